/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-local-server.h"

#include <signal.h>
#include <unistd.h>

#include "relabel-ls-client.h"
#include "relabel-ls-error.h"
#include "relabel-ls-local-install.h"
#include "relabel-ls-local-server-private.h"

/* Milliseconds between two looks at whether it answers, or has ended. */
#define POLL 500
/* The first start makes the database: half a minute on a fast machine. */
#define START_POLLS (5 * 60 * 1000 / POLL)
/**
 * RelabelLsLocalServer:
 *
 * A private Label Studio on this machine, for one user: found on the `PATH`, or installed into the user's cache. Its data stay in
 * `$XDG_DATA_HOME/relabel/label-studio`, with its password and token in a file that only the user can read. It listens on 127.0.0.1 only,
 * serves local files, lets nobody sign up, asks nobody outside, and runs on when the program that has started it ends.
 */
G_DEFINE_FINAL_TYPE(RelabelLsLocalServer, relabel_ls_local_server, G_TYPE_OBJECT)

/* A start, from its beginning to an answering server. */
typedef struct {
  RelabelLsTextFunc progress;
  gpointer progress_data;
  GDestroyNotify progress_destroy;
  int lock;
  guint polls;
  GSource *pause;
  GSubprocess *process;
  RelabelLsClient *client;
} Start;

static void start_locked(GTask *task);
static void installed_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void launch(GTask *task, const char *program);
static void ask(GTask *task);
static void answered_cb(GObject *object, GAsyncResult *result, gpointer user_data);

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

static void
start_free(Start *start)
{
  if (start->pause != NULL)
    g_source_destroy(start->pause);
  g_clear_pointer(&start->pause, g_source_unref);
  g_clear_object(&start->process);
  g_clear_object(&start->client);
  if (start->lock >= 0)
    close(start->lock);
  if (start->progress_destroy != NULL)
    start->progress_destroy(start->progress_data);
  g_free(start);
}

static void
tell(GTask *task, const char *text)
{
  Start *start = g_task_get_task_data(task);

  if (start->progress != NULL)
    start->progress(text, start->progress_data);
}

static void
finish_start(GTask *task, GError *error)
{
  if (error != NULL)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
  g_object_unref(task);
}

static void
pause_start(GTask *task, GSourceFunc callback)
{
  Start *start = g_task_get_task_data(task);

  g_clear_pointer(&start->pause, g_source_unref);
  start->pause = g_timeout_source_new(POLL);
  g_source_set_callback(start->pause, callback, task, NULL);
  g_source_attach(start->pause, g_task_get_context(task));
}

static gboolean
lock_cb(gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  g_autofree char *path = g_build_filename(self->folder, "lock", NULL);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled(g_task_get_cancellable(task), &error)) {
    finish_start(task, error);
    return G_SOURCE_REMOVE;
  }
  start->lock = relabel_ls_lock_file(path, &error);
  if (error != NULL)
    finish_start(task, error);
  else if (start->lock >= 0)
    start_locked(task);
  else
    pause_start(task, lock_cb);
  return G_SOURCE_REMOVE;
}

/**
 * relabel_ls_local_server_start_async:
 * @self: the server
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_destroy): is told what is done
 * @progress_data: for @progress
 * @progress_destroy: frees @progress_data
 * @cancellable: (nullable): to cancel it; a server that this call has launched is ended then
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Starts the private server and waits until it answers; one that runs is used as it is. The first time, Label Studio is installed if
 * there is none, which takes some minutes.
 */
void
relabel_ls_local_server_start_async(RelabelLsLocalServer *self, RelabelLsTextFunc progress, gpointer progress_data,
                                    GDestroyNotify progress_destroy, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;
  Start *start;

  g_return_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_local_server_start_async);
  start = g_new0(Start, 1);
  start->progress = progress;
  start->progress_data = progress_data;
  start->progress_destroy = progress_destroy;
  start->lock = -1;
  g_task_set_task_data(task, start, (GDestroyNotify)start_free);
  lock_cb(task);
}

static void
start_locked(GTask *task)
{
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  g_autofree char *program = NULL;
  GError *error = NULL;

  if (!relabel_ls_local_state_load(self->state, &error)) {
    finish_start(task, error);
  } else if (relabel_ls_local_state_is_running(self->state)) {
    ask(task);
  } else if ((program = relabel_ls_local_find_program()) != NULL) {
    launch(task, program);
  } else {
    relabel_ls_local_install_async(start->progress, start->progress_data, g_task_get_cancellable(task), installed_cb, task);
  }
}

static void
installed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autofree char *program = relabel_ls_local_install_finish(result, &error);

  if (program == NULL)
    finish_start(task, error);
  else
    launch(task, program);
}

static void
launch(GTask *task, const char *program)
{
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  const char *identifier;
  GError *error = NULL;

  tell(task, "Starting Label Studio");
  self->state->pid = 0;
  /* Written before it is used, so that the password is never lost. */
  if (!relabel_ls_local_state_choose_port(self->state, &error) || !relabel_ls_local_state_save(self->state, &error)) {
    finish_start(task, error);
    return;
  }
  start->process = relabel_ls_local_spawn(self->state, program, &error);
  if (start->process == NULL) {
    g_prefix_error(&error, "Label Studio can't be started: ");
    finish_start(task, error);
    return;
  }
  /* NULL if it has ended already. */
  identifier = g_subprocess_get_identifier(start->process);
  relabel_ls_local_state_set_process(self->state, identifier != NULL ? atoi(identifier) : 0);
  if (!relabel_ls_local_state_save(self->state, &error)) {
    g_subprocess_force_exit(start->process);
    finish_start(task, error);
    return;
  }
  ask(task);
}

static void
ask(GTask *task)
{
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u", self->state->port);
  GError *error = NULL;

  if (start->client == NULL)
    start->client = relabel_ls_client_new(url, self->state->token, &error);
  if (start->client == NULL)
    finish_start(task, error);
  else
    relabel_ls_client_connect_async(start->client, g_task_get_cancellable(task), answered_cb, task);
}

static gboolean
ask_again_cb(gpointer user_data)
{
  ask(user_data);
  return G_SOURCE_REMOVE;
}

static GError *
failure_with_log(RelabelLsLocalServer *self, const char *what)
{
  g_autofree char *tail = relabel_ls_local_state_dup_log_tail(self->state);

  return g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "The private Label Studio %s; the end of %s/log is:\n%s", what,
                     self->folder, tail);
}

static gboolean
may_still_come(const GError *error)
{
  return g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_OFFLINE) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TIMEOUT);
}

static void
answered_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsServer) server = relabel_ls_client_connect_finish(RELABEL_LS_CLIENT(object), result, &error);
  g_autofree char *text = NULL;

  if (server != NULL) {
    finish_start(task, NULL);
    return;
  }
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    if (start->process != NULL)
      g_subprocess_send_signal(start->process, SIGTERM);
    finish_start(task, g_steal_pointer(&error));
    return;
  }
  if (!relabel_ls_local_state_is_running(self->state)) {
    finish_start(task, failure_with_log(self, "has ended before it answered"));
    return;
  }
  if (!may_still_come(error) || ++start->polls > START_POLLS) {
    finish_start(task, failure_with_log(self, error->message));
    return;
  }
  if (start->polls * POLL % 1000 == 0) {
    text = g_strdup_printf("Waiting for Label Studio (%u s)", start->polls * POLL / 1000);
    tell(task, text);
  }
  pause_start(task, ask_again_cb);
}

/**
 * relabel_ls_local_server_start_finish:
 * @self: the server
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.LOCAL_SERVER] with the last lines of what failed.
 *
 * Returns: whether the server answers
 */
gboolean
relabel_ls_local_server_start_finish(RelabelLsLocalServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}
