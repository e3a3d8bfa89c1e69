/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"

G_BEGIN_DECLS

/**
 * KithRoomRecord:
 *
 * A room that the person wants to have, as a bookmark (XEP-0402) says it and as the room described itself last. Boxed; strings are owned, %NULL where nothing is said.
 *
 * @name: what the person calls it
 * @nick: what we are called there
 * @is_left: not wanted any more, but our other devices do not know it yet
 * @is_untold: something of it was changed here and our other devices do not know it yet
 * @title, @description, @subject: what the room says of itself; @subject_nick: who said the last
 * @traits: numbers of the model's KithRoomTraits, as they were last
 */
typedef struct _KithRoomRecord
{
  gint64   conversation;
  char    *jid;
  char    *name;
  char    *nick;
  char    *password;
  gboolean is_autojoin;
  gboolean is_untold;
  gboolean is_left;
  char    *title;
  char    *description;
  char    *subject;
  char    *subject_nick;
  guint    traits;
} KithRoomRecord;

#define KITH_TYPE_ROOM_RECORD (kith_room_record_get_type ())
GType           kith_room_record_get_type (void) G_GNUC_CONST;
KithRoomRecord *kith_room_record_new      (const char           *jid);
KithRoomRecord *kith_room_record_copy     (const KithRoomRecord *self);
void            kith_room_record_free     (KithRoomRecord       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KithRoomRecord, kith_room_record_free)

/* All of an account. Future of GPtrArray of KithRoomRecord. */
DexFuture *kith_room_store_load   (KithDatabase         *database,
                                   gint64                account);

/* Writes all of it; the conversation is made where there is none. Future of gint64, the conversation's id. */
DexFuture *kith_room_store_save   (KithDatabase         *database,
                                   gint64                account,
                                   const KithRoomRecord *record);

/* The person does not want it any more; what was said there stays until the conversation is cleared. Future of gboolean. */
DexFuture *kith_room_store_remove (KithDatabase         *database,
                                   gint64                account,
                                   const char           *jid);

G_END_DECLS
