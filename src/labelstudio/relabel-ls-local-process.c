/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "relabel-ls-error.h"
#include "relabel-ls-local-install.h"
#include "relabel-ls-local-keeper.h"
#include "relabel-ls-local-server-private.h"

/* Milliseconds between two looks at whether it has ended. */
#define STOP_POLL 100
/* After that the keeper is killed, and the server with it; the keeper itself kills the server earlier. */
#define STOP_POLLS (15 * 1000 / STOP_POLL)

/* A stop, of the process that ran when it was asked for. */
typedef struct {
  RelabelLsLocalState *state;
  guint polls;
} Stop;

static void
stop_free(Stop *stop)
{
  relabel_ls_local_state_free(stop->state);
  g_free(stop);
}

/* All by the environment: arguments are seen by every user of the machine. What begins with LABEL_STUDIO_ wins over what the desktop or
 * the user has set for other purposes, such as HOST or DEBUG. */
static void
set_environment(GSubprocessLauncher *launcher, RelabelLsLocalState *state)
{
  g_autofree char *data = g_build_filename(state->folder, "data", NULL);
  const char *const variables[][2] = {
    { "LABEL_STUDIO_BASE_DATA_DIR", data },
    { "LABEL_STUDIO_USERNAME", state->email },
    { "LABEL_STUDIO_PASSWORD", state->password },
    { "LABEL_STUDIO_USER_TOKEN", state->token },
    { "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN", "true" },
    { "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED", "true" },
    { "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT", RELABEL_LS_DOCUMENT_ROOT },
    { "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK", "true" },
    { "LABEL_STUDIO_HOST", "" },
    { "LABEL_STUDIO_DEBUG", "false" },
    { "LABEL_STUDIO_COLLECT_ANALYTICS", "false" },
    { "LABEL_STUDIO_SENTRY_DSN", "" },
    { "LABEL_STUDIO_FRONTEND_SENTRY_DSN", "" },
    { "LABEL_STUDIO_LATEST_VERSION_CHECK", "false" },
    { "PYTHONUNBUFFERED", "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(variables); i++)
    g_subprocess_launcher_setenv(launcher, variables[i][0], variables[i][1], TRUE);
}

/* In the child: a session of its own, so that closing a terminal does not end it. */
static void
detach(gpointer user_data)
{
  setsid();
}

/* The keeper, and with it the server: a process that outlives this one. Its output goes to the log. */
GSubprocess *
relabel_ls_local_spawn(RelabelLsLocalState *state, const char *program, GError **error)
{
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *log = relabel_ls_local_state_path(state, "log");
  g_autofree char *old_log = relabel_ls_local_state_path(state, "log.old");
  g_autofree char *users = relabel_ls_local_state_path(state, "users");
  g_autofree char *keep = relabel_ls_local_state_path(state, "keep");
  g_autofree char *port = g_strdup_printf("%u", state->port);
  g_autofree char *python = relabel_ls_local_find_python(program, error);
  g_autoptr(GSubprocess) process = NULL;

  if (python == NULL)
    return NULL;
  set_environment(launcher, state);
  /* The one of a server that has failed is still there after the next start. */
  g_rename(log, old_log);
  g_subprocess_launcher_set_stdout_file_path(launcher, log);
  g_subprocess_launcher_set_cwd(launcher, state->folder);
  g_subprocess_launcher_set_child_setup(launcher, detach, NULL, NULL);
  process = g_subprocess_launcher_spawn(launcher, error, python, "-I", "-", users, keep, program, "start", "--no-browser",
                                        "--internal-host", "127.0.0.1", "--port", port, NULL);
  /* It fits into the pipe. */
  if (process == NULL || !g_output_stream_write_all(g_subprocess_get_stdin_pipe(process), keeper, strlen(keeper), NULL, NULL, error) ||
      !g_output_stream_close(g_subprocess_get_stdin_pipe(process), NULL, error))
    return NULL;
  return g_steal_pointer(&process);
}

/* Whether it stays when nobody uses it any more; asked for anew with each start. */
gboolean
relabel_ls_local_write_keep(RelabelLsLocalState *state, gboolean keep, GError **error)
{
  g_autofree char *path = relabel_ls_local_state_path(state, "keep");

  if (keep)
    return g_file_set_contents(path, "", 0, error);
  g_remove(path);
  return TRUE;
}

/**
 * relabel_ls_local_server_get_keep:
 * @self: the server
 *
 * Returns: whether it runs, and goes on when nobody uses it any more
 */
gboolean
relabel_ls_local_server_get_keep(RelabelLsLocalServer *self)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), FALSE);
  path = relabel_ls_local_state_path(self->state, "keep");
  return relabel_ls_local_server_is_running(self) && g_file_test(path, G_FILE_TEST_EXISTS);
}

/**
 * relabel_ls_local_server_set_keep:
 * @self: the server
 * @keep: whether it stays
 *
 * Says of a server that runs whether it goes on when nobody uses it any more. This process counts as a user from then on.
 *
 * Returns: whether it runs, and knows
 */
gboolean
relabel_ls_local_server_set_keep(RelabelLsLocalServer *self, gboolean keep, GError **error)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), FALSE);
  if (!relabel_ls_local_server_hold(self)) {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "The private Label Studio doesn't run");
    return FALSE;
  }
  return relabel_ls_local_write_keep(self->state, keep, error) && kill(self->state->pid, SIGHUP) == 0;
}

static gboolean
stop_poll_cb(gpointer user_data)
{
  GTask *task = user_data;
  Stop *stop = g_task_get_task_data(task);

  if (relabel_ls_local_state_is_running(stop->state)) {
    if (g_task_return_error_if_cancelled(task))
      return G_SOURCE_REMOVE;
    if (++stop->polls == STOP_POLLS)
      kill(stop->state->pid, SIGKILL);
    return G_SOURCE_CONTINUE;
  }
  g_task_return_boolean(task, TRUE);
  return G_SOURCE_REMOVE;
}

/**
 * relabel_ls_local_server_stop_async:
 * @self: the server
 * @cancellable: (nullable): to wait no longer
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Ends the private server, and no other process, whoever uses it. What was labelled there stays.
 */
void
relabel_ls_local_server_stop_async(RelabelLsLocalServer *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GSource) source = NULL;
  Stop *stop;

  g_return_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_local_server_stop_async);
  stop = g_new0(Stop, 1);
  stop->state = relabel_ls_local_state_new(self->folder);
  g_task_set_task_data(task, stop, (GDestroyNotify)stop_free);
  if (!relabel_ls_local_state_load(stop->state, NULL) || !relabel_ls_local_state_is_running(stop->state)) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  if (kill(stop->state->pid, SIGTERM) != 0 && errno != ESRCH) {
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "The private Label Studio (process %d) can't be ended: %s",
                            stop->state->pid, g_strerror(errno));
    return;
  }
  source = g_timeout_source_new(STOP_POLL);
  g_source_set_callback(source, stop_poll_cb, g_object_ref(task), g_object_unref);
  g_source_attach(source, g_task_get_context(task));
}

/**
 * relabel_ls_local_server_stop_finish:
 * @self: the server
 * @result: what the callback got
 *
 * Returns: whether it runs no more
 */
gboolean
relabel_ls_local_server_stop_finish(RelabelLsLocalServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}
