/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-pending-iq.h"

#include <string.h>

struct _XmppPendingIqs
{
  gatomicrefcount ref_count;
  GHashTable     *entries; /* id -> Entry */
};

typedef struct
{
  XmppPendingIqs *owner;
  char           *id;
  XmppJid        *to; /* NULL: our own account */
  DexPromise     *promise;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_clear_pointer (&entry->to, xmpp_jid_unref);
  dex_unref (entry->promise);
  g_free (entry);
}

XmppPendingIqs *
xmpp_pending_iqs_new (void)
{
  XmppPendingIqs *self = g_new0 (XmppPendingIqs, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);

  return self;
}

static void
pending_unref (XmppPendingIqs *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->entries);
  g_free (self);
}

void
xmpp_pending_iqs_free (XmppPendingIqs *self)
{
  g_autoptr(GError) error = g_error_new_literal (XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_LOST, "the session ended");

  xmpp_pending_iqs_reject_all (self, error);
  pending_unref (self);
}

typedef struct
{
  XmppPendingIqs *owner;
  char           *id;
} Forget;

static void
forget_free (gpointer  data,
             GClosure *closure)
{
  Forget *forget = data;

  pending_unref (forget->owner);
  g_free (forget->id);
  g_free (forget);
}

/* The waiter gave up: a late answer belongs to nobody. */
static void
forget_cb (GCancellable *cancellable,
           gpointer      data)
{
  Forget *forget = data;

  g_hash_table_remove (forget->owner->entries, forget->id);
}

DexFuture *
xmpp_pending_iqs_add (XmppPendingIqs *self,
                      const char     *id,
                      XmppJid        *to)
{
  Entry *entry = g_new0 (Entry, 1);
  Forget *forget = g_new0 (Forget, 1);

  entry->id = g_strdup (id);
  entry->to = to != NULL ? xmpp_jid_ref (to) : NULL;
  entry->promise = dex_promise_new_cancellable ();
  g_hash_table_replace (self->entries, entry->id, entry);

  g_atomic_ref_count_inc (&self->ref_count);
  forget->owner = self;
  forget->id = g_strdup (id);
  g_signal_connect_data (dex_promise_get_cancellable (entry->promise), "cancelled", G_CALLBACK (forget_cb), forget, forget_free, 0);

  return DEX_FUTURE (dex_ref (entry->promise));
}

/* RFC 6120 s. 8.1.2.1: what the server says for our account has no from, or our bare JID; some servers use their own domain or our full JID. */
static gboolean
is_from_asked (Entry      *entry,
               XmppStanza *iq,
               XmppJid    *own)
{
  XmppJid *from = xmpp_stanza_get_from (iq);

  if (entry->to != NULL && !(xmpp_jid_is_bare (entry->to) && xmpp_jid_equal_bare (entry->to, own)))
    return xmpp_stanza_has_from (iq) && xmpp_jid_equal (entry->to, from);

  if (!xmpp_stanza_has_from (iq))
    return TRUE;
  if (xmpp_jid_equal_bare (from, own))
    return xmpp_jid_is_bare (from) || xmpp_jid_equal (from, own);

  return xmpp_jid_is_domain (from) && strcmp (xmpp_jid_get_domain (from), xmpp_jid_get_domain (own)) == 0;
}

gboolean
xmpp_pending_iqs_take (XmppPendingIqs *self,
                       XmppStanza     *iq,
                       XmppJid        *own)
{
  const char *type = xmpp_stanza_get_type_name (iq);
  const char *id = xmpp_stanza_get_id (iq);
  gboolean is_result = g_strcmp0 (type, "result") == 0;
  Entry *entry;
  g_autofree Entry *taken = NULL;

  if (id == NULL || (!is_result && g_strcmp0 (type, "error") != 0))
    return FALSE;

  entry = g_hash_table_lookup (self->entries, id);
  if (entry == NULL || !is_from_asked (entry, iq, own))
    return FALSE;

  g_hash_table_steal (self->entries, id);
  taken = entry;
  if (is_result)
    dex_promise_resolve_boxed (entry->promise, XMPP_TYPE_NODE, xmpp_node_ref (xmpp_stanza_get_node (iq)));
  else
    dex_promise_reject (entry->promise, xmpp_stanza_error_from_node (xmpp_node_find (xmpp_stanza_get_node (iq), "error", NS_CLIENT)));

  entry_free (g_steal_pointer (&taken));

  return TRUE;
}

void
xmpp_pending_iqs_reject_all (XmppPendingIqs *self,
                             const GError   *error)
{
  /* Steal first: whoever is told may ask again. */
  g_autoptr(GHashTable) entries = g_steal_pointer (&self->entries);
  GHashTableIter iter;
  gpointer value;

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);

  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    dex_promise_reject (((Entry *) value)->promise, g_error_copy (error));
}

guint
xmpp_pending_iqs_get_n (XmppPendingIqs *self)
{
  return g_hash_table_size (self->entries);
}
