/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

static gboolean opt_print_url;

const GOptionEntry relabel_cli_launch_editor_options[] = {
  { "print-url", 0, 0, G_OPTION_ARG_NONE, &opt_print_url, N_("Print the address, and open nothing"), NULL },
  { NULL },
};

gboolean
relabel_cli_launch_editor(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  g_autofree char *url = NULL;

  if (run == NULL)
    return FALSE;
  if (!opt_print_url)
    return relabel_run_launch_editor(run, error);
  url = relabel_run_dup_editor_url(run, error);
  if (url == NULL)
    return FALSE;
  relabel_cli_print("%s", url);
  return TRUE;
}
