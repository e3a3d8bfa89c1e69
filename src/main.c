/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-application.h"
#include "kith-tls.h"
#include "kith-ui.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

int
main (int   argc,
      char *argv[])
{
  g_autoptr(KithApplication) application = NULL;

  kith_tls_init ();
  dex_init ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("KITH_LOCALEDIR") != NULL ? g_getenv ("KITH_LOCALEDIR") : KITH_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_prgname (KITH_APP_ID);
  g_set_application_name ("Kith");
  kith_ui_register_resources ();
  application = kith_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
