/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of fields that hold no labels: those of a sample are one JSON object in its row. */
#include "relabel-sqlite-private.h"

#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-json.h"

/* A copy, to be changed; empty where there are no values. */
static JsonObject *
parse_values(RelabelSqlite *sqlite, const char *text, GError **error)
{
  g_autoptr(JsonNode) node = text != NULL ? relabel_json_parse(text, -1, NULL) : NULL;

  if (text == NULL)
    return json_object_new();
  if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
    return relabel_json_copy_object(json_node_get_object(node));
  relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
  return NULL;
}

char *
relabel_sqlite_format_values(JsonObject *values)
{
  return values != NULL && json_object_get_size(values) > 0 ? relabel_json_object_to_string(values, FALSE) : NULL;
}

static JsonObject *
read_values(RelabelSqlite *sqlite, gint64 pos, GError **error)
{
  static const char sql[] = "SELECT field_values FROM sample WHERE pos = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  int row = -1;

  if (statement != NULL) {
    sqlite3_bind_int64(statement, 1, pos);
    row = relabel_sqlite_next(sqlite, statement, error);
  }
  return row >= 0 ? parse_values(sqlite, row > 0 ? relabel_statement_get_text(statement, 0) : NULL, error) : NULL;
}

static gboolean
write_values(RelabelSqlite *sqlite, gint64 pos, const char *text, GError **error)
{
  static const char sql[] = "UPDATE sample SET field_values = ?1 WHERE pos = ?2";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  relabel_statement_bind_text(statement, 1, text);
  sqlite3_bind_int64(statement, 2, pos);
  return relabel_sqlite_run(sqlite, statement, error);
}

static gboolean
check_value(RelabelSqliteField *field, JsonNode *value, GError **error)
{
  if (relabel_field_type_is_label(field->type)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” holds labels, not values", field->name);
    return FALSE;
  }
  return value == NULL || relabel_field_type_check_value(field->type, field->name, value, error);
}

/* What could not be read again would make the dataset a damaged one: text that is not UTF-8, and what is nested too deep. */
static gboolean
check_text(const char *name, const char *text, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(JsonNode) node = text != NULL ? relabel_json_parse(text, -1, &local) : NULL;

  if (local != NULL)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” can't hold this value: %s", name, local->message);
  return local == NULL;
}

/* JSON has no word for NaN and the infinities. */
static JsonNode *
as_document(JsonNode *value)
{
  if (JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_DOUBLE)
    return relabel_document_number(json_node_get_double(value));
  return json_node_ref(value);
}

gboolean
relabel_sqlite_dataset_set_value(RelabelDataset *dataset, const char *sample_id, const char *name, JsonNode *value, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  RelabelSqliteField *field = relabel_sqlite_dataset_find_field(self, name, error);
  g_autoptr(JsonObject) values = NULL;
  g_autofree char *text = NULL;
  gint64 pos = 0;

  if (field == NULL || !check_value(field, value, error) ||
      !relabel_sqlite_dataset_find_sample(self, sample_id, &pos, error))
    return FALSE;
  values = read_values(self->writer, pos, error);
  if (values == NULL)
    return FALSE;
  if (value != NULL)
    json_object_set_member(values, name, as_document(value));
  else if (json_object_has_member(values, name))
    json_object_remove_member(values, name);
  text = relabel_sqlite_format_values(values);
  if (!check_text(name, text, error))
    return FALSE;
  self->edit.data_changed = TRUE;
  relabel_sqlite_undo_watch(self);
  return write_values(self->writer, pos, text, error) || relabel_sqlite_dataset_poison(self, error);
}

gboolean
relabel_sqlite_delete_values(RelabelSqlite *sqlite, const char *name, GError **error)
{
  static const char sql[] = "SELECT pos, field_values FROM sample WHERE field_values IS NOT NULL";
  g_autoptr(RelabelStatement) rows = relabel_sqlite_prepare(sqlite, sql, error);
  int row = rows != NULL ? 1 : -1;

  while (row > 0 && (row = relabel_sqlite_next(sqlite, rows, error)) > 0) {
    g_autoptr(JsonObject) values = parse_values(sqlite, relabel_statement_get_text(rows, 1), error);
    g_autofree char *text = NULL;

    if (values == NULL)
      return FALSE;
    if (!json_object_has_member(values, name))
      continue;
    json_object_remove_member(values, name);
    text = relabel_sqlite_format_values(values);
    if (!write_values(sqlite, sqlite3_column_int64(rows, 0), text, error))
      return FALSE;
  }
  return row == 0;
}
