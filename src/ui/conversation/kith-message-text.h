/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A message's text, which knows how wide its longest line is at a given width (a GtkLabel does not tell). Laid out once for a width. Styled as XEP-0393
 * says, with quotes and preformatted blocks apart; a press on a link activates "message.open-link" with it. */
#define KITH_TYPE_MESSAGE_TEXT (kith_message_text_get_type ())
G_DECLARE_FINAL_TYPE (KithMessageText, kith_message_text, KITH, MESSAGE_TEXT, GtkWidget)

typedef struct
{
  int width;           /* of the longest line */
  int height;
  int last_line_width;
  gboolean is_opposite; /* runs against the window's direction */
} KithTextShape;

void kith_message_text_set_text  (KithMessageText *self,
                                  const char      *text,
                                  gboolean         is_styled);

/* Wrapped to at most @max_width. */
void kith_message_text_get_shape (KithMessageText *self,
                                  int              max_width,
                                  KithTextShape   *shape);

G_END_DECLS
