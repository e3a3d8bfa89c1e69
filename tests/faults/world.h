/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account-runtime.h"
#include "kith-conversation-list.h"
#include "kith-database.h"

#include "ledger.h"
#include "sim-clock.h"
#include "sim-disk.h"

G_BEGIN_DECLS

/**
 * World:
 *
 * A process of Kith without a window, with its disk, and its server. The process may die and be started again; the disk and the server stay.
 */
typedef struct
{
  LedgerSettings        server_settings;
  SimLinkSettings       link_settings;  /* of the next connection */
  gboolean              cuts_once;      /* the connection after it is a good one */
  gboolean              is_unreachable; /* the network is down */
  gboolean              has_no_account; /* it could not be read from a damaged disk */
  gboolean              is_known;       /* who our contacts are, from the beginning */
  gboolean              is_out_of_time; /* the clock may have jumped a month: what is owed is dropped then */
  guint                 n_dials;

  Ledger               *ledger;
  char                 *folder;

  /* The process. */
  KithDatabase         *database;
  KithAccount          *account;
  KithConversationList *conversations;
  KithAccountRuntime   *runtime;
  SimLink              *link;           /* the last one dialled */
} World;

/* What the oracle found. */
typedef struct
{
  guint lost;
  guint duplicated;
  guint reordered;
  guint wrong;   /* states, counts, protocol, damage */
  char *what;    /* of the first thing */
} Verdict;

void     world_init        (void);
/* A disk with an account that was never signed in, or, where @is_known, signed in once, when there was nothing yet. */
World   *world_new         (guint64                seed,
                            const LedgerSettings  *settings,
                            gboolean               is_known);
void     world_free        (World                 *self);

/* FALSE: the process died meanwhile, or could not begin. */
gboolean world_start       (World                 *self);
/* Its database only. */
gboolean world_open        (World                 *self);
/* As the person ends it. */
void     world_stop        (World                 *self);
/* As SIGKILL does. */
void     world_kill        (World                 *self);
void     world_kill_power  (World                 *self);

/* The person writes: the message is on disk when this returns TRUE. */
gboolean world_write       (World                 *self,
                            guint                  peer);
/* Without waiting. */
void     world_write_later (World                 *self,
                            guint                  peer);
/* Waits until everything that was said is where it belongs. FALSE: not within @seconds. */
gboolean world_be_quiet    (World                 *self,
                            double                 seconds);
gboolean world_is_online   (World                 *self);
gint64   world_number      (World                 *self,
                            const char            *sql);
/* A process has ended: what it stored as having come live it owes a receipt for. */
void     world_note_owed   (World                 *self);

/* All there is was fetched; then {database} = {archive} = {ledger}. Signs in if need be. */
void     world_judge       (World                 *self,
                            Verdict               *verdict);
void     verdict_add       (Verdict               *self,
                            guint                 *which,
                            const char            *format,
                            ...) G_GNUC_PRINTF (3, 4);
gboolean verdict_is_good   (const Verdict         *self);
void     verdict_clear     (Verdict               *self);

/* For whoever looks for the reason, with KITH_FAULTS_DUMP=1. */
void     world_dump              (World                 *self);

G_END_DECLS
