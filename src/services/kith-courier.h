/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"

G_BEGIN_DECLS

typedef struct _XmppMessages XmppMessages;
typedef struct _XmppSession XmppSession;

/**
 * KithCourier:
 *
 * Brings receipts (XEP-0184) and displayed markers (XEP-0333) to the server for certain, as long as the program runs: what a lost stream may have lost goes out
 * again with the next, with the same id. Of several markers for one person only the newest is brought.
 */
#define KITH_TYPE_COURIER (kith_courier_get_type ())
G_DECLARE_FINAL_TYPE (KithCourier, kith_courier, KITH, COURIER, GObject)

typedef enum
{
  KITH_COURIER_RECEIPT,
  KITH_COURIER_MARKER,
} KithCourierKind;

KithCourier *kith_courier_new  (XmppSession     *session,
                                XmppMessages    *messages);

/* @message_id: of the message that arrived or was read. */
void         kith_courier_send (KithCourier     *self,
                                KithCourierKind  kind,
                                XmppJid         *to,
                                const char      *message_id);

/* What the person does not want to be sent any more is not sent later either. */
void         kith_courier_drop (KithCourier     *self,
                                KithCourierKind  kind);

G_END_DECLS
