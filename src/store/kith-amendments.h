/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-amendment-store.h"
#include "kith-intake-private.h"

G_BEGIN_DECLS

/* What is said of a message afterwards: corrections (XEP-0308), retractions (XEP-0424), reactions (XEP-0444). For use inside a transaction.
 *
 * They come in any order, by several ways and before what they are about: what they come to is always the same (security.md S8). Only who sent a message
 * corrects it or takes it back; only the two sides of a conversation react. */

/* @arrival stands in place of a message that is here: it is one of its revisions now, and no message of its own. FALSE where there is none: then it is a
 * message until the other one comes. */
gboolean kith_amendments_correct (KithIntakeRun           *run,
                                  gint64                   conversation,
                                  const KithArrival       *arrival);

/* Retractions and reactions of @arrival. */
void     kith_amendments_apply   (KithIntakeRun           *run,
                                  gint64                   conversation,
                                  const KithArrival       *arrival);

/* @message is new: what was said of it before it came. May change it. TRUE where it is part of another row now, and gone. */
gboolean kith_amendments_settle  (KithIntakeRun           *run,
                                  KithMessageRecord       *message,
                                  const KithArrival       *arrival);

/* An error for a stanza of ours: it is as if it was never said. FALSE where no amendment had that id. */
gboolean kith_amendments_refuse  (KithIntakeRun           *run,
                                  gint64                   conversation,
                                  const char              *stanza_id);

/* The row as it is now, and those that answer it, for whoever shows them. */
void     kith_amendments_tell    (KithIntakeRun           *run,
                                  gint64                   message);

G_END_DECLS
