/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-archive.h"

#include "kith-random.h"
#include "kith-time.h"
#include "xmpp-data-form.h"
#include "xmpp-disco.h"

#include <string.h>

#define NS_MAM "urn:xmpp:mam:2"
#define NS_RSM "http://jabber.org/protocol/rsm"

/* A page that is larger than what was asked for ends here. */
#define RESULTS_SLACK   50
#define REQUEST_SECONDS 60

struct _XmppArchive
{
  XmppModule       parent_instance;
  GHashTable      *queries;  /* query id -> Query */
  gboolean         is_available;
  gboolean         is_extended;
  XmppArchivePage *current;  /* of the result that is in the pipeline now */
};

typedef struct
{
  char            *id;
  XmppJid         *archive; /* a room's; NULL: our own */
  char            *wanted; /* whose stanza is kept; NULL */
  guint            max;
  XmppArchivePage *page;
} Query;

enum
{
  PROP_IS_AVAILABLE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (XmppArchive, xmpp_archive, XMPP_TYPE_MODULE)
G_DEFINE_BOXED_TYPE (XmppArchivePage, xmpp_archive_page, xmpp_archive_page_ref, xmpp_archive_page_unref)

typedef struct
{
  XmppArchivePage page;
  gatomicrefcount ref_count;
} CountedPage;

static XmppArchivePage *
archive_page_new (void)
{
  CountedPage *self = g_new0 (CountedPage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->page.messages = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_message_unref);
  self->page.is_stable = TRUE;

  return &self->page;
}

XmppArchivePage *
xmpp_archive_page_ref (XmppArchivePage *self)
{
  g_atomic_ref_count_inc (&((CountedPage *) self)->ref_count);
  return self;
}

void
xmpp_archive_page_unref (XmppArchivePage *self)
{
  CountedPage *counted = (CountedPage *) self;

  if (!g_atomic_ref_count_dec (&counted->ref_count))
    return;

  g_ptr_array_unref (self->messages);
  g_clear_pointer (&self->stanza, xmpp_node_unref);
  g_free (self->first);
  g_free (self->last);
  g_free (counted);
}

static void
query_free (gpointer data)
{
  Query *query = data;

  g_free (query->id);
  g_clear_pointer (&query->archive, xmpp_jid_unref);
  g_free (query->wanted);
  xmpp_archive_page_unref (query->page);
  g_free (query);
}

gboolean
xmpp_archive_room_has (XmppArchive *self,
                       XmppJid     *room)
{
  g_autoptr(XmppSession) session = NULL;
  XmppRoom *known;

  g_return_val_if_fail (XMPP_IS_ARCHIVE (self) && room != NULL, FALSE);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  known = session != NULL ? xmpp_session_get_room (session, room) : NULL;

  return known != NULL && xmpp_room_has_feature (known, NS_MAM);
}

gboolean
xmpp_archive_get_is_available (XmppArchive *self)
{
  return self->is_available;
}

static void
set_available (XmppArchive *self,
               gboolean     available)
{
  if (self->is_available == available)
    return;

  self->is_available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_AVAILABLE]);
}

/* --- Asking -------------------------------------------------------------------------------------------------------- */

static void
add_time (XmppDataForm *form,
          const char   *var,
          gint64        time)
{
  g_autofree char *text = NULL;

  if (time == 0)
    return;

  text = kith_time_format (time);
  xmpp_data_form_set (form, var, text);
}

static XmppNode *
build_query (const XmppArchiveQuery *query,
             const char             *id)
{
  XmppNode *node = xmpp_node_new ("query", NS_MAM);
  g_autoptr(XmppDataForm) form = xmpp_data_form_new (XMPP_FORM_SUBMIT, NS_MAM);
  XmppNode *set;
  g_autofree char *max = g_strdup_printf ("%u", query->max);

  xmpp_node_set_attribute (node, "queryid", id);

  if (query->with != NULL)
    xmpp_data_form_set (form, "with", xmpp_jid_get_text (query->with));
  add_time (form, "start", query->start);
  add_time (form, "end", query->end);
  xmpp_node_take (node, xmpp_data_form_to_node (form));

  set = xmpp_node_add (node, "set", NS_RSM);
  xmpp_node_add_with_text (set, "max", NULL, max);
  if (query->before != NULL)
    xmpp_node_add_with_text (set, "before", NULL, *query->before != '\0' ? query->before : NULL);
  if (query->after != NULL)
    xmpp_node_add_with_text (set, "after", NULL, query->after);

  return node;
}

static gboolean
is_true (const char *text)
{
  return g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "1") == 0;
}

/* XEP-0313 s. 4.4, XEP-0059. */
static gboolean
read_fin (XmppArchivePage *page,
          XmppNode        *iq)
{
  XmppNode *fin = xmpp_node_find (iq, "fin", NS_MAM);
  XmppNode *set;
  const char *stable;

  if (fin == NULL)
    return FALSE;

  stable = xmpp_node_get_attribute (fin, "stable");
  page->is_complete = is_true (xmpp_node_get_attribute (fin, "complete"));
  page->is_stable = stable == NULL || is_true (stable);

  set = xmpp_node_find (fin, "set", NS_RSM);
  if (set != NULL)
    {
      page->first = g_strdup (xmpp_node_find_text (set, "first", NS_RSM));
      page->last = g_strdup (xmpp_node_find_text (set, "last", NS_RSM));
    }

  return TRUE;
}

typedef struct
{
  GWeakRef         archive;
  char            *id;
  XmppArchivePage *page;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_weak_ref_clear (&asked->archive);
  g_free (asked->id);
  xmpp_archive_page_unref (asked->page);
  g_free (asked);
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  Asked *asked = data;
  g_autoptr(XmppArchive) self = g_weak_ref_get (&asked->archive);
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self != NULL)
    g_hash_table_remove (self->queries, asked->id);

  if (value == NULL)
    return dex_future_new_for_error (error);
  if (!read_fin (asked->page, g_value_get_boxed (value)))
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an archive that does not say where the page ends");

  return dex_future_new_take_boxed (XMPP_TYPE_ARCHIVE_PAGE, xmpp_archive_page_ref (asked->page));
}

DexFuture *
xmpp_archive_query (XmppArchive            *self,
                    const XmppArchiveQuery *query)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  Query *entry = g_new0 (Query, 1);
  Asked *asked = g_new0 (Asked, 1);

  /* One id for the request and its results: the results end with the answer. */
  entry->id = kith_random_uuid ();
  entry->archive = query->archive != NULL ? xmpp_jid_dup_bare (query->archive) : NULL;
  entry->max = query->max;
  entry->wanted = g_strdup (query->wanted);
  entry->page = archive_page_new ();
  g_hash_table_replace (self->queries, entry->id, entry);

  g_weak_ref_init (&asked->archive, self);
  asked->id = g_strdup (entry->id);
  asked->page = xmpp_archive_page_ref (entry->page);

  return dex_future_finally (xmpp_session_request_with_id (session, entry->archive, "set", build_query (query, asked->id), asked->id, REQUEST_SECONDS),
                             answered_cb, asked, asked_free);
}

/* --- Results -------------------------------------------------------------------------------------------------------- */

/* security.md S3: from the archive that was asked, and from no other. */
static gboolean
is_from_asked (const Query *query,
               XmppStanza  *stanza)
{
  if (query->archive == NULL)
    return xmpp_stanza_get_provenance (stanza) == XMPP_FROM_OWN_ACCOUNT;

  return xmpp_stanza_get_provenance (stanza) == XMPP_FROM_ROOM && xmpp_jid_equal (xmpp_stanza_get_from (stanza), query->archive);
}

/* Our archive holds what we sent and what was sent to us; that of a room what was said in it to all. */
static gboolean
belongs_there (const Query *query,
               XmppSession *session,
               XmppStanza  *stanza)
{
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (query->archive != NULL)
    return facets->type == XMPP_MESSAGE_GROUPCHAT && xmpp_stanza_has_from (stanza) && xmpp_jid_equal_bare (facets->from, query->archive);

  return facets->type != XMPP_MESSAGE_GROUPCHAT &&
         (facets->is_outgoing || xmpp_jid_equal_bare (facets->to, xmpp_session_get_account (session)));
}

/* XEP-0313 s. 4.3 and security.md S3: only for a query that is open. */
static XmppVerdict
handle_result (XmppModule *module,
               XmppStanza *stanza)
{
  XmppArchive *self = XMPP_ARCHIVE (module);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppNode *result = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "result", NS_MAM);
  const char *query_id = result != NULL ? xmpp_node_get_attribute (result, "queryid") : NULL;
  const char *id = result != NULL ? xmpp_node_get_attribute (result, "id") : NULL;
  Query *query = query_id != NULL ? g_hash_table_lookup (self->queries, query_id) : NULL;
  XmppMessage *facets;
  XmppNode *inner;
  gint64 stamp = 0;

  if (query == NULL || id == NULL || !is_from_asked (query, stanza) || ++query->page->n_results > query->max + RESULTS_SLACK)
    return XMPP_STOP;

  if (query->wanted != NULL && strcmp (id, query->wanted) == 0 && query->page->stanza == NULL)
    query->page->stanza = xmpp_node_copy (result);

  inner = xmpp_stanza_find_forwarded (result, &stamp);
  if (inner == NULL || !xmpp_stanza_unwrap (stanza, inner, XMPP_MESSAGE_WAY_ARCHIVE))
    return XMPP_STOP;

  facets = xmpp_stanza_get_facets (stanza);
  facets->archive_id = g_strdup (id);
  facets->delay = stamp;
  facets->delay_is_trusted = stamp != 0;

  if (!belongs_there (query, session, stanza))
    return XMPP_STOP;

  xmpp_stanza_set_provenance (stanza, xmpp_session_get_provenance (session, stanza));
  self->current = query->page;

  return XMPP_CONTINUE;
}

/* --- One stanza ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  XmppArchive *self;
  char        *id;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->self);
  g_free (search->id);
  g_free (search);
}

static DexFuture *
found_cb (DexFuture *future,
          gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppArchivePage *page;

  if (value == NULL)
    return dex_future_new_for_error (error);

  page = g_value_get_boxed (value);
  if (page->stanza == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND, "the archive does not have it");

  return dex_future_new_take_boxed (XMPP_TYPE_NODE, xmpp_node_ref (page->stanza));
}

/* The one after the one before: there is no other way to name it that every archive knows. */
static DexFuture *
before_cb (DexFuture *future,
           gpointer   data)
{
  const Search *search = data;
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppArchiveQuery query = { .max = 1, .wanted = search->id };

  if (value == NULL)
    return dex_future_new_for_error (error);

  query.after = ((XmppArchivePage *) g_value_get_boxed (value))->last;

  return dex_future_then (xmpp_archive_query (search->self, &query), found_cb, NULL, NULL);
}

DexFuture *
xmpp_archive_find (XmppArchive *self,
                   const char  *archive_id)
{
  XmppArchiveQuery query = { .max = 1, .before = archive_id };
  Search *search;

  g_return_val_if_fail (XMPP_IS_ARCHIVE (self), NULL);
  g_return_val_if_fail (archive_id != NULL && *archive_id != '\0', NULL);

  if (!self->is_available)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "there is no archive");

  search = g_new0 (Search, 1);
  search->self = g_object_ref (self);
  search->id = g_strdup (archive_id);

  return dex_future_then (xmpp_archive_query (self, &query), before_cb, search, search_free);
}

/* --- What it is like ------------------------------------------------------------------------------------------------ */

static DexFuture *
start_cb (DexFuture *future,
          gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *metadata, *start;
  const char *stamp;

  if (value == NULL)
    return dex_future_new_for_error (error);

  metadata = xmpp_node_find (g_value_get_boxed (value), "metadata", NS_MAM);
  start = metadata != NULL ? xmpp_node_find (metadata, "start", NS_MAM) : NULL;
  stamp = start != NULL ? xmpp_node_get_attribute (start, "timestamp") : NULL;

  return dex_future_new_for_int64 (stamp != NULL ? MAX (kith_time_parse (stamp), 0) : 0);
}

DexFuture *
xmpp_archive_get_start (XmppArchive *self)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));

  g_return_val_if_fail (XMPP_IS_ARCHIVE (self), NULL);

  if (session == NULL || !self->is_extended)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the archive does not tell");

  return dex_future_then (xmpp_session_request (session, NULL, "get", xmpp_node_new ("metadata", NS_MAM), 0), start_cb, NULL, NULL);
}

static DexFuture *
default_cb (DexFuture *future,
            gpointer   data)
{
  static const char *const known[] = { "always", "never", "roster", NULL };
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *preferences;
  const char *what;

  if (value == NULL)
    return dex_future_new_for_error (error);

  preferences = xmpp_node_find (g_value_get_boxed (value), "prefs", NS_MAM);
  what = preferences != NULL ? xmpp_node_get_attribute (preferences, "default") : NULL;
  if (what == NULL || !g_strv_contains (known, what))
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "no preferences");

  return dex_future_new_for_string (what);
}

DexFuture *
xmpp_archive_get_default (XmppArchive *self)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));

  g_return_val_if_fail (XMPP_IS_ARCHIVE (self), NULL);

  if (session == NULL || !self->is_available)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "there is no archive");

  return dex_future_then (xmpp_session_request (session, NULL, "get", xmpp_node_new ("prefs", NS_MAM), 0), default_cb, NULL, NULL);
}

static XmppVerdict
handle_archived (XmppModule *module,
                 XmppStanza *stanza)
{
  XmppArchive *self = XMPP_ARCHIVE (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);

  if (facets->way != XMPP_MESSAGE_WAY_ARCHIVE)
    return XMPP_CONTINUE;

  xmpp_message_trim_ids (facets);
  if (self->current != NULL)
    g_ptr_array_add (self->current->messages, xmpp_message_ref (facets));
  self->current = NULL;

  return XMPP_STOP;
}

/* A result after its answer belongs to nobody. */
static void
xmpp_archive_answered (XmppModule *module,
                       const char *id)
{
  g_hash_table_remove (XMPP_ARCHIVE (module)->queries, id);
}

static void
own_features_cb (XmppDisco   *disco,
                 XmppArchive *self)
{
  self->is_extended = xmpp_disco_account_has (disco, NS_MAM "#extended");
  set_available (self, xmpp_disco_account_has (disco, NS_MAM));
}

static void
xmpp_archive_bound (XmppModule *module,
                    XmppLogin  *login)
{
  XmppArchive *self = XMPP_ARCHIVE (module);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppDisco *disco = xmpp_session_get_disco (session);

  set_available (self, FALSE);
  g_signal_handlers_disconnect_by_func (disco, own_features_cb, self);
  g_signal_connect_object (disco, "own-features", G_CALLBACK (own_features_cb), self, 0);
}

static void
xmpp_archive_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (id == PROP_IS_AVAILABLE)
    g_value_set_boolean (value, XMPP_ARCHIVE (object)->is_available);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
xmpp_archive_finalize (GObject *object)
{
  g_hash_table_unref (XMPP_ARCHIVE (object)->queries);

  G_OBJECT_CLASS (xmpp_archive_parent_class)->finalize (object);
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_UNWRAP, XMPP_STANZA_MESSAGE, "result", NS_MAM, XMPP_FROM_OWN_ACCOUNT | XMPP_FROM_ROOM, handle_result },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, NULL, NULL, XMPP_FROM_ANYONE, handle_archived },
  { 0 },
};

static void
xmpp_archive_class_init (XmppArchiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  object_class->get_property = xmpp_archive_get_property;
  object_class->finalize = xmpp_archive_finalize;
  module_class->handlers = handlers;
  module_class->bound = xmpp_archive_bound;
  module_class->answered = xmpp_archive_answered;

  properties[PROP_IS_AVAILABLE] =
    g_param_spec_boolean ("is-available", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
xmpp_archive_init (XmppArchive *self)
{
  self->queries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, query_free);
}
