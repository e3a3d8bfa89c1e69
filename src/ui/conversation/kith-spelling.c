/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-spelling.h"

#include <libspelling.h>

GtkTextBuffer *
kith_spelling_buffer_new (void)
{
  GtkSourceBuffer *buffer = gtk_source_buffer_new (NULL);

  /* Only for the spelling: it is no source code. */
  gtk_source_buffer_set_highlight_syntax (buffer, FALSE);
  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);
  gtk_source_buffer_set_style_scheme (buffer, NULL);

  return GTK_TEXT_BUFFER (buffer);
}

static gboolean
language_to_adapter (GValue   *value,
                     GVariant *variant,
                     gpointer  data)
{
  const char *code = g_variant_get_string (variant, NULL);
  SpellingProvider *provider = spelling_provider_get_default ();

  g_value_set_string (value, *code != '\0' && spelling_provider_supports_language (provider, code)
                               ? code
                               : spelling_provider_get_default_code (provider));

  return TRUE;
}

static GVariant *
language_to_setting (const GValue       *value,
                     const GVariantType *type,
                     gpointer            data)
{
  const char *code = g_value_get_string (value);

  return g_variant_new_string (code != NULL ? code : "");
}

void
kith_spelling_attach (GtkTextView *view,
                      GSettings   *settings)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autoptr(SpellingTextBufferAdapter) adapter = NULL;

  if (!GTK_SOURCE_IS_BUFFER (buffer) || g_object_get_data (G_OBJECT (view), "kith-spelling") != NULL)
    return;

  spelling_init ();
  adapter = spelling_text_buffer_adapter_new (GTK_SOURCE_BUFFER (buffer), spelling_checker_get_default ());
  g_settings_bind (settings, "check-spelling", adapter, "enabled", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "spelling-language", adapter, "language", G_SETTINGS_BIND_DEFAULT, language_to_adapter,
                                language_to_setting, NULL, NULL);
  gtk_text_view_set_extra_menu (view, spelling_text_buffer_adapter_get_menu_model (adapter));
  gtk_widget_insert_action_group (GTK_WIDGET (view), "spelling", G_ACTION_GROUP (adapter));
  g_object_set_data_full (G_OBJECT (view), "kith-spelling", g_steal_pointer (&adapter), g_object_unref);
}
