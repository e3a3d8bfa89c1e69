/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-stanza-reader.h"

#include <string.h>

guint8
draw_byte (Draw *self)
{
  if (self->left == 0)
    return 0;
  self->left--;

  return *self->data++;
}

guint32
draw_number (gpointer draw)
{
  return ((guint32) draw_byte (draw) << 8) | draw_byte (draw);
}

char *
draw_text (Draw *self)
{
  char *text = g_strndup ((const char *) self->data, self->left);

  self->left = 0;

  return text;
}

XmppNode *
fuzz_parse (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();

  if (xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), NULL) < 0 ||
      xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), NULL) < 0)
    return NULL;

  return xmpp_stanza_reader_steal (reader);
}
