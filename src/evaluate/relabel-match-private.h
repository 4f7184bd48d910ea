/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-mask-canvas.h"
#include "relabel-match.h"
#include "relabel-region.h"
#include "relabel-tree-order.h"

G_BEGIN_DECLS

enum { TRUTH, PREDICTION, N_SIDES };

/* Objects that may match each other: a part of the order of each side. */
typedef struct {
  int label;
  guint start[N_SIDES];
  guint n[N_SIDES];
} RelabelMatchCategory;

/* A truth that a prediction may match. */
typedef struct {
  guint truth;
  double iou;
} RelabelMatchCandidate;

/* What predictions are sorted by. */
typedef struct {
  double confidence;
  guint object;
} RelabelMatchKey;

struct _RelabelMatcher {
  RelabelMatchOptions options;
  double *sigmas;

  /* The image. */
  const RelabelMatchObject *objects[N_SIDES]; /* borrowed */
  guint n_objects[N_SIDES];
  guint n_broken;

  /* What is found of it by loading. */
  GArray *categories;     /* of RelabelMatchCategory */
  GArray *order[N_SIDES]; /* of guint: objects by category; truths as they are stored, predictions by falling confidence */
  GArray *starts;         /* of guint: where the candidates of each prediction of the order start, and the end */
  GArray *candidates;     /* of RelabelMatchCandidate */

  /* What objects are compared by, and room for work. */
  GArray *boxes[N_SIDES];      /* of RelabelBox */
  GArray *extents[N_SIDES];    /* of RelabelExtent; of broken ones, nowhere */
  GArray *canvases[N_SIDES];   /* of RelabelMaskCanvas */
  GPtrArray *regions[N_SIDES]; /* of RelabelRegion */
  GArray *slots;               /* of guint: a label's category + 1, by label + 1; 0 between images */
  GArray *members[N_SIDES];    /* of guint: the category of each object */
  GArray *keys;                /* of RelabelMatchKey */
  GArray *search;              /* of guint: the truths of a category in the order of candidates */
  GArray *terms;               /* of double */

  /* What is found by matching. */
  GArray *verdicts[N_SIDES]; /* of RelabelMatchVerdict */
  GArray *matches;           /* of RelabelMatch */
};

/* Puts the objects of the image into categories, and the predictions of each into their order. */
void relabel_matcher_group(RelabelMatcher *self);

/* Finds the truths that each prediction may match, by category. */
gboolean relabel_matcher_find_candidates(RelabelMatcher *self, GError **error);

G_END_DECLS
