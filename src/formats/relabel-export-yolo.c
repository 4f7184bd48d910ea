/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-files.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-pixels.h"
#include "relabel-polyline.h"
#include "relabel-yolo-config.h"

typedef struct {
  RelabelExport *base;
  const char *field;
  RelabelClassList *classes;
  RelabelWriter *lists[RELABEL_YOLO_SPLITS]; /* of pictures that are left where they are */
  gboolean used[RELABEL_YOLO_SPLITS];
} ExportYolo;

/* Tags tell the split; a sample without one is for training. */
static gsize
find_split(RelabelSample *sample)
{
  const char *const *tags = relabel_sample_get_tags(sample);

  for (gsize i = 0; i < RELABEL_YOLO_SPLITS; i++) {
    if (g_strv_contains(tags, relabel_yolo_splits[i]))
      return i;
  }
  return g_strv_contains(tags, "validation") ? 1 : 0;
}

/* The middle that is read as the edge again, bit by bit, if there is such a number. */
static double
find_middle(double edge, double size)
{
  double middle = edge + 0.5 * size;

  if (middle - 0.5 * size == edge)
    return middle;
  if (nextafter(middle, INFINITY) - 0.5 * size == edge)
    return nextafter(middle, INFINITY);
  if (nextafter(middle, -INFINITY) - 0.5 * size == edge)
    return nextafter(middle, -INFINITY);
  return middle;
}

static void
append_numbers(GString *text, const double *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_string_append_c(text, ' ');
    relabel_json_append_double(text, numbers[i]);
  }
}

static gboolean
append_detection(ExportYolo *export, GString *text, int number, RelabelDetection *detection)
{
  double confidence, numbers[4];
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  if (relabel_detection_get_rotation(detection) != 0)
    relabel_export_omit(export->base, "rotations of boxes");
  if (relabel_detection_get_mask(detection) != NULL || relabel_detection_get_mask_path(detection) != NULL)
    relabel_export_omit(export->base, "masks of boxes");
  numbers[0] = find_middle(box.x, box.width);
  numbers[1] = find_middle(box.y, box.height);
  numbers[2] = box.width;
  numbers[3] = box.height;
  g_string_append_printf(text, "%d", number);
  append_numbers(text, numbers, 4);
  if (relabel_label_get_confidence(RELABEL_LABEL(detection), &confidence))
    append_numbers(text, &confidence, 1);
  g_string_append_c(text, '\n');
  return TRUE;
}

/* A line for each shape: a line with fewer than three points would be read as a box. */
static gboolean
append_polyline(ExportYolo *export, GString *text, int number, RelabelPolyline *polyline)
{
  guint n_written = 0;
  double confidence;

  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n);

    if (n < 6 || !relabel_pixels_are_sane(numbers, n)) {
      relabel_export_omit(export->base, "shapes of fewer than three points");
      continue;
    }
    g_string_append_printf(text, "%d", number);
    append_numbers(text, numbers, n);
    g_string_append_c(text, '\n');
    n_written++;
  }
  if (n_written > 1)
    relabel_export_omit(export->base, "labels of several shapes, which are several labels in the file");
  if (n_written > 0 && !relabel_polyline_get_closed(polyline) && !relabel_polyline_get_filled(polyline))
    relabel_export_omit(export->base, "open lines, which are outlines in the file");
  if (n_written > 0 && relabel_label_get_confidence(RELABEL_LABEL(polyline), &confidence))
    relabel_export_omit(export->base, "confidences of outlines");
  return n_written > 0;
}

static void
append_label(ExportYolo *export, GString *text, RelabelLabel *label)
{
  int number = relabel_class_list_find(export->classes, relabel_label_get_label(label));
  g_autoptr(JsonObject) attributes = relabel_attributes_of(label);

  if (number < 0)
    return;
  if (!(RELABEL_IS_POLYLINE(label) ? append_polyline(export, text, number, RELABEL_POLYLINE(label))
                                   : append_detection(export, text, number, RELABEL_DETECTION(label))))
    return;
  relabel_export_check_label(export->base, label);
  if (json_object_get_size(attributes) > 0)
    relabel_export_omit(export->base, "labels with attributes");
  relabel_export_add_labels(export->base, 1);
}

static gboolean
write_labels(ExportYolo *export, GPtrArray *labels, const char *split, const char *name, GError **error)
{
  g_autofree char *base = relabel_files_change_ending(name, ".txt");
  g_autofree char *path = g_build_filename(export->base->path, "labels", split, base, NULL);
  g_autoptr(RelabelWriter) writer = NULL;

  if (!relabel_files_make_parent(path, error))
    return FALSE;
  writer = relabel_writer_open(path, error);
  for (guint i = 0; writer != NULL && i < labels->len; i++)
    append_label(export, writer->text, labels->pdata[i]);
  return writer != NULL && relabel_writer_close(writer, error);
}

/* Pictures that are left where they are stand in a list. Its lines lead to the labels by the names of the pictures alone. */
static gboolean
list_picture(ExportYolo *export, gsize split, RelabelSample *sample, const char *path, const char *name, GError **error)
{
  g_autofree char *base = g_path_get_basename(path);

  if (relabel_export_request_get_media(export->base->request) != RELABEL_MEDIA_LEAVE)
    return TRUE;
  if (strcmp(base, name) != 0)
    relabel_export_report_add_problem(export->base->report, relabel_sample_get_filepath(sample),
                                      "there is another picture of that name, so that nothing leads from this one to its labels");
  if (export->lists[split] == NULL) {
    g_autofree char *list_name = g_strconcat(relabel_yolo_splits[split], ".txt", NULL);
    g_autofree char *list = g_build_filename(export->base->path, list_name, NULL);

    export->lists[split] = relabel_writer_open(list, error);
    if (export->lists[split] == NULL)
      return FALSE;
  }
  g_string_append_printf(export->lists[split]->text, "%s\n", path);
  return relabel_writer_check(export->lists[split], error);
}

static gboolean
write_sample(RelabelExport *base, RelabelSample *sample, gpointer data, GError **error)
{
  ExportYolo *export = data;
  gsize split = find_split(sample);
  g_autofree char *folder = g_build_filename("images", relabel_yolo_splits[split], NULL);
  g_autofree char *name = NULL;
  g_autofree char *path = relabel_export_add_media(base, sample, folder, &name, error);
  GPtrArray *labels = relabel_sample_get_labels(sample, export->field);

  if (path == NULL || !list_picture(export, split, sample, path, name, error))
    return FALSE;
  export->used[split] = TRUE;
  return labels == NULL || write_labels(export, labels, relabel_yolo_splits[split], name, error);
}

/* Texts of JSON are texts of YAML. There is no “path”, so that the folder can be moved. */
static gboolean
write_config(ExportYolo *export, GError **error)
{
  g_autofree char *path = g_build_filename(export->base->path, "dataset.yaml", NULL);
  g_autoptr(RelabelWriter) writer = relabel_writer_open(path, error);

  if (writer == NULL)
    return FALSE;
  g_string_append(writer->text, relabel_class_list_get_length(export->classes) > 0 ? "names:\n" : "names: []\n");
  for (guint i = 0; i < relabel_class_list_get_length(export->classes); i++) {
    g_string_append_printf(writer->text, "  %u: ", i);
    relabel_json_append_string(writer->text, relabel_class_list_get(export->classes, i));
    g_string_append_c(writer->text, '\n');
  }
  for (gsize i = 0; i < RELABEL_YOLO_SPLITS; i++) {
    if (export->used[i])
      g_string_append_printf(writer->text, export->lists[i] != NULL ? "%s: ./%s.txt\n" : "%s: ./images/%s/\n",
                             relabel_yolo_splits[i], relabel_yolo_splits[i]);
  }
  return relabel_writer_close(writer, error);
}

gboolean
relabel_export_yolo(RelabelExport *base, GError **error)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_FIELD_TYPE_DETECTION, RELABEL_FIELD_TYPE_POLYLINES,
                                            RELABEL_FIELD_TYPE_POLYLINE };
  g_autoptr(RelabelClassList) classes = NULL;
  ExportYolo export = { .base = base };
  gboolean done;

  base->unique_stems = TRUE;
  export.field = relabel_export_pick_field(base, types, G_N_ELEMENTS(types), error);
  export.classes = classes = export.field != NULL ? relabel_class_list_new(base, error) : NULL;
  if (classes == NULL)
    return FALSE;
  done = relabel_export_each(base, write_sample, &export, error) && write_config(&export, error);
  for (gsize i = 0; i < RELABEL_YOLO_SPLITS; i++) {
    done = done && (export.lists[i] == NULL || relabel_writer_close(export.lists[i], error));
    g_clear_pointer(&export.lists[i], relabel_writer_free);
  }
  return done;
}
