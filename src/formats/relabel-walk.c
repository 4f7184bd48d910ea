/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-walk.h"

#include <errno.h>
#include <sys/stat.h>

#include "relabel-files.h"

typedef struct {
  dev_t device;
  ino_t inode;
} FolderId;

typedef struct {
  RelabelImport *import;
  RelabelWalkFunc func;
  gpointer user_data;
  GHashTable *folders; /* FolderId of each that was walked */
} Walk;

static guint
folder_id_hash(gconstpointer data)
{
  const FolderId *id = data;

  return (guint)id->inode * 31 + (guint)id->device;
}

static gboolean
folder_id_equal(gconstpointer a, gconstpointer b)
{
  const FolderId *x = a, *y = b;

  return x->device == y->device && x->inode == y->inode;
}

/* Whether a folder is walked for the first time: links may lead back to where one came from. */
static gboolean
enter_folder(Walk *walk, const struct stat *status)
{
  FolderId id = { status->st_dev, status->st_ino };

  return g_hash_table_add(walk->folders, g_memdup2(&id, sizeof id));
}

static gboolean
walk_path(Walk *walk, const char *path, GError **error)
{
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GError) problem = NULL;
  struct stat status;

  if (stat(path, &status) != 0) {
    relabel_import_report_add_problem(walk->import->report, path, 0, g_strerror(errno));
    return TRUE;
  }
  if (!S_ISDIR(status.st_mode))
    return walk->func(path, walk->user_data, error);
  if (!enter_folder(walk, &status))
    return TRUE;
  names = relabel_files_list(path, "", &problem);
  if (names == NULL)
    relabel_import_report_add_problem(walk->import->report, path, 0, problem->message);
  for (guint i = 0; names != NULL && i < names->len; i++) {
    g_autofree char *child = g_build_filename(path, names->pdata[i], NULL);

    if (!walk_path(walk, child, error))
      return FALSE;
  }
  return !g_cancellable_set_error_if_cancelled(walk->import->cancellable, error);
}

gboolean
relabel_walk(RelabelImport *import, const char *path, RelabelWalkFunc func, gpointer user_data, GError **error)
{
  g_autoptr(GHashTable) folders = g_hash_table_new_full(folder_id_hash, folder_id_equal, g_free, NULL);
  Walk walk = { import, func, user_data, folders };

  return walk_path(&walk, path, error);
}
