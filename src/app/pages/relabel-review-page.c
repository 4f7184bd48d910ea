/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-review-page.h"

#include <glib/gi18n.h>

#include "relabel-change-details.h"
#include "relabel-change-filter.h"
#include "relabel-change-row.h"
#include "relabel-compare.h"
#include "relabel-sample-reader.h"

/*
 * RelabelReviewPage:
 *
 * What a load changes, or has changed, to be looked at and chosen from. What is chosen is written only when it is applied.
 */
struct _RelabelReviewPage {
  AdwBin parent_instance;

  /* Template children. */
  AdwWindowTitle *title;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  AdwStatusPage *working_page;
  GtkProgressBar *working_bar;
  AdwLeaflet *leaflet;
  GtkWidget *list_pane;
  GtkWidget *detail_pane;
  RelabelChangeFilter *filter;
  GtkListView *list;
  GtkWidget *none_label;
  RelabelCompare *compare;
  GtkAdjustment *blend_adjustment;
  RelabelChangeDetails *details;
  GtkWidget *choices;
  GtkButton *reject_button;
  GtkWidget *both_button;
  GtkButton *accept_button;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelOverlay *overlay;
  RelabelSampleReader *reader;
  RelabelChangeList *changes;
  GtkSingleSelection *selection;
  RelabelSampleItem *item; /* of the selected change */
  GSignalGroup *item_signals;
  RelabelJob *job;
  char *key;
  gboolean loaded;
  guint focus_id;
};

G_DEFINE_FINAL_TYPE(RelabelReviewPage, relabel_review_page, ADW_TYPE_BIN)

enum { PROP_0, PROP_BLEND, N_PROPS };

enum { SIGNAL_CHANGED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static guint
get_n_listed(RelabelReviewPage *self)
{
  return self->selection != NULL ? g_list_model_get_n_items(G_LIST_MODEL(self->selection)) : 0;
}

/* NULL when nothing is listed. */
RelabelChange *
relabel_review_page_get_selected(RelabelReviewPage *self)
{
  return self->selection != NULL ? gtk_single_selection_get_selected_item(self->selection) : NULL;
}

/* What was chosen, in short. */
static void
update_title(RelabelReviewPage *self)
{
  gulong n_rejected = self->changes != NULL ? (gulong)relabel_change_list_get_n_chosen(self->changes, RELABEL_CHOICE_MINE) : 0;
  g_autofree char *rejected = g_strdup_printf(ngettext("%lu rejected", "%lu rejected", n_rejected), n_rejected);
  g_autofree char *subtitle = NULL;

  if (self->key != NULL)
    subtitle = n_rejected > 0 ? g_strdup_printf("%s · %s", self->key, rejected) : g_strdup(self->key);
  adw_window_title_set_subtitle(self->title, subtitle != NULL ? subtitle : "");
}

static void
update_choices(RelabelReviewPage *self)
{
  RelabelChange *change = relabel_review_page_get_selected(self);
  gboolean conflict = change != NULL && relabel_change_get_conflict(change);

  gtk_widget_set_visible(self->choices, change != NULL && relabel_change_get_kind(change) != RELABEL_CHANGE_KIND_SKIPPED);
  gtk_widget_set_visible(self->both_button, change != NULL && relabel_change_get_has_both(change));
  /* Translators: of two versions of a label, the one in the dataset, and the one on the server. */
  gtk_button_set_label(self->reject_button, conflict ? _("_Mine") : _("_Reject"));
  gtk_button_set_label(self->accept_button, conflict ? _("_Theirs") : _("_Accept"));
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->reject_button), self->loaded ? _("Take the change back") : _("Leave the dataset as it is"));
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->accept_button), self->loaded ? _("Keep the change") : _("Take the label of the server"));
}

static void
update_picture(RelabelReviewPage *self)
{
  RelabelChange *change = relabel_review_page_get_selected(self);
  RelabelSample *sample = self->item != NULL ? relabel_sample_item_get_sample(self->item) : NULL;

  relabel_compare_set_labels(self->compare, sample, change != NULL ? relabel_change_get_field(change) : NULL,
                             change != NULL ? relabel_change_get_before(change) : NULL,
                             change != NULL ? relabel_change_get_after(change) : NULL);
}

static void
update_selected(RelabelReviewPage *self)
{
  RelabelChange *change = relabel_review_page_get_selected(self);

  g_clear_object(&self->item);
  if (change != NULL && self->reader != NULL)
    self->item = relabel_sample_reader_get(self->reader, relabel_change_get_sample_id(change));
  g_signal_group_set_target(self->item_signals, self->item);
  update_picture(self);
  relabel_change_details_set_change(self->details, change);
  update_choices(self);
  gtk_widget_set_visible(self->none_label, self->changes != NULL && get_n_listed(self) == 0);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/* Return: the change first, where only the list is seen. */
static gboolean
return_cb(GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  RelabelReviewPage *self = user_data;

  if (!relabel_review_page_is_ready(self))
    return FALSE;
  if (adw_leaflet_get_folded(self->leaflet) && adw_leaflet_get_visible_child(self->leaflet) == self->list_pane)
    adw_leaflet_set_visible_child(self->leaflet, self->detail_pane);
  else
    gtk_widget_activate_action(GTK_WIDGET(self), "win.review-accept", NULL);
  return TRUE;
}

static void
add_return(RelabelReviewPage *self, GtkWidget *widget, GtkPropagationPhase phase)
{
  GtkEventController *controller = gtk_shortcut_controller_new();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string("Return|KP_Enter");

  gtk_event_controller_set_propagation_phase(controller, phase);
  gtk_shortcut_controller_add_shortcut(GTK_SHORTCUT_CONTROLLER(controller),
                                       gtk_shortcut_new(trigger, gtk_callback_action_new(return_cb, self, NULL)));
  gtk_widget_add_controller(widget, controller);
}

static GtkWidget *
find_selected_row(RelabelReviewPage *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child(GTK_WIDGET(self->list)); row != NULL; row = gtk_widget_get_next_sibling(row)) {
    if (gtk_widget_get_mapped(row) && (gtk_widget_get_state_flags(row) & GTK_STATE_FLAG_SELECTED) != 0)
      return row;
  }
  return NULL;
}

/* Where the keyboard is on the list, it follows what is selected; the row is there only after the list was laid out. */
static gboolean
focus_cb(gpointer data)
{
  RelabelReviewPage *self = data;
  GtkWidget *row = find_selected_row(self);

  self->focus_id = 0;
  if (row != NULL)
    gtk_widget_grab_focus(row);
  return G_SOURCE_REMOVE;
}

static void
focus_soon(RelabelReviewPage *self)
{
  if (self->focus_id == 0)
    self->focus_id = g_idle_add_full(GDK_PRIORITY_REDRAW + 10, focus_cb, self, NULL);
}

static void
clicked_cb(RelabelReviewPage *self)
{
  if (adw_leaflet_get_folded(self->leaflet) && relabel_review_page_get_selected(self) != NULL)
    adw_leaflet_set_visible_child(self->leaflet, self->detail_pane);
}

static void
setup_cb(RelabelReviewPage *self, GtkListItem *list_item)
{
  gtk_list_item_set_child(list_item, relabel_change_row_new());
}

static void
bind_cb(RelabelReviewPage *self, GtkListItem *list_item)
{
  RelabelChangeRow *row = RELABEL_CHANGE_ROW(gtk_list_item_get_child(list_item));
  RelabelChange *change = gtk_list_item_get_item(list_item);
  g_autoptr(RelabelSampleItem) item = relabel_sample_reader_get(self->reader, relabel_change_get_sample_id(change));

  relabel_change_row_set_group(row, relabel_change_list_get_by_class(self->changes),
                               relabel_change_list_is_first(self->changes, gtk_list_item_get_position(list_item)));
  relabel_change_row_set_change(row, change, item);
}

static void
unbind_cb(RelabelReviewPage *self, GtkListItem *list_item)
{
  relabel_change_row_set_change(RELABEL_CHANGE_ROW(gtk_list_item_get_child(list_item)), NULL, NULL);
}

static void
blend_cb(RelabelReviewPage *self)
{
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_BLEND]);
}

static void
relabel_review_page_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_BLEND:
    g_object_get_property(G_OBJECT(RELABEL_REVIEW_PAGE(object)->compare), "blend", value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_review_page_set_property(GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_BLEND:
    g_object_set_property(G_OBJECT(RELABEL_REVIEW_PAGE(object)->compare), "blend", value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_review_page_dispose(GObject *object)
{
  RelabelReviewPage *self = RELABEL_REVIEW_PAGE(object);

  g_clear_handle_id(&self->focus_id, g_source_remove);
  if (self->list != NULL)
    relabel_review_page_set_workspace(self, NULL);
  g_clear_object(&self->item_signals);
  G_OBJECT_CLASS(relabel_review_page_parent_class)->dispose(object);
}

static gboolean
relabel_review_page_grab_focus(GtkWidget *widget)
{
  gboolean grabbed = GTK_WIDGET_CLASS(relabel_review_page_parent_class)->grab_focus(widget);

  focus_soon(RELABEL_REVIEW_PAGE(widget));
  return grabbed;
}

static void
bind_template(GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/pages/relabel-review-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, title);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, empty_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, working_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, working_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, leaflet);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, list_pane);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, detail_pane);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, filter);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, list);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, none_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, compare);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, blend_adjustment);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, details);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, choices);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, reject_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, both_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelReviewPage, accept_button);
  gtk_widget_class_bind_template_callback(widget_class, bind_cb);
  gtk_widget_class_bind_template_callback(widget_class, blend_cb);
  gtk_widget_class_bind_template_callback(widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, setup_cb);
  gtk_widget_class_bind_template_callback(widget_class, unbind_cb);
}

static void
relabel_review_page_class_init(RelabelReviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->dispose = relabel_review_page_dispose;
  object_class->get_property = relabel_review_page_get_property;
  object_class->set_property = relabel_review_page_set_property;
  GTK_WIDGET_CLASS(klass)->grab_focus = relabel_review_page_grab_focus;

  /* Whether old and new lie on each other. */
  props[PROP_BLEND] =
      g_param_spec_boolean("blend", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  /* Another change is selected, or something else was chosen. */
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_REVIEW_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure(RELABEL_TYPE_CHANGE_DETAILS);
  g_type_ensure(RELABEL_TYPE_CHANGE_FILTER);
  g_type_ensure(RELABEL_TYPE_COMPARE);
  bind_template(GTK_WIDGET_CLASS(klass));
}

static void
relabel_review_page_init(RelabelReviewPage *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  add_return(self, GTK_WIDGET(self), GTK_PHASE_BUBBLE);
  /* Before the list, which does nothing on a double click. */
  add_return(self, GTK_WIDGET(self->list), GTK_PHASE_CAPTURE);
  self->item_signals = g_signal_group_new(RELABEL_TYPE_SAMPLE_ITEM);
  g_signal_group_connect_swapped(self->item_signals, "notify::sample", G_CALLBACK(update_picture), self);
}

void
relabel_review_page_set_workspace(RelabelReviewPage *self, RelabelWorkspace *workspace)
{
  GSettings *settings;

  if (self->workspace == workspace)
    return;
  relabel_review_page_set_job(self, NULL);
  relabel_review_page_set_changes(self, NULL, NULL, FALSE);
  relabel_compare_set_overlay(self->compare, NULL);
  g_clear_object(&self->overlay);
  g_clear_object(&self->reader);
  g_set_object(&self->workspace, workspace);
  if (workspace == NULL)
    return;
  /* Its own, for a field that is hidden among the samples is shown here. */
  settings = relabel_workspace_get_settings(workspace);
  self->overlay = relabel_overlay_new(relabel_workspace_get_dataset(workspace));
  g_settings_bind(settings, "show-labels", self->overlay, "show-names", G_SETTINGS_BIND_GET);
  g_settings_bind(settings, "label-opacity", self->overlay, "fill-opacity", G_SETTINGS_BIND_GET);
  g_settings_bind(settings, "label-width", self->overlay, "line-width", G_SETTINGS_BIND_GET);
  relabel_compare_set_overlay(self->compare, self->overlay);
  self->reader = relabel_sample_reader_new(relabel_workspace_get_dataset(workspace));
}

static void
show_state(RelabelReviewPage *self)
{
  gboolean any = self->changes != NULL && relabel_change_list_count(self->changes, RELABEL_CHANGE_FILTER_ALL, NULL) > 0;

  gtk_stack_set_visible_child_name(self->stack, self->job != NULL ? "working" : any ? "changes" : "empty");
}

/* @changes: (nullable): those of the run @key; @loaded: whether they are in the dataset already. */
void
relabel_review_page_set_changes(RelabelReviewPage *self, RelabelChangeList *changes, const char *key, gboolean loaded)
{
  g_free(self->key);
  self->key = g_strdup(key);
  self->loaded = loaded;
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data(self->selection, self);
  gtk_list_view_set_model(self->list, NULL);
  g_clear_object(&self->selection);
  g_set_object(&self->changes, changes);
  relabel_change_filter_set_changes(self->filter, changes);
  if (changes != NULL) {
    self->selection = gtk_single_selection_new(g_object_ref(G_LIST_MODEL(changes)));
    gtk_list_view_set_model(self->list, GTK_SELECTION_MODEL(self->selection));
    g_signal_connect_swapped(self->selection, "notify::selected-item", G_CALLBACK(update_selected), self);
    /* With another filter, too, when the same is selected. */
    g_signal_connect_swapped(self->selection, "items-changed", G_CALLBACK(update_selected), self);
  }
  adw_status_page_set_description(self->empty_page, loaded ? _("The last load of this run changed no label.")
                                                           : _("The dataset has all that was labelled already."));
  adw_leaflet_set_visible_child(self->leaflet, self->list_pane);
  update_title(self);
  show_state(self);
  update_selected(self);
}

static void
progress_cb(RelabelReviewPage *self)
{
  relabel_job_show_progress(self->job, self->working_bar);
}

/* @job: (nullable): what has to be waited for. */
void
relabel_review_page_set_job(RelabelReviewPage *self, RelabelJob *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data(relabel_job_get_progress(self->job), self);
  g_set_object(&self->job, job);
  if (job != NULL) {
    adw_status_page_set_title(self->working_page, relabel_job_get_title(job));
    gtk_progress_bar_set_fraction(self->working_bar, 0);
    g_signal_connect_swapped(relabel_job_get_progress(job), "changed", G_CALLBACK(progress_cb), self);
    progress_cb(self);
  }
  show_state(self);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/* Whether there are changes to be chosen from, and nothing that has to be waited for. */
gboolean
relabel_review_page_is_ready(RelabelReviewPage *self)
{
  return g_str_equal(gtk_stack_get_visible_child_name(self->stack), "changes");
}

static void
chosen(RelabelReviewPage *self)
{
  update_title(self);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/* Of the selected change; then the next is selected. */
void
relabel_review_page_choose(RelabelReviewPage *self, RelabelChoice choice)
{
  RelabelChange *change = relabel_review_page_get_selected(self);

  if (change == NULL)
    return;
  if (relabel_change_get_kind(change) != RELABEL_CHANGE_KIND_SKIPPED)
    relabel_change_list_choose(self->changes, gtk_single_selection_get_selected(self->selection), choice);
  chosen(self);
  relabel_review_page_step(self, 1);
}

/* Of all that are listed, or of those of them that have the class of the selected one. */
void
relabel_review_page_choose_all(RelabelReviewPage *self, RelabelChoice choice, gboolean of_class)
{
  RelabelChange *change = relabel_review_page_get_selected(self);
  const char *name = change != NULL ? relabel_change_get_class(change) : NULL;

  if (change == NULL || (of_class && name == NULL))
    return;
  relabel_change_list_choose_all(self->changes, choice, of_class ? name : NULL);
  chosen(self);
}

void
relabel_review_page_step(RelabelReviewPage *self, int direction)
{
  guint selected = self->selection != NULL ? gtk_single_selection_get_selected(self->selection) : GTK_INVALID_LIST_POSITION;

  if (selected == GTK_INVALID_LIST_POSITION || (direction < 0 && selected == 0) || (direction > 0 && selected + 1 >= get_n_listed(self)))
    return;
  selected = direction < 0 ? selected - 1 : selected + 1;
  gtk_single_selection_set_selected(self->selection, selected);
  gtk_widget_activate_action(GTK_WIDGET(self->list), "list.scroll-to-item", "u", selected);
  if (gtk_widget_get_focus_child(GTK_WIDGET(self->list)) != NULL)
    focus_soon(self);
}

/* From one change to the list, where only one of these is seen; FALSE where it is. */
gboolean
relabel_review_page_go_back(RelabelReviewPage *self)
{
  if (!relabel_review_page_is_ready(self) || !adw_leaflet_get_folded(self->leaflet) ||
      adw_leaflet_get_visible_child(self->leaflet) != self->detail_pane)
    return FALSE;
  adw_leaflet_set_visible_child(self->leaflet, self->list_pane);
  return TRUE;
}

void
relabel_review_page_zoom(RelabelReviewPage *self, int direction)
{
  relabel_compare_zoom(self->compare, direction);
}

void
relabel_review_page_zoom_to_pixels(RelabelReviewPage *self)
{
  relabel_compare_zoom_to_pixels(self->compare);
}

void
relabel_review_page_add_status(RelabelReviewPage *self, GVariantDict *status)
{
  RelabelChange *change = relabel_review_page_get_selected(self);

  g_variant_dict_insert(status, "review", "s", gtk_stack_get_visible_child_name(self->stack));
  g_variant_dict_insert(status, "changes", "u", get_n_listed(self));
  if (change == NULL)
    return;
  g_variant_dict_insert(status, "rejected", "t", relabel_change_list_get_n_chosen(self->changes, RELABEL_CHOICE_MINE));
  g_variant_dict_insert(status, "change", "u", gtk_single_selection_get_selected(self->selection));
  g_variant_dict_insert(status, "change-kind", "s", relabel_change_kind_to_nick(relabel_change_get_kind(change)));
  g_variant_dict_insert(status, "change-choice", "s", relabel_choice_to_nick(relabel_change_get_choice(change)));
  g_variant_dict_insert(status, "change-label", "s", relabel_change_get_label_id(change));
}
