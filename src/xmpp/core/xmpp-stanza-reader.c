/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-stanza-reader.h"

#include "xmpp-xml-guard.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

/* libxml2 keeps every name for the life of a context: take a new one after this much. */
#define RECYCLE_BYTES (1024 * 1024)

/* Text is handed on in pieces of this size. */
#define SLICE_BYTES (16 * 1024)

struct _XmppStanzaReader
{
  xmlParserCtxt *context;
  XmppXmlGuard   guard;
  GByteArray    *held;          /* the beginning of a tag whose end did not come yet */
  GString       *declarations;  /* the header's namespace declarations, for a new context */

  XmppNode      *header;
  XmppNode      *stanza;        /* complete, to be stolen */
  GPtrArray     *open;          /* elements from the stanza down to where we are; borrowed but for the first */
  GError        *error;

  gsize          limit;
  gsize          stanza_bytes;
  gsize          context_bytes;
  guint          stanza_nodes;
  guint          depth;         /* 0 before the header, 1 between stanzas */
  guint          skip_depth;    /* while the canonical header of a new context is read */
  gboolean       has_odd_ns;    /* in this piece: a namespace that is no URI */
  gboolean       is_closed;
};

static void
die (XmppStanzaReader *self,
     XmppStreamError   code,
     const char       *text)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (XMPP_STREAM_ERROR, (int) code, text);

  if (self->context != NULL)
    xmlStopParser (self->context);
}

/* XML's: a form feed is none. */
static gboolean
is_space (guint8 byte)
{
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* --- What libxml2 calls. The reader is its user data. ------------------------------------------------------------- */

/* Without XML_PARSE_NOENT, which we must not set, libxml2 writes every ampersand of an attribute value as "&#38;", and those of a namespace too. */
static char *
dup_value (const xmlChar *begin,
           gsize          length)
{
  static const char escaped[] = "&#38;";
  char *value = g_strndup ((const char *) begin, length);
  char *to = strchr (value, '&');

  if (to == NULL)
    return value;

  for (const char *from = to; *from != '\0';)
    {
      if (g_str_has_prefix (from, escaped))
        {
          *to++ = '&';
          from += sizeof escaped - 1;
        }
      else
        *to++ = *from++;
    }
  *to = '\0';

  return value;
}

static XmppNode *
build_node (XmppStanzaReader *self,
            const xmlChar    *name,
            const xmlChar    *ns,
            int               n_attributes,
            const xmlChar   **attributes)
{
  g_autofree char *own_ns = ns != NULL ? dup_value (ns, strlen ((const char *) ns)) : NULL;
  XmppNode *node = xmpp_node_new ((const char *) name, own_ns != NULL ? own_ns : "");

  for (int i = 0; i < n_attributes; i++, attributes += 5)
    {
      g_autofree char *value = dup_value (attributes[3], (gsize) (attributes[4] - attributes[3]));
      g_autofree char *value_ns = attributes[2] != NULL ? dup_value (attributes[2], strlen ((const char *) attributes[2])) : NULL;

      xmpp_node_set_attribute_ns (node, (const char *) attributes[0], value_ns, value);
    }

  return node;
}

static void
remember_declarations (XmppStanzaReader *self,
                       int               n_namespaces,
                       const xmlChar   **namespaces)
{
  self->declarations = g_string_new (NULL);

  for (int i = 0; i < n_namespaces; i++, namespaces += 2)
    {
      g_autofree char *value = namespaces[1] != NULL ? dup_value (namespaces[1], strlen ((const char *) namespaces[1])) : g_strdup ("");
      g_autofree char *escaped = g_markup_escape_text (value, -1);

      if (namespaces[0] != NULL)
        g_string_append_printf (self->declarations, " xmlns:%s='%s'", (const char *) namespaces[0], escaped);
      else
        g_string_append_printf (self->declarations, " xmlns='%s'", escaped);
    }
}

static void
start_element_cb (void           *data,
                  const xmlChar  *name,
                  const xmlChar  *prefix,
                  const xmlChar  *ns,
                  int             n_namespaces,
                  const xmlChar **namespaces,
                  int             n_attributes,
                  int             n_defaulted,
                  const xmlChar **attributes)
{
  XmppStanzaReader *self = data;
  XmppNode *node;

  if (self->error != NULL)
    return;

  if (self->skip_depth > 0)
    {
      self->skip_depth = 0;
      return;
    }

  if (self->depth >= XMPP_READER_DEPTH_MAX || n_attributes > XMPP_READER_ATTRIBUTES_MAX || n_namespaces > XMPP_READER_ATTRIBUTES_MAX ||
      strlen ((const char *) name) > XMPP_READER_NAME_MAX || ++self->stanza_nodes > XMPP_READER_NODES_MAX)
    {
      die (self, XMPP_STREAM_ERROR_POLICY_VIOLATION, "an element beyond the limits");
      return;
    }

  node = build_node (self, name, ns, n_attributes, attributes);

  if (self->depth == 0)
    {
      self->header = node;
      remember_declarations (self, n_namespaces, namespaces);
      if (!xmpp_node_is (node, "stream", NS_STREAM))
        die (self, XMPP_STREAM_ERROR_INVALID_NAMESPACE, "the stream does not begin with a stream header");
    }
  else
    {
      if (self->open->len > 0)
        xmpp_node_take (g_ptr_array_index (self->open, self->open->len - 1), node);
      g_ptr_array_add (self->open, node);
    }

  self->depth++;
}

static void
end_element_cb (void          *data,
                const xmlChar *name,
                const xmlChar *prefix,
                const xmlChar *ns)
{
  XmppStanzaReader *self = data;

  if (self->error != NULL)
    return;

  self->depth--;
  if (self->depth == 0)
    self->is_closed = TRUE;
  else if (self->depth == 1)
    self->stanza = g_ptr_array_steal_index (self->open, 0);
  else
    g_ptr_array_remove_index (self->open, self->open->len - 1);
}

static void
characters_cb (void          *data,
               const xmlChar *text,
               int            length)
{
  XmppStanzaReader *self = data;

  if (self->error != NULL)
    return;

  if (self->open->len > 0)
    xmpp_node_append_text (g_ptr_array_index (self->open, self->open->len - 1), (const char *) text, length);
  else
    for (int i = 0; i < length; i++)
      if (!is_space (text[i]))
        {
          die (self, XMPP_STREAM_ERROR_INVALID_XML, "text between stanzas");
          return;
        }
}

/* DTD, entities, processing instructions, comments: RFC 6120 s. 11.1. The guard stopped them before; this is the second lock. */
static void
restricted_cb (XmppStanzaReader *self)
{
  die (self, XMPP_STREAM_ERROR_RESTRICTED_XML, "XML that streams must not contain");
}

static void
subset_cb (void          *data,
           const xmlChar *name,
           const xmlChar *external,
           const xmlChar *system)
{
  restricted_cb (data);
}

static void
entity_cb (void          *data,
           const xmlChar *name,
           int            type,
           const xmlChar *public,
           const xmlChar *system,
           xmlChar       *content)
{
  restricted_cb (data);
}

static void
reference_cb (void          *data,
              const xmlChar *name)
{
  restricted_cb (data);
}

static void
comment_cb (void          *data,
            const xmlChar *text)
{
  restricted_cb (data);
}

static void
instruction_cb (void          *data,
                const xmlChar *target,
                const xmlChar *text)
{
  restricted_cb (data);
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *ErrorPointer;
#else
typedef xmlError *ErrorPointer;
#endif

/* Also called for what xmlParseChunk () returns 0 for. Level 1 is a warning (a namespace that is no absolute URI, as OMEMO's). */
static void
error_cb (void         *data,
          ErrorPointer  problem)
{
  XmppStanzaReader *self = data;

  if (problem->level < XML_ERR_ERROR)
    return;

  /* Namespaces in XML s. 2 wants a URI, but what is none is not ill-formed for that, servers pass it on, and a stream that ends by it would
   * end again with each resumption: whoever may write to us could keep us offline. */
  if (problem->code == XML_WAR_NS_URI)
    self->has_odd_ns = TRUE;
  else if (problem->code == XML_ERR_UNDECLARED_ENTITY || problem->code == XML_WAR_UNDECLARED_ENTITY)
    restricted_cb (self);
  else
    die (self, XMPP_STREAM_ERROR_NOT_WELL_FORMED, "XML that is not well-formed");
}

static xmlParserCtxt *
new_context (XmppStanzaReader *self)
{
  static const xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .internalSubset = subset_cb,
    .externalSubset = subset_cb,
    .entityDecl = entity_cb,
    .reference = reference_cb,
    .comment = comment_cb,
    .processingInstruction = instruction_cb,
    .startElementNs = start_element_cb,
    .endElementNs = end_element_cb,
    .characters = characters_cb,
    .ignorableWhitespace = characters_cb,
    .cdataBlock = characters_cb,
    .serror = error_cb,
  };
  xmlSAXHandler copy = handler;
  xmlParserCtxt *context = xmlCreatePushParserCtxt (&copy, self, NULL, 0, NULL);

  if (context == NULL)
    g_abort (); /* out of memory, as in every g_malloc () */

  /* Never NOENT, HUGE, RECOVER, DTDLOAD. */
  xmlCtxtUseOptions (context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);

  return context;
}

XmppStanzaReader *
xmpp_stanza_reader_new (void)
{
  XmppStanzaReader *self = g_new0 (XmppStanzaReader, 1);

  self->held = g_byte_array_new ();
  self->open = g_ptr_array_new ();
  self->limit = XMPP_READER_BYTES_BEFORE_LOGIN;
  self->context = new_context (self);
  xmpp_xml_guard_init (&self->guard);

  return self;
}

void
xmpp_stanza_reader_free (XmppStanzaReader *self)
{
  if (self->open->len > 0)
    xmpp_node_unref (g_ptr_array_index (self->open, 0));
  g_clear_pointer (&self->header, xmpp_node_unref);
  g_clear_pointer (&self->stanza, xmpp_node_unref);
  xmlFreeParserCtxt (self->context);
  g_byte_array_unref (self->held);
  g_ptr_array_unref (self->open);
  if (self->declarations != NULL)
    g_string_free (self->declarations, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * xmpp_stanza_reader_set_limit:
 * @bytes: most bytes of one first-level element
 */
void
xmpp_stanza_reader_set_limit (XmppStanzaReader *self,
                              gsize             bytes)
{
  self->limit = bytes;
}

static gboolean
is_stopped (xmlParserCtxt *context)
{
#if LIBXML_VERSION >= 21500
  return xmlCtxtIsStopped (context);
#else
  return context->disableSAX;
#endif
}

static void
parse (XmppStanzaReader *self,
       const guint8     *data,
       gsize             length)
{
  int result;

  if (self->error != NULL || length == 0)
    return;

  self->has_odd_ns = FALSE;
  result = xmlParseChunk (self->context, (const char *) data, (int) length, 0);
  self->context_bytes += length;
  /* Whatever else is wrong has come to error_cb () too. */
  if (self->has_odd_ns)
    self->context->nsWellFormed = 1;

  /* Namespace errors leave the result at 0 (security.md finding 3). */
  if (self->error == NULL &&
      (result != 0 || !self->context->wellFormed || !self->context->nsWellFormed || is_stopped (self->context)))
    die (self, XMPP_STREAM_ERROR_NOT_WELL_FORMED, "XML that is not well-formed");
}

/* Only between two stanzas, never inside a callback. */
static void
recycle (XmppStanzaReader *self)
{
  g_autofree char *header = g_strdup_printf ("<stream:stream%s>", self->declarations->str);

  xmlFreeParserCtxt (self->context);
  self->context = new_context (self);
  self->skip_depth = 1;
  parse (self, (const guint8 *) header, strlen (header));
  self->context_bytes = 0;
}

/* A piece that ends with a tag's ">" or lies wholly in text; a tag that is not complete is held back, so that libxml2 never scans it twice. */
static void
take_piece (XmppStanzaReader *self,
            const guint8     *data,
            gsize             length,
            gsize             complete)
{
  if (self->held->len > 0 && complete > 0)
    {
      g_byte_array_append (self->held, data, (guint) complete);
      parse (self, self->held->data, self->held->len);
      g_byte_array_set_size (self->held, 0);
    }
  else
    parse (self, data, complete);

  if (length > complete)
    g_byte_array_append (self->held, data + complete, (guint) (length - complete));
}

/**
 * xmpp_stanza_reader_feed:
 * @data: what came
 * @length: its size in bytes
 * @error: return location
 *
 * Reads up to the end of the next first-level element (or of the header), at most @length bytes. The caller takes the element with
 * xmpp_stanza_reader_steal () and feeds the rest again: so it sees what stands behind "<proceed/>" (security.md T2).
 *
 * Returns: how many bytes were used, or -1 with a code of %XMPP_STREAM_ERROR; the same error for every later call
 */
gssize
xmpp_stanza_reader_feed (XmppStanzaReader  *self,
                         const guint8      *data,
                         gsize              length,
                         GError           **error)
{
  gsize used = 0;
  gboolean had_header = self->header != NULL;

  while (self->error == NULL && used < length && self->stanza == NULL && !self->is_closed)
    {
      gsize piece, complete;
      XmppStreamError problem;

      /* White space between stanzas keeps connections alive and must not add up. */
      if (self->depth == 1 && self->held->len == 0 && is_space (data[used]))
        {
          used++;
          continue;
        }

      piece = xmpp_xml_guard_scan (&self->guard, data + used, MIN (length - used, SLICE_BYTES), &complete, &problem);
      if (piece == 0)
        {
          die (self, problem, xmpp_stream_error_to_name (problem));
          break;
        }

      self->stanza_bytes += piece;
      if (self->stanza_bytes > self->limit)
        {
          die (self, XMPP_STREAM_ERROR_POLICY_VIOLATION, "a stanza beyond the limit");
          break;
        }

      take_piece (self, data + used, piece, complete);
      used += piece;

      if (!had_header && self->header != NULL)
        break;
    }

  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return -1;
    }

  if (self->stanza != NULL || (!had_header && self->header != NULL))
    {
      self->stanza_bytes = 0;
      self->stanza_nodes = 0;
      if (self->context_bytes > RECYCLE_BYTES)
        recycle (self);
    }

  return (gssize) used;
}

/* The stream's header, without children: borrowed, NULL before it came. */
XmppNode *
xmpp_stanza_reader_get_header (XmppStanzaReader *self)
{
  return self->header;
}

/* The element that the last feed completed: (transfer full), NULL where it did not complete one. */
XmppNode *
xmpp_stanza_reader_steal (XmppStanzaReader *self)
{
  return g_steal_pointer (&self->stanza);
}

/* </stream:stream> came. */
gboolean
xmpp_stanza_reader_is_closed (XmppStanzaReader *self)
{
  return self->is_closed;
}
