/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-report-table.h"

#include <glib/gi18n.h>

/* ---- a row ---- */

#define RELABEL_TYPE_REPORT_ITEM (relabel_report_item_get_type())

G_DECLARE_FINAL_TYPE(RelabelReportItem, relabel_report_item, RELABEL, REPORT_ITEM, GObject)

/* The figures of a class; those that there are none of are -1. */
struct _RelabelReportItem {
  GObject parent_instance;

  char *label;
  double figures[6];
};

G_DEFINE_FINAL_TYPE(RelabelReportItem, relabel_report_item, G_TYPE_OBJECT)

/* The order of the columns after the class. */
enum { PRECISION, RECALL, FSCORE, AP, AR, SUPPORT };

static void
relabel_report_item_finalize(GObject *object)
{
  g_free(RELABEL_REPORT_ITEM(object)->label);
  G_OBJECT_CLASS(relabel_report_item_parent_class)->finalize(object);
}

static void
relabel_report_item_class_init(RelabelReportItemClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_report_item_finalize;
}

static void
relabel_report_item_init(RelabelReportItem *self)
{
}

/* ---- the table ---- */

/*
 * RelabelReportTable:
 *
 * The figures of each class, which can be sorted by any of them. A class that is activated emits RelabelReportTable::activated with its name.
 */
struct _RelabelReportTable {
  AdwBin parent_instance;

  GListStore *items;
  GtkColumnView *view;
  GtkColumnViewColumn *columns[6];
};

G_DEFINE_FINAL_TYPE(RelabelReportTable, relabel_report_table, ADW_TYPE_BIN)

enum { SIGNAL_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
relabel_report_table_dispose(GObject *object)
{
  g_clear_object(&RELABEL_REPORT_TABLE(object)->items);
  G_OBJECT_CLASS(relabel_report_table_parent_class)->dispose(object);
}

static void
relabel_report_table_class_init(RelabelReportTableClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_report_table_dispose;
  signals[SIGNAL_ACTIVATED] = g_signal_new("activated", RELABEL_TYPE_REPORT_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_STRING);
}

static void
setup_name_cb(GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *label = gtk_label_new(NULL);

  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars(GTK_LABEL(label), 10);
  gtk_list_item_set_child(list_item, label);
}

static void
bind_name_cb(GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  RelabelReportItem *item = gtk_list_item_get_item(list_item);

  gtk_label_set_text(GTK_LABEL(gtk_list_item_get_child(list_item)), item->label);
  gtk_widget_set_tooltip_text(gtk_list_item_get_child(list_item), item->label);
}

static void
setup_number_cb(GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *label = gtk_label_new(NULL);

  gtk_label_set_xalign(GTK_LABEL(label), 1);
  gtk_widget_add_css_class(label, "numeric");
  gtk_list_item_set_child(list_item, label);
}

static void
bind_number_cb(GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  RelabelReportItem *item = gtk_list_item_get_item(list_item);
  int column = GPOINTER_TO_INT(user_data);
  double figure = item->figures[column];
  g_autofree char *text = column == SUPPORT ? g_strdup_printf("%'.0f", figure) : g_strdup_printf("%.3f", figure);

  gtk_label_set_text(GTK_LABEL(gtk_list_item_get_child(list_item)), figure >= 0 ? text : "–");
}

static int
compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
  return g_utf8_collate(((const RelabelReportItem *)a)->label, ((const RelabelReportItem *)b)->label);
}

static int
compare_numbers(gconstpointer a, gconstpointer b, gpointer data)
{
  double x = ((const RelabelReportItem *)a)->figures[GPOINTER_TO_INT(data)], y = ((const RelabelReportItem *)b)->figures[GPOINTER_TO_INT(data)];

  return (x > y) - (x < y);
}

/* @number: -1 for the names. */
static GtkColumnViewColumn *
append_column(RelabelReportTable *self, const char *title, int number)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
  GtkColumnViewColumn *column = gtk_column_view_column_new(title, factory);
  g_autoptr(GtkSorter) sorter =
      GTK_SORTER(gtk_custom_sorter_new(number < 0 ? compare_names : compare_numbers, GINT_TO_POINTER(number), NULL));

  g_signal_connect(factory, "setup", G_CALLBACK(number < 0 ? setup_name_cb : setup_number_cb), NULL);
  g_signal_connect(factory, "bind", G_CALLBACK(number < 0 ? bind_name_cb : bind_number_cb), GINT_TO_POINTER(number));
  gtk_column_view_column_set_sorter(column, sorter);
  gtk_column_view_column_set_expand(column, number < 0);
  gtk_column_view_column_set_resizable(column, TRUE);
  gtk_column_view_append_column(self->view, column);
  g_object_unref(column);
  return column;
}

static void
activate_cb(RelabelReportTable *self, guint position)
{
  g_autoptr(RelabelReportItem) item = g_list_model_get_item(G_LIST_MODEL(gtk_column_view_get_model(self->view)), position);

  if (item != NULL)
    g_signal_emit(self, signals[SIGNAL_ACTIVATED], 0, item->label);
}

static void
append_columns(RelabelReportTable *self)
{
  append_column(self, _("Class"), -1);
  self->columns[PRECISION] = append_column(self, _("Precision"), PRECISION);
  self->columns[RECALL] = append_column(self, _("Recall"), RECALL);
  self->columns[FSCORE] = append_column(self, _("F1"), FSCORE);
  self->columns[AP] = append_column(self, _("AP"), AP);
  self->columns[AR] = append_column(self, _("AR"), AR);
  self->columns[SUPPORT] = append_column(self, _("Objects"), SUPPORT);
}

static void
relabel_report_table_init(RelabelReportTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new();
  GtkSortListModel *sorted;

  self->items = g_list_store_new(RELABEL_TYPE_REPORT_ITEM);
  self->view = GTK_COLUMN_VIEW(gtk_column_view_new(NULL));
  append_columns(self);
  sorted = gtk_sort_list_model_new(g_object_ref(G_LIST_MODEL(self->items)), g_object_ref(gtk_column_view_get_sorter(self->view)));
  gtk_column_view_set_model(self->view, GTK_SELECTION_MODEL(gtk_no_selection_new(G_LIST_MODEL(sorted))));
  g_object_unref(gtk_column_view_get_model(self->view));
  g_signal_connect_swapped(self->view, "activate", G_CALLBACK(activate_cb), self);
  gtk_widget_add_css_class(GTK_WIDGET(self->view), "report");
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Classes"), -1);
  gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), GTK_WIDGET(self->view));
  gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroller), 360);
  gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroller), TRUE);
  gtk_widget_set_overflow(scroller, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class(scroller, "card");
  adw_bin_set_child(ADW_BIN(self), scroller);
}

/* The averages, which are behind the classes, stand elsewhere. */
void
relabel_report_table_set_evaluation(RelabelReportTable *self, RelabelEvaluation *evaluation)
{
  g_autoptr(GPtrArray) rows = relabel_evaluation_list_report(evaluation, NULL);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_object_unref);
  gboolean has_curves = relabel_evaluation_has_curves(evaluation);

  for (guint i = 0; i + 3 < rows->len; i++) {
    const RelabelEvaluationRow *row = rows->pdata[i];
    RelabelReportItem *item = g_object_new(RELABEL_TYPE_REPORT_ITEM, NULL);

    item->label = g_strdup(row->label);
    item->figures[PRECISION] = row->precision;
    item->figures[RECALL] = row->recall;
    item->figures[FSCORE] = row->fscore;
    item->figures[SUPPORT] = (double)row->support;
    item->figures[AP] = has_curves ? relabel_evaluation_get_ap(evaluation, row->label) : -1;
    item->figures[AR] = has_curves ? relabel_evaluation_get_ar(evaluation, row->label) : -1;
    g_ptr_array_add(items, item);
  }
  gtk_column_view_column_set_visible(self->columns[AP], has_curves);
  gtk_column_view_column_set_visible(self->columns[AR], has_curves);
  g_list_store_splice(self->items, 0, g_list_model_get_n_items(G_LIST_MODEL(self->items)), items->pdata, items->len);
}
