/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What was sent twice. A request whose answer is lost is repeated only after the server was asked and knew nothing of it; that it is still on
 * its way then, and arrives later, nobody can know. So once all is there, the server is asked again.
 */
#include "relabel-ls-error.h"
#include "relabel-send.h"

#define PAGE 500

/* Takes the tasks of the run, or the uploads, that are on record out of a set of numbers. */
static gboolean
remove_recorded(RelabelSession *session, RelabelRun *run, GHashTable *ids, gboolean uploads, GError **error)
{
  for (guint64 position = 0;; position += PAGE) {
    g_autoptr(GPtrArray) tasks = relabel_dataset_read_tasks(session->dataset, relabel_run_get_key(run), position, PAGE, error);

    for (guint i = 0; tasks != NULL && i < tasks->len; i++) {
      RelabelRunTask *task = g_ptr_array_index(tasks, i);

      g_hash_table_remove(ids, uploads ? &task->upload_id : &task->task_id);
    }
    if (tasks == NULL || tasks->len < PAGE)
      return tasks != NULL;
  }
}

static GHashTable *
list_marked(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GArray) ids = NULL;
  GHashTable *set;

  relabel_ls_client_list_marked_async(session->client, relabel_run_get_project_id(run), RELABEL_SEND_DATA_BATCH, relabel_run_get_mark(run),
                                      session->cancellable, relabel_session_cb, session);
  ids = relabel_ls_client_list_marked_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  if (ids == NULL)
    return NULL;
  set = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add(set, g_memdup2(&g_array_index(ids, gint64, i), sizeof(gint64)));
  return set;
}

static gboolean
sweep_tasks(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(RelabelLsStatus) counts = relabel_session_count_own(session, run, relabel_run_get_project_id(run), TRUE, error);
  g_autoptr(GArray) surplus = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_autoptr(GHashTable) ids = NULL;
  GHashTableIter iter;
  gint64 n_samples = 0;
  gpointer id;

  relabel_run_get_counts(run, &n_samples, NULL);
  if (counts == NULL || counts->n_tasks <= n_samples)
    return counts != NULL;
  ids = list_marked(session, run, error);
  if (ids == NULL || !remove_recorded(session, run, ids, FALSE, error))
    return FALSE;
  g_hash_table_iter_init(&iter, ids);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    g_array_append_vals(surplus, id, 1);
  return relabel_send_delete_tasks(session, run, surplus, error);
}

static gboolean
delete_upload(RelabelSession *session, gint64 id, GError **error)
{
  g_autoptr(GError) reason = NULL;
  gboolean done;

  relabel_ls_client_delete_upload_async(session->client, id, session->cancellable, relabel_session_cb, session);
  done = relabel_ls_client_delete_upload_finish(session->client, relabel_session_wait(session), &reason);
  g_clear_object(&session->result);
  if (done || g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
}

gboolean
relabel_send_delete_uploads(RelabelSession *session, RelabelRun *run, gboolean unused_only, GError **error)
{
  g_autoptr(RelabelUploads) uploads = NULL;
  GHashTableIter iter;
  gpointer id;

  if (!relabel_send_list_uploads(session, run, &uploads, error))
    return FALSE;
  if (uploads == NULL)
    return TRUE;
  if (unused_only && !remove_recorded(session, run, uploads->ids, TRUE, error))
    return FALSE;
  g_hash_table_iter_init(&iter, uploads->ids);
  while (g_hash_table_iter_next(&iter, &id, NULL)) {
    if (!delete_upload(session, *(gint64 *)id, error))
      return FALSE;
  }
  return TRUE;
}

/* But for the one that the run went to. */
static gboolean
sweep_projects(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GPtrArray) projects = NULL;

  if (relabel_run_get_project_shared(run))
    return TRUE;
  projects = relabel_send_list_own_projects(session, run, error);
  for (guint i = 0; projects != NULL && i < projects->len; i++) {
    RelabelLsProject *project = g_ptr_array_index(projects, i);

    if (relabel_ls_project_get_id(project) != relabel_run_get_project_id(run) && relabel_ls_project_get_n_tasks(project) == 0 &&
        !relabel_session_delete_project(session, relabel_ls_project_get_id(project), error))
      return FALSE;
  }
  return projects != NULL;
}

/* That no task is there twice has to hold. Files and projects that nobody uses do no harm: that they could not be taken away is only said. */
gboolean
relabel_send_sweep(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autofree char *note = NULL;

  relabel_progress_set(session->progress, "Looking for what was sent twice", 0, 0);
  if (session->unsure && !sweep_tasks(session, run, error))
    return FALSE;
  if (relabel_send_delete_uploads(session, run, TRUE, &reason) && sweep_projects(session, run, &reason))
    return TRUE;
  if (g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  note = g_strdup_printf("Files or projects of the run may be on the server twice: %s", reason->message);
  relabel_run_add_note(run, note);
  return TRUE;
}
