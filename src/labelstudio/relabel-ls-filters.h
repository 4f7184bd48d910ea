/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Filters of the server's lists of tasks: a list of conditions on their columns. */
void relabel_ls_filters_add_int(JsonArray *filters, const char *column, const char *operator, gint64 value);
void relabel_ls_filters_add_boolean(JsonArray *filters, const char *column, gboolean value);
void relabel_ls_filters_add_text(JsonArray *filters, const char *column, const char *operator, const char *type, const char *value);

/* The JSON of a query; @conjunction is “and” or “or”; @order a column, with “-” before it for the greatest first. */
char *relabel_ls_filters_to_query(JsonArray *filters, const char *conjunction, const char *order);

G_END_DECLS
