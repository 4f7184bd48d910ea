/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-sweep.h"

RelabelCurves *
relabel_curves_new(const double *thresholds, guint n_thresholds, const int *classes, guint n_classes)
{
  RelabelCurves *self = g_new0(RelabelCurves, 1);

  self->thresholds = g_memdup2(thresholds, n_thresholds * sizeof *thresholds);
  self->n_thresholds = n_thresholds;
  self->classes = g_memdup2(classes, n_classes * sizeof *classes);
  self->n_classes = n_classes;
  self->curves = g_new(RelabelCurve, (gsize)n_thresholds * n_classes);
  for (gsize i = 0; i < (gsize)n_thresholds * n_classes; i++) {
    RelabelCurve *curve = &self->curves[i];

    for (guint k = 0; k < RELABEL_CURVE_N_POINTS; k++)
      curve->precision[k] = curve->confidence[k] = -1;
    curve->recall = -1;
  }
  return self;
}

void
relabel_curves_free(RelabelCurves *self)
{
  g_free(self->thresholds);
  g_free(self->classes);
  g_free(self->curves);
  g_free(self);
}

const RelabelCurve *
relabel_curves_get(const RelabelCurves *self, guint threshold, guint class_index)
{
  return &self->curves[(gsize)threshold * self->n_classes + class_index];
}

double
relabel_curves_get_ap(const RelabelCurves *self, guint class_index)
{
  double sum = 0;

  for (guint i = 0; i < self->n_thresholds; i++) {
    for (guint k = 0; k < RELABEL_CURVE_N_POINTS; k++)
      sum += relabel_curves_get(self, i, class_index)->precision[k];
  }
  return sum / (self->n_thresholds * RELABEL_CURVE_N_POINTS);
}

double
relabel_curves_get_ar(const RelabelCurves *self, guint class_index)
{
  double sum = 0;

  for (guint i = 0; i < self->n_thresholds; i++)
    sum += relabel_curves_get(self, i, class_index)->recall;
  return sum / self->n_thresholds;
}

static double
get_mean(const RelabelCurves *self, const guint *indices, guint n_indices, double (*get)(const RelabelCurves *, guint))
{
  guint n = 0;
  double sum = 0;

  for (guint i = 0; i < (indices != NULL ? n_indices : self->n_classes); i++) {
    double value = get(self, indices != NULL ? indices[i] : i);

    if (value > -1) {
      sum += value;
      n++;
    }
  }
  return n > 0 ? sum / n : -1;
}

double
relabel_curves_get_map(const RelabelCurves *self, const guint *indices, guint n_indices)
{
  return get_mean(self, indices, n_indices, relabel_curves_get_ap);
}

double
relabel_curves_get_mar(const RelabelCurves *self, const guint *indices, guint n_indices)
{
  return get_mean(self, indices, n_indices, relabel_curves_get_ar);
}

void
relabel_curves_get_mean(const RelabelCurves *self, guint class_index, const guint *thresholds, guint n_thresholds, RelabelCurve *curve)
{
  guint n = thresholds != NULL ? n_thresholds : self->n_thresholds;

  *curve = (RelabelCurve){ 0 };
  for (guint i = 0; i < n; i++) {
    const RelabelCurve *one = relabel_curves_get(self, thresholds != NULL ? thresholds[i] : i, class_index);

    for (guint k = 0; k < RELABEL_CURVE_N_POINTS; k++) {
      curve->precision[k] += one->precision[k] / n;
      curve->confidence[k] += one->confidence[k] / n;
    }
    curve->recall += one->recall / n;
  }
}

/* Of equals the later one, as NumPy's argsort() gives them when it is read backwards. */
static int
compare_aps(gconstpointer a, gconstpointer b, gpointer data)
{
  guint i = *(const guint *)a, k = *(const guint *)b;
  double x = relabel_curves_get_ap(data, i), y = relabel_curves_get_ap(data, k);

  if (x != y)
    return x < y ? 1 : -1;
  return i < k ? 1 : -1;
}

GArray *
relabel_curves_get_best(const RelabelCurves *self, guint n_best)
{
  GArray *indices = g_array_new(FALSE, FALSE, sizeof(guint));

  for (guint i = 0; i < self->n_classes; i++)
    g_array_append_val(indices, i);
  g_array_sort_with_data(indices, compare_aps, (gpointer)self);
  g_array_set_size(indices, MIN(n_best, indices->len));
  return indices;
}
