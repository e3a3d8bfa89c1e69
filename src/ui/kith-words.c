/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-words.h"

#include "kith-console-entry.h"
#include "kith-display-text.h"
#include "kith-reactions.h"
#include "kith-time-format.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

/* How much of a message a list item says aloud before it says when it was sent. */
#define QUOTED_CHARS 80
#define SPOKEN_CHARS 400

const char *
kith_words_error_title (const GError *error)
{
  if (error == NULL)
    return _("Not connected");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return _("This account is already here");
  if (error->domain != KITH_CONNECTION_ERROR)
    return _("Could not sign in");

  switch ((KithConnectionError) error->code)
    {
    case KITH_CONNECTION_ERROR_BAD_JID:
      return _("This is not an address");
    case KITH_CONNECTION_ERROR_UNKNOWN_SERVER:
      return _("There is no such server");
    case KITH_CONNECTION_ERROR_NOT_OFFERED:
      return _("This server offers no chat");
    case KITH_CONNECTION_ERROR_NO_NETWORK:
      return _("No network");
    case KITH_CONNECTION_ERROR_UNREACHABLE:
      return _("The server cannot be reached");
    case KITH_CONNECTION_ERROR_TIMED_OUT:
      return _("No answer");
    case KITH_CONNECTION_ERROR_NO_ENCRYPTION:
      return _("The server offers no encryption");
    case KITH_CONNECTION_ERROR_CERTIFICATE:
      return _("The server’s certificate is not valid");
    case KITH_CONNECTION_ERROR_TLS:
      return _("No secure connection");
    case KITH_CONNECTION_ERROR_PASSWORD_REFUSED:
      return _("Wrong address or password");
    case KITH_CONNECTION_ERROR_PASSWORD_MISSING:
      return _("Password needed");
    case KITH_CONNECTION_ERROR_ACCOUNT_DISABLED:
      return _("The server disabled this account");
    case KITH_CONNECTION_ERROR_NO_MECHANISM:
      return _("No safe way to sign in");
    case KITH_CONNECTION_ERROR_DOWNGRADE:
      return _("Somebody weakens the sign-in");
    case KITH_CONNECTION_ERROR_SERVER_NOT_PROVEN:
      return _("The server could not prove who it is");
    case KITH_CONNECTION_ERROR_CONFLICT:
      return _("Signed in by another program");
    case KITH_CONNECTION_ERROR_SERVER_SHUTDOWN:
      return _("The server is away for a while");
    case KITH_CONNECTION_ERROR_PROTOCOL:
      return _("The server makes no sense");
    case KITH_CONNECTION_ERROR_CLOSED:
      return _("The connection ended");
    default:
      return _("Could not sign in");
    }
}

/* @problems: the names of what is wrong with it, a space between them (KITH_CONNECTION_ERROR_CERTIFICATE). Who knows none of them says that it
 * cannot be checked. */
static char *
words_of_certificate (const char *problems,
                      const char *server)
{
  static const struct
  {
    const char *name;
    const char *words;
  } rows[] = {
    { "unknown-ca", N_("Nobody whom this computer trusts vouches for it.") },
    { "bad-identity", N_("It was made for another server.") },
    { "not-activated", N_("It is not valid yet. Check the clock of this computer.") },
    { "expired", N_("It has expired. Check the clock of this computer.") },
    { "revoked", N_("Those who made it have withdrawn it.") },
    { "insecure", N_("It is protected in a way that is not safe any more.") },
    { "generic-error", N_("It cannot be checked.") },
  };
  g_auto(GStrv) names = g_strsplit (problems, " ", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strv_contains ((const char * const *) names, rows[i].name))
      g_string_append_printf (text, "%s ", _(rows[i].words));
  if (text->len == 0)
    g_string_append_printf (text, "%s ", _("It cannot be checked."));

  /* It may have been found while the session ran. */
  if (g_strv_contains ((const char * const *) names, "revoked"))
    {
      /* Translators: %s is a server. This follows "Those who made it have withdrawn it." */
      g_string_append_printf (text, _("Somebody else may pretend to be %s with it, so nothing is sent until the server has a new one."), server);
      return g_string_free_and_steal (g_steal_pointer (&text));
    }

  /* Translators: %s is a server. This follows a sentence that says what is wrong with its certificate. */
  g_string_append_printf (text, _("This may be another server that pretends to be %s, so nothing was sent."), server);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/**
 * kith_words_error_details:
 * @domain: (nullable): the account's domain, as far as it is known
 *
 * What happened and what to do about it.
 */
char *
kith_words_error_details (const GError *error,
                          const char   *domain)
{
  g_autofree char *server = kith_display_text_isolate (domain != NULL ? domain : _("The server"));

  if (error == NULL)
    return g_strdup ("");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return g_strdup (_("You can find it in the account menu."));
  if (error->domain != KITH_CONNECTION_ERROR)
    return g_strdup (_("Something went wrong on this computer. Try again in a while."));

  switch ((KithConnectionError) error->code)
    {
    case KITH_CONNECTION_ERROR_BAD_JID:
      return g_strdup (_("An address is a name and a server, with an @ between them: name@server.org."));
    case KITH_CONNECTION_ERROR_UNKNOWN_SERVER:
      return g_strdup_printf (_("%s is not known on the internet. Check how it is spelled."), server);
    case KITH_CONNECTION_ERROR_NOT_OFFERED:
      return g_strdup_printf (_("%s says that it has no chat accounts. Check how it is spelled, or ask the server’s people."), server);
    case KITH_CONNECTION_ERROR_NO_NETWORK:
      return g_strdup (_("This computer is offline. Connect to a network and try again."));
    case KITH_CONNECTION_ERROR_UNREACHABLE:
      return g_strdup_printf (_("Nothing answers at %s. It may be down, or your network may block it."), server);
    case KITH_CONNECTION_ERROR_TIMED_OUT:
      return g_strdup_printf (_("%s took too long to answer. Try again in a while."), server);
    case KITH_CONNECTION_ERROR_NO_ENCRYPTION:
      return g_strdup_printf (_("%s does not encrypt the connection. Kith never sends your password over such a connection."), server);
    case KITH_CONNECTION_ERROR_CERTIFICATE:
      return words_of_certificate (error->message, server);
    case KITH_CONNECTION_ERROR_TLS:
      return g_strdup_printf (_("%s and Kith could not agree on an encrypted connection. Ask the server’s people."), server);
    case KITH_CONNECTION_ERROR_PASSWORD_REFUSED:
      return g_strdup_printf (_("%s answered, but did not accept the sign-in. Check capital letters, or ask your server for a new password."),
                              server);
    case KITH_CONNECTION_ERROR_PASSWORD_MISSING:
      return g_strdup (_("Type the password of this account."));
    case KITH_CONNECTION_ERROR_ACCOUNT_DISABLED:
      return g_strdup_printf (_("Ask the people of %s why."), server);
    case KITH_CONNECTION_ERROR_NO_MECHANISM:
      return g_strdup_printf (_("%s only offers ways to sign in that Kith does not know or that would give the password away."), server);
    case KITH_CONNECTION_ERROR_DOWNGRADE:
      return g_strdup (_("Something between here and the server changes what the server offers. Nothing was sent. Try another network."));
    case KITH_CONNECTION_ERROR_SERVER_NOT_PROVEN:
      return g_strdup_printf (_("Whoever answered for %s does not know your password. Kith ended the connection."), server);
    case KITH_CONNECTION_ERROR_CONFLICT:
      return g_strdup (_("Another program took the place of this one."));
    case KITH_CONNECTION_ERROR_SERVER_SHUTDOWN:
      return g_strdup_printf (_("%s is being restarted or maintained."), server);
    case KITH_CONNECTION_ERROR_PROTOCOL:
      return g_strdup_printf (_("%s said something that Kith does not understand. It may not be a chat server."), server);
    case KITH_CONNECTION_ERROR_CLOSED:
      return g_strdup_printf (_("%s ended the connection."), server);
    default:
      return g_strdup (_("Try again in a while."));
    }
}

static char *
words_of_waiting (KithAccount *account,
                  gint64       now)
{
  const GError *error = kith_account_get_error (account);
  gint64 seconds = (kith_account_get_retry_at (account) - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  const char *why = kith_words_error_title (error);

  if (seconds <= 0)
    return g_strdup_printf (_("%s, trying again"), why);
  if (seconds < 90)
    /* Translators: why the connection was lost, then in how many seconds the next attempt is made */
    return g_strdup_printf (_("%s, trying again in %d s"), why, (int) seconds);

  /* Translators: why the connection was lost, then in how many minutes the next attempt is made */
  return g_strdup_printf (_("%s, trying again in %d min"), why, (int) MIN ((seconds + 30) / 60, 999));
}

static char *
words_of_connected (KithAccount *account)
{
  gint64 since;
  double progress;
  gboolean is_fetching = kith_account_get_history (account, &since, &progress);

  if (kith_account_get_syncing (account))
    return g_strdup (_("Connected, fetching messages…"));

  if (is_fetching && progress >= 0)
    /* Translators: how much of the history is here: "Connected, fetching history (43 %)…" */
    return g_strdup_printf (_("Connected, fetching history (%d %%)…"), (int) (progress * 100));

  return g_strdup (is_fetching ? _("Connected, fetching history…") : _("Connected"));
}

char *
kith_words_account_state (KithAccount *account,
                          gint64       now)
{
  switch (kith_account_get_state (account))
    {
    case KITH_ACCOUNT_STATE_DISABLED:
      return g_strdup (_("Switched off"));
    case KITH_ACCOUNT_STATE_OFFLINE:
      return g_strdup (_("Offline"));
    case KITH_ACCOUNT_STATE_CONNECTING:
      return g_strdup (_("Connecting…"));
    case KITH_ACCOUNT_STATE_ONLINE:
      return words_of_connected (account);
    case KITH_ACCOUNT_STATE_WAITING:
      return words_of_waiting (account, now);
    case KITH_ACCOUNT_STATE_NEEDS_PASSWORD:
      return g_strdup (kith_account_get_error (account) != NULL ? kith_words_error_title (kith_account_get_error (account))
                                                                : _("Password needed"));
    case KITH_ACCOUNT_STATE_FAILED:
      return g_strdup (kith_words_error_title (kith_account_get_error (account)));
    default:
      return g_strdup ("");
    }
}

/* Whether the state is one to be told of with a mark. */
gboolean
kith_words_account_is_bad (KithAccount *account)
{
  KithAccountState state = kith_account_get_state (account);

  return state == KITH_ACCOUNT_STATE_WAITING || state == KITH_ACCOUNT_STATE_NEEDS_PASSWORD || state == KITH_ACCOUNT_STATE_FAILED;
}

/* Why something that was asked of the server did not happen. */
char *
kith_words_failed_answer (const GError *error)
{
  if (g_error_matches (error, KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_CLOSED))
    return g_strdup (_("You are offline. Try again when you are connected."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_strdup (_("The server did not answer."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return g_strdup (_("This is too long for one message."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_strdup (_("There is no space left on the disk."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    return g_strdup (_("The disk can only be read."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED))
    return g_strdup (_("Something went wrong on this computer. Try again in a while."));

  return g_strdup (_("The server refused."));
}

/* NULL where there is nothing to say. The server keeps what is not stored here. */
const char *
kith_words_storage_error (const GError *error)
{
  if (error == NULL)
    return NULL;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return _("The disk is full, so new messages cannot be stored. None is lost: they come when there is space again.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    return _("The disk can only be read, so new messages cannot be stored. None is lost: they come when it can be written again.");

  return _("The disk does not work, so new messages cannot be stored. None is lost: they come when it works again.");
}

const char *
kith_words_open_title (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return _("Kith Is Running Already");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return _("A Newer Kith Was Here");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return _("The Disk Is Full");

  return _("Your Messages Cannot Be Opened");
}

const char *
kith_words_open_details (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return _("Another Kith has your messages open, perhaps on another screen of this computer. Close it and start this one again. Nothing was changed.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return _("Your messages were last opened by a newer Kith, which keeps them in a way that this one does not know. Start the newer one. "
             "Nothing was changed.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return _("There is no room to open your messages. Make some and start Kith again. Nothing was changed.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    return _("The disk can only be read. Nothing was changed.");

  return _("The file that holds them cannot be read. Nothing was changed.");
}

/* KITH_CONSOLE_ERROR: what is wrong with what was typed. */
char *
kith_words_console_error (const GError *error)
{
  if (error->domain != KITH_CONSOLE_ERROR)
    return g_strdup (_("Something went wrong on this computer. Try again in a while."));

  switch ((KithConsoleError) error->code)
    {
    case KITH_CONSOLE_ERROR_EMPTY:
      return g_strdup (_("Write a message, presence or iq first."));
    case KITH_CONSOLE_ERROR_TOO_LARGE:
      return g_strdup (_("This is larger than the server takes. It would end the connection."));
    case KITH_CONSOLE_ERROR_UNFINISHED:
      return g_strdup (_("This is not finished: an element has no end."));
    case KITH_CONSOLE_ERROR_MORE_THAN_ONE:
      return g_strdup (_("One element at a time: there is something behind the first one."));
    case KITH_CONSOLE_ERROR_NO_STANZA:
      /* Translators: %s is the name of an XML element */
      return g_strdup_printf (_("Only message, presence and iq can be sent, not “%s”."), error->message);
    case KITH_CONSOLE_ERROR_BAD_ADDRESS:
      /* Translators: %s is “to” or “from” */
      return g_strdup_printf (_("The address in “%s” is none, or not yours."), error->message);
    case KITH_CONSOLE_ERROR_BAD_IQ:
      return g_strdup (_("An iq needs a type, and one element in it where it asks for something, or an id where it answers."));
    case KITH_CONSOLE_ERROR_NOT_CONNECTED:
      return g_strdup (_("You are offline. Try again when you are connected."));
    case KITH_CONSOLE_ERROR_NOT_WELL_FORMED:
    default:
      /* Translators: %s says why, in English */
      return g_strdup_printf (_("This is not XML as XMPP has it: %s"), error->message);
    }
}

const char *
kith_words_show (KithShow show)
{
  switch (show)
    {
    case KITH_SHOW_XA:
      return _("Away for long");
    case KITH_SHOW_AWAY:
      return _("Away");
    case KITH_SHOW_DND:
      return _("Busy");
    case KITH_SHOW_AVAILABLE:
      return _("Available");
    case KITH_SHOW_CHAT:
      return _("Free to chat");
    case KITH_SHOW_OFFLINE:
    default:
      return _("Offline");
    }
}

/* A contact's presence as far as it can be known: while the account is not connected, what was heard last may be long over. */
KithShow
kith_words_known_show (KithContact *contact)
{
  gboolean online = kith_account_get_state (kith_contact_get_account (contact)) == KITH_ACCOUNT_STATE_ONLINE;

  return online ? kith_contact_get_show (contact) : KITH_SHOW_OFFLINE;
}

/* In one line: "Available, “At the lake”". */
char *
kith_words_presence (KithShow    show,
                     const char *status)
{
  g_autofree char *line = kith_display_text_line (status, 200);
  g_autofree char *isolated = kith_display_text_isolate (line);

  if (*line == '\0')
    return g_strdup (kith_words_show (show));

  /* Translators: a person's presence, then what they say about it */
  return g_strdup_printf (_("%s, “%s”"), kith_words_show (show), isolated);
}

/* Who sees whose presence, as a sentence. */
const char *
kith_words_subscription (KithContact *contact)
{
  switch (kith_contact_get_subscription (contact))
    {
    case KITH_SUBSCRIPTION_BOTH:
      return _("You see each other’s presence");
    case KITH_SUBSCRIPTION_TO:
      return _("You see their presence, they do not see yours");
    case KITH_SUBSCRIPTION_FROM:
      return kith_contact_get_is_asked (contact) ? _("They see your presence, and have not answered your request yet")
                                                 : _("They see your presence, you do not see theirs");
    case KITH_SUBSCRIPTION_NONE:
    default:
      if (kith_contact_get_is_asked (contact))
        return _("They have not answered your request yet");
      return kith_contact_get_in_roster (contact) ? _("You do not see each other’s presence") : _("Not in your contacts");
    }
}

/* NULL where there is nothing to say. */
const char *
kith_words_message_state (KithMessageState state)
{
  switch (state)
    {
    case KITH_MESSAGE_STATE_QUEUED:
      /* Translators: of a message */
      return _("sending");
    case KITH_MESSAGE_STATE_SENT:
      return _("sent");
    case KITH_MESSAGE_STATE_DELIVERED:
      return _("delivered");
    case KITH_MESSAGE_STATE_DISPLAYED:
      return _("read");
    case KITH_MESSAGE_STATE_FAILED:
      return _("not sent");
    case KITH_MESSAGE_STATE_RECEIVED:
    default:
      return NULL;
    }
}

const char *
kith_words_failure (KithFailure failure)
{
  switch (failure)
    {
    case KITH_FAILURE_NO_SUCH_PERSON:
      return _("Not sent: there is nobody with this address.");
    case KITH_FAILURE_SERVER_NOT_FOUND:
      return _("Not sent: their server cannot be found.");
    case KITH_FAILURE_SERVER_TIMEOUT:
      return _("Not sent: the server did not answer.");
    case KITH_FAILURE_BLOCKED:
      return _("Not sent: they or their server do not accept it.");
    case KITH_FAILURE_TOO_LARGE:
      return _("Not sent: too long for the server.");
    case KITH_FAILURE_QUOTA:
      return _("Not sent: their mailbox is full.");
    case KITH_FAILURE_NOT_AUTHORIZED:
      return _("Not sent: they only accept messages from their contacts.");
    case KITH_FAILURE_NONE:
    case KITH_FAILURE_UNKNOWN:
    default:
      return _("Not sent.");
    }
}

/* Who is not we: in a room whoever has that nick, or the room itself. */
static char *
name_other (XmppJid          *side,
            KithConversation *conversation)
{
  const char *nick = kith_conversation_get_kind (conversation) == KITH_CONVERSATION_ROOM && side != NULL ? xmpp_jid_get_resource (side) : NULL;

  return kith_display_text_name (nick != NULL ? nick : kith_conversation_get_name (conversation));
}

char *
kith_words_sender (KithMessage      *message,
                   KithConversation *conversation)
{
  if (kith_message_get_is_outgoing (message))
    return g_strdup (_("You"));

  return name_other (kith_message_get_sender (message), conversation);
}

const char *
kith_words_retracted (KithMessage *message)
{
  if (kith_message_get_data (message)->moderation != NULL)
    return _("A moderator removed this message");

  return kith_message_get_is_outgoing (message) ? _("You deleted this message") : _("This message was deleted");
}

char *
kith_words_side (XmppJid          *side,
                 KithConversation *conversation)
{
  if (xmpp_jid_equal_bare (side, kith_account_get_jid (kith_conversation_get_account (conversation))))
    return g_strdup (_("You"));

  return name_other (side, conversation);
}

char *
kith_words_action (KithMessage      *message,
                   KithConversation *conversation)
{
  const char *body = kith_message_get_body (message);
  g_autofree char *name = NULL;

  if (!g_str_has_prefix (body, "/me ") || kith_message_get_is_retracted (message))
    return NULL;

  /* "You" would do what the other's language says of a third person. */
  name = kith_message_get_is_outgoing (message)
           ? g_strdup (xmpp_jid_get_local (kith_account_get_jid (kith_conversation_get_account (conversation))))
           : name_other (kith_message_get_sender (message), conversation);

  return g_strdup_printf ("* %s %s", name, body + strlen ("/me "));
}

char *
kith_words_message_text (KithMessage      *message,
                         KithConversation *conversation,
                         guint             max_chars)
{
  g_autofree char *action = kith_words_action (message, conversation);

  if (action != NULL)
    return kith_display_text_line (action, max_chars);
  if (kith_message_get_is_retracted (message))
    return g_strdup (kith_words_retracted (message));

  return kith_display_text_line (kith_message_get_body (message), max_chars);
}

char *
kith_words_preview (KithMessage      *message,
                    KithConversation *conversation,
                    guint             max_chars)
{
  g_autofree char *text = kith_words_message_text (message, conversation, max_chars);
  g_autofree char *name = NULL;
  g_autofree char *isolated = NULL;

  /* "/me" says it itself. */
  if (kith_message_get_data (message)->sender_key == NULL || kith_message_get_is_outgoing (message) ||
      g_str_has_prefix (kith_message_get_body (message), "/me "))
    return g_steal_pointer (&text);

  name = kith_words_sender (message, conversation);
  isolated = kith_display_text_isolate (name);

  /* Translators: who said something in a room, and what */
  return g_strdup_printf (C_("preview", "%s: %s"), isolated, text);
}

/* What it answers, that it was corrected, what people think of it. */
static char *
add_notes (char             *text,
           KithMessage      *message,
           KithConversation *conversation)
{
  const KithMessageData *data = kith_message_get_data (message);
  g_autoptr(GString) all = g_string_new_take (text);

  if (data->reply_text != NULL)
    {
      g_autofree char *quoted = kith_display_text_line (data->reply_text, QUOTED_CHARS);

      /* Translators: added to a message as a screen reader says it: the beginning of what it answers */
      g_string_append_printf (all, _(", answer to: %s"), quoted);
    }
  if (kith_message_get_is_edited (message))
    g_string_append (all, _(", edited"));
  if (data->reactions != NULL && data->reactions->len > 0)
    {
      g_autofree char *reactions = kith_reactions_to_words (conversation, message);

      /* Translators: added to a message as a screen reader says it: emojis and who gave them */
      g_string_append_printf (all, _(", reactions: %s"), reactions);
    }

  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* A row of the timeline, said aloud: "SENDER, TEXT, TIME, STATE", and what more there is to it. */
char *
kith_words_message (KithMessage      *message,
                    KithConversation *conversation)
{
  g_autofree char *sender = kith_words_sender (message, conversation);
  g_autofree char *text = kith_words_message_text (message, conversation, SPOKEN_CHARS);
  g_autofree char *time = kith_time_format_clock (kith_message_get_stamp (message));
  const char *state = kith_words_message_state (kith_message_get_state (message));

  if (state == NULL)
    /* Translators: a message, as a screen reader says it: sender, text, time */
    return add_notes (g_strdup_printf (C_("message", "%s, %s, %s"), sender, text, time), message, conversation);

  /* Translators: a message, as a screen reader says it: sender, text, time, delivery state */
  return add_notes (g_strdup_printf (C_("message", "%s, %s, %s, %s"), sender, text, time, state), message, conversation);
}
