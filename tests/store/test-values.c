/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of fields that hold no labels: what each type takes, how it is stored, and that it can be taken back. */
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"
#include "store-util.h"

#define ID(n) "00000000000000000000000" #n

/* A value, and how it is stored; or the message of the error. */
typedef struct {
  const char *name;
  RelabelFieldType type;
  const char *value;
  const char *stored;
  const char *error;
} Row;

static const Row rows[] = {
  { "bool", RELABEL_FIELD_TYPE_BOOLEAN, "false", "false", NULL },
  { "bool-int", RELABEL_FIELD_TYPE_BOOLEAN, "1", NULL, "“f”: expected true or false, got Integer" },
  { "bool-string", RELABEL_FIELD_TYPE_BOOLEAN, "\"true\"", NULL, "“f”: expected true or false, got String" },
  { "int", RELABEL_FIELD_TYPE_INT, "-9007199254740993", "-9007199254740993", NULL },
  { "int-double", RELABEL_FIELD_TYPE_INT, "5.0", NULL, "“f”: expected a whole number, got Floating Point" },
  { "int-bool", RELABEL_FIELD_TYPE_INT, "true", NULL, "“f”: expected a whole number, got Boolean" },
  { "int-list", RELABEL_FIELD_TYPE_INT, "[5]", NULL, "“f”: expected a whole number, got JsonArray" },
  { "float", RELABEL_FIELD_TYPE_FLOAT, "0.30000000000000004", "0.30000000000000004", NULL },
  { "float-zero", RELABEL_FIELD_TYPE_FLOAT, "-0.0", "-0.0", NULL },
  { "float-int", RELABEL_FIELD_TYPE_FLOAT, "5", "5", NULL },
  { "float-nan", RELABEL_FIELD_TYPE_FLOAT, "{\"$numberDouble\": \"NaN\"}", "{\"$numberDouble\":\"NaN\"}", NULL },
  { "float-string", RELABEL_FIELD_TYPE_FLOAT, "\"5\"", NULL, "“f”: expected a number, got String" },
  { "float-bare-nan", RELABEL_FIELD_TYPE_FLOAT, "NaN", NULL, "“f”: expected a number, got String" },
  { "float-object", RELABEL_FIELD_TYPE_FLOAT, "{\"x\": 5}", NULL, "“f”: expected a number, got JsonObject" },
  { "string", RELABEL_FIELD_TYPE_STRING, "\"🙂 \\\"'%\\u0001\"", "\"🙂 \\\"'%\\u0001\"", NULL },
  { "string-empty", RELABEL_FIELD_TYPE_STRING, "\"\"", "\"\"", NULL },
  { "string-int", RELABEL_FIELD_TYPE_STRING, "5", NULL, "“f”: expected a string, got Integer" },
  { "date", RELABEL_FIELD_TYPE_DATE, "{\"$date\": \"2026-11-23T00:00:00Z\"}", "{\"$date\":\"2026-11-23T00:00:00Z\"}", NULL },
  { "date-old", RELABEL_FIELD_TYPE_DATE, "{\"$date\": -86400000}", "{\"$date\":-86400000}", NULL },
  { "date-string", RELABEL_FIELD_TYPE_DATE, "\"2026-11-23\"", NULL, "“f”: expected a time as {\"$date\": …}, got String" },
  { "date-odd", RELABEL_FIELD_TYPE_DATE, "{\"$date\": \"soon\"}", NULL, "“f”: expected a time as {\"$date\": …}, got JsonObject" },
  { "datetime", RELABEL_FIELD_TYPE_DATETIME, "{\"$date\": {\"$numberLong\": \"1\"}}", "{\"$date\":{\"$numberLong\":\"1\"}}", NULL },
  { "datetime-int", RELABEL_FIELD_TYPE_DATETIME, "5", NULL, "“f”: expected a time as {\"$date\": …}, got Integer" },
  { "list", RELABEL_FIELD_TYPE_LIST, "[1, \"a\", null, {\"b\": []}]", "[1,\"a\",null,{\"b\":[]}]", NULL },
  { "list-string", RELABEL_FIELD_TYPE_LIST, "\"a\"", NULL, "“f”: expected a list, got String" },
  { "dict", RELABEL_FIELD_TYPE_DICT, "{\"b\": 1, \"a\": {}}", "{\"b\":1,\"a\":{}}", NULL },
  { "dict-list", RELABEL_FIELD_TYPE_DICT, "[]", NULL, "“f”: expected an object, got JsonArray" },
  { "other", RELABEL_FIELD_TYPE_OTHER, "{\"_cls\": \"GeoLocation\"}", "{\"_cls\":\"GeoLocation\"}", NULL },
  { "labels", RELABEL_FIELD_TYPE_DETECTIONS, "5", NULL, "“f” holds labels, not values" },
};

/* Two samples, the first with a value in another field. */
static void
set_up(RelabelDataset *dataset, RelabelFieldType type)
{
  g_autoptr(RelabelSample) first = new_sample(1);
  g_autoptr(RelabelSample) second = new_sample(2);
  g_autoptr(JsonNode) note = json_node_init_string(json_node_alloc(), "seen");

  add_field(dataset, "note", RELABEL_FIELD_TYPE_STRING);
  add_field(dataset, "f", type);
  relabel_sample_set_value(first, "note", note);
  add_sample(dataset, first);
  add_sample(dataset, second);
}

static gboolean
set_text(RelabelDataset *dataset, const char *id, const char *field, const char *text, GError **error)
{
  g_autoptr(JsonNode) node = text != NULL ? relabel_json_parse(text, -1, error) : NULL;

  g_assert_true(text == NULL || node != NULL);
  return relabel_dataset_set_value(dataset, id, field, node, error);
}

/* The column as it is in the file. */
static char *
dump_column(Fixture *fixture)
{
  static const char sql[] = "SELECT group_concat(quote(field_values), ' ') FROM (SELECT field_values FROM sample ORDER BY pos)";
  g_autofree char *path = fixture_path(fixture);
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;
  char *text;

  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
  text = g_strdup((const char *)sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return text;
}

static void
assert_column(Fixture *fixture, const char *expected)
{
  g_autofree char *text = dump_column(fixture);

  g_assert_cmpstr(text, ==, expected);
}

static void
assert_value(RelabelDataset *dataset, const char *id, const char *field, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelSample) sample = relabel_dataset_read_sample(dataset, id, &error);
  JsonNode *value;
  g_autofree char *text = NULL;

  g_assert_no_error(error);
  value = relabel_sample_get_value(sample, field);
  text = value != NULL ? relabel_json_to_string(value, FALSE) : NULL;
  g_assert_cmpstr(text, ==, expected);
}

static void
test_type(Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;

  set_up(fixture->dataset, row->type);
  if (row->error != NULL) {
    g_assert_false(set_text(fixture->dataset, ID(1), "f", row->value, &error));
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
    g_assert_cmpstr(error->message, ==, row->error);
    assert_column(fixture, "'{\"note\":\"seen\"}' NULL");
    return;
  }
  set_text(fixture->dataset, ID(1), "f", row->value, &error);
  g_assert_no_error(error);
  set_text(fixture->dataset, ID(2), "f", row->value, &error);
  g_assert_no_error(error);
  for (int i = 0; i < 2; i++) {
    assert_value(fixture->dataset, ID(1), "f", row->stored);
    assert_value(fixture->dataset, ID(1), "note", "\"seen\"");
    assert_value(fixture->dataset, ID(2), "f", row->stored);
    assert_value(fixture->dataset, ID(2), "note", NULL);
    fixture_reopen(fixture);
  }
}

/* A value that is changed keeps its place, and the last one that goes leaves nothing. */
static void
test_unset(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  set_up(fixture->dataset, RELABEL_FIELD_TYPE_INT);
  g_assert_true(set_text(fixture->dataset, ID(1), "f", "1", &error));
  g_assert_true(set_text(fixture->dataset, ID(1), "note", "\"again\"", &error));
  g_assert_true(set_text(fixture->dataset, ID(2), "f", NULL, &error));
  g_assert_no_error(error);
  assert_column(fixture, "'{\"note\":\"again\",\"f\":1}' NULL");
  g_assert_true(set_text(fixture->dataset, ID(1), "note", "null", &error));
  assert_column(fixture, "'{\"f\":1}' NULL");
  g_assert_true(set_text(fixture->dataset, ID(1), "f", NULL, &error));
  assert_column(fixture, "NULL NULL");
}

static void
test_not_found(Fixture *fixture, gconstpointer data)
{
  static const char *const calls[][2] = { { ID(1), "missing" }, { ID(9), "f" }, { "no id", "f" } };

  set_up(fixture->dataset, RELABEL_FIELD_TYPE_INT);
  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  for (gsize i = 0; i < G_N_ELEMENTS(calls); i++) {
    const char *labels_field = strcmp(calls[i][1], "f") == 0 ? "boxes" : calls[i][1];
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) labels_error = NULL;

    g_assert_false(set_text(fixture->dataset, calls[i][0], calls[i][1], "1", &error));
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
    /* Labels and values say it in the same words. */
    g_assert_false(relabel_dataset_set_labels(fixture->dataset, calls[i][0], labels_field, NULL, &labels_error));
    g_assert_cmpstr(error->message, ==, labels_error->message);
  }
}

static void
test_nan(Fixture *fixture, gconstpointer data)
{
  const double numbers[] = { NAN, INFINITY, -INFINITY };
  const char *const stored[] = { "\"NaN\"", "\"Infinity\"", "\"-Infinity\"" };

  set_up(fixture->dataset, RELABEL_FIELD_TYPE_FLOAT);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
    g_autoptr(JsonNode) node = json_node_init_double(json_node_alloc(), numbers[i]);
    g_autofree char *expected = g_strdup_printf("{\"$numberDouble\":%s}", stored[i]);

    g_assert_true(relabel_dataset_set_value(fixture->dataset, ID(1), "f", node, NULL));
    assert_value(fixture->dataset, ID(1), "f", expected);
  }
}

static JsonNode *
nest(guint depth)
{
  JsonNode *node = json_node_init_int(json_node_alloc(), 1);

  for (guint i = 0; i < depth; i++) {
    JsonArray *array = json_array_new();

    json_array_add_element(array, node);
    node = json_node_init_array(json_node_alloc(), array);
    json_array_unref(array);
  }
  return node;
}

/* What could not be read again is not written: the dataset would be a damaged one. */
static void
test_unreadable(Fixture *fixture, gconstpointer data)
{
  g_autoptr(JsonNode) deepest = nest(RELABEL_JSON_MAX_DEPTH - 1);
  g_autoptr(JsonNode) too_deep = nest(RELABEL_JSON_MAX_DEPTH);
  g_autoptr(JsonNode) odd = nest(0);
  g_autoptr(GError) error = NULL;

  set_up(fixture->dataset, RELABEL_FIELD_TYPE_OTHER);
  json_node_init_string(odd, "\xff");
  g_assert_false(relabel_dataset_set_value(fixture->dataset, ID(1), "f", odd, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "“f”"));
  g_assert_nonnull(strstr(error->message, "UTF-8"));
  g_clear_error(&error);
  g_assert_false(relabel_dataset_set_value(fixture->dataset, ID(1), "f", too_deep, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "nested"));
  assert_column(fixture, "'{\"note\":\"seen\"}' NULL");
  g_assert_true(relabel_dataset_set_value(fixture->dataset, ID(1), "f", deepest, NULL));
  fixture_reopen(fixture);
  assert_value(fixture->dataset, ID(1), "note", "\"seen\"");
}

static gboolean
edit_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  gboolean fail = GPOINTER_TO_INT(data);

  if (!set_text(dataset, ID(1), "f", "[1.0]", error) || !set_text(dataset, ID(2), "f", "{\"a\": 1}", error) ||
      !set_text(dataset, ID(1), "note", NULL, error))
    return FALSE;
  /* It sees its own changes; a value that is refused ends nothing. */
  assert_value(dataset, ID(1), "f", "[1.0]");
  g_assert_false(set_text(dataset, ID(1), "note", "5", NULL));
  if (fail)
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, "on purpose");
  return !fail;
}

static void
count_cb(RelabelDataset *dataset, gpointer data)
{
  ++*(guint *)data;
}

static void
iterate(void)
{
  while (g_main_context_iteration(NULL, FALSE))
    ;
}

/* A part of an edit, all or nothing, announced once; taken back and done again to the last byte. */
static void
test_edit(Fixture *fixture, gconstpointer data)
{
  static const char before[] = "'{\"note\":\"seen\"}' NULL";
  static const char after[] = "'{\"f\":[1.0]}' '{\"f\":{\"a\":1}}'";
  g_autoptr(GError) error = NULL;
  guint n_changed = 0;

  set_up(fixture->dataset, RELABEL_FIELD_TYPE_OTHER);
  iterate();
  g_signal_connect(fixture->dataset, "changed", G_CALLBACK(count_cb), &n_changed);
  g_assert_false(relabel_dataset_edit(fixture->dataset, "Fails", edit_cb, GINT_TO_POINTER(TRUE), NULL, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_clear_error(&error);
  assert_column(fixture, before);
  relabel_dataset_edit(fixture->dataset, "Values", edit_cb, NULL, NULL, &error);
  g_assert_no_error(error);
  iterate();
  g_assert_cmpuint(n_changed, ==, 1);
  assert_column(fixture, after);
  for (int i = 0; i < 2; i++) {
    g_autofree char *undone = relabel_dataset_undo(fixture->dataset, NULL);
    g_autofree char *redone = NULL;

    g_assert_cmpstr(undone, ==, "Values");
    assert_column(fixture, before);
    fixture_reopen(fixture);
    redone = relabel_dataset_redo(fixture->dataset, NULL);
    g_assert_cmpstr(redone, ==, "Values");
    assert_column(fixture, after);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/store/values/type/%s", rows[i].name);

    g_test_add(path, Fixture, &rows[i], fixture_set_up, test_type, fixture_tear_down);
  }
#define ADD(path, test) g_test_add("/store/values/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD("unset", test_unset);
  ADD("not-found", test_not_found);
  ADD("nan", test_nan);
  ADD("unreadable", test_unreadable);
  ADD("edit", test_edit);
  return g_test_run();
}
