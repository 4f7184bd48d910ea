/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers, texts, and yes or no, of the whole image: a regression, or the value of a field that holds no labels. */
#include <math.h>
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-document.h"
#include "relabel-json.h"
#include "relabel-regression.h"
#include "relabel-scalar.h"

static gboolean
read_number(GArray *parts, double *number, GError **error)
{
  JsonObject *value = relabel_convert_get_value(g_array_index(parts, RelabelServerPart, 0).region, error);

  return value != NULL && relabel_convert_read_number(value, "number", number, error);
}

static JsonObject *
number_value(double number)
{
  JsonObject *value = json_object_new();

  json_object_set_member(value, "number", relabel_convert_number_node(number));
  return value;
}

gboolean
relabel_convert_regression_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  double number;

  if (!relabel_regression_get_value(RELABEL_REGRESSION(label), &number))
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_VALUE, "it has no value");
  if (!isfinite(number))
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_VALUE, "its value is no number that can be written");
  relabel_convert_add_part(parts, 0, number_value(number), -1);
  return TRUE;
}

RelabelLabel *
relabel_convert_regression_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  double number;

  return read_number(parts, &number, error) ? RELABEL_LABEL(relabel_regression_new(number)) : NULL;
}

int
relabel_convert_regression_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  double number, base = 0;

  if (!read_number(parts, &number, error))
    return -1;
  return relabel_regression_get_value(RELABEL_REGRESSION(label), &base) && relabel_convert_same_number(base, number);
}

gboolean
relabel_convert_regression_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error)
{
  double number;

  if (!read_number(parts, &number, error))
    return FALSE;
  relabel_regression_set_value(RELABEL_REGRESSION(label), number);
  return TRUE;
}

static gboolean
is_boolean(JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN;
}

static gboolean
is_string(JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

gboolean
relabel_convert_scalar_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  JsonNode *node = relabel_scalar_get_value(RELABEL_SCALAR(label));
  const char *type = self->conversion->result_type;
  JsonObject *value = NULL;
  double number;

  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_VALUE, "it is not set");
  if (strcmp(type, "number") == 0 && relabel_document_get_number(node, &number) && isfinite(number))
    value = number_value(number);
  else if (self->conversion->field_type == RELABEL_FIELD_TYPE_BOOLEAN && is_boolean(node))
    value = relabel_convert_list_value(type, json_node_get_boolean(node) ? "yes" : "no");
  else if (strcmp(type, "textarea") == 0 && is_string(node))
    value = relabel_convert_list_value("text", json_node_get_string(node));
  else if (strcmp(type, "choices") == 0 && is_string(node) &&
           g_strv_contains(relabel_schema_field_get_classes(self->field), json_node_get_string(node)))
    value = relabel_convert_list_value(type, json_node_get_string(node));
  if (value == NULL)
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_VALUE, "its value is not one that the editor could show");
  relabel_convert_add_part(parts, 0, value, -1);
  return TRUE;
}

/* The one text of a list: the lines of a text that was entered in several. */
static char *
read_text(JsonObject *value, const char *name, GError **error)
{
  const char *text = relabel_json_peek_string(value, name);
  JsonArray *array = text == NULL ? relabel_json_get_array(value, name, error) : NULL;
  g_auto(GStrv) lines = array != NULL ? relabel_json_dup_strv(array) : NULL;

  if (text != NULL)
    return g_strdup(text);
  return lines != NULL ? g_strjoinv("\n", lines) : NULL;
}

/* NULL without a reason: nothing is chosen. */
static JsonNode *
read_scalar(const RelabelConvertField *self, GArray *parts, GError **error)
{
  JsonObject *region = g_array_index(parts, RelabelServerPart, 0).region;
  JsonObject *value = relabel_convert_get_value(region, error);
  g_autofree char *text = NULL;
  double number;

  if (value == NULL)
    return NULL;
  if (strcmp(self->conversion->result_type, "number") == 0) {
    if (!read_number(parts, &number, error))
      return NULL;
    if (self->conversion->field_type == RELABEL_FIELD_TYPE_FLOAT)
      return json_node_init_double(json_node_alloc(), number);
    if (number == floor(number) && fabs(number) < 9223372036854775808.0)
      return json_node_init_int(json_node_alloc(), (gint64)number);
    relabel_convert_refuse_region(error, "its number is not whole");
    return NULL;
  }
  text = read_text(value, strcmp(self->conversion->result_type, "textarea") == 0 ? "text" : "choices", error);
  if (text == NULL || *text == '\0')
    return NULL;
  if (self->conversion->field_type == RELABEL_FIELD_TYPE_BOOLEAN)
    return relabel_convert_read_boolean(text, error);
  return json_node_init_string(json_node_alloc(), text);
}

RelabelLabel *
relabel_convert_scalar_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  g_autoptr(JsonNode) node = read_scalar(self, parts, error);

  return node != NULL ? RELABEL_LABEL(relabel_scalar_new(node)) : NULL;
}

int
relabel_convert_scalar_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(JsonNode) node = read_scalar(self, parts, &reason);
  JsonNode *base = relabel_scalar_get_value(RELABEL_SCALAR(label));
  double a, b;

  if (reason != NULL) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return -1;
  }
  if (node == NULL || base == NULL)
    return node == base;
  if (relabel_document_get_number(base, &a) && relabel_json_number(node, &b))
    return relabel_convert_same_number(a, b);
  return json_node_equal(node, base);
}

gboolean
relabel_convert_scalar_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error)
{
  g_autoptr(JsonNode) node = read_scalar(self, parts, error);

  if (node == NULL)
    return FALSE;
  relabel_scalar_set_value(RELABEL_SCALAR(label), node);
  return TRUE;
}
