/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-evaluator.h"
#include "relabel-view.h"

G_BEGIN_DECLS

/* What a view shows of samples that were read, one thread at a time. */
typedef struct _RelabelLens RelabelLens;

/* `fields` are those of the dataset, of RelabelField. */
RelabelLens *relabel_lens_new(RelabelView *view, GPtrArray *fields);
void relabel_lens_free(RelabelLens *self);

/* Takes all from a sample that a stage doesn't show; whether the stage lets the sample through, as far as one sample alone tells. */
gboolean relabel_lens_show_stage(RelabelLens *self, guint position, RelabelSample *sample);
/* The same with all stages. */
void relabel_lens_show(RelabelLens *self, RelabelSample *sample);

/* Whether a stage hides all of a field, whatever is in it. */
gboolean relabel_lens_hides(RelabelLens *self, RelabelField *field);

RelabelEvaluator *relabel_lens_get_evaluator(RelabelLens *self);
/* Those that have to be read for the fields that are asked for (NULL for all) to be shown right; NULL for all. */
GStrv relabel_lens_list_needed(RelabelLens *self, const char *const *fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLens, relabel_lens_free)

G_END_DECLS
