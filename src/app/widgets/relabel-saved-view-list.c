/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-saved-view-list.h"

#include <glib/gi18n.h>

#include "relabel-menu.h"

/*
 * RelabelSavedViewList:
 *
 * The views that the dataset keeps. One that can't be shown is there all the same, with the reason.
 */
struct _RelabelSavedViewList {
  GtkBox parent_instance;

  GtkBox *rows;

  /* Owned. */
  RelabelWorkspace *workspace;
};

G_DEFINE_FINAL_TYPE(RelabelSavedViewList, relabel_saved_view_list, GTK_TYPE_BOX)

static void
relabel_saved_view_list_dispose(GObject *object)
{
  RelabelSavedViewList *self = RELABEL_SAVED_VIEW_LIST(object);

  relabel_saved_view_list_set_workspace(self, NULL);
  G_OBJECT_CLASS(relabel_saved_view_list_parent_class)->dispose(object);
}

static void
relabel_saved_view_list_class_init(RelabelSavedViewListClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_saved_view_list_dispose;
}

static void
relabel_saved_view_list_init(RelabelSavedViewList *self)
{
  GtkWidget *heading = gtk_label_new(_("Saved Views"));

  gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
  gtk_label_set_xalign(GTK_LABEL(heading), 0);
  gtk_widget_add_css_class(heading, "heading");
  self->rows = GTK_BOX(gtk_box_new(GTK_ORIENTATION_VERTICAL, 0));
  gtk_box_append(GTK_BOX(self), heading);
  gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->rows));
}

static GtkWidget *
make_menu_button(const char *name)
{
  g_autoptr(GMenu) menu = g_menu_new();
  GtkWidget *button = gtk_menu_button_new();
  g_autofree char *title = g_strdup_printf(_("Menu of “%s”"), name);

  relabel_menu_append(menu, _("_Rename…"), "win.ask-rename-view", name);
  relabel_menu_append(menu, _("_Delete"), "win.delete-view", name);
  gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(button), G_MENU_MODEL(menu));
  gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(button), "view-more-symbolic");
  gtk_widget_set_tooltip_text(button, title);
  gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class(button, "flat");
  gtk_widget_add_css_class(button, "circular");
  return button;
}

static GtkWidget *
make_text(RelabelSavedView *view, const char *problem)
{
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new(relabel_saved_view_get_name(view));
  const char *more = problem != NULL ? problem : relabel_saved_view_get_description(view);

  gtk_label_set_xalign(GTK_LABEL(name), 0);
  gtk_label_set_ellipsize(GTK_LABEL(name), PANGO_ELLIPSIZE_END);
  gtk_box_append(GTK_BOX(box), name);
  if (more != NULL && *more != '\0') {
    GtkWidget *label = gtk_label_new(more);

    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_lines(GTK_LABEL(label), 2);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_widget_add_css_class(label, "dim-label");
    gtk_widget_add_css_class(label, "caption");
    gtk_box_append(GTK_BOX(box), label);
  }
  return box;
}

static void
append_row(RelabelSavedViewList *self, RelabelSavedView *saved, GPtrArray *fields)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_saved_view_dup_view(saved, &error);
  gboolean can_show = view != NULL && relabel_view_check(view, fields, &error);
  g_autofree char *text = view != NULL ? relabel_view_to_string(view) : NULL;
  const char *name = relabel_saved_view_get_name(saved);
  GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *button = gtk_button_new();
  g_autofree char *spoken = can_show ? g_strdup(name) : g_strdup_printf("%s, %s", name, error->message);

  gtk_button_set_child(GTK_BUTTON(button), make_text(saved, can_show ? NULL : error->message));
  gtk_widget_set_hexpand(button, TRUE);
  gtk_widget_set_sensitive(button, can_show);
  gtk_widget_set_tooltip_text(button, can_show ? text : error->message);
  gtk_widget_add_css_class(button, "flat");
  gtk_widget_add_css_class(button, "saved-view");
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (can_show)
    gtk_actionable_set_detailed_action_name(GTK_ACTIONABLE(button), "win.show-saved-view");
  gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "s", name);
  gtk_box_append(GTK_BOX(row), button);
  gtk_box_append(GTK_BOX(row), make_menu_button(name));
  gtk_box_append(self->rows, row);
}

static void
update(RelabelSavedViewList *self)
{
  RelabelDataset *dataset = relabel_workspace_get_dataset(self->workspace);
  g_autoptr(GPtrArray) views = relabel_dataset_list_saved_views(dataset);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->rows))) != NULL)
    gtk_box_remove(self->rows, child);
  for (guint i = 0; i < views->len; i++)
    append_row(self, views->pdata[i], fields);
  gtk_widget_set_visible(GTK_WIDGET(self), views->len > 0);
}

void
relabel_saved_view_list_set_workspace(RelabelSavedViewList *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  if (self->workspace != NULL)
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_dataset(self->workspace), self);
  g_set_object(&self->workspace, workspace);
  if (workspace == NULL)
    return;
  g_signal_connect_swapped(relabel_workspace_get_dataset(workspace), "changed", G_CALLBACK(update), self);
  update(self);
}
