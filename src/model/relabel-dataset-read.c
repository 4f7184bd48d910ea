/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-dataset-private.h"
#include "relabel-error.h"

/* The methods of a dataset that read: each hands its arguments to the reading thread and waits; within an edit it stays in the thread. */
typedef struct Call Call;

struct Call {
  RelabelDataset *self;
  gpointer (*func)(Call *call, GError **error);
  RelabelView *view;
  RelabelIdList *ids;
  const char *const *fields;
  const char *name;
  int kind;
  guint64 position;
  guint length;
  RelabelGeometry geometry;
  RelabelFieldScan *scan;
  GCancellable *cancellable;
  gpointer result;
  GError *error;
};

static void
run_cb(gpointer data)
{
  Call *call = data;

  if (!g_cancellable_set_error_if_cancelled(call->cancellable, &call->error))
    call->result = call->func(call, &call->error);
}

static gpointer
run(Call *call, GError **error)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(call->self);

  if (relabel_dataset_in_edit(call->self))
    run_cb(call);
  else
    relabel_worker_call(priv->reader, run_cb, call);
  if (call->error != NULL)
    g_propagate_error(error, call->error);
  return call->result;
}

static gpointer
list_samples(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->list_samples(call->self, call->view, call->cancellable, error);
}

/**
 * relabel_dataset_list_samples:
 * @view: (nullable): which samples and in what order; %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Returns: (transfer full) (nullable): the ids of the samples
 */
RelabelIdList *
relabel_dataset_list_samples(RelabelDataset *self, RelabelView *view, GCancellable *cancellable, GError **error)
{
  Call call = { .self = self, .func = list_samples, .view = view, .cancellable = cancellable };

  return run(&call, error);
}

static gpointer
read_samples(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->read_samples(call->self, call->ids, call->fields, call->cancellable, error);
}

/**
 * relabel_dataset_read_samples:
 * @ids: which samples; a page of some hundreds
 * @fields: (nullable) (array zero-terminated=1): the label fields to read, or %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Reads samples with their labels. Samples that are no longer there are left out.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelSample): the samples, in the order of @ids
 */
GPtrArray *
relabel_dataset_read_samples(RelabelDataset *self, RelabelIdList *ids, const char *const *fields, GCancellable *cancellable,
                             GError **error)
{
  Call call = { .self = self, .func = read_samples, .ids = ids, .fields = fields, .cancellable = cancellable };

  return run(&call, error);
}

/**
 * relabel_dataset_read_sample:
 * @id: the id of a sample
 *
 * Returns: (transfer full) (nullable): the sample; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of that id
 */
RelabelSample *
relabel_dataset_read_sample(RelabelDataset *self, const char *id, GError **error)
{
  const char *const strv[] = { id, NULL };
  g_autoptr(RelabelIdList) ids = relabel_id_list_new_from_strv(strv, error);
  g_autoptr(GPtrArray) samples = NULL;

  if (ids == NULL)
    return NULL;
  samples = relabel_dataset_read_samples(self, ids, NULL, NULL, error);
  if (samples == NULL)
    return NULL;
  if (samples->len == 0) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no sample “%s”", id);
    return NULL;
  }
  return g_object_ref(g_ptr_array_index(samples, 0));
}

static gpointer
count_classes(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->count_classes(call->self, call->name, call->view, call->cancellable, error);
}

/**
 * relabel_dataset_count_classes:
 * @field: the name of a label field
 * @view: (nullable): of which samples; %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Returns: (transfer container) (nullable) (element-type RelabelClassCount): the classes that occur, sorted by code point, each with its count
 */
GPtrArray *
relabel_dataset_count_classes(RelabelDataset *self, const char *field, RelabelView *view, GCancellable *cancellable,
                              GError **error)
{
  Call call = { .self = self, .func = count_classes, .name = field, .view = view, .cancellable = cancellable };

  return run(&call, error);
}

static gpointer
scan_field(Call *call, GError **error)
{
  gboolean done = RELABEL_DATASET_GET_CLASS(call->self)->scan_field(call->self, call->name, call->view, call->geometry, call->scan,
                                                                    call->cancellable, error);

  return GINT_TO_POINTER(done);
}

void
relabel_attribute_use_free(RelabelAttributeUse *use)
{
  g_free(use->label);
  g_free(use->name);
  json_node_unref(use->first);
  g_free(use);
}

void
relabel_field_scan_clear(RelabelFieldScan *scan)
{
  g_clear_pointer(&scan->attributes, g_ptr_array_unref);
}

/* Goes through all labels of a field in a view, or in all samples, without making any: how many are of a geometry, and, where @attributes are
 * asked for, which these have. @scan: (out) */
gboolean
relabel_dataset_scan_field(RelabelDataset *self, const char *field, RelabelView *view, RelabelGeometry geometry, gboolean attributes,
                           RelabelFieldScan *scan, GCancellable *cancellable, GError **error)
{
  Call call = { .self = self, .func = scan_field, .name = field, .view = view, .geometry = geometry, .scan = scan,
                .cancellable = cancellable };

  *scan = (RelabelFieldScan){ 0 };
  if (attributes)
    scan->attributes = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_attribute_use_free);
  return GPOINTER_TO_INT(run(&call, error)) != 0;
}

static gpointer
list_runs(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->list_runs(call->self, (RelabelRunKind)call->kind, error);
}

/**
 * relabel_dataset_list_runs:
 * @kind: what kind of runs
 *
 * Returns: (transfer container) (nullable) (element-type RelabelRun): the runs, sorted by key
 */
GPtrArray *
relabel_dataset_list_runs(RelabelDataset *self, RelabelRunKind kind, GError **error)
{
  Call call = { .self = self, .func = list_runs, .kind = (int)kind };

  return run(&call, error);
}

static gpointer
read_run(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->read_run(call->self, (RelabelRunKind)call->kind, call->name, error);
}

/**
 * relabel_dataset_read_run:
 * @kind: what kind of run
 * @key: its key
 *
 * Returns: (transfer full) (nullable): the run; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of that key
 */
RelabelRun *
relabel_dataset_read_run(RelabelDataset *self, RelabelRunKind kind, const char *key, GError **error)
{
  Call call = { .self = self, .func = read_run, .kind = (int)kind, .name = key };

  return run(&call, error);
}

/**
 * relabel_dataset_load_annotation_view:
 * @key: the key of an annotation run
 * @live: %FALSE for the samples that were sent, however they have changed since; %TRUE for the stages of the view that was sent, which are
 *   evaluated anew wherever the view is used, as FiftyOne does
 *
 * Returns: (transfer full) (nullable): the samples of the run, as a view; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of that key
 */
RelabelView *
relabel_dataset_load_annotation_view(RelabelDataset *self, const char *key, gboolean live, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(self, RELABEL_RUN_KIND_ANNOTATION, key, error);
  g_autoptr(RelabelView) view = NULL;

  if (run == NULL)
    return NULL;
  if (live)
    return relabel_view_new_from_string(relabel_run_get_view(run) != NULL ? relabel_run_get_view(run) : "", error);
  view = relabel_view_new();
  relabel_view_annotation_run(view, key, FALSE);
  return g_steal_pointer(&view);
}

static gpointer
read_tasks(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->read_tasks(call->self, call->name, call->position, call->length, error);
}

/**
 * relabel_dataset_read_tasks:
 * @key: the key of an annotation run
 * @position: from 0
 * @length: at most so many
 *
 * Reads tasks in the order in which they were first written, page by page.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelRunTask): the tasks
 */
GPtrArray *
relabel_dataset_read_tasks(RelabelDataset *self, const char *key, guint64 position, guint length, GError **error)
{
  Call call = { .self = self, .func = read_tasks, .name = key, .position = position, .length = length };

  return run(&call, error);
}

static gpointer
find_tasks(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->find_tasks(call->self, call->name, call->ids, error);
}

/**
 * relabel_dataset_find_tasks:
 * @key: the key of an annotation run
 * @sample_ids: samples
 *
 * Reads the tasks of some samples, in the order of @sample_ids.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelRunTask): the tasks; samples that are not in the run have none
 */
GPtrArray *
relabel_dataset_find_tasks(RelabelDataset *self, const char *key, RelabelIdList *sample_ids, GError **error)
{
  Call call = { .self = self, .func = find_tasks, .name = key, .ids = sample_ids };

  return run(&call, error);
}
