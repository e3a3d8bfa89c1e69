/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-row-menu.h"

#include "kith-conversation-order.h"
#include "kith-conversation-row.h"
#include "kith-ui.h"

struct _KithRowMenu
{
  GObject parent_instance;

  KithClient *client;
  GtkWidget *list;
  GtkWidget *parent;
  GtkWidget *menu; /* while it is open */
  guint menu_source;
};

G_DEFINE_FINAL_TYPE (KithRowMenu, kith_row_menu, G_TYPE_OBJECT)

static void menu_closed_cb (KithRowMenu *self);

void
kith_row_menu_drop (KithRowMenu *self)
{
  g_return_if_fail (KITH_IS_ROW_MENU (self));

  g_clear_handle_id (&self->menu_source, g_source_remove);
  if (self->menu != NULL)
    g_signal_handlers_disconnect_by_func (self->menu, menu_closed_cb, self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

static void
drop_menu_cb (gpointer data)
{
  KithRowMenu *self = data;

  self->menu_source = 0;
  kith_row_menu_drop (self);
}

/* The chosen item's action still has to find its way up from here. */
static void
menu_closed_cb (KithRowMenu *self)
{
  if (self->menu_source == 0)
    self->menu_source = g_idle_add_once (drop_menu_cb, self);
}

/* Not in the row: that may go elsewhere meanwhile. @x, @y: in the row. */
static void
popup_menu (KithRowMenu         *self,
            KithConversationRow *row,
            double               x,
            double               y)
{
  KithConversation *conversation = kith_conversation_row_get_conversation (row);
  g_autoptr(GMenuModel) model = NULL;
  g_autoptr(GSimpleActionGroup) actions = NULL;
  graphene_point_t place;

  if (conversation == NULL || !gtk_widget_compute_point (GTK_WIDGET (row), self->parent, &GRAPHENE_POINT_INIT ((float) x, (float) y), &place))
    return;

  kith_row_menu_drop (self);
  model = kith_conversation_order_menu_new (TRUE);
  actions = kith_conversation_order_actions_new (self->client, conversation);
  self->menu = kith_ui_menu_new (model);
  gtk_widget_insert_action_group (self->menu, "order", G_ACTION_GROUP (actions));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) place.x, (int) place.y, 1, 1 });
  g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (menu_closed_cb), self);
  gtk_widget_set_parent (self->menu, self->parent);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* The row that @widget is, is in, or holds. */
static KithConversationRow *
row_of (GtkWidget *widget)
{
  GtkWidget *row = widget != NULL ? gtk_widget_get_ancestor (widget, KITH_TYPE_CONVERSATION_ROW) : NULL;

  if (row == NULL && widget != NULL)
    row = gtk_widget_get_first_child (widget);

  return KITH_IS_CONVERSATION_ROW (row) ? KITH_CONVERSATION_ROW (row) : NULL;
}

static void
popup_menu_at (KithRowMenu *self,
               double       x,
               double       y)
{
  GtkWidget *widget = gtk_widget_pick (self->list, x, y, GTK_PICK_DEFAULT);
  KithConversationRow *row = row_of (widget);
  graphene_point_t place;

  if (row != NULL &&
      gtk_widget_compute_point (self->list, GTK_WIDGET (row), &GRAPHENE_POINT_INIT ((float) x, (float) y), &place))
    popup_menu (self, row, place.x, place.y);
}

static void
pressed_cb (KithRowMenu     *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  if (event == NULL || !gdk_event_triggers_context_menu (event))
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu_at (self, x, y);
}

static void
long_pressed_cb (KithRowMenu *self,
                 double       x,
                 double       y)
{
  popup_menu_at (self, x, y);
}

static gboolean
key_pressed_cb (KithRowMenu     *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  GtkRoot *root = gtk_widget_get_root (self->parent);
  KithConversationRow *row;

  if (keyval != GDK_KEY_Menu && (keyval != GDK_KEY_F10 || (state & GDK_SHIFT_MASK) == 0))
    return GDK_EVENT_PROPAGATE;

  row = row_of (root != NULL ? gtk_root_get_focus (root) : NULL);
  if (row == NULL)
    return GDK_EVENT_PROPAGATE;

  popup_menu (self, row, 24, gtk_widget_get_height (GTK_WIDGET (row)) / 2.0);

  return GDK_EVENT_STOP;
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
kith_row_menu_dispose (GObject *object)
{
  KithRowMenu *self = KITH_ROW_MENU (object);

  kith_row_menu_drop (self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_row_menu_parent_class)->dispose (object);
}

static void
kith_row_menu_class_init (KithRowMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_row_menu_dispose;
}

static void
kith_row_menu_init (KithRowMenu *self)
{
}

KithRowMenu *
kith_row_menu_new (KithClient *client,
                   GtkWidget  *list,
                   GtkWidget  *parent)
{
  KithRowMenu *self = g_object_new (KITH_TYPE_ROW_MENU, NULL);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->client = g_object_ref (client);
  self->list = list;
  self->parent = parent;

  /* Before the list, for which any button chooses a row. */
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_object (press, "pressed", G_CALLBACK (long_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (press));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (list, keys);

  return self;
}
