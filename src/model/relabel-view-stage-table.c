/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-view-stage.h"

#include <string.h>

#define CLASS(name) "fiftyone.core.stages." name

/* In the order of RelabelViewStageKind; names, order and defaults are those of FiftyOne's constructors. */
const RelabelViewStageInfo relabel_view_stages[RELABEL_N_VIEW_STAGES] = {
  { "match", CLASS("Match"), { { "filter", RELABEL_PARAMETER_EXPRESSION, NULL } } },
  { "exists", CLASS("Exists"), { { "field", RELABEL_PARAMETER_FIELD, NULL }, { "bool", RELABEL_PARAMETER_BOOLEAN, "true" } } },
  { "match_tags",
    CLASS("MatchTags"),
    { { "tags", RELABEL_PARAMETER_STRINGS, NULL },
      { "bool", RELABEL_PARAMETER_BOOLEAN, "true" },
      { "all", RELABEL_PARAMETER_BOOLEAN, "false" } } },
  { "skip", CLASS("Skip"), { { "skip", RELABEL_PARAMETER_INT, NULL } } },
  { "limit", CLASS("Limit"), { { "limit", RELABEL_PARAMETER_INT, NULL } } },
  { "take",
    CLASS("Take"),
    { { "size", RELABEL_PARAMETER_INT, NULL }, { "seed", RELABEL_PARAMETER_INT, "null" }, { "_randint", RELABEL_PARAMETER_INT, "null" } } },
  { "shuffle", CLASS("Shuffle"), { { "seed", RELABEL_PARAMETER_INT, "null" }, { "_randint", RELABEL_PARAMETER_INT, "null" } } },
  { "select", CLASS("Select"), { { "sample_ids", RELABEL_PARAMETER_IDS, NULL }, { "ordered", RELABEL_PARAMETER_BOOLEAN, "false" } } },
  { "exclude", CLASS("Exclude"), { { "sample_ids", RELABEL_PARAMETER_IDS, NULL } } },
  { "select_by",
    CLASS("SelectBy"),
    { { "field", RELABEL_PARAMETER_FIELD, NULL },
      { "values", RELABEL_PARAMETER_VALUES, NULL },
      { "ordered", RELABEL_PARAMETER_BOOLEAN, "false" } } },
  { "exclude_by", CLASS("ExcludeBy"), { { "field", RELABEL_PARAMETER_FIELD, NULL }, { "values", RELABEL_PARAMETER_VALUES, NULL } } },
  { "sort_by",
    CLASS("SortBy"),
    { { "field_or_expr", RELABEL_PARAMETER_SORT, NULL },
      { "reverse", RELABEL_PARAMETER_BOOLEAN, "false" },
      { "create_index", RELABEL_PARAMETER_BOOLEAN, "false" } } },
  { "filter_labels",
    CLASS("FilterLabels"),
    { { "field", RELABEL_PARAMETER_FIELD, NULL },
      { "filter", RELABEL_PARAMETER_EXPRESSION, NULL },
      { "only_matches", RELABEL_PARAMETER_BOOLEAN, "true" },
      { "trajectories", RELABEL_PARAMETER_BOOLEAN, "false" } } },
  { "match_labels",
    CLASS("MatchLabels"),
    { { "labels", RELABEL_PARAMETER_ANY, "null" },
      { "ids", RELABEL_PARAMETER_STRINGS, "null" },
      { "instance_ids", RELABEL_PARAMETER_STRINGS, "null" },
      { "tags", RELABEL_PARAMETER_STRINGS, "null" },
      { "filter", RELABEL_PARAMETER_EXPRESSION, "null" },
      { "fields", RELABEL_PARAMETER_FIELDS, "null" },
      { "bool", RELABEL_PARAMETER_BOOLEAN, "true" } } },
  { "select_labels",
    CLASS("SelectLabels"),
    { { "labels", RELABEL_PARAMETER_ANY, "null" },
      { "ids", RELABEL_PARAMETER_STRINGS, "null" },
      { "instance_ids", RELABEL_PARAMETER_STRINGS, "null" },
      { "tags", RELABEL_PARAMETER_STRINGS, "null" },
      { "fields", RELABEL_PARAMETER_FIELDS, "null" },
      { "omit_empty", RELABEL_PARAMETER_BOOLEAN, "true" } } },
  { "exclude_labels",
    CLASS("ExcludeLabels"),
    { { "labels", RELABEL_PARAMETER_ANY, "null" },
      { "ids", RELABEL_PARAMETER_STRINGS, "null" },
      { "instance_ids", RELABEL_PARAMETER_STRINGS, "null" },
      { "tags", RELABEL_PARAMETER_STRINGS, "null" },
      { "fields", RELABEL_PARAMETER_FIELDS, "null" },
      { "omit_empty", RELABEL_PARAMETER_BOOLEAN, "true" } } },
  { "limit_labels", CLASS("LimitLabels"), { { "field", RELABEL_PARAMETER_FIELD, NULL }, { "limit", RELABEL_PARAMETER_INT, NULL } } },
  { "map_labels", CLASS("MapLabels"), { { "field", RELABEL_PARAMETER_FIELD, NULL }, { "map", RELABEL_PARAMETER_DICT, NULL } } },
  { "select_fields",
    CLASS("SelectFields"),
    { { "field_names", RELABEL_PARAMETER_FIELDS, "null" },
      { "meta_filter", RELABEL_PARAMETER_ANY, "null" },
      { "_allow_missing", RELABEL_PARAMETER_BOOLEAN, "false" } } },
  { "exclude_fields",
    CLASS("ExcludeFields"),
    { { "field_names", RELABEL_PARAMETER_FIELDS, "null" },
      { "meta_filter", RELABEL_PARAMETER_ANY, "null" },
      { "_allow_missing", RELABEL_PARAMETER_BOOLEAN, "false" } } },
  { "to_patches",
    CLASS("ToPatches"),
    { { "field", RELABEL_PARAMETER_FIELD, NULL }, { "config", RELABEL_PARAMETER_ANY, "null" }, { "_state", RELABEL_PARAMETER_ANY, "null" } } },
  { "to_evaluation_patches",
    CLASS("ToEvaluationPatches"),
    { { "eval_key", RELABEL_PARAMETER_STRING, NULL }, { "config", RELABEL_PARAMETER_ANY, "null" }, { "_state", RELABEL_PARAMETER_ANY, "null" } } },
  { "annotation_run", NULL, { { "anno_key", RELABEL_PARAMETER_STRING, NULL } } },
  { "annotation_view", NULL, { { "anno_key", RELABEL_PARAMETER_STRING, NULL } } },
  { "saved_view", NULL, { { "name", RELABEL_PARAMETER_STRING, NULL } } },
  { "fiftyone_stage", NULL, { { "stage", RELABEL_PARAMETER_DICT, NULL } } },
};

gboolean
relabel_view_stage_kind_from_word(const char *word, RelabelViewStageKind *kind)
{
  for (guint i = 0; i < RELABEL_N_VIEW_STAGES; i++) {
    if (strcmp(relabel_view_stages[i].word, word) == 0) {
      *kind = (RelabelViewStageKind)i;
      return TRUE;
    }
  }
  return FALSE;
}

/* -1 where there is none of that name. */
int
relabel_view_stage_find_parameter(RelabelViewStageKind kind, const char *name)
{
  const RelabelParameter *parameters = relabel_view_stages[kind].parameters;

  for (int i = 0; parameters[i].name != NULL; i++) {
    if (strcmp(parameters[i].name, name) == 0)
      return i;
  }
  return -1;
}
