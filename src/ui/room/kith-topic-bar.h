/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-room.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What a room is about, in one line. Not there where nothing is said. */
#define KITH_TYPE_TOPIC_BAR (kith_topic_bar_get_type ())
G_DECLARE_FINAL_TYPE (KithTopicBar, kith_topic_bar, KITH, TOPIC_BAR, AdwBin)

/* @room: NULL: it is none */
void kith_topic_bar_set_room (KithTopicBar *self,
                              KithRoom     *room);

G_END_DECLS
