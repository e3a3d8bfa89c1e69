/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"
#include "kith-conversation.h"
#include "kith-message.h"

G_BEGIN_DECLS

/* What the lower layers say in codes, in words for people. All strings are new ones unless const. */

const char *kith_words_error_title     (const GError       *error);
char       *kith_words_error_details   (const GError       *error,
                                        const char         *domain);
char       *kith_words_account_state   (KithAccount        *account,
                                        gint64              now);
gboolean    kith_words_account_is_bad  (KithAccount        *account);
char       *kith_words_failed_answer   (const GError       *error);
const char *kith_words_storage_error   (const GError       *error);
/* Why the profile does not open: what happened, and what to do. */
const char *kith_words_open_title      (const GError       *error);
const char *kith_words_open_details    (const GError       *error);
char       *kith_words_console_error   (const GError       *error);

const char *kith_words_show            (KithShow            show);
KithShow    kith_words_known_show      (KithContact        *contact);
char       *kith_words_presence        (KithShow            show,
                                        const char         *status);
const char *kith_words_subscription    (KithContact        *contact);

const char *kith_words_message_state   (KithMessageState    state);
const char *kith_words_failure         (KithFailure         failure);
/* Instead of what it said. */
const char *kith_words_retracted       (KithMessage        *message);
/* Who of the two it is. */
char       *kith_words_side            (XmppJid            *side,
                                        KithConversation   *conversation);
/* XEP-0245: who does what, where the body says "/me does"; else NULL. */
char       *kith_words_action          (KithMessage        *message,
                                        KithConversation   *conversation);
/* What it says, in one line: for lists, notifications and screen readers. */
char       *kith_words_message_text    (KithMessage        *message,
                                        KithConversation   *conversation,
                                        guint               max_chars);
/* The same, and in a room who says it. */
char       *kith_words_preview         (KithMessage        *message,
                                        KithConversation   *conversation,
                                        guint               max_chars);
char       *kith_words_message         (KithMessage        *message,
                                        KithConversation   *conversation);
char       *kith_words_sender          (KithMessage        *message,
                                        KithConversation   *conversation);

G_END_DECLS
