/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against a real Label Studio; tests/lib/label-studio-server starts one and writes the variables. */
#include <glib/gstdio.h>
#include <string.h>

#include "ls-test.h"
#include "relabel-json.h"
#include "relabel-ls-http.h"
#include "relabel-ls-url.h"

#define CONFIG "<View><Image name=\"image\" value=\"$image\"/><RectangleLabels name=\"boxes\" toName=\"image\">" \
  "<Label value=\"cell\"/></RectangleLabels></View>"
#define N 250

typedef struct {
  RelabelLsClient *client;
  gint64 project;
  GError *error;
} Fixture;

static const char *
need(const char *name)
{
  const char *value = g_getenv(name);

  if (value == NULL || *value == '\0')
    g_error("%s is not set: run tests/lib/label-studio-server DIR, and source DIR/env", name);
  return value;
}

/* Waits for what was started with &wait. */
#define WAIT(wait) g_autoptr(GAsyncResult) result = await(&wait)

static gint64
create(RelabelLsClient *client)
{
  Await wait = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsProject) project = NULL;

  relabel_ls_client_create_project_async(client, "Test of the client", CONFIG, "Deleted at its end", NULL, await_cb, &wait);
  {
    WAIT(wait);
    project = relabel_ls_client_create_project_finish(client, result, &error);
  }
  g_assert_no_error(error);
  g_assert_cmpstr(relabel_ls_project_get_title(project), ==, "Test of the client");
  return relabel_ls_project_get_id(project);
}

static gboolean
delete(RelabelLsClient *client, gint64 id, GError **error)
{
  Await wait = { 0 };

  relabel_ls_client_delete_project_async(client, id, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_delete_project_finish(client, result, error);
}

/* By another client: that of the fixture knows nothing of its server until it has to. */
static gboolean
is_at_least(guint major, guint minor)
{
  g_autoptr(RelabelLsClient) client = ls_test_client(need("RELABEL_TEST_LS_URL"), need("RELABEL_TEST_LS_KEY"));
  g_autoptr(GError) error = NULL;

  g_assert_true(ls_test_test(client, &error));
  return relabel_ls_server_is_at_least(relabel_ls_client_get_server(client), major, minor);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->client = ls_test_client(need("RELABEL_TEST_LS_URL"), need("RELABEL_TEST_LS_KEY"));
  fixture->project = create(fixture->client);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_assert_no_error(fixture->error);
  g_assert_true(delete(fixture->client, fixture->project, NULL));
  /* Gone is gone. */
  g_assert_true(delete(fixture->client, fixture->project, NULL));
  g_assert_finalize_object(fixture->client);
}

static void
test_connection(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsClient) wrong = ls_test_client(need("RELABEL_TEST_LS_URL"), "ffffffffffffffffffffffffffffffffffffffff");
  RelabelLsServer *server;

  g_assert_true(ls_test_test(fixture->client, &fixture->error));
  server = relabel_ls_client_get_server(fixture->client);
  g_assert_true(relabel_ls_server_is_at_least(server, 1, 5));
  g_assert_nonnull(relabel_ls_server_get_email(server));
  g_assert_false(ls_test_test(wrong, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_UNAUTHORIZED, "does not know this API key");
  g_clear_error(&fixture->error);
}

static JsonNode *
call(RelabelLsClient *client, const char *method, const char *path, const char *body, GError **error)
{
  RelabelLsRequest *request = relabel_ls_request_new(method, "Testing", "%s", path);
  Await wait = { 0 };

  if (body != NULL)
    relabel_ls_request_take_json(request, relabel_json_parse(body, -1, NULL));
  relabel_ls_send_async(client, request, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_send_finish(client, result, error);
}

/* Of the other kind of key. A user may have one only, and the server shows it whole only once. */
static char *
make_personal_token(Fixture *fixture)
{
  g_autoptr(JsonNode) listed = call(fixture->client, "GET", "/api/token/", NULL, &fixture->error);
  g_autoptr(JsonNode) made = NULL;
  JsonArray *tokens = json_node_get_array(listed);

  for (guint i = 0; i < json_array_get_length(tokens); i++) {
    g_autofree char *body = g_strdup_printf("{\"refresh\":\"%s\"}",
                                            relabel_json_peek_string(json_array_get_object_element(tokens, i), "token"));
    g_autoptr(JsonNode) revoked = call(fixture->client, "POST", "/api/token/blacklist/", body, &fixture->error);

    g_assert_nonnull(revoked);
  }
  made = call(fixture->client, "POST", "/api/token/", "{}", &fixture->error);
  g_assert_no_error(fixture->error);
  return g_strdup(relabel_json_peek_string(json_node_get_object(made), "token"));
}

/* An older server knows nothing of these keys. */
static void
test_no_personal_tokens(Fixture *fixture)
{
  const char *token = "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6ODA3MTQyNjY5MiwiaWF0IjoxNzYzODQyNjkyfQ.x";
  g_autoptr(RelabelLsClient) client = ls_test_client(need("RELABEL_TEST_LS_URL"), token);

  g_assert_false(ls_test_test(client, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_LEGACY_DISABLED, "does not know personal access tokens");
  g_clear_error(&fixture->error);
}

static void
test_with_personal_token(Fixture *fixture)
{
  g_autofree char *token = make_personal_token(fixture);
  g_autofree char *shortened = g_strndup(token, (gsize)(strrchr(token, '.') - token));
  g_autofree char *revocation = g_strdup_printf("{\"refresh\":\"%s\"}", shortened);
  g_autoptr(RelabelLsClient) client = ls_test_client(need("RELABEL_TEST_LS_URL"), token);
  g_autoptr(JsonNode) answer = NULL;

  g_assert_true(ls_test_test(client, &fixture->error));
  g_assert_cmpint(relabel_ls_server_get_key_kind(relabel_ls_client_get_server(client)), ==, RELABEL_LS_KEY_KIND_PERSONAL);
  g_assert_cmpint(client->access_until, >, g_get_monotonic_time());
  /* As if it had expired on the server, though not here. */
  client->access[strlen(client->access) - 1] ^= 1;
  g_assert_true(ls_test_test(client, &fixture->error));
  answer = call(fixture->client, "POST", "/api/token/blacklist/", revocation, &fixture->error);
  g_assert_no_error(fixture->error);
  g_clear_pointer(&client->access, g_free);
  g_assert_false(ls_test_test(client, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_UNAUTHORIZED, "was revoked");
  g_clear_error(&fixture->error);
  g_assert_null(relabel_ls_client_new(need("RELABEL_TEST_LS_URL"), shortened, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_UNAUTHORIZED, "shortened");
  g_clear_error(&fixture->error);
}

static void
test_legacy_tokens_off(Fixture *fixture)
{
  g_autofree char *token = make_personal_token(fixture);
  g_autoptr(RelabelLsClient) client = ls_test_client(need("RELABEL_TEST_LS_URL"), token);
  g_autoptr(JsonNode) off = call(client, "POST", "/api/jwt/settings", "{\"legacy_api_tokens_enabled\":false}", &fixture->error);
  gboolean worked = ls_test_test(fixture->client, &fixture->error);
  g_autoptr(JsonNode) on = call(client, "POST", "/api/jwt/settings", "{\"legacy_api_tokens_enabled\":true}", NULL);

  g_assert_nonnull(off);
  g_assert_nonnull(on);
  g_assert_false(worked);
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_LEGACY_DISABLED, "has switched off legacy tokens");
  g_clear_error(&fixture->error);
  g_assert_true(ls_test_test(fixture->client, &fixture->error));
}

static void
test_personal_token(Fixture *fixture, gconstpointer data)
{
  if (!is_at_least(1, 17))
    test_no_personal_tokens(fixture);
  else {
    test_with_personal_token(fixture);
    test_legacy_tokens_off(fixture);
  }
}

static void
test_projects(Fixture *fixture, gconstpointer data)
{
  Await wait = { 0 };
  g_autoptr(GPtrArray) found = NULL;
  gboolean listed = FALSE;

  relabel_ls_client_find_projects_async(fixture->client, "Test of the client", NULL, await_cb, &wait);
  WAIT(wait);
  found = relabel_ls_client_find_projects_finish(fixture->client, result, &fixture->error);
  g_assert_no_error(fixture->error);
  for (guint i = 0; i < found->len; i++)
    listed |= relabel_ls_project_get_id(found->pdata[i]) == fixture->project;
  g_assert_true(listed);
}

static gboolean
validate(Fixture *fixture, const char *config)
{
  Await wait = { 0 };

  relabel_ls_client_validate_config_async(fixture->client, config, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_validate_config_finish(fixture->client, result, &fixture->error);
}

static void
test_configs(Fixture *fixture, gconstpointer data)
{
  g_assert_true(validate(fixture, CONFIG));
  g_assert_false(validate(fixture, "<View><Choices name=\"a\" toName=\"b\"><Choice value=\"c\"/></Choices></View>"));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_INVALID, "label_config: ");
  g_clear_error(&fixture->error);
}

/* A file of that many bytes of its own. */
static RelabelLsFile *
make_file(guint i)
{
  g_autofree char *name = g_strdup_printf("%024x.jpg", i);
  g_autoptr(GBytes) content = g_bytes_new_take(g_strnfill(1000 + i, (char)i), 1000 + i);

  return relabel_ls_file_new_for_bytes(name, content);
}

static JsonObject *
make_task(const char *url, gint64 upload_id, const char *id, const char *batch)
{
  g_autofree char *escaped = g_strdup_printf(
    "{\"data\":{\"image\":\"%s\",\"relabel_id\":\"%s\",\"relabel_batch\":\"%s\"},\"predictions\":[{\"model_version\":\"test\","
    "\"score\":0.5,\"result\":[{\"id\":\"%s\",\"from_name\":\"boxes\",\"to_name\":\"image\",\"type\":\"rectanglelabels\","
    "\"value\":{\"x\":10.123456789012345,\"y\":2,\"width\":3,\"height\":4,\"rotation\":0,\"rectanglelabels\":[\"cell\"]}}]}]}",
    url, id, batch, id);
  g_autoptr(JsonNode) node = relabel_json_parse(escaped, -1, NULL);
  JsonObject *task = json_node_dup_object(json_node_copy(node));

  if (upload_id > 0)
    json_object_set_int_member(task, "file_upload_id", upload_id);
  return task;
}

static GArray *
import(Fixture *fixture, JsonArray *tasks)
{
  Await wait = { 0 };
  GArray *ids;

  relabel_ls_client_import_tasks_async(fixture->client, fixture->project, tasks, json_array_get_length(tasks), NULL, await_cb, &wait);
  WAIT(wait);
  ids = relabel_ls_client_import_tasks_finish(fixture->client, result, &fixture->error);
  g_assert_no_error(fixture->error);
  return ids;
}

static JsonArray *
find(Fixture *fixture, const char *key, const char *value)
{
  Await wait = { 0 };

  relabel_ls_client_find_tasks_async(fixture->client, fixture->project, key, value, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_find_tasks_finish(fixture->client, result, &fixture->error);
}

static JsonArray *
list(Fixture *fixture, RelabelLsWork work, const char *since, gint64 after_id)
{
  Await wait = { 0 };

  relabel_ls_client_list_work_async(fixture->client, fixture->project, work, since, after_id, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_list_work_finish(fixture->client, result, &fixture->error);
}

static char *
marker(Fixture *fixture)
{
  Await wait = { 0 };

  relabel_ls_client_get_marker_async(fixture->client, fixture->project, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_get_marker_finish(fixture->client, result, &fixture->error);
}

static RelabelLsStatus *
status(Fixture *fixture)
{
  Await wait = { 0 };

  relabel_ls_client_get_status_async(fixture->client, fixture->project, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_get_status_finish(fixture->client, result, &fixture->error);
}

static JsonArray *
export(Fixture *fixture, GArray *ids, guint n)
{
  Await wait = { 0 };

  relabel_ls_client_export_tasks_async(fixture->client, fixture->project, (const gint64 *)(gpointer)ids->data, n, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_export_tasks_finish(fixture->client, result, &fixture->error);
}

static gboolean
check_file(Fixture *fixture, const char *path)
{
  Await wait = { 0 };

  relabel_ls_client_check_file_async(fixture->client, path, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_check_file_finish(fixture->client, result, &fixture->error);
}

static gboolean
delete_tasks(Fixture *fixture, GArray *ids, guint n)
{
  Await wait = { 0 };

  relabel_ls_client_delete_tasks_async(fixture->client, fixture->project, (const gint64 *)(gpointer)ids->data, n, NULL, await_cb, &wait);
  WAIT(wait);
  return relabel_ls_client_delete_tasks_finish(fixture->client, result, &fixture->error);
}

/* What a person would do in the editor. */
static void
work(Fixture *fixture, GArray *ids, gboolean tells_of_drafts)
{
  static const struct {
    const char *path;
    const char *body;
  } deeds[] = {
    { "/api/tasks/%" G_GINT64_FORMAT "/annotations/", "{\"result\":[],\"lead_time\":1.5}" },
    { "/api/tasks/%" G_GINT64_FORMAT "/annotations/?was_cancelled=1", "{\"result\":[],\"was_cancelled\":true}" },
    { "/api/tasks/%" G_GINT64_FORMAT "/drafts", "{\"result\":[],\"lead_time\":1}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS(deeds); i++) {
    gboolean is_told = i < 2 || tells_of_drafts;
    g_auto(GStrv) parts = g_strsplit(deeds[i].path, "%" G_GINT64_FORMAT, 2);
    g_autofree char *path = g_strdup_printf("%s%" G_GINT64_FORMAT "%s", parts[0], g_array_index(ids, gint64, i), parts[1]);
    g_autofree char *before = marker(fixture);
    g_autoptr(JsonNode) done = call(fixture->client, "POST", path, deeds[i].body, &fixture->error);
    g_autofree char *after = marker(fixture);
    g_autofree char *again = marker(fixture);

    g_assert_no_error(fixture->error);
    g_assert_cmpint(g_strcmp0(before, after) != 0, ==, is_told);
    g_assert_cmpstr(again, ==, after);
  }
}

/* In the lists of drafts, where the server gives some. */
static guint
count_drafts(JsonArray *rows)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length(rows); i++) {
    JsonArray *drafts = relabel_json_peek_array(json_array_get_object_element(rows, i), "drafts");

    n += drafts != NULL ? json_array_get_length(drafts) : 0;
  }
  return n;
}

static void
check_work(Fixture *fixture, GArray *ids, const char *since, gboolean tells_of_drafts)
{
  g_autoptr(JsonArray) touched = list(fixture, RELABEL_LS_WORK_CHANGED, since, 0);
  g_autoptr(JsonArray) rest = list(fixture, RELABEL_LS_WORK_CHANGED, since, g_array_index(ids, gint64, 0));
  g_autoptr(JsonArray) labelled = list(fixture, RELABEL_LS_WORK_LABELLED, NULL, 0);
  g_autoptr(JsonArray) skipped = list(fixture, RELABEL_LS_WORK_SKIPPED, NULL, 0);
  g_autoptr(JsonArray) drafted = list(fixture, RELABEL_LS_WORK_DRAFT, NULL, 0);
  g_autoptr(RelabelLsStatus) counted = status(fixture);
  g_autoptr(JsonArray) exported = export(fixture, ids, 200);

  g_assert_no_error(fixture->error);
  g_assert_cmpuint(json_array_get_length(touched), ==, 2);
  g_assert_cmpuint(json_array_get_length(rest), ==, 1);
  g_assert_cmpuint(json_array_get_length(labelled), ==, 1);
  g_assert_cmpuint(json_array_get_length(skipped), ==, 1);
  /* All that are waiting, of which one has a draft. */
  g_assert_cmpuint(json_array_get_length(drafted), ==, tells_of_drafts ? 1 : N - 2);
  g_assert_cmpuint(count_drafts(drafted), ==, tells_of_drafts ? 0 : 1);
  g_assert_cmpint(counted->n_tasks, ==, N);
  g_assert_cmpint(counted->n_annotated, ==, 1);
  g_assert_cmpint(counted->n_annotations, ==, 1);
  g_assert_cmpint(counted->n_skipped, ==, 1);
  g_assert_cmpint(counted->n_predictions, ==, N);
  g_assert_cmpint(counted->n_drafts, ==, tells_of_drafts ? 1 : -1);
  g_assert_cmpuint(json_array_get_length(exported), ==, 200);
}

/* More files than the server takes at once; as tasks; worked on; fetched; deleted. */
static void
test_round_trip(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(JsonArray) tasks = json_array_new();
  g_autoptr(JsonArray) found = NULL;
  g_autoptr(JsonArray) before = NULL;
  g_autoptr(GArray) ids = NULL;
  gboolean tells_of_drafts = is_at_least(1, 9);
  const char *newest = "";
  Await wait = { 0 };

  for (guint i = 0; i < N; i++)
    g_ptr_array_add(files, make_file(i));
  relabel_ls_client_upload_files_async(fixture->client, fixture->project, files, NULL, NULL, NULL, NULL, await_cb, &wait);
  {
    WAIT(wait);
    g_assert_true(relabel_ls_client_upload_files_finish(fixture->client, result, &fixture->error));
  }
  for (guint i = 0; i < N; i++) {
    RelabelLsFile *file = files->pdata[i];
    g_autofree char *id = g_strndup(relabel_ls_file_get_name(file), 24);

    json_array_add_object_element(tasks, make_task(relabel_ls_file_get_url(file), relabel_ls_file_get_upload_id(file), id, "run:0"));
  }
  g_assert_true(check_file(fixture, relabel_ls_file_get_url(files->pdata[N - 1])));
  ids = import(fixture, tasks);
  found = find(fixture, "relabel_batch", "run:0");
  g_assert_cmpuint(json_array_get_length(found), ==, N);
  before = list(fixture, RELABEL_LS_WORK_CHANGED, NULL, 0);
  for (guint i = 0; i < N; i++) {
    const char *time = relabel_json_peek_string(json_array_get_object_element(before, i), "updated_at");

    newest = g_strcmp0(time, newest) > 0 ? time : newest;
  }
  work(fixture, ids, tells_of_drafts);
  check_work(fixture, ids, newest, tells_of_drafts);
  g_assert_true(delete_tasks(fixture, ids, 100));
  g_assert_true(delete_tasks(fixture, ids, 100));
}

static void
add_storage(Fixture *fixture, const char *path)
{
  Await wait = { 0 };

  relabel_ls_client_add_local_storage_async(fixture->client, fixture->project, path, "Test", NULL, await_cb, &wait);
  WAIT(wait);
  relabel_ls_client_add_local_storage_finish(fixture->client, result, &fixture->error);
}

static const char *const local_names[] = { "plain.jpg", "a b.jpg", "\xc3\xa4&#+%?=.jpg" };

static void
test_local_files(Fixture *fixture, gconstpointer data)
{
  const char *root = need("RELABEL_TEST_LS_ROOT");
  g_autofree char *folder = g_build_filename(root, "client-XXXXXX", NULL);
  gboolean serves_keys = is_at_least(1, 13);

  g_assert_nonnull(g_mkdtemp(folder));
  add_storage(fixture, root);
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_INVALID, "LOCAL_FILES_DOCUMENT_ROOT");
  g_clear_error(&fixture->error);
  add_storage(fixture, folder);
  g_assert_no_error(fixture->error);
  for (gsize i = 0; i < G_N_ELEMENTS(local_names); i++) {
    g_autofree char *path = g_build_filename(folder, local_names[i], NULL);
    g_autofree char *url = relabel_ls_local_file_url(root, path, &fixture->error);

    g_assert_no_error(fixture->error);
    g_assert_true(g_file_set_contents(path, "x", 1, NULL));
    /* Older ones serve to browsers only. */
    g_assert_cmpint(check_file(fixture, url), ==, serves_keys);
    if (!serves_keys)
      ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_FORBIDDEN, "Asking for the file");
    g_clear_error(&fixture->error);
    g_remove(path);
    g_assert_false(check_file(fixture, url));
    ls_test_assert_error(fixture->error, serves_keys ? RELABEL_LS_ERROR_NOT_FOUND : RELABEL_LS_ERROR_FORBIDDEN, "Asking for the file");
    g_clear_error(&fixture->error);
  }
  g_rmdir(folder);
}

#define ADD(name, function) g_test_add("/live/client/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD("connection", test_connection);
  ADD("personal-token", test_personal_token);
  ADD("projects", test_projects);
  ADD("configs", test_configs);
  ADD("round-trip", test_round_trip);
  ADD("local-files", test_local_files);
  return g_test_run();
}
