/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, tasks and lists, with a server that answers as it is told. */
#include <glib/gstdio.h>
#include <string.h>

#include "ls-test.h"
#include "relabel-json.h"

#define UPLOAD "POST /api/projects/1/import"
#define UPLOADS "GET /api/projects/1/file-uploads"
#define TASKS "GET /api/tasks"

static RelabelLsFile *
get_file(LsTest *fixture, guint i)
{
  return g_ptr_array_index(fixture->files, i);
}

static void
test_upload(LsTest *fixture, gconstpointer data)
{
  const char *body;

  ls_test_add_file(fixture, "a.jpg", 3);
  ls_test_add_file(fixture, "b.png", 4);
  ls_test_script(fixture, UPLOAD, 201, "{\"file_upload_ids\":[11,12]}");
  /* In another order than that of the request. */
  ls_test_script(fixture, UPLOADS, 200, "[{\"id\":12,\"file\":\"upload/1/12345678-b.png\",\"size\":4},"
                                        "{\"id\":11,\"file\":\"upload/1/12345678-a.jpg\"}]");
  g_assert_true(ls_test_upload(fixture->client, fixture->files, &fixture->error));
  g_assert_cmpint(relabel_ls_file_get_upload_id(get_file(fixture, 0)), ==, 11);
  g_assert_cmpstr(relabel_ls_file_get_url(get_file(fixture, 0)), ==, "/data/upload/1/12345678-a.jpg");
  g_assert_cmpint(relabel_ls_file_get_upload_id(get_file(fixture, 1)), ==, 12);
  g_assert_cmpstr(fake_server_last_query(fixture->server, UPLOAD), ==, "commit_to_project=false");
  g_assert_cmpstr(fake_server_last_query(fixture->server, UPLOADS), ==, "ids=%5B11%2C12%5D");
  body = fake_server_last_body(fixture->server, UPLOAD);
  g_assert_nonnull(strstr(body, "name=\"f0\"; filename=\"a.jpg\"\r\n"));
  g_assert_nonnull(strstr(body, "name=\"f1\"; filename=\"b.png\"\r\n"));
  g_assert_nonnull(fake_server_last_header(fixture->server, UPLOAD, "Content-Length"));
  g_assert_null(fake_server_last_header(fixture->server, UPLOAD, "Transfer-Encoding"));
}

/* What a server would say of @n files under the names that script_batches() gives, the first one being @first. */
static void
script_batch(LsTest *fixture, guint first, guint n)
{
  g_autoptr(GString) ids = g_string_new("{\"file_upload_ids\":[");
  g_autoptr(GString) rows = g_string_new("[");

  for (guint i = 0; i < n; i++) {
    g_string_append_printf(ids, "%s%u", i > 0 ? "," : "", first + i + 1);
    g_string_append_printf(rows, "%s{\"id\":%u,\"file\":\"upload/1/12345678-%u.jpg\"}", i > 0 ? "," : "", first + i + 1, first + i);
  }
  ls_test_script(fixture, UPLOAD, 201, g_intern_string(g_string_append(ids, "]}")->str));
  ls_test_script(fixture, UPLOADS, 200, g_intern_string(g_string_append(rows, "]")->str));
}

static void
add_numbered(LsTest *fixture, guint n, gsize size)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf("%u.jpg", i);

    ls_test_add_file(fixture, name, size);
  }
}

static void
progress_cb(guint n_done, guint n_total, gpointer user_data)
{
  g_string_append_printf(user_data, "%u/%u ", n_done, n_total);
}

static void
check_batches(LsTest *fixture, const char *expected)
{
  g_autoptr(GString) seen = g_string_new(NULL);
  g_autoptr(GAsyncResult) result = NULL;
  Await wait = { 0 };

  relabel_ls_client_upload_files_async(fixture->client, 1, fixture->files, progress_cb, seen, NULL, NULL, await_cb, &wait);
  result = await(&wait);
  g_assert_true(relabel_ls_client_upload_files_finish(fixture->client, result, &fixture->error));
  g_assert_cmpstr(seen->str, ==, expected);
}

static void
test_upload_100_parts(LsTest *fixture, gconstpointer data)
{
  add_numbered(fixture, 201, 1);
  script_batch(fixture, 0, 100);
  script_batch(fixture, 100, 100);
  script_batch(fixture, 200, 1);
  check_batches(fixture, "100/201 200/201 201/201 ");
}

static void
test_upload_32_megabytes(LsTest *fixture, gconstpointer data)
{
  add_numbered(fixture, 3, 15 * 1024 * 1024);
  script_batch(fixture, 0, 2);
  script_batch(fixture, 2, 1);
  check_batches(fixture, "2/3 3/3 ");
}

static void
test_upload_large_file(LsTest *fixture, gconstpointer data)
{
  add_numbered(fixture, 2, 33 * 1024 * 1024);
  script_batch(fixture, 0, 1);
  script_batch(fixture, 1, 1);
  check_batches(fixture, "1/2 2/2 ");
}

static void
test_upload_none(LsTest *fixture, gconstpointer data)
{
  g_assert_true(ls_test_upload(fixture->client, fixture->files, &fixture->error));
  g_assert_cmpuint(fake_server_count(fixture->server, UPLOAD), ==, 0);
}

typedef struct {
  const char *name;
  const char *ids;
  const char *rows;
  const char *words;
} LossRow;

static const LossRow loss_rows[] = {
  { "one-kept", "{\"file_upload_ids\":[11]}", "[]", "has kept 1 of 2" },
  { "no-ids", "{}", "[]", "has kept 0 of 2" },
  { "size", "{\"file_upload_ids\":[11,12]}", "[{\"id\":11,\"file\":\"upload/1/12345678-a.jpg\",\"size\":2}]", "2 of the 3 bytes of a.jpg" },
  { "missing-row", "{\"file_upload_ids\":[11,12]}", "[{\"id\":11,\"file\":\"upload/1/12345678-a.jpg\"}]", "has lost b.jpg" },
  { "foreign-row", "{\"file_upload_ids\":[11,12]}", "[{\"id\":11,\"file\":\"upload/1/12345678-c.jpg\"}]", "was not sent" },
  { "row-without-name", "{\"file_upload_ids\":[11,12]}", "[{\"id\":11}]", "without a name" },
  { "no-rows", "{\"file_upload_ids\":[11,12]}", "{}", "has lost a.jpg" },
};

static void
test_upload_loss(gconstpointer data)
{
  const LossRow *row = data;
  LsTest fixture = { 0 };

  ls_test_set_up(&fixture, NULL);
  ls_test_add_file(&fixture, "a.jpg", 3);
  ls_test_add_file(&fixture, "b.jpg", 3);
  ls_test_script(&fixture, UPLOAD, 201, row->ids);
  ls_test_script(&fixture, UPLOADS, 200, row->rows);
  g_assert_false(ls_test_upload(fixture.client, fixture.files, &fixture.error));
  ls_test_assert_error(fixture.error, RELABEL_LS_ERROR_INCOMPLETE, row->words);
  ls_test_tear_down(&fixture, NULL);
}

static void
test_upload_vanished(LsTest *fixture, gconstpointer data)
{
  ls_test_add_file(fixture, "a.jpg", 3);
  g_ptr_array_add(fixture->files, relabel_ls_file_new("b.jpg", "/nonexistent/b.jpg"));
  g_assert_false(ls_test_upload(fixture->client, fixture->files, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_FILE, "/nonexistent/b.jpg can't be read");
  g_assert_cmpuint(fake_server_count(fixture->server, UPLOAD), ==, 0);
}

static const char *const bad_names[] = { "a b.jpg", "", "../a.jpg", "\xc3\xa4.jpg", "a\".jpg" };

static void
test_upload_bad_names(LsTest *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS(bad_names); i++) {
    g_ptr_array_set_size(fixture->files, 0);
    ls_test_add_file(fixture, bad_names[i], 1);
    g_assert_false(ls_test_upload(fixture->client, fixture->files, &fixture->error));
    ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_FILE, "no plain name");
    g_clear_error(&fixture->error);
  }
  g_ptr_array_set_size(fixture->files, 0);
  ls_test_add_file(fixture, "a.jpg", 1);
  ls_test_add_file(fixture, "a.jpg", 1);
  g_assert_false(ls_test_upload(fixture->client, fixture->files, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_FILE, "Two files");
}

static JsonArray *
list_work(LsTest *fixture, RelabelLsWork work, const char *since, gint64 after_id)
{
  g_autoptr(GAsyncResult) result = NULL;
  Await wait = { 0 };

  relabel_ls_client_list_work_async(fixture->client, 1, work, since, after_id, NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_client_list_work_finish(fixture->client, result, &fixture->error);
}

static JsonArray *
list_changed(LsTest *fixture, const char *since)
{
  return list_work(fixture, RELABEL_LS_WORK_CHANGED, since, 0);
}

/* Behind the last that is known, whatever has gone meanwhile. */
static void
test_list_pages(LsTest *fixture, gconstpointer data)
{
  g_autoptr(JsonArray) rows = NULL;
  g_autofree char *query = NULL;

  ls_test_script(fixture, TASKS, 200, "{\"total\":3,\"tasks\":[{\"id\":5},{\"id\":6}]}");
  rows = list_work(fixture, RELABEL_LS_WORK_SKIPPED, NULL, 4);
  g_assert_cmpuint(json_array_get_length(rows), ==, 2);
  query = g_uri_unescape_string(fake_server_last_query(fixture->server, TASKS), NULL);
  g_assert_nonnull(strstr(query, "project=1&page_size=1000&include=id,updated_at,"));
  g_assert_nonnull(strstr(query, "{\"filter\":\"filter:tasks:id\",\"operator\":\"greater\",\"type\":\"Number\",\"value\":4}"));
  g_assert_nonnull(strstr(query, "\"ordering\":[\"tasks:id\"]"));
}

static void
test_list_of_no_project(LsTest *fixture, gconstpointer data)
{
  ls_test_script(fixture, TASKS, 404, "{\"detail\":\"No Project matches the given query.\"}");
  g_assert_null(list_changed(fixture, NULL));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_NOT_FOUND, "No Project");
}

static void
test_list_of_no_list(LsTest *fixture, gconstpointer data)
{
  ls_test_script(fixture, TASKS, 200, "{\"total\":3}");
  g_assert_null(list_changed(fixture, NULL));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_NOT_JSON, "no list of tasks");
}

static const char *const times[][2] = {
  { "2026-11-23T09:00:00Z", "2026-11-23T09:00:00.000000Z" },
  { "2026-11-23T09:00:00.123456Z", "2026-11-23T09:00:00.123456Z" },
  { "2026-11-23T10:00:00.5+01:00", "2026-11-23T09:00:00.500000Z" },
  { "2026-11-23T09:00:00", "2026-11-23T09:00:00.000000Z" },
};

/* The server answers any other form with HTTP 500. */
static void
test_list_since(LsTest *fixture, gconstpointer data)
{
  ls_test_script(fixture, TASKS, 200, "{\"total\":0,\"tasks\":[]}");
  for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
    g_autoptr(JsonArray) rows = list_changed(fixture, times[i][0]);
    g_autofree char *query = g_uri_unescape_string(fake_server_last_query(fixture->server, TASKS), NULL);
    g_autofree char *value = g_strdup_printf("\"operator\":\"greater\",\"type\":\"Datetime\",\"value\":\"%s\"", times[i][1]);

    g_assert_nonnull(rows);
    g_assert_nonnull(strstr(query, value));
  }
  g_assert_null(list_changed(fixture, "yesterday"));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_INVALID, "yesterday");
}

static void
test_find_tasks(LsTest *fixture, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonArray) rows = NULL;
  g_autofree char *query = NULL;
  Await wait = { 0 };

  ls_test_script(fixture, TASKS, 200, "{\"total\":1,\"tasks\":[{\"id\":1,\"data\":{\"relabel_batch\":\"a&\\\"b\"}}]}");
  relabel_ls_client_find_tasks_async(fixture->client, 1, "relabel_batch", "a&\"b", NULL, await_cb, &wait);
  result = await(&wait);
  rows = relabel_ls_client_find_tasks_finish(fixture->client, result, &fixture->error);
  g_assert_cmpuint(json_array_get_length(rows), ==, 1);
  query = g_uri_unescape_string(fake_server_last_query(fixture->server, TASKS), NULL);
  g_assert_nonnull(strstr(query, "\"filter\":\"filter:tasks:data.relabel_batch\",\"operator\":\"equal\",\"type\":\"String\","
                                 "\"value\":\"a&\\\"b\""));
}

static void
test_drafts_of_old_server(LsTest *fixture, gconstpointer data)
{
  g_autoptr(JsonArray) rows = NULL;

  ls_test_script(fixture, TASKS, 500, "{\"detail\":\"Cannot resolve keyword\"}");
  ls_test_script(fixture, TASKS, 500, "{\"detail\":\"Cannot resolve keyword\"}");
  ls_test_script(fixture, TASKS, 200, "{\"total\":2,\"tasks\":[{\"id\":1,\"drafts\":[]},{\"id\":2,\"drafts\":[{\"id\":9}]}]}");
  rows = list_work(fixture, RELABEL_LS_WORK_DRAFT, NULL, 0);
  g_assert_cmpuint(json_array_get_length(rows), ==, 2);
  g_assert_null(strstr(fake_server_last_query(fixture->server, TASKS), "draft_exists"));
}

static const char *const markers[][2] = {
  { "{\"total\":0,\"total_annotations\":0,\"tasks\":[]}", " 0 0" },
  { "{\"total\":2,\"total_annotations\":3,\"tasks\":[{\"id\":1,\"updated_at\":\"x\"}]}", "x 2 3" },
  { "{\"tasks\":[null]}", " 0 0" },
};

static void
test_marker(LsTest *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS(markers); i++)
    ls_test_script(fixture, TASKS, 200, markers[i][0]);
  for (gsize i = 0; i < G_N_ELEMENTS(markers); i++) {
    g_autoptr(GAsyncResult) result = NULL;
    g_autofree char *marker = NULL;
    Await wait = { 0 };

    relabel_ls_client_get_marker_async(fixture->client, 1, NULL, await_cb, &wait);
    result = await(&wait);
    marker = relabel_ls_client_get_marker_finish(fixture->client, result, &fixture->error);
    g_assert_cmpstr(marker, ==, markers[i][1]);
  }
}

static void
test_find_projects(LsTest *fixture, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) projects = NULL;
  Await wait = { 0 };

  ls_test_script(fixture, "GET /api/projects/", 200, "{\"next\":\"http://x/?page=2\",\"results\":[{\"id\":1,\"title\":\"cells\"},"
                                                     "{\"id\":2,\"title\":\"Cells\"}]}");
  ls_test_script(fixture, "GET /api/projects/", 200, "{\"next\":null,\"results\":[{\"id\":3,\"title\":\"Cells\"}]}");
  relabel_ls_client_find_projects_async(fixture->client, "Cells", NULL, await_cb, &wait);
  result = await(&wait);
  projects = relabel_ls_client_find_projects_finish(fixture->client, result, &fixture->error);
  g_assert_cmpuint(projects->len, ==, 2);
  g_assert_cmpint(relabel_ls_project_get_id(projects->pdata[0]), ==, 2);
  g_assert_cmpint(relabel_ls_project_get_id(projects->pdata[1]), ==, 3);
}

static gboolean
delete_project(LsTest *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;
  Await wait = { 0 };

  relabel_ls_client_delete_project_async(fixture->client, 1, NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_client_delete_project_finish(fixture->client, result, &fixture->error);
}

static void
test_delete_project(LsTest *fixture, gconstpointer data)
{
  g_autoptr(FakeAnswer) gone = ls_test_recorded("err_404_project.json");

  ls_test_script(fixture, "DELETE /api/projects/1/", 204, NULL);
  fake_server_script(fixture->server, "DELETE /api/projects/1/", gone);
  ls_test_script(fixture, "DELETE /api/projects/1/", 403, "{}");
  g_assert_true(delete_project(fixture));
  g_assert_true(delete_project(fixture));
  g_assert_false(delete_project(fixture));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_FORBIDDEN, "Deleting the project failed");
}

#define ADD(name, function) g_test_add("/labelstudio/transfer/" name, LsTest, NULL, ls_test_set_up, function, ls_test_tear_down)

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD("upload", test_upload);
  ADD("upload-100-parts", test_upload_100_parts);
  ADD("upload-32-megabytes", test_upload_32_megabytes);
  ADD("upload-large-file", test_upload_large_file);
  ADD("upload-none", test_upload_none);
  for (gsize i = 0; i < G_N_ELEMENTS(loss_rows); i++) {
    g_autofree char *path = g_strdup_printf("/labelstudio/transfer/upload-loss/%s", loss_rows[i].name);

    g_test_add_data_func(path, &loss_rows[i], test_upload_loss);
  }
  ADD("upload-vanished", test_upload_vanished);
  ADD("upload-bad-names", test_upload_bad_names);
  ADD("list-pages", test_list_pages);
  ADD("list-of-no-project", test_list_of_no_project);
  ADD("list-of-no-list", test_list_of_no_list);
  ADD("list-since", test_list_since);
  ADD("find-tasks", test_find_tasks);
  ADD("drafts-of-old-server", test_drafts_of_old_server);
  ADD("marker", test_marker);
  ADD("find-projects", test_find_projects);
  ADD("delete-project", test_delete_project);
  return run_tests();
}
