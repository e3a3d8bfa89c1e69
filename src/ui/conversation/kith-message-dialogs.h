/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-amendment-service.h"
#include "kith-archive-service.h"
#include "kith-conversation.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @archive: shows the stanza on demand; NULL: the account does not run. */
void kith_message_details_present (GtkWidget          *parent,
                                   KithArchiveService *archive,
                                   KithMessage        *message);
void kith_message_whole_present   (GtkWidget          *parent,
                                   KithMessage        *message);

/* All texts that it had. */
void kith_message_revisions_present (GtkWidget            *parent,
                                     KithAmendmentService *amendments,
                                     KithMessage          *message);
/* Asks first: it cannot be undone. @messages: of KithMessage. */
void kith_message_retract_present   (GtkWidget            *parent,
                                     KithAmendmentService *amendments,
                                     GPtrArray            *messages);

G_END_DECLS
