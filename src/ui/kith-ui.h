/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define KITH_UI_PATH "/im/kith/Kith/"

/* Templates, styles and icons, for the program and for tests of single widgets. */
void kith_ui_register_resources (void);

/* "account-blue" ... for a colour's number, on @widget instead of another one. */
void kith_ui_set_account_color  (GtkWidget  *widget,
                                 guint       color);

/* An address reads from left to right everywhere, also one in Arabic letters. */
void kith_ui_set_address        (GtkLabel   *label,
                                 const char *address);

void kith_ui_set_class          (gpointer    widget,
                                 const char *name,
                                 gboolean    on);

/* Shows @title, with @button where there is one; NULL: nothing to say. */
void kith_ui_set_banner         (AdwBanner  *banner,
                                 const char *title,
                                 const char *button);

/* Spoken instead of what @widget shows. */
void kith_ui_set_spoken         (GtkWidget  *widget,
                                 const char *words);

/* A popover with the entries of @model, which have names for assistive technology. */
GtkWidget *kith_ui_menu_new     (GMenuModel *model);

/* @text as it is, in an entry of a menu, where a single "_" marks a letter. */
char *kith_ui_escape_mnemonics  (const char *text);

/* @button shows @model when it is pressed: a popover takes its time to make, and most are never opened. */
void kith_ui_set_menu           (GtkMenuButton *button,
                                 GMenuModel    *model);

/* The tip of an error in the window's toasts. @text: (transfer full) */
void kith_ui_toast              (GtkWidget  *widget,
                                 char       *text);

G_END_DECLS
