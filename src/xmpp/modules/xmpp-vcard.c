/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-vcard.h"

#include "xmpp-avatar.h"
#include "xmpp-error.h"

#define NS_VCARD  "vcard-temp"
#define NS_UPDATE "vcard-temp:x:update"

char *
xmpp_vcard_photo_hash_from_presence (XmppNode *presence)
{
  XmppNode *update = xmpp_node_find_only (presence, "x", NS_UPDATE);
  XmppNode *photo = update != NULL ? xmpp_node_find_only (update, "photo", NS_UPDATE) : NULL;
  g_autofree char *hash = photo != NULL ? g_strstrip (g_ascii_strdown (xmpp_node_get_text (photo), -1)) : NULL;

  /* s. 3.2 and 4.1: without <photo/> they do not know yet, or they do not do this at all. */
  if (hash == NULL || (*hash != '\0' && !xmpp_avatar_is_hash (hash)))
    return NULL;

  return g_steal_pointer (&hash);
}

void
xmpp_vcard_add_photo_hash (XmppNode   *presence,
                           const char *hash)
{
  if (hash != NULL)
    xmpp_node_add_with_text (xmpp_node_add (presence, "x", NS_UPDATE), "photo", NULL, hash);
}

GBytes *
xmpp_vcard_photo_from_node (XmppNode   *vcard,
                            const char *hash)
{
  /* Several photos are allowed: the one that was announced. An address (EXTVAL) is never followed: security.md F13. */
  for (XmppNode *child = xmpp_node_get_first (vcard); child != NULL; child = xmpp_node_get_next (child))
    {
      GBytes *data = xmpp_node_is (child, "PHOTO", NS_VCARD) ? xmpp_avatar_from_base64 (xmpp_node_find_text (child, "BINVAL", NS_VCARD), hash) : NULL;

      if (data != NULL)
        return data;
    }

  return NULL;
}

static DexFuture *
fetched_cb (DexFuture *future,
            gpointer   data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  XmppNode *vcard = value != NULL ? xmpp_node_find (g_value_get_boxed (value), "vCard", NS_VCARD) : NULL;

  if (vcard == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND, "no vCard");

  return dex_future_new_take_boxed (XMPP_TYPE_NODE, xmpp_node_ref (vcard));
}

DexFuture *
xmpp_vcard_fetch (XmppSession *session,
                  XmppJid     *jid)
{
  g_autoptr(XmppJid) bare = jid != NULL ? xmpp_jid_dup_bare (jid) : NULL;

  g_return_val_if_fail (XMPP_IS_SESSION (session), NULL);

  return dex_future_then (xmpp_session_request (session, bare, "get", xmpp_node_new ("vCard", NS_VCARD), 0), fetched_cb, NULL, NULL);
}

DexFuture *
xmpp_vcard_fetch_occupant (XmppSession *session,
                           XmppJid     *occupant)
{
  g_return_val_if_fail (XMPP_IS_SESSION (session) && occupant != NULL && !xmpp_jid_is_bare (occupant), NULL);

  return dex_future_then (xmpp_session_request (session, occupant, "get", xmpp_node_new ("vCard", NS_VCARD), 0), fetched_cb, NULL, NULL);
}

static DexFuture *
put_cb (DexFuture *future,
        gpointer   data)
{
  return dex_future_new_true ();
}

DexFuture *
xmpp_vcard_put (XmppSession *session,
                XmppNode    *vcard)
{
  g_return_val_if_fail (XMPP_IS_SESSION (session), NULL);

  return dex_future_then (xmpp_session_request (session, NULL, "set", vcard, 0), put_cb, NULL, NULL);
}

static const XmppHandler handlers[] = { { 0 } };

const XmppModuleInfo xmpp_vcard_info = { NULL, handlers };
