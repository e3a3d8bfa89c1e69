/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service-test.h"

#include "kith-time.h"
#include "xmpp-stanza-writer.h"

#include <stdarg.h>
#include <string.h>

#define NS_MAM   "urn:xmpp:mam:2"
#define NS_RSM   "http://jabber.org/protocol/rsm"
#define NS_DATA  "jabber:x:data"
#define NS_DISCO "http://jabber.org/protocol/disco#info"
#define NS_ROSTER "jabber:iq:roster"

/* --- The server: speaking --------------------------------------------------------------------------------------------------- */

typedef struct
{
  ScriptServer *server;
  GQueue        texts;
  gboolean      is_gone;
} Mouth;

static DexFuture *
speak_fiber (gpointer data)
{
  Mouth *mouth = data;
  char *text;

  while ((text = g_queue_pop_head (&mouth->texts)) != NULL)
    {
      if (!mouth->is_gone)
        script_server_say (mouth->server, text);
      g_free (text);
    }
  mouth->server = NULL;

  return dex_future_new_true ();
}

static Mouth *
get_mouth (World *self)
{
  return g_object_get_data (G_OBJECT (self->session), "mouth");
}

static void
say_text (World *self,
          char  *text)
{
  Mouth *mouth = get_mouth (self);

  g_queue_push_tail (&mouth->texts, text);
  if (mouth->server == NULL)
    {
      mouth->server = self->server;
      kith_spawn_detached (speak_fiber, mouth, NULL);
    }
}

void
world_say (World      *self,
           const char *format,
           ...)
{
  va_list args;

  va_start (args, format);
  say_text (self, g_strdup_vprintf (format, args));
  va_end (args);
}

/* --- The server: its archive -------------------------------------------------------------------------------------------------- */

static void
archived_free (gpointer data)
{
  Archived *item = data;

  g_free (item->id);
  g_free (item->peer);
  g_free (item->xml);
  g_free (item);
}

static void
archive_xml (World      *self,
             const char *id,
             const char *peer,
             char       *xml,
             gint64      stamp)
{
  Archived *item = g_new0 (Archived, 1);

  item->id = g_strdup (id);
  item->peer = g_strdup (peer);
  item->xml = xml;
  item->stamp = stamp;
  g_ptr_array_add (self->archived, item);
}

void
world_archive (World      *self,
               const char *peer,
               const char *prefix,
               guint       n,
               gint64      first_stamp)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("arch-%s%u", prefix, i);

      archive_xml (self, id, peer,
                   g_strdup_printf ("<message xmlns='jabber:client' from='%s/phone' to='" ME "' type='chat' id='%s%u'><body>%s%u</body></message>",
                                    peer, prefix, i, prefix, i),
                   first_stamp + i * G_USEC_PER_SEC);
    }
}

void
world_deliver (World      *self,
               const char *peer,
               const char *body,
               gboolean    names_archive,
               gboolean    is_live)
{
  g_autofree char *id = g_strdup_printf ("arch-%s", body);

  archive_xml (self, id, peer,
               g_strdup_printf ("<message xmlns='jabber:client' from='%s/phone' to='" ME "' type='chat' id='%s'><body>%s</body></message>",
                                peer, body, body),
               /* Servers that count in seconds. */
               (kith_time_now () + self->skew) / G_USEC_PER_SEC * G_USEC_PER_SEC);
  if (is_live)
    {
      g_autofree char *stanza_id = g_strdup_printf ("<stanza-id xmlns='urn:xmpp:sid:0' by='" ME "' id='%s'/>", id);

      world_say (self, "<message from='%s/phone' to='" ME "' type='chat' id='%s'><body>%s</body>%s</message>", peer, body, body,
                 names_archive ? stanza_id : "");
    }
}

static int
find_archived (GPtrArray  *items,
               const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (((Archived *) g_ptr_array_index (items, i))->id, id) == 0)
      return (int) i;

  return -1;
}

static const char *
get_field (XmppNode   *query,
           const char *name)
{
  XmppNode *form = xmpp_node_find (query, "x", NS_DATA);

  for (XmppNode *field = form != NULL ? xmpp_node_get_first (form) : NULL; field != NULL; field = xmpp_node_get_next (field))
    if (g_strcmp0 (xmpp_node_get_attribute (field, "var"), name) == 0)
      return xmpp_node_find_text (field, "value", NS_DATA);

  return NULL;
}

static GPtrArray *
filter_archive (World    *self,
                XmppNode *query)
{
  const char *with = get_field (query, "with"), *start = get_field (query, "start"), *end = get_field (query, "end");
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < self->archived->len; i++)
    {
      Archived *item = g_ptr_array_index (self->archived, i);

      if ((with == NULL || strcmp (with, item->peer) == 0) && (start == NULL || item->stamp >= kith_time_parse (start)) &&
          (end == NULL || item->stamp <= kith_time_parse (end)))
        g_ptr_array_add (items, item);
    }

  return items;
}

/* XEP-0313 with XEP-0059. */
static void
answer_query (World      *self,
              XmppNode   *iq,
              XmppNode   *query)
{
  const char *id = xmpp_node_get_attribute (iq, "id"), *query_id = xmpp_node_get_attribute (query, "queryid");
  XmppNode *set = xmpp_node_find (query, "set", NS_RSM);
  const char *before = xmpp_node_find_text (set, "before", NS_RSM), *after = xmpp_node_find_text (set, "after", NS_RSM);
  guint max = (guint) g_ascii_strtoull (xmpp_node_find_text (set, "max", NS_RSM), NULL, 10);
  g_autoptr(GPtrArray) items = filter_archive (self, query);
  const char *cursor = before != NULL && *before != '\0' ? before : after;
  int at = cursor != NULL ? find_archived (items, cursor) : -1;
  guint first, last; /* last: one behind */
  GString *text;

  self->n_queries++;
  if (self->fails_after != 0 && self->n_queries > self->fails_after)
    return;
  if ((guint) g_test_rand_int_range (0, 100) < self->error_percent)
    {
      world_say (self, "<iq type='error' id='%s'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                 id);
      return;
    }
  if (self->page_max != 0)
    max = MIN (max, self->page_max);
  if (cursor != NULL && (self->forgets_ids || find_archived (self->archived, cursor) < 0))
    {
      world_say (self, "<iq type='error' id='%s'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                 id);
      return;
    }

  text = g_string_new (NULL);
  if (after != NULL)
    {
      first = (guint) (at + 1);
      last = MIN (first + max, items->len);
    }
  else
    {
      last = at >= 0 && !self->repeats ? (guint) at : items->len;
      first = last > max ? last - max : 0;
    }

  for (guint i = first; i < last; i++)
    {
      Archived *item = g_ptr_array_index (items, i);
      g_autofree char *stamp = kith_time_format (item->stamp);

      g_string_append_printf (text,
                              "<message to='" ME "/here'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='%s'><forwarded xmlns='urn:xmpp:forward:0'>"
                              "<delay xmlns='urn:xmpp:delay' stamp='%s'/>%s</forwarded></result></message>",
                              query_id, item->id, stamp, item->xml);
    }
  g_string_append_printf (text, "<iq type='result' id='%s'><fin xmlns='urn:xmpp:mam:2'%s><set xmlns='http://jabber.org/protocol/rsm'>", id,
                          (after != NULL ? last == items->len : first == 0) && !self->repeats ? " complete='true'" : "");
  if (first < last)
    g_string_append_printf (text, "<first>%s</first><last>%s</last>", ((Archived *) items->pdata[first])->id,
                            ((Archived *) items->pdata[last - 1])->id);
  g_string_append (text, "</set></fin></iq>");
  say_text (self, g_string_free (text, FALSE));
}

/* --- The server: hearing ---------------------------------------------------------------------------------------------------------- */

static void
answer_iq (World    *self,
           XmppNode *iq)
{
  const char *id = xmpp_node_get_attribute (iq, "id"), *type = xmpp_node_get_attribute (iq, "type");
  const char *to = xmpp_node_get_attribute (iq, "to");
  g_autofree char *from = to != NULL ? g_strdup_printf (" from='%s'", to) : g_strdup ("");
  XmppNode *query;

  if (g_strcmp0 (type, "get") != 0 && g_strcmp0 (type, "set") != 0)
    {
      if (g_str_has_prefix (id != NULL ? id : "", "mark-"))
        self->marked = TRUE;
      return;
    }

  if (self->answer != NULL && self->answer (self, iq))
    return;
  if (xmpp_node_find (iq, "query", "jabber:iq:last") != NULL)
    {
      self->n_last++;
      world_say (self, "<iq type='result' id='%s'%s><query xmlns='jabber:iq:last' seconds='%s'/></iq>", id, from, self->seconds);
    }
  else if (xmpp_node_find (iq, "time", "urn:xmpp:time") != NULL)
    {
      self->n_zone++;
      world_say (self, "<iq type='result' id='%s'%s><time xmlns='urn:xmpp:time'><tzo>%s</tzo><utc>2026-01-01T00:00:00Z</utc></time></iq>", id, from,
                 self->zone);
    }
  else if ((query = xmpp_node_find (iq, "query", NS_MAM)) != NULL)
    {
      answer_query (self, iq, query);
    }
  else if (xmpp_node_find (iq, "query", NS_DISCO) != NULL)
    {
      world_say (self, "<iq type='result' id='%s'%s><query xmlns='" NS_DISCO "'><feature var='urn:xmpp:sid:0'/>%s</query></iq>", id, from,
                 self->without_archive ? "" : "<feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:mam:2#extended'/>");
    }
  else if (xmpp_node_find (iq, "metadata", NS_MAM) != NULL)
    {
      g_autofree char *stamp = self->archived->len > 0 ? kith_time_format (((Archived *) self->archived->pdata[0])->stamp) : NULL;

      if (stamp != NULL)
        world_say (self, "<iq type='result' id='%s'><metadata xmlns='urn:xmpp:mam:2'><start id='x' timestamp='%s'/></metadata></iq>", id, stamp);
      else
        world_say (self, "<iq type='result' id='%s'><metadata xmlns='urn:xmpp:mam:2'/></iq>", id);
    }
  else if (xmpp_node_find (iq, "prefs", NS_MAM) != NULL)
    {
      world_say (self, "<iq type='result' id='%s'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always/><never/></prefs></iq>", id);
    }
  else if (g_strcmp0 (type, "get") == 0 && (query = xmpp_node_find (iq, "query", NS_ROSTER)) != NULL)
    {
      if (g_strcmp0 (xmpp_node_get_attribute (query, "ver"), self->roster_version) == 0)
        world_say (self, "<iq type='result' id='%s'/>", id);
      else
        world_say (self, "<iq type='result' id='%s'><query xmlns='" NS_ROSTER "' ver='%s'>%s</query></iq>", id, self->roster_version,
                   self->roster_xml);
    }
  else
    {
      world_say (self, "<iq type='result' id='%s'%s/>", id, from);
    }
}

/* Whoever sends again, with the same id. */
static gboolean
has_archived_id (World      *self,
                 const char *id)
{
  for (guint i = 0; i < self->archived->len; i++)
    if (strstr (((Archived *) g_ptr_array_index (self->archived, i))->xml, id) != NULL)
      return TRUE;

  return FALSE;
}

static void
hear_message (World    *self,
              XmppNode *message)
{
  if (xmpp_node_find (message, "body", "jabber:client") != NULL)
    {
      g_autoptr(XmppJid) to = xmpp_jid_new (xmpp_node_get_attribute (message, "to"), NULL);

      if (!self->keeps_archive && !has_archived_id (self, xmpp_node_get_attribute (message, "id")))
        {
          g_autofree char *archive_id = g_strdup_printf ("arch-own-%u", self->archived->len);
          g_autoptr(XmppNode) copy = xmpp_node_copy (message);

          xmpp_node_set_attribute (copy, "from", ME "/here");
          archive_xml (self, archive_id, xmpp_jid_get_bare (to), xmpp_stanza_writer_to_text (copy), kith_time_now () + self->skew);
          {
            Archived *item = g_ptr_array_index (self->archived, self->archived->len - 1);

            /* The writer leaves out the stream's own namespace, which is another inside <forwarded/>. */
            if (strstr (item->xml, "xmlns='jabber:client'") == NULL && strstr (item->xml, "xmlns=\"jabber:client\"") == NULL)
              {
                char *with_ns = g_strdup_printf ("<message xmlns='jabber:client'%s", item->xml + strlen ("<message"));

                g_free (item->xml);
                item->xml = with_ns;
              }
          }
        }
    }
}

static void
hear_sm (World    *self,
         XmppNode *node)
{
  const char *name = xmpp_node_get_name (node);

  if (strcmp (name, "r") == 0 && !self->keeps_acks)
    world_say (self, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", self->h);
  else if (strcmp (name, "a") == 0)
    self->client_h = (guint) g_ascii_strtoull (xmpp_node_get_attribute (node, "h"), NULL, 10);
}

static DexFuture *
hear_fiber (gpointer data)
{
  World *self = data;
  ScriptServer *server = self->server;
  XmppNode *node;

  while ((node = script_server_hear (server)) != NULL)
    {
      const char *name = xmpp_node_get_name (node);

      if (strcmp (xmpp_node_get_ns (node), NS_SM) == 0)
        {
          hear_sm (self, node);
          xmpp_node_unref (node);
          continue;
        }

      self->h++;
      if (strcmp (name, "iq") == 0)
        {
          answer_iq (self, node);
          xmpp_node_unref (node);
        }
      else
        {
          if (strcmp (name, "message") == 0)
            hear_message (self, node);
          g_ptr_array_add (self->heard, node);
        }
    }
  self->is_hearing = FALSE;

  return dex_future_new_true ();
}

static gboolean
is_marked (gpointer data)
{
  return ((World *) data)->marked;
}

static gboolean
receiver_is_idle (gpointer data)
{
  return kith_message_receiver_is_idle (((World *) data)->receiver);
}

static void
do_nothing (KithTransaction *transaction,
            gpointer         data,
            GValue          *result)
{
}

void
world_settle_await (World *self)
{
  for (guint i = 0; i < 3; i++)
    {
      self->marked = FALSE;
      world_say (self, "<iq type='get' from='example.org' id='mark-%u'><ping xmlns='urn:xmpp:ping'/></iq>", ++self->n_mark);
      await_until (is_marked, self, 10);
      await_until (receiver_is_idle, self, 10);
      dex_await (kith_database_write (self->store->database, do_nothing, NULL, NULL), NULL);
      dex_await (dex_timeout_new_msec (5), NULL);
    }
}

/* --- Signing in ---------------------------------------------------------------------------------------------------------------------- */

static DexFuture *
header_fiber (gpointer data)
{
  script_server_open (data);

  return dex_future_new_true ();
}

void
world_connect_await (World    *self,
                     gboolean  is_resumed)
{
  g_autoptr(XmppLogin) login = xmpp_login_new ();
  g_autoptr(GIOStream) client = NULL;
  g_autoptr(GIOStream) server = NULL;
  GError *error = NULL;

  self->stream_scope = kith_scope_new ();
  stream_pair_new (READ_EXACT, &client, &server);
  self->server = script_server_new (server);
  login->stream = xmpp_stream_new (client, "example.com", self->stream_scope);
  kith_spawn_detached (header_fiber, self->server, NULL);
  g_assert_true (xmpp_stream_open_await (login->stream, NULL, NULL, 10, &error));
  g_assert_no_error (error);
  xmpp_stream_set_authenticated (login->stream);

  login->jid = xmpp_jid_new (ME "/here", NULL);
  login->features = xmpp_node_new ("features", NS_STREAM);
  xmpp_node_add (login->features, "ver", "urn:xmpp:features:rosterver");
  login->sm_enabled = TRUE;
  login->sm_id = g_strdup ("s");
  login->is_resumed = is_resumed;
  login->resumed_h = self->h;
  if (!is_resumed)
    self->h = 0;
  get_mouth (self)->is_gone = FALSE;
  self->is_hearing = TRUE;
  self->ended = xmpp_session_run (self->session, login);
  kith_spawn_detached (hear_fiber, self, NULL);
}

static gboolean
has_stopped_hearing (gpointer data)
{
  World *self = data;

  return !self->is_hearing && get_mouth (self)->server == NULL;
}

void
world_cut_await (World *self)
{
  if (self->server == NULL)
    return;

  get_mouth (self)->is_gone = TRUE;
  script_server_close (self->server);
  dex_await (dex_ref (self->ended), NULL);
  dex_clear (&self->ended);
  kith_scope_stop (self->stream_scope);
  await_until (has_stopped_hearing, self, 10);
  dex_await (dex_timeout_new_msec (20), NULL);
  g_clear_pointer (&self->stream_scope, kith_scope_unref);
  g_clear_pointer (&self->server, script_server_free);
}

static gboolean
is_caught_up (gpointer data)
{
  World *self = data;

  return kith_archive_service_get_is_ready (self->archive) && !kith_account_get_syncing (self->account);
}

void
world_sign_in_await (World *self)
{
  world_connect_await (self, FALSE);
  await_until (is_caught_up, self, 20);
  world_settle_await (self);
}

/* --- The client -------------------------------------------------------------------------------------------------------------------------- */

static void
free_mouth (gpointer data)
{
  g_free (data);
}

static void
start_await (World *self)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (ME, NULL);
  g_autoptr(KithGate) gate = NULL;
  GError *error = NULL;

  self->scope = kith_scope_new ();
  self->session = xmpp_session_new (jid);
  g_object_set_data_full (G_OBJECT (self->session), "mouth", g_new0 (Mouth, 1), free_mouth);
  self->modules = xmpp_modules_new (self->session);
  self->account = kith_account_new (self->store->account, jid);
  kith_account_set_presence (self->account, KITH_SHOW_AVAILABLE, NULL);
  self->roster = kith_roster_new (self->account);
  self->list = kith_conversation_list_new ();
  self->conversations = kith_conversation_service_new (self->roster, self->list, self->store->database, self->scope);
  self->settings = kith_conversation_settings_new (self->store->database, self->conversations);
  self->archive = kith_archive_service_new (self->session, self->modules->archive, self->store->database, self->conversations, self->scope);
  self->rooms = kith_room_service_new (self->session, self->modules->muc, self->modules->archive, self->store->database, self->conversations, self->scope);
  gate = kith_gate_new (self->archive, self->rooms);
  self->history = kith_history_service_new (self->store->database, self->conversations, self->archive, self->rooms, self->scope);
  self->courier = kith_courier_new (self->session, self->modules->messages, self->store->database, self->conversations, self->scope);
  self->receiver =
    kith_message_receiver_new (self->session, self->modules->messages, self->courier, self->store->database, self->conversations, self->rooms,
                               self->scope);
  self->outbox = kith_outbox_new (self->modules->messages, self->store->database, self->conversations, gate, self->scope);
  self->roster_service =
    kith_roster_service_new (self->modules->roster, self->modules->presence, self->store->database, self->conversations, self->scope);
  self->suggestions = kith_suggestion_service_new (self->modules->roster_exchange, self->roster, self->roster_service);
  self->presence = kith_presence_service_new (self->modules->presence, self->roster, self->roster_service, self->conversations);
  self->read = kith_read_service_new (self->courier, self->store->database, self->conversations, self->scope);
  self->typing = kith_typing_service_new (self->modules->messages, self->conversations);

  dex_await (kith_conversation_service_load (self->conversations), &error);
  g_assert_no_error (error);
  dex_await (kith_roster_service_load (self->roster_service), &error);
  g_assert_no_error (error);
  dex_await (kith_room_service_load (self->rooms), &error);
  g_assert_no_error (error);
  g_signal_connect_object (self->roster_service, "asked", G_CALLBACK (kith_room_service_start), self->rooms, G_CONNECT_SWAPPED);
  kith_courier_wake (self->courier);
}

static void
stop_await (World *self)
{
  world_cut_await (self);
  dex_await (xmpp_session_close (self->session), NULL);
  kith_scope_stop (self->scope);
  dex_await (dex_timeout_new_msec (30), NULL);
  dex_await (kith_database_write (self->store->database, do_nothing, NULL, NULL), NULL);
  dex_await (dex_timeout_new_msec (10), NULL);

  g_assert_finalize_object (self->typing);
  g_assert_finalize_object (self->read);
  g_assert_finalize_object (self->presence);
  g_assert_finalize_object (self->suggestions);
  g_assert_finalize_object (self->roster_service);
  g_assert_finalize_object (self->outbox);
  g_assert_finalize_object (self->receiver);
  g_assert_finalize_object (self->courier);
  g_assert_finalize_object (self->history);
  g_object_run_dispose (G_OBJECT (self->rooms));
  g_assert_finalize_object (self->rooms);
  g_assert_finalize_object (self->archive);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->conversations);
  g_assert_finalize_object (self->list);
  g_assert_finalize_object (self->roster);
  g_assert_finalize_object (self->account);
  g_assert_finalize_object (self->session);
  kith_scope_unref (self->scope);
}

World *
world_new_await (void)
{
  World *self = g_new0 (World, 1);

  self->store = store_new_await ();
  self->heard = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_node_unref);
  self->archived = g_ptr_array_new_with_free_func (archived_free);
  self->roster_xml = "<item jid='" ANN "' name='Ann' subscription='both'><group>Friends</group></item>"
                     "<item jid='" BOB "' subscription='to'/>";
  self->roster_version = "r1";
  start_await (self);

  return self;
}

void
world_free_await (World *self)
{
  stop_await (self);
  store_free_await (self->store);
  g_ptr_array_unref (self->heard);
  g_ptr_array_unref (self->archived);
  g_free (self);
}

void
world_restart_await (World *self)
{
  stop_await (self);
  store_restart_await (self->store);
  start_await (self);
}

/* --- Looking ---------------------------------------------------------------------------------------------------------------------------------- */

XmppNode *
world_heard (World      *self,
             guint       n,
             const char *child,
             const char *ns)
{
  for (guint i = 0; i < self->heard->len; i++)
    if (xmpp_node_find (g_ptr_array_index (self->heard, i), child, ns) != NULL && n-- == 0)
      return g_ptr_array_index (self->heard, i);

  return NULL;
}

XmppNode *
world_heard_body (World *self,
                  guint  n)
{
  return world_heard (self, n, "body", "jabber:client");
}

guint
world_count_heard (World      *self,
                   const char *child,
                   const char *ns)
{
  guint n = 0;

  while (world_heard (self, n, child, ns) != NULL)
    n++;

  return n;
}

KithConversation *
world_conversation (World      *self,
                    const char *jid)
{
  g_autoptr(XmppJid) address = xmpp_jid_new (jid, NULL);

  return kith_conversation_service_find (self->conversations, address);
}

char *
world_timeline (KithConversation *conversation)
{
  GListModel *timeline = G_LIST_MODEL (kith_conversation_get_timeline (conversation));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (timeline, i);

      g_string_append_printf (text, "%s%s:%d", i > 0 ? " " : "", kith_message_get_body (message), (int) kith_message_get_state (message));
    }

  return g_string_free (text, FALSE);
}

static gboolean
is_not_loading (gpointer data)
{
  return !kith_timeline_get_is_loading (data);
}

KithTimeline *
world_open_await (World            *self,
                  KithConversation *conversation)
{
  KithTimeline *timeline = kith_history_service_open (self->history, conversation);

  kith_timeline_open (timeline);
  await_until (is_not_loading, timeline, 10);

  return timeline;
}

void
world_send_await (World      *self,
                  const char *jid,
                  const char *body)
{
  g_autoptr(XmppJid) address = xmpp_jid_new (jid, NULL);
  GError *error = NULL;

  dex_await (kith_outbox_send (self->outbox, kith_conversation_service_ensure (self->conversations, address), body), &error);
  g_assert_no_error (error);
}
