/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-vcard-facts.h"

#include <string.h>

#define NS_VCARD4 "urn:ietf:params:xml:ns:vcard-4.0"
#define NS_VCARD  "vcard-temp"

/* Of what is taken over: characters of a value, values of a field. */
#define VALUE_MAX  1000
#define NOTE_MAX   4000
#define VALUES_MAX 8

typedef struct
{
  const char *name4;  /* in vCard4 */
  const char *type4;  /* the element of the value, where we write it */
  const char *scheme; /* what a URI begins with that is no URI to us */
  const char *name;   /* in vcard-temp; NULL: there is no such thing */
  const char *child;  /* the element of the value; NULL: the text itself */
} Form;

static const Form forms[XMPP_VCARD_N_FIELDS] = {
  [XMPP_VCARD_FULL_NAME] = { "fn", "text", NULL, "FN", NULL },
  [XMPP_VCARD_NICKNAME] = { "nickname", "text", NULL, "NICKNAME", NULL },
  [XMPP_VCARD_PRONOUNS] = { "pronouns", "text", NULL, NULL, NULL }, /* RFC 9554 */
  [XMPP_VCARD_ORGANIZATION] = { "org", "text", NULL, "ORG", "ORGNAME" },
  [XMPP_VCARD_TITLE] = { "title", "text", NULL, "TITLE", NULL },
  [XMPP_VCARD_ROLE] = { "role", "text", NULL, "ROLE", NULL },
  [XMPP_VCARD_EMAIL] = { "email", "text", "mailto:", "EMAIL", "USERID" },
  [XMPP_VCARD_PHONE] = { "tel", "uri", "tel:", "TEL", "NUMBER" },
  [XMPP_VCARD_WEBSITE] = { "url", "uri", NULL, "URL", NULL },
  [XMPP_VCARD_BIRTHDAY] = { "bday", "date", NULL, "BDAY", NULL },
  [XMPP_VCARD_TIME_ZONE] = { "tz", "text", NULL, "TZ", NULL },
  [XMPP_VCARD_NOTE] = { "note", "text", NULL, "DESC", NULL },
};

void
xmpp_vcard_fact_free (XmppVcardFact *self)
{
  g_free (self->value);
  g_free (self);
}

static const char *
name_of (const Form *form,
         gboolean    is_vcard4)
{
  return is_vcard4 ? form->name4 : form->name;
}

/* The reader of the stream has seen to it that nothing is nested deeply. */
static gsize
count_bytes (XmppNode *node)
{
  gsize bytes = strlen (xmpp_node_get_text (node));

  for (XmppNode *child = xmpp_node_get_first (node); child != NULL && bytes <= XMPP_VCARD_BYTES_MAX; child = xmpp_node_get_next (child))
    bytes += count_bytes (child);

  return bytes;
}

/* --- Reading ----------------------------------------------------------------------------------------------------------------- */

static const char *
raw_value (XmppNode   *node,
           const Form *form,
           gboolean    is_vcard4)
{
  XmppNode *child;

  if (!is_vcard4)
    return form->child != NULL ? xmpp_node_find_text (node, form->child, NS_VCARD) : xmpp_node_get_text (node);

  /* RFC 6351 s. 5: after the parameters the value, in an element that says what kind it is. */
  child = xmpp_node_get_first (node);
  while (child != NULL && xmpp_node_is (child, "parameters", NS_VCARD4))
    child = xmpp_node_get_next (child);

  return child != NULL ? xmpp_node_get_text (child) : NULL;
}

static char *
read_value (XmppNode       *node,
            XmppVcardField  field,
            gboolean        is_vcard4)
{
  const char *text = raw_value (node, &forms[field], is_vcard4);
  glong max = field == XMPP_VCARD_NOTE ? NOTE_MAX : VALUE_MAX;
  g_autofree char *value = NULL;

  if (text == NULL)
    return NULL;
  if (forms[field].scheme != NULL && g_ascii_strncasecmp (text, forms[field].scheme, strlen (forms[field].scheme)) == 0)
    text += strlen (forms[field].scheme);
  value = g_utf8_strlen (text, -1) > max ? g_utf8_substring (text, 0, max) : g_strdup (text);

  return *g_strstrip (value) != '\0' ? g_steal_pointer (&value) : NULL;
}

static gboolean
get_kind (XmppNode *vcard,
          gboolean *is_vcard4)
{
  *is_vcard4 = xmpp_node_is (vcard, "vcard", NS_VCARD4);

  return *is_vcard4 || xmpp_node_is (vcard, "vCard", NS_VCARD);
}

GPtrArray *
xmpp_vcard_read (XmppNode *vcard)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_vcard_fact_free);
  gboolean is_vcard4;

  if (vcard == NULL || !get_kind (vcard, &is_vcard4) || count_bytes (vcard) > XMPP_VCARD_BYTES_MAX)
    return facts;

  for (guint i = 0; i < XMPP_VCARD_N_FIELDS; i++)
    {
      const char *name = name_of (&forms[i], is_vcard4);
      guint n = 0;

      for (XmppNode *child = name != NULL ? xmpp_node_get_first (vcard) : NULL; child != NULL && n < VALUES_MAX; child = xmpp_node_get_next (child))
        {
          char *value = xmpp_node_is (child, name, xmpp_node_get_ns (vcard)) ? read_value (child, i, is_vcard4) : NULL;
          XmppVcardFact *fact;

          if (value == NULL)
            continue;
          fact = g_new0 (XmppVcardFact, 1);
          fact->field = i;
          fact->value = value;
          g_ptr_array_add (facts, fact);
          n++;
        }
    }

  return facts;
}

/* --- Writing ----------------------------------------------------------------------------------------------------------------- */

static void
add_value (XmppNode   *vcard,
           XmppNode   *old,
           const Form *form,
           const char *value,
           gboolean    is_vcard4)
{
  XmppNode *node = xmpp_node_add (vcard, name_of (form, is_vcard4), NULL);
  const char *type = is_vcard4 ? form->type4 : form->child;
  g_autofree char *uri = is_vcard4 && strcmp (form->type4, "uri") == 0 && form->scheme != NULL ? g_strconcat (form->scheme, value, NULL) : NULL;

  /* What else stood with it: "work", a department. */
  for (XmppNode *child = old != NULL ? xmpp_node_get_first (old) : NULL; child != NULL; child = xmpp_node_get_next (child))
    if (is_vcard4 ? xmpp_node_is (child, "parameters", NS_VCARD4) : g_strcmp0 (xmpp_node_get_name (child), type) != 0)
      xmpp_node_take (node, xmpp_node_copy (child));

  if (type == NULL)
    xmpp_node_append_text (node, value, -1);
  else
    xmpp_node_add_with_text (node, type, NULL, uri != NULL ? uri : value);
}

static int
find_field (XmppNode *child,
            gboolean  is_vcard4,
            guint     fields)
{
  for (guint i = 0; i < XMPP_VCARD_N_FIELDS; i++)
    if ((fields & 1u << i) != 0 && name_of (&forms[i], is_vcard4) != NULL &&
        xmpp_node_is (child, name_of (&forms[i], is_vcard4), is_vcard4 ? NS_VCARD4 : NS_VCARD))
      return (int) i;

  return -1;
}

XmppNode *
xmpp_vcard_with_values (XmppNode           *old,
                        gboolean            is_vcard4,
                        const char *const *values,
                        guint               fields)
{
  XmppNode *vcard = is_vcard4 ? xmpp_node_new ("vcard", NS_VCARD4) : xmpp_node_new ("vCard", NS_VCARD);

  for (XmppNode *child = old != NULL ? xmpp_node_get_first (old) : NULL; child != NULL; child = xmpp_node_get_next (child))
    {
      int field = find_field (child, is_vcard4, fields);
      g_autofree char *before = field >= 0 ? read_value (child, (XmppVcardField) field, is_vcard4) : NULL;
      const char *value = field >= 0 ? values[field] : NULL;

      if (field >= 0)
        fields &= ~(1u << field);
      if (field < 0 || g_strcmp0 (before, value) == 0)
        xmpp_node_take (vcard, xmpp_node_copy (child));
      else if (value != NULL && *value != '\0')
        add_value (vcard, child, &forms[field], value, is_vcard4);
    }

  for (guint i = 0; i < XMPP_VCARD_N_FIELDS; i++)
    if ((fields & 1u << i) != 0 && values[i] != NULL && *values[i] != '\0' && name_of (&forms[i], is_vcard4) != NULL)
      add_value (vcard, NULL, &forms[i], values[i], is_vcard4);

  return vcard;
}

XmppNode *
xmpp_vcard_with_photo (XmppNode *old,
                       GBytes   *photo)
{
  XmppNode *vcard = xmpp_node_new ("vCard", NS_VCARD);

  for (XmppNode *child = old != NULL ? xmpp_node_get_first (old) : NULL; child != NULL; child = xmpp_node_get_next (child))
    if (!xmpp_node_is (child, "PHOTO", NS_VCARD))
      xmpp_node_take (vcard, xmpp_node_copy (child));

  if (photo != NULL)
    {
      XmppNode *node = xmpp_node_add (vcard, "PHOTO", NULL);
      g_autofree char *text = g_base64_encode (g_bytes_get_data (photo, NULL), g_bytes_get_size (photo));

      xmpp_node_add_with_text (node, "TYPE", NULL, "image/png");
      xmpp_node_add_with_text (node, "BINVAL", NULL, text);
    }

  return vcard;
}
