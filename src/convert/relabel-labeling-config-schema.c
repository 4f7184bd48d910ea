/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The label schema that a labeling config of somebody else amounts to: a field a control. */
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-convert-error.h"
#include "relabel-labeling-config-private.h"

/* What a control's labels become. A brush may paint objects or a map of the image: objects are read of both. */
static const struct {
  const char *tag;
  gboolean multiple;
  const char *label_type;
} types[] = {
  { "RectangleLabels", FALSE, "detections" }, { "EllipseLabels", FALSE, "detections" },
  { "BrushLabels", FALSE, "instances" },      { "BitmaskLabels", FALSE, "instances" },
  { "PolygonLabels", FALSE, "polygons" },     { "VectorLabels", FALSE, "polylines" },
  { "KeyPointLabels", FALSE, "keypoints" },   { "Choices", FALSE, "classification" },
  { "Choices", TRUE, "classifications" },     { "Number", FALSE, "regression" },
  { "TextArea", FALSE, "scalar" },
};

static const struct {
  const char *tag;
  gboolean multiple;
  RelabelAttributeType type;
} attribute_types[] = {
  { "Choices", FALSE, RELABEL_ATTRIBUTE_TYPE_RADIO },     { "Choices", TRUE, RELABEL_ATTRIBUTE_TYPE_CHECKBOX },
  { "TextArea", FALSE, RELABEL_ATTRIBUTE_TYPE_TEXT },     { "Number", FALSE, RELABEL_ATTRIBUTE_TYPE_NUMBER },
  { "Rating", FALSE, RELABEL_ATTRIBUTE_TYPE_RATING },     { "DateTime", FALSE, RELABEL_ATTRIBUTE_TYPE_DATE },
};

typedef struct {
  RelabelConfigOutline *there;
  RelabelLabelSchema *schema;
  GPtrArray *left_out; /* names of controls, owned; or NULL */
} Reading;

/* ---- names ---- */

/* Undoes what our own configs write for other than plain characters. */
char *
relabel_labeling_config_unescape_name(const char *name)
{
  GString *text = g_string_new(NULL);

  for (const char *p = name; *p != '\0'; p++) {
    if (*p == '.' && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
      g_string_append_c(text, (char)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2])));
      p += 2;
    } else if (*p != '.' || p[1] != '\0') {
      g_string_append_c(text, *p);
    }
  }
  return g_string_free(text, FALSE);
}

/* The field that is named like the control, as far as a field can be. */
static char *
name_field(Reading *self, const char *control)
{
  g_autofree char *name = relabel_labeling_config_unescape_name(control);
  GString *text = g_string_new(NULL);

  if (!g_utf8_validate(name, -1, NULL)) {
    g_free(name);
    name = g_strdup(control);
  }
  for (const char *p = name; *p != '\0'; p++)
    g_string_append_c(text, strchr("$./", *p) != NULL ? '_' : *p);
  while (text->str[0] == '_')
    g_string_erase(text, 0, 1);
  if (!relabel_field_name_is_valid(text->str))
    g_string_append(text, text->len > 0 ? "_label" : "label");
  for (guint n = 2; relabel_label_schema_find_field(self->schema, text->str) != NULL; n++)
    g_string_append_printf(text, "_%u", n);
  return g_string_free(text, FALSE);
}

/* ---- attributes ---- */

static gboolean
is_yes_and_no(GPtrArray *items)
{
  return items->len == 2 && g_ptr_array_find_with_equal_func(items, "yes", g_str_equal, NULL) &&
         g_ptr_array_find_with_equal_func(items, "no", g_str_equal, NULL);
}

static void
set_values(RelabelAttribute *attribute, GPtrArray *items)
{
  g_autoptr(JsonArray) values = json_array_new();

  for (guint i = 0; i < items->len; i++)
    json_array_add_string_element(values, g_ptr_array_index(items, i));
  relabel_attribute_set_values(attribute, values);
}

static RelabelAttribute *
new_attribute(RelabelConfigControl *control, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(attribute_types); i++) {
    RelabelAttributeType type = attribute_types[i].type;
    RelabelAttribute *attribute;

    if (strcmp(attribute_types[i].tag, control->tag) != 0 || attribute_types[i].multiple != control->multiple)
      continue;
    if (type == RELABEL_ATTRIBUTE_TYPE_RADIO && is_yes_and_no(control->items))
      type = RELABEL_ATTRIBUTE_TYPE_BOOLEAN;
    attribute = relabel_attribute_new(name, type);
    if (relabel_attribute_type_has_values(type))
      set_values(attribute, control->items);
    return attribute;
  }
  return NULL;
}

/* In our own configs, “FIELD/ATTRIBUTE”, maybe with a number, or with the class that it is of; the name of the attribute. */
static char *
attribute_of(RelabelConfigControl *control, const char *field_control)
{
  gsize length = strlen(field_control);
  g_autofree char *name = NULL;

  if (strncmp(control->name, field_control, length) != 0 || control->name[length] != '/')
    return NULL;
  name = g_strndup(control->name + length + 1, strcspn(control->name + length + 1, "/"));
  return relabel_labeling_config_unescape_name(name);
}

static gboolean
is_attribute(Reading *self, RelabelConfigControl *control)
{
  if (control->per_region)
    return TRUE;
  for (guint i = 0; i < self->there->controls->len; i++) {
    RelabelConfigControl *other = g_ptr_array_index(self->there->controls, i);
    g_autofree char *name = other != control ? attribute_of(control, other->name) : NULL;

    if (name != NULL)
      return TRUE;
  }
  return FALSE;
}

static void
add_attribute(RelabelSchemaField *field, RelabelConfigControl *control, const char *name)
{
  g_autoptr(RelabelAttribute) attribute = NULL;

  /* Each class may have a control of its own for it. */
  if (relabel_schema_field_find_attribute(field, name, NULL) != NULL)
    return;
  attribute = new_attribute(control, name);
  if (attribute != NULL && relabel_attribute_check(attribute, NULL))
    relabel_schema_field_add_attribute(field, attribute);
}

/* Of the field that it names, or, in the configs of others, of the control with whose regions it is shown, or of all regions. */
static void
add_attributes(Reading *self, RelabelSchemaField *field, RelabelConfigControl *of)
{
  g_auto(RelabelConvertField) convert = { 0 };

  relabel_convert_field_init(&convert, field, 0, 0);
  for (guint i = 0; i < self->there->controls->len; i++) {
    RelabelConfigControl *control = g_ptr_array_index(self->there->controls, i);
    g_autofree char *name = control != of ? attribute_of(control, of->name) : NULL;

    if (name != NULL)
      add_attribute(field, control, name);
    else if (control->per_region && strchr(control->name, '/') == NULL && g_strcmp0(control->object, of->object) == 0 &&
             (convert.conversion->flags & RELABEL_CONVERSION_SPATIAL) != 0 &&
             (control->when == NULL || strcmp(control->when, of->name) == 0))
      add_attribute(field, control, control->name);
  }
  relabel_schema_field_set_attribute_source(field, RELABEL_ATTRIBUTE_SOURCE_GIVEN);
}

/* ---- fields ---- */

static const char *
find_type(RelabelConfigControl *control)
{
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    if (strcmp(types[i].tag, control->tag) == 0 && types[i].multiple == control->multiple)
      return types[i].label_type;
  }
  return NULL;
}

static void
set_classes(RelabelSchemaField *field, RelabelConfigControl *control)
{
  g_autoptr(GPtrArray) classes = g_ptr_array_new();

  for (guint i = 0; i < control->items->len; i++)
    g_ptr_array_add(classes, g_ptr_array_index(control->items, i));
  g_ptr_array_add(classes, NULL);
  relabel_schema_field_set_classes(field, (const char *const *)classes->pdata);
}

static void
add_field(Reading *self, RelabelConfigControl *control, const char *label_type)
{
  g_autofree char *name = name_field(self, control->name);
  g_autofree char *usual = relabel_labeling_config_control_name(name);
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(name);
  gboolean own_image = g_strcmp0(control->object, RELABEL_LABELING_CONFIG_OBJECT) == 0;

  relabel_schema_field_set_label_type(field, label_type);
  if (strcmp(label_type, "scalar") == 0)
    relabel_schema_field_set_scalar_type(field, RELABEL_FIELD_TYPE_STRING);
  else
    set_classes(field, control);
  relabel_schema_field_set_control(field, strcmp(usual, control->name) != 0 ? control->name : NULL, own_image ? NULL : control->object);
  add_attributes(self, field, control);
  relabel_label_schema_add_field(self->schema, field);
}

/*
 * A schema with a field for each control of the first image that labels can be read of, and an attribute for each that belongs to regions.
 * *image_key is where a task has its image. What has no place in a schema is listed in `left_out`, which may be NULL.
 */
RelabelLabelSchema *
relabel_labeling_config_read_schema(const char *config, char **image_key, GPtrArray *left_out, GError **error)
{
  g_autoptr(RelabelConfigOutline) there = relabel_config_outline_new(config, error);
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  Reading self = { there, schema, left_out };

  if (there == NULL)
    return NULL;
  if (there->image == NULL) {
    g_set_error_literal(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA,
                        "The labeling config has no <Image> that shows one picture of a task, such as value=\"$image\"");
    return NULL;
  }
  for (guint i = 0; i < there->controls->len; i++) {
    RelabelConfigControl *control = g_ptr_array_index(there->controls, i);
    const char *label_type = g_strcmp0(control->object, there->image) == 0 ? find_type(control) : NULL;

    if (is_attribute(&self, control))
      continue;
    if (label_type != NULL)
      add_field(&self, control, label_type);
    else if (left_out != NULL)
      g_ptr_array_add(left_out, g_strdup_printf("<%s name=\"%s\">", control->tag, control->name));
  }
  *image_key = g_strdup(there->image_key);
  return g_steal_pointer(&schema);
}
