/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mask-test.h"
#include "relabel-mask-rle.h"

/* The editor's and the SDK's bytes, and those that people drew in the real editor. */
static void
test_vector(gconstpointer data)
{
  JsonObject *vector = (JsonObject *)data;
  gsize n_wanted = 0, n_got = 0;
  g_autofree guint8 *wanted = g_base64_decode(json_object_get_string_member(vector, "rle_b64"), &n_wanted);
  g_autoptr(RelabelMask) mask = vector_mask(json_object_get_string_member(vector, "alpha_png"));
  gsize n = (gsize)mask->width * (gsize)mask->height;
  g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA1, mask->pixels, n);
  g_autofree guint8 *plane = g_malloc(n);
  g_autoptr(GBytes) rle = NULL;
  g_autoptr(GError) error = NULL;
  const guint8 *got;

  g_assert_cmpint(mask->format, ==, RELABEL_MASK_8);
  g_assert_cmpint(mask->width, ==, json_object_get_int_member(vector, "width"));
  g_assert_cmpint(mask->height, ==, json_object_get_int_member(vector, "height"));
  g_assert_cmpstr(sum, ==, json_object_get_string_member(vector, "alpha_sha1"));
  relabel_mask_rle_decode(wanted, n_wanted, plane, n, &error);
  g_assert_no_error(error);
  g_assert_cmpmem(plane, n, mask->pixels, n);

  rle = relabel_mask_rle_encode(mask->pixels, n);
  got = g_bytes_get_data(rle, &n_got);
  /* The SDK fills up a last byte that is full with another one. */
  if (g_str_equal(json_object_get_string_member(vector, "encoder"), "sdk") && n_got + 1 == n_wanted && wanted[n_got] == 0)
    n_wanted--;
  g_assert_cmpmem(got, n_got, wanted, n_wanted);
}

/* Each length at which another size or one run more begins. */
static void
test_lengths(void)
{
  static const gsize lengths[] = { 0, 1, 2, 3, 4, 5, 63, 64, 65, 66, 16383, 16384, 16385, 32768, 32769, 70000 };

  for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS(lengths); j++) {
      gsize n = lengths[i] + lengths[j];
      g_autofree guint8 *plane = g_malloc0(n + 1);
      g_autofree guint8 *decoded = g_malloc(n + 1);
      g_autoptr(GBytes) rle = NULL;
      g_autoptr(GError) error = NULL;

      memset(plane + lengths[i], 200, lengths[j]);
      rle = relabel_mask_rle_encode(plane, n);
      decoded[n] = 77;
      relabel_mask_rle_decode(g_bytes_get_data(rle, NULL), g_bytes_get_size(rle), decoded, n, &error);
      g_assert_no_error(error);
      g_assert_cmpmem(decoded, n, plane, n);
      g_assert_cmpint(decoded[n], ==, 77);
    }
  }
}

typedef struct {
  GByteArray *bytes;
  guint n_bits;
} Bits;

static void
put_bits(Bits *self, guint64 value, guint n)
{
  while (n-- > 0) {
    guint8 bit = (guint8)(value >> n & 1);

    if (self->n_bits++ % 8 == 0)
      g_byte_array_append(self->bytes, (const guint8 *)"", 1);
    self->bytes->data[self->bytes->len - 1] |= (guint8)(bit << (7 - (self->n_bits - 1) % 8));
  }
}

/* Random blocks of both kinds, with words and sizes of any width: nobody writes them, but the header allows it. */
static void
put_random(Bits *bits, GRand *random, guint32 *values, guint n_values)
{
  guint word_size = (guint)g_rand_int_range(random, 1, 33), sizes[4];
  guint i = 0;

  put_bits(bits, n_values, 32);
  put_bits(bits, word_size - 1, 5);
  for (guint k = 0; k < 4; k++) {
    sizes[k] = (guint)g_rand_int_range(random, 1, 17);
    put_bits(bits, sizes[k] - 1, 4);
  }
  while (i < n_values) {
    guint index = g_rand_int(random) & 3, repeated = g_rand_int(random) & 1;
    guint most = MIN(MIN(n_values - i, 1u << sizes[index]), 40);
    guint length = (guint)g_rand_int_range(random, 1, (gint32)most + 1);

    put_bits(bits, repeated << 2 | index, 3);
    put_bits(bits, length - 1, sizes[index]);
    for (guint k = 0; k < length; k++, i++) {
      values[i] = repeated && k > 0 ? values[i - 1] : g_rand_int(random) >> (32 - word_size);
      if (!repeated || k == 0)
        put_bits(bits, values[i], word_size);
    }
  }
}

static void
test_any_blocks(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(1);

  for (int round = 0; round < 500; round++) {
    guint n = (guint)g_rand_int_range(random, 1, 200);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autofree guint32 *values = g_new(guint32, 4 * n);
    g_autofree guint8 *plane = g_malloc(n);
    g_autoptr(GError) error = NULL;
    Bits bits = { .bytes = bytes };

    put_random(&bits, random, values, 4 * n);
    relabel_mask_rle_decode(bytes->data, bytes->len, plane, n, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < n; i++)
      g_assert_cmpuint(plane[i], ==, MIN(values[4 * i + 3], 255));
    for (guint length = 0; length < bytes->len; length++)
      g_assert_false(relabel_mask_rle_decode(bytes->data, length, plane, n, NULL));
  }
}

static const struct {
  const char *name;
  const char *hex;
  gsize n_pixels;
  const char *message;
} hostile[] = {
  { "empty", "", 1, "the RLE has no header" },
  { "short-header", "000000043917", 1, "the RLE has no header" },
  { "no-block", "00000004391bf8", 1, "the RLE is truncated" },
  { "no-word", "00000004391bfc60", 1, "the RLE is truncated" },
  { "other-count", "00000004391bfc6000", 2, "the RLE is of 4 values, and the image has 8" },
  { "no-count", "00000000391bfc6000", 1, "the RLE is of 0 values, and the image has 4" },
  { "greatest-count", "ffffffff391bfc6000", 1, "the RLE is of 4294967295 values, and the image has 4" },
  { "run-goes-over", "00000004391bfca000", 1, "the RLE has more values than it says" },
  { "long-run-goes-over", "00000004391bffffffff80", 1, "the RLE has more values than it says" },
  { "words-go-over", "00000004391bf8a00000000000000000", 1, "the RLE has more values than it says" },
  { "more-after", "00000004391bfc600001", 1, "the RLE goes on after its last value" },
  { "more-bits-after", "00000004391bfc6001", 1, "the RLE goes on after its last value" },
};

static GByteArray *
bytes_from_hex(const char *hex)
{
  GByteArray *bytes = g_byte_array_new();

  for (; hex[0] != '\0'; hex += 2) {
    guint8 byte = (guint8)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));

    g_byte_array_append(bytes, &byte, 1);
  }
  return bytes;
}

static void
test_hostile(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(GByteArray) bytes = bytes_from_hex(hostile[i].hex);
  g_autofree guint8 *plane = g_malloc(hostile[i].n_pixels);
  g_autoptr(GError) error = NULL;

  g_assert_false(relabel_mask_rle_decode(bytes->data, bytes->len, plane, hostile[i].n_pixels, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED);
  g_assert_cmpstr(error->message, ==, hostile[i].message);
}

static void
test_padding(void)
{
  static const char *const padded[] = { "00000004391bfc6000", "00000004391bfc600000",
                                        "00000004391bfc6000000000000000000000000000000000" };

  for (gsize i = 0; i < G_N_ELEMENTS(padded); i++) {
    g_autoptr(GByteArray) bytes = bytes_from_hex(padded[i]);
    g_autoptr(GError) error = NULL;
    guint8 pixel = 9;

    relabel_mask_rle_decode(bytes->data, bytes->len, &pixel, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(pixel, ==, 0);
  }
}

/* Whatever the bytes are, nothing is written before or after the plane. */
static void
test_damage(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(2);
  guint8 plane[500], framed[502];
  guint n_read = 0;

  for (int round = 0; round < 5000; round++) {
    g_autoptr(GBytes) rle = NULL;
    g_autofree guint8 *bytes = NULL;
    gsize n = 0;

    for (gsize i = 0; i < sizeof plane; i++)
      plane[i] = g_rand_int_range(random, 0, 9) < 7 && i > 0 ? plane[i - 1] : (guint8)g_rand_int(random);
    rle = relabel_mask_rle_encode(plane, sizeof plane);
    bytes = g_memdup2(g_bytes_get_data(rle, &n), g_bytes_get_size(rle));
    for (int i = 0; i < 2; i++)
      bytes[g_rand_int_range(random, 4, (gint32)n)] ^= (guint8)(1 << g_rand_int_range(random, 0, 8));
    memset(framed, 0x5a, sizeof framed);
    n_read += relabel_mask_rle_decode(bytes, n, framed + 1, sizeof plane, NULL);
    g_assert_cmpint(framed[0], ==, 0x5a);
    g_assert_cmpint(framed[sizeof framed - 1], ==, 0x5a);
  }
  g_assert_cmpuint(n_read, >, 100);
  g_assert_cmpuint(n_read, <, 4900);
}

int
main(int argc, char *argv[])
{
  g_autoptr(JsonNode) root = NULL;
  JsonArray *vectors;
  int result;

  g_test_init(&argc, &argv, NULL);
  root = vectors_load("rle.json");
  vectors = json_object_get_array_member(json_node_get_object(root), "vectors");
  for (guint i = 0; i < json_array_get_length(vectors); i++) {
    JsonObject *vector = json_array_get_object_element(vectors, i);
    g_autofree char *path = g_strdup_printf("/mask-rle/%s/%s", json_object_get_string_member(vector, "encoder"),
                                            json_object_get_string_member(vector, "name"));

    g_test_add_data_func(path, vector, test_vector);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
    g_autofree char *path = g_strdup_printf("/mask-rle/hostile/%s", hostile[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_hostile);
  }
  g_test_add_func("/mask-rle/lengths", test_lengths);
  g_test_add_func("/mask-rle/any-blocks", test_any_blocks);
  g_test_add_func("/mask-rle/padding", test_padding);
  g_test_add_func("/mask-rle/damage", test_damage);
  result = g_test_run();
  return result;
}
