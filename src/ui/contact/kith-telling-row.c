/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-telling-row.h"

#include "kith-account-runtime.h"
#include "kith-conversation-settings.h"

#include <glib/gi18n.h>

struct _KithTellingRow
{
  AdwComboRow parent_instance;

  KithClient *client;
  KithConversation *conversation;
  GSignalGroup *signals;
  KithTold what;
  gboolean is_updating; /* the row follows, nobody has chosen */
};

G_DEFINE_FINAL_TYPE (KithTellingRow, kith_telling_row, ADW_TYPE_COMBO_ROW)

static const KithTelling choices[] = { KITH_TELLING_AS_ALL, KITH_TELLING_ALWAYS, KITH_TELLING_NEVER };

static void
update (KithTellingRow *self)
{
  KithTelling telling = kith_conversation_get_telling (self->conversation, self->what);

  self->is_updating = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i] == telling)
      adw_combo_row_set_selected (ADW_COMBO_ROW (self), i);
  self->is_updating = FALSE;
}

static void
selected_changed (KithTellingRow *self)
{
  const guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  KithAccountRuntime *runtime;

  if (self->is_updating || self->conversation == NULL || selected >= G_N_ELEMENTS (choices))
    return;

  runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));
  if (runtime != NULL)
    kith_conversation_settings_set_telling (kith_account_runtime_get_settings (runtime), self->conversation, self->what, choices[selected]);
}

static void
kith_telling_row_dispose (GObject *object)
{
  KithTellingRow *self = KITH_TELLING_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_telling_row_parent_class)->dispose (object);
}

static void
kith_telling_row_class_init (KithTellingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_telling_row_dispose;
}

static void
kith_telling_row_init (KithTellingRow *self)
{
  const char *const words[] = { _("As in Preferences"), _("Always"), _("Never"), NULL };
  g_autoptr(GtkStringList) list = gtk_string_list_new (words);

  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (list));
  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_changed), NULL);

  self->signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals, "notify::sends-receipts", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::sends-typing", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::sends-last-seen", G_CALLBACK (update), self);
}

void
kith_telling_row_set_conversation (KithTellingRow   *self,
                                   KithClient       *client,
                                   KithConversation *conversation,
                                   KithTold          what)
{
  g_return_if_fail (KITH_IS_TELLING_ROW (self));

  self->what = what;
  g_set_object (&self->client, client);
  if (!g_set_object (&self->conversation, conversation))
    return;

  g_signal_group_set_target (self->signals, conversation);
  if (conversation != NULL)
    update (self);
}
