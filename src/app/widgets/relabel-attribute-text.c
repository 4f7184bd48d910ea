/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-attribute-text.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "relabel-json.h"

/* Behind these, the rest of a list is counted only, and the rest of a name is left out. */
#define MAX_LISTED 6
#define MAX_LETTERS 40

const char *
relabel_attribute_type_get_title(RelabelAttributeType type)
{
  static const char *const titles[] = {
    [RELABEL_ATTRIBUTE_TYPE_TEXT] = N_("Text"),
    [RELABEL_ATTRIBUTE_TYPE_NUMBER] = N_("Number"),
    [RELABEL_ATTRIBUTE_TYPE_RATING] = N_("Rating"),
    [RELABEL_ATTRIBUTE_TYPE_SELECT] = N_("Menu"),
    [RELABEL_ATTRIBUTE_TYPE_RADIO] = N_("Radio Buttons"),
    [RELABEL_ATTRIBUTE_TYPE_CHECKBOX] = N_("Checkboxes"),
    [RELABEL_ATTRIBUTE_TYPE_BOOLEAN] = N_("Yes or No"),
    [RELABEL_ATTRIBUTE_TYPE_DATE] = N_("Date"),
  };

  return _(titles[type]);
}

/* As people type it: texts without their quotes; several with commas between. */
char *
relabel_attribute_text_dup_value(JsonNode *value)
{
  if (JSON_NODE_HOLDS_ARRAY(value))
    return relabel_attribute_text_dup_values(json_node_get_array(value));
  if (JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_STRING)
    return json_node_dup_string(value);
  return relabel_json_to_string(value, FALSE);
}

static GStrv
list_texts(JsonArray *values)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; i < json_array_get_length(values); i++) {
    g_autofree char *text = relabel_attribute_text_dup_value(json_array_get_element(values, i));

    g_strv_builder_add(builder, text);
  }
  return g_strv_builder_end(builder);
}

/* @values: (nullable) */
char *
relabel_attribute_text_dup_values(JsonArray *values)
{
  g_auto(GStrv) texts = values != NULL ? list_texts(values) : g_new0(char *, 1);

  return relabel_schema_field_format_classes((const char *const *)texts);
}

static char *
shorten(const char *text)
{
  g_autofree char *head = g_utf8_strlen(text, -1) > MAX_LETTERS ? g_utf8_substring(text, 0, MAX_LETTERS - 1) : NULL;

  return head != NULL ? g_strconcat(head, "…", NULL) : g_strdup(text);
}

/* The first of them, and how many there are behind them. */
char *
relabel_attribute_text_dup_classes(const char *const *classes)
{
  guint n = g_strv_length((char **)classes);
  guint n_more = n > MAX_LISTED ? n - MAX_LISTED : 0;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) first = NULL;
  g_autofree char *listed = NULL;

  for (guint i = 0; i < n - n_more; i++) {
    g_autofree char *label = shorten(classes[i]);

    g_strv_builder_add(builder, label);
  }
  first = g_strv_builder_end(builder);
  listed = relabel_schema_field_format_classes((const char *const *)first);
  /* Translators: a list of classes, and how many more there are. */
  return n_more == 0 ? g_steal_pointer(&listed) : g_strdup_printf(ngettext("%s and %u more", "%s and %u more", n_more), listed, n_more);
}

static void
append(GString *text, const char *part)
{
  g_string_append_printf(text, " · %s", part);
}

static void
append_default(GString *text, JsonNode *value)
{
  gboolean boolean = JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_BOOLEAN;
  g_autofree char *shown = boolean ? g_strdup(json_node_get_boolean(value) ? _("yes") : _("no")) : relabel_attribute_text_dup_value(value);
  /* Translators: the value that an attribute has at first. */
  g_autofree char *head = shorten(shown);
  g_autofree char *part = g_strdup_printf(_("default %s"), head);

  append(text, part);
}

/* What there is to know of it behind its name: “Menu: red, green · default red · required”. */
char *
relabel_attribute_text_dup_summary(RelabelAttribute *attribute)
{
  RelabelAttributeType type = relabel_attribute_get_attribute_type(attribute);
  JsonArray *values = relabel_attribute_get_values(attribute);
  const char *const *classes = relabel_attribute_get_classes(attribute);
  GString *text = g_string_new(relabel_attribute_type_get_title(type));

  if (values != NULL && relabel_attribute_type_has_values(type)) {
    g_auto(GStrv) texts = list_texts(values);
    g_autofree char *listed = relabel_attribute_text_dup_classes((const char *const *)texts);

    g_string_append_printf(text, ": %s", listed);
  }
  if (relabel_attribute_get_default(attribute) != NULL)
    append_default(text, relabel_attribute_get_default(attribute));
  if (relabel_attribute_get_required(attribute))
    append(text, _("required"));
  if (relabel_attribute_get_read_only(attribute))
    append(text, _("read-only"));
  if (classes != NULL) {
    g_autofree char *listed = relabel_attribute_text_dup_classes(classes);
    g_autofree char *part = g_strdup_printf(_("only for %s"), listed);

    append(text, part);
  }
  return g_string_free(text, FALSE);
}

/* Whole numbers stay whole. A comma is what some people write for the point. */
static JsonNode *
read_number(const char *text)
{
  g_autofree char *plain = g_strdelimit(g_strdup(text), ",", '.');
  gint64 whole;
  double number;
  char *end;

  if (g_ascii_string_to_signed(plain, 10, G_MININT64, G_MAXINT64, &whole, NULL))
    return json_node_init_int(json_node_alloc(), whole);
  number = g_ascii_strtod(plain, &end);
  return *end == '\0' && isfinite(number) ? json_node_init_double(json_node_alloc(), number) : NULL;
}

static JsonNode *
read_rating(const char *text)
{
  gint64 stars;

  if (!g_ascii_string_to_signed(text, 10, 1, G_MAXINT, &stars, NULL))
    return NULL;
  return json_node_init_int(json_node_alloc(), stars);
}

static JsonNode *
read_date(const char *text)
{
  g_autofree char *moment = g_strconcat(text, "T00:00:00Z", NULL);
  g_autoptr(GDateTime) date = strlen(text) == 10 ? g_date_time_new_from_iso8601(moment, NULL) : NULL;

  return date != NULL ? json_node_init_string(json_node_alloc(), text) : NULL;
}

/* The value that is shown as the text; one that is not there as a text, so that it can be told of. */
static JsonNode *
find_value(JsonArray *values, const char *text)
{
  for (guint i = 0; i < json_array_get_length(values); i++) {
    JsonNode *value = json_array_get_element(values, i);
    g_autofree char *shown = relabel_attribute_text_dup_value(value);

    if (strcmp(shown, text) == 0)
      return json_node_copy(value);
  }
  return json_node_init_string(json_node_alloc(), text);
}

static JsonNode *
read_several(const char *text, JsonArray *values)
{
  g_auto(GStrv) texts = relabel_schema_field_parse_classes(text);
  g_autoptr(JsonArray) array = json_array_new();

  for (guint i = 0; texts[i] != NULL; i++)
    json_array_add_element(array, find_value(values, texts[i]));
  return json_node_init_array(json_node_alloc(), array);
}

/* What was typed as the value of an attribute that has these values to choose from; NULL if it is none. */
JsonNode *
relabel_attribute_text_read_value(const char *text, RelabelAttributeType type, JsonArray *values)
{
  switch (type) {
  case RELABEL_ATTRIBUTE_TYPE_NUMBER:
    return read_number(text);
  case RELABEL_ATTRIBUTE_TYPE_RATING:
    return read_rating(text);
  case RELABEL_ATTRIBUTE_TYPE_DATE:
    return read_date(text);
  case RELABEL_ATTRIBUTE_TYPE_CHECKBOX:
    return read_several(text, values);
  default:
    return json_node_init_string(json_node_alloc(), text);
  }
}
