/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An evaluation as the window shows it: of a dataset in a store. */
#include <string.h>

#include <adwaita.h>

#include "app-test.h"
#include "relabel-bars.h"
#include "relabel-curves-group.h"
#include "relabel-detection.h"
#include "relabel-error-list.h"
#include "relabel-evaluate-dialog.h"
#include "relabel-evaluation-views.h"
#include "relabel-matrix-view.h"
#include "relabel-report-table.h"
#include "store-util.h"

/* Of each picture the truth, and what was predicted; one of a class each, or none. */
typedef struct {
  const char *truth;
  const char *prediction;
} Picture;

#define BOX "\"bounding_box\":[0.1,0.1,0.4,0.4]"
#define NEAR "\"bounding_box\":[0.1,0.1,0.4,0.1]"

static const Picture pictures[] = {
  { "{\"label\":\"a\"," BOX "}", "{\"label\":\"a\",\"confidence\":0.9," BOX "}" },  /* found */
  { "{\"label\":\"b\"," BOX "}", "{\"label\":\"a\",\"confidence\":0.8," BOX "}" },  /* taken for another class */
  { NULL, "{\"label\":\"b\",\"confidence\":0.7," BOX "}" },                         /* nothing there */
  { "{\"label\":\"b\"," BOX "}", "{\"label\":\"b\",\"confidence\":0.6," NEAR "}" }, /* a near miss */
};

static GPtrArray *
make_labels(const char *document, guint picture, const char *digit)
{
  const char *const documents[] = { document, NULL };
  GPtrArray *labels = new_labels(RELABEL_TYPE_DETECTION, documents);
  g_autofree char *id = g_strdup_printf("%023x%s", picture + 1, digit);

  for (guint i = 0; i < labels->len; i++)
    g_assert_true(relabel_label_set_id(labels->pdata[i], id));
  return labels;
}

static void
set_up(Fixture *f, gconstpointer data)
{
  fixture_set_up(f, NULL);
  add_field(f->dataset, "gt", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(f->dataset, "predictions", RELABEL_FIELD_TYPE_DETECTIONS);
  for (guint i = 0; i < G_N_ELEMENTS(pictures); i++) {
    g_autoptr(RelabelSample) sample = new_sample(i + 1);

    relabel_sample_set_metadata(sample, 400, 200, "image/png", 1);
    relabel_sample_take_labels(sample, "gt", make_labels(pictures[i].truth, i, "c"));
    relabel_sample_take_labels(sample, "predictions", make_labels(pictures[i].prediction, i, "d"));
    add_sample(f->dataset, sample);
  }
}

static RelabelEvaluation *
evaluate(Fixture *f, gboolean classwise)
{
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("predictions", "gt", "eval");
  g_autoptr(GError) error = NULL;
  RelabelEvaluation *evaluation;

  g_object_set(request, "compute-map", TRUE, "classwise", classwise, NULL);
  evaluation = relabel_evaluate(f->dataset, request, NULL, NULL, &error);
  g_assert_no_error(error);
  return evaluation;
}

static gboolean
is_mapped(gpointer widget)
{
  return gtk_widget_get_mapped(widget) && gtk_widget_get_width(widget) > 0;
}

/* The widget in a window of a size; destroyed with gtk_window_destroy(). */
static GtkWidget *
show(GtkWidget *widget, gboolean scrolled, int width, int height)
{
  GtkWidget *window = gtk_window_new(), *scroller = scrolled ? gtk_scrolled_window_new() : NULL;

  if (scrolled)
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), widget);
  gtk_window_set_child(GTK_WINDOW(window), scrolled ? scroller : widget);
  gtk_window_set_default_size(GTK_WINDOW(window), width, height);
  gtk_window_present(GTK_WINDOW(window));
  wait_for(is_mapped, widget);
  settle();
  return window;
}

static GtkEventController *
find_controller(GtkWidget *widget, GType type)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers(widget);

  for (guint i = 0; i < g_list_model_get_n_items(controllers); i++) {
    g_autoptr(GtkEventController) controller = g_list_model_get_item(controllers, i);

    if (G_TYPE_CHECK_INSTANCE_TYPE(controller, type))
      return controller;
  }
  g_assert_not_reached();
}

static void
press(GtkWidget *widget, guint key)
{
  gboolean handled = FALSE;

  g_signal_emit_by_name(find_controller(widget, GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed", key, 0, 0, &handled);
  g_assert_true(handled);
}

static void
click(GtkWidget *widget, double x, double y)
{
  g_signal_emit_by_name(find_controller(widget, GTK_TYPE_GESTURE_CLICK), "released", 1, x, y);
}

static void
assert_name(GtkWidget *widget, const char *part)
{
  g_autofree char *value = gtk_test_accessible_check_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, part);

  /* It is NULL where they are equal, else what the property is. */
  g_assert_true(value == NULL || strstr(value, part) != NULL);
}

/* ---- the confusion matrix ---- */

static void
cell_cb(RelabelMatrixView *view, guint row, guint column, char **where)
{
  g_free(*where);
  *where = g_strdup_printf("%u %u", row, column);
}

static void
test_matrix(Fixture *f, gconstpointer data)
{
  g_autoptr(RelabelEvaluation) evaluation = evaluate(f, TRUE);
  g_autoptr(RelabelEvaluationMatrix) matrix =
      relabel_evaluation_dup_matrix(evaluation, NULL, RELABEL_EVALUATION_INCLUDE_NO, RELABEL_EVALUATION_INCLUDE_IF_ANY);
  GtkWidget *view = g_object_new(RELABEL_TYPE_MATRIX_VIEW, NULL), *window = show(view, TRUE, 600, 400);
  g_autofree char *where = NULL;
  graphene_rect_t area;
  guint row, column;

  g_signal_connect(view, "activated", G_CALLBACK(cell_cb), &where);
  relabel_matrix_view_set_matrix(RELABEL_MATRIX_VIEW(view), matrix);
  settle();
  press(view, GDK_KEY_Down);
  press(view, GDK_KEY_End);
  relabel_matrix_view_get_current(RELABEL_MATRIX_VIEW(view), &row, &column);
  g_assert_cmpuint(row, ==, 1);
  g_assert_cmpuint(column, ==, 2);
  assert_name(view, "Confusion matrix, Truth b, predicted (none): 2");
  press(view, GDK_KEY_Return);
  g_assert_cmpstr(where, ==, "1 2");
  wait_for(is_mapped, view);
  g_assert_true(relabel_matrix_view_get_cell_area(RELABEL_MATRIX_VIEW(view), 0, 0, &area));
  click(view, (double)area.origin.x + 3, (double)area.origin.y + 3);
  g_assert_cmpstr(where, ==, "0 0");
  /* Names of classes are no cells. */
  click(view, 3, 3);
  g_assert_cmpstr(where, ==, "0 0");
  gtk_window_destroy(GTK_WINDOW(window));
}

static gboolean
is_wide(gpointer adjustment)
{
  return gtk_adjustment_get_upper(adjustment) > 1000 * 30;
}

static gboolean
shows_last(gpointer view)
{
  graphene_rect_t area;

  return relabel_matrix_view_get_cell_area(view, 0, 999, &area);
}

/* Only what is seen is drawn, and the keyboard scrolls to the rest. */
static void
test_large_matrix(Fixture *f, gconstpointer data)
{
  g_autoptr(RelabelEvaluation) evaluation = evaluate(f, TRUE);
  g_autoptr(GPtrArray) classes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(RelabelEvaluationMatrix) matrix = NULL;
  GtkWidget *view = g_object_new(RELABEL_TYPE_MATRIX_VIEW, NULL), *window = show(view, TRUE, 360, 300);

  for (guint i = 0; i < 1000; i++)
    g_ptr_array_add(classes, g_strdup_printf("a class with a name that is much longer than there is room for %u", i));
  g_ptr_array_add(classes, NULL);
  matrix = relabel_evaluation_dup_matrix(evaluation, (const char *const *)classes->pdata, RELABEL_EVALUATION_INCLUDE_NO,
                                         RELABEL_EVALUATION_INCLUDE_NO);
  relabel_matrix_view_set_matrix(RELABEL_MATRIX_VIEW(view), matrix);
  wait_for(is_wide, gtk_scrollable_get_hadjustment(GTK_SCROLLABLE(view)));
  g_assert_false(shows_last(view));
  press(view, GDK_KEY_End);
  wait_for(shows_last, view);
  gtk_window_destroy(GTK_WINDOW(window));
}

/* ---- what its cells show ---- */

static const struct {
  const char *name;
  gboolean classwise;
  guint row;
  guint column;
  const char *text;
  guint n_samples;
} cells[] = {
  { "right", TRUE, 0, 0, "filter_labels(gt, label == \"a\" and eval == \"tp\") | filter_labels(predictions, label == \"a\" and eval == \"tp\")", 1 },
  { "not-found", TRUE, 1, 2, "filter_labels(gt, label == \"b\" and eval == \"fn\" and eval_id == \"\")", 2 },
  { "not-there", TRUE, 2, 0, "filter_labels(predictions, label == \"a\" and eval == \"fp\" and eval_id == \"\")", 1 },
  { "another-class", FALSE, 1, 0, "select_labels(ids=[\"00000000000000000000002c\", \"00000000000000000000002d\"])", 1 },
};

static void
test_cell(Fixture *f, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(RelabelEvaluation) evaluation = evaluate(f, cells[i].classwise);
  g_autoptr(RelabelEvaluationMatrix) matrix =
      relabel_evaluation_dup_matrix(evaluation, NULL, RELABEL_EVALUATION_INCLUDE_NO, RELABEL_EVALUATION_INCLUDE_IF_ANY);
  g_autoptr(RelabelView) view = relabel_evaluation_view_cell(evaluation, matrix, cells[i].row, cells[i].column);
  g_autofree char *text = relabel_view_to_string(view);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(f->dataset, view, NULL, &error);

  g_assert_cmpstr(text, ==, cells[i].text);
  g_assert_no_error(error);
  g_assert_cmpuint(relabel_id_list_get_length(ids), ==, cells[i].n_samples);
}

static void
test_views(Fixture *f, gconstpointer data)
{
  g_autoptr(RelabelView) view = relabel_view_new_from_string("limit(3) | to_patches(gt)", NULL);
  g_autoptr(RelabelView) small = relabel_view_with_area(view, "gt", 0.1, 0.25);
  g_autoptr(RelabelView) smaller = relabel_view_with_area(small, "gt", 0.05, 0.1);
  g_autoptr(RelabelView) samples = relabel_view_with_patches(smaller, NULL, NULL);
  g_autoptr(RelabelView) matches = relabel_view_with_patches(view, NULL, "eval");
  g_autofree char *text = relabel_view_to_string(smaller), *samples_text = relabel_view_to_string(samples),
                  *matches_text = relabel_view_to_string(matches);
  const char *field, *key;

  g_assert_cmpstr(text, ==, "limit(3) | filter_labels(gt, bounding_box[2] * bounding_box[3] >= 0.05 and bounding_box[2] * bounding_box[3] < 0.1)"
                            " | to_patches(gt)");
  g_assert_cmpstr(samples_text, ==,
                  "limit(3) | filter_labels(gt, bounding_box[2] * bounding_box[3] >= 0.05 and bounding_box[2] * bounding_box[3] < 0.1)");
  g_assert_cmpstr(matches_text, ==, "limit(3) | to_evaluation_patches(\"eval\")");
  relabel_view_get_patches(view, &field, &key);
  g_assert_cmpstr(field, ==, "gt");
  g_assert_null(key);
  relabel_view_get_patches(matches, &field, &key);
  g_assert_cmpstr(key, ==, "eval");
  g_assert_null(field);
}

/* ---- curves, bars, table ---- */

static void
test_curves(Fixture *f, gconstpointer data)
{
  g_autoptr(RelabelEvaluation) evaluation = evaluate(f, TRUE);
  const char *const classes[] = { "b", "nothing", "a", NULL };
  GtkWidget *group = g_object_new(RELABEL_TYPE_CURVES_GROUP, NULL), *window = show(group, FALSE, 500, 500);
  RelabelCurvesPlot *plot = relabel_curves_group_get_plot(RELABEL_CURVES_GROUP(group));
  g_autofree char *name = g_strdup_printf("Precision over recall: b AP %.3f, a AP %.3f", relabel_evaluation_get_ap(evaluation, "b"),
                                          relabel_evaluation_get_ap(evaluation, "a"));

  relabel_curves_group_set_evaluation(RELABEL_CURVES_GROUP(group), evaluation);
  g_assert_cmpuint(relabel_curves_plot_get_n_curves(plot), ==, 2);
  relabel_curves_plot_set_curves(plot, evaluation, classes);
  g_assert_cmpuint(relabel_curves_plot_get_n_curves(plot), ==, 2);
  assert_name(GTK_WIDGET(plot), name);
  settle();
  gtk_window_destroy(GTK_WINDOW(window));
}

static void
bar_cb(RelabelBars *bars, guint number, guint *activated)
{
  *activated = number;
}

static void
test_bars(Fixture *f, gconstpointer data)
{
  const GtkOrientation orientation = (GtkOrientation)GPOINTER_TO_INT(data);
  GtkWidget *bars = relabel_bars_new(orientation, "Confidence"), *window = show(bars, FALSE, 400, 200);
  guint activated = G_MAXUINT;

  g_signal_connect(bars, "activated", G_CALLBACK(bar_cb), &activated);
  for (guint i = 0; i < 4; i++)
    relabel_bars_add(RELABEL_BARS(bars), "0.1 – 0.2", 10 * i);
  settle();
  press(bars, orientation == GTK_ORIENTATION_HORIZONTAL ? GDK_KEY_Down : GDK_KEY_Right);
  assert_name(bars, "Confidence, 0.1 – 0.2: 10");
  press(bars, GDK_KEY_space);
  g_assert_cmpuint(activated, ==, 1);
  /* Where a bar is short, it can be clicked above it. */
  click(bars, orientation == GTK_ORIENTATION_HORIZONTAL ? 350 : 50, 2);
  g_assert_cmpuint(activated, ==, 0);
  relabel_bars_clear(RELABEL_BARS(bars));
  g_assert_cmpuint(relabel_bars_get_n_bars(RELABEL_BARS(bars)), ==, 0);
  gtk_window_destroy(GTK_WINDOW(window));
}

/* Each object is counted, and not the list of each picture. */
static void
test_areas(Fixture *f, gconstpointer data)
{
  g_autoptr(RelabelExpression) area = relabel_expression_new_from_string("map(predictions.detections, bounding_box[2] * bounding_box[3])", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelHistogram) histogram = relabel_dataset_histogram(f->dataset, area, NULL, 2, 0, 0.2, NULL, &error);

  g_assert_no_error(error);
  g_assert_cmpuint(histogram->counts[0], ==, 1);
  g_assert_cmpuint(histogram->counts[1], ==, 3);
}

/* ---- the dialog ---- */

static GtkWidget *
find_widget(GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE(widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); found == NULL && child != NULL; child = gtk_widget_get_next_sibling(child))
    found = find_widget(child, type);
  return found;
}

static void
test_dialog(Fixture *f, gconstpointer data)
{
  static const char *const keys[] = { "eval", NULL };
  g_autoptr(GSettings) settings = g_settings_new("io.github.relabel.Relabel");
  g_autoptr(RelabelThumbnailer) thumbnailer = relabel_thumbnailer_new(1, NULL);
  RelabelWorkspace *workspace = relabel_workspace_new(f->dataset, thumbnailer, settings);
  GtkWidget *dialog = relabel_evaluate_dialog_new(NULL, workspace, keys), *start;
  GtkWidget *pred, *key;
  guint n = 0;

  gtk_window_present(GTK_WINDOW(dialog));
  wait_for(is_mapped, dialog);
  settle();
  pred = find_widget(dialog, ADW_TYPE_COMBO_ROW);
  key = find_widget(dialog, ADW_TYPE_ENTRY_ROW);
  start = gtk_window_get_default_widget(GTK_WINDOW(dialog));
  g_assert_cmpstr(gtk_string_object_get_string(adw_combo_row_get_selected_item(ADW_COMBO_ROW(pred))), ==, "predictions");
  g_assert_cmpstr(gtk_editable_get_text(GTK_EDITABLE(key)), ==, "eval_2");
  g_assert_true(gtk_widget_is_sensitive(start));
  gtk_editable_set_text(GTK_EDITABLE(key), "2 evals");
  g_assert_false(gtk_widget_is_sensitive(start));
  gtk_editable_set_text(GTK_EDITABLE(key), "eval");
  g_assert_true(gtk_widget_is_sensitive(start));
  /* Against itself. */
  adw_combo_row_set_selected(ADW_COMBO_ROW(pred), 0);
  g_assert_false(gtk_widget_is_sensitive(start));
  assert_names(dialog, &n);
  g_assert_cmpuint(n, >, 5);
  gtk_window_destroy(GTK_WINDOW(dialog));
  unref_and_wait(workspace);
}

/* ---- objects ---- */

static gboolean
is_listed(gpointer model)
{
  return !relabel_sample_model_get_listing(model);
}

static gboolean
has_sample(gpointer item)
{
  return relabel_sample_item_get_sample(item) != NULL;
}

static void
set_view(RelabelSampleModel *model, const char *text)
{
  g_autoptr(RelabelView) view = relabel_view_new_from_string(text, NULL);

  g_assert_nonnull(view);
  relabel_sample_model_set_view(model, view);
  wait_for(is_listed, model);
}

static void
assert_item(RelabelSampleModel *model, guint position, const char *sample_id, const char *key, RelabelPatchType type, guint n_labels)
{
  g_autoptr(RelabelSampleItem) item = g_list_model_get_item(G_LIST_MODEL(model), position);
  g_autoptr(RelabelSample) shown = NULL;
  g_auto(GStrv) fields = NULL;
  graphene_rect_t crop;
  guint n = 0;

  wait_for(has_sample, item);
  g_assert_cmpstr(relabel_sample_item_get_id(item), ==, sample_id);
  g_assert_cmpstr(relabel_sample_item_get_key(item), ==, key);
  g_assert_cmpint((int)relabel_sample_item_get_patch(item)->type, ==, (int)type);
  shown = relabel_patch_dup_sample(relabel_sample_item_get_patch(item), relabel_sample_item_get_sample(item));
  fields = relabel_sample_list_label_fields(shown);
  for (guint i = 0; fields[i] != NULL; i++)
    n += relabel_sample_get_labels(shown, fields[i])->len;
  g_assert_cmpuint(n, ==, n_labels);
  /* With room around, in the middle of a square. */
  relabel_patch_measure(shown, 1, &crop);
  g_assert_cmpfloat_with_epsilon((double)(crop.size.width * 400), (double)MIN(crop.size.height * 200 * 2, crop.size.width * 400), 1e-3);
  g_assert_cmpfloat((double)crop.origin.x, <=, 0.1);
  g_assert_cmpfloat((double)(crop.origin.x + crop.size.width), >=, 0.5);
}

static void
test_patches(Fixture *f, gconstpointer data)
{
  g_autoptr(RelabelEvaluation) evaluation = evaluate(f, TRUE);
  RelabelSampleModel *model = relabel_sample_model_new(f->dataset);
  g_autoptr(GtkBitset) all = gtk_bitset_new_range(0, 6);
  g_autoptr(RelabelIdList) ids = NULL;
  guint position;

  wait_for(is_listed, model);
  g_assert_false(relabel_sample_model_has_patches(model));
  set_view(model, "to_patches(predictions)");
  g_assert_true(relabel_sample_model_has_patches(model));
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(model)), ==, 4);
  assert_item(model, 2, "000000000000000000000003", "00000000000000000000003d", RELABEL_PATCH_TYPE_NONE, 1);
  g_assert_true(relabel_sample_model_find(model, "00000000000000000000004d", &position));
  g_assert_cmpuint(position, ==, 3);
  set_view(model, "to_evaluation_patches(eval)");
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(model)), ==, 6);
  assert_item(model, 0, "000000000000000000000001", "00000000000000000000001c", RELABEL_PATCH_TYPE_TRUE_POSITIVE, 2);
  assert_item(model, 1, "000000000000000000000002", "00000000000000000000002c", RELABEL_PATCH_TYPE_FALSE_NEGATIVE, 1);
  /* What is selected are samples, each once. */
  ids = relabel_sample_model_list_ids(model, all);
  g_assert_cmpuint(relabel_id_list_get_length(ids), ==, 4);
  g_assert_cmpuint(relabel_sample_model_count_samples(model), ==, 4);
  relabel_sample_model_set_view(model, NULL);
  wait_for(is_listed, model);
  g_assert_false(relabel_sample_model_has_patches(model));
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(model)), ==, 4);
  unref_and_wait(model);
}

/* ---- errors ---- */

static void
test_errors(Fixture *f, gconstpointer data)
{
  static const struct {
    RelabelEvaluationErrorKind kind;
    const char *sample;
    const char *text;
  } wanted[] = {
    { RELABEL_EVALUATION_ERROR_CLASS_SWAP, "000000000000000000000002", "a 0.80, but the truth is b, IoU 1.00" },
    { RELABEL_EVALUATION_ERROR_FALSE_POSITIVE, "000000000000000000000003", "b 0.70" },
    { RELABEL_EVALUATION_ERROR_NEAR_MISS, "000000000000000000000004", "b 0.60, IoU 0.25" },
  };
  g_autoptr(RelabelEvaluation) evaluation = evaluate(f, TRUE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) errors = relabel_evaluation_rank_errors(f->dataset, evaluation, 10, NULL, NULL, &error);
  g_autoptr(RelabelView) view = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error(error);
  g_assert_cmpuint(errors->len, ==, G_N_ELEMENTS(wanted));
  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
    const RelabelEvaluationError *found = errors->pdata[i];
    g_autofree char *said = relabel_error_describe(found);

    g_assert_cmpint((int)found->kind, ==, (int)wanted[i].kind);
    g_assert_cmpstr(found->sample_id, ==, wanted[i].sample);
    g_assert_cmpstr(said, ==, wanted[i].text);
  }
  view = relabel_evaluation_view_errors(errors);
  text = relabel_view_to_string(view);
  g_assert_cmpstr(text, ==, "select(000000000000000000000002, 000000000000000000000003, 000000000000000000000004, ordered=true)");
}

static void
add(const char *path, gconstpointer data, void (*func)(Fixture *f, gconstpointer data))
{
  g_test_add(path, Fixture, data, set_up, func, fixture_tear_down);
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  adw_init();
  add("/evaluation/matrix", NULL, test_matrix);
  add("/evaluation/large-matrix", NULL, test_large_matrix);
  for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
    g_autofree char *path = g_strdup_printf("/evaluation/cell/%s", cells[i].name);

    add(path, GSIZE_TO_POINTER(i), test_cell);
  }
  add("/evaluation/views", NULL, test_views);
  add("/evaluation/curves", NULL, test_curves);
  add("/evaluation/bars", GINT_TO_POINTER(GTK_ORIENTATION_VERTICAL), test_bars);
  add("/evaluation/horizontal-bars", GINT_TO_POINTER(GTK_ORIENTATION_HORIZONTAL), test_bars);
  add("/evaluation/areas", NULL, test_areas);
  add("/evaluation/dialog", NULL, test_dialog);
  add("/evaluation/patches", NULL, test_patches);
  add("/evaluation/errors", NULL, test_errors);
  return g_test_run();
}
