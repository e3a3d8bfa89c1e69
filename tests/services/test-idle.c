/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-idle-choice.h"
#include "kith-idle-monitor.h"

#include <libdex.h>

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)
#define MUTTER "org.gnome.Mutter.IdleMonitor"
#define SAVER "org.freedesktop.ScreenSaver"

/* --- Deciding ---------------------------------------------------------------------------------------------------------- */

static void
test_choose (void)
{
  const gint64 now = 1000000 * MINUTE;
  KithIdleFacts facts = { .now = now, .idle = 10 * MINUTE - 1, .away_minutes = 10, .away_when_locked = TRUE };
  gint64 since;

  g_assert_false (kith_idle_choose (&facts, &since));
  g_assert_cmpint (since, ==, 0);

  facts.idle = 10 * MINUTE;
  g_assert_true (kith_idle_choose (&facts, &since));
  g_assert_cmpint (since, ==, now - 10 * MINUTE);

  /* Not asked for. */
  facts.away_minutes = 0;
  g_assert_false (kith_idle_choose (&facts, &since));
  g_assert_cmpint (since, ==, 0);

  /* Locked counts at once, and from then. */
  facts.idle = 0;
  facts.locked_since = now - 2 * MINUTE;
  g_assert_true (kith_idle_choose (&facts, &since));
  g_assert_cmpint (since, ==, now - 2 * MINUTE);
  facts.away_when_locked = FALSE;
  g_assert_false (kith_idle_choose (&facts, &since));

  /* The earlier of both. */
  facts.away_when_locked = TRUE;
  facts.away_minutes = 5;
  facts.idle = 7 * MINUTE;
  g_assert_true (kith_idle_choose (&facts, &since));
  g_assert_cmpint (since, ==, now - 7 * MINUTE);

  /* A clock that was set back. */
  facts.locked_since = 0;
  facts.idle = -MINUTE;
  g_assert_false (kith_idle_choose (&facts, &since));
}

/* --- A desktop on a bus of its own ------------------------------------------------------------------------------------- */

typedef struct
{
  GTestDBus       *daemon;
  GDBusConnection *desktop;
  GDBusConnection *bus;
  GDBusNodeInfo   *info;
  guint            name;
  guint            object;
  gboolean         is_named;

  guint64          idle_msec;
  guint            n_asked;
  guint            n_watches;

  KithIdleMonitor *monitor;
  gboolean         is_away;
  gint64           since;
  guint            n_changes;
} Fixture;

static const char xml[] =
  "<node>"
  "<interface name='" MUTTER "'><method name='GetIdletime'><arg type='t' direction='out'/></method>"
  "<method name='AddUserActiveWatch'><arg type='u' direction='out'/></method><signal name='WatchFired'><arg type='u'/></signal></interface>"
  "<interface name='" SAVER "'><method name='GetSessionIdleTime'><arg type='u' direction='out'/></method></interface>"
  "</node>";

static void
called_cb (GDBusConnection       *bus,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               data)
{
  Fixture *f = data;

  if (g_str_equal (method, "AddUserActiveWatch"))
    {
      f->n_watches++;
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 40 + f->n_watches));
      return;
    }
  f->n_asked++;
  if (g_str_equal (method, "GetIdletime"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(t)", f->idle_msec));
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", (guint32) f->idle_msec));
}

static void
named_cb (GDBusConnection *bus,
          const char      *name,
          gpointer         data)
{
  ((Fixture *) data)->is_named = TRUE;
}

static void
changed_cb (Fixture *f,
            gboolean is_away,
            gint64   since)
{
  f->is_away = is_away;
  f->since = since;
  f->n_changes++;
}

static gboolean
late_cb (gpointer data)
{
  g_error ("it did not happen in time");
  return G_SOURCE_REMOVE;
}

#define wait_until(condition)                            \
  G_STMT_START                                           \
  {                                                      \
    guint late = g_timeout_add_seconds (30, late_cb, NULL); \
    while (!(condition))                                 \
      g_main_context_iteration (NULL, TRUE);             \
    g_source_remove (late);                              \
  }                                                      \
  G_STMT_END

static GDBusConnection *
connect_to (GTestDBus *daemon)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus =
    g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (daemon),
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL,
                                            &error);

  g_assert_no_error (error);

  return bus;
}

/* @interface: which of the desktop's services is there; NULL: none. */
static void
set_up (Fixture    *f,
        const char *interface)
{
  static const GDBusInterfaceVTable vtable = { called_cb, NULL, NULL, { 0 } };
  g_autoptr(GError) error = NULL;

  f->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (f->daemon);
  f->desktop = connect_to (f->daemon);
  f->bus = connect_to (f->daemon);
  f->info = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  if (interface != NULL)
    {
      const char *path = g_str_equal (interface, MUTTER) ? "/org/gnome/Mutter/IdleMonitor/Core" : "/org/freedesktop/ScreenSaver";

      f->object = g_dbus_connection_register_object (f->desktop, path, g_dbus_node_info_lookup_interface (f->info, interface), &vtable, f, NULL, &error);
      g_assert_no_error (error);
      f->name = g_bus_own_name_on_connection (f->desktop, interface, G_BUS_NAME_OWNER_FLAGS_NONE, named_cb, NULL, f, NULL);
    }
  else
    {
      f->name = g_bus_own_name_on_connection (f->desktop, "org.gnome.ScreenSaver", G_BUS_NAME_OWNER_FLAGS_NONE, named_cb, NULL, f, NULL);
    }
  wait_until (f->is_named);
  f->monitor = kith_idle_monitor_new (f->bus);
  g_signal_connect_swapped (f->monitor, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture *f)
{
  g_object_run_dispose (G_OBJECT (f->monitor));
  /* What it asked still holds it. */
  g_object_add_weak_pointer (G_OBJECT (f->monitor), (gpointer *) &f->monitor);
  g_object_unref (f->monitor);
  wait_until (f->monitor == NULL);
  g_bus_unown_name (f->name);
  if (f->object != 0)
    g_dbus_connection_unregister_object (f->desktop, f->object);
  g_dbus_connection_close_sync (f->bus, NULL, NULL);
  g_dbus_connection_close_sync (f->desktop, NULL, NULL);
  g_clear_object (&f->bus);
  g_clear_object (&f->desktop);
  g_dbus_node_info_unref (f->info);
  g_test_dbus_down (f->daemon);
  g_clear_object (&f->daemon);
}

static void
tell (Fixture    *f,
      const char *path,
      const char *interface,
      const char *signal,
      GVariant   *parameters)
{
  g_autoptr(GError) error = NULL;

  g_dbus_connection_emit_signal (f->desktop, NULL, path, interface, signal, parameters, &error);
  g_assert_no_error (error);
}

/* Away when Mutter says so, back when it says so, and not for watches of others. */
static void
test_mutter (void)
{
  Fixture f = { 0 };

  set_up (&f, MUTTER);
  f.idle_msec = 11 * 60 * 1000;
  kith_idle_monitor_set_choice (f.monitor, 10, TRUE);
  wait_until (f.is_away && f.n_watches == 1);
  g_assert_cmpint (ABS (g_get_real_time () - f.since - 11 * MINUTE), <, MINUTE);
  g_assert_cmpuint (f.n_asked, ==, 1);

  tell (&f, "/org/gnome/Mutter/IdleMonitor/Core", MUTTER, "WatchFired", g_variant_new ("(u)", 7));
  tell (&f, "/org/gnome/Mutter/IdleMonitor/Core", MUTTER, "WatchFired", g_variant_new ("(s)", "no number"));
  f.idle_msec = 20;
  /* The answer to adding the watch may still be under way. */
  while (f.is_away)
    {
      tell (&f, "/org/gnome/Mutter/IdleMonitor/Core", MUTTER, "WatchFired", g_variant_new ("(u)", 41));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpint (f.since, ==, 0);
  wait_until (f.n_asked == 2);
  g_assert_cmpuint (f.n_changes, ==, 2);
  tear_down (&f);
}

/* Where there is no Mutter the screen saver is asked, again and again until somebody is back. */
static void
test_screen_saver (void)
{
  Fixture f = { 0 };

  set_up (&f, SAVER);
  f.idle_msec = 30 * 60 * 1000;
  kith_idle_monitor_set_choice (f.monitor, 10, FALSE);
  wait_until (f.is_away);
  f.idle_msec = 10;
  wait_until (!f.is_away);
  g_assert_cmpuint (f.n_asked, >=, 2);
  tear_down (&f);
}

/* Locked is away at once; switched off, it is not. */
static void
test_lock (void)
{
  Fixture f = { 0 };

  set_up (&f, NULL);
  kith_idle_monitor_set_choice (f.monitor, 0, TRUE);
  while (!f.is_away)
    {
      tell (&f, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", g_variant_new ("(b)", TRUE));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpint (ABS (g_get_real_time () - f.since), <, MINUTE);
  kith_idle_monitor_set_choice (f.monitor, 0, FALSE);
  g_assert_false (f.is_away);
  kith_idle_monitor_set_choice (f.monitor, 0, TRUE);
  g_assert_true (f.is_away);
  tell (&f, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", g_variant_new ("(b)", FALSE));
  wait_until (!f.is_away);
  g_assert_cmpint (f.since, ==, 0);
  tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/idle/choose", test_choose);
  g_test_add_func ("/idle/mutter", test_mutter);
  g_test_add_func ("/idle/screen-saver", test_screen_saver);
  g_test_add_func ("/idle/lock", test_lock);

  return g_test_run ();
}
