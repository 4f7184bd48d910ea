/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-evaluate-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

/*
 * RelabelEvaluateDialog:
 *
 * Asks which predictions to hold against which truth, and how; the window does it.
 */
struct _RelabelEvaluateDialog {
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *start_button;
  AdwComboRow *pred_row;
  AdwComboRow *gt_row;
  GtkWidget *key_row;
  AdwPreferencesRow *view_row;
  GtkSwitch *view_switch;
  GtkWidget *match_group;
  GtkSpinButton *iou_spin;
  GtkSwitch *classwise_switch;
  GtkWidget *masks_row;
  GtkSwitch *masks_switch;
  GtkSwitch *map_switch;
  GtkLabel *note_label;

  /* Owned. */
  RelabelDataset *dataset;
  RelabelView *view;
  GStrv keys;
};

G_DEFINE_FINAL_TYPE(RelabelEvaluateDialog, relabel_evaluate_dialog, ADW_TYPE_WINDOW)

static const char *
get_chosen(AdwComboRow *row)
{
  GtkStringObject *item = adw_combo_row_get_selected_item(row);

  return item != NULL ? gtk_string_object_get_string(item) : NULL;
}

static RelabelFieldType
get_type_of(RelabelEvaluateDialog *self, const char *name)
{
  g_autoptr(RelabelField) field = name != NULL ? relabel_dataset_find_field(self->dataset, name) : NULL;

  return field != NULL ? relabel_field_get_field_type(field) : RELABEL_FIELD_TYPE_STRING;
}

/* What stands in the way; NULL for nothing. */
static const char *
find_problem(RelabelEvaluateDialog *self)
{
  const char *pred = get_chosen(self->pred_row), *gt = get_chosen(self->gt_row);
  const char *key = gtk_editable_get_text(GTK_EDITABLE(self->key_row));

  if (pred == NULL || gt == NULL)
    return _("The dataset has no two fields of labels that can be compared.");
  if (strcmp(pred, gt) == 0)
    return _("A field can’t be compared with itself.");
  if (get_type_of(self, pred) != get_type_of(self, gt))
    return _("Only fields with labels of the same type can be compared.");
  if (!relabel_run_key_is_valid(key))
    return _("A name has letters, digits and “_” only, and does not begin with a digit.");
  return NULL;
}

static void
update_cb(RelabelEvaluateDialog *self)
{
  const char *problem, *note;
  RelabelFieldType type;

  if (self->dataset == NULL)
    return;
  type = get_type_of(self, get_chosen(self->pred_row));
  problem = find_problem(self);
  note = problem;
  if (note == NULL && g_strv_contains((const char *const *)self->keys, gtk_editable_get_text(GTK_EDITABLE(self->key_row))))
    note = _("This takes the place of the evaluation that has this name.");
  gtk_widget_set_visible(self->match_group, type != RELABEL_FIELD_TYPE_CLASSIFICATION);
  gtk_widget_set_visible(self->masks_row, type == RELABEL_FIELD_TYPE_DETECTIONS);
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "evaluate.start", problem == NULL);
  gtk_label_set_text(self->note_label, note != NULL ? note : "");
}

static void
start_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelEvaluateDialog *self = RELABEL_EVALUATE_DIALOG(widget);
  GVariantDict dict;
  GtkWindow *parent = gtk_window_get_transient_for(GTK_WINDOW(self));

  g_variant_dict_init(&dict, NULL);
  g_variant_dict_insert(&dict, "pred-field", "s", get_chosen(self->pred_row));
  g_variant_dict_insert(&dict, "gt-field", "s", get_chosen(self->gt_row));
  g_variant_dict_insert(&dict, "key", "s", gtk_editable_get_text(GTK_EDITABLE(self->key_row)));
  g_variant_dict_insert(&dict, "iou", "d", gtk_spin_button_get_value(self->iou_spin));
  g_variant_dict_insert(&dict, "classwise", "b", gtk_switch_get_active(self->classwise_switch));
  g_variant_dict_insert(&dict, "use-masks", "b", gtk_widget_get_visible(self->masks_row) && gtk_switch_get_active(self->masks_switch));
  g_variant_dict_insert(&dict, "compute-map", "b", gtk_switch_get_active(self->map_switch));
  if (gtk_switch_get_active(self->view_switch)) {
    g_autofree char *text = relabel_view_to_string(self->view);

    g_variant_dict_insert(&dict, "view", "s", text);
  }
  gtk_widget_activate_action(GTK_WIDGET(parent), "win.evaluate", "@a{sv}", g_variant_dict_end(&dict));
  gtk_window_close(GTK_WINDOW(self));
}

static void
relabel_evaluate_dialog_dispose(GObject *object)
{
  RelabelEvaluateDialog *self = RELABEL_EVALUATE_DIALOG(object);

  g_clear_object(&self->dataset);
  g_clear_object(&self->view);
  g_clear_pointer(&self->keys, g_strfreev);
  G_OBJECT_CLASS(relabel_evaluate_dialog_parent_class)->dispose(object);
}

static void
relabel_evaluate_dialog_class_init(RelabelEvaluateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_evaluate_dialog_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-evaluate-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, start_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, pred_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, gt_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, key_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, view_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, view_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, match_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, iou_spin);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, classwise_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, masks_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, masks_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, map_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelEvaluateDialog, note_label);
  gtk_widget_class_bind_template_callback(widget_class, update_cb);
  gtk_widget_class_install_action(widget_class, "evaluate.start", NULL, start_cb);
}

static void
relabel_evaluate_dialog_init(RelabelEvaluateDialog *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* ---- the form as it opens ---- */

static gboolean
can_be_evaluated(RelabelFieldType type)
{
  return type == RELABEL_FIELD_TYPE_DETECTIONS || type == RELABEL_FIELD_TYPE_POLYLINES || type == RELABEL_FIELD_TYPE_KEYPOINTS ||
         type == RELABEL_FIELD_TYPE_CLASSIFICATION;
}

static guint
find_field(RelabelEvaluateDialog *self, GListModel *names, const char *part, const char *other)
{
  for (guint i = 0; i < g_list_model_get_n_items(names); i++) {
    const char *name = gtk_string_list_get_string(GTK_STRING_LIST(names), i);

    if (g_strcmp0(name, other) != 0 && (part == NULL || strstr(name, part) != NULL) &&
        (other == NULL || get_type_of(self, name) == get_type_of(self, other)))
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_field(AdwComboRow *row, guint first_choice, guint second_choice)
{
  guint position = first_choice != GTK_INVALID_LIST_POSITION ? first_choice : second_choice;

  if (position != GTK_INVALID_LIST_POSITION)
    adw_combo_row_set_selected(row, position);
}

/* The predictions are those that are called so; the truth is another field of the same type. */
static void
set_up_fields(RelabelEvaluateDialog *self)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(self->dataset);
  g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);
  GListModel *list = G_LIST_MODEL(names);
  const char *pred;

  for (guint i = 0; i < fields->len; i++) {
    if (can_be_evaluated(relabel_field_get_field_type(fields->pdata[i])))
      gtk_string_list_append(names, relabel_field_get_name(fields->pdata[i]));
  }
  adw_combo_row_set_model(self->pred_row, list);
  adw_combo_row_set_model(self->gt_row, list);
  select_field(self->pred_row, find_field(self, list, "pred", NULL), GTK_INVALID_LIST_POSITION);
  pred = get_chosen(self->pred_row);
  select_field(self->gt_row, find_field(self, list, "truth", pred), find_field(self, list, NULL, pred));
}

static void
set_up_key(RelabelEvaluateDialog *self)
{
  g_autofree char *key = g_strdup("eval");

  for (guint i = 2; g_strv_contains((const char *const *)self->keys, key); i++) {
    g_free(key);
    key = g_strdup_printf("eval_%u", i);
  }
  gtk_editable_set_text(GTK_EDITABLE(self->key_row), key);
}

GtkWidget *
relabel_evaluate_dialog_new(GtkWindow *parent, RelabelWorkspace *workspace, const char *const *keys)
{
  RelabelEvaluateDialog *self = g_object_new(RELABEL_TYPE_EVALUATE_DIALOG, "transient-for", parent, NULL);
  gboolean has_view = relabel_view_get_n_stages(relabel_workspace_get_view(workspace)) > 0;

  self->dataset = g_object_ref(relabel_workspace_get_dataset(workspace));
  self->view = relabel_view_copy(relabel_workspace_get_view(workspace));
  self->keys = g_strdupv((char **)keys);
  gtk_widget_set_visible(GTK_WIDGET(self->view_row), has_view);
  gtk_switch_set_active(self->view_switch, has_view);
  if (has_view) {
    g_autofree char *markup = g_markup_escape_text(relabel_workspace_get_view_text(workspace), -1);

    adw_action_row_set_subtitle(ADW_ACTION_ROW(self->view_row), markup);
  }
  set_up_fields(self);
  set_up_key(self);
  update_cb(self);
  gtk_window_set_default_widget(GTK_WINDOW(self), self->start_button);
  return GTK_WIDGET(self);
}
