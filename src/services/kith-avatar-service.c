/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-avatar-service.h"

#include "kith-archive-service.h"
#include "kith-connection-problem.h"
#include "kith-database.h"
#include "kith-future.h"
#include "kith-person-store.h"
#include "xmpp-avatar.h"
#include "xmpp-disco.h"
#include "xmpp-presence.h"
#include "xmpp-pubsub.h"
#include "xmpp-session.h"
#include "xmpp-vcard-facts.h"
#include "xmpp-vcard.h"

#include <string.h>

/* A first sign-in with thousands of contacts is no storm: so many at once, with a rest after each, a longer one after each failure in a row. */
#define WORKERS_MAX      2
#define REST_MSEC        100
#define FAILED_REST_MSEC 1000
#define REST_MSEC_MAX    60000

#define NS_CONVERSION "urn:xmpp:pep-vcard-conversion:0"

/* The rows of a roster on its way can be no more. */
#define PEOPLE_MAX 20000

/* What is known of one person's picture. */
typedef struct
{
  char    *shown;     /* hash of the file that is there */
  char    *refused;   /* hash of what was not what it should be */
  char    *published; /* said in this session, by personal eventing: hash, "" for none, NULL for nothing said */
  char    *photo;     /* the same, by presence */
  char    *missed;    /* hash that nobody gave us in this session */
  gboolean is_queued;
} Face;

struct _KithAvatarService
{
  GObject             parent_instance;

  XmppSession        *session;
  XmppPubsub         *pubsub;
  KithArchiveService *archive;
  KithDatabase       *database;
  KithConversationService *conversations;
  KithRoster         *roster;
  KithScope          *scope;

  GHashTable         *faces; /* bare JID -> Face */
  GQueue              queue; /* of char *: bare JIDs that something new was said of */
  guint               n_workers;
  guint               n_failures; /* in a row */
};

G_DEFINE_FINAL_TYPE (KithAvatarService, kith_avatar_service, G_TYPE_OBJECT)

static void
face_free (gpointer data)
{
  Face *face = data;

  g_free (face->shown);
  g_free (face->refused);
  g_free (face->published);
  g_free (face->photo);
  g_free (face->missed);
  g_free (face);
}

static void
kith_avatar_service_finalize (GObject *object)
{
  KithAvatarService *self = KITH_AVATAR_SERVICE (object);

  g_object_unref (self->session);
  g_object_unref (self->pubsub);
  g_object_unref (self->archive);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  g_object_unref (self->roster);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->faces);
  g_queue_clear_full (&self->queue, g_free);

  G_OBJECT_CLASS (kith_avatar_service_parent_class)->finalize (object);
}

static void
kith_avatar_service_class_init (KithAvatarServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_avatar_service_finalize;
}

static void
kith_avatar_service_init (KithAvatarService *self)
{
  self->faces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, face_free);
  g_queue_init (&self->queue);
}

static KithAccount *
get_account (KithAvatarService *self)
{
  return kith_roster_get_account (self->roster);
}

static gint64
get_account_id (KithAvatarService *self)
{
  return kith_account_get_id (get_account (self));
}

/* NULL where there are too many. */
static Face *
ensure_face (KithAvatarService *self,
             const char        *bare)
{
  Face *face = g_hash_table_lookup (self->faces, bare);

  if (face == NULL && g_hash_table_size (self->faces) < PEOPLE_MAX)
    {
      face = g_new0 (Face, 1);
      g_hash_table_insert (self->faces, g_strdup (bare), face);
    }

  return face;
}

/* --- The models -------------------------------------------------------------------------------------------------------------- */

static void
show_face (KithAvatarService *self,
           const char        *bare,
           const Face        *face)
{
  g_autofree char *path = face->shown != NULL ? kith_person_store_path (self->database, face->shown) : NULL;
  g_autoptr(XmppJid) jid = xmpp_jid_new (bare, NULL);
  KithContact *contact = jid != NULL ? kith_roster_find (self->roster, jid) : NULL;

  if (contact != NULL)
    kith_contact_set_avatar_file (contact, path);
  if (strcmp (bare, xmpp_jid_get_bare (kith_account_get_jid (get_account (self)))) == 0)
    kith_account_set_avatar_file (get_account (self), path);
}

/* Whoever is new in the list may have been heard of before. */
static void
people_changed_cb (GListModel        *roster,
                   guint              position,
                   guint              removed,
                   guint              added,
                   KithAvatarService *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(KithContact) contact = g_list_model_get_item (roster, i);
      const char *bare = xmpp_jid_get_bare (kith_contact_get_jid (contact));
      const Face *face = g_hash_table_lookup (self->faces, bare);

      if (face != NULL)
        show_face (self, bare, face);
    }
}

void
kith_avatar_service_take (KithAvatarService *self,
                          GPtrArray         *records)
{
  g_return_if_fail (KITH_IS_AVATAR_SERVICE (self) && records != NULL);

  for (guint i = 0; i < records->len; i++)
    {
      const KithPersonRecord *record = g_ptr_array_index (records, i);
      Face *face = record->avatar != NULL || record->refused != NULL ? ensure_face (self, record->jid) : NULL;

      if (face == NULL)
        continue;
      g_set_str (&face->shown, record->avatar);
      g_set_str (&face->refused, record->refused);
      show_face (self, record->jid, face);
    }
}

/* --- Fetching ---------------------------------------------------------------------------------------------------------------- */

/* The picture: NULL with @error where nobody answered, NULL without where the answer is not what was announced. */
static GBytes *
fetch_published_await (KithAvatarService *self,
                       XmppJid           *jid,
                       const char        *hash,
                       GError           **error)
{
  g_autoptr(GPtrArray) items = dex_await_boxed (kith_race (self->scope, xmpp_pubsub_fetch (self->pubsub, jid, XMPP_AVATAR_DATA_NODE, hash), 0), error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const XmppPubsubItem *item = g_ptr_array_index (items, i);
      GBytes *data = xmpp_avatar_from_data (item->payload, hash);

      if (data != NULL)
        return data;
    }

  return NULL;
}

static GBytes *
fetch_photo_await (KithAvatarService *self,
                   XmppJid           *jid,
                   const char        *hash,
                   GError           **error)
{
  g_autoptr(XmppNode) vcard = dex_await_boxed (kith_race (self->scope, xmpp_vcard_fetch (self->session, jid), 0), error);

  return vcard != NULL ? xmpp_vcard_photo_from_node (vcard, hash) : NULL;
}

/* What they publish counts before the photo; "" where they said that there is none, NULL where they said nothing. */
static const char *
get_wanted (const Face *face)
{
  if (face->published != NULL && *face->published != '\0')
    return face->published;

  return face->photo != NULL ? face->photo : face->published;
}

static void
note_shown (KithAvatarService *self,
            const char        *bare,
            const char        *shown,
            const char        *refused)
{
  Face *face = ensure_face (self, bare);

  if (face == NULL)
    return;
  g_set_str (&face->shown, shown);
  g_set_str (&face->refused, refused);
  show_face (self, bare, face);
}

/* FALSE where nobody answered. */
static gboolean
fetch_await (KithAvatarService *self,
             const char        *bare,
             const char        *hash,
             gboolean           is_published,
             gboolean           is_photo)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (bare, NULL);
  gboolean is_own = jid != NULL && xmpp_jid_equal (jid, xmpp_session_get_account (self->session));
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) store_error = NULL;
  g_autoptr(GBytes) data = NULL;
  gboolean was_answered = FALSE;

  if (jid == NULL)
    return TRUE;
  if (is_published)
    {
      data = fetch_published_await (self, is_own ? NULL : jid, hash, &error);
      was_answered |= error == NULL;
    }
  if (data == NULL && is_photo)
    {
      g_clear_error (&error);
      data = fetch_photo_await (self, is_own ? NULL : jid, hash, &error);
      was_answered |= error == NULL;
    }

  /* Another one was announced meanwhile: its turn comes. */
  if (g_strcmp0 (get_wanted (g_hash_table_lookup (self->faces, bare)), hash) != 0)
    return TRUE;

  if (data != NULL && dex_await (kith_person_store_keep_avatar (self->database, get_account_id (self), bare, hash, data), &store_error))
    note_shown (self, bare, hash, NULL);
  else if (data == NULL && was_answered &&
           dex_await (kith_person_store_refuse_avatar (self->database, get_account_id (self), bare, hash), &store_error))
    note_shown (self, bare, NULL, hash);
  else
    {
      Face *face = g_hash_table_lookup (self->faces, bare);

      g_set_str (&face->missed, hash);
      g_debug ("picture: %s", store_error != NULL ? store_error->message : error != NULL ? error->message
                                                                                         : "no answer");
      return FALSE;
    }

  return TRUE;
}

static gboolean
work_await (KithAvatarService *self,
            const char        *bare)
{
  Face *face = g_hash_table_lookup (self->faces, bare);
  g_autofree char *wanted = NULL;
  gboolean is_published, is_photo;

  face->is_queued = FALSE;
  wanted = g_strdup (get_wanted (face));
  if (wanted == NULL || g_strcmp0 (wanted, face->shown) == 0 || g_strcmp0 (wanted, face->refused) == 0)
    return TRUE;

  if (*wanted == '\0')
    {
      if ((face->shown != NULL || face->refused != NULL) &&
          dex_await (kith_person_store_clear_avatar (self->database, get_account_id (self), bare), NULL))
        note_shown (self, bare, NULL, NULL);
      return TRUE;
    }

  is_published = g_strcmp0 (face->published, wanted) == 0;
  is_photo = g_strcmp0 (face->photo, wanted) == 0;
  if (dex_await_boolean (kith_person_store_adopt_avatar (self->database, get_account_id (self), bare, wanted), NULL))
    {
      note_shown (self, bare, wanted, NULL);
      return TRUE;
    }

  return fetch_await (self, bare, wanted, is_published, is_photo);
}

static gboolean
can_work (KithAvatarService *self)
{
  return !kith_scope_is_stopped (self->scope) && xmpp_session_get_is_online (self->session) && kith_archive_service_get_is_settled (self->archive);
}

static DexFuture *
work_fiber (gpointer data)
{
  KithAvatarService *self = data;

  /* What they publish comes right behind their presence. */
  dex_await (kith_sleep (self->scope, REST_MSEC), NULL);

  while (can_work (self) && self->queue.length > 0)
    {
      g_autofree char *bare = g_queue_pop_head (&self->queue);
      guint rest = REST_MSEC;

      if (work_await (self, bare))
        self->n_failures = 0;
      else
        rest = MIN (FAILED_REST_MSEC << MIN (self->n_failures++, 6), REST_MSEC_MAX);
      if (!dex_await (kith_sleep (self->scope, rest), NULL))
        break;
    }
  self->n_workers--;

  return dex_future_new_true ();
}

static void
wake (KithAvatarService *self)
{
  while (can_work (self) && self->n_workers < WORKERS_MAX && self->n_workers < self->queue.length)
    {
      self->n_workers++;
      kith_spawn_detached (work_fiber, g_object_ref (self), g_object_unref);
    }
}

/* --- Our own ----------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithAvatarService *self;
  GBytes            *png;
  guint              size;
} Publishing;

static void
publishing_free (gpointer data)
{
  Publishing *publishing = data;

  g_object_unref (publishing->self);
  g_clear_pointer (&publishing->png, g_bytes_unref);
  g_free (publishing);
}

/* XEP-0398: where the server does not, the photo in our vCard becomes the same one. */
static gboolean
put_photo_await (KithAvatarService *self,
                 GBytes            *png,
                 GError           **error)
{
  XmppDisco *disco = xmpp_session_get_disco (self->session);
  g_autoptr(GError) found = NULL;
  g_autoptr(XmppNode) vcard = NULL;

  if (xmpp_disco_account_has (disco, NS_CONVERSION) || xmpp_disco_server_has (disco, NS_CONVERSION))
    return TRUE;

  vcard = dex_await_boxed (xmpp_vcard_fetch (self->session, NULL), &found);
  if (vcard == NULL && !g_error_matches (found, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND))
    {
      /* A server that has no vCards needs none; what could not be read is not written over. */
      if (found->domain == XMPP_STANZA_ERROR)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&found));
      return FALSE;
    }

  return dex_await (xmpp_vcard_put (self->session, xmpp_vcard_with_photo (vcard, png)), error);
}

/* XEP-0084 s. 4.2: the data first, so that nobody asks for what is not there. */
static gboolean
publish_await (KithAvatarService *self,
               GBytes            *png,
               guint              size,
               GError           **error)
{
  const char *own = xmpp_jid_get_bare (xmpp_session_get_account (self->session));
  g_autofree char *hash = png != NULL ? xmpp_avatar_hash (png) : NULL;

  if (png != NULL && !dex_await (xmpp_pubsub_publish (self->pubsub, XMPP_AVATAR_DATA_NODE, hash, xmpp_avatar_data_to_node (png)), error))
    return FALSE;
  if (!dex_await (xmpp_pubsub_publish (self->pubsub, XMPP_AVATAR_METADATA_NODE, hash != NULL ? hash : "none", xmpp_avatar_metadata_to_node (png, size, size)),
                  error) ||
      !put_photo_await (self, png, error))
    return FALSE;

  /* It is shown without being fetched. Where there is no room for it, it is fetched some day. */
  if (png != NULL ? dex_await (kith_person_store_keep_avatar (self->database, get_account_id (self), own, hash, png), NULL)
                  : dex_await (kith_person_store_clear_avatar (self->database, get_account_id (self), own), NULL))
    note_shown (self, own, hash, NULL);

  return TRUE;
}

static DexFuture *
publish_fiber (gpointer data)
{
  Publishing *publishing = data;
  GError *error = NULL;

  if (!xmpp_session_get_is_online (publishing->self->session))
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");
  if (publish_await (publishing->self, publishing->png, publishing->size, &error))
    return dex_future_new_true ();
  if (error->domain == XMPP_SESSION_ERROR)
    {
      g_error_free (error);
      return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");
    }
  kith_error_to_gio (&error);

  return dex_future_new_for_error (error);
}

DexFuture *
kith_avatar_service_publish (KithAvatarService *self,
                             GBytes            *png,
                             guint              size)
{
  Publishing *publishing;

  g_return_val_if_fail (KITH_IS_AVATAR_SERVICE (self), NULL);

  publishing = g_new0 (Publishing, 1);
  publishing->self = g_object_ref (self);
  publishing->png = png != NULL ? g_bytes_ref (png) : NULL;
  publishing->size = size;

  return kith_promise_for (kith_spawn (publish_fiber, publishing, publishing_free));
}

/* --- What people say --------------------------------------------------------------------------------------------------------- */

static void
consider (KithAvatarService *self,
          const char        *bare,
          Face              *face)
{
  const char *wanted = get_wanted (face);
  g_autoptr(XmppJid) jid = xmpp_jid_new (bare, NULL);

  if (jid == NULL || kith_conversation_service_is_stranger (self->conversations, jid))
    return;
  if (face->is_queued || wanted == NULL || g_strcmp0 (wanted, face->shown) == 0 || g_strcmp0 (wanted, face->refused) == 0 ||
      (face->missed != NULL && strcmp (wanted, face->missed) == 0) ||
      (*wanted == '\0' && face->shown == NULL && face->refused == NULL))
    return;

  face->is_queued = TRUE;
  g_queue_push_tail (&self->queue, g_strdup (bare));
  wake (self);
}

static void
event_cb (XmppPubsub        *pubsub,
          XmppJid           *from,
          const char        *node,
          GPtrArray         *items,
          KithAvatarService *self)
{
  const XmppPubsubItem *item = items->len > 0 ? g_ptr_array_index (items, items->len - 1) : NULL;
  g_autofree char *hash = NULL;
  Face *face;

  if (item == NULL || !g_str_equal (node, XMPP_AVATAR_METADATA_NODE))
    return;
  hash = item->is_retracted || item->payload == NULL ? g_strdup ("") : xmpp_avatar_hash_from_metadata (item->payload);
  face = hash != NULL ? ensure_face (self, xmpp_jid_get_bare (from)) : NULL;
  if (face == NULL)
    return;

  g_set_str (&face->published, hash);
  consider (self, xmpp_jid_get_bare (from), face);
}

static void
presence_cb (XmppPresence      *presence,
             XmppPresenceInfo  *info,
             KithAvatarService *self)
{
  Face *face;

  /* security.md F12: of contacts, of ourselves, and of people whom we talk to. */
  if (info->photo == NULL || (info->provenance & (XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT)) != 0 ||
      ((info->provenance & (XMPP_FROM_CONTACT | XMPP_FROM_SELF)) == 0 && kith_roster_find (self->roster, info->from) == NULL))
    return;

  face = ensure_face (self, xmpp_jid_get_bare (info->from));
  if (face == NULL)
    return;
  g_set_str (&face->photo, info->photo);
  consider (self, xmpp_jid_get_bare (info->from), face);
}

/* A new session tells all of it again. */
static void
bound_cb (XmppSession       *session,
          KithAvatarService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_queue_clear_full (&self->queue, g_free);
  g_queue_init (&self->queue);
  g_hash_table_iter_init (&iter, self->faces);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Face *face = value;

      g_clear_pointer (&face->published, g_free);
      g_clear_pointer (&face->photo, g_free);
      g_clear_pointer (&face->missed, g_free);
      face->is_queued = FALSE;
    }
  self->n_failures = 0;
}

gboolean
kith_avatar_service_get_is_idle (KithAvatarService *self)
{
  g_return_val_if_fail (KITH_IS_AVATAR_SERVICE (self), TRUE);

  return self->n_workers == 0 && self->queue.length == 0;
}

KithAvatarService *
kith_avatar_service_new (XmppSession        *session,
                         XmppPubsub         *pubsub,
                         XmppPresence       *presence,
                         KithArchiveService *archive,
                         KithDatabase       *database,
                         KithConversationService *conversations,
                         KithScope          *scope)
{
  KithAvatarService *self = g_object_new (KITH_TYPE_AVATAR_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->pubsub = g_object_ref (pubsub);
  self->archive = g_object_ref (archive);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->roster = g_object_ref (kith_conversation_service_get_roster (conversations));
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, 0);
  g_signal_connect_object (session, "resumed", G_CALLBACK (wake), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pubsub, "event", G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (presence, "presence", G_CALLBACK (presence_cb), self, 0);
  g_signal_connect_object (archive, "notify::is-settled", G_CALLBACK (wake), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->roster, "items-changed", G_CALLBACK (people_changed_cb), self, 0);

  return self;
}
