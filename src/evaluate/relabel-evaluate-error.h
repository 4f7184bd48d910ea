/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_EVALUATE_ERROR:
 *
 * Error domain of evaluations; its codes are [error@Relabel.EvaluateError].
 */
#define RELABEL_EVALUATE_ERROR (relabel_evaluate_error_quark())

/**
 * RelabelEvaluateError:
 * @RELABEL_EVALUATE_ERROR_NO_CONFIDENCE: Curves are asked for, and a prediction has no confidence
 * @RELABEL_EVALUATE_ERROR_SIGMAS: A keypoint has another number of points than there are sigmas
 *
 * Why labels can't be evaluated.
 */
typedef enum {
  RELABEL_EVALUATE_ERROR_NO_CONFIDENCE,
  RELABEL_EVALUATE_ERROR_SIGMAS,
} RelabelEvaluateError;

RELABEL_API GQuark relabel_evaluate_error_quark(void);

G_END_DECLS
