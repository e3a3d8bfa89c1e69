/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-contact.h"

#include "kith-resource-private.h"

struct _KithContact
{
  GObject parent_instance;

  KithAccount *account;
  XmppJid *jid;
  char *name;
  char *nick;
  char *full_name;
  char *avatar_file;
  char **groups;
  gboolean in_roster;
  KithSubscription subscription;
  gboolean is_asked;
  gboolean is_asking;
  gboolean is_blocked;
  GListStore *resources; /* made with the first one: most contacts of a large roster are offline */
  KithShow show;
  char *status;
  gint64 idle_since;
  gint64 last_seen;
  gboolean has_zone;
  int zone;
};

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_JID,
  PROP_DISPLAY_NAME,
  PROP_NAME,
  PROP_NICK,
  PROP_FULL_NAME,
  PROP_AVATAR_FILE,
  PROP_GROUPS,
  PROP_IN_ROSTER,
  PROP_SUBSCRIPTION,
  PROP_IS_ASKED,
  PROP_IS_ASKING,
  PROP_IS_BLOCKED,
  PROP_SHOW,
  PROP_STATUS,
  PROP_IDLE_SINCE,
  PROP_LAST_SEEN,
  PROP_HAS_ZONE,
  PROP_RESOURCES,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithContact, kith_contact, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
kith_contact_finalize (GObject *object)
{
  KithContact *self = KITH_CONTACT (object);

  g_clear_object (&self->account);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->nick, g_free);
  g_clear_pointer (&self->full_name, g_free);
  g_clear_pointer (&self->avatar_file, g_free);
  g_clear_pointer (&self->groups, g_strfreev);
  g_clear_object (&self->resources);
  g_clear_pointer (&self->status, g_free);

  G_OBJECT_CLASS (kith_contact_parent_class)->finalize (object);
}

static void
kith_contact_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  KithContact *self = KITH_CONTACT (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_JID:
      g_value_set_boxed (value, self->jid);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, kith_contact_get_display_name (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_NICK:
      g_value_set_string (value, self->nick);
      break;
    case PROP_FULL_NAME:
      g_value_set_string (value, self->full_name);
      break;
    case PROP_AVATAR_FILE:
      g_value_set_string (value, self->avatar_file);
      break;
    case PROP_GROUPS:
      g_value_set_boxed (value, self->groups);
      break;
    case PROP_IN_ROSTER:
      g_value_set_boolean (value, self->in_roster);
      break;
    case PROP_SUBSCRIPTION:
      g_value_set_enum (value, self->subscription);
      break;
    case PROP_IS_ASKED:
      g_value_set_boolean (value, self->is_asked);
      break;
    case PROP_IS_ASKING:
      g_value_set_boolean (value, self->is_asking);
      break;
    case PROP_IS_BLOCKED:
      g_value_set_boolean (value, self->is_blocked);
      break;
    case PROP_SHOW:
      g_value_set_enum (value, self->show);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_IDLE_SINCE:
      g_value_set_int64 (value, self->idle_since);
      break;
    case PROP_LAST_SEEN:
      g_value_set_int64 (value, self->last_seen);
      break;
    case PROP_HAS_ZONE:
      g_value_set_boolean (value, self->has_zone);
      break;
    case PROP_RESOURCES:
      g_value_set_object (value, kith_contact_get_resources (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_contact_class_init (KithContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kith_contact_finalize;
  object_class->get_property = kith_contact_get_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, KITH_TYPE_ACCOUNT, flags);
  properties[PROP_JID] = g_param_spec_boxed ("jid", NULL, NULL, XMPP_TYPE_JID, flags);
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_NICK] = g_param_spec_string ("nick", NULL, NULL, NULL, flags);
  properties[PROP_FULL_NAME] = g_param_spec_string ("full-name", NULL, NULL, NULL, flags);
  properties[PROP_AVATAR_FILE] = g_param_spec_string ("avatar-file", NULL, NULL, NULL, flags);
  properties[PROP_GROUPS] = g_param_spec_boxed ("groups", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_IN_ROSTER] = g_param_spec_boolean ("in-roster", NULL, NULL, FALSE, flags);
  properties[PROP_SUBSCRIPTION] = g_param_spec_enum ("subscription", NULL, NULL, KITH_TYPE_SUBSCRIPTION, KITH_SUBSCRIPTION_NONE, flags);
  properties[PROP_IS_ASKED] = g_param_spec_boolean ("is-asked", NULL, NULL, FALSE, flags);
  properties[PROP_IS_ASKING] = g_param_spec_boolean ("is-asking", NULL, NULL, FALSE, flags);
  properties[PROP_IS_BLOCKED] = g_param_spec_boolean ("is-blocked", NULL, NULL, FALSE, flags);
  properties[PROP_SHOW] = g_param_spec_enum ("show", NULL, NULL, KITH_TYPE_SHOW, KITH_SHOW_OFFLINE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_IDLE_SINCE] = g_param_spec_int64 ("idle-since", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_SEEN] = g_param_spec_int64 ("last-seen", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_HAS_ZONE] = g_param_spec_boolean ("has-zone", NULL, NULL, FALSE, flags);
  properties[PROP_RESOURCES] = g_param_spec_object ("resources", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_contact_init (KithContact *self)
{
}

KithContact *
kith_contact_new (KithAccount *account,
                  XmppJid     *jid)
{
  KithContact *self;

  g_return_val_if_fail (KITH_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (jid != NULL, NULL);

  self = g_object_new (KITH_TYPE_CONTACT, NULL);
  self->account = g_object_ref (account);
  self->jid = xmpp_jid_dup_bare (jid);

  return self;
}

KithAccount *
kith_contact_get_account (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->account;
}

XmppJid *
kith_contact_get_jid (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->jid;
}

const char *
kith_contact_get_display_name (KithContact *self)
{
  const char *local;

  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  if (self->name != NULL)
    return self->name;
  if (self->nick != NULL)
    return self->nick;
  if (self->full_name != NULL)
    return self->full_name;

  local = xmpp_jid_get_local (self->jid);
  return local != NULL ? local : xmpp_jid_get_domain (self->jid);
}

const char *
kith_contact_get_name (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->name;
}

/* A name of blanks is none: it would leave a row without words. */
static char *
dup_name (const char *name)
{
  g_autofree char *stripped = name != NULL ? g_strstrip (g_strdup (name)) : NULL;

  return stripped != NULL && *stripped != '\0' ? g_steal_pointer (&stripped) : NULL;
}

static void
take_name (KithContact  *self,
           char        **place,
           const char   *name,
           GParamSpec   *pspec)
{
  g_autofree char *before = g_strdup (kith_contact_get_display_name (self));
  g_autofree char *cleaned = dup_name (name);

  if (!g_set_str (place, cleaned))
    return;

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
  if (g_strcmp0 (before, kith_contact_get_display_name (self)) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
kith_contact_set_name (KithContact *self,
                       const char  *name)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  take_name (self, &self->name, name, properties[PROP_NAME]);
}

const char *
kith_contact_get_nick (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->nick;
}

void
kith_contact_set_nick (KithContact *self,
                       const char  *nick)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  take_name (self, &self->nick, nick, properties[PROP_NICK]);
}

const char *
kith_contact_get_full_name (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->full_name;
}

void
kith_contact_set_full_name (KithContact *self,
                            const char  *full_name)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  take_name (self, &self->full_name, full_name, properties[PROP_FULL_NAME]);
}

const char *
kith_contact_get_avatar_file (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->avatar_file;
}

void
kith_contact_set_avatar_file (KithContact *self,
                              const char  *avatar_file)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  if (g_set_str (&self->avatar_file, avatar_file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVATAR_FILE]);
}

/* Never NULL. */
const char * const *
kith_contact_get_groups (KithContact *self)
{
  static const char * const none[] = { NULL };

  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->groups != NULL ? (const char * const *) self->groups : none;
}

void
kith_contact_set_groups (KithContact        *self,
                         const char * const *groups)
{
  static const char * const none[] = { NULL };

  g_return_if_fail (KITH_IS_CONTACT (self));

  if (groups == NULL)
    groups = none;
  if (g_strv_equal (kith_contact_get_groups (self), groups))
    return;

  g_clear_pointer (&self->groups, g_strfreev);
  if (groups[0] != NULL)
    {
      g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

      for (guint i = 0; groups[i] != NULL; i++)
        g_strv_builder_add (builder, groups[i]);
      self->groups = g_strv_builder_end (builder);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPS]);
}

gboolean
kith_contact_get_in_roster (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), FALSE);

  return self->in_roster;
}

KithSubscription
kith_contact_get_subscription (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), KITH_SUBSCRIPTION_NONE);

  return self->subscription;
}

gboolean
kith_contact_get_is_asked (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), FALSE);

  return self->is_asked;
}

void
kith_contact_set_roster_state (KithContact      *self,
                               gboolean          in_roster,
                               KithSubscription  subscription,
                               gboolean          is_asked)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  in_roster = !!in_roster;
  is_asked = !!is_asked;

  g_object_freeze_notify (G_OBJECT (self));

  if (self->in_roster != in_roster)
    {
      self->in_roster = in_roster;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IN_ROSTER]);
    }
  if (self->subscription != subscription)
    {
      self->subscription = subscription;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBSCRIPTION]);
    }
  if (self->is_asked != is_asked)
    {
      self->is_asked = is_asked;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ASKED]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
kith_contact_get_is_asking (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), FALSE);

  return self->is_asking;
}

gboolean
kith_contact_get_is_blocked (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), FALSE);

  return self->is_blocked;
}

void
kith_contact_set_is_blocked (KithContact *self,
                             gboolean     is_blocked)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  is_blocked = !!is_blocked;
  if (self->is_blocked == is_blocked)
    return;

  self->is_blocked = is_blocked;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BLOCKED]);
}

void
kith_contact_set_is_asking (KithContact *self,
                            gboolean     is_asking)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  is_asking = !!is_asking;
  if (self->is_asking == is_asking)
    return;

  self->is_asking = is_asking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ASKING]);
}

KithShow
kith_contact_get_show (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), KITH_SHOW_OFFLINE);

  return self->show;
}

const char *
kith_contact_get_status (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  return self->status;
}

/* Of KithResource, in no order. */
GListModel *
kith_contact_get_resources (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), NULL);

  if (self->resources == NULL)
    self->resources = g_list_store_new (KITH_TYPE_RESOURCE);

  return G_LIST_MODEL (self->resources);
}

static gboolean
find_resource (KithContact   *self,
               const char    *name,
               KithResource **resource,
               guint         *position)
{
  guint n = self->resources != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->resources)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithResource) candidate = g_list_model_get_item (G_LIST_MODEL (self->resources), i);

      if (g_strcmp0 (kith_resource_get_name (candidate), name) == 0)
        {
          *resource = g_steal_pointer (&candidate);
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* RFC 6121 s. 4.7.2.3: the priority says where the person wants to be reached. */
static void
choose_best (KithContact *self)
{
  guint n = self->resources != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->resources)) : 0;
  KithResource *best = NULL;
  KithShow show;
  gint64 idle_since;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithResource) candidate = g_list_model_get_item (G_LIST_MODEL (self->resources), i);
      int difference = best != NULL ? kith_resource_get_priority (candidate) - kith_resource_get_priority (best) : 1;

      if (difference == 0)
        difference = (int) kith_resource_get_show (candidate) - (int) kith_resource_get_show (best);
      if (difference > 0)
        best = candidate;
    }

  show = best != NULL ? kith_resource_get_show (best) : KITH_SHOW_OFFLINE;

  g_object_freeze_notify (G_OBJECT (self));
  if (self->show != show)
    {
      self->show = show;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW]);
    }
  if (g_set_str (&self->status, best != NULL ? kith_resource_get_status (best) : NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  idle_since = best != NULL ? kith_resource_get_idle_since (best) : 0;
  if (self->idle_since != idle_since)
    {
      self->idle_since = idle_since;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE_SINCE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * kith_contact_set_resource:
 * @resource: (nullable): NULL is the presence of a bare JID
 * @show: OFFLINE takes the resource away
 */
void
kith_contact_set_resource (KithContact *self,
                           const char  *resource,
                           KithShow     show,
                           const char  *status,
                           int          priority)
{
  g_autoptr(KithResource) found = NULL;
  guint position = 0;

  g_return_if_fail (KITH_IS_CONTACT (self));

  if (resource == NULL)
    resource = "";

  if (find_resource (self, resource, &found, &position))
    {
      if (show == KITH_SHOW_OFFLINE)
        g_list_store_remove (self->resources, position);
      else
        kith_resource_set (found, show, status, priority);
    }
  else if (show != KITH_SHOW_OFFLINE)
    {
      found = kith_resource_new (resource);
      kith_resource_set (found, show, status, priority);
      kith_contact_get_resources (self);
      g_list_store_append (self->resources, found);
    }

  choose_best (self);
}

void
kith_contact_set_idle_since (KithContact *self,
                             const char  *resource,
                             gint64       idle_since)
{
  g_autoptr(KithResource) found = NULL;
  guint position;

  g_return_if_fail (KITH_IS_CONTACT (self) && resource != NULL);

  if (!find_resource (self, resource, &found, &position))
    return;

  kith_resource_set_idle_since (found, idle_since);
  choose_best (self);
}

gint64
kith_contact_get_idle_since (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), 0);

  return self->idle_since;
}

void
kith_contact_set_last_seen (KithContact *self,
                            gint64       last_seen)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  if (self->last_seen == last_seen)
    return;

  self->last_seen = last_seen;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SEEN]);
}

gint64
kith_contact_get_last_seen (KithContact *self)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), 0);

  return self->last_seen;
}

void
kith_contact_set_zone (KithContact *self,
                       int          seconds)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  if (self->has_zone && self->zone == seconds)
    return;

  self->has_zone = TRUE;
  self->zone = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ZONE]);
}

gboolean
kith_contact_get_zone (KithContact *self,
                       int         *seconds)
{
  g_return_val_if_fail (KITH_IS_CONTACT (self), FALSE);

  *seconds = self->zone;

  return self->has_zone;
}

void
kith_contact_clear_resources (KithContact *self)
{
  g_return_if_fail (KITH_IS_CONTACT (self));

  if (self->resources != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->resources)) > 0)
    g_list_store_remove_all (self->resources);

  choose_best (self);
}
