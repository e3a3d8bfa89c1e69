/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "session-fixture.h"

#include "fiber-test.h"
#include "xmpp-disco.h"
#include "xmpp-stanza-reader.h"

#include <stdarg.h>
#include <string.h>


static void
message_cb (XmppMessages *messages,
            XmppMessage  *message,
            Fixture      *f)
{
  g_ptr_array_add (f->messages, xmpp_message_ref (message));
  if (!f->holds)
    xmpp_session_release (f->session, message->hold);
}

static void
pushed_cb (XmppRoster     *roster,
           XmppRosterItem *item,
           const char     *version,
           Fixture        *f)
{
  g_ptr_array_add (f->pushes, g_strdup (xmpp_jid_get_bare (item->jid)));
}

static void
presence_cb (XmppPresence     *presence,
             XmppPresenceInfo *info,
             Fixture          *f)
{
  g_ptr_array_add (f->presences, g_strdup (xmpp_jid_get_text (info->from)));
}

static DexFuture *
hear_fiber (gpointer data)
{
  Fixture *f = data;
  ScriptServer *server = f->server;
  XmppNode *node;

  while ((node = script_server_hear (server)) != NULL)
    {
      if (strcmp (xmpp_node_get_ns (node), NS_SM) == 0)
        xmpp_node_unref (node);
      else
        g_ptr_array_add (f->heard, node);
    }

  /* RFC 6120 s. 4.4: the other side closes as well. */
  script_server_say (server, "</stream:stream>");

  return dex_future_new_true ();
}

static DexFuture *
header_fiber (gpointer data)
{
  script_server_open (data);

  return dex_future_new_true ();
}

/* What disco will be told about our server and account. */
#define FEATURES "<feature var='urn:xmpp:carbons:2'/><feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:sid:0'/>"

XmppNode *
fixture_find_heard (Fixture    *f,
            const char *name,
            const char *ns)
{
  for (guint i = 0; i < f->heard->len; i++)
    if (xmpp_node_find (f->heard->pdata[i], name, ns) != NULL)
      return f->heard->pdata[i];

  return NULL;
}

static gboolean
has_asked_disco (gpointer data)
{
  Fixture *f = data;

  return f->heard->len >= 2;
}

void
fixture_say (Fixture    *f,
     const char *format,
     ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  script_server_say (f->server, text);
}

/* The last thing that a session says by itself. */
static gboolean
account_known (gpointer data)
{
  Fixture *f = data;

  return xmpp_disco_account_has (f->modules->disco, "urn:xmpp:mam:2") && fixture_find_heard (f, "enable", "urn:xmpp:carbons:2") != NULL;
}

/* A stream to a server of its own, past the sign-in: (transfer full) */
static XmppLogin *
sign_in (Fixture *f)
{
  XmppLogin *login = xmpp_login_new ();
  g_autoptr(GIOStream) client = NULL;
  g_autoptr(GIOStream) server = NULL;
  GError *error = NULL;

  stream_pair_new (READ_EXACT, &client, &server);
  f->server = script_server_new (server);
  login->stream = xmpp_stream_new (client, "example.com", f->scope);
  kith_spawn_detached (header_fiber, f->server, NULL);
  g_assert_true (xmpp_stream_open_await (login->stream, NULL, NULL, 10, &error));
  g_assert_no_error (error);
  xmpp_stream_set_authenticated (login->stream);

  login->jid = xmpp_jid_new ("me@example.com/here", NULL);
  login->features = xmpp_node_new ("features", NS_STREAM);
  login->sm_enabled = TRUE;
  login->sm_id = g_strdup ("s");

  return login;
}

/* Where the last stream has ended. */
void
fixture_resume (Fixture *f,
                guint    h)
{
  g_autoptr(XmppLogin) login = NULL;

  g_assert_null (f->old_server);
  f->old_server = f->server;
  dex_await (g_steal_pointer (&f->ended), NULL);

  login = sign_in (f);
  login->is_resumed = TRUE;
  login->resumed_h = h;
  f->ended = xmpp_session_run (f->session, login);
  kith_spawn_detached (hear_fiber, f, NULL);
}

void
fixture_set_up (Fixture *f)
{
  fixture_set_up_with (f, "");
}

void
fixture_set_up_with (Fixture    *f,
                     const char *features)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("me@example.com", NULL);
  g_autoptr(XmppLogin) login = NULL;

  *f = (Fixture) { 0 };
  f->scope = kith_scope_new ();
  f->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_message_unref);
  f->pushes = g_ptr_array_new_with_free_func (g_free);
  f->presences = g_ptr_array_new_with_free_func (g_free);
  f->heard = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_node_unref);
  f->session = xmpp_session_new (jid);
  f->modules = xmpp_modules_new (f->session);
  g_signal_connect (f->modules->messages, "message", G_CALLBACK (message_cb), f);
  g_signal_connect (f->modules->roster, "pushed", G_CALLBACK (pushed_cb), f);
  g_signal_connect (f->modules->presence, "presence", G_CALLBACK (presence_cb), f);

  {
    XmppRosterItem friend = { .jid = xmpp_jid_new ("friend@example.net", NULL), .subscription = XMPP_SUBSCRIPTION_BOTH };

    xmpp_roster_remember (f->modules->roster, &friend);
    xmpp_jid_unref (friend.jid);
  }

  login = sign_in (f);
  f->ended = xmpp_session_run (f->session, login);
  kith_spawn_detached (hear_fiber, f, NULL);

  await_until (has_asked_disco, f, 10);
  for (guint i = 0; i < 2; i++)
    fixture_say (f, "<iq type='result' id='%s' from='%s'><query xmlns='http://jabber.org/protocol/disco#info'>" FEATURES "%s</query></iq>",
                 xmpp_node_get_attribute (f->heard->pdata[i], "id"), xmpp_node_get_attribute (f->heard->pdata[i], "to"), features);
  await_until (account_known, f, 10);
}

void
fixture_tear_down (Fixture *f)
{
  if (xmpp_session_get_is_online (f->session))
    dex_await (xmpp_session_close (f->session), NULL);
  script_server_close (f->server);
  dex_await (dex_ref (f->ended), NULL);
  dex_unref (f->ended);
  kith_scope_stop (f->scope);
  dex_await (dex_timeout_new_msec (20), NULL);
  script_server_free (f->server);
  g_clear_pointer (&f->old_server, script_server_free);
  kith_scope_unref (f->scope);
  g_ptr_array_unref (f->messages);
  g_ptr_array_unref (f->pushes);
  g_ptr_array_unref (f->presences);
  g_ptr_array_unref (f->heard);
  g_assert_finalize_object (f->session);
}

static guint n_marks;

static gboolean
mark_came (gpointer data)
{
  Fixture *f = data;
  g_autofree char *id = g_strdup_printf ("mark-%u", n_marks);

  for (guint i = 0; i < f->heard->len; i++)
    if (g_strcmp0 (xmpp_node_get_attribute (f->heard->pdata[i], "id"), id) == 0)
      return TRUE;

  return FALSE;
}

/* All that was said before has been dispatched when the client has answered this. */
void
fixture_settle (Fixture *f)
{
  gint64 deadline = g_get_monotonic_time () + test_seconds (10) * G_USEC_PER_SEC;

  n_marks++;
  fixture_say (f, "<iq type='get' from='example.com' id='mark-%u'><ping xmlns='urn:xmpp:ping'/></iq>", n_marks);
  while (!mark_came (f) && g_get_monotonic_time () < deadline)
    dex_await (dex_timeout_new_msec (1), NULL);
  g_assert_true (mark_came (f));
}

XmppNode *
fixture_parse (const char *text)
{
  static const char header[] = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();

  if (xmpp_stanza_reader_feed (reader, (const guint8 *) header, strlen (header), NULL) < 0 ||
      xmpp_stanza_reader_feed (reader, (const guint8 *) text, strlen (text), NULL) != (gssize) strlen (text))
    return NULL;

  return xmpp_stanza_reader_steal (reader);
}
