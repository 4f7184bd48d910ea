/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-annotate.h"
#include "relabel-session.h"
#include "relabel-task.h"

typedef struct {
  char *url;
  char *api_key;
} Call;

static void
call_free(Call *call)
{
  g_free(call->url);
  g_free(call->api_key);
  g_free(call);
}

/**
 * relabel_annotate_list_projects:
 * @url: (nullable): the server; %NULL for the one that the environment or the configuration names
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 *
 * Lists the projects that the user may see; whether one can be used is known when samples are sent to it.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelLsProject): the projects, the newest first
 */
GPtrArray *
relabel_annotate_list_projects(const char *url, const char *api_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelSession) session = relabel_session_open_server(url, api_key, cancellable, error);
  GPtrArray *projects;

  if (session == NULL)
    return NULL;
  relabel_ls_client_find_projects_async(session->client, NULL, cancellable, relabel_session_cb, session);
  projects = relabel_ls_client_find_projects_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return projects;
}

static void
list_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  GPtrArray *projects = relabel_annotate_list_projects(call->url, call->api_key, cancellable, &error);

  relabel_task_return_pointer(task, projects, (GDestroyNotify)g_ptr_array_unref, error);
}

/**
 * relabel_annotate_list_projects_async:
 * @url: (nullable): the server; %NULL for the one that the environment or the configuration names
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.annotate_list_projects].
 */
void
relabel_annotate_list_projects_async(const char *url, const char *api_key, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  call->url = g_strdup(url);
  call->api_key = g_strdup(api_key);
  relabel_task_run(NULL, relabel_annotate_list_projects_async, call, (GDestroyNotify)call_free, list_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_annotate_list_projects_finish:
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type RelabelLsProject): the projects
 */
GPtrArray *
relabel_annotate_list_projects_finish(GAsyncResult *result, GError **error)
{
  return relabel_task_finish(NULL, result, error);
}
