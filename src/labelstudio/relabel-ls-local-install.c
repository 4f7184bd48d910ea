/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-local-install.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "relabel-ls-error.h"
#include "relabel-ls-local-state.h"

#define VERSION "1.23.2"
#define LOCK_POLL 500
#define KEPT_LINES 8

static char *
cache_path(const char *name)
{
  const char *given = g_getenv("RELABEL_CACHE_DIR");

  return given != NULL ? g_build_filename(given, name, NULL) : g_build_filename(g_get_user_cache_dir(), "relabel", name, NULL);
}

static char *
installed_program(void)
{
  g_autofree char *folder = cache_path("label-studio-" VERSION);
  g_autofree char *mark = g_build_filename(folder, ".complete", NULL);
  g_autofree char *program = g_build_filename(folder, "bin", "label-studio", NULL);

  /* The mark is written last. */
  return g_file_test(mark, G_FILE_TEST_EXISTS) && g_file_test(program, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer(&program) : NULL;
}

/* Label Studio of the system or of the user; NULL if it has to be installed. */
char *
relabel_ls_local_find_program(void)
{
  char *program = g_find_program_in_path("label-studio");

  return program != NULL ? program : installed_program();
}

typedef struct {
  RelabelLsTextFunc progress;
  gpointer progress_data;
  char *folder;
  int lock;
  GSource *pause;
  GSubprocess *process;
  GDataInputStream *lines;
  GQueue *last;          /* lines of its output, for the message */
  gboolean packages;     /* the second of the two steps */
} Install;

static void try_lock(GTask *task);
static void make_environment(GTask *task);
static void install_packages(GTask *task);
static void line_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void exited_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
install_free(Install *install)
{
  if (install->process != NULL)
    g_subprocess_force_exit(install->process);
  g_clear_object(&install->process);
  g_clear_object(&install->lines);
  if (install->pause != NULL)
    g_source_destroy(install->pause);
  g_clear_pointer(&install->pause, g_source_unref);
  if (install->lock >= 0)
    close(install->lock);
  g_queue_free_full(install->last, g_free);
  g_free(install->folder);
  g_free(install);
}

static void
tell(Install *install, const char *text)
{
  if (install->progress != NULL)
    install->progress(text, install->progress_data);
}

/* Installs Label Studio into the user's cache, with a Python of its own. */
void
relabel_ls_local_install_async(RelabelLsTextFunc progress, gpointer progress_data, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new(NULL, cancellable, callback, user_data);
  Install *install = g_new0(Install, 1);

  g_task_set_source_tag(task, relabel_ls_local_install_async);
  g_task_set_task_data(task, install, (GDestroyNotify)install_free);
  install->progress = progress;
  install->progress_data = progress_data;
  install->folder = cache_path("label-studio-" VERSION);
  install->lock = -1;
  install->last = g_queue_new();
  try_lock(task);
}

static void
finish(GTask *task, GError *error)
{
  if (error != NULL)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, installed_program(), g_free);
  g_object_unref(task);
}

static gboolean
lock_again_cb(gpointer user_data)
{
  try_lock(user_data);
  return G_SOURCE_REMOVE;
}

static void
try_lock(GTask *task)
{
  Install *install = g_task_get_task_data(task);
  g_autofree char *path = cache_path("label-studio.lock");
  g_autofree char *program = NULL;
  GError *error = NULL;

  g_clear_pointer(&install->pause, g_source_unref);
  if (g_cancellable_set_error_if_cancelled(g_task_get_cancellable(task), &error)) {
    finish(task, error);
    return;
  }
  install->lock = relabel_ls_lock_file(path, &error);
  if (error != NULL) {
    finish(task, error);
    return;
  }
  if (install->lock < 0) {
    tell(install, "Another program is installing Label Studio; waiting for it");
    install->pause = g_timeout_source_new(LOCK_POLL);
    g_source_set_callback(install->pause, lock_again_cb, task, NULL);
    g_source_attach(install->pause, g_task_get_context(task));
    return;
  }
  program = installed_program();
  if (program != NULL)
    finish(task, NULL);
  else
    make_environment(task);
}

static void
run(GTask *task, const char *const *arguments)
{
  Install *install = g_task_get_task_data(task);
  GError *error = NULL;

  g_clear_object(&install->process);
  g_clear_object(&install->lines);
  install->process = g_subprocess_newv(arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  if (install->process == NULL) {
    g_prefix_error(&error, "Label Studio can't be installed: ");
    finish(task, error);
    return;
  }
  install->lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(install->process));
  g_data_input_stream_read_line_async(install->lines, G_PRIORITY_DEFAULT, g_task_get_cancellable(task), line_cb, task);
}

static void
make_environment(GTask *task)
{
  Install *install = g_task_get_task_data(task);
  g_autofree char *found = g_find_program_in_path("python3");
  gboolean of_system = g_file_test("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE);
  /* A half installation of an earlier try is cleared away. */
  const char *arguments[] = { of_system ? "/usr/bin/python3" : found, "-m", "venv", "--clear", install->folder, NULL };

  if (arguments[0] == NULL) {
    finish(task, g_error_new_literal(RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER,
                                     "Label Studio can't be installed without Python: install python3 and python3-venv"));
    return;
  }
  tell(install, "Making a Python environment for Label Studio");
  run(task, arguments);
}

static void
install_packages(GTask *task)
{
  Install *install = g_task_get_task_data(task);
  g_autofree char *python = g_build_filename(install->folder, "bin", "python", NULL);
  const char *arguments[] = { python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
                              "label-studio==" VERSION, NULL };

  install->packages = TRUE;
  tell(install, "Installing Label Studio " VERSION " (about two minutes)");
  run(task, arguments);
}

static void
line_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Install *install = g_task_get_task_data(task);
  GCancellable *cancellable = g_task_get_cancellable(task);
  GError *error = NULL;
  char *line = g_data_input_stream_read_line_finish_utf8(G_DATA_INPUT_STREAM(object), result, NULL, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    finish(task, error);
    return;
  }
  if (line == NULL && error == NULL) {
    g_subprocess_wait_async(install->process, cancellable, exited_cb, task);
    return;
  }
  /* A line that is no UTF-8 is no reason to stop. */
  g_clear_error(&error);
  if (line != NULL) {
    tell(install, line);
    g_queue_push_tail(install->last, line);
    if (install->last->length > KEPT_LINES)
      g_free(g_queue_pop_head(install->last));
  }
  g_data_input_stream_read_line_async(install->lines, G_PRIORITY_DEFAULT, cancellable, line_cb, task);
}

static GError *
failure_of_step(Install *install)
{
  g_autoptr(GString) lines = g_string_new(NULL);

  for (GList *l = install->last->head; l != NULL; l = l->next)
    g_string_append_printf(lines, "\n%s", (const char *)l->data);
  return g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "Label Studio can't be installed: %s failed.%s",
                     install->packages ? "pip (is there a network?)" : "“python3 -m venv” (is python3-venv installed?)", lines->str);
}

static gboolean
write_mark(Install *install, GError **error)
{
  g_autofree char *mark = g_build_filename(install->folder, ".complete", NULL);

  return g_file_set_contents(mark, "", 0, error);
}

static void
exited_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Install *install = g_task_get_task_data(task);
  GError *error = NULL;

  if (!g_subprocess_wait_finish(G_SUBPROCESS(object), result, &error))
    finish(task, error);
  else if (!g_subprocess_get_successful(install->process))
    finish(task, failure_of_step(install));
  else if (!install->packages)
    install_packages(task);
  else
    finish(task, write_mark(install, &error) ? NULL : error);
}

/* The program. */
char *
relabel_ls_local_install_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
