/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a view does to each sample by itself, in memory. */
#include "relabel-lens.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-path.h"

/* A stage, with its arguments in the form in which they are looked up. */
typedef struct {
  RelabelViewStage *stage; /* borrowed from the view */
  GPtrArray *fields;       /* of RelabelField, borrowed: the fields of labels that it works on */
  GHashTable *by_field;    /* name of a field -> set of ids; NULL where no labels are listed */
  GHashTable *sample_ids;  /* of these labels */
  GHashTable *ids;
  GHashTable *instance_ids;
  GStrv tags;
  GStrv names; /* of fields that are shown or hidden */
  RelabelExpression *filter;
} Step;

struct _RelabelLens {
  RelabelView *view;
  GPtrArray *fields;
  GArray *steps;
  RelabelEvaluator evaluator;
};

static void
clear_step(gpointer data)
{
  Step *step = data;

  g_clear_pointer(&step->fields, g_ptr_array_unref);
  g_clear_pointer(&step->by_field, g_hash_table_unref);
  g_clear_pointer(&step->sample_ids, g_hash_table_unref);
  g_clear_pointer(&step->ids, g_hash_table_unref);
  g_clear_pointer(&step->instance_ids, g_hash_table_unref);
  g_strfreev(step->tags);
  g_strfreev(step->names);
}

static GHashTable *
make_set(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static GHashTable *
read_set(RelabelViewStage *stage, const char *name)
{
  g_auto(GStrv) texts = relabel_view_stage_dup_strings(stage, name);
  GHashTable *set = texts != NULL ? make_set() : NULL;

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    g_hash_table_add(set, g_strdup(texts[i]));
  return set;
}

static void
add_label(Step *step, JsonNode *node)
{
  JsonObject *label = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  const char *field = relabel_json_peek_string(label, "field");
  const char *id = relabel_json_peek_string(label, "label_id");
  const char *sample = relabel_json_peek_string(label, "sample_id");
  GHashTable *ids = field != NULL ? g_hash_table_lookup(step->by_field, field) : NULL;

  if (sample != NULL)
    g_hash_table_add(step->sample_ids, g_strdup(sample));
  if (field == NULL || id == NULL)
    return;
  if (ids == NULL)
    g_hash_table_insert(step->by_field, g_strdup(field), ids = make_set());
  g_hash_table_add(ids, g_strdup(id));
}

/* Labels that are listed one by one, as those selected in FiftyOne's App. */
static void
read_labels(Step *step)
{
  RelabelExpression *labels = relabel_view_stage_get_argument(step->stage, "labels");
  JsonNode *node = labels != NULL ? relabel_expression_get_value(labels) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return;
  step->by_field = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  step->sample_ids = make_set();
  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++)
    add_label(step, json_array_get_element(array, i));
}

static void
add_field(RelabelLens *self, Step *step, const char *path)
{
  RelabelPath found = relabel_path_resolve(self->fields, path);

  if (found.kind == RELABEL_PATH_LABEL || found.kind == RELABEL_PATH_LABEL_LIST)
    g_ptr_array_add(step->fields, found.field);
}

/* Those that the stage names, or all. */
static void
read_fields(RelabelLens *self, Step *step)
{
  const char *single = relabel_view_stage_get_string(step->stage, "field");
  g_auto(GStrv) names = relabel_view_stage_dup_strings(step->stage, "fields");

  step->fields = g_ptr_array_new();
  if (single != NULL)
    add_field(self, step, single);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_field(self, step, names[i]);
  for (guint i = 0; single == NULL && names == NULL && i < self->fields->len; i++)
    add_field(self, step, relabel_field_get_name(g_ptr_array_index(self->fields, i)));
}

static Step
compile(RelabelLens *self, RelabelViewStage *stage)
{
  Step step = { .stage = stage };

  read_fields(self, &step);
  read_labels(&step);
  step.ids = read_set(stage, "ids");
  step.instance_ids = read_set(stage, "instance_ids");
  step.tags = relabel_view_stage_dup_strings(stage, "tags");
  step.names = relabel_view_stage_dup_strings(stage, "field_names");
  step.filter = relabel_view_stage_get_argument(stage, "filter");
  return step;
}

RelabelLens *
relabel_lens_new(RelabelView *view, GPtrArray *fields)
{
  RelabelLens *self = g_new0(RelabelLens, 1);

  self->view = g_object_ref(view);
  self->fields = g_ptr_array_ref(fields);
  self->steps = g_array_new(FALSE, TRUE, sizeof(Step));
  g_array_set_clear_func(self->steps, clear_step);
  relabel_evaluator_init(&self->evaluator, fields);
  for (guint i = 0; i < relabel_view_get_n_stages(view); i++) {
    Step step = compile(self, relabel_view_get_stage(view, i));

    g_array_append_val(self->steps, step);
  }
  return self;
}

void
relabel_lens_free(RelabelLens *self)
{
  relabel_evaluator_clear(&self->evaluator);
  g_clear_pointer(&self->steps, g_array_unref);
  g_clear_pointer(&self->fields, g_ptr_array_unref);
  g_clear_object(&self->view);
  g_free(self);
}

RelabelEvaluator *
relabel_lens_get_evaluator(RelabelLens *self)
{
  return &self->evaluator;
}

static gboolean
has_tag(RelabelLabel *label, GStrv tags)
{
  const char *const *own = relabel_label_get_tags(label);

  for (guint i = 0; tags[i] != NULL; i++) {
    if (g_strv_contains(own, tags[i]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_instance(RelabelLens *self, RelabelLabel *label, GHashTable *ids)
{
  RelabelValue value = { .kind = RELABEL_VALUE_LABEL, .label = label };
  RelabelValue id = relabel_value_get_path(&self->evaluator.store, &value, "instance._id");
  gboolean found = id.kind == RELABEL_VALUE_TEXT && g_hash_table_contains(ids, id.text);

  relabel_value_store_empty(&self->evaluator.store);
  return found;
}

/* Whether it is one of those that the stage means: of each criterion that is given. */
static gboolean
is_meant(RelabelLens *self, Step *step, RelabelSample *sample, RelabelField *field, RelabelLabel *label)
{
  GHashTable *listed = step->by_field != NULL ? g_hash_table_lookup(step->by_field, relabel_field_get_name(field)) : NULL;

  if (step->by_field != NULL)
    return listed != NULL && g_hash_table_contains(listed, relabel_label_get_id(label));
  return (step->ids == NULL || g_hash_table_contains(step->ids, relabel_label_get_id(label))) &&
         (step->instance_ids == NULL || has_instance(self, label, step->instance_ids)) && (step->tags == NULL || has_tag(label, step->tags)) &&
         (step->filter == NULL || relabel_evaluator_test(&self->evaluator, step->filter, sample, label));
}

/* Each criterion by itself takes labels away. */
static gboolean
is_excluded(RelabelLens *self, Step *step, RelabelSample *sample, RelabelField *field, RelabelLabel *label)
{
  if (step->by_field != NULL)
    return is_meant(self, step, sample, field, label);
  return (step->ids != NULL && g_hash_table_contains(step->ids, relabel_label_get_id(label))) ||
         (step->instance_ids != NULL && has_instance(self, label, step->instance_ids)) || (step->tags != NULL && has_tag(label, step->tags));
}

static gboolean
is_list(RelabelField *field)
{
  return relabel_field_type_is_list(relabel_field_get_field_type(field));
}

typedef gboolean (*LabelFunc)(RelabelLens *self, Step *step, RelabelSample *sample, RelabelField *field, RelabelLabel *label);

/* A list that isn't set is an empty one afterwards; a single label that goes leaves none. */
static gboolean
filter_field(RelabelLens *self, Step *step, RelabelSample *sample, RelabelField *field, LabelFunc func, gboolean wanted)
{
  GPtrArray *labels = relabel_sample_get_labels(sample, relabel_field_get_name(field));
  GPtrArray *kept = g_ptr_array_new_with_free_func(g_object_unref);
  gboolean any;

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);

    if (func(self, step, sample, field, label) == wanted)
      g_ptr_array_add(kept, g_object_ref(label));
  }
  any = kept->len > 0;
  if (!any && !is_list(field))
    g_clear_pointer(&kept, g_ptr_array_unref);
  relabel_sample_take_labels(sample, relabel_field_get_name(field), kept);
  return any;
}

static gboolean
has_labels(RelabelSample *sample, RelabelField *field)
{
  GPtrArray *labels = relabel_sample_get_labels(sample, relabel_field_get_name(field));

  return labels != NULL && labels->len > 0;
}

static gboolean
show_filtered(RelabelLens *self, Step *step, RelabelSample *sample)
{
  gboolean any = FALSE;

  for (guint i = 0; i < step->fields->len; i++)
    any |= filter_field(self, step, sample, g_ptr_array_index(step->fields, i), is_meant, TRUE);
  return any || !relabel_view_stage_get_boolean(step->stage, "only_matches");
}

static gboolean
is_worked_on(Step *step, RelabelField *field)
{
  if (step->by_field != NULL)
    return g_hash_table_contains(step->by_field, relabel_field_get_name(field));
  return g_ptr_array_find(step->fields, field, NULL);
}

static gboolean
has_criteria(Step *step)
{
  return step->by_field != NULL || step->ids != NULL || step->instance_ids != NULL || step->tags != NULL || step->filter != NULL;
}

static gboolean
show_selected(RelabelLens *self, Step *step, RelabelSample *sample)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelField *field = g_ptr_array_index(self->fields, i);

    if (!relabel_field_type_is_label(relabel_field_get_field_type(field)))
      continue;
    if (!is_worked_on(step, field))
      relabel_sample_take_labels(sample, relabel_field_get_name(field), NULL);
    else if (has_criteria(step))
      any |= filter_field(self, step, sample, field, is_meant, TRUE);
    else
      any |= has_labels(sample, field);
  }
  if (step->sample_ids != NULL)
    any = g_hash_table_contains(step->sample_ids, relabel_sample_get_id(sample));
  return any || !relabel_view_stage_get_boolean(step->stage, "omit_empty");
}

static gboolean
show_without(RelabelLens *self, Step *step, RelabelSample *sample)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelField *field = g_ptr_array_index(self->fields, i);

    if (has_criteria(step) && is_worked_on(step, field))
      filter_field(self, step, sample, field, is_excluded, FALSE);
    any = any || has_labels(sample, field);
  }
  return any || !relabel_view_stage_get_boolean(step->stage, "omit_empty");
}

static gboolean
match_labels(RelabelLens *self, Step *step, RelabelSample *sample)
{
  gboolean wanted = relabel_view_stage_get_boolean(step->stage, "bool");

  if (step->by_field != NULL)
    return g_hash_table_contains(step->sample_ids, relabel_sample_get_id(sample)) == wanted;
  for (guint i = 0; has_criteria(step) && i < step->fields->len; i++) {
    RelabelField *field = g_ptr_array_index(step->fields, i);
    GPtrArray *labels = relabel_sample_get_labels(sample, relabel_field_get_name(field));

    for (guint k = 0; labels != NULL && k < labels->len; k++) {
      if (is_meant(self, step, sample, field, g_ptr_array_index(labels, k)))
        return wanted;
    }
  }
  return !wanted;
}

static void
limit_labels(Step *step, RelabelSample *sample)
{
  gint64 limit = MAX(relabel_view_stage_get_int(step->stage, "limit"), 0);

  for (guint i = 0; i < step->fields->len; i++) {
    const char *name = relabel_field_get_name(g_ptr_array_index(step->fields, i));
    GPtrArray *labels = relabel_sample_get_labels(sample, name);
    GPtrArray *kept;

    if (labels == NULL || labels->len <= limit)
      continue;
    kept = g_ptr_array_new_full((guint)limit, g_object_unref);
    for (guint k = 0; k < limit; k++)
      g_ptr_array_add(kept, g_object_ref(g_ptr_array_index(labels, k)));
    relabel_sample_take_labels(sample, name, kept);
  }
}

/* Another label where it has another name, since others may have the first. */
static RelabelLabel *
map_label(RelabelLabel *label, JsonObject *map)
{
  const char *name = relabel_label_get_label(label);
  JsonNode *other = name != NULL ? json_object_get_member(map, name) : NULL;
  RelabelLabel *copy;

  if (other == NULL)
    return g_object_ref(label);
  copy = relabel_label_copy(label);
  relabel_label_set_label(copy, JSON_NODE_HOLDS_NULL(other) ? NULL : relabel_json_peek_string(map, name));
  return copy;
}

static void
map_labels(Step *step, RelabelSample *sample)
{
  JsonObject *map = json_node_get_object(relabel_expression_get_value(relabel_view_stage_get_argument(step->stage, "map")));

  for (guint i = 0; i < step->fields->len; i++) {
    RelabelField *field = g_ptr_array_index(step->fields, i);
    GPtrArray *labels = relabel_sample_get_labels(sample, relabel_field_get_name(field));
    GPtrArray *mapped;

    if (labels == NULL && !is_list(field))
      continue;
    mapped = g_ptr_array_new_with_free_func(g_object_unref);
    for (guint k = 0; labels != NULL && k < labels->len; k++)
      g_ptr_array_add(mapped, map_label(g_ptr_array_index(labels, k), map));
    relabel_sample_take_labels(sample, relabel_field_get_name(field), mapped);
  }
}

/* Of a name with dots, the first part tells the field. */
static gboolean
is_named(Step *step, const char *field, gboolean within)
{
  gsize length = strlen(field);

  for (guint i = 0; step->names != NULL && step->names[i] != NULL; i++) {
    const char *name = step->names[i];

    if (strncmp(name, field, length) == 0 && (name[length] == '\0' || (within && name[length] == '.')))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_hidden(Step *step, const char *name)
{
  gboolean select = relabel_view_stage_get_kind(step->stage) == RELABEL_VIEW_STAGE_SELECT_FIELDS;

  return is_named(step, name, select) != select && strcmp(name, "created_at") != 0 && strcmp(name, "last_modified_at") != 0;
}

static void
hide_fields(RelabelLens *self, Step *step, RelabelSample *sample)
{
  for (guint i = 0; i < self->fields->len; i++) {
    RelabelField *field = g_ptr_array_index(self->fields, i);
    const char *name = relabel_field_get_name(field);

    if (!is_hidden(step, name))
      continue;
    if (relabel_field_type_is_label(relabel_field_get_field_type(field)))
      relabel_sample_take_labels(sample, name, NULL);
    else if (relabel_sample_get_value(sample, name) != NULL)
      relabel_sample_set_value(sample, name, NULL);
  }
}

gboolean
relabel_lens_show_stage(RelabelLens *self, guint position, RelabelSample *sample)
{
  Step *step = &g_array_index(self->steps, Step, position);

  switch (relabel_view_stage_get_kind(step->stage)) {
  case RELABEL_VIEW_STAGE_FILTER_LABELS:
    return show_filtered(self, step, sample);
  case RELABEL_VIEW_STAGE_MATCH_LABELS:
    return match_labels(self, step, sample);
  case RELABEL_VIEW_STAGE_SELECT_LABELS:
    return show_selected(self, step, sample);
  case RELABEL_VIEW_STAGE_EXCLUDE_LABELS:
    return show_without(self, step, sample);
  case RELABEL_VIEW_STAGE_LIMIT_LABELS:
    limit_labels(step, sample);
    return TRUE;
  case RELABEL_VIEW_STAGE_MAP_LABELS:
    map_labels(step, sample);
    return TRUE;
  case RELABEL_VIEW_STAGE_SELECT_FIELDS:
  case RELABEL_VIEW_STAGE_EXCLUDE_FIELDS:
    hide_fields(self, step, sample);
    return TRUE;
  default:
    return TRUE;
  }
}

void
relabel_lens_show(RelabelLens *self, RelabelSample *sample)
{
  for (guint i = 0; i < self->steps->len; i++) {
    if (relabel_view_stage_get_kind(g_array_index(self->steps, Step, i).stage) != RELABEL_VIEW_STAGE_MATCH_LABELS)
      relabel_lens_show_stage(self, i, sample);
  }
}

gboolean
relabel_lens_hides(RelabelLens *self, RelabelField *field)
{
  for (guint i = 0; i < self->steps->len; i++) {
    Step *step = &g_array_index(self->steps, Step, i);
    RelabelViewStageKind kind = relabel_view_stage_get_kind(step->stage);

    if (kind == RELABEL_VIEW_STAGE_SELECT_LABELS ? !is_worked_on(step, field)
                                                 : (kind == RELABEL_VIEW_STAGE_SELECT_FIELDS || kind == RELABEL_VIEW_STAGE_EXCLUDE_FIELDS) &&
                                                       is_hidden(step, relabel_field_get_name(field)))
      return TRUE;
  }
  return FALSE;
}

/* The fields of labels that an expression asks about from outside of these. */
static void
collect_paths(RelabelLens *self, RelabelExpression *expression, GPtrArray *names)
{
  const char *path = relabel_expression_get_path(expression);

  if (path != NULL && *path == '$') {
    RelabelPath found = relabel_path_resolve(self->fields, path);

    if (found.field != NULL && relabel_field_type_is_label(relabel_field_get_field_type(found.field)))
      g_ptr_array_add(names, (gpointer)relabel_field_get_name(found.field));
  }
  for (guint i = 0; i < relabel_expression_get_n_arguments(expression); i++)
    collect_paths(self, relabel_expression_get_argument(expression, i), names);
}

GStrv
relabel_lens_list_needed(RelabelLens *self, const char *const *fields)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  if (fields == NULL)
    return NULL;
  for (guint i = 0; fields[i] != NULL; i++)
    g_ptr_array_add(names, (gpointer)fields[i]);
  for (guint i = 0; i < self->steps->len; i++) {
    Step *step = &g_array_index(self->steps, Step, i);

    if (step->filter != NULL && relabel_view_stage_get_kind(step->stage) == RELABEL_VIEW_STAGE_FILTER_LABELS)
      collect_paths(self, step->filter, names);
  }
  g_ptr_array_add(names, NULL);
  return g_strdupv((char **)names->pdata);
}
