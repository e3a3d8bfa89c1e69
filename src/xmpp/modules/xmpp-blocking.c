/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-blocking.h"

#include "xmpp-disco.h"
#include "xmpp-error.h"

#define NS_BLOCKING  "urn:xmpp:blocking"
#define NS_REPORTING "urn:xmpp:reporting:1"

#define LIST_MAX 10000

struct _XmppBlocking
{
  XmppModule  parent_instance;
  GHashTable *blocked; /* of char *: normalised addresses */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppBlocking, xmpp_blocking, XMPP_TYPE_MODULE)

/* What is said of each item of @list. */
static void
change (XmppBlocking *self,
        XmppNode     *list,
        gboolean      is_blocked)
{
  for (XmppNode *child = xmpp_node_get_first (list); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *text = xmpp_node_is (child, "item", NS_BLOCKING) ? xmpp_node_get_attribute (child, "jid") : NULL;
      g_autoptr(XmppJid) jid = text != NULL ? xmpp_jid_new (text, NULL) : NULL;

      if (jid == NULL)
        continue;
      if (!is_blocked)
        g_hash_table_remove (self->blocked, xmpp_jid_get_text (jid));
      else if (g_hash_table_size (self->blocked) < LIST_MAX)
        g_hash_table_add (self->blocked, g_strdup (xmpp_jid_get_text (jid)));
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* XEP-0191 s. 3.3, 3.4. The rows take pushes from our own account only (security.md S10). */
static XmppVerdict
take_push (XmppModule *module,
           XmppStanza *stanza,
           const char *name)
{
  XmppBlocking *self = XMPP_BLOCKING (module);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppNode *list = xmpp_node_find_only (xmpp_stanza_get_node (stanza), name, NS_BLOCKING);
  gboolean is_blocked = g_str_equal (name, "block");

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "set") != 0)
    return XMPP_CONTINUE;
  if (list == NULL || (is_blocked && xmpp_node_get_first (list) == NULL))
    {
      dex_future_disown (xmpp_session_send (session, xmpp_stanza_new_error (stanza, "modify", XMPP_STANZA_ERROR_BAD_REQUEST)));
      return XMPP_STOP;
    }

  dex_future_disown (xmpp_session_send (session, xmpp_stanza_new_result (stanza)));
  /* Nobody is named: nobody is blocked any more. */
  if (!is_blocked && xmpp_node_get_first (list) == NULL)
    g_hash_table_remove_all (self->blocked);
  change (self, list, is_blocked);

  return XMPP_STOP;
}

static XmppVerdict
handle_block (XmppModule *module,
              XmppStanza *stanza)
{
  return take_push (module, stanza, "block");
}

static XmppVerdict
handle_unblock (XmppModule *module,
                XmppStanza *stanza)
{
  return take_push (module, stanza, "unblock");
}

/* --- The list ------------------------------------------------------------------------------------------------------------ */

static DexFuture *
listed_cb (DexFuture *future,
           gpointer   data)
{
  XmppBlocking *self = data;
  const GValue *value = dex_future_get_value (future, NULL);
  XmppNode *list = value != NULL ? xmpp_node_find (g_value_get_boxed (value), "blocklist", NS_BLOCKING) : NULL;

  if (list != NULL)
    {
      g_hash_table_remove_all (self->blocked);
      change (self, list, TRUE);
    }

  return dex_future_new_true ();
}

gboolean
xmpp_blocking_is_available (XmppBlocking *self)
{
  g_autoptr(XmppSession) session = NULL;

  g_return_val_if_fail (XMPP_IS_BLOCKING (self), FALSE);

  session = xmpp_module_dup_session (XMPP_MODULE (self));

  return session != NULL && xmpp_disco_server_has (xmpp_session_get_disco (session), NS_BLOCKING);
}

gboolean
xmpp_blocking_takes_reports (XmppBlocking *self)
{
  g_autoptr(XmppSession) session = NULL;

  g_return_val_if_fail (XMPP_IS_BLOCKING (self), FALSE);

  session = xmpp_module_dup_session (XMPP_MODULE (self));

  return session != NULL && xmpp_disco_server_has (xmpp_session_get_disco (session), NS_REPORTING);
}

/* s. 3.2: with the first list come the pushes. */
static void
own_features_cb (XmppDisco    *disco,
                 XmppBlocking *self)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));

  if (session != NULL && xmpp_blocking_is_available (self))
    dex_future_disown (dex_future_finally (xmpp_session_request (session, NULL, "get", xmpp_node_new ("blocklist", NS_BLOCKING), 0), listed_cb,
                                           g_object_ref (self), g_object_unref));
}

static void
xmpp_blocking_bound (XmppModule *module,
                     XmppLogin  *login)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppDisco *disco = xmpp_session_get_disco (session);

  g_signal_handlers_disconnect_by_func (disco, own_features_cb, module);
  g_signal_connect_object (disco, "own-features", G_CALLBACK (own_features_cb), module, 0);
}

gboolean
xmpp_blocking_is_blocked (XmppBlocking  *self,
                          const XmppJid *jid)
{
  g_return_val_if_fail (XMPP_IS_BLOCKING (self) && jid != NULL, FALSE);

  return g_hash_table_contains (self->blocked, xmpp_jid_get_text (jid)) || g_hash_table_contains (self->blocked, xmpp_jid_get_bare (jid)) ||
         g_hash_table_contains (self->blocked, xmpp_jid_get_domain (jid));
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
xmpp_blocking_dup_list (XmppBlocking *self)
{
  g_autoptr(GPtrArray) texts = NULL;

  g_return_val_if_fail (XMPP_IS_BLOCKING (self), NULL);

  texts = g_hash_table_get_keys_as_ptr_array (self->blocked);
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);

  return g_strdupv ((char **) texts->pdata);
}

/* --- Asking ---------------------------------------------------------------------------------------------------------------- */

static DexFuture *
done_cb (DexFuture *future,
         gpointer   data)
{
  return dex_future_new_true ();
}

static DexFuture *
request (XmppBlocking *self,
         const char   *name,
         XmppJid      *jid,
         XmppReport    report)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppNode *list, *item;

  if (session == NULL || !xmpp_blocking_is_available (self))
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED, "the server blocks nobody");

  list = xmpp_node_new (name, NS_BLOCKING);
  item = xmpp_node_add (list, "item", NULL);
  xmpp_node_set_attribute (item, "jid", xmpp_jid_get_text (jid));
  if (report != XMPP_REPORT_NONE && xmpp_blocking_takes_reports (self))
    xmpp_node_set_attribute (xmpp_node_add (item, "report", NS_REPORTING), "reason",
                             report == XMPP_REPORT_SPAM ? "urn:xmpp:reporting:spam" : "urn:xmpp:reporting:abuse");

  return dex_future_then (xmpp_session_request (session, NULL, "set", list, 0), done_cb, NULL, NULL);
}

DexFuture *
xmpp_blocking_block (XmppBlocking *self,
                     XmppJid      *jid,
                     XmppReport    report)
{
  g_return_val_if_fail (XMPP_IS_BLOCKING (self) && jid != NULL, NULL);

  return request (self, "block", jid, report);
}

DexFuture *
xmpp_blocking_unblock (XmppBlocking *self,
                       XmppJid      *jid)
{
  g_return_val_if_fail (XMPP_IS_BLOCKING (self) && jid != NULL, NULL);

  return request (self, "unblock", jid, XMPP_REPORT_NONE);
}

/* --- Module ----------------------------------------------------------------------------------------------------------------- */

static void
xmpp_blocking_finalize (GObject *object)
{
  g_hash_table_unref (XMPP_BLOCKING (object)->blocked);

  G_OBJECT_CLASS (xmpp_blocking_parent_class)->finalize (object);
}

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "block", NS_BLOCKING, XMPP_FROM_OWN_ACCOUNT, handle_block },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "unblock", NS_BLOCKING, XMPP_FROM_OWN_ACCOUNT, handle_unblock },
  { 0 },
};

static void
xmpp_blocking_class_init (XmppBlockingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmpp_blocking_finalize;
  XMPP_MODULE_CLASS (klass)->handlers = handlers;
  XMPP_MODULE_CLASS (klass)->bound = xmpp_blocking_bound;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", XMPP_TYPE_BLOCKING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmpp_blocking_init (XmppBlocking *self)
{
  self->blocked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
