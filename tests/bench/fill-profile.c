/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fiber-test.h"
#include "kith-account-store.h"
#include "kith-database.h"

#include <stdlib.h>

/* fill-profile FOLDER MESSAGES CONVERSATIONS ADDRESS...   a profile as years of use would leave it: the accounts, and as many conversations
 * and messages, half of them in the first one, and 50 in the last one. Each message has a word of its own kind behind a sentence: "rare" in one of 10,000,
 * "some" in one of 500, "often" in one of 20, and one of many in each. For dev/bench. */

#define N_IN_LAST 50
#define SPAN_USEC (G_GINT64_CONSTANT (3) * 365 * 24 * 3600 * G_USEC_PER_SEC)

typedef struct
{
  gint64 account;
  guint  n_messages;
  guint  n_conversations;
  guint  first_peer; /* peers are numbered through all accounts */
} Fill;

static const char *const sentences[] = {
  "Did you see the forecast?",
  "Sunday will be warm, almost no wind.",
  "I say we take the boats out.",
  "Yes! I will bring the blue one, and lunch for four.",
  "The blue one leaks, remember?",
  "Lovely. The jetty was full last time, so let us be there by nine, before everybody else has had breakfast.",
  "Thanks, that helped a lot!",
  "See you there \xf0\x9f\x91\x8d",
};

static const char *
word_of (guint number)
{
  if (number % 10000 == 17)
    return "rare";
  if (number % 500 == 18)
    return "some";

  return number % 20 == 19 ? "often" : "plain";
}

static char *
body_of (guint number)
{
  static const char syllables[][3] = { "ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za" };
  guint mixed = number * 2654435761u >> 12; /* any of some million words */

  return g_strdup_printf ("%s %s %s%s%s%s", sentences[number % G_N_ELEMENTS (sentences)], word_of (number), syllables[mixed & 15],
                          syllables[mixed >> 4 & 15], syllables[mixed >> 8 & 15], syllables[mixed >> 12 & 15]);
}

static void
fill (KithTransaction *transaction,
      gpointer         data,
      GValue          *result)
{
  const Fill *f = data;
  g_autoptr(KithStatement) conversation =
    kith_statement_new (transaction, "INSERT INTO conversation (account, jid, has_outgoing) VALUES (:account, :jid, 1)");
  g_autoptr(KithStatement) item =
    kith_statement_new (transaction, "INSERT INTO roster_item (account, jid, name, subscription) VALUES (:account, :jid, :name, 3)");
  g_autoptr(KithStatement) message =
    kith_statement_new (transaction, "INSERT INTO message (conversation, sort_time, sort_tie, stamp, is_outgoing, message_id, state, body)"
                                     " VALUES (:conversation, :time, 0, :time, :is_outgoing, :id, :state, :body)");
  g_autoptr(KithStatement) read =
    kith_statement_new (transaction, "UPDATE conversation SET read_time = (SELECT max(sort_time) FROM message WHERE conversation = conversation.id)");
  gint64 now = g_get_real_time ();
  guint written = 0;

  for (guint i = 0; i < f->n_conversations; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%03u@a.test", f->first_peer + i);
      g_autofree char *name = g_strdup_printf ("Contact %03u", f->first_peer + i);
      guint n = i == 0 ? f->n_messages / 2 : f->n_messages / 2 / MAX (f->n_conversations - 1, 1);
      gint64 id;

      if (i + 1 == f->n_conversations)
        n = MIN (n, N_IN_LAST);

      kith_statement_bind_int (conversation, ":account", f->account);
      kith_statement_bind_text (conversation, ":jid", jid);
      kith_statement_run (conversation);
      kith_statement_reset (conversation);
      id = kith_transaction_last_id (transaction);

      kith_statement_bind_int (item, ":account", f->account);
      kith_statement_bind_text (item, ":jid", jid);
      kith_statement_bind_text (item, ":name", name);
      kith_statement_run (item);
      kith_statement_reset (item);

      for (guint j = 0; j < n; j++, written++)
        {
          g_autofree char *message_id = g_strdup_printf ("bench-%u", written);
          g_autofree char *body = body_of (written);
          gboolean is_outgoing = j % 3 == 1;

          kith_statement_bind_int (message, ":conversation", id);
          kith_statement_bind_int (message, ":time", now - SPAN_USEC + (SPAN_USEC / (n + 1)) * (j + 1) - i * G_USEC_PER_SEC);
          kith_statement_bind_int (message, ":is_outgoing", is_outgoing);
          kith_statement_bind_text (message, ":id", message_id);
          kith_statement_bind_int (message, ":state", is_outgoing ? 4 : 0);
          kith_statement_bind_text (message, ":body", body);
          kith_statement_run (message);
          kith_statement_reset (message);
        }
    }

  kith_statement_run (read);
}

static char **arguments;

static void
run (void)
{
  g_autoptr(KithDatabase) database = kith_database_new (arguments[1]);
  guint n_accounts = g_strv_length (arguments) - 4;
  guint n_messages = (guint) g_ascii_strtoull (arguments[2], NULL, 10);
  guint n_conversations = (guint) g_ascii_strtoull (arguments[3], NULL, 10);
  GError *error = NULL;

  dex_await (kith_database_open (database), &error);
  g_assert_no_error (error);

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(KithAccountRecord) record = kith_account_record_new (arguments[4 + i]);
      Fill *f = g_new0 (Fill, 1);

      record->color = i == 0 ? 1 : 3;
      g_set_str (&record->label, i == 0 ? "Home" : "Work");
      record->agent_id = g_uuid_string_random ();
      f->account = dex_await_int64 (kith_account_store_add (database, record), &error);
      g_assert_no_error (error);
      f->n_messages = n_messages / n_accounts;
      f->n_conversations = n_conversations / n_accounts;
      f->first_peer = 1 + i * f->n_conversations;
      dex_await (kith_database_write (database, fill, f, g_free), &error);
      g_assert_no_error (error);
    }

  dex_await (kith_database_close (database), &error);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  char *test_arguments[] = { argv[0], (char[]) { "--quiet" }, NULL };
  char **test_argv = test_arguments;
  int test_argc = 2;

  if (argc < 5)
    {
      g_printerr ("fill-profile FOLDER MESSAGES CONVERSATIONS ADDRESS...\n");
      return EXIT_FAILURE;
    }

  arguments = argv;
  g_test_init (&test_argc, &test_argv, NULL);
  dex_init ();
  FIBER_TEST ("/bench/fill-profile", run);

  return g_test_run ();
}
