/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-collage.h"

#include "relabel-sample-cell.h"

#define MAX_PICTURES 4
#define GAP 2

/*
 * RelabelCollage:
 *
 * The picture of a dataset: one picture, or four side by side, each cut to fill its place.
 */
struct _RelabelCollage {
  GtkWidget parent_instance;

  GCancellable *cancellable;
  GdkTexture *textures[MAX_PICTURES];
  guint n_textures;
};

G_DEFINE_FINAL_TYPE(RelabelCollage, relabel_collage, GTK_TYPE_WIDGET)

static void
relabel_collage_dispose(GObject *object)
{
  RelabelCollage *self = RELABEL_COLLAGE(object);

  g_cancellable_cancel(self->cancellable);
  for (guint i = 0; i < MAX_PICTURES; i++)
    g_clear_object(&self->textures[i]);
  self->n_textures = 0;
  G_OBJECT_CLASS(relabel_collage_parent_class)->dispose(object);
}

static void
relabel_collage_finalize(GObject *object)
{
  g_object_unref(RELABEL_COLLAGE(object)->cancellable);
  G_OBJECT_CLASS(relabel_collage_parent_class)->finalize(object);
}

static void
relabel_collage_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 132;
  *minimum_baseline = *natural_baseline = -1;
}

static void
append_cover(GtkSnapshot *snapshot, GdkTexture *texture, const graphene_rect_t *place)
{
  float w = (float)gdk_texture_get_width(texture), h = (float)gdk_texture_get_height(texture);
  float scale = MAX(place->size.width / w, place->size.height / h);
  graphene_rect_t area = GRAPHENE_RECT_INIT(place->origin.x + (place->size.width - w * scale) / 2,
                                            place->origin.y + (place->size.height - h * scale) / 2, w * scale, h * scale);

  gtk_snapshot_push_clip(snapshot, place);
  gtk_snapshot_append_texture(snapshot, texture, &area);
  gtk_snapshot_pop(snapshot);
}

static void
relabel_collage_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RelabelCollage *self = RELABEL_COLLAGE(widget);
  guint n = self->n_textures < MAX_PICTURES ? MIN(self->n_textures, 1) : MAX_PICTURES;
  float width = (float)gtk_widget_get_width(widget), height = (float)gtk_widget_get_height(widget);

  if (n == 0) {
    GdkRGBA color;

    gtk_style_context_get_color(gtk_widget_get_style_context(widget), &color);
    color.alpha = 0.08f;
    gtk_snapshot_append_color(snapshot, &color, &GRAPHENE_RECT_INIT(0, 0, width, height));
  }
  for (guint i = 0; i < n; i++) {
    float w = n == 1 ? width : (width - GAP) / 2, h = n == 1 ? height : (height - GAP) / 2;
    graphene_rect_t place = GRAPHENE_RECT_INIT((float)(i % 2) * (w + GAP), (float)(i / 2) * (h + GAP), w, h);

    append_cover(snapshot, self->textures[i], &place);
  }
}

static void
relabel_collage_class_init(RelabelCollageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->dispose = relabel_collage_dispose;
  object_class->finalize = relabel_collage_finalize;
  widget_class->measure = relabel_collage_measure;
  widget_class->snapshot = relabel_collage_snapshot;
  gtk_widget_class_set_css_name(widget_class, "collage");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
relabel_collage_init(RelabelCollage *self)
{
  self->cancellable = g_cancellable_new();
  gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
}

static void
load_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelThumbnail) thumbnail = relabel_thumbnailer_load_finish(RELABEL_THUMBNAILER(source), result, &error);
  RelabelCollage *self = user_data;

  /* A picture that can't be read is left out; cancelled, the widget is gone. */
  if (thumbnail == NULL)
    return;
  self->textures[self->n_textures++] = relabel_texture_new(thumbnail);
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

void
relabel_collage_load(RelabelCollage *self, RelabelThumbnailer *thumbnailer, const char *const *paths)
{
  for (guint i = 0; paths != NULL && paths[i] != NULL && i < MAX_PICTURES; i++)
    relabel_thumbnailer_load_async(thumbnailer, paths[i], 256, self->cancellable, load_cb, self);
}
