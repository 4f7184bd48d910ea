/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-zoo.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-task.h"
#include "relabel-zoo-private.h"

/* Seconds that a server may be silent. */
#define TIMEOUT 30
/* Milliseconds between two looks at a lock that another holds. */
#define LOCK_POLL 200
/* What an archive may be more than the table says: a new edition is not much larger, and pictures hardly pack. */
#define MAX_GROWTH 4
#define MAX_RATIO 100
#define MAX_FILES_A_SAMPLE 20

/* The zoo. A dataset is one more row. */
static const RelabelZooEntry entries[] = {
  {
      .name = "quickstart",
      .title = "Quickstart",
      .description = "200 images of everyday scenes from COCO 2017, with true boxes and the predictions of a model",
      .url = "https://drive.usercontent.google.com/download?export=download&id=1UWTlFmdq8H-wdJHxVsAKpXBilY1CWwm_&confirm=t",
      .archive = "quickstart.zip",
      .folder = "quickstart",
      .size = 23400000,
      .n_samples = 200,
      .license = "CC-BY-4.0",
      .source = "FiftyOne Dataset Zoo, Voxel51",
  },
};

/* What is needed to have one of them on the disk. */
typedef struct {
  const RelabelZooEntry *entry;
  char *downloads;  /* folder of archives */
  char *unpacked;   /* folder of the dataset */
  char *unpacking;  /* the same, before it is whole */
  RelabelProgress *progress;
  GCancellable *cancellable;
  int lock;
} Fetch;

static gpointer
entry_copy(gpointer entry)
{
  return entry;
}

static void
entry_free(gpointer entry)
{
}

GType
relabel_zoo_entry_get_type(void)
{
  static gsize type;

  /* The rows are there for ever. */
  if (g_once_init_enter(&type))
    g_once_init_leave(&type, g_boxed_type_register_static("RelabelZooEntry", entry_copy, entry_free));
  return type;
}

/**
 * relabel_zoo_list:
 *
 * Returns: (transfer container) (element-type RelabelZooEntry): the datasets that are to be had
 */
GPtrArray *
relabel_zoo_list(void)
{
  GPtrArray *list = g_ptr_array_new();

  for (gsize i = 0; i < G_N_ELEMENTS(entries); i++)
    g_ptr_array_add(list, (gpointer)&entries[i]);
  return list;
}

/**
 * relabel_zoo_find:
 * @name: the name of a dataset
 * @error: return location for a #GError
 *
 * Returns: (transfer none): what is known of it; %NULL with %RELABEL_FORMAT_ERROR_NOT_FOUND if there is none of that name
 */
const RelabelZooEntry *
relabel_zoo_find(const char *name, GError **error)
{
  g_autoptr(GString) names = g_string_new(NULL);

  for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
    if (g_str_equal(entries[i].name, name))
      return &entries[i];
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", entries[i].name);
  }
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "There is no “%s” in the zoo; these are: %s", name, names->str);
  return NULL;
}

static void
fetch_clear(Fetch *self)
{
  if (self->lock >= 0)
    close(self->lock);
  g_free(self->downloads);
  g_free(self->unpacked);
  g_free(self->unpacking);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fetch, fetch_clear)

static gboolean
has_file(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);

  return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

/* Where FiftyOne keeps a dataset of its zoo. */
static char *
dup_fiftyone_folder(const RelabelZooEntry *entry)
{
  const char *zoo = g_getenv("FIFTYONE_DATASET_ZOO_DIR");

  if (zoo == NULL || *zoo == '\0')
    return g_build_filename(g_get_home_dir(), "fiftyone", entry->name, NULL);
  return g_build_filename(zoo, entry->name, NULL);
}

/* A folder that is whole: ours has its name only then, and FiftyOne writes its info.json at the end. */
static char *
find_folder(Fetch *self)
{
  g_autofree char *theirs = dup_fiftyone_folder(self->entry);

  if (has_file(self->unpacked, "metadata.json"))
    return g_strdup(self->unpacked);
  if (has_file(theirs, "info.json") && has_file(theirs, "metadata.json"))
    return g_steal_pointer(&theirs);
  return NULL;
}

static gboolean
fail_to_write(const char *path, GError **error)
{
  return relabel_files_fail(RELABEL_FORMAT_ERROR_WRITE, "write", path, error);
}

static gboolean
wait_for_lock(Fetch *self, GError **error)
{
  relabel_progress_set(self->progress, "Waiting for another program that loads the same", 0, 0);
  g_usleep(LOCK_POLL * 1000);
  return !g_cancellable_set_error_if_cancelled(self->cancellable, error);
}

/* One at a time. The kernel takes the lock away from who is killed. */
static gboolean
lock(Fetch *self, GError **error)
{
  g_autofree char *data = g_path_get_dirname(self->unpacked);
  g_autofree char *path = g_strdup_printf("%s/%s.lock", data, self->entry->name);

  if (g_mkdir_with_parents(self->downloads, 0755) != 0)
    return fail_to_write(self->downloads, error);
  if (g_mkdir_with_parents(data, 0755) != 0)
    return fail_to_write(data, error);
  self->lock = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    return fail_to_write(path, error);
  while (flock(self->lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return fail_to_write(path, error);
    if (!wait_for_lock(self, error))
      return FALSE;
  }
  return TRUE;
}

/* The dataset in what was unpacked: it has a folder of its own there, or all of it. */
static char *
find_unpacked(Fetch *self, const char *archive, GError **error)
{
  g_autofree char *inner = g_build_filename(self->unpacking, self->entry->folder, NULL);
  g_autofree char *shown = g_filename_display_name(archive);

  if (has_file(inner, "metadata.json"))
    return g_steal_pointer(&inner);
  if (has_file(self->unpacking, "metadata.json"))
    return g_strdup(self->unpacking);
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED,
              "There is no dataset in the archive “%s”: neither metadata.json nor %s/metadata.json", shown, self->entry->folder);
  return NULL;
}

static gboolean
unpack(Fetch *self, const char *archive, GError **error)
{
  const RelabelZooLimits limits = {
    .max_bytes = self->entry->size * MAX_GROWTH * MAX_GROWTH,
    .max_files = self->entry->n_samples * MAX_FILES_A_SAMPLE,
    .max_ratio = MAX_RATIO,
  };
  g_autofree char *found = NULL;
  gboolean done;

  /* Left by who was killed. */
  relabel_files_delete(self->unpacking);
  done = relabel_zoo_check_sum(archive, self->entry->sha256, self->cancellable, error) &&
         relabel_zoo_unpack(archive, self->unpacking, &limits, self->progress, self->cancellable, error) &&
         (found = find_unpacked(self, archive, error)) != NULL;
  if (done && g_rename(found, self->unpacked) != 0)
    done = fail_to_write(self->unpacked, error);
  relabel_files_delete(self->unpacking);
  return done;
}

/* An archive on the disk may be one whose download is under way in FiftyOne, or has broken off: then another is needed. */
static gboolean
unpack_found(Fetch *self, const char *folder, gboolean *found, GError **why, GError **error)
{
  g_autofree char *archive = g_build_filename(folder, self->entry->archive, NULL);
  GError *problem = NULL;

  *found = g_file_test(archive, G_FILE_TEST_IS_REGULAR) && unpack(self, archive, &problem);
  if (problem == NULL)
    return TRUE;
  if (g_error_matches(problem, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED)) {
    g_clear_error(why);
    g_propagate_error(why, problem);
    return TRUE;
  }
  g_propagate_error(error, problem);
  return FALSE;
}

/* RELABEL_ZOO_URL is the address of a folder with the same archives: a mirror. */
static char *
dup_url(const RelabelZooEntry *entry)
{
  const char *base = g_getenv("RELABEL_ZOO_URL");

  if (base == NULL || *base == '\0')
    return g_strdup(entry->url);
  return g_strconcat(base, g_str_has_suffix(base, "/") ? "" : "/", entry->archive, NULL);
}

/* The archive goes when it is unpacked, or can't be. */
static gboolean
download(Fetch *self, GError **error)
{
  g_autofree char *url = dup_url(self->entry);
  g_autofree char *archive = g_build_filename(self->downloads, self->entry->archive, NULL);
  const RelabelZooDownload given = {
    .name = self->entry->name, .url = url, .path = archive, .sha256 = self->entry->sha256, .about = self->entry->size,
    .max_size = self->entry->size * MAX_GROWTH, .timeout = TIMEOUT,
  };
  g_autoptr(GError) problem = NULL;

  if (!relabel_zoo_download(&given, self->progress, self->cancellable, error))
    return FALSE;
  if (unpack(self, archive, &problem)) {
    g_unlink(archive);
    return TRUE;
  }
  if (g_error_matches(problem, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED))
    g_unlink(archive);
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

static gboolean
fetch(Fetch *self, GError **error)
{
  g_autofree char *theirs = dup_fiftyone_folder(self->entry);
  g_autofree char *scratch = g_build_filename(theirs, "tmp-download", NULL);
  g_autoptr(GError) why = NULL;
  gboolean found;

  if (!unpack_found(self, scratch, &found, &why, error))
    return FALSE;
  if (!found && !unpack_found(self, self->downloads, &found, &why, error))
    return FALSE;
  if (found || download(self, error))
    return TRUE;
  if (why != NULL)
    g_prefix_error(error, "%s. ", why->message);
  return FALSE;
}

/**
 * relabel_zoo_fetch:
 * @name: the name of a dataset of the zoo
 * @progress: (nullable): told how many bytes there are, then how many files
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError, mostly in the domain [error@Relabel.FormatError]
 *
 * Sees to it that a dataset of the zoo is on the disk, below `relabel/zoo` in the user's data folder. One that FiftyOne has there is used as it
 * is, and so is an archive in FiftyOne's folder of downloads or in `relabel/zoo` of the user's cache; else it is downloaded, from the folder at
 * `RELABEL_ZOO_URL` if that is set. A download that broke off, or was cancelled, goes on where it was. What is unpacked by halves is
 * never taken for whole. This blocks.
 *
 * Returns: (transfer full) (type filename): the folder, to be imported as a `FiftyOneDataset`
 */
char *
relabel_zoo_fetch(const char *name, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  g_auto(Fetch) self = { .progress = progress, .cancellable = cancellable, .lock = -1 };
  g_autofree char *hidden = g_strconcat(".", name, ".unpacking", NULL);
  char *folder;

  g_return_val_if_fail(name != NULL, NULL);
  self.entry = relabel_zoo_find(name, error);
  if (self.entry == NULL)
    return NULL;
  self.downloads = g_build_filename(g_get_user_cache_dir(), "relabel", "zoo", NULL);
  self.unpacked = g_build_filename(g_get_user_data_dir(), "relabel", "zoo", name, NULL);
  self.unpacking = g_build_filename(g_get_user_data_dir(), "relabel", "zoo", hidden, NULL);
  folder = find_folder(&self);
  if (folder != NULL)
    return folder;
  if (!lock(&self, error))
    return NULL;
  /* Who held the lock has got it. */
  folder = find_folder(&self);
  if (folder != NULL)
    return folder;
  return fetch(&self, error) ? g_strdup(self.unpacked) : NULL;
}

/**
 * relabel_zoo_load:
 * @dataset: a new, empty dataset
 * @name: the name of a dataset of the zoo
 * @progress: (nullable): told how many bytes, files or samples there are
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError, mostly in the domain [error@Relabel.FormatError]
 *
 * Fetches a dataset of the zoo by [func@Relabel.zoo_fetch], and imports it, in one change of @dataset. Its pictures stay in the folder that it
 * was fetched to. This blocks.
 *
 * Returns: (transfer full): what was imported; %NULL if the dataset is as it was
 */
RelabelImportReport *
relabel_zoo_load(RelabelDataset *dataset, const char *name, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = relabel_zoo_fetch(name, progress, cancellable, error);
  g_autoptr(RelabelImportRequest) request = folder != NULL ? relabel_import_request_new("fiftyone", folder) : NULL;

  return request != NULL ? relabel_import_samples(dataset, request, progress, cancellable, error) : NULL;
}

typedef struct {
  char *name;
  RelabelProgress *progress;
} Call;

static Call *
call_new(const char *name, RelabelProgress *progress)
{
  Call *call = g_new0(Call, 1);

  call->name = g_strdup(name);
  call->progress = progress != NULL ? g_object_ref(progress) : NULL;
  return call;
}

static void
call_free(Call *call)
{
  g_free(call->name);
  g_clear_object(&call->progress);
  g_free(call);
}

static void
fetch_in_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  char *folder = relabel_zoo_fetch(call->name, call->progress, cancellable, &error);

  relabel_task_return_pointer(task, folder, g_free, error);
}

/**
 * relabel_zoo_fetch_async:
 * @name: the name of a dataset of the zoo
 * @progress: (nullable): told how many bytes there are, then how many files
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * Does [func@Relabel.zoo_fetch] in a thread.
 */
void
relabel_zoo_fetch_async(const char *name, RelabelProgress *progress, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  relabel_task_run(NULL, relabel_zoo_fetch_async, call_new(name, progress), (GDestroyNotify)call_free, fetch_in_thread, cancellable,
                   callback, user_data);
}

/**
 * relabel_zoo_fetch_finish:
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (type filename): the folder
 */
char *
relabel_zoo_fetch_finish(GAsyncResult *result, GError **error)
{
  return relabel_task_finish(NULL, result, error);
}

static void
load_in_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  RelabelImportReport *report = relabel_zoo_load(source, call->name, call->progress, cancellable, &error);

  relabel_task_return_pointer(task, report, g_object_unref, error);
}

/**
 * relabel_zoo_load_async:
 * @dataset: a new, empty dataset
 * @name: the name of a dataset of the zoo
 * @progress: (nullable): told how many bytes, files or samples there are
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * Does [func@Relabel.zoo_load] in a thread.
 */
void
relabel_zoo_load_async(RelabelDataset *dataset, const char *name, RelabelProgress *progress, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_to_end(dataset, relabel_zoo_load_async, call_new(name, progress), (GDestroyNotify)call_free, load_in_thread, cancellable,
                          callback, user_data);
}

/**
 * relabel_zoo_load_finish:
 * @dataset: the dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full): what was imported
 */
RelabelImportReport *
relabel_zoo_load_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
