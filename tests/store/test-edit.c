/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-detection.h"
#include "relabel-error.h"
#include "store-util.h"

static gboolean
add_boxes_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  guint number = GPOINTER_TO_UINT(data);
  g_autoptr(RelabelSample) sample = new_sample(number);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < number; i++)
    g_ptr_array_add(labels, relabel_detection_new(i % 2 ? "odd" : "even", 0.1, 0.2, 0.3, 0.4));
  relabel_sample_set_labels(sample, "boxes", labels);
  add_sample(dataset, sample);
  return TRUE;
}

static void
edit(RelabelDataset *dataset, const char *title, RelabelEditFunc func, gpointer data)
{
  g_autoptr(GError) error = NULL;

  relabel_dataset_edit(dataset, title, func, data, NULL, &error);
  g_assert_no_error(error);
}

static void
assert_titles(RelabelDataset *dataset, const char *undo, const char *redo)
{
  g_autofree char *undo_title = relabel_dataset_dup_undo_title(dataset);
  g_autofree char *redo_title = relabel_dataset_dup_redo_title(dataset);

  g_assert_cmpstr(undo_title, ==, undo);
  g_assert_cmpstr(redo_title, ==, redo);
}

/* Each step is taken back and done again, over a restart, and the dataset is as it was, to the last byte of its text. */
static void
test_undo(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;

  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  for (guint i = 1; i <= 4; i++) {
    g_autofree char *title = g_strdup_printf("Step %u", i);

    g_ptr_array_add(states, dump(fixture->dataset));
    edit(fixture->dataset, title, add_boxes_cb, GUINT_TO_POINTER(i));
  }
  g_ptr_array_add(states, dump(fixture->dataset));
  assert_titles(fixture->dataset, "Step 4", NULL);
  for (int i = 3; i >= 0; i--) {
    g_autofree char *title = relabel_dataset_undo(fixture->dataset, &error);
    g_autofree char *state = NULL;

    g_assert_no_error(error);
    fixture_reopen(fixture);
    state = dump(fixture->dataset);
    g_assert_cmpstr(state, ==, g_ptr_array_index(states, i));
  }
  assert_titles(fixture->dataset, NULL, "Step 1");
  g_assert_null(relabel_dataset_undo(fixture->dataset, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&error);
  for (guint i = 1; i <= 4; i++) {
    g_autofree char *title = relabel_dataset_redo(fixture->dataset, &error);
    g_autofree char *state = NULL;

    g_assert_no_error(error);
    state = dump(fixture->dataset);
    g_assert_cmpstr(state, ==, g_ptr_array_index(states, i));
  }
  assert_titles(fixture->dataset, "Step 4", NULL);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/store/edit/undo", Fixture, NULL, fixture_set_up, test_undo, fixture_tear_down);
  return g_test_run();
}
