/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-profile-service.h"

#include "kith-connection-problem.h"
#include "kith-database.h"
#include "kith-future.h"
#include "kith-person-store.h"
#include "xmpp-nick.h"
#include "xmpp-pubsub.h"
#include "xmpp-session.h"
#include "xmpp-vcard-facts.h"
#include "xmpp-vcard.h"

#include <string.h>

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
  KithConversationService *conversations;
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
  g_object_unref (self->conversations);
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

/* --- vCards ------------------------------------------------------------------------------------------------------------------- */

G_STATIC_ASSERT ((int) XMPP_VCARD_FULL_NAME == (int) KITH_PROFILE_FULL_NAME);
G_STATIC_ASSERT ((int) XMPP_VCARD_PRONOUNS == (int) KITH_PROFILE_PRONOUNS);
G_STATIC_ASSERT ((int) XMPP_VCARD_TITLE == (int) KITH_PROFILE_TITLE);
G_STATIC_ASSERT ((int) XMPP_VCARD_WEBSITE == (int) KITH_PROFILE_WEBSITE);
G_STATIC_ASSERT ((int) XMPP_VCARD_N_FIELDS == (int) KITH_PROFILE_N_FIELDS);

static GPtrArray *
make_facts (XmppNode *vcard)
{
  g_autoptr(GPtrArray) read = xmpp_vcard_read (vcard);
  GPtrArray *facts = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_profile_fact_free);

  for (guint i = 0; i < read->len; i++)
    {
      const XmppVcardFact *known = g_ptr_array_index (read, i);
      KithProfileFact *fact = g_new0 (KithProfileFact, 1);

      fact->field = (KithProfileField) known->field;
      fact->value = g_strdup (known->value);
      g_ptr_array_add (facts, fact);
    }

  return facts;
}

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

/* The one that is published; NULL without an error: there is none. (transfer full) */
static XmppNode *
fetch_vcard4_await (KithProfileService *self,
                    XmppJid            *jid,
                    GError            **error)
{
  g_autoptr(GPtrArray) items = dex_await_boxed (xmpp_pubsub_fetch (self->pubsub, jid, XMPP_VCARD4_NODE, NULL), error);
  const XmppPubsubItem *item = items != NULL && items->len > 0 ? g_ptr_array_index (items, items->len - 1) : NULL;

  return item != NULL && item->payload != NULL ? xmpp_node_ref (item->payload) : NULL;
}

static XmppNode *
fetch_vcard_await (KithProfileService *self,
                   XmppJid            *jid,
                   GError            **error)
{
  g_autoptr(GError) found = NULL;
  XmppNode *vcard = dex_await_boxed (xmpp_vcard_fetch (self->session, jid), &found);

  /* XEP-0054 s. 3.3: how servers say that there is none. */
  if (vcard == NULL && !g_error_matches (found, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND) &&
      !g_error_matches (found, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE))
    g_propagate_error (error, g_steal_pointer (&found));

  return vcard;
}

/* security.md F13: what is published, else what the server keeps. Nothing that they name is fetched from elsewhere. */
static GPtrArray *
fetch_await (KithProfileService *self,
             XmppJid            *jid,
             GError            **error)
{
  g_autoptr(XmppNode) vcard4 = fetch_vcard4_await (self, jid, NULL);
  g_autoptr(GPtrArray) facts = vcard4 != NULL ? make_facts (vcard4) : NULL;
  g_autoptr(XmppNode) vcard = NULL;
  GError *failure = NULL;

  if (facts != NULL && facts->len > 0)
    return g_steal_pointer (&facts);

  vcard = fetch_vcard_await (self, jid, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, to_public_error (failure));
      return NULL;
    }

  return vcard != NULL ? make_facts (vcard) : g_ptr_array_new_with_free_func ((GDestroyNotify) kith_profile_fact_free);
}

typedef struct
{
  KithProfileService *self;
  char               *bare;
  char              **values;
  guint               fields;
} Order;

static Order *
order_new (KithProfileService *self,
           XmppJid            *jid)
{
  Order *order = g_new0 (Order, 1);

  order->self = g_object_ref (self);
  order->bare = g_strdup (xmpp_jid_get_bare (jid));

  return order;
}

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->self);
  g_free (order->bare);
  for (guint i = 0; order->values != NULL && i < KITH_PROFILE_N_FIELDS; i++)
    g_free (order->values[i]);
  g_free (order->values);
  g_free (order);
}

/* They have a name now, if they had none. */
static void
note_full_name (KithProfileService *self,
                const char         *bare,
                GPtrArray          *facts)
{
  const char *found = kith_profile_find (facts, KITH_PROFILE_FULL_NAME);
  g_autoptr(XmppJid) jid = xmpp_jid_new (bare, NULL);
  KithContact *contact = jid != NULL ? kith_roster_find (self->roster, jid) : NULL;
  Names *names = ensure_names (self, bare);

  if (found == NULL)
    found = kith_profile_find (facts, KITH_PROFILE_NICKNAME);
  if (names == NULL || !g_set_str (&names->full_name, found))
    return;

  if (contact != NULL)
    kith_contact_set_full_name (contact, found);
  dex_future_disown (kith_person_store_set_full_name (self->database, get_account_id (self), bare, found));
}

/* What others see us called (XEP-0172), whatever the vCard says. */
static void
put_nick_await (KithProfileService *self,
                GPtrArray          *facts)
{
  g_autoptr(GPtrArray) items = dex_await_boxed (xmpp_pubsub_fetch (self->pubsub, NULL, XMPP_NICK_NODE, NULL), NULL);
  const XmppPubsubItem *item = items != NULL && items->len > 0 ? g_ptr_array_index (items, items->len - 1) : NULL;
  g_autofree char *nick = item != NULL ? xmpp_nick_from_payload (item->payload) : NULL;
  KithProfileFact *fact;

  if (nick == NULL)
    return;

  fact = g_new0 (KithProfileFact, 1);
  fact->field = KITH_PROFILE_NICKNAME;
  fact->value = g_steal_pointer (&nick);
  g_ptr_array_insert (facts, 0, fact);
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Order *order = data;
  KithProfileService *self = order->self;
  gboolean is_own = strcmp (order->bare, xmpp_jid_get_bare (xmpp_session_get_account (self->session))) == 0;
  g_autoptr(XmppJid) jid = is_own ? NULL : xmpp_jid_new (order->bare, NULL);
  GError *error = NULL;
  GPtrArray *facts;

  if (!xmpp_session_get_is_online (self->session))
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");

  facts = fetch_await (self, jid, &error);
  if (facts == NULL)
    return dex_future_new_for_error (error);

  if (is_own)
    put_nick_await (self, facts);
  else
    note_full_name (self, order->bare, facts);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, facts);
}

DexFuture *
kith_profile_service_fetch (KithProfileService *self,
                            KithContact        *contact)
{
  g_return_val_if_fail (KITH_IS_PROFILE_SERVICE (self) && KITH_IS_CONTACT (contact), NULL);

  if (kith_conversation_service_is_stranger (self->conversations, kith_contact_get_jid (contact)))
    return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new ());

  return kith_promise_for (kith_spawn (fetch_fiber, order_new (self, kith_contact_get_jid (contact)), order_free));
}

DexFuture *
kith_profile_service_fetch_own (KithProfileService *self)
{
  g_return_val_if_fail (KITH_IS_PROFILE_SERVICE (self), NULL);

  return kith_promise_for (kith_spawn (fetch_fiber, order_new (self, xmpp_session_get_account (self->session)), order_free));
}

/* What is said in both kinds of vCards and as a nick. A server may make one vCard out of the other, which has less: so vCard4 comes last. */
static DexFuture *
publish_fiber (gpointer data)
{
  Order *order = data;
  KithProfileService *self = order->self;
  const char *const *values = (const char *const *) order->values;
  const char *nick = values[KITH_PROFILE_NICKNAME];
  g_autoptr(XmppNode) vcard = NULL;
  g_autoptr(XmppNode) vcard4 = NULL;
  g_autoptr(GError) vcard_error = NULL;
  GError *error = NULL;

  if (!xmpp_session_get_is_online (self->session))
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");

  /* What could not be read is not written over. */
  vcard4 = fetch_vcard4_await (self, NULL, &error);
  if (error != NULL && error->domain != XMPP_STANZA_ERROR)
    return dex_future_new_for_error (to_public_error (error));
  g_clear_error (&error);
  vcard = fetch_vcard_await (self, NULL, &vcard_error);
  if (vcard_error == NULL)
    dex_await (xmpp_vcard_put (self->session, xmpp_vcard_with_values (vcard, FALSE, values, order->fields)), &vcard_error);
  if (!dex_await (xmpp_pubsub_publish (self->pubsub, XMPP_VCARD4_NODE, "current", xmpp_vcard_with_values (vcard4, TRUE, values, order->fields)), &error))
    {
      /* One of them is enough, where the server has only one. */
      if (vcard_error != NULL)
        return dex_future_new_for_error (to_public_error (error));
      g_clear_error (&error);
    }

  if ((order->fields & 1u << KITH_PROFILE_NICKNAME) != 0 &&
      !dex_await (xmpp_pubsub_publish (self->pubsub, XMPP_NICK_NODE, "current", xmpp_nick_to_node (nick)), &error))
    return dex_future_new_for_error (to_public_error (error));

  return dex_future_new_true ();
}

DexFuture *
kith_profile_service_publish (KithProfileService *self,
                              const char *const  *values,
                              guint               fields)
{
  Order *order;

  g_return_val_if_fail (KITH_IS_PROFILE_SERVICE (self) && values != NULL, NULL);

  order = order_new (self, xmpp_session_get_account (self->session));
  order->values = g_new0 (char *, KITH_PROFILE_N_FIELDS);
  for (guint i = 0; i < KITH_PROFILE_N_FIELDS; i++)
    order->values[i] = values[i] != NULL && *values[i] != '\0' ? g_strdup (values[i]) : NULL;
  order->fields = fields;

  return kith_promise_for (kith_spawn (publish_fiber, order, order_free));
}

KithProfileService *
kith_profile_service_new (XmppSession  *session,
                          XmppPubsub   *pubsub,
                          KithDatabase *database,
                          KithConversationService *conversations,
                          KithScope    *scope)
{
  KithProfileService *self = g_object_new (KITH_TYPE_PROFILE_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->pubsub = g_object_ref (pubsub);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->roster = g_object_ref (kith_conversation_service_get_roster (conversations));
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (pubsub, "event", G_CALLBACK (event_cb), self, 0);
  g_signal_connect_object (self->roster, "items-changed", G_CALLBACK (people_changed_cb), self, 0);

  return self;
}
