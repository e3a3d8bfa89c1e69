/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-muc-private.h"

#include "kith-clock.h"
#include "kith-random.h"
#include "xmpp-muc-admin.h"

#include <string.h>

#define NS_CAPTCHA     "urn:xmpp:captcha"
#define NS_DATA        "jabber:x:data"
#define NS_MUC_REQUEST "http://jabber.org/protocol/muc#request"
#define NS_PING        "urn:xmpp:ping"

/* Longest version of lists. */
#define VERSION_MAX 1024

#define LEAVE_SECONDS     10
#define NICK_SECONDS      30
#define PING_SECONDS      30
#define CHALLENGE_SECONDS 600

/* What is configured otherwise (s. 10.2.1). */
#define STATUS_CODES                                                                                                                \
  (XMPP_ROOM_SHOWS_UNAVAILABLE | XMPP_ROOM_HIDES_UNAVAILABLE | XMPP_ROOM_CONFIG_CHANGED | XMPP_ROOM_LOGGED | XMPP_ROOM_NOT_LOGGED | \
   XMPP_ROOM_NOW_NON_ANONYMOUS | XMPP_ROOM_NOW_SEMI_ANONYMOUS | XMPP_ROOM_NOW_FULLY_ANONYMOUS)

guint xmpp_muc_signals[XMPP_MUC_N_SIGNALS];

G_DEFINE_FINAL_TYPE (XmppMuc, xmpp_muc, XMPP_TYPE_MODULE)

/* --- Members ------------------------------------------------------------------------------------------------------------------- */

static void
member_free (gpointer data)
{
  XmppMucMember *member = data;

  xmpp_jid_unref (member->room);
  g_clear_pointer (&member->wanted, xmpp_jid_unref);
  dex_clear (&member->joining);
  dex_clear (&member->leaving);
  dex_clear (&member->nick_change);
  g_free (member->nick_id);
  g_free (member->affiliations_version);
  g_free (member->own_id);
  g_free (member);
}

XmppMucMember *
xmpp_muc_find (XmppMuc       *self,
               const XmppJid *jid)
{
  return g_hash_table_lookup (self->members, xmpp_jid_get_bare (jid));
}

XmppMucMember *
xmpp_muc_add (XmppMuc *self,
              XmppJid *room)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppMucMember *member = g_new0 (XmppMucMember, 1);

  member->room = xmpp_jid_dup_bare (room);
  member->generation = ++self->generation;
  g_hash_table_insert (self->members, (gpointer) (guintptr) xmpp_jid_get_bare (member->room), member);
  xmpp_room_reset (xmpp_session_add_room (session, member->room));

  return member;
}

void
xmpp_muc_settle (DexPromise   **promise,
                 const GError  *error)
{
  g_autoptr(DexPromise) taken = g_steal_pointer (promise);

  if (taken == NULL)
    return;

  if (error != NULL)
    dex_promise_reject (taken, g_error_copy (error));
  else
    dex_promise_resolve_boolean (taken, TRUE);
}

void
xmpp_muc_forget (XmppMuc       *self,
                 XmppMucMember *member,
                 const GError  *error)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  g_autoptr(GError) gone = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "not in the room any more");

  g_hash_table_steal (self->members, xmpp_jid_get_bare (member->room));
  if (session != NULL)
    xmpp_session_remove_room (session, member->room);

  xmpp_muc_settle (&member->joining, error != NULL ? error : gone);
  xmpp_muc_settle (&member->nick_change, error != NULL ? error : gone);
  xmpp_muc_settle (&member->leaving, NULL);
  member_free (member);
}

void
xmpp_muc_forget_left (XmppMuc       *self,
                      XmppMucMember *member,
                      XmppMucExit   *exit)
{
  g_autoptr(XmppJid) room = xmpp_jid_ref (member->room);
  g_autoptr(XmppMucExit) owned = exit;

  /* What we asked for is what happened. */
  if (member->state == XMPP_MUC_LEAVING && owned->kind == XMPP_EXIT_ERROR)
    owned->kind = XMPP_EXIT_LEFT;
  xmpp_muc_forget (self, member, NULL);
  g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_LEFT], 0, room, owned);
}

XmppNode *
xmpp_muc_new_presence (XmppMuc *self,
                       XmppJid *to)
{
  XmppNode *presence = xmpp_node_new ("presence", NS_CLIENT);

  xmpp_node_set_attribute (presence, "to", xmpp_jid_get_text (to));
  xmpp_show_add (presence, self->show, self->status);

  return presence;
}

/* NULL: not in, or not yet. */
static XmppRoom *
find_joined (XmppMuc *self,
             XmppJid *jid)
{
  g_autoptr(XmppSession) session = xmpp_module_dup_session (XMPP_MODULE (self));
  XmppMucMember *member = xmpp_muc_find (self, jid);
  XmppRoom *room = session != NULL && member != NULL && member->state == XMPP_MUC_JOINED ? xmpp_session_get_room (session, jid) : NULL;

  return room != NULL && room->own != NULL ? room : NULL;
}

gboolean
xmpp_muc_is_joined (XmppMuc *self,
                    XmppJid *room)
{
  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, FALSE);

  return find_joined (self, room) != NULL;
}

XmppJid *
xmpp_muc_get_own (XmppMuc *self,
                  XmppJid *room)
{
  XmppRoom *joined;
  XmppMucMember *member;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  joined = find_joined (self, room);
  member = xmpp_muc_find (self, room);

  return joined != NULL ? joined->own : member != NULL ? member->wanted
                                                       : NULL;
}

/* --- Leaving --------------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef  muc;
  XmppJid  *room;
  guint     generation;
} Waiting;

static Waiting *
waiting_new (XmppMuc       *self,
             XmppMucMember *member)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  g_weak_ref_init (&waiting->muc, self);
  waiting->room = xmpp_jid_ref (member->room);
  waiting->generation = member->generation;

  return waiting;
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_weak_ref_clear (&waiting->muc);
  xmpp_jid_unref (waiting->room);
  g_free (waiting);
}

/* A room that does not answer is left all the same. */
static DexFuture *
left_cb (DexFuture *future,
         gpointer   data)
{
  Waiting *waiting = data;
  g_autoptr(XmppMuc) self = g_weak_ref_get (&waiting->muc);
  XmppMucMember *member = self != NULL ? xmpp_muc_find (self, waiting->room) : NULL;

  if (member != NULL && member->generation == waiting->generation)
    xmpp_muc_forget_left (self, member, xmpp_muc_exit_new (XMPP_EXIT_LEFT));

  return dex_future_new_true ();
}

/* s. 7.14 */
static void
send_leave (XmppSession *session,
            XmppJid     *own,
            const char  *status)
{
  XmppNode *presence = xmpp_node_new ("presence", NS_CLIENT);

  xmpp_node_set_attribute (presence, "type", "unavailable");
  xmpp_node_set_attribute (presence, "to", xmpp_jid_get_text (own));
  if (status != NULL && *status != '\0')
    xmpp_node_add_with_text (presence, "status", NULL, status);
  dex_future_disown (xmpp_session_send (session, presence));
}

DexFuture *
xmpp_muc_leave (XmppMuc    *self,
                XmppJid    *room,
                const char *status)
{
  g_autoptr(XmppSession) session = NULL;
  g_autoptr(GError) error = NULL;
  XmppMucMember *member;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  member = xmpp_muc_find (self, room);
  if (member == NULL || session == NULL)
    return dex_future_new_true ();

  if (member->state == XMPP_MUC_JOINING)
    {
      send_leave (session, member->wanted, status);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "left");
      xmpp_muc_forget (self, member, error);
      return dex_future_new_true ();
    }
  if (!xmpp_session_get_is_online (session))
    {
      xmpp_muc_forget_left (self, member, xmpp_muc_exit_new (XMPP_EXIT_LEFT));
      return dex_future_new_true ();
    }

  if (member->leaving == NULL)
    {
      member->leaving = dex_promise_new ();
      member->state = XMPP_MUC_LEAVING;
      send_leave (session, xmpp_session_get_room (session, room)->own, status);
    }

  return dex_future_finally (kith_race (self->scope, DEX_FUTURE (dex_ref (member->leaving)), LEAVE_SECONDS), left_cb,
                             waiting_new (self, member), waiting_free);
}

/* --- Being there ------------------------------------------------------------------------------------------------------------------ */

static DexFuture *
not_in_room (void)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "not in the room");
}

/* s. 7.6 */
DexFuture *
xmpp_muc_set_nick (XmppMuc    *self,
                   XmppJid    *room,
                   const char *nick)
{
  g_autoptr(XmppSession) session = NULL;
  g_autoptr(XmppJid) wanted = NULL;
  g_autoptr(GError) replaced = NULL;
  XmppMucMember *member;
  XmppRoom *joined;
  XmppNode *presence;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && nick != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  joined = find_joined (self, room);
  member = xmpp_muc_find (self, room);
  if (session == NULL || joined == NULL || !xmpp_session_get_is_online (session))
    return not_in_room ();

  wanted = xmpp_jid_new_parts (xmpp_jid_get_local (room), xmpp_jid_get_domain (room), nick, NULL);
  if (wanted == NULL || xmpp_jid_is_bare (wanted))
    return dex_future_new_reject (XMPP_STANZA_ERROR, XMPP_STANZA_ERROR_JID_MALFORMED, "no nick");
  if (xmpp_jid_equal (wanted, joined->own))
    return dex_future_new_true ();

  replaced = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "another nick is wanted");
  xmpp_muc_settle (&member->nick_change, replaced);
  member->nick_change = dex_promise_new ();
  presence = xmpp_muc_new_presence (self, wanted);
  g_free (member->nick_id);
  member->nick_id = kith_random_uuid ();
  xmpp_node_set_attribute (presence, "id", member->nick_id);
  dex_future_disown (xmpp_session_send (session, presence));

  return kith_race (self->scope, DEX_FUTURE (dex_ref (member->nick_change)), NICK_SECONDS);
}

/* s. 8.1 */
DexFuture *
xmpp_muc_set_subject (XmppMuc    *self,
                      XmppJid    *room,
                      const char *subject,
                      const char *id)
{
  g_autoptr(XmppSession) session = NULL;
  g_autoptr(XmppJid) bare = NULL;
  XmppNode *message;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (session == NULL || find_joined (self, room) == NULL)
    return not_in_room ();

  bare = xmpp_jid_dup_bare (room);
  message = xmpp_node_new ("message", NS_CLIENT);
  xmpp_node_set_attribute (message, "type", "groupchat");
  xmpp_node_set_attribute (message, "to", xmpp_jid_get_text (bare));
  xmpp_node_set_attribute (message, "id", id);
  xmpp_node_add_with_text (message, "subject", NULL, subject != NULL ? subject : "");

  return xmpp_session_send (session, message);
}

/* XEP-0410 s. 3.2 */
static XmppMucPresence
judge_ping (const GError *error)
{
  if (error->domain != XMPP_STANZA_ERROR)
    return XMPP_MUC_UNKNOWN;

  switch (error->code)
    {
    case XMPP_STANZA_ERROR_SERVICE_UNAVAILABLE:
    case XMPP_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
    case XMPP_STANZA_ERROR_ITEM_NOT_FOUND:
      return XMPP_MUC_HERE;
    case XMPP_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND:
    case XMPP_STANZA_ERROR_REMOTE_SERVER_TIMEOUT:
      return XMPP_MUC_UNKNOWN;
    default:
      return XMPP_MUC_GONE;
    }
}

static DexFuture *
pinged_cb (DexFuture *future,
           gpointer   data)
{
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) != NULL)
    return dex_future_new_for_int (XMPP_MUC_HERE);

  return dex_future_new_for_int ((int) judge_ping (error));
}

DexFuture *
xmpp_muc_ping (XmppMuc *self,
               XmppJid *room)
{
  g_autoptr(XmppSession) session = NULL;
  XmppRoom *joined;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  joined = find_joined (self, room);
  if (session == NULL || joined == NULL)
    return dex_future_new_for_int (XMPP_MUC_GONE);

  return dex_future_finally (xmpp_session_request (session, joined->own, "get", xmpp_node_new ("ping", NS_PING), PING_SECONDS), pinged_cb, NULL, NULL);
}

void
xmpp_muc_set_presence (XmppMuc    *self,
                       XmppShow    show,
                       const char *status)
{
  g_autoptr(XmppSession) session = NULL;
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (XMPP_IS_MUC (self));

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  if (show == XMPP_SHOW_OFFLINE || (self->show == show && g_strcmp0 (self->status, status) == 0))
    return;

  self->show = show;
  g_set_str (&self->status, status);
  if (session == NULL || !xmpp_session_get_is_online (session))
    return;

  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      XmppRoom *joined = find_joined (self, ((XmppMucMember *) value)->room);

      if (joined != NULL)
        dex_future_disown (xmpp_session_send (session, xmpp_muc_new_presence (self, joined->own)));
    }
}

/* --- What the room itself says -------------------------------------------------------------------------------------------------------- */

static DexFuture *
true_cb (DexFuture *future,
         gpointer   data)
{
  return dex_future_new_true ();
}

DexFuture *
xmpp_muc_answer_challenge (XmppMuc            *self,
                           XmppJid            *room,
                           const XmppDataForm *form)
{
  g_autoptr(XmppSession) session = NULL;
  XmppMucMember *member;
  XmppNode *captcha;

  g_return_val_if_fail (XMPP_IS_MUC (self) && room != NULL && form != NULL, NULL);

  session = xmpp_module_dup_session (XMPP_MODULE (self));
  member = xmpp_muc_find (self, room);
  if (session == NULL || member == NULL)
    return not_in_room ();

  captcha = xmpp_node_new ("captcha", NS_CAPTCHA);
  xmpp_node_take (captcha, xmpp_data_form_to_node (form));

  return dex_future_then (xmpp_session_request (session, member->room, "set", captcha, 0), true_cb, NULL, NULL);
}

/* XEP-0158 s. 3: only of a room that we want to get into. */
static XmppVerdict
handle_challenge (XmppModule *module,
                  XmppStanza *stanza)
{
  XmppMuc *self = XMPP_MUC (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppMucMember *member = xmpp_muc_find (self, facets->from);
  XmppNode *message = xmpp_stanza_get_node (stanza);
  XmppNode *captcha = xmpp_node_find_only (message, "captcha", NS_CAPTCHA);
  XmppNode *node = captcha != NULL ? xmpp_node_find_only (captcha, "x", NS_DATA) : NULL;
  g_autoptr(XmppDataForm) form = node != NULL ? xmpp_data_form_from_node (node, NULL) : NULL;
  g_autoptr(XmppJid) room = NULL;

  if (facets->way != XMPP_MESSAGE_WAY_LIVE || facets->type == XMPP_MESSAGE_ERROR || member == NULL || member->state != XMPP_MUC_JOINING || form == NULL)
    return XMPP_CONTINUE;

  room = xmpp_jid_ref (member->room);
  member->join_until = kith_clock_get_monotonic () + CHALLENGE_SECONDS * G_USEC_PER_SEC;
  g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_CHALLENGE], 0, room, form, message);

  return XMPP_STOP;
}

/* s. 10.2.1; security.md M5, M6: the row sees to it that the room itself says so. */
static XmppVerdict
handle_status (XmppModule *module,
               XmppStanza *stanza)
{
  XmppMuc *self = XMPP_MUC (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppMucMember *member = xmpp_muc_find (self, facets->from);
  XmppRoomCodes codes = facets->room_codes & STATUS_CODES;
  g_autoptr(XmppJid) room = NULL;

  if (facets->way != XMPP_MESSAGE_WAY_LIVE || facets->type == XMPP_MESSAGE_ERROR || member == NULL || codes == 0)
    return XMPP_CONTINUE;

  room = xmpp_jid_ref (member->room);
  xmpp_muc_refresh_info (self, member);
  g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_STATUS], 0, room, (guint) codes);

  return XMPP_CONTINUE;
}

XmppNode *
xmpp_muc_find_version (XmppNode *stanza)
{
  XmppNode *x = xmpp_node_find_only (stanza, "x", NS_MUC_USER);

  return x != NULL ? xmpp_node_find_only (x, "mav", XMPP_AFFILIATIONS_FEATURE) : NULL;
}

const char *
xmpp_muc_read_version (XmppNode   *version,
                       const char *name)
{
  const char *text = version != NULL ? xmpp_node_get_attribute (version, name) : NULL;

  return text != NULL && *text != '\0' && strnlen (text, VERSION_MAX + 1) <= VERSION_MAX ? text : NULL;
}

/* XEP-0463 s. 5.2: without where they lead to, they lead nowhere. */
static void
emit_version (XmppMuc  *self,
              XmppJid  *room,
              XmppNode *version)
{
  const char *until = xmpp_muc_read_version (version, "until");

  if (until != NULL)
    g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_AFFILIATIONS_VERSION], 0, room, xmpp_muc_read_version (version, "since"), until);
}

/* s. 9.3, 9.4 and others: of those who are there, presences tell. */
static XmppVerdict
handle_affiliations (XmppModule *module,
                     XmppStanza *stanza)
{
  XmppMuc *self = XMPP_MUC (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *x = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "x", NS_MUC_USER);
  g_autoptr(GPtrArray) items = x != NULL ? xmpp_muc_items_from_node (x) : NULL;

  g_autoptr(XmppJid) room = NULL;

  if (items == NULL || facets->way != XMPP_MESSAGE_WAY_LIVE || facets->type == XMPP_MESSAGE_ERROR || xmpp_muc_find (self, facets->from) == NULL)
    return XMPP_CONTINUE;

  room = xmpp_jid_ref (facets->peer);
  if (xmpp_muc_find_version (xmpp_stanza_get_node (stanza)) != NULL)
    emit_version (self, room, xmpp_muc_find_version (xmpp_stanza_get_node (stanza)));
  for (guint i = 0; i < items->len; i++)
    {
      const XmppMucItem *item = g_ptr_array_index (items, i);

      if (item->jid != NULL)
        g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_AFFILIATION], 0, room, item->jid, (int) item->affiliation);
    }

  return XMPP_CONTINUE;
}

/* s. 8.6 */
static XmppVerdict
handle_voice_request (XmppModule *module,
                      XmppStanza *stanza)
{
  XmppMuc *self = XMPP_MUC (module);
  XmppMessage *facets = xmpp_stanza_get_facets (stanza);
  XmppNode *node = xmpp_node_find_only (xmpp_stanza_get_node (stanza), "x", NS_DATA);
  g_autoptr(XmppDataForm) form = node != NULL ? xmpp_data_form_from_node (node, NULL) : NULL;

  if (form == NULL || g_strcmp0 (xmpp_data_form_get_form_type (form), NS_MUC_REQUEST) != 0 || facets->way != XMPP_MESSAGE_WAY_LIVE ||
      facets->type == XMPP_MESSAGE_ERROR || facets->type == XMPP_MESSAGE_GROUPCHAT || xmpp_muc_find (self, facets->from) == NULL)
    return XMPP_CONTINUE;

  g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_VOICE_REQUEST], 0, facets->peer, form);

  return XMPP_STOP;
}

/* --- Module --------------------------------------------------------------------------------------------------------------------------- */

static void
xmpp_muc_lost (XmppModule *module)
{
  XmppMuc *self = XMPP_MUC (module);
  g_autoptr(GError) error = g_error_new_literal (XMPP_SESSION_ERROR, XMPP_SESSION_ERROR_LOST, "the session ended");
  g_autoptr(GPtrArray) members = g_hash_table_get_values_as_ptr_array (self->members);
  g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_jid_unref);
  g_autoptr(XmppMucExit) exit = xmpp_muc_exit_new (XMPP_EXIT_STREAM);

  for (guint i = 0; i < members->len; i++)
    {
      XmppMucMember *member = g_ptr_array_index (members, i);

      if (member->state != XMPP_MUC_JOINING)
        g_ptr_array_add (left, xmpp_jid_ref (member->room));
      xmpp_muc_forget (self, member, error);
    }

  for (guint i = 0; i < left->len; i++)
    g_signal_emit (self, xmpp_muc_signals[XMPP_MUC_SIGNAL_LEFT], 0, g_ptr_array_index (left, i), exit);
}

static void
xmpp_muc_dispose (GObject *object)
{
  kith_scope_stop (XMPP_MUC (object)->scope);

  G_OBJECT_CLASS (xmpp_muc_parent_class)->dispose (object);
}

static void
xmpp_muc_finalize (GObject *object)
{
  XmppMuc *self = XMPP_MUC (object);

  g_hash_table_unref (self->members);
  kith_scope_unref (self->scope);
  g_free (self->status);

  G_OBJECT_CLASS (xmpp_muc_parent_class)->finalize (object);
}

static const char *const features[] = { NS_MUC, NULL };

static const XmppHandler handlers[] = {
  { XMPP_STAGE_DELIVER, XMPP_STANZA_PRESENCE, NULL, NULL, XMPP_FROM_ROOM | XMPP_FROM_OCCUPANT, xmpp_muc_handle_presence },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "captcha", NS_CAPTCHA, XMPP_FROM_ROOM, handle_challenge },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "x", NS_MUC_USER, XMPP_FROM_ROOM, handle_status },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "x", NS_MUC_USER, XMPP_FROM_ROOM, handle_affiliations },
  { XMPP_STAGE_DELIVER, XMPP_STANZA_MESSAGE, "x", NS_DATA, XMPP_FROM_ROOM, handle_voice_request },
  { 0 },
};

static void
xmpp_muc_class_init (XmppMucClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  XmppModuleClass *module_class = XMPP_MODULE_CLASS (klass);

  object_class->dispose = xmpp_muc_dispose;
  object_class->finalize = xmpp_muc_finalize;
  module_class->features = features;
  module_class->handlers = handlers;
  module_class->lost = xmpp_muc_lost;

  xmpp_muc_signals[XMPP_MUC_SIGNAL_OCCUPANT] = g_signal_new ("occupant", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                                             XMPP_TYPE_MUC_OCCUPANT | G_SIGNAL_TYPE_STATIC_SCOPE);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_LEFT] = g_signal_new ("left", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, XMPP_TYPE_JID,
                                                         XMPP_TYPE_MUC_EXIT | G_SIGNAL_TYPE_STATIC_SCOPE);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_STATUS] =
    g_signal_new ("status", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, XMPP_TYPE_JID, G_TYPE_UINT);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_INFO] =
    g_signal_new ("info", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, XMPP_TYPE_JID, XMPP_TYPE_ROOM_INFO);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_AVATAR] =
    g_signal_new ("avatar", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, XMPP_TYPE_JID, G_TYPE_STRING);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_CHALLENGE] = g_signal_new ("challenge", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                                              XMPP_TYPE_JID, G_TYPE_POINTER, XMPP_TYPE_NODE);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_AFFILIATION] =
    g_signal_new ("affiliation", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, XMPP_TYPE_JID, XMPP_TYPE_JID, G_TYPE_INT);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_AFFILIATIONS_VERSION] = g_signal_new ("affiliations-version", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                                         G_TYPE_NONE, 3, XMPP_TYPE_JID, G_TYPE_STRING, G_TYPE_STRING);
  xmpp_muc_signals[XMPP_MUC_SIGNAL_VOICE_REQUEST] =
    g_signal_new ("voice-request", XMPP_TYPE_MUC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, XMPP_TYPE_JID, G_TYPE_POINTER);
}

static void
xmpp_muc_init (XmppMuc *self)
{
  self->scope = kith_scope_new ();
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, member_free);
  self->show = XMPP_SHOW_AVAILABLE;
}
