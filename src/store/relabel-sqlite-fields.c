/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields and their classes, and what an edit keeps of them. */
#include "relabel-sqlite-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

static void
field_free(RelabelSqliteField *field)
{
  g_clear_pointer(&field->classes, g_hash_table_unref);
  g_clear_pointer(&field->marks, g_hash_table_unref);
  g_clear_pointer(&field->attributes, g_hash_table_unref);
  g_clear_pointer(&field->shapes, g_hash_table_unref);
  if (field->shape != NULL)
    g_string_free(field->shape, TRUE);
  g_free(field->name);
  g_free(field);
}

GPtrArray *
relabel_sqlite_read_fields(RelabelSqlite *sqlite, GError **error)
{
  static const char sql[] = "SELECT id, name, type FROM field ORDER BY id";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
  int row;

  if (statement == NULL)
    return NULL;
  while ((row = relabel_sqlite_next(sqlite, statement, error)) > 0) {
    const char *nick = relabel_statement_get_text(statement, 2);
    RelabelSqliteField *field = g_new0(RelabelSqliteField, 1);

    g_ptr_array_add(fields, field);
    field->id = sqlite3_column_int64(statement, 0);
    field->name = g_strdup(relabel_statement_get_text(statement, 1));
    if (field->name == NULL || nick == NULL || !relabel_field_type_from_nick(nick, &field->type)) {
      relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
      return NULL;
    }
  }
  return row == 0 ? g_steal_pointer(&fields) : NULL;
}

/* A field of the edit; the array is short. */
RelabelSqliteField *
relabel_sqlite_dataset_find_field(RelabelSqliteDataset *self, const char *name, GError **error)
{
  if (self->edit.fields == NULL)
    self->edit.fields = relabel_sqlite_read_fields(self->writer, error);
  if (self->edit.fields == NULL)
    return NULL;
  for (guint i = 0; i < self->edit.fields->len; i++) {
    RelabelSqliteField *field = g_ptr_array_index(self->edit.fields, i);

    if (strcmp(field->name, name) == 0)
      return field;
  }
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no field “%s”; declare it first", name);
  return NULL;
}

RelabelSqliteClass *
relabel_sqlite_know_class(GHashTable **classes, gint64 id)
{
  RelabelSqliteClass *known;

  if (*classes == NULL)
    *classes = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
  known = g_hash_table_lookup(*classes, &id);
  if (known == NULL) {
    known = g_new0(RelabelSqliteClass, 1);
    known->id = id;
    g_hash_table_insert(*classes, &known->id, known);
  }
  return known;
}

void
relabel_sqlite_dataset_count_class(RelabelSqliteDataset *self, gint64 id, gint64 delta)
{
  relabel_sqlite_know_class(&self->edit.classes, id)->delta += delta;
}

static gboolean
insert_class(RelabelSqlite *sqlite, const char *sql, gint64 field, const char *text, gint64 *id, GError **error)
{
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, field);
  relabel_statement_bind_text(statement, 2, text);
  if (!relabel_sqlite_run(sqlite, statement, error))
    return FALSE;
  *id = sqlite3_last_insert_rowid(sqlite->db);
  return TRUE;
}

gboolean
relabel_sqlite_look_up_class(RelabelSqlite *sqlite, const char *find, const char *insert, gint64 field, const char *text, gint64 *id,
                             GError **error)
{
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, find, error);
  int row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, field);
  relabel_statement_bind_text(statement, 2, text);
  row = relabel_sqlite_next(sqlite, statement, error);
  if (row > 0)
    *id = sqlite3_column_int64(statement, 0);
  return row > 0 || (row == 0 && insert_class(sqlite, insert, field, text, id, error));
}

/* The class of that name, made where there is none; a label without a class is of the class without a name. */
RelabelSqliteClass *
relabel_sqlite_dataset_find_class(RelabelSqliteDataset *self, RelabelSqliteField *field, const char *name, GError **error)
{
  static const char find[] = "SELECT id FROM class WHERE field = ?1 AND name IS ?2";
  static const char insert[] = "INSERT INTO class(field, name, n) VALUES(?1, ?2, 0)";
  RelabelSqliteClass *found;
  gint64 id = 0;

  if (field->classes == NULL)
    field->classes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  found = name != NULL ? g_hash_table_lookup(field->classes, name) : field->unnamed;
  if (found != NULL)
    return found;
  if (!relabel_sqlite_look_up_class(self->writer, find, insert, field->id, name, &id, error))
    return NULL;
  found = relabel_sqlite_know_class(&self->edit.classes, id);
  if (name != NULL)
    g_hash_table_insert(field->classes, g_strdup(name), found);
  else
    field->unnamed = found;
  return found;
}

static gboolean
write_deltas(RelabelSqliteDataset *self, const char *sql, GHashTable *classes, GError **error)
{
  RelabelStatement *statement;
  RelabelSqliteClass *changed;
  GHashTableIter iter;

  if (classes == NULL)
    return TRUE;
  statement = relabel_sqlite_prepare(self->writer, sql, error);
  if (statement == NULL)
    return FALSE;
  g_hash_table_iter_init(&iter, classes);
  while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&changed)) {
    if (changed->delta == 0)
      continue;
    sqlite3_bind_int64(statement, 1, changed->delta);
    sqlite3_bind_int64(statement, 2, changed->id);
    if (!relabel_sqlite_run(self->writer, statement, error))
      return FALSE;
  }
  return TRUE;
}

/* Writes what the edit has counted, and forgets what it knows of the fields. */
gboolean
relabel_sqlite_dataset_write_counts(RelabelSqliteDataset *self, GError **error)
{
  static const char sql[] = "UPDATE dataset SET n_samples = n_samples + ?1 WHERE id = 1";
  gboolean done = write_deltas(self, "UPDATE class SET n = n + ?1 WHERE id = ?2", self->edit.classes, error) &&
                  write_deltas(self, "UPDATE mark SET n = n + ?1 WHERE id = ?2", self->edit.marks, error);

  if (done && self->edit.n_samples != 0) {
    RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);

    if (statement != NULL)
      sqlite3_bind_int64(statement, 1, self->edit.n_samples);
    done = statement != NULL && relabel_sqlite_run(self->writer, statement, error);
  }
  self->edit.n_samples = 0;
  g_clear_pointer(&self->edit.fields, g_ptr_array_unref);
  g_clear_pointer(&self->edit.classes, g_hash_table_unref);
  g_clear_pointer(&self->edit.marks, g_hash_table_unref);
  return done;
}

gboolean
relabel_sqlite_dataset_write_document(RelabelDataset *dataset, JsonObject *document, GError **error)
{
  static const char sql[] = "UPDATE dataset SET document = ?1 WHERE id = 1";
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);
  g_autofree char *text = relabel_json_object_to_string(document, FALSE);

  if (statement == NULL)
    return FALSE;
  self->edit.data_changed = TRUE;
  relabel_statement_bind_text(statement, 1, text);
  return relabel_sqlite_run(self->writer, statement, error) || relabel_sqlite_dataset_poison(self, error);
}

static char *
format_document(RelabelField *field)
{
  JsonObject *document = relabel_field_get_document(field);

  return document != NULL ? relabel_json_object_to_string(document, FALSE) : NULL;
}

static gboolean
check_name_is_free(RelabelSqliteDataset *self, const char *name, GError **error)
{
  g_autoptr(GError) local = NULL;

  if (relabel_sqlite_dataset_find_field(self, name, &local) != NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
                "The dataset has a field “%s” already; choose another name", name);
    return FALSE;
  }
  if (g_error_matches(local, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

gboolean
relabel_sqlite_dataset_write_field(RelabelDataset *dataset, const char *name, RelabelField *field, GError **error)
{
  static const char sql[] = "UPDATE field SET name = ?1, document = ?2 WHERE id = ?3";
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);
  RelabelSqliteField *known = relabel_sqlite_dataset_find_field(self, name, error);
  const char *new_name = relabel_field_get_name(field);
  g_autofree char *text = format_document(field);

  if (statement == NULL || known == NULL || (strcmp(name, new_name) != 0 && !check_name_is_free(self, new_name, error)))
    return FALSE;
  self->edit.data_changed = TRUE;
  relabel_statement_bind_text(statement, 1, new_name);
  relabel_statement_bind_text(statement, 2, text);
  sqlite3_bind_int64(statement, 3, known->id);
  /* What is known of the fields is read anew: with their counts. */
  return (relabel_sqlite_run(self->writer, statement, error) && relabel_sqlite_dataset_write_counts(self, error)) ||
         relabel_sqlite_dataset_poison(self, error);
}

gboolean
relabel_sqlite_dataset_add_field(RelabelDataset *dataset, RelabelField *field, GError **error)
{
  static const char sql[] = "INSERT INTO field(name, type, document) VALUES(?1, ?2, ?3)";
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);
  const char *name = relabel_field_get_name(field);
  g_autofree char *text = format_document(field);

  if (statement == NULL || !check_name_is_free(self, name, error))
    return FALSE;
  self->edit.data_changed = TRUE;
  relabel_statement_bind_text(statement, 1, name);
  relabel_statement_bind_text(statement, 2, relabel_field_type_to_nick(relabel_field_get_field_type(field)));
  relabel_statement_bind_text(statement, 3, text);
  /* What is known of the fields is read anew: with their counts. */
  return (relabel_sqlite_run(self->writer, statement, error) && relabel_sqlite_dataset_write_counts(self, error)) ||
         relabel_sqlite_dataset_poison(self, error);
}

static gboolean
delete_rows(RelabelSqliteDataset *self, const char *sql, gint64 field, GError **error)
{
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, field);
  return relabel_sqlite_run(self->writer, statement, error);
}

gboolean
relabel_sqlite_dataset_delete_field(RelabelDataset *dataset, const char *name, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  RelabelSqliteField *field = relabel_sqlite_dataset_find_field(self, name, error);
  gboolean is_label;
  gint64 id;

  if (field == NULL)
    return FALSE;
  id = field->id;
  is_label = relabel_field_type_is_label(field->type);
  self->edit.data_changed = TRUE;
  return (relabel_sqlite_dataset_write_counts(self, error) &&
          (is_label || relabel_sqlite_delete_values(self->writer, name, error)) &&
          delete_rows(self, "DELETE FROM mask WHERE field = ?1", id, error) &&
          delete_rows(self, "DELETE FROM label WHERE field = ?1", id, error) &&
          delete_rows(self, "DELETE FROM empty_list WHERE field = ?1", id, error) &&
          delete_rows(self, "DELETE FROM class WHERE field = ?1", id, error) &&
          delete_rows(self, "DELETE FROM mark WHERE field = ?1", id, error) &&
          delete_rows(self, "DELETE FROM attribute WHERE field = ?1", id, error) &&
          delete_rows(self, "DELETE FROM field WHERE id = ?1", id, error)) ||
         relabel_sqlite_dataset_poison(self, error);
}
