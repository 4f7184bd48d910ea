/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-convert-result.h"

G_BEGIN_DECLS

/* A result that is being read. */
typedef struct {
  RelabelServerResult *out;
  GPtrArray *const *known;
  const char *prefix;
  JsonArray *result;
  GHashTable *regions;    /* of the result, by id; NULL until a region has a parent */
  GHashTable *attributes; /* controls of attributes, by name */
} RelabelResultReader;

void relabel_result_reader_make_id(RelabelResultReader *self, guint field, const char *region_id, char id[25]);
gboolean relabel_result_reader_parse_id(RelabelResultReader *self, const char *region_id, char id[25], guint *number);

/* Whether a region is a part of its parent's label, which has to be identified before; which part of which label a region is. */
gboolean relabel_result_reader_is_child(RelabelResultReader *self, guint field, JsonObject *region);
void relabel_result_reader_identify(RelabelResultReader *self, guint field, JsonObject *region, char id[25], guint *number);

/* What class labels have whose parts have several. */
void relabel_result_reader_settle_classes(RelabelResultReader *self);
void relabel_result_reader_settle_attributes(RelabelResultReader *self);
void relabel_server_result_set_name(RelabelServerResult *self, const char *region_id, const char *name);

/* An attribute's region is taken when all labels are there. */
void relabel_result_reader_index_attributes(RelabelResultReader *self, guint field);
gboolean relabel_result_reader_is_attribute(RelabelResultReader *self, JsonObject *region);
void relabel_result_reader_take_attribute(RelabelResultReader *self, JsonNode *node);

G_END_DECLS
