/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-caps.h"

#include "kith-future.h"
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

  XmppCapsLookupFunc lookup;
  gpointer           lookup_data;
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
xmpp_caps_set_lookup (XmppCaps           *self,
                      XmppCapsLookupFunc  lookup,
                      gpointer            data)
{
  self->lookup = lookup;
  self->lookup_data = data;
}

/* @info: (transfer full) */
static void
remember (XmppCaps      *self,
          const char    *ver,
          XmppDiscoInfo *info)
{
  if (g_hash_table_size (self->infos) >= INFOS_MAX)
    g_hash_table_remove_all (self->infos);
  g_hash_table_replace (self->infos, g_strdup (ver), info);
  g_hash_table_remove (self->asked, ver);
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
  XmppJid *full;
  char    *node;
  char    *ver;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_weak_ref_clear (&question->caps);
  xmpp_jid_unref (question->full);
  g_free (question->node);
  g_free (question->ver);
  g_free (question);
}

/* The device's answer is believed where it fits its hash. A wrong one is not asked for again in this session. */
static void
take_answer (XmppCaps      *self,
             const char    *ver,
             XmppDiscoInfo *info)
{
  g_autofree char *computed = xmpp_disco_info_to_ver (info, G_CHECKSUM_SHA1);
  g_autofree char *features = NULL;

  if (g_strcmp0 (computed, ver) != 0)
    return;

  features = g_strjoinv ("\n", info->features);
  remember (self, ver, xmpp_disco_info_ref (info));
  g_signal_emit (self, signals[SIGNAL_LEARNED], 0, ver, features);
}

static DexFuture *
question_fiber (gpointer data)
{
  Question *question = data;
  g_autoptr(XmppCaps) self = g_weak_ref_get (&question->caps);
  g_autoptr(XmppSession) session = NULL;
  g_autoptr(XmppDiscoInfo) info = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *node = g_strconcat (question->node, "#", question->ver, NULL);

  if (self != NULL && self->lookup != NULL)
    kept = dex_await_string (self->lookup (question->ver, self->lookup_data), NULL);

  if (self != NULL && kept != NULL)
    {
      g_auto(GStrv) features = g_strsplit (kept, "\n", -1);

      remember (self, question->ver, xmpp_disco_info_new ((const char *const *) features));
      return dex_future_new_true ();
    }

  session = self != NULL ? xmpp_module_dup_session (XMPP_MODULE (self)) : NULL;
  if (session == NULL)
    return dex_future_new_true ();

  info = dex_await_boxed (xmpp_disco_query_info (xmpp_session_get_disco (session), question->full, node), NULL);
  if (info != NULL)
    take_answer (self, question->ver, info);
  else
    g_hash_table_remove (self->asked, question->ver);

  return dex_future_new_true ();
}

static void
ask (XmppCaps   *self,
     XmppJid    *full,
     const char *node,
     const char *ver)
{
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->caps, self);
  question->full = xmpp_jid_ref (full);
  question->node = g_strdup (node);
  question->ver = g_strdup (ver);
  g_hash_table_add (self->asked, g_strdup (ver));
  kith_spawn_detached (question_fiber, question, question_free);
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
                                          G_TYPE_STRING);
}

static void
xmpp_caps_init (XmppCaps *self)
{
  self->infos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xmpp_disco_info_unref);
  self->devices = g_hash_table_new_full (xmpp_jid_hash, xmpp_jid_equal, (GDestroyNotify) xmpp_jid_unref, g_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
