/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-fast-token.h"

#include "xmpp-error.h"
#include "xmpp-sasl-ht.h"
#include "xmpp-stanza-reader.h"
#include "xmpp-stanza-writer.h"

#include <string.h>

struct _XmppFastToken
{
  gatomicrefcount ref_count;
  char           *mechanism;
  char           *secret;
  gint64          expiry;
  XmppNode       *features;
};

XmppFastToken *
xmpp_fast_token_new (const char *mechanism,
                     const char *secret,
                     gint64      expiry,
                     XmppNode   *features)
{
  XmppFastToken *self;

  if (!xmpp_sasl_ht_is_known (mechanism) || *secret == '\0')
    return NULL;

  self = g_new0 (XmppFastToken, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->mechanism = g_strdup (mechanism);
  self->secret = g_strdup (secret);
  self->expiry = expiry;
  self->features = features != NULL ? xmpp_node_ref (features) : NULL;

  return self;
}

XmppFastToken *
xmpp_fast_token_ref (XmppFastToken *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_fast_token_unref (XmppFastToken *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  explicit_bzero (self->secret, strlen (self->secret));
  g_free (self->secret);
  g_free (self->mechanism);
  g_clear_pointer (&self->features, xmpp_node_unref);
  g_free (self);
}

const char *
xmpp_fast_token_get_mechanism (XmppFastToken *self)
{
  return self->mechanism;
}

const char *
xmpp_fast_token_get_secret (XmppFastToken *self)
{
  return self->secret;
}

gint64
xmpp_fast_token_get_expiry (XmppFastToken *self)
{
  return self->expiry;
}

XmppNode *
xmpp_fast_token_get_features (XmppFastToken *self)
{
  return self->features;
}

char *
xmpp_fast_token_to_text (XmppFastToken *self)
{
  g_autoptr(XmppNode) node = xmpp_node_new ("token", NS_FAST);
  g_autofree char *expiry = g_strdup_printf ("%" G_GINT64_FORMAT, self->expiry);

  xmpp_node_set_attribute (node, "mechanism", self->mechanism);
  xmpp_node_set_attribute (node, "token", self->secret);
  xmpp_node_set_attribute (node, "expiry", expiry);
  if (self->features != NULL)
    xmpp_node_take (node, xmpp_node_copy (self->features));

  return xmpp_stanza_writer_to_text (node);
}

XmppFastToken *
xmpp_fast_token_new_from_text (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  g_autoptr(XmppNode) node = NULL;
  const char *mechanism, *secret, *expiry_text;
  gint64 expiry = 0;

  if (xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), NULL) < 0 ||
      xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), NULL) < 0 || (node = xmpp_stanza_reader_steal (reader)) == NULL ||
      !xmpp_node_is (node, "token", NS_FAST))
    return NULL;

  mechanism = xmpp_node_get_attribute (node, "mechanism");
  secret = xmpp_node_get_attribute (node, "token");
  expiry_text = xmpp_node_get_attribute (node, "expiry");
  if (mechanism == NULL || secret == NULL || expiry_text == NULL ||
      !g_ascii_string_to_signed (expiry_text, 10, 0, G_MAXINT64, &expiry, NULL))
    return NULL;

  return xmpp_fast_token_new (mechanism, secret, expiry, xmpp_node_find (node, "features", NS_STREAM));
}
