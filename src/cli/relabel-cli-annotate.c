/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

static char *opt_schema;
static char **opt_fields;
static char *opt_type;
static char *opt_scalar_type;
static char *opt_classes;
static char *opt_mask_targets;
static char *opt_attributes;
static char *opt_tool;
static gboolean opt_forbidden[5];
static char *opt_title;
/* No project has a number below 1: what was given is told from what was not. */
#define NOT_GIVEN G_MININT64
static gint64 opt_project = NOT_GIVEN;
static char *opt_url;
static char *opt_root;
static char *opt_backend;
static char *opt_account;
static char *opt_media_field;
static gboolean opt_launch;
static gboolean opt_dry_run;

const GOptionEntry relabel_cli_annotate_options[] = {
  { "label-schema", 0, 0, G_OPTION_ARG_FILENAME, &opt_schema,
    N_("The fields by name, with what each says of itself: JSON, or a file with it; the options of fields hold for the rest"), "FILE|JSON" },
  { "label-field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_fields,
    N_("A field to label, there or new, where there is no --label-schema; may be repeated, and the options of fields hold for all"),
    N_("FIELD") },
  { "label-type", 0, 0, G_OPTION_ARG_STRING, &opt_type, N_("What is labelled: classification, detections, segmentation, scalar, …"),
    N_("TYPE") },
  { "field-type", 0, 0, G_OPTION_ARG_STRING, &opt_scalar_type, N_("What a new field of --label-type scalar holds"),
    "bool|int|float|string" },
  { "classes", 0, 0, G_OPTION_ARG_STRING, &opt_classes,
    N_("The classes, with commas between them; those with commas in quotes; or a list as in a label schema"), "A,B,…|JSON" },
  { "mask-targets", 0, 0, G_OPTION_ARG_STRING, &opt_mask_targets,
    N_("The classes of a segmentation by the value of their pixels: {\"1\": \"road\", …}, or by #rrggbb"), "JSON" },
  { "attributes", 0, 0, G_OPTION_ARG_STRING, &opt_attributes,
    N_("The attributes of labels, defined as in a label schema, a list of names, or a name; true for those that there are (default), or false"),
    "JSON|NAME" },
  { "tool", 0, 0, G_OPTION_ARG_STRING, &opt_tool, N_("How the masks of instances are drawn (default: brush)"), "brush|polygon" },
  { "no-allow-additions", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[0], N_("Labels may not be added"), NULL },
  { "no-allow-deletions", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[1], N_("Labels may not be deleted"), NULL },
  { "no-allow-label-edits", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[2], N_("Classes may not be changed"), NULL },
  { "no-allow-index-edits", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[3], N_("Indexes may not be changed"), NULL },
  { "no-allow-spatial-edits", 0, 0, G_OPTION_ARG_NONE, &opt_forbidden[4], N_("Shapes may not be changed"), NULL },
  { "media-field", 0, 0, G_OPTION_ARG_STRING, &opt_media_field, N_("The field with the paths of the images (default: filepath)"), N_("FIELD") },
  { "project-name", 0, 0, G_OPTION_ARG_STRING, &opt_title, N_("The title of the new project"), N_("TITLE") },
  { "project-id", 0, 0, G_OPTION_ARG_INT64, &opt_project,
    N_("Send to this project, which is there; what its labeling config lacks is added to it"), N_("NUMBER") },
  { "backend", 0, 0, G_OPTION_ARG_STRING, &opt_backend,
    N_("A backend of FiftyOne’s annotation configuration, whose server and key are used (default: the default one)"), N_("NAME") },
  { "account", 0, 0, G_OPTION_ARG_STRING, &opt_account,
    N_("Whose key is used, where the keyring has several for the server: an e-mail address"), N_("ACCOUNT") },
  { "url", 0, 0, G_OPTION_ARG_STRING, &opt_url, N_("The server (default: RELABEL_LABELSTUDIO_URL, or the private one)"), "URL" },
  { "local-files-root", 0, 0, G_OPTION_ARG_FILENAME, &opt_root,
    N_("The server reads the pictures itself below this folder, its LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT"), N_("FOLDER") },
  { "launch-editor", 0, 0, G_OPTION_ARG_NONE, &opt_launch, N_("Open the editor in the browser"), NULL },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &opt_dry_run, N_("Send nothing, and show what would be sent, what not, where to, and how long it takes"),
    NULL },
  { NULL },
};

static gboolean
add_json(JsonObject *info, const char *option, const char *member, const char *text, GError **error)
{
  g_autoptr(JsonNode) node = text != NULL ? relabel_json_parse(text, -1, error) : NULL;

  if (node != NULL)
    json_object_set_member(info, member, g_steal_pointer(&node));
  else if (text != NULL)
    g_prefix_error(error, "%s: ", option);
  return text == NULL || json_object_has_member(info, member);
}

/* A list as in a label schema, or what people type. */
static gboolean
add_classes(JsonObject *info, GError **error)
{
  g_autoptr(JsonNode) node = NULL;
  g_auto(GStrv) classes = NULL;

  if (opt_classes == NULL)
    return TRUE;
  node = *opt_classes == '[' ? relabel_json_parse(opt_classes, -1, NULL) : NULL;
  if (node != NULL)
    return add_json(info, "--classes", "classes", opt_classes, error);
  classes = relabel_schema_field_parse_classes(opt_classes);
  if (classes[0] != NULL)
    json_object_set_array_member(info, "classes", relabel_json_array_from_strv((const char *const *)classes));
  return TRUE;
}

/* A word that is no JSON is a name. */
static gboolean
add_attributes(JsonObject *info, GError **error)
{
  g_autoptr(JsonNode) node = opt_attributes != NULL ? relabel_json_parse(opt_attributes, -1, NULL) : NULL;

  if (opt_attributes == NULL || node != NULL || strpbrk(opt_attributes, "{[\"") != NULL)
    return add_json(info, "--attributes", "attributes", opt_attributes, error);
  json_object_set_string_member(info, "attributes", opt_attributes);
  return TRUE;
}

/* What the options say of all fields, in the form of a label schema. */
static JsonObject *
info_from_options(GError **error)
{
  static const char *const permissions[] = { "allow_additions", "allow_deletions", "allow_label_edits", "allow_index_edits",
                                             "allow_spatial_edits" };
  g_autoptr(JsonObject) info = json_object_new();
  const struct {
    const char *name;
    const char *value;
  } strings[] = { { "type", opt_type }, { "field_type", opt_scalar_type }, { "tool", opt_tool } };

  for (gsize i = 0; i < G_N_ELEMENTS(strings); i++) {
    if (strings[i].value != NULL)
      json_object_set_string_member(info, strings[i].name, strings[i].value);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(permissions); i++) {
    if (opt_forbidden[i])
      json_object_set_boolean_member(info, permissions[i], FALSE);
  }
  if (!add_classes(info, error) || !add_json(info, "--mask-targets", "mask_targets", opt_mask_targets, error) ||
      !add_attributes(info, error))
    return NULL;
  return g_steal_pointer(&info);
}

/* The fields of the options, or of the schema, each with what it says; what it doesn't say, the options do. */
static RelabelLabelSchema *
schema_from_options(GError **error)
{
  g_autoptr(JsonObject) info = info_from_options(error);
  g_autoptr(JsonObject) object = json_object_new();
  g_autoptr(JsonNode) node = relabel_json_node_from_object(json_object_ref(object));
  g_autoptr(RelabelLabelSchema) schema = NULL;
  g_autoptr(RelabelLabelSchema) defaults = NULL;

  if (info == NULL)
    return NULL;
  json_object_set_object_member(object, "*", g_steal_pointer(&info));
  defaults = relabel_label_schema_new_from_json(node, error);
  if (defaults == NULL)
    return NULL;
  if (opt_schema != NULL) {
    schema = relabel_cli_read_schema(opt_schema, error);
  } else {
    g_autoptr(JsonNode) names = json_node_new(JSON_NODE_ARRAY);

    json_node_take_array(names, relabel_json_array_from_strv((const char *const *)opt_fields));
    schema = relabel_label_schema_new_from_json(names, error);
  }
  if (schema != NULL)
    relabel_label_schema_apply_defaults(schema, relabel_label_schema_get_field(defaults, 0));
  return g_steal_pointer(&schema);
}

static RelabelLabelSchema *
read_options(GError **error)
{
  if (opt_title != NULL && opt_project != NOT_GIVEN)
    relabel_cli_set_usage_error(error, _("--project-name is for a new project, and --project-id for one that is there: leave one of them out"));
  else if (opt_project != NOT_GIVEN && opt_project < 1)
    relabel_cli_set_usage_error(error, _("--project-id takes the number of a project"));
  else if (opt_schema == NULL && opt_fields == NULL)
    relabel_cli_set_usage_error(error, _("%s is missing"), "--label-schema or --label-field");
  else if (opt_scalar_type != NULL && opt_schema == NULL && g_strcmp0(opt_type, "scalar") != 0)
    relabel_cli_set_usage_error(error, _("--field-type says what a scalar holds: it goes with --label-type scalar"));
  else
    return schema_from_options(error);
  return NULL;
}

/* What was asked for, for the server that is known by now. */
static RelabelAnnotateRequest *
make_request(RelabelCli *cli, RelabelView *view, RelabelLabelSchema *schema)
{
  RelabelAnnotateRequest *request = relabel_annotate_request_new(cli->args[1], schema);

  relabel_annotate_request_set_view(request, view);
  relabel_annotate_request_set_project_title(request, opt_title);
  relabel_annotate_request_set_project_id(request, opt_project != NOT_GIVEN ? opt_project : 0);
  relabel_annotate_request_set_server(request, cli->url, cli->api_key);
  relabel_annotate_request_set_backend(request, opt_backend);
  relabel_annotate_request_set_account(request, opt_account);
  relabel_annotate_request_set_media_field(request, opt_media_field);
  relabel_annotate_request_set_launch_editor(request, opt_launch);
  if (opt_root != NULL)
    relabel_annotate_request_set_local_files_root(request, opt_root);
  else if (cli->local_server_root != NULL)
    relabel_annotate_request_set_local_files_root(request, cli->local_server_root);
  return request;
}

/* A run, or a plan of one, whichever was asked for. */
typedef gpointer (*SendFunc)(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                             GError **error);

static gpointer
call_once(RelabelCli *cli, SendFunc func, RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(RelabelAnnotateRequest) request = make_request(cli, view, schema);

  return func(dataset, request, cli->progress, cli->cancellable, error);
}

/* Once more with a key from the terminal, where none was known. */
static gpointer
call(RelabelCli *cli, SendFunc func, RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema, GError **error)
{
  g_autoptr(GError) reason = NULL;
  gpointer result;

  cli->url = g_strdup(opt_url);
  if (cli->url != NULL && cli->api_key == NULL)
    relabel_cli_use_local_server(cli);
  result = call_once(cli, func, dataset, view, schema, &reason);
  if (result == NULL && relabel_cli_find_key(cli, &reason))
    result = call_once(cli, func, dataset, view, schema, &reason);
  if (result == NULL && opt_dry_run && g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal(error, reason->domain, reason->code, _("Interrupted; nothing was sent"));
  else if (result == NULL)
    relabel_cli_propagate_sending(cli, g_steal_pointer(&reason), error);
  return result;
}

/* Whoever doesn't read what is printed is told that not all was sent. */
static void
warn_of_images(RelabelCli *cli, RelabelRun *run)
{
  GPtrArray *unsent = relabel_run_get_unsent(run);
  guint64 n = 0;

  for (guint i = 0; i < unsent->len; i++) {
    const RelabelUnsent *entry = g_ptr_array_index(unsent, i);

    n += entry->field == NULL ? entry->count : 0;
  }
  if (n == 0)
    return;
  relabel_cli_hide_progress();
  fprintf(stderr, g_dngettext(NULL, "relabelctl: %" PRIu64 " image was left out: “relabelctl run-info %s %s” says why\n",
                              "relabelctl: %" PRIu64 " images were left out: “relabelctl run-info %s %s” says why\n", (gulong)n),
          n, cli->args[0], cli->args[1]);
}

gboolean
relabel_cli_annotate(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelLabelSchema) schema = read_options(error);
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelView) view = NULL;
  g_autoptr(RelabelAnnotatePlan) plan = NULL;
  g_autoptr(RelabelRun) run = NULL;

  dataset = schema != NULL ? relabel_cli_open_dataset(cli, error) : NULL;
  if (dataset == NULL || !relabel_cli_parse_view(cli, dataset, &view, error))
    return FALSE;
  if (opt_dry_run) {
    plan = call(cli, (SendFunc)relabel_annotate_plan_new, dataset, view, schema, error);
    if (plan != NULL)
      relabel_cli_print_plan(cli, plan);
    return plan != NULL;
  }
  run = call(cli, (SendFunc)relabel_annotate, dataset, view, schema, error);
  if (run == NULL)
    return FALSE;
  relabel_cli_print_sent(cli, run);
  warn_of_images(cli, run);
  return TRUE;
}
