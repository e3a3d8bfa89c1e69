/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-last-seen-service.h"

#include "kith-clock.h"
#include "kith-future.h"
#include "kith-time.h"
#include "xmpp-entity-time.h"
#include "xmpp-last-activity.h"
#include "xmpp-session.h"

/* How often a device is asked for its time. */
#define ZONE_USEC (60 * 60 * (gint64) G_USEC_PER_SEC)

/* After a sign-in: until the presence of those who are there has come. */
#define PATIENCE_MSEC 5000

struct _KithLastSeenService
{
  GObject           parent_instance;

  XmppSession      *session;
  KithRoster       *roster;
  KithScope        *scope;
  KithConversation *current;
  GSignalGroup     *contact_signals;
  GHashTable       *asked;       /* KithContact: of when they were last there, in this session */
  GHashTable       *asked_zone;  /* KithContact -> gint64: when, by the clock that never goes back */
  gboolean          is_settled;  /* who is there has come */
  guint             source;
};

G_DEFINE_FINAL_TYPE (KithLastSeenService, kith_last_seen_service, G_TYPE_OBJECT)

typedef struct
{
  KithLastSeenService *self;
  KithContact         *contact;
  XmppJid             *device; /* NULL: their server is asked */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_object_unref (question->contact);
  g_clear_pointer (&question->device, xmpp_jid_unref);
  g_free (question);
}

static DexFuture *
last_seen_fiber (gpointer data)
{
  Question *question = data;
  g_autoptr(GError) error = NULL;
  gint64 seconds = dex_await_int64 (xmpp_last_activity_query (question->self->session, kith_contact_get_jid (question->contact)), &error);

  /* They may have come meanwhile. */
  if (error == NULL && kith_contact_get_show (question->contact) == KITH_SHOW_OFFLINE)
    kith_contact_set_last_seen (question->contact, MAX (kith_time_now () - seconds * G_USEC_PER_SEC, 0));

  return dex_future_new_true ();
}

static DexFuture *
zone_fiber (gpointer data)
{
  Question *question = data;
  g_autoptr(GError) error = NULL;
  int seconds = dex_await_int (xmpp_entity_time_query (question->self->session, question->device), &error);

  if (error == NULL)
    kith_contact_set_zone (question->contact, seconds);

  return dex_future_new_true ();
}

static void
ask (KithLastSeenService *self,
     DexFiberFunc         fiber,
     KithContact         *contact,
     XmppJid             *device)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->contact = g_object_ref (contact);
  question->device = device;
  kith_spawn_detached (fiber, question, question_free);
}

/* The device that counts: (transfer full) */
static XmppJid *
dup_device (KithContact *contact)
{
  GListModel *resources = kith_contact_get_resources (contact);

  for (guint i = 0; i < g_list_model_get_n_items (resources); i++)
    {
      g_autoptr(KithResource) resource = g_list_model_get_item (resources, i);
      g_autofree char *text = NULL;

      if (kith_resource_get_show (resource) != kith_contact_get_show (contact) || *kith_resource_get_name (resource) == '\0')
        continue;
      text = g_strconcat (xmpp_jid_get_bare (kith_contact_get_jid (contact)), "/", kith_resource_get_name (resource), NULL);

      return xmpp_jid_new (text, NULL);
    }

  return NULL;
}

static void
ask_zone (KithLastSeenService *self,
          KithContact         *contact)
{
  const gint64 *asked = g_hash_table_lookup (self->asked_zone, contact);
  const gint64 now = kith_clock_get_monotonic ();
  XmppJid *device;

  /* A question to a device shows that ours is there: security.md P1. */
  if (kith_contact_get_subscription (contact) != KITH_SUBSCRIPTION_BOTH || (asked != NULL && now - *asked < ZONE_USEC))
    return;

  device = dup_device (contact);
  if (device == NULL)
    return;

  g_hash_table_replace (self->asked_zone, g_object_ref (contact), g_memdup2 (&now, sizeof now));
  ask (self, zone_fiber, contact, device);
}

static void
look_now (KithLastSeenService *self)
{
  KithContact *contact;

  if (self->current == NULL || !self->is_settled || !xmpp_session_get_is_online (self->session) || kith_scope_is_stopped (self->scope) ||
      kith_conversation_get_is_request (self->current))
    return;

  contact = kith_conversation_get_contact (self->current);
  if (kith_contact_get_show (contact) != KITH_SHOW_OFFLINE)
    {
      ask_zone (self, contact);
    }
  else if ((kith_contact_get_subscription (contact) == KITH_SUBSCRIPTION_BOTH || kith_contact_get_subscription (contact) == KITH_SUBSCRIPTION_TO) &&
           kith_contact_get_last_seen (contact) == 0 && g_hash_table_add (self->asked, g_object_ref (contact)))
    {
      ask (self, last_seen_fiber, contact, NULL);
    }
}

void
kith_last_seen_service_look (KithLastSeenService *self,
                             KithConversation    *conversation)
{
  g_return_if_fail (KITH_IS_LAST_SEEN_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  if (kith_conversation_get_kind (conversation) != KITH_CONVERSATION_PERSON)
    return;

  g_set_object (&self->current, conversation);
  g_signal_group_set_target (self->contact_signals, kith_conversation_get_contact (conversation));
  look_now (self);
}

static gboolean
settled_cb (gpointer data)
{
  KithLastSeenService *self = data;

  self->source = 0;
  self->is_settled = TRUE;
  look_now (self);

  return G_SOURCE_REMOVE;
}

static void
bound_cb (KithLastSeenService *self)
{
  g_hash_table_remove_all (self->asked);
  self->is_settled = FALSE;
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = kith_clock_add_timeout (PATIENCE_MSEC, settled_cb, self);
}

static void
kith_last_seen_service_dispose (GObject *object)
{
  KithLastSeenService *self = KITH_LAST_SEEN_SERVICE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->current);
  g_hash_table_remove_all (self->asked);
  g_hash_table_remove_all (self->asked_zone);

  G_OBJECT_CLASS (kith_last_seen_service_parent_class)->dispose (object);
}

static void
kith_last_seen_service_finalize (GObject *object)
{
  KithLastSeenService *self = KITH_LAST_SEEN_SERVICE (object);

  g_hash_table_unref (self->asked);
  g_hash_table_unref (self->asked_zone);
  g_object_unref (self->session);
  g_object_unref (self->roster);
  kith_scope_unref (self->scope);

  G_OBJECT_CLASS (kith_last_seen_service_parent_class)->finalize (object);
}

static void
kith_last_seen_service_class_init (KithLastSeenServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_last_seen_service_dispose;
  G_OBJECT_CLASS (klass)->finalize = kith_last_seen_service_finalize;
}

static void
kith_last_seen_service_init (KithLastSeenService *self)
{
  self->asked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->asked_zone = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->contact_signals = g_signal_group_new (KITH_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::show", G_CALLBACK (look_now), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::subscription", G_CALLBACK (look_now), self);
}

KithLastSeenService *
kith_last_seen_service_new (XmppSession *session,
                            KithRoster  *roster,
                            KithScope   *scope)
{
  KithLastSeenService *self = g_object_new (KITH_TYPE_LAST_SEEN_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->roster = g_object_ref (roster);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, G_CONNECT_SWAPPED);

  return self;
}
