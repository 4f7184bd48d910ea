/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pictures.h"
#include "relabel-media-error.h"
#include "relabel-thumbnail-private.h"

typedef struct {
  char *folder;
  char *cache;
  RelabelThumbnailer *thumbnailer;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->folder = folder_new();
  fixture->cache = g_build_filename(fixture->folder, "cache", NULL);
  fixture->thumbnailer = relabel_thumbnailer_new(1, fixture->cache);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object(fixture->thumbnailer);
  g_free(fixture->cache);
  folder_remove(fixture->folder);
}

typedef struct {
  RelabelThumbnail *thumbnail;
  GError *error;
  gboolean done;
  guint order;
} Answer;

static guint n_answers;

static void
answer_clear(Answer *answer)
{
  g_clear_pointer(&answer->thumbnail, relabel_thumbnail_unref);
  g_clear_error(&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static void
loaded_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->thumbnail = relabel_thumbnailer_load_finish(RELABEL_THUMBNAILER(source), result, &answer->error);
  answer->order = n_answers++;
  answer->done = TRUE;
}

static void
ask(Fixture *fixture, const char *path, int edge, GCancellable *cancellable, Answer *answer)
{
  relabel_thumbnailer_load_async(fixture->thumbnailer, path, edge, cancellable, loaded_cb, answer);
}

static void
wait_for(Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration(NULL, TRUE);
}

static char *
write_jpeg(Fixture *fixture, const char *name, int width, int height, int orientation)
{
  g_autoptr(GBytes) bytes = picture_jpeg(width, height, orientation, FALSE);

  return file_write(fixture->folder, name, bytes);
}

static char
corner(RelabelThumbnail *thumbnail, int i)
{
  return picture_corner(g_bytes_get_data(thumbnail->pixels, NULL), thumbnail->width, thumbnail->height, thumbnail->stride,
                        thumbnail->has_alpha ? 4 : 3, i);
}

/* What is red, green, blue and white as stored, seen after each orientation. */
static void
test_orientation(Fixture *fixture, gconstpointer data)
{
  static const char *const wanted[] = { "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb" };

  for (int i = 1; i <= 8; i++) {
    g_autofree char *name = g_strdup_printf("%d.jpg", i);
    g_autofree char *path = write_jpeg(fixture, name, 160, 80, i);

    /* Decoded, from memory, and from disk. */
    for (int pass = 0; pass < 3; pass++) {
      g_auto(Answer) answer = { 0 };

      if (pass == 2)
        relabel_thumbnailer_forget(fixture->thumbnailer);
      ask(fixture, path, 64, NULL, &answer);
      wait_for(&answer);
      g_assert_no_error(answer.error);
      g_assert_cmpint(answer.thumbnail->width, ==, i >= 5 ? 32 : 64);
      g_assert_cmpint(answer.thumbnail->height, ==, i >= 5 ? 64 : 32);
      g_assert_cmpint(answer.thumbnail->full_width, ==, i >= 5 ? 80 : 160);
      for (int c = 0; c < 4; c++)
        g_assert_cmpint(corner(answer.thumbnail, c), ==, wanted[i - 1][c]);
    }
    g_assert_cmpuint(relabel_thumbnailer_get_n_decoded(fixture->thumbnailer), ==, (guint)i);
  }
}

static void
test_kinds(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GdkPixbuf) alpha = picture_new(300, 200, TRUE);
  g_autoptr(GdkPixbuf) small = picture_new(20, 10, FALSE);
  g_autoptr(GdkPixbuf) thin = picture_new(3000, 1, FALSE);
  GBytes *bytes[] = { picture_encode(alpha, "png"), picture_encode(small, "png"), picture_encode(small, "bmp"),
                      picture_encode(small, "tiff"), picture_encode(thin, "png"), picture_jpeg_special(99, 50, TRUE, FALSE),
                      picture_jpeg_special(99, 50, FALSE, TRUE), picture_gif() };
  static const int sizes[][2] = { { 100, 67 }, { 20, 10 }, { 20, 10 }, { 20, 10 }, { 100, 1 }, { 99, 50 }, { 99, 50 }, { 2, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS(bytes); i++) {
    g_autofree char *name = g_strdup_printf("%d", (int)i);
    g_autofree char *path = file_write(fixture->folder, name, bytes[i]);

    for (int pass = 0; pass < 2; pass++) {
      g_auto(Answer) answer = { 0 };

      ask(fixture, path, 100, NULL, &answer);
      wait_for(&answer);
      g_assert_no_error(answer.error);
      g_assert_cmpint(answer.thumbnail->width, ==, sizes[i][0]);
      g_assert_cmpint(answer.thumbnail->height, ==, sizes[i][1]);
      if (i == 0)
        g_assert_true(answer.thumbnail->has_alpha);
      relabel_thumbnailer_forget(fixture->thumbnailer);
    }
  }
  for (gsize i = 0; i < G_N_ELEMENTS(bytes); i++)
    g_bytes_unref(bytes[i]);
}

static void
test_errors(Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe_path = g_build_filename(fixture->folder, "pipe", NULL);
  g_autoptr(GBytes) text = g_bytes_new_static("just a text", 11);
  g_autofree char *text_path = file_write(fixture->folder, "text.jpg", text);
  g_autoptr(GBytes) whole = picture_jpeg(64, 64, 1, FALSE);
  g_autoptr(GBytes) half = bytes_cut(whole, 100);
  g_autofree char *half_path = file_write(fixture->folder, "half.jpg", half);
  struct {
    const char *path;
    int code;
  } rows[] = { { "/nowhere/at/all", RELABEL_MEDIA_ERROR_NOT_FOUND }, { pipe_path, RELABEL_MEDIA_ERROR_UNREADABLE },
               { text_path, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE }, { half_path, RELABEL_MEDIA_ERROR_DAMAGED } };

  g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(Answer) answer = { 0 };

    ask(fixture, rows[i].path, 100, NULL, &answer);
    wait_for(&answer);
    g_assert_error(answer.error, RELABEL_MEDIA_ERROR, rows[i].code);
  }
}

static void
test_merged(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_jpeg(fixture, "a.jpg", 400, 300, 1);
  Answer answers[20] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
    ask(fixture, path, 64, NULL, &answers[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
    wait_for(&answers[i]);
    g_assert_true(answers[i].thumbnail == answers[0].thumbnail);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
    answer_clear(&answers[i]);
  g_assert_cmpuint(relabel_thumbnailer_get_n_decoded(fixture->thumbnailer), ==, 1);
}

/* With one thread, what was asked for last is there before what was asked for first, save the one in hand. */
static void
test_newest_first(Fixture *fixture, gconstpointer data)
{
  Answer answers[30] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
    g_autofree char *name = g_strdup_printf("%d.jpg", (int)i);

    g_free(write_jpeg(fixture, name, 1200, 900, 1));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
    g_autofree char *path = g_strdup_printf("%s/%d.jpg", fixture->folder, (int)i);

    ask(fixture, path, 64, NULL, &answers[i]);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
    wait_for(&answers[i]);
  g_assert_cmpuint(answers[29].order, <, answers[10].order);
  g_assert_cmpuint(answers[20].order, <, answers[9].order);
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
    answer_clear(&answers[i]);
}

static void
test_cancelled(Fixture *fixture, gconstpointer data)
{
  Answer answers[30] = { 0 };
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autofree char *last = NULL;
  guint n_cancelled = 0;

  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
    g_autofree char *name = g_strdup_printf("%d.jpg", (int)i);

    g_free(last);
    last = write_jpeg(fixture, name, 1200, 900, 1);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
    g_autofree char *path = g_strdup_printf("%s/%d.jpg", fixture->folder, (int)i);

    ask(fixture, path, 64, i == 29 ? NULL : cancellable, &answers[i]);
  }
  g_cancellable_cancel(cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
    wait_for(&answers[i]);
    n_cancelled += g_error_matches(answers[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? 1 : 0;
  }
  g_assert_cmpuint(n_cancelled, ==, 29);
  g_assert_no_error(answers[29].error);
  /* The one in hand may have been finished, and its neighbour begun. */
  g_assert_cmpuint(relabel_thumbnailer_get_n_decoded(fixture->thumbnailer), <=, 4);
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
    answer_clear(&answers[i]);
}

/* One of two who wait for the same picture goes away: the other one gets it. */
static void
test_one_of_two_cancelled(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_jpeg(fixture, "a.jpg", 1200, 900, 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_auto(Answer) stays = { 0 };
  g_auto(Answer) goes = { 0 };

  ask(fixture, path, 64, NULL, &stays);
  ask(fixture, path, 64, cancellable, &goes);
  g_cancellable_cancel(cancellable);
  wait_for(&goes);
  wait_for(&stays);
  g_assert_error(goes.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error(stays.error);
}

static void
corrupt_tree(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_file_test(path, G_FILE_TEST_IS_DIR))
      corrupt_tree(path);
    else
      g_assert_true(g_file_set_contents(path, "\xff\xd8\xff garbage", -1, NULL));
  }
}

static void
test_damaged_cache(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_jpeg(fixture, "a.jpg", 400, 300, 1);

  for (guint pass = 1; pass <= 3; pass++) {
    g_auto(Answer) answer = { 0 };

    ask(fixture, path, 64, NULL, &answer);
    wait_for(&answer);
    g_assert_no_error(answer.error);
    g_assert_cmpuint(relabel_thumbnailer_get_n_decoded(fixture->thumbnailer), ==, pass);
    corrupt_tree(fixture->cache);
    relabel_thumbnailer_forget(fixture->thumbnailer);
  }
}

static void
test_replaced(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_jpeg(fixture, "a.jpg", 400, 300, 1);
  g_auto(Answer) first = { 0 };
  g_auto(Answer) second = { 0 };

  ask(fixture, path, 64, NULL, &first);
  wait_for(&first);
  g_free(write_jpeg(fixture, "a.jpg", 300, 400, 1));
  relabel_thumbnailer_forget(fixture->thumbnailer);
  ask(fixture, path, 64, NULL, &second);
  wait_for(&second);
  g_assert_cmpint(first.thumbnail->width, ==, 64);
  g_assert_cmpint(second.thumbnail->width, ==, 48);
}

static gint64
tree_bytes(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  gint64 total = 0;

  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat status;

    g_assert_cmpint(stat(path, &status), ==, 0);
    total += S_ISDIR(status.st_mode) ? tree_bytes(path) : (gint64)status.st_blocks * 512;
  }
  return total;
}

/* A cache that is full when the program starts is brought under its bound at the first write. */
static void
test_disk_limit(Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = g_build_filename(fixture->cache, "aa", NULL);
  g_autofree char *path = write_jpeg(fixture, "a.jpg", 400, 300, 1);
  g_autofree char *filler = g_malloc0(50000);
  g_auto(Answer) answer = { 0 };

  g_assert_cmpint(g_mkdir_with_parents(old, 0700), ==, 0);
  for (int i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf("%s/%d", old, i);

    g_assert_true(g_file_set_contents(name, filler, 50000, NULL));
  }
  relabel_thumbnailer_set_limits(fixture->thumbnailer, 1 << 20, 400000);
  ask(fixture, path, 64, NULL, &answer);
  wait_for(&answer);
  g_assert_cmpint(tree_bytes(fixture->cache), <=, 400000);
  g_assert_cmpint(tree_bytes(fixture->cache), >, 100000);
}

static void
test_memory_limit(Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = write_jpeg(fixture, "a.jpg", 100, 100, 1);
  g_autofree char *b = write_jpeg(fixture, "b.jpg", 100, 100, 1);
  g_autofree char *c = write_jpeg(fixture, "c.jpg", 100, 100, 1);
  const char *order[] = { a, b, a, c };

  relabel_thumbnailer_set_limits(fixture->thumbnailer, 70000, 1 << 30);
  for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
    g_auto(Answer) answer = { 0 };

    ask(fixture, order[i], 100, NULL, &answer);
    wait_for(&answer);
  }
  for (gsize i = 0; i < 3; i++) {
    const char *path = i == 0 ? a : i == 1 ? b : c;
    g_autoptr(RelabelThumbnail) thumbnail = relabel_thumbnailer_lookup(fixture->thumbnailer, path, 100);

    g_assert_true((thumbnail != NULL) == (i != 1));
  }
}

/* A cache folder that can't be made costs time, not pictures. */
static void
test_no_cache(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_jpeg(fixture, "a.jpg", 100, 100, 1);
  g_auto(Answer) answer = { 0 };

  g_assert_true(g_file_set_contents(fixture->cache, "in the way", -1, NULL));
  ask(fixture, path, 64, NULL, &answer);
  wait_for(&answer);
  g_assert_no_error(answer.error);
}

#define ADD(name, function) g_test_add("/media/thumbnailer/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  ADD("orientation", test_orientation);
  ADD("kinds", test_kinds);
  ADD("errors", test_errors);
  ADD("merged", test_merged);
  ADD("newest-first", test_newest_first);
  ADD("cancelled", test_cancelled);
  ADD("one-of-two-cancelled", test_one_of_two_cancelled);
  ADD("damaged-cache", test_damaged_cache);
  ADD("replaced", test_replaced);
  ADD("disk-limit", test_disk_limit);
  ADD("memory-limit", test_memory_limit);
  ADD("no-cache", test_no_cache);
  return g_test_run();
}
