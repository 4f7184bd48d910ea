/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RelabelImageKind:
 * @RELABEL_IMAGE_JPEG: JPEG, baseline or progressive
 * @RELABEL_IMAGE_PNG: PNG
 * @RELABEL_IMAGE_GIF: GIF; the first picture counts
 * @RELABEL_IMAGE_BMP: Windows bitmap
 * @RELABEL_IMAGE_WEBP: WebP
 * @RELABEL_IMAGE_TIFF: TIFF; the first picture counts
 * @RELABEL_IMAGE_HEIF: HEIF, as HEIC; where GdkPixbuf has a loader for it
 * @RELABEL_IMAGE_AVIF: AVIF; likewise
 * @RELABEL_IMAGE_JXL: JPEG XL; likewise
 *
 * The format of a picture, by its content.
 */
typedef enum {
  RELABEL_IMAGE_JPEG,
  RELABEL_IMAGE_PNG,
  RELABEL_IMAGE_GIF,
  RELABEL_IMAGE_BMP,
  RELABEL_IMAGE_WEBP,
  RELABEL_IMAGE_TIFF,
  RELABEL_IMAGE_HEIF,
  RELABEL_IMAGE_AVIF,
  RELABEL_IMAGE_JXL,
} RelabelImageKind;

typedef struct _RelabelImageInfo RelabelImageInfo;

/**
 * RelabelImageInfo:
 * @kind: format, by content
 * @mime_type: its MIME type, a static string
 * @width: width in pixels as a browser shows the picture, that is after the EXIF orientation
 * @height: height in pixels, likewise
 * @stored_width: width in pixels as stored in the file
 * @stored_height: height in pixels as stored in the file
 * @orientation: EXIF orientation, 1 to 8
 * @channels: colour channels of a pixel (a palette counts as one), or 0 if not known
 * @size_bytes: size of the file
 *
 * What the header of a picture tells.
 */
struct _RelabelImageInfo {
  RelabelImageKind kind;
  const char *mime_type;
  int width;
  int height;
  int stored_width;
  int stored_height;
  int orientation;
  int channels;
  gint64 size_bytes;
};

#define RELABEL_TYPE_IMAGE_INFO (relabel_image_info_get_type())

RELABEL_API GType relabel_image_info_get_type(void);
RELABEL_API RelabelImageInfo *relabel_image_info_copy(const RelabelImageInfo *self);
RELABEL_API void relabel_image_info_free(RelabelImageInfo *self);

RELABEL_API gboolean relabel_image_probe(const char *path, RelabelImageInfo *info, GError **error);
RELABEL_API gboolean relabel_image_check(const char *path, RelabelImageInfo *info, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelImageInfo, relabel_image_info_free)

G_END_DECLS
