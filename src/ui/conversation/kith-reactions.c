/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-reactions.h"

#include "kith-words.h"

#include <glib/gi18n.h>

struct _KithReactions
{
  AdwBin parent_instance;

  AdwWrapBox *box;
};

G_DEFINE_FINAL_TYPE (KithReactions, kith_reactions, ADW_TYPE_BIN)

/* Those that are at hand; all others are one press further. */
static const char *const usual[] = { "👍", "❤️", "😂", "😮", "😢", "🙏" };

static void
kith_reactions_class_init (KithReactionsClass *klass)
{
}

static void
kith_reactions_init (KithReactions *self)
{
  self->box = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->box, 4);
  adw_wrap_box_set_line_spacing (self->box, 4);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

/* --- Words ------------------------------------------------------------------------------------------------------- */

static char *
names_of (KithConversation   *conversation,
          const KithReaction *reaction)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) names = NULL;

  for (guint i = 0; i < reaction->senders->len; i++)
    g_strv_builder_take (builder, kith_words_side (g_ptr_array_index (reaction->senders, i), conversation));
  names = g_strv_builder_end (builder);

  /* Translators: what stands between the names of people in a list */
  return g_strjoinv (C_("list", ", "), names);
}

char *
kith_reactions_to_words (KithConversation *conversation,
                         KithMessage      *message)
{
  GPtrArray *reactions = kith_message_get_data (message)->reactions;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) parts = NULL;

  if (reactions == NULL || reactions->len == 0)
    return NULL;

  for (guint i = 0; i < reactions->len; i++)
    {
      const KithReaction *reaction = g_ptr_array_index (reactions, i);
      g_autofree char *names = names_of (conversation, reaction);

      /* Translators: an emoji, and who gave it to a message */
      g_strv_builder_take (builder, g_strdup_printf (_("%s by %s"), reaction->emoji, names));
    }
  parts = g_strv_builder_end (builder);

  return g_strjoinv (C_("list", ", "), parts);
}

/* --- Under the bubble --------------------------------------------------------------------------------------------- */

static GtkWidget *
button_new (KithConversation   *conversation,
            KithMessage        *message,
            const KithReaction *reaction)
{
  g_autofree char *names = names_of (conversation, reaction);
  g_autofree char *words = g_strdup_printf (_("%s by %s"), reaction->emoji, names);
  g_autofree char *label = reaction->senders->len > 1 ? g_strdup_printf ("%s %u", reaction->emoji, reaction->senders->len)
                                                      : g_strdup (reaction->emoji);
  GtkWidget *button = gtk_button_new ();

  /* Not its own label, which would be all that is said of it. */
  gtk_button_set_child (GTK_BUTTON (button), gtk_label_new (label));
  gtk_widget_add_css_class (button, "reaction");
  if (reaction->is_own)
    gtk_widget_add_css_class (button, "mine");
  gtk_widget_set_tooltip_text (button, names);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(xs)", kith_message_get_id (message), reaction->emoji);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "message.toggle-reaction");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);

  return button;
}

void
kith_reactions_set_message (KithReactions    *self,
                            KithConversation *conversation,
                            KithMessage      *message)
{
  GPtrArray *reactions = message != NULL ? kith_message_get_data (message)->reactions : NULL;

  g_return_if_fail (KITH_IS_REACTIONS (self));

  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL;)
    adw_wrap_box_remove (self->box, child);
  for (guint i = 0; reactions != NULL && i < reactions->len; i++)
    adw_wrap_box_append (self->box, button_new (conversation, message, g_ptr_array_index (reactions, i)));
  adw_wrap_box_set_justify (self->box, ADW_JUSTIFY_NONE);
  adw_wrap_box_set_align (self->box, message != NULL && kith_message_get_is_outgoing (message) ? 1.f : 0.f);
}

/* --- Choosing ------------------------------------------------------------------------------------------------------ */

static void
choose (GtkWidget  *popover,
        const char *emoji)
{
  gint64 *id = g_object_get_data (G_OBJECT (popover), "kith-message");

  gtk_widget_activate_action (popover, "message.toggle-reaction", "(xs)", *id, emoji);
}

static void
usual_clicked_cb (GtkButton *button,
                  GtkWidget *popover)
{
  choose (popover, gtk_button_get_label (button));
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
emoji_picked_cb (GtkWidget  *popover,
                 const char *emoji)
{
  choose (popover, emoji);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
more_clicked_cb (GtkWidget *button,
                 GtkWidget *popover)
{
  GtkWidget *chooser = gtk_emoji_chooser_new ();

  g_signal_connect_object (chooser, "emoji-picked", G_CALLBACK (emoji_picked_cb), popover, G_CONNECT_SWAPPED);
  g_signal_connect_object (chooser, "closed", G_CALLBACK (gtk_popover_popdown), popover, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (chooser, button);
  g_signal_connect_object (button, "destroy", G_CALLBACK (gtk_widget_unparent), chooser, G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (chooser));
}

GtkWidget *
kith_reaction_picker_new (KithMessage *message)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *more = gtk_button_new_from_icon_name ("view-more-horizontal-symbolic");
  gint64 id = kith_message_get_id (message);

  g_object_set_data_full (G_OBJECT (popover), "kith-message", g_memdup2 (&id, sizeof id), g_free);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (usual[i]);

      gtk_widget_add_css_class (button, "flat");
      g_signal_connect_object (button, "clicked", G_CALLBACK (usual_clicked_cb), popover, 0);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_add_css_class (more, "flat");
  gtk_widget_set_tooltip_text (more, _("More Emoji"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL, _("More Emoji"), -1);
  g_signal_connect_object (more, "clicked", G_CALLBACK (more_clicked_cb), popover, 0);
  gtk_box_append (GTK_BOX (box), more);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_add_css_class (popover, "reaction-picker");
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _("React"), -1);

  return popover;
}
