/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-service.h"

#include "kith-future.h"
#include "kith-search-query.h"
#include "kith-search-store.h"

#include <string.h>

#define PAGE 50

/* A slice is written in some 30 ms, and others may have the disk in between. */
#define SLICE 500
#define SLICE_PAUSE_MSEC 20

G_STATIC_ASSERT (KITH_SEARCH_TOTAL_MAX == KITH_SEARCH_COUNT_MAX);

struct _KithSearchService
{
  GObject               parent_instance;

  KithDatabase         *database;
  KithConversationList *conversations;
  KithScope            *scope; /* NULL: the database is not open */
  GQueue                searches;
  double                progress;
  gboolean              is_searching;
  gboolean              is_building;
};

enum
{
  PROP_INDEX_PROGRESS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KithSearchService, kith_search_service, G_TYPE_OBJECT)

/* --- Searches: one after the other, and none that nobody waits for any more --------------------------------------------- */

typedef struct
{
  GWeakRef           list;
  KithSearchRequest *request;
  KithSearchCursor   cursor;
  gboolean           is_first;
  gboolean           places_only;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_weak_ref_clear (&search->list);
  kith_search_request_free (search->request);
  g_free (search);
}

static GQuark
last_quark (void)
{
  return g_quark_from_static_string ("kith-search-last");
}

/* What the next page of @list goes on from. */
static void
remember (KithSearchResultList *list,
          Search               *search)
{
  Search *next = g_new0 (Search, 1);

  g_weak_ref_init (&next->list, list);
  next->request = kith_search_request_copy (search->request);
  next->places_only = search->places_only;
  next->cursor = search->cursor;
  g_object_set_qdata_full (G_OBJECT (list), last_quark (), next, search_free);
}

static void build (KithSearchService *self);

static void
answer (KithSearchService *self,
        Search            *search,
        KithSearchPage    *page)
{
  g_autoptr(KithSearchResultList) list = g_weak_ref_get (&search->list);
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func (g_object_unref);

  if (list == NULL)
    return;

  for (guint i = 0; i < page->hits->len; i++)
    {
      const KithSearchHit *hit = g_ptr_array_index (page->hits, i);
      KithConversation *conversation = kith_conversation_list_find_id (self->conversations, hit->conversation);

      search->cursor = (KithSearchCursor) { hit->place, hit->id };
      if (conversation != NULL)
        g_ptr_array_add (results,
                         kith_search_result_new (conversation, hit->id, hit->place.time, hit->place.tie, hit->stamp, hit->is_outgoing, hit->text));
    }
  if (page->has_more)
    remember (list, search);
  kith_search_result_list_take (list, results, page->n_total, page->has_more);
}

static KithSearchPage *
find_await (KithSearchService  *self,
            Search             *search,
            GError            **error)
{
  const KithSearchCursor *cursor = search->is_first ? NULL : &search->cursor;
  guint limit = search->places_only ? KITH_SEARCH_TOTAL_MAX : PAGE;

  return dex_await_boxed (kith_search_store_find (self->database, search->request, cursor, limit, search->places_only), error);
}

static DexFuture *
search_fiber (gpointer data)
{
  KithSearchService *self = data;
  Search *search;

  while ((search = g_queue_pop_head (&self->searches)) != NULL)
    {
      g_autoptr(KithSearchResultList) list = g_weak_ref_get (&search->list);
      g_autoptr(GError) error = NULL;
      g_autoptr(KithSearchPage) page = NULL;

      if (list != NULL)
        {
          g_clear_object (&list);
          page = find_await (self, search, &error);
          if (g_error_matches (error, KITH_STORE_ERROR, KITH_STORE_ERROR_INDEX))
            {
              /* It is made anew from now on. */
              g_clear_error (&error);
              page = find_await (self, search, &error);
            }
          if (page != NULL)
            {
              answer (self, search, page);
              if (page->rest > 0)
                build (self);
            }
          else
            {
              g_warning ("search: %s", error->message);
              list = g_weak_ref_get (&search->list);
              if (list != NULL)
                kith_search_result_list_set_state (list, KITH_SEARCH_FAILED, NULL);
            }
        }
      search_free (search);
    }
  self->is_searching = FALSE;

  return dex_future_new_true ();
}

/* @search: (transfer full) */
static void
queue_search (KithSearchService *self,
              Search            *search)
{
  g_queue_push_tail (&self->searches, search);
  if (self->is_searching)
    return;

  self->is_searching = TRUE;
  kith_spawn_detached (search_fiber, g_object_ref (self), g_object_unref);
}

/* --- From words to a request --------------------------------------------------------------------------------------------- */

static gboolean
has_in_name (KithConversation *conversation,
             const char       *folded)
{
  g_autofree char *name = g_utf8_casefold (kith_conversation_get_name (conversation), -1);
  g_autofree char *jid = g_utf8_casefold (xmpp_jid_get_bare (kith_conversation_get_jid (conversation)), -1);

  return strstr (name, folded) != NULL || strstr (jid, folded) != NULL;
}

static gboolean
is_ours (KithConversation *conversation,
         const char       *folded)
{
  g_autofree char *jid = g_utf8_casefold (xmpp_jid_get_bare (kith_account_get_jid (kith_conversation_get_account (conversation))), -1);

  return strcmp (folded, "me") == 0 || strcmp (jid, folded) == 0;
}

static void
add_id (GArray **ids,
        gint64   id)
{
  if (*ids == NULL)
    *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (id != 0)
    g_array_append_val (*ids, id);
}

/* FALSE where nobody is called @name. */
static gboolean
add_senders (KithSearchService *self,
             KithSearchRequest *request,
             const char        *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  gboolean found = strcmp (folded, "me") == 0;

  /* Nobody is not anybody. */
  add_id (&request->senders, 0);
  add_id (&request->own, 0);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->conversations)); i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->conversations), i);
      gboolean ours = is_ours (conversation, folded);
      gboolean theirs = strcmp (folded, "me") != 0 && has_in_name (conversation, folded);

      /* In a room the name is nobody's. */
      theirs &= kith_conversation_get_kind (conversation) == KITH_CONVERSATION_PERSON;
      if (ours)
        add_id (&request->own, kith_conversation_get_id (conversation));
      if (theirs)
        add_id (&request->senders, kith_conversation_get_id (conversation));
      found |= ours || theirs;
    }

  return found;
}

static gboolean
add_places (KithSearchService *self,
            KithSearchRequest *request,
            const char        *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  gboolean found = FALSE;

  add_id (&request->conversations, 0);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->conversations)); i++)
    {
      g_autoptr(KithConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->conversations), i);

      if (has_in_name (conversation, folded))
        {
          add_id (&request->conversations, kith_conversation_get_id (conversation));
          found = TRUE;
        }
    }

  return found;
}

/* What @term adds to @request; what is wrong with it, or DONE. */
static KithSearchState
add_term (KithSearchService    *self,
          KithSearchRequest    *request,
          KithSearchResultList *list,
          const KithSearchTerm *term)
{
  switch (term->kind)
    {
    case KITH_SEARCH_FROM:
      return add_senders (self, request, term->text) ? KITH_SEARCH_DONE : KITH_SEARCH_NO_SUCH_SENDER;
    case KITH_SEARCH_IN:
      return add_places (self, request, term->text) ? KITH_SEARCH_DONE : KITH_SEARCH_NO_SUCH_CONVERSATION;
    case KITH_SEARCH_HAS_LINK:
      request->has_link = TRUE;
      break;
    case KITH_SEARCH_HAS_FILE:
      /* There are none yet. */
      request->before = G_MININT64;
      break;
    case KITH_SEARCH_SINCE:
      request->since = MAX (request->since, term->time);
      break;
    case KITH_SEARCH_BEFORE:
      request->before = MIN (request->before, term->time);
      break;
    case KITH_SEARCH_BAD_DATE:
      return KITH_SEARCH_NO_DATE;
    case KITH_SEARCH_BAD_HAS:
      return KITH_SEARCH_NO_SUCH_THING;
    case KITH_SEARCH_WORDS:
    default:
      g_ptr_array_add (request->phrases, g_strdup (term->text));
      request->is_open = term->is_open;
      kith_search_result_list_add_word (list, term->text);
      break;
    }

  return KITH_SEARCH_DONE;
}

static KithSearchResultList *
find (KithSearchService *self,
      KithConversation  *conversation,
      const char        *query)
{
  KithSearchResultList *list = kith_search_result_list_new ();
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GPtrArray) terms = kith_search_query_parse (query, zone);
  g_autoptr(KithSearchRequest) request = kith_search_request_new ();
  Search *search;

  if (terms->len == 0 || self->scope == NULL)
    {
      kith_search_result_list_set_state (list, KITH_SEARCH_EMPTY, NULL);
      return list;
    }

  for (guint i = 0; i < terms->len; i++)
    {
      const KithSearchTerm *term = g_ptr_array_index (terms, i);
      KithSearchState state = add_term (self, request, list, term);

      if (state != KITH_SEARCH_DONE)
        {
          kith_search_result_list_set_state (list, state, term->text);
          return list;
        }
    }
  if (conversation != NULL)
    {
      add_id (&request->conversations, 0);
      g_array_set_size (request->conversations, 0);
      add_id (&request->conversations, kith_conversation_get_id (conversation));
    }

  search = g_new0 (Search, 1);
  g_weak_ref_init (&search->list, list);
  search->request = g_steal_pointer (&request);
  search->is_first = TRUE;
  search->places_only = conversation != NULL;
  queue_search (self, search);

  return list;
}

KithSearchResultList *
kith_search_service_find (KithSearchService *self,
                          const char        *query)
{
  g_return_val_if_fail (KITH_IS_SEARCH_SERVICE (self), NULL);

  return find (self, NULL, query);
}

KithSearchResultList *
kith_search_service_find_in (KithSearchService *self,
                             KithConversation  *conversation,
                             const char        *query)
{
  g_return_val_if_fail (KITH_IS_SEARCH_SERVICE (self), NULL);
  g_return_val_if_fail (KITH_IS_CONVERSATION (conversation), NULL);

  return find (self, conversation, query);
}

void
kith_search_service_load_more (KithSearchService    *self,
                               KithSearchResultList *list)
{
  Search *next;

  g_return_if_fail (KITH_IS_SEARCH_SERVICE (self));
  g_return_if_fail (KITH_IS_SEARCH_RESULT_LIST (list));

  /* Taken by the first who asks. */
  next = g_object_steal_qdata (G_OBJECT (list), last_quark ());
  if (next == NULL)
    return;
  if (self->scope == NULL)
    {
      search_free (next);
      return;
    }

  kith_search_result_list_set_state (list, KITH_SEARCH_RUNNING, NULL);
  queue_search (self, next);
}

/* --- The index ------------------------------------------------------------------------------------------------------------- */

static void
set_progress (KithSearchService     *self,
              const KithSearchBuild *done)
{
  double progress = done->rest > 0 && done->total > 0 ? 1 - (double) done->rest / (double) done->total : 1;

  if (self->progress == progress)
    return;

  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INDEX_PROGRESS]);
}

static DexFuture *
build_fiber (gpointer data)
{
  KithSearchService *self = data;
  g_autoptr(KithScope) scope = self->scope != NULL ? kith_scope_ref (self->scope) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(KithSearchBuild) found = scope != NULL ? dex_await_boxed (kith_search_store_load_build (self->database), &error) : NULL;
  gboolean is_done = found == NULL || found->rest == 0;

  if (found != NULL)
    set_progress (self, found);
  while (!is_done && !kith_scope_is_stopped (scope))
    {
      g_autoptr(KithSearchBuild) done = dex_await_boxed (kith_search_store_build (self->database, SLICE), &error);

      if (done == NULL)
        break;
      set_progress (self, done);
      is_done = done->rest == 0 || !dex_await (kith_sleep (scope, SLICE_PAUSE_MSEC), NULL);
    }
  if (error != NULL)
    g_warning ("index of messages: %s", error->message);
  self->is_building = FALSE;

  return dex_future_new_true ();
}

static void
build (KithSearchService *self)
{
  if (self->is_building || self->scope == NULL)
    return;

  self->is_building = TRUE;
  kith_spawn_detached (build_fiber, g_object_ref (self), g_object_unref);
}

void
kith_search_service_start (KithSearchService *self)
{
  g_return_if_fail (KITH_IS_SEARCH_SERVICE (self));
  g_return_if_fail (self->scope == NULL);

  self->scope = kith_scope_new ();
  build (self);
}

void
kith_search_service_stop (KithSearchService *self)
{
  g_return_if_fail (KITH_IS_SEARCH_SERVICE (self));

  if (self->scope != NULL)
    kith_scope_stop (self->scope);
  g_clear_pointer (&self->scope, kith_scope_unref);
  g_queue_clear_full (&self->searches, search_free);
}

double
kith_search_service_get_index_progress (KithSearchService *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_SERVICE (self), 1);

  return self->progress;
}

/* --- Object ---------------------------------------------------------------------------------------------------------------- */

static void
kith_search_service_dispose (GObject *object)
{
  kith_search_service_stop (KITH_SEARCH_SERVICE (object));

  G_OBJECT_CLASS (kith_search_service_parent_class)->dispose (object);
}

static void
kith_search_service_finalize (GObject *object)
{
  KithSearchService *self = KITH_SEARCH_SERVICE (object);

  g_object_unref (self->database);
  g_object_unref (self->conversations);

  G_OBJECT_CLASS (kith_search_service_parent_class)->finalize (object);
}

static void
kith_search_service_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  if (id == PROP_INDEX_PROGRESS)
    g_value_set_double (value, KITH_SEARCH_SERVICE (object)->progress);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_search_service_class_init (KithSearchServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kith_search_service_dispose;
  object_class->finalize = kith_search_service_finalize;
  object_class->get_property = kith_search_service_get_property;

  properties[PROP_INDEX_PROGRESS] =
    g_param_spec_double ("index-progress", NULL, NULL, 0, 1, 1, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_search_service_init (KithSearchService *self)
{
  g_queue_init (&self->searches);
  self->progress = 1;
}

KithSearchService *
kith_search_service_new (KithDatabase         *database,
                         KithConversationList *conversations)
{
  KithSearchService *self = g_object_new (KITH_TYPE_SEARCH_SERVICE, NULL);

  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);

  return self;
}
