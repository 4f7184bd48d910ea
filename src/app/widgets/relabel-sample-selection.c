/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-sample-selection.h"

/*
 * RelabelSampleSelection:
 *
 * A selection of many as a set of positions. GtkMultiSelection keeps each selected item alive; this keeps none.
 */
struct _RelabelSampleSelection {
  GObject parent_instance;

  GListModel *model;
  GtkBitset *selected;
};

static void list_model_init(GListModelInterface *iface);
static void selection_model_init(GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RelabelSampleSelection, relabel_sample_selection, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init)
                                  G_IMPLEMENT_INTERFACE(GTK_TYPE_SELECTION_MODEL, selection_model_init))

enum { PROP_0, PROP_N_SELECTED, N_PROPS };

static GParamSpec *props[N_PROPS];

static void
relabel_sample_selection_finalize(GObject *object)
{
  RelabelSampleSelection *self = RELABEL_SAMPLE_SELECTION(object);

  g_clear_object(&self->model);
  gtk_bitset_unref(self->selected);
  G_OBJECT_CLASS(relabel_sample_selection_parent_class)->finalize(object);
}

static void
relabel_sample_selection_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_N_SELECTED:
    g_value_set_uint(value, relabel_sample_selection_get_n_selected(RELABEL_SAMPLE_SELECTION(object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_sample_selection_class_init(RelabelSampleSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->finalize = relabel_sample_selection_finalize;
  object_class->get_property = relabel_sample_selection_get_property;
  props[PROP_N_SELECTED] = g_param_spec_uint("n-selected", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
relabel_sample_selection_init(RelabelSampleSelection *self)
{
  self->selected = gtk_bitset_new_empty();
}

static void
items_changed_cb(GListModel *model, guint position, guint removed, guint added, RelabelSampleSelection *self)
{
  gboolean lost;
  g_autoptr(GtkBitset) gone = gtk_bitset_new_range(position, removed);

  gtk_bitset_intersect(gone, self->selected);
  lost = !gtk_bitset_is_empty(gone);
  gtk_bitset_splice(self->selected, position, removed, added);
  g_list_model_items_changed(G_LIST_MODEL(self), position, removed, added);
  if (lost)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_N_SELECTED]);
}

static GType
get_item_type(GListModel *list)
{
  return g_list_model_get_item_type(RELABEL_SAMPLE_SELECTION(list)->model);
}

static guint
get_n_items(GListModel *list)
{
  return g_list_model_get_n_items(RELABEL_SAMPLE_SELECTION(list)->model);
}

static gpointer
get_item(GListModel *list, guint position)
{
  return g_list_model_get_item(RELABEL_SAMPLE_SELECTION(list)->model, position);
}

static void
list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Takes a set over, and tells of the span in which it differs. */
static void
replace(RelabelSampleSelection *self, GtkBitset *selected)
{
  g_autoptr(GtkBitset) changed = gtk_bitset_copy(self->selected);
  guint first, last;

  gtk_bitset_difference(changed, selected);
  gtk_bitset_unref(self->selected);
  self->selected = selected;
  if (gtk_bitset_is_empty(changed))
    return;
  first = gtk_bitset_get_minimum(changed);
  last = gtk_bitset_get_maximum(changed);
  gtk_selection_model_selection_changed(GTK_SELECTION_MODEL(self), first, last - first + 1);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_N_SELECTED]);
}

static gboolean
is_selected(GtkSelectionModel *model, guint position)
{
  return gtk_bitset_contains(RELABEL_SAMPLE_SELECTION(model)->selected, position);
}

static GtkBitset *
get_selection_in_range(GtkSelectionModel *model, guint position, guint n_items)
{
  return gtk_bitset_ref(RELABEL_SAMPLE_SELECTION(model)->selected);
}

/* The one way in which selections change: all other methods of the interface come here. */
static gboolean
set_selection(GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  RelabelSampleSelection *self = RELABEL_SAMPLE_SELECTION(model);
  GtkBitset *next = gtk_bitset_copy(self->selected);
  g_autoptr(GtkBitset) added = gtk_bitset_copy(selected);
  guint n_items = get_n_items(G_LIST_MODEL(model));

  gtk_bitset_intersect(added, mask);
  gtk_bitset_subtract(next, mask);
  gtk_bitset_union(next, added);
  gtk_bitset_remove_range_closed(next, n_items, G_MAXUINT);
  replace(self, next);
  return TRUE;
}

static void
selection_model_init(GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->set_selection = set_selection;
}

RelabelSampleSelection *
relabel_sample_selection_new(GListModel *model)
{
  RelabelSampleSelection *self = g_object_new(RELABEL_TYPE_SAMPLE_SELECTION, NULL);

  self->model = g_object_ref(model);
  g_signal_connect_object(model, "items-changed", G_CALLBACK(items_changed_cb), self, 0);
  return self;
}

guint
relabel_sample_selection_get_n_selected(RelabelSampleSelection *self)
{
  return (guint)gtk_bitset_get_size(self->selected);
}
