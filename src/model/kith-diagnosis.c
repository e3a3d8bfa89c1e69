/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-diagnosis.h"

#define EVENTS_MAX 50

struct _KithDiagnosis
{
  GObject parent_instance;

  XmppConnectReport *report;
  XmppConnectReport *good_report;
  GPtrArray *events;
  guint n_sign_ins;
  KithStreamFacts stream;
  KithArchiveFacts archive;
  char *key;
  gint64 key_since;
  char *previous_key;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithDiagnosis, kith_diagnosis, G_TYPE_OBJECT)

static void
event_free (gpointer data)
{
  KithConnectionEvent *event = data;

  g_clear_error (&event->error);
  g_free (event);
}

static void
kith_diagnosis_finalize (GObject *object)
{
  KithDiagnosis *self = KITH_DIAGNOSIS (object);

  g_clear_pointer (&self->report, xmpp_connect_report_unref);
  g_clear_pointer (&self->good_report, xmpp_connect_report_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->stream.jid, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->previous_key, g_free);

  G_OBJECT_CLASS (kith_diagnosis_parent_class)->finalize (object);
}

static void
kith_diagnosis_class_init (KithDiagnosisClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_diagnosis_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KITH_TYPE_DIAGNOSIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_diagnosis_init (KithDiagnosis *self)
{
  self->events = g_ptr_array_new_with_free_func (event_free);
}

KithDiagnosis *
kith_diagnosis_new (void)
{
  return g_object_new (KITH_TYPE_DIAGNOSIS, NULL);
}

XmppConnectReport *
kith_diagnosis_get_report (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), NULL);

  return self->report;
}

XmppConnectReport *
kith_diagnosis_get_good_report (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), NULL);

  return self->good_report;
}

GPtrArray *
kith_diagnosis_get_events (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), NULL);

  return self->events;
}

guint
kith_diagnosis_get_n_sign_ins (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), 0);

  return self->n_sign_ins;
}

const KithStreamFacts *
kith_diagnosis_get_stream (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), NULL);

  return &self->stream;
}

const KithArchiveFacts *
kith_diagnosis_get_archive (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), NULL);

  return &self->archive;
}

const char *
kith_diagnosis_get_key (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), NULL);

  return self->key;
}

gint64
kith_diagnosis_get_key_since (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), 0);

  return self->key_since;
}

const char *
kith_diagnosis_get_previous_key (KithDiagnosis *self)
{
  g_return_val_if_fail (KITH_IS_DIAGNOSIS (self), NULL);

  return self->previous_key;
}

static void
emit_changed (KithDiagnosis *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
kith_diagnosis_add_report (KithDiagnosis     *self,
                           XmppConnectReport *report)
{
  g_return_if_fail (KITH_IS_DIAGNOSIS (self) && report != NULL);

  xmpp_connect_report_ref (report);
  g_clear_pointer (&self->report, xmpp_connect_report_unref);
  self->report = report;
  if (xmpp_connect_report_get_error (report) == NULL)
    {
      g_clear_pointer (&self->good_report, xmpp_connect_report_unref);
      self->good_report = xmpp_connect_report_ref (report);
    }
  emit_changed (self);
}

void
kith_diagnosis_add_event (KithDiagnosis *self,
                          gint64         stamp,
                          gboolean       is_resumed,
                          const GError  *error)
{
  KithConnectionEvent *event;

  g_return_if_fail (KITH_IS_DIAGNOSIS (self));

  if (self->events->len >= EVENTS_MAX)
    g_ptr_array_remove_index (self->events, 0);
  event = g_new0 (KithConnectionEvent, 1);
  event->stamp = stamp;
  event->is_resumed = is_resumed;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (self->events, event);
  if (error == NULL)
    self->n_sign_ins++;
  emit_changed (self);
}

void
kith_diagnosis_set_stream (KithDiagnosis         *self,
                           const KithStreamFacts *facts)
{
  g_return_if_fail (KITH_IS_DIAGNOSIS (self) && facts != NULL);

  g_free (self->stream.jid);
  self->stream = *facts;
  self->stream.jid = g_strdup (facts->jid);
  emit_changed (self);
}

void
kith_diagnosis_set_archive (KithDiagnosis          *self,
                            const KithArchiveFacts *facts)
{
  g_return_if_fail (KITH_IS_DIAGNOSIS (self) && facts != NULL);

  self->archive = *facts;
  emit_changed (self);
}

void
kith_diagnosis_set_key (KithDiagnosis *self,
                        const char    *key,
                        gint64         since,
                        const char    *previous)
{
  g_return_if_fail (KITH_IS_DIAGNOSIS (self));

  g_set_str (&self->key, key);
  self->key_since = since;
  g_set_str (&self->previous_key, previous);
  emit_changed (self);
}
