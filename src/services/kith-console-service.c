/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-console-service.h"

#include "kith-clock.h"
#include "xmpp-session.h"
#include "xmpp-stanza-text.h"
#include "xmpp-stanza-writer.h"
#include "xmpp-wire-tap.h"

#include <string.h>

/* What a list can show in one row. */
#define TEXT_MAX (32 * 1024)

/* RFC 6120 s. 13.12: no server takes less, and some end the stream where they are sent more. XEP-0478 says what a server takes. */
#define STANZA_BYTES 10000
#define NS_LIMITS    "urn:xmpp:stream-limits:0"

struct _KithConsoleService
{
  GObject         parent_instance;
  XmppSession    *session;
  XmppWireTap    *tap;
  KithConsoleLog *log;
  guint           n_open;
  gboolean        is_paused;
};

G_DEFINE_FINAL_TYPE (KithConsoleService, kith_console_service, G_TYPE_OBJECT)

static void
kith_console_service_finalize (GObject *object)
{
  KithConsoleService *self = KITH_CONSOLE_SERVICE (object);

  xmpp_wire_tap_open (self->tap, NULL, NULL);
  xmpp_wire_tap_unref (self->tap);
  g_object_unref (self->session);
  g_object_unref (self->log);

  G_OBJECT_CLASS (kith_console_service_parent_class)->finalize (object);
}

static void
kith_console_service_class_init (KithConsoleServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_console_service_finalize;
}

static void
kith_console_service_init (KithConsoleService *self)
{
  self->log = kith_console_log_new ();
}

KithConsoleService *
kith_console_service_new (XmppSession *session)
{
  KithConsoleService *self = g_object_new (KITH_TYPE_CONSOLE_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->tap = xmpp_wire_tap_ref (xmpp_session_get_tap (session));

  return self;
}

/* --- Looking --------------------------------------------------------------------------------------------------------- */

static KithConsoleKind
kind_of (XmppNode *node)
{
  if (xmpp_node_is (node, "message", NS_CLIENT))
    return KITH_CONSOLE_MESSAGE;
  if (xmpp_node_is (node, "presence", NS_CLIENT))
    return KITH_CONSOLE_PRESENCE;
  if (xmpp_node_is (node, "iq", NS_CLIENT))
    return KITH_CONSOLE_IQ;

  return KITH_CONSOLE_OTHER;
}

/* Cuts at the end of a character. */
static gboolean
cut (char *text)
{
  if (strlen (text) <= TEXT_MAX)
    return FALSE;

  *g_utf8_find_prev_char (text, text + TEXT_MAX + 1) = '\0';

  return TRUE;
}

static void
passed_cb (XmppWireDirection  direction,
           XmppNode          *node,
           gpointer           data)
{
  KithConsoleService *self = data;
  KithConsoleKind kind = kind_of (node);
  const char *peer = xmpp_node_get_attribute (node, direction == XMPP_WIRE_OUT ? "to" : "from");
  g_autofree char *text = xmpp_stanza_writer_to_tree (node);
  gboolean is_cut = cut (text);

  kith_console_log_take (self->log, kith_console_entry_new (kith_clock_get_real (), direction == XMPP_WIRE_OUT, kind,
                                                            kind != KITH_CONSOLE_OTHER ? peer : NULL, text, is_cut));
}

static void
update_tap (KithConsoleService *self)
{
  xmpp_wire_tap_open (self->tap, self->n_open > 0 && !self->is_paused ? passed_cb : NULL, self);
}

void
kith_console_service_open (KithConsoleService *self)
{
  g_return_if_fail (KITH_IS_CONSOLE_SERVICE (self));

  if (self->n_open++ == 0)
    self->is_paused = FALSE;
  update_tap (self);
}

void
kith_console_service_close (KithConsoleService *self)
{
  g_return_if_fail (KITH_IS_CONSOLE_SERVICE (self) && self->n_open > 0);

  if (--self->n_open == 0)
    kith_console_log_clear (self->log);
  update_tap (self);
}

KithConsoleLog *
kith_console_service_get_log (KithConsoleService *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_SERVICE (self), NULL);

  return self->log;
}

void
kith_console_service_set_paused (KithConsoleService *self,
                                 gboolean            is_paused)
{
  g_return_if_fail (KITH_IS_CONSOLE_SERVICE (self));

  self->is_paused = is_paused;
  update_tap (self);
}

/* --- Sending --------------------------------------------------------------------------------------------------------- */

static const struct
{
  XmppStanzaTextError code;
  KithConsoleError    problem;
} problems[] = {
  { XMPP_STANZA_TEXT_ERROR_EMPTY, KITH_CONSOLE_ERROR_EMPTY },
  { XMPP_STANZA_TEXT_ERROR_TOO_LARGE, KITH_CONSOLE_ERROR_TOO_LARGE },
  { XMPP_STANZA_TEXT_ERROR_NOT_WELL_FORMED, KITH_CONSOLE_ERROR_NOT_WELL_FORMED },
  { XMPP_STANZA_TEXT_ERROR_UNFINISHED, KITH_CONSOLE_ERROR_UNFINISHED },
  { XMPP_STANZA_TEXT_ERROR_MORE_THAN_ONE, KITH_CONSOLE_ERROR_MORE_THAN_ONE },
  { XMPP_STANZA_TEXT_ERROR_NO_STANZA, KITH_CONSOLE_ERROR_NO_STANZA },
  { XMPP_STANZA_TEXT_ERROR_BAD_ADDRESS, KITH_CONSOLE_ERROR_BAD_ADDRESS },
  { XMPP_STANZA_TEXT_ERROR_BAD_IQ, KITH_CONSOLE_ERROR_BAD_IQ },
};

static gsize
largest_stanza (KithConsoleService *self)
{
  XmppLogin *login = xmpp_session_get_login (self->session);
  XmppNode *limits = login != NULL && login->features != NULL ? xmpp_node_find (login->features, "limits", NS_LIMITS) : NULL;
  const char *text = limits != NULL ? xmpp_node_find_text (limits, "max-bytes", NS_LIMITS) : NULL;
  guint64 bytes;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, STANZA_BYTES, 1024 * 1024, &bytes, NULL))
    return STANZA_BYTES;

  return (gsize) bytes;
}

/* RFC 6120 s. 8.1.2.1: a sender who is not us ends the stream. */
static gboolean
is_ours (KithConsoleService *self,
         XmppNode           *node)
{
  const char *from = xmpp_node_get_attribute (node, "from");
  g_autoptr(XmppJid) jid = from != NULL ? xmpp_jid_new (from, NULL) : NULL;
  XmppJid *own = xmpp_session_get_jid (self->session);

  return from == NULL || (jid != NULL && own != NULL && (xmpp_jid_equal (jid, own) || (xmpp_jid_is_bare (jid) && xmpp_jid_equal_bare (jid, own))));
}

static XmppNode *
read_stanza (KithConsoleService  *self,
             const char          *text,
             GError             **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(XmppNode) node = xmpp_stanza_from_text (text, largest_stanza (self), &problem);
  KithConsoleError code = KITH_CONSOLE_ERROR_NOT_WELL_FORMED;

  for (guint i = 0; problem != NULL && i < G_N_ELEMENTS (problems); i++)
    if (g_error_matches (problem, XMPP_STANZA_TEXT_ERROR, (int) problems[i].code))
      code = problems[i].problem;

  if (node == NULL)
    g_set_error_literal (error, KITH_CONSOLE_ERROR, (int) code, problem->message);
  else if (!xmpp_session_get_is_online (self->session))
    g_set_error_literal (error, KITH_CONSOLE_ERROR, KITH_CONSOLE_ERROR_NOT_CONNECTED, "there is no stream");
  else if (!is_ours (self, node))
    g_set_error_literal (error, KITH_CONSOLE_ERROR, KITH_CONSOLE_ERROR_BAD_ADDRESS, "from");
  else
    return g_steal_pointer (&node);

  return NULL;
}

gboolean
kith_console_service_check (KithConsoleService  *self,
                            const char          *text,
                            GError             **error)
{
  g_autoptr(XmppNode) node = NULL;

  g_return_val_if_fail (KITH_IS_CONSOLE_SERVICE (self) && text != NULL, FALSE);

  node = read_stanza (self, text, error);

  return node != NULL;
}

gboolean
kith_console_service_send (KithConsoleService  *self,
                           const char          *text,
                           GError             **error)
{
  XmppNode *node;

  g_return_val_if_fail (KITH_IS_CONSOLE_SERVICE (self) && text != NULL, FALSE);

  node = read_stanza (self, text, error);
  if (node == NULL)
    return FALSE;

  dex_future_disown (xmpp_session_send (self->session, node));

  return TRUE;
}
