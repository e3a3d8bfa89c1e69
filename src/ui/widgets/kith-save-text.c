/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-save-text.h"

#include "kith-ui.h"

#include <glib/gi18n.h>

typedef struct
{
  GWeakRef widget;
  GBytes *bytes;
} Saving;

static void
saving_free (Saving *saving)
{
  g_weak_ref_clear (&saving->widget);
  g_bytes_unref (saving->bytes);
  g_free (saving);
}

static void
tell (Saving *saving,
      char   *text)
{
  g_autoptr(GtkWidget) widget = g_weak_ref_get (&saving->widget);
  g_autofree char *owned = text;

  if (widget != NULL)
    kith_ui_toast (widget, g_steal_pointer (&owned));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Saving *saving = data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    tell (saving, g_strdup (_("Saved")));
  else
    tell (saving, g_strdup_printf (_("Could not be saved: %s"), error->message));
  saving_free (saving);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Saving *saving = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
        tell (saving, g_strdup_printf (_("Could not be saved: %s"), error->message));
      saving_free (saving);
      return;
    }

  /* What a person shares of their connection is their own to share: nobody else reads the file. */
  g_file_replace_contents_bytes_async (file, saving->bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                       written_cb, saving);
}

void
kith_save_text (GtkWidget  *widget,
                const char *name,
                const char *text)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (widget);
  Saving *saving = g_new0 (Saving, 1);

  g_weak_ref_init (&saving->widget, widget);
  saving->bytes = g_bytes_new (text, strlen (text));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, chosen_cb, saving);
}
