/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-merge.h"

/* Labels as words: LETTER:CLASS:X, “-” for a field that is not set. Those of the dataset have a confidence. */
GPtrArray *merge_test_parse_labels(const char *text, gboolean confident);
char *merge_test_print_labels(GPtrArray *labels);

/* A field, and what the server has of it. */
typedef struct {
  RelabelConvertField field;
  RelabelServerResult result;
  JsonArray *regions;
} MergeTestSide;

void merge_test_side_init(MergeTestSide *side, const char *label_type, GPtrArray *base, const char *text);
void merge_test_side_clear(MergeTestSide *side);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MergeTestSide, merge_test_side_clear)
