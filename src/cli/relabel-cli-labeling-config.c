/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

static char *opt_schema;

const GOptionEntry relabel_cli_labeling_config_options[] = {
  { "label-schema", 0, 0, G_OPTION_ARG_FILENAME, &opt_schema, N_("Fields, types and classes: JSON, or a file with it"),
    "FILE|JSON" },
  { NULL },
};

gboolean
relabel_cli_labeling_config(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelLabelSchema) schema = NULL;
  g_autofree char *config = NULL;

  if (opt_schema == NULL) {
    relabel_cli_set_usage_error(error, _("%s is missing"), "--label-schema");
    return FALSE;
  }
  schema = relabel_cli_read_schema(opt_schema, error);
  config = schema != NULL ? relabel_labeling_config_new(schema, error) : NULL;
  if (config == NULL)
    return FALSE;
  relabel_cli_print("%s", g_strchomp(config));
  return TRUE;
}
