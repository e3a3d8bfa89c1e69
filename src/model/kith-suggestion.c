/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-suggestion.h"

struct _KithSuggestion
{
  GObject parent_instance;

  XmppJid *jid;
  KithSuggestionKind kind;
  char *name;
  char **groups;
  char *old_name;
  char **old_groups;
  gboolean is_proposed;
  GError *error;
};

enum
{
  PROP_0,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KithSuggestion, kith_suggestion, G_TYPE_OBJECT)

static void
kith_suggestion_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (id == PROP_ERROR)
    g_value_set_boxed (value, KITH_SUGGESTION (object)->error);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_suggestion_finalize (GObject *object)
{
  KithSuggestion *self = KITH_SUGGESTION (object);

  xmpp_jid_unref (self->jid);
  g_free (self->name);
  g_strfreev (self->groups);
  g_free (self->old_name);
  g_strfreev (self->old_groups);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (kith_suggestion_parent_class)->finalize (object);
}

static void
kith_suggestion_class_init (KithSuggestionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kith_suggestion_get_property;
  object_class->finalize = kith_suggestion_finalize;

  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_suggestion_init (KithSuggestion *self)
{
}

KithSuggestion *
kith_suggestion_new (XmppJid            *jid,
                     KithSuggestionKind  kind,
                     const char         *name,
                     const char *const *groups,
                     const char         *old_name,
                     const char *const *old_groups,
                     gboolean            is_proposed)
{
  KithSuggestion *self;

  g_return_val_if_fail (jid != NULL && groups != NULL && old_groups != NULL, NULL);

  self = g_object_new (KITH_TYPE_SUGGESTION, NULL);
  self->jid = xmpp_jid_dup_bare (jid);
  self->kind = kind;
  self->name = g_strdup (name);
  self->groups = g_strdupv ((char **) (gsize) groups);
  self->old_name = g_strdup (old_name);
  self->old_groups = g_strdupv ((char **) (gsize) old_groups);
  self->is_proposed = is_proposed;

  return self;
}

XmppJid *
kith_suggestion_get_jid (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), NULL);

  return self->jid;
}

KithSuggestionKind
kith_suggestion_get_kind (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), KITH_SUGGESTION_ADD);

  return self->kind;
}

/* NULL where there would be none. */
const char *
kith_suggestion_get_name (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), NULL);

  return self->name;
}

const char *const *
kith_suggestion_get_groups (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), NULL);

  return (const char *const *) self->groups;
}

const char *
kith_suggestion_get_old_name (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), NULL);

  return self->old_name;
}

const char *const *
kith_suggestion_get_old_groups (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), NULL);

  return (const char *const *) self->old_groups;
}

gboolean
kith_suggestion_get_is_proposed (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), FALSE);

  return self->is_proposed;
}

const GError *
kith_suggestion_get_error (KithSuggestion *self)
{
  g_return_val_if_fail (KITH_IS_SUGGESTION (self), NULL);

  return self->error;
}

void
kith_suggestion_set_error (KithSuggestion *self,
                           const GError   *error)
{
  g_return_if_fail (KITH_IS_SUGGESTION (self));

  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}
