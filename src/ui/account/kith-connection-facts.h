/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"
#include "kith-diagnosis.h"

G_BEGIN_DECLS

typedef struct
{
  char *title;
  char *value;
} KithConnectionFact;

/* @facts: of KithConnectionFact. */
typedef struct
{
  char      *title;
  GPtrArray *facts;
} KithConnectionFacts;

/* What a connection page says, in its order, in words: of KithConnectionFacts. What servers wrote is in it as it came: never markup. */
GPtrArray *kith_connection_facts_new     (KithAccount   *account,
                                          KithDiagnosis *diagnosis,
                                          gint64         now);

/* The same to hand on. */
char      *kith_connection_facts_to_text (GPtrArray     *groups,
                                          KithAccount   *account,
                                          gint64         now);

G_END_DECLS
