/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-conversation-settings.h"

#include "kith-conversation-settings-store.h"
#include "kith-database.h"
#include "kith-store-types.h"

struct _KithConversationSettings
{
  GObject                  parent_instance;

  KithDatabase            *database;
  KithConversationService *conversations;
};

G_DEFINE_FINAL_TYPE (KithConversationSettings, kith_conversation_settings, G_TYPE_OBJECT)

static void
kith_conversation_settings_finalize (GObject *object)
{
  KithConversationSettings *self = KITH_CONVERSATION_SETTINGS (object);

  g_object_unref (self->database);
  g_object_unref (self->conversations);

  G_OBJECT_CLASS (kith_conversation_settings_parent_class)->finalize (object);
}

static void
kith_conversation_settings_class_init (KithConversationSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_conversation_settings_finalize;
}

static void
kith_conversation_settings_init (KithConversationSettings *self)
{
}

KithConversationSettings *
kith_conversation_settings_new (KithDatabase            *database,
                                KithConversationService *conversations)
{
  KithConversationSettings *self = g_object_new (KITH_TYPE_CONVERSATION_SETTINGS, NULL);

  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);

  return self;
}

typedef struct
{
  KithConversationSettings *self;
  KithConversation         *conversation;
  KithSetting               setting;
  gint64                    value;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->self);
  g_object_unref (change->conversation);
  g_free (change);
}

static DexFuture *
set_fiber (gpointer data)
{
  Change *change = data;
  KithConversationSettings *self = change->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_conversation_settings_store_set (self->database, kith_account_get_id (kith_conversation_get_account (change->conversation)),
                                                           xmpp_jid_get_bare (kith_conversation_get_jid (change->conversation)),
                                                           (int) kith_conversation_get_kind (change->conversation), change->setting, change->value),
                     &error);

  if (intake != NULL)
    kith_conversation_service_take (self->conversations, intake);
  else
    g_debug ("settings of a conversation: %s", error->message);

  return dex_future_new_true ();
}

static void
set (KithConversationSettings *self,
     KithConversation         *conversation,
     KithSetting               setting,
     gint64                    value)
{
  Change *change;

  g_return_if_fail (KITH_IS_CONVERSATION_SETTINGS (self) && KITH_IS_CONVERSATION (conversation));

  change = g_new0 (Change, 1);
  change->self = g_object_ref (self);
  change->conversation = g_object_ref (conversation);
  change->setting = setting;
  change->value = value;
  kith_spawn_detached (set_fiber, change, change_free);
}

void
kith_conversation_settings_pin (KithConversationSettings *self,
                                KithConversation         *conversation,
                                gboolean                  is_pinned)
{
  set (self, conversation, KITH_SETTING_PINNED, is_pinned != FALSE);
}

void
kith_conversation_settings_archive (KithConversationSettings *self,
                                    KithConversation         *conversation,
                                    gboolean                  is_archived)
{
  set (self, conversation, KITH_SETTING_ARCHIVED, is_archived != FALSE);
}

void
kith_conversation_settings_mark_unread (KithConversationSettings *self,
                                        KithConversation         *conversation,
                                        gboolean                  is_marked_unread)
{
  set (self, conversation, KITH_SETTING_MARKED_UNREAD, is_marked_unread != FALSE);
}

void
kith_conversation_settings_set_notify (KithConversationSettings *self,
                                       KithConversation         *conversation,
                                       KithNotify                notify)
{
  set (self, conversation, KITH_SETTING_NOTIFY, notify);
}

void
kith_conversation_settings_set_telling (KithConversationSettings *self,
                                        KithConversation         *conversation,
                                        KithTold                  what,
                                        KithTelling               telling)
{
  set (self, conversation, (KithSetting) (KITH_SETTING_SENDS_RECEIPTS + what), telling);
}

void
kith_conversation_settings_mute (KithConversationSettings *self,
                                 KithConversation         *conversation,
                                 gint64                    until)
{
  set (self, conversation, KITH_SETTING_MUTED_UNTIL, until);
}
