/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * XmppNode:
 *
 * One XML element in memory: name, namespace, attributes, and children, which are elements or runs of text. Reference counted; a child is
 * owned by its parent. Freed without recursion, whatever the depth.
 */
typedef struct _XmppNode XmppNode;

#define XMPP_TYPE_NODE (xmpp_node_get_type ())

GType       xmpp_node_get_type        (void) G_GNUC_CONST;

XmppNode   *xmpp_node_new             (const char *name,
                                       const char *ns);
XmppNode   *xmpp_node_new_len         (const char *name,
                                       gsize       name_length,
                                       const char *ns);
XmppNode   *xmpp_node_copy            (XmppNode   *self);
XmppNode   *xmpp_node_ref             (XmppNode   *self);
void        xmpp_node_unref           (XmppNode   *self);

const char *xmpp_node_get_name        (XmppNode   *self);
const char *xmpp_node_get_ns          (XmppNode   *self);
gboolean    xmpp_node_is              (XmppNode   *self,
                                       const char *name,
                                       const char *ns);

/* Attributes without a namespace, and xml:lang. */
const char *xmpp_node_get_attribute   (XmppNode   *self,
                                       const char *name);
const char *xmpp_node_get_lang        (XmppNode   *self);
void        xmpp_node_set_attribute   (XmppNode   *self,
                                       const char *name,
                                       const char *value);
void        xmpp_node_set_attribute_ns (XmppNode   *self,
                                       const char *name,
                                       const char *ns,
                                       const char *value);
guint       xmpp_node_get_n_attributes (XmppNode  *self);
void        xmpp_node_get_nth_attribute (XmppNode *self,
                                       guint       n,
                                       const char **name,
                                       const char **ns,
                                       const char **value);

/* Elements only. */
XmppNode   *xmpp_node_get_first       (XmppNode   *self);
XmppNode   *xmpp_node_get_next        (XmppNode   *self);
XmppNode   *xmpp_node_find            (XmppNode   *self,
                                       const char *name,
                                       const char *ns);
/* The only child of that name and namespace; NULL where there is none or more than one (security.md X8). */
XmppNode   *xmpp_node_find_only       (XmppNode   *self,
                                       const char *name,
                                       const char *ns);

/* A new child; borrowed. @ns NULL: the parent's. */
XmppNode   *xmpp_node_add             (XmppNode   *self,
                                       const char *name,
                                       const char *ns);
XmppNode   *xmpp_node_add_with_text   (XmppNode   *self,
                                       const char *name,
                                       const char *ns,
                                       const char *text);
void        xmpp_node_take            (XmppNode   *self,
                                       XmppNode   *child);

/* The element's own text, all runs in one. Never NULL. */
const char *xmpp_node_get_text        (XmppNode   *self);
/* The text of the child, or NULL without such a child. */
const char *xmpp_node_find_text       (XmppNode   *self,
                                       const char *name,
                                       const char *ns);
void        xmpp_node_append_text     (XmppNode   *self,
                                       const char *text,
                                       gssize      length);

/* All children in order: an element, or (NULL, text). For the writer and for comparing. */
typedef struct { XmppNode *child; const char *text; gpointer position; } XmppNodeIter;
void        xmpp_node_iter_init       (XmppNodeIter *iter,
                                       XmppNode     *self);
gboolean    xmpp_node_iter_next       (XmppNodeIter *iter);

gboolean    xmpp_node_equal           (XmppNode   *a,
                                       XmppNode   *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppNode, xmpp_node_unref)

G_END_DECLS
