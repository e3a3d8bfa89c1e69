/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-data-form.h"

#include <string.h>

#define NS_DATA     "jabber:x:data"
#define NS_VALIDATE "http://jabber.org/protocol/xdata-validate"
#define NS_MEDIA    "urn:xmpp:media-element"

#define FORM_TYPE "FORM_TYPE"

G_DEFINE_QUARK (xmpp-form-error-quark, xmpp_form_error)

static const char *const type_names[] = { "form", "submit", "cancel", "result" };

static const struct
{
  const char   *name;
  XmppFieldType type;
} field_types[] = {
  { "text-single", XMPP_FIELD_TEXT_SINGLE },
  { "text-multi", XMPP_FIELD_TEXT_MULTI },
  { "text-private", XMPP_FIELD_TEXT_PRIVATE },
  { "boolean", XMPP_FIELD_BOOLEAN },
  { "fixed", XMPP_FIELD_FIXED },
  { "hidden", XMPP_FIELD_HIDDEN },
  { "jid-single", XMPP_FIELD_JID_SINGLE },
  { "jid-multi", XMPP_FIELD_JID_MULTI },
  { "list-single", XMPP_FIELD_LIST_SINGLE },
  { "list-multi", XMPP_FIELD_LIST_MULTI },
};

/* --- Values ---------------------------------------------------------------------------------------------------------- */

static void
option_free (gpointer data)
{
  XmppFormOption *self = data;

  g_free (self->label);
  g_free (self->value);
  g_free (self);
}

static void
media_free (gpointer data)
{
  XmppFormMedia *self = data;

  g_free (self->type);
  g_free (self->uri);
  g_free (self);
}

static void
field_free (gpointer data)
{
  XmppFormField *self = data;

  g_free (self->var);
  g_free (self->label);
  g_free (self->desc);
  g_ptr_array_unref (self->values);
  g_ptr_array_unref (self->options);
  g_free (self->datatype);
  g_free (self->minimum);
  g_free (self->maximum);
  g_free (self->regex);
  g_ptr_array_unref (self->media);
  g_free (self);
}

static XmppFormField *
field_new (XmppFieldType type,
           const char   *var)
{
  XmppFormField *self = g_new0 (XmppFormField, 1);

  self->type = type;
  self->var = g_strdup (var);
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->options = g_ptr_array_new_with_free_func (option_free);
  self->media = g_ptr_array_new_with_free_func (media_free);

  return self;
}

XmppDataForm *
xmpp_data_form_new (XmppFormType type,
                    const char  *form_type)
{
  XmppDataForm *self = g_new0 (XmppDataForm, 1);

  self->type = type;
  self->fields = g_ptr_array_new_with_free_func (field_free);
  self->reported = g_ptr_array_new_with_free_func (field_free);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (form_type != NULL)
    {
      XmppFormField *field = field_new (XMPP_FIELD_HIDDEN, FORM_TYPE);

      g_ptr_array_add (field->values, g_strdup (form_type));
      g_ptr_array_add (self->fields, field);
    }

  return self;
}

void
xmpp_data_form_free (XmppDataForm *self)
{
  g_free (self->title);
  g_free (self->instructions);
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->reported);
  g_ptr_array_unref (self->items);
  g_free (self);
}

XmppFormField *
xmpp_data_form_find (const XmppDataForm *self,
                     const char         *var)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      XmppFormField *field = g_ptr_array_index (self->fields, i);

      if (field->type != XMPP_FIELD_FIXED && g_strcmp0 (field->var, var) == 0)
        return field;
    }

  return NULL;
}

const char *
xmpp_data_form_get (const XmppDataForm *self,
                    const char         *var)
{
  const XmppFormField *field = xmpp_data_form_find (self, var);

  return field != NULL && field->values->len > 0 ? g_ptr_array_index (field->values, 0) : NULL;
}

const char *
xmpp_data_form_get_form_type (const XmppDataForm *self)
{
  const XmppFormField *field = xmpp_data_form_find (self, FORM_TYPE);

  if (field == NULL || field->values->len != 1 || (field->type != XMPP_FIELD_HIDDEN && self->type != XMPP_FORM_SUBMIT))
    return NULL;

  return g_ptr_array_index (field->values, 0);
}

gboolean
xmpp_form_field_get_boolean (const XmppFormField *self)
{
  const char *value = self->values->len > 0 ? g_ptr_array_index (self->values, 0) : "";

  return strcmp (value, "1") == 0 || strcmp (value, "true") == 0;
}

char *
xmpp_form_field_dup_text (const XmppFormField *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->values->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, g_ptr_array_index (self->values, i));
    }

  return g_string_free (text, FALSE);
}

/* --- In ---------------------------------------------------------------------------------------------------------------- */

/* What a form may still cost. */
typedef struct
{
  guint n_fields;
  guint n_values;
  guint n_options;
  gsize n_bytes;
} Budget;

static gboolean
fail (XmppFormError   code,
      const char     *text,
      GError        **error)
{
  g_set_error_literal (error, XMPP_FORM_ERROR, (int) code, text);
  return FALSE;
}

/* (transfer full): NULL stays NULL. What is beyond the budget is seen at the end of the field: the stanza has a limit of its own. */
static char *
take_text (Budget     *budget,
           const char *text)
{
  budget->n_bytes += text != NULL ? strlen (text) : 0;

  return g_strdup (text);
}

static XmppFieldType
read_field_type (XmppNode *node)
{
  const char *name = xmpp_node_get_attribute (node, "type");

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (field_types); i++)
    if (strcmp (field_types[i].name, name) == 0)
      return field_types[i].type;

  return XMPP_FIELD_TEXT_SINGLE;
}

/* s. 3.2: one value, and only in lists. */
static void
read_option (XmppFormField *field,
             XmppNode      *node,
             Budget        *budget)
{
  XmppNode *value = xmpp_node_find_only (node, "value", NS_DATA);
  XmppFormOption *option;

  if (value == NULL || (field->type != XMPP_FIELD_LIST_SINGLE && field->type != XMPP_FIELD_LIST_MULTI))
    return;

  option = g_new0 (XmppFormOption, 1);
  option->label = take_text (budget, xmpp_node_get_attribute (node, "label"));
  option->value = take_text (budget, xmpp_node_get_text (value));
  g_ptr_array_add (field->options, option);
  budget->n_options++;
}

/* XEP-0122 s. 3 */
static void
read_validate (XmppFormField *field,
               XmppNode      *node,
               Budget        *budget)
{
  const char *datatype = xmpp_node_get_attribute (node, "datatype");
  XmppNode *range = xmpp_node_find (node, "range", NS_VALIDATE);
  const char *regex = xmpp_node_find_text (node, "regex", NS_VALIDATE);

  if (field->datatype != NULL)
    return;

  field->datatype = take_text (budget, datatype != NULL ? datatype : "xs:string");
  if (xmpp_node_find (node, "open", NS_VALIDATE) != NULL)
    {
      field->validate = XMPP_VALIDATE_OPEN;
    }
  else if (range != NULL)
    {
      field->validate = XMPP_VALIDATE_RANGE;
      field->minimum = take_text (budget, xmpp_node_get_attribute (range, "min"));
      field->maximum = take_text (budget, xmpp_node_get_attribute (range, "max"));
    }
  else if (regex != NULL)
    {
      field->validate = XMPP_VALIDATE_REGEX;
      field->regex = take_text (budget, regex);
    }
}

/* XEP-0221 s. 2 */
static void
read_media (XmppFormField *field,
            XmppNode      *node,
            Budget        *budget)
{
  for (XmppNode *uri = xmpp_node_get_first (node); uri != NULL; uri = xmpp_node_get_next (uri))
    {
      XmppFormMedia *media;

      if (!xmpp_node_is (uri, "uri", NS_MEDIA) || xmpp_node_get_attribute (uri, "type") == NULL)
        continue;

      media = g_new0 (XmppFormMedia, 1);
      media->type = take_text (budget, xmpp_node_get_attribute (uri, "type"));
      media->uri = g_strstrip (take_text (budget, xmpp_node_get_text (uri)));
      g_ptr_array_add (field->media, media);
      budget->n_options++;
    }
}

static XmppFormField *
read_field (XmppNode *node,
            Budget   *budget)
{
  XmppFormField *field = field_new (read_field_type (node), NULL);

  budget->n_fields++;
  field->var = take_text (budget, xmpp_node_get_attribute (node, "var"));
  field->label = take_text (budget, xmpp_node_get_attribute (node, "label"));
  field->desc = take_text (budget, xmpp_node_find_text (node, "desc", NS_DATA));
  field->is_required = xmpp_node_find (node, "required", NS_DATA) != NULL;
  for (XmppNode *child = xmpp_node_get_first (node); child != NULL; child = xmpp_node_get_next (child))
    {
      if (xmpp_node_is (child, "value", NS_DATA))
        {
          g_ptr_array_add (field->values, take_text (budget, xmpp_node_get_text (child)));
          budget->n_values++;
        }
      else if (xmpp_node_is (child, "option", NS_DATA))
        read_option (field, child, budget);
      else if (xmpp_node_is (child, "validate", NS_VALIDATE))
        read_validate (field, child, budget);
      else if (xmpp_node_is (child, "media", NS_MEDIA))
        read_media (field, child, budget);
    }

  return field;
}

static gboolean
check_budget (const Budget  *budget,
              GError       **error)
{
  if (budget->n_fields > XMPP_FORM_FIELDS_MAX || budget->n_values > XMPP_FORM_VALUES_MAX || budget->n_options > XMPP_FORM_OPTIONS_MAX)
    return fail (XMPP_FORM_ERROR_TOO_MANY, "too many fields, values or options", error);
  if (budget->n_bytes > XMPP_FORM_BYTES_MAX)
    return fail (XMPP_FORM_ERROR_TOO_LARGE, "too much text", error);

  return TRUE;
}

/* @vars: those of the same list */
static gboolean
add_field (GPtrArray   *fields,
           GHashTable  *vars,
           XmppNode    *node,
           Budget      *budget,
           GError     **error)
{
  XmppFormField *field = read_field (node, budget);

  g_ptr_array_add (fields, field);
  if (!check_budget (budget, error))
    return FALSE;
  if (field->type == XMPP_FIELD_FIXED)
    return TRUE;
  if (field->var == NULL || *field->var == '\0')
    return fail (XMPP_FORM_ERROR_NO_NAME, "a field without name", error);
  if (!g_hash_table_add (vars, field->var))
    return fail (XMPP_FORM_ERROR_TWICE, "a field stands twice", error);

  return TRUE;
}

static gboolean
read_fields (GPtrArray  *fields,
             XmppNode   *node,
             Budget     *budget,
             GError    **error)
{
  g_autoptr(GHashTable) vars = g_hash_table_new (g_str_hash, g_str_equal);

  for (XmppNode *child = xmpp_node_get_first (node); child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "field", NS_DATA) && !add_field (fields, vars, child, budget, error))
      return FALSE;

  return TRUE;
}

/* s. 3.4. In whichever order: older programs put the head behind the rows. */
static gboolean
read_table (XmppDataForm  *self,
            XmppNode      *node,
            Budget        *budget,
            GError       **error)
{
  for (XmppNode *child = xmpp_node_get_first (node); child != NULL; child = xmpp_node_get_next (child))
    {
      if (xmpp_node_is (child, "reported", NS_DATA))
        {
          if (self->reported->len > 0)
            return fail (XMPP_FORM_ERROR_TWICE, "two heads of a table", error);
          if (!read_fields (self->reported, child, budget, error))
            return FALSE;
        }
      else if (xmpp_node_is (child, "item", NS_DATA))
        {
          GPtrArray *row = g_ptr_array_new_with_free_func (field_free);

          g_ptr_array_add (self->items, row);
          /* An empty row costs too. */
          budget->n_fields++;
          if (!check_budget (budget, error) || !read_fields (row, child, budget, error))
            return FALSE;
        }
    }

  return TRUE;
}

static char *
read_instructions (XmppNode *node,
                   Budget   *budget)
{
  GString *text = NULL;

  for (XmppNode *child = xmpp_node_get_first (node); child != NULL; child = xmpp_node_get_next (child))
    {
      if (!xmpp_node_is (child, "instructions", NS_DATA))
        continue;
      if (text == NULL)
        text = g_string_new (NULL);
      else
        g_string_append_c (text, '\n');
      g_string_append (text, xmpp_node_get_text (child));
    }
  if (text == NULL)
    return NULL;

  budget->n_bytes += text->len;

  return g_string_free (text, FALSE);
}

XmppDataForm *
xmpp_data_form_from_node (XmppNode  *node,
                          GError   **error)
{
  g_autoptr(XmppDataForm) self = xmpp_data_form_new (XMPP_FORM_FORM, NULL);
  const char *name = xmpp_node_get_attribute (node, "type");
  Budget budget = { 0 };
  guint type = 0;

  if (!xmpp_node_is (node, "x", NS_DATA))
    {
      fail (XMPP_FORM_ERROR_NO_FORM, "no form", error);
      return NULL;
    }
  while (type < G_N_ELEMENTS (type_names) && g_strcmp0 (type_names[type], name) != 0)
    type++;
  if (type == G_N_ELEMENTS (type_names))
    {
      fail (XMPP_FORM_ERROR_TYPE, "a form of no type", error);
      return NULL;
    }

  self->type = (XmppFormType) type;
  self->title = take_text (&budget, xmpp_node_find_text (node, "title", NS_DATA));
  self->instructions = read_instructions (node, &budget);
  if (!check_budget (&budget, error) || !read_fields (self->fields, node, &budget, error) || !read_table (self, node, &budget, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* --- Out --------------------------------------------------------------------------------------------------------------- */

static XmppFormField *
ensure_field (XmppDataForm *self,
              const char   *var)
{
  XmppFormField *field = xmpp_data_form_find (self, var);

  if (field == NULL)
    {
      field = field_new (XMPP_FIELD_TEXT_SINGLE, var);
      g_ptr_array_add (self->fields, field);
    }
  g_ptr_array_set_size (field->values, 0);

  return field;
}

void
xmpp_data_form_set_values (XmppDataForm      *self,
                           const char        *var,
                           const char *const *values)
{
  XmppFormField *field = ensure_field (self, var);

  for (; values != NULL && *values != NULL; values++)
    g_ptr_array_add (field->values, g_strdup (*values));
}

void
xmpp_data_form_set (XmppDataForm *self,
                    const char   *var,
                    const char   *value)
{
  XmppFormField *field = ensure_field (self, var);

  if (value != NULL && field->type == XMPP_FIELD_TEXT_MULTI)
    {
      g_auto(GStrv) lines = g_strsplit (value, "\n", -1);

      for (char **line = lines; *line != NULL; line++)
        g_ptr_array_add (field->values, g_strdup (*line));
    }
  else if (value != NULL)
    {
      g_ptr_array_add (field->values, g_strdup (value));
    }
}

XmppDataForm *
xmpp_data_form_new_answer (const XmppDataForm *form)
{
  XmppDataForm *self = xmpp_data_form_new (XMPP_FORM_SUBMIT, NULL);

  for (guint i = 0; i < form->fields->len; i++)
    {
      const XmppFormField *asked = g_ptr_array_index (form->fields, i);
      XmppFormField *field;

      if (asked->type == XMPP_FIELD_FIXED)
        continue;

      field = field_new (asked->type, asked->var);
      field->is_required = asked->is_required;
      for (guint j = 0; j < asked->values->len; j++)
        g_ptr_array_add (field->values, g_strdup (g_ptr_array_index (asked->values, j)));
      g_ptr_array_add (self->fields, field);
    }

  return self;
}

XmppNode *
xmpp_data_form_to_node (const XmppDataForm *self)
{
  XmppNode *node = xmpp_node_new ("x", NS_DATA);

  xmpp_node_set_attribute (node, "type", type_names[self->type]);
  for (guint i = 0; i < self->fields->len && self->type != XMPP_FORM_CANCEL; i++)
    {
      const XmppFormField *field = g_ptr_array_index (self->fields, i);
      XmppNode *out;

      if (field->var == NULL)
        continue;

      out = xmpp_node_add (node, "field", NULL);
      xmpp_node_set_attribute (out, "var", field->var);
      if (strcmp (field->var, FORM_TYPE) == 0)
        xmpp_node_set_attribute (out, "type", "hidden");
      for (guint j = 0; j < field->values->len; j++)
        xmpp_node_add_with_text (out, "value", NULL, g_ptr_array_index (field->values, j));
    }

  return node;
}
