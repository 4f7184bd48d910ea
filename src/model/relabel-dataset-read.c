/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-dataset-private.h"
#include "relabel-error.h"
#include "relabel-lens.h"

/* The methods of a dataset that read: each hands its arguments to the reading thread, or to that which counts, and waits; within an edit it stays in
 * the thread. */
typedef struct Call Call;

struct Call {
  RelabelDataset *self;
  gpointer (*func)(Call *call, GError **error);
  RelabelView *view;
  GPtrArray *known; /* the fields of the dataset, where there is a view or something to aggregate */
  RelabelIdList *ids;
  const char *const *fields;
  const char *name;
  int kind;
  guint64 position;
  guint length;
  RelabelGeometry geometry;
  RelabelFieldScan *scan;
  RelabelAggregate *aggregate;
  gboolean is_count;
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
dispatch(Call *call, GError **error)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(call->self);

  if (relabel_dataset_in_edit(call->self))
    run_cb(call);
  else
    relabel_worker_call(call->is_count ? priv->counter : priv->reader, run_cb, call);
  if (call->error != NULL)
    g_propagate_error(error, call->error);
  return call->result;
}

/* What is asked for has to be there: every store says the same of what is not. */
static gboolean
check(Call *call, GError **error)
{
  RelabelExpression *of = call->aggregate != NULL ? call->aggregate->of : NULL;
  g_autoptr(RelabelView) holder = NULL;

  if (call->view != NULL && !relabel_view_check(call->view, call->known, error))
    return FALSE;
  if (of == NULL)
    return TRUE;
  holder = relabel_view_new();
  relabel_view_match(holder, of);
  return relabel_view_check(holder, call->known, error);
}

/* With the stages that names in the view stand for: these are looked up in this thread, since the other one does one thing at a time. */
static gpointer
run(Call *call, GError **error)
{
  g_autoptr(RelabelView) resolved = NULL;
  g_autoptr(GPtrArray) known = NULL;

  if (call->view != NULL && relabel_view_get_n_stages(call->view) == 0)
    call->view = NULL;
  if (call->view == NULL && (call->aggregate == NULL || call->aggregate->of == NULL))
    return dispatch(call, error);
  known = call->known = relabel_dataset_load_fields(call->self, error);
  if (known == NULL)
    return NULL;
  if (call->view != NULL) {
    resolved = relabel_dataset_resolve_view(call->self, call->view, error);
    if (resolved == NULL)
      return NULL;
    call->view = resolved;
  }
  return check(call, error) ? dispatch(call, error) : NULL;
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
read_view(Call *call, GError **error)
{
  RelabelDatasetClass *klass = RELABEL_DATASET_GET_CLASS(call->self);
  g_autoptr(RelabelLens) lens = NULL;
  g_auto(GStrv) needed = NULL;
  GPtrArray *samples;

  if (call->view == NULL)
    return klass->read_samples(call->self, call->ids, call->fields, call->cancellable, error);
  lens = relabel_lens_new(call->view, call->known);
  needed = relabel_lens_list_needed(lens, call->fields);
  samples = klass->read_samples(call->self, call->ids, (const char *const *)needed, call->cancellable, error);
  for (guint i = 0; samples != NULL && i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);

    relabel_lens_show(lens, sample);
    for (guint k = 0; needed != NULL && needed[k] != NULL; k++) {
      if (!g_strv_contains(call->fields, needed[k]))
        relabel_sample_take_labels(sample, needed[k], NULL);
    }
  }
  return samples;
}

/**
 * relabel_dataset_read_view:
 * @view: (nullable): what is shown of the samples; %NULL for all
 * @ids: which samples; a page of some hundreds of those that [method@Relabel.Dataset.list_samples] tells of the view
 * @fields: (nullable) (array zero-terminated=1): the label fields to read, or %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Reads samples with those of their labels and values that a view shows. Samples that are no longer there are left out.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelSample): the samples, in the order of @ids
 */
GPtrArray *
relabel_dataset_read_view(RelabelDataset *self, RelabelView *view, RelabelIdList *ids, const char *const *fields, GCancellable *cancellable,
                          GError **error)
{
  Call call = { .self = self, .func = read_view, .view = view, .ids = ids, .fields = fields, .cancellable = cancellable };

  return run(&call, error);
}

/**
 * relabel_dataset_read_samples:
 * @ids: which samples; a page of some hundreds
 * @fields: (nullable) (array zero-terminated=1): the label fields to read, or %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Reads samples with all of their labels: [method@Relabel.Dataset.read_view] without a view.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelSample): the samples, in the order of @ids
 */
GPtrArray *
relabel_dataset_read_samples(RelabelDataset *self, RelabelIdList *ids, const char *const *fields, GCancellable *cancellable,
                             GError **error)
{
  return relabel_dataset_read_view(self, NULL, ids, fields, cancellable, error);
}

static gpointer
list_patches(Call *call, GError **error)
{
  return RELABEL_DATASET_GET_CLASS(call->self)->list_patches(call->self, call->view, call->cancellable, error);
}

/**
 * relabel_dataset_list_patches:
 * @view: a view whose last stage is `to_patches` or `to_evaluation_patches`
 * @cancellable: (nullable): to stop waiting
 *
 * Lists the objects that a view shows, in the order of its samples. Those of an evaluation are, as in FiftyOne, the objects of the ground truth,
 * each with the predictions that match it, and after them the predictions that match nothing.
 *
 * Returns: (transfer full) (nullable): the patches
 */
RelabelPatchList *
relabel_dataset_list_patches(RelabelDataset *self, RelabelView *view, GCancellable *cancellable, GError **error)
{
  Call call = { .self = self, .func = list_patches, .view = view, .cancellable = cancellable };

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
  Call call = { .self = self, .func = count_classes, .is_count = TRUE, .name = field, .view = view, .cancellable = cancellable };

  return run(&call, error);
}

static gpointer
aggregate(Call *call, GError **error)
{
  RelabelDatasetClass *klass = RELABEL_DATASET_GET_CLASS(call->self);

  return GINT_TO_POINTER(klass->aggregate(call->self, call->aggregate, call->view, call->cancellable, error));
}

/* Answers what *request asks for. */
gboolean
relabel_dataset_aggregate(RelabelDataset *self, RelabelAggregate *request, RelabelView *view, GCancellable *cancellable, GError **error)
{
  Call call = { .self = self, .func = aggregate, .is_count = TRUE, .aggregate = request, .view = view, .cancellable = cancellable };

  return GPOINTER_TO_INT(run(&call, error)) != 0;
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
