/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sasl-choice.h"

#include <string.h>

/* Strongest first; each with "-PLUS" before all without. */
static const struct
{
  const char   *name;
  GChecksumType hash;
} scram[] = {
  { "SCRAM-SHA-512", G_CHECKSUM_SHA512 },
  { "SCRAM-SHA-256", G_CHECKSUM_SHA256 },
  { "SCRAM-SHA-1", G_CHECKSUM_SHA1 },
};

static GStrv
read_mechanisms (XmppNode   *parent,
                 const char *ns)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (XmppNode *child = xmpp_node_get_first (parent); child != NULL; child = xmpp_node_get_next (child))
    if (xmpp_node_is (child, "mechanism", ns))
      g_strv_builder_add (builder, xmpp_node_get_text (child));

  return g_strv_builder_end (builder);
}

static gboolean
offers (GStrv       mechanisms,
        const char *name,
        gboolean    plus)
{
  g_autofree char *with_plus = g_strconcat (name, "-PLUS", NULL);

  return mechanisms != NULL && g_strv_contains ((const char *const *) mechanisms, plus ? with_plus : name);
}

static gboolean
offers_any (GStrv    mechanisms,
            gboolean plus)
{
  for (guint i = 0; i < G_N_ELEMENTS (scram); i++)
    if (offers (mechanisms, scram[i].name, plus))
      return TRUE;

  return FALSE;
}

static gboolean
same_scram (GStrv a,
            GStrv b)
{
  for (guint i = 0; i < G_N_ELEMENTS (scram); i++)
    if (offers (a, scram[i].name, FALSE) != offers (b, scram[i].name, FALSE) || offers (a, scram[i].name, TRUE) != offers (b, scram[i].name, TRUE))
      return FALSE;

  return TRUE;
}

void
xmpp_sasl_offers_read (XmppSaslOffers *self,
                       XmppNode       *features)
{
  XmppNode *sasl2 = xmpp_node_find (features, "authentication", NS_SASL2);
  XmppNode *sasl1 = xmpp_node_find (features, "mechanisms", NS_SASL);
  XmppNode *bindings = xmpp_node_find (features, "sasl-channel-binding", NS_SASL_BINDING);
  g_auto(GStrv) one = sasl1 != NULL ? read_mechanisms (sasl1, NS_SASL) : NULL;
  g_auto(GStrv) two = sasl2 != NULL ? read_mechanisms (sasl2, NS_SASL2) : NULL;

  *self = (XmppSaslOffers) { .is_sasl2 = two != NULL && two[0] != NULL };
  self->differs = self->is_sasl2 && one != NULL && one[0] != NULL && !same_scram (one, two);
  self->mechanisms = self->is_sasl2 ? g_steal_pointer (&two) : g_steal_pointer (&one);

  if (bindings != NULL)
    {
      g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

      for (XmppNode *child = xmpp_node_get_first (bindings); child != NULL; child = xmpp_node_get_next (child))
        if (xmpp_node_is (child, "channel-binding", NS_SASL_BINDING) && xmpp_node_get_attribute (child, "type") != NULL)
          g_strv_builder_add (builder, xmpp_node_get_attribute (child, "type"));
      self->bindings = g_strv_builder_end (builder);
    }
}

void
xmpp_sasl_offers_clear (XmppSaslOffers *self)
{
  g_clear_pointer (&self->mechanisms, g_strfreev);
  g_clear_pointer (&self->bindings, g_strfreev);
}

static int
compare_octets (gconstpointer a,
                gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
append_sorted (GString *out,
               GStrv    words)
{
  g_autofree const char **sorted = NULL;
  guint n = g_strv_length (words);

  sorted = g_memdup2 (words, (n + 1) * sizeof (char *));
  qsort (sorted, n, sizeof (char *), compare_octets);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\x1e');
      g_string_append (out, sorted[i]);
    }
}

/* XEP-0474 s. "Server Sends Downgrade Protection Hash". */
char *
xmpp_sasl_offers_to_text (const XmppSaslOffers *self)
{
  GString *out = g_string_new (NULL);

  if (self->mechanisms != NULL)
    append_sorted (out, self->mechanisms);
  if (self->bindings != NULL)
    {
      g_string_append_c (out, '\x1f');
      append_sorted (out, self->bindings);
    }

  return g_string_free (out, FALSE);
}

static gboolean
fail (XmppAuthError   code,
      const char     *text,
      GError        **error)
{
  g_set_error_literal (error, XMPP_AUTH_ERROR, (int) code, text);
  return FALSE;
}

/* The strongest type that both can do. Without announced types only SASL 1 goes on: then what the TLS version makes certain. */
static const char *
common_binding (const XmppSaslOffers *self,
                const char *const    *can_bind)
{
  if (can_bind == NULL || can_bind[0] == NULL)
    return NULL;
  if (self->bindings == NULL)
    return can_bind[0];

  for (guint i = 0; can_bind[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) self->bindings, can_bind[i]))
      return can_bind[i];

  return NULL;
}

/* XEP-0440 s. "Business Rules", 4-6 (the last as XEP-0474 changes it). */
static gboolean
check_consistency (const XmppSaslOffers  *self,
                   gboolean               has_plus,
                   GError               **error)
{
  gboolean has_bindings = self->bindings != NULL && self->bindings[0] != NULL;

  if (self->differs)
    return fail (XMPP_AUTH_ERROR_DOWNGRADE, "the two lists of mechanisms differ", error);
  if (self->is_sasl2 && has_plus && !has_bindings)
    return fail (XMPP_AUTH_ERROR_DOWNGRADE, "mechanisms with channel binding, but no binding types", error);
  if (has_bindings && !has_plus)
    return fail (XMPP_AUTH_ERROR_DOWNGRADE, "binding types, but no mechanism with channel binding", error);

  return TRUE;
}

gboolean
xmpp_sasl_choose (const XmppSaslOffers  *self,
                  const char *const     *can_bind,
                  gboolean               plain_forbidden,
                  XmppSaslChoice        *choice,
                  GError               **error)
{
  gboolean has_plus = offers_any (self->mechanisms, TRUE);
  const char *binding;

  *choice = (XmppSaslChoice) { 0 };

  if (!check_consistency (self, has_plus, error))
    return FALSE;

  binding = has_plus ? common_binding (self, can_bind) : NULL;
  choice->binding = g_strdup (binding);
  choice->server_lacks_binding = !has_plus && can_bind != NULL && can_bind[0] != NULL;
  choice->must_be_hashed = has_plus && binding == NULL && self->bindings != NULL &&
                           !g_strv_contains ((const char *const *) self->bindings, "tls-server-end-point");

  for (guint i = 0; i < G_N_ELEMENTS (scram); i++)
    if (offers (self->mechanisms, scram[i].name, binding != NULL))
      {
        choice->mechanism = g_strconcat (scram[i].name, binding != NULL ? "-PLUS" : "", NULL);
        choice->hash = scram[i].hash;
        return TRUE;
      }

  if (!offers (self->mechanisms, "PLAIN", FALSE))
    return fail (XMPP_AUTH_ERROR_NO_MECHANISM, "no mechanism that we know", error);
  if (plain_forbidden)
    return fail (XMPP_AUTH_ERROR_DOWNGRADE, "only PLAIN, though this account has used SCRAM", error);

  choice->mechanism = g_strdup ("PLAIN");
  choice->is_plain = TRUE;
  g_clear_pointer (&choice->binding, g_free);

  return TRUE;
}

void
xmpp_sasl_choice_clear (XmppSaslChoice *choice)
{
  g_clear_pointer (&choice->mechanism, g_free);
  g_clear_pointer (&choice->binding, g_free);
}
