/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-switcher.h"

#include "kith-switcher-row.h"
#include "kith-text-match.h"
#include "kith-ui.h"

#include <glib/gi18n.h>

#define ROWS_MAX 50
#define PAGE 5

/* An address fits less well than a name. */
#define ADDRESS_LOSS 15

struct _KithSwitcher
{
  AdwDialog parent_instance;

  KithClient *client;
  KithConversation *current;
  GListStore *items; /* of KithConversation, and GtkStringObject for what is looked for in messages */
  GtkSingleSelection *selection;
  GHashTable *bound; /* of GtkListItem */

  GtkEditable *entry;
  GtkListView *list;
};

enum
{
  CHOSEN,
  SEARCH,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithSwitcher, kith_switcher, ADW_TYPE_DIALOG)

static guint signals[N_SIGNALS];

typedef struct
{
  KithConversation *conversation;
  guint             score;
  guint             order;
} Candidate;

static int
compare_candidates (gconstpointer a,
                    gconstpointer b)
{
  const Candidate *left = a, *right = b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;

  return left->order < right->order ? -1 : 1;
}

static guint
score_of (KithConversation *conversation,
          const char       *wanted)
{
  guint by_name = kith_text_match_fuzzy (kith_conversation_get_name (conversation), wanted, NULL);
  guint by_address = kith_text_match_fuzzy (xmpp_jid_get_bare (kith_conversation_get_jid (conversation)), wanted, NULL);

  return MAX (by_name, by_address > ADDRESS_LOSS ? by_address - ADDRESS_LOSS : 0);
}

static void
show_item (KithSwitcher *self,
           GtkListItem  *list_item)
{
  KithSwitcherRow *row = KITH_SWITCHER_ROW (gtk_list_item_get_child (list_item));
  gpointer item = gtk_list_item_get_item (list_item);
  gboolean several = g_list_model_get_n_items (G_LIST_MODEL (kith_client_get_accounts (self->client))) > 1;

  if (KITH_IS_CONVERSATION (item))
    kith_switcher_row_set_conversation (row, item, gtk_editable_get_text (self->entry), several);
  else
    kith_switcher_row_set_search (row, gtk_string_object_get_string (item));
}

static void
fill (KithSwitcher *self)
{
  GListModel *all = G_LIST_MODEL (kith_client_get_conversations (self->client));
  g_autofree char *wanted = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer list_item;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (all, i);
      /* The list has the newest first. */
      Candidate candidate = { conversation, *wanted != '\0' ? score_of (conversation, wanted) : 1, conversation == self->current ? G_MAXUINT : i };

      if (candidate.score > 0)
        g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare_candidates);

  for (guint i = 0; i < candidates->len && i < ROWS_MAX; i++)
    g_ptr_array_add (items, g_object_ref (g_array_index (candidates, Candidate, i).conversation));
  if (*wanted != '\0')
    g_ptr_array_add (items, gtk_string_object_new (wanted));
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata, items->len);

  /* A row that stays is not bound anew. */
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &list_item, NULL))
    show_item (self, list_item);

  if (items->len > 0)
    {
      gtk_single_selection_set_selected (self->selection, 0);
      gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_NONE, NULL);
    }
}

static void
text_changed (KithSwitcher *self)
{
  fill (self);
}

static void
choose (KithSwitcher *self,
        guint         position)
{
  g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item == NULL)
    return;

  /* First, or the focus would go back to where it was after it has gone to where it shall be. */
  adw_dialog_close (ADW_DIALOG (self));
  if (KITH_IS_CONVERSATION (item))
    g_signal_emit (self, signals[CHOSEN], 0, item);
  else
    g_signal_emit (self, signals[SEARCH], 0, gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
}

static void
list_activated (KithSwitcher *self,
                guint         position)
{
  choose (self, position);
}

static void
entry_activated (KithSwitcher *self)
{
  choose (self, gtk_single_selection_get_selected (self->selection));
}

static void
stopped (KithSwitcher *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* The entry keeps the focus; what is chosen is said aloud. */
static void
move (KithSwitcher *self,
      int           step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  int position;
  GObject *item;

  if (n == 0)
    return;

  position = CLAMP ((int) gtk_single_selection_get_selected (self->selection) + step, 0, (int) n - 1);
  gtk_single_selection_set_selected (self->selection, (guint) position);
  gtk_list_view_scroll_to (self->list, (guint) position, GTK_LIST_SCROLL_NONE, NULL);
  item = gtk_single_selection_get_selected_item (self->selection);
  if (KITH_IS_CONVERSATION (item))
    gtk_accessible_announce (GTK_ACCESSIBLE (self->entry), kith_conversation_get_name (KITH_CONVERSATION (item)), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
key_pressed (KithSwitcher    *self,
             guint            key,
             guint            code,
             GdkModifierType  modifiers)
{
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      move (self, -PAGE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      move (self, PAGE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
row_setup (KithSwitcher *self,
           GtkListItem  *list_item)
{
  GtkWidget *row = g_object_new (KITH_TYPE_SWITCHER_ROW, NULL);

  gtk_list_item_set_child (list_item, row);
  g_object_bind_property (row, "words", list_item, "accessible-label", G_BINDING_DEFAULT);
}

static void
row_bind (KithSwitcher *self,
          GtkListItem  *list_item)
{
  g_hash_table_add (self->bound, list_item);
  show_item (self, list_item);
}

static void
row_unbind (KithSwitcher *self,
            GtkListItem  *list_item)
{
  g_hash_table_remove (self->bound, list_item);
}

static void
kith_switcher_finalize (GObject *object)
{
  g_hash_table_unref (KITH_SWITCHER (object)->bound);

  G_OBJECT_CLASS (kith_switcher_parent_class)->finalize (object);
}

static void
kith_switcher_dispose (GObject *object)
{
  KithSwitcher *self = KITH_SWITCHER (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  g_clear_object (&self->current);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_SWITCHER);

  G_OBJECT_CLASS (kith_switcher_parent_class)->dispose (object);
}

static void
kith_switcher_class_init (KithSwitcherClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_switcher_dispose;
  G_OBJECT_CLASS (klass)->finalize = kith_switcher_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", KITH_TYPE_SWITCHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);
  signals[SEARCH] = g_signal_new ("search", KITH_TYPE_SWITCHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "search/kith-switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, KithSwitcher, entry);
  gtk_widget_class_bind_template_child (widget_class, KithSwitcher, list);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, stopped);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, list_activated);
  gtk_widget_class_bind_template_callback (widget_class, row_setup);
  gtk_widget_class_bind_template_callback (widget_class, row_bind);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind);
}

static void
kith_switcher_init (KithSwitcher *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (G_TYPE_OBJECT);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

AdwDialog *
kith_switcher_new (KithClient       *client,
                   KithConversation *current)
{
  KithSwitcher *self = g_object_new (KITH_TYPE_SWITCHER, NULL);

  self->client = g_object_ref (client);
  g_set_object (&self->current, current);
  fill (self);

  return ADW_DIALOG (self);
}
