/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the labels of a field are like, found out by rows of numbers and of attributes: no label is made. */
#include "relabel-sqlite-view.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

typedef struct {
  RelabelSqlite *sqlite;
  RelabelSqliteView *view;
  RelabelSqliteSource *source;
  RelabelGeometry geometry;
  RelabelFieldScan *scan;
  GHashTable *shapes; /* of hash_members() */
  GHashTable *uses;   /* “class name” */
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

static sqlite3_stmt *
prepare(Scan *self, GError **error)
{
  g_autoptr(GString) sql = g_string_new("SELECT label.class, ");

  g_string_append_printf(sql, "%s%s ", find_condition(self->geometry), self->scan->attributes != NULL ? ", label.attributes" : "");
  if (!relabel_sqlite_view_append_labels(self->view, self->source, FALSE, sql, error))
    return NULL;
  /* Labels lie in the order of samples, and come in it. */
  g_string_append(sql, " ORDER BY label.sample, label.ord");
  return relabel_sqlite_view_prepare(self->view, sql->str, error);
}

static guint64
mix(guint64 hash, guint8 byte)
{
  return (hash ^ byte) * G_GUINT64_CONSTANT(1099511628211);
}

/* A number for a class and for which members an object of JSON has, and which of these are null: of millions of labels few differ in it, and
 * only these are read. */
static guint64
hash_members(gint64 class_id, const char *text)
{
  guint64 hash = G_GUINT64_CONSTANT(14695981039346656037) ^ ((guint64)class_id << 8);
  gboolean in_string = FALSE, in_value = FALSE;
  int depth = 0;

  for (const char *p = text; *p != '\0'; p++) {
    if (depth == 1 && !in_value)
      hash = mix(hash, (guint8)*p);
    if (in_string && *p == '\\' && p[1] != '\0') {
      hash = depth == 1 && !in_value ? mix(hash, (guint8)p[1]) : hash;
      p++;
    } else if (*p == '"') {
      in_string = !in_string;
    } else if (!in_string && (*p == '{' || *p == '[')) {
      depth++;
    } else if (!in_string && (*p == '}' || *p == ']')) {
      depth--;
    } else if (!in_string && depth == 1 && *p == ':') {
      in_value = TRUE;
      hash = mix(hash, p[1 + strspn(p + 1, " ")] == 'n');
    } else if (!in_string && depth == 1 && *p == ',') {
      in_value = FALSE;
    }
  }
  return hash;
}

/* Classes by their number: their names are looked up for those few that are found. */
static gboolean
find_class(Scan *self, gint64 class_id, char **name, GError **error)
{
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(self->sqlite, "SELECT name FROM class WHERE id = ?1", error);
  int row = -1;

  if (statement != NULL) {
    sqlite3_bind_int64(statement, 1, class_id);
    row = relabel_sqlite_next(self->sqlite, statement, error);
  }
  *name = row > 0 ? g_strdup(relabel_statement_get_text(statement, 0)) : NULL;
  return row >= 0;
}

static gboolean
add_use(Scan *self, gint64 class_id, const char *name, JsonNode *value, GError **error)
{
  char *key = g_strdup_printf("%" G_GINT64_FORMAT " %s", class_id, name);
  RelabelAttributeUse *use;

  if (!g_hash_table_add(self->uses, key))
    return TRUE;
  use = g_new0(RelabelAttributeUse, 1);
  use->name = g_strdup(name);
  use->first = json_node_ref(value);
  g_ptr_array_add(self->scan->attributes, use);
  return find_class(self, class_id, &use->label, error);
}

static gboolean
look_at_attributes(Scan *self, gint64 class_id, const char *text, GError **error)
{
  guint64 hash = hash_members(class_id, text);
  g_autoptr(JsonNode) node = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!g_hash_table_add(self->shapes, g_memdup2(&hash, sizeof hash)))
    return TRUE;
  node = relabel_json_parse(text, -1, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return relabel_sqlite_fail(self->sqlite, SQLITE_CORRUPT, error);
  json_object_iter_init_ordered(&iter, json_node_get_object(node));
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    if (!JSON_NODE_HOLDS_NULL(value) && !add_use(self, class_id, name, value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
look_at_row(Scan *self, sqlite3_stmt *statement, GError **error)
{
  gboolean holds = sqlite3_column_int(statement, 1) != 0;
  const char *text = holds && self->scan->attributes != NULL ? relabel_statement_get_text(statement, 2) : NULL;

  self->scan->n_labels += holds;
  self->scan->n_others += !holds;
  return text == NULL || look_at_attributes(self, sqlite3_column_int64(statement, 0), text, error);
}

static gboolean
scan_rows(Scan *self, GError **error)
{
  sqlite3_stmt *statement = prepare(self, error);
  int row = statement != NULL ? 1 : -1;

  while (row > 0 && (row = relabel_sqlite_next(self->sqlite, statement, error)) > 0) {
    if (!look_at_row(self, statement, error))
      row = -1;
  }
  sqlite3_finalize(statement);
  return row == 0;
}

gboolean
relabel_sqlite_dataset_scan_field(RelabelDataset *dataset, const char *name, RelabelView *view, RelabelGeometry geometry,
                                  RelabelFieldScan *result, GCancellable *cancellable, GError **error)
{
  g_autoptr(GHashTable) shapes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GHashTable) uses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_auto(RelabelSqliteQuery) query = { NULL };
  Scan self = { .geometry = geometry, .scan = result, .shapes = shapes, .uses = uses };

  if (!relabel_sqlite_query_open(&query, dataset, view, RELABEL_SQLITE_COUNTED, cancellable, error))
    return FALSE;
  self.sqlite = query.sqlite;
  self.view = query.view;
  for (guint i = 0; i < query.view->sources->len; i++) {
    RelabelSqliteSource *source = g_ptr_array_index(query.view->sources, i);

    if (g_strcmp0(relabel_field_get_name(source->field), name) == 0)
      self.source = source;
  }
  if (self.source == NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no field “%s”", name);
    return FALSE;
  }
  return scan_rows(&self, error);
}
