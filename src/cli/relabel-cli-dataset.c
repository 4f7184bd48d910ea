/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "relabel-cli.h"
#include "relabel-json.h"

RelabelStore *
relabel_cli_open_store(RelabelCli *cli, GError **error)
{
  return relabel_store_new(cli->store != NULL ? cli->store : g_getenv("RELABEL_STORE"), error);
}

/* A name, or the path of a file, wherever it points from. */
char *
relabel_cli_dataset_name(const char *name)
{
  if (strchr(name, G_DIR_SEPARATOR) != NULL && g_str_has_suffix(name, ".relabel"))
    return g_canonicalize_filename(name, NULL);
  return g_strdup(name);
}

/* The dataset that the first argument names. */
RelabelDataset *
relabel_cli_open_dataset(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, error);
  g_autofree char *name = relabel_cli_dataset_name(cli->args[0]);

  return store != NULL ? relabel_store_open_dataset(store, name, cli->cancellable, error) : NULL;
}

RelabelDataset *
relabel_cli_create_dataset(RelabelCli *cli, const char *name, GError **error)
{
  g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, error);
  g_autofree char *full = relabel_cli_dataset_name(name);

  return store != NULL ? relabel_store_create_dataset(store, full, cli->cancellable, error) : NULL;
}

RelabelDataset *
relabel_cli_open_or_create_dataset(RelabelCli *cli, const char *name, gboolean *created, GError **error)
{
  g_autoptr(GError) taken = NULL;
  RelabelDataset *dataset = relabel_cli_create_dataset(cli, name, &taken);

  *created = dataset != NULL;
  if (g_error_matches(taken, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_EXISTS)) {
    g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, error);
    g_autofree char *full = relabel_cli_dataset_name(name);

    return store != NULL ? relabel_store_open_dataset(store, full, cli->cancellable, error) : NULL;
  }
  if (dataset == NULL)
    g_propagate_error(error, g_steal_pointer(&taken));
  return dataset;
}

/* Takes the reference of a dataset that was made in vain. */
void
relabel_cli_discard_dataset(RelabelCli *cli, RelabelDataset *dataset)
{
  g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, NULL);
  g_autofree char *name = g_strdup(relabel_dataset_get_uri(dataset));

  g_object_unref(dataset);
  relabel_store_delete_dataset(store, name, NULL, NULL);
}

/* Sets *view to NULL where none was asked for. Names are looked for in the dataset, so that what is wrong is told with its place. */
gboolean
relabel_cli_parse_view(RelabelCli *cli, RelabelDataset *dataset, RelabelView **view, GError **error)
{
  g_autoptr(GPtrArray) fields = NULL;

  *view = NULL;
  if (cli->view == NULL)
    return TRUE;
  fields = relabel_dataset_list_fields(dataset);
  *view = relabel_view_parse(cli->view, fields, NULL, NULL, error);
  return *view != NULL;
}

/* JSON, or the file that it is in; or the name of a field, which no file has. */
RelabelLabelSchema *
relabel_cli_read_schema(const char *text, GError **error)
{
  const char *start = text + strspn(text, " \t\r\n");
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(RelabelLabelSchema) schema = NULL;

  if (*start == '{' || *start == '[' || *start == '"')
    node = relabel_json_parse(text, -1, error);
  else if (!g_file_test(text, G_FILE_TEST_EXISTS) && relabel_field_name_is_valid(text) && strchr(text, '/') == NULL)
    node = json_node_init_string(json_node_alloc(), text);
  else
    node = relabel_json_parse_file(text, error);
  schema = node != NULL ? relabel_label_schema_new_from_json(node, error) : NULL;
  if (schema == NULL)
    g_prefix_error(error, "--label-schema: ");
  return g_steal_pointer(&schema);
}

/* The annotation run that the second argument names. */
RelabelRun *
relabel_cli_read_run(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  return relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, cli->args[1], error);
}
