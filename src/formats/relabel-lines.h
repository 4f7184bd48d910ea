/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/* The lines of a text file, one in memory at a time. */
typedef struct _RelabelLines RelabelLines;

RelabelLines *relabel_lines_open(const char *path, GError **error);
void relabel_lines_free(RelabelLines *self);
/* The next line without its end, which may be changed and lives until the next call; NULL after the last. A line that is no UTF-8 has
 * replacement characters. FALSE if the file can't be read, or a line is longer than anything that would be written in one. */
gboolean relabel_lines_next(RelabelLines *self, char **line, GError **error);
/* Of the last line, from 1 on. */
guint64 relabel_lines_get_number(RelabelLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLines, relabel_lines_free)

G_END_DECLS
