/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Labels that nobody asked for: regions of controls that the label schema doesn't have, because somebody added them to the project. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-load-private.h"
#include "relabel-run-fields.h"

/* Kinds are FiftyOne's words for what a download holds. */
static const struct {
  const char *result_type;
  const char *kind;
  const char *label_type;
} kinds[] = {
  { "rectanglelabels", "detections", "detections" }, { "ellipselabels", "detections", "detections" },
  { "brushlabels", "detections", "instances" },      { "bitmasklabels", "detections", "instances" },
  { "polygonlabels", "polylines", "polygons" },      { "vectorlabels", "polylines", "polylines" },
  { "keypointlabels", "keypoints", "keypoints" },    { "choices", "classifications", "classifications" },
};

static int
find_kind(const char *result_type)
{
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (g_strcmp0(kinds[i].result_type, result_type) == 0)
      return (int)i;
  }
  return -1;
}

/* Choices with a place in the image are an attribute of the region that has it. */
static gboolean
is_attribute(JsonObject *region)
{
  return g_strcmp0(relabel_json_peek_string(region, "type"), "choices") == 0 &&
         json_object_get_size(relabel_json_peek_object(region, "value")) > 1;
}

void
relabel_load_note_controls(GHashTable *controls, JsonArray *result)
{
  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonNode *node = json_array_get_element(result, i);
    JsonObject *region = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *name = region != NULL ? relabel_json_peek_string(region, "from_name") : NULL;
    int kind = name != NULL ? find_kind(relabel_json_peek_string(region, "type")) : -1;

    if (kind >= 0 && !g_hash_table_contains(controls, name) && relabel_json_peek_object(region, "value") != NULL && !is_attribute(region))
      g_hash_table_insert(controls, g_strdup(name), GINT_TO_POINTER(kind));
  }
}

static gboolean
has_control(GArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(fields, RelabelConvertField, i);
    GPtrArray *attributes = relabel_schema_field_get_attributes(field->field);

    if (relabel_convert_field_has_control(field, name) || strcmp(relabel_schema_field_get_name(field->field), name) == 0)
      return TRUE;
    for (guint k = 0; k < attributes->len; k++) {
      if (strcmp(relabel_attribute_get_name(g_ptr_array_index(attributes, k)), name) == 0)
        return TRUE;
    }
  }
  return FALSE;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the controls that no field has, sorted: the same at every load. */
GPtrArray *
relabel_load_list_unexpected(GArray *fields, GHashTable *controls)
{
  GPtrArray *names = g_ptr_array_new();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init(&iter, controls);
  while (g_hash_table_iter_next(&iter, &name, NULL)) {
    if (!has_control(fields, name))
      g_ptr_array_add(names, name);
  }
  g_ptr_array_sort(names, compare_names);
  return names;
}

const char *
relabel_load_get_kind(GHashTable *controls, const char *control)
{
  return kinds[GPOINTER_TO_INT(g_hash_table_lookup(controls, control))].kind;
}

/* A field for such a control, as if the schema had it: all of it may be added. */
RelabelSchemaField *
relabel_load_new_unexpected(GHashTable *controls, const char *control)
{
  RelabelSchemaField *field = relabel_schema_field_new(control);

  relabel_schema_field_set_control(field, control, NULL);
  relabel_schema_field_set_label_type(field, kinds[GPOINTER_TO_INT(g_hash_table_lookup(controls, control))].label_type);
  return field;
}
