/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define XMPP_TYPE_JID  (xmpp_jid_get_type ())
#define XMPP_JID_ERROR (xmpp_jid_error_quark ())

typedef enum
{
  XMPP_JID_ERROR_EMPTY,
  XMPP_JID_ERROR_LOCAL,
  XMPP_JID_ERROR_DOMAIN,
  XMPP_JID_ERROR_RESOURCE,
} XmppJidError;

/* Longest part of a JID in bytes (RFC 7622 s. 3.1). */
#define XMPP_JID_PART_MAX 1023

typedef struct _XmppJid XmppJid;

GQuark      xmpp_jid_error_quark  (void);
GType       xmpp_jid_get_type     (void) G_GNUC_CONST;

XmppJid    *xmpp_jid_new          (const char     *text,
                                   GError        **error);
XmppJid    *xmpp_jid_new_parts    (const char     *local,
                                   const char     *domain,
                                   const char     *resource,
                                   GError        **error);
XmppJid    *xmpp_jid_ref          (XmppJid        *self);
void        xmpp_jid_unref        (XmppJid        *self);

const char *xmpp_jid_get_local    (const XmppJid  *self);
const char *xmpp_jid_get_domain   (const XmppJid  *self);
const char *xmpp_jid_get_resource (const XmppJid  *self);
const char *xmpp_jid_get_text     (const XmppJid  *self);
const char *xmpp_jid_get_bare     (const XmppJid  *self);

gboolean    xmpp_jid_is_bare      (const XmppJid  *self);
gboolean    xmpp_jid_is_domain    (const XmppJid  *self);
XmppJid    *xmpp_jid_dup_bare     (XmppJid        *self);
XmppJid    *xmpp_jid_dup_domain   (XmppJid        *self);

guint       xmpp_jid_hash         (gconstpointer   self);
gboolean    xmpp_jid_equal        (gconstpointer   a,
                                   gconstpointer   b);
gboolean    xmpp_jid_equal_bare   (const XmppJid  *a,
                                   const XmppJid  *b);

char       *xmpp_jid_domain_to_ascii (const char  *domain,
                                      GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppJid, xmpp_jid_unref)

G_END_DECLS
