/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

/* Where the classes of a field come from, with their number. */
static char *
describe_classes(RelabelSchemaField *field)
{
  guint n = g_strv_length((GStrv)relabel_schema_field_get_classes(field));
  guint n_unlisted = relabel_schema_field_get_n_unlisted_classes(field);

  switch (relabel_schema_field_get_class_source(field)) {
  case RELABEL_CLASS_SOURCE_GIVEN:
    return g_strdup_printf(ngettext("%u class, as given", "%u classes, as given", n), n);
  case RELABEL_CLASS_SOURCE_FIELD:
    return g_strdup_printf(ngettext("%u class, of which the dataset lists %u for the field",
                                    "%u classes, of which the dataset lists %u for the field", n),
                           n, n - n_unlisted);
  case RELABEL_CLASS_SOURCE_DEFAULT:
    return g_strdup_printf(ngettext("%u class, of which the dataset lists %u for all fields",
                                    "%u classes, of which the dataset lists %u for all fields", n),
                           n, n - n_unlisted);
  case RELABEL_CLASS_SOURCE_OBSERVED:
    return g_strdup_printf(ngettext("%u class that occurs", "%u classes that occur", n), n);
  case RELABEL_CLASS_SOURCE_NONE:
  default:
    return NULL;
  }
}

/* Of a run that was made just now: what was found out of its fields. */
static void
print_findings(RelabelLabelSchema *schema)
{
  g_auto(GStrv) notes = relabel_label_schema_dup_notes(schema);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    g_autofree char *classes = describe_classes(field);

    if (classes != NULL)
      relabel_cli_print(_("%s: %s, %s"), relabel_schema_field_get_name(field), relabel_schema_field_get_label_type(field), classes);
  }
  for (guint i = 0; notes[i] != NULL; i++)
    relabel_cli_print(_("Note: %s"), notes[i]);
}

/* The same for programs. */
static void
add_findings(JsonObject *object, RelabelLabelSchema *schema)
{
  g_auto(GStrv) notes = relabel_label_schema_dup_notes(schema);
  JsonObject *sources = json_object_new();

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);

    json_object_set_string_member(sources, relabel_schema_field_get_name(field),
                                  relabel_class_source_to_nick(relabel_schema_field_get_class_source(field)));
  }
  json_object_set_object_member(object, "class_sources", sources);
  json_object_set_array_member(object, "notes", relabel_json_array_from_strv((const char *const *)notes));
}

/* What a run prints when it stands on the server. */
void
relabel_cli_print_sent(RelabelCli *cli, RelabelRun *run)
{
  g_autofree char *url = relabel_run_dup_editor_url(run, NULL);
  gint64 n;

  if (cli->json) {
    JsonObject *object = relabel_cli_run_to_json(run);

    add_findings(object, relabel_run_get_label_schema(run));
    relabel_cli_print_object(object);
    return;
  }
  relabel_run_get_counts(run, &n, NULL);
  relabel_cli_print(g_dngettext(NULL, "The run “%s” is open: %" PRId64 " sample in project %" PRId64 " of %s",
                                "The run “%s” is open: %" PRId64 " samples in project %" PRId64 " of %s",
                                (gulong)n),
                    relabel_run_get_key(run), n, relabel_run_get_project_id(run), relabel_run_get_url(run));
  print_findings(relabel_run_get_label_schema(run));
  if (relabel_run_get_reason(run) != NULL)
    relabel_cli_print(_("Note: %s"), relabel_run_get_reason(run));
  relabel_cli_print(_("Label here: %s"), url);
}

/* Takes @reason. After an interrupt it says how to go on. */
void
relabel_cli_propagate_sending(RelabelCli *cli, GError *reason, GError **error)
{
  if (g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_pointer(&reason->message, g_free);
    reason->message = g_strdup_printf(_("Interrupted; if “runs” lists the run, “relabelctl resume %s %s” goes on with it"),
                                      cli->args[0], cli->args[1]);
  }
  g_propagate_error(error, reason);
}

gboolean
relabel_cli_resume(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) planned = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  g_autoptr(RelabelRun) run = NULL;
  g_autoptr(GError) reason = NULL;
  const char *key = cli->args[1];

  if (planned == NULL)
    return FALSE;
  run = relabel_annotate_resume(dataset, key, cli->api_key, cli->progress, cli->cancellable, &reason);
  if (run == NULL && relabel_cli_find_key(cli, &reason))
    run = relabel_annotate_resume(dataset, key, cli->api_key, cli->progress, cli->cancellable, &reason);
  if (run == NULL) {
    relabel_cli_propagate_sending(cli, g_steal_pointer(&reason), error);
    return FALSE;
  }
  relabel_cli_print_sent(cli, run);
  return TRUE;
}
