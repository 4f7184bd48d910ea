/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

gboolean
relabel_cli_undo(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autofree char *title = dataset != NULL ? relabel_dataset_undo(dataset, error) : NULL;

  if (title == NULL)
    return FALSE;
  relabel_cli_print(_("Took back: %s"), title);
  return TRUE;
}

gboolean
relabel_cli_redo(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autofree char *title = dataset != NULL ? relabel_dataset_redo(dataset, error) : NULL;

  if (title == NULL)
    return FALSE;
  relabel_cli_print(_("Did again: %s"), title);
  return TRUE;
}
