/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-commands.h"

#include "xmpp-disco-items.h"

#include <string.h>

#define NS_COMMANDS "http://jabber.org/protocol/commands"
#define NS_DATA     "jabber:x:data"

/* Of one step; in characters. A command may take as long as people need to be asked elsewhere. */
#define NOTES_MAX       50
#define LENGTH_MAX      4096
#define EXECUTE_SECONDS 120

G_DEFINE_BOXED_TYPE (XmppCommandStep, xmpp_command_step, xmpp_command_step_ref, xmpp_command_step_unref)

static const struct
{
  const char *name;
  XmppCommandAction action;
} actions[] = {
  { "execute", XMPP_COMMAND_EXECUTE },
  { "prev", XMPP_COMMAND_PREVIOUS },
  { "next", XMPP_COMMAND_NEXT },
  { "complete", XMPP_COMMAND_COMPLETE },
  { "cancel", XMPP_COMMAND_CANCEL },
};

static void
note_free (gpointer data)
{
  XmppCommandNote *note = data;

  g_free (note->text);
  g_free (note);
}

XmppCommandStep *
xmpp_command_step_ref (XmppCommandStep *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_command_step_unref (XmppCommandStep *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->node);
  g_free (self->session_id);
  g_clear_pointer (&self->form, xmpp_node_unref);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

static XmppCommandAction
read_action (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].name, name) == 0)
      return actions[i].action;

  return XMPP_COMMAND_NOTHING;
}

/* s. 3.3 and 3.4: without <actions/> there is one stage, which is completed by what it asks for. */
static void
read_actions (XmppCommandStep *self,
              XmppNode        *command)
{
  XmppNode *node = xmpp_node_find (command, "actions", NS_COMMANDS);

  if (self->status != XMPP_COMMAND_EXECUTING)
    return;

  self->actions = XMPP_COMMAND_CANCEL;
  for (XmppNode *child = node != NULL ? xmpp_node_get_first (node) : NULL; child != NULL; child = xmpp_node_get_next (child))
    if (strcmp (xmpp_node_get_ns (child), NS_COMMANDS) == 0)
      self->actions |= read_action (xmpp_node_get_name (child)) & (XMPP_COMMAND_PREVIOUS | XMPP_COMMAND_NEXT | XMPP_COMMAND_COMPLETE);
  if ((self->actions & (XMPP_COMMAND_NEXT | XMPP_COMMAND_COMPLETE)) == 0)
    self->actions |= XMPP_COMMAND_COMPLETE;

  self->proposed = node != NULL ? read_action (xmpp_node_get_attribute (node, "execute")) : XMPP_COMMAND_NOTHING;
  if ((self->proposed & self->actions) == 0)
    self->proposed = (self->actions & XMPP_COMMAND_NEXT) != 0 ? XMPP_COMMAND_NEXT : XMPP_COMMAND_COMPLETE;
}

static void
read_note (XmppCommandStep *self,
           XmppNode        *node)
{
  const char *text = xmpp_node_get_text (node);
  const char *kind = xmpp_node_get_attribute (node, "type");
  XmppCommandNote *note;

  if (*text == '\0' || self->notes->len == NOTES_MAX)
    return;

  note = g_new0 (XmppCommandNote, 1);
  note->kind = g_strcmp0 (kind, "error") == 0  ? XMPP_COMMAND_NOTE_ERROR
               : g_strcmp0 (kind, "warn") == 0 ? XMPP_COMMAND_NOTE_WARN
                                               : XMPP_COMMAND_NOTE_INFO;
  note->text = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), LENGTH_MAX));
  g_ptr_array_add (self->notes, note);
}

XmppCommandStep *
xmpp_command_step_from_node (XmppNode *command)
{
  const char *status = xmpp_node_get_attribute (command, "status");
  XmppNode *form = xmpp_node_find_only (command, "x", NS_DATA);
  XmppCommandStep *self;

  if (!xmpp_node_is (command, "command", NS_COMMANDS) || xmpp_node_get_attribute (command, "node") == NULL)
    return NULL;

  self = g_new0 (XmppCommandStep, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->node = g_strdup (xmpp_node_get_attribute (command, "node"));
  self->session_id = g_strdup (xmpp_node_get_attribute (command, "sessionid"));
  self->status = g_strcmp0 (status, "executing") == 0  ? XMPP_COMMAND_EXECUTING
                 : g_strcmp0 (status, "canceled") == 0 ? XMPP_COMMAND_CANCELED
                                                       : XMPP_COMMAND_COMPLETED;
  self->form = form != NULL ? xmpp_node_ref (form) : NULL;
  self->notes = g_ptr_array_new_with_free_func (note_free);
  read_actions (self, command);
  for (XmppNode *child = xmpp_node_get_first (command); child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "note", NS_COMMANDS))
      read_note (self, child);

  return self;
}

/* --- Asking -------------------------------------------------------------------------------------------------------------------- */

static DexFuture *
step_cb (DexFuture *future,
         gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *command;
  XmppCommandStep *step;

  if (value == NULL)
    return dex_future_new_for_error (error);

  command = xmpp_node_find (g_value_get_boxed (value), "command", NS_COMMANDS);
  step = command != NULL ? xmpp_command_step_from_node (command) : NULL;
  if (step == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an answer without a command");

  return dex_future_new_take_boxed (XMPP_TYPE_COMMAND_STEP, step);
}

DexFuture *
xmpp_commands_list (XmppSession *session,
                    XmppJid     *jid)
{
  g_return_val_if_fail (XMPP_IS_SESSION (session) && jid != NULL, NULL);

  return xmpp_disco_query_items (session, jid, NS_COMMANDS, 0, NULL);
}

static DexFuture *
send_command (XmppSession        *session,
              XmppJid            *jid,
              const char         *node,
              const char         *session_id,
              XmppCommandAction   action,
              const XmppDataForm *form)
{
  XmppNode *command = xmpp_node_new ("command", NS_COMMANDS);

  xmpp_node_set_attribute (command, "node", node);
  xmpp_node_set_attribute (command, "sessionid", session_id);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].action == action)
      xmpp_node_set_attribute (command, "action", actions[i].name);
  if (form != NULL)
    xmpp_node_take (command, xmpp_data_form_to_node (form));

  return dex_future_then (xmpp_session_request (session, jid, "set", command, EXECUTE_SECONDS), step_cb, NULL, NULL);
}

DexFuture *
xmpp_commands_execute (XmppSession *session,
                       XmppJid     *jid,
                       const char  *node)
{
  g_return_val_if_fail (XMPP_IS_SESSION (session) && jid != NULL && node != NULL, NULL);

  return send_command (session, jid, node, NULL, XMPP_COMMAND_EXECUTE, NULL);
}

DexFuture *
xmpp_commands_go_on (XmppSession           *session,
                     XmppJid               *jid,
                     const XmppCommandStep *step,
                     XmppCommandAction      action,
                     const XmppDataForm    *form)
{
  g_return_val_if_fail (XMPP_IS_SESSION (session) && jid != NULL && step != NULL, NULL);

  return send_command (session, jid, step->node, step->session_id, action, form);
}

static const XmppHandler handlers[] = { { 0 } };

const XmppModuleInfo xmpp_commands_info = { NULL, handlers };
