/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-list-button.h"

#include "kith-ui.h"

struct _KithListButton
{
  GtkButton parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkWidget *arrow;
};

enum
{
  PROP_0,
  PROP_SYMBOL,
  PROP_TITLE,
  PROP_LEADS_ON,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KithListButton, kith_list_button, GTK_TYPE_BUTTON)

static void
kith_list_button_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  KithListButton *self = KITH_LIST_BUTTON (object);

  switch (prop_id)
    {
    case PROP_SYMBOL:
      g_value_set_string (value, gtk_image_get_icon_name (self->icon));
      break;
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (self->title));
      break;
    case PROP_LEADS_ON:
      g_value_set_boolean (value, gtk_widget_get_visible (self->arrow));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_list_button_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  KithListButton *self = KITH_LIST_BUTTON (object);

  switch (prop_id)
    {
    case PROP_SYMBOL:
      gtk_image_set_from_icon_name (self->icon, g_value_get_string (value));
      break;
    case PROP_TITLE:
      kith_list_button_set_title (self, g_value_get_string (value));
      break;
    case PROP_LEADS_ON:
      gtk_widget_set_visible (self->arrow, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_list_button_dispose (GObject *object)
{
  gtk_button_set_child (GTK_BUTTON (object), NULL); /* the template would take it from under the button */
  gtk_widget_dispose_template (GTK_WIDGET (object), KITH_TYPE_LIST_BUTTON);

  G_OBJECT_CLASS (kith_list_button_parent_class)->dispose (object);
}

static void
kith_list_button_class_init (KithListButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = kith_list_button_dispose;
  object_class->get_property = kith_list_button_get_property;
  object_class->set_property = kith_list_button_set_property;

  /* A button has an icon-name of its own, which takes its child away. */
  g_object_class_install_property (object_class, PROP_SYMBOL, g_param_spec_string ("symbol", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_TITLE, g_param_spec_string ("title", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_LEADS_ON, g_param_spec_boolean ("leads-on", NULL, NULL, TRUE, flags));

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "sidebar/kith-list-button.ui");
  gtk_widget_class_bind_template_child (widget_class, KithListButton, icon);
  gtk_widget_class_bind_template_child (widget_class, KithListButton, title);
  gtk_widget_class_bind_template_child (widget_class, KithListButton, arrow);
}

static void
kith_list_button_init (KithListButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
kith_list_button_set_title (KithListButton *self,
                            const char     *title)
{
  g_return_if_fail (KITH_IS_LIST_BUTTON (self));

  gtk_label_set_text (self->title, title != NULL ? title : "");
}
