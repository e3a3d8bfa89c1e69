/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-time.h"

#include <libdex.h>

typedef struct
{
  const char *text;
  gint64      time;
} Row;

#define SECOND G_USEC_PER_SEC

/* XEP-0082 s. 3.2 and its kin; 0 is refused. */
static const Row rows[] = {
  { "1969-07-21T02:56:15Z", 0 },
  { "1970-01-01T00:00:01Z", 1 * SECOND },
  { "2002-09-10T23:08:25Z", G_GINT64_CONSTANT (1031699305) * SECOND },
  { "2002-09-10T23:08:25.123Z", G_GINT64_CONSTANT (1031699305) * SECOND + 123000 },
  { "2002-09-10T23:08:25.123456789Z", G_GINT64_CONSTANT (1031699305) * SECOND + 123456 },
  { "2002-09-11T01:08:25+02:00", G_GINT64_CONSTANT (1031699305) * SECOND },
  { "2002-09-10T18:08:25-05:00", G_GINT64_CONSTANT (1031699305) * SECOND },
  { "20020910T23:08:25", G_GINT64_CONSTANT (1031699305) * SECOND },
  { "2016-12-31T23:59:60Z", G_GINT64_CONSTANT (1483228799) * SECOND },
  { "2002-09-10T23:08:25", G_GINT64_CONSTANT (1031699305) * SECOND },
  { NULL, 0 },
  { "", 0 },
  { "yesterday", 0 },
  { "2002-13-10T23:08:25Z", 0 },
  { "2002-02-30T23:08:25Z", 0 },
  { "2002-09-10T25:08:25Z", 0 },
  { "2002-09-10 23:08:25Z", 0 },
  { "2002-09-10T23:08:25Zjunk", 0 },
  { "2002-09-10T23:08:25+99:00", 0 },
  { "99999-09-10T23:08:25Z", 0 },
  { "9999-12-31T23:59:59.999999Z", G_GINT64_CONSTANT (253402300799) * SECOND + 999999 },
  { "9999-12-31T23:59:59-14:00", 0 },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (kith_time_parse (rows[i].text), ==, rows[i].time);
}

static void
test_format (void)
{
  g_autofree char *whole = kith_time_format (G_GINT64_CONSTANT (1031699305) * SECOND);
  g_autofree char *parts = kith_time_format (G_GINT64_CONSTANT (1031699305) * SECOND + 45678);

  g_assert_cmpstr (whole, ==, "2002-09-10T23:08:25Z");
  g_assert_cmpstr (parts, ==, "2002-09-10T23:08:25.045Z");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/base/time/XEP-0082-parse", test_parse);
  g_test_add_func ("/base/time/XEP-0082-format", test_format);

  return g_test_run ();
}
