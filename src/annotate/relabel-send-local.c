/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Local files: the server reads the images where they are. */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-json.h"
#include "relabel-ls-error.h"
#include "relabel-ls-url.h"
#include "relabel-send.h"

typedef struct {
  const char *root;
  char *url;             /* of the first image */
  GHashTable *folders; /* in each folder of the root, the one that all its images lie in */
} Local;

/* The folder that both lie in. Takes the first. */
static char *
common_folder(char *folder, const char *other)
{
  gsize n = 0, end = 0;

  if (folder == NULL)
    return g_strdup(other);
  for (; folder[n] != '\0' && folder[n] == other[n]; n++) {
    if (folder[n] == '/')
      end = n;
  }
  if ((folder[n] == '\0' || folder[n] == '/') && (other[n] == '\0' || other[n] == '/'))
    end = n;
  folder[end] = '\0';
  return folder;
}

/* Where an image is below the root. Label Studio serves what lies in folders of the root, not the root itself. */
char *
relabel_send_local_place(const char *root, const char *path, GError **error)
{
  g_autofree char *place = relabel_ls_local_file_place(root, path, error);
  g_autofree char *shown = NULL;

  if (place == NULL || strchr(place, '/') != NULL)
    return g_steal_pointer(&place);
  shown = g_filename_display_name(root);
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_FILES,
              "Label Studio serves the folders in %s, and not files that lie there directly", shown);
  return NULL;
}

/* What a browser can't show is converted, and what Label Studio can't name is renamed: both by being uploaded. */
gboolean
relabel_send_local_can_point(const RelabelImageInfo *info, const char *path)
{
  return relabel_send_media_is_for_browsers(info->kind) && g_utf8_validate(path, -1, NULL);
}

static void
add_place(Local *local, const char *place)
{
  g_autofree char *folder = g_path_get_dirname(place);
  g_autofree char *first = g_strndup(place, strcspn(place, "/"));
  g_autofree char *old_name = NULL;
  g_autofree char *old = NULL;

  g_hash_table_steal_extended(local->folders, first, (gpointer *)&old_name, (gpointer *)&old);
  g_hash_table_insert(local->folders, g_steal_pointer(&first), common_folder(g_steal_pointer(&old), folder));
}

static gboolean
look_cb(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, gpointer data, GError **error)
{
  Local *local = data;
  g_autoptr(GPtrArray) samples = relabel_send_read_samples(session, run, tasks, error);

  for (guint i = 0; samples != NULL && i < samples->len; i++) {
    const char *path = relabel_send_media_path(run, g_ptr_array_index(samples, i), error);
    g_autofree char *place = path != NULL ? relabel_send_local_place(local->root, path, error) : NULL;

    if (place == NULL)
      return FALSE;
    add_place(local, place);
    if (local->url == NULL)
      local->url = relabel_ls_local_file_url(local->root, path, error);
  }
  return samples != NULL;
}

static gboolean
point_cb(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, gpointer data, GError **error)
{
  Local *local = data;
  g_autoptr(GPtrArray) samples = relabel_send_read_samples(session, run, tasks, error);
  g_autoptr(GPtrArray) done = g_ptr_array_new();

  if (samples == NULL)
    return FALSE;
  for (guint i = 0; i < samples->len; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);
    const char *path = relabel_send_media_path(run, g_ptr_array_index(samples, i), error);
    RelabelImageInfo info = { 0 };

    if (path == NULL || !relabel_send_media_probe(g_ptr_array_index(samples, i), path, &info, error))
      return FALSE;
    if (!relabel_send_local_can_point(&info, path))
      continue;
    task->url = relabel_ls_local_file_url(local->root, path, error);
    if (task->url == NULL)
      return FALSE;
    g_ptr_array_add(done, task);
  }
  return done->len == 0 || relabel_send_confirm(session, run, done, error);
}

/* *there: whether the project shows the folder already. */
static gboolean
find_storage(RelabelSession *session, RelabelRun *run, const char *folder, gboolean *there, GError **error)
{
  g_autoptr(JsonArray) rows = NULL;

  relabel_ls_client_list_local_storages_async(session->client, relabel_run_get_project_id(run), session->cancellable, relabel_session_cb, session);
  rows = relabel_ls_client_list_local_storages_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  *there = FALSE;
  for (guint i = 0; rows != NULL && i < json_array_get_length(rows); i++) {
    JsonObject *row = relabel_json_as_object(json_array_get_element(rows, i), NULL);

    *there |= g_strcmp0(relabel_json_peek_string(row, "path"), folder) == 0;
  }
  return rows != NULL;
}

static gboolean
add_storage(RelabelSession *session, RelabelRun *run, const char *folder, GError **error)
{
  gboolean there = FALSE, done;

  if (session->unsure && !find_storage(session, run, folder, &there, error))
    return FALSE;
  if (there)
    return TRUE;
  relabel_ls_client_add_local_storage_async(session->client, relabel_run_get_project_id(run), folder, "Relabel",
                                            session->cancellable, relabel_session_cb, session);
  done = relabel_ls_client_add_local_storage_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return done;
}

static gboolean
try_file(RelabelSession *session, const char *url, GError **error)
{
  gboolean done;

  relabel_ls_client_check_file_async(session->client, url, session->cancellable, relabel_session_cb, session);
  done = relabel_ls_client_check_file_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return done;
}

static gboolean
prepare(RelabelSession *session, RelabelRun *run, Local *local, GError **error)
{
  g_autofree char *root = g_canonicalize_filename(local->root, NULL);
  GHashTableIter iter;
  gpointer folder;

  if (!relabel_send_for_each_page(session, run, "Looking where the images are", look_cb, local, error))
    return FALSE;
  g_hash_table_iter_init(&iter, local->folders);
  while (g_hash_table_iter_next(&iter, NULL, &folder)) {
    g_autofree char *path = g_build_filename(root, folder, NULL);

    if (!add_storage(session, run, path, error))
      return FALSE;
  }
  /* On a run that is resumed, all images may have their place on the server already. */
  return local->url == NULL || try_file(session, local->url, error);
}

/* Whether the server reads the images where they are is tried with the first; where that fails, the run goes on with copies and says so. */
static gboolean
settle(RelabelSession *session, RelabelRun *run, Local *local, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autofree char *note = NULL;

  if (prepare(session, run, local, &reason))
    return relabel_send_for_each_page(session, run, "Pointing to the images", point_cb, local, error);
  /* An answer that was lost is no reason to send copies, the first time. */
  if (g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_OFFLINE) ||
      (!session->unsure && relabel_send_may_have_happened(reason))) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  note = g_strdup_printf("The images were uploaded, as the server can't read them where they are: %s", reason->message);
  relabel_run_set_local_files_root(run, NULL);
  relabel_run_add_note(run, note);
  return relabel_dataset_write_run(session->dataset, run, error);
}

gboolean
relabel_send_local(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autofree char *root = g_strdup(relabel_run_get_local_files_root(run));
  g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  Local local = { root, NULL, folders };
  gboolean done = settle(session, run, &local, error);

  g_free(local.url);
  return done;
}
