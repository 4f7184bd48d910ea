/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../store/store-util.h"

/* The view of the recipe: confident predictions that are wrong, and the samples with most of these first. */
#define MANY_LABELS_RECIPE \
  "filter_labels(predictions, confidence > 0.8 and eval == \"fp\") | sort_by(length(predictions.detections), reverse=true)"

/* As many samples as RELABEL_PERF_SAMPLES says. */
guint many_labels_get_size(void);

/* Fills a dataset with ten labels a sample, half of them predictions of an evaluation. @files: of which the samples are, in turn; NULL for such as
 * don't exist. */
void many_labels_fill(RelabelDataset *dataset, guint n_samples, const char *const *files);
