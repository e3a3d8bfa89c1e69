/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-console-entry.h"

#include <string.h>

struct _KithConsoleEntry
{
  GObject parent_instance;

  gint64 stamp;
  gboolean is_outgoing;
  KithConsoleKind kind;
  char *peer;
  char *text;
  gboolean is_cut;
};

G_DEFINE_QUARK (kith-console-error-quark, kith_console_error)

G_DEFINE_FINAL_TYPE (KithConsoleEntry, kith_console_entry, G_TYPE_OBJECT)

static void
kith_console_entry_finalize (GObject *object)
{
  KithConsoleEntry *self = KITH_CONSOLE_ENTRY (object);

  g_clear_pointer (&self->peer, g_free);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (kith_console_entry_parent_class)->finalize (object);
}

static void
kith_console_entry_class_init (KithConsoleEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_console_entry_finalize;
}

static void
kith_console_entry_init (KithConsoleEntry *self)
{
}

KithConsoleEntry *
kith_console_entry_new (gint64           stamp,
                        gboolean         is_outgoing,
                        KithConsoleKind  kind,
                        const char      *peer,
                        const char      *text,
                        gboolean         is_cut)
{
  KithConsoleEntry *self = g_object_new (KITH_TYPE_CONSOLE_ENTRY, NULL);

  self->stamp = stamp;
  self->is_outgoing = is_outgoing;
  self->kind = kind;
  self->peer = g_strdup (peer);
  self->text = g_strdup (text);
  self->is_cut = is_cut;

  return self;
}

gint64
kith_console_entry_get_stamp (KithConsoleEntry *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_ENTRY (self), 0);

  return self->stamp;
}

gboolean
kith_console_entry_get_is_outgoing (KithConsoleEntry *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_ENTRY (self), FALSE);

  return self->is_outgoing;
}

KithConsoleKind
kith_console_entry_get_kind (KithConsoleEntry *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_ENTRY (self), KITH_CONSOLE_OTHER);

  return self->kind;
}

const char *
kith_console_entry_get_peer (KithConsoleEntry *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_ENTRY (self), NULL);

  return self->peer;
}

const char *
kith_console_entry_get_text (KithConsoleEntry *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_ENTRY (self), NULL);

  return self->text;
}

gboolean
kith_console_entry_get_is_cut (KithConsoleEntry *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_ENTRY (self), FALSE);

  return self->is_cut;
}

/* Roughly what it takes in memory. */
gsize
kith_console_entry_get_size (KithConsoleEntry *self)
{
  g_return_val_if_fail (KITH_IS_CONSOLE_ENTRY (self), 0);

  return strlen (self->text) + (self->peer != NULL ? strlen (self->peer) : 0);
}
