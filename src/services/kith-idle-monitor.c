/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-idle-monitor.h"

#include "kith-clock.h"
#include "kith-idle-choice.h"
#include "kith-time.h"

#define MUTTER_NAME "org.gnome.Mutter.IdleMonitor"
#define MUTTER_PATH "/org/gnome/Mutter/IdleMonitor/Core"
#define SAVER_NAME "org.freedesktop.ScreenSaver"
#define SAVER_PATH "/org/freedesktop/ScreenSaver"
#define CALL_MSEC 5000

/* Nobody told us how long it is: later perhaps. */
#define AGAIN_MSEC (5 * 60 * 1000)

/* The screen saver does not tell when somebody comes back. */
#define LOOK_MSEC 5000

/* Behind the moment, not before it. */
#define SLACK_MSEC 100

static const char *const savers[] = { "org.gnome.ScreenSaver", SAVER_NAME };

struct _KithIdleMonitor
{
  GObject          parent_instance;

  GDBusConnection *bus;
  GCancellable    *cancellable;
  guint            subscriptions[G_N_ELEMENTS (savers) + 1];
  guint            source;
  guint32          watch; /* Mutter's, for when somebody comes back; 0: none */
  gboolean         is_asking;

  guint            away_minutes;
  gboolean         away_when_locked;
  gint64           idle_at; /* nobody has touched it since; 0: somebody has */
  gint64           locked_since;
  gboolean         is_away;
  gint64           since;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithIdleMonitor, kith_idle_monitor, G_TYPE_OBJECT)

static void ask (KithIdleMonitor *self);

static void
decide (KithIdleMonitor *self)
{
  const gint64 now = kith_time_now ();
  KithIdleFacts facts = {
    .now = now,
    .idle = self->idle_at != 0 ? now - self->idle_at : 0,
    .locked_since = self->locked_since,
    .away_minutes = self->away_minutes,
    .away_when_locked = self->away_when_locked,
  };
  gint64 since;
  gboolean is_away = kith_idle_choose (&facts, &since);

  /* Counted back from now each time: the same moment to some milliseconds. */
  if (self->is_away == is_away && ABS (self->since - since) < 2 * G_USEC_PER_SEC)
    return;

  self->is_away = is_away;
  self->since = since;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, is_away, since);
}

static gboolean
ask_cb (gpointer data)
{
  KithIdleMonitor *self = data;

  self->source = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

static void
ask_in (KithIdleMonitor *self,
        gint64           msec)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = kith_clock_add_timeout ((guint) CLAMP (msec, SLACK_MSEC, 24 * 60 * 60 * 1000), ask_cb, self);
}

static void
watching_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(KithIdleMonitor) self = data;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (answer != NULL)
    g_variant_get (answer, "(u)", &self->watch);
  else if (!g_cancellable_is_cancelled (self->cancellable))
    ask_in (self, LOOK_MSEC);
}

/* @msec: for so long; -1: nobody says. */
static void
take_idle (KithIdleMonitor *self,
           gint64           msec,
           gboolean         tells_of_return)
{
  const gint64 limit = (gint64) self->away_minutes * 60 * 1000;

  self->is_asking = FALSE;
  self->idle_at = msec > 0 ? kith_time_now () - MIN (msec, G_MAXINT64 / 2000) * 1000 : 0;
  decide (self);

  if (self->away_minutes == 0)
    return;
  if (msec < 0)
    ask_in (self, AGAIN_MSEC);
  else if (msec < limit)
    ask_in (self, limit - msec + SLACK_MSEC);
  else if (!tells_of_return)
    ask_in (self, LOOK_MSEC);
  else if (self->watch == 0)
    g_dbus_connection_call (self->bus, MUTTER_NAME, MUTTER_PATH, MUTTER_NAME, "AddUserActiveWatch", NULL, G_VARIANT_TYPE ("(u)"),
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MSEC, self->cancellable, watching_cb, g_object_ref (self));
}

static void
saver_answered_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr(KithIdleMonitor) self = data;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  guint32 msec = 0;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (answer != NULL)
    g_variant_get (answer, "(u)", &msec);
  take_idle (self, answer != NULL ? (gint64) msec : -1, FALSE);
}

static void
mutter_answered_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr(KithIdleMonitor) self = data;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  guint64 msec = 0;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (answer == NULL)
    {
      g_dbus_connection_call (self->bus, SAVER_NAME, SAVER_PATH, SAVER_NAME, "GetSessionIdleTime", NULL, G_VARIANT_TYPE ("(u)"),
                              G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MSEC, self->cancellable, saver_answered_cb, g_object_ref (self));
      return;
    }
  g_variant_get (answer, "(t)", &msec);
  take_idle (self, (gint64) MIN (msec, G_MAXINT64), TRUE);
}

static void
ask (KithIdleMonitor *self)
{
  if (self->is_asking)
    return;

  self->is_asking = TRUE;
  g_dbus_connection_call (self->bus, MUTTER_NAME, MUTTER_PATH, MUTTER_NAME, "GetIdletime", NULL, G_VARIANT_TYPE ("(t)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MSEC, self->cancellable, mutter_answered_cb, g_object_ref (self));
}

static void
fired_cb (GDBusConnection *bus,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *signal,
          GVariant        *parameters,
          gpointer         data)
{
  KithIdleMonitor *self = data;
  guint32 watch;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u)")))
    return;

  g_variant_get (parameters, "(u)", &watch);
  if (watch == 0 || watch != self->watch)
    return;

  /* Mutter's are for one time. */
  self->watch = 0;
  self->idle_at = 0;
  decide (self);
  ask (self);
}

static void
locked_cb (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         data)
{
  KithIdleMonitor *self = data;
  gboolean is_locked;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &is_locked);
  if (is_locked == (self->locked_since != 0))
    return;

  self->locked_since = is_locked ? kith_time_now () : 0;
  if (!is_locked)
    self->idle_at = 0;
  decide (self);
  if (!is_locked && self->away_minutes > 0)
    ask (self);
}

static void
kith_idle_monitor_dispose (GObject *object)
{
  KithIdleMonitor *self = KITH_IDLE_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    if (self->subscriptions[i] != 0)
      {
        g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
        self->subscriptions[i] = 0;
      }

  G_OBJECT_CLASS (kith_idle_monitor_parent_class)->dispose (object);
}

static void
kith_idle_monitor_finalize (GObject *object)
{
  KithIdleMonitor *self = KITH_IDLE_MONITOR (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->bus);

  G_OBJECT_CLASS (kith_idle_monitor_parent_class)->finalize (object);
}

static void
kith_idle_monitor_class_init (KithIdleMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_idle_monitor_dispose;
  G_OBJECT_CLASS (klass)->finalize = kith_idle_monitor_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KITH_TYPE_IDLE_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                          G_TYPE_BOOLEAN, G_TYPE_INT64);
}

static void
kith_idle_monitor_init (KithIdleMonitor *self)
{
  self->cancellable = g_cancellable_new ();
}

KithIdleMonitor *
kith_idle_monitor_new (GDBusConnection *bus)
{
  KithIdleMonitor *self = g_object_new (KITH_TYPE_IDLE_MONITOR, NULL);

  self->bus = g_object_ref (bus);
  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    self->subscriptions[i] = g_dbus_connection_signal_subscribe (bus, savers[i], savers[i], "ActiveChanged", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                                 locked_cb, self, NULL);
  self->subscriptions[G_N_ELEMENTS (savers)] =
    g_dbus_connection_signal_subscribe (bus, MUTTER_NAME, MUTTER_NAME, "WatchFired", MUTTER_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, fired_cb, self, NULL);

  return self;
}

void
kith_idle_monitor_set_choice (KithIdleMonitor *self,
                              guint            away_minutes,
                              gboolean         away_when_locked)
{
  g_return_if_fail (KITH_IS_IDLE_MONITOR (self));

  self->away_minutes = away_minutes;
  self->away_when_locked = away_when_locked;
  decide (self);
  if (away_minutes > 0)
    ask (self);
  else
    g_clear_handle_id (&self->source, g_source_remove);
}
