/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-mask.h"

G_BEGIN_DECLS

/* Both hold a claim against what is possible, before anything is allocated; @what is a word for the messages. */
gboolean relabel_mask_check_size(const char *what, gint64 width, gint64 height, GError **error);
gboolean relabel_mask_check_packed(const char *what, guint64 n_bytes, gsize n_packed, GError **error);

G_END_DECLS
