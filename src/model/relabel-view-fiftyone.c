/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views as FiftyOne stores them. */
#include "relabel-view-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-expression-mongo.h"
#include "relabel-json.h"
#include "relabel-path.h"
#include "relabel-random.h"

/* What paths of a stage's expressions are relative to, as MongoDB has it. */
static char *
make_prefix(RelabelViewStage *stage, GPtrArray *fields)
{
  const char *field = relabel_view_stage_get_string(stage, "field");
  RelabelPath found;

  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_FILTER_LABELS:
    found = relabel_path_resolve(fields, field);
    if (found.kind == RELABEL_PATH_LABEL && !relabel_field_type_is_list(relabel_field_get_field_type(found.field)))
      return g_strconcat("$", field, NULL);
    return g_strdup("$$this");
  case RELABEL_VIEW_STAGE_MATCH_LABELS:
    return g_strdup("$$FIELD");
  default:
    return NULL;
  }
}

static void
append_ids(RelabelIdList *ids, GString *text)
{
  g_auto(GStrv) texts = relabel_id_list_to_strv(ids);

  g_string_append_c(text, '[');
  for (guint i = 0; texts[i] != NULL; i++)
    g_string_append_printf(text, "%s\"%s\"", i > 0 ? "," : "", texts[i]);
  g_string_append_c(text, ']');
}

/* A field is its name only; a list has pairs of a key and an order. */
static void
append_sort(RelabelExpression *value, GString *text)
{
  JsonNode *node = relabel_expression_get_value(value);
  const char *path = relabel_expression_get_path(value);

  if (path != NULL) {
    relabel_json_append_string(text, path + (*path == '$'));
  } else if (node != NULL) {
    g_autofree char *json = relabel_json_to_string(node, FALSE);

    g_string_append(text, json);
  } else if (relabel_expression_is_call(value, RELABEL_OPERATOR_LIST)) {
    g_string_append_c(text, '[');
    for (guint i = 0; i < relabel_expression_get_n_arguments(value); i++) {
      g_string_append(text, i > 0 ? "," : "");
      append_sort(relabel_expression_get_argument(value, i), text);
    }
    g_string_append_c(text, ']');
  } else {
    relabel_expression_append_mongo(value, NULL, text);
  }
}

static gboolean
is_boolean(JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN;
}

/* FiftyOne writes a filter_labels() by a field alone in a form that it can't read; this one means the same. */
static void
append_expression(RelabelViewStage *stage, RelabelExpression *value, const char *prefix, GString *text)
{
  RelabelViewStageKind kind = relabel_view_stage_get_kind(stage);
  gboolean is_match = kind == RELABEL_VIEW_STAGE_MATCH;
  gboolean is_bare = kind == RELABEL_VIEW_STAGE_FILTER_LABELS && relabel_expression_get_kind(value) != RELABEL_EXPRESSION_CALL &&
                     !is_boolean(relabel_expression_get_value(value));

  g_string_append(text, is_match ? "{\"$expr\":" : is_bare ? "{\"$and\":[" : "");
  relabel_expression_append_mongo(value, prefix, text);
  g_string_append(text, is_match ? "}" : is_bare ? "]}" : "");
}

static void
append_argument(RelabelViewStage *stage, guint i, const RelabelParameter *parameter, const char *prefix, GString *text)
{
  RelabelExpression *value = relabel_view_stage_peek_argument(stage, i);
  g_autofree char *json = NULL;

  if (value != NULL && parameter->type == RELABEL_PARAMETER_EXPRESSION) {
    append_expression(stage, value, prefix, text);
  } else if (value != NULL && parameter->type == RELABEL_PARAMETER_SORT) {
    append_sort(value, text);
  } else if (value != NULL && relabel_expression_get_kind(value) == RELABEL_EXPRESSION_FIELD) {
    relabel_json_append_string(text, relabel_expression_get_path(value));
  } else if (value != NULL) {
    json = relabel_json_to_string(relabel_expression_get_value(value), FALSE);
    g_string_append(text, json);
  } else if (parameter->type == RELABEL_PARAMETER_IDS) {
    append_ids(relabel_view_stage_get_ids(stage), text);
  } else if (strcmp(parameter->name, "_randint") == 0) {
    g_string_append_printf(text, "%" G_GINT64_FORMAT, relabel_random_of_stage(stage));
  } else {
    g_string_append(text, parameter->fallback);
  }
}

/* NULL where FiftyOne has no such stage. */
static char *
write_stage(RelabelViewStage *stage, const char *prefix)
{
  const RelabelViewStageInfo *info = &relabel_view_stages[relabel_view_stage_get_kind(stage)];
  g_autoptr(GString) text = g_string_new(NULL);

  if (relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_OTHER)
    return relabel_json_to_string(relabel_expression_get_value(relabel_view_stage_get_argument(stage, "stage")), FALSE);
  if (info->document_class == NULL)
    return NULL;
  g_string_append_printf(text, "{\"_cls\":\"%s\",\"kwargs\":[", info->document_class);
  for (guint k = 0; info->parameters[k].name != NULL; k++) {
    g_string_append_printf(text, "%s[\"%s\",", k > 0 ? "," : "", info->parameters[k].name);
    append_argument(stage, k, &info->parameters[k], prefix, text);
    g_string_append_c(text, ']');
  }
  g_string_append(text, "]}");
  return g_strdup(text->str);
}

/**
 * relabel_view_to_stages:
 * @fields: (nullable) (element-type RelabelField): the fields of the dataset, which tell lists of labels from single ones; %NULL has all for lists
 *
 * Returns: (transfer full) (array zero-terminated=1): the stages as FiftyOne stores them, a JSON text each; those of annotation runs and saved
 *   views, which it doesn't have, are left out, see [method@Relabel.Dataset.resolve_view]
 */
GStrv
relabel_view_to_stages(RelabelView *self, GPtrArray *fields)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; i < relabel_view_get_n_stages(self); i++) {
    RelabelViewStage *stage = relabel_view_get_stage(self, i);
    g_autofree char *prefix = make_prefix(stage, fields);
    g_autofree char *text = write_stage(stage, prefix);

    if (text != NULL)
      g_strv_builder_add(builder, text);
  }
  return g_strv_builder_end(builder);
}

static gboolean
find_kind(const char *document_class, RelabelViewStageKind *kind)
{
  for (guint i = 0; i < RELABEL_N_VIEW_STAGES; i++) {
    if (relabel_view_stages[i].document_class != NULL && g_strcmp0(relabel_view_stages[i].document_class, document_class) == 0) {
      *kind = (RelabelViewStageKind)i;
      return TRUE;
    }
  }
  return FALSE;
}

static RelabelExpression *
read_key(JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT(node))
    return relabel_expression_new_from_mongo(node, NULL, NULL);
  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    return relabel_expression_new_field(json_node_get_string(node));
  return NULL;
}

static RelabelExpression *
read_sort(JsonNode *node)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

  if (array == NULL)
    return read_key(node);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *pair = json_array_get_element(array, i);
    JsonArray *both = JSON_NODE_HOLDS_ARRAY(pair) ? json_node_get_array(pair) : NULL;
    g_autoptr(RelabelExpression) key = both != NULL && json_array_get_length(both) == 2 ? read_key(json_array_get_element(both, 0)) : NULL;
    g_autoptr(RelabelExpression) order = key != NULL ? relabel_expression_new_literal(json_array_get_element(both, 1)) : NULL;

    if (key == NULL)
      return NULL;
    g_ptr_array_add(pairs, relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression *[]){ key, order }, 2));
  }
  return relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression **)pairs->pdata, pairs->len);
}

/* {"$and": [x]}, which is how x alone is written. */
static JsonNode *
peek_bare(JsonNode *node)
{
  JsonArray *single = JSON_NODE_HOLDS_OBJECT(node) ? relabel_json_peek_array(json_node_get_object(node), "$and") : NULL;

  return single != NULL && json_array_get_length(single) == 1 ? json_array_get_element(single, 0) : node;
}

/* Of filter_labels(): relative to the elements of a list or, where none of these is named, to a single label. */
static RelabelExpression *
read_filter(RelabelViewStage *stage, JsonNode *node, char **prefix)
{
  const char *field = relabel_view_stage_get_string(stage, "field");
  g_autofree char *single = g_strconcat("$", field != NULL ? field : "", NULL);
  g_autoptr(RelabelExpression) of_list = NULL;
  g_autoptr(RelabelExpression) of_single = NULL;
  gboolean is_list = FALSE, is_single = FALSE;

  of_list = relabel_expression_new_from_mongo(node, "$$this", &is_list);
  of_single = relabel_expression_new_from_mongo(node, single, &is_single);
  if (!is_list && is_single) {
    *prefix = g_steal_pointer(&single);
    return g_steal_pointer(&of_single);
  }
  *prefix = g_strdup("$$this");
  return g_steal_pointer(&of_list);
}

static RelabelExpression *
read_expression(RelabelViewStage *stage, JsonNode *node, char **prefix)
{
  JsonNode *inner = JSON_NODE_HOLDS_OBJECT(node) ? json_object_get_member(json_node_get_object(node), "$expr") : NULL;

  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_MATCH:
    return inner != NULL ? relabel_expression_new_from_mongo(inner, NULL, NULL) : NULL;
  case RELABEL_VIEW_STAGE_FILTER_LABELS:
    return read_filter(stage, peek_bare(node), prefix);
  default:
    g_free(*prefix);
    *prefix = g_strdup("$$FIELD");
    return relabel_expression_new_from_mongo(node, *prefix, NULL);
  }
}

static gboolean
read_argument(RelabelViewStage *stage, const char *name, JsonNode *node, char **prefix)
{
  int parameter = relabel_view_stage_find_parameter(relabel_view_stage_get_kind(stage), name);
  RelabelParameterType type;
  g_autoptr(RelabelExpression) value = NULL;
  g_autofree char *message = NULL;

  if (parameter < 0)
    return FALSE;
  type = relabel_view_stages[relabel_view_stage_get_kind(stage)].parameters[parameter].type;
  if (type == RELABEL_PARAMETER_EXPRESSION && !JSON_NODE_HOLDS_NULL(node))
    value = read_expression(stage, node, prefix);
  else if (type == RELABEL_PARAMETER_SORT)
    value = read_sort(node);
  else
    value = relabel_expression_new_literal(node);
  return value != NULL && relabel_view_stage_set_parameter(stage, (guint)parameter, value, &message);
}

/* What the seed gives needs no mention. */
static void
drop_random(RelabelViewStage *stage)
{
  RelabelExpression *number = relabel_view_stage_get_argument(stage, "_randint");
  RelabelExpression *seed = relabel_view_stage_get_argument(stage, "seed");
  g_autoptr(JsonNode) null = json_node_new(JSON_NODE_NULL);
  g_autoptr(RelabelExpression) none = relabel_expression_new_literal(null);

  if (number == NULL || seed == NULL)
    return;
  if (relabel_view_stage_get_int(stage, "_randint") == relabel_random_from_seed(relabel_view_stage_get_int(stage, "seed")))
    relabel_view_stage_set_argument(stage, "_randint", none, NULL);
}

/* Whether each argument that was read is written as the same. Those that older versions didn't have may be missing. */
static gboolean
is_same(RelabelViewStage *stage, const char *prefix, JsonArray *kwargs)
{
  g_autofree char *text = write_stage(stage, prefix);
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, NULL);
  JsonArray *written = node != NULL ? relabel_json_peek_array(json_node_get_object(node), "kwargs") : NULL;

  for (guint i = 0; i < json_array_get_length(kwargs); i++) {
    JsonArray *pair = json_array_get_array_element(kwargs, i);
    int place = relabel_view_stage_find_parameter(relabel_view_stage_get_kind(stage), json_array_get_string_element(pair, 0));

    if (written == NULL || place < 0 ||
        !relabel_json_equal(json_array_get_element(pair, 1), json_array_get_element(json_array_get_array_element(written, (guint)place), 1)))
      return FALSE;
  }
  return TRUE;
}

/* There are names that can't be written in the language. */
static gboolean
can_be_written(RelabelViewStage *stage)
{
  g_autofree char *text = relabel_view_stage_to_string(stage);
  g_autoptr(RelabelView) view = relabel_view_new_from_string(text, NULL);

  return view != NULL && relabel_view_get_n_stages(view) == 1 && relabel_view_stage_equal(relabel_view_get_stage(view, 0), stage);
}

static gboolean
are_pairs(JsonArray *kwargs)
{
  for (guint i = 0; kwargs != NULL && i < json_array_get_length(kwargs); i++) {
    JsonNode *node = json_array_get_element(kwargs, i);
    JsonArray *pair = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    JsonNode *name = pair != NULL && json_array_get_length(pair) == 2 ? json_array_get_element(pair, 0) : NULL;

    if (name == NULL || !JSON_NODE_HOLDS_VALUE(name) || json_node_get_value_type(name) != G_TYPE_STRING)
      return FALSE;
  }
  return kwargs != NULL;
}

/* FiftyOne's App gives stages a `_uuid`, which means nothing elsewhere. */
static gboolean
has_other_members(JsonObject *object)
{
  return json_object_get_size(object) > 2u + (json_object_has_member(object, "_uuid") ? 1 : 0);
}

/* NULL where the stage says something that the language doesn't have. */
static RelabelViewStage *
read_known(JsonObject *object)
{
  JsonArray *kwargs = relabel_json_peek_array(object, "kwargs");
  g_autoptr(RelabelViewStage) stage = NULL;
  g_autofree char *prefix = NULL;
  g_autofree char *message = NULL;
  RelabelViewStageKind kind;

  if (!find_kind(relabel_json_peek_string(object, "_cls"), &kind) || !are_pairs(kwargs) || has_other_members(object))
    return NULL;
  stage = relabel_view_stage_new(kind);
  for (guint i = 0; i < json_array_get_length(kwargs); i++) {
    JsonArray *pair = json_array_get_array_element(kwargs, i);

    if (!read_argument(stage, json_array_get_string_element(pair, 0), json_array_get_element(pair, 1), &prefix))
      return NULL;
  }
  if (!relabel_view_stage_check(stage, &message) || !is_same(stage, prefix, kwargs))
    return NULL;
  drop_random(stage);
  return can_be_written(stage) ? g_steal_pointer(&stage) : NULL;
}

static RelabelViewStage *
read_stage(const char *text, GError **error)
{
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, error);
  JsonObject *object = node != NULL ? relabel_json_as_object(node, error) : NULL;
  RelabelViewStage *stage = object != NULL ? read_known(object) : NULL;
  g_autoptr(RelabelExpression) whole = NULL;

  if (object == NULL || stage != NULL)
    return stage;
  if (relabel_json_get_string(object, "_cls", error) == NULL)
    return NULL;
  stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_OTHER);
  whole = relabel_expression_new_literal(node);
  relabel_view_stage_set_argument(stage, "stage", whole, NULL);
  return stage;
}

/**
 * relabel_view_new_from_stages:
 * @stages: (array zero-terminated=1): stages as FiftyOne stores them, a JSON text each
 * @error: where to say which stage is no such text: %RELABEL_MODEL_ERROR_INVALID
 *
 * Reads a view of FiftyOne. A stage, or an expression of one, that the language of views doesn't have is kept as it is, as a stage
 * `fiftyone_stage`: [method@Relabel.View.to_stages] gives it back.
 *
 * Returns: (transfer full) (nullable): the view
 */
RelabelView *
relabel_view_new_from_stages(const char *const *stages, GError **error)
{
  g_autoptr(RelabelView) view = relabel_view_new();

  for (guint i = 0; stages[i] != NULL; i++) {
    g_autoptr(RelabelViewStage) stage = read_stage(stages[i], error);

    if (stage == NULL) {
      g_prefix_error(error, "Stage %u of the view: ", i + 1);
      return NULL;
    }
    relabel_view_add_stage(view, stage);
  }
  return g_steal_pointer(&view);
}
