/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-lookalike.h"

#include "kith-account-runtime.h"
#include "kith-display-text.h"

#include <glib/gi18n.h>
#include <unicode/uspoof.h>

static USpoofChecker *
checker_new (void)
{
  UErrorCode status = U_ZERO_ERROR;
  USpoofChecker *checker = uspoof_open (&status);

  if (U_FAILURE (status))
    return NULL;

  /* UTS #39 s. 5.2: one script, or one with Latin where a language is written so. */
  uspoof_setChecks (checker, USPOOF_RESTRICTION_LEVEL | USPOOF_MIXED_NUMBERS | USPOOF_INVISIBLE, &status);
  uspoof_setRestrictionLevel (checker, USPOOF_HIGHLY_RESTRICTIVE);

  return checker;
}

/* Whether @address mixes scripts that no language mixes, or hides marks in a letter. */
gboolean
kith_lookalike_is_mixed (const char *address)
{
  USpoofChecker *checker = checker_new ();
  UErrorCode status = U_ZERO_ERROR;
  g_auto(GStrv) parts = NULL;
  gboolean mixed = FALSE;

  if (checker == NULL)
    return FALSE;

  /* Each label of its own: пётр@example.org is nothing to be afraid of. */
  parts = g_strsplit_set (address, "@.", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    mixed |= uspoof_checkUTF8 (checker, parts[i], -1, NULL, &status) != 0;

  uspoof_close (checker);

  return U_SUCCESS (status) && mixed;
}

/* What all addresses that look like @address have in common (UTS #39 s. 4); NULL where nobody knows. */
static char *
dup_skeleton (const char *address)
{
  USpoofChecker *checker = checker_new ();
  UErrorCode status = U_ZERO_ERROR;
  char skeleton[2048];

  if (checker == NULL)
    return NULL;

  uspoof_getSkeletonUTF8 (checker, 0, address, -1, skeleton, sizeof skeleton, &status);
  uspoof_close (checker);

  return U_SUCCESS (status) && status != U_STRING_NOT_TERMINATED_WARNING ? g_strdup (skeleton) : NULL;
}

/* Whether two different addresses look the same. */
gboolean
kith_lookalike_are_alike (const char *a,
                          const char *b)
{
  g_autofree char *left = dup_skeleton (a);
  g_autofree char *right = dup_skeleton (b);

  return g_strcmp0 (a, b) != 0 && left != NULL && g_strcmp0 (left, right) == 0;
}

/* Kept with the contact, whose address never changes: a roster may be asked about hundreds of addresses at once. */
static const char *
get_skeleton (KithContact *contact)
{
  static const char key[] = "kith-skeleton";
  char *skeleton = g_object_get_data (G_OBJECT (contact), key);

  if (skeleton == NULL)
    {
      skeleton = dup_skeleton (xmpp_jid_get_bare (kith_contact_get_jid (contact)));
      g_object_set_data_full (G_OBJECT (contact), key, skeleton, g_free);
    }

  return skeleton;
}

/* The contact that @jid looks like, in any account: borrowed. */
static KithContact *
find_alike (KithClient    *client,
            const XmppJid *jid)
{
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (client));
  g_autofree char *skeleton = dup_skeleton (xmpp_jid_get_bare (jid));

  for (guint i = 0; skeleton != NULL && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);
      KithAccountRuntime *runtime = kith_client_get_runtime (client, account);
      GListModel *roster = runtime != NULL ? G_LIST_MODEL (kith_account_runtime_get_roster (runtime)) : NULL;

      for (guint j = 0; roster != NULL && j < g_list_model_get_n_items (roster); j++)
        {
          g_autoptr(KithContact) contact = g_list_model_get_item (roster, j);

          if (kith_contact_get_in_roster (contact) && !xmpp_jid_equal_bare (kith_contact_get_jid (contact), jid)
              && g_strcmp0 (get_skeleton (contact), skeleton) == 0)
            return contact;
        }
    }

  return NULL;
}

char *
kith_lookalike_warning (KithClient    *client,
                        KithAccount   *account,
                        const XmppJid *jid)
{
  KithContact *alike;
  KithAccountRuntime *runtime = kith_client_get_runtime (client, account);
  KithContact *known = runtime != NULL ? kith_roster_find (kith_account_runtime_get_roster (runtime), jid) : NULL;

  if (known != NULL && kith_contact_get_in_roster (known))
    return NULL;

  alike = find_alike (client, jid);
  if (alike != NULL)
    {
      g_autofree char *name = kith_display_text_name (kith_contact_get_display_name (alike));
      g_autofree char *isolated = kith_display_text_isolate (name);

      return g_strdup_printf (_("This address looks like that of your contact %s, but it is another one."), isolated);
    }

  if (kith_lookalike_is_mixed (xmpp_jid_get_bare (jid)))
    return g_strdup (_("This address mixes letters of different alphabets. It may be made to look like another one."));

  return NULL;
}
