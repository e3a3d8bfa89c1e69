/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-uri.h"

#include <string.h>

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

static void
assert_same_jid (const XmppJid *a,
                 const XmppJid *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  g_assert_true (a == NULL || xmpp_jid_equal (a, b));
}

/* Whatever is a link stays the same link, written either way. */
static void
check_written (const XmppUri *uri,
               gboolean       as_iri)
{
  g_autofree char *text = xmpp_uri_to_text (uri, as_iri);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppUri) again = NULL;

  for (const char *p = text; *p != '\0'; p++)
    g_assert_true ((guint8) *p > ' ' && *p != 0x7f && (as_iri || (guint8) *p < 0x80));

  again = xmpp_uri_parse (text, &error);
  if (strlen (text) > XMPP_URI_MAX)
    {
      g_assert_error (error, XMPP_URI_ERROR, XMPP_URI_ERROR_TOO_LONG);
      return;
    }

  g_assert_no_error (error);
  assert_same_jid (uri->account, again->account);
  assert_same_jid (uri->jid, again->jid);
  g_assert_cmpstr (uri->action, ==, again->action);
  g_assert_cmpstr (uri->fragment, ==, again->fragment);
  g_assert_cmpuint (uri->parameters->len, ==, again->parameters->len);
  for (guint i = 0; i < uri->parameters->len; i++)
    {
      const XmppUriParameter *left = g_ptr_array_index (uri->parameters, i), *right = g_ptr_array_index (again->parameters, i);

      g_assert_cmpstr (left->key, ==, right->key);
      g_assert_cmpstr (left->value, ==, right->value);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  g_autofree char *text = draw_text (&draw);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppUri) uri = xmpp_uri_parse (text, &error);

  if (uri == NULL)
    {
      g_assert_true (error->domain == XMPP_URI_ERROR);
      return 0;
    }

  g_assert_true (uri->jid != NULL || uri->account != NULL);
  g_assert_cmpuint (uri->parameters->len, <=, XMPP_URI_PARAMETERS_MAX);
  check_written (uri, FALSE);
  check_written (uri, TRUE);

  return 0;
}
