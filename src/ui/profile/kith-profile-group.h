/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What a contact says of themselves, in rows; asked for when the page that it is on comes into sight. Hidden where nothing is said. */
#define KITH_TYPE_PROFILE_GROUP (kith_profile_group_get_type ())
G_DECLARE_FINAL_TYPE (KithProfileGroup, kith_profile_group, KITH, PROFILE_GROUP, AdwBin)

/* @contact: NULL for nobody. */
void        kith_profile_group_set_contact (KithProfileGroup *self,
                                            KithClient       *client,
                                            KithContact      *contact);

/* The page is in sight, or not any more. */
void        kith_profile_group_set_in_sight (KithProfileGroup *self,
                                             gboolean          in_sight);

/* The word for a KithProfileField. */
const char *kith_profile_field_title       (guint             field);

G_END_DECLS
