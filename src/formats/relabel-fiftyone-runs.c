/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-fiftyone-private.h"
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
      if (g_cancellable_set_error_if_cancelled(import->base->cancellable, error) ||
          !add_run(import, i, key, relabel_json_peek_object(runs, key), error))
        return FALSE;
    }
  }
  return TRUE;
}
