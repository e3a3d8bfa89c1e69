/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-avatar.h"

#include <string.h>

#define HASH_LENGTH 40

/* What the picture decoder reads. */
static const char *const types[] = { "image/png", "image/jpeg", "image/webp", "image/gif" };

gboolean
xmpp_avatar_is_hash (const char *hash)
{
  return hash != NULL && strspn (hash, "0123456789abcdef") == HASH_LENGTH && hash[HASH_LENGTH] == '\0';
}

char *
xmpp_avatar_hash (GBytes *data)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, data);
}

/* Its hash where it could be shown: s. 4.2.1: what has a url lies elsewhere, and nothing is fetched from there. */
static char *
read_info (XmppNode *info)
{
  const char *id = xmpp_node_get_attribute (info, "id");
  const char *type = xmpp_node_get_attribute (info, "type");
  const char *bytes = xmpp_node_get_attribute (info, "bytes");
  g_autofree char *hash = id != NULL && strlen (id) == HASH_LENGTH ? g_ascii_strdown (id, -1) : NULL;
  guint64 size;

  if (!xmpp_avatar_is_hash (hash) || xmpp_node_get_attribute (info, "url") != NULL || type == NULL)
    return NULL;
  if (bytes != NULL && !g_ascii_string_to_unsigned (bytes, 10, 1, XMPP_AVATAR_BYTES_MAX, &size, NULL))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i], type) == 0)
      return g_steal_pointer (&hash);

  return NULL;
}

char *
xmpp_avatar_hash_from_metadata (XmppNode *payload)
{
  if (payload == NULL || !xmpp_node_is (payload, "metadata", XMPP_AVATAR_METADATA_NODE))
    return NULL;

  for (XmppNode *child = xmpp_node_get_first (payload); child != NULL; child = xmpp_node_get_next (child))
    {
      char *hash = xmpp_node_is (child, "info", XMPP_AVATAR_METADATA_NODE) ? read_info (child) : NULL;

      if (hash != NULL)
        return hash;
    }

  return g_strdup ("");
}

GBytes *
xmpp_avatar_from_base64 (const char *text,
                         const char *hash)
{
  g_autoptr(GBytes) data = NULL;
  g_autofree char *found = NULL;
  guint8 *bytes;
  gsize length;

  /* With room for line breaks. */
  if (text == NULL || !xmpp_avatar_is_hash (hash) || strlen (text) > XMPP_AVATAR_BYTES_MAX * 3 / 2)
    return NULL;

  bytes = g_base64_decode (text, &length);
  data = g_bytes_new_take (bytes, length);
  if (length == 0 || length > XMPP_AVATAR_BYTES_MAX)
    return NULL;
  found = xmpp_avatar_hash (data);

  return strcmp (found, hash) == 0 ? g_steal_pointer (&data) : NULL;
}

GBytes *
xmpp_avatar_from_data (XmppNode   *payload,
                       const char *hash)
{
  if (payload == NULL || !xmpp_node_is (payload, "data", XMPP_AVATAR_DATA_NODE))
    return NULL;

  return xmpp_avatar_from_base64 (xmpp_node_get_text (payload), hash);
}

XmppNode *
xmpp_avatar_data_to_node (GBytes *data)
{
  XmppNode *node = xmpp_node_new ("data", XMPP_AVATAR_DATA_NODE);
  g_autofree char *text = g_base64_encode (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

  xmpp_node_append_text (node, text, -1);

  return node;
}

XmppNode *
xmpp_avatar_metadata_to_node (GBytes *data,
                              guint   width,
                              guint   height)
{
  XmppNode *metadata = xmpp_node_new ("metadata", XMPP_AVATAR_METADATA_NODE);
  g_autofree char *hash = data != NULL ? xmpp_avatar_hash (data) : NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *width_text = g_strdup_printf ("%u", width);
  g_autofree char *height_text = g_strdup_printf ("%u", height);
  XmppNode *info;

  if (data == NULL)
    return metadata;

  bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (data));
  info = xmpp_node_add (metadata, "info", NULL);
  xmpp_node_set_attribute (info, "id", hash);
  xmpp_node_set_attribute (info, "bytes", bytes);
  xmpp_node_set_attribute (info, "type", "image/png");
  xmpp_node_set_attribute (info, "width", width_text);
  xmpp_node_set_attribute (info, "height", height_text);

  return metadata;
}

static const char *const features[] = { XMPP_AVATAR_METADATA_NODE "+notify", NULL };

static const XmppHandler handlers[] = { { 0 } };

const XmppModuleInfo xmpp_avatar_info = { features, handlers };
