/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sim-link.h"

#include "sim-clock.h"

#include <string.h>

/* What the program may have written that has not arrived: like a socket's buffer. */
#define BUFFER_MAX (128 * 1024)

typedef struct
{
  GBytes *bytes; /* NULL: the end */
  gint64  due;
} Segment;

/* One direction. */
typedef struct
{
  SimLink *link;
  GQueue   segments;
  gsize    n_waiting;
  gsize    n_arrived;
  gint64   last_due;
  guint    source;
} Way;

struct _SimLink
{
  guint            ref_count;
  SimLinkSettings  settings;
  SimLinkDataFunc  data_func;
  SimLinkEndFunc   end_func;
  gpointer         data;
  Way              out;     /* from the program */
  Way              in;
  GByteArray      *inbox;   /* arrived, not yet read */
  GByteArray      *record[2]; /* all that arrived: from the program, from the server; NULL: not recorded */
  GTask           *reading;
  void            *buffer;
  gsize            buffer_size;
  GTask           *writing;
  gsize            writing_size;
  gboolean         is_hole;
  gboolean         is_reset;
  gboolean         is_ended;      /* the server said that it is done */
  gboolean         is_closed;     /* the program closed its end */
  gboolean         server_knows;  /* that it is over */
};

static void schedule (Way *way);

/* --- The link ------------------------------------------------------------------------------------------------------------- */

static void
segment_free (gpointer data)
{
  Segment *segment = data;

  g_clear_pointer (&segment->bytes, g_bytes_unref);
  g_free (segment);
}

static void
clear_way (Way *way)
{
  g_clear_handle_id (&way->source, g_source_remove);
  g_queue_clear_full (&way->segments, segment_free);
  way->n_waiting = 0;
}

SimLink *
sim_link_new (const SimLinkSettings *settings,
              SimLinkDataFunc        data_func,
              SimLinkEndFunc         end_func,
              gpointer               data)
{
  SimLink *self = g_new0 (SimLink, 1);

  self->ref_count = 1;
  self->settings = *settings;
  self->data_func = data_func;
  self->end_func = end_func;
  self->data = data;
  self->out.link = self->in.link = self;
  self->inbox = g_byte_array_new ();
  for (guint i = 0; settings->is_recorded && i < G_N_ELEMENTS (self->record); i++)
    self->record[i] = g_byte_array_new ();

  return self;
}

SimLink *
sim_link_ref (SimLink *self)
{
  self->ref_count++;
  return self;
}

void
sim_link_unref (SimLink *self)
{
  if (--self->ref_count > 0)
    return;

  clear_way (&self->out);
  clear_way (&self->in);
  g_byte_array_unref (self->inbox);
  for (guint i = 0; i < G_N_ELEMENTS (self->record); i++)
    g_clear_pointer (&self->record[i], g_byte_array_unref);
  g_free (self);
}

static void
tell_server (SimLink *self)
{
  if (self->server_knows)
    return;

  self->server_knows = TRUE;
  if (self->end_func != NULL)
    self->end_func (self, self->data);
}

static void
fail_task (GTask      **task,
           GIOErrorEnum code,
           const char  *text)
{
  g_autoptr(GTask) owned = g_steal_pointer (task);

  if (owned != NULL)
    g_task_return_new_error (owned, G_IO_ERROR, (int) code, "%s", text);
}

static void
give_read (SimLink *self)
{
  g_autoptr(GTask) task = NULL;
  gsize n;

  if (self->reading == NULL)
    return;

  if (self->inbox->len == 0)
    {
      if (self->is_reset)
        fail_task (&self->reading, G_IO_ERROR_CONNECTION_CLOSED, "reset");
      else if (self->is_closed)
        fail_task (&self->reading, G_IO_ERROR_CLOSED, "closed");
      else if (self->is_ended)
        {
          task = g_steal_pointer (&self->reading);
          g_task_return_int (task, 0);
        }
      return;
    }

  n = MIN (self->buffer_size, self->inbox->len);
  memcpy (self->buffer, self->inbox->data, n);
  g_byte_array_remove_range (self->inbox, 0, (guint) n);
  task = g_steal_pointer (&self->reading);
  g_task_return_int (task, (gssize) n);
}

static void
give_write (SimLink *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->writing == NULL || (self->out.n_waiting >= BUFFER_MAX && !self->is_reset && !self->is_closed))
    return;

  if (self->is_reset || self->is_closed)
    {
      fail_task (&self->writing, G_IO_ERROR_CONNECTION_CLOSED, "reset");
      return;
    }

  task = g_steal_pointer (&self->writing);
  g_task_return_int (task, (gssize) self->writing_size);
}

void
sim_link_reset (SimLink *self)
{
  g_autoptr(SimLink) alive = sim_link_ref (self);

  if (self->is_reset)
    return;

  sim_trace ("reset", NULL, 0);
  self->is_reset = TRUE;
  clear_way (&self->out);
  clear_way (&self->in);
  g_byte_array_set_size (self->inbox, 0);
  give_read (self);
  give_write (self);
  tell_server (self);
}

static void
arrive (Way          *way,
        const guint8 *bytes,
        gsize         length)
{
  SimLink *self = way->link;

  way->n_arrived += length;
  sim_trace (way == &self->out ? ">" : "<", bytes, length);
  if (self->record[way == &self->in] != NULL)
    g_byte_array_append (self->record[way == &self->in], bytes, (guint) length);
  if (way == &self->out)
    {
      if (!self->server_knows)
        self->data_func (self, bytes, length, self->data);
    }
  else if (!self->is_closed)
    {
      g_byte_array_append (self->inbox, bytes, (guint) length);
      give_read (self);
    }
}

static void
deliver (Way     *way,
         Segment *segment)
{
  SimLink *self = way->link;
  gssize cut = way == &self->out ? self->settings.cut_out : self->settings.cut_in;
  gsize length;
  const guint8 *bytes;

  if (segment->bytes == NULL)
    {
      if (way == &self->out)
        tell_server (self);
      else
        {
          self->is_ended = TRUE;
          give_read (self);
        }
      return;
    }

  bytes = g_bytes_get_data (segment->bytes, &length);
  if (cut >= 0 && way->n_arrived + length >= (gsize) cut)
    {
      /* The break comes after the byte: what was sent before it has been seen. */
      if ((gsize) cut > way->n_arrived)
        arrive (way, bytes, (gsize) cut - way->n_arrived);
      sim_link_reset (self);
      return;
    }

  arrive (way, bytes, length);
}

static gboolean
deliver_cb (gpointer data)
{
  Way *way = data;
  g_autoptr(SimLink) self = sim_link_ref (way->link);
  Segment *segment;

  way->source = 0;
  segment = g_queue_pop_head (&way->segments);
  if (segment->bytes != NULL)
    way->n_waiting -= g_bytes_get_size (segment->bytes);
  if (!self->is_hole)
    deliver (way, segment);
  segment_free (segment);
  if (way == &self->out && !self->is_reset)
    give_write (self);
  schedule (way);

  return G_SOURCE_REMOVE;
}

static void
schedule (Way *way)
{
  Segment *head = g_queue_peek_head (&way->segments);

  if (head != NULL && way->source == 0)
    way->source = sim_after (MAX (head->due - sim_now (), 0), deliver_cb, way);
}

static void
push (Way    *way,
      GBytes *bytes)
{
  const SimLinkSettings *settings = &way->link->settings;
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  gsize offset = 0;

  do
    {
      gsize piece = length - offset;
      Segment *segment = g_new0 (Segment, 1);
      gint64 begin;

      if (settings->in_pieces && piece > 1 && sim_chance (60))
        piece = (gsize) sim_range (1, (int) piece);
      if (settings->bytes_per_second > 0)
        piece = MIN (piece, (gsize) MAX (settings->bytes_per_second / 4, 1));

      /* In order, whatever jitter: this is what TCP makes of loss and reordering. */
      begin = MAX (way->last_due, sim_now () + settings->latency + (settings->jitter > 0 ? sim_range (0, (int) settings->jitter) : 0));
      if (settings->bytes_per_second > 0)
        begin += (gint64) piece * G_USEC_PER_SEC / settings->bytes_per_second;
      segment->due = way->last_due = begin;
      segment->bytes = bytes != NULL ? g_bytes_new_from_bytes (bytes, offset, piece) : NULL;
      way->n_waiting += piece;
      offset += piece;
      g_queue_push_tail (&way->segments, segment);
    }
  while (offset < length);
  schedule (way);
}

void
sim_link_send (SimLink    *self,
               const char *text,
               gssize      length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);

  if (!self->is_reset && !self->is_ended && g_bytes_get_size (bytes) > 0)
    push (&self->in, bytes);
}

void
sim_link_close (SimLink *self)
{
  if (!self->is_reset && !self->is_ended)
    push (&self->in, NULL);
}

void
sim_link_lose_client (SimLink *self)
{
  if (self->is_reset || self->is_closed)
    return;

  self->is_closed = TRUE;
  fail_task (&self->reading, G_IO_ERROR_CLOSED, "closed");
  fail_task (&self->writing, G_IO_ERROR_CLOSED, "closed");
  push (&self->out, NULL);
}

void
sim_link_set_hole (SimLink  *self,
                   gboolean  is_hole)
{
  self->is_hole = is_hole;
}

void
sim_link_set_settings (SimLink               *self,
                       const SimLinkSettings *settings)
{
  self->settings = *settings;
}

gboolean
sim_link_is_open (SimLink *self)
{
  return !self->is_reset && !self->is_closed && !self->is_ended;
}

void
sim_link_get_counts (SimLink *self,
                     gsize   *n_out,
                     gsize   *n_in)
{
  *n_out = self->out.n_arrived;
  *n_in = self->in.n_arrived;
}

GBytes *
sim_link_dup_record (SimLink  *self,
                     gboolean  is_out)
{
  const GByteArray *record = self->record[is_out ? 0 : 1];

  return g_bytes_new (record->data, record->len);
}

/* --- Its streams -------------------------------------------------------------------------------------------------------------- */

#define SIM_TYPE_INPUT (sim_input_get_type ())
G_DECLARE_FINAL_TYPE (SimInput, sim_input, SIM, INPUT, GInputStream)
#define SIM_TYPE_OUTPUT (sim_output_get_type ())
G_DECLARE_FINAL_TYPE (SimOutput, sim_output, SIM, OUTPUT, GOutputStream)
#define SIM_TYPE_TLS (sim_tls_get_type ())
G_DECLARE_FINAL_TYPE (SimTls, sim_tls, SIM, TLS, GTlsConnection)

struct _SimInput
{
  GInputStream parent_instance;
  SimLink     *link;
};

struct _SimOutput
{
  GOutputStream parent_instance;
  SimLink      *link;
};

struct _SimTls
{
  GTlsConnection parent_instance;
  SimLink       *link;
  GIOStream     *base; /* or a stream that is carried through */
  GInputStream  *input;
  GOutputStream *output;
};

G_DEFINE_FINAL_TYPE (SimInput, sim_input, G_TYPE_INPUT_STREAM)
G_DEFINE_FINAL_TYPE (SimOutput, sim_output, G_TYPE_OUTPUT_STREAM)
G_DEFINE_FINAL_TYPE (SimTls, sim_tls, G_TYPE_TLS_CONNECTION)

static void
read_cancelled_cb (GCancellable *cancellable,
                   gpointer      data)
{
  GTask *task = data;
  SimInput *input = g_task_get_source_object (task);

  if (input->link->reading == task)
    fail_task (&input->link->reading, G_IO_ERROR_CANCELLED, "cancelled");
}

static void
sim_input_read_async (GInputStream        *stream,
                      void                *buffer,
                      gsize                count,
                      int                  priority,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  SimLink *link = SIM_INPUT (stream)->link;
  GTask *task = g_task_new (stream, cancellable, callback, data);

  g_task_set_priority (task, priority);
  g_assert (link->reading == NULL);
  link->reading = task;
  link->buffer = buffer;
  link->buffer_size = count;
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (read_cancelled_cb), task, 0);
  give_read (link);
}

static gssize
sim_input_read_finish (GInputStream  *stream,
                       GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
sim_input_finalize (GObject *object)
{
  sim_link_unref (SIM_INPUT (object)->link);

  G_OBJECT_CLASS (sim_input_parent_class)->finalize (object);
}

static void
sim_input_class_init (SimInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sim_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_async = sim_input_read_async;
  G_INPUT_STREAM_CLASS (klass)->read_finish = sim_input_read_finish;
}

static void
sim_input_init (SimInput *self)
{
}

static void
sim_output_write_async (GOutputStream       *stream,
                        const void          *buffer,
                        gsize                count,
                        int                  priority,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  SimLink *link = SIM_OUTPUT (stream)->link;
  GTask *task = g_task_new (stream, cancellable, callback, data);

  g_task_set_priority (task, priority);
  g_assert (link->writing == NULL);
  link->writing = task;
  link->writing_size = count;
  if (!link->is_reset && !link->is_closed)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (buffer, count);

      push (&link->out, bytes);
    }
  give_write (link);
}

static gssize
sim_output_write_finish (GOutputStream  *stream,
                         GAsyncResult   *result,
                         GError        **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
sim_output_finalize (GObject *object)
{
  sim_link_unref (SIM_OUTPUT (object)->link);

  G_OBJECT_CLASS (sim_output_parent_class)->finalize (object);
}

static void
sim_output_class_init (SimOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sim_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_async = sim_output_write_async;
  G_OUTPUT_STREAM_CLASS (klass)->write_finish = sim_output_write_finish;
}

static void
sim_output_init (SimOutput *self)
{
}

static GInputStream *
sim_tls_get_input_stream (GIOStream *stream)
{
  return SIM_TLS (stream)->input;
}

static GOutputStream *
sim_tls_get_output_stream (GIOStream *stream)
{
  return SIM_TLS (stream)->output;
}

static void
sim_tls_close_async (GIOStream           *stream,
                     int                  priority,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, data);

  if (SIM_TLS (stream)->link != NULL)
    sim_link_lose_client (SIM_TLS (stream)->link);
  else
    g_io_stream_close_async (SIM_TLS (stream)->base, priority, NULL, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
sim_tls_close_finish (GIOStream     *stream,
                      GAsyncResult  *result,
                      GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The last unref of a stream closes it. */
static gboolean
sim_tls_close (GIOStream     *stream,
               GCancellable  *cancellable,
               GError       **error)
{
  if (SIM_TLS (stream)->link != NULL)
    sim_link_lose_client (SIM_TLS (stream)->link);

  return TRUE;
}

static void
sim_tls_get_property (GObject    *object,
                      guint       id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  if (strcmp (pspec->name, "protocol-version") == 0)
    g_value_set_enum (value, G_TLS_PROTOCOL_VERSION_TLS_1_3);
  else
    g_param_value_set_default (pspec, value);
}

static void
sim_tls_set_property (GObject      *object,
                      guint         id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
}

static void
sim_tls_finalize (GObject *object)
{
  SimTls *self = SIM_TLS (object);

  g_object_unref (self->input);
  g_object_unref (self->output);
  g_clear_pointer (&self->link, sim_link_unref);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (sim_tls_parent_class)->finalize (object);
}

static void
sim_tls_class_init (SimTlsClass *klass)
{
  static const char *const names[] = {
    "base-io-stream", "use-system-certdb", "database", "interaction", "require-close-notify", "rehandshake-mode", "certificate",
    "peer-certificate", "peer-certificate-errors", "advertised-protocols", "negotiated-protocol", "protocol-version", "ciphersuite-name",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->get_property = sim_tls_get_property;
  object_class->set_property = sim_tls_set_property;
  object_class->finalize = sim_tls_finalize;
  stream_class->get_input_stream = sim_tls_get_input_stream;
  stream_class->get_output_stream = sim_tls_get_output_stream;
  stream_class->close_fn = sim_tls_close;
  stream_class->close_async = sim_tls_close_async;
  stream_class->close_finish = sim_tls_close_finish;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_class_override_property (object_class, i + 1, names[i]);
}

static void
sim_tls_init (SimTls *self)
{
}

GIOStream *
sim_link_dup_stream (SimLink *self)
{
  SimTls *tls = g_object_new (SIM_TYPE_TLS, NULL);
  SimInput *input = g_object_new (SIM_TYPE_INPUT, NULL);
  SimOutput *output = g_object_new (SIM_TYPE_OUTPUT, NULL);

  tls->link = sim_link_ref (self);
  input->link = sim_link_ref (self);
  output->link = sim_link_ref (self);
  tls->input = G_INPUT_STREAM (input);
  tls->output = G_OUTPUT_STREAM (output);

  return G_IO_STREAM (tls);
}

GIOStream *
sim_tls_wrap (GIOStream *base)
{
  SimTls *tls = g_object_new (SIM_TYPE_TLS, NULL);

  tls->base = base;
  tls->input = g_object_ref (g_io_stream_get_input_stream (base));
  tls->output = g_object_ref (g_io_stream_get_output_stream (base));

  return G_IO_STREAM (tls);
}

void
sim_link_write_as_client (SimLink    *self,
                          const void *bytes,
                          gsize       length)
{
  g_autoptr(GBytes) copy = g_bytes_new (bytes, length);

  if (sim_link_is_open (self))
    push (&self->out, copy);
}

GBytes *
sim_link_take_as_client (SimLink *self)
{
  GBytes *bytes = g_bytes_new (self->inbox->data, self->inbox->len);

  g_byte_array_set_size (self->inbox, 0);

  return bytes;
}
