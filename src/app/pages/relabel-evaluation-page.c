/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-evaluation-page.h"

#include <glib/gi18n.h>

#include "relabel-curves-group.h"
#include "relabel-error-list.h"
#include "relabel-evaluation-views.h"
#include "relabel-histograms.h"
#include "relabel-job-bar.h"
#include "relabel-matrix-view.h"
#include "relabel-menu.h"
#include "relabel-report-table.h"

/*
 * RelabelEvaluationPage:
 *
 * The evaluations of a dataset, of which one is shown: its figures, what is worth a look, the classes, which of them was taken for which, curves,
 * and how the predictions are spread.
 */
struct _RelabelEvaluationPage {
  AdwBin parent_instance;

  /* Template children. */
  GtkStack *stack;
  AdwStatusPage *failed_page;
  GtkDropDown *chooser;
  GtkMenuButton *menu_button;
  RelabelJobBar *job_bar;
  GtkLabel *about_label;
  GtkFlowBox *figures;
  GtkWidget *errors_group;
  RelabelErrorList *error_list;
  RelabelReportTable *table;
  RelabelMatrixView *matrix_view;
  GtkWidget *curves_section;
  RelabelCurvesGroup *curves_group;
  GtkWidget *no_curves_label;
  RelabelHistograms *histograms;

  /* Owned. */
  RelabelWorkspace *workspace;
  GtkStringList *keys; /* the newest first */
  char *wanted;        /* the key of what is to be shown */
  RelabelEvaluation *evaluation;
  RelabelEvaluationMatrix *matrix;
  GCancellable *listing;
  GCancellable *loading;
  GStrv key_names;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE(RelabelEvaluationPage, relabel_evaluation_page, ADW_TYPE_BIN)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void chosen_cb(RelabelEvaluationPage *self);
static void class_activated_cb(RelabelEvaluationPage *self, const char *label);
static void cell_activated_cb(RelabelEvaluationPage *self, guint row, guint column);

static void
cancel(GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel(*cancellable);
  g_clear_object(cancellable);
}

static void
relabel_evaluation_page_dispose(GObject *object)
{
  RelabelEvaluationPage *self = RELABEL_EVALUATION_PAGE(object);

  if (self->stack != NULL) {
    relabel_evaluation_page_set_job(self, NULL);
    relabel_evaluation_page_set_workspace(self, NULL);
  }
  g_clear_object(&self->keys);
  g_clear_pointer(&self->wanted, g_free);
  G_OBJECT_CLASS(relabel_evaluation_page_parent_class)->dispose(object);
}

static void
relabel_evaluation_page_finalize(GObject *object)
{
  g_strfreev(RELABEL_EVALUATION_PAGE(object)->key_names);
  G_OBJECT_CLASS(relabel_evaluation_page_parent_class)->finalize(object);
}

static void
relabel_evaluation_page_class_init(RelabelEvaluationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_evaluation_page_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_evaluation_page_finalize;
  /* Another evaluation is shown, or none. */
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_EVALUATION_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure(RELABEL_TYPE_CURVES_GROUP);
  g_type_ensure(RELABEL_TYPE_ERROR_LIST);
  g_type_ensure(RELABEL_TYPE_HISTOGRAMS);
  g_type_ensure(RELABEL_TYPE_JOB_BAR);
  g_type_ensure(RELABEL_TYPE_MATRIX_VIEW);
  g_type_ensure(RELABEL_TYPE_REPORT_TABLE);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/pages/relabel-evaluation-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, failed_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, chooser);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, menu_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, job_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, about_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, figures);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, errors_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, error_list);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, table);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, matrix_view);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, curves_section);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, curves_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, no_curves_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluationPage, histograms);
  gtk_widget_class_bind_template_callback(widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback(widget_class, class_activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, cell_activated_cb);
}

static void
relabel_evaluation_page_init(RelabelEvaluationPage *self)
{
  static const char *const none[] = { NULL };

  self->keys = gtk_string_list_new(NULL);
  self->key_names = g_strdupv((char **)none);
  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_drop_down_set_model(self->chooser, G_LIST_MODEL(self->keys));
}

/* ---- what is clicked ---- */

static void
class_activated_cb(RelabelEvaluationPage *self, const char *label)
{
  g_autoptr(RelabelView) view = relabel_evaluation_view_class(self->evaluation, label);
  g_autofree char *text = relabel_view_to_string(view);

  gtk_widget_activate_action(GTK_WIDGET(self), "win.show-view", "s", text);
}

static void
cell_activated_cb(RelabelEvaluationPage *self, guint row, guint column)
{
  gtk_widget_activate_action(GTK_WIDGET(self), "win.show-confusion", "(ss)", relabel_evaluation_matrix_get_label(self->matrix, row),
                             relabel_evaluation_matrix_get_label(self->matrix, column));
}

/* ---- the figures ---- */

static GtkWidget *
new_figure(const char *title, const char *value)
{
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2), *number = gtk_label_new(value), *label = gtk_label_new(title);

  gtk_widget_add_css_class(number, "title-2");
  gtk_widget_add_css_class(number, "numeric");
  gtk_widget_add_css_class(label, "caption");
  gtk_widget_add_css_class(label, "dim-label");
  gtk_box_append(GTK_BOX(box), number);
  gtk_box_append(GTK_BOX(box), label);
  gtk_widget_add_css_class(box, "figure");
  gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
  return box;
}

/* A number of objects, which can be looked at. */
static void
append_count(RelabelEvaluationPage *self, const char *title, guint64 count, const char *result)
{
  g_autofree char *value = g_strdup_printf("%'" G_GUINT64_FORMAT, count);
  g_autofree char *name = g_strdup_printf("%s: %s", title, value);
  GtkWidget *button = gtk_button_new();

  gtk_button_set_child(GTK_BUTTON(button), new_figure(title, value));
  gtk_widget_add_css_class(button, "card");
  gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "win.show-result");
  gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "s", result);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_flow_box_insert(self->figures, button, -1);
  gtk_widget_set_focusable(gtk_widget_get_parent(button), FALSE);
  gtk_widget_set_sensitive(gtk_widget_get_parent(button), count > 0);
}

static void
append_number(RelabelEvaluationPage *self, const char *title, double number)
{
  g_autofree char *value = number >= 0 ? g_strdup_printf("%.3f", number) : g_strdup("–");
  g_autofree char *name = g_strdup_printf("%s: %s", title, value);
  GtkWidget *card = adw_bin_new();

  adw_bin_set_child(ADW_BIN(card), new_figure(title, value));
  gtk_widget_add_css_class(card, "card");
  gtk_flow_box_insert(self->figures, card, -1);
  /* It takes the focus, though nothing can be done with it: the keyboard would get no further than to what doesn't. */
  gtk_accessible_update_property(GTK_ACCESSIBLE(gtk_widget_get_parent(card)), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_figures(RelabelEvaluationPage *self)
{
  double accuracy, precision, recall, fscore;
  GtkWidget *child;
  guint64 tp, fp, fn;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->figures))) != NULL)
    gtk_flow_box_remove(self->figures, child);
  relabel_evaluation_get_counts(self->evaluation, &tp, &fp, &fn);
  relabel_evaluation_get_metrics(self->evaluation, NULL, RELABEL_EVALUATION_AVERAGE_MICRO, 1, &accuracy, &precision, &recall, &fscore, NULL);
  append_count(self, relabel_evaluation_is_of_classes(self->evaluation) ? _("Right") : _("True positives"), tp, "tp");
  append_count(self, relabel_evaluation_is_of_classes(self->evaluation) ? _("Wrong") : _("False positives"), fp, "fp");
  if (!relabel_evaluation_is_of_classes(self->evaluation))
    append_count(self, _("False negatives"), fn, "fn");
  append_number(self, _("Precision"), precision);
  append_number(self, _("Recall"), recall);
  append_number(self, _("F1"), fscore);
  if (relabel_evaluation_is_of_classes(self->evaluation))
    append_number(self, _("Accuracy"), accuracy);
  if (!relabel_evaluation_has_curves(self->evaluation))
    return;
  append_number(self, _("mAP"), relabel_evaluation_get_map(self->evaluation, NULL));
  append_number(self, _("mAR"), relabel_evaluation_get_mar(self->evaluation, NULL));
}

static char *
dup_about(RelabelEvaluation *evaluation)
{
  JsonObject *config = relabel_evaluation_get_config(evaluation);
  JsonNode *iou = json_object_get_member(config, "iou"), *classwise = json_object_get_member(config, "classwise");
  g_autoptr(GString) text = g_string_new(NULL);

  /* Translators: a field with predictions, and one with the truth. */
  g_string_append_printf(text, _("“%s” against “%s”"), relabel_evaluation_get_pred_field(evaluation), relabel_evaluation_get_gt_field(evaluation));
  if (iou != NULL && JSON_NODE_HOLDS_VALUE(iou))
    g_string_append_printf(text, _(", from an IoU of %.2f on"), json_node_get_double(iou));
  if (classwise != NULL && JSON_NODE_HOLDS_VALUE(classwise) && !json_node_get_boolean(classwise))
    g_string_append(text, _(", whatever the class"));
  return g_strdup(text->str);
}

static void
show_evaluation(RelabelEvaluationPage *self, RelabelEvaluation *evaluation)
{
  g_autofree char *about = dup_about(evaluation);
  gboolean has_curves = relabel_evaluation_has_curves(evaluation);

  g_set_object(&self->evaluation, evaluation);
  g_clear_object(&self->matrix);
  self->matrix = relabel_evaluation_dup_matrix(evaluation, NULL, RELABEL_EVALUATION_INCLUDE_NO, RELABEL_EVALUATION_INCLUDE_IF_ANY);
  gtk_label_set_text(self->about_label, about);
  show_figures(self);
  relabel_report_table_set_evaluation(self->table, evaluation);
  relabel_matrix_view_set_matrix(self->matrix_view, self->matrix);
  gtk_widget_set_visible(self->curves_section, !relabel_evaluation_is_of_classes(evaluation));
  gtk_widget_set_visible(GTK_WIDGET(self->curves_group), has_curves);
  gtk_widget_set_visible(self->no_curves_label, !has_curves);
  if (has_curves)
    relabel_curves_group_set_evaluation(self->curves_group, evaluation);
  gtk_widget_set_visible(self->errors_group, !relabel_evaluation_is_of_classes(evaluation));
  relabel_error_list_set_evaluation(self->error_list, self->workspace, relabel_evaluation_is_of_classes(evaluation) ? NULL : evaluation);
  relabel_histograms_set_field(self->histograms, self->workspace, relabel_evaluation_get_pred_field(evaluation));
  gtk_stack_set_visible_child_name(self->stack, "evaluation");
}

/* ---- reading ---- */

static void
show_failure(RelabelEvaluationPage *self, const char *title, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text(error->message, -1);

  adw_status_page_set_title(self->failed_page, title);
  adw_status_page_set_description(self->failed_page, markup);
  g_clear_object(&self->evaluation);
  g_clear_object(&self->matrix);
  gtk_stack_set_visible_child_name(self->stack, "failed");
}

static void
loaded_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelEvaluationPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelEvaluation) evaluation = relabel_evaluation_load_finish(RELABEL_DATASET(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->workspace == NULL)
    return;
  g_clear_object(&self->loading);
  if (evaluation != NULL)
    show_evaluation(self, evaluation);
  else
    show_failure(self, _("The Evaluation Can’t Be Shown"), error);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static GMenuModel *
new_menu(const char *key)
{
  GMenu *menu = g_menu_new();

  relabel_menu_append(menu, _("Show as _Objects"), "win.evaluation-patches", key);
  relabel_menu_append(menu, _("_Rename…"), "win.ask-rename-evaluation", key);
  relabel_menu_append(menu, _("_Delete"), "win.delete-evaluation", key);
  return G_MENU_MODEL(menu);
}

static void
load(RelabelEvaluationPage *self, const char *key)
{
  g_autoptr(GMenuModel) menu = new_menu(key);

  cancel(&self->loading);
  self->loading = g_cancellable_new();
  gtk_menu_button_set_menu_model(self->menu_button, menu);
  relabel_evaluation_load_async(relabel_workspace_get_dataset(self->workspace), key, self->loading, loaded_cb, g_object_ref(self));
}

static void
chosen_cb(RelabelEvaluationPage *self)
{
  GtkStringObject *chosen = gtk_drop_down_get_selected_item(self->chooser);

  if (self->updating || chosen == NULL)
    return;
  g_free(self->wanted);
  self->wanted = g_strdup(gtk_string_object_get_string(chosen));
  load(self, self->wanted);
}

static int
compare_runs(gconstpointer a, gconstpointer b)
{
  GDateTime *time_a = relabel_run_get_timestamp(*(RelabelRun *const *)a), *time_b = relabel_run_get_timestamp(*(RelabelRun *const *)b);

  if (time_a == NULL || time_b == NULL)
    return (time_a == NULL) - (time_b == NULL);
  return g_date_time_compare(time_b, time_a);
}

static void
show_keys(RelabelEvaluationPage *self, GPtrArray *runs)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  guint chosen = 0;

  g_ptr_array_sort(runs, compare_runs);
  for (guint i = 0; i < runs->len; i++) {
    g_strv_builder_add(builder, relabel_run_get_key(runs->pdata[i]));
    if (g_strcmp0(relabel_run_get_key(runs->pdata[i]), self->wanted) == 0)
      chosen = i;
  }
  g_strfreev(self->key_names);
  self->key_names = g_strv_builder_end(builder);
  self->updating = TRUE;
  gtk_string_list_splice(self->keys, 0, g_list_model_get_n_items(G_LIST_MODEL(self->keys)), (const char *const *)self->key_names);
  gtk_drop_down_set_selected(self->chooser, chosen);
  self->updating = FALSE;
}

static void
listed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelEvaluationPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs_finish(RELABEL_DATASET(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->workspace == NULL)
    return;
  g_clear_object(&self->listing);
  if (runs == NULL) {
    show_failure(self, _("The Evaluations Can’t Be Read"), error);
    return;
  }
  show_keys(self, runs);
  if (runs->len > 0) {
    chosen_cb(self);
    return;
  }
  cancel(&self->loading);
  g_clear_object(&self->evaluation);
  g_clear_object(&self->matrix);
  relabel_error_list_set_evaluation(self->error_list, NULL, NULL);
  relabel_histograms_set_field(self->histograms, self->workspace, NULL);
  gtk_stack_set_visible_child_name(self->stack, "empty");
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
reload(RelabelEvaluationPage *self)
{
  cancel(&self->listing);
  if (self->workspace == NULL)
    return;
  self->listing = g_cancellable_new();
  relabel_dataset_list_runs_async(relabel_workspace_get_dataset(self->workspace), RELABEL_RUN_KIND_EVALUATION, self->listing, listed_cb,
                                  g_object_ref(self));
}

void
relabel_evaluation_page_set_workspace(RelabelEvaluationPage *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  if (self->workspace != NULL)
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_dataset(self->workspace), self);
  cancel(&self->loading);
  g_clear_object(&self->evaluation);
  g_clear_object(&self->matrix);
  relabel_error_list_set_evaluation(self->error_list, NULL, NULL);
  relabel_histograms_set_field(self->histograms, NULL, NULL);
  g_clear_pointer(&self->wanted, g_free);
  g_set_object(&self->workspace, workspace);
  gtk_stack_set_visible_child_name(self->stack, "loading");
  if (workspace != NULL)
    g_signal_connect_swapped(relabel_workspace_get_dataset(workspace), "runs-changed", G_CALLBACK(reload), self);
  reload(self);
}

/* Now, or once it is there. */
void
relabel_evaluation_page_show(RelabelEvaluationPage *self, const char *key)
{
  g_free(self->wanted);
  self->wanted = g_strdup(key);
  reload(self);
}

/* @job: (nullable): an evaluation that is being made. */
void
relabel_evaluation_page_set_job(RelabelEvaluationPage *self, RelabelJob *job)
{
  relabel_job_bar_set_job(self->job_bar, job);
}

void
relabel_evaluation_page_cancel(RelabelEvaluationPage *self)
{
  RelabelJob *job = relabel_job_bar_get_job(self->job_bar);

  if (job != NULL)
    g_cancellable_cancel(relabel_job_get_cancellable(job));
}

/* ---- what others see of it ---- */

/* NULL when none is shown. */
RelabelEvaluation *
relabel_evaluation_page_get_evaluation(RelabelEvaluationPage *self)
{
  return self->evaluation;
}

RelabelEvaluationMatrix *
relabel_evaluation_page_get_matrix(RelabelEvaluationPage *self)
{
  return self->matrix;
}

/* Of all evaluations. */
const char *const *
relabel_evaluation_page_get_keys(RelabelEvaluationPage *self)
{
  return (const char *const *)self->key_names;
}

/* (transfer full): of RelabelEvaluationError: those that are listed. */
GPtrArray *
relabel_evaluation_page_dup_errors(RelabelEvaluationPage *self)
{
  return relabel_error_list_dup_shown(self->error_list);
}

void
relabel_evaluation_page_add_status(RelabelEvaluationPage *self, GVariantDict *status)
{
  g_variant_dict_insert(status, "evaluations", "^as", self->key_names);
  g_variant_dict_insert(status, "evaluating", "b", relabel_job_bar_get_job(self->job_bar) != NULL);
  if (self->evaluation != NULL)
    g_variant_dict_insert(status, "evaluation", "s", relabel_evaluation_get_key(self->evaluation));
}
