/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"

G_BEGIN_DECLS

/* What a server offers for signing in, read from its stream features. */
typedef struct
{
  gboolean    is_sasl2;    /* XEP-0388 rather than RFC 6120 s. 6 */
  GStrv       mechanisms;  /* of the protocol that is used */
  GStrv       bindings;    /* channel binding types (XEP-0440); NULL: the element is not there */
  gboolean    differs;     /* SASL 1 and SASL 2 do not offer the same SCRAM mechanisms */
} XmppSaslOffers;

/* What to do with it. */
typedef struct
{
  char         *mechanism;
  gboolean      is_plain;
  GChecksumType hash;
  char         *binding;             /* channel binding type, NULL: none */
  gboolean      server_lacks_binding; /* say "y" */
  gboolean      must_be_hashed;      /* go on only where XEP-0474 says that the offers are genuine */
} XmppSaslChoice;

void      xmpp_sasl_offers_read    (XmppSaslOffers       *offers,
                                    XmppNode             *features);
void      xmpp_sasl_offers_clear   (XmppSaslOffers       *offers);

/* The text that XEP-0474 hashes. */
char     *xmpp_sasl_offers_to_text (const XmppSaslOffers *offers);

/* @can_bind: the channel binding types that this connection can do, strongest first. @plain_forbidden: SCRAM was used once (security.md T9).
 * FALSE with XMPP_AUTH_ERROR_NO_MECHANISM or _DOWNGRADE. */
gboolean  xmpp_sasl_choose         (const XmppSaslOffers *offers,
                                    const char * const   *can_bind,
                                    gboolean              plain_forbidden,
                                    XmppSaslChoice       *choice,
                                    GError              **error);
void      xmpp_sasl_choice_clear   (XmppSaslChoice       *choice);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XmppSaslOffers, xmpp_sasl_offers_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XmppSaslChoice, xmpp_sasl_choice_clear)

#define NS_SASL         "urn:ietf:params:xml:ns:xmpp-sasl"
#define NS_SASL2        "urn:xmpp:sasl:2"
#define NS_SASL_BINDING "urn:xmpp:sasl-cb:0"

G_END_DECLS
