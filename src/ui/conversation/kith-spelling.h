/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A buffer whose words can be looked at. For kith_spelling_attach (). (transfer full) */
GtkTextBuffer *kith_spelling_buffer_new (void);

/* Looks at the words of @view's buffer, in the language of the setting "spelling-language" or the system's, as long as "check-spelling" is on; both are
 * in the view's menu too. Dictionaries are read now. Does nothing the second time. */
void           kith_spelling_attach     (GtkTextView *view,
                                         GSettings   *settings);

G_END_DECLS
