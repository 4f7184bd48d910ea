/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "capture-dataset.h"

#include <string.h>

G_DEFINE_FINAL_TYPE(CaptureDataset, capture_dataset, RELABEL_TYPE_DATASET)

static gboolean
load_state(RelabelDataset *dataset, RelabelDatasetState *state, GError **error)
{
  CaptureDataset *self = CAPTURE_DATASET(dataset);

  state->fields = g_ptr_array_copy(self->fields, (GCopyFunc)(void *)g_object_ref, NULL);
  g_ptr_array_set_free_func(state->fields, g_object_unref);
  state->document = json_object_ref(self->document);
  state->n_samples = self->samples->len;
  return TRUE;
}

static gboolean
begin(RelabelDataset *dataset, const char *title, GError **error)
{
  g_free(CAPTURE_DATASET(dataset)->title);
  CAPTURE_DATASET(dataset)->title = g_strdup(title);
  return TRUE;
}

static gboolean
commit(RelabelDataset *dataset, GError **error)
{
  CAPTURE_DATASET(dataset)->n_commits++;
  return TRUE;
}

static void
rollback(RelabelDataset *dataset)
{
  CaptureDataset *self = CAPTURE_DATASET(dataset);

  self->n_rollbacks++;
  g_ptr_array_set_size(self->fields, 0);
  g_ptr_array_set_size(self->samples, 0);
  g_ptr_array_set_size(self->runs, 0);
}

static gboolean
write_document(RelabelDataset *dataset, JsonObject *document, GError **error)
{
  CaptureDataset *self = CAPTURE_DATASET(dataset);

  json_object_unref(self->document);
  self->document = json_object_ref(document);
  return TRUE;
}

static gboolean
add_field(RelabelDataset *dataset, RelabelField *field, GError **error)
{
  CaptureDataset *self = CAPTURE_DATASET(dataset);

  g_assert_null(capture_dataset_find_field(self, relabel_field_get_name(field)));
  g_ptr_array_add(self->fields, g_object_ref(field));
  return TRUE;
}

/* What a store checks too: labels only in label fields that are declared. */
static void
check_sample(CaptureDataset *self, RelabelSample *sample)
{
  g_auto(GStrv) names = relabel_sample_list_label_fields(sample);
  JsonObject *values = relabel_sample_get_values(sample);
  g_autoptr(GList) members = values != NULL ? json_object_get_members(values) : NULL;

  for (gsize i = 0; names[i] != NULL; i++) {
    RelabelField *field = capture_dataset_find_field(self, names[i]);
    GPtrArray *labels = relabel_sample_get_labels(sample, names[i]);

    g_assert_nonnull(field);
    for (guint k = 0; k < labels->len; k++)
      g_assert_true(G_OBJECT_TYPE(labels->pdata[k]) == relabel_field_type_get_label_type(relabel_field_get_field_type(field)));
  }
  for (GList *link = members; link != NULL; link = link->next) {
    RelabelField *field = capture_dataset_find_field(self, link->data);

    g_assert_nonnull(field);
    g_assert_false(relabel_field_type_is_label(relabel_field_get_field_type(field)));
  }
}

static gboolean
add_samples(RelabelDataset *dataset, GPtrArray *samples, GError **error)
{
  CaptureDataset *self = CAPTURE_DATASET(dataset);

  for (guint i = 0; i < samples->len; i++) {
    check_sample(self, samples->pdata[i]);
    g_ptr_array_add(self->samples, g_object_ref(samples->pdata[i]));
  }
  self->n_batches++;
  self->largest_batch = MAX(self->largest_batch, samples->len);
  return TRUE;
}

static gboolean
write_run(RelabelDataset *dataset, RelabelRun *run, GError **error)
{
  CaptureDataset *self = CAPTURE_DATASET(dataset);
  RelabelRun *old = capture_dataset_find_run(self, relabel_run_get_kind(run), relabel_run_get_key(run));

  if (old != NULL)
    g_ptr_array_remove(self->runs, old);
  g_ptr_array_add(self->runs, g_object_ref(run));
  return TRUE;
}

static gboolean
write_tasks(RelabelDataset *dataset, const char *key, GPtrArray *tasks, GError **error)
{
  CAPTURE_DATASET(dataset)->n_tasks += tasks->len;
  return TRUE;
}

static void
capture_dataset_dispose(GObject *object)
{
  relabel_dataset_stop(RELABEL_DATASET(object));
  G_OBJECT_CLASS(capture_dataset_parent_class)->dispose(object);
}

static void
capture_dataset_finalize(GObject *object)
{
  CaptureDataset *self = CAPTURE_DATASET(object);

  g_free(self->title);
  g_ptr_array_unref(self->fields);
  g_ptr_array_unref(self->samples);
  g_ptr_array_unref(self->runs);
  json_object_unref(self->document);
  G_OBJECT_CLASS(capture_dataset_parent_class)->finalize(object);
}

static void
capture_dataset_class_init(CaptureDatasetClass *klass)
{
  RelabelDatasetClass *dataset_class = RELABEL_DATASET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = capture_dataset_dispose;
  G_OBJECT_CLASS(klass)->finalize = capture_dataset_finalize;
  dataset_class->load_state = load_state;
  dataset_class->begin = begin;
  dataset_class->commit = commit;
  dataset_class->rollback = rollback;
  dataset_class->write_document = write_document;
  dataset_class->add_field = add_field;
  dataset_class->add_samples = add_samples;
  dataset_class->write_run = write_run;
  dataset_class->write_tasks = write_tasks;
}

static void
capture_dataset_init(CaptureDataset *self)
{
  self->fields = g_ptr_array_new_with_free_func(g_object_unref);
  self->samples = g_ptr_array_new_with_free_func(g_object_unref);
  self->runs = g_ptr_array_new_with_free_func(g_object_unref);
  self->document = json_object_new();
}

CaptureDataset *
capture_dataset_new(void)
{
  CaptureDataset *self = g_object_new(TYPE_CAPTURE_DATASET, "name", "capture", NULL);

  g_assert_true(relabel_dataset_start(RELABEL_DATASET(self), NULL));
  return self;
}

RelabelSample *
capture_dataset_find(CaptureDataset *self, const char *basename)
{
  for (guint i = 0; i < self->samples->len; i++) {
    g_autofree char *name = g_path_get_basename(relabel_sample_get_filepath(self->samples->pdata[i]));

    if (strcmp(name, basename) == 0)
      return self->samples->pdata[i];
  }
  return NULL;
}

RelabelRun *
capture_dataset_find_run(CaptureDataset *self, RelabelRunKind kind, const char *key)
{
  for (guint i = 0; i < self->runs->len; i++) {
    RelabelRun *run = self->runs->pdata[i];

    if (relabel_run_get_kind(run) == kind && strcmp(relabel_run_get_key(run), key) == 0)
      return run;
  }
  return NULL;
}

RelabelField *
capture_dataset_find_field(CaptureDataset *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++) {
    if (strcmp(relabel_field_get_name(self->fields->pdata[i]), name) == 0)
      return self->fields->pdata[i];
  }
  return NULL;
}

RelabelLabel *
capture_dataset_find_label(CaptureDataset *self, const char *field, const char *id)
{
  for (guint i = 0; i < self->samples->len; i++) {
    GPtrArray *labels = relabel_sample_get_labels(self->samples->pdata[i], field);

    for (guint k = 0; labels != NULL && k < labels->len; k++) {
      if (strcmp(relabel_label_get_id(labels->pdata[k]), id) == 0)
        return labels->pdata[k];
    }
  }
  return NULL;
}

RelabelImportReport *
import_path(RelabelDataset *dataset, const char *format, const char *path, GError **error)
{
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new(format, path);

  return relabel_import_samples(dataset, request, NULL, NULL, error);
}
