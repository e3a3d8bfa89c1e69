/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-uri.h"

#include <string.h>

/* Not GUri: what comes before and after "/" and "@" has to be known before it is decoded, and GUri leaves a path without "//" in one piece; it encodes or refuses
 * IRIs instead of keeping them, and says nothing of characters that turn text around. What would be left of it is the splitting at "?" and "#". */

#define SCHEME "xmpp:"

G_DEFINE_QUARK (xmpp-uri-error-quark, xmpp_uri_error)

static void
parameter_free (gpointer data)
{
  XmppUriParameter *self = data;

  g_free (self->key);
  g_free (self->value);
  g_free (self);
}

XmppUri *
xmpp_uri_new (XmppJid    *jid,
              const char *action)
{
  XmppUri *self = g_new0 (XmppUri, 1);

  self->jid = jid != NULL ? xmpp_jid_ref (jid) : NULL;
  self->action = g_strdup (action);
  self->parameters = g_ptr_array_new_with_free_func (parameter_free);

  return self;
}

void
xmpp_uri_free (XmppUri *self)
{
  g_clear_pointer (&self->account, xmpp_jid_unref);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_free (self->action);
  g_ptr_array_unref (self->parameters);
  g_free (self->fragment);
  g_free (self);
}

const char *
xmpp_uri_get (const XmppUri *self,
              const char    *key)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const XmppUriParameter *parameter = g_ptr_array_index (self->parameters, i);

      if (strcmp (parameter->key, key) == 0)
        return parameter->value;
    }

  return NULL;
}

void
xmpp_uri_add (XmppUri    *self,
              const char *key,
              const char *value)
{
  XmppUriParameter *parameter = g_new0 (XmppUriParameter, 1);

  parameter->key = g_strdup (key);
  parameter->value = g_strdup (value);
  g_ptr_array_add (self->parameters, parameter);
}

/* --- In ------------------------------------------------------------------------------------------------------------ */

static gboolean
fail (XmppUriError   code,
      const char    *text,
      GError       **error)
{
  g_set_error_literal (error, XMPP_URI_ERROR, (int) code, text);
  return FALSE;
}

/* RFC 3987 s. 4.1: formatting characters do not belong in an IRI; neither does what cannot be seen. */
static gboolean
turns_text (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
check_characters (const char  *text,
                  GError     **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return fail (XMPP_URI_ERROR_ENCODING, "no UTF-8", error);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c <= ' ' || (c >= 0x7f && c <= 0x9f) || turns_text (c))
        return fail (XMPP_URI_ERROR_CHARACTER, "a character that no link has", error);
    }

  return TRUE;
}

/* The piece from @begin to @end, decoded: NULL with an error. */
static char *
decode (const char  *begin,
        const char  *end,
        GError     **error)
{
  g_autoptr(GString) text = g_string_sized_new ((gsize) (end - begin));

  for (const char *p = begin; p < end; p++)
    {
      int high, low;

      if (*p != '%')
        {
          g_string_append_c (text, *p);
          continue;
        }

      high = end - p > 2 ? g_ascii_xdigit_value (p[1]) : -1;
      low = end - p > 2 ? g_ascii_xdigit_value (p[2]) : -1;
      if (high < 0 || low < 0)
        {
          fail (XMPP_URI_ERROR_ESCAPE, "% and no two digits", error);
          return NULL;
        }
      if (high == 0 && low == 0)
        {
          fail (XMPP_URI_ERROR_CHARACTER, "NUL", error);
          return NULL;
        }
      g_string_append_c (text, (char) (high * 16 + low));
      p += 2;
    }

  if (!g_utf8_validate (text->str, (gssize) text->len, NULL))
    {
      fail (XMPP_URI_ERROR_ENCODING, "no UTF-8 behind %", error);
      return NULL;
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static const char *
find (const char *begin,
      const char *end,
      char        wanted)
{
  const char *found = memchr (begin, wanted, (gsize) (end - begin));

  return found != NULL ? found : end;
}

/* [ node "@" ] host [ "/" resource ]: divided first, decoded then, so that "%40" and "%2F" divide nothing. */
static XmppJid *
parse_address (const char  *begin,
               const char  *end,
               GError     **error)
{
  const char *slash = find (begin, end, '/');
  const char *at = find (begin, slash, '@');
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *resource = NULL;
  XmppJid *jid;

  if (at < slash && (local = decode (begin, at, error)) == NULL)
    return NULL;
  if ((domain = decode (at < slash ? at + 1 : begin, slash, error)) == NULL)
    return NULL;
  if (slash < end && (resource = decode (slash + 1, end, error)) == NULL)
    return NULL;

  /* What would be another address when it is written without escapes is none. */
  jid = strpbrk (domain, "@/") == NULL ? xmpp_jid_new_parts (local, domain, resource, NULL) : NULL;
  if (jid == NULL)
    fail (XMPP_URI_ERROR_ADDRESS, "the address is not allowed", error);

  return jid;
}

/* RFC 5122 s. 2.2: "//" account [ "/" address ], or the address alone. */
static gboolean
parse_path (XmppUri     *self,
            const char  *begin,
            const char  *end,
            GError     **error)
{
  if (end - begin >= 2 && begin[0] == '/' && begin[1] == '/')
    {
      const char *slash = find (begin + 2, end, '/');

      self->account = parse_address (begin + 2, slash, error);
      if (self->account == NULL)
        return FALSE;
      if (end - slash <= 1)
        return TRUE;
      begin = slash + 1;
    }

  self->jid = parse_address (begin, end, error);

  return self->jid != NULL;
}

static gboolean
parse_parameter (XmppUri     *self,
                 const char  *begin,
                 const char  *end,
                 GError     **error)
{
  const char *equals = find (begin, end, '=');
  g_autofree char *key = NULL;
  g_autofree char *value = NULL;

  if (self->parameters->len == XMPP_URI_PARAMETERS_MAX)
    return fail (XMPP_URI_ERROR_TOO_MANY, "too many parameters", error);
  if (equals == end || equals == begin)
    return fail (XMPP_URI_ERROR_QUERY, "a parameter without name or value", error);

  if ((key = decode (begin, equals, error)) == NULL || (value = decode (equals + 1, end, error)) == NULL)
    return FALSE;

  xmpp_uri_add (self, key, value);

  return TRUE;
}

/* RFC 5122 s. 2.2, XEP-0147: action *( ";" key "=" value ). Programs in use leave out the action where they give fingerprints. */
static gboolean
parse_query (XmppUri     *self,
             const char  *begin,
             const char  *end,
             GError     **error)
{
  const char *part = begin, *next = find (begin, end, ';');

  if (find (part, next, '=') == next)
    {
      if (part < next && (self->action = decode (part, next, error)) == NULL)
        return FALSE;
      if (next == end)
        return TRUE;
      part = next + 1;
    }

  for (;; part = next + 1)
    {
      next = find (part, end, ';');
      if (!parse_parameter (self, part, next, error))
        return FALSE;
      if (next == end)
        return TRUE;
    }
}

XmppUri *
xmpp_uri_parse (const char  *text,
                GError     **error)
{
  g_autoptr(XmppUri) self = xmpp_uri_new (NULL, NULL);
  gsize length = strnlen (text, XMPP_URI_MAX + 1);
  const char *end = text + length;
  const char *hash, *question;

  if (length > XMPP_URI_MAX)
    {
      fail (XMPP_URI_ERROR_TOO_LONG, "too long", error);
      return NULL;
    }
  if (!check_characters (text, error))
    return NULL;
  if (g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) != 0)
    {
      fail (XMPP_URI_ERROR_SCHEME, "another scheme", error);
      return NULL;
    }

  hash = find (text, end, '#');
  question = find (text, hash, '?');
  if (!parse_path (self, text + strlen (SCHEME), question, error) ||
      (question < hash && !parse_query (self, question + 1, hash, error)) ||
      (hash < end && (self->fragment = decode (hash + 1, end, error)) == NULL))
    return NULL;

  return g_steal_pointer (&self);
}

/* --- Out ----------------------------------------------------------------------------------------------------------- */

/* Whatever is not plainly a letter, a digit or one of "-._~" is encoded: more than has to be, and never too little. */
static void
encode (GString    *out,
        const char *text,
        gboolean    as_iri)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const char *end = g_utf8_next_char (p);

      if ((c < 0x80 && (g_ascii_isalnum ((char) c) || strchr ("-._~", (int) c) != NULL)) || (as_iri && c >= 0xa0 && g_unichar_isalnum (c)))
        {
          g_string_append_len (out, p, end - p);
          continue;
        }
      for (const char *byte = p; byte < end; byte++)
        g_string_append_printf (out, "%%%02X", (guint8) *byte);
    }
}

static void
encode_address (GString  *out,
                XmppJid  *jid,
                gboolean  as_iri)
{
  const char *domain = xmpp_jid_get_domain (jid);

  if (xmpp_jid_get_local (jid) != NULL)
    {
      encode (out, xmpp_jid_get_local (jid), as_iri);
      g_string_append_c (out, '@');
    }
  /* RFC 3986 s. 3.2.2: an IP literal stands as it is. */
  if (*domain == '[')
    g_string_append (out, domain);
  else
    encode (out, domain, as_iri);
  if (xmpp_jid_get_resource (jid) != NULL)
    {
      g_string_append_c (out, '/');
      encode (out, xmpp_jid_get_resource (jid), as_iri);
    }
}

char *
xmpp_uri_to_text (const XmppUri *self,
                  gboolean       as_iri)
{
  GString *out = g_string_new (SCHEME);
  char separator = '?';

  if (self->account != NULL)
    {
      g_string_append (out, "//");
      encode_address (out, self->account, as_iri);
      if (self->jid != NULL)
        g_string_append_c (out, '/');
    }
  if (self->jid != NULL)
    encode_address (out, self->jid, as_iri);

  if (self->action != NULL)
    {
      g_string_append_c (out, separator);
      encode (out, self->action, as_iri);
      separator = ';';
    }
  for (guint i = 0; i < self->parameters->len; i++, separator = ';')
    {
      const XmppUriParameter *parameter = g_ptr_array_index (self->parameters, i);

      g_string_append_c (out, separator);
      encode (out, parameter->key, as_iri);
      g_string_append_c (out, '=');
      encode (out, parameter->value, as_iri);
    }
  if (self->fragment != NULL)
    {
      g_string_append_c (out, '#');
      encode (out, self->fragment, as_iri);
    }

  return g_string_free_and_steal (out);
}
