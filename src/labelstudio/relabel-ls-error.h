/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_LS_ERROR:
 *
 * Error domain of everything that talks to Label Studio; its codes are [error@Relabel.LsError]. A message names the server and says
 * what to do, and never holds a key.
 */
#define RELABEL_LS_ERROR (relabel_ls_error_quark())

/**
 * RelabelLsError:
 * @RELABEL_LS_ERROR_FAILED: Something else went wrong; the message says what
 * @RELABEL_LS_ERROR_BAD_URL: The address is no address of a server
 * @RELABEL_LS_ERROR_UNAUTHORIZED: The server does not know the key, or it is no key: ask for another
 * @RELABEL_LS_ERROR_LEGACY_DISABLED: The key is of a kind that this server has switched off: ask for one of the other kind
 * @RELABEL_LS_ERROR_FORBIDDEN: The key is known, but its user has no right to do this
 * @RELABEL_LS_ERROR_NOT_FOUND: The project, task or file does not exist on the server
 * @RELABEL_LS_ERROR_CONFLICT: What was to be made exists already
 * @RELABEL_LS_ERROR_INVALID: The server refuses what was sent; the message holds the server's own words
 * @RELABEL_LS_ERROR_TOO_LARGE: The request or the answer is larger than is allowed: ask for less at once
 * @RELABEL_LS_ERROR_INCOMPLETE: The server took the request, but kept less than was sent
 * @RELABEL_LS_ERROR_RATE_LIMITED: Too many requests: wait
 * @RELABEL_LS_ERROR_SERVER: The server failed (an HTTP status of 500 or more)
 * @RELABEL_LS_ERROR_NOT_JSON: The answer is not what Label Studio answers
 * @RELABEL_LS_ERROR_NOT_LABEL_STUDIO: Something answers at the address, but no Label Studio
 * @RELABEL_LS_ERROR_TOO_OLD: The server is older than the oldest version that is supported
 * @RELABEL_LS_ERROR_REDIRECTED: The server points to another server, where the key is not sent
 * @RELABEL_LS_ERROR_OFFLINE: No server can be reached at the address
 * @RELABEL_LS_ERROR_TIMEOUT: The server did not answer in time
 * @RELABEL_LS_ERROR_TLS: No trusted encrypted connection can be made
 * @RELABEL_LS_ERROR_AMBIGUOUS: A request that changes things got no clear answer: look whether it was carried out, before it is
 *   sent again
 * @RELABEL_LS_ERROR_FILE: A local file that was to be sent is missing, unreadable or has changed
 * @RELABEL_LS_ERROR_KEYRING: The desktop's keyring can't be used
 * @RELABEL_LS_ERROR_LOCAL_SERVER: The private local server can't be installed, started or stopped
 * @RELABEL_LS_ERROR_BACKEND: FiftyOne's configuration has no such annotation backend, or it is another tool than Label Studio
 *
 * What can go wrong between here and a Label Studio server.
 */
typedef enum {
  RELABEL_LS_ERROR_FAILED,
  RELABEL_LS_ERROR_BAD_URL,
  RELABEL_LS_ERROR_UNAUTHORIZED,
  RELABEL_LS_ERROR_LEGACY_DISABLED,
  RELABEL_LS_ERROR_FORBIDDEN,
  RELABEL_LS_ERROR_NOT_FOUND,
  RELABEL_LS_ERROR_CONFLICT,
  RELABEL_LS_ERROR_INVALID,
  RELABEL_LS_ERROR_TOO_LARGE,
  RELABEL_LS_ERROR_INCOMPLETE,
  RELABEL_LS_ERROR_RATE_LIMITED,
  RELABEL_LS_ERROR_SERVER,
  RELABEL_LS_ERROR_NOT_JSON,
  RELABEL_LS_ERROR_NOT_LABEL_STUDIO,
  RELABEL_LS_ERROR_TOO_OLD,
  RELABEL_LS_ERROR_REDIRECTED,
  RELABEL_LS_ERROR_OFFLINE,
  RELABEL_LS_ERROR_TIMEOUT,
  RELABEL_LS_ERROR_TLS,
  RELABEL_LS_ERROR_AMBIGUOUS,
  RELABEL_LS_ERROR_FILE,
  RELABEL_LS_ERROR_KEYRING,
  RELABEL_LS_ERROR_LOCAL_SERVER,
  RELABEL_LS_ERROR_BACKEND,
} RelabelLsError;

RELABEL_API GQuark relabel_ls_error_quark(void);

G_END_DECLS
