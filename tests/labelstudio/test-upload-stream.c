/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies that are streamed, and batches that were too large. */
#include <glib/gstdio.h>
#include <string.h>

#include "ls-test.h"
#include "relabel-json.h"
#include "relabel-ls-multipart.h"

#define UPLOAD "POST /api/projects/1/import"
#define UPLOADS "GET /api/projects/1/file-uploads"

/* As libsoup does it: asynchronously, in pieces. NULL with an error. */
static GBytes *
read_all(GInputStream *stream, GError **error)
{
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
  g_autoptr(GAsyncResult) result = NULL;
  Await wait = { 0 };

  g_output_stream_splice_async(memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT, NULL, await_cb, &wait);
  result = await(&wait);
  if (g_output_stream_splice_finish(memory, result, error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

static const gsize sizes[] = { 0, 1, 100, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3 * 1024 * 1024 };

/* Read twice, for a request may be repeated. */
static void
test_length(LsTest *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsMultipart) multipart = relabel_ls_multipart_new();
  g_autoptr(GBytes) first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autofree char *name = g_strdup_printf("%" G_GSIZE_FORMAT ".jpg", i);

    ls_test_add_file(fixture, name, sizes[i]);
    relabel_ls_multipart_add(multipart, g_ptr_array_index(fixture->files, i), (goffset)sizes[i]);
  }
  for (guint n = 0; n < 2; n++) {
    g_autoptr(GInputStream) stream = relabel_ls_multipart_open(multipart);
    g_autoptr(GBytes) bytes = read_all(stream, &fixture->error);

    g_assert_no_error(fixture->error);
    g_assert_cmpint((goffset)g_bytes_get_size(bytes), ==, relabel_ls_multipart_get_length(multipart));
    g_assert_true(first == NULL || g_bytes_equal(first, bytes));
    if (first == NULL)
      first = g_steal_pointer(&bytes);
  }
}

static char *
write_file(gsize size)
{
  g_autofree char *content = g_strnfill(size, 'y');
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("relabel-XXXXXX-photo.jpg", &path, NULL);

  g_assert_cmpint(fd, >=, 0);
  g_assert_true(g_close(fd, NULL));
  g_assert_true(g_file_set_contents(path, content, (gssize)size, NULL));
  return g_steal_pointer(&path);
}

/* By a byte in each direction, and at the edges of what is read at once. */
static void
test_changed(LsTest *fixture, gconstpointer data)
{
  for (gsize i = 1; i < G_N_ELEMENTS(sizes); i++) {
    for (int change = -1; change <= 1; change += 2) {
      g_autofree char *path = write_file(sizes[i]);
      g_autoptr(RelabelLsFile) file = relabel_ls_file_new("a.jpg", path);
      g_autoptr(RelabelLsMultipart) multipart = relabel_ls_multipart_new();
      g_autoptr(GInputStream) stream = NULL;

      relabel_ls_multipart_add(multipart, file, (goffset)sizes[i] + change);
      stream = relabel_ls_multipart_open(multipart);
      g_assert_null(read_all(stream, &fixture->error));
      ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_FILE, "photo.jpg was changed while it was sent");
      g_clear_error(&fixture->error);
      g_assert_cmpint(g_unlink(path), ==, 0);
    }
  }
}

static void
test_vanishes(LsTest *fixture, gconstpointer data)
{
  g_autofree char *path = write_file(10);
  g_autoptr(RelabelLsFile) file = relabel_ls_file_new("a.jpg", path);
  g_autoptr(RelabelLsMultipart) multipart = relabel_ls_multipart_new();
  g_autoptr(GInputStream) stream = NULL;

  relabel_ls_multipart_add(multipart, file, 10);
  g_assert_cmpint(g_unlink(path), ==, 0);
  stream = relabel_ls_multipart_open(multipart);
  g_assert_null(read_all(stream, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_FILE, "photo.jpg can't be read");
}

/* Smaller batches, until the server takes them, and no larger ones any more. */
static void
test_too_large(LsTest *fixture, gconstpointer data)
{
  for (guint i = 0; i < 4; i++) {
    g_autofree char *name = g_strdup_printf("%u.jpg", i);

    ls_test_add_file(fixture, name, 3);
  }
  ls_test_script(fixture, UPLOAD, 413, "<html>");
  ls_test_script(fixture, UPLOAD, 201, "{\"file_upload_ids\":[1,2]}");
  ls_test_script(fixture, UPLOADS, 200, "[{\"id\":1,\"file\":\"upload/1/12345678-0.jpg\"},{\"id\":2,\"file\":\"upload/1/12345678-1.jpg\"}]");
  ls_test_script(fixture, UPLOAD, 201, "{\"file_upload_ids\":[3,4]}");
  ls_test_script(fixture, UPLOADS, 200, "[{\"id\":3,\"file\":\"upload/1/12345678-2.jpg\"},{\"id\":4,\"file\":\"upload/1/12345678-3.jpg\"}]");
  g_assert_true(ls_test_upload(fixture->client, fixture->files, &fixture->error));
  g_assert_cmpuint(fake_server_count(fixture->server, UPLOAD), ==, 3);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint(relabel_ls_file_get_upload_id(g_ptr_array_index(fixture->files, i)), ==, i + 1);
}

/* What the server refuses as one too many was not carried out, and may be repeated, whatever it is. */
static void
test_one_too_many(LsTest *fixture, gconstpointer data)
{
  const FakeAnswer later = { .status = 429, .body = "{}", .retry_after = "1" };

  ls_test_add_file(fixture, "a.jpg", 3);
  fake_server_script(fixture->server, UPLOAD, &later);
  ls_test_script(fixture, UPLOAD, 201, "{\"file_upload_ids\":[1]}");
  ls_test_script(fixture, UPLOADS, 200, "[{\"id\":1,\"file\":\"upload/1/12345678-a.jpg\",\"size\":3}]");
  g_assert_true(ls_test_upload(fixture->client, fixture->files, &fixture->error));
  g_assert_cmpuint(fake_server_count(fixture->server, UPLOAD), ==, 2);
}

typedef struct {
  gint64 id;
  const char *stored;
  gint64 size;
  gboolean same;
} AdoptRow;

static const AdoptRow adopt_rows[] = {
  { 7, "upload/1/12345678-a.jpg", 3, TRUE },
  { 7, "upload/1/12345678-a.jpg", -1, TRUE },
  { 7, "upload/1/12345678-a.jpg", 2, FALSE },
  { 7, "upload/1/12345678-b.jpg", 3, FALSE },
  { 0, "upload/1/12345678-a.jpg", 3, FALSE },
  { 7, "", 3, FALSE },
};

static void
test_adopt(LsTest *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS(adopt_rows); i++) {
    const AdoptRow *row = &adopt_rows[i];
    RelabelLsFile *file;

    ls_test_add_file(fixture, "a.jpg", 3);
    file = g_ptr_array_index(fixture->files, i);
    g_assert_cmpint(relabel_ls_file_adopt(file, row->id, row->stored, row->size), ==, row->same);
    g_assert_cmpint(relabel_ls_file_get_upload_id(file), ==, row->same ? row->id : 0);
  }
}

static void
test_list(LsTest *fixture, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonArray) rows = NULL;
  Await wait = { 0 };

  ls_test_script(fixture, UPLOADS, 200, "[{\"id\":1,\"file\":\"upload/1/12345678-a.jpg\"}]");
  relabel_ls_client_list_uploads_async(fixture->client, 1, NULL, await_cb, &wait);
  result = await(&wait);
  rows = relabel_ls_client_list_uploads_finish(fixture->client, result, &fixture->error);
  g_assert_cmpuint(json_array_get_length(rows), ==, 1);
  g_assert_cmpstr(fake_server_last_query(fixture->server, UPLOADS), ==, "all=true");
}

#define ADD(name, function) g_test_add("/labelstudio/upload-stream/" name, LsTest, NULL, ls_test_set_up, function, ls_test_tear_down)

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD("length", test_length);
  ADD("changed", test_changed);
  ADD("vanishes", test_vanishes);
  ADD("too-large", test_too_large);
  ADD("one-too-many", test_one_too_many);
  ADD("adopt", test_adopt);
  ADD("list", test_list);
  return run_tests();
}
