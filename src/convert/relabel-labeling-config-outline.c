/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in a labeling config that somebody else made. */
#include "relabel-labeling-config-private.h"

#include <string.h>

#include "relabel-convert-error.h"

typedef struct {
  RelabelConfigOutline *out;
  RelabelConfigControl *control; /* that is open */
} Reader;

static void
control_free(gpointer data)
{
  RelabelConfigControl *control = data;

  g_free(control->tag);
  g_free(control->name);
  g_free(control->object);
  g_free(control->when);
  g_ptr_array_unref(control->items);
  g_free(control);
}

void
relabel_config_outline_free(RelabelConfigOutline *self)
{
  g_ptr_array_unref(self->controls);
  g_hash_table_unref(self->names);
  g_hash_table_unref(self->data);
  g_free(self->image);
  g_free(self->image_key);
  g_free(self);
}

/* The value of an attribute, or NULL. */
static const char *
peek(const char **names, const char **values, const char *name)
{
  for (gsize i = 0; names[i] != NULL; i++) {
    if (strcmp(names[i], name) == 0)
      return values[i];
  }
  return NULL;
}

static void
add_control(Reader *reader, const char *tag, const char **names, const char **values)
{
  RelabelConfigControl *control = g_new0(RelabelConfigControl, 1);
  const char *value = peek(names, values, "value");

  control->tag = g_strdup(tag);
  control->name = g_strdup(peek(names, values, "name"));
  control->object = g_strdup(peek(names, values, "toName"));
  control->when = g_strdup(peek(names, values, "whenTagName"));
  control->multiple = g_strcmp0(peek(names, values, "choice"), "multiple") == 0;
  control->per_region = g_strcmp0(peek(names, values, "perRegion"), "true") == 0;
  control->dynamic = value != NULL && *value == '$';
  control->items = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(reader->out->controls, control);
  reader->control = control;
}

/* An image that we could fill: one picture, from a member of the data by its name. */
static void
take_object(RelabelConfigOutline *out, const char *tag, const char *name, const char *value)
{
  out->has_objects = TRUE;
  if (out->image != NULL || strcmp(tag, "Image") != 0 || value == NULL || *value != '$' || value[1] == '\0' ||
      strpbrk(value + 1, "$.[]{}/ ") != NULL)
    return;
  out->image = g_strdup(name);
  out->image_key = g_strdup(value + 1);
}

static void
take_named(Reader *reader, const char *tag, const char *name, const char **names, const char **values)
{
  static const char *const sources[] = { "value", "valueList", "valueUrl" };
  const char *object = peek(names, values, "toName");

  g_hash_table_add(reader->out->names, g_strdup(name));
  for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
    const char *value = peek(names, values, sources[i]);

    if (value != NULL && *value == '$' && value[1] != '\0')
      g_hash_table_insert(reader->out->data, g_strdup(value + 1), g_strdup(tag));
  }
  if (object == NULL)
    take_object(reader->out, tag, name, peek(names, values, "value"));
  else if (strcmp(tag, "Filter") != 0)
    add_control(reader, tag, names, values);
}

static void
start_element_cb(GMarkupParseContext *context, const char *tag, const char **names, const char **values, gpointer data, GError **error)
{
  Reader *reader = data;
  const char *name = peek(names, values, "name");
  const char *item = peek(names, values, "alias");

  if (item == NULL)
    item = peek(names, values, "value");
  if (name != NULL)
    take_named(reader, tag, name, names, values);
  else if (reader->control != NULL && item != NULL && (strcmp(tag, "Label") == 0 || strcmp(tag, "Choice") == 0))
    g_ptr_array_add(reader->control->items, g_strdup(item));
}

static void
end_element_cb(GMarkupParseContext *context, const char *tag, gpointer data, GError **error)
{
  Reader *reader = data;

  if (reader->control != NULL && strcmp(tag, reader->control->tag) == 0)
    reader->control = NULL;
}

RelabelConfigOutline *
relabel_config_outline_new(const char *xml, GError **error)
{
  static const GMarkupParser parser = { .start_element = start_element_cb, .end_element = end_element_cb };
  g_autoptr(RelabelConfigOutline) self = g_new0(RelabelConfigOutline, 1);
  g_autoptr(GMarkupParseContext) context = NULL;
  g_autoptr(GError) reason = NULL;
  Reader reader = { self, NULL };

  self->controls = g_ptr_array_new_with_free_func(control_free);
  self->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->data = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  context = g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, &reader, NULL);
  if (g_markup_parse_context_parse(context, xml, -1, &reason) && g_markup_parse_context_end_parse(context, &reason))
    return g_steal_pointer(&self);
  g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA, "The labeling config can't be read: %s", reason->message);
  return NULL;
}

RelabelConfigControl *
relabel_config_outline_find(RelabelConfigOutline *self, const char *name)
{
  for (guint i = 0; i < self->controls->len; i++) {
    RelabelConfigControl *control = g_ptr_array_index(self->controls, i);

    if (strcmp(control->name, name) == 0)
      return control;
  }
  return NULL;
}

gboolean
relabel_config_control_has_item(RelabelConfigControl *self, const char *item)
{
  return g_ptr_array_find_with_equal_func(self->items, item, g_str_equal, NULL);
}

/* Whether one can stand in the place of the other: their results are of one kind. */
gboolean
relabel_config_control_is_like(RelabelConfigControl *self, RelabelConfigControl *other)
{
  return strcmp(self->tag, other->tag) == 0 && strcmp(self->object, other->object) == 0 && self->multiple == other->multiple &&
         self->per_region == other->per_region && !self->dynamic && !other->dynamic;
}
