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

/* Takes the name. */
static void
add_attribute_control(RelabelResultReader *reader, guint field, guint position, const char *label_class, char *name)
{
  AttributeControl control = { field, position, label_class };
  GArray *controls = g_hash_table_lookup(reader->attributes, name);

  if (controls == NULL) {
    controls = g_array_new(FALSE, FALSE, sizeof control);
    g_hash_table_insert(reader->attributes, name, controls);
  } else {
    g_free(name);
  }
  g_array_append_val(controls, control);
}

/*
 * The labels of a class have controls of their own where regions can't have them. In a project that somebody else made, the control of an
 * attribute of regions may be called as the attribute is: then several fields may mean it.
 */
void
relabel_result_reader_index_attributes(RelabelResultReader *reader, guint field)
{
  const RelabelConvertField *self = reader->out->fields[field].field;
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field);
  const char *const *classes = relabel_schema_field_get_classes(self->field);
  gboolean by_class = (self->conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0;

  for (guint i = 0; i < attributes->len; i++) {
    const char *name = relabel_attribute_get_name(g_ptr_array_index(attributes, i));

    if (!by_class) {
      add_attribute_control(reader, field, i, NULL, relabel_convert_attribute_name(self, i, NULL));
      add_attribute_control(reader, field, i, NULL, g_strdup(name));
    }
    for (guint k = 0; by_class && classes[k] != NULL; k++)
      add_attribute_control(reader, field, i, classes[k], relabel_convert_attribute_name(self, i, classes[k]));
  }
}

/* The controls of a name, an array of AttributeControl: one, where it is a name of ours. */
static GArray *
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

static void
add_attribute(RelabelResultReader *reader, const AttributeControl *control, RelabelServerLabel *label, JsonNode *node)
{
  const RelabelServerField *self = &reader->out->fields[control->field];
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field->field);
  g_autoptr(GError) reason = NULL;
  JsonObject *region = json_node_get_object(node);
  RelabelServerAttribute entry = { control->position, 0, relabel_convert_get_value(region, &reason), region };
  const char *region_id = relabel_json_peek_string(region, "id");
  g_autoptr(JsonNode) read = NULL;
  char id[25];

  if (region_id == NULL || !relabel_result_reader_parse_id(reader, region_id, id, &entry.number))
    entry.number = 0;

  if (entry.value != NULL)
    read = relabel_convert_attribute_from_value(g_ptr_array_index(attributes, entry.position), entry.value, NULL, &reason);
  if (reason != NULL) {
    relabel_server_result_skip(reader->out, control->field, node, reason->message, FALSE);
    entry.value = NULL;
  }
  if (label->attributes == NULL)
    label->attributes = g_array_new(FALSE, FALSE, sizeof entry);
  g_array_append_val(label->attributes, entry);
}

/* Whether labels of its class have the attribute. */
static gboolean
has_attribute(RelabelResultReader *reader, const AttributeControl *control, const RelabelServerLabel *label)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(reader->out->fields[control->field].field->field);
  const char *label_class = label->label_class;

  if (label_class == NULL && label->parts->len > 0)
    label_class = relabel_convert_get_class(g_array_index(label->parts, RelabelServerPart, 0).region);
  return relabel_attribute_applies_to(g_ptr_array_index(attributes, control->position), label_class);
}

/* Of the attributes that may be meant, that of a label of the region. */
void
relabel_result_reader_take_attribute(RelabelResultReader *reader, JsonNode *node)
{
  JsonObject *region = json_node_get_object(node);
  GArray *controls = find_attribute(reader, region);

  for (guint i = 0; i < controls->len; i++) {
    const AttributeControl *control = &g_array_index(controls, AttributeControl, i);
    RelabelServerLabel *label = find_attributed(reader, &reader->out->fields[control->field], region, control->label_class);

    if (label == NULL || (controls->len > 1 && !has_attribute(reader, control, label)))
      continue;
    add_attribute(reader, control, label, node);
    return;
  }
  relabel_server_result_skip(reader->out, g_array_index(controls, AttributeControl, 0).field, node,
                             "it is an attribute of a label that is not there", FALSE);
}

/* ---- labels whose parts have several values of an attribute ---- */

static char *
value_to_text(JsonObject *value)
{
  return value != NULL ? relabel_json_object_to_string(value, FALSE) : g_strdup("");
}

static char *
part_key(const RelabelServerLabel *label, const RelabelServerAttribute *entry)
{
  return g_strdup_printf("=%s_%u.%u", label->id, entry->number, entry->position);
}

/* The entry that has another value than its part had before; else that which was taken before; else the first. */
static guint
choose_entry(RelabelServerResult *self, const RelabelServerLabel *label, GArray *entries, const char *before, const char *taken)
{
  guint chosen = 0;

  for (guint i = entries->len; i > 0; i--) {
    const RelabelServerAttribute *entry = &g_array_index(entries, RelabelServerAttribute, i - 1);
    g_autofree char *text = value_to_text(entry->value);

    if (g_strcmp0(text, taken) == 0)
      chosen = i - 1;
  }
  for (guint i = 0; i < entries->len; i++) {
    const RelabelServerAttribute *entry = &g_array_index(entries, RelabelServerAttribute, i);
    g_autofree char *key = part_key(label, entry);
    g_autofree char *text = value_to_text(entry->value);
    const char *recorded = relabel_json_peek_string(self->names, key);

    if (g_strcmp0(text, recorded != NULL ? recorded : before) != 0)
      return i;
  }
  return chosen;
}

static void
record_entries(RelabelServerResult *self, const RelabelServerLabel *label, GArray *entries, guint chosen, const char *label_key)
{
  for (guint i = 0; i <= entries->len; i++) {
    const RelabelServerAttribute *entry = &g_array_index(entries, RelabelServerAttribute, i < entries->len ? i : chosen);
    g_autofree char *key = i < entries->len ? part_key(label, entry) : g_strdup(label_key);
    g_autofree char *text = value_to_text(entry->value);

    if (g_strcmp0(relabel_json_peek_string(self->names, key), text) != 0)
      relabel_server_result_set_name(self, key, text);
  }
}

/* Of the entries of an attribute one is left: the others look as if they had been changed at the next load, when the label has its value. */
static void
settle_attribute(RelabelServerResult *self, const RelabelServerField *field, RelabelServerLabel *label, guint position)
{
  RelabelAttribute *attribute = g_ptr_array_index(relabel_schema_field_get_attributes(field->field->field), position);
  RelabelLabel *known = g_hash_table_lookup(field->known, label->id);
  g_autoptr(JsonObject) sent = known != NULL ? relabel_convert_attribute_of_label(attribute, known) : NULL;
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(RelabelServerAttribute));
  g_autofree char *key = g_strdup_printf("=%s.%u", label->id, position);
  const char *taken = relabel_json_peek_string(self->names, key);
  gboolean several = FALSE;
  guint chosen;

  for (guint i = 0; i < label->attributes->len; i++) {
    RelabelServerAttribute entry = g_array_index(label->attributes, RelabelServerAttribute, i);

    if (entry.position != position)
      continue;
    if (entry.value == NULL)
      return;
    several = several || (entries->len > 0 && !relabel_convert_attribute_same(attribute, g_array_index(entries, RelabelServerAttribute, 0).value,
                                                                              entry.value));
    g_array_append_val(entries, entry);
  }
  if (entries->len < 2 || (!several && taken == NULL))
    return;
  {
    g_autofree char *before = value_to_text(sent);

    chosen = choose_entry(self, label, entries, before, taken);
  }
  record_entries(self, label, entries, chosen, key);
  for (guint i = label->attributes->len; i > 0; i--) {
    if (g_array_index(label->attributes, RelabelServerAttribute, i - 1).position == position)
      g_array_remove_index(label->attributes, i - 1);
  }
  g_array_append_val(label->attributes, g_array_index(entries, RelabelServerAttribute, chosen));
}

void
relabel_result_reader_settle_attributes(RelabelResultReader *reader)
{
  for (guint i = 0; i < reader->out->n_fields; i++) {
    const RelabelServerField *field = &reader->out->fields[i];
    guint n = relabel_schema_field_get_attributes(field->field->field)->len;

    for (guint k = 0; n > 0 && k < field->labels->len; k++) {
      RelabelServerLabel *label = g_ptr_array_index(field->labels, k);

      for (guint position = 0; label->parts->len > 1 && label->attributes != NULL && position < n; position++)
        settle_attribute(reader->out, field, label, position);
    }
  }
}
