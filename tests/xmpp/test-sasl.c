/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-resolver.h"
#include "xmpp-sasl-choice.h"
#include "xmpp-sasl-prep.h"
#include "xmpp-sasl-scram.h"

#include <libdex.h>
#include <string.h>

/* RFC 5802 s. 5 and RFC 7677 s. 3. */
static void
check_vector (GChecksumType  hash,
              const char    *nonce,
              const char    *first,
              const char    *server_first,
              const char    *final,
              const char    *server_final)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppScram) scram = xmpp_scram_new (hash, "user", "pencil", NULL, NULL, FALSE, nonce, &error);
  g_autofree char *said = xmpp_scram_first (scram);
  g_autofree char *proof = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (said, ==, first);
  g_assert_true (xmpp_scram_take_first (scram, server_first, NULL, NULL, FALSE, &error));
  g_assert_true (xmpp_scram_derive (scram, &error));
  proof = xmpp_scram_final (scram);
  g_assert_cmpstr (proof, ==, final);
  g_assert_true (xmpp_scram_verify (scram, server_final, &error));
  g_assert_no_error (error);
}

static void
test_vectors (void)
{
  check_vector (G_CHECKSUM_SHA1, "fyko+d2lbbFgONRv9qkxdawL", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
                "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
  check_vector (G_CHECKSUM_SHA256, "rOprNGfwEbeRWgbNEkqO", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

/* The example of XEP-0474: the hash of what was offered, and channel binding data. */
static void
test_xep_0474 (void)
{
  static const char binding[] = "THIS IS FAKE CB DATA";
  static const char server_first[] =
    "r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6a09117a6-ac50-4f2f-93f1-93799c2bddf6,s=QSXCR+Q6sek8bf92,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=";
  g_autoptr(GBytes) data = g_bytes_new_static (binding, strlen (binding));
  g_autoptr(GError) error = NULL;
  g_autoptr(XmppNode) features = xmpp_node_new ("features", NS_STREAM);
  XmppNode *sasl = xmpp_node_add (features, "authentication", NS_SASL2);
  XmppNode *cb = xmpp_node_add (features, "sasl-channel-binding", NS_SASL_BINDING);
  g_auto(XmppSaslOffers) offers = { 0 };
  g_autofree char *text = NULL;
  g_autoptr(XmppScram) good = xmpp_scram_new (G_CHECKSUM_SHA1, "user", "pencil", "tls-exporter", data, FALSE, "12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6", NULL);
  g_autoptr(XmppScram) bad = xmpp_scram_new (G_CHECKSUM_SHA1, "user", "pencil", "tls-exporter", data, FALSE, "12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6", NULL);
  g_autofree char *first = xmpp_scram_first (good);
  g_autofree char *other_first = xmpp_scram_first (bad);

  xmpp_node_add_with_text (sasl, "mechanism", NULL, "SCRAM-SHA-1-PLUS");
  xmpp_node_add_with_text (sasl, "mechanism", NULL, "SCRAM-SHA-1");
  xmpp_node_set_attribute (xmpp_node_add (cb, "channel-binding", NULL), "type", "tls-server-end-point");
  xmpp_node_set_attribute (xmpp_node_add (cb, "channel-binding", NULL), "type", "tls-exporter");
  xmpp_sasl_offers_read (&offers, features);
  text = xmpp_sasl_offers_to_text (&offers);
  g_assert_cmpstr (text, ==, "SCRAM-SHA-1\x1eSCRAM-SHA-1-PLUS\x1ftls-exporter\x1etls-server-end-point");

  g_assert_cmpstr (first, ==, "p=tls-exporter,,n=user,r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6");
  g_assert_true (xmpp_scram_take_first (good, server_first, text, "0304", FALSE, &error));
  g_assert_no_error (error);

  /* T10: somebody took a mechanism away. */
  g_assert_false (xmpp_scram_take_first (bad, server_first, "SCRAM-SHA-1\x1ftls-exporter", "0304", FALSE, &error));
  g_assert_error (error, XMPP_AUTH_ERROR, XMPP_AUTH_ERROR_DOWNGRADE);
}

typedef struct
{
  const char *text;
  gboolean    must_be_hashed;
  int         code;
} BadFirst;

static void
test_t11 (void)
{
  static const BadFirst rows[] = {
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=4095", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=10000001", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=-4096", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=99999999999999999999", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonceXYZ,s=,i=4096", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonce,s=QSXCR+Q6sek8bf92,i=4096", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=other,s=QSXCR+Q6sek8bf92,i=4096", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "m=x,r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=4096", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=4096,m=x", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "s=QSXCR+Q6sek8bf92,i=4096", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { ",,,,", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "e=unknown-user", FALSE, XMPP_AUTH_ERROR_PROTOCOL },
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=4096", TRUE, XMPP_AUTH_ERROR_DOWNGRADE },
    { "r=nonceXYZ,s=QSXCR+Q6sek8bf92,i=4096,t=0303", FALSE, XMPP_AUTH_ERROR_DOWNGRADE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppScram) scram = xmpp_scram_new (G_CHECKSUM_SHA256, "user", "pencil", NULL, NULL, FALSE, "nonce", NULL);
      g_autofree char *first = xmpp_scram_first (scram);

      g_test_message ("%s", rows[i].text);
      g_assert_false (xmpp_scram_take_first (scram, rows[i].text, "offers", "0304", rows[i].must_be_hashed, &error));
      g_assert_error (error, XMPP_AUTH_ERROR, rows[i].code);
    }
}

static void
test_t12 (void)
{
  static const char *const finals[] = { NULL, "", "v=", "v=AAAA", "v=smF9pqV8S7suAoZWja4dJRkFsKQ=", "v=rm!F9pqV8S7suAoZWja4dJRkFsKQ=", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ",
                                        "e=other-error", "rmF9pqV8S7suAoZWja4dJRkFsKQ=" };

  for (guint i = 0; i < G_N_ELEMENTS (finals); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmppScram) scram = xmpp_scram_new (G_CHECKSUM_SHA1, "user", "pencil", NULL, NULL, FALSE, "fyko+d2lbbFgONRv9qkxdawL", NULL);
      g_autofree char *first = xmpp_scram_first (scram);
      g_autofree char *proof = NULL;

      g_assert_true (xmpp_scram_take_first (scram, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096", NULL, NULL, FALSE, NULL));
      g_assert_true (xmpp_scram_derive (scram, NULL));
      proof = xmpp_scram_final (scram);
      g_assert_false (xmpp_scram_verify (scram, finals[i], &error));
      g_assert_error (error, XMPP_AUTH_ERROR, XMPP_AUTH_ERROR_SERVER_NOT_PROVEN);
    }

  /* Before our proof left, not even a right one counts. */
  {
    g_autoptr(GError) error = NULL;
    g_autoptr(XmppScram) scram = xmpp_scram_new (G_CHECKSUM_SHA1, "user", "pencil", NULL, NULL, FALSE, "fyko+d2lbbFgONRv9qkxdawL", NULL);
    g_autofree char *first = xmpp_scram_first (scram);

    g_assert_false (xmpp_scram_verify (scram, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", &error));
    g_assert_error (error, XMPP_AUTH_ERROR, XMPP_AUTH_ERROR_SERVER_NOT_PROVEN);
  }
}

/* RFC 4013 s. 3. */
static void
test_prep (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } rows[] = {
    { "I\xc2\xadX", "IX" }, { "user", "user" }, { "USER", "USER" }, { "\xc2\xaa", "a" }, { "\xe2\x85\xa8", "IX" }, { "\x07", NULL },
    { "\xd8\xa7" "1", NULL }, { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *out = xmpp_sasl_prep (rows[i].in);

      g_assert_cmpstr (out, ==, rows[i].out);
    }
}

typedef struct
{
  const char *what;
  const char *sasl1;    /* mechanisms, NULL: no such element */
  const char *sasl2;
  const char *bindings;
  const char *can_bind;
  gboolean    plain_forbidden;
  const char *mechanism; /* NULL: refused with code */
  const char *binding;
  gboolean    says_y;
  int         code;
} Choice;

static void
add_words (XmppNode   *parent,
           const char *name,
           const char *attribute,
           const char *words)
{
  g_auto(GStrv) list = g_strsplit (words, " ", -1);

  for (guint i = 0; list[i] != NULL && *list[i] != '\0'; i++)
    {
      XmppNode *child = xmpp_node_add (parent, name, NULL);

      if (attribute != NULL)
        xmpp_node_set_attribute (child, attribute, list[i]);
      else
        xmpp_node_append_text (child, list[i], -1);
    }
}

#define ALL "PLAIN SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS SCRAM-SHA-512 SCRAM-SHA-512-PLUS"

/* T9, T10 and XEP-0440 s. "Business Rules". */
static void
test_choice (void)
{
  static const Choice rows[] = {
    { "the strongest", NULL, ALL, "tls-exporter tls-server-end-point", "tls-exporter tls-server-end-point", FALSE, "SCRAM-SHA-512-PLUS", "tls-exporter", FALSE, 0 },
    { "a weaker binding", NULL, ALL, "tls-server-end-point", "tls-exporter tls-server-end-point", FALSE, "SCRAM-SHA-512-PLUS", "tls-server-end-point", FALSE, 0 },
    { "no binding in common", NULL, ALL, "tls-unique tls-server-end-point", "tls-exporter", FALSE, "SCRAM-SHA-512", NULL, FALSE, 0 },
    { "no binding here", NULL, ALL, "tls-exporter", "", FALSE, "SCRAM-SHA-512", NULL, FALSE, 0 },
    { "none offered: say y", NULL, "SCRAM-SHA-256 PLAIN", NULL, "tls-exporter", FALSE, "SCRAM-SHA-256", NULL, TRUE, 0 },
    { "SASL 1", ALL, NULL, NULL, "tls-exporter", FALSE, "SCRAM-SHA-512-PLUS", "tls-exporter", FALSE, 0 },
    { "both, the same", ALL, ALL, "tls-exporter", "tls-exporter", FALSE, "SCRAM-SHA-512-PLUS", "tls-exporter", FALSE, 0 },
    { "only PLAIN", NULL, "PLAIN", NULL, "tls-exporter", FALSE, "PLAIN", NULL, TRUE, 0 },
    { "only PLAIN, after SCRAM", NULL, "PLAIN", NULL, "tls-exporter", TRUE, NULL, NULL, FALSE, XMPP_AUTH_ERROR_DOWNGRADE },
    { "SCRAM, after SCRAM", NULL, "PLAIN SCRAM-SHA-1", NULL, "tls-exporter", TRUE, "SCRAM-SHA-1", NULL, TRUE, 0 },
    { "two lists that differ", "SCRAM-SHA-1", ALL, "tls-exporter", "tls-exporter", FALSE, NULL, NULL, FALSE, XMPP_AUTH_ERROR_DOWNGRADE },
    { "binding without types", NULL, "SCRAM-SHA-1-PLUS SCRAM-SHA-1", NULL, "tls-exporter", FALSE, NULL, NULL, FALSE, XMPP_AUTH_ERROR_DOWNGRADE },
    { "types without binding", NULL, "SCRAM-SHA-1", "tls-exporter", "tls-exporter", FALSE, NULL, NULL, FALSE, XMPP_AUTH_ERROR_DOWNGRADE },
    { "nothing we know", NULL, "GSSAPI EXTERNAL", NULL, "tls-exporter", FALSE, NULL, NULL, FALSE, XMPP_AUTH_ERROR_NO_MECHANISM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Choice *row = &rows[i];
      g_autoptr(XmppNode) features = xmpp_node_new ("features", NS_STREAM);
      g_auto(GStrv) can_bind = g_strsplit (row->can_bind, " ", -1);
      g_auto(XmppSaslOffers) offers = { 0 };
      g_auto(XmppSaslChoice) choice = { 0 };
      g_autoptr(GError) error = NULL;
      gboolean ok;

      if (*row->can_bind == '\0')
        g_clear_pointer (&can_bind[0], g_free);
      if (row->sasl1 != NULL)
        add_words (xmpp_node_add (features, "mechanisms", NS_SASL), "mechanism", NULL, row->sasl1);
      if (row->sasl2 != NULL)
        add_words (xmpp_node_add (features, "authentication", NS_SASL2), "mechanism", NULL, row->sasl2);
      if (row->bindings != NULL)
        add_words (xmpp_node_add (features, "sasl-channel-binding", NS_SASL_BINDING), "channel-binding", "type", row->bindings);

      xmpp_sasl_offers_read (&offers, features);
      ok = xmpp_sasl_choose (&offers, (const char *const *) can_bind, row->plain_forbidden, &choice, &error);

      g_test_message ("%s", row->what);
      if (row->mechanism == NULL)
        {
          g_assert_false (ok);
          g_assert_error (error, XMPP_AUTH_ERROR, row->code);
          continue;
        }

      g_assert_no_error (error);
      g_assert_true (ok);
      g_assert_cmpstr (choice.mechanism, ==, row->mechanism);
      g_assert_cmpstr (choice.binding, ==, row->binding);
      g_assert_cmpint (choice.server_lacks_binding, ==, row->says_y);
      g_assert_cmpint (offers.is_sasl2, ==, row->sasl2 != NULL);
    }
}

static XmppSrvRecord *
record_new (guint16     priority,
            guint16     weight,
            guint16     port,
            gboolean    direct,
            const char *target)
{
  XmppSrvRecord *record = g_new0 (XmppSrvRecord, 1);

  *record = (XmppSrvRecord) { priority, weight, port, direct, g_strdup (target) };

  return record;
}

/* RFC 2782 and XEP-0368: one set, by priority, then by weight. */
static void
test_srv_order (void)
{
  GRand *rand = g_rand_new_with_seed (1);
  guint heavy_first = 0;

  for (guint i = 0; i < 1000; i++)
    {
      GPtrArray *records = g_ptr_array_new ();
      g_autoptr(GPtrArray) endpoints = NULL;
      XmppEndpoint *endpoint;

      g_ptr_array_add (records, record_new (10, 10, 1, FALSE, "light"));
      g_ptr_array_add (records, record_new (10, 90, 2, TRUE, "heavy"));
      g_ptr_array_add (records, record_new (5, 0, 3, TRUE, "first"));
      g_ptr_array_add (records, record_new (65535, 65535, 65535, FALSE, "last"));
      endpoints = xmpp_resolver_order (records, rand);

      g_assert_cmpuint (endpoints->len, ==, 4);
      endpoint = endpoints->pdata[0];
      g_assert_cmpstr (endpoint->host, ==, "first");
      g_assert_true (endpoint->is_direct_tls);
      endpoint = endpoints->pdata[1];
      heavy_first += g_str_equal (endpoint->host, "heavy");
      endpoint = endpoints->pdata[3];
      g_assert_cmpstr (endpoint->host, ==, "last");
      g_assert_cmpuint (endpoint->port, ==, 65535);
    }
  g_rand_free (rand);

  g_test_message ("%u of 1000", heavy_first);
  g_assert_cmpuint (heavy_first, >, 850);
  g_assert_cmpuint (heavy_first, <, 950);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/scram/RFC-vectors", test_vectors);
  g_test_add_func ("/xmpp/scram/XEP-0474-example", test_xep_0474);
  g_test_add_func ("/xmpp/scram/T11-server-first", test_t11);
  g_test_add_func ("/xmpp/scram/T12-server-final", test_t12);
  g_test_add_func ("/xmpp/sasl/RFC-4013-prep", test_prep);
  g_test_add_func ("/xmpp/sasl/T9-T10-choice", test_choice);
  g_test_add_func ("/xmpp/resolver/T7-RFC-2782-order", test_srv_order);

  return g_test_run ();
}
