/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-reactions.h"

#include "xmpp-fallback.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

#define NS_REACTIONS "urn:xmpp:reactions:0"

/* The longest emoji there are, with room: a family with skin tones has 41 bytes. */
#define EMOJI_MAX 64

#define VARIATION_EMOJI 0xfe0f

gboolean
xmpp_reaction_is_valid (const char *text)
{
  UChar units[EMOJI_MAX];
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  gunichar first = g_utf8_get_char (text);

  if (*text == '\0' || strnlen (text, EMOJI_MAX) == EMOJI_MAX)
    return FALSE;

  u_strFromUTF8 (units, EMOJI_MAX, &length, text, -1, &status);
  if (U_FAILURE (status))
    return FALSE;
  if (u_stringHasBinaryProperty (units, length, UCHAR_RGI_EMOJI))
    return TRUE;

  /* Written without, or with a needless, wish for colour. Digits and such are emoji only in a sequence. */
  if (first < 0x80 || !u_hasBinaryProperty ((UChar32) first, UCHAR_EMOJI))
    return FALSE;
  text = g_utf8_next_char (text);

  return *text == '\0' || (g_utf8_get_char (text) == VARIATION_EMOJI && *g_utf8_next_char (text) == '\0');
}

char **
xmpp_reactions_from_node (XmppNode *reactions)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (reactions == NULL)
    return NULL;

  for (XmppNode *child = xmpp_node_get_first (reactions); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *text = xmpp_node_is (child, "reaction", NS_REACTIONS) ? xmpp_node_get_text (child) : "";

      if (g_hash_table_size (seen) == XMPP_REACTIONS_MAX)
        break;
      if (xmpp_reaction_is_valid (text) && g_hash_table_add (seen, (gpointer) (guintptr) text))
        g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

void
xmpp_reactions_add (XmppNode          *message,
                    const char        *id,
                    const char *const *reactions)
{
  XmppNode *node = xmpp_node_add (message, "reactions", NS_REACTIONS);

  xmpp_node_set_attribute (node, "id", id);
  for (guint i = 0; reactions[i] != NULL; i++)
    xmpp_node_add_with_text (node, "reaction", NULL, reactions[i]);
}

/* XEP-0444 s. 4: one element. A body that is only for those who know no reactions is none. */
static XmppVerdict
handle_reactions (XmppModule *module,
                  XmppStanza *stanza)
{
  XmppNode *message = xmpp_stanza_get_node (stanza);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *node = xmpp_node_find_only (message, "reactions", NS_REACTIONS);
  gsize start, end;

  if (node == NULL || facets->type == XMPP_MESSAGE_ERROR || xmpp_node_get_attribute (node, "id") == NULL)
    return XMPP_CONTINUE;

  g_set_str (&facets->reaction_id, xmpp_node_get_attribute (node, "id"));
  g_clear_pointer (&facets->reactions, g_strfreev);
  facets->reactions = xmpp_reactions_from_node (node);
  if (facets->body != NULL && xmpp_fallback_from_node (message, NS_REACTIONS, facets->body, &start, &end))
    g_clear_pointer (&facets->body, g_free);

  return XMPP_CONTINUE;
}

static const char *const features[] = { NS_REACTIONS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_MESSAGE, "reactions", NS_REACTIONS, XMPP_FROM_SPEAKER, handle_reactions },
  { 0 },
};

const XmppModuleInfo xmpp_reactions_info = { features, handlers };
