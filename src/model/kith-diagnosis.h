/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-connect-report.h"

G_BEGIN_DECLS

/* What is known of the stream that is there now. */
typedef struct
{
  gboolean is_online;
  gboolean is_known;      /* the server has told its features */
  gboolean has_carbons;
  gboolean has_archive;
  gboolean has_client_state;
  gboolean has_blocking;
  gboolean has_pubsub;    /* PEP */
  gboolean has_push;
  char    *jid;           /* full; NULL before the first sign-in */
} KithStreamFacts;

/* How much of the account's archive is here. Times are the server's, 0 where they are not known. */
typedef struct
{
  gboolean is_known;
  guint    n_ranges;
  guint    n_gaps;        /* between them, and before the oldest unless that is the archive's beginning */
  gint64   first;
  gint64   last;
  gboolean is_whole;      /* from the beginning and without a gap */
} KithArchiveFacts;

/* Something that happened to the connection. @error: KITH_CONNECTION_ERROR; NULL: it was made. */
typedef struct
{
  gint64   stamp;
  gboolean is_resumed;
  GError  *error;
} KithConnectionEvent;

/**
 * KithDiagnosis:
 *
 * All that a person may want to know of one account's connection since the program was started. Signal "changed".
 */
#define KITH_TYPE_DIAGNOSIS (kith_diagnosis_get_type ())
G_DECLARE_FINAL_TYPE (KithDiagnosis, kith_diagnosis, KITH, DIAGNOSIS, GObject)

KithDiagnosis          *kith_diagnosis_new              (void);

/* The newest way to the server, and the newest that led there (may be the same); NULL before there is one. Borrowed. */
XmppConnectReport      *kith_diagnosis_get_report       (KithDiagnosis          *self);
XmppConnectReport      *kith_diagnosis_get_good_report  (KithDiagnosis          *self);
/* Of KithConnectionEvent, oldest first, the last fifty. Borrowed. */
GPtrArray              *kith_diagnosis_get_events       (KithDiagnosis          *self);
/* How often it was signed in. */
guint                   kith_diagnosis_get_n_sign_ins   (KithDiagnosis          *self);
const KithStreamFacts  *kith_diagnosis_get_stream       (KithDiagnosis          *self);
const KithArchiveFacts *kith_diagnosis_get_archive      (KithDiagnosis          *self);
/* The server's key, when it was seen first, and the one before where it changed and the person does not know yet (security.md T15). NULL: not known, none. */
const char             *kith_diagnosis_get_key          (KithDiagnosis          *self);
gint64                  kith_diagnosis_get_key_since    (KithDiagnosis          *self);
const char             *kith_diagnosis_get_previous_key (KithDiagnosis          *self);

/* --- For the service that fills it --- */

void                    kith_diagnosis_add_report       (KithDiagnosis          *self,
                                                         XmppConnectReport      *report);
void                    kith_diagnosis_add_event        (KithDiagnosis          *self,
                                                         gint64                  stamp,
                                                         gboolean                is_resumed,
                                                         const GError           *error);
void                    kith_diagnosis_set_stream       (KithDiagnosis          *self,
                                                         const KithStreamFacts  *facts);
void                    kith_diagnosis_set_archive      (KithDiagnosis          *self,
                                                         const KithArchiveFacts *facts);
void                    kith_diagnosis_set_key          (KithDiagnosis          *self,
                                                         const char             *key,
                                                         gint64                  since,
                                                         const char             *previous);

G_END_DECLS
