/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <tiffio.h>
#include <unistd.h>

#include "relabel-image-rows.h"

/* What decoding may take at once, so that a process stays under 200 MB. */
#define MAX_WORKING_BYTES (128 << 20)

/*
 * What libtiff can give line by line is read so, however large the strips are; the rest in bands of a row of tiles, or of a strip. Either
 * way its own routines make RGBA of what is stored, of which R is the lowest byte.
 */
typedef struct {
  RelabelImageRows parent;

  TIFF *tiff;
  TIFFRGBAImage image;
  gboolean begun;
  gboolean by_lines;
  guint8 *line;   /* as stored */
  uint32_t *band; /* rows from `start` on */
  int start;
  int band_height;
  int y;
  guint8 *row;
  char *complaint;
} TiffRows;

static int complain_cb(TIFF *tiff, void *user_data, const char *module, const char *format, va_list arguments) G_GNUC_PRINTF(4, 0);

static int
complain_cb(TIFF *tiff, void *user_data, const char *module, const char *format, va_list arguments)
{
  TiffRows *self = user_data;

  if (self->complaint == NULL)
    self->complaint = g_strdup_vprintf(format, arguments);
  return 1;
}

static int
ignore_cb(TIFF *tiff, void *user_data, const char *module, const char *format, va_list arguments)
{
  return 1;
}

static void
tiff_rows_free(RelabelImageRows *rows)
{
  TiffRows *self = (TiffRows *)rows;

  if (self->begun)
    TIFFRGBAImageEnd(&self->image);
  if (self->tiff != NULL)
    TIFFClose(self->tiff);
  g_free(self->line);
  g_free(self->band);
  g_free(self->row);
  g_free(self->complaint);
  g_free(self);
}

static gboolean
damaged(TiffRows *self, GError **error)
{
  g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED, "the TIFF is damaged: %s",
              self->complaint != NULL ? self->complaint : "its data can't be decoded");
  return FALSE;
}

static gboolean
read_band(TiffRows *self, GError **error)
{
  RelabelImageRows *rows = &self->parent;
  gboolean read;

  self->start = self->y;
  if (self->by_lines) {
    read = TIFFReadScanline(self->tiff, self->line, (uint32_t)self->y, 0) >= 0;
    if (read)
      self->image.put.contig(&self->image, self->band, 0, 0, (uint32_t)rows->width, 1, 0, 0, self->line);
  } else {
    self->image.row_offset = self->y;
    read = TIFFRGBAImageGet(&self->image, self->band, (uint32_t)rows->width, (uint32_t)MIN(self->band_height, rows->height - self->y)) != 0;
  }
  return read || damaged(self, error);
}

static guint8
unmultiply(guint8 value, guint8 alpha)
{
  return alpha == 0 ? 0 : (guint8)MIN((value * 255 + alpha / 2) / alpha, 255);
}

static void
unpack_pixel(uint32_t pixel, int channels, guint8 *to)
{
  guint8 alpha = TIFFGetA(pixel);

  to[0] = TIFFGetR(pixel);
  if (channels == 1)
    return;
  to[1] = TIFFGetG(pixel);
  to[2] = TIFFGetB(pixel);
  if (channels == 3)
    return;
  for (int i = 0; i < 3 && alpha != 255; i++)
    to[i] = unmultiply(to[i], alpha);
  to[3] = alpha;
}

static const guint8 *
tiff_rows_next(RelabelImageRows *rows, GError **error)
{
  TiffRows *self = (TiffRows *)rows;
  const uint32_t *from;

  g_return_val_if_fail(self->y < rows->height, NULL);

  if ((self->y == 0 || self->y == self->start + self->band_height) && !read_band(self, error))
    return NULL;
  from = self->band + (gsize)(self->y - self->start) * (gsize)rows->width;
  for (int x = 0; x < rows->width; x++)
    unpack_pixel(from[x], rows->channels, self->row + (gsize)x * (gsize)rows->channels);
  self->y++;
  return self->row;
}

/* A fourth channel that is not said to be one of alpha is infrared, or whatever. */
static int
count_channels(TiffRows *self)
{
  uint16_t n_extra = 0;
  uint16_t *kinds = NULL;

  if (self->image.alpha != 0 && TIFFGetFieldDefaulted(self->tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &kinds) && n_extra > 0 &&
      (kinds[0] == EXTRASAMPLE_ASSOCALPHA || kinds[0] == EXTRASAMPLE_UNASSALPHA))
    return 4;
  return self->image.photometric == PHOTOMETRIC_MINISWHITE || self->image.photometric == PHOTOMETRIC_MINISBLACK ? 1 : 3;
}

static gboolean
can_read_lines(TiffRows *self)
{
  uint16_t compression = COMPRESSION_NONE, across = 1, down = 1;

  TIFFGetFieldDefaulted(self->tiff, TIFFTAG_COMPRESSION, &compression);
  /* Not the photometric interpretation of the file: JPEG is decoded into RGB. */
  if (self->image.photometric == PHOTOMETRIC_YCBCR)
    TIFFGetFieldDefaulted(self->tiff, TIFFTAG_YCBCRSUBSAMPLING, &across, &down);
  return self->image.isContig && !TIFFIsTiled(self->tiff) && compression != COMPRESSION_OJPEG && across == 1 && down == 1;
}

/* The height of bands, and the memory that all that takes. */
static guint64
choose_band(TiffRows *self)
{
  guint64 width = (guint64)self->parent.width;
  guint64 planes = self->image.isContig ? 1 : self->image.samplesperpixel;
  uint32_t height = 1;

  if (self->by_lines) {
    self->band_height = 1;
    return 4 * width + TIFFScanlineSize64(self->tiff) + TIFFRawStripSize64(self->tiff, 0);
  }
  if (TIFFIsTiled(self->tiff))
    TIFFGetField(self->tiff, TIFFTAG_TILELENGTH, &height);
  else
    TIFFGetFieldDefaulted(self->tiff, TIFFTAG_ROWSPERSTRIP, &height);
  self->band_height = (int)MIN(height, (uint32_t)self->parent.height);
  return 4 * width * (guint64)self->band_height +
         planes * (TIFFIsTiled(self->tiff) ? TIFFTileSize64(self->tiff) : TIFFVStripSize64(self->tiff, (uint32_t)self->band_height));
}

static gboolean
begin(TiffRows *self, GError **error)
{
  RelabelImageRows *rows = &self->parent;
  char text[1024] = "";

  if (!TIFFRGBAImageBegin(&self->image, self->tiff, TRUE, text)) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED, "is a TIFF of a kind that can't be shown: %s",
                *text != '\0' ? text : self->complaint);
    return FALSE;
  }
  self->begun = TRUE;
  self->image.orientation = self->image.req_orientation = ORIENTATION_TOPLEFT;
  rows->width = (int)self->image.width;
  rows->height = (int)self->image.height;
  rows->channels = count_channels(self);
  self->by_lines = can_read_lines(self);
  if (choose_band(self) > MAX_WORKING_BYTES) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE,
                "is a TIFF of %d × %d pixels in pieces that are too large to decode; convert it to JPEG or PNG", rows->width, rows->height);
    return FALSE;
  }
  if (self->by_lines)
    self->line = g_malloc0((gsize)TIFFScanlineSize64(self->tiff));
  self->band = g_new0(uint32_t, (gsize)rows->width * (gsize)self->band_height);
  self->row = g_malloc((gsize)rows->width * (gsize)rows->channels);
  return TRUE;
}

/* @fd is duplicated. */
RelabelImageRows *
relabel_tiff_rows_new(int fd, GError **error)
{
  TiffRows *self = g_new0(TiffRows, 1);
  g_autoptr(RelabelImageRows) rows = &self->parent;
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  int own = dup(fd);

  rows->next = tiff_rows_next;
  rows->free = tiff_rows_free;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, MAX_WORKING_BYTES);
  TIFFOpenOptionsSetErrorHandlerExtR(options, complain_cb, self);
  TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_cb, NULL);
  /* Not mapped: a file that is truncated meanwhile would be the end of the program. */
  self->tiff = own >= 0 && lseek(own, 0, SEEK_SET) == 0 ? TIFFFdOpenExt(own, "", "rm", options) : NULL;
  TIFFOpenOptionsFree(options);
  if (self->tiff == NULL) {
    damaged(self, error);
    if (own >= 0)
      close(own);
    return NULL;
  }
  return begin(self, error) ? g_steal_pointer(&rows) : NULL;
}
