/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-roster-service.h"

#include "kith-conversation-service.h"
#include "kith-database.h"
#include "kith-roster-store.h"
#include "kith-time.h"
#include "xmpp-error.h"
#include "xmpp-presence.h"
#include "xmpp-roster.h"
#include "xmpp-session.h"

struct _KithRosterService
{
  GObject                  parent_instance;

  XmppRoster              *module;
  XmppPresence            *presence;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  KithRoster              *roster;
  char                    *version;    /* of what the store holds */
  guint                    generation; /* of fresh sessions */
  gboolean                 is_fetching;
  GQueue                   pushes;     /* of Push: come while the whole roster is on its way, or is written */
  gboolean                 is_writing;
};

typedef struct
{
  XmppRosterItem *item;
  char           *version;
} Push;

enum
{
  SIGNAL_ASKED,
  SIGNAL_SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithRosterService, kith_roster_service, G_TYPE_OBJECT)

G_STATIC_ASSERT ((int) XMPP_SUBSCRIPTION_NONE == (int) KITH_SUBSCRIPTION_NONE);
G_STATIC_ASSERT ((int) XMPP_SUBSCRIPTION_TO == (int) KITH_SUBSCRIPTION_TO);
G_STATIC_ASSERT ((int) XMPP_SUBSCRIPTION_FROM == (int) KITH_SUBSCRIPTION_FROM);
G_STATIC_ASSERT ((int) XMPP_SUBSCRIPTION_BOTH == (int) KITH_SUBSCRIPTION_BOTH);

static void
push_free (gpointer data)
{
  Push *push = data;

  xmpp_roster_item_free (push->item);
  g_free (push->version);
  g_free (push);
}

static void
kith_roster_service_finalize (GObject *object)
{
  KithRosterService *self = KITH_ROSTER_SERVICE (object);

  g_queue_clear_full (&self->pushes, push_free);
  g_object_unref (self->module);
  g_object_unref (self->presence);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);
  g_object_unref (self->roster);
  g_free (self->version);

  G_OBJECT_CLASS (kith_roster_service_parent_class)->finalize (object);
}

static void
kith_roster_service_class_init (KithRosterServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_roster_service_finalize;

  signals[SIGNAL_ASKED] = g_signal_new ("asked", KITH_TYPE_ROSTER_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", KITH_TYPE_ROSTER_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_roster_service_init (KithRosterService *self)
{
  g_queue_init (&self->pushes);
}

static gint64
get_account_id (KithRosterService *self)
{
  return kith_account_get_id (kith_roster_get_account (self->roster));
}

/* --- Into the models ---------------------------------------------------------------------------------------------------------- */

static void
show_item (KithRosterService    *self,
           const XmppRosterItem *item)
{
  KithContact *contact = kith_roster_ensure (self->roster, item->jid);

  kith_contact_set_name (contact, item->name);
  kith_contact_set_groups (contact, (const char * const *) item->groups);
  kith_contact_set_roster_state (contact, TRUE, (KithSubscription) item->subscription, item->is_asked);
  kith_conversation_service_ensure (self->conversations, item->jid);
}

/* The conversation stays, and with it the contact. */
static void
show_removed (KithRosterService *self,
              KithContact       *contact)
{
  static const char *const none[] = { NULL };

  kith_contact_set_name (contact, NULL);
  kith_contact_set_groups (contact, none);
  kith_contact_set_roster_state (contact, FALSE, KITH_SUBSCRIPTION_NONE, FALSE);
  kith_contact_clear_resources (contact);
}

static void
show_all (KithRosterService *self,
          GPtrArray         *items)
{
  g_autoptr(GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (present, (gpointer) (gsize) xmpp_jid_get_bare (((XmppRosterItem *) g_ptr_array_index (items, i))->jid));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithContact) contact = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (kith_contact_get_in_roster (contact) && !g_hash_table_contains (present, xmpp_jid_get_bare (kith_contact_get_jid (contact))))
        g_ptr_array_add (gone, g_steal_pointer (&contact));
    }
  for (guint i = 0; i < gone->len; i++)
    show_removed (self, g_ptr_array_index (gone, i));

  xmpp_roster_forget_all (self->module);
  for (guint i = 0; i < items->len; i++)
    {
      xmpp_roster_remember (self->module, g_ptr_array_index (items, i));
      show_item (self, g_ptr_array_index (items, i));
    }
}

/* --- From and to disk ----------------------------------------------------------------------------------------------------------- */

static KithRosterRecord *
make_record (const XmppRosterItem *item)
{
  KithRosterRecord *record = kith_roster_record_new (xmpp_jid_get_bare (item->jid), item->name, (const char * const *) item->groups);

  record->subscription = (int) item->subscription;
  record->is_asked = item->is_asked;
  record->is_approved = item->is_approved;

  return record;
}

static XmppRosterItem *
make_item (const KithRosterRecord *record)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (record->jid, NULL);
  XmppRosterItem *item;

  if (jid == NULL)
    return NULL;

  item = g_new0 (XmppRosterItem, 1);
  item->jid = g_steal_pointer (&jid);
  item->name = g_strdup (record->name);
  item->groups = g_strdupv (record->groups);
  item->subscription = (XmppSubscription) record->subscription;
  item->is_asked = record->is_asked;
  item->is_approved = record->is_approved;

  return item;
}

static DexFuture *
load_fiber (gpointer data)
{
  KithRosterService *self = data;
  g_autoptr(KithRosterCache) cache = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_roster_item_free);
  GError *error = NULL;

  cache = dex_await_boxed (kith_roster_store_load (self->database, get_account_id (self)), &error);
  if (cache == NULL)
    return dex_future_new_for_error (error);

  g_set_str (&self->version, cache->version);
  for (guint i = 0; i < cache->items->len; i++)
    {
      XmppRosterItem *item = make_item (g_ptr_array_index (cache->items, i));

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  show_all (self, items);

  for (guint i = 0; i < cache->requests->len; i++)
    {
      const KithRequestRecord *request = g_ptr_array_index (cache->requests, i);
      g_autoptr(XmppJid) jid = xmpp_jid_new (request->jid, NULL);
      KithContact *contact;

      if (jid == NULL)
        continue;
      contact = kith_roster_ensure (self->roster, jid);
      kith_contact_set_nick (contact, request->nick);
      kith_contact_set_is_asking (contact, TRUE);
    }

  return dex_future_new_true ();
}

DexFuture *
kith_roster_service_load (KithRosterService *self)
{
  g_return_val_if_fail (KITH_IS_ROSTER_SERVICE (self), NULL);

  return kith_promise_for (kith_spawn (load_fiber, g_object_ref (self), g_object_unref));
}

/* Disk first: the version on disk must never be newer than the items beside it. A write that fails leaves the old version there, and the next session
 * gets what is missing. */
static DexFuture *
write_pushes_fiber (gpointer data)
{
  KithRosterService *self = data;

  while (!g_queue_is_empty (&self->pushes) && !self->is_fetching)
    {
      Push *push = g_queue_pop_head (&self->pushes);
      const char *jid = xmpp_jid_get_bare (push->item->jid);
      gboolean is_removed = push->item->subscription == XMPP_SUBSCRIPTION_REMOVE;
      g_autoptr(GError) error = NULL;
      DexFuture *write = is_removed
                           ? kith_roster_store_remove (self->database, get_account_id (self), push->version, jid)
                           : kith_roster_store_put (self->database, get_account_id (self), push->version, make_record (push->item));

      if (dex_await (write, &error))
        g_set_str (&self->version, push->version);
      else
        g_warning ("roster: %s", error->message);

      if (!is_removed)
        {
          show_item (self, push->item);
        }
      else
        {
          KithContact *contact = kith_roster_find (self->roster, push->item->jid);

          if (contact != NULL)
            show_removed (self, contact);
        }
      push_free (push);
    }

  self->is_writing = FALSE;

  return dex_future_new_true ();
}

static void
write_pushes (KithRosterService *self)
{
  if (self->is_writing || self->is_fetching || g_queue_is_empty (&self->pushes))
    return;

  self->is_writing = TRUE;
  kith_spawn_detached (write_pushes_fiber, g_object_ref (self), g_object_unref);
}

static void
pushed_cb (XmppRoster        *module,
           XmppRosterItem    *item,
           const char        *version,
           KithRosterService *self)
{
  Push *push = g_new0 (Push, 1);

  push->item = xmpp_roster_item_copy (item);
  push->version = g_strdup (version);
  g_queue_push_tail (&self->pushes, push);
  write_pushes (self);
}

/* --- The whole roster, after each fresh sign-in -------------------------------------------------------------------------------------- */

typedef struct
{
  KithRosterService *self;
  guint              generation;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_object_unref (fetch->self);
  g_free (fetch);
}

static gboolean
fetch_await (KithRosterService  *self,
             GError            **error)
{
  g_autoptr(GPtrArray) records = NULL;
  DexFuture *answer = xmpp_roster_fetch (self->module, self->version != NULL ? self->version : "");
  XmppRosterResult *result;
  gboolean is_stored;

  g_signal_emit (self, signals[SIGNAL_ASKED], 0);
  result = dex_await_boxed (answer, error);
  if (result == NULL)
    return FALSE;

  /* Ours still holds; what differs is pushed. */
  if (result->items == NULL)
    {
      xmpp_roster_result_free (result);
      return TRUE;
    }

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_roster_record_free);
  for (guint i = 0; i < result->items->len; i++)
    g_ptr_array_add (records, make_record (g_ptr_array_index (result->items, i)));

  /* Before anything is awaited: what comes behind the answer is judged by who is a contact. */
  show_all (self, result->items);
  is_stored = dex_await (kith_roster_store_replace (self->database, get_account_id (self), result->version, records), error);
  if (is_stored)
    g_set_str (&self->version, result->version);
  xmpp_roster_result_free (result);

  return is_stored;
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Fetch *fetch = data;
  KithRosterService *self = fetch->self;
  g_autoptr(GError) error = NULL;

  if (!fetch_await (self, &error))
    g_debug ("roster: %s", error->message);

  if (fetch->generation != self->generation)
    return dex_future_new_true ();

  self->is_fetching = FALSE;
  write_pushes (self);
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0);

  return dex_future_new_true ();
}

static void
bound_cb (XmppSession       *session,
          KithRosterService *self)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  /* What the last session pushed and was not written yet is in what comes now. */
  g_queue_clear_full (&self->pushes, push_free);
  g_queue_init (&self->pushes);
  self->is_fetching = TRUE;
  self->generation++;

  fetch->self = g_object_ref (self);
  fetch->generation = self->generation;
  kith_spawn_detached (fetch_fiber, fetch, fetch_free);
}

/* --- Requests from others --------------------------------------------------------------------------------------------------------------- */

static void
note_asking (KithRosterService *self,
             XmppJid           *jid,
             gboolean           is_asking,
             const char        *nick)
{
  KithContact *contact = is_asking ? kith_roster_ensure (self->roster, jid) : kith_roster_find (self->roster, jid);

  if (contact == NULL || (!is_asking && !kith_contact_get_is_asking (contact)))
    return;

  if (nick != NULL && *nick != '\0')
    kith_contact_set_nick (contact, nick);
  kith_contact_set_is_asking (contact, is_asking);
}

typedef struct
{
  KithRosterService *self;
  XmppJid           *jid;
  char              *text;
  char             **groups;
} Order;

static Order *
order_new (KithRosterService *self,
           XmppJid           *jid,
           const char        *text)
{
  Order *order = g_new0 (Order, 1);

  order->self = g_object_ref (self);
  order->jid = xmpp_jid_dup_bare (jid);
  order->text = g_strdup (text);

  return order;
}

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->self);
  xmpp_jid_unref (order->jid);
  g_free (order->text);
  g_strfreev (order->groups);
  g_free (order);
}

static DexFuture *
take_request_fiber (gpointer data)
{
  Order *order = data;
  KithRosterService *self = order->self;
  g_autoptr(GError) error = NULL;

  /* On disk before it is shown: the server says it once. Where there are too many, it is dropped. */
  if (dex_await_boolean (kith_roster_store_add_request (self->database, get_account_id (self), xmpp_jid_get_bare (order->jid), order->text,
                                                        kith_time_now ()),
                         &error))
    note_asking (self, order->jid, TRUE, order->text);
  else if (error != NULL)
    g_warning ("roster: %s", error->message);

  return dex_future_new_true ();
}

void
kith_roster_service_take_request (KithRosterService *self,
                                  XmppJid           *jid,
                                  const char        *nick)
{
  KithContact *contact = kith_roster_find (self->roster, jid);

  /* They have it already; the server has answered for us (RFC 6121 s. 3.1.3). */
  if (contact != NULL && (kith_contact_get_subscription (contact) == KITH_SUBSCRIPTION_FROM ||
                          kith_contact_get_subscription (contact) == KITH_SUBSCRIPTION_BOTH))
    return;

  kith_spawn_detached (take_request_fiber, order_new (self, jid, nick), order_free);
}

void
kith_roster_service_drop_request (KithRosterService *self,
                                  XmppJid           *jid)
{
  note_asking (self, jid, FALSE, NULL);
  dex_future_disown (kith_roster_store_remove_request (self->database, get_account_id (self), xmpp_jid_get_bare (jid)));
}

/* --- What people do ---------------------------------------------------------------------------------------------------------------------- */

static GError *
to_public_error (GError *error)
{
  if (error->domain == XMPP_SESSION_ERROR)
    {
      g_error_free (error);
      return g_error_new_literal (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");
    }
  kith_error_to_gio (&error);

  return error;
}

static DexFuture *
done (gboolean   is_done,
      GError   **error)
{
  return is_done ? dex_future_new_true () : dex_future_new_for_error (to_public_error (g_steal_pointer (error)));
}

static const char *
own_nick (KithRosterService *self)
{
  return xmpp_jid_get_local (kith_account_get_jid (kith_roster_get_account (self->roster)));
}

static gboolean
subscribe_await (KithRosterService  *self,
                 XmppJid            *jid,
                 GError            **error)
{
  return dex_await (xmpp_presence_subscription (self->presence, XMPP_PRESENCE_SUBSCRIBE, jid, own_nick (self)), error);
}

static DexFuture *
add_fiber (gpointer data)
{
  Order *order = data;
  KithRosterService *self = order->self;
  GError *error = NULL;

  return done (dex_await (xmpp_roster_set (self->module, order->jid, order->text, (const char * const *) order->groups), &error) &&
                 subscribe_await (self, order->jid, &error),
               &error);
}

DexFuture *
kith_roster_service_add (KithRosterService  *self,
                         XmppJid            *jid,
                         const char         *name,
                         const char * const *groups)
{
  Order *order = order_new (self, jid, name);

  order->groups = g_strdupv ((char **) (gsize) groups);

  return kith_promise_for (kith_spawn (add_fiber, order, order_free));
}

static DexFuture *
accept_fiber (gpointer data)
{
  Order *order = data;
  KithRosterService *self = order->self;
  KithContact *contact = kith_roster_ensure (self->roster, order->jid);
  gboolean wants_theirs = kith_contact_get_subscription (contact) == KITH_SUBSCRIPTION_NONE && !kith_contact_get_is_asked (contact);
  gboolean is_listed = kith_contact_get_in_roster (contact);
  GError *error = NULL;

  if (!dex_await (xmpp_presence_subscription (self->presence, XMPP_PRESENCE_SUBSCRIBED, order->jid, NULL), &error))
    return done (FALSE, &error);

  kith_roster_service_drop_request (self, order->jid);
  if (!wants_theirs)
    return dex_future_new_true ();

  return done ((is_listed || dex_await (xmpp_roster_set (self->module, order->jid, order->text, NULL), &error)) &&
                 subscribe_await (self, order->jid, &error),
               &error);
}

DexFuture *
kith_roster_service_accept (KithRosterService *self,
                            KithContact       *contact)
{
  return kith_promise_for (kith_spawn (accept_fiber, order_new (self, kith_contact_get_jid (contact), kith_contact_get_nick (contact)),
                                       order_free));
}

static DexFuture *
deny_fiber (gpointer data)
{
  Order *order = data;
  GError *error = NULL;

  if (!dex_await (xmpp_presence_subscription (order->self->presence, XMPP_PRESENCE_UNSUBSCRIBED, order->jid, NULL), &error))
    return done (FALSE, &error);

  kith_roster_service_drop_request (order->self, order->jid);

  return dex_future_new_true ();
}

DexFuture *
kith_roster_service_deny (KithRosterService *self,
                          KithContact       *contact)
{
  return kith_promise_for (kith_spawn (deny_fiber, order_new (self, kith_contact_get_jid (contact), NULL), order_free));
}

static DexFuture *
cancel_fiber (gpointer data)
{
  Order *order = data;
  GError *error = NULL;

  return done (dex_await (xmpp_presence_subscription (order->self->presence, XMPP_PRESENCE_UNSUBSCRIBE, order->jid, NULL), &error), &error);
}

DexFuture *
kith_roster_service_cancel (KithRosterService *self,
                            KithContact       *contact)
{
  return kith_promise_for (kith_spawn (cancel_fiber, order_new (self, kith_contact_get_jid (contact), NULL), order_free));
}

static DexFuture *
request_fiber (gpointer data)
{
  Order *order = data;
  GError *error = NULL;

  return done (subscribe_await (order->self, order->jid, &error), &error);
}

DexFuture *
kith_roster_service_request (KithRosterService *self,
                             KithContact       *contact)
{
  return kith_promise_for (kith_spawn (request_fiber, order_new (self, kith_contact_get_jid (contact), NULL), order_free));
}

static DexFuture *
set_fiber (gpointer data)
{
  Order *order = data;
  GError *error = NULL;

  return done (dex_await (xmpp_roster_set (order->self->module, order->jid, order->text, (const char * const *) order->groups), &error),
               &error);
}

DexFuture *
kith_roster_service_rename (KithRosterService *self,
                            KithContact       *contact,
                            const char        *name)
{
  Order *order = order_new (self, kith_contact_get_jid (contact), name != NULL && *name != '\0' ? name : NULL);

  order->groups = g_strdupv ((char **) (gsize) kith_contact_get_groups (contact));

  return kith_promise_for (kith_spawn (set_fiber, order, order_free));
}

DexFuture *
kith_roster_service_set_groups (KithRosterService  *self,
                                KithContact        *contact,
                                const char * const *groups)
{
  Order *order = order_new (self, kith_contact_get_jid (contact), kith_contact_get_name (contact));

  order->groups = g_strdupv ((char **) (gsize) groups);

  return kith_promise_for (kith_spawn (set_fiber, order, order_free));
}

DexFuture *
kith_roster_service_change (KithRosterService *self,
                            KithContact       *contact,
                            const char        *name,
                            const char *const *groups)
{
  Order *order = order_new (self, kith_contact_get_jid (contact), name);

  order->groups = g_strdupv ((char **) (gsize) groups);

  return kith_promise_for (kith_spawn (set_fiber, order, order_free));
}

static DexFuture *
remove_fiber (gpointer data)
{
  Order *order = data;
  KithRosterService *self = order->self;
  GError *error = NULL;

  if (!dex_await (xmpp_roster_delete (self->module, order->jid), &error))
    return done (FALSE, &error);

  kith_roster_service_drop_request (self, order->jid);

  return dex_future_new_true ();
}

DexFuture *
kith_roster_service_remove (KithRosterService *self,
                            KithContact       *contact)
{
  return kith_promise_for (kith_spawn (remove_fiber, order_new (self, kith_contact_get_jid (contact), NULL), order_free));
}

KithRosterService *
kith_roster_service_new (XmppRoster              *roster,
                         XmppPresence            *presence,
                         KithDatabase            *database,
                         KithConversationService *conversations,
                         KithScope               *scope)
{
  KithRosterService *self = g_object_new (KITH_TYPE_ROSTER_SERVICE, NULL);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (roster));

  self->module = g_object_ref (roster);
  self->presence = g_object_ref (presence);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);
  self->roster = g_object_ref (kith_conversation_service_get_roster (conversations));

  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, 0);
  g_signal_connect_object (roster, "pushed", G_CALLBACK (pushed_cb), self, 0);

  return self;
}
