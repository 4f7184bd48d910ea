/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-orphans-dialog.h"

#include <glib/gi18n.h>

#include "relabel-keys.h"

/*
 * RelabelOrphansDialog:
 *
 * Projects that no run knows, which can be deleted, and runs whose project is gone.
 */
struct _RelabelOrphansDialog {
  AdwWindow parent_instance;

  /* Template children. */
  GtkStack *stack;
  AdwPreferencesGroup *projects_group;
  AdwPreferencesGroup *runs_group;
  AdwPreferencesGroup *problems_group;

  /* Owned. */
  RelabelWindow *window;
  RelabelStore *store;
  GStrv others; /* the dataset of the window, which may be elsewhere */
  GCancellable *cancellable;

  guint n_asked; /* servers that have not answered */
  guint n_rows;
  guint n_projects; /* of them */
};

G_DEFINE_FINAL_TYPE(RelabelOrphansDialog, relabel_orphans_dialog, ADW_TYPE_WINDOW)

/* What is to be deleted, and its row. */
typedef struct {
  RelabelOrphansDialog *dialog;
  RelabelOrphan *orphan;
  GtkWidget *row;
} Deletion;

static void
update_stack(RelabelOrphansDialog *self)
{
  gtk_stack_set_visible_child_name(self->stack, self->n_rows > 0 ? "found" : self->n_asked > 0 ? "working" : "none");
}

static void
deletion_free(gpointer data, GClosure *closure)
{
  Deletion *deletion = data;

  relabel_orphan_free(deletion->orphan);
  g_free(deletion);
}

/* ---- deleting ---- */

static void
deleted_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  GtkWidget *row = user_data;
  RelabelOrphansDialog *self = g_object_get_data(G_OBJECT(row), "dialog");
  g_autoptr(GError) error = NULL;
  gboolean done = relabel_delete_orphan_finish(RELABEL_STORE(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_object_unref(row);
    return;
  }
  gtk_widget_set_sensitive(row, TRUE);
  if (done) {
    adw_preferences_group_remove(self->projects_group, row);
    gtk_widget_set_visible(GTK_WIDGET(self->projects_group), --self->n_projects > 0);
    self->n_rows--;
    update_stack(self);
  } else {
    relabel_window_show_error(self->window, _("The Project Could Not Be Deleted"), error->message);
  }
  g_object_unref(row);
}

static void
delete_cb(AdwMessageDialog *question, const char *response, Deletion *deletion)
{
  RelabelOrphansDialog *self = deletion->dialog;
  g_autofree char *api_key = relabel_keys_dup(deletion->orphan->url, NULL);

  gtk_widget_set_sensitive(deletion->row, FALSE);
  relabel_delete_orphan_async(self->store, (const char *const *)self->others, deletion->orphan->url, api_key, deletion->orphan->project_id,
                              self->cancellable, deleted_cb, g_object_ref(deletion->row));
}

static void
ask_cb(GtkButton *button, Deletion *deletion)
{
  g_autofree char *heading = g_strdup_printf(_("Delete “%s”?"), deletion->orphan->title);
  GtkWidget *question = adw_message_dialog_new(GTK_WINDOW(deletion->dialog), heading,
                                               _("The project is deleted from the server, with all its labels. This can’t be undone."));
  Deletion *copy = g_memdup2(deletion, sizeof *deletion);

  copy->orphan = relabel_orphan_copy(deletion->orphan);
  adw_message_dialog_add_responses(ADW_MESSAGE_DIALOG(question), "cancel", _("_Cancel"), "delete", _("_Delete Project"), NULL);
  adw_message_dialog_set_response_appearance(ADW_MESSAGE_DIALOG(question), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data(question, "response::delete", G_CALLBACK(delete_cb), copy, deletion_free, 0);
  gtk_window_present(GTK_WINDOW(question));
}

/* ---- what was found ---- */

static void
add_delete_button(RelabelOrphansDialog *self, GtkWidget *row, const RelabelOrphan *orphan)
{
  GtkWidget *button = gtk_button_new_from_icon_name("user-trash-symbolic");
  g_autofree char *text = g_strdup_printf(_("Delete Project %ld"), (long)orphan->project_id);
  Deletion *deletion = g_new0(Deletion, 1);

  deletion->dialog = self;
  deletion->orphan = relabel_orphan_copy(orphan);
  deletion->row = row;
  gtk_widget_set_tooltip_text(button, text);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class(button, "flat");
  g_signal_connect_data(button, "clicked", G_CALLBACK(ask_cb), deletion, deletion_free, 0);
  g_object_set_data(G_OBJECT(row), "dialog", self);
  adw_action_row_add_suffix(ADW_ACTION_ROW(row), button);
}

static char *
dup_subtitle(const RelabelOrphan *orphan)
{
  if (orphan->kind == RELABEL_ORPHAN_KIND_PROJECT)
    return g_strdup_printf(ngettext("Project %ld with %ld task on %s\n%s", "Project %ld with %ld tasks on %s\n%s", (gulong)orphan->n_tasks),
                           (long)orphan->project_id, (long)orphan->n_tasks, orphan->url, orphan->text);
  if (orphan->kind == RELABEL_ORPHAN_KIND_RUN)
    return g_strdup_printf(_("Project %ld on %s, of the dataset “%s”"), (long)orphan->project_id, orphan->url, orphan->dataset);
  return g_strdup(orphan->text);
}

static void
add_row(RelabelOrphansDialog *self, const RelabelOrphan *orphan)
{
  AdwPreferencesGroup *const groups[] = { self->projects_group, self->runs_group, self->problems_group };
  const char *title = orphan->key != NULL ? orphan->key : orphan->title != NULL ? orphan->title : orphan->dataset;
  g_autofree char *subtitle = dup_subtitle(orphan);
  GtkWidget *row = adw_action_row_new();

  g_object_set(row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title != NULL ? title : orphan->url);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(row), subtitle);
  if (orphan->kind == RELABEL_ORPHAN_KIND_PROJECT) {
    add_delete_button(self, row, orphan);
    self->n_projects++;
  }
  adw_preferences_group_add(groups[orphan->kind], row);
  gtk_widget_set_visible(GTK_WIDGET(groups[orphan->kind]), TRUE);
  self->n_rows++;
}

static void
found_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelOrphansDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) orphans = relabel_find_orphans_finish(RELABEL_STORE(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->n_asked--;
  if (orphans == NULL) {
    RelabelOrphan problem = { .kind = RELABEL_ORPHAN_KIND_PROBLEM, .title = (char *)_("Server"), .text = error->message };

    add_row(self, &problem);
  }
  for (guint i = 0; orphans != NULL && i < orphans->len; i++)
    add_row(self, g_ptr_array_index(orphans, i));
  update_stack(self);
}

static void
relabel_orphans_dialog_dispose(GObject *object)
{
  RelabelOrphansDialog *self = RELABEL_ORPHANS_DIALOG(object);

  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->window);
  G_OBJECT_CLASS(relabel_orphans_dialog_parent_class)->dispose(object);
}

static void
relabel_orphans_dialog_finalize(GObject *object)
{
  RelabelOrphansDialog *self = RELABEL_ORPHANS_DIALOG(object);

  g_clear_object(&self->store);
  g_strfreev(self->others);
  g_object_unref(self->cancellable);
  G_OBJECT_CLASS(relabel_orphans_dialog_parent_class)->finalize(object);
}

static void
relabel_orphans_dialog_class_init(RelabelOrphansDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_orphans_dialog_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_orphans_dialog_finalize;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-orphans-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelOrphansDialog, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelOrphansDialog, projects_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelOrphansDialog, runs_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelOrphansDialog, problems_group);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
relabel_orphans_dialog_init(RelabelOrphansDialog *self)
{
  self->cancellable = g_cancellable_new();
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* @urls: the servers to look at; without any, the one that is configured. */
GtkWidget *
relabel_orphans_dialog_new(RelabelWindow *window, RelabelStore *store, const char *const *urls)
{
  RelabelOrphansDialog *self = g_object_new(RELABEL_TYPE_ORPHANS_DIALOG, "transient-for", window, NULL);
  RelabelDataset *dataset = relabel_workspace_get_dataset(relabel_window_get_workspace(window));

  self->window = g_object_ref(window);
  self->store = g_object_ref(store);
  self->others = g_strdupv((char *[]){ (char *)relabel_dataset_get_uri(dataset), NULL });
  do {
    g_autofree char *api_key = relabel_keys_dup(*urls, NULL);

    self->n_asked++;
    relabel_find_orphans_async(store, (const char *const *)self->others, *urls, api_key, self->cancellable, found_cb, g_object_ref(self));
  } while (*urls != NULL && *++urls != NULL);
  return GTK_WIDGET(self);
}
