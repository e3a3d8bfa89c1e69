/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-keep-row.h"

#include "kith-account-runtime.h"
#include "kith-clear-service.h"

#include <glib/gi18n.h>

struct _KithKeepRow
{
  AdwComboRow parent_instance;

  KithClient *client;
  KithConversation *conversation;
  GSignalGroup *signals;
  gboolean is_updating; /* the row follows, nobody has chosen */
};

G_DEFINE_FINAL_TYPE (KithKeepRow, kith_keep_row, ADW_TYPE_COMBO_ROW)

static const int days_of[] = { 0, 365, 90, 30, 7 };
static const char *const words_of[] = { N_("For Ever"), N_("A Year"), N_("Three Months"), N_("A Month"), N_("A Week") };

GListModel *
kith_keep_choices_new (gboolean with_default)
{
  GtkStringList *choices = gtk_string_list_new (NULL);

  if (with_default)
    gtk_string_list_append (choices, _("As in Preferences"));
  for (guint i = 0; i < G_N_ELEMENTS (words_of); i++)
    gtk_string_list_append (choices, _(words_of[i]));

  return G_LIST_MODEL (choices);
}

guint
kith_keep_find (int days)
{
  guint index = 0;

  /* A number that is not among ours: the next larger one. */
  for (guint i = 1; days > 0 && i < G_N_ELEMENTS (days_of); i++)
    if (days_of[i] >= days)
      index = i;

  return index;
}

int
kith_keep_get_days (guint index)
{
  return days_of[MIN (index, G_N_ELEMENTS (days_of) - 1)];
}

static void
update (KithKeepRow *self)
{
  const int days = kith_conversation_get_keep_days (self->conversation);

  self->is_updating = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), days < 0 ? 0 : kith_keep_find (days) + 1);
  self->is_updating = FALSE;
}

static void
selected_changed (KithKeepRow *self)
{
  const guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  KithAccountRuntime *runtime;

  if (self->is_updating || self->conversation == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;

  runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));
  if (runtime != NULL)
    kith_clear_service_set_keep_days (kith_account_runtime_get_clear_service (runtime), self->conversation,
                                      selected == 0 ? -1 : kith_keep_get_days (selected - 1));
}

static void
kith_keep_row_dispose (GObject *object)
{
  KithKeepRow *self = KITH_KEEP_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_keep_row_parent_class)->dispose (object);
}

static void
kith_keep_row_class_init (KithKeepRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_keep_row_dispose;
}

static void
kith_keep_row_init (KithKeepRow *self)
{
  g_autoptr(GListModel) choices = kith_keep_choices_new (TRUE);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Keep Messages"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self), choices);
  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_changed), NULL);

  self->signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals, "notify::keep-days", G_CALLBACK (update), self);
}

void
kith_keep_row_set_conversation (KithKeepRow      *self,
                                KithClient       *client,
                                KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_KEEP_ROW (self));

  g_set_object (&self->client, client);
  if (!g_set_object (&self->conversation, conversation))
    return;

  g_signal_group_set_target (self->signals, conversation);
  if (conversation != NULL)
    update (self);
}
