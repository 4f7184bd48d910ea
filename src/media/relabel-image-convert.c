/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-convert.h"

#include <errno.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdio.h>

#include <png.h>

#include "relabel-image-rows.h"

/* What a loader of gdk-pixbuf decodes is in memory as a whole, and more than once within the loader. */
#define MAX_LOADED_PIXELS 25000000

/* Photographs become a tenth smaller with the usual level, in four times the time. */
#define COMPRESSION_LEVEL 2

typedef struct {
  RelabelImageRows parent;

  GdkPixbuf *pixbuf;
  int y;
} LoadedRows;

static void
loaded_rows_free(RelabelImageRows *rows)
{
  g_object_unref(((LoadedRows *)rows)->pixbuf);
  g_free(rows);
}

static const guint8 *
loaded_rows_next(RelabelImageRows *rows, GError **error)
{
  LoadedRows *self = (LoadedRows *)rows;

  return gdk_pixbuf_read_pixels(self->pixbuf) + (gsize)self->y++ * (gsize)gdk_pixbuf_get_rowstride(self->pixbuf);
}

/* A loader that turns the picture otherwise than the header says would leave the labels beside what they mark. */
static RelabelImageRows *
loaded_rows_new(const char *path, const RelabelImageInfo *info, GError **error)
{
  LoadedRows *self;
  GError *cause = NULL;
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file(path, &cause);

  if (pixbuf == NULL) {
    relabel_media_error_propagate(error, cause);
    return NULL;
  }
  if (gdk_pixbuf_get_width(pixbuf) != info->width || gdk_pixbuf_get_height(pixbuf) != info->height) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED,
                "is decoded as %d × %d pixels, but says that it has %d × %d; convert it to JPEG or PNG", gdk_pixbuf_get_width(pixbuf),
                gdk_pixbuf_get_height(pixbuf), info->width, info->height);
    return NULL;
  }
  self = g_new0(LoadedRows, 1);
  self->parent.width = info->width;
  self->parent.height = info->height;
  self->parent.channels = gdk_pixbuf_get_n_channels(pixbuf);
  self->parent.next = loaded_rows_next;
  self->parent.free = loaded_rows_free;
  self->pixbuf = g_steal_pointer(&pixbuf);
  return &self->parent;
}

static void
fail_cb(png_structp png, png_const_charp message)
{
  GError **error = png_get_error_ptr(png);

  if (*error == NULL)
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE, "can't be written as PNG: %s",
                errno != 0 ? g_strerror(errno) : message);
  png_longjmp(png, 1);
}

static void
ignore_cb(png_structp png, png_const_charp message)
{
}

static int
colour_type(RelabelImageRows *rows)
{
  return rows->channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : rows->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY;
}

static gboolean
write_rows(png_structp png, png_infop info, RelabelImageRows *rows, GError **error)
{
  if (setjmp(png_jmpbuf(png)) != 0)
    return FALSE;
  png_set_user_limits(png, RELABEL_IMAGE_MAX_EDGE, RELABEL_IMAGE_MAX_EDGE);
  png_set_compression_level(png, COMPRESSION_LEVEL);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_IHDR(png, info, (png_uint_32)rows->width, (png_uint_32)rows->height, 8, colour_type(rows), PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (int y = 0; y < rows->height; y++) {
    const guint8 *row = rows->next(rows, error);

    if (row == NULL)
      return FALSE;
    errno = 0;
    png_write_row(png, row);
  }
  png_write_end(png, info);
  return TRUE;
}

static gboolean
write_png(RelabelImageRows *rows, FILE *file, GError **error)
{
  GError *cause = NULL;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &cause, fail_cb, ignore_cb);
  png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
  gboolean done = FALSE;

  if (info == NULL) {
    g_set_error_literal(&cause, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "there is not enough memory for the PNG");
  } else {
    png_init_io(png, file);
    done = write_rows(png, info, rows, &cause);
  }
  png_destroy_write_struct(&png, &info);
  if (cause != NULL)
    g_propagate_error(error, cause);
  return done;
}

static gboolean
look(const char *path, RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  if (!relabel_reader_open(reader, path, 4096, error) || !relabel_image_probe_reader(reader, info, error) ||
      !relabel_image_check_pixels(info, error))
    return FALSE;
  if (info->kind == RELABEL_IMAGE_TIFF || (gint64)info->width * info->height <= MAX_LOADED_PIXELS)
    return TRUE;
  g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE,
              "has %d × %d pixels, which is too large to be converted here; convert it to JPEG or PNG", info->width, info->height);
  return FALSE;
}

static RelabelImageRows *
open_rows(const char *path, const char *target, GError **error)
{
  g_auto(RelabelReader) reader = { .fd = -1 };
  g_autoptr(RelabelImageRows) rows = NULL;
  RelabelImageInfo info;

  if (!look(path, &reader, &info, error))
    return NULL;
  if (info.kind != RELABEL_IMAGE_TIFF)
    return loaded_rows_new(path, &info, error);
  rows = relabel_tiff_rows_new(reader.fd, error);
  if (rows == NULL || info.orientation == 1)
    return g_steal_pointer(&rows);
  return relabel_turned_rows_new(g_steal_pointer(&rows), info.orientation, target, error);
}

/**
 * relabel_image_can_convert:
 * @path: (type filename): a local picture, in a format that browsers don't show
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Looks, without decoding, whether [func@Relabel.image_convert] takes the picture.
 *
 * Returns: whether it does, unless the picture is damaged
 */
gboolean
relabel_image_can_convert(const char *path, GError **error)
{
  g_auto(RelabelReader) reader = { .fd = -1 };
  g_autoptr(RelabelImageRows) rows = NULL;
  RelabelImageInfo info;

  g_return_val_if_fail(path != NULL, FALSE);

  if (!look(path, &reader, &info, error))
    return FALSE;
  rows = info.kind == RELABEL_IMAGE_TIFF ? relabel_tiff_rows_new(reader.fd, error) : NULL;
  return rows != NULL || info.kind != RELABEL_IMAGE_TIFF;
}

/**
 * relabel_image_convert:
 * @path: (type filename): a local picture, in a format that browsers don't show
 * @target: (type filename): the PNG that is made, or replaced; there is none on failure
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Writes the picture as a PNG of 8 bits a channel, gray or colour, the right way up. Of several pages the first counts. A TIFF is never in
 * memory as a whole, and other formats only where they are small enough, so that a process stays under 200 MB.
 *
 * Returns: whether the picture was written
 */
gboolean
relabel_image_convert(const char *path, const char *target, GError **error)
{
  g_autoptr(RelabelImageRows) rows = NULL;
  FILE *file;
  gboolean done;

  g_return_val_if_fail(path != NULL && target != NULL, FALSE);

  rows = open_rows(path, target, error);
  if (rows == NULL)
    return FALSE;
  file = fopen(target, "wbe");
  if (file == NULL) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE, "can't be written as PNG: %s", g_strerror(errno));
    return FALSE;
  }
  done = write_png(rows, file, error);
  errno = 0;
  if (fclose(file) != 0 && done) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE, "can't be written as PNG: %s", g_strerror(errno));
    done = FALSE;
  }
  if (!done)
    g_unlink(target);
  return done;
}
