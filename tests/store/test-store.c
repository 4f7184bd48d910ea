/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "store-util.h"

typedef struct {
  const char *name;
  const char *file; /* NULL where it can't be a name */
} NameRow;

static const NameRow names[] = {
  { "plain", "plain.relabel" },
  { "With spaces & more", "With spaces & more.relabel" },
  { "../up", "%2E.%2Fup.relabel" },
  { "/etc/passwd", "%2Fetc%2Fpasswd.relabel" },
  { ".hidden", "%2Ehidden.relabel" },
  { "..", "%2E..relabel" },
  { "100%", "100%25.relabel" },
  { "a%2Fb", "a%252Fb.relabel" },
  { "tab\tand\nline", "tab%09and%0Aline.relabel" },
  { "C:\\x*?\"<>|", "C%3A%5Cx%2A%3F%22%3C%3E%7C.relabel" },
  { "Größe 🙂", "Größe 🙂.relabel" },
  { "x.relabel", "x.relabel.relabel" },
  { "", NULL },
  { "\xff\xfe", NULL },
  { "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    "0123456789012345678901234567890123456789",
    NULL },
};

/* A name makes a file in the folder, is listed, opened by and deleted by. */
static void
test_name(Fixture *fixture, gconstpointer data)
{
  const NameRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelDataset) dataset = relabel_store_create_dataset(fixture->store, row->name, NULL, &error);
  g_autoptr(GPtrArray) infos = NULL;
  g_autofree char *path = NULL;
  guint n_found = 0;

  if (row->file == NULL) {
    g_assert_null(dataset);
    g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_INVALID_NAME);
    return;
  }
  g_assert_no_error(error);
  g_assert_cmpstr(relabel_dataset_get_name(dataset), ==, row->name);
  path = g_build_filename(fixture->folder, row->file, NULL);
  g_assert_cmpstr(relabel_dataset_get_uri(dataset), ==, path);
  g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
  g_clear_object(&dataset);
  g_assert_null(relabel_store_create_dataset(fixture->store, row->name, NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_EXISTS);
  g_clear_error(&error);
  infos = relabel_store_list_datasets(fixture->store, NULL, NULL);
  g_assert_cmpuint(infos->len, ==, 2);
  for (guint i = 0; i < infos->len; i++)
    n_found += strcmp(((RelabelDatasetInfo *)g_ptr_array_index(infos, i))->name, row->name) == 0;
  g_assert_cmpuint(n_found, ==, 1);
  dataset = relabel_store_open_dataset(fixture->store, row->name, NULL, &error);
  g_assert_no_error(error);
  g_clear_object(&dataset);
  g_assert_true(relabel_store_delete_dataset(fixture->store, row->name, NULL, &error));
  g_assert_no_error(error);
  g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* Only what ends in .relabel counts, by name, with what is in it; nothing else is left in the folder. */
static void
test_list(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelDataset) other = relabel_store_create_dataset(fixture->store, "another", NULL, NULL);
  g_autofree char *note = g_build_filename(fixture->folder, "note.txt", NULL);
  g_autofree char *broken = g_build_filename(fixture->folder, "broken.relabel", NULL);
  g_autoptr(RelabelSample) sample = new_sample(1);
  g_autoptr(GPtrArray) infos = NULL;
  const RelabelDatasetInfo *info;
  g_autoptr(GDir) dir = NULL;
  guint n_files = 0;

  g_assert_true(g_file_set_contents(note, "x", -1, NULL));
  g_assert_true(g_file_set_contents(broken, "x", -1, NULL));
  add_sample(fixture->dataset, sample);
  for (int i = 0; i < 2; i++) {
    g_clear_pointer(&infos, g_ptr_array_unref);
    infos = relabel_store_list_datasets(fixture->store, NULL, NULL);
    g_assert_cmpuint(infos->len, ==, 3);
    info = g_ptr_array_index(infos, 0);
    g_assert_cmpstr(info->name, ==, "another");
    g_assert_null(info->problem);
    g_assert_cmpint(ABS(info->modified - g_get_real_time() / G_USEC_PER_SEC), <, 100);
    info = g_ptr_array_index(infos, 1);
    g_assert_cmpstr(info->name, ==, "broken");
    g_assert_nonnull(info->problem);
    info = g_ptr_array_index(infos, 2);
    g_assert_cmpuint(info->n_samples, ==, 1);
    /* A list must not loosen the locks of a dataset that is open here. */
    g_assert_false(relabel_store_delete_dataset(fixture->store, "test", NULL, NULL));
  }
  g_clear_object(&other);
  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  dir = g_dir_open(fixture->folder, 0, NULL);
  while (g_dir_read_name(dir) != NULL)
    n_files++;
  g_assert_cmpuint(n_files, ==, 4);
}

static void
test_delete(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelSample) sample = new_sample(1);
  g_autofree char *path = fixture_path(fixture);

  g_assert_false(relabel_store_delete_dataset(fixture->store, "missing", NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_NOT_FOUND);
  g_clear_error(&error);
  /* One that is open stays, and goes on. */
  g_assert_false(relabel_store_delete_dataset(fixture->store, "test", NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_LOCKED);
  g_clear_error(&error);
  add_sample(fixture->dataset, sample);
  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  /* A damaged one can go, a stranger's file can't. */
  g_assert_true(g_file_set_contents(path, "A song.", -1, NULL));
  g_assert_false(relabel_store_delete_dataset(fixture->store, "test", NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_NOT_A_DATASET);
  g_clear_error(&error);
  g_assert_true(g_file_set_contents(path, "", -1, NULL));
  g_assert_true(relabel_store_delete_dataset(fixture->store, "test", NULL, &error));
  g_assert_no_error(error);
}

/* The log of a deleted dataset must not be taken for that of a new one. */
static void
test_stale_log(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path(fixture);
  g_autofree char *wal = g_strconcat(path, "-wal", NULL);
  g_autofree char *log = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(RelabelSample) sample = new_sample(1);
  gsize size = 0;

  before = dump(fixture->dataset);
  add_sample(fixture->dataset, sample);
  g_assert_true(g_file_get_contents(wal, &log, &size, NULL));
  g_assert_cmpuint(size, >, 0);
  g_assert_finalize_object(g_steal_pointer(&fixture->dataset));
  g_unlink(path);
  g_assert_true(g_file_set_contents(wal, log, (gssize)size, NULL));
  fixture->dataset = relabel_store_create_dataset(fixture->store, "test", NULL, NULL);
  g_assert_nonnull(fixture->dataset);
  after = dump(fixture->dataset);
  g_assert_cmpstr(before, ==, after);
}

/* A file elsewhere, by its path, and one whose path is no text. */
static void
test_path(Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename(fixture->folder, "odd \xff", NULL);
  g_autofree char *path = g_build_filename(folder, "name.relabel", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelDataset) dataset = relabel_store_create_dataset(fixture->store, path, NULL, &error);

  g_assert_no_error(error);
  g_assert_cmpstr(relabel_dataset_get_name(dataset), ==, "name");
  g_assert_cmpstr(relabel_dataset_get_uri(dataset), ==, path);
  g_clear_object(&dataset);
  dataset = relabel_store_open_dataset(fixture->store, path, NULL, &error);
  g_assert_no_error(error);
  g_clear_object(&dataset);
  g_assert_true(g_file_set_contents(path, "", -1, NULL));
  g_assert_null(relabel_store_open_dataset(fixture->store, path, NULL, &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_DAMAGED);
  g_assert_true(g_utf8_validate(error->message, -1, NULL));
}

static void
test_uri(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelStore) standard = relabel_store_new(NULL, NULL);
  g_autofree char *folder = g_build_filename(g_get_user_data_dir(), "relabel", "datasets", NULL);
  g_autoptr(RelabelStore) file = relabel_store_new("file:///a%20b", NULL);
  g_autoptr(RelabelStore) relative = relabel_store_new("x", NULL);

  g_assert_cmpstr(relabel_store_get_uri(standard), ==, folder);
  g_assert_cmpstr(relabel_store_get_uri(file), ==, "/a b");
  g_assert_true(g_path_is_absolute(relabel_store_get_uri(relative)));
  g_assert_null(relabel_store_new("mongodb://localhost", &error));
  g_assert_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_UNSUPPORTED);
}

static void
keep_result_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref(result);
}

static GAsyncResult *
wait_for(GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration(g_main_context_get_thread_default(), TRUE);
  return *result;
}

static void
count_cb(RelabelDataset *dataset, gpointer data)
{
  ++*(guint *)data;
}

/* In a main context that isn't the default one, where the signals have to come too. */
static void
test_async(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GMainContext) context = g_main_context_new();
  g_autoptr(GAsyncResult) created = NULL;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) listed = NULL;
  g_autoptr(GAsyncResult) deleted = NULL;
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) infos = NULL;
  RelabelDataset *dataset;
  guint n_changed = 0;

  g_main_context_push_thread_default(context);
  relabel_store_create_dataset_async(fixture->store, "a", NULL, keep_result_cb, &created);
  dataset = relabel_store_create_dataset_finish(fixture->store, wait_for(&created), &error);
  g_assert_no_error(error);
  g_clear_object(&created);
  g_assert_finalize_object(dataset);
  relabel_store_open_dataset_async(fixture->store, "a", NULL, keep_result_cb, &opened);
  dataset = relabel_store_open_dataset_finish(fixture->store, wait_for(&opened), &error);
  g_assert_no_error(error);
  g_clear_object(&opened);
  g_signal_connect(dataset, "changed", G_CALLBACK(count_cb), &n_changed);
  add_field(dataset, "x", RELABEL_FIELD_TYPE_STRING);
  while (n_changed == 0)
    g_main_context_iteration(context, TRUE);
  g_assert_finalize_object(dataset);
  relabel_store_list_datasets_async(fixture->store, NULL, keep_result_cb, &listed);
  infos = relabel_store_list_datasets_finish(fixture->store, wait_for(&listed), &error);
  g_assert_no_error(error);
  g_assert_cmpuint(infos->len, ==, 2);
  relabel_store_delete_dataset_async(fixture->store, "a", NULL, keep_result_cb, &deleted);
  g_assert_true(relabel_store_delete_dataset_finish(fixture->store, wait_for(&deleted), &error));
  g_assert_no_error(error);
  g_cancellable_cancel(cancellable);
  relabel_store_open_dataset_async(fixture->store, "test", cancellable, keep_result_cb, &cancelled);
  g_assert_null(relabel_store_open_dataset_finish(fixture->store, wait_for(&cancelled), &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_main_context_pop_thread_default(context);
  /* The pool's threads drop their references a moment later. */
  g_clear_object(&cancelled);
  g_clear_object(&deleted);
  g_clear_object(&listed);
  for (int i = 0; i < 1000 && G_OBJECT(fixture->store)->ref_count > 1; i++)
    g_usleep(1000);
}

/* Two connections to one file, as of two programs: each sees what the other has done. */
static void
test_two_programs(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelStore) store = relabel_store_new(fixture->folder, NULL);
  g_autoptr(RelabelDataset) other = relabel_store_open_dataset(store, "test", NULL, NULL);
  g_autoptr(RelabelSample) first = new_sample(1);
  g_autoptr(RelabelSample) second = new_sample(2);
  g_autoptr(RelabelIdList) ids = NULL;

  add_sample(fixture->dataset, first);
  add_sample(other, second);
  ids = relabel_dataset_list_samples(fixture->dataset, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(relabel_id_list_get_length(ids), ==, 2);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_strdup_printf("/store/names/%" G_GSIZE_FORMAT, i);

    g_test_add(path, Fixture, &names[i], fixture_set_up, test_name, fixture_tear_down);
  }
  g_test_add("/store/list", Fixture, NULL, fixture_set_up, test_list, fixture_tear_down);
  g_test_add("/store/delete", Fixture, NULL, fixture_set_up, test_delete, fixture_tear_down);
  g_test_add("/store/stale-log", Fixture, NULL, fixture_set_up, test_stale_log, fixture_tear_down);
  g_test_add("/store/path", Fixture, NULL, fixture_set_up, test_path, fixture_tear_down);
  g_test_add_func("/store/uri", test_uri);
  g_test_add("/store/async", Fixture, NULL, fixture_set_up, test_async, fixture_tear_down);
  g_test_add("/store/two-programs", Fixture, NULL, fixture_set_up, test_two_programs, fixture_tear_down);
  return g_test_run();
}
