/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the labels of a field are like, found out by rows of numbers and of attributes: no label is made. */
#include "relabel-sqlite-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

/* A cancelled scan is noticed each so many rows. */
#define CANCEL_INTERVAL 4096

typedef struct {
  RelabelSqlite *sqlite;
  gint64 field;
  RelabelView *view;
  RelabelGeometry geometry;
  RelabelFieldScan *scan;
  GCancellable *cancellable;
} Scan;

static const char *
find_condition(RelabelGeometry geometry)
{
  switch (geometry) {
  case RELABEL_GEOMETRY_BOX:
    return "label.has_mask IS NULL AND label.mask_path IS NULL";
  case RELABEL_GEOMETRY_MASK:
    return "(label.has_mask IS NOT NULL OR label.mask_path IS NOT NULL)";
  case RELABEL_GEOMETRY_OUTLINE:
    return "ifnull(label.filled, 0) = 0";
  case RELABEL_GEOMETRY_AREA:
    return "ifnull(label.filled, 0) <> 0";
  case RELABEL_GEOMETRY_ANY:
  default:
    return "1";
  }
}

/* @columns: what is asked of each label. @after: what else is joined, and which labels are meant */
static sqlite3_stmt *
prepare(Scan *self, const char *columns, const char *after, GError **error)
{
  g_autoptr(RelabelSqliteView) compiled = relabel_sqlite_view_new(self->sqlite, self->view, error);
  g_autofree char *before = g_strdup_printf("SELECT %s FROM (", columns);
  g_autofree char *joined = g_strdup_printf(") AS chosen JOIN label ON label.sample = chosen.pos AND label.field = %" G_GINT64_FORMAT " %s",
                                            self->field, after);

  return compiled != NULL ? relabel_sqlite_view_prepare(compiled, self->sqlite, before, joined, error) : NULL;
}

static gboolean
count_labels(Scan *self, GError **error)
{
  g_autofree char *columns = g_strdup_printf("count(*), total(%s)", find_condition(self->geometry));
  sqlite3_stmt *statement = prepare(self, columns, "", error);
  int row = statement != NULL ? relabel_sqlite_next(self->sqlite, statement, error) : -1;

  if (row > 0) {
    self->scan->n_labels = (guint64)sqlite3_column_double(statement, 1);
    self->scan->n_others = (guint64)sqlite3_column_int64(statement, 0) - self->scan->n_labels;
  }
  sqlite3_finalize(statement);
  return row > 0;
}

/* As json_each() has it: what a value is, and the value, an object or a list as text. */
static JsonNode *
read_value(RelabelStatement *statement, const char *type)
{
  JsonNode *node = NULL;

  if (strcmp(type, "text") == 0)
    return json_node_init_string(json_node_alloc(), relabel_statement_get_text(statement, 3));
  if (strcmp(type, "integer") == 0)
    return json_node_init_int(json_node_alloc(), sqlite3_column_int64(statement, 3));
  if (strcmp(type, "real") == 0)
    return json_node_init_double(json_node_alloc(), sqlite3_column_double(statement, 3));
  if (strcmp(type, "true") == 0 || strcmp(type, "false") == 0)
    return json_node_init_boolean(json_node_alloc(), *type == 't');
  node = relabel_json_parse(relabel_statement_get_text(statement, 3), -1, NULL);
  return node != NULL ? node : json_node_new(JSON_NODE_NULL);
}

/* Classes by their number: their names are looked up for those few that are found. */
static char *
find_class(Scan *self, gint64 class_id, GError **error)
{
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(self->sqlite, "SELECT name FROM class WHERE id = ?1", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64(statement, 1, class_id);
  if (relabel_sqlite_next(self->sqlite, statement, error) <= 0)
    return NULL;
  return g_strdup(relabel_statement_get_text(statement, 0));
}

static gboolean
add_use(Scan *self, GHashTable *seen, sqlite3_stmt *statement, GError **error)
{
  gint64 class_id = sqlite3_column_int64(statement, 0);
  const char *name = relabel_statement_get_text(statement, 1);
  g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT " %s", class_id, name);
  g_autoptr(GError) failure = NULL;
  RelabelAttributeUse *use;

  if (g_hash_table_contains(seen, key))
    return TRUE;
  use = g_new0(RelabelAttributeUse, 1);
  use->label = find_class(self, class_id, &failure);
  use->name = g_strdup(name);
  use->first = read_value(statement, relabel_statement_get_text(statement, 2));
  g_ptr_array_add(self->scan->attributes, use);
  g_hash_table_add(seen, g_steal_pointer(&key));
  if (failure != NULL)
    g_propagate_error(error, g_steal_pointer(&failure));
  return failure == NULL;
}

/* Labels lie in the order of samples, and come in it. */
static gboolean
list_attributes(Scan *self, GError **error)
{
  g_autofree char *after = g_strdup_printf("AND %s JOIN json_each(label.attributes) AS member WHERE label.attributes IS NOT NULL AND"
                                           " json_valid(label.attributes) AND member.type <> 'null'"
                                           " ORDER BY label.sample, label.ord",
                                           find_condition(self->geometry));
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *statement = prepare(self, "label.class, member.key, member.type, member.value", after, error);
  guint n = 0;
  int row = statement != NULL ? 1 : -1;

  while (row > 0 && (row = relabel_sqlite_next(self->sqlite, statement, error)) > 0) {
    if (!add_use(self, seen, statement, error) ||
        (++n % CANCEL_INTERVAL == 0 && g_cancellable_set_error_if_cancelled(self->cancellable, error)))
      row = -1;
  }
  sqlite3_finalize(statement);
  return row == 0;
}

gboolean
relabel_sqlite_dataset_scan_field(RelabelDataset *dataset, const char *name, RelabelView *view, RelabelGeometry geometry,
                                  RelabelFieldScan *result, GCancellable *cancellable, GError **error)
{
  Scan self = { relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset)), -1, view, geometry, result, cancellable };
  g_autoptr(GPtrArray) fields = relabel_sqlite_read_fields(self.sqlite, error);

  if (fields == NULL)
    return FALSE;
  for (guint i = 0; i < fields->len; i++) {
    RelabelSqliteField *field = g_ptr_array_index(fields, i);

    if (g_strcmp0(field->name, name) == 0)
      self.field = field->id;
  }
  if (self.field < 0) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no field “%s”", name);
    return FALSE;
  }
  return count_labels(&self, error) && list_attributes(&self, error);
}
