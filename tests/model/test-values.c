/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids, fields, samples, schemas, runs and progress. */
#include <string.h>

#include "relabel-classification.h"
#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-field.h"
#include "relabel-id.h"
#include "relabel-json.h"
#include "relabel-label-schema.h"
#include "relabel-progress.h"
#include "relabel-random.h"
#include "relabel-run.h"
#include "relabel-sample.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaa"
#define B "0123456789abcdef01234567"

static void
test_ids(void)
{
  static const char *const invalid[] = { NULL, "", "abc", A "a", "0123456789ABCDEF01234567", "0123456789abcdef0123456g" };
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *named = relabel_id_new_from_name("server 1 region x");
  g_autofree char *same = relabel_id_new_from_name("server 1 region x");
  guint8 packed[RELABEL_ID_SIZE];
  char id[RELABEL_ID_LENGTH + 1];

  for (guint i = 0; i < 10000; i++) {
    char *made = relabel_id_new();

    g_assert_true(relabel_id_is_valid(made));
    g_assert_true(g_hash_table_add(seen, made));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(invalid); i++)
    g_assert_false(relabel_id_is_valid(invalid[i]));
  g_assert_true(relabel_id_is_valid(named));
  g_assert_cmpstr(named, ==, same);
  g_assert_true(relabel_id_pack(B, packed));
  g_assert_cmphex(packed[1], ==, 0x23);
  relabel_id_unpack(packed, id);
  g_assert_cmpstr(id, ==, B);
}

static void
test_id_list(void)
{
  static const char *const ids[] = { A, B, A, NULL };
  static const char *const wrong[] = { A, "no id", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) list = relabel_id_list_new_from_strv(ids, &error);
  g_autoptr(RelabelIdList) slice = relabel_id_list_slice(list, 1, 100);
  g_autoptr(RelabelIdList) none = relabel_id_list_slice(list, 100, 1);
  g_auto(GStrv) texts = relabel_id_list_to_strv(list);
  g_autofree char *first = relabel_id_list_dup(slice, 0);

  g_assert_no_error(error);
  g_assert_true(g_strv_equal((const char *const *)texts, ids));
  g_assert_cmpuint(relabel_id_list_get_length(slice), ==, 2);
  g_assert_cmpstr(first, ==, B);
  g_assert_cmpuint(relabel_id_list_get_length(none), ==, 0);
  g_assert_false(relabel_id_list_append(list, "no id"));
  g_assert_cmpuint(relabel_id_list_get_length(list), ==, 3);
  g_assert_null(relabel_id_list_new_from_strv(wrong, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "no id"));
}

/* What Python's random.Random(seed).randint(10**7, 10**10) gives. */
static void
test_random(void)
{
  static const struct {
    gint64 seed;
    gint64 drawn;
  } rows[] = {
    { G_GINT64_CONSTANT(51), G_GINT64_CONSTANT(705516342) },
    { G_GINT64_CONSTANT(0), G_GINT64_CONSTANT(7931731533) },
    { G_GINT64_CONSTANT(1), G_GINT64_CONSTANT(9177024629) },
    { G_GINT64_CONSTANT(-7), G_GINT64_CONSTANT(4952859575) },
    { G_GINT64_CONSTANT(4294967296), G_GINT64_CONSTANT(4790274135) },
    { G_GINT64_CONSTANT(1099511627781), G_GINT64_CONSTANT(9753581865) },
    { G_GINT64_CONSTANT(9223372036854775807), G_GINT64_CONSTANT(9959914015) },
  };
  static const guint8 ids[2][RELABEL_ID_SIZE] = { { 1 }, { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    g_assert_cmpint(relabel_random_from_seed(rows[i].seed), ==, rows[i].drawn);
  g_assert_cmpfloat(relabel_random_of_id(ids[0]), !=, relabel_random_of_id(ids[1]));
  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    g_assert_true(relabel_random_of_id(ids[i]) >= 0.999 && relabel_random_of_id(ids[i]) < 1);
}

static void
test_field_names(void)
{
  static const char *const valid[] = { "a", "ground_truth", "ä", "with space", "9" };
  static const char *const invalid[] = { NULL, "", "_private", "a.b", "$a", "id", "tags", "filepath", "metadata", "\xff" };
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(valid); i++)
    g_assert_true(relabel_field_name_is_valid(valid[i]));
  for (gsize i = 0; i < G_N_ELEMENTS(invalid); i++)
    g_assert_false(relabel_field_name_is_valid(invalid[i]));
  g_assert_null(relabel_field_new("_x", RELABEL_FIELD_TYPE_INT, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
}

/* Each type is found again by its words. */
static void
test_field_types(void)
{
  for (int i = 0; i <= RELABEL_FIELD_TYPE_REGRESSION; i++) {
    RelabelFieldType type = RELABEL_FIELD_TYPE_OTHER, found = RELABEL_FIELD_TYPE_OTHER;
    const char *document_class = relabel_field_type_get_document_class((RelabelFieldType)i);

    g_assert_true(relabel_field_type_from_nick(relabel_field_type_to_nick((RelabelFieldType)i), &type));
    g_assert_cmpint(type, ==, i);
    g_assert_cmpint(relabel_field_type_is_label(type), ==, i >= RELABEL_FIELD_TYPE_CLASSIFICATION);
    g_assert_cmpint(relabel_field_type_is_label(type), ==, relabel_field_type_get_label_type(type) != G_TYPE_INVALID);
    if (document_class != NULL) {
      g_assert_true(relabel_field_type_from_document_class(document_class, &found));
      g_assert_cmpint(found, ==, i);
    }
  }
  g_assert_false(relabel_field_type_from_nick("hologram", &(RelabelFieldType){ 0 }));
  g_assert_false(relabel_field_type_from_document_class(NULL, &(RelabelFieldType){ 0 }));
}

static void
test_sample(void)
{
  static const char *const tags[] = { "a", NULL };
  RelabelSample *sample = relabel_sample_new("/x/\xff.png");
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) empty = g_ptr_array_new();
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(JsonNode) value = json_node_init_double(json_node_alloc(), 1);
  g_autoptr(JsonNode) document = NULL;
  g_auto(GStrv) names = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = relabel_sample_dup_display_name(sample);
  RelabelClassification *label = relabel_classification_new("sun");

  g_assert_true(g_utf8_validate(name, -1, NULL));
  relabel_label_set_id(RELABEL_LABEL(label), B);
  g_ptr_array_add(labels, label);
  g_assert_true(relabel_sample_set_id(sample, A));
  g_assert_false(relabel_sample_set_id(sample, "x"));
  relabel_sample_set_tags(sample, tags);
  relabel_sample_set_metadata(sample, 4, 3, "image/png", 99);
  g_ptr_array_add(fields, relabel_field_new("weather", RELABEL_FIELD_TYPE_CLASSIFICATION, NULL));
  g_ptr_array_add(fields, relabel_field_new("boxes", RELABEL_FIELD_TYPE_DETECTIONS, NULL));
  g_ptr_array_add(fields, relabel_field_new("score", RELABEL_FIELD_TYPE_FLOAT, NULL));
  g_ptr_array_add(fields, relabel_field_new("unset", RELABEL_FIELD_TYPE_FLOAT, NULL));
  relabel_sample_set_labels(sample, "weather", labels);
  relabel_sample_set_labels(sample, "boxes", empty);
  relabel_sample_set_value(sample, "score", value);
  relabel_sample_set_value(sample, "unset", value);
  relabel_sample_set_value(sample, "unset", NULL);
  names = relabel_sample_list_label_fields(sample);
  g_assert_cmpuint(g_strv_length(names), ==, 2);
  g_assert_cmpstr(names[0], ==, "boxes");
  document = relabel_sample_to_document(sample, fields);
  text = relabel_json_to_string(document, FALSE);
  g_assert_cmpstr(text, ==,
                  "{\"_id\":{\"$oid\":\"" A "\"},\"filepath\":\"file:///x/%FF.png\",\"tags\":[\"a\"],\"metadata\":{\"_cls\":"
                  "\"ImageMetadata\",\"size_bytes\":99,\"mime_type\":\"image/png\",\"width\":4,\"height\":3},\"weather\":"
                  "{\"_id\":{\"$oid\":\"" B "\"},\"_cls\":\"Classification\",\"tags\":[],\"label\":\"sun\"},"
                  "\"boxes\":{\"_cls\":\"Detections\",\"detections\":[]},\"score\":1.0}");
  relabel_sample_set_labels(sample, "boxes", NULL);
  g_assert_null(relabel_sample_get_labels(sample, "boxes"));
  g_assert_finalize_object(sample);
}

typedef struct {
  const char *text;
  const char *expected;
} Row;

static const Row schemas[] = {
  { "{\"a\":{\"type\":\"detections\",\"classes\":[\"x\",\"y\"]},\"b\":{}}",
    "{\"a\":{\"type\":\"detections\",\"classes\":[\"x\",\"y\"],\"attributes\":{},\"existing_field\":false},"
    "\"b\":{\"classes\":[],\"attributes\":{},\"existing_field\":false}}" },
  { "[\"a\"]", "{\"a\":{\"classes\":[],\"attributes\":{},\"existing_field\":false}}" },
  { "{\"a\":{\"type\":null,\"classes\":null,\"existing_field\":true,\"allow_deletions\":false}}",
    "{\"a\":{\"classes\":[],\"attributes\":{},\"existing_field\":true,\"allow_deletions\":false}}" },
  { "\"a\"", "{\"a\":{\"classes\":[],\"attributes\":{},\"existing_field\":false}}" },
  /* Classes that share some attributes, but not all. */
  { "{\"a\":{\"classes\":[\"x\",{\"classes\":[\"y\",\"z\"],\"attributes\":[\"p\"]},{\"classes\":\"w\",\"attributes\":[\"p\",\"q\"]}],"
    "\"attributes\":{\"r\":{\"type\":\"date\"}}}}",
    "{\"a\":{\"classes\":[\"x\",{\"classes\":[\"y\",\"z\"],\"attributes\":{\"p\":{\"type\":\"text\"}}},"
    "{\"classes\":[\"w\"],\"attributes\":{\"p\":{\"type\":\"text\"},\"q\":{\"type\":\"text\"}}}],"
    "\"attributes\":{\"r\":{\"type\":\"date\"}},\"existing_field\":false}}" },
};

/* What people type, and how it is written again. */
static const Row class_lists[] = {
  { "", "" },
  { " , ,, ", "" },
  { "a,b , c d", "a, b, c d" },
  { "\"red, dark\", blue", "\"red, dark\", blue" },
  { "\"say \"\"hi\"\"\"", "say \"hi\"" },
  { " \"\"\"quoted\"\"\" ,x", "\"\"\"quoted\"\"\", x" },
  { "5\" pipe, x", "5\" pipe, x" },
  { "\" a \",\"\",b", "\" a \", b" },
  { "\"open, to the end", "\"open, to the end\"" },
  { "\"a\" b , c", "a b, c" },
  { "\"plain\"", "plain" },
  { "Ärger, \"Öl, Gas\"", "Ärger, \"Öl, Gas\"" },
};

static const Row schema_errors[] = {
  { "5", "Label schema: expected a JSON object, got Integer" },
  { "{\"a\":5}", "Field “a” of the label schema: expected a JSON object, got Integer" },
  { "{\"a\":{\"classes\":\"x\"}}", "Field “a” of the label schema: “classes”: expected a list, got String" },
  { "{\"a\":{\"classes\":[1]}}", "Field “a” of the label schema: “classes”: expected a list of strings" },
  { "{\"a\":{\"type\":1}}", "Field “a” of the label schema: “type”: expected a string, got Integer" },
};

static void
test_schema(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = g_strdup(row->text);

  for (int round = 0; round < 2; round++) {
    g_autoptr(GError) error = NULL;
    RelabelLabelSchema *schema = relabel_label_schema_new_from_string(text, &error);
    g_autoptr(JsonNode) node = NULL;

    g_assert_no_error(error);
    node = relabel_label_schema_to_json(schema);
    g_free(text);
    text = relabel_json_to_string(node, FALSE);
    g_assert_cmpstr(text, ==, row->expected);
    g_assert_null(relabel_label_schema_find_field(schema, "missing"));
    g_assert_finalize_object(schema);
  }
}

static void
test_schema_error(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_label_schema_new_from_string(row->text, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_assert_cmpstr(error->message, ==, row->expected);
}

static void
test_class_list(gconstpointer data)
{
  const Row *row = data;
  g_auto(GStrv) classes = relabel_schema_field_parse_classes(row->text);
  g_autofree char *text = relabel_schema_field_format_classes((const char *const *)classes);
  g_auto(GStrv) again = relabel_schema_field_parse_classes(text);

  g_assert_cmpstr(text, ==, row->expected);
  g_assert_true(g_strv_equal((const char *const *)again, (const char *const *)classes));
}

/* An attribute of some classes is found for each of them, whatever else these have. */
static void
test_shared_attributes(void)
{
  static const char *const classes[] = { "x", "y", "z", NULL };
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("a");
  g_autoptr(RelabelAttribute) first = relabel_attribute_new("first", RELABEL_ATTRIBUTE_TYPE_NUMBER);
  g_autoptr(RelabelAttribute) second = relabel_attribute_new("second", RELABEL_ATTRIBUTE_TYPE_DATE);
  g_autoptr(RelabelLabelSchema) again = NULL;
  g_autoptr(JsonNode) node = NULL;
  RelabelSchemaField *read;

  relabel_attribute_set_classes(first, (const char *const[]){ "x", "y", NULL });
  relabel_attribute_set_classes(second, (const char *const[]){ "z", "y", NULL });
  relabel_schema_field_set_classes(field, classes);
  relabel_schema_field_add_attribute(field, first);
  relabel_schema_field_add_attribute(field, second);
  relabel_label_schema_add_field(schema, field);
  node = relabel_label_schema_to_json(schema);
  again = relabel_label_schema_new_from_json(node, NULL);
  read = relabel_label_schema_get_field(again, 0);
  g_assert_true(g_strv_equal(relabel_schema_field_get_classes(read), classes));
  g_assert_nonnull(relabel_schema_field_find_attribute(read, "first", "x"));
  g_assert_nonnull(relabel_schema_field_find_attribute(read, "first", "y"));
  g_assert_null(relabel_schema_field_find_attribute(read, "first", "z"));
  g_assert_null(relabel_schema_field_find_attribute(read, "second", "x"));
  g_assert_nonnull(relabel_schema_field_find_attribute(read, "second", "y"));
  g_assert_nonnull(relabel_schema_field_find_attribute(read, "second", "z"));
}

/* Also what only other back ends know of it. */
static void
test_attribute_copy(void)
{
  static const char definition[] = "{\"mutable\":false,\"type\":\"radio\",\"values\":[1,2],\"default\":2,\"required\":true,\"read_only\":true}";
  static const char *const classes[] = { "x", NULL };
  g_autoptr(JsonNode) node = relabel_json_parse(definition, -1, NULL);
  g_autoptr(RelabelAttribute) attribute = relabel_attribute_new_from_json("a", node, NULL);
  g_autoptr(RelabelAttribute) copy = NULL;
  g_autoptr(JsonNode) written = NULL;
  g_autofree char *text = NULL;

  relabel_attribute_set_classes(attribute, classes);
  copy = relabel_attribute_copy(attribute, "b", RELABEL_ATTRIBUTE_TYPE_SELECT);
  written = relabel_attribute_to_json(copy);
  text = relabel_json_to_string(written, FALSE);
  g_assert_cmpstr(relabel_attribute_get_name(copy), ==, "b");
  g_assert_true(g_strv_equal(relabel_attribute_get_classes(copy), classes));
  g_assert_cmpstr(text, ==,
                  "{\"mutable\":false,\"type\":\"select\",\"values\":[1,2],\"default\":2,\"required\":true,\"read_only\":true}");
}

static void
test_run_keys(void)
{
  /* Python's identifiers: keywords are among them, and so are letters, marks and numbers of any script. */
  static const char *const valid[] = { "a", "_a", "run_1", "läuft", "été", "class", "名前", "Ⅷ", "a\u0301", "a٣", "_" };
  static const char *const invalid[] = { NULL, "", "1a", "a-b", "a b", "a.b", "\xff", "٣a", "\u0301a", "a²", "a€", "a\u200d" };

  for (gsize i = 0; i < G_N_ELEMENTS(valid); i++)
    g_assert_true(relabel_run_key_is_valid(valid[i]));
  for (gsize i = 0; i < G_N_ELEMENTS(invalid); i++) {
    g_autoptr(GError) error = NULL;

    g_assert_null(relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, invalid[i], &error));
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  }
}

static char *
run_text(RelabelRun *run)
{
  g_autoptr(JsonNode) node = relabel_run_to_json(run);

  return relabel_json_to_string(node, FALSE);
}

/* Of each kind and state, as JSON and back. */
static void
test_runs(void)
{
  for (int kind = 0; kind <= RELABEL_RUN_KIND_CUSTOM; kind++) {
    for (int state = 0; state <= RELABEL_RUN_STATE_CANCELLED; state++) {
      RelabelRun *run = relabel_run_new((RelabelRunKind)kind, "key", NULL);
      g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_string(schemas[2].text, NULL);
      g_autoptr(JsonNode) node = NULL;
      g_autofree char *text = NULL;
      g_autofree char *again_text = NULL;
      g_autoptr(GError) error = NULL;
      RelabelRun *again;

      relabel_run_set_state(run, (RelabelRunState)state, state % 2 ? "because" : NULL);
      relabel_run_set_label_schema(run, schema);
      relabel_run_set_url(run, "http://localhost");
      relabel_run_set_project(run, G_MAXINT64, "Ä");
      relabel_run_set_view(run, "limit(5)");
      relabel_run_set_local_files_root(run, "/srv/images");
      relabel_run_set_counts(run, 3, 2);
      text = run_text(run);
      node = relabel_json_parse(text, -1, NULL);
      again = relabel_run_new_from_json(node, &error);
      g_assert_no_error(error);
      again_text = run_text(again);
      g_assert_cmpstr(again_text, ==, text);
      if (kind == RELABEL_RUN_KIND_ANNOTATION)
        g_assert_cmpint(relabel_run_get_state(again), ==, state);
      g_assert_finalize_object(run);
      g_assert_finalize_object(again);
    }
  }
}

/* One of FiftyOne's: its document and its results are kept as they are. */
static void
test_foreign_run(void)
{
  static const char document[] = "{\"key\":\"k\",\"timestamp\":{\"$date\":\"2026-01-02T03:04:05.678Z\"},\"config\":{\"cls\":"
                                 "\"fiftyone.utils.labelstudio.LabelStudioBackendConfig\",\"url\":\"http://ls\",\"project_name\":"
                                 "\"P\",\"label_schema\":{\"f\":{\"type\":\"detections\",\"classes\":[\"x\"]}}}}";
  g_autoptr(JsonNode) node = relabel_json_parse(document, -1, NULL);
  g_autoptr(JsonNode) results = relabel_json_parse("{\"project_id\":7,\"uploaded_tasks\":{\"1\":\"a\"}}", -1, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelRun) run =
      relabel_run_new_from_document(RELABEL_RUN_KIND_ANNOTATION, "k", json_node_get_object(node), results, &error);
  g_autofree char *kept = NULL;
  g_autofree char *time = NULL;

  g_assert_no_error(error);
  g_assert_cmpint(relabel_run_get_project_id(run), ==, 7);
  g_assert_cmpstr(relabel_run_get_project_title(run), ==, "P");
  g_assert_cmpint(relabel_run_get_state(run), ==, RELABEL_RUN_STATE_OPEN);
  g_assert_cmpuint(relabel_label_schema_get_n_fields(relabel_run_get_label_schema(run)), ==, 1);
  time = g_date_time_format_iso8601(relabel_run_get_timestamp(run));
  g_assert_cmpstr(time, ==, "2026-01-02T03:04:05Z");
  kept = relabel_json_object_to_string(relabel_run_get_document(run), FALSE);
  g_assert_cmpstr(kept, ==, document);
}

static void
count_cb(RelabelProgress *progress, gpointer data)
{
  ++*(guint *)data;
}

static gpointer
work_cb(gpointer data)
{
  for (guint i = 0; i <= 100; i++)
    relabel_progress_set(data, "Uploading", i, 100);
  return NULL;
}

/* Set from a thread, told in the main context, and not more often than it comes to it. */
static void
test_progress(void)
{
  RelabelProgress *progress = relabel_progress_new();
  g_autofree char *text = NULL;
  guint n = 0;

  g_assert_cmpfloat(relabel_progress_get_fraction(progress), <, 0);
  g_signal_connect(progress, "changed", G_CALLBACK(count_cb), &n);
  g_thread_join(g_thread_new("work", work_cb, progress));
  g_assert_cmpuint(n, ==, 0);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_cmpuint(n, ==, 1);
  text = relabel_progress_dup_text(progress);
  g_assert_cmpstr(text, ==, "Uploading");
  g_assert_cmpfloat(relabel_progress_get_fraction(progress), ==, 1);
  relabel_progress_set(NULL, "Nobody looks", 1, 2);
  g_assert_finalize_object(progress);
}

static void
assert_amount(RelabelProgress *progress, const char *expected)
{
  g_autofree char *amount = relabel_progress_dup_amount(progress);

  /* GLib writes units behind a space that breaks no line. */
  g_autofree char *plain = g_str_to_ascii(amount, "C");

  g_assert_cmpstr(plain, ==, expected);
}

static void
test_amount(void)
{
  g_autoptr(RelabelProgress) progress = relabel_progress_new();

  assert_amount(progress, "");
  relabel_progress_set(progress, "Uploading", 0, 10);
  assert_amount(progress, "0/10");
  relabel_progress_set(progress, "Unpacking", 3, 0);
  assert_amount(progress, "3");
  relabel_progress_set_bytes(progress, "Downloading", 1234567, 23400000);
  assert_amount(progress, "1.2 MB/23.4 MB");
  g_assert_cmpfloat(relabel_progress_get_fraction(progress), >, 0.05);
  relabel_progress_set(progress, "Importing", 0, 0);
  assert_amount(progress, "");
}

static void
test_dates(void)
{
  static const char *const texts[] = { "{\"$date\":\"2026-11-23T09:16:57.200Z\"}", "{\"$date\":1795425417200}",
                                       "{\"$date\":{\"$numberLong\":\"1795425417200\"}}",
                                       "{\"$date\":\"2026-11-23T10:16:57.200+01:00\"}" };
  g_autoptr(JsonNode) wrong = relabel_json_parse("{\"$date\":\"yesterday\"}", -1, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(JsonNode) node = relabel_json_parse(texts[i], -1, NULL);
    g_autoptr(JsonNode) again = relabel_document_date(relabel_document_get_date(node));
    g_autofree char *text = relabel_json_to_string(again, FALSE);

    g_assert_cmpstr(text, ==, texts[0]);
  }
  g_assert_cmpint(relabel_document_get_date(wrong), ==, -1);
  g_assert_cmpint(relabel_document_get_date(NULL), ==, -1);
}

static void
add_rows(const char *path, const Row *rows, gsize n, GTestDataFunc func)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf("%s/%" G_GSIZE_FORMAT, path, i);

    g_test_add_data_func(name, &rows[i], func);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/id/ids", test_ids);
  g_test_add_func("/id/list", test_id_list);
  g_test_add_func("/id/random", test_random);
  g_test_add_func("/field/names", test_field_names);
  g_test_add_func("/field/types", test_field_types);
  g_test_add_func("/sample", test_sample);
  add_rows("/schema/read", schemas, G_N_ELEMENTS(schemas), test_schema);
  add_rows("/schema/error", schema_errors, G_N_ELEMENTS(schema_errors), test_schema_error);
  add_rows("/schema/classes", class_lists, G_N_ELEMENTS(class_lists), test_class_list);
  g_test_add_func("/schema/shared-attributes", test_shared_attributes);
  g_test_add_func("/schema/attribute-copy", test_attribute_copy);
  g_test_add_func("/run/keys", test_run_keys);
  g_test_add_func("/run/json", test_runs);
  g_test_add_func("/run/foreign", test_foreign_run);
  g_test_add_func("/progress", test_progress);
  g_test_add_func("/progress-amount", test_amount);
  g_test_add_func("/document/dates", test_dates);
  return g_test_run();
}
