/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-canvas.h"

#include <glib/gi18n.h>
#include <math.h>

#include "relabel-overlay-painter.h"
#include "relabel-sample-cell.h"

#define MARGIN 12
#define MAX_SCALE 40.0
#define MAX_EDGE 16384

/*
 * RelabelCanvas:
 *
 * One sample in full, with its labels. The picture is decoded in a thread, no larger than it is shown; when somebody looks closer it is
 * decoded again.
 */
struct _RelabelCanvas {
  GtkWidget parent_instance;

  /* Owned. */
  RelabelOverlay *overlay;
  RelabelOverlayPainter *painter;
  RelabelSample *sample;
  char *highlighted;
  /* Whose picture is shown, at the same place of it, with labels of its own; NULL: what follows is its own. */
  RelabelCanvas *leader;
  RelabelCanvas *follower; /* borrowed */
  GdkTexture *texture;
  GCancellable *cancellable;
  char *problem;

  int full_width;
  int full_height;
  int loaded_edge;
  int loading_edge;

  /* 0: as large as fits. Else screen pixels for one of the picture's. */
  double scale;
  /* The middle of the picture from the middle of the widget. */
  double x, y;

  /* While a gesture lasts. */
  double start_x, start_y, start_scale;
  double pointer_x, pointer_y;

  guint zoomed_id;
};

G_DEFINE_FINAL_TYPE(RelabelCanvas, relabel_canvas, GTK_TYPE_WIDGET)

enum { SIGNAL_LABEL_PICKED, SIGNAL_ZOOMED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void load_if_needed(RelabelCanvas *self);

/* The one that has the picture. */
static RelabelCanvas *
get_leader(RelabelCanvas *self)
{
  return self->leader != NULL ? self->leader : self;
}

static double
get_fit_scale(RelabelCanvas *self)
{
  double width = gtk_widget_get_width(GTK_WIDGET(self)) - 2 * MARGIN;
  double height = gtk_widget_get_height(GTK_WIDGET(self)) - 2 * MARGIN;

  if (self->full_width <= 0 || self->full_height <= 0 || width <= 0 || height <= 0)
    return 1;
  return MIN(width / self->full_width, height / self->full_height);
}

double
relabel_canvas_get_scale(RelabelCanvas *self)
{
  RelabelCanvas *leader = get_leader(self);

  return leader->scale > 0 ? leader->scale : get_fit_scale(leader);
}

static void
get_area(RelabelCanvas *self, graphene_rect_t *area)
{
  RelabelCanvas *leader = get_leader(self);
  double scale = relabel_canvas_get_scale(self);
  double width = leader->full_width * scale, height = leader->full_height * scale;
  double x = (gtk_widget_get_width(GTK_WIDGET(self)) - width) / 2 + leader->x;
  double y = (gtk_widget_get_height(GTK_WIDGET(self)) - height) / 2 + leader->y;

  *area = GRAPHENE_RECT_INIT((float)floor(x), (float)floor(y), (float)width, (float)height);
}

static void
redraw(RelabelCanvas *self)
{
  gtk_widget_queue_draw(GTK_WIDGET(self));
  if (self->follower != NULL)
    gtk_widget_queue_draw(GTK_WIDGET(self->follower));
}

/* The picture can be moved as far as its edges reach the middle of the widget's edges. */
static void
clamp_position(RelabelCanvas *self)
{
  double scale = relabel_canvas_get_scale(self);
  double room_x = MAX(0, (self->full_width * scale + 2 * MARGIN - gtk_widget_get_width(GTK_WIDGET(self))) / 2);
  double room_y = MAX(0, (self->full_height * scale + 2 * MARGIN - gtk_widget_get_height(GTK_WIDGET(self))) / 2);

  self->x = CLAMP(self->x, -room_x, room_x);
  self->y = CLAMP(self->y, -room_y, room_y);
}

static void
set_scale(RelabelCanvas *self, double scale)
{
  self->scale = scale;
  clamp_position(self);
  load_if_needed(self);
  redraw(self);
  g_signal_emit(self, signals[SIGNAL_ZOOMED], 0);
}

/* What is at the point stays there. */
void
relabel_canvas_zoom(RelabelCanvas *canvas, double factor, double x, double y)
{
  RelabelCanvas *self = get_leader(canvas);
  double fit = get_fit_scale(self);
  double old = relabel_canvas_get_scale(self);
  double scale = CLAMP(old * factor, MIN(fit, 1) / 2, MAX(MAX_SCALE, fit));
  double px = x - gtk_widget_get_width(GTK_WIDGET(self)) / 2.0, py = y - gtk_widget_get_height(GTK_WIDGET(self)) / 2.0;

  self->x = px - (px - self->x) * scale / old;
  self->y = py - (py - self->y) * scale / old;
  set_scale(self, scale);
}

void
relabel_canvas_zoom_to_fit(RelabelCanvas *self)
{
  self->x = self->y = 0;
  set_scale(self, 0);
}

/* @area: a part of the picture, which is 1 wide and 1 high; it is brought to the middle with as much around it, but not looked at closer
 * than a tenth of the picture. */
void
relabel_canvas_zoom_to_area(RelabelCanvas *self, const graphene_rect_t *area)
{
  double width = gtk_widget_get_width(GTK_WIDGET(self)) - 2 * MARGIN;
  double height = gtk_widget_get_height(GTK_WIDGET(self)) - 2 * MARGIN;
  double scale, fit = get_fit_scale(self);

  scale = MIN(width / (self->full_width * MAX((double)area->size.width * 2, 0.1)),
              height / (self->full_height * MAX((double)area->size.height * 2, 0.1)));
  if (self->full_width <= 0 || self->full_height <= 0 || !isfinite(scale) || scale <= fit) {
    relabel_canvas_zoom_to_fit(self);
    return;
  }
  scale = MIN(scale, MAX(MAX_SCALE, fit));
  self->x = (0.5 - (double)(area->origin.x + area->size.width / 2)) * self->full_width * scale;
  self->y = (0.5 - (double)(area->origin.y + area->size.height / 2)) * self->full_height * scale;
  set_scale(self, scale);
}

void
relabel_canvas_zoom_to_pixels(RelabelCanvas *self)
{
  set_scale(self, 1.0 / gtk_widget_get_scale_factor(GTK_WIDGET(self)));
}

static void
cancel(RelabelCanvas *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  self->loading_edge = 0;
}

static void
take_picture(RelabelCanvas *self, RelabelThumbnail *picture)
{
  g_clear_object(&self->texture);
  g_clear_pointer(&self->problem, g_free);
  self->texture = relabel_texture_new(picture);
  self->loaded_edge = self->loading_edge;
  self->full_width = picture->full_width;
  self->full_height = picture->full_height;
}

static void
load_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelThumbnail) picture = relabel_thumbnail_load_finish(result, &error);
  RelabelCanvas *self;

  /* The widget may be gone. */
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  g_clear_object(&self->cancellable);
  if (picture != NULL) {
    take_picture(self, picture);
  } else {
    g_free(self->problem);
    self->problem = g_strdup(error->message);
    self->loaded_edge = MAX_EDGE;
  }
  self->loading_edge = 0;
  load_if_needed(self);
  redraw(self);
}

static int
get_needed_edge(RelabelCanvas *self)
{
  double shown = MAX(self->full_width, self->full_height) * relabel_canvas_get_scale(self) *
                 gtk_widget_get_scale_factor(GTK_WIDGET(self));
  int edge = 1024;

  if (self->full_width <= 0)
    return edge;
  while (edge < shown && edge < MAX(self->full_width, self->full_height) && edge < MAX_EDGE)
    edge *= 2;
  return edge;
}

static void
load_if_needed(RelabelCanvas *self)
{
  int edge = get_needed_edge(self);

  if (self->sample == NULL || self->leader != NULL || gtk_widget_get_width(GTK_WIDGET(self)) == 0 ||
      edge <= MAX(self->loaded_edge, self->loading_edge))
    return;
  cancel(self);
  self->loading_edge = edge;
  self->cancellable = g_cancellable_new();
  relabel_thumbnail_load_async(relabel_sample_get_filepath(self->sample), edge, self->cancellable, load_cb, self);
}

static void
relabel_canvas_dispose(GObject *object)
{
  RelabelCanvas *self = RELABEL_CANVAS(object);

  cancel(self);
  relabel_canvas_follow(self, NULL);
  g_clear_handle_id(&self->zoomed_id, g_source_remove);
  g_clear_object(&self->sample);
  relabel_canvas_set_overlay(self, NULL);
  g_clear_object(&self->texture);
  G_OBJECT_CLASS(relabel_canvas_parent_class)->dispose(object);
}

static void
relabel_canvas_finalize(GObject *object)
{
  RelabelCanvas *self = RELABEL_CANVAS(object);

  g_free(self->highlighted);
  g_free(self->problem);
  G_OBJECT_CLASS(relabel_canvas_parent_class)->finalize(object);
}

static gboolean
zoomed_cb(gpointer data)
{
  RelabelCanvas *self = data;

  self->zoomed_id = 0;
  g_signal_emit(self, signals[SIGNAL_ZOOMED], 0);
  return G_SOURCE_REMOVE;
}

static void
relabel_canvas_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
  RelabelCanvas *self = RELABEL_CANVAS(widget);

  clamp_position(self);
  load_if_needed(self);
  /* Who shows the scale must not do so while sizes are allocated. */
  if (self->zoomed_id == 0)
    self->zoomed_id = g_idle_add(zoomed_cb, self);
}

static void
snapshot_problem(RelabelCanvas *self, const char *problem, GtkSnapshot *snapshot)
{
  g_autofree char *text = g_strdup_printf(_("The picture can’t be shown.\n%s"), problem);
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
  int width = gtk_widget_get_width(GTK_WIDGET(self)) - 4 * MARGIN, height;
  GdkRGBA color;

  gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(self)), &color);
  pango_layout_set_width(layout, width * PANGO_SCALE);
  pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size(layout, NULL, &height);
  gtk_snapshot_save(snapshot);
  gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(2 * MARGIN, ((float)gtk_widget_get_height(GTK_WIDGET(self)) - (float)height) / 2));
  gtk_snapshot_append_layout(snapshot, layout, &color);
  gtk_snapshot_restore(snapshot);
}

static void
relabel_canvas_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RelabelCanvas *self = RELABEL_CANVAS(widget), *leader = get_leader(self);
  const graphene_rect_t visible = GRAPHENE_RECT_INIT(0, 0, (float)gtk_widget_get_width(widget), (float)gtk_widget_get_height(widget));
  graphene_rect_t area;
  GdkRGBA shade;

  if (self->sample == NULL)
    return;
  get_area(self, &area);
  gtk_snapshot_push_clip(snapshot, &visible);
  if (leader->texture != NULL) {
    gtk_snapshot_append_texture(snapshot, leader->texture, &area);
  } else {
    gtk_style_context_get_color(gtk_widget_get_style_context(widget), &shade);
    shade.alpha = 0.08f;
    gtk_snapshot_append_color(snapshot, &shade, &area);
  }
  if (self->painter != NULL)
    relabel_overlay_painter_snapshot(self->painter, snapshot, self->sample, &area, &visible, self->highlighted);
  if (leader->problem != NULL)
    snapshot_problem(self, leader->problem, snapshot);
  gtk_snapshot_pop(snapshot);
}

static void
relabel_canvas_class_init(RelabelCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->dispose = relabel_canvas_dispose;
  object_class->finalize = relabel_canvas_finalize;
  widget_class->size_allocate = relabel_canvas_size_allocate;
  widget_class->snapshot = relabel_canvas_snapshot;
  gtk_widget_class_set_css_name(widget_class, "canvas");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  /* A label was clicked; the argument is its id, or NULL where there is none. */
  signals[SIGNAL_LABEL_PICKED] = g_signal_new("label-picked", RELABEL_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ZOOMED] =
      g_signal_new("zoomed", RELABEL_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static gboolean
scroll_cb(RelabelCanvas *self, double dx, double dy)
{
  relabel_canvas_zoom(self, pow(1.2, -dy), self->pointer_x, self->pointer_y);
  return TRUE;
}

static void
motion_cb(RelabelCanvas *self, double x, double y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
drag_begin_cb(RelabelCanvas *self)
{
  self->start_x = get_leader(self)->x;
  self->start_y = get_leader(self)->y;
}

static void
drag_update_cb(RelabelCanvas *self, double dx, double dy)
{
  RelabelCanvas *leader = get_leader(self);

  leader->x = self->start_x + dx;
  leader->y = self->start_y + dy;
  clamp_position(leader);
  redraw(leader);
}

static void
drag_end_cb(RelabelCanvas *self, double dx, double dy, GtkGestureDrag *gesture)
{
  g_autofree char *id = NULL;
  graphene_rect_t area;
  double x, y;

  /* What did not move was a click. */
  if (self->sample == NULL || hypot(dx, dy) > 4 || !gtk_gesture_drag_get_start_point(gesture, &x, &y))
    return;
  gtk_widget_grab_focus(GTK_WIDGET(self));
  get_area(self, &area);
  id = relabel_overlay_find_label(self->overlay, self->sample, &area, x, y);
  g_signal_emit(self, signals[SIGNAL_LABEL_PICKED], 0, id);
}

static void
pinch_begin_cb(RelabelCanvas *self)
{
  self->start_scale = relabel_canvas_get_scale(self);
}

static void
pinch_cb(RelabelCanvas *self, double factor, GtkGesture *gesture)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center(gesture, &x, &y))
    relabel_canvas_zoom(self, self->start_scale * factor / relabel_canvas_get_scale(self), x, y);
}

static void
relabel_canvas_init(RelabelCanvas *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new();
  GtkGesture *drag = gtk_gesture_drag_new();
  GtkGesture *pinch = gtk_gesture_zoom_new();

  g_signal_connect_swapped(scroll, "scroll", G_CALLBACK(scroll_cb), self);
  g_signal_connect_swapped(motion, "motion", G_CALLBACK(motion_cb), self);
  g_signal_connect_swapped(drag, "drag-begin", G_CALLBACK(drag_begin_cb), self);
  g_signal_connect_swapped(drag, "drag-update", G_CALLBACK(drag_update_cb), self);
  g_signal_connect_swapped(drag, "drag-end", G_CALLBACK(drag_end_cb), self);
  g_signal_connect_swapped(pinch, "begin", G_CALLBACK(pinch_begin_cb), self);
  g_signal_connect_swapped(pinch, "scale-changed", G_CALLBACK(pinch_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), scroll);
  gtk_widget_add_controller(GTK_WIDGET(self), motion);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(drag));
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(pinch));
  gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
  gtk_widget_add_css_class(GTK_WIDGET(self), "canvas");
}

void
relabel_canvas_set_overlay(RelabelCanvas *self, RelabelOverlay *overlay)
{
  if (self->overlay == overlay)
    return;
  if (self->painter != NULL)
    relabel_overlay_painter_clear(self->painter);
  g_clear_object(&self->painter);
  g_set_object(&self->overlay, overlay);
  if (overlay != NULL)
    self->painter = relabel_overlay_painter_new(overlay, GTK_WIDGET(self), TRUE);
}

/* Shows the picture of @leader, at the same place and as large, with its own labels; who looks closer at one, does so at both. Both have
 * the same size and are given samples with the same picture. */
void
relabel_canvas_follow(RelabelCanvas *self, RelabelCanvas *leader)
{
  if (self->leader != NULL)
    self->leader->follower = NULL;
  g_set_object(&self->leader, leader);
  if (leader != NULL)
    leader->follower = self;
}

static gboolean
same_picture(RelabelSample *a, RelabelSample *b)
{
  return a != NULL && b != NULL && g_str_equal(relabel_sample_get_filepath(a), relabel_sample_get_filepath(b));
}

/* The same sample with other labels keeps its picture and the place that is looked at. */
void
relabel_canvas_set_sample(RelabelCanvas *self, RelabelSample *sample)
{
  if (self->sample == sample)
    return;
  if (!same_picture(self->sample, sample)) {
    cancel(self);
    g_clear_object(&self->texture);
    g_clear_pointer(&self->problem, g_free);
    if (self->painter != NULL)
      relabel_overlay_painter_clear(self->painter);
    self->loaded_edge = 0;
    self->full_width = sample != NULL ? relabel_sample_get_width(sample) : 0;
    self->full_height = sample != NULL ? relabel_sample_get_height(sample) : 0;
    self->scale = self->x = self->y = 0;
  }
  g_set_object(&self->sample, sample);
  load_if_needed(self);
  redraw(self);
  g_signal_emit(self, signals[SIGNAL_ZOOMED], 0);
}

void
relabel_canvas_set_highlighted(RelabelCanvas *self, const char *label_id)
{
  if (g_strcmp0(self->highlighted, label_id) == 0)
    return;
  g_free(self->highlighted);
  self->highlighted = g_strdup(label_id);
  gtk_widget_queue_draw(GTK_WIDGET(self));
}
