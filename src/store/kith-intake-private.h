/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-message-rows.h"

G_BEGIN_DECLS

/* One transaction that changes messages, and what it tells of it. */
typedef struct
{
  KithTransaction *transaction;
  gint64           account;
  gint64           archive;     /* that of the one that is worked on */
  gint64           own_archive;
  gint64           now;
  KithIntake      *intake;
  GHashTable      *touched; /* of Touched, by conversation */
  int              arrival; /* the one that is worked on */
  gboolean         is_backwards; /* the later ones come first, as in a page towards older */
} KithIntakeRun;

void        kith_intake_run_init      (KithIntakeRun     *self,
                                       KithTransaction   *transaction,
                                       gint64             account,
                                       gint64             now);

/* What follows is about @arrival. A room has an archive of its own. */
void        kith_intake_run_enter     (KithIntakeRun     *self,
                                       const KithArrival *arrival);

/* Counts what has to be counted and loads the touched conversations. Gives the intake to @result. */
void        kith_intake_run_finish    (KithIntakeRun     *self,
                                       GValue            *result);

/* The unread messages have to be counted anew, or (@n_unread) there are that many more. */
void        kith_intake_run_touch     (KithIntakeRun     *self,
                                       gint64             conversation,
                                       gboolean           recount,
                                       guint              n_unread);

/* @message: (transfer full) */
void        kith_intake_run_change    (KithIntakeRun     *self,
                                       KithChangeKind     kind,
                                       KithMessageRecord *message);

/* A new row: tells of it as it is once all that was said of it before it came is applied. @message: (transfer full) */
void        kith_intake_run_add       (KithIntakeRun     *self,
                                       KithMessageRecord *message,
                                       const KithArrival *arrival);

/* An own message was written, here or elsewhere: what was known of it before it came, and all before it counts as read. May change @message. */
void        kith_intake_run_settle_outgoing (KithIntakeRun *self,
                                       KithMessageRecord *message);
/* The same for one of somebody else: our own other device may have seen it already. */
void        kith_intake_run_settle_incoming (KithIntakeRun *self,
                                       KithMessageRecord *message);

/* Fills in what @arrival knows and the row does not; a queued message that the server has is sent. TRUE where something visible changed. */
gboolean    kith_intake_run_fill      (KithIntakeRun     *self,
                                       KithMatch         *match,
                                       const KithArrival *arrival);

/* Receipt, marker or error: what @arrival does to other messages of the conversation. */
void        kith_intake_run_effects   (KithIntakeRun     *self,
                                       gint64             conversation,
                                       const KithArrival *arrival);

G_END_DECLS
