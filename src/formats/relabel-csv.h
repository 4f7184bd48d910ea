/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Comma-separated values, RFC 4180. The separator of a file is a comma, semicolon or tab, by its first line. */
typedef struct _RelabelCsvReader RelabelCsvReader;

RelabelCsvReader *relabel_csv_reader_open(const char *path, GError **error);
void relabel_csv_reader_free(RelabelCsvReader *self);
/* The next record, a strv that is valid until the next call, or NULL at the end. *line is that on which the record begins, from 1 on.
 * FALSE, with the reason, for a record that can't be read, behind which it goes on, unless the error is of another domain than
 * RELABEL_CSV_ERROR. */
gboolean relabel_csv_reader_next(RelabelCsvReader *self, const char *const **record, guint64 *line, GError **error);

#define RELABEL_CSV_ERROR (relabel_csv_error_quark())

GQuark relabel_csv_error_quark(void);

/* The cells of one line. */
GStrv relabel_csv_split(const char *text);

/* Appends a cell, quoted where it has to be. */
void relabel_csv_append(GString *text, const char *cell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelCsvReader, relabel_csv_reader_free)

G_END_DECLS
