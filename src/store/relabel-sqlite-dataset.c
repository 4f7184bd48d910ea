/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-sqlite-private.h"

#include "relabel-json.h"
#include "relabel-run-lock.h"
#include "relabel-sqlite-schema.h"
#include "relabel-store-error.h"

/* A dataset in a file: a connection for each of the threads that read, count and write. */
G_DEFINE_FINAL_TYPE(RelabelSqliteDataset, relabel_sqlite_dataset, RELABEL_TYPE_DATASET)

RelabelSqlite *
relabel_sqlite_dataset_get_connection(RelabelSqliteDataset *self)
{
  if (relabel_dataset_in_edit(RELABEL_DATASET(self)))
    return self->writer;
  return relabel_dataset_in_count(RELABEL_DATASET(self)) ? self->counter : self->reader;
}

static gboolean
read_document(RelabelSqlite *sqlite, RelabelDatasetState *state, GError **error)
{
  static const char sql[] = "SELECT document, n_samples FROM dataset WHERE id = 1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autoptr(JsonNode) node = NULL;
  const char *text;
  int row = statement != NULL ? relabel_sqlite_next(sqlite, statement, error) : -1;

  if (row < 0)
    return FALSE;
  text = row > 0 ? relabel_statement_get_text(statement, 0) : NULL;
  node = text != NULL ? relabel_json_parse(text, -1, NULL) : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
  state->document = json_node_dup_object(node);
  state->n_samples = (guint64)sqlite3_column_int64(statement, 1);
  return TRUE;
}

static RelabelField *
read_field(RelabelSqlite *sqlite, RelabelStatement *row, GError **error)
{
  const char *name = relabel_statement_get_text(row, 0);
  const char *nick = relabel_statement_get_text(row, 1);
  const char *text = relabel_statement_get_text(row, 2);
  RelabelFieldType type = RELABEL_FIELD_TYPE_OTHER;
  g_autoptr(JsonNode) node = text != NULL ? relabel_json_parse(text, -1, NULL) : NULL;
  RelabelField *field = NULL;

  if (nick != NULL && relabel_field_type_from_nick(nick, &type) && (text == NULL || node != NULL))
    field = relabel_field_new(name, type, NULL);
  if (field == NULL)
    relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
  else if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
    relabel_field_set_document(field, json_node_get_object(node));
  return field;
}

static gboolean
read_fields(RelabelSqlite *sqlite, RelabelDatasetState *state, GError **error)
{
  static const char sql[] = "SELECT name, type, document FROM field ORDER BY id";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  int row = -1;

  state->fields = g_ptr_array_new_with_free_func(g_object_unref);
  while (statement != NULL && (row = relabel_sqlite_next(sqlite, statement, error)) > 0) {
    RelabelField *field = read_field(sqlite, statement, error);
    GStrv attributes = field != NULL ? relabel_sqlite_read_attributes(sqlite, relabel_field_get_name(field), error) : NULL;

    if (field != NULL)
      g_ptr_array_add(state->fields, field);
    if (attributes == NULL)
      return FALSE;
    relabel_field_take_attributes(field, attributes);
  }
  return row == 0;
}

static gboolean
relabel_sqlite_dataset_load_state(RelabelDataset *dataset, RelabelDatasetState *state, GError **error)
{
  RelabelSqlite *sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));

  return read_document(sqlite, state, error) && read_fields(sqlite, state, error) &&
         relabel_sqlite_undo_read_titles(sqlite, &state->undo_title, &state->redo_title, error);
}

static void
clear_edit(RelabelSqliteDataset *self)
{
  relabel_sqlite_undo_stop(self);
  g_clear_pointer(&self->edit.fields, g_ptr_array_unref);
  g_clear_pointer(&self->edit.classes, g_hash_table_unref);
  g_clear_pointer(&self->edit.marks, g_hash_table_unref);
  g_clear_pointer(&self->edit.title, g_free);
  g_clear_error(&self->edit.failure);
  self->edit = (RelabelSqliteEdit){ .last_pos = -1 };
}

/* The first failure counts: what follows it is of no use. */
gboolean
relabel_sqlite_dataset_poison(RelabelSqliteDataset *self, GError **error)
{
  if (self->edit.failure == NULL && error != NULL && *error != NULL)
    self->edit.failure = g_error_copy(*error);
  else if (self->edit.failure == NULL)
    g_set_error_literal(&self->edit.failure, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_FAILED, "A part of the change failed");
  return FALSE;
}

static void
relabel_sqlite_dataset_rollback(RelabelDataset *dataset)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);

  clear_edit(self);
  /* After some failures SQLite has done it already. */
  if (!sqlite3_get_autocommit(self->writer->db))
    sqlite3_exec(self->writer->db, "ROLLBACK", NULL, NULL, NULL);
}

static gboolean
relabel_sqlite_dataset_begin(RelabelDataset *dataset, const char *title, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);

  if (g_atomic_int_get(&self->damaged))
    return relabel_sqlite_fail(self->writer, SQLITE_CORRUPT, error);
  if (!relabel_sqlite_exec(self->writer, "BEGIN IMMEDIATE", error))
    return FALSE;
  clear_edit(self);
  self->edit.title = g_strdup(title);
  if (relabel_sqlite_undo_begin(self, error))
    return TRUE;
  relabel_sqlite_dataset_rollback(dataset);
  return FALSE;
}

static gboolean
relabel_sqlite_dataset_commit(RelabelDataset *dataset, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);

  if (self->edit.failure != NULL) {
    g_propagate_error(error, g_error_copy(self->edit.failure));
    return FALSE;
  }
  if (!relabel_sqlite_dataset_write_counts(self, error) || !relabel_sqlite_undo_record(self, error) ||
      !relabel_sqlite_dataset_settle_index(self, error) || !relabel_sqlite_exec(self->writer, "COMMIT", error))
    return FALSE;
  clear_edit(self);
  return TRUE;
}

static void
relabel_sqlite_dataset_finalize(GObject *object)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(object);

  clear_edit(self);
  g_clear_pointer(&self->reader, relabel_sqlite_close);
  g_clear_pointer(&self->counter, relabel_sqlite_close);
  g_clear_pointer(&self->writer, relabel_sqlite_close);
  G_OBJECT_CLASS(relabel_sqlite_dataset_parent_class)->finalize(object);
}

static void
relabel_sqlite_dataset_class_init(RelabelSqliteDatasetClass *klass)
{
  RelabelDatasetClass *dataset_class = RELABEL_DATASET_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_sqlite_dataset_finalize;
  dataset_class->load_state = relabel_sqlite_dataset_load_state;
  dataset_class->list_samples = relabel_sqlite_dataset_list_samples;
  dataset_class->read_samples = relabel_sqlite_dataset_read_samples;
  dataset_class->count_classes = relabel_sqlite_dataset_count_classes;
  dataset_class->aggregate = relabel_sqlite_dataset_aggregate;
  dataset_class->list_patches = relabel_sqlite_dataset_list_patches;
  dataset_class->scan_field = relabel_sqlite_dataset_scan_field;
  dataset_class->read_rows = relabel_sqlite_dataset_read_rows;
  dataset_class->list_runs = relabel_sqlite_dataset_list_runs;
  dataset_class->read_run = relabel_sqlite_dataset_read_run;
  dataset_class->read_tasks = relabel_sqlite_dataset_read_tasks;
  dataset_class->find_tasks = relabel_sqlite_dataset_find_tasks;
  dataset_class->begin = relabel_sqlite_dataset_begin;
  dataset_class->commit = relabel_sqlite_dataset_commit;
  dataset_class->rollback = relabel_sqlite_dataset_rollback;
  dataset_class->write_document = relabel_sqlite_dataset_write_document;
  dataset_class->add_field = relabel_sqlite_dataset_add_field;
  dataset_class->write_field = relabel_sqlite_dataset_write_field;
  dataset_class->delete_field = relabel_sqlite_dataset_delete_field;
  dataset_class->add_samples = relabel_sqlite_dataset_add_samples;
  dataset_class->delete_samples = relabel_sqlite_dataset_delete_samples;
  dataset_class->set_labels = relabel_sqlite_dataset_set_labels;
  dataset_class->set_value = relabel_sqlite_dataset_set_value;
  dataset_class->write_rows = relabel_sqlite_dataset_write_rows;
  dataset_class->write_run = relabel_sqlite_dataset_write_run;
  dataset_class->rename_run = relabel_sqlite_dataset_rename_run;
  dataset_class->delete_run = relabel_sqlite_dataset_delete_run;
  dataset_class->write_tasks = relabel_sqlite_dataset_write_tasks;
  dataset_class->undo = relabel_sqlite_dataset_undo;
  dataset_class->lock_run = relabel_run_lock_new;
}

static void
relabel_sqlite_dataset_init(RelabelSqliteDataset *self)
{
  self->edit.last_pos = -1;
}

static RelabelSqlite *
connect_file(RelabelSqliteDataset *self, const char *path, GError **error)
{
  RelabelSqlite *sqlite = relabel_sqlite_open_file(path, error);

  if (sqlite != NULL)
    sqlite->damaged = &self->damaged;
  if (sqlite != NULL && !relabel_sqlite_adopt(sqlite, error))
    g_clear_pointer(&sqlite, relabel_sqlite_close);
  return sqlite;
}

/* Who goes through all rows once has little use for those that were read before. */
static const char counting[] = "PRAGMA cache_size = -8192";

RelabelDataset *
relabel_sqlite_dataset_new(const char *name, const char *path, GError **error)
{
  g_autoptr(RelabelSqliteDataset) self = g_object_new(RELABEL_TYPE_SQLITE_DATASET, "name", name, "uri", path, NULL);

  self->writer = connect_file(self, path, error);
  if (self->writer == NULL || !relabel_sqlite_add_row_functions(self->writer, error))
    return NULL;
  self->reader = connect_file(self, path, error);
  self->counter = self->reader != NULL ? connect_file(self, path, error) : NULL;
  if (self->counter == NULL || !relabel_sqlite_exec(self->counter, counting, error) || !relabel_dataset_start(RELABEL_DATASET(self), error))
    return NULL;
  return RELABEL_DATASET(g_steal_pointer(&self));
}
