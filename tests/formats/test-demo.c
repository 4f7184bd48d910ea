/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

#include "../media/pictures.h"
#include "capture-dataset.h"
#include "relabel-demo.h"
#include "relabel-detection.h"
#include "relabel-image-info.h"
#include "relabel-keypoint.h"

/* All tests look at one demonstration, which takes some seconds to draw. */
static CaptureDataset *demo;
static char *folder;

static guint
count_labels(const char *field)
{
  guint n = 0;

  for (guint i = 0; i < demo->samples->len; i++)
    n += relabel_sample_get_labels(demo->samples->pdata[i], field)->len;
  return n;
}

static void
test_counts(void)
{
  guint n_train = 0;

  g_assert_cmpuint(demo->samples->len, ==, 60);
  g_assert_cmpuint(demo->fields->len, ==, 5);
  g_assert_cmpuint(demo->n_commits, ==, 1);
  for (guint i = 0; i < demo->samples->len; i++) {
    RelabelSample *sample = demo->samples->pdata[i];
    guint n = relabel_sample_get_labels(sample, "ground_truth")->len;

    g_assert_cmpuint(n, >=, 8);
    g_assert_cmpuint(n, <=, 45);
    g_assert_cmpuint(relabel_sample_get_labels(sample, "smear")->len, ==, 1);
    n_train += g_str_equal(relabel_sample_get_tags(sample)[0], "train");
  }
  g_assert_cmpuint(n_train, ==, 42);
  g_assert_cmpuint(count_labels("cells"), >=, 40);
  g_assert_cmpuint(count_labels("cells"), ==, count_labels("nuclei"));
}

/* The size is the file's, and every picture can be shown. */
static void
test_metadata(void)
{
  for (guint i = 0; i < demo->samples->len; i++) {
    RelabelSample *sample = demo->samples->pdata[i];
    RelabelImageInfo info;

    g_assert_true(relabel_image_check(relabel_sample_get_filepath(sample), &info, NULL));
    g_assert_cmpint(relabel_sample_get_width(sample), ==, info.width);
    g_assert_cmpint(relabel_sample_get_height(sample), ==, info.height);
    g_assert_cmpint(relabel_sample_get_size_bytes(sample), ==, info.size_bytes);
    g_assert_cmpstr(relabel_sample_get_mime_type(sample), ==, "image/jpeg");
  }
}

static void
test_boxes(void)
{
  static const char *const fields[] = { "ground_truth", "predictions", "cells" };
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < demo->samples->len; i++)
    for (gsize f = 0; f < G_N_ELEMENTS(fields); f++) {
      GPtrArray *labels = relabel_sample_get_labels(demo->samples->pdata[i], fields[f]);

      for (guint k = 0; k < labels->len; k++) {
        RelabelBox box;

        relabel_detection_get_box(labels->pdata[k], &box);
        g_assert_cmpfloat(box.x, >=, 0);
        g_assert_cmpfloat(box.y, >=, 0);
        g_assert_cmpfloat(box.width, >, 0);
        g_assert_cmpfloat(box.height, >, 0);
        g_assert_cmpfloat(box.x + box.width, <=, 1 + 1e-12);
        g_assert_cmpfloat(box.y + box.height, <=, 1 + 1e-12);
        g_assert_true(g_hash_table_add(ids, (gpointer)relabel_label_get_id(labels->pdata[k])));
      }
    }
}

static double
overlap(RelabelDetection *a, RelabelDetection *b)
{
  RelabelBox p, q;
  double w, h;

  relabel_detection_get_box(a, &p);
  relabel_detection_get_box(b, &q);
  w = MIN(p.x + p.width, q.x + q.width) - MAX(p.x, q.x);
  h = MIN(p.y + p.height, q.y + q.height) - MAX(p.y, q.y);
  if (w <= 0 || h <= 0)
    return 0;
  return w * h / (p.width * p.height + q.width * q.height - w * h);
}

static double
best_overlap(RelabelDetection *label, GPtrArray *others)
{
  double best = 0;

  for (guint i = 0; i < others->len; i++) {
    if (g_str_equal(relabel_label_get_label(RELABEL_LABEL(label)), relabel_label_get_label(others->pdata[i])))
      best = MAX(best, overlap(label, others->pdata[i]));
  }
  return best;
}

/* Mostly right, some missing, some made up; and what is right is surer of itself. */
static void
test_predictions(void)
{
  guint n_truth = 0, n_missed = 0, n_right = 0, n_wrong = 0;
  double sure_right = 0, sure_wrong = 0;

  for (guint i = 0; i < demo->samples->len; i++) {
    GPtrArray *truth = relabel_sample_get_labels(demo->samples->pdata[i], "ground_truth");
    GPtrArray *predictions = relabel_sample_get_labels(demo->samples->pdata[i], "predictions");

    for (guint k = 0; k < truth->len; k++)
      n_missed += best_overlap(truth->pdata[k], predictions) < 0.5;
    n_truth += truth->len;
    for (guint k = 0; k < predictions->len; k++) {
      gboolean right = best_overlap(predictions->pdata[k], truth) >= 0.5;
      double confidence = -1;

      g_assert_true(relabel_label_get_confidence(predictions->pdata[k], &confidence));
      g_assert_cmpfloat(confidence, >, 0);
      g_assert_cmpfloat(confidence, <, 1);
      *(right ? &sure_right : &sure_wrong) += confidence;
      *(right ? &n_right : &n_wrong) += 1;
    }
  }
  g_test_message("%u true, %u missed, %u right, %u wrong; confidence %.2f and %.2f", n_truth, n_missed, n_right, n_wrong,
                 sure_right / n_right, sure_wrong / n_wrong);
  g_assert_cmpuint(n_missed, >, n_truth / 50);
  g_assert_cmpuint(n_missed, <, n_truth / 5);
  g_assert_cmpuint(n_wrong, >, 60);
  g_assert_cmpuint(n_wrong, <, n_right / 5);
  g_assert_cmpfloat(sure_right / n_right, >, sure_wrong / n_wrong + 0.2);
}

/* NumPy's header, the pixels of the box, and the cell fills about as much of it as a disc does. */
static void
test_masks(void)
{
  for (guint i = 0; i < demo->samples->len; i++) {
    GPtrArray *labels = relabel_sample_get_labels(demo->samples->pdata[i], "cells");

    for (guint k = 0; k < labels->len; k++) {
      gsize n = 0;
      const guint8 *stream = g_bytes_get_data(relabel_detection_get_mask(labels->pdata[k]), &n);
      guint8 file[128 + 300 * 300];
      uLongf length = sizeof file;
      g_autofree char *header = NULL;
      RelabelBox box;
      guint sum = 0, size;

      relabel_detection_get_box(labels->pdata[k], &box);
      g_assert_cmpint(uncompress(file, &length, stream, (uLong)n), ==, Z_OK);
      header = g_strdup_printf("{'descr': '|b1', 'fortran_order': False, 'shape': (%d, %d), }", (int)round(box.height * 600),
                               (int)round(box.width * 800));
      size = (guint)(round(box.height * 600) * round(box.width * 800));
      g_assert_cmpmem(file, 10, "\x93NUMPY\x01\x00\x76\x00", 10);
      g_assert_true(strncmp((const char *)file + 10, header, strlen(header)) == 0);
      g_assert_cmpuint(length, ==, 128 + size);
      for (guint p = 0; p < size; p++)
        sum += file[128 + p];
      g_assert_cmpfloat((double)sum / size, >, 0.6);
      g_assert_cmpfloat((double)sum / size, <, 0.98);
    }
  }
}

static void
test_keypoints(void)
{
  guint n_missing = 0, n_present = 0;

  for (guint i = 0; i < demo->samples->len; i++) {
    GPtrArray *labels = relabel_sample_get_labels(demo->samples->pdata[i], "nuclei");

    for (guint k = 0; k < labels->len; k++) {
      gsize n = 0;
      const double *numbers = relabel_keypoint_get_points(labels->pdata[k], &n);

      g_assert_cmpuint(n, ==, 10);
      for (gsize p = 0; p < n; p++)
        *(isnan(numbers[p]) ? &n_missing : &n_present) += 1;
    }
  }
  g_assert_cmpuint(n_missing, >, 0);
  g_assert_cmpuint(n_present, >, n_missing / 4);
}

static char *
describe(CaptureDataset *dataset)
{
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

  for (guint i = 0; i < dataset->samples->len; i++) {
    RelabelSample *sample = dataset->samples->pdata[i];
    g_autofree char *name = relabel_sample_dup_display_name(sample);
    g_auto(GStrv) fields = relabel_sample_list_label_fields(sample);
    g_autoptr(GError) error = NULL;
    g_autofree char *picture = NULL;
    gsize length = 0;

    g_file_get_contents(relabel_sample_get_filepath(sample), &picture, &length, &error);
    g_assert_no_error(error);
    g_checksum_update(checksum, (const guchar *)picture, (gssize)length);
    g_checksum_update(checksum, (const guchar *)name, -1);
    g_checksum_update(checksum, (const guchar *)relabel_sample_get_id(sample), -1);
    for (gsize f = 0; fields[f] != NULL; f++) {
      GPtrArray *labels = relabel_sample_get_labels(sample, fields[f]);

      for (guint k = 0; k < labels->len; k++) {
        g_autofree char *text = relabel_label_to_string(labels->pdata[k]);

        g_checksum_update(checksum, (const guchar *)text, -1);
      }
    }
  }
  return g_strdup(g_checksum_get_string(checksum));
}

/* Every byte and every id is the same the next time. */
static void
test_same_again(void)
{
  char *other_folder = folder_new();
  CaptureDataset *other = capture_dataset_new();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr(GError) error = NULL;

  relabel_demo_create(RELABEL_DATASET(other), other_folder, NULL, NULL, &error);
  g_assert_no_error(error);
  first = describe(demo);
  second = describe(other);
  g_assert_cmpstr(first, ==, second);
  g_assert_finalize_object(other);
  folder_remove(other_folder);
}

static void
test_cancelled(void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  char *other_folder = folder_new();
  CaptureDataset *other = capture_dataset_new();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel(cancellable);
  g_assert_false(relabel_demo_create(RELABEL_DATASET(other), other_folder, NULL, cancellable, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint(other->samples->len, ==, 0);
  g_assert_finalize_object(other);
  folder_remove(other_folder);
}

int
main(int argc, char *argv[])
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelProgress) progress = relabel_progress_new();
  int status;

  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  demo = capture_dataset_new();
  relabel_demo_create(RELABEL_DATASET(demo), folder, progress, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpfloat(relabel_progress_get_fraction(progress), ==, 1);
  g_test_add_func("/formats/demo/counts", test_counts);
  g_test_add_func("/formats/demo/metadata", test_metadata);
  g_test_add_func("/formats/demo/boxes", test_boxes);
  g_test_add_func("/formats/demo/predictions", test_predictions);
  g_test_add_func("/formats/demo/masks", test_masks);
  g_test_add_func("/formats/demo/keypoints", test_keypoints);
  g_test_add_func("/formats/demo/same-again", test_same_again);
  g_test_add_func("/formats/demo/cancelled", test_cancelled);
  status = g_test_run();
  g_assert_finalize_object(demo);
  folder_remove(folder);
  return status;
}
