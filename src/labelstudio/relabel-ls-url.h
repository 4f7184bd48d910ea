/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

RELABEL_API char *relabel_ls_url_normalize(const char *text, GError **error);
RELABEL_API char *relabel_ls_local_file_place(const char *root, const char *path, GError **error);
RELABEL_API char *relabel_ls_local_file_url(const char *root, const char *path, GError **error);

G_END_DECLS
