/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of HEIF, AVIF and JPEG XL, which are read whether or not there is a loader for the rest. */
#include <string.h>

#include "relabel-image-private.h"

#define BYTES(text) (const guint8 *)(text), sizeof(text) - 1

/* As ImageMagick writes a HEIC of 301 × 203 pixels: the picture is a grid (item 2) of coded tiles (item 1), which are larger. */
#define FTYP(brand) "\0\0\0\x18" "ftyp" brand "\0\0\0\0mif1heic"
#define TILE_SIZE "\0\0\0\x14" "ispe\0\0\0\0\0\0\1\x2e\0\0\0\xcc"
#define SIZE "\0\0\0\x14" "ispe\0\0\0\0\0\0\1\x2d\0\0\0\xcb"
#define PITM "\0\0\0\x0e" "pitm\0\0\0\0\0\2"
#define LINKS "\0\0\0\x1a" "ipma\0\0\0\0\0\0\0\2\0\1\2\x81\2\0\2\2\3\x84"
#define META(size) "\0\0\0" size "meta\0\0\0\0" PITM

static void
assert_heif(const guint8 *bytes, gsize n_bytes, int width, int height)
{
  RelabelReader reader = { .fd = -1 };
  RelabelImageInfo info = { .orientation = 1 };
  g_autoptr(GError) error = NULL;

  relabel_reader_init_memory(&reader, bytes, n_bytes);
  relabel_heif_probe(&reader, &info, &error);
  g_assert_no_error(error);
  g_assert_cmpint(info.width, ==, width);
  g_assert_cmpint(info.height, ==, height);
  g_assert_cmpint(info.orientation, ==, 1);
}

static void
test_heif(void)
{
  assert_heif(BYTES(FTYP("heic") META("\x74") "\0\0\0\x5a" "iprp" "\0\0\0\x38" "ipco" "\0\0\0\x08" "hvcC" TILE_SIZE SIZE LINKS), 301, 203);
}

/* The fourth property of the picture is a turn by a quarter, or by two. */
static void
test_heif_turned(void)
{
  static const char quarter[] = FTYP("heic") META("\x7d") "\0\0\0\x63" "iprp" "\0\0\0\x41" "ipco" "\0\0\0\x08" "hvcC" TILE_SIZE SIZE
                                "\0\0\0\x09" "irot\1" LINKS;
  static const char half[] = FTYP("heic") META("\x7d") "\0\0\0\x63" "iprp" "\0\0\0\x41" "ipco" "\0\0\0\x08" "hvcC" TILE_SIZE SIZE
                             "\0\0\0\x09" "irot\2" LINKS;

  assert_heif(BYTES(quarter), 203, 301);
  assert_heif(BYTES(half), 301, 203);
}

/* What is shown of it is 300 × 201; and items and properties have long numbers. */
static void
test_heif_cropped(void)
{
  static const char bytes[] =
      FTYP("avif") "\0\0\0\x81" "meta\0\0\0\0" "\0\0\0\x10" "pitm\1\0\0\0\0\1\0\2" "\0\0\0\x65" "iprp" "\0\0\0\x44" "ipco" SIZE
      "\0\0\0\x28" "clap\0\0\1\x2c\0\0\0\1\0\0\0\xc9\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1"
      "\0\0\0\x19" "ipma\1\0\0\1\0\0\0\1\0\1\0\2\2\x80\1\x80\2";

  assert_heif(BYTES(bytes), 300, 201);
}

typedef struct {
  const char *name;
  const char *bytes;
  gsize length;
} Row;

static const Row damaged[] = {
  { "no-meta", FTYP("heic") "\0\0\0\x08mdat", 32 },
  { "no-item", FTYP("heic") "\0\0\0\x0cmeta\0\0\0\0", 36 },
  { "no-properties", FTYP("heic") "\0\0\0\x1ameta\0\0\0\0" PITM, 50 },
  { "no-size", FTYP("heic") META("\x44") "\0\0\0\x2a" "iprp" "\0\0\0\x08" "ipco" LINKS, 92 },
  { "box-without-end", FTYP("heic") "\0\0\0\1meta\xff\xff\xff\xff\xff\xff\xff\xff", 40 },
  { "box-shorter-than-its-head", FTYP("heic") "\0\0\0\4meta", 32 },
};

static void
test_heif_damaged(gconstpointer data)
{
  const Row *row = data;
  RelabelReader reader = { .fd = -1 };
  RelabelImageInfo info = { .orientation = 1 };
  g_autoptr(GError) error = NULL;

  relabel_reader_init_memory(&reader, (const guint8 *)row->bytes, row->length);
  g_assert_false(relabel_heif_probe(&reader, &info, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED);
}

/* As libjxl 0.7 writes them: small multiples of 8, a ratio, two edges, in boxes, and a picture that is turned by a quarter. */
static const struct {
  const char *bytes;
  gsize length;
  int width, height;
} jxl[] = {
  { "\xff\x0a\x38\x06\x7e\xe2\x27\xa1\x72\x6f\x15\x41\0\x12\x88\x02", 16, 320, 200 },
  { "\xff\x0a\x58\x79\xfc\x24\x54\xee\xad\x22\x08\0\x12\x88\x02\0", 16, 600, 300 },
  { "\xff\x0a\x1a\x1c\xc5\x4f\x42\xe5\xde\x2a\x82\0\x12\x88\x02\0", 16, 1600, 900 },
  { "\xff\x0a\x50\x06\x58\xe2\x27\xa1\x72\x6f\x15\x41\0\x12\x88\x02", 16, 301, 203 },
  { "\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14" "ftypjxl \0\0\0\0jxl \0\0\0\x18jxlc\xff\x0a\x50\x06\x58\xe2\x27\xa1\x72\x6f\x15\x41\0\x12\x88\x02", 56,
    301, 203 },
};

static gboolean
probe_jxl(const guint8 *bytes, gsize n_bytes, RelabelImageInfo *info, GError **error)
{
  RelabelReader reader = { .fd = -1 };

  *info = (RelabelImageInfo){ .orientation = 1 };
  relabel_reader_init_memory(&reader, bytes, n_bytes);
  return relabel_jxl_probe(&reader, info, error);
}

static void
test_jxl(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(jxl); i++) {
    g_autoptr(GError) error = NULL;
    RelabelImageInfo info;

    probe_jxl((const guint8 *)jxl[i].bytes, jxl[i].length, &info, &error);
    g_assert_no_error(error);
    g_assert_cmpint(info.width, ==, jxl[i].width);
    g_assert_cmpint(info.height, ==, jxl[i].height);
  }
}

/* Small, 8 × (24 + 1) high, without a ratio, 8 × (7 + 1) wide; then that there is metadata, more of it, and the orientation less one. */
static void
test_jxl_turned(void)
{
  for (guint orientation = 1; orientation <= 8; orientation++) {
    guint32 bits = 1u | 24u << 1 | 7u << 9;
    guint8 bytes[12] = { 0xff, 0x0a };
    g_autoptr(GError) error = NULL;
    RelabelImageInfo info;

    bits |= 1u << 15 | (orientation - 1) << 16;
    for (int i = 0; i < 4; i++)
      bytes[2 + i] = (guint8)(bits >> 8 * i);
    probe_jxl(bytes, sizeof bytes, &info, &error);
    g_assert_no_error(error);
    g_assert_cmpint(info.width, ==, orientation >= 5 ? 200 : 64);
    g_assert_cmpint(info.height, ==, orientation >= 5 ? 64 : 200);
  }
}

static void
test_jxl_cut(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(jxl); i++) {
    gsize whole = jxl[i].bytes[0] == '\0' ? 40 + 12 : 12;

    for (gsize length = 0; length < whole; length++) {
      g_autoptr(GError) error = NULL;
      RelabelImageInfo info;

      g_assert_false(probe_jxl((const guint8 *)jxl[i].bytes, length, &info, &error));
      g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED);
    }
  }
}

/* Random damage is answered, whatever it is, without a fault and without an end. */
static void
test_damage(void)
{
  static const char whole[] = FTYP("heic") META("\x7d") "\0\0\0\x63" "iprp" "\0\0\0\x41" "ipco" "\0\0\0\x08" "hvcC" TILE_SIZE SIZE
                              "\0\0\0\x09" "irot\1" LINKS;
  g_autoptr(GRand) random = g_rand_new_with_seed(1);

  for (int i = 0; i < 20000; i++) {
    g_autofree guint8 *copy = g_memdup2(whole, sizeof whole - 1);
    RelabelReader reader = { .fd = -1 };
    RelabelImageInfo info = { .orientation = 1 };

    for (int j = 0; j < 3; j++)
      copy[g_rand_int_range(random, 0, (gint32)sizeof whole - 1)] = (guint8)g_rand_int(random);
    relabel_reader_init_memory(&reader, copy, sizeof whole - 1);
    if (relabel_heif_probe(&reader, &info, NULL))
      g_assert_cmpint(info.width, >, 0);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/media/boxes/heif", test_heif);
  g_test_add_func("/media/boxes/heif-turned", test_heif_turned);
  g_test_add_func("/media/boxes/heif-cropped", test_heif_cropped);
  for (gsize i = 0; i < G_N_ELEMENTS(damaged); i++) {
    g_autofree char *path = g_strdup_printf("/media/boxes/heif-damaged/%s", damaged[i].name);

    g_test_add_data_func(path, &damaged[i], test_heif_damaged);
  }
  g_test_add_func("/media/boxes/jxl", test_jxl);
  g_test_add_func("/media/boxes/jxl-turned", test_jxl_turned);
  g_test_add_func("/media/boxes/jxl-cut", test_jxl_cut);
  g_test_add_func("/media/boxes/damage", test_damage);
  return g_test_run();
}
