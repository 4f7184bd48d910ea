/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-convert-mask.h"

#include <string.h>

#include "relabel-convert-shape.h"
#include "relabel-json.h"
#include "relabel-mask-rle.h"

RelabelMask *
relabel_convert_read_mask(GBytes *npy, const char *path, GError **error)
{
  RelabelMask *mask = NULL;

  if (npy != NULL)
    mask = relabel_mask_new_from_npy(npy, error);
  else if (path != NULL)
    mask = relabel_mask_new_from_file(path, error);
  else
    relabel_convert_refuse_label(error, "it has no mask");
  if (mask == NULL && (npy != NULL || path != NULL))
    g_prefix_error(error, "its mask can't be read: ");
  return mask;
}

gboolean
relabel_convert_check_size(int width, int height, GError **error)
{
  if (width <= 0 || height <= 0)
    return relabel_convert_refuse_label(error, "the size of its image is not known");
  if ((gint64)width * height > RELABEL_MASK_MAX_PIXELS)
    return relabel_convert_refuse_label(error, "its image is %d × %d pixels, too large for masks", width, height);
  return TRUE;
}

JsonObject *
relabel_convert_brush_value(const guint8 *plane, int width, int height)
{
  g_autoptr(GBytes) rle = relabel_mask_rle_encode(plane, (gsize)width * (gsize)height);
  gsize n = 0;
  const guint8 *bytes = g_bytes_get_data(rle, &n);
  JsonArray *array = json_array_sized_new((guint)n);
  JsonObject *value = json_object_new();

  for (gsize i = 0; i < n; i++)
    json_array_add_int_element(array, bytes[i]);
  json_object_set_string_member(value, "format", "rle");
  json_object_set_array_member(value, "rle", array);
  return value;
}

/* A mask is the image's, so that no word of a server allocates more than the image is worth. */
gboolean
relabel_convert_parts_size(const RelabelConvertField *self, GArray *parts, int *width, int *height, GError **error)
{
  gboolean known = self->width > 0 && self->height > 0;

  *width = self->width;
  *height = self->height;
  for (guint i = 0; i < parts->len; i++) {
    int w, h;

    if (!relabel_region_size(g_array_index(parts, RelabelServerPart, i).region, &w, &h, error))
      return FALSE;
    if (w == 0 || h == 0)
      continue;
    if (known && (w != *width || h != *height))
      return relabel_convert_refuse_region(error, "it is of an image of %d × %d pixels, and the image has %d × %d", w, h, *width, *height);
    known = TRUE;
    *width = w;
    *height = h;
  }
  return relabel_convert_check_size(*width, *height, error);
}

gboolean
relabel_convert_draw_parts(GArray *parts, guint8 *plane, int width, int height, GError **error)
{
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));

  for (guint i = 0; i < parts->len; i++) {
    JsonObject *region = g_array_index(parts, RelabelServerPart, i).region;
    g_auto(RelabelRegionShape) shape = { 0 };

    if (!relabel_region_shape_read(&shape, region, error))
      return FALSE;
    if (shape.plane != NULL) {
      if (!relabel_region_draw(&shape, plane, width, height, error))
        return FALSE;
      continue;
    }
    for (guint k = 0; k < shape.numbers->len; k++)
      g_array_index(shape.numbers, double, k) *= (k % 2 == 0 ? width : height) / 100.0;
    g_array_append_vals(numbers, shape.numbers->data, shape.numbers->len);
    g_array_append_val(ends, numbers->len);
  }
  if (ends->len > 0)
    relabel_mask_fill((const double *)(gpointer)numbers->data, (const guint *)(gpointer)ends->data, ends->len, plane, width, height);
  return TRUE;
}

/* The pixel under the middle of a cell. */
static int
cell_pixel(int cell, int n_cells, int start, int size)
{
  return start + (int)((gint64)(2 * cell + 1) * size / (2 * n_cells));
}

/* What a pixel that is on has in this mask: 1, or 255 where that is its word for it. */
static guint8
on_value(RelabelMask *mask)
{
  guint8 value = 0;

  for (gsize i = 0; i < relabel_mask_get_size(mask); i++)
    value = MAX(value, mask->pixels[i]);
  return value > 0 ? value : 1;
}

void
relabel_convert_paint_box(RelabelMask *mask, double x, double y, double width, double height, const guint8 *was, const guint8 *now,
                          int plane_width, int plane_height)
{
  /* Not cut to the image: cells lie in the whole box. */
  int x1 = (int)(plane_width * x), y1 = (int)(plane_height * y);
  int w = (int)(plane_width * (x + width)) - x1, h = (int)(plane_height * (y + height)) - y1;
  guint8 on = on_value(mask);

  for (int row = 0; row < mask->height && w > 0 && h > 0; row++) {
    int py = cell_pixel(row, mask->height, y1, h);

    for (int column = 0; column < mask->width && py >= 0 && py < plane_height; column++) {
      int px = cell_pixel(column, mask->width, x1, w);
      gsize at = (gsize)py * (gsize)plane_width + (gsize)MAX(px, 0);

      if (px >= 0 && px < plane_width && was[at] != now[at])
        mask->pixels[(gsize)row * (gsize)mask->width + (gsize)column] = now[at] > 0 ? on : 0;
    }
  }
}
