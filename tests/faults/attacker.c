/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "attacker.h"

#include <string.h>

#define CLIENT  "jabber:client"
#define STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"

/* Beyond this nothing is put into anything. */
#define DEPTH_MAX 4

guint
attacker_range (Attacker *self,
                guint     n)
{
  return n > 1 ? self->draw (self->data) % n : 0;
}

gboolean
attacker_chance (Attacker *self,
                 guint     percent)
{
  return attacker_range (self, 100) < percent;
}

static const char *
any_of (Attacker          *self,
        const char *const *list)
{
  guint n = 0;

  while (list[n] != NULL)
    n++;

  return list[attacker_range (self, n)];
}

/* --- Small things ------------------------------------------------------------------------------------------------------------- */

static char *
any_address (Attacker *self)
{
  static const char *const odd[] = { "", "@", "/", "@/", "a@@b", "a/b@c/d", "\xc3\xa4nn@example.com", "ann@example.com.", "ANN@EXAMPLE.COM", "xn--nn-uia@example.com",
                                     "example.com", "room@conference.example.com/ann", "me@example.com/../x", "a@b:5222", "[::1]", " ann@example.com", NULL };
  static const char *const resources[] = { "/phone", "/x", "/me@example.com", "/Kith.00000000", "/ /", "/\xf0\x9f\x98\x80", NULL };

  switch (attacker_range (self, 6))
    {
    case 0:
      return g_strdup (self->me);
    case 1:
      return g_strconcat (self->me, any_of (self, resources), NULL);
    case 2:
      return g_strdup (any_of (self, self->others));
    case 3:
      return g_strconcat (any_of (self, self->others), any_of (self, resources), NULL);
    case 4:
      return g_strdup (any_of (self, odd));
    default:
      return g_strconcat (self->bare, attacker_chance (self, 50) ? any_of (self, resources) : "", NULL);
    }
}

static char *
any_id (Attacker *self)
{
  if (self->ids->len > 0 && attacker_chance (self, 60))
    return g_strdup (g_ptr_array_index (self->ids, attacker_range (self, self->ids->len)));

  switch (attacker_range (self, 8))
    {
    case 0:
      return g_strdup ("");
    case 1:
      return g_strnfill (1 + attacker_range (self, 2000), 'i');
    case 2:
      return g_strdup ("&#x2028;&lt;id&gt;&apos;--");
    case 3:
      return g_strdup ("q");
    default:
      return g_strdup_printf ("evil-%u", attacker_range (self, 40));
    }
}

static const char *
any_stamp (Attacker *self)
{
  static const char *const stamps[] = { "2026-03-01T12:00:00Z", "1969-12-31T23:59:59Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:60.999999999Z", "2038-01-19T03:14:08+14:00",
                                        "20260301T12:00:00", "", "x", "2026-02-30T00:00:00Z", "-0001-01-01T00:00:00Z", "2026-03-01T12:00:00.123456-12:34", NULL };

  return any_of (self, stamps);
}

static char *
any_text (Attacker *self)
{
  static const char *const texts[] = { "hello", "", " ", "&lt;b&gt;&amp;amp;", "\xe2\x80\xae" "evil\xe2\x81\xa9", "/me has left", "\xef\xbf\xbc", "ann: I owe you", "&#10;&#10;&#10;",
                                       "<![CDATA[<message from='ann@example.com'/>]]>", "https://example.com/&#x202e;gpj", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80", NULL };

  if (attacker_chance (self, 5))
    return g_strnfill (1 + attacker_range (self, 3000), 'a');

  return g_strdup (any_of (self, texts));
}

/* --- Payloads -------------------------------------------------------------------------------------------------------------------- */

static void add_any (Attacker *self,
                     GString  *out,
                     guint     depth);
static void add_stanza (Attacker   *self,
                        GString    *out,
                        const char *from,
                        guint       depth);

static void
add_forwarded (Attacker *self,
               GString  *out,
               guint     depth)
{
  g_autofree char *from = any_address (self);

  g_string_append_printf (out, "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/>", any_stamp (self));
  for (guint n = attacker_chance (self, 90) ? 1 : attacker_range (self, 3); n > 0; n--)
    add_stanza (self, out, from, depth + 1);
  g_string_append (out, "</forwarded>");
}

static void
add_roster (Attacker *self,
            GString  *out)
{
  static const char *const subscriptions[] = { "none", "to", "from", "both", "remove", "x", NULL };

  g_string_append_printf (out, "<query xmlns='jabber:iq:roster' ver='evil%u'>", attacker_range (self, 9));
  for (guint n = attacker_range (self, 3) + 1; n > 0; n--)
    {
      g_autofree char *jid = any_address (self);

      g_string_append_printf (out, "<item jid='%s' name='Forged' subscription='%s'><group>Evil</group></item>", jid, any_of (self, subscriptions));
    }
  g_string_append (out, "</query>");
}

static void
add_event (Attacker *self,
           GString  *out,
           guint     depth)
{
  static const char *const nodes[] = { "urn:xmpp:bookmarks:1", "storage:bookmarks", "eu.siacs.conversations.axolotl.devicelist", "urn:xmpp:omemo:2:devices", "urn:xmpp:mds:displayed:0", "xmpp:kith.im:conversations:0",
                                       "urn:xmpp:avatar:metadata", "http://jabber.org/protocol/nick", "http://jabber.org/protocol/mood", "x", NULL };
  g_autofree char *id = attacker_chance (self, 50) ? any_id (self) : any_address (self);
  const char *node = any_of (self, nodes);

  g_string_append_printf (out, "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='%s'><item id='%s'>", node, id);
  if (attacker_chance (self, 50))
    g_string_append (out, "<conference xmlns='urn:xmpp:bookmarks:1' name='Evil' autojoin='true'><nick>me</nick></conference>");
  else if (attacker_chance (self, 50))
    g_string_append (out, "<conversation xmlns='xmpp:kith.im:conversations:0'><archived/><notify xmlns='urn:xmpp:notification-settings:1'><never/></notify></conversation>");
  else
    add_any (self, out, depth + 1);
  g_string_append (out, "</item></items></event>");
}

static void
add_muc (Attacker *self,
         GString  *out)
{
  static const char *const codes[] = { "100", "110", "170", "172", "301", "303", "307", "332", NULL };
  g_autofree char *jid = any_address (self);

  g_string_append_printf (out, "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator' jid='%s'/><status code='%s'/>"
                          "<invite from='%s'><reason>come</reason></invite><password>x</password></x>",
                          jid, any_of (self, codes), jid);
}

static void
add_error (Attacker *self,
           GString  *out)
{
  static const char *const conditions[] = { "service-unavailable", "item-not-found", "gone", "not-authorized", "remote-server-timeout", "x", NULL };

  g_string_append_printf (out, "<error type='cancel' by='%s'><%s xmlns='" STANZAS "'/><text xmlns='" STANZAS "'>forged</text></error>", self->me, any_of (self, conditions));
}

static void
add_archive (Attacker *self,
             GString  *out,
             guint     depth)
{
  g_autofree char *id = any_id (self);
  g_autofree char *query = any_id (self);

  if (attacker_chance (self, 70))
    {
      g_string_append_printf (out, "<result xmlns='urn:xmpp:mam:2' queryid='%s' id='%s'>", query, id);
      add_forwarded (self, out, depth);
      g_string_append (out, "</result>");
    }
  else
    {
      g_string_append_printf (out, "<fin xmlns='urn:xmpp:mam:2' complete='true' queryid='%s'><set xmlns='http://jabber.org/protocol/rsm'><first>%s</first><last>%s</last>"
                              "<count>-1</count></set></fin>", query, id, id);
    }
}

static void
add_ids (Attacker *self,
         GString  *out)
{
  g_autofree char *id = any_id (self);
  g_autofree char *by = any_address (self);

  if (attacker_chance (self, 50))
    g_string_append_printf (out, "<origin-id xmlns='urn:xmpp:sid:0' id='%s'/>", id);
  else if (self->may_name_our_ids || g_ascii_strncasecmp (by, self->me, strlen (self->me)) != 0)
    g_string_append_printf (out, "<stanza-id xmlns='urn:xmpp:sid:0' id='%s' by='%s'/>", id, by);
}

/* A payload that names a message by its id. */
static void
add_reference (Attacker *self,
               GString  *out)
{
  static const char *const forms[] = {
    "<received xmlns='urn:xmpp:receipts' id='%s'/>",
    "<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/>",
    "<received xmlns='urn:xmpp:chat-markers:0' id='%s'/>",
    "<acknowledged xmlns='urn:xmpp:chat-markers:0' id='%s'/>",
    "<replace xmlns='urn:xmpp:message-correct:0' id='%s'/>",
    "<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>",
    "<apply-to xmlns='urn:xmpp:fasten:0' id='%s'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>",
    "<apply-to xmlns='urn:xmpp:fasten:0' id='%s'><moderated xmlns='urn:xmpp:message-moderate:0' by='me@example.com'/></apply-to>",
    "<reactions xmlns='urn:xmpp:reactions:0' id='%s'><reaction>\xf0\x9f\x92\xa9</reaction></reactions>",
    "<reply xmlns='urn:xmpp:reply:0' id='%s' to='ann@example.com'/>",
    "<attach-to xmlns='urn:xmpp:message-attaching:1' id='%s'/>",
    "<x xmlns='jabber:x:event'><delivered/><id>%s</id></x>",
    NULL,
  };
  g_autofree char *id = any_id (self);
  g_auto(GStrv) parts = g_strsplit (any_of (self, forms), "%s", 2);

  g_string_append (out, parts[0]);
  g_string_append (out, id);
  g_string_append (out, parts[1]);
}

/* What says nothing but its name. */
static void
add_plain (Attacker *self,
           GString  *out)
{
  static const char *const plain[] = {
    "<request xmlns='urn:xmpp:receipts'/>", "<markable xmlns='urn:xmpp:chat-markers:0'/>", "<no-store xmlns='urn:xmpp:hints'/>", "<store xmlns='urn:xmpp:hints'/>",
    "<no-copy xmlns='urn:xmpp:hints'/>", "<private xmlns='urn:xmpp:carbons:2'/>", "<enable xmlns='urn:xmpp:carbons:2'/>", "<attention xmlns='urn:xmpp:attention:0'/>",
    "<active xmlns='http://jabber.org/protocol/chatstates'/>", "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
    "<gone xmlns='http://jabber.org/protocol/chatstates'/>", "<composing xmlns='http://jabber.org/protocol/chatstates'/><paused xmlns='http://jabber.org/protocol/chatstates'/>",
    "<query xmlns='http://jabber.org/protocol/disco#info'/>", "<query xmlns='http://jabber.org/protocol/disco#items'/>", "<query xmlns='jabber:iq:version'/>",
    "<query xmlns='jabber:iq:last'/>", "<time xmlns='urn:xmpp:time'/>", "<ping xmlns='urn:xmpp:ping'/>", "<query xmlns='jabber:iq:private'/>",
    "<block xmlns='urn:xmpp:blocking'><item jid='ann@example.com'/></block>", "<unblock xmlns='urn:xmpp:blocking'/>", "<vCard xmlns='vcard-temp'><FN>Forged</FN></vCard>",
    "<x xmlns='vcard-temp:x:update'><photo>0000</photo></x>", "<x xmlns='jabber:x:conference' jid='room@conference.example.com'/>",
    "<x xmlns='http://jabber.org/protocol/rosterx'><item action='delete' jid='ann@example.com'/></x>", "<x xmlns='jabber:x:oob'><url>http://127.0.0.1/</url></x>",
    "<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>", "<moved xmlns='urn:xmpp:moved:1'><old-jid>ann@example.com</old-jid></moved>",
    "<command xmlns='http://jabber.org/protocol/commands' node='x' action='execute'/>", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>evil@example.com/x</jid></bind>",
    "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>", "<query xmlns='jabber:iq:register'><remove/></query>",
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>", "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/>",
    "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'><key rid='1'>AA==</key><iv>AA==</iv></header><payload>AA==</payload></encrypted>",
    "<addresses xmlns='http://jabber.org/protocol/address'><address type='ofrom' jid='ann@example.com'/></addresses>", "<x xmlns='jabber:x:delay' stamp='20200101T00:00:00' from='example.com'/>",
    NULL,
  };

  g_string_append (out, any_of (self, plain));
}

static void
add_words (Attacker *self,
           GString  *out)
{
  static const char *const names[] = { "body", "body", "body", "subject", "thread", "show", "status", "priority", NULL };
  g_autofree char *text = any_text (self);
  const char *name = any_of (self, names);

  if (attacker_chance (self, 10))
    g_string_append_printf (out, "<nick xmlns='http://jabber.org/protocol/nick'>%s</nick>", text);
  else
    g_string_append_printf (out, "<%s%s>%s</%s>", name, attacker_chance (self, 20) ? " xml:lang='de'" : attacker_chance (self, 10) ? " xmlns='urn:x'" : "", text, name);
}

static void
add_any (Attacker *self,
         GString  *out,
         guint     depth)
{
  g_autofree char *address = NULL;

  switch (attacker_range (self, depth < DEPTH_MAX ? 14 : 9))
    {
    case 0:
    case 1:
      add_words (self, out);
      break;
    case 2:
      add_reference (self, out);
      break;
    case 3:
    case 4:
      add_plain (self, out);
      break;
    case 5:
      add_ids (self, out);
      break;
    case 6:
      address = any_address (self);
      g_string_append_printf (out, "<delay xmlns='urn:xmpp:delay' from='%s' stamp='%s'>x</delay>", address, any_stamp (self));
      break;
    case 7:
      add_roster (self, out);
      break;
    case 8:
      add_muc (self, out);
      break;
    case 9:
      add_event (self, out, depth);
      break;
    case 10:
    case 11:
      {
        const char *name = attacker_chance (self, 50) ? "received" : "sent";

        g_string_append_printf (out, "<%s xmlns='urn:xmpp:carbons:2'>", name);
        add_forwarded (self, out, depth);
        g_string_append_printf (out, "</%s>", name);
      }
      break;
    case 12:
      add_archive (self, out, depth);
      break;
    default:
      if (attacker_chance (self, 50))
        add_forwarded (self, out, depth);
      else
        add_error (self, out);
      break;
    }
}

/* --- Stanzas ------------------------------------------------------------------------------------------------------------------------ */

static void
add_stanza (Attacker   *self,
            GString    *out,
            const char *from,
            guint       depth)
{
  static const char *const message_types[] = { "chat", "chat", "chat", "normal", "headline", "groupchat", "error", "x", NULL };
  static const char *const presence_types[] = { "", "", "unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe", "error", "x", NULL };
  static const char *const iq_types[] = { "get", "set", "result", "result", "error", "x", NULL };
  static const char *const names[] = { "message", "message", "message", "presence", "iq", NULL };
  const char *name = any_of (self, names);
  const char *type = name[0] == 'm' ? any_of (self, message_types) : name[0] == 'p' ? any_of (self, presence_types) : any_of (self, iq_types);
  g_autofree char *id = any_id (self);
  g_autofree char *to = depth == 0 ? (attacker_chance (self, 50) ? g_strdup (self->me) : g_strconcat (self->me, "/Kith", NULL)) : any_address (self);

  g_string_append_printf (out, "<%s xmlns='" CLIENT "' from='%s'", name, from);
  if (attacker_chance (self, 95))
    g_string_append_printf (out, " to='%s'", to);
  if (*type != '\0' && attacker_chance (self, 90))
    g_string_append_printf (out, " type='%s'", type);
  if (attacker_chance (self, 90))
    g_string_append_printf (out, " id='%s'", id);
  g_string_append_c (out, '>');

  if (name[0] == 'm' && attacker_chance (self, 50))
    g_string_append (out, "<body>words</body>");
  if (strcmp (type, "error") == 0)
    add_error (self, out);
  for (guint n = attacker_range (self, depth == 0 ? 5 : 3); n > 0; n--)
    add_any (self, out, depth);
  g_string_append_printf (out, "</%s>", name);
}

char *
attacker_make_stanza (Attacker *self)
{
  static const char *const resources[] = { "", "/phone", "/me@example.com", "/ann@example.com/phone", "/a/b/c", "/\xf0\x9f\x98\x80", NULL };
  g_autofree char *from = g_strconcat (self->bare, any_of (self, resources), NULL);
  GString *out = g_string_new (NULL);

  add_stanza (self, out, from, 0);

  return g_string_free_and_steal (out);
}
