/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Samples, labels and counts that are read. */
#include "relabel-sqlite-private.h"

#include "relabel-error.h"
#include "relabel-json.h"

/* A cancelled listing is noticed each so many rows. */
#define CANCEL_INTERVAL 4096

RelabelIdList *
relabel_sqlite_dataset_list_samples(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable, GError **error)
{
  RelabelSqlite *sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));
  g_autoptr(RelabelSqliteView) compiled = relabel_sqlite_view_new(sqlite, view, error);
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  sqlite3_stmt *statement;
  guint n = 0;
  int row;

  statement = compiled != NULL ? relabel_sqlite_view_prepare(compiled, sqlite, "SELECT id FROM (", ") ORDER BY pos", error)
                               : NULL;
  if (statement == NULL)
    return NULL;
  while ((row = relabel_sqlite_next(sqlite, statement, error)) > 0) {
    const guint8 *id = sqlite3_column_blob(statement, 0);

    if (id == NULL || sqlite3_column_bytes(statement, 0) != RELABEL_ID_SIZE)
      row = relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error) ? 0 : -1;
    else if (++n % CANCEL_INTERVAL == 0 && g_cancellable_set_error_if_cancelled(cancellable, error))
      row = -1;
    if (row < 0)
      break;
    relabel_id_list_append_packed(ids, id);
  }
  sqlite3_finalize(statement);
  return row == 0 ? g_steal_pointer(&ids) : NULL;
}

/* What a page of samples is read with. */
typedef struct {
  RelabelSqlite *sqlite;
  GPtrArray *fields;  /* of RelabelSqliteField */
  GArray *is_wanted;  /* of gboolean, by the place of the field */
} Page;

/* Fields are few, and labels of one follow each other. */
static int
find_field(Page *page, gint64 id, int guess)
{
  if (guess >= 0 && ((RelabelSqliteField *)g_ptr_array_index(page->fields, guess))->id == id)
    return guess;
  for (guint i = 0; i < page->fields->len; i++) {
    if (((RelabelSqliteField *)g_ptr_array_index(page->fields, i))->id == id)
      return (int)i;
  }
  return -1;
}

static gboolean
read_labels(Page *page, gint64 pos, RelabelSample *sample, GError **error)
{
  static const char sql[] = "SELECT " RELABEL_SQLITE_LABEL_COLUMNS " FROM label LEFT JOIN class ON class.id = label.class"
                            " WHERE label.sample = ?1 ORDER BY label.field, label.ord";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(page->sqlite, sql, error);
  GPtrArray *labels = NULL;
  int row, place = -1, last = -1;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, pos);
  while ((row = relabel_sqlite_next(page->sqlite, statement, error)) > 0) {
    RelabelSqliteField *field;
    RelabelLabel *label;

    place = find_field(page, sqlite3_column_int64(statement, 1), last);
    if (place < 0)
      return relabel_sqlite_fail(page->sqlite, SQLITE_CORRUPT, error);
    field = g_ptr_array_index(page->fields, place);
    if (!g_array_index(page->is_wanted, gboolean, place))
      continue;
    if (place != last) {
      labels = g_ptr_array_new_with_free_func(g_object_unref);
      relabel_sample_take_labels(sample, field->name, labels);
      last = place;
    }
    label = relabel_sqlite_read_label(page->sqlite, statement, field->type, error);
    if (label == NULL)
      return FALSE;
    g_ptr_array_add(labels, label);
  }
  return row == 0;
}

static gboolean
read_empty_lists(Page *page, gint64 pos, RelabelSample *sample, GError **error)
{
  static const char sql[] = "SELECT field FROM empty_list WHERE sample = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(page->sqlite, sql, error);
  int row = -1;

  if (statement != NULL)
    sqlite3_bind_int64(statement, 1, pos);
  while (statement != NULL && (row = relabel_sqlite_next(page->sqlite, statement, error)) > 0) {
    int place = find_field(page, sqlite3_column_int64(statement, 0), -1);

    if (place >= 0 && g_array_index(page->is_wanted, gboolean, place)) {
      RelabelSqliteField *field = g_ptr_array_index(page->fields, place);

      relabel_sample_take_labels(sample, field->name, g_ptr_array_new_with_free_func(g_object_unref));
    }
  }
  return row == 0;
}

static RelabelSample *
read_row(Page *page, RelabelStatement *row, const char *id, GError **error)
{
  g_autofree char *path = relabel_statement_dup_path(row, 1);
  g_autoptr(RelabelSample) sample = relabel_sample_new(path != NULL ? path : "");
  g_auto(GStrv) tags = relabel_sqlite_parse_tags(relabel_statement_get_text(row, 2));
  const char *values = relabel_statement_get_text(row, 7);

  relabel_sample_set_id(sample, id);
  relabel_sample_set_tags(sample, (const char *const *)tags);
  relabel_sample_set_metadata(sample, sqlite3_column_int(row, 3), sqlite3_column_int(row, 4),
                              relabel_statement_get_text(row, 5), sqlite3_column_int64(row, 6));
  if (values != NULL) {
    g_autoptr(JsonNode) node = relabel_json_parse(values, -1, NULL);

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node)) {
      relabel_sqlite_fail(page->sqlite, SQLITE_CORRUPT, error);
      return NULL;
    }
    relabel_sample_take_values(sample, json_node_dup_object(node));
  }
  return g_steal_pointer(&sample);
}

static gboolean
read_sample(Page *page, const guint8 *packed, GPtrArray *samples, GError **error)
{
  static const char sql[] = "SELECT pos, filepath, tags, width, height, mime_type, size_bytes, field_values FROM sample"
                            " WHERE id = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(page->sqlite, sql, error);
  g_autoptr(RelabelSample) sample = NULL;
  char id[RELABEL_ID_LENGTH + 1];
  gint64 pos;
  int row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob(statement, 1, packed, RELABEL_ID_SIZE, SQLITE_STATIC);
  row = relabel_sqlite_next(page->sqlite, statement, error);
  if (row <= 0)
    return row == 0;
  relabel_id_unpack(packed, id);
  pos = sqlite3_column_int64(statement, 0);
  sample = read_row(page, statement, id, error);
  if (sample == NULL || !read_labels(page, pos, sample, error) || !read_empty_lists(page, pos, sample, error))
    return FALSE;
  g_ptr_array_add(samples, g_steal_pointer(&sample));
  return TRUE;
}

static gboolean
read_page(Page *page, RelabelIdList *ids, const char *const *fields, GPtrArray *samples, GCancellable *cancellable,
          GError **error)
{
  guint n = relabel_id_list_get_length(ids);

  page->fields = relabel_sqlite_read_fields(page->sqlite, error);
  if (page->fields == NULL)
    return FALSE;
  page->is_wanted = g_array_new(FALSE, FALSE, sizeof(gboolean));
  for (guint i = 0; i < page->fields->len; i++) {
    RelabelSqliteField *field = g_ptr_array_index(page->fields, i);
    gboolean is_wanted = fields == NULL || g_strv_contains(fields, field->name);

    g_array_append_val(page->is_wanted, is_wanted);
  }
  for (guint i = 0; i < n; i++) {
    if (g_cancellable_set_error_if_cancelled(cancellable, error) ||
        !read_sample(page, relabel_id_list_peek(ids, i), samples, error))
      return FALSE;
  }
  return TRUE;
}

GPtrArray *
relabel_sqlite_dataset_read_samples(RelabelDataset *dataset, RelabelIdList *ids, const char *const *fields,
                                    GCancellable *cancellable, GError **error)
{
  Page page = { relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset)), NULL, NULL };
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  /* All of a page is of the same moment. */
  gboolean begun = sqlite3_get_autocommit(page.sqlite->db) != 0;
  gboolean done;

  if (begun && !relabel_sqlite_exec(page.sqlite, "BEGIN", error))
    return NULL;
  done = read_page(&page, ids, fields, samples, cancellable, error);
  if (begun)
    sqlite3_exec(page.sqlite->db, "ROLLBACK", NULL, NULL, NULL);
  g_clear_pointer(&page.fields, g_ptr_array_unref);
  g_clear_pointer(&page.is_wanted, g_array_unref);
  return done ? g_steal_pointer(&samples) : NULL;
}

static GPtrArray *
collect_counts(RelabelSqlite *sqlite, sqlite3_stmt *statement, GError **error)
{
  g_autoptr(GPtrArray) counts = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_class_count_free);
  int row;

  while ((row = relabel_sqlite_next(sqlite, statement, error)) > 0) {
    RelabelClassCount *count = g_new0(RelabelClassCount, 1);

    count->label = g_strdup(relabel_statement_get_text(statement, 0));
    count->count = (guint64)sqlite3_column_int64(statement, 1);
    g_ptr_array_add(counts, count);
  }
  return row == 0 ? g_steal_pointer(&counts) : NULL;
}

/* Of all samples: the numbers that each commit keeps. */
static GPtrArray *
read_counts(RelabelSqlite *sqlite, gint64 field, GError **error)
{
  static const char sql[] = "SELECT name, n FROM class WHERE field = ?1 AND n > 0 ORDER BY name";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64(statement, 1, field);
  return collect_counts(sqlite, statement, error);
}

static GPtrArray *
count_in_view(RelabelSqlite *sqlite, gint64 field, RelabelView *view, GError **error)
{
  g_autoptr(RelabelSqliteView) compiled = relabel_sqlite_view_new(sqlite, view, error);
  g_autofree char *after =
      g_strdup_printf(") AS chosen JOIN label ON label.sample = chosen.pos AND label.field = %" G_GINT64_FORMAT
                      " JOIN class ON class.id = label.class GROUP BY class.id ORDER BY class.name",
                      field);
  sqlite3_stmt *statement = NULL;
  GPtrArray *counts;

  if (compiled != NULL)
    statement = relabel_sqlite_view_prepare(compiled, sqlite, "SELECT class.name, count(*) FROM (", after, error);
  counts = statement != NULL ? collect_counts(sqlite, statement, error) : NULL;
  sqlite3_finalize(statement);
  return counts;
}

/* Within an edit the numbers of before still stand, so that the rows are counted. */
GPtrArray *
relabel_sqlite_dataset_count_classes(RelabelDataset *dataset, const char *name, RelabelView *view, GCancellable *cancellable,
                                     GError **error)
{
  RelabelSqlite *sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));
  g_autoptr(GPtrArray) fields = relabel_sqlite_read_fields(sqlite, error);
  g_autoptr(RelabelView) all = relabel_view_new();

  for (guint i = 0; fields != NULL && i < fields->len; i++) {
    RelabelSqliteField *field = g_ptr_array_index(fields, i);

    if (g_strcmp0(field->name, name) != 0)
      continue;
    if ((view != NULL && relabel_view_get_n_stages(view) > 0) || relabel_dataset_in_edit(dataset))
      return count_in_view(sqlite, field->id, view != NULL ? view : all, error);
    return read_counts(sqlite, field->id, error);
  }
  if (fields != NULL)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no field “%s”", name);
  return NULL;
}
