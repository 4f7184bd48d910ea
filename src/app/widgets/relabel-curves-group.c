/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-curves-group.h"

#include <string.h>

#include <glib/gi18n.h>

/* How many classes have a curve at first. */
#define N_BEST 3

/*
 * RelabelCurvesGroup:
 *
 * The curves of some classes, at first the best ones, with what each is, and a list to choose others from.
 */
struct _RelabelCurvesGroup {
  GtkBox parent_instance;

  RelabelCurvesPlot *plot;
  GtkFlowBox *legend;
  GtkListBox *list;
  GtkEditable *search;

  /* Owned. */
  RelabelEvaluation *evaluation;
  GHashTable *chosen; /* of names of classes */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE(RelabelCurvesGroup, relabel_curves_group, GTK_TYPE_BOX)

static void
relabel_curves_group_dispose(GObject *object)
{
  RelabelCurvesGroup *self = RELABEL_CURVES_GROUP(object);

  g_clear_object(&self->evaluation);
  g_clear_pointer(&self->chosen, g_hash_table_unref);
  G_OBJECT_CLASS(relabel_curves_group_parent_class)->dispose(object);
}

static void
relabel_curves_group_class_init(RelabelCurvesGroupClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_curves_group_dispose;
}

static GtkWidget *
new_entry(RelabelCurvesGroup *self, const char *label)
{
  GtkWidget *entry = gtk_label_new(NULL);
  g_autofree char *name = g_markup_escape_text(label, -1), *markup = NULL, *tooltip = NULL;
  double ap = relabel_evaluation_get_ap(self->evaluation, label);
  GdkRGBA color;

  relabel_curves_plot_get_color(self->plot, label, &color);
  markup = g_strdup_printf("<span foreground=\"#%02x%02x%02x\">●</span> %s %.3f", (guint)(color.red * 255), (guint)(color.green * 255),
                           (guint)(color.blue * 255), name, ap);
  tooltip = g_strdup_printf(_("%s AP %.3f"), label, ap);
  gtk_label_set_markup(GTK_LABEL(entry), markup);
  gtk_label_set_ellipsize(GTK_LABEL(entry), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars(GTK_LABEL(entry), 24);
  gtk_label_set_xalign(GTK_LABEL(entry), 0);
  gtk_widget_set_tooltip_text(entry, tooltip);
  return entry;
}

static void
update(RelabelCurvesGroup *self)
{
  const char *const *classes = relabel_evaluation_get_classes(self->evaluation);
  g_autoptr(GPtrArray) shown = g_ptr_array_new();
  GtkWidget *child;

  for (gsize i = 0; classes[i] != NULL; i++) {
    if (g_hash_table_contains(self->chosen, classes[i]))
      g_ptr_array_add(shown, (gpointer)classes[i]);
  }
  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->legend))) != NULL)
    gtk_flow_box_remove(self->legend, child);
  for (guint i = 0; i < shown->len; i++)
    gtk_flow_box_insert(self->legend, new_entry(self, shown->pdata[i]), -1);
  g_ptr_array_add(shown, NULL);
  relabel_curves_plot_set_curves(self->plot, self->evaluation, (const char *const *)shown->pdata);
}

static void
toggled_cb(GtkCheckButton *check, RelabelCurvesGroup *self)
{
  const char *label = g_object_get_data(G_OBJECT(check), "class");

  if (self->updating)
    return;
  if (gtk_check_button_get_active(check))
    g_hash_table_add(self->chosen, g_strdup(label));
  else
    g_hash_table_remove(self->chosen, label);
  update(self);
}

static void
append_check(RelabelCurvesGroup *self, const char *label)
{
  GtkWidget *check = gtk_check_button_new_with_label(label);

  g_object_set_data_full(G_OBJECT(check), "class", g_strdup(label), g_free);
  gtk_check_button_set_active(GTK_CHECK_BUTTON(check), g_hash_table_contains(self->chosen, label));
  g_signal_connect(check, "toggled", G_CALLBACK(toggled_cb), self);
  gtk_list_box_append(self->list, check);
  gtk_widget_set_focusable(gtk_widget_get_parent(check), FALSE);
}

static void
fill_list(RelabelCurvesGroup *self)
{
  const char *const *classes = relabel_evaluation_get_classes(self->evaluation);
  GtkWidget *row;

  self->updating = TRUE;
  while ((row = gtk_widget_get_first_child(GTK_WIDGET(self->list))) != NULL)
    gtk_list_box_remove(self->list, row);
  for (gsize i = 0; classes[i] != NULL; i++) {
    /* Without any truth there is no curve. */
    if (relabel_evaluation_get_ap(self->evaluation, classes[i]) >= 0)
      append_check(self, classes[i]);
  }
  self->updating = FALSE;
}

static gboolean
filter_cb(GtkListBoxRow *row, gpointer user_data)
{
  RelabelCurvesGroup *self = user_data;
  const char *label = g_object_get_data(G_OBJECT(gtk_list_box_row_get_child(row)), "class");
  g_autofree char *wanted = g_utf8_casefold(gtk_editable_get_text(self->search), -1);
  g_autofree char *name = g_utf8_casefold(label, -1);

  return strstr(name, wanted) != NULL;
}

static GtkWidget *
new_chooser(RelabelCurvesGroup *self)
{
  GtkWidget *button = gtk_menu_button_new(), *popover = gtk_popover_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new();

  self->search = GTK_EDITABLE(gtk_search_entry_new());
  self->list = GTK_LIST_BOX(gtk_list_box_new());
  gtk_list_box_set_selection_mode(self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func(self->list, filter_cb, self, NULL);
  g_signal_connect_swapped(self->search, "search-changed", G_CALLBACK(gtk_list_box_invalidate_filter), self->list);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search classes"), -1);
  gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), GTK_WIDGET(self->list));
  gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroller), 300);
  gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroller), TRUE);
  gtk_box_append(GTK_BOX(box), GTK_WIDGET(self->search));
  gtk_box_append(GTK_BOX(box), scroller);
  gtk_popover_set_child(GTK_POPOVER(popover), box);
  gtk_menu_button_set_popover(GTK_MENU_BUTTON(button), popover);
  gtk_menu_button_set_label(GTK_MENU_BUTTON(button), _("Classes…"));
  gtk_widget_set_halign(button, GTK_ALIGN_END);
  gtk_widget_set_valign(button, GTK_ALIGN_START);
  return button;
}

static void
relabel_curves_group_init(RelabelCurvesGroup *self)
{
  GtkWidget *top = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing(GTK_BOX(self), 9);
  self->chosen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->plot = g_object_new(RELABEL_TYPE_CURVES_PLOT, NULL);
  self->legend = GTK_FLOW_BOX(gtk_flow_box_new());
  gtk_flow_box_set_selection_mode(self->legend, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line(self->legend, 6);
  gtk_widget_set_hexpand(GTK_WIDGET(self->legend), TRUE);
  gtk_widget_set_can_focus(GTK_WIDGET(self->legend), FALSE);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->legend), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Classes with a curve"), -1);
  gtk_box_append(GTK_BOX(top), GTK_WIDGET(self->legend));
  gtk_box_append(GTK_BOX(top), new_chooser(self));
  gtk_box_append(GTK_BOX(self), top);
  gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->plot));
}

/* @evaluation: one that has curves. */
void
relabel_curves_group_set_evaluation(RelabelCurvesGroup *self, RelabelEvaluation *evaluation)
{
  g_auto(GStrv) best = relabel_evaluation_list_best_classes(evaluation, N_BEST);

  g_set_object(&self->evaluation, evaluation);
  g_hash_table_remove_all(self->chosen);
  for (gsize i = 0; best[i] != NULL; i++)
    g_hash_table_add(self->chosen, g_strdup(best[i]));
  fill_list(self);
  update(self);
}

RelabelCurvesPlot *
relabel_curves_group_get_plot(RelabelCurvesGroup *self)
{
  return self->plot;
}
