/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../media/pictures.h"
#include "capture-dataset.h"
#include "relabel-format-error.h"
#include "relabel-import.h"

typedef struct {
  char *folder;
  CaptureDataset *dataset;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->folder = folder_new();
  fixture->dataset = capture_dataset_new();
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object(fixture->dataset);
  folder_remove(fixture->folder);
}

static void
make_folder(Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

  g_assert_cmpint(g_mkdir_with_parents(path, 0755), ==, 0);
}

static void
make_picture(Fixture *fixture, const char *name, int orientation)
{
  g_autoptr(GBytes) bytes = picture_jpeg(40, 30, orientation, FALSE);

  g_free(file_write(fixture->folder, name, bytes));
}

static void
make_text(Fixture *fixture, const char *name, const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

  g_free(file_write(fixture->folder, name, bytes));
}

static RelabelImportReport *
import(Fixture *fixture, const char *const *tags)
{
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new("images", fixture->folder);
  g_autoptr(GError) error = NULL;
  RelabelImportReport *report;

  relabel_import_request_set_tags(request, tags);
  report = relabel_import_samples(RELABEL_DATASET(fixture->dataset), request, NULL, NULL, &error);
  g_assert_no_error(error);
  return report;
}

/* Depth, order, names, hidden files, and what is known of each. */
static void
test_tree(Fixture *fixture, gconstpointer data)
{
  static const char *const wanted[] = { "B.jpg", "a/no-extension", "a/two words.jpg", "a/ünïcode.png", "b/c/d/deep.txt",
                                        "bad\xff.jpg" };
  const char *tags[] = { "new", "x", NULL };
  g_autoptr(RelabelImportReport) report = NULL;

  make_folder(fixture, "a");
  make_folder(fixture, "b/c/d");
  make_folder(fixture, ".hidden");
  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
    make_picture(fixture, wanted[i], i == 0 ? 6 : 1);
  make_picture(fixture, ".hidden.jpg", 1);
  make_picture(fixture, ".hidden/x.jpg", 1);
  make_text(fixture, "a/notes.txt", "no picture");
  make_text(fixture, "a/looks-like.jpg", "no picture");
  report = import(fixture, tags);
  g_assert_cmpuint(fixture->dataset->samples->len, ==, G_N_ELEMENTS(wanted));
  g_assert_cmpuint(relabel_import_report_get_n_samples(report), ==, G_N_ELEMENTS(wanted));
  g_assert_cmpuint(relabel_import_report_get_n_others(report), ==, 2);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
    RelabelSample *sample = fixture->dataset->samples->pdata[i];
    g_autofree char *path = g_build_filename(fixture->folder, wanted[i], NULL);

    g_assert_cmpstr(relabel_sample_get_filepath(sample), ==, path);
    g_assert_cmpint(relabel_sample_get_width(sample), ==, i == 0 ? 30 : 40);
    g_assert_cmpint(relabel_sample_get_height(sample), ==, i == 0 ? 40 : 30);
    g_assert_cmpstr(relabel_sample_get_mime_type(sample), ==, "image/jpeg");
    g_assert_cmpint(relabel_sample_get_size_bytes(sample), >, 100);
    g_assert_cmpstr(relabel_sample_get_tags(sample)[1], ==, "x");
  }
  g_assert_cmpstr(fixture->dataset->title, ==, "Import Images");
  g_assert_cmpuint(fixture->dataset->n_commits, ==, 1);
}

static const char *
reason_for(RelabelImportReport *report, const char *name)
{
  for (guint i = 0; i < relabel_import_report_get_n_listed(report); i++) {
    g_autofree char *base = g_path_get_basename(relabel_import_report_get_path(report, i));

    if (strcmp(base, name) == 0)
      return relabel_import_report_get_reason(report, i);
  }
  return NULL;
}

static void
test_problems(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GBytes) whole = picture_jpeg(40, 30, 1, FALSE);
  g_autoptr(GBytes) cut = bytes_cut(whole, g_bytes_get_size(whole) - 40);
  g_autofree char *cut_path = file_write(fixture->folder, "cut.jpg", cut);
  g_autofree char *pipe_path = g_build_filename(fixture->folder, "pipe", NULL);
  g_autofree char *link_path = g_build_filename(fixture->folder, "broken-link.jpg", NULL);
  g_autoptr(RelabelImportReport) report = NULL;

  make_picture(fixture, "good.jpg", 1);
  make_text(fixture, "empty.jpg", "");
  make_text(fixture, "photo.heic", "aaaaftypheic");
  g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
  g_assert_cmpint(symlink("/nowhere/x.jpg", link_path), ==, 0);
  report = import(fixture, NULL);
  g_assert_cmpuint(relabel_import_report_get_n_samples(report), ==, 1);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 5);
  g_assert_cmpstr(reason_for(report, "cut.jpg"), ==, "the file is truncated");
  g_assert_cmpstr(reason_for(report, "empty.jpg"), ==, "the file is empty");
  g_assert_cmpstr(reason_for(report, "photo.heic"), ==,
                  "is a picture in HEIC format, which can't be read here: install its loader for GdkPixbuf, or convert it to JPEG or PNG");
  g_assert_nonnull(reason_for(report, "pipe"));
  g_assert_nonnull(reason_for(report, "broken-link.jpg"));
}

static void
test_links(Fixture *fixture, gconstpointer data)
{
  g_autofree char *up = g_build_filename(fixture->folder, "a", "up", NULL);
  g_autofree char *self = g_build_filename(fixture->folder, "a", "self", NULL);
  g_autofree char *file = g_build_filename(fixture->folder, "z.jpg", NULL);
  g_autoptr(RelabelImportReport) report = NULL;

  make_folder(fixture, "a");
  make_picture(fixture, "a/x.jpg", 1);
  g_assert_cmpint(symlink("..", up), ==, 0);
  g_assert_cmpint(symlink("self", self), ==, 0);
  g_assert_cmpint(symlink("a/x.jpg", file), ==, 0);
  report = import(fixture, NULL);
  g_assert_cmpuint(relabel_import_report_get_n_samples(report), ==, 2);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 1);
  g_assert_nonnull(capture_dataset_find(fixture->dataset, "z.jpg"));
}

static void
test_batches(Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_build_filename(fixture->folder, "0000.jpg", NULL);
  g_autoptr(RelabelImportReport) report = NULL;

  make_picture(fixture, "0000.jpg", 1);
  for (int i = 1; i < 2500; i++) {
    g_autofree char *name = g_strdup_printf("%s/%04d.jpg", fixture->folder, i);

    g_assert_cmpint(link(first, name), ==, 0);
  }
  report = import(fixture, NULL);
  g_assert_cmpuint(fixture->dataset->n_batches, ==, 3);
  g_assert_cmpuint(fixture->dataset->largest_batch, ==, 1000);
  g_assert_cmpuint(relabel_import_report_get_n_samples(report), ==, 2500);
}

static void
test_nothing(Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename(fixture->folder, "missing", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null(import_path(RELABEL_DATASET(fixture->dataset), "images", missing, &error));
  g_assert_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND);
  g_assert_nonnull(strstr(error->message, "missing"));
  g_clear_error(&error);
  make_text(fixture, "notes.txt", "no picture");
  g_assert_null(import_path(RELABEL_DATASET(fixture->dataset), "images", fixture->folder, &error));
  g_assert_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND);
  g_clear_error(&error);
  make_text(fixture, "empty.jpg", "");
  g_assert_null(import_path(RELABEL_DATASET(fixture->dataset), "images", fixture->folder, &error));
  g_assert_nonnull(strstr(error->message, "the file is empty"));
  g_assert_cmpuint(fixture->dataset->n_rollbacks, ==, 2);
  g_assert_cmpuint(fixture->dataset->n_commits, ==, 0);
}

static void
test_one_file(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename(fixture->folder, "a.jpg", NULL);
  g_autoptr(RelabelImportReport) report = NULL;

  make_picture(fixture, "a.jpg", 1);
  make_picture(fixture, "b.jpg", 1);
  report = import_path(RELABEL_DATASET(fixture->dataset), "images", path, NULL);
  g_assert_cmpuint(relabel_import_report_get_n_samples(report), ==, 1);
}

static void
cancel_cb(RelabelProgress *progress, gpointer user_data)
{
  g_cancellable_cancel(user_data);
}

static void
imported_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref(result);
}

/* Cancelled on the way, the dataset is as it was. */
static void
test_cancelled(Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_build_filename(fixture->folder, "00000.jpg", NULL);
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new("images", fixture->folder);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(RelabelProgress) progress = relabel_progress_new();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  make_picture(fixture, "00000.jpg", 1);
  for (int i = 1; i < 30000; i++) {
    g_autofree char *name = g_strdup_printf("%s/%05d.jpg", fixture->folder, i);

    g_assert_cmpint(link(first, name), ==, 0);
  }
  g_signal_connect(progress, "changed", G_CALLBACK(cancel_cb), cancellable);
  relabel_import_samples_async(RELABEL_DATASET(fixture->dataset), request, progress, cancellable, imported_cb, &result);
  while (result == NULL)
    g_main_context_iteration(NULL, TRUE);
  g_assert_null(relabel_import_samples_finish(RELABEL_DATASET(fixture->dataset), result, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint(fixture->dataset->samples->len, ==, 0);
  g_assert_cmpuint(fixture->dataset->n_rollbacks, ==, 1);
  /* The thread lets go of the task after it has answered. */
  g_clear_object(&result);
  while (g_atomic_int_get(&G_OBJECT(fixture->dataset)->ref_count) > 1)
    g_usleep(1000);
}

#define ADD(name, function) g_test_add("/formats/import-images/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  ADD("tree", test_tree);
  ADD("problems", test_problems);
  ADD("links", test_links);
  ADD("batches", test_batches);
  ADD("nothing", test_nothing);
  ADD("one-file", test_one_file);
  ADD("cancelled", test_cancelled);
  return g_test_run();
}
