/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "convert-test.h"

#define ID "65f000000000000000000001"

/* Rows of digits, with “.” for 0 and “#” for 255. */
RelabelMask *mask_new(const char *dtype, const char *const *rows);
void mask_assert_rows(RelabelMask *mask, const char *dtype, const char *const *rows);

/* As documents have it. */
JsonNode *mask_node(RelabelMask *mask);

/* All of the one label that comes back but its mask and its box is as it was. */
JsonObject *load_one(JsonObject *request, JsonArray *result, JsonNode *base);
