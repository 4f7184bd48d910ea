/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-annotate-dialog.h"
#include "relabel-load-dialog.h"
#include "relabel-orphans-dialog.h"
#include "relabel-run-work.h"
#include "relabel-window-private.h"

/* What can be done with runs: each by a name. Those that begin with “ask-” ask a person first. */

static void
annotate_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  if (self->workspace != NULL)
    gtk_window_present(GTK_WINDOW(relabel_annotate_dialog_new(self, self->workspace)));
}

/* The samples that the parameter names, else those that are selected, else those of the view. */
static gboolean
choose_samples(RelabelWindow *self, RelabelAnnotateRequest *request, GVariant *parameter, GError **error)
{
  g_autofree const char **given = NULL;
  g_autoptr(RelabelIdList) ids = NULL;
  g_autoptr(RelabelView) view = NULL;

  if (g_variant_lookup(parameter, "samples", "^a&s", &given)) {
    ids = relabel_id_list_new_from_strv(given, error);
    if (ids == NULL)
      return FALSE;
    view = relabel_view_new();
    relabel_view_select(view, ids);
  } else {
    view = relabel_workspace_dup_chosen_view(self->workspace);
  }
  if (view != NULL)
    relabel_annotate_request_set_view(request, view);
  return TRUE;
}

static RelabelAnnotateRequest *
make_request(RelabelWindow *self, GVariant *parameter, GError **error)
{
  const char *key = "", *schema_text = "", *url = NULL, *api_key = NULL, *title = NULL, *root = NULL, *field = NULL;
  gint64 project_id = 0;
  g_autoptr(RelabelAnnotateRequest) request = NULL;
  g_autoptr(RelabelLabelSchema) schema = NULL;

  g_variant_lookup(parameter, "key", "&s", &key);
  g_variant_lookup(parameter, "schema", "&s", &schema_text);
  g_variant_lookup(parameter, "url", "&s", &url);
  g_variant_lookup(parameter, "api-key", "&s", &api_key);
  g_variant_lookup(parameter, "project-title", "&s", &title);
  g_variant_lookup(parameter, "project-id", "x", &project_id);
  g_variant_lookup(parameter, "local-files-root", "&s", &root);
  g_variant_lookup(parameter, "media-field", "&s", &field);
  schema = relabel_label_schema_new_from_string(schema_text, error);
  if (schema == NULL)
    return NULL;
  request = relabel_annotate_request_new(key, schema);
  relabel_annotate_request_set_server(request, url, api_key);
  relabel_annotate_request_set_project_title(request, title);
  relabel_annotate_request_set_project_id(request, project_id);
  relabel_annotate_request_set_media_field(request, field);
  if (root != NULL)
    relabel_annotate_request_set_local_files_root(request, root);
  return choose_samples(self, request, parameter, error) ? g_steal_pointer(&request) : NULL;
}

static void
annotate_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelAnnotateRequest) request = self->workspace != NULL ? make_request(self, parameter, &error) : NULL;

  if (error != NULL) {
    relabel_runs_page_begin_work(self->runs_page);
    relabel_runs_page_end_work(self->runs_page, error);
    relabel_window_update_actions(self);
    relabel_window_show_error(self, _("The Images Could Not Be Sent"), error->message);
  } else if (request != NULL) {
    relabel_window_annotate(self, request, NULL, NULL);
  }
}

/* The actions that do something to the run whose key is their parameter. */
static void
run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const struct {
    const char *name;
    void (*func)(RelabelWindow *self, const char *key);
  } funcs[] = {
    { "open-run", relabel_window_open_run },       { "stop-run", relabel_window_stop_run },
    { "cancel-run", relabel_window_cancel_run },   { "cleanup-run", relabel_window_cleanup_run },
    { "delete-run", relabel_window_delete_run },   { "ask-key", relabel_window_ask_key_of_run },
    { "review-run", relabel_window_review_run },
  };
  RelabelWindow *self = user_data;

  for (guint i = 0; self->workspace != NULL && i < G_N_ELEMENTS(funcs); i++) {
    if (g_str_equal(funcs[i].name, g_action_get_name(G_ACTION(action))))
      funcs[i].func(self, g_variant_get_string(parameter, NULL));
  }
}

static void
show_run_samples_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  const char *key = g_variant_get_string(parameter, NULL);
  g_autofree char *title = g_strdup_printf(_("Samples of the run “%s”"), key);
  g_autoptr(RelabelView) view = relabel_view_new();

  if (self->workspace == NULL)
    return;
  relabel_view_annotation_run(view, key, FALSE);
  relabel_workspace_show_view(self->workspace, view, title);
  relabel_window_show_page(self, "samples");
}

static void
find_orphans_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelApplication *application = RELABEL_APPLICATION(gtk_window_get_application(GTK_WINDOW(self)));
  g_auto(GStrv) urls = relabel_runs_page_dup_urls(self->runs_page);

  gtk_window_present(
      GTK_WINDOW(relabel_orphans_dialog_new(self, relabel_application_get_store(application), (const char *const *)urls)));
}

static void
show_all_samples_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  if (self->workspace != NULL)
    relabel_workspace_show_view(self->workspace, NULL, NULL);
}

static void
resume_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (RELABEL_WINDOW(user_data)->workspace == NULL)
    return;
  /* Where its progress is seen. */
  relabel_window_show_page(user_data, "runs");
  relabel_window_resume_run(user_data, g_variant_get_string(parameter, NULL), NULL, NULL);
}

static void
load_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr(RelabelLoadRequest) request = relabel_load_request_new(g_variant_get_string(parameter, NULL));

  if (RELABEL_WINDOW(user_data)->workspace != NULL)
    relabel_window_load_run(user_data, request);
}

static void
load_run_to_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr(RelabelLoadRequest) request = NULL;
  g_autoptr(GVariantIter) fields = NULL;
  const char *key = "", *whose = "latest", *field, *dest_field;
  gboolean cleanup = FALSE, keep = FALSE;
  RelabelAnnotators annotators;

  g_variant_lookup(parameter, "key", "&s", &key);
  g_variant_lookup(parameter, "cleanup", "b", &cleanup);
  g_variant_lookup(parameter, "keep-unexpected", "b", &keep);
  g_variant_lookup(parameter, "annotators", "&s", &whose);
  request = relabel_load_request_new(key);
  relabel_load_request_set_keep_unexpected(request, keep);
  if (relabel_annotators_from_nick(whose, &annotators))
    relabel_load_request_set_annotators(request, annotators);
  relabel_load_request_set_cleanup(request, cleanup);
  if (g_variant_lookup(parameter, "dest", "a{ss}", &fields)) {
    while (g_variant_iter_next(fields, "{&s&s}", &field, &dest_field))
      relabel_load_request_set_dest_field(request, field, dest_field);
  }
  if (RELABEL_WINDOW(user_data)->workspace == NULL)
    return;
  if (g_str_equal(g_action_get_name(G_ACTION(action)), "review-load"))
    relabel_window_review_load(user_data, request);
  else
    relabel_window_load_run(user_data, request);
}

static void
rename_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *key, *new_key;

  g_variant_get(parameter, "(&s&s)", &key, &new_key);
  if (RELABEL_WINDOW(user_data)->workspace != NULL)
    relabel_window_rename_run(user_data, key, new_key);
}

static void
ask_load_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelRun *run = relabel_runs_page_get_run(self->runs_page, g_variant_get_string(parameter, NULL));

  if (run != NULL)
    gtk_window_present(GTK_WINDOW(relabel_load_dialog_new(self, run)));
}

static void
answer_cb(AdwMessageDialog *dialog, const char *response, RelabelWindow *self)
{
  const char *key = g_object_get_data(G_OBJECT(dialog), "key"), *action = g_object_get_data(G_OBJECT(dialog), "action");
  GtkWidget *entry = adw_message_dialog_get_extra_child(dialog);

  if (!g_str_equal(response, "rename"))
    gtk_widget_activate_action(GTK_WIDGET(self), action, "s", key);
  else
    gtk_widget_activate_action(GTK_WIDGET(self), action, "(ss)", key, gtk_editable_get_text(GTK_EDITABLE(entry)));
}

/* @action: what is done to the key by the answer. */
static AdwMessageDialog *
new_question(RelabelWindow *self, const char *key, const char *action, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new(GTK_WINDOW(self), heading, body);

  adw_message_dialog_add_response(ADW_MESSAGE_DIALOG(dialog), "cancel", _("_Cancel"));
  g_object_set_data_full(G_OBJECT(dialog), "key", g_strdup(key), g_free);
  g_object_set_data(G_OBJECT(dialog), "action", (gpointer)action);
  return ADW_MESSAGE_DIALOG(dialog);
}

/* Asks before what is named “do” is done. */
static void
ask(RelabelWindow *self, const char *key, const char *action, const char *heading, const char *body, const char *verb)
{
  AdwMessageDialog *dialog = new_question(self, key, action, heading, body);

  adw_message_dialog_add_response(dialog, "do", verb);
  adw_message_dialog_set_response_appearance(dialog, "do", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object(dialog, "response::do", G_CALLBACK(answer_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
ask_cancel_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *key = g_variant_get_string(parameter, NULL);
  g_autofree char *heading = g_strdup_printf(_("Cancel “%s”?"), key);

  ask(user_data, key, "win.cancel-run", heading,
      _("What was sent is deleted from the server, and the run from this dataset. The images and labels here stay as they are."),
      _("Cancel _Run"));
}

static void
ask_cleanup_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *key = g_variant_get_string(parameter, NULL);
  g_autofree char *heading = g_strdup_printf(_("Clean Up “%s”?"), key);
  RelabelRun *run = relabel_runs_page_get_run(RELABEL_WINDOW(user_data)->runs_page, key);

  if (run != NULL && relabel_run_get_project_shared(run))
    ask(user_data, key, "win.cleanup-run", heading,
        _("The tasks of the run are deleted from the server, with all labels that were not loaded. The project and its other tasks stay. This "
          "can’t be undone."),
        _("_Delete Tasks"));
  else
    ask(user_data, key, "win.cleanup-run", heading,
        _("The project is deleted from the server, with all labels that were not loaded. This can’t be undone."), _("_Delete Project"));
}

static void
ask_delete_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *key = g_variant_get_string(parameter, NULL);
  g_autofree char *heading = g_strdup_printf(_("Delete the Record of “%s”?"), key);

  ask(user_data, key, "win.delete-run", heading,
      _("Labels can no longer be loaded from this run. A project on the server stays there."), _("_Delete Record"));
}

static void
name_changed_cb(GtkEditable *entry, AdwMessageDialog *dialog)
{
  gboolean valid = relabel_run_key_is_valid(gtk_editable_get_text(entry));

  adw_message_dialog_set_response_enabled(dialog, "rename", valid);
  adw_message_dialog_set_body(dialog, valid ? "" : _("A name has letters, digits and “_” only, and does not begin with a digit."));
}

/* Of a run or an evaluation. @action: takes the key and the new one. */
void
relabel_window_ask_new_key(RelabelWindow *self, const char *key, const char *action)
{
  g_autofree char *heading = g_strdup_printf(_("Rename “%s”"), key);
  AdwMessageDialog *dialog = new_question(self, key, action, heading, "");
  GtkWidget *entry = gtk_entry_new();

  adw_message_dialog_add_response(dialog, "rename", _("_Rename"));
  adw_message_dialog_set_response_appearance(dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response(dialog, "rename");
  gtk_editable_set_text(GTK_EDITABLE(entry), key);
  gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
  gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New name"), -1);
  adw_message_dialog_set_extra_child(dialog, entry);
  g_signal_connect(entry, "changed", G_CALLBACK(name_changed_cb), dialog);
  g_signal_connect_object(dialog, "response::rename", G_CALLBACK(answer_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
  gtk_widget_grab_focus(entry);
}

static void
ask_rename_run_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_window_ask_new_key(user_data, g_variant_get_string(parameter, NULL), "win.rename-run");
}

void
relabel_window_add_run_actions(RelabelWindow *self)
{
  static const GActionEntry entries[] = {
    { "annotate", annotate_cb },
    { "annotate-run", annotate_run_cb, "a{sv}" },
    { "open-run", run_cb, "s" },
    { "show-run-samples", show_run_samples_cb, "s" },
    { "show-all-samples", show_all_samples_cb },
    { "find-orphans", find_orphans_cb },
    { "load-run", load_run_cb, "s" },
    { "load-run-to", load_run_to_cb, "a{sv}" },
    { "review-load", load_run_to_cb, "a{sv}" },
    { "review-run", run_cb, "s" },
    { "resume-run", resume_run_cb, "s" },
    { "stop-run", run_cb, "s" },
    { "cancel-run", run_cb, "s" },
    { "cleanup-run", run_cb, "s" },
    { "rename-run", rename_run_cb, "(ss)" },
    { "delete-run", run_cb, "s" },
    { "ask-load-run", ask_load_run_cb, "s" },
    { "ask-rename-run", ask_rename_run_cb, "s" },
    { "ask-cancel-run", ask_cancel_run_cb, "s" },
    { "ask-cleanup-run", ask_cleanup_run_cb, "s" },
    { "ask-delete-run", ask_delete_run_cb, "s" },
    { "ask-key", run_cb, "s" },
  };

  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
}
