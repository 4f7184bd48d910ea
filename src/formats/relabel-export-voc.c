/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-detection.h"
#include "relabel-files.h"
#include "relabel-format-private.h"
#include "relabel-pictures.h"
#include "relabel-pixels.h"
#include "relabel-xml.h"

typedef struct {
  RelabelExport *base;
  const char *field;
} ExportVoc;

static void
append_element(GString *xml, int indent, const char *name, const char *text)
{
  g_string_append_printf(xml, "%*s<%s>", indent, "", name);
  relabel_xml_append_text(xml, text);
  g_string_append_printf(xml, "</%s>\n", name);
}

static void
append_attributes(ExportVoc *export, GString *xml, RelabelLabel *label)
{
  g_autoptr(JsonObject) attributes = relabel_attributes_of(label);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered(&iter, attributes);
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    g_autofree char *text = relabel_attributes_to_text(value);

    if (text == NULL || !relabel_xml_is_name(name) || strcmp(name, "name") == 0 || strcmp(name, "bndbox") == 0)
      relabel_export_omit(export->base, "attributes that are no text, number or truth value");
    else
      append_element(xml, 8, name, text);
  }
}

/* Whole pixels, as FiftyOne writes them: cut off behind the point. What was read from a file is written as it was. */
static int
to_pixel(double part, int size)
{
  double pixels = relabel_pixels_from_part(part, size);
  double nearest = (double)(gint64)(pixels + (pixels < 0 ? -0.5 : 0.5));

  /* 3 / 7 * 7 may be a little less than 3. */
  return (int)(pixels > nearest - 1e-6 && pixels < nearest ? nearest : pixels);
}

static void
append_object(ExportVoc *export, GString *xml, RelabelDetection *detection, int width, int height)
{
  const char *label = relabel_label_get_label(RELABEL_LABEL(detection));
  double confidence;
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  if (label == NULL) {
    relabel_export_omit(export->base, "labels without a class");
    return;
  }
  if (relabel_detection_get_mask(detection) != NULL || relabel_detection_get_mask_path(detection) != NULL)
    relabel_export_omit(export->base, "masks of boxes");
  if (relabel_label_get_confidence(RELABEL_LABEL(detection), &confidence))
    relabel_export_omit(export->base, "confidences");
  relabel_export_check_label(export->base, RELABEL_LABEL(detection));
  g_string_append(xml, "    <object>\n");
  append_element(xml, 8, "name", label);
  append_attributes(export, xml, RELABEL_LABEL(detection));
  g_string_append_printf(xml,
                         "        <bndbox>\n"
                         "            <xmin>%d</xmin>\n            <ymin>%d</ymin>\n"
                         "            <xmax>%d</xmax>\n            <ymax>%d</ymax>\n"
                         "        </bndbox>\n    </object>\n",
                         to_pixel(box.x, width), to_pixel(box.y, height), to_pixel(box.x + box.width, width),
                         to_pixel(box.y + box.height, height));
  relabel_export_add_labels(export->base, 1);
}

static gboolean
write_file(ExportVoc *export, const char *file, const char *name, const char *path, int width, int height, GPtrArray *labels,
           GError **error)
{
  g_autoptr(RelabelWriter) writer = relabel_writer_open(file, error);
  GString *xml = writer != NULL ? writer->text : NULL;

  if (writer == NULL)
    return FALSE;
  g_string_append(xml, "<annotation>\n    <folder></folder>\n");
  append_element(xml, 4, "filename", name);
  append_element(xml, 4, "path", path);
  g_string_append(xml, "    <source>\n        <database></database>\n    </source>\n");
  g_string_append_printf(xml, "    <size>\n        <width>%d</width>\n        <height>%d</height>\n        <depth>3</depth>\n    </size>\n",
                         width, height);
  g_string_append(xml, "    <segmented></segmented>\n");
  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    append_object(export, xml, labels->pdata[i], width, height);
    if (!relabel_writer_check(writer, error))
      return FALSE;
  }
  g_string_append(xml, "</annotation>\n");
  return relabel_writer_close(writer, error);
}

static gboolean
write_sample(RelabelExport *base, RelabelSample *sample, gpointer data, GError **error)
{
  ExportVoc *export = data;
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *label_name = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;
  int width, height;

  if (!relabel_export_get_size(base, sample, &width, &height))
    return TRUE;
  shown = relabel_export_add_media(base, sample, "data", &name, error);
  if (shown == NULL)
    return FALSE;
  path = relabel_export_request_get_media(base->request) == RELABEL_MEDIA_LEAVE
             ? g_strdup(shown)
             : g_build_filename(base->target, "data", name, NULL);
  label_name = relabel_files_change_ending(name, ".xml");
  file = g_build_filename(base->path, "labels", label_name, NULL);
  return write_file(export, file, name, path, width, height, relabel_sample_get_labels(sample, export->field), error);
}

/* Pictures in “data”, and a file in “labels” for each. */
gboolean
relabel_export_voc(RelabelExport *base, GError **error)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_FIELD_TYPE_DETECTION };
  g_autofree char *labels = g_build_filename(base->path, "labels", NULL);
  ExportVoc export = { .base = base };

  base->unique_stems = TRUE;
  export.field = relabel_export_pick_field(base, types, G_N_ELEMENTS(types), error);
  return export.field != NULL && relabel_files_make_folder(labels, error) && relabel_export_each(base, write_sample, &export, error);
}
