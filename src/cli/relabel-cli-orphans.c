/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

static char *opt_url;
static gint64 opt_delete;

const GOptionEntry relabel_cli_orphans_options[] = {
  { "url", 0, 0, G_OPTION_ARG_STRING, &opt_url,
    N_("The server to look at (default: the one that is configured, and all to which runs were sent)"), "URL" },
  { "delete", 0, 0, G_OPTION_ARG_INT64, &opt_delete, N_("Delete this project, if it is one of those that are listed"), N_("NUMBER") },
  { NULL },
};

static const char *const kind_nicks[] = { "project", "run", "problem" };

static void
print_json(GPtrArray *orphans)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < orphans->len; i++) {
    const RelabelOrphan *orphan = g_ptr_array_index(orphans, i);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "kind", kind_nicks[orphan->kind]);
    relabel_json_set_string(object, "url", orphan->url);
    if (orphan->project_id != 0)
      json_object_set_int_member(object, "project_id", orphan->project_id);
    relabel_json_set_string(object, "title", orphan->title);
    if (orphan->kind == RELABEL_ORPHAN_KIND_PROJECT)
      json_object_set_int_member(object, "tasks", orphan->n_tasks);
    relabel_json_set_string(object, "dataset", orphan->dataset);
    relabel_json_set_string(object, "key", orphan->key);
    relabel_json_set_string(object, "text", orphan->text);
    json_array_add_object_element(array, object);
  }
  relabel_cli_print_array(array);
}

static void
add_row(RelabelCliTable *table, const RelabelOrphan *orphan)
{
  g_autofree char *project = g_strdup_printf("%" PRId64, orphan->project_id);
  g_autofree char *tasks = g_strdup_printf("%" PRId64, orphan->n_tasks);
  g_autofree char *run = orphan->key != NULL ? g_strdup_printf("%s %s", orphan->dataset, orphan->key) : g_strdup("");

  relabel_cli_table_add(table, orphan->kind == RELABEL_ORPHAN_KIND_PROJECT ? _("no run") : _("project gone"), project,
                        orphan->kind == RELABEL_ORPHAN_KIND_PROJECT ? tasks : "", orphan->title != NULL ? orphan->title : "", run, orphan->url,
                        NULL);
}

static void
print_orphans(GPtrArray *orphans)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("WHAT"), _(">PROJECT"), _(">TASKS"), _("TITLE"), _("RUN"), _("SERVER"), NULL);
  guint n_rows = 0;

  for (guint i = 0; i < orphans->len; i++) {
    const RelabelOrphan *orphan = g_ptr_array_index(orphans, i);

    if (orphan->kind == RELABEL_ORPHAN_KIND_PROBLEM)
      continue;
    add_row(table, orphan);
    n_rows++;
  }
  if (n_rows > 0)
    relabel_cli_table_print(table);
  else
    relabel_cli_print("%s", _("No orphans: every project of Relabel's has its run, and every run its project"));
  for (guint i = 0; i < orphans->len; i++) {
    const RelabelOrphan *orphan = g_ptr_array_index(orphans, i);

    if (orphan->kind == RELABEL_ORPHAN_KIND_PROBLEM)
      relabel_cli_print(_("Not looked at: %s: %s"), orphan->dataset != NULL ? orphan->dataset : orphan->url, orphan->text);
  }
}

static GPtrArray *
find(RelabelCli *cli, RelabelStore *store, const char *const *others, GError **error)
{
  g_autoptr(GError) reason = NULL;
  GPtrArray *orphans = relabel_find_orphans(store, others, cli->url, cli->api_key, cli->cancellable, &reason);

  if (orphans == NULL && relabel_cli_find_key(cli, &reason))
    orphans = relabel_find_orphans(store, others, cli->url, cli->api_key, cli->cancellable, &reason);
  if (orphans == NULL)
    g_propagate_error(error, g_steal_pointer(&reason));
  return orphans;
}

static gboolean
delete(RelabelCli *cli, RelabelStore *store, const char *const *others, GError **error)
{
  g_autoptr(GError) reason = NULL;
  gboolean done = relabel_delete_orphan(store, others, cli->url, cli->api_key, opt_delete, cli->cancellable, &reason);

  if (!done && relabel_cli_find_key(cli, &reason))
    done = relabel_delete_orphan(store, others, cli->url, cli->api_key, opt_delete, cli->cancellable, &reason);
  if (done)
    relabel_cli_print(_("Deleted project %" PRId64), opt_delete);
  else
    g_propagate_error(error, g_steal_pointer(&reason));
  return done;
}

gboolean
relabel_cli_orphans(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelStore) store = relabel_cli_open_store(cli, error);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GPtrArray) orphans = NULL;
  g_auto(GStrv) others = NULL;

  if (store == NULL)
    return FALSE;
  for (gsize i = 0; cli->args[i] != NULL; i++) {
    g_autofree char *name = relabel_cli_dataset_name(cli->args[i]);

    g_strv_builder_add(builder, name);
  }
  others = g_strv_builder_end(builder);
  cli->url = g_strdup(opt_url);
  if (opt_delete != 0)
    return delete(cli, store, (const char *const *)others, error);
  orphans = find(cli, store, (const char *const *)others, error);
  if (orphans == NULL)
    return FALSE;
  if (cli->json)
    print_json(orphans);
  else
    print_orphans(orphans);
  return TRUE;
}
