/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes through all labels of a dataset: plain rows, and how fields are declared. */
#include "relabel-dataset-private.h"

typedef struct {
  RelabelDataset *self;
  RelabelIdList *ids;
  const char *const *fields;
  RelabelRows *rows;
  GCancellable *cancellable;
  gboolean done;
  GError *error;
} Read;

static void
read_cb(gpointer data)
{
  Read *call = data;

  call->done = RELABEL_DATASET_GET_CLASS(call->self)->read_rows(call->self, call->ids, call->fields, call->rows, call->cancellable, &call->error);
}

/* Fills the rows with the labels of the fields in the samples; what is not there any more is left out. */
gboolean
relabel_dataset_read_rows(RelabelDataset *self, RelabelIdList *ids, const char *const *fields, RelabelRows *rows, GCancellable *cancellable,
                          GError **error)
{
  Read call = { self, ids, fields, rows, cancellable, FALSE, NULL };

  if (relabel_dataset_in_edit(self))
    read_cb(&call);
  else
    relabel_worker_call(relabel_dataset_get_private(self)->reader, read_cb, &call);
  if (call.error != NULL)
    g_propagate_error(error, call.error);
  return call.done;
}

typedef struct {
  const char *const *fields;
  RelabelRows *rows;
} Write;

static gboolean
write_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Write *args = user_data;

  relabel_dataset_get_private(self)->dirty |= RELABEL_DIRTY_DATA;
  return RELABEL_DATASET_GET_CLASS(self)->write_rows(self, args->fields, args->rows, error);
}

/* Writes what differs from what is stored, of rows that were read of these fields in the same edit, in which each row may be written once. */
gboolean
relabel_dataset_write_rows(RelabelDataset *self, const char *const *fields, RelabelRows *rows, GError **error)
{
  Write call = { fields, rows };

  return relabel_dataset_edit(self, NULL, write_cb, &call, NULL, error);
}

typedef struct {
  const char *name;
  RelabelField *field;
} WriteField;

static gboolean
write_field_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  WriteField *args = user_data;

  relabel_dataset_get_private(self)->dirty |= RELABEL_DIRTY_DATA;
  return RELABEL_DATASET_GET_CLASS(self)->write_field(self, args->name, args->field, error);
}

/* Declares a field anew, of the same type, maybe under another name; what samples have in it is not touched. */
gboolean
relabel_dataset_write_field(RelabelDataset *self, const char *name, RelabelField *field, GError **error)
{
  WriteField call = { name, field };

  return relabel_dataset_edit(self, NULL, write_field_cb, &call, NULL, error);
}
