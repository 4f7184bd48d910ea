/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-bars.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define ROW 28
#define BELOW 22
#define LABEL_PART 0.4

typedef struct {
  char *label;
  guint64 count;
} Bar;

/*
 * RelabelBars:
 *
 * A histogram. Each bar can be clicked, or reached by the arrow keys; RelabelBars::activated then has its number.
 */
struct _RelabelBars {
  GtkWidget parent_instance;

  GtkOrientation orientation;
  char *title;
  GArray *bars; /* of Bar */
  guint64 greatest;
  char *lower;
  char *upper;
  guint current; /* where the keyboard is */
};

G_DEFINE_FINAL_TYPE(RelabelBars, relabel_bars, GTK_TYPE_WIDGET)

enum { SIGNAL_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
bar_clear(gpointer data)
{
  g_free(((Bar *)data)->label);
}

static const Bar *
get_bar(RelabelBars *self, guint i)
{
  return &g_array_index(self->bars, Bar, i);
}

static void
relabel_bars_finalize(GObject *object)
{
  RelabelBars *self = RELABEL_BARS(object);

  g_array_unref(self->bars);
  g_free(self->title);
  g_free(self->lower);
  g_free(self->upper);
  G_OBJECT_CLASS(relabel_bars_parent_class)->finalize(object);
}

static gboolean
is_horizontal(RelabelBars *self)
{
  return self->orientation == GTK_ORIENTATION_HORIZONTAL;
}

static void
relabel_bars_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                     int *natural_baseline)
{
  RelabelBars *self = RELABEL_BARS(widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = 180;
  else
    *minimum = is_horizontal(self) ? (int)self->bars->len * ROW : 150;
  *natural = *minimum;
  *minimum_baseline = *natural_baseline = -1;
}

/* Where a bar can be clicked, be it short or not. */
static graphene_rect_t
get_slot(RelabelBars *self, guint i)
{
  float width = (float)gtk_widget_get_width(GTK_WIDGET(self)), height = (float)gtk_widget_get_height(GTK_WIDGET(self)) - BELOW;
  float n = (float)MAX(self->bars->len, 1);

  if (is_horizontal(self))
    return GRAPHENE_RECT_INIT(0, (float)i * ROW, width, ROW);
  return GRAPHENE_RECT_INIT(width * (float)i / n, 0, width / n, height);
}

static gboolean
find_bar(RelabelBars *self, double x, double y, guint *found)
{
  for (guint i = 0; i < self->bars->len; i++) {
    graphene_rect_t slot = get_slot(self, i);

    if (graphene_rect_contains_point(&slot, &GRAPHENE_POINT_INIT((float)x, (float)y))) {
      *found = i;
      return TRUE;
    }
  }
  return FALSE;
}

static void
append_text(RelabelBars *self, GtkSnapshot *snapshot, const char *text, float x, float y, float width, gboolean at_end)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
  int text_width, text_height;
  GdkRGBA color;

  gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(self)), &color);
  pango_layout_set_width(layout, (int)width * PANGO_SCALE);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment(layout, at_end ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_get_pixel_size(layout, &text_width, &text_height);
  gtk_snapshot_save(snapshot);
  gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(x, y + (float)(ROW - text_height) / 2));
  gtk_snapshot_append_layout(snapshot, layout, &color);
  gtk_snapshot_restore(snapshot);
}

static void
get_bar_color(RelabelBars *self, guint i, GdkRGBA *color)
{
  if (!gtk_style_context_lookup_color(gtk_widget_get_style_context(GTK_WIDGET(self)), "accent_bg_color", color))
    *color = (GdkRGBA){ 0.21f, 0.52f, 0.89f, 1 };
  color->alpha = get_bar(self, i)->count > 0 ? 0.85f : 0;
}

static void
snapshot_bar(RelabelBars *self, GtkSnapshot *snapshot, guint i)
{
  const Bar *bar = get_bar(self, i);
  graphene_rect_t slot = get_slot(self, i), drawn;
  float part = self->greatest > 0 ? (float)((double)bar->count / (double)self->greatest) : 0;
  g_autofree char *count = g_strdup_printf("%'" G_GUINT64_FORMAT, bar->count);
  GdkRGBA color;

  get_bar_color(self, i, &color);
  if (!is_horizontal(self)) {
    float height = MAX(part * (slot.size.height - 2), bar->count > 0 ? 2 : 0);

    drawn = GRAPHENE_RECT_INIT(slot.origin.x + 1, slot.size.height - height, MAX(slot.size.width - 2, 1), height);
    gtk_snapshot_append_color(snapshot, &color, &drawn);
    return;
  }
  append_text(self, snapshot, bar->label, 6, slot.origin.y, slot.size.width * (float)LABEL_PART - 12, FALSE);
  drawn = GRAPHENE_RECT_INIT(slot.size.width * (float)LABEL_PART, slot.origin.y + 6,
                             MAX(part * (slot.size.width * (1 - (float)LABEL_PART) - 64), 2), ROW - 12);
  gtk_snapshot_append_color(snapshot, &color, &drawn);
  append_text(self, snapshot, count, slot.size.width - 62, slot.origin.y, 56, TRUE);
}

static void
relabel_bars_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RelabelBars *self = RELABEL_BARS(widget);
  float width = (float)gtk_widget_get_width(widget), height = (float)gtk_widget_get_height(widget);

  for (guint i = 0; i < self->bars->len; i++)
    snapshot_bar(self, snapshot, i);
  if (self->lower != NULL && !is_horizontal(self))
    append_text(self, snapshot, self->lower, 0, height - BELOW, width / 2, FALSE);
  if (self->upper != NULL && !is_horizontal(self))
    append_text(self, snapshot, self->upper, width / 2, height - BELOW, width / 2, TRUE);
  if (gtk_widget_has_visible_focus(widget) && self->current < self->bars->len) {
    graphene_rect_t slot = get_slot(self, self->current);

    gtk_snapshot_render_focus(snapshot, gtk_widget_get_style_context(widget), (double)slot.origin.x, (double)slot.origin.y,
                              (double)slot.size.width, (double)slot.size.height);
  }
}

static char *
describe(RelabelBars *self, guint i)
{
  const Bar *bar = get_bar(self, i);

  /* Translators: what is counted, and how many there are. */
  return g_strdup_printf(_("%s: %'" PRIu64), bar->label, bar->count);
}

static void
update_name(RelabelBars *self)
{
  g_autofree char *bar = self->current < self->bars->len ? describe(self, self->current) : NULL;
  g_autofree char *text = bar != NULL ? g_strdup_printf("%s, %s", self->title, bar) : g_strdup(self->title);

  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
query_tooltip_cb(RelabelBars *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *text = NULL;
  graphene_rect_t slot;
  guint i = self->current;

  if (self->bars->len == 0 || (!keyboard && !find_bar(self, x, y, &i)))
    return FALSE;
  slot = get_slot(self, i);
  text = describe(self, i);
  gtk_tooltip_set_text(tooltip, text);
  gtk_tooltip_set_tip_area(tooltip, &(GdkRectangle){ (int)slot.origin.x, (int)slot.origin.y, (int)slot.size.width, (int)slot.size.height });
  return TRUE;
}

static void
activate(RelabelBars *self, guint i)
{
  self->current = i;
  update_name(self);
  gtk_widget_queue_draw(GTK_WIDGET(self));
  g_signal_emit(self, signals[SIGNAL_ACTIVATED], 0, i);
}

static void
released_cb(RelabelBars *self, int n_press, double x, double y)
{
  guint i;

  if (find_bar(self, x, y, &i))
    activate(self, i);
}

static gboolean
key_pressed_cb(RelabelBars *self, guint keyval, guint keycode, GdkModifierType state)
{
  guint n = self->bars->len;
  guint next = self->current;

  if (n == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (keyval == (is_horizontal(self) ? GDK_KEY_Down : GDK_KEY_Right))
    next = MIN(next + 1, n - 1);
  else if (keyval == (is_horizontal(self) ? GDK_KEY_Up : GDK_KEY_Left))
    next = next > 0 ? next - 1 : 0;
  else if (keyval == GDK_KEY_Home || keyval == GDK_KEY_End)
    next = keyval == GDK_KEY_Home ? 0 : n - 1;
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_space)
    activate(self, next);
  else
    return FALSE;
  self->current = next;
  update_name(self);
  gtk_widget_queue_draw(GTK_WIDGET(self));
  return TRUE;
}

static void
relabel_bars_class_init(RelabelBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_bars_finalize;
  widget_class->measure = relabel_bars_measure;
  widget_class->snapshot = relabel_bars_snapshot;
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name(widget_class, "bars");
  signals[SIGNAL_ACTIVATED] =
      g_signal_new("activated", RELABEL_TYPE_BARS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
relabel_bars_init(RelabelBars *self)
{
  GtkGesture *click = gtk_gesture_click_new();
  GtkEventController *key = gtk_event_controller_key_new();

  self->bars = g_array_new(FALSE, FALSE, sizeof(Bar));
  g_array_set_clear_func(self->bars, bar_clear);
  gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
  gtk_widget_set_has_tooltip(GTK_WIDGET(self), TRUE);
  g_signal_connect(self, "query-tooltip", G_CALLBACK(query_tooltip_cb), NULL);
  g_signal_connect_swapped(click, "released", G_CALLBACK(released_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(click));
  g_signal_connect_swapped(key, "key-pressed", G_CALLBACK(key_pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), key);
}

GtkWidget *
relabel_bars_new(GtkOrientation orientation, const char *title)
{
  RelabelBars *self = g_object_new(RELABEL_TYPE_BARS, NULL);

  self->orientation = orientation;
  self->title = g_strdup(title);
  update_name(self);
  return GTK_WIDGET(self);
}

void
relabel_bars_clear(RelabelBars *self)
{
  g_array_set_size(self->bars, 0);
  self->greatest = 0;
  self->current = 0;
  update_name(self);
  gtk_widget_queue_resize(GTK_WIDGET(self));
}

void
relabel_bars_add(RelabelBars *self, const char *label, guint64 count)
{
  Bar bar = { g_strdup(label), count };

  g_array_append_val(self->bars, bar);
  self->greatest = MAX(self->greatest, count);
  if (self->bars->len == 1)
    update_name(self);
  gtk_widget_queue_resize(GTK_WIDGET(self));
}

void
relabel_bars_set_ends(RelabelBars *self, const char *lower, const char *upper)
{
  g_free(self->lower);
  g_free(self->upper);
  self->lower = g_strdup(lower);
  self->upper = g_strdup(upper);
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

guint
relabel_bars_get_n_bars(RelabelBars *self)
{
  return self->bars->len;
}
