/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-timeline-view.h"
#include "kith-ui.h"

/* A history of 2,000 messages that answers in the next turn of the loop. */
#define N_MESSAGES 2000
#define TEST_TYPE_HISTORY (test_history_get_type ())
G_DECLARE_FINAL_TYPE (TestHistory, test_history, TEST, HISTORY, GObject)

struct _TestHistory
{
  GObject parent_instance;

  XmppJid *sender;
  gint64 first_unread;
  gint64 n_messages;
  guint n_requests;
};

typedef struct
{
  TestHistory *self;
  KithTimeline *timeline;
  guint serial;
  KithHistoryDirection direction;
  gint64 cursor;
  guint limit;
} Request;

static void history_iface_init (KithHistorySourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHistory, test_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (KITH_TYPE_HISTORY_SOURCE, history_iface_init))

static KithMessage *
message_new (TestHistory *self,
             gint64       id)
{
  g_autofree char *body = g_strdup_printf ("Message %" G_GINT64_FORMAT "%s", id,
                                           id % 5 == 0 ? " with so many words that it takes more than one line in a window of this width, and then some" : "");
  gint64 stamp = G_GINT64_CONSTANT (1763000000000000) + id * 100 * G_USEC_PER_SEC;
  KithMessageData data = { .id = id, .sort_time = stamp, .stamp = stamp, .sender = self->sender, .body = body };

  return kith_message_new (&data);
}

static gboolean
answer_cb (gpointer data)
{
  g_autofree Request *r = data;
  g_autoptr(KithTimeline) timeline = r->timeline;
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 unread = r->direction == KITH_HISTORY_AROUND_UNREAD ? r->self->first_unread : 0;
  gint64 n = r->self->n_messages;
  gint64 from = n - r->limit + 1, to = n;
  gboolean end = FALSE;

  if (r->direction == KITH_HISTORY_OLDER)
    from = r->cursor - r->limit, to = r->cursor - 1, end = from <= 1;
  else if (r->direction == KITH_HISTORY_NEWER)
    from = r->cursor + 1, to = r->cursor + r->limit, end = to >= n;
  else if (unread != 0)
    from = unread - 25, to = unread + 25, end = to >= n;
  else
    end = r->direction == KITH_HISTORY_AROUND_UNREAD;

  for (gint64 id = MAX (from, 1); id <= MIN (to, n); id++)
    g_ptr_array_add (messages, message_new (r->self, id));
  kith_timeline_take (timeline, r->serial, r->direction, messages, end, unread, unread != 0 ? (guint) (n - unread + 1) : 0);

  return G_SOURCE_REMOVE;
}

static void
test_history_request (KithHistorySource     *source,
                      KithTimeline          *timeline,
                      guint                  serial,
                      KithHistoryDirection   direction,
                      const KithMessageData *cursor,
                      guint                  limit)
{
  TestHistory *self = TEST_HISTORY (source);
  Request request = { self, g_object_ref (timeline), serial, direction, cursor != NULL ? cursor->id : 0, limit };

  self->n_requests++;
  g_idle_add (answer_cb, g_memdup2 (&request, sizeof request));
}

static void
history_iface_init (KithHistorySourceInterface *iface)
{
  iface->request = test_history_request;
}

static void
test_history_class_init (TestHistoryClass *klass)
{
}

static void
test_history_init (TestHistory *self)
{
  self->sender = xmpp_jid_new ("maya@riverside.example", NULL);
  self->n_messages = N_MESSAGES;
}

typedef struct
{
  TestHistory *history;
  KithConversation *conversation;
  KithTimeline *timeline;
  GtkWindow *window;
  KithTimelineView *view;
  GtkAdjustment *adjustment;
} Fixture;

static gboolean
find_scrolled (GtkWidget  *widget,
               GtkWidget **found)
{
  if (GTK_IS_SCROLLED_WINDOW (widget))
    {
      *found = widget;
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (find_scrolled (child, found))
        return TRUE;
    }

  return FALSE;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(XmppJid) own = xmpp_jid_new ("anna@riverside.example", NULL);
  g_autoptr(KithAccount) account = kith_account_new (1, own);
  g_autoptr(KithContact) contact = NULL;
  GtkWidget *scrolled = NULL;

  fixture->history = g_object_new (TEST_TYPE_HISTORY, NULL);
  contact = kith_contact_new (account, fixture->history->sender);
  fixture->conversation = kith_conversation_new (contact, KITH_CONVERSATION_PERSON);
  fixture->timeline = kith_timeline_new (KITH_HISTORY_SOURCE (fixture->history), 1);
  kith_conversation_set_timeline (fixture->conversation, fixture->timeline);

  fixture->window = GTK_WINDOW (gtk_window_new ());
  fixture->view = g_object_new (KITH_TYPE_TIMELINE_VIEW, NULL);
  gtk_window_set_default_size (fixture->window, 700, 500);
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->view));
  gtk_window_present (fixture->window);
  g_assert_true (find_scrolled (GTK_WIDGET (fixture->view), &scrolled));
  fixture->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *view = g_object_ref (GTK_WIDGET (fixture->view));

  gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (view);
  g_assert_finalize_object (fixture->conversation);
  g_assert_finalize_object (fixture->timeline);
  g_clear_pointer (&fixture->history->sender, xmpp_jid_unref);
  g_assert_finalize_object (fixture->history);
}

static double
to_end (Fixture *fixture)
{
  return gtk_adjustment_get_upper (fixture->adjustment) - gtk_adjustment_get_page_size (fixture->adjustment)
         - gtk_adjustment_get_value (fixture->adjustment);
}

static gboolean
timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Frames, until nothing more is under way. */
static void
settle (guint msec)
{
  gboolean done = FALSE;

  g_timeout_add (msec, timeout_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static guint
n_rows (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->timeline));
}

static gint64
id_at (Fixture *fixture,
       guint    position)
{
  g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->timeline), position);

  return message != NULL ? kith_message_get_id (message) : 0;
}

static void
say (Fixture *fixture,
     gint64   id)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (messages, message_new (fixture->history, id));
  kith_timeline_insert (fixture->timeline, messages);
}

/* Opens at the end and stays there. */
static void
test_sticks_to_the_end (Fixture       *fixture,
                        gconstpointer  data)
{
  kith_timeline_view_set_conversation (fixture->view, fixture->conversation);
  settle (400);
  g_assert_cmpint (id_at (fixture, n_rows (fixture) - 1), ==, N_MESSAGES);
  g_assert_cmpfloat (gtk_adjustment_get_upper (fixture->adjustment), >, 1000);
  g_assert_cmpfloat (to_end (fixture), <=, 1);

  for (gint64 id = N_MESSAGES + 1; id < N_MESSAGES + 20; id++)
    say (fixture, id);
  settle (300);
  g_assert_cmpfloat (to_end (fixture), <=, 1);

  /* Not where the person reads something else. */
  gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_value (fixture->adjustment) - 600);
  settle (200);
  say (fixture, N_MESSAGES + 20);
  settle (200);
  g_assert_cmpfloat (to_end (fixture), >, 500);

  kith_timeline_view_to_newest (fixture->view);
  settle (300);
  g_assert_cmpfloat (to_end (fixture), <=, 1);
}

/* Going up brings older messages and moves nothing that is in sight; the whole history passes through a window of 190. */
static void
test_history_passes (Fixture       *fixture,
                     gconstpointer  data)
{
  gint64 oldest = N_MESSAGES;

  kith_timeline_view_set_conversation (fixture->view, fixture->conversation);
  settle (400);

  for (guint i = 0; i < 400 && oldest > 1; i++)
    {
      gtk_adjustment_set_value (fixture->adjustment, 0);
      settle (40);
      g_assert_cmpuint (n_rows (fixture), <=, KITH_TIMELINE_MAX);
      oldest = MIN (oldest, id_at (fixture, 0));
    }
  g_assert_cmpint (oldest, ==, 1);
  g_assert_true (kith_timeline_get_at_oldest (fixture->timeline));

  kith_timeline_view_to_newest (fixture->view);
  settle (500);
  g_assert_cmpint (id_at (fixture, n_rows (fixture) - 1), ==, N_MESSAGES);
  g_assert_cmpfloat (to_end (fixture), <=, 1);
}

/* One touch of the top is one page, not the way to the oldest. */
static void
test_top_does_not_run_away (Fixture       *fixture,
                            gconstpointer  data)
{
  kith_timeline_view_set_conversation (fixture->view, fixture->conversation);
  settle (400);
  gtk_adjustment_set_value (fixture->adjustment, 0);
  settle (800);
  g_assert_cmpint (id_at (fixture, 0), >=, N_MESSAGES - 5 * KITH_TIMELINE_STEP);
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->adjustment), >, 500);
}

static GtkWidget *
find_list (GtkWidget *widget)
{
  if (GTK_IS_LIST_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_list (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* A few messages stand at the lower edge, however many come. */
static void
test_few_stand_below (Fixture       *fixture,
                      gconstpointer  data)
{
  GtkWidget *list = find_list (GTK_WIDGET (fixture->view));

  fixture->history->n_messages = 2;
  kith_timeline_view_set_conversation (fixture->view, fixture->conversation);
  settle (400);

  for (gint64 id = 3; id < 20; id++)
    {
      graphene_rect_t bounds;

      g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_last_child (list), GTK_WIDGET (fixture->view), &bounds));
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, >, gtk_widget_get_height (GTK_WIDGET (fixture->view)) - 20);
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (GTK_WIDGET (fixture->view)));
      g_assert_cmpfloat (to_end (fixture), <=, 1);
      if (gtk_widget_get_margin_top (list) > 0)
        g_assert_cmpfloat (gtk_adjustment_get_value (fixture->adjustment), <=, 1);
      say (fixture, id);
      settle (150);
    }
  g_assert_cmpint (gtk_widget_get_margin_top (list), ==, 0);
}

/* Also when they break their lines elsewhere, which takes room at their upper edge. */
static void
test_few_stand_below_when_width_changes (Fixture       *fixture,
                                         gconstpointer  data)
{
  static const int widths[] = { 360, 700, 300, 500, 900 };
  GtkWidget *list = find_list (GTK_WIDGET (fixture->view));

  fixture->history->n_messages = 5;
  kith_timeline_view_set_conversation (fixture->view, fixture->conversation);
  settle (400);

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      graphene_rect_t bounds;
      int height;

      gtk_window_set_default_size (fixture->window, widths[i], 500);
      settle (400);
      height = gtk_widget_get_height (GTK_WIDGET (fixture->view));
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->view)), ==, widths[i]);
      g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_last_child (list), GTK_WIDGET (fixture->view), &bounds));
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, >, height - 20);
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, height);
      g_assert_cmpfloat (gtk_adjustment_get_value (fixture->adjustment), <=, 1);
    }
}

static void
test_opens_at_first_unread (Fixture       *fixture,
                            gconstpointer  data)
{
  fixture->history->first_unread = 1500;
  kith_conversation_set_unread_count (fixture->conversation, 501);
  kith_timeline_view_set_conversation (fixture->view, fixture->conversation);
  settle (500);
  g_assert_cmpint (id_at (fixture, 0), <, 1500);
  g_assert_cmpint (id_at (fixture, n_rows (fixture) - 1), >, 1500);
  g_assert_false (kith_timeline_get_at_newest (fixture->timeline));
  g_assert_cmpfloat (to_end (fixture), >, 100);
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->adjustment), >, 200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  kith_ui_register_resources ();

#define ADD(path, func) g_test_add ("/timeline-view/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("sticks-to-the-end", test_sticks_to_the_end);
  ADD ("top-does-not-run-away", test_top_does_not_run_away);
  ADD ("few-stand-below", test_few_stand_below);
  ADD ("few-stand-below-when-width-changes", test_few_stand_below_when_width_changes);
  ADD ("opens-at-first-unread", test_opens_at_first_unread);
  ADD ("history-passes", test_history_passes);

  return g_test_run ();
}
