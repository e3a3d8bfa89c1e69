/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-archive-service.h"
#include "kith-conversation-service.h"
#include "kith-conversation-settings.h"
#include "kith-gate.h"
#include "kith-history-service.h"
#include "kith-message-receiver.h"
#include "kith-outbox.h"
#include "kith-presence-service.h"
#include "kith-read-service.h"
#include "kith-roster-service.h"
#include "kith-suggestion-service.h"
#include "kith-typing-service.h"
#include "script-server.h"
#include "store-test.h"
#include "xmpp-module-registry.h"

G_BEGIN_DECLS

#define ANN_FULL ANN "/phone"
#define CAROL    "carol@example.net"

/* What the server keeps of a message. */
typedef struct
{
  char  *id;
  char  *peer;
  char  *xml;   /* the message itself */
  gint64 stamp;
} Archived;

/**
 * World:
 *
 * One account with its services and store, and a server that a test can look into: it answers what every server answers, keeps an archive, and
 * acknowledges.
 */
typedef struct
{
  Store                   *store;
  KithScope               *scope;
  XmppSession             *session;
  const XmppModules       *modules;
  KithAccount             *account;
  KithRoster              *roster;
  KithConversationList    *list;
  KithConversationService *conversations;
  KithConversationSettings *settings;
  KithArchiveService      *archive;
  KithHistoryService      *history;
  KithCourier             *courier;
  KithMessageReceiver     *receiver;
  KithRoomService         *rooms;
  KithOutbox              *outbox;
  KithRosterService       *roster_service;
  KithSuggestionService   *suggestions;
  KithPresenceService     *presence;
  KithReadService         *read;
  KithTypingService       *typing;

  /* the server */
  ScriptServer            *server;
  KithScope               *stream_scope;
  DexFuture               *ended;
  GPtrArray               *heard;      /* of XmppNode: all messages and presences */
  GPtrArray               *archived;   /* of Archived */
  const char              *roster_xml; /* items */
  const char              *roster_version;
  guint                    n_last;     /* questions for when somebody was last there (XEP-0012) */
  guint                    n_zone;     /* and for their time (XEP-0202) */
  const char              *zone;       /* what is answered */
  const char              *seconds;
  guint                    h;          /* stanzas of this session */
  guint                    client_h;   /* what the client last acknowledged */
  guint                    n_queries;
  guint                    n_mark;
  gboolean                 marked;
  gboolean                 without_archive;
  gboolean                 keeps_acks; /* does not acknowledge */
  gboolean                 keeps_archive; /* does not archive what it hears */
  gboolean                 forgets_ids; /* every cursor is item-not-found */
  gboolean                 repeats;    /* gives the same page for ever */
  gint64                   skew;          /* the server's clock against ours */
  guint                    error_percent; /* of the archive's answers */
  guint                    page_max;      /* the server's own limit; 0: none */
  guint                    fails_after;   /* so many queries: never again an answer; 0: always */
  gboolean                 is_hearing;

  /* A test's own answers to requests: TRUE where this one was its. */
  gboolean               (*answer) (gpointer world,
                                    XmppNode *iq);
} World;

World            *world_new_await        (void);
void              world_free_await       (World            *self);
/* A new process with the same disk and the same server. */
void              world_restart_await    (World            *self);

void              world_connect_await    (World            *self,
                                          gboolean          is_resumed);
/* The connection is gone; may be resumed. */
void              world_cut_await        (World            *self);
/* Signed in, caught up, nothing under way. */
void              world_sign_in_await    (World            *self);

void              world_say              (World            *self,
                                          const char       *format,
                                          ...) G_GNUC_PRINTF (2, 3);
/* All that was said has been worked on, and what follows from it was heard. */
void              world_settle_await     (World            *self);

/* @n messages of @peer, a second apart up to one hour ago, with ids PREFIX0 ...; only in the archive. */
void              world_archive          (World            *self,
                                          const char       *peer,
                                          const char       *prefix,
                                          guint             n,
                                          gint64            first_stamp);

/* @peer says @body now: archived and, where we are connected, delivered, with or without the archive's id. */
void              world_deliver          (World            *self,
                                          const char       *peer,
                                          const char       *body,
                                          gboolean          names_archive,
                                          gboolean          is_live);

/* The n-th heard message with a body (or, with @child, with that child), or NULL. */
XmppNode         *world_heard_body       (World            *self,
                                          guint             n);
XmppNode         *world_heard            (World            *self,
                                          guint             n,
                                          const char       *child,
                                          const char       *ns);
guint             world_count_heard      (World            *self,
                                          const char       *child,
                                          const char       *ns);

KithConversation *world_conversation     (World            *self,
                                          const char       *jid);
/* The bodies in its timeline, with states: "hello:2 ..." */
char             *world_timeline         (KithConversation *conversation);
/* Opened and filled. */
KithTimeline     *world_open_await       (World            *self,
                                          KithConversation *conversation);
void              world_send_await       (World            *self,
                                          const char       *jid,
                                          const char       *body);

#define world_assert_timeline(conversation, expected) G_STMT_START { \
    g_autofree char *timeline_ = world_timeline (conversation); \
    g_assert_cmpstr (timeline_, ==, expected); \
  } G_STMT_END

G_END_DECLS
