/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-mask.h"

G_BEGIN_DECLS

/* Whether there can be a mask of that size, and whether that many bytes can come out of that many packed by deflate. */
gboolean relabel_mask_check_size(gint64 width, gint64 height, GError **error);
gboolean relabel_mask_check_packed(guint64 n_bytes, gsize n_packed, GError **error);

RelabelMask *relabel_mask_read_png(const guint8 *bytes, gsize n_bytes, GError **error);

G_END_DECLS
