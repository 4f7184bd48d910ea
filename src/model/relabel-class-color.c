/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-class-color.h"

#include <math.h>

/* FNV-1a: spreads names that differ in one letter. */
static guint32
hash_name(const char *name)
{
  guint32 hash = 2166136261u;

  for (const char *p = name; *p != '\0'; p++)
    hash = (hash ^ (guint8)*p) * 16777619u;
  return hash ^ (hash >> 15);
}

/* One channel of a colour in HSL: https://www.w3.org/TR/css-color-3/#hsl-color gives the formula. */
static guint8
channel(double hue, double saturation, double lightness, double offset)
{
  double k = fmod(offset + hue / 30, 12);
  double a = saturation * MIN(lightness, 1 - lightness);

  return (guint8)lround(255 * (lightness - a * fmax(-1, fmin(fmin(k - 3, 9 - k), 1))));
}

/**
 * relabel_class_color:
 * @label: (nullable): a class
 * @red: (out): 0 to 255
 * @green: (out): 0 to 255
 * @blue: (out): 0 to 255
 *
 * The colour of a class, the same everywhere and always: in the grid, in the viewer, and in Label Studio. One of twelve hues at two
 * lightnesses, saturated, so that two classes are either plainly different or the same.
 */
void
relabel_class_color(const char *label, guint8 *red, guint8 *green, guint8 *blue)
{
  guint32 hash = hash_name(label != NULL ? label : "");
  double hue = 30 * (hash % 12);
  double lightness = (hash / 12) % 2 ? 0.58 : 0.42;

  *red = channel(hue, 0.8, lightness, 0);
  *green = channel(hue, 0.8, lightness, 8);
  *blue = channel(hue, 0.8, lightness, 4);
}

/**
 * relabel_class_color_to_string:
 * @label: (nullable): a class
 *
 * Returns: (transfer full): the colour as `#rrggbb`
 */
char *
relabel_class_color_to_string(const char *label)
{
  guint8 red = 0, green = 0, blue = 0;

  relabel_class_color(label, &red, &green, &blue);
  return g_strdup_printf("#%02x%02x%02x", red, green, blue);
}
