/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What the person notes of a contact. Not there where the server does not keep it. */
#define KITH_TYPE_NOTE (kith_note_get_type ())
G_DECLARE_FINAL_TYPE (KithNote, kith_note, KITH, NOTE, AdwBin)

/* NULL: none; what was not saved yet is. */
void kith_note_set_conversation (KithNote         *self,
                                 KithClient       *client,
                                 KithConversation *conversation);

G_END_DECLS
