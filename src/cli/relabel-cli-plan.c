/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What annotate would send. */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

static void
add_place(RelabelCliTable *table, RelabelAnnotatePlan *plan)
{
  RelabelRun *run = relabel_annotate_plan_get_run(plan);
  const char *title = relabel_run_get_project_title(run);

  relabel_cli_table_add_pair(table, _("Server:"), _("%s (Label Studio %s)"), relabel_run_get_url(run), relabel_annotate_plan_get_release(plan));
  if (relabel_run_get_account(run) != NULL)
    relabel_cli_table_add_pair(table, _("Account:"), "%s", relabel_run_get_account(run));
  if (relabel_run_get_project_shared(run))
    relabel_cli_table_add_pair(table, _("Project:"), _("%" PRId64 " %s, which is there"), relabel_run_get_project_id(run), title);
  else
    relabel_cli_table_add_pair(table, _("Project:"), _("%s, which is new"), title);
}

static void
add_images(RelabelCliTable *table, RelabelAnnotatePlan *plan)
{
  const char *root = relabel_run_get_local_files_root(relabel_annotate_plan_get_run(plan));
  guint64 n_uploads = relabel_annotate_plan_get_n_uploads(plan), n_converted = relabel_annotate_plan_get_n_converted(plan);
  g_autofree char *size = g_format_size(relabel_annotate_plan_get_n_bytes(plan));
  g_autofree char *upload_size = g_format_size(relabel_annotate_plan_get_upload_bytes(plan));

  relabel_cli_table_add_pair(table, _("Images:"), _("%" PRIu64 " of %" PRIu64 ", %s"), relabel_annotate_plan_get_n_images(plan),
                             relabel_annotate_plan_get_n_samples(plan), size);
  if (root != NULL)
    relabel_cli_table_add_pair(table, _("Local files:"), _("%" PRIu64 ", if the server can read %s; else they are uploaded"),
                               relabel_annotate_plan_get_n_images(plan) - n_uploads, root);
  relabel_cli_table_add_pair(table, _("Uploaded:"), _("%" PRIu64 ", %s"), n_uploads, upload_size);
  if (relabel_annotate_plan_get_upload_reason(plan) != NULL)
    relabel_cli_table_add_pair(table, "", _("as the server can't read them where they are: %s"), relabel_annotate_plan_get_upload_reason(plan));
  if (n_converted > 0)
    relabel_cli_table_add_pair(table, _("Converted:"), _("%" PRIu64 " to PNG, for browsers to show them"), n_converted);
}

/* Those of all fields of a type together, for each type. */
static char *
describe_types(RelabelAnnotatePlan *plan)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(relabel_annotate_plan_get_run(plan));
  GString *text = g_string_new(NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    const char *type = relabel_schema_field_get_label_type(relabel_label_schema_get_field(schema, i));
    guint64 n = 0;

    if (!g_hash_table_add(seen, (gpointer)type))
      continue;
    for (guint k = i; k < relabel_label_schema_get_n_fields(schema); k++) {
      RelabelSchemaField *field = relabel_label_schema_get_field(schema, k);

      if (g_str_equal(type, relabel_schema_field_get_label_type(field)))
        n += relabel_annotate_plan_get_n_labels(plan, relabel_schema_field_get_name(field));
    }
    g_string_append_printf(text, "%s%" PRIu64 " %s", text->len > 0 ? ", " : "", n, type);
  }
  return g_string_free(text, FALSE);
}

static void
print_fields(RelabelAnnotatePlan *plan)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(relabel_annotate_plan_get_run(plan));
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("FIELD"), _("TYPE"), _(">LABELS"), _(">NOT SENT"), NULL);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    const char *name = relabel_schema_field_get_name(field);
    g_autofree char *sent = g_strdup_printf("%" PRIu64, relabel_annotate_plan_get_n_labels(plan, name));
    g_autofree char *unsent = g_strdup_printf("%" PRIu64, relabel_annotate_plan_get_n_unsent(plan, name));

    relabel_cli_table_add(table, name, relabel_schema_field_get_label_type(field), sent, unsent, NULL);
  }
  relabel_cli_print("%s", "");
  relabel_cli_table_print(table);
}

static void
print_unsent(GPtrArray *unsent)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("NOT SENT"), _(">NUMBER"), _("WHICH"), _("SUCH AS"), NULL);

  if (unsent->len == 0)
    return;
  for (guint i = 0; i < unsent->len; i++) {
    const RelabelUnsent *entry = g_ptr_array_index(unsent, i);
    g_autofree char *what = entry->field != NULL ? g_strdup_printf(_("labels of %s"), entry->field) : g_strdup(_("images"));
    g_autofree char *count = g_strdup_printf("%" PRIu64, entry->count);
    g_autofree char *examples = g_strjoinv(", ", entry->examples);

    relabel_cli_table_add(table, what, count, relabel_unsent_reason_to_text(entry->reason), examples, NULL);
  }
  relabel_cli_print("%s", "");
  relabel_cli_table_print(table);
}

static void
print_notes(RelabelAnnotatePlan *plan)
{
  g_auto(GStrv) notes = relabel_label_schema_dup_notes(relabel_run_get_label_schema(relabel_annotate_plan_get_run(plan)));

  if (notes[0] != NULL)
    relabel_cli_print("%s", "");
  for (guint i = 0; notes[i] != NULL; i++)
    relabel_cli_print(_("Note: %s"), notes[i]);
}

void
relabel_cli_print_plan(RelabelCli *cli, RelabelAnnotatePlan *plan)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new_pairs();
  g_autofree char *duration = relabel_annotate_plan_dup_duration(plan);
  g_autofree char *types = describe_types(plan);

  if (cli->json) {
    g_autoptr(JsonNode) node = relabel_annotate_plan_to_json(plan);

    relabel_cli_print_json(node, TRUE);
    return;
  }
  add_place(table, plan);
  add_images(table, plan);
  relabel_cli_table_add_pair(table, _("Labels:"), "%s", types);
  relabel_cli_table_add_pair(table, _("Time:"), "%s", duration);
  relabel_cli_table_print(table);
  print_fields(plan);
  print_unsent(relabel_run_get_unsent(relabel_annotate_plan_get_run(plan)));
  print_notes(plan);
}
