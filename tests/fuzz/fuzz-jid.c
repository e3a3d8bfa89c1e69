/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-jid.h"

#include <string.h>

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

/* What was prepared once stays as it is, and no part can pretend to be another. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  g_autofree char *text = draw_text (&draw);
  g_autoptr(XmppJid) jid = xmpp_jid_new (text, NULL);
  g_autoptr(XmppJid) again = NULL;
  g_autoptr(XmppJid) parts = NULL;
  g_autoptr(XmppJid) bare = NULL;
  g_autofree char *ascii = NULL;

  if (jid == NULL)
    return 0;

  g_assert_true (g_utf8_validate (xmpp_jid_get_text (jid), -1, NULL));
  again = xmpp_jid_new (xmpp_jid_get_text (jid), NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (xmpp_jid_get_text (again), ==, xmpp_jid_get_text (jid));
  g_assert_true (xmpp_jid_equal (jid, again));
  g_assert_cmpuint (xmpp_jid_hash (jid), ==, xmpp_jid_hash (again));

  parts = xmpp_jid_new_parts (xmpp_jid_get_local (jid), xmpp_jid_get_domain (jid), xmpp_jid_get_resource (jid), NULL);
  g_assert_nonnull (parts);
  g_assert_true (xmpp_jid_equal (jid, parts));

  bare = xmpp_jid_dup_bare (jid);
  g_assert_true (xmpp_jid_is_bare (bare));
  g_assert_true (xmpp_jid_equal_bare (bare, jid));
  g_assert_cmpstr (xmpp_jid_get_text (bare), ==, xmpp_jid_get_bare (jid));

  g_assert_null (strpbrk (xmpp_jid_get_domain (jid), "@/"));
  if (xmpp_jid_get_local (jid) != NULL)
    g_assert_null (strpbrk (xmpp_jid_get_local (jid), "@/"));
  g_assert_true (xmpp_jid_get_resource (jid) == NULL || *xmpp_jid_get_resource (jid) != '\0');
  ascii = xmpp_jid_domain_to_ascii (xmpp_jid_get_domain (jid), NULL);

  return 0;
}
