/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app-test.h"
#include "relabel-detection.h"
#include "relabel-export-dialog.h"
#include "relabel-files.h"
#include "relabel-format-list.h"
#include "relabel-import-dialog.h"
#include "relabel-job-bar.h"
#include "schema-form.h"

/* The dialogs that import and export, on a dataset of two images with boxes and a class. */
static RelabelApplication *application;

typedef struct {
  char *folder;
  char *images;
  RelabelStore *store;
  RelabelDataset *dataset;
  RelabelWindow *window;
} Fixture;

static void
add_sample(Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename(fixture->images, name, NULL);
  g_autoptr(RelabelSample) sample = relabel_sample_new(path);
  g_autoptr(GPtrArray) samples = g_ptr_array_new();
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, 64, 48);

  gdk_pixbuf_fill(pixbuf, 0x336699ff);
  g_assert_true(gdk_pixbuf_save(pixbuf, path, "png", NULL, NULL));
  relabel_sample_set_metadata(sample, 64, 48, "image/png", 1);
  g_ptr_array_add(labels, relabel_detection_new("cat", 0.1, 0.2, 0.3, 0.4));
  relabel_sample_set_labels(sample, "boxes", labels);
  g_ptr_array_add(samples, sample);
  g_assert_true(relabel_dataset_add_samples(fixture->dataset, samples, NULL));
}

static void
add_field(Fixture *fixture, const char *name, RelabelFieldType type)
{
  g_autoptr(RelabelField) field = relabel_field_new(name, type, NULL);

  g_assert_true(relabel_dataset_add_field(fixture->dataset, field, NULL));
}

static gboolean
has_size(gpointer widget)
{
  return gtk_widget_get_mapped(widget) && gtk_widget_get_width(widget) > 0;
}

static gboolean
is_gone(gpointer data)
{
  return *(gpointer *)data == NULL;
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp("relabel-formats-XXXXXX", NULL);
  fixture->images = g_build_filename(fixture->folder, "a & <b>_c", NULL);
  g_assert_cmpint(g_mkdir(fixture->images, 0700), ==, 0);
  fixture->store = relabel_store_new(fixture->folder, NULL);
  fixture->dataset = relabel_store_create_dataset(fixture->store, "R & <D>_x", NULL, NULL);
  add_field(fixture, "kind", RELABEL_FIELD_TYPE_CLASSIFICATION);
  add_field(fixture, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_sample(fixture, "1.png");
  add_sample(fixture, "2.png");
  fixture->window = RELABEL_WINDOW(relabel_window_new(application));
  relabel_window_show_dataset(fixture->window, fixture->dataset);
  gtk_window_present(GTK_WINDOW(fixture->window));
  wait_for(has_size, fixture->window);
  settle();
}

static void
close_and_wait(gpointer window)
{
  gpointer weak = window;

  g_object_add_weak_pointer(window, &weak);
  gtk_window_close(window);
  wait_for(is_gone, &weak);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  close_and_wait(fixture->window);
  unref_and_wait(fixture->dataset);
  g_clear_object(&fixture->store);
  relabel_files_delete(fixture->folder);
  g_free(fixture->images);
  g_free(fixture->folder);
}

static GtkWidget *
find(GtkWidget *widget, GType type, const char *css_class)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE(widget, type) && (css_class == NULL || gtk_widget_has_css_class(widget, css_class)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    GtkWidget *found = find(child, type, css_class);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* What stands in the way; NULL if nothing does. */
static const char *
get_problem(GtkWidget *dialog)
{
  return gtk_widget_get_tooltip_text(find(dialog, GTK_TYPE_BUTTON, "suggested-action"));
}

/* The button follows its action, and that the problem. */
static gboolean
can_start(gpointer dialog)
{
  gboolean can = get_problem(dialog) == NULL;

  settle();
  g_assert_true(gtk_widget_get_sensitive(find(dialog, GTK_TYPE_BUTTON, "suggested-action")) == can);
  return can;
}

static GtkWidget *
present(GtkWidget *dialog)
{
  guint n = 0;
  int minimum;

  gtk_window_present(GTK_WINDOW(dialog));
  wait_for(has_size, dialog);
  settle();
  assert_names(dialog, &n);
  g_assert_cmpuint(n, >, 3);
  gtk_widget_measure(dialog, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint(minimum, <=, 360);
  return dialog;
}

/* find_row() would fail the test for one that is hidden. */
static gboolean
is_shown(GtkWidget *widget, const char *row)
{
  if (!gtk_widget_get_visible(widget))
    return FALSE;
  if (ADW_IS_PREFERENCES_ROW(widget) && g_strcmp0(adw_preferences_row_get_title(ADW_PREFERENCES_ROW(widget)), row) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    if (is_shown(child, row))
      return TRUE;
  }
  return FALSE;
}

static void
assert_subtitle(GtkWidget *dialog, const char *title, const char *subtitle)
{
  g_assert_cmpstr(adw_action_row_get_subtitle(find_row(dialog, title)), ==, subtitle);
}

/* Nothing is guessed before there is something to import. */
static void
test_import_nothing(Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = present(relabel_import_dialog_new(fixture->window, NULL));

  g_assert_false(can_start(dialog));
  g_assert_nonnull(strstr(get_problem(dialog), "Choose a folder"));
  g_assert_null(relabel_format_list_get_selected(find_row(dialog, "_Format")));
  close_and_wait(dialog);
}

static void
test_import_images(Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = present(relabel_import_dialog_new(fixture->window, fixture->images));
  AdwComboRow *format = find_row(dialog, "_Format");
  GtkEditable *name = find_row(dialog, "_Name of the New Dataset");

  wait_for(can_start, dialog);
  g_assert_cmpstr(relabel_format_list_get_selected(format), ==, "images");
  assert_subtitle(dialog, "_Format", "Found out by the layout");
  assert_subtitle(dialog, "Folder or File", fixture->images);
  assert_subtitle(dialog, "_Add to the Open Dataset", "R & <D>_x");
  g_assert_cmpstr(gtk_editable_get_text(name), ==, "a & -b-_c");
  g_assert_false(is_shown(dialog, "Field for the _Labels"));
  gtk_editable_set_text(name, "");
  g_assert_false(can_start(dialog));
  gtk_switch_set_active(GTK_SWITCH(find(find_row(dialog, "_Add to the Open Dataset"), GTK_TYPE_SWITCH, NULL)), TRUE);
  g_assert_true(can_start(dialog));
  relabel_format_list_select(format, "coco");
  assert_subtitle(dialog, "_Format", "The layout is another");
  g_assert_true(is_shown(dialog, "Field for the _Labels"));
  gtk_editable_set_text(find_row(dialog, "Field for the _Labels"), "_name");
  g_assert_false(can_start(dialog));
  relabel_format_list_select(format, "fiftyone");
  g_assert_false(is_shown(dialog, "_Add to the Open Dataset"));
  g_assert_true(is_shown(dialog, "_Name of the New Dataset"));
  close_and_wait(dialog);
}

static gboolean
has_four(gpointer window)
{
  RelabelWorkspace *workspace = relabel_window_get_workspace(window);

  return workspace != NULL && g_list_model_get_n_items(G_LIST_MODEL(relabel_workspace_get_model(workspace))) == 4;
}

/* The images that it has, once more. */
static void
test_import_into_open(Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = present(relabel_import_dialog_new(fixture->window, fixture->images));

  wait_for(can_start, dialog);
  gtk_switch_set_active(GTK_SWITCH(find(find_row(dialog, "_Add to the Open Dataset"), GTK_TYPE_SWITCH, NULL)), TRUE);
  gtk_widget_activate_action(dialog, "import.start", NULL);
  wait_for(has_four, fixture->window);
  g_assert_cmpuint(relabel_dataset_get_n_samples(fixture->dataset), ==, 4);
}

static GtkWidget *
open_export(Fixture *fixture, const char *format)
{
  GtkWidget *dialog = present(relabel_export_dialog_new(fixture->window, relabel_window_get_workspace(fixture->window), fixture->folder));

  relabel_format_list_select(find_row(dialog, "_Format"), format);
  return dialog;
}

static gboolean
is_idle(gpointer window)
{
  return relabel_job_bar_get_job(RELABEL_JOB_BAR(find(window, RELABEL_TYPE_JOB_BAR, NULL))) == NULL;
}

static void
assert_exported(Fixture *fixture, const char *name, gboolean there)
{
  g_autofree char *path = g_build_filename(fixture->folder, name, "labels.json", NULL);

  g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS) == there);
}

/* With a button that shows what was written. */
static void
assert_toast(Fixture *fixture, const char *name)
{
  GtkWidget *toast = find(GTK_WIDGET(fixture->window), g_type_from_name("AdwToastWidget"), NULL);
  GtkWidget *button = toast != NULL ? find(toast, GTK_TYPE_BUTTON, NULL) : NULL;
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);

  g_assert_nonnull(button);
  g_assert_cmpstr(gtk_actionable_get_action_name(GTK_ACTIONABLE(button)), ==, "win.show-file");
  g_assert_cmpstr(g_variant_get_string(gtk_actionable_get_action_target_value(GTK_ACTIONABLE(button)), NULL), ==, uri);
}

static void
test_export(Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_export(fixture, "coco");
  GtkCheckButton *boxes = GTK_CHECK_BUTTON(find(find_row(dialog, "boxes"), GTK_TYPE_CHECK_BUTTON, NULL));
  GtkEditable *name = find_row(dialog, "_Name");

  g_assert_cmpstr(gtk_editable_get_text(name), ==, "R & -D-_x-coco");
  assert_subtitle(dialog, "In", fixture->folder);
  g_assert_true(gtk_check_button_get_active(boxes));
  gtk_check_button_set_active(boxes, FALSE);
  g_assert_cmpstr(get_problem(dialog), ==, "Choose the labels.");
  gtk_check_button_set_active(boxes, TRUE);
  g_assert_true(can_start(dialog));
  gtk_editable_set_text(name, "a/b");
  g_assert_false(can_start(dialog));
  gtk_editable_set_text(name, "a & <b>_c");
  g_assert_nonnull(strstr(get_problem(dialog), "already"));
  gtk_editable_set_text(name, "out");
  gtk_widget_activate_action(dialog, "export.start", NULL);
  g_assert_false(g_action_group_get_action_enabled(G_ACTION_GROUP(fixture->window), "export"));
  wait_for(is_idle, fixture->window);
  assert_exported(fixture, "out", TRUE);
  settle();
  g_assert_true(g_action_group_get_action_enabled(G_ACTION_GROUP(fixture->window), "export"));
  assert_toast(fixture, "out");
}

static void
test_export_selected(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename(fixture->folder, "out", "data", NULL);
  g_autoptr(GDir) dir = NULL;
  GtkWidget *dialog;
  guint n = 0;

  gtk_selection_model_select_item(GTK_SELECTION_MODEL(relabel_workspace_get_selection(relabel_window_get_workspace(fixture->window))), 1,
                                  TRUE);
  dialog = open_export(fixture, "coco");
  g_assert_cmpstr(gtk_string_object_get_string(adw_combo_row_get_selected_item(find_row(dialog, "_Samples"))), ==, "1 Selected");
  gtk_editable_set_text(find_row(dialog, "_Name"), "out");
  gtk_widget_activate_action(dialog, "export.start", NULL);
  wait_for(is_idle, fixture->window);
  dir = g_dir_open(path, 0, NULL);
  while (g_dir_read_name(dir) != NULL)
    n++;
  g_assert_cmpuint(n, ==, 1);
}

/* Stopped before it has begun. */
static void
test_export_stopped(Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_export(fixture, "coco");
  GtkWidget *bar = find(GTK_WIDGET(fixture->window), RELABEL_TYPE_JOB_BAR, NULL);
  GCancellable *cancellable;

  gtk_editable_set_text(find_row(dialog, "_Name"), "out");
  gtk_widget_activate_action(dialog, "export.start", NULL);
  cancellable = relabel_job_get_cancellable(relabel_job_bar_get_job(RELABEL_JOB_BAR(bar)));
  g_signal_emit_by_name(find(bar, GTK_TYPE_BUTTON, NULL), "clicked");
  g_assert_true(g_cancellable_is_cancelled(cancellable));
  wait_for(is_idle, fixture->window);
  g_assert_true(g_action_group_get_action_enabled(G_ACTION_GROUP(fixture->window), "export"));
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  gtk_test_init(&argc, &argv, NULL);
  /* Nobody shows notifications here, which GLib warns of. */
  g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  application = g_object_new(RELABEL_TYPE_APPLICATION, "flags", G_APPLICATION_NON_UNIQUE, "application-id", "io.github.relabel.Test",
                             "resource-base-path", "/io/github/relabel/Relabel", NULL);
  g_application_register(G_APPLICATION(application), NULL, &error);
  g_assert_no_error(error);
#define ADD(name, function) g_test_add("/formats/" name, Fixture, NULL, set_up, function, tear_down)
  ADD("import/nothing", test_import_nothing);
  ADD("import/images", test_import_images);
  ADD("import/into-open", test_import_into_open);
  ADD("export/all", test_export);
  ADD("export/selected", test_export_selected);
  ADD("export/stopped", test_export_stopped);
  return g_test_run();
}
