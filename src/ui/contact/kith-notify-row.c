/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notify-row.h"

#include "kith-account-runtime.h"
#include "kith-conversation-settings.h"
#include "kith-time-format.h"

#include <glib/gi18n.h>

struct _KithNotifyRow
{
  AdwComboRow parent_instance;

  KithClient *client;
  KithConversation *conversation;
  GSignalGroup *signals;
  gboolean is_updating; /* the row follows, nobody has chosen */
};

G_DEFINE_FINAL_TYPE (KithNotifyRow, kith_notify_row, ADW_TYPE_COMBO_ROW)

static const KithNotify of_person[] = { KITH_NOTIFY_ALWAYS, KITH_NOTIFY_NEVER };
static const KithNotify of_room[] = { KITH_NOTIFY_ALWAYS, KITH_NOTIFY_ON_MENTION, KITH_NOTIFY_NEVER };

static const KithNotify *
get_choices (KithNotifyRow *self,
             guint         *n)
{
  const gboolean is_room = kith_conversation_get_kind (self->conversation) == KITH_CONVERSATION_ROOM;

  *n = is_room ? G_N_ELEMENTS (of_room) : G_N_ELEMENTS (of_person);

  return is_room ? of_room : of_person;
}

static const char *
get_words (KithNotify notify)
{
  switch (notify)
    {
    case KITH_NOTIFY_ON_MENTION:
      return _("Only Mentions");
    case KITH_NOTIFY_NEVER:
      return _("Never");
    case KITH_NOTIFY_ALWAYS:
    default:
      return _("All Messages");
    }
}

static void
update (KithNotifyRow *self)
{
  const gint64 now = g_get_real_time (), until = kith_conversation_get_muted_until (self->conversation);
  guint n, selected = 0;
  const KithNotify *choices = get_choices (self, &n);
  g_autofree char *time = until > now ? kith_time_format_exact (until) : NULL;
  /* Translators: %s is a day and a time */
  g_autofree char *subtitle = time != NULL ? g_strdup_printf (_("Muted until %s"), time) : g_strdup ("");

  for (guint i = 0; i < n; i++)
    if (choices[i] == kith_conversation_get_notify (self->conversation))
      selected = i;

  self->is_updating = TRUE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), selected);
  self->is_updating = FALSE;
}

static void
selected_changed (KithNotifyRow *self)
{
  guint n, selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  const KithNotify *choices;
  KithAccountRuntime *runtime;

  if (self->is_updating || self->conversation == NULL)
    return;

  choices = get_choices (self, &n);
  runtime = kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation));
  if (runtime != NULL && selected < n)
    kith_conversation_settings_set_notify (kith_account_runtime_get_settings (runtime), self->conversation, choices[selected]);
}

static void
kith_notify_row_dispose (GObject *object)
{
  KithNotifyRow *self = KITH_NOTIFY_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_notify_row_parent_class)->dispose (object);
}

static void
kith_notify_row_class_init (KithNotifyRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_notify_row_dispose;
}

static void
kith_notify_row_init (KithNotifyRow *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Notifications"));
  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_changed), NULL);

  self->signals = g_signal_group_new (KITH_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals, "notify::notify-setting", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::muted-until", G_CALLBACK (update), self);
}

void
kith_notify_row_set_conversation (KithNotifyRow    *self,
                                  KithClient       *client,
                                  KithConversation *conversation)
{
  g_autoptr(GtkStringList) words = NULL;
  const KithNotify *choices;
  guint n;

  g_return_if_fail (KITH_IS_NOTIFY_ROW (self));

  g_set_object (&self->client, client);
  if (!g_set_object (&self->conversation, conversation))
    return;

  g_signal_group_set_target (self->signals, conversation);
  if (conversation == NULL)
    return;

  words = gtk_string_list_new (NULL);
  choices = get_choices (self, &n);
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (words, get_words (choices[i]));
  self->is_updating = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (words));
  self->is_updating = FALSE;
  update (self);
}
