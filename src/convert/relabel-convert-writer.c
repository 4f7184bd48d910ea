/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The labels of a task as one result. */
#include <string.h>

#include "relabel-convert-attribute.h"
#include "relabel-convert-label.h"
#include "relabel-id.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"

/* @names: what is on record of other ids already. */
void
relabel_region_writer_init(RelabelRegionWriter *self, JsonObject *names)
{
  *self = (RelabelRegionWriter){ g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                                 names != NULL ? relabel_json_copy_object(names) : NULL,
                                 g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), relabel_convert_regions_new() };
}

void
relabel_region_writer_clear(RelabelRegionWriter *self)
{
  g_clear_pointer(&self->used, g_hash_table_unref);
  g_clear_pointer(&self->names, json_object_unref);
  g_clear_pointer(&self->choices, g_hash_table_unref);
  g_clear_pointer(&self->regions, g_array_unref);
}

/* The label's own id, or with the number of the part: “ID_2”. */
static char *
make_part_id(const RelabelConvertField *field, const char *label_id, guint number, guint n_parts)
{
  RelabelFieldType type = field->conversion->field_type;
  gboolean points = type == RELABEL_FIELD_TYPE_KEYPOINT || type == RELABEL_FIELD_TYPE_KEYPOINTS;

  if (number == 0 && (!points || n_parts < 2))
    return g_strdup(label_id);
  return g_strdup_printf("%s_%u", label_id, number);
}

/* The ids belong to the table of those that are used. */
static const char *
take_id(RelabelRegionWriter *self, const RelabelConvertField *field, const char *label_id, guint number, guint n_parts)
{
  char *wanted = make_part_id(field, label_id, number, n_parts);
  char *id = wanted;

  for (guint n = 1; g_hash_table_contains(self->used, id); n++) {
    if (id != wanted)
      g_free(id);
    id = g_strdup_printf("%s_%u", wanted, n);
  }
  g_hash_table_add(self->used, id);
  if (id == wanted)
    return id;
  if (self->names == NULL)
    self->names = json_object_new();
  json_object_set_string_member(self->names, id, wanted);
  g_free(wanted);
  return id;
}

/* What the label has of the schema's attributes, as results with the id of its region. */
static void
add_attributes(const RelabelConvertField *field, RelabelLabel *label, const char *region_id, JsonArray *result)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field->field);
  gboolean by_class = (field->conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0;

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);
    JsonObject *value = relabel_convert_attribute_of_label(attribute, label);
    g_autofree char *control = NULL;
    JsonObject *region;

    if (value == NULL)
      continue;
    control = relabel_convert_attribute_name(field, i, by_class ? relabel_label_get_label(label) : NULL);
    region = json_object_new();
    json_object_set_string_member(region, "id", region_id);
    json_object_set_string_member(region, "from_name", control);
    json_object_set_string_member(region, "to_name", field->object);
    json_object_set_string_member(region, "type", relabel_convert_attribute_get_control(attribute)->result_type);
    json_object_set_object_member(region, "value", value);
    json_array_add_object_element(result, region);
  }
}

/* Results of the whole image that are no region's have ids of their own. */
static void
add_image_attributes(RelabelRegionWriter *self, const RelabelConvertField *field, RelabelLabel *label, JsonArray *result)
{
  guint before = json_array_get_length(result);

  add_attributes(field, label, "", result);
  for (guint i = before; i < json_array_get_length(result); i++) {
    JsonObject *region = json_array_get_object_element(result, i);
    g_autofree char *name = g_strdup_printf("%s %s", relabel_label_get_id(label), json_object_get_string_member(region, "from_name"));
    g_autofree char *made = relabel_id_new_from_name(name);

    json_object_set_string_member(region, "id", take_id(self, field, made, 0, 1));
  }
}

/* A class goes into the region that the labels of its control share; *doubled is whether it was there before. */
static gboolean
join_choice(RelabelRegionWriter *self, const RelabelConvertField *field, JsonObject *region, gboolean *doubled)
{
  JsonObject *shared = g_hash_table_lookup(self->choices, field->control);
  JsonArray *classes;
  const char *label_class = relabel_convert_get_class(region);

  if ((field->conversion->flags & RELABEL_CONVERSION_BY_CLASS) == 0)
    return FALSE;
  if (shared == NULL) {
    g_hash_table_insert(self->choices, g_strdup(field->control), region);
    return FALSE;
  }
  classes = json_object_get_array_member(json_object_get_object_member(shared, "value"), "choices");
  for (guint i = 0; i < json_array_get_length(classes); i++) {
    if (strcmp(json_array_get_string_element(classes, i), label_class) == 0) {
      *doubled = TRUE;
      return TRUE;
    }
  }
  json_array_add_string_element(classes, label_class);
  /* A score is one label's. */
  if (json_object_has_member(shared, "score"))
    json_object_remove_member(shared, "score");
  return TRUE;
}

/* FALSE with a reason for a label that can't be sent; the result is as before then. */
gboolean
relabel_region_writer_add(RelabelRegionWriter *self, const RelabelConvertField *field, RelabelLabel *label, JsonArray *result, GError **error)
{
  gboolean spatial = (field->conversion->flags & RELABEL_CONVERSION_SPATIAL) != 0;
  gboolean doubled = FALSE;

  if (!relabel_convert_to_regions(field, label, self->regions, error))
    return FALSE;
  for (guint i = 0; i < self->regions->len; i++) {
    const RelabelSentRegion *sent = &g_array_index(self->regions, RelabelSentRegion, i);
    const char *id;

    if (join_choice(self, field, sent->region, &doubled))
      continue;
    id = take_id(self, field, relabel_label_get_id(label), sent->number, self->regions->len);
    json_object_set_string_member(sent->region, "id", id);
    json_array_add_object_element(result, json_object_ref(sent->region));
    if (spatial)
      add_attributes(field, label, id, result);
  }
  /* A class has one control for each of its attributes. */
  if (!spatial && !doubled)
    add_image_attributes(self, field, label, result);
  return TRUE;
}
