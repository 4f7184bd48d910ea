/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-view-stage.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

struct _RelabelViewStage {
  gatomicrefcount references;
  RelabelViewStageKind kind;
  RelabelExpression *arguments[RELABEL_MAX_PARAMETERS];
  RelabelIdList *ids;
  RelabelTextRange range;
};

G_DEFINE_BOXED_TYPE(RelabelViewStage, relabel_view_stage, relabel_view_stage_ref, relabel_view_stage_unref)

/**
 * relabel_view_stage_new:
 * @kind: what it does
 *
 * Returns: (transfer full): a stage without arguments
 */
RelabelViewStage *
relabel_view_stage_new(RelabelViewStageKind kind)
{
  RelabelViewStage *self = g_new0(RelabelViewStage, 1);

  g_atomic_ref_count_init(&self->references);
  self->kind = kind;
  return self;
}

/**
 * relabel_view_stage_ref:
 *
 * Returns: (transfer full): the same
 */
RelabelViewStage *
relabel_view_stage_ref(RelabelViewStage *self)
{
  g_atomic_ref_count_inc(&self->references);
  return self;
}

/**
 * relabel_view_stage_unref:
 *
 * Gives up a reference.
 */
void
relabel_view_stage_unref(RelabelViewStage *self)
{
  if (!g_atomic_ref_count_dec(&self->references))
    return;
  for (guint i = 0; i < RELABEL_MAX_PARAMETERS; i++)
    g_clear_pointer(&self->arguments[i], relabel_expression_unref);
  g_clear_pointer(&self->ids, relabel_id_list_unref);
  g_free(self);
}

/**
 * relabel_view_stage_get_kind:
 *
 * Returns: what it does
 */
RelabelViewStageKind
relabel_view_stage_get_kind(RelabelViewStage *self)
{
  return self->kind;
}

/**
 * relabel_view_stage_get_word:
 *
 * Returns: its word in the text form, e.g. `filter_labels`
 */
const char *
relabel_view_stage_get_word(RelabelViewStage *self)
{
  return relabel_view_stages[self->kind].word;
}

static RelabelExpression *
find_argument(RelabelViewStage *self, const char *name)
{
  int parameter = relabel_view_stage_find_parameter(self->kind, name);

  return parameter >= 0 ? self->arguments[parameter] : NULL;
}

/**
 * relabel_view_stage_get_argument:
 * @name: the name of a parameter, as FiftyOne has it, e.g. `only_matches`
 *
 * Returns: (transfer none) (nullable): the argument; %NULL where the default holds, and for ids of samples
 */
RelabelExpression *
relabel_view_stage_get_argument(RelabelViewStage *self, const char *name)
{
  return find_argument(self, name);
}

RelabelExpression *
relabel_view_stage_peek_argument(RelabelViewStage *self, guint parameter)
{
  return self->arguments[parameter];
}

/* The text of a value, or the path of a field that stands for one. */
static const char *
peek_text(RelabelExpression *value)
{
  JsonNode *node = relabel_expression_get_value(value);

  if (relabel_expression_get_kind(value) == RELABEL_EXPRESSION_FIELD)
    return relabel_expression_get_path(value);
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
}

/* As texts, whether it is one, a list of values, or a list with words in it. */
static GStrv
collect_texts(RelabelExpression *value)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  JsonNode *node = relabel_expression_get_value(value);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  gboolean is_list = relabel_expression_is_call(value, RELABEL_OPERATOR_LIST);
  guint n = array != NULL ? json_array_get_length(array) : is_list ? relabel_expression_get_n_arguments(value) : 1;

  for (guint i = 0; i < n; i++) {
    JsonNode *element = array != NULL ? json_array_get_element(array, i) : NULL;
    const char *text = element == NULL ? peek_text(is_list ? relabel_expression_get_argument(value, i) : value)
                       : JSON_NODE_HOLDS_VALUE(element) && json_node_get_value_type(element) == G_TYPE_STRING ? json_node_get_string(element)
                                                                                                              : NULL;

    if (text == NULL)
      return NULL;
    g_strv_builder_add(builder, text);
  }
  return g_strv_builder_end(builder);
}

static RelabelExpression *
read_strings(RelabelExpression *value)
{
  g_auto(GStrv) texts = collect_texts(value);

  return texts != NULL ? relabel_expression_new_strings((const char *const *)texts) : NULL;
}

static RelabelExpression *
read_field(RelabelExpression *value)
{
  const char *text = peek_text(value);

  return text != NULL && *text != '\0' ? relabel_expression_new_field(text) : NULL;
}

static RelabelExpression *
read_string(RelabelExpression *value)
{
  const char *text = peek_text(value);

  return text != NULL ? relabel_expression_new_string(text) : NULL;
}

static gboolean
holds(RelabelExpression *value, GType type)
{
  JsonNode *node = relabel_expression_get_value(value);

  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type;
}

/* [("n", 1), (length(d.detections), -1)]: the first of each pair may be a text that names a field. */
static RelabelExpression *
read_sort_pair(RelabelExpression *pair, JsonNode *node)
{
  g_autoptr(RelabelExpression) first = NULL;
  g_autoptr(RelabelExpression) second = NULL;
  g_autoptr(RelabelExpression) key = NULL;

  if (node != NULL) {
    JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

    if (array == NULL || json_array_get_length(array) != 2)
      return NULL;
    first = relabel_expression_new_literal(json_array_get_element(array, 0));
    second = relabel_expression_new_literal(json_array_get_element(array, 1));
  } else if (relabel_expression_is_call(pair, RELABEL_OPERATOR_LIST) && relabel_expression_get_n_arguments(pair) == 2) {
    first = relabel_expression_ref(relabel_expression_get_argument(pair, 0));
    second = relabel_expression_ref(relabel_expression_get_argument(pair, 1));
  } else if (pair != NULL && relabel_expression_get_value(pair) != NULL) {
    return read_sort_pair(NULL, relabel_expression_get_value(pair));
  } else {
    return NULL;
  }
  if (!holds(second, G_TYPE_INT64) || ABS(json_node_get_int(relabel_expression_get_value(second))) != 1)
    return NULL;
  key = relabel_expression_get_kind(first) == RELABEL_EXPRESSION_CALL ? relabel_expression_ref(first) : read_field(first);
  if (key == NULL)
    return NULL;
  return relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression *[]){ key, second }, 2);
}

static RelabelExpression *
read_sort(RelabelExpression *value)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
  JsonNode *node = relabel_expression_get_value(value);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  guint n;

  if (array == NULL && !relabel_expression_is_call(value, RELABEL_OPERATOR_LIST))
    return relabel_expression_get_kind(value) == RELABEL_EXPRESSION_CALL ? relabel_expression_ref(value) : read_field(value);
  n = array != NULL ? json_array_get_length(array) : relabel_expression_get_n_arguments(value);
  for (guint i = 0; i < n; i++) {
    RelabelExpression *pair = read_sort_pair(array == NULL ? relabel_expression_get_argument(value, i) : NULL,
                                             array != NULL ? json_array_get_element(array, i) : NULL);

    if (pair == NULL)
      return NULL;
    g_ptr_array_add(pairs, pair);
  }
  return n > 0 ? relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression **)pairs->pdata, n) : NULL;
}

static RelabelExpression *
read_values(RelabelExpression *value)
{
  JsonNode *node = relabel_expression_get_value(value);

  if (node == NULL || JSON_NODE_HOLDS_OBJECT(node))
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY(node))
    return relabel_expression_ref(value);
  return relabel_expression_new_call(RELABEL_OPERATOR_LIST, &value, 1);
}

/* A list of booleans; ids go where they take less room. */
static RelabelExpression *
read_mask(RelabelExpression *value)
{
  JsonNode *node = relabel_expression_get_value(value);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  guint n = array != NULL ? json_array_get_length(array) : 0;

  for (guint i = 0; i < n; i++) {
    JsonNode *element = json_array_get_element(array, i);

    if (!JSON_NODE_HOLDS_VALUE(element) || json_node_get_value_type(element) != G_TYPE_BOOLEAN)
      return NULL;
  }
  return n > 0 ? relabel_expression_ref(value) : NULL;
}

static gboolean
set_sample_ids(RelabelViewStage *self, guint parameter, RelabelExpression *value, char **message)
{
  g_autoptr(RelabelExpression) mask = read_mask(value);
  g_auto(GStrv) texts = mask == NULL ? collect_texts(value) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = NULL;

  if (mask != NULL && self->kind == RELABEL_VIEW_STAGE_SELECT) {
    self->arguments[parameter] = g_steal_pointer(&mask);
    return TRUE;
  }
  if (texts == NULL) {
    *message = g_strdup("expected ids of samples");
    return FALSE;
  }
  ids = relabel_id_list_new_from_strv((const char *const *)texts, &error);
  if (ids == NULL)
    *message = g_strdup(error->message);
  else
    relabel_view_stage_set_ids(self, ids);
  return ids != NULL;
}

/* The argument as it is kept; NULL where it is not of the type. */
static RelabelExpression *
read_argument(RelabelParameterType type, RelabelExpression *value)
{
  JsonNode *node = relabel_expression_get_value(value);

  switch (type) {
  case RELABEL_PARAMETER_FIELD:
    return read_field(value);
  case RELABEL_PARAMETER_STRING:
    return read_string(value);
  case RELABEL_PARAMETER_FIELDS:
  case RELABEL_PARAMETER_STRINGS:
    return read_strings(value);
  case RELABEL_PARAMETER_SORT:
    return read_sort(value);
  case RELABEL_PARAMETER_BOOLEAN:
    return holds(value, G_TYPE_BOOLEAN) ? relabel_expression_ref(value) : NULL;
  case RELABEL_PARAMETER_INT:
    return holds(value, G_TYPE_INT64) ? relabel_expression_ref(value) : NULL;
  case RELABEL_PARAMETER_VALUES:
    return read_values(value);
  case RELABEL_PARAMETER_DICT:
    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? relabel_expression_ref(value) : NULL;
  case RELABEL_PARAMETER_ANY:
    return node != NULL ? relabel_expression_ref(value) : NULL;
  case RELABEL_PARAMETER_EXPRESSION:
  case RELABEL_PARAMETER_IDS:
  default:
    return relabel_expression_ref(value);
  }
}

static const char *
describe_type(RelabelParameterType type)
{
  static const char *const texts[] = {
    "the name of a field",   "names of fields",   "a text",
    "a list of texts",       "ids of samples",    "an expression",
    "a field, an expression or a list of pairs such as (filepath, -1)", "true or false", "a whole number",
    "a list of values",      "a dictionary such as {\"old\": \"new\"}", "a value",
  };

  return texts[type];
}

/* What holds without it is not kept, so that what means the same is the same. */
static gboolean
is_fallback(const RelabelParameter *parameter, RelabelExpression *value)
{
  JsonNode *node = relabel_expression_get_value(value);
  g_autofree char *text = node != NULL ? relabel_json_to_string(node, FALSE) : NULL;

  return parameter->fallback != NULL && g_strcmp0(text, parameter->fallback) == 0;
}

gboolean
relabel_view_stage_set_parameter(RelabelViewStage *self, guint parameter, RelabelExpression *value, char **message)
{
  const RelabelParameter *info = &relabel_view_stages[self->kind].parameters[parameter];
  RelabelExpression *argument;

  g_clear_pointer(&self->arguments[parameter], relabel_expression_unref);
  if (is_fallback(info, value))
    return TRUE;
  if (info->type == RELABEL_PARAMETER_IDS)
    return set_sample_ids(self, parameter, value, message);
  argument = read_argument(info->type, value);
  if (argument == NULL) {
    *message = g_strdup_printf("“%s” of %s must be %s", info->name, relabel_view_stages[self->kind].word, describe_type(info->type));
    return FALSE;
  }
  if (argument != value) {
    RelabelTextRange range = relabel_expression_get_range(value);

    relabel_expression_set_range(argument, range.start, range.end);
  }
  self->arguments[parameter] = argument;
  return TRUE;
}

/**
 * relabel_view_stage_set_argument:
 * @name: the name of a parameter, as FiftyOne has it, e.g. `only_matches`
 * @value: the argument
 * @error: where to say that there is no such parameter, or that it is of another type: %RELABEL_MODEL_ERROR_INVALID
 *
 * Sets an argument, before the stage is added to a view.
 *
 * Returns: whether it was set
 */
gboolean
relabel_view_stage_set_argument(RelabelViewStage *self, const char *name, RelabelExpression *value, GError **error)
{
  int parameter = relabel_view_stage_find_parameter(self->kind, name);
  g_autofree char *message = NULL;

  if (parameter < 0) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "%s takes no “%s”", relabel_view_stages[self->kind].word, name);
    return FALSE;
  }
  if (relabel_view_stage_set_parameter(self, (guint)parameter, value, &message))
    return TRUE;
  g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, message);
  return FALSE;
}

/**
 * relabel_view_stage_get_ids:
 *
 * Returns: (transfer none) (nullable): the samples that it selects or excludes by their ids
 */
RelabelIdList *
relabel_view_stage_get_ids(RelabelViewStage *self)
{
  return self->ids;
}

/**
 * relabel_view_stage_set_ids:
 * @ids: sample ids
 *
 * Sets which samples are selected or excluded, before the stage is added to a view.
 */
void
relabel_view_stage_set_ids(RelabelViewStage *self, RelabelIdList *ids)
{
  g_clear_pointer(&self->ids, relabel_id_list_unref);
  self->ids = relabel_id_list_ref(ids);
}

/**
 * relabel_view_stage_get_boolean:
 * @name: the name of a parameter that is true or false
 *
 * Returns: the argument, or the default
 */
gboolean
relabel_view_stage_get_boolean(RelabelViewStage *self, const char *name)
{
  RelabelExpression *value = find_argument(self, name);
  int parameter = relabel_view_stage_find_parameter(self->kind, name);

  if (value != NULL)
    return json_node_get_boolean(relabel_expression_get_value(value));
  return parameter >= 0 && g_strcmp0(relabel_view_stages[self->kind].parameters[parameter].fallback, "true") == 0;
}

/**
 * relabel_view_stage_get_int:
 * @name: the name of a parameter that is a whole number
 *
 * Returns: the argument, 0 where there is none
 */
gint64
relabel_view_stage_get_int(RelabelViewStage *self, const char *name)
{
  RelabelExpression *value = find_argument(self, name);

  return value != NULL ? json_node_get_int(relabel_expression_get_value(value)) : 0;
}

/**
 * relabel_view_stage_get_string:
 * @name: the name of a parameter that is a text or a field
 *
 * Returns: (nullable): the text, or the path of the field
 */
const char *
relabel_view_stage_get_string(RelabelViewStage *self, const char *name)
{
  RelabelExpression *value = find_argument(self, name);

  return value != NULL ? peek_text(value) : NULL;
}

/**
 * relabel_view_stage_dup_strings:
 * @name: the name of a parameter that is a list of texts or of fields
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the texts; %NULL where there is none
 */
GStrv
relabel_view_stage_dup_strings(RelabelViewStage *self, const char *name)
{
  RelabelExpression *value = find_argument(self, name);

  return value != NULL ? collect_texts(value) : NULL;
}

static gboolean
ids_equal(RelabelIdList *a, RelabelIdList *b)
{
  guint n = a != NULL ? relabel_id_list_get_length(a) : 0;

  if ((a == NULL) != (b == NULL) || (b != NULL && n != relabel_id_list_get_length(b)))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (memcmp(relabel_id_list_peek(a, i), relabel_id_list_peek(b, i), RELABEL_ID_SIZE) != 0)
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_view_stage_equal:
 * @other: another
 *
 * Returns: whether both are of one kind and have the same arguments
 */
gboolean
relabel_view_stage_equal(RelabelViewStage *self, RelabelViewStage *other)
{
  if (self->kind != other->kind || !ids_equal(self->ids, other->ids))
    return FALSE;
  for (guint i = 0; i < RELABEL_MAX_PARAMETERS; i++) {
    if ((self->arguments[i] == NULL) != (other->arguments[i] == NULL) ||
        (self->arguments[i] != NULL && !relabel_expression_equal(self->arguments[i], other->arguments[i])))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_view_stage_check(RelabelViewStage *self, char **message)
{
  const RelabelViewStageInfo *info = &relabel_view_stages[self->kind];

  for (guint i = 0; info->parameters[i].name != NULL; i++) {
    gboolean is_given = self->arguments[i] != NULL || (info->parameters[i].type == RELABEL_PARAMETER_IDS && self->ids != NULL);

    if (!is_given && info->parameters[i].fallback == NULL) {
      *message = g_strdup_printf("%s needs “%s”: %s", info->word, info->parameters[i].name, describe_type(info->parameters[i].type));
      return FALSE;
    }
  }
  return TRUE;
}

RelabelTextRange
relabel_view_stage_get_range(RelabelViewStage *self)
{
  return self->range;
}

void
relabel_view_stage_set_range(RelabelViewStage *self, guint start, guint end)
{
  self->range = (RelabelTextRange){ start, end };
}
