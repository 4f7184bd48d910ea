/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "relabel-cli-commands.h"

static char **opt_dest_fields;
static char **opt_unexpected;
static char *opt_annotators;
static char *opt_conflicts;
static gboolean opt_dry_run;
static gboolean opt_cleanup;

/* Conflicts that are listed when a load is done; all of them are in the diff. */
#define MAX_CONFLICTS 20

const GOptionEntry relabel_cli_load_options[] = {
  { "dest-field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_dest_fields,
    N_("Write the labels of field A to field B, and leave A as it is; may be repeated. With one field, B will do"), "A=B" },
  { "unexpected", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_unexpected,
    N_("What becomes of labels of controls that the label schema doesn't have: keep, in fields named after their kinds; ignore; or "
       "KIND=FIELD, as in polylines=roads, which may be repeated. Without it, the terminal asks"), "WHAT" },
  { "annotators", 0, 0, G_OPTION_ARG_STRING, &opt_annotators,
    N_("Whose labels, where several people labelled the same image: latest, what was submitted last, by default; all, each in a field of "
       "their own; or consensus, what most of them agree on"), "WHOSE" },
  { "conflicts", 0, 0, G_OPTION_ARG_STRING, &opt_conflicts,
    N_("Whose label counts where both sides changed the same thing: theirs, the server's, by default; mine, the dataset's; or both, one "
       "beside the other"), "CHOICE" },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &opt_dry_run, N_("Change nothing, and list all that would be changed"), NULL },
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

static gboolean
set_unexpected(RelabelLoadRequest *request, const char *text, GError **error)
{
  static const char *const kinds[] = { "detections", "polylines", "keypoints", "classifications", NULL };
  g_auto(GStrv) parts = g_strsplit(text, "=", 2);

  if (g_str_equal(text, "keep") || g_str_equal(text, "ignore")) {
    relabel_load_request_set_keep_unexpected(request, g_str_equal(text, "keep"));
    return TRUE;
  }
  if (g_strv_length(parts) == 2 && g_strv_contains(kinds, parts[0])) {
    relabel_load_request_set_unexpected_field(request, parts[0], parts[1]);
    return TRUE;
  }
  relabel_cli_set_usage_error(error, _("--unexpected “%s”: it is keep, ignore, or a kind and a field, as in polylines=roads; kinds are "
                                       "detections, polylines, keypoints and classifications"), text);
  return FALSE;
}

static RelabelLoadRequest *
new_request(RelabelRun *run, GError **error)
{
  g_autoptr(RelabelLoadRequest) request = relabel_load_request_new(relabel_run_get_key(run));
  RelabelAnnotators annotators = RELABEL_ANNOTATORS_LATEST;

  if (opt_annotators != NULL && !relabel_annotators_from_nick(opt_annotators, &annotators)) {
    relabel_cli_set_usage_error(error, _("--annotators “%s”: it is latest, all or consensus"), opt_annotators);
    return NULL;
  }
  relabel_load_request_set_annotators(request, annotators);
  relabel_load_request_set_cleanup(request, opt_cleanup);
  for (guint i = 0; opt_dest_fields != NULL && opt_dest_fields[i] != NULL; i++) {
    if (!set_dest_field(request, relabel_run_get_label_schema(run), opt_dest_fields[i], error))
      return NULL;
  }
  for (guint i = 0; opt_unexpected != NULL && opt_unexpected[i] != NULL; i++) {
    if (!set_unexpected(request, opt_unexpected[i], error))
      return NULL;
  }
  return g_steal_pointer(&request);
}

/* A load, or a plan of one, whichever was asked for; what it gives is the report or the plan. */
typedef gpointer (*LoadFunc)(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                             GError **error);

/* Once more with a key from the terminal, where none was known. */
static gpointer
call(RelabelCli *cli, LoadFunc func, RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, GError **error)
{
  g_autoptr(GError) reason = NULL;
  gpointer result;

  relabel_load_request_set_api_key(request, cli->api_key);
  result = func(dataset, request, cli->progress, cli->cancellable, &reason);
  if (result == NULL && relabel_cli_find_key(cli, &reason)) {
    relabel_load_request_set_api_key(request, cli->api_key);
    result = func(dataset, request, cli->progress, cli->cancellable, &reason);
  }
  if (result == NULL && g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal(error, reason->domain, reason->code, _("Interrupted; the dataset is as it was"));
  else if (result == NULL)
    g_propagate_error(error, g_steal_pointer(&reason));
  return result;
}

static gboolean
parse_choice(RelabelChoice *choice, GError **error)
{
  *choice = RELABEL_CHOICE_THEIRS;
  if (opt_conflicts == NULL || relabel_choice_from_nick(opt_conflicts, choice))
    return TRUE;
  relabel_cli_set_usage_error(error, _("--conflicts “%s”: it is theirs, mine or both"), opt_conflicts);
  return FALSE;
}

static void
print_fields(GPtrArray *fields)
{
  g_autoptr(RelabelCliTable) table =
      relabel_cli_table_new(_("FIELD"), _(">ADDED"), _(">EDITED"), _(">DELETED"), _(">UNCHANGED"), _(">REFUSED"), _(">CONFLICTS"),
                            NULL);

  for (guint i = 0; i < fields->len; i++) {
    RelabelFieldChanges *changes = g_ptr_array_index(fields, i);
    g_autofree char *added = g_strdup_printf("%" PRIu64, changes->added);
    g_autofree char *edited = g_strdup_printf("%" PRIu64, changes->edited);
    g_autofree char *deleted = g_strdup_printf("%" PRIu64, changes->deleted);
    g_autofree char *unchanged = g_strdup_printf("%" PRIu64, changes->unchanged);
    g_autofree char *refused = g_strdup_printf("%" PRIu64, changes->refused);
    g_autofree char *conflicts = g_strdup_printf("%" PRIu64, changes->conflicts);

    relabel_cli_table_add(table, changes->dest_field, added, edited, deleted, unchanged, refused, conflicts, NULL);
  }
  relabel_cli_table_print(table);
}

/* How far several annotators agree. */
static void
print_agreement(JsonArray *rows)
{
  g_autoptr(RelabelCliTable) table = NULL;

  if (rows == NULL || json_array_get_length(rows) == 0)
    return;
  table = relabel_cli_table_new(_("FIELD"), _("CLASS"), _(">LABELS"), _(">KEPT"), _(">AGREEMENT"), _(">IOU"), NULL);
  for (guint i = 0; i < json_array_get_length(rows); i++) {
    JsonObject *row = json_array_get_object_element(rows, i);
    g_autofree char *labels = g_strdup_printf("%" PRId64, json_object_get_int_member(row, "labels"));
    g_autofree char *kept = g_strdup_printf("%" PRId64, json_object_get_int_member(row, "kept"));
    g_autofree char *agreement = g_strdup_printf("%.3f", json_object_get_double_member(row, "agreement"));
    g_autofree char *iou = json_object_has_member(row, "iou") ? g_strdup_printf("%.3f", json_object_get_double_member(row, "iou"))
                                                              : g_strdup("");

    relabel_cli_table_add(table, json_object_get_string_member(row, "field"), json_object_get_string_member(row, "class"), labels, kept,
                          agreement, iou, NULL);
  }
  relabel_cli_print("%s", "");
  relabel_cli_table_print(table);
}

static void
print_report(RelabelLoadReport *report)
{
  const char *const *notes = relabel_load_report_get_notes(report);

  print_fields(relabel_load_report_get_fields(report));
  relabel_cli_print(_("Tasks: %" PRIu64 " labelled, %" PRIu64 " skipped, %" PRIu64 " with a draft, %" PRIu64
                      " not done yet, %" PRIu64 " missing"),
                    relabel_load_report_get_n_labelled(report), relabel_load_report_get_n_skipped(report),
                    relabel_load_report_get_n_drafts(report), relabel_load_report_get_n_waiting(report),
                    relabel_load_report_get_n_missing(report));
  relabel_cli_print(ngettext("%" PRIu64 " changed task was downloaded", "%" PRIu64 " changed tasks were downloaded",
                             relabel_load_report_get_n_downloaded(report)),
                    relabel_load_report_get_n_downloaded(report));
  print_agreement(relabel_load_report_get_agreement(report));
  for (guint i = 0; notes != NULL && notes[i] != NULL; i++)
    relabel_cli_print(_("Note: %s"), notes[i]);
}

/* Nothing that both sides changed is settled in silence: both values are shown. */
static gboolean
print_conflicts(RelabelDataset *dataset, RelabelChangeList *changes, GError **error)
{
  relabel_change_list_set_filter(changes, RELABEL_CHANGE_FILTER_CONFLICTS, NULL);
  if (g_list_model_get_n_items(G_LIST_MODEL(changes)) == 0)
    return TRUE;
  relabel_cli_print("%s", "");
  return relabel_cli_print_changes(dataset, changes, MAX_CONFLICTS, error);
}

static void
print_result(RelabelCli *cli, RelabelLoadReport *report)
{
  if (cli->json) {
    g_autoptr(JsonNode) node = relabel_load_report_to_json(report);

    relabel_cli_print_json(node, TRUE);
  } else {
    print_report(report);
  }
}

static gboolean
print_plan(RelabelCli *cli, RelabelDataset *dataset, RelabelLoadPlan *plan, GError **error)
{
  RelabelChangeList *changes = relabel_load_plan_get_changes(plan);

  if (cli->json) {
    g_autoptr(JsonNode) node = relabel_load_report_to_json(relabel_load_plan_get_report(plan));

    relabel_cli_print_changes_json(node, changes);
    return TRUE;
  }
  print_report(relabel_load_plan_get_report(plan));
  relabel_cli_print("%s", "");
  return relabel_cli_print_changes(dataset, changes, 0, error);
}

static gboolean
load_planned(RelabelCli *cli, RelabelDataset *dataset, RelabelLoadPlan *plan, RelabelChoice choice, GError **error)
{
  RelabelChangeList *changes = relabel_load_plan_get_changes(plan);
  g_autoptr(RelabelLoadReport) report = NULL;

  relabel_change_list_set_filter(changes, RELABEL_CHANGE_FILTER_CONFLICTS, NULL);
  relabel_change_list_choose_all(changes, choice, NULL);
  report = relabel_load_plan_apply(plan, cli->progress, cli->cancellable, error);
  if (report == NULL)
    return FALSE;
  print_result(cli, report);
  return cli->json || print_conflicts(dataset, changes, error);
}

/* Whether there is a person to say where labels go that nobody asked for. */
static gboolean
can_ask(RelabelCli *cli)
{
  return !cli->json && opt_unexpected == NULL && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* An empty line leaves them out. Whether there is something to load. */
static gboolean
ask_for_fields(RelabelCli *cli, RelabelLoadRequest *request, RelabelLoadReport *report)
{
  const char *const *kinds = relabel_load_report_get_unexpected(report);
  gboolean any = FALSE;

  for (guint i = 0; kinds[i] != NULL; i++) {
    g_autofree char *field = NULL;
    g_autofree char *kind = relabel_cli_clean(kinds[i], FALSE);

    relabel_cli_hide_progress();
    fprintf(stderr, _("There are %s that the label schema doesn't have. Field to put them into (empty: leave them out): "), kind);
    fflush(stderr);
    field = relabel_cli_read_line(cli->cancellable);
    if (field == NULL || *field == '\0')
      continue;
    relabel_load_request_set_unexpected_field(request, kinds[i], field);
    any = TRUE;
  }
  return any;
}

/* A load, with what came of it. */
static RelabelLoadReport *
load_once(RelabelCli *cli, RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, GError **error)
{
  g_autoptr(RelabelLoadReport) report = call(cli, (LoadFunc)relabel_load_annotations, dataset, run, request, error);
  g_autoptr(RelabelChangeList) changes = NULL;

  if (report == NULL)
    return NULL;
  print_result(cli, report);
  if (cli->json || relabel_load_report_get_n_conflicts(report) == 0)
    return g_steal_pointer(&report);
  changes = relabel_run_read_changes(dataset, relabel_run_get_key(run), cli->cancellable, error);
  return changes != NULL && print_conflicts(dataset, changes, error) ? g_steal_pointer(&report) : NULL;
}

static gboolean
load_all(RelabelCli *cli, RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, GError **error)
{
  g_autoptr(RelabelLoadReport) report = NULL;
  g_autoptr(RelabelLoadReport) again = NULL;

  /* The labels that it is asked about have to be there still. */
  relabel_load_request_set_cleanup(request, opt_cleanup && !can_ask(cli));
  report = load_once(cli, dataset, run, request, error);
  if (report == NULL || !can_ask(cli) || (!ask_for_fields(cli, request, report) && !opt_cleanup))
    return report != NULL;
  relabel_load_request_set_cleanup(request, opt_cleanup);
  again = load_once(cli, dataset, run, request, error);
  return again != NULL;
}

gboolean
relabel_cli_load(RelabelCli *cli, GError **error)
{
  RelabelChoice choice;
  g_autoptr(RelabelDataset) dataset = parse_choice(&choice, error) ? relabel_cli_open_dataset(cli, error) : NULL;
  g_autoptr(RelabelRun) run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  g_autoptr(RelabelLoadRequest) request = run != NULL ? new_request(run, error) : NULL;
  g_autoptr(RelabelLoadPlan) plan = NULL;

  if (request == NULL)
    return FALSE;
  if (!opt_dry_run && choice == RELABEL_CHOICE_THEIRS)
    return load_all(cli, dataset, run, request, error);
  plan = call(cli, (LoadFunc)relabel_load_plan_new, dataset, run, request, error);
  if (plan == NULL)
    return FALSE;
  return opt_dry_run ? print_plan(cli, dataset, plan, error) : load_planned(cli, dataset, plan, choice, error);
}
