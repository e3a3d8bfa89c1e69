/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"

G_BEGIN_DECLS

typedef enum
{
  KITH_OWED_RECEIPT = 0, /* XEP-0184 */
  KITH_OWED_MARKER = 1,  /* XEP-0333, displayed */
} KithOwedKind;

/* What we owe somebody until our server has it. */
typedef struct
{
  gint64       id;
  KithOwedKind kind;
  char        *recipient;  /* a bare JID */
  char        *message_id; /* of the message that arrived or was read */
  char        *stanza_id;  /* what it is sent with, however often */
  gint64       stamp;
} KithOwed;

void kith_owed_free (KithOwed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithOwed, kith_owed_free)

/* An account owes so much at most, the newest, and none of it for longer. */
#define KITH_OWED_MAX      10000
#define KITH_OWED_MAX_USEC (G_GINT64_CONSTANT (30) * 86400 * G_USEC_PER_SEC)

/* For those who store a message or where somebody has read to: in their transaction. */
void       kith_owed_add_receipt (KithTransaction *transaction,
                                  gint64           account,
                                  const char      *recipient,
                                  const char      *message_id,
                                  const char      *stanza_id,
                                  gint64           now);
/* Instead of an older one for the same conversation: a marker speaks for all before it (XEP-0333 s. 4.1). */
void       kith_owed_add_marker  (KithTransaction *transaction,
                                  gint64           conversation,
                                  const char      *message_id,
                                  const char      *stanza_id,
                                  gint64           now);

/* What is owed and has an id beyond @after, in order, not all at once: again until nothing comes. With @after 0 what is too old or too much is dropped.
 * Future of GPtrArray of KithOwed. */
DexFuture *kith_courier_store_load (KithDatabase *database,
                                    gint64        account,
                                    gint64        after,
                                    gint64        now);

/* @ids: (element-type gint64): the server has them, or nobody wants them. Future of gboolean. */
DexFuture *kith_courier_store_done (KithDatabase *database,
                                    GArray       *ids);

G_END_DECLS
