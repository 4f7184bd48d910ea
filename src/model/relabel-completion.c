/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be written next in the text of a view. */
#include "relabel-completion-private.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-path.h"

/* More than that nobody reads. */
#define MAX_CANDIDATES 200

struct _RelabelCandidate {
  GObject parent_instance;

  RelabelCandidateKind kind;
  char *label;
  char *detail;
  char *text;
};

G_DEFINE_FINAL_TYPE(RelabelCandidate, relabel_candidate, G_TYPE_OBJECT)

static void
relabel_candidate_finalize(GObject *object)
{
  RelabelCandidate *self = RELABEL_CANDIDATE(object);

  g_free(self->label);
  g_free(self->detail);
  g_free(self->text);
  G_OBJECT_CLASS(relabel_candidate_parent_class)->finalize(object);
}

static void
relabel_candidate_class_init(RelabelCandidateClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_candidate_finalize;
}

static void
relabel_candidate_init(RelabelCandidate *self)
{
}

/**
 * relabel_candidate_get_kind:
 *
 * Returns: what it is
 */
RelabelCandidateKind
relabel_candidate_get_kind(RelabelCandidate *self)
{
  return self->kind;
}

/**
 * relabel_candidate_get_label:
 *
 * Returns: how it is called in a list
 */
const char *
relabel_candidate_get_label(RelabelCandidate *self)
{
  return self->label;
}

/**
 * relabel_candidate_get_detail:
 *
 * Returns: (nullable): what else there is to say: the arguments of a stage or function, the type of a field, what came with a value
 */
const char *
relabel_candidate_get_detail(RelabelCandidate *self)
{
  return self->detail;
}

/**
 * relabel_candidate_get_text:
 *
 * Returns: what is written when it is chosen
 */
const char *
relabel_candidate_get_text(RelabelCandidate *self)
{
  return self->text;
}

/**
 * RelabelCompletion:
 *
 * What can be written at a place in the text of a view: a [iface@Gio.ListModel] of [class@Relabel.Candidate], those that begin with what
 * is typed before those that have it within, and values first of all.
 */
struct _RelabelCompletion {
  GObject parent_instance;

  char *text;
  RelabelCompletionContext context;
  GPtrArray *candidates;
  guint n_values;    /* those at the beginning, which are values and begin with what is typed */
  guint n_prefixed;  /* these, and all others that do */
};

static void list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RelabelCompletion, relabel_completion, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

static void
relabel_completion_finalize(GObject *object)
{
  RelabelCompletion *self = RELABEL_COMPLETION(object);

  g_free(self->text);
  relabel_completion_context_clear(&self->context);
  g_ptr_array_unref(self->candidates);
  G_OBJECT_CLASS(relabel_completion_parent_class)->finalize(object);
}

static void
relabel_completion_class_init(RelabelCompletionClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_completion_finalize;
}

static void
relabel_completion_init(RelabelCompletion *self)
{
  self->candidates = g_ptr_array_new_with_free_func(g_object_unref);
}

static GType
get_item_type(GListModel *list)
{
  return RELABEL_TYPE_CANDIDATE;
}

static guint
get_n_items(GListModel *list)
{
  return RELABEL_COMPLETION(list)->candidates->len;
}

static gpointer
get_item(GListModel *list, guint position)
{
  GPtrArray *candidates = RELABEL_COMPLETION(list)->candidates;

  return position < candidates->len ? g_object_ref(g_ptr_array_index(candidates, position)) : NULL;
}

static void
list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
is_listed(RelabelCompletion *self, const char *text)
{
  for (guint i = 0; i < self->candidates->len; i++) {
    if (strcmp(((RelabelCandidate *)g_ptr_array_index(self->candidates, i))->text, text) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Takes what goes on with what is typed, or has it within. What is there already is nothing to choose. */
static void
add(RelabelCompletion *self, RelabelCandidateKind kind, const char *label, const char *detail, const char *text)
{
  g_autofree char *typed = g_utf8_casefold(self->context.prefix, -1);
  g_autofree char *folded = g_utf8_casefold(label, -1);
  gboolean begins = g_str_has_prefix(folded, typed);
  RelabelCandidate *candidate;

  if (self->candidates->len >= MAX_CANDIDATES || (!begins && strstr(folded, typed) == NULL) || is_listed(self, text))
    return;
  if (!self->context.in_text && strcmp(text, self->context.prefix) == 0)
    return;
  candidate = g_object_new(RELABEL_TYPE_CANDIDATE, NULL);
  candidate->kind = kind;
  candidate->label = g_strdup(label);
  candidate->detail = g_strdup(detail);
  candidate->text = g_strdup(text);
  g_ptr_array_insert(self->candidates, begins ? (int)(kind == RELABEL_CANDIDATE_VALUE ? self->n_values++ : self->n_prefixed) : -1, candidate);
  self->n_prefixed += begins ? 1 : 0;
}

/* FiftyOne's own, which nobody writes by hand. */
static gboolean
is_shown_parameter(const RelabelParameter *parameter)
{
  static const char *const hidden[] = { "create_index", "trajectories", "meta_filter", "instance_ids", "config", NULL };

  return *parameter->name != '_' && !g_strv_contains(hidden, parameter->name);
}

static char *
describe_parameters(RelabelViewStageKind kind)
{
  g_autoptr(GString) text = g_string_new("(");

  for (const RelabelParameter *parameter = relabel_view_stages[kind].parameters; parameter->name != NULL; parameter++) {
    if (!is_shown_parameter(parameter))
      continue;
    if (text->len > 1)
      g_string_append(text, ", ");
    g_string_append(text, parameter->name);
    if (parameter->fallback != NULL)
      g_string_append_printf(text, "=%s", parameter->fallback);
  }
  g_string_append_c(text, ')');
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
add_stages(RelabelCompletion *self)
{
  for (guint i = 0; i < RELABEL_VIEW_STAGE_OTHER; i++) {
    g_autofree char *text = g_strconcat(relabel_view_stages[i].word, "(", NULL);
    g_autofree char *detail = describe_parameters((RelabelViewStageKind)i);

    add(self, RELABEL_CANDIDATE_STAGE, relabel_view_stages[i].word, detail, text);
  }
}

static void
add_path(RelabelCompletion *self, RelabelCandidateKind kind, const char *path, const char *detail)
{
  g_autoptr(GString) text = g_string_new(NULL);

  relabel_expression_append_path(path, text);
  if (self->context.in_text) {
    g_string_prepend_c(text, '"');
    g_string_append_c(text, '"');
  }
  add(self, kind, path, detail, text->str);
}

/* What one asks for most comes first. */
static void
add_usual_members(RelabelCompletion *self, GStrv names)
{
  static const char *const usual[] = { "label", "confidence" };

  for (gsize i = 0; i < G_N_ELEMENTS(usual); i++) {
    if (g_strv_contains((const char *const *)names, usual[i]))
      add_path(self, RELABEL_CANDIDATE_MEMBER, usual[i], NULL);
  }
}

static void
add_members(RelabelCompletion *self, RelabelField *field, const char *before)
{
  RelabelCandidateKind kind = before != NULL ? RELABEL_CANDIDATE_FIELD : RELABEL_CANDIDATE_MEMBER;
  g_auto(GStrv) names = relabel_path_list_label_names(field);

  if (before == NULL)
    add_usual_members(self, names);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *path = before != NULL ? g_strconcat(before, ".", names[i], NULL) : g_strdup(names[i]);

    if (*names[i] != '_')
      add_path(self, kind, path, NULL);
  }
}

/* What labels of any kind have. */
static void
add_common_members(RelabelCompletion *self)
{
  static const char *const names[] = { "label", "confidence", "tags", "id" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    add_path(self, RELABEL_CANDIDATE_MEMBER, names[i], NULL);
}

/* A field and, once its name is typed, what is in it. */
static void
add_field(RelabelCompletion *self, RelabelField *field, gboolean with_members)
{
  const char *name = relabel_field_get_name(field);
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *list = relabel_field_type_is_list(type) ? relabel_field_type_get_list_key(type) : NULL;
  g_autofree char *path = list != NULL ? g_strconcat(name, ".", list, NULL) : g_strdup(name);
  g_autofree char *dotted = g_strconcat(name, ".", NULL);

  add_path(self, RELABEL_CANDIDATE_FIELD, name, relabel_field_type_to_nick(type));
  if (!with_members || !relabel_field_type_is_label(type))
    return;
  if (list != NULL)
    add_path(self, RELABEL_CANDIDATE_FIELD, path, NULL);
  if (g_str_has_prefix(self->context.prefix, dotted))
    add_members(self, field, path);
}

static void
add_sample_paths(RelabelCompletion *self, GPtrArray *fields, gboolean with_members)
{
  static const char *const own[] = { "tags", "filepath", "id", "metadata.width", "metadata.height", "metadata.size_bytes", "metadata.mime_type" };

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    add_field(self, g_ptr_array_index(fields, i), with_members);
  for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
    add_path(self, RELABEL_CANDIDATE_FIELD, own[i], NULL);
}

static void
add_label_fields(RelabelCompletion *self, GPtrArray *fields)
{
  for (guint i = 0; fields != NULL && i < fields->len; i++) {
    if (relabel_field_type_is_label(relabel_field_get_field_type(g_ptr_array_index(fields, i))))
      add_field(self, g_ptr_array_index(fields, i), FALSE);
  }
}

static void
add_words(RelabelCompletion *self, RelabelCandidateKind kind, const char *const *words, const char *after)
{
  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *text = g_strconcat(words[i], after, NULL);

    add(self, kind, words[i], NULL, text);
  }
}

static void
add_functions(RelabelCompletion *self)
{
  for (guint i = 0; i < RELABEL_N_OPERATORS; i++) {
    const RelabelOperatorInfo *info = &relabel_operators[i];
    g_autofree char *text = g_strconcat(info->word, "(", NULL);
    g_autofree char *detail = info->option != NULL ? g_strdup_printf("%s=%s", info->option, info->fallback) : NULL;

    if (info->precedence == RELABEL_PRECEDENCE_NONE)
      add(self, RELABEL_CANDIDATE_FUNCTION, info->word, detail, text);
  }
}

static void
add_operands(RelabelCompletion *self, GPtrArray *fields)
{
  static const char *const keywords[] = { "true", "false", "null", NULL };
  static const char *const negation[] = { "not", NULL };
  static const char *const element[] = { "this", NULL };
  const RelabelCompletionContext *context = &self->context;

  if (context->in_text || context->only_values)
    return;
  if (context->option != NULL) {
    g_autofree char *text = g_strconcat(context->option, "=", NULL);

    add(self, RELABEL_CANDIDATE_PARAMETER, context->option, NULL, text);
  }
  if (context->scope == RELABEL_SCOPE_SAMPLE)
    add_sample_paths(self, fields, TRUE);
  else if (context->scope == RELABEL_SCOPE_LABEL && context->field != NULL)
    add_members(self, context->field, NULL);
  else if (context->scope == RELABEL_SCOPE_LABEL)
    add_common_members(self);
  else
    add_words(self, RELABEL_CANDIDATE_MEMBER, element, "");
  add_functions(self);
  add_words(self, RELABEL_CANDIDATE_KEYWORD, negation, " ");
  add_words(self, RELABEL_CANDIDATE_KEYWORD, keywords, "");
}

/* Arguments that were not given in their places. */
static void
add_parameters(RelabelCompletion *self)
{
  const RelabelParameter *parameters = relabel_view_stages[self->context.stage].parameters;

  for (guint i = self->context.argument; self->context.takes_names && i < RELABEL_MAX_PARAMETERS && parameters[i].name != NULL; i++) {
    g_autofree char *text = g_strconcat(parameters[i].name, "=", NULL);

    if (is_shown_parameter(&parameters[i]) && parameters[i].fallback != NULL)
      add(self, RELABEL_CANDIDATE_PARAMETER, parameters[i].name, parameters[i].fallback, text);
  }
}

static gboolean
takes_label_field(RelabelViewStageKind stage)
{
  return stage == RELABEL_VIEW_STAGE_FILTER_LABELS || stage == RELABEL_VIEW_STAGE_LIMIT_LABELS || stage == RELABEL_VIEW_STAGE_MAP_LABELS ||
         stage == RELABEL_VIEW_STAGE_TO_PATCHES || stage == RELABEL_VIEW_STAGE_MATCH_LABELS || stage == RELABEL_VIEW_STAGE_SELECT_LABELS ||
         stage == RELABEL_VIEW_STAGE_EXCLUDE_LABELS;
}

static void
add_arguments(RelabelCompletion *self, GPtrArray *fields)
{
  static const char *const booleans[] = { "true", "false", NULL };

  switch (self->context.type) {
  case RELABEL_PARAMETER_FIELD:
  case RELABEL_PARAMETER_FIELDS:
    if (takes_label_field(self->context.stage))
      add_label_fields(self, fields);
    else
      add_sample_paths(self, fields, self->context.type == RELABEL_PARAMETER_FIELD);
    break;
  case RELABEL_PARAMETER_BOOLEAN:
    add_words(self, RELABEL_CANDIDATE_KEYWORD, booleans, "");
    break;
  default:
    break;
  }
}

static void
add_operators(RelabelCompletion *self)
{
  static const char *const words[] = { "and", "or", NULL };
  static const char *const signs[] = { "==", "!=", ">", ">=", "<", "<=", NULL };

  if (!self->context.in_text) {
    add_words(self, RELABEL_CANDIDATE_OPERATOR, words, " ");
    add_words(self, RELABEL_CANDIDATE_OPERATOR, signs, " ");
  }
}

static void
fill(RelabelCompletion *self, GPtrArray *fields)
{
  static const char *const pipe[] = { "|", NULL };

  switch (self->context.place) {
  case RELABEL_PLACE_STAGE:
    add_stages(self);
    break;
  case RELABEL_PLACE_PIPE:
    add_words(self, RELABEL_CANDIDATE_OPERATOR, pipe, " ");
    break;
  case RELABEL_PLACE_ARGUMENT:
    add_arguments(self, fields);
    add_parameters(self);
    break;
  case RELABEL_PLACE_OPERAND:
    add_operands(self, fields);
    add_parameters(self);
    break;
  case RELABEL_PLACE_OPERATOR:
    add_operators(self);
    break;
  case RELABEL_PLACE_NONE:
    break;
  }
}

/**
 * relabel_completion_new:
 * @text: the text of a view, complete or not
 * @cursor: where one writes, in characters from 0
 * @fields: (element-type RelabelField): the fields of the dataset
 *
 * Finds what can be written at the cursor. Values of the dataset are not among it; see [method@Relabel.Completion.get_values_path].
 *
 * Returns: (transfer full): the candidates, none where nothing is known
 */
RelabelCompletion *
relabel_completion_new(const char *text, guint cursor, GPtrArray *fields)
{
  RelabelCompletion *self = g_object_new(RELABEL_TYPE_COMPLETION, NULL);
  guint n = (guint)g_utf8_strlen(text, -1);

  self->text = g_strdup(text);
  relabel_completion_context_read(&self->context, text, (guint)(g_utf8_offset_to_pointer(text, MIN(cursor, n)) - text), fields);
  fill(self, fields);
  return self;
}

/**
 * relabel_completion_get_start:
 *
 * Returns: the first character that is replaced when a candidate is chosen, from 0
 */
guint
relabel_completion_get_start(RelabelCompletion *self)
{
  return (guint)g_utf8_strlen(self->text, self->context.start);
}

/**
 * relabel_completion_get_length:
 *
 * Returns: how many characters are replaced
 */
guint
relabel_completion_get_length(RelabelCompletion *self)
{
  return (guint)g_utf8_strlen(self->text + self->context.start, self->context.end - self->context.start);
}

/**
 * relabel_completion_get_values_path:
 *
 * Returns: (nullable): the path, from a sample, of which a value can stand here; `$anno_key`, `$eval_key` and `$saved_view` for the name of
 *   a run, an evaluation or a saved view
 */
const char *
relabel_completion_get_values_path(RelabelCompletion *self)
{
  return self->context.values_path;
}

/**
 * relabel_completion_add_value:
 * @value: a value that occurs
 * @detail: (nullable): what to say with it, such as how often
 *
 * Adds a value, if it goes with what is typed. What is no text, number or boolean, or null, is passed over.
 */
void
relabel_completion_add_value(RelabelCompletion *self, JsonNode *value, const char *detail)
{
  gboolean is_text = JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_STRING;
  g_autofree char *text = relabel_json_to_string(value, FALSE);
  guint before = self->candidates->len;
  guint n_values = self->n_values;

  if ((!JSON_NODE_HOLDS_VALUE(value) && !JSON_NODE_HOLDS_NULL(value)) || (!is_text && self->context.in_text))
    return;
  add(self, RELABEL_CANDIDATE_VALUE, is_text ? json_node_get_string(value) : text, detail, text);
  if (self->candidates->len > before)
    g_list_model_items_changed(G_LIST_MODEL(self), self->n_values > n_values ? n_values : before, 0, 1);
}

/**
 * relabel_completion_apply:
 * @candidate: one of these
 * @cursor: (out): where one goes on to write, in characters from 0
 *
 * Returns: (transfer full): the text with the candidate in it
 */
char *
relabel_completion_apply(RelabelCompletion *self, RelabelCandidate *candidate, guint *cursor)
{
  const char *after = self->text + self->context.end;
  g_autoptr(GString) text = g_string_new_len(self->text, self->context.start);
  gsize length = strlen(candidate->text);
  gboolean is_sign = candidate->kind == RELABEL_CANDIDATE_OPERATOR;

  if (is_sign && text->len > 0 && !g_ascii_isspace(text->str[text->len - 1]))
    g_string_append_c(text, ' ');
  /* A bracket, a space or the like that stands there already. */
  if (length > 0 && *after == candidate->text[length - 1] && strchr("(= ", *after) != NULL)
    after++;
  g_string_append(text, candidate->text);
  *cursor = (guint)g_utf8_strlen(text->str, -1);
  g_string_append(text, after);
  return g_string_free(g_steal_pointer(&text), FALSE);
}
