/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Where to connect when the person says so. A NULL host means: find it by DNS. The certificate is checked for the account's domain all the same. */
typedef struct
{
  char    *host;
  guint16  port;       /* 0: 5222, or 5223 with direct TLS */
  gboolean direct_tls;
} KithConnectionSettings;

#define KITH_TYPE_CONNECTION_SETTINGS (kith_connection_settings_get_type ())

GType                   kith_connection_settings_get_type (void) G_GNUC_CONST;
KithConnectionSettings *kith_connection_settings_new      (const char                   *host,
                                                           guint16                       port,
                                                           gboolean                      direct_tls);
KithConnectionSettings *kith_connection_settings_copy     (const KithConnectionSettings *self);
void                    kith_connection_settings_free     (KithConnectionSettings       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithConnectionSettings, kith_connection_settings_free)

G_END_DECLS
