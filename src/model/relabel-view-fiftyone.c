/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views as FiftyOne stores them. */
#include "relabel-view-private.h"

#include "relabel-json.h"

static void
append_argument(RelabelViewStage *stage, guint i, const RelabelParameter *parameter, GString *text)
{
  RelabelExpression *value = relabel_view_stage_peek_argument(stage, i);
  g_autofree char *json = NULL;

  if (value != NULL && relabel_expression_get_kind(value) == RELABEL_EXPRESSION_FIELD) {
    relabel_json_append_string(text, relabel_expression_get_path(value));
  } else if (value != NULL && relabel_expression_get_value(value) != NULL) {
    json = relabel_json_to_string(relabel_expression_get_value(value), FALSE);
    g_string_append(text, json);
  } else if (parameter->type == RELABEL_PARAMETER_IDS) {
    g_auto(GStrv) ids = relabel_id_list_to_strv(relabel_view_stage_get_ids(stage));

    g_string_append_c(text, '[');
    for (guint k = 0; ids[k] != NULL; k++)
      g_string_append_printf(text, "%s\"%s\"", k > 0 ? "," : "", ids[k]);
    g_string_append_c(text, ']');
  } else {
    g_string_append(text, parameter->fallback != NULL ? parameter->fallback : "null");
  }
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

  for (guint i = 0; i < relabel_view_get_n_stages(self); i++) {
    RelabelViewStage *stage = relabel_view_get_stage(self, i);
    const RelabelViewStageInfo *info = &relabel_view_stages[relabel_view_stage_get_kind(stage)];
    g_autoptr(GString) text = g_string_new(NULL);

    if (info->document_class == NULL)
      continue;
    g_string_append_printf(text, "{\"_cls\":\"%s\",\"kwargs\":[", info->document_class);
    for (guint k = 0; info->parameters[k].name != NULL; k++) {
      g_string_append_printf(text, "%s[\"%s\",", k > 0 ? "," : "", info->parameters[k].name);
      append_argument(stage, k, &info->parameters[k], text);
      g_string_append_c(text, ']');
    }
    g_string_append(text, "]}");
    g_strv_builder_add(builder, text->str);
  }
  return g_strv_builder_end(builder);
}
