/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-view.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

typedef struct {
  RelabelViewStageKind kind;
  RelabelIdList *ids;
  GStrv tags;
  guint number;
} Stage;

/* The word of the text form, FiftyOne's class and its keyword; in the order of RelabelViewStageKind. */
static const struct {
  const char *word;
  const char *document_class;
  const char *keyword;
} stage_names[] = {
  { "select", "fiftyone.core.stages.Select", "sample_ids" },
  { "match_tags", "fiftyone.core.stages.MatchTags", "tags" },
  { "skip", "fiftyone.core.stages.Skip", "skip" },
  { "limit", "fiftyone.core.stages.Limit", "limit" },
  { "annotation_run", NULL, NULL },
  { "annotation_view", NULL, NULL },
};

/**
 * RelabelView:
 *
 * Which samples of a dataset are meant, and in what order: a list of stages, each working on what the one before lets through. Without a
 * stage it is the whole dataset.
 *
 * The text form is `match_tags(train, val) | skip(10) | limit(5)`; names and ids may stand in double quotes. `annotation_run(KEY)` is the
 * samples that an annotation run has sent, and `annotation_view(KEY)` what its view gives now.
 */
struct _RelabelView {
  GObject parent_instance;

  GArray *stages;
};

G_DEFINE_FINAL_TYPE(RelabelView, relabel_view, G_TYPE_OBJECT)

static void
clear_stage(gpointer data)
{
  Stage *stage = data;

  g_clear_pointer(&stage->ids, relabel_id_list_unref);
  g_strfreev(stage->tags);
}

static void
relabel_view_finalize(GObject *object)
{
  g_array_unref(RELABEL_VIEW(object)->stages);
  G_OBJECT_CLASS(relabel_view_parent_class)->finalize(object);
}

static void
relabel_view_class_init(RelabelViewClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_view_finalize;
}

static void
relabel_view_init(RelabelView *self)
{
  self->stages = g_array_new(FALSE, TRUE, sizeof(Stage));
  g_array_set_clear_func(self->stages, clear_stage);
}

/**
 * relabel_view_new:
 *
 * Returns: (transfer full): a view of the whole dataset
 */
RelabelView *
relabel_view_new(void)
{
  return g_object_new(RELABEL_TYPE_VIEW, NULL);
}

/**
 * relabel_view_select:
 * @ids: sample ids
 *
 * Adds a stage: only these samples, in the dataset's order.
 */
void
relabel_view_select(RelabelView *self, RelabelIdList *ids)
{
  Stage stage = { RELABEL_VIEW_STAGE_SELECT, relabel_id_list_ref(ids), NULL, 0 };

  g_array_append_val(self->stages, stage);
}

/**
 * relabel_view_match_tags:
 * @tags: (array zero-terminated=1): tags
 *
 * Adds a stage: only samples with at least one of the tags.
 */
void
relabel_view_match_tags(RelabelView *self, const char *const *tags)
{
  Stage stage = { RELABEL_VIEW_STAGE_MATCH_TAGS, NULL, g_strdupv((char **)tags), 0 };

  g_array_append_val(self->stages, stage);
}

/**
 * relabel_view_skip:
 * @n: samples
 *
 * Adds a stage: without the first @n samples.
 */
void
relabel_view_skip(RelabelView *self, guint n)
{
  Stage stage = { RELABEL_VIEW_STAGE_SKIP, NULL, NULL, n };

  g_array_append_val(self->stages, stage);
}

/**
 * relabel_view_limit:
 * @n: samples
 *
 * Adds a stage: at most @n samples.
 */
void
relabel_view_limit(RelabelView *self, guint n)
{
  Stage stage = { RELABEL_VIEW_STAGE_LIMIT, NULL, NULL, n };

  g_array_append_val(self->stages, stage);
}

/**
 * relabel_view_annotation_run:
 * @key: the key of an annotation run
 * @live: %FALSE for the samples that were sent, however they have changed since; %TRUE for what the view that was sent gives now
 *
 * Adds a stage: only the samples of an annotation run.
 */
void
relabel_view_annotation_run(RelabelView *self, const char *key, gboolean live)
{
  RelabelViewStageKind kind = live ? RELABEL_VIEW_STAGE_ANNOTATION_VIEW : RELABEL_VIEW_STAGE_ANNOTATION_RUN;
  Stage stage = { kind, NULL, g_strdupv((char *[]){ (char *)key, NULL }), 0 };

  g_array_append_val(self->stages, stage);
}

/* A text in double quotes, escaped as in JSON; NULL when it is not. */
static char *
read_quoted(const char **cursor)
{
  const char *end = *cursor + 1;
  g_autoptr(JsonNode) node = NULL;

  while (*end != '"' && *end != '\0')
    end += *end == '\\' && end[1] != '\0' ? 2 : 1;
  if (*end == '\0')
    return NULL;
  node = relabel_json_parse(*cursor, end + 1 - *cursor, NULL);
  *cursor = end + 1;
  return node != NULL ? json_node_dup_string(node) : NULL;
}

/* One argument: a word, or a text in double quotes. */
static char *
read_argument(const char **cursor)
{
  g_autoptr(GString) argument = g_string_new(NULL);
  const char *p = *cursor;

  while (g_ascii_isspace(*p))
    p++;
  if (*p == '"') {
    g_autofree char *quoted = read_quoted(&p);

    if (quoted == NULL)
      return NULL;
    g_string_append(argument, quoted);
  } else {
    while (*p != '\0' && strchr(",()|\"", *p) == NULL)
      g_string_append_c(argument, *p++);
    g_strchomp(argument->str);
  }
  while (g_ascii_isspace(*p))
    p++;
  *cursor = p;
  return g_strdup(argument->str);
}

/* What stands in brackets, which may be nothing; an empty text has to be quoted. */
static GStrv
read_arguments(const char **cursor)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  if ((*cursor)[1] == ')') {
    *cursor += 2;
    return g_strv_builder_end(builder);
  }
  do {
    g_autofree char *argument = NULL;
    gboolean is_quoted;

    for ((*cursor)++; g_ascii_isspace(**cursor); (*cursor)++)
      ;
    is_quoted = **cursor == '"';
    argument = read_argument(cursor);
    if (argument == NULL || (*argument == '\0' && !is_quoted))
      return NULL;
    g_strv_builder_add(builder, argument);
  } while (**cursor == ',');
  if (**cursor != ')')
    return NULL;
  (*cursor)++;
  return g_strv_builder_end(builder);
}

static gboolean
refuse_stage(const char *word, GError **error)
{
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
              "There is no view stage “%s”; there are select, match_tags, skip, limit, annotation_run and annotation_view", word);
  return FALSE;
}

static gboolean
add_run_stage(RelabelView *self, const char *word, GStrv arguments, GError **error)
{
  gboolean live = strcmp(word, "annotation_view") == 0;

  if (!live && strcmp(word, "annotation_run") != 0)
    return refuse_stage(word, error);
  if (g_strv_length(arguments) != 1) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "%s: takes the key of one run", word);
    return FALSE;
  }
  relabel_view_annotation_run(self, arguments[0], live);
  return TRUE;
}

static gboolean
add_stage(RelabelView *self, const char *word, GStrv arguments, GError **error)
{
  guint64 number = 0;

  if (strcmp(word, "select") == 0) {
    g_autoptr(RelabelIdList) ids = relabel_id_list_new_from_strv((const char *const *)arguments, error);

    if (ids != NULL)
      relabel_view_select(self, ids);
    return ids != NULL;
  }
  if (strcmp(word, "match_tags") == 0) {
    relabel_view_match_tags(self, (const char *const *)arguments);
    return TRUE;
  }
  if (g_str_has_prefix(word, "annotation_"))
    return add_run_stage(self, word, arguments, error);
  if (strcmp(word, "skip") != 0 && strcmp(word, "limit") != 0)
    return refuse_stage(word, error);
  if (g_strv_length(arguments) != 1 || !g_ascii_string_to_unsigned(arguments[0], 10, 0, G_MAXINT, &number, error)) {
    if (error != NULL && *error == NULL)
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "takes one number");
    g_prefix_error(error, "%s: ", word);
    return FALSE;
  }
  if (*word == 's')
    relabel_view_skip(self, (guint)number);
  else
    relabel_view_limit(self, (guint)number);
  return TRUE;
}

/**
 * relabel_view_new_from_string:
 * @text: stages, e.g. `match_tags(train) | limit(5)`; empty for the whole dataset
 *
 * Returns: (transfer full) (nullable): the view; %RELABEL_MODEL_ERROR_INVALID says what is wrong and at which character
 */
RelabelView *
relabel_view_new_from_string(const char *text, GError **error)
{
  g_autoptr(RelabelView) self = relabel_view_new();
  const char *cursor = text;

  while (g_ascii_isspace(*cursor))
    cursor++;
  while (*cursor != '\0') {
    const char *begin = cursor + strspn(cursor, " \t\n");
    g_autofree char *word = read_argument(&cursor);
    g_auto(GStrv) arguments = word != NULL && *cursor == '(' ? read_arguments(&cursor) : NULL;

    if (arguments != NULL && !add_stage(self, word, arguments, error)) {
      g_prefix_error(error, "At character %ld of the view: ", g_utf8_pointer_to_offset(text, begin) + 1);
      return NULL;
    }
    while (g_ascii_isspace(*cursor))
      cursor++;
    if (arguments == NULL || (*cursor != '\0' && *cursor != '|') || (*cursor == '|' && cursor[1] == '\0')) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
                  "At character %ld of the view: expected a stage such as limit(5), and “|” between stages",
                  g_utf8_pointer_to_offset(text, cursor) + 1);
      return NULL;
    }
    if (*cursor == '|')
      cursor++;
  }
  return g_steal_pointer(&self);
}

static GStrv
stage_arguments(const Stage *stage)
{
  char *single[] = { NULL, NULL };
  g_autofree char *number = NULL;

  if (stage->kind == RELABEL_VIEW_STAGE_SELECT)
    return relabel_id_list_to_strv(stage->ids);
  if (stage->tags != NULL)
    return g_strdupv(stage->tags);
  number = g_strdup_printf("%u", stage->number);
  single[0] = number;
  return g_strdupv(single);
}

/**
 * relabel_view_to_string:
 *
 * Returns: (transfer full): the text form
 */
char *
relabel_view_to_string(RelabelView *self)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < self->stages->len; i++) {
    const Stage *stage = &g_array_index(self->stages, Stage, i);
    g_auto(GStrv) arguments = stage_arguments(stage);

    g_string_append_printf(text, "%s%s(", i > 0 ? " | " : "", stage_names[stage->kind].word);
    for (guint k = 0; arguments[k] != NULL; k++) {
      g_string_append(text, k > 0 ? ", " : "");
      if (stage->tags != NULL)
        relabel_json_append_string(text, arguments[k]);
      else
        g_string_append(text, arguments[k]);
    }
    g_string_append_c(text, ')');
  }
  return g_string_free(text, FALSE);
}

/**
 * relabel_view_to_stages:
 *
 * Returns: (transfer full) (array zero-terminated=1): the stages as FiftyOne stores them, a JSON text each; those of annotation runs, which
 *   it doesn't have, are left out
 */
GStrv
relabel_view_to_stages(RelabelView *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; i < self->stages->len; i++) {
    const Stage *stage = &g_array_index(self->stages, Stage, i);
    g_autoptr(GString) text = g_string_new(NULL);

    if (stage_names[stage->kind].document_class == NULL)
      continue;
    g_string_append_printf(text, "{\"_cls\":\"%s\",\"kwargs\":[[\"%s\",", stage_names[stage->kind].document_class,
                           stage_names[stage->kind].keyword);
    if (stage->kind == RELABEL_VIEW_STAGE_SKIP || stage->kind == RELABEL_VIEW_STAGE_LIMIT) {
      g_string_append_printf(text, "%u]]}", stage->number);
    } else {
      g_auto(GStrv) arguments = stage_arguments(stage);

      for (guint k = 0; arguments[k] != NULL; k++) {
        g_string_append_c(text, k > 0 ? ',' : '[');
        relabel_json_append_string(text, arguments[k]);
      }
      g_string_append(text, arguments[0] != NULL ? "]" : "[]");
      g_string_append(text, stage->kind == RELABEL_VIEW_STAGE_SELECT ? "],[\"ordered\",false]]}"
                                                                     : "],[\"bool\",true],[\"all\",false]]}");
    }
    g_strv_builder_add(builder, text->str);
  }
  return g_strv_builder_end(builder);
}

/**
 * relabel_view_get_n_stages:
 *
 * Returns: the number of stages
 */
guint
relabel_view_get_n_stages(RelabelView *self)
{
  return self->stages->len;
}

/**
 * relabel_view_get_stage_kind:
 * @stage: from 0
 *
 * Returns: what the stage does
 */
RelabelViewStageKind
relabel_view_get_stage_kind(RelabelView *self, guint stage)
{
  return g_array_index(self->stages, Stage, stage).kind;
}

/**
 * relabel_view_get_stage_ids:
 * @stage: a stage that selects
 *
 * Returns: (transfer none) (nullable): its sample ids
 */
RelabelIdList *
relabel_view_get_stage_ids(RelabelView *self, guint stage)
{
  return g_array_index(self->stages, Stage, stage).ids;
}

/**
 * relabel_view_get_stage_tags:
 * @stage: a stage that matches tags
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): its tags
 */
const char *const *
relabel_view_get_stage_tags(RelabelView *self, guint stage)
{
  return (const char *const *)g_array_index(self->stages, Stage, stage).tags;
}

/**
 * relabel_view_get_stage_number:
 * @stage: a stage that skips or limits
 *
 * Returns: its number
 */
guint
relabel_view_get_stage_number(RelabelView *self, guint stage)
{
  return g_array_index(self->stages, Stage, stage).number;
}

/**
 * relabel_view_get_stage_key:
 * @stage: a stage of an annotation run
 *
 * Returns: the key of the run
 */
const char *
relabel_view_get_stage_key(RelabelView *self, guint stage)
{
  return g_array_index(self->stages, Stage, stage).tags[0];
}
