/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-local-server.h"

#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-http.h"
#include "relabel-ls-local-server-private.h"

/* Seconds that a server of this computer may take for an answer before it is called ill. */
#define PATIENCE 10


/**
 * RelabelLsLocalServer:
 *
 * A private Label Studio on this machine, for one user: found on the `PATH`, or installed into the user's cache. Its data stay in
 * `$XDG_DATA_HOME/relabel/label-studio`, with its password and token in a file that only the user can read. It listens on 127.0.0.1 only,
 * serves local files, lets nobody sign up, and asks nobody outside.
 *
 * It runs as long as it has users, which are processes that have started it, sent to it, or loaded from it; or, where that was asked for,
 * until it is stopped. Its address may change from one start to the next, when another program has taken its port:
 * [method@Relabel.LsLocalServer.follow] knows the present one. Whoever answers at its address without being its process gets no key.
 */
G_DEFINE_FINAL_TYPE(RelabelLsLocalServer, relabel_ls_local_server, G_TYPE_OBJECT)

static void
relabel_ls_local_server_finalize(GObject *object)
{
  RelabelLsLocalServer *self = RELABEL_LS_LOCAL_SERVER(object);

  relabel_ls_local_state_free(self->state);
  g_free(self->folder);
  G_OBJECT_CLASS(relabel_ls_local_server_parent_class)->finalize(object);
}

static void
relabel_ls_local_server_class_init(RelabelLsLocalServerClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_ls_local_server_finalize;
}

static void
relabel_ls_local_server_init(RelabelLsLocalServer *self)
{
  self->folder = g_build_filename(g_get_user_data_dir(), "relabel", "label-studio", NULL);
  self->state = relabel_ls_local_state_new(self->folder);
}

/**
 * relabel_ls_local_server_new:
 *
 * Returns: (transfer full): the user's private server, whether it runs or not
 */
RelabelLsLocalServer *
relabel_ls_local_server_new(void)
{
  return g_object_new(RELABEL_TYPE_LS_LOCAL_SERVER, NULL);
}

/* What stands on disk now: another program may have started or stopped it. */
static RelabelLsLocalState *
fresh_state(RelabelLsLocalServer *self)
{
  return relabel_ls_local_state_load(self->state, NULL) ? self->state : NULL;
}

/**
 * relabel_ls_local_server_is_running:
 * @self: the server
 *
 * Returns: whether its process runs; just after a start it may not answer yet
 */
gboolean
relabel_ls_local_server_is_running(RelabelLsLocalServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), FALSE);
  return fresh_state(self) != NULL && relabel_ls_local_state_is_running(self->state);
}

/**
 * relabel_ls_local_server_get_pid:
 * @self: the server
 *
 * Returns: the number of its process; 0 if it does not run
 */
int
relabel_ls_local_server_get_pid(RelabelLsLocalServer *self)
{
  return relabel_ls_local_server_is_running(self) ? self->state->pid : 0;
}

/**
 * relabel_ls_local_server_dup_url:
 * @self: the server
 *
 * Returns: (transfer full) (nullable): its address, at which it answers when it runs; %NULL if it was never started
 */
char *
relabel_ls_local_server_dup_url(RelabelLsLocalServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  if (fresh_state(self) == NULL || self->state->port == 0)
    return NULL;
  return g_strdup_printf("http://127.0.0.1:%u", self->state->port);
}

static char *
dup_secret(RelabelLsLocalServer *self, gsize offset)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  /* Before the first start, what would be made up is not what will be used. */
  if (fresh_state(self) == NULL || self->state->port == 0)
    return NULL;
  return g_strdup(G_STRUCT_MEMBER(char *, self->state, offset));
}

/**
 * relabel_ls_local_server_dup_token:
 * @self: the server
 *
 * Returns: (transfer full) (nullable): its API key; %NULL if it was never started
 */
char *
relabel_ls_local_server_dup_token(RelabelLsLocalServer *self)
{
  return dup_secret(self, G_STRUCT_OFFSET(RelabelLsLocalState, token));
}

/**
 * relabel_ls_local_server_dup_email:
 * @self: the server
 *
 * Returns: (transfer full) (nullable): with what its user logs in in a browser; %NULL if it was never started
 */
char *
relabel_ls_local_server_dup_email(RelabelLsLocalServer *self)
{
  return dup_secret(self, G_STRUCT_OFFSET(RelabelLsLocalState, email));
}

/**
 * relabel_ls_local_server_dup_password:
 * @self: the server
 *
 * Returns: (transfer full) (nullable): the password of its user; %NULL if it was never started
 */
char *
relabel_ls_local_server_dup_password(RelabelLsLocalServer *self)
{
  return dup_secret(self, G_STRUCT_OFFSET(RelabelLsLocalState, password));
}

/**
 * relabel_ls_local_server_get_document_root:
 * @self: the server
 *
 * Returns: (type filename): the folder below which it serves local files, for [func@Relabel.ls_local_file_url]
 */
const char *
relabel_ls_local_server_get_document_root(RelabelLsLocalServer *self)
{
  return RELABEL_LS_DOCUMENT_ROOT;
}

/**
 * relabel_ls_local_server_dup_log_path:
 * @self: the server
 *
 * Returns: (transfer full) (type filename): where it writes what it does
 */
char *
relabel_ls_local_server_dup_log_path(RelabelLsLocalServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  return g_build_filename(self->folder, "log", NULL);
}

/**
 * relabel_ls_local_server_dup_folder:
 * @self: the server
 *
 * Returns: (transfer full) (type filename): where its data are, which need not exist yet
 */
char *
relabel_ls_local_server_dup_folder(RelabelLsLocalServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  return g_strdup(self->folder);
}

/**
 * relabel_ls_local_server_dup_version:
 * @self: the server
 *
 * Returns: (transfer full) (nullable): the version of the Label Studio that has used the data last; %NULL before the first start
 */
char *
relabel_ls_local_server_dup_version(RelabelLsLocalServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  return fresh_state(self) != NULL ? g_strdup(self->state->version) : NULL;
}

/**
 * relabel_ls_local_server_dup_since:
 * @self: the server
 *
 * Returns: (transfer full) (nullable): when it was started, in local time; %NULL if it does not run
 */
GDateTime *
relabel_ls_local_server_dup_since(RelabelLsLocalServer *self)
{
  gint64 since;

  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  since = fresh_state(self) != NULL ? relabel_ls_local_state_get_since(self->state) : 0;
  return since > 0 ? g_date_time_new_from_unix_local(since) : NULL;
}

/**
 * relabel_ls_local_server_count_users:
 * @self: the server
 *
 * Returns: how many processes of this user are users of it at the moment
 */
guint
relabel_ls_local_server_count_users(RelabelLsLocalServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), 0);
  return fresh_state(self) != NULL ? relabel_ls_local_state_count_users(self->state) : 0;
}

static void health_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void whoami_cb(GObject *object, GAsyncResult *result, gpointer user_data);

/**
 * relabel_ls_local_server_check_async:
 * @self: the server
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Asks the server how it is, and whether it knows its user. It becomes no user by that.
 */
void
relabel_ls_local_server_check_async(RelabelLsLocalServer *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *url = NULL;
  g_autoptr(RelabelLsClient) client = NULL;
  RelabelLsRequest *request;
  guint port;
  GError *error = NULL;

  g_return_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_local_server_check_async);
  port = fresh_state(self) != NULL ? relabel_ls_local_state_find_port(self->state) : 0;
  if (port == 0) {
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "%s",
                            relabel_ls_local_state_is_running(self->state) ? "It doesn't listen yet, or no more: its log may say why"
                                                                           : "It doesn't run");
    return;
  }
  url = g_strdup_printf("http://127.0.0.1:%u", port);
  client = relabel_ls_client_new(url, self->state->token, &error);
  if (client == NULL) {
    g_task_return_error(task, error);
    return;
  }
  client->connect_timeout = client->idle_timeout = PATIENCE;
  request = relabel_ls_request_new("GET", "Asking how it is", "/health");
  request->head_only = TRUE;
  relabel_ls_send_async(client, request, cancellable, health_cb, g_steal_pointer(&task));
}

static void
health_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *client = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(client, result, &error);
  GCancellable *cancellable = g_task_get_cancellable(task);

  if (answer == NULL)
    g_task_return_error(task, error);
  else
    relabel_ls_client_connect_async(client, cancellable, whoami_cb, g_steal_pointer(&task));
}

static void
whoami_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  RelabelLsServer *server = relabel_ls_client_connect_finish(RELABEL_LS_CLIENT(object), result, &error);

  if (server == NULL)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, server, g_object_unref);
}

/**
 * relabel_ls_local_server_check_finish:
 * @self: the server
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.LOCAL_SERVER] if it does not run; those of [method@Relabel.LsClient.connect_finish] if it is ill.
 *
 * Returns: (transfer full): what it says of itself
 */
RelabelLsServer *
relabel_ls_local_server_check_finish(RelabelLsLocalServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}
