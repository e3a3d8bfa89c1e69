/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-presence-service.h"

#include "kith-roster-service.h"
#include "kith-time.h"
#include "xmpp-disco.h"
#include "xmpp-presence.h"
#include "xmpp-session.h"

#define NS_CONVERSION "urn:xmpp:pep-vcard-conversion:0"

/* How many presences are kept for a roster that is still on its way. */
#define UNSETTLED_MAX 20000

struct _KithPresenceService
{
  GObject                  parent_instance;

  XmppPresence            *presence;
  KithRoster              *roster;
  KithRosterService       *roster_service;
  KithConversationService *conversations;
  XmppSession             *session;

  GHashTable              *available;       /* full JID -> XmppPresenceInfo: what a resumed session goes on with */
  gboolean                 has_asked;       /* for the roster in this session */
  gboolean                 is_settled;      /* and the answer is in the roster */
  gboolean                 tells_last_seen; /* to who is no exception */
  char                    *told_photo;      /* what we said of our picture last (XEP-0153) */
};

G_DEFINE_FINAL_TYPE (KithPresenceService, kith_presence_service, G_TYPE_OBJECT)

G_STATIC_ASSERT ((int) XMPP_SHOW_OFFLINE == (int) KITH_SHOW_OFFLINE);
G_STATIC_ASSERT ((int) XMPP_SHOW_XA == (int) KITH_SHOW_XA);
G_STATIC_ASSERT ((int) XMPP_SHOW_AWAY == (int) KITH_SHOW_AWAY);
G_STATIC_ASSERT ((int) XMPP_SHOW_DND == (int) KITH_SHOW_DND);
G_STATIC_ASSERT ((int) XMPP_SHOW_AVAILABLE == (int) KITH_SHOW_AVAILABLE);
G_STATIC_ASSERT ((int) XMPP_SHOW_CHAT == (int) KITH_SHOW_CHAT);

static void
kith_presence_service_finalize (GObject *object)
{
  KithPresenceService *self = KITH_PRESENCE_SERVICE (object);

  g_object_unref (self->presence);
  g_object_unref (self->roster);
  g_object_unref (self->roster_service);
  g_object_unref (self->conversations);
  g_object_unref (self->session);
  g_hash_table_unref (self->available);
  g_free (self->told_photo);

  G_OBJECT_CLASS (kith_presence_service_parent_class)->finalize (object);
}

static void
kith_presence_service_class_init (KithPresenceServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_presence_service_finalize;
}

static void
kith_presence_service_init (KithPresenceService *self)
{
  self->available = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xmpp_presence_info_free);
  self->tells_last_seen = TRUE;
}

/* --- Ours --------------------------------------------------------------------------------------------------------------------- */

static gboolean
can_send (KithPresenceService *self)
{
  return self->has_asked && xmpp_session_get_is_online (self->session);
}

/* XEP-0153: the picture's file is called by its hash. XEP-0398: where the server says it, we do not; which one it does is known a little after the sign-in. */
static char *
dup_photo (KithPresenceService *self)
{
  const char *file = kith_account_get_avatar_file (kith_roster_get_account (self->roster));
  XmppDisco *disco = xmpp_session_get_disco (self->session);

  if (file == NULL || !xmpp_disco_is_known (disco) || xmpp_disco_account_has (disco, NS_CONVERSION) || xmpp_disco_server_has (disco, NS_CONVERSION))
    return NULL;

  return g_path_get_basename (file);
}

static XmppOwnPresence
own_presence (KithPresenceService *self,
              gboolean             tells_last_seen)
{
  KithAccount *account = kith_roster_get_account (self->roster);

  return (XmppOwnPresence) {
    .show = (XmppShow) kith_account_get_visible_show (account),
    .status = kith_account_get_status (account),
    .idle_since = tells_last_seen ? kith_account_get_idle_since (account) : 0,
    .photo = self->told_photo,
  };
}

/* Who may know since when we are away, where that is not the same for all. Only who sees our presence anyway. */
static void
tell_last_seen (KithPresenceService *self,
                KithContact         *contact)
{
  const KithSubscription subscription = kith_contact_get_subscription (contact);
  KithConversation *conversation = kith_conversation_service_find (self->conversations, kith_contact_get_jid (contact));
  const XmppOwnPresence own = own_presence (self, TRUE);

  if (own.idle_since == 0 || own.show == XMPP_SHOW_OFFLINE || (subscription != KITH_SUBSCRIPTION_BOTH && subscription != KITH_SUBSCRIPTION_FROM))
    return;

  if (conversation != NULL ? kith_conversation_tells (conversation, KITH_TOLD_LAST_SEEN, self->tells_last_seen) : self->tells_last_seen)
    xmpp_presence_tell (self->presence, kith_contact_get_jid (contact), &own);
}

/* What goes to all cannot be kept from one. So as soon as there are exceptions nobody learns by that since when we are away: who is there and may know
 * it is told alone. */
static void
send_own (KithPresenceService *self)
{
  const gboolean has_exceptions = kith_conversation_service_has_last_seen_exceptions (self->conversations);
  g_autofree char *photo = NULL;
  XmppOwnPresence own;

  if (!can_send (self))
    return;

  photo = dup_photo (self);
  g_set_str (&self->told_photo, photo);
  own = own_presence (self, self->tells_last_seen && !has_exceptions);
  xmpp_presence_set_own (self->presence, &own);

  for (guint i = 0; has_exceptions && i < g_list_model_get_n_items (G_LIST_MODEL (self->roster)); i++)
    {
      g_autoptr(KithContact) contact = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (kith_contact_get_show (contact) != KITH_SHOW_OFFLINE)
        tell_last_seen (self, contact);
    }
}

/* RFC 6121 s. 2.2: not before the roster was asked for, else the first presences come from people nobody knows yet. The answer is not waited for: that
 * would cost each sign-in a round trip. */
static void
asked_cb (KithPresenceService *self)
{
  self->has_asked = TRUE;
  send_own (self);
}

/* Nothing is said twice that has not changed. */
static void
photo_changed_cb (KithPresenceService *self)
{
  g_autofree char *photo = dup_photo (self);

  if (g_strcmp0 (photo, self->told_photo) != 0)
    send_own (self);
}

static void
last_seen_told_cb (KithPresenceService *self)
{
  if (kith_account_get_idle_since (kith_roster_get_account (self->roster)) != 0)
    send_own (self);
}

void
kith_presence_service_set_tells_last_seen (KithPresenceService *self,
                                           gboolean             tells_last_seen)
{
  g_return_if_fail (KITH_IS_PRESENCE_SERVICE (self));

  if (self->tells_last_seen == tells_last_seen)
    return;

  self->tells_last_seen = tells_last_seen;
  last_seen_told_cb (self);
}

/* --- Theirs -------------------------------------------------------------------------------------------------------------------- */

static void
show_presence (KithPresenceService    *self,
               const XmppPresenceInfo *info)
{
  KithContact *contact = kith_roster_find (self->roster, info->from);
  const char *resource = xmpp_jid_get_resource (info->from);
  gboolean was_here;
  gint64 idle_since;

  /* Presence of people who are in no list is nothing to show. */
  if (contact == NULL)
    return;

  was_here = kith_contact_get_show (contact) != KITH_SHOW_OFFLINE;
  idle_since = kith_contact_get_idle_since (contact);
  if (info->kind == XMPP_PRESENCE_AVAILABLE)
    {
      kith_contact_set_resource (contact, resource != NULL ? resource : "", (KithShow) info->show, info->status, info->priority);
      kith_contact_set_idle_since (contact, resource != NULL ? resource : "", info->idle_since);
    }
  else if (resource != NULL)
    kith_contact_set_resource (contact, resource, KITH_SHOW_OFFLINE, NULL, 0);
  else
    kith_contact_clear_resources (contact);

  /* They come while we are away: the server shows them what we told all. */
  if (!was_here && kith_contact_get_show (contact) != KITH_SHOW_OFFLINE && can_send (self) &&
      kith_conversation_service_has_last_seen_exceptions (self->conversations))
    tell_last_seen (self, contact);

  /* We saw them go. */
  if (was_here && kith_contact_get_show (contact) == KITH_SHOW_OFFLINE)
    kith_contact_set_last_seen (contact, idle_since != 0 ? idle_since : kith_time_now ());
}

/* Presence that came before the roster did. */
static void
settled_cb (KithPresenceService *self)
{
  GHashTableIter iter;
  gpointer info;

  self->is_settled = TRUE;

  g_hash_table_iter_init (&iter, self->available);
  while (g_hash_table_iter_next (&iter, NULL, &info))
    {
      if (kith_roster_find (self->roster, ((XmppPresenceInfo *) info)->from) == NULL)
        g_hash_table_iter_remove (&iter);
      else
        show_presence (self, info);
    }
}

static gboolean
is_of_person (gpointer key,
              gpointer value,
              gpointer data)
{
  return xmpp_jid_equal_bare (((XmppPresenceInfo *) value)->from, data);
}

static void
take_availability (KithPresenceService *self,
                   XmppPresenceInfo    *info)
{
  if (info->kind == XMPP_PRESENCE_AVAILABLE)
    {
      if (kith_roster_find (self->roster, info->from) != NULL || (!self->is_settled && g_hash_table_size (self->available) < UNSETTLED_MAX))
        g_hash_table_replace (self->available, g_strdup (xmpp_jid_get_text (info->from)), g_boxed_copy (XMPP_TYPE_PRESENCE_INFO, info));
    }
  else if (xmpp_jid_is_bare (info->from))
    {
      g_hash_table_foreach_remove (self->available, is_of_person, info->from);
    }
  else
    {
      g_hash_table_remove (self->available, xmpp_jid_get_text (info->from));
    }

  show_presence (self, info);
}

static void
presence_cb (XmppPresence        *presence,
             XmppPresenceInfo    *info,
             KithPresenceService *self)
{
  /* Rooms have lists of their own. */
  if ((info->provenance & (XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT)) != 0)
    return;

  switch (info->kind)
    {
    case XMPP_PRESENCE_AVAILABLE:
    case XMPP_PRESENCE_UNAVAILABLE:
    case XMPP_PRESENCE_ERROR:
      take_availability (self, info);
      break;

    case XMPP_PRESENCE_SUBSCRIBE:
      if ((info->provenance & XMPP_FROM_SELF) == 0)
        kith_roster_service_take_request (self->roster_service, info->from, info->nick);
      break;

    case XMPP_PRESENCE_UNSUBSCRIBE:
      kith_roster_service_drop_request (self->roster_service, info->from);
      break;

    case XMPP_PRESENCE_UNSUBSCRIBED:
      /* No presence of them from now on, not even that they went. */
      g_hash_table_foreach_remove (self->available, is_of_person, info->from);
      if (kith_roster_find (self->roster, info->from) != NULL)
        kith_contact_clear_resources (kith_roster_find (self->roster, info->from));
      break;

    case XMPP_PRESENCE_SUBSCRIBED:
    default:
      /* The roster push tells. */
      break;
    }
}

/* --- The session ------------------------------------------------------------------------------------------------------------------ */

static void
ended_cb (XmppSession         *session,
          const GError        *error,
          KithPresenceService *self)
{
  kith_roster_set_all_offline (self->roster);
}

/* XEP-0198 s. 5: the server goes on where it was and repeats nothing. */
static void
resumed_cb (XmppSession         *session,
            KithPresenceService *self)
{
  GHashTableIter iter;
  gpointer info;

  g_hash_table_iter_init (&iter, self->available);
  while (g_hash_table_iter_next (&iter, NULL, &info))
    show_presence (self, info);

  /* What was changed meanwhile. */
  send_own (self);
}

static void
bound_cb (XmppSession         *session,
          KithPresenceService *self)
{
  g_hash_table_remove_all (self->available);
  kith_roster_set_all_offline (self->roster);
  self->has_asked = FALSE;
  self->is_settled = FALSE;
}

KithPresenceService *
kith_presence_service_new (XmppPresence            *presence,
                           KithRoster              *roster,
                           KithRosterService       *roster_service,
                           KithConversationService *conversations)
{
  KithPresenceService *self = g_object_new (KITH_TYPE_PRESENCE_SERVICE, NULL);
  KithAccount *account = kith_roster_get_account (roster);

  self->presence = g_object_ref (presence);
  self->roster = g_object_ref (roster);
  self->roster_service = g_object_ref (roster_service);
  self->conversations = g_object_ref (conversations);
  self->session = xmpp_module_dup_session (XMPP_MODULE (presence));

  g_signal_connect_object (presence, "presence", G_CALLBACK (presence_cb), self, 0);
  g_signal_connect_object (self->session, "bound", G_CALLBACK (bound_cb), self, 0);
  g_signal_connect_object (self->session, "resumed", G_CALLBACK (resumed_cb), self, 0);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (ended_cb), self, 0);
  g_signal_connect_object (roster_service, "asked", G_CALLBACK (asked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (roster_service, "settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (xmpp_session_get_disco (self->session), "own-features", G_CALLBACK (photo_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversations, "last-seen-told", G_CALLBACK (last_seen_told_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::avatar-file", G_CALLBACK (photo_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::show", G_CALLBACK (send_own), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::status", G_CALLBACK (send_own), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::idle-since", G_CALLBACK (send_own), self, G_CONNECT_SWAPPED);

  return self;
}
