/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-menu.h"

#include "kith-display-text.h"
#include "kith-styling.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

static void
append_item (GMenu       *menu,
             const char  *label,
             const char  *action,
             KithMessage *message)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "x", kith_message_get_id (message));
  g_menu_append_item (menu, item);
}

/* For keyboards and screen readers: the first ones, each by its address. */
#define MENU_LINKS_MAX 3
#define MENU_LINK_CHARS 40

static void
append_links (GMenu       *menu,
              KithMessage *message)
{
  g_autoptr(GArray) links = kith_styling_find_links (kith_message_get_body (message));

  for (guint i = 0; i < MIN (links->len, MENU_LINKS_MAX); i++)
    {
      const KithSpan *link = &g_array_index (links, KithSpan, i);
      g_autofree char *address = kith_display_text_line (link->uri, MENU_LINK_CHARS);
      /* Translators: %s is an address on the web */
      g_autofree char *words = g_strdup_printf (_("Open %s"), address);
      g_autofree char *label = kith_ui_escape_mnemonics (words);
      g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "message.open-link", "s", link->uri);
      g_menu_append_item (menu, item);
    }
}

static gboolean
has_code (KithMessage *message)
{
  g_autofree char *code = kith_styling_dup_code (kith_message_get_body (message));

  return code != NULL && !kith_message_get_data (message)->is_unstyled;
}

gboolean
kith_message_menu_can_speak_of (KithMessage *message)
{
  const KithMessageData *data = kith_message_get_data (message);

  return data->message_id != NULL && !data->is_retracted && data->state != KITH_MESSAGE_STATE_FAILED && data->state != KITH_MESSAGE_STATE_QUEUED;
}

GMenuModel *
kith_message_menu_new (KithMessage *message)
{
  KithMessageState state = kith_message_get_state (message);
  GMenu *model = g_menu_new ();

  if (kith_message_menu_can_speak_of (message))
    {
      append_item (model, _("_Answer"), "message.reply", message);
      append_item (model, _("_React…"), "message.react", message);
    }
  if (kith_message_get_is_outgoing (message) && (kith_message_menu_can_speak_of (message) || state == KITH_MESSAGE_STATE_QUEUED))
    append_item (model, _("_Edit"), "message.correct", message);
  if (!kith_message_get_is_retracted (message))
    {
      append_item (model, _("_Copy"), "message.copy", message);
      append_item (model, _("Copy with Sender and _Time"), "message.copy-quoted", message);
      append_item (model, _("_Forward…"), "message.forward", message);
    }
  append_links (model, message);
  if (has_code (message))
    append_item (model, _("Copy C_ode"), "message.copy-code", message);
  if (kith_message_get_is_edited (message))
    append_item (model, _("Earlier _Versions"), "message.revisions", message);
  append_item (model, _("_Select"), "message.select", message);
  append_item (model, _("_Details"), "message.details", message);
  if (state == KITH_MESSAGE_STATE_FAILED)
    {
      append_item (model, _("_Retry"), "message.retry", message);
      append_item (model, _("_Edit and Retry"), "message.edit", message);
    }
  if (state == KITH_MESSAGE_STATE_FAILED || state == KITH_MESSAGE_STATE_QUEUED)
    append_item (model, _("D_iscard"), "message.discard", message);
  else if (kith_message_get_is_outgoing (message) && kith_message_menu_can_speak_of (message))
    append_item (model, _("_Delete for Everyone…"), "message.retract", message);

  return G_MENU_MODEL (model);
}
