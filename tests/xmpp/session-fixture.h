/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "script-server.h"
#include "xmpp-module-registry.h"

G_BEGIN_DECLS

/* A session of me@example.com/here on a stream in memory whose other end the test plays, with all modules. friend@example.net is a contact. */
typedef struct
{
  XmppSession       *session;
  const XmppModules *modules;
  ScriptServer      *server;
  ScriptServer      *old_server; /* of the stream before */
  KithScope         *scope;
  GPtrArray         *messages; /* of XmppMessage */
  GPtrArray         *pushes;   /* of char: roster items */
  GPtrArray         *presences;
  GPtrArray         *heard;    /* of XmppNode: all the client said, but acknowledgements */
  DexFuture         *ended;
  gboolean           holds;    /* do not release messages */
} Fixture;

#define FIXTURE_FORWARD(inner) \
  "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2024-01-01T00:00:00Z'/>" inner "</forwarded>"

void      fixture_set_up     (Fixture    *f);
/* The server and the account have these features (XEP-0030) too. */
void      fixture_set_up_with (Fixture   *f,
                              const char *features);
void      fixture_tear_down  (Fixture    *f);
/* The server resumes the session, which has to be over, and says that it handled @h of the client's stanzas. */
void      fixture_resume     (Fixture    *f,
                              guint       h);
/* Text of the server, as it is. */
void      fixture_say        (Fixture    *f,
                              const char *format,
                              ...) G_GNUC_PRINTF (2, 3);
/* All that was said before has been dispatched when this returns. */
void      fixture_settle     (Fixture    *f);
/* The first stanza of the client with such a child; NULL. */
XmppNode *fixture_find_heard (Fixture    *f,
                              const char *name,
                              const char *ns);
/* One element of a stream: (transfer full). NULL: it is none. */
XmppNode *fixture_parse      (const char *text);

G_END_DECLS
