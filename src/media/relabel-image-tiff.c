/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-private.h"

#include <string.h>

#include <tiffio.h>

/* Directories of real files have a few dozen entries; a lie of 65535 costs nothing either. */
#define TAG_WIDTH 256
#define TAG_HEIGHT 257
#define TAG_BITS 258
#define TAG_COMPRESSION 259
#define TAG_PHOTOMETRIC 262
#define TAG_STRIP_OFFSETS 273
#define TAG_ORIENTATION 274
#define TAG_SAMPLES 277
#define TAG_STRIP_COUNTS 279
#define TAG_TILE_OFFSETS 324
#define TAG_TILE_COUNTS 325
#define TAG_SAMPLE_FORMAT 339
#define TAG_DNG_VERSION 50706

#define TYPE_SHORT 3
#define TYPE_LONG 4

typedef struct {
  RelabelReader *reader;
  guint64 base;
  guint64 end;
  gboolean big_endian;
  guint64 directory;
  guint n_entries;
} Tiff;

typedef struct {
  guint type;
  guint64 count;
  guint64 offset;
} Entry;

static gboolean
get16(Tiff *tiff, guint64 offset, guint *value)
{
  const guint8 *p;

  if (offset > tiff->end - tiff->base || tiff->end - tiff->base - offset < 2)
    return FALSE;
  p = relabel_reader_get(tiff->reader, tiff->base + offset, 2);
  if (p == NULL)
    return FALSE;
  *value = tiff->big_endian ? relabel_be16(p) : relabel_le16(p);
  return TRUE;
}

static gboolean
get32(Tiff *tiff, guint64 offset, guint32 *value)
{
  const guint8 *p;

  if (offset > tiff->end - tiff->base || tiff->end - tiff->base - offset < 4)
    return FALSE;
  p = relabel_reader_get(tiff->reader, tiff->base + offset, 4);
  if (p == NULL)
    return FALSE;
  *value = tiff->big_endian ? relabel_be32(p) : relabel_le32(p);
  return TRUE;
}

static gboolean
open_tiff(Tiff *tiff)
{
  const guint8 *p;
  guint magic = 0;
  guint32 first = 0;

  if (tiff->end - tiff->base < 8)
    return FALSE;
  p = relabel_reader_get(tiff->reader, tiff->base, 8);
  if (p == NULL || (memcmp(p, "II", 2) != 0 && memcmp(p, "MM", 2) != 0))
    return FALSE;
  tiff->big_endian = p[0] == 'M';
  if (!get16(tiff, 2, &magic) || magic != 42 || !get32(tiff, 4, &first))
    return FALSE;
  tiff->directory = first;
  return get16(tiff, first, &tiff->n_entries);
}

static gboolean
find_entry(Tiff *tiff, guint wanted, Entry *entry)
{
  for (guint i = 0; i < tiff->n_entries; i++) {
    guint64 at = tiff->directory + 2 + 12 * (guint64)i;
    guint tag = 0;
    guint32 count = 0;

    if (!get16(tiff, at, &tag) || !get16(tiff, at + 2, &entry->type) || !get32(tiff, at + 4, &count))
      return FALSE;
    if (tag != wanted)
      continue;
    entry->count = count;
    entry->offset = at + 8;
    return TRUE;
  }
  return FALSE;
}

/* The @i-th number of an entry: it stands in the entry itself if all fit in four bytes. */
static gboolean
entry_value(Tiff *tiff, const Entry *entry, guint64 i, guint32 *value)
{
  guint64 size = entry->type == TYPE_SHORT ? 2 : 4;
  guint32 offset = (guint32)entry->offset;
  guint half = 0;

  if ((entry->type != TYPE_SHORT && entry->type != TYPE_LONG) || i >= entry->count)
    return FALSE;
  if (size * entry->count > 4 && !get32(tiff, entry->offset, &offset))
    return FALSE;
  if (entry->type == TYPE_LONG)
    return get32(tiff, offset + 4 * i, value);
  if (!get16(tiff, offset + 2 * i, &half))
    return FALSE;
  *value = half;
  return TRUE;
}

static guint32
tag_value(Tiff *tiff, guint tag, guint32 fallback)
{
  Entry entry;
  guint32 value = 0;

  return find_entry(tiff, tag, &entry) && entry_value(tiff, &entry, 0, &value) ? value : fallback;
}

int
relabel_tiff_orientation(RelabelReader *reader, guint64 base, guint64 end)
{
  Tiff tiff = { .reader = reader, .base = base, .end = MAX(base, end) };
  guint32 value;

  if (!open_tiff(&tiff))
    return 1;
  value = tag_value(&tiff, TAG_ORIENTATION, 1);
  return value >= 1 && value <= 8 ? (int)value : 1;
}

/* What libtiff makes no colours of, here and in GdkPixbuf. */
static gboolean
check_kind(Tiff *tiff, GError **error)
{
  guint32 bits = tag_value(tiff, TAG_BITS, 1), photometric = tag_value(tiff, TAG_PHOTOMETRIC, 0);
  Entry entry;

  if (photometric == PHOTOMETRIC_CFA || photometric == 34892 || find_entry(tiff, TAG_DNG_VERSION, &entry))
    return relabel_image_unsupported(error, "is the raw picture of a camera; convert it to JPEG or PNG");
  if (tag_value(tiff, TAG_SAMPLE_FORMAT, SAMPLEFORMAT_UINT) == SAMPLEFORMAT_IEEEFP ||
      !(bits == 1 || bits == 2 || bits == 4 || bits == 8 || (bits == 16 && photometric != PHOTOMETRIC_SEPARATED))) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED,
                "is a TIFF of %u bits a channel in a form that can't be shown; convert it to PNG", bits);
    return FALSE;
  }
  if (!TIFFIsCODECConfigured((uint16_t)tag_value(tiff, TAG_COMPRESSION, COMPRESSION_NONE)))
    return relabel_image_unsupported(error, "is a TIFF that is compressed in a way that can't be read here; convert it to PNG");
  return TRUE;
}

gboolean
relabel_tiff_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  Tiff tiff = { .reader = reader, .end = reader->size };

  if (!open_tiff(&tiff))
    return relabel_image_damaged(error, "the TIFF header leads nowhere");
  if (!check_kind(&tiff, error))
    return FALSE;
  info->orientation = relabel_tiff_orientation(reader, 0, reader->size);
  info->channels = (int)MIN(tag_value(&tiff, TAG_SAMPLES, 1), 255);
  return relabel_image_set_size(info, tag_value(&tiff, TAG_WIDTH, 0), tag_value(&tiff, TAG_HEIGHT, 0), error);
}

/* Of the first channel. */
guint
relabel_tiff_bits(RelabelReader *reader)
{
  Tiff tiff = { .reader = reader, .end = reader->size };

  return open_tiff(&tiff) ? tag_value(&tiff, TAG_BITS, 1) : 0;
}

/* Every value that stands outside of its entry has to lie within the file. */
static gboolean
directory_is_whole(Tiff *tiff)
{
  static const guint8 sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8 };

  for (guint i = 0; i < tiff->n_entries; i++) {
    guint64 at = tiff->directory + 2 + 12 * (guint64)i;
    guint type = 0;
    guint32 count = 0, offset = 0;
    guint64 size;

    if (!get16(tiff, at + 2, &type) || !get32(tiff, at + 4, &count) || !get32(tiff, at + 8, &offset))
      return FALSE;
    size = type < G_N_ELEMENTS(sizes) ? (guint64)sizes[type] * count : 0;
    if (size > 4 && offset + size > tiff->end)
      return FALSE;
  }
  return tiff->directory + 2 + 12 * (guint64)tiff->n_entries + 4 <= tiff->end;
}

/* Every strip or tile has to lie within the file. */
gboolean
relabel_tiff_check(RelabelReader *reader, GError **error)
{
  Tiff tiff = { .reader = reader, .end = reader->size };
  Entry offsets, counts;

  if (!open_tiff(&tiff))
    return relabel_image_damaged(error, "the TIFF header leads nowhere");
  if (!directory_is_whole(&tiff))
    return relabel_image_damaged(error, "the file is truncated");
  if (!(find_entry(&tiff, TAG_STRIP_OFFSETS, &offsets) && find_entry(&tiff, TAG_STRIP_COUNTS, &counts)) &&
      !(find_entry(&tiff, TAG_TILE_OFFSETS, &offsets) && find_entry(&tiff, TAG_TILE_COUNTS, &counts)))
    return relabel_image_damaged(error, "the TIFF holds no picture data");
  for (guint64 i = 0; i < MIN(offsets.count, counts.count); i++) {
    guint32 offset = 0, count = 0;

    if (!entry_value(&tiff, &offsets, i, &offset) || !entry_value(&tiff, &counts, i, &count) ||
        (guint64)offset + count > reader->size)
      return relabel_image_damaged(error, "the file is truncated");
  }
  return TRUE;
}
