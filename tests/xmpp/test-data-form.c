/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "session-fixture.h"
#include "xmpp-data-form.h"
#include "xmpp-stanza-reader.h"
#include "xmpp-stanza-writer.h"

#include <string.h>

/* XEP-0004 s. 5 */
#define BOT_FORM \
  "<x xmlns='jabber:x:data' type='form'><title>Bot Configuration</title><instructions>Fill out this form to configure your new bot!" \
  "</instructions><field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field><field type='fixed'><value>Section 1: Bot Info</value>" \
  "</field><field type='text-single' label='The name of your bot' var='botname'/>" \
  "<field type='text-multi' label='Helpful description of your bot' var='description'/><field type='boolean' label='Public bot?' var='public'>" \
  "<required/></field><field type='text-private' label='Password for special access' var='password'/><field type='fixed'>" \
  "<value>Section 2: Features</value></field><field type='list-multi' label='What features will the bot support?' var='features'>" \
  "<option label='Contests'><value>contests</value></option><option label='News'><value>news</value></option><option label='Polls'><value>polls" \
  "</value></option><option label='Reminders'><value>reminders</value></option><option label='Search'><value>search</value></option><value>news" \
  "</value><value>search</value></field><field type='fixed'><value>Section 3: Subscriber List</value></field>" \
  "<field type='list-single' label='Maximum number of subscribers' var='maxsubs'><value>20</value><option label='10'><value>10</value></option>" \
  "<option label='20'><value>20</value></option><option label='30'><value>30</value></option><option label='50'><value>50</value></option>" \
  "<option label='100'><value>100</value></option><option label='None'><value>none</value></option></field><field type='fixed'>" \
  "<value>Section 4: Invitations</value></field><field type='jid-multi' label='People to invite' var='invitelist'>" \
  "<desc>Tell all your friends about your new bot!</desc></field></x>"
#define BOT_SUBMIT \
  "<x xmlns='jabber:x:data' type='submit'><field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>" \
  "<field type='text-single' var='botname'><value>The Jabber Google Bot</value></field><field type='text-multi' var='description'>" \
  "<value>This bot enables you to send requests to</value><value>Google and receive the search results right</value>" \
  "<value>in your Jabber client. It&apos; really cool!</value><value>It even supports Google News!</value></field>" \
  "<field type='boolean' var='public'><value>0</value></field><field type='text-private' var='password'><value>v3r0na</value></field>" \
  "<field type='list-multi' var='features'><value>news</value><value>search</value></field><field type='list-single' var='maxsubs'><value>50" \
  "</value></field><field type='jid-multi' var='invitelist'><value>juliet@capulet.com</value><value>benvolio@montague.net</value></field></x>"
#define SEARCH_RESULT \
  "<x xmlns='jabber:x:data' type='result'><title>Joogle Search: verona</title><reported><field var='name'/><field var='url'/></reported><item>" \
  "<field var='name'><value>Comune di Verona - Benvenuti nel sito ufficiale</value></field><field var='url'><value>http://www.comune.verona.it/" \
  "</value></field></item><item><field var='name'><value>benvenuto!</value></field><field var='url'><value>http://www.hellasverona.it/</value>" \
  "</field></item><item><field var='name'><value>Universita degli Studi di Verona - Home Page</value></field><field var='url'>" \
  "<value>http://www.univr.it/</value></field></item><item><field var='name'><value>Aeroporti del Garda</value></field><field var='url'>" \
  "<value>http://www.aeroportoverona.it/</value></field></item><item><field var='name'><value>Veronafiere - fiera di Verona</value></field>" \
  "<field var='url'><value>http://www.veronafiere.it/</value></field></item></x>"

#define FORM(type, inner) "<x xmlns='jabber:x:data' type='" type "'>" inner "</x>"

static XmppDataForm *
parse (const char  *text,
       GError     **error)
{
  g_autoptr(XmppNode) node = fixture_parse (text);

  g_assert_nonnull (node);

  return xmpp_data_form_from_node (node, error);
}

static const XmppFormField *
nth (GPtrArray *fields,
     guint      n)
{
  g_assert_cmpuint (n, <, fields->len);

  return g_ptr_array_index (fields, n);
}

static void
assert_values (const XmppFormField *field,
               const char          *expected)
{
  g_autofree char *text = xmpp_form_field_dup_text (field);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_form (void)
{
  static const XmppFieldType types[] = {
    XMPP_FIELD_HIDDEN, XMPP_FIELD_FIXED, XMPP_FIELD_TEXT_SINGLE, XMPP_FIELD_TEXT_MULTI, XMPP_FIELD_BOOLEAN, XMPP_FIELD_TEXT_PRIVATE, XMPP_FIELD_FIXED,
    XMPP_FIELD_LIST_MULTI, XMPP_FIELD_FIXED, XMPP_FIELD_LIST_SINGLE, XMPP_FIELD_FIXED, XMPP_FIELD_JID_MULTI,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppDataForm) form = parse (BOT_FORM, &error);
  const XmppFormField *features, *people;

  g_assert_no_error (error);
  g_assert_cmpint (form->type, ==, XMPP_FORM_FORM);
  g_assert_cmpstr (form->title, ==, "Bot Configuration");
  g_assert_cmpstr (form->instructions, ==, "Fill out this form to configure your new bot!");
  g_assert_cmpstr (xmpp_data_form_get_form_type (form), ==, "jabber:bot");
  g_assert_cmpuint (form->fields->len, ==, G_N_ELEMENTS (types));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_cmpint (nth (form->fields, i)->type, ==, types[i]);
  assert_values (nth (form->fields, 1), "Section 1: Bot Info");
  g_assert_null (nth (form->fields, 1)->var);
  g_assert_true (xmpp_data_form_find (form, "public")->is_required);
  g_assert_false (xmpp_data_form_find (form, "botname")->is_required);
  g_assert_cmpstr (xmpp_data_form_find (form, "botname")->label, ==, "The name of your bot");
  features = xmpp_data_form_find (form, "features");
  assert_values (features, "news\nsearch");
  g_assert_cmpuint (features->options->len, ==, 5);
  g_assert_cmpstr (((XmppFormOption *) features->options->pdata[4])->label, ==, "Search");
  g_assert_cmpstr (((XmppFormOption *) features->options->pdata[4])->value, ==, "search");
  g_assert_cmpstr (xmpp_data_form_get (form, "maxsubs"), ==, "20");
  people = xmpp_data_form_find (form, "invitelist");
  g_assert_cmpstr (people->desc, ==, "Tell all your friends about your new bot!");
  g_assert_cmpuint (people->values->len, ==, 0);
  g_assert_null (xmpp_data_form_find (form, "nobody"));
}

/* Filled in as in s. 5.1: what is written is what the example has, but for the types, which only FORM_TYPE needs. */
static void
test_answer (void)
{
  static const char *const features[] = { "news", "search", NULL };
  static const char *const people[] = { "juliet@capulet.com", "benvolio@montague.net", NULL };
  g_autoptr(XmppDataForm) form = parse (BOT_FORM, NULL);
  g_autoptr(XmppDataForm) answer = xmpp_data_form_new_answer (form);
  g_autoptr(XmppDataForm) example = parse (BOT_SUBMIT, NULL);
  g_autoptr(XmppNode) node = NULL;
  g_autoptr(XmppDataForm) again = NULL;
  g_autofree char *text = NULL;

  assert_values (xmpp_data_form_find (answer, "features"), "news\nsearch");
  xmpp_data_form_set (answer, "botname", "The Jabber Google Bot");
  xmpp_data_form_set (answer, "description", "This bot enables you to send requests to\nGoogle and receive the search results right\n"
                                             "in your Jabber client. It' really cool!\nIt even supports Google News!");
  xmpp_data_form_set (answer, "public", "0");
  xmpp_data_form_set (answer, "password", "v3r0na");
  xmpp_data_form_set_values (answer, "features", features);
  xmpp_data_form_set (answer, "maxsubs", "50");
  xmpp_data_form_set_values (answer, "invitelist", people);
  g_assert_cmpuint (xmpp_data_form_find (answer, "description")->values->len, ==, 4);

  node = xmpp_data_form_to_node (answer);
  again = xmpp_data_form_from_node (node, NULL);
  g_assert_cmpint (again->type, ==, XMPP_FORM_SUBMIT);
  g_assert_cmpstr (xmpp_data_form_get_form_type (again), ==, "jabber:bot");
  g_assert_cmpuint (again->fields->len, ==, example->fields->len);
  for (guint i = 0; i < example->fields->len; i++)
    {
      g_autofree char *wanted = xmpp_form_field_dup_text (nth (example->fields, i));

      g_assert_cmpstr (nth (again->fields, i)->var, ==, nth (example->fields, i)->var);
      assert_values (nth (again->fields, i), wanted);
    }
  g_assert_false (xmpp_form_field_get_boolean (xmpp_data_form_find (again, "public")));

  /* A value that is taken away, and one that nobody asked for. */
  xmpp_data_form_set (answer, "botname", NULL);
  xmpp_data_form_set (answer, "more", "<&>");
  g_assert_null (xmpp_data_form_get (answer, "botname"));
  g_clear_pointer (&node, xmpp_node_unref);
  node = xmpp_data_form_to_node (answer);
  text = xmpp_stanza_writer_to_text (node);
  g_assert_nonnull (strstr (text, "<field var='botname'/>"));
  g_assert_nonnull (strstr (text, "<field var='more'><value>&lt;&amp;&gt;</value></field></x>"));
}

static void
test_new (void)
{
  g_autoptr(XmppDataForm) form = xmpp_data_form_new (XMPP_FORM_SUBMIT, "urn:xmpp:mam:2");
  g_autoptr(XmppDataForm) cancel = xmpp_data_form_new (XMPP_FORM_CANCEL, "x");
  g_autoptr(XmppNode) node = NULL;
  g_autoptr(XmppNode) cancelled = xmpp_data_form_to_node (cancel);
  g_autofree char *text = NULL;
  g_autofree char *cancel_text = xmpp_stanza_writer_to_text (cancelled);

  xmpp_data_form_set (form, "with", "a@b");
  node = xmpp_data_form_to_node (form);
  text = xmpp_stanza_writer_to_text (node);
  g_assert_cmpstr (text, ==, "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
                             "<field var='with'><value>a@b</value></field></x>");
  /* s. 3.2: none in there. */
  g_assert_cmpstr (cancel_text, ==, "<x xmlns='jabber:x:data' type='cancel'/>");
}

static void
test_table (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppDataForm) form = parse (SEARCH_RESULT, &error);
  g_autoptr(XmppDataForm) late = parse (FORM ("result", "<item><field var='a'><value>1</value></field></item><reported><field var='a' type='jid-single'/></reported>"),
                                        NULL);

  g_assert_no_error (error);
  g_assert_cmpint (form->type, ==, XMPP_FORM_RESULT);
  g_assert_cmpstr (form->title, ==, "Joogle Search: verona");
  g_assert_cmpuint (form->fields->len, ==, 0);
  g_assert_cmpuint (form->reported->len, ==, 2);
  g_assert_cmpstr (nth (form->reported, 1)->var, ==, "url");
  g_assert_cmpuint (form->items->len, ==, 5);
  assert_values (nth (g_ptr_array_index (form->items, 4), 0), "Veronafiere - fiera di Verona");
  assert_values (nth (g_ptr_array_index (form->items, 4), 1), "http://www.veronafiere.it/");

  g_assert_cmpint (nth (late->reported, 0)->type, ==, XMPP_FIELD_JID_SINGLE);
  g_assert_cmpuint (late->items->len, ==, 1);
}

/* XEP-0122, XEP-0221: read, and nothing is done about it. */
static void
test_validate_and_media (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppDataForm) form =
    parse (FORM ("form", "<field var='range'><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:dateTime'>"
                         "<range min='2003-10-05T00:00:00-07:00'/></validate><value>no date</value></field>"
                         "<field var='open' type='list-single'><validate xmlns='http://jabber.org/protocol/xdata-validate'><open/></validate></field>"
                         "<field var='regex'><validate xmlns='http://jabber.org/protocol/xdata-validate'><regex>(a+)+$</regex></validate></field>"
                         "<field var='basic'><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:int'><basic/></validate></field>"
                         "<field var='ocr'><media xmlns='urn:xmpp:media-element'><uri type='image/jpeg'>\n http://example.com/x?y \n</uri><uri>no type</uri>"
                         "<uri type='image/png'>cid:sha1+f2@bob.xmpp.org</uri></media></field>"), &error);

  g_assert_no_error (error);
  g_assert_cmpint (nth (form->fields, 0)->validate, ==, XMPP_VALIDATE_RANGE);
  g_assert_cmpstr (nth (form->fields, 0)->datatype, ==, "xs:dateTime");
  g_assert_cmpstr (nth (form->fields, 0)->minimum, ==, "2003-10-05T00:00:00-07:00");
  g_assert_null (nth (form->fields, 0)->maximum);
  assert_values (nth (form->fields, 0), "no date");
  g_assert_cmpint (nth (form->fields, 1)->validate, ==, XMPP_VALIDATE_OPEN);
  g_assert_cmpstr (nth (form->fields, 1)->datatype, ==, "xs:string");
  g_assert_cmpint (nth (form->fields, 2)->validate, ==, XMPP_VALIDATE_REGEX);
  g_assert_cmpstr (nth (form->fields, 2)->regex, ==, "(a+)+$");
  g_assert_cmpint (nth (form->fields, 3)->validate, ==, XMPP_VALIDATE_BASIC);
  g_assert_cmpuint (nth (form->fields, 4)->media->len, ==, 2);
  g_assert_cmpstr (((XmppFormMedia *) nth (form->fields, 4)->media->pdata[0])->uri, ==, "http://example.com/x?y");
  g_assert_cmpstr (((XmppFormMedia *) nth (form->fields, 4)->media->pdata[1])->type, ==, "image/png");
}

static const struct { const char *text; int code; } bad[] = {
  { "<x xmlns='jabber:x:other' type='form'/>", XMPP_FORM_ERROR_NO_FORM },
  { "<y xmlns='jabber:x:data' type='form'/>", XMPP_FORM_ERROR_NO_FORM },
  { "<x xmlns='jabber:x:data'/>", XMPP_FORM_ERROR_TYPE },
  { FORM ("error", ""), XMPP_FORM_ERROR_TYPE },
  { FORM ("form", "<field/>"), XMPP_FORM_ERROR_NO_NAME },
  { FORM ("form", "<field type='hidden' var=''/>"), XMPP_FORM_ERROR_NO_NAME },
  { FORM ("form", "<field var='a'/><field var='a'/>"), XMPP_FORM_ERROR_TWICE },
  { FORM ("form", "<field var='FORM_TYPE' type='hidden'><value>a</value></field><field var='FORM_TYPE' type='hidden'><value>b</value></field>"), XMPP_FORM_ERROR_TWICE },
  { FORM ("result", "<item><field var='a'/><field var='a'/></item>"), XMPP_FORM_ERROR_TWICE },
  { FORM ("result", "<reported><field var='a'/></reported><reported><field var='b'/></reported>"), XMPP_FORM_ERROR_TWICE },
  { FORM ("result", "<reported><field/></reported>"), XMPP_FORM_ERROR_NO_NAME },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i].text);
      g_assert_null (parse (bad[i].text, &error));
      g_assert_error (error, XMPP_FORM_ERROR, bad[i].code);
    }
}

/* What is odd and harms nobody is read. */
static void
test_odd (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppDataForm) form =
    parse (FORM ("form", "<field type='fixed' var='a'><value>1</value></field><field type='fixed' var='a'><value>2</value></field><field var='a' type='colour'>"
                         "<option><value>not a list</value></option><value>3</value></field><field var='l' type='list-single'><option label='none'/>"
                         "<option><value>1</value><value>2</value></option><option><value>only</value></option></field>"
                         "<field xmlns='urn:x' var='other'/><field var='FORM_TYPE'><value>not hidden</value></field>"
                         "<field var='t' type='boolean'><value>true</value></field><field var='f' type='boolean'><value>TRUE</value></field>"), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (xmpp_data_form_get (form, "a"), ==, "3");
  g_assert_cmpint (xmpp_data_form_find (form, "a")->type, ==, XMPP_FIELD_TEXT_SINGLE);
  g_assert_cmpuint (xmpp_data_form_find (form, "a")->options->len, ==, 0);
  g_assert_cmpuint (xmpp_data_form_find (form, "l")->options->len, ==, 1);
  g_assert_null (xmpp_data_form_find (form, "other"));
  g_assert_null (xmpp_data_form_get_form_type (form));
  g_assert_true (xmpp_form_field_get_boolean (xmpp_data_form_find (form, "t")));
  g_assert_false (xmpp_form_field_get_boolean (xmpp_data_form_find (form, "f")));
}

/* As large as after a sign-in. */
static XmppNode *
parse_large (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();

  xmpp_stanza_reader_set_limit (reader, XMPP_READER_BYTES_AFTER_LOGIN);
  g_assert_cmpint (xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), NULL), >, 0);
  g_assert_cmpint (xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), NULL), ==, strlen (text));

  return xmpp_stanza_reader_steal (reader);
}

static void
check_limit (const char *begin,
             const char *each,
             const char *end,
             guint       n_good,
             int         code)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GString) text = g_string_new ("<x xmlns='jabber:x:data' type='result'>");
      g_autoptr(XmppDataForm) form = NULL;
      g_autoptr(XmppNode) node = NULL;

      g_string_append (text, begin);
      for (guint i = 0; i < n_good + more; i++)
        {
          g_auto(GStrv) parts = g_strsplit (each, "#", 2);

          g_string_append_printf (text, parts[1] != NULL ? "%s%u%s" : "%s", parts[0], i, parts[1]);
        }
      g_string_append_printf (text, "%s</x>", end);
      node = parse_large (text->str);
      g_assert_nonnull (node);
      form = xmpp_data_form_from_node (node, &error);
      if (more == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, XMPP_FORM_ERROR, code);
    }
}

static void
test_limits (void)
{
  g_autofree char *kib = g_strnfill (1023, 'x');
  g_autofree char *value = g_strconcat ("<value>", kib, "y</value>", NULL);

  check_limit ("", "<field var='f#'/>", "", XMPP_FORM_FIELDS_MAX, XMPP_FORM_ERROR_TOO_MANY);
  check_limit ("", "<item/>", "", XMPP_FORM_FIELDS_MAX, XMPP_FORM_ERROR_TOO_MANY);
  check_limit ("", "<item><field var='a'/></item>", "", XMPP_FORM_FIELDS_MAX / 2, XMPP_FORM_ERROR_TOO_MANY);
  check_limit ("<field var='a'>", "<value/>", "</field>", XMPP_FORM_VALUES_MAX, XMPP_FORM_ERROR_TOO_MANY);
  check_limit ("<field var='a' type='list-multi'>", "<option><value>#</value></option>", "</field>", XMPP_FORM_OPTIONS_MAX, XMPP_FORM_ERROR_TOO_MANY);
  check_limit ("<field var='abcd'>", value, "</field>", XMPP_FORM_BYTES_MAX / 1024 - 1, XMPP_FORM_ERROR_TOO_LARGE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xmpp/form/XEP-0004-form", test_form);
  g_test_add_func ("/xmpp/form/XEP-0004-answer", test_answer);
  g_test_add_func ("/xmpp/form/new", test_new);
  g_test_add_func ("/xmpp/form/XEP-0004-table", test_table);
  g_test_add_func ("/xmpp/form/XEP-0122-XEP-0221", test_validate_and_media);
  g_test_add_func ("/xmpp/form/hostile", test_bad);
  g_test_add_func ("/xmpp/form/odd", test_odd);
  g_test_add_func ("/xmpp/form/limits", test_limits);

  return g_test_run ();
}
