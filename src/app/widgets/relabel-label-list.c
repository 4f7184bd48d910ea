/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-label-list.h"

#include <glib/gi18n.h>

#include "relabel-label-row.h"

/*
 * RelabelLabelList:
 *
 * The labels of a sample, field by field. There are rows only for those that are seen, since there may be thousands.
 */
struct _RelabelLabelList {
  AdwBin parent_instance;

  GtkListView *view;
  /* Owned. */
  GListStore *labels;
  GtkSingleSelection *selection;
  /* Position of a field's first label to the field's name. */
  GHashTable *headings;
};

G_DEFINE_FINAL_TYPE(RelabelLabelList, relabel_label_list, ADW_TYPE_BIN)

enum { SIGNAL_SELECTED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
relabel_label_list_dispose(GObject *object)
{
  RelabelLabelList *self = RELABEL_LABEL_LIST(object);

  g_clear_object(&self->selection);
  g_clear_object(&self->labels);
  g_clear_pointer(&self->headings, g_hash_table_unref);
  G_OBJECT_CLASS(relabel_label_list_parent_class)->dispose(object);
}

static void
relabel_label_list_class_init(RelabelLabelListClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_label_list_dispose;

  /* Another label is selected, or none. */
  signals[SIGNAL_SELECTED] =
      g_signal_new("selected", RELABEL_TYPE_LABEL_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
setup_cb(RelabelLabelList *self, GtkListItem *list_item)
{
  gtk_list_item_set_child(list_item, relabel_label_row_new());
}

static void
bind_cb(RelabelLabelList *self, GtkListItem *list_item)
{
  RelabelLabel *label = gtk_list_item_get_item(list_item);
  GtkWidget *row = gtk_list_item_get_child(list_item);
  const char *heading = g_hash_table_lookup(self->headings, GUINT_TO_POINTER(gtk_list_item_get_position(list_item)));

  relabel_label_row_set_label(RELABEL_LABEL_ROW(row), label, heading);
  /* The accessible of a row is that of the list's own widget around it. */
  gtk_accessible_update_property(GTK_ACCESSIBLE(gtk_widget_get_parent(row)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                 relabel_label_get_title(label), -1);
}

static void
selected_cb(RelabelLabelList *self)
{
  g_signal_emit(self, signals[SIGNAL_SELECTED], 0);
}

static void
relabel_label_list_init(RelabelLabelList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
  GtkWidget *scroller = gtk_scrolled_window_new();

  self->headings = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  self->labels = g_list_store_new(RELABEL_TYPE_LABEL);
  self->selection = gtk_single_selection_new(g_object_ref(G_LIST_MODEL(self->labels)));
  gtk_single_selection_set_autoselect(self->selection, FALSE);
  gtk_single_selection_set_can_unselect(self->selection, TRUE);
  g_signal_connect_object(self->selection, "notify::selected-item", G_CALLBACK(selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(factory, "setup", G_CALLBACK(setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(factory, "bind", G_CALLBACK(bind_cb), self, G_CONNECT_SWAPPED);
  self->view = GTK_LIST_VIEW(gtk_list_view_new(g_object_ref(GTK_SELECTION_MODEL(self->selection)), factory));
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Labels"), -1);
  gtk_widget_add_css_class(GTK_WIDGET(self->view), "navigation-sidebar");
  gtk_widget_add_css_class(GTK_WIDGET(self->view), "label-list");
  gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), GTK_WIDGET(self->view));
  adw_bin_set_child(ADW_BIN(self), scroller);
}

/* @sample: (nullable); those of fields that are hidden are not listed. */
void
relabel_label_list_set_sample(RelabelLabelList *self, RelabelSample *sample, RelabelOverlay *overlay)
{
  g_auto(GStrv) fields = sample != NULL ? relabel_sample_list_label_fields(sample) : g_new0(char *, 1);
  g_autoptr(GPtrArray) all = g_ptr_array_new();

  g_hash_table_remove_all(self->headings);
  for (guint f = 0; fields[f] != NULL; f++) {
    GPtrArray *labels = relabel_overlay_is_hidden(overlay, fields[f]) ? NULL : relabel_sample_get_labels(sample, fields[f]);

    if (labels == NULL || labels->len == 0)
      continue;
    g_hash_table_insert(self->headings, GUINT_TO_POINTER(all->len), g_strdup(fields[f]));
    g_ptr_array_extend(all, labels, NULL, NULL);
  }
  g_list_store_splice(self->labels, 0, g_list_model_get_n_items(G_LIST_MODEL(self->labels)), all->pdata, all->len);
}

guint
relabel_label_list_get_n_labels(RelabelLabelList *self)
{
  return g_list_model_get_n_items(G_LIST_MODEL(self->labels));
}

/* @id: (nullable); an id that is not there selects none. */
void
relabel_label_list_select(RelabelLabelList *self, const char *id)
{
  guint n = relabel_label_list_get_n_labels(self), found = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; id != NULL && i < n && found == GTK_INVALID_LIST_POSITION; i++) {
    g_autoptr(RelabelLabel) label = g_list_model_get_item(G_LIST_MODEL(self->labels), i);

    if (g_strcmp0(relabel_label_get_id(label), id) == 0)
      found = i;
  }
  gtk_single_selection_set_selected(self->selection, found);
  if (found != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action(GTK_WIDGET(self->view), "list.scroll-to-item", "u", found);
}

/* NULL when none is. */
const char *
relabel_label_list_get_selected(RelabelLabelList *self)
{
  RelabelLabel *label = gtk_single_selection_get_selected_item(self->selection);

  return label != NULL ? relabel_label_get_id(label) : NULL;
}
