/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/* Reads a list in a JSON file of any size, one element in memory at a time: {"member": [element, element, …]}, or
 * [element, …]. */
typedef struct _RelabelJsonStream RelabelJsonStream;

RelabelJsonStream *relabel_json_stream_open(const char *path, const char *member, const char *noun, GError **error);
void relabel_json_stream_free(RelabelJsonStream *self);
gboolean relabel_json_stream_next(RelabelJsonStream *self, JsonNode **element, GError **error);
gboolean relabel_json_stream_is_broken(RelabelJsonStream *self);
gboolean relabel_json_stream_is_in_list(RelabelJsonStream *self);
gboolean relabel_json_stream_is_missing(RelabelJsonStream *self);
guint64 relabel_json_stream_get_line(RelabelJsonStream *self);
void relabel_json_stream_get_span(RelabelJsonStream *self, guint64 *offset, guint64 *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelJsonStream, relabel_json_stream_free)

G_END_DECLS
