/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-tls.h"

void
kith_tls_init (void)
{
  /* The only way that GIO's GnuTLS backend has; it does not tell how long a certificate's key is. */
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:%PROFILE_MEDIUM:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", FALSE);
}
