/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-diagnosis-service.h"

#include "kith-archive-store.h"
#include "kith-clock.h"
#include "kith-connection-service.h"
#include "kith-connection-problem.h"
#include "kith-server-key-store.h"
#include "xmpp-disco.h"
#include "xmpp-session.h"

#define NS_ARCHIVE  "urn:xmpp:mam:2"
#define NS_CSI      "urn:xmpp:csi:0"
#define NS_BLOCKING "urn:xmpp:blocking"
#define NS_PUSH     "urn:xmpp:push:0"
#define NS_PUBLISH  "http://jabber.org/protocol/pubsub#publish"

struct _KithDiagnosisService
{
  GObject        parent_instance;
  XmppSession   *session;
  KithDatabase  *database;
  KithDiagnosis *diagnosis;
  gint64         account;
  gboolean       knows_features;
};

G_DEFINE_FINAL_TYPE (KithDiagnosisService, kith_diagnosis_service, G_TYPE_OBJECT)

static void
kith_diagnosis_service_finalize (GObject *object)
{
  KithDiagnosisService *self = KITH_DIAGNOSIS_SERVICE (object);

  g_object_unref (self->session);
  g_object_unref (self->database);
  g_object_unref (self->diagnosis);

  G_OBJECT_CLASS (kith_diagnosis_service_parent_class)->finalize (object);
}

static void
kith_diagnosis_service_class_init (KithDiagnosisServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_diagnosis_service_finalize;
}

static void
kith_diagnosis_service_init (KithDiagnosisService *self)
{
  self->diagnosis = kith_diagnosis_new ();
}

/* --- The stream ------------------------------------------------------------------------------------------------------- */

static void
update_stream (KithDiagnosisService *self)
{
  XmppDisco *disco = xmpp_session_get_disco (self->session);
  XmppLogin *login = xmpp_session_get_login (self->session);
  XmppJid *jid = xmpp_session_get_jid (self->session);
  g_autofree char *text = jid != NULL ? g_strdup (xmpp_jid_get_text (jid)) : NULL;
  KithStreamFacts facts = { .is_online = xmpp_session_get_is_online (self->session), .jid = text };

  if (facts.is_online && self->knows_features && disco != NULL)
    {
      facts.is_known = TRUE;
      facts.has_carbons = xmpp_disco_server_has (disco, NS_CARBONS) || xmpp_disco_account_has (disco, NS_CARBONS);
      facts.has_archive = xmpp_disco_account_has (disco, NS_ARCHIVE);
      facts.has_client_state = login->features != NULL && xmpp_node_find (login->features, "csi", NS_CSI) != NULL;
      facts.has_blocking = xmpp_disco_server_has (disco, NS_BLOCKING);
      facts.has_pubsub = xmpp_disco_account_has (disco, NS_PUBLISH);
      facts.has_push = xmpp_disco_account_has (disco, NS_PUSH);
    }
  kith_diagnosis_set_stream (self->diagnosis, &facts);
}

static void
features_cb (KithDiagnosisService *self)
{
  self->knows_features = TRUE;
  update_stream (self);
}

static void
bound_cb (KithDiagnosisService *self)
{
  self->knows_features = FALSE;
  kith_diagnosis_add_event (self->diagnosis, kith_clock_get_real (), FALSE, NULL);
  update_stream (self);
}

static void
resumed_cb (KithDiagnosisService *self)
{
  kith_diagnosis_add_event (self->diagnosis, kith_clock_get_real (), TRUE, NULL);
  update_stream (self);
}

/* --- The way there ----------------------------------------------------------------------------------------------------- */

static DexFuture *
key_noted_cb (DexFuture *future,
              gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(KithDiagnosisService) self = g_weak_ref_get (weak);
  const GValue *value = dex_future_get_value (future, NULL);
  const KithServerKey *known = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self != NULL && known != NULL && known->key != NULL)
    kith_diagnosis_set_key (self->diagnosis, known->key, known->since, known->previous);

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static GWeakRef *
weak_ref_new (KithDiagnosisService *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);

  return weak;
}

/* Only of a certificate that was good: the attempt led to a session. */
static void
note_key (KithDiagnosisService *self,
          XmppConnectReport    *report)
{
  XmppReportAttempt *attempt = xmpp_connect_report_get_current (report);

  if (attempt->error == NULL && attempt->step == XMPP_REPORT_DONE && attempt->key != NULL)
    dex_future_disown (dex_future_finally (kith_server_key_store_note (self->database, self->account, attempt->key, kith_clock_get_real ()),
                                           key_noted_cb, weak_ref_new (self), weak_ref_free));
}

static void
attempted_cb (KithDiagnosisService *self,
              XmppConnectReport    *report)
{
  kith_diagnosis_add_report (self->diagnosis, report);
  note_key (self, report);
}

static void
failed_cb (KithDiagnosisService *self,
           const GError         *error)
{
  kith_diagnosis_add_event (self->diagnosis, kith_clock_get_real (), FALSE, error);
  update_stream (self);
}

/* --- The archive -------------------------------------------------------------------------------------------------------- */

static DexFuture *
ranges_cb (DexFuture *future,
           gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(KithDiagnosisService) self = g_weak_ref_get (weak);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *ranges = value != NULL ? g_value_get_boxed (value) : NULL;
  KithArchiveFacts facts = { .is_known = ranges != NULL };

  if (self == NULL)
    return dex_future_new_true ();

  if (ranges != NULL && ranges->len > 0)
    {
      const KithArchiveRange *first = g_ptr_array_index (ranges, 0);
      const KithArchiveRange *last = g_ptr_array_index (ranges, ranges->len - 1);

      facts.n_ranges = ranges->len;
      facts.n_gaps = ranges->len - 1 + (first->is_start ? 0 : 1);
      facts.first = first->first_stamp;
      facts.last = last->last_stamp;
      facts.is_whole = facts.n_gaps == 0;
    }
  kith_diagnosis_set_archive (self->diagnosis, &facts);

  return dex_future_new_true ();
}

void
kith_diagnosis_service_refresh (KithDiagnosisService *self)
{
  g_return_if_fail (KITH_IS_DIAGNOSIS_SERVICE (self));

  dex_future_disown (dex_future_finally (kith_archive_store_list (self->database, self->account, NULL, NULL), ranges_cb, weak_ref_new (self),
                                         weak_ref_free));
  update_stream (self);
}

void
kith_diagnosis_service_accept_key (KithDiagnosisService *self)
{
  g_return_if_fail (KITH_IS_DIAGNOSIS_SERVICE (self));

  dex_future_disown (kith_server_key_store_accept (self->database, self->account));
  kith_diagnosis_set_key (self->diagnosis, kith_diagnosis_get_key (self->diagnosis), kith_diagnosis_get_key_since (self->diagnosis), NULL);
}

KithDiagnosis *
kith_diagnosis_service_get_diagnosis (KithDiagnosisService *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS_SERVICE (self), NULL);

  return self->diagnosis;
}

KithDiagnosisService *
kith_diagnosis_service_new (XmppSession           *session,
                            KithConnectionService *connection,
                            KithDatabase          *database,
                            gint64                 account)
{
  KithDiagnosisService *self = g_object_new (KITH_TYPE_DIAGNOSIS_SERVICE, NULL);

  self->session = g_object_ref (session);
  self->database = g_object_ref (database);
  self->account = account;
  g_signal_connect_object (connection, "attempted", G_CALLBACK (attempted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "bound", G_CALLBACK (bound_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "resumed", G_CALLBACK (resumed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (xmpp_session_get_disco (session), "own-features", G_CALLBACK (features_cb), self, G_CONNECT_SWAPPED);

  return self;
}
