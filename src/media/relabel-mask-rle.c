/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The editor packs the values of all pixels, four each, in blocks of bits, the most significant first:
 *   32 bits count of values, 5 bits word size - 1, 4 × 4 bits table of sizes, each - 1; then, until all values are there,
 *   1 bit repeated?, 2 bits index of a size, that many bits length - 1, and one word that is repeated, or as many words.
 * The four channels of a mask are equal, so that each pixel is a run: what is written here has no block of single words.
 */
#include "relabel-mask-rle.h"

#include <string.h>

#include "relabel-image-private.h"
#include "relabel-mask.h"

#define CHANNELS 4
#define ALPHA 3
#define HEADER_BITS 53
#define WORD_SIZE 8
#define MAX_RUN_PIXELS (65536 / CHANNELS)

static const guint run_sizes[] = { 3, 4, 8, 16 };

typedef struct {
  guint8 *bytes;
  gsize length;
  gsize capacity;
  guint64 bits;
  guint n_bits;
} BitWriter;

static void
write_bytes(BitWriter *self, guint32 word, gsize n)
{
  guint32 big_endian = GUINT32_TO_BE(word);

  if (self->capacity - self->length < sizeof big_endian) {
    self->capacity = MAX(2 * self->capacity, 256);
    self->bytes = g_realloc(self->bytes, self->capacity);
  }
  memcpy(self->bytes + self->length, &big_endian, sizeof big_endian);
  self->length += n;
}

/* Up to 32 bits, of which fewer than that are waiting. */
static inline void
write_bits(BitWriter *self, guint32 value, guint n)
{
  self->bits = self->bits << n | value;
  self->n_bits += n;
  if (self->n_bits >= 32) {
    self->n_bits -= 32;
    write_bytes(self, (guint32)(self->bits >> self->n_bits), 4);
  }
}

static GBytes *
finish_bits(BitWriter *self)
{
  if (self->n_bits > 0)
    write_bytes(self, (guint32)(self->bits << (32 - self->n_bits)), (self->n_bits + 7) / 8);
  return g_bytes_new_take(g_realloc(self->bytes, self->length), self->length);
}

/* Where the run of equal bytes ends that begins at @start. Eight are compared at once. */
static inline gsize
find_run_end(const guint8 *plane, gsize start, gsize n)
{
  const guint64 pattern = plane[start] * G_GUINT64_CONSTANT(0x0101010101010101);
  gsize i = start + 1;
  guint64 word;

  for (; n - i >= sizeof word; i += sizeof word) {
    memcpy(&word, plane + i, sizeof word);
    if (word != pattern)
      return i + (gsize)__builtin_ctzll(GUINT64_FROM_LE(word ^ pattern)) / 8;
  }
  while (i < n && plane[i] == plane[start])
    i++;
  return i;
}

static inline void
write_run(BitWriter *self, guint8 value, gsize n_pixels)
{
  guint last = (guint)n_pixels * CHANNELS - 1;
  guint index = last < 8 ? 0 : last < 16 ? 1 : last < 256 ? 2 : 3;
  guint size = run_sizes[index];

  write_bits(self, (4 | index) << (size + WORD_SIZE) | last << WORD_SIZE | value, 3 + size + WORD_SIZE);
}

/**
 * relabel_mask_rle_encode: (skip)
 * @plane: a byte a pixel
 * @n_pixels: their number, at most %RELABEL_MASK_MAX_PIXELS
 *
 * Packs a mask of an image as Label Studio's editor does, byte for byte. All four channels get the byte of the plane.
 *
 * Returns: (transfer full): the bytes of a region's `rle`
 */
GBytes *
relabel_mask_rle_encode(const guint8 *plane, gsize n_pixels)
{
  BitWriter writer = { 0 };
  gsize end;

  g_return_val_if_fail(n_pixels <= (gsize)RELABEL_MASK_MAX_PIXELS, NULL);

  write_bits(&writer, (guint32)n_pixels * CHANNELS, 32);
  write_bits(&writer, WORD_SIZE - 1, 5);
  for (guint i = 0; i < G_N_ELEMENTS(run_sizes); i++)
    write_bits(&writer, run_sizes[i] - 1, 4);
  for (gsize start = 0; start < n_pixels; start = end) {
    gsize left;

    end = find_run_end(plane, start, n_pixels);
    for (left = end - start; left > MAX_RUN_PIXELS; left -= MAX_RUN_PIXELS)
      write_run(&writer, plane[start], MAX_RUN_PIXELS);
    write_run(&writer, plane[start], left);
  }
  return finish_bits(&writer);
}

typedef struct {
  const guint8 *bytes;
  gsize n_bytes;
  guint64 n_bits;
  guint64 position;
  guint word_size;
  guint run_sizes[4];
  guint64 n_values;
} BitReader;

/* The bits from a position on, 57 of them at least, at the top; zeros after the end. */
static inline guint64
peek_bits(const BitReader *self, guint64 position)
{
  gsize at = (gsize)(position / 8);
  guint64 word = 0;

  if (self->n_bytes - at >= sizeof word) {
    memcpy(&word, self->bytes + at, sizeof word);
    word = GUINT64_FROM_BE(word);
  } else {
    for (gsize i = at; i < self->n_bytes; i++)
      word |= (guint64)self->bytes[i] << (56 - 8 * (i - at));
  }
  return word << (position % 8);
}

/* The editor puts the words into bytes that saturate. */
static inline guint8
to_byte(guint64 word)
{
  return (guint8)MIN(word, 255);
}

static gboolean
read_header(BitReader *self, gsize n_pixels, GError **error)
{
  guint64 bits = peek_bits(self, 0);

  if (self->n_bits < HEADER_BITS)
    return relabel_image_damaged(error, "the RLE has no header");
  self->n_values = bits >> 32;
  self->word_size = (guint)(bits >> 27 & 31) + 1;
  for (guint i = 0; i < G_N_ELEMENTS(self->run_sizes); i++)
    self->run_sizes[i] = (guint)(bits >> (23 - 4 * i) & 15) + 1;
  self->position = HEADER_BITS;
  if (self->n_values == (guint64)n_pixels * CHANNELS)
    return TRUE;
  g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED,
              "the RLE is of %" G_GUINT64_FORMAT " values, and the image has %" G_GUINT64_FORMAT, self->n_values,
              (guint64)n_pixels * CHANNELS);
  return FALSE;
}

/* Pixel p has four values from 4 p on, the last of them its alpha: those from @i to before @end bring the alphas of the pixels from
 * i / 4 to before end / 4. */
static inline void
read_words(const BitReader *self, guint64 position, guint64 i, guint64 end, guint8 *plane)
{
  for (guint64 p = i / CHANNELS; p < end / CHANNELS; p++) {
    guint64 word = peek_bits(self, position + (p * CHANNELS + ALPHA - i) * self->word_size);

    plane[p] = to_byte(word >> (64 - self->word_size));
  }
}

/* One block, whose first value is the @i-th; moves @i behind its last. */
static inline gboolean
read_block(BitReader *self, guint64 *i, guint8 *plane, GError **error)
{
  guint64 bits = peek_bits(self, self->position);
  gboolean repeated = bits >> 63 != 0;
  guint size = self->run_sizes[bits >> 61 & 3];
  guint64 length = (bits << 3 >> (64 - size)) + 1;
  guint64 words = self->position + 3 + size;
  guint64 end = *i + length;

  self->position = words + (repeated ? 1 : length) * self->word_size;
  if (self->position > self->n_bits)
    return relabel_image_damaged(error, "the RLE is truncated");
  if (end > self->n_values)
    return relabel_image_damaged(error, "the RLE has more values than it says");
  if (repeated)
    memset(plane + *i / CHANNELS, to_byte(bits << (3 + size) >> (64 - self->word_size)), end / CHANNELS - *i / CHANNELS);
  else
    read_words(self, words, *i, end, plane);
  *i = end;
  return TRUE;
}

/* The last byte is filled up with zeros; some writers add one. */
static gboolean
only_zeros_follow(const BitReader *self)
{
  if (peek_bits(self, self->position) != 0)
    return FALSE;
  for (guint64 at = (self->position + 7) / 8; at < self->n_bytes; at++) {
    if (self->bytes[at] != 0)
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_mask_rle_decode: (skip)
 * @rle: the bytes of a region's `rle`
 * @n_bytes: their number
 * @plane: gets a byte a pixel: the alpha; after an error, nobody knows what
 * @n_pixels: the number of pixels that the image has
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Unpacks a mask of an image, from the editor or from Label Studio's SDK. Nothing is allocated.
 *
 * Returns: whether it has exactly the pixels of the image
 */
gboolean
relabel_mask_rle_decode(const guint8 *rle, gsize n_bytes, guint8 *plane, gsize n_pixels, GError **error)
{
  BitReader reader = { .bytes = rle, .n_bytes = n_bytes, .n_bits = (guint64)n_bytes * 8 };
  guint64 i = 0;

  if (!read_header(&reader, n_pixels, error))
    return FALSE;
  while (i < reader.n_values) {
    if (!read_block(&reader, &i, plane, error))
      return FALSE;
  }
  return only_zeros_follow(&reader) || relabel_image_damaged(error, "the RLE goes on after its last value");
}
