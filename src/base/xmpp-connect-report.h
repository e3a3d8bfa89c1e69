/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * XmppConnectReport:
 *
 * What one way from a JID to a stream tried and found, also where it led nowhere: pure data for a page that a person reads. There is never a password, a token
 * or a message in it. Filled by the connector, the resolver and the sign-in while they work; whoever gets it afterwards only reads. Times are microseconds:
 * points since 1970, spans as they are.
 *
 * It stands in base for the same reason as XmppJid: it is a value that all layers hand on.
 */
typedef struct _XmppConnectReport XmppConnectReport;

/* A look-up in DNS. @problem: what went wrong, NULL where there was an answer. @records: of char *, "PRIORITY WEIGHT PORT TARGET". */
typedef struct
{
  char      *name;
  char      *problem;
  GPtrArray *records;
} XmppReportLookup;

/* How an address became known. */
typedef enum
{
  XMPP_REPORT_BY_SRV,
  XMPP_REPORT_BY_DOMAIN,     /* no SRV records: the domain itself */
  XMPP_REPORT_BY_PERSON,     /* the account's settings */
  XMPP_REPORT_BY_WEB,        /* XEP-0156, XEP-0487 */
  XMPP_REPORT_BY_REDIRECT,   /* see-other-host */
  XMPP_REPORT_BY_RESUMPTION, /* XEP-0198 location */
} XmppReportWay;

/* How far it went. */
typedef enum
{
  XMPP_REPORT_DIALLING,
  XMPP_REPORT_STARTTLS,
  XMPP_REPORT_HANDSHAKE,
  XMPP_REPORT_WEB_SOCKET,
  XMPP_REPORT_STREAM,
  XMPP_REPORT_SIGN_IN,
  XMPP_REPORT_DONE,
} XmppReportStep;

typedef enum
{
  XMPP_REPORT_NO_TOKEN,
  XMPP_REPORT_TOKEN_USED,
  XMPP_REPORT_TOKEN_REFUSED,
} XmppReportToken;

/* XEP-0198. */
typedef enum
{
  XMPP_REPORT_NOTHING_TO_RESUME,
  XMPP_REPORT_RESUMED,
  XMPP_REPORT_RESUMPTION_REFUSED,
  XMPP_REPORT_RESUMPTION_NOT_OFFERED,
} XmppReportResumption;

/* @fingerprint: SHA-256 of the certificate, as "AB:CD:...". Times are 0 where they are not known. */
typedef struct
{
  char  *subject;
  char  *issuer;
  gint64 not_before;
  gint64 not_after;
  char  *fingerprint;
} XmppReportCertificate;

/* One address. @error is NULL when it led to a session. What was not reached is NULL or 0. */
typedef struct
{
  XmppReportWay        way;
  char                *host;
  guint16              port;
  gboolean             is_direct_tls;
  char                *path;           /* of a WebSocket */
  XmppReportStep       step;
  gint64               span;
  char                *address;        /* where the name led */
  GError              *error;

  char                *tls_version;
  char                *tls_cipher;
  GPtrArray           *certificates;   /* of XmppReportCertificate: the server's first, then who vouches for it */
  char                *certificate_name; /* by which it is the server's: "DNS:example.com"; NULL where it is not */
  char                *key;            /* SHA-256 of the server's public key, as above (security.md T15) */

  char                *offered;        /* mechanisms, a space between them */
  gboolean             is_sasl2;
  char                *mechanism;
  char                *binding;        /* channel binding */
  XmppReportToken      token;
  gboolean             is_early;       /* signed in before the server had spoken (XEP-0509) */
  gboolean             is_bound_inline; /* XEP-0386 */
  gboolean             asked_to_resume;
  XmppReportResumption resumption;
  gboolean             has_management; /* XEP-0198 */
  gboolean             may_resume;     /* the next time */
  guint                resume_seconds; /* 0: not said */
} XmppReportAttempt;

#define XMPP_TYPE_CONNECT_REPORT (xmpp_connect_report_get_type ())

GType              xmpp_connect_report_get_type    (void) G_GNUC_CONST;
XmppConnectReport *xmpp_connect_report_new         (void);
XmppConnectReport *xmpp_connect_report_ref         (XmppConnectReport *self);
void               xmpp_connect_report_unref       (XmppConnectReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppConnectReport, xmpp_connect_report_unref)

gint64             xmpp_connect_report_get_began   (XmppConnectReport *self);
gint64             xmpp_connect_report_get_span    (XmppConnectReport *self);
/* Of XmppReportLookup, of XmppReportAttempt: in the order of what happened. */
GPtrArray         *xmpp_connect_report_get_lookups (XmppConnectReport *self);
GPtrArray         *xmpp_connect_report_get_attempts (XmppConnectReport *self);
/* The web server was asked: what went wrong, "" where it answered, NULL where nobody asked it. */
const char        *xmpp_connect_report_get_web     (XmppConnectReport *self);
const GError      *xmpp_connect_report_get_error   (XmppConnectReport *self);

/* --- For those who fill it; the last of the attempts is the current one. --- */

void               xmpp_connect_report_begin       (XmppConnectReport *self);
/* @records: of GVariant (qqqs), NULL where there are none. */
void               xmpp_connect_report_add_lookup  (XmppConnectReport *self,
                                                    const char        *name,
                                                    GPtrArray         *records,
                                                    const GError      *problem);
void               xmpp_connect_report_set_web     (XmppConnectReport *self,
                                                    const GError      *problem);
XmppReportAttempt *xmpp_connect_report_add_attempt (XmppConnectReport *self,
                                                    XmppReportWay      way,
                                                    const char        *host,
                                                    guint16            port,
                                                    gboolean           is_direct_tls,
                                                    const char        *path);
/* Never NULL: where there is none yet, one that nobody sees. */
XmppReportAttempt *xmpp_connect_report_get_current (XmppConnectReport *self);
void               xmpp_connect_report_end_attempt (XmppConnectReport *self,
                                                    const GError      *error);
void               xmpp_connect_report_end         (XmppConnectReport *self,
                                                    const GError      *error);
void               xmpp_report_attempt_add_certificate (XmppReportAttempt *self,
                                                    const char        *subject,
                                                    const char        *issuer,
                                                    gint64             not_before,
                                                    gint64             not_after,
                                                    const char        *fingerprint);

G_END_DECLS
