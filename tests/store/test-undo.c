/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-detection.h"
#include "relabel-error.h"
#include "relabel-keypoint.h"
#include "store-util.h"

/* Steps, each of another kind, over samples 1 to 3 with the fields boxes, points and note. */
typedef gboolean (*StepFunc)(RelabelDataset *dataset, GError **error);

static char *
sample_id(guint number)
{
  return g_strdup_printf("%024x", number);
}

static RelabelLabel *
new_box(const char *label_class, guint number)
{
  RelabelDetection *box = relabel_detection_new(label_class, 0.1 * number, 0.2, 0.3, 0.4);
  g_autofree char *id = g_strdup_printf("%023xb", number);
  g_autoptr(GBytes) mask = g_bytes_new_take(g_strdup_printf("mask %u", number), 6);

  relabel_label_set_id(RELABEL_LABEL(box), id);
  if (number % 2 != 0)
    relabel_detection_set_mask(box, mask);
  return RELABEL_LABEL(box);
}

static gboolean
set_boxes(RelabelDataset *dataset, guint sample, const char *label_class, guint from, guint to, GError **error)
{
  g_autofree char *id = sample_id(sample);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = from; i < to; i++)
    g_ptr_array_add(labels, new_box(label_class, i));
  return relabel_dataset_set_labels(dataset, id, "boxes", labels, error);
}

static gboolean
step_fields(RelabelDataset *dataset, GError **error)
{
  add_field(dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(dataset, "points", RELABEL_FIELD_TYPE_KEYPOINTS);
  add_field(dataset, "note", RELABEL_FIELD_TYPE_STRING);
  return TRUE;
}

static gboolean
step_samples(RelabelDataset *dataset, GError **error)
{
  g_autoptr(JsonNode) note = json_node_init_string(json_node_alloc(), "seen");
  const double numbers[] = { 0.5, 0.25 };

  for (guint i = 1; i <= 3; i++) {
    g_autoptr(RelabelSample) sample = new_sample(i);
    g_autoptr(GPtrArray) points = g_ptr_array_new_with_free_func(g_object_unref);
    RelabelKeypoint *point = relabel_keypoint_new("tip");
    g_autofree char *id = g_strdup_printf("%023xc", i);

    relabel_label_set_id(RELABEL_LABEL(point), id);
    relabel_keypoint_set_points(point, numbers, 2);
    g_ptr_array_add(points, point);
    relabel_sample_set_labels(sample, "points", points);
    relabel_sample_set_value(sample, "note", note);
    add_sample(dataset, sample);
  }
  return TRUE;
}

static gboolean
step_boxes(RelabelDataset *dataset, GError **error)
{
  return set_boxes(dataset, 1, "cat", 0, 5, error) && set_boxes(dataset, 2, "dog", 0, 3, error) &&
         set_boxes(dataset, 3, "dog", 0, 0, error);
}

static gboolean
step_relabel(RelabelDataset *dataset, GError **error)
{
  return set_boxes(dataset, 1, "cow", 2, 8, error) && set_boxes(dataset, 2, NULL, 1, 2, error) &&
         set_boxes(dataset, 3, "dog", 3, 4, error);
}

static gboolean
step_values(RelabelDataset *dataset, GError **error)
{
  g_autoptr(JsonNode) note = json_node_init_string(json_node_alloc(), "seen again");
  g_autofree char *first = sample_id(1);
  g_autofree char *second = sample_id(2);

  return relabel_dataset_set_value(dataset, first, "note", note, error) &&
         relabel_dataset_set_value(dataset, second, "note", NULL, error);
}

static gboolean
step_delete_sample(RelabelDataset *dataset, GError **error)
{
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autofree char *id = sample_id(2);

  relabel_id_list_append(ids, id);
  return relabel_dataset_delete_samples(dataset, ids, error);
}

static gboolean
step_delete_field(RelabelDataset *dataset, GError **error)
{
  return relabel_dataset_delete_field(dataset, "boxes", error) && relabel_dataset_delete_field(dataset, "note", error);
}

static gboolean
step_document(RelabelDataset *dataset, GError **error)
{
  g_autoptr(JsonObject) document = json_object_new();

  json_object_set_string_member(document, "description", "new");
  return relabel_dataset_write_document(dataset, document, error);
}

static gboolean
step_again(RelabelDataset *dataset, GError **error)
{
  g_autoptr(RelabelSample) sample = new_sample(2);

  add_field(dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_sample(dataset, sample);
  return set_boxes(dataset, 2, "dog", 4, 7, error);
}

static const StepFunc steps[] = { step_fields,        step_samples,      step_boxes,    step_relabel, step_values,
                                  step_delete_sample, step_delete_field, step_document, step_again };

static gboolean
step_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  return (*(StepFunc *)data)(dataset, error);
}

static void
do_step(RelabelDataset *dataset, const char *title, StepFunc step)
{
  g_autoptr(GError) error = NULL;

  relabel_dataset_edit(dataset, title, step_cb, &step, NULL, &error);
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

static void
assert_moved(Fixture *fixture, gboolean redo, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *title = redo ? relabel_dataset_redo(fixture->dataset, &error) : relabel_dataset_undo(fixture->dataset, &error);
  g_autofree char *state = NULL;

  g_assert_no_error(error);
  g_assert_nonnull(title);
  state = dump(fixture->dataset);
  g_assert_cmpstr(state, ==, expected);
}

/* All steps taken back and done again, twice; now and then over a restart. Each state is as it was, to the last byte of its text. */
static void
test_all(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
    g_autofree char *title = g_strdup_printf("Step %" G_GSIZE_FORMAT, i);

    g_ptr_array_add(states, dump(fixture->dataset));
    do_step(fixture->dataset, title, steps[i]);
  }
  g_ptr_array_add(states, dump(fixture->dataset));
  for (int round = 0; round < 2; round++) {
    assert_titles(fixture->dataset, "Step 8", NULL);
    for (guint i = G_N_ELEMENTS(steps); i > 0; i--)
      assert_moved(fixture, FALSE, g_ptr_array_index(states, i - 1));
    assert_titles(fixture->dataset, NULL, "Step 0");
    g_assert_null(relabel_dataset_undo(fixture->dataset, &error));
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
    g_clear_error(&error);
    fixture_reopen(fixture);
    for (guint i = 1; i <= G_N_ELEMENTS(steps); i++)
      assert_moved(fixture, TRUE, g_ptr_array_index(states, i));
    g_assert_null(relabel_dataset_redo(fixture->dataset, &error));
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
    g_clear_error(&error);
    fixture_reopen(fixture);
  }
}

static void
undo(RelabelDataset *dataset)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *title = relabel_dataset_undo(dataset, &error);

  g_assert_no_error(error);
}

/* A new step in place of what was taken back; a step that changes nothing is none. */
static void
test_branch(Fixture *fixture, gconstpointer data)
{
  do_step(fixture->dataset, "Fields", step_fields);
  do_step(fixture->dataset, "Samples", step_samples);
  undo(fixture->dataset);
  assert_titles(fixture->dataset, "Fields", "Samples");
  do_step(fixture->dataset, "Document", step_document);
  assert_titles(fixture->dataset, "Document", NULL);
  do_step(fixture->dataset, "Again", step_document);
  assert_titles(fixture->dataset, "Document", NULL);
}

/* A change of data without a title ends the history; one of the runs doesn't. */
static void
test_untitled(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "key", NULL);

  do_step(fixture->dataset, "Fields", step_fields);
  g_assert_true(relabel_dataset_write_run(fixture->dataset, run, NULL));
  assert_titles(fixture->dataset, "Fields", NULL);
  do_step(fixture->dataset, NULL, step_samples);
  assert_titles(fixture->dataset, NULL, NULL);
}

static gboolean
undo_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *title = relabel_dataset_undo(dataset, error);

  return title != NULL;
}

static void
test_within_edit(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  do_step(fixture->dataset, "Fields", step_fields);
  g_assert_false(relabel_dataset_edit(fixture->dataset, "Odd", undo_cb, NULL, NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_FAILED);
  assert_titles(fixture->dataset, "Fields", NULL);
}

/* The last twenty. */
static void
test_bounds(Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  do_step(fixture->dataset, "Fields", step_fields);
  do_step(fixture->dataset, "Samples", step_samples);
  for (guint i = 0; i < 25; i++)
    do_step(fixture->dataset, "Step", i % 2 == 0 ? step_boxes : step_relabel);
  for (;; n++) {
    g_autofree char *title = relabel_dataset_undo(fixture->dataset, NULL);

    if (title == NULL)
      break;
  }
  g_assert_cmpuint(n, ==, 20);
}

/* Incompressible masks of more than may be kept; the history ends, the data stands. */
static gboolean
step_huge(RelabelDataset *dataset, GError **error)
{
  gsize size = 24 * 1024 * 1024;
  g_autoptr(GBytes) mask = g_bytes_new_take(g_malloc0(size), size);

  for (guint i = 1; i <= 3; i++) {
    g_autofree char *id = sample_id(i);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

    g_ptr_array_add(labels, new_box("huge", i));
    relabel_detection_set_mask(g_ptr_array_index(labels, 0), mask);
    if (!relabel_dataset_set_labels(dataset, id, "boxes", labels, error))
      return FALSE;
  }
  return TRUE;
}

static void
test_huge(Fixture *fixture, gconstpointer data)
{
  g_autofree char *counts = NULL;

  do_step(fixture->dataset, "Fields", step_fields);
  do_step(fixture->dataset, "Samples", step_samples);
  do_step(fixture->dataset, "Huge", step_huge);
  assert_titles(fixture->dataset, NULL, NULL);
  counts = dump_counts(fixture->dataset, "boxes", NULL);
  g_assert_cmpstr(counts, ==, "huge=3");
  do_step(fixture->dataset, "Document", step_document);
  assert_titles(fixture->dataset, "Document", NULL);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add("/store/undo/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD("all", test_all);
  ADD("branch", test_branch);
  ADD("untitled", test_untitled);
  ADD("within-edit", test_within_edit);
  ADD("bounds", test_bounds);
  ADD("huge", test_huge);
  return g_test_run();
}
