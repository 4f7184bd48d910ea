/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-change-private.h"
#include "relabel-change-record.h"
#include "relabel-json.h"
#include "relabel-load-private.h"
#include "relabel-merge.h"
#include "relabel-run-fields.h"
#include "relabel-scalar.h"

/* Samples with their masks, and what was sent of them, are in memory at once. */
#define PAGE 25

/* One field of the schema during a load. */
typedef struct {
  const char *field;
  const char *dest_field;
  char *key; /* of its base, in a task */
  const RelabelConversion *conversion;
  RelabelPermissions permissions;
  RelabelFieldChanges *changes; /* of the report */
} Target;

typedef struct {
  RelabelDataset *dataset;
  RelabelRun *run;
  RelabelLoadReport *report;
  GArray *fields;  /* of RelabelConvertField */
  GArray *targets; /* of Target, for the same fields */
  RelabelChangeList *found;
  GPtrArray *unexpected; /* of RelabelSchemaField: fields that the schema doesn't have */
  RelabelChangeList *choices;
  gboolean has_changes;
} Load;

/* What is being merged, for the changes that come of it. */
typedef struct {
  Load *load;
  const Target *target;
  const char *sample_id;
  JsonArray *record; /* of the task: what is on record of this load's changes */
  GError *error;
} Review;

static void
clear_target(gpointer data)
{
  g_free(((Target *)data)->key);
}

/* Under which name a task keeps the base; what went to another field has one of its own, with a dot, which no field's name has. */
static char *
base_key(const char *field, const char *dest_field)
{
  return strcmp(field, dest_field) == 0 ? g_strdup(field) : g_strconcat(field, ".", dest_field, NULL);
}

static gboolean
add_target(Load *load, const RelabelConvertField *field, const char *dest_field, GError **error)
{
  const char *name = relabel_schema_field_get_name(field->field);
  Target target = { name, dest_field, base_key(name, dest_field), field->conversion,
                    /* Permissions guard what was there before. */
                    relabel_schema_field_get_existing(field->field) ? relabel_schema_field_get_permissions(field->field)
                                                                    : RELABEL_PERMISSIONS_ALL,
                    NULL };

  target.changes = relabel_load_report_add_field(load->report, name, dest_field);
  g_array_append_val(load->targets, target);
  if (target.conversion != NULL)
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA, "Field “%s” of the run has a label type that can't be loaded",
              name);
  return FALSE;
}

static gboolean
add_targets(Load *load, RelabelLoadRequest *request, GError **error)
{
  for (guint i = 0; i < load->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(load->fields, RelabelConvertField, i);

    if (!add_target(load, field, relabel_load_request_get_dest_field(request, relabel_schema_field_get_name(field->field)), error))
      return FALSE;
  }
  return TRUE;
}

/* Where the labels of a control go that the schema doesn't have: a field of their own, which is new or holds such labels. */
static gboolean
add_unexpected(Load *load, RelabelSpool *spool, RelabelLoadRequest *request, GError **error)
{
  GHashTable *controls = relabel_spool_get_controls(spool);
  g_autoptr(GPtrArray) names = relabel_load_list_unexpected(load->fields, controls);

  for (guint i = 0; i < names->len; i++) {
    const char *control = g_ptr_array_index(names, i), *kind = relabel_load_get_kind(controls, control);
    const char *dest_field = relabel_load_request_get_unexpected_field(request, kind);
    RelabelSchemaField *schema_field;
    RelabelConvertField field;

    if (dest_field == NULL) {
      relabel_load_report_add_unexpected(load->report, kind, control);
      continue;
    }
    schema_field = relabel_load_new_unexpected(controls, control);
    g_ptr_array_add(load->unexpected, schema_field);
    relabel_convert_field_init_control(&field, schema_field, control);
    g_array_append_val(load->fields, field);
    if (!relabel_load_check_unexpected(load->dataset, load->run, schema_field, dest_field, error) ||
        !add_target(load, &field, dest_field, error))
      return FALSE;
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
    RelabelLabel *label =
        relabel_label_from_document(relabel_conversion_get_label_type(target->conversion), json_array_get_element(documents, i), error);

    if (label == NULL)
      return NULL;
    g_ptr_array_add(labels, label);
  }
  return g_steal_pointer(&labels);
}

/* In a new object: that says that the task has changed. Takes the array. */
static void
set_sent(RelabelRunTask *task, const char *key, JsonArray *array)
{
  JsonObject *sent = relabel_json_copy_object(task->sent);

  json_object_set_array_member(sent, key, array);
  g_clear_pointer(&task->sent, json_object_unref);
  task->sent = sent;
}

/* The next base: what the server has now. */
static void
store_base(RelabelRunTask *task, const char *key, GPtrArray *server)
{
  JsonArray *documents = json_array_new();

  for (guint i = 0; i < server->len; i++)
    json_array_add_element(documents, relabel_label_to_document(g_ptr_array_index(server, i)));
  set_sent(task, key, documents);
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

/* The sample has it, too: two controls may go to one field. */
static gboolean
write_local(Load *load, const Target *target, RelabelSample *sample, GPtrArray *labels, GError **error)
{
  const char *sample_id = relabel_sample_get_id(sample);

  if (relabel_field_type_is_label(target->conversion->field_type)) {
    relabel_sample_set_labels(sample, target->dest_field, labels);
    return relabel_dataset_set_labels(load->dataset, sample_id, target->dest_field, labels, error);
  }
  return relabel_dataset_set_value(load->dataset, sample_id, target->dest_field,
                                   labels != NULL ? relabel_scalar_get_value(g_ptr_array_index(labels, 0)) : NULL, error);
}

static void
find_change(Review *review, const RelabelMergeChange *change)
{
  g_autoptr(JsonObject) document =
      relabel_change_document_new(change->kind, review->sample_id, review->target->dest_field, change->label_id, change->reason);

  relabel_change_document_set_labels(document, change->before, change->after);
  if (change->conflict)
    json_object_set_boolean_member(document, "conflict", TRUE);
  if (change->has_both)
    json_object_set_boolean_member(document, "has_both", TRUE);
  if (review->error == NULL)
    relabel_change_list_add(review->load->found, document, &review->error);
}

static RelabelChoice
decide_cb(const RelabelMergeChange *change, gpointer user_data)
{
  Review *review = user_data;
  RelabelChoice choice = RELABEL_CHOICE_THEIRS;

  if (review->load->choices != NULL && change->kind != RELABEL_CHANGE_KIND_SKIPPED)
    choice = relabel_change_list_find_choice(review->load->choices, review->sample_id, review->target->dest_field, change->label_id);
  if (review->load->found != NULL)
    find_change(review, change);
  else if (change->kind != RELABEL_CHANGE_KIND_SKIPPED && choice != RELABEL_CHOICE_MINE)
    relabel_change_record_add(review->record, relabel_run_get_n_loads(review->load->run) + 1, review->target->dest_field, change, choice);
  return choice;
}

static gboolean
apply_target(Load *load, guint position, RelabelRunTask *task, RelabelSample *sample, RelabelServerResult *result, GPtrArray *base,
             GPtrArray *original, JsonArray *record, GError **error)
{
  const Target *target = &g_array_index(load->targets, Target, position);
  g_autoptr(GPtrArray) local = relabel_run_field_dup_labels(target->conversion->field_type, sample, target->dest_field);
  Review review = { load, target, task->sample_id, record, NULL };
  RelabelMerge merge = { .field = &g_array_index(load->fields, RelabelConvertField, position),
                         .permissions = target->permissions,
                         .base = base,
                         .original = original,
                         .local = local,
                         .result = result,
                         .position = position,
                         .decide = decide_cb,
                         .user_data = &review };
  gboolean done = TRUE;

  /* Of labels that nobody asked for, that there are none says nothing. */
  if (position >= relabel_label_schema_get_n_fields(relabel_run_get_label_schema(load->run)) && local == NULL && base->len == 0 &&
      result->fields[position].labels->len == 0)
    return TRUE;
  relabel_merge_run(&merge, target->changes);
  if (review.error != NULL) {
    g_propagate_error(error, review.error);
    done = FALSE;
  }
  if (done && merge.changed)
    done = write_local(load, target, sample, merge.merged, error);
  if (done && (!same_labels(base, merge.server) || relabel_json_peek_array(task->sent, target->key) == NULL))
    store_base(task, target->key, merge.server);
  relabel_merge_clear(&merge);
  return done;
}

/* ---- what can't be a label ---- */

static void
note_skipped(Load *load, RelabelRunTask *task, const RelabelSkippedRegion *skipped)
{
  g_autofree char *region = skipped->field != NULL ? g_strdup_printf("a region of “%s”", skipped->field)
                                                   : g_strdup_printf("region “%s” of type “%s”", skipped->id, skipped->type);

  relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": %s %s: %s", task->task_id, region,
                               skipped->taken ? "was taken in part" : "was left out", skipped->reason);
}

static gboolean
same_array(JsonArray *a, JsonArray *b)
{
  g_autoptr(JsonNode) x = json_node_init_array(json_node_alloc(), a);
  g_autoptr(JsonNode) y = json_node_init_array(json_node_alloc(), b);

  return json_node_equal(x, y);
}

/* In the window's list of changes, too. */
static gboolean
find_skipped(Load *load, RelabelRunTask *task, const RelabelSkippedRegion *skipped, GError **error)
{
  g_autoptr(JsonObject) document =
      relabel_change_document_new(RELABEL_CHANGE_KIND_SKIPPED, task->sample_id, skipped->field, NULL, skipped->reason);

  return relabel_change_list_add(load->found, document, error);
}

/* What was left out stays with the run, as the server has it, so that it can be had later. */
static gboolean
keep_skipped(Load *load, RelabelRunTask *task, const RelabelServerResult *result, GError **error)
{
  g_autoptr(JsonArray) kept = json_array_new();
  JsonArray *before = relabel_json_peek_array(task->sent, RELABEL_RUN_TASK_KEPT);

  for (guint i = 0; i < result->skipped->len; i++) {
    const RelabelSkippedRegion *skipped = g_ptr_array_index(result->skipped, i);

    note_skipped(load, task, skipped);
    if (load->found != NULL && !find_skipped(load, task, skipped, error))
      return FALSE;
    if (!skipped->taken)
      json_array_add_element(kept, json_node_ref(skipped->region));
  }
  if (before != NULL ? !same_array(before, kept) : json_array_get_length(kept) > 0)
    set_sent(task, RELABEL_RUN_TASK_KEPT, g_steal_pointer(&kept));
  return TRUE;
}

static void
keep_record(Load *load, RelabelRunTask *task, JsonArray *record)
{
  if (json_array_get_length(record) == 0)
    return;
  load->has_changes = TRUE;
  set_sent(task, RELABEL_RUN_TASK_CHANGES, json_array_ref(record));
}

/* ---- tasks ---- */

/* The labels of all fields that a task has on record: under the keys of the targets, or, where these are given, under those of the fields. */
static GPtrArray *
read_sides(Load *load, RelabelRunTask *task, GPtrArray *bases, GError **error)
{
  g_autoptr(GPtrArray) sides = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < load->targets->len; i++) {
    const Target *target = &g_array_index(load->targets, Target, i);
    gboolean is_same = bases != NULL && strcmp(target->key, target->field) == 0;
    GPtrArray *labels = is_same ? g_ptr_array_ref(g_ptr_array_index(bases, i))
                                : read_labels(target, task->sent, bases != NULL ? target->field : target->key, error);

    if (labels == NULL)
      return NULL;
    g_ptr_array_add(sides, labels);
  }
  return g_steal_pointer(&sides);
}

/* What the ids of regions are held against: the base, or, at the first load into another field, what was sent. */
static GPtrArray **
choose_known(GPtrArray *bases, GPtrArray *originals)
{
  GPtrArray **known = g_new(GPtrArray *, bases->len);

  for (guint i = 0; i < bases->len; i++) {
    GPtrArray *base = g_ptr_array_index(bases, i);

    known[i] = base->len > 0 ? base : g_ptr_array_index(originals, i);
  }
  return known;
}

static void
read_result(Load *load, RelabelRunTask *task, RelabelSample *sample, GPtrArray *const *known, JsonArray *array, RelabelServerResult *result)
{
  g_autofree char *prefix = g_strdup_printf("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, relabel_run_get_url(load->run),
                                            relabel_run_get_project_id(load->run), task->task_id);

  relabel_run_fields_set_sample(load->fields, sample);
  relabel_server_result_read(result, (const RelabelConvertField *)(gpointer)load->fields->data, load->fields->len, known, array,
                             task->regions, prefix);
}

/* One task: all fields of its sample. */
static gboolean
apply_task(Load *load, RelabelRunTask *task, RelabelSample *sample, JsonArray *array, GError **error)
{
  g_autoptr(GPtrArray) bases = NULL;
  g_autoptr(GPtrArray) originals = NULL;
  g_autofree GPtrArray **known = NULL;
  g_autoptr(JsonArray) record = json_array_new();
  g_auto(RelabelServerResult) result = { 0 };

  /* Since the run was made, the sample may have been deleted. */
  if (sample == NULL) {
    relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": its sample is no longer in the dataset",
                                 task->task_id);
    return TRUE;
  }
  bases = read_sides(load, task, NULL, error);
  originals = bases != NULL ? read_sides(load, task, bases, error) : NULL;
  if (originals == NULL)
    return FALSE;
  known = choose_known(bases, originals);
  read_result(load, task, sample, known, array, &result);
  for (guint i = 0; i < load->targets->len; i++) {
    if (!apply_target(load, i, task, sample, &result, g_ptr_array_index(bases, i), g_ptr_array_index(originals, i), record, error))
      return FALSE;
  }
  if (result.names_changed) {
    g_clear_pointer(&task->regions, json_object_unref);
    task->regions = json_object_ref(result.names);
  }
  keep_record(load, task, record);
  return keep_skipped(load, task, &result, error);
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
    g_autoptr(JsonObject) regions = NULL;

    if (strcmp(relabel_json_peek_string(*line, "sample_id"), task->sample_id) != 0)
      continue;
    sent = task->sent != NULL ? json_object_ref(task->sent) : NULL;
    regions = task->regions != NULL ? json_object_ref(task->regions) : NULL;
    if (!apply_task(load, task, g_hash_table_lookup(samples, task->sample_id), relabel_json_peek_array(*line, "result"), error))
      return FALSE;
    /* A new base, and new names, are new objects. */
    if (task->sent != sent || task->regions != regions)
      g_ptr_array_add(touched, task);
    g_clear_pointer(line, json_object_unref);
    if (!relabel_spool_next(spool, line, error))
      return FALSE;
  }
  return touched->len == 0 ||
         relabel_dataset_write_tasks(load->dataset, relabel_run_get_key(load->run), touched, error);
}

/* The number of a load is given when it turns out that there is something to number. */
static gboolean
count_load(Load *load, GError **error)
{
  if (!load->has_changes)
    return TRUE;
  relabel_run_set_n_loads(load->run, relabel_run_get_n_loads(load->run) + 1);
  return relabel_dataset_write_run(load->dataset, load->run, error);
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
    return count_load(load, error);
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
              "The run “%s” was changed while its labels were fetched; nothing was loaded. Load it again", key);
  return FALSE;
}

/* Within an edit: all of what was downloaded, or nothing. */
gboolean
relabel_load_apply(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, RelabelSpool *spool, RelabelChangeList *found,
                   RelabelChangeList *choices, RelabelLoadReport *report, RelabelProgress *progress, GCancellable *cancellable,
                   GError **error)
{
  Load load = { .dataset = dataset,
                .run = run,
                .report = report,
                .fields = relabel_run_fields_new(relabel_run_get_label_schema(run)),
                .targets = g_array_new(FALSE, TRUE, sizeof(Target)),
                .found = found,
                .unexpected = g_ptr_array_new_with_free_func(g_object_unref),
                .choices = choices };
  gboolean done;

  g_array_set_clear_func(load.targets, clear_target);
  done = add_targets(&load, request, error) && relabel_load_check_targets(dataset, run, request, error) &&
         add_unexpected(&load, spool, request, error) &&
         apply_all(&load, spool, progress, cancellable, error);
  g_array_unref(load.targets);
  g_array_unref(load.fields);
  g_ptr_array_unref(load.unexpected);
  return done;
}
