/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream-pair.h"

#include <gio/gunixinputstream.h>
#include <sys/socket.h>

/* --- An input stream that gives what is below in other pieces -------------------------------------------------------- */

#define MODE_TYPE_STREAM (mode_stream_get_type ())
G_DECLARE_FINAL_TYPE (ModeStream, mode_stream, MODE, STREAM, GFilterInputStream)

struct _ModeStream
{
  GFilterInputStream parent_instance;
  ReadMode           mode;
};

static void mode_stream_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ModeStream, mode_stream, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, mode_stream_pollable_init))

static GPollableInputStream *
below (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (self));
}

static gboolean
mode_stream_can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (below (stream));
}

static gboolean
mode_stream_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (below (stream));
}

static GSource *
mode_stream_create_source (GPollableInputStream *stream,
                           GCancellable         *cancellable)
{
  g_autoptr(GSource) source = g_pollable_input_stream_create_source (below (stream), NULL);

  return g_pollable_source_new_full (stream, source, cancellable);
}

static gssize
mode_stream_read_nonblocking (GPollableInputStream  *stream,
                              void                  *buffer,
                              gsize                  count,
                              GError               **error)
{
  ModeStream *self = MODE_STREAM (stream);

  /* Whoever writes runs in the same loop: a moment later more may have come. */
  if (self->mode == READ_COMBINE)
    g_usleep (500);

  return g_pollable_input_stream_read_nonblocking (below (stream), buffer, self->mode == READ_SLICE ? MIN (count, 1) : count, NULL, error);
}

static gssize
mode_stream_read (GInputStream  *stream,
                  void          *buffer,
                  gsize          count,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return g_input_stream_read (g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream)), buffer,
                              MODE_STREAM (stream)->mode == READ_SLICE ? MIN (count, 1) : count, cancellable, error);
}

static void
mode_stream_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = mode_stream_can_poll;
  iface->is_readable = mode_stream_is_readable;
  iface->create_source = mode_stream_create_source;
  iface->read_nonblocking = mode_stream_read_nonblocking;
}

static void
mode_stream_class_init (ModeStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = mode_stream_read;
}

static void
mode_stream_init (ModeStream *self)
{
}

/* --- The pair ----------------------------------------------------------------------------------------------------------- */

static GIOStream *
wrap (int fd)
{
  g_autoptr(GSocket) socket = g_socket_new_from_fd (fd, NULL);

  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

void
stream_pair_new (ReadMode    mode,
                 GIOStream **one,
                 GIOStream **other)
{
  int fds[2];
  g_autoptr(GIOStream) first = NULL;
  g_autoptr(ModeStream) input = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  first = wrap (fds[0]);
  *other = wrap (fds[1]);

  if (mode == READ_EXACT)
    {
      *one = g_steal_pointer (&first);
      return;
    }

  input = g_object_new (MODE_TYPE_STREAM, "base-stream", g_io_stream_get_input_stream (first), "close-base-stream", FALSE, NULL);
  input->mode = mode;
  *one = g_simple_io_stream_new (G_INPUT_STREAM (input), g_io_stream_get_output_stream (first));
  g_object_set_data_full (G_OBJECT (*one), "socket", g_steal_pointer (&first), g_object_unref);
}

const char *
read_mode_name (ReadMode mode)
{
  static const char *const names[] = { "exact", "slice", "combine" };

  return names[mode];
}
