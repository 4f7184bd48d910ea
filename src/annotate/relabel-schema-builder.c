/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-annotate.h"
#include "relabel-conversion.h"
#include "relabel-labeling-config.h"

static gboolean
refuse(GError **error, const char *format, const char *name)
{
  /* The formats are this file's own, with one %s each. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA, format, name);
#pragma GCC diagnostic pop
  return FALSE;
}

static gboolean
refuse_type(RelabelSchemaField *field, const char *label_type, GError **error)
{
  g_auto(GStrv) label_types = relabel_labeling_config_list_label_types();
  g_autofree char *known = g_strjoinv(", ", label_types);

  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA,
              "Field “%s”: labels of type “%s” can't be sent to Label Studio; these can: %s",
              relabel_schema_field_get_name(field), label_type, known);
  return FALSE;
}

static gboolean
refuse_other_type(RelabelSchemaField *field, RelabelField *existing, GError **error)
{
  const char *actual = relabel_field_type_to_nick(relabel_field_get_field_type(existing));

  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA,
              "Field “%s” holds %s, not %s: leave the label type out, or choose another name for a new field",
              relabel_schema_field_get_name(field), actual, relabel_schema_field_get_label_type(field));
  return FALSE;
}

static gboolean
find_new_type(RelabelSchemaField *field, GError **error)
{
  const char *name = relabel_schema_field_get_name(field);

  if (relabel_schema_field_get_label_type(field) == NULL)
    return refuse(error, "Field “%s” is new: say which label type it is to hold, e.g. detections", name);
  if (!relabel_field_name_is_valid(name))
    return refuse(error, "A new field can't be called “%s”: names have no “$” or “.” and don't begin with “_”", name);
  return relabel_conversion_find(field) != NULL || refuse_type(field, relabel_schema_field_get_label_type(field), error);
}

/* The rule of types: what an existing field holds decides, and the first type that can hold it where none is asked for; a new field has to be
 * told. */
static gboolean
find_type(RelabelSchemaField *field, RelabelField *existing, GError **error)
{
  const char *asked = relabel_schema_field_get_label_type(field);
  g_auto(GStrv) known = relabel_labeling_config_list_label_types();
  g_auto(GStrv) possible = NULL;

  if (existing == NULL)
    return find_new_type(field, error);
  possible = relabel_labeling_config_list_types_for_field(relabel_field_get_field_type(existing));
  if (possible[0] == NULL)
    return refuse(error, "Field “%s” holds neither labels nor numbers, texts, or yes and no: choose another, or a name for a new one",
                  relabel_schema_field_get_name(field));
  if (asked != NULL && !g_strv_contains((const char *const *)known, asked))
    return refuse_type(field, asked, error);
  if (asked != NULL && !g_strv_contains((const char *const *)possible, asked))
    return refuse_other_type(field, existing, error);
  if (asked == NULL)
    relabel_schema_field_set_label_type(field, possible[0]);
  if (!relabel_field_type_is_label(relabel_field_get_field_type(existing)))
    relabel_schema_field_set_scalar_type(field, relabel_field_get_field_type(existing));
  return TRUE;
}

/* The targets of the schema, of the dataset, or of all values that a byte can have, as FiftyOne has it. */
static gboolean
find_mask_targets(RelabelDataset *dataset, RelabelSchemaField *field, gboolean existing, GError **error)
{
  const char *name = relabel_schema_field_get_name(field);
  g_autoptr(JsonObject) targets = relabel_dataset_dup_mask_targets(dataset, name);

  if (relabel_schema_field_get_mask_targets(field) != NULL)
    return TRUE;
  if (targets == NULL && !existing)
    return refuse(error, "Field “%s” is new: name its mask targets", name);
  if (targets == NULL) {
    targets = json_object_new();
    for (guint i = 1; i < 256; i++) {
      g_autofree char *value = g_strdup_printf("%u", i);

      json_object_set_string_member(targets, value, value);
    }
    json_object_set_string_member(targets, "0", "background");
  }
  relabel_schema_field_set_mask_targets(field, targets);
  return TRUE;
}

static void
add_class(GStrvBuilder *builder, GHashTable *seen, const char *label)
{
  if (g_hash_table_add(seen, g_strdup(label)))
    g_strv_builder_add(builder, label);
}

/* The dataset's list for the field, or its default list, and behind it what occurs: else labels that exist could not be sent. */
static gboolean
find_classes(RelabelDataset *dataset, RelabelSchemaField *field, gboolean existing, GCancellable *cancellable, GError **error)
{
  const char *name = relabel_schema_field_get_name(field);
  g_auto(GStrv) listed = relabel_dataset_dup_classes(dataset, name);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GPtrArray) counts = NULL;
  g_auto(GStrv) classes = NULL;
  const RelabelConversion *conversion = relabel_conversion_find(field);

  if ((conversion->flags & RELABEL_CONVERSION_TARGETS) != 0)
    return find_mask_targets(dataset, field, existing, error);
  if (relabel_schema_field_get_mask_targets(field) != NULL)
    return refuse(error, "Field “%s” holds no segmentation: mask targets are the classes of one", name);
  /* The classes of a scalar make it a choice: nobody has to name any. */
  if (relabel_schema_field_get_classes(field)[0] != NULL || !relabel_field_type_is_label(conversion->field_type) || conversion->item == NULL)
    return TRUE;
  if (!existing)
    return refuse(error, "Field “%s” is new: list its classes", name);
  counts = relabel_dataset_count_classes(dataset, name, NULL, cancellable, error);
  if (counts == NULL)
    return FALSE;
  for (guint i = 0; listed[i] != NULL; i++)
    add_class(builder, seen, listed[i]);
  for (guint i = 0; i < counts->len; i++) {
    RelabelClassCount *count = g_ptr_array_index(counts, i);

    if (count->label != NULL)
      add_class(builder, seen, count->label);
  }
  classes = g_strv_builder_end(builder);
  if (classes[0] == NULL)
    return refuse(error, "Field “%s” has no labels from which its classes could be seen: list its classes", name);
  relabel_schema_field_set_classes(field, (const char *const *)classes);
  return TRUE;
}

static void
copy_attributes(RelabelSchemaField *field, RelabelSchemaField *asked)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(asked);

  for (guint i = 0; i < attributes->len; i++)
    relabel_schema_field_add_attribute(field, g_ptr_array_index(attributes, i));
}

static RelabelSchemaField *
build_field(RelabelDataset *dataset, RelabelSchemaField *asked, GCancellable *cancellable, GError **error)
{
  const char *name = relabel_schema_field_get_name(asked);
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(name);
  g_autoptr(RelabelField) existing = relabel_dataset_find_field(dataset, name);

  relabel_schema_field_set_label_type(field, relabel_schema_field_get_label_type(asked));
  relabel_schema_field_set_classes(field, relabel_schema_field_get_classes(asked));
  relabel_schema_field_set_mask_targets(field, relabel_schema_field_get_mask_targets(asked));
  relabel_schema_field_set_scalar_type(field, relabel_schema_field_get_scalar_type(asked));
  relabel_schema_field_set_tool(field, relabel_schema_field_get_tool(asked));
  copy_attributes(field, asked);
  relabel_schema_field_set_permissions(field, relabel_schema_field_get_permissions(asked));
  relabel_schema_field_set_existing(field, existing != NULL);
  if (!find_type(field, existing, error) || !find_classes(dataset, field, existing != NULL, cancellable, error))
    return NULL;
  return g_steal_pointer(&field);
}

/* The names of attributes' controls follow the order of the attributes, and a run keeps its schema as JSON, which has an order of its own: what
 * a run is sent with has to be what it is loaded with. */
static RelabelLabelSchema *
order_as_kept(RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(JsonNode) node = relabel_label_schema_to_json(schema);

  return relabel_label_schema_new_from_json(node, error);
}

/**
 * relabel_annotate_build_schema:
 * @dataset: a dataset
 * @view: (nullable): what is to be sent
 * @schema: what was asked for: field names, and of each as much as is known
 * @cancellable: (nullable): to cancel
 *
 * Finds out what a label schema leaves open. The type of an existing field is its own; its classes are those that the dataset lists for the
 * field, else its default classes, and behind them those that occur. A new field needs type and classes.
 *
 * Returns: (transfer full) (nullable): the whole schema; %RELABEL_ANNOTATE_ERROR_SCHEMA says which field lacks what
 */
RelabelLabelSchema *
relabel_annotate_build_schema(RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema,
                              GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelLabelSchema) built = relabel_label_schema_new();
  g_autoptr(RelabelLabelSchema) ordered = NULL;
  g_autofree char *config = NULL;

  if (relabel_label_schema_get_n_fields(schema) == 0) {
    g_set_error_literal(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA,
                        "The label schema has no fields: choose what is to be labelled");
    return NULL;
  }
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *asked = relabel_label_schema_get_field(schema, i);
    g_autoptr(RelabelSchemaField) field = NULL;

    if (relabel_label_schema_find_field(built, relabel_schema_field_get_name(asked)) != NULL) {
      refuse(error, "Field “%s” stands twice in the label schema", relabel_schema_field_get_name(asked));
      return NULL;
    }
    field = build_field(dataset, asked, cancellable, error);
    if (field == NULL)
      return NULL;
    relabel_label_schema_add_field(built, field);
  }
  ordered = order_as_kept(built, error);
  config = ordered != NULL ? relabel_labeling_config_new(ordered, error) : NULL;
  return config != NULL ? g_steal_pointer(&ordered) : NULL;
}
