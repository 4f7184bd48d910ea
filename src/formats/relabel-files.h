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
/* With the folders above it, if need be. An existing one is an error. */
gboolean relabel_files_make_folder(const char *path, GError **error);
/* Links are deleted, not followed. What can't be deleted stays. */
void relabel_files_delete(const char *path);
/* Labels from outside may name any file of this computer: what is no picture isn't copied from its place. */
gboolean relabel_files_is_picture(const char *path);
/* Says in an error of GIO that it comes from the copying of a file. */
void relabel_files_blame(const char *source, GError *problem, GError **error);
/* A copy of the file, or a link to it. An existing target is an error: G_IO_ERROR_EXISTS. */
gboolean relabel_files_place(const char *source, const char *target, RelabelMediaMode mode, GCancellable *cancellable,
                             GError **error);
/* What of @path is below @folder: “a/b.jpg”, or “” for the folder itself; NULL where it is elsewhere. Both are absolute, without dots. */
const char *relabel_files_below(const char *folder, const char *path);
/* The path of the first of these names that passes a test in a folder; NULL where none does. */
char *relabel_files_find(const char *folder, const char *const *names, GFileTest test);
/* The names in a folder that end so, sorted by their bytes, without those that begin with a dot. */
GPtrArray *relabel_files_list(const char *folder, const char *ending, GError **error);
/* Whether one of the first thousand files in a folder, or in its folders as deep as that, is taken: one of many tells the format of all. */
gboolean relabel_files_any(const char *folder, guint depth, gboolean (*takes)(const char *path));
/* All files in a folder, at any depth, whose name is taken: path below the folder without its ending -> path. Links to folders are not followed. */
GHashTable *relabel_files_index(const char *folder, gboolean (*takes)(const char *name));
/* “folder/name.txt” -> “folder/name.jpg”. What begins with its only dot has no ending. */
char *relabel_files_change_ending(const char *path, const char *ending);
gboolean relabel_files_has_ending(const char *path, const char *const *endings);
/* “folder/name.ext” -> “folder/name-2.ext” */
char *relabel_files_number(const char *name, guint number);

G_END_DECLS
