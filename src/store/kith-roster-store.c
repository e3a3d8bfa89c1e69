/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-roster-store.h"

#include "kith-message-rows.h"

/* Strangers can send as many requests as there are addresses. */
#define REQUESTS_MAX 1000

G_DEFINE_BOXED_TYPE (KithRosterCache, kith_roster_cache, kith_roster_cache_ref, kith_roster_cache_unref)

KithRosterRecord *
kith_roster_record_new (const char         *jid,
                        const char         *name,
                        const char * const *groups)
{
  KithRosterRecord *self = g_new0 (KithRosterRecord, 1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  self->jid = g_strdup (jid);
  self->name = g_strdup (name);
  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    g_strv_builder_add (builder, groups[i]);
  self->groups = g_strv_builder_end (builder);

  return self;
}

void
kith_roster_record_free (KithRosterRecord *self)
{
  g_free (self->jid);
  g_free (self->name);
  g_strfreev (self->groups);
  g_free (self);
}

static void
request_record_free (gpointer data)
{
  KithRequestRecord *self = data;

  g_free (self->jid);
  g_free (self->nick);
  g_free (self);
}

KithRosterCache *
kith_roster_cache_ref (KithRosterCache *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kith_roster_cache_unref (KithRosterCache *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->version);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

typedef struct
{
  gint64            account;
  char             *version;
  char             *jid;
  char             *nick;
  gint64            stamp;
  GPtrArray        *items;
  KithRosterRecord *item;
} Request;

static Request *
request_new (gint64      account,
             const char *version,
             const char *jid)
{
  Request *request = g_new0 (Request, 1);

  request->account = account;
  request->version = g_strdup (version);
  request->jid = g_strdup (jid);

  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->version);
  g_free (request->jid);
  g_free (request->nick);
  g_clear_pointer (&request->items, g_ptr_array_unref);
  g_clear_pointer (&request->item, kith_roster_record_free);
  g_free (request);
}

/* --- Reading ----------------------------------------------------------------------------------------------------------- */

/* Both queries come in the order of the JID: each group joins the item it belongs to. */
static void
load_items (KithTransaction *transaction,
            gint64           account,
            GPtrArray       *items)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT jid, name, subscription, is_asked, is_approved FROM roster_item WHERE account = :account ORDER BY jid");
  g_autoptr(KithStatement) groups =
    kith_statement_new (transaction, "SELECT jid, name FROM roster_group WHERE account = :account ORDER BY jid, name");
  gboolean has_group;

  kith_statement_bind_int (select, ":account", account);
  kith_statement_bind_int (groups, ":account", account);
  has_group = kith_statement_step (groups);
  while (kith_statement_step (select))
    {
      KithRosterRecord *item = g_new0 (KithRosterRecord, 1);
      g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

      item->jid = kith_statement_dup_text (select, 0);
      item->name = kith_statement_dup_text (select, 1);
      item->subscription = (int) kith_statement_get_int (select, 2);
      item->is_asked = kith_statement_get_boolean (select, 3);
      item->is_approved = kith_statement_get_boolean (select, 4);
      while (has_group && g_strcmp0 (kith_statement_get_text (groups, 0), item->jid) == 0)
        {
          g_strv_builder_add (builder, kith_statement_get_text (groups, 1));
          has_group = kith_statement_step (groups);
        }
      item->groups = g_strv_builder_end (builder);
      g_ptr_array_add (items, item);
    }
}

static void
load_requests (KithTransaction *transaction,
               gint64           account,
               GPtrArray       *requests)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction, "SELECT jid, nick, stamp FROM contact_request WHERE account = :account ORDER BY stamp, jid");

  kith_statement_bind_int (select, ":account", account);
  while (kith_statement_step (select))
    {
      KithRequestRecord *record = g_new0 (KithRequestRecord, 1);

      record->jid = kith_statement_dup_text (select, 0);
      record->nick = kith_statement_dup_text (select, 1);
      record->stamp = kith_statement_get_int (select, 2);
      g_ptr_array_add (requests, record);
    }
}

static void
load (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) version = kith_statement_new (transaction, "SELECT roster_version FROM account WHERE id = :account");
  KithRosterCache *cache = g_new0 (KithRosterCache, 1);

  g_atomic_ref_count_init (&cache->ref_count);
  cache->items = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_roster_record_free);
  cache->requests = g_ptr_array_new_with_free_func (request_record_free);

  kith_statement_bind_int (version, ":account", request->account);
  if (kith_statement_step (version))
    cache->version = kith_statement_dup_text (version, 0);
  load_items (transaction, request->account, cache->items);
  load_requests (transaction, request->account, cache->requests);

  g_value_init (result, KITH_TYPE_ROSTER_CACHE);
  g_value_take_boxed (result, cache);
}

DexFuture *
kith_roster_store_load (KithDatabase *database,
                        gint64        account)
{
  return kith_database_read (database, load, request_new (account, NULL, NULL), request_free);
}

/* --- Writing ----------------------------------------------------------------------------------------------------------- */

static void
set_version (KithTransaction *transaction,
             const Request   *request)
{
  g_autoptr(KithStatement) update =
    kith_statement_new (transaction, "UPDATE account SET roster_version = :version WHERE id = :account");

  kith_statement_bind_text (update, ":version", request->version);
  kith_statement_bind_int (update, ":account", request->account);
  kith_statement_run (update);
}

static void
delete_item (KithTransaction *transaction,
             gint64           account,
             const char      *jid)
{
  g_autoptr(KithStatement) statement =
    kith_statement_new (transaction, "DELETE FROM roster_item WHERE account = :account AND jid = :jid");

  kith_statement_bind_int (statement, ":account", account);
  kith_statement_bind_text (statement, ":jid", jid);
  kith_statement_run (statement);
}

static void
insert_item (KithTransaction        *transaction,
             gint64                  account,
             const KithRosterRecord *item)
{
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT OR REPLACE INTO roster_item (account, jid, name, subscription, is_asked, is_approved)"
                        " VALUES (:account, :jid, :name, :subscription, :is_asked, :is_approved)");
  g_autoptr(KithStatement) group =
    kith_statement_new (transaction, "INSERT OR IGNORE INTO roster_group (account, jid, name) VALUES (:account, :jid, :name)");

  kith_statement_bind_int (insert, ":account", account);
  kith_statement_bind_text (insert, ":jid", item->jid);
  kith_statement_bind_text (insert, ":name", item->name);
  kith_statement_bind_int (insert, ":subscription", item->subscription);
  kith_statement_bind_int (insert, ":is_asked", item->is_asked != FALSE);
  kith_statement_bind_int (insert, ":is_approved", item->is_approved != FALSE);
  kith_statement_run (insert);

  for (char **name = item->groups; *name != NULL; name++)
    {
      kith_statement_bind_int (group, ":account", account);
      kith_statement_bind_text (group, ":jid", item->jid);
      kith_statement_bind_text (group, ":name", *name);
      kith_statement_run (group);
      kith_statement_reset (group);
    }

  kith_rows_ensure_conversation (transaction, account, item->jid, 0);
}

static void
replace (KithTransaction *transaction,
         gpointer         data,
         GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) clear = kith_statement_new (transaction, "DELETE FROM roster_item WHERE account = :account");

  kith_statement_bind_int (clear, ":account", request->account);
  kith_statement_run (clear);
  for (guint i = 0; i < request->items->len; i++)
    insert_item (transaction, request->account, g_ptr_array_index (request->items, i));
  set_version (transaction, request);
}

DexFuture *
kith_roster_store_replace (KithDatabase *database,
                           gint64        account,
                           const char   *version,
                           GPtrArray    *items)
{
  Request *request = request_new (account, version, NULL);

  request->items = g_ptr_array_ref (items);

  return kith_database_write (database, replace, request, request_free);
}

static void
put (KithTransaction *transaction,
     gpointer         data,
     GValue          *result)
{
  const Request *request = data;

  /* With its groups. */
  delete_item (transaction, request->account, request->item->jid);
  insert_item (transaction, request->account, request->item);
  set_version (transaction, request);
}

DexFuture *
kith_roster_store_put (KithDatabase     *database,
                       gint64            account,
                       const char       *version,
                       KithRosterRecord *item)
{
  Request *request = request_new (account, version, NULL);

  request->item = item;

  return kith_database_write (database, put, request, request_free);
}

static void
remove_item (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  const Request *request = data;

  delete_item (transaction, request->account, request->jid);
  set_version (transaction, request);
}

DexFuture *
kith_roster_store_remove (KithDatabase *database,
                          gint64        account,
                          const char   *version,
                          const char   *jid)
{
  return kith_database_write (database, remove_item, request_new (account, version, jid), request_free);
}

static void
add_request (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) insert =
    kith_statement_new (transaction,
                        "INSERT INTO contact_request (account, jid, nick, stamp) SELECT :account, :jid, :nick, :stamp"
                        " WHERE (SELECT count(*) FROM contact_request WHERE account = :account) < :max"
                        " ON CONFLICT DO UPDATE SET nick = coalesce(excluded.nick, nick)");

  kith_statement_bind_int (insert, ":account", request->account);
  kith_statement_bind_text (insert, ":jid", request->jid);
  kith_statement_bind_text (insert, ":nick", request->nick);
  kith_statement_bind_int (insert, ":stamp", request->stamp);
  kith_statement_bind_int (insert, ":max", REQUESTS_MAX);

  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, kith_statement_run (insert) > 0);
}

DexFuture *
kith_roster_store_add_request (KithDatabase *database,
                               gint64        account,
                               const char   *jid,
                               const char   *nick,
                               gint64        stamp)
{
  Request *request = request_new (account, NULL, jid);

  request->nick = g_strdup (nick);
  request->stamp = stamp;

  return kith_database_write (database, add_request, request, request_free);
}

static void
remove_request (KithTransaction *transaction,
                gpointer         data,
                GValue          *result)
{
  const Request *request = data;
  g_autoptr(KithStatement) statement =
    kith_statement_new (transaction, "DELETE FROM contact_request WHERE account = :account AND jid = :jid");

  kith_statement_bind_int (statement, ":account", request->account);
  kith_statement_bind_text (statement, ":jid", request->jid);
  kith_statement_run (statement);
}

DexFuture *
kith_roster_store_remove_request (KithDatabase *database,
                                  gint64        account,
                                  const char   *jid)
{
  return kith_database_write (database, remove_request, request_new (account, NULL, jid), request_free);
}
