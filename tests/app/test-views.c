/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gstdio.h>

#include "app-test.h"
#include "relabel-completion-popover.h"
#include "relabel-detection.h"
#include "relabel-facet-numbers.h"
#include "relabel-store.h"
#include "relabel-view-entry.h"
#include "relabel-window.h"

/* The window on a dataset in a store: views are written, clicked, sorted and saved. */
static RelabelApplication *application;
static RelabelStore *store;

#define N_SAMPLES 12

/* Sample i has the tag “train”, or every third “val”, and i % 4 boxes: “cat” with 0.5, then “dog” with 0.9 and 0.95. */
static gboolean
fill_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  static const double confidences[] = { 0.5, 0.9, 0.95 };
  g_autoptr(RelabelField) field = relabel_field_new("boxes", RELABEL_FIELD_TYPE_DETECTIONS, NULL);
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);

  for (int i = 0; i < N_SAMPLES; i++) {
    g_autofree char *path = g_strdup_printf("/nowhere/%02d.jpg", N_SAMPLES - i);
    const char *tags[] = { i % 3 == 0 ? "val" : "train", NULL };
    RelabelSample *sample = relabel_sample_new(path);
    GPtrArray *boxes = g_ptr_array_new_with_free_func(g_object_unref);

    for (int k = 0; k < i % 4; k++) {
      RelabelDetection *box = relabel_detection_new(k == 0 ? "cat" : "dog", 0.1, 0.1 * k, 0.2, 0.2);

      relabel_label_set_confidence(RELABEL_LABEL(box), confidences[k]);
      g_ptr_array_add(boxes, box);
    }
    relabel_sample_set_metadata(sample, 640 + i, 480, "image/jpeg", 1000);
    relabel_sample_set_tags(sample, tags);
    relabel_sample_take_labels(sample, "boxes", boxes);
    g_ptr_array_add(samples, sample);
  }
  return relabel_dataset_add_field(dataset, field, error) && relabel_dataset_add_samples(dataset, samples, error);
}

static GtkWidget *
find(GtkWidget *widget, GType type, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE(widget, type) && gtk_widget_get_mapped(widget)) {
    const char *said = GTK_IS_LABEL(widget) ? gtk_label_get_text(GTK_LABEL(widget)) : gtk_widget_get_tooltip_text(widget);

    if (text == NULL || g_strcmp0(said, text) == 0)
      return widget;
  }
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    GtkWidget *found = find(child, type, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

typedef struct {
  RelabelWindow *window;
  GType type;
  const char *text;
  GtkWidget *found;
} Wanted;

static gboolean
is_there(gpointer data)
{
  Wanted *wanted = data;

  wanted->found = find(GTK_WIDGET(wanted->window), wanted->type, wanted->text);
  return wanted->found != NULL;
}

static GtkWidget *
wait_to_find(RelabelWindow *window, GType type, const char *text)
{
  Wanted wanted = { window, type, text, NULL };

  wait_for(is_there, &wanted);
  return wanted.found;
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

static RelabelSampleModel *
get_model(RelabelWindow *window)
{
  return relabel_workspace_get_model(relabel_window_get_workspace(window));
}

static gboolean
is_listed(gpointer window)
{
  return !relabel_sample_model_get_loading(get_model(window)) && !relabel_sample_model_get_listing(get_model(window));
}

static RelabelWindow *
open_window(void)
{
  static int n;
  RelabelWindow *window = RELABEL_WINDOW(relabel_window_new(application));
  g_autofree char *name = g_strdup_printf("views %d", n++);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelDataset) dataset = relabel_store_create_dataset(store, name, NULL, &error);

  g_assert_no_error(error);
  relabel_dataset_edit(dataset, "Fill", fill_cb, NULL, NULL, &error);
  g_assert_no_error(error);
  relabel_window_show_dataset(window, dataset);
  gtk_window_present(GTK_WINDOW(window));
  wait_for(has_size, window);
  wait_for(is_listed, window);
  settle();
  return window;
}

static void
close_window(RelabelWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer(G_OBJECT(window), &weak);
  gtk_window_close(GTK_WINDOW(window));
  wait_for(is_gone, &weak);
}

static void
activate(RelabelWindow *window, const char *action, const char *parameter)
{
  g_action_group_activate_action(G_ACTION_GROUP(window), action, parameter != NULL ? g_variant_new_string(parameter) : NULL);
}

static char *
dup_stages(RelabelWindow *window)
{
  return relabel_view_to_string(relabel_workspace_get_view(relabel_window_get_workspace(window)));
}

static void
assert_stages(RelabelWindow *window, const char *expected)
{
  g_autofree char *stages = dup_stages(window);

  g_assert_cmpstr(stages, ==, expected);
}

static void
assert_n_listed(RelabelWindow *window, guint n)
{
  wait_for(is_listed, window);
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(get_model(window))), ==, n);
}

static RelabelViewEntry *
get_entry(RelabelWindow *window)
{
  return RELABEL_VIEW_ENTRY(wait_to_find(window, RELABEL_TYPE_VIEW_ENTRY, NULL));
}

static GtkEditable *
get_editable(RelabelWindow *window)
{
  return GTK_EDITABLE(wait_to_find(window, GTK_TYPE_ENTRY, NULL));
}

/* As if it were typed; the list comes once the cursor is where it belongs. */
static void
type(RelabelWindow *window, const char *text)
{
  GtkEditable *editable = get_editable(window);

  gtk_editable_set_text(editable, text);
  gtk_editable_set_position(editable, -1);
  settle();
}

static gboolean
press(RelabelWindow *window, guint key)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers(GTK_WIDGET(get_editable(window)));
  gboolean handled = FALSE;

  for (guint i = 0; !handled && i < g_list_model_get_n_items(controllers); i++) {
    g_autoptr(GtkEventController) controller = g_list_model_get_item(controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY(controller) && gtk_event_controller_get_propagation_phase(controller) == GTK_PHASE_CAPTURE)
      g_signal_emit_by_name(controller, "key-pressed", key, 0, 0, &handled);
  }
  settle();
  return handled;
}

static gboolean
has_stages(gpointer data)
{
  g_autofree char *stages = dup_stages(data);

  return *stages != '\0';
}

static gboolean
has_problem(gpointer entry)
{
  return relabel_view_entry_get_problem(entry) != NULL;
}

static void
test_write(void)
{
  RelabelWindow *window = open_window();
  RelabelViewEntry *entry;

  activate(window, "find", NULL);
  entry = get_entry(window);
  /* What can be read is shown once one stops. */
  type(window, "match_tags(\"val\")");
  wait_for(has_stages, window);
  assert_stages(window, "match_tags(\"val\")");
  assert_n_listed(window, 4);
  wait_to_find(window, GTK_TYPE_LABEL, "4 of 12");
  /* What can't is underlined, with a hint, and the view stays. */
  type(window, "match(tgas == 1) ");
  wait_for(has_problem, entry);
  g_assert_nonnull(strstr(relabel_view_entry_get_problem(entry), "tags"));
  g_assert_nonnull(gtk_entry_get_attributes(GTK_ENTRY(get_editable(window))));
  assert_stages(window, "match_tags(\"val\")");
  /* What goes to the end may not be finished: it is wrong once somebody says that it is. */
  type(window, "limit(");
  g_assert_true(press(window, GDK_KEY_Return));
  g_assert_nonnull(relabel_view_entry_get_problem(entry));
  g_assert_true(press(window, GDK_KEY_Escape));
  g_assert_null(relabel_view_entry_get_problem(entry));
  g_assert_cmpstr(gtk_editable_get_text(get_editable(window)), ==, "match_tags(\"val\")");
  type(window, "");
  press(window, GDK_KEY_Return);
  assert_stages(window, "");
  assert_n_listed(window, N_SAMPLES);
  close_window(window);
}

static RelabelCompletionPopover *
get_popover(RelabelWindow *window)
{
  return RELABEL_COMPLETION_POPOVER(wait_to_find(window, RELABEL_TYPE_COMPLETION_POPOVER, NULL));
}

static void
test_complete(void)
{
  RelabelWindow *window = open_window();

  activate(window, "find", NULL);
  type(window, "filter_l");
  get_popover(window);
  g_assert_true(press(window, GDK_KEY_Tab));
  g_assert_cmpstr(gtk_editable_get_text(get_editable(window)), ==, "filter_labels(");
  type(window, "filter_labels(boxes, label == ");
  /* Values come from the dataset. */
  wait_to_find(window, GTK_TYPE_LABEL, "cat");
  g_assert_null(relabel_completion_popover_get_selected(get_popover(window)));
  g_assert_true(press(window, GDK_KEY_Down));
  g_assert_nonnull(relabel_completion_popover_get_selected(get_popover(window)));
  g_assert_true(press(window, GDK_KEY_Up));
  g_assert_null(relabel_completion_popover_get_selected(get_popover(window)));
  type(window, "filter_labels(boxes, label == \"do");
  wait_to_find(window, GTK_TYPE_LABEL, "dog");
  g_assert_true(press(window, GDK_KEY_Down));
  g_assert_true(press(window, GDK_KEY_Return));
  g_assert_cmpstr(gtk_editable_get_text(get_editable(window)), ==, "filter_labels(boxes, label == \"dog\"");
  type(window, "filter_labels(boxes, label == \"dog\")");
  press(window, GDK_KEY_Return);
  assert_n_listed(window, 6);
  /* The list goes before the search does. */
  type(window, "mat");
  get_popover(window);
  g_assert_true(press(window, GDK_KEY_Escape));
  g_assert_null(find(GTK_WIDGET(window), RELABEL_TYPE_COMPLETION_POPOVER, NULL));
  close_window(window);
}

static void
test_history(void)
{
  RelabelWindow *window = open_window();

  activate(window, "show-view", "limit(1)");
  activate(window, "show-view", "limit(2)");
  activate(window, "find", NULL);
  g_assert_true(press(window, GDK_KEY_Up));
  g_assert_cmpstr(gtk_editable_get_text(get_editable(window)), ==, "limit(1)");
  assert_stages(window, "limit(1)");
  assert_n_listed(window, 1);
  close_window(window);
}

static gboolean
is_active(gpointer check)
{
  return gtk_check_button_get_active(check);
}

static void
expand(RelabelWindow *window, const char *name)
{
  g_autofree char *title = g_strdup_printf("Filter by “%s”", name);

  gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(wait_to_find(window, GTK_TYPE_TOGGLE_BUTTON, title)), TRUE);
}

static void
test_click(void)
{
  RelabelWindow *window = open_window();
  GtkWidget *cat, *dog, *val, *numbers, *spin;
  guint n = 0;

  expand(window, "boxes");
  expand(window, "Tags");
  cat = wait_to_find(window, GTK_TYPE_CHECK_BUTTON, "cat");
  dog = wait_to_find(window, GTK_TYPE_CHECK_BUTTON, "dog");
  val = wait_to_find(window, GTK_TYPE_CHECK_BUTTON, "val");
  wait_to_find(window, GTK_TYPE_LABEL, "8");
  gtk_check_button_set_active(GTK_CHECK_BUTTON(dog), TRUE);
  assert_stages(window, "filter_labels(boxes, is_in(label, [\"dog\"]))");
  assert_n_listed(window, 6);
  gtk_check_button_set_active(GTK_CHECK_BUTTON(cat), TRUE);
  gtk_check_button_set_active(GTK_CHECK_BUTTON(val), TRUE);
  assert_stages(window, "match_tags(\"val\") | filter_labels(boxes, is_in(label, [\"dog\", \"cat\"]))");
  assert_n_listed(window, 3);
  numbers = wait_to_find(window, RELABEL_TYPE_FACET_NUMBERS, NULL);
  spin = find(numbers, GTK_TYPE_SPIN_BUTTON, NULL);
  g_assert_cmpfloat(gtk_spin_button_get_value(GTK_SPIN_BUTTON(spin)), ==, 0.5);
  assert_names(GTK_WIDGET(window), &n);
  /* What is written is what is clicked. */
  activate(window, "show-view", "filter_labels(boxes, label == \"cat\" and confidence > 0.8)");
  g_assert_true(is_active(cat));
  g_assert_false(is_active(dog));
  g_assert_false(is_active(val));
  g_assert_cmpfloat(gtk_spin_button_get_value(GTK_SPIN_BUTTON(spin)), ==, 0.8);
  g_assert_null(find(GTK_WIDGET(window), GTK_TYPE_BUTTON, "The view has what can’t be shown here; it stays as it is."));
  gtk_check_button_set_active(GTK_CHECK_BUTTON(cat), FALSE);
  assert_stages(window, "filter_labels(boxes, confidence > 0.8)");
  assert_n_listed(window, 6);
  /* What can't be clicked stays, and is named. */
  activate(window, "show-view", "filter_labels(boxes, confidence > 0.8 or label == \"cat\")");
  wait_to_find(window, GTK_TYPE_BUTTON, "The view has what can’t be shown here; it stays as it is.");
  gtk_check_button_set_active(GTK_CHECK_BUTTON(dog), TRUE);
  assert_stages(window, "filter_labels(boxes, (confidence > 0.8 or label == \"cat\") and is_in(label, [\"dog\"]))");
  close_window(window);
}

static void
test_unlabelled(void)
{
  RelabelWindow *window = open_window();
  GtkWidget *label;

  expand(window, "boxes");
  label = wait_to_find(window, GTK_TYPE_LABEL, "Samples without labels");
  gtk_check_button_set_active(GTK_CHECK_BUTTON(gtk_widget_get_ancestor(label, GTK_TYPE_CHECK_BUTTON)), TRUE);
  assert_stages(window, "match(length(boxes.detections) == 0)");
  assert_n_listed(window, 3);
  close_window(window);
}

static void
test_sort(void)
{
  RelabelWindow *window = open_window();
  g_autoptr(RelabelSampleItem) first = NULL;
  g_autoptr(GVariant) state = NULL;
  g_autoptr(GVariant) reverse = NULL;

  activate(window, "sort", "length(boxes.detections)");
  activate(window, "sort-reverse", NULL);
  assert_stages(window, "sort_by(length(boxes.detections), reverse=true)");
  state = g_action_group_get_action_state(G_ACTION_GROUP(window), "sort");
  reverse = g_action_group_get_action_state(G_ACTION_GROUP(window), "sort-reverse");
  g_assert_cmpstr(g_variant_get_string(state, NULL), ==, "length(boxes.detections)");
  g_assert_true(g_variant_get_boolean(reverse));
  activate(window, "sort", "");
  assert_stages(window, "sort_by(id, reverse=true)");
  activate(window, "sort-reverse", NULL);
  assert_stages(window, "");
  close_window(window);
}

static gboolean
has_saved(gpointer window)
{
  g_autoptr(GPtrArray) views = relabel_dataset_list_saved_views(relabel_workspace_get_dataset(relabel_window_get_workspace(window)));

  return views->len == 1;
}

static gboolean
has_none_saved(gpointer window)
{
  g_autoptr(GPtrArray) views = relabel_dataset_list_saved_views(relabel_workspace_get_dataset(relabel_window_get_workspace(window)));

  return views->len == 0;
}

static void
test_save(void)
{
  RelabelWindow *window = open_window();

  /* The whole dataset is no view to save. */
  g_assert_false(g_action_group_get_action_enabled(G_ACTION_GROUP(window), "ask-save-view"));
  activate(window, "show-view", "match_tags(\"val\") | limit(2)");
  activate(window, "save-view", "Two of them");
  wait_for(has_saved, window);
  activate(window, "show-all-samples", NULL);
  assert_n_listed(window, N_SAMPLES);
  wait_to_find(window, GTK_TYPE_LABEL, "Two of them");
  activate(window, "show-saved-view", "Two of them");
  assert_stages(window, "match_tags(\"val\") | limit(2)");
  assert_n_listed(window, 2);
  activate(window, "delete-view", "Two of them");
  wait_for(has_none_saved, window);
  activate(window, "undo", NULL);
  wait_for(has_saved, window);
  close_window(window);
}

static void
test_nothing(void)
{
  RelabelWindow *window = open_window();

  activate(window, "show-view", "match_tags(\"nobody\")");
  assert_n_listed(window, 0);
  wait_to_find(window, GTK_TYPE_LABEL, "No Samples Found");
  activate(window, "show-all-samples", NULL);
  assert_n_listed(window, N_SAMPLES);
  close_window(window);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("relabel-views-XXXXXX", NULL);
  g_autofree char *remove = g_strdup_printf("rm -r '%s'", folder);
  int status;

  gtk_test_init(&argc, &argv, NULL);
  application = g_object_new(RELABEL_TYPE_APPLICATION, "flags", G_APPLICATION_NON_UNIQUE, "application-id", "io.github.relabel.Test",
                             "resource-base-path", "/io/github/relabel/Relabel", NULL);
  g_application_register(G_APPLICATION(application), NULL, &error);
  g_assert_no_error(error);
  store = relabel_store_new(folder, &error);
  g_assert_no_error(error);
  g_test_add_func("/views/write", test_write);
  g_test_add_func("/views/complete", test_complete);
  g_test_add_func("/views/history", test_history);
  g_test_add_func("/views/click", test_click);
  g_test_add_func("/views/unlabelled", test_unlabelled);
  g_test_add_func("/views/sort", test_sort);
  g_test_add_func("/views/save", test_save);
  g_test_add_func("/views/nothing", test_nothing);
  status = g_test_run();
  g_clear_object(&store);
  g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL);
  return status;
}
