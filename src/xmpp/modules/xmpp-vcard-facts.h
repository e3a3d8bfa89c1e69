/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a vCard says, of either kind: vCard4 (XEP-0292, RFC 6351) and vcard-temp (XEP-0054). */
#define XMPP_VCARD4_NODE "urn:xmpp:vcard4"

/* security.md F13: what is larger says nothing. */
#define XMPP_VCARD_BYTES_MAX (1024 * 1024)

typedef enum
{
  XMPP_VCARD_FULL_NAME,
  XMPP_VCARD_NICKNAME,
  XMPP_VCARD_PRONOUNS,
  XMPP_VCARD_ORGANIZATION,
  XMPP_VCARD_TITLE,
  XMPP_VCARD_ROLE,
  XMPP_VCARD_EMAIL,
  XMPP_VCARD_PHONE,
  XMPP_VCARD_WEBSITE,
  XMPP_VCARD_BIRTHDAY,
  XMPP_VCARD_TIME_ZONE,
  XMPP_VCARD_NOTE,
} XmppVcardField;

#define XMPP_VCARD_N_FIELDS (XMPP_VCARD_NOTE + 1)

typedef struct
{
  XmppVcardField field;
  char          *value; /* never empty, never long */
} XmppVcardFact;

void       xmpp_vcard_fact_free   (XmppVcardFact      *self);

/* Of XmppVcardFact, by fields; a field may be there several times. Empty where @vcard is no vCard or too large. (transfer container) */
GPtrArray *xmpp_vcard_read        (XmppNode           *vcard);

/* A vCard of the kind that @is_vcard4 names, in which the first one of each field is what @values say (NULL or "": there is none). Fields whose bit is not in
 * @fields, and everything else that is in @old (NULL: nothing), stays. (transfer full) */
XmppNode  *xmpp_vcard_with_values (XmppNode           *old,
                                   gboolean            is_vcard4,
                                   const char * const *values,
                                   guint               fields);

/* A vcard-temp with this PNG as its only photo; NULL: with none. (transfer full) */
XmppNode  *xmpp_vcard_with_photo  (XmppNode           *old,
                                   GBytes             *photo);

G_END_DECLS
