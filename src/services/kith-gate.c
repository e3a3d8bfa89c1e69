/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-gate.h"

struct _KithGate
{
  GObject parent_instance;

  KithArchiveService *archive;
  KithRoomService    *rooms;
};

enum
{
  SIGNAL_OPENED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithGate, kith_gate, G_TYPE_OBJECT)

static void
kith_gate_finalize (GObject *object)
{
  KithGate *self = KITH_GATE (object);

  g_object_unref (self->archive);
  g_object_unref (self->rooms);

  G_OBJECT_CLASS (kith_gate_parent_class)->finalize (object);
}

static void
kith_gate_class_init (KithGateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_gate_finalize;

  signals[SIGNAL_OPENED] = g_signal_new ("opened", KITH_TYPE_GATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", KITH_TYPE_GATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kith_gate_init (KithGate *self)
{
}

static void
archive_changed_cb (KithGate *self)
{
  if (kith_gate_is_open (self))
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
ready_cb (KithGate *self)
{
  archive_changed_cb (self);
}

static void
left_cb (KithGate         *self,
         KithConversation *conversation)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, xmpp_jid_get_bare (kith_conversation_get_jid (conversation)));
}

KithGate *
kith_gate_new (KithArchiveService *archive,
               KithRoomService    *rooms)
{
  KithGate *self = g_object_new (KITH_TYPE_GATE, NULL);

  self->archive = g_object_ref (archive);
  self->rooms = g_object_ref (rooms);
  g_signal_connect_object (archive, "notify::is-ready", G_CALLBACK (archive_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (archive, "notify::is-settled", G_CALLBACK (archive_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "ready", G_CALLBACK (ready_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "left", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/* Rooms are joined with the account's own archive under way, and wait for no page of that. */
gboolean
kith_gate_is_open (KithGate *self)
{
  g_return_val_if_fail (KITH_IS_GATE (self), FALSE);

  return kith_archive_service_get_is_ready (self->archive) || kith_room_service_is_any_ready (self->rooms);
}

gboolean
kith_gate_may_pass (KithGate   *self,
                    const char *peer,
                    gboolean    is_room)
{
  g_return_val_if_fail (KITH_IS_GATE (self), FALSE);

  return is_room ? kith_room_service_is_ready (self->rooms, peer) : kith_archive_service_get_is_ready (self->archive);
}

gboolean
kith_gate_is_settled (KithGate   *self,
                      const char *peer,
                      gboolean    is_room)
{
  g_return_val_if_fail (KITH_IS_GATE (self), FALSE);

  return is_room ? kith_room_service_is_settled (self->rooms, peer) : kith_archive_service_get_is_settled (self->archive);
}
