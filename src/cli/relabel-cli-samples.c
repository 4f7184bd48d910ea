/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

#define PAGE 500

static void
print_documents(GPtrArray *samples, GPtrArray *fields)
{
  for (guint i = 0; i < samples->len; i++) {
    g_autoptr(JsonNode) document = relabel_sample_to_document(g_ptr_array_index(samples, i), fields);

    relabel_cli_print_json(document, FALSE);
  }
}

static char *
describe_labels(RelabelSample *sample)
{
  g_auto(GStrv) fields = relabel_sample_list_label_fields(sample);
  GString *text = g_string_new(NULL);

  for (guint i = 0; fields[i] != NULL; i++) {
    GPtrArray *labels = relabel_sample_get_labels(sample, fields[i]);

    g_string_append_printf(text, "%s%s %u", text->len > 0 ? ", " : "", fields[i], labels != NULL ? labels->len : 0);
  }
  return g_string_free(text, FALSE);
}

static void
add_rows(RelabelCliTable *table, GPtrArray *samples)
{
  for (guint i = 0; i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);
    g_autofree char *size = g_strdup_printf("%d×%d", relabel_sample_get_width(sample), relabel_sample_get_height(sample));
    g_autofree char *tags = g_strjoinv(",", (char **)relabel_sample_get_tags(sample));
    g_autofree char *labels = describe_labels(sample);
    g_autofree char *path = relabel_cli_path_to_text(relabel_sample_get_filepath(sample));

    relabel_cli_table_add(table, relabel_sample_get_id(sample), relabel_sample_get_width(sample) > 0 ? size : "", tags, labels,
                          path, NULL);
  }
}

gboolean
relabel_cli_samples(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("ID"), _(">SIZE"), _("TAGS"), _("LABELS"), _("FILE"), NULL);
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelView) view = NULL;
  g_autoptr(RelabelIdList) ids = NULL;
  g_autoptr(GPtrArray) fields = NULL;

  dataset = relabel_cli_open_dataset(cli, error);
  if (dataset == NULL || !relabel_cli_parse_view(cli, dataset, &view, error))
    return FALSE;
  ids = relabel_dataset_list_samples(dataset, view, cli->cancellable, error);
  if (ids == NULL)
    return FALSE;
  fields = relabel_dataset_list_fields(dataset);
  for (guint i = 0; i < relabel_id_list_get_length(ids); i += PAGE) {
    g_autoptr(RelabelIdList) page = relabel_id_list_slice(ids, i, PAGE);
    g_autoptr(GPtrArray) samples = relabel_dataset_read_view(dataset, view, page, NULL, cli->cancellable, error);

    if (samples == NULL)
      return FALSE;
    if (cli->json) {
      print_documents(samples, fields);
    } else {
      add_rows(table, samples);
      relabel_cli_table_print(table);
    }
  }
  return TRUE;
}
