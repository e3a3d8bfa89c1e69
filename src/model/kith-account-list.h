/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KITH_TYPE_ACCOUNT_LIST (kith_account_list_get_type ())
G_DECLARE_FINAL_TYPE (KithAccountList, kith_account_list, KITH, ACCOUNT_LIST, GObject)

KithAccountList *kith_account_list_new      (void);
void             kith_account_list_append   (KithAccountList *self,
                                             KithAccount     *account);
void             kith_account_list_remove   (KithAccountList *self,
                                             KithAccount     *account);
KithAccount     *kith_account_list_find     (KithAccountList *self,
                                             const XmppJid   *jid);
KithAccount     *kith_account_list_find_id  (KithAccountList *self,
                                             gint64           id);

G_END_DECLS
