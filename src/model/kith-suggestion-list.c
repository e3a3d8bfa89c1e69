/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-suggestion-list.h"

struct _KithSuggestionList
{
  GObject parent_instance;

  KithAccount *account;
  XmppJid *sender;
  char *name;
  GPtrArray *suggestions;
  gboolean is_cut;
  gboolean is_busy;
};

enum
{
  PROP_0,
  PROP_IS_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithSuggestionList, kith_suggestion_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
kith_suggestion_list_get_item_type (GListModel *model)
{
  return KITH_TYPE_SUGGESTION;
}

static guint
kith_suggestion_list_get_n_items (GListModel *model)
{
  return KITH_SUGGESTION_LIST (model)->suggestions->len;
}

static gpointer
kith_suggestion_list_get_item (GListModel *model,
                               guint       position)
{
  KithSuggestionList *self = KITH_SUGGESTION_LIST (model);

  return position < self->suggestions->len ? g_object_ref (self->suggestions->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_suggestion_list_get_item_type;
  iface->get_n_items = kith_suggestion_list_get_n_items;
  iface->get_item = kith_suggestion_list_get_item;
}

static void
kith_suggestion_list_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  if (id == PROP_IS_BUSY)
    g_value_set_boolean (value, KITH_SUGGESTION_LIST (object)->is_busy);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_suggestion_list_finalize (GObject *object)
{
  KithSuggestionList *self = KITH_SUGGESTION_LIST (object);

  g_object_unref (self->account);
  xmpp_jid_unref (self->sender);
  g_free (self->name);
  g_ptr_array_unref (self->suggestions);

  G_OBJECT_CLASS (kith_suggestion_list_parent_class)->finalize (object);
}

static void
kith_suggestion_list_class_init (KithSuggestionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kith_suggestion_list_get_property;
  object_class->finalize = kith_suggestion_list_finalize;

  properties[PROP_IS_BUSY] = g_param_spec_boolean ("is-busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_suggestion_list_init (KithSuggestionList *self)
{
  self->suggestions = g_ptr_array_new_with_free_func (g_object_unref);
}

KithSuggestionList *
kith_suggestion_list_new (KithAccount *account,
                          XmppJid     *sender,
                          const char  *name,
                          gboolean     is_cut)
{
  KithSuggestionList *self;

  g_return_val_if_fail (KITH_IS_ACCOUNT (account) && sender != NULL && name != NULL, NULL);

  self = g_object_new (KITH_TYPE_SUGGESTION_LIST, NULL);
  self->account = g_object_ref (account);
  self->sender = xmpp_jid_dup_bare (sender);
  self->name = g_strdup (name);
  self->is_cut = is_cut;

  return self;
}

KithAccount *
kith_suggestion_list_get_account (KithSuggestionList *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_LIST (self), NULL);

  return self->account;
}

XmppJid *
kith_suggestion_list_get_sender (KithSuggestionList *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_LIST (self), NULL);

  return self->sender;
}

const char *
kith_suggestion_list_get_name (KithSuggestionList *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_LIST (self), NULL);

  return self->name;
}

gboolean
kith_suggestion_list_get_is_cut (KithSuggestionList *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_LIST (self), FALSE);

  return self->is_cut;
}

gboolean
kith_suggestion_list_only_adds (KithSuggestionList *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_LIST (self), FALSE);

  for (guint i = 0; i < self->suggestions->len; i++)
    if (kith_suggestion_get_kind (self->suggestions->pdata[i]) != KITH_SUGGESTION_ADD)
      return FALSE;

  return TRUE;
}

void
kith_suggestion_list_append (KithSuggestionList *self,
                             KithSuggestion     *suggestion)
{
  g_return_if_fail (KITH_IS_SUGGESTION_LIST (self) && KITH_IS_SUGGESTION (suggestion));

  g_ptr_array_add (self->suggestions, g_object_ref (suggestion));
  g_list_model_items_changed (G_LIST_MODEL (self), self->suggestions->len - 1, 0, 1);
}

void
kith_suggestion_list_remove (KithSuggestionList *self,
                             KithSuggestion     *suggestion)
{
  guint position;

  g_return_if_fail (KITH_IS_SUGGESTION_LIST (self) && KITH_IS_SUGGESTION (suggestion));

  if (!g_ptr_array_find (self->suggestions, suggestion, &position))
    return;

  g_ptr_array_remove_index (self->suggestions, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

gboolean
kith_suggestion_list_get_is_busy (KithSuggestionList *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION_LIST (self), FALSE);

  return self->is_busy;
}

void
kith_suggestion_list_set_is_busy (KithSuggestionList *self,
                                  gboolean            is_busy)
{
  g_return_if_fail (KITH_IS_SUGGESTION_LIST (self));

  if (self->is_busy == is_busy)
    return;

  self->is_busy = is_busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BUSY]);
}
