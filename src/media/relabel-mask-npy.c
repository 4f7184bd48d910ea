/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FiftyOne keeps masks as NumPy writes arrays to files, compressed by zlib. */
#include "relabel-mask.h"

#include <math.h>
#include <string.h>

#include <zlib.h>

#include "relabel-image-private.h"
#include "relabel-mask-private.h"
#include "relabel-npy-header.h"

#define CHUNK 65536

/* The end of the input is an error of zlib only in that nothing goes on. */
static gboolean
inflate_error(z_stream *stream, int status, GError **error)
{
  if (stream->total_out == 0 && status == Z_DATA_ERROR) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE, "the mask is not compressed by zlib");
    return FALSE;
  }
  return relabel_image_damaged(error, status == Z_DATA_ERROR ? "the mask is compressed wrongly" : "the mask is truncated");
}

static gboolean
inflate_bytes(z_stream *stream, guint8 *bytes, gsize n, GError **error)
{
  int status = Z_OK;

  stream->next_out = bytes;
  stream->avail_out = (uInt)n;
  while (stream->avail_out > 0 && status == Z_OK)
    status = inflate(stream, Z_NO_FLUSH);
  return stream->avail_out == 0 ? TRUE : inflate_error(stream, status, error);
}

/* The check sum stands at the end, and behind it nothing. */
static gboolean
inflate_end(z_stream *stream, GError **error)
{
  guint8 more;
  int status = Z_OK;

  stream->next_out = &more;
  stream->avail_out = 1;
  while (stream->avail_out > 0 && status == Z_OK)
    status = inflate(stream, Z_NO_FLUSH);
  if (stream->avail_out == 0 || (status == Z_STREAM_END && stream->avail_in > 0))
    return relabel_image_damaged(error, "the mask goes on after its last pixel");
  return status == Z_STREAM_END ? TRUE : inflate_error(stream, status, error);
}

static gboolean
read_header(z_stream *stream, RelabelNpyHeader *header, GError **error)
{
  guint8 start[12];
  gsize length;
  g_autofree char *text = NULL;

  if (!inflate_bytes(stream, start, 10, error))
    return FALSE;
  if (memcmp(start, "\x93NUMPY", 6) != 0 || start[6] < 1 || start[6] > 3 || start[7] != 0) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE, "the mask is no NumPy array");
    return FALSE;
  }
  length = relabel_le16(start + 8);
  if (start[6] > 1) {
    if (!inflate_bytes(stream, start + 10, 2, error))
      return FALSE;
    length = relabel_le32(start + 8);
  }
  if (length > RELABEL_NPY_MAX_HEADER)
    return relabel_image_damaged(error, "the mask has a NumPy header that is too long");
  text = g_malloc0(length + 1);
  return inflate_bytes(stream, (guint8 *)text, length, error) && relabel_npy_header_parse(header, text, length, error);
}

static guint64
load(const guint8 *p, guint size, gboolean big_endian)
{
  guint64 bits = 0;

  for (guint i = 0; i < size; i++)
    bits |= (guint64)p[i] << 8 * (big_endian ? size - 1 - i : i);
  return bits;
}

static double
to_double(guint64 bits, guint size)
{
  guint32 half = (guint32)bits;
  double number;
  float single;

  if (size == sizeof single) {
    memcpy(&single, &half, sizeof single);
    return (double)single;
  }
  memcpy(&number, &bits, sizeof number);
  return number;
}

/* The value of a pixel as a whole number that the mask can hold; FALSE if it is none. */
static gboolean
get_value(const RelabelNpyHeader *header, const guint8 *p, guint32 *value)
{
  const RelabelNpyType *type = header->type;
  guint64 bits = load(p, type->size, header->big_endian);
  double number;

  switch (type->kind) {
  case 'b':
    *value = bits != 0;
    return TRUE;
  case 'f':
    number = to_double(bits, type->size);
    if (!(number >= 0 && number <= G_MAXUINT16 && number == floor(number)))
      return FALSE;
    *value = (guint32)number;
    return TRUE;
  default:
    *value = (guint32)bits;
    return bits <= type->max;
  }
}

static gsize
fortran_position(const RelabelNpyHeader *header, gsize i)
{
  gsize height = (gsize)header->height, width = (gsize)header->width;
  gsize row = i % height, column = i / height % width, channel = i / height / width;

  return (row * width + column) * header->n_channels + channel;
}

static gboolean
store_values(RelabelMask *self, const RelabelNpyHeader *header, const guint8 *bytes, gsize first, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    gsize position = header->fortran_order ? fortran_position(header, first + i) : first + i;
    guint32 value = 0;

    if (!get_value(header, bytes + i * header->type->size, &value))
      return FALSE;
    if (self->format == RELABEL_MASK_16)
      ((guint16 *)(void *)self->pixels)[position] = (guint16)value;
    else
      self->pixels[position] = (guint8)value;
  }
  return TRUE;
}

static gboolean
read_values(z_stream *stream, RelabelMask *self, const RelabelNpyHeader *header, GError **error)
{
  gsize n_values = (gsize)header->width * (gsize)header->height * header->n_channels;
  guint8 bytes[CHUNK];
  gsize n;

  if (header->type->kind == 'u' && header->type->size == 1 && !header->fortran_order) {
    for (gsize i = 0; i < n_values; i += n) {
      n = MIN(n_values - i, G_MAXINT32);
      if (!inflate_bytes(stream, self->pixels + i, n, error))
        return FALSE;
    }
    return TRUE;
  }
  for (gsize i = 0; i < n_values; i += n) {
    n = MIN(n_values - i, CHUNK / header->type->size);
    if (!inflate_bytes(stream, bytes, n * header->type->size, error))
      return FALSE;
    if (!store_values(self, header, bytes, i, n))
      return relabel_image_damaged(error, "the mask has values that are negative, no whole numbers, or above 65535");
  }
  return TRUE;
}

/* The header's claim is held against the number of compressed bytes before anything is allocated. */
static RelabelMask *
read_mask(z_stream *stream, gsize n_packed, GError **error)
{
  RelabelNpyHeader header = { 0 };
  RelabelMaskFormat format;
  guint64 n_bytes;
  g_autoptr(RelabelMask) self = NULL;

  if (!read_header(stream, &header, error))
    return NULL;
  n_bytes = (guint64)header.width * (guint64)header.height * header.n_channels * header.type->size;
  if (!relabel_mask_check_packed(n_bytes, n_packed, error))
    return NULL;
  format = header.n_channels == 3 ? RELABEL_MASK_RGB : header.type->size == 1 ? RELABEL_MASK_8 : RELABEL_MASK_16;
  self = relabel_mask_new(format, header.width, header.height, error);
  if (self == NULL || !read_values(stream, self, &header, error) || !inflate_end(stream, error))
    return NULL;
  self->dtype = header.type->name;
  return g_steal_pointer(&self);
}

/**
 * relabel_mask_new_from_npy:
 * @npy: a NumPy array, compressed by zlib, as FiftyOne stores it
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Reads a mask of one value a pixel, or of three colours of `uint8`. Types of a byte give a mask of a byte a pixel, all others
 * one of two bytes: their values have to be whole numbers that these can hold.
 *
 * Returns: (transfer full): the mask
 */
RelabelMask *
relabel_mask_new_from_npy(GBytes *npy, GError **error)
{
  gsize n_packed = 0;
  const guint8 *packed;
  z_stream stream = { 0 };
  RelabelMask *self;

  g_return_val_if_fail(npy != NULL, NULL);

  packed = g_bytes_get_data(npy, &n_packed);
  if (n_packed > G_MAXINT32) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "the mask is too large");
    return NULL;
  }
  stream.next_in = (Bytef *)packed;
  stream.avail_in = (uInt)n_packed;
  if (inflateInit(&stream) != Z_OK) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "there is not enough memory for the mask");
    return NULL;
  }
  self = read_mask(&stream, n_packed, error);
  inflateEnd(&stream);
  return self;
}

static guint32
max_value(RelabelMask *self)
{
  gsize n = (gsize)self->width * (gsize)self->height;
  const guint16 *values = (const guint16 *)(const void *)self->pixels;
  guint32 max = 0;

  for (gsize i = 0; i < n; i++)
    max = MAX(max, self->format == RELABEL_MASK_16 ? values[i] : self->pixels[i]);
  return max;
}

/* A type that does not hold the values gives way to the one of the format. */
static const RelabelNpyType *
choose_type(RelabelMask *self)
{
  const RelabelNpyType *type = self->format != RELABEL_MASK_RGB ? relabel_npy_type_find(self->dtype) : NULL;

  if (type != NULL && (type->kind == 'b' || max_value(self) <= type->max))
    return type;
  return relabel_npy_type_find(self->format == RELABEL_MASK_16 ? "uint16" : "uint8");
}

static guint64
to_bits(const RelabelNpyType *type, guint32 value)
{
  double number = value;
  float single = (float)value;
  guint64 bits = value;
  guint32 half;

  if (type->kind == 'b')
    return value != 0;
  if (type->kind != 'f')
    return bits;
  memcpy(&bits, &number, sizeof bits);
  memcpy(&half, &single, sizeof half);
  return type->size == sizeof single ? half : bits;
}

static void
deflate_bytes(z_stream *stream, const guint8 *bytes, gsize n, int flush, GByteArray *packed)
{
  guint8 buffer[CHUNK];

  stream->next_in = (Bytef *)bytes;
  stream->avail_in = (uInt)n;
  do {
    stream->next_out = buffer;
    stream->avail_out = sizeof buffer;
    deflate(stream, flush);
    g_byte_array_append(packed, buffer, (guint)(sizeof buffer - stream->avail_out));
  } while (stream->avail_out == 0);
}

static void
deflate_values(z_stream *stream, RelabelMask *self, const RelabelNpyType *type, GByteArray *packed)
{
  gsize n_values = (gsize)self->width * (gsize)self->height * (self->format == RELABEL_MASK_RGB ? 3 : 1);
  const guint16 *values = (const guint16 *)(const void *)self->pixels;
  guint8 bytes[CHUNK];
  gsize n;

  for (gsize i = 0; i < n_values; i += n) {
    n = MIN(n_values - i, CHUNK / type->size);
    for (gsize j = 0; j < n; j++) {
      guint64 bits = to_bits(type, self->format == RELABEL_MASK_16 ? values[i + j] : self->pixels[i + j]);

      for (guint k = 0; k < type->size; k++)
        bytes[j * type->size + k] = (guint8)(bits >> 8 * k);
    }
    deflate_bytes(stream, bytes, n * type->size, Z_NO_FLUSH, packed);
  }
}

/**
 * relabel_mask_to_npy:
 *
 * Writes the mask as FiftyOne stores it: as a NumPy array, compressed by zlib. Its type is `dtype` if that holds the values, else
 * `uint8` or `uint16`.
 *
 * Returns: (transfer full): the compressed array
 */
GBytes *
relabel_mask_to_npy(RelabelMask *self)
{
  GByteArray *packed = g_byte_array_new();
  const RelabelNpyType *type = choose_type(self);
  g_autofree char *header = NULL;
  gsize length = 0;
  z_stream stream = { 0 };

  header = relabel_npy_header_format(type, self->width, self->height, self->format == RELABEL_MASK_RGB, &length);
  if (deflateInit(&stream, Z_DEFAULT_COMPRESSION) != Z_OK)
    g_error("zlib has no memory");
  deflate_bytes(&stream, (const guint8 *)header, length, Z_NO_FLUSH, packed);
  deflate_values(&stream, self, type, packed);
  deflate_bytes(&stream, NULL, 0, Z_FINISH, packed);
  deflateEnd(&stream);
  return g_byte_array_free_to_bytes(packed);
}
