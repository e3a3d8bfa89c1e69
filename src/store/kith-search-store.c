/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-store.h"

#include "kith-search-words.h"

#include <string.h>

/* A phrase of so many words says what is meant, and so many phrases. */
#define PHRASE_CHARS 200
#define PHRASES_MAX 32

G_DEFINE_BOXED_TYPE (KithSearchPage, kith_search_page, kith_search_page_ref, kith_search_page_unref)
G_DEFINE_BOXED_TYPE (KithSearchBuild, kith_search_build, kith_search_build_copy, kith_search_build_free)

/* --- Values ------------------------------------------------------------------------------------------------------------- */

KithSearchRequest *
kith_search_request_new (void)
{
  KithSearchRequest *self = g_new0 (KithSearchRequest, 1);

  self->phrases = g_ptr_array_new_with_free_func (g_free);
  self->since = G_MININT64;
  self->before = G_MAXINT64;

  return self;
}

static gpointer
copy_text (gconstpointer text,
           gpointer      data)
{
  return g_strdup (text);
}

KithSearchRequest *
kith_search_request_copy (const KithSearchRequest *self)
{
  KithSearchRequest *copy = g_memdup2 (self, sizeof *self);

  copy->phrases = g_ptr_array_copy (self->phrases, copy_text, NULL);
  g_ptr_array_set_free_func (copy->phrases, g_free);
  copy->senders = self->senders != NULL ? g_array_copy (self->senders) : NULL;
  copy->own = self->own != NULL ? g_array_copy (self->own) : NULL;
  copy->conversations = self->conversations != NULL ? g_array_copy (self->conversations) : NULL;

  return copy;
}

void
kith_search_request_free (KithSearchRequest *self)
{
  g_ptr_array_unref (self->phrases);
  g_clear_pointer (&self->senders, g_array_unref);
  g_clear_pointer (&self->own, g_array_unref);
  g_clear_pointer (&self->conversations, g_array_unref);
  g_free (self);
}

static void
hit_free (gpointer data)
{
  KithSearchHit *hit = data;

  g_free (hit->sender);
  g_free (hit->text);
  g_free (hit);
}

KithSearchPage *
kith_search_page_ref (KithSearchPage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kith_search_page_unref (KithSearchPage *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->hits);
  g_free (self);
}

KithSearchBuild *
kith_search_build_copy (const KithSearchBuild *self)
{
  return g_memdup2 (self, sizeof *self);
}

void
kith_search_build_free (KithSearchBuild *self)
{
  g_free (self);
}

/* --- What FTS5 is asked -------------------------------------------------------------------------------------------------- */

/* Has something that the index has, too: FTS5 passes over phrases of nothing but signs. */
static gboolean
says_something (const char *words)
{
  for (const char *p = words; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c))
        return TRUE;
    }

  return FALSE;
}

/* Each phrase between quotes, with quotes in it doubled: within them FTS5 has no language (security.md 5.6). NULL where nothing is asked for, "" where nothing
 * of what is asked for can be in the index. */
static char *
make_match (const KithSearchRequest *request)
{
  g_autoptr(GString) match = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < request->phrases->len && n < PHRASES_MAX; i++)
    {
      const char *phrase = g_ptr_array_index (request->phrases, i);
      g_autofree char *valid = g_utf8_make_valid (phrase, -1);
      gboolean is_cut = g_utf8_strlen (valid, -1) > PHRASE_CHARS;
      g_autofree char *start = is_cut ? g_utf8_substring (valid, 0, PHRASE_CHARS) : g_steal_pointer (&valid);
      g_autofree char *words = kith_search_words (start);

      if (!says_something (words))
        continue;

      g_string_append (match, n++ > 0 ? " AND \"" : "\"");
      for (const char *p = words; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (match, '"');
          g_string_append_c (match, *p);
        }
      g_string_append_c (match, '"');
      if (is_cut || (i + 1 == request->phrases->len && request->is_open))
        g_string_append (match, " *");
    }

  if (n == 0 && request->phrases->len > 0)
    return g_strdup ("");
  if (request->has_link)
    g_string_append (match, n > 0 ? " AND (\"http\" OR \"https\")" : "(\"http\" OR \"https\")");

  return match->len > 0 ? g_string_free_and_steal (g_steal_pointer (&match)) : NULL;
}

/* For json_each (). */
static char *
list_numbers (GArray *numbers)
{
  GString *list = g_string_new ("[");

  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (numbers, gint64, i));
  g_string_append_c (list, ']');

  return g_string_free_and_steal (list);
}

#define CONDITIONS                                                                                                          \
  " m.is_retracted = 0 AND m.stamp >= :since AND m.stamp < :before"                                                         \
  " AND (:is_anybody OR CASE m.is_outgoing WHEN 0 THEN m.conversation IN (SELECT value FROM json_each (:senders))"          \
  " ELSE m.conversation IN (SELECT value FROM json_each (:own)) END)"                                                       \
  " AND (:is_anywhere OR m.conversation IN (SELECT value FROM json_each (:conversations)))"                                 \
  " AND (NOT :has_link OR instr (lower (coalesce (m.text, m.body)), 'http://') OR instr (lower (coalesce (m.text, m.body)), 'https://'))"

#define BY_INDEX " FROM message_search JOIN message m ON m.id = message_search.rowid WHERE message_search MATCH :match AND" CONDITIONS
#define ALL " FROM message m WHERE" CONDITIONS

/* The places first: what is sorted is small, and texts are read of those alone that are shown. */
#define PAGE_OF(source)                                                                                                     \
  "SELECT h.id, h.conversation, h.sort_time, h.sort_tie, h.stamp, h.is_outgoing, h.sender, CASE WHEN :with_text THEN coalesce (h.text, h.body) END"  \
  " FROM (SELECT m.id AS found" source " AND (m.sort_time, m.sort_tie, m.id) < (:time, :tie, :id)"                          \
  " ORDER BY m.sort_time DESC, m.sort_tie DESC, m.id DESC LIMIT :limit) JOIN message h ON h.id = found"                     \
  " ORDER BY h.sort_time DESC, h.sort_tie DESC, h.id DESC"
#define COUNT_OF(source) "SELECT count(*) FROM (SELECT 1" source " LIMIT :max)"

typedef struct
{
  KithSearchRequest *request;
  KithSearchCursor   cursor;
  gboolean           is_first;
  guint              limit;
  gboolean           places_only;

  char *match;
  char *senders;
  char *own;
  char *conversations;
} Find;

static void
find_free (gpointer data)
{
  Find *find = data;

  kith_search_request_free (find->request);
  g_free (find->match);
  g_free (find->senders);
  g_free (find->own);
  g_free (find->conversations);
  g_free (find);
}

static void
bind_conditions (const Find    *find,
                 KithStatement *statement)
{
  const KithSearchRequest *request = find->request;

  if (find->match != NULL)
    kith_statement_bind_text (statement, ":match", find->match);
  kith_statement_bind_int (statement, ":since", request->since);
  kith_statement_bind_int (statement, ":before", request->before);
  kith_statement_bind_int (statement, ":is_anybody", request->senders == NULL && request->own == NULL);
  kith_statement_bind_text (statement, ":senders", find->senders);
  kith_statement_bind_text (statement, ":own", find->own);
  kith_statement_bind_int (statement, ":is_anywhere", request->conversations == NULL);
  kith_statement_bind_text (statement, ":conversations", find->conversations);
  kith_statement_bind_int (statement, ":has_link", request->has_link);
}

static void
read_build (KithTransaction *transaction,
            KithSearchBuild *build)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, "SELECT rest, total FROM search_build");

  if (kith_statement_step (select))
    {
      build->rest = kith_statement_get_int (select, 0);
      build->total = kith_statement_get_int (select, 1);
    }
}

static void
read_hits (KithTransaction *transaction,
           const Find      *find,
           KithSearchPage  *page)
{
  g_autoptr(KithStatement) select = find->match != NULL ? kith_statement_new (transaction, PAGE_OF (BY_INDEX))
                                                        : kith_statement_new (transaction, PAGE_OF (ALL));

  bind_conditions (find, select);
  kith_statement_bind_int (select, ":with_text", !find->places_only);
  kith_statement_bind_int (select, ":time", find->cursor.place.time);
  kith_statement_bind_int (select, ":tie", find->cursor.place.tie);
  kith_statement_bind_int (select, ":id", find->cursor.id);
  kith_statement_bind_int (select, ":limit", (gint64) find->limit + 1);
  while (kith_statement_step (select))
    {
      KithSearchHit *hit;

      if (page->hits->len == find->limit)
        {
          page->has_more = TRUE;
          break;
        }
      hit = g_new0 (KithSearchHit, 1);
      hit->id = kith_statement_get_int (select, 0);
      hit->conversation = kith_statement_get_int (select, 1);
      hit->place = (KithPlace) { kith_statement_get_int (select, 2), kith_statement_get_int (select, 3) };
      hit->stamp = kith_statement_get_int (select, 4);
      hit->is_outgoing = kith_statement_get_boolean (select, 5);
      hit->sender = kith_statement_dup_text (select, 6);
      hit->text = kith_statement_dup_text (select, 7);
      g_ptr_array_add (page->hits, hit);
    }
}

static guint
count_hits (KithTransaction *transaction,
            const Find      *find)
{
  g_autoptr(KithStatement) count = find->match != NULL ? kith_statement_new (transaction, COUNT_OF (BY_INDEX))
                                                       : kith_statement_new (transaction, COUNT_OF (ALL));

  bind_conditions (find, count);
  kith_statement_bind_int (count, ":max", KITH_SEARCH_COUNT_MAX);

  return kith_statement_step (count) ? (guint) kith_statement_get_int (count, 0) : 0;
}

static void
find_hits (KithTransaction *transaction,
           gpointer         data,
           GValue          *result)
{
  Find *find = data;
  KithSearchPage *page = g_new0 (KithSearchPage, 1);
  KithSearchBuild build = { 0, 0 };

  g_atomic_ref_count_init (&page->ref_count);
  page->hits = g_ptr_array_new_with_free_func (hit_free);
  find->match = make_match (find->request);
  find->senders = list_numbers (find->request->senders);
  find->own = list_numbers (find->request->own);
  find->conversations = list_numbers (find->request->conversations);

  if (find->match == NULL || *find->match != '\0')
    {
      read_hits (transaction, find, page);
      if (find->is_first)
        page->n_total = page->has_more ? count_hits (transaction, find) : page->hits->len;
    }
  read_build (transaction, &build);
  page->rest = build.rest;

  g_value_init (result, KITH_TYPE_SEARCH_PAGE);
  g_value_take_boxed (result, page);
}

DexFuture *
kith_search_store_find (KithDatabase            *database,
                        const KithSearchRequest *request,
                        const KithSearchCursor  *cursor,
                        guint                    limit,
                        gboolean                 places_only)
{
  Find *find = g_new0 (Find, 1);

  find->request = kith_search_request_copy (request);
  find->is_first = cursor == NULL;
  find->cursor = cursor != NULL ? *cursor : (KithSearchCursor) { { G_MAXINT64, G_MAXINT64 }, G_MAXINT64 };
  find->limit = limit;
  find->places_only = places_only;

  return kith_database_read (database, find_hits, find, find_free);
}

/* --- The index of what was there before it ------------------------------------------------------------------------------- */

static void
build_slice (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  guint n = *(guint *) data;
  KithSearchBuild build = { 0, 0 };

  read_build (transaction, &build);
  if (build.rest > 0)
    {
      g_autoptr(KithStatement) first =
        kith_statement_new (transaction, "SELECT min (id) FROM (SELECT id FROM message WHERE id <= :rest ORDER BY id DESC LIMIT :n)");
      g_autoptr(KithStatement) insert =
        kith_statement_new (transaction, "INSERT INTO message_search (rowid, words) SELECT id, kith_search_words (coalesce (text, body)) FROM message"
                                         " WHERE id BETWEEN :first AND :rest ORDER BY id");
      g_autoptr(KithStatement) update = kith_statement_new (transaction, "UPDATE search_build SET rest = :rest");
      gint64 first_id;

      kith_statement_bind_int (first, ":rest", build.rest);
      kith_statement_bind_int (first, ":n", n);
      first_id = kith_statement_step (first) && !kith_statement_is_null (first, 0) ? kith_statement_get_int (first, 0) : 1;

      kith_statement_bind_int (insert, ":first", first_id);
      kith_statement_bind_int (insert, ":rest", build.rest);
      kith_statement_run (insert);

      build.rest = MAX (first_id - 1, 0);
      kith_statement_bind_int (update, ":rest", build.rest);
      kith_statement_run (update);
    }

  g_value_init (result, KITH_TYPE_SEARCH_BUILD);
  g_value_set_boxed (result, &build);
}

DexFuture *
kith_search_store_build (KithDatabase *database,
                         guint         n)
{
  return kith_database_write (database, build_slice, g_memdup2 (&n, sizeof n), g_free);
}

static void
load_build (KithTransaction *transaction,
            gpointer         data,
            GValue          *result)
{
  KithSearchBuild build = { 0, 0 };

  read_build (transaction, &build);
  g_value_init (result, KITH_TYPE_SEARCH_BUILD);
  g_value_set_boxed (result, &build);
}

DexFuture *
kith_search_store_load_build (KithDatabase *database)
{
  return kith_database_read (database, load_build, NULL, NULL);
}
