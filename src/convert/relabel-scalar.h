/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

/*
 * A value of a sample that is no label (a number, a text, yes or no), as if it were one, so that the verbs treat all fields alike. It has
 * one id in all datasets, and stands in no field: who writes it takes the value out. Private.
 */
#define RELABEL_TYPE_SCALAR (relabel_scalar_get_type())
#define RELABEL_SCALAR_ID "000000000000000000000000"

G_DECLARE_FINAL_TYPE(RelabelScalar, relabel_scalar, RELABEL, SCALAR, RelabelLabel)

RelabelScalar *relabel_scalar_new(JsonNode *value);
JsonNode *relabel_scalar_get_value(RelabelScalar *self);
void relabel_scalar_set_value(RelabelScalar *self, JsonNode *value);

G_END_DECLS
