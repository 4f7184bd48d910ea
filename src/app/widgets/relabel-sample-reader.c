/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-sample-reader.h"

/* Those that rows show are theirs, too: the others can be read again. */
#define MAX_ITEMS 2000

/*
 * RelabelSampleReader:
 *
 * Samples by their ids, without labels: where the picture is and how large. What is asked for at a time is read in one go.
 */
struct _RelabelSampleReader {
  GObject parent_instance;

  RelabelDataset *dataset;
  /* Id, which is the item's, to the item. */
  GHashTable *items;
  RelabelIdList *wanted;
  guint idle_id;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE(RelabelSampleReader, relabel_sample_reader, G_TYPE_OBJECT)

static void
relabel_sample_reader_dispose(GObject *object)
{
  RelabelSampleReader *self = RELABEL_SAMPLE_READER(object);

  g_cancellable_cancel(self->cancellable);
  g_clear_handle_id(&self->idle_id, g_source_remove);
  g_clear_object(&self->dataset);
  G_OBJECT_CLASS(relabel_sample_reader_parent_class)->dispose(object);
}

static void
relabel_sample_reader_finalize(GObject *object)
{
  RelabelSampleReader *self = RELABEL_SAMPLE_READER(object);

  g_hash_table_unref(self->items);
  relabel_id_list_unref(self->wanted);
  g_object_unref(self->cancellable);
  G_OBJECT_CLASS(relabel_sample_reader_parent_class)->finalize(object);
}

static void
relabel_sample_reader_class_init(RelabelSampleReaderClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_sample_reader_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_sample_reader_finalize;
}

static void
relabel_sample_reader_init(RelabelSampleReader *self)
{
  self->items = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_object_unref);
  self->wanted = relabel_id_list_new();
  self->cancellable = g_cancellable_new();
}

/* A sample that is gone, or can't be read, stays without one. */
static void
read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelSampleReader) self = user_data;
  g_autoptr(GPtrArray) samples = relabel_dataset_read_view_finish(RELABEL_DATASET(source), result, NULL);

  for (guint i = 0; samples != NULL && !g_cancellable_is_cancelled(self->cancellable) && i < samples->len; i++) {
    RelabelSampleItem *item = g_hash_table_lookup(self->items, relabel_sample_get_id(samples->pdata[i]));

    if (item != NULL)
      relabel_sample_item_set_sample(item, samples->pdata[i]);
  }
}

static gboolean
idle_cb(gpointer data)
{
  static const char *const no_fields[] = { NULL };
  RelabelSampleReader *self = data;
  g_autoptr(RelabelIdList) ids = g_steal_pointer(&self->wanted);

  self->idle_id = 0;
  self->wanted = relabel_id_list_new();
  relabel_dataset_read_view_async(self->dataset, NULL, ids, no_fields, self->cancellable, read_cb, g_object_ref(self));
  return G_SOURCE_REMOVE;
}

RelabelSampleReader *
relabel_sample_reader_new(RelabelDataset *dataset)
{
  RelabelSampleReader *self = g_object_new(RELABEL_TYPE_SAMPLE_READER, NULL);

  self->dataset = g_object_ref(dataset);
  return self;
}

/* @id: (nullable); the item gets its sample when that is read. */
RelabelSampleItem *
relabel_sample_reader_get(RelabelSampleReader *self, const char *id)
{
  RelabelSampleItem *item = id != NULL ? g_hash_table_lookup(self->items, id) : NULL;

  if (item != NULL || id == NULL || !relabel_id_list_append(self->wanted, id))
    return item != NULL ? g_object_ref(item) : NULL;
  if (g_hash_table_size(self->items) >= MAX_ITEMS)
    g_hash_table_remove_all(self->items);
  item = relabel_sample_item_new(id);
  g_hash_table_insert(self->items, (gpointer)relabel_sample_item_get_id(item), item);
  if (self->idle_id == 0)
    self->idle_id = g_idle_add(idle_cb, self);
  return g_object_ref(item);
}
