/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How far shapes cover each other, 0 to 1. Coordinates are of any unit, but the same along both axes where there is a tolerance. `work` is
 * what may still be done, in steps of a few instructions: when it is used up, the functions return -1. Private.
 */
#define RELABEL_OVERLAP_UNKNOWN (-1.0)

/* Closed shapes by the even-odd rule, made ready for being compared with many others. */
typedef struct _RelabelOutline RelabelOutline;

/* `numbers` are x, y of each shape in turn, finite; `ends` where each ends, in doubles from the start of all, guint. */
RelabelOutline *relabel_outline_new(GArray *numbers, GArray *ends);
void relabel_outline_free(RelabelOutline *self);
double relabel_outline_area(const RelabelOutline *self, gint64 *work);
double relabel_outline_iou(const RelabelOutline *a, const RelabelOutline *b, gint64 *work);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelOutline, relabel_outline_free)

/* Pixels of a mask, from x1 to before x2; sorted by rows, then by columns. */
typedef struct {
  guint32 row;
  guint32 x1;
  guint32 x2;
} RelabelSpan;

guint64 relabel_spans_area(GArray *spans);
double relabel_spans_iou(GArray *a, GArray *b, gint64 *work);

/*
 * Lines have no area. The part of both that lies within the tolerance of the other is their Dice coefficient F (the boundary F1 of Csurka
 * et al., 2013), and F / (2 - F) is what Jaccard's, the IoU, is then.
 */
double relabel_lines_iou(GArray *numbers_a, GArray *ends_a, GArray *numbers_b, GArray *ends_b, double tolerance, gint64 *work);

G_END_DECLS
