/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-overlay-private.h"

/* The drawing with cairo: of lines, always; of all, where there is so much that it is drawn once, by a thread. */

static void
set_color(cairo_t *cr, const GdkRGBA *color, double alpha)
{
  cairo_set_source_rgba(cr, (double)color->red, (double)color->green, (double)color->blue, alpha);
}

static void
set_dark(cairo_t *cr)
{
  cairo_set_source_rgba(cr, 0, 0, 0, RELABEL_CONTRAST);
}

/* Dark around the colour, so that it is seen on any picture. */
static void
stroke(cairo_t *cr, const GdkRGBA *color, double width, double dark)
{
  if (dark > 0) {
    set_dark(cr);
    cairo_set_line_width(cr, width + dark);
    cairo_stroke_preserve(cr);
  }
  set_color(cr, color, 1);
  cairo_set_line_width(cr, width);
  cairo_stroke(cr);
}

/* Of a polyline, or between the points of a skeleton. */
void
relabel_scene_paint_lines(const RelabelScene *self, const RelabelItem *item, gboolean highlighted, cairo_t *cr)
{
  double opacity = relabel_overlay_get_area_opacity(self->fill_opacity) + (highlighted ? 0.15 : 0);
  float line = self->line_width + (highlighted ? 1 : 0);

  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
  cairo_new_path(cr);
  if (RELABEL_IS_POLYLINE(item->label)) {
    relabel_shape_trace_polyline(cr, RELABEL_POLYLINE(item->label), &self->size);
    if (relabel_polyline_get_filled(RELABEL_POLYLINE(item->label)) && opacity > 0) {
      cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
      set_color(cr, &item->color, opacity);
      cairo_fill_preserve(cr);
    }
  } else {
    relabel_shape_trace_skeleton(cr, RELABEL_KEYPOINT(item->label), self->skeletons->pdata[item->field], &self->size);
  }
  if (relabel_scene_is_thin(self, item))
    stroke(cr, &item->color, 1, 0);
  else
    stroke(cr, &item->color, (double)line, (double)relabel_line_get_dark(line));
}

/* A line of that width whose outer edge is so far outside of the box. */
static void
stroke_box(const RelabelItem *item, cairo_t *cr, double outside, double width)
{
  double x = width / 2 - outside;

  cairo_rectangle(cr, x, x, (double)item->box.size.width - 2 * x, (double)item->box.size.height - 2 * x);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_line_width(cr, width);
  cairo_stroke(cr);
}

static void
paint_box(const RelabelScene *self, const RelabelItem *item, cairo_t *cr)
{
  gboolean thin = relabel_scene_is_thin(self, item);
  float width = thin ? 1 : self->line_width, outside = relabel_line_get_outside(width);

  cairo_save(cr);
  cairo_translate(cr, (double)item->box.origin.x, (double)item->box.origin.y);
  cairo_rotate(cr, (double)item->angle * G_PI / 180);
  if (self->fill_opacity > 0) {
    cairo_rectangle(cr, 0, 0, (double)item->box.size.width, (double)item->box.size.height);
    set_color(cr, &item->color, self->fill_opacity);
    cairo_fill(cr);
  }
  set_dark(cr);
  if (!thin)
    stroke_box(item, cr, (double)outside + 1, (double)(width + relabel_line_get_dark(width)));
  set_color(cr, &item->color, 1);
  stroke_box(item, cr, (double)outside, (double)width);
  cairo_restore(cr);
}

/* Lines of no length, with round ends. */
static void
paint_points(const RelabelScene *self, const RelabelItem *item, cairo_t *cr)
{
  double width = 2 * (double)relabel_scene_get_radius(self, item), x, y;
  gsize n_numbers;

  relabel_keypoint_get_points(RELABEL_KEYPOINT(item->label), &n_numbers);
  for (gsize i = 0; i < n_numbers / 2; i++) {
    if (!relabel_shape_get_point(RELABEL_KEYPOINT(item->label), i, &self->size, &x, &y))
      continue;
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x, y);
  }
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
  stroke(cr, &item->color, width, relabel_scene_is_thin(self, item) ? 0 : 2);
}

static void
paint_mask(const RelabelItem *item, cairo_t *cr)
{
  GdkTexture *texture = item->mask->texture;
  int width = gdk_texture_get_width(texture), height = gdk_texture_get_height(texture);
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);

  gdk_texture_download(texture, cairo_image_surface_get_data(surface), (gsize)cairo_image_surface_get_stride(surface));
  cairo_surface_mark_dirty(surface);
  cairo_save(cr);
  cairo_translate(cr, (double)item->box.origin.x, (double)item->box.origin.y);
  cairo_rotate(cr, (double)item->angle * G_PI / 180);
  cairo_scale(cr, (double)item->box.size.width / width, (double)item->box.size.height / height);
  cairo_set_source_surface(cr, surface, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BILINEAR);
  cairo_paint(cr);
  cairo_restore(cr);
  cairo_surface_destroy(surface);
}

static void
paint_item(const RelabelScene *self, const RelabelItem *item, RelabelLayer layer, cairo_t *cr)
{
  switch (layer) {
  case RELABEL_LAYER_MASKS:
    paint_mask(item, cr);
    break;
  case RELABEL_LAYER_LINES:
    relabel_scene_paint_lines(self, item, FALSE, cr);
    break;
  case RELABEL_LAYER_BOXES:
    paint_box(self, item, cr);
    break;
  default:
    paint_points(self, item, cr);
  }
}

/* FALSE when it was cancelled. */
gboolean
relabel_scene_paint(const RelabelScene *self, cairo_t *cr, GCancellable *cancellable)
{
  for (RelabelLayer layer = 0; layer < RELABEL_N_LAYERS; layer++) {
    for (guint i = 0; i < self->items->len; i++) {
      const RelabelItem *item = relabel_scene_get_item(self, i);

      if (g_cancellable_is_cancelled(cancellable))
        return FALSE;
      if (relabel_scene_is_on(self, item, layer))
        paint_item(self, item, layer, cr);
    }
  }
  return TRUE;
}
