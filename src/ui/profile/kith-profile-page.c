/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-profile-page.h"

#include "kith-account-runtime.h"
#include "kith-avatar-service.h"
#include "kith-avatar.h"
#include "kith-crop-page.h"
#include "kith-future.h"
#include "kith-picture.h"
#include "kith-profile-group.h"
#include "kith-profile-service.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

/* Of a picture that is chosen: enough to cut from. */
#define PICTURE_SIZE 1024

struct _KithProfilePage
{
  AdwNavigationPage parent_instance;

  KithClient *client;
  KithAccount *account;
  KithScope *scope;
  GtkWidget *entries[KITH_PROFILE_N_FIELDS]; /* NULL where we do not edit it */
  char *loaded[KITH_PROFILE_N_FIELDS];
  char *saving[KITH_PROFILE_N_FIELDS];
  gboolean is_loading_picture;
  gboolean is_saving;

  AdwBanner *trouble;
  GtkWidget *avatar;
  GtkWidget *choose;
  AdwPreferencesGroup *fields;
};

G_DEFINE_FINAL_TYPE (KithProfilePage, kith_profile_page, ADW_TYPE_NAVIGATION_PAGE)

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static GWeakRef *
weak_ref_new (gpointer object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);

  return weak;
}

/* A button that has the keyboard's focus loses it where it cannot be pressed any more, and then no key does anything. */
static void
set_enabled (KithProfilePage *self,
             const char      *action,
             gboolean         enabled)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean had_focus = root != NULL && gtk_root_get_focus (root) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
  if (had_focus && gtk_root_get_focus (root) == NULL)
    gtk_widget_grab_focus (self->choose);
}

/* --- Picture ---------------------------------------------------------------------------------------------------------- */

static void
update_picture (KithProfilePage *self)
{
  g_object_set (self->avatar,
                "person-name", xmpp_jid_get_local (kith_account_get_jid (self->account)),
                "key", kith_account_get_address (self->account),
                "picture", kith_account_get_avatar_file (self->account),
                NULL);
  set_enabled (self, "profile.remove-picture", kith_account_get_avatar_file (self->account) != NULL);
}

static DexFuture *
picture_loaded_cb (DexFuture *future,
                   gpointer   data)
{
  g_autoptr(KithProfilePage) self = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GtkWidget *view = self != NULL ? gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW) : NULL;

  if (self == NULL)
    return dex_future_new_true ();

  self->is_loading_picture = FALSE;
  if (value == NULL)
    {
      g_debug ("picture: %s", error->message);
      kith_ui_toast (self->avatar, g_strdup (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE)
                                             ? _("This picture is too large.")
                                             : _("This is no picture that Kith can read. PNG, JPEG, WebP and GIF are.")));
    }
  else if (view != NULL)
    {
      const KithPicture *picture = g_value_get_boxed (value);
      g_autoptr(GdkTexture) texture = gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_R8G8B8A8, picture->bytes, picture->stride);

      adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), kith_crop_page_new (self->client, self->account, texture));
    }

  return dex_future_new_true ();
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(KithProfilePage) self = g_weak_ref_get (data);
  g_autoptr(GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;

  weak_ref_free (data);
  if (self == NULL || file == NULL)
    return;
  if (path == NULL)
    {
      kith_ui_toast (self->avatar, g_strdup (_("This file is not on this computer.")));
      return;
    }

  self->is_loading_picture = TRUE;
  dex_future_disown (dex_future_finally (kith_picture_load (self->scope, path, PICTURE_SIZE, FALSE), picture_loaded_cb, weak_ref_new (self), weak_ref_free));
}

static void
choose_picture_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *target)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();
  GtkRoot *root = gtk_widget_get_root (widget);

  if (KITH_PROFILE_PAGE (widget)->is_loading_picture)
    return;

  gtk_file_filter_set_name (filter, _("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/webp");
  gtk_file_filter_add_mime_type (filter, "image/gif");
  gtk_file_dialog_set_title (dialog, _("Choose Picture"));
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, file_chosen_cb, weak_ref_new (widget));
}

static DexFuture *
removed_cb (DexFuture *future,
            gpointer   data)
{
  g_autoptr(KithProfilePage) self = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && self != NULL)
    kith_ui_toast (self->avatar, kith_words_failed_answer (error));
  if (self != NULL)
    update_picture (self);

  return dex_future_new_true ();
}

static void
remove_picture_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *target)
{
  KithProfilePage *self = KITH_PROFILE_PAGE (widget);
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, self->account);

  if (runtime == NULL)
    return;

  set_enabled (self, "profile.remove-picture", FALSE);
  dex_future_disown (dex_future_finally (kith_avatar_service_publish (kith_account_runtime_get_avatars (runtime), NULL, 0), removed_cb, weak_ref_new (self),
                                         weak_ref_free));
}

/* --- Words ------------------------------------------------------------------------------------------------------------ */

static const char *
get_text (KithProfilePage *self,
          guint            field)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entries[field]));
}

/* One bit for each that the person changed: what other programs wrote elsewhere stays as it is. */
static guint
get_changed (KithProfilePage *self)
{
  guint changed = 0;

  for (guint i = 0; i < KITH_PROFILE_N_FIELDS; i++)
    if (self->entries[i] != NULL && g_strcmp0 (get_text (self, i), self->loaded[i] != NULL ? self->loaded[i] : "") != 0)
      changed |= 1u << i;

  return changed;
}

static void
text_changed_cb (KithProfilePage *self)
{
  set_enabled (self, "profile.save", gtk_widget_get_sensitive (GTK_WIDGET (self->fields)) && !self->is_saving && get_changed (self) != 0);
}

static DexFuture *
loaded_cb (DexFuture *future,
           gpointer   data)
{
  g_autoptr(KithProfilePage) self = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return dex_future_new_true ();
  if (value == NULL)
    {
      g_autofree char *words = kith_words_failed_answer (error);

      kith_ui_set_banner (self->trouble, words, _("Try Again"));
      return dex_future_new_true ();
    }

  for (guint i = 0; i < KITH_PROFILE_N_FIELDS; i++)
    {
      const char *text = kith_profile_find (g_value_get_boxed (value), (KithProfileField) i);

      if (self->entries[i] == NULL)
        continue;
      g_set_str (&self->loaded[i], text);
      gtk_editable_set_text (GTK_EDITABLE (self->entries[i]), text != NULL ? text : "");
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->fields), TRUE);
  text_changed_cb (self);

  return dex_future_new_true ();
}

/* What the server keeps first, so that nothing of it is written over. */
static void
load (KithProfilePage *self)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, self->account);

  kith_ui_set_banner (self->trouble, NULL, NULL);
  if (runtime != NULL)
    dex_future_disown (dex_future_finally (kith_profile_service_fetch_own (kith_account_runtime_get_profiles (runtime)), loaded_cb, weak_ref_new (self),
                                           weak_ref_free));
}

static void
try_again_clicked (KithProfilePage *self)
{
  load (self);
}

static DexFuture *
saved_cb (DexFuture *future,
          gpointer   data)
{
  g_autoptr(KithProfilePage) self = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;
  gboolean is_saved = dex_future_get_value (future, &error) != NULL;

  if (self == NULL)
    return dex_future_new_true ();

  /* What was typed in the meantime is not saved yet. */
  self->is_saving = FALSE;
  for (guint i = 0; is_saved && i < KITH_PROFILE_N_FIELDS; i++)
    g_set_str (&self->loaded[i], self->saving[i]);
  text_changed_cb (self);
  kith_ui_toast (self->avatar, is_saved ? g_strdup (_("Your profile is saved.")) : kith_words_failed_answer (error));

  return dex_future_new_true ();
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  KithProfilePage *self = KITH_PROFILE_PAGE (widget);
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, self->account);

  if (runtime == NULL)
    return;

  for (guint i = 0; i < KITH_PROFILE_N_FIELDS; i++)
    g_set_str (&self->saving[i], self->entries[i] != NULL ? get_text (self, i) : NULL);
  self->is_saving = TRUE;
  set_enabled (self, "profile.save", FALSE);
  dex_future_disown (dex_future_finally (kith_profile_service_publish (kith_account_runtime_get_profiles (runtime), (const char *const *) self->saving,
                                                                       get_changed (self)),
                                         saved_cb, weak_ref_new (self), weak_ref_free));
}

/* --- Page ------------------------------------------------------------------------------------------------------------- */

static void
kith_profile_page_dispose (GObject *object)
{
  KithProfilePage *self = KITH_PROFILE_PAGE (object);

  if (self->scope != NULL)
    kith_scope_stop (self->scope);
  g_clear_pointer (&self->scope, kith_scope_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_PROFILE_PAGE);
  for (guint i = 0; i < KITH_PROFILE_N_FIELDS; i++)
    {
      g_clear_pointer (&self->loaded[i], g_free);
      g_clear_pointer (&self->saving[i], g_free);
    }
  g_clear_object (&self->account);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_profile_page_parent_class)->dispose (object);
}

static void
kith_profile_page_class_init (KithProfilePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_profile_page_dispose;

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_install_action (widget_class, "profile.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "profile.choose-picture", NULL, choose_picture_action);
  gtk_widget_class_install_action (widget_class, "profile.remove-picture", NULL, remove_picture_action);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "profile/kith-profile-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithProfilePage, trouble);
  gtk_widget_class_bind_template_child (widget_class, KithProfilePage, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithProfilePage, choose);
  gtk_widget_class_bind_template_child (widget_class, KithProfilePage, fields);
  gtk_widget_class_bind_template_callback (widget_class, try_again_clicked);
}

static void
kith_profile_page_init (KithProfilePage *self)
{
  static const KithProfileField edited[] = {
    KITH_PROFILE_NICKNAME,
    KITH_PROFILE_FULL_NAME,
    KITH_PROFILE_PRONOUNS,
    KITH_PROFILE_ORGANIZATION,
    KITH_PROFILE_ROLE,
    KITH_PROFILE_EMAIL,
    KITH_PROFILE_PHONE,
    KITH_PROFILE_WEBSITE,
    KITH_PROFILE_BIRTHDAY,
    KITH_PROFILE_TIME_ZONE,
    KITH_PROFILE_NOTE,
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->scope = kith_scope_new ();

  for (guint i = 0; i < G_N_ELEMENTS (edited); i++)
    {
      GtkWidget *row = adw_entry_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), kith_profile_field_title (edited[i]));
      g_signal_connect_object (row, "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->fields, row);
      self->entries[edited[i]] = row;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->fields), FALSE);
  set_enabled (self, "profile.save", FALSE);
}

AdwNavigationPage *
kith_profile_page_new (KithClient  *client,
                       KithAccount *account)
{
  KithProfilePage *self = g_object_new (KITH_TYPE_PROFILE_PAGE, NULL);

  self->client = g_object_ref (client);
  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify::avatar-file", G_CALLBACK (update_picture), self, G_CONNECT_SWAPPED);
  update_picture (self);
  load (self);

  return ADW_NAVIGATION_PAGE (self);
}
