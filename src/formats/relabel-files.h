/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-format-error.h"
#include "relabel-format.h"

G_BEGIN_DECLS

/* “Can't open “path”: No such file or directory”, where @what is “open”, by errno. Always FALSE. */
gboolean relabel_files_fail(RelabelFormatError code, const char *what, const char *path, GError **error);
/* A file or folder beside @target with a name that nothing has: “.target.RANDOM”. It isn't made. */
char *relabel_files_name_beside(const char *target);
gboolean relabel_files_make_parent(const char *path, GError **error);
/* With the folders above it, if need be. An existing one is an error where @fresh. */
gboolean relabel_files_make_folder(const char *path, gboolean fresh, GError **error);
/* Links are deleted, not followed. What can't be deleted stays. */
void relabel_files_delete(const char *path);
/* A copy of the file, or a link to it. An existing target is an error: G_IO_ERROR_EXISTS. */
gboolean relabel_files_place(const char *source, const char *target, RelabelMediaMode mode, GCancellable *cancellable,
                             GError **error);
/* “folder/name.ext” -> “folder/name-2.ext” */
char *relabel_files_number(const char *name, guint number);

G_END_DECLS
