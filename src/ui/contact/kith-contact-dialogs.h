/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void kith_contact_rename_present (GtkWidget   *parent,
                                  KithClient  *client,
                                  KithContact *contact);
void kith_contact_groups_present (GtkWidget   *parent,
                                  KithClient  *client,
                                  KithContact *contact);
void kith_contact_remove_present (GtkWidget   *parent,
                                  KithClient  *client,
                                  KithContact *contact);

/* Tells in a toast of @parent's window when @future fails. @future: (transfer full) */
void kith_contact_tell_failure   (GtkWidget   *parent,
                                  DexFuture   *future);

G_END_DECLS
