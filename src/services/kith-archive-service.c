/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-archive-service.h"

#include "kith-archive-store.h"
#include "kith-history-store.h"
#include "kith-mention.h"
#include "kith-message-arrival-private.h"
#include "kith-outbox-store.h"
#include "kith-time.h"
#include "xmpp-archive.h"
#include "xmpp-disco.h"
#include "xmpp-session.h"
#include "xmpp-stanza-writer.h"

/* The first page is small: it is what the person waits for. */
#define FIRST_PAGE 50
#define NEXT_PAGE  200
#define PEER_PAGE  50

/* How many pages a sign-in is waited for; the rest is fetched all the same. */
#define FOREGROUND_PAGES 5

/* By time: so many pages until the edge is met. */
#define OVERLAP_PAGES_MAX 100

/* An answer that says nothing, or that there is none now: asked again after one second, two, four ... */
#define TRIES_MAX   5
#define TRIES_MSEC  1000

/* A catch-up that did not come as far back as messages of unclear fate want is begun again after half a minute, a minute, two ... Then they are sent: one
 * that comes twice is better than one that never comes. */
#define AGAIN_MAX  4
#define AGAIN_MSEC 30000

/* How far the server's clock may be from ours when it says that it is before such a message. */
#define CLOCKS_APART (2 * 3600 * (gint64) G_USEC_PER_SEC)

/* A server that never comes to an end is left at some time (security.md M9). */
#define PAGES_MAX 5000

struct _KithArchiveService
{
  GObject                  parent_instance;

  XmppSession             *session;
  XmppArchive             *archive;
  XmppJid                 *room;       /* whose archive it is; NULL: the account's own */
  KithDatabase            *database;
  KithConversationService *conversations;
  KithScope               *scope;

  guint                    generation; /* of fresh sessions */
  gboolean                 is_here;    /* we are in the room; always of our own */
  gboolean                 is_running; /* the catch-up of this session */
  gboolean                 is_known;   /* whether there is an archive, in this session */
  gboolean                 is_done;    /* as far as it is waited for */
  gboolean                 is_finished;
  gboolean                 is_ready;
  gboolean                 is_settled;
};

enum
{
  PROP_IS_READY = 1,
  PROP_IS_SETTLED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KithArchiveService, kith_archive_service, G_TYPE_OBJECT)

static void
kith_archive_service_finalize (GObject *object)
{
  KithArchiveService *self = KITH_ARCHIVE_SERVICE (object);

  g_object_unref (self->session);
  g_object_unref (self->archive);
  g_clear_pointer (&self->room, xmpp_jid_unref);
  g_object_unref (self->database);
  g_object_unref (self->conversations);
  kith_scope_unref (self->scope);

  G_OBJECT_CLASS (kith_archive_service_parent_class)->finalize (object);
}

static void
kith_archive_service_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  if (id == PROP_IS_READY)
    g_value_set_boolean (value, KITH_ARCHIVE_SERVICE (object)->is_ready);
  else if (id == PROP_IS_SETTLED)
    g_value_set_boolean (value, KITH_ARCHIVE_SERVICE (object)->is_settled);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_archive_service_class_init (KithArchiveServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kith_archive_service_finalize;
  object_class->get_property = kith_archive_service_get_property;

  properties[PROP_IS_READY] =
    g_param_spec_boolean ("is-ready", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_SETTLED] =
    g_param_spec_boolean ("is-settled", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_archive_service_init (KithArchiveService *self)
{
}

gboolean
kith_archive_service_get_is_ready (KithArchiveService *self)
{
  g_return_val_if_fail (KITH_IS_ARCHIVE_SERVICE (self), FALSE);

  return self->is_ready;
}

gboolean
kith_archive_service_get_is_settled (KithArchiveService *self)
{
  g_return_val_if_fail (KITH_IS_ARCHIVE_SERVICE (self), FALSE);

  return self->is_settled;
}

static const char *
get_room (KithArchiveService *self)
{
  return self->room != NULL ? xmpp_jid_get_bare (self->room) : NULL;
}

static gboolean
is_online (KithArchiveService *self)
{
  return self->is_here && xmpp_session_get_is_online (self->session);
}

static gboolean
is_available (KithArchiveService *self)
{
  return self->room != NULL ? xmpp_archive_room_has (self->archive, self->room) : xmpp_archive_get_is_available (self->archive);
}

gboolean
kith_archive_service_can_fetch (KithArchiveService *self)
{
  g_return_val_if_fail (KITH_IS_ARCHIVE_SERVICE (self), FALSE);

  return is_online (self) && is_available (self);
}

static void
update_ready (KithArchiveService *self)
{
  gboolean is_ready = self->is_done && is_online (self);
  gboolean is_settled = is_ready && !self->is_running;
  gboolean ready_changed = self->is_ready != is_ready, settled_changed = self->is_settled != is_settled;

  self->is_ready = is_ready;
  self->is_settled = is_settled;
  if (ready_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_READY]);
  if (settled_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SETTLED]);
}

/* --- One page ------------------------------------------------------------------------------------------------------------ */

/* What to ask for. @cursor: an archive id, "" for the newest page, NULL: by @stamp, the server's time of the edge. */
typedef struct
{
  KithConversation *peer; /* NULL: everybody */
  KithSide          side;
  gint64            range;
  KithPlace         edge;
  const char       *cursor;
  gint64            stamp;
  gboolean          is_history;
  gboolean          goes_on; /* @cursor is the end of a page by time that did not come to what is known */
  guint             max;
} Fetch;

typedef struct
{
  gboolean  is_closed;
  gboolean  is_short;
  gboolean  has_ground;
  gboolean  is_complete;
  guint     n_results;
  char     *end; /* the page's far end */
} Fetched;

static int
compare_stamps (gconstpointer a,
                gconstpointer b)
{
  const KithArrival *left = *(const KithArrival *const *) a, *right = *(const KithArrival *const *) b;

  return left->stamp < right->stamp ? -1 : left->stamp > right->stamp;
}

/* XEP-0313 s. 5.1 wants the order of the archive. Where the page does not begin and end with what the server says it does, its order says nothing and
 * the stamps decide; else it is believed, whatever the stamps are. */
static void
put_in_order (KithArchivePage       *page,
              const XmppArchivePage *answer)
{
  const XmppMessage *first, *last;

  if (answer->messages->len < 2 || answer->first == NULL || answer->last == NULL)
    return;

  first = g_ptr_array_index (answer->messages, 0);
  last = g_ptr_array_index (answer->messages, answer->messages->len - 1);
  if (g_strcmp0 (first->archive_id, answer->first) != 0 || g_strcmp0 (last->archive_id, answer->last) != 0)
    g_ptr_array_sort (page->arrivals, compare_stamps);
}

static KithArchivePage *
make_page (KithArchiveService    *self,
           const Fetch           *fetch,
           const XmppArchivePage *answer,
           gint64                 asked_at)
{
  KithAccount *account = kith_conversation_service_get_account (self->conversations);
  const char *peer = fetch->peer != NULL ? xmpp_jid_get_bare (kith_conversation_get_jid (fetch->peer)) : NULL;
  KithArchivePage *page = kith_archive_page_new (kith_account_get_id (account), get_room (self), peer, fetch->side);

  page->range = fetch->range;
  page->edge = fetch->edge;
  page->is_complete = answer->is_complete;
  page->is_by_time = fetch->cursor == NULL || fetch->goes_on;
  page->goes_on = fetch->goes_on;
  page->is_history = fetch->is_history;
  page->asked_at = asked_at;
  page->first = g_strdup (answer->first);
  page->last = g_strdup (answer->last);
  for (guint i = 0; i < answer->messages->len; i++)
    {
      const XmppMessage *message = g_ptr_array_index (answer->messages, i);
      KithArrival *arrival = kith_arrival_from_message (message);

      if (page->first == NULL)
        page->first = g_strdup (message->archive_id);
      if (answer->last == NULL)
        g_set_str (&page->last, message->archive_id);
      if (arrival == NULL)
        continue;

      /* A filter that the server did not heed: what belongs to others would get a place that says nothing. Nor has a room's archive anything of others. */
      if ((peer != NULL && g_strcmp0 (arrival->peer, peer) != 0) || arrival->is_room != (self->room != NULL) ||
          (self->room != NULL && g_strcmp0 (arrival->peer, get_room (self)) != 0))
        kith_arrival_free (arrival);
      else
        {
          arrival->is_mention = arrival->is_room && kith_mention_is_of_us (self->session, message);
          g_ptr_array_add (page->arrivals, arrival);
        }
    }
  put_in_order (page, answer);

  return page;
}

static gboolean
fetch_await (KithArchiveService  *self,
             const Fetch         *fetch,
             Fetched             *fetched,
             GError             **error)
{
  XmppArchiveQuery query = { .archive = self->room, .max = fetch->max };
  g_autoptr(XmppArchivePage) answer = NULL;
  g_autoptr(KithArchivePage) page = NULL;
  g_autoptr(KithIntake) intake = NULL;
  gint64 asked_at = kith_time_now ();

  if (fetch->peer != NULL)
    query.with = kith_conversation_get_jid (fetch->peer);
  if (fetch->side == KITH_SIDE_OLDER)
    {
      query.before = fetch->cursor != NULL ? fetch->cursor : "";
      query.end = fetch->cursor == NULL ? fetch->stamp + KITH_ARCHIVE_TIME_SLACK : 0;
    }
  else
    {
      query.after = fetch->cursor;
      query.start = fetch->cursor == NULL ? fetch->stamp - KITH_ARCHIVE_TIME_SLACK : 0;
    }

  answer = dex_await_boxed (xmpp_archive_query (self->archive, &query), error);
  if (answer == NULL)
    return FALSE;
  if (kith_scope_is_stopped (self->scope))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
      return FALSE;
    }

  page = make_page (self, fetch, answer, asked_at);
  fetched->is_complete = answer->is_complete;
  fetched->n_results = MAX (answer->n_results, answer->messages->len);
  fetched->end = g_strdup (fetch->side == KITH_SIDE_OLDER ? page->first : page->last);

  /* An empty page that is not the end says nothing at all (security.md M9). */
  if (fetched->n_results == 0 && !answer->is_complete)
    return TRUE;

  intake = dex_await_boxed (kith_archive_store_take (self->database, g_steal_pointer (&page), kith_time_now ()), error);
  if (intake == NULL)
    {
      g_clear_pointer (&fetched->end, g_free);
      return FALSE;
    }

  fetched->is_closed = intake->is_closed;
  fetched->is_short = intake->is_short;
  fetched->has_ground = intake->has_ground;
  kith_conversation_service_take (self->conversations, intake);

  return TRUE;
}

/* By time the page begins before the edge, and a small one, or one of a busy moment, ends there too: on from its own end until the edge is met. Where that
 * end is not to be found either, nothing more can be had for now, and nothing was taken. */
static gboolean
fetch_by_time_await (KithArchiveService  *self,
                     const Fetch         *fetch,
                     Fetched             *fetched,
                     GError             **error)
{
  Fetch by_time = *fetch;
  g_autofree char *cursor = NULL;

  by_time.cursor = NULL;
  for (guint n = 0; n < OVERLAP_PAGES_MAX; n++)
    {
      GError *local_error = NULL;

      *fetched = (Fetched) { 0 };
      if (!fetch_await (self, &by_time, fetched, &local_error))
        {
          if (cursor == NULL || !g_error_matches (local_error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND))
            {
              g_propagate_error (error, local_error);
              return FALSE;
            }
          g_error_free (local_error);
          break;
        }
      if (!fetched->is_short || fetched->is_complete || fetched->end == NULL || g_strcmp0 (fetched->end, cursor) == 0)
        return TRUE;

      g_free (cursor);
      cursor = g_steal_pointer (&fetched->end);
      by_time.cursor = cursor;
      by_time.goes_on = !fetched->has_ground;
    }

  *fetched = (Fetched) { .is_short = TRUE, .n_results = 1 };

  return TRUE;
}

/* The id that was to go on from is gone from the archive: its time is not. */
static gboolean
fetch_anyhow_await (KithArchiveService  *self,
                    const Fetch         *fetch,
                    Fetched             *fetched,
                    GError             **error)
{
  GError *local_error = NULL;

  *fetched = (Fetched) { 0 };
  if (fetch->cursor == NULL)
    return fetch_by_time_await (self, fetch, fetched, error);
  if (fetch_await (self, fetch, fetched, &local_error))
    return TRUE;

  if (g_error_matches (local_error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND) && *fetch->cursor != '\0')
    {
      g_error_free (local_error);
      return fetch_by_time_await (self, fetch, fetched, error);
    }

  g_propagate_error (error, local_error);
  return FALSE;
}

gboolean
kith_archive_service_fill_await (KithArchiveService  *self,
                                 KithConversation    *conversation,
                                 const KithGap       *gap,
                                 GError             **error)
{
  /* All that a room's archive has is of its one conversation. */
  Fetch fetch = {
    .peer = self->room == NULL ? conversation : NULL,
    .side = gap->side,
    .range = gap->range,
    .edge = gap->edge,
    .cursor = gap->cursor,
    .stamp = gap->stamp,
    .is_history = TRUE,
    .max = PEER_PAGE,
  };
  Fetched fetched;
  gboolean has_more;

  if (!fetch_anyhow_await (self, &fetch, &fetched, error))
    return FALSE;

  has_more = fetched.is_closed || (fetched.n_results > 0 && !fetched.is_short && g_strcmp0 (fetched.end, gap->cursor) != 0);
  g_free (fetched.end);

  return has_more;
}

/* --- What came meanwhile --------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithArchiveService *self;
  guint               generation;
  gint64              since; /* what was written then may have been sent, and nobody knows; 0: nothing was */
} CatchUp;

static void
catch_up_free (gpointer data)
{
  CatchUp *catch_up = data;

  g_object_unref (catch_up->self);
  g_free (catch_up);
}

static gboolean
is_current (const CatchUp *catch_up)
{
  return catch_up->generation == catch_up->self->generation && !kith_scope_is_stopped (catch_up->self->scope);
}

static void
set_done (KithArchiveService *self)
{
  self->is_done = TRUE;
  update_ready (self);
}

static GPtrArray *
list_ranges_await (KithArchiveService  *self,
                   GError             **error)
{
  gint64 account = kith_account_get_id (kith_conversation_service_get_account (self->conversations));

  return dex_await_boxed (kith_archive_store_list (self->database, account, get_room (self), NULL), error);
}

/* Does it say anything at all? */
static gboolean
is_answer (const Fetched *fetched)
{
  return (fetched->n_results > 0 || fetched->is_closed) && (!fetched->is_short || fetched->is_complete);
}

/* An archive that fails, or that is empty without being at its end, is asked again: what is missing here would stay missing until the next sign-in, and
 * what was sent before would be sent twice. New messages need not wait for that. */
static gboolean
fetch_patiently_await (const CatchUp  *catch_up,
                       Fetch          *fetch,
                       Fetched        *fetched,
                       GError        **error)
{
  KithArchiveService *self = catch_up->self;

  for (guint n = 0; ; n++)
    {
      GError *local_error = NULL;
      gboolean is_good = fetch_anyhow_await (self, fetch, fetched, &local_error);
      gboolean is_final = local_error != NULL && local_error->domain != XMPP_STANZA_ERROR &&
                          !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);

      if ((is_good && is_answer (fetched)) || is_final || n == TRIES_MAX || !is_current (catch_up))
        {
          if (local_error != NULL)
            g_propagate_error (error, local_error);
          return is_good;
        }

      g_clear_error (&local_error);
      g_clear_pointer (&fetched->end, g_free);
      set_done (self);
      if (!dex_await (kith_sleep (self->scope, TRIES_MSEC << n), error))
        return FALSE;
      if (!is_current (catch_up))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "another session");
          return FALSE;
        }
    }
}

/* Is all known from there on? Then what is not in it was never sent. */
static gboolean
covers (const CatchUp          *catch_up,
        const KithArchiveRange *range)
{
  return catch_up->since == 0 || range->is_start || (range->first_stamp != 0 && range->first_stamp < catch_up->since - CLOCKS_APART);
}

static gboolean
note_unclear_await (CatchUp  *catch_up,
                    GError  **error)
{
  KithArchiveService *self = catch_up->self;
  gint64 account = kith_account_get_id (kith_conversation_service_get_account (self->conversations));
  g_autoptr(GPtrArray) queued = dex_await_boxed (kith_outbox_store_load (self->database, account), error);

  catch_up->since = 0;
  for (guint i = 0; queued != NULL && i < queued->len; i++)
    {
      const KithQueued *item = g_ptr_array_index (queued, i);
      const gint64 stamp = item->message->stamp;

      if (item->is_room != (self->room != NULL) || (self->room != NULL && g_strcmp0 (item->peer, get_room (self)) != 0))
        continue;
      catch_up->since = catch_up->since == 0 ? stamp : MIN (catch_up->since, stamp);
    }

  return queued != NULL;
}

static gboolean
is_covered_await (const CatchUp *catch_up)
{
  g_autoptr(GPtrArray) ranges = list_ranges_await (catch_up->self, NULL);

  return ranges == NULL || ranges->len == 0 ? catch_up->since == 0 : covers (catch_up, g_ptr_array_index (ranges, ranges->len - 1));
}

/* Newest first: the newest page, then what is before it, until it meets what is known. Without anything known it stops soon: the past is fetched when
 * somebody looks for it. */
static gboolean
catch_up_await (const CatchUp  *catch_up,
                GError        **error)
{
  KithArchiveService *self = catch_up->self;
  g_autoptr(GPtrArray) before = list_ranges_await (self, error);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = g_strdup ("");
  Fetch fetch = { .side = KITH_SIDE_OLDER, .edge = KITH_ARCHIVE_EDGE_NOW, .max = FIRST_PAGE };

  if (before == NULL)
    return FALSE;

  fetch.is_history = before->len == 0;
  for (guint n = 1; n <= PAGES_MAX && is_current (catch_up); n++)
    {
      g_autoptr(GPtrArray) ranges = NULL;
      const KithArchiveRange *newest;
      Fetched fetched;
      gboolean is_further;

      fetch.cursor = cursor;
      if (!fetch_patiently_await (catch_up, &fetch, &fetched, error))
        return FALSE;
      if (!is_current (catch_up))
        {
          g_free (fetched.end);
          break;
        }

      /* No step further than before: never in circles (security.md M9). */
      is_further = fetched.end != NULL && !fetched.is_short && !g_hash_table_contains (seen, fetched.end);
      if (!is_further)
        {
          g_free (fetched.end);
          break;
        }
      g_hash_table_add (seen, fetched.end);
      if (n == FOREGROUND_PAGES)
        {
          if (fetch.is_history && catch_up->since == 0)
            break;
          set_done (self);
        }

      ranges = list_ranges_await (self, error);
      if (ranges == NULL)
        return FALSE;
      if (ranges->len == 0)
        break;
      newest = g_ptr_array_index (ranges, ranges->len - 1);

      /* It met what was known. An earlier catch-up may have left a gap further back, so it goes on until there is none. */
      if (newest->is_start || (fetched.is_closed && !newest->has_older && covers (catch_up, newest)))
        break;
      if (n > FOREGROUND_PAGES && fetch.is_history && covers (catch_up, newest))
        break;
      fetch.range = newest->id;
      fetch.edge = newest->first;
      fetch.stamp = newest->first_stamp != 0 ? newest->first_stamp : newest->first.time;
      fetch.max = NEXT_PAGE;
      g_set_str (&cursor, newest->first_id);
    }

  return TRUE;
}

/* --- Further back, page by page -------------------------------------------------------------------------------------------- */

static gboolean
look_await (KithArchiveService  *self,
            KithArchiveStep     *step,
            KithArchiveRange   **newest,
            GError             **error)
{
  g_autoptr(GPtrArray) ranges = list_ranges_await (self, error);
  const KithArchiveRange *range;

  if (ranges == NULL)
    return FALSE;

  range = ranges->len > 0 ? g_ptr_array_index (ranges, ranges->len - 1) : NULL;
  step->is_start = range != NULL && range->is_start;
  step->since = range == NULL ? G_MAXINT64 : range->is_start ? 0 : range->first_stamp != 0 ? range->first_stamp : range->first.time;
  *newest = range != NULL ? kith_archive_range_copy (range) : NULL;

  return TRUE;
}

gboolean
kith_archive_service_step_await (KithArchiveService  *self,
                                 guint                max,
                                 KithArchiveStep     *step,
                                 GError             **error)
{
  g_autoptr(KithArchiveRange) before = NULL;
  g_autoptr(KithArchiveRange) after = NULL;
  Fetch fetch = { .side = KITH_SIDE_OLDER, .is_history = TRUE, .max = max };
  Fetched fetched;

  if (!look_await (self, step, &before, error))
    return FALSE;
  if (max == 0 || before == NULL || before->is_start)
    return TRUE;

  fetch.range = before->id;
  fetch.edge = before->first;
  fetch.stamp = before->first_stamp != 0 ? before->first_stamp : before->first.time;
  fetch.cursor = before->first_id;
  if (!fetch_anyhow_await (self, &fetch, &fetched, error))
    return FALSE;

  step->is_stuck = fetched.n_results == 0 || fetched.is_short || g_strcmp0 (fetched.end, before->first_id) == 0;
  g_free (fetched.end);
  if (!look_await (self, step, &after, error))
    return FALSE;

  step->is_stuck |= after != NULL && after->id == before->id && !after->is_start && g_strcmp0 (after->first_id, before->first_id) == 0;

  return TRUE;
}

/* Rooms say it of themselves. */
static void
set_syncing (KithArchiveService *self,
             gboolean            is_syncing)
{
  if (self->room == NULL)
    kith_account_set_syncing (kith_conversation_service_get_account (self->conversations), is_syncing);
}

static DexFuture *
catch_up_fiber (gpointer data)
{
  CatchUp *catch_up = data;
  KithArchiveService *self = catch_up->self;
  g_autoptr(GError) error = NULL;
  gboolean is_finished = note_unclear_await (catch_up, &error) && catch_up_await (catch_up, &error);

  for (guint n = 0; is_finished && n < AGAIN_MAX && is_current (catch_up) && !is_covered_await (catch_up); n++)
    {
      set_done (self);
      is_finished = dex_await (kith_sleep (self->scope, AGAIN_MSEC << n), &error) && is_current (catch_up) &&
                    catch_up_await (catch_up, &error);
    }

  if (catch_up->generation != self->generation)
    return dex_future_new_true ();

  if (error != NULL)
    g_debug ("archive: %s", error->message);
  self->is_running = FALSE;
  self->is_finished = is_finished;
  set_syncing (self, FALSE);

  /* Whatever the server answered, nothing waits for more. A lost stream is another matter: it is tried again when it is back. */
  if (is_finished || is_online (self))
    set_done (self);
  else
    update_ready (self);

  return dex_future_new_true ();
}

static void
start_catch_up (KithArchiveService *self)
{
  CatchUp *catch_up;

  if (self->is_running || self->is_finished || kith_scope_is_stopped (self->scope))
    return;

  if (!is_available (self))
    {
      self->is_finished = TRUE;
      set_done (self);
      return;
    }

  self->is_running = TRUE;
  update_ready (self);
  set_syncing (self, TRUE);
  catch_up = g_new0 (CatchUp, 1);
  catch_up->self = g_object_ref (self);
  catch_up->generation = self->generation;
  kith_spawn_detached (catch_up_fiber, catch_up, catch_up_free);
}

/* Nothing of what was asked before counts any more. */
static void
begin_anew (KithArchiveService *self)
{
  self->generation++;
  self->is_running = self->is_known = self->is_done = self->is_finished = FALSE;
  set_syncing (self, FALSE);
  update_ready (self);
}

static void
bound_cb (XmppSession        *session,
          KithArchiveService *self)
{
  begin_anew (self);
}

void
kith_archive_service_enter (KithArchiveService *self)
{
  g_return_if_fail (KITH_IS_ARCHIVE_SERVICE (self) && self->room != NULL);

  self->is_here = TRUE;
  begin_anew (self);
  self->is_known = TRUE;
  start_catch_up (self);
}

void
kith_archive_service_leave (KithArchiveService *self)
{
  g_return_if_fail (KITH_IS_ARCHIVE_SERVICE (self) && self->room != NULL);

  self->is_here = FALSE;
  begin_anew (self);
}

static void
resumed_cb (XmppSession        *session,
            KithArchiveService *self)
{
  if (self->is_known)
    start_catch_up (self);
  update_ready (self);
}

static void
ended_cb (XmppSession        *session,
          const GError       *error,
          KithArchiveService *self)
{
  update_ready (self);
}

static void
own_features_cb (XmppDisco          *disco,
                 KithArchiveService *self)
{
  self->is_known = TRUE;
  start_catch_up (self);
}

/* --- One stanza --------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithArchiveService *self;
  gint64              message;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->self);
  g_free (look);
}

static DexFuture *
stanza_fiber (gpointer data)
{
  const Look *look = data;
  KithArchiveService *self = look->self;
  gint64 account = kith_account_get_id (kith_conversation_service_get_account (self->conversations));
  g_autofree char *archive_id = NULL;
  g_autoptr(XmppNode) node = NULL;
  GError *error = NULL;

  archive_id = dex_await_string (kith_history_store_load_archive_id (self->database, account, look->message), &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  if (archive_id == NULL || self->room != NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the archive does not have it");

  node = dex_await_boxed (kith_race (self->scope, xmpp_archive_find (self->archive, archive_id), 0), &error);
  if (g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND))
    {
      g_error_free (error);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the archive does not have it any more");
    }
  if (node == NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_string (xmpp_stanza_writer_to_tree (node));
}

DexFuture *
kith_archive_service_load_stanza (KithArchiveService *self,
                                  gint64              message_id)
{
  Look *look;

  g_return_val_if_fail (KITH_IS_ARCHIVE_SERVICE (self), NULL);

  look = g_new0 (Look, 1);
  look->self = g_object_ref (self);
  look->message = message_id;

  return kith_promise_for (kith_spawn (stanza_fiber, look, look_free));
}

static KithArchiveService *
archive_service_new (XmppSession             *session,
                     XmppArchive             *archive,
                     KithDatabase            *database,
                     KithConversationService *conversations,
                     KithScope               *scope)
{
  KithArchiveService *self = g_object_new (KITH_TYPE_ARCHIVE_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->archive = g_object_ref (archive);
  self->database = g_object_ref (database);
  self->conversations = g_object_ref (conversations);
  self->scope = kith_scope_ref (scope);

  g_signal_connect_object (session, "resumed", G_CALLBACK (resumed_cb), self, 0);
  g_signal_connect_object (session, "ended", G_CALLBACK (ended_cb), self, 0);

  return self;
}

KithArchiveService *
kith_archive_service_new (XmppSession             *session,
                          XmppArchive             *archive,
                          KithDatabase            *database,
                          KithConversationService *conversations,
                          KithScope               *scope)
{
  KithArchiveService *self = archive_service_new (session, archive, database, conversations, scope);

  self->is_here = TRUE;
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, 0);
  /* After the archive itself, which knows by the same signal whether it is there. */
  g_signal_connect_object (xmpp_session_get_disco (session), "own-features", G_CALLBACK (own_features_cb), self, G_CONNECT_AFTER);

  return self;
}

KithArchiveService *
kith_archive_service_new_of_room (XmppSession             *session,
                                  XmppArchive             *archive,
                                  XmppJid                 *room,
                                  KithDatabase            *database,
                                  KithConversationService *conversations,
                                  KithScope               *scope)
{
  KithArchiveService *self = archive_service_new (session, archive, database, conversations, scope);

  self->room = xmpp_jid_ref (room);

  return self;
}
