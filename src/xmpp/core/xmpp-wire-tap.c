/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-wire-tap.h"

#include "xmpp-error.h"
#include "xmpp-stanza-reader.h"

#include <string.h>

#define NS_SASL  "urn:ietf:params:xml:ns:xmpp-sasl"
#define NS_SASL2 "urn:xmpp:sasl:2"
#define NS_FAST  "urn:xmpp:fast:0"
#define NS_DATA  "jabber:x:data"

#define BLANK "\342\200\246"

struct _XmppWireTap
{
  gatomicrefcount ref_count;
  XmppWireTapFunc func;
  gpointer        data;
};

/* --- Secrets --------------------------------------------------------------------------------------------------------- */

static gboolean
is_one_of (const char *const *names,
           const char        *name)
{
  return g_strv_contains (names, name);
}

/* Elements whose text signs somebody in, whatever their namespace. */
static const char *const secret_names[] = { "password", "token", "secret", "digest", "preauth", NULL };

/* What SASL carries. In the first version the text stands in the elements themselves. */
static const char *const sasl_names[] = {
  "auth", "challenge", "response", "success", "initial-response", "additional-data", "next", "parameters", "hash", NULL
};

static const char *const secret_attributes[] = { "password", "token", "secret", "preauth", NULL };

/* XEP-0484: names and counts tell nothing; anything else that stands there might. */
static const char *const fast_attributes[] = { "mechanism", "expiry", "count", "invalidate", "tls-0rtt", NULL };

/* XEP-0363 s. 4: what proves to the web server that one may write. */
static const char *const open_headers[] = { "Content-Type", "Content-Length", "Expires", NULL };

/* A data form's field that hides what is typed, or that says by its name what it is (XEP-0004, XEP-0045, XEP-0077). */
static gboolean
is_secret_field (XmppNode *node)
{
  const char *type = xmpp_node_get_attribute (node, "type");
  const char *var = xmpp_node_get_attribute (node, "var");
  g_autofree char *lower = var != NULL ? g_ascii_strdown (var, -1) : NULL;

  return g_strcmp0 (type, "text-private") == 0 ||
         (lower != NULL && (strstr (lower, "passw") != NULL || strstr (lower, "secret") != NULL || strstr (lower, "token") != NULL));
}

static gboolean
has_secret_text (XmppNode *node,
                 gboolean  is_inside)
{
  const char *name = xmpp_node_get_name (node);
  const char *ns = xmpp_node_get_ns (node);

  if (is_inside || is_one_of (secret_names, name) || strcmp (ns, NS_FAST) == 0)
    return TRUE;
  if (strcmp (ns, NS_SASL) == 0 || strcmp (ns, NS_SASL2) == 0)
    return is_one_of (sasl_names, name);
  if (strcmp (name, "header") == 0)
    return xmpp_node_get_attribute (node, "name") == NULL || !is_one_of (open_headers, xmpp_node_get_attribute (node, "name"));

  return FALSE;
}

static gboolean
is_secret_attribute (XmppNode   *node,
                     const char *name,
                     gboolean    is_inside)
{
  if (strcmp (xmpp_node_get_ns (node), NS_FAST) == 0)
    return !is_one_of (fast_attributes, name);

  return is_inside || is_one_of (secret_attributes, name);
}

/* @is_inside: of a field that hides what stands in it. */
static XmppNode *
blank_copy (XmppNode *node,
            gboolean  is_inside,
            gboolean *is_changed)
{
  XmppNode *copy = xmpp_node_new (xmpp_node_get_name (node), xmpp_node_get_ns (node));
  gboolean is_hidden = has_secret_text (node, is_inside);
  gboolean is_field = xmpp_node_is (node, "field", NS_DATA) && is_secret_field (node);
  /* That of SASL 2 has elements in it that say what became of the sign-in. */
  gboolean hides_children = is_field || (is_hidden && !xmpp_node_is (node, "success", NS_SASL2));
  gboolean is_said = FALSE;
  XmppNodeIter iter;

  for (guint i = 0; i < xmpp_node_get_n_attributes (node); i++)
    {
      const char *name, *ns, *value;

      xmpp_node_get_nth_attribute (node, i, &name, &ns, &value);
      if (is_secret_attribute (node, name, is_inside))
        {
          value = BLANK;
          *is_changed = TRUE;
        }
      if (ns != NULL)
        xmpp_node_set_attribute_ns (copy, name, ns, value);
      else
        xmpp_node_set_attribute (copy, name, value);
    }

  xmpp_node_iter_init (&iter, node);
  while (xmpp_node_iter_next (&iter))
    {
      if (iter.child != NULL)
        xmpp_node_take (copy, blank_copy (iter.child, hides_children, is_changed));
      else if (!is_hidden)
        xmpp_node_append_text (copy, iter.text, -1);
      else if (!is_said)
        {
          xmpp_node_append_text (copy, BLANK, -1);
          is_said = TRUE;
          *is_changed = TRUE;
        }
    }

  return copy;
}

XmppNode *
xmpp_wire_blank (XmppNode *node)
{
  gboolean is_changed = FALSE;
  g_autoptr(XmppNode) copy = blank_copy (node, FALSE, &is_changed);

  return is_changed ? g_steal_pointer (&copy) : xmpp_node_ref (node);
}

/* --- Passing by ------------------------------------------------------------------------------------------------------- */

XmppWireTap *
xmpp_wire_tap_new (void)
{
  XmppWireTap *self = g_new0 (XmppWireTap, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

XmppWireTap *
xmpp_wire_tap_ref (XmppWireTap *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_wire_tap_unref (XmppWireTap *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

void
xmpp_wire_tap_open (XmppWireTap     *self,
                    XmppWireTapFunc  func,
                    gpointer         data)
{
  self->func = func;
  self->data = data;
}

void
xmpp_wire_tap_node (XmppWireTap       *self,
                    XmppWireDirection  direction,
                    XmppNode          *node)
{
  g_autoptr(XmppNode) blanked = NULL;

  if (self->func == NULL || node == NULL)
    return;

  blanked = xmpp_wire_blank (node);
  self->func (direction, blanked, self->data);
}

/* Our own writer's text, read again: only then is it known what is in it. */
void
xmpp_wire_tap_bytes (XmppWireTap       *self,
                     XmppWireDirection  direction,
                     GBytes            *bytes)
{
  static const char parent[] = "<stream:stream xmlns='" NS_CLIENT "' xmlns:stream='" NS_STREAM "' version='1.0'>";
  g_autoptr(XmppStanzaReader) reader = NULL;
  gboolean has_header;
  const guint8 *data;
  gsize size, offset = 0;

  if (self->func == NULL)
    return;

  data = g_bytes_get_data (bytes, &size);
  reader = xmpp_stanza_reader_new ();
  xmpp_stanza_reader_set_limit (reader, XMPP_READER_BYTES_AFTER_LOGIN);
  has_header = size > 1 && data[1] == '?';
  if (!has_header)
    xmpp_stanza_reader_feed (reader, (const guint8 *) parent, strlen (parent), NULL);

  while (offset < size)
    {
      gssize used = xmpp_stanza_reader_feed (reader, data + offset, size - offset, NULL);
      g_autoptr(XmppNode) node = NULL;

      if (used <= 0)
        break;
      offset += (gsize) used;

      if (has_header)
        {
          xmpp_wire_tap_node (self, direction, xmpp_stanza_reader_get_header (reader));
          has_header = FALSE;
        }
      while ((node = xmpp_stanza_reader_steal (reader)) != NULL)
        {
          xmpp_wire_tap_node (self, direction, node);
          g_clear_pointer (&node, xmpp_node_unref);
        }
      if (xmpp_stanza_reader_is_closed (reader))
        break;
    }
}
