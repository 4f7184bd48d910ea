/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-media-error.h"

G_BEGIN_DECLS

/* The description of an array at the start of NumPy's files. Private. */

/* NumPy itself refuses longer ones. */
#define RELABEL_NPY_MAX_HEADER 10000

/* What the elements are: kind and size are those of NumPy's codes; `max` is the greatest value that a mask can have in it. */
typedef struct {
  const char *name;
  char kind;
  guint size;
  guint max;
} RelabelNpyType;

typedef struct {
  const RelabelNpyType *type;
  gboolean big_endian;
  gboolean fortran_order;
  int width;
  int height;
  guint n_channels;
} RelabelNpyHeader;

const RelabelNpyType *relabel_npy_type_find(const char *name);

/* Only for shapes that a mask can have. */
gboolean relabel_npy_header_parse(RelabelNpyHeader *header, const char *text, gsize length, GError **error);
char *relabel_npy_header_format(const RelabelNpyType *type, int width, int height, gboolean coloured, gsize *length);

G_END_DECLS
