/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-sample-pages.h"

typedef struct {
  RelabelSamplePages *pages;
  guint number;
  GPtrArray *samples; /* NULL while they are being read */
  GCancellable *cancellable;
  GList link;
} Page;

struct _RelabelSamplePages {
  RelabelDataset *dataset;
  RelabelSamplePageFunc func;
  gpointer user_data;

  GHashTable *pages; /* by number */
  GQueue recent;     /* the most recent is the head */
};

static void
page_free(Page *page)
{
  g_cancellable_cancel(page->cancellable);
  g_object_unref(page->cancellable);
  g_clear_pointer(&page->samples, g_ptr_array_unref);
  g_free(page);
}

RelabelSamplePages *
relabel_sample_pages_new(RelabelDataset *dataset, RelabelSamplePageFunc func, gpointer user_data)
{
  RelabelSamplePages *self = g_new0(RelabelSamplePages, 1);

  self->dataset = g_object_ref(dataset);
  self->func = func;
  self->user_data = user_data;
  self->pages = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)page_free);
  g_queue_init(&self->recent);
  return self;
}

void
relabel_sample_pages_free(RelabelSamplePages *self)
{
  g_hash_table_unref(self->pages);
  g_object_unref(self->dataset);
  g_free(self);
}

/* What is being read is of samples as they were, too. */
void
relabel_sample_pages_clear(RelabelSamplePages *self)
{
  g_queue_init(&self->recent);
  g_hash_table_remove_all(self->pages);
}

static void
drop(RelabelSamplePages *self, Page *page)
{
  g_queue_unlink(&self->recent, &page->link);
  g_hash_table_remove(self->pages, GUINT_TO_POINTER(page->number));
}

static void
trim(RelabelSamplePages *self)
{
  for (GList *l = self->recent.tail; l != NULL && self->recent.length > RELABEL_SAMPLE_PAGES_MAX;) {
    Page *page = l->data;

    l = l->prev;
    if (page->samples != NULL)
      drop(self, page);
  }
}

/* Whether a page is there, or is being read; it becomes the most recent. */
gboolean
relabel_sample_pages_use(RelabelSamplePages *self, guint number)
{
  Page *page = g_hash_table_lookup(self->pages, GUINT_TO_POINTER(number));

  if (page == NULL)
    return FALSE;
  g_queue_unlink(&self->recent, &page->link);
  g_queue_push_head_link(&self->recent, &page->link);
  return TRUE;
}

static void
read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) samples = relabel_dataset_read_view_finish(RELABEL_DATASET(source), result, &error);
  RelabelSamplePages *self;
  Page *page;
  guint number;

  /* The page is gone. */
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  page = user_data;
  self = page->pages;
  number = page->number;
  page->samples = g_steal_pointer(&samples);
  if (error != NULL)
    drop(self, page);
  self->func(number, error, self->user_data);
  if (error == NULL)
    trim(self);
}

/* @ids: of the samples of a page that is not there. */
void
relabel_sample_pages_read(RelabelSamplePages *self, guint number, RelabelView *view, RelabelIdList *ids)
{
  Page *page = g_new0(Page, 1);

  page->pages = self;
  page->number = number;
  page->cancellable = g_cancellable_new();
  page->link.data = page;
  g_hash_table_insert(self->pages, GUINT_TO_POINTER(number), page);
  g_queue_push_head_link(&self->recent, &page->link);
  relabel_dataset_read_view_async(self->dataset, view, ids, NULL, page->cancellable, read_cb, page);
}

/* Who drags the scrollbar passes many pages and waits for the last: of those that are still being read only these @numbers are. */
void
relabel_sample_pages_pass(RelabelSamplePages *self, GHashTable *numbers)
{
  for (GList *l = self->recent.head; l != NULL;) {
    Page *page = l->data;

    l = l->next;
    if (page->samples == NULL && !g_hash_table_contains(numbers, GUINT_TO_POINTER(page->number)))
      drop(self, page);
  }
}

/* The samples of a page come in the order of the ids, without those that are no longer there. */
RelabelSample *
relabel_sample_pages_peek(RelabelSamplePages *self, guint position, const char *id)
{
  Page *page = g_hash_table_lookup(self->pages, GUINT_TO_POINTER(position / RELABEL_SAMPLE_PAGE_SIZE));
  guint index = position % RELABEL_SAMPLE_PAGE_SIZE, n = page != NULL && page->samples != NULL ? page->samples->len : 0;

  if (index < n && g_str_equal(relabel_sample_get_id(page->samples->pdata[index]), id))
    return page->samples->pdata[index];
  for (guint i = 0; i < n; i++) {
    if (g_str_equal(relabel_sample_get_id(page->samples->pdata[i]), id))
      return page->samples->pdata[i];
  }
  return NULL;
}

guint
relabel_sample_pages_get_length(RelabelSamplePages *self)
{
  return g_hash_table_size(self->pages);
}
