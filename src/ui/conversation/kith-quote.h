/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a message answers: who said it, and how it begins. In the bubble, and above the composer. */
#define KITH_TYPE_QUOTE (kith_quote_get_type ())
G_DECLARE_FINAL_TYPE (KithQuote, kith_quote, KITH, QUOTE, GtkButton)

KithQuote *kith_quote_new      (void);

/* @name and @text: remote text as it came; NULL: nothing to say of it. @target: the message to go to, 0 where it is not here. */
void       kith_quote_set_text (KithQuote  *self,
                                const char *name,
                                const char *text,
                                gint64      target);

G_END_DECLS
