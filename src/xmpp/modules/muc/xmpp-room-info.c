/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-room-info.h"

#include "xmpp-avatar.h"
#include "xmpp-data-form.h"
#include "xmpp-moderation.h"
#include "xmpp-occupant-id.h"
#include "xmpp-room-codes.h"

#define NS_DATA     "jabber:x:data"
#define NS_ROOMINFO "http://jabber.org/protocol/muc#roominfo"

#define NAME_LENGTH 256
#define TEXT_LENGTH 4096
#define CONTACTS    20

G_DEFINE_BOXED_TYPE (XmppRoomInfo, xmpp_room_info, xmpp_room_info_ref, xmpp_room_info_unref)

XmppRoomInfo *
xmpp_room_info_ref (XmppRoomInfo *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmpp_room_info_unref (XmppRoomInfo *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->description);
  g_free (self->language);
  g_free (self->subject);
  g_free (self->logs);
  g_free (self->avatar_hash);
  g_ptr_array_unref (self->contacts);
  xmpp_disco_info_unref (self->disco);
  g_free (self);
}

static char *
dup_clamped (const char *text,
             glong       max)
{
  if (text == NULL || *text == '\0')
    return NULL;

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), max));
}

static int
read_number (const XmppDataForm *form,
             const char         *var)
{
  const char *text = xmpp_data_form_get (form, var);
  gint64 number;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &number, NULL) ? (int) number : -1;
}

static void
read_contacts (XmppRoomInfo       *self,
               const XmppDataForm *form)
{
  XmppFormField *field = xmpp_data_form_find (form, "muc#roominfo_contactjid");

  for (guint i = 0; field != NULL && i < field->values->len && self->contacts->len < CONTACTS; i++)
    {
      XmppJid *jid = xmpp_jid_new (g_ptr_array_index (field->values, i), NULL);

      if (jid != NULL)
        g_ptr_array_add (self->contacts, jid);
    }
}

static void
read_form (XmppRoomInfo       *self,
           const XmppDataForm *form)
{
  XmppFormField *subject_field = xmpp_data_form_find (form, "muc#roominfo_subjectmod");
  const char *hash = xmpp_data_form_get (form, "muc#roominfo_avatarhash");
  g_autofree char *lower = hash != NULL ? g_ascii_strdown (hash, -1) : NULL;

  self->description = dup_clamped (xmpp_data_form_get (form, "muc#roominfo_description"), TEXT_LENGTH);
  self->language = dup_clamped (xmpp_data_form_get (form, "muc#roominfo_lang"), NAME_LENGTH);
  self->subject = dup_clamped (xmpp_data_form_get (form, "muc#roominfo_subject"), TEXT_LENGTH);
  self->logs = dup_clamped (xmpp_data_form_get (form, "muc#roominfo_logs"), TEXT_LENGTH);
  self->n_occupants = read_number (form, "muc#roominfo_occupants");
  self->max_occupants = read_number (form, "muc#roomconfig_maxusers");
  self->slow_seconds = (guint) MAX (read_number (form, "muc#roominfo_slow_mode_duration"), 0);
  self->anybody_sets_subject = subject_field != NULL && xmpp_form_field_get_boolean (subject_field);
  if (lower != NULL && (*lower == '\0' || xmpp_avatar_is_hash (lower)))
    self->avatar_hash = g_steal_pointer (&lower);
  /* Where the identity has no name. */
  if (self->name == NULL)
    self->name = dup_clamped (xmpp_data_form_get (form, "muc#roomconfig_roomname"), NAME_LENGTH);
  read_contacts (self, form);
}

static void
read_features (XmppRoomInfo *self)
{
  XmppDiscoInfo *disco = self->disco;

  self->is_room |= xmpp_disco_info_has (disco, NS_MUC);
  self->is_members_only = xmpp_disco_info_has (disco, "muc_membersonly") || xmpp_disco_info_has (disco, "muc_members_only");
  self->has_password = xmpp_disco_info_has (disco, "muc_passwordprotected") || xmpp_disco_info_has (disco, "muc_password");
  self->is_non_anonymous = xmpp_disco_info_has (disco, "muc_nonanonymous");
  self->is_persistent = xmpp_disco_info_has (disco, "muc_persistent");
  self->is_moderated = xmpp_disco_info_has (disco, "muc_moderated");
  self->is_hidden = xmpp_disco_info_has (disco, "muc_hidden");
  self->has_archive = xmpp_disco_info_has (disco, "urn:xmpp:mam:2");
  self->has_stanza_ids = xmpp_disco_info_has (disco, "urn:xmpp:sid:0");
  self->has_occupant_ids = xmpp_disco_info_has (disco, XMPP_OCCUPANT_ID_FEATURE);
  self->has_moderation = xmpp_disco_info_has (disco, XMPP_MODERATION_FEATURE) || xmpp_disco_info_has (disco, XMPP_MODERATION_FEATURE_OLD);
  self->has_registration = xmpp_disco_info_has (disco, "jabber:iq:register");
}

XmppRoomInfo *
xmpp_room_info_from_disco (XmppDiscoInfo *disco)
{
  XmppRoomInfo *self = g_new0 (XmppRoomInfo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->disco = xmpp_disco_info_ref (disco);
  self->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_jid_unref);
  self->n_occupants = self->max_occupants = -1;

  for (guint i = 0; i < disco->identities->len; i++)
    {
      const XmppIdentity *identity = g_ptr_array_index (disco->identities, i);

      if (g_strcmp0 (identity->category, "conference") != 0)
        continue;
      self->is_room = TRUE;
      if (self->name == NULL)
        self->name = dup_clamped (identity->name, NAME_LENGTH);
    }

  read_features (self);
  for (XmppNode *child = disco->query != NULL ? xmpp_node_get_first (disco->query) : NULL; child != NULL; child = xmpp_node_get_next (child))
    {
      g_autoptr(XmppDataForm) form = xmpp_node_is (child, "x", NS_DATA) ? xmpp_data_form_from_node (child, NULL) : NULL;

      if (form != NULL && g_strcmp0 (xmpp_data_form_get_form_type (form), NS_ROOMINFO) == 0)
        {
          read_form (self, form);
          break;
        }
    }

  return self;
}
