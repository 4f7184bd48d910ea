/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

/* Views that show what figures of an evaluation are made of; all (transfer full). */

/* result: “tp”, “fp” or “fn”. */
RelabelView *relabel_evaluation_view_result(RelabelEvaluation *evaluation, const char *result);
RelabelView *relabel_evaluation_view_class(RelabelEvaluation *evaluation, const char *label);
RelabelView *relabel_evaluation_view_cell(RelabelEvaluation *evaluation, RelabelEvaluationMatrix *matrix, guint row, guint column);
/* errors: of RelabelEvaluationError; their samples, the first error's first. */
RelabelView *relabel_evaluation_view_errors(GPtrArray *errors);

/* The view with labels of a field only that have a size in this range, as a part of the picture. */
RelabelView *relabel_view_with_area(RelabelView *view, const char *field, double lower, double upper);
/* The view with objects, or matches, instead of samples; with both NULL with samples. */
RelabelView *relabel_view_with_patches(RelabelView *view, const char *field, const char *eval_key);
/* With the stages of a saved view in place of its last stage, where that names one: they may make patches. */
RelabelView *relabel_view_expand(RelabelView *view, RelabelDataset *dataset);
/* What its objects are of; both NULL where it shows samples. */
void relabel_view_get_patches(RelabelView *view, const char **field, const char **eval_key);

gboolean relabel_evaluation_is_of_classes(RelabelEvaluation *evaluation);

G_END_DECLS
