/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-import-dialog.h"

#include <glib/gi18n.h>

#include "relabel-form.h"
#include "relabel-format-list.h"

/*
 * RelabelImportDialog:
 *
 * What is to be imported, of which format it is, and where it goes. The format is found out, and can be changed.
 */
struct _RelabelImportDialog {
  AdwWindow parent_instance;

  /* Template children. */
  AdwActionRow *path_row;
  AdwComboRow *format_row;
  AdwActionRow *open_row;
  GtkSwitch *open_switch;
  GtkEditable *name_row;
  GtkEditable *field_row;
  AdwComboRow *media_row;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;
  GtkWidget *start_button;

  /* Borrowed: the dialog is the window's. */
  RelabelWindow *window;

  /* Owned. */
  GCancellable *detecting;
  char *path;
  char *given_name;     /* that the dialog itself has entered */
  const char *detected; /* NULL if the layout is none that is known */
};

G_DEFINE_FINAL_TYPE(RelabelImportDialog, relabel_import_dialog, ADW_TYPE_WINDOW)

static const char *
get_format(RelabelImportDialog *self)
{
  return relabel_format_list_get_selected(self->format_row);
}

/* A format with all fields of a dataset takes one of its own. */
static gboolean
needs_new(RelabelImportDialog *self)
{
  const char *format = get_format(self);

  return format != NULL && (relabel_format_get_flags(format) & RELABEL_FORMAT_ALL_FIELDS) != 0;
}

static gboolean
has_labels(RelabelImportDialog *self)
{
  const char *format = get_format(self);

  return format != NULL && !needs_new(self) && !g_str_equal(format, "images");
}

static gboolean
goes_into_open(RelabelImportDialog *self)
{
  return gtk_widget_get_visible(GTK_WIDGET(self->open_row)) && gtk_switch_get_active(self->open_switch);
}

static const char *
find_problem(RelabelImportDialog *self)
{
  if (self->path == NULL)
    return _("Choose a folder or a file.");
  if (self->detecting != NULL)
    return "";
  if (get_format(self) == NULL)
    return _("Choose a format.");
  if (!goes_into_open(self) && *gtk_editable_get_text(self->name_row) == '\0')
    return _("Give the dataset a name.");
  if (has_labels(self) && !relabel_field_name_is_valid(gtk_editable_get_text(self->field_row)))
    return _("A field can’t be called so: choose a name without “$”, “.” and a leading “_”, which no sample has already.");
  return NULL;
}

static const char *
describe_format(RelabelImportDialog *self)
{
  if (self->path == NULL || self->detecting != NULL)
    return "";
  if (self->detected == NULL)
    return _("The layout is none that is known");
  return g_strcmp0(self->detected, get_format(self)) == 0 ? _("Found out by the layout") : _("The layout is another");
}

static void
update_cb(RelabelImportDialog *self)
{
  gboolean has_open;

  /* The template is still being made. */
  if (self->window == NULL)
    return;
  has_open = relabel_window_get_workspace(self->window) != NULL && !needs_new(self);
  gtk_widget_set_visible(GTK_WIDGET(self->open_row), has_open);
  gtk_widget_set_visible(GTK_WIDGET(self->name_row), !goes_into_open(self));
  gtk_widget_set_visible(GTK_WIDGET(self->field_row), has_labels(self));
  gtk_widget_set_sensitive(GTK_WIDGET(self->format_row), self->path != NULL);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(self->format_row), describe_format(self));
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "import.start", find_problem(self) == NULL);
  relabel_form_show_problem(self->problem_revealer, self->problem_label, self->start_button, find_problem(self));
}

static void
detected_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelImportDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  const char *format = relabel_format_detect_finish(result, &error);

  /* Another was chosen, or the dialog is closed. */
  if (error != NULL)
    return;
  g_clear_object(&self->detecting);
  self->detected = format;
  relabel_format_list_select(self->format_row, format);
  update_cb(self);
}

static void
detect(RelabelImportDialog *self)
{
  if (self->detecting != NULL)
    g_cancellable_cancel(self->detecting);
  g_clear_object(&self->detecting);
  self->detecting = g_cancellable_new();
  relabel_format_detect_async(self->path, self->detecting, detected_cb, g_object_ref(self));
}

/* A name that somebody has typed stays. */
static void
suggest_name(RelabelImportDialog *self)
{
  g_autofree char *name = relabel_window_make_name(self->path);
  const char *now = gtk_editable_get_text(self->name_row);

  if (*now != '\0' && g_strcmp0(now, self->given_name) != 0)
    return;
  g_free(self->given_name);
  self->given_name = g_steal_pointer(&name);
  gtk_editable_set_text(self->name_row, self->given_name);
}

static void
set_path(RelabelImportDialog *self, const char *path)
{
  g_autofree char *shown = g_filename_display_name(path);

  g_free(self->path);
  self->path = g_strdup(path);
  adw_action_row_set_subtitle(self->path_row, shown);
  suggest_name(self);
  detect(self);
  update_cb(self);
}

static void
choose_folder_cb(RelabelImportDialog *self)
{
  relabel_form_choose(GTK_WINDOW(self), _("Import Folder"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, (RelabelFormChosen)set_path);
}

static void
choose_file_cb(RelabelImportDialog *self)
{
  relabel_form_choose(GTK_WINDOW(self), _("Import File"), GTK_FILE_CHOOSER_ACTION_OPEN, (RelabelFormChosen)set_path);
}

static void
start_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelImportDialog *self = RELABEL_IMPORT_DIALOG(widget);
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new(get_format(self), self->path);

  if (has_labels(self))
    relabel_import_request_set_label_field(request, gtk_editable_get_text(self->field_row));
  relabel_import_request_set_media(request, (RelabelMediaMode)adw_combo_row_get_selected(self->media_row));
  relabel_window_import_samples(self->window, request, goes_into_open(self) ? NULL : gtk_editable_get_text(self->name_row));
  gtk_window_close(GTK_WINDOW(self));
}

static void
relabel_import_dialog_dispose(GObject *object)
{
  RelabelImportDialog *self = RELABEL_IMPORT_DIALOG(object);

  if (self->detecting != NULL)
    g_cancellable_cancel(self->detecting);
  g_clear_object(&self->detecting);
  g_clear_pointer(&self->path, g_free);
  g_clear_pointer(&self->given_name, g_free);
  G_OBJECT_CLASS(relabel_import_dialog_parent_class)->dispose(object);
}

static void
relabel_import_dialog_class_init(RelabelImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_import_dialog_dispose;

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-import-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, path_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, format_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, open_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, open_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, name_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, field_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, media_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, problem_revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, problem_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelImportDialog, start_button);
  gtk_widget_class_bind_template_callback(widget_class, choose_file_cb);
  gtk_widget_class_bind_template_callback(widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback(widget_class, update_cb);
  gtk_widget_class_install_action(widget_class, "import.start", NULL, start_cb);
}

static void
relabel_import_dialog_init(RelabelImportDialog *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  relabel_format_list_fill(self->format_row, RELABEL_FORMAT_IMPORTS);
  relabel_format_list_select(self->format_row, NULL);
}

/* @path: (nullable): what is to be imported; it can be changed */
GtkWidget *
relabel_import_dialog_new(RelabelWindow *window, const char *path)
{
  RelabelImportDialog *self = g_object_new(RELABEL_TYPE_IMPORT_DIALOG, "transient-for", window, NULL);
  RelabelWorkspace *workspace = relabel_window_get_workspace(window);

  self->window = window;
  if (workspace != NULL)
    adw_action_row_set_subtitle(self->open_row, relabel_dataset_get_name(relabel_workspace_get_dataset(workspace)));
  if (path != NULL)
    set_path(self, path);
  update_cb(self);
  return GTK_WIDGET(self);
}
