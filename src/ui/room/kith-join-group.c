/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-join-group.h"

#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-room-lookup.h"
#include "kith-room-words.h"
#include "kith-start-dialog.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>

/* Of what a room says of itself. */
#define DESCRIPTION_CHARS 300
#define REASON_CHARS      200

struct _KithJoinGroup
{
  AdwBin parent_instance;

  KithClient *client;
  KithAccount *account;
  XmppJid *jid;
  KithRoomLookup *lookup; /* NULL: not known */
  guint question;         /* number of the answer that is waited for; others come too late */
  gboolean is_decided;
  gboolean is_joining;
  gboolean is_nick_typed;
  gboolean is_updating; /* the entry follows, nobody types */
  char *elsewhere;      /* where the room is now */

  AdwActionRow *room;
  GtkWidget *avatar;
  AdwActionRow *facts;
  GtkWidget *form;
  GtkEditable *nick;
  GtkEditable *password;
  AdwPreferencesRow *join;
  GtkWidget *trouble_box;
  GtkLabel *trouble;
  GtkWidget *alternative;
  GtkLabel *alternative_label;
};

enum
{
  DECIDED,
  JOINED,
  MOVED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithJoinGroup, kith_join_group, ADW_TYPE_BIN)

static guint signals[N_SIGNALS];

/* An answer, for as long as it is the one that is waited for. */
typedef struct
{
  GWeakRef group;
  guint    number;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_weak_ref_clear (&question->group);
  g_free (question);
}

static Question *
question_new (KithJoinGroup *self)
{
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->group, self);
  question->number = ++self->question;

  return question;
}

/* (transfer full); NULL: nobody waits for it any more. */
static KithJoinGroup *
question_dup_group (Question *question)
{
  g_autoptr(KithJoinGroup) self = g_weak_ref_get (&question->group);

  return self != NULL && self->client != NULL && self->question == question->number ? g_steal_pointer (&self) : NULL;
}

static KithRoomService *
service_of (KithJoinGroup *self)
{
  KithAccountRuntime *runtime = self->account != NULL ? kith_client_get_runtime (self->client, self->account) : NULL;

  return runtime != NULL ? kith_account_runtime_get_room_service (runtime) : NULL;
}

/* The room, where we are in it already. */
static KithRoom *
joined_room (KithJoinGroup *self)
{
  KithConversation *conversation = self->jid != NULL && self->account != NULL
                                     ? kith_conversation_list_find (kith_client_get_conversations (self->client), self->account, self->jid)
                                     : NULL;
  KithRoom *room = conversation != NULL ? kith_conversation_get_room (conversation) : NULL;

  return room != NULL && kith_room_get_state (room) == KITH_ROOM_JOINED ? room : NULL;
}

/* --- What is to be known ------------------------------------------------------------------------------------------- */

static void
add_line (GString    *lines,
          const char *line)
{
  if (lines->len > 0)
    g_string_append_c (lines, '\n');
  g_string_append (lines, line);
}

static void
show_room (KithJoinGroup *self)
{
  const char *address = xmpp_jid_get_bare (self->jid);
  g_autofree char *shown_address = kith_display_text_isolate (address);
  g_autofree char *title = self->lookup->title != NULL ? kith_display_text_name (self->lookup->title) : NULL;
  const char *name = title != NULL && *title != '\0' ? title : shown_address;
  g_autofree char *description = self->lookup->description != NULL ? kith_display_text_line (self->lookup->description, DESCRIPTION_CHARS) : NULL;
  g_autofree char *command = NULL;
  g_autoptr(GString) lines = g_string_new (NULL);

  if (name != shown_address)
    add_line (lines, shown_address);
  if (self->lookup->n_occupants >= 0)
    {
      /* Translators: of a room */
      g_autofree char *people = g_strdup_printf (ngettext ("%d here now", "%d here now", (gulong) self->lookup->n_occupants), self->lookup->n_occupants);

      add_line (lines, people);
    }
  if (description != NULL && *description != '\0')
    add_line (lines, description);
  if (!self->lookup->exists)
    add_line (lines, _("There is no such room. Check the address."));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->room), name);
  adw_action_row_set_subtitle (self->room, lines->str);
  g_object_set (self->avatar, "person-name", name, "key", address, NULL);

  if (joined_room (self) != NULL)
    /* Translators: %s is a room's name */
    command = g_strdup_printf (_("Open “%s”"), name);
  else
    /* Translators: %s is a room's name */
    command = g_strdup_printf (_("Join “%s”"), name);
  adw_preferences_row_set_title (self->join, command);
}

static void
show_facts (KithJoinGroup *self)
{
  const KithRoomTraits traits = self->lookup->traits;
  g_autoptr(GString) lines = g_string_new (NULL);

  if (traits & KITH_ROOM_NON_ANONYMOUS)
    add_line (lines, _("Everybody in the room sees your address."));
  if (traits & KITH_ROOM_LOGGED)
    add_line (lines, _("The room keeps what is said; those who come later can read it."));
  if (traits & KITH_ROOM_MEMBERS_ONLY)
    add_line (lines, _("For members only: somebody has to have invited you."));
  if (traits & KITH_ROOM_PASSWORD)
    add_line (lines, _("It has a password."));
  if (traits & KITH_ROOM_MODERATED)
    add_line (lines, _("You may have to ask before you can write."));
  adw_action_row_set_subtitle (self->facts, lines->str);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), lines->len > 0 && joined_room (self) == NULL);
}

static void
update (KithJoinGroup *self)
{
  const gboolean is_room = kith_join_group_get_is_room (self);
  const gboolean is_in = is_room && joined_room (self) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), is_room);
  if (!is_room)
    return;

  show_room (self);
  show_facts (self);
  gtk_widget_set_visible (self->form, self->lookup->exists);
  gtk_widget_set_visible (GTK_WIDGET (self->nick), !is_in);
  gtk_widget_set_visible (GTK_WIDGET (self->password), !is_in && ((self->lookup->traits & KITH_ROOM_PASSWORD) != 0 ||
                                                                  *gtk_editable_get_text (self->password) != '\0'));
  gtk_widget_set_sensitive (self->form, !self->is_joining);
  if (!self->is_nick_typed && self->lookup->nick != NULL)
    {
      self->is_updating = TRUE;
      gtk_editable_set_text (self->nick, self->lookup->nick);
      self->is_updating = FALSE;
    }
}

static void
decide (KithJoinGroup *self)
{
  self->is_decided = TRUE;
  update (self);
  g_signal_emit (self, signals[DECIDED], 0, kith_join_group_get_is_room (self));
}

static DexFuture *
looked_up_cb (DexFuture *future,
              gpointer   data)
{
  g_autoptr(KithJoinGroup) self = question_dup_group (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL)
    {
      g_clear_pointer (&self->lookup, kith_room_lookup_unref);
      self->lookup = value != NULL ? g_value_dup_boxed (value) : NULL;
      decide (self);
    }

  return dex_future_new_true ();
}

/* --- Joining --------------------------------------------------------------------------------------------------------- */

static void
hide_trouble (KithJoinGroup *self)
{
  g_clear_pointer (&self->elsewhere, g_free);
  gtk_widget_set_visible (self->trouble_box, FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->nick), "error");
}

static void
show_trouble (KithJoinGroup *self,
              const GError  *error)
{
  const KithRoomProblem problem = error->domain == KITH_ROOM_ERROR ? (KithRoomProblem) error->code : KITH_ROOM_PROBLEM_NONE;
  const char *what = kith_room_words_problem (problem);
  const char *remedy = kith_room_words_remedy (problem);
  g_autofree char *words = NULL;

  /* XEP-0045 s. 10.9: the address is all that is said. */
  if (problem == KITH_ROOM_PROBLEM_GONE)
    {
      g_autoptr(XmppJid) jid = kith_start_dialog_parse (error->message);

      self->elsewhere = jid != NULL ? g_strdup (xmpp_jid_get_bare (jid)) : NULL;
    }
  if (self->elsewhere != NULL)
    {
      g_autofree char *isolated = kith_display_text_isolate (self->elsewhere);
      /* Translators: %s is the address of a room */
      g_autofree char *button = g_strdup_printf (_("Go to %s"), isolated);

      words = g_strdup_printf ("%s.", what);
      gtk_label_set_text (self->alternative_label, button);
    }
  else if (what == NULL)
    {
      words = kith_words_failed_answer (error);
    }
  else
    {
      words = remedy != NULL ? g_strdup_printf ("%s. %s", what, remedy) : g_strdup_printf ("%s.", what);
    }
  gtk_widget_set_visible (self->alternative, self->elsewhere != NULL);
  gtk_label_set_text (self->trouble, words);
  gtk_widget_set_visible (self->trouble_box, TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);

  if (problem == KITH_ROOM_PROBLEM_NICK_TAKEN || problem == KITH_ROOM_PROBLEM_NICK_REFUSED)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->nick), "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->nick));
    }
  if (problem == KITH_ROOM_PROBLEM_PASSWORD)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->password), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
    }
}

static DexFuture *
joined_cb (DexFuture *future,
           gpointer   data)
{
  g_autoptr(KithJoinGroup) self = question_dup_group (data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return dex_future_new_true ();

  self->is_joining = FALSE;
  gtk_widget_set_sensitive (self->form, TRUE);
  if (value != NULL)
    g_signal_emit (self, signals[JOINED], 0, g_value_get_object (value));
  else
    show_trouble (self, error);

  return dex_future_new_true ();
}

void
kith_join_group_join (KithJoinGroup *self)
{
  KithRoomService *service;
  KithRoom *room;
  const char *password = NULL;
  g_autofree char *nick = NULL;

  g_return_if_fail (KITH_IS_JOIN_GROUP (self));

  service = service_of (self);
  if (service == NULL || self->is_joining || !kith_join_group_get_is_room (self) || !self->lookup->exists)
    return;

  hide_trouble (self);
  room = joined_room (self);
  nick = room != NULL ? NULL : g_strstrip (g_strdup (gtk_editable_get_text (self->nick)));
  self->is_joining = TRUE;
  gtk_widget_set_sensitive (self->form, FALSE);
  if (gtk_widget_get_visible (GTK_WIDGET (self->password)))
    password = gtk_editable_get_text (self->password);
  dex_future_disown (dex_future_finally (kith_room_service_join (service, self->jid, nick != NULL && *nick != '\0' ? nick : NULL, password),
                                         joined_cb, question_new (self), question_free));
}

static void
join_activated (KithJoinGroup *self)
{
  kith_join_group_join (self);
}

static void
nick_changed (KithJoinGroup *self)
{
  if (self->is_updating)
    return;

  self->is_nick_typed = *gtk_editable_get_text (self->nick) != '\0';
  gtk_widget_remove_css_class (GTK_WIDGET (self->nick), "error");
}

static void
alternative_clicked (KithJoinGroup *self)
{
  if (self->elsewhere != NULL)
    {
      g_autofree char *address = g_strdup (self->elsewhere);

      g_signal_emit (self, signals[MOVED], 0, address);
    }
}

/* --- Object ---------------------------------------------------------------------------------------------------------- */

static void
kith_join_group_dispose (GObject *object)
{
  KithJoinGroup *self = KITH_JOIN_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_JOIN_GROUP);
  g_clear_object (&self->client);
  g_clear_object (&self->account);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_clear_pointer (&self->lookup, kith_room_lookup_unref);
  g_clear_pointer (&self->elsewhere, g_free);

  G_OBJECT_CLASS (kith_join_group_parent_class)->dispose (object);
}

static void
kith_join_group_class_init (KithJoinGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_join_group_dispose;

  signals[DECIDED] = g_signal_new ("decided", KITH_TYPE_JOIN_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[JOINED] = g_signal_new ("joined", KITH_TYPE_JOIN_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);
  signals[MOVED] = g_signal_new ("moved", KITH_TYPE_JOIN_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (KITH_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "room/kith-join-group.ui");
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, room);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, avatar);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, facts);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, form);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, nick);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, password);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, join);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, trouble_box);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, trouble);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, alternative);
  gtk_widget_class_bind_template_child (widget_class, KithJoinGroup, alternative_label);
  gtk_widget_class_bind_template_callback (widget_class, join_activated);
  gtk_widget_class_bind_template_callback (widget_class, nick_changed);
  gtk_widget_class_bind_template_callback (widget_class, alternative_clicked);
}

static void
kith_join_group_init (KithJoinGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
kith_join_group_set_client (KithJoinGroup *self,
                            KithClient    *client)
{
  g_return_if_fail (KITH_IS_JOIN_GROUP (self));

  g_set_object (&self->client, client);
}

void
kith_join_group_set_room (KithJoinGroup *self,
                          KithAccount   *account,
                          XmppJid       *jid,
                          const char    *password)
{
  gboolean is_other;

  g_return_if_fail (KITH_IS_JOIN_GROUP (self));

  is_other = self->jid == NULL || jid == NULL || g_strcmp0 (xmpp_jid_get_bare (self->jid), xmpp_jid_get_bare (jid)) != 0;
  if (!is_other && account == self->account)
    return;

  self->question++;
  self->is_decided = FALSE;
  self->is_joining = FALSE;
  g_set_object (&self->account, account);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  self->jid = jid != NULL ? xmpp_jid_ref (jid) : NULL;
  g_clear_pointer (&self->lookup, kith_room_lookup_unref);
  hide_trouble (self);
  if (is_other)
    gtk_editable_set_text (self->password, password != NULL ? password : "");
  update (self);
}

void
kith_join_group_look_up (KithJoinGroup *self)
{
  KithRoomService *service;

  g_return_if_fail (KITH_IS_JOIN_GROUP (self));

  if (self->lookup != NULL)
    return;

  service = service_of (self);
  if (service == NULL || self->jid == NULL || xmpp_jid_get_local (self->jid) == NULL)
    {
      decide (self);
      return;
    }
  dex_future_disown (dex_future_finally (kith_room_service_look_up (service, self->jid), looked_up_cb, question_new (self), question_free));
}

gboolean
kith_join_group_get_is_room (KithJoinGroup *self)
{
  g_return_val_if_fail (KITH_IS_JOIN_GROUP (self), FALSE);

  return self->lookup != NULL && self->lookup->is_room;
}

gboolean
kith_join_group_is_decided (KithJoinGroup *self)
{
  g_return_val_if_fail (KITH_IS_JOIN_GROUP (self), FALSE);

  return self->is_decided;
}
