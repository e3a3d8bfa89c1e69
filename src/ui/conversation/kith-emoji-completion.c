/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-emoji-completion.h"

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
  GtkWidget *popover;     /* made when it is needed */
  GtkWidget *list;
  gboolean is_choosing;   /* what changes now is our doing */
};

G_DEFINE_FINAL_TYPE (KithEmojiCompletion, kith_emoji_completion, G_TYPE_OBJECT)

static void
kith_emoji_completion_finalize (GObject *object)
{
  kith_emoji_completion_dispose (KITH_EMOJI_COMPLETION (object));

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
hide (KithEmojiCompletion *self)
{
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
choose (KithEmojiCompletion *self,
        GtkListBoxRow       *row)
{
  const char *emoji = g_object_get_data (G_OBJECT (row), "kith-emoji");
  GtkTextIter colon, end;

  if (find_colon (self, &colon, &end))
    {
      self->is_choosing = TRUE;
      gtk_text_buffer_begin_user_action (self->buffer);
      gtk_text_buffer_delete (self->buffer, &colon, &end);
      gtk_text_buffer_insert (self->buffer, &colon, emoji, -1);
      gtk_text_buffer_end_user_action (self->buffer);
      self->is_choosing = FALSE;
    }
  hide (self);
}

static void
make_popover (KithEmojiCompletion *self)
{
  self->popover = gtk_popover_new ();
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_widget_set_focusable (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Emoji"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (choose), self);
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->list);
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self->view));
}

static void
show (KithEmojiCompletion *self,
      GPtrArray           *choices,
      const GtkTextIter   *colon)
{
  GdkRectangle place;

  if (self->popover == NULL)
    make_popover (self);
  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
  for (guint i = 0; i < choices->len; i++)
    {
      const KithEmoji *emoji = g_ptr_array_index (choices, i);
      g_autofree char *words = g_strdup_printf ("%s  %s", emoji->emoji, emoji->name);
      GtkWidget *row = gtk_list_box_row_new ();

      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), g_object_new (GTK_TYPE_LABEL, "label", words, "xalign", 0.f, NULL));
      gtk_widget_set_focusable (row, FALSE);
      g_object_set_data_full (G_OBJECT (row), "kith-emoji", g_strdup (emoji->emoji), g_free);
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
    }
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));

  gtk_text_view_get_iter_location (self->view, colon, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &place);
  gtk_popover_popup (GTK_POPOVER (self->popover));
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
      hide (self);
      return;
    }

  begin = colon;
  gtk_text_iter_forward_char (&begin);
  word = gtk_text_iter_get_text (&begin, &end);
  choices = kith_emoji_find (word, CHOICES_MAX);
  if (choices->len > 0)
    show (self, choices, &colon);
  else
    hide (self);
}

static void
end_user_action_cb (KithEmojiCompletion *self)
{
  if (self->is_choosing)
    return;
  if (take_closed (self))
    hide (self);
  else
    update (self, TRUE);
}

static void
has_focus_cb (KithEmojiCompletion *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self->view)))
    hide (self);
}

gboolean
kith_emoji_completion_key_pressed (KithEmojiCompletion *self,
                                   guint                keyval,
                                   GdkModifierType      modifiers)
{
  GtkListBoxRow *row;
  int step;

  g_return_val_if_fail (KITH_IS_EMOJI_COMPLETION (self), FALSE);

  if (self->popover == NULL || !gtk_widget_get_visible (self->popover) || modifiers != 0)
    return FALSE;

  row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  switch (keyval)
    {
    case GDK_KEY_Escape:
      hide (self);
      return TRUE;
    case GDK_KEY_Tab:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (row == NULL)
        return FALSE;
      choose (self, row);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      step = keyval == GDK_KEY_Up ? -1 : 1;
      row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (row != NULL ? gtk_list_box_row_get_index (row) : 0) + step);
      if (row != NULL)
        gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
      return TRUE;
    default:
      return FALSE;
    }
}

KithEmojiCompletion *
kith_emoji_completion_new (GtkTextView *view)
{
  KithEmojiCompletion *self = g_object_new (KITH_TYPE_EMOJI_COMPLETION, NULL);

  self->view = view;
  self->buffer = gtk_text_view_get_buffer (view);
  g_signal_connect_object (self->buffer, "end-user-action", G_CALLBACK (end_user_action_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::has-focus", G_CALLBACK (has_focus_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
kith_emoji_completion_dispose (KithEmojiCompletion *self)
{
  g_return_if_fail (KITH_IS_EMOJI_COMPLETION (self));

  g_clear_pointer (&self->popover, gtk_widget_unparent);
}
