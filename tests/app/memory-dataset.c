/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "memory-dataset.h"

#include <stdlib.h>

#include "relabel-classification.h"
#include "relabel-detection.h"

#define MEMORY_DATASET_DOCUMENT \
  "{\"skeletons\": {\"points\": {\"edges\": [[0, 1, 2]]}}, \"mask_targets\": {\"mask\": {\"1\": \"cat\", \"2\": \"dog\"}}}"

struct _MemoryDataset {
  RelabelDataset parent_instance;

  GStrv files;
  int n_samples;
  int fail;
  int n_reads;
  int longest_read;
  /* How often it was changed: the first class says it. */
  int version;
};

G_DEFINE_FINAL_TYPE(MemoryDataset, memory_dataset, RELABEL_TYPE_DATASET)

char *
memory_dataset_dup_id(guint position)
{
  return g_strdup_printf("%024x", position);
}

static gboolean
load_state(RelabelDataset *dataset, RelabelDatasetState *state, GError **error)
{
  g_autoptr(JsonNode) document = json_from_string(MEMORY_DATASET_DOCUMENT, NULL);

  state->fields = g_ptr_array_new_with_free_func(g_object_unref);
  g_ptr_array_add(state->fields, relabel_field_new("boxes", RELABEL_FIELD_TYPE_DETECTIONS, NULL));
  g_ptr_array_add(state->fields, relabel_field_new("kind", RELABEL_FIELD_TYPE_CLASSIFICATION, NULL));
  state->document = json_object_ref(json_node_get_object(document));
  json_object_seal(state->document);
  state->n_samples = (guint64)MEMORY_DATASET(dataset)->n_samples;
  return TRUE;
}

static RelabelIdList *
list_samples(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable, GError **error)
{
  RelabelIdList *ids = relabel_id_list_new();

  for (int i = 0; i < g_atomic_int_get(&MEMORY_DATASET(dataset)->n_samples); i++) {
    g_autofree char *id = memory_dataset_dup_id((guint)i);

    relabel_id_list_append(ids, id);
  }
  return ids;
}

static RelabelSample *
make_sample(MemoryDataset *self, const char *id)
{
  static const char *const classes[] = { "cat", "dog", "bird" };
  guint position = (guint)strtoul(id + 12, NULL, 16);
  const char *file = self->files[0] != NULL ? self->files[position % g_strv_length(self->files)] : "/nowhere.jpg";
  RelabelSample *sample = relabel_sample_new(file);
  GPtrArray *boxes = g_ptr_array_new_with_free_func(g_object_unref);
  GPtrArray *kinds = g_ptr_array_new_with_free_func(g_object_unref);
  g_autofree char *kind = g_strdup_printf("version %d", g_atomic_int_get(&self->version));

  relabel_sample_set_id(sample, id);
  relabel_sample_set_metadata(sample, 640, 480, "image/jpeg", 1000);
  for (guint i = 0; i < 3; i++)
    g_ptr_array_add(boxes, relabel_detection_new(classes[(position + i) % 3], 0.1 + 0.3 * i, 0.2 + 0.1 * i, 0.2, 0.3));
  g_ptr_array_add(kinds, relabel_classification_new(kind));
  relabel_sample_take_labels(sample, "boxes", boxes);
  relabel_sample_take_labels(sample, "kind", kinds);
  return sample;
}

static GPtrArray *
read_samples(RelabelDataset *dataset, RelabelIdList *ids, const char *const *fields, GCancellable *cancellable, GError **error)
{
  MemoryDataset *self = MEMORY_DATASET(dataset);
  GPtrArray *samples = g_ptr_array_new_with_free_func(g_object_unref);
  int n = (int)relabel_id_list_get_length(ids);

  g_atomic_int_inc(&self->n_reads);
  if (n > g_atomic_int_get(&self->longest_read))
    g_atomic_int_set(&self->longest_read, n);
  if (g_atomic_int_get(&self->fail)) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "The disk is gone");
    g_ptr_array_unref(samples);
    return NULL;
  }
  for (int i = 0; i < n; i++) {
    g_autofree char *id = relabel_id_list_dup(ids, (guint)i);

    g_ptr_array_add(samples, make_sample(self, id));
  }
  return samples;
}

static GPtrArray *
count_classes(RelabelDataset *dataset, const char *field, RelabelView *view, GCancellable *cancellable, GError **error)
{
  GPtrArray *counts = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_class_count_free);
  RelabelClassCount count = { (char *)"cat", 7 };

  g_ptr_array_add(counts, relabel_class_count_copy(&count));
  return counts;
}

static gboolean
scan_field(RelabelDataset *dataset, const char *field, RelabelView *view, RelabelGeometry geometry, RelabelFieldScan *scan,
           GCancellable *cancellable, GError **error)
{
  scan->n_labels = 7;
  return TRUE;
}

static GPtrArray *
list_runs(RelabelDataset *dataset, RelabelRunKind kind, GError **error)
{
  return g_ptr_array_new_with_free_func(g_object_unref);
}

static void
memory_dataset_finalize(GObject *object)
{
  relabel_dataset_stop(RELABEL_DATASET(object));
  g_strfreev(MEMORY_DATASET(object)->files);
  G_OBJECT_CLASS(memory_dataset_parent_class)->finalize(object);
}

static void
memory_dataset_class_init(MemoryDatasetClass *klass)
{
  RelabelDatasetClass *dataset_class = RELABEL_DATASET_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = memory_dataset_finalize;
  dataset_class->load_state = load_state;
  dataset_class->list_samples = list_samples;
  dataset_class->read_samples = read_samples;
  dataset_class->count_classes = count_classes;
  dataset_class->scan_field = scan_field;
  dataset_class->list_runs = list_runs;
}

static void
memory_dataset_init(MemoryDataset *self)
{
}

MemoryDataset *
memory_dataset_new(guint n_samples, const char *const *files)
{
  MemoryDataset *self = g_object_new(MEMORY_TYPE_DATASET, "name", "memory", "uri", "/nowhere/memory.relabel", NULL);

  self->n_samples = (int)n_samples;
  self->files = files != NULL ? g_strdupv((char **)files) : g_new0(char *, 1);
  g_assert_true(relabel_dataset_start(RELABEL_DATASET(self), NULL));
  return self;
}

/* Tells of a change, as a store does after each. */
void
memory_dataset_resize(MemoryDataset *self, guint n_samples)
{
  g_atomic_int_set(&self->n_samples, (int)n_samples);
  g_atomic_int_inc(&self->version);
  g_signal_emit_by_name(self, "changed");
}

void
memory_dataset_fail(MemoryDataset *self, gboolean fail)
{
  g_atomic_int_set(&self->fail, fail);
}

guint
memory_dataset_get_n_reads(MemoryDataset *self)
{
  return (guint)g_atomic_int_get(&self->n_reads);
}

guint
memory_dataset_get_longest_read(MemoryDataset *self)
{
  return (guint)g_atomic_int_get(&self->longest_read);
}
