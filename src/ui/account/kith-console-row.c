/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-console-row.h"

#include "kith-display-text.h"
#include "kith-ui.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* What of a long one is shown; copies have more. */
#define SHOWN_CHARS 8000
#define SHOWN_LINES 300
#define PEER_CHARS  200

struct _KithConsoleRow
{
  GtkBox parent_instance;

  KithConsoleEntry *entry;
  GtkLabel *head;
  GtkLabel *text;
  GtkWidget *shortened;
};

G_DEFINE_FINAL_TYPE (KithConsoleRow, kith_console_row, GTK_TYPE_BOX)

/* --- Text -------------------------------------------------------------------------------------------------------------- */

/* What cannot be seen, or would turn others around, is named instead (security.md U2). */
static gboolean
is_hidden (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
      return c != '\n';
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

static char *
make_shown (const char *text,
            gboolean   *is_shortened)
{
  GString *shown = g_string_new (NULL);
  guint n_chars = 0, n_lines = 0;
  const char *p = text;

  for (; *p != '\0' && n_chars < SHOWN_CHARS && n_lines < SHOWN_LINES; p = g_utf8_next_char (p), n_chars++)
    {
      gunichar c = g_utf8_get_char (p);

      if (is_hidden (c))
        g_string_append_printf (shown, "&#x%X;", c);
      else
        g_string_append_unichar (shown, c);
      n_lines += c == '\n';
    }
  *is_shortened = *p != '\0';

  return g_string_free (shown, FALSE);
}

/* --- Colours ----------------------------------------------------------------------------------------------------------- */

typedef struct { guint16 red, green, blue; } Color;

static const struct { Color tag, value; } light = { { 0x1a1a, 0x5f5f, 0xb4b4 }, { 0x1818, 0x7070, 0x4a4a } };
static const struct { Color tag, value; } dark = { { 0x9999, 0xc1c1, 0xf1f1 }, { 0x8f8f, 0xf0f0, 0xa4a4 } };

static void
paint (PangoAttrList *list,
       const Color   *color,
       gsize          begin,
       gsize          end)
{
  PangoAttribute *attribute = pango_attr_foreground_new (color->red, color->green, color->blue);

  attribute->start_index = (guint) begin;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (list, attribute);
}

/* Our own writer's text: ">" in text and in values is escaped, so a tag ends where the next one stands. */
static PangoAttrList *
make_colors (const char *text)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  const Color *tag = is_dark ? &dark.tag : &light.tag;
  const Color *value = is_dark ? &dark.value : &light.value;
  PangoAttrList *list = pango_attr_list_new ();
  gsize at = 0;

  while (text[at] != '\0')
    {
      gsize begin = at + strcspn (text + at, "<");
      gsize end = begin + strcspn (text + begin, ">");
      gsize quote;

      if (text[begin] == '\0')
        break;
      if (text[end] != '\0')
        end++;
      paint (list, tag, begin, end);

      for (at = begin; (quote = at + strcspn (text + at, "'")) < end; at++)
        {
          at = quote + 1 + strcspn (text + quote + 1, "'");
          if (at >= end)
            break;
          paint (list, value, quote, at + 1);
        }
      at = end;
    }

  return list;
}

/* --- Row --------------------------------------------------------------------------------------------------------------- */

static const char *
name_of_kind (KithConsoleKind kind)
{
  switch (kind)
    {
    case KITH_CONSOLE_MESSAGE:
      return _("message");
    case KITH_CONSOLE_PRESENCE:
      return _("presence");
    case KITH_CONSOLE_IQ:
      return _("iq");
    case KITH_CONSOLE_OTHER:
    default:
      return _("other");
    }
}

char *
kith_console_row_describe (KithConsoleEntry *entry)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (kith_console_entry_get_stamp (entry));
  g_autoptr(GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *time = g_date_time_format (local, "%H:%M:%S.%f");
  const char *peer = kith_console_entry_get_peer (entry);
  GString *text = g_string_new (NULL);

  /* Milliseconds do. */
  time[MIN (strlen (time), 12)] = '\0';
  g_string_append_printf (text, "%s %s, %s", kith_console_entry_get_is_outgoing (entry) ? _("Sent") : _("Received"), time,
                          name_of_kind (kith_console_entry_get_kind (entry)));
  if (peer != NULL)
    {
      g_autofree char *shown = kith_display_text_line (peer, PEER_CHARS);

      g_string_append_printf (text, ", %s", shown);
    }

  return g_string_free (text, FALSE);
}

static void
update (KithConsoleRow *self)
{
  g_autofree char *head = NULL;
  g_autofree char *text = NULL;
  g_autoptr(PangoAttrList) colors = NULL;
  gboolean is_shortened;

  if (self->entry == NULL)
    return;

  head = kith_console_row_describe (self->entry);
  text = make_shown (kith_console_entry_get_text (self->entry), &is_shortened);
  colors = make_colors (text);
  gtk_label_set_text (self->head, head);
  gtk_label_set_text (self->text, text);
  gtk_label_set_attributes (self->text, colors);
  gtk_widget_set_visible (self->shortened, is_shortened || kith_console_entry_get_is_cut (self->entry));
  kith_ui_set_class (self, "outgoing", kith_console_entry_get_is_outgoing (self->entry));
}

void
kith_console_row_set_entry (KithConsoleRow   *self,
                            KithConsoleEntry *entry)
{
  g_return_if_fail (KITH_IS_CONSOLE_ROW (self));

  if (g_set_object (&self->entry, entry))
    update (self);
}

static void
kith_console_row_dispose (GObject *object)
{
  g_clear_object (&KITH_CONSOLE_ROW (object)->entry);

  G_OBJECT_CLASS (kith_console_row_parent_class)->dispose (object);
}

static void
kith_console_row_class_init (KithConsoleRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kith_console_row_dispose;
}

static void
add_label (KithConsoleRow *self,
           GtkWidget      *label,
           const char     *style)
{
  g_object_set (label, "xalign", 0.0, NULL);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (self), label);
}

static void
kith_console_row_init (KithConsoleRow *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "console-row");

  self->head = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->head, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  add_label (self, GTK_WIDGET (self->head), "caption-heading");

  /* XML reads from left to right, whatever is in it. */
  self->text = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->text, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_set_direction (GTK_WIDGET (self->text), GTK_TEXT_DIR_LTR);
  add_label (self, GTK_WIDGET (self->text), "monospace");

  self->shortened = gtk_label_new (_("Too long to be shown whole."));
  add_label (self, self->shortened, "dim-label");

  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

GtkWidget *
kith_console_row_new (void)
{
  return g_object_new (KITH_TYPE_CONSOLE_ROW, NULL);
}
