/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What FiftyOne makes of the arguments of annotate(): test-schema-vectors [FILE], one row a test. FILE, or RELABEL_SCHEMA_VECTORS, names other
 * rows of the same form. Where Relabel departs, the rule names the row of the list of the reference's defects, and the row says so.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-convert-error.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-plan.h"
#include "schema-vectors-dataset.h"

/* Nobody listens there: what is wrong is said before anybody is asked. */
#define NOBODY "http://127.0.0.1:9"

typedef struct {
  JsonObject *row;
  char *folder;
  RelabelStore *store;
  RelabelDataset *dataset;
  RelabelView *view;
  const char *key;
  RelabelLabelSchema *asked;
} Case;

/* ---- what is set up for a row, which its arguments don't say ---- */

static void
take_key(Case *self, const char *key, gboolean failed)
{
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, key, NULL);

  self->key = key;
  if (failed)
    relabel_run_set_state(run, RELABEL_RUN_STATE_FAILED, "it broke off");
  g_assert_true(relabel_dataset_write_run(self->dataset, run, NULL));
}

static void
set_targets(Case *self)
{
  g_autoptr(JsonNode) node = relabel_json_parse("{\"mask_targets\": {\"seg\": {\"1\": \"one\", \"0\": \"zero\"}}}", -1, NULL);

  g_assert_true(relabel_dataset_write_document(self->dataset, json_node_get_object(node), NULL));
}

static void
set_up(Case *self)
{
  const char *title = relabel_json_peek_string(self->row, "title");

  self->folder = g_dir_make_tmp("relabel-vectors-XXXXXX", NULL);
  self->store = relabel_store_new(self->folder, NULL);
  self->dataset = schema_vectors_dataset_new(self->store);
  self->view = relabel_view_new();
  self->key = "k";
  if (strcmp(title, "empty view") == 0)
    relabel_view_limit(self->view, 0);
  else if (strcmp(title, "view stage kept") == 0 || strcmp(title, "patches view") == 0)
    relabel_view_limit(self->view, 2);
  else if (strcmp(title, "key starting digit") == 0)
    self->key = "1a";
  else if (strcmp(title, "key keyword") == 0)
    self->key = "class";
  else if (strcmp(title, "dup key") == 0)
    take_key(self, "k9", FALSE);
  else if (strcmp(title, "retry same key after fail") == 0)
    take_key(self, "kfail", TRUE);
  else if (strcmp(title, "seg uses field mask_targets") == 0)
    set_targets(self);
}

static void
tear_down(Case *self)
{
  g_autoptr(GDir) dir = g_dir_open(self->folder, 0, NULL);
  const char *name;

  g_clear_object(&self->asked);
  g_object_unref(self->view);
  g_assert_finalize_object(self->dataset);
  g_object_unref(self->store);
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(self->folder, name, NULL);

    g_unlink(child);
  }
  g_rmdir(self->folder);
  g_free(self->folder);
}

/* ---- the arguments ---- */

static JsonNode *
dup_schema(JsonObject *args)
{
  JsonNode *node = json_object_get_member(args, "label_schema");
  const char *field = relabel_json_peek_string(args, "label_field");

  if (node != NULL && !JSON_NODE_HOLDS_NULL(node))
    return json_node_ref(node);
  return field != NULL ? json_node_init_string(json_node_alloc(), field) : relabel_json_node_from_object(json_object_new());
}

/* The other arguments are a field of which nothing is known but what they say. */
static RelabelLabelSchema *
read_defaults(JsonObject *args, GError **error)
{
  static const char *const names[] = { "classes",         "attributes",        "mask_targets",     "allow_additions",
                                       "allow_deletions", "allow_label_edits", "allow_index_edits", "allow_spatial_edits" };
  JsonObject *info = json_object_new();
  JsonObject *object = json_object_new();
  g_autoptr(JsonNode) node = relabel_json_node_from_object(object);

  json_object_set_object_member(object, "", info);
  if (json_object_has_member(args, "label_type"))
    json_object_set_member(info, "type", json_node_ref(json_object_get_member(args, "label_type")));
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    if (json_object_has_member(args, names[i]))
      json_object_set_member(info, names[i], json_node_ref(json_object_get_member(args, names[i])));
  }
  return relabel_label_schema_new_from_json(node, error);
}

static gboolean
read_arguments(Case *self, GError **error)
{
  JsonObject *args = relabel_json_peek_object(self->row, "args");
  g_autoptr(JsonNode) schema = dup_schema(args);
  g_autoptr(RelabelLabelSchema) defaults = read_defaults(args, error);

  if (defaults != NULL)
    self->asked = relabel_label_schema_new_from_json(schema, error);
  if (self->asked == NULL)
    return FALSE;
  relabel_label_schema_apply_defaults(self->asked, relabel_label_schema_get_field(defaults, 0));
  return TRUE;
}

/* ---- where Relabel departs ---- */

static gboolean
has_caps(JsonObject *row, const char *name)
{
  return json_object_has_member(row, "caps") && relabel_json_peek_object(row, "caps") != NULL &&
         json_object_has_member(relabel_json_peek_object(row, "caps"), name);
}

static const struct {
  const char *title;
  const char *reason;
  const char *schema; /* what is built; NULL for an error */
} departures[] = {
  { "nothing given, backend not requiring", "§3: Label Studio needs a label schema, so that there is no such back end", NULL },
  { "schema empty dict", "D3: a run without fields is refused", NULL },
  { "existing num LS", "D14: values are sent without loss, so that an existing field can be",
    "{\"num\": {\"type\": \"scalar\", \"classes\": [], \"attributes\": {}, \"existing_field\": true, \"allow_additions\": true,"
    " \"allow_deletions\": true}}" },
  { "field outside schema of view (excluded)", "D4: the field is there, whether a view shows it or not",
    "{\"dets\": {\"type\": \"detections\", \"classes\": [\"a\"], \"attributes\": {\"color\": {\"type\": \"text\"}, \"truncated\":"
    " {\"type\": \"boolean\"}}, \"existing_field\": true, \"allow_additions\": true, \"allow_deletions\": true,"
    " \"allow_label_edits\": true, \"allow_spatial_edits\": true}}" },
  { "view with mapped labels", "there is no stage map_labels: the classes are those of the labels as they are",
    "{\"cls\": {\"type\": \"classification\", \"classes\": [\"z\", \"é\"], \"attributes\": {}, \"existing_field\": true,"
    " \"allow_additions\": true, \"allow_deletions\": true, \"allow_label_edits\": true}}" },
};

/* The words of what was asked for: TRUE for those that labels have. */
static gboolean
wants_observed(JsonObject *row, const char *field)
{
  JsonObject *args = relabel_json_peek_object(row, "args");
  JsonObject *info = relabel_json_peek_object(relabel_json_peek_object(args, "label_schema"), field);
  JsonNode *node = info != NULL ? json_object_get_member(info, "attributes") : NULL;

  if (node == NULL)
    node = json_object_get_member(args, "attributes");
  return node == NULL || (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN && json_node_get_boolean(node));
}

/* What a row gives for attributes that were asked for by definition, and Label Studio's integration drops. */
static JsonObject *
dup_defined(JsonObject *row, const char *field)
{
  JsonObject *args = relabel_json_peek_object(row, "args");
  JsonObject *info = relabel_json_peek_object(relabel_json_peek_object(args, "label_schema"), field);
  JsonObject *defined = info != NULL && json_object_has_member(info, "attributes") ? relabel_json_peek_object(info, "attributes")
                                                                                   : relabel_json_peek_object(args, "attributes");

  return defined != NULL ? json_object_ref(defined) : json_object_new();
}

static JsonObject *
parse_attributes(const char *text)
{
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, NULL);

  return json_node_dup_object(node);
}

/* CVAT's checkbox without values is a yes or no, which has a name of its own. */
static void
rename_checkboxes(JsonObject *attributes)
{
  g_autoptr(GList) definitions = json_object_get_values(attributes);

  for (GList *l = definitions; l != NULL; l = l->next) {
    JsonObject *definition = JSON_NODE_HOLDS_OBJECT((JsonNode *)l->data) ? json_node_get_object(l->data) : NULL;

    if (definition != NULL && g_strcmp0(relabel_json_peek_string(definition, "type"), "checkbox") == 0 &&
        !json_object_has_member(definition, "values"))
      json_object_set_string_member(definition, "type", "boolean");
  }
}

/* Groups of classes whose attributes were to be found. */
static void
expect_groups(JsonObject *info, const char *field)
{
  JsonArray *classes = relabel_json_peek_array(info, "classes");

  for (guint i = 0; i < json_array_get_length(classes); i++) {
    JsonNode *element = json_array_get_element(classes, i);
    JsonObject *group = JSON_NODE_HOLDS_OBJECT(element) ? json_node_get_object(element) : NULL;
    JsonObject *attributes = group != NULL ? relabel_json_peek_object(group, "attributes") : NULL;

    const char *first = group != NULL ? json_array_get_string_element(json_object_get_array_member(group, "classes"), 0) : NULL;

    if (attributes != NULL && json_object_has_member(attributes, "nums"))
      json_object_set_object_member(group, "attributes", parse_attributes(schema_vectors_dataset_attributes(field, first)));
  }
}

static const char *
expect_attributes(JsonObject *row, const char *field, JsonObject *info)
{
  const char *type = relabel_json_peek_string(info, "type");
  gboolean none = strcmp(type, "scalar") == 0 || strcmp(type, "segmentation") == 0;
  gboolean existing = json_object_get_boolean_member(info, "existing_field");

  expect_groups(info, field);
  rename_checkboxes(relabel_json_peek_object(info, "attributes"));
  if (none)
    return NULL;
  if (wants_observed(row, field)) {
    if (!existing)
      return NULL;
    json_object_set_object_member(info, "attributes", parse_attributes(schema_vectors_dataset_attributes(field, NULL)));
    return has_caps(row, "attrs") ? "D10: Label Studio gets controls for attributes"
                                  : "what is found: yes or no is a type of its own, and lists, which no control holds, are left out";
  }
  if (!has_caps(row, "attrs"))
    return NULL;
  json_object_set_object_member(info, "attributes", dup_defined(row, field));
  return "D10: Label Studio gets controls for attributes";
}

/* The schema that the row gives, with what Relabel does in another way; NULL for an error. */
static JsonObject *
dup_expected(JsonObject *row)
{
  const char *title = relabel_json_peek_string(row, "title");
  JsonObject *schema = relabel_json_peek_object(row, "schema");
  g_autoptr(GList) fields = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(departures); i++) {
    if (strcmp(title, departures[i].title) != 0)
      continue;
    g_test_message("departs: %s", departures[i].reason);
    return departures[i].schema != NULL ? parse_attributes(departures[i].schema) : NULL;
  }
  if (schema == NULL || json_object_get_size(schema) == 0)
    return NULL;
  fields = json_object_get_members(schema);
  for (GList *l = fields; l != NULL; l = l->next) {
    const char *reason = expect_attributes(row, l->data, json_object_get_object_member(schema, l->data));

    if (reason != NULL)
      g_test_message("“%s” departs: %s", (const char *)l->data, reason);
  }
  return json_object_ref(schema);
}

/* ---- what comes of it ---- */

/* FiftyOne's words, and ours on the same condition. */
static const struct {
  const char *theirs;
  const char *ours;
} words[] = {
  { "is required", "no fields" },
  { "You must provide a class list", "list its classes" },
  { "You must specify a type", "which label type" },
  { "You must provide mask targets", "name its mask targets" },
  { "has unsupported label type", "can't be sent to Label Studio" },
  { "does not match its actual type", " holds " },
  { "has unsupported scalar type <class 'fiftyone.core.fields.ObjectIdField'>", "can't be called" },
  { "has unsupported scalar type", "holds neither labels nor numbers" },
  { "has unsupported type <class", "holds neither labels nor numbers" },
  { "there is nothing to annotate", "There are no samples to annotate" },
  { "Invalid annotation run key", "can't be called" },
  { "already exists", "already" },
  { "requires a list of values", "requires a list of “values”" },
  { "does not appear in the list of values", "its default is not one of its values" },
  { "has unsupported type '", "there is no type" },
  { "is missing a type", "missing a “type”" },
  { "Invalid classes dict", "objects with both “classes” and “attributes”" },
};

static void
assert_error(JsonObject *row, const GError *error)
{
  const char *theirs = relabel_json_peek_string(row, "error");

  g_assert_nonnull(error);
  g_test_message("refused: %s", error->message);
  g_assert_true(error->domain == RELABEL_ANNOTATE_ERROR || error->domain == RELABEL_MODEL_ERROR || error->domain == RELABEL_CONVERT_ERROR);
  for (gsize i = 0; theirs != NULL && i < G_N_ELEMENTS(words); i++) {
    if (strstr(theirs, words[i].theirs) == NULL)
      continue;
    g_assert_nonnull(strstr(error->message, words[i].ours));
    return;
  }
  g_assert_null(theirs);
}

/* Relabel keeps what a scalar holds beside what FiftyOne keeps. */
static void
assert_schema(RelabelLabelSchema *schema, JsonObject *expected)
{
  g_autoptr(JsonNode) node = relabel_label_schema_to_json(schema);
  g_autoptr(JsonNode) wanted = relabel_json_node_from_object(json_object_ref(expected));
  g_autoptr(GList) fields = json_object_get_members(json_node_get_object(node));

  for (GList *l = fields; l != NULL; l = l->next)
    json_object_remove_member(json_object_get_object_member(json_node_get_object(node), l->data), "field_type");
  if (!json_node_equal(node, wanted)) {
    g_autofree char *a = relabel_json_to_string(node, FALSE);
    g_autofree char *b = relabel_json_to_string(wanted, FALSE);

    g_test_message("built: %s", a);
    g_test_message("expected: %s", b);
    g_test_fail();
  }
}

/* How many labels of a field the plan has for each sample. */
static void
assert_counts(JsonObject *row, RelabelLabelSchema *schema, GPtrArray *tasks)
{
  JsonObject *counts = relabel_json_peek_object(row, "id_counts");

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    const char *name = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i));
    JsonArray *wanted = counts != NULL ? relabel_json_peek_array(counts, name) : NULL;

    if (wanted == NULL)
      continue;
    if (relabel_schema_field_get_class_source(relabel_label_schema_get_field(schema, i)) == RELABEL_CLASS_SOURCE_GIVEN) {
      g_test_message("“%s” departs: D12: labels of a class that is not listed are not sent: the editor would take it away", name);
      continue;
    }
    g_assert_cmpuint(json_array_get_length(wanted), ==, tasks->len);
    for (guint k = 0; k < tasks->len; k++) {
      RelabelRunTask *task = g_ptr_array_index(tasks, k);
      JsonArray *sent = relabel_json_peek_array(relabel_run_task_get_sent(task), name);

      g_assert_cmpint(json_array_get_int_element(wanted, k), ==, sent != NULL ? json_array_get_length(sent) : 0);
    }
  }
}

static void
check_plan(Case *self, RelabelLabelSchema *schema)
{
  RelabelSession session = { .dataset = self->dataset };
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, self->key, NULL);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(self->dataset, self->view, NULL, NULL);
  RelabelPreparation prepared = { &session, run, NULL, ids };
  g_autoptr(GPtrArray) tasks = NULL;
  g_autoptr(GError) error = NULL;

  relabel_run_set_label_schema(run, schema);
  relabel_plan_counts_init(&prepared.counts, schema);
  relabel_plan_record(&prepared, &error);
  g_assert_no_error(error);
  relabel_plan_counts_clear(&prepared.counts);
  tasks = relabel_dataset_read_tasks(self->dataset, self->key, 0, 100, &error);
  g_assert_no_error(error);
  assert_counts(self->row, schema, tasks);
}

/* What the whole verb says before it asks a server. */
static void
annotate(Case *self, GError **error)
{
  g_autoptr(RelabelAnnotateRequest) request = relabel_annotate_request_new(self->key, self->asked);

  relabel_annotate_request_set_view(request, self->view);
  relabel_annotate_request_set_server(request, NOBODY, "none");
  g_assert_null(relabel_annotate(self->dataset, request, NULL, NULL, error));
}

static void
test_row(gconstpointer data)
{
  Case self = { .row = (JsonObject *)data };
  g_autoptr(JsonObject) expected = dup_expected(self.row);
  g_autoptr(RelabelLabelSchema) schema = NULL;
  g_autoptr(GError) error = NULL;

  set_up(&self);
  if (read_arguments(&self, &error) && expected == NULL)
    annotate(&self, &error);
  if (expected != NULL) {
    g_assert_no_error(error);
    g_assert_true(relabel_plan_check_key(self.dataset, self.key, &error));
    schema = relabel_annotate_build_schema(self.dataset, self.view, self.asked, NULL, &error);
    g_assert_no_error(error);
    assert_schema(schema, expected);
    check_plan(&self, schema);
  } else {
    assert_error(self.row, error);
  }
  tear_down(&self);
}

static void
add_row(JsonObject *row, GHashTable *paths)
{
  g_autofree char *name = g_strdup(relabel_json_peek_string(row, "title"));
  char *path = g_strdup_printf("/schema-vectors/%s", g_strcanon(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS, '-'));

  for (guint n = 2; g_hash_table_contains(paths, path); n++) {
    g_free(path);
    path = g_strdup_printf("/schema-vectors/%s-%u", name, n);
  }
  g_hash_table_add(paths, path);
  g_test_add_data_func(path, row, test_row);
}

int
main(int argc, char *argv[])
{
  g_autoptr(GHashTable) paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *own = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  const char *file;
  JsonArray *rows;

  g_test_init(&argc, &argv, NULL);
  own = g_test_build_filename(G_TEST_DIST, "data", "annotate", "annotate_schema.json", NULL);
  file = argc > 1 ? argv[1] : g_getenv("RELABEL_SCHEMA_VECTORS") != NULL ? g_getenv("RELABEL_SCHEMA_VECTORS") : own;
  node = relabel_json_parse_file(file, &error);
  g_assert_no_error(error);
  rows = json_node_get_array(node);
  for (guint i = 0; i < json_array_get_length(rows); i++)
    add_row(json_array_get_object_element(rows, i), paths);
  return g_test_run();
}
