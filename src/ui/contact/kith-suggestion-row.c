/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-suggestion-row.h"

#include "kith-display-text.h"
#include "kith-lookalike.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

struct _KithSuggestionRow
{
  GtkWidget parent_instance;

  KithSuggestion *suggestion;
  gboolean is_updating;

  GtkCheckButton *check;
  GtkWidget *lines;
  GtkLabel *name;
  GtkLabel *address;
  GtkLabel *what;
  GtkLabel *groups;
  GtkLabel *warning;
  GtkLabel *trouble;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithSuggestionRow, kith_suggestion_row, GTK_TYPE_WIDGET)

static void
set_line (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static char *
isolate (const char *text)
{
  g_autofree char *name = kith_display_text_name (text);

  return kith_display_text_isolate (name);
}

/* In one line; NULL without groups. */
static char *
list_groups (const char *const *groups)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *group = isolate (groups[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", group);
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* What would happen to the name; NULL: nothing. */
static char *
words_for_what (KithSuggestion *suggestion)
{
  const char *name = kith_suggestion_get_name (suggestion), *old_name = kith_suggestion_get_old_name (suggestion);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_ADD)
    return g_strdup (_("Add to contacts"));
  if (kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_REMOVE)
    return g_strdup (_("Remove from contacts"));
  if (g_strcmp0 (name, old_name) == 0)
    return NULL;

  to = isolate (name);
  from = isolate (old_name);

  return old_name != NULL ? g_strdup_printf (_("Change the name from “%s” to “%s”"), from, to) : g_strdup_printf (_("Set the name to “%s”"), to);
}

/* And to the groups. */
static char *
words_for_groups (KithSuggestion *suggestion)
{
  g_autofree char *groups = list_groups (kith_suggestion_get_groups (suggestion));
  g_autofree char *old_groups = list_groups (kith_suggestion_get_old_groups (suggestion));

  if (kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_ADD)
    return groups != NULL ? g_strdup_printf (_("Groups: %s"), groups) : NULL;
  if (kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_REMOVE || g_strcmp0 (groups, old_groups) == 0)
    return NULL;
  if (groups == NULL)
    return g_strdup_printf (_("Take out of the groups: %s"), old_groups);
  if (old_groups == NULL)
    return g_strdup_printf (_("Put into the groups: %s"), groups);

  return g_strdup_printf (_("Change the groups from %s to %s"), old_groups, groups);
}

/* How it is called now, or would be. */
static char *
words_for_name (KithSuggestion *suggestion)
{
  const char *name = kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_ADD ? kith_suggestion_get_name (suggestion)
                                                                                  : kith_suggestion_get_old_name (suggestion);
  const char *local = xmpp_jid_get_local (kith_suggestion_get_jid (suggestion));

  if (name == NULL)
    name = local != NULL ? local : xmpp_jid_get_domain (kith_suggestion_get_jid (suggestion));

  return kith_display_text_name (name);
}

/* With commas, without those that are NULL. */
static char *
join (const char *name,
      const char *jid,
      const char *what,
      const char *groups,
      const char *warning)
{
  const char *parts[] = { name, jid, what, groups, warning };
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_strv_builder_add (builder, parts[i]);
  all = g_strv_builder_end (builder);

  return g_strjoinv (", ", all);
}

static void
update_trouble (KithSuggestionRow *self)
{
  const GError *error = kith_suggestion_get_error (self->suggestion);
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
    words = g_strdup (_("This contact has changed since it was suggested."));
  else if (error != NULL)
    words = kith_words_failed_answer (error);
  set_line (self->trouble, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words != NULL ? words : "", -1);
}

static void
check_toggled (KithSuggestionRow *self)
{
  if (!self->is_updating)
    g_signal_emit (self, signals[CHOSEN], 0, gtk_check_button_get_active (self->check));
}

static gboolean
kith_suggestion_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (KITH_SUGGESTION_ROW (widget)->check));
}

static void
kith_suggestion_row_dispose (GObject *object)
{
  KithSuggestionRow *self = KITH_SUGGESTION_ROW (object);

  if (self->suggestion != NULL)
    g_signal_handlers_disconnect_by_func (self->suggestion, update_trouble, self);
  g_clear_object (&self->suggestion);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_SUGGESTION_ROW);

  G_OBJECT_CLASS (kith_suggestion_row_parent_class)->dispose (object);
}

static void
kith_suggestion_row_class_init (KithSuggestionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_suggestion_row_dispose;
  widget_class->grab_focus = kith_suggestion_row_grab_focus;

  signals[CHOSEN] = g_signal_new ("chosen", KITH_TYPE_SUGGESTION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-suggestion-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, check);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, lines);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, name);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, address);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, what);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, groups);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, warning);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionRow, trouble);
  gtk_widget_class_bind_template_callback (widget_class, check_toggled);
}

static void
kith_suggestion_row_init (KithSuggestionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
kith_suggestion_row_set_suggestion (KithSuggestionRow *self,
                                    KithClient        *client,
                                    KithAccount       *account,
                                    KithSuggestion    *suggestion,
                                    gboolean           is_chosen)
{
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;
  g_autofree char *groups = NULL;
  g_autofree char *warning = NULL;
  g_autofree char *spoken = NULL;
  const char *jid;

  g_return_if_fail (KITH_IS_SUGGESTION_ROW (self));

  if (self->suggestion != NULL)
    g_signal_handlers_disconnect_by_func (self->suggestion, update_trouble, self);
  g_set_object (&self->suggestion, suggestion);
  if (suggestion == NULL)
    return;

  name = words_for_name (suggestion);
  what = words_for_what (suggestion);
  groups = words_for_groups (suggestion);
  warning = kith_lookalike_warning (client, account, kith_suggestion_get_jid (suggestion));
  jid = xmpp_jid_get_bare (kith_suggestion_get_jid (suggestion));
  spoken = join (name, jid, what, groups, warning);

  self->is_updating = TRUE;
  gtk_check_button_set_active (self->check, is_chosen);
  self->is_updating = FALSE;
  gtk_label_set_text (self->name, name);
  kith_ui_set_address (self->address, jid);
  set_line (self->what, what);
  set_line (self->groups, groups);
  kith_ui_set_class (self->what, "error", kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_REMOVE);
  set_line (self->warning, warning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect_object (suggestion, "notify::error", G_CALLBACK (update_trouble), self, G_CONNECT_SWAPPED);
  update_trouble (self);
}

KithSuggestion *
kith_suggestion_row_get_suggestion (KithSuggestionRow *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_ROW (self), NULL);

  return self->suggestion;
}

void
kith_suggestion_row_toggle (KithSuggestionRow *self)
{
  g_return_if_fail (KITH_IS_SUGGESTION_ROW (self));

  gtk_check_button_set_active (self->check, !gtk_check_button_get_active (self->check));
}
