/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads as FiftyOne does them, recorded: what two samples held, what was sent of it, what came back, and what they held then. Where a row
 * shows a defect of FiftyOne, the table of departures says which, and what is right. Another file of the same form can be given as argument.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-annotate.h"
#include "relabel-json.h"
#include "relabel-run-fields.h"
#include "relabel-scalar.h"
#include "relabel-store.h"
#include "vectors.h"

#define N_SAMPLES 2

/*
 * Rules that depart from FiftyOne wherever they apply. D7: the index of a label stays, for Label Studio can't say any. D8: several classes
 * of an image are one region, so that the ids of new ones are made here. D14: the rotation of a box is part of its shape; and what was sent
 * of a label goes along into another field, or into one that was unset meanwhile. D16: a sample that is missing in the download stays as it
 * was. And what no control can show (attributes outside of the schema) does not come from one. Single rows that depart by another rule are
 * named here, with what is right after the last load, a sample a line.
 */
typedef struct {
  const char *title;
  const char *why;
  const char *after; /* as vectors_print_labels() has it, with a tab between labels; NULL: what was there before */
} Departure;

#define OID(n) "_id={\"$oid\":\"00000000000000000000000" #n "\"}"
#define CHOSEN_ANEW "{ _cls=\"Classification\" " OID(1) " confidence=0.5 label=\"b\" note=\"x\" }\nnull"

#define BOX(n, members) "{ _cls=\"Detection\" " OID(n) " bounding_box=[ 0.1 0.1 0.2 0.2] " members " }"
#define FIRST BOX(1, "color=\"red\" confidence=0.9 index=7 label=\"a\" tags=[ \"t\"]") "\t" BOX(2, "label=\"b\"") "\t" BOX(3, "label=\"c\"")
#define COPIED FIRST "\n" BOX(4, "label=\"a\"") "\t" BOX(1, "label=\"copy\"")
#define NEW_TWICE FIRST "\t" NEW "\n" BOX(4, "label=\"a\"") "\t" NEW
#define NEW "{ _cls=\"Detection\" _id={\"$oid\":\"00000000000000000000004d\"} bounding_box=[ 0.1 0.1 0.2 0.2] label=\"n\" }"

static const Departure departures[] = {
  { "same id on two samples (copied)", "D19: a label is found by its sample and its id; both may have one of an id", COPIED },
  { "new id twice", "D19", NEW_TWICE },
  { "polylines come back filled", "D14: Label Studio can't say that a line is filled", "{ _cls=\"Polyline\" " OID(1) " closed=true "
    "filled=false label=\"open\" points=[ [ [ 0 0] [ 1 1] [ 0 1]]] }\t{ _cls=\"Polyline\" " OID(2) " closed=true filled=true "
    "label=\"fill\" points=[ [ [ 0 0] [ 1 1] [ 0 1]]] }\nnull" },
  { "classification other id no additions", "D20: a class that is chosen anew is an edit, whatever the id of its region", CHOSEN_ANEW },
  { "classification other id no deletions", "D20", CHOSEN_ANEW },
  { "scalar as dict of Regression (what LS backend returns)", "D14: a number is a number",
    "{ _cls=\"Scalar\" " OID(0) " value=2.5 }\nnull" },
  { "new field named like existing other type at load", "its answer is a question: ours leaves out what nobody asked for, and says so",
    "\nnull" },
  { NULL },
};

/* What was done in the dataset between sending and loading, which the rows show only by what came of it. */
typedef struct {
  const char *title;
  gboolean unset;
} Meanwhile;

static const Meanwhile meanwhile[] = {
  { "label added/edited locally meanwhile", FALSE },
  { "field set None locally meanwhile", TRUE },
  { NULL },
};

typedef struct {
  char *folder;
  RelabelStore *store;
  RelabelDataset *dataset;
  RelabelLabelSchema *schema;
  RelabelIdList *samples;
  GArray *fields; /* of RelabelConvertField */
} Fixture;

/* ---- the dataset ---- */

static JsonNode *
value_before(JsonObject *row, guint sample, const char *field)
{
  return json_object_get_member(json_array_get_object_element(relabel_json_peek_array(row, "before"), sample), field);
}

static void
write_labels(Fixture *fixture, guint sample, const char *field, RelabelFieldType type, GPtrArray *labels)
{
  g_autofree char *id = relabel_id_list_dup(fixture->samples, sample);

  if (relabel_field_type_is_label(type))
    g_assert_true(relabel_dataset_set_labels(fixture->dataset, id, field, labels, NULL));
  else
    g_assert_true(relabel_dataset_set_value(fixture->dataset, id, field,
                                            labels != NULL ? relabel_scalar_get_value(g_ptr_array_index(labels, 0)) : NULL, NULL));
}

static void
add_field(Fixture *fixture, JsonObject *row, const char *name)
{
  g_autoptr(RelabelField) field = NULL;
  JsonNode *first = value_before(row, 0, name);
  RelabelFieldType type;

  if (vectors_is_no_field(first))
    return;
  type = vectors_type_of(JSON_NODE_HOLDS_NULL(first) ? value_before(row, 1, name) : first);
  field = relabel_field_new(name, type, NULL);
  g_assert_true(relabel_dataset_add_field(fixture->dataset, field, NULL));
  for (guint i = 0; i < N_SAMPLES; i++) {
    g_autoptr(GPtrArray) labels = vectors_read_labels(value_before(row, i, name));

    write_labels(fixture, i, name, type, labels);
  }
}

static void
add_samples(Fixture *fixture)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < N_SAMPLES; i++) {
    g_autofree char *path = g_strdup_printf("/nowhere/%u.jpg", i);
    RelabelSample *sample = relabel_sample_new(path);

    relabel_sample_set_metadata(sample, VECTORS_SIZE, VECTORS_SIZE, NULL, 0);
    g_ptr_array_add(samples, sample);
  }
  g_assert_true(relabel_dataset_add_samples(fixture->dataset, samples, NULL));
  fixture->samples = relabel_dataset_list_samples(fixture->dataset, NULL, NULL, NULL);
}

/* ---- the run ---- */

static void
copy_member(JsonObject *from, const char *name, JsonObject *to, const char *as)
{
  if (json_object_has_member(from, name) && !json_object_has_member(to, as))
    json_object_set_member(to, as, json_object_dup_member(from, name));
}

static void
collect_labels(JsonNode *node, GHashTable *labels)
{
  if (JSON_NODE_HOLDS_ARRAY(node)) {
    for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++)
      collect_labels(json_array_get_element(json_node_get_array(node), i), labels);
  } else if (JSON_NODE_HOLDS_OBJECT(node)) {
    const char *label = relabel_json_peek_string(json_node_get_object(node), "label");
    g_autoptr(GList) values = json_object_get_values(json_node_get_object(node));

    if (label != NULL)
      g_hash_table_add(labels, (gpointer)label);
    for (GList *item = values; item != NULL; item = item->next)
      collect_labels(item->data, labels);
  }
}

/* Annotators give classes, too, that nobody listed: the project's labeling config has all that occur. */
static void
add_classes(JsonObject *row)
{
  JsonObject *arguments = vectors_member(row, "annotate");
  JsonObject *schema = vectors_member(arguments, "label_schema");
  g_autoptr(GHashTable) labels = g_hash_table_new(g_str_hash, g_str_equal);
  JsonArray *classes = json_array_new();
  GHashTableIter iter;
  gpointer label;

  collect_labels(json_object_get_member(row, "before"), labels);
  collect_labels(json_object_get_member(row, "downloads"), labels);
  g_hash_table_iter_init(&iter, labels);
  while (g_hash_table_iter_next(&iter, &label, NULL))
    json_array_add_string_element(classes, label);
  if (schema == NULL && json_array_get_length(classes) > 0 && !json_object_has_member(arguments, "mask_targets"))
    json_object_set_array_member(arguments, "classes", classes);
  else
    json_array_unref(classes);
}

/* The arguments as a label schema. */
static void
build_schema(Fixture *fixture, JsonObject *row)
{
  static const char *const flags[] = { "classes", "attributes", "mask_targets", "allow_additions", "allow_deletions", "allow_label_edits",
                                       "allow_index_edits", "allow_spatial_edits" };
  JsonObject *arguments = (add_classes(row), vectors_member(row, "annotate"));
  JsonObject *given = vectors_member(arguments, "label_schema");
  g_autoptr(JsonObject) schema = given != NULL ? json_object_ref(given) : json_object_new();
  g_autoptr(RelabelLabelSchema) asked = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  if (given == NULL) {
    JsonObject *field = json_object_new();

    copy_member(arguments, "label_type", field, "type");
    /* The rows were recorded with a backend that has no attributes, unless they say some. */
    json_object_set_boolean_member(field, "attributes", FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
      if (json_object_has_member(arguments, flags[i]))
        json_object_set_member(field, flags[i], json_object_dup_member(arguments, flags[i]));
    }
    json_object_set_object_member(schema, json_object_get_string_member(arguments, "label_field"), field);
  }
  node = json_node_init_object(json_node_alloc(), schema);
  asked = relabel_label_schema_new_from_json(node, &error);
  g_assert_no_error(error);
  fixture->schema = relabel_annotate_build_schema(fixture->dataset, NULL, asked, NULL, &error);
  g_assert_no_error(error);
  fixture->fields = relabel_run_fields_new(fixture->schema);
}

static gboolean
was_sent(JsonObject *row, const char *field, guint sample, RelabelLabel *label)
{
  g_autofree char *alias = g_strdup_printf("S%u", sample);
  JsonNode *ids = json_object_get_member(vectors_member(vectors_member(row, "id_map_after_annotate"), field), alias);

  if (ids == NULL || JSON_NODE_HOLDS_NULL(ids))
    return FALSE;
  if (JSON_NODE_HOLDS_VALUE(ids))
    return json_node_get_value_type(ids) == G_TYPE_BOOLEAN || strcmp(json_node_get_string(ids), relabel_label_get_id(label)) == 0;
  for (guint i = 0; i < json_array_get_length(json_node_get_array(ids)); i++) {
    if (strcmp(json_array_get_string_element(json_node_get_array(ids), i), relabel_label_get_id(label)) == 0)
      return TRUE;
  }
  return FALSE;
}

static RelabelRunTask *
plan_task(Fixture *fixture, JsonObject *row, guint sample)
{
  g_autofree char *id = relabel_id_list_dup(fixture->samples, sample);
  RelabelRunTask *task = relabel_run_task_new(id);

  task->task_id = sample + 1;
  relabel_run_task_take_sent(task, json_object_new());
  for (guint i = 0; i < fixture->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(fixture->fields, RelabelConvertField, i);
    const char *name = relabel_schema_field_get_name(field->field);
    JsonNode *before = value_before(row, sample, name);
    g_autoptr(GPtrArray) labels = before != NULL && !vectors_is_no_field(before) ? vectors_read_labels(before) : NULL;
    JsonArray *sent = json_array_new();

    for (guint k = 0; labels != NULL && k < labels->len; k++) {
      if (was_sent(row, name, sample, g_ptr_array_index(labels, k)))
        json_array_add_element(sent, relabel_label_to_document(g_ptr_array_index(labels, k)));
    }
    if (relabel_schema_field_get_existing(field->field))
      json_object_set_array_member(relabel_run_task_get_sent(task), name, sent);
    else
      json_array_unref(sent);
  }
  return task;
}

static void
plan_run(Fixture *fixture, JsonObject *row)
{
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "run", NULL);
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);

  relabel_run_set_url(run, "http://127.0.0.1:8080");
  relabel_run_set_project(run, 1, "title");
  relabel_run_set_counts(run, N_SAMPLES, N_SAMPLES);
  relabel_run_set_label_schema(run, fixture->schema);
  for (guint i = 0; i < N_SAMPLES; i++)
    g_ptr_array_add(tasks, plan_task(fixture, row, i));
  g_assert_true(relabel_dataset_write_run(fixture->dataset, run, NULL));
  g_assert_true(relabel_dataset_write_tasks(fixture->dataset, "run", tasks, NULL));
}

/* ---- loading ---- */

typedef struct {
  RelabelLoadRequest *request;
  RelabelSpool *spool;
  RelabelLoadReport *report;
} Load;

static gboolean
apply_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, "run", error);

  return relabel_load_apply(dataset, run, load->request, load->spool, NULL, NULL, load->report, NULL, cancellable, error);
}

static RelabelLoadRequest *
build_request(Fixture *fixture, JsonObject *arguments)
{
  RelabelLoadRequest *request = relabel_load_request_new("run");
  JsonNode *unexpected = json_object_get_member(arguments, "unexpected");
  const char *dest = relabel_json_peek_string(arguments, "dest_field");
  JsonObject *dests = vectors_member(arguments, "dest_field");

  if (dest != NULL)
    relabel_load_request_set_dest_field(request, relabel_schema_field_get_name(relabel_label_schema_get_field(fixture->schema, 0)), dest);
  if (dests != NULL) {
    JsonObjectIter iter;
    const char *field;
    JsonNode *node;

    json_object_iter_init_ordered(&iter, dests);
    while (json_object_iter_next_ordered(&iter, &field, &node))
      relabel_load_request_set_dest_field(request, field, json_node_get_string(node));
  }
  if (unexpected != NULL && JSON_NODE_HOLDS_ARRAY(unexpected)) {
    for (guint i = 0; i < json_array_get_length(json_node_get_array(unexpected)); i++) {
      const char *kind = json_array_get_string_element(json_node_get_array(unexpected), i);

      relabel_load_request_set_unexpected_field(request, kind, kind);
    }
  } else if (unexpected != NULL) {
    relabel_load_request_set_keep_unexpected(request, g_strcmp0(json_node_get_string(unexpected), "keep") == 0);
  }
  return request;
}

static void
load(Fixture *fixture, JsonObject *row, JsonObject *download)
{
  Load load = { build_request(fixture, vectors_member(row, "load")), relabel_spool_new(NULL), relabel_load_report_new() };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < N_SAMPLES; i++) {
    g_autofree char *id = relabel_id_list_dup(fixture->samples, i);
    g_autoptr(JsonArray) result = vectors_build_result(fixture->fields, download, i);

    if (result != NULL)
      g_assert_true(relabel_spool_add(load.spool, id, result, NULL));
  }
  relabel_dataset_edit(fixture->dataset, "load", apply_cb, &load, NULL, &error);
  g_assert_no_error(error);
  g_object_unref(load.request);
  g_object_unref(load.report);
  relabel_spool_free(load.spool);
}

static char *
print_field(Fixture *fixture, guint sample, const char *name)
{
  g_autofree char *id = relabel_id_list_dup(fixture->samples, sample);
  g_autoptr(RelabelSample) read = relabel_dataset_read_sample(fixture->dataset, id, NULL);
  g_autoptr(RelabelField) field = relabel_dataset_find_field(fixture->dataset, name);
  g_autoptr(GPtrArray) labels =
      field != NULL ? relabel_run_field_dup_labels(relabel_field_get_field_type(field), read, name) : NULL;

  return vectors_print_labels(labels);
}

static const Departure *
find_departure(JsonObject *row)
{
  for (guint i = 0; departures[i].title != NULL; i++) {
    if (strcmp(departures[i].title, json_object_get_string_member(row, "title")) == 0)
      return &departures[i];
  }
  return NULL;
}

static char *
expect(Fixture *fixture, JsonObject *row, JsonObject *download, guint sample, const char *name, JsonNode *after)
{
  const char *dest = relabel_json_peek_string(vectors_member(row, "load"), "dest_field");
  const char *field = relabel_schema_field_get_name(relabel_label_schema_get_field(fixture->schema, 0));
  g_autoptr(GPtrArray) wanted = vectors_is_no_field(after) ? NULL : vectors_read_labels(after);

  vectors_mend(fixture->schema, row, download, sample, strcmp(name, dest != NULL ? dest : field) == 0, wanted);
  return vectors_print_labels(wanted);
}

/* `was`: what the field held before this load. `is_missing`: the download has nothing of the sample. */
static void
check_field(Fixture *fixture, JsonObject *row, JsonObject *download, guint sample, const char *name, JsonNode *after, const char *was,
            gboolean is_missing)
{
  const Departure *departure = find_departure(row);
  g_autofree char *got = print_field(fixture, sample, name);
  g_autofree char *expected = NULL;

  if (departure != NULL && departure->after != NULL) {
    g_auto(GStrv) lines = g_strsplit(departure->after, "\n", -1);

    expected = g_strdup(lines[sample]);
  } else {
    expected = is_missing || after == NULL || departure != NULL ? g_strdup(was) : expect(fixture, row, download, sample, name, after);
  }
  if (strcmp(got, expected) != 0) {
    g_test_message("sample %u, field %s:\ngot\n  %s\nexpected\n  %s", sample, name, got, expected);
    g_test_fail();
  }
}

/* The names of the fields that a row shows. */
static GList *
list_fields(JsonObject *row)
{
  return json_object_get_members(json_array_get_object_element(relabel_json_peek_array(row, "before"), 0));
}

/* What a row doesn't show stays. */
static JsonNode *
value_after(JsonArray *after, guint sample, const char *name)
{
  return json_object_get_member(json_array_get_object_element(after, sample), name);
}

static void
load_and_check(Fixture *fixture, JsonObject *row, JsonObject *download, JsonArray *after)
{
  g_autoptr(GList) names = list_fields(row);
  g_autoptr(GHashTable) was = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < N_SAMPLES; i++) {
    for (GList *item = names; item != NULL; item = item->next)
      g_hash_table_insert(was, g_strdup_printf("%u%s", i, (char *)item->data), print_field(fixture, i, item->data));
  }
  load(fixture, row, download);
  for (guint i = 0; i < N_SAMPLES; i++) {
    g_autoptr(JsonArray) result = vectors_build_result(fixture->fields, download, i);

    for (GList *item = names; item != NULL; item = item->next) {
      g_autofree char *key = g_strdup_printf("%u%s", i, (char *)item->data);

      check_field(fixture, row, download, i, item->data, value_after(after, i, item->data),
                  g_hash_table_lookup(was, key), result == NULL);
    }
  }
}

/* Of the rows in which somebody edits the dataset meanwhile: one label is deleted, one edited and one added; or the field is unset. */
static void
edit_meanwhile(Fixture *fixture, JsonObject *row)
{
  const char *name = relabel_schema_field_get_name(relabel_label_schema_get_field(fixture->schema, 0));

  for (guint i = 0; meanwhile[i].title != NULL; i++) {
    g_autoptr(GPtrArray) labels = NULL;
    g_autoptr(RelabelLabel) added = NULL;

    if (strcmp(meanwhile[i].title, json_object_get_string_member(row, "title")) != 0)
      continue;
    labels = vectors_read_labels(value_before(row, 0, name));
    added = relabel_label_copy(g_ptr_array_index(labels, 1));
    relabel_label_set_id(added, "000000000000000000000032");
    relabel_label_set_label(added, "local");
    relabel_label_set_label(g_ptr_array_index(labels, 0), "edited here");
    g_ptr_array_add(labels, g_steal_pointer(&added));
    write_labels(fixture, 0, name, RELABEL_FIELD_TYPE_DETECTIONS, meanwhile[i].unset ? NULL : labels);
  }
}

/* A row that shows other fields only: the field that was sent is what comes back first. */
static void
add_hidden_field(Fixture *fixture, JsonObject *row)
{
  const char *name = relabel_json_peek_string(vectors_member(row, "annotate"), "label_field");
  JsonArray *before = relabel_json_peek_array(row, "before");
  JsonObject *kinds;
  g_autoptr(GList) kind = NULL;

  if (name == NULL || json_object_has_member(json_array_get_object_element(before, 0), name) ||
      vectors_member(vectors_member(row, "id_map_after_annotate"), name) == NULL)
    return;
  kinds = vectors_member(json_array_get_object_element(relabel_json_peek_array(row, "downloads"), 0), name);
  kind = json_object_get_members(kinds);
  for (guint i = 0; i < N_SAMPLES; i++) {
    g_autofree char *alias = g_strdup_printf("S%u", i);
    JsonObject *labels = vectors_member(vectors_member(kinds, kind->data), alias), *list = json_object_new();
    g_autoptr(GList) values = json_object_get_values(labels);
    JsonArray *array = json_array_new();

    for (GList *item = values; item != NULL; item = item->next)
      json_array_add_element(array, json_node_ref(item->data));
    json_object_set_string_member(list, "_cls", "Detections");
    json_object_set_array_member(list, "list", array);
    json_object_set_object_member(json_array_get_object_element(before, i), name, list);
  }
  add_field(fixture, row, name);
}

static void
set_up(Fixture *fixture, JsonObject *row)
{
  JsonObject *first = json_array_get_object_element(relabel_json_peek_array(row, "before"), 0);
  JsonObjectIter iter;
  const char *name;

  fixture->folder = g_dir_make_tmp("relabel-vectors-XXXXXX", NULL);
  fixture->store = relabel_store_new(fixture->folder, NULL);
  fixture->dataset = relabel_store_create_dataset(fixture->store, "vectors", NULL, NULL);
  add_samples(fixture);
  json_object_iter_init_ordered(&iter, first);
  while (json_object_iter_next_ordered(&iter, &name, NULL))
    add_field(fixture, row, name);
  add_hidden_field(fixture, row);
  build_schema(fixture, row);
  plan_run(fixture, row);
}

static void
tear_down(Fixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open(fixture->folder, 0, NULL);
  const char *name;

  g_array_unref(fixture->fields);
  g_object_unref(fixture->schema);
  relabel_id_list_unref(fixture->samples);
  g_assert_finalize_object(fixture->dataset);
  g_object_unref(fixture->store);
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(fixture->folder, name, NULL);

    g_unlink(child);
  }
  g_rmdir(fixture->folder);
  g_free(fixture->folder);
}

static void
test_row(gconstpointer data)
{
  JsonObject *row = (JsonObject *)data;
  JsonArray *downloads = relabel_json_peek_array(row, "downloads");
  JsonArray *after = relabel_json_peek_array(row, "after");
  Fixture fixture = { 0 };

  if (find_departure(row) != NULL)
    g_test_message("departs from FiftyOne: %s", find_departure(row)->why);
  set_up(&fixture, row);
  edit_meanwhile(&fixture, row);
  for (guint i = 0; i < json_array_get_length(downloads); i++) {
    load_and_check(&fixture, row, json_array_get_object_element(downloads, i), json_array_get_array_element(after, i));
  }
  tear_down(&fixture);
}

int
main(int argc, char *argv[])
{
  g_autoptr(JsonNode) rows = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  int status;

  g_test_init(&argc, &argv, NULL);
  path = argc > 1 ? g_strdup(argv[1]) : g_test_build_filename(G_TEST_DIST, "data", "annotate", "annotate_merge.json", NULL);
  rows = relabel_json_parse_file(path, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < json_array_get_length(json_node_get_array(rows)); i++) {
    JsonObject *row = json_array_get_object_element(json_node_get_array(rows), i);
    g_autofree char *name = g_strdup_printf("/merge-vectors/%s", json_object_get_string_member(row, "title"));

    g_strdelimit(name + strlen("/merge-vectors/"), "/", '|');
    g_test_add_data_func(name, row, test_row);
  }
  status = g_test_run();
  return status;
}
