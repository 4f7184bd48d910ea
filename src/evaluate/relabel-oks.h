/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-match.h"

G_BEGIN_DECLS

/*
 * COCO's object keypoint similarity of two lists of points, where the extent of the truth's points stands for the area of the object. Points
 * of the truth that are not finite don't count; those of the prediction are as far away as the image is wide. sigmas: of each point of the
 * truth; NULL: 1. terms: room for so many numbers as the truth has points. NAN for points without extent of which one is met. Private.
 */
double relabel_oks(const RelabelMatchShape *truth, const RelabelMatchShape *prediction, const double *sigmas, double *terms);

/* A sum in the order in which NumPy adds. */
double relabel_sum_pairwise(const double *numbers, gsize n);

G_END_DECLS
