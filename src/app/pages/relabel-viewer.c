/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-viewer.h"

#include <glib/gi18n.h>

#include "relabel-canvas.h"
#include "relabel-label-list.h"
#include "relabel-sample-cell.h"

/*
 * RelabelViewer:
 *
 * One sample in full, with the list of its labels.
 */
struct _RelabelViewer {
  AdwBin parent_instance;

  /* Template children. */
  AdwWindowTitle *title;
  AdwFlap *flap;
  RelabelCanvas *canvas;
  GtkWidget *previous_button;
  GtkWidget *next_button;
  GtkLabel *zoom_label;
  RelabelLabelList *labels;
  GtkWidget *no_labels;
  GtkGrid *metadata;

  /* Owned. */
  RelabelWorkspace *workspace;
  char *wanted_label; /* to be picked out */
  guint position;     /* where the item was last */
  RelabelSampleItem *item;
  GSignalGroup *item_signals;
};

G_DEFINE_FINAL_TYPE(RelabelViewer, relabel_viewer, ADW_TYPE_BIN)

static void
selected_cb(RelabelViewer *self)
{
  relabel_canvas_set_highlighted(self->canvas, relabel_label_list_get_selected(self->labels));
}

static void
label_picked_cb(RelabelViewer *self, const char *id)
{
  relabel_label_list_select(self->labels, id);
}

static void
zoomed_cb(RelabelViewer *self)
{
  double scale = relabel_canvas_get_scale(self->canvas) * gtk_widget_get_scale_factor(GTK_WIDGET(self));
  g_autofree char *text = g_strdup_printf(_("%.0f %%"), scale * 100);

  gtk_label_set_text(self->zoom_label, text);
}

static void
update_labels(RelabelViewer *self, RelabelSample *sample)
{
  gboolean any;

  relabel_label_list_set_sample(self->labels, sample, relabel_workspace_get_overlay(self->workspace));
  any = relabel_label_list_get_n_labels(self->labels) > 0;
  gtk_widget_set_visible(GTK_WIDGET(self->labels), any);
  gtk_widget_set_visible(self->no_labels, sample != NULL && !any);
}

static void
add_metadata(RelabelViewer *self, int row, const char *name, const char *value)
{
  GtkWidget *key = gtk_label_new(name), *text = gtk_label_new(value);

  gtk_label_set_xalign(GTK_LABEL(key), 0);
  gtk_label_set_yalign(GTK_LABEL(key), 0);
  gtk_widget_add_css_class(key, "dim-label");
  gtk_label_set_xalign(GTK_LABEL(text), 0);
  gtk_label_set_wrap(GTK_LABEL(text), TRUE);
  gtk_label_set_wrap_mode(GTK_LABEL(text), PANGO_WRAP_WORD_CHAR);
  /* A long one leaves room for the labels. */
  gtk_label_set_lines(GTK_LABEL(text), 3);
  gtk_label_set_ellipsize(GTK_LABEL(text), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text(text, value);
  gtk_label_set_selectable(GTK_LABEL(text), TRUE);
  gtk_widget_set_focusable(text, FALSE);
  gtk_grid_attach(self->metadata, key, 0, row, 1, 1);
  gtk_grid_attach(self->metadata, text, 1, row, 1, 1);
}

static void
update_metadata(RelabelViewer *self, RelabelSample *sample)
{
  g_autofree char *folder = NULL, *shown = NULL, *size = NULL, *bytes = NULL, *tags = NULL;
  const char *const *sample_tags = sample != NULL ? relabel_sample_get_tags(sample) : NULL;
  GtkWidget *child;
  int row = 0;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->metadata))) != NULL)
    gtk_grid_remove(self->metadata, child);
  if (sample == NULL)
    return;
  folder = g_path_get_dirname(relabel_sample_get_filepath(sample));
  shown = g_filename_display_name(folder);
  add_metadata(self, row++, _("Folder"), shown);
  if (relabel_sample_get_width(sample) > 0) {
    size = g_strdup_printf("%d × %d", relabel_sample_get_width(sample), relabel_sample_get_height(sample));
    add_metadata(self, row++, _("Pixels"), size);
  }
  if (relabel_sample_get_size_bytes(sample) > 0) {
    bytes = g_format_size((guint64)relabel_sample_get_size_bytes(sample));
    add_metadata(self, row++, _("Size"), bytes);
  }
  if (relabel_sample_get_mime_type(sample) != NULL)
    add_metadata(self, row++, _("Type"), relabel_sample_get_mime_type(sample));
  if (sample_tags != NULL && sample_tags[0] != NULL) {
    tags = g_strjoinv(", ", (char **)sample_tags);
    add_metadata(self, row++, _("Tags"), tags);
  }
  add_metadata(self, row, _("Id"), relabel_sample_get_id(sample));
}

static void
update_title(RelabelViewer *self, RelabelSample *sample)
{
  RelabelSampleModel *model = relabel_workspace_get_model(self->workspace);
  guint n = g_list_model_get_n_items(G_LIST_MODEL(model)), position = 0;
  g_autofree char *name = sample != NULL ? relabel_sample_dup_display_name(sample) : g_strdup("");
  g_autofree char *place = NULL;

  relabel_viewer_get_position(self, &position);
  /* Translators: which sample of how many is shown. */
  place = g_strdup_printf(_("%'u of %'u"), position + 1, n);
  adw_window_title_set_title(self->title, name);
  adw_window_title_set_subtitle(self->title, place);
  gtk_widget_set_visible(self->previous_button, position > 0);
  gtk_widget_set_visible(self->next_button, position + 1 < n);
}

static void
update(RelabelViewer *self)
{
  RelabelSample *sample = self->item != NULL ? relabel_sample_item_get_sample(self->item) : NULL;
  g_autofree char *description = NULL;

  if (self->workspace == NULL)
    return;
  relabel_canvas_set_sample(self->canvas, sample);
  update_labels(self, sample);
  update_metadata(self, sample);
  update_title(self, sample);
  if (sample == NULL)
    return;
  if (self->wanted_label != NULL || relabel_sample_item_get_patch(self->item) != NULL)
    relabel_label_list_select(self->labels, self->wanted_label != NULL ? self->wanted_label : relabel_sample_item_get_key(self->item));
  description = relabel_describe_sample(sample, relabel_workspace_get_overlay(self->workspace));
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

/* By the actions, as the buttons do it. */
static void
step(RelabelViewer *self, gboolean forward)
{
  gtk_widget_activate_action(GTK_WIDGET(self), forward ? "win.view-next" : "win.view-previous", NULL);
}

static gboolean
key_pressed_cb(RelabelViewer *self, guint keyval, guint keycode, GdkModifierType state)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;
  switch (keyval) {
  case GDK_KEY_Left:
  case GDK_KEY_Right:
    step(self, (keyval == GDK_KEY_Right) == (gtk_widget_get_direction(GTK_WIDGET(self)) != GTK_TEXT_DIR_RTL));
    return TRUE;
  case GDK_KEY_Page_Up:
  case GDK_KEY_Page_Down:
    step(self, keyval == GDK_KEY_Page_Down);
    return TRUE;
  case GDK_KEY_Escape:
    gtk_widget_activate_action(GTK_WIDGET(self), "win.view-close", NULL);
    return TRUE;
  default:
    return FALSE;
  }
}

static void
relabel_viewer_dispose(GObject *object)
{
  RelabelViewer *self = RELABEL_VIEWER(object);

  if (self->canvas != NULL)
    relabel_viewer_set_workspace(self, NULL);
  g_clear_object(&self->item_signals);
  G_OBJECT_CLASS(relabel_viewer_parent_class)->dispose(object);
}

static gboolean
relabel_viewer_grab_focus(GtkWidget *widget)
{
  return gtk_widget_grab_focus(GTK_WIDGET(RELABEL_VIEWER(widget)->canvas));
}

static void
relabel_viewer_class_init(RelabelViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_viewer_dispose;
  widget_class->grab_focus = relabel_viewer_grab_focus;
  g_type_ensure(RELABEL_TYPE_CANVAS);
  g_type_ensure(RELABEL_TYPE_LABEL_LIST);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/pages/relabel-viewer.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, title);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, flap);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, canvas);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, previous_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, next_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, zoom_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, labels);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, no_labels);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewer, metadata);
  gtk_widget_class_bind_template_callback(widget_class, selected_cb);
}

static void
relabel_viewer_init(RelabelViewer *self)
{
  GtkEventController *key = gtk_event_controller_key_new();

  gtk_widget_init_template(GTK_WIDGET(self));
  self->item_signals = g_signal_group_new(RELABEL_TYPE_SAMPLE_ITEM);
  g_signal_group_connect_swapped(self->item_signals, "notify::sample", G_CALLBACK(update), self);
  g_signal_connect_swapped(self->canvas, "label-picked", G_CALLBACK(label_picked_cb), self);
  g_signal_connect_swapped(self->canvas, "zoomed", G_CALLBACK(zoomed_cb), self);
  gtk_event_controller_set_propagation_phase(key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped(key, "key-pressed", G_CALLBACK(key_pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), key);
}

static void
set_item(RelabelViewer *self, RelabelSampleItem *item)
{
  g_clear_pointer(&self->wanted_label, g_free);
  g_set_object(&self->item, item);
  g_signal_group_set_target(self->item_signals, item);
  update(self);
}

void
relabel_viewer_set_workspace(RelabelViewer *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  set_item(self, NULL);
  if (self->workspace != NULL)
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_overlay(self->workspace), self);
  relabel_canvas_set_overlay(self->canvas, workspace != NULL ? relabel_workspace_get_overlay(workspace) : NULL);
  g_set_object(&self->workspace, workspace);
  if (workspace != NULL)
    g_signal_connect_swapped(relabel_workspace_get_overlay(workspace), "notify::hidden-fields", G_CALLBACK(update), self);
}

static void
show_position(RelabelViewer *self, guint position)
{
  g_autoptr(RelabelSampleItem) item = g_list_model_get_item(G_LIST_MODEL(relabel_workspace_get_model(self->workspace)), position);

  if (item == NULL)
    return;
  self->position = position;
  set_item(self, item);
}

/* FALSE when there is no such sample. */
gboolean
relabel_viewer_show(RelabelViewer *self, const char *id)
{
  guint position;

  if (!relabel_sample_model_find(relabel_workspace_get_model(self->workspace), id, &position))
    return FALSE;
  show_position(self, position);
  return TRUE;
}

/* A label of the sample that is shown, now or once that has been read. */
void
relabel_viewer_pick_label(RelabelViewer *self, const char *label_id)
{
  g_free(self->wanted_label);
  self->wanted_label = g_strdup(label_id);
  update(self);
}

/* As a rule it is where it was; to look through all takes long. */
gboolean
relabel_viewer_get_position(RelabelViewer *self, guint *position)
{
  RelabelSampleModel *model = self->item != NULL ? relabel_workspace_get_model(self->workspace) : NULL;
  g_autoptr(RelabelSampleItem) item = model != NULL ? g_list_model_get_item(G_LIST_MODEL(model), self->position) : NULL;

  if (model == NULL)
    return FALSE;
  if (item != self->item && !relabel_sample_model_find(model, relabel_sample_item_get_key(self->item), &self->position))
    return FALSE;
  *position = self->position;
  return TRUE;
}

void
relabel_viewer_step(RelabelViewer *self, int direction)
{
  guint position;

  if (relabel_viewer_get_position(self, &position) && (direction > 0 || position > 0))
    show_position(self, direction > 0 ? position + 1 : position - 1);
}

/* @direction: 1 to look closer, -1 for the other way, 0 for all of the picture. */
void
relabel_viewer_zoom(RelabelViewer *self, int direction)
{
  GtkWidget *canvas = GTK_WIDGET(self->canvas);

  if (direction == 0)
    relabel_canvas_zoom_to_fit(self->canvas);
  else
    relabel_canvas_zoom(self->canvas, direction > 0 ? 1.5 : 1 / 1.5, gtk_widget_get_width(canvas) / 2.0,
                        gtk_widget_get_height(canvas) / 2.0);
}

void
relabel_viewer_zoom_to_pixels(RelabelViewer *self)
{
  relabel_canvas_zoom_to_pixels(self->canvas);
}

void
relabel_viewer_add_status(RelabelViewer *self, GVariantDict *status)
{
  if (self->item != NULL)
    g_variant_dict_insert(status, "sample", "s", relabel_sample_item_get_id(self->item));
}
