/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-detection.h"

G_BEGIN_DECLS

/* So many boxes are one leaf of the tree, in which they stay in the order in which they came. */
#define RELABEL_TREE_LEAF 100

/* Where a box starts and ends along x and y. */
typedef struct {
  double low[2];
  double high[2];
} RelabelExtent;

/*
 * Puts the numbers 0 to n - 1 of boxes into the order in which the reference finds boxes: that of its R*-tree, in which they are put one after
 * the other. What a search finds is in the order of all. Private.
 */
void relabel_tree_order(const RelabelExtent *extents, guint n, guint *order);

G_END_DECLS
