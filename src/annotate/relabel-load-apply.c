/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-convert-error.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-load-private.h"
#include "relabel-merge.h"

#define PAGE 200

/* One field of the schema during a load. */
typedef struct {
  const char *field;
  const char *dest_field;
  char *control;
  const RelabelConversion *conversion;
  RelabelPermissions permissions;
  RelabelFieldChanges *changes; /* of the report */
} Target;

typedef struct {
  RelabelDataset *dataset;
  RelabelRun *run;
  RelabelLoadReport *report;
  GArray *targets; /* of Target */
} Load;

static void
clear_target(gpointer data)
{
  g_free(((Target *)data)->control);
}

static gboolean
add_targets(Load *load, RelabelLoadRequest *request, GError **error)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(load->run);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    const char *name = relabel_schema_field_get_name(field);
    const char *dest_field = relabel_load_request_get_dest_field(request, name);
    Target target = { name, dest_field, relabel_labeling_config_control_name(name),
                      relabel_conversion_find(relabel_schema_field_get_label_type(field)),
                      /* Permissions guard what was there before. */
                      relabel_schema_field_get_existing(field) ? relabel_schema_field_get_permissions(field)
                                                               : RELABEL_PERMISSIONS_ALL,
                      NULL };

    target.changes = relabel_load_report_add_field(load->report, name, dest_field);
    g_array_append_val(load->targets, target);
    if (target.conversion == NULL) {
      g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA,
                  "Field “%s” of the run has a label type that can't be loaded yet", name);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
declare_targets(Load *load, GError **error)
{
  for (guint i = 0; i < load->targets->len; i++) {
    Target *target = &g_array_index(load->targets, Target, i);
    g_autoptr(RelabelField) existing = relabel_dataset_find_field(load->dataset, target->dest_field);
    g_autoptr(RelabelField) field = NULL;

    if (existing != NULL)
      continue;
    field = relabel_field_new(target->dest_field, target->conversion->field_type, error);
    if (field == NULL || !relabel_dataset_add_field(load->dataset, field, error))
      return FALSE;
  }
  return TRUE;
}

static GPtrArray *
read_labels(const Target *target, JsonObject *sent, const char *key, GError **error)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  JsonArray *documents = relabel_json_peek_array(sent, key);

  for (guint i = 0; documents != NULL && i < json_array_get_length(documents); i++) {
    RelabelLabel *label = relabel_label_from_document(relabel_field_type_get_label_type(target->conversion->field_type),
                                                      json_array_get_element(documents, i), error);

    if (label == NULL)
      return NULL;
    g_ptr_array_add(labels, label);
  }
  return g_steal_pointer(&labels);
}

/* The id of the label that a region was sent for or has been loaded as; NULL for one that is new. */
static const char *
known_label(RelabelRunTask *task, const Target *target, GPtrArray *base, GPtrArray *original, const char *region_id)
{
  const char *known = relabel_json_peek_string(task->regions, region_id);

  if (target->conversion->by_control && (base->len > 0 || original->len > 0))
    return relabel_label_get_id(g_ptr_array_index(base->len > 0 ? base : original, 0));
  if (known != NULL && relabel_id_is_valid(known))
    return known;
  return relabel_id_is_valid(region_id) ? region_id : NULL;
}

/*
 * The label that a region stands for. A region that was sent has the id of its label, or the run knows which; one that was drawn in Label
 * Studio has ten characters, and gets the id that belongs to its name: the same at every load.
 */
static void
identify(Load *load, RelabelRunTask *task, const Target *target, GPtrArray *base, GPtrArray *original, const char *region_id,
         char id[RELABEL_ID_LENGTH + 1])
{
  const char *known = known_label(task, target, base, original, region_id);
  g_autofree char *name = NULL;
  g_autofree char *made = NULL;
  JsonObject *regions;

  if (known != NULL) {
    memcpy(id, known, RELABEL_ID_LENGTH + 1);
    return;
  }
  name = g_strdup_printf("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%s/%s", relabel_run_get_url(load->run),
                         relabel_run_get_project_id(load->run), task->task_id, target->field, region_id);
  made = relabel_id_new_from_name(name);
  memcpy(id, made, RELABEL_ID_LENGTH + 1);
  regions = relabel_json_copy_object(task->regions);
  json_object_set_string_member(regions, region_id, made);
  g_clear_pointer(&task->regions, json_object_unref);
  task->regions = regions;
}

static gboolean
belongs(const Target *target, JsonObject *region)
{
  return g_strcmp0(relabel_json_peek_string(region, "from_name"), target->control) == 0 &&
         g_strcmp0(relabel_json_peek_string(region, "type"), target->conversion->result_type) == 0;
}

static gboolean
has_region(GArray *regions, const char *id)
{
  for (guint i = 0; i < regions->len; i++) {
    if (strcmp(g_array_index(regions, RelabelServerRegion, i).label_id, id) == 0)
      return TRUE;
  }
  return FALSE;
}

/* A label has one class; of several, the others are told. */
static void
note_more_classes(Load *load, RelabelRunTask *task, const Target *target, JsonObject *region)
{
  JsonArray *classes = relabel_json_peek_array(json_object_get_object_member(region, "value"), target->conversion->result_type);

  if (json_array_get_length(classes) > 1)
    relabel_load_report_add_note(load->report,
                                 "Task %" G_GINT64_FORMAT ": a region of “%s” has %u classes; only the first, “%s”, was taken",
                                 task->task_id, target->field, json_array_get_length(classes),
                                 relabel_conversion_get_class(target->conversion, json_object_get_object_member(region, "value")));
}

static GArray *
pick_regions(Load *load, RelabelRunTask *task, const Target *target, GPtrArray *base, GPtrArray *original, JsonArray *result)
{
  GArray *regions = g_array_new(FALSE, TRUE, sizeof(RelabelServerRegion));

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonNode *node = json_array_get_element(result, i);
    JsonObject *region = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *region_id = relabel_json_peek_string(region, "id");
    g_autoptr(GError) reason = NULL;
    g_autoptr(RelabelLabel) readable = NULL;
    RelabelServerRegion entry = { .region = region };

    if (region == NULL || !belongs(target, region))
      continue;
    readable = relabel_convert_from_region(target->conversion, region, &reason);
    if (readable == NULL || region_id == NULL) {
      relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": a region of “%s” was left out: %s",
                                   task->task_id, target->field, reason != NULL ? reason->message : "it has no id");
      continue;
    }
    identify(load, task, target, base, original, region_id, entry.label_id);
    if (has_region(regions, entry.label_id)) {
      relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": a second region “%s” of “%s” was left out",
                                   task->task_id, region_id, target->field);
      continue;
    }
    note_more_classes(load, task, target, region);
    g_array_append_val(regions, entry);
  }
  return regions;
}

/* Whether a region belongs to another field, whose labels may have the same ids. */
static gboolean
is_of_another(Load *load, const Target *target, JsonObject *region)
{
  for (guint i = 0; i < load->targets->len; i++) {
    const Target *other = &g_array_index(load->targets, Target, i);

    if (other != target && g_strcmp0(relabel_json_peek_string(region, "from_name"), other->control) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Whether the result has a region for a label of the base. */
static gboolean
has_any_region(Load *load, RelabelRunTask *task, const Target *target, GPtrArray *base, JsonArray *result, const char *label_id)
{
  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonNode *node = json_array_get_element(result, i);
    JsonObject *region = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *region_id = relabel_json_peek_string(region, "id");

    if (region_id == NULL || is_of_another(load, target, region))
      continue;
    if (g_strcmp0(known_label(task, target, base, base, region_id), label_id) == 0)
      return TRUE;
  }
  return FALSE;
}

/* A region that can't be read must not look as if it had been deleted. Takes such labels out of the base. */
static GPtrArray *
take_unreadable(Load *load, RelabelRunTask *task, const Target *target, GPtrArray *base, GArray *regions, JsonArray *result)
{
  GPtrArray *unreadable = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = base->len; i > 0; i--) {
    const char *id = relabel_label_get_id(g_ptr_array_index(base, i - 1));

    if (!has_region(regions, id) && has_any_region(load, task, target, base, result, id))
      g_ptr_array_add(unreadable, g_ptr_array_steal_index(base, i - 1));
  }
  return unreadable;
}

static void
note_strangers(Load *load, RelabelRunTask *task, JsonArray *result)
{
  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonNode *node = json_array_get_element(result, i);
    JsonObject *region = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *type = relabel_json_peek_string(region, "type");
    const char *from_name = relabel_json_peek_string(region, "from_name");
    const char *id = relabel_json_peek_string(region, "id");
    gboolean known = FALSE;

    for (guint k = 0; region != NULL && !known && k < load->targets->len; k++)
      known = belongs(&g_array_index(load->targets, Target, k), region);
    if (!known)
      relabel_load_report_add_note(
          load->report, "Task %" G_GINT64_FORMAT ": region “%s” of type “%s” was left out: the run has no control “%s” of that type",
          task->task_id, id != NULL ? id : "", type != NULL ? type : "", from_name != NULL ? from_name : "");
  }
}

/* The next base: what the server has now. */
static void
store_base(RelabelRunTask *task, const char *key, GPtrArray *server)
{
  JsonObject *sent = relabel_json_copy_object(task->sent);
  JsonArray *documents = json_array_new();

  for (guint i = 0; i < server->len; i++)
    json_array_add_element(documents, relabel_label_to_document(g_ptr_array_index(server, i)));
  json_object_set_array_member(sent, key, documents);
  g_clear_pointer(&task->sent, json_object_unref);
  task->sent = sent;
}

static gboolean
same_labels(GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    if (!relabel_label_equal(g_ptr_array_index(a, i), g_ptr_array_index(b, i)))
      return FALSE;
  }
  return TRUE;
}

/* Under which name a task keeps the base; what went to another field has one of its own, with a dot, which no field's name has. */
static char *
base_key(const Target *target)
{
  if (strcmp(target->field, target->dest_field) == 0)
    return g_strdup(target->field);
  return g_strconcat(target->field, ".", target->dest_field, NULL);
}

static gboolean
apply_target(Load *load, const Target *target, RelabelRunTask *task, RelabelSample *sample, JsonArray *result, GError **error)
{
  g_autofree char *key = base_key(target);
  g_autoptr(GPtrArray) base = read_labels(target, task->sent, key, error);
  g_autoptr(GPtrArray) original = base != NULL ? read_labels(target, task->sent, target->field, error) : NULL;
  g_autoptr(GArray) regions = NULL;
  g_autoptr(GPtrArray) unreadable = NULL;
  RelabelMerge merge = { 0 };
  gboolean done = TRUE;

  if (original == NULL)
    return FALSE;
  regions = pick_regions(load, task, target, base, original, result);
  unreadable = take_unreadable(load, task, target, base, regions, result);
  merge = (RelabelMerge){ .conversion = target->conversion,
                          .permissions = target->permissions,
                          .base = base,
                          .original = original,
                          .regions = regions,
                          .local = relabel_sample_get_labels(sample, target->dest_field) };
  relabel_merge_run(&merge, target->changes);
  if (merge.changed)
    done = relabel_dataset_set_labels(load->dataset, task->sample_id, target->dest_field, merge.merged, error);
  if (done && (!same_labels(base, merge.server) || relabel_json_peek_array(task->sent, key) == NULL)) {
    g_ptr_array_extend_and_steal(merge.server, g_steal_pointer(&unreadable));
    store_base(task, key, merge.server);
  }
  relabel_merge_clear(&merge);
  return done;
}

/* One task: all fields of its sample. */
static gboolean
apply_task(Load *load, RelabelRunTask *task, RelabelSample *sample, JsonArray *result, GError **error)
{
  /* Since the run was made, the sample may have been deleted. */
  if (sample == NULL) {
    relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": its sample is no longer in the dataset",
                                 task->task_id);
    return TRUE;
  }
  note_strangers(load, task, result);
  for (guint i = 0; i < load->targets->len; i++) {
    if (!apply_target(load, &g_array_index(load->targets, Target, i), task, sample, result, error))
      return FALSE;
  }
  return TRUE;
}

/* The samples of a page by id, with the fields that are written to. */
static GHashTable *
read_samples(Load *load, GPtrArray *tasks, GError **error)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_object_unref);
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autofree const char **fields = g_new0(const char *, load->targets->len + 1);
  g_autoptr(GPtrArray) samples = NULL;

  for (guint i = 0; i < load->targets->len; i++)
    fields[i] = g_array_index(load->targets, Target, i).dest_field;
  for (guint i = 0; i < tasks->len; i++)
    relabel_id_list_append(ids, ((RelabelRunTask *)g_ptr_array_index(tasks, i))->sample_id);
  samples = relabel_dataset_read_samples(load->dataset, ids, fields, NULL, error);
  if (samples == NULL)
    return NULL;
  for (guint i = 0; i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);

    g_hash_table_insert(by_id, (gpointer)relabel_sample_get_id(sample), g_object_ref(sample));
  }
  return g_steal_pointer(&by_id);
}

/* Tasks and lines are in the same order; a line that is not this task's belongs to a later one. */
static gboolean
apply_page(Load *load, GPtrArray *tasks, RelabelSpool *spool, JsonObject **line, GError **error)
{
  g_autoptr(GHashTable) samples = read_samples(load, tasks, error);
  g_autoptr(GPtrArray) touched = g_ptr_array_new();

  if (samples == NULL)
    return FALSE;
  for (guint i = 0; i < tasks->len && *line != NULL; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);
    g_autoptr(JsonObject) sent = NULL;

    if (strcmp(relabel_json_peek_string(*line, "sample_id"), task->sample_id) != 0)
      continue;
    sent = task->sent != NULL ? json_object_ref(task->sent) : NULL;
    if (!apply_task(load, task, g_hash_table_lookup(samples, task->sample_id), relabel_json_peek_array(*line, "result"), error))
      return FALSE;
    /* A new base is a new object. */
    if (task->sent != sent)
      g_ptr_array_add(touched, task);
    g_clear_pointer(line, json_object_unref);
    if (!relabel_spool_next(spool, line, error))
      return FALSE;
  }
  return touched->len == 0 ||
         relabel_dataset_write_tasks(load->dataset, relabel_run_get_key(load->run), touched, error);
}

static gboolean
apply_all(Load *load, RelabelSpool *spool, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  const char *key = relabel_run_get_key(load->run);
  g_autoptr(JsonObject) line = NULL;
  gint64 n_samples = 0;

  relabel_run_get_counts(load->run, &n_samples, NULL);
  if (!relabel_spool_rewind(spool, error) || !relabel_spool_next(spool, &line, error))
    return FALSE;
  /* Where nobody has submitted anything, not even a field is made. */
  if (line == NULL)
    return TRUE;
  relabel_run_set_state(load->run, RELABEL_RUN_STATE_LOADED, NULL);
  if (!declare_targets(load, error) || !relabel_dataset_write_run(load->dataset, load->run, error))
    return FALSE;
  for (guint64 position = 0; line != NULL; position += PAGE) {
    g_autoptr(GPtrArray) tasks = NULL;

    if (g_cancellable_set_error_if_cancelled(cancellable, error))
      return FALSE;
    tasks = relabel_dataset_read_tasks(load->dataset, key, position, PAGE, error);
    if (tasks == NULL || !apply_page(load, tasks, spool, &line, error))
      return FALSE;
    if (tasks->len == 0)
      break;
    relabel_progress_set(progress, "Merging labels", position + tasks->len, (guint64)n_samples);
  }
  if (line == NULL)
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
              "The run “%s” was changed while its labels were fetched; nothing was loaded. Load it again", key);
  return FALSE;
}

/* Within an edit: all of what was downloaded, or nothing. */
gboolean
relabel_load_apply(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, RelabelSpool *spool,
                   RelabelLoadReport *report, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  Load load = { dataset, run, report, g_array_new(FALSE, TRUE, sizeof(Target)) };
  gboolean done;

  g_array_set_clear_func(load.targets, clear_target);
  done = add_targets(&load, request, error) && relabel_load_check_targets(dataset, run, request, error) &&
         apply_all(&load, spool, progress, cancellable, error);
  g_array_unref(load.targets);
  return done;
}
