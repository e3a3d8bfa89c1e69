/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-connect-report.h"

#include "kith-clock.h"

/* A domain may have many addresses, and each may send us on: enough to see what is going on. */
#define ATTEMPTS_MAX 64
#define RECORDS_MAX  64

struct _XmppConnectReport
{
  gatomicrefcount    ref_count;
  gint64             began;
  gint64             span;
  gint64             since;         /* monotonic */
  gint64             attempt_since; /* monotonic */
  GPtrArray         *lookups;
  GPtrArray         *attempts;
  XmppReportAttempt *spare;         /* for what nobody will see */
  char              *web;
  GError            *error;
};

G_DEFINE_BOXED_TYPE (XmppConnectReport, xmpp_connect_report, xmpp_connect_report_ref, xmpp_connect_report_unref)

static void
lookup_free (gpointer data)
{
  XmppReportLookup *self = data;

  g_free (self->name);
  g_free (self->problem);
  g_ptr_array_unref (self->records);
  g_free (self);
}

static void
certificate_free (gpointer data)
{
  XmppReportCertificate *self = data;

  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->fingerprint);
  g_free (self);
}

static XmppReportAttempt *
attempt_new (void)
{
  XmppReportAttempt *self = g_new0 (XmppReportAttempt, 1);

  self->certificates = g_ptr_array_new_with_free_func (certificate_free);

  return self;
}

static void
attempt_free (gpointer data)
{
  XmppReportAttempt *self = data;

  g_free (self->host);
  g_free (self->path);
  g_free (self->address);
  g_clear_error (&self->error);
  g_free (self->tls_version);
  g_free (self->tls_cipher);
  g_ptr_array_unref (self->certificates);
  g_free (self->certificate_name);
  g_free (self->key);
  g_free (self->offered);
  g_free (self->mechanism);
  g_free (self->binding);
  g_free (self);
}

XmppConnectReport *
xmpp_connect_report_new (void)
{
  XmppConnectReport *self = g_new0 (XmppConnectReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->lookups = g_ptr_array_new_with_free_func (lookup_free);
  self->attempts = g_ptr_array_new_with_free_func (attempt_free);
  self->spare = attempt_new ();

  return self;
}

XmppConnectReport *
xmpp_connect_report_ref (XmppConnectReport *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_connect_report_unref (XmppConnectReport *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->lookups);
  g_ptr_array_unref (self->attempts);
  attempt_free (self->spare);
  g_free (self->web);
  g_clear_error (&self->error);
  g_free (self);
}

gint64
xmpp_connect_report_get_began (XmppConnectReport *self)
{
  return self->began;
}

gint64
xmpp_connect_report_get_span (XmppConnectReport *self)
{
  return self->span;
}

GPtrArray *
xmpp_connect_report_get_lookups (XmppConnectReport *self)
{
  return self->lookups;
}

GPtrArray *
xmpp_connect_report_get_attempts (XmppConnectReport *self)
{
  return self->attempts;
}

const char *
xmpp_connect_report_get_web (XmppConnectReport *self)
{
  return self->web;
}

const GError *
xmpp_connect_report_get_error (XmppConnectReport *self)
{
  return self->error;
}

/* --- Filling --------------------------------------------------------------------------------------------------------- */

void
xmpp_connect_report_begin (XmppConnectReport *self)
{
  self->began = kith_clock_get_real ();
  self->since = kith_clock_get_monotonic ();
}

void
xmpp_connect_report_add_lookup (XmppConnectReport *self,
                                const char        *name,
                                GPtrArray         *records,
                                const GError      *problem)
{
  XmppReportLookup *lookup = g_new0 (XmppReportLookup, 1);

  lookup->name = g_strdup (name);
  lookup->problem = problem != NULL ? g_strdup (problem->message) : NULL;
  lookup->records = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; records != NULL && i < records->len && i < RECORDS_MAX; i++)
    {
      const char *target;
      guint16 priority, weight, port;

      g_variant_get (g_ptr_array_index (records, i), "(qqq&s)", &priority, &weight, &port, &target);
      g_ptr_array_add (lookup->records, g_strdup_printf ("%u %u %u %s", priority, weight, port, *target != '\0' ? target : "."));
    }
  g_ptr_array_add (self->lookups, lookup);
}

void
xmpp_connect_report_set_web (XmppConnectReport *self,
                             const GError      *problem)
{
  g_set_str (&self->web, problem != NULL ? problem->message : "");
}

XmppReportAttempt *
xmpp_connect_report_add_attempt (XmppConnectReport *self,
                                 XmppReportWay      way,
                                 const char        *host,
                                 guint16            port,
                                 gboolean           is_direct_tls,
                                 const char        *path)
{
  XmppReportAttempt *attempt = attempt_new ();

  attempt->way = way;
  attempt->host = g_strdup (host);
  attempt->port = port;
  attempt->is_direct_tls = is_direct_tls;
  attempt->path = g_strdup (path);
  if (self->attempts->len >= ATTEMPTS_MAX)
    g_ptr_array_remove_index (self->attempts, 0);
  g_ptr_array_add (self->attempts, attempt);
  self->attempt_since = kith_clock_get_monotonic ();

  return attempt;
}

XmppReportAttempt *
xmpp_connect_report_get_current (XmppConnectReport *self)
{
  return self->attempts->len > 0 ? g_ptr_array_index (self->attempts, self->attempts->len - 1) : self->spare;
}

void
xmpp_connect_report_end_attempt (XmppConnectReport *self,
                                 const GError      *error)
{
  XmppReportAttempt *attempt = xmpp_connect_report_get_current (self);

  attempt->span = kith_clock_get_monotonic () - self->attempt_since;
  if (error != NULL)
    {
      g_clear_error (&attempt->error);
      attempt->error = g_error_copy (error);
    }
  else
    attempt->step = XMPP_REPORT_DONE;
}

void
xmpp_connect_report_end (XmppConnectReport *self,
                         const GError      *error)
{
  self->span = kith_clock_get_monotonic () - self->since;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

void
xmpp_report_attempt_add_certificate (XmppReportAttempt *self,
                                     const char        *subject,
                                     const char        *issuer,
                                     gint64             not_before,
                                     gint64             not_after,
                                     const char        *fingerprint)
{
  XmppReportCertificate *certificate = g_new0 (XmppReportCertificate, 1);

  certificate->subject = g_strdup (subject);
  certificate->issuer = g_strdup (issuer);
  certificate->not_before = not_before;
  certificate->not_after = not_after;
  certificate->fingerprint = g_strdup (fingerprint);
  g_ptr_array_add (self->certificates, certificate);
}
