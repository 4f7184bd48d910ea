/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-labeling-config-private.h"

#include <string.h>

#include "relabel-class-color.h"
#include "relabel-conversion.h"
#include "relabel-convert-attribute.h"
#include "relabel-convert-error.h"

/* So many classes are found by typing, not by looking. */
#define MANY_CLASSES 30

/*
 * Label Studio finds names by the pattern name="([^"]*)", so that other than plain characters are written as “.” and their bytes in
 * hexadecimal.
 */
char *
relabel_labeling_config_escape_name(const char *text)
{
  GString *name = g_string_new(NULL);

  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_isalnum(*p) || *p == '_' || *p == '-')
      g_string_append_c(name, *p);
    else
      g_string_append_printf(name, ".%02x", (guint8)*p);
  }
  return g_string_free(name, FALSE);
}

/* The name of a field's control. Field names have no dots: the name can't clash with another's, and the field called as the image object
 * gets a dot of its own. */
char *
relabel_labeling_config_control_name(const char *field)
{
  char *name = relabel_labeling_config_escape_name(field);
  char *other;

  if (strcmp(name, RELABEL_LABELING_CONFIG_OBJECT) != 0)
    return name;
  other = g_strconcat(name, ".", NULL);
  g_free(name);
  return other;
}

/* XML has no way to write the others. */
static gboolean
is_xml_char(gunichar c)
{
  return (c >= 0x20 && c != 0xfffe && c != 0xffff) || c == '\t' || c == '\n' || c == '\r';
}

/* Attribute values keep their white space only as references. */
void
relabel_labeling_config_append_escaped(GString *text, const char *value)
{
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);

    if (!is_xml_char(c))
      continue;
    if (c < 0x20 || strchr("&<>\"'", (int)MIN(c, 0x7f)) != NULL)
      g_string_append_printf(text, "&#%u;", c);
    else
      g_string_append_unichar(text, c);
  }
}

static void
append_attribute(GString *xml, const char *name, const char *value)
{
  g_string_append_printf(xml, " %s=\"", name);
  relabel_labeling_config_append_escaped(xml, value);
  g_string_append_c(xml, '"');
}

static void
append_header(GString *xml, const char *indent, const char *text)
{
  g_string_append_printf(xml, "%s<Header", indent);
  append_attribute(xml, "value", text);
  g_string_append(xml, " size=\"6\"/>\n");
}

void
relabel_labeling_config_append_item(GString *xml, const char *indent, const char *item, const char *label, gboolean colored)
{
  g_string_append_printf(xml, "%s  <%s", indent, item);
  append_attribute(xml, "value", label);
  if (colored) {
    g_autofree char *color = relabel_class_color_to_string(label);

    append_attribute(xml, "background", color);
  }
  g_string_append(xml, "/>\n");
}

/* A class that stands twice in the schema is one in the editor. */
static void
append_items(GString *xml, const char *indent, const char *item, const char *const *labels, gboolean colored)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (gsize i = 0; labels[i] != NULL; i++) {
    if (g_hash_table_add(seen, (gpointer)labels[i]))
      relabel_labeling_config_append_item(xml, indent, item, labels[i], colored);
  }
}

/* ---- attributes ---- */

/* The label's name, and what is to be known of it. */
static char *
describe_attribute(RelabelAttribute *attribute, const char *label)
{
  JsonNode *node = relabel_attribute_get_default(attribute);
  GString *text = g_string_new(relabel_attribute_get_name(attribute));

  if (label != NULL)
    g_string_append_printf(text, " of %s", label);
  if (relabel_attribute_get_read_only(attribute)) {
    g_string_append(text, " (read-only)");
  } else if (node != NULL && JSON_NODE_HOLDS_VALUE(node)) {
    g_autofree char *value = json_node_get_value_type(node) == G_TYPE_STRING    ? json_node_dup_string(node)
                             : json_node_get_value_type(node) == G_TYPE_BOOLEAN ? g_strdup(json_node_get_boolean(node) ? "yes" : "no")
                                                                                : json_to_string(node, FALSE);

    g_string_append_printf(text, " (default: %s)", value);
  }
  return g_string_free(text, FALSE);
}

/* Class names with a comma can't stand in the editor's list of them: the attribute is shown for all classes then. */
static char *
join_classes(const char *const *classes)
{
  for (gsize i = 0; classes != NULL && classes[i] != NULL; i++) {
    if (strchr(classes[i], ',') != NULL)
      return NULL;
  }
  return classes != NULL ? g_strjoinv(",", (char **)classes) : NULL;
}

/* When the editor shows it: with a region of the field, with a chosen class, or always. */
static void
append_condition(GString *xml, const RelabelConvertField *field, RelabelAttribute *attribute, const char *label, gboolean of_region)
{
  g_autofree char *classes = join_classes(relabel_attribute_get_classes(attribute));

  if (of_region) {
    g_string_append(xml, " visibleWhen=\"region-selected\"");
    append_attribute(xml, "whenTagName", field->control);
    if (classes != NULL)
      append_attribute(xml, "whenLabelValue", classes);
  } else if ((label != NULL && strchr(label, ',') == NULL) || classes != NULL) {
    g_string_append(xml, " visibleWhen=\"choice-selected\"");
    append_attribute(xml, "whenTagName", field->control);
    append_attribute(xml, "whenChoiceValue", label != NULL ? label : classes);
  }
}

/* As many stars as there are values, or as the largest of them. */
static gint64
get_stars(RelabelAttribute *attribute)
{
  JsonArray *values = relabel_attribute_get_values(attribute);
  gint64 most = values != NULL ? json_array_get_length(values) : 5;

  for (guint i = 0; values != NULL && i < json_array_get_length(values); i++) {
    if (JSON_NODE_HOLDS_VALUE(json_array_get_element(values, i)))
      most = MAX(most, json_node_get_int(json_array_get_element(values, i)));
  }
  return CLAMP(most, 1, 100);
}

/* `there`, here and below: the names of controls that are not to be written, or NULL. */
static void
append_control(GString *xml, GHashTable *there, const RelabelConvertField *field, guint position, const char *label)
{
  RelabelAttribute *attribute = g_ptr_array_index(relabel_schema_field_get_attributes(field->field), position);
  const RelabelAttributeControl *control = relabel_convert_attribute_get_control(attribute);
  gboolean of_region = (field->conversion->flags & RELABEL_CONVERSION_SPATIAL) != 0;
  g_auto(GStrv) choices = relabel_convert_attribute_dup_choices(attribute);
  g_autofree char *name = relabel_convert_attribute_name(field, position, label);
  g_autofree char *text = describe_attribute(attribute, label);

  if (there != NULL && g_hash_table_contains(there, name))
    return;
  g_string_append(xml, "  <View");
  append_condition(xml, field, attribute, label, of_region);
  g_string_append(xml, ">\n");
  append_header(xml, "    ", text);
  g_string_append_printf(xml, "    <%s", control->control);
  append_attribute(xml, "name", name);
  append_attribute(xml, "toName", field->object);
  if (of_region)
    g_string_append(xml, " perRegion=\"true\"");
  append_condition(xml, field, attribute, label, of_region);
  if (control->control_attributes != NULL)
    g_string_append_printf(xml, " %s", control->control_attributes);
  if (relabel_attribute_get_attribute_type(attribute) == RELABEL_ATTRIBUTE_TYPE_RATING)
    g_string_append_printf(xml, " maxRating=\"%" G_GINT64_FORMAT "\"", get_stars(attribute));
  if (relabel_attribute_get_required(attribute) && !relabel_attribute_get_read_only(attribute)) {
    g_string_append(xml, " required=\"true\"");
    append_attribute(xml, "requiredMessage", relabel_attribute_get_name(attribute));
  }
  if (strcmp(control->result_type, "choices") == 0) {
    g_string_append(xml, ">\n");
    append_items(xml, "    ", "Choice", (const char *const *)choices, FALSE);
    g_string_append_printf(xml, "    </%s>\n", control->control);
  } else {
    g_string_append(xml, "/>\n");
  }
  g_string_append(xml, "  </View>\n");
}

/* Labels that are classes of one choice have no regions: each class has controls of its own. */
static gboolean
append_class_controls(GString *xml, GHashTable *there, const RelabelConvertField *field, guint position, guint *n_controls, GError **error)
{
  RelabelAttribute *attribute = g_ptr_array_index(relabel_schema_field_get_attributes(field->field), position);
  const char *const *classes = relabel_schema_field_get_classes(field->field);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (gsize i = 0; classes[i] != NULL; i++) {
    if (!relabel_attribute_applies_to(attribute, classes[i]) || !g_hash_table_add(seen, (gpointer)classes[i]))
      continue;
    if (++*n_controls > RELABEL_LABELING_CONFIG_MAX_CLASS_CONTROLS) {
      g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA,
                  "Field “%s”: attributes of so many classes can't be shown for a whole image: define them for fewer classes",
                  relabel_schema_field_get_name(field->field));
      return FALSE;
    }
    append_control(xml, there, field, position, classes[i]);
  }
  return TRUE;
}

/* A class or a value under another name would be another one. @what: for the error */
static gboolean
check_texts(const char *what, const char *const *texts, GError **error)
{
  for (gsize i = 0; texts[i] != NULL; i++) {
    for (const char *p = texts[i]; *p != '\0'; p = g_utf8_next_char(p)) {
      if (is_xml_char(g_utf8_get_char(p)))
        continue;
      g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA,
                  "%s %" G_GSIZE_FORMAT " has the character U+%04X, which Label Studio can't hold", what, i + 1, g_utf8_get_char(p));
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_attribute(RelabelAttribute *attribute, GError **error)
{
  g_auto(GStrv) choices = relabel_convert_attribute_dup_choices(attribute);
  g_autofree char *what = g_strdup_printf("Attribute “%s”: value", relabel_attribute_get_name(attribute));

  return relabel_attribute_check(attribute, error) && check_texts(what, (const char *const *)choices, error);
}

static gboolean
append_attributes(GString *xml, GHashTable *there, const RelabelConvertField *field, GError **error)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field->field);
  guint n_controls = 0;

  for (guint i = 0; i < attributes->len; i++) {
    if (!check_attribute(g_ptr_array_index(attributes, i), error)) {
      g_prefix_error(error, "Field “%s”: ", relabel_schema_field_get_name(field->field));
      return FALSE;
    }
    if ((field->conversion->flags & RELABEL_CONVERSION_BY_CLASS) == 0)
      append_control(xml, there, field, i, NULL);
    else if (!append_class_controls(xml, there, field, i, &n_controls, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- fields ---- */

static gboolean
check_field(RelabelSchemaField *field, const RelabelConversion *conversion, GError **error)
{
  const char *name = relabel_schema_field_get_name(field);
  const char *label_type = relabel_schema_field_get_label_type(field);

  if (conversion == NULL) {
    g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_UNSUPPORTED,
                "Field “%s”: label type “%s” can't be sent to Label Studio", name, label_type != NULL ? label_type : "");
    return FALSE;
  }
  if (conversion->item == NULL || conversion->field_type == RELABEL_FIELD_TYPE_BOOLEAN)
    return TRUE;
  if (relabel_schema_field_get_classes(field)[0] != NULL) {
    g_autofree char *what = g_strdup_printf("Field “%s”: class", name);

    return check_texts(what, relabel_schema_field_get_classes(field), error);
  }
  /* The server refuses a choice of nothing, and takes labels of no class: that is what FiftyOne makes of a field without labels. */
  if (strcmp(conversion->item, "Choice") != 0)
    return TRUE;
  g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA, "Field “%s” has no classes: list at least one", name);
  return FALSE;
}

/* Many labels are found by a filter; many choices by a menu, in place of rows of buttons. */
static void
append_open_tag(GString *xml, const RelabelConvertField *field, gboolean many)
{
  const RelabelConversion *conversion = field->conversion;
  gboolean menu = many && strcmp(conversion->control, "Choices") == 0;

  if (many && !menu && conversion->item != NULL) {
    g_autofree char *filter = g_strconcat(field->control, "/", NULL);

    g_string_append(xml, "  <Filter");
    append_attribute(xml, "name", filter);
    append_attribute(xml, "toName", field->control);
    g_string_append(xml, " minlength=\"0\"/>\n");
  }
  g_string_append_printf(xml, "  <%s", conversion->control);
  append_attribute(xml, "name", field->control);
  append_attribute(xml, "toName", field->object);
  if (menu)
    g_string_append_printf(xml, " choice=\"%s\" layout=\"select\"",
                           (conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0 ? "multiple" : "single");
  else if (conversion->control_attributes != NULL)
    g_string_append_printf(xml, " %s", conversion->control_attributes);
}

static void
append_main_control(GString *xml, const RelabelConvertField *field)
{
  static const char *const yes_no[] = { "yes", "no", NULL };
  const RelabelConversion *conversion = field->conversion;
  const char *const *classes = relabel_schema_field_get_classes(field->field);

  if (conversion->field_type == RELABEL_FIELD_TYPE_BOOLEAN)
    classes = yes_no;
  append_header(xml, "  ", relabel_schema_field_get_name(field->field));
  append_open_tag(xml, field, conversion->item != NULL && g_strv_length((char **)classes) > MANY_CLASSES);
  if (conversion->item == NULL) {
    g_string_append(xml, "/>\n");
  } else {
    g_string_append(xml, ">\n");
    append_items(xml, "  ", conversion->item, classes, (conversion->flags & RELABEL_CONVERSION_SPATIAL) != 0);
    g_string_append_printf(xml, "  </%s>\n", conversion->control);
  }
}

/* The controls of all fields of a schema. */
gboolean
relabel_labeling_config_append_fields(GString *xml, GHashTable *there, RelabelLabelSchema *schema, GError **error)
{
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    g_auto(RelabelConvertField) field = { 0 };

    relabel_convert_field_init(&field, relabel_label_schema_get_field(schema, i), 0, 0);
    if (!check_field(field.field, field.conversion, error))
      return FALSE;
    if (there == NULL || !g_hash_table_contains(there, field.control))
      append_main_control(xml, &field);
    if (!append_attributes(xml, there, &field, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_labeling_config_new:
 * @schema: a label schema whose types and classes are known
 *
 * Writes the labeling config that a run of the schema uses: one control a field and one an attribute, named so that the way back needs no
 * guess, with the classes in their order and in the application's colours.
 *
 * Returns: (transfer full) (nullable): XML; [error@Relabel.ConvertError] names the field that can't be shown
 */
char *
relabel_labeling_config_new(RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(GString) xml = g_string_new("<View>\n" RELABEL_LABELING_CONFIG_IMAGE);

  if (!relabel_labeling_config_append_fields(xml, NULL, schema, error))
    return NULL;
  g_string_append(xml, "</View>\n");
  return g_strdup(xml->str);
}
