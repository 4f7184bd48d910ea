/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-error-list.h"

#include <glib/gi18n.h>
#include <math.h>

#include "relabel-sample-cell.h"

/* Of each kind. */
#define LIMIT 100
#define N_FIRST 6
/* More objects than these are only gone through when somebody wants it. */
#define MAX_UNASKED 500000
#define EDGE 64

/* ---- a row ---- */

#define RELABEL_TYPE_ERROR_ITEM (relabel_error_item_get_type())

G_DECLARE_FINAL_TYPE(RelabelErrorItem, relabel_error_item, RELABEL, ERROR_ITEM, GObject)

struct _RelabelErrorItem {
  GObject parent_instance;

  RelabelEvaluationError *error;
  RelabelSampleItem *item;
};

G_DEFINE_FINAL_TYPE(RelabelErrorItem, relabel_error_item, G_TYPE_OBJECT)

static void
relabel_error_item_finalize(GObject *object)
{
  RelabelErrorItem *self = RELABEL_ERROR_ITEM(object);

  g_clear_pointer(&self->error, relabel_evaluation_error_free);
  g_clear_object(&self->item);
  G_OBJECT_CLASS(relabel_error_item_parent_class)->finalize(object);
}

static void
relabel_error_item_class_init(RelabelErrorItemClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_error_item_finalize;
}

static void
relabel_error_item_init(RelabelErrorItem *self)
{
}

const char *
relabel_error_get_title(RelabelEvaluationErrorKind kind)
{
  switch (kind) {
  case RELABEL_EVALUATION_ERROR_CLASS_SWAP:
    return _("Another class");
  case RELABEL_EVALUATION_ERROR_NEAR_MISS:
    return _("Near miss");
  case RELABEL_EVALUATION_ERROR_LOOSE_MATCH:
    return _("Loose match");
  case RELABEL_EVALUATION_ERROR_FALSE_POSITIVE:
  default:
    return _("False positive");
  }
}

char *
relabel_error_describe(const RelabelEvaluationError *error)
{
  const char *prediction = error->prediction != NULL ? error->prediction : _("No class");
  const char *truth = error->truth != NULL ? error->truth : _("No class");
  g_autofree char *what = isnan(error->confidence) ? g_strdup(prediction) : g_strdup_printf("%s %.2f", prediction, error->confidence);

  if (error->kind == RELABEL_EVALUATION_ERROR_FALSE_POSITIVE)
    return g_steal_pointer(&what);
  if (error->kind == RELABEL_EVALUATION_ERROR_CLASS_SWAP)
    /* Translators: a class that was predicted, the true one, and how much of both boxes is the same. */
    return g_strdup_printf(_("%s, but the truth is %s, IoU %.2f"), what, truth, error->iou);
  /* Translators: a class that was predicted, and how much of its box and the true one is the same. */
  return g_strdup_printf(_("%s, IoU %.2f"), what, error->iou);
}

/* ---- the list ---- */

/*
 * RelabelErrorList:
 *
 * What is worth a look in an evaluation, the worst first, each with the part of the picture that it is in.
 */
struct _RelabelErrorList {
  GtkBox parent_instance;

  GtkDropDown *kinds;
  GtkWidget *annotate_button;
  GtkWidget *show_button;
  GtkStack *stack;
  GtkProgressBar *progress_bar;
  GtkLabel *failed_label;
  GtkListView *view;
  GtkSliceListModel *slice;
  GtkWidget *more_button;
  GListStore *items;
  GtkCustomFilter *filter;
  GtkFilterListModel *filtered;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelEvaluation *evaluation;
  RelabelProgress *progress;
  GCancellable *cancellable; /* NULL while nothing is looked for */
};

G_DEFINE_FINAL_TYPE(RelabelErrorList, relabel_error_list, GTK_TYPE_BOX)

static void
stop(RelabelErrorList *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  if (self->progress != NULL)
    g_signal_handlers_disconnect_by_data(self->progress, self);
  g_clear_object(&self->progress);
}

static void
relabel_error_list_dispose(GObject *object)
{
  RelabelErrorList *self = RELABEL_ERROR_LIST(object);

  stop(self);
  g_clear_object(&self->workspace);
  g_clear_object(&self->evaluation);
  g_clear_object(&self->items);
  G_OBJECT_CLASS(relabel_error_list_parent_class)->dispose(object);
}

static void
relabel_error_list_class_init(RelabelErrorListClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_error_list_dispose;
}

/* ---- rows ---- */

static GtkWidget *
new_text(GtkBox *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new(NULL);

  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class(label, css_class);
  gtk_box_append(box, label);
  return label;
}

static void
setup_cb(RelabelErrorList *self, GtkListItem *list_item)
{
  GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12), *texts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *cell = relabel_sample_cell_new(relabel_workspace_get_thumbnailer(self->workspace), relabel_workspace_get_overlay(self->workspace));

  relabel_sample_cell_set_size(RELABEL_SAMPLE_CELL(cell), EDGE, EDGE);
  gtk_widget_set_size_request(cell, EDGE, EDGE);
  gtk_box_append(GTK_BOX(row), cell);
  gtk_widget_set_valign(texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand(texts, TRUE);
  gtk_box_append(GTK_BOX(row), texts);
  g_object_set_data(G_OBJECT(row), "cell", cell);
  g_object_set_data(G_OBJECT(row), "title", new_text(GTK_BOX(texts), "heading"));
  g_object_set_data(G_OBJECT(row), "text", new_text(GTK_BOX(texts), "dim-label"));
  gtk_list_item_set_child(list_item, row);
}

static void
bind_cb(RelabelErrorList *self, GtkListItem *list_item)
{
  GObject *row = G_OBJECT(gtk_list_item_get_child(list_item));
  RelabelErrorItem *item = gtk_list_item_get_item(list_item);
  g_autofree char *text = relabel_error_describe(item->error);
  g_autofree char *name = g_strdup_printf("%s: %s", relabel_error_get_title(item->error->kind), text);

  relabel_sample_cell_set_item(g_object_get_data(row, "cell"), item->item);
  gtk_label_set_text(g_object_get_data(row, "title"), relabel_error_get_title(item->error->kind));
  gtk_label_set_text(g_object_get_data(row, "text"), text);
  gtk_widget_set_tooltip_text(g_object_get_data(row, "text"), text);
  if (gtk_widget_get_parent(GTK_WIDGET(row)) != NULL)
    gtk_accessible_update_property(GTK_ACCESSIBLE(gtk_widget_get_parent(GTK_WIDGET(row))), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
unbind_cb(RelabelErrorList *self, GtkListItem *list_item)
{
  relabel_sample_cell_set_item(g_object_get_data(G_OBJECT(gtk_list_item_get_child(list_item)), "cell"), NULL);
}

static void
activate_cb(RelabelErrorList *self, guint position)
{
  g_autoptr(RelabelErrorItem) item = g_list_model_get_item(G_LIST_MODEL(self->filtered), position);

  if (item != NULL)
    gtk_widget_activate_action(GTK_WIDGET(self), "win.show-error", "(ss)", item->error->sample_id, item->error->prediction_id);
}

static gboolean
filter_cb(gpointer data, gpointer user_data)
{
  RelabelErrorList *self = user_data;
  guint chosen = gtk_drop_down_get_selected(self->kinds);

  return chosen == 0 || chosen == GTK_INVALID_LIST_POSITION || (guint)RELABEL_ERROR_ITEM(data)->error->kind == chosen - 1;
}

/* At first only a few, for there is more on the page. */
static void
show_rows(RelabelErrorList *self, guint n)
{
  gtk_slice_list_model_set_size(self->slice, n);
  gtk_widget_set_visible(self->more_button, n < g_list_model_get_n_items(G_LIST_MODEL(self->filtered)));
}

static void
more_cb(RelabelErrorList *self)
{
  show_rows(self, LIMIT);
}

static void
update_buttons(RelabelErrorList *self)
{
  gboolean any = g_list_model_get_n_items(G_LIST_MODEL(self->filtered)) > 0;

  gtk_widget_set_sensitive(self->annotate_button, any);
  gtk_widget_set_sensitive(self->show_button, any);
  show_rows(self, N_FIRST);
  if (self->cancellable == NULL && g_list_model_get_n_items(G_LIST_MODEL(self->items)) > 0)
    gtk_stack_set_visible_child_name(self->stack, any ? "list" : "none-of-kind");
}

static void
kind_changed_cb(RelabelErrorList *self)
{
  gtk_filter_changed(GTK_FILTER(self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_buttons(self);
}

/* ---- looking for them ---- */

static void
samples_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelErrorList) self = user_data;
  g_autoptr(GPtrArray) samples = relabel_dataset_read_view_finish(RELABEL_DATASET(source), result, NULL);
  g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);

  /* Those that can't be read stay without a picture. */
  for (guint i = 0; samples != NULL && i < samples->len; i++)
    g_hash_table_insert(by_id, (gpointer)relabel_sample_get_id(samples->pdata[i]), samples->pdata[i]);
  for (guint i = 0; self->items != NULL && i < g_list_model_get_n_items(G_LIST_MODEL(self->items)); i++) {
    g_autoptr(RelabelErrorItem) item = g_list_model_get_item(G_LIST_MODEL(self->items), i);
    RelabelSample *sample = g_hash_table_lookup(by_id, item->error->sample_id);

    if (sample != NULL)
      relabel_sample_item_set_sample(item->item, sample);
  }
}

static void
read_samples(RelabelErrorList *self, GPtrArray *errors)
{
  const char *fields[] = { relabel_evaluation_get_gt_field(self->evaluation), relabel_evaluation_get_pred_field(self->evaluation), NULL };
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < errors->len; i++) {
    RelabelEvaluationError *error = errors->pdata[i];

    if (g_hash_table_add(seen, error->sample_id))
      relabel_id_list_append(ids, error->sample_id);
  }
  relabel_dataset_read_view_async(relabel_workspace_get_dataset(self->workspace), NULL, ids, fields, NULL, samples_cb, g_object_ref(self));
}

static void
take_errors(RelabelErrorList *self, GPtrArray *errors)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < errors->len; i++) {
    const RelabelEvaluationError *error = errors->pdata[i];
    RelabelErrorItem *item = g_object_new(RELABEL_TYPE_ERROR_ITEM, NULL);
    RelabelPatch *patch = relabel_patch_new_for_labels(relabel_evaluation_get_gt_field(self->evaluation), error->truth_id,
                                                       relabel_evaluation_get_pred_field(self->evaluation), error->prediction_id);

    item->error = relabel_evaluation_error_copy(error);
    item->item = relabel_sample_item_new_patch(error->sample_id, patch);
    g_ptr_array_add(items, item);
  }
  g_list_store_splice(self->items, 0, g_list_model_get_n_items(G_LIST_MODEL(self->items)), items->pdata, items->len);
  if (errors->len > 0)
    read_samples(self, errors);
  gtk_stack_set_visible_child_name(self->stack, errors->len > 0 ? "list" : "none");
  update_buttons(self);
}

static void
ranked_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelErrorList) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) errors = relabel_evaluation_rank_errors_finish(RELABEL_DATASET(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  stop(self);
  if (errors != NULL) {
    take_errors(self, errors);
    return;
  }
  gtk_label_set_text(self->failed_label, error->message);
  gtk_stack_set_visible_child_name(self->stack, "failed");
}

static void
progress_cb(RelabelErrorList *self)
{
  gtk_progress_bar_set_fraction(self->progress_bar, CLAMP(relabel_progress_get_fraction(self->progress), 0, 1));
}

static void
start(RelabelErrorList *self)
{
  stop(self);
  self->cancellable = g_cancellable_new();
  self->progress = relabel_progress_new();
  g_signal_connect_swapped(self->progress, "changed", G_CALLBACK(progress_cb), self);
  gtk_progress_bar_set_fraction(self->progress_bar, 0);
  gtk_stack_set_visible_child_name(self->stack, "working");
  relabel_evaluation_rank_errors_async(relabel_workspace_get_dataset(self->workspace), self->evaluation, LIMIT, self->progress,
                                       self->cancellable, ranked_cb, g_object_ref(self));
}

/* ---- the widgets ---- */

static GtkWidget *
new_top(RelabelErrorList *self)
{
  const char *const kinds[] = { _("All errors"), relabel_error_get_title(RELABEL_EVALUATION_ERROR_FALSE_POSITIVE),
                                relabel_error_get_title(RELABEL_EVALUATION_ERROR_CLASS_SWAP),
                                relabel_error_get_title(RELABEL_EVALUATION_ERROR_NEAR_MISS),
                                relabel_error_get_title(RELABEL_EVALUATION_ERROR_LOOSE_MATCH), NULL };
  GtkWidget *top = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 9);

  self->kinds = GTK_DROP_DOWN(gtk_drop_down_new_from_strings(kinds));
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->kinds), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Kind of errors"), -1);
  gtk_widget_set_hexpand(GTK_WIDGET(self->kinds), TRUE);
  gtk_widget_set_halign(GTK_WIDGET(self->kinds), GTK_ALIGN_START);
  self->show_button = gtk_button_new_from_icon_name("view-grid-symbolic");
  gtk_actionable_set_action_name(GTK_ACTIONABLE(self->show_button), "win.show-errors");
  gtk_widget_set_tooltip_text(self->show_button, _("Show These Samples"));
  self->annotate_button = gtk_button_new_with_mnemonic(_("A_nnotate These"));
  gtk_actionable_set_action_name(GTK_ACTIONABLE(self->annotate_button), "win.annotate-errors");
  gtk_widget_add_css_class(self->annotate_button, "suggested-action");
  gtk_box_append(GTK_BOX(top), GTK_WIDGET(self->kinds));
  gtk_box_append(GTK_BOX(top), self->show_button);
  gtk_box_append(GTK_BOX(top), self->annotate_button);
  return top;
}

static GtkWidget *
new_list(RelabelErrorList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

  g_signal_connect_swapped(factory, "setup", G_CALLBACK(setup_cb), self);
  g_signal_connect_swapped(factory, "bind", G_CALLBACK(bind_cb), self);
  g_signal_connect_swapped(factory, "unbind", G_CALLBACK(unbind_cb), self);
  self->items = g_list_store_new(RELABEL_TYPE_ERROR_ITEM);
  self->filter = gtk_custom_filter_new(filter_cb, self, NULL);
  self->filtered = gtk_filter_list_model_new(g_object_ref(G_LIST_MODEL(self->items)), GTK_FILTER(self->filter));
  self->slice = gtk_slice_list_model_new(g_object_ref(G_LIST_MODEL(self->filtered)), 0, N_FIRST);
  self->view = GTK_LIST_VIEW(gtk_list_view_new(GTK_SELECTION_MODEL(gtk_no_selection_new(G_LIST_MODEL(self->slice))), factory));
  gtk_list_view_set_single_click_activate(self->view, TRUE);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Errors"), -1);
  gtk_widget_add_css_class(GTK_WIDGET(self->view), "error-list");
  g_signal_connect_swapped(self->view, "activate", G_CALLBACK(activate_cb), self);
  self->more_button = gtk_button_new_with_mnemonic(_("Show _More"));
  gtk_widget_add_css_class(self->more_button, "flat");
  g_signal_connect_swapped(self->more_button, "clicked", G_CALLBACK(more_cb), self);
  gtk_box_append(GTK_BOX(box), GTK_WIDGET(self->view));
  gtk_box_append(GTK_BOX(box), self->more_button);
  gtk_widget_set_overflow(box, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class(box, "card");
  return box;
}

static GtkWidget *
new_message(const char *text)
{
  GtkWidget *label = gtk_label_new(text);

  gtk_label_set_wrap(GTK_LABEL(label), TRUE);
  gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_add_css_class(label, "dim-label");
  return label;
}

static void
relabel_error_list_init(RelabelErrorList *self)
{
  GtkWidget *rank_button = gtk_button_new_with_mnemonic(_("_Look for Errors"));

  gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing(GTK_BOX(self), 9);
  gtk_box_append(GTK_BOX(self), new_top(self));
  self->stack = GTK_STACK(gtk_stack_new());
  gtk_stack_set_vhomogeneous(self->stack, FALSE);
  self->progress_bar = GTK_PROGRESS_BAR(gtk_progress_bar_new());
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->progress_bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
  self->failed_label = GTK_LABEL(new_message(NULL));
  gtk_widget_set_halign(rank_button, GTK_ALIGN_START);
  g_signal_connect_swapped(rank_button, "clicked", G_CALLBACK(start), self);
  gtk_stack_add_named(self->stack, rank_button, "ask");
  gtk_stack_add_named(self->stack, GTK_WIDGET(self->progress_bar), "working");
  gtk_stack_add_named(self->stack, new_list(self), "list");
  gtk_stack_add_named(self->stack, new_message(_("No prediction is wrong.")), "none");
  gtk_stack_add_named(self->stack, new_message(_("There are no errors of this kind.")), "none-of-kind");
  gtk_stack_add_named(self->stack, GTK_WIDGET(self->failed_label), "failed");
  gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->stack));
  g_signal_connect_swapped(self->kinds, "notify::selected", G_CALLBACK(kind_changed_cb), self);
  update_buttons(self);
}

void
relabel_error_list_set_evaluation(RelabelErrorList *self, RelabelWorkspace *workspace, RelabelEvaluation *evaluation)
{
  stop(self);
  g_list_store_remove_all(self->items);
  g_set_object(&self->workspace, workspace);
  g_set_object(&self->evaluation, evaluation);
  gtk_drop_down_set_selected(self->kinds, 0);
  update_buttons(self);
  if (evaluation == NULL || relabel_evaluation_get_n_matches(evaluation) > MAX_UNASKED)
    gtk_stack_set_visible_child_name(self->stack, "ask");
  else
    start(self);
}

GPtrArray *
relabel_error_list_dup_shown(RelabelErrorList *self)
{
  GPtrArray *errors = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_evaluation_error_free);

  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->filtered)); i++) {
    g_autoptr(RelabelErrorItem) item = g_list_model_get_item(G_LIST_MODEL(self->filtered), i);

    g_ptr_array_add(errors, relabel_evaluation_error_copy(item->error));
  }
  return errors;
}
