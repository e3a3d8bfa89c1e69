/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

#include <glib/gstdio.h>

/* Row 12: from every schema that landed to the present one, and from nothing, killed at each write: the file is of the old version or of the new one, whole,
 * and what it held is there. tests/fixtures/schema-NNN.db: an account, me@example.com, that had a life with that version. */

static GPtrArray *fixtures; /* of char *: the files; NULL is none */
static GArray *points;      /* of guint: operations to be killed at, for each */
static GArray *n_messages;

static void
lay (World      *world,
     const char *fixture)
{
  g_autofree char *path = g_build_filename (world->folder, KITH_DATABASE_FILE, NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_unlink (path);
  if (fixture == NULL)
    return;
  g_assert_true (g_file_get_contents (fixture, &content, &length, NULL));
  g_assert_true (g_file_set_contents_full (path, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  sim_disk_begin ();
}

static World *
begin (guint64     seed,
       const char *fixture)
{
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  World *world = world_new (seed, &settings, FALSE);

  lay (world, fixture);

  return world;
}

gboolean
row_schema_leave_fixture (const char *path)
{
  static const HistoryWeights weights = { .come = 10, .other = 5, .write = 15, .wait = 25 };
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  World *world = world_new (12, &settings, TRUE);
  g_autofree char *from = g_build_filename (world->folder, KITH_DATABASE_FILE, NULL);
  g_autofree char *content = NULL;
  gboolean is_good;
  gsize length;

  history_play (world, &weights, 20);
  world->is_unreachable = TRUE;
  sim_link_reset (world->link);
  world_write (world, 0);
  world_stop (world);
  is_good = g_file_get_contents (from, &content, &length, NULL) && g_file_set_contents (path, content, (gssize) length, NULL);
  world_free (world);

  return is_good;
}

static guint
count (guint    n_runs,
       gboolean is_long)
{
  const char *folder = g_getenv ("G_TEST_SRCDIR");
  guint sum = 0;

  fixtures = g_ptr_array_new ();
  points = g_array_new (FALSE, FALSE, sizeof (guint));
  n_messages = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (fixtures, NULL);
  for (guint version = 1; folder != NULL && version < 1000; version++)
    {
      g_autofree char *name = g_strdup_printf ("schema-%03u.db", version);
      g_autofree char *path = g_build_filename (folder, "fixtures", name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        break;
      g_ptr_array_add (fixtures, g_steal_pointer (&path));
    }

  for (guint i = 0; i < fixtures->len; i++)
    {
      World *world = begin (1, g_ptr_array_index (fixtures, i));
      guint n, before = (guint) MAX (world_number (world, "SELECT count(*) FROM message"), 0);

      g_assert_true (world_open (world) || i == 0);
      n = sim_disk_get_count ();
      world_stop (world);
      world_free (world);
      /* Where nothing is to be written, once. */
      n = MAX (n, 1);
      g_array_append_val (points, n);
      g_array_append_val (n_messages, before);
      sum += n;
    }

  return sum;
}

static void
check (World      *world,
       Verdict    *verdict,
       guint       which,
       const char *when)
{
  const gboolean is_made = which == 0;

  if (world_number (world, "PRAGMA user_version") != KITH_DATABASE_VERSION)
    verdict_add (verdict, &verdict->wrong, "%s the version is %d", when, (int) world_number (world, "PRAGMA user_version"));
  if (world_number (world, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") != 0 ||
      world_number (world, "SELECT count(*) FROM pragma_foreign_key_check") != 0)
    verdict_add (verdict, &verdict->wrong, "%s the file is damaged", when);
  if (!is_made && (world_number (world, "SELECT count(*) FROM message") != g_array_index (n_messages, guint, which) ||
                   world_number (world, "SELECT count(*) FROM account WHERE jid = 'me@example.com'") != 1))
    verdict_add (verdict, &verdict->lost, "%s something is gone", when);
}

static void
run (guint64  seed,
     Verdict *verdict)
{
  guint which = 0, at = (guint) seed;
  gint64 version;
  World *world;

  while (at >= g_array_index (points, guint, which))
    at -= g_array_index (points, guint, which++);

  world = begin (seed, g_ptr_array_index (fixtures, which));
  sim_disk_kill_at (at + 1);
  world_open (world);
  if (sim_is_halted () && seed % 2 == 0)
    world_kill_power (world);
  else if (sim_is_halted ())
    world_kill (world);
  else
    world_stop (world);

  /* Old or new, never between. (A file that was being made may have nothing in it yet.) */
  version = world_number (world, "PRAGMA user_version");
  if (version != KITH_DATABASE_VERSION && version != (gint64) which && version > 0)
    verdict_add (verdict, &verdict->wrong, "killed at %u, the version is %d", at + 1, (int) version);
  if (version > 0 && which > 0 && world_number (world, "SELECT count(*) FROM message") != g_array_index (n_messages, guint, which))
    verdict_add (verdict, &verdict->lost, "killed at %u, messages are gone", at + 1);

  if (!world_open (world))
    verdict_add (verdict, &verdict->wrong, "killed at %u, it does not open any more", at + 1);
  else
    check (world, verdict, which, "afterwards");
  world_stop (world);
  world_free (world);
}

static void
finish (Verdict *verdict)
{
  if (fixtures->len <= KITH_DATABASE_VERSION)
    verdict_add (verdict, &verdict->wrong, "there is no database of schema %u: dev/faults --fixture tests/fixtures/schema-%03u.db", fixtures->len, fixtures->len);
}

const FaultRow row_schema = { 12, "schema upgrade", G_MAXUINT, G_MAXUINT, run, count, finish };
