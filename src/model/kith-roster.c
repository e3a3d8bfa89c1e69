/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-roster.h"

struct _KithRoster
{
  GObject parent_instance;

  KithAccount *account;
  GPtrArray *contacts;
  GHashTable *places; /* bare JID -> position + 1 */
  GListStore *requests;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithRoster, kith_roster, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
kith_roster_get_item_type (GListModel *model)
{
  return KITH_TYPE_CONTACT;
}

static guint
kith_roster_get_n_items (GListModel *model)
{
  return KITH_ROSTER (model)->contacts->len;
}

static gpointer
kith_roster_get_item (GListModel *model,
                      guint       position)
{
  KithRoster *self = KITH_ROSTER (model);

  return position < self->contacts->len ? g_object_ref (self->contacts->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_roster_get_item_type;
  iface->get_n_items = kith_roster_get_n_items;
  iface->get_item = kith_roster_get_item;
}

static void
kith_roster_finalize (GObject *object)
{
  KithRoster *self = KITH_ROSTER (object);

  g_clear_object (&self->account);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_clear_object (&self->requests);

  G_OBJECT_CLASS (kith_roster_parent_class)->finalize (object);
}

static void
kith_roster_class_init (KithRosterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_roster_finalize;
}

static void
kith_roster_init (KithRoster *self)
{
  self->contacts = g_ptr_array_new_with_free_func (g_object_unref);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->requests = g_list_store_new (KITH_TYPE_CONTACT);
}

KithRoster *
kith_roster_new (KithAccount *account)
{
  KithRoster *self;

  g_return_val_if_fail (KITH_IS_ACCOUNT (account), NULL);

  self = g_object_new (KITH_TYPE_ROSTER, NULL);
  self->account = g_object_ref (account);

  return self;
}

KithAccount *
kith_roster_get_account (KithRoster *self)
{
  g_return_val_if_fail (KITH_IS_ROSTER (self), NULL);

  return self->account;
}

static const char *
key_of (KithContact *contact)
{
  return xmpp_jid_get_bare (kith_contact_get_jid (contact));
}

static void
is_asking_changed_cb (KithRoster  *self,
                      GParamSpec  *pspec,
                      KithContact *contact)
{
  guint position;

  if (kith_contact_get_is_asking (contact))
    {
      if (!g_list_store_find (self->requests, contact, NULL))
        g_list_store_append (self->requests, contact);
    }
  else if (g_list_store_find (self->requests, contact, &position))
    {
      g_list_store_remove (self->requests, position);
    }
}

/* Borrowed; NULL where @jid's bare JID is not known. */
KithContact *
kith_roster_find (KithRoster    *self,
                  const XmppJid *jid)
{
  guint place;

  g_return_val_if_fail (KITH_IS_ROSTER (self), NULL);
  g_return_val_if_fail (jid != NULL, NULL);

  place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, xmpp_jid_get_bare (jid)));

  return place > 0 ? self->contacts->pdata[place - 1] : NULL;
}

/* Borrowed. Made where @jid's bare JID is not known yet. */
KithContact *
kith_roster_ensure (KithRoster *self,
                    XmppJid    *jid)
{
  KithContact *contact;

  g_return_val_if_fail (KITH_IS_ROSTER (self), NULL);
  g_return_val_if_fail (jid != NULL, NULL);

  contact = kith_roster_find (self, jid);
  if (contact != NULL)
    return contact;

  contact = kith_contact_new (self->account, jid);
  g_signal_connect_object (contact, "notify::is-asking", G_CALLBACK (is_asking_changed_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->contacts, contact);
  g_hash_table_insert (self->places, g_strdup (key_of (contact)), GUINT_TO_POINTER (self->contacts->len));
  g_list_model_items_changed (G_LIST_MODEL (self), self->contacts->len - 1, 0, 1);

  return contact;
}

void
kith_roster_remove (KithRoster  *self,
                    KithContact *contact)
{
  g_autoptr(KithContact) keep = NULL;
  guint place, request;

  g_return_if_fail (KITH_IS_ROSTER (self));
  g_return_if_fail (KITH_IS_CONTACT (contact));

  place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, key_of (contact)));
  if (place == 0 || self->contacts->pdata[place - 1] != contact)
    return;

  keep = g_object_ref (contact);
  g_signal_handlers_disconnect_by_func (contact, is_asking_changed_cb, self);
  if (g_list_store_find (self->requests, contact, &request))
    g_list_store_remove (self->requests, request);

  g_hash_table_remove (self->places, key_of (contact));
  g_ptr_array_remove_index (self->contacts, place - 1);
  for (guint i = place - 1; i < self->contacts->len; i++)
    g_hash_table_insert (self->places, g_strdup (key_of (self->contacts->pdata[i])), GUINT_TO_POINTER (i + 1));
  g_list_model_items_changed (G_LIST_MODEL (self), place - 1, 1, 0);
}

void
kith_roster_set_all_offline (KithRoster *self)
{
  g_return_if_fail (KITH_IS_ROSTER (self));

  for (guint i = 0; i < self->contacts->len; i++)
    kith_contact_clear_resources (self->contacts->pdata[i]);
}

GListModel *
kith_roster_get_requests (KithRoster *self)
{
  g_return_val_if_fail (KITH_IS_ROSTER (self), NULL);

  return G_LIST_MODEL (self->requests);
}
