/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-conversion.h"

#include "relabel-convert-attribute.h"

#include <math.h>
#include <string.h>

#include "relabel-convert-error.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-scalar.h"

/* In percent: farther away nothing is drawn. */
#define MAX_COORDINATE 1e6

#define FUNCTIONS(name) \
  relabel_convert_##name##_to_parts, relabel_convert_##name##_from_parts, relabel_convert_##name##_same_shape, \
      relabel_convert_##name##_apply_shape

#define REGION (RELABEL_CONVERSION_SPATIAL | RELABEL_CONVERSION_CLASSES)
#define SHAPES (REGION | RELABEL_CONVERSION_PARTS)
#define BOX "RectangleLabels", NULL, "Label", "rectanglelabels", REGION, FUNCTIONS(box)
#define BRUSH "BrushLabels", NULL, "Label", "brushlabels", REGION, FUNCTIONS(instance)
#define OUTLINE \
  "PolygonLabels", NULL, "Label", "polygonlabels", SHAPES, relabel_convert_outline_to_parts, relabel_convert_instance_from_parts, \
      relabel_convert_instance_same_shape, relabel_convert_instance_apply_shape
#define POLYGON "PolygonLabels", NULL, "Label", "polygonlabels", SHAPES, FUNCTIONS(line)
#define LINE "VectorLabels", "closable=\"true\"", "Label", "vectorlabels", SHAPES, FUNCTIONS(line)
#define KEYPOINT "KeyPointLabels", "strokeWidth=\"4\"", "Label", "keypointlabels", SHAPES, FUNCTIONS(keypoint)

/*
 * The table, in the order in which types are offered to people. Of the types of one field type, the first goes before the others. Open lines
 * need VectorLabels, which servers from 1.22 on have: where there are none, and where masks are to be drawn by their outlines, it is the tool
 * of the schema that says so.
 */
static const RelabelConversion conversions[] = {
  { "classification", RELABEL_FIELD_TYPE_CLASSIFICATION, RELABEL_TOOL_BRUSH, "Choices", "choice=\"single-radio\" showInline=\"true\"", "Choice",
    "choices", RELABEL_CONVERSION_BY_CONTROL | RELABEL_CONVERSION_CLASSES, FUNCTIONS(choice) },
  { "classifications", RELABEL_FIELD_TYPE_CLASSIFICATIONS, RELABEL_TOOL_BRUSH, "Choices", "choice=\"multiple\" showInline=\"true\"", "Choice",
    "choices", RELABEL_CONVERSION_BY_CLASS | RELABEL_CONVERSION_CLASSES, FUNCTIONS(choice) },
  { "detection", RELABEL_FIELD_TYPE_DETECTION, RELABEL_TOOL_BRUSH, BOX },
  { "detections", RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_TOOL_BRUSH, BOX },
  { "instance", RELABEL_FIELD_TYPE_DETECTION, RELABEL_TOOL_BRUSH, BRUSH },
  { "instances", RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_TOOL_BRUSH, BRUSH },
  { "instance", RELABEL_FIELD_TYPE_DETECTION, RELABEL_TOOL_POLYGON, OUTLINE },
  { "instances", RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_TOOL_POLYGON, OUTLINE },
  { "polygon", RELABEL_FIELD_TYPE_POLYLINE, RELABEL_TOOL_BRUSH, POLYGON },
  { "polygons", RELABEL_FIELD_TYPE_POLYLINES, RELABEL_TOOL_BRUSH, POLYGON },
  { "polyline", RELABEL_FIELD_TYPE_POLYLINE, RELABEL_TOOL_BRUSH, LINE },
  { "polylines", RELABEL_FIELD_TYPE_POLYLINES, RELABEL_TOOL_BRUSH, LINE },
  { "polyline", RELABEL_FIELD_TYPE_POLYLINE, RELABEL_TOOL_POLYGON, POLYGON },
  { "polylines", RELABEL_FIELD_TYPE_POLYLINES, RELABEL_TOOL_POLYGON, POLYGON },
  { "keypoint", RELABEL_FIELD_TYPE_KEYPOINT, RELABEL_TOOL_BRUSH, KEYPOINT },
  { "keypoints", RELABEL_FIELD_TYPE_KEYPOINTS, RELABEL_TOOL_BRUSH, KEYPOINT },
  { "segmentation", RELABEL_FIELD_TYPE_SEGMENTATION, RELABEL_TOOL_BRUSH, "BrushLabels", NULL, "Label", "brushlabels",
    RELABEL_CONVERSION_SPATIAL | RELABEL_CONVERSION_BY_CONTROL | RELABEL_CONVERSION_TARGETS, FUNCTIONS(segmentation) },
  { "regression", RELABEL_FIELD_TYPE_REGRESSION, RELABEL_TOOL_BRUSH, "Number", NULL, NULL, "number", RELABEL_CONVERSION_BY_CONTROL,
    FUNCTIONS(regression) },
  { "scalar", RELABEL_FIELD_TYPE_FLOAT, RELABEL_TOOL_BRUSH, "Number", NULL, NULL, "number", RELABEL_CONVERSION_BY_CONTROL, FUNCTIONS(scalar) },
  { "scalar", RELABEL_FIELD_TYPE_INT, RELABEL_TOOL_BRUSH, "Number", "step=\"1\"", NULL, "number", RELABEL_CONVERSION_BY_CONTROL,
    FUNCTIONS(scalar) },
  { "scalar", RELABEL_FIELD_TYPE_BOOLEAN, RELABEL_TOOL_BRUSH, "Choices", "choice=\"single-radio\" showInline=\"true\"", "Choice", "choices",
    RELABEL_CONVERSION_BY_CONTROL, FUNCTIONS(scalar) },
  /* A text with classes is a choice; without them it is free. */
  { "scalar", RELABEL_FIELD_TYPE_STRING, RELABEL_TOOL_BRUSH, "Choices", "choice=\"single-radio\" showInline=\"true\"", "Choice", "choices",
    RELABEL_CONVERSION_BY_CONTROL | RELABEL_CONVERSION_CLASSES, FUNCTIONS(scalar) },
  { "scalar", RELABEL_FIELD_TYPE_STRING, RELABEL_TOOL_BRUSH, "TextArea", "maxSubmissions=\"1\" editable=\"true\"", NULL, "textarea",
    RELABEL_CONVERSION_BY_CONTROL, FUNCTIONS(scalar) },
};

static gboolean
fits(const RelabelConversion *self, RelabelSchemaField *field)
{
  gboolean scalar = strcmp(self->label_type, "scalar") == 0;

  if (g_strcmp0(self->label_type, relabel_schema_field_get_label_type(field)) != 0)
    return FALSE;
  if (!scalar)
    return TRUE;
  if (self->field_type != relabel_schema_field_get_scalar_type(field))
    return FALSE;
  return (self->flags & RELABEL_CONVERSION_CLASSES) == 0 || relabel_schema_field_get_classes(field)[0] != NULL;
}

/* The row of a field: that of its tool, where there are several. */
const RelabelConversion *
relabel_conversion_find(RelabelSchemaField *field)
{
  const RelabelConversion *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(conversions); i++) {
    if (!fits(&conversions[i], field))
      continue;
    if (conversions[i].tool == relabel_schema_field_get_tool(field))
      return &conversions[i];
    if (found == NULL)
      found = &conversions[i];
  }
  return found;
}

static GStrv
list_label_types(gboolean all, RelabelFieldType field_type)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  const char *last = "";

  /* Those of one label type that hold the same stand together. */
  for (gsize i = 0; i < G_N_ELEMENTS(conversions); i++) {
    const RelabelConversion *row = &conversions[i];

    if ((!all && row->field_type != field_type) || row->tool != RELABEL_TOOL_BRUSH || strcmp(row->label_type, last) == 0)
      continue;
    last = row->label_type;
    g_strv_builder_add(builder, last);
  }
  return g_strv_builder_end(builder);
}

/**
 * relabel_labeling_config_list_label_types:
 *
 * Returns: (transfer full) (array zero-terminated=1): the label types that can be sent to Label Studio, FiftyOne's words
 */
GStrv
relabel_labeling_config_list_label_types(void)
{
  return list_label_types(TRUE, RELABEL_FIELD_TYPE_OTHER);
}

/**
 * relabel_labeling_config_list_types_for_field:
 * @field_type: what a field holds
 *
 * Returns: (transfer full) (array zero-terminated=1): the label types as which such a field can be sent, the one that is taken first; empty
 *   when there is none
 */
GStrv
relabel_labeling_config_list_types_for_field(RelabelFieldType field_type)
{
  return list_label_types(FALSE, field_type);
}

gboolean
relabel_conversion_is_list(const RelabelConversion *self)
{
  return relabel_field_type_is_list(self->field_type);
}

/* The GObject type of the labels; RELABEL_TYPE_SCALAR for values that are none. */
GType
relabel_conversion_get_label_type(const RelabelConversion *self)
{
  return relabel_field_type_is_label(self->field_type) ? relabel_field_type_get_label_type(self->field_type) : RELABEL_TYPE_SCALAR;
}

static JsonNode *
string_node(const char *text)
{
  return json_node_init_string(json_node_alloc(), text);
}

static JsonNode *
int_node(int value)
{
  return json_node_init_int(json_node_alloc(), value);
}

static RelabelConvertNodes *
nodes_new(const RelabelConvertField *field)
{
  RelabelConvertNodes *self = g_new0(RelabelConvertNodes, 1);

  self->from_name = string_node(field->control);
  self->to_name = string_node(field->object);
  self->type = string_node(field->conversion != NULL ? field->conversion->result_type : "");
  self->zero = int_node(0);
  self->width = int_node(field->width);
  self->height = int_node(field->height);
  self->classes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_node_unref);
  self->parts = relabel_convert_parts_new();
  return self;
}

static void
nodes_free(RelabelConvertNodes *self)
{
  json_node_unref(self->from_name);
  json_node_unref(self->to_name);
  json_node_unref(self->type);
  json_node_unref(self->zero);
  json_node_unref(self->width);
  json_node_unref(self->height);
  g_hash_table_unref(self->classes);
  g_array_unref(self->parts);
  g_free(self);
}

static void
update_size(JsonNode **node, int size)
{
  if (json_node_get_int(*node) == size)
    return;
  json_node_unref(*node);
  *node = int_node(size);
}

const RelabelConvertNodes *
relabel_convert_field_get_nodes(const RelabelConvertField *self)
{
  update_size(&self->nodes->width, self->width);
  update_size(&self->nodes->height, self->height);
  return self->nodes;
}

/* A list of the one class. */
JsonNode *
relabel_convert_field_get_class_node(const RelabelConvertField *self, const char *label_class)
{
  JsonNode *node = g_hash_table_lookup(self->nodes->classes, label_class);

  if (node == NULL) {
    node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, relabel_json_array_from_strv((const char *const[]){ label_class, NULL }));
    g_hash_table_insert(self->nodes->classes, g_strdup(label_class), node);
  }
  return node;
}

void
relabel_convert_field_init(RelabelConvertField *self, RelabelSchemaField *field, int width, int height)
{
  const char *control = relabel_schema_field_get_control(field), *object = relabel_schema_field_get_object(field);

  *self = (RelabelConvertField){ .field = field, .conversion = relabel_conversion_find(field), .width = width, .height = height };
  self->control = control != NULL ? g_strdup(control) : relabel_labeling_config_control_name(relabel_schema_field_get_name(field));
  self->object = object != NULL ? object : RELABEL_LABELING_CONFIG_OBJECT;
  self->nodes = nodes_new(self);
}

/* Whether it is the field's control, or that of one of its attributes. */
gboolean
relabel_convert_field_has_control(const RelabelConvertField *self, const char *name)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field);
  const char *const *classes = relabel_schema_field_get_classes(self->field);
  gboolean by_class = self->conversion != NULL && (self->conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0;

  if (strcmp(self->control, name) == 0)
    return TRUE;
  for (guint i = 0; i < attributes->len; i++) {
    for (guint k = 0; k == 0 || (by_class && classes[k] != NULL); k++) {
      g_autofree char *control = relabel_convert_attribute_name(self, i, by_class ? classes[k] : NULL);

      if (strcmp(control, name) == 0)
        return TRUE;
    }
  }
  return FALSE;
}

void
relabel_convert_field_clear(RelabelConvertField *self)
{
  g_clear_pointer(&self->control, g_free);
  g_clear_pointer(&self->nodes, nodes_free);
}

static void
clear_part(gpointer data)
{
  json_object_unref(((RelabelPart *)data)->value);
}

GArray *
relabel_convert_parts_new(void)
{
  GArray *parts = g_array_new(FALSE, FALSE, sizeof(RelabelPart));

  g_array_set_clear_func(parts, clear_part);
  return parts;
}

/* Takes the value. */
void
relabel_convert_add_part(GArray *parts, guint number, JsonObject *value, double score)
{
  RelabelPart part = { number, value, score };

  g_array_append_val(parts, part);
}

gboolean
relabel_convert_refuse_region(GError **error, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  if (error != NULL)
    *error = g_error_new_valist(RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_REGION, format, args);
  va_end(args);
  return FALSE;
}

gboolean
relabel_convert_refuse_label(GError **error, RelabelConvertError code, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  if (error != NULL)
    *error = g_error_new_valist(RELABEL_CONVERT_ERROR, (int)code, format, args);
  va_end(args);
  return FALSE;
}

JsonObject *
relabel_convert_get_value(JsonObject *region, GError **error)
{
  return relabel_json_get_object(region, "value", error);
}

/* The first class of a region, which stands under the name of its type; NULL for a region without one. */
const char *
relabel_convert_get_class(JsonObject *region)
{
  const char *type = relabel_json_peek_string(region, "type");
  JsonObject *value = relabel_json_peek_object(region, "value");
  JsonArray *classes = type != NULL && value != NULL ? relabel_json_peek_array(value, type) : NULL;
  JsonNode *first = classes != NULL && json_array_get_length(classes) > 0 ? json_array_get_element(classes, 0) : NULL;

  if (first == NULL || !JSON_NODE_HOLDS_VALUE(first) || json_node_get_value_type(first) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string(first);
}

/* A coordinate or a length: finite, and not beyond all that a picture could have. */
gboolean
relabel_convert_get_number(JsonObject *value, const char *name, double *number, GError **error)
{
  if (!relabel_json_get_double(value, name, number, error))
    return FALSE;
  if (!isfinite(*number) || fabs(*number) > MAX_COORDINATE)
    return relabel_convert_refuse_region(error, "“%s” is out of all range", name);
  return TRUE;
}

/* Any number; old clients write them as texts. */
gboolean
relabel_convert_read_number(JsonObject *value, const char *name, double *number, GError **error)
{
  const char *text = relabel_json_peek_string(value, name);
  char *end = NULL;

  if (text == NULL && !relabel_json_get_double(value, name, number, error))
    return FALSE;
  if (text != NULL)
    *number = g_ascii_strtod(text, &end);
  if (text != NULL && (end == text || *end != '\0'))
    return relabel_convert_refuse_region(error, "“%s” is no number", text);
  return isfinite(*number) || relabel_convert_refuse_region(error, "“%s” is not finite", name);
}

/* A whole number is written without a point, as the editor does. */
JsonNode *
relabel_convert_number_node(double number)
{
  if (number == floor(number) && fabs(number) < 9007199254740992.0)
    return json_node_init_int(json_node_alloc(), (gint64)number);
  return json_node_init_double(json_node_alloc(), number);
}

/* A text as the one entry of a list. */
JsonObject *
relabel_convert_list_value(const char *name, const char *text)
{
  JsonObject *value = json_object_new();

  json_object_set_array_member(value, name, relabel_json_array_from_strv((const char *const[]){ text, NULL }));
  return value;
}

/* The editor keeps what it is given; what is typed has at least twelve digits. */
gboolean
relabel_convert_same_number(double a, double b)
{
  return fabs(a - b) <= 1e-12 * MAX(fabs(a), fabs(b));
}

JsonNode *
relabel_convert_read_boolean(const char *text, GError **error)
{
  if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0)
    return json_node_init_boolean(json_node_alloc(), *text == 'y');
  relabel_convert_refuse_region(error, "“%s” is neither yes nor no", text);
  return NULL;
}

/* Servers with prediction validation refuse what is over 100, by however little: a rounding hair is cut off, more is not ours to change. */
gboolean
relabel_convert_to_percent(double part, const char *what, double *percent, GError **error)
{
  *percent = part * 100;
  if (!isfinite(*percent) || *percent < -MAX_COORDINATE)
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_LABEL, "%s has a coordinate that is no number of an image", what);
  if (*percent > 100 && *percent <= 100 + RELABEL_CONVERT_TOLERANCE)
    *percent = 100;
  if (*percent > 100)
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_LABEL,
                                        "%s reaches %.6g %% of the image, and Label Studio takes at most 100 %%", what, *percent);
  return TRUE;
}

/* Whether the server's figure is what was sent of a coordinate. */
gboolean
relabel_convert_same_percent(double part, double percent)
{
  double sent = part * 100;

  if (sent > 100 && sent <= 100 + RELABEL_CONVERT_TOLERANCE)
    sent = 100;
  return fabs(sent - percent) <= RELABEL_CONVERT_TOLERANCE;
}

/* A coordinate that was not edited stays what it is here, to the last bit. */
double
relabel_convert_merge_percent(double base, double local, double percent)
{
  return relabel_convert_same_percent(base, percent) ? local : percent / 100;
}
