/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What people say of themselves. */
typedef enum
{
  KITH_PROFILE_FULL_NAME,
  KITH_PROFILE_NICKNAME,
  KITH_PROFILE_PRONOUNS,
  KITH_PROFILE_ORGANIZATION,
  KITH_PROFILE_TITLE,
  KITH_PROFILE_ROLE,
  KITH_PROFILE_EMAIL,
  KITH_PROFILE_PHONE,
  KITH_PROFILE_WEBSITE,
  KITH_PROFILE_BIRTHDAY,
  KITH_PROFILE_TIME_ZONE,
  KITH_PROFILE_NOTE,
} KithProfileField;

#define KITH_PROFILE_N_FIELDS (KITH_PROFILE_NOTE + 1)

typedef struct
{
  KithProfileField field;
  char            *value;
} KithProfileFact;

void        kith_profile_fact_free (KithProfileFact  *self);

/* The first value of @field in @facts, or NULL. */
const char *kith_profile_find      (GPtrArray        *facts,
                                    KithProfileField  field);

G_END_DECLS
