/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-caps-store.h"

/* Everybody can invent hashes: the least recently used ones go. */
#define CAPS_MAX 1000

/* A use is noted once a day. */
#define USE_STEP (24 * G_TIME_SPAN_HOUR)

typedef struct
{
  char  *hash;
  char  *features;
  gint64 now;
} Caps;

static Caps *
caps_new (const char *hash,
          const char *features,
          gint64      now)
{
  Caps *caps = g_new0 (Caps, 1);

  caps->hash = g_strdup (hash);
  caps->features = g_strdup (features);
  caps->now = now;

  return caps;
}

static void
caps_free (gpointer data)
{
  Caps *caps = data;

  g_free (caps->hash);
  g_free (caps->features);
  g_free (caps);
}

static void
find (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Caps *caps = data;
  g_autoptr(KithStatement) use =
    kith_statement_new (transaction, "UPDATE caps SET used = :now WHERE hash = :hash AND used NOT BETWEEN :now - :step AND :now");
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT features FROM caps WHERE hash = :hash");

  kith_statement_bind_text (use, ":hash", caps->hash);
  kith_statement_bind_int (use, ":now", caps->now);
  kith_statement_bind_int (use, ":step", USE_STEP);
  kith_statement_run (use);

  kith_statement_bind_text (select, ":hash", caps->hash);
  g_value_init (result, G_TYPE_STRING);
  if (kith_statement_step (select))
    g_value_take_string (result, kith_statement_dup_text (select, 0));
}

DexFuture *
kith_caps_store_find (KithDatabase *database,
                      const char   *hash,
                      gint64        now)
{
  return kith_database_write (database, find, caps_new (hash, NULL, now), caps_free);
}

static void
put (KithTransaction *transaction,
     gpointer         data,
     GValue          *result)
{
  const Caps *caps = data;
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction, "INSERT OR REPLACE INTO caps (hash, features, used) VALUES (:hash, :features, :now)");
  g_autoptr(KithStatement) trim =
    kith_statement_new (transaction,
                        "DELETE FROM caps WHERE hash IN (SELECT hash FROM caps ORDER BY used DESC, hash LIMIT -1 OFFSET :max)");

  kith_statement_bind_text (insert, ":hash", caps->hash);
  kith_statement_bind_text (insert, ":features", caps->features);
  kith_statement_bind_int (insert, ":now", caps->now);
  kith_statement_run (insert);

  kith_statement_bind_int (trim, ":max", CAPS_MAX);
  kith_statement_run (trim);
}

DexFuture *
kith_caps_store_put (KithDatabase *database,
                     const char   *hash,
                     const char   *features,
                     gint64        now)
{
  return kith_database_write (database, put, caps_new (hash, features, now), caps_free);
}
