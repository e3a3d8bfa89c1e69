/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-diagnosis.h"

G_BEGIN_DECLS

typedef struct _KithConnectionService KithConnectionService;
typedef struct _KithDatabase KithDatabase;
typedef struct _XmppSession XmppSession;

/* Gathers what is to be known of one account's connection. */
#define KITH_TYPE_DIAGNOSIS_SERVICE (kith_diagnosis_service_get_type ())
G_DECLARE_FINAL_TYPE (KithDiagnosisService, kith_diagnosis_service, KITH, DIAGNOSIS_SERVICE, GObject)

KithDiagnosisService *kith_diagnosis_service_new           (XmppSession           *session,
                                                            KithConnectionService *connection,
                                                            KithDatabase          *database,
                                                            gint64                 account);

/* Borrowed. */
KithDiagnosis        *kith_diagnosis_service_get_diagnosis (KithDiagnosisService  *self);
/* Somebody looks: what changes without a word, as the archive's ranges do, is read anew. */
void                  kith_diagnosis_service_refresh       (KithDiagnosisService  *self);
/* The person knows that the server's key changed. */
void                  kith_diagnosis_service_accept_key    (KithDiagnosisService  *self);

G_END_DECLS
