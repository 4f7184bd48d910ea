/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are a label schema as JSON. What labeling config it gives is XML, and no two of its controls have one name. */
#include <string.h>

#include "relabel-labeling-config.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

static void
start_element_cb(GMarkupParseContext *context, const char *tag, const char **names, const char **values, gpointer seen, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++) {
    if (strcmp(names[i], "name") == 0)
      g_assert_true(g_hash_table_add(seen, g_strdup(values[i])));
  }
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  const GMarkupParser parser = { .start_element = start_element_cb };
  g_autofree char *text = g_strndup((const char *)bytes, n);
  g_autofree char *config = NULL;
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_string(text, NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, seen, NULL);
  g_autoptr(GError) error = NULL;

  if (schema == NULL)
    return 0;
  config = relabel_labeling_config_new(schema, NULL);
  if (config == NULL)
    return 0;
  g_markup_parse_context_parse(context, config, -1, &error);
  g_assert_no_error(error);
  g_markup_parse_context_end_parse(context, &error);
  g_assert_no_error(error);
  return 0;
}
