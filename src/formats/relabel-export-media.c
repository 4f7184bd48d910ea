/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-export-private.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-image-info.h"
#include "relabel-pixels.h"

/* What has to differ of the names of files in a folder. */
static char *
get_key(RelabelExport *export, const char *folder, const char *name)
{
  g_autofree char *key = g_build_filename(folder, name, NULL);

  return export->unique_stems ? relabel_files_change_ending(key, "") : g_steal_pointer(&key);
}

/* A name that any file of text can have in a line. */
static char *
make_plain(const char *bytes)
{
  char *name = g_utf8_make_valid(bytes, -1);

  for (char *p = name; *p != '\0'; p++) {
    if (g_ascii_iscntrl(*p))
      *p = '_';
  }
  return name;
}

/* A name that no other has. The value of a name in the table is the number that is tried next, so that many files of one name don't take long. */
static char *
make_name(RelabelExport *export, const char *folder, RelabelSample *sample)
{
  g_autofree char *bytes = g_path_get_basename(relabel_sample_get_filepath(sample));
  g_autofree char *base = make_plain(bytes);
  g_autofree char *key = get_key(export, folder, base);
  guint number = GPOINTER_TO_UINT(g_hash_table_lookup(export->names, key));
  char *name = g_strdup(base);

  for (number = MAX(number, 1);; number++) {
    g_autofree char *tried = NULL;

    if (number > 1) {
      g_free(name);
      name = relabel_files_number(base, number);
    }
    tried = get_key(export, folder, name);
    if (!g_hash_table_contains(export->names, tried)) {
      g_hash_table_insert(export->names, g_steal_pointer(&tried), GUINT_TO_POINTER(2));
      break;
    }
  }
  if (number > 1)
    g_hash_table_insert(export->names, g_steal_pointer(&key), GUINT_TO_POINTER(number + 1));
  return name;
}

static gboolean
put_media(RelabelExport *export, RelabelSample *sample, const char *relative, GError **error)
{
  const char *source = relabel_sample_get_filepath(sample);
  RelabelMediaMode mode = relabel_export_request_get_media(export->request);
  g_autofree char *target = g_build_filename(export->path, relative, NULL);
  g_autoptr(GError) problem = NULL;

  if (mode == RELABEL_MEDIA_LEAVE)
    return TRUE;
  if (!g_file_test(source, G_FILE_TEST_IS_REGULAR)) {
    relabel_export_report_add_problem(export->report, source, "there is no such file; its labels were exported");
    return TRUE;
  }
  if (!relabel_files_is_picture(source)) {
    relabel_export_report_add_problem(export->report, source, "is no picture, and was not copied; its labels were exported");
    return TRUE;
  }
  if (!relabel_files_make_parent(target, error))
    return FALSE;
  if (relabel_files_place(source, target, mode, export->cancellable, &problem))
    return TRUE;
  if (g_error_matches(problem, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)) {
    relabel_export_report_add_problem(export->report, source, problem->message);
    return TRUE;
  }
  relabel_files_blame(source, problem, error);
  return FALSE;
}

char *
relabel_export_add_media(RelabelExport *export, RelabelSample *sample, const char *folder, char **name, GError **error)
{
  const char *path = relabel_sample_get_filepath(sample);
  g_autofree char *made = make_name(export, folder, sample);
  g_autofree char *relative = g_build_filename(folder, made, NULL);

  if (!put_media(export, sample, relative, error))
    return NULL;
  if (name != NULL)
    *name = g_strdup(made);
  if (relabel_export_request_get_media(export->request) != RELABEL_MEDIA_LEAVE)
    return g_steal_pointer(&made);
  return g_utf8_validate(path, -1, NULL) && strpbrk(path, "\r\n") == NULL ? g_strdup(path) : g_filename_to_uri(path, NULL, NULL);
}

gboolean
relabel_export_get_size(RelabelExport *export, RelabelSample *sample, int *width, int *height)
{
  const char *path = relabel_sample_get_filepath(sample);
  g_autoptr(GError) problem = NULL;
  RelabelImageInfo info;

  *width = relabel_sample_get_width(sample);
  *height = relabel_sample_get_height(sample);
  if (*width > 0 && *height > 0)
    return TRUE;
  if (!relabel_image_probe(path, &info, &problem)) {
    relabel_export_report_add_problem(export->report, path, problem->message);
    relabel_export_report_remove_sample(export->report);
    return FALSE;
  }
  *width = info.width;
  *height = info.height;
  return TRUE;
}

void
relabel_export_check_label(RelabelExport *export, RelabelLabel *label)
{
  gint64 index;

  if (relabel_label_get_tags(label)[0] != NULL)
    relabel_export_omit(export, "tags of labels");
  if (relabel_label_get_index(label, &index))
    relabel_export_omit(export, "numbers of objects");
}

RelabelMask *
relabel_export_read_mask(RelabelExport *export, RelabelDetection *detection)
{
  GBytes *npy = relabel_detection_get_mask(detection);
  const char *path = relabel_detection_get_mask_path(detection);
  g_autoptr(GError) problem = NULL;
  RelabelMask *mask = npy != NULL    ? relabel_mask_new_from_npy(npy, &problem)
                      : path != NULL ? relabel_mask_new_from_file(path, &problem)
                                     : NULL;

  if (problem != NULL && npy == NULL)
    relabel_export_report_add_problem(export->report, path, problem->message);
  else if (problem != NULL)
    relabel_export_omit(export, "masks that can't be read");
  return mask;
}

static void
ensure_plane(RelabelExport *export, gsize size)
{
  if (size <= export->plane_size)
    return;
  g_free(export->plane);
  export->plane = g_malloc0(size);
  export->plane_size = size;
}

/* A mask that has been cut out along whole pixels goes where these were. FALSE if it has another size, or no number tells. */
static gboolean
copy_mask(RelabelExport *export, RelabelMask *mask, const RelabelBox *box, int width, int height, RelabelPixelBox *pixels)
{
  RelabelBox place = { relabel_pixels_from_part(box->x, width), relabel_pixels_from_part(box->y, height),
                       relabel_pixels_from_part(box->width, width), relabel_pixels_from_part(box->height, height) };

  if (!relabel_pixels_are_sane((const double[]){ place.x, place.y, place.width, place.height }, 4))
    return FALSE;
  relabel_pixels_round(&place, width, height, pixels);
  if (pixels->width != mask->width || pixels->height != mask->height)
    return FALSE;
  ensure_plane(export, (gsize)width * (gsize)height);
  for (int y = 0; y < pixels->height; y++) {
    for (int x = 0; x < pixels->width; x++)
      export->plane[(gsize)(pixels->y + y) * (gsize)width + (gsize)(pixels->x + x)] = relabel_mask_get_value(mask, x, y) != 0;
  }
  return TRUE;
}

const guint8 *
relabel_export_draw_mask(RelabelExport *export, RelabelMask *mask, const RelabelBox *box, int width, int height, RelabelPixelBox *pixels)
{
  if (copy_mask(export, mask, box, width, height, pixels))
    return export->plane;
  relabel_mask_locate(box->x, box->y, box->width, box->height, width, height, pixels);
  if (pixels->width <= 0 || pixels->height <= 0)
    return NULL;
  ensure_plane(export, (gsize)width * (gsize)height);
  relabel_mask_render(mask, box->x, box->y, box->width, box->height, export->plane, width, height);
  return export->plane;
}

void
relabel_export_clear_mask(RelabelExport *export, int width, const RelabelPixelBox *pixels)
{
  for (int y = pixels->y; y < pixels->y + pixels->height; y++)
    memset(export->plane + (gsize)y * (gsize)width + (gsize)pixels->x, 0, (gsize)pixels->width);
}
