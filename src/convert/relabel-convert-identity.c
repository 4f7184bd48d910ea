/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which part of which label a region is: by its id, by what is on record of it, or by the region that it is nested in. */
#include <string.h>

#include "relabel-convert-reader.h"
#include "relabel-id.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"

/* Regions in regions in regions: deeper than anybody nests them, and an end to those that are nested in a circle. */
#define MAX_NESTING 100

/* What was given is not ours to change: the first name makes a copy. */
void
relabel_server_result_set_name(RelabelServerResult *self, const char *region_id, const char *name)
{
  if (!self->names_changed) {
    JsonObject *names = relabel_json_copy_object(self->names);

    g_clear_pointer(&self->names, json_object_unref);
    self->names = names;
    self->names_changed = TRUE;
  }
  json_object_set_string_member(self->names, region_id, name);
}

void
relabel_result_reader_make_id(RelabelResultReader *self, guint field, const char *region_id, char id[25])
{
  const char *name = relabel_schema_field_get_name(self->out->fields[field].field->field);
  g_autofree char *text = g_strdup_printf("%s/%s/%s", self->prefix, name, region_id);
  g_autofree char *made = relabel_id_new_from_name(text);

  memcpy(id, made, 25);
}

/* What an id says by itself, or what is on record of it. */
gboolean
relabel_result_reader_parse_id(RelabelResultReader *self, const char *region_id, char id[25], guint *number)
{
  const char *name = relabel_json_peek_string(self->out->names, region_id);

  return relabel_convert_parse_part_id(name != NULL ? name : region_id, id, number);
}

static guint
count_parts(RelabelLabel *label)
{
  gsize n = 0;

  if (RELABEL_IS_POLYLINE(label))
    return relabel_polyline_get_n_shapes(RELABEL_POLYLINE(label));
  if (RELABEL_IS_KEYPOINT(label))
    relabel_keypoint_get_points(RELABEL_KEYPOINT(label), &n);
  return (guint)(n / 2);
}

/* Behind all that the label had when it was sent, also behind points that are not in the image. */
static guint
next_number(const RelabelServerField *self, const RelabelServerLabel *label)
{
  RelabelLabel *known = g_hash_table_lookup(self->known, label->id);

  return known != NULL ? MAX(label->next_number, count_parts(known)) : label->next_number;
}

/* Most results have no nested regions, and need no index. */
static JsonObject *
find_region(RelabelResultReader *self, const char *region_id)
{
  if (self->regions != NULL)
    return g_hash_table_lookup(self->regions, region_id);
  self->regions = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < json_array_get_length(self->result); i++) {
    JsonNode *node = json_array_get_element(self->result, i);
    JsonObject *region = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *id = relabel_json_peek_string(region, "id");

    if (id != NULL && !g_hash_table_contains(self->regions, id))
      g_hash_table_insert(self->regions, (gpointer)id, region);
  }
  return g_hash_table_lookup(self->regions, region_id);
}

/* A person who nests a new shape or point in another of the same class makes it a part of that label. */
static JsonObject *
find_parent(RelabelResultReader *self, guint field, JsonObject *region)
{
  const RelabelConvertField *of = self->out->fields[field].field;
  gboolean parts = (of->conversion->flags & RELABEL_CONVERSION_PARTS) != 0;
  const char *parent_id = parts ? relabel_json_peek_string(region, "parentID") : NULL;
  JsonObject *parent = parent_id != NULL ? find_region(self, parent_id) : NULL;

  if (parent == NULL || g_strcmp0(relabel_json_peek_string(parent, "from_name"), of->control) != 0 ||
      g_strcmp0(relabel_convert_get_class(parent), relabel_convert_get_class(region)) != 0)
    return NULL;
  return parent;
}

static RelabelServerLabel *
find_parent_label(RelabelResultReader *self, guint field, JsonObject *region)
{
  JsonObject *parent = find_parent(self, field, region);
  char id[25];
  guint number;

  for (guint i = 0; parent != NULL && i < MAX_NESTING; i++) {
    if (relabel_result_reader_parse_id(self, relabel_json_peek_string(parent, "id"), id, &number))
      return relabel_server_field_find(&self->out->fields[field], id);
    parent = find_parent(self, field, parent);
  }
  return NULL;
}

gboolean
relabel_result_reader_is_child(RelabelResultReader *self, guint field, JsonObject *region)
{
  const char *region_id = relabel_json_peek_string(region, "id");
  char id[25];
  guint number;

  return region_id != NULL && find_parent(self, field, region) != NULL && !relabel_result_reader_parse_id(self, region_id, id, &number);
}

/* All regions of the control are the one label. */
static void
identify_by_control(RelabelResultReader *self, guint field, const char *region_id, char id[25], guint *number)
{
  RelabelServerField *of = &self->out->fields[field];
  gboolean named = relabel_result_reader_parse_id(self, region_id, id, number);
  GPtrArray *known = self->known[field];

  if (known != NULL && known->len > 0)
    memcpy(id, relabel_label_get_id(g_ptr_array_index(known, 0)), 25);
  else if (of->labels->len > 0)
    memcpy(id, ((RelabelServerLabel *)g_ptr_array_index(of->labels, 0))->id, 25);
  else if (!named)
    relabel_result_reader_make_id(self, field, region_id, id);
}

/* New regions get a name. */
void
relabel_result_reader_identify(RelabelResultReader *self, guint field, JsonObject *region, char id[25], guint *number)
{
  const char *region_id = relabel_json_peek_string(region, "id");
  RelabelServerLabel *parent;
  g_autofree char *name = NULL;

  *number = 0;
  if ((self->out->fields[field].field->conversion->flags & RELABEL_CONVERSION_BY_CONTROL) != 0) {
    identify_by_control(self, field, region_id, id, number);
    return;
  }
  if (relabel_result_reader_parse_id(self, region_id, id, number))
    return;
  parent = find_parent_label(self, field, region);
  *number = parent != NULL ? next_number(&self->out->fields[field], parent) : 0;
  if (parent != NULL)
    memcpy(id, parent->id, 25);
  else
    relabel_result_reader_make_id(self, field, region_id, id);
  name = *number > 0 ? g_strdup_printf("%s_%u", id, *number) : g_strdup(id);
  relabel_server_result_set_name(self->out, region_id, name);
}

/* ---- labels whose parts have several classes ---- */

static const char *
part_class(const RelabelServerLabel *label, guint i)
{
  return relabel_convert_get_class(g_array_index(label->parts, RelabelServerPart, i).region);
}

static gboolean
has_several_classes(const RelabelServerLabel *label)
{
  for (guint i = 1; i < label->parts->len; i++) {
    if (g_strcmp0(part_class(label, i), part_class(label, 0)) != 0)
      return TRUE;
  }
  return FALSE;
}

static char *
part_key(const RelabelServerLabel *label, guint i)
{
  return g_strdup_printf("=%s_%u", label->id, g_array_index(label->parts, RelabelServerPart, i).number);
}

/* The class of the first part that had another one before. */
static const char *
find_new_class(const RelabelServerResult *result, const RelabelServerLabel *label, RelabelLabel *known)
{
  for (guint i = 0; i < label->parts->len; i++) {
    g_autofree char *key = part_key(label, i);
    const char *before = relabel_json_peek_string(result->names, key);

    if (before == NULL && known != NULL)
      before = relabel_label_get_label(known);
    if (part_class(label, i) != NULL && g_strcmp0(part_class(label, i), before) != 0)
      return part_class(label, i);
  }
  return NULL;
}

static const char *
find_class(const RelabelServerLabel *label, const char *name)
{
  for (guint i = 0; i < label->parts->len; i++) {
    if (name != NULL && g_strcmp0(part_class(label, i), name) == 0)
      return part_class(label, i);
  }
  return NULL;
}

static void
record_classes(RelabelServerResult *self, const RelabelServerLabel *label, const char *label_key)
{
  for (guint i = 0; i <= label->parts->len; i++) {
    g_autofree char *key = i < label->parts->len ? part_key(label, i) : g_strdup(label_key);
    const char *name = i < label->parts->len ? part_class(label, i) : label->label_class;

    if (name != NULL && g_strcmp0(relabel_json_peek_string(self->names, key), name) != 0)
      relabel_server_result_set_name(self, key, name);
  }
}

/*
 * A person who changes the class of one shape or point changes the label's. Which classes the parts had, and what was taken of them, is on
 * record: at the next load it is the others that look as if they had been changed.
 */
static void
settle_class(RelabelServerResult *self, const RelabelServerField *field, RelabelServerLabel *label)
{
  g_autofree char *key = g_strconcat("=", label->id, NULL);
  const char *taken = relabel_json_peek_string(self->names, key);
  gboolean several = has_several_classes(label);

  if (!several && taken == NULL)
    return;
  label->label_class = several ? find_new_class(self, label, g_hash_table_lookup(field->known, label->id)) : part_class(label, 0);
  if (label->label_class == NULL)
    label->label_class = find_class(label, taken);
  record_classes(self, label, key);
}

void
relabel_result_reader_settle_classes(RelabelResultReader *self)
{
  for (guint i = 0; i < self->out->n_fields; i++) {
    const RelabelServerField *field = &self->out->fields[i];

    for (guint k = 0; (field->field->conversion->flags & RELABEL_CONVERSION_PARTS) != 0 && k < field->labels->len; k++)
      settle_class(self->out, field, g_ptr_array_index(field->labels, k));
  }
}
