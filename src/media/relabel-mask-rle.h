/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-media-error.h"

G_BEGIN_DECLS

/* Label Studio's brush RLE: the RGBA bytes of the whole image, packed in runs. Planes have a byte a pixel: the alpha. */
RELABEL_API GBytes *relabel_mask_rle_encode(const guint8 *plane, gsize n_pixels);
RELABEL_API gboolean relabel_mask_rle_decode(const guint8 *rle, gsize n_bytes, guint8 *plane, gsize n_pixels, GError **error);

G_END_DECLS
