/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-account.h"

struct _KithAccount
{
  GObject parent_instance;

  gint64 id;
  XmppJid *jid;
  char *label;
  guint color;
  gboolean enabled;
  KithAccountState state;
  GError *error;
  gint64 retry_at;
  KithShow show;
  char *status;
  gboolean is_away;
  gint64 idle_since;
  char *avatar_file;
  gboolean syncing;
  gboolean is_fetching_history;
  gint64 history_since;
  double history_progress;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_JID,
  PROP_ADDRESS,
  PROP_LABEL,
  PROP_COLOR,
  PROP_ENABLED,
  PROP_STATE,
  PROP_RETRY_AT,
  PROP_SHOW,
  PROP_STATUS,
  PROP_IDLE_SINCE,
  PROP_AVATAR_FILE,
  PROP_SYNCING,
  PROP_HISTORY,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithAccount, kith_account, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
kith_account_finalize (GObject *object)
{
  KithAccount *self = KITH_ACCOUNT (object);

  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->avatar_file, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (kith_account_parent_class)->finalize (object);
}

static void
kith_account_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  KithAccount *self = KITH_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_JID:
      g_value_set_boxed (value, self->jid);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, kith_account_get_address (self));
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_COLOR:
      g_value_set_uint (value, self->color);
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_RETRY_AT:
      g_value_set_int64 (value, self->retry_at);
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
    case PROP_AVATAR_FILE:
      g_value_set_string (value, self->avatar_file);
      break;
    case PROP_SYNCING:
      g_value_set_boolean (value, self->syncing);
      break;
    case PROP_HISTORY:
      g_value_set_boolean (value, self->is_fetching_history);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_account_class_init (KithAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kith_account_finalize;
  object_class->get_property = kith_account_get_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_JID] = g_param_spec_boxed ("jid", NULL, NULL, XMPP_TYPE_JID, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_COLOR] = g_param_spec_uint ("color", NULL, NULL, 0, KITH_ACCOUNT_COLORS - 1, 0, flags);
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, FALSE, flags);

  /* Notified too when only the error differs: both are one fact to whoever shows them. */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KITH_TYPE_ACCOUNT_STATE, KITH_ACCOUNT_STATE_OFFLINE, flags);
  properties[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SHOW] = g_param_spec_enum ("show", NULL, NULL, KITH_TYPE_SHOW, KITH_SHOW_OFFLINE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  /* Notified too when only the one differs that is not told: both are one fact. */
  properties[PROP_IDLE_SINCE] = g_param_spec_int64 ("idle-since", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_AVATAR_FILE] = g_param_spec_string ("avatar-file", NULL, NULL, NULL, flags);
  properties[PROP_SYNCING] = g_param_spec_boolean ("syncing", NULL, NULL, FALSE, flags);
  properties[PROP_HISTORY] = g_param_spec_boolean ("history", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_account_init (KithAccount *self)
{
  self->state = KITH_ACCOUNT_STATE_OFFLINE;
  self->enabled = TRUE;
  self->history_since = G_MAXINT64;
  self->history_progress = -1;
}

/**
 * kith_account_new:
 * @id: row id in the store
 * @jid: its bare JID is the account's address
 *
 * The label is the JID's domain until it is set.
 */
KithAccount *
kith_account_new (gint64   id,
                  XmppJid *jid)
{
  KithAccount *self;

  g_return_val_if_fail (jid != NULL, NULL);

  self = g_object_new (KITH_TYPE_ACCOUNT, NULL);
  self->id = id;
  self->jid = xmpp_jid_dup_bare (jid);
  self->label = g_strdup (xmpp_jid_get_domain (jid));

  return self;
}

gint64
kith_account_get_id (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), 0);

  return self->id;
}

XmppJid *
kith_account_get_jid (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), NULL);

  return self->jid;
}

const char *
kith_account_get_address (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), NULL);

  return xmpp_jid_get_bare (self->jid);
}

const char *
kith_account_get_label (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), NULL);

  return self->label;
}

void
kith_account_set_label (KithAccount *self,
                        const char  *label)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  if (label == NULL || *label == '\0')
    label = xmpp_jid_get_domain (self->jid);

  if (g_set_str (&self->label, label))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

guint
kith_account_get_color (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), 0);

  return self->color;
}

void
kith_account_set_color (KithAccount *self,
                        guint        color)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  color %= KITH_ACCOUNT_COLORS;
  if (self->color == color)
    return;

  self->color = color;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLOR]);
}

gboolean
kith_account_get_enabled (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), FALSE);

  return self->enabled;
}

void
kith_account_set_enabled (KithAccount *self,
                          gboolean     enabled)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  enabled = !!enabled;
  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

KithAccountState
kith_account_get_state (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), KITH_ACCOUNT_STATE_OFFLINE);

  return self->state;
}

const GError *
kith_account_get_error (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), NULL);

  return self->error;
}

gint64
kith_account_get_retry_at (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), 0);

  return self->retry_at;
}

static gboolean
errors_equal (const GError *a,
              const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return a->domain == b->domain && a->code == b->code && g_strcmp0 (a->message, b->message) == 0;
}

/**
 * kith_account_set_state:
 * @error: (nullable): why, for WAITING, NEEDS_PASSWORD and FAILED
 * @retry_at: when the next attempt is made (microseconds since 1970), for WAITING; else 0
 */
void
kith_account_set_state (KithAccount      *self,
                        KithAccountState  state,
                        const GError     *error,
                        gint64            retry_at)
{
  gboolean changed;

  g_return_if_fail (KITH_IS_ACCOUNT (self));

  changed = self->state != state || !errors_equal (self->error, error);

  g_object_freeze_notify (G_OBJECT (self));

  self->state = state;
  if (error != self->error)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
    }

  if (self->retry_at != retry_at)
    {
      self->retry_at = retry_at;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RETRY_AT]);
    }
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  g_object_thaw_notify (G_OBJECT (self));
}

KithShow
kith_account_get_show (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), KITH_SHOW_OFFLINE);

  return self->show;
}

const char *
kith_account_get_status (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), NULL);

  return self->status;
}

const char *
kith_account_get_avatar_file (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), NULL);

  return self->avatar_file;
}

void
kith_account_set_avatar_file (KithAccount *self,
                              const char  *avatar_file)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  if (g_set_str (&self->avatar_file, avatar_file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVATAR_FILE]);
}

void
kith_account_set_presence (KithAccount *self,
                           KithShow     show,
                           const char  *status)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  g_object_freeze_notify (G_OBJECT (self));

  if (self->show != show)
    {
      self->show = show;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW]);
    }
  if (g_set_str (&self->status, status))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);

  g_object_thaw_notify (G_OBJECT (self));
}

void
kith_account_set_idle (KithAccount *self,
                       gboolean     is_away,
                       gint64       since)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  if (self->is_away == is_away && self->idle_since == since)
    return;

  self->is_away = is_away;
  self->idle_since = since;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE_SINCE]);
}

gint64
kith_account_get_idle_since (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), 0);

  return self->idle_since;
}

KithShow
kith_account_get_visible_show (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), KITH_SHOW_OFFLINE);

  return self->is_away && (self->show == KITH_SHOW_AVAILABLE || self->show == KITH_SHOW_CHAT) ? KITH_SHOW_AWAY : self->show;
}

gboolean
kith_account_get_syncing (KithAccount *self)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), FALSE);

  return self->syncing;
}

void
kith_account_set_syncing (KithAccount *self,
                          gboolean     syncing)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  syncing = !!syncing;
  if (self->syncing == syncing)
    return;

  self->syncing = syncing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNCING]);
}

gboolean
kith_account_get_history (KithAccount *self,
                          gint64      *since,
                          double      *progress)
{
  g_return_val_if_fail (KITH_IS_ACCOUNT (self), FALSE);

  if (since != NULL)
    *since = self->history_since;
  if (progress != NULL)
    *progress = self->history_progress;

  return self->is_fetching_history;
}

void
kith_account_set_history (KithAccount *self,
                          gboolean     is_fetching,
                          gint64       since,
                          double       progress)
{
  g_return_if_fail (KITH_IS_ACCOUNT (self));

  is_fetching = !!is_fetching;
  if (self->is_fetching_history == is_fetching && self->history_since == since && self->history_progress == progress)
    return;

  self->is_fetching_history = is_fetching;
  self->history_since = since;
  self->history_progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HISTORY]);
}
