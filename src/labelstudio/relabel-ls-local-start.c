/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <unistd.h>

#include "relabel-ls-client.h"
#include "relabel-ls-error.h"
#include "relabel-ls-local-install.h"
#include "relabel-ls-local-server-private.h"

/* Milliseconds between two looks at whether it answers, or has ended. */
#define POLL 250
/* The first start makes the database: half a minute on a fast machine. Bringing a large one to a new form takes longer. */
#define START_POLLS (5 * 60 * 1000 / POLL)
#define MIGRATION_POLLS (60 * 60 * 1000 / POLL)
#define ERROR_LINES 8

/* A start, from its beginning to an answering server. */
typedef struct {
  gboolean keep;
  RelabelLsTextFunc progress;
  gpointer progress_data;
  GDestroyNotify progress_destroy;
  int lock;
  guint polls;
  GSource *pause;
  char *program;
  char *version;         /* of the program, if that is known */
  char *from;            /* what has left the data, if they are brought to another form */
  GSubprocess *process;
  RelabelLsClient *client;
  gboolean allowed;      /* its kind of key, where it was not */
} Start;

static gboolean lock_cb(gpointer user_data);
static gboolean locked_cb(gpointer user_data);
static void installed_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void prepare(GTask *task, char *program);
static void backed_up_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void launch(GTask *task);
static gboolean ask_cb(gpointer user_data);
static void answered_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void allowed_cb(GObject *object, GAsyncResult *result, gpointer user_data);

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
  g_free(start->program);
  g_free(start->version);
  g_free(start->from);
  g_free(start);
}

static void G_GNUC_PRINTF(2, 3)
tell(GTask *task, const char *format, ...)
{
  Start *start = g_task_get_task_data(task);
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
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

/**
 * relabel_ls_local_server_start_async:
 * @self: the server
 * @keep: whether it goes on when nobody uses it any more
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_destroy): is told what is done
 * @progress_data: for @progress
 * @progress_destroy: frees @progress_data
 * @cancellable: (nullable): to cancel it; a server that this call has launched is ended then
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Starts the private server and waits until it answers; one that runs is used as it is, and stays if that was asked for before. This process
 * is a user of it from then on.
 *
 * The first time, Label Studio is installed if there is none, which takes some minutes. Data that another version has left are copied before
 * they are brought to the new form; a version that is older than they are is not started on them.
 */
void
relabel_ls_local_server_start_async(RelabelLsLocalServer *self, gboolean keep, RelabelLsTextFunc progress, gpointer progress_data,
                                    GDestroyNotify progress_destroy, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;
  Start *start;

  g_return_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_local_server_start_async);
  start = g_new0(Start, 1);
  start->keep = keep;
  start->progress = progress;
  start->progress_data = progress_data;
  start->progress_destroy = progress_destroy;
  start->lock = -1;
  g_task_set_task_data(task, start, (GDestroyNotify)start_free);
  lock_cb(task);
}

/* One start at a time. */
static gboolean
lock_cb(gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  g_autofree char *path = relabel_ls_local_state_path(self->state, "lock");
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled(g_task_get_cancellable(task), &error)) {
    finish_start(task, error);
    return G_SOURCE_REMOVE;
  }
  start->lock = relabel_ls_lock_file(path, &error);
  if (error != NULL) {
    finish_start(task, error);
  } else if (start->lock >= 0) {
    locked_cb(task);
  } else {
    tell(task, "Another program is starting Label Studio; waiting for it");
    pause_start(task, lock_cb);
  }
  return G_SOURCE_REMOVE;
}

static gboolean
locked_cb(gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  g_autofree char *program = NULL;
  gboolean held;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled(g_task_get_cancellable(task), &error) || !relabel_ls_local_state_load(self->state, &error)) {
    finish_start(task, error);
    return G_SOURCE_REMOVE;
  }
  held = relabel_ls_local_state_hold(self->state, &error);
  if (error != NULL) {
    finish_start(task, error);
  } else if (!held) {
    /* Its last user has gone, and it is being stopped. */
    pause_start(task, locked_cb);
  } else if (relabel_ls_local_state_is_running(self->state)) {
    if (start->keep && !relabel_ls_local_write_keep(self->state, TRUE, &error))
      finish_start(task, error);
    else
      ask_cb(task);
  } else if ((program = relabel_ls_local_find_program(self->state->version)) != NULL) {
    prepare(task, g_steal_pointer(&program));
  } else {
    relabel_ls_local_install_async(self->state->version, start->progress, start->progress_data, g_task_get_cancellable(task), installed_cb,
                                   task);
  }
  return G_SOURCE_REMOVE;
}

static void
installed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  char *program = relabel_ls_local_install_finish(result, &error);

  if (program == NULL)
    finish_start(task, error);
  else
    prepare(task, program);
}

static void
prepare(GTask *task, char *program)
{
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);

  start->program = program;
  start->version = relabel_ls_local_dup_version(program);
  if (self->state->backup != NULL || relabel_ls_local_needs_backup(self->state, start->version))
    start->from = self->state->version != NULL ? g_strconcat("Label Studio ", self->state->version, NULL) : g_strdup("an unknown version");
  if (!relabel_ls_local_needs_backup(self->state, start->version)) {
    launch(task);
    return;
  }
  tell(task, "Copying the data of %s", start->from);
  relabel_ls_local_back_up_async(self->state, g_task_get_cancellable(task), backed_up_cb, task);
}

static void
backed_up_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  GError *error = NULL;

  self->state->backup = relabel_ls_local_back_up_finish(result, &error);
  if (self->state->backup == NULL)
    finish_start(task, error);
  else
    launch(task);
}

static void
launch(GTask *task)
{
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  const char *identifier;
  GError *error = NULL;

  tell(task, "Starting Label Studio");
  self->state->pid = 0;
  /* Written before it is used, so that the password is never lost. */
  if (!relabel_ls_local_state_choose_port(self->state, &error) || !relabel_ls_local_state_save(self->state, &error) ||
      !relabel_ls_local_write_keep(self->state, start->keep, &error)) {
    finish_start(task, error);
    return;
  }
  start->process = relabel_ls_local_spawn(self->state, start->program, &error);
  if (start->process == NULL) {
    g_prefix_error(&error, "Label Studio can't be started: ");
    finish_start(task, error);
    return;
  }
  /* NULL if it has ended already. */
  identifier = g_subprocess_get_identifier(start->process);
  relabel_ls_local_state_set_process(self->state, identifier != NULL ? atoi(identifier) : 0);
  if (!relabel_ls_local_state_save(self->state, &error)) {
    g_subprocess_send_signal(start->process, SIGTERM);
    finish_start(task, error);
    return;
  }
  ask_cb(task);
}

static GError *
failure_with_log(RelabelLsLocalServer *self, const char *what)
{
  goffset position = 0;
  g_autofree char *tail = g_strchomp(relabel_ls_local_state_read_log(self->state, &position, ERROR_LINES));
  GError *error = g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER,
                              "The private Label Studio is not usable: %s; the end of %s/log is:\n%s", what, self->folder, tail);

  if (self->state->backup != NULL)
    g_prefix_error(&error, "The data as they were before are in %s. ", self->state->backup);
  return error;
}

/* Not yet. Takes the task. */
static void
wait_more(GTask *task, const char *why)
{
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  guint seconds = ++start->polls * POLL / 1000;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled(g_task_get_cancellable(task), &error)) {
    if (start->process != NULL)
      g_subprocess_send_signal(start->process, SIGTERM);
    finish_start(task, error);
    return;
  }
  if (!relabel_ls_local_state_is_running(self->state)) {
    finish_start(task, failure_with_log(self, "it has ended before it answered"));
    return;
  }
  if (start->polls > (start->from != NULL ? MIGRATION_POLLS : START_POLLS)) {
    finish_start(task, failure_with_log(self, why));
    return;
  }
  if (start->polls * POLL % 1000 == 0) {
    if (start->from != NULL)
      tell(task, "Bringing the data of %s to the form of this version (%u s)", start->from, seconds);
    else
      tell(task, "Waiting for Label Studio (%u s)", seconds);
  }
  pause_start(task, ask_cb);
}

static gboolean
ask_cb(gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  guint port = relabel_ls_local_state_find_port(self->state);
  g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u", port);
  GError *error = NULL;

  if (port == 0) {
    wait_more(task, "it does not listen");
    return G_SOURCE_REMOVE;
  }
  if (port != self->state->port) {
    relabel_ls_local_state_set_port(self->state, port);
    relabel_ls_local_state_save(self->state, &error);
  }
  if (start->client == NULL && error == NULL)
    start->client = relabel_ls_client_new(url, self->state->token, &error);
  if (error != NULL)
    finish_start(task, error);
  else
    relabel_ls_client_connect_async(start->client, g_task_get_cancellable(task), answered_cb, task);
  return G_SOURCE_REMOVE;
}

/* Its data have the form of this version now. */
static void
note_version(GTask *task, RelabelLsServer *server)
{
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  GError *error = NULL;

  g_free(self->state->version);
  self->state->version = g_strdup(start->version != NULL ? start->version : relabel_ls_server_get_release(server));
  g_clear_pointer(&self->state->backup, g_free);
  if (relabel_ls_local_state_save(self->state, &error))
    finish_start(task, NULL);
  else
    finish_start(task, error);
}

static gboolean
may_still_come(const GError *error)
{
  return g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_OFFLINE) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TIMEOUT) || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
answered_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  Start *start = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsServer) server = relabel_ls_client_connect_finish(RELABEL_LS_CLIENT(object), result, &error);

  if (server == NULL && may_still_come(error)) {
    wait_more(task, error->message);
  } else if (!start->allowed && g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LEGACY_DISABLED)) {
    start->allowed = TRUE;
    relabel_ls_local_allow_token_async(self->state, relabel_ls_client_get_url(start->client), g_task_get_cancellable(task), allowed_cb,
                                       task);
  } else if (server == NULL) {
    finish_start(task, failure_with_log(self, error->message));
  } else if (start->process != NULL) {
    note_version(task, server);
  } else {
    finish_start(task, NULL);
  }
}

static void
allowed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  g_autoptr(GError) error = NULL;

  if (relabel_ls_local_allow_token_finish(result, &error))
    ask_cb(task);
  else if (may_still_come(error))
    wait_more(task, error->message);
  else
    finish_start(task, failure_with_log(self, error->message));
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
