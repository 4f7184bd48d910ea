/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Samples, labels and counts that are read. */
#include "relabel-sqlite-view.h"

#include "relabel-error.h"
#include "relabel-json.h"

RelabelIdList *
relabel_sqlite_dataset_list_samples(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_auto(RelabelSqliteQuery) query = { NULL };
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement;
  int row = 1;

  if (!relabel_sqlite_query_open(&query, dataset, view, RELABEL_SQLITE_LISTED, cancellable, error))
    return NULL;
  sql = relabel_sqlite_view_select(query.view, "sample.id");
  statement = relabel_sqlite_view_prepare(query.view, sql, error);
  if (statement == NULL)
    return NULL;
  while (row > 0 && (row = relabel_sqlite_next(query.sqlite, statement, error)) > 0) {
    const guint8 *id = sqlite3_column_blob(statement, 0);

    if (id != NULL && sqlite3_column_bytes(statement, 0) == RELABEL_ID_SIZE)
      relabel_id_list_append_packed(ids, id);
    else
      row = relabel_sqlite_fail(query.sqlite, SQLITE_CORRUPT, error) ? 0 : -1;
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

/* By the number of a class, how many labels have it: nothing is sorted for that. */
static GHashTable *
tally_classes(RelabelSqliteView *self, RelabelSqliteSource *source, GError **error)
{
  g_autoptr(GHashTable) tallies = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
  g_autoptr(GString) sql = g_string_new("SELECT label.class ");
  sqlite3_stmt *statement = NULL;
  RelabelSqliteClass *last = NULL;
  int row = -1;

  if (relabel_sqlite_view_append_known(self, source, sql, error))
    statement = relabel_sqlite_view_prepare(self, sql->str, error);
  while (statement != NULL && (row = relabel_sqlite_next(self->sqlite, statement, error)) > 0) {
    gint64 id = sqlite3_column_int64(statement, 0);

    if (last == NULL || last->id != id)
      last = relabel_sqlite_know_class(&tallies, id);
    last->delta++;
  }
  sqlite3_finalize(statement);
  return row == 0 ? g_steal_pointer(&tallies) : NULL;
}

gboolean
relabel_sqlite_view_each_class(RelabelSqliteView *self, RelabelSqliteSource *source, RelabelSqliteClassFunc func, gpointer data, GError **error)
{
  /* The numbers that each commit keeps. */
  gboolean is_kept = relabel_sqlite_view_is_untouched(self, source);
  g_autofree char *sql = g_strdup_printf("SELECT name, %s FROM %s WHERE field = %" G_GINT64_FORMAT " ORDER BY name", is_kept ? "n" : "id",
                                         source->classes, source->id);
  g_autoptr(GHashTable) tallies = NULL;
  sqlite3_stmt *statement;
  int row = -1;

  if (!is_kept && (tallies = tally_classes(self, source, error)) == NULL)
    return FALSE;
  statement = relabel_sqlite_view_prepare(self, sql, error);
  while (statement != NULL && (row = relabel_sqlite_next(self->sqlite, statement, error)) > 0) {
    gint64 n = sqlite3_column_int64(statement, 1);
    const RelabelSqliteClass *tally = is_kept ? NULL : g_hash_table_lookup(tallies, &n);

    n = is_kept ? n : tally != NULL ? tally->delta : 0;
    if (n > 0)
      func(statement, (guint64)n, data);
  }
  sqlite3_finalize(statement);
  return row == 0;
}

/* Classes that a view has given the same name count as one. */
static void
add_count(sqlite3_stmt *row, guint64 n, gpointer data)
{
  GPtrArray *counts = data;
  RelabelClassCount *count = counts->len > 0 ? g_ptr_array_index(counts, counts->len - 1) : NULL;
  const char *name = relabel_statement_get_text(row, 0);

  if (count == NULL || g_strcmp0(count->label, name) != 0) {
    count = g_new0(RelabelClassCount, 1);
    count->label = g_strdup(name);
    g_ptr_array_add(counts, count);
  }
  count->count += n;
}

static GPtrArray *
count_source(RelabelSqliteView *view, RelabelSqliteSource *source, GError **error)
{
  g_autoptr(GPtrArray) counts = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_class_count_free);

  relabel_sqlite_view_forget_order(view);
  return relabel_sqlite_view_each_class(view, source, add_count, counts, error) ? g_steal_pointer(&counts) : NULL;
}

GPtrArray *
relabel_sqlite_dataset_count_classes(RelabelDataset *dataset, const char *name, RelabelView *view, GCancellable *cancellable,
                                     GError **error)
{
  g_auto(RelabelSqliteQuery) query = { NULL };

  if (!relabel_sqlite_query_open(&query, dataset, view, RELABEL_SQLITE_COUNTED, cancellable, error))
    return NULL;
  for (guint i = 0; i < query.view->sources->len; i++) {
    RelabelSqliteSource *source = g_ptr_array_index(query.view->sources, i);

    if (g_strcmp0(relabel_field_get_name(source->field), name) == 0)
      return count_source(query.view, source, error);
  }
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no field “%s”", name);
  return NULL;
}
