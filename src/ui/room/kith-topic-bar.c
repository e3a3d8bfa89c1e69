/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-topic-bar.h"

#include "kith-display-text.h"

#include <glib/gi18n.h>

#define TOPIC_CHARS 400

struct _KithTopicBar
{
  AdwBin parent_instance;

  KithRoom *room;
  GSignalGroup *signals;
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (KithTopicBar, kith_topic_bar, ADW_TYPE_BIN)

static void
update (KithTopicBar *self)
{
  const char *subject = self->room != NULL ? kith_room_get_subject (self->room) : NULL;
  g_autofree char *line = subject != NULL ? kith_display_text_line (subject, TOPIC_CHARS) : NULL;
  const gboolean has_topic = line != NULL && *line != '\0';

  gtk_label_set_text (GTK_LABEL (self->label), has_topic ? line : "");
  gtk_widget_set_tooltip_text (self->label, has_topic ? line : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), has_topic);
}

static void
kith_topic_bar_dispose (GObject *object)
{
  KithTopicBar *self = KITH_TOPIC_BAR (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (kith_topic_bar_parent_class)->dispose (object);
}

static void
kith_topic_bar_class_init (KithTopicBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_topic_bar_dispose;
}

static void
kith_topic_bar_init (KithTopicBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "kith-hash-symbolic", "pixel-size", 14, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  NULL);

  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_add_css_class (icon, "meta");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_widget_add_css_class (GTK_WIDGET (self), "topic-bar");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);

  self->signals = g_signal_group_new (KITH_TYPE_ROOM);
  g_signal_group_connect_swapped (self->signals, "notify::subject", G_CALLBACK (update), self);
}

void
kith_topic_bar_set_room (KithTopicBar *self,
                         KithRoom     *room)
{
  g_return_if_fail (KITH_IS_TOPIC_BAR (self));

  g_set_object (&self->room, room);
  g_signal_group_set_target (self->signals, room);
  update (self);
}
