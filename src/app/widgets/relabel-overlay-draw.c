/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-colors.h"
#include "relabel-overlay-private.h"

/* The drawing of an overlay. Boxes, points and names are plain nodes, which cost little; lines go through cairo. */
typedef struct {
  RelabelOverlay *overlay;
  GtkSnapshot *snapshot;
  GtkWidget *widget;
  const graphene_rect_t *area;
  const char *highlighted;
  gboolean names;
  gboolean confidences;
  float line_width;
  float line_scale;

  /* Where the next pill goes. */
  float pill_y;

  /* Of the label being drawn. */
  GdkRGBA color;
  gboolean is_highlighted;
} Drawing;

static const GdkRGBA contrast = { 0, 0, 0, 0.55f };

static GdkRGBA
with_alpha(const GdkRGBA *color, double alpha)
{
  return (GdkRGBA){ color->red, color->green, color->blue, (float)alpha };
}

static void
append_ring(GtkSnapshot *snapshot, const graphene_rect_t *rect, float radius, float width, const GdkRGBA *color)
{
  const float widths[4] = { width, width, width, width };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect(&outline, rect, radius);
  gtk_snapshot_append_border(snapshot, &outline, widths, colors);
}

static PangoLayout *
make_text(Drawing *d, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout(d->widget, text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new();

  pango_attr_list_insert(attributes, pango_attr_scale_new(d->confidences ? 0.85 : 0.75));
  pango_attr_list_insert(attributes, pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_attributes(layout, attributes);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width(layout, (int)(MAX(d->area->size.width - 8, 8) * PANGO_SCALE));
  return layout;
}

/* A text on the class's colour; its upper left corner is at the point. */
static void
append_tag(Drawing *d, PangoLayout *layout, float x, float y, int width, int height)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT(x, y, (float)width + 8, (float)height + 2);
  GskRoundedRect outline;
  GdkRGBA text;

  relabel_get_text_color(&d->color, &text);
  gsk_rounded_rect_init_from_rect(&outline, &rect, 3);
  gtk_snapshot_push_rounded_clip(d->snapshot, &outline);
  gtk_snapshot_append_color(d->snapshot, &d->color, &rect);
  gtk_snapshot_pop(d->snapshot);
  gtk_snapshot_save(d->snapshot);
  gtk_snapshot_translate(d->snapshot, &GRAPHENE_POINT_INIT(x + 4, y + 1));
  gtk_snapshot_append_layout(d->snapshot, layout, &text);
  gtk_snapshot_restore(d->snapshot);
}

static char *
dup_text(Drawing *d, RelabelLabel *label)
{
  const char *name = relabel_label_get_label(label);
  double confidence;

  if (d->confidences && relabel_label_get_confidence(label, &confidence))
    return g_strdup_printf("%s %.2f", name != NULL ? name : "", confidence);
  return g_strdup(name);
}

static void
append_name(Drawing *d, RelabelLabel *label, float x, float y, float bottom)
{
  g_autofree char *text = dup_text(d, label);
  g_autoptr(PangoLayout) layout = NULL;
  int width, height;

  if (text == NULL || (!d->names && !d->is_highlighted))
    return;
  layout = make_text(d, text);
  pango_layout_get_pixel_size(layout, &width, &height);
  /* Above the shape; below it where there is no room. */
  y -= (float)height + 2 + d->line_width;
  if (y < d->area->origin.y)
    y = MIN(bottom + d->line_width, d->area->origin.y + d->area->size.height - (float)height - 2);
  x = CLAMP(x - d->line_width, d->area->origin.x, MAX(d->area->origin.x, d->area->origin.x + d->area->size.width - (float)width - 8));
  append_tag(d, layout, roundf(x), roundf(y), width, height);
}

static void
draw_detection(Drawing *d, RelabelDetection *detection)
{
  float angle = (float)relabel_detection_get_rotation(detection);
  GdkRGBA fill = with_alpha(&d->color, d->overlay->fill_opacity + (d->is_highlighted ? 0.15 : 0));
  graphene_rect_t rect, outer;
  RelabelBox box;
  float x, y;

  relabel_detection_get_box(detection, &box);
  x = roundf((float)(d->area->origin.x + box.x * d->area->size.width));
  y = roundf((float)(d->area->origin.y + box.y * d->area->size.height));
  rect = GRAPHENE_RECT_INIT(0, 0, MAX(roundf((float)(box.width * d->area->size.width)), 2),
                            MAX(roundf((float)(box.height * d->area->size.height)), 2));
  gtk_snapshot_save(d->snapshot);
  gtk_snapshot_translate(d->snapshot, &GRAPHENE_POINT_INIT(x, y));
  if (angle != 0)
    gtk_snapshot_rotate(d->snapshot, angle);
  if (fill.alpha > 0)
    gtk_snapshot_append_color(d->snapshot, &fill, &rect);
  graphene_rect_inset_r(&rect, -d->line_width / 2 - 1, -d->line_width / 2 - 1, &outer);
  append_ring(d->snapshot, &outer, 2, d->line_width + 2, &contrast);
  graphene_rect_inset(&outer, 1, 1);
  append_ring(d->snapshot, &outer, 1.5f, d->line_width, &d->color);
  gtk_snapshot_restore(d->snapshot);
  append_name(d, RELABEL_LABEL(detection), x, y, y + rect.size.height);
}

static void
trace_shape(cairo_t *cr, Drawing *d, const double *numbers, gsize n_numbers, gboolean closed)
{
  for (gsize i = 0; i + 1 < n_numbers; i += 2)
    cairo_line_to(cr, numbers[i] * d->area->size.width, numbers[i + 1] * d->area->size.height);
  if (closed)
    cairo_close_path(cr);
  else
    cairo_new_sub_path(cr);
}

static void
stroke_polyline(cairo_t *cr, Drawing *d, RelabelPolyline *polyline)
{
  GdkRGBA fill = with_alpha(&d->color, MAX(d->overlay->fill_opacity, 0.1) + (d->is_highlighted ? 0.15 : 0.1));

  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n_numbers;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n_numbers);

    trace_shape(cr, d, numbers, n_numbers, relabel_polyline_get_closed(polyline));
  }
  if (relabel_polyline_get_filled(polyline)) {
    gdk_cairo_set_source_rgba(cr, &fill);
    cairo_fill_preserve(cr);
  }
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
  gdk_cairo_set_source_rgba(cr, &contrast);
  cairo_set_line_width(cr, (double)d->line_width + 2);
  cairo_stroke_preserve(cr);
  gdk_cairo_set_source_rgba(cr, &d->color);
  cairo_set_line_width(cr, (double)d->line_width);
  cairo_stroke(cr);
}

static gboolean
get_first_point(RelabelPolyline *polyline, double *x, double *y)
{
  gsize n_numbers = 0;
  const double *numbers =
      relabel_polyline_get_n_shapes(polyline) > 0 ? relabel_polyline_get_shape(polyline, 0, &n_numbers) : NULL;

  if (n_numbers < 2)
    return FALSE;
  *x = numbers[0];
  *y = numbers[1];
  return TRUE;
}

static void
draw_polyline(Drawing *d, RelabelPolyline *polyline)
{
  graphene_rect_t bounds;
  double x, y;
  cairo_t *cr;

  if (!get_first_point(polyline, &x, &y))
    return;
  graphene_rect_inset_r(d->area, -d->line_width - 2, -d->line_width - 2, &bounds);
  cr = gtk_snapshot_append_cairo(d->snapshot, &bounds);
  cairo_translate(cr, (double)d->area->origin.x, (double)d->area->origin.y);
  stroke_polyline(cr, d, polyline);
  cairo_destroy(cr);
  y = d->area->origin.y + y * d->area->size.height;
  append_name(d, RELABEL_LABEL(polyline), (float)(d->area->origin.x + x * d->area->size.width), (float)y, (float)y);
}

static void
draw_keypoint(Drawing *d, RelabelKeypoint *keypoint)
{
  gsize n_numbers;
  const double *numbers = relabel_keypoint_get_points(keypoint, &n_numbers);
  float radius = d->line_width + (d->is_highlighted ? 3.0f : 1.5f);
  gboolean named = FALSE;

  for (gsize i = 0; i + 1 < n_numbers; i += 2) {
    float x = (float)(d->area->origin.x + numbers[i] * d->area->size.width);
    float y = (float)(d->area->origin.y + numbers[i + 1] * d->area->size.height);
    graphene_rect_t rect = GRAPHENE_RECT_INIT(x - radius - 1, y - radius - 1, 2 * radius + 2, 2 * radius + 2);

    /* A point that is not in the picture is NaN. */
    if (!isfinite(x) || !isfinite(y))
      continue;
    append_ring(d->snapshot, &rect, radius + 1, radius + 1, &contrast);
    graphene_rect_inset(&rect, 1, 1);
    append_ring(d->snapshot, &rect, radius, radius, &d->color);
    if (!named)
      append_name(d, RELABEL_LABEL(keypoint), x, y - radius, y + radius);
    named = TRUE;
  }
}

/* What belongs to the picture as a whole stands in its lower left corner, one above the other. */
static void
draw_pill(Drawing *d, RelabelLabel *label)
{
  g_autofree char *text = dup_text(d, label);
  g_autoptr(PangoLayout) layout = NULL;
  double value;
  int width, height;

  if (RELABEL_IS_REGRESSION(label) && relabel_regression_get_value(RELABEL_REGRESSION(label), &value)) {
    g_free(text);
    text = g_strdup_printf("%.4g", value);
  }
  if (text == NULL)
    return;
  layout = make_text(d, text);
  pango_layout_get_pixel_size(layout, &width, &height);
  d->pill_y -= (float)height + 5;
  if (d->pill_y < d->area->origin.y)
    return;
  append_tag(d, layout, d->area->origin.x + 4, d->pill_y, width, height);
}

static void
draw_label(Drawing *d, RelabelLabel *label)
{
  relabel_get_class_color(relabel_label_get_label(label), &d->color);
  d->is_highlighted = d->highlighted != NULL && g_str_equal(relabel_label_get_id(label), d->highlighted);
  if (d->highlighted != NULL && !d->is_highlighted)
    d->color.alpha = 0.55f;
  d->line_width = (float)d->overlay->line_width * d->line_scale + (d->is_highlighted ? 1 : 0);
  if (RELABEL_IS_DETECTION(label))
    draw_detection(d, RELABEL_DETECTION(label));
  else if (RELABEL_IS_POLYLINE(label))
    draw_polyline(d, RELABEL_POLYLINE(label));
  else if (RELABEL_IS_KEYPOINT(label))
    draw_keypoint(d, RELABEL_KEYPOINT(label));
  else
    draw_pill(d, label);
}

/* @area: where the picture lies in the widget; @detailed: the viewer, with names whatever the size, and confidences. */
void
relabel_overlay_snapshot(RelabelOverlay *self, GtkSnapshot *snapshot, GtkWidget *widget, RelabelSample *sample,
                         const graphene_rect_t *area, gboolean detailed, const char *highlighted)
{
  g_auto(GStrv) fields = relabel_sample_list_label_fields(sample);
  Drawing drawing = {
    .overlay = self,
    .snapshot = snapshot,
    .widget = widget,
    .area = area,
    .highlighted = highlighted,
    .names = self->show_names && (detailed || MAX(area->size.width, area->size.height) >= 300),
    .confidences = detailed,
    /* Small pictures get thin lines, or nothing is left of them. */
    .line_scale = detailed ? 1 : CLAMP(MAX(area->size.width, area->size.height) / 320, 0.5f, 1),
    .pill_y = area->origin.y + area->size.height,
  };

  for (guint f = 0; fields[f] != NULL; f++) {
    GPtrArray *labels = relabel_overlay_is_hidden(self, fields[f]) ? NULL : relabel_sample_get_labels(sample, fields[f]);

    for (guint i = 0; labels != NULL && i < labels->len; i++)
      draw_label(&drawing, labels->pdata[i]);
  }
}
