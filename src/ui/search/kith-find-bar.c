/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-find-bar.h"

#include "kith-ui.h"

#include <glib/gi18n.h>

struct _KithFindBar
{
  AdwBin parent_instance;

  KithSearchService *search;
  KithConversation *conversation;
  KithSearchResultList *results;
  guint position; /* of the match that is shown; G_MAXUINT: none yet */
  gboolean is_open;

  GtkSearchBar *bar;
  GtkEditable *entry;
  GtkLabel *count;
  GtkWidget *older;
  GtkWidget *newer;
};

enum
{
  PROP_0,
  PROP_IS_OPEN,
  N_PROPS
};

enum
{
  FOUND,
  LEFT,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithFindBar, kith_find_bar, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static guint
n_results (KithFindBar *self)
{
  return self->results != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->results)) : 0;
}

static void
update_count (KithFindBar *self)
{
  guint n = n_results (self);
  KithSearchState state = self->results != NULL ? kith_search_result_list_get_state (self->results) : KITH_SEARCH_EMPTY;
  g_autofree char *text = NULL;

  if (n > 0)
    /* Translators: the match that is shown, of all matches: 3 of 17; 1000+ where nobody counted on */
    text = g_strdup_printf (n >= KITH_SEARCH_TOTAL_MAX ? _("%u of %u+") : _("%u of %u"), self->position + 1, n);
  else if (state == KITH_SEARCH_EMPTY || state == KITH_SEARCH_RUNNING)
    text = g_strdup ("");
  else if (state == KITH_SEARCH_NO_DATE)
    text = g_strdup (_("No date"));
  else if (state == KITH_SEARCH_FAILED)
    text = g_strdup (_("Not readable"));
  else
    text = g_strdup (_("Nothing found"));

  gtk_label_set_text (self->count, text);
  if (*text != '\0')
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  gtk_widget_set_sensitive (self->older, n > 0 && self->position + 1 < n);
  gtk_widget_set_sensitive (self->newer, n > 0 && self->position > 0);
  kith_ui_set_class (self->entry, "error", n == 0 && *text != '\0');
}

static void
show_match (KithFindBar *self,
            guint        position)
{
  g_autoptr(KithSearchResult) result = g_list_model_get_item (G_LIST_MODEL (self->results), position);
  gint64 sort_time, sort_tie;

  if (result == NULL)
    return;

  self->position = position;
  update_count (self);
  kith_search_result_get_place (result, &sort_time, &sort_tie);
  g_signal_emit (self, signals[FOUND], 0, sort_time, sort_tie);
}

static void
results_changed (KithFindBar *self)
{
  if (n_results (self) > 0 && self->position == G_MAXUINT)
    show_match (self, 0);
  else
    update_count (self);
}

static void
drop_results (KithFindBar *self)
{
  if (self->results != NULL)
    g_signal_handlers_disconnect_by_func (self->results, results_changed, self);
  g_clear_object (&self->results);
  self->position = G_MAXUINT;
}

static void
text_changed (KithFindBar *self)
{
  drop_results (self);
  if (self->conversation != NULL && self->is_open && *gtk_editable_get_text (self->entry) != '\0')
    {
      self->results = kith_search_service_find_in (self->search, self->conversation, gtk_editable_get_text (self->entry));
      g_signal_connect_object (self->results, "changed", G_CALLBACK (results_changed), self, G_CONNECT_SWAPPED);
    }
  update_count (self);
}

static void
older_cb (KithFindBar *self)
{
  kith_find_bar_step (self, 1);
}

static void
newer_cb (KithFindBar *self)
{
  kith_find_bar_step (self, -1);
}

static void
set_is_open (KithFindBar *self,
             gboolean     is_open)
{
  if (self->is_open == is_open)
    return;

  self->is_open = is_open;
  if (!is_open)
    {
      drop_results (self);
      gtk_editable_set_text (self->entry, "");
      update_count (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OPEN]);
}

static void
stopped (KithFindBar *self)
{
  set_is_open (self, FALSE);
  g_signal_emit (self, signals[LEFT], 0);
}

static void
kith_find_bar_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  if (id == PROP_IS_OPEN)
    g_value_set_boolean (value, KITH_FIND_BAR (object)->is_open);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_find_bar_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  if (id == PROP_IS_OPEN)
    set_is_open (KITH_FIND_BAR (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_find_bar_dispose (GObject *object)
{
  KithFindBar *self = KITH_FIND_BAR (object);

  drop_results (self);
  g_clear_object (&self->search);
  g_clear_object (&self->conversation);
  adw_bin_set_child (ADW_BIN (self), NULL); /* the template would take it from under the bin */
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_FIND_BAR);

  G_OBJECT_CLASS (kith_find_bar_parent_class)->dispose (object);
}

static void
kith_find_bar_class_init (KithFindBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_find_bar_dispose;
  object_class->get_property = kith_find_bar_get_property;
  object_class->set_property = kith_find_bar_set_property;

  properties[PROP_IS_OPEN] = g_param_spec_boolean ("is-open", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FOUND] = g_signal_new ("found", KITH_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[LEFT] = g_signal_new ("left", KITH_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "search/kith-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, KithFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, KithFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, KithFindBar, count);
  gtk_widget_class_bind_template_child (widget_class, KithFindBar, older);
  gtk_widget_class_bind_template_child (widget_class, KithFindBar, newer);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, stopped);
  gtk_widget_class_bind_template_callback (widget_class, older_cb);
  gtk_widget_class_bind_template_callback (widget_class, newer_cb);
}

static void
kith_find_bar_init (KithFindBar *self)
{
  self->position = G_MAXUINT;
  gtk_widget_init_template (GTK_WIDGET (self));
  update_count (self);
}

KithFindBar *
kith_find_bar_new (KithSearchService *search)
{
  KithFindBar *self = g_object_new (KITH_TYPE_FIND_BAR, NULL);

  self->search = g_object_ref (search);

  return self;
}

void
kith_find_bar_set_conversation (KithFindBar      *self,
                                KithConversation *conversation)
{
  g_return_if_fail (KITH_IS_FIND_BAR (self));

  if (!g_set_object (&self->conversation, conversation))
    return;

  set_is_open (self, FALSE);
}

void
kith_find_bar_open (KithFindBar *self)
{
  g_return_if_fail (KITH_IS_FIND_BAR (self));

  set_is_open (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

gboolean
kith_find_bar_get_is_open (KithFindBar *self)
{
  g_return_val_if_fail (KITH_IS_FIND_BAR (self), FALSE);

  return self->is_open;
}

void
kith_find_bar_step (KithFindBar *self,
                    int          step)
{
  guint n;

  g_return_if_fail (KITH_IS_FIND_BAR (self));

  n = n_results (self);
  if (n == 0 || (step < 0 && self->position == 0) || (step > 0 && self->position + 1 >= n))
    gtk_widget_error_bell (GTK_WIDGET (self));
  else
    show_match (self, step > 0 ? self->position + 1 : self->position - 1);
}
