/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

static char *opt_schema;
static char **opt_fields;
static char *opt_type;
static char *opt_classes;
static gboolean opt_forbidden[5];
static char *opt_title;
static char *opt_url;
static char *opt_root;
static gboolean opt_launch;

const GOptionEntry relabel_cli_annotate_options[] = {
  { "label-schema", 0, 0, G_OPTION_ARG_FILENAME, &opt_schema, N_("Fields, types and classes: JSON, or a file with it"),
    "FILE|JSON" },
  { "label-field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_fields,
    N_("A field to label, there or new; may be repeated, and the options of fields hold for all"), N_("FIELD") },
  { "label-type", 0, 0, G_OPTION_ARG_STRING, &opt_type, N_("What is labelled: classification, detections, …"), N_("TYPE") },
  { "classes", 0, 0, G_OPTION_ARG_STRING, &opt_classes, N_("The classes, with commas between them"), "A,B,…" },
  { "no-allow-additions", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[0], N_("Labels may not be added"), NULL },
  { "no-allow-deletions", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[1], N_("Labels may not be deleted"), NULL },
  { "no-allow-label-edits", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[2], N_("Classes may not be changed"), NULL },
  { "no-allow-index-edits", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[3], N_("Indexes may not be changed"), NULL },
  { "no-allow-spatial-edits", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[4], N_("Shapes may not be changed"), NULL },
  { "project-name", 0, 0, G_OPTION_ARG_STRING, &opt_title, N_("The title of the new project"), N_("TITLE") },
  { "url", 0, 0, G_OPTION_ARG_STRING, &opt_url, N_("The server (default: RELABEL_LABELSTUDIO_URL, or the private one)"), "URL" },
  { "local-files-root", 0, 0, G_OPTION_ARG_FILENAME, &opt_root,
    N_("The server reads the pictures itself below this folder, its LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT"), N_("FOLDER") },
  { "launch-editor", 0, 0, G_OPTION_ARG_NONE, &opt_launch, N_("Open the editor in the browser"), NULL },
  { NULL },
};

/* In the order of opt_forbidden. */
static const RelabelPermissions permissions[] = {
  RELABEL_PERMISSIONS_ADDITIONS,   RELABEL_PERMISSIONS_DELETIONS,     RELABEL_PERMISSIONS_LABEL_EDITS,
  RELABEL_PERMISSIONS_INDEX_EDITS, RELABEL_PERMISSIONS_SPATIAL_EDITS,
};

static RelabelLabelSchema *
schema_from_options(void)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_auto(GStrv) classes = relabel_schema_field_parse_classes(opt_classes != NULL ? opt_classes : "");
  RelabelPermissions allowed = RELABEL_PERMISSIONS_ALL;

  for (guint i = 0; i < G_N_ELEMENTS(permissions); i++) {
    if (opt_forbidden[i])
      allowed &= ~permissions[i];
  }
  for (guint i = 0; opt_fields[i] != NULL; i++) {
    g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(opt_fields[i]);

    relabel_schema_field_set_label_type(field, opt_type);
    relabel_schema_field_set_classes(field, (const char *const *)classes);
    relabel_schema_field_set_permissions(field, allowed);
    relabel_label_schema_add_field(schema, field);
  }
  return g_steal_pointer(&schema);
}

static RelabelLabelSchema *
read_options(GError **error)
{
  gboolean of_fields = opt_type != NULL || opt_classes != NULL;

  for (guint i = 0; i < G_N_ELEMENTS(opt_forbidden); i++)
    of_fields |= opt_forbidden[i];
  if (opt_schema != NULL && (opt_fields != NULL || of_fields))
    relabel_cli_set_usage_error(error, _("--label-schema says all of it: leave out --label-field and the options of fields"));
  else if (opt_schema == NULL && opt_fields == NULL)
    relabel_cli_set_usage_error(error, _("%s is missing"), "--label-schema or --label-field");
  else
    return opt_schema != NULL ? relabel_cli_read_schema(opt_schema, error) : schema_from_options();
  return NULL;
}

/* The folder below which the server reads files by itself, if it does. */
static const char *
find_root(RelabelCli *cli)
{
  if (opt_root != NULL)
    return opt_root;
  if (g_strcmp0(g_getenv("LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED"), "true") == 0)
    return g_getenv("LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT");
  return cli->local_server_root;
}

/* What was asked for, for the server that is known by now. */
static RelabelRun *
annotate(RelabelCli *cli, RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(RelabelAnnotateRequest) request = relabel_annotate_request_new(cli->args[1], schema);

  relabel_annotate_request_set_view(request, view);
  relabel_annotate_request_set_project_title(request, opt_title);
  relabel_annotate_request_set_server(request, cli->url, cli->api_key);
  relabel_annotate_request_set_local_files_root(request, find_root(cli));
  return relabel_annotate(dataset, request, cli->progress, cli->cancellable, error);
}

static RelabelRun *
annotate_with_key(RelabelCli *cli, RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(GError) reason = NULL;
  RelabelRun *run;

  cli->url = g_strdup(opt_url);
  run = annotate(cli, dataset, view, schema, &reason);
  if (run == NULL && relabel_cli_find_key(cli, cli->url, &reason))
    run = annotate(cli, dataset, view, schema, &reason);
  if (run == NULL)
    relabel_cli_propagate_sending(cli, g_steal_pointer(&reason), error);
  return run;
}

gboolean
relabel_cli_annotate(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelLabelSchema) schema = read_options(error);
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelView) view = NULL;
  g_autoptr(RelabelRun) run = NULL;
  g_autofree char *url = NULL;

  if (schema == NULL || !relabel_cli_parse_view(cli, &view, error))
    return FALSE;
  dataset = relabel_cli_open_dataset(cli, error);
  run = dataset != NULL ? annotate_with_key(cli, dataset, view, schema, error) : NULL;
  if (run == NULL)
    return FALSE;
  relabel_cli_print_sent(cli, run);
  if (!opt_launch)
    return TRUE;
  url = relabel_run_dup_editor_url(run, error);
  return url != NULL && relabel_cli_show_uri(url, error);
}
