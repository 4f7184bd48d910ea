/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/* Pictures in formats that browsers don't show. */
gboolean relabel_image_can_convert(const char *path, GError **error);
gboolean relabel_image_convert(const char *path, const char *target, GError **error);

G_END_DECLS
