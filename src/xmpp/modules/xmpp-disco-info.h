/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

#define NS_DISCO_INFO "http://jabber.org/protocol/disco#info"

typedef struct
{
  char *category;
  char *type;
  char *lang; /* "" for none */
  char *name; /* "" for none */
} XmppIdentity;

/**
 * XmppDiscoInfo:
 *
 * The answer to a disco#info request: identities, features, extension forms (XEP-0128). Reference counted, immutable.
 */
typedef struct _XmppDiscoInfo
{
  gatomicrefcount ref_count;
  GPtrArray      *identities; /* of XmppIdentity */
  GStrv           features;   /* sorted, without duplicates */
  XmppNode       *query;      /* as it came; NULL for what we made */
} XmppDiscoInfo;

#define XMPP_TYPE_DISCO_INFO (xmpp_disco_info_get_type ())

GType          xmpp_disco_info_get_type  (void) G_GNUC_CONST;
XmppDiscoInfo *xmpp_disco_info_new       (const char * const *features);
XmppDiscoInfo *xmpp_disco_info_from_node (XmppNode           *query);
XmppDiscoInfo *xmpp_disco_info_ref       (XmppDiscoInfo      *self);
void           xmpp_disco_info_unref     (XmppDiscoInfo      *self);
void           xmpp_disco_info_add_identity (XmppDiscoInfo   *self,
                                          const char         *category,
                                          const char         *type,
                                          const char         *lang,
                                          const char         *name);
gboolean       xmpp_disco_info_has       (XmppDiscoInfo      *self,
                                          const char         *feature);
XmppNode      *xmpp_disco_info_to_node   (XmppDiscoInfo      *self);

/* The verification string of XEP-0115 s. 5.1, hashed and in Base64. NULL where the answer is ill-formed (s. 5.4: duplicates). */
char          *xmpp_disco_info_to_ver    (XmppDiscoInfo      *self,
                                          GChecksumType       hash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppDiscoInfo, xmpp_disco_info_unref)

G_END_DECLS
