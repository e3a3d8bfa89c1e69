/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"
#include "kith-store-types.h"

G_BEGIN_DECLS

/* What a person says of one conversation. */
typedef enum
{
  KITH_SETTING_PINNED,        /* 0, 1; takes it out of the archive */
  KITH_SETTING_ARCHIVED,      /* 0, 1; takes its pin away */
  KITH_SETTING_MARKED_UNREAD, /* 0, 1 */
  KITH_SETTING_NOTIFY,        /* a number of the model's KithNotify; ends a mute for a time */
  KITH_SETTING_MUTED_UNTIL,   /* microseconds since 1970; 0: not muted */
  KITH_SETTING_KEEP_DAYS,     /* 0: for ever; -1: as in all conversations */
  KITH_SETTING_SENDS_RECEIPTS, /* a number of the model's KithTelling */
  KITH_SETTING_SENDS_TYPING,
  KITH_SETTING_SENDS_LAST_SEEN,
  KITH_N_SETTINGS
} KithSetting;

/* Writes one of them; the row is made where there is none. Those that all devices of an account share are untold from then on. Future of KithIntake with the
 * conversation as it is then. */
DexFuture *kith_conversation_settings_store_set (KithDatabase *database,
                                                 gint64        account,
                                                 const char   *jid,
                                                 int           kind,
                                                 KithSetting   setting,
                                                 gint64        value);

/* What all devices of an account share about a conversation; @kind: 0: with somebody, 1: in a room. */
typedef struct
{
  char    *jid;
  gboolean is_pinned;
  gboolean is_archived;
  int      notify;
} KithSharedSettings;

void       kith_shared_settings_free                     (KithSharedSettings *self);

/* What the account's devices say, @said of KithSharedSettings; what is untold here stays as it is. @is_all: there is nothing else; what was told once and is not
 * among it is untold again. Future of KithIntake with the conversations that changed. */
DexFuture *kith_conversation_settings_store_apply        (KithDatabase       *database,
                                                          gint64              account,
                                                          int                 kind,
                                                          GPtrArray          *said,
                                                          gboolean            is_all);

/* Future of GPtrArray of KithSharedSettings. */
DexFuture *kith_conversation_settings_store_load_untold  (KithDatabase       *database,
                                                          gint64              account,
                                                          int                 kind);

/* The others know @shared; what was said since is untold still. Future of gboolean. */
DexFuture *kith_conversation_settings_store_note_told    (KithDatabase             *database,
                                                          gint64                    account,
                                                          int                       kind,
                                                          const KithSharedSettings *shared);

G_END_DECLS
