/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-sqlite.h"

#include <math.h>
#include <string.h>

#include "relabel-id.h"
#include "relabel-sqlite-functions.h"
#include "relabel-store-error.h"

/* A statement looks each so many steps of SQLite's machine whether it is cancelled. */
#define WATCH_INTERVAL 20000

/* How long another program may keep the file to itself before it is an error: longer than the largest load or import takes. */
static int busy_timeout = 60000;

/*
 * FULL: a commit is on the disk when it is confirmed. Edits are few and large, and a run's journal, which says what is on a
 * server, waits for that server anyway; a lost confirmation would have things made there twice. Commits go into the journal, and
 * from there into the file once it has 2,000 pages: as much as is kept of it anyway.
 * FILE: what is sorted, or kept of a view, goes into a file once it has outgrown the cache: an index of ten million labels is sorted in
 * 130 MB instead of 750.
 */
static const char setup[] = "PRAGMA synchronous = FULL;"
                            "PRAGMA foreign_keys = ON;"
                            "PRAGMA temp_store = FILE;"
                            RELABEL_SQLITE_SET_CACHE
                            "PRAGMA temp.cache_size = -65536;"
                            "PRAGMA cell_size_check = ON;"
                            "PRAGMA wal_autocheckpoint = 2000;"
                            "PRAGMA journal_size_limit = 16777216;";

/* Nobody asks how much memory SQLite has, and counting takes a lock for each piece. Where something else uses SQLite already, it stays as it is. */
static void
set_up_library(void)
{
  static gsize done = 0;

  if (!g_once_init_enter(&done))
    return;
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  g_once_init_leave(&done, 1);
}

void
relabel_sqlite_set_busy_timeout(int milliseconds)
{
  busy_timeout = milliseconds;
}

RelabelSqlite *
relabel_sqlite_open(const char *path, gboolean create, GError **error)
{
  g_autoptr(RelabelSqlite) self = g_new0(RelabelSqlite, 1);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (create ? SQLITE_OPEN_CREATE : 0);
  int code;

  set_up_library();
  self->shown = g_filename_display_name(path);
  self->statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)sqlite3_finalize);
  code = sqlite3_open_v2(path, &self->db, flags, NULL);
  if (code != SQLITE_OK) {
    relabel_sqlite_fail(self, code, error);
    return NULL;
  }
  sqlite3_busy_timeout(self->db, busy_timeout);
  code = relabel_sqlite_add_functions(self->db);
  if (code != SQLITE_OK) {
    relabel_sqlite_fail(self, code, error);
    return NULL;
  }
  /* Until the file is known to be sound, closing it must not write. */
  sqlite3_db_config(self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return g_steal_pointer(&self);
}

gboolean
relabel_sqlite_set_up(RelabelSqlite *self, GError **error)
{
  /* A file that comes from elsewhere has nothing to say but its rows. */
  sqlite3_db_config(self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(self->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config(self->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  return relabel_sqlite_exec(self, setup, error);
}

void
relabel_sqlite_close(RelabelSqlite *self)
{
  g_clear_pointer(&self->kept, g_ptr_array_unref);
  g_hash_table_unref(self->statements);
  sqlite3_close(self->db);
  g_free(self->shown);
  g_free(self);
}

typedef struct {
  int code;
  RelabelStoreError error;
  const char *message;
} Failure;

static const Failure failures[] = {
  { SQLITE_BUSY, RELABEL_STORE_ERROR_LOCKED, "“%s” is in use by another program; try again when that has finished" },
  { SQLITE_LOCKED, RELABEL_STORE_ERROR_LOCKED, "“%s” is in use by another program; try again when that has finished" },
  { SQLITE_CORRUPT, RELABEL_STORE_ERROR_DAMAGED,
    "“%s” is damaged; nothing more is written to it. Bring it back from a backup, or import the data again" },
  { SQLITE_NOTADB, RELABEL_STORE_ERROR_NOT_A_DATASET, "“%s” is not a dataset of Relabel; choose another file" },
  { SQLITE_READONLY, RELABEL_STORE_ERROR_READ_ONLY,
    "“%s” can't be written: allow writing to it and to its folder, or copy it to a folder of your own" },
  { SQLITE_PERM, RELABEL_STORE_ERROR_READ_ONLY,
    "“%s” can't be written: allow writing to it and to its folder, or copy it to a folder of your own" },
  { SQLITE_FULL, RELABEL_STORE_ERROR_NO_SPACE, "The disk of “%s” is full; nothing was changed. Make room and try again" },
};

gboolean
relabel_sqlite_fail(RelabelSqlite *self, int code, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(failures); i++) {
    if ((code & 0xff) != failures[i].code)
      continue;
    if (failures[i].error == RELABEL_STORE_ERROR_DAMAGED && self->damaged != NULL)
      g_atomic_int_set(self->damaged, TRUE);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    g_set_error(error, RELABEL_STORE_ERROR, failures[i].error, failures[i].message, self->shown);
#pragma GCC diagnostic pop
    return FALSE;
  }
  if ((code & 0xff) == SQLITE_INTERRUPT) {
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
    return FALSE;
  }
  g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_FAILED,
              "“%s” can't be read or written: %s. Check the disk, and try again", self->shown,
              self->db != NULL && sqlite3_errcode(self->db) == code ? sqlite3_errmsg(self->db) : sqlite3_errstr(code));
  return FALSE;
}

static int
watch_cb(void *data)
{
  return g_cancellable_is_cancelled(data);
}

/* Until it is called again with NULL. */
void
relabel_sqlite_watch(RelabelSqlite *self, GCancellable *cancellable)
{
  sqlite3_progress_handler(self->db, WATCH_INTERVAL, cancellable != NULL ? watch_cb : NULL, cancellable);
}

gboolean
relabel_sqlite_exec(RelabelSqlite *self, const char *sql, GError **error)
{
  int code = sqlite3_exec(self->db, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || relabel_sqlite_fail(self, code, error);
}

gboolean
relabel_sqlite_get_int(RelabelSqlite *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(self, sql, error);

  int row = statement != NULL ? relabel_sqlite_next(self, statement, error) : -1;

  *value = row > 0 ? sqlite3_column_int64(statement, 0) : 0;
  return row >= 0;
}

RelabelStatement *
relabel_sqlite_prepare(RelabelSqlite *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup(self->statements, sql);
  int code;

  if (statement != NULL)
    return statement;
  code = sqlite3_prepare_v3(self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK) {
    relabel_sqlite_fail(self, code, error);
    return NULL;
  }
  g_hash_table_insert(self->statements, (gpointer)sql, statement);
  return statement;
}

void
relabel_statement_reset(RelabelStatement *self)
{
  sqlite3_reset(self);
  sqlite3_clear_bindings(self);
}

int
relabel_sqlite_next(RelabelSqlite *self, RelabelStatement *statement, GError **error)
{
  int code = sqlite3_step(statement);

  if (code == SQLITE_ROW)
    return 1;
  if (code == SQLITE_DONE)
    return 0;
  relabel_sqlite_fail(self, code, error);
  return -1;
}

gboolean
relabel_sqlite_run(RelabelSqlite *self, RelabelStatement *statement, GError **error)
{
  int code = sqlite3_step(statement);

  if (code != SQLITE_DONE && code != SQLITE_ROW)
    relabel_sqlite_fail(self, code, error);
  relabel_statement_reset(statement);
  return code == SQLITE_DONE || code == SQLITE_ROW;
}

void
relabel_statement_bind_text(RelabelStatement *self, int index, const char *text)
{
  sqlite3_bind_text(self, index, text, -1, SQLITE_STATIC);
}

void
relabel_statement_bind_path(RelabelStatement *self, int index, const char *path)
{
  if (path != NULL)
    sqlite3_bind_blob(self, index, path, (int)strlen(path), SQLITE_STATIC);
}

void
relabel_statement_bind_bytes(RelabelStatement *self, int index, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data(bytes, &size);

  /* A pointer to nothing would be bound as NULL. */
  sqlite3_bind_blob64(self, index, data != NULL ? data : "", size, SQLITE_STATIC);
}

void
relabel_statement_bind_id(RelabelStatement *self, int index, const char *id)
{
  guint8 packed[RELABEL_ID_SIZE] = { 0 };

  if (relabel_id_pack(id, packed))
    sqlite3_bind_blob(self, index, packed, sizeof packed, SQLITE_TRANSIENT);
}

void
relabel_statement_bind_double(RelabelStatement *self, int index, double value)
{
  guint64 bits;

  if (!isnan(value) && (value != 0 || !signbit(value))) {
    sqlite3_bind_double(self, index, value);
    return;
  }
  memcpy(&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE(bits);
  sqlite3_bind_blob(self, index, &bits, sizeof bits, SQLITE_TRANSIENT);
}

double
relabel_statement_get_double(RelabelStatement *self, int column)
{
  guint64 bits;
  double value;

  if (sqlite3_column_type(self, column) != SQLITE_BLOB)
    return sqlite3_column_double(self, column);
  if (sqlite3_column_bytes(self, column) != sizeof bits)
    return NAN;
  memcpy(&bits, sqlite3_column_blob(self, column), sizeof bits);
  bits = GUINT64_FROM_LE(bits);
  memcpy(&value, &bits, sizeof value);
  return value;
}

const char *
relabel_statement_get_text(RelabelStatement *self, int column)
{
  return (const char *)sqlite3_column_text(self, column);
}

char *
relabel_statement_dup_path(RelabelStatement *self, int column)
{
  gconstpointer data = sqlite3_column_blob(self, column);

  return data != NULL ? g_strndup(data, (gsize)sqlite3_column_bytes(self, column)) : NULL;
}

GBytes *
relabel_statement_dup_bytes(RelabelStatement *self, int column)
{
  gconstpointer data = sqlite3_column_blob(self, column);

  return g_bytes_new(data, (gsize)sqlite3_column_bytes(self, column));
}

gboolean
relabel_sqlite_get_id(RelabelSqlite *self, RelabelStatement *statement, int column, char id[25], GError **error)
{
  const guint8 *packed = sqlite3_column_blob(statement, column);

  if (packed == NULL || sqlite3_column_bytes(statement, column) != RELABEL_ID_SIZE)
    return relabel_sqlite_fail(self, SQLITE_CORRUPT, error);
  relabel_id_unpack(packed, id);
  return TRUE;
}
