/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sim-disk.h"

#include "sim-clock.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR 512

/* One thing that was done and is not yet durable. */
typedef struct
{
  gint64  offset;
  GBytes *bytes; /* NULL: a truncation to offset */
} Change;

/* A path, whoever has it open. */
typedef struct
{
  char       *path;
  GByteArray *durable; /* NULL: durably not there */
  GPtrArray  *changes;
  gboolean    is_deleted; /* and the deletion is not durable */
} Node;

typedef struct
{
  sqlite3_file base;
  Node        *node; /* NULL: not one that matters */
  guint        life;
  /* The real one follows. */
} File;

static struct
{
  sqlite3_vfs  vfs;
  sqlite3_vfs *real;
  GHashTable  *nodes;
  guint        life;
  guint        count;
  guint        kill_at;
  guint        fail_at;
  guint        n_fail;
  SimDiskState how;
} disk;

static sqlite3_file *
get_real (sqlite3_file *file)
{
  return (sqlite3_file *) ((File *) file + 1);
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
node_free (gpointer data)
{
  Node *node = data;

  g_free (node->path);
  g_clear_pointer (&node->durable, g_byte_array_unref);
  g_ptr_array_unref (node->changes);
  g_free (node);
}

static Node *
ensure_node (const char *path)
{
  Node *node = g_hash_table_lookup (disk.nodes, path);

  if (node == NULL)
    {
      g_autofree char *content = NULL;
      gsize length;

      node = g_new0 (Node, 1);
      node->path = g_strdup (path);
      node->changes = g_ptr_array_new_with_free_func (change_free);
      if (g_file_get_contents (path, &content, &length, NULL))
        node->durable = g_byte_array_append (g_byte_array_new (), (const guint8 *) content, (guint) length);
      g_hash_table_insert (disk.nodes, node->path, node);
    }

  return node;
}

static void
apply (GByteArray *image,
       gint64      offset,
       const void *bytes,
       gsize       length)
{
  guint end = (guint) offset + (guint) length;

  if (image->len < end)
    {
      guint old = image->len;

      g_byte_array_set_size (image, end);
      memset (image->data + old, 0, end - old);
    }
  memcpy (image->data + offset, bytes, length);
}

static void
apply_change (GByteArray   *image,
              const Change *change)
{
  if (change->bytes == NULL)
    {
      if (image->len > (guint) change->offset)
        g_byte_array_set_size (image, (guint) change->offset);
    }
  else
    {
      apply (image, change->offset, g_bytes_get_data (change->bytes, NULL), g_bytes_get_size (change->bytes));
    }
}

/* SQLITE_OK: go on. */
static int
count_operation (const File *file,
                 const char *what,
                 gint64      offset)
{
  if (file != NULL && file->life != disk.life)
    return SQLITE_IOERR;
  if (sim_is_halted ())
    return SQLITE_IOERR;

  disk.count++;
  sim_trace (what, &offset, sizeof offset);
  if (disk.count == disk.kill_at)
    {
      sim_halt ();
      return SQLITE_IOERR;
    }
  if (disk.fail_at != 0 && disk.count >= disk.fail_at && disk.count - disk.fail_at < disk.n_fail)
    switch (disk.how)
      {
      case SIM_DISK_FULL:
        return SQLITE_FULL;
      case SIM_DISK_IO_ERROR:
        return *what == 's' ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
      case SIM_DISK_READ_ONLY:
        return SQLITE_READONLY;
      case SIM_DISK_OK:
      default:
        break;
      }

  return SQLITE_OK;
}

/* --- Files ----------------------------------------------------------------------------------------------------------------- */

static int
file_close (sqlite3_file *file)
{
  return get_real (file)->pMethods->xClose (get_real (file));
}

static int
file_read (sqlite3_file  *file,
           void          *buffer,
           int            n,
           sqlite3_int64  offset)
{
  return get_real (file)->pMethods->xRead (get_real (file), buffer, n, offset);
}

static int
file_write (sqlite3_file  *file,
            const void    *buffer,
            int            n,
            sqlite3_int64  offset)
{
  File *self = (File *) file;
  int code = count_operation (self, "write", offset);

  if (code == SQLITE_OK)
    code = get_real (file)->pMethods->xWrite (get_real (file), buffer, n, offset);
  if (code == SQLITE_OK && self->node != NULL)
    {
      Change *change = g_new0 (Change, 1);

      sim_trace ("content", buffer, (gsize) n);
      change->offset = offset;
      change->bytes = g_bytes_new (buffer, (gsize) n);
      g_ptr_array_add (self->node->changes, change);
    }

  return code;
}

static int
file_truncate (sqlite3_file  *file,
               sqlite3_int64  size)
{
  File *self = (File *) file;
  int code = count_operation (self, "truncate", size);

  if (code == SQLITE_OK)
    code = get_real (file)->pMethods->xTruncate (get_real (file), size);
  if (code == SQLITE_OK && self->node != NULL)
    {
      Change *change = g_new0 (Change, 1);

      change->offset = size;
      g_ptr_array_add (self->node->changes, change);
    }

  return code;
}

static int
file_sync (sqlite3_file *file,
           int           flags)
{
  File *self = (File *) file;
  int code = count_operation (self, "sync", 0);

  if (code != SQLITE_OK || self->node == NULL)
    return code;

  if (self->node->durable == NULL)
    self->node->durable = g_byte_array_new ();
  for (guint i = 0; i < self->node->changes->len; i++)
    apply_change (self->node->durable, g_ptr_array_index (self->node->changes, i));
  g_ptr_array_set_size (self->node->changes, 0);
  self->node->is_deleted = FALSE;

  return SQLITE_OK;
}

static int
file_size (sqlite3_file  *file,
           sqlite3_int64 *size)
{
  return get_real (file)->pMethods->xFileSize (get_real (file), size);
}

static int
file_lock (sqlite3_file *file,
           int           level)
{
  return get_real (file)->pMethods->xLock (get_real (file), level);
}

static int
file_unlock (sqlite3_file *file,
             int           level)
{
  return get_real (file)->pMethods->xUnlock (get_real (file), level);
}

static int
file_check_reserved (sqlite3_file *file,
                     int          *result)
{
  return get_real (file)->pMethods->xCheckReservedLock (get_real (file), result);
}

static int
file_control (sqlite3_file *file,
              int           op,
              void         *arg)
{
  return get_real (file)->pMethods->xFileControl (get_real (file), op, arg);
}

static int
file_sector_size (sqlite3_file *file)
{
  return get_real (file)->pMethods->xSectorSize (get_real (file));
}

static int
file_characteristics (sqlite3_file *file)
{
  return get_real (file)->pMethods->xDeviceCharacteristics (get_real (file));
}

static int
file_shm_map (sqlite3_file   *file,
              int             page,
              int             size,
              int             extend,
              void volatile **address)
{
  return get_real (file)->pMethods->xShmMap (get_real (file), page, size, extend, address);
}

static int
file_shm_lock (sqlite3_file *file,
               int           offset,
               int           n,
               int           flags)
{
  return get_real (file)->pMethods->xShmLock (get_real (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  get_real (file)->pMethods->xShmBarrier (get_real (file));
}

static int
file_shm_unmap (sqlite3_file *file,
                int           delete)
{
  return get_real (file)->pMethods->xShmUnmap (get_real (file), delete);
}

static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_reserved,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

/* --- The VFS ------------------------------------------------------------------------------------------------------------------ */

static int
vfs_open (sqlite3_vfs  *vfs,
          const char   *path,
          sqlite3_file *file,
          int           flags,
          int          *out_flags)
{
  File *self = (File *) file;
  int code;

  memset (self, 0, sizeof *self);
  self->life = disk.life;
  if (path != NULL && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0)
    self->node = ensure_node (path);

  code = disk.real->xOpen (disk.real, path, get_real (file), flags, out_flags);
  if (get_real (file)->pMethods != NULL)
    file->pMethods = &file_methods;

  /* A new file of an old name, whose end nobody made sure of: what comes after a power cut is the one or the other. */
  if (code == SQLITE_OK && self->node != NULL && self->node->is_deleted && self->node->changes->len == 0)
    g_ptr_array_add (self->node->changes, g_new0 (Change, 1));

  return code;
}

static int
vfs_delete (sqlite3_vfs *vfs,
            const char  *path,
            int          sync)
{
  Node *node = g_hash_table_lookup (disk.nodes, path);
  int code = count_operation (NULL, "delete", sync);

  if (code == SQLITE_OK)
    code = disk.real->xDelete (disk.real, path, 0);
  if (code == SQLITE_OK && node != NULL)
    {
      g_ptr_array_set_size (node->changes, 0);
      node->is_deleted = !sync;
      if (sync)
        g_clear_pointer (&node->durable, g_byte_array_unref);
    }

  return code;
}

static int
vfs_access (sqlite3_vfs *vfs,
            const char  *path,
            int          flags,
            int         *result)
{
  return disk.real->xAccess (disk.real, path, flags, result);
}

static int
vfs_full_pathname (sqlite3_vfs *vfs,
                   const char  *path,
                   int          n,
                   char        *out)
{
  return disk.real->xFullPathname (disk.real, path, n, out);
}

static int
vfs_randomness (sqlite3_vfs *vfs,
                int          n,
                char        *out)
{
  guint64 state = sim_get_seed () * 31 + 7;

  for (int i = 0; i < n; i++)
    {
      state = state * G_GUINT64_CONSTANT (6364136223846793005) + G_GUINT64_CONSTANT (1442695040888963407);
      out[i] = (char) (state >> 56);
    }

  return n;
}

static int
vfs_sleep (sqlite3_vfs *vfs,
           int          usec)
{
  return usec;
}

static int
vfs_current_time (sqlite3_vfs   *vfs,
                  sqlite3_int64 *msec)
{
  *msec = G_GINT64_CONSTANT (210866760000000) + sim_now () / 1000;

  return SQLITE_OK;
}

void
sim_disk_register (void)
{
  disk.real = sqlite3_vfs_find ("unix");
  g_assert_nonnull (disk.real);
  disk.nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, node_free);
  disk.vfs = (sqlite3_vfs) {
    .iVersion = 2,
    .szOsFile = (int) sizeof (File) + disk.real->szOsFile,
    .mxPathname = disk.real->mxPathname,
    .zName = SIM_DISK_VFS,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_pathname,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTimeInt64 = vfs_current_time,
    .xGetLastError = disk.real->xGetLastError,
  };
  /* As the default, so that SQLite draws its own chance from here. */
  g_assert_cmpint (sqlite3_vfs_register (&disk.vfs, TRUE), ==, SQLITE_OK);
}

void
sim_disk_begin (void)
{
  g_hash_table_remove_all (disk.nodes);
  disk.life++;
  disk.count = disk.kill_at = disk.fail_at = disk.n_fail = 0;
  sqlite3_randomness (0, NULL);
}

guint
sim_disk_get_count (void)
{
  return disk.count;
}

void
sim_disk_kill_at (guint count)
{
  disk.kill_at = count;
}

void
sim_disk_fail_at (guint        count,
                  guint        n,
                  SimDiskState how)
{
  disk.fail_at = count;
  disk.n_fail = n;
  disk.how = how;
}

void
sim_disk_die (void)
{
  disk.life++;
  disk.kill_at = 0;
}

/* Some sectors of it. */
static void
apply_torn (GByteArray   *image,
            const Change *change)
{
  gsize length;
  const guint8 *bytes;

  if (change->bytes == NULL)
    {
      apply_change (image, change);
      return;
    }

  bytes = g_bytes_get_data (change->bytes, &length);
  for (gsize i = 0; i < length; i += SECTOR)
    if (sim_chance (50))
      apply (image, change->offset + (gint64) i, bytes + i, MIN (SECTOR, length - i));
}

static void
lose_power (Node *node)
{
  int keep = sim_range (0, 4);
  g_autoptr(GByteArray) image = NULL;

  /* The name went, or came, and nobody made sure. */
  if (node->is_deleted && sim_chance (50))
    g_clear_pointer (&node->durable, g_byte_array_unref);
  node->is_deleted = FALSE;
  if (node->durable == NULL && (node->changes->len == 0 || sim_chance (30)))
    {
      g_ptr_array_set_size (node->changes, 0);
      g_unlink (node->path);
      return;
    }

  image = g_byte_array_new ();
  if (node->durable != NULL)
    g_byte_array_append (image, node->durable->data, node->durable->len);
  for (guint i = 0; i < node->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (node->changes, i);

      if (keep == 0) /* nothing of it */
        break;
      if (keep == 1 && sim_chance (20)) /* the first ones */
        break;
      if (keep == 3 && sim_chance (50))
        apply_torn (image, change);
      else if (keep != 2 || sim_chance (50)) /* any of them */
        apply_change (image, change);
    }
  g_ptr_array_set_size (node->changes, 0);

  g_assert_true (g_file_set_contents_full (node->path, (const char *) image->data, image->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_clear_pointer (&node->durable, g_byte_array_unref);
  node->durable = g_steal_pointer (&image);
}

void
sim_disk_lose_power (void)
{
  g_autoptr(GList) paths = g_list_sort (g_hash_table_get_keys (disk.nodes), (GCompareFunc) strcmp);

  for (GList *l = paths; l != NULL; l = l->next)
    lose_power (g_hash_table_lookup (disk.nodes, l->data));
}
