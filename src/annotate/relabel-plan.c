/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-convert-label.h"
#include "relabel-error.h"
#include "relabel-image-info.h"
#include "relabel-json.h"
#include "relabel-run-fields.h"
#include "relabel-send.h"

/* Samples with all their masks that are in memory at once. */
#define PAGE 25

typedef struct {
  RelabelSession *session;
  RelabelRun *run;
  RelabelIdList *ids;
  GArray *fields; /* of RelabelConvertField */
  guint64 n_unsent;
  char *first_reason;

  /* The batch that is being filled. */
  guint batch;
  guint n_in_batch;
  gsize batch_size;
} Plan;

static void
add_missing(GString *text, guint *n_bad, RelabelSample *sample, const char *reason)
{
  g_autofree char *name = relabel_sample_dup_display_name(sample);

  if ((*n_bad)++ < 3)
    g_string_append_printf(text, "%s%s (%s)", text->len > 0 ? ", " : "", name, reason);
}

/* Images have their paths in a field of strings. */
gboolean
relabel_plan_check_media_field(RelabelDataset *dataset, const char *field, GError **error)
{
  g_autoptr(RelabelField) found = relabel_dataset_find_field(dataset, field);

  if (g_str_equal(field, "filepath") || (found != NULL && relabel_field_get_field_type(found) == RELABEL_FIELD_TYPE_STRING))
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_FILES,
              "The dataset has no field “%s” of strings: the media field holds the path of an image for each sample", field);
  return FALSE;
}

/* NULL where it can be sent. */
static const char *
find_fault(RelabelRun *run, RelabelSample *sample)
{
  const char *path = relabel_run_get_media_path(run, sample);
  RelabelImageInfo info = { 0 };

  if (path == NULL)
    return "has no path in the media field";
  if (relabel_image_probe(path, &info, NULL))
    return NULL;
  return g_file_test(path, G_FILE_TEST_EXISTS) ? "can't be read as an image" : "is missing";
}

/* Before anything is made: all images have to be there. */
gboolean
relabel_plan_check_files(RelabelSession *session, RelabelRun *run, RelabelIdList *ids, GError **error)
{
  const char *const fields[] = { relabel_run_get_media_field(run), NULL };
  guint n = relabel_id_list_get_length(ids);
  g_autoptr(GString) text = g_string_new(NULL);
  guint n_bad = 0;

  for (guint position = 0; position < n; position += RELABEL_SEND_PAGE) {
    g_autoptr(RelabelIdList) page = relabel_id_list_slice(ids, position, RELABEL_SEND_PAGE);
    g_autoptr(GPtrArray) samples =
        relabel_dataset_read_samples(session->dataset, page, fields, session->cancellable, error);

    if (samples == NULL || g_cancellable_set_error_if_cancelled(session->cancellable, error))
      return FALSE;
    for (guint i = 0; i < samples->len; i++) {
      const char *fault = find_fault(run, g_ptr_array_index(samples, i));

      if (fault != NULL)
        add_missing(text, &n_bad, g_ptr_array_index(samples, i), fault);
    }
    relabel_progress_set(session->progress, "Checking images", position + samples->len, n);
  }
  if (n_bad == 0)
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_FILES,
              "%u of %u images can't be sent: %s%s. Put them back where they were, or leave these samples out", n_bad, n,
              text->str, n_bad > 3 ? ", …" : "");
  return FALSE;
}

gboolean
relabel_plan_check_key(RelabelDataset *dataset, const char *key, GError **error)
{
  g_autoptr(RelabelRun) taken = NULL;

  if (!relabel_run_key_is_valid(key)) {
    g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, key, error);

    return FALSE;
  }
  taken = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, NULL);
  if (taken == NULL)
    return TRUE;
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
              "There is a run “%s” already, in the state “%s”: choose another key, or delete that run", key,
              relabel_run_state_to_nick(relabel_run_get_state(taken)));
  return FALSE;
}

static void
note_unsent(Plan *plan, const RelabelConvertField *field, RelabelSample *sample, const GError *reason)
{
  g_autofree char *name = relabel_sample_dup_display_name(sample);

  if (plan->n_unsent++ == 0)
    plan->first_reason = g_strdup_printf("one of “%s” in %s: %s", relabel_schema_field_get_name(field->field), name, reason->message);
}

/* What of a field's labels is of its label type, and can be sent. The others stay as they are, and take no part in the run. */
static JsonArray *
plan_labels(Plan *plan, const RelabelConvertField *field, RelabelSample *sample, GPtrArray *labels, RelabelRegionWriter *writer,
            JsonArray *result)
{
  RelabelGeometry geometry = relabel_geometry_from_label_type(relabel_schema_field_get_label_type(field->field));
  JsonArray *documents = json_array_new();

  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    g_autoptr(RelabelLabel) frozen = NULL;
    g_autoptr(GError) reason = NULL;

    if (!relabel_geometry_holds(geometry, label))
      continue;
    frozen = relabel_convert_freeze(label);
    if (relabel_region_writer_add(writer, field, frozen, result, &reason))
      json_array_add_element(documents, relabel_label_to_document(frozen));
    else
      note_unsent(plan, field, sample, reason);
  }
  return documents;
}

JsonArray *
relabel_plan_regions(GArray *fields, RelabelRunTask *task, GError **error)
{
  g_autoptr(JsonArray) result = json_array_new();
  g_auto(RelabelRegionWriter) writer = { 0 };

  relabel_region_writer_init(&writer, task->regions);
  for (guint i = 0; i < fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(fields, RelabelConvertField, i);
    JsonArray *documents = relabel_json_peek_array(task->sent, relabel_schema_field_get_name(field->field));

    for (guint k = 0; documents != NULL && k < json_array_get_length(documents); k++) {
      g_autoptr(RelabelLabel) label = relabel_label_from_document(relabel_conversion_get_label_type(field->conversion),
                                                                  json_array_get_element(documents, k), error);

      if (label == NULL || !relabel_region_writer_add(&writer, field, label, result, error)) {
        g_prefix_error(error, "A label of “%s” of the sample %s: ", relabel_schema_field_get_name(field->field), task->sample_id);
        return NULL;
      }
    }
  }
  return g_steal_pointer(&result);
}

/* About how long the regions are as text: what counts are masks, and lines of many points. */
static gsize
measure(JsonArray *result)
{
  static const struct {
    const char *member;
    gsize n_bytes;
  } lists[] = { { "rle", 4 }, { "points", 48 }, { "vertices", 128 } };
  gsize size = 300 * (gsize)json_array_get_length(result);

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *value = json_object_get_object_member(json_array_get_object_element(result, i), "value");

    for (gsize k = 0; k < G_N_ELEMENTS(lists); k++) {
      JsonArray *list = relabel_json_peek_array(value, lists[k].member);

      size += list != NULL ? lists[k].n_bytes * json_array_get_length(list) : 0;
    }
  }
  return size;
}

/* A batch is as many tasks as the server takes best, or fewer where their masks are large. */
static guint
choose_batch(Plan *plan, gsize size)
{
  if (plan->n_in_batch == RELABEL_SEND_BATCH || (plan->n_in_batch > 0 && plan->batch_size + size > RELABEL_SEND_BATCH_BYTES)) {
    plan->batch++;
    plan->n_in_batch = 0;
    plan->batch_size = 0;
  }
  plan->n_in_batch++;
  plan->batch_size += size;
  return plan->batch;
}

/* The ids of regions have to be on record before anything is sent. */
static RelabelRunTask *
plan_task(Plan *plan, RelabelSample *sample)
{
  RelabelRunTask *task = relabel_run_task_new(relabel_sample_get_id(sample));
  g_autoptr(JsonArray) result = json_array_new();
  g_auto(RelabelRegionWriter) writer = { 0 };

  task->sent = json_object_new();
  relabel_region_writer_init(&writer, NULL);
  relabel_run_fields_set_sample(plan->fields, plan->run, sample);
  for (guint i = 0; i < plan->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(plan->fields, RelabelConvertField, i);
    const char *name = relabel_schema_field_get_name(field->field);
    g_autoptr(GPtrArray) labels =
        relabel_schema_field_get_existing(field->field) ? relabel_run_field_dup_labels(field->conversion->field_type, sample, name) : NULL;

    if (labels != NULL)
      json_object_set_array_member(task->sent, name, plan_labels(plan, field, sample, labels, &writer, result));
  }
  task->regions = g_steal_pointer(&writer.names);
  task->batch = choose_batch(plan, measure(result));
  return task;
}

static gboolean
record_page(Plan *plan, guint position, GError **error)
{
  g_autoptr(RelabelIdList) page = relabel_id_list_slice(plan->ids, position, PAGE);
  g_autoptr(GPtrArray) samples = relabel_dataset_read_samples(plan->session->dataset, page, NULL, NULL, error);
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);

  if (samples == NULL)
    return FALSE;
  for (guint i = 0; i < samples->len; i++)
    g_ptr_array_add(tasks, plan_task(plan, g_ptr_array_index(samples, i)));
  return relabel_dataset_write_tasks(plan->session->dataset, relabel_run_get_key(plan->run), tasks, error);
}

static gboolean
record_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Plan *plan = user_data;
  guint n = relabel_id_list_get_length(plan->ids);

  /* Somebody else may have taken the key since it was asked for. */
  if (!relabel_plan_check_key(dataset, relabel_run_get_key(plan->run), error) || !relabel_dataset_write_run(dataset, plan->run, error))
    return FALSE;
  for (guint position = 0; position < n; position += PAGE) {
    if (g_cancellable_set_error_if_cancelled(cancellable, error) || !record_page(plan, position, error))
      return FALSE;
    relabel_progress_set(plan->session->progress, "Planning the run", position, n);
  }
  if (plan->n_unsent > 0) {
    g_autofree char *note = g_strdup_printf(
        "%" G_GUINT64_FORMAT " labels can't be sent and stay as they are; the first is %s", plan->n_unsent,
        plan->first_reason);

    relabel_run_set_state(plan->run, RELABEL_RUN_STATE_PLANNED, note);
    return relabel_dataset_write_run(dataset, plan->run, error);
  }
  return TRUE;
}

/* The run and all its tasks, in one transaction: from here on the key is taken, and what is sent is fixed. */
gboolean
relabel_plan_record(RelabelSession *session, RelabelRun *run, RelabelIdList *ids, GError **error)
{
  Plan plan = { session, run, ids, relabel_run_fields_new(relabel_run_get_label_schema(run)) };
  gboolean done = relabel_dataset_edit(session->dataset, NULL, record_cb, &plan, session->cancellable, error);

  g_array_unref(plan.fields);
  g_free(plan.first_reason);
  return done;
}
