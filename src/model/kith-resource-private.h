/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-contact.h"

G_BEGIN_DECLS

/* A contact makes and changes its resources; everybody else reads them. */
KithResource *kith_resource_new (const char   *name);
void          kith_resource_set (KithResource *self,
                                 KithShow      show,
                                 const char   *status,
                                 int           priority);
void          kith_resource_set_idle_since (KithResource *self,
                                 gint64        idle_since);

G_END_DECLS
