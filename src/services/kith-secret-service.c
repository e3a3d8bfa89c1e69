/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-secret-service.h"

#include "kith-future.h"

#include <libsecret/secret.h>

struct _KithSecretService
{
  GObject  parent_instance;
  char    *profile;
  gboolean is_available;
};

enum
{
  PROP_IS_AVAILABLE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KithSecretService, kith_secret_service, G_TYPE_OBJECT)

#define SCHEMA(name)                                     \
  {                                                      \
    name, SECRET_SCHEMA_NONE,                            \
    {                                                    \
      { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },     \
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },     \
      { NULL, 0 },                                       \
    },                                                   \
  }

static const SecretSchema schemas[] = {
  [KITH_SECRET_PASSWORD] = SCHEMA ("im.kith.Kith.Password"),
  [KITH_SECRET_TOKEN] = SCHEMA ("im.kith.Kith.Token"),
};

static void
kith_secret_service_finalize (GObject *object)
{
  g_free (KITH_SECRET_SERVICE (object)->profile);

  G_OBJECT_CLASS (kith_secret_service_parent_class)->finalize (object);
}

static void
kith_secret_service_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  if (id == PROP_IS_AVAILABLE)
    g_value_set_boolean (value, KITH_SECRET_SERVICE (object)->is_available);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_secret_service_class_init (KithSecretServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kith_secret_service_finalize;
  object_class->get_property = kith_secret_service_get_property;

  properties[PROP_IS_AVAILABLE] =
    g_param_spec_boolean ("is-available", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_secret_service_init (KithSecretService *self)
{
}

KithSecretService *
kith_secret_service_new (const char *profile)
{
  KithSecretService *self = g_object_new (KITH_TYPE_SECRET_SERVICE, NULL);

  self->profile = g_strdup (profile);

  return self;
}

gboolean
kith_secret_service_get_is_available (KithSecretService *self)
{
  return self->is_available;
}

static void
set_available (KithSecretService *self,
               gboolean           available)
{
  if (self->is_available == available)
    return;

  self->is_available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_AVAILABLE]);
}

/* One call of libsecret under way. */
typedef struct
{
  KithSecretService *service;
  DexPromise        *promise;
} Call;

static Call *
call_new (KithSecretService *self)
{
  Call *call = g_new0 (Call, 1);

  call->service = g_object_ref (self);
  call->promise = dex_promise_new ();

  return call;
}

static void
call_free (Call *call)
{
  g_object_unref (call->service);
  dex_unref (call->promise);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

/* What a call met says whether there is a service. A person who does not unlock is not a missing service. */
static void
take_error (Call         *call,
            const GError *error)
{
  gboolean dismissed = error != NULL && (error->domain == SECRET_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));

  if (error != NULL)
    g_debug ("secret service: %s", error->message);

  set_available (call->service, error == NULL || dismissed);
}

static void
lookup_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(Call) call = data;
  g_autoptr(GError) error = NULL;
  char *password = secret_password_lookup_finish (result, &error);

  take_error (call, error);
  dex_promise_resolve_string (call->promise, g_strdup (password));
  secret_password_free (password);
}

static void
store_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(Call) call = data;
  g_autoptr(GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);

  take_error (call, error);
  dex_promise_resolve_boolean (call->promise, stored);
}

static void
clear_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(Call) call = data;
  g_autoptr(GError) error = NULL;

  secret_password_clear_finish (result, &error);
  take_error (call, error);
  dex_promise_resolve_boolean (call->promise, error == NULL);
}

static DexFuture *
lookup (KithSecretService *self,
        KithSecret         kind,
        const char        *account)
{
  Call *call = call_new (self);
  DexFuture *future = DEX_FUTURE (dex_ref (call->promise));

  secret_password_lookup (&schemas[kind], NULL, lookup_cb, call, "account", account, "profile", self->profile, NULL);

  return future;
}

/* Asks for something that nobody keeps. Future of string (NULL). */
DexFuture *
kith_secret_service_probe (KithSecretService *self)
{
  g_return_val_if_fail (KITH_IS_SECRET_SERVICE (self), NULL);

  return lookup (self, KITH_SECRET_PASSWORD, "");
}

DexFuture *
kith_secret_service_lookup (KithSecretService *self,
                            KithSecret         kind,
                            XmppJid           *account)
{
  g_return_val_if_fail (KITH_IS_SECRET_SERVICE (self), NULL);

  return lookup (self, kind, xmpp_jid_get_bare (account));
}

DexFuture *
kith_secret_service_store (KithSecretService *self,
                           KithSecret         kind,
                           XmppJid           *account,
                           const char        *secret)
{
  Call *call = call_new (self);
  DexFuture *future = DEX_FUTURE (dex_ref (call->promise));
  g_autofree char *label = g_strdup_printf ("Kith: %s", xmpp_jid_get_bare (account));

  secret_password_store (&schemas[kind], SECRET_COLLECTION_DEFAULT, label, secret, NULL, store_cb, call, "account", xmpp_jid_get_bare (account),
                         "profile", self->profile, NULL);

  return future;
}

DexFuture *
kith_secret_service_clear (KithSecretService *self,
                           KithSecret         kind,
                           XmppJid           *account)
{
  Call *call = call_new (self);
  DexFuture *future = DEX_FUTURE (dex_ref (call->promise));

  secret_password_clear (&schemas[kind], NULL, clear_cb, call, "account", xmpp_jid_get_bare (account), "profile", self->profile, NULL);

  return future;
}
