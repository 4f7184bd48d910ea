/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which attribute of which label a region is: attributes have controls of their own. */
#include <string.h>

#include "relabel-convert-attribute.h"
#include "relabel-convert-reader.h"
#include "relabel-json.h"

/* A control of an attribute: of all labels of a field, or of those of a class. */
typedef struct {
  guint field;
  guint position;
  const char *label_class;
} AttributeControl;

static void
add_attribute_control(RelabelResultReader *reader, guint field, guint position, const char *label_class)
{
  AttributeControl *control = g_new(AttributeControl, 1);

  *control = (AttributeControl){ field, position, label_class };
  g_hash_table_insert(reader->attributes, relabel_convert_attribute_name(reader->out->fields[field].field, position, label_class), control);
}

/* The labels of a class have controls of their own where regions can't have them. */
void
relabel_result_reader_index_attributes(RelabelResultReader *reader, guint field)
{
  const RelabelConvertField *self = reader->out->fields[field].field;
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field);
  const char *const *classes = relabel_schema_field_get_classes(self->field);
  gboolean by_class = (self->conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0;

  for (guint i = 0; i < attributes->len; i++) {
    if (!by_class)
      add_attribute_control(reader, field, i, NULL);
    for (guint k = 0; by_class && classes[k] != NULL; k++)
      add_attribute_control(reader, field, i, classes[k]);
  }
}

static const AttributeControl *
find_attribute(RelabelResultReader *reader, JsonObject *region)
{
  const char *from_name = relabel_json_peek_string(region, "from_name");

  return from_name != NULL ? g_hash_table_lookup(reader->attributes, from_name) : NULL;
}

gboolean
relabel_result_reader_is_attribute(RelabelResultReader *reader, JsonObject *region)
{
  return find_attribute(reader, region) != NULL;
}

/* The label of an attribute's region: of the same id, or the one of its class, or the only one that the control has. */
static RelabelServerLabel *
find_attributed(RelabelResultReader *reader, const RelabelServerField *self, JsonObject *region, const char *label_class)
{
  const char *region_id = relabel_json_peek_string(region, "id");
  char id[25];
  guint number;

  if (label_class != NULL) {
    for (guint i = 0; i < self->labels->len; i++) {
      RelabelServerLabel *label = g_ptr_array_index(self->labels, i);

      if (g_strcmp0(label->label_class, label_class) == 0)
        return label;
    }
    return NULL;
  }
  if ((self->field->conversion->flags & RELABEL_CONVERSION_BY_CONTROL) != 0)
    return self->labels->len > 0 ? g_ptr_array_index(self->labels, 0) : NULL;
  return region_id != NULL && relabel_result_reader_parse_id(reader, region_id, id, &number) ? relabel_server_field_find(self, id) : NULL;
}

void
relabel_result_reader_take_attribute(RelabelResultReader *reader, JsonNode *node)
{
  JsonObject *region = json_node_get_object(node);
  const AttributeControl *control = find_attribute(reader, region);
  const RelabelServerField *self = &reader->out->fields[control->field];
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field->field);
  RelabelServerLabel *label = find_attributed(reader, self, region, control->label_class);
  g_autoptr(GError) reason = NULL;
  RelabelServerAttribute entry = { control->position, relabel_convert_get_value(region, &reason) };
  g_autoptr(JsonNode) read = NULL;

  if (label == NULL) {
    relabel_server_result_skip(reader->out, control->field, node, "it is an attribute of a label that is not there", FALSE);
    return;
  }
  if (entry.value != NULL)
    read = relabel_convert_attribute_from_value(g_ptr_array_index(attributes, entry.position), entry.value, NULL, &reason);
  if (reason != NULL) {
    relabel_server_result_skip(reader->out, control->field, node, reason->message, FALSE);
    entry.value = NULL;
  }
  g_array_append_val(label->attributes, entry);
}
