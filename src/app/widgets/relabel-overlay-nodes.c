/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-overlay-private.h"

/* The drawing with render nodes, where there is little. Boxes and points are plain nodes, which cost little and are as sharp as the screen;
 * all lines are one node of cairo's, for each of these takes memory of its size. */

static const GdkRGBA contrast = { 0, 0, 0, (float)RELABEL_CONTRAST };

static void
append_ring(GtkSnapshot *snapshot, const graphene_rect_t *rect, float radius, float width, const GdkRGBA *color)
{
  const float widths[4] = { width, width, width, width };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect(&outline, rect, radius);
  gtk_snapshot_append_border(snapshot, &outline, widths, colors);
}

static void
push_box(GtkSnapshot *snapshot, const RelabelItem *item)
{
  gtk_snapshot_save(snapshot);
  gtk_snapshot_translate(snapshot, &item->box.origin);
  if (item->angle != 0)
    gtk_snapshot_rotate(snapshot, item->angle);
}

static void
append_outline(GtkSnapshot *snapshot, const RelabelItem *item, float width)
{
  graphene_rect_t outer = GRAPHENE_RECT_INIT(0, 0, item->box.size.width, item->box.size.height);
  float outside = relabel_line_get_outside(width);

  graphene_rect_inset(&outer, -outside - 1, -outside - 1);
  append_ring(snapshot, &outer, 2, width + relabel_line_get_dark(width), &contrast);
  graphene_rect_inset(&outer, 1, 1);
  append_ring(snapshot, &outer, 1.5f, width, &item->color);
}

static void
append_box(const RelabelScene *self, const RelabelItem *item, gboolean highlighted, GtkSnapshot *snapshot)
{
  GdkRGBA fill = item->color;

  fill.alpha = (float)self->fill_opacity + (highlighted ? 0.15f : 0);
  push_box(snapshot, item);
  if (fill.alpha > 0)
    gtk_snapshot_append_color(snapshot, &fill, &GRAPHENE_RECT_INIT(0, 0, item->box.size.width, item->box.size.height));
  append_outline(snapshot, item, self->line_width + (highlighted ? 1 : 0));
  gtk_snapshot_restore(snapshot);
}

static void
append_mask(const RelabelItem *item, GtkSnapshot *snapshot)
{
  push_box(snapshot, item);
  gtk_snapshot_append_texture(snapshot, item->mask->texture, &GRAPHENE_RECT_INIT(0, 0, item->box.size.width, item->box.size.height));
  gtk_snapshot_restore(snapshot);
}

static void
append_points(const RelabelScene *self, const RelabelItem *item, gboolean highlighted, GtkSnapshot *snapshot)
{
  float radius = relabel_scene_get_radius(self, item) + (highlighted ? 2 : 0);
  gsize n_numbers;
  double x, y;

  relabel_keypoint_get_points(RELABEL_KEYPOINT(item->label), &n_numbers);
  for (gsize i = 0; i < n_numbers / 2; i++) {
    graphene_rect_t rect;

    if (!relabel_shape_get_point(RELABEL_KEYPOINT(item->label), i, &self->size, &x, &y))
      continue;
    rect = GRAPHENE_RECT_INIT((float)x - radius - 1, (float)y - radius - 1, 2 * radius + 2, 2 * radius + 2);
    append_ring(snapshot, &rect, radius + 1, radius + 1, &contrast);
    graphene_rect_inset(&rect, 1, 1);
    append_ring(snapshot, &rect, radius, radius, &item->color);
  }
}

/* FALSE when nothing of it is to be drawn. */
static gboolean
grow_bounds(const RelabelScene *self, const RelabelItem *item, gboolean *any, graphene_rect_t *bounds)
{
  const float room = self->line_width + 3;
  graphene_rect_t own;

  graphene_rect_inset_r(&item->bounds, -room, -room, &own);
  if (!graphene_rect_intersection(&own, &self->covered, &own))
    return FALSE;
  if (*any)
    graphene_rect_union(bounds, &own, bounds);
  else
    *bounds = own;
  *any = TRUE;
  return TRUE;
}

static void
append_lines(const RelabelScene *self, GtkSnapshot *snapshot)
{
  graphene_rect_t bounds;
  gboolean any = FALSE;
  cairo_t *cr;

  for (guint i = 0; i < self->items->len; i++) {
    if (relabel_scene_is_on(self, relabel_scene_get_item(self, i), RELABEL_LAYER_LINES))
      grow_bounds(self, relabel_scene_get_item(self, i), &any, &bounds);
  }
  if (!any)
    return;
  graphene_rect_round_extents(&bounds, &bounds);
  cr = gtk_snapshot_append_cairo(snapshot, &bounds);
  for (guint i = 0; i < self->items->len; i++) {
    if (relabel_scene_is_on(self, relabel_scene_get_item(self, i), RELABEL_LAYER_LINES))
      relabel_scene_paint_lines(self, relabel_scene_get_item(self, i), FALSE, cr);
  }
  cairo_destroy(cr);
}

void
relabel_scene_snapshot(const RelabelScene *self, GtkSnapshot *snapshot)
{
  for (RelabelLayer layer = 0; layer < RELABEL_N_LAYERS; layer++) {
    if (layer == RELABEL_LAYER_LINES)
      append_lines(self, snapshot);
    for (guint i = 0; i < self->items->len && layer != RELABEL_LAYER_LINES; i++) {
      const RelabelItem *item = relabel_scene_get_item(self, i);

      if (!relabel_scene_is_on(self, item, layer))
        continue;
      if (layer == RELABEL_LAYER_MASKS)
        append_mask(item, snapshot);
      else if (layer == RELABEL_LAYER_BOXES)
        append_box(self, item, FALSE, snapshot);
      else
        append_points(self, item, FALSE, snapshot);
    }
  }
}

/* By itself, over all others. */
void
relabel_scene_snapshot_highlighted(const RelabelScene *self, const RelabelItem *item, GtkSnapshot *snapshot)
{
  graphene_rect_t bounds;
  gboolean any = FALSE;

  if (relabel_scene_is_on(self, item, RELABEL_LAYER_MASKS))
    append_mask(item, snapshot);
  if (relabel_scene_is_on(self, item, RELABEL_LAYER_LINES) && grow_bounds(self, item, &any, &bounds)) {
    cairo_t *cr = gtk_snapshot_append_cairo(snapshot, &bounds);

    relabel_scene_paint_lines(self, item, TRUE, cr);
    cairo_destroy(cr);
  }
  if (RELABEL_IS_DETECTION(item->label))
    append_box(self, item, TRUE, snapshot);
  if (RELABEL_IS_KEYPOINT(item->label))
    append_points(self, item, TRUE, snapshot);
}
