/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-image-private.h"

G_BEGIN_DECLS

/* A picture that is decoded from the top to the bottom, and never held as a whole. */
typedef struct _RelabelImageRows RelabelImageRows;

struct _RelabelImageRows {
  int width;
  int height;
  int channels; /* of 8 bits: 1 for gray, 3 for RGB, 4 for RGBA that is not premultiplied */

  /* The next row, valid until the one after it; called once for each. */
  const guint8 *(*next)(RelabelImageRows *self, GError **error);
  void (*free)(RelabelImageRows *self);
};

static inline void
relabel_image_rows_free(RelabelImageRows *self)
{
  self->free(self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelImageRows, relabel_image_rows_free)

/* As stored in the file, whatever the orientation is. */
RelabelImageRows *relabel_tiff_rows_new(int fd, GError **error);

/* Takes @rows, and turns them. What can't be done row by row goes by way of a file beside @target, without a name. */
RelabelImageRows *relabel_turned_rows_new(RelabelImageRows *rows, int orientation, const char *target, GError **error);

G_END_DECLS
