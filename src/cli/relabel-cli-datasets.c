/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

static char *
format_time(gint64 seconds, const char *format)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(seconds);

  return time != NULL ? g_date_time_format(time, format) : g_strdup("");
}

static void
print_json(GPtrArray *infos)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < infos->len; i++) {
    RelabelDatasetInfo *info = g_ptr_array_index(infos, i);
    g_autofree char *uri = relabel_cli_path_to_text(info->uri);
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(info->modified);
    g_autofree char *modified = g_date_time_format_iso8601(time);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "name", info->name);
    json_object_set_string_member(object, "uri", uri);
    json_object_set_int_member(object, "samples", (gint64)info->n_samples);
    json_object_set_string_member(object, "modified", modified);
    if (info->problem != NULL)
      json_object_set_string_member(object, "problem", info->problem);
    json_array_add_object_element(array, object);
  }
  relabel_cli_print_array(array);
}

gboolean
relabel_cli_datasets(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, error);
  g_autoptr(GPtrArray) infos = store != NULL ? relabel_store_list_datasets(store, cli->cancellable, error) : NULL;
  g_autoptr(RelabelCliTable) table = NULL;

  if (infos == NULL)
    return FALSE;
  if (cli->json) {
    print_json(infos);
    return TRUE;
  }
  if (infos->len == 0) {
    relabel_cli_print(_("There are no datasets in %s"), relabel_store_get_uri(store));
    return TRUE;
  }
  table = relabel_cli_table_new(_("NAME"), _(">SAMPLES"), _("CHANGED"), "", NULL);
  for (guint i = 0; i < infos->len; i++) {
    RelabelDatasetInfo *info = g_ptr_array_index(infos, i);
    g_autofree char *samples = g_strdup_printf("%" G_GUINT64_FORMAT, info->n_samples);
    g_autofree char *modified = format_time(info->modified, "%x %R");

    relabel_cli_table_add(table, info->name, info->problem != NULL ? "-" : samples, modified,
                          info->problem != NULL ? info->problem : "", NULL);
  }
  relabel_cli_table_print(table);
  return TRUE;
}
