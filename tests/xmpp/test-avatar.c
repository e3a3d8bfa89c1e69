/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-avatar.h"
#include "xmpp-nick.h"
#include "xmpp-stanza-reader.h"
#include "xmpp-vcard.h"

#include <libdex.h>
#include <string.h>

/* "hello": what it is does not matter here. */
#define DATA   "aGVsbG8="
#define HASH   "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
#define OTHER  "111f4b3c50d7b0df729d299bc6f8e9ef9066971f"
#define NS     "urn:xmpp:avatar:metadata"

static XmppNode *
parse (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  GError *error = NULL;

  xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), &error);
  g_assert_no_error (error);
  xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), &error);
  g_assert_no_error (error);

  return xmpp_stanza_reader_steal (reader);
}

static void
assert_metadata (const char *infos,
                 const char *expected)
{
  g_autofree char *text = g_strdup_printf ("<metadata xmlns='" NS "'>%s</metadata>", infos);
  g_autoptr(XmppNode) node = parse (text);
  g_autofree char *hash = xmpp_avatar_hash_from_metadata (node);

  g_assert_cmpstr (hash, ==, expected);
}

/* XEP-0084 s. 4.2, security.md F12: only what could be shown is asked for. */
static void
test_metadata (void)
{
  g_autoptr(XmppNode) foreign = parse ("<metadata xmlns='urn:other'><info id='" HASH "' type='image/png' bytes='5'/></metadata>");

  assert_metadata ("<info id='" HASH "' type='image/png' bytes='5' width='64' height='64'/>", HASH);
  assert_metadata ("<info id='AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D' type='image/jpeg' bytes='5'/>", HASH);
  assert_metadata ("", "");
  assert_metadata ("<stop/>", "");
  assert_metadata ("<info id='" OTHER "' type='image/png' bytes='5' url='http://example.net/x.png'/><info id='" HASH "' type='image/webp' bytes='5'/>", HASH);
  assert_metadata ("<info id='" OTHER "' type='image/svg+xml' bytes='5'/>", "");
  assert_metadata ("<info id='" OTHER "' bytes='5'/>", "");
  assert_metadata ("<info id='" OTHER "' type='image/png' bytes='524288'/>", OTHER);
  assert_metadata ("<info id='" OTHER "' type='image/png' bytes='524289'/>", "");
  assert_metadata ("<info id='" OTHER "' type='image/png' bytes='-1'/><info id='" OTHER "' type='image/png' bytes='99999999999999999999'/>", "");
  assert_metadata ("<info id='../../../../../../../../../../etc/passwd1234' type='image/png' bytes='5'/>", "");
  assert_metadata ("<info id='" HASH "/' type='image/png' bytes='5'/><info type='image/png' bytes='5'/>", "");
  assert_metadata ("<info xmlns='urn:other' id='" HASH "' type='image/png' bytes='5'/>", "");
  g_assert_null (xmpp_avatar_hash_from_metadata (foreign));
  g_assert_null (xmpp_avatar_hash_from_metadata (NULL));
}

/* security.md F12: the data is what the hash says, and not too large. */
static void
test_data (void)
{
  g_autoptr(XmppNode) good = parse ("<data xmlns='urn:xmpp:avatar:data'>aGVs\n bG8=</data>");
  g_autoptr(XmppNode) foreign = parse ("<data xmlns='urn:other'>" DATA "</data>");
  g_autoptr(GBytes) data = xmpp_avatar_from_data (good, HASH);
  g_autofree guint8 *much = g_malloc0 (XMPP_AVATAR_BYTES_MAX + 1);
  g_autoptr(GBytes) largest = g_bytes_new (much, XMPP_AVATAR_BYTES_MAX);
  g_autoptr(GBytes) too_large = g_bytes_new (much, XMPP_AVATAR_BYTES_MAX + 1);
  g_autofree char *largest_hash = xmpp_avatar_hash (largest), *too_large_hash = xmpp_avatar_hash (too_large);
  g_autofree char *largest_text = g_base64_encode (much, XMPP_AVATAR_BYTES_MAX), *too_large_text = g_base64_encode (much, XMPP_AVATAR_BYTES_MAX + 1);
  g_autoptr(GBytes) found = xmpp_avatar_from_base64 (largest_text, largest_hash);

  g_assert_nonnull (data);
  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data), "hello", 5);
  g_assert_null (xmpp_avatar_from_data (good, OTHER));
  g_assert_null (xmpp_avatar_from_data (good, "x"));
  g_assert_null (xmpp_avatar_from_data (foreign, HASH));
  g_assert_null (xmpp_avatar_from_data (NULL, HASH));
  g_assert_null (xmpp_avatar_from_base64 ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"));
  g_assert_true (found != NULL && g_bytes_equal (found, largest));
  g_assert_null (xmpp_avatar_from_base64 (too_large_text, too_large_hash));
}

static void
test_publish (void)
{
  g_autoptr(GBytes) data = g_bytes_new_static ("hello", 5);
  g_autoptr(XmppNode) node = xmpp_avatar_data_to_node (data);
  g_autoptr(XmppNode) metadata = xmpp_avatar_metadata_to_node (data, 192, 191);
  g_autoptr(XmppNode) none = xmpp_avatar_metadata_to_node (NULL, 0, 0);
  g_autofree char *hash = xmpp_avatar_hash_from_metadata (metadata), *nothing = xmpp_avatar_hash_from_metadata (none);
  XmppNode *info = xmpp_node_find_only (metadata, "info", NS);

  g_assert_cmpstr (xmpp_node_get_text (node), ==, DATA);
  g_assert_cmpstr (hash, ==, HASH);
  g_assert_cmpstr (xmpp_node_get_attribute (info, "bytes"), ==, "5");
  g_assert_cmpstr (xmpp_node_get_attribute (info, "type"), ==, "image/png");
  g_assert_cmpstr (xmpp_node_get_attribute (info, "width"), ==, "192");
  g_assert_cmpstr (xmpp_node_get_attribute (info, "height"), ==, "191");
  g_assert_cmpstr (nothing, ==, "");
}

static void
assert_presence (const char *content,
                 const char *expected)
{
  g_autofree char *text = g_strdup_printf ("<presence>%s</presence>", content);
  g_autoptr(XmppNode) node = parse (text);
  g_autofree char *hash = xmpp_vcard_photo_hash_from_presence (node);

  g_assert_cmpstr (hash, ==, expected);
}

/* XEP-0153 s. 4.1: no photo, none known yet, and nothing said are three things. */
static void
test_presence (void)
{
  assert_presence ("<x xmlns='vcard-temp:x:update'><photo>\n" HASH " </photo></x>", HASH);
  assert_presence ("<x xmlns='vcard-temp:x:update'><photo>AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D</photo></x>", HASH);
  assert_presence ("<x xmlns='vcard-temp:x:update'><photo/></x>", "");
  assert_presence ("<x xmlns='vcard-temp:x:update'/>", NULL);
  assert_presence ("", NULL);
  assert_presence ("<x xmlns='vcard-temp:x:update'><photo>../" HASH "</photo></x>", NULL);
  assert_presence ("<x xmlns='vcard-temp:x:update'><photo>" HASH "</photo><photo>" OTHER "</photo></x>", NULL);
}

/* security.md F13: a photo that lies elsewhere is not fetched, and one of several has to be the announced one. */
static void
test_photo (void)
{
  g_autoptr(XmppNode) good = parse ("<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>d29ybGQ=</BINVAL></PHOTO>"
                                    "<PHOTO><BINVAL>" DATA "</BINVAL></PHOTO></vCard>");
  g_autoptr(XmppNode) elsewhere = parse ("<vCard xmlns='vcard-temp'><PHOTO><EXTVAL>http://example.net/x.png</EXTVAL></PHOTO></vCard>");
  g_autoptr(GBytes) photo = xmpp_vcard_photo_from_node (good, HASH);

  g_assert_nonnull (photo);
  g_assert_null (xmpp_vcard_photo_from_node (good, OTHER));
  g_assert_null (xmpp_vcard_photo_from_node (elsewhere, HASH));
}

static void
test_nick (void)
{
  g_autoptr(XmppNode) good = parse ("<nick xmlns='http://jabber.org/protocol/nick'> Ishmael\n</nick>");
  g_autoptr(XmppNode) foreign = parse ("<nick xmlns='urn:other'>Ishmael</nick>");
  g_autofree char *nick = xmpp_nick_from_payload (good);

  g_assert_cmpstr (nick, ==, "Ishmael");
  g_assert_null (xmpp_nick_from_payload (foreign));
  g_assert_null (xmpp_nick_from_payload (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/xmpp/avatar/metadata", test_metadata);
  g_test_add_func ("/xmpp/avatar/data/F12", test_data);
  g_test_add_func ("/xmpp/avatar/publish", test_publish);
  g_test_add_func ("/xmpp/avatar/presence", test_presence);
  g_test_add_func ("/xmpp/avatar/photo/F13", test_photo);
  g_test_add_func ("/xmpp/avatar/nick", test_nick);

  return g_test_run ();
}
