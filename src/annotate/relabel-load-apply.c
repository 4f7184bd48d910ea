/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the server has of one task, merged into its sample. */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-change-private.h"
#include "relabel-change-record.h"
#include "relabel-consensus.h"
#include "relabel-json.h"
#include "relabel-load-job.h"
#include "relabel-merge.h"
#include "relabel-run-fields.h"
#include "relabel-scalar.h"

/* What is being merged, for the changes that come of it. */
typedef struct {
  RelabelLoadJob *load;
  const RelabelLoadTarget *target;
  const char *sample_id;
  JsonArray *record; /* of the task: what is on record of this load's changes */
  GError *error;
} Review;

static GPtrArray *
read_labels(const RelabelLoadTarget *target, JsonObject *sent, const char *key, GError **error)
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
  JsonObject *sent = relabel_json_copy_object(relabel_run_task_get_sent(task));

  json_object_set_array_member(sent, key, array);
  relabel_run_task_take_sent(task, sent);
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
write_local(RelabelLoadJob *load, const RelabelLoadTarget *target, RelabelSample *sample, GPtrArray *labels, GError **error)
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
apply_target(RelabelLoadJob *load, guint position, RelabelRunTask *task, RelabelSample *sample, RelabelServerResult *result, GPtrArray *base,
             GPtrArray *original, JsonArray *record, GError **error)
{
  const RelabelLoadTarget *target = &g_array_index(load->targets, RelabelLoadTarget, position);
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
  if (done && (!same_labels(base, merge.server) || relabel_json_peek_array(relabel_run_task_get_sent(task), target->key) == NULL))
    store_base(task, target->key, merge.server);
  relabel_merge_clear(&merge);
  return done;
}

/* ---- what can't be a label ---- */

static void
note_skipped(RelabelLoadJob *load, RelabelRunTask *task, const RelabelSkippedRegion *skipped)
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
find_skipped(RelabelLoadJob *load, RelabelRunTask *task, const RelabelSkippedRegion *skipped, GError **error)
{
  g_autoptr(JsonObject) document =
      relabel_change_document_new(RELABEL_CHANGE_KIND_SKIPPED, task->sample_id, skipped->field, NULL, skipped->reason);

  return relabel_change_list_add(load->found, document, error);
}

/* What was left out stays with the run, as the server has it, so that it can be had later. */
static gboolean
keep_skipped(RelabelLoadJob *load, RelabelRunTask *task, const RelabelServerResult *result, GError **error)
{
  g_autoptr(JsonArray) kept = json_array_new();
  g_autofree char *key = load->annotator != NULL ? g_strdup_printf(RELABEL_RUN_TASK_KEPT "/%s", load->annotator)
                                                 : g_strdup(RELABEL_RUN_TASK_KEPT);
  JsonArray *before = relabel_json_peek_array(relabel_run_task_get_sent(task), key);

  for (guint i = 0; i < result->skipped->len; i++) {
    const RelabelSkippedRegion *skipped = g_ptr_array_index(result->skipped, i);

    note_skipped(load, task, skipped);
    if (load->found != NULL && !find_skipped(load, task, skipped, error))
      return FALSE;
    if (!skipped->taken)
      json_array_add_element(kept, json_node_ref(skipped->region));
  }
  if (before != NULL ? !same_array(before, kept) : json_array_get_length(kept) > 0)
    set_sent(task, key, g_steal_pointer(&kept));
  return TRUE;
}

/* What follows what this load has changed of the task already, where each annotator has a line of their own. */
static JsonArray *
begin_record(RelabelLoadJob *load, RelabelRunTask *task)
{
  JsonArray *before = relabel_change_record_peek(task, relabel_run_get_n_loads(load->run) + 1);
  JsonArray *record = json_array_new();

  for (guint i = 0; before != NULL && i < json_array_get_length(before); i++)
    json_array_add_element(record, json_array_dup_element(before, i));
  return record;
}

static void
keep_record(RelabelLoadJob *load, RelabelRunTask *task, JsonArray *record)
{
  if (json_array_get_length(record) == 0)
    return;
  load->has_changes = TRUE;
  set_sent(task, RELABEL_RUN_TASK_CHANGES, json_array_ref(record));
}

/* ---- tasks ---- */

/* The labels of all fields that a task has on record: under the keys of the targets, or, where these are given, under those of the fields. */
static GPtrArray *
read_sides(RelabelLoadJob *load, RelabelRunTask *task, GPtrArray *bases, GError **error)
{
  g_autoptr(GPtrArray) sides = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < load->targets->len; i++) {
    const RelabelLoadTarget *target = &g_array_index(load->targets, RelabelLoadTarget, i);
    gboolean is_same = bases != NULL && strcmp(target->key, target->field) == 0;
    GPtrArray *labels = is_same ? g_ptr_array_ref(g_ptr_array_index(bases, i))
                                : read_labels(target, relabel_run_task_get_sent(task), bases != NULL ? target->field : target->key, error);

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

/* One result of a line that has several: the only place where annotators are voted on. Else it is the line's. */
static void
choose_result(RelabelLoadJob *load, RelabelRunTask *task, JsonObject *line, GPtrArray *const *known, const char *prefix, RelabelConsensus *chosen)
{
  JsonArray *several = relabel_json_peek_array(line, "results");
  guint n = several != NULL ? json_array_get_length(several) : 0;
  g_autofree JsonArray **results = g_new0(JsonArray *, n + 1);
  RelabelConsensusInput input = { (const RelabelConvertField *)(gpointer)load->fields->data, load->fields->len, known, task->regions, prefix,
                                  results, n };

  if (several == NULL) {
    chosen->result = json_array_ref(relabel_json_peek_array(line, "result"));
    chosen->names = task->regions != NULL ? json_object_ref(task->regions) : NULL;
    return;
  }
  for (guint i = 0; i < n; i++)
    results[i] = json_array_get_array_element(several, i);
  if (load->agreement == NULL)
    load->agreement = relabel_agreement_new();
  relabel_consensus_init(chosen, &input, load->agreement);
  if (chosen->cut_short)
    relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": too many labels lie on each other; not all were compared",
                                 task->task_id);
}

static void
set_regions(RelabelRunTask *task, JsonObject *names)
{
  if (task->regions == names)
    return;
  g_clear_pointer(&task->regions, json_object_unref);
  task->regions = names != NULL ? json_object_ref(names) : NULL;
}

/* The result borrows its regions of what was chosen, which has to stay as long. */
static void
read_line(RelabelLoadJob *load, RelabelRunTask *task, RelabelSample *sample, GPtrArray *const *known, JsonObject *line, RelabelConsensus *chosen,
          RelabelServerResult *result)
{
  g_autofree char *prefix = g_strdup_printf("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, relabel_run_get_url(load->run),
                                            relabel_run_get_project_id(load->run), task->task_id);

  relabel_run_fields_set_sample(load->fields, load->run, sample);
  choose_result(load, task, line, known, prefix, chosen);
  relabel_server_result_read(result, (const RelabelConvertField *)(gpointer)load->fields->data, load->fields->len, known, chosen->result,
                             chosen->names, prefix);
  set_regions(task, result->names_changed ? result->names : chosen->names);
  relabel_load_apply_withheld(load->spool, result);
}

gboolean
relabel_load_apply_task(RelabelLoadJob *load, RelabelRunTask *task, RelabelSample *sample, JsonObject *line, GError **error)
{
  g_autoptr(GPtrArray) bases = NULL;
  g_autoptr(GPtrArray) originals = NULL;
  g_autofree GPtrArray **known = NULL;
  g_autoptr(JsonArray) record = NULL;
  g_auto(RelabelConsensus) chosen = { 0 };
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
  record = begin_record(load, task);
  read_line(load, task, sample, known, line, &chosen, &result);
  for (guint i = 0; i < load->targets->len; i++) {
    if (!apply_target(load, i, task, sample, &result, g_ptr_array_index(bases, i), g_ptr_array_index(originals, i), record, error))
      return FALSE;
  }
  keep_record(load, task, record);
  return keep_skipped(load, task, &result, error);
}
