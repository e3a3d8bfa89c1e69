/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-session.h"

#include "kith-clock.h"
#include "kith-random.h"
#include "xmpp-module.h"
#include "xmpp-pending-iq.h"
#include "xmpp-pipeline.h"
#include "xmpp-stanza-writer.h"
#include "xmpp-stream-management.h"
#include "xmpp-wire-log.h"

#include <string.h>

#define NS_PING "urn:xmpp:ping"

/* Silence after which we ask for a sign of life, and how long we wait for one (reliability.md row 5: a dead link is noticed within 90 s). */
#define IDLE_SECONDS   60
#define ANSWER_SECONDS 25

/* The reader stops while this many stanzas wait to be dispatched, or to be stored. */
#define INBOX_MAX 500
#define HELD_MAX  4000

/* How long one turn may dispatch before the window gets to draw. */
#define TURN_USEC 4000

/* Ask for an acknowledgement at the latest after so many stanzas. */
#define UNASKED_MAX 50

#define WRITE_CHUNK (64 * 1024)
#define REQUEST_SECONDS 60

struct _XmppSession
{
  GObject               parent_instance;
  XmppJid              *account;
  XmppJid              *jid;
  GPtrArray            *modules;
  XmppPipeline         *pipeline;
  XmppDisco            *disco; /* one of the modules */
  XmppPendingIqs       *pending;
  XmppStreamManagement *sm;
  XmppIsContactFunc     is_contact;
  gpointer              is_contact_data;

  /* Of the present stream. */
  XmppLogin            *login;
  KithScope            *scope;
  DexPromise           *ended;
  GError               *end_error;
  GQueue                inbox;   /* of XmppNode */
  guint                 dispatch_source;
  DexPromise           *inbox_room;
  GQueue                outbox;  /* of GBytes */
  DexPromise           *outbox_wake;
  guint                 idle_source;
  gint64                last_heard;
  gint64                asked_at;     /* an answer to <r/> or to a ping is awaited since then; 0: none */
  guint32               asked_covers; /* how many stanzas the question follows */
  guint32               answered_h;
  gboolean              owes_ack;
  gboolean              is_closing;

  /* For the next resumption. */
  char                 *sm_id;
  char                 *sm_location;
};

enum
{
  SIGNAL_BOUND,
  SIGNAL_RESUMED,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppSession, xmpp_session, G_TYPE_OBJECT)

static void end_stream       (XmppSession *self,
                              GError      *error);
static void request_ack      (XmppSession *self);
static void schedule_dispatch (XmppSession *self);

static void
xmpp_session_dispose (GObject *object)
{
  XmppSession *self = XMPP_SESSION (object);

  if (self->login != NULL)
    end_stream (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
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
  return self->login != NULL && !self->is_closing;
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

XmppProvenance
xmpp_session_get_provenance (XmppSession *self,
                             XmppStanza  *stanza)
{
  return xmpp_provenance_of (self->jid, xmpp_stanza_has_from (stanza) ? xmpp_stanza_get_from (stanza) : NULL, self->is_contact,
                             self->is_contact_data);
}

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
  xmpp_sm_sent (self->sm, bytes, promise);
  push_bytes (self, bytes);
  if (self->login->sm_enabled && xmpp_sm_get_n_unacked (self->sm) > UNASKED_MAX)
    request_ack (self);
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
  request_ack (self);

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

  if (first == NULL || self->outbox.length == 0)
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

      if (chunk == NULL)
        {
          if (self->outbox_wake == NULL)
            self->outbox_wake = dex_promise_new ();
          if (!dex_await (kith_race_msec (loop->scope, DEX_FUTURE (dex_ref (self->outbox_wake)), 0), NULL))
            break;
        }
      else if (!xmpp_stream_write_bytes_await (loop->stream, chunk, &error))
        {
          if (!kith_scope_is_stopped (loop->scope))
            end_stream (self, error);
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

static void
give_room (XmppSession *self)
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
        notify_answered (self, xmpp_stanza_get_id (stanza));
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

static void
send_ack (XmppSession *self)
{
  XmppNode *ack = xmpp_node_new ("a", NS_SM);
  g_autofree char *h = NULL;

  self->answered_h = xmpp_sm_get_handled (self->sm);
  self->owes_ack = xmpp_sm_get_n_held (self->sm) > 0;
  h = g_strdup_printf ("%u", self->answered_h);
  xmpp_node_set_attribute (ack, "h", h);
  xmpp_session_send_nonza (self, ack);
}

/* XEP-0198 s. 4: more acknowledged than was sent. */
static void
fail_count (XmppSession *self)
{
  XmppNode *error = xmpp_node_new ("error", NS_STREAM);

  xmpp_node_add (error, "undefined-condition", NS_STREAM_ERRORS);
  xmpp_node_add (error, "handled-count-too-high", NS_SM);
  xmpp_session_send_nonza (self, error);
  end_stream (self, g_error_new_literal (XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNDEFINED_CONDITION, "more acknowledged than was sent"));
}

static void
dispatch_sm (XmppSession *self,
             XmppNode    *node)
{
  const char *name = xmpp_node_get_name (node);
  guint64 h;

  if (!self->login->sm_enabled)
    return;

  if (strcmp (name, "r") == 0)
    send_ack (self);
  else if (strcmp (name, "a") == 0)
    {
      const char *text = xmpp_node_get_attribute (node, "h");
      self->asked_at = 0;
      if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &h, NULL))
        return;
      if (!xmpp_sm_take_ack (self->sm, (guint32) h))
        fail_count (self);
      else if (xmpp_sm_get_n_sent (self->sm) != self->asked_covers)
        request_ack (self);
    }
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
  XmppNode *error;

  if (xmpp_node_is (node, "message", NS_CLIENT) || xmpp_node_is (node, "presence", NS_CLIENT) || xmpp_node_is (node, "iq", NS_CLIENT))
    dispatch_stanza (self, node);
  else if (strcmp (xmpp_node_get_ns (node), NS_SM) == 0)
    dispatch_sm (self, node);
  else if (!is_known_top_level (node))
    {
      error = xmpp_node_new ("error", NS_STREAM);
      xmpp_node_add (error, "unsupported-stanza-type", NS_STREAM_ERRORS);
      xmpp_session_send_nonza (self, error);
      end_stream (self, g_error_new_literal (XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_UNSUPPORTED_STANZA_TYPE, "an element that is no stanza"));
    }
}

/* Outside the reader's fiber, so that models change on the main loop's own stack. An answer ends the turn: the fiber that waits for it runs before what
 * came behind it is looked at. */
static gboolean
dispatch_cb (gpointer data)
{
  g_autoptr(XmppSession) self = g_object_ref (XMPP_SESSION (data));
  gint64 until = kith_clock_get_monotonic () + TURN_USEC;

  while (self->login != NULL && self->inbox.length > 0 && kith_clock_get_monotonic () < until)
    {
      g_autoptr(XmppNode) node = g_queue_pop_head (&self->inbox);

      dispatch (self, node);
      if (is_answer (node))
        break;
    }

  give_room (self);
  if (self->login != NULL && self->inbox.length > 0)
    return G_SOURCE_CONTINUE;

  self->dispatch_source = 0;
  if (self->login != NULL && self->end_error != NULL)
    end_stream (self, g_steal_pointer (&self->end_error));

  return G_SOURCE_REMOVE;
}

static void
schedule_dispatch (XmppSession *self)
{
  if (self->dispatch_source == 0)
    self->dispatch_source = g_idle_add_full (150, dispatch_cb, self, NULL);
}

void
xmpp_session_release (XmppSession *self,
                      guint64      hold)
{
  g_return_if_fail (XMPP_IS_SESSION (self));

  if (hold == 0 || self->sm == NULL)
    return;

  xmpp_sm_release (self->sm, hold);
  give_room (self);

  /* An <r/> was answered while things were not yet on disk: say so now, unasked. */
  if (self->owes_ack && self->login != NULL && self->login->sm_enabled && xmpp_sm_get_n_held (self->sm) == 0 &&
      self->answered_h != xmpp_sm_get_handled (self->sm))
    send_ack (self);
}

/* --- Acknowledgements and signs of life ----------------------------------------------------------------------------- */

static DexFuture *
ping_answered_cb (DexFuture *future,
                  gpointer   data)
{
  g_autoptr(XmppSession) self = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->login == NULL)
    return dex_future_new_true ();

  /* Any answer shows that what went before it arrived; an error too. Silence does not. */
  if (dex_future_get_value (future, &error) != NULL || error->domain == XMPP_STANZA_ERROR)
    {
      self->asked_at = 0;
      xmpp_sm_take_ack (self->sm, self->asked_covers);
      if (!self->login->sm_enabled && xmpp_sm_get_n_unacked (self->sm) > 0)
        request_ack (self);
    }

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* XEP-0199 to our server, and what it stands for without stream management: stanzas are handled in order (RFC 6120 s. 10.1). */
static void
send_ping (XmppSession *self)
{
  g_autoptr(XmppJid) server = xmpp_jid_dup_domain (self->account);
  GWeakRef *weak = g_new0 (GWeakRef, 1);
  DexFuture *answer;

  g_weak_ref_init (weak, self);
  answer = xmpp_session_request (self, server, "get", xmpp_node_new ("ping", NS_PING), ANSWER_SECONDS);
  self->asked_covers = xmpp_sm_get_n_sent (self->sm);
  dex_future_disown (dex_future_finally (answer, ping_answered_cb, weak, weak_ref_free));
}

static void
request_ack (XmppSession *self)
{
  if (self->asked_at != 0 || self->login == NULL)
    return;

  self->asked_at = kith_clock_get_monotonic ();
  self->asked_covers = xmpp_sm_get_n_sent (self->sm);
  if (self->login->sm_enabled)
    xmpp_session_send_nonza (self, xmpp_node_new ("r", NS_SM));
  else
    send_ping (self);
}

static gboolean
idle_cb (gpointer data)
{
  XmppSession *self = data;
  gint64 now = kith_clock_get_monotonic ();

  if (self->asked_at != 0 && now - MAX (self->asked_at, self->last_heard) > ANSWER_SECONDS * G_USEC_PER_SEC)
    {
      self->idle_source = 0;
      end_stream (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the server does not answer"));
      return G_SOURCE_REMOVE;
    }

  if (now - self->last_heard > IDLE_SECONDS * G_USEC_PER_SEC)
    request_ack (self);

  return G_SOURCE_CONTINUE;
}

void
xmpp_session_probe (XmppSession *self)
{
  g_return_if_fail (XMPP_IS_SESSION (self));

  request_ack (self);
}

/* --- The life of a stream -------------------------------------------------------------------------------------------- */

void
xmpp_session_fill_resumption (XmppSession      *self,
                              XmppLoginRequest *request)
{
  g_return_if_fail (XMPP_IS_SESSION (self) && self->login == NULL);

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
}

/* @error: (transfer full). May be called from anywhere, also from a fiber of the stream. */
static void
end_stream (XmppSession *self,
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

/* XEP-0198 s. 5: what the server did not see goes out again, before anything new. */
static gboolean
resend_unacked (XmppSession *self)
{
  g_autoptr(GPtrArray) unacked = NULL;

  if (!xmpp_sm_take_ack (self->sm, self->login->resumed_h))
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
  self->scope = kith_scope_new ();
  self->ended = dex_promise_new ();
  self->is_closing = FALSE;
  self->last_heard = kith_clock_get_monotonic ();
  self->answered_h = xmpp_sm_get_handled (self->sm);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  self->jid = xmpp_jid_ref (login->jid);
  ended = DEX_FUTURE (dex_ref (self->ended));

  if (login->is_resumed && !resend_unacked (self))
    {
      fail_count (self);
      return ended;
    }

  self->idle_source = kith_clock_add_timeout (5000, idle_cb, self);
  kith_spawn_detached (write_fiber, loop_new (self), loop_free);
  kith_spawn_detached (read_fiber, loop_new (self), loop_free);

  notify_modules (self);
  if (self->login != NULL)
    g_signal_emit (self, signals[login->is_resumed ? SIGNAL_RESUMED : SIGNAL_BOUND], 0);
  if (self->login != NULL && xmpp_sm_get_n_unacked (self->sm) > 0)
    request_ack (self);

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
  dex_await (kith_race_msec (loop->scope, kith_clock_timeout (3000), 0), NULL);

  if (self->scope == loop->scope)
    end_stream (self, g_error_new_literal (XMPP_STREAM_ERROR, XMPP_STREAM_ERROR_CLOSED, "closed"));

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
