/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "relabel-image-rows.h"

/* Columns that are read at once, where columns become rows. */
#define MAX_BAND_BYTES (32 << 20)

typedef struct {
  RelabelImageRows parent;

  RelabelImageRows *rows;
  int orientation;
  FILE *spool; /* all rows as stored; NULL where each is only mirrored */
  guint8 *band;
  int start;   /* first column of the band, or its end if there is none */
  int n_columns;
  int y;
  guint8 *row;
} TurnedRows;

static void
turned_rows_free(RelabelImageRows *rows)
{
  TurnedRows *self = (TurnedRows *)rows;

  relabel_image_rows_free(self->rows);
  if (self->spool != NULL)
    fclose(self->spool);
  g_free(self->band);
  g_free(self->row);
  g_free(self);
}

static gboolean
fail_spool(GError **error)
{
  g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE, "can't be turned, for want of a temporary file: %s",
              g_strerror(errno != 0 ? errno : EIO));
  return FALSE;
}

static gboolean
write_spool(TurnedRows *self, const char *target, GError **error)
{
  g_autofree char *path = g_strconcat(target, ".XXXXXX", NULL);
  int fd = g_mkstemp(path);
  gsize stride = (gsize)self->rows->width * (gsize)self->rows->channels;

  if (fd < 0)
    return fail_spool(error);
  g_unlink(path);
  self->spool = fdopen(fd, "w+b");
  for (int y = 0; y < self->rows->height; y++) {
    const guint8 *row = self->rows->next(self->rows, error);

    if (row == NULL)
      return FALSE;
    errno = 0;
    if (fwrite(row, 1, stride, self->spool) != stride)
      return fail_spool(error);
  }
  errno = 0;
  return fflush(self->spool) == 0 || fail_spool(error);
}

/* @n pixels of a stored row, from the column @x on. */
static gboolean
read_spool(TurnedRows *self, int x, int y, int n, guint8 *to, GError **error)
{
  gsize channels = (gsize)self->rows->channels;
  gsize length = (gsize)n * channels;
  off_t offset = (off_t)(((gsize)y * (gsize)self->rows->width + (gsize)x) * channels);

  errno = 0;
  return pread(fileno(self->spool), to, length, offset) == (ssize_t)length || fail_spool(error);
}

/* Where the picture's left and right are changed, as it is shown. */
static gboolean
goes_left(int orientation)
{
  return orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
}

static gboolean
goes_up(int orientation)
{
  return orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
}

static void
copy_pixels(TurnedRows *self, const guint8 *from, gsize step)
{
  int width = self->parent.width, channels = self->parent.channels;
  gboolean left = goes_left(self->orientation);

  for (int x = 0; x < width; x++)
    memcpy(self->row + (gsize)x * (gsize)channels, from + (gsize)(left ? width - 1 - x : x) * step, (gsize)channels);
}

/* Columns in the order in which they become rows. */
static gboolean
read_columns(TurnedRows *self, int column, GError **error)
{
  gsize stride = (gsize)self->n_columns * (gsize)self->rows->channels;
  int n = self->n_columns;

  if (column >= self->start && column < self->start + n)
    return TRUE;
  self->start = goes_up(self->orientation) ? MAX(column + 1 - n, 0) : MIN(column, self->rows->width - n);
  for (int y = 0; y < self->rows->height; y++) {
    if (!read_spool(self, self->start, y, n, self->band + (gsize)y * stride, error))
      return FALSE;
  }
  return TRUE;
}

static const guint8 *
turned_rows_next(RelabelImageRows *rows, GError **error)
{
  TurnedRows *self = (TurnedRows *)rows;
  gsize channels = (gsize)rows->channels;
  int y = goes_up(self->orientation) ? rows->height - 1 - self->y : self->y;

  self->y++;
  if (self->orientation >= 5) {
    if (!read_columns(self, y, error))
      return NULL;
    copy_pixels(self, self->band + (gsize)(y - self->start) * channels, (gsize)self->n_columns * channels);
  } else if (self->spool != NULL) {
    if (!read_spool(self, 0, y, rows->width, self->band, error))
      return NULL;
    copy_pixels(self, self->band, channels);
  } else {
    const guint8 *row = self->rows->next(self->rows, error);

    if (row == NULL)
      return NULL;
    copy_pixels(self, row, channels);
  }
  return self->row;
}

RelabelImageRows *
relabel_turned_rows_new(RelabelImageRows *rows, int orientation, const char *target, GError **error)
{
  TurnedRows *self = g_new0(TurnedRows, 1);
  g_autoptr(RelabelImageRows) turned = &self->parent;
  gsize column = (gsize)rows->height * (gsize)rows->channels;

  turned->width = orientation >= 5 ? rows->height : rows->width;
  turned->height = orientation >= 5 ? rows->width : rows->height;
  turned->channels = rows->channels;
  turned->next = turned_rows_next;
  turned->free = turned_rows_free;
  self->rows = rows;
  self->orientation = orientation;
  self->row = g_malloc((gsize)turned->width * (gsize)turned->channels);
  if (orientation >= 5) {
    self->n_columns = (int)CLAMP(MAX_BAND_BYTES / column, 1, (gsize)rows->width);
    self->band = g_malloc((gsize)self->n_columns * column);
    self->start = -self->n_columns;
  } else if (orientation >= 3) {
    self->band = g_malloc((gsize)rows->width * (gsize)rows->channels);
  }
  if (orientation >= 3 && !write_spool(self, target, error))
    return NULL;
  return g_steal_pointer(&turned);
}
