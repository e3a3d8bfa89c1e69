/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-account.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One signed-in device of a contact (RFC 6121 s. 4). */
#define KITH_TYPE_RESOURCE (kith_resource_get_type ())
G_DECLARE_FINAL_TYPE (KithResource, kith_resource, KITH, RESOURCE, GObject)

const char   *kith_resource_get_name      (KithResource *self);
KithShow      kith_resource_get_show      (KithResource *self);
const char   *kith_resource_get_status    (KithResource *self);
int           kith_resource_get_priority  (KithResource *self);
/* Since when nobody has touched it (XEP-0319), in microseconds since 1970; 0: somebody does, or nobody knows. */
gint64        kith_resource_get_idle_since (KithResource *self);

/**
 * KithContact:
 *
 * A person as one account knows them: in its roster, or only as the other side of a conversation
 * or of a request (then in-roster is false). Lives as long as the account; never replaced by another object for the same JID.
 */
#define KITH_TYPE_CONTACT (kith_contact_get_type ())
G_DECLARE_FINAL_TYPE (KithContact, kith_contact, KITH, CONTACT, GObject)

KithContact        *kith_contact_new               (KithAccount        *account,
                                                    XmppJid            *jid);

KithAccount        *kith_contact_get_account       (KithContact        *self);
XmppJid            *kith_contact_get_jid           (KithContact        *self);

/* The name the person gave, else the nick that they have chosen, else the name of their vCard, else the JID's local part (or domain). Never empty. */
const char         *kith_contact_get_display_name  (KithContact        *self);
const char         *kith_contact_get_name          (KithContact        *self);
void                kith_contact_set_name          (KithContact        *self,
                                                    const char         *name);
const char         *kith_contact_get_nick          (KithContact        *self);
void                kith_contact_set_nick          (KithContact        *self,
                                                    const char         *nick);
/* As their vCard has it. */
const char         *kith_contact_get_full_name     (KithContact        *self);
void                kith_contact_set_full_name     (KithContact        *self,
                                                    const char         *full_name);
/* The file of their picture; NULL: there is none. */
const char         *kith_contact_get_avatar_file   (KithContact        *self);
void                kith_contact_set_avatar_file   (KithContact        *self,
                                                    const char         *avatar_file);
const char * const *kith_contact_get_groups        (KithContact        *self);
void                kith_contact_set_groups        (KithContact        *self,
                                                    const char * const *groups);
gboolean            kith_contact_get_in_roster     (KithContact        *self);
KithSubscription    kith_contact_get_subscription  (KithContact        *self);

/* We asked for their presence and they did not answer yet (roster attribute ask). */
gboolean            kith_contact_get_is_asked      (KithContact        *self);
void                kith_contact_set_roster_state  (KithContact        *self,
                                                    gboolean            in_roster,
                                                    KithSubscription    subscription,
                                                    gboolean            is_asked);

/* They ask for our presence and we did not answer yet. */
gboolean            kith_contact_get_is_asking     (KithContact        *self);
void                kith_contact_set_is_asking     (KithContact        *self,
                                                    gboolean            is_asking);

/* Our server keeps them from us, and us from them (XEP-0191). */
gboolean            kith_contact_get_is_blocked    (KithContact        *self);
void                kith_contact_set_is_blocked    (KithContact        *self,
                                                    gboolean            is_blocked);

/* Presence: the most reachable resource counts (priority, then show). */
KithShow            kith_contact_get_show          (KithContact        *self);
const char         *kith_contact_get_status        (KithContact        *self);
GListModel         *kith_contact_get_resources     (KithContact        *self);
void                kith_contact_set_resource      (KithContact        *self,
                                                    const char         *resource,
                                                    KithShow            show,
                                                    const char         *status,
                                                    int                 priority);
/* Nothing where there is no such resource. */
void                kith_contact_set_idle_since    (KithContact        *self,
                                                    const char         *resource,
                                                    gint64              idle_since);
/* Of the resource that counts. */
gint64              kith_contact_get_idle_since    (KithContact        *self);
/* When they were last there, as far as anybody says; microseconds since 1970, 0: not known. Only for who is offline. */
void                kith_contact_set_last_seen     (KithContact        *self,
                                                    gint64              last_seen);
gint64              kith_contact_get_last_seen     (KithContact        *self);
/* What their clock shows, in seconds east of Greenwich (XEP-0202): FALSE where it is not known. "has-zone" notifies of both. */
void                kith_contact_set_zone          (KithContact        *self,
                                                    int                 seconds);
gboolean            kith_contact_get_zone          (KithContact        *self,
                                                    int                *seconds);
void                kith_contact_clear_resources   (KithContact        *self);

G_END_DECLS
