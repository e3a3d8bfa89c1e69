/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-settings-store.h"

#include "kith-message-rows.h"

typedef struct
{
  gint64      account;
  char       *jid;
  int         kind;
  KithSetting setting;
  gint64      value;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->jid);
  g_free (request);
}

/* What is as it was is no news for other devices. */
static const char *const updates[KITH_N_SETTINGS] = {
  [KITH_SETTING_PINNED] =
    "UPDATE conversation SET is_pinned = :value, is_archived = iif (:value, 0, is_archived), is_untold = 1"
    " WHERE id = :id AND (is_pinned <> :value OR (:value AND is_archived))",
  [KITH_SETTING_ARCHIVED] =
    "UPDATE conversation SET is_archived = :value, is_pinned = iif (:value, 0, is_pinned), is_untold = 1"
    " WHERE id = :id AND (is_archived <> :value OR (:value AND is_pinned))",
  [KITH_SETTING_MARKED_UNREAD] = "UPDATE conversation SET is_marked_unread = :value WHERE id = :id",
  [KITH_SETTING_NOTIFY] = "UPDATE conversation SET is_untold = max (is_untold, notify <> :value), notify = :value, muted_until = 0 WHERE id = :id",
  [KITH_SETTING_KEEP_DAYS] = "UPDATE conversation SET keep_days = max (:value, -1) WHERE id = :id",
  [KITH_SETTING_SENDS_RECEIPTS] = "UPDATE conversation SET sends_receipts = :value WHERE id = :id",
  [KITH_SETTING_SENDS_TYPING] = "UPDATE conversation SET sends_typing = :value WHERE id = :id",
  [KITH_SETTING_SENDS_LAST_SEEN] = "UPDATE conversation SET sends_last_seen = :value WHERE id = :id",
  [KITH_SETTING_MUTED_UNTIL] = "UPDATE conversation SET muted_until = max (:value, 0) WHERE id = :id",
};

static void
take_conversation (KithTransaction *transaction,
                   gint64           id,
                   GValue          *result)
{
  g_autoptr(KithIntake) intake = kith_intake_new ();
  KithConversationRecord *record = kith_rows_load_conversation (transaction, id);

  if (record != NULL)
    g_ptr_array_add (intake->conversations, record);
  g_value_init (result, KITH_TYPE_INTAKE);
  g_value_take_boxed (result, g_steal_pointer (&intake));
}

static void
set (KithTransaction *transaction,
     gpointer         data,
     GValue          *result)
{
  const Request *request = data;
  gint64 id = kith_rows_ensure_conversation (transaction, request->account, request->jid, request->kind);
  g_autoptr(KithStatement) update = kith_statement_new (transaction, updates[request->setting]);

  kith_statement_bind_int (update, ":value", request->value);
  kith_statement_bind_int (update, ":id", id);
  kith_statement_run (update);
  take_conversation (transaction, id, result);
}

DexFuture *
kith_conversation_settings_store_set (KithDatabase *database,
                                      gint64        account,
                                      const char   *jid,
                                      int           kind,
                                      KithSetting   setting,
                                      gint64        value)
{
  Request *request;

  g_return_val_if_fail (setting < KITH_N_SETTINGS, NULL);

  request = g_new0 (Request, 1);
  request->account = account;
  request->jid = g_strdup (jid);
  request->kind = kind;
  request->setting = setting;
  request->value = value;

  return kith_database_write (database, set, request, request_free);
}

/* --- What all devices share ------------------------------------------------------------------------------------------ */

void
kith_shared_settings_free (KithSharedSettings *self)
{
  g_free (self->jid);
  g_free (self);
}

static KithSharedSettings *
shared_copy (const KithSharedSettings *self)
{
  KithSharedSettings *copy = g_new (KithSharedSettings, 1);

  *copy = *self;
  copy->jid = g_strdup (self->jid);

  return copy;
}

typedef struct
{
  gint64     account;
  int        kind;
  GPtrArray *said; /* of KithSharedSettings */
  gboolean   is_all;
} Shared;

static Shared *
shared_new (gint64 account,
            int    kind)
{
  Shared *shared = g_new0 (Shared, 1);

  shared->account = account;
  shared->kind = kind;
  shared->said = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_shared_settings_free);

  return shared;
}

static void
shared_free (gpointer data)
{
  Shared *shared = data;

  g_ptr_array_unref (shared->said);
  g_free (shared);
}

/* Its row where something changed; else 0. Nothing that is as it is anyway makes a row. */
static gint64
apply_one (KithTransaction          *transaction,
           const Shared             *request,
           const KithSharedSettings *said)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET is_pinned = :pinned, is_archived = :archived, notify = :notify"
                        " WHERE id = :id AND kind = :kind AND is_untold = 0 AND (is_pinned, is_archived, notify) <> (:pinned, :archived, :notify)");
  gint64 id = kith_rows_find_conversation (transaction, request->account, said->jid);

  if (id == 0 && (said->is_pinned || said->is_archived || said->notify != 0))
    id = kith_rows_ensure_conversation (transaction, request->account, said->jid, request->kind);
  if (id == 0)
    return 0;

  kith_statement_bind_int (update, ":id", id);
  kith_statement_bind_int (update, ":kind", request->kind);
  kith_statement_bind_int (update, ":pinned", said->is_pinned != FALSE);
  kith_statement_bind_int (update, ":archived", said->is_archived != FALSE);
  kith_statement_bind_int (update, ":notify", said->notify);

  return kith_statement_run (update) > 0 ? id : 0;
}

/* The server may have lost what it was told. */
static void
tell_again (KithTransaction *transaction,
            const Shared    *request)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT id, jid FROM conversation WHERE account = :account AND kind = :kind AND is_untold = 0"
                        " AND (is_pinned = 1 OR is_archived = 1 OR notify <> 0)");
  g_autoptr(GArray) lost = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < request->said->len; i++)
    g_hash_table_add (known, ((KithSharedSettings *) g_ptr_array_index (request->said, i))->jid);

  kith_statement_bind_int (select, ":account", request->account);
  kith_statement_bind_int (select, ":kind", request->kind);
  while (kith_statement_step (select))
    {
      gint64 id = kith_statement_get_int (select, 0);

      if (!g_hash_table_contains (known, kith_statement_get_text (select, 1)))
        g_array_append_val (lost, id);
    }

  for (guint i = 0; i < lost->len; i++)
    {
      g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE conversation SET is_untold = 1 WHERE id = :id");

      kith_statement_bind_int (update, ":id", g_array_index (lost, gint64, i));
      kith_statement_run (update);
    }
}

static void
apply (KithTransaction *transaction,
       gpointer         data,
       GValue          *result)
{
  const Shared *request = data;
  g_autoptr(KithIntake) intake = kith_intake_new ();

  for (guint i = 0; i < request->said->len; i++)
    {
      gint64 id = apply_one (transaction, request, g_ptr_array_index (request->said, i));
      KithConversationRecord *record = id != 0 ? kith_rows_load_conversation (transaction, id) : NULL;

      if (record != NULL)
        g_ptr_array_add (intake->conversations, record);
    }
  if (request->is_all)
    tell_again (transaction, request);

  g_value_init (result, KITH_TYPE_INTAKE);
  g_value_take_boxed (result, g_steal_pointer (&intake));
}

DexFuture *
kith_conversation_settings_store_apply (KithDatabase *database,
                                        gint64        account,
                                        int           kind,
                                        GPtrArray    *said,
                                        gboolean      is_all)
{
  Shared *request = shared_new (account, kind);

  /* A copy: the database has its own thread. */
  request->is_all = is_all;
  for (guint i = 0; i < said->len; i++)
    g_ptr_array_add (request->said, shared_copy (g_ptr_array_index (said, i)));

  return kith_database_write (database, apply, request, shared_free);
}

static void
load_untold (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  const Shared *request = data;
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT jid, is_pinned, is_archived, notify FROM conversation WHERE account = :account AND kind = :kind AND is_untold = 1");
  GPtrArray *untold = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_shared_settings_free);

  kith_statement_bind_int (select, ":account", request->account);
  kith_statement_bind_int (select, ":kind", request->kind);
  while (kith_statement_step (select))
    {
      KithSharedSettings *shared = g_new0 (KithSharedSettings, 1);

      shared->jid = kith_statement_dup_text (select, 0);
      shared->is_pinned = kith_statement_get_boolean (select, 1);
      shared->is_archived = kith_statement_get_boolean (select, 2);
      shared->notify = (int) kith_statement_get_int (select, 3);
      g_ptr_array_add (untold, shared);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, untold);
}

DexFuture *
kith_conversation_settings_store_load_untold (KithDatabase *database,
                                              gint64        account,
                                              int           kind)
{
  return kith_database_read (database, load_untold, shared_new (account, kind), shared_free);
}

static void
note_told (KithTransaction *transaction,
           gpointer         data,
           GValue          *result)
{
  const Shared *request = data;
  const KithSharedSettings *told = g_ptr_array_index (request->said, 0);
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction,
                        "UPDATE conversation SET is_untold = 0 WHERE account = :account AND jid = :jid AND kind = :kind"
                        " AND (is_pinned, is_archived, notify) = (:pinned, :archived, :notify)");

  kith_statement_bind_int (update, ":account", request->account);
  kith_statement_bind_int (update, ":kind", request->kind);
  kith_statement_bind_text (update, ":jid", told->jid);
  kith_statement_bind_int (update, ":pinned", told->is_pinned != FALSE);
  kith_statement_bind_int (update, ":archived", told->is_archived != FALSE);
  kith_statement_bind_int (update, ":notify", told->notify);
  kith_statement_run (update);
}

DexFuture *
kith_conversation_settings_store_note_told (KithDatabase             *database,
                                            gint64                    account,
                                            int                       kind,
                                            const KithSharedSettings *shared)
{
  Shared *request = shared_new (account, kind);

  g_ptr_array_add (request->said, shared_copy (shared));

  return kith_database_write (database, note_told, request, shared_free);
}
