/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-samples-page.h"

#include <glib/gi18n.h>

#include "relabel-field-list.h"
#include "relabel-sample-cell.h"
#include "relabel-view-entry.h"
#include "relabel-view-status.h"

/* Around each cell, by the style sheet. */
#define CELL_MARGIN 12

static const int sizes[] = { 96, 128, 160, 208, 256, 320, 400, 512 };

/*
 * RelabelSamplesPage:
 *
 * The grid of a dataset's samples, with the fields beside it and, above, what is looked for.
 */
struct _RelabelSamplesPage {
  AdwBin parent_instance;

  /* Template children. */
  GtkSearchBar *search_bar;
  RelabelViewEntry *view_entry;
  AdwFlap *flap;
  RelabelFieldList *field_list;
  RelabelViewStatus *view_status;
  GtkStack *stack;
  AdwStatusPage *failed_page;
  GtkWidget *failed_button;
  GtkScrolledWindow *scroller;
  GtkGridView *grid;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;

  /* Owned. */
  RelabelWorkspace *workspace;
  GPtrArray *cells;
  GSignalGroup *first_signals;

  int size;
  /* Height for a width of 1. */
  double ratio;
  int cell_width;
  int cell_height;
  double scrolled;
  guint columns_id;
  gboolean failed;
};

G_DEFINE_FINAL_TYPE(RelabelSamplesPage, relabel_samples_page, ADW_TYPE_BIN)

enum { PROP_0, PROP_SIZE, PROP_SHOW_SIDEBAR, PROP_FOLDED, PROP_SEARCH_MODE, N_PROPS };

static GParamSpec *props[N_PROPS];

/* Cells fill the width: as many columns as fit at the size that is wanted, each made a little wider. */
static void
update_columns(RelabelSamplesPage *self)
{
  int width = (int)gtk_adjustment_get_page_size(gtk_scrolled_window_get_hadjustment(self->scroller)) - CELL_MARGIN;
  int n_columns = MAX(1, width / (self->size + CELL_MARGIN));

  if (width <= CELL_MARGIN)
    return;
  self->cell_width = width / n_columns - CELL_MARGIN;
  self->cell_height = (int)(self->cell_width * self->ratio);
  for (guint i = 0; i < self->cells->len; i++)
    relabel_sample_cell_set_size(self->cells->pdata[i], self->cell_width, self->cell_height);
  gtk_grid_view_set_min_columns(self->grid, 1);
  gtk_grid_view_set_max_columns(self->grid, (guint)n_columns);
  gtk_grid_view_set_min_columns(self->grid, (guint)n_columns);
}

static gboolean
update_columns_cb(gpointer data)
{
  RelabelSamplesPage *self = data;

  self->columns_id = 0;
  update_columns(self);
  return G_SOURCE_REMOVE;
}

/* The grid makes widgets for 32 rows of max-columns, so that has to be no more than fit. It can't change while sizes are allocated. */
static void
width_changed_cb(RelabelSamplesPage *self)
{
  if (self->columns_id == 0)
    self->columns_id = g_idle_add_full(GTK_PRIORITY_RESIZE - 1, update_columns_cb, self, NULL);
}

/* Cells have the form of the first picture, so that there is no more room around pictures than need be; most datasets have one form. */
static void
first_sample_cb(RelabelSamplesPage *self, GParamSpec *pspec, RelabelSampleItem *item)
{
  RelabelSample *sample = relabel_sample_item_get_sample(item);
  double width = sample != NULL ? relabel_sample_get_width(sample) : 0;

  if (width <= 0)
    return;
  /* Objects are of any form. */
  self->ratio = relabel_sample_item_get_patch(item) != NULL ? 1 : CLAMP(relabel_sample_get_height(sample) / width, 0.6, 1.4);
  update_columns(self);
}

static void
watch_first_sample(RelabelSamplesPage *self)
{
  GListModel *model = G_LIST_MODEL(relabel_workspace_get_model(self->workspace));
  g_autoptr(RelabelSampleItem) item = g_list_model_get_item(model, 0);

  /* The group holds no reference; until it has a sample somebody has to. */
  g_signal_group_set_target(self->first_signals, item);
  g_object_set_data_full(G_OBJECT(self), "first-item", item != NULL ? g_object_ref(item) : NULL, g_object_unref);
  if (item != NULL)
    first_sample_cb(self, NULL, item);
}

static void
set_size(RelabelSamplesPage *self, int size)
{
  if (self->size == size)
    return;
  self->size = size;
  update_columns(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SIZE]);
}

/* Closing it leaves the view as it is. */
static void
set_search_mode(RelabelSamplesPage *self, gboolean search_mode)
{
  if (gtk_search_bar_get_search_mode(self->search_bar) == search_mode)
    return;
  gtk_search_bar_set_search_mode(self->search_bar, search_mode);
  gtk_widget_grab_focus(search_mode ? GTK_WIDGET(self->view_entry) : GTK_WIDGET(self->grid));
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SEARCH_MODE]);
}

static void
cell_gone_cb(gpointer data, GObject *cell)
{
  g_ptr_array_remove_fast(data, cell);
}

static void
setup_cb(RelabelSamplesPage *self, GtkListItem *list_item)
{
  GtkWidget *cell = relabel_sample_cell_new(relabel_workspace_get_thumbnailer(self->workspace), relabel_workspace_get_overlay(self->workspace));

  relabel_sample_cell_set_size(RELABEL_SAMPLE_CELL(cell), self->cell_width, self->cell_height);
  g_ptr_array_add(self->cells, cell);
  g_object_weak_ref(G_OBJECT(cell), cell_gone_cb, self->cells);
  gtk_list_item_set_child(list_item, cell);
}

static void
bind_cb(RelabelSamplesPage *self, GtkListItem *list_item)
{
  relabel_sample_cell_set_item(RELABEL_SAMPLE_CELL(gtk_list_item_get_child(list_item)), gtk_list_item_get_item(list_item));
}

static void
unbind_cb(RelabelSamplesPage *self, GtkListItem *list_item)
{
  relabel_sample_cell_set_item(RELABEL_SAMPLE_CELL(gtk_list_item_get_child(list_item)), NULL);
}

static void
activate_cb(RelabelSamplesPage *self, guint position)
{
  GListModel *model = G_LIST_MODEL(relabel_workspace_get_model(self->workspace));
  g_autoptr(RelabelSampleItem) item = g_list_model_get_item(model, position);

  if (item != NULL)
    gtk_widget_activate_action(GTK_WIDGET(self), "win.view-sample", "s", relabel_sample_item_get_key(item));
}

static gboolean
scroll_cb(RelabelSamplesPage *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  if ((gtk_event_controller_get_current_event_state(GTK_EVENT_CONTROLLER(controller)) & GDK_CONTROL_MASK) == 0)
    return FALSE;
  /* Touchpads scroll by parts of a step. */
  self->scrolled += dy;
  if (ABS(self->scrolled) >= 1) {
    relabel_samples_page_zoom(self, self->scrolled > 0 ? -1 : 1);
    self->scrolled = 0;
  }
  return TRUE;
}

/* As file managers have it: a look at it with the space bar, while Ctrl+Space still selects. */
static gboolean
key_pressed_cb(RelabelSamplesPage *self, guint keyval, guint keycode, GdkModifierType state)
{
  g_autofree char *id = NULL;

  if (keyval != GDK_KEY_space || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  id = relabel_samples_page_dup_focused_id(self);
  if (id != NULL)
    gtk_widget_activate_action(GTK_WIDGET(self), "win.view-sample", "s", id);
  return id != NULL;
}

static void
relabel_samples_page_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelabelSamplesPage *self = RELABEL_SAMPLES_PAGE(object);

  switch (prop_id) {
  case PROP_SIZE:
    g_value_set_int(value, self->size);
    break;
  case PROP_SHOW_SIDEBAR:
    g_value_set_boolean(value, adw_flap_get_reveal_flap(self->flap));
    break;
  case PROP_FOLDED:
    g_value_set_boolean(value, adw_flap_get_folded(self->flap));
    break;
  case PROP_SEARCH_MODE:
    g_value_set_boolean(value, gtk_search_bar_get_search_mode(self->search_bar));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_samples_page_set_property(GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelabelSamplesPage *self = RELABEL_SAMPLES_PAGE(object);

  switch (prop_id) {
  case PROP_SIZE:
    set_size(self, g_value_get_int(value));
    break;
  case PROP_SHOW_SIDEBAR:
    adw_flap_set_reveal_flap(self->flap, g_value_get_boolean(value));
    break;
  case PROP_SEARCH_MODE:
    set_search_mode(self, g_value_get_boolean(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_samples_page_dispose(GObject *object)
{
  RelabelSamplesPage *self = RELABEL_SAMPLES_PAGE(object);

  g_clear_handle_id(&self->columns_id, g_source_remove);
  if (self->grid != NULL)
    relabel_samples_page_set_workspace(self, NULL);
  G_OBJECT_CLASS(relabel_samples_page_parent_class)->dispose(object);
}

static void
relabel_samples_page_finalize(GObject *object)
{
  RelabelSamplesPage *self = RELABEL_SAMPLES_PAGE(object);

  for (guint i = 0; i < self->cells->len; i++)
    g_object_weak_unref(self->cells->pdata[i], cell_gone_cb, self->cells);
  g_ptr_array_unref(self->cells);
  g_object_unref(self->first_signals);
  G_OBJECT_CLASS(relabel_samples_page_parent_class)->finalize(object);
}

static void
relabel_samples_page_class_init(RelabelSamplesPageClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->dispose = relabel_samples_page_dispose;
  object_class->finalize = relabel_samples_page_finalize;
  object_class->get_property = relabel_samples_page_get_property;
  object_class->set_property = relabel_samples_page_set_property;

  props[PROP_SIZE] = g_param_spec_int("size", NULL, NULL, 64, 512, 160, flags);
  props[PROP_SHOW_SIDEBAR] = g_param_spec_boolean("show-sidebar", NULL, NULL, TRUE, flags);
  props[PROP_SEARCH_MODE] = g_param_spec_boolean("search-mode", NULL, NULL, FALSE, flags);
  props[PROP_FOLDED] = g_param_spec_boolean("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);

  g_type_ensure(RELABEL_TYPE_FIELD_LIST);
  g_type_ensure(RELABEL_TYPE_VIEW_ENTRY);
  g_type_ensure(RELABEL_TYPE_VIEW_STATUS);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/pages/relabel-samples-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, search_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, view_entry);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, flap);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, field_list);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, view_status);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, failed_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, failed_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, scroller);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, grid);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, selection_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelSamplesPage, selection_label);
}

static void
add_controllers(RelabelSamplesPage *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new();

  gtk_event_controller_set_propagation_phase(scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped(scroll, "scroll", G_CALLBACK(scroll_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self->scroller), scroll);
  gtk_event_controller_set_propagation_phase(key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped(key, "key-pressed", G_CALLBACK(key_pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self->grid), key);
}

static void
notify_flap_cb(RelabelSamplesPage *self, GParamSpec *pspec)
{
  gboolean folded = g_str_equal(pspec->name, "folded");

  g_object_notify_by_pspec(G_OBJECT(self), props[folded ? PROP_FOLDED : PROP_SHOW_SIDEBAR]);
}

static void
relabel_samples_page_init(RelabelSamplesPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new();

  self->size = 160;
  self->ratio = 1;
  self->cell_width = self->cell_height = self->size;
  self->first_signals = g_signal_group_new(RELABEL_TYPE_SAMPLE_ITEM);
  g_signal_group_connect_swapped(self->first_signals, "notify::sample", G_CALLBACK(first_sample_cb), self);
  self->cells = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
  g_signal_connect_swapped(factory, "setup", G_CALLBACK(setup_cb), self);
  g_signal_connect_swapped(factory, "bind", G_CALLBACK(bind_cb), self);
  g_signal_connect_swapped(factory, "unbind", G_CALLBACK(unbind_cb), self);
  gtk_grid_view_set_factory(self->grid, factory);
  g_object_unref(factory);
  g_signal_connect_swapped(self->grid, "activate", G_CALLBACK(activate_cb), self);
  g_signal_connect_swapped(gtk_scrolled_window_get_hadjustment(self->scroller), "notify::page-size",
                           G_CALLBACK(width_changed_cb), self);
  g_signal_connect_swapped(self->flap, "notify::reveal-flap", G_CALLBACK(notify_flap_cb), self);
  g_signal_connect_swapped(self->flap, "notify::folded", G_CALLBACK(notify_flap_cb), self);
  add_controllers(self);
}

static gboolean
is_whole(RelabelSamplesPage *self)
{
  return relabel_view_get_n_stages(relabel_workspace_get_view(self->workspace)) == 0;
}

static void
update_stack(RelabelSamplesPage *self)
{
  RelabelSampleModel *model = relabel_workspace_get_model(self->workspace);

  if (relabel_sample_model_get_loading(model))
    gtk_stack_set_visible_child_name(self->stack, "loading");
  else if (self->failed)
    gtk_stack_set_visible_child_name(self->stack, "failed");
  else if (g_list_model_get_n_items(G_LIST_MODEL(model)) > 0)
    gtk_stack_set_visible_child_name(self->stack, "grid");
  else
    gtk_stack_set_visible_child_name(self->stack, is_whole(self) ? "empty" : "no-match");
  watch_first_sample(self);
}

/* What has failed before is no longer asked for. */
static void
listed_cb(RelabelSamplesPage *self)
{
  self->failed = FALSE;
  update_stack(self);
}

static void
failed_cb(RelabelSamplesPage *self, GError *error)
{
  g_autofree char *markup = g_markup_escape_text(error->message, -1);

  adw_status_page_set_description(self->failed_page, markup);
  gtk_widget_set_visible(self->failed_button, !is_whole(self));
  self->failed = TRUE;
  update_stack(self);
}

static void
update_selection_bar(RelabelSamplesPage *self)
{
  RelabelSampleSelection *selection = relabel_workspace_get_selection(self->workspace);
  guint n_selected = relabel_sample_selection_get_n_selected(selection);
  guint n = g_list_model_get_n_items(G_LIST_MODEL(selection));
  /* Translators: the first number is how many samples are selected, the second how many there are. */
  g_autofree char *text = g_strdup_printf(ngettext("%'u of %'u selected", "%'u of %'u selected", n_selected), n_selected, n);

  if (n_selected > 0)
    gtk_label_set_text(self->selection_label, text);
  gtk_action_bar_set_revealed(self->selection_bar, n_selected > 0);
}

static void
disconnect_workspace(RelabelSamplesPage *self)
{
  RelabelSampleModel *model = relabel_workspace_get_model(self->workspace);

  g_signal_handlers_disconnect_by_data(model, self);
  g_signal_handlers_disconnect_by_data(relabel_workspace_get_selection(self->workspace), self);
  gtk_grid_view_set_model(self->grid, NULL);
  g_signal_group_set_target(self->first_signals, NULL);
  g_object_set_data(G_OBJECT(self), "first-item", NULL);
  relabel_field_list_set_workspace(self->field_list, NULL);
}

void
relabel_samples_page_set_workspace(RelabelSamplesPage *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  if (self->workspace != NULL)
    disconnect_workspace(self);
  g_set_object(&self->workspace, workspace);
  relabel_view_entry_set_workspace(self->view_entry, workspace);
  relabel_view_status_set_workspace(self->view_status, workspace);
  if (workspace == NULL)
    return;
  g_signal_connect_swapped(relabel_workspace_get_model(workspace), "listed", G_CALLBACK(listed_cb), self);
  g_signal_connect_swapped(relabel_workspace_get_model(workspace), "listed", G_CALLBACK(update_selection_bar), self);
  g_signal_connect_swapped(relabel_workspace_get_model(workspace), "notify::loading", G_CALLBACK(update_stack), self);
  g_signal_connect_swapped(relabel_workspace_get_model(workspace), "failed", G_CALLBACK(failed_cb), self);
  g_signal_connect_swapped(relabel_workspace_get_selection(workspace), "notify::n-selected", G_CALLBACK(update_selection_bar), self);
  gtk_grid_view_set_model(self->grid, GTK_SELECTION_MODEL(relabel_workspace_get_selection(workspace)));
  relabel_field_list_set_workspace(self->field_list, workspace);
  self->failed = FALSE;
  update_stack(self);
  update_selection_bar(self);
}

/* @direction: 1 for larger thumbnails, -1 for smaller ones, 0 for the usual size. */
void
relabel_samples_page_zoom(RelabelSamplesPage *self, int direction)
{
  int size = direction == 0 ? 160 : self->size;

  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    int candidate = sizes[direction > 0 ? i : G_N_ELEMENTS(sizes) - 1 - i];

    if ((candidate - self->size) * direction > 0) {
      size = candidate;
      break;
    }
  }
  set_size(self, size);
}

void
relabel_samples_page_scroll_to(RelabelSamplesPage *self, guint position)
{
  gtk_widget_activate_action(GTK_WIDGET(self->grid), "list.scroll-to-item", "u", position);
}

char *
relabel_samples_page_dup_focused_id(RelabelSamplesPage *self)
{
  GtkWidget *focus = gtk_widget_get_root(GTK_WIDGET(self)) != NULL ? gtk_root_get_focus(gtk_widget_get_root(GTK_WIDGET(self))) : NULL;
  GtkWidget *cell = focus != NULL && gtk_widget_is_ancestor(focus, GTK_WIDGET(self->grid)) ? gtk_widget_get_first_child(focus) : NULL;
  RelabelSampleItem *item = RELABEL_IS_SAMPLE_CELL(cell) ? relabel_sample_cell_get_item(RELABEL_SAMPLE_CELL(cell)) : NULL;

  return item != NULL ? g_strdup(relabel_sample_item_get_key(item)) : NULL;
}

/* To write what is looked for, or to go on with it. */
void
relabel_samples_page_find(RelabelSamplesPage *self)
{
  set_search_mode(self, TRUE);
  gtk_widget_grab_focus(GTK_WIDGET(self->view_entry));
}
