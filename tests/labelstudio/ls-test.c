/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ls-test.h"

#include <string.h>

#include "relabel-json.h"

RelabelLsClient *
ls_test_client(const char *url, const char *key)
{
  g_autoptr(GError) error = NULL;
  RelabelLsClient *client = relabel_ls_client_new(url, key, &error);

  g_assert_no_error(error);
  client->pause = 1;
  return client;
}

static char *
base64url(const char *text)
{
  char *encoded = g_base64_encode((const guchar *)text, strlen(text));

  g_strdelimit(encoded, "+", '-');
  g_strdelimit(encoded, "/", '_');
  *(strchr(encoded, '=') != NULL ? strchr(encoded, '=') : encoded + strlen(encoded)) = '\0';
  return encoded;
}

char *
ls_test_jwt(const char *token_type, int lifetime)
{
  static guint serial;
  g_autofree char *head = base64url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
  g_autofree char *plain = g_strdup_printf("{\"token_type\":\"%s\",\"iat\":1000,\"exp\":%d,\"jti\":\"%u\"}", token_type, 1000 + lifetime,
                                           serial++);
  g_autofree char *payload = base64url(plain);

  return g_strdup_printf("%s.%s.c2lnbmF0dXJl", head, payload);
}

FakeAnswer *
ls_test_recorded(const char *name)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "labelstudio", name, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse_file(path, &error);
  FakeAnswer *answer = g_new0(FakeAnswer, 1);
  JsonObject *response;

  g_assert_no_error(error);
  response = relabel_json_peek_object(json_node_get_object(node), "response");
  answer->status = (guint)relabel_json_peek_int(response, "status", 0);
  answer->type = g_strdup(relabel_json_peek_string(relabel_json_peek_object(response, "headers"), "Content-Type"));
  answer->body = relabel_json_to_string(json_object_get_member(response, "body"), FALSE);
  return answer;
}

void
ls_test_recorded_free(FakeAnswer *answer)
{
  g_free((char *)answer->type);
  g_free((char *)answer->body);
  g_free(answer);
}

gboolean
ls_test_connect(RelabelLsClient *client, GCancellable *cancellable, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsServer) server = NULL;

  relabel_ls_client_connect_async(client, cancellable, await_cb, &wait);
  result = await(&wait);
  server = relabel_ls_client_connect_finish(client, result, error);
  return server != NULL;
}

gboolean
ls_test_test(RelabelLsClient *client, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsServer) server = NULL;

  relabel_ls_client_test_async(client, NULL, await_cb, &wait);
  result = await(&wait);
  server = relabel_ls_client_test_finish(client, result, error);
  return server != NULL;
}

gboolean
ls_test_get_project(RelabelLsClient *client, GCancellable *cancellable, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsProject) project = NULL;

  relabel_ls_client_get_project_async(client, 1, cancellable, await_cb, &wait);
  result = await(&wait);
  project = relabel_ls_client_get_project_finish(client, result, error);
  return project != NULL;
}

gboolean
ls_test_create_project(RelabelLsClient *client, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsProject) project = NULL;

  relabel_ls_client_create_project_async(client, "Title", "<View/>", NULL, NULL, await_cb, &wait);
  result = await(&wait);
  project = relabel_ls_client_create_project_finish(client, result, error);
  return project != NULL;
}

gboolean
ls_test_validate(RelabelLsClient *client, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  relabel_ls_client_validate_config_async(client, "<View/>", NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_client_validate_config_finish(client, result, error);
}

gboolean
ls_test_import(RelabelLsClient *client, guint n_tasks, guint n_predictions, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonArray) tasks = json_array_new();
  g_autoptr(GArray) ids = NULL;

  for (guint i = 0; i < n_tasks; i++)
    json_array_add_object_element(tasks, json_object_new());
  relabel_ls_client_import_tasks_async(client, 1, tasks, n_predictions, NULL, await_cb, &wait);
  result = await(&wait);
  ids = relabel_ls_client_import_tasks_finish(client, result, error);
  if (ids != NULL)
    g_assert_cmpuint(ids->len, ==, n_tasks);
  return ids != NULL;
}

gboolean
ls_test_upload(RelabelLsClient *client, GPtrArray *files, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  relabel_ls_client_upload_files_async(client, 1, files, NULL, NULL, NULL, NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_client_upload_files_finish(client, result, error);
}

void
ls_test_assert_error(const GError *error, RelabelLsError code, const char *words)
{
  g_assert_error(error, RELABEL_LS_ERROR, (int)code);
  if (strstr(error->message, words) == NULL)
    g_error("“%s” does not say “%s”", error->message, words);
  g_assert_null(strstr(error->message, LEGACY_KEY));
  g_assert_null(strstr(error->message, "eyJ"));
}

void
ls_test_set_up(LsTest *fixture, gconstpointer data)
{
  fixture->server = fake_server_new();
  fixture->client = ls_test_client(fake_server_url(fixture->server), LEGACY_KEY);
  fixture->files = g_ptr_array_new_with_free_func(g_object_unref);
}

void
ls_test_tear_down(LsTest *fixture, gconstpointer data)
{
  g_clear_error(&fixture->error);
  g_ptr_array_unref(fixture->files);
  g_assert_finalize_object(fixture->client);
  fake_server_free(fixture->server);
}

void
ls_test_script(LsTest *fixture, const char *request, guint status, const char *body)
{
  const FakeAnswer answer = { .status = status, .body = body };

  fake_server_script(fixture->server, request, &answer);
}

void
ls_test_add_file(LsTest *fixture, const char *name, gsize size)
{
  g_autoptr(GBytes) content = g_bytes_new_take(g_strnfill(size, 'x'), size);

  g_ptr_array_add(fixture->files, relabel_ls_file_new_for_bytes(name, content));
}
