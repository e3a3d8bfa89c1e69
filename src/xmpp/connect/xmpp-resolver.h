/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-future.h"
#include "xmpp-connect-report.h"
#include "xmpp-error.h"

G_BEGIN_DECLS

/* Where a server may be reached. @path: of a WebSocket (RFC 7395, by direct TLS), else NULL. */
typedef struct
{
  char    *host;
  guint16  port;
  gboolean is_direct_tls;
  char    *path;
} XmppEndpoint;

void          xmpp_endpoint_free   (XmppEndpoint *self);
XmppEndpoint *xmpp_endpoint_new    (const char   *host,
                                    guint16       port,
                                    gboolean      is_direct_tls);
XmppEndpoint *xmpp_endpoint_copy   (const XmppEndpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppEndpoint, xmpp_endpoint_free)

/* One SRV record with its kind. */
typedef struct
{
  guint16  priority;
  guint16  weight;
  guint16  port;
  gboolean is_direct_tls;
  char    *target;
  char    *path;   /* of a WebSocket, or NULL: no SRV record has it, but what a web server says does (XEP-0487) */
} XmppSrvRecord;

void       xmpp_srv_record_free (XmppSrvRecord *self);

/* The order of RFC 2782: by priority, among equals by weight and chance. Records of both services are one set (XEP-0368 s. 3). @random NULL: a real one.
 * @records: (element-type XmppSrvRecord): (transfer full). Returns (element-type XmppEndpoint). */
GPtrArray *xmpp_resolver_order  (GPtrArray     *records,
                                 GRand         *random);

/* The endpoints of @domain, best first: SRV for both services at once, else the domain itself on port 5222. Of XmppEndpoint. NULL with
 * XMPP_CONNECT_ERROR_NOT_OFFERED or a GIO error. @report: gets both look-ups. On a fiber. */
GPtrArray *xmpp_resolver_await  (GResolver     *resolver,
                                 const char    *domain,
                                 KithScope     *scope,
                                 XmppConnectReport *report,
                                 GError       **error);

G_END_DECLS
