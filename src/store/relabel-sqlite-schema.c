/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-sqlite-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "relabel-sqlite-private.h"
#include "relabel-store-error.h"

/*
 * The labels of a sample lie together, so that a page of samples is read at one place each. class.n, the number of a class's
 * labels, and dataset.n_samples are kept up to date by each commit, so that nothing is counted when a dataset is opened.
 * What has no rows and yet is not unset, an empty list, stands in empty_list.
 */
static const char version_1[] =
    "CREATE TABLE dataset(id INTEGER PRIMARY KEY CHECK(id = 1), document TEXT NOT NULL, n_samples INTEGER NOT NULL);"
    "CREATE TABLE field(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, type TEXT NOT NULL, document TEXT);"
    "CREATE TABLE class(id INTEGER PRIMARY KEY, field INTEGER NOT NULL REFERENCES field, name TEXT, n INTEGER NOT NULL,"
    " UNIQUE(field, name));"
    "CREATE TABLE sample(pos INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, filepath BLOB NOT NULL, tags TEXT,"
    " width INTEGER NOT NULL, height INTEGER NOT NULL, mime_type TEXT, size_bytes INTEGER NOT NULL, field_values TEXT);"
    "CREATE TABLE label(sample INTEGER NOT NULL REFERENCES sample, field INTEGER NOT NULL, ord INTEGER NOT NULL,"
    " id BLOB NOT NULL, class INTEGER NOT NULL, confidence REAL, idx INTEGER, x REAL, y REAL, width REAL, height REAL,"
    " value REAL, closed INTEGER, filled INTEGER, shape BLOB, tags TEXT, mask_path BLOB, has_mask INTEGER, attributes TEXT,"
    " PRIMARY KEY(sample, field, ord)) WITHOUT ROWID;"
    "CREATE TABLE mask(sample INTEGER NOT NULL, field INTEGER NOT NULL, ord INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY(sample, field, ord), FOREIGN KEY(sample, field, ord) REFERENCES label);"
    "CREATE TABLE empty_list(sample INTEGER NOT NULL REFERENCES sample, field INTEGER NOT NULL,"
    " PRIMARY KEY(sample, field)) WITHOUT ROWID;"
    "CREATE TABLE run(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,"
    " UNIQUE(kind, key));"
    "CREATE TABLE run_task(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, sample BLOB NOT NULL,"
    " batch INTEGER NOT NULL, upload_id INTEGER NOT NULL, url TEXT, task_id INTEGER NOT NULL, sent TEXT, regions TEXT,"
    " UNIQUE(run, sample));"
    "CREATE INDEX run_task_run ON run_task(run);"
    "CREATE TABLE undo_step(id INTEGER PRIMARY KEY, redo INTEGER NOT NULL, title TEXT NOT NULL, size INTEGER NOT NULL);"
    "CREATE TABLE undo_data(id INTEGER PRIMARY KEY REFERENCES undo_step, packed INTEGER NOT NULL, data BLOB NOT NULL);"
    "INSERT INTO dataset VALUES(1, '{}', 0);";

/*
 * Evaluations lie apart from other runs: undo takes them back with what they wrote into labels and samples. What they found lies apart as well,
 * so that they are listed without it. attribute: the names that attributes of labels have or had. mark: each set of what evaluations have made of
 * a label, and label.mark the one of a label; the index label_mark is of labels that have one, or a confidence. Steps of undo know no new column.
 */
static const char version_2[] =
    "CREATE TABLE evaluation(key TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL, results TEXT);"
    "INSERT INTO evaluation SELECT key, json_remove(document, '$.results'), json_extract(document, '$.results') FROM run"
    " WHERE kind = 'evaluation';"
    "DELETE FROM run WHERE kind = 'evaluation';"
    "CREATE TABLE attribute(field INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(field, name)) WITHOUT ROWID;"
    "CREATE TABLE mark(id INTEGER PRIMARY KEY, field INTEGER NOT NULL, document TEXT NOT NULL, n INTEGER NOT NULL,"
    " UNIQUE(field, document));"
    "ALTER TABLE label ADD COLUMN mark INTEGER;"
    "INSERT OR IGNORE INTO attribute SELECT DISTINCT label.field, json_each.key FROM label,"
    " json_each(CASE WHEN json_valid(label.attributes) THEN label.attributes END);"
    "CREATE TEMP TABLE marked AS SELECT sample, field, ord, json_group_object(name, mark) AS document FROM"
    " (SELECT label.sample, label.field, label.ord, json_each.key AS name, json_each.value AS mark FROM label,"
    " json_each(CASE WHEN json_valid(label.attributes) THEN label.attributes END)"
    " WHERE json_each.type = 'text' AND json_each.value IN ('tp', 'fp', 'fn')"
    " ORDER BY label.sample, label.field, label.ord, json_each.key) GROUP BY sample, field, ord;"
    "INSERT INTO mark(field, document, n) SELECT field, document, count(*) FROM temp.marked GROUP BY field, document;"
    "UPDATE label SET mark = mark.id FROM temp.marked JOIN mark USING (field, document)"
    " WHERE label.sample = marked.sample AND label.field = marked.field AND label.ord = marked.ord;"
    "DROP TABLE temp.marked;"
    "CREATE INDEX " RELABEL_SQLITE_LABEL_INDEX ";"
    "DELETE FROM undo_data; DELETE FROM undo_step;";

/* What brings a file from the version of its place to the next. */
static const char *const migrations[RELABEL_SQLITE_VERSION] = { version_1, version_2 };

/* In milliseconds. */
#define LIST_TIMEOUT 200

static const char not_a_dataset[] = "“%s” is not a dataset of Relabel; choose another file";
static const char newer[] = "“%s” was made by a newer version of Relabel; install that version to open it";
static const char empty_file[] = "“%s” is damaged: it is empty. Bring it back from a backup, or delete it";

static gboolean
fail_as(RelabelStoreError code, const char *format, const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name(path);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error(error, RELABEL_STORE_ERROR, code, format, shown);
#pragma GCC diagnostic pop
  return FALSE;
}

static gboolean
fail_by_errno(const char *path, int number, GError **error)
{
  g_autofree char *shown = g_filename_display_name(path);

  if (number == ENOENT || number == ENOTDIR)
    return fail_as(RELABEL_STORE_ERROR_NOT_FOUND, "There is no dataset “%s”; check the name", path, error);
  if (number == EACCES || number == EPERM || number == EROFS)
    return fail_as(RELABEL_STORE_ERROR_READ_ONLY,
                   "“%s” can't be written: allow writing to it and to its folder, or use a folder of your own", path, error);
  if (number == ENOSPC || number == EDQUOT)
    return fail_as(RELABEL_STORE_ERROR_NO_SPACE, "The disk of “%s” is full. Make room and try again", path, error);
  if (number == EEXIST)
    return fail_as(RELABEL_STORE_ERROR_EXISTS, "There is a dataset “%s” already; choose another name", path, error);
  g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_FAILED, "“%s” can't be opened: %s", shown, g_strerror(number));
  return FALSE;
}

static guint32
read_big_endian(const guint8 *bytes)
{
  return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

/*
 * Looks at the first bytes. It is done by SQLite's own file, for a file of ours would, when closed, take away the locks that other
 * connections of this process have.
 */
static gboolean
check_header(RelabelSqlite *self, const char *path, GError **error)
{
  guint8 header[100] = { 0 };
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  int code = sqlite3_file_control(self->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);

  if (code == SQLITE_OK)
    code = file->pMethods->xFileSize(file, &size);
  if (code == SQLITE_OK && size == 0)
    return fail_as(RELABEL_STORE_ERROR_DAMAGED, empty_file, path, error);
  if (code == SQLITE_OK)
    code = file->pMethods->xRead(file, header, sizeof header, 0);
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
    return relabel_sqlite_fail(self, code, error);
  if (memcmp(header, "SQLite format 3", 16) != 0 || read_big_endian(header + 68) != RELABEL_SQLITE_APPLICATION_ID)
    return fail_as(RELABEL_STORE_ERROR_NOT_A_DATASET, not_a_dataset, path, error);
  if (read_big_endian(header + 60) > RELABEL_SQLITE_VERSION)
    return fail_as(RELABEL_STORE_ERROR_NEWER, newer, path, error);
  return TRUE;
}

static gboolean
check_access(RelabelSqlite *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname(path);

  if (g_access(folder, W_OK) != 0)
    return fail_by_errno(path, errno, error);
  return sqlite3_db_readonly(self->db, "main") == 0 || fail_by_errno(path, EACCES, error);
}

RelabelSqlite *
relabel_sqlite_open_file(const char *path, GError **error)
{
  g_autoptr(RelabelSqlite) self = NULL;
  GStatBuf status;

  if (g_stat(path, &status) != 0) {
    fail_by_errno(path, errno, error);
    return NULL;
  }
  if (!S_ISREG(status.st_mode)) {
    fail_as(RELABEL_STORE_ERROR_NOT_A_DATASET, not_a_dataset, path, error);
    return NULL;
  }
  if (g_access(path, R_OK) != 0) {
    fail_by_errno(path, errno, error);
    return NULL;
  }
  self = relabel_sqlite_open(path, FALSE, error);
  if (self == NULL || !check_header(self, path, error) || !check_access(self, path, error) ||
      !relabel_sqlite_set_up(self, error))
    return NULL;
  return g_steal_pointer(&self);
}

static gboolean
migrate(RelabelSqlite *self, gint64 version, GError **error)
{
  for (; version < RELABEL_SQLITE_VERSION; version++) {
    if (!relabel_sqlite_exec(self, migrations[version], error))
      return FALSE;
  }
  return relabel_sqlite_exec(self, "PRAGMA user_version = " G_STRINGIFY(RELABEL_SQLITE_VERSION), error);
}

/* Another process may have done it while we waited for the lock. */
static gboolean
migrate_locked(RelabelSqlite *self, GError **error)
{
  gint64 version = 0;

  if (!relabel_sqlite_exec(self, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (relabel_sqlite_get_int(self, "PRAGMA user_version", &version, error) && migrate(self, version, error) &&
      relabel_sqlite_exec(self, "COMMIT", error))
    return TRUE;
  sqlite3_exec(self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
relabel_sqlite_adopt(RelabelSqlite *self, GError **error)
{
  static const char count_tables[] =
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('dataset', 'field', 'class', 'sample', 'label',"
      " 'mask', 'empty_list', 'run', 'run_task', 'evaluation', 'undo_step', 'undo_data', 'attribute', 'mark')";
  gint64 version = 0, n_tables = 0;

  if (!relabel_sqlite_get_int(self, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version > RELABEL_SQLITE_VERSION)
    return fail_as(RELABEL_STORE_ERROR_NEWER, newer, self->shown, error);
  if (version < RELABEL_SQLITE_VERSION && !migrate_locked(self, error))
    return FALSE;
  if (!relabel_sqlite_get_int(self, count_tables, &n_tables, error))
    return FALSE;
  if (n_tables != 14)
    return relabel_sqlite_fail(self, SQLITE_CORRUPT, error);
  sqlite3_db_config(self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return TRUE;
}

static gboolean
fill_file(const char *path, GError **error)
{
  static const char header[] = "PRAGMA page_size = 8192;"
                               "PRAGMA application_id = " G_STRINGIFY(RELABEL_SQLITE_APPLICATION_ID) ";"
                               "BEGIN";
  g_autoptr(RelabelSqlite) self = relabel_sqlite_open(path, TRUE, error);

  /* The journal mode is a property of the file; it is set last, so that all of it is in the file itself before. */
  return self != NULL && relabel_sqlite_set_up(self, error) && relabel_sqlite_exec(self, header, error) && migrate(self, 0, error) &&
         relabel_sqlite_exec(self, "COMMIT; PRAGMA journal_mode = WAL", error);
}

static void
remove_journals(const char *path)
{
  static const char *const suffixes[] = { "-journal", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *name = g_strconcat(path, suffixes[i], NULL);

    g_unlink(name);
  }
}

/* Never over a file that is there. Not every file system has the one call that does it in a step. */
static gboolean
move_file(const char *from, const char *to, GError **error)
{
  if (g_file_test(to, G_FILE_TEST_EXISTS))
    return fail_by_errno(to, EEXIST, error);
  /* What a deleted dataset may have left would be taken for this one's. */
  remove_journals(to);
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if ((errno == EINVAL || errno == ENOSYS) && g_rename(from, to) == 0)
    return TRUE;
  return fail_by_errno(to, errno, error);
}

gboolean
relabel_sqlite_create_file(const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname(path);
  g_autofree char *temporary = g_build_filename(folder, ".new-XXXXXX", NULL);
  g_autoptr(GError) local = NULL;
  gboolean done;
  int fd;

  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return fail_by_errno(path, EEXIST, error);
  if (g_mkdir_with_parents(folder, 0755) != 0)
    return fail_by_errno(folder, errno, error);
  fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0)
    return fail_by_errno(path, errno, error);
  close(fd);
  done = fill_file(temporary, error) && move_file(temporary, path, error);
  if (!done)
    g_unlink(temporary);
  remove_journals(temporary);
  return done;
}

gboolean
relabel_sqlite_peek(const char *path, guint64 *n_samples, GError **error)
{
  g_autoptr(RelabelSqlite) self = relabel_sqlite_open_file(path, error);
  gint64 version = 0, n = 0;

  if (self == NULL)
    return FALSE;
  /* A list doesn't wait for one of its rows, and migrates nothing. */
  sqlite3_busy_timeout(self->db, LIST_TIMEOUT);
  if (!relabel_sqlite_get_int(self, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version < RELABEL_SQLITE_VERSION)
    return TRUE;
  if (!relabel_sqlite_get_int(self, "SELECT n_samples FROM dataset", &n, error) || !relabel_sqlite_adopt(self, error))
    return FALSE;
  *n_samples = (guint64)n;
  return TRUE;
}

/* Alone with the file, and its journal folded in, so that nothing is left of it but the one file. */
static gboolean
make_single(const char *path, GError **error)
{
  g_autoptr(RelabelSqlite) self = relabel_sqlite_open_file(path, error);

  return self != NULL && relabel_sqlite_exec(self, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE", error);
}

gboolean
relabel_sqlite_delete_file(const char *path, GError **error)
{
  g_autoptr(GError) local = NULL;

  /* What is damaged can go as well. */
  if (!make_single(path, &local) && !g_error_matches(local, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_DAMAGED)) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  remove_journals(path);
  return g_unlink(path) == 0 || fail_by_errno(path, errno, error);
}
