/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-library.h"

#include <string.h>

#define N_PICTURES 4

/*
 * The datasets that the start page shows: those of the user's store, and those that were opened from elsewhere, the latest first.
 */
typedef struct {
  GStrv recent;
} Request;

static void
request_free(Request *request)
{
  g_strfreev(request->recent);
  g_free(request);
}

static void
entry_free(RelabelLibraryEntry *entry)
{
  relabel_dataset_info_free(entry->info);
  g_strfreev(entry->pictures);
  g_free(entry);
}

static GStrv
read_pictures(RelabelStore *store, const char *path, guint64 *n_samples, GError **error)
{
  static const char *const no_fields[] = { NULL };
  g_autoptr(RelabelDataset) dataset = relabel_store_open_dataset(store, path, NULL, error);
  g_autoptr(RelabelView) view = relabel_view_new();
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(RelabelIdList) ids = NULL;
  g_autoptr(GPtrArray) samples = NULL;

  if (dataset == NULL)
    return NULL;
  *n_samples = relabel_dataset_get_n_samples(dataset);
  relabel_view_limit(view, N_PICTURES);
  ids = relabel_dataset_list_samples(dataset, view, NULL, error);
  samples = ids != NULL ? relabel_dataset_read_samples(dataset, ids, no_fields, NULL, error) : NULL;
  if (samples == NULL)
    return NULL;
  for (guint i = 0; i < samples->len; i++)
    g_strv_builder_add(builder, relabel_sample_get_filepath(samples->pdata[i]));
  return g_strv_builder_end(builder);
}

/* Takes the info over. */
static void
add_entry(GPtrArray *entries, RelabelStore *store, RelabelDatasetInfo *info)
{
  RelabelLibraryEntry *entry = g_new0(RelabelLibraryEntry, 1);
  g_autoptr(GError) error = NULL;

  entry->info = info;
  if (info->problem == NULL)
    entry->pictures = read_pictures(store, info->uri, &info->n_samples, &error);
  if (error != NULL)
    info->problem = g_strdup(error->message);
  g_ptr_array_add(entries, entry);
}

static RelabelDatasetInfo *
steal_info(GPtrArray *infos, const char *path)
{
  for (guint i = 0; i < infos->len; i++) {
    RelabelDatasetInfo *info = infos->pdata[i];

    if (strcmp(info->uri, path) == 0)
      return g_ptr_array_steal_index(infos, i);
  }
  return NULL;
}

static RelabelDatasetInfo *
make_info(const char *path)
{
  RelabelDatasetInfo info = { .name = NULL };
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *name = NULL;

  if (g_str_has_suffix(base, ".relabel"))
    base[strlen(base) - strlen(".relabel")] = '\0';
  name = g_filename_display_name(base);
  info.name = name;
  info.uri = (char *)path;
  return relabel_dataset_info_copy(&info);
}

static void
add_recent(GPtrArray *entries, RelabelStore *store, GPtrArray *infos, const char *uri)
{
  g_autofree char *path = g_filename_from_uri(uri, NULL, NULL);
  RelabelDatasetInfo *info = path != NULL ? steal_info(infos, path) : NULL;

  /* One that was deleted or is on a disk that is not there is not shown. */
  if (info == NULL && path != NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR))
    info = make_info(path);
  if (info != NULL)
    add_entry(entries, store, info);
}

static void
list_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  g_autoptr(GPtrArray) infos = relabel_store_list_datasets(source, cancellable, &error);
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);

  if (infos == NULL) {
    g_task_return_error(task, error);
    return;
  }
  for (guint i = 0; request->recent[i] != NULL; i++)
    add_recent(entries, source, infos, request->recent[i]);
  while (infos->len > 0 && !g_cancellable_is_cancelled(cancellable))
    add_entry(entries, source, g_ptr_array_steal_index(infos, 0));
  g_task_return_pointer(task, g_steal_pointer(&entries), (GDestroyNotify)g_ptr_array_unref);
}

/* @recent: addresses of files, the latest first. */
void
relabel_library_list_async(RelabelStore *store, const char *const *recent, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(store, cancellable, callback, user_data);
  Request *request = g_new0(Request, 1);

  request->recent = g_strdupv((char **)recent);
  g_task_set_source_tag(task, relabel_library_list_async);
  g_task_set_task_data(task, request, (GDestroyNotify)request_free);
  g_task_run_in_thread(task, list_thread);
}

/* Returns: an array of RelabelLibraryEntry. */
GPtrArray *
relabel_library_list_finish(RelabelStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, store), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}
