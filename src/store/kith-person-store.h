/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-database.h"

G_BEGIN_DECLS

/* The pictures' folder in the profile's; a file is called by the SHA-1 of what is in it. */
#define KITH_PERSON_PICTURES "avatars"

/* What people say of themselves. All strings may be NULL but @jid. */
typedef struct
{
  char *jid;
  char *avatar;    /* hash of the picture, whose file is there */
  char *refused;   /* hash of one that is not what it should be: not asked for again */
  char *nick;
  char *full_name;
} KithPersonRecord;

void       kith_person_record_free        (KithPersonRecord *self);

/* Future of GPtrArray of KithPersonRecord. */
DexFuture *kith_person_store_load         (KithDatabase     *database,
                                           gint64            account);

DexFuture *kith_person_store_set_nick     (KithDatabase     *database,
                                           gint64            account,
                                           const char       *jid,
                                           const char       *nick);
DexFuture *kith_person_store_set_full_name (KithDatabase    *database,
                                           gint64            account,
                                           const char       *jid,
                                           const char       *full_name);

/* They have no picture. */
DexFuture *kith_person_store_clear_avatar (KithDatabase     *database,
                                           gint64            account,
                                           const char       *jid);
/* No picture, and that of @hash is not asked for again. */
DexFuture *kith_person_store_refuse_avatar (KithDatabase    *database,
                                           gint64            account,
                                           const char       *jid,
                                           const char       *hash);
/* Theirs is the one of @hash. Future of gboolean: FALSE where its file is not here, or not what it should be; then nothing has changed. */
DexFuture *kith_person_store_adopt_avatar (KithDatabase     *database,
                                           gint64            account,
                                           const char       *jid,
                                           const char       *hash);
/* The same with the picture itself, whose hash it is. Rejects with KITH_STORE_ERROR where there is no room for it. */
DexFuture *kith_person_store_keep_avatar  (KithDatabase     *database,
                                           gint64            account,
                                           const char       *jid,
                                           const char       *hash,
                                           GBytes           *data);

/* Deletes the files that nobody's row names, as after an account was removed. Future of gboolean. */
DexFuture *kith_person_store_sweep        (KithDatabase     *database);

/* Where the picture lies: (transfer full). NULL where @hash is no hash. */
char      *kith_person_store_path         (KithDatabase     *database,
                                           const char       *hash);

G_END_DECLS
