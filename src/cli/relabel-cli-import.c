/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

static char *opt_format;
static char *opt_name;
static char *opt_labels;
static char *opt_label_field;
static char *opt_label_type;
static char *opt_media;
static char **opt_tags;

const GOptionEntry relabel_cli_import_options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &opt_format, N_("What PATH is, as “coco”; found out by the layout if not given"), N_("FORMAT") },
  { "name", 0, 0, G_OPTION_ARG_FILENAME, &opt_name, N_("The dataset; it is made if there is none"), N_("DATASET") },
  { "labels", 0, 0, G_OPTION_ARG_FILENAME, &opt_labels, N_("The labels, where they aren't at the format's own place in PATH"),
    N_("FILE") },
  { "label-field", 0, 0, G_OPTION_ARG_STRING, &opt_label_field, N_("The field for the labels (default: ground_truth)"), N_("FIELD") },
  { "label-type", 0, 0, G_OPTION_ARG_STRING, &opt_label_type,
    N_("What labels become: “detections”, “polylines” or “keypoints”; what fits if not given"), N_("TYPE") },
  { "media", 0, 0, G_OPTION_ARG_STRING, &opt_media, N_("What to do with the pictures: “leave” (the default), “copy” or “link”"),
    N_("MODE") },
  { "tag", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_tags, N_("A tag of each new sample; may be given several times"), N_("TAG") },
  { NULL },
};

static RelabelImportRequest *
make_request(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new(opt_format, cli->args[0]);
  RelabelMediaMode mode = RELABEL_MEDIA_LEAVE;

  if (!relabel_cli_parse_media(opt_media, &mode, error))
    return NULL;
  relabel_import_request_set_labels(request, opt_labels);
  relabel_import_request_set_label_field(request, opt_label_field);
  relabel_import_request_set_label_type(request, opt_label_type);
  relabel_import_request_set_media(request, mode);
  relabel_import_request_set_tags(request, (const char *const *)opt_tags);
  return g_steal_pointer(&request);
}

static void
print_json(RelabelDataset *dataset, RelabelImportReport *report)
{
  JsonObject *object = json_object_new();
  JsonArray *problems = json_array_new();
  g_autofree char *uri = relabel_cli_path_to_text(relabel_dataset_get_uri(dataset));

  json_object_set_string_member(object, "name", relabel_dataset_get_name(dataset));
  json_object_set_string_member(object, "uri", uri);
  json_object_set_string_member(object, "format", relabel_import_report_get_format(report));
  json_object_set_int_member(object, "imported", (gint64)relabel_import_report_get_n_samples(report));
  json_object_set_int_member(object, "others", (gint64)relabel_import_report_get_n_others(report));
  json_object_set_int_member(object, "n_problems", (gint64)relabel_import_report_get_n_problems(report));
  for (guint i = 0; i < relabel_import_report_get_n_listed(report); i++) {
    g_autofree char *path = relabel_cli_path_to_text(relabel_import_report_get_path(report, i));
    JsonObject *problem = json_object_new();

    json_object_set_string_member(problem, "path", path);
    if (relabel_import_report_get_line(report, i) > 0)
      json_object_set_int_member(problem, "line", (gint64)relabel_import_report_get_line(report, i));
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

    if (relabel_import_report_get_line(report, i) > 0)
      relabel_cli_print("  %s:%" PRIu64 ": %s", path, relabel_import_report_get_line(report, i),
                        relabel_import_report_get_reason(report, i));
    else
      relabel_cli_print("  %s: %s", path, relabel_import_report_get_reason(report, i));
  }
  if (n_problems > n_listed)
    relabel_cli_print("  …");
}

void
relabel_cli_print_imported(RelabelCli *cli, RelabelDataset *dataset, RelabelImportReport *report)
{
  if (cli->json)
    print_json(dataset, report);
  else
    print_report(dataset, report);
}

static gboolean
check_options(GError **error)
{
  RelabelFormatFlags flags = opt_format != NULL ? relabel_format_get_flags(opt_format) : RELABEL_FORMAT_IMPORTS;
  g_autofree char *names = relabel_cli_list_formats(RELABEL_FORMAT_IMPORTS);

  if ((flags & RELABEL_FORMAT_IMPORTS) == 0)
    relabel_cli_set_usage_error(error, _("--format “%s” is not known; these are: %s"), opt_format, names);
  else if (opt_name == NULL)
    relabel_cli_set_usage_error(error, _("%s is missing"), "--name");
  else
    return TRUE;
  return FALSE;
}

gboolean
relabel_cli_import(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelImportRequest) request = NULL;
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelImportReport) report = NULL;
  gboolean created;

  if (!check_options(error))
    return FALSE;
  request = make_request(cli, error);
  if (request == NULL)
    return FALSE;
  dataset = relabel_cli_open_or_create_dataset(cli, opt_name, &created, error);
  if (dataset == NULL)
    return FALSE;
  report = relabel_import_samples(dataset, request, cli->progress, cli->cancellable, error);
  if (report == NULL) {
    if (created)
      relabel_cli_discard_dataset(cli, g_steal_pointer(&dataset));
    return FALSE;
  }
  relabel_cli_print_imported(cli, dataset, report);
  return TRUE;
}
