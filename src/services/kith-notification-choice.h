/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is known of a conversation when something about it has changed. */
typedef struct
{
  gboolean is_switched_on; /* the person wants notifications */
  gboolean is_busy;        /* Do Not Disturb */
  gboolean is_muted;
  gboolean is_known;       /* no stranger */
  gboolean is_attended;    /* its end is in sight in the focused window */
  guint    unread_count;

  /* The newest message. */
  gboolean is_new;         /* newer than what was looked at before */
  gboolean is_outgoing;
  gboolean is_retracted;

  gboolean is_up;          /* a notification of this conversation is */
  gboolean is_told;        /* and it is about the newest message */
  gboolean has_changed;    /* but says something else than that now does, or counts otherwise */
} KithNotificationFacts;

typedef enum
{
  KITH_NOTIFICATION_LEAVE,    /* as it is */
  KITH_NOTIFICATION_SHOW,     /* a new message */
  KITH_NOTIFICATION_UPDATE,   /* what is up, without a sound */
  KITH_NOTIFICATION_WITHDRAW,
} KithNotificationChoice;

/* More conversations than this at once are told of in one notification. */
#define KITH_NOTIFICATION_MANY 5

KithNotificationChoice kith_notification_choose (const KithNotificationFacts *facts);

G_END_DECLS
