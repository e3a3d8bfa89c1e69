/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-order.h"

#include "kith-account-runtime.h"
#include "kith-clear-dialog.h"
#include "kith-conversation-settings.h"
#include "kith-read-service.h"

#include <glib/gi18n.h>
#include <string.h>

/* Until tomorrow: when people get up. */
#define MORNING_HOUR 8

typedef struct
{
  GWeakRef            widget; /* where questions are asked */
  KithClient         *client;
  KithConversation   *conversation;
  GSimpleActionGroup *group; /* which holds this */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_weak_ref_clear (&order->widget);
  g_object_unref (order->client);
  g_object_unref (order->conversation);
  g_free (order);
}

static KithAccountRuntime *
runtime_of (const Order *order)
{
  return kith_client_get_runtime (order->client, kith_conversation_get_account (order->conversation));
}

static KithConversationSettings *
settings_of (const Order *order)
{
  KithAccountRuntime *runtime = runtime_of (order);

  return runtime != NULL ? kith_account_runtime_get_settings (runtime) : NULL;
}

/* --- Actions --------------------------------------------------------------------------------------------------- */

/* "pin" and "unpin", and the like. */
static void
pin_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  const Order *order = data;

  if (settings_of (order) != NULL)
    kith_conversation_settings_pin (settings_of (order), order->conversation, !kith_conversation_get_is_pinned (order->conversation));
}

static void
archive_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  const Order *order = data;

  if (settings_of (order) != NULL)
    kith_conversation_settings_archive (settings_of (order), order->conversation, !kith_conversation_get_is_archived (order->conversation));
}

static void
mark_unread_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  const Order *order = data;

  if (settings_of (order) != NULL)
    kith_conversation_settings_mark_unread (settings_of (order), order->conversation, TRUE);
}

static void
mark_read_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  const Order *order = data;
  KithMessage *last = kith_conversation_get_last_message (order->conversation);

  if (settings_of (order) == NULL)
    return;

  if (kith_conversation_get_is_marked_unread (order->conversation))
    kith_conversation_settings_mark_unread (settings_of (order), order->conversation, FALSE);
  if (last != NULL)
    kith_read_service_mark_read (kith_account_runtime_get_read_service (runtime_of (order)), order->conversation, last);
}

static gint64
tomorrow_morning (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr(GDateTime) morning =
    g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow), g_date_time_get_day_of_month (tomorrow), MORNING_HOUR, 0, 0);

  return g_date_time_to_unix_usec (morning != NULL ? morning : tomorrow);
}

static void
mute_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  const Order *order = data;
  const char *how_long = g_variant_get_string (parameter, NULL);
  KithConversationSettings *settings = settings_of (order);

  if (settings == NULL)
    return;

  if (strcmp (how_long, "hour") == 0)
    kith_conversation_settings_mute (settings, order->conversation, g_get_real_time () + KITH_MUTE_HOUR);
  else if (strcmp (how_long, "tomorrow") == 0)
    kith_conversation_settings_mute (settings, order->conversation, tomorrow_morning ());
  else
    kith_conversation_settings_set_notify (settings, order->conversation, KITH_NOTIFY_NEVER);
}

static void
unmute_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  const Order *order = data;

  if (settings_of (order) == NULL)
    return;

  if (kith_conversation_get_notify (order->conversation) == KITH_NOTIFY_NEVER)
    kith_conversation_settings_set_notify (settings_of (order), order->conversation, kith_conversation_get_usual_notify (order->conversation));
  else
    kith_conversation_settings_mute (settings_of (order), order->conversation, 0);
}

static void
clear_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  Order *order = data;
  g_autoptr(GtkWidget) widget = g_weak_ref_get (&order->widget);

  if (widget != NULL)
    kith_clear_dialog_present (widget, order->client, order->conversation);
}

static const GActionEntry entries[] = {
  { .name = "pin", .activate = pin_action },
  { .name = "unpin", .activate = pin_action },
  { .name = "archive", .activate = archive_action },
  { .name = "unarchive", .activate = archive_action },
  { .name = "mark-unread", .activate = mark_unread_action },
  { .name = "mark-read", .activate = mark_read_action },
  { .name = "mute", .activate = mute_action, .parameter_type = "s" },
  { .name = "unmute", .activate = unmute_action },
  { .name = "clear", .activate = clear_action },
};

static void
set_enabled (Order      *order,
             const char *name,
             gboolean    is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (order->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

/* Of each pair one can be done. */
static void
update (Order *order)
{
  KithConversation *conversation = order->conversation;
  const gboolean is_pinned = kith_conversation_get_is_pinned (conversation);
  const gboolean is_archived = kith_conversation_get_is_archived (conversation);
  const gboolean has_unread = kith_conversation_get_has_unread (conversation);

  set_enabled (order, "pin", !is_pinned);
  set_enabled (order, "unpin", is_pinned);
  set_enabled (order, "archive", !is_archived);
  set_enabled (order, "unarchive", is_archived);
  set_enabled (order, "mark-unread", !has_unread);
  set_enabled (order, "mark-read", has_unread);
  set_enabled (order, "unmute", kith_conversation_get_is_muted (conversation, g_get_real_time ()));
}

static void
changed_cb (KithConversation   *conversation,
            GParamSpec         *pspec,
            GSimpleActionGroup *group)
{
  update (g_object_get_data (G_OBJECT (group), "order"));
}

GSimpleActionGroup *
kith_conversation_order_actions_new (GtkWidget        *widget,
                                     KithClient       *client,
                                     KithConversation *conversation)
{
  static const char *const watched[] = { "is-pinned", "is-archived", "is-marked-unread", "unread-count", "notify-setting", "muted-until" };
  GSimpleActionGroup *group;
  Order *order;

  g_return_val_if_fail (KITH_IS_CLIENT (client) && KITH_IS_CONVERSATION (conversation), NULL);

  group = g_simple_action_group_new ();
  order = g_new0 (Order, 1);
  g_weak_ref_init (&order->widget, widget);
  order->client = g_object_ref (client);
  order->conversation = g_object_ref (conversation);
  order->group = group;
  g_object_set_data_full (G_OBJECT (group), "order", order, order_free);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), order);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", watched[i], NULL);

      g_signal_connect_object (conversation, signal, G_CALLBACK (changed_cb), group, 0);
    }
  update (order);

  return group;
}

/* --- Menu ------------------------------------------------------------------------------------------------------ */

static void
append (GMenu      *menu,
        const char *label,
        const char *action)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

static void
append_mute (GMenu      *menu,
             const char *label,
             const char *how_long)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "order.mute", "s", how_long);
  g_menu_append_item (menu, item);
}

GMenuModel *
kith_conversation_order_menu_new (gboolean is_of_row)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) mute_section = g_menu_new ();
  g_autoptr(GMenu) mute = g_menu_new ();
  g_autoptr(GMenu) order = g_menu_new ();
  g_autoptr(GMenu) rest = g_menu_new ();

  append_mute (mute, _("For an _Hour"), "hour");
  append_mute (mute, _("Until _Tomorrow"), "tomorrow");
  append_mute (mute, _("_Always"), "always");
  g_menu_append_submenu (mute_section, _("_Mute"), G_MENU_MODEL (mute));
  append (mute_section, _("_Unmute"), "order.unmute");

  append (order, _("_Pin"), "order.pin");
  append (order, _("Un_pin"), "order.unpin");
  append (order, _("_Archive"), "order.archive");
  append (order, _("Una_rchive"), "order.unarchive");
  append (order, _("Mark as Un_read"), "order.mark-unread");
  append (order, _("Mark as _Read"), "order.mark-read");

  g_menu_append (rest, _("_Clear…"), "order.clear");

  /* Whoever looks at the list wants to put it in order. */
  g_menu_append_section (menu, NULL, G_MENU_MODEL (is_of_row ? order : mute_section));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (is_of_row ? mute_section : order));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));

  return G_MENU_MODEL (menu);
}
