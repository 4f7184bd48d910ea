/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes of a field: those that are asked for, and those that its labels have. */
#include <math.h>
#include <string.h>

#include "relabel-document.h"
#include "relabel-labeling-config.h"
#include "relabel-schema-builder.h"

/* An editor with more is of no use: these are for a person to choose from. */
#define MAX_OBSERVED 64

#define MS_PER_DAY (24 * 60 * 60 * 1000)

gboolean
relabel_schema_builder_has_attributes(const RelabelSchemaBuilder *self)
{
  return relabel_field_type_is_label(self->conversion->field_type) && (self->conversion->flags & RELABEL_CONVERSION_TARGETS) == 0;
}

gboolean
relabel_schema_builder_wants_attributes(const RelabelSchemaBuilder *self)
{
  guint n_groups = 0;
  const RelabelClassGroup *groups = relabel_schema_field_get_class_groups(self->field, &n_groups);
  gboolean wanted = relabel_schema_field_get_attribute_source(self->asked) != RELABEL_ATTRIBUTE_SOURCE_GIVEN;

  for (guint i = 0; i < n_groups; i++)
    wanted |= groups[i].observed;
  return wanted && relabel_schema_builder_has_attributes(self) && relabel_schema_field_get_existing(self->field);
}

/* What FiftyOne declares, or keeps beside the label; and what is a part of the shape in the editor. */
static gboolean
is_own(const RelabelSchemaBuilder *self, const char *name)
{
  static const char *const names[] = { "attributes", "instance", "keyframe", NULL };

  if (*name == '_' || g_strv_contains(names, name))
    return TRUE;
  return strcmp(name, "rotation") == 0 && strcmp(self->conversion->result_type, "rectanglelabels") == 0;
}

/* FALSE for what no control holds: lists, documents, moments that are no whole days. */
static gboolean
find_type(JsonNode *value, RelabelAttributeType *type)
{
  GType holds = JSON_NODE_HOLDS_VALUE(value) ? json_node_get_value_type(value) : G_TYPE_INVALID;
  gint64 moment = relabel_document_get_date(value);
  double number;

  if (holds == G_TYPE_STRING)
    *type = RELABEL_ATTRIBUTE_TYPE_TEXT;
  else if (holds == G_TYPE_BOOLEAN)
    *type = RELABEL_ATTRIBUTE_TYPE_BOOLEAN;
  else if (relabel_document_get_number(value, &number) && isfinite(number))
    *type = RELABEL_ATTRIBUTE_TYPE_NUMBER;
  else if (moment != -1 && moment / 1000 % MS_PER_DAY == 0)
    *type = RELABEL_ATTRIBUTE_TYPE_DATE;
  else
    return FALSE;
  return TRUE;
}

/* Attributes that were found, of all classes or of some. */
typedef struct {
  const RelabelSchemaBuilder *builder;
  const char *const *classes;
  GHashTable *seen;
  GPtrArray *found;
  GString *skipped;
} Finding;

static void
look_at(Finding *self, const RelabelAttributeUse *use)
{
  RelabelAttributeType type;
  RelabelAttribute *attribute;

  if (self->classes != NULL && (use->label == NULL || !g_strv_contains(self->classes, use->label)))
    return;
  if (is_own(self->builder, use->name) || !g_hash_table_add(self->seen, use->name))
    return;
  if (!find_type(use->first, &type) || self->found->len == MAX_OBSERVED) {
    g_string_append_printf(self->skipped, "%s“%s”", self->skipped->len > 0 ? ", " : "", use->name);
    return;
  }
  attribute = relabel_attribute_new(use->name, type);
  relabel_attribute_set_classes(attribute, self->classes);
  g_ptr_array_add(self->found, attribute);
}

static guint
count_different(const char *const *classes)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; classes[i] != NULL; i++)
    g_hash_table_add(seen, (gpointer)classes[i]);
  return g_hash_table_size(seen);
}

/* Where each class has controls of its own, there is room for some only. */
static gboolean
is_room(const Finding *self)
{
  const char *const *classes = self->classes != NULL ? self->classes : relabel_schema_field_get_classes(self->builder->field);

  return (self->builder->conversion->flags & RELABEL_CONVERSION_BY_CLASS) == 0 ||
         self->found->len * count_different(classes) <= RELABEL_LABELING_CONFIG_MAX_CLASS_CONTROLS;
}

/* @classes: (nullable): whose labels count; NULL for all */
static void
add_observed(const RelabelSchemaBuilder *self, const char *const *classes)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GString) skipped = g_string_new(NULL);
  Finding finding = { self, classes, seen, found, skipped };
  const char *name = relabel_schema_field_get_name(self->field);

  for (guint i = 0; i < self->scan.attributes->len; i++)
    look_at(&finding, g_ptr_array_index(self->scan.attributes, i));
  if (skipped->len > 0)
    relabel_label_schema_take_note(self->built, g_strdup_printf("Field “%s”: the editor can't show these attributes, which stay as they are: %s",
                                                                name, skipped->str));
  if (!is_room(&finding)) {
    relabel_label_schema_take_note(self->built,
                                   g_strdup_printf("Field “%s”: there is no room for %u attributes of each class; name those that are "
                                                   "wanted, of the classes that need them",
                                                   name, found->len));
    return;
  }
  for (guint i = 0; i < found->len; i++)
    relabel_schema_field_add_attribute(self->field, g_ptr_array_index(found, i));
}

static void
add_group(const RelabelSchemaBuilder *self, const RelabelClassGroup *group)
{
  const char *const *classes = relabel_schema_field_get_classes(self->field);
  g_autofree const char **names = g_new0(const char *, group->length + 1);

  for (guint i = 0; i < group->length; i++)
    names[i] = classes[group->first + i];
  add_observed(self, names);
}

/* A class's own stand before those of all, as they are read again. */
void
relabel_schema_builder_add_attributes(const RelabelSchemaBuilder *self)
{
  GPtrArray *given = relabel_schema_field_get_attributes(self->asked);
  gboolean is_given = relabel_schema_field_get_attribute_source(self->asked) == RELABEL_ATTRIBUTE_SOURCE_GIVEN;
  gboolean is_existing = relabel_schema_field_get_existing(self->field);
  guint n_groups = 0;
  const RelabelClassGroup *groups = relabel_schema_field_get_class_groups(self->field, &n_groups);

  for (guint i = 0; relabel_schema_builder_has_attributes(self) && i < given->len; i++) {
    if (is_given || relabel_attribute_get_classes(g_ptr_array_index(given, i)) != NULL)
      relabel_schema_field_add_attribute(self->field, g_ptr_array_index(given, i));
  }
  for (guint i = 0; relabel_schema_builder_wants_attributes(self) && i < n_groups; i++) {
    if (groups[i].observed)
      add_group(self, &groups[i]);
  }
  if (relabel_schema_builder_wants_attributes(self) && !is_given)
    add_observed(self, NULL);
  relabel_schema_field_set_attribute_source(
      self->field, is_given || !is_existing ? RELABEL_ATTRIBUTE_SOURCE_GIVEN : RELABEL_ATTRIBUTE_SOURCE_OBSERVED);
}
