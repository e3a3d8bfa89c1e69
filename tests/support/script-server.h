/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream-pair.h"
#include "xmpp-node.h"

G_BEGIN_DECLS

/**
 * ScriptServer:
 *
 * The other end of a stream, played by a test: it reads what the client says and answers as the script wants. All functions run on fibers.
 */
typedef struct _ScriptServer ScriptServer;

ScriptServer *script_server_new           (GIOStream       *connection);
void          script_server_free          (ScriptServer    *self);

/* Text as it is, to the byte. FALSE when the client has gone. */
gboolean      script_server_say           (ScriptServer    *self,
                                           const char      *text);
gboolean      script_server_sayf          (ScriptServer    *self,
                                           const char      *format,
                                           ...) G_GNUC_PRINTF (2, 3);
/* Waits for the client's stream header and answers with ours (version 1.0). */
gboolean      script_server_open          (ScriptServer    *self);
gboolean      script_server_await_header  (ScriptServer    *self);
/* The client's next element, NULL when it has gone (or closed its stream). */
XmppNode     *script_server_hear          (ScriptServer    *self);
/* The next element that has this name; others on the way are left out. */
XmppNode     *script_server_hear_name     (ScriptServer    *self,
                                           const char      *name);
/* The rest of the connection is TLS. */
gboolean      script_server_start_tls     (ScriptServer    *self,
                                           GTlsCertificate *certificate);
/* Borrowed; NULL before. */
GTlsConnection *script_server_get_tls     (ScriptServer    *self);
void          script_server_restart       (ScriptServer    *self);
void          script_server_close         (ScriptServer    *self);
/* Everything the client wrote so far outside TLS, for "no SASL bytes in the clear". */
const char   *script_server_get_clear     (ScriptServer    *self);

/* The server's side of SCRAM (RFC 5802 s. 3) for user "me", password "secret". @mutate: see there. */
typedef enum
{
  SCRAM_HONEST,
  SCRAM_WRONG_SIGNATURE,   /* v= of another key */
  SCRAM_NO_SIGNATURE,      /* success without data */
  SCRAM_EARLY_SUCCESS,     /* success instead of a challenge */
  SCRAM_WRONG_OFFERS,      /* the hash of another list of mechanisms (XEP-0474) */
  SCRAM_RIGHT_OFFERS,
  SCRAM_FEW_ITERATIONS,
  SCRAM_OTHER_NONCE,
} ScramMutation;

/* Plays it from <authenticate/> or <auth/> (which was heard: @first) up to and without <success/>. Returns what goes into it as additional data
 * (Base64), "" for none, NULL when the client gave up. @offers: what is hashed. */
char         *script_server_scram         (ScriptServer    *self,
                                           XmppNode        *first,
                                           const char      *offers,
                                           ScramMutation    mutation);

G_END_DECLS
