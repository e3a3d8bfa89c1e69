/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-types.h"
#include "xmpp-jid.h"

G_BEGIN_DECLS

/* How many account colours there are (mock.md "Colours"). */
#define KITH_ACCOUNT_COLORS 6

#define KITH_TYPE_ACCOUNT (kith_account_get_type ())
G_DECLARE_FINAL_TYPE (KithAccount, kith_account, KITH, ACCOUNT, GObject)

KithAccount     *kith_account_new              (gint64            id,
                                                XmppJid          *jid);

gint64           kith_account_get_id           (KithAccount      *self);
XmppJid         *kith_account_get_jid          (KithAccount      *self);
const char      *kith_account_get_address      (KithAccount      *self);
const char      *kith_account_get_label        (KithAccount      *self);
void             kith_account_set_label        (KithAccount      *self,
                                                const char       *label);
guint            kith_account_get_color        (KithAccount      *self);
void             kith_account_set_color        (KithAccount      *self,
                                                guint             color);
gboolean         kith_account_get_enabled      (KithAccount      *self);
void             kith_account_set_enabled      (KithAccount      *self,
                                                gboolean          enabled);
KithAccountState kith_account_get_state        (KithAccount      *self);
const GError    *kith_account_get_error        (KithAccount      *self);
gint64           kith_account_get_retry_at     (KithAccount      *self);
void             kith_account_set_state        (KithAccount      *self,
                                                KithAccountState  state,
                                                const GError     *error,
                                                gint64            retry_at);
KithShow         kith_account_get_show         (KithAccount      *self);
const char      *kith_account_get_status       (KithAccount      *self);
void             kith_account_set_presence     (KithAccount      *self,
                                                KithShow          show,
                                                const char       *status);
/* Nobody is at this device: contacts see Away where the person's own choice is to be available, and since when. What was chosen stays what it is.
 * @since: microseconds since 1970; 0: nobody is told. */
void             kith_account_set_idle         (KithAccount      *self,
                                                gboolean          is_away,
                                                gint64            since);
gint64           kith_account_get_idle_since   (KithAccount      *self);
/* What contacts see. */
KithShow         kith_account_get_visible_show (KithAccount      *self);
/* The file of the person's own picture; NULL: there is none. */
const char      *kith_account_get_avatar_file  (KithAccount      *self);
void             kith_account_set_avatar_file  (KithAccount      *self,
                                                const char       *avatar_file);
gboolean         kith_account_get_syncing      (KithAccount      *self);
void             kith_account_set_syncing      (KithAccount      *self,
                                                gboolean          syncing);

/* How far back the messages of the server's archive are here: "history" notifies of all three. @since: microseconds since 1970; 0: all there is;
 * G_MAXINT64: nobody knows. @progress: of the part that is to be fetched, from 0 to 1; -1: not known. */
gboolean         kith_account_get_history      (KithAccount      *self,
                                                gint64           *since,
                                                double           *progress);
void             kith_account_set_history      (KithAccount      *self,
                                                gboolean          is_fetching,
                                                gint64            since,
                                                double            progress);

G_END_DECLS
