/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-mask.h"

/* The objects of tests/data/convert/NAME; a mask that one of them names. */
JsonNode *vectors_load(const char *name);
RelabelMask *vector_mask(const char *name);

GBytes *zlib_pack(const void *bytes, gsize n);
GByteArray *zlib_unpack(GBytes *packed);

/* A PNG whose rows, each after its filter's number, are given as they stand in it. */
typedef struct {
  guint width;
  guint height;
  guint8 depth;
  guint8 colour;
  guint8 interlace;
  const char *palette;
  gsize palette_length;
  const char *transparency;
  gsize transparency_length;
} PngHeader;

GBytes *png_new(const PngHeader *header, const void *rows, gsize n);
