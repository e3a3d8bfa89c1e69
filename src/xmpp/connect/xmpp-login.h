/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-connect-report.h"
#include "xmpp-fast-token.h"
#include "xmpp-jid.h"
#include "xmpp-resolver.h"
#include "xmpp-stream.h"
#include "xmpp-wire-tap.h"

G_BEGIN_DECLS

#define NS_SM      "urn:xmpp:sm:3"
#define NS_BIND    "urn:ietf:params:xml:ns:xmpp-bind"
#define NS_BIND2   "urn:xmpp:bind:0"
#define NS_CARBONS "urn:xmpp:carbons:2"

typedef struct _XmppLogin XmppLogin;
typedef struct _XmppLoginRequest XmppLoginRequest;

/* How to reach an endpoint: future of GIOStream. Tests put streams of their own here. */
typedef DexFuture *(*XmppDialFunc) (const XmppEndpoint *endpoint,
                                    GCancellable       *cancellable,
                                    gpointer            data);

/* What the web server of @domain says of other ways (XEP-0156): future of GPtrArray of XmppEndpoint, boxed. */
typedef DexFuture *(*XmppHostMetaFunc) (const char   *domain,
                                        GTlsDatabase *trust,
                                        KithScope    *scope,
                                        gpointer      data);

/**
 * XmppLoginRequest:
 *
 * What a connector needs to know. Reference counted; fill it in before the first use, then leave it.
 *
 * @tag: what our resource begins with. @agent_id: a UUID of this installation and account (XEP-0388 user-agent). @endpoint: where the person says that the
 * server is; NULL: look it up. @plain_forbidden: SCRAM was used before (security.md T9). @token: tried before the password (XEP-0484), or NULL.
 * @token_refused: comes back TRUE where the server would not have it; forget it then, whatever became of the sign-in. @sm_id, @sm_handled, @sm_jid, @sm_location: what to resume
 * (XEP-0198); @sm_id NULL: nothing. @trust NULL: the system's authorities. @revocation: knows which certificates were taken back, or NULL. @tap: sees what goes over the wire, or NULL. @report: what was tried and found comes
 * back in it, also from an attempt that failed.
 */
struct _XmppLoginRequest
{
  gatomicrefcount ref_count;
  XmppJid        *account;
  char           *password;
  char           *tag;
  char           *agent_id;
  XmppEndpoint   *endpoint;
  gboolean        plain_forbidden;
  XmppFastToken  *token;
  gboolean        token_refused;
  char           *sm_id;
  guint32         sm_handled;
  XmppJid        *sm_jid;
  char           *sm_location;
  GTlsDatabase   *trust;
  XmppRevocation *revocation;
  GResolver      *resolver;
  XmppWireTap    *tap;
  XmppConnectReport *report;
  XmppHostMetaFunc host_meta; /* NULL: by HTTPS */
  XmppDialFunc    dial;
  gpointer        dial_data; /* for both */
};

XmppLoginRequest *xmpp_login_request_new   (XmppJid          *account,
                                            const char       *password);
XmppLoginRequest *xmpp_login_request_ref   (XmppLoginRequest *self);
void              xmpp_login_request_unref (XmppLoginRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppLoginRequest, xmpp_login_request_unref)

/**
 * XmppLogin:
 *
 * An authenticated stream and what was agreed on. @jid: our full JID. @features: the stream features after the sign-in. @token: what to sign in with next
 * time instead of the one before; NULL: nothing new.
 */
struct _XmppLogin
{
  gatomicrefcount ref_count;
  XmppStream     *stream;
  XmppJid        *jid;
  XmppNode       *features;
  gboolean        used_scram;
  gboolean        used_token;
  char           *mechanism;
  char           *binding;          /* channel binding type or NULL */
  XmppFastToken  *token;
  XmppConnectReport *report;        /* how it came about */
  gboolean        carbons_enabled;  /* inline (Bind 2) */
  gboolean        is_resumed;
  guint32         resumed_h;        /* what the server had handled */
  gboolean        sm_enabled;
  char           *sm_id;            /* NULL: cannot be resumed */
  guint           sm_max;           /* seconds, 0 not said */
  char           *sm_location;
};

#define XMPP_TYPE_LOGIN (xmpp_login_get_type ())

GType      xmpp_login_get_type (void) G_GNUC_CONST;
XmppLogin *xmpp_login_new      (void);
XmppLogin *xmpp_login_ref      (XmppLogin *self);
void       xmpp_login_unref    (XmppLogin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppLogin, xmpp_login_unref)

G_END_DECLS
