/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-document.h"

#include <math.h>
#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

static gboolean
holds_string(JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

/* The one member of a wrapper such as {"$oid": …}. */
static JsonNode *
wrapped(JsonNode *node, const char *name)
{
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return NULL;
  return json_object_get_member(json_node_get_object(node), name);
}

/* {"$oid": "…"}, or the bare text that copied samples have. */
const char *
relabel_document_get_id(JsonNode *node)
{
  JsonNode *inner = wrapped(node, "$oid");

  if (holds_string(inner))
    return json_node_get_string(inner);
  return holds_string(node) ? json_node_get_string(node) : NULL;
}

void
relabel_document_set_id(JsonObject *document, const char *name, const char *id)
{
  JsonObject *wrapper = json_object_new();

  json_object_set_string_member(wrapper, "$oid", id);
  json_object_set_object_member(document, name, wrapper);
}

static gboolean
parse_number(const char *text, double *value)
{
  char *end = NULL;

  if (strcmp(text, "NaN") == 0)
    *value = NAN;
  else if (strcmp(text, "Infinity") == 0)
    *value = INFINITY;
  else if (strcmp(text, "-Infinity") == 0)
    *value = -INFINITY;
  else {
    *value = g_ascii_strtod(text, &end);
    return end != text && *end == '\0';
  }
  return TRUE;
}

/* A number, {"$numberDouble": "…"} and its sisters, or the empty text that a bare NaN is read as. */
gboolean
relabel_document_get_number(JsonNode *node, double *value)
{
  static const char *const wrappers[] = { "$numberDouble", "$numberInt", "$numberLong" };

  if (relabel_json_number(node, value))
    return TRUE;
  if (holds_string(node) && *json_node_get_string(node) == '\0') {
    *value = NAN;
    return TRUE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(wrappers); i++) {
    JsonNode *inner = wrapped(node, wrappers[i]);

    if (holds_string(inner))
      return parse_number(json_node_get_string(inner), value);
  }
  return FALSE;
}

/* A whole number in any of these forms, to its last digit. */
gboolean
relabel_document_get_int(JsonNode *node, gint64 *value)
{
  JsonNode *inner = wrapped(node, "$numberLong");
  double number = 0;

  if (holds_string(inner))
    return g_ascii_string_to_signed(json_node_get_string(inner), 10, G_MININT64, G_MAXINT64, value, NULL);
  if (relabel_json_is_number(node) && json_node_get_value_type(node) == G_TYPE_INT64) {
    *value = json_node_get_int(node);
    return TRUE;
  }
  if (!relabel_document_get_number(node, &number) || number != floor(number) || fabs(number) >= 9223372036854775808.0)
    return FALSE;
  *value = (gint64)number;
  return TRUE;
}

/* JSON has no word for NaN and the infinities; FiftyOne wraps them. */
JsonNode *
relabel_document_number(double value)
{
  JsonObject *wrapper;

  if (isfinite(value))
    return json_node_init_double(json_node_alloc(), value);
  wrapper = json_object_new();
  json_object_set_string_member(wrapper, "$numberDouble", isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
  return relabel_json_node_from_object(wrapper);
}

void
relabel_document_set_number(JsonObject *document, const char *name, double value)
{
  json_object_set_member(document, name, relabel_document_number(value));
}

/* {"$binary": {"base64": "…", "subType": "00"}}, or the legacy {"$binary": "…", "$type": "00"}; NULL for what is neither. */
GBytes *
relabel_document_get_binary(JsonNode *node)
{
  JsonNode *inner = wrapped(node, "$binary");
  const char *base64 = NULL;
  guchar *data;
  gsize length = 0;

  if (inner != NULL && JSON_NODE_HOLDS_OBJECT(inner))
    base64 = relabel_json_peek_string(json_node_get_object(inner), "base64");
  else if (holds_string(inner))
    base64 = json_node_get_string(inner);
  if (base64 == NULL)
    return NULL;
  data = g_base64_decode(base64, &length);
  return g_bytes_new_take(data, length);
}

void
relabel_document_set_binary(JsonObject *document, const char *name, GBytes *bytes)
{
  JsonObject *wrapper = json_object_new();
  JsonObject *inner = json_object_new();
  gsize length = 0;
  gconstpointer data = g_bytes_get_data(bytes, &length);
  g_autofree char *base64 = g_base64_encode(data, length);

  json_object_set_string_member(inner, "base64", base64);
  json_object_set_string_member(inner, "subType", "00");
  json_object_set_object_member(wrapper, "$binary", inner);
  json_object_set_object_member(document, name, wrapper);
}

/* {"$date": "2026-11-23T09:16:57.200Z"}, {"$date": milliseconds} or {"$date": {"$numberLong": "…"}}: microseconds since 1970, or -1. */
gint64
relabel_document_get_date(JsonNode *node)
{
  JsonNode *inner = wrapped(node, "$date");
  double milliseconds = 0;

  if (holds_string(inner)) {
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(json_node_get_string(inner), utc);

    return time != NULL ? g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time) : -1;
  }
  if (relabel_document_get_number(inner, &milliseconds) && fabs(milliseconds) < 9e15)
    return (gint64)milliseconds * 1000;
  return -1;
}

JsonNode *
relabel_document_date(gint64 microseconds)
{
  g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_utc(microseconds / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format(seconds, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *date = g_strdup_printf("%s.%03dZ", text, (int)(microseconds / 1000 % 1000));
  JsonObject *wrapper = json_object_new();

  json_object_set_string_member(wrapper, "$date", date);
  return relabel_json_node_from_object(wrapper);
}

gboolean
relabel_document_expected(const char *name, const char *wanted, JsonNode *node, GError **error)
{
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: expected %s, got %s", name, wanted,
              node != NULL ? json_node_type_name(node) : "nothing");
  return FALSE;
}

/* A member that is missing or null leaves *flag as it is. */
gboolean
relabel_document_read_flag(JsonNode *node, const char *name, gboolean *flag, GError **error)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN)
    return relabel_document_expected(name, "true or false", node, error);
  *flag = json_node_get_boolean(node);
  return TRUE;
}

/* A list of [x, y], appended to points as doubles; a coordinate that is null or no number is NaN, as a missing keypoint is. */
gboolean
relabel_document_read_points(JsonNode *node, const char *name, GArray *points, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY(node))
    return relabel_document_expected(name, "a list of points", node, error);
  array = json_node_get_array(node);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *pair = json_array_get_element(array, i);
    double point[2] = { NAN, NAN };

    if (!JSON_NODE_HOLDS_ARRAY(pair) || json_array_get_length(json_node_get_array(pair)) != 2)
      return relabel_document_expected(name, "points of two numbers", pair, error);
    for (guint k = 0; k < 2; k++) {
      JsonNode *number = json_array_get_element(json_node_get_array(pair), k);

      if (!JSON_NODE_HOLDS_NULL(number) && !relabel_document_get_number(number, &point[k]))
        return relabel_document_expected(name, "points of two numbers", number, error);
    }
    g_array_append_vals(points, point, 2);
  }
  return TRUE;
}

JsonArray *
relabel_document_points(const double *points, gsize n_points)
{
  JsonArray *array = json_array_sized_new((guint)n_points);

  for (gsize i = 0; i < n_points; i++) {
    JsonArray *pair = json_array_sized_new(2);

    json_array_add_element(pair, relabel_document_number(points[2 * i]));
    json_array_add_element(pair, relabel_document_number(points[2 * i + 1]));
    json_array_add_array_element(array, pair);
  }
  return array;
}
