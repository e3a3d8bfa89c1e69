/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-test.h"

#include <glib/gstdio.h>
#include <string.h>

char *
store_make_folder (void)
{
  GError *error = NULL;
  char *folder = g_dir_make_tmp ("kith-test-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

void
store_remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

KithDatabase *
store_open_await (const char  *folder,
                  GError     **error)
{
  KithDatabase *database = kith_database_new (folder);

  if (!dex_await (kith_database_open (database), error))
    g_clear_object (&database);

  return database;
}

void
store_shut_await (KithDatabase *database)
{
  GError *error = NULL;

  dex_await (kith_database_close (database), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (database);
}

Store *
store_new_await (void)
{
  Store *self = g_new0 (Store, 1);
  g_autoptr(KithAccountRecord) account = kith_account_record_new (ME);
  GError *error = NULL;

  self->folder = store_make_folder ();
  self->database = store_open_await (self->folder, &error);
  g_assert_no_error (error);
  self->account = dex_await_int64 (kith_account_store_add (self->database, account), &error);
  g_assert_no_error (error);
  self->now = AT (100000);

  return self;
}

void
store_free_await (Store *self)
{
  GError *error = NULL;
  g_autofree char *check = store_text_await (self->database, "PRAGMA integrity_check");

  g_assert_no_error (error);
  g_assert_cmpstr (check, ==, "ok");
  g_assert_cmpint (store_number_await (self->database, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  store_shut_await (self->database);
  store_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
store_restart_await (Store *self)
{
  GError *error = NULL;

  store_shut_await (g_steal_pointer (&self->database));
  self->database = store_open_await (self->folder, &error);
  g_assert_no_error (error);
}

static void
read_number (KithTransaction *transaction,
             gpointer         data,
             GValue          *result)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, data);

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, kith_statement_step (select) ? kith_statement_get_int (select, 0) : -1);
}

static void
read_text (KithTransaction *transaction,
           gpointer         data,
           GValue          *result)
{
  g_autoptr(KithStatement) select = kith_statement_new (transaction, data);
  GString *text = g_string_new (NULL);

  while (kith_statement_step (select))
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", kith_statement_get_text (select, 0));

  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, g_string_free (text, FALSE));
}

static void
execute (KithTransaction *transaction,
         gpointer         data,
         GValue          *result)
{
  g_autoptr(KithStatement) statement = kith_statement_new (transaction, data);

  kith_statement_run (statement);
}

/* Statements are kept by their address: a test's text has to live as long as the database. */
static gpointer
keep (const char *sql)
{
  return (gpointer) (gsize) g_intern_string (sql);
}

gint64
store_number_await (KithDatabase *database,
                    const char   *sql)
{
  GError *error = NULL;
  gint64 number = dex_await_int64 (kith_database_read (database, read_number, keep (sql), NULL), &error);

  g_assert_no_error (error);

  return number;
}

char *
store_text_await (KithDatabase *database,
                  const char   *sql)
{
  GError *error = NULL;
  char *text = dex_await_string (kith_database_read (database, read_text, keep (sql), NULL), &error);

  g_assert_no_error (error);

  return text;
}

void
store_execute_await (KithDatabase *database,
                     const char   *sql)
{
  GError *error = NULL;

  dex_await (kith_database_write (database, execute, keep (sql), NULL), &error);
  g_assert_no_error (error);
}

char *
store_bodies_await (Store      *self,
                    const char *peer)
{
  g_autofree char *sql = g_strdup_printf ("SELECT m.body FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.jid = '%s'"
                                          " ORDER BY m.sort_time, m.sort_tie", peer);
  char *text = store_text_await (self->database, sql);

  return g_strdelimit (text, "\n", ' ');
}

KithArrival *
arrival_in (const char *peer,
            const char *id,
            const char *body)
{
  KithArrival *arrival = kith_arrival_new (KITH_WAY_LIVE, peer);

  arrival->id = g_strdup (id);
  arrival->body = g_strdup (body);

  return arrival;
}

KithArrival *
arrival_out (const char *peer,
             const char *id,
             const char *body)
{
  KithArrival *arrival = arrival_in (peer, id, body);

  arrival->way = KITH_WAY_CARBON;
  arrival->is_outgoing = TRUE;
  arrival->origin_id = g_strdup (id);

  return arrival;
}

KithArrival *
arrival_with_archive_id (KithArrival *arrival,
                         const char  *archive_id,
                         gint64       stamp)
{
  arrival->archive_id = g_strdup (archive_id);
  arrival->stamp = stamp;
  arrival->stamp_is_trusted = TRUE;

  return arrival;
}

KithArrival *
arrival_receipt (const char *peer,
                 const char *id)
{
  KithArrival *arrival = kith_arrival_new (KITH_WAY_LIVE, peer);

  arrival->receipt_id = g_strdup (id);

  return arrival;
}

KithArrival *
arrival_displayed (const char *peer,
                   const char *id)
{
  KithArrival *arrival = kith_arrival_new (KITH_WAY_LIVE, peer);

  arrival->displayed_id = g_strdup (id);

  return arrival;
}

KithIntake *
store_take_await (Store       *self,
                  KithArrival *arrival)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_arrival_free);
  GError *error = NULL;
  KithIntake *intake;

  g_ptr_array_add (arrivals, arrival);
  self->now += G_USEC_PER_SEC;
  intake = dex_await_boxed (kith_intake_take (self->database, self->account, arrivals, self->now), &error);
  g_assert_no_error (error);

  return intake;
}

void
store_take (Store       *self,
            KithArrival *arrival)
{
  kith_intake_unref (store_take_await (self, arrival));
}

KithArchivePage *
page_new (Store      *self,
          const char *peer,
          KithSide    side,
          gint64      range,
          const char *names)
{
  KithArchivePage *page = kith_archive_page_new (self->account, NULL, peer, side);
  g_auto(GStrv) parts = g_strsplit (names, " ", -1);

  page->range = range;
  page->asked_at = self->now;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *name = parts[i];
      KithArrival *arrival;

      if (*name == '\0')
        continue;
      if (page->first == NULL)
        page->first = g_strdup_printf ("id-%s", name);
      g_free (page->last);
      page->last = g_strdup_printf ("id-%s", name);
      if (*name == '.')
        continue;

      arrival = g_ascii_isupper (*name) ? arrival_out (*name == 'A' ? ANN : BOB, name, name)
                                        : arrival_in (*name == 'a' ? ANN : BOB, name, name);
      arrival->way = KITH_WAY_ARCHIVE;
      arrival_with_archive_id (arrival, page->last, AT (g_ascii_strtoll (name + 1, NULL, 10)));
      g_ptr_array_add (page->arrivals, arrival);
    }

  return page;
}

KithIntake *
store_page_await (Store           *self,
                  KithArchivePage *page)
{
  GError *error = NULL;
  KithIntake *intake = dex_await_boxed (kith_archive_store_take (self->database, page, self->now), &error);

  g_assert_no_error (error);

  return intake;
}

char *
store_ranges_await (Store      *self,
                    const char *peer)
{
  g_autoptr(GPtrArray) ranges = NULL;
  GString *text = g_string_new (NULL);
  GError *error = NULL;

  ranges = dex_await_boxed (kith_archive_store_list (self->database, self->account, NULL, peer), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ranges->len; i++)
    {
      const KithArchiveRange *range = g_ptr_array_index (ranges, i);

      g_string_append_printf (text, "%s%s%s-%s", i > 0 ? " " : "", range->is_start ? "^" : "",
                              range->first_id != NULL ? range->first_id + strlen ("id-") : "",
                              range->last_id != NULL ? range->last_id + strlen ("id-") : "");
    }

  return g_string_free (text, FALSE);
}
