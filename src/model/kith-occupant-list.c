/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-occupant-list.h"

struct _KithOccupantList
{
  GObject parent_instance;

  GPtrArray  *occupants; /* of KithOccupant */
  GHashTable *by_nick;   /* nick -> position in it, plus one */
  guint       shown;     /* while frozen: how many who listens knows of */
  gboolean    is_frozen;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithOccupantList, kith_occupant_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
kith_occupant_list_get_item_type (GListModel *model)
{
  return KITH_TYPE_OCCUPANT;
}

static guint
kith_occupant_list_get_n_items (GListModel *model)
{
  KithOccupantList *self = KITH_OCCUPANT_LIST (model);

  return self->is_frozen ? self->shown : self->occupants->len;
}

static gpointer
kith_occupant_list_get_item (GListModel *model,
                             guint       position)
{
  KithOccupantList *self = KITH_OCCUPANT_LIST (model);

  return position < kith_occupant_list_get_n_items (model) && position < self->occupants->len
           ? g_object_ref (g_ptr_array_index (self->occupants, position))
           : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_occupant_list_get_item_type;
  iface->get_n_items = kith_occupant_list_get_n_items;
  iface->get_item = kith_occupant_list_get_item;
}

static void
kith_occupant_list_finalize (GObject *object)
{
  KithOccupantList *self = KITH_OCCUPANT_LIST (object);

  g_ptr_array_unref (self->occupants);
  g_hash_table_unref (self->by_nick);

  G_OBJECT_CLASS (kith_occupant_list_parent_class)->finalize (object);
}

static void
kith_occupant_list_class_init (KithOccupantListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_occupant_list_finalize;
}

static void
kith_occupant_list_init (KithOccupantList *self)
{
  self->occupants = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_nick = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

KithOccupantList *
kith_occupant_list_new (void)
{
  return g_object_new (KITH_TYPE_OCCUPANT_LIST, NULL);
}

/* 0: nobody. */
static guint
place_of (KithOccupantList *self,
          const char       *nick)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->by_nick, nick));
}

static void
note_place (KithOccupantList *self,
            const char       *nick,
            guint             position)
{
  g_hash_table_replace (self->by_nick, g_strdup (nick), GUINT_TO_POINTER (position + 1));
}

static void
tell (KithOccupantList *self,
      guint             position,
      guint             removed,
      guint             added)
{
  if (!self->is_frozen)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

KithOccupant *
kith_occupant_list_find (KithOccupantList *self,
                         const char       *nick)
{
  guint place;

  g_return_val_if_fail (KITH_IS_OCCUPANT_LIST (self) && nick != NULL, NULL);

  place = place_of (self, nick);

  return place > 0 ? g_ptr_array_index (self->occupants, place - 1) : NULL;
}

KithOccupant *
kith_occupant_list_find_key (KithOccupantList *self,
                             const char       *key)
{
  g_return_val_if_fail (KITH_IS_OCCUPANT_LIST (self) && key != NULL, NULL);

  for (guint i = 0; i < self->occupants->len; i++)
    if (g_str_equal (kith_occupant_get_data (g_ptr_array_index (self->occupants, i))->key, key))
      return g_ptr_array_index (self->occupants, i);

  return NULL;
}

KithOccupant *
kith_occupant_list_put (KithOccupantList       *self,
                        const KithOccupantData *data)
{
  KithOccupant *occupant;

  g_return_val_if_fail (KITH_IS_OCCUPANT_LIST (self) && data->nick != NULL, NULL);

  occupant = kith_occupant_list_find (self, data->nick);
  if (occupant != NULL)
    {
      const KithOccupantData *old = kith_occupant_get_data (occupant);
      const gboolean is_ranked_anew = old->affiliation != data->affiliation || old->role != data->role;
      const guint position = place_of (self, data->nick) - 1;

      kith_occupant_update (occupant, data);
      if (is_ranked_anew)
        tell (self, position, 1, 1);
      return occupant;
    }

  occupant = kith_occupant_new (data);
  g_ptr_array_add (self->occupants, occupant);
  note_place (self, data->nick, self->occupants->len - 1);
  tell (self, self->occupants->len - 1, 0, 1);

  return occupant;
}

void
kith_occupant_list_rename (KithOccupantList *self,
                           const char       *nick,
                           const char       *new_nick)
{
  guint place;
  KithOccupant *occupant;
  KithOccupantData data;

  g_return_if_fail (KITH_IS_OCCUPANT_LIST (self) && nick != NULL && new_nick != NULL);

  place = place_of (self, nick);
  if (place == 0 || place_of (self, new_nick) != 0)
    return;

  occupant = g_ptr_array_index (self->occupants, place - 1);
  data = *kith_occupant_get_data (occupant);
  data.nick = new_nick;
  g_hash_table_remove (self->by_nick, nick);
  note_place (self, new_nick, place - 1);
  kith_occupant_update (occupant, &data);
  tell (self, place - 1, 1, 1);
}

/* The last one takes the place of who goes, since there is no order to keep. Told in two steps, each of which is true when it is told: it stands there
 * instead, and then no longer at the end. */
void
kith_occupant_list_remove (KithOccupantList *self,
                           const char       *nick)
{
  guint place, last;

  g_return_if_fail (KITH_IS_OCCUPANT_LIST (self) && nick != NULL);

  place = place_of (self, nick);
  if (place == 0)
    return;

  place--;
  last = self->occupants->len - 1;
  g_hash_table_remove (self->by_nick, nick);
  if (place != last)
    {
      KithOccupant *moved = g_ptr_array_index (self->occupants, last);

      note_place (self, kith_occupant_get_nick (moved), place);
      g_object_unref (g_ptr_array_index (self->occupants, place));
      g_ptr_array_index (self->occupants, place) = g_object_ref (moved);
      tell (self, place, 1, 1);
    }
  g_ptr_array_set_size (self->occupants, (int) last);
  tell (self, last, 1, 0);
}

void
kith_occupant_list_remove_all (KithOccupantList *self)
{
  guint n;

  g_return_if_fail (KITH_IS_OCCUPANT_LIST (self));

  n = self->occupants->len;
  if (n == 0)
    return;

  g_hash_table_remove_all (self->by_nick);
  g_ptr_array_set_size (self->occupants, 0);
  tell (self, 0, n, 0);
}

void
kith_occupant_list_freeze (KithOccupantList *self)
{
  g_return_if_fail (KITH_IS_OCCUPANT_LIST (self));

  if (self->is_frozen)
    return;

  self->shown = self->occupants->len;
  self->is_frozen = TRUE;
}

void
kith_occupant_list_thaw (KithOccupantList *self)
{
  g_return_if_fail (KITH_IS_OCCUPANT_LIST (self));

  if (!self->is_frozen)
    return;

  self->is_frozen = FALSE;
  if (self->shown > 0 || self->occupants->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, self->shown, self->occupants->len);
}
