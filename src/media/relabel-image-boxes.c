/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats that are kept in boxes: HEIF and AVIF, and JPEG XL in one of its two forms. */
#include <string.h>

#include "relabel-image-private.h"

/* More boxes in a row than any real file has. */
#define MAX_BOXES 20000

typedef struct {
  char type[5];
  guint64 data;
  guint64 end;
} Box;

typedef struct {
  gint64 width;
  gint64 height;
  gboolean turned;
} Shape;

/* The box at @offset; what is inside need not be in the file. */
static gboolean
read_box(RelabelReader *reader, guint64 offset, guint64 limit, Box *box)
{
  const guint8 *p = offset < limit ? relabel_reader_get(reader, offset, 8) : NULL;
  guint64 size, head = 8;

  if (p == NULL)
    return FALSE;
  size = relabel_be32(p);
  memcpy(box->type, p + 4, 4);
  box->type[4] = '\0';
  if (size == 1) {
    p = relabel_reader_get(reader, offset + 8, 8);
    if (p == NULL)
      return FALSE;
    size = (guint64)relabel_be32(p) << 32 | relabel_be32(p + 4);
    head = 16;
  } else if (size == 0) {
    size = limit - offset;
  }
  if (size < head || size > G_MAXINT64)
    return FALSE;
  box->data = offset + head;
  box->end = offset + size;
  return TRUE;
}

static gboolean
find_box(RelabelReader *reader, guint64 offset, guint64 limit, const char *type, Box *box)
{
  for (guint i = 0; i < MAX_BOXES && read_box(reader, offset, limit, box); i++) {
    if (g_str_equal(box->type, type))
      return TRUE;
    offset = box->end;
  }
  return FALSE;
}

/* The @number-th property, from 1 on, as far as it says how large a picture is. */
static void
apply_property(RelabelReader *reader, const Box *properties, guint number, Shape *shape)
{
  guint64 offset = properties->data;
  const guint8 *p;
  Box box;

  for (guint i = 0; i < number; i++) {
    if (!read_box(reader, offset, properties->end, &box))
      return;
    offset = box.end;
  }
  if (number == 0)
    return;
  if (g_str_equal(box.type, "ispe") && (p = relabel_reader_get(reader, box.data, 12)) != NULL) {
    shape->width = relabel_be32(p + 4);
    shape->height = relabel_be32(p + 8);
  } else if (g_str_equal(box.type, "clap") && (p = relabel_reader_get(reader, box.data, 16)) != NULL) {
    if (relabel_be32(p + 4) != 0 && relabel_be32(p + 12) != 0) {
      shape->width = relabel_be32(p) / relabel_be32(p + 4);
      shape->height = relabel_be32(p + 8) / relabel_be32(p + 12);
    }
  } else if (g_str_equal(box.type, "irot") && (p = relabel_reader_get(reader, box.data, 1)) != NULL) {
    shape->turned = (p[0] & 1) != 0;
  }
}

/* Which properties the item has, in the order in which they are applied. */
static void
apply_properties(RelabelReader *reader, const Box *properties, const Box *links, guint32 item, Shape *shape)
{
  const guint8 *p = relabel_reader_get(reader, links->data, 8);
  gboolean long_ids = p != NULL && p[0] >= 1, long_indices = p != NULL && (p[3] & 1) != 0;
  guint32 n = p != NULL ? relabel_be32(p + 4) : 0;
  guint64 offset = links->data + 8;

  for (guint32 i = 0; i < MIN(n, MAX_BOXES); i++) {
    gboolean wanted;
    guint n_links;

    p = relabel_reader_get(reader, offset, long_ids ? 5 : 3);
    if (p == NULL || offset >= links->end)
      return;
    wanted = item == (long_ids ? relabel_be32(p) : relabel_be16(p));
    n_links = p[long_ids ? 4 : 2];
    offset += long_ids ? 5 : 3;
    for (guint k = 0; k < n_links && wanted; k++) {
      p = relabel_reader_get(reader, offset + k * (long_indices ? 2 : 1), long_indices ? 2 : 1);
      if (p != NULL)
        apply_property(reader, properties, long_indices ? relabel_be16(p) & 0x7fff : p[0] & 0x7f, shape);
    }
    if (wanted)
      return;
    offset += n_links * (guint64)(long_indices ? 2 : 1);
  }
}

/* A turn is part of the format, and decoders obey it; an orientation by EXIF does not count beside it. */
gboolean
relabel_heif_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  Shape shape = { 0 };
  Box meta, box, properties, links;
  const guint8 *p;
  guint32 item;

  if (!find_box(reader, 0, reader->size, "meta", &meta) || !find_box(reader, meta.data + 4, meta.end, "pitm", &box) ||
      (p = relabel_reader_get(reader, box.data, 8)) == NULL)
    return relabel_image_damaged(error, "the file has no still picture in it");
  item = p[0] == 0 ? relabel_be16(p + 4) : relabel_be32(p + 4);
  if (!find_box(reader, meta.data + 4, meta.end, "iprp", &box) || !find_box(reader, box.data, box.end, "ipco", &properties) ||
      !find_box(reader, box.data, box.end, "ipma", &links))
    return relabel_image_damaged(error, "the header is cut off");
  apply_properties(reader, &properties, &links, item, &shape);
  info->channels = 3;
  return relabel_image_set_size(info, shape.turned ? shape.height : shape.width, shape.turned ? shape.width : shape.height, error);
}

typedef struct {
  const guint8 *bytes;
  guint at;
} Bits;

/* The lowest first. */
static guint32
take(Bits *bits, guint n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++, bits->at++)
    value |= (guint32)(bits->bytes[bits->at / 8] >> bits->at % 8 & 1) << i;
  return value;
}

static gint64
take_edge(Bits *bits, gboolean small)
{
  static const guint8 lengths[] = { 9, 13, 18, 30 };

  return small ? 8 * (1 + (gint64)take(bits, 5)) : 1 + (gint64)take(bits, lengths[take(bits, 2)]);
}

gboolean
relabel_jxl_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  static const gint64 ratios[][2] = { { 1, 1 }, { 12, 10 }, { 4, 3 }, { 3, 2 }, { 16, 9 }, { 5, 4 }, { 2, 1 } };
  const guint8 *p = relabel_reader_get(reader, 0, 2);
  guint64 offset = 0;
  gint64 width, height;
  gboolean small, turned;
  Bits bits;
  Box box;
  guint ratio;

  if (p != NULL && p[0] != 0xff) {
    if (find_box(reader, 0, reader->size, "jxlc", &box))
      offset = box.data;
    else if (find_box(reader, 0, reader->size, "jxlp", &box))
      offset = box.data + 4;
  }
  /* A picture may be a few bytes, but what is read for its header is fewer than these. */
  p = relabel_reader_get(reader, offset, 12);
  if (p == NULL || p[0] != 0xff || p[1] != 0x0a)
    return relabel_image_damaged(error, "the JPEG XL header is cut off");
  bits = (Bits){ p, 16 };
  small = take(&bits, 1) != 0;
  height = take_edge(&bits, small);
  ratio = take(&bits, 3);
  width = ratio == 0 ? take_edge(&bits, small) : height * ratios[ratio - 1][0] / ratios[ratio - 1][1];
  info->channels = 3;
  /* The metadata: unless all is as usual, and there is nothing more, it begins with the orientation, less one. Decoders obey it. */
  turned = take(&bits, 1) == 0 && take(&bits, 1) != 0 && take(&bits, 3) >= 4;
  return relabel_image_set_size(info, turned ? height : width, turned ? width : height, error);
}

/* The last box ends where the file does, or before. */
gboolean
relabel_boxes_check(RelabelReader *reader, GError **error)
{
  const guint8 *p = relabel_reader_get(reader, 0, 2);
  guint64 offset = 0;
  Box box;

  if (p != NULL && p[0] == 0xff)
    return TRUE;
  for (guint i = 0; i < MAX_BOXES && offset < reader->size; i++) {
    if (!read_box(reader, offset, reader->size, &box) || box.end > reader->size)
      return relabel_image_damaged(error, "the file is truncated");
    offset = box.end;
  }
  return TRUE;
}
