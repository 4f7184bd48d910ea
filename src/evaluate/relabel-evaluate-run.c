/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All samples, page by page: read and matched in other threads, and numbered and written in this one, in their order, so that the result is the
 * same whatever thread is first.
 */
#include "relabel-evaluate-private.h"

#include <string.h>

#include "relabel-error.h"

/* Samples of a page; fewer where each may have many masks. */
#define PAGE 128
#define PAGE_WITH_SHAPES 16

typedef struct {
  RelabelEvaluate *evaluate;
  GThreadPool *readers;  /* of one thread: the dataset has no more */
  GThreadPool *matchers;
  GPtrArray *all_tools; /* of RelabelEvaluateTools */
  GAsyncQueue *tools;   /* those that no thread has */
  GQueue reading;       /* of RelabelEvaluatePage, in their order */
  GQueue matching;      /* likewise, behind those: these are read */
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
  g_clear_pointer(&self->ids, relabel_id_list_unref);
  g_array_unref(self->places);
  g_array_unref(self->labels);
  g_array_unref(self->matches);
  g_clear_error(&self->error);
  g_free(self);
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

static void
read_page(RelabelEvaluatePage *page)
{
  RelabelEvaluate *evaluate = page->evaluate;

  if (!relabel_dataset_read_rows(evaluate->dataset, page->ids, evaluate->fields, page->rows, evaluate->cancellable, &page->error))
    return;
  if (!needs_shapes(evaluate) && !has_view(evaluate))
    return;
  page->samples = relabel_dataset_read_view(evaluate->dataset, evaluate->request->view, page->ids, evaluate->fields, evaluate->cancellable,
                                            &page->error);
  if (page->samples != NULL && page->samples->len != page->rows->samples->len)
    g_set_error_literal(&page->error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_BUSY,
                        "The samples of the view have changed meanwhile; evaluate again");
}

static void
finish_work(Pool *self, RelabelEvaluatePage *page)
{
  g_mutex_lock(&self->mutex);
  page->done = TRUE;
  g_cond_signal(&self->cond);
  g_mutex_unlock(&self->mutex);
}

static void
read_cb(gpointer data, gpointer user_data)
{
  read_page(data);
  finish_work(user_data, data);
}

static void
match_cb(gpointer data, gpointer user_data)
{
  Pool *self = user_data;
  RelabelEvaluateTools *tools = g_async_queue_pop(self->tools);

  relabel_evaluate_match_page(data, tools);
  g_async_queue_push(self->tools, tools);
  finish_work(self, data);
}

static void
pool_init(Pool *self, RelabelEvaluate *evaluate)
{
  guint n = g_get_num_processors();

  *self = (Pool){ evaluate };
  g_mutex_init(&self->mutex);
  g_cond_init(&self->cond);
  g_queue_init(&self->reading);
  g_queue_init(&self->matching);
  self->idle = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
  self->all_tools = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_evaluate_tools_free);
  self->tools = g_async_queue_new();
  for (guint i = 0; i < n; i++) {
    RelabelEvaluateTools *tools = relabel_evaluate_tools_new(evaluate);

    g_ptr_array_add(self->all_tools, tools);
    g_async_queue_push(self->tools, tools);
  }
  self->readers = g_thread_pool_new(read_cb, self, 1, FALSE, NULL);
  self->matchers = g_thread_pool_new(match_cb, self, (int)n, FALSE, NULL);
}

/* Waits for what is under way. */
static void
pool_clear(Pool *self)
{
  g_thread_pool_free(self->readers, FALSE, TRUE);
  g_thread_pool_free(self->matchers, FALSE, TRUE);
  g_queue_clear_full(&self->reading, (GDestroyNotify)page_free);
  g_queue_clear_full(&self->matching, (GDestroyNotify)page_free);
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

static void
start_reading(Pool *self, guint *position)
{
  RelabelEvaluate *evaluate = self->evaluate;
  guint n = needs_shapes(evaluate) ? PAGE_WITH_SHAPES : PAGE;
  RelabelEvaluatePage *page =
      self->idle->len > 0 ? g_ptr_array_steal_index_fast(self->idle, self->idle->len - 1) : page_new(evaluate);

  g_clear_pointer(&page->samples, g_ptr_array_unref);
  g_clear_pointer(&page->ids, relabel_id_list_unref);
  g_array_set_size(page->matches, 0);
  page->n_broken = 0;
  page->ids = relabel_id_list_slice(evaluate->ids, *position, n);
  *position += n;
  page->is_read = FALSE;
  page->done = evaluate->is_part;
  g_queue_push_tail(&self->reading, page);
  /* What the edit has changed before this can only be read in its thread. */
  if (evaluate->is_part)
    read_page(page);
  else
    g_thread_pool_push(self->readers, page, NULL);
}

static void
start_matching(Pool *self, RelabelEvaluatePage *page)
{
  number_labels(page);
  page->is_read = TRUE;
  page->done = FALSE;
  g_queue_push_tail(&self->matching, page);
  g_thread_pool_push(self->matchers, page, NULL);
}

static gboolean
finish_page(Pool *self, RelabelEvaluatePage *page, GError **error)
{
  RelabelEvaluate *evaluate = self->evaluate;

  g_array_append_vals(evaluate->result->matches, page->matches->data, page->matches->len);
  evaluate->result->n_broken += page->n_broken;
  return evaluate->request->key == NULL || relabel_dataset_write_rows(evaluate->dataset, evaluate->fields, page->rows, error);
}

static gboolean
is_next_done(GQueue *pages)
{
  const RelabelEvaluatePage *page = g_queue_peek_head(pages);

  return page != NULL && page->done;
}

/* The first page that is read, or else the first that is matched, once there is one. */
static RelabelEvaluatePage *
wait_for_page(Pool *self)
{
  RelabelEvaluatePage *page;

  g_mutex_lock(&self->mutex);
  while (!is_next_done(&self->reading) && !is_next_done(&self->matching))
    g_cond_wait(&self->cond, &self->mutex);
  page = g_queue_pop_head(is_next_done(&self->reading) ? &self->reading : &self->matching);
  g_mutex_unlock(&self->mutex);
  return page;
}

static gboolean
take_page(Pool *self, guint *done, GError **error)
{
  RelabelEvaluatePage *page = wait_for_page(self);

  if (page->error == NULL && !page->is_read) {
    start_matching(self, page);
    return TRUE;
  }
  g_ptr_array_add(self->idle, page);
  if (page->error != NULL) {
    g_propagate_error(error, g_steal_pointer(&page->error));
    return FALSE;
  }
  *done += page->rows->samples->len;
  return finish_page(self, page, error);
}

static gboolean
run(Pool *self, GError **error)
{
  RelabelEvaluate *evaluate = self->evaluate;
  guint n = relabel_id_list_get_length(evaluate->ids), position = 0, done = 0;

  while (position < n || !g_queue_is_empty(&self->reading) || !g_queue_is_empty(&self->matching)) {
    if (g_cancellable_set_error_if_cancelled(evaluate->cancellable, error))
      return FALSE;
    while (position < n && g_queue_get_length(&self->reading) + g_queue_get_length(&self->matching) < 2 + 2 * self->all_tools->len)
      start_reading(self, &position);
    if (!take_page(self, &done, error))
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
