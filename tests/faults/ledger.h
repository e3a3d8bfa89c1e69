/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-link.h"

G_BEGIN_DECLS

/**
 * Ledger:
 *
 * The server of the simulated world, and those who write to us through it. It keeps an archive, sessions with real counters, and a list of every message
 * there ever was. Each message carries its number and the SHA-256 of what it is, so that none can be taken for another.
 */

#define LEDGER_ME       "me@example.com"
#define LEDGER_PASSWORD "secret"
#define LEDGER_PEERS    3

extern const char *const ledger_peers[LEDGER_PEERS];

/* How likely each thing is, in per cent, and what the server can do. */
typedef struct
{
  gboolean is_sasl1;
  gboolean without_sm;
  gboolean without_archive;   /* then what a session did not get is kept for the next one */
  gint64   session_usec;      /* a stream that is gone may be resumed for so long */
  int      refuse_resumption;
  int      lose_session;      /* the server forgets a session when its stream ends */
  int      keep_acks;         /* does not answer <r/> */
  int      short_h;           /* says at a resumption that it handled less than it did, and counts on from there */
  int      as_carbon;         /* another device of ours got it */
  int      name_archive_id;   /* says in a live message which one it is in the archive */
  int      repeat_live;       /* delivers once more what is in the archive, with its time */
  int      receipt;
  int      marker;
  int      archive_error;
  int      cursor_gone;
  int      shuffled;
  int      twice;
  int      overlap;
  int      empty;
  int      truncated;
  int      unstable;
  int      endless;
  gboolean is_coarse;         /* what comes is stamped in whole seconds, what we sent is not: stamps go back within the archive */
  gboolean holds_archive;     /* answers no archive query until ledger_release_archive () */
  guint    page_max;          /* 0: what is asked for */
} LedgerSettings;

#define LEDGER_SETTINGS_INIT { .session_usec = 300 * G_USEC_PER_SEC, .name_archive_id = 50, .receipt = 50, .marker = 20 }

typedef struct
{
  guint    peer;
  gboolean is_outgoing;
  char    *id;          /* in the archive */
  char    *message_id;
  char    *origin_id;
  char    *body;        /* NULL: a receipt or marker */
  char    *xml;
  gint64   stamp;
  gboolean is_proved;   /* the program knows that we have it: it acknowledged a receipt */
  gboolean was_live;    /* of those that came: sent as it is, and not as a carbon or from the archive only */
  gboolean was_carbon;
  gboolean is_owed;     /* the program has stored it as one that came live: it owes a receipt */
  char    *receipt;     /* the id of the receipt that came for it */
} LedgerItem;

struct _XmppNode;
typedef struct _Ledger Ledger;

struct _Ledger
{
  LedgerSettings  settings;
  GPtrArray      *archive;             /* of LedgerItem: all there ever was, in order */
  GPtrArray      *written;             /* of char *: what the program said it would send, in order */
  GPtrArray      *received[LEDGER_PEERS]; /* of LedgerItem, borrowed: what each of them got from us */
  guint           n_logins;
  guint           n_resumed;
  guint           n_short;             /* resumptions with too small a count */
  guint           n_given_up;          /* of these, the program noticed and began anew */
  guint           n_violations;        /* of the protocol, by the program */
  guint           n_queries;
  guint           n_receipts;          /* how many messages have one of the program */
  guint           n_repeated;          /* messages of the program that came again */
  guint           n_stanzas_in;
  gint64          skew;                /* the server's clock against ours */
  gboolean        is_down;             /* does not accept anybody */
  gboolean        written_may_be_lost; /* what waited to be sent was on a disk that was damaged */

  /* NULL, or hears each stanza of the program. */
  void          (*heard) (struct _XmppNode *stanza,
                          gpointer          data);
  gpointer        heard_data;

  struct _XmppNode *held_query;
  GPtrArray      *connections;
  struct _Session *session;            /* the only one that may be resumed or is connected */
  GPtrArray      *offline;             /* of char *: stanzas for the next session */
  guint           n_ids;
  guint           n_come;
  guint           n_sent;
};

Ledger     *ledger_new          (const LedgerSettings *settings);
void        ledger_free         (Ledger               *self);

/* The server's end of a new connection. */
SimLink    *ledger_accept       (Ledger                *self,
                                 const SimLinkSettings *settings);
/* The connection that is bound; NULL. */
SimLink    *ledger_get_link     (Ledger                *self);

/* One of them writes to us: in the archive at once, live where we are connected. */
void        ledger_come         (Ledger                *self,
                                 guint                  peer);
/* Another device of ours writes to one of them. */
void        ledger_other_device (Ledger                *self,
                                 guint                  peer);
/* Any stanza of anybody, as it is; @in_archive: also there, as one of @peer (LEDGER_PEERS: of somebody else). Its id there, or NULL. */
const char *ledger_say          (Ledger                *self,
                                 const char            *xml,
                                 gboolean               in_archive,
                                 guint                  peer);
/* Only in the archive. */
void        ledger_archive_only (Ledger                *self,
                                 guint                  peer,
                                 gboolean               is_outgoing);
/* Only in the archive: what somebody says of a message. Its number there. */
guint       ledger_archive_stanza (Ledger             *self,
                                 guint                  peer,
                                 gboolean               is_outgoing,
                                 const char            *id,
                                 const char            *content);
typedef enum
{
  LEDGER_LIVE,
  LEDGER_CARBON,
  LEDGER_ARCHIVE, /* not by ledger_deliver () */
  LEDGER_LIVE_AGAIN,
  LEDGER_OFFLINE,
} LedgerWay;
/* The n-th item of the archive once more. What we wrote ourselves comes as a carbon always. */
void        ledger_deliver      (Ledger                *self,
                                 guint                  n,
                                 LedgerWay              way);
/* The program asked and has no answer yet. */
gboolean    ledger_is_asked     (Ledger                *self);
void        ledger_release_archive (Ledger             *self);
char       *ledger_make_body    (const char            *who,
                                 guint                  n);
/* For the program to send: (transfer full) */
char       *ledger_next_body    (Ledger                *self,
                                 guint                  peer);

/* The server is killed and starts again: sessions and offline stanzas are gone, the archive is not. */
void        ledger_restart      (Ledger                *self);
/* Asks what of ours has arrived. */
void        ledger_nudge        (Ledger                *self);
/* No stanza is under way between server and program. */
gboolean    ledger_is_quiet     (Ledger                *self);
/* A body is what the server or the program made it, to the bit. */
gboolean    ledger_is_genuine   (const char            *body);

G_END_DECLS
