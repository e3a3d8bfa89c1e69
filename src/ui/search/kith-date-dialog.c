/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-date-dialog.h"

#include "kith-ui.h"

struct _KithDateDialog
{
  AdwDialog parent_instance;

  GtkCalendar *calendar;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithDateDialog, kith_date_dialog, ADW_TYPE_DIALOG)

static guint signals[N_SIGNALS];

static void
go_clicked (KithDateDialog *self)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GDateTime) day = g_date_time_new (zone, gtk_calendar_get_year (self->calendar), gtk_calendar_get_month (self->calendar) + 1,
                                              gtk_calendar_get_day (self->calendar), 0, 0, 0);

  if (day != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, g_date_time_to_unix (day) * G_USEC_PER_SEC);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
kith_date_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), KITH_TYPE_DATE_DIALOG);

  G_OBJECT_CLASS (kith_date_dialog_parent_class)->dispose (object);
}

static void
kith_date_dialog_class_init (KithDateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_date_dialog_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", KITH_TYPE_DATE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "search/kith-date-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KithDateDialog, calendar);
  gtk_widget_class_bind_template_callback (widget_class, go_clicked);
}

static void
kith_date_dialog_init (KithDateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
kith_date_dialog_new (void)
{
  return g_object_new (KITH_TYPE_DATE_DIALOG, NULL);
}
