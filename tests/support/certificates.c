/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "certificates.h"

static void
run (const char *name,
     const char *folder,
     const char *url)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "xmpp", name, NULL);
  g_autoptr(GSubprocess) maker = NULL;
  g_autoptr(GError) error = NULL;

  maker = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, script, folder, url, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (maker, NULL, &error));
}

char *
test_certificates_make (GTlsDatabase **trust)
{
  g_autofree char *folder = g_dir_make_tmp ("kith-certs-XXXXXX", NULL);
  g_autofree char *ca = g_build_filename (folder, "ca.pem", NULL);
  g_autoptr(GError) error = NULL;

  run ("make-certs.sh", folder, NULL);
  *trust = g_tls_file_database_new (ca, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&folder);
}

void
test_certificates_make_lists (const char *folder,
                              const char *url)
{
  run ("make-crls.sh", folder, url);
}
