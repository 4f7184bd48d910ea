/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-test.h"
#include "memory-dataset.h"
#include "relabel-sample-model.h"
#include "relabel-sample-pages.h"

typedef struct {
  MemoryDataset *dataset;
  RelabelSampleModel *model;
  guint position, removed, added, n_signals;
  char *failure;
} Fixture;

static gboolean
is_loaded(gpointer data)
{
  return !relabel_sample_model_get_loading(((Fixture *)data)->model);
}

static gboolean
has_sample(gpointer item)
{
  return relabel_sample_item_get_sample(item) != NULL;
}

static void
items_changed_cb(GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  f->position = position;
  f->removed = removed;
  f->added = added;
  f->n_signals++;
}

static void
failed_cb(RelabelSampleModel *model, GError *error, Fixture *f)
{
  g_free(f->failure);
  f->failure = g_strdup(error->message);
}

static void
set_up(Fixture *f, guint n_samples)
{
  f->dataset = memory_dataset_new(n_samples, NULL);
  f->model = relabel_sample_model_new(RELABEL_DATASET(f->dataset));
  g_assert_true(relabel_sample_model_get_loading(f->model));
  g_signal_connect(f->model, "items-changed", G_CALLBACK(items_changed_cb), f);
  g_signal_connect(f->model, "failed", G_CALLBACK(failed_cb), f);
  wait_for(is_loaded, f);
}

static void
tear_down(Fixture *f)
{
  unref_and_wait(f->model);
  unref_and_wait(f->dataset);
  g_free(f->failure);
}

static void
test_ids(void)
{
  Fixture f = { 0 };
  guint position;

  set_up(&f, 1000);
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(f.model)), ==, 1000);
  g_assert_true(g_list_model_get_item_type(G_LIST_MODEL(f.model)) == RELABEL_TYPE_SAMPLE_ITEM);
  g_assert_null(g_list_model_get_item(G_LIST_MODEL(f.model), 1000));
  g_assert_true(relabel_sample_model_find(f.model, "0000000000000000000003e7", &position));
  g_assert_cmpuint(position, ==, 999);
  g_assert_false(relabel_sample_model_find(f.model, "0000000000000000000003e8", &position));
  g_assert_false(relabel_sample_model_find(f.model, "no id", &position));
  /* Ids alone read nothing. */
  g_assert_cmpuint(memory_dataset_get_n_reads(f.dataset), ==, 0);
  tear_down(&f);
}

static void
test_page(void)
{
  Fixture f = { 0 };
  RelabelSampleItem *item, *same, *near, *far;

  set_up(&f, 1000);
  item = g_list_model_get_item(G_LIST_MODEL(f.model), 7);
  same = g_list_model_get_item(G_LIST_MODEL(f.model), 7);
  near = g_list_model_get_item(G_LIST_MODEL(f.model), 199);
  g_assert_true(item == same);
  g_assert_null(relabel_sample_item_get_sample(item));
  wait_for(has_sample, item);
  wait_for(has_sample, near);
  g_assert_cmpstr(relabel_sample_get_id(relabel_sample_item_get_sample(near)), ==, "0000000000000000000000c7");
  g_assert_cmpuint(memory_dataset_get_n_reads(f.dataset), ==, 1);
  g_assert_cmpuint(memory_dataset_get_longest_read(f.dataset), ==, RELABEL_SAMPLE_PAGE_SIZE);
  far = g_list_model_get_item(G_LIST_MODEL(f.model), 999);
  wait_for(has_sample, far);
  g_assert_cmpuint(memory_dataset_get_n_reads(f.dataset), ==, 2);
  g_object_unref(same);
  g_object_unref(near);
  g_object_unref(far);
  g_assert_cmpuint(relabel_sample_model_get_n_items_alive(f.model), ==, 1);
  g_object_unref(item);
  g_assert_cmpuint(relabel_sample_model_get_n_items_alive(f.model), ==, 0);
  tear_down(&f);
}

static void
test_memory(void)
{
  Fixture f = { 0 };

  set_up(&f, 100000);
  for (guint i = 0; i < 100000; i += 500) {
    g_autoptr(RelabelSampleItem) item = g_list_model_get_item(G_LIST_MODEL(f.model), i);

    wait_for(has_sample, item);
    g_assert_cmpuint(relabel_sample_model_get_n_items_alive(f.model), ==, 1);
    g_assert_cmpuint(relabel_sample_model_get_n_pages(f.model), <=, RELABEL_SAMPLE_PAGES_MAX);
  }
  tear_down(&f);
}

/* As a list does that looks for what it has shown: what is let go of at once is not read. */
static void
test_passing(void)
{
  Fixture f = { 0 };
  RelabelSampleItem *item;

  set_up(&f, 100000);
  for (guint i = 0; i < 100000; i++)
    g_object_unref(g_list_model_get_item(G_LIST_MODEL(f.model), i));
  item = g_list_model_get_item(G_LIST_MODEL(f.model), 50000);
  wait_for(has_sample, item);
  g_assert_cmpuint(memory_dataset_get_n_reads(f.dataset), ==, 1);
  g_assert_cmpuint(relabel_sample_model_get_n_pages(f.model), ==, 1);
  g_object_unref(item);
  tear_down(&f);
}

static const char *
get_kind(RelabelSampleItem *item)
{
  GPtrArray *labels = relabel_sample_get_labels(relabel_sample_item_get_sample(item), "kind");

  return relabel_label_get_label(labels->pdata[0]);
}

static gboolean
is_version_1(gpointer item)
{
  return g_str_equal(get_kind(item), "version 1");
}

static gboolean
was_announced(gpointer data)
{
  return ((Fixture *)data)->n_signals > 0;
}

/* What an item shows is read again after a change; the item stays the same, so that the grid keeps its place. */
static void
test_change_of_labels(void)
{
  Fixture f = { 0 };
  RelabelSampleItem *item;

  set_up(&f, 500);
  item = g_list_model_get_item(G_LIST_MODEL(f.model), 300);
  wait_for(has_sample, item);
  g_assert_cmpstr(get_kind(item), ==, "version 0");
  f.n_signals = 0;
  memory_dataset_resize(f.dataset, 500);
  wait_for(is_version_1, item);
  g_assert_cmpuint(f.n_signals, ==, 0);
  g_object_unref(item);
  tear_down(&f);
}

static void
test_change_of_number(void)
{
  static const struct {
    guint n, position, removed, added;
  } rows[] = { { 700, 500, 0, 200 }, { 450, 450, 50, 0 }, { 0, 0, 500, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    Fixture f = { 0 };
    RelabelSampleItem *item;

    set_up(&f, 500);
    item = g_list_model_get_item(G_LIST_MODEL(f.model), 10);
    wait_for(has_sample, item);
    f.n_signals = 0;
    memory_dataset_resize(f.dataset, rows[i].n);
    wait_for(was_announced, &f);
    g_assert_cmpuint(f.position, ==, rows[i].position);
    g_assert_cmpuint(f.removed, ==, rows[i].removed);
    g_assert_cmpuint(f.added, ==, rows[i].added);
    g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(f.model)), ==, rows[i].n);
    if (rows[i].n > 10)
      wait_for(is_version_1, item);
    g_object_unref(item);
    tear_down(&f);
  }
}

/* Of very many, all are exchanged at once: nobody looks for what was there before. */
static void
test_change_of_many(void)
{
  Fixture f = { 0 };

  set_up(&f, 10);
  f.n_signals = 0;
  memory_dataset_resize(f.dataset, 100000);
  wait_for(was_announced, &f);
  g_assert_cmpuint(f.n_signals, ==, 2);
  g_assert_cmpuint(f.removed, ==, 0);
  g_assert_cmpuint(f.added, ==, 100000);
  tear_down(&f);
}

static gboolean
has_failed(gpointer data)
{
  return ((Fixture *)data)->failure != NULL;
}

static void
test_failure(void)
{
  Fixture f = { 0 };
  RelabelSampleItem *item;

  set_up(&f, 10);
  memory_dataset_fail(f.dataset, TRUE);
  item = g_list_model_get_item(G_LIST_MODEL(f.model), 0);
  wait_for(has_failed, &f);
  g_assert_cmpstr(f.failure, ==, "The disk is gone");
  g_assert_null(relabel_sample_item_get_sample(item));
  g_object_unref(item);
  /* It is read again when it is asked for again. */
  memory_dataset_fail(f.dataset, FALSE);
  item = g_list_model_get_item(G_LIST_MODEL(f.model), 0);
  wait_for(has_sample, item);
  g_object_unref(item);
  tear_down(&f);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/sample-model/ids", test_ids);
  g_test_add_func("/sample-model/page", test_page);
  g_test_add_func("/sample-model/memory", test_memory);
  g_test_add_func("/sample-model/passing", test_passing);
  g_test_add_func("/sample-model/change-of-labels", test_change_of_labels);
  g_test_add_func("/sample-model/change-of-number", test_change_of_number);
  g_test_add_func("/sample-model/change-of-many", test_change_of_many);
  g_test_add_func("/sample-model/failure", test_failure);
  return g_test_run();
}
