/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-label.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAMPLE (relabel_sample_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelSample, relabel_sample, RELABEL, SAMPLE, GObject)

RELABEL_API RelabelSample *relabel_sample_new(const char *filepath);
RELABEL_API const char *relabel_sample_get_id(RelabelSample *self);
RELABEL_API gboolean relabel_sample_set_id(RelabelSample *self, const char *id);
RELABEL_API const char *relabel_sample_get_filepath(RelabelSample *self);
RELABEL_API void relabel_sample_set_filepath(RelabelSample *self, const char *filepath);
RELABEL_API char *relabel_sample_dup_display_name(RelabelSample *self);
RELABEL_API const char *const *relabel_sample_get_tags(RelabelSample *self);
RELABEL_API void relabel_sample_set_tags(RelabelSample *self, const char *const *tags);

RELABEL_API int relabel_sample_get_width(RelabelSample *self);
RELABEL_API int relabel_sample_get_height(RelabelSample *self);
RELABEL_API const char *relabel_sample_get_mime_type(RelabelSample *self);
RELABEL_API gint64 relabel_sample_get_size_bytes(RelabelSample *self);
RELABEL_API void relabel_sample_set_metadata(RelabelSample *self, int width, int height, const char *mime_type,
                                             gint64 size_bytes);

RELABEL_API GPtrArray *relabel_sample_get_labels(RelabelSample *self, const char *field);
RELABEL_API void relabel_sample_set_labels(RelabelSample *self, const char *field, GPtrArray *labels);
RELABEL_API void relabel_sample_take_labels(RelabelSample *self, const char *field, GPtrArray *labels);
RELABEL_API GStrv relabel_sample_list_label_fields(RelabelSample *self);

RELABEL_API JsonObject *relabel_sample_get_values(RelabelSample *self);
RELABEL_API JsonNode *relabel_sample_get_value(RelabelSample *self, const char *field);
RELABEL_API void relabel_sample_set_value(RelabelSample *self, const char *field, JsonNode *value);
RELABEL_API void relabel_sample_take_values(RelabelSample *self, JsonObject *values);

RELABEL_API JsonNode *relabel_sample_to_document(RelabelSample *self, GPtrArray *fields);

G_END_DECLS
