/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-coco-mask.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-pixels.h"
#include "relabel-polyline.h"

typedef struct {
  RelabelExport *base;
  const char *const *fields;
  RelabelClassList *classes;
  RelabelWriter *images;
  RelabelWriter *annotations;
  guint64 n_images;
  guint64 n_annotations;
  int width;
  int height;
} ExportCoco;

static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_FIELD_TYPE_DETECTION, RELABEL_FIELD_TYPE_POLYLINES,
                                          RELABEL_FIELD_TYPE_POLYLINE, RELABEL_FIELD_TYPE_KEYPOINTS, RELABEL_FIELD_TYPE_KEYPOINT };

static void
append_box(GString *text, double x, double y, double width, double height)
{
  const double numbers[] = { x, y, width, height };

  for (gsize i = 0; i < 4; i++) {
    g_string_append(text, i > 0 ? "," : ",\"bbox\":[");
    relabel_json_append_double(text, numbers[i]);
  }
  g_string_append_c(text, ']');
}

static int
get_crowd(JsonObject *attributes)
{
  JsonNode *node = json_object_get_member(attributes, "iscrowd");
  double number = 0;

  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean(node);
  relabel_json_number(node, &number);
  return number != 0;
}

/* What every annotation ends with. Names that COCO has itself are not taken for attributes. */
static void
append_attributes(GString *text, RelabelLabel *label)
{
  static const char *const own[] = { "id",    "image_id", "category_id",   "bbox", "segmentation", "keypoints",
                                     "score", "area",     "num_keypoints", "iscrowd", NULL };
  g_autoptr(JsonObject) attributes = relabel_attributes_of(label);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  g_string_append_printf(text, ",\"iscrowd\":%d", get_crowd(attributes));
  json_object_iter_init_ordered(&iter, attributes);
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    g_autofree char *json = NULL;

    if (g_strv_contains(own, name) || (RELABEL_IS_KEYPOINT(label) && strcmp(name, "visible") == 0))
      continue;
    json = relabel_json_to_string(value, FALSE);
    g_string_append_c(text, ',');
    relabel_json_append_string(text, name);
    g_string_append_printf(text, ":%s", json);
  }
}

/* The mask in the whole image. A box that has room for no pixel has no mask either. */
static gboolean
append_mask(ExportCoco *export, GString *text, RelabelMask *mask, const RelabelBox *box, guint64 *area)
{
  RelabelPixelBox pixels;
  const guint8 *plane = relabel_export_draw_mask(export->base, mask, box, export->width, export->height, &pixels);
  g_autofree char *counts = NULL;

  if (plane == NULL)
    return FALSE;
  counts = relabel_coco_mask_pack(plane, export->width, export->height, &pixels, area);
  relabel_export_clear_mask(export->base, export->width, &pixels);
  g_string_append(text, ",\"segmentation\":{\"counts\":");
  relabel_json_append_string(text, counts);
  g_string_append_printf(text, ",\"size\":[%d,%d]}", export->height, export->width);
  return TRUE;
}

static void
append_detection(ExportCoco *export, GString *text, RelabelDetection *detection)
{
  g_autoptr(RelabelMask) mask = relabel_export_read_mask(export->base, detection);
  int width = export->width, height = export->height;
  gboolean has_mask;
  guint64 area = 0;
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  append_box(text, relabel_pixels_from_part(box.x, width), relabel_pixels_from_part(box.y, height),
             relabel_pixels_from_part(box.width, width), relabel_pixels_from_part(box.height, height));
  has_mask = mask != NULL && append_mask(export, text, mask, &box, &area);
  g_string_append(text, ",\"area\":");
  relabel_json_append_double(text, has_mask ? (double)area : box.width * width * box.height * height);
}

/* Twice the area would be the sum of the cross products. */
static double
append_polygon(ExportCoco *export, GString *text, const double *numbers, gsize n)
{
  double area = 0;

  for (gsize i = 0; i < n; i += 2) {
    double x = relabel_pixels_from_part(numbers[i], export->width), y = relabel_pixels_from_part(numbers[i + 1], export->height);
    gsize next = (i + 2) % n;

    g_string_append(text, i > 0 ? "," : "[");
    relabel_json_append_double(text, x);
    g_string_append_c(text, ',');
    relabel_json_append_double(text, y);
    area += x * numbers[next + 1] * export->height - y * numbers[next] * export->width;
  }
  g_string_append_c(text, ']');
  return fabs(area) / 2;
}

/* FALSE, and nothing appended, where there is no shape of two points. */
static gboolean
append_polyline(ExportCoco *export, GString *text, RelabelPolyline *polyline)
{
  g_autoptr(GString) polygons = g_string_new(NULL);
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(double));
  double area = 0;
  RelabelBox box;

  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n);

    if (n < 4 || !relabel_pixels_are_sane(numbers, n)) {
      relabel_export_omit(export->base, "shapes of fewer than two points");
      continue;
    }
    g_string_append(polygons, polygons->len > 0 ? "," : "");
    area += append_polygon(export, polygons, numbers, n);
    g_array_append_vals(all, numbers, (guint)n);
  }
  if (polygons->len == 0)
    return FALSE;
  if (!relabel_polyline_get_closed(polyline) && !relabel_polyline_get_filled(polyline))
    relabel_export_omit(export->base, "open lines, which are outlines in the file");
  relabel_pixels_find_bounds((const double *)(gpointer)all->data, all->len, &box);
  append_box(text, box.x * export->width, box.y * export->height, box.width * export->width, box.height * export->height);
  g_string_append_printf(text, ",\"segmentation\":[%s],\"area\":", polygons->str);
  relabel_json_append_double(text, area);
  return TRUE;
}

/* The visibility of a point: what the attribute says, or whether there is a point. */
static int
get_visible(JsonNode *visible, gsize point, gsize n_points, gboolean is_there)
{
  JsonArray *array = visible != NULL && JSON_NODE_HOLDS_ARRAY(visible) ? json_node_get_array(visible) : NULL;
  double number;

  if (array != NULL && json_array_get_length(array) == n_points &&
      relabel_json_number(json_array_get_element(array, (guint)point), &number))
    return (int)CLAMP(number, 0, 2);
  if (relabel_json_number(visible, &number))
    return (int)CLAMP(number, 0, 2);
  return is_there ? 2 : 0;
}

static void
append_keypoint(ExportCoco *export, GString *text, RelabelKeypoint *keypoint)
{
  gsize n, n_confidences, n_visible = 0;
  const double *points = relabel_keypoint_get_points(keypoint, &n);
  const double *confidences = relabel_keypoint_get_confidences(keypoint, &n_confidences);
  JsonNode *visible = relabel_label_get_attribute(RELABEL_LABEL(keypoint), "visible");

  g_string_append(text, ",\"keypoints\":[");
  for (gsize i = 0; i < n; i += 2) {
    gboolean is_there = isfinite(points[i]) && isfinite(points[i + 1]);
    int seen = get_visible(visible, i / 2, n / 2, is_there);

    g_string_append(text, i > 0 ? "," : "");
    relabel_json_append_double(text, is_there ? relabel_pixels_from_part(points[i], export->width) : 0);
    g_string_append_c(text, ',');
    relabel_json_append_double(text, is_there ? relabel_pixels_from_part(points[i + 1], export->height) : 0);
    g_string_append_printf(text, ",%d", seen);
    n_visible += seen > 0;
  }
  g_string_append_printf(text, "],\"num_keypoints\":%" G_GSIZE_FORMAT, n_visible);
  for (gsize i = 0; i < n_confidences; i++) {
    g_string_append(text, i > 0 ? "," : ",\"score\":[");
    relabel_json_append_double(text, confidences[i]);
  }
  g_string_append(text, n_confidences > 0 ? "]" : "");
}

static gboolean
write_label(ExportCoco *export, RelabelLabel *label, GError **error)
{
  GString *text = export->annotations->text;
  int number = relabel_class_list_find(export->classes, relabel_label_get_label(label));
  gsize start = text->len;
  double confidence;

  if (number < 0)
    return TRUE;
  g_string_append_printf(text, "%s{\"id\":%" G_GUINT64_FORMAT ",\"image_id\":%" G_GUINT64_FORMAT ",\"category_id\":%d",
                         export->n_annotations > 0 ? ",\n" : "", export->n_annotations + 1, export->n_images, number + 1);
  if (RELABEL_IS_DETECTION(label)) {
    append_detection(export, text, RELABEL_DETECTION(label));
  } else if (RELABEL_IS_KEYPOINT(label)) {
    append_keypoint(export, text, RELABEL_KEYPOINT(label));
  } else if (!append_polyline(export, text, RELABEL_POLYLINE(label))) {
    g_string_truncate(text, start);
    return TRUE;
  }
  if (relabel_label_get_confidence(label, &confidence)) {
    g_string_append(text, ",\"score\":");
    relabel_json_append_double(text, confidence);
  }
  append_attributes(text, label);
  g_string_append_c(text, '}');
  relabel_export_check_label(export->base, label);
  relabel_export_add_labels(export->base, 1);
  export->n_annotations++;
  return relabel_writer_check(export->annotations, error);
}

static gboolean
write_sample(RelabelExport *base, RelabelSample *sample, gpointer data, GError **error)
{
  ExportCoco *export = data;
  GString *text = export->images->text;
  g_autofree char *name = NULL;

  if (!relabel_export_get_size(base, sample, &export->width, &export->height))
    return TRUE;
  name = relabel_export_add_media(base, sample, "data", NULL, error);
  if (name == NULL)
    return FALSE;
  g_string_append_printf(text, "%s{\"id\":%" G_GUINT64_FORMAT ",\"file_name\":", export->n_images > 0 ? ",\n" : "", export->n_images + 1);
  relabel_json_append_string(text, name);
  g_string_append_printf(text, ",\"width\":%d,\"height\":%d}", export->width, export->height);
  export->n_images++;
  for (gsize i = 0; export->fields[i] != NULL; i++) {
    GPtrArray *labels = relabel_sample_get_labels(sample, export->fields[i]);

    for (guint k = 0; labels != NULL && k < labels->len; k++) {
      if (!write_label(export, labels->pdata[k], error))
        return FALSE;
    }
  }
  return relabel_writer_check(export->images, error);
}

/* The points' names and the lines between them, which COCO counts from 1 on, of the first field that has a skeleton. */
static char *
make_skeleton(ExportCoco *export)
{
  GString *text = g_string_new(NULL);

  for (gsize i = 0; export->fields[i] != NULL && text->len == 0; i++) {
    g_autoptr(RelabelField) field = relabel_dataset_find_field(export->base->dataset, export->fields[i]);
    g_autoptr(JsonObject) skeleton = relabel_dataset_dup_skeleton(export->base->dataset, export->fields[i]);
    JsonArray *labels = relabel_json_peek_array(skeleton, "labels"), *edges = relabel_json_peek_array(skeleton, "edges");

    if (skeleton == NULL || field == NULL || relabel_field_type_get_label_type(relabel_field_get_field_type(field)) != RELABEL_TYPE_KEYPOINT)
      continue;
    g_string_append(text, ",\"keypoints\":[");
    for (guint k = 0; labels != NULL && k < json_array_get_length(labels); k++) {
      g_string_append(text, k > 0 ? "," : "");
      relabel_json_append_string(text, json_array_get_string_element(labels, k));
    }
    g_string_append(text, "],\"skeleton\":[");
    for (guint k = 0, n = 0; edges != NULL && k < json_array_get_length(edges); k++) {
      JsonNode *node = json_array_get_element(edges, k);
      JsonArray *edge = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

      for (guint j = 1; edge != NULL && j < json_array_get_length(edge); j++)
        g_string_append_printf(text, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", n++ > 0 ? "," : "",
                               json_array_get_int_element(edge, j - 1) + 1, json_array_get_int_element(edge, j) + 1);
    }
    g_string_append(text, "]");
  }
  return g_string_free(text, FALSE);
}

static void
append_categories(ExportCoco *export, GString *text)
{
  g_autofree char *skeleton = make_skeleton(export);

  g_string_append(text, "],\n\"categories\":[");
  for (guint i = 0; i < relabel_class_list_get_length(export->classes); i++) {
    g_string_append_printf(text, "%s{\"id\":%u,\"name\":", i > 0 ? ",\n" : "\n", i + 1);
    relabel_json_append_string(text, relabel_class_list_get(export->classes, i));
    g_string_append_printf(text, ",\"supercategory\":null%s}", skeleton);
  }
  g_string_append(text, "]}\n");
}

static gboolean
write_samples(ExportCoco *export, GError **error)
{
  g_string_append(export->images->text, "{\"info\":{\"description\":");
  relabel_json_append_string(export->images->text, relabel_dataset_get_name(export->base->dataset));
  g_string_append(export->images->text, "},\n\"licenses\":[],\n\"images\":[");
  return relabel_export_each(export->base, write_sample, export, error);
}

/* Pictures in “data”, and “labels.json”; the annotations are written beside the images at first, and then behind them. */
gboolean
relabel_export_coco(RelabelExport *base, GError **error)
{
  g_autofree char *path = g_build_filename(base->path, "labels.json", NULL);
  g_autofree char *beside = g_build_filename(base->path, ".annotations", NULL);
  g_autoptr(RelabelClassList) classes = NULL;
  g_autoptr(RelabelWriter) images = NULL;
  g_autoptr(RelabelWriter) annotations = NULL;
  ExportCoco export = { .base = base };

  export.fields = relabel_export_pick_fields(base, types, G_N_ELEMENTS(types), error);
  if (export.fields == NULL)
    return FALSE;
  export.classes = classes = relabel_class_list_new(base, error);
  export.images = images = classes != NULL ? relabel_writer_open(path, error) : NULL;
  export.annotations = annotations = images != NULL ? relabel_writer_open(beside, error) : NULL;
  if (annotations == NULL)
    return FALSE;
  if (!write_samples(&export, error) || !relabel_writer_close(annotations, error))
    return FALSE;
  g_string_append(images->text, "],\n\"annotations\":[");
  if (!relabel_writer_append_file(images, beside, error))
    return FALSE;
  g_unlink(beside);
  append_categories(&export, images->text);
  return relabel_writer_close(images, error);
}
