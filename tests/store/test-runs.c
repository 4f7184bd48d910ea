/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"
#include "store-util.h"

static RelabelRun *
new_run(const char *key)
{
  g_autoptr(GError) error = NULL;
  RelabelRun *run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, key, &error);

  g_assert_no_error(error);
  relabel_run_set_url(run, "http://localhost:8080");
  relabel_run_set_project(run, 7, "Project");
  relabel_run_set_counts(run, 10, 5);
  relabel_run_set_state(run, RELABEL_RUN_STATE_FAILED, "The server went away");
  return run;
}

static char *
run_text(RelabelRun *run)
{
  g_autoptr(JsonNode) node = relabel_run_to_json(run);

  return relabel_json_to_string(node, FALSE);
}

static char *
list_keys(RelabelDataset *dataset, RelabelRunKind kind)
{
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs(dataset, kind, NULL);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < runs->len; i++)
    g_string_append_printf(text, "%s ", relabel_run_get_key(runs->pdata[i]));
  return g_strdup(text->str);
}

static void
test_runs(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelRun) first = new_run("b");
  g_autoptr(RelabelRun) second = new_run("a");
  g_autoptr(RelabelRun) evaluation = relabel_run_new(RELABEL_RUN_KIND_EVALUATION, "b", NULL);
  g_autoptr(RelabelRun) read = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = run_text(first);
  g_autofree char *read_text = NULL;
  g_autofree char *keys = NULL;
  g_autofree char *renamed = NULL;

  g_assert_true(relabel_dataset_write_run(fixture->dataset, first, &error));
  g_assert_true(relabel_dataset_write_run(fixture->dataset, second, &error));
  g_assert_true(relabel_dataset_write_run(fixture->dataset, evaluation, &error));
  g_assert_true(relabel_dataset_write_run(fixture->dataset, first, &error));
  fixture_reopen(fixture);
  keys = list_keys(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION);
  g_assert_cmpstr(keys, ==, "a b ");
  read = relabel_dataset_read_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "b", &error);
  g_assert_no_error(error);
  read_text = run_text(read);
  g_assert_cmpstr(read_text, ==, text);
  g_assert_false(relabel_dataset_rename_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "b", "a", &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS);
  g_clear_error(&error);
  g_assert_false(relabel_dataset_rename_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "b", "b", &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS);
  g_clear_error(&error);
  g_assert_false(relabel_dataset_rename_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "b", "no way", &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_clear_error(&error);
  g_assert_false(relabel_dataset_rename_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "x", "y", &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&error);
  g_assert_true(relabel_dataset_rename_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "b", "c", &error));
  renamed = list_keys(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION);
  g_assert_cmpstr(renamed, ==, "a c ");
}

/* What the server has of a run is found under its new key, too. */
static void
test_rename(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelRun) run = new_run("a");
  g_autofree char *mark = g_strdup(relabel_run_get_mark(run));
  g_autoptr(RelabelRun) read = NULL;
  g_autoptr(GError) error = NULL;

  relabel_run_set_project_shared(run, TRUE);
  relabel_run_set_image_key(run, "img");
  relabel_run_set_tab_id(run, 3);
  g_assert_true(relabel_dataset_write_run(fixture->dataset, run, &error));
  g_assert_true(relabel_dataset_rename_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "a", "b", &error));
  read = relabel_dataset_read_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "b", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(relabel_run_get_mark(read), ==, mark);
  g_assert_cmpstr(relabel_run_get_model_version(read), ==, "a");
  g_assert_true(relabel_run_get_project_shared(read));
  g_assert_cmpstr(relabel_run_get_image_key(read), ==, "img");
  g_assert_cmpint(relabel_run_get_tab_id(read), ==, 3);
}

static void
assert_busy(gboolean done, GError **error)
{
  g_assert_false(done);
  g_assert_error(*error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_BUSY);
  g_clear_error(error);
}

/* One at a time, whichever way the dataset was opened; and nothing is left of a lock. */
static void
test_lock(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelDataset) other = relabel_store_open_dataset(fixture->store, relabel_dataset_get_name(fixture->dataset), NULL, NULL);
  g_autoptr(RelabelRun) run = new_run("a");
  g_autoptr(GDir) folder = NULL;
  g_autoptr(GError) error = NULL;
  GObject *lock;
  const char *name;

  g_assert_true(relabel_dataset_write_run(fixture->dataset, run, &error));
  lock = relabel_dataset_lock_run(fixture->dataset, "a", &error);
  g_assert_no_error(error);
  assert_busy(relabel_dataset_lock_run(other, "a", &error) != NULL, &error);
  assert_busy(relabel_dataset_lock_run(fixture->dataset, "a", &error) != NULL, &error);
  assert_busy(relabel_dataset_rename_run(other, RELABEL_RUN_KIND_ANNOTATION, "a", "b", &error), &error);
  assert_busy(relabel_dataset_delete_run(other, RELABEL_RUN_KIND_ANNOTATION, "a", &error), &error);
  g_object_unref(relabel_dataset_lock_run(other, "b", &error));
  g_object_unref(lock);
  g_assert_true(relabel_dataset_rename_run(other, RELABEL_RUN_KIND_ANNOTATION, "a", "b", &error));
  g_assert_true(relabel_dataset_delete_run(other, RELABEL_RUN_KIND_ANNOTATION, "b", &error));
  folder = g_dir_open(relabel_store_get_uri(fixture->store), 0, &error);
  g_assert_no_error(error);
  while ((name = g_dir_read_name(folder)) != NULL)
    g_assert_false(g_str_has_suffix(name, ".lock"));
}

static RelabelRunTask *
new_task(guint number)
{
  g_autofree char *id = g_strdup_printf("%024x", number);
  RelabelRunTask *task = relabel_run_task_new(id);

  task->batch = number / 4;
  return task;
}

static void
assert_task(const RelabelRunTask *task, guint number)
{
  g_autofree char *id = g_strdup_printf("%024x", number);

  g_assert_cmpstr(task->sample_id, ==, id);
  g_assert_cmpuint(task->batch, ==, number / 4);
}

static char *
list_view(RelabelDataset *dataset, const char *text)
{
  g_autoptr(RelabelView) view = relabel_view_new_from_string(text, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, view, NULL, &error);
  g_auto(GStrv) strv = NULL;

  if (ids == NULL)
    return g_strdup(error->message);
  strv = relabel_id_list_to_strv(ids);
  for (guint i = 0; strv[i] != NULL; i++)
    memmove(strv[i], strv[i] + 22, 3);
  return g_strjoinv(" ", strv);
}

/* What was sent, and what the view of the run gives now, among other stages. */
static void
test_view(Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *view;
    const char *samples; /* or the error */
  } rows[] = {
    { "annotation_run(a)", "02 05 06" },
    { "annotation_run(a) | skip(1) | annotation_run(a)", "05 06" },
    { "limit(5) | annotation_run(\"a\")", "02 05" },
    { "annotation_view(a)", "03 04" },
    { "skip(4) | annotation_view(a) | limit(1)", "07" },
    { "annotation_view(b) | limit(1)", "03" },
    { "annotation_view(whole) | skip(8)", "09" },
    { "annotation_run(none)", "The dataset has no run “none”" },
    { "annotation_view(c)", "The view of annotation_view(\"c\") is made of itself" },
  };
  static const char *const views[][2] = { { "a", "skip(2) | limit(2)" }, { "b", "annotation_view(a)" }, { "c", "annotation_view(c)" },
                                          { "whole", NULL } };
  static const guint sent[] = { 6, 2, 5, 99 };
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);

  for (guint i = 1; i < 10; i++)
    add_sample(fixture->dataset, new_sample(i));
  for (guint i = 0; i < G_N_ELEMENTS(views); i++) {
    g_autoptr(RelabelRun) run = new_run(views[i][0]);

    relabel_run_set_view(run, views[i][1]);
    g_assert_true(relabel_dataset_write_run(fixture->dataset, run, NULL));
  }
  for (guint i = 0; i < G_N_ELEMENTS(sent); i++)
    g_ptr_array_add(tasks, new_task(sent[i]));
  g_assert_true(relabel_dataset_write_tasks(fixture->dataset, "a", tasks, NULL));
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *samples = list_view(fixture->dataset, rows[i].view);

    g_assert_cmpstr(samples, ==, rows[i].samples);
  }
}

/* In the order of the first writing, whatever is written over them. */
static void
test_tasks(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelRun) run = new_run("key");
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);
  g_autoptr(GPtrArray) update = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);
  g_autoptr(GPtrArray) page = NULL;
  g_autoptr(GPtrArray) rest = NULL;
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(GError) error = NULL;
  const guint wanted[] = { 9, 77, 2 };
  RelabelRunTask *task = new_task(5);
  RelabelRunTask *read;

  g_assert_false(relabel_dataset_write_tasks(fixture->dataset, "key", tasks, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&error);
  g_assert_true(relabel_dataset_write_run(fixture->dataset, run, &error));
  for (guint i = 10; i > 0; i--)
    g_ptr_array_add(tasks, new_task(i));
  g_assert_true(relabel_dataset_write_tasks(fixture->dataset, "key", tasks, &error));
  task->upload_id = G_MAXINT64;
  task->task_id = 12;
  task->url = g_strdup("/data/é.png");
  relabel_run_task_take_sent(task, json_object_new());
  json_object_set_double_member(relabel_run_task_get_sent(task), "x", 0.1);
  task->regions = json_object_new();
  g_ptr_array_add(update, task);
  g_assert_true(relabel_dataset_write_tasks(fixture->dataset, "key", update, &error));
  g_assert_true(relabel_dataset_rename_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "key", "other", &error));
  fixture_reopen(fixture);
  page = relabel_dataset_read_tasks(fixture->dataset, "other", 3, 4, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(page->len, ==, 4);
  for (guint i = 0; i < page->len; i++)
    assert_task(page->pdata[i], 7 - i);
  read = page->pdata[2];
  g_assert_cmpint(read->upload_id, ==, G_MAXINT64);
  g_assert_cmpint(read->task_id, ==, 12);
  g_assert_cmpstr(read->url, ==, "/data/é.png");
  g_assert_cmpfloat(json_object_get_double_member(relabel_run_task_get_sent(read), "x"), ==, 0.1);
  g_assert_nonnull(read->regions);
  g_assert_null(relabel_run_task_get_sent(page->pdata[0]));
  rest = relabel_dataset_read_tasks(fixture->dataset, "other", 9, 100, &error);
  g_assert_cmpuint(rest->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
    g_autofree char *id = g_strdup_printf("%024x", wanted[i]);

    g_assert_true(relabel_id_list_append(ids, id));
  }
  found = relabel_dataset_find_tasks(fixture->dataset, "other", ids, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(found->len, ==, 2);
  assert_task(found->pdata[0], 9);
  assert_task(found->pdata[1], 2);
  g_assert_null(relabel_dataset_find_tasks(fixture->dataset, "key", ids, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
}

static void
test_delete(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelRun) run = new_run("key");
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add(tasks, new_task(1));
  for (int i = 0; i < 2; i++) {
    g_assert_true(relabel_dataset_write_run(fixture->dataset, run, &error));
    left = relabel_dataset_read_tasks(fixture->dataset, "key", 0, 10, &error);
    g_assert_cmpuint(left->len, ==, 0);
    g_clear_pointer(&left, g_ptr_array_unref);
    g_assert_true(relabel_dataset_write_tasks(fixture->dataset, "key", tasks, &error));
    g_assert_true(relabel_dataset_delete_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "key", &error));
    g_assert_no_error(error);
  }
  g_assert_null(relabel_dataset_read_tasks(fixture->dataset, "key", 0, 10, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&error);
  g_assert_false(relabel_dataset_delete_run(fixture->dataset, RELABEL_RUN_KIND_ANNOTATION, "key", &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/store/runs/runs", Fixture, NULL, fixture_set_up, test_runs, fixture_tear_down);
  g_test_add("/store/runs/rename", Fixture, NULL, fixture_set_up, test_rename, fixture_tear_down);
  g_test_add("/store/runs/lock", Fixture, NULL, fixture_set_up, test_lock, fixture_tear_down);
  g_test_add("/store/runs/view", Fixture, NULL, fixture_set_up, test_view, fixture_tear_down);
  g_test_add("/store/runs/tasks", Fixture, NULL, fixture_set_up, test_tasks, fixture_tear_down);
  g_test_add("/store/runs/delete", Fixture, NULL, fixture_set_up, test_delete, fixture_tear_down);
  return g_test_run();
}
