/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-overlay-painter.h"

#include "relabel-overlay-private.h"

/* More than so many boxes, or what takes as long, are painted by a thread, once, instead of node by node in each frame. The grid shows many
 * pictures at a time. */
#define MAX_COST 400
#define MAX_COST_SMALL 60
/* Masks are loaded so many at a time, then twice as many, so that the first are seen soon, and many not drawn too often. */
#define FIRST_MASKS 64
/* So much of labels that stand out of the picture is drawn. */
#define OUT 64.0f

/*
 * RelabelOverlayPainter:
 *
 * Draws the labels of one sample in one widget, and keeps what it has drawn: while the picture is moved, or a label is picked out, nothing
 * is drawn anew. What takes long is done by threads, newest first; meanwhile the last drawing is shown.
 */
struct _RelabelOverlayPainter {
  GObject parent_instance;

  /* NULL once it is gone. */
  GtkWidget *widget;
  gboolean detailed;
  /* Owned. */
  RelabelOverlay *overlay;

  /* What is drawn, and by what. */
  RelabelScene *scene;
  guint serial;
  guint font_serial;
  int scale_factor;

  /* The drawing. The shapes may still be those of another scene. */
  GskRenderNode *names;
  GskRenderNode *shapes;
  RelabelScene *shapes_scene;

  GCancellable *painting;
  GCancellable *loading;
  guint n_masks;
};

G_DEFINE_FINAL_TYPE(RelabelOverlayPainter, relabel_overlay_painter, G_TYPE_OBJECT)

static void
cancel(GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel(*cancellable);
  g_clear_object(cancellable);
}

static void
set_shapes(RelabelOverlayPainter *self, GskRenderNode *node, RelabelScene *scene)
{
  g_clear_pointer(&self->shapes, gsk_render_node_unref);
  g_clear_pointer(&self->shapes_scene, relabel_scene_unref);
  self->shapes = node;
  self->shapes_scene = scene != NULL ? relabel_scene_ref(scene) : NULL;
}

static void
clear_scene(RelabelOverlayPainter *self)
{
  cancel(&self->painting);
  g_clear_pointer(&self->scene, relabel_scene_unref);
  g_clear_pointer(&self->names, gsk_render_node_unref);
}

/* Takes back what is under way and forgets what was drawn. */
void
relabel_overlay_painter_clear(RelabelOverlayPainter *self)
{
  cancel(&self->loading);
  self->n_masks = 0;
  clear_scene(self);
  set_shapes(self, NULL, NULL);
}

static void
relabel_overlay_painter_dispose(GObject *object)
{
  RelabelOverlayPainter *self = RELABEL_OVERLAY_PAINTER(object);

  relabel_overlay_painter_clear(self);
  g_clear_weak_pointer(&self->widget);
  g_clear_object(&self->overlay);
  G_OBJECT_CLASS(relabel_overlay_painter_parent_class)->dispose(object);
}

static void
relabel_overlay_painter_class_init(RelabelOverlayPainterClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_overlay_painter_dispose;
}

static void
relabel_overlay_painter_init(RelabelOverlayPainter *self)
{
}

static void
changed_cb(RelabelOverlayPainter *self)
{
  if (self->widget != NULL)
    gtk_widget_queue_draw(self->widget);
}

/* @detailed: the viewer, with names whatever the size, and confidences. */
RelabelOverlayPainter *
relabel_overlay_painter_new(RelabelOverlay *overlay, GtkWidget *widget, gboolean detailed)
{
  RelabelOverlayPainter *self = g_object_new(RELABEL_TYPE_OVERLAY_PAINTER, NULL);

  self->overlay = g_object_ref(overlay);
  g_set_weak_pointer(&self->widget, widget);
  self->detailed = detailed;
  g_signal_connect_object(overlay, "changed", G_CALLBACK(changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* What a thread does. Everything in it is freed in the main thread, where it came from. */
typedef struct {
  RelabelOverlayPainter *painter;
  GCancellable *cancellable;
  guint number;

  /* To be painted, and what comes of it. */
  RelabelScene *scene;
  int scale_factor;
  GdkTexture *texture;
  /* Or masks to be loaded (RelabelMaskWish), and what comes of them (RelabelMaskPicture). */
  GPtrArray *wishes;
  GPtrArray *pictures;
} Job;

static void draw_anew(RelabelOverlayPainter *self);

static void
job_free(Job *job)
{
  g_object_unref(job->painter);
  g_object_unref(job->cancellable);
  g_clear_pointer(&job->scene, relabel_scene_unref);
  g_clear_object(&job->texture);
  g_clear_pointer(&job->wishes, g_ptr_array_unref);
  g_clear_pointer(&job->pictures, g_ptr_array_unref);
  g_free(job);
}

static int
compare_jobs(gconstpointer a, gconstpointer b, gpointer data)
{
  return ((const Job *)a)->number > ((const Job *)b)->number ? -1 : 1;
}

static void
paint(Job *job)
{
  const RelabelScene *scene = job->scene;
  int width = MAX((int)scene->covered.size.width * job->scale_factor, 1);
  int height = MAX((int)scene->covered.size.height * job->scale_factor, 1);
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create(surface);
  gboolean done;

  cairo_scale(cr, job->scale_factor, job->scale_factor);
  cairo_translate(cr, (double)-scene->covered.origin.x, (double)-scene->covered.origin.y);
  done = relabel_scene_paint(scene, cr, job->cancellable) && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
  cairo_destroy(cr);
  cairo_surface_flush(surface);
  if (done) {
    gsize stride = (gsize)cairo_image_surface_get_stride(surface);
    g_autoptr(GBytes) bytes = g_bytes_new_with_free_func(cairo_image_surface_get_data(surface), (gsize)height * stride,
                                                         (GDestroyNotify)cairo_surface_destroy, surface);

    job->texture = gdk_memory_texture_new(width, height, GDK_MEMORY_DEFAULT, bytes, stride);
  } else {
    cairo_surface_destroy(surface);
  }
}

static void
finish_painting(Job *job)
{
  RelabelOverlayPainter *self = job->painter;

  g_clear_object(&self->painting);
  set_shapes(self, job->texture != NULL ? gsk_texture_node_new(job->texture, &job->scene->covered) : NULL, job->scene);
  changed_cb(self);
}

/* What was loaded before it was cancelled is kept as well. */
static void
finish_loading(Job *job)
{
  RelabelOverlayPainter *self = job->painter;

  for (guint i = 0; i < job->pictures->len && self->overlay != NULL; i++)
    relabel_masks_keep(&self->overlay->masks, job->wishes->pdata[i], job->pictures->pdata[i]);
  if (g_cancellable_is_cancelled(job->cancellable))
    return;
  g_clear_object(&self->loading);
  draw_anew(self);
}

static gboolean
finish_cb(gpointer data)
{
  Job *job = data;

  if (job->wishes != NULL)
    finish_loading(job);
  else if (!g_cancellable_is_cancelled(job->cancellable))
    finish_painting(job);
  return G_SOURCE_REMOVE;
}

static void
work(gpointer data, gpointer user_data)
{
  Job *job = data;

  if (job->scene != NULL && !g_cancellable_is_cancelled(job->cancellable))
    paint(job);
  for (guint i = 0; job->wishes != NULL && i < job->wishes->len && !g_cancellable_is_cancelled(job->cancellable); i++)
    g_ptr_array_add(job->pictures, relabel_mask_picture_load(job->wishes->pdata[i]));
  g_idle_add_full(G_PRIORITY_DEFAULT, finish_cb, job, (GDestroyNotify)job_free);
}

static Job *
job_new(RelabelOverlayPainter *self, GCancellable **cancellable)
{
  static guint n_jobs;
  Job *job = g_new0(Job, 1);

  cancel(cancellable);
  *cancellable = g_cancellable_new();
  job->painter = g_object_ref(self);
  job->cancellable = g_object_ref(*cancellable);
  job->number = ++n_jobs;
  return job;
}

static void
push_job(Job *job)
{
  static GThreadPool *pool;

  if (pool == NULL) {
    /* One processor is for the main thread. */
    pool = g_thread_pool_new(work, NULL, MAX((int)g_get_num_processors() - 1, 1), FALSE, NULL);
    g_thread_pool_set_sort_function(pool, compare_jobs, NULL);
  }
  g_thread_pool_push(pool, job, NULL);
}

static void
start_painting(RelabelOverlayPainter *self)
{
  Job *job = job_new(self, &self->painting);

  job->scene = relabel_scene_ref(self->scene);
  job->scale_factor = self->scale_factor;
  push_job(job);
}

static void
start_loading(RelabelOverlayPainter *self)
{
  Job *job = job_new(self, &self->loading);

  job->wishes = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_mask_wish_free);
  job->pictures = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_mask_picture_unref);
  self->n_masks = MAX(2 * self->n_masks, FIRST_MASKS);
  for (guint i = 0; i < MIN(self->scene->missing->len, self->n_masks); i++)
    g_ptr_array_add(job->wishes, relabel_mask_wish_copy(self->scene->missing->pdata[i]));
  push_job(job);
}

/* The drawing. */

static GskRenderNode *
draw_names(RelabelOverlayPainter *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new();

  relabel_scene_snapshot_tags(self->scene, self->overlay, self->widget, snapshot);
  return gtk_snapshot_free_to_node(snapshot);
}

static GskRenderNode *
draw_shapes(RelabelOverlayPainter *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new();

  relabel_scene_snapshot(self->scene, snapshot);
  return gtk_snapshot_free_to_node(snapshot);
}

static guint
get_font_serial(RelabelOverlayPainter *self)
{
  return pango_context_get_serial(gtk_widget_get_pango_context(self->widget));
}

/* What is seen of the picture. */
static void
get_seen(const graphene_rect_t *area, const graphene_rect_t *visible, graphene_rect_t *seen)
{
  graphene_rect_t picture = GRAPHENE_RECT_INIT(-OUT, -OUT, area->size.width + 2 * OUT, area->size.height + 2 * OUT);

  graphene_rect_offset_r(visible, -area->origin.x, -area->origin.y, seen);
  if (!graphene_rect_intersection(seen, &picture, seen))
    graphene_rect_init(seen, 0, 0, 0, 0);
}

static gboolean
is_current(RelabelOverlayPainter *self, RelabelSample *sample, const graphene_size_t *size, const graphene_rect_t *seen)
{
  return self->scene != NULL && self->scene->sample == sample && graphene_size_equal(&self->scene->size, size) &&
         graphene_rect_contains_rect(&self->scene->covered, seen) && self->serial == self->overlay->serial &&
         self->font_serial == get_font_serial(self) && self->scale_factor == gtk_widget_get_scale_factor(self->widget);
}

/* In the viewer a quarter more each way than is seen, so that not each move of the picture needs another drawing. */
static void
get_covered(RelabelOverlayPainter *self, const graphene_size_t *size, const graphene_rect_t *seen, graphene_rect_t *covered)
{
  float more = self->detailed ? 0.25f : 0;
  graphene_rect_t all = GRAPHENE_RECT_INIT(0, 0, size->width, size->height);

  graphene_rect_inset_r(seen, -seen->size.width * more, -seen->size.height * more, covered);
  graphene_rect_inset(&all, -OUT, -OUT);
  if (!graphene_rect_intersection(covered, &all, covered))
    *covered = *seen;
  graphene_rect_union(covered, seen, covered);
  graphene_rect_round_extents(covered, covered);
}

static void
make_scene(RelabelOverlayPainter *self, RelabelSample *sample, const graphene_size_t *size, const graphene_rect_t *covered)
{
  if (self->shapes_scene != NULL && g_strcmp0(relabel_sample_get_id(self->shapes_scene->sample), relabel_sample_get_id(sample)) != 0)
    set_shapes(self, NULL, NULL);
  clear_scene(self);
  self->serial = self->overlay->serial;
  self->font_serial = get_font_serial(self);
  self->scale_factor = gtk_widget_get_scale_factor(self->widget);
  self->scene = relabel_scene_new(self->overlay, sample, size, covered, self->detailed, self->scale_factor);
  self->names = draw_names(self);
  if (self->scene->cost > (self->detailed ? MAX_COST : MAX_COST_SMALL))
    start_painting(self);
  else
    set_shapes(self, draw_shapes(self), self->scene);
  /* What was wished for may be no longer seen, or at another size. */
  if (self->loading != NULL)
    self->n_masks = 0;
  cancel(&self->loading);
  if (self->scene->missing->len > 0)
    start_loading(self);
}

/* The same place with what is known now. */
static void
draw_anew(RelabelOverlayPainter *self)
{
  g_clear_pointer(&self->scene, relabel_scene_unref);
  changed_cb(self);
}

/* What was drawn for another size is shown at this one until the right one is there. To make it much smaller would take too long. */
static void
append_shapes(RelabelOverlayPainter *self, GtkSnapshot *snapshot)
{
  const graphene_size_t *size = &self->scene->size, *drawn = &self->shapes_scene->size;

  if (graphene_size_equal(size, drawn)) {
    gtk_snapshot_append_node(snapshot, self->shapes);
    return;
  }
  if (size->width * 2 < drawn->width)
    return;
  gtk_snapshot_save(snapshot);
  gtk_snapshot_scale(snapshot, size->width / drawn->width, size->height / drawn->height);
  gtk_snapshot_append_node(snapshot, self->shapes);
  gtk_snapshot_restore(snapshot);
}

static void
append_all(RelabelOverlayPainter *self, GtkSnapshot *snapshot)
{
  if (self->shapes != NULL)
    append_shapes(self, snapshot);
  if (self->names != NULL)
    gtk_snapshot_append_node(snapshot, self->names);
}

static void
append_highlighted(RelabelOverlayPainter *self, GtkSnapshot *snapshot, const char *id)
{
  const RelabelItem *item = relabel_scene_find_item(self->scene, id);

  if (item == NULL)
    return;
  relabel_scene_snapshot_highlighted(self->scene, item, snapshot);
  relabel_scene_snapshot_tag(self->scene, item, self->overlay, self->widget, snapshot);
}

/* @area: where the picture lies in the widget; @visible: what is seen of the widget; @highlighted: (nullable): the id of a label. */
void
relabel_overlay_painter_snapshot(RelabelOverlayPainter *self, GtkSnapshot *snapshot, RelabelSample *sample, const graphene_rect_t *area,
                                 const graphene_rect_t *visible, const char *highlighted)
{
  graphene_rect_t seen, covered;

  if (self->widget == NULL || area->size.width < 1 || area->size.height < 1)
    return;
  get_seen(area, visible, &seen);
  if (!is_current(self, sample, &area->size, &seen)) {
    get_covered(self, &area->size, &seen, &covered);
    make_scene(self, sample, &area->size, &covered);
  }
  gtk_snapshot_save(snapshot);
  gtk_snapshot_translate(snapshot, &area->origin);
  if (highlighted != NULL)
    gtk_snapshot_push_opacity(snapshot, 0.55);
  append_all(self, snapshot);
  if (highlighted != NULL) {
    gtk_snapshot_pop(snapshot);
    append_highlighted(self, snapshot, highlighted);
  }
  gtk_snapshot_restore(snapshot);
}

/* Whether a thread works for it. */
gboolean
relabel_overlay_painter_is_busy(RelabelOverlayPainter *self)
{
  return self->painting != NULL || self->loading != NULL;
}
