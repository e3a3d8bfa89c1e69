/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-roster.h"
#include "kith-suggestion-list.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _KithRosterService KithRosterService;
typedef struct _XmppRosterExchange XmppRosterExchange;

/**
 * KithSuggestionService:
 *
 * What others suggest to do with the contacts (XEP-0144), until the person has said what is done: nothing happens by itself, whoever suggests it.
 *
 * Our own server, a gateway in the roster and people in it are heard. People may only suggest new contacts. Servers and gateways may suggest changes and
 * removals too, of addresses of their own domain. What is there already, or is not there to be changed, is left out.
 *
 * It is kept in memory only; each sender has one list, the last.
 */
#define KITH_TYPE_SUGGESTION_SERVICE (kith_suggestion_service_get_type ())
G_DECLARE_FINAL_TYPE (KithSuggestionService, kith_suggestion_service, KITH, SUGGESTION_SERVICE, GObject)

KithSuggestionService *kith_suggestion_service_new       (XmppRosterExchange    *module,
                                                          KithRoster            *roster,
                                                          KithRosterService     *service);

/* Of KithSuggestionList, the oldest first. */
GListModel            *kith_suggestion_service_get_lists (KithSuggestionService *self);

/* Does @chosen (of KithSuggestion in @list), one after the other. What is done leaves @list, what fails gets an error; where nothing failed @list goes, with
 * what was not chosen. Future of gboolean: whether nothing failed; rejects with G_IO_ERROR_PENDING where it is at it already. */
DexFuture             *kith_suggestion_service_apply     (KithSuggestionService *self,
                                                          KithSuggestionList    *list,
                                                          GPtrArray             *chosen);
/* Ends that: what was not answered yet stays in @list. */
void                   kith_suggestion_service_stop      (KithSuggestionService *self,
                                                          KithSuggestionList    *list);
/* @list goes, and nothing of it is done. */
void                   kith_suggestion_service_dismiss   (KithSuggestionService *self,
                                                          KithSuggestionList    *list);

G_END_DECLS
