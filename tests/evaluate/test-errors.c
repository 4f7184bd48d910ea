/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the predictions of an image, one a row. */
#include <math.h>

#include "relabel-image-errors.h"

/* The area that objects share is told by their widths: all have the same corner and height, so that the IoU is that of the widths. */
typedef struct {
  int label;
  double width;
  int partner;
  RelabelMatchResult result;
  gboolean crowd;
} Object;

typedef struct {
  const char *name;
  double threshold;
  Object truths[3];
  Object prediction;
  double confidence;
  int kind; /* -1: nothing is wrong */
  int truth;
  double iou;
  double score;
} Row;

#define TP RELABEL_MATCH_TP
#define FP RELABEL_MATCH_FP
#define FN RELABEL_MATCH_FN
#define FALSE_POSITIVE RELABEL_EVALUATION_ERROR_FALSE_POSITIVE
#define SWAP RELABEL_EVALUATION_ERROR_CLASS_SWAP
#define NEAR_MISS RELABEL_EVALUATION_ERROR_NEAR_MISS
#define LOOSE RELABEL_EVALUATION_ERROR_LOOSE_MATCH

/* A truth without a width is none. */
static const Row rows[] = {
  { "nothing-there", 0.5, { { 0 } }, { 1, 1, -1, FP, FALSE }, 0.9, FALSE_POSITIVE, -1, 0, 0.9 },
  { "without-confidence", 0.5, { { 0 } }, { 1, 1, -1, FP, FALSE }, (double)NAN, FALSE_POSITIVE, -1, 0, 0 },
  { "background", 0.5, { { 1, 0.05, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.9, FALSE_POSITIVE, -1, 0, 0.9 },
  { "near-miss", 0.5, { { 1, 0.25, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, NEAR_MISS, 0, 0.25, 0.4 },
  { "nearest-miss", 0.5, { { 1, 0.25, -1, FN, FALSE }, { 1, 0.375, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, NEAR_MISS, 1, 0.375, 0.6 },
  { "found-by-another", 0.5, { { 1, 0.75, 0, TP, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, FALSE_POSITIVE, -1, 0, 0.8 },
  { "near-a-crowd", 0.5, { { 1, 0.25, -1, FN, TRUE } }, { 1, 1, -1, FP, FALSE }, 0.8, FALSE_POSITIVE, -1, 0, 0.8 },
  { "swap", 0.5, { { 2, 0.5, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, SWAP, 0, 0.5, 0.8 },
  { "swap-with-one-found", 0.5, { { 2, 0.5, 0, TP, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, SWAP, 0, 0.5, 0.8 },
  { "swap-with-the-one-not-found", 0.5, { { 2, 0.5, 0, TP, FALSE }, { 3, 0.5, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, SWAP, 1, 0.5, 0.8 },
  { "too-far-to-swap", 0.5, { { 2, 0.375, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, FALSE_POSITIVE, -1, 0, 0.8 },
  { "swap-over-near-miss", 0.5, { { 1, 0.25, -1, FN, FALSE }, { 2, 0.75, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, SWAP, 1, 0.75, 0.8 },
  { "swap-of-partners", 0.5, { { 2, 0.75, 0, FN, FALSE } }, { 1, 0.75, 0, FP, FALSE }, 0.8, SWAP, 0, 0.75, 0.8 },
  { "match", 0.5, { { 1, 0.75, 0, TP, FALSE } }, { 1, 0.75, 0, TP, FALSE }, 0.8, -1, 0, 0, 0 },
  { "loosest-match", 0.5, { { 1, 0.5, 0, TP, FALSE } }, { 1, 0.5, 0, TP, FALSE }, 0.8, LOOSE, 0, 0.5, 0.4 },
  { "not-evaluated", 0.5, { { 0 } }, { 1, 1, -1, RELABEL_MATCH_NONE, FALSE }, 0.9, -1, 0, 0, 0 },
  { "no-threshold", 0, { { 1, 0.25, -1, FN, FALSE } }, { 1, 1, -1, FP, FALSE }, 0.8, NEAR_MISS, 0, 0.25, 0.8 },
  { "perfect-threshold", 1, { { 1, 1, 0, TP, FALSE } }, { 1, 1, 0, TP, FALSE }, 0.8, -1, 0, 0, 0 },
};

/* Of partners the width stands for the IoU that is stored. */
static RelabelJudgedObject
make_object(const Object *object, double confidence)
{
  RelabelJudgedObject judged = { { object->label, confidence, object->crowd }, { object->result, object->partner, (double)NAN } };

  judged.object.box = (RelabelBox){ .width = object->width, .height = 1 };
  if (object->partner >= 0)
    judged.verdict.iou = object->width;
  return judged;
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  RelabelJudgedObject truths[G_N_ELEMENTS(row->truths)], prediction = make_object(&row->prediction, row->confidence);
  g_autoptr(GArray) errors = g_array_new(FALSE, FALSE, sizeof(RelabelImageError));
  const RelabelImageError *error;
  guint n = 0;

  for (; n < G_N_ELEMENTS(truths) && row->truths[n].width > 0; n++)
    truths[n] = make_object(&row->truths[n], (double)NAN);
  relabel_image_errors_find(truths, n, &prediction, 1, row->threshold, errors);
  g_assert_cmpuint(errors->len, ==, row->kind >= 0);
  if (row->kind < 0)
    return;
  error = &g_array_index(errors, RelabelImageError, 0);
  g_assert_cmpint((int)error->kind, ==, row->kind);
  g_assert_cmpint(error->truth, ==, row->truth);
  g_assert_cmpfloat(error->iou, ==, row->iou);
  g_assert_cmpfloat_with_epsilon(error->score, row->score, 1e-12);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/errors/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  return g_test_run();
}
