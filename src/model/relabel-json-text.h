/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean relabel_json_text_check(const char *text, gsize length, GError **error);
char *relabel_json_text_mend(const char *text, gsize length);
char *relabel_json_text_cut_depth(const char *text, gsize length);

G_END_DECLS
