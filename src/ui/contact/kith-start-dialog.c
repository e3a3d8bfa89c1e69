/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-start-dialog.h"

#include "kith-account-runtime.h"
#include "kith-avatar.h"
#include "kith-display-text.h"
#include "kith-join-group.h"
#include "kith-lookalike.h"
#include "kith-roster-service.h"
#include "kith-ui.h"
#include "kith-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define PEOPLE_MAX 20
#define LINK "xmpp:"

/* An address is asked about when nobody types any more; and whoever presses Enter before that waits this long. */
#define LOOK_UP_MSEC 500
#define ANSWER_MSEC  2000

struct _KithStartDialog
{
  AdwDialog parent_instance;

  KithClient *client;
  GPtrArray *accounts; /* of KithAccount, those that are switched on */
  XmppJid *jid;        /* that was typed; NULL where it is none */
  char *given;         /* what stood there at first */
  gboolean is_link_to_room;
  gboolean is_waiting; /* to go where the address leads, once it is known what it is */
  guint look_up_source;
  guint answer_source;

  GtkEditable *entry;
  GtkWidget *account_group;
  AdwComboRow *account;
  GtkWidget *account_dot;
  GtkWidget *warning_box;
  GtkLabel *warning;
  KithJoinGroup *room;
  GtkWidget *write_group;
  AdwActionRow *write;
  GtkWidget *add;
  GtkWidget *people_group;
  GtkListBox *people;
  GtkWidget *hint;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KithStartDialog, kith_start_dialog, ADW_TYPE_DIALOG)

static guint signals[N_SIGNALS];

XmppJid *
kith_start_dialog_parse (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *address = NULL;
  g_autoptr(XmppJid) jid = NULL;

  if (g_ascii_strncasecmp (stripped, LINK, strlen (LINK)) == 0)
    {
      const char *start = stripped + strlen (LINK);
      const char *end;

      /* RFC 5122 s. 2.2: "//" names the account to use, which the person chooses here; then comes the address. */
      if (g_str_has_prefix (start, "//"))
        {
          start = strchr (start + 2, '/');
          if (start == NULL)
            return NULL;
          start++;
        }
      end = start + strcspn (start, "?#");
      address = g_uri_unescape_segment (start, end, NULL);
    }
  else if (strchr (stripped, '@') != NULL)
    {
      address = g_steal_pointer (&stripped);
    }

  if (address == NULL || *address == '\0')
    return NULL;

  jid = xmpp_jid_new (address, NULL);

  return jid != NULL ? xmpp_jid_dup_bare (jid) : NULL;
}

/* XEP-0045 s. 17.3: a link with the query "join", and what it says besides. */
static gboolean
leads_to_room (const char  *text,
               char       **password)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_auto(GStrv) parts = NULL;
  char *query = strchr (stripped, '?');

  *password = NULL;
  if (g_ascii_strncasecmp (stripped, LINK, strlen (LINK)) != 0 || query == NULL)
    return FALSE;

  query++;
  query[strcspn (query, "#")] = '\0';
  parts = g_strsplit (query, ";", -1);
  if (g_strcmp0 (parts[0], "join") != 0)
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], "password=") && *password == NULL)
      *password = g_uri_unescape_string (parts[i] + strlen ("password="), NULL);

  return TRUE;
}

static KithAccount *
chosen_account (KithStartDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->account);

  return selected < self->accounts->len ? self->accounts->pdata[selected] : NULL;
}

static KithContact *
known_contact (KithStartDialog *self,
               KithAccount     *account)
{
  KithAccountRuntime *runtime = account != NULL ? kith_client_get_runtime (self->client, account) : NULL;
  KithContact *contact = runtime != NULL && self->jid != NULL ? kith_roster_find (kith_account_runtime_get_roster (runtime), self->jid) : NULL;

  return contact != NULL && kith_contact_get_in_roster (contact) ? contact : NULL;
}

/* --- Suggestions ----------------------------------------------------------------------------------------------- */

static gboolean
matches (KithContact *contact,
         const char  *folded)
{
  g_autofree char *name = g_utf8_casefold (kith_contact_get_display_name (contact), -1);

  return strstr (name, folded) != NULL || strstr (xmpp_jid_get_bare (kith_contact_get_jid (contact)), folded) != NULL;
}

static int
compare_contacts (gconstpointer a,
                  gconstpointer b)
{
  KithContact *left = *(KithContact * const *) a, *right = *(KithContact * const *) b;

  return g_utf8_collate (kith_contact_get_display_name (left), kith_contact_get_display_name (right));
}

static GtkWidget *
person_row_new (KithStartDialog *self,
                KithContact     *contact)
{
  KithAccount *account = kith_contact_get_account (contact);
  g_autofree char *name = kith_display_text_name (kith_contact_get_display_name (contact));
  const char *jid = xmpp_jid_get_bare (kith_contact_get_jid (contact));
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = g_object_new (KITH_TYPE_AVATAR, "size", 32, "person-name", name, "key", jid,
                                    "presence", kith_words_known_show (contact), "picture", kith_contact_get_avatar_file (contact), NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), jid);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_add_css_class (avatar, "on-card");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  if (self->accounts->len > 1)
    {
      GtkWidget *label = gtk_label_new (kith_account_get_label (account));
      GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (label, "account-name");
      gtk_widget_add_css_class (dot, "account-dot");
      gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
      kith_ui_set_account_color (dot, kith_account_get_color (account));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), dot);
    }
  g_object_set_data_full (G_OBJECT (row), "kith-contact", g_object_ref (contact), g_object_unref);

  return row;
}

static void
update_people (KithStartDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autoptr(GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < self->accounts->len; i++)
    {
      KithAccountRuntime *runtime = kith_client_get_runtime (self->client, self->accounts->pdata[i]);
      GListModel *roster = runtime != NULL ? G_LIST_MODEL (kith_account_runtime_get_roster (runtime)) : NULL;

      for (guint j = 0; roster != NULL && j < g_list_model_get_n_items (roster); j++)
        {
          g_autoptr(KithContact) contact = g_list_model_get_item (roster, j);

          if (kith_contact_get_in_roster (contact) && matches (contact, folded))
            g_ptr_array_add (found, contact);
        }
    }
  g_ptr_array_sort (found, compare_contacts);

  gtk_list_box_remove_all (self->people);
  for (guint i = 0; i < found->len && i < PEOPLE_MAX; i++)
    gtk_list_box_append (self->people, person_row_new (self, found->pdata[i]));
  gtk_widget_set_visible (self->people_group, found->len > 0);
  gtk_widget_set_visible (self->hint, found->len == 0 && self->jid == NULL);
}

static void
update_write (KithStartDialog *self)
{
  KithAccount *account = chosen_account (self);
  KithContact *known = known_contact (self, account);
  g_autofree char *warning = NULL;

  gtk_widget_set_visible (self->write_group, self->jid != NULL && account != NULL && !kith_join_group_get_is_room (self->room));
  gtk_widget_set_visible (self->add, known == NULL && !self->is_link_to_room);
  if (self->jid != NULL && account != NULL)
    {
      /* The whole address, from left to right. */
      g_autofree char *isolated = g_strconcat ("\342\201\246", xmpp_jid_get_bare (self->jid), "\342\201\251", NULL);
      g_autofree char *name = known != NULL ? kith_display_text_name (kith_contact_get_display_name (known)) : g_strdup (_("Not in your contacts"));
      const char *address = g_str_is_ascii (xmpp_jid_get_bare (self->jid)) ? xmpp_jid_get_bare (self->jid) : isolated;
      /* Translators: %s is the address of a room */
      g_autofree char *title = g_strdup_printf (self->is_link_to_room ? _("Look at the Room “%s”") : _("Write to “%s”"), address);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->write), title);
      if (!self->is_link_to_room)
        adw_action_row_set_subtitle (self->write, name);
      else if (kith_join_group_is_decided (self->room))
        adw_action_row_set_subtitle (self->write, _("Nobody answers there. Check the address, or try again later."));
      else
        adw_action_row_set_subtitle (self->write, _("You join it after you have seen what it is"));
      warning = kith_lookalike_warning (self->client, account, self->jid);
    }
  gtk_label_set_text (self->warning, warning != NULL ? warning : "");
  gtk_widget_set_visible (self->warning_box, warning != NULL);
}

/* --- A room or a person? ------------------------------------------------------------------------------------------ */

static void
stop_waiting (KithStartDialog *self)
{
  self->is_waiting = FALSE;
  g_clear_handle_id (&self->answer_source, g_source_remove);
}

static void
look_up_cb (gpointer data)
{
  KithStartDialog *self = data;

  self->look_up_source = 0;
  kith_join_group_look_up (self->room);
}

/* security.md U7: of what came from outside nobody is asked before the person says so. */
static gboolean
may_ask (KithStartDialog *self)
{
  return self->jid != NULL && xmpp_jid_get_local (self->jid) != NULL && known_contact (self, chosen_account (self)) == NULL &&
         g_strcmp0 (self->given, gtk_editable_get_text (self->entry)) != 0;
}

static void
address_changed (KithStartDialog *self)
{
  g_autofree char *password = NULL;

  stop_waiting (self);
  g_clear_handle_id (&self->look_up_source, g_source_remove);
  self->is_link_to_room = leads_to_room (gtk_editable_get_text (self->entry), &password);
  kith_join_group_set_room (self->room, chosen_account (self), self->jid, password);
  if (may_ask (self) && !kith_join_group_is_decided (self->room))
    self->look_up_source = g_timeout_add_once (LOOK_UP_MSEC, look_up_cb, self);
  update_write (self);
}

static void
text_changed (KithStartDialog *self)
{
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  self->jid = kith_start_dialog_parse (gtk_editable_get_text (self->entry));
  address_changed (self);
  update_people (self);
}

static void
account_changed (KithStartDialog *self)
{
  KithAccount *account = chosen_account (self);

  if (account != NULL)
    kith_ui_set_account_color (self->account_dot, kith_account_get_color (account));
  address_changed (self);
}

/* --- Choosing -------------------------------------------------------------------------------------------------- */

static void
choose (KithStartDialog *self,
        KithAccount     *account,
        XmppJid         *jid)
{
  KithConversation *conversation = kith_client_open_conversation (self->client, account, jid);

  if (conversation != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, conversation);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
write_activated (KithStartDialog *self)
{
  KithAccount *account = chosen_account (self);

  if (self->is_link_to_room)
    kith_join_group_look_up (self->room);
  else if (self->jid != NULL && account != NULL)
    choose (self, account, self->jid);
}

static void
answer_late_cb (gpointer data)
{
  KithStartDialog *self = data;

  self->answer_source = 0;
  stop_waiting (self);
  write_activated (self);
}

static void
room_decided (KithStartDialog *self,
              gboolean         is_room)
{
  const gboolean was_waiting = self->is_waiting;

  stop_waiting (self);
  update_write (self);
  if (!was_waiting)
    return;

  /* There is something to be known before one joins. */
  if (is_room)
    gtk_widget_child_focus (GTK_WIDGET (self->room), GTK_DIR_TAB_FORWARD);
  else if (!self->is_link_to_room)
    write_activated (self);
}

static void
room_joined (KithStartDialog  *self,
             KithConversation *conversation)
{
  choose (self, kith_conversation_get_account (conversation), kith_conversation_get_jid (conversation));
}

static void
room_moved (KithStartDialog *self,
            const char      *address)
{
  gtk_editable_set_text (self->entry, address);
}

/* Enter goes where the address leads: it may not be known yet. */
static void
address_activated (KithStartDialog *self)
{
  if (kith_join_group_get_is_room (self->room))
    {
      kith_join_group_join (self->room);
      return;
    }
  if (!self->is_link_to_room && (!may_ask (self) || kith_join_group_is_decided (self->room)))
    {
      write_activated (self);
      return;
    }
  if (self->is_waiting)
    return;

  self->is_waiting = TRUE;
  if (!self->is_link_to_room)
    self->answer_source = g_timeout_add_once (ANSWER_MSEC, answer_late_cb, self);
  g_clear_handle_id (&self->look_up_source, g_source_remove);
  kith_join_group_look_up (self->room);
}

static void
person_activated (KithStartDialog *self,
                  GtkListBoxRow   *row)
{
  KithContact *contact = g_object_get_data (G_OBJECT (row), "kith-contact");

  choose (self, kith_contact_get_account (contact), kith_contact_get_jid (contact));
}

/* What stands first. */
static void
entry_activated (KithStartDialog *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->people, 0);

  if (self->jid != NULL)
    address_activated (self);
  else if (first != NULL && *gtk_editable_get_text (self->entry) != '\0')
    person_activated (self, first);
}

static void
stopped (KithStartDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static DexFuture *
added_cb (DexFuture *future,
          gpointer   data)
{
  GWeakRef *weak = data;
  g_autoptr(KithStartDialog) self = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;
  gboolean is_added = dex_future_get_value (future, &error) != NULL;

  if (self == NULL)
    return dex_future_new_true ();

  gtk_widget_set_sensitive (self->write_group, TRUE);
  if (is_added)
    write_activated (self);
  else
    kith_ui_toast (GTK_WIDGET (self->entry), kith_words_failed_answer (error));

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
add_activated (KithStartDialog *self)
{
  KithAccount *account = chosen_account (self);
  KithAccountRuntime *runtime = account != NULL ? kith_client_get_runtime (self->client, account) : NULL;
  GWeakRef *weak;

  if (self->jid == NULL || runtime == NULL)
    return;

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  gtk_widget_set_sensitive (self->write_group, FALSE);
  dex_future_disown (dex_future_finally (kith_roster_service_add (kith_account_runtime_get_roster_service (runtime), self->jid, NULL, NULL),
                                         added_cb, weak, weak_ref_free));
}

/* --- Object ---------------------------------------------------------------------------------------------------- */

static void
kith_start_dialog_dispose (GObject *object)
{
  KithStartDialog *self = KITH_START_DIALOG (object);

  g_clear_handle_id (&self->look_up_source, g_source_remove);
  g_clear_handle_id (&self->answer_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), KITH_TYPE_START_DIALOG);
  g_clear_object (&self->client);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->jid, xmpp_jid_unref);
  g_clear_pointer (&self->given, g_free);

  G_OBJECT_CLASS (kith_start_dialog_parent_class)->dispose (object);
}

static void
kith_start_dialog_class_init (KithStartDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kith_start_dialog_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", KITH_TYPE_START_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, KITH_TYPE_CONVERSATION);

  g_type_ensure (KITH_TYPE_JOIN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, KITH_UI_PATH "contact/kith-start-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, account_group);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, account);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, account_dot);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, warning_box);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, warning);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, room);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, write_group);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, write);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, add);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, people_group);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, people);
  gtk_widget_class_bind_template_child (widget_class, KithStartDialog, hint);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, account_changed);
  gtk_widget_class_bind_template_callback (widget_class, room_decided);
  gtk_widget_class_bind_template_callback (widget_class, room_joined);
  gtk_widget_class_bind_template_callback (widget_class, room_moved);
  gtk_widget_class_bind_template_callback (widget_class, write_activated);
  gtk_widget_class_bind_template_callback (widget_class, add_activated);
  gtk_widget_class_bind_template_callback (widget_class, person_activated);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, stopped);
}

static void
kith_start_dialog_init (KithStartDialog *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @text: (nullable): what stands in the entry at first. Nothing is sent, added or opened by it (security.md U7). */
AdwDialog *
kith_start_dialog_new (KithClient *client,
                       const char *text)
{
  KithStartDialog *self = g_object_new (KITH_TYPE_START_DIALOG, NULL);
  GListModel *accounts = G_LIST_MODEL (kith_client_get_accounts (client));
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  self->client = g_object_ref (client);
  self->given = g_strdup (text);
  kith_join_group_set_client (self->room, client);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (accounts, i);
      g_autofree char *name = NULL;

      if (!kith_account_get_enabled (account))
        continue;

      name = g_strdup_printf ("%s, %s", kith_account_get_label (account), kith_account_get_address (account));
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->accounts, g_steal_pointer (&account));
    }
  adw_combo_row_set_model (self->account, G_LIST_MODEL (names));
  gtk_widget_set_visible (self->account_group, self->accounts->len > 1);
  if (text != NULL)
    gtk_editable_set_text (self->entry, text);
  account_changed (self);
  text_changed (self);

  return ADW_DIALOG (self);
}
