/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sign-in-private.h"

#include "kith-random.h"

#define SM_HOURS 300

/* --- Stream management --------------------------------------------------------------------------------------------- */

static gboolean
parse_count (const char *text,
             guint32    *count)
{
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;

  *count = (guint32) value;
  return TRUE;
}

XmppNode *
xmpp_sign_in_new_resume (XmppLoginRequest *request)
{
  XmppNode *resume = xmpp_node_new ("resume", NS_SM);
  g_autofree char *h = g_strdup_printf ("%u", request->sm_handled);

  xmpp_node_set_attribute (resume, "h", h);
  xmpp_node_set_attribute (resume, "previd", request->sm_id);
  xmpp_connect_report_get_current (request->report)->asked_to_resume = TRUE;

  return resume;
}

XmppNode *
xmpp_sign_in_new_enable (void)
{
  XmppNode *enable = xmpp_node_new ("enable", NS_SM);

  xmpp_node_set_attribute (enable, "resume", "true");

  return enable;
}

gboolean
xmpp_sign_in_take_resumed (XmppSignIn *self,
                           XmppNode  *resumed,
                           GError   **error)
{
  XmppLogin *login = self->login;

  if (self->request->sm_id == NULL || g_strcmp0 (xmpp_node_get_attribute (resumed, "previd"), self->request->sm_id) != 0 ||
      !parse_count (xmpp_node_get_attribute (resumed, "h"), &login->resumed_h))
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "a resumption that we did not ask for", error);

  login->is_resumed = TRUE;
  login->sm_enabled = TRUE;
  login->sm_id = g_strdup (self->request->sm_id);
  login->jid = xmpp_jid_ref (self->request->sm_jid);

  return TRUE;
}

void
xmpp_sign_in_take_enabled (XmppLogin *login,
                           XmppNode  *enabled)
{
  const char *resume = xmpp_node_get_attribute (enabled, "resume");
  guint32 max = 0;

  login->sm_enabled = TRUE;
  if (g_strcmp0 (resume, "true") == 0 || g_strcmp0 (resume, "1") == 0)
    login->sm_id = g_strdup (xmpp_node_get_attribute (enabled, "id"));
  parse_count (xmpp_node_get_attribute (enabled, "max"), &max);
  login->sm_max = MIN (max, SM_HOURS * 3600);
  login->sm_location = g_strdup (xmpp_node_get_attribute (enabled, "location"));
}

/* The full JID that the server gave us; it must be ours. */
gboolean
xmpp_sign_in_take_jid (XmppSignIn  *self,
                       const char  *text,
                       GError     **error)
{
  g_autoptr(XmppJid) jid = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

  if (jid == NULL || xmpp_jid_is_bare (jid) || !xmpp_jid_equal_bare (jid, self->request->account))
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "the server gave us the address of somebody else", error);

  self->login->jid = g_steal_pointer (&jid);

  return TRUE;
}

gboolean
xmpp_sign_in_read_features_await (XmppSignIn *self,
                                  GError **error)
{
  g_autoptr(XmppNode) node = xmpp_stream_read_await (self->stream, XMPP_SIGN_IN_STEP_SECONDS, error);

  if (node == NULL)
    return FALSE;
  if (!xmpp_node_is (node, "features", NS_STREAM))
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "no stream features", error);

  g_clear_pointer (&self->features, xmpp_node_unref);
  self->features = g_steal_pointer (&node);

  return TRUE;
}

/* An element and its answer, before a session reads. Stanzas may not come yet. */
static XmppNode *
ask_await (XmppSignIn *self,
           XmppNode  *question,
           GError   **error)
{
  if (!xmpp_stream_write_await (self->stream, question, error))
    return NULL;

  return xmpp_stream_read_await (self->stream, XMPP_SIGN_IN_STEP_SECONDS, error);
}

/* RFC 6120 s. 7, then XEP-0198. */
static gboolean
bind_await (XmppSignIn *self,
            GError **error)
{
  g_autoptr(XmppNode) iq = xmpp_node_new ("iq", NS_CLIENT);
  g_autoptr(XmppNode) answer = NULL;
  g_autofree char *id = kith_random_uuid ();
  XmppNode *bind, *bound;

  if (xmpp_node_find (self->features, "bind", NS_BIND) == NULL)
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "the server does not offer to bind a resource", error);

  /* The server chooses the resource: a random one (security.md P3). */
  xmpp_node_set_attribute (iq, "type", "set");
  xmpp_node_set_attribute (iq, "id", id);
  bind = xmpp_node_add (iq, "bind", NS_BIND);
  if (self->request->tag != NULL)
    {
      g_autofree char *suffix = g_strndup (id, 8);
      g_autofree char *resource = g_strdup_printf ("%s.%s", self->request->tag, suffix);

      xmpp_node_add_with_text (bind, "resource", NS_BIND, resource);
    }

  answer = ask_await (self, iq, error);
  if (answer == NULL)
    return FALSE;
  if (!xmpp_node_is (answer, "iq", NS_CLIENT) || g_strcmp0 (xmpp_node_get_attribute (answer, "id"), id) != 0)
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "an answer to another question than the bind", error);
  if (g_strcmp0 (xmpp_node_get_attribute (answer, "type"), "result") != 0)
    {
      g_propagate_error (error, xmpp_stanza_error_from_node (xmpp_node_find (answer, "error", NS_CLIENT)));
      return FALSE;
    }

  bound = xmpp_node_find (answer, "bind", NS_BIND);

  return xmpp_sign_in_take_jid (self, bound != NULL ? xmpp_node_find_text (bound, "jid", NS_BIND) : NULL, error);
}

gboolean
xmpp_sign_in_enable_await (XmppSignIn *self,
                           GError **error)
{
  g_autoptr(XmppNode) enable = NULL;
  g_autoptr(XmppNode) answer = NULL;

  if (xmpp_node_find (self->features, "sm", NS_SM) == NULL)
    return TRUE;

  enable = xmpp_sign_in_new_enable ();
  answer = ask_await (self, enable, error);
  if (answer == NULL)
    return FALSE;

  if (xmpp_node_is (answer, "enabled", NS_SM))
    xmpp_sign_in_take_enabled (self->login, answer);
  else if (!xmpp_node_is (answer, "failed", NS_SM))
    return xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "no answer to the request for stream management", error);

  return TRUE;
}

/* FALSE with *error unset: refused, so bind. */
static gboolean
resume_await (XmppSignIn *self,
              GError **error)
{
  g_autoptr(XmppNode) resume = NULL;
  g_autoptr(XmppNode) answer = NULL;

  if (self->request->sm_id == NULL || xmpp_node_find (self->features, "sm", NS_SM) == NULL)
    return FALSE;

  resume = xmpp_sign_in_new_resume (self->request);
  answer = ask_await (self, resume, error);
  if (answer == NULL)
    return FALSE;

  if (xmpp_node_is (answer, "resumed", NS_SM))
    return xmpp_sign_in_take_resumed (self, answer, error);
  if (!xmpp_node_is (answer, "failed", NS_SM))
    xmpp_sign_in_fail (XMPP_AUTH_ERROR_PROTOCOL, "no answer to the request for a resumption", error);

  return FALSE;
}

gboolean
xmpp_sign_in_bind_or_resume_await (XmppSignIn *self,
                                   GError **error)
{
  GError *problem = NULL;

  if (resume_await (self, &problem))
    return TRUE;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }

  return bind_await (self, error) && xmpp_sign_in_enable_await (self, error);
}
