/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Where a message is written. Signal "sent": one is on disk and on its way. Property can-send: there is something to send; notifies.
 * Signal "correct-last": the person wants to correct the last own message. */
#define KITH_TYPE_COMPOSER (kith_composer_get_type ())
G_DECLARE_FINAL_TYPE (KithComposer, kith_composer, KITH, COMPOSER, AdwBin)

void     kith_composer_set_client       (KithComposer     *self,
                                         KithClient       *client);
void     kith_composer_set_conversation (KithComposer     *self,
                                         KithConversation *conversation);
void     kith_composer_send             (KithComposer     *self);
gboolean kith_composer_get_can_send     (KithComposer     *self);
void     kith_composer_keep_draft       (KithComposer     *self);

/* What is written next answers @message. */
void     kith_composer_answer           (KithComposer     *self,
                                         KithMessage      *message);
/* @message's text, to be corrected. What was being written comes back afterwards. */
void     kith_composer_correct          (KithComposer     *self,
                                         KithMessage      *message);

/* What is being written becomes @conversation's draft, where that has none yet. */
void     kith_composer_move_to          (KithComposer     *self,
                                         KithConversation *conversation);

/* Puts @text before what is being written, which stays. */
void     kith_composer_bring_back       (KithComposer     *self,
                                         const char       *text);

G_END_DECLS
