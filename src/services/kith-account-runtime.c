/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-runtime-private.h"

#include "kith-amendment-service.h"
#include "kith-archive-service.h"
#include "kith-avatar-service.h"
#include "kith-blocking-service.h"
#include "kith-bookmark-service.h"
#include "kith-caps-service.h"
#include "kith-clear-service.h"
#include "kith-connection-service.h"
#include "kith-console-service.h"
#include "kith-conversation-service.h"
#include "kith-conversation-settings-sync.h"
#include "kith-conversation-settings.h"
#include "kith-diagnosis-service.h"
#include "kith-future.h"
#include "kith-history-fetcher.h"
#include "kith-history-service.h"
#include "kith-gate.h"
#include "kith-last-seen-service.h"
#include "kith-message-receiver.h"
#include "kith-notes-service.h"
#include "kith-outbox.h"
#include "kith-person-store.h"
#include "kith-presence-service.h"
#include "kith-profile-service.h"
#include "kith-read-service.h"
#include "kith-read-sync-service.h"
#include "kith-room-typing.h"
#include "kith-roster-service.h"
#include "kith-suggestion-service.h"
#include "kith-typing-service.h"
#include "xmpp-client-state.h"
#include "xmpp-module-registry.h"

struct _KithAccountRuntime
{
  GObject                  parent_instance;
  KithAccount             *account;
  KithDatabase            *database;
  KithSecretService       *secrets;
  KithScope               *scope; /* ends with the runtime, not with a stream */

  XmppSession             *session;
  const XmppModules       *modules;
  KithRoster              *roster;

  KithConversationService *conversations;
  KithArchiveService      *archive;
  KithHistoryService      *history;
  KithHistoryFetcher      *fetcher;
  KithCourier             *courier;
  KithMessageReceiver     *receiver;
  KithRoomService         *rooms;
  KithBookmarkService     *bookmarks;
  KithOutbox              *outbox;
  KithAmendmentService    *amendments;
  KithReadSyncService     *read_sync;
  KithConversationSettings *settings;
  KithConversationSettingsSync *settings_sync;
  KithClearService        *clear;
  KithBlockingService     *blocking;
  KithReadService         *read;
  KithTypingService       *typing;
  KithRoomTyping          *room_typing;
  KithRosterService       *roster_service;
  KithSuggestionService   *suggestions;
  KithPresenceService     *presence;
  KithCapsService         *caps;
  KithLastSeenService     *last_seen;
  KithNotesService        *notes;
  KithAvatarService       *avatars;
  KithProfileService      *profiles;
  KithConnectionService   *connection;
  KithConsoleService      *console;
  KithDiagnosisService    *diagnosis;
};

enum
{
  SIGNAL_SIGNED_IN,
  SIGNAL_STORAGE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithAccountRuntime, kith_account_runtime, G_TYPE_OBJECT)

static void
kith_account_runtime_dispose (GObject *object)
{
  KithAccountRuntime *self = KITH_ACCOUNT_RUNTIME (object);

  if (self->connection != NULL)
    dex_future_disown (kith_connection_service_stop (self->connection));
  if (self->scope != NULL)
    kith_scope_stop (self->scope);

  /* Those who ask others go before those who are asked. */
  g_clear_object (&self->diagnosis);
  g_clear_object (&self->console);
  g_clear_object (&self->connection);
  g_clear_object (&self->notes);
  g_clear_object (&self->last_seen);
  g_clear_object (&self->profiles);
  g_clear_object (&self->avatars);
  g_clear_object (&self->caps);
  g_clear_object (&self->presence);
  g_clear_object (&self->suggestions);
  g_clear_object (&self->roster_service);
  g_clear_object (&self->room_typing);
  g_clear_object (&self->typing);
  g_clear_object (&self->read);
  g_clear_object (&self->outbox);
  g_clear_object (&self->bookmarks);
  if (self->rooms != NULL)
    g_object_run_dispose (G_OBJECT (self->rooms));
  g_clear_object (&self->rooms);
  g_clear_object (&self->amendments);
  g_clear_object (&self->read_sync);
  g_clear_object (&self->clear);
  g_clear_object (&self->settings_sync);
  g_clear_object (&self->settings);
  g_clear_object (&self->blocking);
  g_clear_object (&self->receiver);
  g_clear_object (&self->courier);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->history);
  g_clear_object (&self->archive);
  g_clear_object (&self->conversations);
  g_clear_object (&self->session);
  g_clear_object (&self->roster);
  g_clear_pointer (&self->scope, kith_scope_unref);
  g_clear_object (&self->secrets);
  g_clear_object (&self->database);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (kith_account_runtime_parent_class)->dispose (object);
}

static void
kith_account_runtime_class_init (KithAccountRuntimeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_account_runtime_dispose;

  signals[SIGNAL_SIGNED_IN] = g_signal_new ("signed-in", KITH_TYPE_ACCOUNT_RUNTIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                            G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_STORAGE_CHANGED] = g_signal_new ("storage-changed", KITH_TYPE_ACCOUNT_RUNTIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                  G_TYPE_NONE, 0);
}

static void
kith_account_runtime_init (KithAccountRuntime *self)
{
}

static void
signed_in_cb (KithAccountRuntime *self,
              const char         *mechanism,
              gboolean            used_scram)
{
  g_signal_emit (self, signals[SIGNAL_SIGNED_IN], 0, mechanism, used_scram);
}

static void
storage_changed_cb (KithAccountRuntime *self)
{
  g_signal_emit (self, signals[SIGNAL_STORAGE_CHANGED], 0);
}

/**
 * kith_account_runtime_new:
 *
 * All wiring of one account: who works with whom stands here and nowhere else.
 */
KithAccountRuntime *
kith_account_runtime_new (KithAccount             *account,
                          const KithAccountRecord *record,
                          KithDatabase            *database,
                          KithSecretService       *secrets,
                          KithConversationList    *conversations)
{
  KithAccountRuntime *self = g_object_new (KITH_TYPE_ACCOUNT_RUNTIME, NULL);
  g_autoptr(KithGate) gate = NULL;
  g_autoptr(KithConnectionSettings) settings = kith_connection_settings_new (record->host, record->port, record->direct_tls);

  self->account = g_object_ref (account);
  self->database = g_object_ref (database);
  self->secrets = g_object_ref (secrets);
  self->scope = kith_scope_new ();

  self->session = xmpp_session_new (kith_account_get_jid (account));
  self->modules = xmpp_modules_new (self->session);
  self->roster = kith_roster_new (account);

  self->conversations = kith_conversation_service_new (self->roster, conversations, database, self->scope);
  self->archive = kith_archive_service_new (self->session, self->modules->archive, database, self->conversations, self->scope);
  self->fetcher = kith_history_fetcher_new (self->archive, self->modules->archive, account, self->scope);
  self->rooms = kith_room_service_new (self->session, self->modules->muc, self->modules->archive, database, self->conversations, self->scope);
  self->bookmarks = kith_bookmark_service_new (self->session, self->modules->bookmarks, self->rooms, database, self->conversations, self->scope);
  gate = kith_gate_new (self->archive, self->rooms);
  self->history = kith_history_service_new (database, self->conversations, self->archive, self->rooms, self->scope);
  self->courier = kith_courier_new (self->session, self->modules->messages, database, self->conversations, self->scope);
  self->receiver = kith_message_receiver_new (self->session, self->modules->messages, self->courier, database, self->conversations, self->rooms,
                                              self->scope);
  g_signal_connect_object (self->receiver, "notify::storage-error", G_CALLBACK (storage_changed_cb), self, G_CONNECT_SWAPPED);
  self->outbox = kith_outbox_new (self->modules->messages, database, self->conversations, gate, self->scope);
  self->amendments = kith_amendment_service_new (self->modules->messages, database, self->conversations, gate, self->scope);
  self->settings = kith_conversation_settings_new (database, self->conversations);
  self->settings_sync = kith_conversation_settings_sync_new (self->session, self->modules->pubsub, self->archive, database, self->conversations, self->scope);
  self->clear = kith_clear_service_new (database, self->conversations, self->scope);
  self->read = kith_read_service_new (self->courier, database, self->conversations, self->scope);
  self->read_sync = kith_read_sync_service_new (self->session, self->modules->pubsub, self->read, self->archive, database, self->conversations,
                                                self->scope);
  self->typing = kith_typing_service_new (self->modules->messages, self->conversations);
  self->room_typing = kith_room_typing_new (self->modules->messages, self->conversations);
  self->roster_service = kith_roster_service_new (self->modules->roster, self->modules->presence, database, self->conversations, self->scope);
  self->suggestions = kith_suggestion_service_new (self->modules->roster_exchange, self->roster, self->roster_service);
  self->presence = kith_presence_service_new (self->modules->presence, self->roster, self->roster_service, self->conversations);
  g_signal_connect_object (self->roster_service, "asked", G_CALLBACK (kith_room_service_start), self->rooms, G_CONNECT_SWAPPED);
  self->blocking = kith_blocking_service_new (self->session, self->modules->blocking, self->roster);
  self->caps = kith_caps_service_new (self->modules->caps, database);
  self->notes = kith_notes_service_new (self->session);
  self->last_seen = kith_last_seen_service_new (self->session, self->roster, self->scope);
  self->avatars = kith_avatar_service_new (self->session, self->modules->pubsub, self->modules->presence, self->archive, database,
                                           self->conversations, self->scope);
  self->profiles = kith_profile_service_new (self->session, self->modules->pubsub, database, self->conversations, self->scope);

  /* Last: what it starts meets services that listen. */
  self->connection = kith_connection_service_new (account, self->session, secrets, settings, record->agent_id, record->never_plain);
  g_signal_connect_object (self->connection, "signed-in", G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  self->console = kith_console_service_new (self->session);
  self->diagnosis = kith_diagnosis_service_new (self->session, self->connection, database, record->id);

  return self;
}

static DexFuture *
load_fiber (gpointer data)
{
  KithAccountRuntime *self = data;
  g_autoptr(GPtrArray) people = NULL;
  GError *error = NULL;

  if (!dex_await (kith_conversation_service_load (self->conversations), &error) || !dex_await (kith_room_service_load (self->rooms), &error) ||
      !dex_await (kith_roster_service_load (self->roster_service), &error))
    return dex_future_new_for_error (error);
  /* Who is a stranger is known only now. */
  kith_conversation_service_trim_requests (self->conversations);
  people = dex_await_boxed (kith_person_store_load (self->database, kith_account_get_id (self->account)), &error);
  if (people == NULL)
    return dex_future_new_for_error (error);
  kith_avatar_service_take (self->avatars, people);
  kith_profile_service_take (self->profiles, people);
  kith_courier_wake (self->courier);
  kith_clear_service_start (self->clear);

  return dex_future_new_true ();
}

DexFuture *
kith_account_runtime_load (KithAccountRuntime *self)
{
  return kith_promise_for (kith_spawn (load_fiber, g_object_ref (self), g_object_unref));
}

void
kith_account_runtime_start (KithAccountRuntime *self,
                            XmppLogin          *login)
{
  kith_connection_service_start (self->connection, login);
}

DexFuture *
kith_account_runtime_stop (KithAccountRuntime *self)
{
  /* Now: the database may close as soon as the stream has. */
  kith_conversation_service_save_drafts (self->conversations);

  return kith_connection_service_stop (self->connection);
}

static DexFuture *
forget_fiber (gpointer data)
{
  KithAccountRuntime *self = data;
  GError *error = NULL;

  kith_scope_stop (self->scope);
  dex_await (kith_secret_service_clear (self->secrets, KITH_SECRET_TOKEN, kith_account_get_jid (self->account)), NULL);
  dex_await (kith_secret_service_clear (self->secrets, KITH_SECRET_PASSWORD, kith_account_get_jid (self->account)), NULL);
  if (!dex_await (kith_account_store_remove (self->database, kith_account_get_id (self->account)), &error))
    return dex_future_new_for_error (error);
  dex_await (kith_person_store_sweep (self->database), NULL);

  return dex_future_new_true ();
}

DexFuture *
kith_account_runtime_forget (KithAccountRuntime *self)
{
  return kith_promise_for (kith_spawn (forget_fiber, g_object_ref (self), g_object_unref));
}

void
kith_account_runtime_set_password (KithAccountRuntime *self,
                                   const char         *password)
{
  kith_connection_service_set_password (self->connection, password);
}

void
kith_account_runtime_try_now (KithAccountRuntime *self)
{
  kith_connection_service_try_now (self->connection);
}

const GError *
kith_account_runtime_get_storage_error (KithAccountRuntime *self)
{
  return kith_message_receiver_get_storage_error (self->receiver);
}

void
kith_account_runtime_set_active (KithAccountRuntime *self,
                                 gboolean            active)
{
  xmpp_client_state_set_active (self->modules->client_state, active);
}

void
kith_account_runtime_set_privacy (KithAccountRuntime *self,
                                  gboolean            send_receipts,
                                  gboolean            send_typing,
                                  gboolean            send_last_seen)
{
  kith_message_receiver_set_sends_receipts (self->receiver, send_receipts);
  kith_read_service_set_sends_markers (self->read, send_receipts);
  kith_typing_service_set_sends_states (self->typing, send_typing);
  kith_presence_service_set_tells_last_seen (self->presence, send_last_seen);
}

void
kith_account_runtime_set_revocation (KithAccountRuntime *self,
                                     XmppRevocation     *revocation)
{
  kith_connection_service_set_revocation (self->connection, revocation);
}

void
kith_account_runtime_keep_token (KithAccountRuntime *self)
{
  kith_connection_service_keep_token (self->connection);
}

void
kith_account_runtime_set_history_days (KithAccountRuntime *self,
                                       int                 days)
{
  kith_history_fetcher_set_days (self->fetcher, days);
}

KithClearService *
kith_account_runtime_get_clear_service (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->clear;
}

KithConversation *
kith_account_runtime_open_conversation (KithAccountRuntime *self,
                                        XmppJid            *jid)
{
  KithConversation *conversation = kith_conversation_service_ensure (self->conversations, jid);

  if (conversation != NULL)
    {
      kith_history_service_open (self->history, conversation);
      kith_last_seen_service_look (self->last_seen, conversation);
    }

  return conversation;
}

KithAccount *
kith_account_runtime_get_account (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->account;
}

KithRoster *
kith_account_runtime_get_roster (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->roster;
}

KithRosterService *
kith_account_runtime_get_roster_service (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->roster_service;
}

KithSuggestionService *
kith_account_runtime_get_suggestions (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->suggestions;
}

KithArchiveService *
kith_account_runtime_get_archive (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->archive;
}

KithBlockingService *
kith_account_runtime_get_blocking (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->blocking;
}

KithNotesService *
kith_account_runtime_get_notes (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->notes;
}

KithRoomService *
kith_account_runtime_get_room_service (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->rooms;
}

KithAmendmentService *
kith_account_runtime_get_amendments (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->amendments;
}

KithOutbox *
kith_account_runtime_get_outbox (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->outbox;
}

KithReadService *
kith_account_runtime_get_read_service (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->read;
}

KithTypingService *
kith_account_runtime_get_typing_service (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->typing;
}

KithConsoleService *
kith_account_runtime_get_console (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->console;
}

KithDiagnosisService *
kith_account_runtime_get_diagnosis_service (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->diagnosis;
}

gboolean
kith_account_runtime_knows (KithAccountRuntime *self,
                            KithConversation   *conversation)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self) && KITH_IS_CONVERSATION (conversation), FALSE);

  return !kith_conversation_get_is_request (conversation) &&
         (kith_conversation_get_kind (conversation) == KITH_CONVERSATION_ROOM ||
          kith_conversation_service_is_accepted (self->conversations, conversation) ||
          kith_contact_get_subscription (kith_conversation_get_contact (conversation)) != KITH_SUBSCRIPTION_NONE ||
          kith_conversation_service_has_written (self->conversations, conversation));
}

gboolean
kith_account_runtime_get_is_caught_up (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), FALSE);

  return kith_read_sync_service_get_is_caught_up (self->read_sync);
}

void
kith_account_runtime_answer_request (KithAccountRuntime *self,
                                     KithConversation   *conversation,
                                     gboolean            accept)
{
  g_return_if_fail (KITH_IS_ACCOUNT_RUNTIME (self) && KITH_IS_CONVERSATION (conversation));

  if (accept)
    kith_conversation_service_accept (self->conversations, conversation);
  else
    kith_conversation_service_ignore (self->conversations, conversation);
}

KithConversationSettings *
kith_account_runtime_get_settings (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->settings;
}

KithAvatarService *
kith_account_runtime_get_avatars (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->avatars;
}

KithProfileService *
kith_account_runtime_get_profiles (KithAccountRuntime *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_RUNTIME (self), NULL);

  return self->profiles;
}
