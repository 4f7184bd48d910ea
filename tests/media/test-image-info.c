/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pictures.h"
#include "relabel-image-info.h"
#include "relabel-media-error.h"

typedef struct {
  char *folder;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->folder = folder_new();
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  folder_remove(fixture->folder);
}

static void
assert_probe(const char *folder, const char *name, GBytes *bytes, const RelabelImageInfo *wanted)
{
  g_autofree char *path = file_write(folder, name, bytes);
  g_autoptr(GError) error = NULL;
  RelabelImageInfo info;

  relabel_image_check(path, &info, &error);
  g_assert_no_error(error);
  g_assert_cmpint(info.kind, ==, wanted->kind);
  g_assert_cmpstr(info.mime_type, ==, wanted->mime_type);
  g_assert_cmpint(info.width, ==, wanted->width);
  g_assert_cmpint(info.height, ==, wanted->height);
  g_assert_cmpint(info.channels, ==, wanted->channels);
  g_assert_cmpint(info.size_bytes, ==, g_bytes_get_size(bytes));
}

static void
assert_refused(const char *folder, GBytes *bytes, RelabelMediaError code)
{
  g_autofree char *path = file_write(folder, "picture", bytes);
  g_autoptr(GError) error = NULL;
  RelabelImageInfo info = { .width = 7 };

  g_assert_false(relabel_image_check(path, &info, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, (int)code);
  g_assert_cmpint(info.width, ==, 7);
}

static void
test_formats(Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *type;
    RelabelImageInfo info;
  } rows[] = {
    { "jpeg", { RELABEL_IMAGE_JPEG, "image/jpeg", 40, 30, .channels = 3 } },
    { "png", { RELABEL_IMAGE_PNG, "image/png", 40, 30, .channels = 3 } },
    { "bmp", { RELABEL_IMAGE_BMP, "image/bmp", 40, 30, .channels = 3 } },
    { "tiff", { RELABEL_IMAGE_TIFF, "image/tiff", 40, 30, .channels = 3 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GdkPixbuf) pixbuf = picture_new(40, 30, FALSE);
    g_autoptr(GBytes) bytes = picture_encode(pixbuf, rows[i].type);

    assert_probe(fixture->folder, "picture", bytes, &rows[i].info);
  }
}

static void
test_special(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GBytes) progressive = picture_jpeg_special(50, 20, TRUE, FALSE);
  g_autoptr(GBytes) cmyk = picture_jpeg_special(50, 20, FALSE, TRUE);
  g_autoptr(GdkPixbuf) pixbuf = picture_new(5, 3, TRUE);
  g_autoptr(GBytes) alpha = picture_encode(pixbuf, "png");
  g_autoptr(GBytes) gif = picture_gif();

  assert_probe(fixture->folder, "a", progressive,
               &(RelabelImageInfo){ RELABEL_IMAGE_JPEG, "image/jpeg", 50, 20, .channels = 3 });
  assert_probe(fixture->folder, "b", cmyk, &(RelabelImageInfo){ RELABEL_IMAGE_JPEG, "image/jpeg", 50, 20, .channels = 4 });
  assert_probe(fixture->folder, "c", alpha, &(RelabelImageInfo){ RELABEL_IMAGE_PNG, "image/png", 5, 3, .channels = 4 });
  assert_probe(fixture->folder, "d", gif, &(RelabelImageInfo){ RELABEL_IMAGE_GIF, "image/gif", 2, 1, .channels = 1 });
}

/* Headers of WebP's three forms, as libwebp writes them; the first two of 550 × 368 pixels. */
static void
test_webp(Fixture *fixture, gconstpointer data)
{
  static const guint8 lossy[] = "RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\x30\x01\0\x9d\x01\x2a\x26\x02\x70\x01";
  static const guint8 lossless[] = "RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x25\xc2\x5b\x10\0\0\0\0\0";
  static const guint8 extended[] = "RIFF\x3c\0\0\0WEBPVP8X\x0a\0\0\0\x18\0\0\0\x27\0\0\x1d\0\0"
                                   "EXIF\x1a\0\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0";
  g_autoptr(GBytes) a = g_bytes_new_static(lossy, sizeof lossy - 1);
  g_autoptr(GBytes) b = g_bytes_new_static(lossless, sizeof lossless - 1);
  g_autoptr(GBytes) c = g_bytes_new_static(extended, sizeof extended - 1);

  assert_probe(fixture->folder, "a", a, &(RelabelImageInfo){ RELABEL_IMAGE_WEBP, "image/webp", 550, 368, .channels = 3 });
  assert_probe(fixture->folder, "b", b, &(RelabelImageInfo){ RELABEL_IMAGE_WEBP, "image/webp", 550, 368, .channels = 4 });
  assert_probe(fixture->folder, "c", c, &(RelabelImageInfo){ RELABEL_IMAGE_WEBP, "image/webp", 30, 40, .channels = 4 });
}

static void
test_orientation(Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 20; i++) {
    int orientation = i % 10;
    g_autoptr(GBytes) bytes = picture_jpeg(40, 30, orientation, i >= 10);
    g_autofree char *path = file_write(fixture->folder, "picture", bytes);
    g_autoptr(GError) error = NULL;
    gboolean turned = orientation >= 5 && orientation <= 8;
    RelabelImageInfo info;

    relabel_image_probe(path, &info, &error);
    g_assert_no_error(error);
    g_assert_cmpint(info.orientation, ==, orientation >= 1 && orientation <= 8 ? orientation : 1);
    g_assert_cmpint(info.width, ==, turned ? 30 : 40);
    g_assert_cmpint(info.height, ==, turned ? 40 : 30);
    g_assert_cmpint(info.stored_width, ==, 40);
    g_assert_cmpint(info.stored_height, ==, 30);
  }
}

/* PNG has a chunk for EXIF; the check sums are not looked at. */
static void
test_png_orientation(Fixture *fixture, gconstpointer data)
{
  static const guint8 chunk[] = "\0\0\0\x1a""eXIfMM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0\0\0\0\0";
  g_autoptr(GdkPixbuf) pixbuf = picture_new(40, 30, FALSE);
  g_autoptr(GBytes) plain = picture_encode(pixbuf, "png");
  GByteArray *array = g_byte_array_new();
  g_autoptr(GBytes) bytes = NULL;

  g_byte_array_append(array, g_bytes_get_data(plain, NULL), 33);
  g_byte_array_append(array, chunk, sizeof chunk - 1);
  g_byte_array_append(array, (const guint8 *)g_bytes_get_data(plain, NULL) + 33, (guint)g_bytes_get_size(plain) - 33);
  bytes = g_byte_array_free_to_bytes(array);
  assert_probe(fixture->folder, "a", bytes, &(RelabelImageInfo){ RELABEL_IMAGE_PNG, "image/png", 30, 40, .channels = 3 });
}

static void
test_names(Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "no-extension", "wrong.png", "two words.jpg", "ünïcode 図.jpg", "bad\xff\xfe.jpg",
                                       "-dash", "new\nline.jpg", "%41.jpg" };
  g_autoptr(GBytes) bytes = picture_jpeg(8, 6, 1, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    assert_probe(fixture->folder, names[i], bytes,
                 &(RelabelImageInfo){ RELABEL_IMAGE_JPEG, "image/jpeg", 8, 6, .channels = 3 });
}

/* Cut at each byte, a file is never taken for a whole one. */
static void
test_truncated(gconstpointer data)
{
  const char *type = data;
  char *folder = folder_new();
  g_autoptr(GdkPixbuf) pixbuf = picture_new(40, 30, FALSE);
  g_autoptr(GBytes) bytes = g_str_equal(type, "gif") ? picture_gif() : picture_encode(pixbuf, type);
  gsize n = g_bytes_get_size(bytes);

  /* The last bytes of a PNG are a check sum, and of a GIF a trailer that no picture needs. */
  for (gsize length = 0; length < n - (g_str_equal(type, "png") ? 8 : 1); length += 1 + length / 40) {
    g_autoptr(GBytes) cut = bytes_cut(bytes, length);
    g_autofree char *path = file_write(folder, "picture", cut);
    g_autoptr(GError) error = NULL;
    RelabelImageInfo info;

    g_test_message("%d of %d bytes", (int)length, (int)n);
    g_assert_false(relabel_image_check(path, &info, &error));
    g_assert_true(g_error_matches(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED) ||
                  (length < 20 && g_error_matches(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE)));
  }
  folder_remove(folder);
}

/* What cameras append after the end marker is no damage; zeros in the place of the end are. */
static void
test_tail(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GBytes) plain = picture_jpeg_special(64, 64, TRUE, FALSE);
  gsize n = g_bytes_get_size(plain);
  GByteArray *appended = g_byte_array_new();
  GByteArray *zeroed = g_byte_array_new();
  g_autoptr(GBytes) a = NULL;
  g_autoptr(GBytes) b = NULL;
  guint8 zeros[5000] = { 0 };

  g_byte_array_append(appended, g_bytes_get_data(plain, NULL), (guint)n);
  g_byte_array_append(appended, zeros, sizeof zeros);
  g_byte_array_append(zeroed, g_bytes_get_data(plain, NULL), (guint)n - 2);
  g_byte_array_append(zeroed, zeros, sizeof zeros);
  a = g_byte_array_free_to_bytes(appended);
  b = g_byte_array_free_to_bytes(zeroed);
  assert_probe(fixture->folder, "a", a, &(RelabelImageInfo){ RELABEL_IMAGE_JPEG, "image/jpeg", 64, 64, .channels = 3 });
  assert_refused(fixture->folder, b, RELABEL_MEDIA_ERROR_DAMAGED);
}

typedef struct {
  const char *name;
  const char *bytes;
  gsize length;
  RelabelMediaError code;
} Bad;

#define BYTES(text) (text), sizeof(text) - 1

static const Bad bad[] = {
  { "empty", BYTES(""), RELABEL_MEDIA_ERROR_DAMAGED },
  { "text", BYTES("Hello, world, this is text"), RELABEL_MEDIA_ERROR_NOT_AN_IMAGE },
  { "bm-text", BYTES("BM is also how a text may begin, and no bitmap"), RELABEL_MEDIA_ERROR_NOT_AN_IMAGE },
  { "jpeg2000", BYTES("\0\0\0\x0cjP  \r\n\x87\n"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "bigtiff", BYTES("II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "canon-raw", BYTES("II*\0\x10\0\0\0CR\2\0"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "svg", BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), RELABEL_MEDIA_ERROR_NOT_AN_IMAGE },
  { "png-huge", BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\0\0\0\0\0\0\0"),
    RELABEL_MEDIA_ERROR_TOO_LARGE },
  { "png-many-pixels", BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\x0f\x00\x00\0\x0f\x00\x00\x08\x02\0\0\0\0\0\0\0"),
    RELABEL_MEDIA_ERROR_TOO_LARGE },
  { "png-no-width", BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\0\x01\x08\x02\0\0\0\0\0\0\0"),
    RELABEL_MEDIA_ERROR_DAMAGED },
  { "png-no-data", BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\x01\x08\x02\0\0\0\0\0\0\0\0\0\0\0IEND\0\0\0\0"),
    RELABEL_MEDIA_ERROR_DAMAGED },
  { "jpeg-zero-length", BYTES("\xff\xd8\xff\xe0\0\0\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0\xff\xd9"),
    RELABEL_MEDIA_ERROR_DAMAGED },
  { "jpeg-without-frame", BYTES("\xff\xd8\xff\xe0\0\4ab\xff\xda\0\4ab\xff\xd9"), RELABEL_MEDIA_ERROR_DAMAGED },
  { "jpeg-without-scan", BYTES("\xff\xd8\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0\xff\xd9tail"), RELABEL_MEDIA_ERROR_DAMAGED },
  { "tiff-far-directory", BYTES("II*\0\xff\xff\xff\xff aaaaaaaa"), RELABEL_MEDIA_ERROR_DAMAGED },
  { "tiff-many-entries", BYTES("MM\0*\0\0\0\x08\xff\xff\1\0\0\3\0\0\0\1\0\1\0\0"), RELABEL_MEDIA_ERROR_DAMAGED },
  { "bmp-huge", BYTES("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\xff\xff\xff\x7f\0\0\0\x80\1\0\x18\0\0\0\0\0"),
    RELABEL_MEDIA_ERROR_TOO_LARGE },
  { "jpeg-lossless", BYTES("\xff\xd8\xff\xc3\0\x0b\x08\0\1\0\1\1\1\x11\0\xff\xd9"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "jpeg-12-bits", BYTES("\xff\xd8\xff\xc1\0\x0b\x0c\0\1\0\1\1\1\x11\0\xff\xd9"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "bmp-with-jpeg", BYTES("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0"),
    RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "bmp-64-bits", BYTES("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x40\0\0\0\0\0"),
    RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "tiff-32-bits", BYTES("II*\0\x08\0\0\0\1\0\2\1\3\0\1\0\0\0\x20\0\0\0\0\0\0\0"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "tiff-of-a-camera", BYTES("II*\0\x08\0\0\0\1\0\6\1\3\0\1\0\0\0\x23\x80\0\0\0\0\0\0"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "tiff-packed-strangely", BYTES("II*\0\x08\0\0\0\1\0\3\1\3\0\1\0\0\0\xff\x7f\0\0\0\0\0\0"), RELABEL_MEDIA_ERROR_UNSUPPORTED },
  { "webp-unknown", BYTES("RIFF\x16\0\0\0WEBPVP9 \x0a\0\0\0aaaaaaaaaaaaaaaaaa"), RELABEL_MEDIA_ERROR_DAMAGED },
};

static void
test_bad(gconstpointer data)
{
  const Bad *row = data;
  char *folder = folder_new();
  g_autoptr(GBytes) bytes = g_bytes_new_static(row->bytes, row->length);

  assert_refused(folder, bytes, row->code);
  folder_remove(folder);
}

static gboolean
has_loader(const char *mime_type)
{
  g_autoptr(GSList) formats = gdk_pixbuf_get_formats();

  for (GSList *each = formats; each != NULL; each = each->next) {
    g_auto(GStrv) types = gdk_pixbuf_format_get_mime_types(each->data);

    if (g_strv_contains((const char *const *)types, mime_type))
      return TRUE;
  }
  return FALSE;
}

/* The beginnings of pictures that only some machines can read. */
static void
test_loaders(Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *mime_type;
    const char *name;
    const char *bytes;
    gsize length;
  } rows[] = {
    { "image/heif", "HEIC", BYTES("\0\0\0\x18""ftypheic\0\0\0\0mif1") },
    { "image/heif", "HEIF", BYTES("\0\0\0\x14""ftypmif1\0\0\0\0") },
    { "image/avif", "AVIF", BYTES("\0\0\0\x14""ftypavif\0\0\0\0") },
    { "image/avif", "AVIF", BYTES("\0\0\0\x18""ftypmif1\0\0\0\0avif") },
    { "image/jxl", "JPEG XL", BYTES("\0\0\0\x0cJXL \r\n\x87\n") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GBytes) bytes = g_bytes_new_static(rows[i].bytes, rows[i].length);
    g_autofree char *path = file_write(fixture->folder, "picture", bytes);
    g_autoptr(GError) error = NULL;
    RelabelImageInfo info;

    g_assert_false(relabel_image_probe(path, &info, &error));
    if (has_loader(rows[i].mime_type)) {
      g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED);
    } else {
      g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED);
      g_assert_nonnull(strstr(error->message, rows[i].name));
      g_assert_nonnull(strstr(error->message, "convert it to JPEG or PNG"));
    }
  }
}

static void
test_no_file(Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe_path = g_build_filename(fixture->folder, "pipe", NULL);
  g_autofree char *missing = g_build_filename(fixture->folder, "missing", NULL);
  g_autoptr(GError) error = NULL;
  RelabelImageInfo info;

  g_assert_false(relabel_image_probe(fixture->folder, &info, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE);
  g_clear_error(&error);
  g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
  g_assert_false(relabel_image_probe(pipe_path, &info, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE);
  g_clear_error(&error);
  g_assert_false(relabel_image_probe(missing, &info, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_FOUND);
}

/* Random damage to the headers is answered, whatever it is, without a fault. */
static void
test_damage(gconstpointer data)
{
  char *folder = folder_new();
  g_autoptr(GdkPixbuf) pixbuf = picture_new(40, 30, FALSE);
  g_autoptr(GBytes) whole = g_str_equal(data, "exif") ? picture_jpeg(40, 30, 6, TRUE)
                            : g_str_equal(data, "gif") ? picture_gif()
                                                       : picture_encode(pixbuf, data);
  g_autoptr(GRand) random = g_rand_new_with_seed(1);

  for (int i = 0; i < 500; i++) {
    gsize n = 0;
    g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(whole, &n), g_bytes_get_size(whole));
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *path = NULL;
    RelabelImageInfo info;

    for (int j = 0; j < 4; j++)
      copy[g_rand_int_range(random, 0, (gint32)MIN(n, 120))] = (guint8)g_rand_int(random);
    bytes = g_bytes_new(copy, n);
    path = file_write(folder, "picture", bytes);
    if (relabel_image_check(path, &info, NULL)) {
      g_assert_cmpint(info.width, >, 0);
      g_assert_cmpint(info.height, >, 0);
      g_assert_cmpint(info.orientation, <=, 8);
    }
  }
  folder_remove(folder);
}

#define ADD(name, function) g_test_add("/media/info/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char *argv[])
{
  static const char *const types[] = { "jpeg", "png", "gif", "bmp", "tiff" };
  static const char *const damaged[] = { "exif", "jpeg", "png", "gif", "bmp", "tiff" };

  g_test_init(&argc, &argv, NULL);
  ADD("formats", test_formats);
  ADD("special", test_special);
  ADD("webp", test_webp);
  ADD("orientation", test_orientation);
  ADD("png-orientation", test_png_orientation);
  ADD("names", test_names);
  ADD("tail", test_tail);
  ADD("no-file", test_no_file);
  ADD("loaders", test_loaders);
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    g_autofree char *path = g_strdup_printf("/media/info/truncated/%s", types[i]);

    g_test_add_data_func(path, types[i], test_truncated);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(damaged); i++) {
    g_autofree char *path = g_strdup_printf("/media/info/damage/%s", damaged[i]);

    g_test_add_data_func(path, damaged[i], test_damage);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autofree char *path = g_strdup_printf("/media/info/bad/%s", bad[i].name);

    g_test_add_data_func(path, &bad[i], test_bad);
  }
  return g_test_run();
}
