/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-connection-settings.h"

G_DEFINE_BOXED_TYPE (KithConnectionSettings, kith_connection_settings, kith_connection_settings_copy, kith_connection_settings_free)

/* @host NULL or "": found by DNS. */
KithConnectionSettings *
kith_connection_settings_new (const char *host,
                              guint16     port,
                              gboolean    direct_tls)
{
  KithConnectionSettings *self = g_new0 (KithConnectionSettings, 1);

  self->host = host != NULL && *host != '\0' ? g_strdup (host) : NULL;
  self->port = port;
  self->direct_tls = direct_tls;

  return self;
}

KithConnectionSettings *
kith_connection_settings_copy (const KithConnectionSettings *self)
{
  return self != NULL ? kith_connection_settings_new (self->host, self->port, self->direct_tls) : NULL;
}

void
kith_connection_settings_free (KithConnectionSettings *self)
{
  g_free (self->host);
  g_free (self);
}
