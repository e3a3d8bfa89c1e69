/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-member-row.h"

#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-room-words.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

#define HAT_CHARS 40

struct _KithMemberRow
{
  AdwBin parent_instance;

  KithOccupant *occupant;
  GSignalGroup *signals;
  char *words;

  GtkWidget *avatar;
  GtkLabel *nick;
  GtkLabel *about;
  GtkLabel *hats;
  GtkLabel *badge;
};

enum
{
  PROP_0,
  PROP_WORDS,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithMemberRow, kith_member_row, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static const char *
get_badge (const KithOccupantData *data)
{
  if (data->affiliation == KITH_AFFILIATION_OWNER || data->affiliation == KITH_AFFILIATION_ADMIN || data->role != KITH_ROLE_MODERATOR)
    {
      const char *affiliation = kith_room_words_affiliation (data->affiliation);

      if (affiliation != NULL)
        return affiliation;
    }

  return kith_room_words_role (data->role);
}

static char *
dup_hats (const KithOccupantData *data)
{
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; data->hats != NULL && data->hats[i] != NULL; i++)
    {
      g_autofree char *hat = kith_display_text_line (data->hats[i], HAT_CHARS);
      g_autofree char *isolated = kith_display_text_isolate (hat);

      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", isolated);
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
add_words (GString    *words,
           const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", part);
}

static void
update (KithMemberRow *self)
{
  const KithOccupantData *data = kith_occupant_get_data (self->occupant);
  g_autofree char *nick = kith_display_text_name (data->nick);
  g_autofree char *address = data->real_jid != NULL ? kith_display_text_isolate (xmpp_jid_get_bare (data->real_jid)) : NULL;
  g_autofree char *hats = dup_hats (data);
  const char *about = data->is_self ? C_("room", "You") : address;
  const char *badge = get_badge (data);
  g_autoptr(GString) words = g_string_new (NULL);

  g_object_set (self->avatar, "person-name", nick, "key", data->nick,
                "picture", kith_occupant_get_avatar_file (self->occupant), "presence", data->show, NULL);
  show_text (self->nick, nick);
  show_text (self->about, about);
  show_text (self->hats, hats);
  show_text (self->badge, badge);
  kith_ui_set_class (self->badge, "accent", data->affiliation == KITH_AFFILIATION_OWNER);

  add_words (words, nick);
  add_words (words, about);
  add_words (words, badge);
  add_words (words, hats);
  if (g_set_str (&self->words, words->str))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

static void
kith_member_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_WORDS:
      g_value_set_string (value, KITH_MEMBER_ROW (object)->words);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_member_row_dispose (GObject *object)
{
  KithMemberRow *self = KITH_MEMBER_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->occupant);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_MEMBER_ROW);
  g_clear_pointer (&self->words, g_free);

  G_OBJECT_CLASS (kith_member_row_parent_class)->dispose (object);
}

static void
kith_member_row_class_init (KithMemberRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_member_row_dispose;
  G_OBJECT_CLASS (klass)->get_property = kith_member_row_get_property;

  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "room/kith-member-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithMemberRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithMemberRow, nick);
  gtk_widget_class_bind_template_child (widget_class, KithMemberRow, about);
  gtk_widget_class_bind_template_child (widget_class, KithMemberRow, hats);
  gtk_widget_class_bind_template_child (widget_class, KithMemberRow, badge);
}

static void
kith_member_row_init (KithMemberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (KITH_TYPE_OCCUPANT);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (update), self);
}

void
kith_member_row_set_occupant (KithMemberRow *self,
                              KithOccupant  *occupant)
{
  g_return_if_fail (KITH_IS_MEMBER_ROW (self));

  g_set_object (&self->occupant, occupant);
  g_signal_group_set_target (self->signals, occupant);
  if (occupant != NULL)
    update (self);
}
