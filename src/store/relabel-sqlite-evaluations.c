/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Evaluations: runs that are a part of the data, and so of the history of undo. */
#include "relabel-sqlite-private.h"

#include "relabel-error.h"
#include "relabel-json.h"

GPtrArray *
relabel_sqlite_list_evaluations(RelabelSqlite *sqlite, GError **error)
{
  static const char sql[] = "SELECT document FROM evaluation ORDER BY key";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func(g_object_unref);
  int row = -1;

  while (statement != NULL && (row = relabel_sqlite_next(sqlite, statement, error)) > 0) {
    RelabelRun *run = relabel_sqlite_read_run_row(sqlite, statement, error);

    if (run == NULL)
      return NULL;
    g_ptr_array_add(runs, run);
  }
  return row == 0 ? g_steal_pointer(&runs) : NULL;
}

static gboolean
fail_as_missing(const char *key, GError **error)
{
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no evaluation “%s”", key);
  return FALSE;
}

RelabelRun *
relabel_sqlite_read_evaluation(RelabelSqlite *sqlite, const char *key, GError **error)
{
  static const char sql[] = "SELECT document, results FROM evaluation WHERE key = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  RelabelRun *run;
  int row;

  if (statement == NULL)
    return NULL;
  relabel_statement_bind_text(statement, 1, key);
  row = relabel_sqlite_next(sqlite, statement, error);
  if (row == 0)
    fail_as_missing(key, error);
  run = row > 0 ? relabel_sqlite_read_run_row(sqlite, statement, error) : NULL;
  if (run != NULL)
    relabel_run_take_results_text(run, g_strdup(relabel_statement_get_text(statement, 1)));
  return run;
}

gboolean
relabel_sqlite_write_evaluation(RelabelSqliteDataset *self, RelabelRun *run, GError **error)
{
  static const char sql[] = "INSERT INTO evaluation(key, document, results) VALUES(?1, ?2, ?3)"
                            " ON CONFLICT(key) DO UPDATE SET document = excluded.document, results = excluded.results";
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);
  g_autoptr(JsonNode) node = relabel_run_to_record(run);
  g_autofree char *text = relabel_json_to_string(node, FALSE);

  if (statement == NULL)
    return FALSE;
  self->edit.data_changed = TRUE;
  relabel_statement_bind_text(statement, 1, relabel_run_get_key(run));
  relabel_statement_bind_text(statement, 2, text);
  relabel_statement_bind_text(statement, 3, relabel_run_get_results_text(run));
  return relabel_sqlite_run(self->writer, statement, error) || relabel_sqlite_dataset_poison(self, error);
}

static int
find_evaluation(RelabelSqlite *sqlite, const char *key, GError **error)
{
  static const char sql[] = "SELECT 1 FROM evaluation WHERE key = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return -1;
  relabel_statement_bind_text(statement, 1, key);
  return relabel_sqlite_next(sqlite, statement, error);
}

static gboolean
run_for_keys(RelabelSqliteDataset *self, const char *sql, const char *key, const char *new_key, GError **error)
{
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);

  if (statement == NULL)
    return FALSE;
  self->edit.data_changed = TRUE;
  relabel_statement_bind_text(statement, 1, key);
  if (new_key != NULL)
    relabel_statement_bind_text(statement, 2, new_key);
  return relabel_sqlite_run(self->writer, statement, error) || relabel_sqlite_dataset_poison(self, error);
}

gboolean
relabel_sqlite_rename_evaluation(RelabelSqliteDataset *self, const char *key, const char *new_key, GError **error)
{
  static const char sql[] = "UPDATE evaluation SET key = ?2, document = json_set(document, '$.key', ?2) WHERE key = ?1";
  int found = find_evaluation(self->writer, key, error);

  if (found == 0)
    fail_as_missing(key, error);
  if (found <= 0)
    return FALSE;
  found = find_evaluation(self->writer, new_key, error);
  if (found > 0)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS, "There is an evaluation “%s” already; choose another key", new_key);
  return found == 0 && run_for_keys(self, sql, key, new_key, error);
}

gboolean
relabel_sqlite_delete_evaluation(RelabelSqliteDataset *self, const char *key, GError **error)
{
  int found = find_evaluation(self->writer, key, error);

  if (found == 0)
    fail_as_missing(key, error);
  return found > 0 && run_for_keys(self, "DELETE FROM evaluation WHERE key = ?1", key, NULL, error);
}
