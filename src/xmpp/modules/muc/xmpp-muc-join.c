/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-muc-private.h"

#include "kith-clock.h"
#include "kith-time.h"
#include "xmpp-disco.h"
#include "xmpp-muc-admin.h"
#include "xmpp-occupant-id.h"

/* How long a room may take to say what it is, and to let us in. */
#define INFO_SECONDS 10
#define JOIN_SECONDS 90

G_DEFINE_BOXED_TYPE (XmppMucJoined, xmpp_muc_joined, xmpp_muc_joined_ref, xmpp_muc_joined_unref)

XmppMucJoined *
xmpp_muc_joined_ref (XmppMucJoined *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_muc_joined_unref (XmppMucJoined *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  xmpp_jid_unref (self->own);
  g_free (self->occupant_id);
  g_free (self->affiliations_version);
  g_clear_pointer (&self->info, xmpp_room_info_unref);
  g_free (self);
}

/* --- What the room is ---------------------------------------------------------------------------------------------------------- */

static DexFuture *
query (XmppSession *session,
       XmppJid     *room)
{
  return xmpp_disco_query_info (xmpp_session_get_disco (session), room, NULL);
}

static DexFuture *
info_cb (DexFuture *future,
         gpointer   data)
{
  GError *error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (XMPP_TYPE_ROOM_INFO, xmpp_room_info_from_disco (g_value_get_boxed (value)));
}

DexFuture *
xmpp_muc_query_room_info (XmppMuc *self,
                          XmppJid *room)
{
  g_autoptr(XmppSession) session = NULL;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "no session");

  return dex_future_then (query (session, room), info_cb, NULL, NULL);
}

/* security.md M1, M4: ids count from now on, or not any more. */
static void
take_info (XmppMucMember *member,
           XmppRoom      *room,
           XmppDiscoInfo *info)
{
  xmpp_room_set_info (room, info);
  g_set_str (&room->own_occupant_id, xmpp_room_has_feature (room, XMPP_OCCUPANT_ID_FEATURE) ? member->own_id : NULL);
}

typedef struct
{
  GWeakRef  muc;
  XmppJid  *room;
  guint     generation;
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_weak_ref_clear (&refresh->muc);
  xmpp_jid_unref (refresh->room);
  g_free (refresh);
}

static DexFuture *
refreshed_cb (DexFuture *future,
              gpointer   data)
{
  Refresh *refresh = data;
  g_autoptr(XmppMuc) self = g_weak_ref_get (&refresh->muc);
  g_autoptr(XmppSession) session = self != NULL ? xmpp_module_dup_session (XMPP_MODULE (self)) : NULL;
  XmppMucMember *member = self != NULL ? xmpp_muc_find (self, refresh->room) : NULL;
  XmppRoom *room = session != NULL ? xmpp_session_get_room (session, refresh->room) : NULL;
  const GValue *value = dex_future_get_value (future, NULL);

  if (member == NULL || room == NULL || member->generation != refresh->generation)
    return dex_future_new_true ();

  member->is_asking = FALSE;
  if (value != NULL)
    {
      g_autoptr(XmppRoomInfo) info = xmpp_room_info_from_disco (g_value_get_boxed (value));

      take_info (member, room, info->disco);
      g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_INFO], 0, refresh->room, info);
    }

  return dex_future_new_true ();
}

void
xmpp_muc_refresh_info (XmppMuc       *self,
                       XmppMucMember *member)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  Refresh *refresh;

  if (session == NULL || member->is_asking || member->state != XMPP_MUC_JOINED)
    return;

  member->is_asking = TRUE;
  refresh = g_new0 (Refresh, 1);
  g_weak_ref_init (&refresh->muc, self);
  refresh->room = xmpp_jid_ref (member->room);
  refresh->generation = member->generation;
  dex_future_disown (dex_future_finally (query (session, member->room), refreshed_cb, refresh, refresh_free));
}

/* --- Joining ------------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  XmppMuc     *muc;
  XmppSession *session;
  KithScope   *scope;
  XmppJid     *room;
  guint        generation;
  char        *password;
  char        *affiliations_version;
  gint64       history_since;
  gboolean     is_creating;
} Join;

static void
join_free (gpointer data)
{
  Join *join = data;

  g_object_unref (join->muc);
  g_object_unref (join->session);
  kith_scope_unref (join->scope);
  xmpp_jid_unref (join->room);
  g_free (join->password);
  g_free (join->affiliations_version);
  g_free (join);
}

/* After a wait: NULL where this join does not count any more. */
static XmppMucMember *
get_member (Join *join)
{
  XmppMucMember *member = xmpp_muc_find (join->muc, join->room);

  return member != NULL && member->generation == join->generation ? member : NULL;
}

/* What the room is has to be known before it sends what was said in it: only then it is known which ids to believe. */
static void
ask_info_await (Join *join)
{
  g_autoptr(XmppDiscoInfo) info = dex_await_boxed (kith_race (join->scope, query (join->session, join->room), INFO_SECONDS), NULL);
  XmppMucMember *member = get_member (join);
  XmppRoom *room = member != NULL ? xmpp_session_get_room (join->session, join->room) : NULL;

  if (info != NULL && room != NULL)
    take_info (member, room, info);
}

/* XEP-0463 s. 5.1: a room that does not know it might show it to the others. */
static void
add_version (Join     *join,
             XmppNode *x)
{
  XmppRoom *room = xmpp_session_get_room (join->session, join->room);
  XmppNode *version;

  if (join->affiliations_version == NULL || room == NULL || !xmpp_room_has_feature (room, XMPP_AFFILIATIONS_FEATURE))
    return;

  version = xmpp_node_add (x, "mav", XMPP_AFFILIATIONS_FEATURE);
  if (*join->affiliations_version != '\0')
    xmpp_node_set_attribute (version, "since", join->affiliations_version);
}

/* s. 7.2.1, 7.2.6, 7.2.14 */
static void
send_join (Join          *join,
           XmppMucMember *member)
{
  XmppNode *presence = xmpp_muc_new_presence (join->muc, member->wanted);
  XmppNode *x = xmpp_node_add (presence, "x", NS_MUC);

  if (join->history_since < 0)
    {
      XmppNode *history = xmpp_node_add (x, "history", NULL);

      xmpp_node_set_attribute (history, "maxchars", "0");
      xmpp_node_set_attribute (history, "maxstanzas", "0");
    }
  else if (join->history_since > 0)
    {
      g_autofree char *since = kith_time_format (join->history_since);

      xmpp_node_set_attribute (xmpp_node_add (x, "history", NULL), "since", since);
    }
  if (join->password != NULL && *join->password != '\0')
    xmpp_node_add_with_text (x, "password", NULL, join->password);
  add_version (join, x);

  dex_future_disown (xmpp_session_send (join->session, presence));
}

static gboolean
is_timeout (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* A person who is asked whether they are one may take longer. */
static gboolean
wait_for_room_await (Join        *join,
                     DexPromise  *joining,
                     GError     **error)
{
  for (;;)
    {
      XmppMucMember *member = get_member (join);
      gint64 left = member != NULL ? member->join_until - kith_clock_get_monotonic () : 0;
      GError *local_error = NULL;

      if (dex_await (kith_race_msec (join->scope, DEX_FUTURE (dex_ref (joining)), (guint) MAX (left / 1000, 1)), &local_error))
        return TRUE;

      member = get_member (join);
      if (!is_timeout (local_error) || member == NULL || member->join_until <= kith_clock_get_monotonic ())
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
      g_error_free (local_error);
    }
}

/* The room may still let us in; nobody here waits for that. */
static void
withdraw (Join         *join,
          const GError *error)
{
  XmppMucMember *member = get_member (join);
  XmppNode *presence;

  if (member == NULL)
    return;

  presence = xmpp_node_new ("presence", NS_CLIENT);
  xmpp_node_set_attribute (presence, "type", "unavailable");
  xmpp_node_set_attribute (presence, "to", xmpp_jid_get_text (member->wanted));
  dex_future_disown (xmpp_session_send (join->session, presence));
  xmpp_muc_forget (join->muc, member, error);
}

static XmppMucJoined *
make_joined (XmppMucMember *member,
             XmppRoom      *room)
{
  XmppMucJoined *joined = g_new0 (XmppMucJoined, 1);

  g_atomic_ref_count_init (&joined->ref_count);
  joined->own = xmpp_jid_ref (room->own);
  joined->codes = member->codes;
  joined->occupant_id = g_strdup (room->own_occupant_id);
  joined->affiliation = member->affiliation;
  joined->role = member->role;
  joined->affiliations_version = g_strdup (member->affiliations_version);
  joined->info = room->info != NULL ? xmpp_room_info_from_disco (room->info) : NULL;

  return joined;
}

static DexFuture *
join_fiber (gpointer data)
{
  Join *join = data;
  XmppMucMember *member = get_member (join);
  g_autoptr(DexPromise) joining = member != NULL ? dex_ref (member->joining) : NULL;
  XmppRoom *room;
  GError *error = NULL;

  if (!join->is_creating)
    ask_info_await (join);
  member = get_member (join);
  if (member != NULL && joining != NULL)
    {
      member->join_until = kith_clock_get_monotonic () + JOIN_SECONDS * G_USEC_PER_SEC;
      send_join (join, member);
    }
  if (joining == NULL || !wait_for_room_await (join, joining, &error))
    {
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "not wanted any more");
      withdraw (join, error);
      return dex_future_new_for_error (error);
    }

  room = xmpp_session_get_room (join->session, join->room);
  if (room != NULL && room->info == NULL)
    ask_info_await (join);

  member = get_member (join);
  room = xmpp_session_get_room (join->session, join->room);
  if (member == NULL || room == NULL || room->own == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "left at once");

  return dex_future_new_take_boxed (XMPP_TYPE_MUC_JOINED, make_joined (member, room));
}

DexFuture *
xmpp_muc_join (XmppMuc           *self,
               XmppJid           *room,
               const XmppMucJoin *options)
{
  g_autoptr(XmppSession) session = NULL;
  g_autoptr(XmppJid) wanted = NULL;
  g_autoptr(GError) error = NULL;
  XmppMucMember *member;
  Join *join;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && options != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL || !xmpp_session_get_is_online (session))
    return dex_future_new_reject (XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_NOT_ONLINE, "there is no stream");

  wanted = options->nick != NULL && *options->nick != '\0'
             ? xmpp_jid_new_parts (xmpp_jid_get_local (room), xmpp_jid_get_domain (room), options->nick, NULL)
             : NULL;
  if (wanted == NULL || xmpp_jid_get_local (room) == NULL || (xmpp_session_get_provenance_of (session, room) & (XMPP_FROM_SELF | XMPP_FROM_OWN_SERVER)) != 0)
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_JID_MALFORMED, "no room, or no nick");

  member = xmpp_muc_find (self, room);
  if (member != NULL)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "joined anew");
      xmpp_muc_forget (self, member, error);
    }

  member = xmpp_muc_add (self, room);
  member->wanted = g_steal_pointer (&wanted);
  member->joining = dex_promise_new ();

  join = g_new0 (Join, 1);
  join->muc = g_object_ref (self);
  join->session = g_object_ref (session);
  join->scope = kith_scope_ref (self->scope);
  join->room = xmpp_jid_ref (member->room);
  join->generation = member->generation;
  join->password = g_strdup (options->password);
  join->affiliations_version = g_strdup (options->affiliations_version);
  join->history_since = options->history_since;
  join->is_creating = options->is_creating;

  return kith_promise_for (kith_spawn (join_fiber, join, join_free));
}
