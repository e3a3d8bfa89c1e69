/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-note.h"

#include "kith-account-runtime.h"
#include "kith-notes-service.h"
#include "kith-ui.h"

#include <glib/gi18n.h>
#include <string.h>

struct _KithNote
{
  AdwBin parent_instance;

  KithClient *client;
  KithConversation *conversation;
  char *saved; /* what the server has; NULL: not known yet */
  guint serial; /* of the contact: an answer for another one is too late */

  GtkTextView *text;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (KithNote, kith_note, ADW_TYPE_BIN)

typedef struct
{
  GWeakRef note;
  guint serial;
  char *text;
} Call;

static Call *
call_new (KithNote   *self,
          const char *text)
{
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->note, self);
  call->serial = self->serial;
  call->text = g_strdup (text);

  return call;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_weak_ref_clear (&call->note);
  g_free (call->text);
  g_free (call);
}

static KithNotesService *
service_of (KithNote *self)
{
  KithAccountRuntime *runtime =
    self->conversation != NULL ? kith_client_get_runtime (self->client, kith_conversation_get_account (self->conversation)) : NULL;

  return runtime != NULL ? kith_account_runtime_get_notes (runtime) : NULL;
}

static char *
dup_text (KithNote *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);

  return g_strdup (g_strstrip (text));
}

static gboolean
is_changed (KithNote *self)
{
  g_autofree char *text = dup_text (self);

  return self->saved != NULL && strcmp (text, self->saved) != 0;
}

static void
text_changed (KithNote *self)
{
  gtk_widget_set_visible (self->save, is_changed (self));
}

/* --- From and to the server ---------------------------------------------------------------------------------------- */

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   data)
{
  Call *call = data;
  g_autoptr(KithNote) self = g_weak_ref_get (&call->note);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->serial != call->serial || value == NULL)
    return dex_future_new_true ();

  g_free (self->saved);
  self->saved = g_strstrip (g_strdup (g_value_get_string (value)));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), self->saved, -1);
  text_changed (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);

  return dex_future_new_true ();
}

static DexFuture *
saved_cb (DexFuture *future,
          gpointer   data)
{
  Call *call = data;
  g_autoptr(KithNote) self = g_weak_ref_get (&call->note);
  g_autoptr(GError) error = NULL;
  gboolean is_done = dex_future_get_value (future, &error) != NULL;

  if (self == NULL)
    return dex_future_new_true ();

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    kith_ui_toast (GTK_WIDGET (self), g_strdup (_("The note is too long")));
  else if (!is_done)
    kith_ui_toast (GTK_WIDGET (self), g_strdup (_("The note could not be saved")));
  if (is_done && self->serial == call->serial)
    {
      g_set_str (&self->saved, call->text);
      text_changed (self);
    }

  return dex_future_new_true ();
}

static void
save_clicked (KithNote *self)
{
  KithNotesService *service = service_of (self);
  g_autofree char *text = dup_text (self);

  if (service == NULL || !is_changed (self))
    return;

  gtk_widget_set_visible (self->save, FALSE);
  dex_future_disown (dex_future_finally (kith_notes_service_save (service, kith_conversation_get_contact (self->conversation), text), saved_cb,
                                         call_new (self, text), call_free));
}

/* --- Object -------------------------------------------------------------------------------------------------------- */

static void
kith_note_dispose (GObject *object)
{
  KithNote *self = KITH_NOTE (object);

  g_clear_object (&self->conversation);
  g_clear_object (&self->client);
  g_clear_pointer (&self->saved, g_free);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template would take it from under the bin */
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_NOTE);

  G_OBJECT_CLASS (kith_note_parent_class)->dispose (object);
}

static void
kith_note_class_init (KithNoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_note_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-note.ui");
  gtk_widget_class_bind_template_child (widget_class, KithNote, text);
  gtk_widget_class_bind_template_child (widget_class, KithNote, save);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked);
}

static void
kith_note_init (KithNote *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (text_changed), self, G_CONNECT_SWAPPED);
}

void
kith_note_set_conversation (KithNote         *self,
                            KithClient       *client,
                            KithConversation *conversation)
{
  KithNotesService *service;

  g_return_if_fail (KITH_IS_NOTE (self));

  if (self->conversation == conversation)
    return;

  /* Whoever goes on to another one means what they wrote. */
  save_clicked (self);
  self->serial++;
  g_set_object (&self->client, client);
  g_set_object (&self->conversation, conversation);
  g_clear_pointer (&self->saved, g_free);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);

  service = service_of (self);
  if (service != NULL && !kith_conversation_get_is_request (conversation))
    dex_future_disown (dex_future_finally (kith_notes_service_load (service, kith_conversation_get_contact (conversation)), loaded_cb,
                                           call_new (self, NULL), call_free));
}
