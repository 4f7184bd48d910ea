/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-load-dialog.h"

#include "relabel-run-work.h"

/*
 * RelabelLoadDialog:
 *
 * Whose labels of a run are loaded, where they go, and what becomes of its project then.
 */
struct _RelabelLoadDialog {
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *load_button;
  GtkWidget *review_button;
  AdwPreferencesGroup *fields_group;
  AdwComboRow *annotators_row;
  GtkSwitch *unexpected_switch;
  GtkSwitch *cleanup_switch;

  /* Borrowed: the dialog is the window's. */
  RelabelWindow *window;

  /* Owned. */
  RelabelRun *run;
  GPtrArray *rows; /* of AdwEntryRow, one a field of the schema; borrowed from the group */
};

G_DEFINE_FINAL_TYPE(RelabelLoadDialog, relabel_load_dialog, ADW_TYPE_WINDOW)

static void
changed_cb(RelabelLoadDialog *self)
{
  gboolean valid = TRUE;

  for (guint i = 0; i < self->rows->len; i++) {
    gboolean ok = relabel_field_name_is_valid(gtk_editable_get_text(self->rows->pdata[i]));

    if (ok)
      gtk_widget_remove_css_class(self->rows->pdata[i], "error");
    else
      gtk_widget_add_css_class(self->rows->pdata[i], "error");
    valid = valid && ok;
  }
  gtk_widget_set_sensitive(self->load_button, valid);
  gtk_widget_set_sensitive(self->review_button, valid);
}

static RelabelLoadRequest *
make_request(RelabelLoadDialog *self)
{
  RelabelLoadRequest *request = relabel_load_request_new(relabel_run_get_key(self->run));
  RelabelLabelSchema *schema = relabel_run_get_label_schema(self->run);

  relabel_load_request_set_annotators(request, (RelabelAnnotators)adw_combo_row_get_selected(self->annotators_row));
  relabel_load_request_set_keep_unexpected(request, gtk_switch_get_active(self->unexpected_switch));
  relabel_load_request_set_cleanup(request, gtk_switch_get_active(self->cleanup_switch));
  for (guint i = 0; i < self->rows->len; i++) {
    const char *field = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i));
    const char *dest_field = gtk_editable_get_text(self->rows->pdata[i]);

    if (!g_str_equal(field, dest_field))
      relabel_load_request_set_dest_field(request, field, dest_field);
  }
  return request;
}

static void
load_cb(RelabelLoadDialog *self)
{
  g_autoptr(RelabelLoadRequest) request = make_request(self);

  relabel_window_load_run(self->window, request);
  gtk_window_close(GTK_WINDOW(self));
}

static void
review_cb(RelabelLoadDialog *self)
{
  g_autoptr(RelabelLoadRequest) request = make_request(self);

  relabel_window_review_load(self->window, request);
  gtk_window_close(GTK_WINDOW(self));
}

static void
relabel_load_dialog_dispose(GObject *object)
{
  RelabelLoadDialog *self = RELABEL_LOAD_DIALOG(object);

  g_clear_object(&self->run);
  g_clear_pointer(&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS(relabel_load_dialog_parent_class)->dispose(object);
}

static void
relabel_load_dialog_class_init(RelabelLoadDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_load_dialog_dispose;

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-load-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelLoadDialog, load_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelLoadDialog, review_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelLoadDialog, fields_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelLoadDialog, annotators_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelLoadDialog, unexpected_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelLoadDialog, cleanup_switch);
  gtk_widget_class_bind_template_callback(widget_class, load_cb);
  gtk_widget_class_bind_template_callback(widget_class, review_cb);
}

static void
relabel_load_dialog_init(RelabelLoadDialog *self)
{
  self->rows = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
}

static void
add_rows(RelabelLoadDialog *self)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(self->run);

  for (guint i = 0; schema != NULL && i < relabel_label_schema_get_n_fields(schema); i++) {
    const char *field = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i));
    GtkWidget *row = adw_entry_row_new();

    g_object_set(row, "use-markup", FALSE, NULL);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), field);
    gtk_editable_set_text(GTK_EDITABLE(row), field);
    adw_entry_row_set_activates_default(ADW_ENTRY_ROW(row), TRUE);
    g_signal_connect_swapped(row, "changed", G_CALLBACK(changed_cb), self);
    adw_preferences_group_add(self->fields_group, row);
    g_ptr_array_add(self->rows, row);
  }
}

GtkWidget *
relabel_load_dialog_new(RelabelWindow *window, RelabelRun *run)
{
  RelabelLoadDialog *self = g_object_new(RELABEL_TYPE_LOAD_DIALOG, "transient-for", window, NULL);

  self->window = window;
  self->run = g_object_ref(run);
  add_rows(self);
  return GTK_WIDGET(self);
}
