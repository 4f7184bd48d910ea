/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "fake-server.h"
#include "own-home.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-zoo-private.h"
#include "relabel-zoo.h"

/* Of "data" and 60 blanks. */
#define SUM "95275dd2aa72c89d7f930ea383a5c5d8cbe6d7bf29643eb0604aa456567db71d"

/* A download in a thread, for the server is in this one. */
typedef struct {
  FakeServer *server;
  char *folder;
  char *url;
  char *path;
  RelabelZooDownload given;
  GCancellable *cancellable;
  GError *error;
  gboolean done;
  gboolean has_ended;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new();
  fixture->folder = g_dir_make_tmp("relabel-zoo-XXXXXX", NULL);
  fixture->url = g_strconcat(fake_server_url(fixture->server), "/a.zip", NULL);
  fixture->path = g_build_filename(fixture->folder, "a.zip", NULL);
  fixture->given = (RelabelZooDownload) { "a", fixture->url, fixture->path, NULL, 100, 1000, 30 };
  fixture->cancellable = g_cancellable_new();
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  relabel_files_delete(fixture->folder);
  g_assert_false(g_file_test(fixture->folder, G_FILE_TEST_EXISTS));
  fake_server_free(fixture->server);
  g_clear_error(&fixture->error);
  g_free(fixture->folder);
  g_free(fixture->url);
  g_free(fixture->path);
  g_assert_finalize_object(fixture->cancellable);
  own_home_clear();
}

static gboolean
ended_cb(gpointer data)
{
  ((Fixture *)data)->has_ended = TRUE;
  return G_SOURCE_REMOVE;
}

static gpointer
thread_func(gpointer data)
{
  Fixture *fixture = data;

  fixture->done = relabel_zoo_download(&fixture->given, NULL, fixture->cancellable, &fixture->error);
  g_main_context_invoke(NULL, ended_cb, fixture);
  return NULL;
}

static void
download(Fixture *fixture)
{
  GThread *thread = g_thread_new("download", thread_func, fixture);

  while (!fixture->has_ended)
    g_main_context_iteration(NULL, TRUE);
  g_thread_join(thread);
}

static void
assert_nothing_left(Fixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open(fixture->folder, 0, NULL);

  g_assert_cmpstr(g_dir_read_name(dir), ==, NULL);
}

static void
test_checksum(Fixture *fixture, gconstpointer data)
{
  const char *right = data;
  const FakeAnswer answer = { .status = 200, .type = "application/zip", .body = "data", .size = 60 };

  fixture->given.sha256 = right != NULL ? right : SUM;
  fake_server_script(fixture->server, "GET /a.zip", &answer);
  download(fixture);
  if (right != NULL) {
    g_assert_error(fixture->error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED);
    g_assert_nonnull(strstr(fixture->error->message, right));
    assert_nothing_left(fixture);
  } else {
    g_autofree char *content = NULL;
    gsize length = 0;

    g_assert_no_error(fixture->error);
    g_assert_true(g_file_get_contents(fixture->path, &content, &length, NULL));
    g_assert_cmpuint(length, ==, 64);
    g_assert_true(g_str_has_prefix(content, "data "));
  }
}

static void
test_no_end(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer answer = { .status = 200, .type = "application/zip", .fault = GPOINTER_TO_INT(data) };

  fixture->given.timeout = 1;
  fake_server_script(fixture->server, "GET /a.zip", &answer);
  download(fixture);
  g_assert_error(fixture->error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NETWORK);
  g_test_message("%s", fixture->error->message);
  /* Silence may pass; what is slow stays so. */
  g_assert_cmpuint(fake_server_count(fixture->server, "GET /a.zip"), ==, answer.fault == FAKE_SILENCE ? 3 : 1);
}

static gboolean
cancel_cb(gpointer data)
{
  Fixture *fixture = data;

  if (fake_server_count(fixture->server, "GET /a.zip") == 0)
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel(fixture->cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel(Fixture *fixture, gconstpointer data)
{
  const FakeAnswer answer = { .status = 200, .type = "application/zip", .fault = GPOINTER_TO_INT(data) };

  fake_server_script(fixture->server, "GET /a.zip", &answer);
  g_timeout_add(10, cancel_cb, fixture);
  download(fixture);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Whatever a file of notes says that was changed by hand, what is there is used only with a mark of its version. */
static void
test_part(Fixture *fixture, gconstpointer data)
{
  g_autofree char *part = g_strconcat(fixture->path, ".part", NULL);
  g_autofree char *info = g_strconcat(part, ".info", NULL);
  g_autofree char *good = g_strdup_printf("[part]\nurl=%s\netag=\"1\"\ntotal=64\n", fixture->url);
  g_autofree char *no_mark = g_strdup_printf("[part]\nurl=%s\ntotal=64\n", fixture->url);
  const struct {
    const char *text;
    guint64 size;
  } rows[] = { { good, 4 }, { no_mark, 0 }, { "[part]\nurl=http://other/\netag=\"1\"\n", 0 }, { "noise", 0 }, { "", 0 }, { NULL, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RelabelZooPart) opened = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(part, "data", -1, NULL));
    g_unlink(info);
    if (rows[i].text != NULL)
      g_assert_true(g_file_set_contents(info, rows[i].text, -1, NULL));
    opened = relabel_zoo_part_open(fixture->path, fixture->url, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(opened->size, ==, rows[i].size);
  }
}

/* Each row has what a person, a download and an import need of it. */
static void
test_table(void)
{
  g_autoptr(GPtrArray) entries = relabel_zoo_list();

  g_assert_cmpuint(entries->len, >, 0);
  for (guint i = 0; i < entries->len; i++) {
    const RelabelZooEntry *entry = entries->pdata[i];

    g_assert_true(relabel_zoo_find(entry->name, NULL) == entry);
    g_assert_true(g_str_has_prefix(entry->url, "https://"));
    g_assert_null(strchr(entry->archive, '/'));
    g_assert_null(strchr(entry->name, '/'));
    g_assert_true(*entry->title != '\0' && *entry->description != '\0' && *entry->license != '\0' && *entry->source != '\0');
    g_assert_true(entry->size > 0 && entry->n_samples > 0);
    g_assert_true(entry->sha256 == NULL || strlen(entry->sha256) == 64);
  }
  g_assert_null(relabel_zoo_find("zebra", NULL));
}

int
main(int argc, char *argv[])
{
  int status;

  own_home_begin();
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/zoo/table", test_table);
  g_test_add("/zoo/checksum/right", Fixture, NULL, set_up, test_checksum, tear_down);
  g_test_add("/zoo/checksum/wrong", Fixture, "0000000000000000000000000000000000000000000000000000000000000000", set_up, test_checksum, tear_down);
  g_test_add("/zoo/no-end/silence", Fixture, GINT_TO_POINTER(FAKE_SILENCE), set_up, test_no_end, tear_down);
  g_test_add("/zoo/no-end/trickle", Fixture, GINT_TO_POINTER(FAKE_TRICKLE), set_up, test_no_end, tear_down);
  g_test_add("/zoo/cancel/silence", Fixture, GINT_TO_POINTER(FAKE_SILENCE), set_up, test_cancel, tear_down);
  g_test_add("/zoo/cancel/trickle", Fixture, GINT_TO_POINTER(FAKE_TRICKLE), set_up, test_cancel, tear_down);
  g_test_add("/zoo/part", Fixture, NULL, set_up, test_part, tear_down);
  status = run_tests();
  own_home_end();
  return status;
}
