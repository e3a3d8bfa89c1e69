/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "history.h"

#include <string.h>

/* Row 4: the connection breaks around every end of a stanza, and behind samples of all other bytes (--long: behind every byte), of a session, in both
 * directions. */

#define VARIANTS 4
/* With one of them it goes to and fro twice: what is known from before, from the archive and live stands in one conversation. */
#define ROUNDS   4
#define SAMPLES  2000
#define AROUND   3

typedef struct
{
  guint    variant;
  gboolean is_out;
  gsize    offset;
  gboolean is_border;
} Cut;

static GArray *cuts;
static guint n_borders, n_around;

static World *
begin (guint variant)
{
  LedgerSettings settings = history_any_server (variant);
  World *world = world_new (1000 + variant, &settings, TRUE);

  for (guint i = 0; i < 4; i++)
    ledger_come (world->ledger, i % LEDGER_PEERS);

  return world;
}

static int
compare_cuts (gconstpointer a,
              gconstpointer b)
{
  const Cut *left = a, *right = b;
  /* Borders first; spread over all, the same each time. */
  guint32 x = (guint32) (left->offset * 2 + left->is_out) * 2654435761u, y = (guint32) (right->offset * 2 + right->is_out) * 2654435761u;

  if (left->is_border != right->is_border)
    return left->is_border ? -1 : 1;

  return x != y ? (x < y ? -1 : 1) : (int) left->variant - (int) right->variant;
}

/* Past the end of the tag that begins at @i. What both sides write has no comments and no CDATA. */
static gsize
skip_tag (const char *text,
          gsize       length,
          gsize       i)
{
  for (char quote = '\0'; i < length; i++)
    if (quote != '\0')
      quote = text[i] == quote ? '\0' : quote;
    else if (text[i] == '"' || text[i] == '\'')
      quote = text[i];
    else if (text[i] == '>')
      return i + 1;

  return length;
}

/* Where headers, stanzas and other elements of a stream end: offsets behind the last byte of each. */
static GArray *
find_borders (GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  GArray *borders = g_array_new (FALSE, FALSE, sizeof (gsize));
  int depth = 0;

  for (gsize i = 0; i < length;)
    {
      const char *tag = text + i;
      gsize begin = i;

      if (*tag != '<')
        {
          i++;
          continue;
        }

      i = skip_tag (text, length, i);
      if (tag[1] == '?')
        continue;
      if (i - begin > strlen ("<stream:stream") && strncmp (tag, "<stream:stream", strlen ("<stream:stream")) == 0)
        depth = 1; /* after SASL a stream begins anew */
      else if (tag[1] == '/')
        depth--;
      else if (text[i - 2] != '/')
        depth++;
      if (depth <= 1)
        g_array_append_val (borders, i);
    }

  return borders;
}

static void
add_cuts (guint    variant,
          gboolean is_out,
          GBytes  *bytes)
{
  g_autoptr(GArray) borders = find_borders (bytes);
  gsize length = g_bytes_get_size (bytes);
  g_autofree gboolean *is_border = g_new0 (gboolean, length + 1);

  for (guint i = 0; i < borders->len; i++)
    {
      gsize border = g_array_index (borders, gsize, i);

      for (gsize j = border > AROUND ? border - AROUND : 0; j <= MIN (border + AROUND, length); j++)
        is_border[j] = TRUE;
    }
  n_borders += borders->len;
  for (gsize i = 0; i <= length; i++)
    {
      g_array_append_val (cuts, ((Cut) { variant, is_out, i, is_border[i] }));
      n_around += is_border[i];
    }
}

static guint
count (guint    n_runs,
       gboolean is_long)
{
  cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  for (guint variant = 0; variant < VARIANTS; variant++)
    {
      World *world = begin (variant);

      world->link_settings.is_recorded = TRUE;
      history_play_session (world, ROUNDS);
      for (guint i = 0; i < 2; i++)
        {
          g_autoptr(GBytes) record = sim_link_dup_record (world->link, i == 0);

          add_cuts (variant, i == 0, record);
        }
      world_free (world);
    }
  g_array_sort (cuts, compare_cuts);
  g_print ("# row 4: %u bytes, %u stanza borders, %u places around them\n", cuts->len, n_borders, n_around);

  return MIN (n_runs, is_long ? cuts->len : MIN (n_around + SAMPLES, cuts->len));
}

static void
run (guint64  seed,
     Verdict *verdict)
{
  const Cut *cut = &g_array_index (cuts, Cut, seed % cuts->len);
  World *world = begin (cut->variant);

  if (cut->is_out)
    world->link_settings.cut_out = (gssize) cut->offset;
  else
    world->link_settings.cut_in = (gssize) cut->offset;
  world->cuts_once = TRUE;
  history_play_session (world, ROUNDS);
  world_judge (world, verdict);
  world_free (world);
}

const FaultRow row_cut = { 4, "connection cut", G_MAXUINT, G_MAXUINT, run, count };
