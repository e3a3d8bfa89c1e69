/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room-lookup.h"

#include "kith-room-problem.h"
#include "kith-room-service-private.h"
#include "xmpp-error.h"
#include "xmpp-room-info.h"

/* Somebody sits before it. */
#define SECONDS_MAX 10

G_DEFINE_BOXED_TYPE (KithRoomLookup, kith_room_lookup, kith_room_lookup_ref, kith_room_lookup_unref)

KithRoomLookup *
kith_room_lookup_ref (KithRoomLookup *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kith_room_lookup_unref (KithRoomLookup *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->title);
  g_free (self->description);
  g_free (self->nick);
  g_free (self);
}

static KithRoomLookup *
lookup_new (KithRoomService *service)
{
  KithRoomLookup *self = g_new0 (KithRoomLookup, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_occupants = -1;
  self->nick = kith_room_service_dup_default_nick (service);

  return self;
}

static void
take_info (KithRoomLookup     *self,
           const XmppRoomInfo *info)
{
  self->is_room = self->exists = info->is_room;
  self->title = g_strdup (info->name);
  self->description = g_strdup (info->description);
  self->n_occupants = info->n_occupants;
  self->traits |= info->is_members_only ? KITH_ROOM_MEMBERS_ONLY : 0;
  self->traits |= info->is_non_anonymous ? KITH_ROOM_NON_ANONYMOUS : 0;
  self->traits |= info->has_password ? KITH_ROOM_PASSWORD : 0;
  self->traits |= info->is_moderated ? KITH_ROOM_MODERATED : 0;
  self->traits |= info->has_archive ? KITH_ROOM_HAS_ARCHIVE : 0;
  /* Code 170 comes with a join only: this is what can be known before. */
  self->traits |= info->has_archive || info->logs != NULL ? KITH_ROOM_LOGGED : 0;
}

static gboolean
is_room_service (const XmppRoomInfo *info)
{
  for (guint i = 0; i < info->disco->identities->len; i++)
    {
      const XmppIdentity *identity = g_ptr_array_index (info->disco->identities, i);

      if (g_strcmp0 (identity->category, "conference") == 0 && g_strcmp0 (identity->type, "text") == 0)
        return TRUE;
    }

  return FALSE;
}

typedef struct
{
  KithRoomService *service;
  XmppJid         *jid;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->service);
  xmpp_jid_unref (question->jid);
  g_free (question);
}

static DexFuture *
look_up_fiber (gpointer data)
{
  Question *question = data;
  KithRoomService *self = question->service;
  g_autoptr(KithRoomLookup) lookup = lookup_new (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) server_error = NULL;
  g_autoptr(XmppJid) server = NULL;
  g_autoptr(XmppRoomInfo) info = NULL;

  info = dex_await_boxed (kith_race (self->scope, xmpp_muc_query_room_info (self->muc, question->jid), SECONDS_MAX), &error);
  if (info != NULL)
    {
      take_info (lookup, info);
      return dex_future_new_take_boxed (KITH_TYPE_ROOM_LOOKUP, g_steal_pointer (&lookup));
    }

  /* Nobody answers for the address: a room that is not there, one that says nothing to strangers, or a person who does not know us. Their server knows. */
  kith_error_to_gio (&error);
  if (error->domain != XMPP_STANZA_ERROR || g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND) ||
      g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_REMOTE_SERVER_TIMEOUT))
    return dex_future_new_for_error (kith_room_problem_to_error (error));

  server = xmpp_jid_new (xmpp_jid_get_domain (question->jid), NULL);
  info = dex_await_boxed (kith_race (self->scope, xmpp_muc_query_room_info (self->muc, server), SECONDS_MAX), &server_error);
  if (info == NULL)
    {
      kith_error_to_gio (&server_error);
      return dex_future_new_for_error (kith_room_problem_to_error (server_error));
    }
  lookup->is_room = is_room_service (info);
  lookup->exists = lookup->is_room && !g_error_matches (error, XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_ITEM_NOT_FOUND);

  return dex_future_new_take_boxed (KITH_TYPE_ROOM_LOOKUP, g_steal_pointer (&lookup));
}

DexFuture *
kith_room_service_look_up (KithRoomService *self,
                           XmppJid         *jid)
{
  Question *question;

  g_return_val_if_fail (KITH_IS_ROOM_SERVICE (self) && jid != NULL, NULL);

  if (!xmpp_session_get_is_online (self->session))
    return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED, "not connected");

  question = g_new0 (Question, 1);
  question->service = g_object_ref (self);
  question->jid = xmpp_jid_dup_bare (jid);

  return kith_promise_for (kith_spawn (look_up_fiber, question, question_free));
}
