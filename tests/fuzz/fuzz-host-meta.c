/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-host-meta.h"

#include <string.h>

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

/* Nothing that is not encrypted, no host that is a path, whatever the web server says. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) endpoints = xmpp_host_meta_parse ((const char *) data, length, &error);

  g_assert_true ((endpoints == NULL) == (error != NULL));
  g_clear_error (&error);
  for (guint i = 0; endpoints != NULL && i < endpoints->len; i++)
    {
      const XmppEndpoint *endpoint = endpoints->pdata[i];

      g_assert_nonnull (endpoint->host);
      g_assert_cmpstr (endpoint->host, !=, "");
      g_assert_null (strpbrk (endpoint->host, "/@ \r\n"));
      g_assert_cmpuint (endpoint->port, !=, 0);
      g_assert_true (endpoint->path != NULL || endpoint->is_direct_tls);
      if (endpoint->path != NULL)
        g_assert_null (strpbrk (endpoint->path, " \r\n"));
    }

  return 0;
}
