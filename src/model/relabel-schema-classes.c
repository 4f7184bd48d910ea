/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of classes as people type them. */
#include <string.h>

#include "relabel-schema-field.h"

/* Appends what stands before the next comma, and gives what is behind it. Blanks count within quotes only; two quotes there are one. */
static const char *
read_class(const char *text, GString *label)
{
  const char *p = text;
  gsize n_quoted;

  while (g_ascii_isspace(*p))
    p++;
  if (*p == '"') {
    for (p++; *p != '\0' && (*p != '"' || p[1] == '"'); p++) {
      g_string_append_c(label, *p);
      if (*p == '"')
        p++;
    }
    if (*p == '"')
      p++;
  }
  n_quoted = label->len;
  for (; *p != '\0' && *p != ','; p++)
    g_string_append_c(label, *p);
  while (label->len > n_quoted && g_ascii_isspace(label->str[label->len - 1]))
    g_string_truncate(label, label->len - 1);
  return *p == ',' ? p + 1 : p;
}

/**
 * relabel_schema_field_parse_classes:
 * @text: classes with commas between, as people type them: `cat, "red, dark"`
 *
 * Reads one class for each part between commas; blanks around it are no part of it, and empty parts are left out. A part that begins with a
 * quote goes to the next one: what is between them may have commas and blanks, and a quote as two, as in CSV files.
 *
 * Returns: (transfer full) (array zero-terminated=1): the classes in their order
 */
GStrv
relabel_schema_field_parse_classes(const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GString) label = g_string_new(NULL);

  while (*text != '\0') {
    g_string_truncate(label, 0);
    text = read_class(text, label);
    if (label->len > 0)
      g_strv_builder_add(builder, label->str);
  }
  return g_strv_builder_end(builder);
}

static void
append_class(GString *text, const char *label)
{
  if (*label != '"' && strchr(label, ',') == NULL && !g_ascii_isspace(*label) && !g_ascii_isspace(label[strlen(label) - 1])) {
    g_string_append(text, label);
    return;
  }
  g_string_append_c(text, '"');
  for (const char *p = label; *p != '\0'; p++)
    g_string_append(text, *p == '"' ? "\"\"" : (const char[]){ *p, '\0' });
  g_string_append_c(text, '"');
}

/**
 * relabel_schema_field_format_classes:
 * @classes: (array zero-terminated=1): the classes in their order
 *
 * Writes what [func@Relabel.SchemaField.parse_classes] reads; a class without a name is left out.
 *
 * Returns: (transfer full): the classes with commas between, in quotes where they need them
 */
char *
relabel_schema_field_format_classes(const char *const *classes)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; classes[i] != NULL; i++) {
    if (*classes[i] == '\0')
      continue;
    if (text->len > 0)
      g_string_append(text, ", ");
    append_class(text, classes[i]);
  }
  return g_string_free(text, FALSE);
}
