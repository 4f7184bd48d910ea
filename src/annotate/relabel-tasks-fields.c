/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The labels of tasks that Relabel has not sent. */
#include <string.h>

#include "relabel-convert-shape.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-run-fields.h"
#include "relabel-scalar.h"
#include "relabel-tasks-private.h"

/* An image of more pixels is none that a region may speak of: nothing is allocated on its word. */
#define MAX_SIDE 100000

void
relabel_tasks_fields_init(RelabelTasksFields *self, RelabelLabelSchema *schema, RelabelTasksGuess *guess, const char *only)
{
  gboolean is_single = relabel_label_schema_get_n_fields(schema) == 1;

  *self = (RelabelTasksFields){ g_object_ref(schema), relabel_run_fields_new(schema), g_ptr_array_new_with_free_func(g_free),
                                g_ptr_array_new_with_free_func(g_free) };
  for (guint i = 0; i < self->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(self->fields, RelabelConvertField, i);
    const char *name = is_single && only != NULL ? only : relabel_schema_field_get_name(field->field);
    gboolean predicted = guess != NULL && relabel_tasks_guess_has(guess, field->control, TRUE);
    gboolean both = guess != NULL && relabel_tasks_guess_is_both(guess, field->control);

    g_ptr_array_add(self->annotated, predicted && !both ? NULL : g_strdup(name));
    g_ptr_array_add(self->predicted, both ? g_strconcat(name, "_predictions", NULL) : predicted ? g_strdup(name) : NULL);
  }
}

void
relabel_tasks_fields_clear(RelabelTasksFields *self)
{
  g_clear_pointer(&self->fields, g_array_unref);
  g_clear_pointer(&self->annotated, g_ptr_array_unref);
  g_clear_pointer(&self->predicted, g_ptr_array_unref);
  g_clear_object(&self->schema);
}

static gboolean
declare(RelabelDataset *dataset, const char *name, RelabelFieldType type, GError **error)
{
  g_autoptr(RelabelField) field = name != NULL ? relabel_dataset_find_field(dataset, name) : NULL;

  if (name == NULL || (field != NULL && relabel_field_get_field_type(field) == type))
    return TRUE;
  if (field != NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
                "The dataset has a field “%s” of type %s, and the labels are of type %s; import into a new dataset", name,
                relabel_field_type_to_nick(relabel_field_get_field_type(field)), relabel_field_type_to_nick(type));
    return FALSE;
  }
  field = relabel_field_new(name, type, error);
  return field != NULL && relabel_dataset_add_field(dataset, field, error);
}

gboolean
relabel_tasks_fields_declare(RelabelTasksFields *self, RelabelDataset *dataset, GError **error)
{
  for (guint i = 0; i < self->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(self->fields, RelabelConvertField, i);

    if (!declare(dataset, g_ptr_array_index(self->annotated, i), field->conversion->field_type, error) ||
        !declare(dataset, g_ptr_array_index(self->predicted, i), field->conversion->field_type, error))
      return FALSE;
  }
  return TRUE;
}

void
relabel_tasks_result_size(JsonArray *result, int *width, int *height)
{
  *width = *height = 0;
  for (guint i = 0; i < json_array_get_length(result) && *width == 0; i++) {
    JsonNode *node = json_array_get_element(result, i);
    JsonObject *region = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    gint64 w = relabel_json_peek_int(region, "original_width", 0), h = relabel_json_peek_int(region, "original_height", 0);

    if (w < 1 || h < 1 || w > MAX_SIDE || h > MAX_SIDE)
      continue;
    *width = (int)w;
    *height = (int)h;
  }
}

/* Of people's labels a score is what a model once gave; it is the label's confidence in both. */
static void
take_score(RelabelLabel *label, const RelabelServerLabel *found)
{
  JsonObject *region = found->parts->len > 0 ? g_array_index(found->parts, RelabelServerPart, 0).region : NULL;
  JsonNode *node = region != NULL && json_object_has_member(region, "score") ? json_object_get_member(region, "score") : NULL;
  double score;

  if (node != NULL && RELABEL_LABEL_GET_CLASS(label)->has_confidence && relabel_json_number(node, &score))
    relabel_label_set_confidence(label, score);
}

static GPtrArray *
make_labels(RelabelServerResult *server, guint position)
{
  const RelabelServerField *field = &server->fields[position];
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < field->labels->len; i++) {
    const RelabelServerLabel *found = g_ptr_array_index(field->labels, i);
    g_autoptr(GError) reason = NULL;
    RelabelLabel *label = relabel_convert_new_label(field->field, found, &reason);

    if (label == NULL) {
      if (reason != NULL)
        relabel_server_result_set_unreadable(server, position, found, reason->message);
      continue;
    }
    take_score(label, found);
    g_ptr_array_add(labels, label);
  }
  return labels;
}

static void
set_field(const RelabelConvertField *field, const char *name, GPtrArray *labels, RelabelSample *sample)
{
  if (relabel_field_type_is_label(field->conversion->field_type)) {
    if (labels->len > 0 || relabel_field_type_is_list(field->conversion->field_type))
      relabel_sample_set_labels(sample, name, labels);
  } else if (labels->len > 0) {
    relabel_sample_set_value(sample, name, relabel_scalar_get_value(g_ptr_array_index(labels, 0)));
  }
}

static void
set_sizes(RelabelTasksFields *self, RelabelSample *sample)
{
  for (guint i = 0; i < self->fields->len; i++) {
    g_array_index(self->fields, RelabelConvertField, i).width = relabel_sample_get_width(sample);
    g_array_index(self->fields, RelabelConvertField, i).height = relabel_sample_get_height(sample);
  }
}

void
relabel_tasks_fields_read(RelabelTasksFields *self, JsonArray *result, gboolean is_prediction, const char *prefix, RelabelSample *sample,
                          RelabelTasksSkipFunc skip, gpointer data)
{
  GPtrArray *names = is_prediction ? self->predicted : self->annotated;
  g_autofree GPtrArray **known = g_new0(GPtrArray *, self->fields->len + 1);
  g_auto(RelabelServerResult) server = { 0 };

  set_sizes(self, sample);
  relabel_server_result_read(&server, (const RelabelConvertField *)(gpointer)self->fields->data, self->fields->len, known, result, NULL, prefix);
  for (guint i = 0; i < self->fields->len; i++) {
    g_autoptr(GPtrArray) labels = make_labels(&server, i);

    if (g_ptr_array_index(names, i) != NULL)
      set_field(&g_array_index(self->fields, RelabelConvertField, i), g_ptr_array_index(names, i), labels, sample);
  }
  for (guint i = 0; i < server.skipped->len; i++)
    skip(g_ptr_array_index(server.skipped, i), data);
}

JsonArray *
relabel_tasks_pick_prediction(JsonObject *task)
{
  JsonArray *predictions = relabel_json_peek_array(task, "predictions");
  JsonArray *found = NULL;
  const char *latest = "";

  for (guint i = 0; predictions != NULL && i < json_array_get_length(predictions); i++) {
    JsonNode *node = json_array_get_element(predictions, i);
    JsonObject *prediction = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *time = relabel_json_peek_string(prediction, "created_at");
    JsonArray *result = relabel_json_peek_array(prediction, "result");

    if (result == NULL || g_strcmp0(time != NULL ? time : "", latest) < 0)
      continue;
    found = result;
    latest = time != NULL ? time : "";
  }
  return found;
}
