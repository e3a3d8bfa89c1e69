/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"

G_BEGIN_DECLS

/* What is wrong with a stanza that a person has typed. */
typedef enum
{
  XMPP_STANZA_TEXT_ERROR_EMPTY,
  XMPP_STANZA_TEXT_ERROR_TOO_LARGE,
  XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED, /* the message says why, in the parser's words */
  XMPP_STANZA_TEXT_ERROR_UNFINISHED,
  XMPP_STANZA_TEXT_ERROR_MORE_THAN_ONE,
  XMPP_STANZA_TEXT_ERROR_NO_STANZA,       /* no message, presence or iq of jabber:client */
  XMPP_STANZA_TEXT_ERROR_BAD_ADDRESS,     /* to or from is no JID */
  XMPP_STANZA_TEXT_ERROR_BAD_IQ,          /* without type, or with more or less in it than its type allows */
} XmppStanzaTextError;

#define XMPP_STANZA_TEXT_ERROR (xmpp_stanza_text_error_quark ())
GQuark    xmpp_stanza_text_error_quark (void);

/* Exactly one stanza, by the reader that guards our streams: what comes through can break none. @max: bytes. NULL with XMPP_STANZA_TEXT_ERROR. */
XmppNode *xmpp_stanza_from_text        (const char  *text,
                                        gsize        max,
                                        GError     **error);

G_END_DECLS
