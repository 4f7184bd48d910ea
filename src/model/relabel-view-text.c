/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stages as text, and the text of a view. */
#include "relabel-view-private.h"

#include <string.h>

#include "relabel-json.h"

static gboolean
is_list_type(RelabelParameterType type)
{
  return type == RELABEL_PARAMETER_IDS || type == RELABEL_PARAMETER_STRINGS || type == RELABEL_PARAMETER_FIELDS;
}

static void
append_item(RelabelParameterType type, const char *item, GString *text)
{
  if (type == RELABEL_PARAMETER_FIELDS)
    relabel_expression_append_path(item, text);
  else if (type == RELABEL_PARAMETER_IDS)
    g_string_append(text, item);
  else
    relabel_json_append_string(text, item);
}

static void
append_items(RelabelParameterType type, const char *const *items, GString *text)
{
  for (gsize i = 0; items[i] != NULL; i++) {
    g_string_append(text, i > 0 ? ", " : "");
    append_item(type, items[i], text);
  }
}

static void
append_ids(RelabelIdList *ids, GString *text)
{
  guint n = relabel_id_list_get_length(ids);

  for (guint i = 0; i < n; i++) {
    char id[RELABEL_ID_LENGTH + 1];

    relabel_id_unpack(relabel_id_list_peek(ids, i), id);
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", id);
  }
}

static gboolean
is_only_argument(RelabelViewStage *self, guint i)
{
  const RelabelParameter *parameters = relabel_view_stages[relabel_view_stage_get_kind(self)].parameters;

  for (i++; parameters[i].name != NULL; i++) {
    if (relabel_view_stage_peek_argument(self, i) != NULL)
      return FALSE;
  }
  return TRUE;
}

/* The first argument of a stage may be several instead of a list, unless it has a name: match_tags("a", "b"). */
static void
append_argument(RelabelViewStage *self, guint i, const RelabelParameter *parameter, GString *text)
{
  RelabelExpression *value = relabel_view_stage_peek_argument(self, i);
  g_auto(GStrv) items = is_list_type(parameter->type) && value != NULL ? relabel_view_stage_dup_strings(self, parameter->name) : NULL;
  gboolean brackets = items != NULL && (i > 0 || parameter->fallback != NULL || *items == NULL) && g_strv_length(items) != 1;

  if (brackets && *items == NULL && i == 0 && parameter->fallback == NULL && is_only_argument(self, i))
    brackets = FALSE;

  if (value == NULL) {
    if (relabel_id_list_get_length(relabel_view_stage_get_ids(self)) == 0 && !is_only_argument(self, i))
      g_string_append(text, "[]");
    append_ids(relabel_view_stage_get_ids(self), text);
  } else if (items != NULL) {
    g_string_append(text, brackets ? "[" : "");
    append_items(parameter->type, (const char *const *)items, text);
    g_string_append(text, brackets ? "]" : "");
  } else {
    relabel_expression_append(value, text);
  }
}

void
relabel_view_stage_append(RelabelViewStage *self, GString *text)
{
  const RelabelViewStageInfo *info = &relabel_view_stages[relabel_view_stage_get_kind(self)];
  gboolean is_first = TRUE, has_gap = FALSE;

  g_string_append_printf(text, "%s(", info->word);
  for (guint i = 0; info->parameters[i].name != NULL; i++) {
    const RelabelParameter *parameter = &info->parameters[i];
    gboolean is_ids = parameter->type == RELABEL_PARAMETER_IDS && relabel_view_stage_get_ids(self) != NULL;

    if (relabel_view_stage_peek_argument(self, i) == NULL && !is_ids) {
      has_gap = TRUE;
      continue;
    }
    g_string_append(text, is_first ? "" : ", ");
    if (has_gap || parameter->fallback != NULL)
      g_string_append_printf(text, "%s=", parameter->name);
    append_argument(self, i, parameter, text);
    is_first = FALSE;
  }
  g_string_append_c(text, ')');
}

/**
 * relabel_view_stage_to_string:
 *
 * Returns: (transfer full): the text form, e.g. `limit(5)`
 */
char *
relabel_view_stage_to_string(RelabelViewStage *self)
{
  GString *text = g_string_new(NULL);

  relabel_view_stage_append(self, text);
  return g_string_free(text, FALSE);
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

  for (guint i = 0; i < relabel_view_get_n_stages(self); i++) {
    g_string_append(text, i > 0 ? " | " : "");
    relabel_view_stage_append(relabel_view_get_stage(self, i), text);
  }
  return g_string_free(text, FALSE);
}
