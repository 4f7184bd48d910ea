/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-confusion.h"

G_BEGIN_DECLS

typedef struct {
  int truth;
  int prediction;
  guint64 n;
} RelabelConfusionPair;

struct _RelabelConfusion {
  RelabelLabelTable *table; /* borrowed */
  int missing;
  GHashTable *pairs; /* of RelabelConfusionPair, with null as RELABEL_NO_LABEL */
};

/* The next pair, with the missing label in place of null; FALSE: no more. */
gboolean relabel_confusion_next(const RelabelConfusion *self, GHashTableIter *iter, RelabelConfusionPair *pair);

G_END_DECLS
