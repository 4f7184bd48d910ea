/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-curves-plot.h"

#include <glib/gi18n.h>

#include "relabel-colors.h"

/* Around the axes. */
#define LEFT 62
#define RIGHT 14
#define TOP 10
#define BOTTOM 44

typedef struct {
  char *label;
  double *precisions;
  gsize n_points;
} Curve;

/*
 * RelabelCurvesPlot:
 *
 * Precision over recall, a line for each of some classes, in the colour of the class and, for those who don't see that, in dashes of its own.
 */
struct _RelabelCurvesPlot {
  GtkWidget parent_instance;

  GArray *curves; /* of Curve */
};

G_DEFINE_FINAL_TYPE(RelabelCurvesPlot, relabel_curves_plot, GTK_TYPE_WIDGET)

static void
curve_clear(gpointer data)
{
  Curve *curve = data;

  g_free(curve->label);
  g_free(curve->precisions);
}

static void
relabel_curves_plot_finalize(GObject *object)
{
  g_array_unref(RELABEL_CURVES_PLOT(object)->curves);
  G_OBJECT_CLASS(relabel_curves_plot_parent_class)->finalize(object);
}

static void
relabel_curves_plot_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 220 : 260;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 560 : 320;
  *minimum_baseline = *natural_baseline = -1;
}

static void
set_color(cairo_t *cr, const GdkRGBA *color, double alpha)
{
  cairo_set_source_rgba(cr, (double)color->red, (double)color->green, (double)color->blue, alpha);
}

/* At a place that is the upper left corner with (0, 0), the lower right one with (1, 1). */
static void
draw_text(RelabelCurvesPlot *self, cairo_t *cr, const char *text, double x, double y, double align_x, double align_y)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
  int width, height;

  pango_layout_get_pixel_size(layout, &width, &height);
  cairo_move_to(cr, x - align_x * width, y - align_y * height);
  pango_cairo_show_layout(cr, layout);
}

static void
draw_axes(RelabelCurvesPlot *self, cairo_t *cr, const GdkRGBA *color, double width, double height)
{
  cairo_set_line_width(cr, 1);
  for (int i = 0; i <= 4; i++) {
    double part = i / 4.0, x = LEFT + part * width, y = TOP + (1 - part) * height;
    g_autofree char *text = g_strdup_printf(part == (int)part ? "%.0f" : "%.2f", part);

    set_color(cr, color, i == 0 ? 0.5 : 0.14);
    cairo_move_to(cr, LEFT, (int)y + 0.5);
    cairo_line_to(cr, LEFT + width, (int)y + 0.5);
    cairo_move_to(cr, (int)x + 0.5, TOP);
    cairo_line_to(cr, (int)x + 0.5, TOP + height);
    cairo_stroke(cr);
    set_color(cr, color, 0.75);
    draw_text(self, cr, text, LEFT - 6, y, 1, 0.5);
    draw_text(self, cr, text, x, TOP + height + 4, 0.5, 0);
  }
  draw_text(self, cr, _("Recall"), LEFT + width / 2, TOP + height + BOTTOM, 0.5, 1);
}

static void
draw_precision(RelabelCurvesPlot *self, cairo_t *cr, double height)
{
  cairo_save(cr);
  cairo_translate(cr, 0, TOP + height / 2);
  cairo_rotate(cr, -G_PI / 2);
  draw_text(self, cr, _("Precision"), 0, 0, 0.5, 0);
  cairo_restore(cr);
}

static void
draw_curve(RelabelCurvesPlot *self, cairo_t *cr, guint number, double width, double height)
{
  static const double dashes[][2] = { { 1, 0 }, { 7, 4 }, { 2, 3 }, { 12, 4 } };
  const Curve *curve = &g_array_index(self->curves, Curve, number);
  GdkRGBA color;

  relabel_curves_plot_get_color(self, curve->label, &color);
  set_color(cr, &color, 1);
  cairo_set_line_width(cr, 2.5);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash(cr, dashes[number % G_N_ELEMENTS(dashes)], number % G_N_ELEMENTS(dashes) == 0 ? 0 : 2, 0);
  cairo_new_path(cr);
  for (gsize i = 0; i < curve->n_points; i++) {
    if (curve->precisions[i] >= 0)
      cairo_line_to(cr, LEFT + width * (double)i / (double)(curve->n_points - 1), TOP + height * (1 - curve->precisions[i]));
  }
  cairo_stroke(cr);
}

static void
relabel_curves_plot_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RelabelCurvesPlot *self = RELABEL_CURVES_PLOT(widget);
  double width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT(0, 0, (float)width, (float)height);
  cairo_t *cr;
  GdkRGBA color;

  if (width <= LEFT + RIGHT || height <= TOP + BOTTOM)
    return;
  gtk_style_context_get_color(gtk_widget_get_style_context(widget), &color);
  cr = gtk_snapshot_append_cairo(snapshot, &bounds);
  draw_axes(self, cr, &color, width - LEFT - RIGHT, height - TOP - BOTTOM);
  draw_precision(self, cr, height - TOP - BOTTOM);
  for (guint i = self->curves->len; i-- > 0;)
    draw_curve(self, cr, i, width - LEFT - RIGHT, height - TOP - BOTTOM);
  cairo_destroy(cr);
}

static void
relabel_curves_plot_class_init(RelabelCurvesPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_curves_plot_finalize;
  widget_class->measure = relabel_curves_plot_measure;
  widget_class->snapshot = relabel_curves_plot_snapshot;
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
relabel_curves_plot_init(RelabelCurvesPlot *self)
{
  self->curves = g_array_new(FALSE, FALSE, sizeof(Curve));
  g_array_set_clear_func(self->curves, curve_clear);
}

static void
update_description(RelabelCurvesPlot *self, RelabelEvaluation *evaluation)
{
  g_autoptr(GString) text = g_string_new(_("Precision over recall"));

  for (guint i = 0; i < self->curves->len; i++) {
    const char *label = g_array_index(self->curves, Curve, i).label;

    g_string_append(text, i == 0 ? ": " : ", ");
    /* Translators: a class and its average precision. */
    g_string_append_printf(text, _("%s AP %.3f"), label, relabel_evaluation_get_ap(evaluation, label));
  }
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
}

/* @classes: those without a curve are left out. */
void
relabel_curves_plot_set_curves(RelabelCurvesPlot *self, RelabelEvaluation *evaluation, const char *const *classes)
{
  g_array_set_size(self->curves, 0);
  for (gsize i = 0; classes[i] != NULL; i++) {
    Curve curve = { NULL, NULL, 0 };

    curve.precisions = relabel_evaluation_dup_precisions(evaluation, classes[i], -1, &curve.n_points);
    if (curve.precisions == NULL)
      continue;
    curve.label = g_strdup(classes[i]);
    g_array_append_val(self->curves, curve);
  }
  update_description(self, evaluation);
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

guint
relabel_curves_plot_get_n_curves(RelabelCurvesPlot *self)
{
  return self->curves->len;
}

/* The colours of classes are made for pictures: pale ones are not seen on white, dark ones not on black. */
void
relabel_curves_plot_get_color(RelabelCurvesPlot *self, const char *label, GdkRGBA *color)
{
  GdkRGBA text;
  float text_light, light;

  relabel_get_class_color(label, color);
  gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(self)), &text);
  text_light = 0.3f * text.red + 0.59f * text.green + 0.11f * text.blue;
  light = 0.3f * color->red + 0.59f * color->green + 0.11f * color->blue;
  if (text_light < 0.5f ? light < 0.5f : light > 0.4f)
    return;
  color->red = 0.6f * color->red + 0.4f * text.red;
  color->green = 0.6f * color->green + 0.4f * text.green;
  color->blue = 0.6f * color->blue + 0.4f * text.blue;
}
