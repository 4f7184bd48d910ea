/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-project-private.h"
#include "relabel-ls-server-private.h"

/* The most that every version gives. */
#define PROJECTS_A_PAGE 100
/* Beyond them, a server does not tell the truth. */
#define MAX_PROJECTS 100000
#define MAX_PROJECT_TEXT (64 * 1024 * 1024)

/* So that the answer is small; it grows with what a project may hold otherwise. */
#define STATUS_MEMBERS "id,task_number,num_tasks_with_annotations,finished_task_number,total_annotations_number," \
  "total_predictions_number"

static void projects_page_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void status_counted_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void status_skipped_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void status_drafts_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static gpointer
convert_project(RelabelLsClient *client, JsonNode *answer, gpointer data, GError **error)
{
  return relabel_ls_project_new(answer, error);
}

/* An answer that tells of no project does not tell that there is none. */
static gpointer
convert_created(RelabelLsClient *client, JsonNode *answer, gpointer data, GError **error)
{
  RelabelLsProject *project = relabel_ls_project_new(answer, NULL);

  if (project == NULL)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_AMBIGUOUS,
                "Making the project: %s does not say which one it has made; it is not known whether it was done",
                relabel_ls_client_get_url(client));
  return project;
}

/**
 * relabel_ls_client_create_project_async:
 * @self: a client
 * @title: 3 to 50 characters; other projects may have the same
 * @label_config: the labeling config, without an XML declaration
 * @description: (nullable): text for people
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Makes a project in which predictions are shown to whoever labels.
 */
void
relabel_ls_client_create_project_async(RelabelLsClient *self, const char *title, const char *label_config, const char *description,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelLsRequest *request;
  JsonObject *object;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  g_return_if_fail(title != NULL && label_config != NULL);
  request = relabel_ls_request_new("POST", "Making the project", "/api/projects/");
  object = json_object_new();
  json_object_set_string_member(object, "title", title);
  json_object_set_string_member(object, "label_config", label_config);
  if (description != NULL)
    json_object_set_string_member(object, "description", description);
  json_object_set_boolean_member(object, "show_collab_predictions", TRUE);
  relabel_ls_request_take_object(request, object);
  request->changes = TRUE;
  relabel_ls_call_async(self, relabel_ls_client_create_project_async, request, convert_created, NULL, NULL, g_object_unref,
                        cancellable, callback, user_data);
}

/**
 * relabel_ls_client_create_project_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.INVALID] with the server's words on the title or the config; `FORBIDDEN`; `AMBIGUOUS`: the project may
 * have been made, see [method@Relabel.LsClient.find_projects_async].
 *
 * Returns: (transfer full): the project
 */
RelabelLsProject *
relabel_ls_client_create_project_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_create_project_async, result, error);
}

/**
 * relabel_ls_client_get_project_async:
 * @self: a client
 * @project_id: a project
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Asks for a project with its labeling config.
 */
void
relabel_ls_client_get_project_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelLsRequest *request;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  request = relabel_ls_request_new("GET", "Asking for the project", "/api/projects/%" G_GINT64_FORMAT "/", project_id);
  relabel_ls_call_async(self, relabel_ls_client_get_project_async, request, convert_project, NULL, NULL, g_object_unref, cancellable,
                        callback, user_data);
}

/**
 * relabel_ls_client_get_project_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if there is no such project, or none that the user may see.
 *
 * Returns: (transfer full): the project
 */
RelabelLsProject *
relabel_ls_client_get_project_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_get_project_async, result, error);
}

/* A search for projects. */
typedef struct {
  char *title; /* NULL: all of them */
  guint page;
  GPtrArray *found;
  gsize size; /* of the texts of those */
} Search;

static void
search_free(Search *search)
{
  g_free(search->title);
  g_clear_pointer(&search->found, g_ptr_array_unref);
  g_free(search);
}

static void
next_projects(GTask *task)
{
  Search *search = g_task_get_task_data(task);
  g_autofree char *title = search->title != NULL ? g_uri_escape_string(search->title, NULL, FALSE) : NULL;
  RelabelLsRequest *request;

  search->page++;
  /* Versions below 1.8 ignore the filter and list all. */
  request = relabel_ls_request_new("GET", title != NULL ? "Looking for the project" : "Listing the projects",
                                   "/api/projects/?page=%u&page_size=%d&include=id,title,description,task_number%s%s", search->page,
                                   PROJECTS_A_PAGE, title != NULL ? ",label_config&title=" : "", title != NULL ? title : "");
  relabel_ls_send_for_task(task, request, projects_page_cb);
}

/**
 * relabel_ls_client_find_projects_async:
 * @self: a client
 * @title: (nullable): a title; %NULL for all
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Looks for the projects that have exactly this title, or for all that the user may see: these without their labeling configs.
 */
void
relabel_ls_client_find_projects_async(RelabelLsClient *self, const char *title, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Search *search;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_find_projects_async);
  search = g_new0(Search, 1);
  search->title = g_strdup(title);
  search->found = g_ptr_array_new_with_free_func(g_object_unref);
  g_task_set_task_data(task, search, (GDestroyNotify)search_free);
  next_projects(task);
}

static gboolean
read_projects(Search *search, JsonNode *answer, gboolean *more, GError **error)
{
  JsonObject *object = relabel_json_as_object(answer, NULL);
  JsonArray *results = relabel_json_peek_array(object, "results");

  if (results == NULL) {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON,
                        "Looking for the project failed: the server's answer holds no list of projects");
    return FALSE;
  }
  for (guint i = 0; i < json_array_get_length(results); i++) {
    RelabelLsProject *project = relabel_ls_project_new(json_array_get_element(results, i), error);

    if (project == NULL)
      return FALSE;
    if (search->title == NULL || g_strcmp0(relabel_ls_project_get_title(project), search->title) == 0) {
      g_ptr_array_add(search->found, project);
      search->size += relabel_ls_project_get_size(project);
    } else {
      g_object_unref(project);
    }
  }
  if (search->page * PROJECTS_A_PAGE >= MAX_PROJECTS || search->size > MAX_PROJECT_TEXT) {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE,
                        "Looking for the project failed: the server's list of projects does not end");
    return FALSE;
  }
  *more = json_array_get_length(results) > 0 && relabel_json_peek_string(object, "next") != NULL;
  return TRUE;
}

static void
projects_page_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Search *search = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(RELABEL_LS_CLIENT(object), result, &error);
  gboolean more = FALSE;

  if (answer == NULL || !read_projects(search, answer, &more, &error))
    g_task_return_error(task, error);
  else if (more)
    next_projects(g_steal_pointer(&task));
  else
    g_task_return_pointer(task, g_steal_pointer(&search->found), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * relabel_ls_client_find_projects_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: (transfer container) (element-type RelabelLsProject): the projects, the newest first; none is no error
 */
GPtrArray *
relabel_ls_client_find_projects_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_find_projects_async, result, error);
}

/**
 * relabel_ls_client_delete_project_async:
 * @self: a client
 * @project_id: a project
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Deletes a project with its tasks and annotations. Uploaded files stay on the server's disk: Label Studio keeps them.
 */
void
relabel_ls_client_delete_project_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelLsRequest *request;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  request = relabel_ls_request_new("DELETE", "Deleting the project", "/api/projects/%" G_GINT64_FORMAT "/", project_id);
  request->takes_long = TRUE;
  relabel_ls_call_async(self, relabel_ls_client_delete_project_async, request, relabel_ls_convert_done, NULL, NULL, NULL, cancellable,
                        callback, user_data);
}

/**
 * relabel_ls_client_delete_project_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: whether the project is gone; it is no error if it was before
 */
gboolean
relabel_ls_client_delete_project_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr(GError) failure = NULL;

  if (relabel_ls_call_finish(self, relabel_ls_client_delete_project_async, result, &failure) != NULL ||
      g_error_matches(failure, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failure));
  return FALSE;
}

/**
 * relabel_ls_client_set_label_config_async:
 * @self: a client
 * @project_id: a project
 * @label_config: its new labeling config
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Replaces the labeling config of a project. The server refuses one in which something is missing that was used to label.
 */
void
relabel_ls_client_set_label_config_async(RelabelLsClient *self, gint64 project_id, const char *label_config, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelLsRequest *request;
  JsonObject *object;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  g_return_if_fail(label_config != NULL);
  request = relabel_ls_request_new("PATCH", "Changing the labeling config", "/api/projects/%" G_GINT64_FORMAT "/", project_id);
  object = json_object_new();
  json_object_set_string_member(object, "label_config", label_config);
  relabel_ls_request_take_object(request, object);
  relabel_ls_call_async(self, relabel_ls_client_set_label_config_async, request, relabel_ls_convert_done, NULL, NULL, NULL, cancellable,
                        callback, user_data);
}

/**
 * relabel_ls_client_set_label_config_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.INVALID] with the server's words; `FORBIDDEN`.
 *
 * Returns: whether the project has it now
 */
gboolean
relabel_ls_client_set_label_config_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_set_label_config_async, result, error) != NULL;
}

/**
 * relabel_ls_client_validate_config_async:
 * @self: a client
 * @label_config: a labeling config
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lets the server check a labeling config. It does not see everything: unknown tags pass, see [method@Relabel.LsServer.supports].
 */
void
relabel_ls_client_validate_config_async(RelabelLsClient *self, const char *label_config, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelLsRequest *request;
  JsonObject *object;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  g_return_if_fail(label_config != NULL);
  request = relabel_ls_request_new("POST", "Checking the labeling config", "/api/projects/validate/");
  object = json_object_new();
  json_object_set_string_member(object, "label_config", label_config);
  relabel_ls_request_take_object(request, object);
  relabel_ls_call_async(self, relabel_ls_client_validate_config_async, request, relabel_ls_convert_done, NULL, NULL, NULL, cancellable,
                        callback, user_data);
}

/**
 * relabel_ls_client_validate_config_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.INVALID] with the server's words.
 *
 * Returns: whether the server takes it
 */
gboolean
relabel_ls_client_validate_config_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_validate_config_async, result, error) != NULL;
}

/**
 * relabel_ls_client_get_status_async:
 * @self: a client
 * @project_id: a project
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Asks how far the work on a project is, cheaply enough to be asked every few seconds.
 */
void
relabel_ls_client_get_status_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RelabelLsRequest *request;
  GTask *task;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_get_status_async);
  request = relabel_ls_request_new("GET", "Asking for the state of the project",
                                   "/api/projects/%" G_GINT64_FORMAT "/?include=" STATUS_MEMBERS, project_id);
  relabel_ls_send_async(self, request, cancellable, status_counted_cb, task);
}

static void
status_counted_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(self, result, &error);
  RelabelLsStatus *status = answer != NULL ? relabel_ls_status_new(answer, &error) : NULL;

  if (status == NULL) {
    g_task_return_error(task, error);
    return;
  }
  g_task_set_task_data(task, status, (GDestroyNotify)relabel_ls_status_free);
  relabel_ls_send_for_task(g_steal_pointer(&task), relabel_ls_request_new_count(status->project_id, RELABEL_LS_WORK_SKIPPED), status_skipped_cb);
}

/* A task may be skipped by several people, and by one after another has submitted it: the project's counter tells of skips only. */
static void
status_skipped_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  RelabelLsStatus *status = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(RELABEL_LS_CLIENT(object), result, &error);

  if (answer == NULL) {
    g_task_return_error(task, error);
    return;
  }
  if (JSON_NODE_HOLDS_OBJECT(answer))
    status->n_skipped = relabel_json_peek_int(json_node_get_object(answer), "total", 0);
  if (relabel_ls_server_lacks_drafts(relabel_ls_client_get_server(RELABEL_LS_CLIENT(object)))) {
    g_task_return_pointer(task, relabel_ls_status_copy(status), (GDestroyNotify)relabel_ls_status_free);
    return;
  }
  relabel_ls_send_for_task(g_steal_pointer(&task), relabel_ls_request_new_count(status->project_id, RELABEL_LS_WORK_DRAFT), status_drafts_cb);
}

static void
status_drafts_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  RelabelLsStatus *status = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(RELABEL_LS_CLIENT(object), result, &error);

  if (answer != NULL && JSON_NODE_HOLDS_OBJECT(answer))
    status->n_drafts = relabel_json_peek_int(json_node_get_object(answer), "total", -1);
  /* Old servers fail on the filter. */
  else if (g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER))
    g_clear_error(&error);
  if (error != NULL)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, relabel_ls_status_copy(status), (GDestroyNotify)relabel_ls_status_free);
}

/**
 * relabel_ls_client_get_status_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if the project is gone.
 *
 * Returns: (transfer full): the counters
 */
RelabelLsStatus *
relabel_ls_client_get_status_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_get_status_async, result, error);
}
