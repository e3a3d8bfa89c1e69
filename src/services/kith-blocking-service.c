/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-blocking-service.h"

#include "xmpp-blocking.h"
#include "xmpp-disco.h"

struct _KithBlockingService
{
  GObject       parent_instance;

  XmppSession  *session;
  XmppBlocking *blocking;
  KithRoster   *roster;
};

enum
{
  PROP_IS_AVAILABLE = 1,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithBlockingService, kith_blocking_service, G_TYPE_OBJECT)

static void
kith_blocking_service_finalize (GObject *object)
{
  KithBlockingService *self = KITH_BLOCKING_SERVICE (object);

  g_object_unref (self->session);
  g_object_unref (self->blocking);
  g_object_unref (self->roster);

  G_OBJECT_CLASS (kith_blocking_service_parent_class)->finalize (object);
}

static void
kith_blocking_service_get_property (GObject    *object,
                                    guint       id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  if (id == PROP_IS_AVAILABLE)
    g_value_set_boolean (value, kith_blocking_service_get_is_available (KITH_BLOCKING_SERVICE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_blocking_service_class_init (KithBlockingServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kith_blocking_service_finalize;
  object_class->get_property = kith_blocking_service_get_property;

  properties[PROP_IS_AVAILABLE] =
    g_param_spec_boolean ("is-available", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KITH_TYPE_BLOCKING_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_blocking_service_init (KithBlockingService *self)
{
}

static void
update_contact (KithBlockingService *self,
                KithContact         *contact)
{
  kith_contact_set_is_blocked (contact, xmpp_blocking_is_blocked (self->blocking, kith_contact_get_jid (contact)));
}

static void
changed_cb (KithBlockingService *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithContact) contact = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      update_contact (self, contact);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Somebody new may be on the list. */
static void
items_changed_cb (GListModel          *roster,
                  guint                position,
                  guint                removed,
                  guint                added,
                  KithBlockingService *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(KithContact) contact = g_list_model_get_item (roster, i);

      update_contact (self, contact);
    }
}

static void
availability_cb (KithBlockingService *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_AVAILABLE]);
}

KithBlockingService *
kith_blocking_service_new (XmppSession  *session,
                           XmppBlocking *blocking,
                           KithRoster   *roster)
{
  KithBlockingService *self = g_object_new (KITH_TYPE_BLOCKING_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->blocking = g_object_ref (blocking);
  self->roster = g_object_ref (roster);
  g_signal_connect_object (blocking, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (roster, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  g_signal_connect_object (xmpp_session_get_disco (session), "own-features", G_CALLBACK (availability_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "ended", G_CALLBACK (availability_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "resumed", G_CALLBACK (availability_cb), self, G_CONNECT_SWAPPED);

  return self;
}

gboolean
kith_blocking_service_get_is_available (KithBlockingService *self)
{
  g_return_val_if_fail (KITH_IS_BLOCKING_SERVICE (self), FALSE);

  return xmpp_session_get_is_online (self->session) && xmpp_blocking_is_available (self->blocking);
}

gboolean
kith_blocking_service_takes_reports (KithBlockingService *self)
{
  g_return_val_if_fail (KITH_IS_BLOCKING_SERVICE (self), FALSE);

  return xmpp_blocking_takes_reports (self->blocking);
}

char **
kith_blocking_service_dup_list (KithBlockingService *self)
{
  g_return_val_if_fail (KITH_IS_BLOCKING_SERVICE (self), NULL);

  return xmpp_blocking_dup_list (self->blocking);
}

DexFuture *
kith_blocking_service_block (KithBlockingService *self,
                             XmppJid             *jid,
                             gboolean             reports_spam)
{
  g_return_val_if_fail (KITH_IS_BLOCKING_SERVICE (self), NULL);

  return xmpp_blocking_block (self->blocking, jid, reports_spam ? XMPP_REPORT_SPAM : XMPP_REPORT_NONE);
}

DexFuture *
kith_blocking_service_unblock (KithBlockingService *self,
                               XmppJid             *jid)
{
  g_return_val_if_fail (KITH_IS_BLOCKING_SERVICE (self), NULL);

  return xmpp_blocking_unblock (self->blocking, jid);
}
