/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-load-plan.h"

#include "relabel-change-private.h"
#include "relabel-load-private.h"
#include "relabel-task.h"

/**
 * RelabelLoadPlan:
 *
 * What a load would do, with a choice for each change. What was downloaded for it is kept in a temporary file, so that what is applied is
 * what was looked at; the merge itself is done again then, for the dataset may have been edited meanwhile.
 */
struct _RelabelLoadPlan {
  GObject parent_instance;

  RelabelDataset *dataset;
  RelabelLoadRequest *request;
  RelabelSpool *spool;
  RelabelLoadReport *report;
  RelabelChangeList *changes;
};

G_DEFINE_FINAL_TYPE(RelabelLoadPlan, relabel_load_plan, G_TYPE_OBJECT)

static void
relabel_load_plan_finalize(GObject *object)
{
  RelabelLoadPlan *self = RELABEL_LOAD_PLAN(object);

  g_clear_object(&self->dataset);
  g_clear_object(&self->request);
  g_clear_pointer(&self->spool, relabel_spool_free);
  g_clear_object(&self->report);
  g_clear_object(&self->changes);
  G_OBJECT_CLASS(relabel_load_plan_parent_class)->finalize(object);
}

static void
relabel_load_plan_class_init(RelabelLoadPlanClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_load_plan_finalize;
}

static void
relabel_load_plan_init(RelabelLoadPlan *self)
{
}

typedef struct {
  RelabelLoadPlan *plan;
  RelabelProgress *progress;
  gboolean done;
} Rehearsal;

/* The plan is the load itself, taken back at the end: so it can't say anything else. */
static gboolean
rehearse_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Rehearsal *rehearsal = user_data;
  RelabelLoadPlan *self = rehearsal->plan;
  g_autoptr(RelabelRun) run =
      relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, relabel_load_request_get_key(self->request), error);

  if (run == NULL || !relabel_load_apply(dataset, run, self->request, self->spool, self->changes, NULL, self->report, rehearsal->progress,
                                         cancellable, error))
    return FALSE;
  rehearsal->done = TRUE;
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "A plan changes nothing");
  return FALSE;
}

static gboolean
rehearse(RelabelLoadPlan *self, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  Rehearsal rehearsal = { .plan = self, .progress = progress };
  g_autoptr(GError) reason = NULL;

  relabel_dataset_edit(self->dataset, NULL, rehearse_cb, &rehearsal, cancellable, &reason);
  if (!rehearsal.done) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  relabel_change_list_finish(self->changes);
  relabel_load_report_finish(self->report);
  return TRUE;
}

/**
 * relabel_load_plan_new:
 * @dataset: a dataset
 * @request: of which run, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 *
 * Downloads what annotators made of a run, and finds out what a load would change. Nothing is changed.
 *
 * Returns: (transfer full) (nullable): the plan
 */
RelabelLoadPlan *
relabel_load_plan_new(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr(RelabelLoadPlan) self = g_object_new(RELABEL_TYPE_LOAD_PLAN, NULL);
  g_autoptr(RelabelRun) run =
      relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, relabel_load_request_get_key(request), error);

  if (run == NULL)
    return NULL;
  self->dataset = g_object_ref(dataset);
  self->request = g_object_ref(request);
  self->report = relabel_load_report_new();
  self->spool = relabel_spool_new(error);
  self->changes = self->spool != NULL ? relabel_change_list_new(error) : NULL;
  if (self->changes == NULL ||
      !relabel_load_fetch(dataset, run, request, self->spool, self->report, progress, cancellable, error) ||
      !rehearse(self, progress, cancellable, error))
    return NULL;
  return g_steal_pointer(&self);
}

/**
 * relabel_load_plan_get_report:
 *
 * Returns: (transfer none): what the load would do if all of it was accepted
 */
RelabelLoadReport *
relabel_load_plan_get_report(RelabelLoadPlan *self)
{
  return self->report;
}

/**
 * relabel_load_plan_get_changes:
 *
 * Returns: (transfer none): the changes, to be looked at and chosen from
 */
RelabelChangeList *
relabel_load_plan_get_changes(RelabelLoadPlan *self)
{
  return self->changes;
}

/**
 * relabel_load_plan_apply:
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; nothing is changed then
 *
 * Loads as planned, with what was chosen of each change, in one transaction, which undo takes back. What was rejected is not offered again,
 * unless somebody changes it on the server once more. Choices are not to be changed meanwhile; they can be if it fails or is cancelled.
 *
 * Returns: (transfer full) (nullable): what was changed
 */
RelabelLoadReport *
relabel_load_plan_apply(RelabelLoadPlan *self, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelLoadReport) report = relabel_load_report_new();
  RelabelLoad load = { self->request, self->spool, self->changes, report, progress };

  *relabel_load_report_get_tasks(report) = *relabel_load_report_get_tasks(self->report);
  return relabel_load_merge(self->dataset, &load, cancellable, error) ? g_steal_pointer(&report) : NULL;
}

/* ---- the asynchronous twins ---- */

/**
 * relabel_load_plan_new_async:
 * @dataset: a dataset
 * @request: of which run, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [ctor@Relabel.LoadPlan.new].
 */
void
relabel_load_plan_new_async(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_new(relabel_load_plan_new_async, (RelabelRequestFunc)relabel_load_plan_new, dataset, request, progress, cancellable,
                       callback, user_data);
}

/**
 * relabel_load_plan_new_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the plan
 */
RelabelLoadPlan *
relabel_load_plan_new_finish(GAsyncResult *result, GError **error)
{
  return relabel_task_finish(NULL, result, error);
}

static void
apply_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  RelabelLoadReport *report = relabel_load_plan_apply(source, data, cancellable, &error);

  relabel_task_return_pointer(task, report, g_object_unref, error);
}

/**
 * relabel_load_plan_apply_async:
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; nothing is changed then
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.LoadPlan.apply].
 */
void
relabel_load_plan_apply_async(RelabelLoadPlan *self, RelabelProgress *progress, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  RelabelProgress *data = NULL;

  g_set_object(&data, progress);
  relabel_task_run(self, relabel_load_plan_apply_async, data, data != NULL ? g_object_unref : NULL, apply_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_load_plan_apply_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): what was changed
 */
RelabelLoadReport *
relabel_load_plan_apply_finish(RelabelLoadPlan *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}
