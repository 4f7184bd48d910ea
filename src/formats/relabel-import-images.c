/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-image-info.h"
#include "relabel-media-error.h"
#include "relabel-walk.h"

typedef struct {
  RelabelImport *base;
  RelabelImportPictureFunc func;
  gpointer data;
} ImportImages;

static gboolean
import_file_cb(const char *path, gpointer user_data, GError **error)
{
  ImportImages *self = user_data;
  RelabelImport *import = self->base;
  g_autoptr(GError) problem = NULL;
  RelabelSample *sample;
  RelabelImageInfo info;

  if (!relabel_image_check(path, &info, &problem)) {
    if (g_error_matches(problem, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE))
      relabel_import_report_add_other(import->report);
    else
      relabel_import_report_add_problem(import->report, path, 0, problem->message);
    return !g_cancellable_set_error_if_cancelled(import->cancellable, error);
  }
  sample = relabel_sample_new(path);
  relabel_sample_set_tags(sample, relabel_import_request_get_tags(import->request));
  relabel_sample_set_metadata(sample, info.width, info.height, info.mime_type, info.size_bytes);
  if (self->func != NULL && !self->func(import, sample, self->data, error)) {
    g_object_unref(sample);
    return FALSE;
  }
  return relabel_import_add_sample(import, sample, error);
}

gboolean
relabel_import_images_detect(const char *path)
{
  RelabelImageInfo info;

  return g_file_test(path, G_FILE_TEST_IS_DIR) || relabel_image_probe(path, &info, NULL);
}

/* Each picture in a folder, at any depth, or one picture. */
gboolean
relabel_import_pictures(RelabelImport *import, const char *path, RelabelImportPictureFunc func, gpointer data, GError **error)
{
  ImportImages self = { import, func, data };
  RelabelImportReport *report = import->report;
  g_autofree char *shown = g_filename_display_name(path);

  if (!relabel_walk(import, path, import_file_cb, &self, error) || !relabel_import_flush(import, error))
    return FALSE;
  if (relabel_import_report_get_n_samples(report) > 0)
    return TRUE;
  if (relabel_import_report_get_n_listed(report) > 0)
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND,
                "None of the pictures in “%s” can be read; the first: %s: %s", shown,
                relabel_import_report_get_path(report, 0), relabel_import_report_get_reason(report, 0));
  else
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND,
                "There are no pictures in “%s”; choose the folder that holds them, at any depth", shown);
  return FALSE;
}

gboolean
relabel_import_images(RelabelImport *import, GError **error)
{
  return relabel_import_pictures(import, import->root, NULL, NULL, error);
}
