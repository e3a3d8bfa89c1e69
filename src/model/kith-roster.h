/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-contact.h"

G_BEGIN_DECLS

/* All contacts of one account, in no order that anybody may rely on. */
#define KITH_TYPE_ROSTER (kith_roster_get_type ())
G_DECLARE_FINAL_TYPE (KithRoster, kith_roster, KITH, ROSTER, GObject)

KithRoster  *kith_roster_new     (KithAccount   *account);
KithAccount *kith_roster_get_account (KithRoster *self);
KithContact *kith_roster_find    (KithRoster    *self,
                                  const XmppJid *jid);
KithContact *kith_roster_ensure  (KithRoster    *self,
                                  XmppJid       *jid);
void         kith_roster_remove  (KithRoster    *self,
                                  KithContact   *contact);
void         kith_roster_set_all_offline (KithRoster *self);

/* Of those of them that ask for our presence: follows is-asking. */
GListModel  *kith_roster_get_requests (KithRoster   *self);

G_END_DECLS
