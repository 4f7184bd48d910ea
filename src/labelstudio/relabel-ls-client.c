/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-client.h"

#include <string.h>

#include "relabel-config.h"
#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-key.h"
#include "relabel-ls-server-private.h"
#include "relabel-ls-url.h"

#define CONNECT_TIMEOUT 15
#define IDLE_TIMEOUT 60
#define PAUSE 500
/* The longest that a server was seen to work on a request before it answered: it retries a locked database for minutes. */
#define LONG_TIMEOUT 330

/* What a server takes at once: more than 100 parts or 250 MB give HTTP 500. With 32 MB nothing is gained by larger ones. */
#define MAX_PARTS 100
#define MAX_UPLOAD (32 * 1024 * 1024)

/**
 * RelabelLsClient:
 *
 * A Label Studio server, and the key with which it is asked.
 *
 * All operations are asynchronous, in the thread-default main context in which the first of them was started: a client belongs to one
 * thread. Both kinds of key are known; a personal access token buys its short-lived tokens by itself. Only what asks is repeated after a
 * fault (three times at most); what changes something is sent once, and if no clear answer comes, the error is
 * [error@Relabel.LsError.AMBIGUOUS]. The key is sent to the server of the given address and to no other.
 *
 * A cancelled operation fails with `G_IO_ERROR_CANCELLED`; if it was sent before, the server may still carry it out.
 */
enum {
  PROP_URL = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE(RelabelLsClient, relabel_ls_client, G_TYPE_OBJECT)

static void connect_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void whoami_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void test_connected_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void test_probed_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
relabel_ls_client_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);

  switch (id) {
  case PROP_URL:
    g_value_set_string(value, self->url);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
relabel_ls_client_finalize(GObject *object)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);

  g_free(self->url);
  g_free(self->base);
  relabel_ls_secret_free(self->key);
  relabel_ls_secret_free(self->access);
  g_ptr_array_unref(self->secrets);
  g_clear_object(&self->server);
  g_clear_object(&self->session);
  G_OBJECT_CLASS(relabel_ls_client_parent_class)->finalize(object);
}

static void
relabel_ls_client_class_init(RelabelLsClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->get_property = relabel_ls_client_get_property;
  object_class->finalize = relabel_ls_client_finalize;
  /**
   * RelabelLsClient:url:
   *
   * The address of the server, normalised.
   */
  props[PROP_URL] = g_param_spec_string("url", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

/* What the user allows a server that is silent, in seconds; 0 for what is usual. */
static guint
read_timeout(void)
{
  const char *text = g_getenv("RELABEL_LABELSTUDIO_TIMEOUT");
  guint64 seconds = 0;

  return text != NULL && g_ascii_string_to_unsigned(text, 10, 1, 3600, &seconds, NULL) ? (guint)seconds : 0;
}

static void
relabel_ls_client_init(RelabelLsClient *self)
{
  guint asked = read_timeout();

  self->secrets = relabel_ls_secrets_new();
  self->connect_timeout = asked > 0 ? MIN(asked, CONNECT_TIMEOUT) : CONNECT_TIMEOUT;
  self->idle_timeout = asked > 0 ? asked : IDLE_TIMEOUT;
  self->long_timeout = asked > 0 ? asked : LONG_TIMEOUT;
  self->pause = PAUSE;
  self->max_parts = MAX_PARTS;
  self->max_upload = MAX_UPLOAD;
}

/* Without a jar for cookies, which Label Studio sends with every answer, and without any way of its own to log in. */
SoupSession *
relabel_ls_client_get_session(RelabelLsClient *self)
{
  if (self->session == NULL) {
    self->session = soup_session_new_with_options("timeout", 0, "idle-timeout", 20, "user-agent", "Relabel/" RELABEL_VERSION, NULL);
    soup_session_remove_feature_by_type(self->session, SOUP_TYPE_AUTH_MANAGER);
  }
  return self->session;
}

/**
 * relabel_ls_client_new:
 * @url: the address of the server, as [func@Relabel.ls_url_normalize] takes it
 * @api_key: a legacy token or a personal access token
 *
 * Makes a client. Nothing is sent yet.
 *
 * Errors: [error@Relabel.LsError.BAD_URL]; [error@Relabel.LsError.UNAUTHORIZED] for what can't be a key.
 *
 * Returns: (transfer full): a client
 */
RelabelLsClient *
relabel_ls_client_new(const char *url, const char *api_key, GError **error)
{
  g_autoptr(RelabelLsClient) self = g_object_new(RELABEL_TYPE_LS_CLIENT, NULL);

  self->url = relabel_ls_url_normalize(url, error);
  if (self->url == NULL)
    return NULL;
  self->base = g_strdup(self->url);
  self->key = relabel_ls_key_check(api_key, &self->key_kind, error);
  if (self->key == NULL)
    return NULL;
  relabel_ls_secrets_add(self->secrets, self->key);
  return g_steal_pointer(&self);
}

/**
 * relabel_ls_client_get_url:
 * @self: a client
 *
 * Returns: the address of the server, normalised: what a run keeps
 */
const char *
relabel_ls_client_get_url(RelabelLsClient *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CLIENT(self), NULL);
  return self->url;
}

/**
 * relabel_ls_client_set_patient: (skip)
 * @self: a client
 * @waiting: (nullable): is told of each pause
 * @user_data: for @waiting
 *
 * Lets what may be repeated be repeated for as long as a silent server is waited for, which is a minute if `RELABEL_LABELSTUDIO_TIMEOUT`
 * doesn't say otherwise: so that long work outlives a restart of the server. Without, a few seconds are enough to say that something is wrong.
 */
void
relabel_ls_client_set_patient(RelabelLsClient *self, RelabelLsWaitingFunc waiting, gpointer user_data)
{
  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  self->patience = self->idle_timeout;
  self->waiting = waiting;
  self->waiting_data = user_data;
}

/**
 * relabel_ls_client_get_server:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): what [method@Relabel.LsClient.connect_async] has found; %NULL before
 */
RelabelLsServer *
relabel_ls_client_get_server(RelabelLsClient *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CLIENT(self), NULL);
  return self->server;
}

/**
 * relabel_ls_client_dup_project_url:
 * @self: a client
 * @project_id: a project
 *
 * Returns: (transfer full): the page with the tasks of a project
 */
char *
relabel_ls_client_dup_project_url(RelabelLsClient *self, gint64 project_id)
{
  g_return_val_if_fail(RELABEL_IS_LS_CLIENT(self), NULL);
  return g_strdup_printf("%s/projects/%" G_GINT64_FORMAT "/data", self->url, project_id);
}

/**
 * relabel_ls_client_dup_task_url:
 * @self: a client
 * @project_id: a project
 * @task_id: a task of it
 *
 * Returns: (transfer full): the page that opens the editor on one task
 */
char *
relabel_ls_client_dup_task_url(RelabelLsClient *self, gint64 project_id, gint64 task_id)
{
  g_return_val_if_fail(RELABEL_IS_LS_CLIENT(self), NULL);
  return g_strdup_printf("%s/projects/%" G_GINT64_FORMAT "/data?task=%" G_GINT64_FORMAT, self->url, project_id, task_id);
}

/**
 * relabel_ls_client_dup_labeling_url:
 * @self: a client
 * @project_id: a project
 *
 * Returns: (transfer full): the page that shows one task after the other in the editor
 */
char *
relabel_ls_client_dup_labeling_url(RelabelLsClient *self, gint64 project_id)
{
  g_return_val_if_fail(RELABEL_IS_LS_CLIENT(self), NULL);
  return g_strdup_printf("%s/projects/%" G_GINT64_FORMAT "/data?labeling=1", self->url, project_id);
}

/**
 * relabel_ls_client_connect_async:
 * @self: a client
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Asks what the server is, and then, with the key, who the user is.
 */
void
relabel_ls_client_connect_async(RelabelLsClient *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  RelabelLsRequest *request;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_connect_async);
  request = relabel_ls_request_new("GET", "Connecting", "/api/version");
  /* What is no Label Studio gets no key. */
  request->credentials = g_strdup("");
  relabel_ls_send_async(self, request, cancellable, connect_cb, task);
}

/* What another program answers to a question that only a Label Studio knows. */
static gboolean
is_foreign(const GError *error)
{
  return g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FAILED);
}

static GError *
foreign_error(RelabelLsClient *self)
{
  return g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_LABEL_STUDIO,
                     "Something answers at %s, but it is no Label Studio: check the address", self->url);
}

static void
connect_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(self, result, &error);
  RelabelLsServer *server = answer != NULL ? relabel_ls_server_new(self->url, answer, &error) : NULL;
  RelabelLsRequest *request;

  if (server == NULL) {
    relabel_ls_secrets_mask_error(self->secrets, error);
    g_task_return_error(task, is_foreign(error) ? foreign_error(self) : g_steal_pointer(&error));
    return;
  }
  g_task_set_task_data(task, server, g_object_unref);
  request = relabel_ls_request_new("GET", "Asking whose key it is", "/api/current-user/whoami");
  relabel_ls_send_for_task(g_steal_pointer(&task), request, whoami_cb);
}

static void
whoami_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  RelabelLsServer *server = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(self, result, &error);

  if (answer == NULL) {
    g_task_return_error(task, error);
  } else if (!JSON_NODE_HOLDS_OBJECT(answer)) {
    g_task_return_error(task, foreign_error(self));
  } else {
    relabel_ls_server_set_user(server, json_node_get_object(answer), self->key_kind);
    g_set_object(&self->server, server);
    g_task_return_pointer(task, g_object_ref(server), g_object_unref);
  }
}

/**
 * relabel_ls_client_connect_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.OFFLINE], `TIMEOUT`, `TLS`, `REDIRECTED`, `NOT_LABEL_STUDIO`, `TOO_OLD`, `UNAUTHORIZED`,
 * `LEGACY_DISABLED`, and the others of the domain.
 *
 * Returns: (transfer full): what the server is
 */
RelabelLsServer *
relabel_ls_client_connect_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_connect_async, result, error);
}

/**
 * relabel_ls_client_test_async:
 * @self: a client
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * The connection test that people ask for: connects, and finds out whether the user of the key may make projects. Nothing is changed on
 * the server.
 */
void
relabel_ls_client_test_async(RelabelLsClient *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_test_async);
  relabel_ls_client_connect_async(self, cancellable, test_connected_cb, task);
}

static void
test_connected_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  RelabelLsServer *server = relabel_ls_client_connect_finish(self, result, &error);
  g_autofree char *title = g_strnfill(200, 'x');
  RelabelLsRequest *request;
  JsonObject *object_with_title;

  if (server == NULL) {
    g_task_return_error(task, error);
    return;
  }
  g_task_set_task_data(task, server, g_object_unref);
  /* A title of this length is refused, but only after the question of the right. */
  request = relabel_ls_request_new("POST", "Asking for the right to make projects", "/api/projects/");
  object_with_title = json_object_new();
  json_object_set_string_member(object_with_title, "title", title);
  relabel_ls_request_take_object(request, object_with_title);
  relabel_ls_send_for_task(g_steal_pointer(&task), request, test_probed_cb);
}

static void
test_probed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(self, result, &error);

  if (g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INVALID))
    g_task_return_pointer(task, g_object_ref(g_task_get_task_data(task)), g_object_unref);
  else if (g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FORBIDDEN))
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FORBIDDEN,
                            "The user of this key may not make projects at %s: ask an administrator of the server for the right, or "
                            "send runs to a project that exists", self->url);
  else if (error != NULL)
    g_task_return_error(task, g_steal_pointer(&error));
  else
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_LABEL_STUDIO,
                            "The server at %s accepts what every Label Studio refuses: check the address", self->url);
}

/**
 * relabel_ls_client_test_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: those of [method@Relabel.LsClient.connect_finish]; [error@Relabel.LsError.FORBIDDEN] if the user may not make projects.
 * Each message can be shown to people.
 *
 * Returns: (transfer full): what the server is
 */
RelabelLsServer *
relabel_ls_client_test_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_test_async, result, error);
}
