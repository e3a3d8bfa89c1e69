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

/* Asks first, and whether all of their server is meant, or that it was spam. */
void kith_contact_block_present  (GtkWidget   *parent,
                                  KithClient  *client,
                                  KithContact *contact);
/* At once; of a whole server's block too. */
void kith_contact_unblock        (GtkWidget   *parent,
                                  KithClient  *client,
                                  KithContact *contact);

/* Tells in a toast of @parent's window when @future fails. @future: (transfer full) */
void kith_contact_tell_failure   (GtkWidget   *parent,
                                  DexFuture   *future);

G_END_DECLS
