/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-page.h"

#include "kith-conversation-view.h"
#include "kith-display-text.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithConversationPage
{
  AdwNavigationPage parent_instance;

  KithClient *client;
  KithConversation *conversation;
  gboolean narrow;
  gboolean compact;
  GSignalGroup *conversation_signals;
  guint making; /* the view, soon */

  GtkStack *stack;
  KithConversationView *view; /* NULL until it is needed */
};

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_COMPACT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithConversationPage, kith_conversation_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *properties[N_PROPS];

/* --- The view -------------------------------------------------------------------------------------------------- */

static KithConversationView *
ensure_view (KithConversationPage *self)
{
  g_clear_handle_id (&self->making, g_source_remove);
  if (self->view != NULL)
    return self->view;

  self->view = g_object_new (KITH_TYPE_CONVERSATION_VIEW, NULL);
  kith_conversation_view_set_client (self->view, self->client);
  g_object_bind_property (self, "narrow", self->view, "narrow", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "compact", self->view, "compact", G_BINDING_SYNC_CREATE);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->view), "conversation");

  return self->view;
}

static gboolean
make_view_cb (gpointer data)
{
  KithConversationPage *self = data;

  self->making = 0;
  ensure_view (self);

  return G_SOURCE_REMOVE;
}

/* Nobody waits for the view before the first frame, and nobody after it either. */
static gboolean
first_frame_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       data)
{
  KithConversationPage *self = KITH_CONVERSATION_PAGE (widget);

  if (self->view == NULL && self->making == 0)
    self->making = g_idle_add_full (G_PRIORITY_LOW, make_view_cb, self, NULL);

  return G_SOURCE_REMOVE;
}

static void
update_title (KithConversationPage *self)
{
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (self->conversation));

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), *name != '\0' ? name : _("Conversation"));
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
kith_conversation_page_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, KITH_CONVERSATION_PAGE (object)->narrow);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, KITH_CONVERSATION_PAGE (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_flag (KithConversationPage *self,
          gboolean             *flag,
          const GValue         *value,
          GParamSpec           *pspec)
{
  if (*flag == g_value_get_boolean (value))
    return;

  *flag = g_value_get_boolean (value);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
kith_conversation_page_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  KithConversationPage *self = KITH_CONVERSATION_PAGE (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      set_flag (self, &self->narrow, value, pspec);
      break;
    case PROP_COMPACT:
      set_flag (self, &self->compact, value, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_conversation_page_dispose (GObject *object)
{
  KithConversationPage *self = KITH_CONVERSATION_PAGE (object);

  g_clear_handle_id (&self->making, g_source_remove);
  if (self->view != NULL)
    kith_conversation_view_set_conversation (self->view, NULL);
  self->view = NULL;
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->client);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL); /* the template would take it from under the page */
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_CONVERSATION_PAGE);

  G_OBJECT_CLASS (kith_conversation_page_parent_class)->dispose (object);
}

static void
kith_conversation_page_class_init (KithConversationPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_conversation_page_dispose;
  object_class->get_property = kith_conversation_page_get_property;
  object_class->set_property = kith_conversation_page_set_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "conversation/kith-conversation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithConversationPage, stack);
}

static void
kith_conversation_page_init (KithConversationPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->conversation_signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "notify::name", G_CALLBACK (update_title), self);
}

/* Once. */
void
kith_conversation_page_set_client (KithConversationPage *self,
                                   KithClient           *client)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));
  g_return_if_fail (KITH_IS_CLIENT (client));

  g_set_object (&self->client, client);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), first_frame_cb, NULL, NULL);
}

void
kith_conversation_page_set_conversation (KithConversationPage *self,
                                         KithConversation     *conversation)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));
  g_return_if_fail (conversation == NULL || KITH_IS_CONVERSATION (conversation));

  if (!g_set_object (&self->conversation, conversation))
    return;

  g_signal_group_set_target (self->conversation_signals, conversation);
  kith_conversation_view_set_conversation (ensure_view (self), conversation);
  gtk_stack_set_visible_child_name (self->stack, conversation != NULL ? "conversation" : "empty");
  if (conversation != NULL)
    update_title (self);
}

KithConversation *
kith_conversation_page_get_conversation (KithConversationPage *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_PAGE (self), NULL);

  return self->conversation;
}

void
kith_conversation_page_focus_composer (KithConversationPage *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));

  if (self->view != NULL)
    kith_conversation_view_focus_composer (self->view);
}

void
kith_conversation_page_jump (KithConversationPage *self,
                             gint64                sort_time,
                             gint64                sort_tie)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));

  if (self->view != NULL)
    kith_conversation_view_jump (self->view, sort_time, sort_tie);
}

void
kith_conversation_page_focus_timeline (KithConversationPage *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));

  if (self->view != NULL)
    kith_conversation_view_focus_timeline (self->view);
}

gboolean
kith_conversation_page_has_composer_focus (KithConversationPage *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_PAGE (self), FALSE);

  return self->view != NULL && kith_conversation_view_has_composer_focus (self->view);
}

gboolean
kith_conversation_page_close_details (KithConversationPage *self)
{
  g_return_val_if_fail (KITH_IS_CONVERSATION_PAGE (self), FALSE);

  return self->view != NULL && kith_conversation_view_close_details (self->view);
}

void
kith_conversation_page_keep_draft (KithConversationPage *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));

  if (self->view != NULL)
    kith_conversation_view_keep_draft (self->view);
}

void
kith_conversation_page_find (KithConversationPage *self)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));

  if (self->view != NULL)
    kith_conversation_view_find (self->view);
}

void
kith_conversation_page_find_next (KithConversationPage *self,
                                  int                   step)
{
  g_return_if_fail (KITH_IS_CONVERSATION_PAGE (self));

  if (self->view != NULL)
    kith_conversation_view_find_next (self->view, step);
}
