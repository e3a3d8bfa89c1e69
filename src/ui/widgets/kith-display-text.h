/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/* What of remote text may be shown, and how (security.md U1, U2). None of these makes markup; labels get the result by set_text only. */

#define KITH_DISPLAY_BODY_CHARS 40000
#define KITH_DISPLAY_BODY_LINES 200

char           *kith_display_text_body      (const char *text,
                                             gboolean   *is_clamped);
char           *kith_display_text_whole     (const char *text);
char           *kith_display_text_line      (const char *text,
                                             guint       max_chars);
char           *kith_display_text_name      (const char *name);
char           *kith_display_text_isolate   (const char *text);
PangoDirection  kith_display_text_direction (const char *text);

G_END_DECLS
