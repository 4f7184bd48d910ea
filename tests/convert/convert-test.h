/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-mask.h"

/* JSON in which ' stands for ". */
JsonNode *json_new(const char *text);
JsonObject *json_object(const char *text);

/*
 * A copy with changes, one a line: “/0/value/x 12.5” sets a member or an element, “/0 -” takes it away, “/+ {…}” adds an element at
 * the end.
 */
JsonNode *json_patch(JsonNode *node, const char *changes);

/* Numbers may differ by so much of the wanted one; with 0 they are the same bits. Says where they differ. */
void json_assert_same(JsonNode *got, JsonNode *wanted, double epsilon);

/* The objects of tests/data/convert/NAME.json; a mask that one of them names. */
JsonArray *vectors_load(const char *name, JsonObject **head);
RelabelMask *vector_mask(JsonObject *reference);

/* Requests of one field “lab”; members of another object are added to them. */
JsonObject *request_new(const char *label_type, JsonObject *image, JsonObject *more);
JsonObject *request_send(JsonObject *request, JsonNode *labels);
JsonObject *request_load(JsonObject *request, JsonArray *result, JsonNode *base);

/* Part of why the one region or label is reported that is; NULL: none is. */
void assert_reported(JsonObject *answer, const char *reason);

/* What a label is but for how it is written: its id is a bare text, what is not set is left out. */
JsonNode *label_plain(JsonNode *label);
JsonNode *labels_as_documents(JsonArray *plain);
RelabelMask *label_mask(JsonObject *label);
JsonArray *label_list(JsonNode *labels);

/* The pixels of a brush region, 0 or 255, and back. */
guint8 *region_plane(JsonObject *region);
void region_set_plane(JsonObject *region, const guint8 *plane);

/* The values of the labels and choices of a labeling config, which has to be well-formed XML. */
GStrv config_list_classes(const char *xml);

/* A row of a table: labels are sent, the result is edited, and loaded again. */
typedef struct {
  const char *name;
  const char *label_type;
  const char *more;    /* members of the request; NULL for none */
  const char *labels;  /* what is sent */
  const char *edits;   /* changes of the result */
  const char *changes; /* of the labels, as they are expected; an id "*" is any */
  const char *reason;  /* part of why the one region that is reported is; NULL: none is */
} Edit;

/* All that a person did not touch is the same to the last bit; labels as a whole, to the last byte. */
void edit_check(gconstpointer edit);
void edits_add(const char *path, const Edit *edits, gsize n_edits);
