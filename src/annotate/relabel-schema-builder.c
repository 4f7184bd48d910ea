/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-annotate.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-schema-builder.h"

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

  if (!relabel_field_name_is_valid(name))
    return refuse(error, "A new field can't be called “%s”: names have no “$” or “.”, don't begin with “_”, and are no sample's own such as “id”",
                  name);
  if (relabel_schema_field_get_label_type(field) == NULL)
    return refuse(error, "Field “%s” is new: say which label type it is to hold, e.g. detections", name);
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
find_mask_targets(RelabelSchemaBuilder *self, GError **error)
{
  const char *name = relabel_schema_field_get_name(self->field);
  g_autoptr(JsonObject) targets = relabel_dataset_dup_mask_targets(self->dataset, name);

  if (relabel_schema_field_get_mask_targets(self->asked) != NULL) {
    relabel_schema_field_set_mask_targets(self->field, relabel_schema_field_get_mask_targets(self->asked));
    return TRUE;
  }
  if (!relabel_schema_field_get_existing(self->field))
    return refuse(error, "Field “%s” is new: name its mask targets", name);
  if (targets == NULL) {
    targets = json_object_new();
    for (guint i = 1; i < 256; i++) {
      g_autofree char *value = g_strdup_printf("%u", i);

      json_object_set_string_member(targets, value, value);
    }
    json_object_set_string_member(targets, "0", "background");
  }
  relabel_schema_field_set_mask_targets(self->field, targets);
  return TRUE;
}

/* ---- classes ---- */

static void
take_given_classes(RelabelSchemaBuilder *self)
{
  guint n_groups = 0;
  const RelabelClassGroup *groups = relabel_schema_field_get_class_groups(self->asked, &n_groups);
  const char *const none[] = { NULL };
  const char *const *listed = relabel_schema_field_get_listed_classes(self->asked);
  const char *const *classes = listed != NULL ? listed : none;

  relabel_schema_field_set_classes(self->field, classes);
  relabel_schema_field_set_class_groups(self->field, groups, n_groups);
  relabel_schema_field_set_class_source(self->field, classes[0] != NULL ? RELABEL_CLASS_SOURCE_GIVEN : RELABEL_CLASS_SOURCE_NONE, 0);
}

/* Whether the dataset's list, where there is one, is the field's own. */
static RelabelClassSource
find_list(RelabelSchemaBuilder *self)
{
  g_autoptr(JsonObject) document = relabel_dataset_dup_document(self->dataset);
  JsonObject *by_field = relabel_json_peek_object(document, "classes");

  return relabel_json_peek_array(by_field, relabel_schema_field_get_name(self->field)) != NULL ? RELABEL_CLASS_SOURCE_FIELD
                                                                                               : RELABEL_CLASS_SOURCE_DEFAULT;
}

static gboolean
add_class(GStrvBuilder *builder, GHashTable *seen, const char *label)
{
  if (!g_hash_table_add(seen, g_strdup(label)))
    return FALSE;
  g_strv_builder_add(builder, label);
  return TRUE;
}

static void
take_found_classes(RelabelSchemaBuilder *self, const char *const *listed, GPtrArray *counts)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) classes = NULL;
  RelabelClassSource source;
  guint n_unlisted = 0;

  for (guint i = 0; listed[i] != NULL; i++)
    add_class(builder, seen, listed[i]);
  for (guint i = 0; i < counts->len; i++) {
    RelabelClassCount *count = g_ptr_array_index(counts, i);

    n_unlisted += count->label != NULL && add_class(builder, seen, count->label);
  }
  classes = g_strv_builder_end(builder);
  source = classes[0] == NULL ? RELABEL_CLASS_SOURCE_NONE : listed[0] == NULL ? RELABEL_CLASS_SOURCE_OBSERVED : find_list(self);
  relabel_schema_field_set_classes(self->field, (const char *const *)classes);
  relabel_schema_field_set_class_source(self->field, source, listed[0] != NULL ? n_unlisted : 0);
}

/* The dataset's list for the field, or its default list, and behind it what occurs: else labels that exist could not be sent. */
static gboolean
find_classes(RelabelSchemaBuilder *self, GError **error)
{
  const char *name = relabel_schema_field_get_name(self->field);
  g_auto(GStrv) listed = relabel_dataset_dup_classes(self->dataset, name);
  g_autoptr(GPtrArray) counts = NULL;

  if (!relabel_schema_field_get_existing(self->field))
    return refuse(error, "Field “%s” is new: list its classes", name);
  counts = relabel_dataset_count_classes(self->dataset, name, NULL, self->cancellable, error);
  if (counts == NULL)
    return FALSE;
  take_found_classes(self, (const char *const *)listed, counts);
  if (relabel_schema_field_get_classes(self->field)[0] != NULL)
    return TRUE;
  /* The server takes an empty list of labels, not of choices. */
  if (strcmp(self->conversion->item, "Choice") == 0)
    return refuse(error, "Field “%s” has no labels from which its classes could be seen: list its classes", name);
  relabel_label_schema_take_note(
      self->built, g_strdup_printf("Field “%s” has no labels from which its classes could be seen: in the editor there will be none", name));
  return TRUE;
}

/* What stands in the schema for a field of this type: its targets, its classes, or nothing. */
static gboolean
find_values(RelabelSchemaBuilder *self, GError **error)
{
  if ((self->conversion->flags & RELABEL_CONVERSION_TARGETS) != 0)
    return find_mask_targets(self, error);
  if (relabel_schema_field_get_mask_targets(self->asked) != NULL)
    relabel_label_schema_take_note(self->built, g_strdup_printf("Field “%s” holds no segmentation: its mask targets don't count",
                                                                relabel_schema_field_get_name(self->field)));
  /* The classes of a scalar make it a choice: nobody has to name any. */
  if (relabel_schema_field_get_classes(self->field)[0] != NULL || !relabel_field_type_is_label(self->conversion->field_type) ||
      self->conversion->item == NULL)
    return TRUE;
  return find_classes(self, error);
}

/* ---- what the labels are ---- */

static void
note_types(RelabelSchemaBuilder *self, RelabelField *existing)
{
  g_auto(GStrv) possible = relabel_labeling_config_list_types_for_field(relabel_field_get_field_type(existing));
  g_autofree char *types = g_strjoinv(", ", possible);
  const char *name = relabel_schema_field_get_name(self->field);
  const char *label_type = relabel_schema_field_get_label_type(self->field);
  guint64 n_left_out = self->scan.n_others;

  if (possible[0] != NULL && possible[1] != NULL && relabel_schema_field_get_label_type(self->asked) == NULL)
    relabel_label_schema_take_note(self->built, g_strdup_printf("Found existing field “%s” with multiple types (%s): only the %s are sent", name,
                                                                types, label_type));
  if (n_left_out > 0)
    relabel_label_schema_take_note(self->built,
                                   g_strdup_printf("Field “%s”: %" G_GUINT64_FORMAT " of its labels are no %s: they are not sent, and the "
                                                   "run can't change or delete them",
                                                   name, n_left_out, label_type));
}

/* A field that was asked for is sent, even if the view hides it as a whole: what nobody sees in the editor would be drawn again, and be there
 * twice. */
static RelabelView *
find_view(RelabelSchemaBuilder *self, RelabelField *existing)
{
  g_autoptr(GPtrArray) fields = self->view != NULL ? relabel_dataset_list_fields(self->dataset) : NULL;
  const char *name = relabel_field_get_name(existing);

  if (fields == NULL || !relabel_view_hides_field(self->view, fields, name))
    return self->view;
  relabel_label_schema_take_note(self->built, g_strdup_printf("Field “%s” is hidden by the view: its labels are sent all the same", name));
  return NULL;
}

/* One pass over the labels, where something is to be known of them. */
static gboolean
look_at_labels(RelabelSchemaBuilder *self, RelabelField *existing, GError **error)
{
  RelabelGeometry geometry = relabel_geometry_from_label_type(relabel_schema_field_get_label_type(self->field));
  RelabelView *view = existing != NULL ? find_view(self, existing) : NULL;
  gboolean attributes = relabel_schema_builder_wants_attributes(self);

  if (existing == NULL || (geometry == RELABEL_GEOMETRY_ANY && !attributes))
    return TRUE;
  if (!relabel_dataset_scan_field(self->dataset, relabel_field_get_name(existing), view, geometry, attributes, &self->scan,
                                  self->cancellable, error))
    return FALSE;
  relabel_schema_field_set_counts(self->field, self->scan.n_labels, self->scan.n_others);
  note_types(self, existing);
  return TRUE;
}

/* What a new field is allowed needs no word; of an existing one, what there is to allow in labels of its type. Indexes have no control. */
static void
take_permissions(RelabelSchemaBuilder *self)
{
  RelabelPermissions asked = relabel_schema_field_get_permissions(self->asked);
  RelabelPermissions there = RELABEL_PERMISSIONS_ADDITIONS | RELABEL_PERMISSIONS_DELETIONS;

  if (!relabel_schema_field_get_existing(self->field))
    return;
  if (relabel_field_type_is_label(self->conversion->field_type) && (self->conversion->flags & RELABEL_CONVERSION_CLASSES) != 0)
    there |= RELABEL_PERMISSIONS_LABEL_EDITS;
  if ((self->conversion->flags & RELABEL_CONVERSION_SPATIAL) != 0)
    there |= RELABEL_PERMISSIONS_SPATIAL_EDITS;
  for (guint bit = RELABEL_PERMISSIONS_ADDITIONS; bit < RELABEL_PERMISSIONS_ALL; bit <<= 1) {
    if ((there & bit) != 0)
      relabel_schema_field_set_permission(self->field, (RelabelPermissions)bit, (asked & bit) != 0);
  }
}

static gboolean
build_field(RelabelSchemaBuilder *self, GError **error)
{
  g_autoptr(RelabelField) existing = relabel_dataset_find_field(self->dataset, relabel_schema_field_get_name(self->asked));

  relabel_schema_field_set_label_type(self->field, relabel_schema_field_get_label_type(self->asked));
  relabel_schema_field_set_scalar_type(self->field, relabel_schema_field_get_scalar_type(self->asked));
  relabel_schema_field_set_tool(self->field, relabel_schema_field_get_tool(self->asked));
  relabel_schema_field_set_existing(self->field, existing != NULL);
  take_given_classes(self);
  if (!find_type(self->field, existing, error))
    return FALSE;
  self->conversion = relabel_conversion_find(self->field);
  if (!look_at_labels(self, existing, error) || !find_values(self, error))
    return FALSE;
  relabel_schema_builder_add_attributes(self);
  take_permissions(self);
  relabel_label_schema_add_field(self->built, self->field);
  return TRUE;
}

/* The names of attributes' controls follow the order of the attributes, and a run keeps its schema as JSON, which has an order of its own: what
 * a run is sent with has to be what it is loaded with. */
static RelabelLabelSchema *
order_as_kept(RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(JsonNode) node = relabel_label_schema_to_json(schema);
  RelabelLabelSchema *ordered = relabel_label_schema_new_from_json(node, error);
  g_auto(GStrv) notes = relabel_label_schema_dup_notes(schema);

  for (guint i = 0; ordered != NULL && i < relabel_label_schema_get_n_fields(ordered); i++)
    relabel_schema_field_copy_findings(relabel_label_schema_get_field(ordered, i), relabel_label_schema_get_field(schema, i));
  for (guint i = 0; ordered != NULL && notes[i] != NULL; i++)
    relabel_label_schema_take_note(ordered, g_strdup(notes[i]));
  return ordered;
}

static gboolean
add_field(RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *built, RelabelSchemaField *asked, GCancellable *cancellable,
          GError **error)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(relabel_schema_field_get_name(asked));
  RelabelSchemaBuilder builder = { .dataset = dataset, .view = view, .asked = asked, .field = field, .built = built, .cancellable = cancellable };
  gboolean done;

  if (relabel_label_schema_find_field(built, relabel_schema_field_get_name(asked)) != NULL)
    return refuse(error, "Field “%s” stands twice in the label schema", relabel_schema_field_get_name(asked));
  done = build_field(&builder, error);
  relabel_field_scan_clear(&builder.scan);
  return done;
}

/**
 * relabel_annotate_build_schema:
 * @dataset: a dataset
 * @view: (nullable): what is to be sent
 * @schema: what was asked for: field names, and of each as much as is known
 * @cancellable: (nullable): to cancel
 *
 * Finds out what a label schema leaves open, as FiftyOne does. The type of an existing field is its own; where it can be sent in several ways,
 * detections go before instances and polygons before polylines, and labels that are no such ones are left out of the run. Its classes are
 * those that the dataset lists for the field, else its default classes, and behind them those that occur; its attributes are those that its
 * labels have: texts, numbers, yes or no, and days. A new field needs type and classes. [method@Relabel.LabelSchema.dup_notes] says what a
 * person should know of it, and each field where its classes come from.
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
    if (!add_field(dataset, view, built, relabel_label_schema_get_field(schema, i), cancellable, error))
      return NULL;
  }
  ordered = order_as_kept(built, error);
  config = ordered != NULL ? relabel_labeling_config_new(ordered, error) : NULL;
  return config != NULL ? g_steal_pointer(&ordered) : NULL;
}
