/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-connection-facts.h"

#include "kith-connection-problem.h"
#include "kith-time-format.h"
#include "kith-words.h"

#include <glib/gi18n.h>

/* How many of the last events are told. */
#define EVENTS_SHOWN 20

/* --- Groups and facts -------------------------------------------------------------------------------------------------- */

static void
fact_free (gpointer data)
{
  KithConnectionFact *fact = data;

  g_free (fact->title);
  g_free (fact->value);
  g_free (fact);
}

static void
group_free (gpointer data)
{
  KithConnectionFacts *group = data;

  g_free (group->title);
  g_ptr_array_unref (group->facts);
  g_free (group);
}

static KithConnectionFacts *
add_group (GPtrArray  *groups,
           const char *title)
{
  KithConnectionFacts *group = g_new0 (KithConnectionFacts, 1);

  group->title = g_strdup (title);
  group->facts = g_ptr_array_new_with_free_func (fact_free);
  g_ptr_array_add (groups, group);

  return group;
}

/* @value: (transfer full); NULL: there is nothing to say. */
static void
take_fact (KithConnectionFacts *group,
           const char          *title,
           char                *value)
{
  KithConnectionFact *fact;

  if (value == NULL)
    return;

  fact = g_new0 (KithConnectionFact, 1);
  fact->title = g_strdup (title);
  fact->value = value;
  g_ptr_array_add (group->facts, fact);
}

static void
add_fact (KithConnectionFacts *group,
          const char          *title,
          const char          *value)
{
  take_fact (group, title, g_strdup (value));
}

static const char *
yes_or_no (gboolean is_so)
{
  return is_so ? _("Yes") : _("No");
}

/* --- Words ------------------------------------------------------------------------------------------------------------- */

/* What happened in words, and what exactly. */
static char *
describe_error (const GError *error)
{
  g_autoptr(GError) problem = kith_connection_problem_new (error);

  /* Translators: what went wrong, and in brackets the exact reason, in English */
  return g_strdup_printf (_("%s (%s)"), kith_words_error_title (problem), error->message);
}

static char *
describe_span (gint64 span)
{
  /* Translators: milliseconds */
  return g_strdup_printf (_("%d ms"), (int) (span / 1000));
}

static const char *
describe_way (XmppReportWay way)
{
  switch (way)
    {
    case XMPP_REPORT_BY_SRV:
      return _("from DNS");
    case XMPP_REPORT_BY_DOMAIN:
      return _("the domain itself");
    case XMPP_REPORT_BY_PERSON:
      return _("set by you");
    case XMPP_REPORT_BY_WEB:
      return _("from the web server");
    case XMPP_REPORT_BY_REDIRECT:
      return _("the server sent us there");
    case XMPP_REPORT_BY_RESUMPTION:
      return _("where the session was");
    default:
      return "";
    }
}

static const char *
describe_transport (const XmppReportAttempt *attempt)
{
  if (attempt->path != NULL)
    return _("WebSocket");

  return attempt->is_direct_tls ? _("direct TLS") : _("STARTTLS");
}

static const char *
describe_step (XmppReportStep step)
{
  switch (step)
    {
    case XMPP_REPORT_DIALLING:
      return _("Not reached");
    case XMPP_REPORT_STARTTLS:
      return _("Failed before encryption");
    case XMPP_REPORT_HANDSHAKE:
      return _("Failed at encryption");
    case XMPP_REPORT_WEB_SOCKET:
      return _("Failed at the WebSocket");
    case XMPP_REPORT_STREAM:
      return _("Failed after encryption");
    case XMPP_REPORT_SIGN_IN:
      return _("Failed at the sign-in");
    case XMPP_REPORT_DONE:
      return _("Signed in");
    default:
      return "";
    }
}

static char *
describe_attempt (const XmppReportAttempt *attempt)
{
  g_autoptr(GString) text = g_string_new (describe_step (attempt->step));
  g_autofree char *span = describe_span (attempt->span);

  g_string_append_printf (text, ", %s", span);
  if (attempt->error != NULL)
    {
      g_autofree char *error = describe_error (attempt->error);

      g_string_append_printf (text, "\n%s", error);
    }
  g_string_append_printf (text, "\n%s, %s", describe_transport (attempt), describe_way (attempt->way));
  if (attempt->address != NULL)
    g_string_append_printf (text, ", %s", attempt->address);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
describe_certificate (const XmppReportCertificate *certificate)
{
  g_autofree char *until = kith_time_format_exact (certificate->not_after);
  g_autofree char *since = kith_time_format_exact (certificate->not_before);
  g_autoptr(GString) text = g_string_new (NULL);

  if (certificate->subject != NULL)
    g_string_append_printf (text, _("For: %s"), certificate->subject);
  g_string_append_c (text, '\n');
  if (certificate->issuer != NULL)
    g_string_append_printf (text, _("Made by: %s"), certificate->issuer);
  g_string_append_c (text, '\n');
  if (certificate->not_after != 0)
    /* Translators: two points in time */
    g_string_append_printf (text, _("Valid from %s until %s"), since, until);
  if (certificate->fingerprint != NULL)
    g_string_append_printf (text, "\nSHA-256: %s", certificate->fingerprint);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static const char *
describe_token (XmppReportToken token)
{
  switch (token)
    {
    case XMPP_REPORT_TOKEN_USED:
      return _("Used instead of the password");
    case XMPP_REPORT_TOKEN_REFUSED:
      return _("Refused");
    case XMPP_REPORT_NO_TOKEN:
    default:
      return _("None");
    }
}

static const char *
describe_resumption (XmppReportResumption resumption)
{
  switch (resumption)
    {
    case XMPP_REPORT_RESUMED:
      return _("Resumed: nothing was lost");
    case XMPP_REPORT_RESUMPTION_REFUSED:
      return _("Refused: a new session was begun");
    case XMPP_REPORT_RESUMPTION_NOT_OFFERED:
      return _("Not offered: a new session was begun");
    case XMPP_REPORT_NOTHING_TO_RESUME:
    default:
      return _("There was nothing to resume");
    }
}

/* --- The page ---------------------------------------------------------------------------------------------------------- */

static void
add_now (GPtrArray     *groups,
         KithAccount   *account,
         KithDiagnosis *diagnosis,
         gint64         now)
{
  const KithStreamFacts *stream = kith_diagnosis_get_stream (diagnosis);
  KithConnectionFacts *group = add_group (groups, _("Now"));
  const GError *error = kith_account_get_error (account);

  take_fact (group, _("State"), kith_words_account_state (account, now));
  if (error != NULL)
    take_fact (group, _("Problem"), describe_error (error));
  if (stream->is_online)
    add_fact (group, _("Own Address"), stream->jid);
  take_fact (group, _("Sign-Ins since the Start"), g_strdup_printf ("%u", kith_diagnosis_get_n_sign_ins (diagnosis)));
}

static void
add_encryption (GPtrArray               *groups,
                const XmppReportAttempt *attempt,
                KithDiagnosis           *diagnosis)
{
  const char *previous = kith_diagnosis_get_previous_key (diagnosis);
  KithConnectionFacts *group;

  if (attempt->tls_version == NULL && attempt->certificates->len == 0)
    return;

  group = add_group (groups, _("Encryption"));
  add_fact (group, _("Version"), attempt->tls_version);
  add_fact (group, _("Cipher"), attempt->tls_cipher);
  for (guint i = 0; i < attempt->certificates->len; i++)
    take_fact (group, i == 0 ? _("Certificate of the Server") : _("Who Vouches for It"),
               describe_certificate (g_ptr_array_index (attempt->certificates, i)));
  add_fact (group, _("Accepted by the Name"), attempt->certificate_name);
  add_fact (group, _("Key of the Server (SHA-256)"), attempt->key);
  if (previous != NULL)
    add_fact (group, _("Key Before"), previous);
  if (kith_diagnosis_get_key_since (diagnosis) != 0)
    take_fact (group, _("This Key since"), kith_time_format_exact (kith_diagnosis_get_key_since (diagnosis)));
}

static void
add_sign_in (GPtrArray               *groups,
             const XmppReportAttempt *attempt)
{
  KithConnectionFacts *group;

  if (attempt->step < XMPP_REPORT_SIGN_IN)
    return;

  group = add_group (groups, _("Sign-In"));
  add_fact (group, _("Protocol"), attempt->is_sasl2 ? "SASL 2" : "SASL");
  add_fact (group, _("Mechanism"), attempt->mechanism != NULL ? attempt->mechanism : _("None"));
  add_fact (group, _("Offered"), attempt->offered);
  add_fact (group, _("Bound to the Encryption"), attempt->binding != NULL ? attempt->binding : _("No"));
  add_fact (group, _("Token"), describe_token (attempt->token));
  add_fact (group, _("Before the Server Had Spoken"), yes_or_no (attempt->is_early));
  if (attempt->step != XMPP_REPORT_DONE)
    return;

  add_fact (group, _("Session in the Same Step (Bind 2)"), yes_or_no (attempt->is_bound_inline));
  add_fact (group, _("Resumption"), describe_resumption (attempt->resumption));
  add_fact (group, _("Stream Management"), yes_or_no (attempt->has_management));
  if (attempt->may_resume && attempt->resume_seconds > 0)
    take_fact (group, _("May Be Resumed"), g_strdup_printf (ngettext ("For %u second", "For %u seconds", attempt->resume_seconds),
                                                            attempt->resume_seconds));
  else
    add_fact (group, _("May Be Resumed"), yes_or_no (attempt->may_resume));
}

static void
add_lookup (KithConnectionFacts    *group,
            const XmppReportLookup *lookup)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < lookup->records->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) g_ptr_array_index (lookup->records, i));
  if (lookup->records->len == 0)
    g_string_append (text, lookup->problem != NULL ? lookup->problem : _("Nothing there"));
  add_fact (group, lookup->name, text->str);
}

static void
add_way (GPtrArray         *groups,
         XmppConnectReport *report)
{
  KithConnectionFacts *group = add_group (groups, _("The Way to the Server"));
  GPtrArray *lookups = xmpp_connect_report_get_lookups (report);
  GPtrArray *attempts = xmpp_connect_report_get_attempts (report);
  const char *web = xmpp_connect_report_get_web (report);

  take_fact (group, _("Begun"), kith_time_format_exact (xmpp_connect_report_get_began (report)));
  take_fact (group, _("Took"), describe_span (xmpp_connect_report_get_span (report)));
  for (guint i = 0; i < lookups->len; i++)
    add_lookup (group, g_ptr_array_index (lookups, i));
  if (web != NULL)
    add_fact (group, _("Web Server of the Domain"), *web != '\0' ? web : _("Answered"));
  for (guint i = 0; i < attempts->len; i++)
    {
      const XmppReportAttempt *attempt = g_ptr_array_index (attempts, i);
      g_autofree char *title = g_strdup_printf ("%u. %s:%u%s", i + 1, attempt->host, attempt->port, attempt->path != NULL ? attempt->path : "");

      take_fact (group, title, describe_attempt (attempt));
    }
  if (attempts->len == 0 && xmpp_connect_report_get_error (report) != NULL)
    take_fact (group, _("Result"), describe_error (xmpp_connect_report_get_error (report)));
}

static void
add_server (GPtrArray             *groups,
            const KithStreamFacts *stream)
{
  KithConnectionFacts *group;

  if (!stream->is_known)
    return;

  group = add_group (groups, _("What the Server Can Do"));
  add_fact (group, _("Copies for Other Devices (Carbons)"), yes_or_no (stream->has_carbons));
  add_fact (group, _("Archive (MAM)"), yes_or_no (stream->has_archive));
  add_fact (group, _("Quiet While Nobody Looks (CSI)"), yes_or_no (stream->has_client_state));
  add_fact (group, _("Blocking"), yes_or_no (stream->has_blocking));
  add_fact (group, _("Avatars and Bookmarks (PEP)"), yes_or_no (stream->has_pubsub));
  add_fact (group, _("Push"), yes_or_no (stream->has_push));
}

static void
add_archive (GPtrArray              *groups,
             const KithArchiveFacts *archive)
{
  KithConnectionFacts *group;

  if (!archive->is_known)
    return;

  group = add_group (groups, _("History on This Computer"));
  take_fact (group, _("Stretches That Are Whole"), g_strdup_printf ("%u", archive->n_ranges));
  take_fact (group, _("Gaps"), archive->n_ranges > 0 ? g_strdup_printf ("%u", archive->n_gaps) : NULL);
  if (archive->first != 0)
    take_fact (group, _("From"), kith_time_format_exact (archive->first));
  if (archive->last != 0)
    take_fact (group, _("To"), kith_time_format_exact (archive->last));
  if (archive->n_ranges > 0)
    add_fact (group, _("All of It"), yes_or_no (archive->is_whole));
}

static void
add_events (GPtrArray     *groups,
            KithDiagnosis *diagnosis)
{
  GPtrArray *events = kith_diagnosis_get_events (diagnosis);
  KithConnectionFacts *group;

  if (events->len == 0)
    return;

  group = add_group (groups, _("Lately"));
  for (guint i = 0; i < MIN (events->len, EVENTS_SHOWN); i++)
    {
      const KithConnectionEvent *event = g_ptr_array_index (events, events->len - 1 - i);
      g_autofree char *time = kith_time_format_exact (event->stamp);

      if (event->error != NULL)
        take_fact (group, time, describe_error (event->error));
      else
        add_fact (group, time, event->is_resumed ? _("Resumed: nothing was lost") : _("Signed in"));
    }
}

/* The attempt that came furthest of those that were made last. */
static const XmppReportAttempt *
find_telling_attempt (XmppConnectReport *report)
{
  GPtrArray *attempts = xmpp_connect_report_get_attempts (report);
  const XmppReportAttempt *found = xmpp_connect_report_get_current (report);

  for (guint i = attempts->len; i > 0; i--)
    {
      const XmppReportAttempt *attempt = g_ptr_array_index (attempts, i - 1);

      if (attempt->step > found->step)
        found = attempt;
    }

  return found;
}

GPtrArray *
kith_connection_facts_new (KithAccount   *account,
                           KithDiagnosis *diagnosis,
                           gint64         now)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  XmppConnectReport *report = kith_diagnosis_get_report (diagnosis);

  add_now (groups, account, diagnosis, now);
  if (report != NULL)
    {
      const XmppReportAttempt *attempt = find_telling_attempt (report);

      add_encryption (groups, attempt, diagnosis);
      add_sign_in (groups, attempt);
      add_way (groups, report);
    }
  add_server (groups, kith_diagnosis_get_stream (diagnosis));
  add_archive (groups, kith_diagnosis_get_archive (diagnosis));
  add_events (groups, diagnosis);

  return groups;
}

char *
kith_connection_facts_to_text (GPtrArray   *groups,
                               KithAccount *account,
                               gint64       now)
{
  GString *text = g_string_new (NULL);
  g_autofree char *time = kith_time_format_exact (now);

  g_string_append_printf (text, "Kith %s\n%s\n%s\n", KITH_VERSION, kith_account_get_address (account), time);
  for (guint i = 0; i < groups->len; i++)
    {
      const KithConnectionFacts *group = g_ptr_array_index (groups, i);

      g_string_append_printf (text, "\n%s\n", group->title);
      for (guint j = 0; j < group->facts->len; j++)
        {
          const KithConnectionFact *fact = g_ptr_array_index (group->facts, j);
          g_auto(GStrv) lines = g_strsplit (fact->value, "\n", -1);
          g_autofree char *value = g_strjoinv ("\n    ", lines);

          g_string_append_printf (text, "  %s: %s\n", fact->title, value);
        }
    }

  return g_string_free (text, FALSE);
}
