/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_MEDIA_ERROR:
 *
 * Error domain of media files; its codes are [error@Relabel.MediaError]. The messages do not name the file: who reports them
 * has the path at hand.
 */
#define RELABEL_MEDIA_ERROR (relabel_media_error_quark())

/**
 * RelabelMediaError:
 * @RELABEL_MEDIA_ERROR_NOT_FOUND: There is no such file
 * @RELABEL_MEDIA_ERROR_UNREADABLE: The file can't be read, or is a folder, a pipe or a device
 * @RELABEL_MEDIA_ERROR_NOT_AN_IMAGE: The content is of no image format that is known
 * @RELABEL_MEDIA_ERROR_UNSUPPORTED: The format is known, but can't be shown or measured here
 * @RELABEL_MEDIA_ERROR_DAMAGED: The file is truncated or contradicts itself
 * @RELABEL_MEDIA_ERROR_TOO_LARGE: The picture claims a size that no program could show
 *
 * What can be wrong with a media file.
 */
typedef enum {
  RELABEL_MEDIA_ERROR_NOT_FOUND,
  RELABEL_MEDIA_ERROR_UNREADABLE,
  RELABEL_MEDIA_ERROR_NOT_AN_IMAGE,
  RELABEL_MEDIA_ERROR_UNSUPPORTED,
  RELABEL_MEDIA_ERROR_DAMAGED,
  RELABEL_MEDIA_ERROR_TOO_LARGE,
} RelabelMediaError;

RELABEL_API GQuark relabel_media_error_quark(void);

G_END_DECLS
