/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-evaluate-dialog.h"
#include "relabel-evaluation-views.h"
#include "relabel-menu.h"
#include "relabel-window-private.h"

/* What can be done with evaluations, and with the objects of a view: each by a name. Those that begin with “ask-” ask a person first. */

/* ---- evaluating ---- */

static void
ask_evaluate_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  gtk_window_present(GTK_WINDOW(relabel_evaluate_dialog_new(GTK_WINDOW(self), self->workspace,
                                                            relabel_evaluation_page_get_keys(self->evaluation_page))));
}

static RelabelEvaluateRequest *
make_request(RelabelWindow *self, GVariant *parameter, GError **error)
{
  static const char *const booleans[] = { "classwise", "use-masks", "compute-map" };
  const char *pred_field = NULL, *gt_field = NULL, *key = NULL, *text = NULL;
  g_autoptr(RelabelEvaluateRequest) request = NULL;
  gboolean value;
  double iou;

  g_variant_lookup(parameter, "pred-field", "&s", &pred_field);
  g_variant_lookup(parameter, "gt-field", "&s", &gt_field);
  g_variant_lookup(parameter, "key", "&s", &key);
  request = relabel_evaluate_request_new(pred_field, gt_field, key);
  for (gsize i = 0; i < G_N_ELEMENTS(booleans); i++) {
    if (g_variant_lookup(parameter, booleans[i], "b", &value))
      g_object_set(request, booleans[i], value, NULL);
  }
  if (g_variant_lookup(parameter, "iou", "d", &iou))
    g_object_set(request, "iou", CLAMP(iou, 0, 1), NULL);
  if (g_variant_lookup(parameter, "view", "&s", &text)) {
    g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(relabel_workspace_get_dataset(self->workspace));
    g_autoptr(RelabelView) view = relabel_view_parse(text, fields, NULL, NULL, error);
    g_autoptr(RelabelView) of_samples = view != NULL ? relabel_view_with_patches(view, NULL, NULL) : NULL;

    if (view == NULL)
      return NULL;
    relabel_evaluate_request_set_view(request, of_samples);
  }
  return g_steal_pointer(&request);
}

typedef struct {
  RelabelWindow *window;
  RelabelJob *job;
  char *key;
} Work;

static void
work_free(Work *work)
{
  g_object_unref(work->window);
  g_object_unref(work->job);
  g_free(work->key);
  g_free(work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Work, work_free)

/* The window may have gone to another dataset, or be gone. */
static gboolean
shows(RelabelWindow *self, RelabelDataset *dataset)
{
  return self->workspace != NULL && relabel_workspace_get_dataset(self->workspace) == dataset;
}

static void
evaluated_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;
  RelabelWindow *self = work->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelEvaluation) evaluation = relabel_evaluate_finish(RELABEL_DATASET(source), result, &error);
  gboolean stopped = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *text = g_strdup_printf(_("“%s” evaluated"), work->key);

  relabel_job_end(work->job, stopped ? NULL : evaluation != NULL ? text : _("The Evaluation Failed"),
                  evaluation != NULL || stopped ? NULL : error->message);
  if (!shows(self, RELABEL_DATASET(source)))
    return;
  relabel_evaluation_page_set_job(self->evaluation_page, NULL);
  if (evaluation != NULL) {
    relabel_evaluation_page_show(self->evaluation_page, work->key);
    relabel_window_add_undo_toast(self, text);
  } else if (!stopped) {
    relabel_window_show_error(self, _("The Evaluation Failed"), error->message);
  }
  self->evaluating = FALSE;
  relabel_window_update_actions(self);
}

static void
evaluate_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelDataset *dataset = relabel_workspace_get_dataset(self->workspace);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelEvaluateRequest) request = make_request(self, parameter, &error);
  g_autofree char *key = NULL, *title = NULL;
  Work *work;

  if (request == NULL) {
    relabel_window_show_error(self, _("The Evaluation Failed"), error->message);
    return;
  }
  g_object_get(request, "key", &key, NULL);
  if (key == NULL)
    return;
  title = g_strdup_printf(_("Evaluating “%s”"), key);
  work = g_new0(Work, 1);
  work->window = g_object_ref(self);
  work->job = relabel_job_new(title, dataset, NULL);
  work->key = g_strdup(key);
  self->evaluating = TRUE;
  relabel_evaluation_page_set_job(self->evaluation_page, work->job);
  relabel_window_show_page(self, "evaluation");
  relabel_window_update_actions(self);
  relabel_evaluate_async(dataset, request, relabel_job_get_progress(work->job), relabel_job_get_cancellable(work->job), evaluated_cb, work);
}

static void
cancel_evaluation_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_evaluation_page_cancel(RELABEL_WINDOW(user_data)->evaluation_page);
}

/* ---- evaluations ---- */

static void
show_evaluation_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  relabel_evaluation_page_show(self->evaluation_page, g_variant_get_string(parameter, NULL));
  relabel_window_show_page(self, "evaluation");
}

static void
deleted_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!relabel_evaluation_delete_finish(RELABEL_DATASET(source), result, &error)) {
    if (shows(self, RELABEL_DATASET(source)))
      relabel_window_show_error(self, _("The Evaluation Could Not Be Deleted"), error->message);
  } else if (shows(self, RELABEL_DATASET(source))) {
    relabel_window_add_undo_toast(self, _("Evaluation deleted"));
  }
}

static void
delete_evaluation_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  relabel_evaluation_delete_async(relabel_workspace_get_dataset(self->workspace), g_variant_get_string(parameter, NULL), NULL, deleted_cb,
                                  g_object_ref(self));
}

static void
renamed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!relabel_evaluation_rename_finish(RELABEL_DATASET(source), result, &error) && shows(self, RELABEL_DATASET(source)))
    relabel_window_show_error(self, _("The Evaluation Could Not Be Renamed"), error->message);
}

static void
rename_evaluation_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  const char *key, *new_key;

  g_variant_get(parameter, "(&s&s)", &key, &new_key);
  relabel_evaluation_page_show(self->evaluation_page, new_key);
  relabel_evaluation_rename_async(relabel_workspace_get_dataset(self->workspace), key, new_key, NULL, renamed_cb, g_object_ref(self));
}

static void
ask_rename_evaluation_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_window_ask_new_key(user_data, g_variant_get_string(parameter, NULL), "win.rename-evaluation");
}

/* ---- what an evaluation is made of ---- */

static void
show_result_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelEvaluation *evaluation = relabel_evaluation_page_get_evaluation(self->evaluation_page);
  const char *result = g_variant_get_string(parameter, NULL);
  g_autoptr(RelabelView) view = NULL;

  if (!g_str_equal(result, "tp") && !g_str_equal(result, "fp") && !g_str_equal(result, "fn"))
    return;
  view = relabel_evaluation_view_result(evaluation, result);
  relabel_window_show_view(self, view, NULL);
}

static gboolean
find_label(RelabelEvaluationMatrix *matrix, const char *label, guint *index)
{
  for (*index = 0; *index < relabel_evaluation_matrix_get_n_labels(matrix); (*index)++) {
    if (g_strcmp0(relabel_evaluation_matrix_get_label(matrix, *index), label) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The cell of the confusion matrix with that truth and that prediction. */
static void
show_confusion_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelEvaluationMatrix *matrix = relabel_evaluation_page_get_matrix(self->evaluation_page);
  const char *truth, *prediction;
  g_autoptr(RelabelView) view = NULL;
  guint row, column;

  g_variant_get(parameter, "(&s&s)", &truth, &prediction);
  if (!find_label(matrix, truth, &row) || !find_label(matrix, prediction, &column))
    return;
  view = relabel_evaluation_view_cell(relabel_evaluation_page_get_evaluation(self->evaluation_page), matrix, row, column);
  relabel_window_show_view(self, view, NULL);
}

/* ---- errors ---- */

static gboolean
show_errors(RelabelWindow *self)
{
  RelabelEvaluation *evaluation = relabel_evaluation_page_get_evaluation(self->evaluation_page);
  g_autoptr(GPtrArray) errors = relabel_evaluation_page_dup_errors(self->evaluation_page);
  g_autoptr(RelabelView) view = NULL;
  g_autofree char *title = NULL;

  if (errors->len == 0)
    return FALSE;
  view = relabel_evaluation_view_errors(errors);
  title = g_strdup_printf(_("Errors of “%s”"), relabel_evaluation_get_key(evaluation));
  relabel_window_show_view(self, view, title);
  return TRUE;
}

static void
show_errors_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_errors(user_data);
}

static void
errors_listed_cb(RelabelSampleModel *model, RelabelWindow *self)
{
  g_signal_handlers_disconnect_by_func(model, errors_listed_cb, self);
  gtk_widget_activate_action(GTK_WIDGET(self), "win.annotate", NULL);
}

/* What is asked about is what is listed: so the samples are listed first. */
static void
annotate_errors_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelSampleModel *model = relabel_workspace_get_model(self->workspace);

  if (!show_errors(self))
    return;
  gtk_selection_model_unselect_all(GTK_SELECTION_MODEL(relabel_workspace_get_selection(self->workspace)));
  g_signal_handlers_disconnect_by_func(model, errors_listed_cb, self);
  if (relabel_sample_model_get_listing(model))
    g_signal_connect_object(model, "listed", G_CALLBACK(errors_listed_cb), self, 0);
  else
    errors_listed_cb(model, self);
}

static void
show_wanted_error(RelabelWindow *self)
{
  const char *sample_id, *label_id;

  g_variant_get(self->wanted_error, "(&s&s)", &sample_id, &label_id);
  relabel_window_show_sample(self, sample_id);
  relabel_viewer_pick_label(self->viewer, label_id);
  g_clear_pointer(&self->wanted_error, g_variant_unref);
}

static void
error_listed_cb(RelabelSampleModel *model, RelabelWindow *self)
{
  g_signal_handlers_disconnect_by_func(model, error_listed_cb, self);
  if (self->wanted_error != NULL)
    show_wanted_error(self);
}

/* A sample and a label in it. */
static void
show_error_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelSampleModel *model = relabel_workspace_get_model(self->workspace);
  g_autofree char *sample_id = NULL;
  guint position;

  g_clear_pointer(&self->wanted_error, g_variant_unref);
  self->wanted_error = g_variant_ref(parameter);
  g_variant_get_child(parameter, 0, "s", &sample_id);
  g_signal_handlers_disconnect_by_func(model, error_listed_cb, self);
  /* It may be no part of the present view. */
  if (!relabel_sample_model_find(model, sample_id, &position) && show_errors(self) && relabel_sample_model_get_listing(model))
    g_signal_connect_object(model, "listed", G_CALLBACK(error_listed_cb), self, 0);
  else
    show_wanted_error(self);
}

/* ---- objects instead of samples ---- */

static void
show_patches(RelabelWindow *self, const char *field, const char *eval_key)
{
  g_autoptr(RelabelView) view = relabel_view_with_patches(relabel_workspace_get_view(self->workspace), field, eval_key);

  relabel_window_show_view(self, view, NULL);
}

/* Of the field that is the parameter; of none for samples. */
static void
patches_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *field = g_variant_get_string(parameter, NULL);

  show_patches(user_data, *field != '\0' ? field : NULL, NULL);
}

static void
evaluation_patches_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_patches(user_data, NULL, g_variant_get_string(parameter, NULL));
}

/* What a tile can be. */
void
relabel_window_update_tiles_menu(RelabelWindow *self)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(relabel_workspace_get_dataset(self->workspace));
  const char *const *keys = relabel_evaluation_page_get_keys(self->evaluation_page);
  g_autoptr(GMenu) of_fields = g_menu_new(), of_keys = g_menu_new();

  g_menu_remove_all(self->tiles_menu);
  relabel_menu_append(self->tiles_menu, _("_Samples"), "win.patches", "");
  for (guint i = 0; i < fields->len; i++) {
    RelabelFieldType type = relabel_field_get_field_type(fields->pdata[i]);
    const char *name = relabel_field_get_name(fields->pdata[i]);

    if (type == RELABEL_FIELD_TYPE_DETECTIONS || type == RELABEL_FIELD_TYPE_POLYLINES || type == RELABEL_FIELD_TYPE_KEYPOINTS)
      relabel_menu_append_named(of_fields, name, "win.patches", name);
  }
  for (gsize i = 0; keys[i] != NULL; i++)
    relabel_menu_append_named(of_keys, keys[i], "win.evaluation-patches", keys[i]);
  g_menu_append_section(self->tiles_menu, _("Objects of"), G_MENU_MODEL(of_fields));
  if (keys[0] != NULL)
    g_menu_append_section(self->tiles_menu, _("Objects of the Evaluation"), G_MENU_MODEL(of_keys));
}

/* ---- actions ---- */

static void
set_enabled(RelabelWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), name)), enabled);
}

void
relabel_window_update_evaluation_actions(RelabelWindow *self)
{
  static const char *const with_dataset[] = { "show-evaluation",   "delete-evaluation", "rename-evaluation", "ask-rename-evaluation",
                                              "patches",           "evaluation-patches" };
  static const char *const with_evaluation[] = { "show-result", "show-confusion", "show-errors", "annotate-errors", "show-error" };
  gboolean has_evaluation = self->workspace != NULL && relabel_evaluation_page_get_evaluation(self->evaluation_page) != NULL;
  const char *field = NULL, *eval_key = NULL;

  if (g_action_map_lookup_action(G_ACTION_MAP(self), "patches") == NULL)
    return;
  if (self->workspace != NULL)
    relabel_view_get_patches(relabel_workspace_get_view(self->workspace), &field, &eval_key);
  for (gsize i = 0; i < G_N_ELEMENTS(with_dataset); i++)
    set_enabled(self, with_dataset[i], self->workspace != NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(with_evaluation); i++)
    set_enabled(self, with_evaluation[i], has_evaluation);
  set_enabled(self, "ask-evaluate", self->workspace != NULL && !self->evaluating);
  set_enabled(self, "evaluate", self->workspace != NULL && !self->evaluating);
  set_enabled(self, "cancel-evaluation", self->evaluating);
  /* No field has the name that stands for an evaluation. */
  g_simple_action_set_state(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), "patches")),
                            g_variant_new_string(field != NULL ? field : eval_key != NULL ? "." : ""));
  g_simple_action_set_state(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), "evaluation-patches")),
                            g_variant_new_string(eval_key != NULL ? eval_key : ""));
}

static void
evaluations_changed_cb(RelabelWindow *self)
{
  if (self->workspace == NULL)
    return;
  relabel_window_update_tiles_menu(self);
  relabel_window_update_actions(self);
}

void
relabel_window_add_evaluation_actions(RelabelWindow *self)
{
  static const GActionEntry entries[] = {
    { "ask-evaluate", ask_evaluate_cb },
    { "evaluate", evaluate_cb, "a{sv}" },
    { "cancel-evaluation", cancel_evaluation_cb },
    { "show-evaluation", show_evaluation_cb, "s" },
    { "delete-evaluation", delete_evaluation_cb, "s" },
    { "rename-evaluation", rename_evaluation_cb, "(ss)" },
    { "ask-rename-evaluation", ask_rename_evaluation_cb, "s" },
    { "show-result", show_result_cb, "s" },
    { "show-confusion", show_confusion_cb, "(ss)" },
    { "show-errors", show_errors_cb },
    { "show-error", show_error_cb, "(ss)" },
    { "annotate-errors", annotate_errors_cb },
    { "patches", patches_cb, "s", "''" },
    { "evaluation-patches", evaluation_patches_cb, "s", "''" },
  };

  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
  g_signal_connect_swapped(self->evaluation_page, "changed", G_CALLBACK(evaluations_changed_cb), self);
}
