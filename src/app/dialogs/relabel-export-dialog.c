/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-export-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-form.h"
#include "relabel-format-list.h"

/*
 * RelabelExportDialog:
 *
 * Which samples are to be exported, with which labels, in which format, and where to.
 */
struct _RelabelExportDialog {
  AdwWindow parent_instance;

  /* Template children. */
  AdwComboRow *samples_row;
  AdwComboRow *format_row;
  AdwComboRow *media_row;
  AdwPreferencesGroup *fields_group;
  AdwActionRow *parent_row;
  GtkEditable *name_row;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;
  GtkWidget *start_button;

  /* Borrowed: the dialog is the window's. */
  RelabelWindow *window;

  /* Owned. */
  RelabelDataset *dataset;
  GPtrArray *views;  /* of RelabelView, NULL for all samples: in the order of the row */
  GPtrArray *checks; /* of GtkCheckButton, borrowed from the group, named by their fields */
  char *parent;
  char *given_name; /* that the dialog itself has entered */
};

G_DEFINE_FINAL_TYPE(RelabelExportDialog, relabel_export_dialog, ADW_TYPE_WINDOW)

static RelabelFormatFlags
get_flags(RelabelExportDialog *self)
{
  const char *format = relabel_format_list_get_selected(self->format_row);

  return format != NULL ? relabel_format_get_flags(format) : RELABEL_FORMAT_NONE;
}

static char *
dup_target(RelabelExportDialog *self)
{
  return g_build_filename(self->parent, gtk_editable_get_text(self->name_row), NULL);
}

static GStrv
dup_fields(RelabelExportDialog *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; i < self->checks->len; i++) {
    if (gtk_check_button_get_active(self->checks->pdata[i]))
      g_strv_builder_add(builder, gtk_widget_get_name(self->checks->pdata[i]));
  }
  return g_strv_builder_end(builder);
}

static const char *
find_problem(RelabelExportDialog *self)
{
  const char *name = gtk_editable_get_text(self->name_row);
  g_autofree char *target = dup_target(self);
  g_auto(GStrv) fields = dup_fields(self);

  if (relabel_format_list_get_selected(self->format_row) == NULL)
    return _("Choose a format.");
  if ((get_flags(self) & RELABEL_FORMAT_ALL_FIELDS) == 0 && fields[0] == NULL)
    return self->checks->len > 0 ? _("Choose the labels.") : _("The dataset has no labels yet.");
  if (*name == '\0' || strchr(name, '/') != NULL || g_str_equal(name, ".") || g_str_equal(name, ".."))
    return _("Give what is exported a name, without “/”.");
  if (g_file_test(target, G_FILE_TEST_EXISTS))
    return _("There is something of this name already: choose another.");
  return NULL;
}

static void
update_cb(RelabelExportDialog *self)
{
  const char *problem;

  /* The template is still being made. */
  if (self->dataset == NULL)
    return;
  problem = find_problem(self);
  gtk_widget_set_visible(GTK_WIDGET(self->media_row), (get_flags(self) & RELABEL_FORMAT_FILE) == 0);
  gtk_widget_set_visible(GTK_WIDGET(self->fields_group), (get_flags(self) & RELABEL_FORMAT_ALL_FIELDS) == 0 && self->checks->len > 0);
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "export.start", problem == NULL);
  relabel_form_show_problem(self->problem_revealer, self->problem_label, self->start_button, problem);
}

/* A name that somebody has typed stays. */
static void
format_changed_cb(RelabelExportDialog *self)
{
  const char *format = relabel_format_list_get_selected(self->format_row);
  const char *now = gtk_editable_get_text(self->name_row);
  g_autofree char *base = NULL;

  if (self->dataset == NULL || format == NULL)
    return;
  if (*now == '\0' || g_strcmp0(now, self->given_name) == 0) {
    base = relabel_window_make_name(relabel_dataset_get_name(self->dataset));
    g_free(self->given_name);
    if ((get_flags(self) & RELABEL_FORMAT_FILE) == 0)
      self->given_name = g_strdup_printf("%s-%s", base, format);
    else
      self->given_name = g_strdup_printf("%s.%s", base, g_str_equal(format, "csv") ? "csv" : "json");
    gtk_editable_set_text(self->name_row, self->given_name);
  }
  update_cb(self);
}

static void
set_parent(RelabelExportDialog *self, const char *path)
{
  g_autofree char *shown = g_filename_display_name(path);

  g_free(self->parent);
  self->parent = g_strdup(path);
  adw_action_row_set_subtitle(self->parent_row, shown);
  update_cb(self);
}

static void
choose_folder_cb(RelabelExportDialog *self)
{
  relabel_form_choose(GTK_WINDOW(self), _("Export to Folder"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, (RelabelFormChosen)set_parent);
}

static void
start_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelExportDialog *self = RELABEL_EXPORT_DIALOG(widget);
  g_autofree char *target = dup_target(self);
  g_auto(GStrv) fields = dup_fields(self);
  g_autoptr(RelabelExportRequest) request =
      relabel_export_request_new(relabel_format_list_get_selected(self->format_row), target);

  if ((get_flags(self) & RELABEL_FORMAT_ALL_FIELDS) == 0)
    relabel_export_request_set_label_fields(request, (const char *const *)fields);
  relabel_export_request_set_view(request, self->views->pdata[adw_combo_row_get_selected(self->samples_row)]);
  relabel_export_request_set_media(request, (RelabelMediaMode)adw_combo_row_get_selected(self->media_row));
  relabel_window_export_samples(self->window, request);
  gtk_window_close(GTK_WINDOW(self));
}

static void
relabel_export_dialog_dispose(GObject *object)
{
  RelabelExportDialog *self = RELABEL_EXPORT_DIALOG(object);

  g_clear_object(&self->dataset);
  g_clear_pointer(&self->views, g_ptr_array_unref);
  g_clear_pointer(&self->checks, g_ptr_array_unref);
  g_clear_pointer(&self->parent, g_free);
  g_clear_pointer(&self->given_name, g_free);
  G_OBJECT_CLASS(relabel_export_dialog_parent_class)->dispose(object);
}

static void
relabel_export_dialog_class_init(RelabelExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_export_dialog_dispose;

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-export-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, samples_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, format_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, media_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, fields_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, parent_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, name_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, problem_revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, problem_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelExportDialog, start_button);
  gtk_widget_class_bind_template_callback(widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback(widget_class, format_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, update_cb);
  gtk_widget_class_install_action(widget_class, "export.start", NULL, start_cb);
}

static void
unref_view(gpointer view)
{
  if (view != NULL)
    g_object_unref(view);
}

static void
relabel_export_dialog_init(RelabelExportDialog *self)
{
  self->views = g_ptr_array_new_with_free_func(unref_view);
  self->checks = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
  relabel_format_list_fill(self->format_row, RELABEL_FORMAT_EXPORTS);
}

/* What is nearest to what somebody has before his eyes comes first. */
static void
set_up_samples(RelabelExportDialog *self, RelabelWorkspace *workspace)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new(NULL);
  g_autoptr(RelabelIdList) selected = relabel_workspace_dup_selected_ids(workspace);
  RelabelView *shown = relabel_workspace_get_view(workspace);
  gulong n_selected = relabel_id_list_get_length(selected);
  gulong n_shown = g_list_model_get_n_items(G_LIST_MODEL(relabel_workspace_get_model(workspace)));
  gulong n_all = relabel_dataset_get_n_samples(self->dataset);

  if (n_selected > 0) {
    RelabelView *view = relabel_view_copy(shown);

    relabel_view_select(view, selected);
    g_ptr_array_add(self->views, view);
    gtk_string_list_take(titles, g_strdup_printf(ngettext("%lu Selected", "%lu Selected", n_selected), n_selected));
  }
  if (relabel_view_get_n_stages(shown) > 0) {
    g_ptr_array_add(self->views, g_object_ref(shown));
    gtk_string_list_take(titles, g_strdup_printf(ngettext("%lu Shown", "%lu Shown", n_shown), n_shown));
  }
  g_ptr_array_add(self->views, NULL);
  gtk_string_list_take(titles, g_strdup_printf(ngettext("The Only One", "All %lu", n_all), n_all));
  adw_combo_row_set_model(self->samples_row, G_LIST_MODEL(titles));
}

static void
add_field(RelabelExportDialog *self, RelabelField *field)
{
  GtkWidget *row = adw_action_row_new();
  GtkWidget *check = gtk_check_button_new();
  const char *name = relabel_field_get_name(field);

  gtk_widget_set_valign(check, GTK_ALIGN_CENTER);
  gtk_widget_set_name(check, name);
  gtk_accessible_update_property(GTK_ACCESSIBLE(check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped(check, "toggled", G_CALLBACK(update_cb), self);
  g_object_set(row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), name);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(row), relabel_field_type_to_nick(relabel_field_get_field_type(field)));
  adw_action_row_add_prefix(ADW_ACTION_ROW(row), check);
  adw_action_row_set_activatable_widget(ADW_ACTION_ROW(row), check);
  adw_preferences_group_add(self->fields_group, row);
  g_ptr_array_add(self->checks, check);
}

/* What is most often meant, and what most formats take. */
static void
check_usual_field(RelabelExportDialog *self)
{
  GtkCheckButton *usual = self->checks->len > 0 ? self->checks->pdata[0] : NULL;

  for (guint i = self->checks->len; i-- > 0;) {
    g_autoptr(RelabelField) field = relabel_dataset_find_field(self->dataset, gtk_widget_get_name(self->checks->pdata[i]));

    if (field != NULL && relabel_field_get_field_type(field) == RELABEL_FIELD_TYPE_DETECTIONS)
      usual = self->checks->pdata[i];
  }
  for (guint i = 0; i < self->checks->len; i++) {
    if (g_str_equal(gtk_widget_get_name(self->checks->pdata[i]), "ground_truth"))
      usual = self->checks->pdata[i];
  }
  if (usual != NULL)
    gtk_check_button_set_active(usual, TRUE);
}

static void
set_up_fields(RelabelExportDialog *self)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(self->dataset);

  for (guint i = 0; i < fields->len; i++) {
    if (relabel_field_type_is_label(relabel_field_get_field_type(fields->pdata[i])))
      add_field(self, fields->pdata[i]);
  }
  check_usual_field(self);
}

/* @folder: in which it is proposed to export; it can be changed */
GtkWidget *
relabel_export_dialog_new(RelabelWindow *window, RelabelWorkspace *workspace, const char *folder)
{
  RelabelExportDialog *self = g_object_new(RELABEL_TYPE_EXPORT_DIALOG, "transient-for", window, NULL);

  self->window = window;
  self->dataset = g_object_ref(relabel_workspace_get_dataset(workspace));
  set_up_samples(self, workspace);
  set_up_fields(self);
  set_parent(self, folder);
  format_changed_cb(self);
  return GTK_WIDGET(self);
}
