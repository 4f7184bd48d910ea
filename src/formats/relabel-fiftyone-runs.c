/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-document.h"
#include "relabel-fiftyone-private.h"
#include "relabel-files.h"
#include "relabel-json.h"

/* By kind: the member of metadata.json, and the folder of the results. */
static const struct {
  RelabelRunKind kind;
  const char *member;
  const char *folder;
} kinds[] = {
  { RELABEL_RUN_KIND_ANNOTATION, "annotation_runs", "annotations" },
  { RELABEL_RUN_KIND_EVALUATION, "evaluations", "evaluations" },
  { RELABEL_RUN_KIND_BRAIN, "brain_methods", "brain" },
  { RELABEL_RUN_KIND_CUSTOM, "runs", "runs" },
};

/* The results are a file of their own, or stand in the run, as early versions had it. Damaged ones are as if missing. */
static JsonNode *
read_results(RelabelFiftyOne *import, const char *folder, const char *key, JsonObject *document)
{
  g_autofree char *name = g_strdup_printf("%s.json", key);
  g_autofree char *path = g_build_filename(import->base->root, folder, name, NULL);
  JsonNode *inline_results = json_object_get_member(document, "results");
  g_autoptr(GError) problem = NULL;
  JsonNode *results;

  if (g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    results = relabel_json_parse_file(path, &problem);
    if (results == NULL)
      relabel_import_report_add_problem(import->base->report, path, 0,
                                        "the results of the run can't be read; it was imported without");
    return results;
  }
  if (inline_results != NULL && JSON_NODE_HOLDS_OBJECT(inline_results) &&
      !json_object_has_member(json_node_get_object(inline_results), "$oid"))
    return json_node_ref(inline_results);
  return NULL;
}

/* The tasks that FiftyOne has sent, so that the labels can be loaded here as well as there. */
static gboolean
add_tasks(RelabelFiftyOne *import, RelabelRun *run, GError **error)
{
  JsonNode *results = relabel_run_get_results(run);
  JsonObject *object = results != NULL && JSON_NODE_HOLDS_OBJECT(results) ? json_node_get_object(results) : NULL;
  JsonObject *uploaded = relabel_json_peek_object(object, "uploaded_tasks");
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);
  JsonObjectIter iter;
  const char *task_id;
  JsonNode *node;

  if (uploaded == NULL)
    return TRUE;
  json_object_iter_init_ordered(&iter, uploaded);
  while (json_object_iter_next_ordered(&iter, &task_id, &node)) {
    const char *sample_id = relabel_json_peek_string(uploaded, task_id);
    gint64 number = g_ascii_strtoll(task_id, NULL, 10);
    RelabelRunTask *task;

    if (!relabel_id_is_valid(sample_id) || number <= 0)
      continue;
    task = relabel_run_task_new(sample_id);
    task->task_id = number;
    g_ptr_array_add(tasks, task);
  }
  relabel_run_set_counts(run, tasks->len, tasks->len);
  return relabel_dataset_write_run(import->base->dataset, run, error) &&
         (tasks->len == 0 || relabel_dataset_write_tasks(import->base->dataset, relabel_run_get_key(run), tasks, error));
}

static gboolean
add_run(RelabelFiftyOne *import, gsize kind, const char *key, JsonObject *document, GError **error)
{
  g_autoptr(JsonNode) results = NULL;
  g_autoptr(RelabelRun) run = NULL;
  g_autoptr(GError) problem = NULL;

  if (document == NULL || !relabel_run_key_is_valid(key)) {
    relabel_import_report_add_problem(import->base->report, import->base->root, 0, "has a run that can't be read; it was left out");
    return TRUE;
  }
  results = read_results(import, kinds[kind].folder, key, document);
  run = relabel_run_new_from_document(kinds[kind].kind, key, document, results, &problem);
  if (run == NULL) {
    relabel_import_report_add_problem(import->base->report, import->base->root, 0, problem->message);
    return TRUE;
  }
  if (!relabel_dataset_write_run(import->base->dataset, run, error))
    return FALSE;
  return kinds[kind].kind != RELABEL_RUN_KIND_ANNOTATION || add_tasks(import, run, error);
}

/* FiftyOne's old form of export has runs as texts of JSON. */
static JsonObject *
dup_run(JsonNode *node)
{
  g_autoptr(JsonNode) parsed = NULL;

  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    parsed = relabel_json_parse(json_node_get_string(node), -1, NULL);
  node = parsed != NULL ? parsed : node;
  return JSON_NODE_HOLDS_OBJECT(node) ? json_node_dup_object(node) : NULL;
}

gboolean
relabel_fiftyone_add_runs(RelabelFiftyOne *import, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    JsonObject *runs = relabel_json_peek_object(import->metadata, kinds[i].member);
    JsonObjectIter iter;
    const char *key;
    JsonNode *node;

    if (runs == NULL)
      continue;
    json_object_iter_init_ordered(&iter, runs);
    while (json_object_iter_next_ordered(&iter, &key, &node)) {
      g_autoptr(JsonObject) document = dup_run(node);

      if (g_cancellable_set_error_if_cancelled(import->base->cancellable, error) || !add_run(import, i, key, document, error))
        return FALSE;
    }
  }
  return TRUE;
}

/* ---- writing ---- */

/* Tasks that are in memory at once. */
#define PAGE 200

typedef gboolean (*TaskFunc)(RelabelRunTask *task, gpointer data, GString *text);

static gboolean
write_tasks(RelabelDataset *dataset, RelabelRun *run, TaskFunc func, gpointer data, RelabelWriter *writer, GError **error)
{
  gboolean first = TRUE;

  for (guint64 position = 0;; position += PAGE) {
    g_autoptr(GPtrArray) tasks = relabel_dataset_read_tasks(dataset, relabel_run_get_key(run), position, PAGE, error);

    if (tasks == NULL)
      return FALSE;
    if (tasks->len == 0)
      return TRUE;
    for (guint i = 0; i < tasks->len; i++) {
      gsize length = writer->text->len;

      if (!first)
        g_string_append(writer->text, ",");
      if (func(g_ptr_array_index(tasks, i), data, writer->text))
        first = FALSE;
      else
        g_string_truncate(writer->text, length);
    }
    if (!relabel_writer_check(writer, error))
      return FALSE;
  }
}

static gboolean
append_task(RelabelRunTask *task, gpointer data, GString *text)
{
  if (task->task_id > 0)
    g_string_append_printf(text, "\"%" G_GINT64_FORMAT "\":\"%s\"", task->task_id, task->sample_id);
  return task->task_id > 0;
}

/* The ids of the labels that were sent: a list, or the one of a field that holds one. */
static gboolean
append_label_ids(RelabelRunTask *task, gpointer data, GString *text)
{
  RelabelSchemaField *field = data;
  JsonArray *labels = relabel_json_peek_array(relabel_run_task_get_sent(task), relabel_schema_field_get_name(field));
  const char *type = relabel_schema_field_get_label_type(field);
  gboolean is_list = g_str_has_suffix(type != NULL ? type : "", "s");
  gboolean first = TRUE;

  if (labels == NULL || json_array_get_length(labels) == 0)
    return FALSE;
  g_string_append_printf(text, "\"%s\":%s", task->sample_id, is_list ? "[" : "");
  for (guint i = 0; i < json_array_get_length(labels) && (is_list || first); i++) {
    JsonNode *node = json_array_get_element(labels, i);
    JsonObject *label = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *id = label != NULL ? relabel_document_get_id(json_object_get_member(label, "_id")) : NULL;

    if (id == NULL)
      continue;
    g_string_append_printf(text, "%s\"%s\"", first ? "" : ",", id);
    first = FALSE;
  }
  g_string_append(text, is_list ? "]" : first ? "null" : "");
  return TRUE;
}

static gboolean
write_id_map(RelabelDataset *dataset, RelabelRun *run, RelabelWriter *writer, GError **error)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(run);

  g_string_append(writer->text, "\"id_map\":{");
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);

    g_string_append(writer->text, i > 0 ? "," : "");
    relabel_json_append_string(writer->text, relabel_schema_field_get_name(field));
    g_string_append(writer->text, ":{");
    if (!write_tasks(dataset, run, append_label_ids, field, writer, error))
      return FALSE;
    g_string_append(writer->text, "}");
  }
  g_string_append(writer->text, "},");
  return TRUE;
}

/* What FiftyOne needs to load a run that was made here. */
static gboolean
write_own_results(RelabelDataset *dataset, RelabelRun *run, RelabelWriter *writer, GError **error)
{
  g_string_append(writer->text, "{\"cls\":\"fiftyone.utils.labelstudio.LabelStudioAnnotationResults\",");
  if (!write_id_map(dataset, run, writer, error))
    return FALSE;
  g_string_append_printf(writer->text, "\"project_id\":%" G_GINT64_FORMAT ",\"uploaded_tasks\":{", relabel_run_get_project_id(run));
  if (!write_tasks(dataset, run, append_task, NULL, writer, error))
    return FALSE;
  g_string_append(writer->text, "}}");
  return TRUE;
}

static JsonObject *
new_own_config(RelabelRun *run)
{
  JsonObject *config = json_object_new();

  json_object_set_string_member(config, "cls", "fiftyone.utils.labelstudio.LabelStudioBackendConfig");
  json_object_set_string_member(config, "type", "annotation");
  json_object_set_string_member(config, "method", relabel_run_get_backend(run));
  json_object_set_string_member(config, "name", relabel_run_get_backend(run));
  json_object_set_member(config, "label_schema", relabel_label_schema_to_json(relabel_run_get_label_schema(run)));
  json_object_set_string_member(config, "media_field", relabel_run_get_media_field(run));
  relabel_json_set_string(config, "url", relabel_run_get_url(run));
  relabel_json_set_string(config, "project_name", relabel_run_get_project_title(run));
  return config;
}

/* Early versions wrote dates in another form. */
static void
set_timestamp(JsonObject *document, RelabelRun *run)
{
  JsonObject *known = relabel_json_peek_object(document, "timestamp");

  if (relabel_json_peek_string(known, "$date") == NULL)
    json_object_set_member(document, "timestamp",
                           relabel_document_date(g_date_time_to_unix(relabel_run_get_timestamp(run)) * G_USEC_PER_SEC));
}

/* The document of a run, as it came from FiftyOne, with what earlier versions had elsewhere. */
static JsonObject *
new_document(RelabelFiftyOneExport *self, RelabelRun *run, gboolean has_results)
{
  JsonObject *document = relabel_json_copy_object(relabel_run_get_document(run));
  JsonNode *results = json_object_has_member(document, "results") ? json_object_get_member(document, "results") : NULL;
  g_autofree char *id = relabel_id_new();
  g_autofree char *results_id = relabel_id_new();

  if (!json_object_has_member(document, "_id"))
    relabel_document_set_id(document, "_id", id);
  relabel_document_set_id(document, "_dataset_id", self->dataset_id);
  json_object_set_string_member(document, "key", relabel_run_get_key(run));
  if (!json_object_has_member(document, "version"))
    json_object_set_string_member(document, "version", RELABEL_FIFTYONE_VERSION);
  set_timestamp(document, run);
  if (!json_object_has_member(document, "config"))
    json_object_set_object_member(document, "config", new_own_config(run));
  if (!json_object_has_member(document, "results_meta"))
    json_object_set_object_member(document, "results_meta", json_object_new());
  if (has_results && (results == NULL || relabel_document_get_id(results) == NULL))
    relabel_document_set_id(document, "results", results_id);
  return document;
}

/* Results are in a file of their own. */
static gboolean
write_results(RelabelFiftyOneExport *self, const char *folder, RelabelRun *run, GError **error)
{
  JsonNode *results = relabel_run_get_results(run);
  g_autofree char *name = g_strdup_printf("%s.json", relabel_run_get_key(run));
  g_autofree char *path = g_build_filename(self->base->path, folder, name, NULL);
  g_autoptr(RelabelWriter) writer = relabel_files_make_parent(path, error) ? relabel_writer_open(path, error) : NULL;
  g_autofree char *json = NULL;

  if (writer == NULL)
    return FALSE;
  if (results == NULL && !write_own_results(self->base->dataset, run, writer, error))
    return FALSE;
  if (results != NULL)
    json = relabel_json_to_string(results, FALSE);
  g_string_append(writer->text, json != NULL ? json : "");
  return relabel_writer_close(writer, error);
}

/* A list has no results: each run is read by itself. */
static gboolean
write_run(RelabelFiftyOneExport *self, gsize kind, const char *key, JsonObject *runs, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(self->base->dataset, kinds[kind].kind, key, error);
  gboolean is_own, has_results;

  if (run == NULL)
    return FALSE;
  is_own = kinds[kind].kind == RELABEL_RUN_KIND_ANNOTATION && relabel_run_get_document(run) == NULL;
  has_results = relabel_run_get_results(run) != NULL || (is_own && relabel_run_get_project_id(run) != 0);
  json_object_set_object_member(runs, relabel_run_get_key(run), new_document(self, run, has_results));
  return !has_results || write_results(self, kinds[kind].folder, run, error);
}

/* Into metadata.json go the documents of all runs; what they found, into files beside it. */
gboolean
relabel_fiftyone_write_runs(RelabelFiftyOneExport *self, JsonObject *metadata, gboolean whole, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(GPtrArray) runs = relabel_dataset_list_runs(self->base->dataset, kinds[i].kind, error);
    JsonObject *documents = json_object_new();

    json_object_set_object_member(metadata, kinds[i].member, documents);
    if (runs == NULL)
      return FALSE;
    for (guint k = 0; whole && k < runs->len; k++) {
      if (g_cancellable_set_error_if_cancelled(self->base->cancellable, error) ||
          !write_run(self, i, relabel_run_get_key(g_ptr_array_index(runs, k)), documents, error))
        return FALSE;
    }
  }
  return TRUE;
}
