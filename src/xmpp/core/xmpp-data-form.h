/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-node.h"

G_BEGIN_DECLS

#define XMPP_FORM_ERROR (xmpp_form_error_quark ())

/**
 * XmppFormError:
 * @XMPP_FORM_ERROR_NO_FORM: another element
 * @XMPP_FORM_ERROR_TYPE: none of the four types
 * @XMPP_FORM_ERROR_NO_NAME: a field without var that is more than text to read
 * @XMPP_FORM_ERROR_TWICE: two fields of the same var: which one counts, nobody could say
 * @XMPP_FORM_ERROR_TOO_MANY: fields, values or options without end
 * @XMPP_FORM_ERROR_TOO_LARGE: more text than %XMPP_FORM_BYTES_MAX
 */
typedef enum
{
  XMPP_FORM_ERROR_NO_FORM,
  XMPP_FORM_ERROR_TYPE,
  XMPP_FORM_ERROR_NO_NAME,
  XMPP_FORM_ERROR_TWICE,
  XMPP_FORM_ERROR_TOO_MANY,
  XMPP_FORM_ERROR_TOO_LARGE,
} XmppFormError;

GQuark xmpp_form_error_quark (void);

/* All of a form together, tables included. */
#define XMPP_FORM_FIELDS_MAX  5000
#define XMPP_FORM_VALUES_MAX  20000
#define XMPP_FORM_OPTIONS_MAX 5000
#define XMPP_FORM_BYTES_MAX   (1024 * 1024)

/* XEP-0004 s. 3.1 */
typedef enum
{
  XMPP_FORM_FORM,
  XMPP_FORM_SUBMIT,
  XMPP_FORM_CANCEL,
  XMPP_FORM_RESULT,
} XmppFormType;

/* s. 3.3; what is not known is a line of text. */
typedef enum
{
  XMPP_FIELD_TEXT_SINGLE,
  XMPP_FIELD_TEXT_MULTI,
  XMPP_FIELD_TEXT_PRIVATE,
  XMPP_FIELD_BOOLEAN,
  XMPP_FIELD_FIXED,
  XMPP_FIELD_HIDDEN,
  XMPP_FIELD_JID_SINGLE,
  XMPP_FIELD_JID_MULTI,
  XMPP_FIELD_LIST_SINGLE,
  XMPP_FIELD_LIST_MULTI,
} XmppFieldType;

typedef struct
{
  char *label; /* NULL: the value is all there is to read */
  char *value;
} XmppFormOption;

/* XEP-0221: where a picture or a sound of the field lies. Nobody fetches it without being asked to. */
typedef struct
{
  char *type;
  char *uri;
} XmppFormMedia;

/* XEP-0122: what the one who made the form wants the value to be. Told to the person; the server decides. */
typedef enum
{
  XMPP_VALIDATE_BASIC,
  XMPP_VALIDATE_OPEN,  /* of a list: other values than its options too */
  XMPP_VALIDATE_RANGE,
  XMPP_VALIDATE_REGEX, /* read only: it is never run */
} XmppValidate;

/**
 * XmppFormField:
 *
 * @var: NULL only in a field that is text to read
 * @values: (element-type utf8)
 * @options: (element-type XmppFormOption): of lists only
 * @datatype: XEP-0122; NULL where the field has no <validate/>
 * @minimum, @maximum: of %XMPP_VALIDATE_RANGE; NULL: none
 * @media: (element-type XmppFormMedia)
 */
typedef struct
{
  XmppFieldType type;
  char         *var;
  char         *label;
  char         *desc;
  gboolean      is_required;
  GPtrArray    *values;
  GPtrArray    *options;
  char         *datatype;
  XmppValidate  validate;
  char         *minimum;
  char         *maximum;
  char         *regex;
  GPtrArray    *media;
} XmppFormField;

/**
 * XmppDataForm:
 *
 * A form, or the answer to one (XEP-0004).
 *
 * @title, @instructions: NULL; several instructions are lines
 * @fields: (element-type XmppFormField)
 * @reported: (element-type XmppFormField): the head of a table of results
 * @items: (element-type GPtrArray): its rows, each with fields
 */
typedef struct
{
  XmppFormType type;
  char        *title;
  char        *instructions;
  GPtrArray   *fields;
  GPtrArray   *reported;
  GPtrArray   *items;
} XmppDataForm;

/* @node: <x xmlns='jabber:x:data'/> from anywhere. Returns: (transfer full): NULL with XMPP_FORM_ERROR. */
XmppDataForm  *xmpp_data_form_from_node     (XmppNode            *node,
                                             GError             **error);
/* @form_type: FORM_TYPE of XEP-0068, which goes first; NULL: none */
XmppDataForm  *xmpp_data_form_new           (XmppFormType         type,
                                             const char          *form_type);
/* What is sent back if the person changes nothing: what is hidden as it is, and what is proposed. */
XmppDataForm  *xmpp_data_form_new_answer    (const XmppDataForm  *form);
void           xmpp_data_form_free          (XmppDataForm        *self);

/* (transfer full): names and values, and of FORM_TYPE the type. */
XmppNode      *xmpp_data_form_to_node       (const XmppDataForm  *self);

/* XEP-0068 s. 4.3: only a hidden field says it, but in an answer. NULL: nobody says. */
const char    *xmpp_data_form_get_form_type (const XmppDataForm  *self);
XmppFormField *xmpp_data_form_find          (const XmppDataForm  *self,
                                             const char          *var);
/* The first value of that field; NULL. */
const char    *xmpp_data_form_get           (const XmppDataForm  *self,
                                             const char          *var);
/* Instead of what the field had; made at the end where there is none. Lines are values of their own in a field for several lines. @value: NULL: none. */
void           xmpp_data_form_set           (XmppDataForm        *self,
                                             const char          *var,
                                             const char          *value);
void           xmpp_data_form_set_values    (XmppDataForm        *self,
                                             const char          *var,
                                             const char *const   *values);

/* "1" and "true" (XEP-0004 s. 3.3). */
gboolean       xmpp_form_field_get_boolean  (const XmppFormField *self);
/* All values, one a line: (transfer full) */
char          *xmpp_form_field_dup_text     (const XmppFormField *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppDataForm, xmpp_data_form_free)

G_END_DECLS
