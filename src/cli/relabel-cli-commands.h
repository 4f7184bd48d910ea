/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-cli.h"

G_BEGIN_DECLS

const RelabelCommand *relabel_cli_get_commands(void);

gboolean relabel_cli_annotate(RelabelCli *cli, GError **error);
gboolean relabel_cli_cancel(RelabelCli *cli, GError **error);
gboolean relabel_cli_cleanup(RelabelCli *cli, GError **error);
gboolean relabel_cli_convert(RelabelCli *cli, GError **error);
gboolean relabel_cli_count(RelabelCli *cli, GError **error);
gboolean relabel_cli_distinct(RelabelCli *cli, GError **error);
gboolean relabel_cli_datasets(RelabelCli *cli, GError **error);
gboolean relabel_cli_delete(RelabelCli *cli, GError **error);
gboolean relabel_cli_delete_run(RelabelCli *cli, GError **error);
gboolean relabel_cli_demo(RelabelCli *cli, GError **error);
gboolean relabel_cli_export(RelabelCli *cli, GError **error);
gboolean relabel_cli_adopt(RelabelCli *cli, GError **error);
gboolean relabel_cli_evaluate(RelabelCli *cli, GError **error);
gboolean relabel_cli_evaluations(RelabelCli *cli, GError **error);
gboolean relabel_cli_import(RelabelCli *cli, GError **error);
gboolean relabel_cli_labeling_config(RelabelCli *cli, GError **error);
gboolean relabel_cli_launch_editor(RelabelCli *cli, GError **error);
gboolean relabel_cli_load(RelabelCli *cli, GError **error);
gboolean relabel_cli_diff(RelabelCli *cli, GError **error);
gboolean relabel_cli_orphans(RelabelCli *cli, GError **error);
gboolean relabel_cli_redo(RelabelCli *cli, GError **error);
gboolean relabel_cli_rename_run(RelabelCli *cli, GError **error);
gboolean relabel_cli_resume(RelabelCli *cli, GError **error);
gboolean relabel_cli_run_info(RelabelCli *cli, GError **error);
gboolean relabel_cli_runs(RelabelCli *cli, GError **error);
gboolean relabel_cli_samples(RelabelCli *cli, GError **error);
gboolean relabel_cli_server(RelabelCli *cli, GError **error);
gboolean relabel_cli_show(RelabelCli *cli, GError **error);
gboolean relabel_cli_status(RelabelCli *cli, GError **error);
gboolean relabel_cli_undo(RelabelCli *cli, GError **error);
gboolean relabel_cli_views(RelabelCli *cli, GError **error);
gboolean relabel_cli_zoo(RelabelCli *cli, GError **error);

extern const GOptionEntry relabel_cli_annotate_options[];
extern const GOptionEntry relabel_cli_convert_options[];
extern const GOptionEntry relabel_cli_export_options[];
extern const GOptionEntry relabel_cli_adopt_options[];
extern const GOptionEntry relabel_cli_evaluate_options[];
extern const GOptionEntry relabel_cli_evaluations_options[];
extern const GOptionEntry relabel_cli_import_options[];
extern const GOptionEntry relabel_cli_labeling_config_options[];
extern const GOptionEntry relabel_cli_launch_editor_options[];
extern const GOptionEntry relabel_cli_load_options[];
extern const GOptionEntry relabel_cli_orphans_options[];
extern const GOptionEntry relabel_cli_server_options[];

/* What a load changes, for load and diff. */
gboolean relabel_cli_print_changes(RelabelDataset *dataset, RelabelChangeList *changes, guint max, GError **error);
void relabel_cli_print_changes_json(JsonNode *report, RelabelChangeList *changes);
extern const GOptionEntry relabel_cli_run_info_options[];
extern const GOptionEntry relabel_cli_runs_options[];
extern const GOptionEntry relabel_cli_status_options[];
extern const GOptionEntry relabel_cli_views_options[];
extern const GOptionEntry relabel_cli_zoo_options[];

/* What commands share that are close to each other. */
void relabel_cli_print_evaluation(RelabelCli *cli, RelabelEvaluation *evaluation, gboolean with_matches);
JsonArray *relabel_cli_counts_to_json(GPtrArray *counts);
char *relabel_cli_value_to_text(JsonNode *value);
JsonObject *relabel_cli_run_to_json(RelabelRun *run);
void relabel_cli_print_plan(RelabelCli *cli, RelabelAnnotatePlan *plan);
void relabel_cli_print_sent(RelabelCli *cli, RelabelRun *run);
void relabel_cli_print_left_project(RelabelRun *run);
void relabel_cli_propagate_sending(RelabelCli *cli, GError *reason, GError **error);

G_END_DECLS
