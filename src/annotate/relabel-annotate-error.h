/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_ANNOTATE_ERROR:
 *
 * Error domain of the verbs; its codes are [error@Relabel.AnnotateError].
 */
#define RELABEL_ANNOTATE_ERROR (relabel_annotate_error_quark())

/**
 * RelabelAnnotateError:
 * @RELABEL_ANNOTATE_ERROR_EMPTY: There are no samples to annotate
 * @RELABEL_ANNOTATE_ERROR_SCHEMA: The label schema doesn't fit the dataset, or says too little
 * @RELABEL_ANNOTATE_ERROR_FILES: Images can't be read
 * @RELABEL_ANNOTATE_ERROR_NO_SERVER: It isn't known which server to use
 * @RELABEL_ANNOTATE_ERROR_NO_KEY: No API key is known for the server: ask for it
 * @RELABEL_ANNOTATE_ERROR_STATE: The run is not in a state for that
 * @RELABEL_ANNOTATE_ERROR_PROJECT_GONE: The run's project is no longer on the server
 * @RELABEL_ANNOTATE_ERROR_CONFLICT: What is to be written to has another type
 * @RELABEL_ANNOTATE_ERROR_NO_BROWSER: No browser can be started
 *
 * Why a verb can't be done. Errors of the dataset and of the server come in their own domains.
 */
typedef enum {
  RELABEL_ANNOTATE_ERROR_EMPTY,
  RELABEL_ANNOTATE_ERROR_SCHEMA,
  RELABEL_ANNOTATE_ERROR_FILES,
  RELABEL_ANNOTATE_ERROR_NO_SERVER,
  RELABEL_ANNOTATE_ERROR_NO_KEY,
  RELABEL_ANNOTATE_ERROR_STATE,
  RELABEL_ANNOTATE_ERROR_PROJECT_GONE,
  RELABEL_ANNOTATE_ERROR_CONFLICT,
  RELABEL_ANNOTATE_ERROR_NO_BROWSER,
} RelabelAnnotateError;

RELABEL_API GQuark relabel_annotate_error_quark(void);

G_END_DECLS
