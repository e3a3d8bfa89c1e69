/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-row.h"

#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-text-match.h"
#include "kith-time-format.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

#define TEXT_CHARS 300

struct _KithSearchRow
{
  GtkWidget parent_instance;

  char *words;

  GtkWidget *stripe;
  GtkWidget *avatar;
  GtkWidget *lines;
  GtkLabel *name;
  GtkLabel *account_name;
  GtkLabel *time;
  GtkLabel *text;
};

enum
{
  PROP_0,
  PROP_WORDS,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithSearchRow, kith_search_row, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static void
kith_search_row_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (id == PROP_WORDS)
    g_value_set_string (value, KITH_SEARCH_ROW (object)->words);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_search_row_dispose (GObject *object)
{
  g_clear_pointer (&KITH_SEARCH_ROW (object)->words, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), KITH_TYPE_SEARCH_ROW);

  G_OBJECT_CLASS (kith_search_row_parent_class)->dispose (object);
}

static void
kith_search_row_class_init (KithSearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_search_row_dispose;
  object_class->get_property = kith_search_row_get_property;

  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "search/kith-search-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSearchRow, stripe);
  gtk_widget_class_bind_template_child (widget_class, KithSearchRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithSearchRow, lines);
  gtk_widget_class_bind_template_child (widget_class, KithSearchRow, name);
  gtk_widget_class_bind_template_child (widget_class, KithSearchRow, account_name);
  gtk_widget_class_bind_template_child (widget_class, KithSearchRow, time);
  gtk_widget_class_bind_template_child (widget_class, KithSearchRow, text);
}

static void
kith_search_row_init (KithSearchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* "You: Lovely. The jetty was full"; between two the other's name is said above already. */
static char *
set_text (KithSearchRow    *self,
          KithSearchResult *result,
          GPtrArray        *wanted)
{
  g_autofree char *excerpt = kith_text_match_excerpt (kith_search_result_get_text (result), wanted);
  g_autofree char *clean = kith_display_text_line (excerpt, TEXT_CHARS);
  g_autofree char *isolated = kith_display_text_isolate (clean);
  /* Translators: a message of our own in a list: who, then what */
  g_autofree char *text = kith_search_result_get_is_outgoing (result) ? g_strdup_printf (_("You: %s"), isolated) : g_strdup (clean);
  g_autoptr(GArray) ranges = kith_text_match_words (text, wanted);
  g_autoptr(PangoAttrList) attributes = kith_text_match_attributes (ranges);

  gtk_label_set_text (self->text, text);
  gtk_label_set_attributes (self->text, attributes);

  return g_steal_pointer (&text);
}

void
kith_search_row_set_result (KithSearchRow    *self,
                            KithSearchResult *result,
                            GPtrArray        *wanted,
                            gboolean          show_account)
{
  KithConversation *conversation;
  KithAccount *account;
  g_autofree char *name = NULL, *time = NULL, *text = NULL, *exact = NULL;
  g_autoptr(GString) words = NULL;

  g_return_if_fail (KITH_IS_SEARCH_ROW (self));

  if (result == NULL)
    return;

  conversation = kith_search_result_get_conversation (result);
  account = kith_conversation_get_account (conversation);
  name = kith_display_text_name (kith_conversation_get_name (conversation));
  time = kith_time_format_list (kith_search_result_get_stamp (result), g_get_real_time ());
  exact = kith_time_format_exact (kith_search_result_get_stamp (result));

  gtk_label_set_text (self->name, name);
  g_object_set (self->avatar, "person-name", name, "key", xmpp_jid_get_bare (kith_conversation_get_jid (conversation)),
                "picture", kith_contact_get_avatar_file (kith_conversation_get_contact (conversation)), NULL);
  gtk_label_set_text (self->time, time);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->time), exact);
  gtk_label_set_text (self->account_name, show_account ? kith_account_get_label (account) : "");
  gtk_widget_set_opacity (self->stripe, show_account ? 1 : 0);
  kith_ui_set_account_color (GTK_WIDGET (self), kith_account_get_color (account));
  text = set_text (self, result, wanted);

  words = g_string_new (NULL);
  g_string_append_printf (words, "%s, %s, %s", name, text, time);
  if (show_account)
    {
      g_string_append (words, ", ");
      g_string_append_printf (words, _("account %s"), kith_account_get_label (account));
    }
  if (g_set_str (&self->words, words->str))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}
