/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-timeline.h"
#include "model-test.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define START (G_GINT64_CONSTANT (1763000000) * G_USEC_PER_SEC / MINUTE * MINUTE) /* the 13th of November 2025, 02:13 in UTC */

/* A source with messages 1 to n; each at its own minute, unless a test says otherwise. Answers when it is told to. */
#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)

struct _TestSource
{
  GObject parent_instance;

  guint n;
  gint64 first_unread;
  KithTimeline *timeline; /* borrowed */
  guint serial;
  KithHistoryDirection direction;
  gint64 cursor;
  guint limit;
  guint n_requests;
};

static void source_iface_init (KithHistorySourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource, test_source, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KITH_TYPE_HISTORY_SOURCE, source_iface_init))

static void
test_source_request (KithHistorySource     *source,
                     KithTimeline          *timeline,
                     guint                  serial,
                     KithHistoryDirection   direction,
                     const KithMessageData *cursor,
                     guint                  limit)
{
  TestSource *self = TEST_SOURCE (source);

  self->timeline = timeline;
  self->serial = serial;
  self->direction = direction;
  self->cursor = cursor == NULL ? 0 : cursor->id != 0 ? cursor->id : (cursor->sort_time - START) / MINUTE;
  self->limit = limit;
  self->n_requests++;
}

static void
source_iface_init (KithHistorySourceInterface *iface)
{
  iface->request = test_source_request;
}

static void
test_source_class_init (TestSourceClass *klass)
{
}

static void
test_source_init (TestSource *self)
{
}

static KithMessage *
message_new (gint64 id)
{
  g_autoptr(XmppJid) sender = test_jid (id % 2 == 0 ? "maya@riverside.example" : "anna@riverside.example");
  g_autofree char *body = g_strdup_printf ("m%" G_GINT64_FORMAT, id);
  KithMessageData data = { .id = id, .sort_time = START + id * MINUTE, .stamp = START + id * MINUTE,
                           .sender = sender, .body = body, .is_outgoing = id % 2 == 1,
                           .state = id % 2 == 1 ? KITH_MESSAGE_STATE_SENT : KITH_MESSAGE_STATE_RECEIVED };

  return kith_message_new (&data);
}

static KithMessage *
said_new (gint64      id,
          gint64      stamp,
          const char *who)
{
  g_autoptr(XmppJid) sender = test_jid (who);
  KithMessageData data = { .id = id, .sort_time = stamp, .sort_tie = id, .stamp = stamp, .sender = sender, .body = "x" };

  return kith_message_new (&data);
}

static void
answer_with (TestSource *self,
             gint64      from,
             gint64      to)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean end;

  for (gint64 id = MAX (from, 1); id <= MIN (to, self->n); id++)
    g_ptr_array_add (messages, message_new (id));

  end = self->direction == KITH_HISTORY_OLDER || self->direction == KITH_HISTORY_NEWEST ? from <= 1 : to >= self->n;
  kith_timeline_take (self->timeline, self->serial, self->direction, messages, end,
                      self->direction == KITH_HISTORY_AROUND_UNREAD ? self->first_unread : 0,
                      self->first_unread != 0 ? self->n - (guint) self->first_unread + 1 : 0);
}

static void
answer (TestSource *self)
{
  switch (self->direction)
    {
    case KITH_HISTORY_OLDER:
      answer_with (self, self->cursor - self->limit, self->cursor - 1);
      break;
    case KITH_HISTORY_NEWER:
      answer_with (self, self->cursor + 1, self->cursor + self->limit);
      break;
    case KITH_HISTORY_AROUND_UNREAD:
      if (self->first_unread != 0)
        answer_with (self, self->first_unread - self->limit / 2, self->first_unread + self->limit / 2);
      else
        answer_with (self, (gint64) self->n - self->limit + 1, self->n);
      break;
    case KITH_HISTORY_AROUND:
      answer_with (self, self->cursor - self->limit / 3, self->cursor - 1 + self->limit - self->limit / 3);
      break;
    case KITH_HISTORY_NEWEST:
      answer_with (self, (gint64) self->n - self->limit + 1, self->n);
      break;
    default:
      g_assert_not_reached ();
    }
}

typedef struct
{
  TestSource *source;
  KithTimeline *timeline;
  GString *log;
} Fixture;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GString    *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
  g_assert_cmpuint (g_list_model_get_n_items (model), <=, KITH_TIMELINE_MAX + KITH_TIMELINE_STEP);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->source = g_object_new (TEST_TYPE_SOURCE, NULL);
  fixture->timeline = kith_timeline_new (KITH_HISTORY_SOURCE (fixture->source), 3);
  fixture->log = g_string_new (NULL);
  g_signal_connect (fixture->timeline, "items-changed", G_CALLBACK (items_changed_cb), fixture->log);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->timeline);
  g_assert_finalize_object (fixture->source);
  g_string_free (fixture->log, TRUE);
}

static KithMessage *
row (Fixture *fixture,
     guint    position)
{
  g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), position);

  return message;
}

static guint
n_rows (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline));
}

static void
assert_window (Fixture *fixture,
               gint64   first,
               gint64   last)
{
  g_assert_cmpuint (n_rows (fixture), ==, last - first + 1);
  for (guint i = 0; i < n_rows (fixture); i++)
    g_assert_cmpint (kith_message_get_id (row (fixture, i)), ==, first + i);
}

static void
insert (Fixture     *fixture,
        KithMessage *first,
        ...)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  va_list args;

  va_start (args, first);
  for (KithMessage *message = first; message != NULL; message = va_arg (args, KithMessage *))
    g_ptr_array_add (messages, message);
  va_end (args);

  kith_timeline_insert (fixture->timeline, messages);
}

static void
open_at_newest (Fixture *fixture,
                guint    n)
{
  fixture->source->n = n;
  kith_timeline_open (fixture->timeline);
  answer (fixture->source);
}

static void
test_window (Fixture       *fixture,
             gconstpointer  data)
{
  open_at_newest (fixture, 1000);
  assert_window (fixture, 951, 1000);
  g_assert_true (kith_timeline_get_at_newest (fixture->timeline));
  g_assert_false (kith_timeline_get_at_oldest (fixture->timeline));

  /* One request at a time. */
  kith_timeline_load_older (fixture->timeline);
  kith_timeline_load_older (fixture->timeline);
  kith_timeline_load_newer (fixture->timeline);
  g_assert_cmpuint (fixture->source->n_requests, ==, 2);
  g_assert_true (kith_timeline_get_is_loading (fixture->timeline));
  answer (fixture->source);
  g_assert_false (kith_timeline_get_is_loading (fixture->timeline));
  assert_window (fixture, 901, 1000);

  for (guint i = 0; i < 3; i++)
    {
      kith_timeline_load_older (fixture->timeline);
      answer (fixture->source);
    }

  /* The far side made room. */
  assert_window (fixture, 751, 940);
  g_assert_false (kith_timeline_get_at_newest (fixture->timeline));

  kith_timeline_load_newer (fixture->timeline);
  answer (fixture->source);
  assert_window (fixture, 801, 990);
  kith_timeline_load_newer (fixture->timeline);
  answer (fixture->source);
  assert_window (fixture, 811, 1000);
  g_assert_true (kith_timeline_get_at_newest (fixture->timeline));
  kith_timeline_load_newer (fixture->timeline);
  g_assert_false (kith_timeline_get_is_loading (fixture->timeline));
}

static void
test_to_the_oldest (Fixture       *fixture,
                    gconstpointer  data)
{
  open_at_newest (fixture, 60);
  g_assert_false (kith_message_get_starts_day (row (fixture, 0)));
  kith_timeline_load_older (fixture->timeline);
  answer (fixture->source);
  assert_window (fixture, 1, 60);
  g_assert_true (kith_timeline_get_at_oldest (fixture->timeline));
  g_assert_true (kith_message_get_starts_day (row (fixture, 0)));
  g_assert_cmpstr (fixture->log->str, ==, "0-0+50 0-0+10 ");
}

static void
test_stale_answers (Fixture       *fixture,
                    gconstpointer  data)
{
  guint old_serial;

  open_at_newest (fixture, 500);
  kith_timeline_load_older (fixture->timeline);
  old_serial = fixture->source->serial;
  kith_timeline_open (fixture->timeline);

  {
    g_autoptr(GPtrArray) none = g_ptr_array_new ();

    kith_timeline_take (fixture->timeline, old_serial, KITH_HISTORY_OLDER, none, TRUE, 0, 0);
  }
  g_assert_true (kith_timeline_get_is_loading (fixture->timeline));
  g_assert_false (kith_timeline_get_at_oldest (fixture->timeline));

  answer (fixture->source);
  assert_window (fixture, 451, 500);
  answer (fixture->source);
  assert_window (fixture, 451, 500);
}

static void
refilled_cb (KithTimeline *timeline,
             guint        *count)
{
  (*count)++;
}

static void
test_open_at_first_unread (Fixture       *fixture,
                           gconstpointer  data)
{
  guint n = 0;

  g_signal_connect (fixture->timeline, "refilled", G_CALLBACK (refilled_cb), &n);
  fixture->source->n = 400;
  fixture->source->first_unread = 300;
  kith_timeline_open (fixture->timeline);
  answer (fixture->source);
  g_assert_cmpuint (n, ==, 1);
  assert_window (fixture, 275, 325);
  g_assert_cmpint (kith_timeline_get_first_unread (fixture->timeline), ==, 300);
  g_assert_cmpuint (kith_message_get_unread_line (row (fixture, 25)), ==, 101);
  g_assert_cmpuint (kith_message_get_unread_line (row (fixture, 26)), ==, 0);
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 101);
  g_assert_false (kith_timeline_get_at_newest (fixture->timeline));

  kith_timeline_load_newest (fixture->timeline);
  answer (fixture->source);
  g_assert_cmpuint (n, ==, 2);
  assert_window (fixture, 351, 400);
  g_assert_true (kith_timeline_get_at_newest (fixture->timeline));

  /* The line stays until the conversation is left. */
  kith_timeline_mark_seen (fixture->timeline);
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 0);
  g_assert_cmpint (kith_timeline_get_first_unread (fixture->timeline), ==, 300);
  kith_timeline_leave (fixture->timeline);
  g_assert_cmpint (kith_timeline_get_first_unread (fixture->timeline), ==, 0);
}

/* A place far from the window, and from there on in both directions. */
static void
test_open_at (Fixture       *fixture,
              gconstpointer  data)
{
  open_at_newest (fixture, 1000);
  kith_timeline_open_at (fixture->timeline, START + 300 * MINUTE, 0);
  answer (fixture->source);
  g_assert_cmpint (kith_message_get_id (row (fixture, 0)), ==, 284);
  g_assert_cmpint (kith_message_get_id (row (fixture, n_rows (fixture) - 1)), ==, 333);
  g_assert_false (kith_timeline_get_at_newest (fixture->timeline));
  g_assert_false (kith_timeline_get_at_oldest (fixture->timeline));

  kith_timeline_load_older (fixture->timeline);
  answer (fixture->source);
  g_assert_cmpint (kith_message_get_id (row (fixture, 0)), ==, 234);
  kith_timeline_load_newer (fixture->timeline);
  answer (fixture->source);
  g_assert_cmpint (kith_message_get_id (row (fixture, n_rows (fixture) - 1)), ==, 383);

  /* Near the end it is the end. */
  kith_timeline_open_at (fixture->timeline, START + 995 * MINUTE, 0);
  answer (fixture->source);
  g_assert_true (kith_timeline_get_at_newest (fixture->timeline));
}

static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  open_at_newest (fixture, 190);
  kith_timeline_load_older (fixture->timeline);
  answer (fixture->source);
  g_string_truncate (fixture->log, 0);

  /* Seen as it comes. */
  kith_timeline_set_attention (fixture->timeline, TRUE, TRUE);
  insert (fixture, message_new (192), message_new (191), NULL);
  assert_window (fixture, 91, 192);
  g_assert_cmpstr (fixture->log->str, ==, "100-0+2 ");
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 0);
  g_assert_cmpint (kith_timeline_get_first_unread (fixture->timeline), ==, 0);

  /* Nobody looks: counted, and the line above the first of them. */
  kith_timeline_set_attention (fixture->timeline, TRUE, FALSE);
  insert (fixture, message_new (193), message_new (194), NULL);
  insert (fixture, message_new (196), NULL);
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 2);
  g_assert_cmpint (kith_timeline_get_first_unread (fixture->timeline), ==, 194);
  g_assert_cmpuint (kith_message_get_unread_line (row (fixture, 103)), ==, 2);

  /* Seen, and then another: the line goes to it. */
  kith_timeline_mark_seen (fixture->timeline);
  insert (fixture, message_new (198), NULL);
  g_assert_cmpuint (kith_message_get_unread_line (row (fixture, 103)), ==, 0);
  g_assert_cmpint (kith_timeline_get_first_unread (fixture->timeline), ==, 198);
  g_assert_cmpuint (kith_message_get_unread_line (row (fixture, 105)), ==, 1);

  /* The same again is the same row. */
  insert (fixture, message_new (198), message_new (198), NULL);
  g_assert_cmpuint (n_rows (fixture), ==, 106);
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 1);
}

static void
test_live_makes_room (Fixture       *fixture,
                      gconstpointer  data)
{
  open_at_newest (fixture, 400);
  for (guint i = 0; i < 3; i++)
    {
      kith_timeline_load_older (fixture->timeline);
      answer (fixture->source);
    }
  kith_timeline_load_newer (fixture->timeline);
  answer (fixture->source);
  assert_window (fixture, 211, 400);

  /* The end is in sight: the oldest go. */
  insert (fixture, message_new (401), NULL);
  assert_window (fixture, 212, 401);

  /* It is not: the new one waits. */
  kith_timeline_set_attention (fixture->timeline, FALSE, TRUE);
  insert (fixture, message_new (402), NULL);
  assert_window (fixture, 212, 401);
  g_assert_false (kith_timeline_get_at_newest (fixture->timeline));
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 1);
  insert (fixture, message_new (404), NULL);
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 2);

  fixture->source->n = 404;
  kith_timeline_load_newest (fixture->timeline);
  answer (fixture->source);
  assert_window (fixture, 355, 404);
}

static void
test_old_ones_are_placed (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(XmppJid) sender = test_jid ("maya@riverside.example");

  open_at_newest (fixture, 100);
  g_string_truncate (fixture->log, 0);
  insert (fixture, said_new (5001, START + 60 * MINUTE + 1, "maya@riverside.example"), said_new (5002, START + 3 * MINUTE, "maya@riverside.example"),
          said_new (5003, START + 60 * MINUTE + 2, "maya@riverside.example"), NULL);
  g_assert_cmpstr (fixture->log->str, ==, "10-0+2 ");
  g_assert_cmpint (kith_message_get_id (row (fixture, 10)), ==, 5001);
  g_assert_cmpuint (kith_timeline_get_new_count (fixture->timeline), ==, 0);
}

static void
test_late (Fixture       *fixture,
           gconstpointer  data)
{
  KithMessageData update;

  /* What is stored while the answer is on its way is not lost, whether the answer knows of it or not. */
  fixture->source->n = 10;
  kith_timeline_open (fixture->timeline);
  insert (fixture, message_new (10), message_new (11), NULL);
  g_assert_cmpuint (n_rows (fixture), ==, 0);

  {
    g_autoptr(KithMessage) nine = message_new (9);

    update = *kith_message_get_data (nine);
    update.state = KITH_MESSAGE_STATE_DELIVERED;
    kith_timeline_update (fixture->timeline, &update);
  }
  kith_timeline_remove (fixture->timeline, 1);
  answer (fixture->source);

  assert_window (fixture, 2, 11);
  g_assert_cmpint (kith_message_get_state (row (fixture, 7)), ==, KITH_MESSAGE_STATE_DELIVERED);
}

static void
test_groups (Fixture       *fixture,
             gconstpointer  data)
{
  const char *maya = "maya@riverside.example", *anna = "anna@riverside.example";
  KithMessageData failed;
  guint n = 0;

  open_at_newest (fixture, 0);
  kith_timeline_set_attention (fixture->timeline, TRUE, TRUE);
  insert (fixture, said_new (1, START + 1, maya), NULL);
  g_assert_cmpint (kith_message_get_group_position (row (fixture, 0)), ==, KITH_GROUP_SINGLE);
  insert (fixture, said_new (2, START + 2, maya), said_new (3, START + 3, maya), NULL);
  g_assert_cmpint (kith_message_get_group_position (row (fixture, 0)), ==, KITH_GROUP_FIRST);
  g_assert_cmpint (kith_message_get_group_position (row (fixture, 1)), ==, KITH_GROUP_MIDDLE);
  g_assert_cmpint (kith_message_get_group_position (row (fixture, 2)), ==, KITH_GROUP_LAST);

  /* Another sender, another minute, another day. */
  g_signal_connect (row (fixture, 0), "notify", G_CALLBACK (count_notify_cb), &n);
  insert (fixture, said_new (4, START + 4, anna), said_new (5, START + 1 * MINUTE, anna),
          said_new (6, START + 24 * 60 * MINUTE, anna), NULL);
  for (guint i = 3; i < 6; i++)
    g_assert_cmpint (kith_message_get_group_position (row (fixture, i)), ==, KITH_GROUP_SINGLE);
  g_assert_true (kith_message_get_starts_day (row (fixture, 5)));
  g_assert_false (kith_message_get_starts_day (row (fixture, 4)));
  g_assert_cmpuint (n, ==, 0);

  /* One that failed stands alone. */
  failed = *kith_message_get_data (row (fixture, 1));
  failed.state = KITH_MESSAGE_STATE_FAILED;
  kith_timeline_update (fixture->timeline, &failed);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (kith_message_get_group_position (row (fixture, i)), ==, KITH_GROUP_SINGLE);

  kith_timeline_remove (fixture->timeline, 2);
  g_assert_cmpint (kith_message_get_group_position (row (fixture, 0)), ==, KITH_GROUP_FIRST);
  g_assert_cmpint (kith_message_get_group_position (row (fixture, 1)), ==, KITH_GROUP_LAST);
}

static void
test_update_moves (Fixture       *fixture,
                   gconstpointer  data)
{
  KithMessageData moved;
  KithMessage *message;

  open_at_newest (fixture, 10);
  message = row (fixture, 9);
  moved = *kith_message_get_data (message);
  moved.sort_time = START + 5 * MINUTE + 1;
  g_string_truncate (fixture->log, 0);
  kith_timeline_update (fixture->timeline, &moved);
  g_assert_true (row (fixture, 5) == message);
  g_assert_cmpstr (fixture->log->str, ==, "9-1+0 5-0+1 ");

  moved.id = 777;
  kith_timeline_update (fixture->timeline, &moved);
  g_assert_cmpuint (n_rows (fixture), ==, 10);
}

static void
test_source_is_held_weakly (void)
{
  TestSource *source = g_object_new (TEST_TYPE_SOURCE, NULL);
  KithTimeline *timeline = kith_timeline_new (KITH_HISTORY_SOURCE (source), 1);

  g_assert_finalize_object (source);
  kith_timeline_open (timeline);
  g_assert_false (kith_timeline_get_is_loading (timeline));
  g_assert_finalize_object (timeline);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/timeline/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("window", test_window);
  ADD ("to-the-oldest", test_to_the_oldest);
  ADD ("stale-answers", test_stale_answers);
  ADD ("open-at-first-unread", test_open_at_first_unread);
  ADD ("open-at", test_open_at);
  ADD ("live", test_live);
  ADD ("live-makes-room", test_live_makes_room);
  ADD ("old-ones-are-placed", test_old_ones_are_placed);
  ADD ("late", test_late);
  ADD ("groups", test_groups);
  ADD ("update-moves", test_update_moves);
  g_test_add_func ("/timeline/source-is-held-weakly", test_source_is_held_weakly);

  return g_test_run ();
}
