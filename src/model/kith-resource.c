/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-resource-private.h"

struct _KithResource
{
  GObject parent_instance;

  char *name;
  KithShow show;
  char *status;
  int priority;
  gint64 idle_since;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SHOW,
  PROP_STATUS,
  PROP_PRIORITY,
  PROP_IDLE_SINCE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithResource, kith_resource, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
kith_resource_finalize (GObject *object)
{
  KithResource *self = KITH_RESOURCE (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->status, g_free);

  G_OBJECT_CLASS (kith_resource_parent_class)->finalize (object);
}

static void
kith_resource_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  KithResource *self = KITH_RESOURCE (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SHOW:
      g_value_set_enum (value, self->show);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_PRIORITY:
      g_value_set_int (value, self->priority);
      break;
    case PROP_IDLE_SINCE:
      g_value_set_int64 (value, self->idle_since);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_resource_class_init (KithResourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kith_resource_finalize;
  object_class->get_property = kith_resource_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SHOW] = g_param_spec_enum ("show", NULL, NULL, KITH_TYPE_SHOW, KITH_SHOW_OFFLINE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_PRIORITY] = g_param_spec_int ("priority", NULL, NULL, -128, 127, 0, flags);
  properties[PROP_IDLE_SINCE] = g_param_spec_int64 ("idle-since", NULL, NULL, 0, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_resource_init (KithResource *self)
{
}

KithResource *
kith_resource_new (const char *name)
{
  KithResource *self = g_object_new (KITH_TYPE_RESOURCE, NULL);

  self->name = g_strdup (name);

  return self;
}

void
kith_resource_set (KithResource *self,
                   KithShow      show,
                   const char   *status,
                   int           priority)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (self->show != show)
    {
      self->show = show;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW]);
    }
  if (g_set_str (&self->status, status))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  priority = CLAMP (priority, -128, 127);
  if (self->priority != priority)
    {
      self->priority = priority;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRIORITY]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

void
kith_resource_set_idle_since (KithResource *self,
                              gint64        idle_since)
{
  if (self->idle_since == idle_since)
    return;

  self->idle_since = idle_since;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE_SINCE]);
}

gint64
kith_resource_get_idle_since (KithResource *self)
{
  g_return_val_if_fail (KITH_IS_RESOURCE (self), 0);

  return self->idle_since;
}

const char *
kith_resource_get_name (KithResource *self)
{
  g_return_val_if_fail (KITH_IS_RESOURCE (self), NULL);

  return self->name;
}

KithShow
kith_resource_get_show (KithResource *self)
{
  g_return_val_if_fail (KITH_IS_RESOURCE (self), KITH_SHOW_OFFLINE);

  return self->show;
}

const char *
kith_resource_get_status (KithResource *self)
{
  g_return_val_if_fail (KITH_IS_RESOURCE (self), NULL);

  return self->status;
}

int
kith_resource_get_priority (KithResource *self)
{
  g_return_val_if_fail (KITH_IS_RESOURCE (self), 0);

  return self->priority;
}
