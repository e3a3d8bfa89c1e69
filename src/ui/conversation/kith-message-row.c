/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-message-row-private.h"

#include "kith-bubble.h"
#include "kith-display-text.h"
#include "kith-hover-bar.h"
#include "kith-message-menu.h"
#include "kith-reactions.h"
#include "kith-time-format.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

#define HOVER_MSEC 120

enum
{
  PROP_0,
  PROP_WORDS,
  PROP_REASON,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithMessageRow, kith_message_row, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static const char gap_words[] = N_("Messages from before are still on the server");

static gboolean
is_picking (KithMessageRow *self)
{
  return self->selection != NULL && kith_message_selection_get_is_active (self->selection);
}

/* --- Content --------------------------------------------------------------------------------------------------- */

static void
update_words (KithMessageRow *self)
{
  g_autofree char *words = NULL;

  if (self->message != NULL)
    words = kith_words_message (self->message, self->conversation);
  else
    words = g_strdup (_("typing…"));
  if (self->message != NULL && kith_message_get_is_after_gap (self->message))
    {
      g_autofree char *message = g_steal_pointer (&words);

      /* Translators: a mark above a message, then the message as a screen reader says it */
      words = g_strdup_printf (_("%s. %s"), _(gap_words), message);
    }

  if (self->message != NULL && self->selection != NULL && kith_message_selection_contains (self->selection, self->message))
    {
      g_autofree char *message = g_steal_pointer (&words);

      /* Translators: a message that was picked, as a screen reader says it */
      words = g_strdup_printf (C_("message", "selected, %s"), message);
    }

  if (g_set_str (&self->words, words))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

/* Why it was not sent, as a screen reader says it after the row itself; empty where it was. */
static const char *
reason_of (KithMessageRow *self)
{
  if (self->message == NULL || kith_message_get_state (self->message) != KITH_MESSAGE_STATE_FAILED)
    return "";

  return kith_words_failure (kith_message_get_failure (self->message));
}

static void
update_text (KithMessageRow *self)
{
  gboolean is_clamped = FALSE;
  gboolean is_retracted = kith_message_get_is_retracted (self->message);
  g_autofree char *action = kith_words_action (self->message, self->conversation);
  g_autofree char *text = is_retracted ? g_strdup (kith_words_retracted (self->message))
                                       : kith_display_text_body (action != NULL ? action : kith_message_get_body (self->message), &is_clamped);

  kith_ui_set_class (self->bubble, "action", action != NULL);
  kith_ui_set_class (self->bubble, "retracted", is_retracted);
  kith_bubble_set_text (KITH_BUBBLE (self->bubble), text, !is_retracted && !kith_message_get_data (self->message)->is_unstyled, is_clamped);
}

static void
update_quote (KithMessageRow *self)
{
  const KithMessageData *data = kith_message_get_data (self->message);
  g_autofree char *name = data->reply_sender != NULL ? kith_words_side (data->reply_sender, self->conversation) : NULL;

  kith_bubble_set_quote (KITH_BUBBLE (self->bubble), name,
                         data->reply_is_retracted && data->reply_text != NULL ? _("This message was deleted") : data->reply_text,
                         data->reply_target);
}

static void
update_reactions (KithMessageRow *self)
{
  GPtrArray *reactions = self->message != NULL ? kith_message_get_data (self->message)->reactions : NULL;
  gboolean has_reactions = reactions != NULL && reactions->len > 0;

  if (has_reactions && self->reactions == NULL)
    {
      self->reactions = g_object_new (KITH_TYPE_REACTIONS, NULL);
      gtk_widget_insert_after (self->reactions, GTK_WIDGET (self), self->bubble);
    }
  if (has_reactions)
    kith_reactions_set_message (KITH_REACTIONS (self->reactions), self->conversation, self->message);
  if (self->reactions != NULL)
    gtk_widget_set_visible (self->reactions, has_reactions);
}

static const char *
icon_of (KithMessageState state)
{
  switch (state)
    {
    case KITH_MESSAGE_STATE_QUEUED:
      return "kith-sending-symbolic";
    case KITH_MESSAGE_STATE_SENT:
      return "kith-sent-symbolic";
    case KITH_MESSAGE_STATE_DELIVERED:
    case KITH_MESSAGE_STATE_DISPLAYED:
      return "kith-delivered-symbolic";
    case KITH_MESSAGE_STATE_RECEIVED:
    case KITH_MESSAGE_STATE_FAILED:
    default:
      return NULL;
    }
}

/* Time and state stand on the last bubble of a group. */
static void
update_meta (KithMessageRow *self)
{
  KithGroupPosition group = kith_message_get_group_position (self->message);
  KithMessageState state = kith_message_get_state (self->message);
  gboolean is_edited = kith_message_get_is_edited (self->message);
  g_autofree char *clock = kith_time_format_clock (kith_message_get_stamp (self->message));
  /* Translators: the mark of a message that was corrected, and its time */
  g_autofree char *time = is_edited ? g_strdup_printf (_("Edited · %s"), clock) : g_strdup (clock);
  g_autofree char *exact = kith_time_format_exact (kith_message_get_stamp (self->message));
  const char *word = kith_words_message_state (state);
  g_autofree char *tooltip = word != NULL ? g_strdup_printf ("%s, %s", exact, word) : g_strdup (exact);
  gboolean is_last = group == KITH_GROUP_SINGLE || group == KITH_GROUP_LAST || is_edited;

  kith_bubble_set_meta (KITH_BUBBLE (self->bubble), is_last ? time : NULL, icon_of (state), tooltip,
                        state == KITH_MESSAGE_STATE_DISPLAYED);
}

static void
update_corners (KithMessageRow *self)
{
  KithGroupPosition group = kith_message_get_group_position (self->message);
  gboolean own = kith_message_get_is_outgoing (self->message);

  kith_ui_set_class (self->bubble, "own", own);
  kith_ui_set_class (self->bubble, "other", !own);
  kith_ui_set_class (self->bubble, "start-first", group == KITH_GROUP_FIRST);
  kith_ui_set_class (self->bubble, "start-mid", group == KITH_GROUP_MIDDLE);
  kith_ui_set_class (self->bubble, "start-last", group == KITH_GROUP_LAST);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static GtkWidget *
make_pill (KithMessageRow *self)
{
  GtkWidget *pill = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (pill), TRUE);
  gtk_label_set_justify (GTK_LABEL (pill), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (pill, "day");
  gtk_widget_add_css_class (pill, "caption");
  gtk_widget_add_css_class (pill, "meta");
  gtk_widget_insert_before (pill, GTK_WIDGET (self), self->bubble);

  return pill;
}

static void
update_gap (KithMessageRow *self)
{
  gboolean is_after_gap = self->message != NULL && kith_message_get_is_after_gap (self->message);

  if (is_after_gap && self->gap == NULL)
    {
      self->gap = make_pill (self);
      gtk_label_set_text (GTK_LABEL (self->gap), _(gap_words));
    }
  if (self->gap != NULL)
    gtk_widget_set_visible (self->gap, is_after_gap);
}

static void
gap_changed_cb (KithMessageRow *self)
{
  update_gap (self);
  update_words (self);
}

static void
update_day (KithMessageRow *self)
{
  gboolean starts_day = self->message != NULL && kith_message_get_starts_day (self->message);

  if (starts_day)
    {
      g_autofree char *text = kith_time_format_day (kith_message_get_stamp (self->message), g_get_real_time ());

      if (self->day == NULL)
        self->day = make_pill (self);
      gtk_label_set_text (GTK_LABEL (self->day), text);
    }
  if (self->day != NULL)
    gtk_widget_set_visible (self->day, starts_day);
}

static void
make_unread_line (KithMessageRow *self)
{
  self->unread_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (self->unread_line, "unread-line");
  self->unread_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->unread_label, "caption");

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *separator = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);

      gtk_widget_set_hexpand (separator, TRUE);
      gtk_widget_set_valign (separator, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (self->unread_line), separator);
      if (i == 0)
        gtk_box_append (GTK_BOX (self->unread_line), self->unread_label);
    }
  gtk_widget_insert_before (self->unread_line, GTK_WIDGET (self), self->bubble);
}

static void
update_unread_line (KithMessageRow *self)
{
  guint n = self->message != NULL ? kith_message_get_unread_line (self->message) : 0;

  if (n > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u new message", "%u new messages", n), n);

      if (self->unread_line == NULL)
        make_unread_line (self);
      gtk_label_set_text (GTK_LABEL (self->unread_label), text);
    }
  if (self->unread_line != NULL)
    gtk_widget_set_visible (self->unread_line, n > 0);
}

static void
make_failed_line (KithMessageRow *self)
{
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic", "pixel-size", 14,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  self->failed_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->failed_line, "failed-line");
  gtk_widget_add_css_class (self->failed_line, "caption");
  gtk_box_append (GTK_BOX (self->failed_line), icon);

  self->failed_label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.f, NULL);
  gtk_box_append (GTK_BOX (self->failed_line), self->failed_label);

  self->retry = gtk_button_new_with_label (_("Retry"));
  gtk_widget_add_css_class (self->retry, "retry");
  gtk_widget_set_valign (self->retry, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry), "x", G_GINT64_CONSTANT (0));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->retry), "message.retry");
  gtk_box_append (GTK_BOX (self->failed_line), self->retry);

  gtk_widget_insert_after (self->failed_line, GTK_WIDGET (self), self->bubble);
}

static void
update_failed_line (KithMessageRow *self)
{
  gboolean failed = self->message != NULL && kith_message_get_state (self->message) == KITH_MESSAGE_STATE_FAILED;

  if (failed)
    {
      if (self->failed_line == NULL)
        make_failed_line (self);
      gtk_label_set_text (GTK_LABEL (self->failed_label), kith_words_failure (kith_message_get_failure (self->message)));
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry), "x", kith_message_get_id (self->message));
    }
  if (self->failed_line != NULL)
    gtk_widget_set_visible (self->failed_line, failed);
  kith_ui_set_class (self->bubble, "failed", failed);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
state_changed (KithMessageRow *self)
{
  update_meta (self);
  update_failed_line (self);
  update_words (self);
}

static void
body_changed (KithMessageRow *self)
{
  update_text (self);
  update_words (self);
}

static void
edited_changed (KithMessageRow *self)
{
  update_text (self);
  update_meta (self);
  update_words (self);
}

static void
reply_changed (KithMessageRow *self)
{
  update_quote (self);
  update_words (self);
}

static void
reactions_changed (KithMessageRow *self)
{
  update_reactions (self);
  update_words (self);
}

static void
group_changed (KithMessageRow *self)
{
  kith_message_row_update_sender (self);
  update_corners (self);
  update_meta (self);
}

static void
stamp_changed (KithMessageRow *self)
{
  update_meta (self);
  update_gap (self);
  update_day (self);
  update_words (self);
}

static GtkWidget *
typing_new (void)
{
  GtkWidget *bubble = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);

  gtk_widget_add_css_class (bubble, "bubble");
  gtk_widget_add_css_class (bubble, "other");
  gtk_widget_add_css_class (bubble, "typing");
  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (dot, "typing-dot");
      gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (bubble), dot);
    }

  return bubble;
}

/* --- The whole text -------------------------------------------------------------------------------------------- */

static void
show_more_cb (KithMessageRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "message.show-whole", "x", kith_message_get_id (self->message));
}

/* --- Menu ------------------------------------------------------------------------------------------------------ */

static void menu_closed_cb (KithMessageRow *self);

static void
drop_menu (KithMessageRow *self)
{
  g_clear_handle_id (&self->menu_source, g_source_remove);
  if (self->menu != NULL)
    g_signal_handlers_disconnect_by_func (self->menu, menu_closed_cb, self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

static void
drop_menu_cb (gpointer data)
{
  KithMessageRow *self = data;

  self->menu_source = 0;
  drop_menu (self);
  /* Picking goes on by the keyboard. */
  if (is_picking (self) && gtk_widget_get_parent (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (self)));
}

/* The chosen item's action still has to find its way up from here. It may take the row away. */
static void
menu_closed_cb (KithMessageRow *self)
{
  if (self->menu_source == 0)
    self->menu_source = g_idle_add_once (drop_menu_cb, self);
}

void
kith_message_row_popup_reactions (KithMessageRow *self)
{
  g_return_if_fail (KITH_IS_MESSAGE_ROW (self));

  if (self->message == NULL || !kith_message_menu_can_speak_of (self->message))
    return;

  drop_menu (self);
  self->menu = kith_reaction_picker_new (self->message);
  g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (menu_closed_cb), self);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &self->bubble_area);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

void
kith_message_row_popup_menu (KithMessageRow *self,
                             double          x,
                             double          y)
{
  g_autoptr(GMenuModel) model = NULL;

  g_return_if_fail (KITH_IS_MESSAGE_ROW (self));

  if (self->message == NULL || self->menu != NULL)
    return;

  model = kith_message_menu_new (self->message);
  self->menu = kith_ui_menu_new (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (menu_closed_cb), self);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (KithMessageRow  *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  if (is_picking (self) && self->message != NULL && gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY)
    {
      gboolean is_shift = (gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)) & GDK_SHIFT_MASK) != 0;

      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      if (is_shift)
        kith_message_selection_extend (self->selection, kith_conversation_get_timeline (self->conversation), self->message);
      else
        kith_message_selection_toggle (self->selection, self->message);
      gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (self)));
      return;
    }

  if (event != NULL && gdk_event_triggers_context_menu (event))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      kith_message_row_popup_menu (self, x, y);
    }
}

static void
long_pressed_cb (KithMessageRow *self,
                 double          x,
                 double          y)
{
  kith_message_row_popup_menu (self, x, y);
}

/* --- While the pointer is there -------------------------------------------------------------------------------- */

static void
show_hover_bar_cb (gpointer data)
{
  KithMessageRow *self = data;

  self->hover_source = 0;
  if (self->message == NULL || !kith_message_menu_can_speak_of (self->message) || is_picking (self))
    return;

  if (self->hover_bar == NULL)
    {
      self->hover_bar = kith_hover_bar_new (self);
      gtk_widget_set_parent (self->hover_bar, GTK_WIDGET (self));
    }
  gtk_widget_set_visible (self->hover_bar, TRUE);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
hide_hover_bar (KithMessageRow *self)
{
  g_clear_handle_id (&self->hover_source, g_source_remove);
  if (self->hover_bar != NULL)
    gtk_widget_set_visible (self->hover_bar, FALSE);
}

/* Rows that are scrolled past under the pointer show none. */
static void
pointer_entered_cb (KithMessageRow *self)
{
  if (self->hover_source == 0)
    self->hover_source = g_timeout_add_once (HOVER_MSEC, show_hover_bar_cb, self);
}

/* --- Picking --------------------------------------------------------------------------------------------------- */

static void
update_mark (KithMessageRow *self)
{
  gboolean is_there = self->message != NULL && is_picking (self);
  gboolean is_selected = is_there && kith_message_selection_contains (self->selection, self->message);

  if (is_there && self->mark == NULL)
    {
      self->mark = gtk_image_new_from_icon_name ("object-select-symbolic");
      gtk_widget_add_css_class (self->mark, "selection-mark");
      gtk_widget_set_parent (self->mark, GTK_WIDGET (self));
    }
  if (self->mark != NULL)
    gtk_widget_set_visible (self->mark, is_there);
  if (is_there)
    hide_hover_bar (self);
  kith_ui_set_class (self, "selected", is_selected);
  /* Links and the like do not take part then. */
  gtk_event_controller_set_propagation_phase (self->click, is_there ? GTK_PHASE_CAPTURE : GTK_PHASE_BUBBLE);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
selection_changed_cb (KithMessageRow *self)
{
  if (self->message == NULL)
    return;

  update_mark (self);
  update_words (self);
}

void
kith_message_row_set_selection (KithMessageRow       *self,
                                KithMessageSelection *selection)
{
  g_return_if_fail (KITH_IS_MESSAGE_ROW (self));
  g_return_if_fail (self->selection == NULL);

  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
kith_message_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  KithMessageRow *self = KITH_MESSAGE_ROW (object);

  switch (prop_id)
    {
    case PROP_WORDS:
      g_value_set_string (value, self->words);
      break;
    case PROP_REASON:
      g_value_set_string (value, reason_of (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_message_row_dispose (GObject *object)
{
  KithMessageRow *self = KITH_MESSAGE_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->message);
  g_clear_object (&self->conversation);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->gap, gtk_widget_unparent);
  g_clear_pointer (&self->day, gtk_widget_unparent);
  g_clear_pointer (&self->unread_line, gtk_widget_unparent);
  g_clear_pointer (&self->bubble, gtk_widget_unparent);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);
  g_clear_pointer (&self->failed_line, gtk_widget_unparent);
  g_clear_pointer (&self->reactions, gtk_widget_unparent);
  g_clear_handle_id (&self->hover_source, g_source_remove);
  g_clear_pointer (&self->hover_bar, gtk_widget_unparent);
  g_clear_pointer (&self->mark, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->typing, gtk_widget_unparent);
  drop_menu (self);

  G_OBJECT_CLASS (kith_message_row_parent_class)->dispose (object);
}

static void
kith_message_row_class_init (KithMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_message_row_dispose;
  object_class->get_property = kith_message_row_get_property;
  kith_message_row_class_set_layout (widget_class);

  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL,
                                                G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "kith-message");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
kith_message_row_init (KithMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->bubble = g_object_new (KITH_TYPE_BUBBLE, NULL);
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
  g_signal_connect_swapped (self->bubble, "show-more", G_CALLBACK (show_more_cb), self);

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (pointer_entered_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (hide_hover_bar), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  self->signals = g_signal_group_new (KITH_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (state_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::failure", G_CALLBACK (state_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::body", G_CALLBACK (body_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::is-edited", G_CALLBACK (edited_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::is-retracted", G_CALLBACK (edited_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::reply", G_CALLBACK (reply_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::reactions", G_CALLBACK (reactions_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::stamp", G_CALLBACK (stamp_changed), self);
  g_signal_group_connect_swapped (self->signals, "notify::starts-day", G_CALLBACK (update_day), self);
  g_signal_group_connect_swapped (self->signals, "notify::is-after-gap", G_CALLBACK (gap_changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::unread-line", G_CALLBACK (update_unread_line), self);
  g_signal_group_connect_swapped (self->signals, "notify::group-position", G_CALLBACK (group_changed), self);

  self->conversation_signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::name", G_CALLBACK (update_words), self);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  self->click = GTK_EVENT_CONTROLLER (click);
  gtk_widget_add_controller (GTK_WIDGET (self), self->click);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_swapped (hold, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (hold));
}

void
kith_message_row_set_item (KithMessageRow   *self,
                           KithConversation *conversation,
                           gpointer          item)
{
  KithMessage *message = item != NULL && KITH_IS_MESSAGE (item) ? KITH_MESSAGE (item) : NULL;
  gboolean typing = item != NULL && message == NULL;

  g_return_if_fail (KITH_IS_MESSAGE_ROW (self));

  g_set_object (&self->message, message);
  g_set_object (&self->conversation, conversation);
  g_signal_group_set_target (self->signals, message);
  g_signal_group_set_target (self->conversation_signals, message != NULL ? conversation : NULL);

  if (typing && self->typing == NULL)
    {
      self->typing = typing_new ();
      gtk_widget_set_parent (self->typing, GTK_WIDGET (self));
    }
  if (self->typing != NULL)
    gtk_widget_set_visible (self->typing, typing);
  gtk_widget_set_visible (self->bubble, message != NULL);

  update_gap (self);
  update_day (self);
  update_unread_line (self);
  update_failed_line (self);
  update_reactions (self);
  kith_message_row_update_sender (self);
  hide_hover_bar (self);
  if (message != NULL)
    {
      update_quote (self);
      update_text (self);
      update_meta (self);
      update_corners (self);
    }
  if (self->selection != NULL && (is_picking (self) || is_there (self->mark)))
    update_mark (self);
  if (item != NULL)
    update_words (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

KithMessage *
kith_message_row_get_message (KithMessageRow *self)
{
  g_return_val_if_fail (KITH_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

/* "Today" is yesterday's now. */
void
kith_message_row_update_time (KithMessageRow *self)
{
  g_return_if_fail (KITH_IS_MESSAGE_ROW (self));

  if (self->message != NULL)
    stamp_changed (self);
}
