/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-nick-completion.h"

#include "kith-completion-list.h"
#include "kith-display-text.h"
#include "kith-text-match.h"

#include <glib/gi18n.h>
#include <string.h>

#define CHOICES_MAX 7

/* Nobody types more of a name. */
#define WORD_MAX 32

/* Who is found by less than the beginning of a word is not meant. */
#define SCORE_MIN 80

/* Who spoke before so many messages is one of many. */
#define RECENT_MAX 100

struct _KithNickCompletion
{
  GObject parent_instance;

  GtkTextView *view;      /* not owned */
  GtkTextBuffer *buffer;  /* the same */
  KithConversation *conversation;
  KithCompletionList *list;
  gboolean is_choosing;   /* what changes now is our doing */
  gboolean is_by_tab;     /* the list is of a word without an "@" */
};

G_DEFINE_FINAL_TYPE (KithNickCompletion, kith_nick_completion, G_TYPE_OBJECT)

static void
kith_nick_completion_finalize (GObject *object)
{
  KithNickCompletion *self = KITH_NICK_COMPLETION (object);

  g_clear_object (&self->conversation);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (kith_nick_completion_parent_class)->finalize (object);
}

static void
kith_nick_completion_class_init (KithNickCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_nick_completion_finalize;
}

static void
kith_nick_completion_init (KithNickCompletion *self)
{
}

/* --- Who may be meant ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *nick; /* the occupant's */
  char       *key;
  guint       rank; /* 0: spoke last */
} Choice;

static void
choice_clear (gpointer data)
{
  g_free (((Choice *) data)->key);
}

static int
compare_choices (gconstpointer a,
                 gconstpointer b)
{
  const Choice *left = a, *right = b;

  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;

  return strcmp (left->key, right->key);
}

/* nick -> how many spoke since, and one */
static GHashTable *
find_speakers (KithConversation *conversation)
{
  KithTimeline *timeline = kith_conversation_get_timeline (conversation);
  GHashTable *speakers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const guint n = timeline != NULL ? g_list_model_get_n_items (G_LIST_MODEL (timeline)) : 0;

  for (guint i = 0; i < MIN (n, RECENT_MAX); i++)
    {
      g_autoptr(KithMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), n - 1 - i);
      XmppJid *sender = kith_message_get_sender (message);
      const char *nick = sender != NULL ? xmpp_jid_get_resource (sender) : NULL;

      if (nick != NULL && !g_hash_table_contains (speakers, nick))
        g_hash_table_insert (speakers, g_strdup (nick), GUINT_TO_POINTER (g_hash_table_size (speakers) + 1));
    }

  return speakers;
}

GPtrArray *
kith_nick_completion_find (KithConversation *conversation,
                           const char       *letters,
                           guint             max)
{
  KithRoom *room = kith_conversation_get_room (conversation);
  GListModel *occupants = room != NULL ? G_LIST_MODEL (kith_room_get_occupants (room)) : NULL;
  const guint n = occupants != NULL ? g_list_model_get_n_items (occupants) : 0;
  g_autoptr(GHashTable) speakers = find_speakers (conversation);
  g_autoptr(GArray) choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  GPtrArray *nicks = g_ptr_array_new_with_free_func (g_free);

  g_array_set_clear_func (choices, choice_clear);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithOccupant) occupant = g_list_model_get_item (occupants, i);
      Choice choice = { .nick = kith_occupant_get_nick (occupant) };

      if (kith_occupant_get_data (occupant)->is_self || (*letters != '\0' && kith_text_match_fuzzy (choice.nick, letters, NULL) < SCORE_MIN))
        continue;

      choice.rank = GPOINTER_TO_UINT (g_hash_table_lookup (speakers, choice.nick)) - 1; /* who said nothing comes last */
      choice.key = g_utf8_collate_key (choice.nick, -1);
      g_array_append_val (choices, choice);
    }

  g_array_sort (choices, compare_choices);
  for (guint i = 0; i < MIN (choices->len, max); i++)
    g_ptr_array_add (nicks, g_strdup (g_array_index (choices, Choice, i).nick));

  return nicks;
}

/* --- In the text -------------------------------------------------------------------------------------------------------------- */

/* The "@" before the word at the cursor. FALSE where there is none: in the middle of a word it is part of an address. */
static gboolean
find_at (KithNickCompletion *self,
         GtkTextIter        *at,
         GtkTextIter        *end)
{
  gtk_text_buffer_get_iter_at_mark (self->buffer, end, gtk_text_buffer_get_insert (self->buffer));
  *at = *end;
  for (guint n = 0; n <= WORD_MAX && gtk_text_iter_backward_char (at); n++)
    {
      gunichar c = gtk_text_iter_get_char (at);

      if (c == '@')
        {
          GtkTextIter before = *at;

          return !gtk_text_iter_backward_char (&before) || g_unichar_isspace (gtk_text_iter_get_char (&before));
        }
      if (g_unichar_isspace (c))
        break;
    }

  return FALSE;
}

/* The first word of the text, with the cursor at its end. */
static gboolean
find_first_word (KithNickCompletion *self,
                 GtkTextIter        *start,
                 GtkTextIter        *end)
{
  GtkTextIter iter;
  int n;

  gtk_text_buffer_get_start_iter (self->buffer, start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, end, gtk_text_buffer_get_insert (self->buffer));
  n = gtk_text_iter_get_offset (end);
  if (n == 0 || n > WORD_MAX)
    return FALSE;
  for (iter = *start; !gtk_text_iter_equal (&iter, end); gtk_text_iter_forward_char (&iter))
    if (g_unichar_isspace (gtk_text_iter_get_char (&iter)))
      return FALSE;

  return TRUE;
}

static gboolean
find_word (KithNickCompletion *self,
           GtkTextIter        *start,
           GtkTextIter        *end)
{
  return self->is_by_tab ? find_first_word (self, start, end) : find_at (self, start, end);
}

static void
chosen_cb (KithNickCompletion *self,
           const char         *nick)
{
  g_autofree char *text = g_strconcat ("@", nick, " ", NULL);
  GtkTextIter start, end;

  if (!find_word (self, &start, &end))
    return;

  self->is_choosing = TRUE;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  self->is_choosing = FALSE;
}

static void
show (KithNickCompletion *self,
      GPtrArray          *nicks,
      const GtkTextIter  *place)
{
  kith_completion_list_clear (self->list);
  for (guint i = 0; i < nicks->len; i++)
    {
      g_autofree char *name = kith_display_text_name (g_ptr_array_index (nicks, i));

      kith_completion_list_add (self->list, name, g_ptr_array_index (nicks, i));
    }
  kith_completion_list_show (self->list, place);
}

static gboolean
is_in_room (KithNickCompletion *self)
{
  return self->conversation != NULL && kith_conversation_get_room (self->conversation) != NULL;
}

static void
end_user_action_cb (KithNickCompletion *self)
{
  g_autofree char *letters = NULL;
  g_autoptr(GPtrArray) nicks = NULL;
  GtkTextIter at, begin, end;

  if (self->is_choosing || !is_in_room (self))
    return;

  self->is_by_tab = FALSE;
  if (!gtk_widget_has_focus (GTK_WIDGET (self->view)) || !find_at (self, &at, &end))
    {
      kith_completion_list_hide (self->list);
      return;
    }

  begin = at;
  gtk_text_iter_forward_char (&begin);
  letters = gtk_text_iter_get_text (&begin, &end);
  nicks = kith_nick_completion_find (self->conversation, letters, CHOICES_MAX);
  if (nicks->len > 0)
    show (self, nicks, &at);
  else
    kith_completion_list_hide (self->list);
}

static void
has_focus_cb (KithNickCompletion *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self->view)))
    kith_completion_list_hide (self->list);
}

/* The only one is taken at once; where there is none, Tab goes on to what comes next. */
static gboolean
complete_first_word (KithNickCompletion *self)
{
  g_autofree char *letters = NULL;
  g_autoptr(GPtrArray) nicks = NULL;
  GtkTextIter start, end;

  if (!is_in_room (self) || !find_first_word (self, &start, &end))
    return FALSE;

  letters = gtk_text_iter_get_text (&start, &end);
  nicks = kith_nick_completion_find (self->conversation, letters, CHOICES_MAX);
  if (nicks->len == 0)
    return FALSE;

  self->is_by_tab = TRUE;
  if (nicks->len == 1)
    chosen_cb (self, g_ptr_array_index (nicks, 0));
  else
    show (self, nicks, &start);

  return TRUE;
}

gboolean
kith_nick_completion_key_pressed (KithNickCompletion *self,
                                  guint               keyval,
                                  GdkModifierType     modifiers)
{
  g_return_val_if_fail (KITH_IS_NICK_COMPLETION (self), FALSE);

  return kith_completion_list_key_pressed (self->list, keyval, modifiers) ||
         (keyval == GDK_KEY_Tab && modifiers == 0 && complete_first_word (self));
}

KithNickCompletion *
kith_nick_completion_new (GtkTextView *view)
{
  KithNickCompletion *self = g_object_new (KITH_TYPE_NICK_COMPLETION, NULL);

  self->view = view;
  self->buffer = gtk_text_view_get_buffer (view);
  self->list = kith_completion_list_new (view, _("People"));
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "end-user-action", G_CALLBACK (end_user_action_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::has-focus", G_CALLBACK (has_focus_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
kith_nick_completion_set_conversation (KithNickCompletion *self,
                                       KithConversation   *conversation)
{
  g_return_if_fail (KITH_IS_NICK_COMPLETION (self));

  if (g_set_object (&self->conversation, conversation))
    kith_completion_list_hide (self->list);
}

void
kith_nick_completion_dispose (KithNickCompletion *self)
{
  g_return_if_fail (KITH_IS_NICK_COMPLETION (self));

  kith_completion_list_dispose (self->list);
}
