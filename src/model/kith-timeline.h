/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KITH_TYPE_TIMELINE (kith_timeline_get_type ())
G_DECLARE_FINAL_TYPE (KithTimeline, kith_timeline, KITH, TIMELINE, GObject)

/* The most rows a timeline holds, and how many it asks for at a time (performance.md: beyond 190 a list view rebinds while scrolling). */
#define KITH_TIMELINE_MAX  190
#define KITH_TIMELINE_STEP 50

/* Where to start reading. */
typedef enum
{
  KITH_HISTORY_OLDER,         /* before the cursor, nearest first */
  KITH_HISTORY_NEWER,         /* after the cursor */
  KITH_HISTORY_AROUND_UNREAD, /* the first unread message with some before it; the newest where nothing is unread */
  KITH_HISTORY_NEWEST,
  KITH_HISTORY_AROUND,        /* the cursor, which need not be a message, with some before it */
} KithHistoryDirection;

/**
 * KithHistorySource:
 *
 * Where a timeline gets messages from: the local store and, where that has a gap, the server's archive.
 * Implemented in services/. @cancel ends with a call of kith_timeline_take () for the request, or the timeline's end.
 */
#define KITH_TYPE_HISTORY_SOURCE (kith_history_source_get_type ())
G_DECLARE_INTERFACE (KithHistorySource, kith_history_source, KITH, HISTORY_SOURCE, GObject)

struct _KithHistorySourceInterface
{
  GTypeInterface parent_iface;

  /* Answers later (or at once) by kith_timeline_take () with the same @serial. @cursor is NULL for AROUND_UNREAD and NEWEST. */
  void (*request) (KithHistorySource     *self,
                   KithTimeline          *timeline,
                   guint                  serial,
                   KithHistoryDirection   direction,
                   const KithMessageData *cursor,
                   guint                  limit);
};

/* @source is held weakly: services own it. */
KithTimeline *kith_timeline_new               (KithHistorySource *source,
                                               gint64             conversation_id);
gint64        kith_timeline_get_conversation_id (KithTimeline    *self);

/* Signal "refilled": the rows were replaced as a whole (the answer of open (), open_at () and load_newest ()): the place to look at is a new one. */

/* --- For the view ---------------------------------------------------------------------------------------------- */

/* Open at the first unread message or, where all is read, at the newest. */
void          kith_timeline_open              (KithTimeline      *self);
/* Around a place, wherever the window is now. */
void          kith_timeline_open_at           (KithTimeline      *self,
                                               gint64             sort_time,
                                               gint64             sort_tie);
void          kith_timeline_load_older        (KithTimeline      *self);
void          kith_timeline_load_newer        (KithTimeline      *self);
void          kith_timeline_load_newest       (KithTimeline      *self);

gboolean      kith_timeline_get_is_loading    (KithTimeline      *self); /* an answer is awaited */
gboolean      kith_timeline_get_at_oldest     (KithTimeline      *self); /* the first row is the first message there is */
gboolean      kith_timeline_get_at_newest     (KithTimeline      *self); /* the last row is the newest message */
guint         kith_timeline_get_new_count     (KithTimeline      *self); /* arrived and not marked seen: for the newest-messages button */
gint64        kith_timeline_get_first_unread  (KithTimeline      *self); /* message id the unread line stands above; 0: none */

/* The view tells whether its end is in sight (then the oldest rows make room for new ones, else the new ones wait beyond the window) and
 * whether the window has the focus. What arrives while both hold is seen at once: no unread line, no count. */
void          kith_timeline_set_attention     (KithTimeline      *self,
                                               gboolean           follows,
                                               gboolean           focused);

/* Both hold, and the end is the newest: what arrives is seen at once. */
gboolean      kith_timeline_get_is_attended   (KithTimeline      *self);

/* The view tells that all up to the newest row was visible in a focused window. */
void          kith_timeline_mark_seen         (KithTimeline      *self);

/* The conversation was left: the unread line goes with the next open. */
void          kith_timeline_leave             (KithTimeline      *self);

/* --- For services ---------------------------------------------------------------------------------------------- */

/* @messages: (element-type KithMessage): sorted, oldest first. @end: no more in that direction;
 * for NEWEST: nothing older than @messages; for AROUND_UNREAD: the last of @messages is the newest.
 * @first_unread: with AROUND_UNREAD the id of the first unread message, else 0; @n_unread how many there are. */
void          kith_timeline_take              (KithTimeline         *self,
                                               guint                 serial,
                                               KithHistoryDirection  direction,
                                               GPtrArray            *messages,
                                               gboolean              end,
                                               gint64                first_unread,
                                               guint                 n_unread);

/* Messages that were just stored, in any order; old ones (from an archive page) are placed or, outside the window, left out. */
void          kith_timeline_insert            (KithTimeline      *self,
                                               GPtrArray         *messages);
void          kith_timeline_update            (KithTimeline          *self,
                                               const KithMessageData *data);
void          kith_timeline_remove            (KithTimeline      *self,
                                               gint64             id);

/* The row with that id; NULL where it is not in the window. */
KithMessage  *kith_timeline_find              (KithTimeline      *self,
                                               gint64             id);

G_END_DECLS
