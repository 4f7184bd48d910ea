/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-image-info.h"
#include "relabel-media-error.h"

G_BEGIN_DECLS

/* A picture wider or higher than this is refused: its numbers are a lie or nothing could show it. */
#define RELABEL_IMAGE_MAX_EDGE 1000000
#define RELABEL_IMAGE_MAX_PIXELS (G_GINT64_CONSTANT(1) << 32)
/* One with more pixels is measured, but not decoded. */
#define RELABEL_IMAGE_MAX_SHOWN (G_GINT64_CONSTANT(1) << 28)

/* Bounded access to a regular file, by a window that moves, or to bytes in memory. */
typedef struct {
  int fd;
  const guint8 *memory;
  guint64 size;
  gsize window;
  guint64 start;
  gsize length;
  guint8 buffer[65536];
} RelabelReader;

/* Of many small files it counts that the buffer is not cleared. */
static inline void
relabel_reader_init(RelabelReader *reader)
{
  reader->fd = -1;
  reader->memory = NULL;
}

gboolean relabel_reader_open(RelabelReader *reader, const char *path, gsize window, GError **error);
void relabel_reader_init_memory(RelabelReader *reader, const guint8 *bytes, gsize n_bytes);
GBytes *relabel_reader_read_all(RelabelReader *reader, guint64 max_bytes, GError **error);
void relabel_reader_close(RelabelReader *reader);
const guint8 *relabel_reader_get(RelabelReader *reader, guint64 offset, gsize n);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelReader, relabel_reader_close)

guint relabel_le16(const guint8 *p);
guint relabel_be16(const guint8 *p);
guint32 relabel_le32(const guint8 *p);
guint32 relabel_be32(const guint8 *p);

void relabel_media_error_propagate(GError **error, GError *cause);
gboolean relabel_image_damaged(GError **error, const char *what);
gboolean relabel_image_unsupported(GError **error, const char *what);
gboolean relabel_image_set_size(RelabelImageInfo *info, gint64 width, gint64 height, GError **error);

gboolean relabel_image_check_pixels(const RelabelImageInfo *info, GError **error);

/* The probe that @info is filled by, and the cheap test for completeness that comes after it. */
gboolean relabel_image_probe_reader(RelabelReader *reader, RelabelImageInfo *info, GError **error);
gboolean relabel_image_check_reader(RelabelReader *reader, const RelabelImageInfo *info, GError **error);

gboolean relabel_jpeg_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error);
gboolean relabel_jpeg_check(RelabelReader *reader, GError **error);

gboolean relabel_heif_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error);
gboolean relabel_jxl_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error);
gboolean relabel_boxes_check(RelabelReader *reader, GError **error);

/* TIFF's directories are also what EXIF is made of: a TIFF that begins at @base of the file and ends before @end. */
int relabel_tiff_orientation(RelabelReader *reader, guint64 base, guint64 end);
gboolean relabel_tiff_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error);
guint relabel_tiff_bits(RelabelReader *reader);
gboolean relabel_tiff_check(RelabelReader *reader, GError **error);

G_END_DECLS
