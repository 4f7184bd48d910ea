/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-detection.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-import-private.h"
#include "relabel-segmentation.h"

/* The folder of this import, and of no other: media/DATASET/NAME, or with a number. */
static gboolean
make_media_folder(RelabelImport *import, GError **error)
{
  const char *uri = relabel_dataset_get_uri(import->dataset);
  g_autofree char *base = g_path_get_basename(uri != NULL && *uri != '\0' ? uri : relabel_dataset_get_name(import->dataset));
  g_autofree char *name = g_path_get_basename(import->root);
  g_autofree char *folder = NULL;

  if (g_str_has_suffix(base, ".relabel"))
    base[strlen(base) - strlen(".relabel")] = '\0';
  folder = g_build_filename(g_get_user_data_dir(), "relabel", "media", base, NULL);
  for (guint number = 1; import->media_folder == NULL; number++) {
    g_autofree char *tried = number > 1 ? g_strdup_printf("%s-%u", name, number) : g_strdup(name);
    g_autofree char *path = g_build_filename(folder, tried, NULL);

    if (g_file_test(path, G_FILE_TEST_EXISTS))
      continue;
    if (!relabel_files_make_folder(path, error))
      return FALSE;
    import->media_folder = g_steal_pointer(&path);
  }
  return TRUE;
}

/* Below the folder of the import, files are as they were below the root. */
static char *
name_in_media_folder(RelabelImport *import, const char *path)
{
  const char *below = relabel_files_below(import->root, path);

  if (below == NULL)
    return g_build_filename(import->media_folder, "elsewhere", path, NULL);
  return g_build_filename(import->media_folder, *below != '\0' ? below : strrchr(path, '/'), NULL);
}

/* The new path; NULL without an error, and listed, where there is no such file, or no picture. */
static char *
place(RelabelImport *import, const char *path, GError **error)
{
  RelabelMediaMode mode = relabel_import_request_get_media(import->request);
  g_autofree char *wanted = NULL;

  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  if (!relabel_files_is_picture(path)) {
    relabel_import_add_problem(import, path, 0, "is no picture, and was not copied");
    return NULL;
  }
  if (import->media_folder == NULL && !make_media_folder(import, error))
    return NULL;
  wanted = name_in_media_folder(import, path);
  if (!relabel_files_make_parent(wanted, error))
    return NULL;
  for (guint number = 1;; number++) {
    g_autofree char *target = number > 1 ? relabel_files_number(wanted, number) : g_strdup(wanted);
    g_autoptr(GError) problem = NULL;

    if (relabel_files_place(path, target, mode, import->cancellable, &problem))
      return g_steal_pointer(&target);
    if (g_error_matches(problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
      continue;
    relabel_files_blame(path, problem, error);
    return NULL;
  }
}

static gboolean
place_mask(RelabelImport *import, RelabelLabel *label, GError **error)
{
  const char *path = RELABEL_IS_DETECTION(label)      ? relabel_detection_get_mask_path(RELABEL_DETECTION(label))
                     : RELABEL_IS_SEGMENTATION(label) ? relabel_segmentation_get_mask_path(RELABEL_SEGMENTATION(label))
                                                      : NULL;
  g_autoptr(GError) problem = NULL;
  g_autofree char *placed = path != NULL ? place(import, path, &problem) : NULL;

  if (problem != NULL) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  if (placed != NULL && RELABEL_IS_DETECTION(label))
    relabel_detection_set_mask_path(RELABEL_DETECTION(label), placed);
  else if (placed != NULL)
    relabel_segmentation_set_mask_path(RELABEL_SEGMENTATION(label), placed);
  return TRUE;
}

static gboolean
place_masks(RelabelImport *import, RelabelSample *sample, GError **error)
{
  g_auto(GStrv) fields = relabel_sample_list_label_fields(sample);

  for (gsize i = 0; fields[i] != NULL; i++) {
    GPtrArray *labels = relabel_sample_get_labels(sample, fields[i]);

    for (guint k = 0; k < labels->len; k++) {
      if (!place_mask(import, labels->pdata[k], error))
        return FALSE;
    }
  }
  return TRUE;
}

gboolean
relabel_import_place_media(RelabelImport *import, RelabelSample *sample, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *path = NULL;

  if (relabel_import_request_get_media(import->request) == RELABEL_MEDIA_LEAVE)
    return TRUE;
  path = place(import, relabel_sample_get_filepath(sample), &problem);
  if (problem != NULL) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  if (path != NULL)
    relabel_sample_set_filepath(sample, path);
  return place_masks(import, sample, error);
}

void
relabel_import_discard_media(RelabelImport *import)
{
  g_autofree char *parent = import->media_folder != NULL ? g_path_get_dirname(import->media_folder) : NULL;

  if (parent == NULL)
    return;
  relabel_files_delete(import->media_folder);
  g_rmdir(parent);
}
