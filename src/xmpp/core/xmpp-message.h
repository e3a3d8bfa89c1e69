/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"
#include "xmpp-provenance.h"
#include "xmpp-room-codes.h"
#include "xmpp-room-invite.h"

G_BEGIN_DECLS

typedef enum
{
  XMPP_MESSAGE_NORMAL,
  XMPP_MESSAGE_CHAT,
  XMPP_MESSAGE_GROUPCHAT,
  XMPP_MESSAGE_HEADLINE,
  XMPP_MESSAGE_ERROR,
} XmppMessageType;

/* How it came. */
typedef enum
{
  XMPP_MESSAGE_WAY_LIVE,
  XMPP_MESSAGE_WAY_CARBON,  /* XEP-0280: another own device received or sent it */
  XMPP_MESSAGE_WAY_ARCHIVE, /* XEP-0313: a page that we asked for */
} XmppMessageWay;

/* XEP-0085 s. 3. */
typedef enum
{
  XMPP_CHAT_STATE_NONE,
  XMPP_CHAT_STATE_ACTIVE,
  XMPP_CHAT_STATE_COMPOSING,
  XMPP_CHAT_STATE_PAUSED,
  XMPP_CHAT_STATE_INACTIVE,
  XMPP_CHAT_STATE_GONE,
} XmppChatState;

/**
 * XmppMessage:
 *
 * A message that passed the pipeline: who it is from was checked, what the modules found in it are its facets. Immutable, reference counted.
 * Strings are NULL where absent; every string is valid UTF-8 without characters that XML forbids.
 *
 * @peer is whose conversation it belongs to: the other side, bare; the room; and of a private message of a room (@is_private) the full JID of the occupant.
 * @is_outgoing: our own account sent it (another device, or this one in the archive, or a room proves that it is ours).
 * @archive_id is the id in the archive: of type GROUPCHAT in the room's, else in our own (XEP-0359 stanza-id by its bare JID, or the id of a result). @id is the
 * id attribute. @delay: the stamp of XEP-0203, 0 without; @delay_is_trusted where our own server set it, or the room with what was said before we came.
 * @hold: for live messages, what xmpp_session_release () takes once its effects are on disk; 0 where nothing is held.
 */
typedef struct _XmppMessage
{
  gatomicrefcount ref_count;

  XmppMessageWay  way;
  XmppMessageType type;
  XmppProvenance  provenance;
  gboolean        is_outgoing;
  XmppJid        *from;      /* as it came: full or bare; never NULL */
  XmppJid        *to;        /* never NULL */
  XmppJid        *peer;      /* bare; full where is_private */

  char           *id;
  char           *origin_id;
  char           *archive_id;
  char           *thread;
  char           *subject;
  char           *body;
  gint64          delay;
  gboolean        delay_is_trusted;

  XmppChatState   chat_state;
  gboolean        wants_receipt;  /* XEP-0184 <request/> */
  gboolean        wants_marker;   /* XEP-0333 <markable/> */
  char           *receipt_id;     /* XEP-0184 <received id=''/> */
  char           *displayed_id;   /* XEP-0333 <displayed id=''/> */
  char           *nick;           /* XEP-0172 */
  char           *replace_id;     /* XEP-0308: the message that this one stands in place of */
  char           *reply_id;       /* XEP-0461: the message that this one answers */
  char           *reply_to;       /* who wrote that, as the sender says */
  char           *reply_quote;    /* what the sender quotes of it; no part of the body any more */
  char           *reaction_id;    /* XEP-0444: the message that @reactions are about */
  char          **reactions;      /* all that the sender has for it: valid, each once; empty: none any more */
  char           *retract_id;     /* XEP-0424: the message that its sender takes back; then there is no body */
  gboolean        is_retracted;   /* what our archive keeps of a message that was taken back */
  gboolean        is_unstyled;    /* XEP-0393 */
  gboolean        no_store;       /* XEP-0334 no-store or no-permanent-store */
  GPtrArray      *mentions;       /* of XmppMention (XEP-0513, XEP-0372): what the sender says; NULL: none */

  /* Of rooms (XEP-0045). */
  char           *occupant_id;    /* XEP-0421: who of the room wrote it; only where the room vouches for such ids */
  XmppJid        *real_jid;       /* bare: the same, where the room says so */
  gboolean        is_private;     /* between two in a room */
  gboolean        has_subject;    /* type GROUPCHAT: @subject is the room's from now on; "" takes it away */
  XmppRoomCodes   room_codes;     /* what the room itself says */
  char           *moderated_id;   /* XEP-0425: the archive_id of a message that the room takes back; then there is no body */
  char           *moderated_reason; /* also of what is_retracted, in the room's archive */
  char           *moderated_by;   /* occupant JID, as the room says */
  XmppRoomInvite *invite;         /* then there is no body; NULL */

  GError         *error;          /* type ERROR: XMPP_STANZA_ERROR with the server's text */

  guint64         hold;
} XmppMessage;

#define XMPP_TYPE_MESSAGE (xmpp_message_get_type ())

GType        xmpp_message_get_type (void) G_GNUC_CONST;
XmppMessage *xmpp_message_new      (void);
XmppMessage *xmpp_message_ref      (XmppMessage *self);
void         xmpp_message_unref    (XmppMessage *self);

/* Ids that are empty, or so long that they only cost, are none. */
void         xmpp_message_trim_ids (XmppMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppMessage, xmpp_message_unref)

G_END_DECLS
