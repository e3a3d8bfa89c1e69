/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-data-form.h"
#include "xmpp-module.h"

G_BEGIN_DECLS

/* XEP-0050: what gateways, bots, rooms and servers can be told to do. Nobody tells us to do anything. */
extern const XmppModuleInfo xmpp_commands_info;

typedef enum
{
  XMPP_COMMAND_EXECUTING,
  XMPP_COMMAND_COMPLETED,
  XMPP_COMMAND_CANCELED,
} XmppCommandStatus;

/* What may be done next, as flags. */
typedef enum
{
  XMPP_COMMAND_NOTHING  = 0,
  XMPP_COMMAND_EXECUTE  = 1 << 0, /* begin; and go on in whatever way is meant */
  XMPP_COMMAND_PREVIOUS = 1 << 1,
  XMPP_COMMAND_NEXT     = 1 << 2,
  XMPP_COMMAND_COMPLETE = 1 << 3,
  XMPP_COMMAND_CANCEL   = 1 << 4,
} XmppCommandAction;

typedef enum
{
  XMPP_COMMAND_NOTE_INFO,
  XMPP_COMMAND_NOTE_WARN,
  XMPP_COMMAND_NOTE_ERROR,
} XmppCommandNoteKind;

typedef struct
{
  XmppCommandNoteKind kind;
  char               *text;
} XmppCommandNote;

/**
 * XmppCommandStep:
 *
 * How far a command has come. Reference counted.
 *
 * @session_id: of this run of it; %NULL: it has none
 * @actions: what may be done now; of COMPLETED and CANCELED nothing
 * @proposed: the one of them that is meant
 * @form: to fill in, or to read; %NULL: none
 * @notes: (element-type XmppCommandNote): never %NULL
 */
typedef struct
{
  gatomicrefcount   ref_count;
  char             *node;
  char             *session_id;
  XmppCommandStatus status;
  XmppCommandAction actions;
  XmppCommandAction proposed;
  XmppNode         *form;
  GPtrArray        *notes;
} XmppCommandStep;

#define XMPP_TYPE_COMMAND_STEP (xmpp_command_step_get_type ())
GType            xmpp_command_step_get_type  (void) G_GNUC_CONST;
/* NULL: no step. (transfer full) */
XmppCommandStep *xmpp_command_step_from_node (XmppNode        *command);
XmppCommandStep *xmpp_command_step_ref       (XmppCommandStep *self);
void             xmpp_command_step_unref     (XmppCommandStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppCommandStep, xmpp_command_step_unref)

/* What @jid can be told: future of XmppDiscoItems; the node of an item is what to execute, at its JID. */
DexFuture       *xmpp_commands_list          (XmppSession           *session,
                                              XmppJid               *jid);
/* Begins @node. Future of XmppCommandStep. Rejects as xmpp_session_request (). */
DexFuture       *xmpp_commands_execute       (XmppSession           *session,
                                              XmppJid               *jid,
                                              const char            *node);
/* Goes on from @step with one of its actions. @form: the answer to its form; NULL: none, as with PREVIOUS and CANCEL. Future of XmppCommandStep. */
DexFuture       *xmpp_commands_go_on         (XmppSession           *session,
                                              XmppJid               *jid,
                                              const XmppCommandStep *step,
                                              XmppCommandAction      action,
                                              const XmppDataForm    *form);

G_END_DECLS
