/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Attacker:
 *
 * Makes any stanza that somebody may send who is neither us nor our server: a grammar over all payloads that are known, with ids that were overheard. What
 * an honest server sees to is kept: the sender is true, and what our own server alone may say (stanza-id by us) is taken away.
 */
typedef struct
{
  guint32   (*draw) (gpointer data);
  gpointer    data;
  const char *bare;       /* who it is */
  const char *me;         /* whom it goes to, bare */
  const char *const *others; /* whom it would like to be: NULL-terminated */
  GPtrArray  *ids;        /* of char *: overheard */
  gboolean    may_name_our_ids; /* the server does not offer urn:xmpp:sid:0, so nobody takes them away, and nobody believes them */
} Attacker;

/* (transfer full) */
char    *attacker_make_stanza (Attacker *self);
gboolean attacker_chance      (Attacker *self,
                               guint     percent);
guint    attacker_range       (Attacker *self,
                               guint     n);

G_END_DECLS
