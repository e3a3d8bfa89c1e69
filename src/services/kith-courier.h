/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"

G_BEGIN_DECLS

typedef struct _XmppMessages XmppMessages;
typedef struct _XmppSession XmppSession;

/**
 * KithCourier:
 *
 * Brings receipts (XEP-0184) and displayed markers (XEP-0333) to the server for certain. What is owed stands in the database, written by whoever stores the
 * message or where somebody has read to; it goes out with each stream until the server has acknowledged it, always with the same id.
 */
#define KITH_TYPE_COURIER (kith_courier_get_type ())
G_DECLARE_FINAL_TYPE (KithCourier, kith_courier, KITH, COURIER, GObject)

/* The numbers are those of the store's KithOwedKind. */
typedef enum
{
  KITH_COURIER_RECEIPT = 0,
  KITH_COURIER_MARKER = 1,
} KithCourierKind;

KithCourier *kith_courier_new       (XmppSession             *session,
                                     XmppMessages            *messages,
                                     KithDatabase            *database,
                                     KithConversationService *conversations,
                                     KithScope               *scope);

/* What an earlier run of the program still owes, or what was written since. */
void         kith_courier_wake      (KithCourier             *self);

/* What the person does not want to be sent any more is not sent later either. */
void         kith_courier_set_sends (KithCourier             *self,
                                     KithCourierKind          kind,
                                     gboolean                 sends);

/* Whether @to gets them: what is said of the conversation counts more. */
gboolean     kith_courier_sends     (KithCourier             *self,
                                     KithCourierKind          kind,
                                     const XmppJid           *to);

G_END_DECLS
