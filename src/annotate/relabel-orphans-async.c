/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The asynchronous twins. */
#include "relabel-orphans.h"
#include "relabel-task.h"

typedef struct {
  GStrv others;
  char *url;
  char *api_key;
  gint64 project_id;
} Call;

static void
call_free(Call *call)
{
  g_strfreev(call->others);
  g_free(call->url);
  g_free(call->api_key);
  g_free(call);
}

static Call *
call_new(const char *const *others, const char *url, const char *api_key, gint64 project_id)
{
  Call *call = g_new0(Call, 1);

  call->others = g_strdupv((char **)others);
  call->url = g_strdup(url);
  call->api_key = g_strdup(api_key);
  call->project_id = project_id;
  return call;
}

static void
find_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  GPtrArray *found = relabel_find_orphans(source, (const char *const *)call->others, call->url, call->api_key, cancellable, &error);

  relabel_task_return_pointer(task, found, (GDestroyNotify)g_ptr_array_unref, error);
}

/**
 * relabel_find_orphans_async:
 * @store: where the datasets are
 * @others: (nullable) (array zero-terminated=1): names or paths of datasets that are elsewhere
 * @url: (nullable): the server to look at; %NULL for the one that is configured, and all to which runs were sent
 * @api_key: (nullable): the API key of that server, or of the one that is configured; %NULL to look for it, as for all others
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.find_orphans].
 */
void
relabel_find_orphans_async(RelabelStore *store, const char *const *others, const char *url, const char *api_key, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run(store, relabel_find_orphans_async, call_new(others, url, api_key, 0), (GDestroyNotify)call_free, find_thread,
                   cancellable, callback, user_data);
}

/**
 * relabel_find_orphans_finish:
 * @store: where the datasets are
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type RelabelOrphan): what was found
 */
GPtrArray *
relabel_find_orphans_finish(RelabelStore *store, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(store, result, error);
}

static void
delete_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gboolean done = relabel_delete_orphan(source, (const char *const *)call->others, call->url, call->api_key, call->project_id, cancellable,
                                        &error);

  relabel_task_return_boolean(task, done, error);
}

/**
 * relabel_delete_orphan_async:
 * @store: where the datasets are
 * @others: (nullable) (array zero-terminated=1): names or paths of datasets that are elsewhere
 * @url: (nullable): the server; %NULL for the one that is configured
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @project_id: a project that was found
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.delete_orphan].
 */
void
relabel_delete_orphan_async(RelabelStore *store, const char *const *others, const char *url, const char *api_key, gint64 project_id,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run(store, relabel_delete_orphan_async, call_new(others, url, api_key, project_id), (GDestroyNotify)call_free, delete_thread,
                   cancellable, callback, user_data);
}

/**
 * relabel_delete_orphan_finish:
 * @store: where the datasets are
 * @result: of the callback
 *
 * Returns: %TRUE when it is gone
 */
gboolean
relabel_delete_orphan_finish(RelabelStore *store, GAsyncResult *result, GError **error)
{
  return relabel_task_finish_boolean(store, result, error);
}
