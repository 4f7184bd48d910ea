/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts, bounds, histograms and patches; what is known of attributes; and files of the version before. */
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "relabel-detection.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-rows.h"
#include "store-util.h"
#include "view-words.h"

typedef struct {
  const char *view;
  const char *of;
  const char *values; /* value=count, or the message of the error */
  gint64 count;
} Row;

static const Row rows[] = {
  { "", NULL, NULL, 6 },
  { "limit(2)", NULL, NULL, 2 },
  { "", "n", "null=1 -7=1 1=2 3=2", 5 },
  { "", "never", "null=6", 0 },
  { "", "s", "\"\"=1 \"X\"=1 \"Xa\"=1 \"a.b\\nc\"=1 \"x\"=1 \"é\"=1", 6 },
  { "", "b", "null=3 false=1 true=2", 3 },
  { "", "tags", "\"\\\"q\\\"\"=1 \"a\"=2 \"b\"=2 \"c\"=2 \"it's\"=1", 8 },
  { "match_tags(a)", "tags", "\"a\"=2 \"b\"=1", 3 },
  { "", "d.detections.label", "null=1 \"CAT\"=1 \"Cat\"=1 \"a+b|c\"=1 \"a.b\"=1 \"cat\"=1 \"dog\"=2 \"é\"=1", 8 },
  { "filter_labels(d, confidence > 0.8)", "d.detections.label", "\"CAT\"=1 \"Cat\"=1 \"cat\"=1 \"é\"=1", 4 },
  { "map_labels(d, {\"cat\": \"Cat\"}) | filter_labels(d, label == \"Cat\")", "d.detections.label", "\"Cat\"=2", 2 },
  { "", "d.detections.eval", "null=6 \"fp\"=2 \"tp\"=1", 3 },
  { "limit(1)", "d.detections.eval", "null=2 \"fp\"=1 \"tp\"=1", 2 },
  { "filter_labels(d, confidence > 0.8)", "d.detections.eval", "null=2 \"fp\"=2", 2 },
  { "filter_labels(d, eval == \"fp\") | sort_by(n, reverse=true)", "d.detections.confidence", "0.9=1 0.95=1", 2 },
  { "filter_labels(d, confidence > 0.4) | match(n > 1)", "d.detections.label", "\"CAT\"=1 \"cat\"=1 \"dog\"=1", 3 },
  { "filter_labels(d, confidence > 0.4) | limit(2)", "d.detections.eval", "null=1 \"fp\"=2", 2 },
  { "limit_labels(d, 1)", "d.detections.eval", "null=2 \"fp\"=2", 2 },
  { "filter_labels(d, confidence > 0.4) | limit_labels(d, 1)", "d.detections.confidence", "0.5=1 0.6=1 0.9=1 0.95=1", 4 },
  { "", "d.detections.tags", "\"q\"=2 \"r\"=1", 3 },
  { "", "d.detections", "{}=9", 9 },
  { "select_labels(fields=c)", "d.detections.label", "", 0 },
  { "", "c.label", "null=2 \"it's\"=1 \"x\"=2 \"y\"=1", 4 },
  { "limit(3)", "c.confidence", "null=2 0.7=1", 1 },
  { "", "metadata.width", "null=1 640=5", 5 },
  { "", "length(d.detections)", "0=2 1=2 3=1 4=1", 6 },
  { "", "n > 1", "false=4 true=2", 6 },
  { "", "k.keypoints.confidence", "0.5=1 0.75=1", 2 },
  { "", "confidnce", "no field “confidnce”", -1 },
  { "match(m == 1)", "n", "no field “m”", -1 },
};

static char *
join_counts(GPtrArray *counts)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < counts->len; i++) {
    RelabelValueCount *count = g_ptr_array_index(counts, i);
    g_autofree char *value = relabel_json_to_string(count->value, FALSE);

    g_string_append_printf(text, "%s%s=%" G_GUINT64_FORMAT, i > 0 ? " " : "", value, count->count);
  }
  return g_string_free(text, FALSE);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture_set_up(fixture, data);
  view_words_fill(fixture->dataset);
}

static void
check_counts(RelabelDataset *dataset, const Row *row)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_view_new_from_string(row->view, &error);
  g_autoptr(RelabelExpression) of = row->of != NULL ? relabel_expression_new_from_string(row->of, &error) : NULL;
  g_autoptr(GPtrArray) counts = NULL;
  g_autofree char *found = NULL;

  g_assert_no_error(error);
  g_assert_cmpint(relabel_dataset_count(dataset, of, view, NULL, row->count < 0 ? NULL : &error), ==, row->count);
  g_assert_no_error(error);
  counts = of != NULL ? relabel_dataset_count_values(dataset, of, view, NULL, &error) : NULL;
  if (row->count < 0) {
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
    g_assert_nonnull(strstr(error->message, row->values));
    return;
  }
  g_assert_no_error(error);
  found = counts != NULL ? join_counts(counts) : NULL;
  g_assert_cmpstr(found, ==, row->values);
}

static gboolean
counts_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    check_counts(dataset, &rows[i]);
  return TRUE;
}

/* Within an edit as well, where the numbers that commits keep are those of before. */
static void
test_counts(Fixture *fixture, gconstpointer data)
{
  counts_cb(fixture->dataset, NULL, NULL, NULL);
  g_assert_true(relabel_dataset_edit(fixture->dataset, "Nothing", counts_cb, NULL, NULL, NULL));
}

static void
test_bounds(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelExpression) of = relabel_expression_new_field("d.detections.confidence");
  g_autoptr(RelabelExpression) never = relabel_expression_new_field("never");
  g_autoptr(RelabelHistogram) histogram = relabel_dataset_histogram(fixture->dataset, of, NULL, 4, 0, 1, NULL, &error);
  g_autoptr(RelabelHistogram) whole = relabel_dataset_histogram(fixture->dataset, of, NULL, 2, NAN, NAN, NULL, &error);
  g_autoptr(RelabelHistogram) none = relabel_dataset_histogram(fixture->dataset, never, NULL, 2, NAN, NAN, NULL, &error);
  g_autoptr(GPtrArray) values = relabel_dataset_distinct(fixture->dataset, of, NULL, NULL, &error);
  g_autoptr(JsonNode) minimum = NULL;
  g_autoptr(JsonNode) maximum = NULL;
  JsonNode *no_minimum = NULL, *no_maximum = NULL;

  g_assert_no_error(error);
  /* 0, 0.2 | | 0.5, 0.6 | 0.9, 0.9, 0.95, 1; and one without. */
  g_assert_cmpuint(histogram->counts[0], ==, 2);
  g_assert_cmpuint(histogram->counts[1], ==, 0);
  g_assert_cmpuint(histogram->counts[2], ==, 2);
  g_assert_cmpuint(histogram->counts[3], ==, 4);
  g_assert_cmpuint(histogram->n_others, ==, 1);
  g_assert_cmpfloat(whole->lower, ==, 0);
  g_assert_cmpfloat(whole->upper, ==, 1);
  g_assert_cmpuint(whole->counts[0] + whole->counts[1], ==, 8);
  g_assert_cmpuint(none->n_bins, ==, 0);
  g_assert_cmpuint(values->len, ==, 7);
  g_assert_true(relabel_dataset_bounds(fixture->dataset, of, NULL, &minimum, &maximum, NULL, &error));
  g_assert_cmpfloat(json_node_get_double(minimum), ==, 0);
  g_assert_cmpfloat(json_node_get_double(maximum), ==, 1);
  g_assert_true(relabel_dataset_bounds(fixture->dataset, never, NULL, &no_minimum, &no_maximum, NULL, &error));
  g_assert_null(no_minimum);
  g_assert_null(no_maximum);
}

static gboolean
odd_numbers_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const documents[] = { "{\"label\":\"a\",\"bounding_box\":[0,0,1,1],\"confidence\":0.25}",
                                           "{\"label\":\"b\",\"bounding_box\":[0,0,1,1],\"confidence\":-3}",
                                           "{\"label\":\"c\",\"bounding_box\":[0,0,1,1]}", NULL };
  g_autoptr(GPtrArray) labels = new_labels(RELABEL_TYPE_DETECTION, documents);

  relabel_label_set_confidence(labels->pdata[0], NAN);
  return relabel_dataset_set_labels(dataset, "000000000000000000000000", "d", labels, error);
}

static char *
dump_numbers(RelabelDataset *dataset, const char *text, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelExpression) of = relabel_expression_new_from_string(text, &error);
  g_autoptr(RelabelView) view = relabel_view_new_from_string(words, &error);
  g_autoptr(RelabelHistogram) histogram = relabel_dataset_histogram(dataset, of, view, 2, -1, 1, NULL, &error);
  g_autoptr(JsonNode) minimum = NULL;
  g_autoptr(JsonNode) maximum = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  relabel_dataset_bounds(dataset, of, view, &minimum, &maximum, NULL, &error);
  g_assert_no_error(error);
  from = relabel_json_to_string(minimum, FALSE);
  to = relabel_json_to_string(maximum, FALSE);
  return g_strdup_printf("%s to %s, %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, from, to, histogram->counts[0],
                         histogram->counts[1], histogram->n_others);
}

/* What is read from an index or from rows that are kept is what the values make, one by one. */
static gboolean
numbers_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const views[] = { "", "limit(3)", "filter_labels(d, label != \"dog\")", "filter_labels(d, label == \"b\")" };

  for (gsize i = 0; i < G_N_ELEMENTS(views); i++) {
    g_autofree char *found = dump_numbers(dataset, "d.detections.confidence", views[i]);
    g_autofree char *wanted = dump_numbers(dataset, "map(d.detections, confidence)", views[i]);

    g_assert_cmpstr(found, ==, wanted);
  }
  return TRUE;
}

static void
test_numbers(Fixture *fixture, gconstpointer data)
{
  g_autofree char *found = NULL;

  g_assert_true(relabel_dataset_edit(fixture->dataset, "Odd", odd_numbers_cb, NULL, NULL, NULL));
  found = dump_numbers(fixture->dataset, "d.detections.confidence", "");
  g_assert_cmpstr(found, ==, "{\"$numberDouble\":\"-Infinity\"} to 1, 0 5 3");
  numbers_cb(fixture->dataset, NULL, NULL, NULL);
  g_assert_true(relabel_dataset_edit(fixture->dataset, "Nothing", numbers_cb, NULL, NULL, NULL));
}

static void
assert_values(RelabelDataset *dataset, const char *path, const char *expected)
{
  g_autoptr(RelabelExpression) of = relabel_expression_new_field(path);
  g_autoptr(GPtrArray) counts = relabel_dataset_count_values(dataset, of, NULL, NULL, NULL);
  g_autofree char *found = join_counts(counts);

  g_assert_cmpstr(found, ==, expected);
}

static gboolean
relabel_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const documents[] = { "{\"label\":\"new\",\"bounding_box\":[0,0,1,1],\"eval\":\"fn\",\"fresh\":1,\"a\\\"b\":2}",
                                           "{\"label\":\"new\",\"bounding_box\":[0,0,1,1],\"eval\":\"fp\",\"eval2\":\"tp\"}", NULL };
  g_autoptr(GPtrArray) labels = new_labels(RELABEL_TYPE_DETECTION, documents);

  return relabel_dataset_set_labels(dataset, "000000000000000000000000", "d", labels, error);
}

/* What commits count of evaluations goes back with undo, and deleting a sample takes its part of it. */
static void
test_marks(Fixture *fixture, gconstpointer data)
{
  static const char before[] = "null=6 \"fp\"=2 \"tp\"=1", after[] = "null=4 \"fn\"=1 \"fp\"=2";
  const char *const first[] = { "000000000000000000000003", NULL };
  g_autoptr(RelabelIdList) ids = relabel_id_list_new_from_strv(first, NULL);
  g_autoptr(RelabelField) field = NULL;

  g_assert_true(relabel_dataset_edit(fixture->dataset, "Relabel", relabel_cb, NULL, NULL, NULL));
  assert_values(fixture->dataset, "d.detections.eval", after);
  assert_values(fixture->dataset, "d.detections.eval2", "null=6 \"tp\"=1");
  field = relabel_dataset_find_field(fixture->dataset, "d");
  g_assert_true(g_strv_contains(relabel_field_get_attributes(field), "fresh"));
  g_assert_true(g_strv_contains(relabel_field_get_attributes(field), "a\"b"));
  g_free(relabel_dataset_undo(fixture->dataset, NULL));
  assert_values(fixture->dataset, "d.detections.eval", before);
  g_free(relabel_dataset_redo(fixture->dataset, NULL));
  assert_values(fixture->dataset, "d.detections.eval", after);
  fixture_reopen(fixture);
  assert_values(fixture->dataset, "d.detections.eval", after);
  g_assert_true(relabel_dataset_delete_samples(fixture->dataset, ids, NULL));
  assert_values(fixture->dataset, "d.detections.eval", "null=4 \"fn\"=1 \"fp\"=1");
}

/* As evaluations write: attributes alone, without an object for each label. */
static gboolean
evaluate_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const fields[] = { "d", NULL };
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, NULL, NULL, error);
  g_autoptr(RelabelRows) read = relabel_rows_new();

  if (!relabel_dataset_read_rows(dataset, ids, fields, read, NULL, error))
    return FALSE;
  for (guint i = 0; i < read->labels->len; i++)
    relabel_rows_set_attributes(read, i, i == 0 ? NULL : "{\"eval\":\"fn\",\"run\":\"tp\",\"more\":1}");
  return relabel_dataset_write_rows(dataset, fields, read, error);
}

static void
test_rows(Fixture *fixture, gconstpointer data)
{
  static const char before[] = "null=6 \"fp\"=2 \"tp\"=1", after[] = "null=1 \"fn\"=8";
  static const Row row = { "filter_labels(d, eval == \"fn\" and run == \"tp\")", "d.detections.more", "1=8", 8 };
  g_autofree char *whole = dump(fixture->dataset);
  g_autofree char *back = NULL;

  g_assert_true(relabel_dataset_edit(fixture->dataset, "Evaluate", evaluate_cb, NULL, NULL, NULL));
  assert_values(fixture->dataset, "d.detections.eval", after);
  check_counts(fixture->dataset, &row);
  g_free(relabel_dataset_undo(fixture->dataset, NULL));
  back = dump(fixture->dataset);
  g_assert_cmpstr(back, ==, whole);
  assert_values(fixture->dataset, "d.detections.eval", before);
  g_free(relabel_dataset_redo(fixture->dataset, NULL));
  assert_values(fixture->dataset, "d.detections.eval", after);
  check_counts(fixture->dataset, &row);
}

static void
assert_listed(RelabelDataset *dataset, const char *words, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_view_new_from_string(words, &error);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, view, NULL, &error);
  g_autoptr(GString) found = g_string_new(NULL);

  g_assert_no_error(error);
  for (guint i = 0; i < relabel_id_list_get_length(ids); i++) {
    g_autofree char *id = relabel_id_list_dup(ids, i);

    g_string_append_c(found, id[RELABEL_ID_LENGTH - 1]);
  }
  g_assert_cmpstr(found->str, ==, expected);
}

#define SURE "filter_labels(d, confidence > 0.4)"

/* A view that is asked for again, with others between, in another order or cut short. */
static void
check_kept(RelabelDataset *dataset, const char *classes, gint64 n)
{
  const Row row = { SURE, "d.detections.label", classes, n };

  for (guint i = 0; i < 2; i++) {
    assert_listed(dataset, SURE " | sort_by(n)", "4305");
    check_counts(dataset, &row);
    assert_listed(dataset, SURE " | sort_by(n, reverse=true)", "0534");
    assert_listed(dataset, SURE " | match(n > 0) | sort_by(x)", "503");
    assert_listed(dataset, SURE " | sort_by(n) | limit(2)", "43");
    assert_listed(dataset, "match(n > 0)", "0235");
    check_counts(dataset, &row);
  }
}

static gboolean
change_class_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const documents[] = { "{\"label\":\"new\",\"bounding_box\":[0,0,1,1],\"confidence\":0.5}", NULL };
  g_autoptr(GPtrArray) labels = new_labels(RELABEL_TYPE_DETECTION, documents);

  relabel_label_set_label(labels->pdata[0], data);
  return relabel_dataset_set_labels(dataset, "000000000000000000000000", "d", labels, error);
}

/* Until the data are changed, here or by somebody else. */
static void
test_kept(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelDataset) other = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(RelabelView) view = relabel_view_new_from_string(SURE, NULL);

  g_assert_no_error(error);
  check_kept(fixture->dataset, "\"CAT\"=1 \"Cat\"=1 \"a+b|c\"=1 \"cat\"=1 \"dog\"=1 \"é\"=1", 6);
  g_assert_true(relabel_dataset_edit(fixture->dataset, "Here", change_class_cb, (gpointer)"here", NULL, NULL));
  check_kept(fixture->dataset, "\"Cat\"=1 \"a+b|c\"=1 \"dog\"=1 \"here\"=1 \"é\"=1", 5);
  g_assert_true(relabel_dataset_edit(other, "There", change_class_cb, (gpointer)"there", NULL, NULL));
  check_kept(fixture->dataset, "\"Cat\"=1 \"a+b|c\"=1 \"dog\"=1 \"there\"=1 \"é\"=1", 5);
  g_cancellable_cancel(cancellable);
  g_assert_null(relabel_dataset_list_samples(fixture->dataset, view, cancellable, NULL));
  check_kept(fixture->dataset, "\"Cat\"=1 \"a+b|c\"=1 \"dog\"=1 \"there\"=1 \"é\"=1", 5);
}

/* A file as the version before wrote it. */
static void
test_migration(Fixture *fixture, gconstpointer data)
{
  static const char back[] = "DROP INDEX IF EXISTS label_mark; DROP TABLE mark; DROP TABLE attribute; DROP TABLE evaluation;"
                             "ALTER TABLE label DROP COLUMN mark;"
                             "PRAGMA user_version = 1;";
  g_autofree char *path = fixture_path(fixture);
  g_autofree char *before = dump(fixture->dataset);
  g_autofree char *after = NULL;
  g_autoptr(RelabelField) field = NULL;
  sqlite3 *db = NULL;

  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(db, back, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close(db);
  fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, NULL);
  g_assert_nonnull(fixture->dataset);
  after = dump(fixture->dataset);
  g_assert_cmpstr(after, ==, before);
  field = relabel_dataset_find_field(fixture->dataset, "d");
  g_assert_true(g_strv_contains(relabel_field_get_attributes(field), "odd"));
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    check_counts(fixture->dataset, &rows[i]);
}

static void
test_patches(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_view_new_from_string("sort_by(n, reverse=true) | filter_labels(d, confidence > 0.5) | to_patches(d)", NULL);
  g_autoptr(RelabelView) none = relabel_view_new_from_string("limit(1)", NULL);
  g_autoptr(RelabelView) early = relabel_view_new_from_string("to_patches(d) | limit(1)", NULL);
  g_autoptr(RelabelPatchList) patches = relabel_dataset_list_patches(fixture->dataset, view, NULL, &error);
  static const char *const samples[] = { "0", "0", "5", "3", "4" };

  g_assert_no_error(error);
  g_assert_cmpstr(relabel_patch_list_get_field(patches), ==, "d");
  g_assert_null(relabel_patch_list_get_pred_field(patches));
  g_assert_cmpuint(relabel_patch_list_get_length(patches), ==, G_N_ELEMENTS(samples));
  for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
    g_autofree char *id = relabel_patch_list_dup_sample_id(patches, i);
    g_autofree char *label = relabel_patch_list_dup_label_id(patches, i);
    g_auto(GStrv) predictions = relabel_patch_list_dup_pred_ids(patches, i);

    g_assert_cmpstr(id + 23, ==, samples[i]);
    g_assert_true(relabel_id_is_valid(label));
    g_assert_cmpuint(g_strv_length(predictions), ==, 0);
    g_assert_cmpint(relabel_patch_list_get_patch_type(patches, i), ==, RELABEL_PATCH_TYPE_NONE);
  }
  g_assert_null(relabel_dataset_list_patches(fixture->dataset, none, NULL, NULL));
  g_assert_null(relabel_dataset_list_patches(fixture->dataset, early, NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
}

static void
add_matches(RelabelDataset *dataset, guint number, const char *const *objects, const char *const *predictions)
{
  g_autoptr(RelabelSample) sample = new_sample(number);
  g_autoptr(GPtrArray) gt = new_labels(RELABEL_TYPE_DETECTION, objects);
  g_autoptr(GPtrArray) pred = new_labels(RELABEL_TYPE_DETECTION, predictions);

  relabel_sample_set_labels(sample, "d", gt);
  relabel_sample_set_labels(sample, "e", pred);
  add_sample(dataset, sample);
}

#define LABEL(id, rest) "{\"_id\":{\"$oid\":\"00000000000000000000000" id "\"},\"bounding_box\":[0,0,1,1]," rest "}"
#define TO(id) ",\"ev_id\":\"00000000000000000000000" id "\""

/* Objects with all that match them, a crowd among them, then predictions that match nothing. */
static void
test_evaluation_patches(Fixture *fixture, gconstpointer data)
{
  static const char *const first[] = { LABEL("a", "\"ev\":\"tp\"" TO("1")), LABEL("b", "\"ev\":\"fn\",\"ev_id\":\"\""), NULL };
  static const char *const first_predictions[] = { LABEL("1", "\"ev\":\"tp\"" TO("a")), LABEL("2", "\"ev\":\"fp\",\"ev_id\":\"\""),
                                                   LABEL("3", "\"ev\":\"tp\"" TO("a")), NULL };
  static const char *const second[] = { LABEL("c", "\"ev\":\"fn\"" TO("4")), NULL };
  static const char *const second_predictions[] = { LABEL("4", "\"ev\":\"fp\"" TO("c")), NULL };
  g_autoptr(JsonNode) document = relabel_json_parse("{\"config\":{\"gt_field\":\"d\",\"pred_field\":\"e\"}}", -1, NULL);
  g_autoptr(RelabelRun) run =
      relabel_run_new_from_document(RELABEL_RUN_KIND_EVALUATION, "ev", json_node_get_object(document), NULL, NULL);
  g_autoptr(RelabelView) view = relabel_view_new_from_string("match(ends_with(filepath, \"8.png\") or ends_with(filepath, \"9.png\"))"
                                                             " | to_evaluation_patches(ev)", NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelPatchList) patches = NULL;

  add_matches(fixture->dataset, 98, first, first_predictions);
  add_matches(fixture->dataset, 99, second, second_predictions);
  g_assert_true(relabel_dataset_write_run(fixture->dataset, run, NULL));
  patches = relabel_dataset_list_patches(fixture->dataset, view, NULL, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < relabel_patch_list_get_length(patches); i++) {
    g_autofree char *label = relabel_patch_list_dup_label_id(patches, i);
    g_autofree char *sample = relabel_patch_list_dup_sample_id(patches, i);
    g_auto(GStrv) predictions = relabel_patch_list_dup_pred_ids(patches, i);

    g_string_append_printf(text, "%s:%s%d", sample + 22, label != NULL ? label + 23 : "-", relabel_patch_list_get_patch_type(patches, i));
    for (guint k = 0; predictions[k] != NULL; k++)
      g_string_append_printf(text, ",%s", predictions[k] + 23);
    g_string_append_c(text, ' ');
  }
  g_assert_cmpstr(text->str, ==, "62:a1,1,3 62:b3 63:c3,4 62:-2,2 ");
}

static void
test_cancelled(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(RelabelView) view = relabel_view_new_from_string("match(n > 1)", NULL);
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel(cancellable);
  g_assert_null(relabel_dataset_list_samples(fixture->dataset, view, cancellable, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Chains have no end; what nests as deep as the language lets it is evaluated or refused, but never a fault. */
static void
test_deep(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) chain = g_string_new("match(n > 0");
  g_autoptr(GString) stages = g_string_new("skip(0)");
  g_autoptr(RelabelView) view = NULL;
  g_autoptr(RelabelView) long_view = NULL;
  g_autoptr(RelabelIdList) ids = NULL;
  g_autoptr(RelabelIdList) all = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 400; i++)
    g_string_append(chain, " or n == 1");
  g_string_append_c(chain, ')');
  for (guint i = 0; i < 300; i++)
    g_string_append(stages, " | match(id != \"\") | filter_labels(d, true, only_matches=false) | limit(100)");
  view = relabel_view_new_from_string(chain->str, &error);
  g_assert_no_error(error);
  ids = relabel_dataset_list_samples(fixture->dataset, view, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(relabel_id_list_get_length(ids), ==, 4);
  long_view = relabel_view_new_from_string(stages->str, &error);
  g_assert_no_error(error);
  all = relabel_dataset_list_samples(fixture->dataset, long_view, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(relabel_id_list_get_length(all), ==, 6);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add("/store/counts/" path, Fixture, NULL, set_up, test, fixture_tear_down)
  ADD("values", test_counts);
  ADD("bounds", test_bounds);
  ADD("numbers", test_numbers);
  ADD("marks", test_marks);
  ADD("rows", test_rows);
  ADD("kept", test_kept);
  ADD("migration", test_migration);
  ADD("patches", test_patches);
  ADD("evaluation-patches", test_evaluation_patches);
  ADD("cancelled", test_cancelled);
  ADD("deep", test_deep);
  return g_test_run();
}
