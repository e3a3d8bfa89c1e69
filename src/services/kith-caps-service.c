/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-caps-service.h"

#include "kith-caps-store.h"
#include "kith-database.h"
#include "kith-time.h"
#include "xmpp-caps.h"

struct _KithCapsService
{
  GObject       parent_instance;
  XmppCaps     *caps;
  KithDatabase *database;
};

G_DEFINE_FINAL_TYPE (KithCapsService, kith_caps_service, G_TYPE_OBJECT)

static DexFuture *
lookup (const char *ver,
        gpointer    data)
{
  KithCapsService *self = data;

  return kith_caps_store_find (self->database, ver, kith_time_now ());
}

static void
learned_cb (KithCapsService *self,
            const char      *ver,
            const char      *features)
{
  dex_future_disown (kith_caps_store_put (self->database, ver, features, kith_time_now ()));
}

static void
kith_caps_service_dispose (GObject *object)
{
  KithCapsService *self = KITH_CAPS_SERVICE (object);

  if (self->caps != NULL)
    xmpp_caps_set_lookup (self->caps, NULL, NULL);
  g_clear_object (&self->caps);
  g_clear_object (&self->database);

  G_OBJECT_CLASS (kith_caps_service_parent_class)->dispose (object);
}

static void
kith_caps_service_class_init (KithCapsServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_caps_service_dispose;
}

static void
kith_caps_service_init (KithCapsService *self)
{
}

KithCapsService *
kith_caps_service_new (XmppCaps     *caps,
                       KithDatabase *database)
{
  KithCapsService *self = g_object_new (KITH_TYPE_CAPS_SERVICE, NULL);

  self->caps = g_object_ref (caps);
  self->database = g_object_ref (database);
  xmpp_caps_set_lookup (caps, lookup, self);
  g_signal_connect_object (caps, "learned", G_CALLBACK (learned_cb), self, G_CONNECT_SWAPPED);

  return self;
}
