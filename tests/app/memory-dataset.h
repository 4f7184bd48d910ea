/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-dataset.h"

G_BEGIN_DECLS

/* A dataset without a store: samples are made when they are read, each with three boxes and a class for the picture.
 * Of a field “points” it has the skeleton, of “mask” the names of values. */
#define MEMORY_TYPE_DATASET (memory_dataset_get_type())

G_DECLARE_FINAL_TYPE(MemoryDataset, memory_dataset, MEMORY, DATASET, RelabelDataset)

MemoryDataset *memory_dataset_new(guint n_samples, const char *const *files);
void memory_dataset_resize(MemoryDataset *self, guint n_samples);
void memory_dataset_fail(MemoryDataset *self, gboolean fail);
guint memory_dataset_get_n_reads(MemoryDataset *self);
guint memory_dataset_get_longest_read(MemoryDataset *self);
char *memory_dataset_dup_id(guint position);

G_END_DECLS
