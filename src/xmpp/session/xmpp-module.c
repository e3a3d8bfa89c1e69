/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-module.h"

typedef struct
{
  GWeakRef              session;
  const XmppModuleInfo *info; /* of a plain module */
} XmppModulePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (XmppModule, xmpp_module, G_TYPE_OBJECT)

static void
xmpp_module_finalize (GObject *object)
{
  XmppModulePrivate *priv = xmpp_module_get_instance_private (XMPP_MODULE (object));

  g_weak_ref_clear (&priv->session);

  G_OBJECT_CLASS (xmpp_module_parent_class)->finalize (object);
}

static void
xmpp_module_class_init (XmppModuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmpp_module_finalize;
}

static void
xmpp_module_init (XmppModule *self)
{
  XmppModulePrivate *priv = xmpp_module_get_instance_private (self);

  g_weak_ref_init (&priv->session, NULL);
}

void
xmpp_module_set_session (XmppModule  *self,
                         XmppSession *session)
{
  XmppModulePrivate *priv = xmpp_module_get_instance_private (self);

  g_weak_ref_set (&priv->session, session);
}

/* (transfer full): NULL when the session is gone. */
XmppSession *
xmpp_module_dup_session (XmppModule *self)
{
  XmppModulePrivate *priv = xmpp_module_get_instance_private (self);

  return g_weak_ref_get (&priv->session);
}

/* @info: has to stay. */
XmppModule *
xmpp_module_new_plain (const XmppModuleInfo *info)
{
  XmppModule *self = g_object_new (XMPP_TYPE_MODULE, NULL);
  XmppModulePrivate *priv = xmpp_module_get_instance_private (self);

  priv->info = info;

  return self;
}

/* What disco advertises: NULL or NULL-terminated. */
const char *const *
xmpp_module_get_features (XmppModule *self)
{
  XmppModulePrivate *priv = xmpp_module_get_instance_private (self);

  return priv->info != NULL ? priv->info->features : XMPP_MODULE_GET_CLASS (self)->features;
}

/* NULL, or ends with a row without a function. */
const XmppHandler *
xmpp_module_get_handlers (XmppModule *self)
{
  XmppModulePrivate *priv = xmpp_module_get_instance_private (self);

  return priv->info != NULL ? priv->info->handlers : XMPP_MODULE_GET_CLASS (self)->handlers;
}
