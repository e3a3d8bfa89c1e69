/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-link.h"

#include "kith-ui.h"

#include <glib/gi18n.h>

gboolean
kith_link_may_be_opened (const char *uri)
{
  static const char *const schemes[] = { "http", "https", "xmpp", "mailto", "geo", "tel", NULL };
  const char *scheme = g_uri_peek_scheme (uri);

  return scheme != NULL && g_strv_contains (schemes, scheme);
}

char *
kith_link_dup_true_host (const char *uri)
{
  g_autoptr(GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;

  if (host == NULL || *host == '\0')
    return NULL;
  if (g_uri_get_userinfo (parsed) != NULL || g_hostname_is_non_ascii (host) || g_hostname_is_ascii_encoded (host))
    return g_strdup (ascii != NULL ? ascii : host);

  return NULL;
}

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GtkWidget) parent = data;
  g_autoptr(GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (object), result, &error) && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    kith_ui_toast (parent, g_strdup (_("Nothing on this computer opens this link.")));
}

static void
launch (GtkWidget  *parent,
        const char *uri)
{
  g_autoptr(GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  GtkWidget *window = gtk_widget_get_ancestor (parent, GTK_TYPE_WINDOW);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (window), NULL, launched_cb, g_object_ref (parent));
}

typedef struct
{
  GtkWidget *parent;
  char      *uri;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->parent);
  g_free (question->uri);
  g_free (question);
}

static void
response_cb (AdwAlertDialog *dialog,
             const char     *response,
             Question       *question)
{
  if (g_strcmp0 (response, "open") == 0)
    launch (question->parent, question->uri);
}

void
kith_link_open (GtkWidget  *parent,
                const char *uri)
{
  g_autofree char *host = NULL;
  AdwDialog *dialog;
  Question *question;

  if (!kith_link_may_be_opened (uri))
    return;

  host = kith_link_dup_true_host (uri);
  if (host == NULL)
    {
      launch (parent, uri);
      return;
    }

  dialog = adw_alert_dialog_new (_("Open This Link?"), NULL);
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), _("It may look like another place than it is. It leads to “%s”."), host);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "open", _("_Open"), NULL);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  question = g_new0 (Question, 1);
  question->parent = g_object_ref (parent);
  question->uri = g_strdup (uri);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  adw_dialog_present (dialog, parent);
}
