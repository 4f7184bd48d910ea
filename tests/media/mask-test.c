/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mask-test.h"

#include <string.h>

#include <zlib.h>

#include "relabel-json.h"

JsonNode *
vectors_load(const char *name)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "convert", name, NULL);
  g_autoptr(GError) error = NULL;
  JsonNode *root = relabel_json_parse_file(path, &error);

  g_assert_no_error(error);
  return root;
}

RelabelMask *
vector_mask(const char *name)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "convert", name, NULL);
  g_autoptr(GError) error = NULL;
  RelabelMask *mask = relabel_mask_new_from_file(path, &error);

  g_assert_no_error(error);
  return mask;
}

GBytes *
zlib_pack(const void *bytes, gsize n)
{
  uLongf length = compressBound(n);
  guint8 *packed = g_malloc(length);

  g_assert_cmpint(compress(packed, &length, bytes, n), ==, Z_OK);
  return g_bytes_new_take(packed, length);
}

GByteArray *
zlib_unpack(GBytes *packed)
{
  GByteArray *array = g_byte_array_new();
  uLongf length = 1 << 20;

  g_byte_array_set_size(array, (guint)length);
  g_assert_cmpint(uncompress(array->data, &length, g_bytes_get_data(packed, NULL), g_bytes_get_size(packed)), ==, Z_OK);
  g_byte_array_set_size(array, (guint)length);
  return array;
}

static void
put_number(GByteArray *to, guint32 number)
{
  guint32 big_endian = GUINT32_TO_BE(number);

  g_byte_array_append(to, (const guint8 *)&big_endian, 4);
}

static void
put_chunk(GByteArray *to, const char *type, const void *bytes, gsize n)
{
  guint start = to->len + 4;

  put_number(to, (guint32)n);
  g_byte_array_append(to, (const guint8 *)type, 4);
  if (n > 0)
    g_byte_array_append(to, bytes, (guint)n);
  put_number(to, (guint32)crc32(0, to->data + start, to->len - start));
}

GBytes *
png_new(const PngHeader *header, const void *rows, gsize n)
{
  g_autoptr(GByteArray) start = g_byte_array_new();
  g_autoptr(GBytes) packed = zlib_pack(rows, n);
  const guint8 kind[] = { header->depth, header->colour, 0, 0, header->interlace };
  GByteArray *to = g_byte_array_new();

  put_number(start, header->width);
  put_number(start, header->height);
  g_byte_array_append(start, kind, sizeof kind);
  g_byte_array_append(to, (const guint8 *)"\x89PNG\r\n\x1a\n", 8);
  put_chunk(to, "IHDR", start->data, start->len);
  if (header->palette_length > 0)
    put_chunk(to, "PLTE", header->palette, header->palette_length);
  if (header->transparency_length > 0)
    put_chunk(to, "tRNS", header->transparency, header->transparency_length);
  put_chunk(to, "IDAT", g_bytes_get_data(packed, NULL), g_bytes_get_size(packed));
  put_chunk(to, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes(to);
}
