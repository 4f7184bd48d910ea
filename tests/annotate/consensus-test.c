/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "consensus-test.h"

static JsonNode *
parse(const char *before, const char *text, const char *after)
{
  g_autofree char *json = g_strconcat(before, text, after, NULL);
  JsonNode *node = relabel_json_parse(g_strdelimit(json, "'", '"'), -1, NULL);

  g_assert_nonnull(node);
  return node;
}

JsonArray *
parse_array(const char *text)
{
  g_autoptr(JsonNode) node = parse("[", text, "]");

  return json_array_ref(json_node_get_array(node));
}

void
task_init(Task *self, const char *schema)
{
  g_autoptr(JsonNode) node = parse("{", schema, "}");
  RelabelSchemaField *field = relabel_schema_field_new_from_json("f", node, NULL);

  g_assert_nonnull(field);
  relabel_convert_field_init(&self->field, field, 100, 100);
  g_assert_nonnull(self->field.conversion);
  self->known = g_ptr_array_new_with_free_func(g_object_unref);
  self->results = g_ptr_array_new_with_free_func((GDestroyNotify)json_array_unref);
}

void
task_add_known(Task *self, const char *text)
{
  g_autoptr(JsonArray) documents = parse_array(text);

  for (guint i = 0; i < json_array_get_length(documents); i++) {
    RelabelLabel *label = relabel_label_from_document(relabel_conversion_get_label_type(self->field.conversion),
                                                      json_array_get_element(documents, i), NULL);

    g_assert_nonnull(label);
    g_ptr_array_add(self->known, label);
  }
}

void
task_run(Task *self, JsonObject *names, RelabelConsensus *out, RelabelAgreement *agreement)
{
  self->input = (RelabelConsensusInput){ .fields = &self->field,
                                         .n_fields = 1,
                                         .known = &self->known,
                                         .names = names,
                                         .prefix = "test",
                                         .results = (JsonArray *const *)(gpointer)self->results->pdata,
                                         .n_results = self->results->len };
  relabel_consensus_init(out, &self->input, agreement);
}

void
task_clear(Task *self)
{
  g_object_unref(self->field.field);
  relabel_convert_field_clear(&self->field);
  g_ptr_array_unref(self->known);
  g_ptr_array_unref(self->results);
}

static char *
to_text(JsonArray *array)
{
  g_autoptr(JsonNode) node = json_node_init_array(json_node_alloc(), array);

  return relabel_json_to_string(node, FALSE);
}

void
assert_same(JsonArray *got, JsonArray *wanted)
{
  g_autofree char *a = to_text(got);
  g_autofree char *b = to_text(wanted);

  g_assert_cmpstr(a, ==, b);
}

void
set_results(Task *task, const char *a, const char *b, const char *c)
{
  g_ptr_array_set_size(task->results, 0);
  g_ptr_array_add(task->results, parse_array(a));
  g_ptr_array_add(task->results, parse_array(b));
  g_ptr_array_add(task->results, parse_array(c));
}
