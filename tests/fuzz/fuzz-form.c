/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-data-form.h"
#include "xmpp-stanza-writer.h"

#include <string.h>

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

static void
check_fields (GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const XmppFormField *field = g_ptr_array_index (fields, i);

      g_assert_true (field->type == XMPP_FIELD_FIXED || *field->var != '\0');
      g_assert_true (field->options->len == 0 || field->type == XMPP_FIELD_LIST_SINGLE || field->type == XMPP_FIELD_LIST_MULTI);
      g_assert_true (field->datatype != NULL || field->validate == XMPP_VALIDATE_BASIC);
    }
}

/* The answer to any form is one that can be read, with the same values under the same names. */
static void
check_answer (const XmppDataForm *form)
{
  g_autoptr(XmppDataForm) answer = xmpp_data_form_new_answer (form);
  g_autoptr(XmppNode) node = xmpp_data_form_to_node (answer);
  g_autofree char *text = xmpp_stanza_writer_to_text (node);
  g_autoptr(XmppNode) parsed = fuzz_parse (text);
  g_autoptr(XmppDataForm) again = NULL;
  GError *error = NULL;

  g_assert_nonnull (parsed);
  again = xmpp_data_form_from_node (parsed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->fields->len, ==, answer->fields->len);
  for (guint i = 0; i < again->fields->len; i++)
    {
      const XmppFormField *left = g_ptr_array_index (answer->fields, i), *right = g_ptr_array_index (again->fields, i);
      g_autofree char *left_text = xmpp_form_field_dup_text (left);
      g_autofree char *right_text = xmpp_form_field_dup_text (right);

      g_assert_cmpstr (left->var, ==, right->var);
      g_assert_cmpuint (left->values->len, ==, right->values->len);
      g_assert_cmpstr (left_text, ==, right_text);
      g_assert_true (xmpp_data_form_find (again, right->var) == right);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  g_autofree char *text = draw_text (&draw);
  g_autoptr(XmppNode) node = fuzz_parse (text);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppDataForm) form = NULL;
  guint n_fields;

  if (node == NULL)
    return 0;

  form = xmpp_data_form_from_node (node, &error);
  if (form == NULL)
    {
      g_assert_true (error->domain == XMPP_FORM_ERROR);
      return 0;
    }

  n_fields = form->fields->len + form->reported->len;
  check_fields (form->fields);
  check_fields (form->reported);
  for (guint i = 0; i < form->items->len; i++)
    {
      GPtrArray *row = g_ptr_array_index (form->items, i);

      n_fields += row->len;
      check_fields (row);
    }
  g_assert_cmpuint (n_fields, <=, XMPP_FORM_FIELDS_MAX);
  check_answer (form);

  return 0;
}
