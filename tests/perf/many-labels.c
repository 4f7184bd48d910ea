/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "many-labels.h"

#include "relabel-detection.h"

#define BATCH 1000

guint
many_labels_get_size(void)
{
  const char *size = g_getenv("RELABEL_PERF_SAMPLES");
  guint n = size != NULL ? (guint)g_ascii_strtoull(size, NULL, 10) : 20000;

  g_assert_true(n > 0);
  return n;
}

/* Objects and predictions in turn: of the predictions a quarter is wrong, spread over all confidences. */
static void
add_boxes(RelabelSample *sample, const char *field, gboolean is_prediction, GRand *random)
{
  static const char *const classes[] = { "car", "person", "dog", "bicycle", "traffic light", "cat", "bus", "bird", "boat", "train" };
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < 5; i++) {
    gboolean is_wrong = g_rand_int_range(random, 0, 4) == 0;
    g_autoptr(JsonNode) verdict = json_node_init_string(json_node_alloc(), !is_wrong ? "tp" : is_prediction ? "fp" : "fn");
    g_autoptr(JsonNode) id = json_node_init_string(json_node_alloc(), is_wrong ? "" : "0123456789abcdef01234567");
    g_autoptr(JsonNode) iou = json_node_init_double(json_node_alloc(), g_rand_double(random));
    RelabelDetection *box = relabel_detection_new(classes[g_rand_int_range(random, 0, G_N_ELEMENTS(classes))], g_rand_double(random) / 2,
                                                  g_rand_double(random) / 2, 0.25, 0.25);

    if (is_prediction)
      relabel_label_set_confidence(RELABEL_LABEL(box), g_rand_double(random));
    relabel_label_set_attribute(RELABEL_LABEL(box), "eval", verdict);
    relabel_label_set_attribute(RELABEL_LABEL(box), "eval_id", id);
    if (!is_wrong)
      relabel_label_set_attribute(RELABEL_LABEL(box), "eval_iou", iou);
    g_ptr_array_add(labels, box);
  }
  relabel_sample_set_labels(sample, field, labels);
}

static RelabelSample *
make_sample(guint number, const char *file, GRand *random)
{
  static const char *const tags[][3] = { { "validation" }, { "train" }, { "train", "hard" }, { NULL } };
  RelabelSample *sample = new_sample(number);

  if (file != NULL)
    relabel_sample_set_filepath(sample, file);
  relabel_sample_set_tags(sample, tags[g_rand_int_range(random, 0, G_N_ELEMENTS(tags))]);
  add_boxes(sample, "ground_truth", FALSE, random);
  add_boxes(sample, "predictions", TRUE, random);
  return sample;
}

typedef struct {
  guint n_samples;
  const char *const *files;
  guint n_files;
} Filling;

static gboolean
import_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  const Filling *filling = data;

  for (guint i = 0; i < filling->n_samples; i += BATCH) {
    g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);

    for (guint k = i; k < MIN(i + BATCH, filling->n_samples); k++)
      g_ptr_array_add(samples, make_sample(k, filling->n_files > 0 ? filling->files[k % filling->n_files] : NULL, random));
    if (!relabel_dataset_add_samples(dataset, samples, error))
      return FALSE;
  }
  return TRUE;
}

void
many_labels_fill(RelabelDataset *dataset, guint n_samples, const char *const *files)
{
  Filling filling = { n_samples, files, files != NULL ? g_strv_length((GStrv)files) : 0 };
  g_autoptr(GError) error = NULL;

  add_field(dataset, "ground_truth", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(dataset, "predictions", RELABEL_FIELD_TYPE_DETECTIONS);
  relabel_dataset_edit(dataset, NULL, import_cb, &filling, NULL, &error);
  g_assert_no_error(error);
}
