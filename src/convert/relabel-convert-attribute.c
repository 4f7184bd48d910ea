/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attributes of labels: controls of their own, whose results have the id of the region that they belong to. */
#include "relabel-convert-attribute.h"

#include <math.h>
#include <string.h>

#include "relabel-document.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"

static const RelabelAttributeControl controls[] = {
  [RELABEL_ATTRIBUTE_TYPE_TEXT] = { "TextArea", "maxSubmissions=\"1\" editable=\"true\" rows=\"1\"", "textarea", "text" },
  [RELABEL_ATTRIBUTE_TYPE_NUMBER] = { "Number", NULL, "number", "number" },
  [RELABEL_ATTRIBUTE_TYPE_RATING] = { "Rating", NULL, "rating", "rating" },
  [RELABEL_ATTRIBUTE_TYPE_SELECT] = { "Choices", "choice=\"single\" layout=\"select\"", "choices", "choices" },
  [RELABEL_ATTRIBUTE_TYPE_RADIO] = { "Choices", "choice=\"single-radio\" showInline=\"true\"", "choices", "choices" },
  [RELABEL_ATTRIBUTE_TYPE_CHECKBOX] = { "Choices", "choice=\"multiple\" showInline=\"true\"", "choices", "choices" },
  [RELABEL_ATTRIBUTE_TYPE_BOOLEAN] = { "Choices", "choice=\"single-radio\" showInline=\"true\"", "choices", "choices" },
  [RELABEL_ATTRIBUTE_TYPE_DATE] = { "DateTime", "only=\"date\"", "datetime", "datetime" },
};

const RelabelAttributeControl *
relabel_convert_attribute_get_control(RelabelAttribute *attribute)
{
  return &controls[relabel_attribute_get_attribute_type(attribute)];
}

/*
 * “/” stands in no name of a field's control. An attribute that several classes define, each in its way, has a number from the second on.
 */
char *
relabel_convert_attribute_name(const RelabelConvertField *field, guint position, const char *label)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field->field);
  const char *name = relabel_attribute_get_name(g_ptr_array_index(attributes, position));
  g_autofree char *escaped = relabel_labeling_config_escape_name(name);
  GString *text = g_string_new(field->control);
  guint number = 1;

  for (guint i = 0; i < position; i++)
    number += strcmp(relabel_attribute_get_name(g_ptr_array_index(attributes, i)), name) == 0;
  g_string_append_printf(text, "/%s", escaped);
  if (number > 1)
    g_string_append_printf(text, "/%u", number);
  if (label != NULL) {
    g_autofree char *escaped_label = relabel_labeling_config_escape_name(label);

    g_string_append_printf(text, "/=%s", escaped_label);
  }
  return g_string_free(text, FALSE);
}

/* A value as people read it. */
static char *
dup_text(JsonNode *node)
{
  double number = 0;
  GString *text;

  if (!JSON_NODE_HOLDS_VALUE(node))
    return NULL;
  if (json_node_get_value_type(node) == G_TYPE_STRING)
    return json_node_dup_string(node);
  if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    return g_strdup(json_node_get_boolean(node) ? "true" : "false");
  if (json_node_get_value_type(node) == G_TYPE_INT64)
    return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
  if (!relabel_json_number(node, &number))
    return NULL;
  text = g_string_new(NULL);
  relabel_json_append_double(text, number);
  return g_string_free(text, FALSE);
}

GStrv
relabel_convert_attribute_dup_choices(RelabelAttribute *attribute)
{
  JsonArray *values = relabel_attribute_get_values(attribute);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  if (relabel_attribute_get_attribute_type(attribute) == RELABEL_ATTRIBUTE_TYPE_BOOLEAN) {
    g_strv_builder_add_many(builder, "yes", "no", NULL);
    return g_strv_builder_end(builder);
  }
  for (guint i = 0; values != NULL && i < json_array_get_length(values); i++) {
    g_autofree char *text = dup_text(json_array_get_element(values, i));

    if (text != NULL)
      g_strv_builder_add(builder, text);
  }
  return g_strv_builder_end(builder);
}

/* The value that has this text; a text that is no value's stays a text. */
static JsonNode *
find_choice(RelabelAttribute *attribute, const char *text)
{
  JsonArray *values = relabel_attribute_get_values(attribute);

  for (guint i = 0; values != NULL && i < json_array_get_length(values); i++) {
    g_autofree char *other = dup_text(json_array_get_element(values, i));

    if (g_strcmp0(other, text) == 0)
      return json_node_copy(json_array_get_element(values, i));
  }
  return json_node_init_string(json_node_alloc(), text);
}

static gboolean
is_choice(RelabelAttribute *attribute, const char *text)
{
  g_auto(GStrv) choices = relabel_convert_attribute_dup_choices(attribute);

  return text != NULL && g_strv_contains((const char *const *)choices, text);
}

static JsonArray *
choices_of_node(RelabelAttribute *attribute, JsonNode *node)
{
  g_autoptr(JsonArray) texts = json_array_new();
  JsonArray *several = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  guint n = several != NULL ? json_array_get_length(several) : 1;

  if (several != NULL && relabel_attribute_get_attribute_type(attribute) != RELABEL_ATTRIBUTE_TYPE_CHECKBOX)
    return NULL;
  for (guint i = 0; i < n; i++) {
    g_autofree char *text = dup_text(several != NULL ? json_array_get_element(several, i) : node);

    if (!is_choice(attribute, text))
      return NULL;
    json_array_add_string_element(texts, text);
  }
  return n > 0 ? g_steal_pointer(&texts) : NULL;
}

/* YYYY-MM-DD at the beginning of a text. */
static gboolean
parse_day(const char *text, int *year, int *month, int *day)
{
  static const char form[] = "dddd-dd-dd";

  for (gsize i = 0; i < sizeof form - 1; i++) {
    if (form[i] == '-' ? text[i] != '-' : !g_ascii_isdigit(text[i]))
      return FALSE;
  }
  *year = atoi(text);
  *month = atoi(text + 5);
  *day = 10 * g_ascii_digit_value(text[8]) + g_ascii_digit_value(text[9]); /* digits may follow */
  return g_date_valid_dmy((GDateDay)*day, (GDateMonth)*month, (GDateYear)*year);
}

/* A date is the day of a moment in UTC, or the first ten letters of a text. */
static char *
dup_day(JsonNode *node)
{
  gint64 moment = relabel_document_get_date(node);
  const char *text = JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
  int year, month, day;

  if (moment != -1) {
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(moment / G_USEC_PER_SEC);

    return time != NULL ? g_strdup_printf("%04d-%02d-%02d", g_date_time_get_year(time), g_date_time_get_month(time),
                                          g_date_time_get_day_of_month(time))
                        : NULL;
  }
  return text != NULL && parse_day(text, &year, &month, &day) ? g_strndup(text, 10) : NULL;
}

static JsonObject *
number_to_value(RelabelAttribute *attribute, JsonNode *node)
{
  JsonObject *value;
  double number;

  if (!relabel_document_get_number(node, &number) || !isfinite(number))
    return NULL;
  value = json_object_new();
  json_object_set_member(value, relabel_convert_attribute_get_control(attribute)->member, relabel_convert_number_node(number));
  return value;
}

static JsonObject *
choices_to_value(RelabelAttribute *attribute, JsonNode *node)
{
  JsonArray *choices = choices_of_node(attribute, node);
  JsonObject *value = choices != NULL ? json_object_new() : NULL;

  if (value != NULL)
    json_object_set_array_member(value, "choices", choices);
  return value;
}

JsonObject *
relabel_convert_attribute_to_value(RelabelAttribute *attribute, JsonNode *node)
{
  gboolean is_value = node != NULL && JSON_NODE_HOLDS_VALUE(node);
  g_autofree char *day = NULL;
  JsonObject *value;

  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return NULL;
  switch (relabel_attribute_get_attribute_type(attribute)) {
  case RELABEL_ATTRIBUTE_TYPE_TEXT:
    return is_value && json_node_get_value_type(node) == G_TYPE_STRING ? relabel_convert_list_value("text", json_node_get_string(node)) : NULL;
  case RELABEL_ATTRIBUTE_TYPE_NUMBER:
  case RELABEL_ATTRIBUTE_TYPE_RATING:
    return number_to_value(attribute, node);
  case RELABEL_ATTRIBUTE_TYPE_BOOLEAN:
    return is_value && json_node_get_value_type(node) == G_TYPE_BOOLEAN
               ? relabel_convert_list_value("choices", json_node_get_boolean(node) ? "yes" : "no")
               : NULL;
  case RELABEL_ATTRIBUTE_TYPE_DATE:
    day = dup_day(node);
    value = day != NULL ? json_object_new() : NULL;
    if (day != NULL)
      json_object_set_string_member(value, "datetime", day);
    return value;
  case RELABEL_ATTRIBUTE_TYPE_SELECT:
  case RELABEL_ATTRIBUTE_TYPE_RADIO:
  case RELABEL_ATTRIBUTE_TYPE_CHECKBOX:
  default:
    return choices_to_value(attribute, node);
  }
}

static gboolean
is_nothing(JsonObject *value, const char *member)
{
  return !json_object_has_member(value, member) || JSON_NODE_HOLDS_NULL(json_object_get_member(value, member));
}

/* The texts of a list, or the one text that stands in its place. NULL with a reason for what is neither. */
static GStrv
dup_texts(JsonObject *value, const char *member, GError **error)
{
  const char *text = relabel_json_peek_string(value, member);
  JsonArray *array;
  GStrv texts;

  if (text != NULL || is_nothing(value, member))
    return g_strdupv((char **)(const char *[]){ text, NULL });
  array = relabel_json_get_array(value, member, error);
  if (array == NULL)
    return NULL;
  texts = relabel_json_dup_strv(array);
  if (g_strv_length(texts) == json_array_get_length(array))
    return texts;
  g_strfreev(texts);
  relabel_convert_refuse_region(error, "“%s” has an entry that is no text", member);
  return NULL;
}

static JsonNode *
number_from_value(JsonObject *value, const char *member, GError **error)
{
  double number;

  if (is_nothing(value, member) || !relabel_convert_read_number(value, member, &number, error))
    return NULL;
  return relabel_convert_number_node(number);
}

static JsonNode *
text_from_value(JsonObject *value, GError **error)
{
  g_auto(GStrv) texts = dup_texts(value, "text", error);
  g_autofree char *text = texts != NULL ? g_strjoinv("\n", texts) : NULL;

  return text != NULL && *text != '\0' ? json_node_init_string(json_node_alloc(), text) : NULL;
}

static JsonNode *
node_from_array(JsonArray *array)
{
  JsonNode *node = json_node_new(JSON_NODE_ARRAY);

  json_node_take_array(node, array);
  return node;
}

static JsonNode *
choices_from_value(RelabelAttribute *attribute, JsonObject *value, GError **error)
{
  g_auto(GStrv) texts = dup_texts(value, "choices", error);
  JsonArray *array;

  if (texts == NULL || texts[0] == NULL)
    return NULL;
  if (relabel_attribute_get_attribute_type(attribute) == RELABEL_ATTRIBUTE_TYPE_BOOLEAN)
    return relabel_convert_read_boolean(texts[0], error);
  if (relabel_attribute_get_attribute_type(attribute) != RELABEL_ATTRIBUTE_TYPE_CHECKBOX)
    return find_choice(attribute, texts[0]);
  array = json_array_new();
  for (guint i = 0; texts[i] != NULL; i++)
    json_array_add_element(array, find_choice(attribute, texts[i]));
  return node_from_array(array);
}

/* A moment, as FiftyOne keeps dates, unless the label had a text. */
static JsonNode *
day_from_value(JsonObject *value, JsonNode *like, GError **error)
{
  const char *text = is_nothing(value, "datetime") ? "" : relabel_json_get_string(value, "datetime", error);
  g_autofree char *kept = NULL;
  g_autoptr(GDateTime) time = NULL;
  int year, month, day;

  if (text == NULL || *text == '\0')
    return NULL;
  if (!parse_day(text, &year, &month, &day)) {
    relabel_convert_refuse_region(error, "“%s” is no date", text);
    return NULL;
  }
  kept = g_strndup(text, 10);
  if (like != NULL && JSON_NODE_HOLDS_VALUE(like))
    return json_node_init_string(json_node_alloc(), kept);
  time = g_date_time_new_utc(year, month, day, 0, 0, 0);
  return relabel_document_date(g_date_time_to_unix(time) * G_USEC_PER_SEC);
}

/* NULL with a reason for what the control does not give; without one for nothing. */
JsonNode *
relabel_convert_attribute_from_value(RelabelAttribute *attribute, JsonObject *value, JsonNode *like, GError **error)
{
  switch (relabel_attribute_get_attribute_type(attribute)) {
  case RELABEL_ATTRIBUTE_TYPE_TEXT:
    return text_from_value(value, error);
  case RELABEL_ATTRIBUTE_TYPE_NUMBER:
  case RELABEL_ATTRIBUTE_TYPE_RATING:
    return number_from_value(value, relabel_convert_attribute_get_control(attribute)->member, error);
  case RELABEL_ATTRIBUTE_TYPE_DATE:
    return day_from_value(value, like, error);
  case RELABEL_ATTRIBUTE_TYPE_BOOLEAN:
  case RELABEL_ATTRIBUTE_TYPE_SELECT:
  case RELABEL_ATTRIBUTE_TYPE_RADIO:
  case RELABEL_ATTRIBUTE_TYPE_CHECKBOX:
  default:
    return choices_from_value(attribute, value, error);
  }
}

/* The editor lists what is chosen in an order of its own. */
static gboolean
same_choices(JsonObject *a, JsonObject *b)
{
  g_auto(GStrv) x = dup_texts(a, "choices", NULL);
  g_auto(GStrv) y = dup_texts(b, "choices", NULL);

  for (guint i = 0; x[i] != NULL; i++) {
    if (!g_strv_contains((const char *const *)y, x[i]))
      return FALSE;
  }
  return g_strv_length(x) == g_strv_length(y);
}

/* Whether the server has what was sent; NULL is nothing. */
gboolean
relabel_convert_attribute_same(RelabelAttribute *attribute, JsonObject *sent, JsonObject *value)
{
  g_autoptr(JsonNode) a = sent != NULL ? relabel_convert_attribute_from_value(attribute, sent, NULL, NULL) : NULL;
  g_autoptr(JsonNode) b = value != NULL ? relabel_convert_attribute_from_value(attribute, value, NULL, NULL) : NULL;
  double x, y;

  if (a == NULL || b == NULL)
    return a == b;
  if (relabel_attribute_get_attribute_type(attribute) == RELABEL_ATTRIBUTE_TYPE_CHECKBOX)
    return same_choices(sent, value);
  if (relabel_json_number(a, &x) && relabel_json_number(b, &y))
    return relabel_convert_same_number(x, y);
  return json_node_equal(a, b);
}

/* What a label has of an attribute, as its control shows it. */
JsonObject *
relabel_convert_attribute_of_label(RelabelAttribute *attribute, RelabelLabel *label)
{
  if (!relabel_attribute_applies_to(attribute, relabel_label_get_label(label)))
    return NULL;
  return relabel_convert_attribute_to_value(attribute, relabel_label_get_attribute(label, relabel_attribute_get_name(attribute)));
}
