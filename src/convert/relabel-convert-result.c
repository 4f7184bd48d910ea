/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A result: which region is a part of which label. */
#include "relabel-convert-result.h"

#include <string.h>

#include "relabel-convert-reader.h"
#include "relabel-convert-shape.h"
#include "relabel-json.h"

/* Pixels of a mask that any region may have. */
#define MIN_CLAIM (G_GINT64_CONSTANT(1) << 24)

static void
label_free(gpointer data)
{
  RelabelServerLabel *label = data;

  g_array_unref(label->parts);
  g_clear_pointer(&label->attributes, g_array_unref);
  g_free(label);
}

static void
skipped_free(gpointer data)
{
  RelabelSkippedRegion *skipped = data;

  json_node_unref(skipped->region);
  g_free(skipped->id);
  g_free(skipped->type);
  g_free(skipped->field);
  g_free(skipped->reason);
  g_free(skipped);
}

static JsonObject *
region_of(JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

/* @field: its number, or G_MAXUINT for none. */
void
relabel_server_result_skip(RelabelServerResult *self, guint field, JsonNode *region, const char *reason, gboolean taken)
{
  JsonObject *object = region_of(region);
  RelabelSkippedRegion *skipped = g_new0(RelabelSkippedRegion, 1);
  const char *id = relabel_json_peek_string(object, "id");
  const char *type = relabel_json_peek_string(object, "type");

  skipped->region = json_node_ref(region);
  skipped->id = g_strdup(id != NULL ? id : "");
  skipped->type = g_strdup(type != NULL ? type : "");
  skipped->field = field < self->n_fields ? g_strdup(relabel_schema_field_get_name(self->fields[field].field->field)) : NULL;
  skipped->reason = g_strdup(reason);
  skipped->taken = taken;
  g_ptr_array_add(self->skipped, skipped);
}

RelabelServerLabel *
relabel_server_field_find(const RelabelServerField *self, const char *label_id)
{
  return g_hash_table_lookup(self->by_id, label_id);
}

gboolean
relabel_server_field_is_unreadable(const RelabelServerField *self, const char *label_id)
{
  return self->all_unreadable || g_hash_table_contains(self->unreadable, label_id);
}

/* ---- regions of labels ---- */

static RelabelServerLabel *
add_label(RelabelServerField *self, const char id[25])
{
  RelabelServerLabel *label = g_new0(RelabelServerLabel, 1);

  memcpy(label->id, id, 25);
  label->parts = g_array_new(FALSE, FALSE, sizeof(RelabelServerPart));
  g_ptr_array_add(self->labels, label);
  g_hash_table_insert(self->by_id, label->id, label);
  return label;
}

static void
add_part(RelabelServerLabel *label, guint number, JsonObject *region)
{
  RelabelServerPart part = { number, region };

  label->unordered |= number < label->next_number;
  label->next_number = MAX(label->next_number, number + 1);
  g_array_append_val(label->parts, part);
}

static int
compare_parts(gconstpointer a, gconstpointer b)
{
  guint x = ((const RelabelServerPart *)a)->number, y = ((const RelabelServerPart *)b)->number;

  return (x > y) - (x < y);
}

/* By their numbers. Of two with one number the first of the result counts. */
static void
order_parts(RelabelServerResult *self, guint field, RelabelServerLabel *label)
{
  guint n = 0;

  g_array_sort(label->parts, compare_parts);
  for (guint i = 0; i < label->parts->len; i++) {
    RelabelServerPart *part = &g_array_index(label->parts, RelabelServerPart, i);
    g_autoptr(JsonNode) node = NULL;

    if (n == 0 || g_array_index(label->parts, RelabelServerPart, n - 1).number != part->number) {
      g_array_index(label->parts, RelabelServerPart, n++) = *part;
      continue;
    }
    node = relabel_json_node_from_object(json_object_ref(part->region));
    relabel_server_result_skip(self, field, node, "there is a second region of its id", FALSE);
  }
  g_array_set_size(label->parts, n);
  label->unordered = FALSE;
}

static void
add_class(RelabelServerField *self, const char id[25], const char *label_class, JsonObject *region, gboolean doubled)
{
  RelabelServerLabel *label = add_label(self, id);

  label->label_class = label_class;
  label->doubled = doubled;
  add_part(label, 0, region);
}

/* A class that is chosen: all labels that are known of it, or a new one. */
static void
take_class(RelabelResultReader *reader, guint field, JsonObject *region, const char *label_class)
{
  RelabelServerField *self = &reader->out->fields[field];
  g_autofree char *of_class = g_strconcat("=", label_class, NULL);
  GPtrArray *known = reader->known[field];
  gboolean found = FALSE;
  char id[25];

  for (guint i = 0; known != NULL && i < known->len; i++) {
    RelabelLabel *label = g_ptr_array_index(known, i);

    if (g_strcmp0(relabel_label_get_label(label), label_class) != 0)
      continue;
    if (relabel_server_field_find(self, relabel_label_get_id(label)) == NULL)
      add_class(self, relabel_label_get_id(label), label_class, region, found);
    found = TRUE;
  }
  relabel_result_reader_make_id(reader, field, of_class, id);
  if (!found && relabel_server_field_find(self, id) == NULL)
    add_class(self, id, label_class, region, FALSE);
}

/* All labels of a field are one region, which names their classes. */
static void
take_choices(RelabelResultReader *reader, guint field, JsonNode *node)
{
  JsonObject *value = relabel_json_peek_object(region_of(node), "value");
  JsonArray *classes = relabel_json_peek_array(value, "choices");
  g_auto(GStrv) names = relabel_json_dup_strv(classes);

  if (classes == NULL || g_strv_length(names) != json_array_get_length(classes)) {
    reader->out->fields[field].all_unreadable = TRUE;
    relabel_server_result_skip(reader->out, field, node, "it has no list of choices", FALSE);
    return;
  }
  /* The texts of the region live as long as the labels. */
  for (guint i = 0; i < json_array_get_length(classes); i++)
    take_class(reader, field, region_of(node), json_array_get_string_element(classes, i));
}

static void
note_more_classes(RelabelResultReader *reader, guint field, JsonNode *node)
{
  JsonObject *region = region_of(node);
  const char *type = relabel_json_peek_string(region, "type");
  JsonObject *value = relabel_json_peek_object(region, "value");
  JsonArray *classes = type != NULL ? relabel_json_peek_array(value, type) : NULL;
  g_autofree char *reason = NULL;

  if (classes == NULL || json_array_get_length(classes) < 2)
    return;
  reason = g_strdup_printf("it has %u classes; only the first, “%s”, was taken", json_array_get_length(classes),
                           relabel_convert_get_class(region));
  relabel_server_result_skip(reader->out, field, node, reason, TRUE);
}

/* What a person wrote beside a region. */
static void
note_text(RelabelResultReader *reader, guint field, JsonNode *node)
{
  JsonArray *array = relabel_json_peek_array(relabel_json_peek_object(region_of(node), "meta"), "text");
  g_auto(GStrv) lines = array != NULL ? relabel_json_dup_strv(array) : NULL;
  g_autofree char *text = lines != NULL ? g_strjoinv(" ", lines) : NULL;
  g_autofree char *reason = NULL;

  if (text == NULL || *text == '\0')
    return;
  reason = g_strdup_printf("labels can't hold its note “%s”", text);
  relabel_server_result_skip(reader->out, field, node, reason, TRUE);
}

/* Of the whole image: nothing is chosen, which is to say that there is no label. */
static gboolean
is_empty_choice(RelabelConversionFlags flags, JsonObject *region)
{
  JsonArray *choices = relabel_json_peek_array(relabel_json_peek_object(region, "value"), "choices");

  return (flags & RELABEL_CONVERSION_BY_CONTROL) != 0 && choices != NULL && json_array_get_length(choices) == 0;
}

/* Of labels that are masks, the size is looked at with all their regions: one that is left out would look as if it had been erased. */
static gboolean
is_foreign_mask(const RelabelConversion *conversion, JsonObject *region)
{
  const char *type = relabel_json_peek_string(region, "type");

  return (conversion->flags & RELABEL_CONVERSION_TARGETS) == 0 && !g_str_has_prefix(conversion->label_type, "instance") && type != NULL &&
         (g_str_has_prefix(type, "brush") || g_str_has_prefix(type, "bitmask"));
}

/* The image may have been exchanged for a smaller one; a mask of many times its pixels is of another. */
static gboolean
check_claim(const RelabelConvertField *field, JsonObject *region, GError **error)
{
  gint64 most = MAX(MIN_CLAIM, 4 * (gint64)field->width * field->height);
  int width, height;

  if (!is_foreign_mask(field->conversion, region))
    return TRUE;
  if (!relabel_region_size(region, &width, &height, error))
    return FALSE;
  return (gint64)width * height <= most || field->width <= 0 || field->height <= 0 ||
         relabel_convert_refuse_region(error, "it is of an image of %d × %d pixels, and this one has %d × %d", width, height, field->width,
                                       field->height);
}

static void
take_region(RelabelResultReader *reader, guint field, JsonNode *node)
{
  RelabelServerField *self = &reader->out->fields[field];
  RelabelConversionFlags flags = self->field->conversion->flags;
  JsonObject *region = region_of(node);
  g_autoptr(GError) reason = NULL;
  RelabelServerLabel *label;
  char id[25];
  guint number;

  if ((flags & RELABEL_CONVERSION_BY_CLASS) != 0) {
    take_choices(reader, field, node);
    return;
  }
  if (is_empty_choice(flags, region))
    return;
  if (relabel_json_peek_string(region, "id") == NULL) {
    relabel_server_result_skip(reader->out, field, node, "it has no id", FALSE);
    return;
  }
  if (!check_claim(self->field, region, &reason)) {
    relabel_server_result_skip(reader->out, field, node, reason->message, FALSE);
    return;
  }
  relabel_result_reader_identify(reader, field, region, id, &number);
  label = relabel_server_field_find(self, id);
  if (label == NULL)
    label = add_label(self, id);
  if (label->parts->len > 0 && (flags & (RELABEL_CONVERSION_PARTS | RELABEL_CONVERSION_TARGETS)) == 0) {
    relabel_server_result_skip(reader->out, field, node, (flags & RELABEL_CONVERSION_BY_CONTROL) != 0
                                                             ? "there is another region of its control"
                                                             : "there is a second region of its id", FALSE);
    return;
  }
  add_part(label, number, region);
  note_more_classes(reader, field, node);
  note_text(reader, field, node);
}

/* ---- which field a region belongs to ---- */

static gboolean
is_of_the_image(const char *type)
{
  static const char *const types[] = { "choices", "number", "textarea", "rating", "datetime", "taxonomy", NULL };

  return g_strv_contains(types, type);
}

/* The type of a region has to be one that the control, or another in its place, could have made. */
static gboolean
is_of_field(const RelabelConvertField *field, JsonObject *region)
{
  const char *type;

  if (g_strcmp0(relabel_json_peek_string(region, "from_name"), field->control) != 0)
    return FALSE;
  type = relabel_json_peek_string(region, "type");
  if (type == NULL || strcmp(type, field->conversion->result_type) == 0)
    return type != NULL;
  return (field->conversion->flags & RELABEL_CONVERSION_SPATIAL) != 0 && !is_of_the_image(type);
}

static guint
find_field(RelabelResultReader *reader, JsonObject *region)
{
  guint i = 0;

  while (i < reader->out->n_fields && !is_of_field(reader->out->fields[i].field, region))
    i++;
  return i;
}

static void
skip_stranger(RelabelResultReader *reader, JsonNode *node)
{
  JsonObject *region = region_of(node);
  const char *type = relabel_json_peek_string(region, "type");
  const char *from_name = relabel_json_peek_string(region, "from_name");
  g_autofree char *reason = NULL;

  if (region == NULL)
    reason = g_strdup("it is no object");
  else if (g_strcmp0(type, "relation") == 0)
    reason = g_strdup("labels can't hold relations");
  else
    reason = g_strdup_printf("the run has no control “%s” of the type “%s”", from_name != NULL ? from_name : "", type != NULL ? type : "");
  relabel_server_result_skip(reader->out, G_MAXUINT, node, reason, FALSE);
}

/* ---- what can't be read must not look as if it had been deleted ---- */

static gboolean
is_control(const RelabelServerResult *self, guint except, JsonObject *region)
{
  const char *from_name = relabel_json_peek_string(region, "from_name");

  for (guint i = 0; i < self->n_fields; i++) {
    if (i != except && g_strcmp0(from_name, self->fields[i].field->control) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Whether a region that was left out may have been any of a field's labels. */
static gboolean
may_be_any(const RelabelServerField *self, JsonObject *region)
{
  RelabelConversionFlags flags = self->field->conversion->flags;
  const char *from_name = relabel_json_peek_string(region, "from_name");
  gboolean has_id = relabel_json_peek_string(region, "id") != NULL;

  if (g_strcmp0(relabel_json_peek_string(region, "type"), "relation") == 0 ||
      (from_name != NULL && strcmp(from_name, self->field->control) != 0))
    return FALSE;
  return !has_id || (flags & (RELABEL_CONVERSION_BY_CONTROL | RELABEL_CONVERSION_BY_CLASS)) != 0;
}

static void
mark_unreadable(RelabelResultReader *reader)
{
  RelabelServerResult *self = reader->out;

  for (guint i = 0; i < self->skipped->len; i++) {
    const RelabelSkippedRegion *skipped = g_ptr_array_index(self->skipped, i);
    JsonObject *region = region_of(skipped->region);
    char id[25];
    guint number;
    gboolean named = relabel_result_reader_parse_id(reader, skipped->id, id, &number);

    for (guint k = 0; !skipped->taken && k < self->n_fields; k++) {
      RelabelServerField *field = &self->fields[k];

      field->all_unreadable |= may_be_any(field, region);
      if (named && !is_control(self, k, region) && relabel_server_field_find(field, id) == NULL)
        g_hash_table_add(field->unreadable, g_strdup(id));
    }
  }
}

/* Of a field that is one control, a region that can't be read may have been any of its labels. */
void
relabel_server_result_set_unreadable(RelabelServerResult *self, guint field, const RelabelServerLabel *label, const char *reason)
{
  RelabelServerField *server = &self->fields[field];

  for (guint i = 0; i < label->parts->len; i++) {
    g_autoptr(JsonNode) node = relabel_json_node_from_object(json_object_ref(g_array_index(label->parts, RelabelServerPart, i).region));

    relabel_server_result_skip(self, field, node, reason, FALSE);
  }
  g_hash_table_add(server->unreadable, g_strdup(label->id));
}

/* Parents and regions may stand behind what belongs to them. */
static void
read_regions(RelabelResultReader *reader, JsonArray *result)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new();
  g_autoptr(GPtrArray) attributes = g_ptr_array_new();

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonNode *node = json_array_get_element(result, i);
    JsonObject *region = region_of(node);
    guint field = find_field(reader, region);

    if (field < reader->out->n_fields && relabel_result_reader_is_child(reader, field, region))
      g_ptr_array_add(children, node);
    else if (field < reader->out->n_fields)
      take_region(reader, field, node);
    else if (relabel_result_reader_is_attribute(reader, region))
      g_ptr_array_add(attributes, node);
    else
      skip_stranger(reader, node);
  }
  for (guint i = 0; i < children->len; i++)
    take_region(reader, find_field(reader, region_of(children->pdata[i])), children->pdata[i]);
  for (guint i = 0; i < attributes->len; i++)
    relabel_result_reader_take_attribute(reader, attributes->pdata[i]);
}

/* What is painted later is above what was before, whatever its number. */
static void
order_labels(RelabelServerResult *self)
{
  for (guint i = 0; i < self->n_fields; i++) {
    gboolean parts = (self->fields[i].field->conversion->flags & RELABEL_CONVERSION_PARTS) != 0;

    for (guint k = 0; parts && k < self->fields[i].labels->len; k++) {
      RelabelServerLabel *label = g_ptr_array_index(self->fields[i].labels, k);

      if (label->unordered)
        order_parts(self, i, label);
    }
  }
}

static void
init_field(RelabelServerField *self, const RelabelConvertField *field, GPtrArray *known)
{
  gboolean parts = (field->conversion->flags & RELABEL_CONVERSION_PARTS) != 0;

  *self = (RelabelServerField){ field, g_ptr_array_new_with_free_func(label_free), g_hash_table_new(g_str_hash, g_str_equal),
                                g_hash_table_new(g_str_hash, g_str_equal),
                                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), FALSE };
  for (guint i = 0; parts && known != NULL && i < known->len; i++)
    g_hash_table_insert(self->known, (gpointer)relabel_label_get_id(g_ptr_array_index(known, i)), g_ptr_array_index(known, i));
}

void
relabel_server_result_read(RelabelServerResult *self, const RelabelConvertField *fields, guint n_fields, GPtrArray *const *known,
                           JsonArray *result, JsonObject *names, const char *prefix)
{
  g_autoptr(GHashTable) attributes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  RelabelResultReader reader = { self, known, prefix, result, NULL, attributes };

  *self = (RelabelServerResult){ g_new0(RelabelServerField, n_fields), n_fields, names != NULL ? json_object_ref(names) : NULL, FALSE,
                                 g_ptr_array_new_with_free_func(skipped_free) };
  for (guint i = 0; i < n_fields; i++) {
    init_field(&self->fields[i], &fields[i], known[i]);
    relabel_result_reader_index_attributes(&reader, i);
  }
  read_regions(&reader, result);
  order_labels(self);
  relabel_result_reader_settle_classes(&reader);
  relabel_result_reader_settle_attributes(&reader);
  mark_unreadable(&reader);
  g_clear_pointer(&reader.regions, g_hash_table_unref);
}

void
relabel_server_result_clear(RelabelServerResult *self)
{
  for (guint i = 0; i < self->n_fields; i++) {
    g_hash_table_unref(self->fields[i].by_id);
    g_hash_table_unref(self->fields[i].known);
    g_ptr_array_unref(self->fields[i].labels);
    g_hash_table_unref(self->fields[i].unreadable);
  }
  g_clear_pointer(&self->fields, g_free);
  g_clear_pointer(&self->names, json_object_unref);
  g_clear_pointer(&self->skipped, g_ptr_array_unref);
  self->n_fields = 0;
}
