/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-sqlite.h"

G_BEGIN_DECLS

/* The version of the tables that this program writes. */
#define RELABEL_SQLITE_VERSION 2

/* Makes a file at a path where there is none; in one step, so that there never is half of one. */
gboolean relabel_sqlite_create_file(const char *path, GError **error);

/* Opens a file that is a dataset and can be written; nothing else is touched. */
RelabelSqlite *relabel_sqlite_open_file(const char *path, GError **error);

/* Brings a file to the present version; from then on closing it tidies up. */
gboolean relabel_sqlite_adopt(RelabelSqlite *self, GError **error);

/* Reads the number of samples of a file that is not open; says what is wrong with it. */
gboolean relabel_sqlite_peek(const char *path, guint64 *n_samples, GError **error);

/* Deletes a file that nobody has open, damaged or not. */
gboolean relabel_sqlite_delete_file(const char *path, GError **error);

G_END_DECLS
