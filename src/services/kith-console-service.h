/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-console-log.h"

G_BEGIN_DECLS

typedef struct _XmppSession XmppSession;

/**
 * KithConsoleService:
 *
 * The XML console of one account: what goes over the wire, as long as somebody looks, and no longer. Passwords and tokens are not in it.
 */
#define KITH_TYPE_CONSOLE_SERVICE (kith_console_service_get_type ())
G_DECLARE_FINAL_TYPE (KithConsoleService, kith_console_service, KITH, CONSOLE_SERVICE, GObject)

KithConsoleService *kith_console_service_new        (XmppSession        *session);

/* The last who closes lets go of all that was recorded. */
void                kith_console_service_open       (KithConsoleService *self);
void                kith_console_service_close      (KithConsoleService *self);

/* Borrowed. */
KithConsoleLog     *kith_console_service_get_log    (KithConsoleService *self);
/* Nothing is recorded meanwhile. */
void                kith_console_service_set_paused (KithConsoleService *self,
                                                     gboolean            is_paused);

/* Whether @text could be sent as it is now. FALSE with KITH_CONSOLE_ERROR. */
gboolean            kith_console_service_check      (KithConsoleService *self,
                                                     const char         *text,
                                                     GError            **error);
/* The same, and sends it. */
gboolean            kith_console_service_send       (KithConsoleService *self,
                                                     const char         *text,
                                                     GError            **error);

G_END_DECLS
