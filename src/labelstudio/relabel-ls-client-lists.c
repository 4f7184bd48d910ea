/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-error.h"

static void drafts_listed_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void drafts_of_old_server_cb(GObject *object, GAsyncResult *result, gpointer user_data);

/* A query of one filter; takes @value. */
static char *
make_query(const char *column, const char *operator, const char *type, JsonNode *value)
{
  g_autoptr(JsonObject) query = json_object_new();
  JsonObject *filters = json_object_new();
  JsonObject *item = json_object_new();
  JsonArray *items = json_array_new();

  json_object_set_string_member(item, "filter", column);
  json_object_set_string_member(item, "operator", operator);
  json_object_set_string_member(item, "type", type);
  json_object_set_member(item, "value", value);
  json_array_add_object_element(items, item);
  json_object_set_string_member(filters, "conjunction", "and");
  json_object_set_array_member(filters, "items", items);
  json_object_set_object_member(query, "filters", filters);
  return relabel_json_object_to_string(query, FALSE);
}

static JsonNode *
string_node(const char *text)
{
  JsonNode *node = json_node_new(JSON_NODE_VALUE);

  json_node_set_string(node, text);
  return node;
}

/**
 * relabel_ls_client_find_tasks_async:
 * @self: a client
 * @project_id: a project
 * @data_key: a member of the data of its tasks
 * @value: the value that it must have
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Looks for tasks by what their data hold.
 */
void
relabel_ls_client_find_tasks_async(RelabelLsClient *self, gint64 project_id, const char *data_key, const char *value,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *column = g_strconcat("filter:tasks:data.", data_key, NULL);
  g_autofree char *query = make_query(column, "equal", "String", string_node(value));

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  relabel_ls_list_tasks_async(self, relabel_ls_client_find_tasks_async, "Looking for the tasks", project_id,
                              "id,data,total_annotations,total_predictions", query, cancellable, callback, user_data);
}

/**
 * relabel_ls_client_find_tasks_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: (transfer full): objects with `id`, `data`, `total_annotations` and `total_predictions`
 */
JsonArray *
relabel_ls_client_find_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_find_tasks_async, result, error);
}

/* In the one form that the server's filter takes: another gives HTTP 500. */
static char *
dup_time(const char *text)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, utc);
  g_autoptr(GDateTime) in_utc = time != NULL ? g_date_time_to_utc(time) : NULL;
  g_autofree char *seconds = in_utc != NULL ? g_date_time_format(in_utc, "%Y-%m-%dT%H:%M:%S") : NULL;

  return seconds != NULL ? g_strdup_printf("%s.%06dZ", seconds, g_date_time_get_microsecond(in_utc)) : NULL;
}

/**
 * relabel_ls_client_list_changed_async:
 * @self: a client
 * @project_id: a project
 * @since: (nullable): an `updated_at` of the server; %NULL for all tasks
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lists the tasks on which something has changed after a point in time: an annotation was made, changed, deleted, or the task was skipped.
 * Drafts do not count, see [method@Relabel.LsClient.list_drafts_async]. For the next time, take the newest `updated_at` less a minute, as
 * transactions end in any order.
 */
void
relabel_ls_client_list_changed_async(RelabelLsClient *self, gint64 project_id, const char *since, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *time = since != NULL ? dup_time(since) : NULL;
  g_autofree char *query = NULL;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  if (since != NULL && time == NULL) {
    g_task_report_new_error(self, callback, user_data, relabel_ls_client_list_changed_async, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INVALID,
                            "Asking what has changed failed: “%s” is no time", since);
    return;
  }
  if (time != NULL)
    query = make_query("filter:tasks:updated_at", "greater", "Datetime", string_node(time));
  relabel_ls_list_tasks_async(self, relabel_ls_client_list_changed_async, "Asking what has changed", project_id, "id,updated_at", query,
                              cancellable, callback, user_data);
}

/**
 * relabel_ls_client_list_changed_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: (transfer full): objects with `id` and `updated_at`
 */
JsonArray *
relabel_ls_client_list_changed_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_list_changed_async, result, error);
}

/**
 * relabel_ls_client_list_drafts_async:
 * @self: a client
 * @project_id: a project
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lists the tasks with work that was not submitted.
 */
void
relabel_ls_client_list_drafts_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *query = NULL;
  JsonNode *yes;
  GTask *task;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_list_drafts_async);
  g_task_set_task_data(task, g_memdup2(&project_id, sizeof project_id), g_free);
  yes = json_node_new(JSON_NODE_VALUE);
  json_node_set_boolean(yes, TRUE);
  query = make_query("filter:tasks:draft_exists", "equal", "Boolean", yes);
  relabel_ls_list_tasks_async(self, NULL, "Asking for drafts", project_id, "id,updated_at", query, cancellable, drafts_listed_cb, task);
}

static void
drafts_listed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  const gint64 *project_id = g_task_get_task_data(task);
  GError *error = NULL;
  JsonArray *rows = relabel_ls_call_finish(self, NULL, result, &error);

  if (rows != NULL) {
    g_task_return_pointer(task, rows, (GDestroyNotify)json_array_unref);
  } else if (g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER)) {
    /* Version 1.5 has no such filter and fails: there all tasks are looked through. */
    g_error_free(error);
    relabel_ls_list_tasks_async(self, NULL, "Asking for drafts", *project_id, "id,updated_at,drafts&fields=all", NULL,
                                g_task_get_cancellable(task), drafts_of_old_server_cb, task);
    g_steal_pointer(&task);
  } else {
    g_task_return_error(task, error);
  }
}

static void
drafts_of_old_server_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(JsonArray) rows = relabel_ls_call_finish(RELABEL_LS_CLIENT(object), NULL, result, &error);
  JsonArray *found;

  if (rows == NULL) {
    g_task_return_error(task, error);
    return;
  }
  found = json_array_new();
  for (guint i = 0; i < json_array_get_length(rows); i++) {
    JsonNode *row = json_array_get_element(rows, i);
    JsonArray *drafts = JSON_NODE_HOLDS_OBJECT(row) ? relabel_json_peek_array(json_node_get_object(row), "drafts") : NULL;

    if (drafts != NULL && json_array_get_length(drafts) > 0)
      json_array_add_element(found, json_node_copy(row));
  }
  g_task_return_pointer(task, found, (GDestroyNotify)json_array_unref);
}

/**
 * relabel_ls_client_list_drafts_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: (transfer full): objects with `id` and `updated_at`
 */
JsonArray *
relabel_ls_client_list_drafts_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_list_drafts_async, result, error);
}
