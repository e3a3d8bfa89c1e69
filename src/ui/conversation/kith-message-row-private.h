/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-message-row.h"

G_BEGIN_DECLS

struct _KithMessageRow
{
  GtkWidget parent_instance;

  KithConversation *conversation;
  KithMessage *message;
  char *words;
  GSignalGroup *signals;
  GSignalGroup *conversation_signals;

  GtkWidget *bubble;
  GtkWidget *avatar; /* in rooms, of the first of a group */
  GtkWidget *gap; /* these are made when they are needed */
  GtkWidget *day;
  GtkWidget *unread_line;
  GtkWidget *unread_label;
  GtkWidget *failed_line;
  GtkWidget *failed_label;
  GtkWidget *reactions;
  GtkWidget *hover_bar; /* beside the bubble while the pointer rests over the row */
  guint hover_source;
  GtkWidget *retry;
  GtkWidget *typing;
  GtkWidget *mark; /* at the row's inner edge, while messages are selected */
  GtkWidget *menu;
  KithMessageSelection *selection;
  GtkEventController *click;
  GdkRectangle bubble_area;
  guint menu_source; /* takes it away when it was closed */
};

static inline gboolean
is_there (GtkWidget *child)
{
  return child != NULL && gtk_widget_get_visible (child);
}

/* kith-message-row-layout.c: where its parts are. */
void kith_message_row_class_set_layout (GtkWidgetClass *widget_class);

/* kith-message-row-sender.c: in a room, who says it. */
void kith_message_row_update_sender    (KithMessageRow *self);

G_END_DECLS
