/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-import-private.h"

G_BEGIN_DECLS

/* The folders in which the pictures may be that a file of labels names. */
typedef struct {
  RelabelImport *import;
  GPtrArray *folders; /* the one that had the last comes first */
} RelabelPictures;

/* Those of the names that are in the import's root, and the root itself. */
void relabel_pictures_init(RelabelPictures *self, RelabelImport *import, const char *const *names);
/* A folder that is looked in before all others, and those of its folders that are named so, or data or images. */
void relabel_pictures_add(RelabelPictures *self, const char *folder, const char *name);
void relabel_pictures_clear(RelabelPictures *self);

/* The path in the first folder that has the picture; where none has, it is said to be in the first. NULL, and listed, if the name
 * leads elsewhere. */
char *relabel_pictures_resolve(RelabelPictures *self, const char *name, const char *file, guint64 line);
/* The path of a picture of that name, with any ending in place of the name's own; NULL if there is none. */
char *relabel_pictures_find_stem(RelabelPictures *self, const char *name);

/* The same of a path. */
char *relabel_pictures_find_any(const char *path);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelPictures, relabel_pictures_clear)

G_END_DECLS
