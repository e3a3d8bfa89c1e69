/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"

G_BEGIN_DECLS

/* One row of the table account. */
typedef struct
{
  gint64   id;
  char    *jid;
  char    *label;
  guint    color;
  gboolean enabled;
  char    *agent_id;       /* a UUID by which the server knows this installation (XEP-0388); NULL */
  char    *host;           /* NULL: by DNS */
  guint16  port;
  gboolean direct_tls;
  int      show;           /* KithShow */
  char    *status;
  char    *sasl_mechanism; /* the strongest that ever worked; NULL */
  gboolean never_plain;    /* security.md T9 */
} KithAccountRecord;

#define KITH_TYPE_ACCOUNT_RECORD (kith_account_record_get_type ())
GType              kith_account_record_get_type (void) G_GNUC_CONST;
KithAccountRecord *kith_account_record_new      (const char              *jid);
KithAccountRecord *kith_account_record_copy     (const KithAccountRecord *self);
void               kith_account_record_free     (KithAccountRecord       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithAccountRecord, kith_account_record_free)

/* All accounts in the order they were added: GPtrArray of KithAccountRecord. */
DexFuture *kith_account_store_load         (KithDatabase            *database);

/* Future of gint64, the new row's id. Rejects with KITH_STORE_ERROR_CONSTRAINT where the JID is there already. */
DexFuture *kith_account_store_add          (KithDatabase            *database,
                                            const KithAccountRecord *record);

/* All but id and jid. Future of gboolean. never_plain only ever goes up here (security.md T9). */
DexFuture *kith_account_store_update       (KithDatabase            *database,
                                            const KithAccountRecord *record);

/* The person allows PLAIN again. Future of gboolean. */
DexFuture *kith_account_store_allow_plain  (KithDatabase            *database,
                                            gint64                   account);

/* With all that belongs to it, out of the files too (security.md D4). Future of gboolean. */
DexFuture *kith_account_store_remove       (KithDatabase            *database,
                                            gint64                   account);

G_END_DECLS
