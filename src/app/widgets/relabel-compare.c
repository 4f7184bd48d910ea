/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-compare.h"

#include <glib/gi18n.h>

#include "relabel-canvas.h"
#include "relabel-label-row.h"

/* Between the pictures, and from the edge to their captions. */
#define SPACING 6

/*
 * RelabelCompare:
 *
 * A label as it was and as it is to be, on the picture: side by side, or one over the other and mixed. Both are looked at in the same
 * place and as close.
 */
struct _RelabelCompare {
  GtkWidget parent_instance;

  /* Children. */
  RelabelCanvas *canvases[2];
  GtkWidget *captions[2];

  gboolean blend;
  double amount;

  /* What is looked at: a part of a picture that is 1 wide and 1 high. It has to be brought there while @aims. */
  graphene_rect_t target;
  gboolean aims;
  int width, height;
};

G_DEFINE_FINAL_TYPE(RelabelCompare, relabel_compare, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_BLEND, PROP_AMOUNT, N_PROPS };

static GParamSpec *props[N_PROPS];

static void
update_opacity(RelabelCompare *self)
{
  gtk_widget_set_opacity(GTK_WIDGET(self->canvases[1]), self->blend ? self->amount : 1);
}

static void
set_blend(RelabelCompare *self, gboolean blend)
{
  if (self->blend == blend)
    return;
  self->blend = blend;
  for (guint i = 0; i < G_N_ELEMENTS(self->captions); i++)
    gtk_widget_set_visible(self->captions[i], !blend);
  update_opacity(self);
  gtk_widget_queue_allocate(GTK_WIDGET(self));
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_BLEND]);
}

static void
set_amount(RelabelCompare *self, double amount)
{
  if (self->amount == amount)
    return;
  self->amount = amount;
  update_opacity(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_AMOUNT]);
}

static void
relabel_compare_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelabelCompare *self = RELABEL_COMPARE(object);

  switch (prop_id) {
  case PROP_BLEND:
    g_value_set_boolean(value, self->blend);
    break;
  case PROP_AMOUNT:
    g_value_set_double(value, self->amount);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_compare_set_property(GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelabelCompare *self = RELABEL_COMPARE(object);

  switch (prop_id) {
  case PROP_BLEND:
    set_blend(self, g_value_get_boolean(value));
    break;
  case PROP_AMOUNT:
    set_amount(self, g_value_get_double(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
allocate_caption(RelabelCompare *self, guint i, const GtkAllocation *canvas)
{
  GtkAllocation place = { canvas->x + SPACING, canvas->y + SPACING, 0, 0 };
  int least, natural;

  if (!gtk_widget_get_visible(self->captions[i]))
    return;
  gtk_widget_measure(self->captions[i], GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  place.width = MAX(least, MIN(natural, canvas->width - 2 * SPACING));
  gtk_widget_measure(self->captions[i], GTK_ORIENTATION_VERTICAL, place.width, NULL, &place.height, NULL, NULL);
  gtk_widget_size_allocate(self->captions[i], &place, -1);
}

/* Side by side where it is wide, else the one above the other. */
static void
relabel_compare_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
  RelabelCompare *self = RELABEL_COMPARE(widget);
  gboolean beside = !self->blend && width >= height, below = !self->blend && !beside;
  GtkAllocation place = { 0, 0, beside ? (width - SPACING) / 2 : width, below ? (height - SPACING) / 2 : height };

  place.width = MAX(place.width, 1);
  place.height = MAX(place.height, 1);
  for (guint i = 0; i < G_N_ELEMENTS(self->canvases); i++) {
    gtk_widget_size_allocate(GTK_WIDGET(self->canvases[i]), &place, -1);
    allocate_caption(self, i, &place);
    place.x += beside ? place.width + SPACING : 0;
    place.y += below ? place.height + SPACING : 0;
  }
  if (self->aims || place.width != self->width || place.height != self->height)
    relabel_canvas_zoom_to_area(self->canvases[0], &self->target);
  self->aims = FALSE;
  self->width = place.width;
  self->height = place.height;
}

static void
relabel_compare_dispose(GObject *object)
{
  RelabelCompare *self = RELABEL_COMPARE(object);

  for (guint i = 0; i < G_N_ELEMENTS(self->canvases); i++) {
    g_clear_pointer((GtkWidget **)&self->canvases[i], gtk_widget_unparent);
    g_clear_pointer(&self->captions[i], gtk_widget_unparent);
  }
  G_OBJECT_CLASS(relabel_compare_parent_class)->dispose(object);
}

static void
relabel_compare_class_init(RelabelCompareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = relabel_compare_dispose;
  object_class->get_property = relabel_compare_get_property;
  object_class->set_property = relabel_compare_set_property;
  widget_class->size_allocate = relabel_compare_size_allocate;

  /* Whether the pictures lie on each other, and how much of the second is seen then. */
  props[PROP_BLEND] = g_param_spec_boolean("blend", NULL, NULL, FALSE, flags);
  props[PROP_AMOUNT] = g_param_spec_double("amount", NULL, NULL, 0, 1, 0.5, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
relabel_compare_init(RelabelCompare *self)
{
  const char *const captions[] = { _("Before"), _("After") };

  self->amount = 0.5;
  for (guint i = 0; i < G_N_ELEMENTS(self->canvases); i++) {
    self->canvases[i] = g_object_new(RELABEL_TYPE_CANVAS, "overflow", GTK_OVERFLOW_HIDDEN, NULL);
    gtk_widget_set_parent(GTK_WIDGET(self->canvases[i]), GTK_WIDGET(self));
  }
  for (guint i = 0; i < G_N_ELEMENTS(self->captions); i++) {
    self->captions[i] = g_object_new(GTK_TYPE_LABEL, "label", captions[i], "ellipsize", PANGO_ELLIPSIZE_END, "can-target", FALSE, NULL);
    gtk_widget_add_css_class(self->captions[i], "osd");
    gtk_widget_add_css_class(self->captions[i], "compare-caption");
    gtk_widget_set_parent(self->captions[i], GTK_WIDGET(self));
  }
  relabel_canvas_follow(self->canvases[1], self->canvases[0]);
}

void
relabel_compare_set_overlay(RelabelCompare *self, RelabelOverlay *overlay)
{
  for (guint i = 0; i < G_N_ELEMENTS(self->canvases); i++)
    relabel_canvas_set_overlay(self->canvases[i], overlay);
}

/* The sample's picture with no label but that one. */
static RelabelSample *
make_sample(RelabelSample *sample, const char *field, RelabelLabel *label)
{
  RelabelSample *made = relabel_sample_new(relabel_sample_get_filepath(sample));
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  relabel_sample_set_id(made, relabel_sample_get_id(sample));
  relabel_sample_set_metadata(made, relabel_sample_get_width(sample), relabel_sample_get_height(sample), NULL, 0);
  if (label != NULL)
    g_ptr_array_add(labels, g_object_ref(label));
  if (field != NULL)
    relabel_sample_take_labels(made, field, labels);
  else
    g_ptr_array_unref(labels);
  return made;
}

static void
add_bounds(graphene_rect_t *target, gboolean *any, RelabelLabel *label)
{
  /* As large as a picture may be, since boxes are measured in whole pixels. */
  const graphene_size_t size = GRAPHENE_SIZE_INIT(10000, 10000);
  graphene_rect_t bounds;

  if (label == NULL || !relabel_overlay_measure_label(label, &size, &bounds))
    return;
  graphene_rect_scale(&bounds, 1 / size.width, 1 / size.height, &bounds);
  if (*any)
    graphene_rect_union(target, &bounds, target);
  else
    *target = bounds;
  *any = TRUE;
}

/* Of which there may be none: what is new or gone, what has no place, and a sample that isn't read yet (NULL). */
void
relabel_compare_set_labels(RelabelCompare *self, RelabelSample *sample, const char *field, RelabelLabel *before, RelabelLabel *after)
{
  RelabelLabel *labels[] = { before, after };
  gboolean any = FALSE;

  self->target = GRAPHENE_RECT_INIT(0, 0, 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
    g_autoptr(RelabelSample) shown = sample != NULL ? make_sample(sample, field, labels[i]) : NULL;
    const char *title = labels[i] != NULL ? relabel_label_get_title(labels[i]) : _("no label");
    /* Translators: what a picture shows. */
    g_autofree char *text = i == 0 ? g_strdup_printf(_("Before: %s"), title) : g_strdup_printf(_("After: %s"), title);

    add_bounds(&self->target, &any, labels[i]);
    relabel_canvas_set_sample(self->canvases[i], shown);
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->canvases[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  }
  self->aims = TRUE;
  gtk_widget_queue_allocate(GTK_WIDGET(self));
}

/* @direction: 1 to look closer, -1 for the other way, 0 for all of the picture. */
void
relabel_compare_zoom(RelabelCompare *self, int direction)
{
  if (direction == 0)
    relabel_canvas_zoom_to_fit(self->canvases[0]);
  else
    relabel_canvas_zoom(self->canvases[0], direction > 0 ? 1.5 : 1 / 1.5, self->width / 2.0, self->height / 2.0);
}

void
relabel_compare_zoom_to_pixels(RelabelCompare *self)
{
  relabel_canvas_zoom_to_pixels(self->canvases[0]);
}
