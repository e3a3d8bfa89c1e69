/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-store.h"

G_DEFINE_BOXED_TYPE (KithAccountRecord, kith_account_record, kith_account_record_copy, kith_account_record_free)

KithAccountRecord *
kith_account_record_new (const char *jid)
{
  KithAccountRecord *self = g_new0 (KithAccountRecord, 1);

  self->jid = g_strdup (jid);
  self->label = g_strdup ("");
  self->enabled = TRUE;
  self->show = 4;

  return self;
}

KithAccountRecord *
kith_account_record_copy (const KithAccountRecord *self)
{
  KithAccountRecord *copy = g_new (KithAccountRecord, 1);

  *copy = *self;
  copy->jid = g_strdup (self->jid);
  copy->label = g_strdup (self->label);
  copy->agent_id = g_strdup (self->agent_id);
  copy->host = g_strdup (self->host);
  copy->status = g_strdup (self->status);
  copy->sasl_mechanism = g_strdup (self->sasl_mechanism);

  return copy;
}

void
kith_account_record_free (KithAccountRecord *self)
{
  g_free (self->jid);
  g_free (self->label);
  g_free (self->agent_id);
  g_free (self->host);
  g_free (self->status);
  g_free (self->sasl_mechanism);
  g_free (self);
}

static void
load (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT id, jid, label, color, enabled, agent_id, host, port, direct_tls, show, status, sasl_mechanism, never_plain"
                        " FROM account ORDER BY position, id");
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_account_record_free);

  while (kith_statement_step (select))
    {
      KithAccountRecord *record = g_new0 (KithAccountRecord, 1);

      record->id = kith_statement_get_int (select, 0);
      record->jid = kith_statement_dup_text (select, 1);
      record->label = kith_statement_dup_text (select, 2);
      record->color = (guint) kith_statement_get_int (select, 3);
      record->enabled = kith_statement_get_boolean (select, 4);
      record->agent_id = kith_statement_dup_text (select, 5);
      record->host = kith_statement_dup_text (select, 6);
      record->port = (guint16) kith_statement_get_int (select, 7);
      record->direct_tls = kith_statement_get_boolean (select, 8);
      record->show = (int) kith_statement_get_int (select, 9);
      record->status = kith_statement_dup_text (select, 10);
      record->sasl_mechanism = kith_statement_dup_text (select, 11);
      record->never_plain = kith_statement_get_boolean (select, 12);
      g_ptr_array_add (records, record);
    }

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, records);
}

DexFuture *
kith_account_store_load (KithDatabase *database)
{
  return kith_database_read (database, load, NULL, NULL);
}

static void
bind_settings (KithStatement           *statement,
               const KithAccountRecord *record)
{
  kith_statement_bind_text (statement, ":label", record->label);
  kith_statement_bind_int (statement, ":color", record->color);
  kith_statement_bind_int (statement, ":enabled", record->enabled != FALSE);
  kith_statement_bind_text (statement, ":agent_id", record->agent_id);
  kith_statement_bind_text (statement, ":host", record->host);
  kith_statement_bind_int (statement, ":port", record->port);
  kith_statement_bind_int (statement, ":direct_tls", record->direct_tls != FALSE);
  kith_statement_bind_int (statement, ":show", record->show);
  kith_statement_bind_text (statement, ":status", record->status);
  kith_statement_bind_text (statement, ":sasl_mechanism", record->sasl_mechanism);
  kith_statement_bind_int (statement, ":never_plain", record->never_plain != FALSE);
}

static void
add (KithTransaction *transaction,
     gpointer         data,
     GValue          *result)
{
  const KithAccountRecord *record = data;
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT INTO account (jid, position, label, color, enabled, agent_id, host, port, direct_tls, show, status,"
                        " sasl_mechanism, never_plain)"
                        " VALUES (:jid, (SELECT coalesce(max(position), 0) + 1 FROM account), :label, :color, :enabled, :agent_id, :host,"
                        " :port, :direct_tls, :show, :status, :sasl_mechanism, :never_plain)");

  kith_statement_bind_text (insert, ":jid", record->jid);
  bind_settings (insert, record);
  kith_statement_run (insert);

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, kith_transaction_last_id (transaction));
}

DexFuture *
kith_account_store_add (KithDatabase            *database,
                        const KithAccountRecord *record)
{
  return kith_database_write (database, add, kith_account_record_copy (record), (GDestroyNotify) kith_account_record_free);
}

static void
update (KithTransaction *transaction,
        gpointer         data,
        GValue          *result)
{
  const KithAccountRecord *record = data;
  g_autoptr(KithStatement) statement =
    kith_statement_new (transaction,
                        "UPDATE account SET label = :label, color = :color, enabled = :enabled, agent_id = :agent_id, host = :host,"
                        " port = :port, direct_tls = :direct_tls, show = :show, status = :status, sasl_mechanism = :sasl_mechanism,"
                        " never_plain = max(never_plain, :never_plain) WHERE id = :id");

  bind_settings (statement, record);
  kith_statement_bind_int (statement, ":id", record->id);
  kith_statement_run (statement);
}

DexFuture *
kith_account_store_update (KithDatabase            *database,
                           const KithAccountRecord *record)
{
  return kith_database_write (database, update, kith_account_record_copy (record), (GDestroyNotify) kith_account_record_free);
}

static void
allow_plain (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  g_autoptr(KithStatement) statement = kith_statement_new (transaction, "UPDATE account SET never_plain = 0 WHERE id = :id");

  kith_statement_bind_int (statement, ":id", *(gint64 *) data);
  kith_statement_run (statement);
}

static gpointer
copy_id (gint64 id)
{
  return g_memdup2 (&id, sizeof id);
}

DexFuture *
kith_account_store_allow_plain (KithDatabase *database,
                                gint64        account)
{
  return kith_database_write (database, allow_plain, copy_id (account), g_free);
}

static void
remove_account (KithTransaction *transaction,
                gpointer         data,
                GValue          *result)
{
  /* All other tables follow by their foreign keys. */
  g_autoptr(KithStatement) statement = kith_statement_new (transaction, "DELETE FROM account WHERE id = :id");

  kith_statement_bind_int (statement, ":id", *(gint64 *) data);
  kith_statement_run (statement);
}

static DexFuture *
wipe_cb (DexFuture *future,
         gpointer   data)
{
  return kith_database_wipe (data);
}

DexFuture *
kith_account_store_remove (KithDatabase *database,
                           gint64        account)
{
  return dex_future_then (kith_database_write (database, remove_account, copy_id (account), g_free),
                          wipe_cb, g_object_ref (database), g_object_unref);
}
