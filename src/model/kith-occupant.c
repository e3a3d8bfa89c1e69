/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-occupant.h"

struct _KithOccupant
{
  GObject parent_instance;

  KithOccupantData data; /* the JID is ours, the strings are those below */
  char *nick;
  char *key;
  char *status;
  GStrv hats;
  char *avatar_file;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KithOccupant, kith_occupant, G_TYPE_OBJECT)

static void
kith_occupant_finalize (GObject *object)
{
  KithOccupant *self = KITH_OCCUPANT (object);

  g_clear_pointer (&self->data.real_jid, xmpp_jid_unref);
  g_clear_pointer (&self->nick, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->hats, g_strfreev);
  g_clear_pointer (&self->avatar_file, g_free);

  G_OBJECT_CLASS (kith_occupant_parent_class)->finalize (object);
}

/* No properties: ten thousand of them are held, and who shows one listens to one signal. */
static void
kith_occupant_class_init (KithOccupantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_occupant_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KITH_TYPE_OCCUPANT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kith_occupant_init (KithOccupant *self)
{
}

static GStrv
copy_strv (const char *const *strings)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (strings == NULL || *strings == NULL)
    return NULL;

  for (; *strings != NULL; strings++)
    g_strv_builder_add (builder, *strings);

  return g_strv_builder_end (builder);
}

/* @data may borrow from what is here already, as for a new nick. */
static void
take_data (KithOccupant           *self,
           const KithOccupantData *data)
{
  g_autofree char *old_nick = g_steal_pointer (&self->nick);
  g_autofree char *old_key = g_steal_pointer (&self->key);
  g_autofree char *old_status = g_steal_pointer (&self->status);
  g_auto(GStrv) old_hats = g_steal_pointer (&self->hats);
  g_autoptr(XmppJid) old_jid = self->data.real_jid;
  XmppJid *real_jid = data->real_jid;

  self->data = *data;
  self->nick = g_strdup (data->nick != NULL ? data->nick : "");
  self->key = g_strdup (data->key != NULL ? data->key : "");
  self->status = g_strdup (data->status);
  self->hats = copy_strv (data->hats);
  self->data.nick = self->nick;
  self->data.key = self->key;
  self->data.status = self->status;
  self->data.hats = (const char *const *) self->hats;
  self->data.real_jid = real_jid != NULL ? xmpp_jid_ref (real_jid) : NULL;
}

KithOccupant *
kith_occupant_new (const KithOccupantData *data)
{
  KithOccupant *self = g_object_new (KITH_TYPE_OCCUPANT, NULL);

  take_data (self, data);

  return self;
}

static gboolean
same_hats (const char *const *a,
           const char *const *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL || *a == NULL) && (b == NULL || *b == NULL);

  return g_strv_equal (a, b);
}

static gboolean
same_data (const KithOccupantData *a,
           const KithOccupantData *b)
{
  return g_strcmp0 (a->nick, b->nick) == 0 && g_strcmp0 (a->key, b->key) == 0 && a->affiliation == b->affiliation && a->role == b->role &&
         a->show == b->show && g_strcmp0 (a->status, b->status) == 0 && !a->is_self == !b->is_self && same_hats (a->hats, b->hats) &&
         (a->real_jid != NULL && b->real_jid != NULL ? xmpp_jid_equal (a->real_jid, b->real_jid) : a->real_jid == b->real_jid);
}

void
kith_occupant_update (KithOccupant           *self,
                      const KithOccupantData *data)
{
  g_return_if_fail (KITH_IS_OCCUPANT (self));

  if (same_data (&self->data, data))
    return;

  take_data (self, data);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const KithOccupantData *
kith_occupant_get_data (KithOccupant *self)
{
  g_return_val_if_fail (KITH_IS_OCCUPANT (self), NULL);

  return &self->data;
}

const char *
kith_occupant_get_nick (KithOccupant *self)
{
  g_return_val_if_fail (KITH_IS_OCCUPANT (self), NULL);

  return self->data.nick;
}

const char *
kith_occupant_get_avatar_file (KithOccupant *self)
{
  g_return_val_if_fail (KITH_IS_OCCUPANT (self), NULL);

  return self->avatar_file;
}

void
kith_occupant_set_avatar_file (KithOccupant *self,
                               const char   *file)
{
  g_return_if_fail (KITH_IS_OCCUPANT (self));

  if (g_set_str (&self->avatar_file, file))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
