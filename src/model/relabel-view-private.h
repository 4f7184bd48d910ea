/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-parser.h"
#include "relabel-view.h"

G_BEGIN_DECLS

/* What is random without a seed gets one, so that the view stays what it is. */
void relabel_view_stage_settle(RelabelViewStage *self);

/* `text` is what the view was read from, for the place in the message; NULL if there is none. */
gboolean relabel_view_check_text(RelabelView *self, GPtrArray *fields, const char *text, RelabelTextRange *trouble, GError **error);

G_END_DECLS
