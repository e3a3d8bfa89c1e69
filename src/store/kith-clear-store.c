/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-clear-store.h"

#include "kith-message-rows.h"

/* So many go in one transaction: others want the disk too. */
#define SLICE 500

#define USEC_PER_DAY (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

/* Which rows go. What waits to be sent stays, and what something that waits to be sent is about. */
typedef struct
{
  gint64    conversation;
  KithPlace last;   /* none behind it */
  gint64    before; /* none of this time or later */
  gboolean  with_failed;
} Going;

#define IS_GOING                                                                                                        \
  "m.conversation = :conversation AND (m.sort_time, m.sort_tie) <= (:time, :tie) AND m.stamp < :before AND m.state <> 1" \
  " AND (m.state <> 5 OR :with_failed) AND NOT EXISTS (SELECT 1 FROM amendment a WHERE a.message = m.id AND a.is_sent = 0)"

static void
bind_going (KithStatement *statement,
            const Going   *going)
{
  kith_statement_bind_int (statement, ":conversation", going->conversation);
  kith_statement_bind_int (statement, ":time", going->last.time);
  kith_statement_bind_int (statement, ":tie", going->last.tie);
  kith_statement_bind_int (statement, ":before", going->before);
  kith_statement_bind_int (statement, ":with_failed", going->with_failed != FALSE);
}

static void
note_removed (KithTransaction *transaction,
              const Going     *going,
              KithIntake      *intake)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT m.id FROM message m WHERE " IS_GOING);

  bind_going (select, going);
  while (kith_statement_step (select))
    {
      KithRemoved removed = { going->conversation, kith_statement_get_int (select, 0) };

      g_array_append_val (intake->removed, removed);
    }
}

/* The archive shows once more what came live since it was last looked at, and many a server's stamps are whole seconds, in the last of which there may be more
 * that was never here. By its archive id or, where it is ours, by the id we gave it; corrections that came live too. */
static void
remember_names (KithTransaction *transaction,
                const Going     *going)
{
  static const char *const inserts[] = {
    "INSERT OR IGNORE INTO cleared (conversation, kind, id) SELECT m.conversation, 0, m.archive_id FROM message m"
    " WHERE " IS_GOING " AND m.archive_id IS NOT NULL AND (m.is_placed = 0 OR m.stamp >="
    " (SELECT c.cleared_stamp FROM conversation c WHERE c.id = m.conversation))",
    "INSERT OR IGNORE INTO cleared (conversation, kind, id) SELECT m.conversation, 1, m.message_id FROM message m"
    " WHERE " IS_GOING " AND m.is_placed = 0 AND m.is_outgoing = 1 AND m.message_id IS NOT NULL",
    "INSERT OR IGNORE INTO cleared (conversation, kind, id) SELECT m.conversation, 1, m.alias_id FROM message m"
    " WHERE " IS_GOING " AND m.is_placed = 0 AND m.is_outgoing = 1 AND m.alias_id IS NOT NULL",
    "INSERT OR IGNORE INTO cleared (conversation, kind, id) SELECT m.conversation, iif (m.is_outgoing, 1, 2), r.revision_id FROM message m"
    " JOIN revision r ON r.message = m.id WHERE " IS_GOING " AND (r.certainty < 2 OR r.stamp >="
    " (SELECT c.cleared_stamp FROM conversation c WHERE c.id = m.conversation))",
  };

  for (guint i = 0; i < G_N_ELEMENTS (inserts); i++)
    {
      g_autoptr(KithStatement) insert = kith_statement_new (transaction, inserts[i]);

      bind_going (insert, going);
      kith_statement_run (insert);
    }
}

static void
delete_rows (KithTransaction *transaction,
             const Going     *going,
             KithIntake      *intake)
{
  g_autoptr(KithStatement) delete = kith_statement_new (transaction, "DELETE FROM message AS m WHERE " IS_GOING);

  note_removed (transaction, going, intake);
  remember_names (transaction, going);
  bind_going (delete, going);
  kith_statement_run (delete);
}

static void
run_for (KithTransaction *transaction,
         const char      *sql,
         gint64           conversation)
{
  g_autoptr(KithStatement) statement = kith_statement_new (transaction, sql);

  kith_statement_bind_int (statement, ":conversation", conversation);
  kith_statement_run (statement);
}

static void
take_conversation (KithTransaction *transaction,
                   gint64           conversation,
                   KithIntake      *intake)
{
  KithConversationRecord *record;

  kith_rows_count_unread (transaction, conversation);
  record = kith_rows_load_conversation (transaction, conversation);
  if (record != NULL)
    g_ptr_array_add (intake->conversations, record);
}

/* --- All of it --------------------------------------------------------------------------------------------------------------- */

#define OWN_RANGES                                                                                                              \
  "archive_range r JOIN archive a ON a.id = r.archive JOIN conversation c ON c.account = a.account JOIN account o ON o.id = a.account" \
  " AND o.jid = a.jid WHERE c.id = :conversation AND r.peer IN ('', c.jid)"

typedef struct
{
  gint64 account;
  char  *jid;
  int    days;
  gint64 now;
} Request;

static Request *
request_new (gint64      account,
             const char *jid,
             int         days,
             gint64      now)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;
  request->jid = g_strdup (jid);
  request->days = days;
  request->now = now;

  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->jid);
  g_free (request);
}

/* By the server's clock, up to where its archive is known: what it holds before that, known or in a gap, is cleared. */
static void
raise_to_known (KithTransaction *transaction,
                gint64           conversation,
                gint64           now)
{
  /* A stamp of days to come would keep away what comes until then. */
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET cleared_stamp = max (cleared_stamp, min (:now,"
                        " coalesce ((SELECT max (r.last_stamp) FROM " OWN_RANGES "), 0))) WHERE id = :conversation");

  kith_statement_bind_int (update, ":now", now);
  kith_statement_bind_int (update, ":conversation", conversation);
  kith_statement_run (update);
}

/* Nothing is left that was read. What the archive brings next stands behind what is known of it, and our clock may be ahead of the server's. */
static void
lower_read (KithTransaction *transaction,
            gint64           conversation)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction, "SELECT r.last_time, r.last_tie FROM " OWN_RANGES " ORDER BY r.last_time DESC, r.last_tie DESC LIMIT 1");
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET read_time = :time, read_tie = :tie WHERE id = :conversation AND (read_time, read_tie) > (:time, :tie)");

  kith_statement_bind_int (select, ":conversation", conversation);
  if (!kith_statement_step (select))
    return;

  kith_statement_bind_int (update, ":time", kith_statement_get_int (select, 0));
  kith_statement_bind_int (update, ":tie", kith_statement_get_int (select, 1));
  kith_statement_bind_int (update, ":conversation", conversation);
  kith_statement_run (update);
}

static void
clear (KithTransaction *transaction,
       gpointer         data,
       GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithIntake) intake = kith_intake_new ();
  gint64 conversation = kith_rows_find_conversation (transaction, request->account, request->jid);

  if (conversation != 0)
    {
      const Going all = { conversation, { G_MAXINT64, G_MAXINT64 }, G_MAXINT64, TRUE };

      raise_to_known (transaction, conversation, request->now);
      delete_rows (transaction, &all, intake);
      run_for (transaction, "DELETE FROM early_state WHERE conversation = :conversation", conversation);
      run_for (transaction, "DELETE FROM early_read WHERE conversation = :conversation", conversation);
      run_for (transaction, "DELETE FROM early_amendment WHERE conversation = :conversation", conversation);
      run_for (transaction, "UPDATE conversation SET is_marked_unread = 0 WHERE id = :conversation", conversation);
      lower_read (transaction, conversation);
      take_conversation (transaction, conversation, intake);
    }

  g_value_init (result, KITH_TYPE_INTAKE);
  g_value_take_boxed (result, g_steal_pointer (&intake));
}

static DexFuture *
wipe_cb (DexFuture *future,
         gpointer   database)
{
  return kith_database_wipe (database);
}

static DexFuture *
give_back_cb (DexFuture *future,
              gpointer   intake)
{
  return dex_ref (intake);
}

static void
unref_future (gpointer future)
{
  dex_unref (future);
}

/* security.md D4: gone from the log too, and only then it is done. */
DexFuture *
kith_clear_store_clear (KithDatabase *database,
                        gint64        account,
                        const char   *jid,
                        gint64        now)
{
  DexFuture *cleared = kith_database_write (database, clear, request_new (account, jid, 0, now), request_free);
  DexFuture *wiped = dex_future_then (dex_ref (cleared), wipe_cb, g_object_ref (database), g_object_unref);

  return dex_future_finally (wiped, give_back_cb, cleared, unref_future);
}

/* --- What is old -------------------------------------------------------------------------------------------------------------- */

/* So that one slice goes. FALSE where there are no more than that. */
static gboolean
cut_slice (KithTransaction *transaction,
           Going           *going)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT m.sort_time, m.sort_tie FROM message m WHERE " IS_GOING " ORDER BY m.sort_time, m.sort_tie LIMIT 1 OFFSET :slice");

  bind_going (select, going);
  kith_statement_bind_int (select, ":slice", SLICE - 1);
  if (!kith_statement_step (select))
    return FALSE;

  going->last = (KithPlace) { kith_statement_get_int (select, 0), kith_statement_get_int (select, 1) };

  return TRUE;
}

/* The archive is not to bring back what is as old. */
static void
raise_to_gone (KithTransaction *transaction,
               const Going     *going)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET cleared_stamp = max (cleared_stamp,"
                        " coalesce ((SELECT max (m.stamp) FROM message m WHERE " IS_GOING " AND m.is_placed = 1), 0)) WHERE id = :conversation");

  bind_going (update, going);
  kith_statement_run (update);
}

/* Of one conversation; a place of its own for each statement, since what follows writes. */
static gboolean
load_next (KithTransaction *transaction,
           const Request   *request,
           gint64           after,
           Going           *going)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT id, read_time, read_tie, iif (keep_days < 0, :days, keep_days) AS days FROM conversation"
                        " WHERE account = :account AND id > :after AND days > 0 AND is_marked_unread = 0 ORDER BY id LIMIT 1");
  gint64 before;

  kith_statement_bind_int (select, ":days", request->days);
  kith_statement_bind_int (select, ":account", request->account);
  kith_statement_bind_int (select, ":after", after);
  if (!kith_statement_step (select))
    return FALSE;

  before = request->now - kith_statement_get_int (select, 3) * USEC_PER_DAY;
  *going = (Going) { .conversation = kith_statement_get_int (select, 0), .before = before };
  going->last = (KithPlace) { kith_statement_get_int (select, 1), kith_statement_get_int (select, 2) };
  if (going->last.time >= before)
    going->last = (KithPlace) { before, 0 };

  return TRUE;
}

static void
expire (KithTransaction *transaction,
        gpointer         data,
        GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithIntake) intake = kith_intake_new ();
  Going going = { 0 };

  intake->is_closed = TRUE;
  while (intake->is_closed && !kith_transaction_failed (transaction) && load_next (transaction, request, going.conversation, &going))
    {
      const guint n_before = intake->removed->len;

      intake->is_closed = !cut_slice (transaction, &going);
      raise_to_gone (transaction, &going);
      delete_rows (transaction, &going, intake);
      if (intake->removed->len > n_before)
        take_conversation (transaction, going.conversation, intake);
      intake->is_closed = intake->is_closed && intake->removed->len < SLICE;
    }

  g_value_init (result, KITH_TYPE_INTAKE);
  g_value_take_boxed (result, g_steal_pointer (&intake));
}

DexFuture *
kith_clear_store_expire (KithDatabase *database,
                         gint64        account,
                         int           days,
                         gint64        now)
{
  return kith_database_write (database, expire, request_new (account, NULL, days, now), request_free);
}

static void
has_limits (KithTransaction *transaction,
            gpointer         data,
            GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction, "SELECT 1 FROM conversation WHERE account = :account AND iif (keep_days < 0, :days, keep_days) > 0 LIMIT 1");

  kith_statement_bind_int (select, ":account", request->account);
  kith_statement_bind_int (select, ":days", request->days);
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, request->days > 0 || kith_statement_step (select));
}

DexFuture *
kith_clear_store_has_limits (KithDatabase *database,
                             gint64        account,
                             int           days)
{
  return kith_database_read (database, has_limits, request_new (account, NULL, days, 0), request_free);
}

/* --- How much there is ---------------------------------------------------------------------------------------------------------- */

static void
measure (KithTransaction *transaction,
         gpointer         data,
         GValue          *result)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT conversation, count (*) AS n, sum (octet_length (body) + coalesce (octet_length (text), 0)"
                        " + coalesce (octet_length (reply_quote), 0)) AS bytes FROM message GROUP BY conversation ORDER BY bytes DESC, n DESC");
  GPtrArray *spaces = g_ptr_array_new_with_free_func (g_free);

  while (kith_statement_step (select))
    {
      KithSpace *space = g_new0 (KithSpace, 1);

      space->conversation = kith_statement_get_int (select, 0);
      space->n_messages = kith_statement_get_int (select, 1);
      space->n_bytes = kith_statement_get_int (select, 2);
      g_ptr_array_add (spaces, space);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, spaces);
}

DexFuture *
kith_clear_store_measure (KithDatabase *database)
{
  return kith_database_read (database, measure, NULL, NULL);
}
