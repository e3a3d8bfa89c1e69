/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-jid.h"

#include <string.h>
#include <unicode/uidna.h>
#include <unicode/usprep.h>
#include <unicode/ustring.h>

/* Of a domain, in A-label form. */
#define LABEL_MAX 63

/**
 * XmppJid:
 *
 * An immutable, normalised XMPP address (RFC 7622; the profiles are those of RFC 6122, which every server in use applies).
 * All three texts lie in one allocation: "local@domain/resource" and, where there is a resource, the bare form.
 */
struct _XmppJid
{
  gatomicrefcount ref_count;
  guint           hash;
  char           *text;
  char           *bare;
  char           *local;    /* NULL where there is none */
  char           *domain;
  const char     *resource; /* points into text, NULL where there is none */
};

G_DEFINE_BOXED_TYPE (XmppJid, xmpp_jid, xmpp_jid_ref, xmpp_jid_unref)
G_DEFINE_QUARK (xmpp-jid-error-quark, xmpp_jid_error)

static const char *
error_text (XmppJidError code)
{
  switch (code)
    {
    case XMPP_JID_ERROR_LOCAL:
      return "the part before @ is not allowed";
    case XMPP_JID_ERROR_DOMAIN:
      return "the domain is not allowed";
    case XMPP_JID_ERROR_RESOURCE:
      return "the resource is not allowed";
    case XMPP_JID_ERROR_EMPTY:
    default:
      return "the address is empty";
    }
}

static char *
fail (XmppJidError   code,
      GError       **error)
{
  g_set_error_literal (error, XMPP_JID_ERROR, (int) code, error_text (code));
  return NULL;
}

static gboolean
is_plain_ascii (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '.' && *p != '-' && *p != '_')
      return FALSE;

  return TRUE;
}

/* Nodeprep and resourceprep (RFC 6122 app. A and B) by ICU. */
static char *
prepare (const char           *text,
         UStringPrepProfileType type,
         XmppJidError          code,
         GError              **error)
{
  UChar in[XMPP_JID_PART_MAX + 1];
  UChar out[2 * XMPP_JID_PART_MAX + 2];
  char  utf8[XMPP_JID_PART_MAX + 1];
  int32_t in_length = 0, out_length, utf8_length = 0;
  UErrorCode status = U_ZERO_ERROR;
  UStringPrepProfile *profile;

  if (*text == '\0' || strlen (text) > XMPP_JID_PART_MAX)
    return fail (code, error);

  u_strFromUTF8 (in, G_N_ELEMENTS (in), &in_length, text, -1, &status);
  if (U_FAILURE (status))
    return fail (code, error);

  profile = usprep_openByType (type, &status);
  if (U_FAILURE (status))
    return fail (code, error);

  out_length = usprep_prepare (profile, in, in_length, out, G_N_ELEMENTS (out), USPREP_ALLOW_UNASSIGNED, NULL, &status);
  usprep_close (profile);

  if (U_FAILURE (status) || out_length == 0)
    return fail (code, error);

  u_strToUTF8 (utf8, sizeof utf8, &utf8_length, out, out_length, &status);
  if (U_FAILURE (status) || utf8_length > XMPP_JID_PART_MAX)
    return fail (code, error);

  return g_strndup (utf8, (gsize) utf8_length);
}

static const UIDNA *
get_idna (void)
{
  static gsize idna = 0;

  if (g_once_init_enter (&idna))
    {
      UErrorCode status = U_ZERO_ERROR;
      UIDNA *made = uidna_openUTS46 (UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                                     UIDNA_NONTRANSITIONAL_TO_UNICODE | UIDNA_USE_STD3_RULES, &status);

      g_once_init_leave (&idna, (gsize) made);
    }

  return (const UIDNA *) idna;
}

static gboolean
is_ip_literal (const char *domain)
{
  gsize length = strlen (domain);

  if (length > 2 && domain[0] == '[' && domain[length - 1] == ']')
    {
      g_autofree char *inner = g_strndup (domain + 1, length - 2);

      return g_hostname_is_ip_address (inner);
    }

  return g_hostname_is_ip_address (domain);
}

/* RFC 1035 s. 2.3.4, RFC 5890 s. 2.3.2.1: 63 octets a label, in the form that goes to DNS. What is longer cannot be asked for and is nobody's server. */
static gboolean
has_long_label (const char *domain)
{
  char out[4 * XMPP_JID_PART_MAX];
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  gboolean is_ascii = TRUE;
  gsize label = 0, longest = 0;

  for (const char *p = domain; *p != '\0'; p++)
    {
      is_ascii &= g_ascii_isprint (*p);
      label = *p == '.' ? 0 : label + 1;
      longest = MAX (longest, label);
    }
  if (is_ascii)
    return longest > LABEL_MAX;

  uidna_nameToASCII_UTF8 (get_idna (), domain, -1, out, sizeof out, &info, &status);

  return U_FAILURE (status) || (info.errors & UIDNA_ERROR_LABEL_TOO_LONG) != 0;
}

static char *
prepare_domain (const char  *text,
                GError     **error)
{
  char out[XMPP_JID_PART_MAX + 1];
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  int32_t length;
  g_autofree char *trimmed = g_strdup (text);
  gsize n = strlen (trimmed);
  gboolean had_dot = n > 0 && trimmed[n - 1] == '.';

  /* RFC 7622 s. 3.2: one trailing dot is stripped. */
  if (had_dot)
    trimmed[--n] = '\0';

  if (n == 0 || n > XMPP_JID_PART_MAX)
    return fail (XMPP_JID_ERROR_DOMAIN, error);

  if (is_ip_literal (trimmed))
    return g_ascii_strdown (trimmed, -1);

  length = uidna_nameToUnicodeUTF8 (get_idna (), trimmed, (int32_t) n, out, sizeof out, &info, &status);
  if (U_FAILURE (status) || info.errors != 0 || length <= 0 || length > XMPP_JID_PART_MAX)
    return fail (XMPP_JID_ERROR_DOMAIN, error);

  /* One more, or one that was written in another script: else the JID read once more would be another. */
  if (out[length - 1] == '.' && (had_dot || --length == 0))
    return fail (XMPP_JID_ERROR_DOMAIN, error);

  out[length] = '\0';
  if (has_long_label (out))
    return fail (XMPP_JID_ERROR_DOMAIN, error);

  return g_strdup (out);
}

/**
 * xmpp_jid_domain_to_ascii:
 * @domain: a domain as it stands in a JID
 * @error: return location
 *
 * The form for DNS and certificates (IDNA A-labels).
 *
 * Returns: (transfer full): ASCII, or %NULL with %XMPP_JID_ERROR_DOMAIN
 */
char *
xmpp_jid_domain_to_ascii (const char  *domain,
                          GError     **error)
{
  char out[XMPP_JID_PART_MAX + 1];
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  int32_t length;

  g_return_val_if_fail (domain != NULL, NULL);

  if (is_ip_literal (domain))
    return g_strdup (domain);

  length = uidna_nameToASCII_UTF8 (get_idna (), domain, -1, out, sizeof out, &info, &status);
  if (U_FAILURE (status) || info.errors != 0 || length <= 0 || length > XMPP_JID_PART_MAX)
    return fail (XMPP_JID_ERROR_DOMAIN, error);

  return g_strndup (out, (gsize) length);
}

static XmppJid *
jid_new_prepared (char *local,
                  char *domain,
                  char *resource)
{
  XmppJid *self = g_new0 (XmppJid, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->local = local;
  self->domain = domain;
  self->bare = local != NULL ? g_strconcat (local, "@", domain, NULL) : g_strdup (domain);

  if (resource != NULL)
    {
      self->text = g_strconcat (self->bare, "/", resource, NULL);
      self->resource = self->text + strlen (self->bare) + 1;
      g_free (resource);
    }
  else
    self->text = self->bare;

  self->hash = g_str_hash (self->text);

  return self;
}

/**
 * xmpp_jid_new_parts:
 * @local: (nullable): the part before "@"
 * @domain: the domain
 * @resource: (nullable): the part after "/"
 * @error: return location
 *
 * Returns: (transfer full): the JID, or %NULL with a code of %XMPP_JID_ERROR
 */
XmppJid *
xmpp_jid_new_parts (const char  *local,
                    const char  *domain,
                    const char  *resource,
                    GError     **error)
{
  g_autofree char *local_prepared = NULL;
  g_autofree char *domain_prepared = NULL;
  g_autofree char *resource_prepared = NULL;

  if (domain == NULL || *domain == '\0')
    {
      fail (local == NULL && resource == NULL ? XMPP_JID_ERROR_EMPTY : XMPP_JID_ERROR_DOMAIN, error);
      return NULL;
    }

  if (local != NULL)
    {
      /* The nine characters that the address itself uses (RFC 7622 s. 3.3.1); control and space fall to nodeprep. */
      if (strpbrk (local, "\"&'/:<>@") != NULL)
        {
          fail (XMPP_JID_ERROR_LOCAL, error);
          return NULL;
        }

      if (*local != '\0' && strlen (local) <= XMPP_JID_PART_MAX && is_plain_ascii (local))
        local_prepared = g_strdup (local);
      else if ((local_prepared = prepare (local, USPREP_RFC3920_NODEPREP, XMPP_JID_ERROR_LOCAL, error)) == NULL)
        return NULL;

      if (strpbrk (local_prepared, "\"&'/:<>@ ") != NULL)
        {
          fail (XMPP_JID_ERROR_LOCAL, error);
          return NULL;
        }
    }

  if ((domain_prepared = prepare_domain (domain, error)) == NULL)
    return NULL;

  if (resource != NULL &&
      (resource_prepared = prepare (resource, USPREP_RFC3920_RESOURCEPREP, XMPP_JID_ERROR_RESOURCE, error)) == NULL)
    return NULL;

  return jid_new_prepared (g_steal_pointer (&local_prepared),
                           g_steal_pointer (&domain_prepared),
                           g_steal_pointer (&resource_prepared));
}

/**
 * xmpp_jid_new:
 * @text: an address as a person or a peer wrote it
 * @error: return location
 *
 * RFC 7622 s. 3.1: the first "/" ends the bare part, then the first "@" before it ends the local part.
 *
 * Returns: (transfer full): the JID, or %NULL with a code of %XMPP_JID_ERROR
 */
XmppJid *
xmpp_jid_new (const char  *text,
              GError     **error)
{
  const char *slash, *at;
  g_autofree char *bare = NULL;
  g_autofree char *local = NULL;

  if (text == NULL || *text == '\0')
    {
      fail (XMPP_JID_ERROR_EMPTY, error);
      return NULL;
    }

  if (!g_utf8_validate (text, -1, NULL))
    {
      fail (XMPP_JID_ERROR_DOMAIN, error);
      return NULL;
    }

  slash = strchr (text, '/');
  bare = slash != NULL ? g_strndup (text, (gsize) (slash - text)) : g_strdup (text);
  at = strchr (bare, '@');
  if (at != NULL)
    local = g_strndup (bare, (gsize) (at - bare));

  return xmpp_jid_new_parts (local, at != NULL ? at + 1 : bare, slash != NULL ? slash + 1 : NULL, error);
}

XmppJid *
xmpp_jid_ref (XmppJid *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_jid_unref (XmppJid *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->text != self->bare)
    g_free (self->text);
  g_free (self->bare);
  g_free (self->local);
  g_free (self->domain);
  g_free (self);
}

/* Without a local part: NULL. */
const char *
xmpp_jid_get_local (const XmppJid *self)
{
  return self->local;
}

const char *
xmpp_jid_get_domain (const XmppJid *self)
{
  return self->domain;
}

/* Without a resource: NULL. */
const char *
xmpp_jid_get_resource (const XmppJid *self)
{
  return self->resource;
}

const char *
xmpp_jid_get_text (const XmppJid *self)
{
  return self->text;
}

const char *
xmpp_jid_get_bare (const XmppJid *self)
{
  return self->bare;
}

gboolean
xmpp_jid_is_bare (const XmppJid *self)
{
  return self->resource == NULL;
}

/* Neither local part nor resource: a server or a component. */
gboolean
xmpp_jid_is_domain (const XmppJid *self)
{
  return self->local == NULL && self->resource == NULL;
}

XmppJid *
xmpp_jid_dup_bare (XmppJid *self)
{
  if (self->resource == NULL)
    return xmpp_jid_ref (self);

  return jid_new_prepared (g_strdup (self->local), g_strdup (self->domain), NULL);
}

XmppJid *
xmpp_jid_dup_domain (XmppJid *self)
{
  if (xmpp_jid_is_domain (self))
    return xmpp_jid_ref (self);

  return jid_new_prepared (NULL, g_strdup (self->domain), NULL);
}

guint
xmpp_jid_hash (gconstpointer self)
{
  return ((const XmppJid *) self)->hash;
}

gboolean
xmpp_jid_equal (gconstpointer a,
                gconstpointer b)
{
  const XmppJid *x = a, *y = b;

  return x == y || (x != NULL && y != NULL && x->hash == y->hash && strcmp (x->text, y->text) == 0);
}

gboolean
xmpp_jid_equal_bare (const XmppJid *a,
                     const XmppJid *b)
{
  return a == b || (a != NULL && b != NULL && strcmp (a->bare, b->bare) == 0);
}
