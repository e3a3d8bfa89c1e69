/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-revocation.h"

#include "kith-clock.h"
#include "xmpp-crl-fetch.h"
#include "xmpp-crl.h"
#include "xmpp-gnutls.h"

#include <glib/gstdio.h>

/* The server's, and those between it and the authority that this machine trusts. */
#define LINKS_MAX 4

#define AGAIN_USEC (60 * 60 * (gint64) G_USEC_PER_SEC)

struct _XmppRevocation
{
  GObject     parent_instance;
  char       *folder;
  GHashTable *asked; /* distribution point -> when it was asked last: gint64, monotonic */
  gboolean    asks_others;
};

G_DEFINE_FINAL_TYPE (XmppRevocation, xmpp_revocation, G_TYPE_OBJECT)

static void
xmpp_revocation_finalize (GObject *object)
{
  XmppRevocation *self = XMPP_REVOCATION (object);

  g_free (self->folder);
  g_hash_table_unref (self->asked);

  G_OBJECT_CLASS (xmpp_revocation_parent_class)->finalize (object);
}

static void
xmpp_revocation_class_init (XmppRevocationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmpp_revocation_finalize;
}

static void
xmpp_revocation_init (XmppRevocation *self)
{
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

XmppRevocation *
xmpp_revocation_new (const char *folder)
{
  XmppRevocation *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (XMPP_TYPE_REVOCATION, NULL);
  self->folder = g_strdup (folder);

  return self;
}

void
xmpp_revocation_set_asks_others (XmppRevocation *self,
                                 gboolean        asks_others)
{
  g_return_if_fail (XMPP_IS_REVOCATION (self));

  self->asks_others = asks_others;
}

/* --- What there is to know ------------------------------------------------------------------------------------------------- */

/* One certificate of a chain, and who made it. */
typedef struct
{
  GBytes        *certificate;
  GBytes        *issuer;
  GStrv          urls;
  XmppCrlVerdict verdict;
} Link;

static void
link_free (gpointer data)
{
  Link *link = data;

  g_bytes_unref (link->certificate);
  g_bytes_unref (link->issuer);
  g_strfreev (link->urls);
  g_free (link);
}

static GTlsCertificate *
find_issuer (GTlsCertificate *certificate,
             GTlsDatabase    *trust)
{
  GTlsCertificate *issuer = g_tls_certificate_get_issuer (certificate);

  if (issuer != NULL)
    return g_object_ref (issuer);
  if (trust == NULL)
    return NULL;

  return g_tls_database_lookup_certificate_issuer (trust, certificate, NULL, G_TLS_DATABASE_LOOKUP_NONE, NULL, NULL);
}

/* Of Link: those of @chain that somebody else made who is known. */
static GPtrArray *
list_links (GTlsCertificate *chain,
            GTlsDatabase    *trust)
{
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func (link_free);
  g_autoptr(GTlsCertificate) certificate = g_object_ref (chain);

  while (links->len < LINKS_MAX)
    {
      g_autoptr(GTlsCertificate) issuer = find_issuer (certificate, trust);
      g_autoptr(GBytes) der = NULL;
      g_autoptr(GBytes) issuer_der = NULL;
      Link *link;

      if (issuer == NULL || g_tls_certificate_is_same (issuer, certificate) || (der = xmpp_gnutls_dup_der (certificate)) == NULL ||
          (issuer_der = xmpp_gnutls_dup_der (issuer)) == NULL)
        break;

      link = g_new0 (Link, 1);
      link->certificate = g_steal_pointer (&der);
      link->issuer = g_steal_pointer (&issuer_der);
      g_ptr_array_add (links, link);
      g_set_object (&certificate, issuer);
    }

  return g_steal_pointer (&links);
}

static char *
path_of (const char *folder,
         const char *url)
{
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, url, -1);

  return g_build_filename (folder, name, NULL);
}

static GBytes *
read_kept (const char *folder,
           const char *url)
{
  g_autofree char *path = path_of (folder, url);
  GStatBuf info;
  char *data = NULL;
  gsize length = 0;

  if (g_stat (path, &info) != 0 || info.st_size > XMPP_CRL_BYTES_MAX || !g_file_get_contents (path, &data, &length, NULL))
    return NULL;

  return g_bytes_new_take (data, length);
}

static void
keep (const char *folder,
      const char *url,
      GBytes     *crl)
{
  g_autofree char *path = path_of (folder, url);
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (crl, &length);

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("a list of revoked certificates cannot be kept: %s", error != NULL ? error->message : g_strerror (errno));
}

/* What a thread works on: a look at the disk where @fetched is NULL, else at what came from @url for @link alone. */
typedef struct
{
  const char *folder;
  GPtrArray  *links;
  gint64      now;
  Link       *link;
  const char *url;
  GBytes     *fetched;
  GError     *problem;
} Look;

static DexFuture *
look_func (gpointer data)
{
  Look *look = data;

  for (guint i = 0; i < look->links->len; i++)
    {
      Link *link = g_ptr_array_index (look->links, i);

      if (link->urls == NULL)
        link->urls = xmpp_crl_list_urls (link->certificate);
      for (guint j = 0; link->urls[j] != NULL && link->verdict == XMPP_CRL_UNUSABLE; j++)
        {
          g_autoptr(GBytes) crl = read_kept (look->folder, link->urls[j]);

          if (crl != NULL)
            link->verdict = xmpp_crl_judge (crl, link->certificate, link->issuer, (const char *const *) link->urls, look->now, TRUE, NULL);
        }
    }

  return dex_future_new_true ();
}

static DexFuture *
take_func (gpointer data)
{
  Look *look = data;
  Link *link = look->link;

  link->verdict =
    xmpp_crl_judge (look->fetched, link->certificate, link->issuer, (const char *const *) link->urls, look->now, FALSE, &look->problem);
  if (link->verdict != XMPP_CRL_UNUSABLE)
    keep (look->folder, look->url, look->fetched);

  return dex_future_new_true ();
}

static gboolean
has_revoked (GPtrArray *links)
{
  for (guint i = 0; i < links->len; i++)
    if (((Link *) g_ptr_array_index (links, i))->verdict == XMPP_CRL_REVOKED)
      return TRUE;

  return FALSE;
}

static gint64
now_seconds (void)
{
  return kith_clock_get_real () / G_USEC_PER_SEC;
}

static gboolean
look_await (XmppRevocation *self,
            GPtrArray      *links)
{
  Look look = { .folder = self->folder, .links = links, .now = now_seconds () };

  if (links->len > 0)
    dex_await (kith_compute (look_func, &look), NULL);

  return has_revoked (links);
}

gboolean
xmpp_revocation_knows_await (XmppRevocation  *self,
                             GTlsCertificate *chain,
                             GTlsDatabase    *trust)
{
  g_autoptr(XmppRevocation) owned = NULL;
  g_autoptr(GPtrArray) links = NULL;

  g_return_val_if_fail (XMPP_IS_REVOCATION (self) && G_IS_TLS_CERTIFICATE (chain), FALSE);

  owned = g_object_ref (self);
  links = list_links (chain, trust);

  return look_await (self, links);
}

/* --- Asking ---------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  XmppRevocation *revocation;
  GPtrArray      *links;
  char           *domain;
  KithScope      *scope;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->revocation);
  g_ptr_array_unref (asking->links);
  g_free (asking->domain);
  kith_scope_unref (asking->scope);
  g_free (asking);
}

static gboolean
may_ask (XmppRevocation *self,
         const char     *url,
         const char     *domain)
{
  gint64 now = kith_clock_get_monotonic ();
  gint64 *last = g_hash_table_lookup (self->asked, url);

  if ((!self->asks_others && !xmpp_crl_url_is_within (url, domain)) || (last != NULL && now - *last < AGAIN_USEC))
    return FALSE;

  last = g_new (gint64, 1);
  *last = now;
  g_hash_table_insert (self->asked, g_strdup (url), last);

  return TRUE;
}

static void
ask_one_await (Asking     *asking,
               Link       *link,
               const char *url)
{
  XmppRevocation *self = asking->revocation;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) fetched = NULL;

  fetched = xmpp_crl_fetch_await (url, self->asks_others ? NULL : asking->domain, asking->scope, &error);
  if (fetched != NULL)
    {
      Look look = { .folder = self->folder, .links = asking->links, .now = now_seconds (), .link = link, .url = url, .fetched = fetched };

      dex_await (kith_compute (take_func, &look), NULL);
      error = look.problem;
    }
  /* That was no answer: the next sign-in asks. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_hash_table_remove (self->asked, url);
  if (error != NULL)
    g_debug ("the list of revoked certificates at %s: %s", url, error->message);
}

static DexFuture *
ask_fiber (gpointer data)
{
  Asking *asking = data;

  if (look_await (asking->revocation, asking->links))
    return dex_future_new_true ();

  for (guint i = 0; i < asking->links->len; i++)
    {
      Link *link = g_ptr_array_index (asking->links, i);

      for (guint j = 0; link->urls[j] != NULL && link->verdict == XMPP_CRL_UNUSABLE; j++)
        {
          if (!kith_scope_is_stopped (asking->scope) && may_ask (asking->revocation, link->urls[j], asking->domain))
            ask_one_await (asking, link, link->urls[j]);
          if (kith_scope_is_stopped (asking->scope))
            return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "nobody wants to know any more");
        }
    }

  return dex_future_new_for_boolean (has_revoked (asking->links));
}

DexFuture *
xmpp_revocation_ask (XmppRevocation  *self,
                     GTlsCertificate *chain,
                     GTlsDatabase    *trust,
                     const char      *domain,
                     KithScope       *scope)
{
  Asking *asking;

  g_return_val_if_fail (XMPP_IS_REVOCATION (self) && G_IS_TLS_CERTIFICATE (chain) && domain != NULL, NULL);

  asking = g_new0 (Asking, 1);
  asking->revocation = g_object_ref (self);
  asking->links = list_links (chain, trust);
  asking->domain = g_strdup (domain);
  asking->scope = kith_scope_ref (scope);

  return kith_promise_for (kith_spawn (ask_fiber, asking, asking_free));
}
