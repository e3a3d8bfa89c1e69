/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-display-text.h"

#include <string.h>
#include <unicode/uchar.h>

#define FIRST_STRONG_ISOLATE 0x2068
#define POP_ISOLATE 0x2069
#define BLACK_FLAG 0x1f3f4
#define NAME_CHARS 200

/* Marks on one letter. No script needs more than five; with hundreds of them a letter is a pile that covers other rows. */
#define MARKS_MAX 8

/* Isolates open at a time in one line: the bidi algorithm itself stops at 125. */
#define ISOLATES_MAX 8

/* Pango's time grows with more than the length of a run without a place to break: such runs get one now and then. */
#define RUN_MAX 256
#define ZERO_WIDTH_SPACE 0x200b

typedef struct
{
  GString *out;
  guint isolates; /* open in this line */
  guint marks;    /* on this letter */
  guint run;      /* characters since the last place to break */
  gboolean in_flag;
} Cleaner;

static gboolean
is_isolate (gunichar c)
{
  return c >= 0x2066 && c <= 0x2068;
}

/* Embeddings and overrides are not needed by anybody who can write isolates, and are how a line is made to read as another one.
 * The others are invisible, or stand for objects that are not there. */
static gboolean
is_dropped (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x206a && c <= 0x206f) || (c >= 0x2060 && c <= 0x2064) || c == 0xfeff || c == 0x180e
         || c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || (c >= 0xfff9 && c <= 0xfffb) || c == ZERO_WIDTH_SPACE
         || (c >= 0x1d173 && c <= 0x1d17a);
}

static gboolean
is_tag (gunichar c)
{
  return c >= 0xe0000 && c <= 0xe007f;
}

static gboolean
is_mark (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

static void
end_line (Cleaner *self)
{
  for (; self->isolates > 0; self->isolates--)
    g_string_append_unichar (self->out, POP_ISOLATE);
  self->marks = 0;
  self->run = 0;
  self->in_flag = FALSE;
}

static void
add_visible (Cleaner  *self,
             gunichar  c)
{
  if (is_mark (c))
    {
      if (++self->marks > MARKS_MAX)
        return;
    }
  else
    {
      self->marks = 0;
      if (g_unichar_isspace (c))
        self->run = 0;
      else if (++self->run > RUN_MAX)
        {
          g_string_append_unichar (self->out, ZERO_WIDTH_SPACE);
          self->run = 1;
        }
    }

  /* U+FFFC is where an object would be, and private use has whatever picture a font likes. */
  if (c == 0xfffc || g_unichar_type (c) == G_UNICODE_PRIVATE_USE)
    c = 0xfffd;

  g_string_append_unichar (self->out, c);
}

static void
add (Cleaner  *self,
     gunichar  c)
{
  if (c == BLACK_FLAG)
    self->in_flag = TRUE;
  else if (!is_tag (c))
    self->in_flag = FALSE;

  if (is_isolate (c))
    {
      if (self->isolates < ISOLATES_MAX)
        {
          self->isolates++;
          g_string_append_unichar (self->out, c);
        }
    }
  else if (c == POP_ISOLATE)
    {
      if (self->isolates > 0)
        {
          self->isolates--;
          g_string_append_unichar (self->out, c);
        }
    }
  else if (is_tag (c))
    {
      /* Tags are invisible letters, except where they make the flag of a region. */
      if (self->in_flag && c != 0xe0000)
        g_string_append_unichar (self->out, c);
    }
  else if (c == '\t')
    {
      self->run = 0;
      g_string_append_c (self->out, '\t');
    }
  else if (!is_dropped (c) && !g_unichar_iscntrl (c))
    {
      add_visible (self, c);
    }
}

static gboolean
is_line_break (gunichar c)
{
  return c == '\n' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static char *
clean (const char *text,
       gboolean    keep_lines,
       guint       max_chars,
       guint       max_lines,
       gboolean   *is_clamped)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  Cleaner self = { .out = g_string_new (NULL) };
  guint n_chars = 0, n_lines = 1;
  gboolean clamped = FALSE;
  const char *end = valid + strlen (valid);

  /* Blank lines at the end are nothing to scroll through. */
  while (end > valid)
    {
      const char *last = g_utf8_find_prev_char (valid, end);
      gunichar c = g_utf8_get_char (last);

      if (!g_unichar_isspace (c) && !is_line_break (c) && c != '\r')
        break;
      end = last;
    }

  for (const char *p = valid; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n_chars++ >= max_chars)
        {
          clamped = TRUE;
          break;
        }

      if (c == '\r')
        c = p[1] == '\n' ? 0 : '\n';
      if (c == 0)
        continue;

      if (!is_line_break (c))
        {
          add (&self, c);
        }
      else if (!keep_lines)
        {
          add (&self, ' ');
        }
      else if (n_lines++ >= max_lines)
        {
          clamped = TRUE;
          break;
        }
      else
        {
          end_line (&self);
          g_string_append_c (self.out, '\n');
        }
    }

  end_line (&self);
  if (clamped && max_chars > 1)
    {
      while (self.out->len > 0 && (self.out->str[self.out->len - 1] == '\n' || self.out->str[self.out->len - 1] == ' '))
        g_string_truncate (self.out, self.out->len - 1);
      g_string_append (self.out, "…");
    }
  if (is_clamped != NULL)
    *is_clamped = clamped;

  return g_string_free (self.out, FALSE);
}

/**
 * kith_display_text_body:
 * @is_clamped: (out) (optional): whether there is more
 *
 * A message for its bubble: at most 40,000 characters in 200 lines, each line closed in itself for the bidi algorithm.
 */
char *
kith_display_text_body (const char *text,
                        gboolean   *is_clamped)
{
  return clean (text, TRUE, KITH_DISPLAY_BODY_CHARS, KITH_DISPLAY_BODY_LINES, is_clamped);
}

/* The same without an end, for a view that lays out only what is in sight. */
char *
kith_display_text_whole (const char *text)
{
  return clean (text, TRUE, G_MAXUINT, G_MAXUINT, NULL);
}

/* In one line, with an ellipsis where it is longer. */
char *
kith_display_text_line (const char *text,
                        guint       max_chars)
{
  g_autofree char *line = clean (text, FALSE, max_chars, 1, NULL);

  return g_strdup (g_strstrip (line));
}

/* A name on its own. Inside of a sentence it has to be isolated. */
char *
kith_display_text_name (const char *name)
{
  return kith_display_text_line (name, NAME_CHARS);
}

/* @text as a part of a sentence that it cannot turn around. */
char *
kith_display_text_isolate (const char *text)
{
  return g_strconcat ("\342\201\250", text, "\342\201\251", NULL);
}

/* The direction of the first letter that has one; NEUTRAL where none has. */
PangoDirection
kith_display_text_direction (const char *text)
{
  guint isolates = 0;

  /* UAX #9, rule P2: what is isolated does not count. */
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      UCharDirection direction = u_charDirection ((UChar32) c);

      if (is_isolate (c))
        isolates++;
      else if (c == POP_ISOLATE && isolates > 0)
        isolates--;
      else if (isolates == 0 && direction == U_LEFT_TO_RIGHT)
        return PANGO_DIRECTION_LTR;
      else if (isolates == 0 && (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC))
        return PANGO_DIRECTION_RTL;
    }

  return PANGO_DIRECTION_NEUTRAL;
}
