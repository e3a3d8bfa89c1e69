/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-muc-admin.h"

#define NS_MUC_OWNER   "http://jabber.org/protocol/muc#owner"
#define NS_MUC_REQUEST "http://jabber.org/protocol/muc#request"
#define NS_REGISTER    "jabber:iq:register"
#define NS_DATA        "jabber:x:data"
#define NS_VCARD       "vcard-temp"

static DexFuture *
true_cb (DexFuture *future,
         gpointer   data)
{
  return dex_future_new_true ();
}

/* @payload: (transfer full) */
static DexFuture *
request (XmppMuc    *self,
         XmppJid    *room,
         const char *type,
         XmppNode   *payload)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  g_autoptr(XmppJid) bare = xmpp_jid_dup_bare (room);

  if (session == NULL)
    {
      xmpp_node_unref (payload);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");
    }

  return xmpp_session_request (session, bare, type, payload, 0);
}

static DexFuture *
set (XmppMuc  *self,
     XmppJid  *room,
     XmppNode *payload)
{
  return dex_future_then (request (self, room, "set", payload), true_cb, NULL, NULL);
}

/* The form in the only child of the answer. */
static DexFuture *
form_cb (DexFuture *future,
         gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *query, *form;

  if (value == NULL)
    return dex_future_new_for_error (error);

  query = xmpp_node_get_first (g_value_get_boxed (value));
  form = query != NULL ? xmpp_node_find_only (query, "x", NS_DATA) : NULL;
  if (form == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED, "no form");

  return dex_future_new_take_boxed (XMPP_TYPE_NODE, xmpp_node_ref (form));
}

DexFuture *
xmpp_muc_fetch_config (XmppMuc *self,
                       XmppJid *room)
{
  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  return dex_future_then (request (self, room, "get", xmpp_node_new ("query", NS_MUC_OWNER)), form_cb, NULL, NULL);
}

DexFuture *
xmpp_muc_submit_config (XmppMuc            *self,
                        XmppJid            *room,
                        const XmppDataForm *form)
{
  XmppNode *query;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && form != NULL, NULL);

  query = xmpp_node_new ("query", NS_MUC_OWNER);
  xmpp_node_take (query, xmpp_data_form_to_node (form));

  return set (self, room, query);
}

DexFuture *
xmpp_muc_accept_defaults (XmppMuc *self,
                          XmppJid *room)
{
  XmppNode *query;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  query = xmpp_node_new ("query", NS_MUC_OWNER);
  xmpp_node_set_attribute (xmpp_node_add (query, "x", NS_DATA), "type", "submit");

  return set (self, room, query);
}

DexFuture *
xmpp_muc_destroy (XmppMuc    *self,
                  XmppJid    *room,
                  XmppJid    *alternative,
                  const char *reason,
                  const char *password)
{
  XmppNode *query, *destroy;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  query = xmpp_node_new ("query", NS_MUC_OWNER);
  destroy = xmpp_node_add (query, "destroy", NULL);
  if (alternative != NULL)
    xmpp_node_set_attribute (destroy, "jid", xmpp_jid_get_bare (alternative));
  if (reason != NULL && *reason != '\0')
    xmpp_node_add_with_text (destroy, "reason", NULL, reason);
  if (password != NULL && *password != '\0')
    xmpp_node_add_with_text (destroy, "password", NULL, password);

  return set (self, room, query);
}

/* XEP-0486 s. 3.2: the vCard of a room holds its picture and nothing else. */
DexFuture *
xmpp_muc_set_avatar (XmppMuc    *self,
                     XmppJid    *room,
                     GBytes     *data,
                     const char *type)
{
  XmppNode *vcard;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && (data == NULL || type != NULL), NULL);

  vcard = xmpp_node_new ("vCard", NS_VCARD);
  if (data != NULL)
    {
      g_autofree char *text = g_base64_encode (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
      XmppNode *photo = xmpp_node_add (vcard, "PHOTO", NULL);

      xmpp_node_add_with_text (photo, "TYPE", NULL, type);
      xmpp_node_add_with_text (photo, "BINVAL", NULL, text);
    }

  return set (self, room, vcard);
}

/* --- Registering, and being heard ---------------------------------------------------------------------------------------------- */

static DexFuture *
registration_cb (DexFuture *future,
                 gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *query, *form;

  if (value == NULL)
    return dex_future_new_for_error (error);

  query = xmpp_node_find (g_value_get_boxed (value), "query", NS_REGISTER);
  if (query != NULL && xmpp_node_find (query, "registered", NS_REGISTER) != NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_CONFLICT, "registered already");
  form = query != NULL ? xmpp_node_find_only (query, "x", NS_DATA) : NULL;
  if (form == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED, "no form");

  return dex_future_new_take_boxed (XMPP_TYPE_NODE, xmpp_node_ref (form));
}

DexFuture *
xmpp_muc_fetch_registration (XmppMuc *self,
                             XmppJid *room)
{
  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  return dex_future_then (request (self, room, "get", xmpp_node_new ("query", NS_REGISTER)), registration_cb, NULL, NULL);
}

DexFuture *
xmpp_muc_submit_registration (XmppMuc            *self,
                              XmppJid            *room,
                              const XmppDataForm *form)
{
  XmppNode *query;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && form != NULL, NULL);

  query = xmpp_node_new ("query", NS_REGISTER);
  xmpp_node_take (query, xmpp_data_form_to_node (form));

  return set (self, room, query);
}

static DexFuture *
send_form (XmppMuc            *self,
           XmppJid            *room,
           const XmppDataForm *form)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  g_autoptr(XmppJid) bare = xmpp_jid_dup_bare (room);
  XmppNode *message;

  if (session == NULL || !xmpp_muc_is_joined (self, room))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "not in the room");

  message = xmpp_node_new ("message", NS_CLIENT);
  xmpp_node_set_attribute (message, "to", xmpp_jid_get_text (bare));
  xmpp_node_take (message, xmpp_data_form_to_node (form));

  return xmpp_session_send (session, message);
}

DexFuture *
xmpp_muc_request_voice (XmppMuc *self,
                        XmppJid *room)
{
  g_autoptr(XmppDataForm) form = NULL;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  form = xmpp_data_form_new (XMPP_FORM_SUBMIT, NS_MUC_REQUEST);
  xmpp_data_form_set (form, "muc#role", "participant");

  return send_form (self, room, form);
}

DexFuture *
xmpp_muc_answer_voice_request (XmppMuc            *self,
                               XmppJid            *room,
                               const XmppDataForm *voice_request,
                               gboolean            is_allowed)
{
  g_autoptr(XmppDataForm) form = NULL;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && voice_request != NULL, NULL);

  form = xmpp_data_form_new_answer (voice_request);
  xmpp_data_form_set (form, "muc#request_allow", is_allowed ? "true" : "false");

  return send_form (self, room, form);
}
