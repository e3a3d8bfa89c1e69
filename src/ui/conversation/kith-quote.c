/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-quote.h"

#include "kith-display-text.h"

#include <glib/gi18n.h>

#define TEXT_CHARS 200

struct _KithQuote
{
  GtkButton parent_instance;

  GtkWidget *name;
  GtkWidget *text;
};

G_DEFINE_FINAL_TYPE (KithQuote, kith_quote, GTK_TYPE_BUTTON)

static void
kith_quote_class_init (KithQuoteClass *klass)
{
}

static GtkWidget *
make_line (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, css_class);

  return label;
}

static void
kith_quote_init (KithQuote *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->name = make_line ("quote-name");
  self->text = make_line ("quote-text");
  gtk_widget_add_css_class (bar, "bar");
  gtk_box_append (GTK_BOX (lines), self->name);
  gtk_box_append (GTK_BOX (lines), self->text);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "quote");
}

KithQuote *
kith_quote_new (void)
{
  return g_object_new (KITH_TYPE_QUOTE, NULL);
}

void
kith_quote_set_text (KithQuote  *self,
                     const char *name,
                     const char *text,
                     gint64      target)
{
  g_autofree char *shown_name = name != NULL ? kith_display_text_name (name) : NULL;
  g_autofree char *shown = kith_display_text_line (text != NULL ? text : "", TEXT_CHARS);
  g_autofree char *words = NULL;

  g_return_if_fail (KITH_IS_QUOTE (self));

  gtk_label_set_text (GTK_LABEL (self->name), shown_name != NULL ? shown_name : "");
  gtk_widget_set_visible (self->name, shown_name != NULL);
  gtk_label_set_text (GTK_LABEL (self->text), *shown != '\0' ? shown : _("A message that is not here"));

  /* Where it is not here there is nowhere to go. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "x", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), target != 0 ? "message.jump" : NULL);
  gtk_widget_set_can_target (GTK_WIDGET (self), target != 0);
  gtk_widget_set_focusable (GTK_WIDGET (self), target != 0);

  words = shown_name != NULL ? g_strdup_printf (_("Answer to %s: %s"), shown_name, shown) : g_strdup_printf (_("Answer to: %s"), shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}
