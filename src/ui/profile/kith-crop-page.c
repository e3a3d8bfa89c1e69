/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-crop-page.h"

#include "kith-account-runtime.h"
#include "kith-avatar-service.h"
#include "kith-crop.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

struct _KithCropPage
{
  AdwNavigationPage parent_instance;

  KithClient *client;
  KithAccount *account;

  KithCrop *crop;
  GtkWidget *use;
};

G_DEFINE_FINAL_TYPE (KithCropPage, kith_crop_page, ADW_TYPE_NAVIGATION_PAGE)

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static DexFuture *
published_cb (DexFuture *future,
              gpointer   data)
{
  g_autoptr(KithCropPage) self = g_weak_ref_get (data);
  g_autoptr(GError) error = NULL;
  gboolean is_published = dex_future_get_value (future, &error) != NULL;
  GtkWidget *view;

  if (self == NULL)
    return dex_future_new_true ();

  gtk_widget_set_sensitive (self->use, TRUE);
  view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);
  if (!is_published)
    kith_ui_toast (GTK_WIDGET (self->crop), kith_words_failed_answer (error));
  else if (view != NULL && adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (view)) == ADW_NAVIGATION_PAGE (self))
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (view));

  return dex_future_new_true ();
}

static void
use_clicked (KithCropPage *self)
{
  KithAccountRuntime *runtime = kith_client_get_runtime (self->client, self->account);
  guint size = 0;
  g_autoptr(GBytes) png = runtime != NULL ? kith_crop_dup_png (self->crop, &size) : NULL;
  GWeakRef *weak;

  if (png == NULL)
    return;

  gtk_widget_grab_focus (GTK_WIDGET (self->crop));
  gtk_widget_set_sensitive (self->use, FALSE);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (kith_avatar_service_publish (kith_account_runtime_get_avatars (runtime), png, size), published_cb, weak,
                                         weak_ref_free));
}

/* The keys that move it work at once. */
static void
kith_crop_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (KITH_CROP_PAGE (page)->crop));

  ADW_NAVIGATION_PAGE_CLASS (kith_crop_page_parent_class)->shown (page);
}

static void
kith_crop_page_dispose (GObject *object)
{
  KithCropPage *self = KITH_CROP_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_CROP_PAGE);
  g_clear_object (&self->account);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_crop_page_parent_class)->dispose (object);
}

static void
kith_crop_page_class_init (KithCropPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_crop_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = kith_crop_page_shown;

  g_type_ensure (KITH_TYPE_CROP);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "profile/kith-crop-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KithCropPage, crop);
  gtk_widget_class_bind_template_child (widget_class, KithCropPage, use);
  gtk_widget_class_bind_template_callback (widget_class, use_clicked);
}

static void
kith_crop_page_init (KithCropPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
kith_crop_page_new (KithClient  *client,
                    KithAccount *account,
                    GdkTexture  *texture)
{
  KithCropPage *self = g_object_new (KITH_TYPE_CROP_PAGE, NULL);

  self->client = g_object_ref (client);
  self->account = g_object_ref (account);
  kith_crop_set_texture (self->crop, texture);

  return ADW_NAVIGATION_PAGE (self);
}
