/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

#include <glib/gstdio.h>
#include <string.h>

/* Row 11: the database's files are damaged between two lives: bits flipped, a page zeroed, the end cut off, a log of another time, a file that is no
 * database. It is noticed, the copy is kept, all that the archive has is back, what waited to be sent is sent, and no start fails. */

static guint n_noticed, n_without_account, n_flips_unseen;

static char *
path_of (World      *world,
         const char *suffix)
{
  g_autofree char *name = g_strconcat (KITH_DATABASE_FILE, suffix, NULL);

  return g_build_filename (world->folder, name, NULL);
}

/* TRUE: the files are others than before. */
static gboolean
damage (World *world,
        guint  kind)
{
  gboolean is_log = kind != 3 && sim_chance (30);
  g_autofree char *path = path_of (world, is_log ? "-wal" : "");
  g_autofree char *content = NULL;
  gsize length, page;

  if (!g_file_get_contents (path, &content, &length, NULL) || length == 0)
    return FALSE;

  /* A log ends where it is damaged, and nothing tells that there was more: what nobody else has is lost with it. */
  world->ledger->written_may_be_lost |= is_log;
  page = (gsize) sim_range (0, (int) (length / 4096)) * 4096;
  switch (kind)
    {
    case 0: /* one to eight bits */
      for (int n = sim_range (1, 9); n > 0; n--)
        content[(gsize) sim_range (0, (int) length)] ^= (char) (1 << sim_range (0, 8));
      break;
    case 1: /* a page of nothing */
      memset (content + page, 0, MIN (4096, length - page));
      break;
    case 2: /* cut off */
      length = (gsize) sim_range (1, (int) length);
      break;
    case 3: /* the first page is something else */
      memset (content, 'x', MIN ((gsize) sim_range (1, 4096), length));
      break;
    default: /* a page where another should be */
      {
        gsize other = (gsize) sim_range (0, (int) (length / 4096)) * 4096;

        memcpy (content + page, content + other, MIN (4096, MIN (length - page, length - other)));
      }
      break;
    }

  return g_file_set_contents_full (path, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

static guint
count_copies (World *world)
{
  g_autoptr(GDir) dir = g_dir_open (world->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, KITH_DATABASE_FILE ".damaged-") && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm");

  return n;
}

static void
check_modes (World   *world,
             Verdict *verdict)
{
  g_autoptr(GDir) dir = g_dir_open (world->folder, 0, NULL);
  const char *name;
  GStatBuf buffer;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (world->folder, name, NULL);

      if (g_stat (path, &buffer) == 0 && (buffer.st_mode & 077) != 0)
        verdict_add (verdict, &verdict->wrong, "%s may be read by others", name);
    }
}

static void
run (guint64  seed,
     Verdict *verdict)
{
  static const HistoryWeights weights = { .come = 25, .other = 5, .write = 15, .wait = 25, .cut = 3 };
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  World *world = world_new (seed, &settings, TRUE);
  guint kind = (guint) (seed % 5);
  gboolean is_damaged;
  Verdict mine = { 0 };

  history_play (world, &weights, 25);
  /* What nobody else has. */
  world->is_unreachable = TRUE;
  sim_link_reset (world->link);
  world_write (world, 0);
  world_write (world, 1);
  world_kill (world);
  is_damaged = damage (world, kind);

  /* Never a loop of crashes: it starts, or the second start does what the first one found. */
  if (!world_start (world))
    {
      world_stop (world);
      if (!world->has_no_account && !world_start (world) && !world->has_no_account)
        {
          verdict_add (verdict, &verdict->wrong, "it does not start any more");
          goto out;
        }
    }
  if (world->has_no_account)
    goto lost;
  sim_run (NULL, NULL, 5);
  /* Damage that is met later counts as found when the next start has repaired it. */
  world_kill (world);
  if (!world_start (world) && !world->has_no_account)
    {
      verdict_add (verdict, &verdict->wrong, "it does not start the next time");
      goto out;
    }
lost:
  /* Nothing could be read, not even who we are: the copy is there, and the person adds the account again. */
  if (world->has_no_account)
    {
      n_noticed++;
      n_without_account++;
      if (!is_damaged || count_copies (world) == 0)
        verdict_add (verdict, &verdict->wrong, "the account is gone");
      goto out;
    }
  sim_run (NULL, NULL, 2);

  n_noticed += count_copies (world) > 0;
  if (count_copies (world) > 0)
    world->ledger->written_may_be_lost = TRUE;
  world_judge (world, &mine);
  if (!verdict_is_good (&mine))
    {
      /* What was met only now is repaired with the next start. */
      verdict_clear (&mine);
      mine = (Verdict) { 0 };
      world_kill (world);
      world_judge (world, &mine);
    }
  if (!verdict_is_good (&mine) && count_copies (world) == 0 && world_number (world, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0)
    {
      /* A flipped bit within a text: nothing in the file tells. */
      n_flips_unseen++;
      /* Nor a page that stands where another one of its kind belongs. */
      if (kind != 0 && kind != 4)
        verdict_add (verdict, &verdict->wrong, "kind %u is not noticed: %s", kind, mine.what);
    }
  else if (!verdict_is_good (&mine))
    {
      verdict_add (verdict, &verdict->wrong, "kind %u: %s", kind, mine.what);
      verdict->lost += mine.lost;
    }
  check_modes (world, verdict);

out:
  verdict_clear (&mine);
  world_free (world);
}

static void
finish (Verdict *verdict)
{
  g_print ("# row 11: %u times put aside, %u of them with nothing to be read, %u times not to be seen\n", n_noticed, n_without_account, n_flips_unseen);
  if (n_flips_unseen * 20 > n_noticed)
    verdict_add (verdict, &verdict->wrong, "damage is not noticed often");
  if (n_noticed < 10)
    verdict_add (verdict, &verdict->wrong, "damage is hardly ever noticed");
}

const FaultRow row_damage = { 11, "damaged database", 300, 20000, run, NULL, finish };
