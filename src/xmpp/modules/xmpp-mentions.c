/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-mentions.h"

#include "xmpp-uri.h"

#include <string.h>

#define NS_MENTIONS  "urn:xmpp:mentions:0"
#define NS_REFERENCE "urn:xmpp:reference:0"

#define REF_MAX 1024

XmppMention *
xmpp_mention_new (guint       begin,
                  guint       end,
                  const char *occupant_id,
                  XmppJid    *jid)
{
  XmppMention *self = g_new0 (XmppMention, 1);

  self->begin = begin;
  self->end = end;
  self->occupant_id = g_strdup (occupant_id);
  self->jid = jid != NULL ? xmpp_jid_ref (jid) : NULL;

  return self;
}

void
xmpp_mention_free (XmppMention *self)
{
  g_free (self->occupant_id);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_free (self->group);
  g_free (self);
}

/* A place that is not in the body, or only half told, is none. */
static void
read_place (XmppMention *mention,
            XmppNode    *node,
            guint        n_characters)
{
  const char *begin_text = xmpp_node_get_attribute (node, "begin");
  const char *end_text = xmpp_node_get_attribute (node, "end");
  guint64 begin, end;

  if (begin_text == NULL || end_text == NULL || !g_ascii_string_to_unsigned (begin_text, 10, 0, n_characters, &begin, NULL) ||
      !g_ascii_string_to_unsigned (end_text, 10, 0, n_characters, &end, NULL) || begin >= end)
    return;

  mention->begin = (guint) begin;
  mention->end = (guint) end;
}

static const char *
read_name (XmppNode   *node,
           const char *name)
{
  const char *text = xmpp_node_get_attribute (node, name);

  return text != NULL && *text != '\0' && strnlen (text, REF_MAX + 1) <= REF_MAX ? text : NULL;
}

static XmppJid *
jid_from_uri (const char *text)
{
  g_autoptr(XmppUri) uri = text != NULL ? xmpp_uri_parse (text, NULL) : NULL;

  return uri != NULL && uri->jid != NULL ? xmpp_jid_ref (uri->jid) : NULL;
}

/* (transfer full): NULL: it means nobody. */
static XmppMention *
read_mention (XmppNode *node)
{
  g_autoptr(XmppJid) jid = NULL;
  XmppMention *mention;

  if (xmpp_node_is (node, "reference", NS_REFERENCE))
    {
      jid = g_strcmp0 (xmpp_node_get_attribute (node, "type"), "mention") == 0 && xmpp_node_get_attribute (node, "anchor") == NULL
              ? jid_from_uri (read_name (node, "uri"))
              : NULL;

      return jid != NULL ? xmpp_mention_new (0, 0, NULL, jid) : NULL;
    }

  if (read_name (node, "jid") != NULL)
    jid = xmpp_jid_new (read_name (node, "jid"), NULL);
  if (jid == NULL)
    jid = jid_from_uri (read_name (node, "uri"));
  if (jid == NULL && read_name (node, "occupantid") == NULL && read_name (node, "mentions") == NULL)
    return NULL;

  mention = xmpp_mention_new (0, 0, read_name (node, "occupantid"), jid);
  mention->group = g_strdup (read_name (node, "mentions"));
  mention->is_silent = xmpp_node_find (node, "noping", NS_MENTIONS) != NULL;

  return mention;
}

static gboolean
has_several_bodies (XmppNode *message)
{
  return xmpp_node_find (message, "body", NS_CLIENT) != NULL && xmpp_node_find_only (message, "body", NS_CLIENT) == NULL;
}

GPtrArray *
xmpp_mentions_from_node (XmppNode   *message,
                         const char *body)
{
  guint n_characters = body != NULL ? (guint) g_utf8_strlen (body, -1) : 0;
  gboolean is_ambiguous = has_several_bodies (message);
  GPtrArray *mentions = NULL;

  for (XmppNode *child = xmpp_node_get_first (message); child != NULL; child = xmpp_node_get_next (child))
    {
      XmppMention *mention;

      if (!xmpp_node_is (child, "mention", NS_MENTIONS) && !xmpp_node_is (child, "reference", NS_REFERENCE))
        continue;
      mention = read_mention (child);
      if (mention == NULL)
        continue;
      /* XEP-0513 s. 3.4: which of the bodies is meant, a language says; the place is only a hint. */
      if (!is_ambiguous)
        read_place (mention, child, n_characters);
      if (mentions == NULL)
        mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_mention_free);
      g_ptr_array_add (mentions, mention);
      if (mentions->len == XMPP_MENTIONS_MAX)
        break;
    }

  return mentions;
}

static void
set_number (XmppNode   *node,
            const char *name,
            guint       number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  xmpp_node_set_attribute (node, name, text);
}

void
xmpp_mentions_add (XmppNode        *message,
                   const GPtrArray *mentions,
                   guint            shift)
{
  for (guint i = 0; mentions != NULL && i < mentions->len; i++)
    {
      const XmppMention *mention = g_ptr_array_index (mentions, i);
      XmppNode *node = xmpp_node_add (message, "mention", NS_MENTIONS);

      if (mention->end > mention->begin)
        {
          set_number (node, "begin", mention->begin + shift);
          set_number (node, "end", mention->end + shift);
        }
      xmpp_node_set_attribute (node, "mentions", mention->group);
      xmpp_node_set_attribute (node, "occupantid", mention->occupant_id);
      /* s. 3.1: the one or the other. */
      if (mention->occupant_id == NULL && mention->jid != NULL)
        xmpp_node_set_attribute (node, "jid", xmpp_jid_get_text (mention->jid));
      if (mention->is_silent)
        xmpp_node_add (node, "noping", NULL);
    }
}

void
xmpp_mentions_cut (GPtrArray *mentions,
                   gsize      start,
                   gsize      n_characters)
{
  for (guint i = 0; mentions != NULL && i < mentions->len; i++)
    {
      XmppMention *mention = g_ptr_array_index (mentions, i);

      if (mention->end <= start)
        continue;
      if (mention->begin >= start + n_characters)
        {
          mention->begin -= (guint) n_characters;
          mention->end -= (guint) n_characters;
        }
      else
        {
          mention->begin = mention->end = 0;
        }
    }
}

static XmppVerdict
handle_mention (XmppModule *module,
                XmppStanza *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (facets->type == XMPP_MESSAGE_ERROR || facets->body == NULL || facets->mentions != NULL)
    return XMPP_CONTINUE;

  facets->mentions = xmpp_mentions_from_node (xmpp_stanza_get_node (stanza), facets->body);

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_MENTIONS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "mention", NS_MENTIONS, XMPP_FROM_SPEAKER, handle_mention },
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "reference", NS_REFERENCE, XMPP_FROM_SPEAKER, handle_mention },
  { 0 },
};

const XmppModuleInfo xmpp_mentions_info = { features, handlers };
