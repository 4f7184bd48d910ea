/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* What of the file system fails. */
typedef enum {
  FAULT_OPEN = 1 << 0,
  FAULT_READ = 1 << 1,
  FAULT_WRITE = 1 << 2,
  FAULT_SYNC = 1 << 3,
  FAULT_TRUNCATE = 1 << 4,
  FAULT_SHARED_MEMORY = 1 << 5,
  FAULT_DELETE = 1 << 6,
} FaultKind;

/* Puts itself before SQLite's own file system, for all connections from now on. */
void fault_vfs_register(void);

/* The n-th call of these kinds fails with the code, n from 1; all later ones too where it goes on. 0 ends it. */
void fault_vfs_arm(FaultKind kinds, guint n, int code, gboolean goes_on);

/* Whether one has failed since. */
gboolean fault_vfs_has_failed(void);
