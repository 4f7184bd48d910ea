/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that is killed while it writes: what it was told is done is there. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "relabel-detection.h"
#include "store-util.h"

#define N_KILLS 12

static const char *program;

static gboolean
write_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  guint number = *(guint *)data;
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "key", error);

  /* Three at a time: never one or two of them. */
  for (guint i = 0; i < 3; i++) {
    RelabelSample *sample = new_sample(3 * number + i);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

    for (guint k = 0; k < 20; k++)
      g_ptr_array_add(labels, relabel_detection_new("a", 0, 0, 1, 1));
    relabel_sample_set_labels(sample, "boxes", labels);
    g_ptr_array_add(samples, sample);
  }
  relabel_run_set_counts(run, number, number);
  return relabel_dataset_add_samples(dataset, samples, error) && relabel_dataset_write_run(dataset, run, error);
}

/* The program that is killed: says each number that is confirmed. */
static int
run_writer(const char *path)
{
  g_autoptr(RelabelStore) store = relabel_store_new(NULL, NULL);
  g_autoptr(RelabelDataset) dataset = relabel_store_open_dataset(store, path, NULL, NULL);

  for (guint number = (guint)(relabel_dataset_get_n_samples(dataset) / 3);; number++) {
    if (!relabel_dataset_edit(dataset, "Write", write_cb, &number, NULL, NULL) ||
        write(STDOUT_FILENO, &number, sizeof number) != sizeof number)
      return 1;
  }
}

/* Lets it write for a while, and kills it; returns what it has said last. */
static guint
kill_writer(const char *path, guint last)
{
  char *const argv[] = { (char *)program, (char *)"--write", (char *)path, NULL };
  g_autoptr(GError) error = NULL;
  guint wanted = last + 1 + (guint)g_test_rand_int_range(0, 15);
  int out = -1, status = 0;
  guint number = last;
  GPid pid;

  g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL, &error);
  g_assert_no_error(error);
  while (number < wanted && read(out, &number, sizeof number) == sizeof number)
    last = number;
  g_usleep((gulong)g_test_rand_int_range(0, 4000));
  kill(pid, SIGKILL);
  g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
  g_assert_true(WIFSIGNALED(status));
  while (read(out, &number, sizeof number) == sizeof number)
    last = number;
  close(out);
  return last;
}

static void
assert_all_there(Fixture *fixture, guint last)
{
  guint64 n = relabel_dataset_get_n_samples(fixture->dataset);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(fixture->dataset, NULL, NULL, NULL);
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "key", NULL);
  g_autofree char *counts = dump_counts(fixture->dataset, "boxes", NULL);
  g_autofree char *expected = g_strdup_printf("a=%" G_GUINT64_FORMAT, 20 * n);
  gint64 number = -1;

  /* What was confirmed, and at most the one that was not yet said. */
  g_assert_cmpuint(n % 3, ==, 0);
  g_assert_cmpuint(n, >=, 3 * (last + 1));
  g_assert_cmpuint(n, <=, 3 * (last + 2));
  g_assert_cmpuint(relabel_id_list_get_length(ids), ==, n);
  g_assert_cmpstr(counts, ==, expected);
  relabel_run_get_counts(run, &number, NULL);
  g_assert_cmpint(number, ==, (gint64)(n / 3) - 1);
}

static void
test_kill(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path(fixture);
  guint last = 0;

  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  for (int i = 0; i < N_KILLS; i++) {
    g_autoptr(GError) error = NULL;

    g_assert_finalize_object(fixture->dataset);
    last = kill_writer(path, last);
    fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
    g_assert_no_error(error);
    assert_all_there(fixture, last);
  }
}

int
main(int argc, char *argv[])
{
  if (argc == 3 && strcmp(argv[1], "--write") == 0)
    return run_writer(argv[2]);
  program = argv[0];
  g_test_init(&argc, &argv, NULL);
  g_test_add("/store/kill", Fixture, NULL, fixture_set_up, test_kill, fixture_tear_down);
  return g_test_run();
}
