/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-colors.h"

#include "relabel.h"

void
relabel_get_class_color(const char *label, GdkRGBA *color)
{
  guint8 red, green, blue;

  relabel_class_color(label, &red, &green, &blue);
  *color = (GdkRGBA){ (float)red / 255.0f, (float)green / 255.0f, (float)blue / 255.0f, 1 };
}

/* Black or white, whichever reads better on the background. */
void
relabel_get_text_color(const GdkRGBA *background, GdkRGBA *text)
{
  float luminance = 0.2126f * background->red * background->red + 0.7152f * background->green * background->green +
                    0.0722f * background->blue * background->blue;
  float value = luminance > 0.18f ? 0.0f : 1.0f;

  *text = (GdkRGBA){ value, value, value, 1 };
}
