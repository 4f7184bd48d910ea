/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

static char *opt_format;
static char *opt_name;

const GOptionEntry relabel_cli_import_options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &opt_format, N_("What PATH is: “images” (a folder or a picture) or “fiftyone”"),
    N_("FORMAT") },
  { "name", 0, 0, G_OPTION_ARG_FILENAME, &opt_name, N_("The dataset; it is made if there is none"), N_("DATASET") },
  { NULL },
};

static RelabelImportReport *
import_into(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  if (g_str_equal(opt_format, "images"))
    return relabel_import_images(dataset, cli->args[0], NULL, cli->progress, cli->cancellable, error);
  return relabel_import_fiftyone(dataset, cli->args[0], cli->progress, cli->cancellable, error);
}

static void
print_json(RelabelDataset *dataset, RelabelImportReport *report)
{
  JsonObject *object = json_object_new();
  JsonArray *problems = json_array_new();
  g_autofree char *uri = relabel_cli_path_to_text(relabel_dataset_get_uri(dataset));

  json_object_set_string_member(object, "name", relabel_dataset_get_name(dataset));
  json_object_set_string_member(object, "uri", uri);
  json_object_set_int_member(object, "imported", (gint64)relabel_import_report_get_n_samples(report));
  json_object_set_int_member(object, "others", (gint64)relabel_import_report_get_n_others(report));
  json_object_set_int_member(object, "n_problems", (gint64)relabel_import_report_get_n_problems(report));
  for (guint i = 0; i < relabel_import_report_get_n_listed(report); i++) {
    g_autofree char *path = relabel_cli_path_to_text(relabel_import_report_get_path(report, i));
    JsonObject *problem = json_object_new();

    json_object_set_string_member(problem, "path", path);
    json_object_set_string_member(problem, "reason", relabel_import_report_get_reason(report, i));
    json_array_add_object_element(problems, problem);
  }
  json_object_set_array_member(object, "problems", problems);
  relabel_cli_print_object(object);
}

static void
print_report(RelabelDataset *dataset, RelabelImportReport *report)
{
  guint64 n = relabel_import_report_get_n_samples(report);
  guint64 n_others = relabel_import_report_get_n_others(report);
  guint64 n_problems = relabel_import_report_get_n_problems(report);
  guint n_listed = relabel_import_report_get_n_listed(report);

  relabel_cli_print(g_dngettext(NULL, "Imported %" PRIu64 " sample into “%s”",
                                "Imported %" PRIu64 " samples into “%s”", n),
                    n, relabel_dataset_get_name(dataset));
  if (n_others > 0)
    relabel_cli_print(g_dngettext(NULL, "Left out %" PRIu64 " file that is no picture",
                                  "Left out %" PRIu64 " files that are no pictures", n_others),
                      n_others);
  if (n_problems > 0)
    relabel_cli_print(g_dngettext(NULL, "%" PRIu64 " problem:", "%" PRIu64 " problems:", n_problems),
                      n_problems);
  for (guint i = 0; i < n_listed; i++) {
    g_autofree char *path = relabel_cli_path_to_text(relabel_import_report_get_path(report, i));

    relabel_cli_print("  %s: %s", path, relabel_import_report_get_reason(report, i));
  }
  if (n_problems > n_listed)
    relabel_cli_print("  …");
}

static gboolean
check_options(GError **error)
{
  if (opt_format == NULL)
    relabel_cli_set_usage_error(error, _("%s is missing"), "--format");
  else if (!g_str_equal(opt_format, "images") && !g_str_equal(opt_format, "fiftyone"))
    relabel_cli_set_usage_error(error, _("--format “%s” is not known; these are: images, fiftyone"), opt_format);
  else if (opt_name == NULL)
    relabel_cli_set_usage_error(error, _("%s is missing"), "--name");
  else
    return TRUE;
  return FALSE;
}

gboolean
relabel_cli_import(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelImportReport) report = NULL;
  gboolean created;

  if (!check_options(error))
    return FALSE;
  dataset = relabel_cli_open_or_create_dataset(cli, opt_name, &created, error);
  if (dataset == NULL)
    return FALSE;
  report = import_into(cli, dataset, error);
  if (report == NULL) {
    if (created)
      relabel_cli_discard_dataset(cli, g_steal_pointer(&dataset));
    return FALSE;
  }
  if (cli->json)
    print_json(dataset, report);
  else
    print_report(dataset, report);
  return TRUE;
}
