/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-field-list.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-facets.h"
#include "relabel-field-row.h"
#include "relabel-saved-view-list.h"

/*
 * RelabelFieldList:
 *
 * What samples can be chosen by: saved views, what each sample has, and the fields, those with labels first.
 */
struct _RelabelFieldList {
  GtkBox parent_instance;

  /* Template children. */
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *custom_button;
  RelabelSavedViewList *saved_views;
  GtkBox *own;
  GtkWidget *labels_heading;
  GtkBox *labels;
  GtkWidget *none_label;
  GtkWidget *others_heading;
  GtkBox *others;

  /* Owned. */
  RelabelWorkspace *workspace;
};

G_DEFINE_FINAL_TYPE(RelabelFieldList, relabel_field_list, GTK_TYPE_BOX)

static void
relabel_field_list_dispose(GObject *object)
{
  RelabelFieldList *self = RELABEL_FIELD_LIST(object);

  if (self->labels != NULL)
    relabel_field_list_set_workspace(self, NULL);
  G_OBJECT_CLASS(relabel_field_list_parent_class)->dispose(object);
}

static void
relabel_field_list_class_init(RelabelFieldListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_field_list_dispose;
  g_type_ensure(RELABEL_TYPE_SAVED_VIEW_LIST);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-field-list.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, title);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, subtitle);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, custom_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, saved_views);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, own);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, labels_heading);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, labels);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, none_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, others_heading);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldList, others);
}

static void
relabel_field_list_init(RelabelFieldList *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* Makes the rows of a box those of the fields; rows that fit already stay, with what is open in them. */
static guint
update_box(RelabelFieldList *self, GtkBox *box, GPtrArray *fields, gboolean labels)
{
  GtkWidget *row = gtk_widget_get_first_child(GTK_WIDGET(box));
  guint n = 0;

  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = fields->pdata[i];

    if (relabel_field_type_is_label(relabel_field_get_field_type(field)) != labels)
      continue;
    while (row != NULL && g_strcmp0(relabel_field_row_get_field_name(RELABEL_FIELD_ROW(row)), relabel_field_get_name(field)) != 0) {
      GtkWidget *next = gtk_widget_get_next_sibling(row);

      gtk_box_remove(box, row);
      row = next;
    }
    if (row != NULL) {
      relabel_field_row_update(RELABEL_FIELD_ROW(row), field);
      row = gtk_widget_get_next_sibling(row);
    } else {
      gtk_box_append(box, relabel_field_row_new(self->workspace, field));
    }
    n++;
  }
  while (row != NULL) {
    GtkWidget *next = gtk_widget_get_next_sibling(row);

    gtk_box_remove(box, row);
    row = next;
  }
  return n;
}

static void
update(RelabelFieldList *self)
{
  RelabelDataset *dataset = relabel_workspace_get_dataset(self->workspace);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  guint64 n_samples = relabel_dataset_get_n_samples(dataset);
  g_autofree char *count = g_strdup_printf(ngettext("%'" PRIu64 " sample", "%'" PRIu64 " samples",
                                                    (gulong)n_samples), n_samples);
  guint n_labels = update_box(self, self->labels, fields, TRUE);
  guint n_others = update_box(self, self->others, fields, FALSE);

  gtk_label_set_text(self->title, relabel_dataset_get_name(dataset));
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->title), relabel_dataset_get_uri(dataset));
  gtk_label_set_text(self->subtitle, count);
  gtk_widget_set_visible(self->none_label, n_labels == 0);
  gtk_widget_set_visible(self->others_heading, n_others > 0);
}

/* What the view has besides what is chosen here. */
static void
update_custom(RelabelFieldList *self)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(relabel_workspace_get_dataset(self->workspace));

  gtk_widget_set_visible(self->custom_button, relabel_facets_is_custom(relabel_workspace_get_view(self->workspace), fields));
}

static void
clear_box(GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(box))) != NULL)
    gtk_box_remove(box, child);
}

void
relabel_field_list_set_workspace(RelabelFieldList *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  if (self->workspace != NULL) {
    g_signal_handlers_disconnect_by_data(self->workspace, self);
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_overlay(self->workspace), self);
    clear_box(self->own);
    clear_box(self->labels);
    clear_box(self->others);
  }
  g_set_object(&self->workspace, workspace);
  relabel_saved_view_list_set_workspace(self->saved_views, workspace);
  if (workspace == NULL)
    return;
  gtk_box_append(self->own, relabel_field_row_new_own(workspace, "tags"));
  gtk_box_append(self->own, relabel_field_row_new_own(workspace, "metadata"));
  g_signal_connect_swapped(workspace, "fields-changed", G_CALLBACK(update), self);
  g_signal_connect_swapped(workspace, "view-changed", G_CALLBACK(update_custom), self);
  g_signal_connect_swapped(relabel_workspace_get_overlay(workspace), "notify::hidden-fields", G_CALLBACK(update), self);
  update(self);
  update_custom(self);
}
