/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says, and what people read then. */
#include <string.h>

#include "ls-test.h"

typedef enum {
  GET,      /* of a project */
  CREATE,   /* a project */
  IMPORT,   /* tasks */
  VALIDATE, /* a config */
  UPLOAD,   /* a file */
} Operation;

static const char *const requests[] = {
  "GET /api/projects/1/", "POST /api/projects/", "POST /api/projects/1/import", "POST /api/projects/validate/",
  "POST /api/projects/1/import",
};

typedef struct {
  const char *name;
  Operation operation;
  FakeAnswer answer;      /* or, if @recorded */
  const char *recorded;
  RelabelLsError code;
  const char *words;
} Row;

static const Row rows[] = {
  { "wrong-legacy-key", GET, .recorded = "auth_bad_legacy_401.json", .code = RELABEL_LS_ERROR_UNAUTHORIZED,
    .words = "does not know this API key" },
  { "no-key-arrived", GET, .recorded = "auth_none_401.json", .code = RELABEL_LS_ERROR_UNAUTHORIZED, .words = "/user/account" },
  { "legacy-switched-off", GET, .recorded = "auth_legacy_disabled_401.json", .code = RELABEL_LS_ERROR_LEGACY_DISABLED,
    .words = "personal access token" },
  { "no-project", GET, .recorded = "err_404_project.json", .code = RELABEL_LS_ERROR_NOT_FOUND,
    .words = "No Project matches the given query." },
  { "no-page-html", GET, { .status = 404, .type = "text/html", .body = "<html>" }, .code = RELABEL_LS_ERROR_NOT_FOUND,
    .words = "deleted" },
  { "forbidden", CREATE, .recorded = "webhook_10.0.0.2.json", .code = RELABEL_LS_ERROR_FORBIDDEN, .words = "reserved network address" },
  { "conflict", CREATE, { .status = 409, .body = "{\"detail\":\"taken\"}" }, .code = RELABEL_LS_ERROR_CONFLICT, .words = "taken" },
  { "title-too-short", CREATE, .recorded = "project_title_short_400.json", .code = RELABEL_LS_ERROR_INVALID,
    .words = "title: Ensure this field has at least 3 characters." },
  { "title-too-long", CREATE, .recorded = "project_title_long_400.json", .code = RELABEL_LS_ERROR_INVALID, .words = "title: Ensure" },
  { "config-of-project", CREATE, .recorded = "project_create_bad_config.json", .code = RELABEL_LS_ERROR_INVALID,
    .words = "label_config: toName=\"zz\" not found" },
  { "config-validated", VALIDATE, .recorded = "validate_badto.json", .code = RELABEL_LS_ERROR_INVALID,
    .words = "label_config: toName=\"zz\" not found" },
  { "one-bad-task", IMPORT, .recorded = "import_one_bad_of_three.json", .code = RELABEL_LS_ERROR_INVALID,
    .words = "Error at item 1: \"image\" key is expected" },
  { "bad-prediction", IMPORT, .recorded = "predvalid_on_oob.json", .code = RELABEL_LS_ERROR_INVALID, .words = "out of bounds" },
  { "extension", UPLOAD, .recorded = "import_mixed_bad_ext.json", .code = RELABEL_LS_ERROR_INVALID,
    .words = "extension is not supported" },
  { "too-many-parts", UPLOAD, .recorded = "import_101_files.json", .code = RELABEL_LS_ERROR_AMBIGUOUS,
    .words = "DATA_UPLOAD_MAX_NUMBER_FILES" },
  { "server-fails-on-question", GET, .recorded = "filter_updated_at_greater.json", .code = RELABEL_LS_ERROR_SERVER, .words = "HTTP 500" },
  { "server-fails-on-import", IMPORT, { .status = 500, .body = "{\"detail\":\"database is locked\"}" }, .code = RELABEL_LS_ERROR_AMBIGUOUS,
    .words = "database is locked" },
  { "proxy-gives-up-on-create", CREATE, { .status = 504, .type = "text/html", .body = "<html>" }, .code = RELABEL_LS_ERROR_AMBIGUOUS,
    .words = "not known whether it was done" },
  { "too-large", UPLOAD, { .status = 413, .type = "text/html", .body = "<html>" }, .code = RELABEL_LS_ERROR_TOO_LARGE,
    .words = "a.jpg (1 byte) is larger" },
  { "rate-limited", CREATE, { .status = 429, .body = "{}", .retry_after = "25" }, .code = RELABEL_LS_ERROR_RATE_LIMITED,
    .words = "wait for 25 seconds" },
  { "teapot", GET, { .status = 418, .body = "{}" }, .code = RELABEL_LS_ERROR_FAILED, .words = "HTTP 418" },
  { "html-for-json", GET, { .status = 200, .type = "text/html", .body = "<html>login</html>" }, .code = RELABEL_LS_ERROR_NOT_JSON,
    .words = "text/html" },
  { "broken-json", GET, { .status = 200, .body = "{\"id\": 1" }, .code = RELABEL_LS_ERROR_NOT_JSON, .words = "not Label Studio's" },
  { "deep-json", GET, { .status = 200, .body = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[" }, .code = RELABEL_LS_ERROR_NOT_JSON, .words = "not Label Studio's" },
  { "no-id", GET, { .status = 200, .body = "{\"title\":\"x\"}" }, .code = RELABEL_LS_ERROR_NOT_JSON, .words = "without an id" },
  { "list-for-project", GET, { .status = 200, .body = "[]" }, .code = RELABEL_LS_ERROR_NOT_JSON, .words = "no project" },
  { "html-after-create", CREATE, { .status = 200, .type = "text/html", .body = "<html>" }, .code = RELABEL_LS_ERROR_AMBIGUOUS,
    .words = "text/html" },
  { "import-without-ids", IMPORT, { .status = 201, .body = "{\"task_count\":2}" }, .code = RELABEL_LS_ERROR_AMBIGUOUS,
    .words = "does not say which tasks" },
  { "import-loses-tasks", IMPORT, { .status = 201, .body = "{\"task_ids\":[5],\"prediction_count\":1}" },
    .code = RELABEL_LS_ERROR_INCOMPLETE, .words = "1 of 2 tasks and 1 of 1 predictions" },
  { "import-loses-predictions", IMPORT, { .status = 201, .body = "{\"task_ids\":[5,6],\"prediction_count\":0}" },
    .code = RELABEL_LS_ERROR_INCOMPLETE, .words = "2 of 2 tasks and 0 of 1 predictions" },
  { "server-repeats-the-key", CREATE, { .status = 400, .body = "{\"detail\":\"Token " LEGACY_KEY " is odd\"}" },
    .code = RELABEL_LS_ERROR_INVALID, .words = "Token … is odd" },
  { "huge-answer", GET, { .status = 200, .body = "{}", .size = 65 * 1024 * 1024 }, .code = RELABEL_LS_ERROR_TOO_LARGE,
    .words = "larger than 64 MB" },
  { "redirect-elsewhere", GET, { .status = 302, .body = "", .location = "http://elsewhere.invalid/api/" },
    .code = RELABEL_LS_ERROR_REDIRECTED, .words = "elsewhere.invalid" },
  { "redirect-other-port", GET, { .status = 302, .body = "", .location = "http://127.0.0.1:1/api/" },
    .code = RELABEL_LS_ERROR_REDIRECTED, .words = "127.0.0.1:1" },
  { "redirect-to-login", GET, { .status = 302, .body = "", .location = "/user/login/?next=/api/" },
    .code = RELABEL_LS_ERROR_UNAUTHORIZED, .words = "does not know this API key" },
  { "redirect-for-ever", GET, { .status = 302, .body = "", .location = "/api/projects/1/" }, .code = RELABEL_LS_ERROR_REDIRECTED,
    .words = "leads on" },
  { "reset-on-question", GET, { .fault = FAKE_RESET }, .code = RELABEL_LS_ERROR_OFFLINE, .words = "connection" },
  { "reset-on-create", CREATE, { .fault = FAKE_RESET }, .code = RELABEL_LS_ERROR_AMBIGUOUS, .words = "got no answer" },
  { "reset-on-upload", UPLOAD, { .fault = FAKE_RESET }, .code = RELABEL_LS_ERROR_AMBIGUOUS, .words = "got no answer" },
  { "truncated-question", GET, { .fault = FAKE_TRUNCATE }, .code = RELABEL_LS_ERROR_OFFLINE, .words = "connection" },
  { "truncated-import", IMPORT, { .fault = FAKE_TRUNCATE }, .code = RELABEL_LS_ERROR_AMBIGUOUS, .words = "got no answer" },
  { "silence-on-question", GET, { .fault = FAKE_SILENCE }, .code = RELABEL_LS_ERROR_TIMEOUT, .words = "within 1 seconds" },
  { "silence-on-create", CREATE, { .fault = FAKE_SILENCE }, .code = RELABEL_LS_ERROR_AMBIGUOUS, .words = "for 1 seconds" },
};

/* A key of an administrator's, and what the server may make of it. */
#define SPECIAL_KEY "My+own/key=of.0123456789"

static const struct {
  const char *name;
  const char *text;
} forms[] = {
  { "plain", SPECIAL_KEY },
  { "header", "Token " SPECIAL_KEY },
  { "address", "My%2Bown%2Fkey%3Dof.0123456789" },
  { "base64", "TXkrb3duL2tleT1vZi4wMTIzNDU2Nzg5" },
  { "base64-of-basic", "dTpNeStvd24va2V5PW9mLjAxMjM0NTY3ODk=" },
  { "base64-behind-one", "eE15K293bi9rZXk9b2YuMDEyMzQ1Njc4OQ==" },
};

static gboolean
run(Operation operation, RelabelLsClient *client, GError **error)
{
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GBytes) content = NULL;

  switch (operation) {
  case GET:
    return ls_test_get_project(client, NULL, error);
  case CREATE:
    return ls_test_create_project(client, error);
  case IMPORT:
    return ls_test_import(client, 2, 1, error);
  case VALIDATE:
    return ls_test_validate(client, error);
  case UPLOAD:
  default:
    files = g_ptr_array_new_with_free_func(g_object_unref);
    content = g_bytes_new_static("x", 1);
    g_ptr_array_add(files, relabel_ls_file_new_for_bytes("a.jpg", content));
    return ls_test_upload(client, files, error);
  }
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(FakeServer) server = fake_server_new();
  g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), LEGACY_KEY);
  g_autoptr(FakeAnswer) recorded = row->recorded != NULL ? ls_test_recorded(row->recorded) : NULL;
  g_autoptr(GError) error = NULL;
  guint n_tries = row->answer.fault == FAKE_RESET || row->answer.fault == FAKE_TRUNCATE ? 4 : row->code == RELABEL_LS_ERROR_SERVER ? 2 : 1;

  if (row->answer.fault == FAKE_SILENCE)
    client->idle_timeout = 1;
  fake_server_script(server, requests[row->operation], recorded != NULL ? recorded : &row->answer);
  g_assert_false(run(row->operation, client, &error));
  ls_test_assert_error(error, row->code, row->words);
  if (!g_str_equal(row->name, "huge-answer") && row->code != RELABEL_LS_ERROR_INVALID && row->code != RELABEL_LS_ERROR_NOT_JSON &&
      row->code != RELABEL_LS_ERROR_REDIRECTED)
    g_assert_true(strstr(error->message, fake_server_url(server)) != NULL);
  if (row->code != RELABEL_LS_ERROR_REDIRECTED)
    g_assert_cmpuint(fake_server_count(server, requests[row->operation]), ==, row->operation == GET ? n_tries : 1);
  g_assert_finalize_object(g_steal_pointer(&client));
}

/* A server that has the key can say it in many ways, and at any place. */
static void
test_repeats_key(gconstpointer data)
{
  const char *form = data;

  /* Also where the words are cut off. */
  for (gsize n_before = 0; n_before < 640; n_before += 16) {
    g_autofree char *before = g_strnfill(n_before, '-');
    g_autofree char *body = g_strdup_printf("{\"detail\":\"%s%s%s\"}", before, form, form);
    const FakeAnswer answer = { .status = 400, .body = body };
    g_autoptr(FakeServer) server = fake_server_new();
    g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), SPECIAL_KEY);
    g_autoptr(GError) error = NULL;

    fake_server_script(server, "GET /api/projects/1/", &answer);
    g_assert_false(ls_test_get_project(client, NULL, &error));
    ls_test_assert_error(error, RELABEL_LS_ERROR_INVALID, n_before > 0 ? "--" : "…");
    for (gsize i = 0; i + 8 <= strlen(form); i++) {
      g_autofree char *piece = g_strndup(form + i, 8);

      g_assert_null(strstr(error->message, piece));
    }
  }
}

/* Errors that are not of one request alone. */
static void
test_repeats_key_later(void)
{
  g_autoptr(FakeServer) server = fake_server_new();
  g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), LEGACY_KEY);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GBytes) content = g_bytes_new_static("x", 1);
  const FakeAnswer version = { .status = 200, .body = "{\"release\":\"1.4." LEGACY_KEY "\"}" };
  const FakeAnswer kept = { .status = 201, .body = "{\"file_upload_ids\":[1]}" };
  const FakeAnswer names = { .status = 200, .body = "[{\"id\":1,\"file\":\"" LEGACY_KEY "\"}]" };
  g_autoptr(GError) error = NULL;

  fake_server_script(server, "GET /api/version", &version);
  fake_server_script(server, "POST /api/projects/1/import", &kept);
  fake_server_script(server, "GET /api/projects/1/file-uploads", &names);
  g_assert_false(ls_test_connect(client, NULL, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_TOO_OLD, "1.4.…");
  g_clear_error(&error);
  g_ptr_array_add(files, relabel_ls_file_new_for_bytes("a.jpg", content));
  g_assert_false(ls_test_upload(client, files, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_INCOMPLETE, "not sent (…)");
}

/* Never silent for long, and never done. */
static void
test_trickle(void)
{
  g_autoptr(FakeServer) server = fake_server_new();
  g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), LEGACY_KEY);
  const FakeAnswer trickle = { .fault = FAKE_TRICKLE };
  gint64 begin = g_get_monotonic_time();
  g_autoptr(GError) error = NULL;

  client->idle_timeout = 1;
  fake_server_script(server, "GET /api/projects/1/", &trickle);
  g_assert_false(ls_test_get_project(client, NULL, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_TIMEOUT, "within 1 seconds");
  g_assert_cmpint(g_get_monotonic_time() - begin, <, 10 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/labelstudio/error/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
    g_autofree char *path = g_strdup_printf("/labelstudio/error/repeats-key/%s", forms[i].name);

    g_test_add_data_func(path, forms[i].text, test_repeats_key);
  }
  g_test_add_func("/labelstudio/error/repeats-key-later", test_repeats_key_later);
  g_test_add_func("/labelstudio/error/trickle", test_trickle);
  return run_tests();
}
