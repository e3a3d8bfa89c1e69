/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-presence-words.h"
#include "kith-words.h"

#include <gio/gio.h>
#include <string.h>

/* What xmpp-stream.c calls the things that can be wrong with a certificate. */
static const char *const problems[] = { "unknown-ca", "bad-identity", "not-activated", "expired", "revoked", "insecure", "generic-error" };

#define REST "This may be another server that pretends to be \342\201\250a.test\342\201\251, so nothing was sent."

/* This may be found after everything was sent. */
#define REST_OF_REVOKED "Somebody else may pretend to be \342\201\250a.test\342\201\251 with it, so nothing is sent until the server has a new one."

static char *
certificate_words (const char *message)
{
  g_autoptr(GError) error = g_error_new_literal (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CERTIFICATE, message);

  return kith_words_error_details (error, "a.test");
}

/* The sentence before the last one. */
static char *
reason (const char *message)
{
  g_autofree char *words = certificate_words (message);
  const char *rest = strstr (message, "revoked") != NULL ? " " REST_OF_REVOKED : " " REST;

  g_assert_true (g_str_has_suffix (words, rest));

  return g_strndup (words, strlen (words) - strlen (rest));
}

/* Each has a sentence of its own, and none shows a name of the layers below. */
static void
test_certificate_each (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autofree char *words = reason (problems[i]);

      g_assert_cmpuint (strlen (words), >, 15);
      g_assert_true (g_str_has_suffix (words, "."));
      g_assert_cmpstr (words, !=, problems[i]);
      g_assert_null (strchr (words, '-'));
      g_assert_null (strchr (words, '('));
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&words)));
    }
}

/* Any two of them: both sentences. */
static void
test_certificate_several (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    for (guint j = i + 1; j < G_N_ELEMENTS (problems); j++)
      {
        g_autofree char *both = g_strconcat (problems[i], " ", problems[j], NULL);
        g_autofree char *first = reason (problems[i]);
        g_autofree char *second = reason (problems[j]);
        g_autofree char *expected = g_strconcat (first, " ", second, NULL);
        g_autofree char *words = reason (both);

        g_assert_cmpstr (words, ==, expected);
      }
}

/* Whatever else is said is not shown. */
static void
test_certificate_unknown (void)
{
  g_autofree char *generic = reason ("generic-error");
  g_autofree char *nothing = reason ("");
  g_autofree char *raw = reason ("Unacceptable TLS certificate <b>");
  g_autofree char *one = reason ("expired made-up");
  g_autofree char *expired = reason ("expired");

  g_assert_cmpstr (nothing, ==, generic);
  g_assert_cmpstr (raw, ==, generic);
  g_assert_cmpstr (one, ==, expired);
}

/* The codes of KithClient:storage-error: one sentence each, and the promise that nothing is lost. */
static void
test_storage (void)
{
  static const int codes[] = { G_IO_ERROR_NO_SPACE, G_IO_ERROR_READ_ONLY, G_IO_ERROR_FAILED };
  const char *words[G_N_ELEMENTS (codes)];

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, codes[i], "disk I/O error (778)");

      words[i] = kith_words_storage_error (error);
      g_assert_nonnull (strstr (words[i], "None is lost"));
      g_assert_null (strstr (words[i], "778"));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (words[i], !=, words[j]);
    }

  g_assert_null (kith_words_storage_error (NULL));
}

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)

static void
assert_words (char       *words,
              const char *expected)
{
  g_autofree char *owned = words;

  g_assert_cmpstr (owned, ==, expected);
}

/* XEP-0319: how long, in the unit that says most. */
static void
test_idle (void)
{
  const gint64 now = 30000000 * MINUTE;

  assert_words (kith_presence_words (KITH_SHOW_AWAY, NULL, now - 20 * MINUTE, now), "Away, idle for 20 min");
  assert_words (kith_presence_words (KITH_SHOW_AWAY, NULL, now - 130 * MINUTE, now), "Away, idle for 2 h");
  assert_words (kith_presence_words (KITH_SHOW_AWAY, NULL, now - 3 * 24 * 60 * MINUTE, now), "Away, idle for 3 days");
  assert_words (kith_presence_words (KITH_SHOW_AWAY, NULL, now - MINUTE / 2, now), "Away");
  assert_words (kith_presence_words (KITH_SHOW_AWAY, NULL, 0, now), "Away");
  assert_words (kith_presence_words (KITH_SHOW_AWAY, NULL, now + MINUTE, now), "Away");
  assert_words (kith_presence_words (KITH_SHOW_OFFLINE, NULL, now - 20 * MINUTE, now), "Offline");
}

static void
test_last_seen (void)
{
  const gint64 now = 30000000 * MINUTE;
  g_autofree char *before = kith_presence_words_last_seen (now - 400 * 24 * 60 * MINUTE, now);
  g_autofree char *first = kith_presence_words_last_seen (1, now);

  assert_words (kith_presence_words_last_seen (now, now), "Last seen just now");
  assert_words (kith_presence_words_last_seen (now + MINUTE, now), "Last seen just now");
  assert_words (kith_presence_words_last_seen (now - 20 * MINUTE, now), "Last seen 20 min ago");
  assert_words (kith_presence_words_last_seen (now - 23 * 60 * MINUTE, now), "Last seen 23 h ago");
  g_assert_true (g_str_has_prefix (before, "Last seen ") && !g_str_has_suffix (before, "ago"));
  g_assert_true (g_str_has_prefix (first, "Last seen "));
}

/* XEP-0202: only at night, only where it is another time. The tests run in UTC. */
static void
test_night (void)
{
  g_autoptr(GDateTime) noon = g_date_time_new_utc (2026, 7, 1, 12, 13, 0);
  const gint64 now = g_date_time_to_unix_usec (noon);

  assert_words (kith_presence_words_night (14 * 3600, 0, now), "It is 02:13 for them");
  assert_words (kith_presence_words_night (10 * 3600, 0, now), "It is 22:13 for them");
  assert_words (kith_presence_words_night (-6 * 3600, 0, now), "It is 06:13 for them");
  g_assert_null (kith_presence_words_night (9 * 3600, 0, now));
  g_assert_null (kith_presence_words_night (-5 * 3600, 0, now));
  g_assert_null (kith_presence_words_night (0, 0, now));
  /* Night here too, and the same time. */
  g_assert_null (kith_presence_words_night (14 * 3600, 14 * 3600, now));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/words/certificate/each", test_certificate_each);
  g_test_add_func ("/ui/words/certificate/several", test_certificate_several);
  g_test_add_func ("/ui/words/certificate/unknown", test_certificate_unknown);
  g_test_add_func ("/ui/words/storage", test_storage);

  g_test_add_func ("/ui/words/XEP-0319-idle", test_idle);
  g_test_add_func ("/ui/words/XEP-0012-last-seen", test_last_seen);
  g_test_add_func ("/ui/words/XEP-0202-night", test_night);

  return g_test_run ();
}
