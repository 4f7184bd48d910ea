/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server whose lists don't end: memory and time do. */
#include <string.h>
#include <sys/resource.h>

#include "ls-test.h"

/* What the sanitizer keeps beside, counts as well. */
#ifdef __SANITIZE_ADDRESS__
#define MOST_MEMORY (1600 * 1024)
#else
#define MOST_MEMORY (400 * 1024)
#endif

/* Of the whole program until now. */
static void
assert_small(void)
{
  struct rusage usage;

  g_assert_cmpint(getrusage(RUSAGE_SELF, &usage), ==, 0);
  g_assert_cmpint(usage.ru_maxrss, <, MOST_MEMORY);
}

/* A list of objects, in an answer that says that there is more. */
static char *
make_page(const char *head, const char *object, guint n)
{
  GString *page = g_string_new(head);

  for (guint i = 0; i < n; i++)
    g_string_append_printf(page, "%s%s", i > 0 ? "," : "", object);
  g_string_append(page, "]}");
  return g_string_free(page, FALSE);
}

static void
test_projects(gconstpointer data)
{
  g_autofree char *title = g_strnfill(GPOINTER_TO_UINT(data), 'x');
  g_autofree char *project = g_strdup_printf("{\"id\":1,\"title\":\"%s\"}", title);
  g_autofree char *page = make_page("{\"next\":\"more\",\"results\":[", project, 100);
  const FakeAnswer answer = { .status = 200, .body = page };
  g_autoptr(FakeServer) server = fake_server_new();
  g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), LEGACY_KEY);
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fake_server_script(server, "GET /api/projects/", &answer);
  relabel_ls_client_find_projects_async(client, NULL, NULL, await_cb, &wait);
  result = await(&wait);
  g_assert_null(relabel_ls_client_find_projects_finish(client, result, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_TOO_LARGE, "does not end");
  assert_small();
}

typedef struct {
  const char *name;
  gboolean marked;
  const char *row;
  guint n;         /* a page */
  gsize size;      /* of a text in each row */
} Row;

static const Row rows[] = {
  { "small-tasks", FALSE, "{\"id\":1,\"data\":{\"mark\":\"x\",\"text\":\"%s\"}}", 500, 0 },
  { "large-tasks", FALSE, "{\"id\":1,\"data\":{\"mark\":\"x\",\"text\":\"%s\"}}", 20, 100000 },
  { "marked-tasks", TRUE, "{\"id\":1,\"data\":{\"mark\":\"x\",\"text\":\"%s\"}}", 1, 0 },
};

static void
test_tasks(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = g_strnfill(row->size, 'x');
  g_auto(GStrv) parts = g_strsplit(row->row, "%s", 2);
  g_autofree char *task = g_strconcat(parts[0], text, parts[1], NULL);
  g_autofree char *page = make_page("{\"total\":9223372036854775807,\"tasks\":[", task, row->n);
  const FakeAnswer answer = { .status = 200, .body = page };
  g_autoptr(FakeServer) server = fake_server_new();
  g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), LEGACY_KEY);
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fake_server_script(server, "GET /api/tasks", &answer);
  if (row->marked)
    relabel_ls_client_list_marked_async(client, 1, "mark", "x", NULL, await_cb, &wait);
  else
    relabel_ls_client_find_tasks_async(client, 1, "mark", "x", NULL, await_cb, &wait);
  result = await(&wait);
  if (row->marked)
    g_assert_null(relabel_ls_client_list_marked_finish(client, result, &error));
  else
    g_assert_null(relabel_ls_client_find_tasks_finish(client, result, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_TOO_LARGE, "does not end");
  assert_small();
}

/* What was on a page before is on none of the next ones; nor is one twice, or no task. */
static void
test_work(void)
{
  const FakeAnswer answer = {
    .status = 200,
    .body = "{\"tasks\":[{\"id\":7},{\"id\":4},{\"id\":5},{\"id\":7},{\"id\":-1},{\"id\":0},{},[],null,\"x\",{\"id\":\"9\"},{\"id\":1e300},"
            "{\"id\":6.0}]}",
  };
  g_autoptr(FakeServer) server = fake_server_new();
  g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), LEGACY_KEY);
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonArray) list = NULL;
  g_autoptr(GError) error = NULL;

  fake_server_script(server, "GET /api/tasks", &answer);
  relabel_ls_client_list_work_async(client, 1, RELABEL_LS_WORK_LABELLED, NULL, 4, NULL, await_cb, &wait);
  result = await(&wait);
  list = relabel_ls_client_list_work_finish(client, result, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(json_array_get_length(list), ==, 2);
  g_assert_cmpint(json_object_get_int_member(json_array_get_object_element(list, 0), "id"), ==, 7);
  g_assert_cmpint(json_object_get_int_member(json_array_get_object_element(list, 1), "id"), ==, 5);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_data_func("/labelstudio/hostile/small-projects", GUINT_TO_POINTER(3), test_projects);
  g_test_add_data_func("/labelstudio/hostile/large-projects", GUINT_TO_POINTER(100000), test_projects);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/labelstudio/hostile/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_tasks);
  }
  g_test_add_func("/labelstudio/hostile/work", test_work);
  return run_tests();
}
