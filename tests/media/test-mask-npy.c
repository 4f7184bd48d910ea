/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mask-test.h"

/*
 * Written by NumPy 1.26 and zlib: arrays of 5 rows and 7 columns, whose values are (7 x + 13 y + 29 channel) * factor % modulus.
 * Where `same` is set, what is written has to be what was read.
 */
static const struct {
  const char *name;
  const char *dtype;
  RelabelMaskFormat format;
  guint factor;
  guint modulus;
  gboolean same;
  const char *base64;
} arrays[] = {
  { "bool", "bool", RELABEL_MASK_8, 1, 2, TRUE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4GRoIQADoJG70=" },
  { "uint8", "uint8", RELABEL_MASK_8, 1, 251, TRUE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4Gdj5RGWUtXhFpJU"
    "0DcylFDX0zWxd1PVMbZ69AE2snz4DwOACaQiIs" },
  { "int8", "int8", RELABEL_MASK_8, 1, 127, TRUE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2morqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4Gdj5RGWUtXhFpJU"
    "0DcylFDX0zWxd1PVMbZ69AE2snz4DwOACTpiIg" },
  { "uint16", "uint16", RELABEL_MASK_16, 997, 65521, TRUE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4GBmfpNrOTgTy5/h"
    "2TFi80euKrnpnVsnb+h13G15xSWxtOzObe7ndp4tvHHI+nq23OPLfm5T8WR4UW65ZTx59KMsbIzDd/FKSaBwBNmDx+" },
  { "int16", "int16", RELABEL_MASK_16, 1, 251, TRUE,
    "eNqdyMEKAUEAgOHfSSlOXHAYHGZXE5K1xbogRdE6SC602RElqxm5yFN4YesV/Lf/+6w2y3CX4clLxtoejRwIGVy6Ugl5SszDRLdDYmL981l0tT"
    "p1e47uOn3HU8J3lXiLv8tBlgIlqjRokqdIhTouHXzK1HBo02fEFEkLj4AJC9b0GDJmTsiWPV+IviHh" },
  { "uint32", "uint32", RELABEL_MASK_16, 997, 65521, TRUE,
    "eNqdiL1KQmEAQI/QIOYLiA7fop/CnfxJsJYK2jQVHAIhLvqJRv5wb7ZE0KDRqg0ODiKtNjkEvoDW4NDgA6gNDoFPEH6+QgfOcM5rKpdMXzm450"
    "EWlV2wZELIk2ZUGkKW6tadZdau61ZR7f+FeWsr/e2y2VC6gzFDxEOGeBT/xoXm3AvPR/CZAXcVLl+g+wbDMKyTICtw04L3AWwnEFnAmYL2E8z6"
    "cPgBqW/o/MLKqe1BYAyVOYw28HcApwJax9ovmP6AxwF5HwzisMyCvwY7T3I8gA==" },
  { "int32", "int32", RELABEL_MASK_16, 1, 251, TRUE,
    "eNqdyEELAUEAhuFxUooTFxwGh9nVhsOuLdYFKYrWQXKhzY4oWc3IRX6FP+z1F3z1HL73s9os411OPMVLpdoejRpIFV185Ul1yszDJLdDZlL967"
    "PkajXdnpO75juBJ0PXk2/59wqC5VFCBXW00EYRZdTQhIseQlTRgIMu+hhhCoUOAkSYYIE1fAwxxhwxttjjC7rAIeM=" },
  { "uint64", "uint64", RELABEL_MASK_16, 1, 251, TRUE,
    "eNqdyLEOwVAAheGaJBImFgwXw22lwaAq1IJISEgNIhZyo1cMonKLRTyFF1bJ/wTO8uX8n9VmGe4y1tN6yUgnRyMHQgaPvnSFPMXmbtT1EJtI//"
    "pMXRKd9uSsbjr9tucK33HFW/y9nMWyWMASVrGBTcxjEStYRwc76GMZa2hjG3s4wilKbKGHAU5wgWvs4hDHOMcQt7jHLzQzIfM=" },
  { "int64", "int64", RELABEL_MASK_16, 1, 251, TRUE,
    "eNqdyMEKAVEAheGxUooVGywuFndGExbGiLFBiqKxkGzoZq4oGd2RjTyFFzbqfwJn83X+z2qzDHcZ62m9ZKSTo5EDIYNLX7pCnmLzMOp2iE2kf3"
    "2mrolOe3JWd51+23OF77jiLf5ezmJZLGAJq9jAJuaxiBWso4Md9LGMNbSxjT0c4RQlttDDACe4wDV2cYhjnGOIW9zjFyIbIec=" },
  { "float32", "float32", RELABEL_MASK_16, 1, 251, TRUE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4GMHjgwMCQ4MjAsA"
    "KIHwAxjxMDgwYQBwDZC4D4BhBzAPkqQOwAxDFAfAEoxgKkFYDYBogjgLgEiDuAWAaILYA4BIgLgLgNiKcA8SKQmUCcA8QtQDwJiBcA8Tog3uME"
    "AGkoMu4=" },
  { "float64", "float64", RELABEL_MASK_16, 997, 65521, TRUE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4GZOC82wFCnwbTDk"
    "VXoPzbYPoB50Oo+BMw3RBwEiJfeRlMH/C8BZHvfQCmF3x9DJGPew6mE469guq7CZEXeADVD1GX8PAZ1ByIOoVNbyHyxxZC5P88gsinQNQpnH0J"
    "Mc8Uqu7HZAhf4QCEf+gs1D6Iugc73kDEJxRC6Jg9EPnzEP827ID416HztgMAg9JceA==" },
  { "uint16-big-endian", "uint16", RELABEL_MASK_16, 997, 65521, FALSE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuV2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4GBmlns7bAk7k8Hf"
    "6LJxkt9H2Sqd6SNX/trg/XjFOdGlpnn9jOfcnv7USOx9Mfb1Y7l/lyDcs/BUfrllMtT48zSsrEmM8PepSnCgBN6DyA" },
  { "float64-big-endian", "float64", RELABEL_MASK_16, 997, 65521, FALSE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmmjoKtQpkAy4GKHDY7QyhT0PpK0"
    "UOYPo2lP+Q8wGYfgIVPxnQAKYvV0Lkb3keANMPeiHyj78uANPP4yDyr44lgOmbUH0PBCDyj6H6nz2EyL+CmvN2kwKYXngMIv/oD0T+WQpE/uVZ"
    "iPxbU4h5k39A1B1QgPDPHoLwX0Lte7MD4v7CCRDxPTFQ/56HyF/ZAaFvd4LdDwCOGlx6" },
  { "int32-fortran", "int32", RELABEL_MASK_16, 1, 251, FALSE,
    "eNqdyDEPwUAAhuEzSSRMLBgOw7VywdBqQi1YSEglRCyk0RMWlSsW8Sv8Ya+/4Eue4Xs/y80i2uXEU7xUYrKjVQOpwountFSn1N5tfD2kNjG/vr"
    "YPQ87O8c1wHV/LwNXyLf9fQbAiqlDwkEcZDXQwRAk1OPAxRgVNdBFihjpc9DFBhBZ6GGGOLdoIMMUKe3wBsKIhuA==" },
  { "bool-fortran", "bool", RELABEL_MASK_8, 1, 2, FALSE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GqY6CuaaOgq1CuQDLgZGghAAKX4bkg==" },
  { "rgb", "uint8", RELABEL_MASK_RGB, 1, 251, TRUE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmOgrGmjoKtQrkAS4GWSt2FUc+bQ"
    "9RI38ZyzBlh1gt9xReLXcRQz9pi1Al+xhNt2QD3yzzkEIp8xBFu2gN1yR9n0yz4ALbqHKXxDp1l0Q97wzToHybyDLnhFqv9JbAvG6TwDzriFKn"
    "+BrPtOaA3K7wkolx1TMAVu87Cg==" },
  { "rgb-fortran", "uint8", RELABEL_MASK_RGB, 1, 251, FALSE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GqY6CuY6CsaaOgq1CmQCLgZeKXUTdhFFPW"
    "s+aQ1TJ1ElfRtPGU0z5wBlA1uvcC1zl8A4WRCpYmjnHaFt4RoUb2TvE5lm6RackOvgG5Ve4h6SmFdtBSId/aIzSj1Ck/Jr/GMyy5rDkgtqu2Kz"
    "ylsmphTWdc8AAOtmOt8=" },
  { "one-channel", "uint8", RELABEL_MASK_8, 1, 251, FALSE,
    "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOgrmOgqGmjoKtQrkAS4Gdj5RGWUtXh"
    "FpJU0DcylFDX0zWxd1PVMbZ69AE2snz4DwOACj5CJJ" },
  { "version-2", "uint8", RELABEL_MASK_8, 1, 251, FALSE,
    "eNqb7BfqGxDJxFDCwMBQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GqY6CuaaOgq1CmQCLgZ2PlEZZS1eEW"
    "klTQNzKUUNfTNbF3U9Uxtnr0ATayfPgPA4AF6nIes=" },
  { "version-3", "uint8", RELABEL_MASK_8, 1, 251, FALSE,
    "eNqb7BfqGxDJzFDCwMBQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GqY6CuaaOgq1CmQCLgZ2PlEZZS1eEW"
    "klTQNzKUUNfTNbF3U9Uxtnr0ATayfPgPA4AF9EIew=" },
};

static RelabelMask *
mask_from_base64(const char *base64)
{
  gsize n = 0;
  guint8 *bytes = g_base64_decode(base64, &n);
  g_autoptr(GBytes) npy = g_bytes_new_take(bytes, n);
  g_autoptr(GError) error = NULL;
  RelabelMask *mask = relabel_mask_new_from_npy(npy, &error);

  g_assert_no_error(error);
  return mask;
}

static guint32
value_at(gsize i, guint x, guint y)
{
  guint32 value = 0;

  for (guint channel = 0; channel < (arrays[i].format == RELABEL_MASK_RGB ? 3 : 1); channel++)
    value = value << 8 | (7 * x + 13 * y + 29 * channel) * arrays[i].factor % arrays[i].modulus;
  return value;
}

static void
test_array(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data), n = 0;
  g_autoptr(RelabelMask) mask = mask_from_base64(arrays[i].base64);
  g_autoptr(GBytes) written = relabel_mask_to_npy(mask);
  g_autoptr(RelabelMask) again = relabel_mask_new_from_npy(written, NULL);
  g_autofree guint8 *bytes = g_base64_decode(arrays[i].base64, &n);
  g_autoptr(GBytes) given = g_bytes_new(bytes, n);
  g_autoptr(GByteArray) unpacked = zlib_unpack(given), rewritten = zlib_unpack(written);

  g_assert_cmpint(mask->width, ==, 7);
  g_assert_cmpint(mask->height, ==, 5);
  g_assert_cmpint(mask->format, ==, arrays[i].format);
  g_assert_cmpstr(mask->dtype, ==, arrays[i].dtype);
  for (guint y = 0; y < 5; y++) {
    for (guint x = 0; x < 7; x++)
      g_assert_cmpuint(relabel_mask_get_value(mask, (int)x, (int)y), ==, value_at(i, x, y));
  }
  g_assert_cmpmem(again->pixels, relabel_mask_get_size(again), mask->pixels, relabel_mask_get_size(mask));
  g_assert_cmpstr(again->dtype, ==, mask->dtype);
  if (arrays[i].same)
    g_assert_cmpmem(rewritten->data, rewritten->len, unpacked->data, unpacked->len);
}

typedef struct {
  const char *name;
  const char *text; /* the header's */
  gsize n_data; /* bytes of the pixels */
  RelabelMediaError code;
  const char *message;
} Bad;

#define GOOD "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n"
#define UNKNOWN "the mask has a NumPy header that is not understood"
#define DESCR(code) "{'descr': '" code "', 'fortran_order': False, 'shape': (2, 3), }"
#define SHAPE(shape) "{'descr': '|u1', 'fortran_order': False, 'shape': " shape ", }"

static const Bad bad[] = {
  { "no-pixels", GOOD, 0, RELABEL_MEDIA_ERROR_DAMAGED, "the mask is truncated" },
  { "truncated", GOOD, 5, RELABEL_MEDIA_ERROR_DAMAGED, "the mask is truncated" },
  { "longer", GOOD, 7, RELABEL_MEDIA_ERROR_DAMAGED, "the mask goes on after its last pixel" },
  { "empty", "", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "no-dictionary", "(2, 3)", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "text-after", GOOD "x", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "open", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "open-string", "{'descr': '|u1", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "other-quote", "{'descr\": '|u1', 'fortran_order': False, 'shape': (2, 3)}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "long-string", DESCR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "escape", DESCR("\\x7cu1"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "no-shape", "{'descr': '|u1', 'fortran_order': False}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "no-order", "{'descr': '|u1', 'shape': (2, 3)}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "no-descr", "{'fortran_order': False, 'shape': (2, 3)}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "two-shapes", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), 'shape': (2, 3)}", 6,
    RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "two-descr", "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}", 6,
    RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "other-key", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), 'x': 1}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "no-comma", "{'descr': '|u1' 'fortran_order': False, 'shape': (2, 3)}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "true", "{'descr': '|u1', 'fortran_order': true, 'shape': (2, 3)}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "records", "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2, 3)}", 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "objects", DESCR("|O"), 6, RELABEL_MEDIA_ERROR_UNSUPPORTED, "the mask is an array of “|O”, not of plain numbers" },
  { "complex", DESCR("<c16"), 96, RELABEL_MEDIA_ERROR_UNSUPPORTED, "the mask is an array of “<c16”, not of plain numbers" },
  { "half", DESCR("<f2"), 12, RELABEL_MEDIA_ERROR_UNSUPPORTED, "the mask is an array of “<f2”, not of plain numbers" },
  { "no-code", DESCR(""), 6, RELABEL_MEDIA_ERROR_UNSUPPORTED, "the mask is an array of “”, not of plain numbers" },
  { "order-of-bytes", DESCR("|u2"), 12, RELABEL_MEDIA_ERROR_UNSUPPORTED,
    "the mask is an array of “|u2”, not of plain numbers" },
  { "no-tuple", SHAPE("6"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "number-in-brackets", SHAPE("(6)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "negative", SHAPE("(-2, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "plus", SHAPE("(+2, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "octal", SHAPE("(02, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "hexadecimal", SHAPE("(0x2, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "underscore", SHAPE("(2_0, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "expression", SHAPE("(1 + 1, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "two-commas", SHAPE("(2,, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "comma-first", SHAPE("(, 2, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "nested", SHAPE("((2, 3), 1)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "open-tuple", SHAPE("(2, 3"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "over-64-bits", SHAPE("(20000000000000000002, 3)"), 6, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN },
  { "zero", SHAPE("(0, 3)"), 0, RELABEL_MEDIA_ERROR_DAMAGED, "the mask has no width or no height" },
  { "no-dimension", SHAPE("()"), 1, RELABEL_MEDIA_ERROR_UNSUPPORTED,
    "the mask is an array of 0 dimensions that are not rows, columns and three colours" },
  { "one-dimension", SHAPE("(6,)"), 6, RELABEL_MEDIA_ERROR_UNSUPPORTED,
    "the mask is an array of 1 dimensions that are not rows, columns and three colours" },
  { "two-channels", SHAPE("(2, 3, 2)"), 12, RELABEL_MEDIA_ERROR_UNSUPPORTED,
    "the mask is an array of 3 dimensions that are not rows, columns and three colours" },
  { "four-dimensions", SHAPE("(2, 3, 1, 1)"), 6, RELABEL_MEDIA_ERROR_UNSUPPORTED,
    "the mask is an array of 4 dimensions that are not rows, columns and three colours" },
  { "wide-colours", "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3, 3)}", 36, RELABEL_MEDIA_ERROR_UNSUPPORTED,
    "the mask has colours of uint16, not of uint8" },
  { "claims-much", SHAPE("(16384, 16384)"), 6, RELABEL_MEDIA_ERROR_DAMAGED,
    "the mask claims more pixels than the data can hold" },
  { "claims-too-much", SHAPE("(16384, 16385)"), 6, RELABEL_MEDIA_ERROR_TOO_LARGE,
    "the mask claims 16385 × 16384 pixels, which is too large" },
  { "overflows", SHAPE("(4294967296, 4294967296)"), 6, RELABEL_MEDIA_ERROR_TOO_LARGE,
    "the mask claims 4294967296 × 4294967296 pixels, which is too large" },
};

static GBytes *
npy_new(guint8 version, const char *text, gsize n_text, const void *pixels, gsize n_pixels)
{
  g_autoptr(GByteArray) array = g_byte_array_new();
  const guint8 start[] = { 0x93, 'N', 'U', 'M', 'P', 'Y', version, 0, (guint8)n_text, (guint8)(n_text >> 8), 0, 0 };

  g_byte_array_append(array, start, version == 1 ? 10 : 12);
  g_byte_array_append(array, (const guint8 *)text, (guint)n_text);
  g_byte_array_append(array, pixels, (guint)n_pixels);
  return zlib_pack(array->data, array->len);
}

static void
assert_refused(GBytes *npy, RelabelMediaError code, const char *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_mask_new_from_npy(npy, &error));
  g_assert_error(error, RELABEL_MEDIA_ERROR, (int)code);
  if (message != NULL)
    g_assert_cmpstr(error->message, ==, message);
}

static void
test_bad(gconstpointer data)
{
  const Bad *row = data;
  guint8 pixels[200] = { 0 };

  for (guint8 version = 1; version <= 3; version++) {
    g_autoptr(GBytes) npy = npy_new(version, row->text, strlen(row->text), pixels, row->n_data);

    assert_refused(npy, row->code, row->message);
  }
}

/* What the header may look like besides, for NumPy has written it so, or reads it. */
static void
test_other_headers(void)
{
  static const char *const texts[] = {
    GOOD,
    "{'shape': (2, 3), 'fortran_order': False, 'descr': '<u1'}",
    "{\"descr\": \"|u1\", \"fortran_order\": False, \"shape\": (2, 3,)}",
    " { 'descr':'>u1' , 'fortran_order' :False,'shape':( 2 ,3 ) } \n\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(GBytes) npy = npy_new(1, texts[i], strlen(texts[i]), "\1\2\3\4\5\6", 6);
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelMask) mask = relabel_mask_new_from_npy(npy, &error);

    g_assert_no_error(error);
    g_assert_cmpmem(mask->pixels, relabel_mask_get_size(mask), "\1\2\3\4\5\6", 6);
  }
}

static void
test_not_an_array(void)
{
  static const char zip[] = "PK\3\4";
  g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
  g_autoptr(GBytes) plain = npy_new(4, GOOD, strlen(GOOD), "\1\2\3\4\5\6", 6);
  g_autoptr(GBytes) other = zlib_pack("Hello, world", 12);
  g_autoptr(GBytes) loose = g_bytes_new_static(zip, sizeof zip);
  g_autoptr(GBytes) zero = npy_new(1, GOOD "\0", strlen(GOOD) + 1, "\1\2\3\4\5\6", 6);
  g_autoptr(GBytes) huge = zlib_pack("\x93NUMPY\2\0\xff\xff\xff\xff", 12);

  assert_refused(nothing, RELABEL_MEDIA_ERROR_DAMAGED, "the mask is truncated");
  assert_refused(plain, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE, "the mask is no NumPy array");
  assert_refused(other, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE, "the mask is no NumPy array");
  assert_refused(loose, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE, "the mask is not compressed by zlib");
  assert_refused(zero, RELABEL_MEDIA_ERROR_DAMAGED, UNKNOWN);
  assert_refused(huge, RELABEL_MEDIA_ERROR_DAMAGED, "the mask has a NumPy header that is too long");
}

/* Cut anywhere, or with a byte more, or a bit of the check sum wrong. */
static void
test_stream(void)
{
  g_autoptr(GBytes) whole = npy_new(1, GOOD, strlen(GOOD), "\1\2\3\4\5\6", 6);
  gsize n = g_bytes_get_size(whole);
  g_autofree guint8 *copy = g_malloc0(n + 1);
  g_autoptr(GBytes) longer = NULL, wrong = NULL;

  for (gsize length = 0; length < n; length++) {
    g_autoptr(GBytes) cut = g_bytes_new_from_bytes(whole, 0, length);

    assert_refused(cut, RELABEL_MEDIA_ERROR_DAMAGED, "the mask is truncated");
  }
  memcpy(copy, g_bytes_get_data(whole, NULL), n);
  longer = g_bytes_new(copy, n + 1);
  assert_refused(longer, RELABEL_MEDIA_ERROR_DAMAGED, "the mask goes on after its last pixel");
  copy[n - 1] ^= 1;
  wrong = g_bytes_new(copy, n);
  assert_refused(wrong, RELABEL_MEDIA_ERROR_DAMAGED, "the mask is compressed wrongly");
}

#define ONE(code) "{'descr': '" code "', 'fortran_order': False, 'shape': (1, 1), }"

/* One pixel of each type, at the ends of what a mask holds; -1 is refused. */
static void
test_values(void)
{
  static const struct {
    const char *text;
    const char *pixel;
    gsize n;
    int value;
  } rows[] = {
    { ONE("|b1"), "\5", 1, 1 },
    { ONE("|i1"), "\x7f", 1, 127 },
    { ONE("|i1"), "\x80", 1, -1 },
    { ONE("<i2"), "\xff\x7f", 2, 32767 },
    { ONE("<i2"), "\xff\xff", 2, -1 },
    { ONE(">i4"), "\0\0\xff\xff", 4, 65535 },
    { ONE(">i4"), "\0\1\0\0", 4, -1 },
    { ONE("<i8"), "\xff\xff\0\0\0\0\0\0", 8, 65535 },
    { ONE("<i8"), "\1\0\0\0\0\0\0\x80", 8, -1 },
    { ONE("<u8"), "\1\0\0\0\1\0\0\0", 8, -1 },
    { ONE("<f4"), "\0\xff\x7f\x47", 4, 65535 },
    { ONE("<f4"), "\0\0\x80\x47", 4, -1 }, /* 65536 */
    { ONE("<f4"), "\0\0\0\x3f", 4, -1 }, /* 0.5 */
    { ONE("<f4"), "\0\0\0\x80", 4, 0 }, /* -0 */
    { ONE("<f4"), "\0\0\xc0\x7f", 4, -1 }, /* no number */
    { ONE(">f8"), "\x7f\xf0\0\0\0\0\0\0", 8, -1 }, /* infinite */
    { ONE(">f8"), "\xbf\xf0\0\0\0\0\0\0", 8, -1 }, /* -1 */
    { ONE(">f8"), "\x3f\xf0\0\0\0\0\0\0", 8, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GBytes) npy = npy_new(1, rows[i].text, strlen(rows[i].text), rows[i].pixel, rows[i].n);
    g_autoptr(RelabelMask) mask = relabel_mask_new_from_npy(npy, NULL);

    g_test_message("row %d", (int)i);
    g_assert_cmpint(mask != NULL ? (int)relabel_mask_get_value(mask, 0, 0) : -1, ==, rows[i].value);
  }
}

/* A type that does not hold the values is not written. */
static void
test_written_type(void)
{
  static const struct {
    RelabelMaskFormat format;
    const char *dtype;
    guint32 value;
    const char *written;
  } rows[] = {
    { RELABEL_MASK_8, "bool", 1, "bool" },
    { RELABEL_MASK_8, "int8", 127, "int8" },
    { RELABEL_MASK_8, "int8", 128, "uint8" },
    { RELABEL_MASK_8, "int64", 255, "int64" },
    { RELABEL_MASK_8, "unknown", 3, "uint8" },
    { RELABEL_MASK_8, NULL, 3, "uint8" },
    { RELABEL_MASK_16, "uint8", 255, "uint8" },
    { RELABEL_MASK_16, "uint8", 256, "uint16" },
    { RELABEL_MASK_16, "int16", 32768, "uint16" },
    { RELABEL_MASK_16, "float32", 65535, "float32" },
    { RELABEL_MASK_RGB, "float32", 0x010203, "uint8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RelabelMask) mask = relabel_mask_new(rows[i].format, 3, 2, NULL), read = NULL;
    g_autoptr(GBytes) npy = NULL;

    mask->dtype = rows[i].dtype;
    relabel_mask_set_value(mask, 2, 1, rows[i].value);
    npy = relabel_mask_to_npy(mask);
    read = relabel_mask_new_from_npy(npy, NULL);
    g_assert_cmpstr(read->dtype, ==, rows[i].written);
    g_assert_cmpuint(relabel_mask_get_value(read, 2, 1), ==, rows[i].value);
    g_assert_cmpuint(relabel_mask_get_value(read, 1, 1), ==, 0);
  }
}

/* More than the buffers hold. */
static void
test_large(void)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_16, 501, 403, NULL), copy = NULL, read = NULL;
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  g_autoptr(GBytes) npy = NULL;

  for (int y = 0; y < mask->height; y++) {
    for (int x = 0; x < mask->width; x++)
      relabel_mask_set_value(mask, x, y, g_rand_int(random) & 0xffff);
  }
  mask->dtype = "int64";
  copy = relabel_mask_copy(mask);
  npy = relabel_mask_to_npy(copy);
  read = relabel_mask_new_from_npy(npy, NULL);
  g_assert_cmpstr(read->dtype, ==, "int64");
  g_assert_cmpmem(read->pixels, relabel_mask_get_size(read), mask->pixels, relabel_mask_get_size(mask));
}

static void
test_new(void)
{
  static const int sizes[][2] = { { 0, 1 }, { 1, 0 }, { -1, -1 }, { 16385, 16384 }, { G_MAXINT, G_MAXINT } };

  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(GError) error = NULL;

    g_assert_null(relabel_mask_new(RELABEL_MASK_8, sizes[i][0], sizes[i][1], &error));
    g_assert_error(error, RELABEL_MEDIA_ERROR, (int)(i < 3 ? RELABEL_MEDIA_ERROR_DAMAGED : RELABEL_MEDIA_ERROR_TOO_LARGE));
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++) {
    g_autofree char *path = g_strdup_printf("/mask-npy/array/%s", arrays[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_array);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autofree char *path = g_strdup_printf("/mask-npy/bad/%s", bad[i].name);

    g_test_add_data_func(path, &bad[i], test_bad);
  }
  g_test_add_func("/mask-npy/other-headers", test_other_headers);
  g_test_add_func("/mask-npy/not-an-array", test_not_an_array);
  g_test_add_func("/mask-npy/stream", test_stream);
  g_test_add_func("/mask-npy/values", test_values);
  g_test_add_func("/mask-npy/written-type", test_written_type);
  g_test_add_func("/mask-npy/large", test_large);
  g_test_add_func("/mask-npy/new", test_new);
  return g_test_run();
}
