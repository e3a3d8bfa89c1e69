/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service-test.h"

#include "kith-notification-choice.h"
#include "kith-time.h"

/* Somebody we know wrote something, and nobody looks. */
static const KithNotificationFacts usual = {
  .is_switched_on = TRUE,
  .is_known = TRUE,
  .unread_count = 1,
  .is_new = TRUE,
};

/* The same after it was told. */
static const KithNotificationFacts told = {
  .is_switched_on = TRUE,
  .is_known = TRUE,
  .unread_count = 1,
  .is_up = TRUE,
  .is_told = TRUE,
};

#define assert_choice(base, changes, expected)                           \
  G_STMT_START                                                           \
  {                                                                      \
    KithNotificationFacts facts = base;                                  \
    changes;                                                             \
    g_assert_cmpint (kith_notification_choose (&facts), ==, expected);   \
  }                                                                      \
  G_STMT_END

static void
test_new (void)
{
  assert_choice (usual, (void) 0, KITH_NOTIFICATION_SHOW);
  assert_choice (usual, facts.unread_count = 3, KITH_NOTIFICATION_SHOW);
  /* Another one is up: the new one takes its place. */
  assert_choice (usual, facts.is_up = TRUE, KITH_NOTIFICATION_SHOW);

  assert_choice (usual, facts.is_new = FALSE, KITH_NOTIFICATION_LEAVE);
  assert_choice (usual, facts.is_outgoing = TRUE, KITH_NOTIFICATION_LEAVE);
  assert_choice (usual, facts.is_retracted = TRUE, KITH_NOTIFICATION_LEAVE);
  assert_choice (usual, facts.is_known = FALSE, KITH_NOTIFICATION_LEAVE);
  assert_choice (usual, facts.is_busy = TRUE, KITH_NOTIFICATION_LEAVE);
  assert_choice (usual, facts.is_muted = TRUE, KITH_NOTIFICATION_LEAVE);
  assert_choice (usual, facts.is_switched_on = FALSE, KITH_NOTIFICATION_LEAVE);
  assert_choice (usual, facts.is_attended = TRUE, KITH_NOTIFICATION_LEAVE);
  /* Read elsewhere. */
  assert_choice (usual, facts.unread_count = 0, KITH_NOTIFICATION_LEAVE);
}

static void
test_told (void)
{
  assert_choice (told, (void) 0, KITH_NOTIFICATION_LEAVE);
  /* Corrected, or counted otherwise. */
  assert_choice (told, facts.has_changed = TRUE, KITH_NOTIFICATION_UPDATE);
  assert_choice (told, facts.is_retracted = TRUE; facts.has_changed = TRUE, KITH_NOTIFICATION_WITHDRAW);
  assert_choice (told, facts.unread_count = 0, KITH_NOTIFICATION_WITHDRAW);
  assert_choice (told, facts.is_attended = TRUE, KITH_NOTIFICATION_WITHDRAW);
  assert_choice (told, facts.is_muted = TRUE, KITH_NOTIFICATION_WITHDRAW);
  assert_choice (told, facts.is_switched_on = FALSE, KITH_NOTIFICATION_WITHDRAW);
  /* Who does not want to be disturbed keeps what is there, as it is. */
  assert_choice (told, facts.is_busy = TRUE; facts.has_changed = TRUE, KITH_NOTIFICATION_LEAVE);
  assert_choice (told, facts.is_busy = TRUE; facts.is_new = TRUE, KITH_NOTIFICATION_LEAVE);
  assert_choice (told, facts.is_busy = TRUE; facts.unread_count = 0, KITH_NOTIFICATION_WITHDRAW);
}

/* A mute is kept, for as long as it was meant, and ends. */
static void
test_mute (void)
{
  World *world = world_new_await ();
  const gint64 now = kith_time_now ();
  KithConversation *ann;

  world_sign_in_await (world);
  world_deliver (world, ANN, "one", TRUE, TRUE);
  world_settle_await (world);
  ann = world_conversation (world, ANN);
  g_assert_false (kith_conversation_get_is_muted (ann, now));

  kith_conversation_settings_mute (world->settings, ann, now + G_TIME_SPAN_HOUR);
  world_settle_await (world);
  g_assert_true (kith_conversation_get_is_muted (ann, now));
  g_assert_false (kith_conversation_get_is_muted (ann, now + G_TIME_SPAN_HOUR));
  /* What comes changes nothing about it. */
  world_deliver (world, ANN, "two", TRUE, TRUE);
  world_settle_await (world);
  g_assert_cmpint (kith_conversation_get_muted_until (ann), ==, now + G_TIME_SPAN_HOUR);

  world_restart_await (world);
  ann = world_conversation (world, ANN);
  g_assert_cmpint (kith_conversation_get_muted_until (ann), ==, now + G_TIME_SPAN_HOUR);
  kith_conversation_settings_set_notify (world->settings, ann, KITH_NOTIFY_NEVER);
  world_restart_await (world);
  ann = world_conversation (world, ANN);
  g_assert_true (kith_conversation_get_is_muted (ann, now + 1000 * G_TIME_SPAN_DAY));
  kith_conversation_settings_set_notify (world->settings, ann, KITH_NOTIFY_ALWAYS);
  world_restart_await (world);
  g_assert_false (kith_conversation_get_is_muted (world_conversation (world, ANN), now));
  world_free_await (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/notification/U8/new", test_new);
  g_test_add_func ("/notification/told", test_told);
  FIBER_TEST ("/notification/mute", test_mute);

  return g_test_run ();
}
