/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

RELABEL_API void relabel_class_color(const char *label, guint8 *red, guint8 *green, guint8 *blue);
RELABEL_API char *relabel_class_color_to_string(const char *label);

G_END_DECLS
