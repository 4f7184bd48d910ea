/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is counted in a view: SQLite reads the values one after the other, and what is counted of them is kept here. */
#include "relabel-sqlite-view.h"

#include <math.h>
#include <string.h>

#include "relabel-keypoint.h"
#include "relabel-sqlite-value.h"

#define INT64 G_GINT64_FORMAT

typedef struct {
  RelabelAggregate *request;
  RelabelSqliteView *view;
  gboolean unwinds;     /* each element of a list is a value */
  gboolean drops_null;  /* it is of a list: where there is none, there is no element */
  gboolean is_bounds;   /* only the bounds are found out, first */
  GHashTable *counts;   /* of Tally, by its value */
  GByteArray *scratch;
  GByteArray *minimum;
  GByteArray *maximum;
} Counter;

typedef struct {
  const guint8 *data;
  gsize size;
  guint64 count;
} Tally;

static guint
hash_tally(gconstpointer pointer)
{
  const Tally *tally = pointer;
  guint hash = 2166136261U;

  for (gsize i = 0; i < tally->size; i++)
    hash = (hash ^ tally->data[i]) * 16777619U;
  return hash;
}

static gboolean
equal_tally(gconstpointer a, gconstpointer b)
{
  const Tally *x = a, *y = b;

  return x->size == y->size && memcmp(x->data, y->data, x->size) == 0;
}

static void
free_tally(gpointer pointer)
{
  g_free((gpointer)((Tally *)pointer)->data);
  g_free(pointer);
}

static int
compare_bytes(const guint8 *a, gsize a_size, const guint8 *b, gsize b_size)
{
  int order = memcmp(a, b, MIN(a_size, b_size));

  return order != 0 ? order : a_size < b_size ? -1 : a_size > b_size;
}

static void
widen(Counter *self, const guint8 *data, gsize size)
{
  if (self->minimum->len == 0 || compare_bytes(data, size, self->minimum->data, self->minimum->len) < 0) {
    g_byte_array_set_size(self->minimum, 0);
    g_byte_array_append(self->minimum, data, (guint)size);
  }
  if (self->maximum->len == 0 || compare_bytes(data, size, self->maximum->data, self->maximum->len) > 0) {
    g_byte_array_set_size(self->maximum, 0);
    g_byte_array_append(self->maximum, data, (guint)size);
  }
}

static void
tally(Counter *self, const guint8 *data, gsize size, guint64 count)
{
  Tally key = { data, size, 0 };
  Tally *found = g_hash_table_lookup(self->counts, &key);

  if (found == NULL) {
    found = g_new0(Tally, 1);
    found->data = g_memdup2(data, size);
    found->size = size;
    g_hash_table_add(self->counts, found);
  }
  found->count += count;
}

static void
add_packed(Counter *self, const RelabelPacked *packed, guint64 count)
{
  gsize size = (gsize)(packed->end - packed->start);
  gboolean is_null = packed->tag == RELABEL_TAG_NULL;

  if (self->is_bounds || self->request->kind == RELABEL_AGGREGATE_BOUNDS) {
    if (!is_null)
      widen(self, packed->start, size);
  } else if (self->request->kind == RELABEL_AGGREGATE_VALUES) {
    tally(self, packed->start, size, count);
  } else if (self->request->kind == RELABEL_AGGREGATE_HISTOGRAM) {
    relabel_histogram_add(self->request->histogram, packed->tag == RELABEL_TAG_NUMBER ? packed->number : NAN, count);
  } else if (!is_null) {
    self->request->count += count;
  }
}

/* A number that goes into a histogram, or is only counted, needs no bytes. */
static gboolean
add_plain(Counter *self, sqlite3_value *value, guint64 count)
{
  int type = sqlite3_value_type(value);

  if (self->is_bounds || type == SQLITE_BLOB || type == SQLITE_NULL)
    return FALSE;
  if (self->request->kind == RELABEL_AGGREGATE_HISTOGRAM && type != SQLITE_TEXT)
    relabel_histogram_add(self->request->histogram, sqlite3_value_double(value), count);
  else if (self->request->kind == RELABEL_AGGREGATE_COUNT)
    self->request->count += count;
  else
    return FALSE;
  return TRUE;
}

static void
add_value(Counter *self, sqlite3_value *value, guint64 count)
{
  RelabelPackedReader reader;
  RelabelPacked packed;

  if (add_plain(self, value, count))
    return;
  if (sqlite3_value_type(value) == SQLITE_NULL && self->drops_null)
    return;
  g_byte_array_set_size(self->scratch, 0);
  relabel_packed_append_value(self->scratch, value);
  if (self->unwinds && relabel_packed_open_list(self->scratch->data, self->scratch->len, &reader)) {
    while (relabel_packed_read(&reader, &packed))
      add_packed(self, &packed, count);
    return;
  }
  reader = (RelabelPackedReader){ self->scratch->data, self->scratch->data + self->scratch->len };
  if (relabel_packed_read(&reader, &packed))
    add_packed(self, &packed, count);
}

static void
add_nulls(Counter *self, guint64 count)
{
  static const guint8 null[] = { RELABEL_TAG_NULL };
  RelabelPacked packed = { RELABEL_TAG_NULL, null, null + 1, 0 };

  if (count > 0 && !self->is_bounds)
    add_packed(self, &packed, count);
}

/* Values, or values with how often each is there. */
static gboolean
add_rows(Counter *self, const char *sql, guint64 *n_rows, GError **error)
{
  sqlite3_stmt *statement = relabel_sqlite_view_prepare(self->view, sql, error);
  gboolean has_counts = statement != NULL && sqlite3_column_count(statement) > 1;
  int row = statement != NULL ? 1 : -1;

  *n_rows = 0;
  while (row > 0 && (row = relabel_sqlite_next(self->view->sqlite, statement, error)) > 0) {
    guint64 count = has_counts ? (guint64)sqlite3_column_int64(statement, 1) : 1;

    add_value(self, sqlite3_column_value(statement, 0), count);
    *n_rows += count;
  }
  sqlite3_finalize(statement);
  return row == 0;
}

static gboolean
get_number(Counter *self, const char *sql, guint64 *number, GError **error)
{
  sqlite3_stmt *statement = relabel_sqlite_view_prepare(self->view, sql, error);
  int row = statement != NULL ? relabel_sqlite_next(self->view->sqlite, statement, error) : -1;

  *number = row > 0 ? (guint64)sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  return row >= 0;
}

static gboolean
count_samples(Counter *self, guint64 *n, GError **error)
{
  g_autofree char *select = relabel_sqlite_view_select(self->view, "1");
  g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM (%s)", select);

  return get_number(self, sql, n, error);
}

static gboolean
add_label_count(Counter *self, RelabelSqliteSource *source, guint64 *n_rows, GError **error)
{
  g_autofree char *sql = g_strdup_printf("SELECT sum(n) FROM class WHERE field = %" INT64, source->id);

  if (!get_number(self, sql, n_rows, error))
    return FALSE;
  self->request->count += *n_rows;
  return TRUE;
}

/* What evaluations have made of labels stands in their marks, and how many there are of each is kept as well: only labels without are read. */
static gboolean
add_marks(Counter *self, RelabelSqliteSource *source, const char *name, guint64 *n_rows, GError **error)
{
  gboolean is_untouched = relabel_sqlite_view_is_untouched(self->view, source);
  g_autoptr(GString) numbers = g_string_new(NULL), text = g_string_new(NULL), known = g_string_new(NULL), rest = g_string_new("SELECT ");
  g_autofree char *marked = NULL;
  g_autofree char *total = NULL;
  guint64 n_all = 0, n_rest = 0;

  relabel_sqlite_append_text(text, name);
  relabel_sqlite_append_marks(self->view->sqlite, source->id, name, NULL, numbers);
  if (is_untouched) {
    marked = g_strdup_printf("SELECT rl_get(document, %s), n FROM mark WHERE id IN (%s) AND n > 0", text->str, numbers->str);
    total = g_strdup_printf("SELECT sum(n) FROM class WHERE field = %" INT64, source->id);
  } else {
    if (!relabel_sqlite_view_append_known(self->view, source, known, error))
      return FALSE;
    marked = g_strdup_printf("SELECT (SELECT rl_get(document, %s) FROM mark WHERE id = label.mark), count(*) %s AND label.mark IN (%s)"
                             " GROUP BY label.mark", text->str, known->str, numbers->str);
    total = g_strdup_printf("SELECT count(*) %s", known->str);
  }
  if (!add_rows(self, marked, n_rows, error) || !get_number(self, total, &n_all, error))
    return FALSE;
  if (*n_rows >= n_all)
    return TRUE;
  g_string_append_printf(rest, "rl_get(label.attributes, %s) ", text->str);
  if (!relabel_sqlite_view_append_labels(self->view, source, FALSE, rest, error))
    return FALSE;
  g_string_append_printf(rest, " AND (label.mark IS NULL OR label.mark NOT IN (%s))", g_str_equal(numbers->str, "NULL") ? "-1" : numbers->str);
  if (!add_rows(self, rest->str, &n_rest, error))
    return FALSE;
  *n_rows += n_rest;
  return TRUE;
}

static gboolean
is_own_member(RelabelSqliteSource *source, const char *name)
{
  return strchr(name, '.') != NULL || g_strv_contains(relabel_path_list_members(relabel_field_get_field_type(source->field)), name);
}

/* As one number. */
static gboolean
has_confidence(RelabelSqliteSource *source)
{
  RelabelFieldType type = relabel_field_get_field_type(source->field);

  return is_own_member(source, "confidence") && relabel_field_type_get_label_type(type) != RELABEL_TYPE_KEYPOINT;
}

typedef struct {
  Counter *counter;
  guint64 n;
} ClassRows;

static void
add_class(sqlite3_stmt *row, guint64 n, gpointer data)
{
  ClassRows *rows = data;

  add_value(rows->counter, sqlite3_column_value(row, 0), n);
  rows->n += n;
}

static gboolean
add_classes(Counter *self, RelabelSqliteSource *source, guint64 *n_rows, GError **error)
{
  ClassRows rows = { self, 0 };
  gboolean done = relabel_sqlite_view_each_class(self->view, source, add_class, &rows, error);

  *n_rows = rows.n;
  return done;
}

/* NaN is the least, as in all values. */
static void
widen_by_number(Counter *self, double number)
{
  g_byte_array_set_size(self->scratch, 0);
  relabel_packed_append_number(self->scratch, isnan(number) ? -INFINITY : number);
  widen(self, self->scratch->data, self->scratch->len);
}

/* For a histogram, or for bounds: as they are stored, without a value made of each. */
static gboolean
add_numbers(Counter *self, const char *sql, guint64 *n_rows, GError **error)
{
  sqlite3_stmt *statement = relabel_sqlite_view_prepare(self->view, sql, error);
  gboolean is_bounds = self->is_bounds || self->request->kind == RELABEL_AGGREGATE_BOUNDS;
  double lowest = INFINITY, highest = -INFINITY;
  int row = statement != NULL ? 1 : -1;

  for (*n_rows = 0; row > 0 && (row = relabel_sqlite_next(self->view->sqlite, statement, error)) > 0; ++*n_rows) {
    int type = sqlite3_column_type(statement, 0);
    double number = type != SQLITE_NULL ? relabel_statement_get_double(statement, 0) : NAN;

    if (!is_bounds) {
      relabel_histogram_add(self->request->histogram, number, 1);
    } else if (type == SQLITE_FLOAT) {
      lowest = MIN(lowest, number);
      highest = MAX(highest, number);
    } else if (type != SQLITE_NULL) {
      widen_by_number(self, number);
    }
  }
  sqlite3_finalize(statement);
  if (lowest <= highest) {
    widen_by_number(self, lowest);
    widen_by_number(self, highest);
  }
  return row == 0;
}

/* Of a whole field they stand in an index, and how many labels have none follows from the number of all. */
static gboolean
add_confidences(Counter *self, RelabelSqliteSource *source, guint64 *n_rows, GError **error)
{
  gboolean is_untouched = relabel_sqlite_view_is_untouched(self->view, source);
  gboolean are_numbers = self->request->kind == RELABEL_AGGREGATE_HISTOGRAM || self->request->kind == RELABEL_AGGREGATE_BOUNDS;
  g_autofree char *total = g_strdup_printf("SELECT sum(n) FROM class WHERE field = %" INT64, source->id);
  g_autoptr(GString) sql = g_string_new(are_numbers ? "SELECT label.confidence " : "SELECT ");
  guint64 n_all = 0;

  if (!are_numbers)
    relabel_sqlite_append_number_column("label", "confidence", sql);
  g_string_append_c(sql, ' ');
  if (is_untouched)
    g_string_append_printf(sql, "FROM label WHERE label.field = %" INT64 " AND label.confidence IS NOT NULL", source->id);
  else if (!relabel_sqlite_view_append_known(self->view, source, sql, error))
    return FALSE;
  if (!(are_numbers ? add_numbers(self, sql->str, n_rows, error) : add_rows(self, sql->str, n_rows, error)))
    return FALSE;
  if (!is_untouched)
    return TRUE;
  if (!get_number(self, total, &n_all, error))
    return FALSE;
  add_nulls(self, n_all - *n_rows);
  *n_rows = n_all;
  return TRUE;
}

static gboolean
add_members(Counter *self, RelabelSqliteSource *source, const char *member, guint64 *n_rows, GError **error)
{
  RelabelSqliteCompiler compiler = { self->view, "label.sample", error };
  RelabelSqliteScope scope = { RELABEL_SCOPE_LABEL, source, "label" };
  g_autoptr(GString) sql = g_string_new("SELECT ");

  if (member == NULL)
    g_string_append(sql, "x'0400' ");
  else
    relabel_sqlite_append_label_member(&compiler, &scope, member, sql);
  g_string_append_c(sql, ' ');
  if (!(member == NULL ? relabel_sqlite_view_append_known(self->view, source, sql, error)
                       : relabel_sqlite_view_append_labels(self->view, source, FALSE, sql, error)))
    return FALSE;
  return add_rows(self, sql->str, n_rows, error);
}

static gboolean
add_labels(Counter *self, RelabelSqliteSource *source, const char *member, guint64 *n_rows, GError **error)
{
  gboolean is_class = g_strcmp0(member, "label") == 0 && is_own_member(source, "label");
  gboolean is_kept = relabel_sqlite_view_is_untouched(self->view, source) && self->request->kind != RELABEL_AGGREGATE_BOUNDS && !self->is_bounds;

  if (is_class)
    return add_classes(self, source, n_rows, error);
  if (is_kept && member == NULL && self->request->kind == RELABEL_AGGREGATE_COUNT)
    return add_label_count(self, source, n_rows, error);
  if (member != NULL && !is_own_member(source, member) && self->request->kind == RELABEL_AGGREGATE_VALUES && (is_kept || source->rows != NULL))
    return add_marks(self, source, member, n_rows, error);
  if (g_strcmp0(member, "confidence") == 0 && has_confidence(source))
    return add_confidences(self, source, n_rows, error);
  return add_members(self, source, member, n_rows, error);
}

/* A single label that is not there is null. */
static gboolean
add_label_path(Counter *self, const RelabelPath *path, GError **error)
{
  RelabelSqliteSource *source = relabel_sqlite_view_find_source(self->view, path->field);
  guint64 n_rows = 0, n_samples = 0;

  self->unwinds = TRUE;
  if (!add_labels(self, source, path->rest, &n_rows, error))
    return FALSE;
  if (relabel_field_type_is_list(relabel_field_get_field_type(path->field)))
    return TRUE;
  if (!count_samples(self, &n_samples, error))
    return FALSE;
  add_nulls(self, n_samples > n_rows ? n_samples - n_rows : 0);
  return TRUE;
}

static gboolean
add_expression(Counter *self, RelabelExpression *of, GError **error)
{
  static const RelabelSqliteScope scope = { RELABEL_SCOPE_SAMPLE, NULL, NULL };
  RelabelSqliteCompiler compiler = relabel_sqlite_view_get_compiler(self->view, error);
  g_autoptr(GString) value = g_string_new(NULL);
  g_autofree char *sql = NULL;
  guint64 n_rows;

  if (!relabel_sqlite_compile_value(&compiler, &scope, of, value))
    return FALSE;
  sql = relabel_sqlite_view_select(self->view, value->str);
  return add_rows(self, sql, &n_rows, error);
}

static gboolean
add_all(Counter *self, GError **error)
{
  const char *text = relabel_expression_get_path(self->request->of);
  RelabelPath path = { RELABEL_PATH_UNKNOWN, NULL, NULL };

  if (text != NULL)
    path = relabel_path_resolve(self->view->fields, text);
  if (path.kind == RELABEL_PATH_LABEL_LIST || path.kind == RELABEL_PATH_LABEL_MEMBER)
    return add_label_path(self, &path, error);
  /* What map() makes is a list. */
  self->unwinds = text != NULL || relabel_expression_is_call(self->request->of, RELABEL_OPERATOR_MAP);
  self->drops_null = path.kind == RELABEL_PATH_TAGS || (path.kind == RELABEL_PATH_VALUE && path.rest == NULL &&
                                                        relabel_field_get_field_type(path.field) == RELABEL_FIELD_TYPE_LIST);
  return add_expression(self, self->request->of, error);
}

static int
compare_tallies(gconstpointer a, gconstpointer b)
{
  const Tally *x = *(const Tally *const *)a, *y = *(const Tally *const *)b;

  return compare_bytes(x->data, x->size, y->data, y->size);
}

static JsonNode *
to_node(const guint8 *data, gsize size)
{
  RelabelPackedReader reader = { data, data + size };
  RelabelPacked packed;

  return relabel_packed_read(&reader, &packed) ? relabel_packed_to_node(&packed) : NULL;
}

static void
finish_values(Counter *self)
{
  g_autoptr(GPtrArray) tallies = g_ptr_array_new();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init(&iter, self->counts);
  while (g_hash_table_iter_next(&iter, &key, NULL))
    g_ptr_array_add(tallies, key);
  g_ptr_array_sort(tallies, compare_tallies);
  self->request->values = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_value_count_free);
  for (guint i = 0; i < tallies->len; i++) {
    Tally *found = g_ptr_array_index(tallies, i);

    g_ptr_array_add(self->request->values, relabel_value_count_new(to_node(found->data, found->size), found->count));
  }
}

static double
to_number(GByteArray *bytes)
{
  RelabelPackedReader reader = { bytes->data, bytes->data + bytes->len };
  RelabelPacked packed;

  return bytes->len > 0 && relabel_packed_read(&reader, &packed) && packed.tag == RELABEL_TAG_NUMBER ? packed.number : NAN;
}

/* Where no range is given, it is that of the values. */
static gboolean
add_histogram(Counter *self, GError **error)
{
  RelabelAggregate *request = self->request;
  double lower = request->lower, upper = request->upper;

  if (isnan(lower) || isnan(upper)) {
    self->is_bounds = TRUE;
    if (!add_all(self, error))
      return FALSE;
    self->is_bounds = FALSE;
    lower = to_number(self->minimum);
    upper = to_number(self->maximum);
  }
  request->histogram = relabel_histogram_new(lower, upper, isfinite(lower) && isfinite(upper) ? request->n_bins : 0);
  return add_all(self, error);
}

static gboolean
answer(Counter *self, GError **error)
{
  RelabelAggregate *request = self->request;

  relabel_sqlite_view_forget_order(self->view);
  if (request->of == NULL)
    return count_samples(self, &request->count, error);
  if (request->kind == RELABEL_AGGREGATE_HISTOGRAM)
    return add_histogram(self, error);
  if (!add_all(self, error))
    return FALSE;
  if (request->kind == RELABEL_AGGREGATE_VALUES)
    finish_values(self);
  if (request->kind == RELABEL_AGGREGATE_BOUNDS && self->minimum->len > 0) {
    request->minimum = to_node(self->minimum->data, self->minimum->len);
    request->maximum = to_node(self->maximum->data, self->maximum->len);
  }
  return TRUE;
}

gboolean
relabel_sqlite_dataset_aggregate(RelabelDataset *dataset, RelabelAggregate *aggregate, RelabelView *view, GCancellable *cancellable,
                                 GError **error)
{
  g_auto(RelabelSqliteQuery) query = { NULL };
  Counter self = { .request = aggregate };
  gboolean done = relabel_sqlite_query_open(&query, dataset, view, RELABEL_SQLITE_COUNTED, cancellable, error);

  self.view = query.view;
  self.counts = g_hash_table_new_full(hash_tally, equal_tally, NULL, free_tally);
  self.scratch = g_byte_array_new();
  self.minimum = g_byte_array_new();
  self.maximum = g_byte_array_new();
  done = done && answer(&self, error);
  g_hash_table_unref(self.counts);
  g_byte_array_unref(self.scratch);
  g_byte_array_unref(self.minimum);
  g_byte_array_unref(self.maximum);
  return done;
}
