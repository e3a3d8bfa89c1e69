/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room.h"

struct _KithRoom
{
  GObject parent_instance;

  XmppJid *jid;
  KithRoomState state;
  KithRoomProblem problem;
  char *problem_text;
  XmppJid *alternative;
  char *title;
  char *description;
  char *subject;
  char *subject_nick;
  KithRoomTraits traits;
  char *nick;
  KithAffiliation affiliation;
  KithRole role;
  guint slow_seconds;
  gboolean is_bookmarked;
  KithOccupantList *occupants;
  GStrv typing;
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_PROBLEM_TEXT,
  PROP_ALTERNATIVE,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_SUBJECT,
  PROP_SUBJECT_NICK,
  PROP_TRAITS,
  PROP_NICK,
  PROP_AFFILIATION,
  PROP_ROLE,
  PROP_SLOW_SECONDS,
  PROP_IS_BOOKMARKED,
  PROP_TYPING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (KithRoomState, kith_room_state,
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_OUT, "out"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_JOINING, "joining"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_JOINED, "joined"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (KithRoomProblem, kith_room_problem,
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_NICK_TAKEN, "nick-taken"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_NICK_REFUSED, "nick-refused"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_PASSWORD, "password"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_BANNED, "banned"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_MEMBERS_ONLY, "members-only"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_FULL, "full"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_NOT_ALLOWED, "not-allowed"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_GONE, "gone"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_NOT_FOUND, "not-found"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_UNREACHABLE, "unreachable"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_KICKED, "kicked"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_DESTROYED, "destroyed"),
                    G_DEFINE_ENUM_VALUE (KITH_ROOM_PROBLEM_OTHER, "other"))

G_DEFINE_QUARK (kith-room-error-quark, kith_room_error)

G_DEFINE_FINAL_TYPE (KithRoom, kith_room, G_TYPE_OBJECT)

static void
kith_room_finalize (GObject *object)
{
  KithRoom *self = KITH_ROOM (object);

  xmpp_jid_unref (self->jid);
  g_clear_pointer (&self->problem_text, g_free);
  g_clear_pointer (&self->alternative, xmpp_jid_unref);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->description, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->subject_nick, g_free);
  g_clear_pointer (&self->nick, g_free);
  g_clear_object (&self->occupants);
  g_clear_pointer (&self->typing, g_strfreev);

  G_OBJECT_CLASS (kith_room_parent_class)->finalize (object);
}

static void
kith_room_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  KithRoom *self = KITH_ROOM (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROBLEM:
      g_value_set_enum (value, self->problem);
      break;
    case PROP_PROBLEM_TEXT:
      g_value_set_string (value, self->problem_text);
      break;
    case PROP_ALTERNATIVE:
      g_value_set_boxed (value, self->alternative);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->subject);
      break;
    case PROP_SUBJECT_NICK:
      g_value_set_string (value, self->subject_nick);
      break;
    case PROP_TRAITS:
      g_value_set_uint (value, self->traits);
      break;
    case PROP_NICK:
      g_value_set_string (value, self->nick);
      break;
    case PROP_AFFILIATION:
      g_value_set_uint (value, self->affiliation);
      break;
    case PROP_ROLE:
      g_value_set_uint (value, self->role);
      break;
    case PROP_SLOW_SECONDS:
      g_value_set_uint (value, self->slow_seconds);
      break;
    case PROP_IS_BOOKMARKED:
      g_value_set_boolean (value, self->is_bookmarked);
      break;
    case PROP_TYPING:
      g_value_set_boxed (value, self->typing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kith_room_class_init (KithRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kith_room_finalize;
  object_class->get_property = kith_room_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KITH_TYPE_ROOM_STATE, KITH_ROOM_OUT, flags);
  properties[PROP_PROBLEM] = g_param_spec_enum ("problem", NULL, NULL, KITH_TYPE_ROOM_PROBLEM, KITH_ROOM_PROBLEM_NONE, flags);
  properties[PROP_PROBLEM_TEXT] = g_param_spec_string ("problem-text", NULL, NULL, NULL, flags);
  properties[PROP_ALTERNATIVE] = g_param_spec_boxed ("alternative", NULL, NULL, XMPP_TYPE_JID, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, flags);
  properties[PROP_SUBJECT_NICK] = g_param_spec_string ("subject-nick", NULL, NULL, NULL, flags);
  properties[PROP_TRAITS] = g_param_spec_uint ("traits", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_NICK] = g_param_spec_string ("nick", NULL, NULL, NULL, flags);
  properties[PROP_AFFILIATION] = g_param_spec_uint ("affiliation", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ROLE] = g_param_spec_uint ("role", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SLOW_SECONDS] = g_param_spec_uint ("slow-seconds", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_IS_BOOKMARKED] = g_param_spec_boolean ("is-bookmarked", NULL, NULL, FALSE, flags);
  properties[PROP_TYPING] = g_param_spec_boxed ("typing", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_room_init (KithRoom *self)
{
  self->occupants = kith_occupant_list_new ();
  self->typing = g_new0 (char *, 1);
}

KithRoom *
kith_room_new (XmppJid *jid)
{
  KithRoom *self = g_object_new (KITH_TYPE_ROOM, NULL);

  self->jid = xmpp_jid_ref (jid);

  return self;
}

static void
tell (KithRoom *self,
      guint     property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_text (KithRoom    *self,
          char       **slot,
          const char  *text,
          guint        property)
{
  if (g_set_str (slot, text))
    tell (self, property);
}

XmppJid *
kith_room_get_jid (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->jid;
}

KithRoomState
kith_room_get_state (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), KITH_ROOM_OUT);

  return self->state;
}

KithRoomProblem
kith_room_get_problem (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), KITH_ROOM_PROBLEM_NONE);

  return self->problem;
}

const char *
kith_room_get_problem_text (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->problem_text;
}

XmppJid *
kith_room_get_alternative (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->alternative;
}

const char *
kith_room_get_title (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->title;
}

const char *
kith_room_get_description (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->description;
}

const char *
kith_room_get_subject (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->subject;
}

const char *
kith_room_get_subject_nick (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->subject_nick;
}

KithRoomTraits
kith_room_get_traits (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), KITH_ROOM_NO_TRAITS);

  return self->traits;
}

const char *
kith_room_get_nick (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->nick;
}

KithAffiliation
kith_room_get_affiliation (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), KITH_AFFILIATION_NONE);

  return self->affiliation;
}

KithRole
kith_room_get_role (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), KITH_ROLE_NONE);

  return self->role;
}

guint
kith_room_get_slow_seconds (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), 0);

  return self->slow_seconds;
}

gboolean
kith_room_get_is_bookmarked (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), FALSE);

  return self->is_bookmarked;
}

KithOccupantList *
kith_room_get_occupants (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return self->occupants;
}

void
kith_room_set_state (KithRoom      *self,
                     KithRoomState state)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  if (self->state == state)
    return;

  self->state = state;
  tell (self, PROP_STATE);
}

void
kith_room_set_traits (KithRoom       *self,
                      KithRoomTraits traits)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  if (self->traits == traits)
    return;

  self->traits = traits;
  tell (self, PROP_TRAITS);
}

void
kith_room_set_slow_seconds (KithRoom *self,
                            guint    slow_seconds)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  if (self->slow_seconds == slow_seconds)
    return;

  self->slow_seconds = slow_seconds;
  tell (self, PROP_SLOW_SECONDS);
}

void
kith_room_set_is_bookmarked (KithRoom *self,
                             gboolean is_bookmarked)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  if (self->is_bookmarked == is_bookmarked)
    return;

  self->is_bookmarked = is_bookmarked;
  tell (self, PROP_IS_BOOKMARKED);
}

void
kith_room_set_problem (KithRoom        *self,
                       KithRoomProblem  problem,
                       const char      *text,
                       XmppJid         *alternative)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->problem != problem)
    {
      self->problem = problem;
      tell (self, PROP_PROBLEM);
    }
  set_text (self, &self->problem_text, text, PROP_PROBLEM_TEXT);
  if (self->alternative != alternative)
    {
      g_clear_pointer (&self->alternative, xmpp_jid_unref);
      self->alternative = alternative != NULL ? xmpp_jid_ref (alternative) : NULL;
      tell (self, PROP_ALTERNATIVE);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
kith_room_set_words (KithRoom   *self,
                     const char *title,
                     const char *description)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  set_text (self, &self->title, title, PROP_TITLE);
  set_text (self, &self->description, description, PROP_DESCRIPTION);
}

void
kith_room_set_subject (KithRoom   *self,
                       const char *subject,
                       const char *nick)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  set_text (self, &self->subject, subject, PROP_SUBJECT);
  set_text (self, &self->subject_nick, nick, PROP_SUBJECT_NICK);
}

void
kith_room_set_nick (KithRoom   *self,
                    const char *nick)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  set_text (self, &self->nick, nick, PROP_NICK);
}

void
kith_room_set_rights (KithRoom        *self,
                      KithAffiliation  affiliation,
                      KithRole         role)
{
  g_return_if_fail (KITH_IS_ROOM (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->affiliation != affiliation)
    {
      self->affiliation = affiliation;
      tell (self, PROP_AFFILIATION);
    }
  if (self->role != role)
    {
      self->role = role;
      tell (self, PROP_ROLE);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static GStrv
copy_strv (const char *const *strings)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (; *strings != NULL; strings++)
    g_strv_builder_add (builder, *strings);

  return g_strv_builder_end (builder);
}

const char *const *
kith_room_get_typing (KithRoom *self)
{
  g_return_val_if_fail (KITH_IS_ROOM (self), NULL);

  return (const char *const *) self->typing;
}

void
kith_room_set_typing (KithRoom          *self,
                      const char *const *nicks)
{
  g_return_if_fail (KITH_IS_ROOM (self) && nicks != NULL);

  if (g_strv_equal ((const char *const *) self->typing, nicks))
    return;

  g_strfreev (g_steal_pointer (&self->typing));
  self->typing = copy_strv (nicks);
  tell (self, PROP_TYPING);
}
