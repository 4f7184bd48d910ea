/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_FORMAT_ERROR:
 *
 * Error domain of what is imported and exported; its codes are [error@Relabel.FormatError].
 */
#define RELABEL_FORMAT_ERROR (relabel_format_error_quark())

/**
 * RelabelFormatError:
 * @RELABEL_FORMAT_ERROR_NOT_FOUND: There is no such file or folder, or nothing in it that could be imported
 * @RELABEL_FORMAT_ERROR_WRONG_FORMAT: The folder is of another format than the one that was named
 * @RELABEL_FORMAT_ERROR_UNSUPPORTED: The format is known, but holds something else than images (videos, groups)
 * @RELABEL_FORMAT_ERROR_DAMAGED: A file that all depends on can't be read; the message tells the place
 * @RELABEL_FORMAT_ERROR_WRITE: A file could not be written
 * @RELABEL_FORMAT_ERROR_NETWORK: A download did not come to its end; what has come is kept, and a later call goes on with it
 *
 * What can go wrong with an import or export as a whole.
 */
typedef enum {
  RELABEL_FORMAT_ERROR_NOT_FOUND,
  RELABEL_FORMAT_ERROR_WRONG_FORMAT,
  RELABEL_FORMAT_ERROR_UNSUPPORTED,
  RELABEL_FORMAT_ERROR_DAMAGED,
  RELABEL_FORMAT_ERROR_WRITE,
  RELABEL_FORMAT_ERROR_NETWORK,
} RelabelFormatError;

RELABEL_API GQuark relabel_format_error_quark(void);

G_END_DECLS
