/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Navigation and the window's own actions; each screen is its own class. */
#define KITH_TYPE_WINDOW (kith_window_get_type ())
G_DECLARE_FINAL_TYPE (KithWindow, kith_window, KITH, WINDOW, AdwApplicationWindow)

GtkWindow *kith_window_new               (AdwApplication   *application,
                                          KithClient       *client,
                                          DexFuture        *opening);
void       kith_window_present_opened    (KithWindow       *self);
void       kith_window_show_conversation (KithWindow       *self,
                                          KithConversation *conversation);
/* At that message of it. */
void       kith_window_show_message      (KithWindow       *self,
                                          KithConversation *conversation,
                                          KithMessage      *message);
void       kith_window_toast             (KithWindow       *self,
                                          const char       *text);

G_END_DECLS
