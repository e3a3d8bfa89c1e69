/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-fast-token.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

/* A token (XEP-0484) as it is kept: read, written and read again it is the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  g_autofree char *text = draw_text (&draw);
  g_autoptr(XmppFastToken) token = xmpp_fast_token_new_from_text (text);
  g_autoptr(XmppFastToken) again = NULL;
  g_autofree char *written = NULL;

  if (token == NULL)
    return 0;

  written = xmpp_fast_token_to_text (token);
  g_assert_nonnull (written);
  again = xmpp_fast_token_new_from_text (written);
  g_assert_nonnull (again);
  g_assert_cmpstr (xmpp_fast_token_get_secret (token), ==, xmpp_fast_token_get_secret (again));
  g_assert_cmpstr (xmpp_fast_token_get_mechanism (token), ==, xmpp_fast_token_get_mechanism (again));
  g_assert_cmpint (xmpp_fast_token_get_expiry (token), ==, xmpp_fast_token_get_expiry (again));
  g_assert_true ((xmpp_fast_token_get_features (token) == NULL) == (xmpp_fast_token_get_features (again) == NULL));

  return 0;
}
