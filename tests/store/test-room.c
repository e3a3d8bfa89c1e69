/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

#include "kith-amendment-store.h"
#include "kith-room-store.h"

#define ROOM "tea@rooms.example.org"

/* What an occupant says. @sender: as in KithArrival; "": we. */
static KithArrival *
said (const char *sender,
      const char *nick,
      const char *id,
      const char *body)
{
  KithArrival *arrival = arrival_in (ROOM, id, body);

  arrival->is_room = TRUE;
  arrival->sender = g_strdup (sender);
  arrival->nick = g_strdup (nick);
  arrival->is_outgoing = *sender == '\0';

  return arrival;
}

/* With the name that the room gave it. */
static KithArrival *
named (KithArrival *arrival,
       const char  *archive_id)
{
  arrival->archive_id = g_strdup (archive_id);

  return arrival;
}

static KithArrival *
reaction (const char *sender,
          const char *nick,
          const char *id,
          const char *emoji)
{
  KithArrival *arrival = said (sender, nick, NULL, NULL);

  arrival->reaction_id = g_strdup (id);
  arrival->reactions = g_strsplit (emoji, " ", -1);

  return arrival;
}

static KithArrival *
retraction (const char *sender,
            const char *id)
{
  KithArrival *arrival = said (sender, "x", NULL, NULL);

  arrival->retract_id = g_strdup (id);

  return arrival;
}

static KithArrival *
correction (const char *sender,
            const char *id,
            const char *replaced,
            const char *body)
{
  KithArrival *arrival = said (sender, "x", id, body);

  arrival->replace_id = g_strdup (replaced);

  return arrival;
}

static KithArrival *
moderation (const char *id,
            const char *reason)
{
  KithArrival *arrival = said ("*", NULL, NULL, NULL);

  arrival->moderated_id = g_strdup (id);
  arrival->moderation = g_strdup (reason);

  return arrival;
}

#define assert_texts(store, expected)                                                                                                \
  G_STMT_START                                                                                                                       \
  {                                                                                                                                  \
    g_autofree char *texts = store_text_await ((store)->database, "SELECT coalesce (nick, '-') || ':' || coalesce (text, body) FROM message" \
                                                                  " ORDER BY sort_time, sort_tie");                                  \
    g_assert_cmpstr (texts, ==, expected);                                                                                           \
  }                                                                                                                                  \
  G_STMT_END

static void
test_record (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithRoomRecord) record = kith_room_record_new (ROOM);
  g_autoptr(GPtrArray) records = NULL;
  gint64 id;

  record->nick = g_strdup ("me");
  record->is_autojoin = TRUE;
  record->traits = 6;
  record->subject = g_strdup ("Today");
  id = dex_await_int64 (kith_room_store_save (store->database, store->account, record), NULL);
  g_assert_cmpint (id, >, 0);
  store_restart_await (store);
  records = dex_await_boxed (kith_room_store_load (store->database, store->account), NULL);
  g_assert_cmpuint (records->len, ==, 1);
  {
    const KithRoomRecord *loaded = g_ptr_array_index (records, 0);

    g_assert_cmpint (loaded->conversation, ==, id);
    g_assert_cmpstr (loaded->jid, ==, ROOM);
    g_assert_cmpstr (loaded->nick, ==, "me");
    g_assert_cmpstr (loaded->subject, ==, "Today");
    g_assert_null (loaded->password);
    g_assert_true (loaded->is_autojoin);
    g_assert_false (loaded->is_untold);
    g_assert_cmpuint (loaded->traits, ==, 6);
  }
  g_assert_true (dex_await_boolean (kith_room_store_remove (store->database, store->account, ROOM), NULL));
  store_assert_number (store, "SELECT count(*) FROM room", 0);
  store_assert_number (store, "SELECT kind FROM conversation", 1);
  store_free_await (store);
}

/* Who wrote is the occupant, not the nick: the same id under the same nick by another is another message (security.md M2, M3). */
static void
test_senders (void)
{
  Store *store = store_new_await ();

  store_take (store, named (said ("o:1", "ann", "a", "one"), "s1"));
  store_take (store, named (said ("o:2", "ann", "a", "one"), "s2"));
  store_take (store, named (said ("o:1", "ann", "a", "one"), "s1"));
  store_take (store, named (said ("o:1", "anna", "b", "two"), "s3"));
  assert_texts (store, "ann:one\nann:one\nanna:two");
  store_assert_number (store, "SELECT count(DISTINCT sender) FROM message", 2);
  store_assert_number (store, "SELECT unread_count FROM conversation", 3);
  store_assert_number (store, "SELECT count(*) FROM archive WHERE jid = '" ROOM "'", 1);
  /* In our own archive a room's names mean nothing. */
  store_take (store, arrival_with_archive_id (arrival_in (BOB, "z", "from bob"), "s1", AT (1)));
  store_assert_number (store, "SELECT count(*) FROM message WHERE archive_id = 's1'", 2);
  store_free_await (store);
}

/* What we write is sent when the room gives it back, by its id, changed or not; also where the room's archive does not say that it is ours. */
static void
test_reflected (void)
{
  Store *store = store_new_await ();
  g_autoptr(KithRoomRecord) record = kith_room_record_new (ROOM);
  KithArrival *arrival;

  record->nick = g_strdup ("me");
  dex_await (kith_room_store_save (store->database, store->account, record), NULL);
  dex_await (kith_outbox_store_add (store->database, store->account, ROOM, "mine", "hello", 0, store->now), NULL);
  dex_await (kith_outbox_store_add (store->database, store->account, ROOM, "more", "again", 0, store->now), NULL);
  store_assert_number (store, "SELECT count(*) FROM message WHERE state = 1 AND nick = 'me'", 2);

  /* Somebody else who guesses an id is somebody else. */
  store_take (store, named (said ("o:9", "me", "mine", "hello"), "s0"));
  store_assert_number (store, "SELECT count(*) FROM message WHERE state = 1", 2);

  store_take (store, named (said ("", "me", "mine", "hello (cut by the gateway)"), "s1"));
  store_assert_number (store, "SELECT state FROM message WHERE message_id = 'mine' AND is_outgoing", 2);
  store_assert_number (store, "SELECT count(*) FROM message WHERE is_outgoing AND archive_id = 's1' AND alias_id = 's1'", 1);

  arrival = named (said ("n:me", "me", "more", "again"), "s2");
  arrival->way = KITH_WAY_ARCHIVE;
  store_take (store, arrival);
  store_assert_number (store, "SELECT count(*) FROM message WHERE is_outgoing AND state = 2", 2);
  store_assert_number (store, "SELECT count(*) FROM message", 3);

  /* That one of many has received it says nothing of the others. */
  {
    KithArrival *receipt = arrival_receipt (ROOM, "mine");

    receipt->is_room = TRUE;
    store_take (store, receipt);
    receipt = arrival_displayed (ROOM, "mine");
    receipt->is_room = TRUE;
    store_take (store, receipt);
  }
  store_assert_number (store, "SELECT count(*) FROM message WHERE state > 2", 0);
  store_free_await (store);
}

/* XEP-0045 s. 7.2.13: history that is told at each join, by those who have ids and those who have none. */
static void
test_history (void)
{
  Store *store = store_new_await ();

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 4; i++)
        {
          static const char *const ids[] = { NULL, NULL, "x", "y" };
          KithArrival *arrival = said ("o:1", "ann", ids[i], i < 3 ? "same" : "other");

          arrival->stamp = AT (i);
          arrival->stamp_is_trusted = TRUE;
          arrival->is_past = round == 0;
          store_take (store, arrival);
        }
      store_assert_number (store, "SELECT count(*) FROM message", 4);
    }
  store_assert_number (store, "SELECT unread_count FROM conversation", 0);

  /* Said live without an id, then told as the past of the room. */
  store_take (store, said ("o:1", "ann", NULL, "live"));
  store_assert_number (store, "SELECT unread_count FROM conversation", 1);
  for (guint round = 0; round < 2; round++)
    {
      KithArrival *arrival = said ("o:1", "ann", NULL, "live");

      arrival->stamp = store->now + 1;
      arrival->stamp_is_trusted = TRUE;
      if (round == 1)
        arrival->stamp -= G_USEC_PER_SEC;
      store_take (store, arrival);
    }
  store_assert_number (store, "SELECT count(*) FROM message WHERE body = 'live'", 1);
  store_free_await (store);
}

/* security.md S8 in rooms. */
static void
test_amendments (void)
{
  Store *store = store_new_await ();

  store_take (store, named (said ("o:1", "ann", "a", "one"), "s1"));
  store_take (store, named (said ("o:2", "bob", "b", "two"), "s2"));
  store_take (store, named (said ("n:eve", "eve", "e", "three"), "s3"));

  /* By the same occupant, whatever they are called now. */
  store_take (store, correction ("o:1", "a2", "a", "ONE"));
  store_take (store, correction ("o:2", "a3", "a", "stolen"));
  store_take (store, correction ("n:eve", "e2", "e", "THREE"));
  assert_texts (store, "ann:ONE\nbob:two\neve:three\nx:stolen\nx:THREE");

  /* By the room's name for it; somebody's own id that is the same is no other message. */
  store_take (store, named (said ("o:2", "bob", "s1", "decoy"), "s4"));
  store_take (store, reaction ("o:2", "bob", "s1", "👍"));
  store_take (store, reaction ("n:eve", "eve", "s1", "🎉"));
  store_take (store, reaction ("o:2", "bob", "a", "👎"));
  {
    g_autofree char *text = store_text_await (store->database, "SELECT m.message_id || ' ' || r.nick || ' ' || r.emojis FROM reaction r JOIN message m ON m.id = r.message"
                                                               " ORDER BY r.nick");

    g_assert_cmpstr (text, ==, "a bob 👍\na eve 🎉");
  }

  /* Only one's own is taken back, and under a mere nick nothing is. */
  store_take (store, retraction ("o:2", "s1"));
  store_take (store, retraction ("n:eve", "s3"));
  store_assert_number (store, "SELECT count(*) FROM message WHERE is_retracted AND sender <> 'o:2'", 0);
  store_take (store, retraction ("o:1", "s1"));
  store_assert_number (store, "SELECT is_retracted FROM message WHERE archive_id = 's1'", 1);

  /* The room takes back what it likes, also before it came. */
  store_take (store, moderation ("s2", "spam"));
  store_take (store, moderation ("s9", "worse"));
  store_take (store, named (said ("o:2", "bob", "n", "nine"), "s9"));
  {
    g_autofree char *text = store_text_await (store->database, "SELECT archive_id || ' ' || moderation || ' ' || body FROM message WHERE moderation IS NOT NULL");

    g_assert_cmpstr (text, ==, "s2 spam \ns9 worse ");
  }
  /* Nobody else is the room. */
  {
    KithArrival *arrival = retraction ("o:2", "s10");

    store_take (store, arrival);
    store_take (store, named (said ("o:1", "ann", "t", "ten"), "s10"));
  }
  store_assert_number (store, "SELECT is_retracted FROM message WHERE archive_id = 's10'", 0);
  store_free_await (store);
}

/* What we say of messages goes out under the room's names for them. */
static void
test_own_amendments (void)
{
  Store *store = store_new_await ();
  g_autoptr(GPtrArray) amendments = NULL;

  store_take (store, named (said ("", "me", "a", "one"), "s1"));
  store_take (store, named (said ("o:2", "bob", NULL, "two"), "s2"));
  store_take (store, named (said ("o:2", "bob", "s2", "decoy"), "s3"));
  dex_await (kith_amendment_store_react (store->database, store->account, 2, "r", "👍", store->now), NULL);
  dex_await (kith_amendment_store_correct (store->database, store->account, 1, "c", "ONE", store->now), NULL);
  dex_await (kith_amendment_store_retract (store->database, store->account, 1, "t", store->now), NULL);
  store_assert_number (store, "SELECT message FROM reaction", 2);
  store_assert_number (store, "SELECT is_retracted FROM message WHERE id = 1", 1);

  amendments = dex_await_boxed (kith_amendment_store_load (store->database, store->account), NULL);
  g_assert_cmpuint (amendments->len, ==, 2);
  for (guint i = 0; i < amendments->len; i++)
    {
      const KithAmendment *amendment = g_ptr_array_index (amendments, i);

      g_assert_true (amendment->is_room);
      g_assert_cmpstr (amendment->target_id, ==, amendment->kind == KITH_AMENDMENT_REACTION ? "s2" : "s1");
    }
  dex_await (kith_outbox_store_add (store->database, store->account, ROOM, "w", "an answer", 2, store->now), NULL);
  {
    g_autofree char *reply = store_text_await (store->database, "SELECT reply_id || ' ' || reply_to || ' ' || reply_quote FROM message WHERE message_id = 'w'");

    g_assert_cmpstr (reply, ==, "s2 " ROOM "/bob two");
  }
  store_free_await (store);
}

static void
test_mentions (void)
{
  Store *store = store_new_await ();

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      KithArrival *arrival = said ("o:1", "ann", id, id);

      arrival->is_mention = i != 1;
      store_take (store, arrival);
    }
  store_assert_number (store, "SELECT mention_count FROM conversation", 2);
  {
    g_autoptr(KithReadResult) read = dex_await_boxed (kith_conversation_store_read (store->database, 1, 2, "never", store->now), NULL);

    g_assert_cmpuint (read->unread_count, ==, 1);
    g_assert_cmpuint (read->mention_count, ==, 1);
    g_assert_null (read->marker_id);
  }
  store_free_await (store);
}

static KithIntake *
take_room_page_await (Store      *store,
                      gint64      range,
                      const char *names,
                      gboolean    is_complete)
{
  KithArchivePage *page = kith_archive_page_new (store->account, ROOM, NULL, KITH_SIDE_OLDER);
  g_auto(GStrv) parts = g_strsplit (names, " ", -1);

  page->range = range;
  page->asked_at = store->now;
  page->is_complete = is_complete;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      KithArrival *arrival = named (said ("o:1", "ann", parts[i], parts[i]), parts[i]);

      arrival->way = KITH_WAY_ARCHIVE;
      arrival->stamp = AT (g_ascii_strtoll (parts[i], NULL, 10));
      arrival->stamp_is_trusted = TRUE;
      g_ptr_array_add (page->arrivals, arrival);
      if (i == 0)
        page->first = g_strdup (parts[i]);
      g_set_str (&page->last, parts[i]);
    }

  return store_page_await (store, page);
}

/* A room's archive is its own: what is known of it says nothing of the account's, and its gaps are its conversation's. */
static void
test_archive (void)
{
  Store *store = store_new_await ();
  g_autoptr(GPtrArray) ranges = NULL;
  g_autoptr(KithHistory) history = NULL;
  gint64 range;

  store->now = AT (100);
  kith_intake_unref (take_room_page_await (store, 0, "7 8 9", FALSE));
  store_take (store, named (said ("o:1", "ann", "10", "10"), "10"));
  store_take (store, arrival_in (ANN, "person", "person"));
  assert_texts (store, "ann:7\nann:8\nann:9\nann:10\n-:person");

  ranges = dex_await_boxed (kith_archive_store_list (store->database, store->account, NULL, NULL), NULL);
  g_assert_cmpuint (ranges->len, ==, 0);
  g_clear_pointer (&ranges, g_ptr_array_unref);
  ranges = dex_await_boxed (kith_archive_store_list (store->database, store->account, ROOM, NULL), NULL);
  g_assert_cmpuint (ranges->len, ==, 1);
  range = ((KithArchiveRange *) g_ptr_array_index (ranges, 0))->id;

  /* The gap before it is gone on with from the range itself. */
  history = dex_await_boxed (kith_history_store_load (store->database, 1, KITH_READ_NEWEST, (KithPlace) { 0, 0 }, 50, FALSE), NULL);
  g_assert_cmpuint (history->messages->len, ==, 4);
  g_assert_nonnull (history->gap);
  g_assert_cmpint (history->gap->range, ==, range);
  g_assert_cmpstr (history->gap->cursor, ==, "7");
  g_clear_pointer (&history, kith_history_unref);

  kith_intake_unref (take_room_page_await (store, range, "4 5 6", TRUE));
  history = dex_await_boxed (kith_history_store_load (store->database, 1, KITH_READ_NEWEST, (KithPlace) { 0, 0 }, 50, FALSE), NULL);
  g_assert_cmpuint (history->messages->len, ==, 7);
  g_assert_null (history->gap);

  /* Once more, live and out of the archive: nothing is there twice. */
  store_take (store, named (said ("o:1", "ann", "5", "5"), "5"));
  kith_intake_unref (take_room_page_await (store, range, "4 5 6", TRUE));
  store_assert_number (store, "SELECT count(*) FROM message", 8);
  store_free_await (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/store/room/record", test_record);
  FIBER_TEST ("/store/room/M2-M3-senders", test_senders);
  FIBER_TEST ("/store/room/reflected", test_reflected);
  FIBER_TEST ("/store/room/XEP-0045-history", test_history);
  FIBER_TEST ("/store/room/S8-amendments", test_amendments);
  FIBER_TEST ("/store/room/own-amendments", test_own_amendments);
  FIBER_TEST ("/store/room/mentions", test_mentions);
  FIBER_TEST ("/store/room/archive", test_archive);

  return g_test_run ();
}
