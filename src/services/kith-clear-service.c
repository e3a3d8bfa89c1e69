/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-clear-service.h"

#include "kith-clear-store.h"
#include "kith-conversation-settings-store.h"
#include "kith-database.h"
#include "kith-future.h"
#include "kith-time.h"

/* Nobody waits for what is old to go, and who chose too few days has a moment to see it. */
#define START_MSEC (20 * 1000)
#define EVERY_MSEC (60 * 60 * 1000)
#define SLICE_PAUSE_MSEC 20

struct _KithClearService
{
  GObject                  parent_instance;

  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  int                      days;
  gboolean                 is_started;
  gboolean                 is_running;
  gboolean                 is_asked;   /* to look again, since it was last looked */
  gboolean                 is_waiting;
};

G_DEFINE_FINAL_TYPE (KithClearService, kith_clear_service, G_TYPE_OBJECT)

static void wait_for (KithClearService *self,
                      guint             msec);

static void
kith_clear_service_finalize (GObject *object)
{
  KithClearService *self = KITH_CLEAR_SERVICE (object);

  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);

  G_OBJECT_CLASS (kith_clear_service_parent_class)->finalize (object);
}

static void
kith_clear_service_class_init (KithClearServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_clear_service_finalize;
}

static void
kith_clear_service_init (KithClearService *self)
{
}

KithClearService *
kith_clear_service_new (KithDatabase            *database,
                        KithConversationService *conversations,
                        KithScope               *scope)
{
  KithClearService *self = g_object_new (KITH_TYPE_CLEAR_SERVICE, NULL);

  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);

  return self;
}

static gint64
get_account_id (KithClearService *self)
{
  return kith_account_get_id (kith_conversation_service_get_account (self->conversations));
}

/* --- What is old -------------------------------------------------------------------------------------------------------------- */

/* Until there is no more. FALSE where that cannot be done now. */
static gboolean
expire_await (KithClearService *self)
{
  gboolean has_removed = FALSE, is_closed = FALSE;

  while (!is_closed)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(KithIntake) intake =
        dex_await_boxed (kith_clear_store_expire (self->database, get_account_id (self), self->days, kith_time_now ()), &error);

      if (intake == NULL)
        {
          g_debug ("old messages: %s", error->message);
          return FALSE;
        }
      kith_conversation_service_take (self->conversations, intake);
      has_removed |= intake->removed->len > 0;
      is_closed = intake->is_closed;
      if (!is_closed && !dex_await (kith_sleep (self->scope, SLICE_PAUSE_MSEC), NULL))
        return FALSE;
    }

  /* security.md D4 */
  return !has_removed || dex_await (kith_database_wipe (self->database), NULL);
}

static DexFuture *
run_fiber (gpointer data)
{
  KithClearService *self = data;
  gboolean has_limits = TRUE;

  while (self->is_asked && has_limits && !kith_scope_is_stopped (self->scope))
    {
      self->is_asked = FALSE;
      has_limits = dex_await_boolean (kith_clear_store_has_limits (self->database, get_account_id (self), self->days), NULL);
      if (has_limits && !expire_await (self))
        break;
    }
  self->is_running = FALSE;
  if (has_limits && !self->is_waiting)
    {
      self->is_waiting = TRUE;
      wait_for (self, EVERY_MSEC);
    }

  return dex_future_new_true ();
}

static void
run (KithClearService *self)
{
  if (!self->is_started || kith_scope_is_stopped (self->scope))
    return;

  self->is_asked = TRUE;
  if (!self->is_running)
    {
      self->is_running = TRUE;
      kith_spawn_detached (run_fiber, g_object_ref (self), g_object_unref);
    }
}

typedef struct
{
  KithClearService *self;
  guint             msec;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_object_unref (wait->self);
  g_free (wait);
}

static DexFuture *
wait_fiber (gpointer data)
{
  Wait *wait = data;
  const gboolean is_time = dex_await (kith_sleep (wait->self->scope, wait->msec), NULL);

  if (wait->msec == EVERY_MSEC)
    wait->self->is_waiting = FALSE;
  if (is_time)
    run (wait->self);

  return dex_future_new_true ();
}

static void
wait_for (KithClearService *self,
          guint             msec)
{
  Wait *wait;

  if (!self->is_started || kith_scope_is_stopped (self->scope))
    return;

  wait = g_new0 (Wait, 1);
  wait->self = g_object_ref (self);
  wait->msec = msec;
  kith_spawn_detached (wait_fiber, wait, wait_free);
}

static DexFuture *
start_fiber (gpointer data)
{
  KithClearService *self = data;

  if (dex_await_boolean (kith_clear_store_has_limits (self->database, get_account_id (self), self->days), NULL))
    wait_for (self, START_MSEC);

  return dex_future_new_true ();
}

void
kith_clear_service_start (KithClearService *self)
{
  g_return_if_fail (KITH_IS_CLEAR_SERVICE (self));

  if (self->is_started)
    return;

  self->is_started = TRUE;
  kith_spawn_detached (start_fiber, g_object_ref (self), g_object_unref);
}

void
kith_clear_service_set_days (KithClearService *self,
                             int               days)
{
  g_return_if_fail (KITH_IS_CLEAR_SERVICE (self));

  if (self->days == days)
    return;

  self->days = days;
  wait_for (self, START_MSEC);
}

/* --- What a person says ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithClearService *self;
  KithConversation *conversation;
  int               days;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->self);
  g_object_unref (change->conversation);
  g_free (change);
}

static Change *
change_new (KithClearService *self,
            KithConversation *conversation,
            int               days)
{
  Change *change = g_new0 (Change, 1);

  change->self = g_object_ref (self);
  change->conversation = g_object_ref (conversation);
  change->days = days;

  return change;
}

static DexFuture *
keep_fiber (gpointer data)
{
  Change *change = data;
  KithClearService *self = change->self;
  g_autoptr(GError) error = NULL;
  const char *jid = xmpp_jid_get_bare (kith_conversation_get_jid (change->conversation));
  const int kind = (int) kith_conversation_get_kind (change->conversation);
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_conversation_settings_store_set (self->database, get_account_id (self), jid, kind, KITH_SETTING_KEEP_DAYS, change->days), &error);

  if (intake == NULL)
    {
      g_debug ("old messages: %s", error->message);
      return dex_future_new_true ();
    }
  kith_conversation_service_take (self->conversations, intake);
  wait_for (self, START_MSEC);

  return dex_future_new_true ();
}

void
kith_clear_service_set_keep_days (KithClearService *self,
                                  KithConversation *conversation,
                                  int               days)
{
  g_return_if_fail (KITH_IS_CLEAR_SERVICE (self) && KITH_IS_CONVERSATION (conversation));

  kith_spawn_detached (keep_fiber, change_new (self, conversation, days), change_free);
}

static DexFuture *
clear_fiber (gpointer data)
{
  Change *change = data;
  KithClearService *self = change->self;
  const char *jid = xmpp_jid_get_bare (kith_conversation_get_jid (change->conversation));
  GError *error = NULL;
  g_autoptr(KithIntake) intake =
    dex_await_boxed (kith_clear_store_clear (self->database, get_account_id (self), jid, kith_time_now ()), &error);

  if (intake == NULL)
    return dex_future_new_for_error (error);
  kith_conversation_service_take (self->conversations, intake);

  return dex_future_new_true ();
}

DexFuture *
kith_clear_service_clear (KithClearService *self,
                          KithConversation *conversation)
{
  g_return_val_if_fail (KITH_IS_CLEAR_SERVICE (self) && KITH_IS_CONVERSATION (conversation), NULL);

  return kith_promise_for (kith_spawn (clear_fiber, change_new (self, conversation, 0), change_free));
}
