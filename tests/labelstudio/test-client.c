/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the client behaves: connecting, keys, repetitions, redirects, cancelling. */
#include <string.h>

#include "ls-test.h"
#include "relabel-ls-http.h"

#define VERSION "{\"release\":\"1.23.2\",\"edition\":\"Community\"}"
#define WHOAMI "{\"id\":7,\"email\":\"a@example.com\"}"
#define PROJECT "{\"id\":1,\"title\":\"Title\",\"label_config\":\"<View/>\",\"task_number\":3}"
#define GET_PROJECT "GET /api/projects/1/"
#define REFRESH "POST /api/token/refresh/"

static const FakeAnswer version = { .status = 200, .body = VERSION };
static const FakeAnswer whoami = { .status = 200, .body = WHOAMI };
static const FakeAnswer project = { .status = 200, .body = PROJECT };
static const FakeAnswer reset = { .fault = FAKE_RESET };
static const FakeAnswer unauthorized = { .status = 401, .body = "{\"detail\":\"Authentication credentials were not provided.\"}" };

typedef struct {
  FakeServer *server;
  RelabelLsClient *client;
  GError *error;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new();
  fixture->client = ls_test_client(fake_server_url(fixture->server), LEGACY_KEY);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_clear_error(&fixture->error);
  g_assert_finalize_object(fixture->client);
  fake_server_free(fixture->server);
}

static void
test_connect(Fixture *fixture, gconstpointer data)
{
  RelabelLsServer *server;

  fake_server_script(fixture->server, "GET /api/version", &version);
  fake_server_script(fixture->server, "GET /api/current-user/whoami", &whoami);
  g_assert_true(ls_test_connect(fixture->client, NULL, &fixture->error));
  server = relabel_ls_client_get_server(fixture->client);
  g_assert_cmpstr(relabel_ls_server_get_release(server), ==, "1.23.2");
  g_assert_cmpstr(relabel_ls_server_get_edition(server), ==, "Community");
  g_assert_cmpint(relabel_ls_server_get_user_id(server), ==, 7);
  g_assert_cmpstr(relabel_ls_server_get_email(server), ==, "a@example.com");
  g_assert_cmpint(relabel_ls_server_get_key_kind(server), ==, RELABEL_LS_KEY_KIND_LEGACY);
  g_assert_null(fake_server_last_header(fixture->server, "GET /api/version", "Authorization"));
  g_assert_cmpstr(fake_server_last_header(fixture->server, "GET /api/current-user/whoami", "Authorization"), ==, "Token " LEGACY_KEY);
  g_assert_null(fake_server_last_header(fixture->server, "GET /api/current-user/whoami", "Cookie"));
}

typedef struct {
  const char *name;
  FakeAnswer version;
  FakeAnswer whoami;
  FakeAnswer probe;
  int code;              /* -1: it succeeds */
  const char *words;
} TestRow;

#define REFUSED { .status = 400, .body = "{\"validation_errors\":{\"title\":[\"too long\"]}}" }

static const TestRow test_rows[] = {
  { "good", { .status = 200, .body = VERSION }, { .status = 200, .body = WHOAMI }, REFUSED, -1, NULL },
  { "oldest", { .status = 200, .body = "{\"release\":\"1.5.0post0\"}" }, { .status = 200, .body = WHOAMI }, REFUSED, -1, NULL },
  { "too-old", { .status = 200, .body = "{\"release\":\"1.4.1\"}" }, .code = RELABEL_LS_ERROR_TOO_OLD, .words = "version 1.4.1" },
  { "web-page", { .status = 200, .type = "text/html", .body = "<html>" }, .code = RELABEL_LS_ERROR_NOT_LABEL_STUDIO,
    .words = "no Label Studio" },
  { "web-server", { .status = 404, .type = "text/html", .body = "<html>" }, .code = RELABEL_LS_ERROR_NOT_LABEL_STUDIO,
    .words = "no Label Studio" },
  { "other-api", { .status = 200, .body = "{\"version\":3}" }, .code = RELABEL_LS_ERROR_NOT_LABEL_STUDIO, .words = "no Label Studio" },
  { "release-of-words", { .status = 200, .body = "{\"release\":\"nightly\"}" }, .code = RELABEL_LS_ERROR_NOT_LABEL_STUDIO,
    .words = "no Label Studio" },
  { "wrong-key", { .status = 200, .body = VERSION }, { .status = 401, .body = "{\"detail\":\"Invalid token.\"}" },
    .code = RELABEL_LS_ERROR_UNAUTHORIZED, .words = "does not know this API key" },
  { "no-right", { .status = 200, .body = VERSION }, { .status = 200, .body = WHOAMI },
    { .status = 403, .body = "{\"detail\":\"You do not have permission\"}" }, RELABEL_LS_ERROR_FORBIDDEN, "may not make projects" },
  { "accepts-anything", { .status = 200, .body = VERSION }, { .status = 200, .body = WHOAMI }, { .status = 201, .body = "{\"id\":1}" },
    RELABEL_LS_ERROR_NOT_LABEL_STUDIO, "accepts what every Label Studio refuses" },
};

static void
test_connection_test(gconstpointer data)
{
  const TestRow *row = data;
  Fixture fixture = { 0 };

  set_up(&fixture, NULL);
  fake_server_script(fixture.server, "GET /api/version", &row->version);
  fake_server_script(fixture.server, "GET /api/current-user/whoami", &row->whoami);
  fake_server_script(fixture.server, "POST /api/projects/", &row->probe);
  g_assert_cmpint(ls_test_test(fixture.client, &fixture.error), ==, row->code < 0);
  if (row->code >= 0)
    ls_test_assert_error(fixture.error, (RelabelLsError)row->code, row->words);
  /* What is no Label Studio never gets the key. */
  if (row->whoami.status == 0)
    g_assert_cmpuint(fake_server_count(fixture.server, "GET /api/current-user/whoami"), ==, 0);
  tear_down(&fixture, NULL);
}

static void
test_no_server(void)
{
  g_autoptr(RelabelLsClient) client = ls_test_client("http://127.0.0.1:1", LEGACY_KEY);
  g_autoptr(RelabelLsClient) lost = ls_test_client("http://relabel-test.invalid", LEGACY_KEY);
  g_autoptr(GError) error = NULL;

  g_assert_false(ls_test_test(client, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_OFFLINE, "No server answers at http://127.0.0.1:1");
  g_clear_error(&error);
  g_assert_false(ls_test_test(lost, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_OFFLINE, "The host of http://relabel-test.invalid is not known");
}

static void
test_untrusted_certificate(void)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "labelstudio", "self-signed.pem", NULL);
  g_autoptr(FakeServer) server = fake_server_new_tls(path);
  g_autoptr(RelabelLsClient) client = ls_test_client(fake_server_url(server), LEGACY_KEY);
  g_autoptr(GError) error = NULL;

  g_assert_false(ls_test_create_project(client, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_TLS, "certificate");
  g_assert_cmpuint(fake_server_count(server, "POST /api/projects/"), ==, 0);
}

static void
test_repeats_questions(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer busy = { .status = 503, .type = "text/html", .body = "<html>" };

  fake_server_script(fixture->server, GET_PROJECT, &reset);
  fake_server_script(fixture->server, GET_PROJECT, &busy);
  fake_server_script(fixture->server, GET_PROJECT, &project);
  g_assert_true(ls_test_get_project(fixture->client, NULL, &fixture->error));
  g_assert_cmpuint(fake_server_count(fixture->server, GET_PROJECT), ==, 3);
}

static void
test_obeys_retry_after(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer later = { .status = 429, .body = "{}", .retry_after = "1" };
  gint64 begin = g_get_monotonic_time();

  fake_server_script(fixture->server, GET_PROJECT, &later);
  fake_server_script(fixture->server, GET_PROJECT, &project);
  g_assert_true(ls_test_get_project(fixture->client, NULL, &fixture->error));
  g_assert_cmpint(g_get_monotonic_time() - begin, >=, G_USEC_PER_SEC);
}

static void
test_does_not_wait_for_ever(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer tomorrow = { .status = 429, .body = "{}", .retry_after = "86400" };

  fake_server_script(fixture->server, GET_PROJECT, &tomorrow);
  g_assert_false(ls_test_get_project(fixture->client, NULL, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_RATE_LIMITED, "86400 seconds");
  g_assert_cmpuint(fake_server_count(fixture->server, GET_PROJECT), ==, 1);
}

static void
test_follows_on_same_server(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer moved = { .status = 301, .body = "", .location = "/ls/api/projects/1/" };

  fake_server_script(fixture->server, GET_PROJECT, &moved);
  fake_server_script(fixture->server, "GET /ls/api/projects/1/", &project);
  g_assert_true(ls_test_get_project(fixture->client, NULL, &fixture->error));
  g_assert_nonnull(fake_server_last_header(fixture->server, "GET /ls/api/projects/1/", "Authorization"));
}

static void
test_key_stays_on_server(Fixture *fixture, gconstpointer data)
{
  g_autoptr(FakeServer) other = fake_server_new();
  g_autofree char *location = g_strconcat(fake_server_url(other), "/api/projects/1/", NULL);
  const FakeAnswer moved = { .status = 302, .body = "", .location = location };

  fake_server_script(fixture->server, GET_PROJECT, &moved);
  fake_server_script(other, GET_PROJECT, &project);
  g_assert_false(ls_test_get_project(fixture->client, NULL, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_REDIRECTED, "the API key is not sent");
  g_assert_cmpuint(fake_server_count(other, GET_PROJECT), ==, 0);
}

/* With a personal access token. */
static RelabelLsClient *
personal_client(Fixture *fixture)
{
  g_autofree char *key = ls_test_jwt("refresh", 1000000);

  return ls_test_client(fake_server_url(fixture->server), key);
}

/* Scripts what a refresh gives; the access token is returned. */
static char *
script_refresh(Fixture *fixture, int lifetime)
{
  char *access = ls_test_jwt("access", lifetime);
  g_autofree char *body = g_strdup_printf("{\"access\":\"%s\"}", access);
  FakeAnswer *answer = g_new0(FakeAnswer, 1);

  answer->status = 200;
  answer->body = g_intern_string(body);
  fake_server_script(fixture->server, REFRESH, answer);
  g_free(answer);
  return access;
}

static void
test_personal_token(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsClient) client = personal_client(fixture);
  g_autofree char *access = script_refresh(fixture, 300);
  g_autofree char *bearer = g_strconcat("Bearer ", access, NULL);

  fake_server_script(fixture->server, GET_PROJECT, &project);
  for (int i = 0; i < 3; i++)
    g_assert_true(ls_test_get_project(client, NULL, &fixture->error));
  g_assert_cmpuint(fake_server_count(fixture->server, REFRESH), ==, 1);
  g_assert_cmpstr(fake_server_last_header(fixture->server, GET_PROJECT, "Authorization"), ==, bearer);
  g_assert_null(fake_server_last_header(fixture->server, REFRESH, "Authorization"));
  g_assert_nonnull(strstr(fake_server_last_body(fixture->server, REFRESH), client->key));
}

static void
test_personal_token_expires(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsClient) client = personal_client(fixture);
  g_autofree char *first = script_refresh(fixture, 300);
  g_autofree char *second = script_refresh(fixture, 300);
  g_autofree char *bearer = g_strconcat("Bearer ", second, NULL);

  fake_server_script(fixture->server, GET_PROJECT, &project);
  g_assert_true(ls_test_get_project(client, NULL, &fixture->error));
  /* Half a minute before its end: 270 s after its receipt, whatever the server's clock says. */
  g_assert_cmpint(client->access_until, <=, g_get_monotonic_time() + 270 * G_USEC_PER_SEC);
  g_assert_cmpint(client->access_until, >=, g_get_monotonic_time() + 260 * G_USEC_PER_SEC);
  client->access_until = g_get_monotonic_time();
  g_assert_true(ls_test_get_project(client, NULL, &fixture->error));
  g_assert_cmpuint(fake_server_count(fixture->server, REFRESH), ==, 2);
  g_assert_cmpstr(fake_server_last_header(fixture->server, GET_PROJECT, "Authorization"), ==, bearer);
}

static void
test_personal_token_refused_once(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsClient) client = personal_client(fixture);
  g_autofree char *first = script_refresh(fixture, 300);
  g_autofree char *second = script_refresh(fixture, 300);
  const FakeAnswer created = { .status = 201, .body = PROJECT };

  fake_server_script(fixture->server, "POST /api/projects/", &unauthorized);
  fake_server_script(fixture->server, "POST /api/projects/", &created);
  g_assert_true(ls_test_create_project(client, &fixture->error));
  g_assert_no_error(fixture->error);
  g_assert_cmpuint(fake_server_count(fixture->server, REFRESH), ==, 2);
}

static void
test_personal_tokens_switched_off(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsClient) client = personal_client(fixture);
  g_autofree char *access = script_refresh(fixture, 300);

  fake_server_script(fixture->server, GET_PROJECT, &unauthorized);
  g_assert_false(ls_test_get_project(client, NULL, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_LEGACY_DISABLED, "switched off personal access tokens");
  g_assert_cmpuint(fake_server_count(fixture->server, REFRESH), ==, 2);
}

static void
check_refresh_error(Fixture *fixture, const FakeAnswer *answer, RelabelLsError code, const char *words)
{
  g_autoptr(RelabelLsClient) client = personal_client(fixture);

  fake_server_script(fixture->server, REFRESH, answer);
  g_assert_false(ls_test_get_project(client, NULL, &fixture->error));
  ls_test_assert_error(fixture->error, code, words);
  g_assert_cmpuint(fake_server_count(fixture->server, GET_PROJECT), ==, 0);
}

static void
test_personal_token_unknown(Fixture *fixture, gconstpointer data)
{
  g_autoptr(FakeAnswer) answer = ls_test_recorded("auth_refresh_garbage.json");

  check_refresh_error(fixture, answer, RELABEL_LS_ERROR_UNAUTHORIZED, "does not know this personal access token");
}

static void
test_personal_token_revoked(Fixture *fixture, gconstpointer data)
{
  g_autoptr(FakeAnswer) answer = ls_test_recorded("auth_refresh_blacklisted.json");

  check_refresh_error(fixture, answer, RELABEL_LS_ERROR_UNAUTHORIZED, "was revoked");
}

static void
test_personal_token_too_new(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer answer = { .status = 404, .type = "text/html", .body = "<html>" };

  check_refresh_error(fixture, &answer, RELABEL_LS_ERROR_LEGACY_DISABLED, "give the legacy token");
}

static void
test_refresh_gives_nonsense(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer answer = { .status = 200, .body = "{\"access\":\"abc\"}" };

  check_refresh_error(fixture, &answer, RELABEL_LS_ERROR_NOT_JSON, "gave no access token");
}

/* Cancelled at each stage: the error is that, and it comes at once. */
static gboolean
cancel_cb(gpointer user_data)
{
  g_cancellable_cancel(user_data);
  return G_SOURCE_REMOVE;
}

static void
check_cancel(Fixture *fixture, RelabelLsClient *client)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  gint64 begin = g_get_monotonic_time();

  g_timeout_add(20, cancel_cb, cancellable);
  g_assert_false(ls_test_get_project(client, cancellable, &fixture->error));
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint(g_get_monotonic_time() - begin, <, 5 * G_USEC_PER_SEC);
}

static void
test_cancel_before(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();

  g_cancellable_cancel(cancellable);
  g_assert_false(ls_test_get_project(fixture->client, cancellable, &fixture->error));
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint(fake_server_count(fixture->server, GET_PROJECT), ==, 0);
}

static void
test_cancel_waiting(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer silence = { .fault = FAKE_SILENCE };

  fake_server_script(fixture->server, GET_PROJECT, &silence);
  check_cancel(fixture, fixture->client);
}

static void
test_cancel_reading(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer huge = { .status = 200, .body = "{}", .size = 60 * 1024 * 1024 };

  fake_server_script(fixture->server, GET_PROJECT, &huge);
  check_cancel(fixture, fixture->client);
}

static void
test_cancel_pausing(Fixture *fixture, gconstpointer data)
{
  fixture->client->pause = 60000;
  fake_server_script(fixture->server, GET_PROJECT, &reset);
  check_cancel(fixture, fixture->client);
}

static void
test_cancel_refreshing(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsClient) client = personal_client(fixture);
  const FakeAnswer silence = { .fault = FAKE_SILENCE };

  fake_server_script(fixture->server, REFRESH, &silence);
  check_cancel(fixture, client);
}

static gpointer
other_thread(gpointer data)
{
  g_autoptr(GMainContext) context = g_main_context_new();
  g_autoptr(RelabelLsClient) client = ls_test_client(data, LEGACY_KEY);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsProject) found = NULL;
  Await wait = { context, NULL };

  g_main_context_push_thread_default(context);
  relabel_ls_client_get_project_async(client, 1, NULL, await_cb, &wait);
  result = await(&wait);
  found = relabel_ls_client_get_project_finish(client, result, NULL);
  g_main_context_pop_thread_default(context);
  return GINT_TO_POINTER(found != NULL ? 1 : 2);
}

static void
test_other_thread(Fixture *fixture, gconstpointer data)
{
  GThread *thread;

  fake_server_script(fixture->server, GET_PROJECT, &project);
  thread = g_thread_new("client", other_thread, (gpointer)fake_server_url(fixture->server));
  while (fake_server_count(fixture->server, GET_PROJECT) == 0)
    g_main_context_iteration(NULL, TRUE);
  /* The answer has still to be written. */
  for (int i = 0; i < 50; i++) {
    g_usleep(1000);
    g_main_context_iteration(NULL, FALSE);
  }
  g_assert_cmpint(GPOINTER_TO_INT(g_thread_join(thread)), ==, 1);
}

#define ADD(name, function) g_test_add("/labelstudio/client/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD("connect", test_connect);
  for (gsize i = 0; i < G_N_ELEMENTS(test_rows); i++) {
    g_autofree char *path = g_strdup_printf("/labelstudio/connection-test/%s", test_rows[i].name);

    g_test_add_data_func(path, &test_rows[i], test_connection_test);
  }
  g_test_add_func("/labelstudio/client/no-server", test_no_server);
  g_test_add_func("/labelstudio/client/untrusted-certificate", test_untrusted_certificate);
  ADD("repeats-questions", test_repeats_questions);
  ADD("obeys-retry-after", test_obeys_retry_after);
  ADD("does-not-wait-for-ever", test_does_not_wait_for_ever);
  ADD("follows-on-same-server", test_follows_on_same_server);
  ADD("key-stays-on-server", test_key_stays_on_server);
  ADD("personal-token", test_personal_token);
  ADD("personal-token-expires", test_personal_token_expires);
  ADD("personal-token-refused-once", test_personal_token_refused_once);
  ADD("personal-tokens-switched-off", test_personal_tokens_switched_off);
  ADD("personal-token-unknown", test_personal_token_unknown);
  ADD("personal-token-revoked", test_personal_token_revoked);
  ADD("personal-token-too-new", test_personal_token_too_new);
  ADD("refresh-gives-nonsense", test_refresh_gives_nonsense);
  ADD("cancel-before", test_cancel_before);
  ADD("cancel-waiting", test_cancel_waiting);
  ADD("cancel-reading", test_cancel_reading);
  ADD("cancel-pausing", test_cancel_pausing);
  ADD("cancel-refreshing", test_cancel_refreshing);
  ADD("other-thread", test_other_thread);
  return run_tests();
}
