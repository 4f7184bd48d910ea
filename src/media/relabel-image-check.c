/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-private.h"

#include <string.h>

static gboolean
truncated(GError **error)
{
  return relabel_image_damaged(error, "the file is truncated");
}

static gboolean
png_check(RelabelReader *reader, GError **error)
{
  guint64 offset = 8;
  gboolean has_data = FALSE;
  const guint8 *p;

  while ((p = relabel_reader_get(reader, offset, 8)) != NULL) {
    if (memcmp(p + 4, "IEND", 4) == 0)
      return has_data ? TRUE : relabel_image_damaged(error, "the PNG holds no picture data");
    has_data = has_data || memcmp(p + 4, "IDAT", 4) == 0;
    offset += 12 + (guint64)relabel_be32(p);
  }
  return truncated(error);
}

static gsize
gif_table_bytes(guint flags)
{
  return flags & 0x80 ? (gsize)3 << ((flags & 7) + 1) : 0;
}

static gboolean
gif_skip_blocks(RelabelReader *reader, guint64 *offset)
{
  const guint8 *p;

  while ((p = relabel_reader_get(reader, *offset, 1)) != NULL) {
    *offset += 1 + (guint64)p[0];
    if (p[0] == 0)
      return TRUE;
  }
  return FALSE;
}

/* The first picture has to be whole; what comes after it is not shown. */
static gboolean
gif_check(RelabelReader *reader, GError **error)
{
  const guint8 *p = relabel_reader_get(reader, 0, 13);
  guint64 offset = 13;

  if (p == NULL)
    return truncated(error);
  offset += gif_table_bytes(p[10]);
  while ((p = relabel_reader_get(reader, offset, 2)) != NULL && p[0] == 0x21) {
    offset += 2;
    if (!gif_skip_blocks(reader, &offset))
      return truncated(error);
  }
  p = relabel_reader_get(reader, offset, 11);
  if (p == NULL || p[0] != 0x2c)
    return truncated(error);
  offset += 11 + gif_table_bytes(p[9]);
  return gif_skip_blocks(reader, &offset) ? TRUE : truncated(error);
}

static gboolean
bmp_check(RelabelReader *reader, const RelabelImageInfo *info, GError **error)
{
  const guint8 *p = relabel_reader_get(reader, 0, 34);
  guint64 offset, bits, stride;

  if (p == NULL)
    return truncated(error);
  offset = relabel_le32(p + 10);
  if (relabel_le32(p + 14) == 12) {
    bits = relabel_le16(p + 24);
  } else {
    bits = relabel_le16(p + 28);
    /* The length of run-length coded rows is not known beforehand. */
    if (relabel_le32(p + 30) == 1 || relabel_le32(p + 30) == 2)
      return offset < reader->size ? TRUE : truncated(error);
  }
  stride = ((guint64)info->stored_width * bits + 31) / 32 * 4;
  return offset + stride * (guint64)info->stored_height <= reader->size ? TRUE : truncated(error);
}

static gboolean
webp_check(RelabelReader *reader, GError **error)
{
  const guint8 *p = relabel_reader_get(reader, 4, 4);

  return p != NULL && (guint64)relabel_le32(p) + 8 <= reader->size ? TRUE : truncated(error);
}

gboolean
relabel_image_check_reader(RelabelReader *reader, const RelabelImageInfo *info, GError **error)
{
  switch (info->kind) {
  case RELABEL_IMAGE_JPEG:
    return relabel_jpeg_check(reader, error);
  case RELABEL_IMAGE_PNG:
    return png_check(reader, error);
  case RELABEL_IMAGE_GIF:
    return gif_check(reader, error);
  case RELABEL_IMAGE_BMP:
    return bmp_check(reader, info, error);
  case RELABEL_IMAGE_WEBP:
    return webp_check(reader, error);
  case RELABEL_IMAGE_TIFF:
    return relabel_tiff_check(reader, error);
  case RELABEL_IMAGE_HEIF:
  case RELABEL_IMAGE_AVIF:
  case RELABEL_IMAGE_JXL:
    return relabel_boxes_check(reader, error);
  default:
    g_return_val_if_reached(FALSE);
  }
}
