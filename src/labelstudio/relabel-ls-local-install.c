/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-local-install.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "relabel-ls-error.h"
#include "relabel-ls-local-server-private.h"

#define VERSION "1.23.2"
#define LOCK_POLL 500
#define COUNT_POLL 500
#define KEPT_LINES 8

/* With its packages, and what pip has open besides. */
#define NEEDED_BYTES (G_GUINT64_CONSTANT(1300) * 1000 * 1000)

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

/* Label Studio of the system or of the user, if it is not older than the data; NULL if it has to be installed. */
char *
relabel_ls_local_find_program(const char *at_least)
{
  g_autofree char *program = g_find_program_in_path("label-studio");
  g_autofree char *version = program != NULL ? relabel_ls_local_dup_version(program) : NULL;

  if (program != NULL && (at_least == NULL || version == NULL || relabel_ls_local_compare_versions(version, at_least) >= 0))
    return g_steal_pointer(&program);
  return at_least == NULL || relabel_ls_local_compare_versions(VERSION, at_least) >= 0 ? installed_program() : NULL;
}

char *
relabel_ls_local_find_python(const char *program, GError **error)
{
  char *real = program != NULL ? realpath(program, NULL) : NULL;
  g_autofree char *bin = real != NULL ? g_path_get_dirname(real) : NULL;
  g_autofree char *own = bin != NULL ? g_build_filename(bin, "python3", NULL) : NULL;
  const char *given = g_getenv("RELABEL_PYTHON");
  const char *const candidates[] = { own, given, given == NULL ? "/usr/bin/python3" : NULL, given == NULL ? "python3" : NULL };
  char *found = NULL;

  free(real);
  for (gsize i = 0; found == NULL && i < G_N_ELEMENTS(candidates); i++)
    found = candidates[i] != NULL ? g_find_program_in_path(candidates[i]) : NULL;
  if (found == NULL)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "Label Studio needs Python, and %s: install python3 and python3-venv",
                given != NULL ? "what RELABEL_PYTHON names is not there" : "there is none");
  return found;
}

typedef enum { STEP_ENVIRONMENT, STEP_PACKAGES } Step;

typedef struct {
  RelabelLsTextFunc progress;
  gpointer progress_data;
  char *python;
  char *folder;
  int lock;
  GSource *pause;
  GSubprocess *process;
  GDataInputStream *lines;
  GQueue *last;          /* lines of its output, for the message */
  Step step;
  guint n_fetched;       /* packages */
  guint n_packages;      /* all of them, once pip knows */
  gboolean disk_full;
  gboolean offline;
} Install;

static void try_lock(GTask *task);
static void make_environment(GTask *task);
static void install_packages(GTask *task);
static void line_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void exited_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void discard(GTask *task, GError *error);
static void discarded_cb(GObject *object, GAsyncResult *result, gpointer user_data);

/* With what pip has started. */
static void
end_process(Install *install)
{
  const char *identifier = install->process != NULL ? g_subprocess_get_identifier(install->process) : NULL;

  if (identifier != NULL)
    kill(-atoi(identifier), SIGKILL);
  g_clear_object(&install->process);
}

static void
install_free(Install *install)
{
  end_process(install);
  g_clear_object(&install->lines);
  if (install->pause != NULL)
    g_source_destroy(install->pause);
  g_clear_pointer(&install->pause, g_source_unref);
  if (install->lock >= 0)
    close(install->lock);
  g_queue_free_full(install->last, g_free);
  g_free(install->python);
  g_free(install->folder);
  g_free(install);
}

static void G_GNUC_PRINTF(2, 3)
tell(Install *install, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  if (install->progress != NULL)
    install->progress(text, install->progress_data);
}

static void
set_pause(GTask *task, guint milliseconds, GSourceFunc callback)
{
  Install *install = g_task_get_task_data(task);

  if (install->pause != NULL)
    g_source_destroy(install->pause);
  g_clear_pointer(&install->pause, g_source_unref);
  install->pause = g_timeout_source_new(milliseconds);
  g_source_set_callback(install->pause, callback, task, NULL);
  g_source_attach(install->pause, g_task_get_context(task));
}

/* Installs Label Studio into the user's cache, with a Python of its own. */
void
relabel_ls_local_install_async(const char *at_least, RelabelLsTextFunc progress, gpointer progress_data, GCancellable *cancellable,
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
  if (at_least != NULL && relabel_ls_local_compare_versions(VERSION, at_least) < 0) {
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER,
                            "The data of the private Label Studio were made by version %s, and an older one may damage them: put that version, "
                            "or a newer one, on the PATH", at_least);
    g_object_unref(task);
    return;
  }
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
    set_pause(task, LOCK_POLL, lock_again_cb);
    return;
  }
  program = installed_program();
  if (program != NULL)
    finish(task, NULL);
  else
    make_environment(task);
}

/* In the child: what is begun ends with this program, even one that is killed. */
static void
follow_parent(gpointer user_data)
{
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void
run(GTask *task, const char *const *arguments)
{
  Install *install = g_task_get_task_data(task);
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  GError *error = NULL;

  g_clear_object(&install->process);
  g_clear_object(&install->lines);
  g_subprocess_launcher_set_child_setup(launcher, follow_parent, NULL, NULL);
  g_subprocess_launcher_setenv(launcher, "PYTHONUNBUFFERED", "1", TRUE);
  install->process = g_subprocess_launcher_spawnv(launcher, arguments, &error);
  if (install->process == NULL) {
    g_prefix_error(&error, "Label Studio can't be installed: ");
    finish(task, error);
    return;
  }
  install->lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(install->process));
  g_data_input_stream_read_line_async(install->lines, G_PRIORITY_DEFAULT, g_task_get_cancellable(task), line_cb, task);
}

static gboolean
check_space(Install *install, GError **error)
{
  g_autofree char *parent = g_path_get_dirname(install->folder);
  g_autoptr(GFile) file = g_file_new_for_path(parent);
  g_autoptr(GFileInfo) info = g_file_query_filesystem_info(file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64 available;

  if (info == NULL || !g_file_info_has_attribute(info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;
  available = g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (available >= NEEDED_BYTES)
    return TRUE;
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER,
              "Label Studio can't be installed: it needs %.1f GB in %s, and %.1f GB are free", (double)NEEDED_BYTES / 1e9, parent,
              (double)available / 1e9);
  return FALSE;
}

static void
make_environment(GTask *task)
{
  Install *install = g_task_get_task_data(task);
  const char *arguments[] = { NULL, "-m", "venv", "--clear", install->folder, NULL };
  GError *error = NULL;

  install->python = relabel_ls_local_find_python(NULL, &error);
  if (install->python == NULL || !check_space(install, &error)) {
    finish(task, error);
    return;
  }
  arguments[0] = install->python;
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

  install->step = STEP_PACKAGES;
  tell(install, "Fetching Label Studio " VERSION);
  run(task, arguments);
}

/* Each package that is unpacked has a folder with its name and version. */
static guint
count_unpacked(Install *install)
{
  g_autofree char *lib = g_build_filename(install->folder, "lib", NULL);
  g_autoptr(GDir) versions = g_dir_open(lib, 0, NULL);
  const char *version, *name;
  guint n = 0;

  while (versions != NULL && (version = g_dir_read_name(versions)) != NULL) {
    g_autofree char *packages = g_build_filename(lib, version, "site-packages", NULL);
    g_autoptr(GDir) dir = g_dir_open(packages, 0, NULL);

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
      n += g_str_has_suffix(name, ".dist-info");
  }
  return n;
}

/* pip says nothing while it unpacks, which is the longer half. */
static gboolean
count_cb(gpointer user_data)
{
  Install *install = g_task_get_task_data(user_data);
  guint n = MIN(count_unpacked(install), install->n_packages);

  tell(install, "Unpacking Label Studio: %u of %u packages (%u %%)", n, install->n_packages, 100 * n / install->n_packages);
  return G_SOURCE_CONTINUE;
}

/* What pip says, for people. */
static void
read_line(GTask *task, const char *line)
{
  Install *install = g_task_get_task_data(task);

  if (g_str_has_prefix(line, "Collecting ")) {
    g_autofree char *name = g_strndup(line + strlen("Collecting "), strcspn(line + strlen("Collecting "), " <>=!~[(;"));

    tell(install, "Fetching Label Studio: package %u, %s", ++install->n_fetched, name);
  } else if (g_str_has_prefix(line, "Installing collected packages: ")) {
    install->n_packages = 1;
    for (const char *p = line; *p != '\0'; p++)
      install->n_packages += *p == ',';
    set_pause(task, COUNT_POLL, count_cb);
  } else if (strstr(line, "No space left on device") != NULL) {
    install->disk_full = TRUE;
  } else if (strstr(line, "Retrying (") != NULL) {
    install->offline = TRUE;
    tell(install, "The package index does not answer; trying again");
  }
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
    discard(task, error);
    return;
  }
  if (line == NULL && error == NULL) {
    g_subprocess_wait_async(install->process, cancellable, exited_cb, task);
    return;
  }
  /* A line that is no UTF-8 is no reason to stop. */
  g_clear_error(&error);
  if (line != NULL) {
    read_line(task, line);
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
  const char *what = "pip failed";

  for (GList *l = install->last->head; l != NULL; l = l->next)
    g_string_append_printf(lines, "\n%s", (const char *)l->data);
  if (install->disk_full)
    what = "the disk is full";
  else if (install->step == STEP_ENVIRONMENT)
    what = "“python3 -m venv” failed (is python3-venv installed?)";
  else if (install->offline)
    what = "the package index of Python can't be reached: is there a network? What was fetched is kept for the next try";
  return g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "Label Studio can't be installed: %s.%s", what, lines->str);
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
    discard(task, error);
  else if (!g_subprocess_get_successful(install->process))
    discard(task, failure_of_step(install));
  else if (install->step == STEP_ENVIRONMENT)
    install_packages(task);
  else if (!write_mark(install, &error))
    discard(task, error);
  else
    finish(task, NULL);
}

/* What is half made is thrown away; what pip has fetched stays in its own cache. */
static void
discard(GTask *task, GError *error)
{
  Install *install = g_task_get_task_data(task);
  g_autoptr(GSubprocess) remove = NULL;

  end_process(install);
  if (install->pause != NULL)
    g_source_destroy(install->pause);
  remove = g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "rm", "-rf", install->folder, NULL);
  g_object_set_data_full(G_OBJECT(task), "error", error, (GDestroyNotify)g_error_free);
  if (remove != NULL)
    g_subprocess_wait_async(remove, NULL, discarded_cb, task);
  else
    discarded_cb(NULL, NULL, task);
}

static void
discarded_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  finish(user_data, g_object_steal_data(user_data, "error"));
}

/* The program. */
char *
relabel_ls_local_install_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
