/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ledger.h"

#include "sim-clock.h"

#include "kith-clock.h"
#include "kith-time.h"
#include "xmpp-stanza-reader.h"
#include "xmpp-stanza-writer.h"

#include <gcrypt.h>
#include <string.h>

#define NS_STREAM  "http://etherx.jabber.org/streams"
#define NS_SASL    "urn:ietf:params:xml:ns:xmpp-sasl"
#define NS_SASL2   "urn:xmpp:sasl:2"
#define NS_BIND    "urn:ietf:params:xml:ns:xmpp-bind"
#define NS_BIND2   "urn:xmpp:bind:0"
#define NS_SM      "urn:xmpp:sm:3"
#define NS_CARBONS "urn:xmpp:carbons:2"
#define NS_MAM     "urn:xmpp:mam:2"
#define NS_RSM     "http://jabber.org/protocol/rsm"
#define NS_DATA    "jabber:x:data"
#define NS_DISCO   "http://jabber.org/protocol/disco#info"
#define NS_ROSTER  "jabber:iq:roster"
#define NS_SID     "urn:xmpp:sid:0"
#define NS_DELAY   "urn:xmpp:delay"
#define NS_FORWARD "urn:xmpp:forward:0"
#define NS_RECEIPT "urn:xmpp:receipts"
#define NS_MARKERS "urn:xmpp:chat-markers:0"
#define NS_HINTS   "urn:xmpp:hints"

const char *const ledger_peers[LEDGER_PEERS] = { "ann@example.com", "bob@example.com", "carol@example.net" };

typedef struct _Session Session;
typedef struct _Connection Connection;

struct _Session
{
  char       *id;
  char       *jid;
  gboolean    has_sm;
  guint32     in_h;    /* of the program's stanzas */
  guint32     out_n;   /* of ours */
  guint32     acked;
  GQueue      unacked; /* of char *: out_n - acked of them */
  Connection *connection;
  gboolean    has_presence;
  guint       expiry;
};

typedef enum
{
  STAGE_HEADER,
  STAGE_SASL,
  STAGE_HEADER_AGAIN,
  STAGE_BIND,
  STAGE_BOUND,
} Stage;

struct _Connection
{
  Ledger           *ledger;
  SimLink          *link;
  XmppStanzaReader *reader;
  Stage             stage;
  char             *client_first;
  char             *server_first;
  XmppNode         *authenticate;
  Session          *session;
  guint             n_in; /* stanzas of this connection */
};

static void route_offline (Ledger  *self,
                           Session *session);

/* --- Items --------------------------------------------------------------------------------------------------------------------- */

static void
item_free (gpointer data)
{
  LedgerItem *item = data;

  g_free (item->id);
  g_free (item->message_id);
  g_free (item->origin_id);
  g_free (item->body);
  g_free (item->xml);
  g_free (item->receipt);
  g_free (item);
}

char *
ledger_make_body (const char *who,
                  guint       n)
{
  g_autofree char *text = g_strdup_printf ("%s-%u", who, n);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("%s-%.16s", text, sum);
}

gboolean
ledger_is_genuine (const char *body)
{
  const char *sum = strrchr (body, '-');
  g_autofree char *right = NULL;

  if (sum == NULL)
    return FALSE;
  right = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) body, (gsize) (sum - body));

  return strlen (sum + 1) == 16 && g_str_has_prefix (right, sum + 1);
}

char *
ledger_next_body (Ledger *self,
                  guint   peer)
{
  g_autofree char *who = g_strdup_printf ("me-to-%u", peer);
  char *body = ledger_make_body (who, self->n_sent++);

  g_ptr_array_add (self->written, g_strdup (body));

  return body;
}

static char *
make_id (Ledger     *self,
         const char *prefix)
{
  return g_strdup_printf ("%s-%08x-%u", prefix, sim_random (), self->n_ids++);
}

static char *
format_time (gint64 time)
{
  return kith_time_format (time);
}

static guint
find_peer (const char *bare)
{
  for (guint i = 0; i < LEDGER_PEERS; i++)
    if (strncmp (ledger_peers[i], bare, strlen (ledger_peers[i])) == 0 &&
        (bare[strlen (ledger_peers[i])] == '\0' || bare[strlen (ledger_peers[i])] == '/'))
      return i;

  return G_MAXUINT;
}

static LedgerItem *
archive_item (Ledger     *self,
              guint       peer,
              gboolean    is_outgoing,
              const char *message_id,
              const char *origin_id,
              const char *body,
              const char *xml)
{
  LedgerItem *item = g_new0 (LedgerItem, 1);
  const LedgerItem *last = self->archive->len > 0 ? g_ptr_array_index (self->archive, self->archive->len - 1) : NULL;

  item->peer = peer;
  item->is_outgoing = is_outgoing;
  item->id = make_id (self, "a");
  item->message_id = g_strdup (message_id);
  item->origin_id = g_strdup (origin_id);
  item->body = g_strdup (body);
  item->xml = g_strdup (xml);
  item->stamp = kith_clock_get_real () + self->skew;
  /* A server's archive is in its own order even where its clock is not. */
  if (last != NULL && item->stamp < last->stamp && sim_chance (80))
    item->stamp = last->stamp;
  if (self->settings.is_coarse && !is_outgoing)
    item->stamp -= item->stamp % G_USEC_PER_SEC;
  /* Out of order, two messages of one moment cannot be told apart. */
  if (last != NULL && self->settings.shuffled > 0)
    item->stamp = MAX (item->stamp, last->stamp + 1000);
  g_ptr_array_add (self->archive, item);

  return item;
}

/* --- Speaking ---------------------------------------------------------------------------------------------------------------------- */

static void
say (Connection *connection,
     const char *text)
{
  sim_link_send (connection->link, text, -1);
}

static void
ask_ack (Session *session)
{
  if (session->has_sm && session->connection != NULL)
    say (session->connection, "<r xmlns='" NS_SM "'/>");
}

/* @text: (transfer full): a stanza for the program. */
static void
send_stanza (Session *session,
             char    *text)
{
  if (session->has_sm)
    {
      session->out_n++;
      g_queue_push_tail (&session->unacked, g_strdup (text));
    }
  if (session->connection != NULL)
    say (session->connection, text);
  if (session->has_sm && session->unacked.length % 5 == 1)
    ask_ack (session);
  g_free (text);
}

static void
send_stanza_printf (Session    *session,
                    const char *format,
                    ...) G_GNUC_PRINTF (2, 3);

static void
send_stanza_printf (Session    *session,
                    const char *format,
                    ...)
{
  va_list args;

  va_start (args, format);
  send_stanza (session, g_strdup_vprintf (format, args));
  va_end (args);
}

/* The message with more inside. */
static char *
with_more (const LedgerItem *item,
           const char       *more)
{
  const char *end = g_strrstr (item->xml, "</message>");

  return g_strdup_printf ("%.*s%s</message>", (int) (end - item->xml), item->xml, more);
}

static char *
make_live (Ledger     *self,
           LedgerItem *item,
           gboolean    is_late)
{
  g_autofree char *stamp = format_time (item->stamp);
  g_autofree char *name = NULL;
  g_autofree char *delay = NULL;
  g_autofree char *more = NULL;

  if (!self->settings.without_archive && sim_chance (self->settings.name_archive_id))
    name = g_strdup_printf ("<stanza-id xmlns='" NS_SID "' by='" LEDGER_ME "' id='%s'/>", item->id);
  if (is_late)
    delay = g_strdup_printf ("<delay xmlns='" NS_DELAY "' from='example.com' stamp='%s'/>", stamp);
  more = g_strconcat (name != NULL ? name : "", delay != NULL ? delay : "", NULL);

  item->was_live = TRUE;

  return with_more (item, more);
}

static char *
make_carbon (Ledger     *self,
             LedgerItem *item)
{
  gboolean was_live = item->was_live;
  g_autofree char *inner = make_live (self, item, FALSE);

  item->was_live = was_live;
  item->was_carbon = TRUE;

  return g_strdup_printf ("<message from='" LEDGER_ME "' to='%s' type='chat'><%s xmlns='" NS_CARBONS "'><forwarded xmlns='" NS_FORWARD "'>%s"
                          "</forwarded></%s></message>",
                          self->session != NULL ? self->session->jid : LEDGER_ME, item->is_outgoing ? "sent" : "received", inner,
                          item->is_outgoing ? "sent" : "received");
}

/* To us, or kept. @is_message: worth keeping. */
static void
route (Ledger *self,
       char   *text,
       gboolean is_message)
{
  Session *session = self->session;

  if (session != NULL && session->has_presence)
    send_stanza (session, text);
  else if (self->settings.without_archive && is_message)
    g_ptr_array_add (self->offline, text);
  else
    g_free (text);
}

static void
route_item (Ledger     *self,
            LedgerItem *item)
{
  if (item->is_outgoing || sim_chance (self->settings.as_carbon))
    route (self, make_carbon (self, item), item->body != NULL);
  else
    route (self, make_live (self, item, FALSE), item->body != NULL);

  /* The same again, as after a resumption that went wrong, or from offline storage. */
  if (item->body != NULL && sim_chance (self->settings.repeat_live))
    route (self, item->is_outgoing ? make_carbon (self, item) : make_live (self, item, TRUE), FALSE);
}

static LedgerItem *
make_incoming (Ledger *self,
               guint   peer)
{
  g_autofree char *who = g_strdup_printf ("peer-%u", peer);
  g_autofree char *body = ledger_make_body (who, self->n_come++);
  g_autofree char *id = make_id (self, "m");
  g_autofree char *xml = NULL;

  xml = g_strdup_printf ("<message xmlns='jabber:client' from='%s/phone' to='" LEDGER_ME "' type='chat' id='%s'><body>%s</body>"
                         "<request xmlns='" NS_RECEIPT "'/><markable xmlns='" NS_MARKERS "'/></message>",
                         ledger_peers[peer], id, body);

  return archive_item (self, peer, FALSE, id, NULL, body, xml);
}

void
ledger_come (Ledger *self,
             guint   peer)
{
  route_item (self, make_incoming (self, peer));
}

static LedgerItem *
make_other (Ledger *self,
            guint   peer)
{
  g_autofree char *body = ledger_make_body ("other", self->n_come++);
  g_autofree char *id = make_id (self, "x");
  g_autofree char *xml = NULL;

  xml = g_strdup_printf ("<message xmlns='jabber:client' from='" LEDGER_ME "/other' to='%s' type='chat' id='%s'><body>%s</body></message>",
                         ledger_peers[peer], id, body);

  return archive_item (self, peer, TRUE, id, NULL, body, xml);
}

guint
ledger_archive_stanza (Ledger     *self,
                       guint       peer,
                       gboolean    is_outgoing,
                       const char *id,
                       const char *content)
{
  g_autofree char *xml = g_strdup_printf ("<message xmlns='jabber:client' from='%s/%s' to='%s' type='chat' id='%s'>%s</message>",
                                          is_outgoing ? LEDGER_ME : ledger_peers[peer], is_outgoing ? "other" : "phone",
                                          is_outgoing ? ledger_peers[peer] : LEDGER_ME, id, content);

  archive_item (self, peer, is_outgoing, id, NULL, NULL, xml);

  return self->archive->len - 1;
}

const char *
ledger_say (Ledger     *self,
            const char *xml,
            gboolean    in_archive,
            guint       peer)
{
  LedgerItem *item;

  if (!in_archive || self->settings.without_archive)
    {
      route (self, g_strdup (xml), g_str_has_prefix (xml, "<message"));
      return NULL;
    }

  item = archive_item (self, peer, FALSE, NULL, NULL, NULL, xml);
  route_item (self, item);

  return item->id;
}

void
ledger_other_device (Ledger *self,
                     guint   peer)
{
  route_item (self, make_other (self, peer));
}

void
ledger_archive_only (Ledger   *self,
                     guint     peer,
                     gboolean  is_outgoing)
{
  if (is_outgoing)
    make_other (self, peer);
  else
    make_incoming (self, peer);
}

void
ledger_deliver (Ledger    *self,
                guint      n,
                LedgerWay  way)
{
  LedgerItem *item = g_ptr_array_index (self->archive, n);

  if (way == LEDGER_CARBON || item->is_outgoing)
    route (self, make_carbon (self, item), FALSE);
  else
    route (self, make_live (self, item, way == LEDGER_OFFLINE), FALSE);
}

/* What one of them says of a message of ours. */
typedef struct
{
  Ledger *ledger;
  guint   peer;
  char   *text;
} Reply;

static gboolean
reply_cb (gpointer data)
{
  Reply *reply = data;
  g_autofree char *id = make_id (reply->ledger, "r");
  g_autofree char *xml = NULL;

  xml = g_strdup_printf ("<message xmlns='jabber:client' from='%s/phone' to='" LEDGER_ME "' type='chat' id='%s'>%s</message>",
                         ledger_peers[reply->peer], id, reply->text);
  route_item (reply->ledger, archive_item (reply->ledger, reply->peer, FALSE, id, NULL, NULL, xml));
  g_free (reply->text);
  g_free (reply);

  return G_SOURCE_REMOVE;
}

static void
reply (Ledger     *self,
       guint       peer,
       const char *format,
       const char *id,
       gint64      usec)
{
  Reply *data = g_new0 (Reply, 1);

  data->ledger = self;
  data->peer = peer;
  data->text = g_strdup_printf ("<%s id='%s'/>", format, id);
  sim_after (usec, reply_cb, data);
}

/* --- Hearing: messages ---------------------------------------------------------------------------------------------------------------- */

/* It came before, and the program can know. */
static void
look_for_repetition (Ledger     *self,
                     guint       peer,
                     const char *id)
{
  for (guint i = 0; i < self->received[peer]->len; i++)
    {
      const LedgerItem *item = g_ptr_array_index (self->received[peer], i);

      if (g_strcmp0 (item->message_id, id) == 0)
        {
          self->n_repeated++;
          self->n_violations += item->is_proved;
          return;
        }
    }
}

/* XEP-0184: for what came live, once, or with the same id again. */
static void
hear_receipt (Ledger     *self,
              guint       peer,
              const char *message_id,
              const char *stanza_id)
{
  for (guint i = 0; i < self->archive->len; i++)
    {
      LedgerItem *item = g_ptr_array_index (self->archive, i);

      if (item->is_outgoing || item->peer != peer || g_strcmp0 (item->message_id, message_id) != 0)
        continue;

      self->n_receipts += item->receipt == NULL;
      self->n_violations += !item->was_live || (item->receipt != NULL && g_strcmp0 (item->receipt, stanza_id) != 0);
      if (item->receipt == NULL)
        item->receipt = g_strdup (stanza_id);
      return;
    }
}

static void
hear_message (Ledger   *self,
              XmppNode *node)
{
  const char *to = xmpp_node_get_attribute (node, "to");
  const char *id = xmpp_node_get_attribute (node, "id");
  const char *body = xmpp_node_find_text (node, "body", "jabber:client");
  XmppNode *origin = xmpp_node_find (node, "origin-id", NS_SID);
  guint peer = to != NULL ? find_peer (to) : G_MAXUINT;
  g_autoptr(XmppNode) stamped = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *xml = NULL;
  LedgerItem *item;

  if (peer == G_MAXUINT || xmpp_node_find (node, "no-store", NS_HINTS) != NULL || (body == NULL && xmpp_node_find (node, "store", NS_HINTS) == NULL))
    return;

  if (xmpp_node_find (node, "received", NS_RECEIPT) != NULL)
    hear_receipt (self, peer, xmpp_node_get_attribute (xmpp_node_find (node, "received", NS_RECEIPT), "id"), id);
  if (body != NULL && !ledger_is_genuine (body))
    self->n_violations++;

  stamped = xmpp_node_copy (node);
  xmpp_node_set_attribute (stamped, "from", self->session->jid);
  bytes = xmpp_stanza_writer_write (stamped);
  /* Inside of other elements the namespace has to be said. */
  xml = g_strdup_printf ("<message xmlns='jabber:client'%.*s", (int) (g_bytes_get_size (bytes) - strlen ("<message")),
                         (const char *) g_bytes_get_data (bytes, NULL) + strlen ("<message"));
  item = archive_item (self, peer, TRUE, id, origin != NULL ? xmpp_node_get_attribute (origin, "id") : NULL, body, xml);
  if (body == NULL)
    return;

  look_for_repetition (self, peer, id);
  g_ptr_array_add (self->received[peer], item);
  if (id != NULL && xmpp_node_find (node, "request", NS_RECEIPT) != NULL && sim_chance (self->settings.receipt))
    reply (self, peer, "received xmlns='" NS_RECEIPT "'", id, sim_range (1, 200000));
  if (id != NULL && sim_chance (self->settings.marker))
    reply (self, peer, "displayed xmlns='" NS_MARKERS "'", id, sim_range (200000, 900000));
}

/* --- Hearing: the archive --------------------------------------------------------------------------------------------------------------- */

static const char *
get_field (XmppNode   *query,
           const char *var)
{
  XmppNode *form = xmpp_node_find (query, "x", NS_DATA);

  for (XmppNode *field = form != NULL ? xmpp_node_get_first (form) : NULL; field != NULL; field = xmpp_node_get_next (field))
    if (g_strcmp0 (xmpp_node_get_attribute (field, "var"), var) == 0)
      return xmpp_node_find_text (field, "value", NS_DATA);

  return NULL;
}

static void
answer_error (Session    *session,
              const char *id,
              const char *condition)
{
  send_stanza_printf (session,
                      "<iq type='error' id='%s' from='" LEDGER_ME "' to='%s'><error type='cancel'>"
                      "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                      id, session->jid, condition);
}

static void
send_result (Session          *session,
             const char       *query_id,
             const LedgerItem *item)
{
  g_autofree char *stamp = format_time (item->stamp);

  send_stanza_printf (session,
                      "<message to='%s' from='" LEDGER_ME "'><result xmlns='" NS_MAM "' queryid='%s' id='%s'><forwarded xmlns='" NS_FORWARD "'>"
                      "<delay xmlns='" NS_DELAY "' stamp='%s'/>%s</forwarded></result></message>",
                      session->jid, query_id, item->id, stamp, item->xml);
}

static guint
find_item (GPtrArray  *items,
           const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (strcmp (((LedgerItem *) g_ptr_array_index (items, i))->id, id) == 0)
      return i;

  return G_MAXUINT;
}

static void
shuffle (GPtrArray *page)
{
  for (guint i = page->len; i > 1; i--)
    {
      guint j = (guint) sim_range (0, (int) i);
      gpointer swap = page->pdata[i - 1];

      page->pdata[i - 1] = page->pdata[j];
      page->pdata[j] = swap;
    }
}

static void
send_page (Ledger     *self,
           Session    *session,
           const char *iq_id,
           const char *query_id,
           GPtrArray  *items,
           guint       from,
           guint       to,
           gboolean    is_backward)
{
  const LedgerSettings *settings = &self->settings;
  gboolean is_complete = is_backward ? from == 0 : to == items->len;
  g_autoptr(GPtrArray) page = g_ptr_array_new ();
  g_autofree char *set = NULL;
  const LedgerItem *first, *last;

  if (sim_chance (settings->empty))
    {
      from = to;
      is_complete = FALSE;
    }
  if (to - from > 1 && sim_chance (settings->truncated))
    {
      guint n = (guint) sim_range (1, (int) (to - from));

      if (is_backward)
        from = to - n;
      else
        to = from + n;
      is_complete = FALSE;
    }
  if (from < to && sim_chance (settings->overlap))
    {
      if (is_backward)
        to = MIN (to + 3, items->len);
      else
        from = from > 3 ? from - 3 : 0;
    }

  for (guint i = from; i < to; i++)
    {
      g_ptr_array_add (page, g_ptr_array_index (items, i));
      if (sim_chance (settings->twice))
        g_ptr_array_add (page, g_ptr_array_index (items, i));
    }
  first = from < to ? g_ptr_array_index (items, from) : NULL;
  last = from < to ? g_ptr_array_index (items, to - 1) : NULL;
  if (page->len > 1 && sim_chance (settings->shuffled))
    do
      shuffle (page);
    while (g_ptr_array_index (page, 0) == first && g_ptr_array_index (page, page->len - 1) == last && first != last);
  for (guint i = 0; i < page->len; i++)
    send_result (session, query_id, g_ptr_array_index (page, i));

  if (first != NULL)
    set = g_strdup_printf ("<set xmlns='" NS_RSM "'><first>%s</first><last>%s</last><count>%u</count></set>", first->id, last->id, items->len);
  else
    set = g_strdup ("<set xmlns='" NS_RSM "'><count>0</count></set>");
  send_stanza_printf (session, "<iq type='result' id='%s' from='" LEDGER_ME "' to='%s'><fin xmlns='" NS_MAM "'%s%s>%s</fin></iq>", iq_id, session->jid,
                      is_complete ? " complete='true'" : "", sim_chance (settings->unstable) ? " stable='false'" : "", set);
}

static void hear_iq (Ledger   *self,
                     Session  *session,
                     XmppNode *iq);

gboolean
ledger_is_asked (Ledger *self)
{
  return self->held_query != NULL;
}

void
ledger_release_archive (Ledger *self)
{
  g_autoptr(XmppNode) query = g_steal_pointer (&self->held_query);

  self->settings.holds_archive = FALSE;
  if (query != NULL && self->session != NULL)
    hear_iq (self, self->session, query);
}

static void
hear_archive_query (Ledger     *self,
                    Session    *session,
                    const char *iq_id,
                    XmppNode   *query)
{
  const LedgerSettings *settings = &self->settings;
  const char *query_id = xmpp_node_get_attribute (query, "queryid");
  const char *with = get_field (query, "with");
  gint64 start = kith_time_parse (get_field (query, "start")), end = kith_time_parse (get_field (query, "end"));
  XmppNode *set = xmpp_node_find (query, "set", NS_RSM);
  XmppNode *before = set != NULL ? xmpp_node_find (set, "before", NS_RSM) : NULL;
  const char *after = set != NULL ? xmpp_node_find_text (set, "after", NS_RSM) : NULL;
  const char *max_text = set != NULL ? xmpp_node_find_text (set, "max", NS_RSM) : NULL;
  guint max = max_text != NULL ? (guint) g_ascii_strtoull (max_text, NULL, 10) : 50;
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  const char *cursor = before != NULL ? xmpp_node_get_text (before) : after;
  guint from, to, at = G_MAXUINT;

  self->n_queries++;
  if (sim_chance (settings->archive_error))
    {
      static const char *const conditions[] = { "internal-server-error", "resource-constraint", "service-unavailable", "item-not-found" };

      answer_error (session, iq_id, conditions[sim_range (0, 4)]);
      return;
    }

  if (settings->page_max > 0)
    max = MIN (max, settings->page_max);
  for (guint i = 0; i < self->archive->len; i++)
    {
      LedgerItem *item = g_ptr_array_index (self->archive, i);

      if ((with == NULL || find_peer (with) == item->peer) && (start == 0 || item->stamp >= start) && (end == 0 || item->stamp <= end))
        g_ptr_array_add (items, item);
    }

  if (cursor != NULL && *cursor != '\0')
    {
      at = find_item (items, cursor);
      if (at == G_MAXUINT || sim_chance (settings->cursor_gone))
        {
          answer_error (session, iq_id, "item-not-found");
          return;
        }
      if (sim_chance (settings->endless))
        at = before != NULL ? MIN (at + max, items->len) : at > max ? at - max : 0;
    }

  if (before != NULL)
    {
      to = at != G_MAXUINT ? at : items->len;
      from = to > max ? to - max : 0;
    }
  else
    {
      from = at != G_MAXUINT ? MIN (at + 1, items->len) : 0;
      to = MIN (from + max, items->len);
    }
  send_page (self, session, iq_id, query_id, items, from, to, before != NULL);
}

/* --- Hearing: the rest --------------------------------------------------------------------------------------------------------------------- */

static void
answer_disco (Ledger     *self,
              Session    *session,
              const char *id,
              const char *to)
{
  gboolean is_account = to == NULL || strcmp (to, LEDGER_ME) == 0;

  send_stanza_printf (session, "<iq type='result' id='%s' from='%s' to='%s'><query xmlns='" NS_DISCO "'><identity category='%s' type='%s'/>"
                      "<feature var='" NS_DISCO "'/>%s%s</query></iq>",
                      id, is_account ? LEDGER_ME : "example.com", session->jid, is_account ? "account" : "server", is_account ? "registered" : "im",
                      is_account && !self->settings.without_archive ? "<feature var='" NS_MAM "'/><feature var='" NS_SID "'/>" : "",
                      is_account ? "" : "<feature var='" NS_CARBONS "'/>");
}

static void
hear_iq (Ledger   *self,
         Session  *session,
         XmppNode *iq)
{
  const char *id = xmpp_node_get_attribute (iq, "id");
  const char *to = xmpp_node_get_attribute (iq, "to");
  const char *type = xmpp_node_get_attribute (iq, "type");
  XmppNode *child = xmpp_node_get_first (iq);

  if (g_strcmp0 (type, "get") != 0 && g_strcmp0 (type, "set") != 0)
    return;

  if (child != NULL && xmpp_node_is (child, "query", NS_MAM) && self->settings.holds_archive)
    {
      g_clear_pointer (&self->held_query, xmpp_node_unref);
      self->held_query = xmpp_node_ref (iq);
      return;
    }

  if (child != NULL && xmpp_node_is (child, "query", NS_MAM) && !self->settings.without_archive)
    hear_archive_query (self, session, id, child);
  else if (child != NULL && xmpp_node_is (child, "query", NS_DISCO) && (to == NULL || find_peer (to) == G_MAXUINT))
    answer_disco (self, session, id, to);
  else if (child != NULL && xmpp_node_is (child, "query", NS_ROSTER) && strcmp (type, "get") == 0)
    send_stanza_printf (session, "<iq type='result' id='%s' to='%s'><query xmlns='" NS_ROSTER "' ver='r1'>"
                        "<item jid='ann@example.com' name='Ann' subscription='both'/><item jid='bob@example.com' subscription='both'/>"
                        "<item jid='carol@example.net' subscription='both'/></query></iq>",
                        id, session->jid);
  else if (child != NULL && (xmpp_node_is (child, "ping", "urn:xmpp:ping") || xmpp_node_is (child, "enable", NS_CARBONS)))
    send_stanza_printf (session, "<iq type='result' id='%s' from='%s' to='%s'/>", id, to != NULL ? to : LEDGER_ME, session->jid);
  else
    send_stanza_printf (session, "<iq type='error' id='%s' from='%s' to='%s'><error type='cancel'>"
                        "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                        id, to != NULL ? to : LEDGER_ME, session->jid);
}

static void
hear_presence (Ledger   *self,
               Session  *session,
               XmppNode *presence)
{
  if (session->has_presence || xmpp_node_get_attribute (presence, "to") != NULL || xmpp_node_get_attribute (presence, "type") != NULL)
    return;

  session->has_presence = TRUE;
  for (guint i = 0; i < self->offline->len; i++)
    send_stanza (session, g_strdup (g_ptr_array_index (self->offline, i)));
  g_ptr_array_set_size (self->offline, 0);
}

/* The program has this: what it says of a message of its own is proof for it from now on. */
static void
note_proof (Ledger     *self,
            const char *stanza)
{
  const char *receipt = strstr (stanza, "<received xmlns='" NS_RECEIPT "' id='");
  g_autofree char *id = NULL;

  if (receipt == NULL)
    return;

  receipt = strstr (receipt, "id='") + strlen ("id='");
  id = g_strndup (receipt, strcspn (receipt, "'"));
  for (guint i = 0; i < self->archive->len; i++)
    {
      LedgerItem *item = g_ptr_array_index (self->archive, i);

      item->is_proved |= item->is_outgoing && g_strcmp0 (item->message_id, id) == 0;
    }
}

static void
take_client_ack (Ledger     *self,
                 Session    *session,
                 const char *text)
{
  guint64 h;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &h, NULL) || (guint32) h - session->acked > session->unacked.length)
    {
      self->n_violations++;
      return;
    }

  for (; session->acked != (guint32) h; session->acked++)
    {
      g_autofree char *stanza = g_queue_pop_head (&session->unacked);

      note_proof (self, stanza);
    }
}

static void
hear_sm (Ledger   *self,
         Session  *session,
         XmppNode *node)
{
  g_autofree char *text = NULL;

  if (xmpp_node_is (node, "a", NS_SM))
    take_client_ack (self, session, xmpp_node_get_attribute (node, "h"));
  else if (xmpp_node_is (node, "r", NS_SM) && !sim_chance (self->settings.keep_acks))
    {
      text = g_strdup_printf ("<a xmlns='" NS_SM "' h='%u'/>", session->in_h);
      say (session->connection, text);
    }
}

static void
hear_bound (Connection *connection,
            XmppNode   *node)
{
  Ledger *self = connection->ledger;
  Session *session = connection->session;

  if (strcmp (xmpp_node_get_ns (node), NS_SM) == 0)
    {
      hear_sm (self, session, node);
      return;
    }
  self->n_given_up += xmpp_node_is (node, "error", NS_STREAM) && xmpp_node_find (node, "handled-count-too-high", NS_SM) != NULL;
  if (strcmp (xmpp_node_get_ns (node), "jabber:client") != 0)
    return;

  session->in_h++;
  self->n_stanzas_in++;
  if (self->heard != NULL)
    self->heard (node, self->heard_data);
  if (xmpp_node_is (node, "message", "jabber:client"))
    hear_message (self, node);
  else if (xmpp_node_is (node, "iq", "jabber:client"))
    hear_iq (self, session, node);
  else if (xmpp_node_is (node, "presence", "jabber:client"))
    hear_presence (self, session, node);
}

/* --- Sessions -------------------------------------------------------------------------------------------------------------------------- */

static void
drop_session (Ledger *self)
{
  Session *session = g_steal_pointer (&self->session);

  if (session == NULL)
    return;

  if (session->connection != NULL)
    {
      session->connection->session = NULL;
      sim_link_reset (session->connection->link);
    }
  route_offline (self, session);
  g_clear_handle_id (&session->expiry, g_source_remove);
  g_queue_clear_full (&session->unacked, g_free);
  g_free (session->id);
  g_free (session->jid);
  g_free (session);
}

/* Without an archive messages that nobody acknowledged are for the next session. */
static void
route_offline (Ledger  *self,
               Session *session)
{
  guint n = 0;

  if (!self->settings.without_archive)
    return;

  for (GList *l = session->unacked.head; l != NULL; l = l->next)
    if (g_str_has_prefix (l->data, "<message") && strstr (l->data, "<body>") != NULL)
      g_ptr_array_insert (self->offline, (int) n++, g_strdup (l->data));
}

static gboolean
expire_cb (gpointer data)
{
  Ledger *self = data;

  self->session->expiry = 0;
  drop_session (self);

  return G_SOURCE_REMOVE;
}

static Session *
new_session (Ledger     *self,
             Connection *connection)
{
  Session *session;

  drop_session (self);
  session = g_new0 (Session, 1);
  session->id = make_id (self, "s");
  session->jid = g_strdup_printf (LEDGER_ME "/Kith.%08x", sim_random ());
  session->connection = connection;
  self->session = connection->session = session;
  self->n_logins++;

  return session;
}

/* It handled more than it says, and takes what comes next for what follows there. */
static void
lose_count (Ledger  *self,
            Session *session)
{
  guint32 less = MIN ((guint32) sim_range (1, 10), session->in_h);

  if (less == 0)
    return;

  session->in_h -= less;
  self->n_short++;
}

/* NULL: refused. */
static char *
resume (Connection *connection,
        XmppNode   *node)
{
  Ledger *self = connection->ledger;
  Session *session = self->session;
  const char *id = xmpp_node_get_attribute (node, "previd");

  if (session == NULL || g_strcmp0 (session->id, id) != 0 || sim_chance (self->settings.refuse_resumption))
    return NULL;

  g_clear_handle_id (&session->expiry, g_source_remove);
  if (session->connection != NULL)
    {
      session->connection->session = NULL;
      sim_link_reset (session->connection->link);
    }
  session->connection = connection;
  connection->session = session;
  take_client_ack (self, session, xmpp_node_get_attribute (node, "h"));
  if (sim_chance (self->settings.short_h))
    lose_count (self, session);
  self->n_resumed++;

  return g_strdup_printf ("<resumed xmlns='" NS_SM "' previd='%s' h='%u'/>", session->id, session->in_h);
}

static void
send_unacked (Connection *connection)
{
  for (GList *l = connection->session->unacked.head; l != NULL; l = l->next)
    say (connection, l->data);
  ask_ack (connection->session);
}

static char *
enable (Session *session)
{
  session->has_sm = TRUE;

  return g_strdup_printf ("<enabled xmlns='" NS_SM "' id='%s' resume='true' max='300'/>", session->id);
}

/* --- Signing in -------------------------------------------------------------------------------------------------------------------------- */

static char *
decode (const char *base64)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (base64, &length);

  return g_strndup ((const char *) bytes, length);
}

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

static const guint8 *
get_salted_password (void)
{
  static guint8 salted[32];
  static gsize once;

  if (g_once_init_enter (&once))
    {
      gsize length;
      g_autofree guchar *salt = g_base64_decode ("QSXCR+Q6sek8bf92", &length);

      gcry_kdf_derive (LEDGER_PASSWORD, strlen (LEDGER_PASSWORD), GCRY_KDF_PBKDF2, GCRY_MD_SHA256, salt, length, 4096, sizeof salted, salted);
      g_once_init_leave (&once, 1);
    }

  return salted;
}

/* RFC 5802 s. 3: the proof is not checked, whoever dials is us. */
static char *
make_final (Connection *connection,
            const char *client_final)
{
  guint8 key[32], signature[32];
  gsize length = sizeof key;
  const char *bare = strstr (connection->client_first, "n=");
  const char *proof = strstr (client_final, ",p=");
  g_autofree char *auth = g_strdup_printf ("%s,%s,%.*s", bare, connection->server_first, (int) (proof - client_final), client_final);
  g_autoptr(GHmac) server = g_hmac_new (G_CHECKSUM_SHA256, get_salted_password (), 32);
  g_autoptr(GHmac) signer = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *final = NULL;

  g_hmac_update (server, (const guchar *) "Server Key", -1);
  g_hmac_get_digest (server, key, &length);
  signer = g_hmac_new (G_CHECKSUM_SHA256, key, sizeof key);
  g_hmac_update (signer, (const guchar *) auth, -1);
  g_hmac_get_digest (signer, signature, &length);
  base64 = g_base64_encode (signature, sizeof signature);
  final = g_strconcat ("v=", base64, NULL);

  return encode (final);
}

static void
succeed_2 (Connection *connection,
           const char *final)
{
  Ledger *self = connection->ledger;
  XmppNode *bind = xmpp_node_find (connection->authenticate, "bind", NS_BIND2);
  XmppNode *wants_resume = xmpp_node_find (connection->authenticate, "resume", NS_SM);
  g_autofree char *inside = wants_resume != NULL ? resume (connection, wants_resume) : NULL;
  g_autofree char *enabled = NULL;
  g_autofree char *text = NULL;
  gboolean is_resumed = inside != NULL;

  if (!is_resumed)
    {
      Session *session = new_session (self, connection);

      if (bind != NULL && xmpp_node_find (bind, "enable", NS_SM) != NULL && !self->settings.without_sm)
        enabled = enable (session);
      inside = g_strdup_printf ("%s<bound xmlns='" NS_BIND2 "'>%s</bound>",
                                wants_resume != NULL ? "<failed xmlns='" NS_SM "'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>" : "",
                                enabled != NULL ? enabled : "");
    }

  text = g_strdup_printf ("<success xmlns='" NS_SASL2 "'><additional-data>%s</additional-data><authorization-identifier>%s</authorization-identifier>%s"
                          "</success><stream:features>%s<ver xmlns='urn:xmpp:features:rosterver'/></stream:features>",
                          final, connection->session->jid, inside, self->settings.without_sm ? "" : "<sm xmlns='" NS_SM "'/>");
  connection->stage = STAGE_BOUND;
  say (connection, text);
  if (is_resumed)
    send_unacked (connection);
}

static void
hear_sasl (Connection *connection,
           XmppNode   *node)
{
  const char *ns = xmpp_node_get_ns (node);
  const char *name = xmpp_node_get_name (node);
  g_autofree char *text = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *message = NULL;

  if (strcmp (name, "authenticate") == 0 || strcmp (name, "auth") == 0)
    {
      const char *initial = strcmp (name, "auth") == 0 ? xmpp_node_get_text (node) : xmpp_node_find_text (node, "initial-response", NS_SASL2);

      g_free (connection->client_first);
      g_free (connection->server_first);
      g_clear_pointer (&connection->authenticate, xmpp_node_unref);
      connection->client_first = decode (initial);
      connection->server_first = g_strdup_printf ("%sserver,s=QSXCR+Q6sek8bf92,i=4096", strstr (connection->client_first, "r="));
      connection->authenticate = xmpp_node_ref (node);
      base64 = encode (connection->server_first);
      message = g_strdup_printf ("<challenge xmlns='%s'>%s</challenge>", ns, base64);
      say (connection, message);
    }
  else if (strcmp (name, "response") == 0 && connection->client_first != NULL)
    {
      text = decode (xmpp_node_get_text (node));
      base64 = make_final (connection, text);
      if (strcmp (ns, NS_SASL2) == 0)
        {
          succeed_2 (connection, base64);
          return;
        }
      message = g_strdup_printf ("<success xmlns='" NS_SASL "'>%s</success>", base64);
      say (connection, message);
      connection->stage = STAGE_HEADER_AGAIN;
    }
  else
    {
      connection->ledger->n_violations++;
    }
}

/* RFC 6120 s. 7 and XEP-0198, after SASL 1. */
static void
hear_bind (Connection *connection,
           XmppNode   *node)
{
  Ledger *self = connection->ledger;
  g_autofree char *text = NULL;

  if (xmpp_node_is (node, "resume", NS_SM))
    {
      text = resume (connection, node);
      if (text == NULL)
        {
          say (connection, "<failed xmlns='" NS_SM "'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
          return;
        }
      connection->stage = STAGE_BOUND;
      say (connection, text);
      send_unacked (connection);
    }
  else if (xmpp_node_is (node, "iq", "jabber:client") && xmpp_node_find (node, "bind", NS_BIND) != NULL)
    {
      Session *session = new_session (self, connection);

      text = g_strdup_printf ("<iq type='result' id='%s'><bind xmlns='" NS_BIND "'><jid>%s</jid></bind></iq>", xmpp_node_get_attribute (node, "id"),
                              session->jid);
      say (connection, text);
      if (self->settings.without_sm)
        connection->stage = STAGE_BOUND;
    }
  else if (xmpp_node_is (node, "enable", NS_SM) && connection->session != NULL)
    {
      text = enable (connection->session);
      connection->stage = STAGE_BOUND;
      say (connection, text);
    }
  else
    {
      self->n_violations++;
    }
}

static void
hear_header (Connection *connection)
{
  Ledger *self = connection->ledger;
  g_autofree char *id = make_id (self, "h");
  g_autofree char *text = NULL;
  const char *features;

  if (connection->stage == STAGE_HEADER_AGAIN)
    features = self->settings.without_sm ? "<bind xmlns='" NS_BIND "'/><ver xmlns='urn:xmpp:features:rosterver'/>"
                                         : "<bind xmlns='" NS_BIND "'/><sm xmlns='" NS_SM "'/><ver xmlns='urn:xmpp:features:rosterver'/>";
  else if (self->settings.is_sasl1)
    features = "<mechanisms xmlns='" NS_SASL "'><mechanism>SCRAM-SHA-256</mechanism></mechanisms>";
  else if (self->settings.without_sm)
    features = "<authentication xmlns='" NS_SASL2 "'><mechanism>SCRAM-SHA-256</mechanism><inline><bind xmlns='" NS_BIND2 "'><inline>"
               "<feature var='" NS_CARBONS "'/></inline></bind></inline></authentication>";
  else
    features = "<authentication xmlns='" NS_SASL2 "'><mechanism>SCRAM-SHA-256</mechanism><inline><sm xmlns='" NS_SM "'/><bind xmlns='" NS_BIND2 "'><inline>"
               "<feature var='" NS_SM "'/><feature var='" NS_CARBONS "'/></inline></bind></inline></authentication>";

  text = g_strdup_printf ("<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='example.com' "
                          "id='%s' version='1.0'><stream:features>%s</stream:features>",
                          id, features);
  connection->stage = connection->stage == STAGE_HEADER_AGAIN ? STAGE_BIND : STAGE_SASL;
  say (connection, text);
}

static void
hear (Connection *connection,
      XmppNode   *node)
{
  connection->n_in++;
  switch (connection->stage)
    {
    case STAGE_SASL:
      hear_sasl (connection, node);
      break;
    case STAGE_BIND:
      hear_bind (connection, node);
      break;
    case STAGE_BOUND:
      if (connection->session != NULL)
        hear_bound (connection, node);
      break;
    case STAGE_HEADER:
    case STAGE_HEADER_AGAIN:
    default:
      connection->ledger->n_violations++;
      break;
    }
}

/* --- Connections ---------------------------------------------------------------------------------------------------------------------------- */

static void
data_cb (SimLink      *link,
         const guint8 *bytes,
         gsize         length,
         gpointer      data)
{
  Connection *connection = data;
  gsize offset = 0;

  while (offset < length)
    {
      g_autoptr(GError) error = NULL;
      gboolean had_header;
      gssize used;
      XmppNode *node;

      if (connection->reader == NULL || connection->stage == STAGE_HEADER_AGAIN)
        {
          if (connection->stage == STAGE_HEADER_AGAIN && connection->reader != NULL && xmpp_stanza_reader_get_header (connection->reader) != NULL)
            g_clear_pointer (&connection->reader, xmpp_stanza_reader_free);
          if (connection->reader == NULL)
            {
              connection->reader = xmpp_stanza_reader_new ();
              xmpp_stanza_reader_set_limit (connection->reader, XMPP_READER_BYTES_AFTER_LOGIN);
            }
        }

      had_header = xmpp_stanza_reader_get_header (connection->reader) != NULL;
      used = xmpp_stanza_reader_feed (connection->reader, bytes + offset, length - offset, &error);
      if (used < 0)
        {
          connection->ledger->n_violations++;
          sim_link_reset (link);
          return;
        }
      offset += (gsize) used;

      if (!had_header && xmpp_stanza_reader_get_header (connection->reader) != NULL)
        hear_header (connection);
      while ((node = xmpp_stanza_reader_steal (connection->reader)) != NULL)
        {
          hear (connection, node);
          xmpp_node_unref (node);
        }
      if (xmpp_stanza_reader_is_closed (connection->reader))
        {
          /* RFC 6120 s. 4.4: a polite end is no break, there is nothing to resume. */
          if (connection->session != NULL)
            {
              connection->session->connection = NULL;
              connection->session = NULL;
              drop_session (connection->ledger);
            }
          say (connection, "</stream:stream>");
          sim_link_close (link);
          return;
        }
    }
}

static void
end_cb (SimLink *link,
        gpointer data)
{
  Connection *connection = data;
  Ledger *self = connection->ledger;
  Session *session = g_steal_pointer (&connection->session);

  if (session == NULL)
    return;

  session->connection = NULL;
  if (!session->has_sm || sim_chance (self->settings.lose_session))
    drop_session (self);
  else if (session->expiry == 0)
    session->expiry = sim_after (self->settings.session_usec, expire_cb, self);
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  sim_link_unref (connection->link);
  g_clear_pointer (&connection->reader, xmpp_stanza_reader_free);
  g_clear_pointer (&connection->authenticate, xmpp_node_unref);
  g_free (connection->client_first);
  g_free (connection->server_first);
  g_free (connection);
}

SimLink *
ledger_accept (Ledger                *self,
               const SimLinkSettings *settings)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->ledger = self;
  connection->link = sim_link_new (settings, data_cb, end_cb, connection);
  g_ptr_array_add (self->connections, connection);

  return sim_link_ref (connection->link);
}

SimLink *
ledger_get_link (Ledger *self)
{
  return self->session != NULL && self->session->connection != NULL ? self->session->connection->link : NULL;
}

void
ledger_nudge (Ledger *self)
{
  if (self->session != NULL && self->session->unacked.length > 0)
    ask_ack (self->session);
}

gboolean
ledger_is_quiet (Ledger *self)
{
  return self->session != NULL && self->session->connection != NULL && self->session->has_presence && self->offline->len == 0 &&
         self->session->unacked.length == 0;
}

void
ledger_restart (Ledger *self)
{
  drop_session (self);
  for (guint i = 0; i < self->connections->len; i++)
    sim_link_reset (((Connection *) g_ptr_array_index (self->connections, i))->link);
}

Ledger *
ledger_new (const LedgerSettings *settings)
{
  Ledger *self = g_new0 (Ledger, 1);

  self->settings = *settings;
  self->archive = g_ptr_array_new_with_free_func (item_free);
  self->written = g_ptr_array_new_with_free_func (g_free);
  self->offline = g_ptr_array_new_with_free_func (g_free);
  self->connections = g_ptr_array_new_with_free_func (connection_free);
  for (guint i = 0; i < LEDGER_PEERS; i++)
    self->received[i] = g_ptr_array_new ();

  return self;
}

void
ledger_free (Ledger *self)
{
  ledger_restart (self);
  g_clear_pointer (&self->held_query, xmpp_node_unref);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->archive);
  g_ptr_array_unref (self->written);
  g_ptr_array_unref (self->offline);
  for (guint i = 0; i < LEDGER_PEERS; i++)
    g_ptr_array_unref (self->received[i]);
  g_free (self);
}
