/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-contact.h"
#include "kith-room.h"
#include "kith-timeline.h"

G_BEGIN_DECLS

typedef enum
{
  KITH_CONVERSATION_PERSON = 0,
  KITH_CONVERSATION_ROOM = 1,
} KithConversationKind;

#define KITH_TYPE_CONVERSATION_KIND (kith_conversation_kind_get_type ())
GType kith_conversation_kind_get_type (void) G_GNUC_CONST;

/* Which messages are told of. On mention means something in rooms only. */
typedef enum
{
  KITH_NOTIFY_ALWAYS = 0,
  KITH_NOTIFY_ON_MENTION = 1,
  KITH_NOTIFY_NEVER = 2,
} KithNotify;

/* What the other side learns of us by itself. */
typedef enum
{
  KITH_TOLD_RECEIPTS, /* what we have received and read */
  KITH_TOLD_TYPING,
  KITH_TOLD_LAST_SEEN, /* since when we are away */
  KITH_N_TOLD
} KithTold;

typedef enum
{
  KITH_TELLING_AS_ALL = -1, /* as in all conversations */
  KITH_TELLING_NEVER = 0,
  KITH_TELLING_ALWAYS = 1,
} KithTelling;

#define KITH_TYPE_NOTIFY (kith_notify_get_type ())
GType kith_notify_get_type (void) G_GNUC_CONST;

/**
 * KithConversation:
 *
 * Signal "refused": what we said of a message was not accepted, the message is again as it was before.
 *
 * One chat as the list shows it. A contact without any message has one too (last-activity 0).
 */
#define KITH_TYPE_CONVERSATION (kith_conversation_get_type ())
G_DECLARE_FINAL_TYPE (KithConversation, kith_conversation, KITH, CONVERSATION, GObject)

KithConversation    *kith_conversation_new                (KithContact          *contact,
                                                           KithConversationKind  kind);

KithAccount         *kith_conversation_get_account        (KithConversation     *self);
KithContact         *kith_conversation_get_contact        (KithConversation     *self);
XmppJid             *kith_conversation_get_jid            (KithConversation     *self);
KithConversationKind kith_conversation_get_kind           (KithConversation     *self);

/* What was taken for a person turned out to be a room. */
void                 kith_conversation_set_kind           (KithConversation     *self,
                                                           KithConversationKind  kind);

/* NULL where it is none, and for a room of the past that nobody wants to be in. */
KithRoom            *kith_conversation_get_room           (KithConversation     *self);
void                 kith_conversation_set_room           (KithConversation     *self,
                                                           KithRoom             *room);

/* Follows the contact's display name. */
const char          *kith_conversation_get_name           (KithConversation     *self);

/* Row id in the store; 0 until there is one. */
gint64               kith_conversation_get_id             (KithConversation     *self);
void                 kith_conversation_set_id             (KithConversation     *self,
                                                           gint64                id);

/* The newest message; NULL where there is none. */
KithMessage         *kith_conversation_get_last_message   (KithConversation     *self);
void                 kith_conversation_set_last_message   (KithConversation     *self,
                                                           KithMessage          *message);
/* The newest message that names us of those that came since the start; NULL where there was none. */
KithMessage         *kith_conversation_get_last_mention   (KithConversation     *self);
void                 kith_conversation_set_last_mention   (KithConversation     *self,
                                                           KithMessage          *message);
gint64               kith_conversation_get_last_activity  (KithConversation     *self);
guint                kith_conversation_get_unread_count   (KithConversation     *self);
void                 kith_conversation_set_unread_count   (KithConversation     *self,
                                                           guint                 count);
/* Of the unread ones, how many name us. */
guint                kith_conversation_get_mention_count  (KithConversation     *self);
void                 kith_conversation_set_mention_count  (KithConversation     *self,
                                                           guint                 count);
const char          *kith_conversation_get_draft          (KithConversation     *self);
void                 kith_conversation_set_draft          (KithConversation     *self,
                                                           const char           *draft);

/* There is something to read, or the person has said that there is. */
gboolean             kith_conversation_get_has_unread     (KithConversation     *self);

/* The person wants to come back to it: until it is opened. */
gboolean             kith_conversation_get_is_marked_unread (KithConversation   *self);
void                 kith_conversation_set_is_marked_unread (KithConversation   *self,
                                                           gboolean              is_marked_unread);

/* Stands before those that are not. */
gboolean             kith_conversation_get_is_pinned      (KithConversation     *self);
void                 kith_conversation_set_is_pinned      (KithConversation     *self,
                                                           gboolean              is_pinned);

/* Out of the list, until somebody writes there. */
gboolean             kith_conversation_get_is_archived    (KithConversation     *self);
void                 kith_conversation_set_is_archived    (KithConversation     *self,
                                                           gboolean              is_archived);

KithNotify           kith_conversation_get_notify         (KithConversation     *self);
/* Where nobody said anything else: everything, but only mentions in a room that all may enter. */
KithNotify           kith_conversation_get_usual_notify   (KithConversation     *self);
void                 kith_conversation_set_notify         (KithConversation     *self,
                                                           KithNotify            notify);

KithTelling          kith_conversation_get_telling        (KithConversation     *self,
                                                           KithTold              what);
void                 kith_conversation_set_telling        (KithConversation     *self,
                                                           KithTold              what,
                                                           KithTelling           telling);

/* Whether they learn it; @otherwise: as it is in all conversations. */
gboolean             kith_conversation_tells              (KithConversation     *self,
                                                           KithTold              what,
                                                           gboolean              otherwise);

/* Messages are deleted here after so many days; 0: never; -1: as in all conversations. */
int                  kith_conversation_get_keep_days      (KithConversation     *self);
void                 kith_conversation_set_keep_days      (KithConversation     *self,
                                                           int                   days);

/* It says nothing until then, whatever else it would: microseconds since 1970; 0: it does. */
#define KITH_MUTE_HOUR    (G_TIME_SPAN_HOUR)
gint64               kith_conversation_get_muted_until    (KithConversation     *self);
void                 kith_conversation_set_muted_until    (KithConversation     *self,
                                                           gint64                until);
/* For a time, or for good. */
gboolean             kith_conversation_get_is_muted       (KithConversation     *self,
                                                           gint64                now);

/* Somebody who is no contact and whom we never wrote to began it: nothing goes out to them until the person accepts it (security.md P1). */
gboolean             kith_conversation_get_is_request     (KithConversation     *self);
void                 kith_conversation_set_is_request     (KithConversation     *self,
                                                           gboolean              is_request);
/* Such a one that the person does not want to see. */
gboolean             kith_conversation_get_is_ignored     (KithConversation     *self);
void                 kith_conversation_set_is_ignored     (KithConversation     *self,
                                                           gboolean              is_ignored);

/* What the other does right now (XEP-0085). */
KithChatState        kith_conversation_get_chat_state     (KithConversation     *self);
void                 kith_conversation_set_chat_state     (KithConversation     *self,
                                                           KithChatState         state);

/* A correction, retraction or reaction of ours did not reach the other side: emits "refused". */
void                 kith_conversation_tell_refused       (KithConversation     *self);

/* NULL until a service gave one (kith_client_open_conversation ()). */
KithTimeline        *kith_conversation_get_timeline       (KithConversation     *self);
void                 kith_conversation_set_timeline       (KithConversation     *self,
                                                           KithTimeline         *timeline);

G_END_DECLS
