/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza.h"

#include "kith-time.h"

#include <string.h>

#define NS_FORWARD "urn:xmpp:forward:0"
#define NS_DELAY   "urn:xmpp:delay"

struct _XmppStanza
{
  gatomicrefcount ref_count;
  XmppStanzaKind  kind;
  XmppNode       *outer;   /* as it came; keeps node alive */
  XmppNode       *node;
  XmppJid        *own;
  XmppJid        *from;
  XmppJid        *to;
  gboolean        has_from;
  gboolean        is_unwrapped;
  gboolean        is_held;
  XmppProvenance  provenance;
  XmppMessage    *facets;
  guint64         serial;
};

static XmppMessageType
message_type (const char *name)
{
  static const char *const names[] = {
    [XMPP_MESSAGE_NORMAL] = "normal",   [XMPP_MESSAGE_CHAT] = "chat",   [XMPP_MESSAGE_GROUPCHAT] = "groupchat",
    [XMPP_MESSAGE_HEADLINE] = "headline", [XMPP_MESSAGE_ERROR] = "error",
  };

  /* RFC 6121 s. 5.2.2: unknown types count as normal. */
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      return i;

  return XMPP_MESSAGE_NORMAL;
}

static gboolean
kind_of (XmppNode       *node,
         XmppStanzaKind *kind)
{
  if (xmpp_node_is (node, "message", NS_CLIENT))
    *kind = XMPP_STANZA_MESSAGE;
  else if (xmpp_node_is (node, "presence", NS_CLIENT))
    *kind = XMPP_STANZA_PRESENCE;
  else if (xmpp_node_is (node, "iq", NS_CLIENT))
    *kind = XMPP_STANZA_IQ;
  else
    return FALSE;

  return TRUE;
}

/* FALSE: malformed; then nothing is changed. */
static gboolean
read_addresses (XmppStanza  *self,
                XmppNode    *node,
                GError     **error)
{
  const char *from_text = xmpp_node_get_attribute (node, "from");
  const char *to_text = xmpp_node_get_attribute (node, "to");
  g_autoptr(XmppJid) from = NULL;
  g_autoptr(XmppJid) to = NULL;

  from = from_text != NULL ? xmpp_jid_new (from_text, NULL) : xmpp_jid_dup_bare (self->own);
  to = to_text != NULL ? xmpp_jid_new (to_text, NULL) : xmpp_jid_ref (self->own);
  if (from == NULL || to == NULL)
    {
      g_set_error_literal (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_JID_MALFORMED, "a stanza with a malformed address");
      return FALSE;
    }

  g_clear_pointer (&self->from, xmpp_jid_unref);
  g_clear_pointer (&self->to, xmpp_jid_unref);
  self->from = g_steal_pointer (&from);
  self->to = g_steal_pointer (&to);
  self->has_from = from_text != NULL;

  return TRUE;
}

static void
begin_facets (XmppStanza     *self,
              XmppMessageWay  way)
{
  XmppMessage *facets = xmpp_message_new ();

  facets->way = way;
  facets->type = message_type (xmpp_node_get_attribute (self->node, "type"));
  facets->from = xmpp_jid_ref (self->from);
  facets->to = xmpp_jid_ref (self->to);
  facets->is_outgoing = xmpp_jid_equal_bare (self->from, self->own) && way != XMPP_MESSAGE_WAY_LIVE;
  facets->peer = xmpp_jid_dup_bare (facets->is_outgoing ? self->to : self->from);
  facets->id = g_strdup (xmpp_node_get_attribute (self->node, "id"));

  g_clear_pointer (&self->facets, xmpp_message_unref);
  self->facets = facets;
}

XmppStanza *
xmpp_stanza_new (XmppNode  *node,
                 XmppJid   *own,
                 GError   **error)
{
  g_autoptr(XmppStanza) self = g_new0 (XmppStanza, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->own = xmpp_jid_ref (own);
  self->outer = xmpp_node_ref (node);
  self->node = node;

  if (!kind_of (node, &self->kind))
    {
      g_set_error_literal (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "no stanza");
      return NULL;
    }
  if (!read_addresses (self, node, error))
    return NULL;

  if (self->kind == XMPP_STANZA_MESSAGE)
    begin_facets (self, XMPP_MESSAGE_WAY_LIVE);

  return g_steal_pointer (&self);
}

XmppStanza *
xmpp_stanza_ref (XmppStanza *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_stanza_unref (XmppStanza *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->facets, xmpp_message_unref);
  g_clear_pointer (&self->from, xmpp_jid_unref);
  g_clear_pointer (&self->to, xmpp_jid_unref);
  xmpp_jid_unref (self->own);
  xmpp_node_unref (self->outer);
  g_free (self);
}

XmppStanzaKind
xmpp_stanza_get_kind (XmppStanza *self)
{
  return self->kind;
}

XmppNode *
xmpp_stanza_get_node (XmppStanza *self)
{
  return self->node;
}

const char *
xmpp_stanza_get_id (XmppStanza *self)
{
  return xmpp_node_get_attribute (self->node, "id");
}

const char *
xmpp_stanza_get_type_name (XmppStanza *self)
{
  return xmpp_node_get_attribute (self->node, "type");
}

XmppJid *
xmpp_stanza_get_from (XmppStanza *self)
{
  return self->from;
}

XmppJid *
xmpp_stanza_get_to (XmppStanza *self)
{
  return self->to;
}

gboolean
xmpp_stanza_has_from (XmppStanza *self)
{
  return self->has_from;
}

XmppProvenance
xmpp_stanza_get_provenance (XmppStanza *self)
{
  return self->provenance;
}

void
xmpp_stanza_set_provenance (XmppStanza     *self,
                            XmppProvenance  provenance)
{
  self->provenance = provenance;
  if (self->facets != NULL)
    self->facets->provenance = provenance;
}

XmppMessage *
xmpp_stanza_get_facets (XmppStanza *self)
{
  return self->facets;
}

gboolean
xmpp_stanza_unwrap (XmppStanza     *self,
                    XmppNode       *inner,
                    XmppMessageWay  way)
{
  if (!xmpp_node_is (inner, "message", NS_CLIENT) || !read_addresses (self, inner, NULL))
    return FALSE;

  self->node = inner;
  self->is_unwrapped = TRUE;
  begin_facets (self, way);

  return TRUE;
}

gboolean
xmpp_stanza_is_unwrapped (XmppStanza *self)
{
  return self->is_unwrapped;
}

void
xmpp_stanza_set_serial (XmppStanza *self,
                        guint64     serial)
{
  self->serial = serial;
}

guint64
xmpp_stanza_hold (XmppStanza *self)
{
  self->is_held = self->serial != 0;

  return self->serial;
}

gboolean
xmpp_stanza_is_held (XmppStanza *self)
{
  return self->is_held;
}

XmppNode *
xmpp_stanza_find_forwarded (XmppNode *wrapper,
                            gint64   *stamp)
{
  XmppNode *forwarded = xmpp_node_find_only (wrapper, "forwarded", NS_FORWARD);
  XmppNode *delay;

  if (forwarded == NULL)
    return NULL;

  delay = xmpp_node_find (forwarded, "delay", NS_DELAY);
  *stamp = delay != NULL ? kith_time_parse (xmpp_node_get_attribute (delay, "stamp")) : 0;

  return xmpp_node_find_only (forwarded, "message", NS_CLIENT);
}

static XmppNode *
new_answer (XmppStanza *iq,
            const char *type)
{
  XmppNode *answer = xmpp_node_new ("iq", NS_CLIENT);

  xmpp_node_set_attribute (answer, "type", type);
  xmpp_node_set_attribute (answer, "id", xmpp_stanza_get_id (iq));
  if (iq->has_from)
    xmpp_node_set_attribute (answer, "to", xmpp_jid_get_text (iq->from));

  return answer;
}

XmppNode *
xmpp_stanza_new_result (XmppStanza *iq)
{
  return new_answer (iq, "result");
}

/* @type: "cancel", "modify", "auth" or "wait" (RFC 6120 s. 8.3.2). */
XmppNode *
xmpp_stanza_new_error (XmppStanza      *iq,
                       const char      *type,
                       XmppStanzaError  condition)
{
  XmppNode *answer = new_answer (iq, "error");
  XmppNode *error = xmpp_node_add (answer, "error", NS_CLIENT);

  xmpp_node_set_attribute (error, "type", type);
  xmpp_node_add (error, xmpp_stanza_error_to_name (condition), NS_STANZA_ERRORS);

  return answer;
}
