/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/* MongoDB's extended JSON, as FiftyOne writes it (relaxed) and as older versions did (canonical, legacy). Private. */

const char *relabel_document_get_id(JsonNode *node);
void relabel_document_set_id(JsonObject *document, const char *name, const char *id);
gboolean relabel_document_get_int(JsonNode *node, gint64 *value);
gboolean relabel_document_get_number(JsonNode *node, double *value);
void relabel_document_set_number(JsonObject *document, const char *name, double value);
JsonNode *relabel_document_number(double value);
GBytes *relabel_document_get_binary(JsonNode *node);
void relabel_document_set_binary(JsonObject *document, const char *name, GBytes *bytes);
gint64 relabel_document_get_date(JsonNode *node);
JsonNode *relabel_document_date(gint64 microseconds);
gboolean relabel_document_read_points(JsonNode *node, const char *name, GArray *points, GError **error);
JsonArray *relabel_document_points(const double *points, gsize n_points);
gboolean relabel_document_read_flag(JsonNode *node, const char *name, gboolean *flag, GError **error);
gboolean relabel_document_expected(const char *name, const char *wanted, JsonNode *node, GError **error);

G_END_DECLS
