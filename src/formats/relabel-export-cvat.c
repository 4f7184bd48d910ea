/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-classification.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-mask-shape.h"
#include "relabel-pixels.h"
#include "relabel-polyline.h"
#include "relabel-xml.h"

typedef struct {
  RelabelExport *base;
  const char *const *fields;
  RelabelWriter *writer;
  guint64 n_images;
  int width;
  int height;
} ExportCvat;

static void
append_attribute(GString *xml, const char *name, double value)
{
  g_string_append_printf(xml, " %s=\"", name);
  relabel_json_append_double(xml, value);
  g_string_append_c(xml, '"');
}

/* The beginning of an element, as far as its own attributes go. */
static void
begin(GString *xml, const char *element, RelabelLabel *label)
{
  const char *class = relabel_label_get_label(label);

  g_string_append_printf(xml, "        <%s label=\"", element);
  relabel_xml_append_text(xml, class != NULL ? class : "");
  g_string_append(xml, "\"");
}

static gboolean
is_true(JsonNode *node)
{
  double number;

  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean(node);
  return relabel_json_number(node, &number) && number != 0;
}

/* Closes the element; attributes are elements in it. */
static void
end(ExportCvat *export, GString *xml, const char *element, RelabelLabel *label)
{
  g_autoptr(JsonObject) attributes = relabel_attributes_of(label);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (strcmp(element, "tag") != 0)
    g_string_append_printf(xml, " occluded=\"%d\"", is_true(json_object_get_member(attributes, "occluded")));
  g_string_append(xml, ">\n");
  json_object_iter_init_ordered(&iter, attributes);
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    g_autofree char *text = relabel_attributes_to_text(value);

    if (strcmp(name, "occluded") == 0 || (RELABEL_IS_DETECTION(label) && strcmp(name, "rotation") == 0))
      continue;
    if (text == NULL) {
      relabel_export_omit(export->base, "attributes that are no text, number or truth value");
      continue;
    }
    g_string_append(xml, "            <attribute name=\"");
    relabel_xml_append_text(xml, name);
    g_string_append(xml, "\">");
    relabel_xml_append_text(xml, text);
    g_string_append(xml, "</attribute>\n");
  }
  g_string_append_printf(xml, "        </%s>\n", element);
}

/* CVAT turns a box around its middle. */
static void
append_box(ExportCvat *export, GString *xml, RelabelDetection *detection)
{
  double rotation = relabel_detection_get_rotation(detection), angle = rotation * G_PI / 180;
  int width = export->width, height = export->height;
  double left, top, right, bottom;
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  left = relabel_pixels_from_part(box.x, width);
  top = relabel_pixels_from_part(box.y, height);
  right = relabel_pixels_from_part(box.x + box.width, width);
  bottom = relabel_pixels_from_part(box.y + box.height, height);
  if (rotation != 0) {
    double half_width = box.width * width / 2, half_height = box.height * height / 2;
    double x = half_width * cos(angle) - half_height * sin(angle) - half_width;
    double y = half_width * sin(angle) + half_height * cos(angle) - half_height;

    left += x;
    right += x;
    top += y;
    bottom += y;
  }
  begin(xml, "box", RELABEL_LABEL(detection));
  append_attribute(xml, "xtl", left);
  append_attribute(xml, "ytl", top);
  append_attribute(xml, "xbr", right);
  append_attribute(xml, "ybr", bottom);
  if (rotation != 0)
    append_attribute(xml, "rotation", rotation);
  end(export, xml, "box", RELABEL_LABEL(detection));
}

static void
append_runs(GString *xml, const guint8 *plane, int width, const RelabelPixelBox *box)
{
  gboolean inside = FALSE;
  guint64 run = 0;
  guint n = 0;

  for (int y = box->y; y < box->y + box->height; y++) {
    for (int x = box->x; x < box->x + box->width; x++) {
      if ((plane[(gsize)y * (gsize)width + (gsize)x] != 0) != inside) {
        g_string_append_printf(xml, "%s%" G_GUINT64_FORMAT, n++ > 0 ? ", " : "", run);
        run = 0;
        inside = !inside;
      }
      run++;
    }
  }
  g_string_append_printf(xml, "%s%" G_GUINT64_FORMAT, n > 0 ? ", " : "", run);
}

/* FALSE where the mask has no pixel in the image; there is a box then. */
static gboolean
append_mask(ExportCvat *export, GString *xml, RelabelDetection *detection, RelabelMask *mask)
{
  const guint8 *plane;
  RelabelPixelBox pixels;
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  plane = relabel_export_draw_mask(export->base, mask, &box, export->width, export->height, &pixels);
  if (plane == NULL)
    return FALSE;
  begin(xml, "mask", RELABEL_LABEL(detection));
  g_string_append(xml, " rle=\"");
  append_runs(xml, plane, export->width, &pixels);
  relabel_export_clear_mask(export->base, export->width, &pixels);
  g_string_append_printf(xml, "\" left=\"%d\" top=\"%d\" width=\"%d\" height=\"%d\" z_order=\"0\"", pixels.x, pixels.y, pixels.width,
                         pixels.height);
  end(export, xml, "mask", RELABEL_LABEL(detection));
  return TRUE;
}

static void
append_points(ExportCvat *export, GString *xml, const double *numbers, gsize n)
{
  g_string_append(xml, " points=\"");
  for (gsize i = 0; i < n; i += 2) {
    g_string_append(xml, i > 0 ? ";" : "");
    relabel_json_append_double(xml, relabel_pixels_from_part(numbers[i], export->width));
    g_string_append_c(xml, ',');
    relabel_json_append_double(xml, relabel_pixels_from_part(numbers[i + 1], export->height));
  }
  g_string_append_c(xml, '"');
}

/* An element for each shape; FALSE if there is none. */
static gboolean
append_polyline(ExportCvat *export, GString *xml, RelabelPolyline *polyline)
{
  const char *element = relabel_polyline_get_closed(polyline) ? "polygon" : "polyline";
  guint n_written = 0;

  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n);

    if (n < 2 || !relabel_pixels_are_sane(numbers, n)) {
      relabel_export_omit(export->base, "shapes without points");
      continue;
    }
    begin(xml, element, RELABEL_LABEL(polyline));
    append_points(export, xml, numbers, n);
    end(export, xml, element, RELABEL_LABEL(polyline));
    n_written++;
  }
  if (n_written > 1)
    relabel_export_omit(export->base, "labels of several shapes, which are several labels in the file");
  if (relabel_polyline_get_closed(polyline) != relabel_polyline_get_filled(polyline))
    relabel_export_omit(export->base, "closed lines that are not filled, or open ones that are");
  return n_written > 0;
}

/* Points that are missing have no place in the format. */
static gboolean
append_keypoint(ExportCvat *export, GString *xml, RelabelKeypoint *keypoint)
{
  g_autoptr(GArray) there = g_array_new(FALSE, FALSE, sizeof(double));
  gsize n, n_confidences;
  const double *points = relabel_keypoint_get_points(keypoint, &n);

  for (gsize i = 0; i < n; i += 2) {
    if (relabel_pixels_are_sane(points + i, 2))
      g_array_append_vals(there, points + i, 2);
    else
      relabel_export_omit(export->base, "points that are missing");
  }
  if (there->len == 0)
    return FALSE;
  relabel_keypoint_get_confidences(keypoint, &n_confidences);
  if (n_confidences > 0)
    relabel_export_omit(export->base, "confidences");
  begin(xml, "points", RELABEL_LABEL(keypoint));
  append_points(export, xml, (const double *)(gpointer)there->data, there->len);
  end(export, xml, "points", RELABEL_LABEL(keypoint));
  return TRUE;
}

static gboolean
append_label(ExportCvat *export, GString *xml, RelabelLabel *label)
{
  g_autoptr(RelabelMask) mask = NULL;

  if (RELABEL_IS_POLYLINE(label))
    return append_polyline(export, xml, RELABEL_POLYLINE(label));
  if (RELABEL_IS_KEYPOINT(label))
    return append_keypoint(export, xml, RELABEL_KEYPOINT(label));
  if (RELABEL_IS_CLASSIFICATION(label)) {
    begin(xml, "tag", label);
    end(export, xml, "tag", label);
    return TRUE;
  }
  mask = relabel_export_read_mask(export->base, RELABEL_DETECTION(label));
  if (mask == NULL || !append_mask(export, xml, RELABEL_DETECTION(label), mask))
    append_box(export, xml, RELABEL_DETECTION(label));
  return TRUE;
}

static gboolean
write_label(ExportCvat *export, RelabelLabel *label, GError **error)
{
  double confidence;

  if (relabel_label_get_label(label) == NULL) {
    relabel_export_omit(export->base, "labels without a class");
    return TRUE;
  }
  if (!append_label(export, export->writer->text, label))
    return TRUE;
  if (relabel_label_get_confidence(label, &confidence))
    relabel_export_omit(export->base, "confidences");
  relabel_export_check_label(export->base, label);
  relabel_export_add_labels(export->base, 1);
  return relabel_writer_check(export->writer, error);
}

static gboolean
write_sample(RelabelExport *base, RelabelSample *sample, gpointer data, GError **error)
{
  ExportCvat *export = data;
  GString *xml = export->writer->text;
  g_autofree char *name = NULL;

  if (!relabel_export_get_size(base, sample, &export->width, &export->height))
    return TRUE;
  name = relabel_export_add_media(base, sample, "data", NULL, error);
  if (name == NULL)
    return FALSE;
  g_string_append_printf(xml, "    <image id=\"%" G_GUINT64_FORMAT "\" name=\"", export->n_images++);
  relabel_xml_append_text(xml, name);
  g_string_append_printf(xml, "\" width=\"%d\" height=\"%d\">\n", export->width, export->height);
  for (gsize i = 0; export->fields[i] != NULL; i++) {
    GPtrArray *labels = relabel_sample_get_labels(sample, export->fields[i]);

    for (guint k = 0; labels != NULL && k < labels->len; k++) {
      if (!write_label(export, labels->pdata[k], error))
        return FALSE;
    }
  }
  g_string_append(xml, "    </image>\n");
  return relabel_writer_check(export->writer, error);
}

static void
append_meta(ExportCvat *export, GString *xml, RelabelClassList *classes)
{
  g_string_append(xml, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n    <version>1.1</version>\n"
                       "    <meta>\n        <task>\n            <name>");
  relabel_xml_append_text(xml, relabel_dataset_get_name(export->base->dataset));
  g_string_append(xml, "</name>\n            <mode>annotation</mode>\n            <labels>\n");
  for (guint i = 0; i < relabel_class_list_get_length(classes); i++) {
    g_string_append(xml, "                <label>\n                    <name>");
    relabel_xml_append_text(xml, relabel_class_list_get(classes, i));
    g_string_append(xml, "</name>\n                    <attributes>\n                    </attributes>\n                </label>\n");
  }
  g_string_append(xml, "            </labels>\n        </task>\n    </meta>\n");
}

static gboolean
write_samples(ExportCvat *export, GError **error)
{
  if (!relabel_export_each(export->base, write_sample, export, error))
    return FALSE;
  g_string_append(export->writer->text, "</annotations>\n");
  return relabel_writer_close(export->writer, error);
}

/* Pictures in “data”, and “labels.xml”. */
gboolean
relabel_export_cvat(RelabelExport *base, GError **error)
{
  static const RelabelFieldType types[] = {
    RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_FIELD_TYPE_DETECTION, RELABEL_FIELD_TYPE_POLYLINES,       RELABEL_FIELD_TYPE_POLYLINE,
    RELABEL_FIELD_TYPE_KEYPOINTS,  RELABEL_FIELD_TYPE_KEYPOINT,  RELABEL_FIELD_TYPE_CLASSIFICATIONS, RELABEL_FIELD_TYPE_CLASSIFICATION
  };
  g_autofree char *path = g_build_filename(base->path, "labels.xml", NULL);
  g_autoptr(RelabelClassList) classes = NULL;
  g_autoptr(RelabelWriter) writer = NULL;
  ExportCvat export = { .base = base };

  export.fields = relabel_export_pick_fields(base, types, G_N_ELEMENTS(types), error);
  classes = export.fields != NULL ? relabel_class_list_new(base, error) : NULL;
  export.writer = writer = classes != NULL ? relabel_writer_open(path, error) : NULL;
  if (writer == NULL)
    return FALSE;
  append_meta(&export, writer->text, classes);
  return write_samples(&export, error);
}
