/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-profile.h"

void
kith_profile_fact_free (KithProfileFact *self)
{
  g_free (self->value);
  g_free (self);
}

const char *
kith_profile_find (GPtrArray        *facts,
                   KithProfileField  field)
{
  for (guint i = 0; i < facts->len; i++)
    {
      const KithProfileFact *fact = g_ptr_array_index (facts, i);

      if (fact->field == field)
        return fact->value;
    }

  return NULL;
}
