/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-jid.h"

/* Small tools of the model's tests. */

static inline XmppJid *
test_jid (const char *text)
{
  g_autoptr(GError) error = NULL;
  XmppJid *jid = xmpp_jid_new (text, &error);

  g_assert_no_error (error);

  return jid;
}

static inline void
count_notify_cb (GObject    *object,
                 GParamSpec *pspec,
                 guint      *count)
{
  (*count)++;
}
