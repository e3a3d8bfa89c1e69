/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "kith-types.h"

G_BEGIN_DECLS

/* A disc with a person's picture (property "picture": its file), else with their initials in their colour, and the presence mark cut out of its lower end.
 * The picture is decoded while it is to be seen. */
#define KITH_TYPE_AVATAR (kith_avatar_get_type ())
G_DECLARE_FINAL_TYPE (KithAvatar, kith_avatar, KITH, AVATAR, GtkWidget)

char *kith_avatar_initials (const char *name);

G_END_DECLS
