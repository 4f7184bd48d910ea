/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-convert-label.h"
#include "relabel-load-private.h"

#define VECTORS_SIZE 100 /* of all images */

/* Documents as vectors recorded with FiftyOne have them, to ours and back. */
JsonObject *vectors_member(JsonObject *row, const char *name);
gboolean vectors_is_no_field(JsonNode *value);
gboolean vectors_is_empty(JsonNode *value);
RelabelFieldType vectors_type_of(JsonNode *value);
RelabelLabel *vectors_read_label(JsonObject *source);
GPtrArray *vectors_read_labels(JsonNode *value);

/* Labels as a text, with numbers as they come out of the percents of a server, a tab between labels. */
char *vectors_print_labels(GPtrArray *labels);

/* What a server has of what FiftyOne recorded as downloaded: a result for a sample, or NULL where there is nothing of it. */
JsonArray *vectors_build_result(GArray *fields, JsonObject *download, guint sample);

/* The labels of a row as they are by the rules of ours that depart everywhere; is_target: of the field that is loaded into. */
void vectors_mend(RelabelLabelSchema *schema, JsonObject *row, JsonObject *download, guint sample, gboolean is_target, GPtrArray *labels);
