/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What an element on the wire is. */
typedef enum
{
  KITH_CONSOLE_MESSAGE,
  KITH_CONSOLE_PRESENCE,
  KITH_CONSOLE_IQ,
  KITH_CONSOLE_OTHER, /* acknowledgements, the sign-in, stream features ... */
} KithConsoleKind;

#define KITH_CONSOLE_ERROR (kith_console_error_quark ())

/**
 * KithConsoleError:
 * @KITH_CONSOLE_ERROR_EMPTY: nothing was typed
 * @KITH_CONSOLE_ERROR_TOO_LARGE: a server may end the stream because of it
 * @KITH_CONSOLE_ERROR_NOT_WELL_FORMED: no XML as streams have it; the message is the parser's
 * @KITH_CONSOLE_ERROR_UNFINISHED: an element does not end
 * @KITH_CONSOLE_ERROR_MORE_THAN_ONE: more than one element, or something behind it
 * @KITH_CONSOLE_ERROR_NO_STANZA: neither message, presence nor iq
 * @KITH_CONSOLE_ERROR_BAD_ADDRESS: an address that is none, or a sender who is not us; the message names the attribute
 * @KITH_CONSOLE_ERROR_BAD_IQ: an iq without a type, or that holds what its type does not allow
 * @KITH_CONSOLE_ERROR_NOT_CONNECTED: there is no stream to send it by
 */
typedef enum
{
  KITH_CONSOLE_ERROR_EMPTY,
  KITH_CONSOLE_ERROR_TOO_LARGE,
  KITH_CONSOLE_ERROR_NOT_WELL_FORMED,
  KITH_CONSOLE_ERROR_UNFINISHED,
  KITH_CONSOLE_ERROR_MORE_THAN_ONE,
  KITH_CONSOLE_ERROR_NO_STANZA,
  KITH_CONSOLE_ERROR_BAD_ADDRESS,
  KITH_CONSOLE_ERROR_BAD_IQ,
  KITH_CONSOLE_ERROR_NOT_CONNECTED,
} KithConsoleError;

GQuark kith_console_error_quark (void);

/* One element that went over the wire of an account. Never changes. */
#define KITH_TYPE_CONSOLE_ENTRY (kith_console_entry_get_type ())
G_DECLARE_FINAL_TYPE (KithConsoleEntry, kith_console_entry, KITH, CONSOLE_ENTRY, GObject)

/* @stamp: microseconds since 1970. @peer: whom it is from or to, as it stands there; NULL: our own server or account. @text: one tag a line; may be cut. */
KithConsoleEntry *kith_console_entry_new             (gint64            stamp,
                                                      gboolean          is_outgoing,
                                                      KithConsoleKind   kind,
                                                      const char       *peer,
                                                      const char       *text,
                                                      gboolean          is_cut);

gint64            kith_console_entry_get_stamp       (KithConsoleEntry *self);
gboolean          kith_console_entry_get_is_outgoing (KithConsoleEntry *self);
KithConsoleKind   kith_console_entry_get_kind        (KithConsoleEntry *self);
const char       *kith_console_entry_get_peer        (KithConsoleEntry *self);
const char       *kith_console_entry_get_text        (KithConsoleEntry *self);
gboolean          kith_console_entry_get_is_cut      (KithConsoleEntry *self);
gsize             kith_console_entry_get_size        (KithConsoleEntry *self);

G_END_DECLS
