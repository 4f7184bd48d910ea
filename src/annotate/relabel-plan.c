/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-conversion.h"
#include "relabel-error.h"
#include "relabel-image-info.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-send.h"

typedef struct {
  RelabelSession *session;
  RelabelRun *run;
  RelabelIdList *ids;
  guint64 n_unsent;
  char *first_reason;
} Plan;

static void
add_missing(GString *text, guint *n_bad, RelabelSample *sample, const char *reason)
{
  g_autofree char *name = relabel_sample_dup_display_name(sample);

  if ((*n_bad)++ < 3)
    g_string_append_printf(text, "%s%s (%s)", text->len > 0 ? ", " : "", name, reason);
}

/* Before anything is made: all images have to be there. */
gboolean
relabel_plan_check_files(RelabelSession *session, RelabelIdList *ids, GError **error)
{
  const char *const no_fields[] = { NULL };
  guint n = relabel_id_list_get_length(ids);
  g_autoptr(GString) text = g_string_new(NULL);
  guint n_bad = 0;

  for (guint position = 0; position < n; position += RELABEL_SEND_PAGE) {
    g_autoptr(RelabelIdList) page = relabel_id_list_slice(ids, position, RELABEL_SEND_PAGE);
    g_autoptr(GPtrArray) samples =
        relabel_dataset_read_samples(session->dataset, page, no_fields, session->cancellable, error);

    if (samples == NULL || g_cancellable_set_error_if_cancelled(session->cancellable, error))
      return FALSE;
    for (guint i = 0; i < samples->len; i++) {
      RelabelSample *sample = g_ptr_array_index(samples, i);
      g_autoptr(GError) reason = NULL;
      RelabelImageInfo info = { 0 };

      if (!relabel_image_probe(relabel_sample_get_filepath(sample), &info, &reason))
        add_missing(text, &n_bad, sample, g_file_test(relabel_sample_get_filepath(sample), G_FILE_TEST_EXISTS)
                                              ? "can't be read as an image"
                                              : "is missing");
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

static gboolean
has_class(RelabelSchemaField *field, const char *label)
{
  return label != NULL && g_strv_contains(relabel_schema_field_get_classes(field), label);
}

/* What of a field's labels can be sent. What can't stays as it is, and takes no part in the run. */
static JsonArray *
plan_labels(Plan *plan, RelabelSchemaField *field, GPtrArray *labels)
{
  const RelabelConversion *conversion = relabel_conversion_find(relabel_schema_field_get_label_type(field));
  JsonArray *documents = json_array_new();

  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    g_autoptr(GError) reason = NULL;
    g_autoptr(JsonObject) region = relabel_convert_to_region(conversion, label, "", "", 1, 1, &reason);

    if (region != NULL && has_class(field, relabel_label_get_label(label))) {
      json_array_add_element(documents, relabel_label_to_document(label));
      continue;
    }
    if (plan->n_unsent++ == 0)
      plan->first_reason = region == NULL ? g_strdup(reason->message)
                                          : g_strdup_printf("its class “%s” is not in the label schema",
                                                            relabel_label_get_label(label));
  }
  return documents;
}

/* Two regions of one id become one shape in the editor: the second of a kind gets a number. */
static char *
region_id(GHashTable *used, RelabelRunTask *task, const char *label_id)
{
  g_autofree char *id = g_strdup(label_id);
  JsonObject *regions;

  for (guint n = 1; !g_hash_table_add(used, g_strdup(id)); n++) {
    g_free(id);
    id = g_strdup_printf("%s_%u", label_id, n);
  }
  if (strcmp(id, label_id) != 0) {
    regions = relabel_json_copy_object(task->regions);
    json_object_set_string_member(regions, id, label_id);
    g_clear_pointer(&task->regions, json_object_unref);
    task->regions = regions;
  }
  return g_steal_pointer(&id);
}

static gboolean
add_regions(RelabelSchemaField *field, RelabelRunTask *task, GHashTable *used, int width, int height, JsonArray *result,
            GError **error)
{
  const RelabelConversion *conversion = relabel_conversion_find(relabel_schema_field_get_label_type(field));
  JsonArray *documents = relabel_json_peek_array(task->sent, relabel_schema_field_get_name(field));
  g_autofree char *control = relabel_labeling_config_control_name(relabel_schema_field_get_name(field));

  for (guint i = 0; documents != NULL && i < json_array_get_length(documents); i++) {
    g_autoptr(RelabelLabel) label = relabel_label_from_document(relabel_field_type_get_label_type(conversion->field_type),
                                                                json_array_get_element(documents, i), error);
    g_autofree char *id = label != NULL ? region_id(used, task, relabel_label_get_id(label)) : NULL;
    JsonObject *region = label != NULL ? relabel_convert_to_region(conversion, label, id, control, width, height, error) : NULL;

    if (region == NULL)
      return FALSE;
    json_array_add_object_element(result, region);
  }
  return TRUE;
}

JsonArray *
relabel_plan_regions(RelabelRun *run, RelabelRunTask *task, int width, int height, GError **error)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(run);
  g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(JsonArray) result = json_array_new();

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    if (!add_regions(relabel_label_schema_get_field(schema, i), task, used, width, height, result, error))
      return NULL;
  }
  return g_steal_pointer(&result);
}

static RelabelRunTask *
plan_task(Plan *plan, RelabelSample *sample, guint position)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(plan->run);
  RelabelRunTask *task = relabel_run_task_new(relabel_sample_get_id(sample));
  JsonObject *sent = json_object_new();
  g_autoptr(JsonArray) regions = NULL;

  task->batch = position / RELABEL_SEND_BATCH;
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    GPtrArray *labels = relabel_sample_get_labels(sample, relabel_schema_field_get_name(field));

    if (relabel_schema_field_get_existing(field) && labels != NULL)
      json_object_set_array_member(sent, relabel_schema_field_get_name(field), plan_labels(plan, field, labels));
  }
  task->sent = sent;
  /* For the ids of the regions, which have to be on record before anything is sent. */
  regions = relabel_plan_regions(plan->run, task, 1, 1, NULL);
  return task;
}

static gboolean
record_page(Plan *plan, guint position, GError **error)
{
  g_autoptr(RelabelIdList) page = relabel_id_list_slice(plan->ids, position, RELABEL_SEND_PAGE);
  g_autoptr(GPtrArray) samples = relabel_dataset_read_samples(plan->session->dataset, page, NULL, NULL, error);
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);

  if (samples == NULL)
    return FALSE;
  for (guint i = 0; i < samples->len; i++)
    g_ptr_array_add(tasks, plan_task(plan, g_ptr_array_index(samples, i), position + i));
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
  for (guint position = 0; position < n; position += RELABEL_SEND_PAGE) {
    if (g_cancellable_set_error_if_cancelled(cancellable, error) || !record_page(plan, position, error))
      return FALSE;
    relabel_progress_set(plan->session->progress, "Planning the run", position, n);
  }
  if (plan->n_unsent > 0) {
    g_autofree char *note = g_strdup_printf(
        "%" G_GUINT64_FORMAT " labels can't be sent and stay as they are; the first, because %s", plan->n_unsent,
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
  Plan plan = { session, run, ids, 0, NULL };
  gboolean done = relabel_dataset_edit(session->dataset, NULL, record_cb, &plan, session->cancellable, error);

  g_free(plan.first_reason);
  return done;
}
