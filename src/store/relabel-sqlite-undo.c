/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Steps of undo. SQLite's session extension records the rows that a titled edit changes; the changeset is stored with the data,
 * by the same commit, and undo applies its inverse. The steps are a history without branches: what changes data without a title,
 * or too much of it, ends the history, for the steps before could not be applied any more.
 */
#include "relabel-sqlite-private.h"

#include <string.h>
#include <zlib.h>

#include "relabel-error.h"
#include "relabel-store-error.h"

/* How many steps are kept, and how large they may be together. */
#define MAX_STEPS 20
#define MAX_BYTES (64 * 1024 * 1024)

/* Smaller ones are stored as they are. */
#define PACK_FROM 4096

/*
 * A load notes with each task what the server had: without that, loading again after undo would find nothing new. Tasks also change
 * without a title, which must neither end the history nor keep a step from being taken back: see conflict_cb().
 */
static const char tasks_table[] = "run_task";
static const char *const tables[] = { "dataset", "field", "class", "mark", "attribute", "sample", "label", "mask", "empty_list", "evaluation",
                                      tasks_table };

void
relabel_sqlite_undo_stop(RelabelSqliteDataset *self)
{
  g_clear_pointer(&self->edit.session, sqlite3session_delete);
  g_clear_pointer(&self->edit.row_changes, g_hash_table_unref);
  g_clear_pointer(&self->edit.packer, relabel_sqlite_packer_free);
}

gboolean
relabel_sqlite_undo_begin(RelabelSqliteDataset *self, GError **error)
{
  int code;

  if (self->edit.title == NULL)
    return TRUE;
  code = sqlite3session_create(self->writer->db, "main", &self->edit.session);
  for (gsize i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(tables); i++)
    code = sqlite3session_attach(self->edit.session, tables[i]);
  return code == SQLITE_OK || relabel_sqlite_fail(self->writer, code, error);
}

/* A change that is too large to be undone isn't recorded any further: a first import costs neither the memory nor the time. */
void
relabel_sqlite_undo_watch(RelabelSqliteDataset *self)
{
  if (self->edit.session == NULL)
    return;
  relabel_sqlite_undo_pack_changes(self);
  if (sqlite3session_memory_used(self->edit.session) + (gint64)self->edit.row_changes_size <= MAX_BYTES)
    return;
  relabel_sqlite_undo_stop(self);
}

static gboolean
forget_steps(RelabelSqlite *sqlite, GError **error)
{
  return relabel_sqlite_exec(sqlite, "DELETE FROM undo_data; DELETE FROM undo_step", error);
}

/* The oldest steps go; the newest is within the bounds by itself. */
static gboolean
drop_old_steps(RelabelSqlite *sqlite, GError **error)
{
  static const char sql[] = "SELECT id, size FROM undo_step ORDER BY id DESC";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  gint64 oldest = 0, size = 0;
  int row = -1;
  g_autofree char *delete = NULL;

  for (int n = 1; statement != NULL && (row = relabel_sqlite_next(sqlite, statement, error)) > 0; n++) {
    size += sqlite3_column_int64(statement, 1);
    if (n > MAX_STEPS || size > MAX_BYTES)
      break;
    oldest = sqlite3_column_int64(statement, 0);
  }
  if (row <= 0)
    return row == 0;
  relabel_statement_reset(statement);
  delete = g_strdup_printf("DELETE FROM undo_data WHERE id < %" G_GINT64_FORMAT ";"
                           "DELETE FROM undo_step WHERE id < %" G_GINT64_FORMAT,
                           oldest, oldest);
  return relabel_sqlite_exec(sqlite, delete, error);
}

static gboolean
insert_step(RelabelSqliteDataset *self, GBytes *data, gsize size, gboolean is_packed, GError **error)
{
  static const char insert_step_sql[] = "INSERT INTO undo_step(redo, title, size) VALUES(0, ?1, ?2)";
  static const char insert_data_sql[] = "INSERT INTO undo_data VALUES(last_insert_rowid(), ?1, ?2)";
  RelabelStatement *step = relabel_sqlite_prepare(self->writer, insert_step_sql, error);
  RelabelStatement *inserted = relabel_sqlite_prepare(self->writer, insert_data_sql, error);

  if (step == NULL || inserted == NULL)
    return FALSE;
  relabel_statement_bind_text(step, 1, self->edit.title);
  sqlite3_bind_int64(step, 2, (gint64)size);
  sqlite3_bind_int(inserted, 1, is_packed);
  relabel_statement_bind_bytes(inserted, 2, data);
  return relabel_sqlite_run(self->writer, step, error) && relabel_sqlite_run(self->writer, inserted, error);
}

static gboolean
store_step(RelabelSqliteDataset *self, GBytes *data, gsize size, gboolean is_packed, GError **error)
{
  static const char drop_redo[] = "DELETE FROM undo_data WHERE id IN (SELECT id FROM undo_step WHERE redo);"
                                  "DELETE FROM undo_step WHERE redo";

  if (size == 0)
    return TRUE;
  if (data == NULL || size > MAX_BYTES)
    return forget_steps(self->writer, error);
  return relabel_sqlite_exec(self->writer, drop_redo, error) && insert_step(self, data, size, is_packed, error) &&
         drop_old_steps(self->writer, error);
}

/* The changeset of the edit, of which much may be packed yet. */
static gboolean
store_changeset(RelabelSqliteDataset *self, GBytes *changeset, GError **error)
{
  g_autoptr(RelabelSqlitePacker) packer = g_steal_pointer(&self->edit.packer);
  g_autoptr(GBytes) data = NULL;
  gsize size = g_bytes_get_size(changeset);

  if (packer == NULL && size < PACK_FROM)
    return store_step(self, changeset, size, FALSE, error);
  if (packer == NULL)
    packer = relabel_sqlite_packer_new();
  relabel_sqlite_packer_add(packer, changeset);
  /* What the commit would write is written meanwhile. */
  sqlite3_db_cacheflush(self->writer->db);
  data = relabel_sqlite_packer_finish(packer);
  return store_step(self, data, relabel_sqlite_packer_get_size(packer), TRUE, error);
}

/* Ends the recording of an edit that is about to be committed. */
gboolean
relabel_sqlite_undo_record(RelabelSqliteDataset *self, GError **error)
{
  g_autoptr(GBytes) changeset = NULL;
  GByteArray *bytes;
  void *recorded = NULL;
  int size = 0;
  int code;

  if (!self->edit.data_changed)
    return TRUE;
  relabel_sqlite_undo_watch(self);
  if (self->edit.session == NULL)
    return forget_steps(self->writer, error);
  code = sqlite3session_changeset(self->edit.session, &size, &recorded);
  g_clear_pointer(&self->edit.session, sqlite3session_delete);
  if (code != SQLITE_OK)
    return relabel_sqlite_fail(self->writer, code, error);
  bytes = g_byte_array_new();
  g_byte_array_append(bytes, recorded, (guint)size);
  relabel_sqlite_undo_move_changes(self, bytes);
  sqlite3_free(recorded);
  changeset = g_byte_array_free_to_bytes(bytes);
  return store_changeset(self, changeset, error);
}

static const char next_undo[] = "SELECT id, title, size FROM undo_step WHERE NOT redo ORDER BY id DESC LIMIT 1";
static const char next_redo[] = "SELECT id, title, size FROM undo_step WHERE redo ORDER BY id LIMIT 1";

/* The next step: its title, or NULL where there is none. */
static gboolean
read_step(RelabelSqlite *sqlite, gboolean redo, gint64 *id, gint64 *size, char **title, GError **error)
{
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, redo ? next_redo : next_undo, error);
  int row = statement != NULL ? relabel_sqlite_next(sqlite, statement, error) : -1;

  *title = NULL;
  if (row > 0) {
    *id = sqlite3_column_int64(statement, 0);
    *title = g_strdup(relabel_statement_get_text(statement, 1));
    *size = sqlite3_column_int64(statement, 2);
  }
  return row >= 0;
}

gboolean
relabel_sqlite_undo_read_titles(RelabelSqlite *sqlite, char **undo_title, char **redo_title, GError **error)
{
  gint64 id = 0, size = 0;

  return read_step(sqlite, FALSE, &id, &size, undo_title, error) && read_step(sqlite, TRUE, &id, &size, redo_title, error);
}

/* The changeset of a step, to be freed with sqlite3_free(). */
static void *
read_changeset(RelabelSqlite *sqlite, gint64 id, gint64 size, GError **error)
{
  static const char sql[] = "SELECT packed, data FROM undo_data WHERE id = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  uLongf length = (uLongf)size;
  void *changeset;
  int row;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64(statement, 1, id);
  row = relabel_sqlite_next(sqlite, statement, error);
  if (row < 0)
    return NULL;
  changeset = row > 0 && size > 0 && size <= MAX_BYTES ? sqlite3_malloc64((sqlite3_uint64)size) : NULL;
  if (changeset != NULL && sqlite3_column_int(statement, 0) == 0 && sqlite3_column_bytes(statement, 1) == size) {
    memcpy(changeset, sqlite3_column_blob(statement, 1), (gsize)size);
    return changeset;
  }
  if (changeset != NULL && sqlite3_column_int(statement, 0) != 0 &&
      uncompress(changeset, &length, sqlite3_column_blob(statement, 1), (uLong)sqlite3_column_bytes(statement, 1)) == Z_OK &&
      length == (uLongf)size)
    return changeset;
  sqlite3_free(changeset);
  relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
  return NULL;
}

static int
conflict_cb(void *data, int reason, sqlite3_changeset_iter *iter)
{
  const char *table = "";
  int n_columns = 0, operation = 0, indirect = 0;

  sqlite3changeset_op(iter, &table, &n_columns, &operation, &indirect);
  if (strcmp(table, tasks_table) != 0)
    return SQLITE_CHANGESET_ABORT;
  return reason == SQLITE_CHANGESET_DATA ? SQLITE_CHANGESET_REPLACE : SQLITE_CHANGESET_OMIT;
}

static gboolean
apply(RelabelSqlite *sqlite, const char *title, void *changeset, int size, GError **error)
{
  int code = sqlite3changeset_apply(sqlite->db, size, changeset, NULL, conflict_cb, NULL);

  if (code != SQLITE_ABORT)
    return code == SQLITE_OK || relabel_sqlite_fail(sqlite, code, error);
  g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_FAILED,
              "“%s” can't be taken back or done again: “%s” was changed since by another program; nothing was changed", title,
              sqlite->shown);
  return FALSE;
}

static gboolean
apply_step(RelabelSqlite *sqlite, gboolean redo, gint64 id, gint64 size, const char *title, GError **error)
{
  void *changeset = read_changeset(sqlite, id, size, error);
  void *inverse = NULL;
  int inverse_size = 0;
  gboolean done = FALSE;

  if (changeset == NULL)
    return FALSE;
  if (redo) {
    done = apply(sqlite, title, changeset, (int)size, error);
  } else {
    int code = sqlite3changeset_invert((int)size, changeset, &inverse_size, &inverse);

    done = code == SQLITE_OK ? apply(sqlite, title, inverse, inverse_size, error) : relabel_sqlite_fail(sqlite, code, error);
  }
  sqlite3_free(inverse);
  sqlite3_free(changeset);
  return done;
}

static gboolean
turn_step(RelabelSqlite *sqlite, gboolean redo, gint64 id, GError **error)
{
  static const char sql[] = "UPDATE undo_step SET redo = ?1 WHERE id = ?2";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int(statement, 1, !redo);
  sqlite3_bind_int64(statement, 2, id);
  return relabel_sqlite_run(sqlite, statement, error);
}

char *
relabel_sqlite_dataset_undo(RelabelDataset *dataset, gboolean redo, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  g_autofree char *title = NULL;
  gint64 id = 0, size = 0;

  if (self->edit.title != NULL || self->edit.data_changed) {
    g_set_error_literal(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_FAILED,
                        "Undo and redo can't be a part of another change; finish that first");
    return NULL;
  }
  if (!read_step(self->writer, redo, &id, &size, &title, error))
    return NULL;
  if (title == NULL) {
    g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND,
                        redo ? "There is nothing to do again" : "There is nothing to take back");
    return NULL;
  }
  if (!apply_step(self->writer, redo, id, size, title, error) || !turn_step(self->writer, redo, id, error)) {
    relabel_sqlite_dataset_poison(self, error);
    return NULL;
  }
  return g_steal_pointer(&title);
}
