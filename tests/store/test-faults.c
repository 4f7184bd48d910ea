/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file system that fails at its n-th call, n = 1, 2, 3 … until all goes well: what was confirmed is there, the rest is as before. */
#include <glib/gstdio.h>
#include <string.h>

#include "fault-vfs.h"
#include "relabel-detection.h"
#include "store-util.h"

typedef struct {
  const char *name;
  FaultKind kinds;
  int code;
  gboolean goes_on;
} Row;

static const Row rows[] = {
  { "write", FAULT_WRITE, SQLITE_IOERR_WRITE, FALSE },
  { "write-for-good", FAULT_WRITE, SQLITE_IOERR_WRITE, TRUE },
  { "disk-full", FAULT_WRITE, SQLITE_FULL, TRUE },
  { "disk-full-for-a-moment", FAULT_WRITE, SQLITE_FULL, FALSE },
  { "sync", FAULT_SYNC, SQLITE_IOERR_FSYNC, FALSE },
  { "open", FAULT_OPEN, SQLITE_CANTOPEN, FALSE },
  { "read", FAULT_READ, SQLITE_IOERR_READ, FALSE },
  { "truncate", FAULT_TRUNCATE, SQLITE_IOERR_TRUNCATE, FALSE },
  { "shared-memory", FAULT_SHARED_MEMORY, SQLITE_IOERR_SHMMAP, FALSE },
  { "delete", FAULT_DELETE, SQLITE_IOERR_DELETE, FALSE },
  { "anything", FAULT_OPEN | FAULT_READ | FAULT_WRITE | FAULT_SYNC | FAULT_TRUNCATE, SQLITE_IOERR, TRUE },
};

static gboolean
add_boxes(RelabelDataset *dataset, guint from, guint to, GError **error)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = from; i < to; i++) {
    RelabelSample *sample = new_sample(i);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

    for (guint k = 0; k < 5; k++) {
      RelabelDetection *box = relabel_detection_new(k % 2 ? "odd" : "even", 0.1 * k, 0, 1, 1);
      g_autofree char *id = g_strdup_printf("%020x%04x", i, k);

      relabel_label_set_id(RELABEL_LABEL(box), id);
      g_ptr_array_add(labels, box);
    }
    relabel_sample_set_labels(sample, "boxes", labels);
    g_ptr_array_add(samples, sample);
  }
  return relabel_dataset_add_samples(dataset, samples, error);
}

/* A change of everything: rows that come, change and go, and a run. */
static gboolean
change_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "key", error);
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(JsonNode) note = json_node_init_string(json_node_alloc(), "seen");

  relabel_id_list_append(ids, "000000000000000000000003");
  return add_boxes(dataset, 100, 140, error) && relabel_dataset_delete_samples(dataset, ids, error) &&
         relabel_dataset_set_labels(dataset, "000000000000000000000005", "boxes", none, error) &&
         relabel_dataset_set_value(dataset, "000000000000000000000006", "note", note, error) &&
         relabel_dataset_write_run(dataset, run, error);
}

static char *
dump_file(Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelDataset) dataset = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
  g_autoptr(GPtrArray) runs = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error(error);
  runs = relabel_dataset_list_runs(dataset, RELABEL_RUN_KIND_ANNOTATION, NULL);
  text = dump(dataset);
  return g_strdup_printf("%s%u runs", text, runs->len);
}

static void
assert_sound(const char *path)
{
  static const char *const pragmas[] = { "PRAGMA integrity_check", "PRAGMA foreign_key_check" };
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS(pragmas); i++) {
    g_assert_cmpint(sqlite3_prepare_v2(db, pragmas[i], -1, &statement, NULL), ==, SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW)
      g_assert_cmpstr((const char *)sqlite3_column_text(statement, 0), ==, "ok");
    sqlite3_finalize(statement);
  }
  sqlite3_close(db);
}

static void
restore(const char *path, const char *data, gsize size)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *name = g_strconcat(path, suffixes[i], NULL);

    g_unlink(name);
  }
  g_assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
}

/* Opens, changes and closes, with a fault on the way; TRUE when the change was confirmed. */
static gboolean
try_change(Fixture *fixture, const Row *row, guint n)
{
  g_autoptr(GError) error = NULL;
  RelabelDataset *dataset;
  gboolean done;

  fault_vfs_arm(row->kinds, n, row->code, row->goes_on);
  dataset = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
  done = dataset != NULL && relabel_dataset_edit(dataset, "Change", change_cb, NULL, NULL, &error);
  if (!done) {
    g_assert_cmpuint(error->domain, ==, RELABEL_STORE_ERROR);
    if (row->code == SQLITE_FULL)
      g_assert_cmpint(error->code, ==, RELABEL_STORE_ERROR_NO_SPACE);
  }
  if (dataset != NULL)
    g_assert_finalize_object(dataset);
  return done;
}

static void
test_change(Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autofree char *path = fixture_path(fixture);
  g_autofree char *bytes = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size = 0;
  guint n = 1, n_failed = 0;
  gboolean met = TRUE;

  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "note", RELABEL_FIELD_TYPE_STRING);
  g_assert_true(add_boxes(fixture->dataset, 0, 40, NULL));
  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
  before = dump_file(fixture);
  g_assert_true(try_change(fixture, row, 0));
  after = dump_file(fixture);
  g_assert_cmpstr(before, !=, after);
  for (; met; n++) {
    g_autofree char *state = NULL;
    gboolean done;

    restore(path, bytes, size);
    done = try_change(fixture, row, n);
    met = fault_vfs_has_failed();
    fault_vfs_arm(0, 0, SQLITE_OK, FALSE);
    assert_sound(path);
    state = dump_file(fixture);
    /* What isn't confirmed may yet stand, where all but the confirmation was written; never a half of it. */
    if (done || strcmp(state, before) != 0)
      g_assert_cmpstr(state, ==, after);
    n_failed += !done;
    g_assert_cmpuint(n, <, 2000);
  }
  g_test_message("%u calls, %u failed changes", n - 1, n_failed);
  /* The first at least was met. */
  g_assert_cmpuint(n, >, 2);
}

/* In the same process, after a failure: the dataset shows what was before, and can be changed again. */
static void
test_go_on(Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  guint n_failed = 0;

  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "note", RELABEL_FIELD_TYPE_STRING);
  g_assert_true(add_boxes(fixture->dataset, 0, 40, NULL));
  before = dump(fixture->dataset);
  for (guint n = 1; n < 200; n++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *state = NULL;
    g_autofree char *title = NULL;
    gboolean done;

    fault_vfs_arm(FAULT_WRITE | FAULT_SYNC, n, SQLITE_FULL, FALSE);
    done = relabel_dataset_edit(fixture->dataset, "Change", change_cb, NULL, NULL, &error);
    fault_vfs_arm(0, 0, SQLITE_OK, FALSE);
    if (done) {
      title = relabel_dataset_undo(fixture->dataset, &error);
      g_assert_no_error(error);
      g_assert_cmpstr(title, ==, "Change");
    } else {
      g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_NO_SPACE);
      n_failed++;
    }
    state = dump(fixture->dataset);
    g_assert_cmpstr(state, ==, before);
    if (done && !fault_vfs_has_failed())
      break;
  }
  g_assert_cmpuint(n_failed, >, 0);
}

/* A dataset is made as a whole or not at all. */
static void
test_create(Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autofree char *path = g_build_filename(fixture->folder, "new.relabel", NULL);
  gboolean met = TRUE;

  for (guint n = 1; met; n++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelDataset) dataset = NULL;

    fault_vfs_arm(row->kinds, n, row->code, row->goes_on);
    dataset = relabel_store_create_dataset(fixture->store, "new", NULL, &error);
    met = fault_vfs_has_failed();
    fault_vfs_arm(0, 0, SQLITE_OK, FALSE);
    if (dataset == NULL)
      g_assert_cmpuint(error->domain, ==, RELABEL_STORE_ERROR);
    g_clear_object(&dataset);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
      assert_sound(path);
      dataset = relabel_store_open_dataset(fixture->store, "new", NULL, NULL);
      g_assert_nonnull(dataset);
      g_clear_object(&dataset);
      g_assert_true(relabel_store_delete_dataset(fixture->store, "new", NULL, NULL));
    }
    g_assert_cmpuint(n, <, 1000);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  fault_vfs_register();
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *change = g_strdup_printf("/store/faults/change/%s", rows[i].name);
    g_autofree char *create = g_strdup_printf("/store/faults/create/%s", rows[i].name);

    g_test_add(change, Fixture, &rows[i], fixture_set_up, test_change, fixture_tear_down);
    g_test_add(create, Fixture, &rows[i], fixture_set_up, test_create, fixture_tear_down);
  }
  g_test_add("/store/faults/go-on", Fixture, NULL, fixture_set_up, test_go_on, fixture_tear_down);
  return g_test_run();
}
