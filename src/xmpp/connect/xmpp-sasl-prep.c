/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-sasl-prep.h"

#include <string.h>
#include <unicode/usprep.h>
#include <unicode/ustring.h>

/* Longer passwords are refused, not cut. */
#define TEXT_MAX 4096

char *
xmpp_sasl_prep (const char *text)
{
  g_autofree UChar *in = NULL;
  g_autofree UChar *out = NULL;
  g_autofree char *utf8 = NULL;
  int32_t in_length = 0, out_length, utf8_length = 0;
  UErrorCode status = U_ZERO_ERROR;
  UStringPrepProfile *profile;
  gsize length = strlen (text);
  int32_t room = (int32_t) length * 4 + 16;

  if (length == 0 || length > TEXT_MAX)
    return NULL;

  in = g_new (UChar, (gsize) room);
  out = g_new (UChar, (gsize) room);
  u_strFromUTF8 (in, room, &in_length, text, -1, &status);
  profile = usprep_openByType (USPREP_RFC4013_SASLPREP, &status);
  if (U_FAILURE (status))
    return NULL;

  out_length = usprep_prepare (profile, in, in_length, out, room, USPREP_ALLOW_UNASSIGNED, NULL, &status);
  usprep_close (profile);
  if (U_FAILURE (status) || out_length == 0)
    return NULL;

  utf8 = g_malloc ((gsize) room * 3);
  u_strToUTF8 (utf8, room * 3, &utf8_length, out, out_length, &status);

  return U_SUCCESS (status) ? g_steal_pointer (&utf8) : NULL;
}
