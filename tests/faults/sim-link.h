/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SimLink:
 *
 * A connection of the simulated world: the program's end is a GTlsConnection (it counts as encrypted), the server's end are two callbacks. Bytes take
 * their time, come in pieces, are cut off.
 */
typedef struct _SimLink SimLink;

typedef struct
{
  gint64   latency;          /* microseconds, one way */
  gint64   jitter;
  gint64   bytes_per_second; /* 0: no limit */
  gssize   cut_out;          /* the connection breaks when so many bytes of the program have arrived; -1: never */
  gssize   cut_in;           /* the same for the server's */
  gboolean in_pieces;        /* arrives in pieces of any size */
  gboolean is_recorded;      /* what arrives is kept, for sim_link_dup_record () */
} SimLinkSettings;

#define SIM_LINK_SETTINGS_INIT { .latency = 5000, .cut_out = -1, .cut_in = -1 }

typedef void (*SimLinkDataFunc) (SimLink      *link,
                                 const guint8 *bytes,
                                 gsize         length,
                                 gpointer      data);
typedef void (*SimLinkEndFunc)  (SimLink      *link,
                                 gpointer      data);

SimLink   *sim_link_new          (const SimLinkSettings *settings,
                                  SimLinkDataFunc        data_func,
                                  SimLinkEndFunc         end_func,
                                  gpointer               data);
SimLink   *sim_link_ref          (SimLink               *self);
void       sim_link_unref        (SimLink               *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimLink, sim_link_unref)
GIOStream *sim_link_dup_stream   (SimLink               *self);

/* For a connection that is carried on elsewhere: the program's end by hand. */
void       sim_link_write_as_client (SimLink            *self,
                                  const void            *bytes,
                                  gsize                  length);
GBytes    *sim_link_take_as_client (SimLink             *self);
/* Any connection as one that counts as encrypted: @base (transfer full) */
GIOStream *sim_tls_wrap          (GIOStream             *base);

/* The server's end. */
void       sim_link_send         (SimLink               *self,
                                  const char            *text,
                                  gssize                 length);
void       sim_link_close        (SimLink               *self);

/* The world. */
void       sim_link_reset        (SimLink               *self); /* both ends see it, what was under way is gone */
void       sim_link_lose_client  (SimLink               *self); /* the program is dead: the server sees it; what it wrote may still arrive */
void       sim_link_set_hole     (SimLink               *self,
                                  gboolean               is_hole); /* nothing arrives, nobody is told */
void       sim_link_set_settings (SimLink               *self,
                                  const SimLinkSettings *settings);
gboolean   sim_link_is_open      (SimLink               *self);
/* So many bytes arrived, from the program and from the server. */
void       sim_link_get_counts   (SimLink               *self,
                                  gsize                 *n_out,
                                  gsize                 *n_in);
/* All bytes that arrived, of the program (@is_out) or of the server. */
GBytes    *sim_link_dup_record   (SimLink               *self,
                                  gboolean               is_out);

G_END_DECLS
