/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-match.h"

/* The objects of an image as recordings have them, with what they borrow. */
typedef struct {
  GArray *objects[2]; /* of RelabelMatchObject: truths and predictions */
  GPtrArray *ids[2];
  GPtrArray *shapes;
} Image;

/*
 * Lists of objects with the members id, label, box [x, y, width, height], conf and crowd; null for none. Further ones: points [x, y, …], ends
 * [2, …], closed, filled, and mask, a list of rows such as "0110".
 */
Image *image_new(RelabelLabelTable *table, JsonNode *truths, JsonNode *predictions);
void image_free(Image *self);
gboolean image_load(Image *self, RelabelMatcher *matcher, GError **error);

/* Empty for -1. */
const char *image_get_id(const Image *self, guint side, int number);

/* The same doubles, where null is no number. */
void assert_number(JsonNode *wanted, double number, double epsilon);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Image, image_free)
