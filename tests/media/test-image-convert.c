/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include <tiffio.h>

#include "pictures.h"
#include "relabel-image-convert.h"
#include "relabel-image-info.h"
#include "relabel-media-error.h"

#define WIDTH 48
#define HEIGHT 32

typedef struct {
  const char *name;
  guint16 photometric;
  guint16 samples;
  guint16 bits;
  guint16 compression;
  guint16 planar;
  guint rows;      /* of a strip, or of a tile, which is square */
  gboolean tiled;
  guint16 extra;   /* what the last sample is, plus one */
  int channels;    /* of the PNG */
  const char *corners;
} Kind;

static const Kind kinds[] = {
  { "rgb", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 0, 3, "rgbw" },
  { "one-strip", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, HEIGHT, FALSE, 0, 3, "rgbw" },
  { "lzw", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_LZW, PLANARCONFIG_CONTIG, HEIGHT, FALSE, 0, 3, "rgbw" },
  { "deflate", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_CONTIG, 7, FALSE, 0, 3, "rgbw" },
  { "packbits", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_PACKBITS, PLANARCONFIG_CONTIG, 7, FALSE, 0, 3, "rgbw" },
  { "jpeg", PHOTOMETRIC_YCBCR, 3, 8, COMPRESSION_JPEG, PLANARCONFIG_CONTIG, 16, FALSE, 0, 3, "rgbw" },
  { "tiles", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_CONTIG, 32, TRUE, 0, 3, "rgbw" },
  { "planes", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_SEPARATE, 7, FALSE, 0, 3, "rgbw" },
  { "planes-in-tiles", PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, PLANARCONFIG_SEPARATE, 32, TRUE, 0, 3, "rgbw" },
  { "16-bits", PHOTOMETRIC_RGB, 3, 16, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 0, 3, "rgbw" },
  { "16-bits-in-planes", PHOTOMETRIC_RGB, 3, 16, COMPRESSION_LZW, PLANARCONFIG_SEPARATE, HEIGHT, FALSE, 0, 3, "rgbw" },
  { "cmyk", PHOTOMETRIC_SEPARATED, 4, 8, COMPRESSION_LZW, PLANARCONFIG_CONTIG, 5, FALSE, 0, 3, "rgbw" },
  { "palette", PHOTOMETRIC_PALETTE, 1, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 0, 3, "rgbw" },
  { "palette-4", PHOTOMETRIC_PALETTE, 1, 4, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 0, 3, "rgbw" },
  { "gray", PHOTOMETRIC_MINISBLACK, 1, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 0, 1, "kkkw" },
  { "gray-16", PHOTOMETRIC_MINISBLACK, 1, 16, COMPRESSION_LZW, PLANARCONFIG_CONTIG, 5, FALSE, 0, 1, "kkkw" },
  { "white-is-0", PHOTOMETRIC_MINISWHITE, 1, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 0, 1, "kkkw" },
  { "fax", PHOTOMETRIC_MINISWHITE, 1, 1, COMPRESSION_CCITTFAX4, PLANARCONFIG_CONTIG, HEIGHT, FALSE, 0, 1, "kkkw" },
  { "alpha", PHOTOMETRIC_RGB, 4, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 1 + EXTRASAMPLE_UNASSALPHA, 4, "rgbw" },
  { "premultiplied", PHOTOMETRIC_RGB, 4, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 1 + EXTRASAMPLE_ASSOCALPHA, 4, "rgbw" },
  { "infrared", PHOTOMETRIC_RGB, 4, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 5, FALSE, 1 + EXTRASAMPLE_UNSPECIFIED, 3, "rgbw" },
};

static const Kind *
find_kind(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (g_str_equal(kinds[i].name, name))
      return &kinds[i];
  }
  g_assert_not_reached();
}

/* Where a pixel is shown that is stored at x, y; the edges are those of what is stored. */
static void
turn(int orientation, int width, int height, int *x, int *y)
{
  int across = *x, down = *y;

  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
    across = width - 1 - across;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
    down = height - 1 - down;
  *x = orientation >= 5 ? down : across;
  *y = orientation >= 5 ? across : down;
}

/* The samples of a pixel, in 8 bits; half of the picture is half as opaque. */
static void
fill_pixel(const Kind *kind, int orientation, int x, int y, guint8 *to)
{
  static const guint8 colours[][3] = { { 220, 20, 20 }, { 20, 200, 20 }, { 20, 20, 220 }, { 240, 240, 240 } };
  int width = orientation >= 5 ? HEIGHT : WIDTH, height = orientation >= 5 ? WIDTH : HEIGHT;
  int corner;
  gboolean clear;

  turn(orientation, WIDTH, HEIGHT, &x, &y);
  corner = (y >= height / 2) * 2 + (x >= width / 2);
  clear = x >= width / 2;
  memcpy(to, colours[corner], 3);
  if (kind->photometric == PHOTOMETRIC_SEPARATED) {
    for (int i = 0; i < 3; i++)
      to[i] = 255 - to[i];
    to[3] = 0;
  } else if (kind->photometric == PHOTOMETRIC_PALETTE) {
    to[0] = (guint8)corner;
  } else if (kind->samples == 1) {
    to[0] = (corner == 3) == (kind->photometric == PHOTOMETRIC_MINISBLACK) ? 255 : 0;
  } else if (kind->samples == 4) {
    to[3] = clear ? 100 : 255;
    for (int i = 0; i < 3 && kind->extra == 1 + EXTRASAMPLE_ASSOCALPHA; i++)
      to[i] = (guint8)(to[i] * to[3] / 255);
  }
}

/* One sample of a piece of the picture, or all of them if it is -1. */
static gsize
fill_piece(const Kind *kind, int orientation, int left, int top, int width, int height, int sample, guint8 *piece)
{
  gsize n = 0, n_bits = 0;

  memset(piece, 0, 1 << 16);
  for (int y = top; y < top + height; y++) {
    for (int x = left; x < left + width; x++) {
      guint8 pixel[4] = { 0 };

      fill_pixel(kind, orientation, MIN(x, WIDTH - 1), MIN(y, HEIGHT - 1), pixel);
      for (int i = sample < 0 ? 0 : sample; i < (sample < 0 ? kind->samples : sample + 1); i++) {
        if (kind->bits == 16)
          ((guint16 *)(gpointer)piece)[n++] = (guint16)(pixel[i] * 257);
        else if (kind->bits == 8)
          piece[n++] = pixel[i];
        else
          piece[n_bits / 8] |= (guint8)((pixel[i] & ((1 << kind->bits) - 1)) << (8 - kind->bits - n_bits % 8));
        n_bits += kind->bits;
      }
    }
  }
  return n_bits / 8;
}

static void
set_fields(TIFF *tiff, const Kind *kind, int orientation)
{
  static guint16 map[3][256] = { { 220 * 257, 20 * 257, 20 * 257, 240 * 257 }, { 20 * 257, 200 * 257, 20 * 257, 240 * 257 },
                                 { 20 * 257, 20 * 257, 220 * 257, 240 * 257 } };
  guint16 extra = (guint16)(kind->extra - 1);

  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, WIDTH);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, HEIGHT);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind->samples);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind->bits);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind->photometric);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind->compression);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, kind->planar);
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, orientation);
  if (kind->photometric == PHOTOMETRIC_PALETTE)
    TIFFSetField(tiff, TIFFTAG_COLORMAP, map[0], map[1], map[2]);
  if (kind->extra != 0)
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  if (kind->compression == COMPRESSION_JPEG)
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  if (kind->tiled) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, kind->rows);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, kind->rows);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kind->rows);
  }
}

static char *
write_tiff(const char *folder, const Kind *kind, int orientation)
{
  char *path = g_build_filename(folder, "picture.tif", NULL);
  g_autofree guint8 *piece = g_malloc(1 << 16);
  TIFF *tiff = TIFFOpen(path, "w");
  int edge = (int)kind->rows, number = 0;

  g_assert_nonnull(tiff);
  set_fields(tiff, kind, orientation);
  for (int sample = 0; sample < (kind->planar == PLANARCONFIG_SEPARATE ? kind->samples : 1); sample++) {
    for (int y = 0; y < HEIGHT; y += edge) {
      for (int x = 0; x < WIDTH; x += kind->tiled ? edge : WIDTH) {
        gsize n = fill_piece(kind, orientation, x, y, kind->tiled ? edge : WIDTH, kind->tiled ? edge : MIN(edge, HEIGHT - y),
                             kind->planar == PLANARCONFIG_SEPARATE ? sample : -1, piece);

        g_assert_cmpint(kind->tiled ? TIFFWriteEncodedTile(tiff, (guint32)number++, piece, (tmsize_t)n)
                                    : TIFFWriteEncodedStrip(tiff, (guint32)number++, piece, (tmsize_t)n), >=, 0);
      }
    }
  }
  TIFFClose(tiff);
  return path;
}

static void
assert_png(const char *path, int width, int height, int channels, const char *corners)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file(path, &error);
  RelabelImageInfo info;

  g_assert_no_error(error);
  g_assert_true(relabel_image_check(path, &info, NULL));
  g_assert_cmpint(info.kind, ==, RELABEL_IMAGE_PNG);
  g_assert_cmpint(info.channels, ==, channels);
  g_assert_cmpint(info.width, ==, width);
  g_assert_cmpint(info.height, ==, height);
  for (int i = 0; i < 4; i++) {
    char found = picture_corner(gdk_pixbuf_read_pixels(pixbuf), width, height, gdk_pixbuf_get_rowstride(pixbuf),
                                gdk_pixbuf_get_n_channels(pixbuf), i);

    g_assert_cmpint(found == '?' ? 'k' : found, ==, corners[i]);
  }
}

static void
assert_alpha(const char *path)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file(path, NULL);
  const guint8 *row = gdk_pixbuf_read_pixels(pixbuf);

  g_assert_cmpint(row[3], ==, 255);
  g_assert_cmpint(row[4 * (WIDTH - 1) + 3], ==, 100);
}

static void
convert(const char *path, const char *target)
{
  g_autoptr(GError) error = NULL;

  relabel_image_can_convert(path, &error);
  g_assert_no_error(error);
  relabel_image_convert(path, target, &error);
  g_assert_no_error(error);
}

static void
test_kind(gconstpointer data)
{
  const Kind *kind = data;
  char *folder = folder_new();
  g_autofree char *target = g_build_filename(folder, "picture.png", NULL);

  for (int orientation = 1; orientation <= 8; orientation++) {
    g_autofree char *path = write_tiff(folder, kind, orientation);

    g_test_message("orientation %d", orientation);
    convert(path, target);
    assert_png(target, orientation >= 5 ? HEIGHT : WIDTH, orientation >= 5 ? WIDTH : HEIGHT, kind->channels, kind->corners);
    if (kind->channels == 4 && orientation == 1)
      assert_alpha(target);
  }
  folder_remove(folder);
}

/* Columns become rows a band at a time: this picture has two, either way round. */
static void
test_bands(void)
{
  enum { LONG = 10000, SHORT = 4000 };
  char *folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "picture.tif", NULL);
  g_autofree char *target = g_build_filename(folder, "picture.png", NULL);
  g_autofree guint8 *row = g_malloc(LONG);

  for (int orientation = 6; orientation <= 8; orientation += 2) {
    TIFF *tiff = TIFFOpen(path, "w");
    g_autoptr(GdkPixbuf) pixbuf = NULL;

    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, LONG);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, SHORT);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_PACKBITS);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, orientation);
    for (int x = 0; x < LONG; x++)
      row[x] = (guint8)(x / 40);
    for (guint32 y = 0; y < SHORT; y++)
      TIFFWriteScanline(tiff, row, y, 0);
    TIFFClose(tiff);
    convert(path, target);
    pixbuf = gdk_pixbuf_new_from_file(target, NULL);
    g_assert_cmpint(gdk_pixbuf_get_width(pixbuf), ==, SHORT);
    for (int y = 0; y < LONG; y++) {
      const guint8 *shown = gdk_pixbuf_read_pixels(pixbuf) + y * gdk_pixbuf_get_rowstride(pixbuf);
      int column = orientation >= 7 ? LONG - 1 - y : y;

      g_assert_cmpint(shown[0], ==, column / 40);
    }
  }
  folder_remove(folder);
}

static void
assert_fails(const char *path, const char *target, RelabelMediaError code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false(relabel_image_convert(path, target, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, (int)code);
  g_assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
}

/* Whatever is missing of it, nothing is left of what was written before that was found. */
static void
test_truncated(gconstpointer data)
{
  const Kind *kind = data;
  char *folder = folder_new();
  g_autofree char *path = write_tiff(folder, kind, 1);
  g_autofree char *target = g_build_filename(folder, "picture.png", NULL);
  g_autofree char *content = NULL;
  gsize length = 0;

  g_file_get_contents(path, &content, &length, NULL);
  for (gsize n = 1; n < length; n += 1 + length / 50) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(content, n);
    g_autofree char *cut = file_write(folder, "cut.tif", bytes);

    g_assert_false(relabel_image_convert(cut, target, &error));
    g_assert_nonnull(error);
    g_assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
  }
  folder_remove(folder);
}

/* Random damage ends in a picture of the size that the header says, or in an error. */
static void
test_damage(gconstpointer data)
{
  const Kind *kind = data;
  char *folder = folder_new();
  g_autofree char *path = write_tiff(folder, kind, 6);
  g_autofree char *target = g_build_filename(folder, "picture.png", NULL);
  g_autofree char *content = NULL;
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  gsize length = 0;

  g_file_get_contents(path, &content, &length, NULL);
  for (int i = 0; i < 200; i++) {
    g_autofree guint8 *copy = g_memdup2(content, length);
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *bad = NULL;
    RelabelImageInfo info, converted;

    for (int j = 0; j < 4; j++)
      copy[g_rand_int_range(random, 0, (gint32)length)] = (guint8)g_rand_int(random);
    bytes = g_bytes_new(copy, length);
    bad = file_write(folder, "bad.tif", bytes);
    if (relabel_image_probe(bad, &info, NULL) && (gint64)info.width * info.height < 1 << 20 && relabel_image_convert(bad, target, NULL)) {
      g_assert_true(relabel_image_check(target, &converted, NULL));
      g_assert_cmpint(converted.width, ==, info.width);
      g_assert_cmpint(converted.height, ==, info.height);
    }
  }
  folder_remove(folder);
}

/* What is only claimed: nothing is allocated for it. */
static void
write_claim(const char *path, guint32 width, guint32 height, guint32 rows, guint16 planar)
{
  TIFF *tiff = TIFFOpen(path, "w");
  guint8 byte[64] = { 0 };

  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, planar);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, rows);
  TIFFWriteRawStrip(tiff, 0, byte, sizeof byte);
  TIFFClose(tiff);
}

static void
test_bombs(void)
{
  char *folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "picture.tif", NULL);
  g_autofree char *target = g_build_filename(folder, "picture.png", NULL);
  g_autoptr(GError) error = NULL;

  write_claim(path, 60000, 60000, 1, PLANARCONFIG_CONTIG);
  assert_fails(path, target, RELABEL_MEDIA_ERROR_TOO_LARGE);
  write_claim(path, 10000, 6000, 6000, PLANARCONFIG_SEPARATE);
  assert_fails(path, target, RELABEL_MEDIA_ERROR_TOO_LARGE);
  g_assert_false(relabel_image_can_convert(path, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE);
  write_claim(path, 10000, 6000, 6000, PLANARCONFIG_CONTIG);
  assert_fails(path, target, RELABEL_MEDIA_ERROR_DAMAGED);
  folder_remove(folder);
}

static void
test_no_file(void)
{
  char *folder = folder_new();
  g_autofree char *pipe_path = g_build_filename(folder, "pipe", NULL);
  g_autofree char *path = write_tiff(folder, find_kind("rgb"), 1);
  g_autofree char *target = g_build_filename(folder, "picture.png", NULL);
  g_autofree char *elsewhere = g_build_filename(folder, "nowhere", "picture.png", NULL);

  g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
  assert_fails(pipe_path, target, RELABEL_MEDIA_ERROR_UNREADABLE);
  assert_fails(folder, target, RELABEL_MEDIA_ERROR_UNREADABLE);
  assert_fails(target, target, RELABEL_MEDIA_ERROR_NOT_FOUND);
  assert_fails(path, elsewhere, RELABEL_MEDIA_ERROR_UNREADABLE);
  folder_remove(folder);
}

static void
add_for_kinds(const char *what, const char *const *names, void (*test)(gconstpointer))
{
  for (gsize i = 0; names[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf("/media/convert/%s/%s", what, names[i]);

    g_test_add_data_func(path, find_kind(names[i]), test);
  }
}

int
main(int argc, char *argv[])
{
  static const char *const damaged[] = { "rgb", "lzw", "jpeg", "tiles", "planes", "fax", NULL };
  static const char *const truncated[] = { "rgb", "lzw", "tiles", NULL };

  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autofree char *path = g_strdup_printf("/media/convert/kind/%s", kinds[i].name);

    g_test_add_data_func(path, &kinds[i], test_kind);
  }
  add_for_kinds("truncated", truncated, test_truncated);
  add_for_kinds("damage", damaged, test_damage);
  g_test_add_func("/media/convert/bands", test_bands);
  g_test_add_func("/media/convert/bombs", test_bombs);
  g_test_add_func("/media/convert/no-file", test_no_file);
  return g_test_run();
}
