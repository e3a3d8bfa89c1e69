/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What would happen to the contacts. */
typedef enum
{
  KITH_SUGGESTION_ADD,
  KITH_SUGGESTION_CHANGE, /* of name, groups or both */
  KITH_SUGGESTION_REMOVE,
} KithSuggestionKind;

/**
 * KithSuggestion:
 *
 * One contact that somebody else suggests to add, change or remove (XEP-0144). It says what would be; the contact says what is.
 */
#define KITH_TYPE_SUGGESTION (kith_suggestion_get_type ())
G_DECLARE_FINAL_TYPE (KithSuggestion, kith_suggestion, KITH, SUGGESTION, GObject)

/* @name, @groups: as they would be, and @old_name, @old_groups: as they were when it was suggested. @is_proposed: chosen where the person says nothing else. */
KithSuggestion     *kith_suggestion_new             (XmppJid            *jid,
                                                     KithSuggestionKind  kind,
                                                     const char         *name,
                                                     const char * const *groups,
                                                     const char         *old_name,
                                                     const char * const *old_groups,
                                                     gboolean            is_proposed);
XmppJid            *kith_suggestion_get_jid         (KithSuggestion     *self);
KithSuggestionKind  kith_suggestion_get_kind        (KithSuggestion     *self);
const char         *kith_suggestion_get_name        (KithSuggestion     *self);
const char * const *kith_suggestion_get_groups      (KithSuggestion     *self);
const char         *kith_suggestion_get_old_name    (KithSuggestion     *self);
const char * const *kith_suggestion_get_old_groups  (KithSuggestion     *self);
gboolean            kith_suggestion_get_is_proposed (KithSuggestion     *self);

/* Property "error": why it could not be done; NULL: it was not tried, or is being tried. Notifies. */
const GError       *kith_suggestion_get_error       (KithSuggestion     *self);
void                kith_suggestion_set_error       (KithSuggestion     *self,
                                                     const GError       *error);

G_END_DECLS
