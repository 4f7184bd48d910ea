/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_CLASSIFICATION (relabel_classification_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelClassification, relabel_classification, RELABEL, CLASSIFICATION, RelabelLabel)

RELABEL_API RelabelClassification *relabel_classification_new(const char *label);
RELABEL_API GBytes *relabel_classification_get_logits(RelabelClassification *self);
RELABEL_API void relabel_classification_set_logits(RelabelClassification *self, GBytes *logits);

G_END_DECLS
