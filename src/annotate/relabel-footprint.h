/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-convert-label.h"
#include "relabel-overlap.h"

G_BEGIN_DECLS

typedef enum {
  RELABEL_FOOTPRINT_NONE, /* it can't be read, or nothing is in it */
  RELABEL_FOOTPRINT_BOX,  /* its bounds are the shape */
  RELABEL_FOOTPRINT_AREA,
  RELABEL_FOOTPRINT_LINE,
  RELABEL_FOOTPRINT_MASK,
  RELABEL_FOOTPRINT_POINTS,
} RelabelFootprintKind;

/* What a label of the server covers of its image, in pixels where their number is known, made ready for being compared with others. */
typedef struct {
  RelabelFootprintKind kind;
  double bounds[4]; /* x, y, width, height; of lines and points with what their tolerance adds */
  double scale[2];  /* the image's width and height */
  double area;      /* negative where there is none, or it is not known */
  GArray *numbers;  /* x, y of outlines or points */
  GArray *ends;     /* of outlines; of points, their numbers in the label */
  RelabelOutline *outline;
  GArray *spans;    /* of RelabelSpan; of outlines when they are first compared with a mask */
  int width;        /* of the plane of the spans */
  int height;
} RelabelFootprint;

RelabelFootprint *relabel_footprint_new(const RelabelConvertField *field, const RelabelServerLabel *label, gint64 *work);
void relabel_footprint_free(RelabelFootprint *self);

gboolean relabel_footprint_touches(const RelabelFootprint *self, const RelabelFootprint *other);

/* FALSE where the boxes around two have too little in common for this IoU. */
gboolean relabel_footprint_may_reach(const RelabelFootprint *self, const RelabelFootprint *other, double iou);

/* How alike two are, 0 to 1. Work is that of the overlaps; when it is used up, boxes around them are compared. */
double relabel_footprint_compare(RelabelFootprint *self, RelabelFootprint *other, gint64 *work);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelFootprint, relabel_footprint_free)

G_END_DECLS
