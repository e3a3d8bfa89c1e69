/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-console-log.h"

/* The oldest go by so many at a time: dropping one for each that comes would move all others each time. */
#define DROP_AT_LEAST 100

struct _KithConsoleLog
{
  GObject parent_instance;

  GPtrArray *entries;
  gsize bytes;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KithConsoleLog, kith_console_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
kith_console_log_get_item_type (GListModel *model)
{
  return KITH_TYPE_CONSOLE_ENTRY;
}

static guint
kith_console_log_get_n_items (GListModel *model)
{
  return KITH_CONSOLE_LOG (model)->entries->len;
}

static gpointer
kith_console_log_get_item (GListModel *model,
                           guint       position)
{
  KithConsoleLog *self = KITH_CONSOLE_LOG (model);

  return position < self->entries->len ? g_object_ref (self->entries->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kith_console_log_get_item_type;
  iface->get_n_items = kith_console_log_get_n_items;
  iface->get_item = kith_console_log_get_item;
}

static void
kith_console_log_finalize (GObject *object)
{
  KithConsoleLog *self = KITH_CONSOLE_LOG (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (kith_console_log_parent_class)->finalize (object);
}

static void
kith_console_log_class_init (KithConsoleLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_console_log_finalize;
}

static void
kith_console_log_init (KithConsoleLog *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
}

KithConsoleLog *
kith_console_log_new (void)
{
  return g_object_new (KITH_TYPE_CONSOLE_LOG, NULL);
}

static void
drop_oldest (KithConsoleLog *self)
{
  guint n = 0;

  if (self->entries->len <= KITH_CONSOLE_ENTRIES_MAX && self->bytes <= KITH_CONSOLE_BYTES_MAX)
    return;

  /* Never the newest. */
  while (n + 1 < self->entries->len &&
         (n < DROP_AT_LEAST || self->entries->len - n > KITH_CONSOLE_ENTRIES_MAX || self->bytes > KITH_CONSOLE_BYTES_MAX))
    self->bytes -= kith_console_entry_get_size (g_ptr_array_index (self->entries, n++));

  if (n == 0)
    return;
  g_ptr_array_remove_range (self->entries, 0, n);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

void
kith_console_log_take (KithConsoleLog   *self,
                       KithConsoleEntry *entry)
{
  g_return_if_fail (KITH_IS_CONSOLE_LOG (self));
  g_return_if_fail (KITH_IS_CONSOLE_ENTRY (entry));

  g_ptr_array_add (self->entries, entry);
  self->bytes += kith_console_entry_get_size (entry);
  g_list_model_items_changed (G_LIST_MODEL (self), self->entries->len - 1, 0, 1);
  drop_oldest (self);
}

void
kith_console_log_clear (KithConsoleLog *self)
{
  guint n;

  g_return_if_fail (KITH_IS_CONSOLE_LOG (self));

  n = self->entries->len;
  if (n == 0)
    return;

  g_ptr_array_set_size (self->entries, 0);
  self->bytes = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

gsize
kith_console_log_get_bytes (KithConsoleLog *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_LOG (self), 0);

  return self->bytes;
}
