/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_MODEL_ERROR:
 *
 * Error domain of the model; its codes are [error@Relabel.ModelError].
 */
#define RELABEL_MODEL_ERROR (relabel_model_error_quark())

/**
 * RelabelModelError:
 * @RELABEL_MODEL_ERROR_INVALID: A document, schema, view or name is not of the form that it must have
 * @RELABEL_MODEL_ERROR_NOT_FOUND: There is no field, sample or run of that name
 * @RELABEL_MODEL_ERROR_EXISTS: The name is taken
 * @RELABEL_MODEL_ERROR_BUSY: Somebody else is at work on it
 *
 * What can be wrong with the data itself, wherever it is stored.
 */
typedef enum {
  RELABEL_MODEL_ERROR_INVALID,
  RELABEL_MODEL_ERROR_NOT_FOUND,
  RELABEL_MODEL_ERROR_EXISTS,
  RELABEL_MODEL_ERROR_BUSY,
} RelabelModelError;

RELABEL_API GQuark relabel_model_error_quark(void);

G_END_DECLS
