/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-switcher-row.h"

#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-text-match.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

#define WANTED_CHARS 60

struct _KithSwitcherRow
{
  GtkWidget parent_instance;

  char *words;

  GtkWidget *avatar;
  GtkWidget *lines;
  GtkWidget *icon;
  GtkLabel *name;
  GtkLabel *subtitle;
  GtkLabel *account_name;
  GtkWidget *account_dot;
};

enum
{
  PROP_0,
  PROP_WORDS,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithSwitcherRow, kith_switcher_row, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static void
kith_switcher_row_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  if (id == PROP_WORDS)
    g_value_set_string (value, KITH_SWITCHER_ROW (object)->words);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_switcher_row_dispose (GObject *object)
{
  g_clear_pointer (&KITH_SWITCHER_ROW (object)->words, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), KITH_TYPE_SWITCHER_ROW);

  G_OBJECT_CLASS (kith_switcher_row_parent_class)->dispose (object);
}

static void
kith_switcher_row_class_init (KithSwitcherRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_switcher_row_dispose;
  object_class->get_property = kith_switcher_row_get_property;

  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "search/kith-switcher-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSwitcherRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithSwitcherRow, lines);
  gtk_widget_class_bind_template_child (widget_class, KithSwitcherRow, icon);
  gtk_widget_class_bind_template_child (widget_class, KithSwitcherRow, name);
  gtk_widget_class_bind_template_child (widget_class, KithSwitcherRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, KithSwitcherRow, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithSwitcherRow, account_dot);
}

static void
kith_switcher_row_init (KithSwitcherRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_words (KithSwitcherRow *self,
           const char      *words)
{
  if (g_set_str (&self->words, words))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

static void
set_marked (GtkLabel   *label,
            const char *text,
            const char *wanted)
{
  g_autoptr(GArray) ranges = NULL;
  g_autoptr(PangoAttrList) attributes = NULL;

  if (kith_text_match_fuzzy (text, wanted, &ranges) > 0)
    attributes = kith_text_match_attributes (ranges);
  gtk_label_set_text (label, text);
  gtk_label_set_attributes (label, attributes);
}

void
kith_switcher_row_set_conversation (KithSwitcherRow  *self,
                                    KithConversation *conversation,
                                    const char       *wanted,
                                    gboolean          show_account)
{
  KithAccount *account = kith_conversation_get_account (conversation);
  guint unread = kith_conversation_get_unread_count (conversation);
  const char *address = xmpp_jid_get_bare (kith_conversation_get_jid (conversation));
  g_autofree char *name = kith_display_text_name (kith_conversation_get_name (conversation));
  g_autoptr(GString) words = g_string_new (name);

  g_return_if_fail (KITH_IS_SWITCHER_ROW (self));

  gtk_widget_set_visible (self->avatar, TRUE);
  gtk_widget_set_visible (self->icon, FALSE);
  g_object_set (self->avatar, "person-name", name, "key", address, "presence", kith_words_known_show (kith_conversation_get_contact (conversation)),
                "picture", kith_contact_get_avatar_file (kith_conversation_get_contact (conversation)), NULL);
  set_marked (self->name, name, wanted);
  kith_ui_set_address (self->subtitle, address);
  if (unread > 0)
    {
      g_string_append (words, ", ");
      g_string_append_printf (words, ngettext ("%u unread", "%u unread", unread), unread);
    }
  g_string_append_printf (words, ", %s", address);

  gtk_widget_set_visible (GTK_WIDGET (self->account_name), show_account);
  gtk_widget_set_visible (self->account_dot, show_account);
  if (show_account)
    {
      gtk_label_set_text (self->account_name, kith_account_get_label (account));
      kith_ui_set_account_color (self->account_dot, kith_account_get_color (account));
      g_string_append (words, ", ");
      g_string_append_printf (words, _("account %s"), kith_account_get_label (account));
    }
  set_words (self, words->str);
}

void
kith_switcher_row_set_search (KithSwitcherRow *self,
                              const char      *wanted)
{
  g_autofree char *line = kith_display_text_line (wanted, WANTED_CHARS);
  g_autofree char *isolated = kith_display_text_isolate (line);
  g_autofree char *text = g_strdup_printf (_("Search messages for “%s”"), isolated);

  g_return_if_fail (KITH_IS_SWITCHER_ROW (self));

  gtk_widget_set_visible (self->avatar, FALSE);
  gtk_widget_set_visible (self->icon, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->account_name), FALSE);
  gtk_widget_set_visible (self->account_dot, FALSE);
  gtk_label_set_attributes (self->name, NULL);
  gtk_label_set_text (self->name, text);
  gtk_label_set_text (self->subtitle, _("All Accounts"));
  set_words (self, text);
}
