/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has become of a run's project. */
#include "relabel-annotate-error.h"
#include "relabel-labeling-config.h"
#include "relabel-ls-error.h"
#include "relabel-run-control.h"
#include "relabel-send.h"
#include "relabel-task.h"

/* For what has asked for the project anyway. */
GStrv
relabel_run_list_drift(RelabelRun *run, RelabelLsProject *project)
{
  const char *config = relabel_ls_project_get_label_config(project);

  return relabel_labeling_config_list_drift(relabel_run_get_label_schema(run), relabel_run_get_image_key(run),
                                            relabel_run_get_project_shared(run), config != NULL ? config : "");
}

/**
 * relabel_run_check_drift:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 *
 * Holds what the run asks for against the labeling config that its project has now: classes and controls that were renamed, taken away, added
 * or changed.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): a sentence a difference, none when there is none;
 *   %RELABEL_ANNOTATE_ERROR_PROJECT_GONE when the project was deleted
 */
GStrv
relabel_run_check_drift(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error);
  g_autoptr(RelabelSession) session = NULL;
  g_autoptr(RelabelLsProject) project = NULL;
  g_autoptr(GError) reason = NULL;

  if (run == NULL || !relabel_run_check_project(run, error))
    return NULL;
  session = relabel_session_open_for_run(dataset, run, api_key, NULL, cancellable, error);
  if (session == NULL)
    return NULL;
  project = relabel_session_get_project(session, relabel_run_get_project_id(run), &reason);
  if (project != NULL)
    return relabel_run_list_drift(run, project);
  if (g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_PROJECT_GONE, "Project %" G_GINT64_FORMAT " is no longer on %s",
                relabel_run_get_project_id(run), relabel_run_get_url(run));
  else
    g_propagate_error(error, g_steal_pointer(&reason));
  return NULL;
}

typedef struct {
  char *key;
  char *api_key;
} Call;

static void
call_free(Call *call)
{
  g_free(call->key);
  g_free(call->api_key);
  g_free(call);
}

static void
check_drift_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  GStrv sentences = relabel_run_check_drift(source, call->key, call->api_key, cancellable, &error);

  relabel_task_return_pointer(task, sentences, (GDestroyNotify)g_strfreev, error);
}

/**
 * relabel_run_check_drift_async:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Run.check_drift].
 */
void
relabel_run_check_drift_async(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  call->key = g_strdup(key);
  call->api_key = g_strdup(api_key);
  relabel_task_run(dataset, relabel_run_check_drift_async, call, (GDestroyNotify)call_free, check_drift_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_run_check_drift_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): a sentence a difference
 */
GStrv
relabel_run_check_drift_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
