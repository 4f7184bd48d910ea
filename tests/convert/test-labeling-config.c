/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "relabel-convert-error.h"
#include "relabel-labeling-config.h"

typedef struct {
  GPtrArray *names;
  GPtrArray *values;
} Seen;

static void
start_element_cb(GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer user_data,
                 GError **error)
{
  Seen *seen = user_data;

  for (gsize i = 0; names[i] != NULL; i++) {
    if (strcmp(names[i], "name") == 0)
      g_ptr_array_add(seen->names, g_strdup(values[i]));
    if (strcmp(names[i], "value") == 0 && (strcmp(element, "Label") == 0 || strcmp(element, "Choice") == 0))
      g_ptr_array_add(seen->values, g_strdup(values[i]));
  }
}

static Seen
parse(const char *xml)
{
  const GMarkupParser parser = { .start_element = start_element_cb };
  Seen seen = { g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free) };
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, &seen, NULL);
  g_autoptr(GError) error = NULL;

  g_markup_parse_context_parse(context, xml, -1, &error);
  g_assert_no_error(error);
  g_markup_parse_context_end_parse(context, &error);
  g_assert_no_error(error);
  return seen;
}

static void
clear(Seen *seen)
{
  g_ptr_array_unref(seen->names);
  g_ptr_array_unref(seen->values);
}

/* Names that would clash with the image, with each other, or with Label Studio's pattern. */
static void
test_names(void)
{
  static const char *const fields[] = { "image", "a b", "a\"b", "image.", "é", "a&b", "ground_truth" };
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(GHashTable) distinct = g_hash_table_new(g_str_hash, g_str_equal);
  g_autofree char *xml = NULL;
  Seen seen;

  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(fields[i]);

    relabel_schema_field_set_label_type(field, i % 2 ? "classification" : "detections");
    relabel_schema_field_set_classes(field, (const char *const[]){ "x", NULL });
    relabel_label_schema_add_field(schema, field);
  }
  xml = relabel_labeling_config_new(schema, NULL);
  g_assert_nonnull(xml);
  seen = parse(xml);
  g_assert_cmpuint(seen.names->len, ==, G_N_ELEMENTS(fields) + 1);
  for (guint i = 0; i < seen.names->len; i++) {
    g_assert_true(g_hash_table_add(distinct, g_ptr_array_index(seen.names, i)));
    g_assert_null(strpbrk(g_ptr_array_index(seen.names, i), "\"&<> "));
  }
  clear(&seen);
}

/* Class names come back from the XML as they are; what stands twice is shown once. */
static void
test_classes(void)
{
  static const char *const classes[] = { "q\"uote", "<tag>", "a & b", "line\nbreak", "tab\there", "🙂 emoji", "it's", "q\"uote", NULL };
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autofree char *xml = NULL;
  Seen seen;

  relabel_schema_field_set_label_type(field, "detections");
  relabel_schema_field_set_classes(field, classes);
  relabel_label_schema_add_field(schema, field);
  xml = relabel_labeling_config_new(schema, NULL);
  seen = parse(xml);
  g_assert_cmpuint(seen.values->len, ==, 7);
  for (guint i = 0; i < seen.values->len; i++)
    g_assert_cmpstr(g_ptr_array_index(seen.values, i), ==, classes[i]);
  clear(&seen);
}

static void
test_errors(void)
{
  g_autoptr(RelabelLabelSchema) schema =
      relabel_label_schema_new_from_string("{\"f\": {\"type\": \"detections\", \"classes\": []}}", NULL);
  g_autoptr(RelabelLabelSchema) unknown =
      relabel_label_schema_new_from_string("{\"f\": {\"type\": \"hologram\", \"classes\": [\"a\"]}}", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_labeling_config_new(schema, &error));
  g_assert_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA);
  g_clear_error(&error);
  g_assert_null(relabel_labeling_config_new(unknown, &error));
  g_assert_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_UNSUPPORTED);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/labeling-config/names", test_names);
  g_test_add_func("/labeling-config/classes", test_classes);
  g_test_add_func("/labeling-config/errors", test_errors);
  return g_test_run();
}
