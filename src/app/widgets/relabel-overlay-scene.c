/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-colors.h"
#include "relabel-overlay-private.h"

/* All masks of one scene have no more pixels than this, or than so many times what is seen of the scene. */
#define MAX_MASK_PIXELS (16.0 * 1024 * 1024)
#define MAX_MASK_LAYERS 8
#define MAX_MASK_EDGE 4096
#define MAX_PILLS 8

static void
clear_item(gpointer data)
{
  g_clear_pointer(&((RelabelItem *)data)->mask, relabel_mask_picture_unref);
}

static void
clear_skeleton(gpointer data)
{
  if (data != NULL)
    g_array_unref(data);
}

RelabelScene *
relabel_scene_ref(RelabelScene *self)
{
  g_atomic_ref_count_inc(&self->ref_count);
  return self;
}

void
relabel_scene_unref(RelabelScene *self)
{
  if (!g_atomic_ref_count_dec(&self->ref_count))
    return;
  g_object_unref(self->sample);
  g_array_unref(self->items);
  g_ptr_array_unref(self->skeletons);
  g_ptr_array_unref(self->pills);
  g_ptr_array_unref(self->missing);
  g_free(self);
}

const RelabelItem *
relabel_scene_get_item(const RelabelScene *self, guint i)
{
  return &g_array_index(self->items, RelabelItem, i);
}

const RelabelItem *
relabel_scene_find_item(const RelabelScene *self, const char *label_id)
{
  for (guint i = 0; i < self->items->len; i++) {
    if (g_str_equal(relabel_label_get_id(relabel_scene_get_item(self, i)->label), label_id))
      return relabel_scene_get_item(self, i);
  }
  return NULL;
}

gboolean
relabel_scene_is_thin(const RelabelScene *self, const RelabelItem *item)
{
  return self->items->len > RELABEL_MANY_ITEMS && MAX(item->bounds.size.width, item->bounds.size.height) < 16;
}

gboolean
relabel_scene_is_on(const RelabelScene *self, const RelabelItem *item, RelabelLayer layer)
{
  gboolean has_mask = item->mask != NULL && item->mask->texture != NULL;

  switch (layer) {
  case RELABEL_LAYER_MASKS:
    return has_mask;
  case RELABEL_LAYER_LINES:
    return RELABEL_IS_POLYLINE(item->label) || (RELABEL_IS_KEYPOINT(item->label) && self->skeletons->pdata[item->field] != NULL);
  case RELABEL_LAYER_BOXES:
    return RELABEL_IS_DETECTION(item->label) && !has_mask;
  default:
    return RELABEL_IS_KEYPOINT(item->label);
  }
}

float
relabel_scene_get_radius(const RelabelScene *self, const RelabelItem *item)
{
  return relabel_scene_is_thin(self, item) ? 1.5f : self->line_width + (self->detailed ? 1.5f : 0.5f);
}

float
relabel_line_get_outside(float width)
{
  return ceilf(width / 2);
}

float
relabel_line_get_dark(float width)
{
  return width < 2 ? 1 : 2;
}

double
relabel_overlay_get_area_opacity(double fill_opacity)
{
  return 1 - pow(1 - fill_opacity, 4);
}

static GArray *
read_skeleton(RelabelOverlay *overlay, const char *field)
{
  g_autoptr(JsonObject) skeleton = overlay->dataset != NULL ? relabel_dataset_dup_skeleton(overlay->dataset, field) : NULL;

  return skeleton != NULL ? relabel_shape_read_skeleton(skeleton) : NULL;
}

static guint
get_cost(const RelabelScene *self, const RelabelItem *item)
{
  GArray *skeleton = self->skeletons->pdata[item->field];
  guint n_numbers = 0;
  gsize n;

  if (RELABEL_IS_KEYPOINT(item->label)) {
    relabel_keypoint_get_points(RELABEL_KEYPOINT(item->label), &n);
    return (guint)MIN(n / 2, G_MAXINT16) + (skeleton != NULL ? skeleton->len / 4 : 0);
  }
  if (!RELABEL_IS_POLYLINE(item->label))
    return 1;
  for (guint i = 0; i < relabel_polyline_get_n_shapes(RELABEL_POLYLINE(item->label)); i++) {
    relabel_polyline_get_shape(RELABEL_POLYLINE(item->label), i, &n);
    n_numbers += (guint)MIN(n, G_MAXINT16);
  }
  return 4 + n_numbers / 8;
}

static gboolean
is_covered(const RelabelScene *self, const RelabelItem *item)
{
  const float room = self->line_width + 4;
  graphene_rect_t bounds;

  graphene_rect_inset_r(&item->bounds, -room, -room, &bounds);
  return graphene_rect_intersection(&bounds, &self->covered, NULL);
}

static void
add_segmentation(RelabelScene *self, RelabelLabel *label, guint field)
{
  RelabelItem item = { .label = label, .field = field };

  item.bounds = item.box = GRAPHENE_RECT_INIT(0, 0, self->size.width, self->size.height);
  g_array_append_val(self->items, item);
}

static void
add_label(RelabelScene *self, RelabelLabel *label, guint field)
{
  RelabelItem item = { .label = label, .field = field };

  if (RELABEL_IS_SEGMENTATION(label)) {
    add_segmentation(self, label, field);
  } else if (RELABEL_IS_CLASSIFICATION(label) || RELABEL_IS_REGRESSION(label)) {
    if (self->pills->len < MAX_PILLS)
      g_ptr_array_add(self->pills, label);
  } else if (relabel_shape_measure(label, &self->size, &item) && is_covered(self, &item)) {
    relabel_get_class_color(relabel_label_get_label(label), &item.color);
    g_array_append_val(self->items, item);
    self->cost += get_cost(self, &item);
  }
}

static void
add_labels(RelabelScene *self, RelabelOverlay *overlay, RelabelSample *sample)
{
  g_auto(GStrv) fields = relabel_sample_list_label_fields(sample);

  for (guint f = 0; fields[f] != NULL; f++) {
    GPtrArray *labels = relabel_overlay_is_hidden(overlay, fields[f]) ? NULL : relabel_sample_get_labels(sample, fields[f]);
    gboolean keypoints = labels != NULL && labels->len > 0 && RELABEL_IS_KEYPOINT(labels->pdata[0]);

    g_ptr_array_add(self->skeletons, keypoints ? read_skeleton(overlay, fields[f]) : NULL);
    for (guint i = 0; labels != NULL && i < labels->len; i++)
      add_label(self, labels->pdata[i], f);
  }
}

static gboolean
get_mask(RelabelLabel *label, GBytes **bytes, const char **path)
{
  *bytes = NULL;
  *path = NULL;
  if (RELABEL_IS_DETECTION(label)) {
    *bytes = relabel_detection_get_mask(RELABEL_DETECTION(label));
    *path = relabel_detection_get_mask_path(RELABEL_DETECTION(label));
  } else if (RELABEL_IS_SEGMENTATION(label)) {
    *bytes = relabel_segmentation_get_mask(RELABEL_SEGMENTATION(label));
    *path = relabel_segmentation_get_mask_path(RELABEL_SEGMENTATION(label));
  }
  if (*bytes != NULL)
    *path = NULL;
  return *bytes != NULL || *path != NULL;
}

/* Few sizes, so that one does not look at each step of a zoom for another, and none that is made much smaller when it is drawn. */
static double
round_up(double edge)
{
  double rounded = 16;

  while (rounded < edge && rounded < MAX_MASK_EDGE)
    rounded *= 4.0 / 3;
  return MIN(rounded, MAX_MASK_EDGE);
}

static void
make_look(const RelabelScene *self, const RelabelItem *item, double scale, RelabelMaskLook *look)
{
  double width = (double)item->box.size.width, height = (double)item->box.size.height;
  double edge = MAX(MAX(width, height), 1), rounded = round_up(edge * scale);

  look->width = MAX((int)(width / edge * rounded), 1);
  look->height = MAX((int)(height / edge * rounded), 1);
  look->line = CLAMP((int)(self->line_width * rounded / edge + 0.5), 1, 16);
  look->opacity = (int)(relabel_overlay_get_area_opacity(self->fill_opacity) * 255 + 0.5);
  look->classes = RELABEL_IS_SEGMENTATION(item->label);
  look->color = (guint32)(item->color.red * 255 + 0.5f) << 16 | (guint32)(item->color.green * 255 + 0.5f) << 8 |
                (guint32)(item->color.blue * 255 + 0.5f);
}

/* Of what all masks would take, no more than there is memory for. */
static double
get_mask_scale(const RelabelScene *self, double scale_factor)
{
  double pixels = 0, seen = (double)(self->covered.size.width * self->covered.size.height);
  GBytes *bytes;
  const char *path;

  for (guint i = 0; i < self->items->len; i++) {
    const RelabelItem *item = relabel_scene_get_item(self, i);

    if (get_mask(item->label, &bytes, &path))
      pixels += (double)(item->box.size.width * item->box.size.height);
  }
  /* Sizes are rounded up by 4/3 each way. */
  pixels *= scale_factor * scale_factor * 16 / 9;
  seen = MIN(seen * scale_factor * scale_factor * MAX_MASK_LAYERS, MAX_MASK_PIXELS);
  return pixels > seen ? scale_factor * sqrt(seen / pixels) : scale_factor;
}

static void
find_mask(RelabelScene *self, RelabelOverlay *overlay, RelabelItem *item, double scale, JsonObject *targets)
{
  RelabelMaskLook look = { .targets = targets, .version = overlay->version };
  RelabelMaskWish *wish;
  gboolean is_current;
  const char *path;
  GBytes *bytes;

  if (!get_mask(item->label, &bytes, &path))
    return;
  make_look(self, item, scale, &look);
  wish = relabel_mask_wish_new(bytes, path, self->detailed, &look);
  item->mask = relabel_masks_find(&overlay->masks, wish, &is_current);
  /* To make one much smaller in each frame takes longer than to load it again. */
  if (item->mask != NULL && item->mask->texture != NULL && gdk_texture_get_width(item->mask->texture) > 2 * look.width)
    g_clear_pointer(&item->mask, relabel_mask_picture_unref);
  if (is_current)
    relabel_mask_wish_free(wish);
  else
    g_ptr_array_add(self->missing, wish);
}

static void
find_masks(RelabelScene *self, RelabelOverlay *overlay, double scale_factor)
{
  double scale = get_mask_scale(self, scale_factor);
  g_auto(GStrv) fields = relabel_sample_list_label_fields(self->sample);
  g_autoptr(JsonObject) targets = NULL;
  guint field = G_MAXUINT;

  for (guint i = 0; i < self->items->len; i++) {
    RelabelItem *item = &g_array_index(self->items, RelabelItem, i);

    if (RELABEL_IS_SEGMENTATION(item->label) && item->field != field && overlay->dataset != NULL) {
      field = item->field;
      g_clear_pointer(&targets, json_object_unref);
      targets = relabel_dataset_dup_mask_targets(overlay->dataset, fields[field]);
    }
    find_mask(self, overlay, item, scale, RELABEL_IS_SEGMENTATION(item->label) ? targets : NULL);
  }
}

RelabelScene *
relabel_scene_new(RelabelOverlay *overlay, RelabelSample *sample, const graphene_size_t *size, const graphene_rect_t *covered,
                  gboolean detailed, int scale_factor)
{
  RelabelScene *self = g_new0(RelabelScene, 1);
  float edge = MAX(size->width, size->height);

  g_atomic_ref_count_init(&self->ref_count);
  self->sample = g_object_ref(sample);
  self->size = *size;
  self->covered = *covered;
  self->detailed = detailed;
  self->names = overlay->show_names;
  self->fill_opacity = overlay->fill_opacity;
  /* Small pictures get thin lines, or nothing is left of them. */
  self->line_width = (float)overlay->line_width * (detailed ? 1 : CLAMP(edge / 320, 0.5f, 1));
  self->items = g_array_new(FALSE, FALSE, sizeof(RelabelItem));
  g_array_set_clear_func(self->items, clear_item);
  self->skeletons = g_ptr_array_new_with_free_func(clear_skeleton);
  self->pills = g_ptr_array_new();
  self->missing = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_mask_wish_free);
  add_labels(self, overlay, sample);
  find_masks(self, overlay, scale_factor);
  return self;
}
