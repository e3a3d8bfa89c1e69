/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-disco.h"

#include <string.h>

/* How often our own server is asked where no answer comes at all. */
#define TRIES_MAX 3

struct _XmppDisco
{
  XmppModule     parent_instance;
  XmppDiscoInfo *own;
  char          *own_ver;
  XmppDiscoInfo *server;
  XmppDiscoInfo *account;
  guint          generation; /* of the session: late answers of an earlier one do not count */
  guint          n_missing;
  gboolean       asks_server_again; /* with the stream, when it is back */
  gboolean       asks_account_again;
};

enum
{
  SIGNAL_OWN_FEATURES,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppDisco, xmpp_disco, XMPP_TYPE_MODULE)

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppNode *query;

  if (value == NULL)
    return dex_future_new_for_error (error);

  query = xmpp_node_find (g_value_get_boxed (value), "query", NS_DISCO_INFO);
  if (query == NULL)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_BAD_REQUEST, "an answer without a query");

  return dex_future_new_take_boxed (XMPP_TYPE_DISCO_INFO, xmpp_disco_info_from_node (query));
}

DexFuture *
xmpp_disco_query_info (XmppDisco  *self,
                       XmppJid    *jid,
                       const char *node)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppNode *query = xmpp_node_new ("query", NS_DISCO_INFO);

  xmpp_node_set_attribute (query, "node", node);

  return dex_future_then (xmpp_session_request (session, jid, "get", query, 0), answered_cb, NULL, NULL);
}

gboolean
xmpp_disco_is_known (XmppDisco *self)
{
  return self->generation > 0 && self->n_missing == 0;
}

gboolean
xmpp_disco_server_has (XmppDisco  *self,
                       const char *feature)
{
  return self->server != NULL && xmpp_disco_info_has (self->server, feature);
}

gboolean
xmpp_disco_account_has (XmppDisco  *self,
                        const char *feature)
{
  return self->account != NULL && xmpp_disco_info_has (self->account, feature);
}

/* The modules are complete once a session runs, so this is made on first use. */
XmppDiscoInfo *
xmpp_disco_get_own_info (XmppDisco *self)
{
  if (self->own == NULL)
    {
      g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
      g_auto(GStrv) features = xmpp_session_dup_features (session);

      self->own = xmpp_disco_info_new ((const char *const *) features);
      xmpp_disco_info_add_identity (self->own, "client", "pc", "", "Kith");
      self->own_ver = xmpp_disco_info_to_ver (self->own, G_CHECKSUM_SHA1);
    }

  return self->own;
}

const char *
xmpp_disco_get_own_ver (XmppDisco *self)
{
  xmpp_disco_get_own_info (self);

  return self->own_ver;
}

typedef struct
{
  GWeakRef disco;
  guint    generation;
  guint    n_tries;
  gboolean is_server;
} Asked;

static void ask_own (XmppDisco *self,
                     gboolean   is_server,
                     guint      n_tries);

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_weak_ref_clear (&asked->disco);
  g_free (asked);
}

/* No answer says nothing: the stream was gone, perhaps for longer than a request waits. Who takes that for an archive that is not there would send what may
 * have arrived once more. */
static gboolean
ask_again (XmppDisco   *self,
           const Asked *asked)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));

  if (session == NULL)
    return FALSE;
  if (!xmpp_session_get_is_online (session))
    *(asked->is_server ? &self->asks_server_again : &self->asks_account_again) = TRUE;
  else if (asked->n_tries < TRIES_MAX)
    ask_own (self, asked->is_server, asked->n_tries + 1);
  else
    return FALSE;

  return TRUE;
}

static DexFuture *
own_answered_cb (DexFuture *future,
                 gpointer   data)
{
  Asked *asked = data;
  g_autoptr(XmppDisco) self = g_weak_ref_get (&asked->disco);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  XmppDiscoInfo **slot;

  if (self == NULL || asked->generation != self->generation)
    return dex_future_new_true ();
  if (value == NULL && error->domain != XMPP_STANZA_ERROR && ask_again (self, asked))
    return dex_future_new_true ();

  slot = asked->is_server ? &self->server : &self->account;
  g_clear_pointer (slot, xmpp_disco_info_unref);
  if (value != NULL)
    *slot = g_value_dup_boxed (value);

  if (--self->n_missing == 0)
    g_signal_emit (self, signals[SIGNAL_OWN_FEATURES], 0);

  return dex_future_new_true ();
}

static void
ask_own (XmppDisco *self,
         gboolean   is_server,
         guint      n_tries)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppJid *account = xmpp_session_get_account (session);
  g_autoptr(XmppJid) server = xmpp_jid_dup_domain (account);
  Asked *asked = g_new0 (Asked, 1);

  g_weak_ref_init (&asked->disco, self);
  asked->generation = self->generation;
  asked->is_server = is_server;
  asked->n_tries = n_tries;
  dex_future_disown (dex_future_finally (xmpp_disco_query_info (self, is_server ? server : account, NULL), own_answered_cb, asked, asked_free));
}

static void
xmpp_disco_bound (XmppModule *module,
                  XmppLogin  *login)
{
  XmppDisco *self = XMPP_DISCO (module);

  self->generation++;
  self->n_missing = 2;
  self->asks_server_again = self->asks_account_again = FALSE;
  ask_own (self, TRUE, 1);
  ask_own (self, FALSE, 1);
}

static void
xmpp_disco_resumed (XmppModule *module)
{
  XmppDisco *self = XMPP_DISCO (module);

  if (self->asks_server_again)
    ask_own (self, TRUE, 1);
  if (self->asks_account_again)
    ask_own (self, FALSE, 1);
  self->asks_server_again = self->asks_account_again = FALSE;
}

/* XEP-0030 s. 3. For our own node of XEP-0115 the same as without a node. */
static XmppVerdict
handle_info (XmppModule *module,
             XmppStanza *stanza)
{
  XmppDisco *self = XMPP_DISCO (module);
  g_autoptr(XmppSession) session = xmpp_module_dup_session (module);
  XmppNode *query = xmpp_node_find (xmpp_stanza_get_node (stanza), "query", NS_DISCO_INFO);
  const char *node = xmpp_node_get_attribute (query, "node");
  g_autofree char *own_node = g_strconcat (XMPP_CAPS_NODE "#", xmpp_disco_get_own_ver (self), NULL);
  XmppNode *answer;
  XmppNode *info;

  if (g_strcmp0 (xmpp_stanza_get_type_name (stanza), "get") != 0)
    return XMPP_CONTINUE;

  if (node != NULL && strcmp (node, own_node) != 0)
    {
      dex_future_disown (xmpp_session_send (session, xmpp_stanza_new_error (stanza, "cancel", XMPP_STANZA_ERROR_ITEM_NOT_FOUND)));
      return XMPP_STOP;
    }

  answer = xmpp_stanza_new_result (stanza);
  info = xmpp_disco_info_to_node (xmpp_disco_get_own_info (self));
  xmpp_node_set_attribute (info, "node", node);
  xmpp_node_take (answer, info);
  dex_future_disown (xmpp_session_send (session, answer));

  return XMPP_STOP;
}

static void
xmpp_disco_finalize (GObject *object)
{
  XmppDisco *self = XMPP_DISCO (object);

  g_clear_pointer (&self->own, xmpp_disco_info_unref);
  g_clear_pointer (&self->server, xmpp_disco_info_unref);
  g_clear_pointer (&self->account, xmpp_disco_info_unref);
  g_free (self->own_ver);

  G_OBJECT_CLASS (xmpp_disco_parent_class)->finalize (object);
}

static const char *const features[] = { NS_DISCO_INFO, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_IQ, "query", NS_DISCO_INFO, XMPP_FROM_SELF | XMPP_FROM_OWN_SERVER | XMPP_FROM_CONTACT, handle_info },
  { 0 },
};

static void
xmpp_disco_class_init (XmppDiscoClass *klass)
{
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = xmpp_disco_finalize;
  module_class->features = features;
  module_class->handlers = handlers;
  module_class->bound = xmpp_disco_bound;
  module_class->resumed = xmpp_disco_resumed;

  signals[SIGNAL_OWN_FEATURES] =
    g_signal_new ("own-features", XMPP_TYPE_DISCO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmpp_disco_init (XmppDisco *self)
{
}
