/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-facet-numbers.h"

#include <glib/gi18n.h>
#include <math.h>

#include "relabel-facets.h"

/* After the last step, in milliseconds. */
#define DELAY 250

/*
 * RelabelFacetNumbers:
 *
 * From which to which number: what stands at the least and the greatest number that occur is no condition.
 */
struct _RelabelFacetNumbers {
  GtkBox parent_instance;

  GtkSpinButton *from;
  GtkSpinButton *to;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelField *field; /* NULL for samples */
  char *path;
  guint source;

  gboolean updating;
};

G_DEFINE_FINAL_TYPE(RelabelFacetNumbers, relabel_facet_numbers, GTK_TYPE_BOX)

static const char *
get_field_name(RelabelFacetNumbers *self)
{
  return self->field != NULL ? relabel_field_get_name(self->field) : NULL;
}

static void
relabel_facet_numbers_dispose(GObject *object)
{
  RelabelFacetNumbers *self = RELABEL_FACET_NUMBERS(object);

  g_clear_handle_id(&self->source, g_source_remove);
  g_clear_object(&self->workspace);
  g_clear_object(&self->field);
  G_OBJECT_CLASS(relabel_facet_numbers_parent_class)->dispose(object);
}

static void
relabel_facet_numbers_finalize(GObject *object)
{
  g_free(RELABEL_FACET_NUMBERS(object)->path);
  G_OBJECT_CLASS(relabel_facet_numbers_parent_class)->finalize(object);
}

static void
relabel_facet_numbers_class_init(RelabelFacetNumbersClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_facet_numbers_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_facet_numbers_finalize;
}

static double
round_to(double value, guint digits)
{
  double scale = pow(10, digits);

  return round(value * scale) / scale;
}

/* What is shown has fewer digits than what was written: that is the same as long as nobody changes it. */
static double
read_bound(GtkSpinButton *spin, double open, double old)
{
  double value = round_to(gtk_spin_button_get_value(spin), gtk_spin_button_get_digits(spin));

  if (value == open)
    return (double)NAN;
  return !isnan(old) && round_to(old, gtk_spin_button_get_digits(spin)) == value ? old : value;
}

static gboolean
apply_cb(gpointer data)
{
  RelabelFacetNumbers *self = data;
  RelabelView *view = relabel_workspace_get_view(self->workspace);
  RelabelFacetRange old = relabel_facets_get_range(view, get_field_name(self), self->path);
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment(self->from);
  RelabelFacetRange range = { read_bound(self->from, gtk_adjustment_get_lower(adjustment), old.from),
                              read_bound(self->to, gtk_adjustment_get_upper(adjustment), old.to) };
  g_autoptr(RelabelView) next = relabel_facets_set_range(view, get_field_name(self), self->path, range);

  self->source = 0;
  if (!relabel_view_equal(view, next))
    relabel_workspace_choose_view(self->workspace, next, NULL);
  return G_SOURCE_REMOVE;
}

static void
value_changed_cb(RelabelFacetNumbers *self)
{
  if (self->updating)
    return;
  g_clear_handle_id(&self->source, g_source_remove);
  self->source = g_timeout_add(DELAY, apply_cb, self);
}

static void
update(RelabelFacetNumbers *self)
{
  RelabelFacetRange range = relabel_facets_get_range(relabel_workspace_get_view(self->workspace), get_field_name(self), self->path);
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment(self->from);

  g_clear_handle_id(&self->source, g_source_remove);
  self->updating = TRUE;
  gtk_spin_button_set_value(self->from, isnan(range.from) ? gtk_adjustment_get_lower(adjustment) : range.from);
  gtk_spin_button_set_value(self->to, isnan(range.to) ? gtk_adjustment_get_upper(adjustment) : range.to);
  self->updating = FALSE;
}

static GtkSpinButton *
append_spin(RelabelFacetNumbers *self)
{
  GtkWidget *spin = gtk_spin_button_new_with_range(0, 1, 0.05);

  gtk_editable_set_width_chars(GTK_EDITABLE(spin), 4);
  gtk_widget_set_hexpand(spin, TRUE);
  g_signal_connect_swapped(spin, "value-changed", G_CALLBACK(value_changed_cb), self);
  gtk_box_append(GTK_BOX(self), spin);
  return GTK_SPIN_BUTTON(spin);
}

static void
relabel_facet_numbers_init(RelabelFacetNumbers *self)
{
  GtkWidget *dash;

  gtk_box_set_spacing(GTK_BOX(self), 4);
  gtk_widget_add_css_class(GTK_WIDGET(self), "facet-numbers");
  self->from = append_spin(self);
  dash = gtk_label_new("–");
  gtk_box_append(GTK_BOX(self), dash);
  self->to = append_spin(self);
}

/* @field: whose labels the numbers are of; NULL for samples. @title: what they are, for those who hear it. */
GtkWidget *
relabel_facet_numbers_new(RelabelWorkspace *workspace, RelabelField *field, const char *path, const char *title)
{
  RelabelFacetNumbers *self = g_object_new(RELABEL_TYPE_FACET_NUMBERS, NULL);
  /* Translators: the least number, of what is before the comma. */
  g_autofree char *from = g_strdup_printf(_("%s, from"), title);
  g_autofree char *to = g_strdup_printf(_("%s, to"), title);

  self->workspace = g_object_ref(workspace);
  g_set_object(&self->field, field);
  self->path = g_strdup(path);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->from), GTK_ACCESSIBLE_PROPERTY_LABEL, from, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->to), GTK_ACCESSIBLE_PROPERTY_LABEL, to, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(gtk_editable_get_delegate(GTK_EDITABLE(self->from))), GTK_ACCESSIBLE_PROPERTY_LABEL, from, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(gtk_editable_get_delegate(GTK_EDITABLE(self->to))), GTK_ACCESSIBLE_PROPERTY_LABEL, to, -1);
  g_signal_connect_object(workspace, "view-changed", G_CALLBACK(update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET(self);
}

/* Whole numbers, or two digits behind the point; the bounds are rounded to the outside. */
void
relabel_facet_numbers_set_bounds(RelabelFacetNumbers *self, double lower, double upper, gboolean whole)
{
  double scale = whole ? 1 : 100;
  double step = whole ? 1 : upper - lower <= 1 ? 0.05 : 0.1;
  GtkSpinButton *spins[] = { self->from, self->to };

  lower = floor(lower * scale) / scale;
  upper = ceil(upper * scale) / scale;
  self->updating = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS(spins); i++) {
    gtk_spin_button_set_digits(spins[i], whole ? 0 : 2);
    gtk_spin_button_set_range(spins[i], lower, upper);
    gtk_spin_button_set_increments(spins[i], step, step * 10);
  }
  self->updating = FALSE;
  update(self);
}
