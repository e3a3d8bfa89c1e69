/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-read-sync-service.h"

#include "kith-archive-service.h"
#include "kith-conversation-service.h"
#include "kith-database.h"
#include "kith-read-sync-store.h"
#include "kith-time.h"
#include "xmpp-displayed-sync.h"
#include "xmpp-pubsub.h"

/* Who reads on does not tell of each message. */
#define REST_MSEC 1500

struct _KithReadSyncService
{
  GObject                  parent_instance;

  XmppSession             *session;
  XmppPubsub              *pubsub;
  KithArchiveService      *archive;
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  GHashTable              *positions; /* bare JID -> archive id: what our account's devices said last */
  GHashTable              *moved;     /* of bare JID: was read here, and not told yet */
  gboolean                 is_fetched; /* in this session */
  gboolean                 is_caught_up; /* what was fetched has been applied */
  gboolean                 is_telling;
};

G_DEFINE_FINAL_TYPE (KithReadSyncService, kith_read_sync_service, G_TYPE_OBJECT)

static void
kith_read_sync_service_finalize (GObject *object)
{
  KithReadSyncService *self = KITH_READ_SYNC_SERVICE (object);

  g_object_unref (self->session);
  g_object_unref (self->pubsub);
  g_object_unref (self->archive);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->positions);
  g_hash_table_unref (self->moved);

  G_OBJECT_CLASS (kith_read_sync_service_parent_class)->finalize (object);
}

static void
kith_read_sync_service_class_init (KithReadSyncServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_read_sync_service_finalize;
}

static void
kith_read_sync_service_init (KithReadSyncService *self)
{
  self->positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gint64
get_account_id (KithReadSyncService *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

/* --- What others read ------------------------------------------------------------------------------------------------------- */

static void
apply_await (KithReadSyncService *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_read_sync_store_apply (self->database, get_account_id (self), self->positions, kith_time_now ()), &error);

  if (intake != NULL)
    kith_conversation_service_take (self->conversations, intake);
  else
    g_debug ("read state: %s", error->message);
}

static DexFuture *
apply_fiber (gpointer data)
{
  apply_await (data);

  return dex_future_new_true ();
}

static void
apply (KithReadSyncService *self)
{
  if (!kith_scope_is_stopped (self->scope) && g_hash_table_size (self->positions) > 0)
    kith_spawn_detached (apply_fiber, g_object_ref (self), g_object_unref);
}

/* Whose archive names what was read with @peer: a room's own, else the account's. */
static XmppJid *
get_archive (KithReadSyncService *self,
             XmppJid             *peer)
{
  KithConversation *conversation = kith_conversation_service_find (self->conversations, peer);

  return conversation != NULL && kith_conversation_get_kind (conversation) == KITH_CONVERSATION_ROOM ? peer : xmpp_session_get_account (self->session);
}

static void
take_items (KithReadSyncService *self,
            GPtrArray           *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const XmppPubsubItem *item = g_ptr_array_index (items, i);
      g_autoptr(XmppJid) peer = xmpp_jid_new (item->id, NULL);
      char *archive_id = peer != NULL ? xmpp_displayed_sync_from_node (item->payload, get_archive (self, peer)) : NULL;

      if (peer != NULL && archive_id != NULL)
        g_hash_table_replace (self->positions, g_strdup (xmpp_jid_get_bare (peer)), archive_id);
      else
        g_free (archive_id);
    }
}

static void
event_cb (XmppPubsub          *pubsub,
          const char          *node,
          GPtrArray           *items,
          KithReadSyncService *self)
{
  take_items (self, items);
  apply (self);
}

static DexFuture *
fetch_fiber (gpointer data)
{
  KithReadSyncService *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = dex_await_boxed (xmpp_pubsub_fetch (self->pubsub, NULL, XMPP_DISPLAYED_SYNC_NODE, NULL), &error);

  if (items != NULL)
    take_items (self, items);
  else
    g_debug ("read state: %s", error->message);
  /* Without an answer nobody knows better. */
  if (g_hash_table_size (self->positions) > 0 && !kith_scope_is_stopped (self->scope))
    apply_await (self);
  self->is_caught_up = xmpp_session_get_is_online (self->session);

  return dex_future_new_true ();
}

/* --- What was read here ----------------------------------------------------------------------------------------------------- */

static gboolean
tell_await (KithReadSyncService *self,
            const char          *peer)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *archive_id = dex_await_string (kith_read_sync_store_find (self->database, get_account_id (self), peer), &error);
  g_autoptr(XmppJid) jid = xmpp_jid_new (peer, NULL);

  if (jid == NULL || archive_id == NULL || *archive_id == '\0' || g_strcmp0 (g_hash_table_lookup (self->positions, peer), archive_id) == 0)
    return TRUE;
  if (!dex_await (xmpp_pubsub_keep_private (self->pubsub, XMPP_DISPLAYED_SYNC_NODE, peer,
                                            xmpp_displayed_sync_to_node (get_archive (self, jid), archive_id)),
                  &error))
    {
      g_debug ("read state: %s", error->message);
      return FALSE;
    }
  g_hash_table_replace (self->positions, g_strdup (peer), g_steal_pointer (&archive_id));

  return TRUE;
}

/* What is not told in this session is told in the next, with what was read until then. */
static DexFuture *
tell_fiber (gpointer data)
{
  KithReadSyncService *self = data;

  while (g_hash_table_size (self->moved) > 0 && dex_await (kith_sleep (self->scope, REST_MSEC), NULL) &&
         xmpp_session_get_is_online (self->session) && xmpp_pubsub_can_keep_private (self->pubsub))
    {
      g_autoptr(GPtrArray) peers = g_hash_table_steal_all_keys (self->moved);

      for (guint i = 0; i < peers->len; i++)
        if (!tell_await (self, g_ptr_array_index (peers, i)))
          g_hash_table_add (self->moved, g_strdup (g_ptr_array_index (peers, i)));
      if (g_hash_table_size (self->moved) == peers->len)
        break;
    }
  self->is_telling = FALSE;

  return dex_future_new_true ();
}

static void
tell (KithReadSyncService *self)
{
  if (self->is_telling || g_hash_table_size (self->moved) == 0 || !self->is_fetched || kith_scope_is_stopped (self->scope))
    return;

  self->is_telling = TRUE;
  kith_spawn_detached (tell_fiber, g_object_ref (self), g_object_unref);
}

static void
moved_cb (KithReadService     *read,
          KithConversation    *conversation,
          KithReadSyncService *self)
{
  g_hash_table_add (self->moved, g_strdup (xmpp_jid_get_bare (kith_conversation_get_jid (conversation))));
  tell (self);
}

/* What the others said may have named what was not here yet. */
static void
settled_cb (KithReadSyncService *self)
{
  if (!kith_archive_service_get_is_settled (self->archive))
    return;

  if (!self->is_fetched)
    {
      self->is_fetched = TRUE;
      kith_spawn_detached (fetch_fiber, g_object_ref (self), g_object_unref);
    }
  else
    {
      apply (self);
    }
  tell (self);
}

static void
bound_cb (XmppSession         *session,
          KithReadSyncService *self)
{
  self->is_fetched = FALSE;
  self->is_caught_up = FALSE;
}

KithReadSyncService *
kith_read_sync_service_new (XmppSession             *session,
                            XmppPubsub              *pubsub,
                            KithReadService         *read,
                            KithArchiveService      *archive,
                            KithDatabase            *database,
                            KithConversationService *conversations,
                            KithScope               *scope)
{
  KithReadSyncService *self = g_object_new (KITH_TYPE_READ_SYNC_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->pubsub = g_object_ref (pubsub);
  self->archive = g_object_ref (archive);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, 0);
  g_signal_connect_object (pubsub, "own-event::" XMPP_DISPLAYED_SYNC_NODE, G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (read, "moved", G_CALLBACK (moved_cb), self, 0);
  g_signal_connect_object (archive, "notify::is-settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);

  return self;
}

gboolean
kith_read_sync_service_get_is_caught_up (KithReadSyncService *self)
{
  g_return_val_if_fail (KITH_IS_READ_SYNC_SERVICE (self), FALSE);

  return self->is_caught_up;
}
