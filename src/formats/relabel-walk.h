/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-import-private.h"

G_BEGIN_DECLS

typedef gboolean (*RelabelWalkFunc)(const char *path, gpointer user_data, GError **error);

/* Each file in a folder, at any depth, in the order of the names' bytes, folder by folder; or one file. Names that begin with a dot
 * are left out; links are followed, but no folder is walked twice. What can't be read is listed. FALSE if the function says so, or
 * the import is cancelled. */
gboolean relabel_walk(RelabelImport *import, const char *path, RelabelWalkFunc func, gpointer user_data, GError **error);

G_END_DECLS
