/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first byte chooses a format, the others are a file of labels in it, beside pictures. What comes of it is a report of an import
 * or an error, and what was imported are samples with their labels. */
#include <glib/gstdio.h>

#include "../formats/capture-dataset.h"
#include "../media/pictures.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

static const struct {
  const char *format;
  const char *label_type;
  const char *file;
} kinds[] = {
  { "coco", NULL, "labels.json" },
  { "coco", "polylines", "labels.json" },
  { "coco", "keypoints", "labels.json" },
  { "yolo", NULL, "a.txt" },
  { "yolo", "polylines", "dataset.yaml" },
  { "voc", NULL, "a.xml" },
  { "cvat", NULL, "labels.xml" },
  { "kitti", NULL, "labels/a.txt" },
};

static char *
make_folder(void)
{
  char *folder = folder_new();
  g_autoptr(GBytes) picture = picture_jpeg(64, 48, 1, FALSE);
  g_autofree char *labels = g_build_filename(folder, "labels", NULL);

  g_free(file_write(folder, "a.jpg", picture));
  g_assert_cmpint(g_mkdir(labels, 0700), ==, 0);
  return folder;
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  static char *folder;
  gsize kind = n > 0 ? bytes[0] % G_N_ELEMENTS(kinds) : 0;
  g_autofree char *path = NULL;
  g_autoptr(RelabelImportRequest) request = NULL;
  g_autoptr(CaptureDataset) dataset = NULL;
  g_autoptr(RelabelImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  if (folder == NULL)
    folder = make_folder();
  if (n == 0)
    return 0;
  path = g_build_filename(folder, kinds[kind].file, NULL);
  g_assert_true(g_file_set_contents_full(path, (const char *)bytes + 1, (gssize)n - 1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  request = relabel_import_request_new(kinds[kind].format, folder);
  relabel_import_request_set_label_type(request, kinds[kind].label_type);
  dataset = capture_dataset_new();
  report = relabel_import_samples(RELABEL_DATASET(dataset), request, NULL, NULL, &error);
  g_assert_true((report != NULL) == (error == NULL));
  g_assert_cmpuint(dataset->samples->len, ==, report != NULL ? relabel_import_report_get_n_samples(report) : 0);
  g_assert_cmpint(g_unlink(path), ==, 0);
  return 0;
}
