/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-cli-commands.h"

/* A text as it is, anything else as JSON. */
char *
relabel_cli_value_to_text(JsonNode *value)
{
  if (JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_STRING)
    return json_node_dup_string(value);
  return json_to_string(value, FALSE);
}

static void
print_values(RelabelCli *cli, const char *path, GPtrArray *values)
{
  JsonObject *object = json_object_new();
  JsonArray *array = json_array_new();

  for (guint i = 0; i < values->len; i++) {
    g_autofree char *text = relabel_cli_value_to_text(g_ptr_array_index(values, i));

    if (!cli->json)
      relabel_cli_print("%s", text);
    json_array_add_element(array, json_node_copy(g_ptr_array_index(values, i)));
  }
  json_object_set_string_member(object, "path", path);
  json_object_set_array_member(object, "values", array);
  if (cli->json)
    relabel_cli_print_object(object);
  else
    json_object_unref(object);
}

gboolean
relabel_cli_distinct(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelView) view = NULL;
  g_autoptr(RelabelExpression) of = NULL;
  g_autoptr(GPtrArray) values = NULL;

  of = relabel_expression_new_from_string(cli->args[1], error);
  dataset = of != NULL ? relabel_cli_open_dataset(cli, error) : NULL;
  if (dataset == NULL || !relabel_cli_parse_view(cli, dataset, &view, error))
    return FALSE;
  values = relabel_dataset_distinct(dataset, of, view, cli->cancellable, error);
  if (values == NULL)
    return FALSE;
  print_values(cli, cli->args[1], values);
  return TRUE;
}
