/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks as Label Studio exports them: JSON with annotations and predictions, and its short form. */
#include <string.h>

#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-json-stream.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-load-private.h"
#include "relabel-tasks-format.h"
#include "relabel-tasks-private.h"

typedef struct {
  RelabelImport *base;
  char *path;       /* of the tasks */
  char *schema;     /* of the labeling config or label schema; NULL for none */
  char *image_key;
  const char *folders[4];
  char *folder;
  RelabelTasksGuess *guess;
  RelabelTasksFields fields;
  GHashTable *ids;  /* of samples, that tasks have named; NULL where the dataset had samples before */
  guint64 line;     /* of the task that is being read */
  gint64 task_id;
} ImportTasks;

/* ---- files ---- */

/* What a file begins with, behind blanks and a byte order mark; "" if it can't be read. */
static void
read_start(const char *path, char *text, gsize size)
{
  g_autoptr(GFile) file = g_file_new_for_path(path);
  g_autoptr(GFileInputStream) stream = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_file_read(file, NULL, NULL) : NULL;
  gssize n = stream != NULL ? g_input_stream_read(G_INPUT_STREAM(stream), text, size - 1, NULL, NULL) : 0;

  text[MAX(n, 0)] = '\0';
  n = (gssize)strspn(text, "\xef\xbb\xbf \r\n\t");
  memmove(text, text + n, strlen(text + n) + 1);
}

static gboolean
is_list(const char *path)
{
  char text[256];

  read_start(path, text, sizeof text);
  return *text == '[';
}

/* The file of that name, or the only one in the folder that is a list. */
static char *
find_tasks(const char *folder)
{
  g_autofree char *usual = g_build_filename(folder, RELABEL_TASKS_FILE, NULL);
  g_autoptr(GDir) dir = NULL;
  g_autofree char *found = NULL;
  const char *name;

  if (g_file_test(usual, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer(&usual);
  dir = g_dir_open(folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (!g_str_has_suffix(name, ".json") || !is_list(path))
      continue;
    if (found != NULL)
      return NULL;
    found = g_steal_pointer(&path);
  }
  return g_steal_pointer(&found);
}

gboolean
relabel_import_tasks_detect(const char *path)
{
  g_autofree char *file = g_file_test(path, G_FILE_TEST_IS_DIR) ? find_tasks(path) : g_strdup(path);
  char text[65536] = "";

  if (file == NULL || !g_str_has_suffix(file, ".json"))
    return FALSE;
  read_start(file, text, sizeof text);
  if (*text != '[')
    return FALSE;
  return strstr(text, "\"annotation_id\"") != NULL ||
         (strstr(text, "\"data\"") != NULL && (strstr(text, "\"annotations\"") != NULL || strstr(text, "\"predictions\"") != NULL ||
                                               strstr(text, "\"completions\"") != NULL));
}

static char *
find_schema(const char *folder)
{
  static const char *const names[] = { RELABEL_TASKS_SCHEMA_FILE, RELABEL_TASKS_CONFIG_FILE, "config.xml", NULL };

  return relabel_files_find(folder, names, G_FILE_TEST_IS_REGULAR);
}

/* The labels of the request are the tasks, of which the path has the pictures, or they say what the results mean. */
static gboolean
find_files(ImportTasks *self, GError **error)
{
  const char *labels = relabel_import_request_get_labels(self->base->request), *root = self->base->root;
  gboolean is_folder = g_file_test(root, G_FILE_TEST_IS_DIR);
  gboolean are_tasks = labels != NULL && is_list(labels);
  g_autofree char *shown = g_filename_display_name(root);

  self->path = are_tasks ? g_canonicalize_filename(labels, NULL) : is_folder ? find_tasks(root) : g_strdup(root);
  if (self->path == NULL) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND,
                "There are no tasks in “%s”: name the file that Label Studio exported as JSON", shown);
    return FALSE;
  }
  self->folder = g_path_get_dirname(self->path);
  self->schema = labels != NULL && !are_tasks ? g_canonicalize_filename(labels, NULL) : find_schema(self->folder);
  self->folders[0] = is_folder ? root : self->folder;
  self->folders[1] = self->folder;
  self->folders[2] = relabel_annotate_request_get_default_root();
  return TRUE;
}

/* ---- tasks ---- */

/* A region of the short form: “NAME”: [{…, "rectanglelabels": […]}]. */
static JsonObject *
expand_region(const char *name, const char *object, guint number, JsonObject *value)
{
  static const char *const outside[] = { "original_width", "original_height", "image_rotation", NULL };
  g_autofree char *id = g_strdup_printf("%s_%u", name, number);
  g_autoptr(GList) members = json_object_get_members(value);
  JsonObject *region = json_object_new(), *inner = json_object_new();

  json_object_set_string_member(region, "id", id);
  json_object_set_string_member(region, "from_name", name);
  json_object_set_string_member(region, "to_name", object);
  for (GList *item = members; item != NULL; item = item->next) {
    gboolean is_outside = g_strv_contains(outside, item->data);

    json_object_set_member(is_outside ? region : inner, item->data, json_node_ref(json_object_get_member(value, item->data)));
    if (g_str_has_suffix(item->data, "labels") || strcmp(item->data, "choices") == 0)
      json_object_set_string_member(region, "type", item->data);
  }
  json_object_set_object_member(region, "value", inner);
  return region;
}

static void
expand_member(ImportTasks *self, JsonArray *result, JsonObject *data, const char *name, JsonNode *node)
{
  JsonArray *list = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  gboolean is_control = self->fields.schema != NULL && relabel_label_schema_find_field(self->fields.schema, name) != NULL;
  const char *image = self->image_key != NULL ? self->image_key : RELABEL_LABELING_CONFIG_OBJECT;

  if (object != NULL && json_object_has_member(object, "choices")) {
    json_array_add_object_element(result, expand_region(name, image, 0, object));
  } else if (list != NULL && json_array_get_length(list) > 0 && JSON_NODE_HOLDS_OBJECT(json_array_get_element(list, 0))) {
    for (guint i = 0; i < json_array_get_length(list); i++) {
      if (JSON_NODE_HOLDS_OBJECT(json_array_get_element(list, i)))
        json_array_add_object_element(result, expand_region(name, image, i, json_array_get_object_element(list, i)));
    }
  } else if (is_control && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING) {
    g_autoptr(JsonObject) choice = json_object_new();

    json_object_set_array_member(choice, "choices", relabel_json_array_from_strv((const char *const[]){ json_node_get_string(node), NULL }));
    json_array_add_object_element(result, expand_region(name, image, 0, choice));
  } else {
    json_object_set_member(data, name, json_node_ref(node));
  }
}

/* The short form has what was labelled beside the data. */
static JsonObject *
expand_task(ImportTasks *self, JsonObject *short_form)
{
  JsonObject *task = json_object_new(), *data = json_object_new(), *annotation = json_object_new();
  JsonArray *annotations = json_array_new(), *result = json_array_new();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_set_int_member(task, "id", relabel_json_peek_int(short_form, "id", 0));
  json_object_set_object_member(task, "data", data);
  json_object_set_array_member(task, "annotations", annotations);
  json_array_add_object_element(annotations, annotation);
  json_object_set_array_member(annotation, "result", result);
  json_object_iter_init_ordered(&iter, short_form);
  while (json_object_iter_next_ordered(&iter, &name, &node))
    expand_member(self, result, data, name, node);
  return task;
}

/* Returns (transfer full): the task in its long form; NULL for what is none. */
static JsonObject *
read_task(ImportTasks *self, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;

  if (object == NULL)
    return NULL;
  return relabel_json_peek_object(object, "data") != NULL ? json_object_ref(object) : expand_task(self, object);
}

/* What the latest annotator submitted; NULL for nothing. */
static JsonArray *
pick_annotation(JsonObject *task)
{
  g_autoptr(GPtrArray) picked = relabel_load_pick(task, RELABEL_ANNOTATORS_LATEST);

  return picked->len > 0 ? relabel_json_peek_array(g_ptr_array_index(picked, 0), "result") : NULL;
}

typedef gboolean (*TaskFunc)(ImportTasks *self, JsonObject *task, GError **error);

/* A task that can't be read is passed over, and listed where @report says so; of a file that ends too early, what is there counts. */
static gboolean
for_each_task(ImportTasks *self, gboolean report, TaskFunc func, GError **error)
{
  g_autoptr(RelabelJsonStream) stream = relabel_json_stream_open(self->path, NULL, "task", error);

  if (stream == NULL)
    return FALSE;
  for (guint64 n = 0;; n++) {
    g_autoptr(JsonNode) node = NULL;
    g_autoptr(JsonObject) task = NULL;
    g_autoptr(GError) reason = NULL;

    if (g_cancellable_set_error_if_cancelled(self->base->cancellable, error))
      return FALSE;
    if (!relabel_json_stream_next(stream, &node, &reason)) {
      if (n == 0 && relabel_json_stream_is_broken(stream)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
      }
      if (report)
        relabel_import_add_problem(self->base, self->path, relabel_json_stream_get_line(stream), "%s", reason->message);
      if (relabel_json_stream_is_broken(stream))
        return TRUE;
      continue;
    }
    if (node == NULL)
      return TRUE;
    self->line = relabel_json_stream_get_line(stream);
    task = read_task(self, node);
    if (task == NULL && report)
      relabel_import_add_problem(self->base, self->path, self->line, "it is no task");
    if (task != NULL && !func(self, task, error))
      return FALSE;
  }
}

/* ---- what there is ---- */

static gboolean
note_task(ImportTasks *self, JsonObject *task, GError **error)
{
  JsonArray *annotation = pick_annotation(task), *prediction = relabel_tasks_pick_prediction(task);

  if (annotation != NULL)
    relabel_tasks_guess_add(self->guess, annotation, FALSE);
  if (prediction != NULL)
    relabel_tasks_guess_add(self->guess, prediction, TRUE);
  return TRUE;
}

static RelabelLabelSchema *
read_schema(ImportTasks *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
  RelabelLabelSchema *schema;

  if (!g_file_get_contents(self->schema, &text, NULL, error))
    return NULL;
  if (text[strspn(text, "\xef\xbb\xbf \r\n\t")] == '{')
    return relabel_label_schema_new_from_string(text, error);
  schema = relabel_labeling_config_read_schema(text, &self->image_key, left_out, error);
  for (guint i = 0; schema != NULL && i < left_out->len; i++)
    relabel_import_add_problem(self->base, self->schema, 0, "%s has no kind of label here; what it has labelled was left out",
                               (const char *)g_ptr_array_index(left_out, i));
  return schema;
}

/* Results say which controls they are of; what these are, the labeling config says, or they themselves. */
static gboolean
find_fields(ImportTasks *self, GError **error)
{
  g_autoptr(RelabelLabelSchema) schema = self->schema != NULL ? read_schema(self, error) : NULL;
  const char *only = relabel_import_request_get_label_field(self->base->request);

  if (self->schema != NULL && schema == NULL)
    return FALSE;
  g_set_object(&self->fields.schema, schema);
  if (!for_each_task(self, FALSE, note_task, error))
    return FALSE;
  g_clear_object(&self->fields.schema);
  if (schema == NULL)
    schema = relabel_tasks_guess_make_schema(self->guess);
  relabel_tasks_fields_init(&self->fields, schema, self->guess, only);
  return relabel_tasks_fields_declare(&self->fields, self->base->dataset, error);
}

static gboolean
add_classes(ImportTasks *self, GError **error)
{
  for (guint i = 0; i < self->fields.fields->len; i++) {
    RelabelSchemaField *field = g_array_index(self->fields.fields, RelabelConvertField, i).field;
    const char *name = g_ptr_array_index(self->fields.annotated, i);
    g_autoptr(JsonNode) classes = json_node_new(JSON_NODE_ARRAY);
    JsonObject *targets = relabel_schema_field_get_mask_targets(field);
    g_autoptr(JsonNode) node = targets != NULL ? relabel_json_node_from_object(json_object_ref(targets)) : NULL;

    json_node_take_array(classes, relabel_json_array_from_strv(relabel_schema_field_get_classes(field)));
    if (name == NULL)
      name = g_ptr_array_index(self->fields.predicted, i);
    if (relabel_schema_field_get_classes(field)[0] != NULL &&
        !relabel_import_add_to_document(self->base->dataset, "classes", name, classes, error))
      return FALSE;
    if (node != NULL && !relabel_import_add_to_document(self->base->dataset, "mask_targets", name, node, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- samples ---- */

static void
skip_cb(const RelabelSkippedRegion *skipped, gpointer data)
{
  ImportTasks *self = data;

  relabel_import_add_problem(self->base, self->path, self->line, "task %" G_GINT64_FORMAT ": a region of the type “%s” was %s: %s",
                             self->task_id, skipped->type, skipped->taken ? "taken in part" : "left out", skipped->reason);
}

static RelabelSample *
new_sample(ImportTasks *self, const char *url, JsonArray *result)
{
  g_autofree char *path = relabel_tasks_find_picture(url, self->folders, TRUE);
  RelabelSample *sample;
  int width = 0, height = 0;

  if (result != NULL)
    relabel_tasks_result_size(result, &width, &height);
  if (path != NULL)
    return relabel_import_new_sample(self->base, path, width, height);
  relabel_import_add_problem(self->base, self->path, self->line,
                             "task %" G_GINT64_FORMAT ": its picture “%s” was not found; its labels were imported", self->task_id, url);
  sample = relabel_sample_new(url);
  relabel_sample_set_metadata(sample, width, height, NULL, 0);
  return sample;
}

/* What Relabel had written into the task. */
static void
take_own_data(ImportTasks *self, JsonObject *data, RelabelSample *sample)
{
  const char *id = relabel_json_peek_string(data, RELABEL_TASKS_DATA_ID);
  JsonArray *array = relabel_json_peek_array(data, RELABEL_TASKS_DATA_TAGS);
  g_auto(GStrv) tags = array != NULL ? relabel_json_dup_strv(array) : NULL;

  if (self->ids != NULL && relabel_id_is_valid(id) && g_hash_table_add(self->ids, g_strdup(id)))
    relabel_sample_set_id(sample, id);
  relabel_import_set_tags(self->base, sample, (const char *const *)tags);
}

static gboolean
add_task(ImportTasks *self, JsonObject *task, GError **error)
{
  JsonObject *data = relabel_json_peek_object(task, "data");
  const char *url = relabel_tasks_find_image(data, self->image_key);
  JsonArray *annotation = pick_annotation(task), *prediction = relabel_tasks_pick_prediction(task);
  g_autofree char *prefix = NULL, *model_prefix = NULL;
  RelabelSample *sample;

  self->task_id = relabel_json_peek_int(task, "id", 0);
  if (url == NULL) {
    relabel_import_add_problem(self->base, self->path, self->line, "task %" G_GINT64_FORMAT " has no picture; it was left out", self->task_id);
    return TRUE;
  }
  sample = new_sample(self, url, annotation != NULL && json_array_get_length(annotation) > 0 ? annotation : prediction);
  if (sample == NULL)
    return TRUE;
  take_own_data(self, data, sample);
  prefix = g_strdup_printf("%s/%s", relabel_sample_get_id(sample), url);
  model_prefix = g_strconcat(prefix, "/prediction", NULL);
  if (annotation != NULL)
    relabel_tasks_fields_read(&self->fields, annotation, FALSE, prefix, sample, skip_cb, self);
  if (prediction != NULL)
    relabel_tasks_fields_read(&self->fields, prediction, TRUE, model_prefix, sample, skip_cb, self);
  return relabel_import_add_sample(self->base, sample, error);
}

static gboolean
import_tasks(RelabelImport *import, GError **error)
{
  ImportTasks self = { .base = import, .guess = relabel_tasks_guess_new() };
  gboolean is_new = relabel_dataset_get_n_samples(import->dataset) == 0;
  gboolean done;

  self.ids = is_new ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) : NULL;
  done = find_files(&self, error) && find_fields(&self, error) && add_classes(&self, error) && for_each_task(&self, TRUE, add_task, error);
  g_clear_pointer(&self.ids, g_hash_table_unref);
  relabel_tasks_fields_clear(&self.fields);
  relabel_tasks_guess_free(self.guess);
  g_free(self.image_key);
  g_free(self.schema);
  g_free(self.folder);
  g_free(self.path);
  return done;
}

/* The table of formats stands below the conversion that this one needs: it gets the functions before anything else runs. */
static void __attribute__((constructor))
provide(void)
{
  relabel_format_provide("labelstudio", relabel_import_tasks_detect, import_tasks, relabel_export_tasks);
}
