/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-dataset-private.h"
#include "relabel-error.h"

/* The methods of a dataset that write: each is an edit, or a part of the one that it is called in. */

typedef struct {
  RelabelDataset *self;
  const char *title;
  RelabelEditFunc func;
  gpointer user_data;
  GCancellable *cancellable;
  gboolean done;
  GError *error;
} Edit;

static void
run_edit_cb(gpointer data)
{
  Edit *edit = data;

  edit->done =
      relabel_dataset_run_edit(edit->self, edit->title, edit->func, edit->user_data, edit->cancellable, &edit->error);
}

/**
 * relabel_dataset_edit:
 * @title: (nullable): what undo calls the change, e.g. “Load annotations”; %NULL for what can't be undone
 * @func: (scope call): makes the change
 * @user_data: for @func
 * @cancellable: (nullable): handed to @func
 *
 * Makes a change, all or nothing, in one transaction and as one step of undo. Edits wait for each other; within an edit it joins that
 * one. When a part of it fails half-way, the whole is undone, even if @func goes on.
 *
 * Returns: %TRUE when the change stands
 */
gboolean
relabel_dataset_edit(RelabelDataset *self, const char *title, RelabelEditFunc func, gpointer user_data,
                     GCancellable *cancellable, GError **error)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  Edit edit = { self, title, func, user_data, cancellable, FALSE, NULL };

  relabel_worker_call(priv->writer, run_edit_cb, &edit);
  if (edit.error != NULL)
    g_propagate_error(error, edit.error);
  return edit.done;
}

static void
mark(RelabelDataset *self, guint dirty)
{
  relabel_dataset_get_private(self)->dirty |= dirty;
}

typedef struct {
  JsonObject *document;
} WriteDocument;

static gboolean
write_document_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  WriteDocument *args = user_data;

  mark(self, RELABEL_DIRTY_DATA);
  return RELABEL_DATASET_GET_CLASS(self)->write_document(self, args->document, error);
}

/**
 * relabel_dataset_write_document:
 * @document: the whole document
 *
 * Replaces what else is known of the dataset.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_write_document(RelabelDataset *self, JsonObject *document, GError **error)
{
  WriteDocument call = { document };

  return relabel_dataset_edit(self, NULL, write_document_cb, &call, NULL, error);
}

typedef struct {
  RelabelField *field;
} AddField;

static gboolean
add_field_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  AddField *args = user_data;

  mark(self, RELABEL_DIRTY_DATA);
  return RELABEL_DATASET_GET_CLASS(self)->add_field(self, args->field, error);
}

/**
 * relabel_dataset_add_field:
 * @field: a field
 *
 * Declares a field; %RELABEL_MODEL_ERROR_EXISTS when there is one of its name.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_add_field(RelabelDataset *self, RelabelField *field, GError **error)
{
  AddField call = { field };

  return relabel_dataset_edit(self, NULL, add_field_cb, &call, NULL, error);
}

typedef struct {
  const char *name;
} DeleteField;

static gboolean
delete_field_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  DeleteField *args = user_data;

  mark(self, RELABEL_DIRTY_DATA);
  return RELABEL_DATASET_GET_CLASS(self)->delete_field(self, args->name, error);
}

/**
 * relabel_dataset_delete_field:
 * @name: the name of a field
 *
 * Deletes a field and its values in all samples.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_delete_field(RelabelDataset *self, const char *name, GError **error)
{
  DeleteField call = { name };

  return relabel_dataset_edit(self, NULL, delete_field_cb, &call, NULL, error);
}

typedef struct {
  GPtrArray *samples;
} AddSamples;

static gboolean
add_samples_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  AddSamples *args = user_data;

  mark(self, RELABEL_DIRTY_DATA);
  return RELABEL_DATASET_GET_CLASS(self)->add_samples(self, args->samples, error);
}

/**
 * relabel_dataset_add_samples:
 * @samples: (element-type RelabelSample): samples whose label fields are declared
 *
 * Adds samples with their labels at the end; %RELABEL_MODEL_ERROR_EXISTS when there is one of the same id.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_add_samples(RelabelDataset *self, GPtrArray *samples, GError **error)
{
  AddSamples call = { samples };

  return relabel_dataset_edit(self, NULL, add_samples_cb, &call, NULL, error);
}

typedef struct {
  RelabelIdList *ids;
} DeleteSamples;

static gboolean
delete_samples_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  DeleteSamples *args = user_data;

  mark(self, RELABEL_DIRTY_DATA);
  return RELABEL_DATASET_GET_CLASS(self)->delete_samples(self, args->ids, error);
}

/**
 * relabel_dataset_delete_samples:
 * @ids: which samples
 *
 * Deletes samples and their labels; never the images.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_delete_samples(RelabelDataset *self, RelabelIdList *ids, GError **error)
{
  DeleteSamples call = { ids };

  return relabel_dataset_edit(self, NULL, delete_samples_cb, &call, NULL, error);
}

typedef struct {
  const char *sample_id;
  const char *field;
  GPtrArray *labels;
} SetLabels;

static gboolean
set_labels_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  SetLabels *args = user_data;

  mark(self, RELABEL_DIRTY_DATA);
  return RELABEL_DATASET_GET_CLASS(self)->set_labels(self, args->sample_id, args->field, args->labels, error);
}

/**
 * relabel_dataset_set_labels:
 * @sample_id: the id of a sample
 * @field: the name of a label field
 * @labels: (nullable) (element-type RelabelLabel): all labels of the field, or %NULL to unset it
 *
 * Sets the labels of one sample in one field. Labels that are as they were stay as they are.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_set_labels(RelabelDataset *self, const char *sample_id, const char *field, GPtrArray *labels, GError **error)
{
  SetLabels call = { sample_id, field, labels };

  return relabel_dataset_edit(self, NULL, set_labels_cb, &call, NULL, error);
}

typedef struct {
  const char *sample_id;
  const char *field;
  JsonNode *value;
} SetValue;

static gboolean
set_value_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  SetValue *args = user_data;

  mark(self, RELABEL_DIRTY_DATA);
  return RELABEL_DATASET_GET_CLASS(self)->set_value(self, args->sample_id, args->field, args->value, error);
}

/**
 * relabel_dataset_set_value:
 * @sample_id: the id of a sample
 * @field: the name of a field that holds no labels
 * @value: (nullable): its value, as FiftyOne writes it: a day or a point in time is `{"$date": …}`; %NULL or null to unset it
 *
 * Sets the value of one sample in one field. It has to be what the field holds, else the error is %RELABEL_MODEL_ERROR_INVALID; a whole
 * number is a number too.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_set_value(RelabelDataset *self, const char *sample_id, const char *field, JsonNode *value, GError **error)
{
  SetValue call = { sample_id, field, value != NULL && !JSON_NODE_HOLDS_NULL(value) ? value : NULL };

  return relabel_dataset_edit(self, NULL, set_value_cb, &call, NULL, error);
}

typedef struct {
  RelabelRun *run;
} WriteRun;

static gboolean
write_run_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  WriteRun *args = user_data;

  mark(self, RELABEL_DIRTY_RUNS);
  return RELABEL_DATASET_GET_CLASS(self)->write_run(self, args->run, error);
}

/**
 * relabel_dataset_write_run:
 * @run: a run
 *
 * Adds a run, or replaces the one of the same kind and key. Not a step of undo.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_write_run(RelabelDataset *self, RelabelRun *run, GError **error)
{
  WriteRun call = { run };

  return relabel_dataset_edit(self, NULL, write_run_cb, &call, NULL, error);
}

/**
 * relabel_dataset_lock_run:
 * @key: the key of an annotation run; there need not be one
 *
 * Keeps others, in this process and in others, from sending, loading, renaming, cleaning up or deleting the run. The verbs do it by
 * themselves.
 *
 * Returns: (transfer full) (nullable): the lock, which ends with its last reference, or with the process; %RELABEL_MODEL_ERROR_BUSY when
 *   somebody else has it
 */
GObject *
relabel_dataset_lock_run(RelabelDataset *self, const char *key, GError **error)
{
  RelabelDatasetClass *klass = RELABEL_DATASET_GET_CLASS(self);

  return klass->lock_run != NULL ? klass->lock_run(self, key, error) : g_object_new(G_TYPE_OBJECT, NULL);
}

/* Only the verbs of annotation runs take their time. */
static gboolean
lock_kind(RelabelDataset *self, RelabelRunKind kind, const char *key, GObject **lock, GError **error)
{
  if (kind == RELABEL_RUN_KIND_ANNOTATION)
    *lock = relabel_dataset_lock_run(self, key, error);
  return kind != RELABEL_RUN_KIND_ANNOTATION || *lock != NULL;
}

typedef struct {
  RelabelRunKind kind;
  const char *key;
  const char *new_key;
} RenameRun;

static gboolean
rename_run_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  RenameRun *args = user_data;

  mark(self, RELABEL_DIRTY_RUNS);
  return RELABEL_DATASET_GET_CLASS(self)->rename_run(self, args->kind, args->key, args->new_key, error);
}

/**
 * relabel_dataset_rename_run:
 * @kind: what kind of run
 * @key: its key
 * @new_key: its new key
 *
 * Renames a run; %RELABEL_MODEL_ERROR_EXISTS when the new key is taken, also by the run itself; %RELABEL_MODEL_ERROR_BUSY while it is being
 * sent. Not a step of undo.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_rename_run(RelabelDataset *self, RelabelRunKind kind, const char *key, const char *new_key, GError **error)
{
  RenameRun call = { kind, key, new_key };
  g_autoptr(GObject) lock = NULL;

  return lock_kind(self, kind, key, &lock, error) && relabel_dataset_edit(self, NULL, rename_run_cb, &call, NULL, error);
}

typedef struct {
  RelabelRunKind kind;
  const char *key;
} DeleteRun;

static gboolean
delete_run_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  DeleteRun *args = user_data;

  mark(self, RELABEL_DIRTY_RUNS);
  return RELABEL_DATASET_GET_CLASS(self)->delete_run(self, args->kind, args->key, error);
}

/**
 * relabel_dataset_delete_run:
 * @kind: what kind of run
 * @key: its key
 *
 * Deletes the record of a run, with its tasks; labels and server stay as they are. %RELABEL_MODEL_ERROR_BUSY while it is being sent. Not a
 * step of undo.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_delete_run(RelabelDataset *self, RelabelRunKind kind, const char *key, GError **error)
{
  DeleteRun call = { kind, key };
  g_autoptr(GObject) lock = NULL;

  return lock_kind(self, kind, key, &lock, error) && relabel_dataset_edit(self, NULL, delete_run_cb, &call, NULL, error);
}

gboolean
relabel_dataset_delete_locked_run(RelabelDataset *self, const char *key, GError **error)
{
  DeleteRun call = { RELABEL_RUN_KIND_ANNOTATION, key };

  return relabel_dataset_edit(self, NULL, delete_run_cb, &call, NULL, error);
}

typedef struct {
  const char *key;
  GPtrArray *tasks;
} WriteTasks;

static gboolean
write_tasks_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  WriteTasks *args = user_data;

  mark(self, RELABEL_DIRTY_RUNS);
  return RELABEL_DATASET_GET_CLASS(self)->write_tasks(self, args->key, args->tasks, error);
}

/**
 * relabel_dataset_write_tasks:
 * @key: the key of an annotation run
 * @tasks: (element-type RelabelRunTask): tasks
 *
 * Adds tasks, or replaces those of the same samples. Not a step of undo.
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_dataset_write_tasks(RelabelDataset *self, const char *key, GPtrArray *tasks, GError **error)
{
  WriteTasks call = { key, tasks };

  return relabel_dataset_edit(self, NULL, write_tasks_cb, &call, NULL, error);
}

typedef struct {
  gboolean redo;
  char *title;
} Undo;

static gboolean
undo_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Undo *undo = user_data;

  mark(self, RELABEL_DIRTY_DATA | RELABEL_DIRTY_RUNS);
  undo->title = RELABEL_DATASET_GET_CLASS(self)->undo(self, undo->redo, error);
  return undo->title != NULL;
}

static char *
undo_or_redo(RelabelDataset *self, gboolean redo, GError **error)
{
  Undo undo = { redo, NULL };

  if (!relabel_dataset_edit(self, NULL, undo_cb, &undo, NULL, error))
    g_clear_pointer(&undo.title, g_free);
  return undo.title;
}

/**
 * relabel_dataset_undo:
 *
 * Takes the last change back; also after a restart. The last 20 titled changes are kept, as long as they take no more than 64 MB
 * together: a larger one, such as a first import, can't be taken back, nor can those before it. A change of samples, labels or fields
 * without a title ends the history as well; one of runs doesn't.
 *
 * Returns: (transfer full) (nullable): what was taken back; %RELABEL_MODEL_ERROR_NOT_FOUND when there is nothing
 */
char *
relabel_dataset_undo(RelabelDataset *self, GError **error)
{
  return undo_or_redo(self, FALSE, error);
}

/**
 * relabel_dataset_redo:
 *
 * Does again what undo took back last.
 *
 * Returns: (transfer full) (nullable): what was done again; %RELABEL_MODEL_ERROR_NOT_FOUND when there is nothing
 */
char *
relabel_dataset_redo(RelabelDataset *self, GError **error)
{
  return undo_or_redo(self, TRUE, error);
}
