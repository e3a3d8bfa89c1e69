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
