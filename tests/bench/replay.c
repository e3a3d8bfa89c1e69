/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "replay.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define HEADER "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='example.com' id='x' version='1.0'>"
#define ME     "me@example.org"
#define PEERS  20

/* As long as a random id. */
#define NO_QUERY "000000000000000000000000000000000000"

typedef struct
{
  int      socket;
  Replay  *replay;
  GString *archive; /* the results, one after the other */
  gsize   *starts;  /* of each, and the end */
  gsize   *queries; /* where in each its query id is */
  guint    n;
  guint    handled; /* XEP-0198 */
} Server;

/* --- The archive ------------------------------------------------------------------------------------------------------------ */

static guint64 chance = 1;

static guint
draw (guint n)
{
  chance = chance * G_GUINT64_CONSTANT (6364136223846793005) + G_GUINT64_CONSTANT (1442695040888963407);

  return (guint) (chance >> 33) % n;
}

static void
append_body (GString *out)
{
  static const char *const words[] = {
    "the", "to", "and", "you", "that", "train", "meeting", "coffee", "release", "tomorrow", "keyboard", "again", "weekend", "Stra\xc3\x9f" "e",
    "na\xc3\xafve", "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", "\xe6\x98\x8e\xe6\x97\xa5", "R&amp;D", "\xf0\x9f\x91\x8d", "maybe",
  };
  static const guint sizes[] = { 1, 3, 3, 8, 8, 8, 8, 20, 20, 60 };
  guint size = sizes[draw (G_N_ELEMENTS (sizes))];

  for (guint n = size / 2 + draw (size) + 1; n > 0; n--)
    g_string_append_printf (out, "%s%s", words[draw (G_N_ELEMENTS (words))], n > 1 ? " " : "");
}

static void
render (Server *self,
        guint   n)
{
  gint64 newest = (gint64) time (NULL) - 3600;

  self->archive = g_string_new (NULL);
  self->starts = g_new0 (gsize, n + 1);
  self->queries = g_new0 (gsize, n);
  for (guint i = 0; i < n; i++)
    {
      guint peer = draw (PEERS);
      gboolean is_outgoing = draw (100) < 45;
      g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (newest - (gint64) (n - i) * 300);
      g_autofree char *stamp = g_date_time_format (when, "%Y-%m-%dT%H:%M:%SZ");
      g_autofree char *id = g_strdup_printf ("%08x%08x", draw (G_MAXINT), i);

      self->starts[i] = self->archive->len;
      g_string_append (self->archive, "<message from='" ME "' to='" ME "/here'><result xmlns='urn:xmpp:mam:2' queryid='");
      self->queries[i] = self->archive->len;
      g_string_append_printf (self->archive, NO_QUERY "' id='%08u'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/>", i, stamp);
      if (is_outgoing)
        g_string_append_printf (self->archive, "<message xmlns='jabber:client' type='chat' id='%s' from='" ME "/phone' to='peer%u@example.org'>", id, peer);
      else
        g_string_append_printf (self->archive, "<message xmlns='jabber:client' type='chat' id='%s' from='peer%u@example.org/phone' to='" ME "'>", id, peer);
      g_string_append (self->archive, "<body>");
      append_body (self->archive);
      g_string_append_printf (self->archive, "</body><markable xmlns='urn:xmpp:chat-markers:0'/><origin-id xmlns='urn:xmpp:sid:0' id='%s'/>"
                              "<request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/>"
                              "</message></forwarded></result></message>", id);
    }
  self->starts[n] = self->archive->len;
}

/* --- Speaking ---------------------------------------------------------------------------------------------------------------- */

static void
say (Server     *self,
     const char *bytes,
     gsize       length)
{
  while (length > 0)
    {
      gssize n = send (self->socket, bytes, length, MSG_NOSIGNAL);

      if (n <= 0)
        _exit (EXIT_FAILURE);
      bytes += n;
      length -= (gsize) n;
    }
}

static void G_GNUC_PRINTF (2, 3)
say_printf (Server     *self,
            const char *format,
            ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  say (self, text, strlen (text));
}

static void
note (Server     *self,
      const char *bytes,
      gsize       length)
{
  if (self->replay->n_bytes + length > REPLAY_BYTES_MAX)
    _exit (EXIT_FAILURE);

  memcpy (self->replay->bytes + self->replay->n_bytes, bytes, length);
  self->replay->n_bytes += length;
}

/* --- Hearing ----------------------------------------------------------------------------------------------------------------- */

/* What is between @before and the next @after; NULL. */
static char *
find_between (const char *text,
              const char *before,
              char        after)
{
  const char *begin = strstr (text, before), *end;

  if (begin == NULL)
    return NULL;

  begin += strlen (before);
  end = strchr (begin, after);

  return end != NULL ? g_strndup (begin, (gsize) (end - begin)) : NULL;
}

static void
answer_query (Server     *self,
              const char *iq,
              const char *id)
{
  g_autofree char *query = find_between (iq, "queryid='", '\'');
  g_autofree char *before = find_between (iq, "<before>", '<');
  g_autofree char *max_text = find_between (iq, "<max>", '<');
  guint max = max_text != NULL ? (guint) atoi (max_text) : 50;
  guint to = before != NULL ? MIN ((guint) atoi (before), self->n) : self->n;
  guint from = to > max ? to - max : 0;
  g_autofree char *fin = NULL;

  if (query == NULL || strlen (query) != strlen (NO_QUERY) || strstr (iq, "<before") == NULL)
    _exit (EXIT_FAILURE);

  for (guint i = from; i < to; i++)
    memcpy (self->archive->str + self->queries[i], query, strlen (NO_QUERY));
  fin = g_strdup_printf ("<iq type='result' id='%s'><fin xmlns='urn:xmpp:mam:2'%s><set xmlns='http://jabber.org/protocol/rsm'>"
                         "<first>%08u</first><last>%08u</last></set></fin></iq>", id, from == 0 ? " complete='true'" : "", from, to - 1);
  say (self, self->archive->str + self->starts[from], self->starts[to] - self->starts[from]);
  say (self, fin, strlen (fin));

  note (self, self->archive->str + self->starts[from], self->starts[to] - self->starts[from]);
  note (self, fin, strlen (fin));
  if (self->replay->n_pages == REPLAY_PAGES_MAX)
    _exit (EXIT_FAILURE);
  self->replay->pages[self->replay->n_pages++] = to - from;
}

static void
answer_iq (Server     *self,
           const char *iq)
{
  g_autofree char *tag = find_between (iq, "<iq", '>');
  g_autofree char *id = find_between (tag, " id='", '\'');
  g_autofree char *to = find_between (tag, " to='", '\'');
  g_autofree char *type = find_between (tag, " type='", '\'');
  g_autofree char *from = to != NULL ? g_strdup_printf (" from='%s'", to) : g_strdup ("");

  if (g_strcmp0 (type, "get") != 0 && g_strcmp0 (type, "set") != 0)
    return;

  if (strstr (iq, "<query xmlns='urn:xmpp:mam:2'") != NULL)
    answer_query (self, iq, id);
  else if (strstr (iq, "'http://jabber.org/protocol/disco#info'") != NULL)
    say_printf (self, "<iq type='result' id='%s'%s><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:sid:0'/>"
                "<feature var='urn:xmpp:mam:2'/></query></iq>", id, from);
  else if (strstr (iq, "'jabber:iq:roster'") != NULL && strcmp (type, "get") == 0)
    say_printf (self, "<iq type='result' id='%s'><query xmlns='jabber:iq:roster' ver='r1'/></iq>", id);
  else
    say_printf (self, "<iq type='result' id='%s'%s/>", id, from);
}

static void
hear (Server     *self,
      const char *element)
{
  if (g_str_has_prefix (element, "<r ") || g_str_has_prefix (element, "<r/"))
    {
      say_printf (self, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", self->handled);
      return;
    }
  if (g_str_has_prefix (element, "<a "))
    return;

  self->handled++;
  if (g_str_has_prefix (element, "<iq"))
    {
      answer_iq (self, element);
    }
  else if (g_str_has_prefix (element, "<message"))
    {
      g_autofree char *number = find_between (element, "<body>bench ", '<');
      guint n = number != NULL ? (guint) atoi (number) : REPLAY_SENDS_MAX;

      if (n < REPLAY_SENDS_MAX)
        __atomic_store_n (&self->replay->heard[n], g_get_monotonic_time (), __ATOMIC_RELEASE);
    }
}

/* How long the first element of @text is; 0: it is not there yet. A stream header counts as one, and so does its end. */
static gsize
measure_element (const char *text)
{
  const char *p = text;
  int depth = 0;

  while ((p = strchr (p, '<')) != NULL)
    {
      const char *begin = p;
      char quote = '\0';

      for (; *p != '\0' && (quote != '\0' || *p != '>'); p++)
        if (quote != '\0' ? *p == quote : *p == '\'' || *p == '"')
          quote = quote != '\0' ? '\0' : *p;
      if (*p == '\0')
        return 0;
      p++;

      if (begin[1] == '?')
        continue;
      if (g_str_has_prefix (begin, "<stream:stream") || g_str_has_prefix (begin, "</stream:stream"))
        return (gsize) (p - text);
      if (begin[1] == '/')
        depth--;
      else if (p[-2] != '/')
        depth++;
      if (depth == 0)
        return (gsize) (p - text);
    }

  return 0;
}

static void
serve (Server *self)
{
  g_autoptr(GString) unread = g_string_new (NULL);
  gboolean is_open = TRUE;

  self->handled = 0;
  while (is_open)
    {
      char buffer[65536];
      gssize n = recv (self->socket, buffer, sizeof buffer, 0);
      gsize length;

      if (n <= 0)
        break;

      g_string_append_len (unread, buffer, n);
      while (is_open && (length = measure_element (unread->str)) > 0)
        {
          g_autofree char *element = g_strndup (unread->str, length);

          g_string_erase (unread, 0, (gssize) length);
          if (strstr (element, "<stream:stream") != NULL)
            {
              say (self, HEADER, strlen (HEADER));
            }
          else if (strstr (element, "</stream:stream") != NULL)
            {
              say (self, element, length);
              is_open = FALSE;
            }
          else
            {
              hear (self, element);
            }
        }
    }
  close (self->socket);
}

Replay *
replay_start (guint n_known,
              guint n,
              int   sockets[2])
{
  Replay *replay = mmap (NULL, sizeof (Replay) + REPLAY_BYTES_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  Server server = { .replay = replay };
  int pairs[2][2];
  pid_t child;

  g_assert (replay != MAP_FAILED);
  for (guint i = 0; i < 2; i++)
    {
      g_assert (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[i]) == 0);
      sockets[i] = pairs[i][0];
    }
  render (&server, n_known + n);

  child = fork ();
  g_assert (child >= 0);
  if (child > 0)
    {
      close (pairs[0][1]);
      close (pairs[1][1]);
      g_string_free (server.archive, TRUE);
      g_free (server.starts);
      g_free (server.queries);
      return replay;
    }

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  close (pairs[0][0]);
  close (pairs[1][0]);
  for (guint i = 0; i < 2; i++)
    {
      server.socket = pairs[i][1];
      server.n = i == 0 ? n_known : n_known + n;
      serve (&server);
    }
  _exit (EXIT_SUCCESS);
}
