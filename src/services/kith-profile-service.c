/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-profile-service.h"

#include "kith-database.h"
#include "kith-future.h"
#include "kith-person-store.h"
#include "xmpp-nick.h"
#include "xmpp-pubsub.h"
#include "xmpp-session.h"

/* The rows of a roster on its way can be no more. */
#define PEOPLE_MAX 20000

typedef struct
{
  char *nick;
  char *full_name;
} Names;

struct _KithProfileService
{
  GObject       parent_instance;

  XmppSession  *session;
  XmppPubsub   *pubsub;
  KithDatabase *database;
  KithRoster   *roster;
  KithScope    *scope;

  GHashTable   *names; /* bare JID -> Names: also of people who are in no list yet */
};

G_DEFINE_FINAL_TYPE (KithProfileService, kith_profile_service, G_TYPE_OBJECT)

static void
names_free (gpointer data)
{
  Names *names = data;

  g_free (names->nick);
  g_free (names->full_name);
  g_free (names);
}

static void
kith_profile_service_finalize (GObject *object)
{
  KithProfileService *self = KITH_PROFILE_SERVICE (object);

  g_object_unref (self->session);
  g_object_unref (self->pubsub);
  g_object_unref (self->database);
  g_object_unref (self->roster);
  kith_scope_unref (self->scope);
  g_hash_table_unref (self->names);

  G_OBJECT_CLASS (kith_profile_service_parent_class)->finalize (object);
}

static void
kith_profile_service_class_init (KithProfileServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_profile_service_finalize;
}

static void
kith_profile_service_init (KithProfileService *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, names_free);
}

static gint64
get_account_id (KithProfileService *self)
{
  return kith_account_get_id (kith_roster_get_account (self->roster));
}

static Names *
ensure_names (KithProfileService *self,
              const char         *bare)
{
  Names *names = g_hash_table_lookup (self->names, bare);

  if (names == NULL && g_hash_table_size (self->names) < PEOPLE_MAX)
    {
      names = g_new0 (Names, 1);
      g_hash_table_insert (self->names, g_strdup (bare), names);
    }

  return names;
}

static void
show_names (KithContact *contact,
            const Names *names)
{
  /* Who asks for our presence may have named themselves there. */
  if (names->nick != NULL)
    kith_contact_set_nick (contact, names->nick);
  kith_contact_set_full_name (contact, names->full_name);
}

/* Whoever is new in the list may have been heard of before. */
static void
people_changed_cb (GListModel         *roster,
                   guint               position,
                   guint               removed,
                   guint               added,
                   KithProfileService *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(KithContact) contact = g_list_model_get_item (roster, i);
      const Names *names = g_hash_table_lookup (self->names, xmpp_jid_get_bare (kith_contact_get_jid (contact)));

      if (names != NULL)
        show_names (contact, names);
    }
}

void
kith_profile_service_take (KithProfileService *self,
                           GPtrArray          *records)
{
  g_return_if_fail (KITH_IS_PROFILE_SERVICE (self) && records != NULL);

  for (guint i = 0; i < records->len; i++)
    {
      const KithPersonRecord *record = g_ptr_array_index (records, i);
      Names *names = record->nick != NULL || record->full_name != NULL ? ensure_names (self, record->jid) : NULL;
      g_autoptr(XmppJid) jid = names != NULL ? xmpp_jid_new (record->jid, NULL) : NULL;
      KithContact *contact = jid != NULL ? kith_roster_find (self->roster, jid) : NULL;

      if (names == NULL)
        continue;
      g_set_str (&names->nick, record->nick);
      g_set_str (&names->full_name, record->full_name);
      if (contact != NULL)
        show_names (contact, names);
    }
}

static void
event_cb (XmppPubsub         *pubsub,
          XmppJid            *from,
          const char         *node,
          GPtrArray          *items,
          KithProfileService *self)
{
  const XmppPubsubItem *item = items->len > 0 ? g_ptr_array_index (items, items->len - 1) : NULL;
  g_autofree char *nick = NULL;
  KithContact *contact;
  Names *names;

  if (item == NULL || !g_str_equal (node, XMPP_NICK_NODE))
    return;
  nick = xmpp_nick_from_payload (item->payload);
  names = ensure_names (self, xmpp_jid_get_bare (from));
  if (names == NULL || !g_set_str (&names->nick, nick))
    return;

  contact = kith_roster_find (self->roster, from);
  if (contact != NULL)
    kith_contact_set_nick (contact, nick);
  dex_future_disown (kith_person_store_set_nick (self->database, get_account_id (self), xmpp_jid_get_bare (from), nick));
}

KithProfileService *
kith_profile_service_new (XmppSession  *session,
                          XmppPubsub   *pubsub,
                          KithDatabase *database,
                          KithRoster   *roster,
                          KithScope    *scope)
{
  KithProfileService *self = g_object_new (KITH_TYPE_PROFILE_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->pubsub = g_object_ref (pubsub);
  self->database = g_object_ref (database);
  self->roster = g_object_ref (roster);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (pubsub, "event", G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (roster, "items-changed", G_CALLBACK (people_changed_cb), self, 0);

  return self;
}
