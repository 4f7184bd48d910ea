/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema-vectors-dataset.h"

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-mask.h"
#include "relabel-polyline.h"
#include "relabel-segmentation.h"

static const struct {
  const char *name;
  RelabelFieldType type;
} fields[] = {
  { "dets", RELABEL_FIELD_TYPE_DETECTIONS },   { "det", RELABEL_FIELD_TYPE_DETECTION },
  { "polys", RELABEL_FIELD_TYPE_POLYLINES },   { "poly", RELABEL_FIELD_TYPE_POLYLINE },
  { "cls", RELABEL_FIELD_TYPE_CLASSIFICATION }, { "clss", RELABEL_FIELD_TYPE_CLASSIFICATIONS },
  { "kps", RELABEL_FIELD_TYPE_KEYPOINTS },     { "kp", RELABEL_FIELD_TYPE_KEYPOINT },
  { "seg", RELABEL_FIELD_TYPE_SEGMENTATION },  { "heat", RELABEL_FIELD_TYPE_OTHER },
  { "num", RELABEL_FIELD_TYPE_INT },           { "flt", RELABEL_FIELD_TYPE_FLOAT },
  { "txt", RELABEL_FIELD_TYPE_STRING },        { "flag", RELABEL_FIELD_TYPE_BOOLEAN },
  { "lst", RELABEL_FIELD_TYPE_LIST },          { "emptydets", RELABEL_FIELD_TYPE_DETECTIONS },
};

static GBytes *
make_mask(void)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 8, 8, NULL);

  relabel_mask_set_value(mask, 3, 4, 1);
  return relabel_mask_to_npy(mask);
}

static void
take(RelabelSample *sample, const char *field, gpointer first, gpointer second)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  if (first != NULL)
    g_ptr_array_add(labels, first);
  if (second != NULL)
    g_ptr_array_add(labels, second);
  relabel_sample_take_labels(sample, field, labels);
}

static void
set_attribute(RelabelDetection *detection, const char *name, const char *json)
{
  g_autoptr(JsonNode) value = relabel_json_parse(json, -1, NULL);

  relabel_label_set_attribute(RELABEL_LABEL(detection), name, value);
}

/* A box and a mask; cats have attributes. */
static void
take_detections(RelabelSample *sample, guint position)
{
  RelabelDetection *box = relabel_detection_new(position % 2 == 0 ? "Cat" : "ant", 0.1, 0.1, 0.2, 0.2);
  RelabelDetection *instance = relabel_detection_new("zebra", 0.5, 0.5, 0.2, 0.2);
  g_autoptr(GBytes) mask = make_mask();

  if (position % 2 == 0) {
    set_attribute(box, "color", "\"red\"");
    set_attribute(box, "nums", "[1, 2]");
    set_attribute(box, "truncated", "true");
  }
  relabel_detection_set_mask(instance, mask);
  take(sample, "dets", box, instance);
}

static RelabelPolyline *
make_polyline(const char *label, gboolean filled)
{
  static const double points[] = { 0.1, 0.1, 0.5, 0.1, 0.5, 0.5 };
  RelabelPolyline *polyline = relabel_polyline_new(label, filled, filled);

  relabel_polyline_add_shape(polyline, points, G_N_ELEMENTS(points));
  return polyline;
}

static RelabelKeypoint *
make_keypoint(void)
{
  static const double point[] = { 0.3, 0.4 };
  RelabelKeypoint *keypoint = relabel_keypoint_new("k");

  relabel_keypoint_set_points(keypoint, point, G_N_ELEMENTS(point));
  return keypoint;
}

static void
set_values(RelabelSample *sample)
{
  g_autoptr(JsonNode) values = relabel_json_parse("{\"num\": 1, \"flt\": 0.5, \"txt\": \"t\", \"flag\": true, \"lst\": [1]}", -1, NULL);

  relabel_sample_take_values(sample, json_node_dup_object(values));
}

static RelabelSample *
make_sample(guint position)
{
  g_autofree char *path = g_strdup_printf("/nowhere/%u.png", position);
  RelabelSample *sample = relabel_sample_new(path);
  g_autoptr(GBytes) mask = make_mask();

  relabel_sample_set_metadata(sample, 8, 8, "image/png", 100);
  set_values(sample);
  take_detections(sample, position);
  take(sample, "det", relabel_detection_new("solo", 0.1, 0.1, 0.2, 0.2), NULL);
  take(sample, "polys", make_polyline("pf", TRUE), make_polyline("pl", FALSE));
  take(sample, "poly", make_polyline("pf", TRUE), NULL);
  take(sample, "cls", relabel_classification_new(position % 2 == 0 ? "é" : "z"), NULL);
  take(sample, "clss", relabel_classification_new("b"), relabel_classification_new("a"));
  take(sample, "kps", make_keypoint(), NULL);
  take(sample, "kp", make_keypoint(), NULL);
  take(sample, "seg", relabel_segmentation_new(mask, NULL), NULL);
  take(sample, "emptydets", NULL, NULL);
  return sample;
}

RelabelDataset *
schema_vectors_dataset_new(RelabelStore *store)
{
  RelabelDataset *dataset = relabel_store_create_dataset(store, "vectors", NULL, NULL);
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);

  g_assert_nonnull(dataset);
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_autoptr(RelabelField) field = relabel_field_new(fields[i].name, fields[i].type, NULL);

    g_assert_true(relabel_dataset_add_field(dataset, field, NULL));
  }
  for (guint i = 0; i < 4; i++)
    g_ptr_array_add(samples, make_sample(i));
  g_assert_true(relabel_dataset_add_samples(dataset, samples, NULL));
  return dataset;
}

/* A list has no control; a yes or no has one of its own here. */
const char *
schema_vectors_dataset_attributes(const char *field, const char *label_class)
{
  gboolean found = g_str_equal(field, "dets") && (label_class == NULL || g_str_equal(label_class, "Cat"));

  return found ? "{\"color\": {\"type\": \"text\"}, \"truncated\": {\"type\": \"boolean\"}}" : "{}";
}
