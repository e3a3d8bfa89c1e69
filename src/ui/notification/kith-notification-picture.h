/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-face.h"
#include "kith-picture.h"

G_BEGIN_DECLS

/* Of what a notification shows, in pixels. */
#define KITH_NOTIFICATION_PICTURE_SIZE 96

/* A disc of @texture, as people look everywhere else in Kith. (transfer full) */
KithPicture *kith_notification_picture_new (GdkTexture *texture);

G_END_DECLS
