/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-session-private.h"

#include "kith-clock.h"
#include "kith-random.h"
#include "xmpp-module.h"
#include "xmpp-stanza-writer.h"
#include "xmpp-wire-log.h"

#include <string.h>

/* The reader stops while this many stanzas wait to be dispatched, or to be stored. */
#define INBOX_MAX 500
#define HELD_MAX  4000

/* How long one turn may dispatch before the window gets to draw. */
#define TURN_USEC 4000

/* Ask for an acknowledgement at the latest after so many stanzas. */
#define UNASKED_MAX 50

#define WRITE_CHUNK (64 * 1024)
#define REQUEST_SECONDS 60

/* How long a farewell may take. */
#define FAREWELL_MSEC 3000

enum
{
  SIGNAL_BOUND,
  SIGNAL_RESUMED,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppSession, xmpp_session, G_TYPE_OBJECT)

static void schedule_dispatch (XmppSession *self);

static void
xmpp_session_dispose (GObject *object)
{
  XmppSession *self = XMPP_SESSION (object);

  if (self->login != NULL)
    xmpp_session_end_stream (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
  g_clear_handle_id (&self->dispatch_source, g_source_remove);
  g_clear_pointer (&self->pending, xmpp_pending_iqs_free);
  g_clear_pointer (&self->sm, xmpp_sm_free);
  g_clear_pointer (&self->modules, g_ptr_array_unref);

  G_OBJECT_CLASS (xmpp_session_parent_class)->dispose (object);
}

static void
xmpp_session_finalize (GObject *object)
{
  XmppSession *self = XMPP_SESSION (object);

  g_queue_clear_full (&self->inbox, (GDestroyNotify) xmpp_node_unref);
  g_queue_clear_full (&self->outbox, (GDestroyNotify) g_bytes_unref);
  g_hash_table_unref (self->rooms);
  xmpp_wire_tap_unref (self->tap);
  xmpp_pipeline_free (self->pipeline);
  xmpp_jid_unref (self->account);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_clear_error (&self->end_error);
  g_free (self->sm_id);
  g_free (self->sm_location);

  G_OBJECT_CLASS (xmpp_session_parent_class)->finalize (object);
}

static void
xmpp_session_class_init (XmppSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = xmpp_session_dispose;
  object_class->finalize = xmpp_session_finalize;

  signals[SIGNAL_BOUND] = g_signal_new ("bound", XMPP_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RESUMED] = g_signal_new ("resumed", XMPP_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", XMPP_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
xmpp_session_init (XmppSession *self)
{
  self->modules = g_ptr_array_new_with_free_func (g_object_unref);
  self->pipeline = xmpp_pipeline_new ();
  self->pending = xmpp_pending_iqs_new ();
  self->sm = xmpp_sm_new ();
  self->tap = xmpp_wire_tap_new ();
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) xmpp_room_free);
}

XmppSession *
xmpp_session_new (XmppJid *account)
{
  XmppSession *self = g_object_new (XMPP_TYPE_SESSION, NULL);

  self->account = xmpp_jid_dup_bare (account);

  return self;
}

XmppJid *
xmpp_session_get_account (XmppSession *self)
{
  return self->account;
}

XmppJid *
xmpp_session_get_jid (XmppSession *self)
{
  return self->jid;
}

gboolean
xmpp_session_get_is_online (XmppSession *self)
{
  return self->login != NULL && !self->is_closing && !self->is_failing;
}

XmppLogin *
xmpp_session_get_login (XmppSession *self)
{
  return self->login;
}

/* --- Modules ------------------------------------------------------------------------------------------------------- */

void
xmpp_session_add_module (XmppSession *self,
                         XmppModule  *module)
{
  xmpp_module_set_session (module, self);
  if (xmpp_module_get_handlers (module) != NULL)
    xmpp_pipeline_add (self->pipeline, module, xmpp_module_get_handlers (module));
  g_ptr_array_add (self->modules, module);
}

void
xmpp_session_set_contacts (XmppSession       *self,
                           XmppIsContactFunc  func,
                           gpointer           data)
{
  self->is_contact = func;
  self->is_contact_data = data;
}

static gboolean
is_room (const XmppJid *jid,
         gpointer       data)
{
  return xmpp_session_has_room (data, jid);
}

XmppProvenance
xmpp_session_get_provenance_of (XmppSession *self,
                                XmppJid     *jid)
{
  return xmpp_provenance_of (self->jid, jid, self->is_contact, self->is_contact_data, is_room, self);
}

XmppProvenance
xmpp_session_get_provenance (XmppSession *self,
                             XmppStanza  *stanza)
{
  return xmpp_session_get_provenance_of (self, xmpp_stanza_has_from (stanza) ? xmpp_stanza_get_from (stanza) : NULL);
}

/* --- Rooms --------------------------------------------------------------------------------------------------------- */

XmppRoom *
xmpp_session_add_room (XmppSession *self,
                       XmppJid     *room)
{
  XmppRoom *known = xmpp_session_get_room (self, room);

  if (known == NULL)
    {
      known = xmpp_room_new (room);
      g_hash_table_insert (self->rooms, (gpointer) (guintptr) xmpp_jid_get_bare (known->jid), known);
    }

  return known;
}

void
xmpp_session_remove_room (XmppSession *self,
                          XmppJid     *room)
{
  g_hash_table_remove (self->rooms, xmpp_jid_get_bare (room));
}

XmppRoom *
xmpp_session_get_room (XmppSession   *self,
                       const XmppJid *jid)
{
  return g_hash_table_lookup (self->rooms, xmpp_jid_get_bare (jid));
}

gboolean
xmpp_session_has_room (XmppSession   *self,
                       const XmppJid *room)
{
  return xmpp_session_get_room (self, room) != NULL;
}

GPtrArray *
xmpp_session_dup_rooms (XmppSession *self)
{
  GPtrArray *rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_jid_unref);
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    g_ptr_array_add (rooms, xmpp_jid_ref (((XmppRoom *) room)->jid));

  return rooms;
}

/* What was joined in a session that is over is left. */
static void
forget_rooms (XmppSession *self)
{
  for (guint i = 0; self->modules != NULL && i < self->modules->len; i++)
    {
      XmppModule *module = g_ptr_array_index (self->modules, i);

      if (XMPP_MODULE_GET_CLASS (module)->lost != NULL)
        XMPP_MODULE_GET_CLASS (module)->lost (module);
    }
  g_hash_table_remove_all (self->rooms);
}

/* --- Foundations --------------------------------------------------------------------------------------------------- */

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
xmpp_session_dup_features (XmppSession *self)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_null_terminated (16, g_free, TRUE);

  for (guint i = 0; i < self->modules->len; i++)
    {
      const char *const *features = xmpp_module_get_features (g_ptr_array_index (self->modules, i));

      for (guint j = 0; features != NULL && features[j] != NULL; j++)
        g_ptr_array_add (all, g_strdup (features[j]));
    }
  g_ptr_array_sort (all, compare_strings);

  return (GStrv) g_ptr_array_steal (all, NULL);
}

/* The named foundation that modules may ask: set once by the registry. */
void
xmpp_session_set_disco (XmppSession *self,
                        XmppDisco   *disco)
{
  self->disco = disco;
}

XmppDisco *
xmpp_session_get_disco (XmppSession *self)
{
  return self->disco;
}

void
xmpp_session_set_pubsub (XmppSession *self,
                         XmppPubsub  *pubsub)
{
  self->pubsub = pubsub;
}

XmppPubsub *
xmpp_session_get_pubsub (XmppSession *self)
{
  return self->pubsub;
}

XmppWireTap *
xmpp_session_get_tap (XmppSession *self)
{
  return self->tap;
}

XmppPipeline *
xmpp_session_get_pipeline (XmppSession *self)
{
  return self->pipeline;
}

/* --- Out ----------------------------------------------------------------------------------------------------------- */

static void
push_bytes (XmppSession *self,
            GBytes      *bytes)
{
  g_queue_push_tail (&self->outbox, g_bytes_ref (bytes));
  if (self->outbox_wake != NULL)
    {
      g_autoptr(DexPromise) wake = g_steal_pointer (&self->outbox_wake);

      dex_promise_resolve_boolean (wake, TRUE);
    }
}

void
xmpp_session_send_nonza (XmppSession *self,
                         XmppNode    *node)
{
  g_autoptr(XmppNode) owned = node;
  g_autoptr(GBytes) bytes = NULL;

  if (self->login == NULL)
    return;

  bytes = xmpp_stanza_writer_write (owned);
  push_bytes (self, bytes);
}

static void
ensure_id (XmppNode *stanza)
{
  if (xmpp_node_get_attribute (stanza, "id") == NULL)
    {
      g_autofree char *id = kith_random_uuid ();

      xmpp_node_set_attribute (stanza, "id", id);
    }
}

/* @promise may be NULL. */
static void
send_stanza (XmppSession *self,
             XmppNode    *stanza,
             DexPromise  *promise)
{
  g_autoptr(GBytes) bytes = NULL;

  ensure_id (stanza);
  bytes = xmpp_stanza_writer_write (stanza);
  xmpp_sm_sent (self->sm, xmpp_node_get_attribute (stanza, "id"), bytes, promise);
  if (self->is_resuming)
    return;
  push_bytes (self, bytes);
  if (self->login->sm_enabled && xmpp_sm_get_n_unacked (self->sm) > UNASKED_MAX)
    xmpp_session_request_ack (self);
}

DexFuture *
xmpp_session_send (XmppSession *self,
                   XmppNode    *stanza)
{
  g_autoptr(XmppNode) owned = stanza;
  DexPromise *promise;

  g_return_val_if_fail (XMPP_IS_SESSION (self), NULL);

  if (!xmpp_session_get_is_online (self))
    return dex_future_new_reject (XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_NOT_ONLINE, "there is no stream");

  promise = dex_promise_new ();
  send_stanza (self, owned, promise);
  xmpp_session_request_ack (self);

  return DEX_FUTURE (promise);
}

static DexFuture *
limit_cb (DexFuture *future,
          gpointer   data)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no answer in time");
}

DexFuture *
xmpp_session_request (XmppSession *self,
                      XmppJid     *to,
                      const char  *type,
                      XmppNode    *payload,
                      guint        seconds)
{
  g_autofree char *id = kith_random_uuid ();

  return xmpp_session_request_with_id (self, to, type, payload, id, seconds);
}

/* The same with an id that the caller wants to know: random, of 128 bits. */
DexFuture *
xmpp_session_request_with_id (XmppSession *self,
                              XmppJid     *to,
                              const char  *type,
                              XmppNode    *payload,
                              const char  *id,
                              guint        seconds)
{
  g_autoptr(XmppNode) iq = xmpp_node_new ("iq", NS_CLIENT);
  DexFuture *answer;

  g_return_val_if_fail (XMPP_IS_SESSION (self), NULL);

  xmpp_node_take (iq, payload);
  if (!xmpp_session_get_is_online (self))
    return dex_future_new_reject (XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_NOT_ONLINE, "there is no stream");

  xmpp_node_set_attribute (iq, "type", type);
  xmpp_node_set_attribute (iq, "id", id);
  if (to != NULL)
    xmpp_node_set_attribute (iq, "to", xmpp_jid_get_text (to));

  answer = xmpp_pending_iqs_add (self->pending, id, to);
  send_stanza (self, iq, NULL);

  return dex_future_first (answer,
                           dex_future_catch (kith_clock_timeout ((seconds != 0 ? seconds : REQUEST_SECONDS) * 1000), limit_cb, NULL, NULL),
                           NULL);
}

/* Takes what is queued, up to a chunk. */
static GBytes *
take_chunk (XmppSession *self)
{
  GByteArray *chunk;
  GBytes *first = g_queue_pop_head (&self->outbox);

  if (first == NULL || self->outbox.length == 0 || xmpp_stream_is_framed (self->login->stream))
    return first;

  chunk = g_byte_array_new ();
  g_byte_array_append (chunk, g_bytes_get_data (first, NULL), (guint) g_bytes_get_size (first));
  g_bytes_unref (first);

  while (self->outbox.length > 0 && chunk->len < WRITE_CHUNK)
    {
      g_autoptr(GBytes) next = g_queue_pop_head (&self->outbox);

      g_byte_array_append (chunk, g_bytes_get_data (next, NULL), (guint) g_bytes_get_size (next));
    }

  return g_byte_array_free_to_bytes (chunk);
}

typedef struct
{
  XmppSession *session;
  XmppStream  *stream;
  KithScope   *scope;
} Loop;

static Loop *
loop_new (XmppSession *self)
{
  Loop *loop = g_new0 (Loop, 1);

  loop->session = g_object_ref (self);
  loop->stream = g_object_ref (self->login->stream);
  loop->scope = kith_scope_ref (self->scope);

  return loop;
}

static void
loop_free (gpointer data)
{
  Loop *loop = data;

  g_object_unref (loop->session);
  g_object_unref (loop->stream);
  kith_scope_unref (loop->scope);
  g_free (loop);
}

static DexFuture *
write_fiber (gpointer data)
{
  Loop *loop = data;
  XmppSession *self = loop->session;

  while (!kith_scope_is_stopped (loop->scope))
    {
      g_autoptr(GBytes) chunk = take_chunk (self);
      GError *error = NULL;

      if (chunk == NULL && self->is_failing)
        {
          xmpp_session_end_stream (self, g_steal_pointer (&self->end_error));
          break;
        }
      else if (chunk == NULL)
        {
          if (self->outbox_wake == NULL)
            self->outbox_wake = dex_promise_new ();
          if (!dex_await (kith_race_msec (loop->scope, DEX_FUTURE (dex_ref (self->outbox_wake)), 0), NULL))
            break;
        }
      else if (!xmpp_stream_write_bytes_await (loop->stream, chunk, &error))
        {
          if (!kith_scope_is_stopped (loop->scope))
            xmpp_session_end_stream (self, error);
          else
            g_error_free (error);
          break;
        }
    }

  return dex_future_new_true ();
}

/* --- In ------------------------------------------------------------------------------------------------------------ */

static DexFuture *
read_fiber (gpointer data)
{
  Loop *loop = data;
  XmppSession *self = loop->session;

  while (!kith_scope_is_stopped (loop->scope))
    {
      GError *error = NULL;
      XmppNode *node = xmpp_stream_read_await (loop->stream, 0, &error);

      if (kith_scope_is_stopped (loop->scope))
        {
          g_clear_pointer (&node, xmpp_node_unref);
          g_clear_error (&error);
          break;
        }

      self->last_heard = kith_clock_get_monotonic ();
      if (node == NULL)
        {
          /* What came before the end is still dispatched. */
          if (self->end_error == NULL)
            self->end_error = error;
          else
            g_error_free (error);
          schedule_dispatch (self);
          break;
        }

      g_queue_push_tail (&self->inbox, node);
      schedule_dispatch (self);

      if (self->inbox.length >= INBOX_MAX || xmpp_sm_get_n_held (self->sm) >= HELD_MAX)
        {
          if (self->inbox_room == NULL)
            self->inbox_room = dex_promise_new ();
          dex_await (kith_race_msec (loop->scope, DEX_FUTURE (dex_ref (self->inbox_room)), 0), NULL);
        }
    }

  return dex_future_new_true ();
}

void
xmpp_session_give_room (XmppSession *self)
{
  if (self->inbox_room != NULL && self->inbox.length < INBOX_MAX / 2 && xmpp_sm_get_n_held (self->sm) < HELD_MAX / 2)
    {
      g_autoptr(DexPromise) room = g_steal_pointer (&self->inbox_room);

      dex_promise_resolve_boolean (room, TRUE);
    }
}

/* RFC 6120 s. 8.2.3: every get and set is answered. Strangers get what a server says for somebody who is not there (security.md P1). */
static void
answer_unknown (XmppSession *self,
                XmppStanza  *iq)
{
  const char *type = xmpp_stanza_get_type_name (iq);
  g_autoptr(XmppNode) answer = NULL;

  if (g_strcmp0 (type, "get") != 0 && g_strcmp0 (type, "set") != 0)
    return;

  answer = xmpp_stanza_new_error (iq, "cancel", XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE);
  send_stanza (self, answer, NULL);
}

/* What belongs to a request ends with its answer. */
static void
notify_answered (XmppSession *self,
                 const char  *id)
{
  for (guint i = 0; i < self->modules->len; i++)
    {
      XmppModule *module = g_ptr_array_index (self->modules, i);

      if (XMPP_MODULE_GET_CLASS (module)->answered != NULL)
        XMPP_MODULE_GET_CLASS (module)->answered (module, id);
    }
}

static void
dispatch_stanza (XmppSession *self,
                 XmppNode    *node)
{
  guint64 serial = xmpp_sm_received (self->sm);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppStanza) stanza = xmpp_stanza_new (node, self->jid, &error);
  gboolean is_answer;

  if (stanza == NULL)
    {
      g_debug ("dropped: %s", error->message);
      xmpp_sm_release (self->sm, serial);
      return;
    }

  xmpp_stanza_set_serial (stanza, serial);
  xmpp_stanza_set_provenance (stanza, xmpp_session_get_provenance (self, stanza));

  is_answer = xmpp_stanza_get_kind (stanza) == XMPP_STANZA_IQ && g_strcmp0 (xmpp_stanza_get_type_name (stanza), "get") != 0 &&
              g_strcmp0 (xmpp_stanza_get_type_name (stanza), "set") != 0;

  if (is_answer)
    {
      if (xmpp_pending_iqs_take (self->pending, stanza, self->jid))
        {
          xmpp_session_prove (self, xmpp_stanza_get_id (stanza));
          notify_answered (self, xmpp_stanza_get_id (stanza));
        }
    }
  else
    {
      XmppPipelineResult result = xmpp_pipeline_process (self->pipeline, stanza);

      if (xmpp_stanza_get_kind (stanza) == XMPP_STANZA_IQ && result != XMPP_PIPELINE_DONE)
        answer_unknown (self, stanza);
      else if (result == XMPP_PIPELINE_REFUSED)
        g_debug ("dropped: a stanza from one who may not send it");
    }

  if (!xmpp_stanza_is_held (stanza))
    xmpp_sm_release (self->sm, serial);
}

/* security.md X11: anything else at the top of a stream ends it. */
static gboolean
is_known_top_level (XmppNode *node)
{
  const char *ns = xmpp_node_get_ns (node);

  return strcmp (ns, NS_SM) == 0 || strcmp (ns, "urn:xmpp:csi:0") == 0 || xmpp_node_is (node, "features", NS_STREAM);
}

static gboolean
is_answer (XmppNode *node)
{
  const char *type = xmpp_node_get_attribute (node, "type");

  return xmpp_node_is (node, "iq", NS_CLIENT) && (g_strcmp0 (type, "result") == 0 || g_strcmp0 (type, "error") == 0);
}

static void
dispatch (XmppSession *self,
          XmppNode    *node)
{
  if (xmpp_node_is (node, "message", NS_CLIENT) || xmpp_node_is (node, "presence", NS_CLIENT) || xmpp_node_is (node, "iq", NS_CLIENT))
    dispatch_stanza (self, node);
  else if (strcmp (xmpp_node_get_ns (node), NS_SM) == 0)
    xmpp_session_dispatch_sm (self, node);
  else if (!is_known_top_level (node))
    {
      xmpp_session_fail_stream (self, "unsupported-stanza-type", NULL,
                                g_error_new_literal (XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE, "an element that is no stanza"));
    }
}

/* Outside the reader's fiber, so that models change on the main loop's own stack. An answer ends the turn: the fiber that waits for it runs before what
 * came behind it is looked at. */
static gboolean
dispatch_cb (gpointer data)
{
  g_autoptr(XmppSession) self = g_object_ref (XMPP_SESSION (data));
  gint64 until = kith_clock_get_monotonic () + TURN_USEC;

  while (self->login != NULL && !self->is_failing && self->inbox.length > 0 && kith_clock_get_monotonic () < until)
    {
      g_autoptr(XmppNode) node = g_queue_pop_head (&self->inbox);

      dispatch (self, node);
      if (is_answer (node))
        break;
    }

  xmpp_session_give_room (self);
  if (self->login != NULL && !self->is_failing && self->inbox.length > 0)
    return G_SOURCE_CONTINUE;

  self->dispatch_source = 0;
  if (self->login != NULL && self->end_error != NULL && !self->is_failing)
    xmpp_session_end_stream (self, g_steal_pointer (&self->end_error));

  return G_SOURCE_REMOVE;
}

static void
schedule_dispatch (XmppSession *self)
{
  if (self->dispatch_source == 0)
    self->dispatch_source = g_idle_add_full (150, dispatch_cb, self, NULL);
}

/* --- The life of a stream -------------------------------------------------------------------------------------------- */

void
xmpp_session_fill_resumption (XmppSession      *self,
                              XmppLoginRequest *request)
{
  g_return_if_fail (XMPP_IS_SESSION (self) && self->login == NULL);

  g_clear_pointer (&request->tap, xmpp_wire_tap_unref);
  request->tap = xmpp_wire_tap_ref (self->tap);
  if (self->sm_id == NULL)
    return;

  xmpp_sm_forget_held (self->sm);
  request->sm_handled = xmpp_sm_get_handled (self->sm);
  g_set_str (&request->sm_id, self->sm_id);
  g_set_str (&request->sm_location, self->sm_location);
  request->sm_jid = xmpp_jid_ref (self->jid);
}

void
xmpp_session_give_up (XmppSession *self)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (XMPP_IS_SESSION (self));

  if (self->login != NULL)
    return;

  error = g_error_new_literal (XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_LOST, "the session ended");
  g_clear_pointer (&self->sm_id, g_free);
  g_clear_pointer (&self->sm_location, g_free);
  xmpp_sm_reset (self->sm);
  xmpp_pending_iqs_reject_all (self->pending, error);
  forget_rooms (self);
}

void
xmpp_session_end_stream (XmppSession *self,
                         GError      *error)
{
  g_autoptr(XmppSession) alive = g_object_ref (self);
  g_autoptr(XmppLogin) login = g_steal_pointer (&self->login);
  g_autoptr(KithScope) scope = g_steal_pointer (&self->scope);
  g_autoptr(DexPromise) ended = g_steal_pointer (&self->ended);
  g_autoptr(GError) owned = error;

  if (login == NULL)
    return;

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_handle_id (&self->dispatch_source, g_source_remove);
  g_queue_clear_full (&self->inbox, (GDestroyNotify) xmpp_node_unref);
  g_clear_error (&self->end_error);
  self->asked_at = 0;
  self->owes_ack = FALSE;

  kith_scope_stop (scope);
  g_clear_pointer (&self->inbox_room, dex_unref);
  g_clear_pointer (&self->outbox_wake, dex_unref);
  xmpp_stream_close (login->stream);
  g_queue_clear_full (&self->outbox, (GDestroyNotify) g_bytes_unref);

  if (self->modules != NULL)
    for (guint i = 0; i < self->modules->len; i++)
      {
        XmppModule *module = g_ptr_array_index (self->modules, i);

        if (XMPP_MODULE_GET_CLASS (module)->ended != NULL)
          XMPP_MODULE_GET_CLASS (module)->ended (module);
      }

  /* A stream that was closed on purpose, or that cannot be resumed, answers nothing any more. */
  if (self->is_closing || self->sm_id == NULL)
    xmpp_session_give_up (self);

  g_signal_emit (self, signals[SIGNAL_ENDED], 0, owned);

  if (self->is_closing)
    dex_promise_resolve_boolean (ended, TRUE);
  else
    dex_promise_reject (ended, g_steal_pointer (&owned));
}

static DexFuture *
fail_fiber (gpointer data)
{
  Loop *loop = data;
  XmppSession *self = loop->session;

  /* The writer ends the stream when it has written everything; a server that does not read is not waited for. */
  dex_await (kith_sleep (loop->scope, FAREWELL_MSEC), NULL);
  if (self->scope == loop->scope)
    xmpp_session_end_stream (self, g_steal_pointer (&self->end_error));

  return dex_future_new_true ();
}

void
xmpp_session_fail_stream (XmppSession *self,
                          const char  *condition,
                          XmppNode    *detail,
                          GError      *error)
{
  g_autoptr(GBytes) close = NULL;
  XmppNode *node;

  if (self->login == NULL || self->is_failing)
    {
      g_clear_pointer (&detail, xmpp_node_unref);
      g_error_free (error);
      return;
    }

  node = xmpp_node_new ("error", NS_STREAM);
  xmpp_node_add (node, condition, NS_STREAM_ERRORS);
  if (detail != NULL)
    xmpp_node_take (node, detail);

  /* What waits to be written can wait no longer: it is not lost, since nobody has acknowledged it. */
  g_queue_clear_full (&self->outbox, (GDestroyNotify) g_bytes_unref);
  close = xmpp_stanza_writer_close ();
  xmpp_session_send_nonza (self, node);
  push_bytes (self, close);

  g_clear_error (&self->end_error);
  self->end_error = error;
  self->is_failing = TRUE;
  kith_spawn_detached (fail_fiber, loop_new (self), loop_free);
}

static void
notify_modules (XmppSession *self)
{
  for (guint i = 0; i < self->modules->len; i++)
    {
      XmppModule *module = g_ptr_array_index (self->modules, i);
      XmppModuleClass *klass = XMPP_MODULE_GET_CLASS (module);

      if (self->login->is_resumed && klass->resumed != NULL)
        klass->resumed (module);
      else if (!self->login->is_resumed && klass->bound != NULL)
        klass->bound (module, self->login);
    }
}

/* XEP-0198 s. 5: what the server did not see goes out again, before anything new. Where it says that it saw less than it did, that would send things twice:
 * then a new session has to find out what arrived. */
static gboolean
resend_unacked (XmppSession *self)
{
  g_autoptr(GPtrArray) unacked = NULL;
  gboolean is_good;

  /* Whoever hears now that something has arrived may send the next thing. It is one of those that go out below, and must not go before them: both sides count. */
  self->is_resuming = TRUE;
  is_good = xmpp_sm_is_believable (self->sm, self->login->resumed_h) && xmpp_sm_take_ack (self->sm, self->login->resumed_h);
  self->is_resuming = FALSE;
  if (!is_good)
    return FALSE;

  unacked = xmpp_sm_get_unacked (self->sm);
  for (guint i = 0; i < unacked->len; i++)
    push_bytes (self, g_ptr_array_index (unacked, i));

  return TRUE;
}

DexFuture *
xmpp_session_run (XmppSession *self,
                  XmppLogin   *login)
{
  g_autoptr(XmppSession) alive = g_object_ref (self);
  DexFuture *ended;

  g_return_val_if_fail (XMPP_IS_SESSION (self) && self->login == NULL, NULL);

  if (!login->is_resumed)
    {
      xmpp_session_give_up (self);
      g_set_str (&self->sm_id, login->sm_id);
      g_set_str (&self->sm_location, login->sm_location);
    }

  self->login = xmpp_login_ref (login);
  xmpp_stream_set_tap (login->stream, self->tap);
  self->scope = kith_scope_new ();
  self->ended = dex_promise_new ();
  self->is_closing = FALSE;
  self->is_failing = FALSE;
  self->last_heard = kith_clock_get_monotonic ();
  self->answered_h = xmpp_sm_get_handled (self->sm);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  self->jid = xmpp_jid_ref (login->jid);
  ended = DEX_FUTURE (dex_ref (self->ended));

  self->idle_source = kith_clock_add_timeout (5000, xmpp_session_idle_cb, self);
  kith_spawn_detached (write_fiber, loop_new (self), loop_free);
  kith_spawn_detached (read_fiber, loop_new (self), loop_free);

  if (login->is_resumed && !resend_unacked (self))
    {
      xmpp_session_fail_count (self);
      return ended;
    }

  notify_modules (self);
  if (self->login != NULL)
    g_signal_emit (self, signals[login->is_resumed ? SIGNAL_RESUMED : SIGNAL_BOUND], 0);
  if (self->login != NULL && xmpp_sm_get_n_unacked (self->sm) > 0)
    xmpp_session_request_ack (self);

  return ended;
}

static DexFuture *
close_fiber (gpointer data)
{
  Loop *loop = data;
  XmppSession *self = loop->session;
  g_autoptr(GBytes) close = xmpp_stanza_writer_close ();

  /* The writer goes on; the server answers with its own end (RFC 6120 s. 4.4), or not. */
  push_bytes (self, close);
  dex_await (kith_sleep (loop->scope, FAREWELL_MSEC), NULL);

  if (self->scope == loop->scope)
    xmpp_session_end_stream (self, g_error_new_literal (XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, "closed"));

  return dex_future_new_true ();
}

DexFuture *
xmpp_session_close (XmppSession *self)
{
  g_return_val_if_fail (XMPP_IS_SESSION (self), NULL);

  if (self->login == NULL)
    {
      xmpp_session_give_up (self);
      return dex_future_new_true ();
    }

  if (self->is_closing)
    return kith_promise_for (DEX_FUTURE (dex_ref (self->ended)));

  self->is_closing = TRUE;

  return kith_promise_for (kith_spawn (close_fiber, loop_new (self), loop_free));
}
