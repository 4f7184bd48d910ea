/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-view-status.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/*
 * RelabelViewStatus:
 *
 * While not all samples are listed: how many are, of which view, and the way back.
 */
struct _RelabelViewStatus {
  AdwBin parent_instance;

  /* Template children. */
  GtkRevealer *revealer;
  GtkLabel *count_label;
  GtkLabel *text_label;

  /* Owned. */
  RelabelWorkspace *workspace;
};

G_DEFINE_FINAL_TYPE(RelabelViewStatus, relabel_view_status, ADW_TYPE_BIN)

static void
relabel_view_status_dispose(GObject *object)
{
  RelabelViewStatus *self = RELABEL_VIEW_STATUS(object);

  if (self->revealer != NULL)
    relabel_view_status_set_workspace(self, NULL);
  G_OBJECT_CLASS(relabel_view_status_parent_class)->dispose(object);
}

static void
relabel_view_status_class_init(RelabelViewStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_view_status_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-view-status.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelViewStatus, revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewStatus, count_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewStatus, text_label);
}

static void
relabel_view_status_init(RelabelViewStatus *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

static void
update_count(RelabelViewStatus *self)
{
  guint n = g_list_model_get_n_items(G_LIST_MODEL(relabel_workspace_get_model(self->workspace)));
  guint64 n_all = relabel_dataset_get_n_samples(relabel_workspace_get_dataset(self->workspace));
  gboolean has_patches = relabel_sample_model_has_patches(relabel_workspace_get_model(self->workspace));
  /* Translators: how many samples are listed, and how many there are. */
  g_autofree char *text = has_patches ? g_strdup_printf(ngettext("%'u object", "%'u objects", n), n)
                                      : g_strdup_printf(_("%'u of %'" PRIu64), n, n_all);

  /* The number of the view before says nothing about this one. */
  gtk_label_set_text(self->count_label, relabel_sample_model_get_listing(relabel_workspace_get_model(self->workspace)) ? "…" : text);
}

static void
update(RelabelViewStatus *self)
{
  const char *title = relabel_workspace_get_view_title(self->workspace);
  const char *text = relabel_workspace_get_view_text(self->workspace);
  gboolean is_all = relabel_view_get_n_stages(relabel_workspace_get_view(self->workspace)) == 0;

  /* What is said keeps its place while the bar goes. */
  if (!is_all) {
    gtk_label_set_text(self->text_label, title != NULL ? title : text);
    gtk_widget_set_tooltip_text(GTK_WIDGET(self->text_label), text);
    update_count(self);
  }
  gtk_revealer_set_reveal_child(self->revealer, !is_all);
}

/* There is no number of what could not be listed. */
static void
failed_cb(RelabelViewStatus *self)
{
  gtk_label_set_text(self->count_label, "–");
}

void
relabel_view_status_set_workspace(RelabelViewStatus *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  if (self->workspace != NULL) {
    g_signal_handlers_disconnect_by_data(self->workspace, self);
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_model(self->workspace), self);
  }
  g_set_object(&self->workspace, workspace);
  if (workspace == NULL)
    return;
  g_signal_connect_swapped(workspace, "view-changed", G_CALLBACK(update), self);
  g_signal_connect_swapped(relabel_workspace_get_model(workspace), "listed", G_CALLBACK(update_count), self);
  g_signal_connect_swapped(relabel_workspace_get_model(workspace), "failed", G_CALLBACK(failed_cb), self);
  update(self);
}
