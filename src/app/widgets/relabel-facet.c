/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-facet.h"

#include <math.h>

#include "relabel-facet-numbers.h"
#include "relabel-facet-values.h"
#include "relabel-facets.h"

/* Whole numbers that are no further apart are listed one by one. */
#define MAX_SPAN 20

/*
 * RelabelFacet:
 *
 * What samples or labels can be chosen by, at one path: numbers by a range, all else by its values. What it is shows once somebody looks at
 * it; where there is nothing to choose from, nothing is shown.
 */
struct _RelabelFacet {
  GtkBox parent_instance;

  GtkWidget *title; /* NULL where what is around it says it */
  GtkWidget *child; /* NULL while it is not known */

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelField *field; /* NULL for samples */
  char *path;
  char *name;
  GCancellable *cancellable;
  gboolean asked;
};

G_DEFINE_FINAL_TYPE(RelabelFacet, relabel_facet, GTK_TYPE_BOX)

static void
relabel_facet_dispose(GObject *object)
{
  RelabelFacet *self = RELABEL_FACET(object);

  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->workspace);
  g_clear_object(&self->field);
  G_OBJECT_CLASS(relabel_facet_parent_class)->dispose(object);
}

static void
relabel_facet_finalize(GObject *object)
{
  RelabelFacet *self = RELABEL_FACET(object);

  g_object_unref(self->cancellable);
  g_free(self->path);
  g_free(self->name);
  G_OBJECT_CLASS(relabel_facet_parent_class)->finalize(object);
}

static void
show_child(RelabelFacet *self, gboolean any)
{
  if (self->title != NULL)
    gtk_widget_set_visible(self->title, any);
  if (self->child != NULL)
    gtk_widget_set_visible(self->child, any);
}

static void
values_loaded_cb(RelabelFacet *self, RelabelFacetValues *values)
{
  show_child(self, relabel_facet_values_get_n_values(values) > 0);
}

static void
set_child(RelabelFacet *self, GtkWidget *child)
{
  if (self->child != NULL)
    gtk_box_remove(GTK_BOX(self), self->child);
  self->child = child;
  gtk_box_append(GTK_BOX(self), child);
}

static void
show_values(RelabelFacet *self)
{
  if (self->child != NULL && RELABEL_IS_FACET_VALUES(self->child))
    return;
  set_child(self, relabel_facet_values_new(self->workspace, self->field, self->path));
  g_signal_connect_swapped(self->child, "loaded", G_CALLBACK(values_loaded_cb), self);
}

static void
show_numbers(RelabelFacet *self, double lower, double upper, gboolean whole)
{
  if (self->child == NULL || !RELABEL_IS_FACET_NUMBERS(self->child))
    set_child(self, relabel_facet_numbers_new(self->workspace, self->field, self->path, self->name));
  relabel_facet_numbers_set_bounds(RELABEL_FACET_NUMBERS(self->child), lower, upper, whole);
  show_child(self, lower < upper);
}

/* There is nothing to choose, but something to know. */
static void
show_only(RelabelFacet *self, double number)
{
  g_autofree char *text = g_strdup_printf("%s: %g", self->name, number);

  if (self->child != NULL)
    gtk_box_remove(GTK_BOX(self), self->child);
  self->child = gtk_label_new(text);
  gtk_label_set_xalign(GTK_LABEL(self->child), 0);
  gtk_widget_add_css_class(self->child, "dim-label");
  gtk_widget_add_css_class(self->child, "facet-value");
  gtk_box_append(GTK_BOX(self), self->child);
  if (self->title != NULL)
    gtk_widget_set_visible(self->title, FALSE);
}

static gboolean
is_number(JsonNode *node, gboolean *whole)
{
  GType type = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_value_type(node) : G_TYPE_INVALID;

  *whole = *whole && type == G_TYPE_INT64;
  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

static void
measured_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelFacet) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) minimum = NULL;
  g_autoptr(JsonNode) maximum = NULL;
  gboolean ok = relabel_dataset_bounds_finish(RELABEL_DATASET(source), result, &minimum, &maximum, &error);
  gboolean whole = TRUE;
  double span;

  if (self->workspace == NULL || !ok)
    return;
  if (minimum == NULL || maximum == NULL) {
    show_child(self, FALSE);
    return;
  }
  if (!is_number(minimum, &whole) || !is_number(maximum, &whole)) {
    show_values(self);
    return;
  }
  span = json_node_get_double(maximum) - json_node_get_double(minimum);
  if (span == 0)
    show_only(self, json_node_get_double(minimum));
  else if (whole && span <= MAX_SPAN)
    show_values(self);
  else if (isfinite(span))
    show_numbers(self, json_node_get_double(minimum), json_node_get_double(maximum), whole);
}

/* Lists have no least element that says what they are. */
static gboolean
is_of_values(RelabelFacet *self)
{
  return g_str_equal(self->path, "tags") || (self->field != NULL && g_str_equal(self->path, "label"));
}

static void
ask(RelabelFacet *self)
{
  g_autofree char *path = NULL;
  g_autoptr(RelabelExpression) expression = NULL;

  self->asked = gtk_widget_get_mapped(GTK_WIDGET(self));
  if (!self->asked)
    return;
  if (is_of_values(self)) {
    show_values(self);
    return;
  }
  path = relabel_facets_dup_full_path(self->field, self->path);
  expression = relabel_expression_new_field(path);
  relabel_dataset_bounds_async(relabel_workspace_get_dataset(self->workspace), expression, NULL, self->cancellable, measured_cb,
                               g_object_ref(self));
}

static void
relabel_facet_map(GtkWidget *widget)
{
  RelabelFacet *self = RELABEL_FACET(widget);

  GTK_WIDGET_CLASS(relabel_facet_parent_class)->map(widget);
  if (!self->asked)
    ask(self);
}

static void
relabel_facet_class_init(RelabelFacetClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_facet_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_facet_finalize;
  GTK_WIDGET_CLASS(klass)->map = relabel_facet_map;
}

static void
relabel_facet_init(RelabelFacet *self)
{
  gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
  self->cancellable = g_cancellable_new();
}

/* @field: whose labels it chooses from; NULL for samples. @title: NULL where what is around it says it. */
GtkWidget *
relabel_facet_new(RelabelWorkspace *workspace, RelabelField *field, const char *path, const char *title)
{
  RelabelFacet *self = g_object_new(RELABEL_TYPE_FACET, NULL);

  self->workspace = g_object_ref(workspace);
  g_set_object(&self->field, field);
  self->path = g_strdup(path);
  self->name = g_strdup(title != NULL ? title : path);
  if (title != NULL) {
    self->title = gtk_label_new(title);
    gtk_label_set_xalign(GTK_LABEL(self->title), 0);
    gtk_label_set_ellipsize(GTK_LABEL(self->title), PANGO_ELLIPSIZE_END);
    gtk_widget_set_tooltip_text(self->title, title);
    gtk_widget_add_css_class(self->title, "caption-heading");
    gtk_widget_add_css_class(self->title, "facet-title");
    gtk_widget_set_visible(self->title, FALSE);
    gtk_box_append(GTK_BOX(self), self->title);
  }
  g_signal_connect_object(relabel_workspace_get_dataset(workspace), "changed", G_CALLBACK(ask), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET(self);
}
