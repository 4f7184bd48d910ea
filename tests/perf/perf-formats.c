/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints figures; asserts none. */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../media/pictures.h"
#include "relabel-import.h"
#include "relabel-store.h"

#define N_IMAGES 50000
#define N_SAMPLES 20000
#define N_LABELS 20

static double
seconds_since(gint64 start)
{
  return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

static long
peak_megabytes(void)
{
  struct rusage usage;

  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

static void
make_images(const char *folder)
{
  g_autoptr(GBytes) bytes = picture_jpeg(800, 600, 6, FALSE);
  g_autofree char *first = file_write(folder, "first.jpg", bytes);

  for (int i = 1; i < N_IMAGES; i++) {
    g_autofree char *path = g_strdup_printf("%s/%06d.jpg", folder, i);

    g_assert_cmpint(link(first, path), ==, 0);
  }
}

static gint64
make_export(const char *folder)
{
  g_autofree char *metadata = g_build_filename(folder, "metadata.json", NULL);
  g_autofree char *samples = g_build_filename(folder, "samples.json", NULL);
  FILE *file = fopen(samples, "w");
  gint64 size;

  g_assert_true(g_file_set_contents(metadata,
                                    "{\"version\":\"1.0\",\"media_type\":\"image\",\"sample_fields\":[{\"name\":\"gt\",\"ftype\":"
                                    "\"fiftyone.core.fields.EmbeddedDocumentField\",\"embedded_doc_type\":"
                                    "\"fiftyone.core.labels.Detections\"}]}",
                                    -1, NULL));
  fprintf(file, "{\"samples\":[");
  for (int i = 0; i < N_SAMPLES; i++) {
    fprintf(file, "%s{\"_id\":{\"$oid\":\"%024x\"},\"filepath\":\"first.jpg\",\"tags\":[],"
                  "\"metadata\":{\"width\":800,\"height\":600},\"gt\":{\"_cls\":\"Detections\",\"detections\":[", i > 0 ? "," : "", i);
    for (int k = 0; k < N_LABELS; k++)
      fprintf(file, "%s{\"_id\":{\"$oid\":\"%024x\"},\"_cls\":\"Detection\",\"attributes\":{},\"tags\":[],\"label\":\"cat\","
                    "\"bounding_box\":[0.%d,0.25,0.125,0.0625],\"confidence\":0.%d,\"iscrowd\":0}",
              k > 0 ? "," : "", 0x1000000 + i * N_LABELS + k, k + 10, i + 1);
    fprintf(file, "]}}");
  }
  fprintf(file, "]}");
  size = ftell(file);
  fclose(file);
  return size;
}

int
main(int argc, char *argv[])
{
  char *folder = folder_new();
  g_autofree char *images = g_build_filename(folder, "images", NULL);
  g_autoptr(RelabelStore) store = relabel_store_new(folder, NULL);
  g_autoptr(RelabelDataset) a = relabel_store_create_dataset(store, "images", NULL, NULL);
  g_autoptr(RelabelDataset) b = relabel_store_create_dataset(store, "fiftyone", NULL, NULL);
  g_autoptr(RelabelImportRequest) images_request = relabel_import_request_new("images", images);
  g_autoptr(RelabelImportRequest) fiftyone_request = relabel_import_request_new("fiftyone", images);
  g_autoptr(RelabelImportReport) report = NULL;
  gint64 start, size;
  double seconds;

  g_assert_cmpint(g_mkdir_with_parents(images, 0700), ==, 0);
  make_images(images);
  start = g_get_monotonic_time();
  report = relabel_import_samples(a, images_request, NULL, NULL, NULL);
  seconds = seconds_since(start);
  g_print("1..1\n# %d images imported in %.2f s: %.0f images/s; peak memory %ld MB\n", N_IMAGES, seconds, N_IMAGES / seconds,
          peak_megabytes());
  g_clear_object(&report);
  size = make_export(images);
  start = g_get_monotonic_time();
  report = relabel_import_samples(b, fiftyone_request, NULL, NULL, NULL);
  seconds = seconds_since(start);
  g_print("# %d samples with %d labels (%.0f MB of JSON) imported in %.2f s: %.0f labels/s, %.1f MB/s; peak memory %ld MB\n"
          "ok 1 formats\n",
          N_SAMPLES, N_SAMPLES * N_LABELS, (double)size / 1e6, seconds, N_SAMPLES * N_LABELS / seconds,
          (double)size / 1e6 / seconds, peak_megabytes());
  g_clear_object(&a);
  g_clear_object(&b);
  folder_remove(folder);
  return 0;
}
