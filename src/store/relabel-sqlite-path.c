/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What paths lead to, as SQL. Columns are written so that they have no affinity: SQLite would make numbers of texts to compare them. */
#include "relabel-sqlite-view.h"

#include <string.h>

#include "relabel-keypoint.h"

#define INT64 G_GINT64_FORMAT

/* A document of which nothing but that it is there is asked. */
#define SOME_DOCUMENT "x'0400'"

char *
relabel_sqlite_view_make_name(RelabelSqliteView *self, const char *prefix)
{
  return g_strdup_printf("%s%u", prefix, ++self->sqlite->n_names);
}

/* SQLite has no NaN and no negative zero: they are blobs. */
void
relabel_sqlite_append_number_column(const char *row, const char *column, GString *sql)
{
  g_string_append_printf(sql, "CASE WHEN typeof(%s.%s) = 'blob' THEN rl_bits(%s.%s) ELSE %s.%s END", row, column, row, column, row, column);
}

static void
append_boolean_column(const char *row, const char *column, GString *sql)
{
  g_string_append_printf(sql, "CASE %s.%s WHEN 0 THEN x'0800' WHEN 1 THEN x'0801' END", row, column);
}

/* x, y, width or height. */
void
relabel_sqlite_append_box_side(const RelabelSqliteScope *scope, gint64 side, GString *sql)
{
  static const char *const columns[] = { "x", "y", "width", "height" };

  if (side < -4 || side > 3)
    g_string_append(sql, "NULL");
  else
    relabel_sqlite_append_number_column(scope->row, columns[side < 0 ? side + 4 : side], sql);
}

static void
append_box(const RelabelSqliteScope *scope, GString *sql)
{
  g_string_append(sql, "rl_list(");
  for (gint64 i = 0; i < 4; i++) {
    g_string_append(sql, i > 0 ? ", " : "");
    relabel_sqlite_append_box_side(scope, i, sql);
  }
  g_string_append_c(sql, ')');
}

static void
append_class(const RelabelSqliteScope *scope, GString *sql)
{
  if (scope->kind == RELABEL_SCOPE_CLASS)
    g_string_append_printf(sql, "+%s.name", scope->row);
  else
    g_string_append_printf(sql, "(SELECT +name FROM %s WHERE id = %s.class)", scope->source->classes, scope->row);
}

static void
append_confidence(const RelabelSqliteScope *scope, GString *sql)
{
  GType type = relabel_field_type_get_label_type(relabel_field_get_field_type(scope->source->field));

  if (type == RELABEL_TYPE_KEYPOINT)
    g_string_append_printf(sql, "rl_shape(%s.shape, 1)", scope->row);
  else
    relabel_sqlite_append_number_column(scope->row, "confidence", sql);
}

static void
append_points(const RelabelSqliteScope *scope, GString *sql)
{
  GType type = relabel_field_type_get_label_type(relabel_field_get_field_type(scope->source->field));

  g_string_append_printf(sql, "rl_shape(%s.shape, %d)", scope->row, type == RELABEL_TYPE_KEYPOINT ? 0 : -1);
}

/* What every label of the kind has. */
static void
append_own_member(const RelabelSqliteScope *scope, const char *name, GString *sql)
{
  const char *row = scope->row;

  if (g_str_equal(name, "label"))
    append_class(scope, sql);
  else if (g_str_equal(name, "confidence"))
    append_confidence(scope, sql);
  else if (g_str_equal(name, "id") || g_str_equal(name, "_id"))
    g_string_append_printf(sql, "lower(hex(%s.id))", row);
  else if (g_str_equal(name, "tags"))
    g_string_append_printf(sql, "rl_json(ifnull(%s.tags, '[]'))", row);
  else if (g_str_equal(name, "index"))
    g_string_append_printf(sql, "+%s.idx", row);
  else if (g_str_equal(name, "bounding_box"))
    append_box(scope, sql);
  else if (g_str_equal(name, "points"))
    append_points(scope, sql);
  else if (g_str_equal(name, "closed") || g_str_equal(name, "filled"))
    append_boolean_column(row, name, sql);
  else if (g_str_equal(name, "value"))
    relabel_sqlite_append_number_column(row, "value", sql);
  else if (g_str_equal(name, "mask_path"))
    g_string_append_printf(sql, "+CAST(%s.mask_path AS TEXT)", row);
  else
    g_string_append_printf(sql, "CASE WHEN %s.has_mask IS NOT NULL THEN x'0600' END", row);
}

static void
append_get(const char *function, const char *json, const char *path, GString *sql)
{
  g_string_append_printf(sql, "%s(%s, ", function, json);
  relabel_sqlite_append_text(sql, path);
  g_string_append_c(sql, ')');
}

void
relabel_sqlite_append_label_member(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, const char *path, GString *sql)
{
  RelabelFieldType type = relabel_field_get_field_type(scope->source->field);
  g_autofree char *first = g_strndup(path, strcspn(path, "."));
  const char *rest = path[strlen(first)] == '.' ? path + strlen(first) + 1 : NULL;
  g_autofree char *attributes = NULL;
  g_autoptr(GString) own = NULL;

  if (!g_strv_contains(relabel_path_list_members(type), first)) {
    attributes = g_strdup_printf("%s.attributes", scope->row);
    append_get("rl_get", attributes, path, sql);
    return;
  }
  own = g_string_new(NULL);
  append_own_member(scope, first, own);
  if (rest != NULL)
    append_get("rl_member", own->str, rest, sql);
  else
    g_string_append(sql, own->str);
}

void
relabel_sqlite_append_rows(RelabelSqliteCompiler *self, RelabelSqliteSource *source, const char *row, GString *sql)
{
  const char *pos = self->pos;

  if (source->is_hidden)
    g_string_append_printf(sql, "FROM label AS %s WHERE 0", row);
  else if (source->rows == NULL && pos != NULL)
    g_string_append_printf(sql, "FROM label AS %s WHERE %s.sample = %s AND %s.field = %" INT64, row, row, pos, row, source->id);
  else if (source->rows == NULL)
    g_string_append_printf(sql, "FROM label AS %s WHERE %s.field = %" INT64, row, row, source->id);
  else
    g_string_append_printf(sql,
                           "FROM %s AS %sv CROSS JOIN label AS %s WHERE %s.sample = %sv.sample AND %s.field = %" INT64
                           " AND %s.ord = %sv.ord",
                           source->rows, row, row, row, row, row, source->id, row, row);
  if (source->rows != NULL && !source->is_hidden && pos != NULL)
    g_string_append_printf(sql, " AND %sv.sample = %s", row, pos);
}

/* Whether a list, as it was before it was filtered, or a single label is there. */
static void
append_list_exists(RelabelSqliteCompiler *self, RelabelSqliteSource *source, GString *sql)
{
  g_autofree char *row = relabel_sqlite_view_make_name(self->view, "e");

  if (source->is_hidden) {
    g_string_append_c(sql, '0');
    return;
  }
  g_string_append_printf(sql,
                         "(EXISTS (SELECT 1 FROM label AS %s WHERE %s.sample = %s AND %s.field = %" INT64
                         ") OR EXISTS (SELECT 1 FROM empty_list AS %s WHERE %s.sample = %s AND %s.field = %" INT64 "))",
                         row, row, self->pos, row, source->id, row, row, self->pos, row, source->id);
}

void
relabel_sqlite_append_exists(RelabelSqliteCompiler *self, RelabelSqliteSource *source, GString *sql)
{
  g_autofree char *row = NULL;

  if (relabel_field_type_is_list(relabel_field_get_field_type(source->field))) {
    if (source->is_set && !source->is_hidden)
      g_string_append_c(sql, '1');
    else
      append_list_exists(self, source, sql);
    return;
  }
  row = relabel_sqlite_view_make_name(self->view, "l");
  g_string_append(sql, "EXISTS (SELECT 1 ");
  relabel_sqlite_append_rows(self, source, row, sql);
  g_string_append_c(sql, ')');
}

/* Of each label that has it: what is missing is no element, but what is null. */
static void
append_members(RelabelSqliteCompiler *self, const char *path, RelabelSqliteList *list)
{
  RelabelFieldType type = relabel_field_get_field_type(list->scope.source->field);
  g_autofree char *first = g_strndup(path, strcspn(path, "."));
  g_autofree char *attributes = g_strdup_printf("%s.attributes", list->row);

  relabel_sqlite_append_label_member(self, &list->scope, path, list->item);
  list->is_all = FALSE;
  g_string_append(list->from, " AND ");
  if (g_strv_contains(relabel_path_list_members(type), first))
    g_string_append_printf(list->from, "%s IS NOT NULL", list->item->str);
  else
    append_get("rl_has", attributes, path, list->from);
}

/* The labels of a list, or a member of each. */
gboolean
relabel_sqlite_open_path(RelabelSqliteCompiler *self, const RelabelPath *path, RelabelSqliteList *list)
{
  RelabelSqliteSource *source;
  g_autoptr(GString) exists = NULL;

  if (path->kind != RELABEL_PATH_LABEL_LIST && path->kind != RELABEL_PATH_LABEL_MEMBER)
    return FALSE;
  if (!relabel_field_type_is_list(relabel_field_get_field_type(path->field)))
    return FALSE;
  source = relabel_sqlite_view_find_source(self->view, path->field);
  list->row = relabel_sqlite_view_make_name(self->view, "l");
  list->scope = (RelabelSqliteScope){ RELABEL_SCOPE_LABEL, source, list->row };
  list->from = g_string_new(NULL);
  list->item = g_string_new(NULL);
  list->order = g_strdup_printf("%s.ord", list->row);
  list->is_all = TRUE;
  relabel_sqlite_append_rows(self, source, list->row, list->from);
  if (path->kind == RELABEL_PATH_LABEL_LIST)
    g_string_append(list->item, SOME_DOCUMENT);
  else
    append_members(self, path->rest, list);
  exists = g_string_new(NULL);
  if (self->pos != NULL)
    append_list_exists(self, source, exists);
  list->exists = g_strdup(exists->str);
  return TRUE;
}

static void
append_metadata(const char *name, GString *sql)
{
  if (name == NULL)
    g_string_append(sql, "CASE WHEN sample.width > 0 THEN " SOME_DOCUMENT " END");
  else
    g_string_append_printf(sql, "CASE WHEN sample.width > 0 THEN sample.%s END", name);
}

static void
append_document(RelabelSqliteCompiler *self, RelabelSqliteSource *source, GString *sql)
{
  g_string_append(sql, "CASE WHEN ");
  relabel_sqlite_append_exists(self, source, sql);
  g_string_append(sql, " THEN " SOME_DOCUMENT " END");
}

static void
append_single_member(RelabelSqliteCompiler *self, const RelabelPath *path, GString *sql)
{
  g_autofree char *row = relabel_sqlite_view_make_name(self->view, "l");
  RelabelSqliteScope scope = { RELABEL_SCOPE_LABEL, relabel_sqlite_view_find_source(self->view, path->field), row };
  g_autoptr(GString) member = g_string_new(NULL);

  relabel_sqlite_append_label_member(self, &scope, path->rest, member);
  /* With a sign, or the subquery would have the affinity of its column. */
  g_string_append_printf(sql, "(SELECT +(%s) ", member->str);
  relabel_sqlite_append_rows(self, scope.source, row, sql);
  g_string_append_c(sql, ')');
}

static void
append_value(RelabelSqliteCompiler *self, const RelabelPath *path, GString *sql)
{
  gboolean is_hidden = relabel_sqlite_view_find_source(self->view, path->field)->is_hidden;
  g_autofree char *whole = path->rest != NULL ? g_strconcat(relabel_field_get_name(path->field), ".", path->rest, NULL)
                                              : g_strdup(relabel_field_get_name(path->field));

  if (is_hidden)
    g_string_append(sql, "NULL");
  else
    append_get("rl_get", "sample.field_values", whole, sql);
}

static void
append_list_path(RelabelSqliteCompiler *self, const RelabelPath *path, GString *sql)
{
  g_auto(RelabelSqliteList) list = { NULL };

  if (relabel_sqlite_open_path(self, path, &list))
    relabel_sqlite_append_list(&list, sql);
  else
    append_single_member(self, path, sql);
}

void
relabel_sqlite_append_sample_path(RelabelSqliteCompiler *self, const char *text, GString *sql)
{
  RelabelPath path = relabel_path_resolve(self->view->fields, text);

  switch (path.kind) {
  case RELABEL_PATH_ID:
    g_string_append(sql, "lower(hex(sample.id))");
    break;
  case RELABEL_PATH_FILEPATH:
    g_string_append(sql, "+CAST(sample.filepath AS TEXT)");
    break;
  case RELABEL_PATH_TAGS:
    g_string_append(sql, "rl_json(ifnull(sample.tags, '[]'))");
    break;
  case RELABEL_PATH_METADATA:
    append_metadata(path.rest, sql);
    break;
  case RELABEL_PATH_VALUE:
    append_value(self, &path, sql);
    break;
  case RELABEL_PATH_LABEL:
    append_document(self, relabel_sqlite_view_find_source(self->view, path.field), sql);
    break;
  case RELABEL_PATH_LABEL_LIST:
  case RELABEL_PATH_LABEL_MEMBER:
    append_list_path(self, &path, sql);
    break;
  default:
    g_string_append(sql, "NULL");
  }
}

/* What MongoDB sorts by: of a list the least element, or, going down, the greatest; a label that has not got the member counts as null. */
void
relabel_sqlite_append_sort_key(RelabelSqliteCompiler *self, const char *text, gboolean is_down, GString *sql)
{
  RelabelPath path = relabel_path_resolve(self->view->fields, text);
  gboolean is_list = path.kind == RELABEL_PATH_LABEL_MEMBER && relabel_field_type_is_list(relabel_field_get_field_type(path.field));
  g_autofree char *row = relabel_sqlite_view_make_name(self->view, "l");
  RelabelSqliteScope scope = { RELABEL_SCOPE_LABEL, NULL, row };

  if (!is_list) {
    g_string_append(sql, "rl_key(");
    relabel_sqlite_append_sample_path(self, text, sql);
    g_string_append(sql, is_down ? ", 1)" : ", -1)");
    return;
  }
  scope.source = relabel_sqlite_view_find_source(self->view, path.field);
  g_string_append(sql, is_down ? "(SELECT max(key)" : "(SELECT CASE WHEN count(*) = count(key) THEN min(key) END");
  g_string_append(sql, " FROM (SELECT rl_key(");
  relabel_sqlite_append_label_member(self, &scope, path.rest, sql);
  g_string_append(sql, is_down ? ", 1) AS key " : ", -1) AS key ");
  relabel_sqlite_append_rows(self, scope.source, row, sql);
  g_string_append(sql, "))");
}
