/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-resolver.h"

#include <string.h>

#define LOOKUP_SECONDS 10
#define RECORDS_MAX    128
#define DEFAULT_PORT   5222

XmppEndpoint *
xmpp_endpoint_new (const char *host,
                   guint16     port,
                   gboolean    is_direct_tls)
{
  XmppEndpoint *self = g_new0 (XmppEndpoint, 1);

  self->host = g_strdup (host);
  self->port = port;
  self->is_direct_tls = is_direct_tls;

  return self;
}

XmppEndpoint *
xmpp_endpoint_copy (const XmppEndpoint *self)
{
  XmppEndpoint *copy = xmpp_endpoint_new (self->host, self->port, self->is_direct_tls);

  copy->path = g_strdup (self->path);

  return copy;
}

void
xmpp_endpoint_free (XmppEndpoint *self)
{
  g_free (self->path);
  g_free (self->host);
  g_free (self);
}

void
xmpp_srv_record_free (XmppSrvRecord *self)
{
  g_free (self->path);
  g_free (self->target);
  g_free (self);
}

static int
by_priority (gconstpointer a,
             gconstpointer b)
{
  const XmppSrvRecord *x = *(const XmppSrvRecord *const *) a;
  const XmppSrvRecord *y = *(const XmppSrvRecord *const *) b;

  /* Among equals those without weight first (RFC 2782 "Usage rules"). */
  return x->priority != y->priority ? (int) x->priority - (int) y->priority : (int) (x->weight != 0) - (int) (y->weight != 0);
}

/* One of records[0..n), by weight. */
static guint
pick (GPtrArray *records,
      guint      n,
      GRand     *random)
{
  guint32 total = 0;
  guint32 wanted, sum = 0;

  for (guint i = 0; i < n; i++)
    total += ((XmppSrvRecord *) g_ptr_array_index (records, i))->weight;
  wanted = total == 0 ? 0 : (guint32) (g_rand_double (random) * ((double) total + 1));

  for (guint i = 0; i < n; i++)
    {
      sum += ((XmppSrvRecord *) g_ptr_array_index (records, i))->weight;
      if (sum >= wanted)
        return i;
    }

  return n - 1;
}

GPtrArray *
xmpp_resolver_order (GPtrArray *records,
                     GRand     *random)
{
  g_autoptr(GRand) own = random == NULL ? g_rand_new () : NULL;
  GPtrArray *endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_endpoint_free);

  g_ptr_array_set_free_func (records, (GDestroyNotify) xmpp_srv_record_free);
  g_ptr_array_sort (records, by_priority);

  while (records->len > 0)
    {
      guint16 priority = ((XmppSrvRecord *) g_ptr_array_index (records, 0))->priority;
      guint n = 0;
      XmppSrvRecord *record;
      XmppEndpoint *endpoint;

      while (n < records->len && ((XmppSrvRecord *) g_ptr_array_index (records, n))->priority == priority)
        n++;

      record = g_ptr_array_steal_index (records, pick (records, n, random != NULL ? random : own));
      endpoint = xmpp_endpoint_new (record->target, record->port, record->is_direct_tls);
      endpoint->path = g_steal_pointer (&record->path);
      g_ptr_array_add (endpoints, endpoint);
      xmpp_srv_record_free (record);
    }

  g_ptr_array_unref (records);

  return endpoints;
}

/* One answer into @records. Returns whether the service is declined (the only target is "."). */
static gboolean
take_answer (GPtrArray *answer,
             gboolean   is_direct_tls,
             GPtrArray *records)
{
  gboolean is_declined = FALSE;

  for (guint i = 0; answer != NULL && i < answer->len && records->len < RECORDS_MAX; i++)
    {
      XmppSrvRecord *record;
      const char *target;
      guint16 priority, weight, port;

      g_variant_get (g_ptr_array_index (answer, i), "(qqq&s)", &priority, &weight, &port, &target);
      if (*target == '\0' || strcmp (target, ".") == 0)
        {
          is_declined = TRUE;
          continue;
        }
      if (port == 0)
        continue;

      record = g_new0 (XmppSrvRecord, 1);
      record->priority = priority;
      record->weight = weight;
      record->port = port;
      record->is_direct_tls = is_direct_tls;
      record->target = g_strdup (target);
      g_ptr_array_add (records, record);
    }

  return is_declined;
}

/* Waits for a look-up; no answer is no record. */
static GPtrArray *
answer_await (DexFuture          *lookup,
              const char         *name,
              KithScope          *scope,
              XmppConnectReport  *report,
              GError            **error)
{
  g_autoptr(GError) problem = NULL;
  GPtrArray *answer = dex_await_boxed (kith_race (scope, lookup, LOOKUP_SECONDS), &problem);

  xmpp_connect_report_add_lookup (report, name, answer, problem);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));

  return answer;
}

GPtrArray *
xmpp_resolver_await (GResolver          *resolver,
                     const char         *domain,
                     KithScope          *scope,
                     XmppConnectReport  *report,
                     GError            **error)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *direct_name = g_strdup_printf ("_xmpps-client._tcp.%s", domain);
  g_autofree char *plain_name = g_strdup_printf ("_xmpp-client._tcp.%s", domain);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) direct = NULL;
  g_autoptr(GPtrArray) plain = NULL;
  GPtrArray *endpoints;
  DexFuture *direct_lookup, *plain_lookup;
  GError *problem = NULL;
  gboolean is_declined;

  /* Both under way at once. */
  direct_lookup = kith_lookup_records (resolver, direct_name, cancellable);
  plain_lookup = kith_lookup_records (resolver, plain_name, cancellable);

  direct = answer_await (direct_lookup, direct_name, scope, report, &problem);
  plain = answer_await (plain_lookup, plain_name, scope, report, problem == NULL ? &problem : NULL);
  g_cancellable_cancel (cancellable);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_srv_record_free);
  take_answer (direct, TRUE, records);
  is_declined = take_answer (plain, FALSE, records);

  if (records->len > 0)
    return xmpp_resolver_order (g_steal_pointer (&records), NULL);

  /* RFC 2782: "." says that the service is decidedly not available at this domain; then there is nothing to fall back to. */
  if (is_declined)
    {
      g_set_error_literal (error, XMPP_CONNECT_ERROR, XMPP_CONNECT_ERROR_NOT_OFFERED, "the domain says that it has no XMPP service");
      return NULL;
    }

  endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_endpoint_free);
  g_ptr_array_add (endpoints, xmpp_endpoint_new (domain, DEFAULT_PORT, FALSE));

  return endpoints;
}
