/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

/* What is left on a server is said; a dataset that can't be opened, can't tell. */
static GPtrArray *
list_open_runs(RelabelCli *cli)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, NULL);

  return dataset != NULL ? relabel_dataset_list_runs(dataset, RELABEL_RUN_KIND_ANNOTATION, NULL) : NULL;
}

gboolean
relabel_cli_delete(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, error);
  g_autoptr(GPtrArray) runs = store != NULL ? list_open_runs(cli) : NULL;
  g_autofree char *name = relabel_cli_dataset_name(cli->args[0]);

  if (store == NULL || !relabel_store_delete_dataset(store, name, cli->cancellable, error))
    return FALSE;
  relabel_cli_print(_("Deleted the dataset “%s”; its pictures stay where they are"), cli->args[0]);
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    relabel_cli_print_left_project(g_ptr_array_index(runs, i));
  return TRUE;
}
