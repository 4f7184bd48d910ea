/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-change-record.h"

#include "relabel-annotate-error.h"
#include "relabel-json.h"
#include "relabel-scalar.h"

static void
set_before(JsonObject *object, const RelabelMergeChange *change)
{
  g_autofree char *text = NULL;

  if (change->before == NULL)
    return;
  text = relabel_label_to_string(change->before);
  json_object_set_string_member(object, "before", text);
  json_object_set_int_member(object, "place", change->place);
}

void
relabel_change_record_add(JsonArray *record, gint64 load, const char *field, const RelabelMergeChange *change, RelabelChoice choice)
{
  JsonObject *object = json_object_new();
  gboolean both = choice == RELABEL_CHOICE_BOTH && change->has_both;

  json_object_set_int_member(object, "load", load);
  json_object_set_int_member(object, "kind", both ? RELABEL_CHANGE_KIND_ADDED : change->kind);
  json_object_set_string_member(object, "field", field);
  json_object_set_string_member(object, "label_id", both ? change->other_id : change->label_id);
  if (change->conflict)
    json_object_set_boolean_member(object, "conflict", TRUE);
  if (change->reason != NULL)
    json_object_set_string_member(object, "reason", change->reason);
  if (!both)
    set_before(object, change);
  json_array_add_object_element(record, object);
}

JsonArray *
relabel_change_record_peek(RelabelRunTask *task, gint64 load)
{
  JsonArray *record = relabel_json_peek_array(relabel_run_task_get_sent(task), RELABEL_RUN_TASK_CHANGES);
  JsonNode *first = record != NULL && json_array_get_length(record) > 0 ? json_array_get_element(record, 0) : NULL;

  if (first == NULL || !JSON_NODE_HOLDS_OBJECT(first) || relabel_json_peek_int(json_node_get_object(first), "load", 0) != load)
    return NULL;
  return record;
}

static RelabelLabel *
read_before(const char *text, GError **error)
{
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, error);
  JsonObject *document = node != NULL ? relabel_json_as_object(node, error) : NULL;
  const char *document_class = document != NULL ? relabel_json_peek_string(document, "_cls") : NULL;
  RelabelFieldType type;

  if (document == NULL)
    return NULL;
  if (document_class != NULL && relabel_field_type_from_document_class(document_class, &type) && relabel_field_type_is_label(type))
    return relabel_label_from_document(relabel_field_type_get_label_type(type), node, error);
  return relabel_label_from_document(RELABEL_TYPE_SCALAR, node, error);
}

gboolean
relabel_change_record_read(JsonArray *record, guint position, RelabelChangeRecord *change, GError **error)
{
  JsonNode *node = json_array_get_element(record, position);
  JsonObject *object = relabel_json_as_object(node, error);
  gint64 kind = object != NULL ? relabel_json_peek_int(object, "kind", -1) : -1;
  const char *before = object != NULL ? relabel_json_peek_string(object, "before") : NULL;

  *change = (RelabelChangeRecord){ 0 };
  if (object == NULL)
    return FALSE;
  change->field = relabel_json_peek_string(object, "field");
  change->label_id = relabel_json_peek_string(object, "label_id");
  change->reason = relabel_json_peek_string(object, "reason");
  change->conflict = relabel_json_peek_boolean(object, "conflict", FALSE);
  change->place = (guint)CLAMP(relabel_json_peek_int(object, "place", 0), 0, G_MAXINT);
  if (kind < RELABEL_CHANGE_KIND_ADDED || kind > RELABEL_CHANGE_KIND_DELETED || change->field == NULL || change->label_id == NULL) {
    g_set_error_literal(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE, "What is on record of a change can't be read");
    return FALSE;
  }
  change->kind = (RelabelChangeKind)kind;
  change->before = before != NULL ? read_before(before, error) : NULL;
  return before == NULL || change->before != NULL;
}

void
relabel_change_record_clear(RelabelChangeRecord *change)
{
  g_clear_object(&change->before);
}
