/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-stanza-reader.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

/* The reader against expat (security.md X7, X9): cut in pieces at any place it says the same, and both say the same of any bytes, but for what is listed in
 * is_exception (). */

#define SEPARATOR '\x01' /* in no namespace, since XML forbids it (CVE-2022-25236) */
#define HEADER "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

/* Elements as text, one a line: "<{ns}name {ns}attribute=value>text</>". */
typedef struct
{
  GPtrArray *elements; /* of char *: the header and what came complete */
  gboolean   is_closed;
  gboolean   is_dead;
  int        code;     /* of XMPP_STREAM_ERROR */
} Events;

static void
events_init (Events *self)
{
  *self = (Events) { .elements = g_ptr_array_new_with_free_func (g_free) };
}

static void
events_clear (Events *self)
{
  g_ptr_array_unref (self->elements);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_attributes (GString   *out,
                GPtrArray *attributes)
{
  g_ptr_array_sort (attributes, compare_strings);
  for (guint i = 0; i < attributes->len; i++)
    g_string_append_printf (out, " %s", (char *) attributes->pdata[i]);
}

/* --- Ours ------------------------------------------------------------------------------------------------------------------- */

static void
describe (GString  *out,
          XmppNode *node)
{
  g_autoptr(GPtrArray) attributes = g_ptr_array_new_with_free_func (g_free);
  XmppNodeIter iter;

  g_string_append_printf (out, "<{%s}%s", xmpp_node_get_ns (node), xmpp_node_get_name (node));
  for (guint i = 0; i < xmpp_node_get_n_attributes (node); i++)
    {
      const char *name, *ns, *value;

      xmpp_node_get_nth_attribute (node, i, &name, &ns, &value);
      g_ptr_array_add (attributes, g_strdup_printf ("{%s}%s=%s", ns != NULL ? ns : "", name, value));
    }
  add_attributes (out, attributes);
  g_string_append_c (out, '>');
  xmpp_node_iter_init (&iter, node);
  while (xmpp_node_iter_next (&iter))
    if (iter.child != NULL)
      describe (out, iter.child);
    else
      g_string_append (out, iter.text);
  g_string_append (out, "</>");
}

static void
take (Events   *events,
      XmppNode *node)
{
  GString *out = g_string_new (NULL);

  describe (out, node);
  g_ptr_array_add (events->elements, g_string_free_and_steal (out));
}

/* @seed: how it is cut; 0: not at all. */
static void
read_ours (Events       *events,
           const guint8 *data,
           gsize         length,
           guint32       seed)
{
  g_autoptr(XmppStanzaReader) reader = xmpp_stanza_reader_new ();
  gsize done = 0;

  while (done < length && !events->is_dead && !events->is_closed)
    {
      gboolean had_header = xmpp_stanza_reader_get_header (reader) != NULL;
      gsize piece = length - done;
      g_autoptr(GError) error = NULL;
      g_autofree guint8 *copy = NULL;
      XmppNode *node;
      gssize used;

      if (seed != 0)
        {
          seed = seed * 1103515245 + 12345;
          piece = MIN (piece, 1 + (seed >> 16) % ((seed >> 8) % 4 == 0 ? 64 : 5));
        }
      /* A copy, so that reading beyond the piece is seen. */
      copy = g_memdup2 (data + done, piece);
      used = xmpp_stanza_reader_feed (reader, copy, piece, &error);
      if (used < 0)
        {
          events->is_dead = TRUE;
          events->code = error->code;
          g_assert_true (error->domain == XMPP_STREAM_ERROR);
        }
      else
        {
          g_assert_cmpuint (used, >, 0);
          done += (gsize) used;
        }
      if (!had_header && !events->is_dead && xmpp_stanza_reader_get_header (reader) != NULL)
        take (events, xmpp_stanza_reader_get_header (reader));
      node = xmpp_stanza_reader_steal (reader);
      if (node != NULL && !events->is_dead)
        take (events, node);
      g_clear_pointer (&node, xmpp_node_unref);
      events->is_closed = xmpp_stanza_reader_is_closed (reader);
    }
}

/* --- Expat's ------------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  Events    *events;
  XML_Parser parser;
  GString   *out;
  guint      depth;
  guint      attributes_max, nodes;
  gboolean   has_restricted; /* DTD, processing instruction, comment */
  gboolean   has_text_between;
} Oracle;

static char *
expanded (const char *name)
{
  const char *separator = strchr (name, SEPARATOR);
  const char *end = separator != NULL ? strchr (separator + 1, SEPARATOR) : NULL;

  if (separator == NULL)
    return g_strdup_printf ("{}%s", name);
  if (end == NULL)
    end = separator + strlen (separator);

  return g_strdup_printf ("{%.*s}%.*s", (int) (separator - name), name, (int) (end - separator - 1), separator + 1);
}

static void
start_cb (void            *data,
          const XML_Char  *name,
          const XML_Char **pairs)
{
  Oracle *oracle = data;
  g_autoptr(GPtrArray) attributes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = expanded (name);

  g_string_append_printf (oracle->out, "<%s", text);
  for (; pairs[0] != NULL; pairs += 2)
    {
      g_autofree char *attribute = expanded (pairs[0]);

      g_ptr_array_add (attributes, g_strdup_printf ("%s=%s", attribute, pairs[1]));
    }
  add_attributes (oracle->out, attributes);
  g_string_append_c (oracle->out, '>');
  oracle->attributes_max = MAX (oracle->attributes_max, attributes->len);
  oracle->depth++;

  /* The header is complete when it begins. */
  if (oracle->depth == 1)
    {
      g_string_append (oracle->out, "</>");
      g_ptr_array_add (oracle->events->elements, g_strdup (oracle->out->str));
      g_string_truncate (oracle->out, 0);
    }
}

static void
end_cb (void           *data,
        const XML_Char *name)
{
  Oracle *oracle = data;

  oracle->depth--;
  if (oracle->depth == 0)
    {
      oracle->events->is_closed = TRUE;
      XML_StopParser (oracle->parser, XML_FALSE);
      return;
    }

  g_string_append (oracle->out, "</>");
  if (oracle->depth == 1)
    {
      g_ptr_array_add (oracle->events->elements, g_strdup (oracle->out->str));
      g_string_truncate (oracle->out, 0);
    }
}

static void
text_cb (void           *data,
         const XML_Char *text,
         int             length)
{
  Oracle *oracle = data;

  if (oracle->depth > 1)
    g_string_append_len (oracle->out, text, length);
}

static void
restricted (Oracle *oracle)
{
  oracle->has_restricted = TRUE;
  XML_StopParser (oracle->parser, XML_FALSE);
}

static void
doctype_cb (void           *data,
            const XML_Char *name,
            const XML_Char *system,
            const XML_Char *public,
            int             has_internal)
{
  restricted (data);
}

static void
instruction_cb (void           *data,
                const XML_Char *target,
                const XML_Char *text)
{
  restricted (data);
}

static void
comment_cb (void           *data,
            const XML_Char *text)
{
  restricted (data);
}

static void
read_expat (Events       *events,
            const guint8 *data,
            gsize         length)
{
  Oracle oracle = { .events = events, .out = g_string_new (NULL) };

  oracle.parser = XML_ParserCreateNS ("UTF-8", SEPARATOR);
  XML_SetUserData (oracle.parser, &oracle);
  XML_SetElementHandler (oracle.parser, start_cb, end_cb);
  XML_SetCharacterDataHandler (oracle.parser, text_cb);
  XML_SetStartDoctypeDeclHandler (oracle.parser, doctype_cb);
  XML_SetProcessingInstructionHandler (oracle.parser, instruction_cb);
  XML_SetCommentHandler (oracle.parser, comment_cb);
  /* Else what is complete waits for what comes behind it. */
  XML_SetReparseDeferralEnabled (oracle.parser, XML_FALSE);
  if (XML_Parse (oracle.parser, (const char *) data, (int) length, XML_FALSE) == XML_STATUS_ERROR && !events->is_closed)
    events->is_dead = TRUE;
  XML_ParserFree (oracle.parser);
  g_string_free (oracle.out, TRUE);
}

static void
read_ours_whole (Events       *events,
                 const guint8 *data,
                 gsize         length)
{
  read_ours (events, data, length, 0);
}

/* What expat sees before it is complete (a reference, a tag, a section), we see when it ends, and the other way round in text. */
static gboolean
dies_later (void        (*read) (Events       *events,
                                 const guint8 *data,
                                 gsize         length),
            const guint8 *data,
            gsize         length,
            guint         n_elements)
{
  static const char end[] = ";>';>\";>]]>;?>&;";
  g_autoptr(GByteArray) longer = g_byte_array_new ();
  gboolean is_good;
  Events events;

  g_byte_array_append (longer, data, (guint) length);
  g_byte_array_append (longer, (const guint8 *) end, sizeof end - 1);
  events_init (&events);
  read (&events, longer->data, longer->len);
  is_good = events.is_dead && events.elements->len == n_elements;
  events_clear (&events);

  return is_good;
}

/* --- Both ------------------------------------------------------------------------------------------------------------------------ */

/* Where we end a stream that expat reads on: a NUL near the beginning, which expat takes for UTF-16; what streams must not have (restricted-xml), our limits (policy-violation), text between stanzas, another
 * header or encoding. And where expat ends one that we read: none. */
static gboolean
is_exception (const Events *ours)
{
  return ours->code != XMPP_STREAM_ERROR_NOT_WELL_FORMED;
}

static gboolean
has_other_names (const guint8 *data,
                 gsize         length)
{
  /* Names beyond ASCII: libxml2 goes by the fifth edition of XML 1.0, which has more of them than the fourth, by which expat goes. */
  for (gsize i = 0; i < length; i++)
    if (data[i] >= 0x80)
      return TRUE;

  return FALSE;
}

static void
compare (const Events *a,
         const Events *b,
         guint         n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (a->elements->pdata[i], ==, b->elements->pdata[i]);
}

static void
check (const guint8 *data,
       gsize         length,
       guint32       seed)
{
  Events whole, cut, expat;

  events_init (&whole);
  events_init (&cut);
  events_init (&expat);
  read_ours (&whole, data, length, 0);
  read_ours (&cut, data, length, seed | 1);
  read_expat (&expat, data, length);

  /* X7 */
  g_assert_cmpuint (whole.elements->len, ==, cut.elements->len);
  compare (&whole, &cut, whole.elements->len);
  /* Where two things are wrong in one run of text, which one is told depends on how much of it came; and libxml2 looks at text when it has ended or when
   * there are 300 bytes of it. */
  if (whole.is_dead != cut.is_dead)
    g_assert_true (dies_later (read_ours_whole, data, length, whole.elements->len));
  g_assert_cmpint (whole.is_closed, ==, cut.is_closed);

  /* X9: what both have read is the same. */
  compare (&whole, &expat, MIN (whole.elements->len, expat.elements->len));
  if (whole.is_dead)
    {
      /* Nobody reads on behind what is not well-formed. */
      if (!is_exception (&whole) && !expat.is_dead && memchr (data, '\0', length) == NULL)
        g_assert_true (dies_later (read_expat, data, length, expat.elements->len));
    }
  else
    {
      if (!has_other_names (data, length) && expat.is_dead)
        g_assert_true (dies_later (read_ours_whole, data, length, whole.elements->len));
      /* Another header ends the stream, as soon as libxml2 has the four bytes that it wants to begin. */
      if (!expat.is_dead && expat.elements->len > 0 && !g_str_has_prefix (expat.elements->pdata[0], "<{http://etherx.jabber.org/streams}stream"))
        g_assert_cmpuint (whole.elements->len, <=, 1);
      else if (!expat.is_dead)
        {
          g_assert_cmpuint (whole.elements->len, ==, expat.elements->len);
          g_assert_cmpint (whole.is_closed, ==, expat.is_closed);
        }
    }
  events_clear (&whole);
  events_clear (&cut);
  events_clear (&expat);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  guint32 seed = draw_number (&draw);
  g_autoptr(GByteArray) stream = g_byte_array_new ();

  /* As most streams begin. */
  if ((seed & 1) == 0)
    g_byte_array_append (stream, (const guint8 *) HEADER, sizeof HEADER - 1);
  g_byte_array_append (stream, draw.data, (guint) draw.left);
  /* libxml2 looks at nothing before it has four bytes. */
  g_byte_array_append (stream, (const guint8 *) "\n\n\n\n", 4);
  check (stream->data, stream->len, seed);

  return 0;
}
