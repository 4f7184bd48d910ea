/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-field-row.h"

#include <glib/gi18n.h>

#include "relabel-colors.h"

/* More classes than that are not listed one by one. */
#define MAX_CLASSES 100

/*
 * RelabelFieldRow:
 *
 * A field in the sidebar: whether it is drawn, how many labels it has, and which classes.
 */
struct _RelabelFieldRow {
  GtkBox parent_instance;

  /* Template children. */
  GtkCheckButton *check;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *count;
  GtkToggleButton *expander;
  GtkBox *classes;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelField *field;

  gboolean updating;
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
    relabel_workspace_show_field(self->workspace, relabel_field_get_name(self->field), gtk_check_button_get_active(self->check));
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
relabel_field_row_class_init(RelabelFieldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_field_row_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-field-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, check);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, icon);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, name);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, count);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, expander);
  gtk_widget_class_bind_template_child(widget_class, RelabelFieldRow, classes);
  gtk_widget_class_bind_template_callback(widget_class, toggled_cb);
}

static void
relabel_field_row_init(RelabelFieldRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

static GtkWidget *
make_class_row(const char *class, const char *count)
{
  GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new(class != NULL ? class : _("No class"));
  GtkWidget *number = gtk_label_new(count);

  gtk_label_set_ellipsize(GTK_LABEL(name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(name), 0);
  gtk_widget_set_hexpand(name, TRUE);
  gtk_widget_add_css_class(number, "dim-label");
  gtk_widget_add_css_class(number, "numeric");
  gtk_widget_add_css_class(number, "caption");
  gtk_box_append(GTK_BOX(row), relabel_class_dot_new(class));
  gtk_box_append(GTK_BOX(row), name);
  gtk_box_append(GTK_BOX(row), number);
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
  gtk_box_append(self->classes, label);
}

static void
add_counts(RelabelFieldRow *self, GPtrArray *counts)
{
  for (guint i = 0; i < MIN(counts->len, MAX_CLASSES); i++) {
    RelabelClassCount *count = counts->pdata[i];
    g_autofree char *text = g_strdup_printf("%'" G_GUINT64_FORMAT, count->count);

    gtk_box_append(self->classes, make_class_row(count->label, text));
  }
  if (counts->len > MAX_CLASSES)
    append_more(self, counts->len - MAX_CLASSES);
}

/* A mask's classes are in its pixels, so that only their names are known. Zero is what belongs to none. */
static void
add_targets(RelabelFieldRow *self)
{
  g_autoptr(JsonObject) targets =
      relabel_dataset_dup_mask_targets(relabel_workspace_get_dataset(self->workspace), relabel_field_get_name(self->field));
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
      gtk_box_append(self->classes, make_class_row(json_node_get_string(name), NULL));
  }
  if (n > MAX_CLASSES)
    append_more(self, n - MAX_CLASSES);
}

/* Its place stays, so that the numbers of all fields stand below each other. */
static void
show_expander(RelabelFieldRow *self, gboolean show)
{
  gtk_widget_set_opacity(GTK_WIDGET(self->expander), show ? 1 : 0);
  gtk_widget_set_sensitive(GTK_WIDGET(self->expander), show);
}

static void
update_classes(RelabelFieldRow *self, GPtrArray *counts)
{
  RelabelFieldType type = relabel_field_get_field_type(self->field);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->classes))) != NULL)
    gtk_box_remove(self->classes, child);
  if (type == RELABEL_FIELD_TYPE_SEGMENTATION)
    add_targets(self);
  else if (type != RELABEL_FIELD_TYPE_REGRESSION)
    add_counts(self, counts);
  show_expander(self, gtk_widget_get_first_child(GTK_WIDGET(self->classes)) != NULL);
}

void
relabel_field_row_update(RelabelFieldRow *self)
{
  const char *name = relabel_field_get_name(self->field);
  GPtrArray *counts = relabel_workspace_get_counts(self->workspace, name);
  g_autofree char *text = NULL;
  guint64 n = 0;

  self->updating = TRUE;
  gtk_check_button_set_active(self->check, !relabel_overlay_is_hidden(relabel_workspace_get_overlay(self->workspace), name));
  self->updating = FALSE;
  if (counts == NULL) {
    show_expander(self, FALSE);
    return;
  }
  for (guint i = 0; i < counts->len; i++)
    n += ((RelabelClassCount *)counts->pdata[i])->count;
  text = g_strdup_printf("%'" G_GUINT64_FORMAT, n);
  gtk_label_set_text(self->count, text);
  update_classes(self, counts);
}

GtkWidget *
relabel_field_row_new(RelabelWorkspace *workspace, RelabelField *field)
{
  RelabelFieldRow *self = g_object_new(RELABEL_TYPE_FIELD_ROW, NULL);
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *name = relabel_field_get_name(field);

  self->workspace = g_object_ref(workspace);
  self->field = g_object_ref(field);
  gtk_widget_set_visible(GTK_WIDGET(self->check), relabel_field_type_is_label(type));
  gtk_image_set_from_icon_name(self->icon, relabel_field_type_get_icon_name(type));
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->icon), relabel_field_type_get_title(type));
  gtk_label_set_text(self->name, name);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->name), name);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  relabel_field_row_update(self);
  return GTK_WIDGET(self);
}

const char *
relabel_field_row_get_field_name(RelabelFieldRow *self)
{
  return relabel_field_get_name(self->field);
}
