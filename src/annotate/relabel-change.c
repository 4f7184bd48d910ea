/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-change-private.h"

#include "relabel-json.h"

/**
 * RelabelChange:
 *
 * What a load makes of one label, or why it makes nothing of it. The labels are read from the list's file when they are first asked for.
 */
struct _RelabelChange {
  GObject parent_instance;

  RelabelChangeList *list;
  guint entry;
  char sample_id[25];
  char label_id[25];

  gboolean is_read;
  JsonObject *document; /* NULL where the file can't be read */
  RelabelLabel *before;
  RelabelLabel *after;
  GStrv edits;
};

G_DEFINE_FINAL_TYPE(RelabelChange, relabel_change, G_TYPE_OBJECT)

enum { PROP_CHOICE = 1, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

static void
relabel_change_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CHOICE)
    g_value_set_uint(value, relabel_change_get_choice(RELABEL_CHANGE(object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
relabel_change_finalize(GObject *object)
{
  RelabelChange *self = RELABEL_CHANGE(object);

  relabel_change_list_forget(self->list, self->entry);
  g_object_unref(self->list);
  g_clear_pointer(&self->document, json_object_unref);
  g_clear_object(&self->before);
  g_clear_object(&self->after);
  g_strfreev(self->edits);
  G_OBJECT_CLASS(relabel_change_parent_class)->finalize(object);
}

static void
relabel_change_class_init(RelabelChangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->get_property = relabel_change_get_property;
  object_class->finalize = relabel_change_finalize;

  /**
   * RelabelChange:choice:
   *
   * Whose label counts, a [enum@Relabel.Choice].
   */
  properties[PROP_CHOICE] = g_param_spec_uint("choice", NULL, NULL, RELABEL_CHOICE_THEIRS, RELABEL_CHOICE_BOTH, RELABEL_CHOICE_THEIRS,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPERTIES, properties);
}

static void
relabel_change_init(RelabelChange *self)
{
}

RelabelChange *
relabel_change_new(RelabelChangeList *list, guint entry)
{
  RelabelChange *self = g_object_new(RELABEL_TYPE_CHANGE, NULL);

  self->list = g_object_ref(list);
  self->entry = entry;
  relabel_change_list_read_ids(list, entry, self->sample_id, self->label_id);
  return self;
}

void
relabel_change_choice_changed(RelabelChange *self)
{
  g_object_notify_by_pspec(G_OBJECT(self), properties[PROP_CHOICE]);
}

static RelabelLabel *
read_side(RelabelChange *self, const char *name)
{
  JsonNode *node = json_object_get_member(self->document, name);
  const char *document_class = node != NULL ? relabel_json_peek_string(relabel_json_peek_object(self->document, name), "_cls") : NULL;
  RelabelFieldType type;

  if (document_class == NULL || !relabel_field_type_from_document_class(document_class, &type))
    return NULL;
  return relabel_label_from_document(relabel_field_type_get_label_type(type), node, NULL);
}

static void
read_document(RelabelChange *self)
{
  JsonArray *edits;

  if (self->is_read)
    return;
  self->is_read = TRUE;
  self->document = relabel_change_list_read_document(self->list, self->entry, NULL);
  if (self->document == NULL)
    return;
  self->before = read_side(self, "before");
  self->after = read_side(self, "after");
  edits = relabel_json_peek_array(self->document, "edits");
  self->edits = edits != NULL ? relabel_json_dup_strv(edits) : NULL;
}

/**
 * relabel_change_get_kind:
 *
 * Returns: what becomes of the label
 */
RelabelChangeKind
relabel_change_get_kind(RelabelChange *self)
{
  return relabel_change_list_read_kind(self->list, self->entry, NULL, NULL);
}

/**
 * relabel_change_get_conflict:
 *
 * Returns: whether the same thing was changed in the dataset, too, since the label was sent
 */
gboolean
relabel_change_get_conflict(RelabelChange *self)
{
  gboolean conflict;

  relabel_change_list_read_kind(self->list, self->entry, &conflict, NULL);
  return conflict;
}

/**
 * relabel_change_get_choice:
 *
 * Returns: whose label counts; the server's, until somebody chooses
 */
RelabelChoice
relabel_change_get_choice(RelabelChange *self)
{
  RelabelChoice choice;

  relabel_change_list_read_kind(self->list, self->entry, NULL, &choice);
  return choice;
}

/**
 * relabel_change_get_has_both:
 *
 * Returns: whether [enum@Relabel.Choice.BOTH] can be chosen
 */
gboolean
relabel_change_get_has_both(RelabelChange *self)
{
  return relabel_change_list_get_has_both(self->list, self->entry);
}

/**
 * relabel_change_get_sample_id:
 *
 * Returns: the sample
 */
const char *
relabel_change_get_sample_id(RelabelChange *self)
{
  return self->sample_id;
}

/**
 * relabel_change_get_field:
 *
 * Returns: (nullable): the field that is written to; %NULL for what concerns a whole task
 */
const char *
relabel_change_get_field(RelabelChange *self)
{
  return relabel_change_list_peek_field(self->list, self->entry);
}

/**
 * relabel_change_get_label_id:
 *
 * Returns: the id of the label; empty where there is none
 */
const char *
relabel_change_get_label_id(RelabelChange *self)
{
  return self->label_id;
}

/**
 * relabel_change_get_class:
 *
 * Returns: (nullable): the class of the label as it becomes, or, where it is deleted, as it was
 */
const char *
relabel_change_get_class(RelabelChange *self)
{
  return relabel_change_list_peek_class(self->list, self->entry);
}

/**
 * relabel_change_get_reason:
 *
 * Returns: (nullable): why it is a conflict, or was skipped
 */
const char *
relabel_change_get_reason(RelabelChange *self)
{
  read_document(self);
  return self->document != NULL ? relabel_json_peek_string(self->document, "reason") : NULL;
}

/**
 * relabel_change_get_edits:
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the members of the label's document in which both sides differ
 */
const char *const *
relabel_change_get_edits(RelabelChange *self)
{
  read_document(self);
  return (const char *const *)self->edits;
}

/**
 * relabel_change_get_before:
 *
 * Returns: (transfer none) (nullable): the label that the dataset has, or had; %NULL for none, and for a value that is no label
 */
RelabelLabel *
relabel_change_get_before(RelabelChange *self)
{
  read_document(self);
  return self->before;
}

/**
 * relabel_change_get_after:
 *
 * Returns: (transfer none) (nullable): what it becomes, or became; %NULL for none, and for a value that is no label
 */
RelabelLabel *
relabel_change_get_after(RelabelChange *self)
{
  read_document(self);
  return self->after;
}

/**
 * relabel_change_to_json:
 *
 * Returns: (transfer full): all of it, as an object: `kind`, `choice`, `sample_id`, `field`, `label_id`, `label`, and, where they are set,
 *   `conflict`, `reason`, `edits`, `before`, `after`
 */
JsonNode *
relabel_change_to_json(RelabelChange *self)
{
  JsonObject *document;

  read_document(self);
  document = self->document != NULL ? relabel_json_copy_object(self->document)
                                    : relabel_change_document_new(relabel_change_get_kind(self), self->sample_id, relabel_change_get_field(self),
                                                                  self->label_id, NULL);
  json_object_set_string_member(document, "choice", relabel_choice_to_nick(relabel_change_get_choice(self)));
  return relabel_json_node_from_object(document);
}
