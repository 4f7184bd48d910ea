/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-file.h"

G_BEGIN_DECLS

GBytes *relabel_ls_file_read(RelabelLsFile *self, GError **error);
void relabel_ls_file_set_upload(RelabelLsFile *self, gint64 upload_id, const char *stored);

G_END_DECLS
