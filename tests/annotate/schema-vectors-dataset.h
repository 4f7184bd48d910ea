/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-store.h"

/* The dataset that the vectors of label schemas were made with: four samples, whose fields are found again in their results. */
RelabelDataset *schema_vectors_dataset_new(RelabelStore *store);

/* The attributes that its labels have, where a label schema is to find them. */
const char *schema_vectors_dataset_attributes(const char *field, const char *label_class);
