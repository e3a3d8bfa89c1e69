/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _KithDatabase KithDatabase;
typedef struct _XmppCaps XmppCaps;

/* Keeps what XEP-0115 learned on disk, so that a start asks nobody again. */
#define KITH_TYPE_CAPS_SERVICE (kith_caps_service_get_type ())
G_DECLARE_FINAL_TYPE (KithCapsService, kith_caps_service, KITH, CAPS_SERVICE, GObject)

KithCapsService *kith_caps_service_new (XmppCaps     *caps,
                                        KithDatabase *database);
G_END_DECLS
