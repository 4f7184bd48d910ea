/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Some tasks of a project that others use, too: those that have a mark in their data. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-server-private.h"

/* What is counted, in turn: all, and those that pass a filter. */
static const struct {
  const char *column;
  const char *operator;
  const char *type;
  const char *value;
} counted[] = {
  { NULL, NULL, NULL, NULL },
  { "filter:tasks:total_annotations", "greater", "Number", "0" },
  { "filter:tasks:cancelled_annotations", "greater", "Number", "0" },
  { "filter:tasks:draft_exists", "equal", "Boolean", "true" },
};

typedef struct {
  gint64 project_id;
  char *data_key;
  char *prefix;
  guint n_done;
  gint64 counts[G_N_ELEMENTS(counted)];
  guint n_wanted;
} Count;

static void count_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void listed_cb(GObject *object, GAsyncResult *result, gpointer user_data);

/* The filters of a view: the mark, and another one. Without a mark, all tasks pass the first. */
static char *
make_filters(const char *data_key, const char *prefix, guint other)
{
  g_autoptr(GString) text = g_string_new("{\"conjunction\":\"and\",\"items\":[{\"filter\":");
  g_autofree char *column = data_key != NULL ? g_strconcat("filter:tasks:data.", data_key, NULL) : g_strdup("filter:tasks:id");

  relabel_json_append_string(text, column);
  if (data_key != NULL) {
    g_string_append(text, ",\"operator\":\"contains\",\"type\":\"String\",\"value\":");
    relabel_json_append_string(text, prefix);
  } else {
    g_string_append(text, ",\"operator\":\"greater\",\"type\":\"Number\",\"value\":0");
  }
  g_string_append_c(text, '}');
  if (counted[other].column != NULL)
    g_string_append_printf(text, ",{\"filter\":\"%s\",\"operator\":\"%s\",\"type\":\"%s\",\"value\":%s}", counted[other].column,
                           counted[other].operator, counted[other].type, counted[other].value);
  g_string_append(text, "]}");
  return g_strdup(text->str);
}

static void
count_free(Count *count)
{
  g_free(count->data_key);
  g_free(count->prefix);
  g_free(count);
}

static Count *
count_new(gint64 project_id, const char *data_key, const char *prefix)
{
  Count *count = g_new0(Count, 1);

  count->project_id = project_id;
  count->data_key = g_strdup(data_key);
  count->prefix = g_strdup(prefix);
  return count;
}

static void
next_count(GTask *task)
{
  Count *count = g_task_get_task_data(task);
  g_autofree char *filters = make_filters(count->data_key, count->prefix, count->n_done);
  g_autofree char *query = g_strconcat("{\"filters\":", filters, "}", NULL);
  g_autofree char *escaped = g_uri_escape_string(query, NULL, FALSE);

  relabel_ls_send_for_task(task,
                           relabel_ls_request_new("GET", "Counting the tasks",
                                                  "/api/tasks?project=%" G_GINT64_FORMAT "&page_size=1&include=id&query=%s",
                                                  count->project_id, escaped),
                           count_cb);
}

/**
 * relabel_ls_client_count_marked_async:
 * @self: a client
 * @project_id: a project
 * @data_key: (nullable): a member of the data of its tasks; %NULL for all tasks
 * @prefix: (nullable): how it begins; what stands nowhere else in that member
 * @only_tasks: whether it is enough to know how many there are, which takes one request instead of four
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Asks how far the work on some tasks of a project is: what [method@Relabel.LsClient.get_status_async] tells of all of them.
 */
void
relabel_ls_client_count_marked_async(RelabelLsClient *self, gint64 project_id, const char *data_key, const char *prefix,
                                     gboolean only_tasks, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Count *count = count_new(project_id, data_key, prefix);

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_count_marked_async);
  /* Drafts are the last. */
  count->counts[G_N_ELEMENTS(counted) - 1] = -1;
  count->n_wanted = only_tasks ? 1 : relabel_ls_server_lacks_drafts(self->server) ? G_N_ELEMENTS(counted) - 1 : G_N_ELEMENTS(counted);
  g_task_set_task_data(task, count, (GDestroyNotify)count_free);
  next_count(task);
}

static RelabelLsStatus *
make_status(const Count *count)
{
  RelabelLsStatus *status = g_new0(RelabelLsStatus, 1);

  status->n_tasks = count->counts[0];
  status->n_annotated = status->n_finished = status->n_annotations = count->counts[1];
  status->n_skipped = count->counts[2];
  status->n_drafts = count->counts[3];
  return status;
}

static void
count_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Count *count = g_task_get_task_data(task);
  gboolean of_drafts = count->n_done + 1 == G_N_ELEMENTS(counted);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(RELABEL_LS_CLIENT(object), result, &error);

  /* Old servers fail on the filter of drafts. */
  if (of_drafts && g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER))
    g_clear_error(&error);
  if (error != NULL) {
    g_task_return_error(task, error);
    return;
  }
  count->counts[count->n_done++] = answer != NULL ? relabel_json_peek_int(relabel_json_as_object(answer, NULL), "total", -1) : -1;
  if (count->n_done < count->n_wanted)
    next_count(g_steal_pointer(&task));
  else
    g_task_return_pointer(task, make_status(count), (GDestroyNotify)relabel_ls_status_free);
}

/**
 * relabel_ls_client_count_marked_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if the project is gone.
 *
 * Returns: (transfer full): the counters; of annotations and skips the tasks that have some
 */
RelabelLsStatus *
relabel_ls_client_count_marked_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_count_marked_async, result, error);
}

typedef struct {
  char *data_key;
  char *prefix;
  GArray *ids;
} Search;

static void
search_free(Search *search)
{
  g_free(search->data_key);
  g_free(search->prefix);
  g_clear_pointer(&search->ids, g_array_unref);
  g_free(search);
}

/* A server may ignore the filter, and others' tasks are others' work: what comes back is looked at. */
static gboolean
note_marked(JsonObject *row, gpointer data)
{
  Search *search = data;
  const char *mark = relabel_json_peek_string(relabel_json_peek_object(row, "data"), search->data_key);
  gint64 id = relabel_json_peek_int(row, "id", 0);

  if (id > 0 && mark != NULL && g_str_has_prefix(mark, search->prefix))
    g_array_append_val(search->ids, id);
  return FALSE;
}

/**
 * relabel_ls_client_list_marked_async:
 * @self: a client
 * @project_id: a project
 * @data_key: a member of the data of its tasks
 * @prefix: how it begins
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Looks for the tasks that have a mark.
 */
void
relabel_ls_client_list_marked_async(RelabelLsClient *self, gint64 project_id, const char *data_key, const char *prefix,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *filters = make_filters(data_key, prefix, 0);
  g_autofree char *query = g_strconcat("{\"filters\":", filters, "}", NULL);
  Search *search;
  GTask *task;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_list_marked_async);
  search = g_new0(Search, 1);
  search->data_key = g_strdup(data_key);
  search->prefix = g_strdup(prefix);
  search->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_task_set_task_data(task, search, (GDestroyNotify)search_free);
  relabel_ls_list_tasks_async(self, NULL, "Looking for the tasks", project_id, "id,data", query, note_marked, search, cancellable, listed_cb,
                              task);
}

static void
listed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Search *search = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonArray) rows = relabel_ls_call_finish(RELABEL_LS_CLIENT(object), NULL, result, &error);

  if (rows == NULL)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, g_steal_pointer(&search->ids), (GDestroyNotify)g_array_unref);
}

/**
 * relabel_ls_client_list_marked_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if the project is gone.
 *
 * Returns: (transfer container) (element-type gint64): the numbers of the tasks
 */
GArray *
relabel_ls_client_list_marked_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_list_marked_async, result, error);
}

static gpointer
convert_tab(RelabelLsClient *client, JsonNode *answer, gpointer data, GError **error)
{
  gint64 id = JSON_NODE_HOLDS_OBJECT(answer) ? relabel_json_peek_int(json_node_get_object(answer), "id", 0) : 0;

  if (id > 0)
    return g_memdup2(&id, sizeof id);
  g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "Making the tab failed: the server's answer holds no number");
  return NULL;
}

/**
 * relabel_ls_client_create_tab_async:
 * @self: a client
 * @project_id: a project
 * @title: for people
 * @data_key: a member of the data of its tasks
 * @prefix: how it begins
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Makes a tab in the project's list of tasks that shows those with a mark only.
 */
void
relabel_ls_client_create_tab_async(RelabelLsClient *self, gint64 project_id, const char *title, const char *data_key, const char *prefix,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *filters = make_filters(data_key, prefix, 0);
  RelabelLsRequest *request;
  JsonObject *object, *data;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  data = json_object_new();
  json_object_set_string_member(data, "title", title);
  json_object_set_string_member(data, "type", "list");
  json_object_set_string_member(data, "target", "tasks");
  json_object_set_member(data, "filters", relabel_json_parse(filters, -1, NULL));
  object = json_object_new();
  json_object_set_int_member(object, "project", project_id);
  json_object_set_object_member(object, "data", data);
  request = relabel_ls_request_new("POST", "Making the tab", "/api/dm/views/");
  relabel_ls_request_take_object(request, object);
  request->changes = TRUE;
  relabel_ls_call_async(self, relabel_ls_client_create_tab_async, request, convert_tab, NULL, NULL, g_free, cancellable, callback, user_data);
}

/**
 * relabel_ls_client_create_tab_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: the number of the tab; 0 on failure
 */
gint64
relabel_ls_client_create_tab_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = relabel_ls_call_finish(self, relabel_ls_client_create_tab_async, result, error);

  return id != NULL ? *id : 0;
}

/* The tab whose filters have the mark; 0 for none. */
static gpointer
convert_tabs(RelabelLsClient *client, JsonNode *answer, gpointer mark, GError **error)
{
  JsonArray *rows = relabel_json_as_array(answer, NULL);
  gint64 found = 0;

  for (guint i = 0; rows != NULL && i < json_array_get_length(rows); i++) {
    JsonObject *row = relabel_json_as_object(json_array_get_element(rows, i), NULL);
    JsonObject *filters = row != NULL ? relabel_json_peek_object(relabel_json_peek_object(row, "data"), "filters") : NULL;
    g_autoptr(JsonNode) node = filters != NULL ? relabel_json_node_from_object(json_object_ref(filters)) : NULL;
    g_autofree char *text = node != NULL ? relabel_json_to_string(node, FALSE) : NULL;

    if (text != NULL && strstr(text, mark) != NULL)
      found = relabel_json_peek_int(row, "id", 0);
  }
  if (rows != NULL)
    return g_memdup2(&found, sizeof found);
  g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "Asking for the tabs failed: the server does not answer with a list");
  return NULL;
}

/**
 * relabel_ls_client_find_tab_async:
 * @self: a client
 * @project_id: a project
 * @mark: what stands in the filters of the tab
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Looks for a tab that was made by [method@Relabel.LsClient.create_tab_async].
 */
void
relabel_ls_client_find_tab_async(RelabelLsClient *self, gint64 project_id, const char *mark, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  relabel_ls_call_async(self, relabel_ls_client_find_tab_async,
                        relabel_ls_request_new("GET", "Asking for the tabs", "/api/dm/views/?project=%" G_GINT64_FORMAT, project_id),
                        convert_tabs, g_strdup(mark), g_free, g_free, cancellable, callback, user_data);
}

/**
 * relabel_ls_client_find_tab_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: the number of the tab; 0 if there is none, or on failure
 */
gint64
relabel_ls_client_find_tab_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *id = relabel_ls_call_finish(self, relabel_ls_client_find_tab_async, result, error);

  return id != NULL ? *id : 0;
}

/**
 * relabel_ls_client_delete_tab_async:
 * @self: a client
 * @tab_id: a tab
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Deletes a tab; its tasks stay.
 */
void
relabel_ls_client_delete_tab_async(RelabelLsClient *self, gint64 tab_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  relabel_ls_call_async(self, relabel_ls_client_delete_tab_async,
                        relabel_ls_request_new("DELETE", "Deleting the tab", "/api/dm/views/%" G_GINT64_FORMAT "/", tab_id),
                        relabel_ls_convert_done, NULL, NULL, NULL, cancellable, callback, user_data);
}

/**
 * relabel_ls_client_delete_tab_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: whether it was deleted
 */
gboolean
relabel_ls_client_delete_tab_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_delete_tab_async, result, error) != NULL;
}
