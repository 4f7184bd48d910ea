/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-detection.h"
#include "relabel-label-table.h"

G_BEGIN_DECLS

/*
 * Matches the predictions of one image to its ground truth, as FiftyOne's evaluate_detections() does by COCO's rules. Objects are known by
 * their places in the arrays that are given. Private.
 */

/* What is compared. */
typedef enum {
  RELABEL_MATCH_BOXES,
  RELABEL_MATCH_MASKS,      /* instances: pixels, or by a tolerance their outlines */
  RELABEL_MATCH_POLYLINES,  /* areas where one of the truths of a category is filled, else the points of lines */
  RELABEL_MATCH_HULL_BOXES, /* the boxes around polylines */
  RELABEL_MATCH_KEYPOINTS,
} RelabelMatchKind;

typedef struct {
  RelabelMatchKind kind;
  gboolean classwise;   /* only objects with the same label match */
  double tolerance;     /* in pixels, of the outlines of masks; negative: pixels are compared */
  const double *sigmas; /* of keypoints; NULL: 1 for all; borrowed */
  guint n_sigmas;
} RelabelMatchOptions;

/* Of what is not a box; which of these count is said by the kind. */
typedef struct {
  const guint8 *mask; /* rows of width bytes, of which 0 is outside; NULL: none */
  guint width;
  guint height;
  const double *points; /* x, y of each, relative to the image; not finite where they are unknown */
  const guint *ends;    /* where each shape of a polyline ends, in points from the start of all */
  guint n_points;
  guint n_shapes; /* 0 for keypoints */
  gboolean closed;
  gboolean filled;
} RelabelMatchShape;

typedef struct {
  int label;                      /* of a RelabelLabelTable, or RELABEL_NO_LABEL */
  double confidence;              /* NAN for none; of keypoints relabel_match_mean_confidence() */
  gboolean crowd;                 /* of ground truth */
  RelabelBox box;                 /* of detections */
  const RelabelMatchShape *shape; /* NULL for boxes; borrowed until the next image */
} RelabelMatchObject;

typedef enum {
  RELABEL_MATCH_NONE, /* not looked at: a prediction beyond max_predictions */
  RELABEL_MATCH_TP,
  RELABEL_MATCH_FP,
  RELABEL_MATCH_FN,
} RelabelMatchResult;

/* What became of one object: `eval`, `eval_id` and `eval_iou`. */
typedef struct {
  RelabelMatchResult result;
  int partner; /* its place on the other side; -1: none */
  double iou;  /* with the partner; NAN: none. NAN with a partner is what points without extent give where they are the same */
} RelabelMatchVerdict;

/* One row of the matches. */
typedef struct {
  int truth;      /* -1: none */
  int prediction; /* -1: none */
  double iou;     /* NAN where one is missing */
} RelabelMatch;

typedef struct _RelabelMatcher RelabelMatcher;

RelabelMatcher *relabel_matcher_new(const RelabelMatchOptions *options);
void relabel_matcher_free(RelabelMatcher *self);

/*
 * Takes the objects of an image, which have to stay until the next one, and measures what they have in common. Of no dataset that is
 * well formed this fails but with RELABEL_EVALUATE_ERROR_SIGMAS.
 */
gboolean relabel_matcher_load(RelabelMatcher *self, const RelabelMatchObject *truths, guint n_truths, const RelabelMatchObject *predictions,
                              guint n_predictions, GError **error);

/*
 * Matches the objects at a threshold, as often as one likes: 0 to 1. max_predictions: of each category only the first of them; 0: all.
 * An evaluation at one threshold takes relabel_match_get_threshold() of it, a sweep the threshold itself.
 */
void relabel_matcher_match(RelabelMatcher *self, double threshold, guint max_predictions);

/* The objects that are loaded. */
const RelabelMatchObject *relabel_matcher_get_objects(const RelabelMatcher *self, gboolean predictions);

/* Of the last relabel_matcher_match(); valid until the next one. */
const RelabelMatch *relabel_matcher_get_matches(const RelabelMatcher *self, guint *n_matches);
const RelabelMatchVerdict *relabel_matcher_get_truths(const RelabelMatcher *self, guint *n_truths);
const RelabelMatchVerdict *relabel_matcher_get_predictions(const RelabelMatcher *self, guint *n_predictions);
void relabel_matcher_count(const RelabelMatcher *self, guint *tp, guint *fp, guint *fn);

/* How many objects of the image have no box, mask or outline that can be compared: nothing matches them, and the user should be told. */
guint relabel_matcher_get_n_broken(const RelabelMatcher *self);

double relabel_match_get_threshold(double iou);

/* The mean of those that are numbers, summed as NumPy does; NAN where there is none. */
double relabel_match_mean_confidence(const double *confidences, gsize n_confidences);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelMatcher, relabel_matcher_free)

G_END_DECLS
