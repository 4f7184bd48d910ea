/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "relabel-ls-error.h"
#include "relabel-ls-local-server-private.h"

/* Milliseconds between two looks at whether it has ended. */
#define STOP_POLL 100
/* After that the process is killed. */
#define STOP_POLLS (10 * 1000 / STOP_POLL)

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

/* A process that outlives this one; its output goes to the log. */
GSubprocess *
relabel_ls_local_spawn(RelabelLsLocalState *state, const char *program, GError **error)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *log = g_build_filename(state->folder, "log", NULL);
  g_autofree char *port = g_strdup_printf("%u", state->port);

  set_environment(launcher, state);
  unlink(log);
  g_subprocess_launcher_set_stdout_file_path(launcher, log);
  g_subprocess_launcher_set_cwd(launcher, state->folder);
  g_subprocess_launcher_set_child_setup(launcher, detach, NULL, NULL);
  return g_subprocess_launcher_spawn(launcher, error, program, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", port,
                                     NULL);
}

static gboolean
stop_poll_cb(gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsLocalServer *self = g_task_get_source_object(task);
  guint *polls = g_task_get_task_data(task);
  GError *error = NULL;

  if (relabel_ls_local_state_is_running(self->state)) {
    if (g_task_return_error_if_cancelled(task))
      return G_SOURCE_REMOVE;
    if (++*polls == STOP_POLLS)
      kill(self->state->pid, SIGKILL);
    return G_SOURCE_CONTINUE;
  }
  relabel_ls_local_state_set_process(self->state, 0);
  if (relabel_ls_local_state_save(self->state, &error))
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, error);
  return G_SOURCE_REMOVE;
}

/**
 * relabel_ls_local_server_stop_async:
 * @self: the server
 * @cancellable: (nullable): to wait no longer
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Ends the private server, and no other process. What was labelled there stays.
 */
void
relabel_ls_local_server_stop_async(RelabelLsLocalServer *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GSource) source = NULL;

  g_return_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_local_server_stop_async);
  g_task_set_task_data(task, g_new0(guint, 1), g_free);
  if (!relabel_ls_local_server_is_running(self)) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  if (kill(self->state->pid, SIGTERM) != 0 && errno != ESRCH) {
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "The private Label Studio (process %d) can't be ended: %s",
                            self->state->pid, g_strerror(errno));
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
