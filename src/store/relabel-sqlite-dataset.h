/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SQLITE_DATASET (relabel_sqlite_dataset_get_type())

G_DECLARE_FINAL_TYPE(RelabelSqliteDataset, relabel_sqlite_dataset, RELABEL, SQLITE_DATASET, RelabelDataset)

/* Opens a file. */
RelabelDataset *relabel_sqlite_dataset_new(const char *name, const char *path, GError **error);

G_END_DECLS
