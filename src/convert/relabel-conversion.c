/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-conversion.h"

#include <math.h>
#include <string.h>

#include "relabel-classification.h"
#include "relabel-convert-error.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"

/* ---- choices: a class of the whole image ---- */

static gboolean
choices_to_value(RelabelLabel *label, JsonObject *value, GError **error)
{
  return TRUE;
}

static RelabelLabel *
choices_from_value(JsonObject *value, GError **error)
{
  return RELABEL_LABEL(relabel_classification_new(NULL));
}

static gboolean
choices_same_shape(JsonObject *value, JsonObject *base)
{
  return TRUE;
}

static void
choices_apply_shape(RelabelLabel *label, JsonObject *value)
{
}

/* ---- rectanglelabels: a box, percent of the image ---- */

static const char *const box_members[] = { "x", "y", "width", "height" };

/* Servers with prediction validation refuse what is over 100, by however little: a rounding hair is cut off, more is not ours to change. */
static gboolean
to_percent(double part, double *percent, GError **error)
{
  *percent = part * 100;
  if (!isfinite(*percent)) {
    g_set_error_literal(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_LABEL, "its box has a coordinate that is no number");
    return FALSE;
  }
  if (*percent > 100 && *percent <= 100 + RELABEL_CONVERT_TOLERANCE)
    *percent = 100;
  if (*percent > 100) {
    g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_LABEL,
                "its box reaches %.6g %% of the image, and Label Studio takes at most 100 %%", *percent);
    return FALSE;
  }
  return TRUE;
}

static gboolean
box_to_value(RelabelLabel *label, JsonObject *value, GError **error)
{
  RelabelBox box;
  double percent[4];

  relabel_detection_get_box(RELABEL_DETECTION(label), &box);
  if (!to_percent(box.x, &percent[0], error) || !to_percent(box.y, &percent[1], error) ||
      !to_percent(box.width, &percent[2], error) || !to_percent(box.height, &percent[3], error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(box_members); i++)
    json_object_set_double_member(value, box_members[i], percent[i]);
  /* The server refuses more than a round. */
  json_object_set_double_member(value, "rotation", fmod(relabel_detection_get_rotation(RELABEL_DETECTION(label)), 360));
  return TRUE;
}

static gboolean
read_box(JsonObject *value, double numbers[4], double *rotation, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(box_members); i++) {
    if (!relabel_json_get_double(value, box_members[i], &numbers[i], error))
      return FALSE;
    if (!isfinite(numbers[i]) || fabs(numbers[i]) > 1e6) {
      g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_REGION, "“%s” is out of all range", box_members[i]);
      return FALSE;
    }
  }
  *rotation = 0;
  if (relabel_json_is_number(json_object_get_member(value, "rotation")))
    *rotation = json_object_get_double_member(value, "rotation");
  return TRUE;
}

static RelabelLabel *
box_from_value(JsonObject *value, GError **error)
{
  double numbers[4], rotation;
  RelabelDetection *detection;

  if (!read_box(value, numbers, &rotation, error))
    return NULL;
  detection = relabel_detection_new(NULL, numbers[0] / 100, numbers[1] / 100, numbers[2] / 100, numbers[3] / 100);
  if (rotation != 0)
    relabel_detection_set_rotation(detection, rotation);
  return RELABEL_LABEL(detection);
}

static gboolean
box_same_shape(JsonObject *value, JsonObject *base)
{
  double a[4], b[4], rotation_a, rotation_b;

  if (!read_box(value, a, &rotation_a, NULL) || !read_box(base, b, &rotation_b, NULL))
    return FALSE;
  for (gsize i = 0; i < 4; i++) {
    if (fabs(a[i] - b[i]) > RELABEL_CONVERT_TOLERANCE)
      return FALSE;
  }
  /* The editor turns by whole rounds as it likes. */
  return fabs(remainder(rotation_a - rotation_b, 360)) <= RELABEL_CONVERT_TOLERANCE;
}

static void
box_apply_shape(RelabelLabel *label, JsonObject *value)
{
  double numbers[4], rotation;

  if (!read_box(value, numbers, &rotation, NULL))
    return;
  relabel_detection_set_box(RELABEL_DETECTION(label),
                            &(RelabelBox){ numbers[0] / 100, numbers[1] / 100, numbers[2] / 100, numbers[3] / 100 });
  if (fabs(remainder(rotation - relabel_detection_get_rotation(RELABEL_DETECTION(label)), 360)) > RELABEL_CONVERT_TOLERANCE)
    relabel_detection_set_rotation(RELABEL_DETECTION(label), rotation);
}

static const RelabelConversion conversions[] = {
  { "classification", RELABEL_FIELD_TYPE_CLASSIFICATION, "Choices", "choice=\"single-radio\" showInline=\"true\"", "Choice",
    "choices", FALSE, TRUE, choices_to_value, choices_from_value, choices_same_shape, choices_apply_shape },
  { "detection", RELABEL_FIELD_TYPE_DETECTION, "RectangleLabels", NULL, "Label", "rectanglelabels", TRUE, FALSE, box_to_value,
    box_from_value, box_same_shape, box_apply_shape },
  { "detections", RELABEL_FIELD_TYPE_DETECTIONS, "RectangleLabels", NULL, "Label", "rectanglelabels", TRUE, FALSE,
    box_to_value, box_from_value, box_same_shape, box_apply_shape },
};

const RelabelConversion *
relabel_conversion_find(const char *label_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(conversions); i++) {
    if (g_strcmp0(conversions[i].label_type, label_type) == 0)
      return &conversions[i];
  }
  return NULL;
}

/**
 * relabel_labeling_config_list_label_types:
 *
 * Returns: (transfer full) (array zero-terminated=1): the label types that can be sent to Label Studio, FiftyOne's words
 */
GStrv
relabel_labeling_config_list_label_types(void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (gsize i = 0; i < G_N_ELEMENTS(conversions); i++)
    g_strv_builder_add(builder, conversions[i].label_type);
  return g_strv_builder_end(builder);
}

/* The first class of a region; NULL for a region without one. */
const char *
relabel_conversion_get_class(const RelabelConversion *self, JsonObject *value)
{
  JsonArray *classes = relabel_json_peek_array(value, self->result_type);
  JsonNode *first = classes != NULL && json_array_get_length(classes) > 0 ? json_array_get_element(classes, 0) : NULL;

  if (first == NULL || !JSON_NODE_HOLDS_VALUE(first) || json_node_get_value_type(first) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string(first);
}

/* The region of a label; NULL with a reason for what can't be sent. */
JsonObject *
relabel_convert_to_region(const RelabelConversion *self, RelabelLabel *label, const char *region_id, const char *control,
                          int width, int height, GError **error)
{
  g_autoptr(JsonObject) region = json_object_new();
  g_autoptr(JsonObject) value = json_object_new();
  const char *const classes[] = { relabel_label_get_label(label), NULL };
  double confidence = 0;

  if (classes[0] == NULL) {
    g_set_error_literal(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_LABEL, "it has no class");
    return NULL;
  }
  if (!self->to_value(label, value, error))
    return NULL;
  json_object_set_array_member(value, self->result_type, relabel_json_array_from_strv(classes));
  json_object_set_string_member(region, "id", region_id);
  json_object_set_string_member(region, "from_name", control);
  json_object_set_string_member(region, "to_name", RELABEL_LABELING_CONFIG_OBJECT);
  json_object_set_string_member(region, "type", self->result_type);
  if (self->spatial) {
    json_object_set_int_member(region, "original_width", width);
    json_object_set_int_member(region, "original_height", height);
    json_object_set_int_member(region, "image_rotation", 0);
  }
  if (relabel_label_get_confidence(label, &confidence) && confidence >= 0 && confidence <= 1)
    json_object_set_double_member(region, "score", confidence);
  json_object_set_object_member(region, "value", g_steal_pointer(&value));
  return g_steal_pointer(&region);
}

/* A new label of a region, without an id; NULL with a reason. */
RelabelLabel *
relabel_convert_from_region(const RelabelConversion *self, JsonObject *region, GError **error)
{
  JsonObject *value = relabel_json_get_object(region, "value", error);
  const char *label_class;
  RelabelLabel *label;

  if (value == NULL)
    return NULL;
  label_class = relabel_conversion_get_class(self, value);
  if (label_class == NULL) {
    g_set_error_literal(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_REGION, "it has no class");
    return NULL;
  }
  label = self->from_value(value, error);
  if (label != NULL)
    relabel_label_set_label(label, label_class);
  return label;
}

gboolean
relabel_convert_same_shape(const RelabelConversion *self, JsonObject *region, JsonObject *base)
{
  JsonObject *a = relabel_json_peek_object(region, "value");
  JsonObject *b = relabel_json_peek_object(base, "value");

  return a != NULL && b != NULL && self->same_shape(a, b);
}

gboolean
relabel_convert_same_class(const RelabelConversion *self, JsonObject *region, JsonObject *base)
{
  return g_strcmp0(relabel_conversion_get_class(self, relabel_json_peek_object(region, "value")),
                   relabel_conversion_get_class(self, relabel_json_peek_object(base, "value"))) == 0;
}
