/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RelabelMediaMode:
 * @RELABEL_MEDIA_LEAVE: the files stay where they are, and are named by their absolute paths
 * @RELABEL_MEDIA_COPY: the files are copied
 * @RELABEL_MEDIA_LINK: symbolic links are made to the files
 *
 * What an import or export does with pictures.
 */
typedef enum {
  RELABEL_MEDIA_LEAVE,
  RELABEL_MEDIA_COPY,
  RELABEL_MEDIA_LINK,
} RelabelMediaMode;

#define RELABEL_TYPE_MEDIA_MODE (relabel_media_mode_get_type())

RELABEL_API GType relabel_media_mode_get_type(void);

/**
 * RelabelFormatFlags:
 * @RELABEL_FORMAT_NONE: there is no such format
 * @RELABEL_FORMAT_IMPORTS: it can be imported
 * @RELABEL_FORMAT_EXPORTS: it can be exported
 * @RELABEL_FORMAT_FILE: an export is one file, without pictures; else it is a folder
 * @RELABEL_FORMAT_ALL_FIELDS: all fields go in and out; else labels of one field, or of a few, do
 *
 * What can be done with a format.
 */
typedef enum {
  RELABEL_FORMAT_NONE = 0,
  RELABEL_FORMAT_IMPORTS = 1 << 0,
  RELABEL_FORMAT_EXPORTS = 1 << 1,
  RELABEL_FORMAT_FILE = 1 << 2,
  RELABEL_FORMAT_ALL_FIELDS = 1 << 3,
} RelabelFormatFlags;

RELABEL_API const char *const *relabel_format_list(void);
RELABEL_API const char *relabel_format_get_title(const char *name);
RELABEL_API RelabelFormatFlags relabel_format_get_flags(const char *name);
RELABEL_API const char *relabel_format_detect(const char *path);
RELABEL_API void relabel_format_detect_async(const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                                             gpointer user_data);
RELABEL_API const char *relabel_format_detect_finish(GAsyncResult *result, GError **error);

G_END_DECLS
