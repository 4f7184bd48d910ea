/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far shapes cover each other. */
#include "relabel-overlap.h"

#include <math.h>

static double
compare_polygons(const double *a, guint n_a, const double *b, guint n_b)
{
  g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) y = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) x_ends = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GArray) y_ends = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(RelabelOutline) first = NULL;
  g_autoptr(RelabelOutline) second = NULL;
  gint64 work = 1000000;

  g_array_append_vals(x, a, n_a);
  g_array_append_vals(y, b, n_b);
  g_array_append_val(x_ends, n_a);
  g_array_append_val(y_ends, n_b);
  first = relabel_outline_new(x, x_ends);
  second = relabel_outline_new(y, y_ends);
  g_assert_cmpfloat_with_epsilon(relabel_outline_iou(first, first, &work), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon(relabel_outline_iou(first, second, &work), relabel_outline_iou(second, first, &work), 1e-12);
  return relabel_outline_iou(first, second, &work);
}

static void
test_outlines(void)
{
  static const double square[] = { 0, 0, 2, 0, 2, 2, 0, 2 };
  static const double shifted[] = { 1, 0, 3, 0, 3, 2, 1, 2 };
  static const double diamond[] = { 1, 0, 2, 1, 1, 2, 0, 1 };
  static const double half[] = { 0, 0, 2, 0, 0, 2 };
  static const double bow[] = { 0, 0, 2, 2, 2, 0, 0, 2 };
  double circle[2000], larger[2000];

  g_assert_cmpfloat_with_epsilon(compare_polygons(square, 8, shifted, 8), 1.0 / 3, 1e-9);
  g_assert_cmpfloat_with_epsilon(compare_polygons(square, 8, diamond, 8), 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon(compare_polygons(square, 8, half, 6), 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon(compare_polygons(diamond, 8, half, 6), 1.0 / 3, 1e-3);
  g_assert_cmpfloat_with_epsilon(compare_polygons(square, 8, bow, 8), 0.5, 1e-3);
  g_assert_cmpfloat_with_epsilon(compare_polygons(half, 6, half, 6), 1, 1e-9);
  for (guint i = 0; i < 1000; i++) {
    circle[2 * i] = cos(2 * G_PI * i / 1000);
    circle[2 * i + 1] = sin(2 * G_PI * i / 1000);
    larger[2 * i] = 2 * circle[2 * i];
    larger[2 * i + 1] = 2 * circle[2 * i + 1];
  }
  g_assert_cmpfloat_with_epsilon(compare_polygons(circle, 2000, larger, 2000), 0.25, 1e-3);
}

static GArray *
make_spans(const RelabelSpan *spans, guint n)
{
  GArray *array = g_array_new(FALSE, FALSE, sizeof *spans);

  g_array_append_vals(array, spans, n);
  return array;
}

static void
test_spans(void)
{
  g_autoptr(GArray) a = make_spans((const RelabelSpan[]){ { 0, 0, 4 }, { 1, 0, 4 }, { 3, 8, 9 } }, 3);
  g_autoptr(GArray) b = make_spans((const RelabelSpan[]){ { 0, 2, 3 }, { 0, 3, 6 }, { 2, 0, 4 }, { 3, 8, 9 } }, 4);
  g_autoptr(GArray) none = make_spans(NULL, 0);
  gint64 work = 1000;

  g_assert_cmpfloat_with_epsilon(relabel_spans_iou(a, a, &work), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon(relabel_spans_iou(a, b, &work), 3.0 / 15, 1e-12);
  g_assert_cmpfloat_with_epsilon(relabel_spans_iou(b, a, &work), 3.0 / 15, 1e-12);
  g_assert_cmpfloat(relabel_spans_iou(a, none, &work), ==, 0);
  g_assert_cmpfloat(relabel_spans_iou(none, none, &work), ==, 0);
  work = 3;
  g_assert_cmpfloat(relabel_spans_iou(a, b, &work), ==, RELABEL_OVERLAP_UNKNOWN);
}

static double
compare_lines(const double *a, guint n_a, const double *b, guint n_b, double tolerance)
{
  g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) y = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) x_ends = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GArray) y_ends = g_array_new(FALSE, FALSE, sizeof(guint));
  gint64 work = 1000000;

  g_array_append_vals(x, a, n_a);
  g_array_append_vals(y, b, n_b);
  g_array_append_val(x_ends, n_a);
  g_array_append_val(y_ends, n_b);
  return relabel_lines_iou(x, x_ends, y, y_ends, tolerance, &work);
}

static void
test_lines(void)
{
  static const double line[] = { 0, 0, 100, 0 };
  static const double half[] = { 0, 0, 20, 0, 50, 0 };
  static const double beside[] = { 100, 1, 0, 1 };
  static const double point[] = { 0, 0 };

  g_assert_cmpfloat(compare_lines(line, 4, line, 4, 0.5), ==, 1);
  g_assert_cmpfloat(compare_lines(line, 4, beside, 4, 1.5), ==, 1);
  g_assert_cmpfloat(compare_lines(line, 4, beside, 4, 0.5), ==, 0);
  /* Two thirds of both lines are near the other: F is 2/3, and F / (2 - F) a half. */
  g_assert_cmpfloat_with_epsilon(compare_lines(line, 4, half, 6, 0.1), 0.5, 0.01);
  g_assert_cmpfloat(compare_lines(point, 2, point, 2, 0.1), ==, 1);
  g_assert_cmpfloat(compare_lines(point, 0, point, 0, 0.1), ==, 0);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/overlap/outlines", test_outlines);
  g_test_add_func("/overlap/spans", test_spans);
  g_test_add_func("/overlap/lines", test_lines);
  return g_test_run();
}
