/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_CONVERT_ERROR:
 *
 * Error domain of conversion; its codes are [error@Relabel.ConvertError].
 */
#define RELABEL_CONVERT_ERROR (relabel_convert_error_quark())

/**
 * RelabelConvertError:
 * @RELABEL_CONVERT_ERROR_UNSUPPORTED: Label Studio has nothing that could hold the label type
 * @RELABEL_CONVERT_ERROR_LABEL: A label that can't be sent for its shape, such as one with coordinates that are no numbers
 * @RELABEL_CONVERT_ERROR_REGION: A region that is not what its control gives
 * @RELABEL_CONVERT_ERROR_SCHEMA: A label schema from which no labeling config can be made
 * @RELABEL_CONVERT_ERROR_CLASS: A label that can't be sent for its class: it has none, or one that the label schema doesn't have
 * @RELABEL_CONVERT_ERROR_MASK: A label that can't be sent for its mask: it has none, or one that can't be read or is too large
 * @RELABEL_CONVERT_ERROR_VALUE: A label that can't be sent for its value
 *
 * Why something can't be converted.
 */
typedef enum {
  RELABEL_CONVERT_ERROR_UNSUPPORTED,
  RELABEL_CONVERT_ERROR_LABEL,
  RELABEL_CONVERT_ERROR_REGION,
  RELABEL_CONVERT_ERROR_SCHEMA,
  RELABEL_CONVERT_ERROR_CLASS,
  RELABEL_CONVERT_ERROR_MASK,
  RELABEL_CONVERT_ERROR_VALUE,
} RelabelConvertError;

RELABEL_API GQuark relabel_convert_error_quark(void);

G_END_DECLS
