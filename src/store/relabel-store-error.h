/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_STORE_ERROR:
 *
 * Error domain of stores; its codes are [enum@Relabel.StoreError]. Each message names the file and says what to do.
 */
#define RELABEL_STORE_ERROR (relabel_store_error_quark())

/**
 * RelabelStoreError:
 * @RELABEL_STORE_ERROR_NOT_FOUND: There is no dataset of that name
 * @RELABEL_STORE_ERROR_EXISTS: There is a dataset of that name already
 * @RELABEL_STORE_ERROR_INVALID_NAME: A dataset can't have that name
 * @RELABEL_STORE_ERROR_NOT_A_DATASET: The file is of another kind
 * @RELABEL_STORE_ERROR_DAMAGED: The file is a dataset, but truncated or overwritten
 * @RELABEL_STORE_ERROR_NEWER: The file was made by a newer version
 * @RELABEL_STORE_ERROR_LOCKED: Another program or window uses the file
 * @RELABEL_STORE_ERROR_READ_ONLY: The file or its folder can't be written
 * @RELABEL_STORE_ERROR_NO_SPACE: The disk is full
 * @RELABEL_STORE_ERROR_UNSUPPORTED: There is no such kind of store
 * @RELABEL_STORE_ERROR_FAILED: Something else; the message says what
 *
 * What can be wrong with a store. Whatever it is, a dataset that was not changed is not written to.
 */
typedef enum {
  RELABEL_STORE_ERROR_NOT_FOUND,
  RELABEL_STORE_ERROR_EXISTS,
  RELABEL_STORE_ERROR_INVALID_NAME,
  RELABEL_STORE_ERROR_NOT_A_DATASET,
  RELABEL_STORE_ERROR_DAMAGED,
  RELABEL_STORE_ERROR_NEWER,
  RELABEL_STORE_ERROR_LOCKED,
  RELABEL_STORE_ERROR_READ_ONLY,
  RELABEL_STORE_ERROR_NO_SPACE,
  RELABEL_STORE_ERROR_UNSUPPORTED,
  RELABEL_STORE_ERROR_FAILED,
} RelabelStoreError;

RELABEL_API GQuark relabel_store_error_quark(void);

G_END_DECLS
