/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-error.h"

/* Below the server's limit of 250 MB for a body. */
#define MAX_IMPORT (200 * 1024 * 1024)
/* A mask is a list of numbers, and what is read of it takes twenty times the room of its text: several tasks have to be few enough, only one is
 * as large as it is. */
#define MAX_EXPORT ((gsize)2 * 1024 * 1024)
#define MAX_EXPORT_OF_ONE ((gsize)128 * 1024 * 1024)
/* What keeps the URL below the 4 kB that every proxy takes. */
#define MAX_EXPORT_IDS 200

/* What an import must have made. */
typedef struct {
  guint n_tasks;
  guint n_predictions;
} Expected;

static GArray *
read_ids(JsonArray *ids)
{
  GArray *array = g_array_new(FALSE, FALSE, sizeof(gint64));

  for (guint i = 0; i < json_array_get_length(ids); i++) {
    JsonNode *node = json_array_get_element(ids, i);
    gint64 id = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_int(node) : 0;

    g_array_append_val(array, id);
  }
  return array;
}

static gpointer
convert_import(RelabelLsClient *client, JsonNode *answer, gpointer data, GError **error)
{
  const Expected *expected = data;
  JsonObject *object = relabel_json_as_object(answer, NULL);
  JsonArray *ids = relabel_json_peek_array(object, "task_ids");
  gint64 n_predictions;

  if (ids == NULL) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_AMBIGUOUS,
                "Sending the tasks: %s does not say which tasks it has made; it is not known whether all was done",
                relabel_ls_client_get_url(client));
    return NULL;
  }
  n_predictions = relabel_json_peek_int(object, "prediction_count", expected->n_predictions);
  if (json_array_get_length(ids) == expected->n_tasks && n_predictions == expected->n_predictions)
    return read_ids(ids);
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE,
              "Sending the tasks: %s has kept %u of %u tasks and %" G_GINT64_FORMAT " of %u predictions",
              relabel_ls_client_get_url(client), json_array_get_length(ids), expected->n_tasks, n_predictions, expected->n_predictions);
  return NULL;
}

static JsonNode *
node_from_array(JsonArray *array)
{
  JsonNode *node = json_node_new(JSON_NODE_ARRAY);

  json_node_set_array(node, array);
  return node;
}

/**
 * relabel_ls_client_import_tasks_async:
 * @self: a client
 * @project_id: a project
 * @tasks: the tasks, as Label Studio's import takes them; 500 or so at once are best
 * @n_predictions: how many predictions are in them
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Makes tasks, in one request, which the server carries out as a whole or not at all. Only one import at a time should be under way: more
 * make a server slower.
 *
 * Put a mark of the batch into the data of each task: if the answer is lost, [method@Relabel.LsClient.find_tasks_async] with that mark
 * tells whether it was done.
 */
void
relabel_ls_client_import_tasks_async(RelabelLsClient *self, gint64 project_id, JsonArray *tasks, guint n_predictions,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelLsRequest *request;
  Expected expected = { json_array_get_length(tasks), n_predictions };

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  request = relabel_ls_request_new("POST", "Sending the tasks", "/api/projects/%" G_GINT64_FORMAT "/import?return_task_ids=true",
                                   project_id);
  relabel_ls_request_take_json(request, node_from_array(tasks));
  request->changes = TRUE;
  request->takes_long = TRUE;
  if (g_bytes_get_size(request->body) > MAX_IMPORT) {
    relabel_ls_request_free(request);
    g_task_report_new_error(self, callback, user_data, relabel_ls_client_import_tasks_async, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE,
                            "Sending the tasks: %u tasks at once are more than 200 MB; send fewer", expected.n_tasks);
    return;
  }
  relabel_ls_call_async(self, relabel_ls_client_import_tasks_async, request, convert_import, g_memdup2(&expected, sizeof expected), g_free,
                        (GDestroyNotify)g_array_unref, cancellable, callback, user_data);
}

/**
 * relabel_ls_client_import_tasks_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.INVALID] with the server's words: nothing was stored; `AMBIGUOUS`: no clear answer, look for the tasks;
 * `INCOMPLETE`: the server kept less than was sent.
 *
 * Returns: (transfer container) (element-type gint64): the numbers of the new tasks, in the order of the tasks
 */
GArray *
relabel_ls_client_import_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_import_tasks_async, result, error);
}

/**
 * relabel_ls_client_delete_tasks_async:
 * @self: a client
 * @project_id: a project
 * @ids: (array length=n_ids): numbers of tasks of the project; one that is gone is no error
 * @n_ids: how many
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Deletes tasks, in one request.
 */
void
relabel_ls_client_delete_tasks_async(RelabelLsClient *self, gint64 project_id, const gint64 *ids, gsize n_ids,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *project = g_strdup_printf("%" G_GINT64_FORMAT, project_id);
  RelabelLsRequest *request;
  JsonObject *object, *selected;
  JsonArray *included;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  request = relabel_ls_request_new("POST", "Deleting the tasks", "/api/dm/actions?id=delete_tasks&project=%s", project);
  included = json_array_new();
  for (gsize i = 0; i < n_ids; i++)
    json_array_add_int_element(included, ids[i]);
  selected = json_object_new();
  json_object_set_boolean_member(selected, "all", FALSE);
  json_object_set_array_member(selected, "included", included);
  object = json_object_new();
  json_object_set_object_member(object, "selectedItems", selected);
  json_object_set_string_member(object, "project", project);
  relabel_ls_request_take_object(request, object);
  request->takes_long = TRUE;
  relabel_ls_call_async(self, relabel_ls_client_delete_tasks_async, request, relabel_ls_convert_done, NULL, NULL, NULL, cancellable,
                        callback, user_data);
}

/**
 * relabel_ls_client_delete_tasks_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: whether the tasks are gone
 */
gboolean
relabel_ls_client_delete_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_delete_tasks_async, result, error) != NULL;
}

static void
exported_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GBytes *text = relabel_ls_send_finish_text(RELABEL_LS_CLIENT(object), result, &error);

  if (text != NULL)
    g_task_return_pointer(task, text, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error(task, error);
}

/**
 * relabel_ls_client_export_tasks_async:
 * @self: a client
 * @project_id: a project
 * @ids: (array length=n_ids): numbers of tasks of the project
 * @n_ids: how many, 1 to 200
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Fetches tasks with the annotations and drafts of all users, skips included, whether they have some or not.
 */
void
relabel_ls_client_export_tasks_async(RelabelLsClient *self, gint64 project_id, const gint64 *ids, gsize n_ids,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GString) query = g_string_new(NULL);
  RelabelLsRequest *request;
  GTask *task;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  /* Without ids, the server would send the whole project. */
  g_return_if_fail(n_ids > 0 && n_ids <= MAX_EXPORT_IDS);
  for (gsize i = 0; i < n_ids; i++)
    g_string_append_printf(query, "&ids[]=%" G_GINT64_FORMAT, ids[i]);
  request = relabel_ls_request_new("GET", "Fetching the tasks",
                                   "/api/projects/%" G_GINT64_FORMAT "/export?exportType=JSON&download_all_tasks=true%s", project_id,
                                   query->str);
  request->takes_long = TRUE;
  request->max_answer = n_ids > 1 ? MAX_EXPORT : MAX_EXPORT_OF_ONE;
  request->raw = TRUE;
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_export_tasks_async);
  g_task_set_check_cancellable(task, FALSE);
  relabel_ls_send_for_task(task, request, exported_cb);
}

/**
 * relabel_ls_client_export_tasks_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if the project is gone; `TOO_LARGE`: ask for fewer tasks.
 *
 * Returns: (transfer full): the tasks, in any order; those that are gone are missing
 */
JsonArray *
relabel_ls_client_export_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr(GBytes) text = relabel_ls_client_export_tasks_finish_text(self, result, error);

  return text != NULL ? relabel_ls_client_read_tasks(self, text, error) : NULL;
}

/**
 * relabel_ls_client_export_tasks_finish_text:
 * @self: a client
 * @result: what the callback got
 *
 * The same, for who reads the answer elsewhere with [method@Relabel.LsClient.read_tasks], and asks for the next tasks meanwhile.
 *
 * Returns: (transfer full): the tasks as the server has written them
 */
GBytes *
relabel_ls_client_export_tasks_finish_text(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_export_tasks_async, result, error);
}

/**
 * relabel_ls_client_read_tasks:
 * @self: a client
 * @text: what [method@Relabel.LsClient.export_tasks_finish_text] gave
 *
 * Reads exported tasks. Safe in any thread. Errors: [error@Relabel.LsError.NOT_JSON] if it is no list.
 *
 * Returns: (transfer full): the tasks, in any order
 */
JsonArray *
relabel_ls_client_read_tasks(RelabelLsClient *self, GBytes *text, GError **error)
{
  gsize length;
  const char *start = g_bytes_get_data(text, &length);
  g_autoptr(GError) reason = NULL;
  /* One odd region must not hide all the others. */
  g_autoptr(JsonNode) node = length > 0 ? relabel_json_parse_cut(start, (gssize)length, &reason) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY(node))
    return json_node_dup_array(node);
  /* JSON-GLib would repeat a piece of the text. */
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "Fetching the tasks failed: %s does not answer with a list%s%s",
              relabel_ls_client_get_url(self), reason != NULL && reason->domain == RELABEL_MODEL_ERROR ? ": " : "",
              reason != NULL && reason->domain == RELABEL_MODEL_ERROR ? reason->message : "");
  return NULL;
}
