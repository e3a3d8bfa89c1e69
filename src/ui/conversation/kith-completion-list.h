/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What may be meant by what is being typed: a list that shows itself at the text, while the text keeps the focus. Keys choose.
 *
 * Signal "chosen" (const char *): the value of the row, and the list is hidden afterwards. */
#define KITH_TYPE_COMPLETION_LIST (kith_completion_list_get_type ())
G_DECLARE_FINAL_TYPE (KithCompletionList, kith_completion_list, KITH, COMPLETION_LIST, GObject)

/* Lives no longer than @view. @label: the list's accessible name */
KithCompletionList *kith_completion_list_new         (GtkTextView        *view,
                                                      const char         *label);

/* What is filled in is seen when it is shown. */
void                kith_completion_list_clear       (KithCompletionList *self);
void                kith_completion_list_add         (KithCompletionList *self,
                                                      const char         *words,
                                                      const char         *value);
void                kith_completion_list_show        (KithCompletionList *self,
                                                      const GtkTextIter  *place);
void                kith_completion_list_hide        (KithCompletionList *self);

/* Before the view gets it: TRUE where the list took it. */
gboolean            kith_completion_list_key_pressed (KithCompletionList *self,
                                                      guint               keyval,
                                                      GdkModifierType     modifiers);

/* The popover of the list goes with the view. */
void                kith_completion_list_dispose     (KithCompletionList *self);

G_END_DECLS
