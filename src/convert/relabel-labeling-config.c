/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-labeling-config.h"

#include <string.h>

#include "relabel-class-color.h"
#include "relabel-conversion.h"
#include "relabel-convert-error.h"

/*
 * The name of a field's control. Label Studio finds names by the pattern name="([^"]*)", so that other than plain characters are written
 * as “.” and their bytes in hexadecimal. Field names have no dots: the name can't clash with another's, and the field called as the image
 * object gets a dot of its own.
 */
char *
relabel_labeling_config_control_name(const char *field)
{
  GString *name = g_string_new(NULL);

  for (const char *p = field; *p != '\0'; p++) {
    if (g_ascii_isalnum(*p) || *p == '_' || *p == '-')
      g_string_append_c(name, *p);
    else
      g_string_append_printf(name, ".%02x", (guint8)*p);
  }
  if (strcmp(name->str, RELABEL_LABELING_CONFIG_OBJECT) == 0)
    g_string_append_c(name, '.');
  return g_string_free(name, FALSE);
}

/* Attribute values keep their white space only as references. */
static void
append_escaped(GString *text, const char *value)
{
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);

    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
      continue; /* XML has no way to write these */
    if (c < 0x20 || strchr("&<>\"'", (int)MIN(c, 0x7f)) != NULL)
      g_string_append_printf(text, "&#%u;", c);
    else
      g_string_append_unichar(text, c);
  }
}

static void
append_item(GString *xml, const RelabelConversion *conversion, const char *label)
{
  g_string_append_printf(xml, "    <%s value=\"", conversion->item);
  append_escaped(xml, label);
  if (conversion->spatial) {
    g_autofree char *color = relabel_class_color_to_string(label);

    g_string_append_printf(xml, "\" background=\"%s", color);
  }
  g_string_append(xml, "\"/>\n");
}

static gboolean
append_field(GString *xml, RelabelSchemaField *field, GError **error)
{
  const char *name = relabel_schema_field_get_name(field);
  const char *const *classes = relabel_schema_field_get_classes(field);
  const RelabelConversion *conversion = relabel_conversion_find(relabel_schema_field_get_label_type(field));
  g_autofree char *control = relabel_labeling_config_control_name(name);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  if (conversion == NULL) {
    const char *label_type = relabel_schema_field_get_label_type(field);

    g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_UNSUPPORTED,
                "Field “%s”: label type “%s” can't be sent to Label Studio", name, label_type != NULL ? label_type : "");
    return FALSE;
  }
  if (classes[0] == NULL) {
    g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA,
                "Field “%s” has no classes: list at least one", name);
    return FALSE;
  }
  g_string_append(xml, "  <Header value=\"");
  append_escaped(xml, name);
  g_string_append_printf(xml, "\" size=\"6\"/>\n  <%s name=\"%s\" toName=\"" RELABEL_LABELING_CONFIG_OBJECT "\"",
                         conversion->control, control);
  if (conversion->control_attributes != NULL)
    g_string_append_printf(xml, " %s", conversion->control_attributes);
  g_string_append(xml, ">\n");
  for (gsize i = 0; classes[i] != NULL; i++) {
    if (g_hash_table_add(seen, (gpointer)classes[i]))
      append_item(xml, conversion, classes[i]);
  }
  g_string_append_printf(xml, "  </%s>\n", conversion->control);
  return TRUE;
}

/**
 * relabel_labeling_config_new:
 * @schema: a label schema whose types and classes are known
 *
 * Writes the labeling config that a run of the schema uses: one control a field, named so that the way back needs no guess, with the
 * classes in their order and in the application's colours.
 *
 * Returns: (transfer full) (nullable): XML; [error@Relabel.ConvertError] names the field that can't be shown
 */
char *
relabel_labeling_config_new(RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(GString) xml = g_string_new("<View>\n  <Image name=\"" RELABEL_LABELING_CONFIG_OBJECT
                                        "\" value=\"$image\" zoom=\"true\" zoomControl=\"true\"/>\n");

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    if (!append_field(xml, relabel_label_schema_get_field(schema, i), error))
      return NULL;
  }
  g_string_append(xml, "</View>\n");
  return g_strdup(xml->str);
}
