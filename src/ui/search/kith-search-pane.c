/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-pane.h"

#include "kith-display-text.h"
#include "kith-search-query.h"
#include "kith-search-result-list.h"
#include "kith-search-row.h"
#include "kith-search-service.h"
#include "kith-ui.h"

#include <glib/gi18n.h>
#include <string.h>

#define VALUE_CHARS 40

struct _KithSearchPane
{
  AdwNavigationPage parent_instance;

  KithClient *client;
  KithSearchService *search;
  GPtrArray *filters;            /* of char *: as they are typed, each with a chip */
  KithSearchResultList *shown;   /* what the list has */
  KithSearchResultList *coming;  /* what was asked for last; the same where it is there */
  GtkSingleSelection *selection;
  GtkAdjustment *adjustment;
  guint more;
  gboolean is_changing;

  GtkEditable *entry;
  AdwWrapBox *chips;
  GtkWidget *from;
  GtkWidget *in;
  GtkWidget *link;
  GtkWidget *since;
  GtkWidget *before;
  GtkPopover *since_popover;
  GtkPopover *before_popover;
  GtkCalendar *since_calendar;
  GtkCalendar *before_calendar;
  GtkLabel *summary;
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkListView *list;
  AdwStatusPage *status;
  GtkLabel *notice;
};

enum
{
  OPENED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithSearchPane, kith_search_pane, ADW_TYPE_NAVIGATION_PAGE)

static guint signals[N_SIGNALS];

/* --- What is said about it --------------------------------------------------------------------------------------------------- */

static void
set_status (KithSearchPane *self,
            const char     *title,
            const char     *description)
{
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, description);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

/* @format says something of a word that was typed. */
static void
set_status_of (KithSearchPane *self,
               const char     *format,
               const char     *description)
{
  g_autofree char *word = kith_display_text_line (kith_search_result_list_get_word (self->shown), VALUE_CHARS);
  g_autofree char *isolated = kith_display_text_isolate (word);
  g_autoptr(GString) title = g_string_new (format);

  g_string_replace (title, "%s", isolated, 1);
  set_status (self, title->str, description);
}

static void
update_summary (KithSearchPane *self)
{
  guint n = kith_search_result_list_get_n_total (self->shown);
  g_autofree char *text = n >= KITH_SEARCH_TOTAL_MAX
                            ? g_strdup_printf (ngettext ("More than %u message, newest first", "More than %u messages, newest first", n - 1), n - 1)
                            : g_strdup_printf (ngettext ("%u message", "%u messages, newest first", n), n);

  gtk_label_set_text (self->summary, n > 0 ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), n > 0);
}

static void
update_status (KithSearchPane *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }

  switch (kith_search_result_list_get_state (self->shown))
    {
    case KITH_SEARCH_DONE:
      set_status (self, _("Nothing Found"), _("No message here has all of these words."));
      break;
    case KITH_SEARCH_NO_DATE:
      set_status_of (self, _("“%s” Is No Date"), _("A date is written like 2026-11-21, 2026-11 or 2026."));
      break;
    case KITH_SEARCH_NO_SUCH_THING:
      set_status_of (self, _("Nothing Is Called “%s”"), _("Messages can have a link: has:link"));
      break;
    case KITH_SEARCH_NO_SUCH_SENDER:
      set_status_of (self, _("Nobody Is Called “%s”"), _("After “from:” comes a name, an address, or “me”."));
      break;
    case KITH_SEARCH_NO_SUCH_CONVERSATION:
      set_status_of (self, _("No Conversation Is Called “%s”"), _("After “in:” comes the name of a conversation, or an address."));
      break;
    case KITH_SEARCH_FAILED:
      set_status (self, _("Messages Could Not Be Read"), _("Try again in a moment."));
      break;
    case KITH_SEARCH_RUNNING:
    case KITH_SEARCH_EMPTY:
    default:
      set_status (self, _("Find Any Message"), _("Type words, or “a phrase” in quotes."));
      break;
    }
}

static void
update_all (KithSearchPane *self)
{
  update_summary (self);
  update_status (self);
}

/* What cannot be found, whatever is looked for. */
static void
update_notice (KithSearchPane *self)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (self->client));
  double progress = kith_search_service_get_index_progress (self->search);
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);
      gint64 since;

      kith_account_get_history (account, &since, NULL);
      n += since != 0;
    }

  if (progress < 1)
    g_string_append_printf (text, _("Older messages are still being prepared for search: %d %%."), (int) (progress * 100));
  if (n > 0)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, ngettext ("%u account has older messages that are not here.", "%u accounts have older messages that are not here.", n), n);
    }
  gtk_label_set_text (self->notice, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), text->len > 0);
}

/* --- Rows --------------------------------------------------------------------------------------------------------------------- */

static void
row_setup (KithSearchPane *self,
           GtkListItem    *list_item)
{
  GtkWidget *row = g_object_new (KITH_TYPE_SEARCH_ROW, NULL);

  gtk_list_item_set_child (list_item, row);
  g_object_bind_property (row, "words", list_item, "accessible-label", G_BINDING_DEFAULT);
}

static void
row_bind (KithSearchPane *self,
          GtkListItem    *list_item)
{
  gboolean several = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) > 1;

  kith_search_row_set_result (KITH_SEARCH_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item),
                              kith_search_result_list_get_words (self->shown), several);
}

static void
row_unbind (KithSearchPane *self,
            GtkListItem    *list_item)
{
  kith_search_row_set_result (KITH_SEARCH_ROW (gtk_list_item_get_child (list_item)), NULL, NULL, FALSE);
}

static void
open_at (KithSearchPane *self,
         guint           position)
{
  g_autoptr(KithSearchResult) result = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (result == NULL)
    return;

  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, signals[OPENED], 0, result);
}

static void
list_activated (KithSearchPane *self,
                guint           position)
{
  open_at (self, position);
}

static gboolean
more_cb (gpointer data)
{
  KithSearchPane *self = data;
  double page = gtk_adjustment_get_page_size (self->adjustment);

  self->more = 0;
  if (self->shown != NULL && kith_search_result_list_get_has_more (self->shown)
      && gtk_adjustment_get_value (self->adjustment) + 2 * page > gtk_adjustment_get_upper (self->adjustment))
    kith_search_service_load_more (self->search, self->shown);

  return G_SOURCE_REMOVE;
}

/* Later: the list may be laying out what it has. */
static void
scrolled_cb (KithSearchPane *self)
{
  if (self->more == 0)
    self->more = g_idle_add (more_cb, self);
}

/* --- Searching ----------------------------------------------------------------------------------------------------------------- */

/* What was found before stays in sight until there is something else. */
static void
coming_changed (KithSearchPane *self)
{
  if (self->coming != self->shown && kith_search_result_list_get_state (self->coming) == KITH_SEARCH_RUNNING)
    return;

  if (g_set_object (&self->shown, self->coming))
    {
      gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));
      gtk_adjustment_set_value (self->adjustment, 0);
    }
  update_all (self);
}

static void
look (KithSearchPane *self)
{
  g_autoptr(GString) query = g_string_new (NULL);

  for (guint i = 0; i < self->filters->len; i++)
    g_string_append_printf (query, "%s ", (char *) g_ptr_array_index (self->filters, i));
  g_string_append (query, gtk_editable_get_text (self->entry));

  if (self->coming != NULL)
    g_signal_handlers_disconnect_by_func (self->coming, coming_changed, self);
  g_clear_object (&self->coming);
  self->coming = kith_search_service_find (self->search, query->str);
  g_signal_connect_object (self->coming, "changed", G_CALLBACK (coming_changed), self, G_CONNECT_SWAPPED);
  coming_changed (self);
}

/* --- Filters -------------------------------------------------------------------------------------------------------------------- */

static void
chip_clicked (KithSearchPane *self,
              GtkWidget      *chip)
{
  const char *filter = g_object_get_data (G_OBJECT (chip), "kith-filter");
  guint index;

  if (g_ptr_array_find_with_equal_func (self->filters, filter, g_str_equal, &index))
    g_ptr_array_remove_index (self->filters, index);
  adw_wrap_box_remove (self->chips, chip);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  look (self);
}

static char *
words_of (const KithSearchTerm *term)
{
  g_autofree char *value = kith_display_text_line (term->text, VALUE_CHARS);
  g_autofree char *isolated = kith_display_text_isolate (value);

  switch (term->kind)
    {
    case KITH_SEARCH_FROM:
      if (g_ascii_strcasecmp (term->text, "me") == 0)
        return g_strdup (_("From Me"));
      /* Translators: a filter: only messages from this person */
      return g_strdup_printf (_("From %s"), isolated);
    case KITH_SEARCH_IN:
      /* Translators: a filter: only messages in this conversation */
      return g_strdup_printf (_("In %s"), isolated);
    case KITH_SEARCH_SINCE:
      /* Translators: a filter: only messages from this day on */
      return g_strdup_printf (_("Since %s"), isolated);
    case KITH_SEARCH_BEFORE:
      /* Translators: a filter: only messages before this day */
      return g_strdup_printf (_("Before %s"), isolated);
    case KITH_SEARCH_HAS_FILE:
      return g_strdup (_("Has File"));
    case KITH_SEARCH_HAS_LINK:
    case KITH_SEARCH_WORDS:
    case KITH_SEARCH_BAD_DATE:
    case KITH_SEARCH_BAD_HAS:
    default:
      return g_strdup (_("Has Link"));
    }
}

/* @filter: as it is typed. A chip for it, before those that make others. */
static void
add_chip (KithSearchPane       *self,
          const KithSearchTerm *term,
          const char           *filter)
{
  g_autofree char *words = words_of (term);
  g_autofree char *remove = g_strdup_printf (_("Remove “%s”"), words);
  GtkWidget *chip, *box, *icon, *last;

  if (g_ptr_array_find_with_equal_func (self->filters, filter, g_str_equal, NULL))
    return;

  chip = gtk_button_new ();
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  icon = gtk_image_new_from_icon_name ("window-close-symbolic");
  last = gtk_widget_get_prev_sibling (self->from);

  gtk_box_append (GTK_BOX (box), gtk_label_new (words));
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 12);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "chip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
  g_object_set_data_full (G_OBJECT (chip), "kith-filter", g_strdup (filter), g_free);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (chip_clicked), self, G_CONNECT_SWAPPED);
  adw_wrap_box_insert_child_after (self->chips, chip, last);
  g_ptr_array_add (self->filters, g_strdup (filter));
}

/* Filters that are typed to their end leave the entry and become chips. */
static void
take_filters (KithSearchPane *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->entry));
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GPtrArray) terms = kith_search_query_parse (text, zone);
  gboolean is_changed = FALSE;

  for (guint i = terms->len; i > 0; i--)
    {
      const KithSearchTerm *term = g_ptr_array_index (terms, i - 1);
      g_autofree char *filter = NULL;

      if (!kith_search_term_is_filter (term) || !term->is_ended || term->kind == KITH_SEARCH_BAD_DATE || term->kind == KITH_SEARCH_BAD_HAS)
        continue;

      filter = g_strndup (text + term->start, term->end - term->start);
      add_chip (self, term, filter);
      memmove (text + term->start, text + term->end, strlen (text + term->end) + 1);
      is_changed = TRUE;
    }

  if (is_changed)
    {
      self->is_changing = TRUE;
      gtk_editable_set_text (self->entry, g_strchug (text));
      gtk_editable_set_position (self->entry, -1);
      self->is_changing = FALSE;
    }
}

static void
text_changed (KithSearchPane *self)
{
  if (self->is_changing || self->search == NULL)
    return;

  take_filters (self);
  look (self);
}

/* The beginning of a filter, for the person to go on with. */
static void
type_key (KithSearchPane *self,
          const char     *key)
{
  const char *before = gtk_editable_get_text (self->entry);
  g_autofree char *text = g_strconcat (before, *before == '\0' || g_str_has_suffix (before, " ") ? "" : " ", key, NULL);

  gtk_editable_set_text (self->entry, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_set_position (self->entry, -1);
}

static void
from_clicked (KithSearchPane *self)
{
  type_key (self, "from:");
}

static void
in_clicked (KithSearchPane *self)
{
  type_key (self, "in:");
}

static void
add_filter (KithSearchPane *self,
            const char     *filter)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GPtrArray) terms = kith_search_query_parse (filter, zone);

  if (terms->len == 1)
    add_chip (self, terms->pdata[0], filter);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  look (self);
}

static void
link_clicked (KithSearchPane *self)
{
  add_filter (self, "has:link");
}

static void
add_date (KithSearchPane *self,
          const char     *key,
          GtkCalendar    *calendar,
          GtkPopover     *popover)
{
  g_autofree char *filter = g_strdup_printf ("%s:%04d-%02d-%02d", key, gtk_calendar_get_year (calendar), gtk_calendar_get_month (calendar) + 1,
                                             gtk_calendar_get_day (calendar));

  gtk_popover_popdown (popover);
  add_filter (self, filter);
}

static void
since_chosen (KithSearchPane *self)
{
  add_date (self, "after", self->since_calendar, self->since_popover);
}

static void
before_chosen (KithSearchPane *self)
{
  add_date (self, "before", self->before_calendar, self->before_popover);
}

static void
stopped (KithSearchPane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

/* The first, or the one that was chosen. */
static void
entry_activated (KithSearchPane *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  open_at (self, selected != GTK_INVALID_LIST_POSITION ? selected : 0);
}

/* --- Object --------------------------------------------------------------------------------------------------------------------- */

static void
kith_search_pane_dispose (GObject *object)
{
  KithSearchPane *self = KITH_SEARCH_PANE (object);

  g_clear_handle_id (&self->more, g_source_remove);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->coming);
  g_clear_object (&self->search);
  g_clear_object (&self->client);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL); /* the template would take it from under the page */
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_SEARCH_PANE);

  G_OBJECT_CLASS (kith_search_pane_parent_class)->dispose (object);
}

static void
kith_search_pane_finalize (GObject *object)
{
  g_ptr_array_unref (KITH_SEARCH_PANE (object)->filters);

  G_OBJECT_CLASS (kith_search_pane_parent_class)->finalize (object);
}

static void
kith_search_pane_class_init (KithSearchPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kith_search_pane_dispose;
  object_class->finalize = kith_search_pane_finalize;

  signals[OPENED] = g_signal_new ("opened", KITH_TYPE_SEARCH_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_SEARCH_RESULT);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "search/kith-search-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, entry);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, chips);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, from);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, in);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, link);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, since);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, before);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, since_popover);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, before_popover);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, since_calendar);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, before_calendar);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, summary);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, stack);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, scrolled);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, list);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, status);
  gtk_widget_class_bind_template_child (widget_class, KithSearchPane, notice);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, stopped);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, from_clicked);
  gtk_widget_class_bind_template_callback (widget_class, in_clicked);
  gtk_widget_class_bind_template_callback (widget_class, link_clicked);
  gtk_widget_class_bind_template_callback (widget_class, since_chosen);
  gtk_widget_class_bind_template_callback (widget_class, before_chosen);
  gtk_widget_class_bind_template_callback (widget_class, list_activated);
  gtk_widget_class_bind_template_callback (widget_class, row_setup);
  gtk_widget_class_bind_template_callback (widget_class, row_bind);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind);
}

static void
kith_search_pane_init (KithSearchPane *self)
{
  self->filters = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  self->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (self->scrolled));
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (scrolled_cb), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
}

KithSearchPane *
kith_search_pane_new (KithClient *client)
{
  KithSearchPane *self = g_object_new (KITH_TYPE_SEARCH_PANE, NULL);
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (client));

  self->client = g_object_ref (client);
  self->search = g_object_ref (kith_client_get_search (client));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);

      g_signal_connect_object (account, "notify::history", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "notify::index-progress", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
  update_notice (self);
  look (self);

  return self;
}

void
kith_search_pane_look_for (KithSearchPane *self,
                           const char     *text)
{
  g_return_if_fail (KITH_IS_SEARCH_PANE (self));

  if (text != NULL)
    gtk_editable_set_text (self->entry, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
