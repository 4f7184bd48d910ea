/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs and their tasks. */
#include "relabel-sqlite-private.h"

#include "relabel-error.h"
#include "relabel-json.h"

/* What was sent is read later, if at all: only that it can be is seen to here. */
#define SELECT_TASKS "SELECT sample, batch, upload_id, url, task_id, sent, regions, json_valid(sent) FROM run_task"

/* Text of a document. */
RelabelRun *
relabel_sqlite_read_run_row(RelabelSqlite *sqlite, RelabelStatement *row, GError **error)
{
  const char *text = relabel_statement_get_text(row, 0);
  g_autoptr(JsonNode) node = text != NULL ? relabel_json_parse(text, -1, NULL) : NULL;
  RelabelRun *run = node != NULL ? relabel_run_new_from_json(node, NULL) : NULL;

  if (run == NULL)
    relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
  return run;
}

GPtrArray *
relabel_sqlite_dataset_list_runs(RelabelDataset *dataset, RelabelRunKind kind, GError **error)
{
  static const char sql[] = "SELECT document FROM run WHERE kind = ?1 ORDER BY key";
  RelabelSqlite *sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func(g_object_unref);
  int row;

  if (kind == RELABEL_RUN_KIND_EVALUATION)
    return relabel_sqlite_list_evaluations(sqlite, error);
  if (statement == NULL)
    return NULL;
  relabel_statement_bind_text(statement, 1, relabel_run_kind_to_nick(kind));
  while ((row = relabel_sqlite_next(sqlite, statement, error)) > 0) {
    RelabelRun *run = relabel_sqlite_read_run_row(sqlite, statement, error);

    if (run == NULL)
      return NULL;
    g_ptr_array_add(runs, run);
  }
  return row == 0 ? g_steal_pointer(&runs) : NULL;
}

/* The row of a run: 1, or 0 with an error where there is none, or -1. */
int
relabel_sqlite_find_run(RelabelSqlite *sqlite, RelabelRunKind kind, const char *key, gint64 *id, GError **error)
{
  static const char sql[] = "SELECT id FROM run WHERE kind = ?1 AND key = ?2";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  int row;

  if (statement == NULL)
    return -1;
  relabel_statement_bind_text(statement, 1, relabel_run_kind_to_nick(kind));
  relabel_statement_bind_text(statement, 2, key);
  row = relabel_sqlite_next(sqlite, statement, error);
  if (row > 0)
    *id = sqlite3_column_int64(statement, 0);
  if (row == 0)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no run “%s”", key);
  return row;
}

RelabelRun *
relabel_sqlite_read_run(RelabelSqlite *sqlite, RelabelRunKind kind, const char *key, GError **error)
{
  static const char sql[] = "SELECT document FROM run WHERE kind = ?1 AND key = ?2";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  int row;

  if (kind == RELABEL_RUN_KIND_EVALUATION)
    return relabel_sqlite_read_evaluation(sqlite, key, error);
  if (statement == NULL)
    return NULL;
  relabel_statement_bind_text(statement, 1, relabel_run_kind_to_nick(kind));
  relabel_statement_bind_text(statement, 2, key);
  row = relabel_sqlite_next(sqlite, statement, error);
  if (row > 0)
    return relabel_sqlite_read_run_row(sqlite, statement, error);
  if (row == 0)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no run “%s”", key);
  return NULL;
}

RelabelRun *
relabel_sqlite_dataset_read_run(RelabelDataset *dataset, RelabelRunKind kind, const char *key, GError **error)
{
  return relabel_sqlite_read_run(relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset)), kind, key, error);
}

static gboolean
store_document(RelabelSqlite *sqlite, RelabelRunKind kind, const char *key, const char *text, GError **error)
{
  static const char sql[] = "INSERT INTO run(kind, key, document) VALUES(?1, ?2, ?3)"
                            " ON CONFLICT(kind, key) DO UPDATE SET document = excluded.document";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  relabel_statement_bind_text(statement, 1, relabel_run_kind_to_nick(kind));
  relabel_statement_bind_text(statement, 2, key);
  relabel_statement_bind_text(statement, 3, text);
  return relabel_sqlite_run(sqlite, statement, error);
}

gboolean
relabel_sqlite_dataset_write_run(RelabelDataset *dataset, RelabelRun *run, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (relabel_run_get_kind(run) == RELABEL_RUN_KIND_EVALUATION)
    return relabel_sqlite_write_evaluation(self, run, error);
  node = relabel_run_to_json(run);
  text = relabel_json_to_string(node, FALSE);
  return store_document(self->writer, relabel_run_get_kind(run), relabel_run_get_key(run), text, error) ||
         relabel_sqlite_dataset_poison(self, error);
}

static gboolean
move_run(RelabelSqlite *sqlite, gint64 id, RelabelRun *run, const char *new_key, GError **error)
{
  static const char sql[] = "UPDATE run SET key = ?1, document = ?2 WHERE id = ?3";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autoptr(JsonNode) node = relabel_run_to_json(run);
  g_autofree char *text = NULL;

  if (statement == NULL)
    return FALSE;
  json_object_set_string_member(json_node_get_object(node), "key", new_key);
  text = relabel_json_to_string(node, FALSE);
  relabel_statement_bind_text(statement, 1, new_key);
  relabel_statement_bind_text(statement, 2, text);
  sqlite3_bind_int64(statement, 3, id);
  return relabel_sqlite_run(sqlite, statement, error);
}

gboolean
relabel_sqlite_dataset_rename_run(RelabelDataset *dataset, RelabelRunKind kind, const char *key, const char *new_key,
                                  GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  g_autoptr(RelabelRun) checked = relabel_run_new(kind, new_key, error);
  g_autoptr(RelabelRun) run = NULL;
  g_autoptr(GError) local = NULL;
  gint64 id = 0, other = 0;
  int found;

  if (checked != NULL && kind == RELABEL_RUN_KIND_EVALUATION)
    return relabel_sqlite_rename_evaluation(self, key, new_key, error);
  if (checked == NULL || relabel_sqlite_find_run(self->writer, kind, key, &id, error) <= 0)
    return FALSE;
  found = relabel_sqlite_find_run(self->writer, kind, new_key, &other, &local);
  if (found > 0)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
                "There is a run “%s” already; choose another key", new_key);
  else if (found < 0)
    g_propagate_error(error, g_steal_pointer(&local));
  if (found != 0)
    return FALSE;
  run = relabel_sqlite_dataset_read_run(dataset, kind, key, error);
  return run != NULL && (move_run(self->writer, id, run, new_key, error) || relabel_sqlite_dataset_poison(self, error));
}

static gboolean
run_for_id(RelabelSqlite *sqlite, const char *sql, gint64 id, GError **error)
{
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, id);
  return relabel_sqlite_run(sqlite, statement, error);
}

gboolean
relabel_sqlite_dataset_delete_run(RelabelDataset *dataset, RelabelRunKind kind, const char *key, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  gint64 id = 0;

  if (kind == RELABEL_RUN_KIND_EVALUATION)
    return relabel_sqlite_delete_evaluation(self, key, error);
  if (relabel_sqlite_find_run(self->writer, kind, key, &id, error) <= 0)
    return FALSE;
  return (run_for_id(self->writer, "DELETE FROM run_task WHERE run = ?1", id, error) &&
          run_for_id(self->writer, "DELETE FROM run WHERE id = ?1", id, error)) ||
         relabel_sqlite_dataset_poison(self, error);
}

static gboolean
parse_object(RelabelSqlite *sqlite, const char *text, JsonObject **object, GError **error)
{
  g_autoptr(JsonNode) node = NULL;

  if (text == NULL)
    return TRUE;
  node = relabel_json_parse(text, -1, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
  *object = json_node_dup_object(node);
  return TRUE;
}

static RelabelRunTask *
read_task_row(RelabelSqlite *sqlite, RelabelStatement *row, GError **error)
{
  g_autoptr(RelabelRunTask) task = NULL;
  const char *sent;
  char id[RELABEL_ID_LENGTH + 1];

  if (!relabel_sqlite_get_id(sqlite, row, 0, id, error))
    return NULL;
  task = relabel_run_task_new(id);
  task->batch = (guint)sqlite3_column_int64(row, 1);
  task->upload_id = sqlite3_column_int64(row, 2);
  task->url = g_strdup(relabel_statement_get_text(row, 3));
  task->task_id = sqlite3_column_int64(row, 4);
  if (!parse_object(sqlite, relabel_statement_get_text(row, 6), &task->regions, error))
    return NULL;
  sent = relabel_statement_get_text(row, 5);
  if (sent != NULL && (sent[0] != '{' || !sqlite3_column_int(row, 7))) {
    relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
    return NULL;
  }
  relabel_run_task_take_sent_text(task, g_strdup(sent));
  return g_steal_pointer(&task);
}

GPtrArray *
relabel_sqlite_dataset_read_tasks(RelabelDataset *dataset, const char *key, guint64 position, guint length, GError **error)
{
  static const char sql[] = SELECT_TASKS " WHERE run = ?1 ORDER BY id LIMIT ?2 OFFSET ?3";
  RelabelSqlite *sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);
  gint64 id = 0;
  int row;

  if (statement == NULL || relabel_sqlite_find_run(sqlite, RELABEL_RUN_KIND_ANNOTATION, key, &id, error) <= 0)
    return NULL;
  sqlite3_bind_int64(statement, 1, id);
  sqlite3_bind_int64(statement, 2, length);
  sqlite3_bind_int64(statement, 3, (gint64)MIN(position, G_MAXINT64));
  while ((row = relabel_sqlite_next(sqlite, statement, error)) > 0) {
    RelabelRunTask *task = read_task_row(sqlite, statement, error);

    if (task == NULL)
      return NULL;
    g_ptr_array_add(tasks, task);
  }
  return row == 0 ? g_steal_pointer(&tasks) : NULL;
}

GPtrArray *
relabel_sqlite_dataset_find_tasks(RelabelDataset *dataset, const char *key, RelabelIdList *sample_ids, GError **error)
{
  static const char sql[] = SELECT_TASKS " WHERE run = ?1 AND sample = ?2";
  RelabelSqlite *sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);
  gint64 id = 0;

  if (relabel_sqlite_find_run(sqlite, RELABEL_RUN_KIND_ANNOTATION, key, &id, error) <= 0)
    return NULL;
  for (guint i = 0; i < relabel_id_list_get_length(sample_ids); i++) {
    g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
    RelabelRunTask *task;
    int row;

    if (statement == NULL)
      return NULL;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_blob(statement, 2, relabel_id_list_peek(sample_ids, i), RELABEL_ID_SIZE, SQLITE_STATIC);
    row = relabel_sqlite_next(sqlite, statement, error);
    task = row > 0 ? read_task_row(sqlite, statement, error) : NULL;
    if (row < 0 || (row > 0 && task == NULL))
      return NULL;
    if (task != NULL)
      g_ptr_array_add(tasks, task);
  }
  return g_steal_pointer(&tasks);
}

/* A task keeps the place that it had first. */
static gboolean
write_task(RelabelSqlite *sqlite, gint64 run, const RelabelRunTask *task, GError **error)
{
  static const char sql[] =
      "INSERT INTO run_task(run, sample, batch, upload_id, url, task_id, sent, regions) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
      " ON CONFLICT(run, sample) DO UPDATE SET batch = excluded.batch, upload_id = excluded.upload_id, url = excluded.url,"
      " task_id = excluded.task_id, sent = excluded.sent, regions = excluded.regions";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autofree char *sent = relabel_run_task_dup_sent_text(task);
  g_autofree char *regions = task->regions != NULL ? relabel_json_object_to_string(task->regions, FALSE) : NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, run);
  relabel_statement_bind_id(statement, 2, task->sample_id);
  sqlite3_bind_int64(statement, 3, task->batch);
  sqlite3_bind_int64(statement, 4, task->upload_id);
  relabel_statement_bind_text(statement, 5, task->url);
  sqlite3_bind_int64(statement, 6, task->task_id);
  relabel_statement_bind_text(statement, 7, sent);
  relabel_statement_bind_text(statement, 8, regions);
  return relabel_sqlite_run(sqlite, statement, error);
}

gboolean
relabel_sqlite_dataset_write_tasks(RelabelDataset *dataset, const char *key, GPtrArray *tasks, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  gint64 id = 0;

  if (relabel_sqlite_find_run(self->writer, RELABEL_RUN_KIND_ANNOTATION, key, &id, error) <= 0)
    return FALSE;
  for (guint i = 0; i < tasks->len; i++) {
    if (!write_task(self->writer, id, g_ptr_array_index(tasks, i), error))
      return relabel_sqlite_dataset_poison(self, error);
  }
  return TRUE;
}
