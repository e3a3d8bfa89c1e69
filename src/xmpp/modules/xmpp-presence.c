/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-presence.h"

#include "kith-time.h"
#include "xmpp-caps.h"
#include "xmpp-disco.h"
#include "xmpp-idle.h"
#include "xmpp-nick.h"
#include "xmpp-vcard.h"

#include <string.h>

/* Longest status text in characters that is taken over. */
#define STATUS_MAX 1024

struct _XmppPresence
{
  XmppModule parent_instance;
};

enum
{
  SIGNAL_PRESENCE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppPresence, xmpp_presence, XMPP_TYPE_MODULE)

static XmppPresenceInfo *
info_copy (XmppPresenceInfo *self)
{
  XmppPresenceInfo *copy = g_memdup2 (self, sizeof *self);

  copy->from = xmpp_jid_ref (self->from);
  copy->status = g_strdup (self->status);
  copy->nick = g_strdup (self->nick);
  copy->photo = g_strdup (self->photo);

  return copy;
}

void
xmpp_presence_info_free (XmppPresenceInfo *self)
{
  xmpp_jid_unref (self->from);
  g_free (self->status);
  g_free (self->nick);
  g_free (self->photo);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (XmppPresenceInfo, xmpp_presence_info, info_copy, xmpp_presence_info_free)

static const char *const kind_names[] = {
  [XMPP_PRESENCE_AVAILABLE] = NULL,
  [XMPP_PRESENCE_UNAVAILABLE] = "unavailable",
  [XMPP_PRESENCE_SUBSCRIBE] = "subscribe",
  [XMPP_PRESENCE_SUBSCRIBED] = "subscribed",
  [XMPP_PRESENCE_UNSUBSCRIBE] = "unsubscribe",
  [XMPP_PRESENCE_UNSUBSCRIBED] = "unsubscribed",
  [XMPP_PRESENCE_ERROR] = "error",
};

static const char *const show_names[] = {
  [XMPP_SHOW_XA] = "xa", [XMPP_SHOW_AWAY] = "away", [XMPP_SHOW_DND] = "dnd", [XMPP_SHOW_CHAT] = "chat",
};

/* FALSE: a type that is not for us (probe) or unknown. */
static gboolean
read_kind (const char       *type,
           XmppPresenceKind *kind)
{
  *kind = XMPP_PRESENCE_AVAILABLE;
  if (type == NULL)
    return TRUE;

  for (guint i = XMPP_PRESENCE_UNAVAILABLE; i < G_N_ELEMENTS (kind_names); i++)
    if (strcmp (kind_names[i], type) == 0)
      {
        *kind = i;
        return TRUE;
      }

  return FALSE;
}

/* RFC 6121 s. 4.7.2.1: an unknown word counts as plainly available. */
XmppShow
xmpp_show_from_node (XmppNode *presence)
{
  const char *text = xmpp_node_find_text (presence, "show", NS_CLIENT);

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (show_names); i++)
    if (show_names[i] != NULL && strcmp (show_names[i], text) == 0)
      return i;

  return XMPP_SHOW_AVAILABLE;
}

static int
read_priority (XmppNode *presence)
{
  const char *text = xmpp_node_find_text (presence, "priority", NS_CLIENT);
  gint64 value;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, -128, 127, &value, NULL))
    return 0;

  return (int) value;
}

char *
xmpp_status_from_node (XmppNode *presence)
{
  const char *text = xmpp_node_find_text (presence, "status", NS_CLIENT);

  if (text == NULL || *text == '\0')
    return NULL;

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), STATUS_MAX));
}

void
xmpp_show_add (XmppNode   *presence,
               XmppShow    show,
               const char *status)
{
  if (show_names[MIN (show, XMPP_SHOW_CHAT)] != NULL)
    xmpp_node_add_with_text (presence, "show", NULL, show_names[show]);
  if (status != NULL && *status != '\0')
    xmpp_node_add_with_text (presence, "status", NULL, status);
}

static XmppVerdict
handle_presence (XmppModule *module,
                 XmppStanza *stanza)
{
  XmppNode *node = xmpp_stanza_get_node (stanza);
  XmppPresenceInfo *info;
  XmppPresenceKind kind;

  if (!read_kind (xmpp_stanza_get_type_name (stanza), &kind))
    return XMPP_STOP;

  info = g_new0 (XmppPresenceInfo, 1);
  info->kind = kind;
  info->provenance = xmpp_stanza_get_provenance (stanza);
  info->from = xmpp_jid_ref (xmpp_stanza_get_from (stanza));
  info->show = kind == XMPP_PRESENCE_AVAILABLE ? xmpp_show_from_node (node) : XMPP_SHOW_OFFLINE;
  info->priority = read_priority (node);
  info->status = xmpp_status_from_node (node);
  info->nick = xmpp_nick_from_node (node);
  info->idle_since = kind == XMPP_PRESENCE_AVAILABLE ? xmpp_idle_from_node (node, kith_time_now ()) : 0;
  info->photo = kind == XMPP_PRESENCE_AVAILABLE ? xmpp_vcard_photo_hash_from_presence (node) : NULL;

  g_signal_emit (module, signals[SIGNAL_PRESENCE], 0, info);
  xmpp_presence_info_free (info);

  return XMPP_STOP;
}

static void
send_own (XmppPresence          *self,
          XmppJid               *to,
          const XmppOwnPresence *own)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppNode *presence;

  if (session == NULL || !xmpp_session_get_is_online (session))
    return;

  presence = xmpp_node_new ("presence", NS_CLIENT);
  if (to != NULL)
    xmpp_node_set_attribute (presence, "to", xmpp_jid_get_text (to));
  if (own->show == XMPP_SHOW_OFFLINE)
    xmpp_node_set_attribute (presence, "type", "unavailable");
  xmpp_show_add (presence, own->show, own->status);
  if (own->show != XMPP_SHOW_OFFLINE)
    {
      xmpp_idle_add (presence, own->idle_since);
      xmpp_vcard_add_photo_hash (presence, own->photo);
      xmpp_caps_add (presence, xmpp_disco_get_own_ver (xmpp_session_get_disco (session)));
    }

  dex_future_disown (xmpp_session_send (session, presence));
}

void
xmpp_presence_set_own (XmppPresence          *self,
                       const XmppOwnPresence *own)
{
  g_return_if_fail (XMPP_IS_PRESENCE (self));

  send_own (self, NULL, own);
}

void
xmpp_presence_tell (XmppPresence          *self,
                    XmppJid               *to,
                    const XmppOwnPresence *own)
{
  g_return_if_fail (XMPP_IS_PRESENCE (self) && to != NULL);

  send_own (self, to, own);
}

DexFuture *
xmpp_presence_subscription (XmppPresence     *self,
                            XmppPresenceKind  kind,
                            XmppJid          *to,
                            const char       *nick)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppNode *presence = xmpp_node_new ("presence", NS_CLIENT);

  xmpp_node_set_attribute (presence, "type", kind_names[kind]);
  xmpp_node_set_attribute (presence, "to", xmpp_jid_get_bare (to));
  if (kind == XMPP_PRESENCE_SUBSCRIBE)
    xmpp_nick_add (presence, nick);

  return xmpp_session_send (session, presence);
}

/* Anybody may ask; who may see what is decided where the presence is used. Rooms have their own (XmppMuc). */
static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_PRESENCE, NULL, NULL, XMPP_FROM_SELF | XMPP_FROM_OWN_SERVER | XMPP_FROM_PEER, handle_presence },
  { 0 },
};

static void
xmpp_presence_class_init (XmppPresenceClass *klass)
{
  XMPP_MODULE_CLASS (klass)->handlers = handlers;

  signals[SIGNAL_PRESENCE] = g_signal_new ("presence", XMPP_TYPE_PRESENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           XMPP_TYPE_PRESENCE_INFO);
}

static void
xmpp_presence_init (XmppPresence *self)
{
}
