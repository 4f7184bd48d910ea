/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-sample-selection.h"

typedef struct {
  GListStore *store;
  RelabelSampleSelection *selection;
  guint position, n_items, n_signals, n_notifies;
} Fixture;

static void
selection_changed_cb(GtkSelectionModel *model, guint position, guint n_items, Fixture *f)
{
  f->position = position;
  f->n_items = n_items;
  f->n_signals++;
}

static void
notify_cb(GObject *object, GParamSpec *pspec, Fixture *f)
{
  f->n_notifies++;
}

static void
add_items(GListStore *store, guint position, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr(GObject) item = g_object_new(G_TYPE_OBJECT, NULL);

    g_list_store_insert(store, position, item);
  }
}

static void
set_up(Fixture *f, gconstpointer data)
{
  f->store = g_list_store_new(G_TYPE_OBJECT);
  add_items(f->store, 0, 100);
  f->selection = relabel_sample_selection_new(G_LIST_MODEL(f->store));
  g_signal_connect(f->selection, "selection-changed", G_CALLBACK(selection_changed_cb), f);
  g_signal_connect(f->selection, "notify::n-selected", G_CALLBACK(notify_cb), f);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
  g_assert_finalize_object(f->selection);
  g_assert_finalize_object(f->store);
}

static void
assert_change(Fixture *f, guint position, guint n_items, guint n_selected)
{
  g_assert_cmpuint(f->n_signals, ==, 1);
  g_assert_cmpuint(f->n_notifies, ==, 1);
  g_assert_cmpuint(f->position, ==, position);
  g_assert_cmpuint(f->n_items, ==, n_items);
  g_assert_cmpuint(relabel_sample_selection_get_n_selected(f->selection), ==, n_selected);
  f->n_signals = f->n_notifies = 0;
}

static void
test_select(Fixture *f, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL(f->selection);

  gtk_selection_model_select_item(model, 3, TRUE);
  assert_change(f, 3, 1, 1);
  g_assert_true(gtk_selection_model_is_selected(model, 3));
  gtk_selection_model_select_range(model, 10, 5, FALSE);
  assert_change(f, 10, 5, 6);
  gtk_selection_model_select_item(model, 50, TRUE);
  assert_change(f, 3, 48, 1);
  g_assert_false(gtk_selection_model_is_selected(model, 3));
  gtk_selection_model_unselect_item(model, 50);
  assert_change(f, 50, 1, 0);
}

static void
test_all(Fixture *f, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL(f->selection);

  gtk_selection_model_select_all(model);
  assert_change(f, 0, 100, 100);
  gtk_selection_model_select_all(model);
  g_assert_cmpuint(f->n_signals, ==, 0);
  gtk_selection_model_unselect_range(model, 20, 60);
  assert_change(f, 20, 60, 40);
  gtk_selection_model_unselect_all(model);
  assert_change(f, 0, 100, 0);
}

static void
test_beyond_the_end(Fixture *f, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL(f->selection);
  g_autoptr(GtkBitset) far = gtk_bitset_new_range(90, 1000);

  gtk_selection_model_set_selection(model, far, far);
  g_assert_cmpuint(relabel_sample_selection_get_n_selected(f->selection), ==, 10);
}

static void
test_items_change(Fixture *f, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL(f->selection);

  gtk_selection_model_select_range(model, 10, 5, TRUE);
  add_items(f->store, 0, 3);
  g_assert_false(gtk_selection_model_is_selected(model, 12));
  g_assert_true(gtk_selection_model_is_selected(model, 13));
  g_assert_true(gtk_selection_model_is_selected(model, 17));
  f->n_notifies = 0;
  g_list_store_splice(f->store, 12, 3, NULL, 0);
  g_assert_cmpuint(f->n_notifies, ==, 1);
  g_assert_cmpuint(relabel_sample_selection_get_n_selected(f->selection), ==, 3);
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(model)), ==, 100);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/selection/select", Fixture, NULL, set_up, test_select, tear_down);
  g_test_add("/selection/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add("/selection/beyond-the-end", Fixture, NULL, set_up, test_beyond_the_end, tear_down);
  g_test_add("/selection/items-change", Fixture, NULL, set_up, test_items_change, tear_down);
  return g_test_run();
}
