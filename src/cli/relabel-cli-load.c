/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

static char **opt_dest_fields;
static gboolean opt_cleanup;

const GOptionEntry relabel_cli_load_options[] = {
  { "dest-field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_dest_fields,
    N_("Write the labels of field A to field B, and leave A as it is; may be repeated. With one field, B will do"), "A=B" },
  { "cleanup", 0, 0, G_OPTION_ARG_NONE, &opt_cleanup, N_("Afterwards delete the project from the server"), NULL },
  { NULL },
};

static gboolean
set_dest_field(RelabelLoadRequest *request, RelabelLabelSchema *schema, const char *text, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(text, "=", 2);

  if (g_strv_length(parts) < 2) {
    if (relabel_label_schema_get_n_fields(schema) != 1) {
      relabel_cli_set_usage_error(error, _("--dest-field “%s”: the run has several fields, so say of which, as in A=B"), text);
      return FALSE;
    }
    relabel_load_request_set_dest_field(request, relabel_schema_field_get_name(relabel_label_schema_get_field(schema, 0)), text);
    return TRUE;
  }
  if (relabel_label_schema_find_field(schema, parts[0]) == NULL) {
    relabel_cli_set_usage_error(error, _("--dest-field “%s”: the run has no field “%s”"), text, parts[0]);
    return FALSE;
  }
  relabel_load_request_set_dest_field(request, parts[0], parts[1]);
  return TRUE;
}

static RelabelLoadRequest *
new_request(RelabelRun *run, GError **error)
{
  g_autoptr(RelabelLoadRequest) request = relabel_load_request_new(relabel_run_get_key(run));

  relabel_load_request_set_cleanup(request, opt_cleanup);
  for (guint i = 0; opt_dest_fields != NULL && opt_dest_fields[i] != NULL; i++) {
    if (!set_dest_field(request, relabel_run_get_label_schema(run), opt_dest_fields[i], error))
      return NULL;
  }
  return g_steal_pointer(&request);
}

static RelabelLoadReport *
load(RelabelCli *cli, RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, GError **error)
{
  g_autoptr(GError) reason = NULL;
  RelabelLoadReport *report;

  relabel_load_request_set_api_key(request, cli->api_key);
  report = relabel_load_annotations(dataset, request, cli->progress, cli->cancellable, &reason);
  if (report == NULL && relabel_cli_find_key(cli, relabel_run_get_url(run), &reason)) {
    relabel_load_request_set_api_key(request, cli->api_key);
    report = relabel_load_annotations(dataset, request, cli->progress, cli->cancellable, &reason);
  }
  if (report == NULL && g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal(error, reason->domain, reason->code, _("Interrupted; the dataset is as it was"));
  else if (report == NULL)
    g_propagate_error(error, g_steal_pointer(&reason));
  return report;
}

static void
print_fields(GPtrArray *fields)
{
  g_autoptr(RelabelCliTable) table =
      relabel_cli_table_new(_("FIELD"), _(">ADDED"), _(">EDITED"), _(">DELETED"), _(">UNCHANGED"), _(">REFUSED"), NULL);

  for (guint i = 0; i < fields->len; i++) {
    RelabelFieldChanges *changes = g_ptr_array_index(fields, i);
    g_autofree char *added = g_strdup_printf("%" PRIu64, changes->added);
    g_autofree char *edited = g_strdup_printf("%" PRIu64, changes->edited);
    g_autofree char *deleted = g_strdup_printf("%" PRIu64, changes->deleted);
    g_autofree char *unchanged = g_strdup_printf("%" PRIu64, changes->unchanged);
    g_autofree char *refused = g_strdup_printf("%" PRIu64, changes->refused);

    relabel_cli_table_add(table, changes->dest_field, added, edited, deleted, unchanged, refused, NULL);
  }
  relabel_cli_table_print(table);
}

static void
print_report(RelabelLoadReport *report)
{
  const char *const *notes = relabel_load_report_get_notes(report);

  print_fields(relabel_load_report_get_fields(report));
  relabel_cli_print(_("Tasks: %" PRIu64 " labelled, %" PRIu64 " skipped, %" PRIu64
                      " not done yet, %" PRIu64 " missing"),
                    relabel_load_report_get_n_labelled(report), relabel_load_report_get_n_skipped(report),
                    relabel_load_report_get_n_waiting(report), relabel_load_report_get_n_missing(report));
  for (guint i = 0; notes != NULL && notes[i] != NULL; i++)
    relabel_cli_print(_("Note: %s"), notes[i]);
}

gboolean
relabel_cli_load(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  g_autoptr(RelabelLoadRequest) request = run != NULL ? new_request(run, error) : NULL;
  g_autoptr(RelabelLoadReport) report = request != NULL ? load(cli, dataset, run, request, error) : NULL;

  if (report == NULL)
    return FALSE;
  if (cli->json) {
    g_autoptr(JsonNode) node = relabel_load_report_to_json(report);

    relabel_cli_print_json(node, TRUE);
  } else {
    print_report(report);
  }
  return TRUE;
}
