/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pictures in “data”, and masks of the same names in “labels”, as FiftyOne's ImageSegmentationDirectory. */
#include <string.h>

#include "relabel-files.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-mask.h"
#include "relabel-segmentation.h"

#define TARGETS_FILE "mask_targets.json"

/* A file that is a PNG already stays as it is. */
static gboolean
is_png(const char *path)
{
  return path != NULL && g_str_has_suffix(path, ".png");
}

static GBytes *
make_png(RelabelSegmentation *segmentation, GError **error)
{
  GBytes *inside = relabel_segmentation_get_mask(segmentation);
  const char *path = relabel_segmentation_get_mask_path(segmentation);
  g_autoptr(RelabelMask) mask = NULL;

  if (inside != NULL)
    mask = relabel_mask_new_from_npy(inside, error);
  else if (path != NULL)
    mask = relabel_mask_new_from_file(path, error);
  return mask != NULL ? relabel_mask_to_png(mask, error) : NULL;
}

static gboolean
write_mask(RelabelExport *export, RelabelSegmentation *segmentation, const char *target, GError **error)
{
  const char *path = relabel_segmentation_get_mask_path(segmentation);
  g_autoptr(GBytes) png = NULL;
  gconstpointer content;
  gsize length;

  if (relabel_segmentation_get_mask(segmentation) == NULL && is_png(path))
    return relabel_files_place(path, target, RELABEL_MEDIA_COPY, export->cancellable, error);
  png = make_png(segmentation, error);
  if (png == NULL)
    return FALSE;
  content = g_bytes_get_data(png, &length);
  return g_file_set_contents(target, content, (gssize)length, error);
}

static gboolean
write_sample(RelabelExport *export, RelabelSample *sample, gpointer field, GError **error)
{
  GPtrArray *labels = relabel_sample_get_labels(sample, field);
  g_autofree char *name = NULL, *mask_name = NULL, *target = NULL;
  g_autofree char *place = relabel_export_add_media(export, sample, "data", &name, error);
  g_autoptr(GError) reason = NULL;

  if (place == NULL)
    return FALSE;
  if (labels == NULL || labels->len == 0)
    return TRUE;
  mask_name = relabel_files_change_ending(name, ".png");
  target = g_build_filename(export->path, "labels", mask_name, NULL);
  if (write_mask(export, labels->pdata[0], target, &reason)) {
    relabel_export_add_labels(export, 1);
    return TRUE;
  }
  if (g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
      g_error_matches(reason, G_FILE_ERROR, G_FILE_ERROR_NOSPC)) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  relabel_export_report_add_problem(export->report, relabel_sample_get_filepath(sample), reason->message);
  return TRUE;
}

static gboolean
write_targets(RelabelExport *export, const char *field, GError **error)
{
  g_autoptr(JsonObject) targets = relabel_dataset_dup_mask_targets(export->dataset, field);
  g_autofree char *path = g_build_filename(export->path, TARGETS_FILE, NULL);
  g_autofree char *json = targets != NULL && json_object_get_size(targets) > 0 ? relabel_json_object_to_string(targets, TRUE) : NULL;

  return json == NULL || g_file_set_contents(path, json, -1, error);
}

gboolean
relabel_export_masks(RelabelExport *export, GError **error)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_SEGMENTATION };
  const char *name = relabel_export_pick_field(export, types, G_N_ELEMENTS(types), error);
  g_autofree char *folder = g_build_filename(export->path, "labels", NULL);

  export->unique_stems = TRUE;
  return name != NULL && relabel_files_make_folder(folder, error) && write_targets(export, name, error) &&
         relabel_export_each(export, write_sample, (gpointer)name, error);
}
