/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-contact.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _XmppSession XmppSession;

/* What the person notes of contacts, on the server (XEP-0145). Nothing is kept here: other programs write it too. */
#define KITH_TYPE_NOTES_SERVICE (kith_notes_service_get_type ())
G_DECLARE_FINAL_TYPE (KithNotesService, kith_notes_service, KITH, NOTES_SERVICE, GObject)

KithNotesService *kith_notes_service_new  (XmppSession      *session);

/* Future of a string, which is empty where there is none. Rejects where the account is not connected or the server does not keep it. */
DexFuture        *kith_notes_service_load (KithNotesService *self,
                                           KithContact      *contact);
/* @text: empty for none. What was noted of others meanwhile, wherever, stays. Future of gboolean; rejects likewise, or with G_IO_ERROR_MESSAGE_TOO_LARGE. */
DexFuture        *kith_notes_service_save (KithNotesService *self,
                                           KithContact      *contact,
                                           const char       *text);

G_END_DECLS
