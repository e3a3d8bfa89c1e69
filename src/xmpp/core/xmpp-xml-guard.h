/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-error.h"

G_BEGIN_DECLS

/**
 * XmppXmlGuard:
 *
 * Looks at every byte before libxml2 does: UTF-8 and XML's characters, "<!" only as CDATA, "<?" only as the first thing of a stream, the number
 * of attributes, entity references. It also finds where tags end, which is where stanzas end.
 */
typedef struct
{
  guint8   state;
  guint8   utf8_left;
  gunichar utf8_char;
  gunichar utf8_min;
  guint    match;        /* how much of "[CDATA[", "]]>" or "?>" was seen */
  guint    n_equals;     /* attributes and declarations of this tag */
  gsize    tag_bytes;
  gsize    total;
  char     declaration[128];
  guint    declaration_length;
  char     entity[12];
  guint    entity_length;
} XmppXmlGuard;

void  xmpp_xml_guard_init (XmppXmlGuard    *self);
gsize xmpp_xml_guard_scan (XmppXmlGuard    *self,
                           const guint8    *data,
                           gsize            length,
                           gsize           *complete,
                           XmppStreamError *problem);

G_END_DECLS
