/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-emoji-completion.h"

#include "kith-completion-list.h"
#include "kith-emoji-names.h"

#include <glib/gi18n.h>

#define CHOICES_MAX 7

/* Two letters are the least that mean something, and nobody writes longer names. */
#define WORD_MIN 2
#define WORD_MAX 32

struct _KithEmojiCompletion
{
  GObject parent_instance;

  GtkTextView *view;      /* not owned */
  GtkTextBuffer *buffer;  /* the same */
  KithCompletionList *list;
  gboolean is_choosing;   /* what changes now is our doing */
};

G_DEFINE_FINAL_TYPE (KithEmojiCompletion, kith_emoji_completion, G_TYPE_OBJECT)

static void
kith_emoji_completion_finalize (GObject *object)
{
  g_clear_object (&KITH_EMOJI_COMPLETION (object)->list);

  G_OBJECT_CLASS (kith_emoji_completion_parent_class)->finalize (object);
}

static void
kith_emoji_completion_class_init (KithEmojiCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_emoji_completion_finalize;
}

static void
kith_emoji_completion_init (KithEmojiCompletion *self)
{
}

static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_' || c == '-' || c == '+';
}

/* The colon before the word at the cursor. FALSE where there is none: in the middle of a word a colon is a colon. */
static gboolean
find_colon (KithEmojiCompletion *self,
            GtkTextIter         *colon,
            GtkTextIter         *end)
{
  guint n = 0;

  gtk_text_buffer_get_iter_at_mark (self->buffer, end, gtk_text_buffer_get_insert (self->buffer));
  *colon = *end;
  while (gtk_text_iter_backward_char (colon))
    {
      gunichar c = gtk_text_iter_get_char (colon);

      if (c == ':')
        {
          GtkTextIter before = *colon;

          return n >= WORD_MIN && (!gtk_text_iter_backward_char (&before) || g_unichar_isspace (gtk_text_iter_get_char (&before)));
        }
      if (!is_word_char (c) || n++ == WORD_MAX)
        break;
    }

  return FALSE;
}

static void
chosen_cb (KithEmojiCompletion *self,
           const char          *emoji)
{
  GtkTextIter colon, end;

  if (!find_colon (self, &colon, &end))
    return;

  self->is_choosing = TRUE;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &colon, &end);
  gtk_text_buffer_insert (self->buffer, &colon, emoji, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  self->is_choosing = FALSE;
}

static void
show (KithEmojiCompletion *self,
      GPtrArray           *choices,
      const GtkTextIter   *colon)
{
  kith_completion_list_clear (self->list);
  for (guint i = 0; i < choices->len; i++)
    {
      const KithEmoji *emoji = g_ptr_array_index (choices, i);
      g_autofree char *words = g_strdup_printf ("%s  %s", emoji->emoji, emoji->name);

      kith_completion_list_add (self->list, words, emoji->emoji);
    }
  kith_completion_list_show (self->list, colon);
}

/* ":smile:" needs no list. */
static gboolean
take_closed (KithEmojiCompletion *self)
{
  GtkTextIter colon, end, last;
  g_autofree char *word = NULL;
  g_autoptr(GPtrArray) choices = NULL;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &last, gtk_text_buffer_get_insert (self->buffer));
  end = last;
  if (!gtk_text_iter_backward_char (&end) || gtk_text_iter_get_char (&end) != ':')
    return FALSE;

  /* The word before the second colon. */
  colon = end;
  for (guint n = 0; gtk_text_iter_backward_char (&colon) && n <= WORD_MAX; n++)
    {
      if (gtk_text_iter_get_char (&colon) == ':')
        break;
      if (!is_word_char (gtk_text_iter_get_char (&colon)))
        return FALSE;
    }
  if (gtk_text_iter_get_char (&colon) != ':' || gtk_text_iter_equal (&colon, &end))
    return FALSE;
  {
    GtkTextIter begin = colon, before = colon;

    if (gtk_text_iter_backward_char (&before) && !g_unichar_isspace (gtk_text_iter_get_char (&before)))
      return FALSE;
    gtk_text_iter_forward_char (&begin);
    word = gtk_text_iter_get_text (&begin, &end);
  }
  choices = kith_emoji_find (word, 1);
  if (choices->len == 0)
    return FALSE;

  self->is_choosing = TRUE;
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &colon, &last);
  gtk_text_buffer_insert (self->buffer, &colon, ((KithEmoji *) g_ptr_array_index (choices, 0))->emoji, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  self->is_choosing = FALSE;

  return TRUE;
}

static void
update (KithEmojiCompletion *self,
        gboolean             is_typed)
{
  GtkTextIter colon, end, begin;
  g_autofree char *word = NULL;
  g_autoptr(GPtrArray) choices = NULL;

  if (self->is_choosing)
    return;
  if (!is_typed || !gtk_widget_has_focus (GTK_WIDGET (self->view)) || !find_colon (self, &colon, &end))
    {
      kith_completion_list_hide (self->list);
      return;
    }

  begin = colon;
  gtk_text_iter_forward_char (&begin);
  word = gtk_text_iter_get_text (&begin, &end);
  choices = kith_emoji_find (word, CHOICES_MAX);
  if (choices->len > 0)
    show (self, choices, &colon);
  else
    kith_completion_list_hide (self->list);
}

static void
end_user_action_cb (KithEmojiCompletion *self)
{
  if (self->is_choosing)
    return;
  if (take_closed (self))
    kith_completion_list_hide (self->list);
  else
    update (self, TRUE);
}

static void
has_focus_cb (KithEmojiCompletion *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self->view)))
    kith_completion_list_hide (self->list);
}

gboolean
kith_emoji_completion_key_pressed (KithEmojiCompletion *self,
                                   guint                keyval,
                                   GdkModifierType      modifiers)
{
  g_return_val_if_fail (KITH_IS_EMOJI_COMPLETION (self), FALSE);

  return kith_completion_list_key_pressed (self->list, keyval, modifiers);
}

KithEmojiCompletion *
kith_emoji_completion_new (GtkTextView *view)
{
  KithEmojiCompletion *self = g_object_new (KITH_TYPE_EMOJI_COMPLETION, NULL);

  self->view = view;
  self->buffer = gtk_text_view_get_buffer (view);
  self->list = kith_completion_list_new (view, _("Emoji"));
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "end-user-action", G_CALLBACK (end_user_action_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::has-focus", G_CALLBACK (has_focus_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
kith_emoji_completion_dispose (KithEmojiCompletion *self)
{
  g_return_if_fail (KITH_IS_EMOJI_COMPLETION (self));

  kith_completion_list_dispose (self->list);
}
