/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "kith-time.h"
#include "xmpp-entity-time.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

/* What is a time is the same time again when it is written and read. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  g_autofree char *text = draw_text (&draw);
  gint64 time = kith_time_parse (text);
  int seconds = 0;

  if (time != 0)
    {
      g_autofree char *written = kith_time_format (time);

      g_assert_nonnull (written);
      /* Milliseconds are what is written (XEP-0082 leaves it open). */
      g_assert_cmpint (ABS (kith_time_parse (written) - time), <, 1000);
    }
  if (xmpp_entity_time_parse_tzo (text, &seconds))
    g_assert_cmpint (ABS (seconds), <, 15 * 3600);

  return 0;
}
