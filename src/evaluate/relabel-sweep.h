/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-match.h"

G_BEGIN_DECLS

/* COCO's curves: what is right at several thresholds of the IoU, by confidence. Private. */

#define RELABEL_SWEEP_MAX_THRESHOLDS 64
#define RELABEL_SWEEP_MAX_PREDICTIONS 100
#define RELABEL_CURVE_N_POINTS 101

/* 0.50, 0.55 … 0.95 */
extern const double relabel_sweep_thresholds[10];

typedef struct _RelabelSweep RelabelSweep;

/*
 * Up to RELABEL_SWEEP_MAX_THRESHOLDS, no two of them the same; max_predictions of a category in an image, 0: all. The table, of the labels of
 * all images, is borrowed.
 */
RelabelSweep *relabel_sweep_new(RelabelLabelTable *table, const double *thresholds, guint n_thresholds, guint max_predictions);
void relabel_sweep_free(RelabelSweep *self);

/* Matches the image that is loaded at each threshold; what relabel_matcher_get_matches() says is then of the last of them. */
void relabel_sweep_add(RelabelSweep *self, RelabelMatcher *matcher);

/* Adds what another found, of the same thresholds and the same table of labels. */
void relabel_sweep_merge(RelabelSweep *self, const RelabelSweep *other);

typedef struct {
  double precision[RELABEL_CURVE_N_POINTS];  /* at recall 0, 0.01 … 1; -1 each: the class has no ground truth */
  double confidence[RELABEL_CURVE_N_POINTS]; /* at which that is reached; 0 where it is not, -1 as above */
  double recall;                             /* what is reached at all; -1 as above */
} RelabelCurve;

typedef struct {
  double *thresholds;
  guint n_thresholds;
  int *classes;
  guint n_classes;
  RelabelCurve *curves; /* of each threshold those of all classes, in their order */
} RelabelCurves;

/*
 * classes: NULL for all labels that were seen, sorted by the table. Fails with RELABEL_EVALUATE_ERROR_NO_CONFIDENCE where a prediction
 * that counts has none.
 */
RelabelCurves *relabel_sweep_finish(RelabelSweep *self, const int *classes, guint n_classes, GError **error);

/* Curves of classes without ground truth. */
RelabelCurves *relabel_curves_new(const double *thresholds, guint n_thresholds, const int *classes, guint n_classes);
void relabel_curves_free(RelabelCurves *self);

const RelabelCurve *relabel_curves_get(const RelabelCurves *self, guint threshold, guint class_index);

/* The mean over all thresholds, and recalls; -1 for a class without ground truth. */
double relabel_curves_get_ap(const RelabelCurves *self, guint class_index);
double relabel_curves_get_ar(const RelabelCurves *self, guint class_index);

/* The means of those over the classes that have them, -1 if none has. indices: which of the classes; NULL for all. */
double relabel_curves_get_map(const RelabelCurves *self, const guint *indices, guint n_indices);
double relabel_curves_get_mar(const RelabelCurves *self, const guint *indices, guint n_indices);

/* The mean curve of a class over thresholds, by their indices; NULL for all. */
void relabel_curves_get_mean(const RelabelCurves *self, guint class_index, const guint *thresholds, guint n_thresholds, RelabelCurve *curve);

/* The indices (guint) of the classes with the highest AP, best first. */
GArray *relabel_curves_get_best(const RelabelCurves *self, guint n_best);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelSweep, relabel_sweep_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelCurves, relabel_curves_free)

G_END_DECLS
