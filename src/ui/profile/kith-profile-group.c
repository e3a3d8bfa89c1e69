/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-profile-group.h"

#include "kith-account-runtime.h"
#include "kith-display-text.h"
#include "kith-link.h"
#include "kith-profile-service.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

/* What one row shows of a value. */
#define LINE_CHARS 300

struct _KithProfileGroup
{
  AdwBin parent_instance;

  KithClient *client;
  KithContact *contact;
  gboolean in_sight;
  gboolean is_asked; /* for this contact, since it came into sight */
};

G_DEFINE_FINAL_TYPE (KithProfileGroup, kith_profile_group, ADW_TYPE_BIN)

const char *
kith_profile_field_title (guint field)
{
  switch ((KithProfileField) field)
    {
    case KITH_PROFILE_FULL_NAME:
      return _("Full Name");
    case KITH_PROFILE_NICKNAME:
      return _("Nickname");
    case KITH_PROFILE_PRONOUNS:
      return _("Pronouns");
    case KITH_PROFILE_ORGANIZATION:
      return _("Organization");
    case KITH_PROFILE_TITLE:
      return _("Job Title");
    case KITH_PROFILE_ROLE:
      return _("Role");
    case KITH_PROFILE_EMAIL:
      return _("Email");
    case KITH_PROFILE_PHONE:
      return _("Phone");
    case KITH_PROFILE_WEBSITE:
      return _("Website");
    case KITH_PROFILE_BIRTHDAY:
      return _("Birthday");
    case KITH_PROFILE_TIME_ZONE:
      return _("Time Zone");
    case KITH_PROFILE_NOTE:
    default:
      return _("About");
    }
}

static void
website_activated_cb (AdwActionRow *row)
{
  kith_link_open (GTK_WIDGET (row), g_object_get_data (G_OBJECT (row), "kith-uri"));
}

static GtkWidget *
row_new (const KithProfileFact *fact)
{
  GtkWidget *row = adw_action_row_new ();
  gboolean is_note = fact->field == KITH_PROFILE_NOTE;
  g_autofree char *text = is_note ? kith_display_text_body (fact->value, NULL) : kith_display_text_line (fact->value, LINE_CHARS);
  gboolean is_link = fact->field == KITH_PROFILE_WEBSITE && kith_link_may_be_opened (fact->value);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), kith_profile_field_title (fact->field));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), is_note ? 12 : 3);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), !is_link);
  gtk_widget_add_css_class (row, "property");
  if (is_link)
    {
      /* security.md F13, U6: nothing is fetched; it opens when somebody presses it, with the question that links in messages have. */
      GtkWidget *icon = gtk_image_new_from_icon_name ("adw-external-link-symbolic");

      gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Opens outside of Kith"), -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "kith-uri", g_strdup (fact->value), g_free);
      g_signal_connect (row, "activated", G_CALLBACK (website_activated_cb), NULL);
    }

  return row;
}

static void
show_facts (KithProfileGroup *self,
            GPtrArray        *facts)
{
  AdwPreferencesGroup *group = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), facts->len > 0);
  adw_bin_set_child (ADW_BIN (self), NULL);
  if (facts->len == 0)
    return;

  group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (group, _("About Them"));
  for (guint i = 0; i < facts->len; i++)
    adw_preferences_group_add (group, row_new (g_ptr_array_index (facts, i)));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (group));
}

typedef struct
{
  GWeakRef     group;
  KithContact *contact;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_weak_ref_clear (&asking->group);
  g_object_unref (asking->contact);
  g_free (asking);
}

static DexFuture *
fetched_cb (DexFuture *future,
            gpointer   data)
{
  Asking *asking = data;
  g_autoptr(KithProfileGroup) self = g_weak_ref_get (&asking->group);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->contact != asking->contact)
    return dex_future_new_true ();

  /* Who says nothing and who cannot be asked look the same; it is asked again when it comes into sight again. */
  if (value != NULL)
    show_facts (self, g_value_get_boxed (value));
  else
    self->is_asked = FALSE;

  return dex_future_new_true ();
}

/* security.md P3: whoever is no contact does not learn that we look at them. */
static void
ask (KithProfileGroup *self)
{
  KithAccountRuntime *runtime;
  Asking *asking;

  if (self->is_asked || self->contact == NULL || !self->in_sight || !kith_contact_get_in_roster (self->contact))
    return;
  runtime = kith_client_get_runtime (self->client, kith_contact_get_account (self->contact));
  if (runtime == NULL)
    return;

  self->is_asked = TRUE;
  asking = g_new0 (Asking, 1);
  g_weak_ref_init (&asking->group, self);
  asking->contact = g_object_ref (self->contact);
  dex_future_disown (dex_future_finally (kith_profile_service_fetch (kith_account_runtime_get_profiles (runtime), self->contact), fetched_cb, asking,
                                         asking_free));
}

static void
kith_profile_group_dispose (GObject *object)
{
  KithProfileGroup *self = KITH_PROFILE_GROUP (object);

  g_clear_object (&self->contact);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (kith_profile_group_parent_class)->dispose (object);
}

static void
kith_profile_group_class_init (KithProfileGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_profile_group_dispose;
}

static void
kith_profile_group_init (KithProfileGroup *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
kith_profile_group_set_in_sight (KithProfileGroup *self,
                                 gboolean          in_sight)
{
  g_return_if_fail (KITH_IS_PROFILE_GROUP (self));

  self->in_sight = !!in_sight;
  if (!in_sight)
    self->is_asked = FALSE;
  ask (self);
}

void
kith_profile_group_set_contact (KithProfileGroup *self,
                                KithClient       *client,
                                KithContact      *contact)
{
  g_return_if_fail (KITH_IS_PROFILE_GROUP (self));

  g_set_object (&self->client, client);
  if (!g_set_object (&self->contact, contact))
    return;

  self->is_asked = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), NULL);
  ask (self);
}
