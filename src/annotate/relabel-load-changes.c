/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the last load of a run changed: to be seen, and to be taken back change by change. */
#include <string.h>

#include "relabel-change-private.h"
#include "relabel-change-record.h"
#include "relabel-json.h"
#include "relabel-load-plan.h"
#include "relabel-run-fields.h"
#include "relabel-scalar.h"
#include "relabel-task.h"

/* Tasks, with what was sent of them, that are in memory at once. */
#define PAGE 50

typedef struct _Walk Walk;

/* What is done with the changes of one sample. The sample is NULL where it has been deleted since. */
typedef gboolean (*WalkFunc)(Walk *walk, RelabelRunTask *task, JsonArray *record, RelabelSample *sample, GError **error);

/* A way through all tasks of a run that the last load changed. */
struct _Walk {
  RelabelDataset *dataset;
  RelabelRun *run;
  RelabelChangeList *changes;
  RelabelProgress *progress;
  WalkFunc func;
  GPtrArray *touched; /* tasks of the page that are to be written */
  gint64 n_reverted;
};

static void
add_fields(GHashTable *fields, JsonArray *record)
{
  for (guint i = 0; i < json_array_get_length(record); i++) {
    const char *field = relabel_json_peek_string(json_array_get_object_element(record, i), "field");

    if (field != NULL)
      g_hash_table_add(fields, (gpointer)field);
  }
}

/* The samples of the tasks that have changes, with the fields in which these are. */
static GPtrArray *
read_samples(Walk *walk, GPtrArray *tasks, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(GHashTable) fields = g_hash_table_new(g_str_hash, g_str_equal);
  g_autofree const char **names = NULL;

  for (guint i = 0; i < tasks->len; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);
    JsonArray *record = relabel_change_record_peek(task, relabel_run_get_n_loads(walk->run));

    if (record != NULL) {
      relabel_id_list_append(ids, task->sample_id);
      add_fields(fields, record);
    }
  }
  if (relabel_id_list_get_length(ids) == 0)
    return g_ptr_array_new_with_free_func(g_object_unref);
  names = (const char **)g_hash_table_get_keys_as_array(fields, NULL);
  return relabel_dataset_read_samples(walk->dataset, ids, names, cancellable, error);
}

static RelabelSample *
find_sample(GPtrArray *samples, const char *id)
{
  for (guint i = 0; i < samples->len; i++) {
    if (strcmp(relabel_sample_get_id(g_ptr_array_index(samples, i)), id) == 0)
      return g_ptr_array_index(samples, i);
  }
  return NULL;
}

static gboolean
walk_page(Walk *walk, GPtrArray *tasks, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) samples = read_samples(walk, tasks, cancellable, error);

  if (samples == NULL)
    return FALSE;
  g_ptr_array_set_size(walk->touched, 0);
  for (guint i = 0; i < tasks->len; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);
    JsonArray *record = relabel_change_record_peek(task, relabel_run_get_n_loads(walk->run));

    if (record != NULL && !walk->func(walk, task, record, find_sample(samples, task->sample_id), error))
      return FALSE;
  }
  return walk->touched->len == 0 ||
         relabel_dataset_write_tasks(walk->dataset, relabel_run_get_key(walk->run), walk->touched, error);
}

static gboolean
walk_tasks(Walk *walk, GCancellable *cancellable, GError **error)
{
  gint64 n_samples = 0;

  relabel_run_get_counts(walk->run, &n_samples, NULL);
  for (guint64 position = 0; relabel_run_get_n_loads(walk->run) > 0; position += PAGE) {
    g_autoptr(GPtrArray) tasks = NULL;

    if (g_cancellable_set_error_if_cancelled(cancellable, error))
      return FALSE;
    tasks = relabel_dataset_read_tasks(walk->dataset, relabel_run_get_key(walk->run), position, PAGE, error);
    if (tasks == NULL || !walk_page(walk, tasks, cancellable, error))
      return FALSE;
    if (tasks->len == 0)
      break;
    relabel_progress_set(walk->progress, "Reading changes", position + tasks->len, (guint64)n_samples);
  }
  return TRUE;
}

/* The labels that a field has now; NULL where it is not set, or no longer there. */
static GPtrArray *
dup_labels(Walk *walk, RelabelSample *sample, const char *name, RelabelFieldType *type)
{
  g_autoptr(RelabelField) field = relabel_dataset_find_field(walk->dataset, name);

  if (field == NULL || sample == NULL)
    return NULL;
  *type = relabel_field_get_field_type(field);
  return relabel_run_field_dup_labels(*type, sample, name);
}

static gboolean
find_label(GPtrArray *labels, const char *id, guint *place)
{
  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    if (strcmp(relabel_label_get_id(g_ptr_array_index(labels, i)), id) == 0) {
      *place = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* The label that came of a change: that of its id, or, where another took its place, the only one of the field. */
static gboolean
find_after(GPtrArray *labels, RelabelFieldType type, const RelabelChangeRecord *change, guint *place)
{
  if (change->kind == RELABEL_CHANGE_KIND_DELETED || labels == NULL)
    return FALSE;
  if (find_label(labels, change->label_id, place))
    return TRUE;
  *place = 0;
  return change->kind == RELABEL_CHANGE_KIND_EDITED && !relabel_field_type_is_list(type) && labels->len > 0;
}

/* ---- reading ---- */

static gboolean
list_sample(Walk *walk, RelabelRunTask *task, JsonArray *record, RelabelSample *sample, GError **error)
{
  for (guint i = 0; i < json_array_get_length(record); i++) {
    g_auto(RelabelChangeRecord) change = { 0 };
    g_autoptr(JsonObject) document = NULL;
    g_autoptr(GPtrArray) labels = NULL;
    RelabelFieldType type = RELABEL_FIELD_TYPE_OTHER;
    RelabelLabel *after = NULL;
    guint place = 0;

    if (!relabel_change_record_read(record, i, &change, error))
      return FALSE;
    labels = dup_labels(walk, sample, change.field, &type);
    if (find_after(labels, type, &change, &place))
      after = g_ptr_array_index(labels, place);
    document = relabel_change_document_new(change.kind, task->sample_id, change.field, change.label_id, change.reason);
    if (change.conflict)
      json_object_set_boolean_member(document, "conflict", TRUE);
    if (change.before != NULL || after != NULL)
      relabel_change_document_set_labels(document, change.before, after);
    if (!relabel_change_list_add(walk->changes, document, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_run_read_changes:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @cancellable: (nullable): to cancel
 *
 * Reads what the last load of a run that changed something has changed. What labels became is what they are now. What undo took back is no
 * longer there.
 *
 * Returns: (transfer full) (nullable): the changes, none of them rejected
 */
RelabelChangeList *
relabel_run_read_changes(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error);
  g_autoptr(RelabelChangeList) changes = run != NULL ? relabel_change_list_new(error) : NULL;
  g_autoptr(GPtrArray) touched = g_ptr_array_new();
  Walk walk = { .dataset = dataset, .run = run, .changes = changes, .func = list_sample, .touched = touched };

  if (changes == NULL || !walk_tasks(&walk, cancellable, error))
    return NULL;
  relabel_change_list_finish(changes);
  return g_steal_pointer(&changes);
}

/* ---- taking back ---- */

/* The labels of the field as they would be without the change. */
static GPtrArray *
revert_change(GPtrArray *labels, RelabelFieldType type, const RelabelChangeRecord *change)
{
  GPtrArray *reverted = g_ptr_array_new_with_free_func(g_object_unref);
  guint place = 0;
  gboolean has_after = find_after(labels, type, change, &place);

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);

    if (!has_after || i != place)
      g_ptr_array_add(reverted, g_object_ref(label));
    else if (change->before != NULL)
      g_ptr_array_add(reverted, g_object_ref(change->before));
  }
  /* What is gone comes back where it was, unless it is there already. */
  if (!has_after && change->before != NULL && !find_label(reverted, relabel_label_get_id(change->before), &place))
    g_ptr_array_insert(reverted, (int)MIN(change->place, reverted->len), g_object_ref(change->before));
  return reverted;
}

static gboolean
write_labels(Walk *walk, RelabelSample *sample, const char *field, RelabelFieldType type, GPtrArray *labels, GError **error)
{
  const char *id = relabel_sample_get_id(sample);

  if (relabel_field_type_is_label(type)) {
    relabel_sample_set_labels(sample, field, labels->len > 0 || relabel_field_type_is_list(type) ? labels : NULL);
    return relabel_dataset_set_labels(walk->dataset, id, field, relabel_sample_get_labels(sample, field), error);
  }
  relabel_sample_set_value(sample, field, labels->len > 0 ? relabel_scalar_get_value(g_ptr_array_index(labels, 0)) : NULL);
  return relabel_dataset_set_value(walk->dataset, id, field, relabel_sample_get_value(sample, field), error);
}

static void
set_record(Walk *walk, RelabelRunTask *task, JsonArray *record)
{
  JsonObject *sent = relabel_json_copy_object(relabel_run_task_get_sent(task));

  json_object_set_array_member(sent, RELABEL_RUN_TASK_CHANGES, json_array_ref(record));
  relabel_run_task_take_sent(task, sent);
  g_ptr_array_add(walk->touched, task);
}

static gboolean
revert_sample(Walk *walk, RelabelRunTask *task, JsonArray *record, RelabelSample *sample, GError **error)
{
  g_autoptr(JsonArray) rest = json_array_new();
  guint n = json_array_get_length(record);
  g_autofree gboolean *is_reverted = g_new0(gboolean, n);

  /* Backwards: each finds what it left. */
  for (guint i = n; sample != NULL && i > 0; i--) {
    g_auto(RelabelChangeRecord) change = { 0 };
    g_autoptr(GPtrArray) labels = NULL;
    g_autoptr(GPtrArray) reverted = NULL;
    RelabelFieldType type = RELABEL_FIELD_TYPE_OTHER;

    if (!relabel_change_record_read(record, i - 1, &change, error))
      return FALSE;
    if (relabel_change_list_find_choice(walk->changes, task->sample_id, change.field, change.label_id) != RELABEL_CHOICE_MINE)
      continue;
    labels = dup_labels(walk, sample, change.field, &type);
    /* The field may have been deleted since: then there is nothing to take back, and the record stays. */
    if (type == RELABEL_FIELD_TYPE_OTHER)
      continue;
    reverted = revert_change(labels, type, &change);
    if (!write_labels(walk, sample, change.field, type, reverted, error))
      return FALSE;
    is_reverted[i - 1] = TRUE;
    walk->n_reverted++;
  }
  for (guint i = 0; i < n; i++) {
    if (!is_reverted[i])
      json_array_add_element(rest, json_array_dup_element(record, i));
  }
  if (json_array_get_length(rest) < n)
    set_record(walk, task, rest);
  return TRUE;
}

static gboolean
revert_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Walk *walk = user_data;

  walk->n_reverted = 0;
  return walk_tasks(walk, cancellable, error);
}

/**
 * relabel_run_revert_changes:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @changes: of [func@Relabel.Run.read_changes]; those for which [enum@Relabel.Choice.MINE] was chosen are taken back
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; nothing is changed then
 *
 * Takes changes of the last load back, in one transaction, which is one step of undo. The next load does not make them again, unless
 * somebody changes the same labels on the server once more. %RELABEL_MODEL_ERROR_BUSY while the run is being loaded.
 *
 * Returns: how many were taken back; -1 with an error
 */
gint64
relabel_run_revert_changes(RelabelDataset *dataset, const char *key, RelabelChangeList *changes, RelabelProgress *progress,
                           GCancellable *cancellable, GError **error)
{
  g_autoptr(GObject) lock = relabel_dataset_lock_run(dataset, key, error);
  g_autoptr(RelabelRun) run = lock != NULL ? relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error) : NULL;
  g_autoptr(GPtrArray) touched = g_ptr_array_new();
  g_autofree char *title = g_strdup_printf("Take back changes of “%s”", key);
  Walk walk = {
    .dataset = dataset, .run = run, .changes = changes, .progress = progress, .func = revert_sample, .touched = touched
  };

  if (run == NULL || !relabel_dataset_edit(dataset, title, revert_cb, &walk, cancellable, error))
    return -1;
  return walk.n_reverted;
}

/* ---- the asynchronous twins ---- */

typedef struct {
  char *key;
  RelabelChangeList *changes;
  RelabelProgress *progress;
} Call;

static void
call_free(Call *call)
{
  g_free(call->key);
  g_clear_object(&call->changes);
  g_clear_object(&call->progress);
  g_free(call);
}

static void
read_changes_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  RelabelChangeList *changes = relabel_run_read_changes(source, call->key, cancellable, &error);

  relabel_task_return_pointer(task, changes, g_object_unref, error);
}

/**
 * relabel_run_read_changes_async:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Run.read_changes].
 */
void
relabel_run_read_changes_async(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  call->key = g_strdup(key);
  relabel_task_run(dataset, relabel_run_read_changes_async, call, (GDestroyNotify)call_free, read_changes_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_run_read_changes_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the changes
 */
RelabelChangeList *
relabel_run_read_changes_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}

static void
revert_changes_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gint64 n = relabel_run_revert_changes(source, call->key, call->changes, call->progress, cancellable, &error);

  if (n < 0)
    g_task_return_error(task, error);
  else
    g_task_return_int(task, (gssize)n);
}

/**
 * relabel_run_revert_changes_async:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @changes: of [func@Relabel.Run.read_changes]; not to be changed any more
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; nothing is changed then
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Run.revert_changes].
 */
void
relabel_run_revert_changes_async(RelabelDataset *dataset, const char *key, RelabelChangeList *changes, RelabelProgress *progress,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  call->key = g_strdup(key);
  call->changes = g_object_ref(changes);
  g_set_object(&call->progress, progress);
  relabel_task_run(dataset, relabel_run_revert_changes_async, call, (GDestroyNotify)call_free, revert_changes_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_run_revert_changes_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: how many were taken back; -1 with an error
 */
gint64
relabel_run_revert_changes_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, dataset), -1);
  return g_task_propagate_int(G_TASK(result), error);
}
