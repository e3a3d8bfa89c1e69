/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * KithBubble:
 *
 * Text with time and state: on the text's last line where they fit, else on a line of their own. As wide as the longest line.
 */
#define KITH_TYPE_BUBBLE (kith_bubble_get_type ())
G_DECLARE_FINAL_TYPE (KithBubble, kith_bubble, KITH, BUBBLE, GtkWidget)

/* @text: as it may be shown; @is_styled: as XEP-0393 says; @has_more: there is more than that. */
void kith_bubble_set_text (KithBubble *self,
                           const char *text,
                           gboolean    is_styled,
                           gboolean    has_more);

/* Who says it, and by what they are coloured (XEP-0392); @name NULL: it is clear without. */
void kith_bubble_set_sender (KithBubble *self,
                             const char *name,
                             const char *key);

/* @time: (nullable): NULL shows neither; @icon, @tooltip: (nullable) */
void kith_bubble_set_meta (KithBubble *self,
                           const char *time,
                           const char *icon,
                           const char *tooltip,
                           gboolean    is_read);

/* The width to give it when there are @available. */
int  kith_bubble_fit      (KithBubble *self,
                           int         available);

/* What it answers; @text NULL: nothing. */
void kith_bubble_set_quote (KithBubble *self,
                            const char *name,
                            const char *text,
                            gint64      target);

G_END_DECLS
