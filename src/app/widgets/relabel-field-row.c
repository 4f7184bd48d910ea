/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-field-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "relabel-colors.h"
#include "relabel-facet.h"
#include "relabel-facets.h"

/* More names of values of masks than that are not listed one by one. */
#define MAX_CLASSES 100

/*
 * RelabelFieldRow:
 *
 * A field in the sidebar: whether it is drawn, how many labels of it there are in the view, and what one can choose by in it.
 */
struct _RelabelFieldRow {
  GtkBox parent_instance;

  /* Template children. */
  GtkCheckButton *check;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *count;
  GtkToggleButton *expander;
  GtkRevealer *revealer;
  GtkBox *facets;
  GtkCheckButton *unlabelled; /* NULL before somebody looks into it */

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelField *field; /* NULL for what each sample has */
  char *path;

  gboolean updating;
  gboolean filled;
};

G_DEFINE_FINAL_TYPE(RelabelFieldRow, relabel_field_row, GTK_TYPE_BOX)

const char *
relabel_field_type_get_title(RelabelFieldType type)
{
  static const char *const titles[] = {
    [RELABEL_FIELD_TYPE_BOOLEAN] = N_("Yes or no"),
    [RELABEL_FIELD_TYPE_INT] = N_("Whole number"),
    [RELABEL_FIELD_TYPE_FLOAT] = N_("Number"),
    [RELABEL_FIELD_TYPE_STRING] = N_("Text"),
    [RELABEL_FIELD_TYPE_DATE] = N_("Date"),
    [RELABEL_FIELD_TYPE_DATETIME] = N_("Date and time"),
    [RELABEL_FIELD_TYPE_LIST] = N_("List"),
    [RELABEL_FIELD_TYPE_DICT] = N_("Dictionary"),
    [RELABEL_FIELD_TYPE_OTHER] = N_("Other"),
    [RELABEL_FIELD_TYPE_CLASSIFICATION] = N_("Classification"),
    [RELABEL_FIELD_TYPE_CLASSIFICATIONS] = N_("Classifications"),
    [RELABEL_FIELD_TYPE_DETECTION] = N_("Detection"),
    [RELABEL_FIELD_TYPE_DETECTIONS] = N_("Detections"),
    [RELABEL_FIELD_TYPE_POLYLINE] = N_("Polyline"),
    [RELABEL_FIELD_TYPE_POLYLINES] = N_("Polylines"),
    [RELABEL_FIELD_TYPE_KEYPOINT] = N_("Keypoint"),
    [RELABEL_FIELD_TYPE_KEYPOINTS] = N_("Keypoints"),
    [RELABEL_FIELD_TYPE_SEGMENTATION] = N_("Segmentation"),
    [RELABEL_FIELD_TYPE_REGRESSION] = N_("Regression"),
  };

  return (guint)type < G_N_ELEMENTS(titles) ? _(titles[type]) : "";
}

const char *
relabel_field_type_get_icon_name(RelabelFieldType type)
{
  switch (type) {
  case RELABEL_FIELD_TYPE_CLASSIFICATION:
  case RELABEL_FIELD_TYPE_CLASSIFICATIONS:
    return "relabel-tag-symbolic";
  case RELABEL_FIELD_TYPE_DETECTION:
  case RELABEL_FIELD_TYPE_DETECTIONS:
    return "relabel-box-symbolic";
  case RELABEL_FIELD_TYPE_POLYLINE:
  case RELABEL_FIELD_TYPE_POLYLINES:
    return "relabel-polyline-symbolic";
  case RELABEL_FIELD_TYPE_KEYPOINT:
  case RELABEL_FIELD_TYPE_KEYPOINTS:
    return "relabel-keypoint-symbolic";
  case RELABEL_FIELD_TYPE_SEGMENTATION:
    return "relabel-mask-symbolic";
  case RELABEL_FIELD_TYPE_INT:
  case RELABEL_FIELD_TYPE_FLOAT:
  case RELABEL_FIELD_TYPE_REGRESSION:
    return "relabel-number-symbolic";
  default:
    return "relabel-text-symbolic";
  }
}

static void
draw_dot_cb(GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  GdkRGBA color;

  relabel_get_class_color(data, &color);
  gdk_cairo_set_source_rgba(cr, &color);
  cairo_arc(cr, width / 2.0, height / 2.0, MIN(width, height) / 2.0 - 0.5, 0, 2 * G_PI);
  cairo_fill_preserve(cr);
  cairo_set_source_rgba(cr, 0, 0, 0, 0.3);
  cairo_set_line_width(cr, 1);
  cairo_stroke(cr);
}

void
relabel_class_dot_set_class(GtkWidget *dot, const char *label)
{
  gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(dot), draw_dot_cb, g_strdup(label), g_free);
}

GtkWidget *
relabel_class_dot_new(const char *label)
{
  GtkWidget *area = gtk_drawing_area_new();

  relabel_class_dot_set_class(area, label);
  gtk_widget_set_size_request(area, 12, 12);
  gtk_widget_set_valign(area, GTK_ALIGN_CENTER);
  return area;
}

static void
toggled_cb(RelabelFieldRow *self)
{
  if (!self->updating)
    relabel_workspace_show_field(self->workspace, self->path, gtk_check_button_get_active(self->check));
}

static void
relabel_field_row_dispose(GObject *object)
{
  RelabelFieldRow *self = RELABEL_FIELD_ROW(object);

  g_clear_object(&self->workspace);
  g_clear_object(&self->field);
  G_OBJECT_CLASS(relabel_field_row_parent_class)->dispose(object);
}

static void
relabel_field_row_finalize(GObject *object)
{
  g_free(RELABEL_FIELD_ROW(object)->path);
  G_OBJECT_CLASS(relabel_field_row_parent_class)->finalize(object);
}

static void expanded_cb(RelabelFieldRow *self);

static void
relabel_field_row_class_init(RelabelFieldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_field_row_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_field_row_finalize;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-field-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, check);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, icon);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, name);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, count);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, expander);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, facets);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, revealer);
  gtk_widget_class_bind_template_callback(widget_class, expanded_cb);
  gtk_widget_class_bind_template_callback(widget_class, toggled_cb);
}

static void
relabel_field_row_init(RelabelFieldRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

static GtkWidget *
make_class_row(const char *class)
{
  GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new(class);

  gtk_label_set_ellipsize(GTK_LABEL(name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(name), 0);
  gtk_box_append(GTK_BOX(row), relabel_class_dot_new(class));
  gtk_box_append(GTK_BOX(row), name);
  gtk_widget_add_css_class(row, "class-row");
  return row;
}

static void
append_more(RelabelFieldRow *self, guint n)
{
  g_autofree char *text = g_strdup_printf(ngettext("and %'u other class", "and %'u other classes", n), n);
  GtkWidget *label = gtk_label_new(text);

  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_add_css_class(label, "dim-label");
  gtk_widget_add_css_class(label, "caption");
  gtk_box_append(self->facets, label);
}

/* A mask's classes are in its pixels, so that only their names are known. Zero is what belongs to none. */
static void
add_targets(RelabelFieldRow *self)
{
  g_autoptr(JsonObject) targets = relabel_dataset_dup_mask_targets(relabel_workspace_get_dataset(self->workspace), self->path);
  JsonObjectIter iter;
  const char *value;
  JsonNode *name;
  guint n = 0;

  if (targets == NULL)
    return;
  json_object_iter_init_ordered(&iter, targets);
  while (json_object_iter_next_ordered(&iter, &value, &name)) {
    gboolean is_class = !g_str_equal(value, "0") && !g_str_equal(value, "#000000") && JSON_NODE_HOLDS_VALUE(name) &&
                        json_node_get_value_type(name) == G_TYPE_STRING;

    if (is_class && n++ < MAX_CLASSES)
      gtk_box_append(self->facets, make_class_row(json_node_get_string(name)));
  }
  if (n > MAX_CLASSES)
    append_more(self, n - MAX_CLASSES);
}

static void
unlabelled_toggled_cb(RelabelFieldRow *self)
{
  RelabelView *view = relabel_workspace_get_view(self->workspace);
  g_autoptr(RelabelView) next = NULL;

  if (self->updating)
    return;
  next = relabel_facets_set_unlabelled(view, self->field, gtk_check_button_get_active(self->unlabelled));
  relabel_workspace_choose_view(self->workspace, next, NULL);
}

static void
update_unlabelled(RelabelFieldRow *self)
{
  if (self->unlabelled == NULL)
    return;
  self->updating = TRUE;
  gtk_check_button_set_active(self->unlabelled, relabel_facets_get_unlabelled(relabel_workspace_get_view(self->workspace), self->field));
  self->updating = FALSE;
}

static void
add_facet(RelabelFieldRow *self, const char *path, const char *title)
{
  gtk_box_append(self->facets, relabel_facet_new(self->workspace, self->field, path, title));
}

/* What is an id of something, a part of a shape, or a list, is nothing to choose by. */
static gboolean
is_choosable(const char *attribute)
{
  static const char *const members[] = { "id",    "_id",    "tags",      "label",        "confidence", "index", "mask", "mask_path",
                                         "points", "logits", "closed", "filled", "bounding_box", NULL };

  return !g_strv_contains(members, attribute) && !g_str_has_suffix(attribute, "_id") && strchr(attribute, '.') == NULL;
}

static void
add_attributes(RelabelFieldRow *self)
{
  const char *const *attributes = relabel_field_get_attributes(self->field);

  for (guint i = 0; attributes != NULL && attributes[i] != NULL; i++) {
    if (is_choosable(attributes[i]))
      add_facet(self, attributes[i], attributes[i]);
  }
}

static void
add_unlabelled(RelabelFieldRow *self)
{
  self->unlabelled = GTK_CHECK_BUTTON(gtk_check_button_new_with_label(_("Samples without labels")));
  gtk_widget_add_css_class(GTK_WIDGET(self->unlabelled), "facet-value");
  g_signal_connect_swapped(self->unlabelled, "toggled", G_CALLBACK(unlabelled_toggled_cb), self);
  gtk_box_append(self->facets, GTK_WIDGET(self->unlabelled));
  update_unlabelled(self);
}

static void
fill_labels(RelabelFieldRow *self)
{
  RelabelFieldType type = relabel_field_get_field_type(self->field);

  if (type == RELABEL_FIELD_TYPE_SEGMENTATION)
    add_targets(self);
  else if (type == RELABEL_FIELD_TYPE_REGRESSION)
    add_facet(self, "value", _("Value"));
  else
    add_facet(self, "label", NULL);
  if (type != RELABEL_FIELD_TYPE_SEGMENTATION)
    add_facet(self, "confidence", _("Confidence"));
  add_attributes(self);
  add_facet(self, "tags", _("Label Tags"));
  add_unlabelled(self);
}

/* Asks the store for something, so it waits until somebody looks. */
static void
fill(RelabelFieldRow *self)
{
  if (self->field != NULL && relabel_field_type_is_label(relabel_field_get_field_type(self->field))) {
    fill_labels(self);
  } else if (self->field == NULL && g_str_equal(self->path, "metadata")) {
    add_facet(self, "metadata.width", _("Width"));
    add_facet(self, "metadata.height", _("Height"));
  } else {
    RelabelField *field = self->field;

    /* It is of samples, not of labels in it. */
    self->field = NULL;
    add_facet(self, self->path, NULL);
    self->field = field;
  }
}

static void
expanded_cb(RelabelFieldRow *self)
{
  if (!self->filled && gtk_toggle_button_get_active(self->expander)) {
    self->filled = TRUE;
    fill(self);
  }
}

/* Its place stays, so that the numbers of all fields stand below each other. */
static void
show_expander(RelabelFieldRow *self, gboolean show)
{
  gtk_widget_set_opacity(GTK_WIDGET(self->expander), show ? 1 : 0);
  gtk_widget_set_sensitive(GTK_WIDGET(self->expander), show);
}

static gboolean
can_choose(RelabelFieldRow *self)
{
  return self->field == NULL || relabel_field_type_is_label(relabel_field_get_field_type(self->field)) ||
         relabel_field_get_field_type(self->field) <= RELABEL_FIELD_TYPE_STRING;
}

static gboolean
same_attributes(RelabelField *a, RelabelField *b)
{
  const char *const *first = relabel_field_get_attributes(a), *const *second = relabel_field_get_attributes(b);

  return first == NULL || second == NULL ? first == second : g_strv_equal(first, second);
}

/* What there is to choose by may be another thing now. */
static void
set_field(RelabelFieldRow *self, RelabelField *field)
{
  gboolean is_same = self->field != NULL && same_attributes(self->field, field);
  GtkWidget *child;

  g_set_object(&self->field, field);
  if (is_same || !self->filled)
    return;
  self->unlabelled = NULL;
  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->facets))) != NULL)
    gtk_box_remove(self->facets, child);
  fill(self);
}

/* @field: NULL for what each sample has. */
void
relabel_field_row_update(RelabelFieldRow *self, RelabelField *field)
{
  GPtrArray *counts = relabel_workspace_get_counts(self->workspace, self->path);
  g_autofree char *text = NULL;
  guint64 n = 0;

  if (field != NULL)
    set_field(self, field);
  self->updating = TRUE;
  gtk_check_button_set_active(self->check, !relabel_overlay_is_hidden(relabel_workspace_get_overlay(self->workspace), self->path));
  self->updating = FALSE;
  if (counts == NULL)
    return;
  for (guint i = 0; i < counts->len; i++)
    n += ((RelabelClassCount *)counts->pdata[i])->count;
  text = g_strdup_printf("%'" G_GUINT64_FORMAT, n);
  gtk_label_set_text(self->count, text);
}

static GtkWidget *
make_row(RelabelWorkspace *workspace, RelabelField *field, const char *path, const char *title)
{
  RelabelFieldRow *self = g_object_new(RELABEL_TYPE_FIELD_ROW, NULL);
  g_autofree char *expand = g_strdup_printf(_("Filter by “%s”"), title);

  self->workspace = g_object_ref(workspace);
  g_set_object(&self->field, field);
  self->path = g_strdup(path);
  gtk_label_set_text(self->name, title);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->name), title);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->expander), expand);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL, expand, -1);
  show_expander(self, can_choose(self));
  g_signal_connect_object(workspace, "view-changed", G_CALLBACK(update_unlabelled), self, G_CONNECT_SWAPPED);
  relabel_field_row_update(self, NULL);
  return GTK_WIDGET(self);
}

GtkWidget *
relabel_field_row_new(RelabelWorkspace *workspace, RelabelField *field)
{
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *name = relabel_field_get_name(field);
  RelabelFieldRow *self = RELABEL_FIELD_ROW(make_row(workspace, field, name, name));

  gtk_widget_set_visible(GTK_WIDGET(self->check), relabel_field_type_is_label(type));
  gtk_image_set_from_icon_name(self->icon, relabel_field_type_get_icon_name(type));
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->icon), relabel_field_type_get_title(type));
  return GTK_WIDGET(self);
}

/* @path: "tags" or "metadata", which each sample has. */
GtkWidget *
relabel_field_row_new_own(RelabelWorkspace *workspace, const char *path)
{
  gboolean tags = g_str_equal(path, "tags");
  RelabelFieldRow *self = RELABEL_FIELD_ROW(make_row(workspace, NULL, path, tags ? _("Tags") : _("Image Size")));

  gtk_widget_set_visible(GTK_WIDGET(self->check), FALSE);
  gtk_image_set_from_icon_name(self->icon, tags ? "relabel-tag-symbolic" : "image-x-generic-symbolic");
  return GTK_WIDGET(self);
}

const char *
relabel_field_row_get_field_name(RelabelFieldRow *self)
{
  return self->path;
}
