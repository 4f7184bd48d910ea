/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"

G_BEGIN_DECLS

/* A file beside the dataset's that one process at a time can lock; it is gone when the lock is. */
GObject *relabel_run_lock_new(RelabelDataset *dataset, const char *key, GError **error);

G_END_DECLS
