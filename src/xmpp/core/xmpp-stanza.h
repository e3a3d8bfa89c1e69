/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"
#include "xmpp-jid.h"
#include "xmpp-message.h"
#include "xmpp-provenance.h"

G_BEGIN_DECLS

typedef enum
{
  XMPP_STANZA_MESSAGE,
  XMPP_STANZA_PRESENCE,
  XMPP_STANZA_IQ,
} XmppStanzaKind;

/**
 * XmppStanza:
 *
 * A stanza on its way through the pipeline: the element, who it is from and to, what its sender may do (provenance), and what the modules found in it
 * (facets).
 */
typedef struct _XmppStanza XmppStanza;

/* @own: our full JID. NULL with XMPP_STANZA_ERROR_JID_MALFORMED or _BAD_REQUEST where it is none; the connection is not to blame then. */
XmppStanza     *xmpp_stanza_new            (XmppNode          *node,
                                            XmppJid           *own,
                                            GError           **error);
XmppStanza     *xmpp_stanza_ref            (XmppStanza        *self);
void            xmpp_stanza_unref          (XmppStanza        *self);

XmppStanzaKind  xmpp_stanza_get_kind       (XmppStanza        *self);
XmppNode       *xmpp_stanza_get_node       (XmppStanza        *self);
const char     *xmpp_stanza_get_id         (XmppStanza        *self);
const char     *xmpp_stanza_get_type_name  (XmppStanza        *self); /* the type attribute or NULL */
XmppJid        *xmpp_stanza_get_from       (XmppStanza        *self); /* our bare JID where there is none */
XmppJid        *xmpp_stanza_get_to         (XmppStanza        *self); /* our full JID where there is none */
gboolean        xmpp_stanza_has_from       (XmppStanza        *self);

XmppProvenance  xmpp_stanza_get_provenance (XmppStanza        *self);
void            xmpp_stanza_set_provenance (XmppStanza        *self,
                                            XmppProvenance     provenance);

/* Of messages only. */
XmppMessage    *xmpp_stanza_get_facets     (XmppStanza        *self);

/* What is inside becomes the stanza. FALSE: it is no message, or malformed. The provenance is the caller's to set again. */
gboolean        xmpp_stanza_unwrap         (XmppStanza        *self,
                                            XmppNode          *inner,
                                            XmppMessageWay     way);
gboolean        xmpp_stanza_is_unwrapped   (XmppStanza        *self);

/* The stanza does not count as handled (XEP-0198) before xmpp_session_release () is called with this. */
void            xmpp_stanza_set_serial     (XmppStanza        *self,
                                            guint64            serial);
guint64         xmpp_stanza_hold           (XmppStanza        *self);
gboolean        xmpp_stanza_is_held        (XmppStanza        *self);

/* The <message/> in <forwarded/> in @wrapper (XEP-0297), with the stamp of its delay in *@stamp (0 without). NULL: there is none. */
XmppNode       *xmpp_stanza_find_forwarded (XmppNode          *wrapper,
                                            gint64            *stamp);

/* An answer to an iq: (transfer full). */
XmppNode       *xmpp_stanza_new_result     (XmppStanza        *iq);
XmppNode       *xmpp_stanza_new_error      (XmppStanza        *iq,
                                            const char        *type,
                                            XmppStanzaError    condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppStanza, xmpp_stanza_unref)

G_END_DECLS
