/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was listed of a project that is adopted, into the dataset. */
#include "relabel-adopt-private.h"
#include "relabel-image-info.h"
#include "relabel-json.h"

/* Samples that are in memory at once. */
#define PAGE 200

static void
skip_cb(const RelabelSkippedRegion *skipped, gpointer data)
{
  RelabelAdopt *self = data;
  g_autofree char *text = g_strdup_printf("a region of the type “%s” of a prediction was %s: %s", skipped->type,
                                          skipped->taken ? "taken in part" : "left out", skipped->reason);

  relabel_import_report_add_problem(self->report, self->where, 0, text);
}

static void
set_size(RelabelSample *sample, const char *path, JsonArray *prediction)
{
  RelabelImageInfo info = { 0 };
  int width = 0, height = 0;

  if (path != NULL && relabel_image_probe(path, &info, NULL)) {
    relabel_sample_set_metadata(sample, info.width, info.height, info.mime_type, info.size_bytes);
    return;
  }
  if (prediction != NULL)
    relabel_tasks_result_size(prediction, &width, &height);
  relabel_sample_set_metadata(sample, width, height, NULL, 0);
}

static RelabelSample *
new_sample(RelabelAdopt *self, JsonObject *line)
{
  const char *path = relabel_json_peek_string(line, "path"), *url = relabel_json_peek_string(line, "url");
  const char *id = relabel_json_peek_string(line, "sample_id");
  JsonArray *prediction = relabel_json_peek_array(line, "prediction");
  RelabelSample *sample = relabel_sample_new(path != NULL ? path : url);
  g_autofree char *prefix = g_strdup_printf("%s/%s/prediction", self->where, id);

  relabel_sample_set_id(sample, id);
  set_size(sample, path, prediction);
  if (prediction != NULL)
    relabel_tasks_fields_read(&self->fields, prediction, TRUE, prefix, sample, skip_cb, self);
  return sample;
}

static RelabelRunTask *
new_task(JsonObject *line)
{
  RelabelRunTask *task = relabel_run_task_new(relabel_json_peek_string(line, "sample_id"));

  task->task_id = relabel_json_peek_int(line, "task_id", 0);
  task->url = g_strdup(relabel_json_peek_string(line, "url"));
  return task;
}

/* Lines of one page: samples, but for those that the dataset has, and tasks. */
static gboolean
read_page(RelabelAdopt *self, GPtrArray *samples, GPtrArray *tasks, GError **error)
{
  while (tasks->len < PAGE) {
    g_autoptr(JsonObject) line = NULL;

    if (!relabel_spool_next(self->spool, &line, error))
      return FALSE;
    if (line == NULL)
      break;
    if (!relabel_json_peek_boolean(line, "known", FALSE))
      g_ptr_array_add(samples, new_sample(self, line));
    g_ptr_array_add(tasks, new_task(line));
  }
  return TRUE;
}

static gboolean
write_pages(RelabelAdopt *self, GCancellable *cancellable, GError **error)
{
  RelabelDataset *dataset = self->session->dataset;

  for (guint64 done = 0;;) {
    g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
    g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);

    if (g_cancellable_set_error_if_cancelled(cancellable, error) || !read_page(self, samples, tasks, error))
      return FALSE;
    if (tasks->len == 0)
      return TRUE;
    if ((samples->len > 0 && !relabel_dataset_add_samples(dataset, samples, error)) ||
        !relabel_dataset_write_tasks(dataset, relabel_run_get_key(self->run), tasks, error))
      return FALSE;
    relabel_import_report_add_samples(self->report, samples->len);
    done += tasks->len;
    relabel_progress_set(self->session->progress, "Importing samples", done, self->n_listed);
  }
}

static gboolean
write_classes(RelabelAdopt *self, GError **error)
{
  for (guint i = 0; i < self->fields.fields->len; i++) {
    RelabelSchemaField *field = g_array_index(self->fields.fields, RelabelConvertField, i).field;
    g_autoptr(JsonNode) classes = json_node_new(JSON_NODE_ARRAY);

    json_node_take_array(classes, relabel_json_array_from_strv(relabel_schema_field_get_classes(field)));
    if (relabel_schema_field_get_classes(field)[0] != NULL &&
        !relabel_import_add_to_document(self->session->dataset, "classes", relabel_schema_field_get_name(field), classes, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_adopt_write(RelabelAdopt *self, GCancellable *cancellable, GError **error)
{
  gint64 n_samples, n_uploaded;

  relabel_run_get_counts(self->run, &n_samples, &n_uploaded);
  relabel_run_set_counts(self->run, n_samples + (gint64)self->n_listed, n_uploaded + (gint64)self->n_listed);
  if (self->is_new)
    relabel_run_set_state(self->run, RELABEL_RUN_STATE_OPEN, NULL);
  return relabel_spool_rewind(self->spool, error) && relabel_tasks_fields_declare(&self->fields, self->session->dataset, error) &&
         write_classes(self, error) && relabel_dataset_write_run(self->session->dataset, self->run, error) &&
         write_pages(self, cancellable, error);
}
