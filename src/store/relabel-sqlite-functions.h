/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Gives a connection the functions that the SQL of views is made with. */
int relabel_sqlite_add_functions(sqlite3 *db);

/* A regular expression with the options of MongoDB: of “imsx” those that hold. */
GRegex *relabel_sqlite_compile_pattern(const char *pattern, const char *options, GError **error);

G_END_DECLS
