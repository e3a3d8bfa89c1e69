/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-suggestion-service.h"

#include "kith-future.h"
#include "kith-roster-service.h"
#include "xmpp-roster-exchange.h"

#include <string.h>

/* The oldest go. */
#define LISTS_MAX 100
/* Longer than the two requests of one addition may take. */
#define ANSWER_SECONDS 150

struct _KithSuggestionService
{
  GObject            parent_instance;

  KithRoster        *roster;
  KithRosterService *service;
  GListStore        *lists;
  GHashTable        *scopes; /* KithSuggestionList, borrowed, -> KithScope: of those that are busy */
};

G_DEFINE_FINAL_TYPE (KithSuggestionService, kith_suggestion_service, G_TYPE_OBJECT)

static void
kith_suggestion_service_finalize (GObject *object)
{
  KithSuggestionService *self = KITH_SUGGESTION_SERVICE (object);

  g_object_unref (self->roster);
  g_object_unref (self->service);
  g_object_unref (self->lists);
  g_hash_table_unref (self->scopes);

  G_OBJECT_CLASS (kith_suggestion_service_parent_class)->finalize (object);
}

static void
kith_suggestion_service_class_init (KithSuggestionServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_suggestion_service_finalize;
}

static void
kith_suggestion_service_init (KithSuggestionService *self)
{
  self->lists = g_list_store_new (KITH_TYPE_SUGGESTION_LIST);
  self->scopes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) kith_scope_unref);
}

/* --- What is worth a question ----------------------------------------------------------------------------------------------------------- */

static XmppJid *
own_jid (KithSuggestionService *self)
{
  return kith_account_get_jid (kith_roster_get_account (self->roster));
}

static gboolean
is_own_server (KithSuggestionService *self,
               XmppJid               *sender)
{
  return xmpp_jid_is_domain (sender) && strcmp (xmpp_jid_get_domain (sender), xmpp_jid_get_domain (own_jid (self))) == 0;
}

static gboolean
contains_all (const char *const *groups,
              const char *const *wanted)
{
  for (guint i = 0; wanted[i] != NULL; i++)
    if (!g_strv_contains (groups, wanted[i]))
      return FALSE;

  return TRUE;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* @first and then what of @second is not in it, without @without: sorted. */
static GStrv
merge_groups (const char *const *first,
              const char *const *second,
              const char *const *without)
{
  static const char *const none[] = { NULL };
  const char *const *parts[] = { first, second != NULL ? second : none };
  g_autoptr(GPtrArray) groups = g_ptr_array_new_null_terminated (4, g_free, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint j = 0; parts[i][j] != NULL; j++)
      if ((i == 0 || !g_strv_contains (first, parts[i][j])) && (without == NULL || !g_strv_contains (without, parts[i][j])))
        g_ptr_array_add (groups, g_strdup (parts[i][j]));
  g_ptr_array_sort (groups, compare_strings);

  return (char **) g_ptr_array_free (g_steal_pointer (&groups), FALSE);
}

static KithSuggestion *
change_new (KithContact *contact,
            const char  *name,
            GStrv        groups)
{
  const char *old_name = kith_contact_get_name (contact);
  const char *const *old_groups = kith_contact_get_groups (contact);

  if (g_strcmp0 (name, old_name) == 0 && contains_all (old_groups, (const char *const *) groups) &&
      contains_all ((const char *const *) groups, old_groups))
    return NULL;

  return kith_suggestion_new (kith_contact_get_jid (contact), KITH_SUGGESTION_CHANGE, name, (const char *const *) groups, old_name, old_groups, FALSE);
}

/* S. 3.1: who is there already is not asked about, unless it is for a group they are not in. */
static KithSuggestion *
judge_add (const XmppExchangeItem *item,
           KithContact            *contact,
           gboolean                may_change,
           gboolean                is_proposed)
{
  static const char *const none[] = { NULL };
  g_auto(GStrv) groups = NULL;

  if (contact == NULL)
    return kith_suggestion_new (item->jid, KITH_SUGGESTION_ADD, item->name, (const char *const *) item->groups, NULL, none, is_proposed);
  if (!may_change)
    return NULL;

  groups = merge_groups (kith_contact_get_groups (contact), (const char *const *) item->groups, NULL);

  return change_new (contact, kith_contact_get_name (contact), groups);
}

/* S. 3.2: out of the groups that are named. Where these are all, or none is named, the contact goes. */
static KithSuggestion *
judge_delete (const XmppExchangeItem *item,
              KithContact            *contact)
{
  static const char *const none[] = { NULL };
  const char *const *old_groups = kith_contact_get_groups (contact);
  g_auto(GStrv) groups = merge_groups (old_groups, NULL, (const char *const *) item->groups);

  if (*item->groups != NULL && g_strv_length (groups) == g_strv_length ((char **) (gsize) old_groups))
    return NULL;
  if (*item->groups != NULL && *groups != NULL)
    return change_new (contact, kith_contact_get_name (contact), groups);

  return kith_suggestion_new (item->jid, KITH_SUGGESTION_REMOVE, NULL, none, kith_contact_get_name (contact), old_groups, FALSE);
}

/* S. 3.3: what is not named stays as it is. */
static KithSuggestion *
judge_modify (const XmppExchangeItem *item,
              KithContact            *contact)
{
  g_auto(GStrv) groups = g_strdupv (*item->groups != NULL ? item->groups : (char **) (gsize) kith_contact_get_groups (contact));

  return change_new (contact, item->name != NULL ? item->name : kith_contact_get_name (contact), groups);
}

/* NULL: nothing to ask about. */
static KithSuggestion *
judge (KithSuggestionService  *self,
       XmppJid                *sender,
       const XmppExchangeItem *item)
{
  KithContact *contact = kith_roster_find (self->roster, item->jid);
  gboolean is_person = xmpp_jid_get_local (sender) != NULL;
  /* S. 6.1: of people "add" alone counts. And what is not theirs is none of a gateway's business. */
  gboolean may_change = !is_person && strcmp (xmpp_jid_get_domain (sender), xmpp_jid_get_domain (item->jid)) == 0;

  if (xmpp_jid_equal_bare (item->jid, own_jid (self)))
    return NULL;
  if (contact != NULL && !kith_contact_get_in_roster (contact))
    contact = NULL;

  if (item->action == XMPP_EXCHANGE_ADD)
    return judge_add (item, contact, may_change, !is_person);
  if (contact == NULL || !may_change)
    return NULL;

  return item->action == XMPP_EXCHANGE_DELETE ? judge_delete (item, contact) : judge_modify (item, contact);
}

/* --- The lists --------------------------------------------------------------------------------------------------------------------------- */

/* The list of @sender: borrowed. */
static KithSuggestionList *
find_list (KithSuggestionService *self,
           const XmppJid         *sender)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->lists)); i++)
    {
      g_autoptr(KithSuggestionList) list = g_list_model_get_item (G_LIST_MODEL (self->lists), i);

      if (xmpp_jid_equal_bare (kith_suggestion_list_get_sender (list), sender))
        return list;
    }

  return NULL;
}

static void
take_away (KithSuggestionService *self,
           KithSuggestionList    *list)
{
  guint position;

  if (list != NULL && g_list_store_find (self->lists, list, &position))
    g_list_store_remove (self->lists, position);
}

/* Who is no contact any more, or is blocked, has nothing to suggest. */
static void
sender_changed_cb (KithSuggestionService *self,
                   GParamSpec            *pspec,
                   KithContact           *sender)
{
  if (!kith_contact_get_in_roster (sender) || kith_contact_get_is_blocked (sender))
    take_away (self, find_list (self, kith_contact_get_jid (sender)));
}

static void
watch_sender (KithSuggestionService *self,
              KithContact           *sender)
{
  g_signal_handlers_disconnect_by_func (sender, sender_changed_cb, self);
  g_signal_connect_object (sender, "notify::in-roster", G_CALLBACK (sender_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sender, "notify::is-blocked", G_CALLBACK (sender_changed_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
suggested_cb (XmppRosterExchange    *module,
              XmppJid               *from,
              XmppExchange          *exchange,
              KithSuggestionService *self)
{
  KithContact *sender = kith_roster_find (self->roster, from);
  g_autoptr(KithSuggestionList) list = NULL;
  gboolean is_known = sender != NULL && kith_contact_get_in_roster (sender);

  if (!is_own_server (self, from) && (!is_known || kith_contact_get_is_blocked (sender)))
    return FALSE;

  list = kith_suggestion_list_new (kith_roster_get_account (self->roster), from,
                                   is_known ? kith_contact_get_display_name (sender) : xmpp_jid_get_bare (from), exchange->is_cut);
  for (guint i = 0; i < exchange->items->len; i++)
    {
      g_autoptr(KithSuggestion) suggestion = judge (self, from, exchange->items->pdata[i]);

      if (suggestion != NULL)
        kith_suggestion_list_append (list, suggestion);
    }

  /* Nothing new: what waits already stays. */
  if (g_list_model_get_n_items (G_LIST_MODEL (list)) == 0)
    return TRUE;

  take_away (self, find_list (self, from));
  if (g_list_model_get_n_items (G_LIST_MODEL (self->lists)) == LISTS_MAX)
    g_list_store_remove (self->lists, 0);
  g_list_store_append (self->lists, list);
  if (sender != NULL)
    watch_sender (self, sender);

  return TRUE;
}

GListModel *
kith_suggestion_service_get_lists (KithSuggestionService *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_SERVICE (self), NULL);

  return G_LIST_MODEL (self->lists);
}

void
kith_suggestion_service_dismiss (KithSuggestionService *self,
                                 KithSuggestionList    *list)
{
  g_return_if_fail (KITH_IS_SUGGESTION_SERVICE (self) && KITH_IS_SUGGESTION_LIST (list));

  take_away (self, list);
}

/* --- What the person chose ---------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithSuggestionService *self;
  KithSuggestionList    *list;
  GPtrArray             *chosen;
  KithScope             *scope;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_object_unref (job->list);
  g_ptr_array_unref (job->chosen);
  kith_scope_unref (job->scope);
  g_free (job);
}

/* Is the contact still as the person saw it? */
static gboolean
is_as_it_was (KithContact    *contact,
              KithSuggestion *suggestion)
{
  const char *const *groups = kith_contact_get_groups (contact);
  const char *const *old_groups = kith_suggestion_get_old_groups (suggestion);

  return g_strcmp0 (kith_contact_get_name (contact), kith_suggestion_get_old_name (suggestion)) == 0 && contains_all (groups, old_groups) &&
         contains_all (old_groups, groups);
}

/* Or has asked for it. */
static gboolean
sees_presence (KithContact *contact)
{
  KithSubscription subscription = kith_contact_get_subscription (contact);

  return subscription == KITH_SUBSCRIPTION_TO || subscription == KITH_SUBSCRIPTION_BOTH || kith_contact_get_is_asked (contact);
}

/* NULL: it is done already. */
static DexFuture *
do_one (KithSuggestionService *self,
        KithSuggestion        *suggestion)
{
  XmppJid *jid = kith_suggestion_get_jid (suggestion);
  const char *name = kith_suggestion_get_name (suggestion);
  const char *const *groups = kith_suggestion_get_groups (suggestion);
  KithContact *contact = kith_roster_find (self->roster, jid);
  gboolean is_there = contact != NULL && kith_contact_get_in_roster (contact);

  /* The machine knows sooner than the stream, where each request would wait for its time limit. */
  if (g_error_matches (kith_account_get_error (kith_roster_get_account (self->roster)), KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_NO_NETWORK))
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");
  if (kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_ADD && !is_there)
    return kith_roster_service_add (self->service, jid, name, groups);
  /* They came by another way, or half of it failed the last time. */
  if (kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_ADD)
    return sees_presence (contact) ? NULL : kith_roster_service_request (self->service, contact);
  /* Who went does not come back. */
  if (!is_there)
    return NULL;
  if (!is_as_it_was (contact, suggestion))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_WRONG_ETAG, "the contact has changed meanwhile");
  if (kith_suggestion_get_kind (suggestion) == KITH_SUGGESTION_REMOVE)
    return kith_roster_service_remove (self->service, contact);

  return kith_roster_service_change (self->service, contact, name, groups);
}

/* One after the other: each waits for the server's answer. */
static DexFuture *
apply_fiber (gpointer data)
{
  Job *job = data;
  KithSuggestionService *self = job->self;
  gboolean is_complete = TRUE;

  for (guint i = 0; i < job->chosen->len && !kith_scope_is_stopped (job->scope); i++)
    {
      KithSuggestion *suggestion = job->chosen->pdata[i];
      DexFuture *future = do_one (self, suggestion);
      g_autoptr(GError) error = NULL;

      if (future == NULL || dex_await (kith_race (job->scope, future, ANSWER_SECONDS), &error))
        {
          kith_suggestion_list_remove (job->list, suggestion);
          continue;
        }

      is_complete = FALSE;
      if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
        kith_error_to_gio (&error);
      if (!kith_scope_is_stopped (job->scope))
        kith_suggestion_set_error (suggestion, error);
    }

  is_complete = is_complete && !kith_scope_is_stopped (job->scope);
  if (is_complete)
    take_away (self, job->list);
  g_hash_table_remove (self->scopes, job->list);
  kith_suggestion_list_set_is_busy (job->list, FALSE);

  return dex_future_new_for_boolean (is_complete);
}

DexFuture *
kith_suggestion_service_apply (KithSuggestionService *self,
                               KithSuggestionList    *list,
                               GPtrArray             *chosen)
{
  Job *job;

  g_return_val_if_fail (KITH_IS_SUGGESTION_SERVICE (self) && KITH_IS_SUGGESTION_LIST (list) && chosen != NULL, NULL);

  if (kith_suggestion_list_get_is_busy (list))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_PENDING, "at it already");

  kith_suggestion_list_set_is_busy (list, TRUE);
  job = g_new0 (Job, 1);
  job->self = g_object_ref (self);
  job->list = g_object_ref (list);
  job->scope = kith_scope_new ();
  g_hash_table_insert (self->scopes, list, kith_scope_ref (job->scope));
  job->chosen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < chosen->len; i++)
    {
      kith_suggestion_set_error (chosen->pdata[i], NULL);
      g_ptr_array_add (job->chosen, g_object_ref (chosen->pdata[i]));
    }

  return kith_promise_for (kith_spawn (apply_fiber, job, job_free));
}

void
kith_suggestion_service_stop (KithSuggestionService *self,
                              KithSuggestionList    *list)
{
  KithScope *scope;

  g_return_if_fail (KITH_IS_SUGGESTION_SERVICE (self) && KITH_IS_SUGGESTION_LIST (list));

  scope = g_hash_table_lookup (self->scopes, list);
  if (scope != NULL)
    kith_scope_stop (scope);
}

KithSuggestionService *
kith_suggestion_service_new (XmppRosterExchange *module,
                             KithRoster         *roster,
                             KithRosterService  *service)
{
  KithSuggestionService *self = g_object_new (KITH_TYPE_SUGGESTION_SERVICE, NULL);

  self->roster = g_object_ref (roster);
  self->service = g_object_ref (service);
  g_signal_connect_object (module, "suggested", G_CALLBACK (suggested_cb), self, 0);

  return self;
}
