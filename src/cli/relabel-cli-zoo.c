/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

static char *opt_name;

const GOptionEntry relabel_cli_zoo_options[] = {
  { "name", 0, 0, G_OPTION_ARG_FILENAME, &opt_name, N_("With “load”: the dataset that is made (default: NAME)"), N_("DATASET") },
  { NULL },
};

static JsonNode *
entry_to_json(const RelabelZooEntry *entry)
{
  JsonObject *object = json_object_new();

  json_object_set_string_member(object, "name", entry->name);
  json_object_set_string_member(object, "title", entry->title);
  json_object_set_string_member(object, "description", entry->description);
  json_object_set_int_member(object, "samples", entry->n_samples);
  json_object_set_int_member(object, "size", (gint64)entry->size);
  json_object_set_string_member(object, "license", entry->license);
  json_object_set_string_member(object, "source", entry->source);
  json_object_set_string_member(object, "url", entry->url);
  relabel_json_set_string(object, "sha256", entry->sha256);
  return relabel_json_node_from_object(object);
}

static void
print_json(GPtrArray *entries)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < entries->len; i++)
    json_array_add_element(array, entry_to_json(entries->pdata[i]));
  relabel_cli_print_array(array);
}

static void
list(RelabelCli *cli)
{
  g_autoptr(GPtrArray) entries = relabel_zoo_list();
  g_autoptr(RelabelCliTable) table = NULL;

  if (cli->json) {
    print_json(entries);
    return;
  }
  table = relabel_cli_table_new(_("NAME"), _(">SAMPLES"), _(">SIZE"), _("LICENSE"), _("DESCRIPTION"), NULL);
  for (guint i = 0; i < entries->len; i++) {
    const RelabelZooEntry *entry = entries->pdata[i];
    g_autofree char *n_samples = g_strdup_printf("%u", entry->n_samples);
    g_autofree char *size = g_format_size(entry->size);

    relabel_cli_table_add(table, entry->name, n_samples, size, entry->license, entry->description, NULL);
  }
  relabel_cli_table_print(table);
}

static gboolean
is_empty(RelabelDataset *dataset)
{
  return relabel_dataset_get_n_samples(dataset) == 0;
}

static gboolean
set_taken(RelabelDataset *dataset, GError **error)
{
  g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_EXISTS,
              _("There is a dataset “%s” with samples already; choose another by --name"), relabel_dataset_get_name(dataset));
  return FALSE;
}

/* Told before anything is downloaded. An empty dataset will do: one may be left of a call that was killed. */
static gboolean
check_name(RelabelCli *cli, const char *name, GError **error)
{
  g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, error);
  g_autofree char *full = relabel_cli_dataset_name(name);
  g_autoptr(RelabelDataset) dataset = NULL;

  if (store == NULL)
    return FALSE;
  dataset = relabel_store_open_dataset(store, full, cli->cancellable, NULL);
  return dataset == NULL || is_empty(dataset) || set_taken(dataset, error);
}

static gboolean
load(RelabelCli *cli, const char *name, GError **error)
{
  const char *wanted = opt_name != NULL ? opt_name : name;
  g_autofree char *folder = NULL;
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelImportReport) report = NULL;
  gboolean created;

  if (relabel_zoo_find(name, error) == NULL || !check_name(cli, wanted, error))
    return FALSE;
  folder = relabel_zoo_fetch(name, cli->progress, cli->cancellable, error);
  dataset = folder != NULL ? relabel_cli_open_or_create_dataset(cli, wanted, &created, error) : NULL;
  if (dataset == NULL)
    return FALSE;
  if (!is_empty(dataset))
    return set_taken(dataset, error);
  report = relabel_zoo_load(dataset, name, cli->progress, cli->cancellable, error);
  if (report == NULL) {
    if (created)
      relabel_cli_discard_dataset(cli, g_steal_pointer(&dataset));
    return FALSE;
  }
  relabel_cli_print_imported(cli, dataset, report);
  return TRUE;
}

gboolean
relabel_cli_zoo(RelabelCli *cli, GError **error)
{
  const char *name = cli->args[1];

  if (g_str_equal(cli->args[0], "load")) {
    if (name != NULL)
      return load(cli, name, error);
    relabel_cli_set_usage_error(error, _("%s is missing"), "NAME");
    return FALSE;
  }
  if (!g_str_equal(cli->args[0], "list")) {
    relabel_cli_set_usage_error(error, _("“%s” is not one of list, load"), cli->args[0]);
    return FALSE;
  }
  if (name != NULL) {
    relabel_cli_set_usage_error(error, _("“%s” is too much"), name);
    return FALSE;
  }
  list(cli);
  return TRUE;
}
