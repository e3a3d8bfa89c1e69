/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-conversation-service.h"

G_BEGIN_DECLS

/**
 * KithConversationSettings:
 *
 * What the person says of single conversations of one account: which stand first, which are out of the way, which are told of. Written first; models follow.
 */
#define KITH_TYPE_CONVERSATION_SETTINGS (kith_conversation_settings_get_type ())
G_DECLARE_FINAL_TYPE (KithConversationSettings, kith_conversation_settings, KITH, CONVERSATION_SETTINGS, GObject)

KithConversationSettings *kith_conversation_settings_new         (KithDatabase             *database,
                                                                  KithConversationService  *conversations);

/* What is pinned is not archived, and the other way round. */
void                      kith_conversation_settings_pin         (KithConversationSettings *self,
                                                                  KithConversation         *conversation,
                                                                  gboolean                  is_pinned);
void                      kith_conversation_settings_archive     (KithConversationSettings *self,
                                                                  KithConversation         *conversation,
                                                                  gboolean                  is_archived);

/* A mark of this device. The place up to which messages were read stays where it is. */
void                      kith_conversation_settings_mark_unread (KithConversationSettings *self,
                                                                  KithConversation         *conversation,
                                                                  gboolean                  is_marked_unread);

/* Ends a mute for a time too. */
void                      kith_conversation_settings_set_notify  (KithConversationSettings *self,
                                                                  KithConversation         *conversation,
                                                                  KithNotify                notify);

/* @until: see KithConversation:muted-until. */
void                      kith_conversation_settings_mute        (KithConversationSettings *self,
                                                                  KithConversation         *conversation,
                                                                  gint64                    until);

G_END_DECLS
