/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay-masks.h"
#include "relabel-overlay.h"

G_BEGIN_DECLS

struct _RelabelOverlay {
  GObject parent_instance;

  RelabelDataset *dataset;
  GStrv hidden_fields;
  gboolean show_names;
  double fill_opacity;
  double line_width;

  /* Grows with each change of what is drawn, and of the dataset. */
  guint serial;
  guint version;

  RelabelMasks masks;
  /* Texts that are laid out, for the font and resolution of the last. */
  GHashTable *layouts;
  PangoFontDescription *font;
  double resolution;
};

/* A label in a scene. Places are in pixels from the upper left corner of the picture, without the width of lines. */
typedef struct {
  /* The sample's. */
  RelabelLabel *label;
  guint field;
  GdkRGBA color;
  graphene_rect_t bounds;
  /* Where the name goes: above that point, or below the bounds. */
  graphene_point_t top;

  /* Of a detection: the box before it is turned around its upper left corner, and by how much, in degrees. */
  graphene_rect_t box;
  float angle;
  /* Owned; what is drawn of a mask, NULL without one and while it is not there. */
  RelabelMaskPicture *mask;
} RelabelItem;

/* What is to be drawn of a sample at one size, put together at once. It never changes then, so that threads may draw it too. */
typedef struct {
  gatomicrefcount ref_count;
  RelabelSample *sample;
  graphene_size_t size;
  /* What lies outside is left out. */
  graphene_rect_t covered;
  gboolean detailed;
  gboolean names;
  double fill_opacity;
  float line_width;

  GArray *items;
  /* Of each field, the numbers of points that lines join, see relabel_shape_read_skeleton(); NULL without. */
  GPtrArray *skeletons;
  /* Labels of the picture as a whole. */
  GPtrArray *pills;
  /* Masks to be loaded (RelabelMaskWish). */
  GPtrArray *missing;
  /* How long it takes to draw, roughly: in boxes. */
  guint cost;
} RelabelScene;

/* What is drawn over what: areas at the bottom, small things on top. */
typedef enum {
  RELABEL_LAYER_MASKS,
  RELABEL_LAYER_LINES,
  RELABEL_LAYER_BOXES,
  RELABEL_LAYER_POINTS,
  RELABEL_N_LAYERS,
} RelabelLayer;

/* How dark it is around lines and points. */
#define RELABEL_CONTRAST 0.55
/* Between two chains of points. */
#define RELABEL_NO_POINT G_MAXUINT

/* No more than that many objects are drawn with all that makes few of them stand out. */
#define RELABEL_MANY_ITEMS 400

RelabelScene *relabel_scene_new(RelabelOverlay *overlay, RelabelSample *sample, const graphene_size_t *size,
                                const graphene_rect_t *covered, gboolean detailed, int scale_factor);
RelabelScene *relabel_scene_ref(RelabelScene *self);
void relabel_scene_unref(RelabelScene *self);
const RelabelItem *relabel_scene_get_item(const RelabelScene *self, guint i);
const RelabelItem *relabel_scene_find_item(const RelabelScene *self, const char *label_id);
gboolean relabel_scene_is_on(const RelabelScene *self, const RelabelItem *item, RelabelLayer layer);
float relabel_scene_get_radius(const RelabelScene *self, const RelabelItem *item);
/* How much of a line of that width is outside of the box, for its edges to be whole pixels. */
float relabel_line_get_outside(float width);
/* How much of the line around it is dark, on both sides; thin lines have it on the outside only, or nothing of their colour is seen. */
float relabel_line_get_dark(float width);
/* Whether an item is so small among so many that it gets thin lines. */
gboolean relabel_scene_is_thin(const RelabelScene *self, const RelabelItem *item);
/* How opaque the inside is of what has the form of its object; boxes, which lie over much else, get less. */
double relabel_overlay_get_area_opacity(double fill_opacity);

/* Geometry, relabel-overlay-shapes.c. */
gboolean relabel_shape_measure(RelabelLabel *label, const graphene_size_t *size, RelabelItem *item);
gboolean relabel_shape_get_point(RelabelKeypoint *keypoint, gsize i, const graphene_size_t *size, double *x, double *y);
void relabel_shape_trace(cairo_t *cr, const double *numbers, gsize n_numbers, gboolean closed, gboolean filled,
                         const graphene_size_t *size);
void relabel_shape_trace_polyline(cairo_t *cr, RelabelPolyline *polyline, const graphene_size_t *size);
void relabel_shape_trace_skeleton(cairo_t *cr, RelabelKeypoint *keypoint, GArray *skeleton, const graphene_size_t *size);
GArray *relabel_shape_read_skeleton(JsonObject *skeleton);

/* With cairo, relabel-overlay-paint.c: in any thread. */
void relabel_scene_paint_lines(const RelabelScene *self, const RelabelItem *item, gboolean highlighted, cairo_t *cr);
gboolean relabel_scene_paint(const RelabelScene *self, cairo_t *cr, GCancellable *cancellable);

/* With render nodes, relabel-overlay-nodes.c: in the main thread. */
void relabel_scene_snapshot(const RelabelScene *self, GtkSnapshot *snapshot);
void relabel_scene_snapshot_highlighted(const RelabelScene *self, const RelabelItem *item, GtkSnapshot *snapshot);

/* Names, relabel-overlay-tags.c. */
void relabel_scene_snapshot_tags(const RelabelScene *self, RelabelOverlay *overlay, GtkWidget *widget, GtkSnapshot *snapshot);
void relabel_scene_snapshot_tag(const RelabelScene *self, const RelabelItem *item, RelabelOverlay *overlay, GtkWidget *widget,
                                GtkSnapshot *snapshot);

G_END_DECLS
