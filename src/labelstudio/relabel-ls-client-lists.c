/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-filters.h"
#include "relabel-ls-server-private.h"

/* What is asked of each task. */
#define MEMBERS "id,updated_at,total_annotations,cancelled_annotations,data"

/* Whole requests of exports, of which each takes 200 tasks. */
#define PAGE_SIZE 1000

/* Predictions are as large as annotations. */
#define PAGE_SIZE_WITH_PREDICTIONS 100

/* Where in a list of work. */
typedef struct {
  gint64 project_id;
  gint64 after_id;
  gboolean of_drafts;
} Place;

static void work_listed_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void marked_cb(GObject *object, GAsyncResult *result, gpointer user_data);

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
  g_autofree char *column = g_strconcat("data.", data_key, NULL);
  g_autoptr(JsonArray) filters = json_array_new();
  g_autofree char *query = NULL;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  relabel_ls_filters_add_text(filters, column, "equal", "String", value);
  query = relabel_ls_filters_to_query(filters, "and", "tasks:id");
  relabel_ls_list_tasks_async(self, relabel_ls_client_find_tasks_async, "Looking for the tasks", project_id,
                              "id,data,total_annotations,total_predictions", query, NULL, NULL, cancellable, callback, user_data);
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

static void
add_filters(JsonArray *filters, RelabelLsWork work, const char *time, gint64 after_id)
{
  if (work == RELABEL_LS_WORK_ANY)
    relabel_ls_filters_add_int(filters, "id", "greater", 0);
  else if (work == RELABEL_LS_WORK_LABELLED)
    relabel_ls_filters_add_int(filters, "total_annotations", "greater", 0);
  else if (work == RELABEL_LS_WORK_CHANGED)
    relabel_ls_filters_add_text(filters, "updated_at", "greater", "Datetime", time);
  else
    relabel_ls_filters_add_int(filters, "total_annotations", "equal", 0);
  if (work == RELABEL_LS_WORK_SKIPPED)
    relabel_ls_filters_add_int(filters, "cancelled_annotations", "greater", 0);
  else if (work == RELABEL_LS_WORK_WAITING || work == RELABEL_LS_WORK_DRAFT)
    relabel_ls_filters_add_int(filters, "cancelled_annotations", "equal", 0);
  if (work == RELABEL_LS_WORK_DRAFT)
    relabel_ls_filters_add_boolean(filters, "draft_exists", TRUE);
  if (after_id > 0)
    relabel_ls_filters_add_int(filters, "id", "greater", after_id);
}

static RelabelLsRequest *
new_request(gint64 project_id, const char *members, guint n, RelabelLsWork work, const char *time, gint64 after_id)
{
  g_autoptr(JsonArray) filters = json_array_new();
  g_autofree char *query = NULL;
  g_autofree char *escaped = NULL;

  add_filters(filters, work, time, after_id);
  query = relabel_ls_filters_to_query(filters, "and", "tasks:id");
  escaped = g_uri_escape_string(query, NULL, FALSE);
  return relabel_ls_request_new("GET", "Asking what was worked on",
                                "/api/tasks?project=%" G_GINT64_FORMAT "&page_size=%u&include=%s&query=%s", project_id, n, members,
                                escaped);
}

/* For servers that have no filter for drafts. */
static RelabelLsRequest *
new_request_with_drafts(gint64 project_id, gint64 after_id)
{
  return new_request(project_id, MEMBERS ",drafts&fields=all", PAGE_SIZE, RELABEL_LS_WORK_WAITING, NULL, after_id);
}

RelabelLsRequest *
relabel_ls_request_new_count(gint64 project_id, RelabelLsWork work)
{
  return new_request(project_id, "id", 1, work, NULL, 0);
}

/**
 * relabel_ls_client_list_work_async:
 * @self: a client
 * @project_id: a project
 * @work: which tasks
 * @since: (nullable): for `CHANGED`: an `updated_at` of the server; %NULL for all tasks
 * @after_id: only tasks of a greater number: the last of the page before, or 0
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lists tasks by what was done with them, page by page in the order of their numbers: by page numbers one would be lost whenever another is
 * deleted meanwhile.
 *
 * Changed is a task whose annotations were made, changed or deleted, or that was skipped; of drafts it does not tell. For the next time, take
 * the newest `updated_at` less a minute, as transactions end in any order.
 */
void
relabel_ls_client_list_work_async(RelabelLsClient *self, gint64 project_id, RelabelLsWork work, const char *since, gint64 after_id,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *time = dup_time(since != NULL ? since : "1970-01-01T00:00:00Z");
  Place place = { project_id, after_id, FALSE };
  GTask *task;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_list_work_async);
  if (time == NULL) {
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INVALID, "Asking what has changed failed: “%s” is no time", since);
    g_object_unref(task);
    return;
  }
  if (work == RELABEL_LS_WORK_ANY) {
    g_task_set_task_data(task, g_memdup2(&place, sizeof place), g_free);
    relabel_ls_send_for_task(task, new_request(project_id, MEMBERS ",predictions&fields=all", PAGE_SIZE_WITH_PREDICTIONS, work, time, after_id),
                             work_listed_cb);
    return;
  }
  place.of_drafts = work == RELABEL_LS_WORK_DRAFT && !relabel_ls_server_lacks_drafts(self->server);
  g_task_set_task_data(task, g_memdup2(&place, sizeof place), g_free);
  relabel_ls_send_for_task(task,
                           work == RELABEL_LS_WORK_DRAFT && !place.of_drafts
                               ? new_request_with_drafts(project_id, after_id)
                               : new_request(project_id, MEMBERS, PAGE_SIZE, work, time, after_id),
                           work_listed_cb);
}

/* Each task once, and none of the pages before, whatever the server lists. */
static JsonArray *
select_rows(JsonArray *tasks, gint64 after_id)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  JsonArray *rows = json_array_new();

  for (guint i = 0; i < json_array_get_length(tasks); i++) {
    JsonNode *node = json_array_get_element(tasks, i);
    gint64 id = JSON_NODE_HOLDS_OBJECT(node) ? relabel_json_peek_int(json_node_get_object(node), "id", 0) : 0;

    if (id > after_id && g_hash_table_add(seen, g_memdup2(&id, sizeof id)))
      json_array_add_element(rows, json_node_ref(node));
  }
  return rows;
}

static void
work_listed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  Place *place = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(self, result, &error);
  JsonArray *tasks = answer != NULL ? relabel_json_peek_array(relabel_json_as_object(answer, NULL), "tasks") : NULL;

  if (tasks != NULL) {
    g_task_return_pointer(task, select_rows(tasks, place->after_id), (GDestroyNotify)json_array_unref);
  } else if (g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER) && place->of_drafts) {
    RelabelLsRequest *request = new_request_with_drafts(place->project_id, place->after_id);

    g_error_free(error);
    place->of_drafts = FALSE;
    relabel_ls_send_for_task(g_steal_pointer(&task), request, work_listed_cb);
  } else {
    if (error == NULL)
      error = g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON,
                          "Asking what was worked on failed: the answer of %s holds no list of tasks", relabel_ls_client_get_url(self));
    g_task_return_error(task, error);
  }
}

/**
 * relabel_ls_client_list_work_finish:
 * @self: a client
 * @result: what the callback got
 *
 * A server before version 1.9 can't look for drafts: of `DRAFT` it gives all that are waiting, each with a list `drafts` of those of the
 * key's own user, which may be empty.
 *
 * Returns: (transfer full): objects with `id`, `updated_at`, `total_annotations` (without skips), `cancelled_annotations` (the skips) and
 *   `data`; an empty list when there are no more
 */
JsonArray *
relabel_ls_client_list_work_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_list_work_async, result, error);
}

static RelabelLsRequest *
new_marker_request(gint64 project_id, gboolean drafts)
{
  g_autoptr(JsonArray) filters = json_array_new();
  g_autofree char *query = NULL;
  g_autofree char *escaped = NULL;

  relabel_ls_filters_add_int(filters, "total_annotations", "greater", 0);
  relabel_ls_filters_add_int(filters, "cancelled_annotations", "greater", 0);
  if (drafts)
    relabel_ls_filters_add_boolean(filters, "draft_exists", TRUE);
  query = relabel_ls_filters_to_query(filters, "or", "-tasks:updated_at");
  escaped = g_uri_escape_string(query, NULL, FALSE);
  return relabel_ls_request_new("GET", "Asking whether anything has changed",
                                "/api/tasks?project=%" G_GINT64_FORMAT "&page_size=1&include=id,updated_at&query=%s", project_id, escaped);
}

static char *
make_marker(RelabelLsClient *client, JsonNode *answer, GError **error)
{
  JsonObject *object = relabel_json_as_object(answer, NULL);
  JsonArray *tasks = object != NULL ? relabel_json_peek_array(object, "tasks") : NULL;
  JsonNode *newest = tasks != NULL && json_array_get_length(tasks) > 0 ? json_array_get_element(tasks, 0) : NULL;
  const char *time = newest != NULL && JSON_NODE_HOLDS_OBJECT(newest)
                         ? relabel_json_peek_string(json_node_get_object(newest), "updated_at")
                         : NULL;

  if (tasks != NULL)
    return g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, time != NULL ? time : "",
                           relabel_json_peek_int(object, "total", 0), relabel_json_peek_int(object, "total_annotations", 0));
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "Asking whether anything has changed failed: the answer of %s holds no list",
              relabel_ls_client_get_url(client));
  return NULL;
}

/**
 * relabel_ls_client_get_marker_async:
 * @self: a client
 * @project_id: a project
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Asks, by one small request, for a text that is another one whenever somebody has worked on a task, skipped it, began with it or gave it
 * up: what an ETag would be, which the server doesn't have. A server before version 1.9 doesn't tell of the last two.
 */
void
relabel_ls_client_get_marker_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task;
  gboolean drafts;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_get_marker_async);
  drafts = !relabel_ls_server_lacks_drafts(self->server);
  if (drafts)
    g_task_set_task_data(task, g_memdup2(&project_id, sizeof project_id), g_free);
  relabel_ls_send_for_task(task, new_marker_request(project_id, drafts), marked_cb);
}

static void
marked_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(self, result, &error);
  const gint64 *project_id = g_task_get_task_data(task);
  char *marker = NULL;

  if (answer == NULL && project_id != NULL && g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER)) {
    RelabelLsRequest *request = new_marker_request(*project_id, FALSE);

    g_error_free(error);
    g_task_set_task_data(task, NULL, NULL);
    relabel_ls_send_for_task(g_steal_pointer(&task), request, marked_cb);
    return;
  }
  if (answer != NULL)
    marker = make_marker(self, answer, &error);
  if (marker != NULL)
    g_task_return_pointer(task, marker, g_free);
  else
    g_task_return_error(task, error);
}

/**
 * relabel_ls_client_get_marker_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if the project is gone.
 *
 * Returns: (transfer full): the text; up to the first space it is the newest `updated_at` of a task that somebody has worked on, and empty
 *   where nobody has
 */
char *
relabel_ls_client_get_marker_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_get_marker_async, result, error);
}

/**
 * relabel_ls_client_list_users_async:
 * @self: a client
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lists the users of the server that the user of the key may see.
 */
void
relabel_ls_client_list_users_async(RelabelLsClient *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  relabel_ls_call_list_async(self, relabel_ls_client_list_users_async,
                             relabel_ls_request_new("GET", "Asking who the annotators are", "/api/users/"), cancellable, callback, user_data);
}

/**
 * relabel_ls_client_list_users_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: (transfer full): objects with `id`, `email`, `first_name`, `last_name` and `username`
 */
JsonArray *
relabel_ls_client_list_users_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_list_users_async, result, error);
}
