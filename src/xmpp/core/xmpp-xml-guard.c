/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-xml-guard.h"

#include "xmpp-stanza-reader.h"

#include <string.h>

enum
{
  STATE_START,       /* nothing came yet */
  STATE_TEXT,
  STATE_ENTITY,      /* after "&" in text */
  STATE_OPEN,        /* after "<" */
  STATE_TAG,
  STATE_SINGLE,      /* in an attribute value */
  STATE_DOUBLE,
  STATE_BANG,        /* after "<!" */
  STATE_CDATA,
  STATE_DECLARATION, /* "<?xml ... ?>" */
};

/* Where an attribute value's entity ends. */
#define NOT_IN_ENTITY G_MAXUINT

void
xmpp_xml_guard_init (XmppXmlGuard *self)
{
  *self = (XmppXmlGuard) { .state = STATE_START, .entity_length = NOT_IN_ENTITY };
}

/* One byte of UTF-8 (RFC 3629), and XML 1.0 s. 2.2 for what it spells. */
static gboolean
check_utf8 (XmppXmlGuard *self,
            guint8        byte)
{
  if (self->utf8_left > 0)
    {
      if ((byte & 0xc0) != 0x80)
        return FALSE;
      self->utf8_char = (self->utf8_char << 6) | (byte & 0x3f);
      if (--self->utf8_left > 0)
        return TRUE;
      return self->utf8_char >= self->utf8_min && self->utf8_char <= 0x10ffff &&
             (self->utf8_char < 0xd800 || self->utf8_char > 0xdfff) && self->utf8_char != 0xfffe && self->utf8_char != 0xffff;
    }

  if (byte < 0x80)
    return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r';

  if (byte >= 0xc2 && byte <= 0xdf)
    {
      self->utf8_left = 1;
      self->utf8_min = 0x80;
      self->utf8_char = byte & 0x1f;
    }
  else if (byte >= 0xe0 && byte <= 0xef)
    {
      self->utf8_left = 2;
      self->utf8_min = 0x800;
      self->utf8_char = byte & 0x0f;
    }
  else if (byte >= 0xf0 && byte <= 0xf4)
    {
      self->utf8_left = 3;
      self->utf8_min = 0x10000;
      self->utf8_char = byte & 0x07;
    }
  else
    return FALSE;

  return TRUE;
}

/* "encoding" may only say UTF-8 (security.md X3). */
static gboolean
declares_utf8 (const char *declaration)
{
  const char *p = strstr (declaration, "encoding");
  char quote;

  if (p == NULL)
    return TRUE;

  p += strlen ("encoding");
  p += strspn (p, " \t\r\n=");
  quote = *p;

  return (quote == '"' || quote == '\'') && g_ascii_strncasecmp (p + 1, "utf-8", 5) == 0 && p[6] == quote;
}

/* In "&...;" of text and attribute values: only the five names and numbers (security.md X1). */
static gboolean
check_entity (XmppXmlGuard    *self,
              guint8           byte,
              XmppStreamError *problem)
{
  static const char *const known[] = { "amp", "lt", "gt", "apos", "quot", NULL };

  *problem = XMPP_STREAM_ERROR_RESTRICTED_XML;

  if (byte != ';')
    {
      if (self->entity_length >= sizeof self->entity - 1)
        return FALSE;
      self->entity[self->entity_length++] = (char) byte;
      return TRUE;
    }

  self->entity[self->entity_length] = '\0';
  self->entity_length = NOT_IN_ENTITY;

  /* What a number may spell is left to the parser. */
  return self->entity[0] == '#' || g_strv_contains (known, self->entity);
}

static gboolean
fail (XmppStreamError *problem,
      XmppStreamError  code)
{
  *problem = code;
  return FALSE;
}

static void
begin_tag (XmppXmlGuard *self)
{
  self->state = STATE_TAG;
  self->n_equals = 0;
  self->tag_bytes = 0;
}

/* FALSE: the byte must not stand there. */
static gboolean
step (XmppXmlGuard    *self,
      guint8           byte,
      XmppStreamError *problem)
{
  static const char cdata[] = "[CDATA[";
  static const char end[] = "]]>";

  if (self->entity_length != NOT_IN_ENTITY)
    return check_entity (self, byte, problem);

  switch (self->state)
    {
    case STATE_START:
      /* A byte order mark is 0xEF or, in UTF-16, no character of UTF-8 at all (security.md X3). */
      if (g_ascii_isspace ((char) byte))
        return TRUE;
      if (byte != '<')
        return fail (problem, byte >= 0x80 || byte == 0 ? XMPP_STREAM_ERROR_UNSUPPORTED_ENCODING : XMPP_STREAM_ERROR_NOT_WELL_FORMED);
      self->state = STATE_OPEN;
      return TRUE;

    case STATE_TEXT:
      if (byte == '<')
        self->state = STATE_OPEN;
      else if (byte == '&')
        self->entity_length = 0;
      return TRUE;

    case STATE_OPEN:
      if (byte == '!')
        {
          self->state = STATE_BANG;
          self->match = 0;
        }
      else if (byte == '?')
        {
          /* Only "<?xml" at the very start. */
          if (self->total != 1)
            return fail (problem, XMPP_STREAM_ERROR_RESTRICTED_XML);
          self->state = STATE_DECLARATION;
          self->match = 0;
        }
      else
        begin_tag (self);
      return TRUE;

    case STATE_TAG:
      if (byte == '>')
        self->state = STATE_TEXT;
      else if (byte == '"')
        self->state = STATE_DOUBLE;
      else if (byte == '\'')
        self->state = STATE_SINGLE;
      else if (byte == '=' && ++self->n_equals > 2 * XMPP_READER_ATTRIBUTES_MAX)
        return fail (problem, XMPP_STREAM_ERROR_POLICY_VIOLATION);
      else if (byte == '<')
        return fail (problem, XMPP_STREAM_ERROR_NOT_WELL_FORMED);
      else if (++self->tag_bytes > 4 * XMPP_READER_ATTRIBUTES_MAX * XMPP_READER_NAME_MAX)
        return fail (problem, XMPP_STREAM_ERROR_POLICY_VIOLATION);
      return TRUE;

    case STATE_SINGLE:
    case STATE_DOUBLE:
      if (byte == (self->state == STATE_SINGLE ? '\'' : '"'))
        self->state = STATE_TAG;
      else if (byte == '&')
        self->entity_length = 0;
      else if (byte == '<')
        return fail (problem, XMPP_STREAM_ERROR_NOT_WELL_FORMED);
      return TRUE;

    case STATE_BANG:
      if (byte != (guint8) cdata[self->match])
        return fail (problem, XMPP_STREAM_ERROR_RESTRICTED_XML);
      if (cdata[++self->match] == '\0')
        {
          self->state = STATE_CDATA;
          self->match = 0;
        }
      return TRUE;

    case STATE_CDATA:
      if (byte == (guint8) end[self->match])
        {
          if (end[++self->match] == '\0')
            self->state = STATE_TEXT;
        }
      else if (byte != ']' || self->match != 2)
        self->match = byte == ']' ? 1 : 0;
      return TRUE;

    case STATE_DECLARATION:
      if (byte == '>')
        {
          self->declaration[self->declaration_length] = '\0';
          if (!g_str_has_prefix (self->declaration, "xml") || !g_ascii_isspace (self->declaration[3]))
            return fail (problem, XMPP_STREAM_ERROR_RESTRICTED_XML);
          if (!declares_utf8 (self->declaration))
            return fail (problem, XMPP_STREAM_ERROR_UNSUPPORTED_ENCODING);
          self->state = STATE_TEXT;
          return TRUE;
        }
      if (self->declaration_length >= sizeof self->declaration - 1)
        return fail (problem, XMPP_STREAM_ERROR_RESTRICTED_XML);
      self->declaration[self->declaration_length++] = (char) byte;
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

/**
 * xmpp_xml_guard_scan:
 * @data: what came
 * @length: its size in bytes, more than 0
 * @complete: (out): how many of the returned bytes may go to the parser: all that lies before a tag which has not ended
 * @problem: (out): what is wrong where 0 is returned
 *
 * Returns: how far it looked: up to and with the first ">" that ends a tag, else @length; or 0
 */
gsize
xmpp_xml_guard_scan (XmppXmlGuard    *self,
                     const guint8    *data,
                     gsize            length,
                     gsize           *complete,
                     XmppStreamError *problem)
{
  *complete = 0;
  *problem = XMPP_STREAM_ERROR_NOT_WELL_FORMED;

  for (gsize i = 0; i < length; i++)
    {
      guint8 before = self->state;

      if (self->state == STATE_START && (data[i] >= 0x80 || data[i] == 0))
        {
          *problem = XMPP_STREAM_ERROR_UNSUPPORTED_ENCODING;
          return 0;
        }

      if (!check_utf8 (self, data[i]))
        {
          *problem = XMPP_STREAM_ERROR_NOT_WELL_FORMED;
          return 0;
        }

      if (!step (self, data[i], problem))
        return 0;

      if (self->state != STATE_START)
        self->total++;

      if (self->state == STATE_TEXT)
        {
          if (self->entity_length == NOT_IN_ENTITY && self->utf8_left == 0)
            *complete = i + 1;
          if (before == STATE_TAG)
            return i + 1;
        }
      else if (self->state == STATE_CDATA && self->match == 0 && self->utf8_left == 0)
        *complete = i + 1;
    }

  return length;
}
