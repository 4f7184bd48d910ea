/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void relabel_get_class_color(const char *label, GdkRGBA *color);
void relabel_get_text_color(const GdkRGBA *background, GdkRGBA *text);

G_END_DECLS
