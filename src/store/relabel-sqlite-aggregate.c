/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is counted in a view. */
#include "relabel-sqlite-private.h"

#include "relabel-error.h"

gboolean
relabel_sqlite_dataset_aggregate(RelabelDataset *dataset, RelabelAggregate *aggregate, RelabelView *view, GCancellable *cancellable,
                                 GError **error)
{
  g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "It can't be counted yet");
  return FALSE;
}

RelabelPatchList *
relabel_sqlite_dataset_list_patches(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "There are no patches yet");
  return NULL;
}
