/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

static void
print_demo(RelabelCli *cli, RelabelDataset *dataset, const char *folder)
{
  guint64 n = relabel_dataset_get_n_samples(dataset);
  JsonObject *object;

  if (!cli->json) {
    relabel_cli_print(_("Made the dataset “%s” of %" PRIu64 " pictures in %s"), relabel_dataset_get_name(dataset), n,
                      folder);
    return;
  }
  object = json_object_new();
  json_object_set_string_member(object, "name", relabel_dataset_get_name(dataset));
  json_object_set_string_member(object, "uri", relabel_dataset_get_uri(dataset));
  json_object_set_int_member(object, "samples", (gint64)n);
  json_object_set_string_member(object, "media", folder);
  relabel_cli_print_object(object);
}

gboolean
relabel_cli_demo(RelabelCli *cli, GError **error)
{
  RelabelDataset *dataset =
      relabel_cli_create_dataset(cli, cli->args[0] != NULL ? cli->args[0] : "quickstart-demo", error);
  g_autofree char *base = NULL;
  g_autofree char *folder = NULL;

  if (dataset == NULL)
    return FALSE;
  base = g_path_get_basename(relabel_dataset_get_uri(dataset));
  base[strlen(base) - strlen(".relabel")] = '\0';
  folder = g_build_filename(g_get_user_data_dir(), "relabel", "media", base, NULL);
  if (!relabel_demo_create(dataset, folder, cli->progress, cli->cancellable, error)) {
    relabel_cli_discard_dataset(cli, dataset);
    return FALSE;
  }
  print_demo(cli, dataset, folder);
  g_object_unref(dataset);
  return TRUE;
}
