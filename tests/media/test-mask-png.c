/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "mask-test.h"
#include "pictures.h"

#define BYTES(text) (text), sizeof(text) - 1

typedef struct {
  const char *name;
  PngHeader header;
  const char *rows;
  gsize n_rows;
  RelabelMaskFormat format;
  guint32 values[8]; /* of the first row */
} Kind;

/* The values that OpenCV 4.11 reads with IMREAD_UNCHANGED, without alpha, and one for three that are equal everywhere. */
static const Kind kinds[] = {
  { "gray-1", { 8, 1, 1, 0 }, BYTES("\0\xa5"), RELABEL_MASK_8, { 255, 0, 255, 0, 0, 255, 0, 255 } },
  { "gray-2", { 4, 1, 2, 0 }, BYTES("\0\x1b"), RELABEL_MASK_8, { 0, 85, 170, 255 } },
  { "gray-4", { 2, 1, 4, 0 }, BYTES("\0\x1f"), RELABEL_MASK_8, { 17, 255 } },
  { "gray-8", { 2, 1, 8, 0 }, BYTES("\0\1\xff"), RELABEL_MASK_8, { 1, 255 } },
  { "gray-16", { 2, 1, 16, 0 }, BYTES("\0\1\2\xff\0"), RELABEL_MASK_16, { 258, 65280 } },
  { "gray-8-alpha", { 2, 1, 8, 4 }, BYTES("\0\1\xff\2\x80"), RELABEL_MASK_8, { 1, 2 } },
  { "gray-16-alpha", { 1, 1, 16, 4 }, BYTES("\0\1\2\xff\0"), RELABEL_MASK_16, { 258 } },
  { "gray-8-transparency", { 2, 1, 8, 0, 0, NULL, 0, BYTES("\0\1") }, BYTES("\0\1\xff"), RELABEL_MASK_8, { 1, 255 } },
  { "gray-2-transparency", { 4, 1, 2, 0, 0, NULL, 0, BYTES("\0\1") }, BYTES("\0\x1b"), RELABEL_MASK_8, { 0, 85, 170, 255 } },
  { "colours", { 2, 1, 8, 2 }, BYTES("\0\1\2\3\4\5\6"), RELABEL_MASK_RGB, { 0x010203, 0x040506 } },
  { "colours-alpha", { 1, 1, 8, 6 }, BYTES("\0\1\2\3\4"), RELABEL_MASK_RGB, { 0x010203 } },
  { "colours-transparency", { 2, 1, 8, 2, 0, NULL, 0, BYTES("\0\1\0\2\0\3") }, BYTES("\0\1\2\3\4\5\6"), RELABEL_MASK_RGB,
    { 0x010203, 0x040506 } },
  { "colours-that-are-gray", { 2, 1, 8, 2 }, BYTES("\0\1\1\1\7\7\7"), RELABEL_MASK_8, { 1, 7 } },
  { "palette-1", { 4, 1, 1, 3, 0, BYTES("\1\2\3\4\5\6") }, BYTES("\0\xa0"), RELABEL_MASK_RGB,
    { 0x040506, 0x010203, 0x040506, 0x010203 } },
  { "palette-8", { 2, 1, 8, 3, 0, BYTES("\1\2\3\4\5\6") }, BYTES("\0\0\1"), RELABEL_MASK_RGB, { 0x010203, 0x040506 } },
  { "palette-transparency", { 2, 1, 8, 3, 0, BYTES("\1\2\3\4\5\6"), BYTES("\0\x80") }, BYTES("\0\0\1"), RELABEL_MASK_RGB,
    { 0x010203, 0x040506 } },
  { "palette-of-grays", { 2, 1, 8, 3, 0, BYTES("\1\1\1\5\5\5") }, BYTES("\0\0\1"), RELABEL_MASK_8, { 1, 5 } },
  { "interlaced", { 3, 3, 8, 0, 1 }, BYTES("\0\1" "\0\3" "\0\7\x9" "\0\2" "\0\x8" "\0\4\5\6"), RELABEL_MASK_8, { 1, 2, 3 } },
};

static RelabelMask *
mask_from_image(GBytes *image)
{
  g_autoptr(GError) error = NULL;
  RelabelMask *mask = relabel_mask_new_from_image(image, &error);

  g_assert_no_error(error);
  return mask;
}

/* Read, written and read again. */
static void
test_kind(gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr(GBytes) png = png_new(&kind->header, kind->rows, kind->n_rows);
  g_autoptr(RelabelMask) mask = mask_from_image(png);
  g_autoptr(GBytes) written = relabel_mask_to_png(mask, NULL);
  g_autoptr(RelabelMask) again = mask_from_image(written);

  g_assert_cmpint(mask->format, ==, kind->format);
  g_assert_cmpint(mask->width, ==, kind->header.width);
  g_assert_cmpint(mask->height, ==, kind->header.height);
  g_assert_cmpstr(mask->dtype, ==, kind->format == RELABEL_MASK_16 ? "uint16" : "uint8");
  for (int x = 0; x < mask->width; x++)
    g_assert_cmpuint(relabel_mask_get_value(mask, x, 0), ==, kind->values[x]);
  g_assert_cmpint(again->format, ==, mask->format);
  g_assert_cmpmem(again->pixels, relabel_mask_get_size(again), mask->pixels, relabel_mask_get_size(mask));
}

static void
test_interlaced_rows(void)
{
  const Kind *kind = &kinds[G_N_ELEMENTS(kinds) - 1];
  g_autoptr(GBytes) png = png_new(&kind->header, kind->rows, kind->n_rows);
  g_autoptr(RelabelMask) mask = mask_from_image(png);

  g_assert_cmpmem(mask->pixels, 9, "\1\2\3\4\5\6\7\x8\x9", 9);
}

static void
test_random(gconstpointer data)
{
  RelabelMaskFormat format = GPOINTER_TO_UINT(data);
  g_autoptr(GRand) random = g_rand_new_with_seed(1);

  for (int round = 0; round < 50; round++) {
    g_autoptr(RelabelMask) mask =
        relabel_mask_new(format, g_rand_int_range(random, 2, 90), g_rand_int_range(random, 1, 90), NULL), read = NULL;
    g_autoptr(GBytes) png = NULL;

    for (gsize i = 0; i < relabel_mask_get_size(mask); i++)
      mask->pixels[i] = (guint8)g_rand_int(random);
    png = relabel_mask_to_png(mask, NULL);
    read = mask_from_image(png);
    g_assert_cmpint(read->format, ==, format);
    g_assert_cmpint(read->width, ==, mask->width);
    g_assert_cmpmem(read->pixels, relabel_mask_get_size(read), mask->pixels, relabel_mask_get_size(mask));
  }
}

/* Formats without loss give the picture's colours; JPEG comes near to them. */
static void
test_other_format(gconstpointer data)
{
  g_autoptr(GdkPixbuf) pixbuf = picture_new(40, 30, FALSE);
  g_autoptr(GBytes) image = picture_encode(pixbuf, data);
  g_autoptr(RelabelMask) mask = mask_from_image(image);
  static const char corners[] = "rgbw";

  g_assert_cmpint(mask->format, ==, RELABEL_MASK_RGB);
  g_assert_cmpint(mask->width, ==, 40);
  g_assert_cmpint(mask->height, ==, 30);
  for (int corner = 0; corner < 4; corner++)
    g_assert_cmpint(picture_corner(mask->pixels, 40, 30, 120, 3, corner), ==, corners[corner]);
}

/* Decoders that turn pictures would move the mask away from what it was drawn on. */
static void
test_orientation(void)
{
  g_autoptr(GBytes) turned = picture_jpeg(40, 30, 6, FALSE);
  g_autoptr(RelabelMask) mask = mask_from_image(turned);

  g_assert_cmpint(mask->width, ==, 40);
  g_assert_cmpint(mask->height, ==, 30);
}

static void
assert_refused(GBytes *image, RelabelMediaError code, const char *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_mask_new_from_image(image, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, (int)code);
  if (message != NULL)
    g_assert_cmpstr(error->message, ==, message);
}

static const struct {
  const char *name;
  PngHeader header;
  const char *rows;
  gsize n_rows;
  RelabelMediaError code;
  const char *message;
} bad[] = {
  { "colours-16", { 1, 1, 16, 2 }, BYTES("\0\1\2\3\4\5\6"), RELABEL_MEDIA_ERROR_UNSUPPORTED,
    "the PNG has 16 bits a colour, and masks have 8" },
  { "few-rows", { 3, 3, 8, 0 }, BYTES("\0\1\1\1"), RELABEL_MEDIA_ERROR_DAMAGED, NULL },
  { "no-such-depth", { 1, 1, 3, 0 }, BYTES("\0\1"), RELABEL_MEDIA_ERROR_DAMAGED, NULL },
  { "no-such-colour", { 1, 1, 8, 7 }, BYTES("\0\1"), RELABEL_MEDIA_ERROR_DAMAGED, NULL },
  { "no-such-filter", { 1, 1, 8, 0 }, BYTES("\x9\1"), RELABEL_MEDIA_ERROR_DAMAGED, NULL },
  { "no-palette", { 1, 1, 8, 3 }, BYTES("\0\1"), RELABEL_MEDIA_ERROR_DAMAGED, NULL },
  { "no-width", { 0, 1, 8, 0 }, BYTES("\0\1"), RELABEL_MEDIA_ERROR_DAMAGED, "the header tells no width or no height" },
  { "claims-much", { 16384, 16384, 8, 0 }, BYTES("\0\1"), RELABEL_MEDIA_ERROR_DAMAGED,
    "the mask claims more pixels than the data can hold" },
  { "claims-too-much", { 16385, 16384, 1, 0 }, BYTES("\0\1"), RELABEL_MEDIA_ERROR_TOO_LARGE,
    "the mask claims 16385 × 16384 pixels, which is too large" },
  { "claims-too-wide", { 2000000, 1, 8, 0 }, BYTES("\0\1"), RELABEL_MEDIA_ERROR_TOO_LARGE, NULL },
};

static void
test_bad(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(GBytes) png = png_new(&bad[i].header, bad[i].rows, bad[i].n_rows);

  assert_refused(png, bad[i].code, bad[i].message);
}

static void
test_truncated(void)
{
  g_autoptr(GBytes) png = png_new(&kinds[0].header, kinds[0].rows, kinds[0].n_rows);

  for (gsize length = 0; length < g_bytes_get_size(png); length++) {
    g_autoptr(GBytes) cut = bytes_cut(png, length);

    assert_refused(cut, length >= 1 && length < 12 ? RELABEL_MEDIA_ERROR_NOT_AN_IMAGE : RELABEL_MEDIA_ERROR_DAMAGED, NULL);
  }
}

static void
test_wrong_sum(void)
{
  g_autoptr(GBytes) png = png_new(&kinds[3].header, kinds[3].rows, kinds[3].n_rows);
  gsize n = 0;
  guint8 *copy = g_memdup2(g_bytes_get_data(png, &n), g_bytes_get_size(png));
  g_autoptr(GBytes) wrong = g_bytes_new_take(copy, n);

  /* The last byte of the pixels' check sum stands before the last chunk. */
  copy[n - 13] ^= 1;
  assert_refused(wrong, RELABEL_MEDIA_ERROR_DAMAGED, NULL);
}

/* One gray pixel of 16 bits; GdkPixbuf would make 8 of them. */
static void
test_tiff_16(void)
{
  static const char tiff[] = "II*\0\x0a\0\0\0\x34\x12\7\0"
                             "\0\1\3\0\1\0\0\0\1\0\0\0\1\1\3\0\1\0\0\0\1\0\0\0\2\1\3\0\1\0\0\0\x10\0\0\0"
                             "\3\1\3\0\1\0\0\0\1\0\0\0\6\1\3\0\1\0\0\0\1\0\0\0"
                             "\x11\1\4\0\1\0\0\0\x8\0\0\0\x17\1\4\0\1\0\0\0\2\0\0\0\0\0\0";
  g_autoptr(GBytes) image = g_bytes_new_static(tiff, sizeof tiff);

  assert_refused(image, RELABEL_MEDIA_ERROR_UNSUPPORTED, "the TIFF has more than 8 bits a channel; convert it to PNG");
}

/* Files say what is wrong with them, but not their names. */
static void
test_files(void)
{
  char *folder = folder_new();
  g_autoptr(GBytes) png = png_new(&kinds[4].header, kinds[4].rows, kinds[4].n_rows);
  g_autoptr(GBytes) cut = bytes_cut(png, 40);
  g_autofree char *good = file_write(folder, "good", png);
  g_autofree char *pipe_path = g_build_filename(folder, "pipe", NULL);
  const struct {
    char *path;
    RelabelMediaError code;
  } rows[] = {
    { g_strdup(folder), RELABEL_MEDIA_ERROR_UNREADABLE },
    { g_strdup(pipe_path), RELABEL_MEDIA_ERROR_UNREADABLE },
    { g_build_filename(folder, "missing", NULL), RELABEL_MEDIA_ERROR_NOT_FOUND },
    { file_write(folder, "cut", cut), RELABEL_MEDIA_ERROR_DAMAGED },
  };
  g_autoptr(RelabelMask) mask = NULL;

  g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
  mask = relabel_mask_new_from_file(good, NULL);
  g_assert_cmpuint(relabel_mask_get_value(mask, 0, 0), ==, 258);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;

    g_assert_null(relabel_mask_new_from_file(rows[i].path, &error));
    g_assert_error(error, RELABEL_MEDIA_ERROR, (int)rows[i].code);
    g_assert_null(strstr(error->message, folder));
    g_free(rows[i].path);
  }
  folder_remove(folder);
}

int
main(int argc, char *argv[])
{
  static const char *const formats[] = { "bmp", "tiff", "jpeg" };

  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autofree char *path = g_strdup_printf("/mask-png/kind/%s", kinds[i].name);

    g_test_add_data_func(path, &kinds[i], test_kind);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autofree char *path = g_strdup_printf("/mask-png/bad/%s", bad[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_bad);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_autofree char *path = g_strdup_printf("/mask-png/format/%s", formats[i]);

    g_test_add_data_func(path, formats[i], test_other_format);
  }
  g_test_add_data_func("/mask-png/random/8", GUINT_TO_POINTER(RELABEL_MASK_8), test_random);
  g_test_add_data_func("/mask-png/random/16", GUINT_TO_POINTER(RELABEL_MASK_16), test_random);
  g_test_add_data_func("/mask-png/random/colours", GUINT_TO_POINTER(RELABEL_MASK_RGB), test_random);
  g_test_add_func("/mask-png/interlaced-rows", test_interlaced_rows);
  g_test_add_func("/mask-png/orientation", test_orientation);
  g_test_add_func("/mask-png/truncated", test_truncated);
  g_test_add_func("/mask-png/wrong-sum", test_wrong_sum);
  g_test_add_func("/mask-png/tiff-16", test_tiff_16);
  g_test_add_func("/mask-png/files", test_files);
  return g_test_run();
}
