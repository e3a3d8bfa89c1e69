/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-data-form.h"
#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0433: services that know the public rooms of many servers. Whoever is asked learns what was looked for. */
extern const XmppModuleInfo xmpp_channel_search_info;

#define XMPP_CHANNEL_SEARCH_FEATURE "urn:xmpp:channel-search:0:search"

/* Strings are NULL where nothing is said; clamped. */
typedef struct
{
  XmppJid *jid;
  char    *name;
  char    *description;
  char    *language;
  int      n_users; /* -1: not said */
  gboolean is_open; /* everybody may come, without a password */
} XmppChannel;

void xmpp_channel_free (XmppChannel *self);

/* One page. Reference counted.
 *
 * @channels: (element-type XmppChannel), as the service orders them
 * @last: what the next page is asked with; NULL: this is the last */
typedef struct
{
  gatomicrefcount ref_count;
  GPtrArray      *channels;
  char           *last;
} XmppChannels;

#define XMPP_TYPE_CHANNELS (xmpp_channels_get_type ())
GType         xmpp_channels_get_type  (void) G_GNUC_CONST;
XmppChannels *xmpp_channels_from_node (XmppNode     *result,
                                       const char   *after);
XmppChannels *xmpp_channels_ref       (XmppChannels *self);
void          xmpp_channels_unref     (XmppChannels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppChannels, xmpp_channels_unref)

/* (transfer full): asks for rooms (XEP-0045) with these @words in name, description or address, those with most people first. */
XmppDataForm *xmpp_channel_search_new_form (const char         *words);

/* Future of XmppNode, the service's own form. Rejects as xmpp_session_request (). */
DexFuture    *xmpp_channel_search_fetch_form (XmppSession      *session,
                                       XmppJid            *service);
/* Future of XmppChannels. @after: NULL: the first page. */
DexFuture    *xmpp_channel_search_run  (XmppSession        *session,
                                       XmppJid            *service,
                                       const XmppDataForm *form,
                                       guint               max,
                                       const char         *after);

G_END_DECLS
