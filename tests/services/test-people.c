/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-avatar-service.h"
#include "kith-connection-problem.h"
#include "kith-person-store.h"
#include "kith-profile-service.h"
#include "service-test.h"
#include "xmpp-avatar.h"

#include <string.h>

/* "hello" and "world" */
#define HELLO      "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
#define HELLO_DATA "aGVsbG8="
#define WORLD      "7c211433f02071597741e6ff5a8ea34789abbf43"
#define WORLD_DATA "d29ybGQ="

#define MANY 40

typedef struct
{
  World              *world;
  KithAvatarService  *avatars;
  KithProfileService *profiles;
  KithScope          *scope;
} People;

static GPtrArray *asked;       /* of char *: "JID what", in order */
static GPtrArray *held;        /* of char *: requests that wait for an answer */
static const char *published;  /* what the data node holds */
static const char *photo;      /* what the vCard holds; NULL: there is none */
static gboolean    holds;
static gboolean    refuses; /* to take what we publish */

static void
answer_with (World      *world,
             const char *id,
             const char *to,
             const char *what)
{
  g_autofree char *from = to != NULL ? g_strdup_printf (" from='%s'", to) : g_strdup ("");

  if (strcmp (what, "data") == 0)
    world_say (world, "<iq type='result' id='%s'%s><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item id='x'>"
                      "<data xmlns='urn:xmpp:avatar:data'>%s</data></item></items></pubsub></iq>",
               id, from, published);
  else if (photo != NULL)
    world_say (world, "<iq type='result' id='%s'%s><vCard xmlns='vcard-temp'><PHOTO><BINVAL>%s</BINVAL></PHOTO></vCard></iq>", id, from, photo);
  else
    world_say (world, "<iq type='error' id='%s'%s><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", id, from);
}

static gboolean
answer (gpointer  world,
        XmppNode *iq)
{
  XmppNode *pubsub = xmpp_node_find (iq, "pubsub", "http://jabber.org/protocol/pubsub");
  const char *id = xmpp_node_get_attribute (iq, "id"), *to = xmpp_node_get_attribute (iq, "to");
  XmppNode *publish = pubsub != NULL ? xmpp_node_find (pubsub, "publish", "http://jabber.org/protocol/pubsub") : NULL;
  const char *what = pubsub != NULL ? "data" : xmpp_node_find (iq, "vCard", "vcard-temp") != NULL ? "vcard"
                                                                                                  : NULL;

  if (what == NULL)
    return FALSE;

  if (g_strcmp0 (xmpp_node_get_attribute (iq, "type"), "set") == 0)
    {
      g_ptr_array_add (asked, g_strdup_printf ("set %s", publish != NULL ? xmpp_node_get_attribute (publish, "node") : what));
      world_say (world, refuses ? "<iq type='error' id='%s'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>" : "<iq type='result' id='%s'/>",
                 id);
      return TRUE;
    }

  g_ptr_array_add (asked, g_strdup_printf ("%s %s", to != NULL ? to : "self", what));
  if (holds)
    g_ptr_array_add (held, g_strdup_printf ("%s %s", id, to));
  else
    answer_with (world, id, to, what);

  return TRUE;
}

static void
people_start_await (People *self)
{
  World *world = self->world;
  g_autoptr(GPtrArray) records = dex_await_boxed (kith_person_store_load (world->store->database, kith_account_get_id (world->account)), NULL);

  self->scope = kith_scope_new ();
  self->avatars = kith_avatar_service_new (world->session, world->modules->pubsub, world->modules->presence, world->archive, world->store->database,
                                           world->conversations, self->scope);
  self->profiles = kith_profile_service_new (world->session, world->modules->pubsub, world->store->database, world->conversations, self->scope);
  kith_avatar_service_take (self->avatars, records);
  kith_profile_service_take (self->profiles, records);
  world->answer = answer;
}

static gboolean
is_idle (gpointer data)
{
  return kith_avatar_service_get_is_idle (((People *) data)->avatars);
}

static void
people_stop_await (People *self)
{
  kith_scope_stop (self->scope);
  await_until (is_idle, self, 10);
  dex_await (dex_timeout_new_msec (20), NULL);
  g_assert_finalize_object (self->avatars);
  g_assert_finalize_object (self->profiles);
  g_clear_pointer (&self->scope, kith_scope_unref);
}

static void
people_begin_await (People *self)
{
  asked = g_ptr_array_new_with_free_func (g_free);
  held = g_ptr_array_new_with_free_func (g_free);
  published = HELLO_DATA;
  photo = NULL;
  holds = refuses = FALSE;
  self->world = world_new_await ();
  people_start_await (self);
}

static void
people_end_await (People *self)
{
  people_stop_await (self);
  world_free_await (self->world);
  g_clear_pointer (&asked, g_ptr_array_unref);
  g_clear_pointer (&held, g_ptr_array_unref);
}

static KithContact *
contact (People     *self,
         const char *jid)
{
  g_autoptr(XmppJid) address = xmpp_jid_new (jid, NULL);

  return kith_roster_find (self->world->roster, address);
}

static char *
get_picture (People     *self,
             const char *jid)
{
  const char *path = strcmp (jid, ME) == 0 ? kith_account_get_avatar_file (self->world->account) : kith_contact_get_avatar_file (contact (self, jid));

  return path != NULL ? g_path_get_basename (path) : NULL;
}

#define assert_picture(self, jid, expected)              \
  G_STMT_START                                           \
  {                                                      \
    g_autofree char *picture_ = get_picture (self, jid); \
    g_assert_cmpstr (picture_, ==, expected); \
  }                                                      \
  G_STMT_END

static void
settle_await (People *self)
{
  world_settle_await (self->world);
  await_until (is_idle, self, 20);
  world_settle_await (self->world);
}

static void
say_metadata (People     *self,
              const char *jid,
              const char *hash)
{
  g_autofree char *info = hash != NULL ? g_strdup_printf ("<info id='%s' type='image/png' bytes='5'/>", hash) : g_strdup ("");

  world_say (self->world, "<message type='headline' from='%s' to='" ME "/here'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                          "<items node='urn:xmpp:avatar:metadata'><item id='x'><metadata xmlns='urn:xmpp:avatar:metadata'>%s</metadata></item></items></event>"
                          "</message>",
             jid, info);
}

static void
say_photo (People     *self,
           const char *jid,
           const char *hash)
{
  world_say (self->world, "<presence from='%s/phone'><x xmlns='vcard-temp:x:update'><photo>%s</photo></x></presence>", jid, hash);
}

static char *
list_asked (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < asked->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (char *) g_ptr_array_index (asked, i));
  g_ptr_array_set_size (asked, 0);

  return g_string_free (text, FALSE);
}

#define assert_asked(expected)               \
  G_STMT_START                               \
  {                                          \
    g_autofree char *asked_ = list_asked (); \
    g_assert_cmpstr (asked_, ==, expected); \
  }                                          \
  G_STMT_END

/* XEP-0084: fetched once, kept over restarts, replaced, taken away. */
static void
test_published (void)
{
  People self = { 0 };

  people_begin_await (&self);
  world_sign_in_await (self.world);
  say_metadata (&self, ANN, HELLO);
  settle_await (&self);
  assert_picture (&self, ANN, HELLO);
  assert_asked (ANN " data");

  /* Said again, and of ourselves: the file is here. */
  say_metadata (&self, ANN, HELLO);
  say_metadata (&self, ME, HELLO);
  settle_await (&self);
  assert_picture (&self, ME, HELLO);
  assert_asked ("");

  people_stop_await (&self);
  world_restart_await (self.world);
  people_start_await (&self);
  assert_picture (&self, ANN, HELLO);
  assert_picture (&self, ME, HELLO);

  world_sign_in_await (self.world);
  published = WORLD_DATA;
  say_metadata (&self, ANN, WORLD);
  settle_await (&self);
  assert_picture (&self, ANN, WORLD);
  say_metadata (&self, ANN, NULL);
  settle_await (&self);
  assert_picture (&self, ANN, NULL);
  assert_picture (&self, ME, HELLO);
  assert_asked (ANN " data");
  people_end_await (&self);
}

/* XEP-0153: where nothing is published, the photo; both the same, the data once. */
static void
test_photo (void)
{
  People self = { 0 };

  people_begin_await (&self);
  world_sign_in_await (self.world);
  photo = WORLD_DATA;
  say_photo (&self, ANN, WORLD);
  settle_await (&self);
  assert_picture (&self, ANN, WORLD);
  assert_asked (ANN " vcard");

  /* What is published counts first, whatever presence says. */
  say_metadata (&self, ANN, HELLO);
  say_photo (&self, ANN, WORLD);
  settle_await (&self);
  assert_picture (&self, ANN, HELLO);
  assert_asked (ANN " data");

  say_metadata (&self, ANN, NULL);
  settle_await (&self);
  assert_picture (&self, ANN, WORLD);
  assert_asked (ANN " vcard");
  say_photo (&self, ANN, "");
  settle_await (&self);
  assert_picture (&self, ANN, NULL);
  people_end_await (&self);
}

/* security.md F12: what is not what its hash says is not kept, and not asked for again, not even after a restart. */
static void
test_forged (void)
{
  People self = { 0 };

  people_begin_await (&self);
  world_sign_in_await (self.world);
  say_metadata (&self, ANN, HELLO);
  settle_await (&self);
  assert_picture (&self, ANN, HELLO);
  say_metadata (&self, ANN, WORLD);
  settle_await (&self);
  assert_picture (&self, ANN, NULL);
  assert_asked (ANN " data, " ANN " data");

  people_stop_await (&self);
  world_restart_await (self.world);
  people_start_await (&self);
  world_sign_in_await (self.world);
  say_metadata (&self, ANN, WORLD);
  settle_await (&self);
  assert_asked ("");
  assert_picture (&self, ANN, NULL);
  people_end_await (&self);
}

/* security.md F12: only the person itself says what it looks like and what it is called. */
static void
test_others (void)
{
  static const char nick[] = "<message type='headline' from='%s' to='" ME "/here'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                             "<items node='http://jabber.org/protocol/nick'><item id='x'><nick xmlns='http://jabber.org/protocol/nick'>Boss</nick></item>"
                             "</items></event></message>";
  People self = { 0 };

  people_begin_await (&self);
  world_sign_in_await (self.world);
  say_metadata (&self, "evil@example.net", HELLO);
  say_metadata (&self, ANN "/phone", HELLO);
  say_metadata (&self, "example.com", HELLO);
  say_photo (&self, "evil@example.net", HELLO);
  world_say (self.world, nick, "evil@example.net");
  world_say (self.world, nick, ANN "/phone");
  settle_await (&self);
  assert_asked ("");
  assert_picture (&self, ANN, NULL);
  g_assert_null (kith_contact_get_nick (contact (&self, ANN)));

  /* Their nick stands behind the name that the person gave, and before nothing else. */
  world_say (self.world, nick, ANN);
  world_settle_await (self.world);
  g_assert_cmpstr (kith_contact_get_nick (contact (&self, ANN)), ==, "Boss");
  g_assert_cmpstr (kith_contact_get_display_name (contact (&self, ANN)), ==, "Ann");
  people_stop_await (&self);
  world_restart_await (self.world);
  people_start_await (&self);
  g_assert_cmpstr (kith_contact_get_nick (contact (&self, ANN)), ==, "Boss");
  people_end_await (&self);
}

/* Somebody strange who wrote learns by no question that it came; once they are accepted they are asked as anybody. */
static void
test_strangers (void)
{
  static const char stranger[] = "evil@example.net";
  g_autoptr(GPtrArray) facts = NULL;
  People self = { 0 };

  people_begin_await (&self);
  world_sign_in_await (self.world);
  world_say (self.world, "<message type='chat' from='%s/x' to='" ME "' id='one'><body>Buy my boats</body></message>", stranger);
  world_settle_await (self.world);
  g_assert_true (kith_conversation_get_is_request (world_conversation (self.world, stranger)));
  say_metadata (&self, stranger, HELLO);
  say_photo (&self, stranger, HELLO);
  settle_await (&self);
  facts = dex_await_boxed (kith_profile_service_fetch (self.profiles, contact (&self, stranger)), NULL);
  g_assert_nonnull (facts);
  g_assert_cmpuint (facts->len, ==, 0);
  assert_asked ("");

  kith_conversation_service_accept (self.world->conversations, world_conversation (self.world, stranger));
  world_settle_await (self.world);
  say_photo (&self, stranger, HELLO);
  settle_await (&self);
  assert_asked ("evil@example.net vcard");
  people_end_await (&self);
}

/* Two at once, whoever and however many are announced; a person who does not answer is no reason to ask again in this session. */
static void
test_no_storm (void)
{
  g_autoptr(GString) roster = g_string_new (NULL);
  People self = { 0 };
  guint n_answered = 0;

  people_begin_await (&self);
  for (guint i = 0; i < MANY; i++)
    g_string_append_printf (roster, "<item jid='p%u@example.net' subscription='both'/>", i);
  self.world->roster_xml = roster->str;
  holds = TRUE;
  world_sign_in_await (self.world);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *jid = g_strdup_printf ("p%u@example.net", i);
      g_autofree char *hash = g_strdup_printf ("%040x", i + 1);

      say_photo (&self, jid, hash);
      say_photo (&self, jid, hash);
    }
  world_settle_await (self.world);

  for (guint round = 0; round < 400 && n_answered < MANY; round++)
    {
      dex_await (dex_timeout_new_msec (30), NULL);
      g_assert_cmpuint (held->len, <=, 2);
      for (guint i = 0; i < held->len; i++)
        {
          g_auto(GStrv) parts = g_strsplit (g_ptr_array_index (held, i), " ", 2);

          photo = HELLO_DATA;
          answer_with (self.world, parts[0], parts[1], "vcard");
          n_answered++;
        }
      g_ptr_array_set_size (held, 0);
    }
  g_assert_cmpuint (n_answered, ==, MANY);
  holds = FALSE;
  settle_await (&self);
  g_assert_cmpuint (asked->len, ==, MANY);
  g_ptr_array_set_size (asked, 0);

  /* No answer but an error: not asked again in this session, but in the next. */
  photo = NULL;
  say_photo (&self, "p0@example.net", WORLD);
  settle_await (&self);
  say_photo (&self, "p0@example.net", WORLD);
  settle_await (&self);
  assert_asked ("p0@example.net vcard");
  people_end_await (&self);
}

/* XEP-0084 s. 4.2: the data first; XEP-0398: the server does not, so the photo too. What the server did not take is not shown. */
static void
test_own (void)
{
  g_autoptr(GBytes) png = g_bytes_new_static ("hello", 5);
  g_autoptr(GError) error = NULL;
  People self = { 0 };

  people_begin_await (&self);
  g_assert_false (dex_await (kith_avatar_service_publish (self.avatars, png, 5), &error));
  g_assert_error (error, KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED);
  g_clear_error (&error);

  world_sign_in_await (self.world);
  settle_await (&self);
  refuses = TRUE;
  g_assert_false (dex_await (kith_avatar_service_publish (self.avatars, png, 5), &error));
  g_assert_error (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_FORBIDDEN);
  g_clear_error (&error);
  assert_asked ("set urn:xmpp:avatar:data");
  assert_picture (&self, ME, NULL);

  refuses = FALSE;
  dex_await (kith_avatar_service_publish (self.avatars, png, 5), &error);
  g_assert_no_error (error);
  assert_asked ("set urn:xmpp:avatar:data, set urn:xmpp:avatar:metadata, self vcard, set vcard");
  assert_picture (&self, ME, HELLO);

  /* Our own event says what we know. */
  say_metadata (&self, ME, HELLO);
  settle_await (&self);
  assert_asked ("");

  dex_await (kith_avatar_service_publish (self.avatars, NULL, 0), &error);
  g_assert_no_error (error);
  assert_asked ("set urn:xmpp:avatar:metadata, self vcard, set vcard");
  assert_picture (&self, ME, NULL);
  people_end_await (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  FIBER_TEST ("/services/people/published", test_published);
  FIBER_TEST ("/services/people/photo", test_photo);
  FIBER_TEST ("/services/people/forged/F12", test_forged);
  FIBER_TEST ("/services/people/others/F12", test_others);
  FIBER_TEST ("/services/people/strangers/P1", test_strangers);
  FIBER_TEST ("/services/people/no-storm", test_no_storm);
  FIBER_TEST ("/services/people/own", test_own);

  return g_test_run ();
}
