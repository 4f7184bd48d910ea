/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-change.h"

G_BEGIN_DECLS

/* Changes of labels in words. */
const char *relabel_change_text_get_kind(RelabelChange *change);
const char *relabel_change_text_get_icon_name(RelabelChange *change, const char **style);
const char *relabel_change_text_get_choice(RelabelChange *change);
const char *relabel_change_text_get_title(RelabelChange *change);
const char *relabel_change_text_get_reason(RelabelChange *change);
char *relabel_change_text_dup_edits(RelabelChange *change);

/* What a part of a label's document is called, and what is in it; NULL for what the label doesn't have. */
const char *relabel_change_text_get_part(const char *name);
char *relabel_change_text_dup_value(JsonObject *document, const char *name);
GStrv relabel_change_text_list_parts(const char *const *edits, JsonObject *document);

G_END_DECLS
