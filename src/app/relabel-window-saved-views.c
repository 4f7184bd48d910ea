/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-window-private.h"

/* What can be done with the views that the dataset keeps: each by a name. Those that begin with “ask-” ask a person first. */

/* A change of them, which the store makes in a thread. */
typedef struct {
  RelabelWindow *window;
  enum { CHANGE_SAVE, CHANGE_REPLACE, CHANGE_RENAME, CHANGE_DELETE } kind;
  char *name;
  char *new_name;
  RelabelView *view;
} Change;

static void
change_free(Change *change)
{
  g_object_unref(change->window);
  g_free(change->name);
  g_free(change->new_name);
  g_clear_object(&change->view);
  g_free(change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Change, change_free)

static void
change_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Change *change = task_data;
  GError *error = NULL;
  gboolean done;

  if (change->kind == CHANGE_RENAME)
    done = relabel_dataset_rename_view(source, change->name, change->new_name, &error);
  else if (change->kind == CHANGE_DELETE)
    done = relabel_dataset_delete_view(source, change->name, &error);
  else
    done = relabel_dataset_save_view(source, change->name, change->view, NULL, change->kind == CHANGE_REPLACE, &error);
  if (done)
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, error);
}

static void
replace_cb(AdwMessageDialog *dialog, const char *response, RelabelWindow *self)
{
  gtk_widget_activate_action(GTK_WIDGET(self), "win.replace-view", "s", g_object_get_data(G_OBJECT(dialog), "name"));
}

static void
ask_replace(RelabelWindow *self, const char *name)
{
  g_autofree char *heading = g_strdup_printf(_("Replace “%s”?"), name);
  GtkWidget *dialog = adw_message_dialog_new(GTK_WINDOW(self), heading, _("There is a saved view of this name already."));

  adw_message_dialog_add_responses(ADW_MESSAGE_DIALOG(dialog), "cancel", _("_Cancel"), "replace", _("_Replace"), NULL);
  adw_message_dialog_set_response_appearance(ADW_MESSAGE_DIALOG(dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full(G_OBJECT(dialog), "name", g_strdup(name), g_free);
  g_signal_connect_object(dialog, "response::replace", G_CALLBACK(replace_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
tell_done(RelabelWindow *self, const Change *change)
{
  g_autofree char *text = NULL;

  if (change->kind == CHANGE_DELETE)
    text = g_strdup_printf(_("“%s” deleted"), change->name);
  else if (change->kind != CHANGE_RENAME)
    text = g_strdup_printf(_("“%s” saved"), change->name);
  if (text != NULL)
    relabel_window_add_undo_toast(self, text);
}

static void
changed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  const Change *change = g_task_get_task_data(G_TASK(result));
  RelabelWindow *self = change->window;
  g_autoptr(GError) error = NULL;
  gboolean done = g_task_propagate_boolean(G_TASK(result), &error);

  /* The window may show another dataset by now. */
  if (self->workspace == NULL || (GObject *)relabel_workspace_get_dataset(self->workspace) != source)
    return;
  if (done)
    tell_done(self, change);
  else if (change->kind == CHANGE_SAVE && g_error_matches(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS))
    ask_replace(self, change->name);
  else
    relabel_window_show_error(self, change->kind == CHANGE_RENAME   ? _("The View Can’t Be Renamed")
                                    : change->kind == CHANGE_DELETE ? _("The View Can’t Be Deleted")
                                                                    : _("The View Can’t Be Saved"),
                              error->message);
}

static void
make_change(RelabelWindow *self, int kind, const char *name, const char *new_name)
{
  RelabelDataset *dataset = relabel_workspace_get_dataset(self->workspace);
  g_autoptr(GTask) task = g_task_new(dataset, NULL, changed_cb, NULL);
  Change *change = g_new0(Change, 1);

  change->window = g_object_ref(self);
  change->kind = kind;
  change->name = g_strdup(name);
  change->new_name = g_strdup(new_name);
  change->view = kind == CHANGE_SAVE || kind == CHANGE_REPLACE ? relabel_view_copy(relabel_workspace_get_view(self->workspace)) : NULL;
  g_task_set_source_tag(task, make_change);
  g_task_set_task_data(task, change, (GDestroyNotify)change_free);
  g_task_run_in_thread(task, change_thread);
}

static void
save_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  make_change(user_data, CHANGE_SAVE, g_variant_get_string(parameter, NULL), NULL);
}

static void
replace_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  make_change(user_data, CHANGE_REPLACE, g_variant_get_string(parameter, NULL), NULL);
}

static void
rename_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name, *new_name;

  g_variant_get(parameter, "(&s&s)", &name, &new_name);
  make_change(user_data, CHANGE_RENAME, name, new_name);
}

static void
delete_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  make_change(user_data, CHANGE_DELETE, g_variant_get_string(parameter, NULL), NULL);
}

static RelabelSavedView *
find_view(RelabelDataset *dataset, const char *name)
{
  g_autoptr(GPtrArray) views = relabel_dataset_list_saved_views(dataset);

  for (guint i = 0; i < views->len; i++) {
    if (g_str_equal(relabel_saved_view_get_name(views->pdata[i]), name))
      return g_object_ref(views->pdata[i]);
  }
  return NULL;
}

static void
show_saved_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  const char *name = g_variant_get_string(parameter, NULL);
  g_autoptr(RelabelSavedView) saved = find_view(relabel_workspace_get_dataset(self->workspace), name);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = saved != NULL ? relabel_saved_view_dup_view(saved, &error) : NULL;

  if (error != NULL)
    relabel_window_show_error(self, _("The View Can’t Be Shown"), error->message);
  if (view != NULL)
    relabel_window_show_view(self, view, name);
}

/* ---- questions ---- */

static void
name_changed_cb(GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *slug = relabel_saved_view_make_slug(gtk_editable_get_text(entry));
  gboolean is_empty = *gtk_editable_get_text(entry) == '\0';

  adw_message_dialog_set_response_enabled(dialog, "do", slug != NULL && *slug != '\0');
  adw_message_dialog_set_body(dialog, is_empty || (slug != NULL && *slug != '\0') ? g_object_get_data(G_OBJECT(dialog), "body")
                                                                                  : _("A name has a letter from a to z or a digit in it."));
}

static void
answer_cb(AdwMessageDialog *dialog, const char *response, RelabelWindow *self)
{
  const char *name = g_object_get_data(G_OBJECT(dialog), "name");
  const char *text = gtk_editable_get_text(GTK_EDITABLE(adw_message_dialog_get_extra_child(dialog)));

  if (name == NULL)
    gtk_widget_activate_action(GTK_WIDGET(self), "win.save-view", "s", text);
  else if (!g_str_equal(name, text))
    gtk_widget_activate_action(GTK_WIDGET(self), "win.rename-view", "(ss)", name, text);
}

/* @name: that it has; NULL for one that is to be saved. */
static void
ask_name(RelabelWindow *self, const char *name, const char *heading, const char *body, const char *verb)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG(adw_message_dialog_new(GTK_WINDOW(self), heading, body));
  GtkWidget *entry = gtk_entry_new();

  adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "do", verb, NULL);
  adw_message_dialog_set_response_appearance(dialog, "do", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response(dialog, "do");
  g_object_set_data_full(G_OBJECT(dialog), "name", g_strdup(name), g_free);
  g_object_set_data_full(G_OBJECT(dialog), "body", g_strdup(body), g_free);
  gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
  gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the view"), -1);
  adw_message_dialog_set_extra_child(dialog, entry);
  g_signal_connect(entry, "changed", G_CALLBACK(name_changed_cb), dialog);
  gtk_editable_set_text(GTK_EDITABLE(entry), name != NULL ? name : "");
  name_changed_cb(GTK_EDITABLE(entry), dialog);
  g_signal_connect_object(dialog, "response::do", G_CALLBACK(answer_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
  gtk_widget_grab_focus(entry);
}

static void
ask_save_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  ask_name(self, NULL, _("Save View"), relabel_workspace_get_view_text(self->workspace), _("_Save"));
}

static void
ask_rename_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name = g_variant_get_string(parameter, NULL);
  g_autofree char *heading = g_strdup_printf(_("Rename “%s”"), name);

  ask_name(user_data, name, heading, "", _("_Rename"));
}

void
relabel_window_update_saved_view_actions(RelabelWindow *self)
{
  static const char *const with_dataset[] = { "show-saved-view", "rename-view", "ask-rename-view", "delete-view", NULL };
  static const char *const with_view[] = { "save-view", "replace-view", "ask-save-view", NULL };
  gboolean any = self->workspace != NULL && relabel_view_get_n_stages(relabel_workspace_get_view(self->workspace)) > 0;

  for (guint i = 0; with_dataset[i] != NULL; i++)
    g_simple_action_set_enabled(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), with_dataset[i])), self->workspace != NULL);
  for (guint i = 0; with_view[i] != NULL; i++)
    g_simple_action_set_enabled(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), with_view[i])), any);
}

void
relabel_window_add_saved_view_actions(RelabelWindow *self)
{
  static const GActionEntry entries[] = {
    { "show-saved-view", show_saved_view_cb, "s" },
    { "save-view", save_view_cb, "s" },
    { "replace-view", replace_view_cb, "s" },
    { "rename-view", rename_view_cb, "(ss)" },
    { "delete-view", delete_view_cb, "s" },
    { "ask-save-view", ask_save_view_cb },
    { "ask-rename-view", ask_rename_view_cb, "s" },
  };

  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
}
