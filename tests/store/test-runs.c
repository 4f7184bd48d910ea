/* SPDX-License-Identifier: GPL-3.0-or-later */
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
  const RelabelRunTask *read;

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
  task->sent = json_object_new();
  json_object_set_double_member(task->sent, "x", 0.1);
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
  g_assert_cmpfloat(json_object_get_double_member(read->sent, "x"), ==, 0.1);
  g_assert_nonnull(read->regions);
  g_assert_null(((RelabelRunTask *)page->pdata[0])->sent);
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
  g_test_add("/store/runs/tasks", Fixture, NULL, fixture_set_up, test_tasks, fixture_tear_down);
  g_test_add("/store/runs/delete", Fixture, NULL, fixture_set_up, test_delete, fixture_tear_down);
  return g_test_run();
}
