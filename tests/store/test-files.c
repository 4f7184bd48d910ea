/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that can't be opened: what is said, and that they are left alone. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "relabel-detection.h"
#include "relabel-sqlite-schema.h"
#include "relabel-sqlite.h"
#include "store-util.h"

/* A file as it lies on the disk. */
typedef struct {
  GBytes *bytes;
  GStatBuf status;
} Snapshot;

static Snapshot
take_snapshot(const char *path)
{
  Snapshot snapshot = { 0 };
  char *data = NULL;
  gsize size = 0;

  if (g_stat(path, &snapshot.status) == 0 && g_file_get_contents(path, &data, &size, NULL))
    snapshot.bytes = g_bytes_new_take(data, size);
  return snapshot;
}

static void
assert_untouched(const char *path, Snapshot *before)
{
  Snapshot after = take_snapshot(path);

  if (before->bytes != NULL) {
    g_assert_nonnull(after.bytes);
    g_assert_true(g_bytes_equal(before->bytes, after.bytes));
    g_assert_cmpint(before->status.st_mtim.tv_sec, ==, after.status.st_mtim.tv_sec);
    g_assert_cmpint(before->status.st_mtim.tv_nsec, ==, after.status.st_mtim.tv_nsec);
  }
  g_clear_pointer(&before->bytes, g_bytes_unref);
  g_clear_pointer(&after.bytes, g_bytes_unref);
}

/* Some hundred samples, so that there are pages to damage. */
static void
fill(RelabelDataset *dataset)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GError) error = NULL;

  add_field(dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  for (guint i = 0; i < 300; i++) {
    RelabelSample *sample = new_sample(i);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

    for (guint k = 0; k < 4; k++)
      g_ptr_array_add(labels, relabel_detection_new("car", 0.1 * k, 0.2, 0.3, 0.4));
    relabel_sample_set_labels(sample, "boxes", labels);
    g_ptr_array_add(samples, sample);
  }
  relabel_dataset_add_samples(dataset, samples, &error);
  g_assert_no_error(error);
}

static void
overwrite(const char *path, goffset offset, const void *data, gsize size)
{
  int fd = g_open(path, O_WRONLY, 0);

  g_assert_cmpint(fd, >=, 0);
  g_assert_cmpint(pwrite(fd, data, size, offset), ==, (gssize)size);
  close(fd);
}

static void
replace(const char *path, const char *data, gssize size)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents(path, data, size, &error);
  g_assert_no_error(error);
}

static void
make_missing(const char *path)
{
  g_unlink(path);
}

static void
make_empty(const char *path)
{
  g_assert_cmpint(truncate(path, 0), ==, 0);
}

static void
make_text(const char *path)
{
  replace(path, "A shopping list, or a song.\n", -1);
}

static void
make_binary(const char *path)
{
  char data[5000];

  memset(data, 0xa5, sizeof data);
  replace(path, data, sizeof data);
}

static void
make_other_database(const char *path)
{
  sqlite3 *db = NULL;

  g_unlink(path);
  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(db, "CREATE TABLE sample(pos); INSERT INTO sample VALUES(1)", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close(db);
}

static void
make_folder(const char *path)
{
  g_unlink(path);
  g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
}

static void
make_truncated(const char *path)
{
  GStatBuf status;

  g_assert_cmpint(g_stat(path, &status), ==, 0);
  g_assert_cmpint(truncate(path, status.st_size / 2), ==, 0);
}

static void
make_stump(const char *path)
{
  g_assert_cmpint(truncate(path, 60), ==, 0);
}

static void
make_header_only(const char *path)
{
  g_assert_cmpint(truncate(path, 100), ==, 0);
}

static void
make_bad_header(const char *path)
{
  overwrite(path, 3, "xxxx", 4);
}

static void
make_bad_schema(const char *path)
{
  char garbage[4000];

  memset(garbage, 0x5a, sizeof garbage);
  overwrite(path, 100, garbage, sizeof garbage);
}

static void
make_newer(const char *path)
{
  overwrite(path, 60, "\0\0\0\x63", 4);
}

static void
run_sql(const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close(db);
}

/* Newer by its journal only, as a program that was killed leaves it. */
static void
make_newer_in_journal(const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_assert_cmpint(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close(db);
}

static void
make_without_table(const char *path)
{
  run_sql(path, "DROP TABLE mask");
}

static void
make_bad_document(const char *path)
{
  run_sql(path, "UPDATE dataset SET document = '{\"a\":'");
}

static void
make_unknown_type(const char *path)
{
  run_sql(path, "UPDATE field SET type = 'hologram'");
}

typedef struct {
  const char *name;
  void (*make)(const char *path);
  RelabelStoreError code;
} Row;

static const Row rows[] = {
  { "missing", make_missing, RELABEL_STORE_ERROR_NOT_FOUND },
  { "empty", make_empty, RELABEL_STORE_ERROR_DAMAGED },
  { "text", make_text, RELABEL_STORE_ERROR_NOT_A_DATASET },
  { "binary", make_binary, RELABEL_STORE_ERROR_NOT_A_DATASET },
  { "other-database", make_other_database, RELABEL_STORE_ERROR_NOT_A_DATASET },
  { "folder", make_folder, RELABEL_STORE_ERROR_NOT_A_DATASET },
  { "truncated", make_truncated, RELABEL_STORE_ERROR_DAMAGED },
  { "stump", make_stump, RELABEL_STORE_ERROR_NOT_A_DATASET },
  { "header-only", make_header_only, RELABEL_STORE_ERROR_DAMAGED },
  { "bad-header", make_bad_header, RELABEL_STORE_ERROR_NOT_A_DATASET },
  { "bad-schema", make_bad_schema, RELABEL_STORE_ERROR_DAMAGED },
  { "newer", make_newer, RELABEL_STORE_ERROR_NEWER },
  { "newer-in-journal", make_newer_in_journal, RELABEL_STORE_ERROR_NEWER },
  { "without-table", make_without_table, RELABEL_STORE_ERROR_DAMAGED },
  { "bad-document", make_bad_document, RELABEL_STORE_ERROR_DAMAGED },
  { "unknown-type", make_unknown_type, RELABEL_STORE_ERROR_DAMAGED },
};

/* Opening says what is wrong, and where; listing says the same; neither leaves a trace. */
static void
test_refused(Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autofree char *path = fixture_path(fixture);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) infos = NULL;
  Snapshot before;

  fill(fixture->dataset);
  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  row->make(path);
  before = take_snapshot(path);
  g_assert_null(relabel_store_open_dataset(fixture->store, "test", NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, (int)row->code);
  g_assert_nonnull(strstr(error->message, "test.relabel"));
  infos = relabel_store_list_datasets(fixture->store, NULL, NULL);
  g_assert_cmpuint(infos->len, ==, row->code == RELABEL_STORE_ERROR_NOT_FOUND ? 0 : 1);
  if (infos->len == 1) {
    const RelabelDatasetInfo *info = g_ptr_array_index(infos, 0);

    g_assert_cmpstr(info->name, ==, "test");
    /* A list looks less deep. */
    if (row->make != make_bad_document && row->make != make_unknown_type)
      g_assert_cmpstr(info->problem, ==, error->message);
  }
  assert_untouched(path, &before);
}

/* What a rollback journal of a stranger or garbage in place of the write-ahead log is worth: nothing. */
static void
test_garbage_journal(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path(fixture);
  g_autofree char *wal = g_strconcat(path, data, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  char garbage[20000];

  fill(fixture->dataset);
  before = dump(fixture->dataset);
  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  memset(garbage, 0xc3, sizeof garbage);
  replace(wal, garbage, sizeof garbage);
  fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, NULL);
  g_assert_nonnull(fixture->dataset);
  after = dump(fixture->dataset);
  g_assert_cmpstr(before, ==, after);
}

/* Pages overwritten at random: each error is typed, nothing crashes, and what has failed to be read is not written. */
static void
test_random_damage(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path(fixture);
  g_autofree char *sound = NULL;
  gsize size = 0;
  guint n_damaged = 0;

  fill(fixture->dataset);
  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  g_assert_true(g_file_get_contents(path, &sound, &size, NULL));
  for (guint i = 0; i < 60; i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelDataset) dataset = NULL;
    g_autoptr(RelabelIdList) ids = NULL;
    g_autoptr(GPtrArray) samples = NULL;
    guint8 garbage[512];
    Snapshot before;

    replace(path, sound, (gssize)size);
    for (gsize k = 0; k < sizeof garbage; k++)
      garbage[k] = (guint8)g_test_rand_int();
    overwrite(path, g_test_rand_int_range(100, (gint32)(size - sizeof garbage)), garbage, sizeof garbage);
    before = take_snapshot(path);
    dataset = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
    ids = dataset != NULL ? relabel_dataset_list_samples(dataset, NULL, NULL, &error) : NULL;
    samples = ids != NULL ? relabel_dataset_read_samples(dataset, ids, NULL, NULL, &error) : NULL;
    if (samples == NULL) {
      g_assert_cmpuint(error->domain, ==, RELABEL_STORE_ERROR);
      n_damaged++;
    }
    if (dataset != NULL && g_error_matches(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_DAMAGED)) {
      g_autoptr(RelabelField) field = relabel_field_new("more", RELABEL_FIELD_TYPE_STRING, NULL);

      g_clear_error(&error);
      g_assert_false(relabel_dataset_add_field(dataset, field, &error));
      g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_DAMAGED);
    }
    g_clear_object(&dataset);
    assert_untouched(path, &before);
  }
  /* About a half of the file is in use. */
  g_assert_cmpuint(n_damaged, >, 5);
}

/* Another process has the file to itself. */
static void
test_locked(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path(fixture);
  g_autoptr(GError) error = NULL;
  Snapshot before;
  int ready[2], done[2];
  char byte = 0;
  pid_t child;

  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  g_assert_cmpint(pipe(ready), ==, 0);
  g_assert_cmpint(pipe(done), ==, 0);
  child = fork();
  if (child == 0) {
    sqlite3 *db = NULL;

    close(done[1]);
    byte = sqlite3_open(path, &db) == SQLITE_OK &&
           sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK;
    if (write(ready[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 0)
      _exit(1);
    _exit(0);
  }
  g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
  g_assert_cmpint(byte, ==, 1);
  relabel_sqlite_set_busy_timeout(50);
  before = take_snapshot(path);
  g_assert_null(relabel_store_open_dataset(fixture->store, "test", NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_LOCKED);
  g_clear_error(&error);
  g_assert_false(relabel_store_delete_dataset(fixture->store, "test", NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_LOCKED);
  assert_untouched(path, &before);
  relabel_sqlite_set_busy_timeout(60000);
  close(done[1]);
  g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
  fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, NULL);
  g_assert_nonnull(fixture->dataset);
  close(ready[0]);
  close(ready[1]);
  close(done[0]);
}

/* In a process that isn't root, for to root nothing is read-only. */
static void
test_read_only(Fixture *fixture, gconstpointer data)
{
  gboolean is_folder = data != NULL;
  g_autofree char *path = fixture_path(fixture);
  Snapshot before;
  int status = 0;
  pid_t child;

  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  g_assert_cmpint(g_chmod(fixture->folder, is_folder ? 0555 : 0777), ==, 0);
  g_assert_cmpint(g_chmod(path, is_folder ? 0666 : 0444), ==, 0);
  before = take_snapshot(path);
  child = fork();
  if (child == 0) {
    g_autoptr(GError) error = NULL;

    if (getuid() == 0 && setuid(65534) != 0)
      _exit(2);
    if (relabel_store_open_dataset(fixture->store, "test", NULL, &error) != NULL ||
        !g_error_matches(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_READ_ONLY))
      _exit(3);
    if (is_folder && relabel_store_create_dataset(fixture->store, "other", NULL, NULL) != NULL)
      _exit(4);
    _exit(0);
  }
  g_assert_cmpint(waitpid(child, &status, 0), ==, child);
  g_assert_cmpint(status, ==, 0);
  assert_untouched(path, &before);
  g_assert_cmpint(g_chmod(fixture->folder, 0755), ==, 0);
}

/* A file of the version before the first, which has no tables: it is brought to the present one. */
static void
test_migration(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path(fixture);
  g_autoptr(GPtrArray) infos = NULL;

  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  g_unlink(path);
  run_sql(path, "PRAGMA application_id = " G_STRINGIFY(RELABEL_SQLITE_APPLICATION_ID) "; PRAGMA journal_mode = WAL");
  infos = relabel_store_list_datasets(fixture->store, NULL, NULL);
  g_assert_cmpuint(infos->len, ==, 1);
  g_assert_null(((RelabelDatasetInfo *)g_ptr_array_index(infos, 0))->problem);
  fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, NULL);
  g_assert_nonnull(fixture->dataset);
  fill(fixture->dataset);
  fixture_reopen(fixture);
  g_assert_cmpuint(relabel_dataset_get_n_samples(fixture->dataset), ==, 300);
}

/* A file of the first version has evaluations among the other runs. */
static void
test_old_evaluation(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path(fixture);
  g_autoptr(GPtrArray) runs = NULL;
  g_autoptr(RelabelRun) run = NULL;

  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  run_sql(path, "DROP INDEX label_mark; DROP TABLE evaluation; DROP TABLE mark; DROP TABLE attribute; ALTER TABLE label DROP COLUMN mark;"
                "PRAGMA user_version = 1;"
                "INSERT INTO run(kind, key, document) VALUES('evaluation', 'ev', '{\"key\":\"ev\",\"kind\":\"evaluation\","
                "\"document\":{\"config\":{}},\"results\":{\"iou\":0.10}}')");
  fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, NULL);
  runs = relabel_dataset_list_runs(fixture->dataset, RELABEL_RUN_KIND_EVALUATION, NULL);
  g_assert_cmpuint(runs->len, ==, 1);
  g_assert_null(relabel_run_get_results(g_ptr_array_index(runs, 0)));
  run = relabel_dataset_read_run(fixture->dataset, RELABEL_RUN_KIND_EVALUATION, "ev", NULL);
  g_assert_cmpstr(relabel_run_get_results_text(run), ==, "{\"iou\":0.10}");
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/store/files/refused/%s", rows[i].name);

    g_test_add(path, Fixture, &rows[i], fixture_set_up, test_refused, fixture_tear_down);
  }
  g_test_add("/store/files/garbage-wal", Fixture, "-wal", fixture_set_up, test_garbage_journal, fixture_tear_down);
  g_test_add("/store/files/garbage-shm", Fixture, "-shm", fixture_set_up, test_garbage_journal, fixture_tear_down);
  g_test_add("/store/files/garbage-journal", Fixture, "-journal", fixture_set_up, test_garbage_journal, fixture_tear_down);
  g_test_add("/store/files/random-damage", Fixture, NULL, fixture_set_up, test_random_damage, fixture_tear_down);
  g_test_add("/store/files/locked", Fixture, NULL, fixture_set_up, test_locked, fixture_tear_down);
  g_test_add("/store/files/read-only-file", Fixture, NULL, fixture_set_up, test_read_only, fixture_tear_down);
  g_test_add("/store/files/read-only-folder", Fixture, "folder", fixture_set_up, test_read_only, fixture_tear_down);
  g_test_add("/store/files/migration", Fixture, NULL, fixture_set_up, test_migration, fixture_tear_down);
  g_test_add("/store/files/old-evaluation", Fixture, NULL, fixture_set_up, test_old_evaluation, fixture_tear_down);
  return g_test_run();
}
