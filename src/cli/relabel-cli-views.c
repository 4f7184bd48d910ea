/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

static gboolean opt_replace;
static char *opt_description;

const GOptionEntry relabel_cli_views_options[] = {
  { "replace", 0, 0, G_OPTION_ARG_NONE, &opt_replace, N_("Replace a saved view of that name"), NULL },
  { "description", 0, 0, G_OPTION_ARG_STRING, &opt_description, N_("What to write about the view"), N_("TEXT") },
  { NULL },
};

static gboolean
has_foreign_stage(RelabelView *view)
{
  for (guint i = 0; i < relabel_view_get_n_stages(view); i++) {
    if (relabel_view_stage_get_kind(relabel_view_get_stage(view, i)) == RELABEL_VIEW_STAGE_OTHER)
      return TRUE;
  }
  return FALSE;
}

/* One that is damaged has no view, but stays on the list. */
static JsonObject *
to_json(RelabelSavedView *saved)
{
  g_autoptr(RelabelView) view = relabel_saved_view_dup_view(saved, NULL);
  g_autofree char *text = view != NULL ? relabel_view_to_string(view) : NULL;
  JsonObject *object = json_object_new();

  json_object_set_string_member(object, "name", relabel_saved_view_get_name(saved));
  json_object_set_string_member(object, "view", text);
  relabel_json_set_string(object, "description", relabel_saved_view_get_description(saved));
  relabel_json_set_string(object, "color", relabel_saved_view_get_color(saved));
  json_object_set_boolean_member(object, "only_in_fiftyone", view == NULL || has_foreign_stage(view));
  return object;
}

static void
print_json(GPtrArray *views)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < views->len; i++)
    json_array_add_object_element(array, to_json(g_ptr_array_index(views, i)));
  relabel_cli_print_array(array);
}

static void
add_row(RelabelCliTable *table, RelabelSavedView *saved)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_saved_view_dup_view(saved, &error);
  g_autofree char *text = view != NULL ? relabel_view_to_string(view) : NULL;
  const char *about = relabel_saved_view_get_description(saved);

  if (view == NULL)
    about = error->message;
  else if (has_foreign_stage(view))
    about = _("only FiftyOne can show it");
  relabel_cli_table_add(table, relabel_saved_view_get_name(saved), text != NULL ? text : "", about != NULL ? about : "", NULL);
}

static void
list(RelabelCli *cli, RelabelDataset *dataset)
{
  g_autoptr(GPtrArray) views = relabel_dataset_list_saved_views(dataset);
  g_autoptr(RelabelCliTable) table = NULL;

  if (cli->json) {
    print_json(views);
    return;
  }
  if (views->len == 0) {
    relabel_cli_print(_("“%s” has no saved views"), relabel_dataset_get_name(dataset));
    return;
  }
  table = relabel_cli_table_new(_("NAME"), _("VIEW"), _("ABOUT"), NULL);
  for (guint i = 0; i < views->len; i++)
    add_row(table, g_ptr_array_index(views, i));
  relabel_cli_table_print(table);
}

static gboolean
save(RelabelDataset *dataset, const char *name, const char *text, GError **error)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  g_autoptr(RelabelView) view = relabel_view_parse(text, fields, NULL, NULL, error);

  return view != NULL && relabel_dataset_save_view(dataset, name, view, opt_description, opt_replace, error);
}

gboolean
relabel_cli_views(RelabelCli *cli, GError **error)
{
  static const struct {
    const char *word;
    guint n_args;
  } verbs[] = { { "save", 4 }, { "delete", 3 }, { "rename", 4 } };
  const char *word = cli->args[1];
  g_autoptr(RelabelDataset) dataset = NULL;
  guint verb = 0;

  while (word != NULL && verb < G_N_ELEMENTS(verbs) && !g_str_equal(verbs[verb].word, word))
    verb++;
  if (verb == G_N_ELEMENTS(verbs)) {
    relabel_cli_set_usage_error(error, _("“%s” is not one of save, delete, rename"), word);
    return FALSE;
  }
  if (word != NULL && g_strv_length(cli->args) != verbs[verb].n_args) {
    relabel_cli_set_usage_error(error, _("%s takes other arguments"), word);
    return FALSE;
  }
  dataset = relabel_cli_open_dataset(cli, error);
  if (dataset == NULL)
    return FALSE;
  if (word == NULL) {
    list(cli, dataset);
    return TRUE;
  }
  if (g_str_equal(word, "save"))
    return save(dataset, cli->args[2], cli->args[3], error);
  if (g_str_equal(word, "delete"))
    return relabel_dataset_delete_view(dataset, cli->args[2], error);
  return relabel_dataset_rename_view(dataset, cli->args[2], cli->args[3], error);
}
