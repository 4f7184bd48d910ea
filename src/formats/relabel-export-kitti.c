/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-files.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-pictures.h"
#include "relabel-pixels.h"

typedef struct {
  RelabelExport *base;
  const char *field;
} ExportKitti;

/* An attribute that is a number or a truth value; 0 where there is none. */
static void
append_number(GString *text, JsonNode *node)
{
  double number = 0;

  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    number = json_node_get_boolean(node);
  else
    relabel_json_number(node, &number);
  g_string_append_c(text, ' ');
  if (number == (double)(int)CLAMP(number, -1e9, 1e9))
    g_string_append_printf(text, "%d", (int)number);
  else
    relabel_json_append_double(text, number);
}

static void
append_list(GString *text, JsonNode *node)
{
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

  for (guint i = 0; i < 3; i++)
    append_number(text, array != NULL && i < json_array_get_length(array) ? json_array_get_element(array, i) : NULL);
}

static void
check_attributes(ExportKitti *export, JsonObject *attributes)
{
  static const char *const known[] = { "truncated", "occluded", "alpha", "dimensions", "location", "rotation_y", NULL };
  g_autoptr(GList) names = json_object_get_members(attributes);

  for (GList *link = names; link != NULL; link = link->next) {
    if (!g_strv_contains(known, link->data))
      relabel_export_omit(export->base, "attributes that are not of KITTI");
  }
}

static void
append_label(ExportKitti *export, GString *text, RelabelDetection *detection, int width, int height)
{
  const char *label = relabel_label_get_label(RELABEL_LABEL(detection));
  g_autoptr(JsonObject) attributes = relabel_attributes_of(RELABEL_LABEL(detection));
  g_autofree char *class = g_strdup(label);
  double confidence, edges[4];
  RelabelBox box;

  if (label == NULL || *label == '\0') {
    relabel_export_omit(export->base, "labels without a class");
    return;
  }
  if (relabel_detection_get_mask(detection) != NULL || relabel_detection_get_mask_path(detection) != NULL)
    relabel_export_omit(export->base, "masks of boxes");
  relabel_export_check_label(export->base, RELABEL_LABEL(detection));
  check_attributes(export, attributes);
  relabel_detection_get_box(detection, &box);
  g_string_append(text, g_strdelimit(class, " \t\r\n", '_'));
  append_number(text, json_object_get_member(attributes, "truncated"));
  append_number(text, json_object_get_member(attributes, "occluded"));
  append_number(text, json_object_get_member(attributes, "alpha"));
  edges[0] = relabel_pixels_from_part(box.x, width);
  edges[1] = relabel_pixels_from_part(box.y, height);
  edges[2] = relabel_pixels_from_part(box.x + box.width, width);
  edges[3] = relabel_pixels_from_part(box.y + box.height, height);
  for (gsize i = 0; i < 4; i++) {
    g_string_append_c(text, ' ');
    relabel_json_append_double(text, edges[i]);
  }
  append_list(text, json_object_get_member(attributes, "dimensions"));
  append_list(text, json_object_get_member(attributes, "location"));
  append_number(text, json_object_get_member(attributes, "rotation_y"));
  if (relabel_label_get_confidence(RELABEL_LABEL(detection), &confidence)) {
    g_string_append_c(text, ' ');
    relabel_json_append_double(text, confidence);
  }
  g_string_append_c(text, '\n');
  relabel_export_add_labels(export->base, 1);
}

static gboolean
write_sample(RelabelExport *base, RelabelSample *sample, gpointer data, GError **error)
{
  ExportKitti *export = data;
  GPtrArray *labels = relabel_sample_get_labels(sample, export->field);
  g_autoptr(RelabelWriter) writer = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *label_name = NULL;
  g_autofree char *file = NULL;
  int width, height;

  if (!relabel_export_get_size(base, sample, &width, &height))
    return TRUE;
  path = relabel_export_add_media(base, sample, "data", &name, error);
  if (path == NULL)
    return FALSE;
  label_name = relabel_files_change_ending(name, ".txt");
  file = g_build_filename(base->path, "labels", label_name, NULL);
  writer = relabel_writer_open(file, error);
  if (writer == NULL)
    return FALSE;
  for (guint i = 0; labels != NULL && i < labels->len; i++)
    append_label(export, writer->text, labels->pdata[i], width, height);
  return relabel_writer_close(writer, error);
}

/* Pictures in “data”, and a file in “labels” for each. */
gboolean
relabel_export_kitti(RelabelExport *base, GError **error)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_FIELD_TYPE_DETECTION };
  g_autofree char *labels = g_build_filename(base->path, "labels", NULL);
  ExportKitti export = { .base = base };

  base->unique_stems = TRUE;
  export.field = relabel_export_pick_field(base, types, G_N_ELEMENTS(types), error);
  return export.field != NULL && relabel_files_make_folder(labels, error) && relabel_export_each(base, write_sample, &export, error);
}
