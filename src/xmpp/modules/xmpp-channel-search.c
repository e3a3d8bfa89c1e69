/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-channel-search.h"

#define NS_SEARCH XMPP_CHANNEL_SEARCH_FEATURE
#define NS_PARAMS "urn:xmpp:channel-search:0:search-params"
#define ORDER     "{urn:xmpp:channel-search:0:order}nusers"
#define NS_DATA   "jabber:x:data"
#define NS_RSM    "http://jabber.org/protocol/rsm"

/* Of one page; in characters. */
#define CHANNELS_MAX 1000
#define LENGTH_MAX   1024

G_DEFINE_BOXED_TYPE (XmppChannels, xmpp_channels, xmpp_channels_ref, xmpp_channels_unref)

void
xmpp_channel_free (XmppChannel *self)
{
  xmpp_jid_unref (self->jid);
  g_free (self->name);
  g_free (self->description);
  g_free (self->language);
  g_free (self);
}

XmppChannels *
xmpp_channels_ref (XmppChannels *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_channels_unref (XmppChannels *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->channels);
  g_free (self->last);
  g_free (self);
}

static char *
dup_text (XmppNode   *item,
          const char *name)
{
  const char *text = xmpp_node_find_text (item, name, NS_SEARCH);

  if (text == NULL || *text == '\0')
    return NULL;

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), LENGTH_MAX));
}

/* s. 5.2. NULL: no room. */
static XmppChannel *
read_item (XmppNode *item)
{
  const char *address = xmpp_node_get_attribute (item, "address");
  const char *service = xmpp_node_find_text (item, "service-type", NS_SEARCH);
  const char *open = xmpp_node_find_text (item, "is-open", NS_SEARCH);
  const char *users = xmpp_node_find_text (item, "nusers", NS_SEARCH);
  g_autoptr(XmppJid) jid = address != NULL ? xmpp_jid_new (address, NULL) : NULL;
  XmppChannel *channel;
  gint64 number;

  if (jid == NULL || !xmpp_jid_is_bare (jid) || xmpp_jid_get_local (jid) == NULL || (service != NULL && g_strcmp0 (service, "xep-0045") != 0))
    return NULL;

  channel = g_new0 (XmppChannel, 1);
  channel->jid = g_steal_pointer (&jid);
  channel->name = dup_text (item, "name");
  channel->description = dup_text (item, "description");
  channel->language = dup_text (item, "language");
  channel->n_users = users != NULL && g_ascii_string_to_signed (users, 10, 0, G_MAXINT, &number, NULL) ? (int) number : -1;
  channel->is_open = open != NULL && g_strcmp0 (open, "false") != 0 && g_strcmp0 (open, "0") != 0;

  return channel;
}

XmppChannels *
xmpp_channels_from_node (XmppNode   *result,
                         const char *after)
{
  XmppChannels *self = g_new0 (XmppChannels, 1);
  XmppNode *set = xmpp_node_find (result, "set", NS_RSM);
  const char *last = set != NULL ? xmpp_node_find_text (set, "last", NS_RSM) : NULL;
  guint n_items = 0;

  g_atomic_ref_count_init (&self->ref_count);
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_channel_free);
  for (XmppNode *child = xmpp_node_get_first (result); child != NULL && n_items < CHANNELS_MAX; child = xmpp_node_get_next (child))
    {
      XmppChannel *channel;

      if (!xmpp_node_is (child, "item", NS_SEARCH))
        continue;
      n_items++;
      channel = read_item (child);
      if (channel != NULL)
        g_ptr_array_add (self->channels, channel);
    }

  /* An empty page is the last, and a cursor that does not move leads nowhere. */
  if (n_items > 0 && last != NULL && *last != '\0' && g_strcmp0 (last, after) != 0)
    self->last = g_strdup (last);

  return self;
}

XmppDataForm *
xmpp_channel_search_new_form (const char *words)
{
  XmppDataForm *form = xmpp_data_form_new (XMPP_FORM_SUBMIT, NS_PARAMS);

  xmpp_data_form_set (form, "q", words);
  xmpp_data_form_set (form, "sinname", "true");
  xmpp_data_form_set (form, "sindescription", "true");
  xmpp_data_form_set (form, "sinaddr", "true");
  xmpp_data_form_set (form, "types", "xep-0045");
  xmpp_data_form_set (form, "key", ORDER);

  return form;
}

static DexFuture *
form_cb (DexFuture *future,
         gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *search, *form;

  if (value == NULL)
    return dex_future_new_for_error (error);

  search = xmpp_node_find (g_value_get_boxed (value), "search", NS_SEARCH);
  form = search != NULL ? xmpp_node_find_only (search, "x", NS_DATA) : NULL;
  if (form == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "no form");

  return dex_future_new_take_boxed (XMPP_TYPE_NODE, xmpp_node_ref (form));
}

DexFuture *
xmpp_channel_search_fetch_form (XmppSession *session,
                                XmppJid     *service)
{
  g_return_val_if_fail (XMPP_IS_SESSION (session) && service != NULL, NULL);

  return dex_future_then (xmpp_session_request (session, service, "get", xmpp_node_new ("search", NS_SEARCH), 0), form_cb, NULL, NULL);
}

static DexFuture *
result_cb (DexFuture *future,
           gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *result;

  if (value == NULL)
    return dex_future_new_for_error (error);

  result = xmpp_node_find (g_value_get_boxed (value), "result", NS_SEARCH);
  if (result == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an answer without a result");

  return dex_future_new_take_boxed (XMPP_TYPE_CHANNELS, xmpp_channels_from_node (result, data));
}

DexFuture *
xmpp_channel_search_run (XmppSession        *session,
                         XmppJid            *service,
                         const XmppDataForm *form,
                         guint               max,
                         const char         *after)
{
  XmppNode *search, *set;
  g_autofree char *max_text = g_strdup_printf ("%u", max);

  g_return_val_if_fail (XMPP_IS_SESSION (session) && service != NULL && form != NULL, NULL);

  search = xmpp_node_new ("search", NS_SEARCH);
  set = xmpp_node_add (search, "set", NS_RSM);
  xmpp_node_add_with_text (set, "max", NULL, max_text);
  if (after != NULL)
    xmpp_node_add_with_text (set, "after", NULL, after);
  xmpp_node_take (search, xmpp_data_form_to_node (form));

  return dex_future_then (xmpp_session_request (session, service, "get", search, 0), result_cb, g_strdup (after), g_free);
}

static const XmppHandler handlers[] = { { 0 } };

const XmppModuleInfo xmpp_channel_search_info = { NULL, handlers };
