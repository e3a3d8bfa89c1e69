/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account-list.h"

struct _KithAccountList
{
  GObject parent_instance;

  GPtrArray *accounts;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithAccountList, kith_account_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
kith_account_list_get_item_type (GListModel *model)
{
  return KITH_TYPE_ACCOUNT;
}

static guint
kith_account_list_get_n_items (GListModel *model)
{
  return KITH_ACCOUNT_LIST (model)->accounts->len;
}

static gpointer
kith_account_list_get_item (GListModel *model,
                            guint       position)
{
  KithAccountList *self = KITH_ACCOUNT_LIST (model);

  return position < self->accounts->len ? g_object_ref (self->accounts->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_account_list_get_item_type;
  iface->get_n_items = kith_account_list_get_n_items;
  iface->get_item = kith_account_list_get_item;
}

static void
kith_account_list_finalize (GObject *object)
{
  KithAccountList *self = KITH_ACCOUNT_LIST (object);

  g_clear_pointer (&self->accounts, g_ptr_array_unref);

  G_OBJECT_CLASS (kith_account_list_parent_class)->finalize (object);
}

static void
kith_account_list_class_init (KithAccountListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_account_list_finalize;
}

static void
kith_account_list_init (KithAccountList *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
}

KithAccountList *
kith_account_list_new (void)
{
  return g_object_new (KITH_TYPE_ACCOUNT_LIST, NULL);
}

void
kith_account_list_append (KithAccountList *self,
                          KithAccount     *account)
{
  g_return_if_fail (KITH_IS_ACCOUNT_LIST (self));
  g_return_if_fail (KITH_IS_ACCOUNT (account));
  g_return_if_fail (!g_ptr_array_find (self->accounts, account, NULL));

  g_ptr_array_add (self->accounts, g_object_ref (account));
  g_list_model_items_changed (G_LIST_MODEL (self), self->accounts->len - 1, 0, 1);
}

void
kith_account_list_remove (KithAccountList *self,
                          KithAccount     *account)
{
  g_autoptr(KithAccount) keep = NULL;
  guint position;

  g_return_if_fail (KITH_IS_ACCOUNT_LIST (self));
  g_return_if_fail (KITH_IS_ACCOUNT (account));

  if (!g_ptr_array_find (self->accounts, account, &position))
    return;

  keep = g_object_ref (account);
  g_ptr_array_remove_index (self->accounts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* Borrowed; NULL where there is no account with @jid's bare JID. */
KithAccount *
kith_account_list_find (KithAccountList *self,
                        const XmppJid   *jid)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_LIST (self), NULL);
  g_return_val_if_fail (jid != NULL, NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      KithAccount *account = self->accounts->pdata[i];

      if (xmpp_jid_equal_bare (kith_account_get_jid (account), jid))
        return account;
    }

  return NULL;
}

/* Borrowed. */
KithAccount *
kith_account_list_find_id (KithAccountList *self,
                           gint64           id)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT_LIST (self), NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      KithAccount *account = self->accounts->pdata[i];

      if (kith_account_get_id (account) == id)
        return account;
    }

  return NULL;
}
