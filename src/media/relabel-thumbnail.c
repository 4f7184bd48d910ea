/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-thumbnail.h"

#include "relabel-image-private.h"
#include "relabel-thumbnail-private.h"

G_DEFINE_BOXED_TYPE(RelabelThumbnail, relabel_thumbnail, relabel_thumbnail_ref, relabel_thumbnail_unref)

RelabelThumbnail *
relabel_thumbnail_new(GdkPixbuf *pixbuf, const RelabelImageInfo *info)
{
  RelabelThumbnail *self = g_new0(RelabelThumbnail, 1);

  g_atomic_ref_count_init(&self->ref_count);
  self->pixels = gdk_pixbuf_read_pixel_bytes(pixbuf);
  self->width = gdk_pixbuf_get_width(pixbuf);
  self->height = gdk_pixbuf_get_height(pixbuf);
  self->stride = gdk_pixbuf_get_rowstride(pixbuf);
  self->has_alpha = gdk_pixbuf_get_has_alpha(pixbuf);
  self->full_width = info->width;
  self->full_height = info->height;
  return self;
}

/**
 * relabel_thumbnail_ref:
 *
 * Returns: (transfer full): @self
 */
RelabelThumbnail *
relabel_thumbnail_ref(RelabelThumbnail *self)
{
  g_atomic_ref_count_inc(&self->ref_count);
  return self;
}

/**
 * relabel_thumbnail_unref:
 *
 * Drops a reference; the last one frees the pixels.
 */
void
relabel_thumbnail_unref(RelabelThumbnail *self)
{
  if (!g_atomic_ref_count_dec(&self->ref_count))
    return;
  g_bytes_unref(self->pixels);
  g_free(self);
}

/* The eight EXIF orientations are a turn, and a mirror image of each. */
static GdkPixbuf *
turn(GdkPixbuf *pixbuf, int orientation)
{
  static const GdkPixbufRotation rotations[] = {
    GDK_PIXBUF_ROTATE_NONE, GDK_PIXBUF_ROTATE_NONE, GDK_PIXBUF_ROTATE_UPSIDEDOWN, GDK_PIXBUF_ROTATE_UPSIDEDOWN,
    GDK_PIXBUF_ROTATE_CLOCKWISE, GDK_PIXBUF_ROTATE_CLOCKWISE, GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE,
    GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE,
  };
  g_autoptr(GdkPixbuf) turned = gdk_pixbuf_rotate_simple(pixbuf, rotations[orientation - 1]);
  gboolean mirrored = orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;

  return mirrored && turned != NULL ? gdk_pixbuf_flip(turned, TRUE) : g_steal_pointer(&turned);
}

/* GdkPixbuf obeys the orientation only of some formats; it is obeyed here for those that it was read from, but TIFF's decoder has
 * already half done it. */
GdkPixbuf *
relabel_thumbnail_decode(const char *path, const RelabelImageInfo *info, int max_edge, GError **error)
{
  g_autoptr(GdkPixbuf) raw = NULL;
  GdkPixbuf *turned;
  GError *cause = NULL;

  if (!relabel_image_check_pixels(info, error))
    return NULL;
  if (MAX(info->width, info->height) > max_edge)
    raw = gdk_pixbuf_new_from_file_at_scale(path, max_edge, max_edge, TRUE, &cause);
  else
    raw = gdk_pixbuf_new_from_file(path, &cause);
  if (raw == NULL) {
    relabel_media_error_propagate(error, cause);
    return NULL;
  }
  if (info->kind == RELABEL_IMAGE_TIFF)
    turned = gdk_pixbuf_apply_embedded_orientation(raw);
  else
    turned = turn(raw, info->orientation);
  if (turned == NULL)
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "there is not enough memory to show it");
  return turned;
}

/**
 * relabel_thumbnail_load:
 * @path: (type filename): a local file
 * @max_edge: greatest width and height, in pixels; a smaller picture is not enlarged
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Decodes a picture at reduced size, and turns it as its EXIF orientation says. This blocks; nothing is cached.
 *
 * Returns: (transfer full): the picture
 */
RelabelThumbnail *
relabel_thumbnail_load(const char *path, int max_edge, GError **error)
{
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  RelabelImageInfo info;

  g_return_val_if_fail(path != NULL && max_edge > 0, NULL);

  if (!relabel_image_probe(path, &info, error))
    return NULL;
  pixbuf = relabel_thumbnail_decode(path, &info, max_edge, error);
  return pixbuf != NULL ? relabel_thumbnail_new(pixbuf, &info) : NULL;
}

typedef struct {
  char *path;
  int max_edge;
} Load;

static void
load_free(Load *load)
{
  g_free(load->path);
  g_free(load);
}

static void
load_in_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Load *load = task_data;
  GError *error = NULL;
  RelabelThumbnail *thumbnail = relabel_thumbnail_load(load->path, load->max_edge, &error);

  if (thumbnail == NULL)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, thumbnail, (GDestroyNotify)relabel_thumbnail_unref);
}

/**
 * relabel_thumbnail_load_async:
 * @path: (type filename): a local file
 * @max_edge: greatest width and height, in pixels
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called when the picture is there
 * @user_data: for @callback
 *
 * Does [func@Relabel.Thumbnail.load] in a thread. For one large picture; a grid of small ones uses [class@Relabel.Thumbnailer].
 */
void
relabel_thumbnail_load_async(const char *path, int max_edge, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, user_data);
  Load *load = g_new0(Load, 1);

  load->path = g_strdup(path);
  load->max_edge = max_edge;
  g_task_set_source_tag(task, relabel_thumbnail_load_async);
  g_task_set_task_data(task, load, (GDestroyNotify)load_free);
  g_task_set_return_on_cancel(task, TRUE);
  g_task_run_in_thread(task, load_in_thread);
}

/**
 * relabel_thumbnail_load_finish:
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full): the picture
 */
RelabelThumbnail *
relabel_thumbnail_load_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), NULL);

  return g_task_propagate_pointer(G_TASK(result), error);
}
