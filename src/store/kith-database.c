/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-database.h"

#include "kith-clock.h"
#include "kith-database-open.h"
#include "kith-database-rescue.h"

#include <unistd.h>

/* How many functions that wait share one transaction, and so one wait for the disk. */
#define SHARED_MAX 32

typedef enum
{
  JOB_OPEN,
  JOB_READ,
  JOB_WRITE,
  JOB_WIPE,
  JOB_CLOSE,
  JOB_QUIT,
} JobKind;

typedef struct
{
  JobKind           kind;
  KithDatabaseFunc  func;
  gpointer          data;
  GDestroyNotify    destroy;
  DexPromise       *promise;
  GMainContext     *context;
  GValue            result;
  GError           *error;
} Job;

/* All that the thread touches. */
typedef struct
{
  char            *folder;
  const char      *vfs;
  GAsyncQueue     *jobs;
  Job             *next; /* taken from the queue, not yet run */
  int              lock;
  sqlite3         *handle;
  KithTransaction  transaction;
  char            *damaged_copy; /* set before the open is answered, never changed after */
} Worker;

struct _KithDatabase
{
  GObject       parent_instance;

  GMainContext *context;
  GAsyncQueue  *jobs;
  GThread      *thread;
  char         *folder;
  Worker       *worker;        /* its thread's, or without a thread ours: see kith_clock_is_simulated () */
  gboolean      is_inline;
  guint         worker_source;
};

G_DEFINE_FINAL_TYPE (KithDatabase, kith_database, G_TYPE_OBJECT)

/* --- On the main loop ------------------------------------------------------------------------------------------- */

static gboolean
settle_cb (gpointer data)
{
  Job *job = data;

  if (job->error != NULL)
    dex_promise_reject (job->promise, g_steal_pointer (&job->error));
  else
    dex_promise_resolve (job->promise, &job->result);

  return G_SOURCE_REMOVE;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (G_IS_VALUE (&job->result))
    g_value_unset (&job->result);
  g_clear_error (&job->error);
  dex_clear (&job->promise);
  g_main_context_unref (job->context);
  g_free (job);
}

/* --- On the database's thread ----------------------------------------------------------------------------------- */

/* Never by g_main_context_invoke (): that runs on this thread where nobody holds the context at the moment. */
static void
finish_job (Worker *worker,
            Job    *job)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  /* Found while it is in use: repaired with the next start. */
  if (worker->handle != NULL && g_error_matches (job->error, KITH_STORE_ERROR, KITH_STORE_ERROR_DAMAGED))
    kith_database_suspect (worker->folder);
  if (worker->handle != NULL && g_error_matches (job->error, KITH_STORE_ERROR, KITH_STORE_ERROR_INDEX) &&
      !kith_database_reset_index (worker->handle, NULL))
    kith_database_suspect (worker->folder);

  if (job->destroy != NULL)
    job->destroy (job->data);
  if (job->error == NULL && !G_IS_VALUE (&job->result))
    {
      g_value_init (&job->result, G_TYPE_BOOLEAN);
      g_value_set_boolean (&job->result, TRUE);
    }

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "kith-database");
  g_source_set_callback (source, settle_cb, job, job_free);
  g_source_attach (source, job->context);
}

static Job *
take_job (Worker *worker)
{
  return worker->next != NULL ? g_steal_pointer (&worker->next) : g_async_queue_pop (worker->jobs);
}

/* The next job where it waits already and is a write. */
static Job *
take_waiting_write (Worker *worker)
{
  if (worker->next == NULL)
    worker->next = g_async_queue_try_pop (worker->jobs);
  if (worker->next == NULL || worker->next->kind != JOB_WRITE)
    return NULL;

  return g_steal_pointer (&worker->next);
}

static gboolean
execute (Worker      *worker,
         const char  *sql,
         GError     **error)
{
  return kith_database_execute (worker->handle, sql, error);
}

static void
roll_back (Worker *worker)
{
  /* Some errors end the transaction by themselves. */
  if (sqlite3_get_autocommit (worker->handle) == 0)
    execute (worker, "ROLLBACK", NULL);
}

static void
run_read (Worker *worker,
          Job    *job)
{
  if (!execute (worker, "BEGIN", &job->error))
    return;

  job->func (&worker->transaction, job->data, &job->result);
  job->error = g_steal_pointer (&worker->transaction.error);
  roll_back (worker);
}

/* What waits is written together: each function for itself in a savepoint, one wait for the disk for all. */
static void
run_writes (Worker *worker,
            Job    *first)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new ();
  GError *error = NULL;

  g_ptr_array_add (jobs, first);
  if (execute (worker, "BEGIN IMMEDIATE", &error))
    {
      for (Job *job = first; job != NULL && error == NULL; )
        {
          execute (worker, "SAVEPOINT job", &job->error);
          if (job->error == NULL)
            {
              job->func (&worker->transaction, job->data, &job->result);
              job->error = g_steal_pointer (&worker->transaction.error);
            }

          if (sqlite3_get_autocommit (worker->handle) != 0)
            error = job->error != NULL ? g_error_copy (job->error)
                                       : g_error_new_literal (KITH_STORE_ERROR, KITH_STORE_ERROR_FAILED, "the transaction is gone");
          else if (job->error != NULL)
            execute (worker, "ROLLBACK TO job", &error);
          if (error == NULL)
            execute (worker, "RELEASE job", &error);

          job = error == NULL && jobs->len < SHARED_MAX ? take_waiting_write (worker) : NULL;
          if (job != NULL)
            g_ptr_array_add (jobs, job);
        }

      if (error == NULL)
        execute (worker, "COMMIT", &error);
      roll_back (worker);
    }

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (error != NULL && job->error == NULL)
        job->error = g_error_copy (error);
      finish_job (worker, job);
    }
  g_clear_error (&error);
}

static void
close_handle (Worker *worker)
{
  if (worker->handle != NULL)
    {
      kith_transaction_clear (&worker->transaction);
      sqlite3_close (g_steal_pointer (&worker->handle));
    }
  if (worker->lock >= 0)
    {
      close (worker->lock);
      worker->lock = -1;
    }
}

static void
run_open (Worker *worker,
          Job    *job)
{
  worker->lock = kith_database_lock (worker->folder, &job->error);
  if (worker->lock >= 0)
    {
      kith_database_finish_rescue (worker->folder);
      worker->handle = kith_database_open_file (worker->folder, worker->vfs, &job->error);
    }
  if (worker->lock >= 0 && g_error_matches (job->error, KITH_STORE_ERROR, KITH_STORE_ERROR_DAMAGED))
    {
      g_message ("the database is damaged (%s) and is put aside", job->error->message);
      g_clear_error (&job->error);
      if (kith_database_rescue (worker->folder, worker->vfs, &worker->damaged_copy, &job->error))
        worker->handle = kith_database_open_file (worker->folder, worker->vfs, &job->error);
    }

  if (worker->handle != NULL)
    kith_transaction_init (&worker->transaction, worker->handle);
  else
    close_handle (worker);
}

/* FALSE: that was the last one. */
static gboolean
run_job (Worker *worker,
         Job    *job)
{
  gboolean is_running = TRUE;

  if (job->kind != JOB_OPEN && job->kind != JOB_CLOSE && job->kind != JOB_QUIT && worker->handle == NULL)
    {
      g_set_error_literal (&job->error, KITH_STORE_ERROR, KITH_STORE_ERROR_CLOSED, "the database is not open");
      finish_job (worker, job);
      return TRUE;
    }

  switch (job->kind)
    {
    case JOB_OPEN:
      run_open (worker, job);
      break;
    case JOB_READ:
      run_read (worker, job);
      break;
    case JOB_WRITE:
      run_writes (worker, job);
      return TRUE;
    case JOB_WIPE:
      execute (worker, "PRAGMA wal_checkpoint(TRUNCATE)", &job->error);
      break;
    case JOB_CLOSE:
      close_handle (worker);
      break;
    case JOB_QUIT:
    default:
      is_running = FALSE;
      break;
    }
  finish_job (worker, job);

  return is_running;
}

static void
worker_free (Worker *worker)
{
  close_handle (worker);
  g_async_queue_unref (worker->jobs);
  g_free (worker->folder);
  g_free (worker->damaged_copy);
  g_free (worker);
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;

  while (run_job (worker, take_job (worker)))
    ;
  worker_free (worker);

  return NULL;
}

/* --- Without a thread: on a simulated clock ------------------------------------------------------------------------- */

static gboolean
work_cb (gpointer data)
{
  KithDatabase *self = data;

  self->worker_source = 0;
  while (self->worker->next != NULL || g_async_queue_length (self->jobs) > 0)
    run_job (self->worker, take_job (self->worker));

  return G_SOURCE_REMOVE;
}

/* --- The object -------------------------------------------------------------------------------------------------- */

static DexFuture *
queue_job (KithDatabase     *self,
           JobKind           kind,
           KithDatabaseFunc  func,
           gpointer          data,
           GDestroyNotify    destroy)
{
  Job *job = g_new0 (Job, 1);
  DexPromise *promise = dex_promise_new ();

  job->kind = kind;
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  job->promise = dex_ref (promise);
  job->context = g_main_context_ref (self->context);
  g_async_queue_push (self->jobs, job);
  if (self->is_inline && self->worker_source == 0)
    self->worker_source = kith_clock_add_timeout (1, work_cb, self);

  return DEX_FUTURE (promise);
}

static void
kith_database_finalize (GObject *object)
{
  KithDatabase *self = KITH_DATABASE (object);

  dex_unref (queue_job (self, JOB_QUIT, NULL, NULL, NULL));
  if (self->is_inline)
    {
      g_clear_handle_id (&self->worker_source, g_source_remove);
      work_cb (self);
      worker_free (self->worker);
    }
  else
    g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_main_context_unref (self->context);
  g_free (self->folder);

  G_OBJECT_CLASS (kith_database_parent_class)->finalize (object);
}

static void
kith_database_class_init (KithDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_database_finalize;
}

static void
kith_database_init (KithDatabase *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->jobs = g_async_queue_new ();
}

static const char *vfs_replacement;

void
kith_database_replace_vfs (const char *vfs)
{
  vfs_replacement = vfs;
}

KithDatabase *
kith_database_new (const char *folder)
{
  KithDatabase *self = g_object_new (KITH_TYPE_DATABASE, NULL);
  Worker *worker = g_new0 (Worker, 1);

  self->folder = g_strdup (folder);
  worker->folder = g_strdup (folder);
  worker->vfs = vfs_replacement;
  worker->jobs = g_async_queue_ref (self->jobs);
  worker->lock = -1;
  self->worker = worker;
  self->is_inline = kith_clock_is_simulated ();
  if (!self->is_inline)
    self->thread = g_thread_new ("kith-database", work, worker);

  return self;
}

const char *
kith_database_get_folder (KithDatabase *self)
{
  g_return_val_if_fail (KITH_IS_DATABASE (self), NULL);

  return self->folder;
}

DexFuture *
kith_database_open (KithDatabase *self)
{
  g_return_val_if_fail (KITH_IS_DATABASE (self), NULL);

  return queue_job (self, JOB_OPEN, NULL, NULL, NULL);
}

DexFuture *
kith_database_close (KithDatabase *self)
{
  g_return_val_if_fail (KITH_IS_DATABASE (self), NULL);

  return queue_job (self, JOB_CLOSE, NULL, NULL, NULL);
}

DexFuture *
kith_database_write (KithDatabase     *self,
                     KithDatabaseFunc  func,
                     gpointer          data,
                     GDestroyNotify    destroy)
{
  g_return_val_if_fail (KITH_IS_DATABASE (self), NULL);

  return queue_job (self, JOB_WRITE, func, data, destroy);
}

DexFuture *
kith_database_read (KithDatabase     *self,
                    KithDatabaseFunc  func,
                    gpointer          data,
                    GDestroyNotify    destroy)
{
  g_return_val_if_fail (KITH_IS_DATABASE (self), NULL);

  return queue_job (self, JOB_READ, func, data, destroy);
}

DexFuture *
kith_database_wipe (KithDatabase *self)
{
  g_return_val_if_fail (KITH_IS_DATABASE (self), NULL);

  return queue_job (self, JOB_WIPE, NULL, NULL, NULL);
}

const char *
kith_database_get_damaged_copy (KithDatabase *self)
{
  g_return_val_if_fail (KITH_IS_DATABASE (self), NULL);

  return self->worker->damaged_copy;
}
