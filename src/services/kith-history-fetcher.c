/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-history-fetcher.h"

#include "kith-clock.h"
#include "kith-future.h"
#include "xmpp-archive.h"
#include "xmpp-error.h"

#define PAGE_FIRST 50
#define PAGE_MIN   10
#define PAGE_MAX   250

/* Longer than that and the page was too large for this server; shorter, and it may be larger. */
#define SLOW_USEC (2 * G_USEC_PER_SEC)
#define FAST_USEC (G_USEC_PER_SEC / 2)

/* Between two pages: three times as long as the last one took, but at least so long. */
#define PAUSE_MSEC 250
#define PAUSE_TIMES 3

/* A server that cannot now is asked again after half a minute, a minute, two ... */
#define TRIES_MAX  6
#define TRIES_MSEC 30000

/* Of one session: five million messages. A server that makes up a past without end stops there. */
#define PAGES_MAX 20000

#define DAY_USEC (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

struct _KithHistoryFetcher
{
  GObject             parent_instance;
  KithArchiveService *service;
  XmppArchive        *archive;
  KithAccount        *account;
  KithScope          *scope;
  int                 days;
  guint               serial; /* of what is wanted: a fiber of an older one ends */
  gboolean            is_running;
};

G_DEFINE_FINAL_TYPE (KithHistoryFetcher, kith_history_fetcher, G_TYPE_OBJECT)

static void
kith_history_fetcher_finalize (GObject *object)
{
  KithHistoryFetcher *self = KITH_HISTORY_FETCHER (object);

  g_object_unref (self->service);
  g_object_unref (self->archive);
  g_object_unref (self->account);
  kith_scope_unref (self->scope);

  G_OBJECT_CLASS (kith_history_fetcher_parent_class)->finalize (object);
}

static void
kith_history_fetcher_class_init (KithHistoryFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_history_fetcher_finalize;
}

static void
kith_history_fetcher_init (KithHistoryFetcher *self)
{
}

/* --- The walk ------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithHistoryFetcher *self;
  guint               serial;
} Walk;

static void
walk_free (gpointer data)
{
  Walk *walk = data;

  g_object_unref (walk->self);
  g_free (walk);
}

/* Where the server's connection is paid for by the byte, nothing is fetched that nobody looks at. */
static gboolean
is_metered (void)
{
  return g_network_monitor_get_network_metered (g_network_monitor_get_default ());
}

static gboolean
goes_on (const Walk *walk)
{
  return walk->serial == walk->self->serial && !kith_scope_is_stopped (walk->self->scope) &&
         kith_archive_service_get_is_settled (walk->self->service) && !is_metered ();
}

static gint64
get_limit (const KithHistoryFetcher *self)
{
  return self->days < 0 ? 0 : kith_clock_get_real () - self->days * DAY_USEC;
}

static double
measure (gint64 since,
         gint64 start,
         gint64 limit)
{
  gint64 now = kith_clock_get_real ();
  gint64 end = MAX (start, limit);

  if (end <= 0 || end >= now || since == G_MAXINT64)
    return -1;

  return CLAMP ((double) (now - since) / (double) (now - end), 0.0, 1.0);
}

/* A refusal may pass; a lost stream ends the walk, and the next catch-up begins another. */
static gboolean
may_pass (const GError *error)
{
  return error->domain == XMPP_STANZA_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static guint
next_max (guint  max,
          gint64 took)
{
  if (took > SLOW_USEC)
    return MAX (max / 2, PAGE_MIN);

  return took < FAST_USEC ? MIN (max * 2, PAGE_MAX) : max;
}

static void
walk_await (const Walk      *walk,
            KithArchiveStep *step)
{
  KithHistoryFetcher *self = walk->self;
  gint64 limit = get_limit (self), start;
  guint max = PAGE_FIRST, n_failures = 0;
  g_autoptr(GError) problem = NULL;

  if (!kith_archive_service_step_await (self->service, 0, step, &problem) || step->is_start || step->since <= limit || self->days == 0)
    return;

  start = dex_await_int64 (kith_race_msec (self->scope, xmpp_archive_get_start (self->archive), 0), NULL);
  for (guint n = 0; n < PAGES_MAX && goes_on (walk); n++)
    {
      g_autoptr(GError) error = NULL;
      gint64 begin = kith_clock_get_monotonic ();
      gint64 took;
      guint pause;

      kith_account_set_history (self->account, TRUE, step->since, measure (step->since, start, limit));
      if (kith_archive_service_step_await (self->service, max, step, &error))
        {
          took = kith_clock_get_monotonic () - begin;
          if (step->is_start || step->is_stuck || step->since <= limit)
            return;

          n_failures = 0;
          max = next_max (max, took);
          pause = (guint) MAX (PAUSE_MSEC, took * PAUSE_TIMES / 1000);
        }
      else
        {
          g_debug ("history: %s", error->message);
          if (!may_pass (error) || n_failures == TRIES_MAX)
            return;

          max = MAX (max / 2, PAGE_MIN);
          pause = TRIES_MSEC << n_failures++;
        }

      if (!dex_await (kith_sleep (self->scope, pause), NULL))
        return;
    }
}

static void start (KithHistoryFetcher *self);

static DexFuture *
walk_fiber (gpointer data)
{
  Walk *walk = data;
  KithHistoryFetcher *self = walk->self;
  KithArchiveStep step = { .since = G_MAXINT64 };

  walk_await (walk, &step);
  self->is_running = FALSE;
  kith_account_set_history (self->account, FALSE, step.since, step.is_start ? 1 : -1);

  /* Something else was wanted meanwhile. */
  if (walk->serial != self->serial)
    start (self);

  return dex_future_new_true ();
}

static void
start (KithHistoryFetcher *self)
{
  Walk *walk;

  if (self->is_running || kith_scope_is_stopped (self->scope) || is_metered () || !kith_archive_service_get_is_settled (self->service) ||
      !kith_archive_service_can_fetch (self->service))
    return;

  self->is_running = TRUE;
  if (self->days != 0)
    {
      gint64 since;

      kith_account_get_history (self->account, &since, NULL);
      kith_account_set_history (self->account, TRUE, since, -1);
    }
  walk = g_new0 (Walk, 1);
  walk->self = g_object_ref (self);
  walk->serial = self->serial;
  kith_spawn_detached (walk_fiber, walk, walk_free);
}

KithHistoryFetcher *
kith_history_fetcher_new (KithArchiveService *service,
                          XmppArchive        *archive,
                          KithAccount        *account,
                          KithScope          *scope)
{
  KithHistoryFetcher *self = g_object_new (KITH_TYPE_HISTORY_FETCHER, NULL);

  self->service = g_object_ref (service);
  self->archive = g_object_ref (archive);
  self->account = g_object_ref (account);
  self->scope = kith_scope_ref (scope);
  g_signal_connect_object (service, "notify::is-settled", G_CALLBACK (start), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "notify::network-metered", G_CALLBACK (start), self, G_CONNECT_SWAPPED);

  return self;
}

void
kith_history_fetcher_set_days (KithHistoryFetcher *self,
                               int                 days)
{
  g_return_if_fail (KITH_IS_HISTORY_FETCHER (self));

  if (self->days == days)
    return;

  self->days = days;
  self->serial++;
  start (self);
}
