/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-iou.h"

static const struct {
  const char *name;
  RelabelBox prediction;
  RelabelBox truth;
  gboolean crowd;
  double iou;
} rows[] = {
  { "same", { 0.1, 0.2, 0.3, 0.4 }, { 0.1, 0.2, 0.3, 0.4 }, FALSE, 1 },
  { "half", { 0, 0, 1, 1 }, { 0, 0, 1, 0.5 }, FALSE, 0.5 },
  { "quarter-overlap", { 0, 0, 0.5, 0.5 }, { 0.25, 0.25, 0.5, 0.5 }, FALSE, 0.0625 / 0.4375 },
  { "touching", { 0, 0, 0.5, 0.5 }, { 0.5, 0, 0.5, 0.5 }, FALSE, 0 },
  { "apart", { 0, 0, 0.25, 0.25 }, { 0.5, 0.5, 0.25, 0.25 }, FALSE, 0 },
  { "in-a-crowd", { 0.25, 0.25, 0.25, 0.25 }, { 0, 0, 1, 1 }, TRUE, 1 },
  { "half-in-a-crowd", { 0.5, 0, 1, 0.5 }, { 0, 0, 1, 1 }, TRUE, 0.5 },
  { "no-number", { NAN, 0, 1, 1 }, { 0, 0, 1, 1 }, FALSE, 0 },
  { "negative-size", { 0.5, 0.5, -0.25, 0.25 }, { 0, 0, 1, 1 }, FALSE, 0 },
};

static void
test_row(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);

  g_assert_cmpfloat(relabel_evaluate_iou(&rows[i].prediction, &rows[i].truth, rows[i].crowd), ==, rows[i].iou);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/iou/%s", rows[i].name);
    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_row);
  }
  return g_test_run();
}
