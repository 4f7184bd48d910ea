/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

GBytes *relabel_image_to_png(const char *path, GError **error);

G_END_DECLS
