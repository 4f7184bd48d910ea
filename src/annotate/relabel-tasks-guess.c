/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Results without their labeling config: what the controls are, as far as regions tell. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-labeling-config-private.h"
#include "relabel-tasks-private.h"

typedef struct {
  char *type;         /* of its results */
  char *object;
  gboolean several;   /* choices of one result */
  gboolean per_region;
  gboolean annotated; /* in annotations */
  gboolean predicted; /* in predictions */
  GPtrArray *classes; /* in the order in which they occur */
} Control;

struct _RelabelTasksGuess {
  GHashTable *controls; /* by name */
  GPtrArray *names;     /* in the order in which they occur */
};

static void
control_free(gpointer data)
{
  Control *control = data;

  g_free(control->type);
  g_free(control->object);
  g_ptr_array_unref(control->classes);
  g_free(control);
}

RelabelTasksGuess *
relabel_tasks_guess_new(void)
{
  RelabelTasksGuess *self = g_new0(RelabelTasksGuess, 1);

  self->controls = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, control_free);
  self->names = g_ptr_array_new();
  return self;
}

void
relabel_tasks_guess_free(RelabelTasksGuess *self)
{
  g_ptr_array_unref(self->names);
  g_hash_table_unref(self->controls);
  g_free(self);
}

static Control *
ensure_control(RelabelTasksGuess *self, const char *name, const char *type, const char *object)
{
  Control *control = g_hash_table_lookup(self->controls, name);
  char *key;

  if (control != NULL)
    return control;
  key = g_strdup(name);
  control = g_new0(Control, 1);
  control->type = g_strdup(type);
  control->object = g_strdup(object != NULL ? object : RELABEL_LABELING_CONFIG_OBJECT);
  control->classes = g_ptr_array_new_with_free_func(g_free);
  g_hash_table_insert(self->controls, key, control);
  g_ptr_array_add(self->names, key);
  return control;
}

static void
note_classes(Control *control, JsonObject *value)
{
  JsonArray *array = relabel_json_peek_array(value, control->type);
  g_auto(GStrv) classes = array != NULL ? relabel_json_dup_strv(array) : NULL;

  for (gsize i = 0; classes != NULL && classes[i] != NULL; i++) {
    control->several |= i > 0;
    if (!g_ptr_array_find_with_equal_func(control->classes, classes[i], g_str_equal, NULL))
      g_ptr_array_add(control->classes, g_strdup(classes[i]));
  }
}

/* Regions have the ids of those that they belong to; what is of the whole image has an id of its own. */
static gboolean
is_of_region(JsonObject *region, GHashTable *regions)
{
  const char *id = relabel_json_peek_string(region, "id");

  return id != NULL && g_hash_table_contains(regions, id);
}

static gboolean
is_spatial(const char *type)
{
  return g_str_has_suffix(type, "labels");
}

static JsonObject *
get_region(JsonArray *result, guint i)
{
  JsonNode *node = json_array_get_element(result, i);

  return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

void
relabel_tasks_guess_add(RelabelTasksGuess *self, JsonArray *result, gboolean is_prediction)
{
  g_autoptr(GHashTable) regions = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *region = get_region(result, i);
    const char *type = relabel_json_peek_string(region, "type"), *id = relabel_json_peek_string(region, "id");

    if (type != NULL && id != NULL && is_spatial(type))
      g_hash_table_add(regions, (gpointer)id);
  }
  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *region = get_region(result, i);
    const char *type = relabel_json_peek_string(region, "type"), *name = relabel_json_peek_string(region, "from_name");
    Control *control;

    if (type == NULL || name == NULL)
      continue;
    control = ensure_control(self, name, type, relabel_json_peek_string(region, "to_name"));
    control->per_region |= !is_spatial(type) && is_of_region(region, regions);
    control->annotated |= !is_prediction;
    control->predicted |= is_prediction;
    note_classes(control, relabel_json_peek_object(region, "value"));
  }
}

gboolean
relabel_tasks_guess_has(RelabelTasksGuess *self, const char *name, gboolean is_prediction)
{
  const Control *control = g_hash_table_lookup(self->controls, name);

  return control != NULL && (is_prediction ? control->predicted : control->annotated);
}

gboolean
relabel_tasks_guess_is_both(RelabelTasksGuess *self, const char *name)
{
  return relabel_tasks_guess_has(self, name, FALSE) && relabel_tasks_guess_has(self, name, TRUE);
}

/* A labeling config that could have made them, so that one reader is enough. */

static const char *
find_tag(const char *type)
{
  static const struct {
    const char *type;
    const char *tag;
  } tags[] = {
    { "rectanglelabels", "RectangleLabels" }, { "ellipselabels", "EllipseLabels" }, { "brushlabels", "BrushLabels" },
    { "bitmasklabels", "BitmaskLabels" },     { "polygonlabels", "PolygonLabels" }, { "vectorlabels", "VectorLabels" },
    { "keypointlabels", "KeyPointLabels" },   { "choices", "Choices" },             { "number", "Number" },
    { "textarea", "TextArea" },               { "rating", "Rating" },               { "datetime", "DateTime" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(tags); i++) {
    if (strcmp(tags[i].type, type) == 0)
      return tags[i].tag;
  }
  return NULL;
}

static void
append_attribute(GString *xml, const char *name, const char *value)
{
  g_string_append_printf(xml, " %s=\"", name);
  relabel_labeling_config_append_escaped(xml, value);
  g_string_append_c(xml, '"');
}

static void
append_control(GString *xml, const char *name, const Control *control, const char *tag)
{
  const char *item = strcmp(tag, "Choices") == 0 ? "Choice" : "Label";

  g_string_append_printf(xml, "<%s", tag);
  append_attribute(xml, "name", name);
  append_attribute(xml, "toName", control->object);
  g_string_append_printf(xml, "%s%s>", control->several && strcmp(tag, "Choices") == 0 ? " choice=\"multiple\"" : "",
                         control->per_region ? " perRegion=\"true\"" : "");
  for (guint i = 0; i < control->classes->len; i++)
    relabel_labeling_config_append_item(xml, "", item, g_ptr_array_index(control->classes, i), FALSE);
  g_string_append_printf(xml, "</%s>", tag);
}

RelabelLabelSchema *
relabel_tasks_guess_make_schema(RelabelTasksGuess *self)
{
  const Control *first = self->names->len > 0 ? g_hash_table_lookup(self->controls, g_ptr_array_index(self->names, 0)) : NULL;
  g_autoptr(GString) xml = g_string_new("<View><Image value=\"$image\"");
  g_autofree char *image_key = NULL;
  RelabelLabelSchema *schema;

  append_attribute(xml, "name", first != NULL ? first->object : RELABEL_LABELING_CONFIG_OBJECT);
  g_string_append(xml, "/>");
  for (guint i = 0; i < self->names->len; i++) {
    const char *name = g_ptr_array_index(self->names, i);
    const Control *control = g_hash_table_lookup(self->controls, name);
    const char *tag = find_tag(control->type);

    if (tag != NULL)
      append_control(xml, name, control, tag);
  }
  g_string_append(xml, "</View>");
  schema = relabel_labeling_config_read_schema(xml->str, &image_key, NULL, NULL);
  return schema != NULL ? schema : relabel_label_schema_new();
}
