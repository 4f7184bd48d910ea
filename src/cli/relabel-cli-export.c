/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

static char *opt_format;
static char **opt_label_fields;
static char *opt_media;
static char *opt_classes;

const GOptionEntry relabel_cli_export_options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &opt_format, N_("What to write, as “coco”"), N_("FORMAT") },
  { "label-field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_label_fields,
    N_("The field with the labels, if there are several that fit; some formats take more than one"), N_("FIELD") },
  { "media", 0, 0, G_OPTION_ARG_STRING, &opt_media, N_("What to do with the pictures: “copy” (the default), “link” or “leave”"),
    N_("MODE") },
  { "classes", 0, 0, G_OPTION_ARG_STRING, &opt_classes, N_("The classes in their order, and no others (default: all)"), N_("A,B,…") },
  { NULL },
};

static RelabelExportRequest *
make_request(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  g_autoptr(RelabelExportRequest) request = relabel_export_request_new(opt_format, cli->args[1]);
  g_autoptr(RelabelView) view = NULL;
  g_auto(GStrv) classes = opt_classes != NULL ? g_strsplit(opt_classes, ",", -1) : NULL;
  RelabelMediaMode mode = RELABEL_MEDIA_COPY;

  if (!relabel_cli_parse_media(opt_media, &mode, error) || !relabel_cli_parse_view(cli, dataset, &view, error))
    return NULL;
  relabel_export_request_set_label_fields(request, (const char *const *)opt_label_fields);
  relabel_export_request_set_view(request, view);
  relabel_export_request_set_media(request, mode);
  relabel_export_request_set_classes(request, (const char *const *)classes);
  return g_steal_pointer(&request);
}

static void
print_json(RelabelExportReport *report, const char *path)
{
  JsonObject *object = json_object_new();
  JsonObject *omissions = json_object_new();
  JsonArray *problems = json_array_new();
  g_autofree char *shown = relabel_cli_path_to_text(path);

  json_object_set_string_member(object, "path", shown);
  json_object_set_string_member(object, "format", opt_format);
  json_object_set_int_member(object, "samples", (gint64)relabel_export_report_get_n_samples(report));
  json_object_set_int_member(object, "labels", (gint64)relabel_export_report_get_n_labels(report));
  for (guint i = 0; i < relabel_export_report_get_n_omissions(report); i++) {
    guint64 count;
    const char *what = relabel_export_report_get_omission(report, i, &count);

    json_object_set_int_member(omissions, what, (gint64)count);
  }
  json_object_set_object_member(object, "left_out", omissions);
  json_object_set_int_member(object, "n_problems", (gint64)relabel_export_report_get_n_problems(report));
  for (guint i = 0; i < relabel_export_report_get_n_listed(report); i++) {
    g_autofree char *file = relabel_cli_path_to_text(relabel_export_report_get_path(report, i));
    JsonObject *problem = json_object_new();

    json_object_set_string_member(problem, "path", file);
    json_object_set_string_member(problem, "reason", relabel_export_report_get_reason(report, i));
    json_array_add_object_element(problems, problem);
  }
  json_object_set_array_member(object, "problems", problems);
  relabel_cli_print_object(object);
}

static void
print_report(RelabelExportReport *report, const char *path)
{
  guint64 n_samples = relabel_export_report_get_n_samples(report), n_labels = relabel_export_report_get_n_labels(report);
  guint64 n_problems = relabel_export_report_get_n_problems(report);
  guint n_listed = relabel_export_report_get_n_listed(report);
  g_autofree char *shown = relabel_cli_path_to_text(path);

  relabel_cli_print(g_dngettext(NULL, "Exported %" PRIu64 " sample to %s", "Exported %" PRIu64 " samples to %s", n_samples),
                    n_samples, shown);
  relabel_cli_print(g_dngettext(NULL, "with %" PRIu64 " label", "with %" PRIu64 " labels", n_labels), n_labels);
  for (guint i = 0; i < relabel_export_report_get_n_omissions(report); i++) {
    guint64 count;
    const char *what = relabel_export_report_get_omission(report, i, &count);

    relabel_cli_print(_("The format has no place for: %s (%" PRIu64 ")"), what, count);
  }
  if (n_problems > 0)
    relabel_cli_print(g_dngettext(NULL, "%" PRIu64 " problem:", "%" PRIu64 " problems:", n_problems), n_problems);
  for (guint i = 0; i < n_listed; i++) {
    g_autofree char *file = relabel_cli_path_to_text(relabel_export_report_get_path(report, i));

    relabel_cli_print("  %s: %s", file, relabel_export_report_get_reason(report, i));
  }
  if (n_problems > n_listed)
    relabel_cli_print("  …");
}

static gboolean
check_options(GError **error)
{
  g_autofree char *names = relabel_cli_list_formats(RELABEL_FORMAT_EXPORTS);

  if (opt_format == NULL)
    relabel_cli_set_usage_error(error, _("%s is missing"), "--format");
  else if ((relabel_format_get_flags(opt_format) & RELABEL_FORMAT_EXPORTS) == 0)
    relabel_cli_set_usage_error(error, _("--format “%s” is not known; these are: %s"), opt_format, names);
  else
    return TRUE;
  return FALSE;
}

gboolean
relabel_cli_export(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelExportRequest) request = NULL;
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelExportReport) report = NULL;

  if (!check_options(error))
    return FALSE;
  dataset = relabel_cli_open_dataset(cli, error);
  request = dataset != NULL ? make_request(cli, dataset, error) : NULL;
  if (request == NULL)
    return FALSE;
  report = relabel_export_samples(dataset, request, cli->progress, cli->cancellable, error);
  if (report == NULL)
    return FALSE;
  if (cli->json)
    print_json(report, cli->args[1]);
  else
    print_report(report, cli->args[1]);
  return TRUE;
}
