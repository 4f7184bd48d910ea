/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-convert-mask.h"

#include <math.h>
#include <string.h>

#include "relabel-convert-label.h"
#include "relabel-convert-shape.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-mask-rle.h"
#include "relabel-segmentation.h"

RelabelMask *
relabel_convert_read_mask(GBytes *npy, const char *path, GError **error)
{
  RelabelMask *mask = NULL;

  if (npy != NULL)
    mask = relabel_mask_new_from_npy(npy, error);
  else if (path != NULL)
    mask = relabel_mask_new_from_file(path, error);
  else
    relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_MASK, "it has no mask");
  if (mask == NULL && npy != NULL)
    g_prefix_error(error, "its mask can't be read: ");
  else if (mask == NULL && path != NULL)
    g_prefix_error(error, "its mask “%s” can't be read: ", path);
  return mask;
}

gboolean
relabel_convert_check_size(int width, int height, GError **error)
{
  if (width <= 0 || height <= 0)
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_MASK, "the size of its image is not known");
  if ((gint64)width * height > RELABEL_MASK_MAX_PIXELS)
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_MASK, "its image is %d × %d pixels, too large for masks", width, height);
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
      return relabel_convert_refuse_region(error, "it is of an image of %d × %d pixels, and this one has %d × %d", w, h, *width, *height);
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

/* What a pixel that is on has in this mask: 1, or 255 where that is its word for it. */
static guint8
on_value(RelabelMask *mask)
{
  guint8 value = 0;

  for (gsize i = 0; i < relabel_mask_get_size(mask); i++)
    value = MAX(value, mask->pixels[i]);
  return value > 0 ? value : 1;
}

/* A mask, whose cells lie in a box of pixels that may reach beyond the plane, and what the plane was and is to be. */
typedef struct {
  RelabelMask *mask;
  RelabelPixelBox box;
  const guint8 *was;
  const guint8 *now;
  int width;
  int height;
  guint8 on;
} Painting;

/* The part that a cell has of a pixel of the box along one axis, as the mask is resized. */
static double
get_share(int cell, int n_cells, int pixel, int n_pixels)
{
  double position = CLAMP((pixel + 0.5) * n_cells / n_pixels - 0.5, 0, n_cells - 1);

  return MAX(0, 1 - fabs(position - cell));
}

/* The pixels of the box along one axis that a cell may have a part of, and that are in the plane. */
static void
find_range(int cell, int n_cells, int start, int n_pixels, int size, int *first, int *last)
{
  *first = MAX((int)floor((cell - 0.5) * n_pixels / n_cells - 0.5), MAX(0, -start));
  *last = MIN((int)ceil((cell + 1.5) * n_pixels / n_cells), MIN(n_pixels, size - start));
}

/* Whether pixels were edited that a cell is enough for to be on; *full is whether all of these are to be on. */
static gboolean
is_edited(const Painting *self, int column, int row, gboolean *full)
{
  gboolean edited = FALSE;
  int left, right, top, bottom;

  *full = TRUE;
  find_range(column, self->mask->width, self->box.x, self->box.width, self->width, &left, &right);
  find_range(row, self->mask->height, self->box.y, self->box.height, self->height, &top, &bottom);
  for (int y = top; y < bottom; y++) {
    double share = self->on * get_share(row, self->mask->height, y, self->box.height);

    for (int x = left; x < right; x++) {
      gsize at = (gsize)(self->box.y + y) * (gsize)self->width + (gsize)(self->box.x + x);

      if (share * get_share(column, self->mask->width, x, self->box.width) < 0.5)
        continue;
      edited |= self->was[at] != self->now[at];
      *full &= self->now[at] > 0;
    }
  }
  return edited;
}

/* A cell is on if all is on that it makes so. */
static void
paint_whole(const Painting *self, guint8 *cells)
{
  for (int row = 0; row < self->mask->height; row++) {
    for (int column = 0; column < self->mask->width; column++) {
      guint8 *cell = cells + (gsize)row * (gsize)self->mask->width + (gsize)column;
      gboolean full;

      if (is_edited(self, column, row, &full) && (*cell > 0) != full)
        *cell = full ? self->on : 0;
    }
  }
}

/* The pixel under the middle of a cell. */
static int
cell_pixel(int cell, int n_cells, int start, int size)
{
  return start + (int)((gint64)(2 * cell + 1) * size / (2 * n_cells));
}

/* A cell is what its middle is. */
static void
paint_middles(const Painting *self, guint8 *cells)
{
  for (int row = 0; row < self->mask->height; row++) {
    int y = cell_pixel(row, self->mask->height, self->box.y, self->box.height);

    for (int column = 0; column < self->mask->width && y >= 0 && y < self->height; column++) {
      int x = cell_pixel(column, self->mask->width, self->box.x, self->box.width);
      gsize at = (gsize)y * (gsize)self->width + (gsize)MAX(x, 0);

      if (x >= 0 && x < self->width && self->was[at] != self->now[at])
        cells[(gsize)row * (gsize)self->mask->width + (gsize)column] = self->now[at] > 0 ? self->on : 0;
    }
  }
}

/* Pixels that are on are shown as they are to be, and no others. */
static gboolean
shows(RelabelMask *mask, const RelabelBox *box, const guint8 *plane, int width, int height)
{
  gsize n = (gsize)width * (gsize)height;
  g_autofree guint8 *shown = g_malloc0(n);

  relabel_mask_render(mask, box->x, box->y, box->width, box->height, shown, width, height);
  return memcmp(shown, plane, n) == 0;
}

/* Boxes may be anywhere; what is farther makes no difference to see. */
static int
to_pixel(double value)
{
  return isnan(value) ? 0 : (int)CLAMP(value, -(1 << 28), 1 << 28);
}

/* Each way is good for some resolutions: where pixels are many for a cell, where cells are many for a pixel. */
gboolean
relabel_convert_paint_box(RelabelMask *mask, const RelabelBox *box, const guint8 *was, const guint8 *now, int width, int height)
{
  static void (*const ways[])(const Painting *self, guint8 *cells) = { paint_whole, paint_middles };
  /* Not cut to the image: cells lie in the whole box. */
  int x = to_pixel(width * box->x), y = to_pixel(height * box->y);
  RelabelPixelBox whole = { x, y, to_pixel(width * (box->x + box->width)) - x, to_pixel(height * (box->y + box->height)) - y };
  Painting painting = { mask, whole, was, now, width, height, on_value(mask) };
  g_autofree guint8 *before = g_memdup2(mask->pixels, relabel_mask_get_size(mask));

  for (gsize i = 0; painting.box.width > 0 && painting.box.height > 0 && i < G_N_ELEMENTS(ways); i++) {
    ways[i](&painting, mask->pixels);
    if (shows(mask, box, now, width, height))
      return TRUE;
    memcpy(mask->pixels, before, relabel_mask_get_size(mask));
  }
  return FALSE;
}

/* ---- masks in files, as they are when they are sent ---- */

/* An attribute that no label has: the mask is that of the file. */
#define FROZEN ".mask"

static void
set_mask(RelabelLabel *label, GBytes *npy)
{
  if (RELABEL_IS_DETECTION(label))
    relabel_detection_set_mask(RELABEL_DETECTION(label), npy);
  else
    relabel_segmentation_set_mask(RELABEL_SEGMENTATION(label), npy);
}

static GBytes *
get_mask(RelabelLabel *label)
{
  if (RELABEL_IS_DETECTION(label))
    return relabel_detection_get_mask(RELABEL_DETECTION(label));
  return RELABEL_IS_SEGMENTATION(label) ? relabel_segmentation_get_mask(RELABEL_SEGMENTATION(label)) : NULL;
}

static const char *
get_path(RelabelLabel *label)
{
  if (RELABEL_IS_DETECTION(label))
    return relabel_detection_get_mask_path(RELABEL_DETECTION(label));
  return RELABEL_IS_SEGMENTATION(label) ? relabel_segmentation_get_mask_path(RELABEL_SEGMENTATION(label)) : NULL;
}

RelabelLabel *
relabel_convert_freeze(RelabelLabel *label)
{
  const char *path = get_mask(label) == NULL ? get_path(label) : NULL;
  g_autoptr(RelabelMask) mask = path != NULL ? relabel_mask_new_from_file(path, NULL) : NULL;
  g_autoptr(JsonNode) yes = NULL;
  g_autoptr(GBytes) npy = NULL;
  RelabelLabel *copy;

  if (mask == NULL)
    return g_object_ref(label);
  yes = json_node_init_boolean(json_node_alloc(), TRUE);
  npy = relabel_mask_to_npy(mask);
  copy = relabel_label_copy(label);
  set_mask(copy, npy);
  relabel_label_set_attribute(copy, FROZEN, yes);
  return copy;
}

/* A mask that was painted is the label's own; its path is gone then. */
RelabelLabel *
relabel_convert_thaw(RelabelLabel *label)
{
  RelabelLabel *copy;

  if (relabel_label_get_attribute(label, FROZEN) == NULL)
    return g_object_ref(label);
  copy = relabel_label_copy(label);
  relabel_label_set_attribute(copy, FROZEN, NULL);
  if (get_path(copy) != NULL)
    set_mask(copy, NULL);
  return copy;
}
