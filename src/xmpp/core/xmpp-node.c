/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-node.h"

#include <string.h>

#define NS_XML "http://www.w3.org/XML/1998/namespace"

typedef struct _Item Item;

/* A child element or a run of text. */
struct _Item
{
  Item     *next;
  XmppNode *child;
  GString  *text;
};

typedef struct
{
  char *name;
  char *ns; /* NULL for none */
  char *value;
} Attribute;

struct _XmppNode
{
  gatomicrefcount ref_count;
  char           *name;
  char           *ns;         /* GRefString */
  GArray         *attributes; /* of Attribute, NULL while there is none */
  Item           *first;
  Item           *last;
  XmppNode       *next;       /* the sibling element after this one */
  char           *joined;     /* several runs of text as one, made when asked for */
  gboolean        has_parent;
};

G_DEFINE_BOXED_TYPE (XmppNode, xmpp_node, xmpp_node_ref, xmpp_node_unref)

static XmppNode *
node_new (char *name,
          char *ns)
{
  XmppNode *self = g_new0 (XmppNode, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = name;
  self->ns = ns;

  return self;
}

/**
 * xmpp_node_new:
 * @name: local name
 * @ns: namespace, "" for none
 *
 * Returns: (transfer full): an element without children
 */
XmppNode *
xmpp_node_new (const char *name,
               const char *ns)
{
  g_return_val_if_fail (name != NULL && ns != NULL, NULL);

  return node_new (g_strdup (name), g_ref_string_new (ns));
}

/* The same for a name that does not end in NUL. */
XmppNode *
xmpp_node_new_len (const char *name,
                   gsize       name_length,
                   const char *ns)
{
  return node_new (g_strndup (name, name_length), g_ref_string_new (ns));
}

XmppNode *
xmpp_node_ref (XmppNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
attribute_clear (gpointer data)
{
  Attribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->ns);
  g_free (attribute->value);
}

/* Frees @self alone and hands its children that nobody else holds to @doomed. */
static void
node_free (XmppNode  *self,
           GPtrArray *doomed)
{
  Item *item = self->first;

  while (item != NULL)
    {
      Item *next = item->next;

      if (item->child != NULL)
        {
          item->child->next = NULL;
          item->child->has_parent = FALSE;
          if (g_atomic_ref_count_dec (&item->child->ref_count))
            g_ptr_array_add (doomed, item->child);
        }
      else
        g_string_free (item->text, TRUE);

      g_free (item);
      item = next;
    }

  g_clear_pointer (&self->attributes, g_array_unref);
  g_ref_string_release (self->ns);
  g_free (self->name);
  g_free (self->joined);
  g_free (self);
}

void
xmpp_node_unref (XmppNode *self)
{
  g_autoptr(GPtrArray) doomed = NULL;

  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* A list, not recursion: a peer chooses the depth. */
  doomed = g_ptr_array_new ();
  node_free (self, doomed);
  while (doomed->len > 0)
    node_free (g_ptr_array_steal_index_fast (doomed, doomed->len - 1), doomed);
}

const char *
xmpp_node_get_name (XmppNode *self)
{
  return self->name;
}

const char *
xmpp_node_get_ns (XmppNode *self)
{
  return self->ns;
}

gboolean
xmpp_node_is (XmppNode   *self,
              const char *name,
              const char *ns)
{
  return strcmp (self->name, name) == 0 && strcmp (self->ns, ns) == 0;
}

static Attribute *
find_attribute (XmppNode   *self,
                const char *name,
                const char *ns)
{
  if (self->attributes == NULL)
    return NULL;

  for (guint i = 0; i < self->attributes->len; i++)
    {
      Attribute *attribute = &g_array_index (self->attributes, Attribute, i);

      if (strcmp (attribute->name, name) == 0 && g_strcmp0 (attribute->ns, ns) == 0)
        return attribute;
    }

  return NULL;
}

const char *
xmpp_node_get_attribute (XmppNode   *self,
                         const char *name)
{
  Attribute *attribute = find_attribute (self, name, NULL);

  return attribute != NULL ? attribute->value : NULL;
}

const char *
xmpp_node_get_lang (XmppNode *self)
{
  Attribute *attribute = find_attribute (self, "lang", NS_XML);

  return attribute != NULL ? attribute->value : NULL;
}

void
xmpp_node_set_attribute_ns (XmppNode   *self,
                            const char *name,
                            const char *ns,
                            const char *value)
{
  Attribute *attribute = find_attribute (self, name, ns);

  if (attribute != NULL)
    {
      g_set_str (&attribute->value, value);
      return;
    }

  if (self->attributes == NULL)
    {
      self->attributes = g_array_new (FALSE, FALSE, sizeof (Attribute));
      g_array_set_clear_func (self->attributes, attribute_clear);
    }

  g_array_append_val (self->attributes, ((Attribute) { g_strdup (name), g_strdup (ns), g_strdup (value) }));
}

/* @value NULL: does nothing, so that optional attributes need no if. */
void
xmpp_node_set_attribute (XmppNode   *self,
                         const char *name,
                         const char *value)
{
  if (value != NULL)
    xmpp_node_set_attribute_ns (self, name, NULL, value);
}

guint
xmpp_node_get_n_attributes (XmppNode *self)
{
  return self->attributes != NULL ? self->attributes->len : 0;
}

void
xmpp_node_get_nth_attribute (XmppNode    *self,
                             guint        n,
                             const char **name,
                             const char **ns,
                             const char **value)
{
  Attribute *attribute;

  g_return_if_fail (n < xmpp_node_get_n_attributes (self));

  attribute = &g_array_index (self->attributes, Attribute, n);
  *name = attribute->name;
  *ns = attribute->ns;
  *value = attribute->value;
}

XmppNode *
xmpp_node_get_first (XmppNode *self)
{
  for (Item *item = self->first; item != NULL; item = item->next)
    if (item->child != NULL)
      return item->child;

  return NULL;
}

XmppNode *
xmpp_node_get_next (XmppNode *self)
{
  return self->next;
}

/* @name NULL: whatever its name. The first one. */
XmppNode *
xmpp_node_find (XmppNode   *self,
                const char *name,
                const char *ns)
{
  for (XmppNode *child = xmpp_node_get_first (self); child != NULL; child = child->next)
    if ((name == NULL || strcmp (child->name, name) == 0) && strcmp (child->ns, ns) == 0)
      return child;

  return NULL;
}

XmppNode *
xmpp_node_find_only (XmppNode   *self,
                     const char *name,
                     const char *ns)
{
  XmppNode *found = NULL;

  for (XmppNode *child = xmpp_node_get_first (self); child != NULL; child = child->next)
    if (xmpp_node_is (child, name, ns))
      {
        if (found != NULL)
          return NULL;
        found = child;
      }

  return found;
}

static Item *
append_item (XmppNode *self)
{
  Item *item = g_new0 (Item, 1);

  if (self->last != NULL)
    self->last->next = item;
  else
    self->first = item;
  self->last = item;

  return item;
}

/**
 * xmpp_node_take:
 * @self: the parent
 * @child: (transfer full): an element without a parent
 */
void
xmpp_node_take (XmppNode *self,
                XmppNode *child)
{
  XmppNode *before = NULL;

  g_return_if_fail (child != NULL && !child->has_parent);

  if (self->last != NULL && self->last->child != NULL)
    before = self->last->child;
  else
    for (Item *item = self->first; item != NULL; item = item->next)
      if (item->child != NULL)
        before = item->child;

  if (before != NULL)
    before->next = child;
  child->has_parent = TRUE;
  append_item (self)->child = child;
}

XmppNode *
xmpp_node_add (XmppNode   *self,
               const char *name,
               const char *ns)
{
  XmppNode *child = ns != NULL ? xmpp_node_new (name, ns) : node_new (g_strdup (name), g_ref_string_acquire (self->ns));

  xmpp_node_take (self, child);

  return child;
}

XmppNode *
xmpp_node_add_with_text (XmppNode   *self,
                         const char *name,
                         const char *ns,
                         const char *text)
{
  XmppNode *child = xmpp_node_add (self, name, ns);

  if (text != NULL)
    xmpp_node_append_text (child, text, -1);

  return child;
}

void
xmpp_node_append_text (XmppNode   *self,
                       const char *text,
                       gssize      length)
{
  g_clear_pointer (&self->joined, g_free);

  if (self->last == NULL || self->last->text == NULL)
    append_item (self)->text = g_string_new (NULL);

  g_string_append_len (self->last->text, text, length);
}

const char *
xmpp_node_get_text (XmppNode *self)
{
  GString *joined;

  if (self->joined != NULL)
    return self->joined;
  if (self->first == NULL)
    return "";
  if (self->first->next == NULL)
    return self->first->text != NULL ? self->first->text->str : "";

  joined = g_string_new (NULL);
  for (Item *item = self->first; item != NULL; item = item->next)
    if (item->text != NULL)
      g_string_append_len (joined, item->text->str, (gssize) item->text->len);
  self->joined = g_string_free (joined, FALSE);

  return self->joined;
}

const char *
xmpp_node_find_text (XmppNode   *self,
                     const char *name,
                     const char *ns)
{
  XmppNode *child = xmpp_node_find (self, name, ns);

  return child != NULL ? xmpp_node_get_text (child) : NULL;
}

void
xmpp_node_iter_init (XmppNodeIter *iter,
                     XmppNode     *self)
{
  *iter = (XmppNodeIter) { .position = self->first };
}

gboolean
xmpp_node_iter_next (XmppNodeIter *iter)
{
  Item *item = iter->position;

  if (item == NULL)
    return FALSE;

  iter->child = item->child;
  iter->text = item->text != NULL ? item->text->str : NULL;
  iter->position = item->next;

  return TRUE;
}

static XmppNode *
copy_alone (XmppNode *self)
{
  XmppNode *copy = node_new (g_strdup (self->name), g_ref_string_acquire (self->ns));

  for (guint i = 0; i < xmpp_node_get_n_attributes (self); i++)
    {
      Attribute *attribute = &g_array_index (self->attributes, Attribute, i);

      xmpp_node_set_attribute_ns (copy, attribute->name, attribute->ns, attribute->value);
    }

  return copy;
}

/* A copy of the whole tree. Stanzas that we make are copied, so the depth is bounded by the reader or by us. */
XmppNode *
xmpp_node_copy (XmppNode *self)
{
  XmppNode *copy = copy_alone (self);

  for (Item *item = self->first; item != NULL; item = item->next)
    if (item->child != NULL)
      xmpp_node_take (copy, xmpp_node_copy (item->child));
    else
      xmpp_node_append_text (copy, item->text->str, (gssize) item->text->len);

  return copy;
}

static gboolean
attributes_equal (XmppNode *a,
                  XmppNode *b)
{
  guint n = xmpp_node_get_n_attributes (a);

  if (n != xmpp_node_get_n_attributes (b))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      Attribute *attribute = &g_array_index (a->attributes, Attribute, i);
      Attribute *other = find_attribute (b, attribute->name, attribute->ns);

      if (other == NULL || strcmp (attribute->value, other->value) != 0)
        return FALSE;
    }

  return TRUE;
}

/* The same tree, whatever the order of attributes. */
gboolean
xmpp_node_equal (XmppNode *a,
                 XmppNode *b)
{
  Item *x = a->first, *y = b->first;

  if (strcmp (a->name, b->name) != 0 || strcmp (a->ns, b->ns) != 0 || !attributes_equal (a, b))
    return FALSE;

  for (; x != NULL && y != NULL; x = x->next, y = y->next)
    {
      if ((x->child != NULL) != (y->child != NULL))
        return FALSE;
      if (x->child != NULL ? !xmpp_node_equal (x->child, y->child) : !g_string_equal (x->text, y->text))
        return FALSE;
    }

  return x == NULL && y == NULL;
}
