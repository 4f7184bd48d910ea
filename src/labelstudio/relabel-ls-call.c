/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-call.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"

#define PAGE_SIZE 500
/* Beyond a million tasks, and so many bytes of those that are kept, a server does not tell the truth. */
#define MAX_PAGES 2000
#define MAX_SIZE ((gsize)64 * 1024 * 1024)

typedef struct {
  RelabelLsConvert convert;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
} Call;

static void
call_free(Call *call)
{
  if (call->free_data != NULL)
    call->free_data(call->data);
  g_free(call);
}

static void
called_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *client = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(client, result, &error);
  gpointer converted = answer != NULL ? call->convert(client, answer, call->data, &error) : NULL;

  if (converted != NULL) {
    g_task_return_pointer(task, converted, call->free_result);
  } else {
    relabel_ls_secrets_mask_error(client->secrets, error);
    g_task_return_error(task, error);
  }
}

/* An operation of one request; takes @request and @data. */
void
relabel_ls_call_async(RelabelLsClient *client, gpointer source_tag, RelabelLsRequest *request, RelabelLsConvert convert,
                      gpointer data, GDestroyNotify free_data, GDestroyNotify free_result, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new(client, cancellable, callback, user_data);
  Call *call = g_new0(Call, 1);

  g_task_set_source_tag(task, source_tag);
  g_task_set_check_cancellable(task, FALSE);
  call->convert = convert;
  call->data = data;
  call->free_data = free_data;
  call->free_result = free_result;
  g_task_set_task_data(task, call, (GDestroyNotify)call_free);
  relabel_ls_send_async(client, request, cancellable, called_cb, task);
}

gpointer
relabel_ls_call_finish(RelabelLsClient *client, gpointer source_tag, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, client), NULL);
  g_return_val_if_fail(g_async_result_is_tagged(result, source_tag), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

static gpointer
convert_list(RelabelLsClient *client, JsonNode *answer, gpointer what, GError **error)
{
  if (JSON_NODE_HOLDS_ARRAY(answer))
    return json_node_dup_array(answer);
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "%s failed: %s does not answer with a list", (const char *)what,
              relabel_ls_client_get_url(client));
  return NULL;
}

/* The same, of one whose answer is a list; the result is a JsonArray. */
void
relabel_ls_call_list_async(RelabelLsClient *client, gpointer source_tag, RelabelLsRequest *request, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_ls_call_async(client, source_tag, request, convert_list, (gpointer)request->what, NULL, (GDestroyNotify)json_array_unref,
                        cancellable, callback, user_data);
}

gpointer
relabel_ls_convert_done(RelabelLsClient *client, JsonNode *answer, gpointer data, GError **error)
{
  return GINT_TO_POINTER(TRUE);
}

typedef struct {
  const char *what;
  gint64 project_id;
  char *include;
  char *query;
  RelabelLsRowFunc look;
  gpointer look_data;
  guint page;
  guint64 n_seen;
  gsize size;
  JsonArray *rows;
} Listing;

static void next_page(GTask *task);
static void page_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
listing_free(Listing *listing)
{
  g_free(listing->include);
  g_free(listing->query);
  json_array_unref(listing->rows);
  g_free(listing);
}

void
relabel_ls_list_tasks_async(RelabelLsClient *client, gpointer source_tag, const char *what, gint64 project_id, const char *include,
                            const char *query, RelabelLsRowFunc look, gpointer look_data, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new(client, cancellable, callback, user_data);
  Listing *listing = g_new0(Listing, 1);

  g_task_set_source_tag(task, source_tag);
  g_task_set_task_data(task, listing, (GDestroyNotify)listing_free);
  listing->what = what;
  listing->project_id = project_id;
  listing->include = g_strdup(include);
  listing->query = query != NULL ? g_uri_escape_string(query, NULL, FALSE) : NULL;
  listing->look = look;
  listing->look_data = look_data;
  listing->rows = json_array_new();
  next_page(task);
}

static void
next_page(GTask *task)
{
  Listing *listing = g_task_get_task_data(task);
  RelabelLsRequest *request;

  listing->page++;
  request = relabel_ls_request_new("GET", listing->what, "/api/tasks?project=%" G_GINT64_FORMAT "&page=%u&page_size=%d&include=%s%s%s",
                                   listing->project_id, listing->page, PAGE_SIZE, listing->include,
                                   listing->query != NULL ? "&query=" : "", listing->query != NULL ? listing->query : "");
  relabel_ls_send_for_task(task, request, page_cb);
}

static JsonArray *
read_page(Listing *listing, JsonNode *answer, gint64 *total, GError **error)
{
  JsonObject *object = relabel_json_as_object(answer, NULL);
  JsonArray *tasks = relabel_json_peek_array(object, "tasks");

  if (tasks == NULL)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "%s failed: the server's answer holds no list of tasks",
                listing->what);
  *total = object != NULL ? relabel_json_peek_int(object, "total", 0) : 0;
  return tasks;
}

static gsize measure(JsonNode *node);

static void
measure_cb(JsonObject *object, const char *name, JsonNode *member, gpointer size)
{
  *(gsize *)size += 100 + measure(member);
}

/* What a value takes in memory, roughly. */
static gsize
measure(JsonNode *node)
{
  gsize size = JSON_NODE_HOLDS_OBJECT(node) ? 300 : 100;

  if (JSON_NODE_HOLDS_OBJECT(node))
    json_object_foreach_member(json_node_get_object(node), measure_cb, &size);
  else if (JSON_NODE_HOLDS_ARRAY(node))
    for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++)
      size += measure(json_array_get_element(json_node_get_array(node), i));
  else if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    size += strlen(json_node_get_string(node));
  return size;
}

static gboolean
take_rows(Listing *listing, JsonArray *tasks, GError **error)
{
  for (guint i = 0; i < json_array_get_length(tasks); i++) {
    JsonNode *node = json_array_get_element(tasks, i);

    if (!JSON_NODE_HOLDS_OBJECT(node) || (listing->look != NULL && !listing->look(json_node_get_object(node), listing->look_data)))
      continue;
    listing->size += measure(node);
    json_array_add_element(listing->rows, json_node_ref(node));
  }
  listing->n_seen += json_array_get_length(tasks);
  if (listing->page < MAX_PAGES && listing->size <= MAX_SIZE)
    return TRUE;
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE, "%s failed: the server's list of tasks does not end", listing->what);
  return FALSE;
}

static void
page_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Listing *listing = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(RELABEL_LS_CLIENT(object), result, &error);
  JsonArray *tasks = NULL;
  gint64 total = 0;

  if (answer != NULL)
    tasks = read_page(listing, answer, &total, &error);
  if (tasks != NULL && !take_rows(listing, tasks, &error))
    g_task_return_error(task, g_steal_pointer(&error));
  else if (tasks != NULL && json_array_get_length(tasks) > 0 && (gint64)listing->n_seen < total)
    next_page(g_steal_pointer(&task));
  /* A page beyond the last, because rows have gone meanwhile, is 404. */
  else if (tasks != NULL || (listing->page > 1 && g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND)))
    g_task_return_pointer(task, json_array_ref(listing->rows), (GDestroyNotify)json_array_unref);
  else
    g_task_return_error(task, g_steal_pointer(&error));
}
