/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_PROGRESS (relabel_progress_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelProgress, relabel_progress, RELABEL, PROGRESS, GObject)

RELABEL_API RelabelProgress *relabel_progress_new(void);
RELABEL_API void relabel_progress_set(RelabelProgress *self, const char *text, guint64 done, guint64 total);
RELABEL_API void relabel_progress_set_bytes(RelabelProgress *self, const char *text, guint64 done, guint64 total);
RELABEL_API char *relabel_progress_dup_amount(RelabelProgress *self);
RELABEL_API char *relabel_progress_dup_text(RelabelProgress *self);
RELABEL_API double relabel_progress_get_fraction(RelabelProgress *self);
RELABEL_API void relabel_progress_get_counts(RelabelProgress *self, guint64 *done, guint64 *total);

G_END_DECLS
