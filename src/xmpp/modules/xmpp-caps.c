/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-caps.h"

#include "xmpp-disco.h"

#include <string.h>

#define NS_CAPS "http://jabber.org/protocol/caps"

/* Hashes and devices that are remembered at most: a flood of new ones forgets the rest. */
#define INFOS_MAX   2000
#define DEVICES_MAX 50000

struct _XmppCaps
{
  XmppModule  parent_instance;
  GHashTable *infos;   /* ver -> XmppDiscoInfo */
  GHashTable *devices; /* full JID -> ver */
  GHashTable *asked;   /* ver, of questions under way or answered wrongly */
};

enum
{
  SIGNAL_LEARNED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppCaps, xmpp_caps, XMPP_TYPE_MODULE)

XmppDiscoInfo *
xmpp_caps_get_info (XmppCaps *self,
                    XmppJid  *full)
{
  const char *ver = g_hash_table_lookup (self->devices, full);

  return ver != NULL ? g_hash_table_lookup (self->infos, ver) : NULL;
}

void
xmpp_caps_remember (XmppCaps   *self,
                    const char *ver,
                    XmppNode   *query)
{
  if (g_hash_table_size (self->infos) >= INFOS_MAX)
    g_hash_table_remove_all (self->infos);
  g_hash_table_replace (self->infos, g_strdup (ver), xmpp_disco_info_from_node (query));
}

void
xmpp_caps_add (XmppNode   *presence,
               const char *ver)
{
  XmppNode *c = xmpp_node_add (presence, "c", NS_CAPS);

  xmpp_node_set_attribute (c, "hash", "sha-1");
  xmpp_node_set_attribute (c, "node", XMPP_CAPS_NODE);
  xmpp_node_set_attribute (c, "ver", ver);
}

typedef struct
{
  GWeakRef caps;
  char    *ver;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_weak_ref_clear (&asked->caps);
  g_free (asked->ver);
  g_free (asked);
}

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  Asked *asked = data;
  g_autoptr(XmppCaps) self = g_weak_ref_get (&asked->caps);
  const GValue *value = dex_future_get_value (future, NULL);
  g_autofree char *ver = NULL;
  XmppDiscoInfo *info;

  if (self == NULL)
    return dex_future_new_true ();
  if (value == NULL)
    {
      g_hash_table_remove (self->asked, asked->ver);
      return dex_future_new_true ();
    }

  info = g_value_get_boxed (value);
  ver = xmpp_disco_info_to_ver (info, G_CHECKSUM_SHA1);
  if (g_strcmp0 (ver, asked->ver) == 0)
    {
      xmpp_caps_remember (self, ver, info->query);
      g_hash_table_remove (self->asked, asked->ver);
      g_signal_emit (self, signals[SIGNAL_LEARNED], 0, ver, info->query);
    }

  return dex_future_new_true ();
}

static void
ask (XmppCaps   *self,
     XmppJid    *full,
     const char *node,
     const char *ver)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  g_autofree char *full_node = g_strconcat (node, "#", ver, NULL);
  Asked *asked = g_new0 (Asked, 1);

  g_weak_ref_init (&asked->caps, self);
  asked->ver = g_strdup (ver);
  g_hash_table_add (self->asked, g_strdup (ver));
  dex_future_disown (dex_future_finally (xmpp_disco_query_info (xmpp_session_get_disco (session), full, full_node), answered_cb, asked,
                                         asked_free));
}

/* Only from those whose presence we are meant to see; strangers are never asked (security.md P1). */
static XmppVerdict
handle_caps (XmppModule *module,
             XmppStanza *stanza)
{
  XmppCaps *self = XMPP_CAPS (module);
  XmppNode *c = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "c", NS_CAPS);
  const char *ver = c != NULL ? xmpp_node_get_attribute (c, "ver") : NULL;
  const char *node = c != NULL ? xmpp_node_get_attribute (c, "node") : NULL;
  XmppJid *from = xmpp_stanza_get_from (stanza);

  if (xmpp_stanza_get_type_name (stanza) != NULL || ver == NULL || node == NULL || xmpp_jid_is_bare (from) ||
      g_strcmp0 (xmpp_node_get_attribute (c, "hash"), "sha-1") != 0)
    return XMPP_CONTINUE;

  if (g_hash_table_size (self->devices) >= DEVICES_MAX)
    g_hash_table_remove_all (self->devices);
  g_hash_table_replace (self->devices, xmpp_jid_ref (from), g_strdup (ver));

  if (!g_hash_table_contains (self->infos, ver) && !g_hash_table_contains (self->asked, ver))
    ask (self, from, node, ver);

  return XMPP_CONTINUE;
}

static void
xmpp_caps_bound (XmppModule *module,
                 XmppLogin  *login)
{
  XmppCaps *self = XMPP_CAPS (module);

  g_hash_table_remove_all (self->devices);
  g_hash_table_remove_all (self->asked);
}

static void
xmpp_caps_finalize (GObject *object)
{
  XmppCaps *self = XMPP_CAPS (object);

  g_hash_table_unref (self->infos);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->asked);

  G_OBJECT_CLASS (xmpp_caps_parent_class)->finalize (object);
}

static const char *const features[] = { NS_CAPS, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_ANNOTATE, XMPP_STANZA_PRESENCE, "c", NS_CAPS, XMPP_FROM_OWN_DEVICE | XMPP_FROM_CONTACT, handle_caps },
  { 0 },
};

static void
xmpp_caps_class_init (XmppCapsClass *klass)
{
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = xmpp_caps_finalize;
  module_class->features = features;
  module_class->handlers = handlers;
  module_class->bound = xmpp_caps_bound;

  signals[SIGNAL_LEARNED] = g_signal_new ("learned", XMPP_TYPE_CAPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                          XMPP_TYPE_NODE);
}

static void
xmpp_caps_init (XmppCaps *self)
{
  self->infos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xmpp_disco_info_unref);
  self->devices = g_hash_table_new_full (xmpp_jid_hash, xmpp_jid_equal, (GDestroyNotify) xmpp_jid_unref, g_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
