/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "certificates.h"
#include "fiber-test.h"
#include "kith-clock.h"
#include "kith-tls.h"
#include "xmpp-certificate.h"
#include "xmpp-crl-fetch.h"
#include "xmpp-crl.h"
#include "xmpp-revocation.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <time.h>

/* security.md T5 "revoked": lists of revoked certificates, good and bad, from a server that is good and bad. */

#define HOST "127.0.0.1"

static char *certificates;
static GTlsDatabase *trust;
static SoupServer *server;
static char *url;          /* of the server */
static GPtrArray *asked;   /* of char *: paths */

/* --- The server ------------------------------------------------------------------------------------------------------------ */

static void
wrote_chunk_cb (SoupServerMessage *message,
                gpointer           data)
{
  static const char zeros[1024 * 1024];
  guint n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), "chunks"));

  /* 100 MB */
  if (n >= 100)
    {
      soup_message_body_complete (soup_server_message_get_response_body (message));
      return;
    }
  g_object_set_data (G_OBJECT (message), "chunks", GUINT_TO_POINTER (n + 1));
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, zeros, sizeof zeros);
}

static void
say_list (SoupServerMessage *message,
          const char        *path)
{
  g_autofree char *file = g_build_filename (certificates, path, NULL);
  char *data = NULL;
  gsize length = 0;

  if (!g_file_get_contents (file, &data, &length, NULL))
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/pkix-crl", SOUP_MEMORY_TAKE, data, length);
}

static void
request_cb (SoupServer        *soup_server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autofree char *other_host = NULL;

  g_ptr_array_add (asked, g_strdup (path));

  /* Nothing of us goes there. */
  g_assert_null (soup_message_headers_get_one (headers, "User-Agent"));
  g_assert_null (soup_message_headers_get_list (headers, "Cookie"));
  g_assert_null (soup_message_headers_get_one (headers, "Accept-Language"));
  g_assert_null (soup_message_headers_get_one (headers, "Authorization"));

  if (strcmp (path, "/to-file.crl") == 0)
    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "file:///etc/passwd");
  else if (strcmp (path, "/to-itself.crl") == 0)
    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/to-itself.crl");
  else if (strcmp (path, "/to-taken.crl") == 0)
    soup_server_message_set_redirect (message, SOUP_STATUS_MOVED_PERMANENTLY, "/moved/to-taken.crl");
  else if (strcmp (path, "/to-other-host.crl") == 0)
    {
      other_host = g_strdup_printf ("http://localhost%s/moved/to-other-host.crl", strrchr (url, ':'));
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, other_host);
    }
  else if (g_str_has_prefix (path, "/moved/"))
    say_list (message, path + strlen ("/moved/"));
  else if (strcmp (path, "/hangs.crl") == 0)
    soup_server_message_pause (message);
  else if (strcmp (path, "/trickles.crl") == 0)
    {
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, "0", 1);
    }
  else if (strcmp (path, "/long.crl") == 0)
    {
      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
      soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
      g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_chunk_cb), NULL);
      g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), NULL);
    }
  else
    say_list (message, path + 1);
}

static guint
count_asked (const char *path)
{
  guint n = 0;

  for (guint i = 0; i < asked->len; i++)
    n += strcmp (g_ptr_array_index (asked, i), path) == 0;

  return n;
}

static void
start_server (void)
{
  g_autoptr(GError) error = NULL;
  g_autoslist(GUri) uris = NULL;

  asked = g_ptr_array_new_with_free_func (g_free);
  server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server, NULL, request_cb, NULL, NULL);
  soup_server_listen_local (server, 0, 0, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  url = g_strdup_printf ("http://" HOST ":%d", g_uri_get_port (uris->data));
}

/* --- Helpers --------------------------------------------------------------------------------------------------------------- */

static GTlsCertificate *
load (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", certificates, name);
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);

  return certificate;
}

static char *
make_folder (void)
{
  g_autofree char *parent = g_dir_make_tmp ("kith-lists-XXXXXX", NULL);

  return g_build_filename (parent, "revoked", NULL);
}

static void
remove_folder (const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_rmdir (folder);
  g_assert_cmpint (g_rmdir (parent), ==, 0);
}

static char *
path_of (const char *folder,
         const char *name)
{
  g_autofree char *address = g_strdup_printf ("%s/%s.crl", url, name);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, address, -1);

  return g_build_filename (folder, hash, NULL);
}

static gboolean
is_kept (const char *folder,
         const char *name)
{
  g_autofree char *path = path_of (folder, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
ask_await (XmppRevocation *revocation,
           const char     *name,
           const char     *domain)
{
  g_autoptr(GTlsCertificate) certificate = load (name);
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GError) error = NULL;
  gboolean is_revoked = dex_await_boolean (xmpp_revocation_ask (revocation, certificate, trust, domain, scope), &error);

  g_assert_no_error (error);
  kith_scope_stop (scope);

  return is_revoked;
}

static gboolean
knows_await (XmppRevocation *revocation,
             const char     *name)
{
  g_autoptr(GTlsCertificate) certificate = load (name);

  return xmpp_revocation_knows_await (revocation, certificate, trust);
}

/* --- One list after another ------------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *name;
  gboolean    is_revoked;
  gboolean    is_kept;
  guint       n_asked; /* for its own list */
} Verdict;

static const Verdict verdicts[] = {
  { "clean", FALSE, TRUE, 1 },
  { "taken", TRUE, TRUE, 1 },
  { "unsaid", TRUE, TRUE, 1 },
  { "hold", TRUE, TRUE, 1 },
  { "removed", FALSE, TRUE, 1 },
  { "among-many", TRUE, TRUE, 1 },
  { "nobody", FALSE, TRUE, 1 },

  { "old", FALSE, FALSE, 1 },
  { "to-come", FALSE, FALSE, 1 },
  { "other-issuer", FALSE, FALSE, 1 },
  { "other-key", FALSE, FALSE, 1 },
  { "weak", FALSE, FALSE, 1 },
  { "part-right", TRUE, TRUE, 1 },
  { "part-other", FALSE, FALSE, 1 },
  { "indirect", FALSE, FALSE, 1 },
  { "authorities", FALSE, FALSE, 1 },
  { "reasons", FALSE, FALSE, 1 },
  { "people", TRUE, TRUE, 1 },
  { "changes", FALSE, FALSE, 1 },
  { "unknown", FALSE, FALSE, 1 },
  { "garbage", FALSE, FALSE, 1 },
  { "nothing", FALSE, FALSE, 1 },
  { "half", FALSE, FALSE, 1 },
  { "text", FALSE, FALSE, 1 },

  { "missing", FALSE, FALSE, 1 },
  { "long", FALSE, FALSE, 1 },
  { "to-file", FALSE, FALSE, 1 },
  { "to-itself", FALSE, FALSE, 4 },
  { "to-taken", TRUE, TRUE, 1 },
  { "to-other-host", TRUE, TRUE, 1 },
  { "other-ways", FALSE, FALSE, 0 },
};

static void
test_verdicts (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (folder);

  xmpp_revocation_set_asks_others (revocation, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      const Verdict *verdict = &verdicts[i];
      g_autofree char *path = g_strdup_printf ("/%s.crl", verdict->name);

      g_test_message ("%s", verdict->name);
      g_ptr_array_set_size (asked, 0);
      g_assert_false (knows_await (revocation, verdict->name));
      g_assert_cmpuint (asked->len, ==, 0);
      g_assert_cmpint (ask_await (revocation, verdict->name, "example.com"), ==, verdict->is_revoked);
      g_assert_cmpuint (count_asked (path), ==, verdict->n_asked);
      g_assert_cmpint (is_kept (folder, verdict->name), ==, verdict->is_kept);

      /* Now and later it is known without asking; where nothing was learnt, nobody is asked again at once. */
      g_ptr_array_set_size (asked, 0);
      g_assert_cmpint (knows_await (revocation, verdict->name), ==, verdict->is_revoked);
      g_assert_cmpint (ask_await (revocation, verdict->name, "example.com"), ==, verdict->is_revoked);
      g_assert_cmpuint (asked->len, ==, 0);
    }

  g_assert_finalize_object (g_steal_pointer (&revocation));
  remove_folder (folder);
}

/* The list of a certificate that has two, of which one is gone; the one of an authority in between. */
static void
test_chain (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (folder);

  xmpp_revocation_set_asks_others (revocation, TRUE);
  g_ptr_array_set_size (asked, 0);
  g_assert_true (ask_await (revocation, "second", "example.com"));
  g_assert_cmpuint (count_asked ("/missing.crl"), ==, 1);
  g_assert_cmpuint (count_asked ("/second.crl"), ==, 1);

  g_assert_true (ask_await (revocation, "below-above", "example.com"));
  g_assert_true (knows_await (revocation, "below-above"));
  g_assert_cmpuint (count_asked ("/above.crl"), ==, 1);

  /* What names no list is good, and so is what nobody that is trusted here has made. */
  g_ptr_array_set_size (asked, 0);
  g_assert_false (ask_await (revocation, "good", "example.com"));
  g_assert_false (ask_await (revocation, "selfsigned", "example.com"));
  g_assert_cmpuint (asked->len, ==, 0);
  remove_folder (folder);
}

/* A key that may not sign lists does not. */
static void
test_may_not_sign (void)
{
  g_autofree char *crl_path = g_build_filename (certificates, "may-not.crl", NULL);
  g_autofree char *issuer_path = g_build_filename (certificates, "no-lists.pem", NULL);
  g_autoptr(GTlsCertificate) certificate = load ("may-not");
  g_autoptr(GTlsCertificate) issuer = g_tls_certificate_new_from_file (issuer_path, NULL);
  g_autoptr(GTlsCertificate) right_issuer = load ("ca");
  g_autoptr(GByteArray) der = NULL;
  g_autoptr(GByteArray) issuer_der = NULL;
  g_autoptr(GByteArray) right_der = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) issuer_bytes = NULL;
  g_autoptr(GBytes) right_bytes = NULL;
  g_autoptr(GBytes) crl = NULL;
  g_auto(GStrv) urls = NULL;
  char *data;
  gsize length;

  g_object_get (certificate, "certificate", &der, NULL);
  g_object_get (issuer, "certificate", &issuer_der, NULL);
  g_object_get (right_issuer, "certificate", &right_der, NULL);
  bytes = g_bytes_new (der->data, der->len);
  issuer_bytes = g_bytes_new (issuer_der->data, issuer_der->len);
  right_bytes = g_bytes_new (right_der->data, right_der->len);
  g_assert_true (g_file_get_contents (crl_path, &data, &length, NULL));
  crl = g_bytes_new_take (data, length);
  urls = xmpp_crl_list_urls (bytes);

  g_assert_cmpint (xmpp_crl_judge (crl, bytes, right_bytes, (const char *const *) urls, g_get_real_time () / G_USEC_PER_SEC, FALSE, NULL), ==,
                   XMPP_CRL_REVOKED);
  g_assert_cmpint (xmpp_crl_judge (crl, bytes, issuer_bytes, (const char *const *) urls, g_get_real_time () / G_USEC_PER_SEC, FALSE, NULL), ==,
                   XMPP_CRL_UNUSABLE);
}

/* --- Servers that take their time ------------------------------------------------------------------------------------------ */

static void
test_slow (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (folder);
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GTlsCertificate) hangs = load ("hangs");
  g_autoptr(GTlsCertificate) trickles = load ("trickles");
  g_autoptr(DexFuture) first = NULL;
  g_autoptr(DexFuture) second = NULL;
  gint64 began = g_get_monotonic_time ();
  g_autoptr(GError) error = NULL;

  xmpp_revocation_set_asks_others (revocation, TRUE);
  first = xmpp_revocation_ask (revocation, hangs, trust, "example.com", scope);
  second = xmpp_revocation_ask (revocation, trickles, trust, "example.com", scope);
  g_assert_false (dex_await_boolean (dex_ref (first), &error));
  g_assert_no_error (error);
  g_assert_false (dex_await_boolean (dex_ref (second), &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - began, >, 8 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - began, <, (gint64) test_seconds (15) * G_USEC_PER_SEC);
  kith_scope_stop (scope);
  remove_folder (folder);
}

static gboolean
has_been_asked (gpointer path)
{
  return count_asked (path) > 0;
}

/* Whoever signs out does not wait for it. */
static void
test_stopped (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (folder);
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GTlsCertificate) hangs = load ("hangs");
  g_autoptr(DexFuture) future = NULL;
  char path[] = "/hangs.crl";
  g_autoptr(GError) error = NULL;

  g_ptr_array_set_size (asked, 0);
  xmpp_revocation_set_asks_others (revocation, TRUE);
  future = xmpp_revocation_ask (revocation, hangs, trust, "example.com", scope);
  await_until (has_been_asked, path, 10);
  kith_scope_stop (scope);
  g_assert_false (dex_await_boolean (dex_ref (future), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* Next time it is asked again. */
  g_clear_error (&error);
  dex_clear (&future);
  kith_scope_unref (scope);
  scope = kith_scope_new ();
  g_ptr_array_set_size (asked, 0);
  future = xmpp_revocation_ask (revocation, hangs, trust, "example.com", scope);
  await_until (has_been_asked, path, 10);
  kith_scope_stop (scope);
  g_assert_false (dex_await_boolean (dex_ref (future), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  remove_folder (folder);
}

/* --- Who is asked (P-5) ---------------------------------------------------------------------------------------------------- */

static void
test_own_server_only (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (folder);

  /* Not wanted: nobody but the account's own server is asked, and what that one sends us to is not either. */
  g_ptr_array_set_size (asked, 0);
  g_assert_false (ask_await (revocation, "taken", "example.com"));
  g_assert_cmpuint (asked->len, ==, 0);
  g_assert_false (ask_await (revocation, "to-other-host", HOST));
  g_assert_cmpuint (asked->len, ==, 1);
  g_assert_true (ask_await (revocation, "to-taken", HOST));
  g_assert_true (ask_await (revocation, "taken", HOST));
  g_assert_cmpuint (count_asked ("/taken.crl"), ==, 1);

  /* Not having asked is no answer: as soon as it is wanted it is done. */
  g_assert_false (ask_await (revocation, "unsaid", "example.com"));
  xmpp_revocation_set_asks_others (revocation, TRUE);
  g_assert_true (ask_await (revocation, "unsaid", "example.com"));
  remove_folder (folder);

  g_assert_true (xmpp_crl_url_is_within ("http://example.com/x", "example.com"));
  g_assert_true (xmpp_crl_url_is_within ("https://crl.Example.com:8080/x", "example.com"));
  g_assert_true (xmpp_crl_url_is_within ("http://crl.xn--bcher-kva.example/x", "xn--bcher-kva.example"));
  g_assert_false (xmpp_crl_url_is_within ("http://badexample.com/x", "example.com"));
  g_assert_false (xmpp_crl_url_is_within ("http://example.com.evil.net/x", "example.com"));
  g_assert_false (xmpp_crl_url_is_within ("http://com/example.com", "example.com"));
  g_assert_false (xmpp_crl_url_is_within ("http://7.127.0.0.1/", HOST));
  g_assert_false (xmpp_crl_url_is_within ("example.com", "example.com"));
}

/* --- What lies on the disk ------------------------------------------------------------------------------------------------- */

static void
check_mode (const char *path,
            guint       wanted)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, wanted);
}

static void
spoil (const char *path,
       gssize      length)
{
  g_autofree char *data = NULL;
  gsize full;

  g_assert_true (g_file_get_contents (path, &data, &full, NULL));
  g_assert_true (g_file_set_contents (path, data, MIN (length, (gssize) full), NULL));
}

static void
test_kept (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (folder);
  g_autofree char *path = path_of (folder, "taken");
  g_autofree char *part_path = path_of (folder, "part-right");
  g_autofree char *other_path = path_of (folder, "unsaid");

  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  xmpp_revocation_set_asks_others (revocation, TRUE);
  g_assert_true (ask_await (revocation, "taken", "example.com"));
  check_mode (folder, 0700);
  check_mode (path, 0600);
  g_clear_object (&revocation);

  /* Another run of the program, without a network. */
  revocation = xmpp_revocation_new (folder);
  g_ptr_array_set_size (asked, 0);
  g_assert_true (knows_await (revocation, "taken"));
  g_assert_true (ask_await (revocation, "taken", "example.com"));
  g_assert_cmpuint (asked->len, ==, 0);

  /* A file that got damaged, or that is somebody else's list, says nothing and is replaced. */
  xmpp_revocation_set_asks_others (revocation, TRUE);
  spoil (path, 100);
  g_assert_false (knows_await (revocation, "taken"));
  g_assert_true (ask_await (revocation, "taken", "example.com"));
  g_assert_cmpuint (count_asked ("/taken.crl"), ==, 1);
  g_assert_true (ask_await (revocation, "part-right", "example.com"));
  g_assert_cmpint (g_rename (part_path, other_path), ==, 0);
  g_assert_false (knows_await (revocation, "unsaid"));
  g_assert_true (ask_await (revocation, "unsaid", "example.com"));
  remove_folder (folder);
}

/* --- Time ------------------------------------------------------------------------------------------------------------------ */

static gint64 offset;

static gint64
get_monotonic (void)
{
  return g_get_monotonic_time () + offset;
}

static gint64
get_real (void)
{
  return g_get_real_time () + offset;
}

static gint64
get_slept (void)
{
  return 0;
}

static DexFuture *
make_timeout (guint msec)
{
  return dex_timeout_new_msec ((int) msec);
}

static guint
add_timeout (guint       msec,
             GSourceFunc func,
             gpointer    data)
{
  return g_timeout_add (msec, func, data);
}

#define HOUR (3600 * (gint64) G_USEC_PER_SEC)

static void
test_time (void)
{
  static const KithClock clock = { get_monotonic, get_real, get_slept, make_timeout, add_timeout };
  g_autofree char *folder = make_folder ();
  g_autoptr(XmppRevocation) revocation = xmpp_revocation_new (folder);

  kith_clock_replace (&clock);
  xmpp_revocation_set_asks_others (revocation, TRUE);
  g_ptr_array_set_size (asked, 0);
  g_assert_false (ask_await (revocation, "missing", "example.com"));
  g_assert_false (ask_await (revocation, "clean", "example.com"));
  g_assert_true (ask_await (revocation, "taken", "example.com"));
  g_assert_true (ask_await (revocation, "hold", "example.com"));
  g_assert_cmpuint (asked->len, ==, 4);

  /* What failed is tried again after an hour, not before; what is known is not asked for. */
  offset = HOUR - 60 * (gint64) G_USEC_PER_SEC;
  g_assert_false (ask_await (revocation, "missing", "example.com"));
  g_assert_cmpuint (asked->len, ==, 4);
  offset = HOUR + 60 * (gint64) G_USEC_PER_SEC;
  g_assert_false (ask_await (revocation, "missing", "example.com"));
  g_assert_false (ask_await (revocation, "clean", "example.com"));
  g_assert_cmpuint (count_asked ("/missing.crl"), ==, 2);
  g_assert_cmpuint (count_asked ("/clean.crl"), ==, 1);

  /* Out of date: asked again, and what comes is out of date as well. What is revoked stays so; what was on hold may be good by now. */
  offset = 8 * 24 * HOUR;
  g_assert_false (ask_await (revocation, "clean", "example.com"));
  g_assert_cmpuint (count_asked ("/clean.crl"), ==, 2);
  g_assert_true (knows_await (revocation, "taken"));
  g_assert_false (knows_await (revocation, "hold"));
  g_assert_false (ask_await (revocation, "hold", "example.com"));
  g_assert_cmpuint (count_asked ("/hold.crl"), ==, 2);
  g_assert_cmpuint (count_asked ("/taken.crl"), ==, 1);

  offset = 0;
  kith_clock_replace (NULL);
  remove_folder (folder);
}

/* --- Hostile bytes --------------------------------------------------------------------------------------------------------- */

/* Each allocation takes its time where it is looked at. */
static gboolean
is_slow (void)
{
  return test_seconds (1) > 1;
}

static GBytes *
der_of (const char *name)
{
  g_autoptr(GTlsCertificate) certificate = load (name);
  g_autoptr(GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);

  return g_bytes_new (der->data, der->len);
}

static void
judge_mutant (GBytes     *crl,
              gsize       length,
              gsize       position,
              guint8      value,
              GBytes     *certificate,
              GBytes     *issuer,
              const GStrv urls)
{
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (crl, NULL), g_bytes_get_size (crl));
  g_autoptr(GBytes) mutant = NULL;
  gboolean is_changed = length < g_bytes_get_size (crl) || copy[position] != value;

  copy[position] = value;
  mutant = g_bytes_new (copy, length);
  if (is_changed)
    g_assert_cmpint (xmpp_crl_judge (mutant, certificate, issuer, (const char *const *) urls, g_get_real_time () / G_USEC_PER_SEC, TRUE, NULL), ==,
                     XMPP_CRL_UNUSABLE);
}

/* Cut anywhere, changed anywhere: nobody signed that. */
static void
test_mutants (void)
{
  static const char *const names[] = { "part-right", "hold" };

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s.crl", certificates, names[n]);
      g_autoptr(GBytes) certificate = der_of (names[n]);
      g_autoptr(GBytes) issuer = der_of ("ca");
      g_auto(GStrv) urls = xmpp_crl_list_urls (certificate);
      g_autoptr(GBytes) crl = NULL;
      char *data;
      gsize length;

      g_assert_true (g_file_get_contents (path, &data, &length, NULL));
      crl = g_bytes_new_take (data, length);
      g_assert_cmpint (xmpp_crl_judge (crl, certificate, issuer, (const char *const *) urls, g_get_real_time () / G_USEC_PER_SEC, FALSE, NULL), ==,
                       XMPP_CRL_REVOKED);
      for (gsize i = 0; i < length; i += is_slow () ? 3 : 1)
        {
          judge_mutant (crl, i, 0, 0x30, certificate, issuer, urls);
          judge_mutant (crl, length, i, 0xff, certificate, issuer, urls);
          judge_mutant (crl, length, i, (guint8) (data[i] ^ 1), certificate, issuer, urls);
        }
    }
}

/* Certificates cut and changed anywhere, whoever would sign that. */
static void
test_hostile_certificates (void)
{
  static const char *const names[] = { "second", "srvname", "xmppaddr" };
  gsize step = is_slow () ? 11 : 1;

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    {
      g_autoptr(GBytes) whole = der_of (names[n]);
      gsize length = g_bytes_get_size (whole);

      for (gsize i = 0; i < 2 * length; i += step)
        {
          g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), length);
          g_autoptr(GBytes) bytes = NULL;
          g_autoptr(GByteArray) array = g_byte_array_new ();
          g_autoptr(GTlsCertificate) certificate = NULL;
          g_auto(GStrv) urls = NULL;
          g_autofree char *name = NULL;

          copy[i % length] = i < length ? 0xff : (guint8) (copy[i % length] + 1);
          bytes = g_bytes_new (copy, i < length ? length : i - length);
          urls = xmpp_crl_list_urls (bytes);
          g_assert_cmpuint (g_strv_length (urls), <=, 4);

          g_byte_array_append (array, copy, (guint) length);
          certificate = g_initable_new (g_tls_backend_get_certificate_type (g_tls_backend_get_default ()), NULL, NULL, "certificate", array, NULL);
          if (certificate != NULL)
            name = xmpp_certificate_find_name (certificate, "example.com", TRUE, FALSE);
        }
    }
}

/* A certificate with the subjectAltName @der; NULL where GIO does not bear it. */
static GTlsCertificate *
make_with_names (const guint8 *der,
                 gsize         length)
{
  g_autofree char *key_path = g_build_filename (certificates, "good.key", NULL);
  g_autofree char *path = g_build_filename (certificates, "names.pem", NULL);
  g_autofree char *config_path = g_build_filename (certificates, "names.cnf", NULL);
  g_autoptr(GString) text = g_string_new ("[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\n2.5.29.17=DER:");
  g_autoptr(GSubprocess) maker = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", der[i]);
  g_string_append_c (text, '\n');
  g_assert_true (g_file_set_contents (config_path, text->str, -1, NULL));
  maker = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "openssl", "req", "-x509", "-key", key_path, "-subj", "/CN=x", "-config",
                            config_path, "-out", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (maker, NULL, &error));

  return g_tls_certificate_new_from_file (path, NULL);
}

/* 100,000 names, and the right one last: it is not found, and that is soon said. The same among a few is found. */
static void
test_many_names (void)
{
  static const char right[] = "\xa0\x25\x06\x08\x2b\x06\x01\x05\x05\x07\x08\x07\xa0\x19\x16\x17_xmpp-client.example.co";
  const guint counts[] = { 5, is_slow () ? 3000 : 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr(GByteArray) all = g_byte_array_new ();
      g_autoptr(GByteArray) names = g_byte_array_new ();
      g_autoptr(GTlsCertificate) certificate = NULL;
      g_autofree char *name = NULL;
      guint8 head[5];
      clock_t began;

      for (guint j = 0; j < counts[i]; j++)
        g_byte_array_append (names, (const guint8 *) "\x82\x01x", 3);
      g_byte_array_append (names, (const guint8 *) right, sizeof right - 1);
      head[0] = 0x30;
      head[1] = 0x83;
      head[2] = (guint8) (names->len >> 16);
      head[3] = (guint8) (names->len >> 8);
      head[4] = (guint8) names->len;
      if (names->len < 0x80)
        head[1] = (guint8) names->len;
      g_byte_array_append (all, head, names->len < 0x80 ? 2 : 5);
      g_byte_array_append (all, names->data, names->len);

      certificate = make_with_names (all->data, all->len);
      g_assert_nonnull (certificate);
      began = clock ();
      name = xmpp_certificate_find_name (certificate, "example.co", FALSE, FALSE);
      g_assert_cmpint ((gint64) (clock () - began), <, (gint64) test_seconds (1) * CLOCKS_PER_SEC);
      g_assert_cmpstr (name, ==, i == 0 ? "SRV:_xmpp-client.example.co" : NULL);
    }
}

/* An extension that is cut off inside. */
static void
test_cut_names (void)
{
  static const char whole[] = "\x30\x27\xa0\x25\x06\x08\x2b\x06\x01\x05\x05\x07\x08\x07\xa0\x19\x16\x17_xmpp-client.example.co";

  for (gsize length = 1; length < sizeof whole; length++)
    {
      g_autoptr(GTlsCertificate) certificate = NULL;
      g_autofree char *name = NULL;

      certificate = make_with_names ((const guint8 *) whole, length);
      if (certificate != NULL)
        name = xmpp_certificate_find_name (certificate, "example.co", FALSE, FALSE);
      g_assert_cmpstr (name, ==, length == sizeof whole - 1 ? "SRV:_xmpp-client.example.co" : NULL);
    }
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  kith_tls_init ();
  certificates = test_certificates_make (&trust);
  start_server ();
  test_certificates_make_lists (certificates, url);

  FIBER_TEST ("/protocol/revocation/T5-verdicts", test_verdicts);
  FIBER_TEST ("/protocol/revocation/T5-chain", test_chain);
  FIBER_TEST ("/protocol/revocation/T5-kept", test_kept);
  FIBER_TEST ("/protocol/revocation/T5-time", test_time);
  FIBER_TEST ("/protocol/revocation/T5-slow", test_slow);
  FIBER_TEST ("/protocol/revocation/T5-stopped", test_stopped);
  FIBER_TEST ("/protocol/revocation/P5-own-server-only", test_own_server_only);
  g_test_add_func ("/protocol/revocation/T5-may-not-sign", test_may_not_sign);
  g_test_add_func ("/protocol/revocation/mutants", test_mutants);
  g_test_add_func ("/protocol/revocation/hostile-certificates", test_hostile_certificates);
  g_test_add_func ("/protocol/revocation/many-names", test_many_names);
  g_test_add_func ("/protocol/revocation/cut-names", test_cut_names);

  result = g_test_run ();
  g_clear_object (&server);
  g_clear_object (&trust);
  g_clear_pointer (&asked, g_ptr_array_unref);
  g_free (url);
  g_free (certificates);

  return result;
}
