/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-suggestions-dialog.h"

#include "kith-account-runtime.h"
#include "kith-display-text.h"
#include "kith-lookalike.h"
#include "kith-suggestion-row.h"
#include "kith-suggestion-service.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithSuggestionsDialog
{
  AdwDialog parent_instance;

  KithClient *client;
  KithSuggestionList *list;
  GHashTable *chosen; /* of KithSuggestion */
  GHashTable *rows;   /* KithSuggestion, borrowed -> KithSuggestionRow, borrowed: what is in sight */

  AdwWindowTitle *window_title;
  GtkLabel *intro;
  GtkLabel *account_name;
  GtkWidget *cut;
  GtkListView *view;
  GtkButton *dismiss;
  GtkButton *apply;
};

G_DEFINE_FINAL_TYPE (KithSuggestionsDialog, kith_suggestions_dialog, ADW_TYPE_DIALOG)

/* Borrowed; NULL where the account is gone. */
static KithSuggestionService *
get_service (KithSuggestionsDialog *self)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, kith_suggestion_list_get_account (self->list));

  return runtime != NULL ? kith_account_runtime_get_suggestions (runtime) : NULL;
}

/* What is chosen and still to be done, in the order of the list. */
static GPtrArray *
list_chosen (KithSuggestionsDialog *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr(KithSuggestion) suggestion = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (g_hash_table_contains (self->chosen, suggestion))
        g_ptr_array_add (chosen, g_steal_pointer (&suggestion));
    }

  return chosen;
}

static void
update (KithSuggestionsDialog *self)
{
  g_autoptr(GPtrArray) chosen = list_chosen (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gboolean is_busy = kith_suggestion_list_get_is_busy (self->list);
  g_autofree char *subtitle = g_strdup_printf (ngettext ("%u of %u selected", "%u of %u selected", n), chosen->len, n);

  adw_window_title_set_subtitle (self->window_title, subtitle);
  gtk_widget_set_sensitive (GTK_WIDGET (self->view), !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), !is_busy && chosen->len > 0);
  gtk_button_set_label (self->apply, kith_suggestion_list_only_adds (self->list) ? _("Add Selected") : _("Apply Selected"));
  gtk_button_set_label (self->dismiss, is_busy ? _("Stop") : _("Dismiss"));
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

static void
chosen_cb (KithSuggestionsDialog *self,
           gboolean               is_chosen,
           KithSuggestionRow     *row)
{
  KithSuggestion *suggestion = kith_suggestion_row_get_suggestion (row);

  if (is_chosen)
    g_hash_table_add (self->chosen, g_object_ref (suggestion));
  else
    g_hash_table_remove (self->chosen, suggestion);
  update (self);
}

static void
row_setup (KithSuggestionsDialog *self,
           GtkListItem           *list_item)
{
  GtkWidget *row = g_object_new (KITH_TYPE_SUGGESTION_ROW, NULL);

  /* The keyboard goes from check mark to check mark. */
  gtk_list_item_set_focusable (list_item, FALSE);
  gtk_list_item_set_child (list_item, row);
  g_signal_connect_object (row, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
}

static void
row_bind (KithSuggestionsDialog *self,
          GtkListItem           *list_item)
{
  KithSuggestion *suggestion = gtk_list_item_get_item (list_item);

  g_hash_table_insert (self->rows, suggestion, gtk_list_item_get_child (list_item));
  kith_suggestion_row_set_suggestion (KITH_SUGGESTION_ROW (gtk_list_item_get_child (list_item)), self->client,
                                      kith_suggestion_list_get_account (self->list), suggestion, g_hash_table_contains (self->chosen, suggestion));
}

static void
row_unbind (KithSuggestionsDialog *self,
            GtkListItem           *list_item)
{
  g_hash_table_remove (self->rows, gtk_list_item_get_item (list_item));
  kith_suggestion_row_set_suggestion (KITH_SUGGESTION_ROW (gtk_list_item_get_child (list_item)), NULL, NULL, NULL, FALSE);
}

/* Anywhere on the row is as good as on its mark. */
static void
row_activated (KithSuggestionsDialog *self,
               guint                  position)
{
  g_autoptr(KithSuggestion) suggestion = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  KithSuggestionRow *row = suggestion != NULL ? g_hash_table_lookup (self->rows, suggestion) : NULL;

  if (row != NULL)
    kith_suggestion_row_toggle (row);
}

/* --- Answers ------------------------------------------------------------------------------------------------------ */

static DexFuture *
applied_cb (DexFuture *future,
            gpointer   data)
{
  g_autoptr(KithSuggestionsDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->list == NULL)
    return dex_future_new_true ();

  if (value != NULL && g_value_get_boolean (value))
    adw_dialog_force_close (ADW_DIALOG (self));
  else
    gtk_accessible_announce (GTK_ACCESSIBLE (self), _("Not everything was done."), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
apply_clicked (KithSuggestionsDialog *self)
{
  KithSuggestionService *service = get_service (self);
  g_autoptr(GPtrArray) chosen = list_chosen (self);
  GWeakRef *weak;

  if (service == NULL)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (kith_suggestion_service_apply (service, self->list, chosen), applied_cb, weak, weak_ref_free));
}

static void
dismiss_clicked (KithSuggestionsDialog *self)
{
  KithSuggestionService *service = get_service (self);

  if (service != NULL && kith_suggestion_list_get_is_busy (self->list))
    {
      kith_suggestion_service_stop (service, self->list);
      return;
    }

  if (service != NULL)
    kith_suggestion_service_dismiss (service, self->list);
  adw_dialog_close (ADW_DIALOG (self));
}

/* security.md U3: those are for the person to look at first. */
static gboolean
looks_like_another (KithSuggestionsDialog *self,
                    KithSuggestion        *suggestion)
{
  g_autofree char *warning = kith_lookalike_warning (self->client, kith_suggestion_list_get_account (self->list), kith_suggestion_get_jid (suggestion));

  return warning != NULL;
}

/* --- Object ------------------------------------------------------------------------------------------------------- */

static void
kith_suggestions_dialog_dispose (GObject *object)
{
  KithSuggestionsDialog *self = KITH_SUGGESTIONS_DIALOG (object);

  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_SUGGESTIONS_DIALOG);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->list);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_suggestions_dialog_parent_class)->dispose (object);
}

static void
kith_suggestions_dialog_class_init (KithSuggestionsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_suggestions_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-suggestions-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionsDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionsDialog, intro);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionsDialog, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionsDialog, cut);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionsDialog, view);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionsDialog, dismiss);
  gtk_widget_class_bind_template_child (widget_class, KithSuggestionsDialog, apply);
  gtk_widget_class_bind_template_callback (widget_class, row_setup);
  gtk_widget_class_bind_template_callback (widget_class, row_bind);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, apply_clicked);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_clicked);
}

static void
kith_suggestions_dialog_init (KithSuggestionsDialog *self)
{
  self->chosen = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
kith_suggestions_dialog_new (KithClient         *client,
                             KithSuggestionList *list)
{
  KithSuggestionsDialog *self = g_object_new (KITH_TYPE_SUGGESTIONS_DIALOG, NULL);
  g_autofree char *name = kith_display_text_name (kith_suggestion_list_get_name (list));
  g_autofree char *isolated = kith_display_text_isolate (name);
  /* Translators: %s is a person or a server */
  g_autofree char *intro = g_strdup_printf (_("%s suggests this. Only what you select is done."), isolated);
  gboolean several = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (client))) > 1;

  self->client = g_object_ref (client);
  self->list = g_object_ref (list);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr(KithSuggestion) suggestion = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (kith_suggestion_get_is_proposed (suggestion) && !looks_like_another (self, suggestion))
        g_hash_table_add (self->chosen, g_steal_pointer (&suggestion));
    }

  gtk_label_set_text (self->intro, intro);
  gtk_label_set_text (self->account_name, several ? kith_account_get_label (kith_suggestion_list_get_account (list)) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->account_name), several);
  gtk_widget_set_visible (self->cut, kith_suggestion_list_get_is_cut (list));
  g_signal_connect_object (list, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify::is-busy", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (list)))));
  update (self);

  return ADW_DIALOG (self);
}
