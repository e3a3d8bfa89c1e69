/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-disco-info.h"

#include <string.h>

#define NS_DATA "jabber:x:data"

/* More than any honest entity has. */
#define FEATURES_MAX   1000
#define IDENTITIES_MAX 50

G_DEFINE_BOXED_TYPE (XmppDiscoInfo, xmpp_disco_info, xmpp_disco_info_ref, xmpp_disco_info_unref)

static void
identity_free (gpointer data)
{
  XmppIdentity *identity = data;

  g_free (identity->category);
  g_free (identity->type);
  g_free (identity->lang);
  g_free (identity->name);
  g_free (identity);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static XmppDiscoInfo *
disco_info_new (void)
{
  XmppDiscoInfo *self = g_new0 (XmppDiscoInfo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->identities = g_ptr_array_new_with_free_func (identity_free);

  return self;
}

/* (transfer full): sorted; *had_duplicates where a feature came twice. */
static GStrv
sort_features (GPtrArray *features,
               gboolean  *had_duplicates)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char *last = NULL;

  g_ptr_array_sort (features, compare_strings);
  for (guint i = 0; i < features->len; i++)
    {
      const char *feature = g_ptr_array_index (features, i);

      if (g_strcmp0 (feature, last) != 0)
        g_strv_builder_add (builder, feature);
      else if (had_duplicates != NULL)
        *had_duplicates = TRUE;
      last = feature;
    }

  return g_strv_builder_end (builder);
}

XmppDiscoInfo *
xmpp_disco_info_new (const char *const *features)
{
  XmppDiscoInfo *self = disco_info_new ();
  g_autoptr(GPtrArray) array = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; features[i] != NULL; i++)
    g_ptr_array_add (array, g_strdup (features[i]));
  self->features = sort_features (array, NULL);

  return self;
}

XmppDiscoInfo *
xmpp_disco_info_from_node (XmppNode *query)
{
  XmppDiscoInfo *self = disco_info_new ();
  g_autoptr(GPtrArray) features = g_ptr_array_new_with_free_func (g_free);

  self->query = xmpp_node_ref (query);
  for (XmppNode *child = xmpp_node_get_first (query); child != NULL; child = xmpp_node_get_next (child))
    {
      const char *var = xmpp_node_get_attribute (child, "var");

      if (xmpp_node_is (child, "feature", NS_DISCO_INFO) && var != NULL && features->len < FEATURES_MAX)
        g_ptr_array_add (features, g_strdup (var));
      else if (xmpp_node_is (child, "identity", NS_DISCO_INFO) && self->identities->len < IDENTITIES_MAX)
        xmpp_disco_info_add_identity (self, xmpp_node_get_attribute (child, "category"), xmpp_node_get_attribute (child, "type"),
                                      xmpp_node_get_lang (child), xmpp_node_get_attribute (child, "name"));
    }
  self->features = sort_features (features, NULL);

  return self;
}

XmppDiscoInfo *
xmpp_disco_info_ref (XmppDiscoInfo *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_disco_info_unref (XmppDiscoInfo *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->identities);
  g_strfreev (self->features);
  g_clear_pointer (&self->query, xmpp_node_unref);
  g_free (self);
}

void
xmpp_disco_info_add_identity (XmppDiscoInfo *self,
                              const char    *category,
                              const char    *type,
                              const char    *lang,
                              const char    *name)
{
  XmppIdentity *identity = g_new0 (XmppIdentity, 1);

  identity->category = g_strdup (category != NULL ? category : "");
  identity->type = g_strdup (type != NULL ? type : "");
  identity->lang = g_strdup (lang != NULL ? lang : "");
  identity->name = g_strdup (name != NULL ? name : "");
  g_ptr_array_add (self->identities, identity);
}

gboolean
xmpp_disco_info_has (XmppDiscoInfo *self,
                     const char    *feature)
{
  return g_strv_contains ((const char *const *) self->features, feature);
}

XmppNode *
xmpp_disco_info_to_node (XmppDiscoInfo *self)
{
  XmppNode *query = xmpp_node_new ("query", NS_DISCO_INFO);

  for (guint i = 0; i < self->identities->len; i++)
    {
      XmppIdentity *identity = g_ptr_array_index (self->identities, i);
      XmppNode *node = xmpp_node_add (query, "identity", NULL);

      xmpp_node_set_attribute (node, "category", identity->category);
      xmpp_node_set_attribute (node, "type", identity->type);
      if (*identity->name != '\0')
        xmpp_node_set_attribute (node, "name", identity->name);
    }
  for (guint i = 0; self->features[i] != NULL; i++)
    xmpp_node_set_attribute (xmpp_node_add (query, "feature", NULL), "var", self->features[i]);

  return query;
}

/* XEP-0115 s. 5.1, 7: one form. Its text begins with its FORM_TYPE, which the caller sorts by. NULL where it has none. */
static char *
form_to_text (XmppNode *form)
{
  GString *out = g_string_new (NULL);
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *form_type = NULL;

  for (XmppNode *field = xmpp_node_get_first (form); field != NULL; field = xmpp_node_get_next (field))
    {
      const char *var = xmpp_node_get_attribute (field, "var");
      g_autoptr(GPtrArray) values = g_ptr_array_new ();
      GString *text;

      if (!xmpp_node_is (field, "field", NS_DATA) || var == NULL)
        continue;

      for (XmppNode *value = xmpp_node_get_first (field); value != NULL; value = xmpp_node_get_next (value))
        if (xmpp_node_is (value, "value", NS_DATA))
          g_ptr_array_add (values, (gpointer) (guintptr) xmpp_node_get_text (value));

      if (strcmp (var, "FORM_TYPE") == 0)
        {
          if (values->len == 1)
            g_set_str (&form_type, g_ptr_array_index (values, 0));
          continue;
        }

      g_ptr_array_sort (values, compare_strings);
      text = g_string_new (var);
      g_string_append_c (text, '<');
      for (guint i = 0; i < values->len; i++)
        g_string_append_printf (text, "%s<", (const char *) g_ptr_array_index (values, i));
      g_ptr_array_add (fields, g_string_free (text, FALSE));
    }

  if (form_type == NULL)
    {
      g_string_free (out, TRUE);
      return NULL;
    }

  g_ptr_array_sort (fields, compare_strings);
  g_string_append_printf (out, "%s<", form_type);
  for (guint i = 0; i < fields->len; i++)
    g_string_append (out, g_ptr_array_index (fields, i));

  return g_string_free (out, FALSE);
}

/* Sorted lines into @out; FALSE where one comes twice. */
static gboolean
append_sorted (GString   *out,
               GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_strings);

  for (guint i = 0; i < lines->len; i++)
    {
      if (i > 0 && strcmp (g_ptr_array_index (lines, i), g_ptr_array_index (lines, i - 1)) == 0)
        return FALSE;
      g_string_append (out, g_ptr_array_index (lines, i));
    }

  return TRUE;
}

/* A feature that came twice spoils the answer (XEP-0115 s. 5.4), but was dropped when it was read. */
static gboolean
features_came_twice (XmppDiscoInfo *self)
{
  guint n = 0;

  if (self->query == NULL)
    return FALSE;

  for (XmppNode *child = xmpp_node_get_first (self->query); child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "feature", NS_DISCO_INFO) && xmpp_node_get_attribute (child, "var") != NULL)
      n++;

  return n != g_strv_length (self->features);
}

char *
xmpp_disco_info_to_ver (XmppDiscoInfo *self,
                        GChecksumType  hash)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GPtrArray) identities = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) forms = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GChecksum) checksum = g_checksum_new (hash);
  guint8 digest[64];
  gsize length = sizeof digest;

  if (features_came_twice (self))
    return NULL;

  for (guint i = 0; i < self->identities->len; i++)
    {
      XmppIdentity *identity = g_ptr_array_index (self->identities, i);

      g_ptr_array_add (identities,
                       g_strdup_printf ("%s/%s/%s/%s<", identity->category, identity->type, identity->lang, identity->name));
    }

  if (self->query != NULL)
    for (XmppNode *child = xmpp_node_get_first (self->query); child != NULL; child = xmpp_node_get_next (child))
      if (xmpp_node_is (child, "x", NS_DATA))
        {
          char *text = form_to_text (child);

          if (text != NULL)
            g_ptr_array_add (forms, text);
        }

  if (!append_sorted (out, identities))
    return NULL;
  for (guint i = 0; self->features[i] != NULL; i++)
    g_string_append_printf (out, "%s<", self->features[i]);
  if (!append_sorted (out, forms))
    return NULL;

  g_checksum_update (checksum, (const guchar *) out->str, (gssize) out->len);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}
