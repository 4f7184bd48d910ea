/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-oks.h"

#include <math.h>

/* So many numbers NumPy adds in one go, in eight sums. */
#define BLOCK 128
#define N_SUMS 8

double
relabel_sum_pairwise(const double *numbers, gsize n)
{
  double sums[N_SUMS], sum = 0;
  gsize i = 0;

  if (n > BLOCK) {
    gsize half = n / 2 - n / 2 % N_SUMS;

    return relabel_sum_pairwise(numbers, half) + relabel_sum_pairwise(numbers + half, n - half);
  }
  if (n >= N_SUMS) {
    for (; i < N_SUMS; i++)
      sums[i] = numbers[i];
    for (; i < n - n % N_SUMS; i += N_SUMS) {
      for (gsize k = 0; k < N_SUMS; k++)
        sums[k] += numbers[i + k];
    }
    sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
  }
  for (; i < n; i++)
    sum += numbers[i];
  return sum;
}

static gboolean
is_finite(const double *point)
{
  return isfinite(point[0]) && isfinite(point[1]);
}

/* From the least to the greatest number along an axis; NAN where there is none. */
static double
get_extent(const RelabelMatchShape *shape, guint axis)
{
  double low = NAN, high = NAN;

  for (guint i = 0; i < shape->n_points; i++) {
    low = fmin(low, shape->points[2 * i + axis]);
    high = fmax(high, shape->points[2 * i + axis]);
  }
  return high - low;
}

double
relabel_oks(const RelabelMatchShape *truth, const RelabelMatchShape *prediction, const double *sigmas, double *terms)
{
  double scale = sqrt(get_extent(truth, 0) * get_extent(truth, 1));
  guint n = 0;

  /* These let NAN through, as the reference does. */
  scale = scale > 1 ? 1 : scale;
  scale = scale < 0 ? 0 : scale;
  for (guint i = 0; i < MIN(truth->n_points, prediction->n_points); i++) {
    const double *a = truth->points + 2 * i, *b = prediction->points + 2 * i;
    double sigma = scale * (sigmas != NULL ? sigmas[i] : 1), distance = 1;

    if (!is_finite(a))
      continue;
    if (is_finite(b))
      distance = sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]));
    terms[n++] = exp(-(distance * distance) / (2 * (sigma * sigma)));
  }
  return n > 0 ? relabel_sum_pairwise(terms, n) / n : 0;
}
