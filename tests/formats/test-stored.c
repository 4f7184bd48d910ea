/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "../media/pictures.h"
#include "capture-dataset.h"
#include "relabel-demo.h"
#include "relabel-import.h"
#include "relabel-json.h"
#include "relabel-store.h"

/* What was imported into a file and read back is what was imported. */

typedef struct {
  char *folder;
  RelabelStore *store;
  CaptureDataset *captured;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = folder_new();
  fixture->store = relabel_store_new(fixture->folder, &error);
  g_assert_no_error(error);
  fixture->captured = capture_dataset_new();
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object(fixture->captured);
  g_assert_finalize_object(fixture->store);
  folder_remove(fixture->folder);
}

static RelabelDataset *
create(Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  RelabelDataset *dataset = relabel_store_create_dataset(fixture->store, "test", NULL, &error);

  g_assert_no_error(error);
  return dataset;
}

static RelabelDataset *
reopen(Fixture *fixture, RelabelDataset *dataset)
{
  g_autoptr(GError) error = NULL;

  g_assert_finalize_object(dataset);
  dataset = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
  g_assert_no_error(error);
  return dataset;
}

static void
assert_same_samples(RelabelDataset *dataset, CaptureDataset *captured)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, NULL, NULL, &error);
  g_autoptr(GPtrArray) samples = relabel_dataset_read_samples(dataset, ids, NULL, NULL, &error);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);

  g_assert_no_error(error);
  g_assert_cmpuint(samples->len, ==, captured->samples->len);
  g_assert_cmpuint(fields->len, ==, captured->fields->len);
  for (guint i = 0; i < samples->len; i++) {
    g_autoptr(JsonNode) wanted = relabel_sample_to_document(captured->samples->pdata[i], captured->fields);
    g_autoptr(JsonNode) found = relabel_sample_to_document(samples->pdata[i], captured->fields);
    g_autofree char *wanted_text = relabel_json_to_string(wanted, TRUE);
    g_autofree char *found_text = relabel_json_to_string(found, TRUE);

    g_assert_cmpstr(found_text, ==, wanted_text);
  }
}

static void
assert_same_runs(RelabelDataset *dataset, CaptureDataset *captured)
{
  for (guint i = 0; i < captured->runs->len; i++) {
    RelabelRun *run = captured->runs->pdata[i];
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelRun) stored =
        relabel_dataset_read_run(dataset, relabel_run_get_kind(run), relabel_run_get_key(run), &error);
    g_autoptr(JsonNode) wanted = relabel_run_to_json(run);
    g_autoptr(JsonNode) found = NULL;
    g_autofree char *wanted_text = relabel_json_to_string(wanted, FALSE);
    g_autofree char *found_text = NULL;

    g_assert_no_error(error);
    found = relabel_run_to_json(stored);
    found_text = relabel_json_to_string(found, FALSE);
    g_assert_cmpstr(found_text, ==, wanted_text);
  }
}

static void
test_fiftyone(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "exports", data, NULL);
  g_autoptr(GError) error = NULL;
  RelabelDataset *dataset = create(fixture);
  g_autoptr(RelabelImportReport) a = import_path(dataset, "fiftyone", path, &error);
  g_autoptr(RelabelImportReport) b = import_path(RELABEL_DATASET(fixture->captured), "fiftyone", path, NULL);
  g_autoptr(JsonObject) document = NULL;
  g_autofree char *wanted = relabel_json_object_to_string(fixture->captured->document, FALSE);
  g_autofree char *found = NULL;

  g_assert_no_error(error);
  dataset = reopen(fixture, dataset);
  assert_same_samples(dataset, fixture->captured);
  assert_same_runs(dataset, fixture->captured);
  document = relabel_dataset_dup_document(dataset);
  found = relabel_json_object_to_string(document, FALSE);
  g_assert_cmpstr(found, ==, wanted);
  g_assert_finalize_object(dataset);
}

static void
test_demo(Fixture *fixture, gconstpointer data)
{
  g_autofree char *media = g_build_filename(fixture->folder, "media", NULL);
  g_autoptr(GError) error = NULL;
  RelabelDataset *dataset = create(fixture);

  relabel_demo_create(dataset, media, NULL, NULL, &error);
  g_assert_no_error(error);
  relabel_demo_create(RELABEL_DATASET(fixture->captured), media, NULL, NULL, &error);
  g_assert_no_error(error);
  dataset = reopen(fixture, dataset);
  assert_same_samples(dataset, fixture->captured);
  g_assert_finalize_object(dataset);
}

/* A path is bytes, and no store may take it for text. */
static void
test_images(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GBytes) bytes = picture_jpeg(40, 30, 6, FALSE);
  g_autofree char *media = g_build_filename(fixture->folder, "me\xff""dia", NULL);
  g_autofree char *path = g_build_filename(media, "b\xe9.jpg", NULL);
  g_autoptr(GError) error = NULL;
  RelabelDataset *dataset = create(fixture);
  g_autoptr(RelabelImportReport) report = NULL;

  g_assert_cmpint(g_mkdir_with_parents(media, 0700), ==, 0);
  g_free(file_write(media, "b\xe9.jpg", bytes));
  report = import_path(dataset, "images", media, &error);
  g_assert_no_error(error);
  g_clear_object(&report);
  report = import_path(RELABEL_DATASET(fixture->captured), "images", media, &error);
  g_assert_no_error(error);
  dataset = reopen(fixture, dataset);
  {
    g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, NULL, NULL, NULL);
    g_autoptr(GPtrArray) samples = relabel_dataset_read_samples(dataset, ids, NULL, NULL, NULL);

    g_assert_cmpuint(samples->len, ==, 1);
    g_assert_cmpstr(relabel_sample_get_filepath(samples->pdata[0]), ==, path);
    g_assert_cmpint(relabel_sample_get_width(samples->pdata[0]), ==, 30);
  }
  g_assert_finalize_object(dataset);
}

#define ADD(name, data, function) g_test_add("/formats/stored/" name, Fixture, data, set_up, function, tear_down)

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  ADD("fiftyone/fod", "fod", test_fiftyone);
  ADD("fiftyone/plain", "fod_plain", test_fiftyone);
  ADD("fiftyone/dirs", "fod_dirs", test_fiftyone);
  ADD("fiftyone/legacy", "fod_legacy", test_fiftyone);
  ADD("fiftyone/0.14", "fod_v0_14_handmade", test_fiftyone);
  ADD("demo", NULL, test_demo);
  ADD("images", NULL, test_images);
  return g_test_run();
}
