/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-private.h"

#include <string.h>

#define MARKER_SOF0 0xc0
#define MARKER_DHT 0xc4
#define MARKER_JPG 0xc8
#define MARKER_DAC 0xcc
#define MARKER_SOF15 0xcf
#define MARKER_RST0 0xd0
#define MARKER_RST7 0xd7
#define MARKER_EOI 0xd9
#define MARKER_SOS 0xda
#define MARKER_APP1 0xe1
#define MARKER_TEM 0x01

/* More segments than any real file has, so that a file of empty ones does not keep the program for long. */
#define MAX_SEGMENTS 20000
#define MAX_GARBAGE 65536

typedef struct {
  guint marker;
  guint64 data;
  guint64 end;
} Segment;

static gboolean
is_alone(guint marker)
{
  return marker == MARKER_TEM || marker == MARKER_EOI || (marker >= MARKER_RST0 && marker <= MARKER_RST7);
}

static gboolean
is_frame(guint marker)
{
  return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 && marker != MARKER_DHT && marker != MARKER_JPG && marker != MARKER_DAC;
}

/* Baseline, extended and progressive, by Huffman or arithmetic coding. */
static gboolean
is_shown(guint marker)
{
  return marker <= MARKER_SOF0 + 2 || marker == MARKER_SOF0 + 9 || marker == MARKER_SOF0 + 10;
}

/* Like libjpeg, skips what is no marker between two segments. */
static gboolean
next_segment(RelabelReader *reader, guint64 *offset, Segment *segment)
{
  guint64 limit = *offset + MAX_GARBAGE;
  const guint8 *p;

  while ((p = relabel_reader_get(reader, *offset, 2)) != NULL && (p[0] != 0xff || p[1] == 0xff || p[1] == 0) && *offset < limit)
    *offset += 1;
  if (p == NULL || *offset == limit)
    return FALSE;
  segment->marker = p[1];
  segment->data = *offset + 2;
  segment->end = segment->data;
  if (!is_alone(segment->marker)) {
    p = relabel_reader_get(reader, segment->data, 2);
    if (p == NULL || relabel_be16(p) < 2)
      return FALSE;
    segment->end = segment->data + relabel_be16(p);
    segment->data += 2;
  }
  *offset = segment->end;
  return TRUE;
}

static void
read_exif(RelabelReader *reader, const Segment *segment, RelabelImageInfo *info)
{
  const guint8 *p = segment->end - segment->data >= 6 ? relabel_reader_get(reader, segment->data, 6) : NULL;

  if (p != NULL && memcmp(p, "Exif\0\0", 6) == 0)
    info->orientation = relabel_tiff_orientation(reader, segment->data + 6, MIN(segment->end, reader->size));
}

gboolean
relabel_jpeg_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  guint64 offset = 2;
  gint64 width = 0, height = 0;
  Segment segment;

  /* EXIF may stand after the frame header; only the scan ends the search. */
  for (guint i = 0; i < MAX_SEGMENTS && next_segment(reader, &offset, &segment); i++) {
    if (segment.marker == MARKER_SOS || segment.marker == MARKER_EOI)
      break;
    if (segment.marker == MARKER_APP1 && info->orientation == 1) {
      read_exif(reader, &segment, info);
    } else if (is_frame(segment.marker) && width == 0) {
      const guint8 *p = relabel_reader_get(reader, segment.data, 6);

      if (p == NULL || segment.end - segment.data < 6)
        break;
      if (p[0] != 8 || !is_shown(segment.marker))
        return relabel_image_unsupported(error, "is a JPEG of a kind that programs don't show (lossless, or 12 bits); convert it to PNG");
      height = relabel_be16(p + 1);
      width = relabel_be16(p + 3);
      info->channels = p[5];
    }
  }
  if (width == 0)
    return relabel_image_damaged(error, "the JPEG header ends before it tells the size");
  return relabel_image_set_size(info, width, height, error);
}

static gboolean
ends_in_eoi(RelabelReader *reader)
{
  const guint8 *p = reader->size >= 2 ? relabel_reader_get(reader, reader->size - 2, 2) : NULL;

  return p != NULL && p[0] == 0xff && p[1] == MARKER_EOI;
}

/* In coded data 0xff is followed by 0 or a restart marker; anything else begins the next segment. */
static gboolean
skip_scan(RelabelReader *reader, guint64 *offset)
{
  guint64 at = *offset;

  for (;;) {
    const guint8 *p = relabel_reader_get(reader, at, 2);
    const guint8 *end = reader->buffer + reader->length;
    const guint8 *hit;

    if (p == NULL)
      return FALSE;
    hit = memchr(p, 0xff, (gsize)(end - p));
    if (hit == NULL || hit + 1 == end) {
      at = reader->start + reader->length - (hit != NULL ? 1 : 0);
      continue;
    }
    at = reader->start + (guint64)(hit - reader->buffer);
    if (hit[1] != 0 && hit[1] != 0xff && !(hit[1] >= MARKER_RST0 && hit[1] <= MARKER_RST7)) {
      *offset = at;
      return TRUE;
    }
    at += hit[1] == 0xff ? 1 : 2;
  }
}

/* Nearly every file ends in the end marker; others have something appended and are walked through until it is found. */
gboolean
relabel_jpeg_check(RelabelReader *reader, GError **error)
{
  guint64 offset = 2;
  gboolean scanned = FALSE;
  Segment segment;

  if (ends_in_eoi(reader))
    return TRUE;
  reader->window = sizeof reader->buffer;
  while (next_segment(reader, &offset, &segment)) {
    if (segment.marker == MARKER_EOI)
      return scanned ? TRUE : relabel_image_damaged(error, "the JPEG holds no picture data");
    if (segment.marker == MARKER_SOS) {
      scanned = TRUE;
      if (!skip_scan(reader, &offset))
        break;
    }
  }
  return relabel_image_damaged(error, "the file is truncated");
}
