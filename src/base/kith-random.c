/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-random.h"

static KithRandomFunc replacement;

void
kith_random_replace (KithRandomFunc func)
{
  replacement = func;
}

gboolean
kith_random_override (gpointer bytes,
                      gsize    length)
{
  if (replacement == NULL)
    return FALSE;

  replacement (bytes, length);
  return TRUE;
}

char *
kith_random_uuid (void)
{
  guint8 b[16];

  if (!kith_random_override (b, sizeof b))
    return g_uuid_string_random ();

  /* RFC 9562 s. 5.4. */
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-4%x%02x-%x%x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5],
                          b[6] & 0xf, b[7], 8 + (b[8] & 3), b[8] >> 4, b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

gint32
kith_random_range (gint32 begin,
                   gint32 end)
{
  guint32 chosen;

  if (!kith_random_override (&chosen, sizeof chosen))
    return g_random_int_range (begin, end);

  return begin + (gint32) (chosen % (guint32) (end - begin));
}
