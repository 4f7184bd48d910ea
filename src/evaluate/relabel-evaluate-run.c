/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All samples, page by page: read and written in this thread, and matched in others meanwhile. */
#include "relabel-evaluate-private.h"

#include <string.h>

#include "relabel-error.h"

/* Samples of a page; fewer where each may have many masks. */
#define PAGE 128
#define PAGE_WITH_SHAPES 16

typedef struct {
  RelabelEvaluate *evaluate;
  GThreadPool *threads;
  GPtrArray *all_tools; /* of RelabelEvaluateTools */
  GAsyncQueue *tools;   /* those that no thread has */
  GQueue pages;         /* that are under way, in their order */
  GPtrArray *idle;      /* of RelabelEvaluatePage */
  GMutex mutex;
  GCond cond;
} Pool;

static RelabelEvaluatePage *
page_new(RelabelEvaluate *evaluate)
{
  RelabelEvaluatePage *self = g_new0(RelabelEvaluatePage, 1);

  self->evaluate = evaluate;
  self->rows = relabel_rows_new();
  self->places = g_array_new(FALSE, FALSE, sizeof(int));
  self->labels = g_array_new(FALSE, FALSE, sizeof(int));
  self->matches = g_array_new(FALSE, FALSE, sizeof(RelabelEvaluationMatch));
  return self;
}

static void
page_free(RelabelEvaluatePage *self)
{
  relabel_rows_free(self->rows);
  g_clear_pointer(&self->samples, g_ptr_array_unref);
  g_array_unref(self->places);
  g_array_unref(self->labels);
  g_array_unref(self->matches);
  g_clear_error(&self->error);
  g_free(self);
}

static void
match_cb(gpointer data, gpointer user_data)
{
  Pool *self = user_data;
  RelabelEvaluatePage *page = data;
  RelabelEvaluateTools *tools = g_async_queue_pop(self->tools);

  relabel_evaluate_match_page(page, tools);
  g_async_queue_push(self->tools, tools);
  g_mutex_lock(&self->mutex);
  page->done = TRUE;
  g_cond_broadcast(&self->cond);
  g_mutex_unlock(&self->mutex);
}

static void
pool_init(Pool *self, RelabelEvaluate *evaluate)
{
  guint n = g_get_num_processors();

  *self = (Pool){ evaluate };
  g_mutex_init(&self->mutex);
  g_cond_init(&self->cond);
  g_queue_init(&self->pages);
  self->idle = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
  self->all_tools = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_evaluate_tools_free);
  self->tools = g_async_queue_new();
  for (guint i = 0; i < n; i++) {
    RelabelEvaluateTools *tools = relabel_evaluate_tools_new(evaluate);

    g_ptr_array_add(self->all_tools, tools);
    g_async_queue_push(self->tools, tools);
  }
  self->threads = g_thread_pool_new(match_cb, self, (int)n, FALSE, NULL);
}

/* Waits for what is under way. */
static void
pool_clear(Pool *self)
{
  g_thread_pool_free(self->threads, FALSE, TRUE);
  g_queue_clear_full(&self->pages, (GDestroyNotify)page_free);
  g_ptr_array_unref(self->idle);
  g_async_queue_unref(self->tools);
  g_ptr_array_unref(self->all_tools);
  g_cond_clear(&self->cond);
  g_mutex_clear(&self->mutex);
}

static gboolean
is_label(RelabelLabel *label, const guint8 id[RELABEL_ID_SIZE])
{
  guint8 packed[RELABEL_ID_SIZE];

  return relabel_id_pack(relabel_label_get_id(label), packed) && memcmp(packed, id, RELABEL_ID_SIZE) == 0;
}

/*
 * Where each row is among the labels that are shown, which are in the order of the rows, and a number for its label, in this thread, which alone
 * has the table. A view may show others than are stored.
 */
static void
number_labels(RelabelEvaluatePage *page)
{
  guint next = 0;

  g_array_set_size(page->places, 0);
  g_array_set_size(page->labels, 0);
  for (guint i = 0; i < page->rows->labels->len; i++) {
    const RelabelLabelRow *row = relabel_rows_get_label(page->rows, i), *before = i > 0 ? relabel_rows_get_label(page->rows, i - 1) : NULL;
    RelabelSample *sample = page->samples != NULL ? g_ptr_array_index(page->samples, row->sample) : NULL;
    GPtrArray *shown = sample != NULL ? relabel_sample_get_labels(sample, page->evaluate->fields[row->field]) : NULL;
    const char *label = row->label;
    int place = -1, number;

    if (before == NULL || before->sample != row->sample || before->field != row->field)
      next = 0;
    if (shown != NULL && next < shown->len && is_label(g_ptr_array_index(shown, next), row->id)) {
      label = relabel_label_get_label(g_ptr_array_index(shown, next));
      place = (int)next++;
    }
    number = relabel_label_table_add(page->evaluate->result->labels, label);
    g_array_append_val(page->places, place);
    g_array_append_val(page->labels, number);
  }
}

static gboolean
needs_shapes(const RelabelEvaluate *evaluate)
{
  return !evaluate->is_classification && evaluate->options.kind != RELABEL_MATCH_BOXES;
}

static gboolean
has_view(const RelabelEvaluate *evaluate)
{
  return evaluate->request->view != NULL && relabel_view_get_n_stages(evaluate->request->view) > 0;
}

static gboolean
read_page(Pool *self, guint *position, GError **error)
{
  RelabelEvaluate *evaluate = self->evaluate;
  guint n = needs_shapes(evaluate) ? PAGE_WITH_SHAPES : PAGE;
  g_autoptr(RelabelIdList) ids = relabel_id_list_slice(evaluate->ids, *position, n);
  RelabelEvaluatePage *page =
      self->idle->len > 0 ? g_ptr_array_steal_index_fast(self->idle, self->idle->len - 1) : page_new(evaluate);

  g_queue_push_tail(&self->pages, page);
  page->done = TRUE; /* until it is handed on */
  g_clear_pointer(&page->samples, g_ptr_array_unref);
  g_array_set_size(page->matches, 0);
  page->n_broken = 0;
  if (!relabel_dataset_read_rows(evaluate->dataset, ids, evaluate->fields, page->rows, evaluate->cancellable, error))
    return FALSE;
  if (needs_shapes(evaluate) || has_view(evaluate)) {
    page->samples =
        relabel_dataset_read_view(evaluate->dataset, evaluate->request->view, ids, evaluate->fields, evaluate->cancellable, error);
    if (page->samples == NULL)
      return FALSE;
    if (page->samples->len != page->rows->samples->len) {
      g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_BUSY, "The samples of the view have changed meanwhile; evaluate again");
      return FALSE;
    }
  }
  number_labels(page);
  *position += n;
  page->done = FALSE;
  g_thread_pool_push(self->threads, page, NULL);
  return TRUE;
}

/* Takes the first of the pages, once it is matched. */
static gboolean
finish_page(Pool *self, GError **error)
{
  RelabelEvaluate *evaluate = self->evaluate;
  RelabelEvaluatePage *page = g_queue_pop_head(&self->pages);

  g_mutex_lock(&self->mutex);
  while (!page->done)
    g_cond_wait(&self->cond, &self->mutex);
  g_mutex_unlock(&self->mutex);
  g_ptr_array_add(self->idle, page);
  if (page->error != NULL) {
    g_propagate_error(error, g_steal_pointer(&page->error));
    return FALSE;
  }
  g_array_append_vals(evaluate->result->matches, page->matches->data, page->matches->len);
  evaluate->result->n_broken += page->n_broken;
  return evaluate->request->key == NULL || relabel_dataset_write_rows(evaluate->dataset, evaluate->fields, page->rows, error);
}

static gboolean
run(Pool *self, GError **error)
{
  RelabelEvaluate *evaluate = self->evaluate;
  guint n = relabel_id_list_get_length(evaluate->ids), position = 0, done = 0;

  while (position < n || !g_queue_is_empty(&self->pages)) {
    gboolean is_full = g_queue_get_length(&self->pages) > self->all_tools->len;

    if (g_cancellable_set_error_if_cancelled(evaluate->cancellable, error))
      return FALSE;
    if (position < n && !is_full) {
      if (!read_page(self, &position, error))
        return FALSE;
      continue;
    }
    done += ((RelabelEvaluatePage *)g_queue_peek_head(&self->pages))->rows->samples->len;
    if (!finish_page(self, error))
      return FALSE;
    relabel_progress_set(evaluate->progress, "Evaluating", done, n);
  }
  return TRUE;
}

gboolean
relabel_evaluate_run(RelabelEvaluate *self, RelabelSweep **sweep, GError **error)
{
  Pool pool;
  gboolean done;

  pool_init(&pool, self);
  done = run(&pool, error);
  if (done && self->n_thresholds > 0) {
    *sweep = relabel_sweep_new(self->result->labels, self->thresholds, self->n_thresholds, self->max_preds);
    for (guint i = 0; i < pool.all_tools->len; i++)
      relabel_sweep_merge(*sweep, ((RelabelEvaluateTools *)g_ptr_array_index(pool.all_tools, i))->sweep);
  }
  pool_clear(&pool);
  return done;
}
