/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-annotate.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-store.h"

/* What was asked for, and the schema that is built of it: FIELD TYPE CLASSES existing, or the words of the error. */
typedef struct {
  const char *name;
  const char *asked;
  const char *built;
  const char *error;
} Row;

static const Row rows[] = {
  { "existing", "[\"gt\"]", "gt detections cat,dog existing", NULL },
  { "existing-own-classes", "{\"gt\": {\"classes\": [\"z\", \"a\", \"z\"]}}", "gt detections z,a,z existing", NULL },
  { "existing-type", "{\"gt\": {\"type\": \"detections\"}}", "gt detections cat,dog existing", NULL },
  { "listed-classes-first", "[\"listed\"]", "listed detections zebra,ant,cat existing", NULL },
  { "default-classes", "{\"one\": {}}", "one classification day,night existing", NULL },
  { "new", "{\"new\": {\"type\": \"classification\", \"classes\": [\"x\"]}}", "new classification x new", NULL },
  { "several", "{\"gt\": {}, \"new\": {\"type\": \"detections\", \"classes\": [\"x\"]}}",
    "gt detections cat,dog existing; new detections x new", NULL },
  { "nothing", "{}", NULL, "no fields" },
  { "twice", "[\"gt\", \"gt\"]", "gt detections cat,dog existing", NULL },
  { "one-name", "\"gt\"", "gt detections cat,dog existing", NULL },
  { "new-without-type", "{\"new\": {\"classes\": [\"x\"]}}", NULL, "which label type" },
  { "new-without-classes", "{\"new\": {\"type\": \"detections\"}}", NULL, "list its classes" },
  { "new-empty-classes", "{\"new\": {\"type\": \"detections\", \"classes\": []}}", NULL, "list its classes" },
  { "targets-of-boxes", "{\"gt\": {\"mask_targets\": {\"1\": \"road\"}}}", "gt detections cat,dog existing", NULL },
  { "targets-of-new-boxes", "{\"new\": {\"type\": \"detections\", \"mask_targets\": {\"1\": \"road\"}}}", NULL, "list its classes" },
  { "sample's-own", "[\"id\"]", NULL, "can't be called" },
  { "new-bad-name", "{\"_new\": {\"type\": \"detections\", \"classes\": [\"x\"]}}", NULL, "can't be called" },
  { "other-type", "{\"gt\": {\"type\": \"classification\"}}", NULL, "holds detections, not classification" },
  { "singular-is-another-type", "{\"gt\": {\"type\": \"detection\"}}", NULL, "holds detections, not detection" },
  { "number", "[\"score\"]", "score scalar  existing", NULL },
  { "choice", "{\"text\": {\"classes\": [\"a\", \"b\"]}}", "text scalar a,b existing", NULL },
  { "no-labels-field", "[\"things\"]", NULL, "holds neither labels nor numbers" },
  { "boxes-or-masks", "{\"gt\": {\"type\": \"instances\"}}", "gt instances cat,dog existing", NULL },
  { "polygons-before-lines", "{\"lines\": {\"classes\": [\"a\"]}}", "lines polygons a existing", NULL },
  { "lines", "{\"lines\": {\"type\": \"polylines\", \"classes\": [\"a\"]}}", "lines polylines a existing", NULL },
  { "regression", "[\"rank\"]", "rank regression  existing", NULL },
  { "mask-targets-of-the-dataset", "[\"mask\"]", "mask segmentation road,sky existing", NULL },
  { "mask-targets-of-the-schema", "{\"mask\": {\"mask_targets\": {\"0\": \"none\", \"7\": \"x\"}}}", "mask segmentation x existing", NULL },
  { "new-mask-without-targets", "{\"new\": {\"type\": \"segmentation\"}}", NULL, "mask targets" },
  { "new-number", "{\"new\": {\"type\": \"scalar\"}}", "new scalar  new", NULL },
  { "attributes", "{\"gt\": {\"attributes\": {\"a\": {\"type\": \"text\"}}}}", "gt detections cat,dog existing", NULL },
  { "unknown-type", "{\"new\": {\"type\": \"hologram\", \"classes\": [\"x\"]}}", NULL, "hologram" },
};

static RelabelDataset *dataset;

static void
add_field(const char *name, RelabelFieldType type)
{
  g_autoptr(RelabelField) field = relabel_field_new(name, type, NULL);

  g_assert_true(relabel_dataset_add_field(dataset, field, NULL));
}

static void
fill(void)
{
  g_autoptr(RelabelSample) sample = relabel_sample_new("/nowhere/a.jpg");
  g_autoptr(GPtrArray) samples = g_ptr_array_new();
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(JsonNode) node = relabel_json_parse("{\"classes\": {\"listed\": [\"zebra\", \"ant\"], \"gt\": []},"
                                                " \"default_classes\": [\"day\", \"night\"],"
                                                " \"mask_targets\": {\"mask\": {\"0\": \"none\", \"1\": \"road\", \"2\": \"sky\"}}}",
                                                -1, NULL);

  add_field("gt", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field("listed", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field("one", RELABEL_FIELD_TYPE_CLASSIFICATION);
  add_field("score", RELABEL_FIELD_TYPE_FLOAT);
  add_field("text", RELABEL_FIELD_TYPE_STRING);
  add_field("things", RELABEL_FIELD_TYPE_LIST);
  add_field("lines", RELABEL_FIELD_TYPE_POLYLINES);
  add_field("rank", RELABEL_FIELD_TYPE_REGRESSION);
  add_field("mask", RELABEL_FIELD_TYPE_SEGMENTATION);
  g_assert_true(relabel_dataset_write_document(dataset, json_node_get_object(node), NULL));
  g_ptr_array_add(labels, relabel_detection_new("dog", 0, 0, 1, 1));
  g_ptr_array_add(labels, relabel_detection_new("cat", 0, 0, 1, 1));
  relabel_sample_set_labels(sample, "gt", labels);
  g_ptr_array_remove_index(labels, 0);
  relabel_sample_set_labels(sample, "listed", labels);
  g_ptr_array_add(samples, sample);
  g_assert_true(relabel_dataset_add_samples(dataset, samples, NULL));
}

static char *
print_schema(RelabelLabelSchema *schema)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    g_autofree char *classes = g_strjoinv(",", (char **)relabel_schema_field_get_classes(field));

    g_string_append_printf(text, "%s%s %s %s %s", i > 0 ? "; " : "", relabel_schema_field_get_name(field),
                           relabel_schema_field_get_label_type(field), classes,
                           relabel_schema_field_get_existing(field) ? "existing" : "new");
  }
  return g_string_free(text, FALSE);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLabelSchema) asked = relabel_label_schema_new_from_string(row->asked, &error);
  g_autoptr(RelabelLabelSchema) built = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error(error);
  built = relabel_annotate_build_schema(dataset, NULL, asked, NULL, &error);
  if (row->error != NULL) {
    g_assert_null(built);
    g_assert_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA);
    g_assert_nonnull(strstr(error->message, row->error));
    return;
  }
  g_assert_no_error(error);
  text = print_schema(built);
  g_assert_cmpstr(text, ==, row->built);
}

/* What a run is sent with is in memory, what it is loaded with was kept as JSON: controls of the same names have to be the same ones. */
static void
test_kept(gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLabelSchema) asked = relabel_label_schema_new_from_string(data, &error);
  RelabelSchemaField *field = relabel_label_schema_get_field(asked, 0);
  g_autoptr(RelabelAttribute) of_all = relabel_attribute_new("color", RELABEL_ATTRIBUTE_TYPE_TEXT);
  g_autoptr(RelabelAttribute) of_some = relabel_attribute_new("color", RELABEL_ATTRIBUTE_TYPE_NUMBER);
  g_autoptr(RelabelLabelSchema) built = NULL;
  g_autoptr(RelabelLabelSchema) kept = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *loaded = NULL;

  relabel_schema_field_add_attribute(field, of_all);
  relabel_attribute_set_classes(of_some, (const char *const[]){ "a", "c", NULL });
  relabel_schema_field_add_attribute(field, of_some);
  built = relabel_annotate_build_schema(dataset, NULL, asked, NULL, &error);
  g_assert_no_error(error);
  node = relabel_label_schema_to_json(built);
  kept = relabel_label_schema_new_from_json(node, &error);
  g_assert_no_error(error);
  sent = relabel_labeling_config_new(built, &error);
  loaded = relabel_labeling_config_new(kept, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(sent, ==, loaded);
  g_assert_nonnull(strstr(sent, "f/color/2"));
}

static void
remove_folder(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);

    g_unlink(child);
  }
  g_rmdir(path);
}

int
main(int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp("relabel-schema-XXXXXX", NULL);
  g_autoptr(RelabelStore) store = relabel_store_new(folder, NULL);
  int result;

  g_test_init(&argc, &argv, NULL);
  dataset = relabel_store_create_dataset(store, "schema", NULL, NULL);
  g_assert_nonnull(dataset);
  fill();
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/schema/%s", rows[i].name);
    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_data_func("/schema/kept", "{\"f\": {\"type\": \"detections\", \"classes\": [\"a\", \"b\", \"c\"]}}", test_kept);
  g_test_add_data_func("/schema/kept-doubled", "{\"f\": {\"type\": \"detections\", \"classes\": [\"a\", \"b\", \"a\", \"c\"]}}", test_kept);
  result = g_test_run();
  g_assert_finalize_object(dataset);
  remove_folder(folder);
  return result;
}
