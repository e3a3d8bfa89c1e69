/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rows.h"

#include "attacker.h"

#include "kith-account-runtime-private.h"
#include "kith-conversation.h"
#include "kith-read-service.h"
#include "kith-timeline.h"
#include "xmpp-stanza-writer.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* Row 18 (security.md S11): whatever somebody sends, nothing changes outside of their own conversation and their own request. The same day is played twice, once
 * with sequences of stanzas of an attacker between all that honest people do, and once without. After each step the whole database, the models and what went
 * out to others have to be the same. Half of the attackers' messages are in the archive, too, and come again with its pages. */

#define STEPS     50
#define SEQUENCES 10 /* before each step; of one to four stanzas */

static guint64 n_sequences, n_stanzas, n_kept, n_answered;

typedef struct
{
  World      *world;
  GRand      *script;    /* what honest people do */
  GRand      *malice;
  Attacker    attacker;
  const char *bare;      /* of the attacker */
  gboolean    is_attacked;
  gboolean    is_broken; /* connections end, and what came meanwhile is in the archive */
  KithConversation *watched;
  GString    *sent;      /* to others */
  GPtrArray  *states;    /* of char *: after each step */
  sqlite3    *database;  /* one for the day: while the program has the file open, no file descriptor of it is really closed */
} Day;

/* --- What everything looks like -------------------------------------------------------------------------------------------------- */

/* Every table, without what belongs to the attacker. Numbers of rows and places among other rows depend on what else is there: order counts instead. */
static const struct
{
  const char *table;
  const char *sql; /* ?1: the attacker */
} tables[] = {
  { "account", "SELECT * FROM account" },
  { "server_key", "SELECT * FROM server_key" },
  { "roster_item", "SELECT * FROM roster_item" },
  { "roster_group", "SELECT * FROM roster_group" },
  { "contact_request", "SELECT account, jid, nick FROM contact_request WHERE jid <> ?1" },
  { "conversation", "SELECT account, jid, kind, draft, unread_count, has_outgoing, muted_until, is_pinned, is_archived, is_marked_unread, notify, is_untold, keep_days, cleared_stamp, mention_count, sends_last_seen, (SELECT count(*) FROM message m WHERE m.conversation = c.id"
                    " AND (m.sort_time, m.sort_tie) <= (c.read_time, c.read_tie)) FROM conversation c WHERE jid <> ?1 ORDER BY jid" },
  { "room", "SELECT c.jid, r.name, r.nick, r.password, r.is_autojoin, r.is_untold, r.is_left, r.title, r.subject, r.traits FROM room r"
            " JOIN conversation c ON c.id = r.conversation WHERE c.jid <> ?1 ORDER BY 1" },
  { "cleared", "SELECT c.jid, x.kind, x.id FROM cleared x JOIN conversation c ON c.id = x.conversation WHERE c.jid <> ?1 ORDER BY 1, 2, 3" },
  { "message", "SELECT c.jid, m.stamp, m.is_outgoing, m.sender, m.message_id, m.alias_id, a.jid, m.archive_id, m.is_placed, m.state, m.failure, m.failure_text,"
               " m.is_markable, m.body, m.text, m.is_retracted, m.is_unstyled, m.replaces_id, m.reply_id, m.reply_to, m.reply_quote, m.nick, m.real_jid, m.is_mention, m.moderation FROM message m JOIN conversation c ON c.id = m.conversation LEFT JOIN archive a ON a.id = m.archive"
               " WHERE c.jid <> ?1 ORDER BY c.jid, m.sort_time, m.sort_tie" },
  { "revision", "SELECT c.jid, m.message_id, r.revision_id, r.stamp, r.is_unstyled, r.text FROM revision r JOIN message m ON m.id = r.message"
                " JOIN conversation c ON c.id = m.conversation WHERE c.jid <> ?1 ORDER BY 1, 2, 3" },
  { "reaction", "SELECT c.jid, m.message_id, r.is_outgoing, r.sender, r.stamp, r.emojis FROM reaction r JOIN message m ON m.id = r.message"
                " JOIN conversation c ON c.id = m.conversation WHERE c.jid <> ?1 ORDER BY 1, 2, 3, 4" },
  { "early_amendment", "SELECT c.jid, e.target_id, e.kind, e.is_outgoing, e.sender, e.stamp, e.emojis FROM early_amendment e"
                       " JOIN conversation c ON c.id = e.conversation WHERE c.jid <> ?1 ORDER BY 1, 2, 3, 4, 5" },
  { "amendment", "SELECT c.jid, m.message_id, a.kind, a.is_sent, a.content FROM amendment a JOIN message m ON m.id = a.message"
                 " JOIN conversation c ON c.id = m.conversation WHERE c.jid <> ?1 ORDER BY 1, 2, 3" },
  { "early_state", "SELECT c.jid, message_id, state FROM early_state e JOIN conversation c ON c.id = e.conversation WHERE c.jid <> ?1 ORDER BY 1, 2" },
  { "early_read", "SELECT c.jid, message_id FROM early_read e JOIN conversation c ON c.id = e.conversation WHERE c.jid <> ?1 ORDER BY 1" },
  { "archive", "SELECT account, jid FROM archive" },
  { "owed", "SELECT account, kind, recipient, message_id FROM owed WHERE recipient <> ?1 ORDER BY 2, 3, 4" },
  { "archive_range", "SELECT peer, is_start FROM archive_range WHERE peer <> ?1 ORDER BY 1" },
  { "person", "SELECT account, jid, avatar, refused, nick, full_name FROM person WHERE jid <> ?1 ORDER BY 2" },
  /* What a hash stands for, whoever told us: nobody can change it. */
  { "caps", NULL },
  /* Kept from the table message by triggers, and has no other source. */
  { "message_search", NULL },
  { "message_search_config", NULL },
  { "message_search_data", NULL },
  { "message_search_idx", NULL },
  { "search_build", "SELECT rest FROM search_build" },
};

static sqlite3 *
look (World *world)
{
  g_autofree char *path = g_build_filename (world->folder, "kith.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, "unix"), ==, SQLITE_OK);

  return handle;
}

static void
add_table (GString    *out,
           sqlite3    *handle,
           const char *sql,
           const char *bare)
{
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  if (sqlite3_bind_parameter_count (stmt) > 0)
    sqlite3_bind_text (stmt, 1, bare, -1, SQLITE_STATIC);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (stmt); i++)
        g_string_append_printf (out, "|%s", sqlite3_column_type (stmt, i) == SQLITE_NULL ? "-" : (const char *) sqlite3_column_text (stmt, i));
      g_string_append_c (out, '\n');
    }
  sqlite3_finalize (stmt);
}

static void
add_database (GString *out,
              Day     *day)
{
  if (day->database == NULL)
    day->database = look (day->world);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_string_append_printf (out, "-- %s\n", tables[i].table);
      if (tables[i].sql != NULL)
        add_table (out, day->database, tables[i].sql, day->bare);
    }
}

static void
add_message (GString     *out,
             KithMessage *message)
{
  if (message == NULL)
    return;

  g_string_append_printf (out, " %d %s %d %d %s %d %u %d", kith_message_get_is_outgoing (message), xmpp_jid_get_text (kith_message_get_sender (message)),
                          kith_message_get_state (message), kith_message_get_failure (message), kith_message_get_body (message), kith_message_get_starts_day (message),
                          kith_message_get_unread_line (message), kith_message_get_group_position (message));
}

static gboolean
is_attacker (Day     *day,
             XmppJid *jid)
{
  return strcmp (xmpp_jid_get_bare (jid), day->bare) == 0;
}

static void
add_contact (GString     *out,
             KithContact *contact)
{
  GListModel *resources = kith_contact_get_resources (contact);
  g_autofree char *groups = g_strjoinv (",", (GStrv) (guintptr) kith_contact_get_groups (contact));

  g_string_append_printf (out, "contact %s %s %s [%s] %d %d %d %d %d %s\n", xmpp_jid_get_text (kith_contact_get_jid (contact)), kith_contact_get_display_name (contact),
                          kith_contact_get_nick (contact), groups, kith_contact_get_in_roster (contact), kith_contact_get_subscription (contact), kith_contact_get_is_asked (contact),
                          kith_contact_get_is_asking (contact), kith_contact_get_show (contact), kith_contact_get_status (contact));
  for (guint i = 0; i < g_list_model_get_n_items (resources); i++)
    {
      g_autoptr(KithResource) resource = g_list_model_get_item (resources, i);

      g_string_append_printf (out, "  %s %d %s\n", kith_resource_get_name (resource), kith_resource_get_show (resource), kith_resource_get_status (resource));
    }
}

static int
compare_contacts (gconstpointer a,
                  gconstpointer b)
{
  return strcmp (xmpp_jid_get_text (kith_contact_get_jid (*(KithContact *const *) a)), xmpp_jid_get_text (kith_contact_get_jid (*(KithContact *const *) b)));
}

/* Who is in the roster, who asks, what the sidebar shows, and one conversation as it is open. */
static void
add_models (GString *out,
            Day     *day)
{
  KithRoster *roster = kith_account_runtime_get_roster (day->world->runtime);
  g_autoptr(GPtrArray) contacts = g_ptr_array_new_with_free_func (g_object_unref);
  KithTimeline *timeline = kith_conversation_get_timeline (day->watched);

  g_string_append (out, "-- models\n");
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)); i++)
    g_ptr_array_add (contacts, g_list_model_get_item (G_LIST_MODEL (roster), i));
  g_ptr_array_sort (contacts, compare_contacts);
  for (guint i = 0; i < contacts->len; i++)
    if (!is_attacker (day, kith_contact_get_jid (contacts->pdata[i])))
      add_contact (out, contacts->pdata[i]);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (day->world->conversations)); i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (G_LIST_MODEL (day->world->conversations), i);

      if (is_attacker (day, kith_conversation_get_jid (conversation)))
        continue;
      g_string_append_printf (out, "conversation %s %s %u %d", xmpp_jid_get_text (kith_conversation_get_jid (conversation)), kith_conversation_get_name (conversation),
                              kith_conversation_get_unread_count (conversation), kith_conversation_get_chat_state (conversation));
      add_message (out, kith_conversation_get_last_message (conversation));
      g_string_append_c (out, '\n');
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      g_string_append (out, "row");
      add_message (out, message);
      g_string_append_c (out, '\n');
    }
  g_string_append_printf (out, "new %u, account %d\n", kith_timeline_get_new_count (timeline), kith_account_get_state (day->world->account));
}

static gboolean
number_cb (const GMatchInfo *match,
           GString          *out,
           gpointer          data)
{
  GHashTable *seen = data;
  char *text = g_match_info_fetch (match, 0);
  gpointer number = g_hash_table_lookup (seen, text);

  if (number == NULL)
    {
      number = GUINT_TO_POINTER (g_hash_table_size (seen) + 1);
      g_hash_table_insert (seen, text, number);
    }
  else
    {
      g_free (text);
    }
  g_string_append_printf (out, "#%u", GPOINTER_TO_UINT (number));

  return FALSE;
}

/* Ids are drawn by chance, and more of them where somebody attacks: which ones are the same is what counts. */
static char *
without_chance (const char *text)
{
  static GRegex *regex;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (regex == NULL)
    regex = g_regex_new ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\b[amxrsh]-[0-9a-f]{8}-[0-9]+|Kith\\.[0-9a-f]{8}", G_REGEX_OPTIMIZE, 0, NULL);

  return g_regex_replace_eval (regex, text, -1, 0, 0, number_cb, seen, NULL);
}

static char *
describe (Day *day)
{
  g_autoptr(GString) out = g_string_new (NULL);

  add_database (out, day);
  add_models (out, day);
  g_string_append_printf (out, "-- sent\n%s", day->sent->str);

  return without_chance (out->str);
}

/* --- The day ------------------------------------------------------------------------------------------------------------------------ */

static guint32
draw_malice (gpointer data)
{
  return g_rand_int (data);
}

static void
overhear (Day        *day,
          const char *id)
{
  if (id != NULL)
    g_ptr_array_add (day->attacker.ids, g_markup_escape_text (id, -1));
}

/* What the program says: to the attacker it may be anything, to itself and its server what it needs to know. */
static void
heard_cb (XmppNode *stanza,
          gpointer  data)
{
  Day *day = data;
  const char *to = xmpp_node_get_attribute (stanza, "to");
  g_autoptr(XmppJid) jid = to != NULL ? xmpp_jid_new (to, NULL) : NULL;
  g_autoptr(GBytes) bytes = NULL;

  /* The worst case: whatever id we use is known. */
  overhear (day, xmpp_node_get_attribute (stanza, "id"));
  if (jid == NULL && xmpp_node_get_attribute (stanza, "to") == NULL && !xmpp_node_is (stanza, "presence", "jabber:client"))
    return;
  if (jid != NULL && is_attacker (day, jid))
    {
      n_answered++;
      return;
    }
  if (jid != NULL && (xmpp_jid_is_domain (jid) || strcmp (xmpp_jid_get_bare (jid), LEDGER_ME) == 0))
    return;

  /* When somebody was last there is asked of whom the person looks at just then, and how long it takes to read a conversation back, and so which one that is,
   * depends on how much others have put into the archive. */
  if (xmpp_node_find (stanza, "query", "jabber:iq:last") != NULL)
    return;

  bytes = xmpp_stanza_writer_write (stanza);
  g_string_append_len (day->sent, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_string_append_c (day->sent, '\n');
}

static void
overhear_archive (Day *day)
{
  GPtrArray *archive = day->world->ledger->archive;

  g_ptr_array_set_size (day->attacker.ids, 0);
  for (guint i = archive->len > 10 ? archive->len - 10 : 0; i < archive->len; i++)
    {
      const LedgerItem *item = g_ptr_array_index (archive, i);

      overhear (day, item->id);
      overhear (day, item->message_id);
      overhear (day, item->origin_id);
    }
}

static void
attack (Day *day)
{
  guint n = 1 + (guint) g_rand_int_range (day->malice, 0, 4);

  n_sequences++;
  for (; n > 0; n--)
    {
      g_autofree char *stanza = attacker_make_stanza (&day->attacker);

      n_stanzas++;
      ledger_say (day->world->ledger, stanza, g_str_has_prefix (stanza, "<message") && attacker_chance (&day->attacker, 50), LEDGER_PEERS);
    }
}

static gboolean
is_signed_in (gpointer data)
{
  return world_is_online (data);
}

static guint
any_honest (Day *day)
{
  /* The third of them may be the attacker. */
  return (guint) g_rand_int_range (day->script, 0, 2);
}

static void
mark_read (Day *day)
{
  GListModel *rows = G_LIST_MODEL (kith_conversation_get_timeline (day->watched));
  guint n = g_list_model_get_n_items (rows);
  g_autoptr(KithMessage) last = n > 0 ? g_list_model_get_item (rows, n - 1) : NULL;

  if (last != NULL)
    kith_read_service_mark_read (kith_account_runtime_get_read_service (day->world->runtime), day->watched, last);
}

static void
honest_step (Day *day)
{
  Ledger *ledger = day->world->ledger;
  guint peer = any_honest (day);
  g_autofree char *text = NULL;

  switch (g_rand_int_range (day->script, 0, day->is_broken ? 12 : 10))
    {
    case 0:
    case 1:
    case 2:
      ledger_come (ledger, peer);
      break;
    case 3:
    case 4:
      world_write_later (day->world, peer);
      break;
    case 5:
      ledger_other_device (ledger, peer);
      break;
    case 6:
      text = g_strdup_printf ("<presence from='%s/phone' to='" LEDGER_ME "'><show>away</show><status>%u</status></presence>", ledger_peers[peer], g_rand_int (day->script) % 100);
      ledger_say (ledger, text, FALSE, 0);
      break;
    case 7:
      text = g_strdup_printf ("<message from='%s/phone' to='" LEDGER_ME "' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>", ledger_peers[peer]);
      ledger_say (ledger, text, FALSE, 0);
      break;
    case 8:
      ledger_say (ledger, "<presence type='subscribe' from='dave@example.net' to='" LEDGER_ME "'><nick xmlns='http://jabber.org/protocol/nick'>Dave</nick></presence>", FALSE, 0);
      break;
    case 9:
      mark_read (day);
      break;
    case 10:
      if (day->world->link != NULL)
        sim_link_reset (day->world->link);
      break;
    default:
      ledger_restart (ledger);
      break;
    }
}

static gboolean
is_not_loading (gpointer data)
{
  return !kith_timeline_get_is_loading (data);
}

/* How far an archive was read after a break depends on how much others have put into it: all of it is read, then it has to be the same. */
static void
settle_all (Day *day)
{
  for (guint i = 0; i < 2; i++)
    {
      if (!world_be_quiet (day->world, 600))
        g_string_append (day->sent, "it does not become quiet\n");
      if (i == 0)
        ledger_restart (day->world->ledger);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(XmppJid) jid = xmpp_jid_new (ledger_peers[i], NULL);
      KithTimeline *timeline = kith_conversation_get_timeline (kith_account_runtime_open_conversation (day->world->runtime, jid));

      if (i > 0)
        kith_timeline_open (timeline);
      sim_run (is_not_loading, timeline, 60);
      for (guint j = 0; j < 200 && !kith_timeline_get_at_oldest (timeline); j++)
        {
          kith_timeline_load_older (timeline);
          sim_run (is_not_loading, timeline, 60);
        }
    }
  world_be_quiet (day->world, 600);
}

static void
play (Day    *day,
      guint64 seed)
{
  static const char *const strangers[] = { "evil@evil.example", "evil@example.com", "evil.example", "room@conference.example.com", "me@evil.example" };
  static const char *const others[] = { "ann@example.com", "bob@example.com", "dave@example.net", "example.com", "example.net", "ANN@example.com", NULL };
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  g_autoptr(XmppJid) ann = xmpp_jid_new (ledger_peers[0], NULL);
  g_autoptr(XmppJid) attacker = NULL;
  guint kind = (guint) (seed % 12);
  KithTimeline *timeline;
  gint64 begin;

  /* Nothing that depends on chance, which goes other ways where somebody attacks. */
  settings.name_archive_id = (kind & 1) != 0 ? 100 : 0;
  settings.receipt = settings.marker = (kind & 2) != 0 ? 100 : 0;
  settings.without_sm = kind == 3;
  settings.without_archive = kind == 6;
  day->is_broken = kind % 4 == 3;
  day->bare = kind % 3 == 0 ? ledger_peers[2] : strangers[seed / 12 % G_N_ELEMENTS (strangers)];
  day->attacker = (Attacker) { draw_malice, day->malice, day->bare, LEDGER_ME, others, g_ptr_array_new_with_free_func (g_free), settings.without_archive };
  day->world = world_new (seed, &settings, TRUE);
  day->world->ledger->heard = heard_cb;
  day->world->ledger->heard_data = day;
  sim_set_disk_latency (0);
  for (guint i = 0; i < 4; i++)
    ledger_archive_only (day->world->ledger, i % 2, i == 2);
  g_assert_true (world_start (day->world));
  g_assert_true (sim_run (is_signed_in, day->world, 30));
  begin = sim_now ();

  day->watched = g_object_ref (kith_account_runtime_open_conversation (day->world->runtime, ann));
  timeline = kith_conversation_get_timeline (day->watched);
  kith_timeline_open (timeline);
  sim_run (is_not_loading, timeline, 60);
  if (kind >= 6)
    {
      /* Somebody looks at what the attacker writes. */
      attacker = xmpp_jid_new (day->bare, NULL);
      kith_timeline_open (kith_conversation_get_timeline (kith_account_runtime_open_conversation (day->world->runtime, attacker)));
    }

  for (guint i = 0; i < STEPS; i++)
    {
      sim_run (NULL, NULL, (double) (begin + (gint64) (i + 1) * 60 * G_USEC_PER_SEC - sim_now ()) / G_USEC_PER_SEC);
      overhear_archive (day);
      for (guint j = 0; j < SEQUENCES && day->is_attacked; j++)
        {
          attack (day);
          /* One after the other, or all at once and together with what honest people send. */
          if ((seed + i) % 2 == 0 && g_rand_boolean (day->malice))
            sim_run (NULL, NULL, 0.02);
        }
      if ((seed + i) % 2 == 0)
        sim_run (NULL, NULL, (double) (begin + (gint64) (i + 1) * 60 * G_USEC_PER_SEC + 20 * G_USEC_PER_SEC - sim_now ()) / G_USEC_PER_SEC);
      honest_step (day);
      sim_run (NULL, NULL, (double) (begin + (gint64) (i + 1) * 60 * G_USEC_PER_SEC + 50 * G_USEC_PER_SEC - sim_now ()) / G_USEC_PER_SEC);
      if (!day->is_broken)
        g_ptr_array_add (day->states, describe (day));
    }
  settle_all (day);
  g_ptr_array_add (day->states, describe (day));

  if (day->is_attacked)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.jid = '%s'", day->bare);

      n_kept += (guint64) MAX (world_number (day->world, sql), 0);
    }
  g_clear_object (&day->watched);
  g_clear_pointer (&day->database, sqlite3_close);
  day->world->ledger->heard = NULL;
  world_free (day->world);
  g_ptr_array_unref (day->attacker.ids);
}

static void
day_init (Day     *day,
          guint64  seed,
          gboolean is_attacked)
{
  *day = (Day) { 0 };
  day->script = g_rand_new_with_seed ((guint32) seed);
  day->malice = g_rand_new_with_seed ((guint32) seed ^ 0x6b697468);
  day->is_attacked = is_attacked;
  day->sent = g_string_new (NULL);
  day->states = g_ptr_array_new_with_free_func (g_free);
}

static void
day_clear (Day *day)
{
  g_rand_free (day->script);
  g_rand_free (day->malice);
  g_string_free (day->sent, TRUE);
  g_ptr_array_unref (day->states);
}

/* The first line that differs, for whoever reads it. */
static char *
find_difference (const char *honest,
                 const char *attacked)
{
  g_auto(GStrv) a = g_strsplit (honest, "\n", -1);
  g_auto(GStrv) b = g_strsplit (attacked, "\n", -1);
  guint i = 0;

  while (a[i] != NULL && b[i] != NULL && strcmp (a[i], b[i]) == 0)
    i++;

  return g_strdup_printf ("'%.200s' without, '%.200s' with", a[i] != NULL ? a[i] : "the end", b[i] != NULL ? b[i] : "the end");
}

static void
run (guint64  seed,
     Verdict *verdict)
{
  Day honest, attacked;

  day_init (&honest, seed, FALSE);
  play (&honest, seed);
  day_init (&attacked, seed, TRUE);
  play (&attacked, seed);

  for (guint i = 0; i < honest.states->len; i++)
    if (strcmp (honest.states->pdata[i], attacked.states->pdata[i]) != 0)
      {
        g_autofree char *what = find_difference (honest.states->pdata[i], attacked.states->pdata[i]);

        verdict_add (verdict, &verdict->wrong, "somebody changes what is not theirs, in step %u: %s", i, what);
        if (g_getenv ("KITH_FAULTS_DUMP") != NULL)
          g_printerr ("=== without\n%s\n=== with\n%s\n", (char *) honest.states->pdata[i], (char *) attacked.states->pdata[i]);
        break;
      }
  day_clear (&honest);
  day_clear (&attacked);
}

/* Every table has to be looked at. */
static guint
count (guint    n_runs,
       gboolean is_long)
{
  LedgerSettings settings = LEDGER_SETTINGS_INIT;
  World *world = world_new (0, &settings, FALSE);
  sqlite3 *handle = look (world);
  sqlite3_stmt *stmt = NULL;

  sqlite3_prepare_v2 (handle, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", -1, &stmt, NULL);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      const char *name = (const char *) sqlite3_column_text (stmt, 0);
      gboolean is_known = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        is_known |= strcmp (tables[i].table, name) == 0;
      if (!is_known)
        g_error ("row 18 does not look at the table %s: say in row-non-interference.c what of it is not an attacker's", name);
    }
  sqlite3_finalize (stmt);
  sqlite3_close (handle);
  world_free (world);

  return n_runs;
}

static void
finish (Verdict *verdict)
{
  printf ("# row 18: %" G_GUINT64_FORMAT " sequences of %" G_GUINT64_FORMAT " stanzas; %" G_GUINT64_FORMAT " of them are messages in the attackers' own conversations, %"
          G_GUINT64_FORMAT " were answered\n", n_sequences, n_stanzas, n_kept, n_answered);
  if (n_kept < n_sequences / 10 || n_answered == 0)
    verdict_add (verdict, &verdict->wrong, "the attackers' stanzas do not arrive");
}

const FaultRow row_non_interference = { 18, "non-interference", 100000 / (STEPS * SEQUENCES), 10000000 / (STEPS * SEQUENCES), run, count, finish };
